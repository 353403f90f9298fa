/// \file
/// Whether a character is in a set.
#pragma once
#include "lang/sre/program.hpp"

namespace metavm::sre {

u32 fold(u32 c, folding f, const char_properties& p);
bool is_word(u32 c, folding f, const char_properties& p);
/// By the description alone. Always right, slow.
bool in_described_set(const char_set& s, u32 c, const u32* words, const char_properties& p);

template <class C>
METAVM_INLINE bool in_set(const char_set& s, C c, const u32* words, const char_properties& p) {
  if (METAVM_LIKELY(!s.by_locale)) {
    if constexpr (sizeof(C) == 1) return s.low[c >> 6] >> (c & 63) & 1;
    if (c < 256) return s.low[c >> 6] >> (c & 63) & 1;
    if (s.above < 2) return s.above;
  }
  return in_described_set(s, c, words, p);
}

}  // namespace metavm::sre
