/// \file
/// Which code of a charset stands for which character. The tables are read from the C library's
/// iconv, once in a process, with the differences that CPython's codecs have.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::python::cjk {

/// What a code means that is known to mean nothing.
inline constexpr u32 unassigned = 0x110000;

/// Codes are the bytes read as a big-endian number, one to three of them.
class table {
 public:
  /// One character, or two (`second` not 0); none: `first` is 0.
  struct text {
    u32 first, second;
  };
  text decode(u32 code) const {
    const u32 c = code < 0x10000 ? short_[code] : code >> 16 == long_lead_ ? long_[code & 0xffff] : 0;
    return METAVM_LIKELY(!(c & pair_bit)) ? text{c, 0} : pairs_[c & ~pair_bit];
  }
  /// The code of a character; 0 if it has none.
  u32 encode(u32 c) const {
    if (METAVM_LIKELY(c < 0x10000)) return basic_[c];
    const auto found = others_.find(c);
    return found == others_.end() ? 0 : found->second;
  }
  /// The code of two characters together.
  u32 encode(u32 first, u32 second) const {
    const auto found = joined_.find(u64{first} << 32 | second);
    return found == joined_.end() ? 0 : found->second;
  }
  /// Whether a character may be the first of two that have a code together.
  bool starts_pair(u32 c) const { return starts_.contains(c); }

  /// Every sequence of two bytes (behind `lead`, if it is not 0) that iconv's `charset` takes for a
  /// character, but for those that are there already.
  void load(const char* charset, u32 lead = 0);
  /// Every single byte from 0xa0 on.
  void load_bytes(const char* charset);
  /// A code for a character both ways; a code or character that had another loses it.
  void set(u32 code, u32 c);
  void set_decode(u32 code, u32 c);
  void set_encode(u32 c, u32 code);
  /// A code that means nothing, nor does any other for its character.
  void drop(u32 code);
  void drop_range(u32 from, u32 to);

 private:
  static constexpr u32 pair_bit = 1u << 31;
  u32& decode_slot(u32 code);
  void add_pair(u32 code, u32 first, u32 second);
  std::vector<u32> short_ = std::vector<u32>(0x10000);
  std::vector<u32> long_;  ///< codes of three bytes, without the first
  u32 long_lead_ = 1;
  std::vector<text> pairs_;
  std::vector<u32> basic_ = std::vector<u32>(0x10000);
  std::unordered_map<u32, u32> others_;
  std::unordered_map<u64, u32> joined_;
  std::unordered_map<u32, u32> starts_;
};

const table& gb2312();
const table& gbk();
const table& gb18030();  ///< the codes of two bytes
const table& big5();
const table& cp950();
const table& big5hkscs();
const table& euc_kr();
const table& cp949();
const table& johab();
const table& euc_jp();  ///< with JIS X 0212 behind 0x8f
const table& shift_jis();
const table& cp932();
const table& jisx0213_2004();  ///< in EUC, without any other charset
const table& jisx0213_2000();
const table& euc_jis_2004();  ///< with JIS X 0212, too
const table& euc_jisx0213();
const table& shift_jis_2004();
const table& shift_jisx0213();
const table& greek();  ///< ISO 8859-7

/// The n-th character, counted from U+0080, that GB 18030 has no two bytes for: it gives it four.
u32 gb18030_nth(u32 n);
/// The place of such a character; ~0u if it has two bytes.
u32 gb18030_place(u32 c);

}  // namespace metavm::python::cjk
