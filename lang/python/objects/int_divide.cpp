/// \file
/// Big ints: division in all its forms, greatest common divisor, square root.
#include <cfloat>
#include <cmath>
#include <numeric>

#include "lang/python/objects/int_impl.hpp"

namespace metavm::python {
namespace {

mp_size_t signed_size(u64 n) { return static_cast<mp_size_t>(n); }

int compare_magnitudes(const int_view& a, const int_view& b) {
  if (a.length != b.length) return a.length < b.length ? -1 : 1;
  return a.length ? mpn_cmp(a.limbs, b.limbs, signed_size(a.length)) : 0;
}

/// One-limb division, rounded down.
void divide_limbs(vm& m, const int_view& x, const int_view& y, value* quotient, value* remainder) {
  u64 q = low_limb(x) / low_limb(y), r = low_limb(x) % low_limb(y);
  if (x.negative != y.negative && r) {
    q++;
    r = low_limb(y) - r;
  }
  if (quotient) *quotient = int_from_limb(m, q, x.negative != y.negative);
  if (remainder) *remainder = int_from_limb(m, r, y.negative);
}

/// \pre |x| >= |y|, x has several limbs. False: MemoryError.
bool divide_long(vm& m, const int_view& x, const int_view& y, value* quotient, value* remainder) {
  const bool signs_differ = x.negative != y.negative;
  const u64 qn = x.length - y.length + 1;
  // What is not asked for goes to scratch memory.
  limb_scratch q_room(quotient ? 1 : qn), r_room(remainder ? 1 : y.length);
  int_object* q = quotient ? new_int(m, qn + 1) : nullptr;
  int_object* r = remainder ? new_int(m, y.length) : nullptr;
  if ((quotient && !q) || (remainder && !r)) return false;
  if (!q_room || !r_room) {
    raise_no_memory(m);
    return false;
  }
  // Last: what the results take is no longer there for GMP.
  if (!reserve_for_gmp(m, x.length + y.length)) return false;
  u64* qp = q ? q->limbs : q_room.get();
  u64* rp = r ? r->limbs : r_room.get();
  if (y.length == 1)
    rp[0] = mpn_divrem_1(qp, 0, x.limbs, signed_size(x.length), y.limbs[0]);
  else
    mpn_tdiv_qr(qp, rp, 0, x.limbs, signed_size(x.length), y.limbs, signed_size(y.length));
  const bool inexact = signs_differ && !mpn_zero_p(rp, signed_size(y.length));
  if (quotient) {
    qp[qn] = inexact ? mpn_add_1(qp, qp, signed_size(qn), 1) : 0;
    *quotient = finish_int(q, qn + 1, signs_differ);
  }
  if (remainder) {
    if (inexact) mpn_sub_n(rp, y.limbs, rp, signed_size(y.length));
    *remainder = finish_int(r, y.length, y.negative);
  }
  return true;
}

/// \pre b != 0
bool divide(vm& m, value a, value b, value* quotient, value* remainder) {
  const int_operand x(a), y(b);
  if (fits_one_limb(x) && fits_one_limb(y)) {
    divide_limbs(m, x, y, quotient, remainder);
    return (!quotient || !is_raised(*quotient)) && (!remainder || !is_raised(*remainder));
  }
  if (compare_magnitudes(x, y) < 0) {
    const bool down = x.length && x.negative != y.negative;
    if (quotient) *quotient = value::small_int(down ? -1 : 0);
    if (remainder) {
      *remainder = down ? int_add(m, a, b) : exact_int(m, a);
      if (is_raised(*remainder)) return false;
    }
    return true;
  }
  return divide_long(m, x, y, quotient, remainder);
}

bool is_zero(value v) { return same(v, value::small_int(0)) || int_sign(v) == 0; }

}  // namespace

value int_floordiv_slow(vm& m, value a, value b) {
  if (is_zero(b)) return raise_text(m, m.exc.ZeroDivisionError, "integer division or modulo by zero");
  value q;
  return divide(m, a, b, &q, nullptr) ? q : value_raised;
}
value int_mod_slow(vm& m, value a, value b) {
  if (is_zero(b)) return raise_text(m, m.exc.ZeroDivisionError, "integer modulo by zero");
  value r;
  return divide(m, a, b, nullptr, &r) ? r : value_raised;
}
bool int_divmod_parts(vm& m, value a, value b, value& quotient, value& remainder) {
  if (is_zero(b)) {
    raise_text(m, m.exc.ZeroDivisionError, "integer division or modulo by zero");
    return false;
  }
  return divide(m, a, b, &quotient, &remainder);
}
value int_divmod(vm& m, value a, value b) {
  value parts[2];
  if (!int_divmod_parts(m, a, b, parts[0], parts[1])) return value_raised;
  tuple_object* t = make_tuple(m, parts, 2);
  return t ? to_value(t) : value_raised;
}

value int_divide_nearest(vm& m, value a, value b) {
  value q, r;
  if (!int_divmod_parts(m, a, b, q, r)) return value_raised;
  const value twice = int_add(m, r, r);
  if (is_raised(twice)) return twice;
  const int order = int_compare(twice, b);
  if (order > 0 || (order == 0 && int_is_odd(q))) return int_add(m, q, value::small_int(1));
  return q;
}

// ---------------------------------------------------------------- true division

namespace {

/// |x| * 2^-shift / |y| rounded down, the lowest bit set if anything was lost.
/// \pre the result fits a limb. False: MemoryError.
bool scaled_quotient(vm& m, const int_view& x, const int_view& y, i64 shift, u64& out) {
  const u64 by = static_cast<u64>(shift < 0 ? -shift : shift);
  const u64 words = by / 64;
  const unsigned bits = by % 64;
  // A positive shift scales the divisor up instead, so that nothing is lost early.
  const int_view& scaled = shift < 0 ? x : y;
  const u64 sn = scaled.length + words + 1;
  limb_scratch s(sn);
  if (!s) {
    raise_no_memory(m);
    return false;
  }
  std::memset(s.get(), 0, words * 8);
  if (bits) {
    s[sn - 1] = mpn_lshift(s.get() + words, scaled.limbs, signed_size(scaled.length), bits);
  } else {
    std::memcpy(s.get() + words, scaled.limbs, scaled.length * 8);
    s[sn - 1] = 0;
  }
  u64 n = sn;
  while (n && !s[n - 1]) n--;
  const u64* num = shift < 0 ? s.get() : x.limbs;
  const u64* den = shift < 0 ? y.limbs : s.get();
  const u64 nn = shift < 0 ? n : x.length, dn = shift < 0 ? y.length : n;
  if (nn < dn) {
    out = 1;
    return true;
  }
  limb_scratch q(nn - dn + 1), r(dn);
  if (!q || !r || !reserve_for_gmp(m, nn)) {
    if (!q || !r) raise_no_memory(m);
    return false;
  }
  mpn_tdiv_qr(q.get(), r.get(), 0, num, signed_size(nn), den, signed_size(dn));
  out = q[0] | !mpn_zero_p(r.get(), signed_size(dn));
  return true;
}

value true_divide_long(vm& m, const int_view& x, const int_view& y) {
  const bool negative = x.negative != y.negative;
  if (!x.length) return make_float(m, negative ? -0.0 : 0.0);
  const i64 difference = static_cast<i64>(bit_length_of(x)) - static_cast<i64>(bit_length_of(y));
  auto too_large = [&] { return raise_text(m, m.exc.OverflowError, "integer division result too large for a float"); };
  if (difference > DBL_MAX_EXP) return too_large();
  if (difference < DBL_MIN_EXP - DBL_MANT_DIG - 1) return make_float(m, negative ? -0.0 : 0.0);
  // A quotient of 57 or 58 bits, then rounded once at the place that the result's exponent asks.
  const i64 shift = difference - 57;
  u64 q;
  if (!scaled_quotient(m, x, y, shift, q)) return value_raised;
  const i64 q_bits = 64 - std::countl_zero(q);
  const i64 extra = std::max(q_bits, DBL_MIN_EXP - shift) - DBL_MANT_DIG;
  if (extra > 0) {
    if (extra >= 63) {
      q = 0;
    } else {
      const u64 unit = u64{1} << extra, half = unit >> 1, lost = q & (unit - 1);
      q -= lost;
      if (lost > half || (lost == half && (q & unit))) q += unit;
    }
  }
  const double d = std::ldexp(static_cast<double>(q), static_cast<int>(shift));
  if (std::isinf(d)) return too_large();
  return make_float(m, negative ? -d : d);
}

constexpr u64 exact_in_double = u64{1} << DBL_MANT_DIG;

}  // namespace

value int_truediv(vm& m, value a, value b) {
  const int_operand x(a), y(b);
  if (!y.length) return raise_text(m, m.exc.ZeroDivisionError, "division by zero");
  if (METAVM_LIKELY(fits_one_limb(x) && fits_one_limb(y) && low_limb(x) <= exact_in_double &&
                    low_limb(y) <= exact_in_double)) {
    const double p = static_cast<double>(low_limb(x)), q = static_cast<double>(low_limb(y));
    return make_float(m, (x.negative ? -p : p) / (y.negative ? -q : q));
  }
  return true_divide_long(m, x, y);
}

// ---------------------------------------------------------------- number theory

value int_gcd(vm& m, value a, value b) {
  const int_operand x(a), y(b);
  if (fits_one_limb(x) && fits_one_limb(y)) return make_uint(m, std::gcd(low_limb(x), low_limb(y)));
  if (!x.length) return int_abs(m, b);
  if (!y.length) return int_abs(m, a);
  if (x.length == 1 || y.length == 1) {
    const int_view& longer = x.length == 1 ? y : x;
    const u64 one = low_limb(x.length == 1 ? x : y);
    return make_uint(m, mpn_gcd_1(longer.limbs, signed_size(longer.length), one));
  }
  if (!reserve_for_gmp(m, 2 * (x.length + y.length))) return value_raised;
  const mpz_view p(x), q(y);
  mpz_scratch r;
  mpz_gcd(r.z, p.z, q.z);
  return int_from_mpz(m, r.z);
}

value int_isqrt(vm& m, value a) {
  const int_operand x(a);
  if (fits_one_limb(x)) {
    const u64 n = low_limb(x);
    u64 r = static_cast<u64>(std::sqrt(static_cast<double>(n)));
    // The double may be off by one, and above 2^32 - 1 its square would overflow.
    if (r > 0xFFFFFFFF) r = 0xFFFFFFFF;
    while (r * r > n) r--;
    while (r < 0xFFFFFFFF && (r + 1) * (r + 1) <= n) r++;
    return make_uint(m, r);
  }
  if (!reserve_for_gmp(m, 2 * x.length)) return value_raised;
  const u64 n = (x.length + 1) / 2;
  int_object* r = new_int(m, n);
  if (!r) return value_raised;
  mpn_sqrtrem(r->limbs, nullptr, x.limbs, signed_size(x.length));
  return finish_int(r, n, false);
}

}  // namespace metavm::python
