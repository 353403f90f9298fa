/// \file
/// Arithmetic on ints (small, big, bool and instances of subclasses of int): inline paths for small
/// ints, calls for the rest. All operands must be ints: `is_int_like`.
#pragma once
#include <bit>

#include "lang/python/vm.hpp"

namespace metavm::python {

inline bool is_bool(value v) { return same(v, true_) || same(v, false_); }
/// int, bool or an instance of a subclass.
inline bool is_int_like(value v) { return v.is_int() || is_bool(v) || is_kind(v, kind::big_int); }
/// The word of a bool as a small int; anything else unchanged.
inline value plain_int(value v) { return METAVM_UNLIKELY(is_bool(v)) ? value::small_int(same(v, true_)) : v; }
METAVM_INLINE bool both_small(value a, value b) { return ((a.bits | b.bits) & int_tag_mask) == 0; }

// ---------------------------------------------------------------- out of line, any ints

value int_add_slow(vm& m, value a, value b);
value int_sub_slow(vm& m, value a, value b);
value int_mul_slow(vm& m, value a, value b);
value int_floordiv_slow(vm& m, value a, value b);  ///< ZeroDivisionError
value int_mod_slow(vm& m, value a, value b);
value int_divmod(vm& m, value a, value b);  ///< tuple
/// Quotient and remainder, rounded down. False: raised (`zero_message` for a zero divisor).
bool int_divmod_parts(vm& m, value a, value b, value& quotient, value& remainder);
value int_truediv(vm& m, value a, value b);
value int_pow(vm& m, value a, value b);  ///< a float for negative b
value int_pow_mod(vm& m, value a, value b, value modulus);
value int_lshift_slow(vm& m, value a, value b);
value int_rshift_slow(vm& m, value a, value b);
value int_and_slow(vm& m, value a, value b);
value int_or_slow(vm& m, value a, value b);
value int_xor_slow(vm& m, value a, value b);
value int_neg_slow(vm& m, value a);
value int_invert_slow(vm& m, value a);
value int_abs(vm& m, value a);
value int_gcd(vm& m, value a, value b);
value int_isqrt(vm& m, value a);  ///< \pre a >= 0
/// Quotient rounded to the nearest integer, ties to even; as used by round(). \pre b > 0
value int_divide_nearest(vm& m, value a, value b);
int int_compare_slow(value a, value b);
/// a with the sign of the difference to the double: -1, 0, 1; exact. \pre d is not NaN
int int_compare_double(value a, double d);
i64 int_hash(value a);
u64 int_bit_length(value a);
u64 int_bit_count(value a);
int int_sign(value a);
bool int_is_odd(value a);
/// The nearest double, ties to even; infinite if it is too large.
double int_to_double_raw(value a);
/// As above; false: OverflowError raised.
bool int_to_double(vm& m, value a, double& out);
/// Mantissa in [0.5, 1) and exponent, as frexp; for logarithms of huge ints. \pre a > 0
double int_frexp(value a, i64& exponent);
/// An exact int with the number of `v`.
value exact_int(vm& m, value v);
/// An instance of a subclass with the number of `v`.
value make_int_of(vm& m, type_object* cls, value v);
value make_i128(vm& m, __int128 i);
/// False if it does not fit; nothing is raised.
bool int_to_i64(value a, i64& out);
bool int_to_u64(value a, u64& out);
/// Two's complement (or unsigned) in n bytes. False if it does not fit; nothing is raised.
/// \pre is_signed, or a >= 0
bool int_to_bytes(value a, u8* out, u64 n, bool little, bool is_signed);

// ---------------------------------------------------------------- inline

METAVM_INLINE value int_add(vm& m, value a, value b) {
  i64 r;
  if (METAVM_LIKELY(both_small(a, b) &&
                    !__builtin_add_overflow(static_cast<i64>(a.bits), static_cast<i64>(b.bits), &r)))
    return value::from_bits(static_cast<u64>(r));
  return int_add_slow(m, a, b);
}
METAVM_INLINE value int_sub(vm& m, value a, value b) {
  i64 r;
  if (METAVM_LIKELY(both_small(a, b) &&
                    !__builtin_sub_overflow(static_cast<i64>(a.bits), static_cast<i64>(b.bits), &r)))
    return value::from_bits(static_cast<u64>(r));
  return int_sub_slow(m, a, b);
}
METAVM_INLINE value int_mul(vm& m, value a, value b) {
  i64 r;
  if (METAVM_LIKELY(both_small(a, b) && !__builtin_mul_overflow(a.as_int(), static_cast<i64>(b.bits), &r)))
    return value::from_bits(static_cast<u64>(r));
  return int_mul_slow(m, a, b);
}
METAVM_INLINE value int_floordiv(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b) && b.as_int() > 0)) {
    const i64 x = a.as_int(), y = b.as_int(), q = x / y;
    return value::small_int(q - (q * y > x));
  }
  return int_floordiv_slow(m, a, b);
}
METAVM_INLINE value int_mod(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b) && b.as_int() > 0)) {
    const i64 y = b.as_int(), r = a.as_int() % y;
    return value::small_int(r < 0 ? r + y : r);
  }
  return int_mod_slow(m, a, b);
}
METAVM_INLINE value int_and(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b))) return value::from_bits(a.bits & b.bits);
  return int_and_slow(m, a, b);
}
METAVM_INLINE value int_or(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b))) return value::from_bits(a.bits | b.bits);
  return int_or_slow(m, a, b);
}
METAVM_INLINE value int_xor(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b))) return value::from_bits(a.bits ^ b.bits);
  return int_xor_slow(m, a, b);
}
METAVM_INLINE value int_lshift(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b))) {
    const u64 n = static_cast<u64>(b.as_int());
    if (METAVM_LIKELY(n < 62)) {
      const u64 r = a.bits << n;
      if (METAVM_LIKELY(static_cast<i64>(r) >> n == static_cast<i64>(a.bits))) return value::from_bits(r);
    }
  }
  return int_lshift_slow(m, a, b);
}
METAVM_INLINE value int_rshift(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b))) {
    const i64 n = b.as_int();
    if (METAVM_LIKELY(n >= 0)) return value::small_int(a.as_int() >> (n > 63 ? 63 : n));
  }
  return int_rshift_slow(m, a, b);
}
METAVM_INLINE value int_neg(vm& m, value a) {
  i64 r;
  if (METAVM_LIKELY(a.is_int() && !__builtin_sub_overflow(i64{0}, static_cast<i64>(a.bits), &r)))
    return value::from_bits(static_cast<u64>(r));
  return int_neg_slow(m, a);
}
METAVM_INLINE value int_invert(vm& m, value a) {
  if (METAVM_LIKELY(a.is_int())) return value::from_bits(a.bits ^ ~int_tag_mask);
  return int_invert_slow(m, a);
}
METAVM_INLINE int int_compare(value a, value b) {
  if (METAVM_LIKELY(both_small(a, b))) {
    const i64 x = static_cast<i64>(a.bits), y = static_cast<i64>(b.bits);
    return (x > y) - (x < y);
  }
  return int_compare_slow(a, b);
}
inline bool int_equal(value a, value b) { return both_small(a, b) ? same(a, b) : int_compare_slow(a, b) == 0; }
/// `op` of a sign as `int_compare` gives it.
constexpr bool sign_satisfies(int sign, comparison op) {
  switch (op) {
    case comparison::lt:
      return sign < 0;
    case comparison::le:
      return sign <= 0;
    case comparison::eq:
      return sign == 0;
    case comparison::ne:
      return sign != 0;
    case comparison::gt:
      return sign > 0;
    default:
      return sign >= 0;
  }
}
template <class T>
constexpr bool ordered(T a, T b, comparison op) {
  switch (op) {
    case comparison::lt:
      return a < b;
    case comparison::le:
      return a <= b;
    case comparison::eq:
      return a == b;
    case comparison::ne:
      return a != b;
    case comparison::gt:
      return a > b;
    default:
      return a >= b;
  }
}

}  // namespace metavm::python
