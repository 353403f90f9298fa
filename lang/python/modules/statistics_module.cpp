/// \file
/// The module _statistics: the inverse of the normal distribution, by Wichura's algorithm AS 241
/// (PPND16).
#include <cmath>

#include "lang/python/modules/native.hpp"

namespace metavm::python {
namespace {

template <u64 n>
double polynomial(const double (&c)[n], double x) {
  double r = c[0];
  for (u64 i = 1; i < n; i++) r = r * x + c[i];
  return r;
}

// Numerators and denominators, highest power first.
constexpr double a[] = {2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
                        4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
                        1.3314166789178437745e+2, 3.3871328727963666080e+0};
constexpr double b[] = {
    5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
    5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0};
constexpr double c[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                        1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
                        4.63033784615654529590e+0, 1.42343711074968357734e+0};
constexpr double d[] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0};
constexpr double e[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
                        2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
                        5.46378491116411436990e+0, 6.65790464350110377720e+0};
constexpr double f[] = {
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2,  1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};

value inverse_normal(vm& m, value p_value, value mu_value, value sigma_value) {
  double p, mu, sigma;
  if (!to_double(m, p_value, p) || !to_double(m, mu_value, mu) || !to_double(m, sigma_value, sigma))
    return value_raised;
  const double q = p - 0.5;
  double x;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    x = polynomial(a, r) * q / polynomial(b, r);
  } else {
    double r = q <= 0 ? p : 1 - p;
    r = std::sqrt(-std::log(r));
    if (r <= 5) {
      r -= 1.6;
      x = polynomial(c, r) / polynomial(d, r);
    } else {
      r -= 5;
      x = polynomial(e, r) / polynomial(f, r);
    }
    if (q < 0) x = -x;
  }
  return make_float(m, mu + x * sigma);
}

}  // namespace

module_object* init_module__statistics(vm& m) {
  static const method_def functions[] = {
      ternary_method("_normal_dist_inv_cdf", inverse_normal, "($module, p, mu, sigma, /)", nullptr), end_of_methods};
  return make_module(m, "_statistics", functions, "Accelerators for the statistics module.\n");
}

}  // namespace metavm::python
