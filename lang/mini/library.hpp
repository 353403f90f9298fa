/// \file
/// The library's functions by topic, and what they share.
#pragma once
#include <cstring>

#include "lang/mini/runtime.hpp"

namespace metavm::mini {

/// Content undefined, save that the bytes behind it, up to a whole word, are zero: strings are
/// hashed and compared by words. Null (error pending) if there is no memory.
string_object* new_string_object(vm& m, u64 length);
/// memcpy of what is mostly short.
METAVM_INLINE void copy_bytes(char* to, const char* from, u64 n) {
  if (METAVM_UNLIKELY(n > 64)) {
    std::memcpy(to, from, n);
    return;
  }
  for (; n >= 8; n -= 8, to += 8, from += 8) std::memcpy(to, from, 8);
  if (n & 4) std::memcpy(to, from, 4), to += 4, from += 4;
  if (n & 2) std::memcpy(to, from, 2), to += 2, from += 2;
  if (n & 1) *to = *from;
}
/// The same bytes?
METAVM_INLINE bool equal_content(const string_object* a, const string_object* b) {
  if (a->length != b->length) return false;
  for (u64 i = 0; i < a->length; i += 8) {
    u64 x, y;
    std::memcpy(&x, a->data + i, 8);
    std::memcpy(&y, b->data + i, 8);
    if (x != y) return false;
  }
  return true;
}
inline bool is_string(const vm& m, value v) {
  return v.is_pointer() && v.as_object()->get_shape() == m.shape.string;
}

namespace library {

struct entry {
  const char* name;
  value (*call)(vm&, const value*, u32);
  u32 least, most;
  touch touches;
};
inline constexpr u32 any_number = ~u32{0};

value substring(vm& m, value s, u64 from, u64 to);

/// X(name, least and most number of arguments, what it touches)
// clang-format off: a table
#define METAVM_MINI_LIBRARY(X)                                                                    \
  X(print, 0, library::any_number, outside) X(write, 1, 1, outside) X(str, 1, 1, nothing)         \
  X(int_, 1, 1, nothing) X(float_, 1, 1, nothing) X(type, 1, 1, nothing) X(len, 1, 1, nothing)    \
  X(array, 2, 2, nothing) X(push, 2, 2, memory) X(pop, 1, 1, memory) X(insert, 3, 3, memory)      \
  X(remove_at, 2, 2, memory) X(slice, 3, 3, nothing) X(concat, 2, 2, nothing)                     \
  X(reverse, 1, 1, memory) X(sort, 1, 2, memory) X(map, 2, 2, memory) X(filter, 2, 2, memory)     \
  X(keys, 1, 1, nothing) X(values, 1, 1, nothing) X(has, 2, 2, nothing)                           \
  X(remove, 2, 2, outside) X(join, 2, 2, nothing) X(split, 2, 2, nothing)                         \
  X(find, 2, 2, nothing) X(replace, 3, 3, nothing) X(upper, 1, 1, nothing)                        \
  X(lower, 1, 1, nothing) X(trim, 1, 1, nothing) X(chr, 1, 1, nothing) X(ord, 1, 1, nothing)      \
  X(sqrt, 1, 1, nothing) X(sin, 1, 1, nothing) X(cos, 1, 1, nothing) X(tan, 1, 1, nothing)        \
  X(atan, 1, 1, nothing) X(atan2, 2, 2, nothing) X(exp, 1, 1, nothing) X(log, 1, 1, nothing)      \
  X(pow, 2, 2, nothing) X(floor, 1, 1, nothing) X(ceil, 1, 1, nothing) X(abs, 1, 1, nothing)      \
  X(min, 1, library::any_number, nothing) X(max, 1, library::any_number, nothing)                 \
  X(is_nan, 1, 1, nothing) X(clock, 0, 0, outside) X(args, 0, 0, nothing)                         \
  X(read_file, 1, 1, outside) X(write_file, 2, 2, outside) X(read_line, 0, 0, outside)            \
  X(exit, 1, 1, memory) X(assert_, 2, 2, nothing) X(gc, 0, 0, memory) X(hash, 1, 1, nothing)        \
  X(import_, 2, 2, memory)
// clang-format on

#define METAVM_MINI_DECLARE(name, least, most, what) value name(vm& m, const value* a, u32 n);
METAVM_MINI_LIBRARY(METAVM_MINI_DECLARE)
#undef METAVM_MINI_DECLARE

}  // namespace library
}  // namespace metavm::mini
