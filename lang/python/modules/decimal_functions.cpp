/// \file
/// Decimals: exponential, logarithms, powers. All are rounded correctly: they are computed with a few digits more than
/// asked for, and with more again where those do not decide (Ziv's strategy).
#include <algorithm>
#include <cmath>

#include "lang/python/modules/decimal_fixed.hpp"
#include "lang/python/modules/decimal_number.hpp"

namespace metavm::python::decimals {
namespace {

constexpr double bits_per_digit = 3.3219280948873626;
/// More digits than this take longer than anybody waits.
constexpr i64 most_function_digits = 200'000'000;

u64 bits_for(i64 digits) { return static_cast<u64>(static_cast<double>(digits) * bits_per_digit) + 1; }

/// 2^bits * |a|, rounded down.
void to_fixed(integer& out, const view& a, u64 bits) {
  if (a.exponent >= 0) {
    natural t;
    mul_pow10(t, a.limbs, a.exponent);
    mpz_set(out, integer(t));
    mpz_mul_2exp(out, out, bits);
    return;
  }
  const integer c(a.limbs);
  // Nothing that shows in so many bits?
  if (a.adjusted() < -static_cast<i64>(bits)) {
    mpz_set_ui(out, 0);
    return;
  }
  reserve(c.bits() / 64 + bits / 64 + 2);
  mpz_mul_2exp(out, c, bits);
  const integer power(pow10(-a.exponent));
  mpz_fdiv_q(out, out, power);
}
void set_magnitude(number& r, const integer& z) {
  r.limbs.set(z.limbs());
  r.kind = form::finite;
  r.count();
}
/// |z| / 2^bits with about `digits` digits.
void from_fixed(number& r, const integer& z, u64 bits, i64 digits) {
  const i64 top =
      static_cast<i64>(std::floor((static_cast<double>(z.bits()) - static_cast<double>(bits)) / bits_per_digit));
  const i64 places = digits - top;
  integer scaled;
  mpz_abs(scaled, z);
  if (places >= 0) {
    mpz_mul(scaled, scaled, integer(pow10(places)));
    mpz_fdiv_q_2exp(scaled, scaled, bits);
  } else {
    mpz_fdiv_q_2exp(scaled, scaled, bits);
    mpz_fdiv_q(scaled, scaled, integer(pow10(-places)));
  }
  set_magnitude(r, scaled);
  r.negative = z.sign() < 0;
  r.exponent = -places;
}

/// e^(x / 2^bits) to `digits` digits. x is so exact that 2^-(digits in bits + 30) is all it is off.
void exp_of_fixed(number& r, const integer& x, u64 bits, i64 digits) {
  // x = k ln 10 + rest
  integer ln10, k, rest;
  fixed_ln10(ln10, bits);
  mpz_fdiv_qr(k, rest, x, ln10);
  const u64 needed = std::min(bits, bits_for(digits) + 40);
  mpz_fdiv_q_2exp(rest, rest, bits - needed);
  integer e;
  fixed_exp(e, rest, needed);
  mpz_mul(e, e, integer(pow10(digits - 1)));
  mpz_fdiv_q_2exp(e, e, needed);
  set_magnitude(r, e);
  r.negative = false;
  // (What is far beyond any context may be anything there.)
  constexpr i64 beyond = 4'000'000'000'000'000'000;
  const i64 whole = mpz_fits_slong_p(k) ? std::clamp<i64>(mpz_get_si(k), -beyond, beyond) : k.sign() * beyond;
  r.exponent = whole - (digits - 1);
}

/// 2^bits * ln a, off by less than 2^8. \pre a > 0 and not 1
/// `relative`: where the logarithm is close to zero, bits are added, so that as many digits of it are right.
void ln_to_fixed(integer& out, const view& a, u64& bits, bool relative) {
  // a = x * 10^k with x from 0.5 to 5
  i64 k = a.adjusted();
  natural half;
  mul_pow10(half, natural(u64{5}), a.digits - 1);
  if (compare(a.limbs, half) >= 0) k++;
  view x = a;
  x.exponent = a.exponent - k;
  if (k == 0 && relative) {
    number distance;
    settings exact = widest();
    add(distance, x, number(1, 0), true, exact);
    if (distance.adjusted() < 0) bits += bits_for(-distance.adjusted());
  }
  integer fixed;
  to_fixed(fixed, x, bits);
  fixed_ln(out, fixed, bits);
  if (k == 0) return;
  integer ln10;
  fixed_ln10(ln10, bits + 64);
  mpz_mul_si(ln10, ln10, k);
  mpz_fdiv_q_2exp(ln10, ln10, 64);
  mpz_add(out, out, ln10);
}

/// Rounds what `approximate(r, digits)` gives with an error below one unit of its last digit. A result that stays
/// within that of a number with few digits however many are computed is that number.
template <class F>
void round_correctly(number& r, settings& c, F approximate) {
  if (c.precision > most_function_digits) throw no_memory{};
  for (i64 extra = 8;; extra *= 3) {
    number x;
    approximate(x, c.precision + extra);
    if (extra > 2 * c.precision + 100) {
      settings nearest = widest();
      nearest.precision = c.precision + extra / 2;
      nearest.round = rounding::half_even;
      finish(x, nearest);
      if (x.digits > c.precision) {
        r = std::move(x);
        return finish(r, c);
      }
      scale_up(x.limbs, c.precision + 1 - x.digits);
      x.exponent -= c.precision + 1 - x.digits;
      x.count();
      r = std::move(x);
      return finish(r, c);
    }
    settings s = c, t = c;
    number above = x;
    x.limbs.sub_small(1);
    x.count();
    above.limbs.add_small(1);
    above.count();
    finish_inexact(x, s);
    finish_inexact(above, t);
    if (x.kind == above.kind && x.exponent == above.exponent && equal(x.limbs, above.limbs) && s.status == t.status) {
      r = std::move(x);
      c.status = s.status;
      return;
    }
  }
}

/// A result too large or too small for any context.
void out_of_range(number& r, bool large, bool negative, settings& c) {
  r.set_small(1, large ? c.emax + 1 : c.etiny() - 1, negative);
  if (large) return finish(r, c);
  // Something below half of the smallest number.
  r.set_small(11, c.etiny() - 3, negative);
  finish(r, c);
}

settings half_even(const settings& c) {
  settings s = c;
  s.round = rounding::half_even;
  return s;
}
bool is_one(const view& a) { return !a.is_special() && a.adjusted() == 0 && compare_magnitudes(a, number(1, 0)) == 0; }

}  // namespace

// ---------------------------------------------------------------- exponential, logarithms

void exponential(number& r, const view& a, settings& c) {
  if (a.is_special()) {
    if (take_nan(r, a, c)) return;
    return a.negative ? r.set_zero(false, 0) : r.set_special(form::infinite, false);
  }
  if (a.limbs.is_zero()) return r.set_small(1);
  settings s = half_even(c);
  // |a| beyond three times the largest exponent: ln 10 is less.
  const i64 most = 3 * ((a.negative ? -c.etiny() : c.emax) + 1);
  if (a.adjusted() > static_cast<i64>(std::to_string(most).size())) {
    out_of_range(r, !a.negative, false, s);
  } else if (a.adjusted() < -c.precision - 3) {
    // One, and too little to be seen.
    r.set_small(1);
    scale_up(r.limbs, c.precision - 1);
    r.exponent = 1 - c.precision;
    r.count();
    s.status |= status::inexact | status::rounded;
  } else {
    round_correctly(r, s, [&](number& x, i64 digits) {
      const u64 whole = bits_for(std::max<i64>(a.adjusted() + 1, 0));
      const u64 bits = bits_for(digits) + 40 + 2 * whole;
      integer fixed;
      to_fixed(fixed, a, bits);
      if (a.negative) mpz_neg(fixed, fixed);
      exp_of_fixed(x, fixed, bits, digits);
    });
  }
  c.status = s.status;
}

namespace {

/// What ln and log10 do alike. True: done.
bool logarithm_special(number& r, const view& a, settings& c) {
  if (take_nan(r, a, c)) return true;
  if (a.is_zero()) {
    r.set_special(form::infinite, true);
    return true;
  }
  if (a.negative) {
    r.set_invalid(c);
    return true;
  }
  if (a.is_infinite()) {
    r.set_special(form::infinite, false);
    return true;
  }
  return false;
}

}  // namespace

void natural_log(number& r, const view& a, settings& c) {
  if (logarithm_special(r, a, c)) return;
  if (is_one(a)) return r.set_zero(false, 0);
  settings s = half_even(c);
  round_correctly(r, s, [&](number& x, i64 digits) {
    u64 bits = bits_for(digits) + 40;
    integer ln;
    ln_to_fixed(ln, a, bits, true);
    from_fixed(x, ln, bits, digits);
  });
  c.status = s.status;
}

void common_log(number& r, const view& a, settings& c) {
  if (logarithm_special(r, a, c)) return;
  settings s = half_even(c);
  natural digits_only(a.limbs);
  strip_zeros(digits_only, a.digits);
  if (digits_only.size() == 1 && digits_only.low() == 1) {
    // A power of ten.
    const i64 e = a.adjusted();
    r.set_small(e < 0 ? -static_cast<u64>(e) : static_cast<u64>(e), 0, e < 0);
    finish(r, s);
  } else {
    round_correctly(r, s, [&](number& x, i64 digits) {
      u64 bits = bits_for(digits) + 40;
      integer ln, ln10;
      ln_to_fixed(ln, a, bits, true);
      fixed_ln10(ln10, bits);
      mpz_mul_2exp(ln, ln, bits);
      mpz_fdiv_q(ln, ln, ln10);
      from_fixed(x, ln, bits, digits);
    });
  }
  c.status = s.status;
}

// ---------------------------------------------------------------- powers

namespace {

bool is_integer(const view& a) {
  if (a.is_special()) return false;
  if (a.exponent >= 0 || a.limbs.is_zero()) return true;
  if (a.digits <= -a.exponent) return false;
  natural t;
  return divide_pow10(t, a.limbs, -a.exponent) == remainder_class::zero;
}
/// \pre is_integer(a)
bool is_odd(const view& a) {
  if (a.exponent > 0 || a.limbs.is_zero()) return false;
  natural t;
  divide_pow10(t, a.limbs, -a.exponent);
  return t.is_odd();
}

/// |a|^b where a is 1: a one with as many zeros as the exponents ask for.
void power_of_one(number& r, const view& a, const view& b, bool negative, settings& c) {
  i64 zeros = c.precision - 1;
  if (!is_integer(b)) {
    c.status |= status::inexact | status::rounded;
  } else if (b.negative) {
    zeros = 0;
  } else {
    settings work = c;
    number product;
    multiply(product, b, number(static_cast<u64>(-a.exponent), 0), work);
    natural n;
    const bool whole = product.is_zero() || (!product.is_special() && product.adjusted() < 19 && is_integer(product));
    if (whole && !product.is_zero()) truncate(n, product);
    if (!whole || n.size() > 1 || n.low() > static_cast<u64>(zeros))
      c.status |= status::rounded;
    else
      zeros = static_cast<i64>(n.low());
  }
  r.set_small(1);
  scale_up(r.limbs, zeros);
  r.exponent = -zeros;
  r.negative = negative;
  r.count();
}

i64 digits_of_exponent(i64 e) {
  const u64 magnitude = static_cast<u64>(e < 0 ? -e : e);
  return count_digits({&magnitude, magnitude != 0});
}
/// A lower bound of log10 |log10 |a||. \pre a is not 0 nor 1
i64 order_of_logarithm(const view& a) {
  const i64 t = a.adjusted();
  if (t > 0) return digits_of_exponent(t) - 1;
  if (t < -1) return digits_of_exponent(t + 1) - 1;
  number distance, magnitude(a);
  magnitude.negative = false;
  settings exact = widest();
  add(distance, magnitude, number(1, 0), true, exact);
  return distance.adjusted() - (t == 0 ? 2 : 1);
}
/// Whether a^b is out of any doubt too large or too small: then r is that.
bool power_out_of_range(number& r, const view& a, const view& b, bool negative, settings& c) {
  const i64 order = order_of_logarithm(a) + b.adjusted();
  const bool large = (a.adjusted() >= 0) != b.negative;
  if (digits_of_exponent(large ? c.emax : c.etiny()) >= order) return false;
  r.set_small(1, large ? c.emax + 1 : c.etiny() - 1, negative);
  finish(r, c);
  return true;
}

/// a^|b| by squaring and multiplying, with some digits more; CPython's results to the digit. \pre b is an integer
void power_by_products(number& r, const view& a, const view& b, bool negative, settings& c) {
  settings work = c;
  work.status = 0;
  work.precision += b.adjusted() + 1 + 2;
  work.round = rounding::half_even;
  work.clamp = false;
  number base(a);
  if (b.negative) {
    work.precision++;
    divide(base, number(1, 0), a, work);
    c.status |= work.status;
    work.status = 0;
  }
  natural n;
  truncate(n, b);
  const limb_span bits = n;
  // What would never fit is not begun: the coefficient grows by its bits, if the precision keeps them.
  const u64 growth =
      base.limbs.size()
          ? base.limbs.size() * 64 - static_cast<u64>(std::countl_zero(base.limbs.data()[base.limbs.size() - 1])) - 1
          : 0;
  if (work.precision > most_digits && growth && (bits.n > 1 || bits.low() > most_limbs * 64 / growth))
    throw no_memory{};
  r.set(base);
  for (i64 i = static_cast<i64>(bits.n) * 64 - std::countl_zero(bits.p[bits.n - 1]) - 2; i >= 0; i--) {
    number t;
    multiply(t, r, r, work);
    if (bits.p[i / 64] >> (i % 64) & 1)
      multiply(r, t, base, work);
    else
      r = std::move(t);
    if (r.is_special() || (r.limbs.is_zero() && work.status & status::clamped)) break;
  }
  c.status |= work.status;
  r.negative = negative;
  if (r.kind == form::infinite) r.set_small(1, c.emax + 1, negative);
  finish(r, c);
}
/// a^b as e^(b ln a), with some digits more; likewise. \pre a > 0
void power_by_logarithm(number& r, const view& a, const view& b, settings& c) {
  settings work = widest();
  work.precision = std::max(c.precision, a.digits) + 23;
  number ln, product;
  natural_log(ln, a, work);
  multiply(product, ln, b, work);
  work.status = 0;
  exponential(r, product, work);
  c.status |= work.status | status::inexact | status::rounded;
  finish(r, c);
}

}  // namespace

void power(number& r, const view& a, const view& b, settings& c) {
  if (take_nan(r, a, b, c)) return;
  if (b.is_zero()) {
    if (a.is_zero()) return r.set_invalid(c);
    return r.set_small(1);
  }
  const bool integral = is_integer(b);
  bool negative = false;
  if (a.negative) {
    if (integral)
      negative = is_odd(b);
    else if (!a.is_zero())
      return r.set_invalid(c);
  }
  if (a.is_zero()) return b.negative ? r.set_special(form::infinite, negative) : r.set_zero(negative, 0);
  if (a.is_infinite()) return b.negative ? r.set_zero(negative, 0) : r.set_special(form::infinite, negative);
  if (is_one(a)) return power_of_one(r, a, b, negative, c);
  if (b.is_infinite()) {
    const bool small = a.adjusted() < 0;
    return small == b.negative ? r.set_special(form::infinite, negative) : r.set_zero(negative, 0);
  }
  if (power_out_of_range(r, a, b, negative, c)) return;
  if (integral)
    power_by_products(r, a, b, negative, c);
  else
    power_by_logarithm(r, a, b, c);
}

void power_modulo(number& r, const view& a, const view& b, const view& modulus, settings& c) {
  for (const form f : {form::signaling_nan, form::quiet_nan})
    for (const view* v : {&a, &b, &modulus})
      if (v->kind == f) {
        take_nan(r, *v, c);
        return;
      }
  if (!is_integer(a) || !is_integer(b) || !is_integer(modulus) || (b.negative && !b.limbs.is_zero()) ||
      modulus.limbs.is_zero() || modulus.adjusted() >= c.precision || (a.limbs.is_zero() && b.limbs.is_zero()))
    return r.set_invalid(c);
  const bool negative = a.negative && is_odd(b);
  natural m;
  truncate(m, modulus);
  const integer mz(m);
  integer base, e;
  if (a.exponent >= 0) {
    // The power of ten of the base is reduced as well.
    mpz_set_ui(base, 10);
    mpz_powm_ui(base, base, static_cast<u64>(a.limbs.is_zero() ? 0 : a.exponent), mz);
    mpz_mul(base, base, integer(a.limbs));
    mpz_mod(base, base, mz);
  } else {
    natural t;
    truncate(t, a);
    mpz_mod(base, integer(t), mz);
  }
  if (b.exponent > 0 && !b.limbs.is_zero()) {
    // Raised to the tenth power again and again: not for ever.
    if (b.exponent > 10'000'000) throw no_memory{};
    for (i64 i = 0; i < b.exponent; i++) mpz_powm_ui(base, base, 10, mz);
    mpz_set(e, integer(b.limbs));
  } else {
    natural t;
    truncate(t, b);
    mpz_set(e, integer(t));
  }
  reserve(4 * m.size());
  mpz_powm(base, base, e, mz);
  set_magnitude(r, base);
  r.exponent = 0;
  r.negative = negative;
}

}  // namespace metavm::python::decimals
