/// \file
/// Ints compared with ints and doubles, hashed, and turned into doubles.
#include <cfloat>
#include <cmath>

#include "lang/python/objects/int_impl.hpp"

namespace metavm::python {

int int_compare_slow(value a, value b) {
  const int_operand x(a), y(b);
  const bool x_negative = x.negative && x.length, y_negative = y.negative && y.length;
  if (x_negative != y_negative) return x_negative ? -1 : 1;
  int order = x.length < y.length ? -1 : x.length > y.length;
  if (!order && x.length) {
    order = mpn_cmp(x.limbs, y.limbs, static_cast<mp_size_t>(x.length));
    order = (order > 0) - (order < 0);
  }
  return x_negative ? -order : order;
}

double int_to_double_raw(value a) {
  const int_operand x(a);
  double d;
  if (x.length <= 1) {
    d = static_cast<double>(low_limb(x));
  } else if (x.length > 17) {
    d = HUGE_VAL;
  } else {
    // The top 64 bits; what lies below only matters as "more than nothing".
    const u64 n = x.length;
    const int up = std::countl_zero(x.limbs[n - 1]);
    u64 top = x.limbs[n - 1] << up, rest = x.limbs[n - 2];
    if (up) {
      top |= rest >> (64 - up);
      rest <<= up;
    }
    for (u64 i = 0; i + 2 < n; i++) rest |= x.limbs[i];
    d = std::ldexp(static_cast<double>(top | (rest != 0)), static_cast<int>(64 * (n - 1)) - up);
  }
  return x.negative ? -d : d;
}
bool int_to_double(vm& m, value a, double& out) {
  out = int_to_double_raw(a);
  if (METAVM_LIKELY(!std::isinf(out))) return true;
  raise_text(m, m.exc.OverflowError, "int too large to convert to float");
  return false;
}

double int_frexp(value a, i64& exponent) {
  const int_operand x(a);
  const u64 n = x.length;
  const int up = std::countl_zero(x.limbs[n - 1]);
  u64 top = x.limbs[n - 1] << up;
  bool rest = false;
  if (n > 1) {
    if (up) top |= x.limbs[n - 2] >> (64 - up);
    rest = (x.limbs[n - 2] << up) != 0;
    for (u64 i = 0; i + 2 < n && !rest; i++) rest = x.limbs[i] != 0;
  }
  int e;
  const double d = std::frexp(static_cast<double>(top | rest), &e);
  exponent = static_cast<i64>(64 * (n - 1)) - up + e;
  return d;
}

namespace {

/// |x| against a finite |d| >= 2^53 whose integer part has as many bits.
int compare_equally_long(const int_view& x, double d) {
  int exponent;
  u64 mantissa = static_cast<u64>(std::ldexp(std::frexp(d, &exponent), DBL_MANT_DIG));
  exponent -= DBL_MANT_DIG;
  u64 limbs[18] = {};
  const unsigned bits = static_cast<unsigned>(exponent) % 64;
  const u64 word = static_cast<u64>(exponent) / 64;
  limbs[word] = mantissa << bits;
  if (bits) limbs[word + 1] = mantissa >> (64 - bits);
  return mpn_cmp(x.limbs, limbs, static_cast<mp_size_t>(x.length));
}

}  // namespace

int int_compare_double(value a, double d) {
  const int_operand x(a);
  constexpr u64 exact = u64{1} << DBL_MANT_DIG;
  if (METAVM_LIKELY(x.length <= 1 && low_limb(x) <= exact)) {
    const double i = x.negative ? -static_cast<double>(low_limb(x)) : static_cast<double>(low_limb(x));
    return (i > d) - (i < d);
  }
  const int sign = x.negative ? -1 : 1;
  if (std::isinf(d)) return d > 0 ? -1 : 1;
  if (x.negative ? d >= 0 : d <= 0) return sign;
  d = std::fabs(d);
  int exponent;
  std::frexp(d, &exponent);
  const i64 bits = static_cast<i64>(bit_length_of(x));
  if (bits != exponent) return bits < exponent ? -sign : sign;
  const int order = compare_equally_long(x, d);
  return order == 0 ? 0 : order < 0 ? -sign : sign;
}

i64 int_hash(value a) {
  const int_operand x(a);
  constexpr u64 modulus = (u64{1} << 61) - 1;
  u64 h = 0;
  for (u64 i = x.length; i-- > 0;) {
    // 2^64 is 8 in this field.
    const u64 limb = x.limbs[i];
    h = (h << 3 & modulus) | h >> 58;
    h += (limb & modulus) + (limb >> 61);
    h = (h & modulus) + (h >> 61);
    if (h >= modulus) h -= modulus;
  }
  const i64 r = x.negative ? -static_cast<i64>(h) : static_cast<i64>(h);
  return r == -1 ? -2 : r;
}

}  // namespace metavm::python
