/// \file
/// _decimal: making decimals of text, ints, floats and tuples.
#include <cmath>

#include "lang/python/modules/decimal_types.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python::decimals {

value make_decimal(vm& m, type_object* cls, const view& v) {
  decimal_object* d;
  if (METAVM_LIKELY(cls == kept_class(m, kept::decimal))) {
    d = v.limbs.n > most_limbs ? nullptr : m.heap.make_with_tail<decimal_object>(cls->root_shape, v.limbs.n);
    if (METAVM_UNLIKELY(!d)) return raise_no_memory(m);
    d->length = static_cast<u32>(v.limbs.n);
  } else {
    d = make_instance_with_tail<decimal_object>(m, cls, v.limbs.n, &decimal_object::length);
    if (!d) return value_raised;
  }
  d->negative = v.negative;
  d->number_form = v.kind;
  d->pad = 0;
  d->exponent = v.exponent;
  d->digits = v.digits;
  for (u64 i = 0; i < v.limbs.n; i++) d->limbs[i] = v.limbs.p[i];
  return to_value(d);
}

namespace {

/// The result of an exact conversion: what the widest context cannot hold is an error.
value finish_exact(vm& m, type_object* cls, number& r, context_object* c) {
  settings s = widest();
  finish(r, s);
  if (METAVM_UNLIKELY(s.status & (status::inexact | status::rounded | status::clamped))) r.set_invalid(s);
  s.status &= status::any_invalid | status::division_by_zero;
  if (s.status && !report(m, c, s.status)) return value_raised;
  return make_decimal(m, cls, r);
}
value bad_syntax(vm& m, type_object* cls, context_object* c) {
  if (!report(m, c, status::conversion_syntax)) return value_raised;
  number nan;
  nan.set_special(form::quiet_nan, false);
  return make_decimal(m, cls, nan);
}

/// The text without spaces around it and without underscores (if `lenient`), digits as ASCII. False: it holds
/// something else.
bool plain_text(str_object* s, bool lenient, std::string& out) {
  u64 from = 0, to = s->length;
  if (lenient) {
    while (from < to && unicode::is_space(s->at(from))) from++;
    while (from < to && unicode::is_space(s->at(to - 1))) to--;
  }
  out.reserve(to - from);
  for (u64 i = from; i < to; i++) {
    const u32 c = s->at(i);
    if (c < 128 && c != 0) {
      if (c != '_' || !lenient) out += static_cast<char>(c);
      continue;
    }
    const int digit = unicode::decimal_value(c);
    if (digit < 0) return false;
    out += static_cast<char>('0' + digit);
  }
  return true;
}

bool parse_str(number& r, str_object* s, bool lenient) {
  if (s->is_ascii() && parse(r, s->ascii())) return true;
  std::string text;
  return plain_text(s, lenient, text) && parse(r, text);
}

value from_text_exact(vm& m, type_object* cls, std::string_view text, context_object* c) {
  number r;
  return parse(r, text) ? finish_exact(m, cls, r, c) : bad_syntax(m, cls, c);
}

/// The text of a tuple (sign, digits, exponent). False: raised.
bool tuple_text(vm& m, value v, std::string& out) {
  const auto wrong = [&](const char* message) {
    raise_text(m, m.exc.ValueError, message);
    return false;
  };
  tuple_object* t = to_tuple(m, v);
  if (!t) return false;
  if (t->length != 3) return wrong("argument must be a sequence of length 3");
  i64 sign;
  if (!is_int_like(t->items[0]) || !int_to_i64(t->items[0], sign) || (sign != 0 && sign != 1))
    return wrong("sign must be an integer with the value 0 or 1");
  out = sign ? "-" : "";
  i64 exponent = 0;
  bool infinite = false, nan = false;
  const value e = t->items[2];
  if (is_str(e)) {
    if (str_equals_ascii(as_str(e), "F")) {
      infinite = true;
      out += "Inf";
    } else if (str_equals_ascii(as_str(e), "n")) {
      nan = true;
      out += "NaN";
    } else if (str_equals_ascii(as_str(e), "N")) {
      nan = true;
      out += "sNaN";
    } else {
      return wrong("string argument in the third position must be 'F', 'n' or 'N'");
    }
  } else {
    if (!is_int_like(e)) return wrong("exponent must be an integer");
    if (!int_to_i64(e, exponent)) {
      raise_text(m, m.exc.OverflowError, "Python int too large to convert to C ssize_t");
      return false;
    }
  }
  const value digits_value = t->items[1];
  if (!is_kind(digits_value, kind::tuple) && !is_kind(digits_value, kind::list))
    return wrong("coefficient must be a tuple of digits");
  tuple_object* digits = to_tuple(m, digits_value);
  if (!digits) return false;
  if (digits->length == 0 && !infinite && !nan) out += '0';
  for (u64 i = 0; i < digits->length; i++) {
    i64 d;
    if (!is_int_like(digits->items[i]) || !int_to_i64(digits->items[i], d) || d < 0 || d > 9)
      return wrong("coefficient must be a tuple of digits");
    if (!infinite) out += static_cast<char>('0' + d);
  }
  if (!infinite && !nan) out += 'E' + std::to_string(exponent);
  return true;
}

value raise_unsupported(vm& m, value v) {
  return raise(m, m.exc.TypeError, "conversion from {} to Decimal is not supported", type_name(m, v));
}

}  // namespace

void set_from_double(number& r, double d) {
  if (!std::isfinite(d)) return r.set_special(std::isnan(d) ? form::quiet_nan : form::infinite, std::signbit(d));
  if (d == 0) return r.set_zero(std::signbit(d), 0);
  int e;
  const double fraction = std::frexp(std::fabs(d), &e);
  u64 x = static_cast<u64>(std::ldexp(fraction, 53));
  e -= 53;
  const int zeros = std::countr_zero(x);
  x >>= zeros;
  e += zeros;
  r.kind = form::finite;
  r.negative = d < 0;
  natural factor;
  // x * 2^e, or x * 5^-e * 10^e
  power(factor, natural(e > 0 ? u64{2} : u64{5}), static_cast<u64>(std::abs(e)));
  mul(r.limbs, natural(x), factor);
  r.exponent = e > 0 ? 0 : e;
  r.count();
}

value from_float_exact(vm& m, type_object* cls, value v, context_object* c) {
  return guarded(m, [&] {
    number r;
    if (is_int_like(v)) {
      const int_operand i(v);
      r.set(view_int_as_decimal(i));
    } else {
      set_from_double(r, double_of(v));
    }
    return finish_exact(m, cls, r, c);
  });
}

value convert_exact(vm& m, type_object* cls, value v, context_object* c) {
  if (is_decimal(m, v)) {
    if (cls == kept_class(m, kept::decimal) && is_exact_decimal(m, v)) return v;
    return make_decimal(m, cls, view_of(v));
  }
  if (is_str(v))
    return guarded(m, [&] {
      number r;
      return parse_str(r, as_str(v), true) ? finish_exact(m, cls, r, c) : bad_syntax(m, cls, c);
    });
  if (is_int_like(v)) return from_float_exact(m, cls, v, c);
  if (is_kind(v, kind::tuple) || is_kind(v, kind::list))
    return guarded(m, [&] {
      std::string text;
      return tuple_text(m, v, text) ? from_text_exact(m, cls, text, c) : value_raised;
    });
  if (is_float(m, v)) return report(m, c, status::float_operation) ? from_float_exact(m, cls, v, c) : value_raised;
  return raise_unsupported(m, v);
}

value convert_rounded(vm& m, value v, context_object* c) {
  return guarded(m, [&] {
    settings s = fresh_settings(c);
    number r;
    if (is_decimal(m, v)) {
      r.set(view_of(v));
      const i64 most = s.precision - (s.clamp ? 1 : 0);
      if (r.kind >= form::quiet_nan && !r.limbs.is_zero() && count_digits(r.limbs) > most)
        r.set_invalid(s, status::conversion_syntax);
      finish(r, s);
    } else if (is_str(v)) {
      const i64 most = s.precision - (s.clamp ? 1 : 0);
      if (!parse_str(r, as_str(v), false) ||
          (r.kind >= form::quiet_nan && !r.limbs.is_zero() && count_digits(r.limbs) > most))
        r.set_invalid(s, status::conversion_syntax);
      finish(r, s);
    } else if (is_int_like(v)) {
      const int_operand i(v);
      r.set(view_int_as_decimal(i));
      finish(r, s);
    } else if (is_kind(v, kind::tuple) || is_kind(v, kind::list)) {
      std::string text;
      if (!tuple_text(m, v, text)) return value_raised;
      if (!parse(r, text)) r.set_invalid(s, status::conversion_syntax);
      finish(r, s);
    } else if (is_float(m, v)) {
      if (!report(m, c, status::float_operation)) return value_raised;
      set_from_double(r, double_of(v));
      finish(r, s);
    } else {
      return raise_unsupported(m, v);
    }
    return finish_result(m, c, r, s);
  });
}

value operand_or_raise(vm& m, value v, context_object* c) {
  if (is_decimal(m, v)) return v;
  if (is_int_like(v)) return from_float_exact(m, kept_class(m, kept::decimal), v, c);
  return raise_unsupported(m, v);
}

}  // namespace metavm::python::decimals
