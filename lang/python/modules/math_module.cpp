/// \file
/// The module math: functions of floats, and the table.
#include <cerrno>

#include "lang/python/core.hpp"
#include "lang/python/known_builtins.hpp"
#include "lang/python/modules/math_functions.hpp"

namespace metavm::python {
namespace math {

value domain_error(vm& m) { return raise_text(m, m.exc.ValueError, "math domain error"); }
value range_error(vm& m) { return raise_text(m, m.exc.OverflowError, "math range error"); }

namespace {

using function = double (*)(double);
using function2 = double (*)(double, double);

constexpr double pi = 3.141592653589793238462643383279502884197;

/// A function whose errors show in its result: NaN from a number, infinity from a finite one.
template <function f, bool can_overflow = false>
value unary(vm& m, value v) {
  double x;
  if (!to_double(m, v, x)) return value_raised;
  const double r = f(x);
  if (METAVM_UNLIKELY(!std::isfinite(r))) {
    if (std::isnan(r) && !std::isnan(x)) return domain_error(m);
    if (std::isinf(r) && std::isfinite(x)) return can_overflow ? range_error(m) : domain_error(m);
  }
  return make_float(m, r);
}
template <function2 f>
value binary(vm& m, value a, value b) {
  double x, y;
  if (!to_double(m, a, x) || !to_double(m, b, y)) return value_raised;
  const double r = f(x, y);
  if (METAVM_UNLIKELY(!std::isfinite(r))) {
    if (std::isnan(r) && !std::isnan(x) && !std::isnan(y)) return domain_error(m);
    if (std::isinf(r) && std::isfinite(x) && std::isfinite(y)) return range_error(m);
  }
  return make_float(m, r);
}
template <outcome (*f)(double)>
value checked(vm& m, value v) {
  double x;
  if (!to_double(m, v, x)) return value_raised;
  const outcome r = f(x);
  if (r.domain) return domain_error(m);
  if (r.range) return range_error(m);
  return make_float(m, r.number);
}
template <bool (*f)(double)>
value test(vm& m, value v) {
  double x;
  return to_double(m, v, x) ? from_bool(f(x)) : value_raised;
}

// ---------------------------------------------------------------- rounding

template <class F>
value round_by(vm& m, value v, str_object* name, F f) {
  if (v.is_int()) return v;
  if (v.is_inline_float() || is_exact(v, m.shapes.float_)) return int_from_double(m, f(double_of(v)));
  const value method = type_lookup(m, type_of(m, v), name);
  if (!same(method, value_unbound)) return call_with_self(m, method, v, nullptr, 0);
  double x;
  return to_double(m, v, x) ? int_from_double(m, f(x)) : value_raised;
}
value ceil(vm& m, value v) {
  return round_by(m, v, m.names.__ceil__, [](double x) { return std::ceil(x); });
}
value floor(vm& m, value v) {
  return round_by(m, v, m.names.__floor__, [](double x) { return std::floor(x); });
}
value trunc(vm& m, value v) {
  if (v.is_int()) return v;
  if (v.is_inline_float() || is_exact(v, m.shapes.float_)) return int_from_double(m, double_of(v));
  const value method = type_lookup(m, type_of(m, v), m.names.__trunc__);
  if (same(method, value_unbound))
    return raise(m, m.exc.TypeError, "type {} doesn't define __trunc__ method", type_name(m, v));
  return call_with_self(m, method, v, nullptr, 0);
}

// ---------------------------------------------------------------- logarithms and powers

/// Any logarithm by its function of doubles; ints may be as large as they like.
template <function f>
value logarithm(vm& m, value v) {
  double x;
  if (is_int_like(v)) {
    if (int_sign(v) <= 0) return domain_error(m);
    x = int_to_double_raw(v);
    if (METAVM_UNLIKELY(std::isinf(x))) {
      i64 exponent;
      x = int_frexp(v, exponent);
      return make_float(m, f(x) + f(2.0) * static_cast<double>(exponent));
    }
  } else {
    if (!to_double(m, v, x)) return value_raised;
    if (METAVM_UNLIKELY(x <= 0)) return domain_error(m);
  }
  return make_float(m, f(x));
}
double log2_of(double x) { return std::log2(x); }
double log_of(double x) { return std::log(x); }
double log10_of(double x) { return std::log10(x); }

value log(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "math.log", kwnames)) return value_raised;
  if (nargs < 1 || nargs > 2) return raise_type_error(m, "math.log requires 1 to 2 arguments");
  const value num = logarithm<log_of>(m, args[0]);
  if (nargs == 1 || is_raised(num)) return num;
  const value den = logarithm<log_of>(m, args[1]);
  return is_raised(den) ? den : float_truediv(m, double_of(num), double_of(den));
}

value pow(vm& m, value a, value b) {
  double x, y;
  if (!to_double(m, a, x) || !to_double(m, b, y)) return value_raised;
  const double r = std::pow(x, y);
  if (METAVM_UNLIKELY(!std::isfinite(r)) && std::isfinite(x) && std::isfinite(y)) {
    if (std::isnan(r)) return domain_error(m);
    return x == 0 ? domain_error(m) : range_error(m);
  }
  return make_float(m, r);
}

double exp2_of(double x) { return std::exp2(x); }
double cbrt_of(double x) { return std::cbrt(x); }
double log1p_of(double x) { return x == 0 ? x : std::log1p(x); }
double exp_of(double x) { return std::exp(x); }
double expm1_of(double x) { return std::expm1(x); }
double sqrt_of(double x) { return std::sqrt(x); }
double acos_of(double x) { return std::acos(x); }
double acosh_of(double x) { return std::acosh(x); }
double asin_of(double x) { return std::asin(x); }
double asinh_of(double x) { return std::asinh(x); }
double atan_of(double x) { return std::atan(x); }
double atanh_of(double x) { return std::atanh(x); }
double cos_of(double x) { return std::cos(x); }
double cosh_of(double x) { return std::cosh(x); }
double sin_of(double x) { return std::sin(x); }
double sinh_of(double x) { return std::sinh(x); }
double tan_of(double x) { return std::tan(x); }
double tanh_of(double x) { return std::tanh(x); }
double erf_of(double x) { return std::erf(x); }
double erfc_of(double x) { return std::erfc(x); }
double fabs_of(double x) { return std::fabs(x); }
double degrees_of(double x) { return x * (180.0 / pi); }
double radians_of(double x) { return x * (pi / 180.0); }
double atan2_of(double x, double y) { return std::atan2(x, y); }
double copysign_of(double x, double y) { return std::copysign(x, y); }
bool finite_of(double x) { return std::isfinite(x); }
bool infinite_of(double x) { return std::isinf(x); }
bool nan_of(double x) { return std::isnan(x); }

/// A function that has no errors.
template <function f>
value plain(vm& m, value v) {
  double x;
  return to_double(m, v, x) ? make_float(m, f(x)) : value_raised;
}
value nextafter(vm& m, value a, value b) {
  double x, y;
  if (!to_double(m, a, x) || !to_double(m, b, y)) return value_raised;
  return make_float(m, std::nextafter(x, y));
}

value fmod(vm& m, value a, value b) {
  double x, y;
  if (!to_double(m, a, x) || !to_double(m, b, y)) return value_raised;
  if (std::isinf(y) && std::isfinite(x)) return make_float(m, x);
  const double r = std::fmod(x, y);
  if (std::isnan(r) && !std::isnan(x) && !std::isnan(y)) return domain_error(m);
  return make_float(m, r);
}
double remainder_of(double x, double y) { return std::remainder(x, y); }

value ldexp(vm& m, value a, value b) {
  double x;
  if (!to_double(m, a, x)) return value_raised;
  if (!is_int_like(b)) return raise_type_error(m, "Expected an int as second argument to ldexp.");
  if (x == 0 || !std::isfinite(x)) return make_float(m, x);
  i64 n;
  if (!int_to_i64(b, n)) n = int_sign(b) < 0 ? INT64_MIN : INT64_MAX;
  if (n < -100000) return make_float(m, std::copysign(0.0, x));
  const double r = n > 100000 ? HUGE_VAL : std::ldexp(x, static_cast<int>(n));
  return std::isinf(r) ? range_error(m) : make_float(m, r);
}
value frexp(vm& m, value v) {
  double x;
  if (!to_double(m, v, x)) return value_raised;
  int e = 0;
  if (std::isfinite(x)) x = std::frexp(x, &e);
  const value parts[] = {make_float(m, x), value::small_int(e)};
  return to_value(make_tuple(m, parts, 2));
}
value modf(vm& m, value v) {
  double x;
  if (!to_double(m, v, x)) return value_raised;
  double whole;
  const double fraction = std::isinf(x) ? std::copysign(0.0, x) : std::modf(x, &whole);
  if (std::isinf(x)) whole = x;
  const value parts[] = {make_float(m, fraction), make_float(m, whole)};
  return to_value(make_tuple(m, parts, 2));
}
value ulp(vm& m, value v) {
  double x;
  if (!to_double(m, v, x)) return value_raised;
  if (std::isnan(x)) return make_float(m, x);
  x = std::fabs(x);
  if (std::isinf(x)) return make_float(m, x);
  const double next = std::nextafter(x, HUGE_VAL);
  return make_float(m, std::isinf(next) ? x - std::nextafter(x, -HUGE_VAL) : next - x);
}

value isclose(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "isclose", "a b * rel_tol? abs_tol?", args, nargs, kwnames, v)) return value_raised;
  double a, b, relative = 1e-9, absolute = 0;
  if (!to_double(m, v[0], a) || !to_double(m, v[1], b)) return value_raised;
  if (!same(v[2], value_unbound) && !to_double(m, v[2], relative)) return value_raised;
  if (!same(v[3], value_unbound) && !to_double(m, v[3], absolute)) return value_raised;
  if (relative < 0 || absolute < 0) return raise_text(m, m.exc.ValueError, "tolerances must be non-negative");
  if (a == b) return true_;
  if (std::isinf(a) || std::isinf(b)) return false_;
  const double d = std::fabs(b - a);
  return from_bool(d <= std::fabs(relative * b) || d <= std::fabs(relative * a) || d <= absolute);
}

constexpr const char* one = "($module, x, /)";

const method_def functions[] = {
    unary_method("acos", unary<acos_of>, one, "Arc cosine in radians, from 0 to pi."),
    unary_method("acosh", unary<acosh_of>, one, "Inverse hyperbolic cosine."),
    unary_method("asin", unary<asin_of>, one, "Arc sine in radians, from -pi/2 to pi/2."),
    unary_method("asinh", unary<asinh_of>, one, "Inverse hyperbolic sine."),
    unary_method("atan", unary<atan_of>, one, "Arc tangent in radians, from -pi/2 to pi/2."),
    binary_method("atan2", binary<atan2_of>, "($module, y, x, /)",
                  "Arc tangent of y/x in radians; the signs of both select the quadrant."),
    unary_method("atanh", unary<atanh_of>, one, "Inverse hyperbolic tangent."),
    unary_method("cbrt", unary<cbrt_of>, one, "Cube root."),
    unary_method("ceil", ceil, one, "The smallest integer that is not less than x."),
    binary_method("comb", comb, "($module, n, k, /)",
                  "Number of ways to choose k of n items, order and repetition aside; 0 if k > n."),
    binary_method("copysign", binary<copysign_of>, "($module, x, y, /)", "The magnitude of x with the sign of y."),
    unary_method("cos", unary<cos_of>, one, "Cosine of x radians."),
    unary_method("cosh", unary<cosh_of, true>, one, "Hyperbolic cosine."),
    unary_method("degrees", plain<degrees_of>, one, "Radians to degrees."),
    binary_method("dist", dist, "($module, p, q, /)", "Euclidean distance of two points given as sequences."),
    unary_method("erf", plain<erf_of>, one, "Error function."),
    unary_method("erfc", plain<erfc_of>, one, "Complementary error function."),
    unary_method("exp", unary<exp_of, true>, one, "e to the power of x."),
    unary_method("exp2", unary<exp2_of, true>, one, "2 to the power of x."),
    unary_method("expm1", unary<expm1_of, true>, one, "exp(x) - 1 without loss of precision for small x."),
    unary_method("fabs", plain<fabs_of>, one, "Absolute value as a float."),
    unary_method("factorial", factorial, one, "n!; ValueError for negative or fractional arguments."),
    unary_method("floor", floor, one, "The largest integer that is not greater than x."),
    binary_method("fmod", fmod, "($module, x, y, /)", "Remainder with the sign of x, as C has it."),
    unary_method("frexp", frexp, one,
                 "Mantissa and exponent (m, e) with x == m * 2**e and 0.5 <= abs(m) < 1, or (0.0, 0)."),
    unary_method("fsum", fsum, "($module, seq, /)", "Sum of floats, correctly rounded."),
    unary_method("gamma", checked<gamma>, one, "Gamma function."),
    general_method("gcd", gcd, "($module, *integers)", "Greatest common divisor."),
    general_method("hypot", hypot, nullptr,
                   "hypot(*coordinates) -> value\n\nEuclidean distance of a point from the origin.\n\n"
                   ">>> hypot(3.0, 4.0)\n5.0"),
    general_method("isclose", isclose, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
                   "Whether two numbers are close to each other.\n\nThe difference may be rel_tol "
                   "times the larger "
                   "magnitude, or abs_tol. NaN is close to nothing, infinity only to itself."),
    unary_method("isfinite", test<finite_of>, one, "Whether x is neither infinite nor NaN."),
    unary_method("isinf", test<infinite_of>, one, "Whether x is an infinity."),
    unary_method("isnan", test<nan_of>, one, "Whether x is NaN."),
    unary_method("isqrt", isqrt, "($module, n, /)", "Square root of an integer, rounded down."),
    general_method("lcm", lcm, "($module, *integers)", "Least common multiple."),
    binary_method("ldexp", ldexp, "($module, x, i, /)", "x * 2**i."),
    unary_method("lgamma", checked<log_gamma>, one, "Natural logarithm of the gamma function's magnitude."),
    general_method("log", log, nullptr,
                   "log(x, [base=math.e])\nLogarithm of x to the given base, natural without one."),
    unary_method("log10", logarithm<log10_of>, one, "Logarithm to base 10."),
    unary_method("log1p", unary<log1p_of>, one, "log(1 + x) without loss of precision for small x."),
    unary_method("log2", logarithm<log2_of>, one, "Logarithm to base 2."),
    unary_method("modf", modf, one, "Fraction and whole part, both with the sign of x."),
    binary_method("nextafter", nextafter, "($module, x, y, /)", "The next float after x towards y."),
    general_method("perm", perm, "($module, n, k=None, /)",
                   "Number of ordered choices of k of n items without repetition; n! without k."),
    binary_method("pow", pow, "($module, x, y, /)", "x to the power of y, as floats."),
    general_method("prod", prod, "($module, iterable, /, *, start=1)", "Product of the items and start."),
    unary_method("radians", plain<radians_of>, one, "Degrees to radians."),
    binary_method("remainder", binary<remainder_of>, "($module, x, y, /)",
                  "x - n*y where n is the integer nearest to x/y, ties to even."),
    unary_method("sin", unary<sin_of>, one, "Sine of x radians."),
    unary_method("sinh", unary<sinh_of, true>, one, "Hyperbolic sine."),
    unary_method("sqrt", unary<sqrt_of>, one, "Square root."),
    unary_method("tan", unary<tan_of>, one, "Tangent of x radians."),
    unary_method("tanh", unary<tanh_of>, one, "Hyperbolic tangent."),
    unary_method("trunc", trunc, one, "x without its fraction, by __trunc__."),
    unary_method("ulp", ulp, one, "Value of the least significant bit of x."),
    end_of_methods};

}  // namespace
}  // namespace math

module_object* init_module_math(vm& m) {
  module_object* mod =
      make_module(m, "math", math::functions, "The functions of C's <math.h>, and some of numbers in general.");
  static constexpr std::pair<const char*, known_builtin> known[] = {
      {"sqrt", known_builtin::math_sqrt}, {"sin", known_builtin::math_sin},     {"cos", known_builtin::math_cos},
      {"tan", known_builtin::math_tan},   {"atan", known_builtin::math_atan},   {"exp", known_builtin::math_exp},
      {"log", known_builtin::math_log},   {"fabs", known_builtin::math_fabs},   {"floor", known_builtin::math_floor},
      {"ceil", known_builtin::math_ceil}, {"atan2", known_builtin::math_atan2}, {"pow", known_builtin::math_pow},
      {"fmod", known_builtin::math_fmod}};
  for (const auto& [name, which] : known) mark_known(dict_find_str(m, mod->dict, intern(m, name)), which);
  module_set(m, mod, "pi", make_float(m, math::pi));
  module_set(m, mod, "e", make_float(m, 2.718281828459045235360287471352662497757));
  module_set(m, mod, "tau", make_float(m, 2 * math::pi));
  module_set(m, mod, "inf", make_float(m, HUGE_VAL));
  module_set(m, mod, "nan", make_float(m, std::nan("")));
  return mod;
}

}  // namespace metavm::python
