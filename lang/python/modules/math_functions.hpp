/// \file
/// What the files of the module math share.
#pragma once
#include <cmath>

#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/objects/method_tables.hpp"
#include "lang/python/text.hpp"

namespace metavm::python::math {

value domain_error(vm& m);  ///< ValueError: math domain error
value range_error(vm& m);   ///< OverflowError: math range error

/// The gamma function and the logarithm of its absolute value. `domain` / `range` say what is
/// wrong.
struct outcome {
  double number;
  bool domain = false, range = false;
};
outcome gamma(double x);
outcome log_gamma(double x);

/// Euclidean norm, almost always correctly rounded. \pre max = max |v[i]|, n numbers; `v` is
/// changed
double vector_norm(double* v, u64 n, double max, bool found_nan);

// Functions that go into the table as they are.
value fsum(vm& m, value iterable);
value prod(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value hypot(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value dist(vm& m, value p, value q);
value factorial(vm& m, value n);
value comb(vm& m, value n, value k);
value perm(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value gcd(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value lcm(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value isqrt(vm& m, value n);

}  // namespace metavm::python::math
