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
};
inline constexpr u32 any_number = ~u32{0};

value substring(vm& m, value s, u64 from, u64 to);

#define METAVM_MINI_LIBRARY(X)                                                                  \
  X(print, 0, library::any_number)                                                              \
  X(write, 1, 1)                                                                                \
  X(str, 1, 1)                                                                                  \
  X(int_, 1, 1)                                                                                 \
  X(float_, 1, 1) X(type, 1, 1) X(len, 1, 1) X(array, 2, 2) X(push, 2, 2) X(pop, 1, 1)          \
      X(insert, 3, 3) X(remove_at, 2, 2) X(slice, 3, 3) X(concat, 2, 2) X(reverse, 1, 1)        \
          X(sort, 1, 2) X(map, 2, 2) X(filter, 2, 2) X(keys, 1, 1) X(values, 1, 1) X(has, 2, 2) \
              X(remove, 2, 2) X(join, 2, 2) X(split, 2, 2) X(find, 2, 2) X(replace, 3, 3)       \
                  X(upper, 1, 1) X(lower, 1, 1) X(trim, 1, 1) X(chr, 1, 1) X(ord, 1, 1)         \
                      X(sqrt, 1, 1) X(sin, 1, 1) X(cos, 1, 1) X(tan, 1, 1) X(atan, 1, 1)        \
                          X(atan2, 2, 2) X(exp, 1, 1) X(log, 1, 1) X(pow, 2, 2) X(floor, 1, 1)  \
                              X(ceil, 1, 1) X(abs, 1, 1) X(min, 1, library::any_number)         \
                                  X(max, 1, library::any_number) X(is_nan, 1, 1) X(clock, 0, 0) \
                                      X(args, 0, 0) X(read_file, 1, 1) X(write_file, 2, 2)      \
                                          X(read_line, 0, 0) X(exit, 1, 1) X(assert_, 2, 2)     \
                                              X(gc, 0, 0) X(hash, 1, 1)

#define METAVM_MINI_DECLARE(name, least, most) value name(vm& m, const value* a, u32 n);
METAVM_MINI_LIBRARY(METAVM_MINI_DECLARE)
#undef METAVM_MINI_DECLARE

}  // namespace library
}  // namespace metavm::mini
