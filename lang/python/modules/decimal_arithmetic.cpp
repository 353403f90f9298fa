/// \file
/// Decimals: addition, multiplication, division, square root.
#include <algorithm>

#include "lang/python/modules/decimal_number.hpp"

namespace metavm::python::decimals {

// ---------------------------------------------------------------- addition

namespace {

METAVM_NOINLINE void add_special(number& r, const view& a, const view& b, bool b_negative, settings& c) {
  if (take_nan(r, a, b, c)) return;
  if (a.is_infinite() && b.is_infinite() && a.negative != b_negative) return r.set_invalid(c);
  r.set_special(form::infinite, a.is_infinite() ? a.negative : b_negative);
}

}  // namespace

void add(number& r, const view& a, const view& b, bool subtract, settings& c) {
  const bool b_negative = b.negative != subtract;
  if (METAVM_UNLIKELY(a.is_special() || b.is_special())) return add_special(r, a, b, b_negative, c);
  r.kind = form::finite;
  limb_span x = a.limbs, y = b.limbs;
  bool x_negative = a.negative, y_negative = b_negative;
  r.exponent = a.exponent;
  natural scaled, shortened;
  const u64 one = 1;
  if (a.exponent != b.exponent) {
    // x has the larger exponent.
    const view *large = &a, *small = &b;
    if (a.exponent < b.exponent) {
      std::swap(large, small);
      std::swap(x, y);
      std::swap(x_negative, y_negative);
    }
    r.exponent = small->exponent;
    if (!x.is_zero()) {
      // What lies far below the last digit that counts only decides about rounding: any tiny number does.
      const i64 lowest = large->exponent - 1 + (large->digits > c.precision ? 0 : large->digits - c.precision - 1);
      if (small->adjusted() < lowest) {
        if (!y.is_zero()) y = {&one, 1};
        r.exponent = lowest;
      }
      // Of a small operand that reaches far down, the digits below any rounding are worth one digit that is not zero.
      const i64 cut = large->adjusted() - c.precision - 3;
      if (cut - r.exponent > 40 && cut < large->exponent && small->adjusted() < large->adjusted() - 1) {
        const remainder_class rest = divide_pow10(shortened, y, cut + 1 - r.exponent);
        shortened.mul_small(10);
        if (rest != remainder_class::zero) shortened.add_small(1);
        y = shortened;
        r.exponent = cut;
      }
      mul_pow10(scaled, x, large->exponent - r.exponent);
      x = scaled;
    }
  }
  if (x_negative == y_negative) {
    r.negative = x_negative;
    add(r.limbs, x, y);
  } else {
    const int order = compare(x, y);
    if (order == 0) {
      r.set_zero(c.round == rounding::floor, r.exponent);
      return finish(r, c);
    }
    r.negative = order > 0 ? x_negative : y_negative;
    if (order > 0)
      sub(r.limbs, x, y);
    else
      sub(r.limbs, y, x);
  }
  r.count();
  finish(r, c);
}

void plus(number& r, const view& a, settings& c) {
  if (take_nan(r, a, c)) return;
  r.set(a);
  if (r.is_zero()) r.negative = r.negative && c.round == rounding::floor;
  finish(r, c);
}
void minus(number& r, const view& a, settings& c) {
  if (take_nan(r, a, c)) return;
  r.set(a);
  r.negative = r.is_zero() ? !r.negative && c.round == rounding::floor : !r.negative;
  finish(r, c);
}
void absolute(number& r, const view& a, settings& c) {
  if (take_nan(r, a, c)) return;
  r.set(a);
  r.negative = false;
  finish(r, c);
}

// ---------------------------------------------------------------- multiplication

namespace {

METAVM_NOINLINE bool multiply_special(number& r, const view& a, const view& b, settings& c) {
  if (!a.is_special() && !b.is_special()) return false;
  if (take_nan(r, a, b, c)) return true;
  if (a.is_zero() || b.is_zero())
    r.set_invalid(c);
  else
    r.set_special(form::infinite, a.negative != b.negative);
  return true;
}

}  // namespace

void multiply(number& r, const view& a, const view& b, settings& c) {
  if (METAVM_UNLIKELY(a.is_special() || b.is_special()) && multiply_special(r, a, b, c)) return;
  r.kind = form::finite;
  r.negative = a.negative != b.negative;
  r.exponent = a.exponent + b.exponent;
  mul(r.limbs, a.limbs, b.limbs);
  r.count();
  finish(r, c);
}

void fused_multiply_add(number& r, const view& a, const view& b, const view& x, settings& c) {
  number product;
  if (multiply_special(product, a, b, c)) {
    // An invalid product is the result, whatever is added.
    if (c.status & status::invalid_operation) {
      r = std::move(product);
      return;
    }
  } else {
    product.negative = a.negative != b.negative;
    product.exponent = a.exponent + b.exponent;
    mul(product.limbs, a.limbs, b.limbs);
    product.count();
  }
  add(r, product, x, false, c);
}

// ---------------------------------------------------------------- division

namespace {

bool divide_special(number& r, const view& a, const view& b, settings& c) {
  if (take_nan(r, a, b, c)) return true;
  const bool negative = a.negative != b.negative;
  if (a.is_infinite()) {
    if (b.is_infinite())
      r.set_invalid(c);
    else
      r.set_special(form::infinite, negative);
    return true;
  }
  r.set_zero(negative, c.etiny());
  c.status |= status::clamped;
  return true;
}
/// x / 0
void divide_by_zero(number& r, const view& a, bool negative, settings& c) {
  if (a.is_zero()) return r.set_invalid(c, status::division_undefined);
  c.status |= status::division_by_zero;
  r.set_special(form::infinite, negative);
}

/// Quotient of `shift` more digits, and what is left over.
remainder_class shifted_quotient(number& r, const view& a, const view& b, i64 shift) {
  natural scaled, rest;
  limb_span x = a.limbs, y = b.limbs;
  if (shift > 0) {
    mul_pow10(scaled, x, shift);
    x = scaled;
  } else if (shift < 0) {
    mul_pow10(scaled, y, -shift);
    y = scaled;
  }
  divide(r.limbs, rest, x, y);
  r.exponent = a.exponent - b.exponent - shift;
  if (rest.is_zero()) return remainder_class::zero;
  add(rest, rest, rest);
  const int order = compare(rest, y);
  return order < 0 ? remainder_class::below_half : order == 0 ? remainder_class::half : remainder_class::above_half;
}

}  // namespace

void divide(number& r, const view& a, const view& b, settings& c) {
  const bool negative = a.negative != b.negative;
  if (METAVM_UNLIKELY(a.is_special() || b.is_special()) && divide_special(r, a, b, c)) return;
  if (b.limbs.is_zero()) return divide_by_zero(r, a, negative, c);
  const i64 ideal = a.exponent - b.exponent;
  if (a.limbs.is_zero()) {
    r.set_zero(negative, ideal);
    return finish(r, c);
  }
  r.kind = form::finite;
  r.negative = negative;
  // As many digits as asked for, or one more.
  i64 shift = b.digits - a.digits + c.precision;
  // An exact quotient has fewer digits than this; a large precision is not filled in vain.
  const i64 enough = a.digits + 4 * b.digits;
  remainder_class rest = remainder_class::half;
  if (enough < c.precision / 4) {
    rest = shifted_quotient(r, a, b, enough);
    if (rest == remainder_class::zero) shift = enough;
  }
  if (rest != remainder_class::zero) rest = shifted_quotient(r, a, b, shift);
  if (rest == remainder_class::zero) {
    if (shift > 0) r.exponent += strip_zeros(r.limbs, shift);
    if (shift < 0) c.status |= status::rounded;
    r.count();
    return finish(r, c);
  }
  r.count();
  // Below the normal numbers it is rounded at another place.
  if (r.digits > c.precision || r.adjusted() < c.emin) return finish_inexact(r, c);
  c.status |= status::inexact | status::rounded;
  if (rounds_up(c.round, negative, rest, r.limbs)) {
    r.limbs.add_small(1);
    r.count();
    if (METAVM_UNLIKELY(r.digits > c.precision)) {
      // 99…9 became 100…0.
      divide_pow10(r.limbs, r.limbs, 1);
      r.digits--;
      r.exponent++;
    }
  }
  finish(r, c);
}

namespace {

/// Integer quotient and remainder of finite numbers, b != 0. False: the quotient is too large.
bool divide_integers(number& q, number& r, const view& a, const view& b, const settings& c) {
  const i64 difference = a.adjusted() - b.adjusted(), ideal = std::min(a.exponent, b.exponent);
  q.set_zero(a.negative != b.negative, 0);
  if (a.limbs.is_zero() || difference <= -2) {
    rescale(r, a, ideal, rounding::down);
    return true;
  }
  if (difference > c.precision) return false;
  natural scaled;
  limb_span x = a.limbs, y = b.limbs;
  if (a.exponent > b.exponent) {
    mul_pow10(scaled, x, a.exponent - b.exponent);
    x = scaled;
  } else if (b.exponent > a.exponent) {
    mul_pow10(scaled, y, b.exponent - a.exponent);
    y = scaled;
  }
  divide(q.limbs, r.limbs, x, y);
  q.count();
  r.kind = form::finite;
  r.negative = a.negative;
  r.exponent = ideal;
  r.count();
  return q.digits <= c.precision;
}

}  // namespace

void divide_integer(number& q, const view& a, const view& b, settings& c) {
  if (a.is_special() || b.is_special()) {
    if (take_nan(q, a, b, c)) return;
    if (a.is_infinite() && b.is_infinite()) return q.set_invalid(c);
    if (a.is_infinite()) return q.set_special(form::infinite, a.negative != b.negative);
    return q.set_zero(a.negative != b.negative, 0);
  }
  if (b.limbs.is_zero()) return divide_by_zero(q, a, a.negative != b.negative, c);
  number r;
  if (!divide_integers(q, r, a, b, c)) return q.set_invalid(c, status::division_impossible);
  finish(q, c);
}

void remainder(number& r, const view& a, const view& b, settings& c) {
  if (a.is_special() || b.is_special()) {
    if (take_nan(r, a, b, c)) return;
    if (a.is_infinite()) return r.set_invalid(c);
    r.set(a);
    return finish(r, c);
  }
  if (b.limbs.is_zero()) return r.set_invalid(c, a.is_zero() ? status::division_undefined : status::invalid_operation);
  number q;
  if (!divide_integers(q, r, a, b, c)) return r.set_invalid(c, status::division_impossible);
  finish(r, c);
}

void divide_modulo(number& q, number& r, const view& a, const view& b, settings& c) {
  const bool negative = a.negative != b.negative;
  if (a.is_special() || b.is_special()) {
    if (take_nan(q, a, b, c)) {
      r.set(q);
    } else if (a.is_infinite()) {
      if (b.is_infinite())
        q.set_invalid(c);
      else
        q.set_special(form::infinite, negative);
      r.set_invalid(c);
    } else {
      r.set(a);
      q.set_zero(negative, 0);
      finish(r, c);
    }
    return;
  }
  if (b.limbs.is_zero()) {
    if (a.limbs.is_zero()) {
      q.set_invalid(c, status::division_undefined);
      r.set_special(form::quiet_nan, false);
    } else {
      q.set_special(form::infinite, negative);
      r.set_invalid(c, status::division_by_zero | status::invalid_operation);
    }
    return;
  }
  if (!divide_integers(q, r, a, b, c)) {
    q.set_invalid(c, status::division_impossible);
    r.set_special(form::quiet_nan, false);
    return;
  }
  finish(q, c);
  finish(r, c);
}

void remainder_near(number& r, const view& a, const view& b, settings& c) {
  if (a.is_special() || b.is_special()) {
    if (take_nan(r, a, b, c)) return;
    if (a.is_infinite()) return r.set_invalid(c);
    r.set(a);
    return finish(r, c);
  }
  if (b.limbs.is_zero()) return r.set_invalid(c, a.is_zero() ? status::division_undefined : status::invalid_operation);
  number q;
  settings wider = c;
  wider.precision = c.precision + 1;  // 99…9 + 1 is refused below
  if (!divide_integers(q, r, a, b, wider)) return r.set_invalid(c, status::division_impossible);
  // Nearer from the other side?
  number divisor;
  rescale(divisor, view{b.limbs, b.exponent, b.digits, form::finite, false}, std::min(a.exponent, b.exponent),
          rounding::down);
  natural twice;
  add(twice, r.limbs, r.limbs);
  const int order = compare(twice, divisor.limbs);
  if (order > 0 || (order == 0 && q.limbs.is_odd())) {
    sub(r.limbs, divisor.limbs, r.limbs);
    r.negative = !r.negative;
    r.count();
    q.limbs.add_small(1);
    q.count();
  }
  if (q.digits > c.precision) return r.set_invalid(c, status::division_impossible);
  finish(r, c);
}

// ---------------------------------------------------------------- square root

void square_root(number& r, const view& a, settings& c) {
  if (a.is_special()) {
    if (take_nan(r, a, c)) return;
    if (a.negative) return r.set_invalid(c);
    return r.set(a);
  }
  settings even = c;
  even.round = rounding::half_even;
  if (a.limbs.is_zero()) {
    r.set_zero(a.negative, a.exponent >> 1);
    finish(r, even);
    c.status = even.status;
    return;
  }
  if (a.negative) return r.set_invalid(c);
  // a = x * 100^e
  natural x(a.limbs), t;
  i64 e = a.exponent >> 1;
  i64 digits;
  if (a.exponent & 1) {
    x.mul_small(10);
    digits = (a.digits >> 1) + 1;
  } else {
    digits = (a.digits + 1) >> 1;
  }
  i64 shift = c.precision + 1 - digits;
  bool exact = false;
  // Of an integer the root is an integer or has no end.
  if (shift > digits) {
    square_root(r.limbs, x, exact);
    if (exact) shift = 0;
  }
  if (!exact) {
    bool whole = true;
    if (shift >= 0)
      scale_up(x, 2 * shift);
    else
      whole = divide_pow10(x, x, -2 * shift) == remainder_class::zero;
    square_root(r.limbs, x, exact);
    exact = exact && whole;
    e -= shift;
    if (exact) {
      if (shift >= 0)
        divide_pow10(r.limbs, natural(r.limbs), shift);
      else
        scale_up(r.limbs, -shift);
      e += shift;
    }
  }
  r.kind = form::finite;
  r.negative = false;
  r.exponent = e;
  r.count();
  if (exact)
    finish(r, even);
  else
    finish_inexact(r, even);
  c.status = even.status;
}

}  // namespace metavm::python::decimals
