/// \file
/// math: sums, products and norms of many numbers.
#include <vector>

#include "lang/python/modules/math_functions.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::math {

// ---------------------------------------------------------------- norms

namespace {

/// A running sum in three parts that keeps what each addition loses. Starts at one, so that every
/// addend is the smaller operand; for addends of at most one.
class compensated_sum {
 public:
  void add(double x, int part) {
    const double before = sum_;
    sum_ += x;
    lost_[part] += (before - sum_) + x;
  }
  void add_square(double x, double sign, bool exact_low) {
    double high, low;
    split(x, high, low);
    add(sign * high * high, 0);
    add(sign * 2 * high * low, 1);
    if (exact_low)
      lost_[2] += low * low;
    else
      add(sign * low * low, 2);
  }
  double result() const { return sum_ - 1.0 + (lost_[0] + lost_[1] + lost_[2]); }

 private:
  /// Two halves whose products are exact (Veltkamp).
  static void split(double x, double& high, double& low) {
    const double t = x * 134217729.0;
    high = t - (t - x);
    low = x - high;
  }
  double sum_ = 1, lost_[3] = {0, 0, 0};
};

}  // namespace

double vector_norm(double* v, u64 n, double max, bool found_nan) {
  if (std::isinf(max)) return max;
  if (found_nan) return std::nan("");
  if (max == 0 || n <= 1) return max;
  int exponent;
  std::frexp(max, &exponent);
  if (exponent < -1023) {  // 1 / scale would overflow
    compensated_sum s;
    for (u64 i = 0; i < n; i++) {
      const double x = v[i] / max;
      s.add(x * x, 0);
    }
    return max * std::sqrt(s.result());
  }
  const double scale = std::ldexp(1.0, -exponent);
  compensated_sum s;
  for (u64 i = 0; i < n; i++) s.add_square(v[i] * scale, 1, true);
  const double h = std::sqrt(s.result());
  // One step of Newton's method, with the residue taken exactly.
  s.add_square(h, -1, false);
  return (h + s.result() / (2 * h)) / scale;
}

namespace {

struct norm_input {
  std::vector<double> numbers;
  double max = 0;
  bool found_nan = false;
  void add(double x) {
    x = std::fabs(x);
    numbers.push_back(x);
    found_nan |= std::isnan(x);
    if (x > max) max = x;
  }
  double norm() { return vector_norm(numbers.data(), numbers.size(), max, found_nan); }
};

}  // namespace

value hypot(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "math.hypot", kwnames)) return value_raised;
  norm_input in;
  in.numbers.reserve(nargs);
  for (u32 i = 0; i < nargs; i++) {
    double d;
    if (!to_double(m, args[i], d)) return value_raised;
    in.add(d);
  }
  return make_float(m, in.norm());
}

value dist(vm& m, value p, value q) {
  tuple_object* a = is_kind(p, kind::tuple) ? p.as<tuple_object>() : to_tuple(m, p);
  if (!a) return value_raised;
  tuple_object* b = is_kind(q, kind::tuple) ? q.as<tuple_object>() : to_tuple(m, q);
  if (!b) return value_raised;
  if (a->length != b->length)
    return raise_text(m, m.exc.ValueError, "both points must have the same number of dimensions");
  norm_input in;
  in.numbers.reserve(a->length);
  for (u64 i = 0; i < a->length; i++) {
    double x, y;
    if (!to_double(m, a->items[i], x) || !to_double(m, b->items[i], y)) return value_raised;
    in.add(x - y);
  }
  return make_float(m, in.norm());
}

// ---------------------------------------------------------------- sums

namespace {

/// An exact sum: numbers whose bits do not overlap, smallest first (Shewchuk).
class exact_sum {
 public:
  /// False: overflow on the way.
  bool add(double x) {
    const double original = x;
    u64 kept = 0;
    for (u64 j = 0; j < parts_.size(); j++) {
      double y = parts_[j];
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      const double high = x + y;
      const double low = y - (high - x);
      if (low != 0) parts_[kept++] = low;
      x = high;
    }
    parts_.resize(kept);
    if (x == 0) return true;
    if (std::isfinite(x)) {
      parts_.push_back(x);
      return true;
    }
    if (std::isfinite(original)) return false;
    special_ += original;
    if (std::isinf(original)) infinite_ += original;
    found_special_ = true;
    parts_.clear();
    return true;
  }
  bool found_special() const { return found_special_; }
  bool infinities_cancel() const { return std::isnan(infinite_); }
  double special() const { return special_; }
  /// Correctly rounded.
  double result() const {
    u64 n = parts_.size();
    if (!n) return 0;
    double high = parts_[--n], low = 0;
    while (n) {
      const double x = high, y = parts_[--n];
      high = x + y;
      low = y - (high - x);
      if (low != 0) break;
    }
    // Half way cases: the parts below decide.
    if (n && ((low < 0 && parts_[n - 1] < 0) || (low > 0 && parts_[n - 1] > 0))) {
      const double y = low * 2, x = high + y;
      if (y == x - high) high = x;
    }
    return high;
  }

 private:
  std::vector<double> parts_;
  double special_ = 0, infinite_ = 0;
  bool found_special_ = false;
};

}  // namespace

value fsum(vm& m, value iterable) {
  exact_sum s;
  const bool ok = for_each_item(m, iterable, [&](value v) {
    double d;
    if (!to_double(m, v, d)) return false;
    if (s.add(d)) return true;
    raise_text(m, m.exc.OverflowError, "intermediate overflow in fsum");
    return false;
  });
  if (!ok) return value_raised;
  if (s.found_special()) {
    if (s.infinities_cancel()) return raise_text(m, m.exc.ValueError, "-inf + inf in fsum");
    return make_float(m, s.special());
  }
  return make_float(m, s.result());
}

value prod(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value bound[2];
  if (!bind_arguments(m, "prod", "iterable / * start?", args, nargs, kwnames, bound)) return value_raised;
  value r = same(bound[1], value_unbound) ? value::small_int(1) : bound[1];
  const bool ok = for_each_item(m, bound[0], [&](value v) {
    if (r.is_int() && v.is_int()) {
      r = int_mul(m, r, v);
    } else if (r.is_inline_float() && v.is_inline_float()) {
      r = make_float(m, r.as_inline_float() * v.as_inline_float());
    } else {
      const value x = number_binary(m, binary_op::mul, r, v);
      r = same(x, not_implemented) ? binary(m, binary_op::mul, r, v) : x;
    }
    return !is_raised(r);
  });
  return ok ? r : value_raised;
}

}  // namespace metavm::python::math
