/// \file
/// datetime.date, and what its isocalendar() returns.
#include <ctime>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python::datetimes {

value make_date(vm& m, type_object* cls, u64 packed) {
  auto* d = make_native<date_object>(m, cls);
  d->packed = packed;
  return to_value(d);
}
value construct_date(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(nargs == 1) && !kwnames) {
    u8 state[4];
    bool found;
    if (!state_argument(m, "date", args[0], 4, 2, 0xff, 1, 12, state, found)) return value_raised;
    if (found) return make_date(m, cls, pack_nearest({state[0] << 8 | state[1], state[2], state[3], 0, 0, 0, 0}));
  }
  if (!check_numbers(m, args, nargs, 3, kwnames)) return value_raised;
  value v[3];
  int year, month, day;
  if (!bind_arguments(m, nullptr, "year month day", args, nargs, kwnames, v) || !int_field(m, v[0], year) ||
      !int_field(m, v[1], month) || !int_field(m, v[2], day) || !check_date(m, year, month, day))
    return value_raised;
  return make_date(m, cls, pack_date(year, month, day));
}
value call_date(vm& m, type_object* cls, u64 packed) {
  if (METAVM_LIKELY(constructs_plainly(m, cls, construct_date))) return make_date(m, cls, packed);
  const value args[] = {value::small_int(year_of(packed)), value::small_int(month_of(packed)),
                        value::small_int(day_of(packed))};
  if (constructs_plainly(m, cls, construct_datetime)) return make_datetime(m, cls, packed, 0, none);
  return call(m, to_value(cls), args, 3);
}

namespace {

u64 packed_of(value v) { return as_date(v)->packed; }
type_object* class_argument(value v) { return v.as<type_object>(); }

// ---------------------------------------------------------------- class methods

value today(vm& m, value cls) {
  const value time = import_module(m, intern(m, "time"));
  const value now = is_raised(time) ? time : call_method(m, time, intern(m, "time"));
  return is_raised(now) ? now : call_method(m, cls, intern(m, "fromtimestamp"), &now, 1);
}
value fromtimestamp(vm& m, value cls, value timestamp) {
  i64 seconds;
  if (!floor_timestamp(m, timestamp, seconds)) return value_raised;
  const time_t t = seconds;
  tm local;
  if (!::localtime_r(&t, &local)) return raise_errno(m);
  const i64 year = i64{local.tm_year} + 1900;
  if (!check_date(m, year, local.tm_mon + 1, local.tm_mday)) return value_raised;
  return call_date(m, class_argument(cls), pack_date(static_cast<int>(year), local.tm_mon + 1, local.tm_mday));
}
value of_ordinal(vm& m, type_object* cls, int ordinal) {
  int year, month, day;
  from_ordinal(ordinal, year, month, day);
  if (!check_date(m, year, month, day)) return value_raised;
  return call_date(m, cls, pack_date(year, month, day));
}
value fromordinal(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  int ordinal;
  if (!check_no_keywords(m, "date.fromordinal", kwnames) || !arity_takes(m, "fromordinal", nargs - 1, 1, 1) ||
      !int_field(m, args[1], ordinal))
    return value_raised;
  if (ordinal < 1) return raise_text(m, m.exc.ValueError, "ordinal must be >= 1");
  return of_ordinal(m, class_argument(args[0]), ordinal);
}
value fromisoformat(vm& m, value cls, value text) {
  if (!is_str(text)) return raise_type_error(m, "fromisoformat: argument must be str");
  std::string s;
  int year, month, day;
  const bool whole = isoformat_text(as_str(text), false, s) && (s.size() == 7 || s.size() == 8 || s.size() == 10);
  if (!whole || !parse_date(s.c_str(), s.size(), year, month, day)) return bad_isoformat(m, text);
  if (!check_date(m, year, month, day)) return value_raised;
  return call_date(m, class_argument(cls), pack_date(year, month, day));
}
value fromisocalendar(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  int n[3], ordinal = 0;
  if (!bind_arguments(m, "fromisocalendar", "year week day", args + 1, nargs - 1, kwnames, v)) return value_raised;
  for (int i = 0; i < 3; i++)
    if (!int_field(m, v[i], n[i])) {
      if (catch_pending(m, m.exc.OverflowError)) raise_text(m, m.exc.ValueError, "ISO calendar component out of range");
      return value_raised;
    }
  switch (from_iso(n[0], n[1], n[2], ordinal)) {
    case iso_error::year:
      return raise(m, m.exc.ValueError, "Year is out of range: {}", n[0]);
    case iso_error::week:
      return raise(m, m.exc.ValueError, "Invalid week: {}", n[1]);
    case iso_error::day:
      return raise(m, m.exc.ValueError, "Invalid day: {} (range is [1, 7])", n[2]);
    case iso_error::none:
      break;
  }
  if (ordinal < 1) return raise_text(m, m.exc.ValueError, "year 0 is out of range");
  return of_ordinal(m, class_argument(args[0]), ordinal);
}

// ---------------------------------------------------------------- arithmetic and comparison

value shift(vm& m, value self, i64 days) {
  const i64 n = ordinal_of(packed_of(self)) + days;
  if (n < 1 || n > last_ordinal) return raise_text(m, m.exc.OverflowError, "date value out of range");
  return of_ordinal(m, type_of(m, self), static_cast<int>(n));
}
value add(vm& m, value self, value other) {
  if (is_datetime(m, self) || !is_delta(m, other)) return not_implemented;
  return shift(m, self, as_delta(other)->days);
}
value difference(vm& m, value a, value b) {
  if (is_datetime(m, a) || is_datetime(m, b)) return not_implemented;
  return make_delta(m, ordinal_of(packed_of(a)) - ordinal_of(packed_of(b)), 0, 0);
}
value sub(vm& m, value self, value other) {
  if (is_date(m, other)) return difference(m, self, other);
  if (is_datetime(m, self) || !is_delta(m, other)) return not_implemented;
  return shift(m, self, -i64{as_delta(other)->days});
}
value rsub(vm& m, value self, value other) { return is_date(m, other) ? difference(m, other, self) : not_implemented; }
template <comparison op>
value compare_with(vm& m, value self, value other) {
  if (!is_date(m, other)) return not_implemented;
  return from_bool(ordered(packed_of(self) >> time_bits, packed_of(other) >> time_bits, op));
}
value hash(vm&, value self) { return value::small_int(hash_word(packed_of(self))); }

// ---------------------------------------------------------------- parts and text

value year(vm&, value self) { return value::small_int(year_of(packed_of(self))); }
value month(vm&, value self) { return value::small_int(month_of(packed_of(self))); }
value day(vm&, value self) { return value::small_int(day_of(packed_of(self))); }
value toordinal(vm&, value self) { return value::small_int(ordinal_of(packed_of(self))); }
value weekday(vm&, value self) { return value::small_int(weekday_of(ordinal_of(packed_of(self)))); }
value isoweekday(vm&, value self) { return value::small_int(weekday_of(ordinal_of(packed_of(self))) + 1); }
value timetuple(vm& m, value self) { return make_struct_time(m, packed_of(self) & ~time_mask, -1); }
value isoformat(vm& m, value self) {
  char text[16];
  str_object* s = make_str_latin1(m, {text, static_cast<size_t>(put_date(text, packed_of(self)) - text)});
  return s ? to_value(s) : value_raised;
}
value str_method(vm& m, value self) {
  return is_exact(self, m.shapes.date) ? isoformat(m, self) : call_method(m, self, intern(m, "isoformat"));
}
value repr_method(vm& m, value self) {
  const u64 p = packed_of(self);
  str_object* s = make_str(m, fmt::format("{}({}, {}, {})", type_name(m, self), year_of(p), month_of(p), day_of(p)));
  return s ? to_value(s) : value_raised;
}
value strftime(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (!bind_arguments(m, "strftime", "format", args + 1, nargs - 1, kwnames, &v)) return value_raised;
  if (!is_str(v)) return raise(m, m.exc.TypeError, "strftime() argument 1 must be str, not {}", shown_type(m, v));
  const value self = args[0];
  return format_with(m, self, as_str(v), is_datetime(m, self) ? as_datetime(self)->tzinfo : none, self);
}
value replace(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  const u64 p = packed_of(args[0]);
  int y, mo, d;
  if (!bind_arguments(m, "replace", "year? month? day?", args + 1, nargs - 1, kwnames, v) ||
      !int_field(m, v[0], year_of(p), y) || !int_field(m, v[1], month_of(p), mo) || !int_field(m, v[2], day_of(p), d) ||
      !check_date(m, y, mo, d))
    return value_raised;
  type_object* cls = type_of(m, args[0]);
  const u64 date = pack_date(y, mo, d);
  return with_finalizer(m, is_datetime(m, args[0]) ? make_datetime(m, cls, date, 0, none) : make_date(m, cls, date));
}
value reduce(vm& m, value self) {
  const u64 p = packed_of(self);
  const char state[] = {static_cast<char>(year_of(p) >> 8), static_cast<char>(year_of(p) & 255),
                        static_cast<char>(month_of(p)), static_cast<char>(day_of(p))};
  bytes_object* b = make_bytes(m, {state, 4});
  const value args = b ? tuple_of(m, {to_value(b)}) : value_raised;
  return is_raised(args) ? args : tuple_of(m, {to_value(type_of(m, self)), args});
}

// ---------------------------------------------------------------- IsoCalendarDate

template <u64 i>
value iso_part(vm&, value self) {
  return self.as<tuple_object>()->items[i];
}
value make_iso(vm& m, type_object* cls, const value* items) {
  auto* t = make_instance_with_tail<tuple_object>(m, cls, 3, &tuple_object::length);
  if (!t) return value_raised;
  std::copy_n(items, 3, t->items);
  return to_value(t);
}
value iso_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "IsoCalendarDate", "year week weekday", args, nargs, kwnames, v)) return value_raised;
  return make_iso(m, cls, v);
}
value iso_repr(vm& m, value self) {
  std::string parts[3];
  for (u64 i = 0; i < 3; i++) {
    str_object* s = repr(m, self.as<tuple_object>()->items[i]);
    if (!s) return value_raised;
    parts[i] = to_utf8(s);
  }
  str_object* s =
      make_str(m, fmt::format("{}(year={}, week={}, weekday={})", type_name(m, self), parts[0], parts[1], parts[2]));
  return s ? to_value(s) : value_raised;
}
value iso_reduce(vm& m, value self) {
  tuple_object* plain = make_tuple(m, self.as<tuple_object>()->items, 3);
  const value args = plain ? tuple_of(m, {to_value(plain)}) : value_raised;
  return is_raised(args) ? args : tuple_of(m, {to_value(m.types.tuple), args});
}

}  // namespace

value date_isocalendar(vm& m, value self) {
  const iso_date d = to_iso(packed_of(self));
  const value items[] = {value::small_int(d.year), value::small_int(d.week), value::small_int(d.weekday)};
  return make_iso(m, m.types.iso_calendar_date, items);
}

void add_iso_calendar_date(vm& m) {
  static const method_def methods[] = {unary_method("__repr__", iso_repr),
                                       unary_method("__reduce__", iso_reduce, nullptr, "__reduce__() -> (cls, state)"),
                                       end_of_methods};
  static const getset_def getsets[] = {
      {"year", iso_part<0>, nullptr}, {"week", iso_part<1>, nullptr}, {"weekday", iso_part<2>, nullptr}, {}};
  type_def d{};
  d.name = "datetime.IsoCalendarDate";
  d.lay = &tuple_object::get_layout();
  d.instance_kind = kind::tuple;
  d.flags = 0;
  d.base = m.types.tuple;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = iso_construct;
  d.doc =
      "The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be accessed either as a "
      "tuple of\n  ((year, week, weekday))\nor via the object attributes as named in the above tuple.";
  m.types.iso_calendar_date = make_builtin_type(m, d);
  m.shapes.iso_calendar_date = m.types.iso_calendar_date->root_shape;
}

void add_date(vm& m, module_object* mod) {
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
      class_method(binary_method("fromtimestamp", fromtimestamp, "($type, timestamp, /)",
                                 "Create a date from a POSIX timestamp.\n\nThe timestamp is a number, e.g. created "
                                 "via time.time(), that is interpreted\nas local time.")),
      class_method(general_method("fromordinal", fromordinal, nullptr,
                                  "int -> date corresponding to a proleptic Gregorian ordinal.")),
      class_method(binary_method("fromisoformat", fromisoformat, nullptr,
                                 "str -> Construct a date from a string in ISO 8601 format.")),
      class_method(general_method("fromisocalendar", fromisocalendar, nullptr,
                                  "int, int, int -> Construct a date from the ISO year, week number and weekday.\n\n"
                                  "This is the inverse of the date.isocalendar() function")),
      class_method(unary_method("today", today, nullptr,
                                "Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).")),
      unary_method("ctime", date_ctime, nullptr, "Return ctime() style string."),
      general_method("strftime", strftime, nullptr, "format -> strftime() style string."),
      binary_method("__format__", format_method, nullptr, "Formats self with strftime."),
      unary_method("timetuple", timetuple, nullptr, "Return time tuple, compatible with time.localtime()."),
      unary_method("isocalendar", date_isocalendar, nullptr,
                   "Return a named tuple containing ISO year, week number, and weekday."),
      unary_method("isoformat", isoformat, nullptr, "Return string in ISO 8601 format, YYYY-MM-DD."),
      unary_method("isoweekday", isoweekday, nullptr,
                   "Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7"),
      unary_method("toordinal", toordinal, nullptr,
                   "Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1."),
      unary_method("weekday", weekday, nullptr,
                   "Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6"),
      general_method("replace", replace, nullptr, "Return date with new specified fields."),
      unary_method("__reduce__", reduce, nullptr, "__reduce__() -> (cls, state)"),
      end_of_methods};
  static const getset_def getsets[] = {{"year", year, nullptr}, {"month", month, nullptr}, {"day", day, nullptr}, {}};
  type_object* t = make_native_type<date_object>(m, mod, "datetime.date", methods, construct_date, nullptr,
                                                 "date(year, month, day) --> date object", getsets);
  m.types.date = t;
  m.shapes.date = t->root_shape;
  type_add(m, t, "min", make_date(m, t, pack_date(1, 1, 1)));
  type_add(m, t, "max", make_date(m, t, pack_date(9999, 12, 31)));
  type_add(m, t, "resolution", make_delta(m, 1, 0, 0));
}

}  // namespace metavm::python::datetimes
