/// \file
/// The gamma function by Lanczos' approximation (g = 6.0246800407767296, thirteen terms, the
/// coefficients of Boost.Math), with an error of a few units in the last place.
#include "lang/python/modules/math_functions.hpp"

namespace metavm::python::math {
namespace {

constexpr int terms = 13;
constexpr double numerator[terms] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408};
constexpr double denominator[terms] = {0,       39916800, 120543840, 150917976, 105258076, 45995730, 13339535,
                                       2637558, 357423,   32670,     1925,      66,        1};
constexpr double g = 6.024680040776729583740234375, g_minus_half = 5.524680040776729583740234375;
constexpr double pi = 3.141592653589793238462643383279502884197, log_pi = 1.144729885849400174143427351353058711647;

double lanczos_sum(double x) {
  double p = 0, q = 0;
  if (x < 5) {
    for (int i = terms; i-- > 0;) {
      p = p * x + numerator[i];
      q = q * x + denominator[i];
    }
  } else {  // in 1/x, so that nothing overflows
    for (int i = 0; i < terms; i++) {
      p = p / x + numerator[i];
      q = q / x + denominator[i];
    }
  }
  return p / q;
}

/// sin(pi x), exact at the zeros.
double sin_pi(double x) {
  const double y = std::fmod(std::fabs(x), 2.0);
  double r;
  switch (static_cast<int>(std::round(2 * y))) {
    case 0:
      r = std::sin(pi * y);
      break;
    case 1:
      r = std::cos(pi * (y - 0.5));
      break;
    case 2:
      r = std::sin(pi * (1 - y));
      break;
    case 3:
      r = -std::cos(pi * (y - 1.5));
      break;
    default:
      r = std::sin(pi * (y - 2));
      break;
  }
  return std::copysign(1.0, x) * r;
}

/// \pre 1 <= n <= 23
double factorial_before(int n) {
  double r = 1;
  for (int i = 2; i < n; i++) r *= i;
  return r;
}

}  // namespace

outcome gamma(double x) {
  if (!std::isfinite(x)) {
    if (std::isnan(x) || x > 0) return {x};
    return {std::nan(""), true};
  }
  if (x == 0) return {std::copysign(HUGE_VAL, x), true};
  if (x == std::floor(x)) {
    if (x < 0) return {std::nan(""), true};
    if (x <= 23) return {factorial_before(static_cast<int>(x))};
  }
  const double size = std::fabs(x);
  if (size < 1e-20) {
    const double r = 1 / x;
    return {r, false, std::isinf(r)};
  }
  if (size > 200) {
    if (x < 0) return {0.0 / sin_pi(x)};
    return {HUGE_VAL, false, true};
  }
  const double y = size + g_minus_half;
  // What rounding y lost, to be put back to first order.
  const double lost = size > g_minus_half ? (y - size) - g_minus_half : (y - g_minus_half) - size;
  const double z = lost * g / y;
  double r;
  if (x < 0) {
    r = -pi / sin_pi(size) / size * std::exp(y) / lanczos_sum(size);
    r -= z * r;
    if (size < 140) {
      r /= std::pow(y, size - 0.5);
    } else {  // in two steps, for the range
      const double half = std::pow(y, size / 2 - 0.25);
      r /= half;
      r /= half;
    }
  } else {
    r = lanczos_sum(size) / std::exp(y);
    r += z * r;
    if (size < 140) {
      r *= std::pow(y, size - 0.5);
    } else {
      const double half = std::pow(y, size / 2 - 0.25);
      r *= half;
      r *= half;
    }
  }
  return {r, false, std::isinf(r)};
}

outcome log_gamma(double x) {
  if (!std::isfinite(x)) return {std::isnan(x) ? x : HUGE_VAL};
  if (x == std::floor(x) && x <= 2) {
    if (x <= 0) return {HUGE_VAL, true};
    return {0};
  }
  const double size = std::fabs(x);
  if (size < 1e-20) return {-std::log(size)};
  double r = std::log(lanczos_sum(size)) - g;
  r += (size - 0.5) * (std::log(size + g - 0.5) - 1);
  if (x < 0) r = log_pi - std::log(std::fabs(sin_pi(size))) - std::log(size) - r;
  return {r, false, std::isinf(r)};
}

}  // namespace metavm::python::math
