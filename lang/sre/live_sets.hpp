/// \file
/// Sets of characters as the matcher's opcodes look them up: a byte for each character, by pages of 256, made when a
/// character of the page is first asked for.
#pragma once
#include <memory>
#include <vector>

#include "lang/sre/sets.hpp"

namespace metavm::sre {

/// Characters that have no page yet are neither in nor out.
enum : u8 { out_of_set = 0, in_the_set = 1, not_known = 2 };

/// A set in use by a program's code.
class live_set {
 public:
  static constexpr u32 page_count = 0x110000 / 256;
  /// Refers to `words`. `width`: bytes of a character.
  live_set(const char_set& s, const u32* words, const char_properties& p, u32 width);
  /// A byte for each of the first 256 characters.
  u8 first[256];
  /// Pages by the upper bits of a character; null if characters have 8 bits.
  std::unique_ptr<const u8*[]> pages;
  bool by_locale() const { return set_.by_locale; }
  /// Looks the character up, and makes its page.
  bool decide(u32 c);
  /// Always right, slow: for sets that depend on the locale.
  bool ask(u32 c) const { return in_set(set_, c, words_, properties_); }
  bool contains(u32 c) const {
    if (c < 256 && !set_.by_locale) return first[c] == in_the_set;
    return ask(c);
  }

 private:
  char_set set_;
  const u32* words_;
  const char_properties& properties_;
  std::vector<std::unique_ptr<u8[]>> made_;
};

}  // namespace metavm::sre
