/// \file
/// The module cmath. Finite numbers by the formulas of Kahan ("Branch Cuts for Complex Elementary
/// Functions"), as CPython does; infinities and NaN as C's Annex G has them.
#include <cfloat>
#include <cmath>
#include <complex>

#include "lang/python/modules/math_functions.hpp"
#include "lang/python/modules/native.hpp"

namespace metavm::python {
namespace cmath {
namespace {

using number = complex_number;

constexpr double infinity = HUGE_VAL, ln2 = 0.6931471805599453094, ln10 = 2.302585092994045684,
                 pi = 3.141592653589793238462643383279502884197, e = 2.718281828459045235360287471352662497757,
                 half_pi = 1.57079632679489661923132169163975144;
constexpr double large = DBL_MAX / 4;
const double sqrt_large = std::sqrt(large), log_large = std::log(large), sqrt_small = std::sqrt(DBL_MIN);

/// What went wrong, as errno would have it.
enum class trouble : u8 { none, domain, range };

bool finite(number z) { return std::isfinite(z.real) && std::isfinite(z.imag); }
number from_std(std::complex<double> c) { return {c.real(), c.imag()}; }
std::complex<double> to_std(number z) { return {z.real, z.imag}; }
double log1p(double x) { return x == 0 ? x : std::log1p(x); }
double log_of_large(number z) { return std::log(std::hypot(z.real / 2, z.imag / 2)); }
bool is_large(number z) { return std::fabs(z.real) > large || std::fabs(z.imag) > large; }
number times_i(number z) { return {-z.imag, z.real}; }
number over_i(number z) { return {z.imag, -z.real}; }

number sqrt(number z, trouble&) {
  if (!finite(z)) return from_std(std::sqrt(to_std(z)));
  if (z.real == 0 && z.imag == 0) return {0, z.imag};
  double x = std::fabs(z.real), s;
  const double y = std::fabs(z.imag);
  if (x < DBL_MIN && y < DBL_MIN) {  // scaled up, and the root down again
    x = std::ldexp(x, 53);
    s = std::ldexp(std::sqrt(x + std::hypot(x, std::ldexp(y, 53))), -27);
  } else {
    x /= 8;
    s = 2 * std::sqrt(x + std::hypot(x, y / 8));
  }
  const double d = y / (2 * s);
  if (z.real >= 0) return {s, std::copysign(d, z.imag)};
  return {d, std::copysign(s, z.imag)};
}

number acos(number z, trouble& t) {
  if (std::isinf(z.real) && std::isnan(z.imag)) return {z.imag, infinity};
  if (!finite(z)) return from_std(std::acos(to_std(z)));
  if (is_large(z)) {
    const double r = log_of_large(z) + 2 * ln2;
    return {std::atan2(std::fabs(z.imag), z.real), z.real < 0 ? -std::copysign(r, z.imag) : std::copysign(r, -z.imag)};
  }
  const number a = sqrt({1 - z.real, -z.imag}, t), b = sqrt({1 + z.real, z.imag}, t);
  return {2 * std::atan2(a.real, b.real), std::asinh(b.real * a.imag - b.imag * a.real)};
}
number acosh(number z, trouble& t) {
  if (z.real == 0 && std::isnan(z.imag)) return {z.imag, z.imag};
  if (!finite(z)) return from_std(std::acosh(to_std(z)));
  if (is_large(z)) return {log_of_large(z) + 2 * ln2, std::atan2(z.imag, z.real)};
  const number a = sqrt({z.real - 1, z.imag}, t), b = sqrt({z.real + 1, z.imag}, t);
  return {std::asinh(a.real * b.real + a.imag * b.imag), 2 * std::atan2(a.imag, b.real)};
}
number asinh(number z, trouble& t) {
  if (std::isnan(z.real) && std::isinf(z.imag)) return {infinity, z.real};
  if (!finite(z)) return from_std(std::asinh(to_std(z)));
  if (is_large(z)) {
    const double r = log_of_large(z) + 2 * ln2;
    return {z.imag >= 0 ? std::copysign(r, z.real) : -std::copysign(r, -z.real), std::atan2(z.imag, std::fabs(z.real))};
  }
  const number a = sqrt({1 + z.imag, -z.real}, t), b = sqrt({1 - z.imag, z.real}, t);
  return {std::asinh(a.real * b.imag - b.real * a.imag), std::atan2(z.imag, a.real * b.real - a.imag * b.imag)};
}
number asin(number z, trouble& t) { return over_i(asinh(times_i(z), t)); }

number atanh(number z, trouble& t) {
  if (!finite(z)) return from_std(std::atanh(to_std(z)));
  if (std::signbit(z.real)) {
    const number r = atanh({-z.real, -z.imag}, t);
    return {-r.real, -r.imag};
  }
  const double y = std::fabs(z.imag);
  if (z.real > sqrt_large || y > sqrt_large) {
    const double h = std::hypot(z.real / 2, z.imag / 2);
    return {z.real / 4 / h / h, -std::copysign(half_pi, -z.imag)};
  }
  if (z.real == 1 && y < sqrt_small) {
    if (y == 0) {
      t = trouble::domain;
      return {infinity, z.imag};
    }
    return {-std::log(std::sqrt(y) / std::sqrt(std::hypot(y, 2.0))), std::copysign(std::atan2(2.0, -y) / 2, z.imag)};
  }
  return {log1p(4 * z.real / ((1 - z.real) * (1 - z.real) + y * y)) / 4,
          -std::atan2(-2 * z.imag, (1 - z.real) * (1 + z.real) - y * y) / 2};
}
number atan(number z, trouble& t) { return over_i(atanh(times_i(z), t)); }

/// A finite result that overflowed.
number checked(number r, trouble& t) {
  if (std::isinf(r.real) || std::isinf(r.imag)) t = trouble::range;
  return r;
}

number cosh(number z, trouble& t) {
  if (!finite(z)) {
    if (std::isinf(z.imag) && !std::isnan(z.real)) t = trouble::domain;
    return from_std(std::cosh(to_std(z)));
  }
  const double c = std::cos(z.imag), s = std::sin(z.imag);
  if (std::fabs(z.real) > log_large) {
    const double x = z.real - std::copysign(1.0, z.real);
    return checked({c * std::cosh(x) * e, s * std::sinh(x) * e}, t);
  }
  return checked({c * std::cosh(z.real), s * std::sinh(z.real)}, t);
}
number sinh(number z, trouble& t) {
  if (!finite(z)) {
    if (std::isinf(z.imag) && !std::isnan(z.real)) t = trouble::domain;
    return from_std(std::sinh(to_std(z)));
  }
  const double c = std::cos(z.imag), s = std::sin(z.imag);
  if (std::fabs(z.real) > log_large) {
    const double x = z.real - std::copysign(1.0, z.real);
    return checked({c * std::sinh(x) * e, s * std::cosh(x) * e}, t);
  }
  return checked({c * std::sinh(z.real), s * std::cosh(z.real)}, t);
}
number tanh(number z, trouble& t) {
  if (!finite(z)) {
    if (std::isinf(z.imag) && std::isfinite(z.real)) t = trouble::domain;
    if (std::isinf(z.real) && std::isfinite(z.imag) && z.imag != 0)
      return {std::copysign(1.0, z.real), std::copysign(0.0, 2 * std::sin(z.imag) * std::cos(z.imag))};
    return from_std(std::tanh(to_std(z)));
  }
  if (std::fabs(z.real) > log_large)
    return {std::copysign(1.0, z.real), 4 * std::sin(z.imag) * std::cos(z.imag) * std::exp(-2 * std::fabs(z.real))};
  const double tx = std::tanh(z.real), ty = std::tan(z.imag), cx = 1 / std::cosh(z.real);
  const double txty = tx * ty, d = 1 + txty * txty;
  return {tx * (1 + ty * ty) / d, ((ty / d) * cx) * cx};
}
number cos(number z, trouble& t) { return cosh(times_i(z), t); }
number sin(number z, trouble& t) { return over_i(sinh(times_i(z), t)); }
number tan(number z, trouble& t) { return over_i(tanh(times_i(z), t)); }

number exp(number z, trouble& t) {
  if (!finite(z)) {
    if (std::isinf(z.imag) && (std::isfinite(z.real) || (std::isinf(z.real) && z.real > 0))) t = trouble::domain;
    return from_std(std::exp(to_std(z)));
  }
  if (z.real > log_large) {
    const double l = std::exp(z.real - 1);
    return checked({l * std::cos(z.imag) * e, l * std::sin(z.imag) * e}, t);
  }
  const double l = std::exp(z.real);
  return checked({l * std::cos(z.imag), l * std::sin(z.imag)}, t);
}

number log(number z, trouble& t) {
  if (!finite(z)) return from_std(std::log(to_std(z)));
  const double x = std::fabs(z.real), y = std::fabs(z.imag), angle = std::atan2(z.imag, z.real);
  if (is_large(z)) return {log_of_large({x, y}) + ln2, angle};
  if (x < DBL_MIN && y < DBL_MIN) {
    if (x > 0 || y > 0) return {std::log(std::hypot(std::ldexp(x, 53), std::ldexp(y, 53))) - 53 * ln2, angle};
    t = trouble::domain;
    return {-infinity, angle};
  }
  const double h = std::hypot(x, y);
  if (h < 0.71 || h > 1.73) return {std::log(h), angle};
  const double a = std::max(x, y), b = std::min(x, y);
  return {log1p((a - 1) * (a + 1) + b * b) / 2, angle};
}
number log10(number z, trouble& t) {
  const number r = log(z, t);
  return {r.real / ln10, r.imag / ln10};
}

// ---------------------------------------------------------------- functions of the module

value raise_trouble(vm& m, trouble t) { return t == trouble::domain ? math::domain_error(m) : math::range_error(m); }

template <number (*f)(number, trouble&)>
value apply(vm& m, value v) {
  number z;
  if (!to_complex(m, v, z)) return value_raised;
  trouble t = trouble::none;
  const number r = f(z, t);
  return t == trouble::none ? make_complex(m, r) : raise_trouble(m, t);
}
template <bool (*f)(number)>
value test(vm& m, value v) {
  number z;
  return to_complex(m, v, z) ? from_bool(f(z)) : value_raised;
}
bool is_infinite(number z) { return std::isinf(z.real) || std::isinf(z.imag); }
bool is_nan(number z) { return std::isnan(z.real) || std::isnan(z.imag); }

value log_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "cmath.log", kwnames) || !check_arity(m, "log", nargs, 1, 2)) return value_raised;
  number z, base;
  if (!to_complex(m, args[0], z) || (nargs > 1 && !to_complex(m, args[1], base))) return value_raised;
  trouble t = trouble::none;
  z = log(z, t);
  if (nargs > 1) {
    t = trouble::none;  // the logarithm of the base has the last word
    base = log(base, t);
    if (base.real == 0 && base.imag == 0)
      t = trouble::domain;
    else
      z = complex_divide(z, base);
  }
  return t == trouble::none ? make_complex(m, z) : raise_trouble(m, t);
}
value phase(vm& m, value v) {
  number z;
  return to_complex(m, v, z) ? make_float(m, std::atan2(z.imag, z.real)) : value_raised;
}
value polar(vm& m, value v) {
  number z;
  if (!to_complex(m, v, z)) return value_raised;
  const double r = std::hypot(z.real, z.imag);
  if (std::isinf(r) && finite(z)) return math::range_error(m);
  return tuple_of(m, {make_float(m, r), make_float(m, std::atan2(z.imag, z.real))});
}
value rect(vm& m, value r_value, value phi_value) {
  double r, phi;
  if (!to_double(m, r_value, r) || !to_double(m, phi_value, phi)) return value_raised;
  if (std::isfinite(r) && std::isfinite(phi))
    // A zero angle keeps its sign.
    return phi == 0 ? make_complex(m, r, r * phi) : make_complex(m, r * std::cos(phi), r * std::sin(phi));
  if (std::isinf(phi) && !std::isnan(r) && r != 0) return math::domain_error(m);
  const double nan = std::nan("");
  if (std::isinf(r)) {
    if (std::isfinite(phi)) {
      if (phi == 0) return make_complex(m, r, r > 0 ? phi : -phi);
      return make_complex(m, r * std::copysign(1.0, std::cos(phi)), r * std::copysign(1.0, std::sin(phi)));
    }
    return make_complex(m, infinity, nan);
  }
  if (r == 0) return make_complex(m, 0, 0);
  if (std::isnan(r) && phi == 0) return make_complex(m, nan, 0);
  return make_complex(m, nan, nan);
}
value isclose(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "isclose", "a b * rel_tol? abs_tol?", args, nargs, kwnames, v)) return value_raised;
  number a, b;
  double relative = 1e-9, absolute = 0;
  if (!to_complex(m, v[0], a) || !to_complex(m, v[1], b)) return value_raised;
  if (!same(v[2], value_unbound) && !to_double(m, v[2], relative)) return value_raised;
  if (!same(v[3], value_unbound) && !to_double(m, v[3], absolute)) return value_raised;
  if (relative < 0 || absolute < 0) return raise_text(m, m.exc.ValueError, "tolerances must be non-negative");
  if (a.real == b.real && a.imag == b.imag) return true_;
  if (is_infinite(a) || is_infinite(b)) return false_;
  auto size = [](number z) { return std::hypot(z.real, z.imag); };
  const double d = size({a.real - b.real, a.imag - b.imag});
  return from_bool(d <= relative * size(b) || d <= relative * size(a) || d <= absolute);
}

constexpr const char* one = "($module, z, /)";

const method_def functions[] = {
    unary_method("acos", apply<acos>, one, "Return the arc cosine of z."),
    unary_method("acosh", apply<acosh>, one, "Return the inverse hyperbolic cosine of z."),
    unary_method("asin", apply<asin>, one, "Return the arc sine of z."),
    unary_method("asinh", apply<asinh>, one, "Return the inverse hyperbolic sine of z."),
    unary_method("atan", apply<atan>, one, "Return the arc tangent of z."),
    unary_method("atanh", apply<atanh>, one, "Return the inverse hyperbolic tangent of z."),
    unary_method("cos", apply<cos>, one, "Return the cosine of z."),
    unary_method("cosh", apply<cosh>, one, "Return the hyperbolic cosine of z."),
    unary_method("exp", apply<exp>, one, "Return the exponential value e**z."),
    general_method("isclose", isclose, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
                   "Determine whether two complex numbers are close in value.\n\nThe difference may be "
                   "rel_tol times "
                   "the larger magnitude, or abs_tol. NaN is close to nothing, infinity only to itself."),
    unary_method("isfinite", test<finite>, one, "Return True if both parts of z are finite, else False."),
    unary_method("isinf", test<is_infinite>, one, "Checks if the real or imaginary part of z is infinite."),
    unary_method("isnan", test<is_nan>, one, "Checks if the real or imaginary part of z not a number (NaN)."),
    general_method("log", log_function, nullptr,
                   "log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not "
                   "specified, returns "
                   "the natural logarithm (base e) of z."),
    unary_method("log10", apply<log10>, one, "Return the base-10 logarithm of z."),
    unary_method("phase", phase, one, "Return argument, also known as the phase angle, of a complex."),
    unary_method("polar", polar, one,
                 "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the "
                 "distance from 0 and "
                 "phi the phase angle."),
    binary_method("rect", rect, "($module, r, phi, /)", "Convert from polar coordinates to rectangular coordinates."),
    unary_method("sin", apply<sin>, one, "Return the sine of z."),
    unary_method("sinh", apply<sinh>, one, "Return the hyperbolic sine of z."),
    unary_method("sqrt", apply<sqrt>, one, "Return the square root of z."),
    unary_method("tan", apply<tan>, one, "Return the tangent of z."),
    unary_method("tanh", apply<tanh>, one, "Return the hyperbolic tangent of z."),
    end_of_methods};

}  // namespace
}  // namespace cmath

module_object* init_module_cmath(vm& m) {
  module_object* mod = make_module(m, "cmath", cmath::functions,
                                   "This module provides access to mathematical functions for complex\nnumbers.");
  module_set(m, mod, "pi", make_float(m, cmath::pi));
  module_set(m, mod, "e", make_float(m, cmath::e));
  module_set(m, mod, "tau", make_float(m, 2 * cmath::pi));
  module_set(m, mod, "inf", make_float(m, HUGE_VAL));
  module_set(m, mod, "infj", make_complex(m, 0, HUGE_VAL));
  module_set(m, mod, "nan", make_float(m, std::nan("")));
  module_set(m, mod, "nanj", make_complex(m, 0, std::nan("")));
  return mod;
}

}  // namespace metavm::python
