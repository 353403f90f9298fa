/// \file
/// datetime.timedelta.
#include <cmath>

#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/float_ops.hpp"

namespace metavm::python::datetimes {
namespace {

constexpr i32 most_days = 999999999;

value int_overflow(vm& m) { return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C int"); }
value delta_of_days(vm& m, type_object* cls, i64 days, i32 seconds, i32 microseconds) {
  if (METAVM_UNLIKELY(days < -most_days || days > most_days)) {
    if (days != static_cast<i32>(days)) return int_overflow(m);
    return raise(m, m.exc.OverflowError, "days={}; must have magnitude <= {}", days, most_days);
  }
  auto* d = make_native<delta_object>(m, cls);
  d->days = static_cast<i32>(days);
  d->seconds = seconds;
  d->microseconds = microseconds;
  return to_value(d);
}

/// A timedelta of so many microseconds.
value delta_of(vm& m, i128 total, type_object* cls) {
  i64 days, rest;
  if (METAVM_LIKELY(total == static_cast<i64>(total))) {
    const i64 t = static_cast<i64>(total);
    days = t / day_microseconds;
    rest = t % day_microseconds;
    if (rest < 0) rest += day_microseconds, days--;
  } else {
    i128 q = total / day_microseconds, r = total % day_microseconds;
    if (r < 0) r += day_microseconds, q--;
    if (q != static_cast<i64>(q)) return int_overflow(m);
    days = static_cast<i64>(q);
    rest = static_cast<i64>(r);
  }
  return delta_of_days(m, cls, days, static_cast<i32>(rest / 1000000), static_cast<i32>(rest % 1000000));
}
value delta_of(vm& m, i128 total) { return delta_of(m, total, m.types.timedelta); }
/// An int of any size; false if it is beyond 126 bits.
bool to_i128(value v, i128& out) {
  if (int_bit_length(v) > 126) return false;
  u8 bytes[16];
  int_to_bytes(v, bytes, 16, true, true);
  std::memcpy(&out, bytes, 16);
  return true;
}
value delta_of_int(vm& m, value total, type_object* cls) {
  if (is_raised(total)) return total;
  i128 n;
  return to_i128(total, n) ? delta_of(m, n, cls) : int_overflow(m);
}
value total_of(vm& m, value self) { return make_i128(m, as_delta(self)->total()); }

// ---------------------------------------------------------------- constructor

/// A number of microseconds that grows by ints and floats of any size.
struct microsecond_sum {
  i128 small = 0;
  value big = value_unbound;  ///< what did not fit; unbound: nothing
  double fraction = 0;        ///< of microseconds, from floats

  bool add(vm& m, value n, i64 factor) {
    i64 i;
    if (METAVM_LIKELY(int_to_i64(n, i))) {
      small += static_cast<i128>(i) * factor;
      return true;
    }
    n = int_mul(m, exact_int(m, n), value::small_int(factor));
    if (is_raised(n)) return false;
    big = same(big, value_unbound) ? n : int_add(m, big, n);
    return !is_raised(big);
  }
  bool add(vm& m, double d, i64 factor) {
    double whole, part = std::modf(d, &whole);
    const value n = int_from_double(m, whole);
    if (is_raised(n) || !add(m, n, factor)) return false;
    if (part == 0) return true;
    part = std::modf(part * static_cast<double>(factor), &whole);
    small += static_cast<i64>(whole);
    fraction += part;
    return true;
  }
  value finish(vm& m, type_object* cls) {
    value total = value_unbound;
    if (!same(big, value_unbound)) {
      total = int_add(m, big, make_i128(m, small));
      if (is_raised(total)) return total;
    }
    i64 more = 0;
    if (fraction != 0) {
      // To the nearest; to the even sum if there are two.
      double nearest = std::round(fraction);
      if (std::fabs(nearest - fraction) == 0.5) {
        const double odd = same(total, value_unbound) ? static_cast<double>(small & 1) : int_is_odd(total);
        nearest = 2.0 * std::round((fraction + odd) * 0.5) - odd;
      }
      more = static_cast<i64>(nearest);
    }
    if (METAVM_LIKELY(same(total, value_unbound))) return delta_of(m, small + more, cls);
    return delta_of_int(m, int_add(m, total, make_int(m, more)), cls);
  }
};

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[7];
  if (!bind_arguments(m, "__new__", "days? seconds? microseconds? milliseconds? minutes? hours? weeks?", args, nargs,
                      kwnames, v))
    return value_raised;
  // In the order in which floats are added up.
  static constexpr struct {
    u8 index;
    i64 factor;
    const char* name;
  } parts[] = {{2, 1, "microseconds"},
               {3, 1000, "milliseconds"},
               {1, 1000000, "seconds"},
               {4, 60000000, "minutes"},
               {5, 3600000000, "hours"},
               {0, day_microseconds, "days"},
               {6, 7 * day_microseconds, "weeks"}};
  microsecond_sum sum;
  for (const auto& p : parts) {
    const value n = v[p.index];
    if (METAVM_LIKELY(same(n, value_unbound))) continue;
    if (is_int_like(n)) {
      if (!sum.add(m, n, p.factor)) return value_raised;
    } else if (is_float_like(n)) {
      if (!sum.add(m, double_of(n), p.factor)) return value_raised;
    } else {
      return raise(m, m.exc.TypeError, "unsupported type for timedelta {} component: {}", p.name, type_name(m, n));
    }
  }
  return sum.finish(m, cls);
}

// ---------------------------------------------------------------- arithmetic

value sum_of(vm& m, const delta_object* a, const delta_object* b, int sign) {
  return make_delta(m, i64{a->days} + sign * i64{b->days}, a->seconds + sign * b->seconds,
                    a->microseconds + sign * b->microseconds);
}
value add(vm& m, value self, value other) {
  return is_delta(m, other) ? sum_of(m, as_delta(self), as_delta(other), 1) : not_implemented;
}
value sub(vm& m, value self, value other) {
  return is_delta(m, other) ? sum_of(m, as_delta(self), as_delta(other), -1) : not_implemented;
}
value rsub(vm& m, value self, value other) {
  return is_delta(m, other) ? sum_of(m, as_delta(other), as_delta(self), -1) : not_implemented;
}
value neg(vm& m, value self) {
  const auto* d = as_delta(self);
  return make_delta(m, -i64{d->days}, -i64{d->seconds}, -i64{d->microseconds});
}
value pos(vm& m, value self) {
  const auto* d = as_delta(self);
  return make_delta(m, d->days, d->seconds, d->microseconds);
}
value abs(vm& m, value self) { return as_delta(self)->days < 0 ? neg(m, self) : pos(m, self); }
value boolean(vm&, value self) { return from_bool(!is_zero(as_delta(self))); }

/// n / d to the nearest int, ties to even. \pre d is not zero, |d| < 2^126
i128 divide_nearest(i128 n, i128 d) {
  if (d < 0) n = -n, d = -d;
  i128 q = n / d, r = n % d;
  if (r < 0) r += d, q--;
  const i128 other = d - r;
  return q + (r > other || (r == other && (q & 1)));
}
value divide_nearest(vm& m, value n, value d) {
  if (int_sign(d) == 0) return raise_text(m, m.exc.ZeroDivisionError, "integer division or modulo by zero");
  if (int_sign(d) < 0) {
    n = int_neg(m, n);
    d = int_neg(m, d);
    if (is_raised(n) || is_raised(d)) return value_raised;
  }
  return int_divide_nearest(m, n, d);
}

/// `self` times (or, `divide`: over) the ratio of two ints that a float is.
value scale(vm& m, value self, value number, bool divide) {
  const value ratio = call_method(m, number, intern(m, "as_integer_ratio"));
  if (is_raised(ratio)) return ratio;
  if (!is_kind(ratio, kind::tuple))
    return raise(m, m.exc.TypeError, "unexpected return type from as_integer_ratio(): expected tuple, got '{}'",
                 type_name(m, ratio));
  const auto* t = ratio.as<tuple_object>();
  if (t->length != 2) return raise_text(m, m.exc.ValueError, "unexpected return value from as_integer_ratio()");
  if (!is_int_like(t->items[0]) || !is_int_like(t->items[1]))
    return raise_text(m, m.exc.TypeError, "as_integer_ratio() must return a pair of ints");
  const value top = exact_int(m, t->items[divide]), bottom = exact_int(m, t->items[!divide]);
  const value n = int_mul(m, total_of(m, self), top);
  if (is_raised(n)) return n;
  return delta_of_int(m, divide_nearest(m, n, bottom), m.types.timedelta);
}
bool fits_word(const delta_object* d, i64& total) {
  const i128 t = d->total();
  total = static_cast<i64>(t);
  return t == total;
}
value mul(vm& m, value self, value other) {
  if (is_int_like(other)) {
    i64 a, b;
    if (fits_word(as_delta(self), a) && int_to_i64(other, b)) return delta_of(m, static_cast<i128>(a) * b);
    return delta_of_int(m, int_mul(m, total_of(m, self), exact_int(m, other)), m.types.timedelta);
  }
  return is_float_like(other) ? scale(m, self, other, false) : not_implemented;
}
value truediv_by(vm& m, value a, value b) {
  i64 x, y;
  // (Both are exact as doubles: one rounding.)
  constexpr i64 exact = i64{1} << 53;
  if (fits_word(as_delta(a), x) && fits_word(as_delta(b), y) && y && x >= -exact && x <= exact && y >= -exact &&
      y <= exact)
    return make_float(m, static_cast<double>(x) / static_cast<double>(y));
  return int_truediv(m, total_of(m, a), total_of(m, b));
}
value truediv(vm& m, value self, value other) {
  if (is_delta(m, other)) return truediv_by(m, self, other);
  if (is_int_like(other)) {
    i64 n;
    if (int_to_i64(other, n) && n) return delta_of(m, divide_nearest(as_delta(self)->total(), n));
    return delta_of_int(m, divide_nearest(m, total_of(m, self), exact_int(m, other)), m.types.timedelta);
  }
  return is_float_like(other) ? scale(m, self, other, true) : not_implemented;
}
value rtruediv(vm& m, value self, value other) {
  return is_delta(m, other) ? truediv_by(m, other, self) : not_implemented;
}
value floordiv(vm& m, value self, value other) {
  if (is_delta(m, other)) return int_floordiv(m, total_of(m, self), total_of(m, other));
  if (!is_int_like(other)) return not_implemented;
  return delta_of_int(m, int_floordiv(m, total_of(m, self), exact_int(m, other)), m.types.timedelta);
}
value rfloordiv(vm& m, value self, value other) {
  return is_delta(m, other) ? floordiv(m, other, self) : not_implemented;
}
value mod(vm& m, value self, value other) {
  if (!is_delta(m, other)) return not_implemented;
  return delta_of_int(m, int_mod(m, total_of(m, self), total_of(m, other)), m.types.timedelta);
}
value rmod(vm& m, value self, value other) { return is_delta(m, other) ? mod(m, other, self) : not_implemented; }
value divmod(vm& m, value self, value other) {
  if (!is_delta(m, other)) return not_implemented;
  const value pair = int_divmod(m, total_of(m, self), total_of(m, other));
  if (is_raised(pair)) return pair;
  const value rest = delta_of_int(m, pair.as<tuple_object>()->items[1], m.types.timedelta);
  return is_raised(rest) ? rest : tuple_of(m, {pair.as<tuple_object>()->items[0], rest});
}
value rdivmod(vm& m, value self, value other) { return is_delta(m, other) ? divmod(m, other, self) : not_implemented; }

template <comparison op>
value compare_with(vm& m, value self, value other) {
  if (!is_delta(m, other)) return not_implemented;
  return from_bool(sign_satisfies(compare_deltas(as_delta(self), as_delta(other)), op));
}
value hash(vm&, value self) { return value::small_int(hash_microseconds(as_delta(self)->total())); }

// ---------------------------------------------------------------- text and the rest

value repr_method(vm& m, value self) {
  const auto* d = as_delta(self);
  std::string text = type_name(m, self) + "(";
  const char* separator = "";
  auto part = [&](const char* name, i32 n) {
    if (!n) return;
    text += fmt::format("{}{}={}", separator, name, n);
    separator = ", ";
  };
  part("days", d->days);
  part("seconds", d->seconds);
  part("microseconds", d->microseconds);
  if (is_zero(d)) text += "0";
  str_object* s = make_str(m, text + ")");
  return s ? to_value(s) : value_raised;
}
value str_method(vm& m, value self) {
  const auto* d = as_delta(self);
  std::string text;
  if (d->days) text = fmt::format("{} day{}, ", d->days, d->days == 1 || d->days == -1 ? "" : "s");
  text += fmt::format("{}:{:02}:{:02}", d->seconds / 3600, d->seconds / 60 % 60, d->seconds % 60);
  if (d->microseconds) text += fmt::format(".{:06}", d->microseconds);
  str_object* s = make_str_latin1(m, text);
  return s ? to_value(s) : value_raised;
}
value total_seconds(vm& m, value self) {
  i64 n;
  constexpr i64 exact = i64{1} << 53;
  if (fits_word(as_delta(self), n) && n >= -exact && n <= exact) return make_float(m, static_cast<double>(n) / 1e6);
  return int_truediv(m, total_of(m, self), value::small_int(1000000));
}
value days(vm&, value self) { return value::small_int(as_delta(self)->days); }
value seconds(vm&, value self) { return value::small_int(as_delta(self)->seconds); }
value microseconds(vm&, value self) { return value::small_int(as_delta(self)->microseconds); }
value reduce(vm& m, value self) {
  const value state = tuple_of(m, {days(m, self), seconds(m, self), microseconds(m, self)});
  return is_raised(state) ? state : tuple_of(m, {to_value(type_of(m, self)), state});
}

}  // namespace

value make_delta(vm& m, i64 days, i64 seconds, i64 microseconds, type_object* cls) {
  if (METAVM_UNLIKELY(microseconds < 0 || microseconds >= 1000000)) {
    i64 carry = microseconds / 1000000;
    microseconds -= carry * 1000000;
    if (microseconds < 0) microseconds += 1000000, carry--;
    seconds += carry;
  }
  if (seconds < 0 || seconds >= 86400) {
    i64 carry = seconds / 86400;
    seconds -= carry * 86400;
    if (seconds < 0) seconds += 86400, carry--;
    days += carry;
  }
  return delta_of_days(m, cls, days, static_cast<i32>(seconds), static_cast<i32>(microseconds));
}

void add_timedelta(vm& m, module_object* mod_) {
  static const char* const operand = "($self, value, /)";
  static const method_def methods[] = {
      unary_method("__repr__", repr_method),
      unary_method("__str__", str_method),
      unary_method("__hash__", hash),
      binary_method("__lt__", compare_with<comparison::lt>, operand),
      binary_method("__le__", compare_with<comparison::le>, operand),
      binary_method("__eq__", compare_with<comparison::eq>, operand),
      binary_method("__ne__", compare_with<comparison::ne>, operand),
      binary_method("__gt__", compare_with<comparison::gt>, operand),
      binary_method("__ge__", compare_with<comparison::ge>, operand),
      binary_method("__add__", add, operand),
      binary_method("__radd__", add, operand),
      binary_method("__sub__", sub, operand),
      binary_method("__rsub__", rsub, operand),
      binary_method("__mul__", mul, operand),
      binary_method("__rmul__", mul, operand),
      binary_method("__truediv__", truediv, operand),
      binary_method("__rtruediv__", rtruediv, operand),
      binary_method("__floordiv__", floordiv, operand),
      binary_method("__rfloordiv__", rfloordiv, operand),
      binary_method("__mod__", mod, operand),
      binary_method("__rmod__", rmod, operand),
      binary_method("__divmod__", divmod, operand),
      binary_method("__rdivmod__", rdivmod, operand),
      unary_method("__neg__", neg),
      unary_method("__pos__", pos),
      unary_method("__abs__", abs),
      unary_method("__bool__", boolean),
      unary_method("total_seconds", total_seconds, nullptr, "Total seconds in the duration."),
      unary_method("__reduce__", reduce, nullptr, "__reduce__() -> (cls, state)"),
      end_of_methods};
  static const getset_def getsets[] = {
      {"days", days, nullptr, "Number of days."},
      {"seconds", seconds, nullptr, "Number of seconds (>= 0 and less than 1 day)."},
      {"microseconds", microseconds, nullptr, "Number of microseconds (>= 0 and less than 1 second)."},
      {}};
  type_object* t = make_native_type<delta_object>(
      m, mod_, "datetime.timedelta", methods, construct, nullptr,
      "Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, microseconds=0, milliseconds=0, "
      "minutes=0, hours=0, weeks=0)\n\nAll arguments are optional and default to 0.\nArguments may be integers or "
      "floats, and may be positive or negative.",
      getsets);
  m.types.timedelta = t;
  m.shapes.timedelta = t->root_shape;
  mark_members(m, t, {"days", "seconds", "microseconds"});
  type_add(m, t, "min", make_delta(m, -most_days, 0, 0));
  type_add(m, t, "max", make_delta(m, most_days, 86399, 999999));
  type_add(m, t, "resolution", make_delta(m, 0, 0, 1));
}

}  // namespace metavm::python::datetimes
