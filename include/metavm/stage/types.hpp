/// \file
/// The types that run-time data has inside opcodes, and what the primitive operations on them mean.
///
/// Each operation is a type with a constexpr `eval`. The plain stage calls `eval`; the constant
/// stage too, inside the C++ compiler; the staged stage emits the instruction named by `code` and
/// calls `eval` when every operand is known. So the meaning of a primitive stands here once.
#pragma once
#include <bit>
#include <cmath>
#include <limits>

#include "metavm/base/config.hpp"
#include "metavm/layout/value.hpp"

namespace metavm {

/// A small int as it lies in the tagged word: the number times four.
struct sint {
  i64 scaled;
  sint() = default;
  constexpr explicit sint(i64 number) : scaled(number * 4) {}
  static constexpr sint from_scaled(i64 s) {
    sint r;
    r.scaled = s;
    return r;
  }
  constexpr i64 number() const { return scaled >> int_shift; }
};

/// Every primitive has a number; the staged back end switches on it.
enum class prim : u8 {
  none,
  // sint
  int_add_overflow,
  int_sub_overflow,
  int_mul_overflow,
  overflow_of,  ///< the flag of the operation before
  int_floor_div,
  int_floor_mod,
  int_and,
  int_or,
  int_xor,
  int_shift_left,   ///< drops what does not fit 62 bits; count 0..61
  int_shift_right,  ///< arithmetic; count 0..61
  int_lt,
  int_le,
  int_ult,
  int_eq,
  int_to_double,
  int_to_raw,
  raw_to_int,  ///< the caller knows that it fits
  // raw 64-bit integers (lengths, flags)
  raw_add,
  raw_sub,
  raw_and,
  raw_lt,
  raw_ult,
  raw_eq,
  // doubles
  float_add,
  float_sub,
  float_mul,
  float_div,
  float_neg,
  float_sqrt,
  float_abs,
  float_floor,
  float_to_raw,  ///< towards zero; the caller knows that it fits
  float_lt,
  float_le,
  float_eq,
  // words and booleans
  word_same,
  pointer_same,
  bool_not,
  bool_and,
};

/// A result, valid unless `overflow`.
template <class T>
struct overflowing {
  T result;
  bool overflow;
};

namespace op {

/// Sum; overflows outside 62 bits.
struct int_add_overflow {
  static constexpr prim code = prim::int_add_overflow;
  static constexpr overflowing<sint> eval(sint a, sint b) {
    overflowing<sint> r{};
    r.overflow = __builtin_add_overflow(a.scaled, b.scaled, &r.result.scaled);
    return r;
  }
};
/// Difference; overflows outside 62 bits.
struct int_sub_overflow {
  static constexpr prim code = prim::int_sub_overflow;
  static constexpr overflowing<sint> eval(sint a, sint b) {
    overflowing<sint> r{};
    r.overflow = __builtin_sub_overflow(a.scaled, b.scaled, &r.result.scaled);
    return r;
  }
};
/// Product; overflows outside 62 bits.
struct int_mul_overflow {
  static constexpr prim code = prim::int_mul_overflow;
  static constexpr overflowing<sint> eval(sint a, sint b) {
    overflowing<sint> r{};
    r.overflow = __builtin_mul_overflow(a.scaled >> int_shift, b.scaled, &r.result.scaled);
    return r;
  }
};
/// Floor division. \pre b != 0; the one overflowing case (least / -1) is excluded by the caller.
struct int_floor_div {
  static constexpr prim code = prim::int_floor_div;
  static constexpr sint eval(sint a, sint b) {
    i64 q = a.scaled / b.scaled;
    if (a.scaled % b.scaled != 0 && (a.scaled ^ b.scaled) < 0) q--;
    return sint(q);
  }
};
/// Modulus with the sign of b. \pre b != 0
struct int_floor_mod {
  static constexpr prim code = prim::int_floor_mod;
  static constexpr sint eval(sint a, sint b) {
    i64 r = a.scaled % b.scaled;
    if (r != 0 && (r ^ b.scaled) < 0) r += b.scaled;
    return sint::from_scaled(r);
  }
};
/// Bitwise, in two's complement, as the next two.
struct int_and {
  static constexpr prim code = prim::int_and;
  static constexpr sint eval(sint a, sint b) { return sint::from_scaled(a.scaled & b.scaled); }
};
struct int_or {
  static constexpr prim code = prim::int_or;
  static constexpr sint eval(sint a, sint b) { return sint::from_scaled(a.scaled | b.scaled); }
};
struct int_xor {
  static constexpr prim code = prim::int_xor;
  static constexpr sint eval(sint a, sint b) { return sint::from_scaled(a.scaled ^ b.scaled); }
};
/// Drops what does not fit 62 bits. \pre 0 <= n < 62
struct int_shift_left {
  static constexpr prim code = prim::int_shift_left;
  static constexpr sint eval(sint a, sint n) {
    return sint::from_scaled(static_cast<i64>(static_cast<u64>(a.scaled) << (n.number() & 63)));
  }
};
/// Arithmetic. \pre 0 <= n < 62
struct int_shift_right {
  static constexpr prim code = prim::int_shift_right;
  static constexpr sint eval(sint a, sint n) { return sint::from_scaled((a.scaled >> (n.number() & 63)) & ~i64{3}); }
};
/// Signed comparisons.
struct int_lt {
  static constexpr prim code = prim::int_lt;
  static constexpr bool eval(sint a, sint b) { return a.scaled < b.scaled; }
};
struct int_le {
  static constexpr prim code = prim::int_le;
  static constexpr bool eval(sint a, sint b) { return a.scaled <= b.scaled; }
};
/// Unsigned: one comparison for 0 <= a < b.
struct int_ult {
  static constexpr prim code = prim::int_ult;
  static constexpr bool eval(sint a, sint b) { return static_cast<u64>(a.scaled) < static_cast<u64>(b.scaled); }
};
struct int_eq {
  static constexpr prim code = prim::int_eq;
  static constexpr bool eval(sint a, sint b) { return a.scaled == b.scaled; }
};
/// Rounds to nearest: ints have 62 bits, doubles 53.
struct int_to_double {
  static constexpr prim code = prim::int_to_double;
  static constexpr double eval(sint a) { return static_cast<double>(a.number()); }
};
/// The number without its tag.
struct int_to_raw {
  static constexpr prim code = prim::int_to_raw;
  static constexpr i64 eval(sint a) { return a.number(); }
};
/// \pre the number fits 62 bits
struct raw_to_int {
  static constexpr prim code = prim::raw_to_int;
  static constexpr sint eval(i64 a) { return sint(a); }
};
/// Wraps around, as raw_sub does.
struct raw_add {
  static constexpr prim code = prim::raw_add;
  static constexpr i64 eval(i64 a, i64 b) { return static_cast<i64>(static_cast<u64>(a) + static_cast<u64>(b)); }
};
struct raw_sub {
  static constexpr prim code = prim::raw_sub;
  static constexpr i64 eval(i64 a, i64 b) { return static_cast<i64>(static_cast<u64>(a) - static_cast<u64>(b)); }
};
struct raw_and {
  static constexpr prim code = prim::raw_and;
  static constexpr i64 eval(i64 a, i64 b) { return a & b; }
};
/// Signed.
struct raw_lt {
  static constexpr prim code = prim::raw_lt;
  static constexpr bool eval(i64 a, i64 b) { return a < b; }
};
/// Unsigned: one comparison for 0 <= a < b.
struct raw_ult {
  static constexpr prim code = prim::raw_ult;
  static constexpr bool eval(i64 a, i64 b) { return static_cast<u64>(a) < static_cast<u64>(b); }
};
struct raw_eq {
  static constexpr prim code = prim::raw_eq;
  static constexpr bool eval(i64 a, i64 b) { return a == b; }
};
/// IEEE double arithmetic, rounded to nearest.
struct float_add {
  static constexpr prim code = prim::float_add;
  static constexpr double eval(double a, double b) { return a + b; }
};
struct float_sub {
  static constexpr prim code = prim::float_sub;
  static constexpr double eval(double a, double b) { return a - b; }
};
struct float_mul {
  static constexpr prim code = prim::float_mul;
  static constexpr double eval(double a, double b) { return a * b; }
};
/// IEEE division: by zero gives an infinity or a NaN.
struct float_div {
  static constexpr prim code = prim::float_div;
  static constexpr double eval(double a, double b) {
    if (std::is_constant_evaluated() && b == 0) {
      const double inf = std::numeric_limits<double>::infinity();
      if (a == 0 || a != a) return std::numeric_limits<double>::quiet_NaN();
      return (a < 0) != (std::bit_cast<i64>(b) < 0) ? -inf : inf;
    }
    return a / b;
  }
};
/// Changes the sign bit, also of zero and NaN.
struct float_neg {
  static constexpr prim code = prim::float_neg;
  static constexpr double eval(double a) { return -a; }
};
/// Rounded to nearest; NaN for negative numbers.
struct float_sqrt {
  static constexpr prim code = prim::float_sqrt;
  static constexpr double eval(double a) {
    if (std::is_constant_evaluated()) {
      double x = a > 1 ? a : 1;  // Newton's method from above
      for (double y = (x + a / x) / 2; y < x; y = (x + a / x) / 2) x = y;
      return a > 0 ? x : a;
    }
    return __builtin_sqrt(a);
  }
};
/// Clears the sign bit.
struct float_abs {
  static constexpr prim code = prim::float_abs;
  static constexpr double eval(double a) { return __builtin_fabs(a); }
};
/// The largest whole number that is not above.
struct float_floor {
  static constexpr prim code = prim::float_floor;
  static constexpr double eval(double a) {
    if (std::is_constant_evaluated()) {
      if (a != a || a >= 0x1p62 || a <= -0x1p62) return a;
      const double whole = static_cast<double>(static_cast<i64>(a));
      return whole > a ? whole - 1 : whole;
    }
    return __builtin_floor(a);
  }
};
/// Towards zero. \pre it fits 64 bits
struct float_to_raw {
  static constexpr prim code = prim::float_to_raw;
  static constexpr i64 eval(double a) { return static_cast<i64>(a); }
};
/// IEEE comparisons: false if one is NaN.
struct float_lt {
  static constexpr prim code = prim::float_lt;
  static constexpr bool eval(double a, double b) { return a < b; }
};
struct float_le {
  static constexpr prim code = prim::float_le;
  static constexpr bool eval(double a, double b) { return a <= b; }
};
struct float_eq {
  static constexpr prim code = prim::float_eq;
  static constexpr bool eval(double a, double b) { return a == b; }
};
/// Of truth values, which are 0 or 1.
struct bool_not {
  static constexpr prim code = prim::bool_not;
  static constexpr bool eval(bool a) { return !a; }
};
struct bool_and {
  static constexpr prim code = prim::bool_and;
  static constexpr bool eval(bool a, bool b) { return a && b; }
};

}  // namespace op

/// What a residual function does, so that a compiler knows what survives the call.
enum class effects : u8 {
  none = 0,          ///< depends on its arguments only: may be folded, merged, removed
  reads = 1,         ///< reads memory that opcodes can see
  writes = 2,        ///< writes memory that opcodes can see
  may_raise = 4,     ///< returns value_raised (or the type's mark) with an exception pending
  may_collect = 8,   ///< may run the collector
  calls_guest = 16,  ///< may run guest code: anything can have changed
  hidden = 32,       ///< changes state that opcodes cannot see: not done twice, but what is known of memory stays
  any = 63,
};
constexpr effects operator|(effects a, effects b) {
  return static_cast<effects>(static_cast<u8>(a) | static_cast<u8>(b));
}
constexpr bool has(effects a, effects b) { return (static_cast<u8>(a) & static_cast<u8>(b)) != 0; }

}  // namespace metavm
