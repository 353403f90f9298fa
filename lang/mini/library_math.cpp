// The library's functions on numbers.
#include <cmath>

#include "lang/mini/errors.hpp"
#include "lang/mini/library.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/text_of.hpp"
#include "metavm/lang/numbers.hpp"

namespace metavm::mini::library {
namespace {

bool number_of(const vm& m, value v, double& d) {
  if (v.is_int())
    d = static_cast<double>(v.as_int());
  else if (is_float(m, v))
    d = unbox_double(v);
  else
    return false;
  return true;
}
template <double (*F)(double)>
METAVM_INLINE value one(vm& m, const value* a, const char* name) {
  double x;
  if (!number_of(m, a[0], x)) return bad_argument(m, 1, name, "number", a[0]);
  return box_double(m, F(x));
}
template <double (*F)(double, double)>
value two(vm& m, const value* a, const char* name) {
  double x, y;
  if (!number_of(m, a[0], x)) return bad_argument(m, 1, name, "number", a[0]);
  if (!number_of(m, a[1], y)) return bad_argument(m, 2, name, "number", a[1]);
  return box_double(m, F(x, y));
}
/// An int if it fits.
value whole(vm& m, double d) {
  if (d >= -0x1p61 && d < 0x1p61) return value::small_int(static_cast<i64>(d));
  return box_double(m, d);
}

}  // namespace

value sqrt(vm& m, const value* a, u32) { return one<std::sqrt>(m, a, "sqrt"); }
value sin(vm& m, const value* a, u32) { return one<std::sin>(m, a, "sin"); }
value cos(vm& m, const value* a, u32) { return one<std::cos>(m, a, "cos"); }
value tan(vm& m, const value* a, u32) { return one<std::tan>(m, a, "tan"); }
value atan(vm& m, const value* a, u32) { return one<std::atan>(m, a, "atan"); }
value exp(vm& m, const value* a, u32) { return one<std::exp>(m, a, "exp"); }
value log(vm& m, const value* a, u32) { return one<std::log>(m, a, "log"); }
value atan2(vm& m, const value* a, u32) { return two<std::atan2>(m, a, "atan2"); }
value pow(vm& m, const value* a, u32) { return two<std::pow>(m, a, "pow"); }

value floor(vm& m, const value* a, u32) {
  if (a[0].is_int()) return a[0];
  double x;
  if (!number_of(m, a[0], x)) return bad_argument(m, 1, "floor", "number", a[0]);
  return whole(m, std::floor(x));
}
value ceil(vm& m, const value* a, u32) {
  if (a[0].is_int()) return a[0];
  double x;
  if (!number_of(m, a[0], x)) return bad_argument(m, 1, "ceil", "number", a[0]);
  return whole(m, std::ceil(x));
}
value abs(vm& m, const value* a, u32) {
  if (a[0].is_int()) {
    const i64 i = a[0].as_int();
    if (i == small_int_min) return box_double(m, -static_cast<double>(i));
    return value::small_int(i < 0 ? -i : i);
  }
  return one<std::fabs>(m, a, "abs");
}

namespace {
template <bool Least>
value extreme(vm& m, const value* a, u32 n, const char* name) {
  for (u32 i = 0; i < n; i++)
    if (!a[i].is_int() && !is_float(m, a[i])) return bad_argument(m, i + 1, name, "number", a[i]);
  value best = a[0];
  for (u32 i = 1; i < n; i++)
    if ((Least ? numbers::order(a[i], best) : numbers::order(best, a[i])) == -1) best = a[i];
  return best;
}
}  // namespace
value min(vm& m, const value* a, u32 n) { return extreme<true>(m, a, n, "min"); }
value max(vm& m, const value* a, u32 n) { return extreme<false>(m, a, n, "max"); }

value is_nan(vm& m, const value* a, u32) {
  double x;
  if (!number_of(m, a[0], x)) return bad_argument(m, 1, "is_nan", "number", a[0]);
  return from_bool(std::isnan(x));
}

value int_(vm& m, const value* a, u32) {
  if (a[0].is_int()) return a[0];
  if (is_string(m, a[0])) return parse_int(view(a[0]));
  double x;
  if (!number_of(m, a[0], x)) return bad_argument(m, 1, "int", "number or string", a[0]);
  x = std::trunc(x);
  if (x >= -0x1p61 && x < 0x1p61) return value::small_int(static_cast<i64>(x));
  return raise(m, "value error: cannot convert " + to_text(m, a[0]) + " to int");
}
value float_(vm& m, const value* a, u32) {
  double x;
  if (is_string(m, a[0])) return parse_float(view(a[0]), x) ? box_double(m, x) : value_nil;
  if (!number_of(m, a[0], x)) return bad_argument(m, 1, "float", "number or string", a[0]);
  return box_double(m, x);
}

}  // namespace metavm::mini::library

namespace metavm::mini {
namespace {
template <bool Least>
value extreme_of(vm& m, value x, value y, i64 at) {
  const char* const name = Least ? "min" : "max";
  if (!x.is_int() && !is_float(m, x)) return bad_argument(m, 1, name, "number", x);
  if (!y.is_int() && !is_float(m, y))
    return bad_argument(m, static_cast<u32>(at), name, "number", y);
  return (Least ? numbers::order(y, x) : numbers::order(x, y)) == -1 ? y : x;
}
}  // namespace
value min_other(vm& m, value x, value y, i64 at) { return extreme_of<true>(m, x, y, at); }
value max_other(vm& m, value x, value y, i64 at) { return extreme_of<false>(m, x, y, at); }
}  // namespace metavm::mini
