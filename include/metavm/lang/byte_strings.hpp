/// \file
/// Immutable strings of bytes in the words of the stages. There is one string for each byte, so that text taken apart
/// byte by byte needs no memory, and compares as quickly as ints do.
#pragma once
#include "metavm/lang/operands.hpp"
#include "metavm/stage/words.hpp"

namespace metavm {

/// T: a string's object, with the immutable fields `length` (u64) and `data` (char[]); equal ones may be different
/// objects, unless they have one byte. Table: an object with the immutable `strings`, those of one byte.
template <class T, class Table>
struct byte_strings {
  METAVM_OP_FN length(auto& s, auto t) { return load<&T::length>(s, t); }
  /// \pre there are more than i bytes
  METAVM_OP_FN byte_at(auto& s, auto t, auto i) { return item<&T::data>(s, t, i); }
  METAVM_OP_FN first_byte(auto& s, auto t) { return byte_at(s, t, u32{0}); }
  /// Promotes.
  METAVM_OP_FN has_one_byte(auto& s, auto t) { return s.promote(length(s, t) == i64{1}); }

  /// The string of a byte; all strings have the shape sh.
  METAVM_OP_FN of_byte(auto& s, Table* table, const shape* sh, auto byte) {
    auto t = item<&Table::strings>(s, s.lift(table), byte);
    s.know_shape(t, sh);
    know<&T::length>(s, t, s.lift(i64{1}));
    know<&T::data>(s, t, byte);
    return t;
  }

  /// done(x == y); `Equal`: the pure C++ function for strings of the same length, words to bool.
  template <auto Equal>
  METAVM_OP equal(auto& s, auto x, auto y, auto done) {
    auto surely_byte = [&](auto t) METAVM_INLINE_LAMBDA {
      auto n = length(s, t);
      return s.is_known(n) && s.promote(n) == 1;
    };
    const bool p = surely_byte(x), q = surely_byte(y);
    if (p && q) return done(first_byte(s, x) == first_byte(s, y));
    if (p || q) return done(same(x, y));
    // Names, bytes and the texts of a program are unique: often the very same string.
    if (s.promote(same(x, y))) return done(true);
    auto n = length(s, x);
    if (!s.promote(n == length(s, y)) || s.promote(n == i64{1})) return done(false);
    done(residual<Equal, effects::none>(s, x, y));
  }
  /// done(x < y), with OrEqual done(x <= y), by bytes; `Ordered`: the pure C++ function that says it of any strings.
  template <auto Ordered, bool OrEqual>
  METAVM_OP ordered(auto& s, auto x, auto y, auto done) {
    if (has_one_byte(s, x) && has_one_byte(s, y)) return done(first_byte(s, x) < first_byte(s, y) + i64{OrEqual});
    done(residual<Ordered, effects::none>(s, x, y));
  }
};

}  // namespace metavm
