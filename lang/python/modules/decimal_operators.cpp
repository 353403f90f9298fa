/// \file
/// _decimal: operators of Decimal, comparison, hash, conversion to other numbers.
#include <charconv>
#include <cmath>

#include "lang/python/modules/decimal_class.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/number_methods.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python::decimals {
namespace {

// ---------------------------------------------------------------- arithmetic

/// A result that fits its context as it is. \pre not zero
METAVM_INLINE bool make_small(vm& m, const settings& c, u128 magnitude, i64 exponent, bool negative, value& out) {
  const u64 words[2] = {static_cast<u64>(magnitude), static_cast<u64>(magnitude >> 64)};
  const view v{{words, words[1] ? u64{2} : u64{1}},
               exponent,
               count_digits({words, words[1] ? u64{2} : u64{1}}),
               form::finite,
               negative};
  const i64 adjusted = v.adjusted();
  if (METAVM_UNLIKELY(v.digits > c.precision || adjusted > c.emax || adjusted < c.emin || c.clamp)) return false;
  out = make_decimal(m, v);
  return true;
}
METAVM_INLINE bool both_small(const view& a, const view& b, u64 limbs) {
  return a.kind == form::finite && b.kind == form::finite && a.limbs.n - 1 < limbs && b.limbs.n - 1 < limbs;
}
/// Sums and products in two words that need no rounding. False: nothing was done.
template <bool subtract>
METAVM_INLINE bool add_small(vm& m, const settings& c, const view& a, const view& b, value& out) {
  if (!both_small(a, b, 2)) return false;
  u128 x = a.limbs.low128(), y = b.limbs.low128();
  i64 exponent = a.exponent;
  if (const i64 more = a.exponent - b.exponent) {
    if (more > 0) {
      if (more > 38 - a.digits) return false;
      x *= pow10_128(static_cast<u64>(more));
      exponent = b.exponent;
    } else {
      if (more < b.digits - 38) return false;
      y *= pow10_128(static_cast<u64>(-more));
    }
  }
  if (METAVM_UNLIKELY((x | y) >> 127)) return false;
  const bool y_negative = b.negative != subtract;
  if (a.negative == y_negative) return make_small(m, c, x + y, exponent, a.negative, out);
  if (x == y) return false;
  return x > y ? make_small(m, c, x - y, exponent, a.negative, out)
               : make_small(m, c, y - x, exponent, y_negative, out);
}
METAVM_INLINE bool multiply_small(vm& m, const settings& c, const view& a, const view& b, value& out) {
  if (!both_small(a, b, 1)) return false;
  return make_small(m, c, static_cast<u128>(a.limbs.p[0]) * b.limbs.p[0], a.exponent + b.exponent,
                    a.negative != b.negative, out);
}

template <binary_operation op, bool reflected>
value binary_operator(vm& m, value a, value b) {
  operand x;
  if (METAVM_UNLIKELY(!x.load(m, b))) return not_implemented;
  context_object* c = current_context(m);
  if (METAVM_UNLIKELY(!c)) return value_raised;
  const view self = view_of(a);
  value small;
  if constexpr (op == operation_add)
    if (METAVM_LIKELY(add_small<false>(m, c->numbers, self, x.get(), small))) return small;
  if constexpr (op == operation_subtract && !reflected)
    if (METAVM_LIKELY(add_small<true>(m, c->numbers, self, x.get(), small))) return small;
  if constexpr (op == static_cast<binary_operation>(multiply))
    if (METAVM_LIKELY(multiply_small(m, c->numbers, self, x.get(), small))) return small;
  return reflected ? apply<op>(m, c, x.get(), self) : apply<op>(m, c, self, x.get());
}
template <unary_operation op>
value unary_operator(vm& m, value a) {
  context_object* c = current_context(m);
  return c ? apply<op>(m, c, view_of(a)) : value_raised;
}
template <bool reflected>
value divmod_operator(vm& m, value a, value b) {
  operand x;
  if (!x.load(m, b)) return not_implemented;
  context_object* c = current_context(m);
  if (!c) return value_raised;
  return reflected ? divmod_result(m, c, x.get(), view_of(a)) : divmod_result(m, c, view_of(a), x.get());
}
template <bool reflected>
value power_operator(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  constexpr const char* name = reflected ? "__rpow__" : "__pow__";
  if (!check_no_keywords(m, name, kwnames) || !check_arity(m, name, nargs - 1, 1, 2)) return value_raised;
  operand x, y;
  if (!x.load(m, args[1])) return not_implemented;
  const value modulus = nargs > 2 ? args[2] : none;
  if (!same(modulus, none) && !y.load(m, modulus)) return not_implemented;
  context_object* c = current_context(m);
  if (!c) return value_raised;
  return reflected ? power_result(m, c, args[1], args[0], modulus) : power_result(m, c, args[0], args[1], modulus);
}

value bool_method(vm&, value self) {
  const view v = view_of(self);
  return from_bool(v.is_special() || !v.limbs.is_zero());
}

// ---------------------------------------------------------------- comparison

/// Compares and answers, where a NaN is in it, too.
template <comparison op>
value answer(vm& m, context_object* c, const view& a, const view& b) {
  constexpr bool order = op != comparison::eq && op != comparison::ne;
  if (METAVM_UNLIKELY(a.is_nan() || b.is_nan())) {
    const bool signals = order || a.kind == form::signaling_nan || b.kind == form::signaling_nan;
    if (signals && !report(m, c, status::invalid_operation)) return value_raised;
    return from_bool(op == comparison::ne);
  }
  return guarded(m, [&] { return from_bool(sign_satisfies(compare_values(a, b), op)); });
}

/// A rational number p / q is compared as p with self * q.
template <comparison op>
value compare_with_rational(vm& m, context_object* c, value self, value other) {
  const value numerator = get_attribute(m, other, "numerator");
  const value denominator = is_raised(numerator) ? numerator : get_attribute(m, other, "denominator");
  if (is_raised(denominator)) return denominator;
  if (!is_int_like(numerator) || !is_int_like(denominator))
    return raise_text(m, m.exc.TypeError, "numerator and denominator must be integers");
  const int_operand p(numerator), q(denominator);
  const view top = view_int_as_decimal(p), self_view = view_of(self);
  if (self_view.is_special()) return answer<op>(m, c, self_view, top);
  return guarded(m, [&] {
    number product;
    product.negative = self_view.negative;
    product.exponent = self_view.exponent;
    mul(product.limbs, self_view.limbs, view_int_as_decimal(q).limbs);
    product.count();
    return answer<op>(m, c, product, top);
  });
}

template <comparison op>
value compare_operator(vm& m, value a, value b) {
  operand x;
  const bool loaded = x.load(m, b);
  if (METAVM_LIKELY(loaded)) {
    const view self = view_of(a);
    if (METAVM_LIKELY(both_small(self, x.get(), 1))) {
      i128 p = self.limbs.p[0], q = x.get().limbs.p[0];
      const i64 more = self.exponent - x.get().exponent;
      if (METAVM_LIKELY(more >= -18 && more <= 18)) {
        // Below 2^64 * 10^18 < 2^127.
        if (more > 0) p *= pow10_64(static_cast<u64>(more));
        if (more < 0) q *= pow10_64(static_cast<u64>(-more));
        return from_bool(ordered(self.negative ? -p : p, x.get().negative ? -q : q, op));
      }
    }
  }
  context_object* c = current_context(m);
  if (METAVM_UNLIKELY(!c)) return value_raised;
  if (METAVM_LIKELY(loaded)) return answer<op>(m, c, view_of(a), x.get());
  constexpr bool order = op != comparison::eq && op != comparison::ne;
  double d;
  if (is_float(m, b)) {
    d = double_of(b);
    if (!order)
      c->numbers.status |= status::float_operation;
    else if (!report(m, c, status::float_operation))
      return value_raised;
  } else if (is_kind(b, kind::complex) && !order) {
    const complex_number z = complex_of(b);
    if (z.imag != 0) return not_implemented;
    d = z.real;
  } else {
    const tri rational = object_isinstance(m, b, kept_value(m, kept::rational));
    if (rational == tri::error) return value_raised;
    return rational == tri::yes ? compare_with_rational<op>(m, c, a, b) : not_implemented;
  }
  return guarded(m, [&] {
    number r;
    set_from_double(r, d);
    return answer<op>(m, c, view_of(a), r);
  });
}

// ---------------------------------------------------------------- hash

constexpr u64 modulus = (u64{1} << 61) - 1;

u64 multiply_mod(u64 a, u64 b) {
  const u128 t = static_cast<u128>(a) * b;
  u64 r = (static_cast<u64>(t) & modulus) + static_cast<u64>(t >> 61);
  if (r >= modulus) r -= modulus;
  return r;
}
u64 power_mod(u64 base, u64 e) {
  u64 r = 1;
  for (; e; e >>= 1) {
    if (e & 1) r = multiply_mod(r, base);
    base = multiply_mod(base, base);
  }
  return r;
}
value hash_method(vm& m, value self) {
  const view v = view_of(self);
  if (v.is_special()) {
    if (v.kind == form::signaling_nan) return raise_text(m, m.exc.TypeError, "Cannot hash a signaling NaN value");
    if (v.is_nan()) return make_int(m, identity_hash(m, self));
    return value::small_int(v.negative ? -314159 : 314159);
  }
  // coefficient * 10^exponent modulo 2^61 - 1, where 2^64 is 8.
  u64 h = 0;
  for (u64 i = v.limbs.n; i-- > 0;) {
    const u64 limb = v.limbs.p[i];
    h = (h << 3 & modulus) | h >> 58;
    h += (limb & modulus) + (limb >> 61);
    h = (h & modulus) + (h >> 61);
    if (h >= modulus) h -= modulus;
  }
  constexpr u64 inverse_of_ten = 2075258708292324556;
  if (v.exponent > 0) h = multiply_mod(h, power_mod(10, static_cast<u64>(v.exponent)));
  if (v.exponent < 0) h = multiply_mod(h, power_mod(inverse_of_ten, static_cast<u64>(-v.exponent)));
  const i64 r = v.negative ? -static_cast<i64>(h) : static_cast<i64>(h);
  return make_int(m, r == -1 ? -2 : r);
}

// ---------------------------------------------------------------- to other numbers

value to_int(vm& m, const view& v, rounding how) {
  if (v.is_nan()) return raise_text(m, m.exc.ValueError, "cannot convert NaN to integer");
  if (v.is_infinite()) return raise_text(m, m.exc.OverflowError, "cannot convert Infinity to integer");
  return guarded(m, [&] {
    number r;
    rescale(r, v, v.limbs.is_zero() ? v.exponent : 0, how);
    return int_from_limbs(m, r.limbs.data(), r.limbs.size(), r.negative);
  });
}
template <rounding how>
value to_int_method(vm& m, value self) {
  return to_int(m, view_of(self), how);
}
value round_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__round__", kwnames) || !check_arity(m, "__round__", nargs - 1, 0, 1)) return value_raised;
  const view v = view_of(args[0]);
  if (nargs < 2) return to_int(m, v, rounding::half_even);
  if (!is_int_like(args[1])) return raise_text(m, m.exc.TypeError, "optional arg must be an integer");
  i64 n;
  if (!int_to_i64(args[1], n))
    return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C ssize_t");
  context_object* c = current_context(m);
  if (!c) return value_raised;
  number quantum(1, n == std::numeric_limits<i64>::min() ? std::numeric_limits<i64>::max() : -n);
  return apply<quantize>(m, c, v, quantum);
}

bool to_double(const view& v, double& out) {
  if (v.is_nan()) {
    out = std::copysign(std::nan(""), v.negative ? -1.0 : 1.0);
    return v.kind != form::signaling_nan;
  }
  if (v.is_infinite()) {
    out = HUGE_VAL;
  } else if (v.limbs.n <= 1 && v.limbs.low() <= u64{1} << 53 && v.exponent >= -22 && v.exponent <= 22) {
    // Both are exact, so that one division or multiplication rounds right.
    const double x = static_cast<double>(v.limbs.low());
    const double scale = static_cast<double>(pow10_64(static_cast<u64>(std::min<i64>(std::abs(v.exponent), 19)))) *
                         static_cast<double>(pow10_64(static_cast<u64>(std::max<i64>(std::abs(v.exponent) - 19, 0))));
    out = v.exponent < 0 ? x / scale : x * scale;
  } else {
    const i64 top = v.limbs.is_zero() ? 0 : v.adjusted();
    if (v.limbs.is_zero() || top < -400) {
      out = 0;
    } else if (top > 400) {
      out = HUGE_VAL;
    } else {
      std::string s = digits_of(v.limbs) + "e" + std::to_string(v.exponent);
      const auto r = std::from_chars(s.data(), s.data() + s.size(), out);
      if (r.ec == std::errc::result_out_of_range) out = top > 0 ? HUGE_VAL : 0;
    }
  }
  out = v.negative ? -out : out;
  return true;
}
value float_method(vm& m, value self) {
  return guarded(m, [&] {
    double d;
    if (!to_double(view_of(self), d)) return raise_text(m, m.exc.ValueError, "cannot convert signaling NaN to float");
    return make_float(m, d);
  });
}
value complex_method(vm& m, value self) {
  const value f = float_method(m, self);
  return is_raised(f) ? f : make_complex(m, float_value(m, f), 0);
}

value as_integer_ratio(vm& m, value self) {
  const view v = view_of(self);
  if (v.is_nan()) return raise_text(m, m.exc.ValueError, "cannot convert NaN to integer ratio");
  if (v.is_infinite()) return raise_text(m, m.exc.OverflowError, "cannot convert Infinity to integer ratio");
  if (v.limbs.is_zero()) return tuple_of(m, {value::small_int(0), value::small_int(1)});
  return guarded(m, [&] {
    value numerator, denominator = value::small_int(1);
    natural t;
    if (v.exponent >= 0) {
      mul_pow10(t, v.limbs, v.exponent);
      numerator = int_from_limbs(m, t.data(), t.size(), v.negative);
    } else {
      t.set(pow10(-v.exponent));
      denominator = int_from_limbs(m, t.data(), t.size(), false);
      numerator = int_from_limbs(m, v.limbs.p, v.limbs.n, v.negative);
      if (is_raised(denominator) || is_raised(numerator)) return value_raised;
      const value common = int_gcd(m, numerator, denominator);
      if (is_raised(common)) return common;
      numerator = int_floordiv(m, numerator, common);
      denominator = is_raised(numerator) ? numerator : int_floordiv(m, denominator, common);
    }
    return is_raised(numerator) || is_raised(denominator) ? value_raised : tuple_of(m, {numerator, denominator});
  });
}

#define METAVM_DECIMAL_OPERATOR(name, op)                                         \
  binary_method("__" name "__", binary_operator<op, false>, "($self, value, /)"), \
      binary_method("__r" name "__", binary_operator<op, true>, "($self, value, /)")

}  // namespace

const method_def operator_methods[] = {
    METAVM_DECIMAL_OPERATOR("add", operation_add),
    METAVM_DECIMAL_OPERATOR("sub", operation_subtract),
    METAVM_DECIMAL_OPERATOR("mul", multiply),
    METAVM_DECIMAL_OPERATOR("truediv", divide),
    METAVM_DECIMAL_OPERATOR("floordiv", divide_integer),
    METAVM_DECIMAL_OPERATOR("mod", remainder),
    binary_method("__divmod__", divmod_operator<false>, "($self, value, /)"),
    binary_method("__rdivmod__", divmod_operator<true>, "($self, value, /)"),
    general_method("__pow__", power_operator<false>, "($self, value, mod=None, /)"),
    general_method("__rpow__", power_operator<true>, "($self, value, mod=None, /)"),
    unary_method("__neg__", unary_operator<minus>),
    unary_method("__pos__", unary_operator<plus>),
    unary_method("__abs__", unary_operator<absolute>),
    unary_method("__bool__", bool_method),
    unary_method("__hash__", hash_method),
    binary_method("__lt__", compare_operator<comparison::lt>, "($self, value, /)"),
    binary_method("__le__", compare_operator<comparison::le>, "($self, value, /)"),
    binary_method("__eq__", compare_operator<comparison::eq>, "($self, value, /)"),
    binary_method("__ne__", compare_operator<comparison::ne>, "($self, value, /)"),
    binary_method("__gt__", compare_operator<comparison::gt>, "($self, value, /)"),
    binary_method("__ge__", compare_operator<comparison::ge>, "($self, value, /)"),
    unary_method("__int__", to_int_method<rounding::down>),
    unary_method("__trunc__", to_int_method<rounding::down>),
    unary_method("__floor__", to_int_method<rounding::floor>),
    unary_method("__ceil__", to_int_method<rounding::ceiling>),
    general_method("__round__", round_method),
    unary_method("__float__", float_method),
    unary_method("__complex__", complex_method),
    unary_method("as_integer_ratio", as_integer_ratio, "($self, /)",
                 "Decimal.as_integer_ratio() -> (int, int)\n\nReturn a pair of integers, whose ratio is exactly equal "
                 "to the original\nDecimal and with a positive denominator. The ratio is in lowest terms.\nRaise "
                 "OverflowError on infinities and a ValueError on NaNs.\n\n"),
    end_of_methods};

}  // namespace metavm::python::decimals
