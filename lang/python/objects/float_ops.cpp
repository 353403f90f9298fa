/// \file
/// Arithmetic on doubles as Python defines it.
#include "lang/python/objects/float_ops.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>

#include "lang/python/core.hpp"
#include "lang/python/objects/int_impl.hpp"

namespace metavm::python {

METAVM_NOINLINE value box_float(vm& m, double d) {
  float_object* o = m.heap.make<float_object>(m.shapes.float_);
  o->number = d;
  return to_value(o);
}
value make_float_of(vm& m, type_object* cls, double d) {
  float_object* o = make_instance<float_object>(m, cls);
  o->number = d;
  return to_value(o);
}
bool is_float(vm&, value v) { return is_float_like(v); }
double float_value(vm&, value v) { return double_of(v); }

value raise_range_error(vm& m) {
  const value args[] = {value::small_int(ERANGE), to_value(make_str(m, std::strerror(ERANGE)))};
  const value e = make_exception(m, m.exc.OverflowError, args, 2);
  return is_raised(e) ? e : raise_value(m, e);
}

double float_floordiv_raw(double x, double y) {
  const double rest = std::fmod(x, y);
  double q = (x - rest) / y;
  if (rest != 0 && (y < 0) != (rest < 0)) q -= 1;
  if (q == 0) return std::copysign(0.0, x / y);
  const double down = std::floor(q);
  return q - down > 0.5 ? down + 1 : down;
}
double float_mod_raw(double x, double y) {
  const double rest = std::fmod(x, y);
  if (rest == 0) return std::copysign(0.0, y);
  return (y < 0) != (rest < 0) ? rest + y : rest;
}

value float_truediv(vm& m, double x, double y) {
  if (METAVM_UNLIKELY(y == 0)) return raise_text(m, m.exc.ZeroDivisionError, "float division by zero");
  return make_float(m, x / y);
}
value float_floordiv(vm& m, double x, double y) {
  if (METAVM_UNLIKELY(y == 0)) return raise_text(m, m.exc.ZeroDivisionError, "float floor division by zero");
  return make_float(m, float_floordiv_raw(x, y));
}
value float_mod(vm& m, double x, double y) {
  if (METAVM_UNLIKELY(y == 0)) return raise_text(m, m.exc.ZeroDivisionError, "float modulo");
  return make_float(m, float_mod_raw(x, y));
}
value float_divmod(vm& m, double x, double y) {
  if (METAVM_UNLIKELY(y == 0)) return raise_text(m, m.exc.ZeroDivisionError, "float divmod()");
  const value parts[] = {make_float(m, float_floordiv_raw(x, y)), make_float(m, float_mod_raw(x, y))};
  return to_value(make_tuple(m, parts, 2));
}

value float_pow(vm& m, double x, double y) {
  if (METAVM_UNLIKELY(x == 0 && y < 0 && !std::isinf(y)))
    return raise_text(m, m.exc.ZeroDivisionError, "0.0 cannot be raised to a negative power");
  if (METAVM_UNLIKELY(x < 0 && std::isfinite(x) && std::isfinite(y) && y != std::floor(y)))
    return complex_pow(m, {x, 0}, {y, 0});
  const double r = std::pow(x, y);
  if (METAVM_UNLIKELY(std::isinf(r) && std::isfinite(x) && std::isfinite(y))) return raise_range_error(m);
  return make_float(m, r);
}

value float_binary(vm& m, binary_op op, double x, double y) {
  switch (op) {
    case binary_op::add:
      return make_float(m, x + y);
    case binary_op::sub:
      return make_float(m, x - y);
    case binary_op::mul:
      return make_float(m, x * y);
    case binary_op::truediv:
      return float_truediv(m, x, y);
    case binary_op::floordiv:
      return float_floordiv(m, x, y);
    case binary_op::mod:
      return float_mod(m, x, y);
    case binary_op::divmod:
      return float_divmod(m, x, y);
    case binary_op::pow:
      return float_pow(m, x, y);
    default:
      return not_implemented;
  }
}

i64 float_hash(double d) {
  constexpr u64 modulus = (u64{1} << 61) - 1;
  if (METAVM_LIKELY(std::fabs(d) < 0x1p60)) {
    const i64 i = static_cast<i64>(d);
    if (static_cast<double>(i) == d) return i == -1 ? -2 : i;
  }
  if (std::isinf(d)) return d > 0 ? 314159 : -314159;
  if (std::isnan(d)) {
    // Equal bits are one object to a guest, so the bits decide.
    const u64 bits = std::bit_cast<u64>(d);
    return static_cast<i64>((bits ^ bits >> 32) & 0xFFFFFFFF) | 1;
  }
  int e;
  double f = std::frexp(std::fabs(d), &e);
  u64 h = 0;
  while (f != 0) {
    h = (h << 28 & modulus) | h >> 33;
    f *= 0x1p28;
    e -= 28;
    const u64 digit = static_cast<u64>(f);
    f -= static_cast<double>(digit);
    h += digit;
    if (h >= modulus) h -= modulus;
  }
  const int by = ((e % 61) + 61) % 61;
  h = by ? (h << by & modulus) | h >> (61 - by) : h;
  const i64 r = d < 0 ? -static_cast<i64>(h) : static_cast<i64>(h);
  return r == -1 ? -2 : r;
}

value int_from_double(vm& m, double d) {
  if (METAVM_LIKELY(std::fabs(d) < 0x1p60)) return value::small_int(static_cast<i64>(d));
  if (std::isinf(d)) return raise_text(m, m.exc.OverflowError, "cannot convert float infinity to integer");
  if (std::isnan(d)) return raise_text(m, m.exc.ValueError, "cannot convert float NaN to integer");
  int exponent;
  u64 mantissa = static_cast<u64>(std::ldexp(std::frexp(std::fabs(d), &exponent), 53));
  exponent -= 53;  // at least 7, since |d| >= 2^60
  u64 limbs[17] = {};
  const unsigned bits = static_cast<unsigned>(exponent) % 64;
  const u64 word = static_cast<u64>(exponent) / 64;
  limbs[word] = mantissa << bits;
  if (bits && word + 1 < 17) limbs[word + 1] = mantissa >> (64 - bits);
  return int_from_limbs(m, limbs, word + 2 > 17 ? 17 : word + 2, d < 0);
}

// ---------------------------------------------------------------- rounding

namespace {

/// x to tens, hundreds, …; the digits are exact. \pre 0 < places <= 308, x finite, not negative
double round_to_tens(double x, u64 places) {
  char text[400];
  const double whole = std::trunc(x);
  const char* end = std::to_chars(text + 1, text + sizeof text - 8, whole, std::chars_format::fixed, 0).ptr;
  text[0] = '0';
  const u64 digits = static_cast<u64>(end - text);
  if (places > digits) return 0;
  char* cut = text + (digits - places);
  // Half to even, where "half" is what was cut off, the fraction of x included.
  bool more = x != whole;
  for (const char* p = cut + 1; p < end; p++) more |= *p != '0';
  const bool odd = cut > text && (cut[-1] - '0') % 2;
  const bool up = *cut > '5' || (*cut == '5' && (more || odd));
  const u64 n = static_cast<u64>(cut - text);
  if (n == 0) return 0;
  // The leading zero takes the last carry.
  for (u64 i = n; up && i-- > 0;) {
    if (text[i] != '9') {
      text[i]++;
      break;
    }
    text[i] = '0';
  }
  char* p = text + n;
  *p++ = 'e';
  p = std::to_chars(p, p + 6, places).ptr;
  double r = 0;
  const auto [ptr, error] = std::from_chars(text, p, r);
  return error == std::errc::result_out_of_range ? HUGE_VAL : r;
}

}  // namespace

value float_round(vm& m, double x, i64 digits) {
  if (!std::isfinite(x) || digits > 323 || x == 0) return make_float(m, x);
  if (digits < -308) return make_float(m, 0.0 * x);
  double r;
  if (digits >= 0) {
    if (std::fabs(x) >= 0x1p53) return make_float(m, x);
    char text[400];
    const char* end =
        std::to_chars(text, text + sizeof text, x, std::chars_format::fixed, static_cast<int>(digits)).ptr;
    std::from_chars(text, end, r);
  } else {
    r = std::copysign(round_to_tens(std::fabs(x), static_cast<u64>(-digits)), x);
  }
  if (std::isinf(r)) return raise_text(m, m.exc.OverflowError, "rounded value too large to represent");
  return make_float(m, r);
}
value float_round_to_int(vm& m, double x) { return int_from_double(m, std::nearbyint(x)); }

// ---------------------------------------------------------------- unary operators

value number_negative(vm& m, value v) {
  if (v.is_int() || is_bool(v) || is_exact(v, m.shapes.int_)) return int_neg(m, plain_int(v));
  if (v.is_inline_float() || is_exact(v, m.shapes.float_)) return make_float(m, -double_of(v));
  if (!is_exact(v, m.shapes.complex)) return not_implemented;
  const complex_number c = complex_of(v);
  return make_complex(m, -c.real, -c.imag);
}
value number_positive(vm& m, value v) {
  if (is_bool(v)) return plain_int(v);
  if (v.is_int() || v.is_inline_float() || is_exact(v, m.shapes.int_) || is_exact(v, m.shapes.float_) ||
      is_exact(v, m.shapes.complex))
    return v;
  return not_implemented;
}
value number_invert(vm& m, value v) {
  if (v.is_int() || is_bool(v) || is_exact(v, m.shapes.int_)) return int_invert(m, plain_int(v));
  return not_implemented;
}
value number_absolute(vm& m, value v) {
  if (v.is_int() || is_bool(v) || is_exact(v, m.shapes.int_)) return int_abs(m, plain_int(v));
  if (v.is_inline_float() || is_exact(v, m.shapes.float_)) return make_float(m, std::fabs(double_of(v)));
  if (!is_exact(v, m.shapes.complex)) return not_implemented;
  return call_special(m, v, special::abs);
}
i64 number_hash(value v) {
  if (v.is_int() || is_bool(v) || is_kind(v, kind::big_int)) return int_hash(v);
  if (is_float_like(v)) return float_hash(double_of(v));
  return complex_hash(complex_of(v));
}

}  // namespace metavm::python
