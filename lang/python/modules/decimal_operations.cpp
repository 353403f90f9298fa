/// \file
/// Decimals: quantize and its like, neighbours, digits as bits, shifting.
#include <algorithm>

#include "lang/python/modules/decimal_number.hpp"

namespace metavm::python::decimals {

// ---------------------------------------------------------------- exponents

void quantize_to(number& r, const view& a, i64 exponent, settings& c) {
  if (exponent > c.emax || exponent < c.etiny()) return r.set_invalid(c);
  if (a.limbs.is_zero()) {
    r.set_zero(a.negative, exponent);
    return finish(r, c);
  }
  const i64 adjusted = a.adjusted();
  if (adjusted > c.emax || adjusted - exponent + 1 > c.precision) return r.set_invalid(c);
  const remainder_class rest = rescale(r, a, exponent, c.round);
  if (r.digits > c.precision || r.adjusted() > c.emax) return r.set_invalid(c);
  if (exponent > a.exponent) {
    c.status |= status::rounded;
    if (rest != remainder_class::zero) c.status |= status::inexact;
  }
  finish(r, c);
}

void quantize(number& r, const view& a, const view& b, settings& c) {
  if (METAVM_UNLIKELY(a.is_special() || b.is_special())) {
    if (take_nan(r, a, b, c)) return;
    if (a.is_infinite() && b.is_infinite()) return r.set(a);
    return r.set_invalid(c);
  }
  quantize_to(r, a, b.exponent, c);
}

void to_integral(number& r, const view& a, bool exact, settings& c) {
  if (a.is_special()) {
    if (!take_nan(r, a, c)) r.set(a);
    return;
  }
  if (a.exponent >= 0) return r.set(a);
  if (a.limbs.is_zero()) return r.set_zero(a.negative, 0);
  const remainder_class rest = rescale(r, a, 0, c.round);
  if (!exact) return;
  c.status |= status::rounded;
  if (rest != remainder_class::zero) c.status |= status::inexact;
}

void reduce(number& r, const view& a, settings& c) {
  if (a.is_special()) {
    if (!take_nan(r, a, c)) r.set(a);
    return;
  }
  r.set(a);
  finish(r, c);
  if (r.is_special()) return;
  if (r.limbs.is_zero()) return r.set_zero(r.negative, 0);
  const i64 highest = c.clamp ? c.etop() : c.emax;
  const i64 stripped = strip_zeros(r.limbs, highest - r.exponent);
  r.exponent += stripped;
  r.digits -= stripped;
}

void scale_by(number& r, const view& a, const view& b, settings& c) {
  if (take_nan(r, a, b, c)) return;
  if (b.is_special() || b.exponent != 0) return r.set_invalid(c);
  const i64 most = 2 * (c.emax + c.precision);
  if (b.limbs.n > 1 || b.limbs.low() > static_cast<u64>(most)) return r.set_invalid(c);
  r.set(a);
  if (a.is_special()) return;
  const i64 n = static_cast<i64>(b.limbs.low());
  r.exponent += b.negative ? -n : n;
  finish(r, c);
}

void log_b(number& r, const view& a, settings& c) {
  if (take_nan(r, a, c)) return;
  if (a.is_infinite()) return r.set_special(form::infinite, false);
  if (a.is_zero()) {
    c.status |= status::division_by_zero;
    return r.set_special(form::infinite, true);
  }
  const i64 e = a.adjusted();
  r.set_small(e < 0 ? -static_cast<u64>(e) : static_cast<u64>(e), 0, e < 0);
  finish(r, c);
}

bool same_quantum(const view& a, const view& b) {
  if (a.is_special() || b.is_special()) return (a.is_nan() && b.is_nan()) || (a.is_infinite() && b.is_infinite());
  return a.exponent == b.exponent;
}
bool is_normal(const view& a, const settings& c) {
  return !a.is_special() && !a.limbs.is_zero() && a.adjusted() >= c.emin;
}
bool is_subnormal(const view& a, const settings& c) {
  return !a.is_special() && !a.limbs.is_zero() && a.adjusted() < c.emin;
}
const char* number_class(const view& a, const settings& c) {
  if (a.kind == form::quiet_nan) return "NaN";
  if (a.kind == form::signaling_nan) return "sNaN";
  if (a.is_infinite()) return a.negative ? "-Infinity" : "+Infinity";
  if (a.is_zero()) return a.negative ? "-Zero" : "+Zero";
  if (is_subnormal(a, c)) return a.negative ? "-Subnormal" : "+Subnormal";
  return a.negative ? "-Normal" : "+Normal";
}

// ---------------------------------------------------------------- neighbours

namespace {

/// The next number of the context upwards or downwards. \pre a is no NaN
void neighbour(number& r, const view& a, bool up, const settings& c) {
  if (a.is_infinite()) {
    if (a.negative == up)
      set_largest(r, a.negative, c);
    else
      r.set(a);
    return;
  }
  settings quiet = c;
  quiet.round = up ? rounding::ceiling : rounding::floor;
  r.set(a);
  finish(r, quiet);
  if (r.is_special() || compare_values(r, a) != 0) return;
  number tiny(1, c.etiny() - 1, !up), from = std::move(r);
  add(r, from, tiny, false, quiet);
}

}  // namespace

void next_plus(number& r, const view& a, settings& c) {
  if (!take_nan(r, a, c)) neighbour(r, a, true, c);
}
void next_minus(number& r, const view& a, settings& c) {
  if (!take_nan(r, a, c)) neighbour(r, a, false, c);
}
void next_toward(number& r, const view& a, const view& b, settings& c) {
  if (take_nan(r, a, b, c)) return;
  const int order = compare_values(a, b);
  if (order == 0) {
    r.set(a);
    r.negative = b.negative;
    return;
  }
  neighbour(r, a, order < 0, c);
  if (r.is_special()) {
    c.status |= status::overflow | status::inexact | status::rounded;
  } else if (r.adjusted() < c.emin) {
    c.status |= status::underflow | status::subnormal | status::inexact | status::rounded;
    if (r.limbs.is_zero()) c.status |= status::clamped;
  }
}

// ---------------------------------------------------------------- digits as bits

namespace {

/// The digits of a logical operand, at most `precision` of them, last first. False: it is none.
bool logical_digits(const view& a, i64 precision, std::string& out) {
  if (a.is_special() || a.negative || a.exponent != 0) return false;
  out = digits_of(a.limbs);
  if (out.find_first_not_of("01") != std::string::npos) return false;
  std::reverse(out.begin(), out.end());
  if (static_cast<i64>(out.size()) > precision) out.resize(static_cast<u64>(precision));
  return true;
}
void set_logical(number& r, std::string& digits) {
  std::reverse(digits.begin(), digits.end());
  read_digits(r.limbs, digits);
  r.exponent = 0;
  r.kind = form::finite;
  r.negative = false;
  r.count();
}

}  // namespace

void logical_binary(number& r, const view& a, const view& b, logical op, settings& c) {
  std::string x, y;
  if (!logical_digits(a, c.precision, x) || !logical_digits(b, c.precision, y)) return r.set_invalid(c);
  const u64 n = std::max(x.size(), y.size());
  x.resize(n, '0');
  y.resize(n, '0');
  for (u64 i = 0; i < n; i++) {
    const bool p = x[i] == '1', q = y[i] == '1';
    x[i] = (op == logical::and_ ? p && q : op == logical::or_ ? p || q : p != q) ? '1' : '0';
  }
  set_logical(r, x);
}
void logical_invert(number& r, const view& a, settings& c) {
  std::string x;
  if (!logical_digits(a, c.precision, x)) return r.set_invalid(c);
  if (c.precision > most_digits) throw no_memory{};
  x.resize(static_cast<u64>(c.precision), '0');
  for (char& d : x) d = d == '1' ? '0' : '1';
  set_logical(r, x);
}

namespace {

/// The count that shift and rotate take. False: invalid.
bool shift_count(const view& b, const settings& c, i64& n) {
  if (b.is_special() || b.exponent != 0 || b.limbs.n > 1 || b.limbs.low() > static_cast<u64>(c.precision)) return false;
  n = static_cast<i64>(b.limbs.low());
  if (b.negative) n = -n;
  return true;
}

}  // namespace

void shift(number& r, const view& a, const view& b, settings& c) {
  if (take_nan(r, a, b, c)) return;
  i64 n;
  if (!shift_count(b, c, n)) return r.set_invalid(c);
  r.set(a);
  if (a.is_special()) return;
  if (n >= 0) {
    mod_pow10(r.limbs, r.limbs, c.precision - n);
    scale_up(r.limbs, n);
  } else {
    mod_pow10(r.limbs, r.limbs, c.precision);
    divide_pow10(r.limbs, natural(r.limbs), -n);
  }
  r.count();
}
void rotate(number& r, const view& a, const view& b, settings& c) {
  if (take_nan(r, a, b, c)) return;
  i64 n;
  if (!shift_count(b, c, n)) return r.set_invalid(c);
  r.set(a);
  if (a.is_special()) return;
  if (n < 0) n += c.precision;
  natural high, low;
  mod_pow10(low, r.limbs, c.precision);
  divide_pow10(high, natural(low), c.precision - n);
  mod_pow10(low, low, c.precision - n);
  scale_up(low, n);
  add(r.limbs, low, high);
  r.count();
}

void truncate(natural& r, const view& a) {
  if (a.exponent >= 0)
    mul_pow10(r, a.limbs, a.limbs.is_zero() ? 0 : a.exponent);
  else
    divide_pow10(r, a.limbs, -a.exponent);
}

// ---------------------------------------------------------------- comparison

int compare_magnitudes(const view& a, const view& b) {
  if (a.is_infinite() || b.is_infinite()) return a.is_infinite() - b.is_infinite();
  if (a.limbs.is_zero() || b.limbs.is_zero()) return !a.limbs.is_zero() - !b.limbs.is_zero();
  if (a.exponent == b.exponent) return compare(a.limbs, b.limbs);
  const i64 x = a.adjusted(), y = b.adjusted();
  if (x != y) return x < y ? -1 : 1;
  natural scaled;
  if (a.exponent > b.exponent) {
    mul_pow10(scaled, a.limbs, a.exponent - b.exponent);
    return compare(scaled, b.limbs);
  }
  mul_pow10(scaled, b.limbs, b.exponent - a.exponent);
  return compare(a.limbs, scaled);
}
int compare_values(const view& a, const view& b) {
  const bool a_zero = a.is_zero(), b_zero = b.is_zero();
  if (a_zero && b_zero) return 0;
  if (a_zero) return b.negative ? 1 : -1;
  if (b_zero || a.negative != b.negative) return a.negative ? -1 : 1;
  const int order = compare_magnitudes(a, b);
  return a.negative ? -order : order;
}

int compare_total_magnitudes(const view& a, const view& b) {
  const auto rank = [](form f) {
    return f == form::signaling_nan ? 2 : f == form::quiet_nan ? 3 : static_cast<int>(f);
  };
  if (rank(a.kind) != rank(b.kind)) return rank(a.kind) < rank(b.kind) ? -1 : 1;
  if (a.is_nan()) return compare(a.limbs, b.limbs);
  const int order = compare_magnitudes(a, b);
  if (order || a.is_infinite()) return order;
  return a.exponent < b.exponent ? -1 : a.exponent > b.exponent;
}
int compare_total(const view& a, const view& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  const int order = compare_total_magnitudes(a, b);
  return a.negative ? -order : order;
}

void compare(number& r, const view& a, const view& b, bool signal, settings& c) {
  if (take_nan(r, a, b, c)) {
    if (signal) c.status |= status::invalid_operation;
    return;
  }
  const int order = compare_values(a, b);
  r.set_small(order != 0, 0, order < 0);
}

void choose(number& r, const view& a, const view& b, extreme e, settings& c) {
  if (a.is_nan() || b.is_nan()) {
    // A number wins against one quiet NaN.
    if (a.kind == form::quiet_nan && !b.is_nan())
      r.set(b);
    else if (b.kind == form::quiet_nan && !a.is_nan())
      r.set(a);
    else {
      take_nan(r, a, b, c);
      return;
    }
    return finish(r, c);
  }
  const bool magnitude = e == extreme::max_magnitude || e == extreme::min_magnitude;
  int order = magnitude ? compare_magnitudes(a, b) : compare_values(a, b);
  if (order == 0) order = compare_total(a, b);
  if (e == extreme::min || e == extreme::min_magnitude) order = -order;
  r.set(order < 0 ? b : a);
  finish(r, c);
}

}  // namespace metavm::python::decimals
