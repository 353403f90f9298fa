/// \file
/// Decimals: rounding, and what a context demands of results.
#include "lang/python/modules/decimal_number.hpp"

namespace metavm::python::decimals {

bool rounds_up(rounding r, bool negative, remainder_class rest, const natural& kept) {
  if (rest == remainder_class::zero) return false;
  switch (r) {
    case rounding::up:
      return true;
    case rounding::down:
      return false;
    case rounding::ceiling:
      return !negative;
    case rounding::floor:
      return negative;
    case rounding::half_up:
      return rest >= remainder_class::half;
    case rounding::half_down:
      return rest == remainder_class::above_half;
    case rounding::half_even:
      return rest == remainder_class::above_half || (rest == remainder_class::half && kept.is_odd());
    case rounding::zero_five_up:
      return kept.divisible_by_five();
  }
  return false;
}

namespace {

/// All nines.
void set_nines(natural& r, i64 digits) {
  r.set(pow10(digits));
  r.sub_small(1);
}

METAVM_COLD void overflow(number& r, settings& c) {
  c.status |= status::overflow | status::inexact | status::rounded;
  bool largest = false;
  switch (c.round) {
    case rounding::down:
    case rounding::zero_five_up:
      largest = true;
      break;
    case rounding::ceiling:
      largest = r.negative;
      break;
    case rounding::floor:
      largest = !r.negative;
      break;
    default:
      break;
  }
  if (largest)
    set_largest(r, r.negative, c);
  else
    r.set_special(form::infinite, r.negative);
}

/// Cuts `drop` digits off and rounds. The status says what was lost.
void cut(number& r, i64 drop, settings& c) {
  // (A quotient of n - k digits may have one more after rounding up.)
  const i64 kept = r.digits - drop;
  const remainder_class rest = divide_pow10(r.limbs, r.limbs, drop);
  r.exponent += drop;
  c.status |= status::rounded;
  if (rest != remainder_class::zero) {
    c.status |= status::inexact;
    if (rounds_up(c.round, r.negative, rest, r.limbs)) {
      r.limbs.add_small(1);
      r.count();
      return;
    }
  }
  r.digits = kept > 0 ? kept : 1;
}

void check_exponent(number& r, settings& c);

void round_to_precision(number& r, settings& c) {
  if (METAVM_LIKELY(r.digits <= c.precision)) return;
  cut(r, r.digits - c.precision, c);
  if (METAVM_UNLIKELY(r.digits > c.precision)) {
    // 99…9 became 100…0.
    divide_pow10(r.limbs, r.limbs, 1);
    r.digits--;
    r.exponent++;
  }
  if (METAVM_UNLIKELY(r.adjusted() > c.emax)) check_exponent(r, c);
}

METAVM_NOINLINE void check_exponent(number& r, settings& c) {
  const i64 adjusted = r.adjusted();
  const bool zero = r.limbs.is_zero();
  if (adjusted > c.emax) {
    if (!zero) return overflow(r, c);
    r.exponent = c.clamp ? c.etop() : c.emax;
    c.status |= status::clamped;
    return;
  }
  if (c.clamp && r.exponent > c.etop()) {
    const i64 shift = r.exponent - c.etop();
    c.status |= status::clamped;
    r.exponent = c.etop();
    if (zero) return;
    scale_up(r.limbs, shift);
    r.digits += shift;
    if (adjusted < c.emin) c.status |= status::subnormal;
    return;
  }
  if (adjusted >= c.emin) return;
  const i64 etiny = c.etiny();
  if (zero) {
    if (r.exponent < etiny) {
      r.exponent = etiny;
      c.status |= status::clamped;
    }
    return;
  }
  c.status |= status::subnormal;
  if (r.exponent >= etiny) return;
  const u32 before = c.status;
  c.status &= ~status::inexact;
  cut(r, etiny - r.exponent, c);
  if (c.status & status::inexact) c.status |= status::underflow;
  c.status |= before;
  if (r.limbs.is_zero()) c.status |= status::clamped;
}

}  // namespace

void set_largest(number& r, bool negative, const settings& c) {
  set_nines(r.limbs, c.precision);
  r.digits = c.precision;
  r.exponent = c.etop();
  r.kind = form::finite;
  r.negative = negative;
}

void fix_payload(number& r, const settings& c) {
  const i64 most = c.precision - (c.clamp ? 1 : 0);
  if (r.limbs.is_zero() || count_digits(r.limbs) <= most) return;
  mod_pow10(r.limbs, r.limbs, most);
}

void finish(number& r, settings& c) {
  if (METAVM_UNLIKELY(r.kind != form::finite)) {
    if (r.kind != form::infinite) fix_payload(r, c);
    return;
  }
  const i64 adjusted = r.adjusted();
  if (METAVM_UNLIKELY(adjusted > c.emax || adjusted < c.emin || (c.clamp && r.exponent > c.etop())))
    check_exponent(r, c);
  if (METAVM_LIKELY(r.kind == form::finite)) round_to_precision(r, c);
}

void finish_inexact(number& r, settings& c) {
  // A last digit that rounding does not take for exact, nor for a half.
  if (r.limbs.divisible_by_five()) {
    r.limbs.add_small(1);
    if (r.limbs.size() == 1 && r.limbs.low() == 1) r.digits = 1;
  }
  finish(r, c);
}

namespace {
METAVM_COLD bool copy_nan(number& r, const view& a, settings& c) {
  if (a.kind == form::signaling_nan) c.status |= status::invalid_operation;
  r.set(a);
  r.kind = form::quiet_nan;
  r.exponent = 0;
  fix_payload(r, c);
  r.digits = 1;
  return true;
}
}  // namespace

bool take_nan(number& r, const view& a, settings& c) { return a.is_nan() && copy_nan(r, a, c); }
bool take_nan(number& r, const view& a, const view& b, settings& c) {
  if (!a.is_nan() && !b.is_nan()) return false;
  if (a.kind == form::signaling_nan) return copy_nan(r, a, c);
  if (b.kind == form::signaling_nan) return copy_nan(r, b, c);
  return copy_nan(r, a.is_nan() ? a : b, c);
}

remainder_class rescale(number& r, const view& a, i64 exponent, rounding how) {
  r.kind = form::finite;
  r.negative = a.negative;
  r.exponent = exponent;
  if (a.limbs.is_zero()) {
    r.limbs.clear();
    r.digits = 1;
    return remainder_class::zero;
  }
  if (exponent <= a.exponent) {
    const i64 up = a.exponent - exponent;
    mul_pow10(r.limbs, a.limbs, up);
    r.digits = a.digits + up;
    return remainder_class::zero;
  }
  const remainder_class rest = divide_pow10(r.limbs, a.limbs, exponent - a.exponent);
  if (rounds_up(how, a.negative, rest, r.limbs)) r.limbs.add_small(1);
  r.count();
  return rest;
}

}  // namespace metavm::python::decimals
