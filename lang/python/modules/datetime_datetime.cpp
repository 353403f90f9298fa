/// \file
/// datetime.datetime: making instances, parts, text, pickling.
#include <ctime>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python::datetimes {

value make_datetime(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo) {
  auto* d = make_native<datetime_object>(m, cls);
  d->packed = packed;
  d->tzinfo = tzinfo;
  d->hash = -1;
  d->fold = fold;
  return to_value(d);
}

namespace {

/// year … microsecond of arguments, and the fold; what is not given is as in `p`. False: raised.
bool read_fields(vm& m, const value* v, u64 p, u64 old_fold, fields& f, value& tzinfo, int& fold) {
  return int_field(m, v[0], year_of(p), f.year) && int_field(m, v[1], month_of(p), f.month) &&
         int_field(m, v[2], day_of(p), f.day) && int_field(m, v[3], hour_of(p), f.hour) &&
         int_field(m, v[4], minute_of(p), f.minute) && int_field(m, v[5], second_of(p), f.second) &&
         int_field(m, v[6], microsecond_of(p), f.microsecond) && int_field(m, v[8], static_cast<int>(old_fold), fold) &&
         check_date(m, f.year, f.month, f.day) && check_time(m, f.hour, f.minute, f.second, f.microsecond, fold) &&
         (same(v[7], value_unbound) || check_tzinfo(m, tzinfo = v[7]));
}

}  // namespace

value construct_datetime(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(nargs >= 1 && nargs <= 2) && !kwnames) {
    u8 s[10];
    bool found;
    if (!state_argument(m, "datetime", args[0], 10, 2, 0x7f, 1, 12, s, found)) return value_raised;
    if (found) {
      const value zone = nargs > 1 ? args[1] : none;
      if (!is_none(zone) && !is_tzinfo(m, zone)) return raise_type_error(m, "bad tzinfo state arg");
      const fields f{s[0] << 8 | s[1], s[2] & 0x7f, s[3], s[4], s[5], s[6], s[7] << 16 | s[8] << 8 | s[9]};
      return make_datetime(m, cls, pack_nearest(f), s[2] >> 7, zone);
    }
  }
  if (!check_numbers(m, args, nargs, 3, kwnames)) return value_raised;
  value v[9], tzinfo = none;
  fields f;
  int fold;
  if (!bind_arguments(m, nullptr, "year month day hour? minute? second? microsecond? tzinfo? * fold?", args, nargs,
                      kwnames, v) ||
      !read_fields(m, v, 0, 0, f, tzinfo, fold))
    return value_raised;
  return make_datetime(m, cls, pack(f), static_cast<u64>(fold), tzinfo);
}
value call_datetime(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo) {
  if (METAVM_LIKELY(constructs_plainly(m, cls, construct_datetime))) return make_datetime(m, cls, packed, fold, tzinfo);
  const value args[] = {value::small_int(year_of(packed)),        value::small_int(month_of(packed)),
                        value::small_int(day_of(packed)),         value::small_int(hour_of(packed)),
                        value::small_int(minute_of(packed)),      value::small_int(second_of(packed)),
                        value::small_int(microsecond_of(packed)), tzinfo};
  const value r = call(m, to_value(cls), args, 8);
  if (!is_raised(r) && is_datetime(m, r)) as_datetime(r)->fold = fold;
  return r;
}

namespace {

u64 packed_of(value v) { return as_date(v)->packed; }

// ---------------------------------------------------------------- class methods

/// The moment in local time (`local`) or UTC.
value at_moment(vm& m, type_object* cls, i64 seconds, int microseconds, bool local, value tzinfo) {
  const time_t t = seconds;
  tm b;
  if (!(local ? ::localtime_r(&t, &b) : ::gmtime_r(&t, &b))) return raise_errno(m);
  u64 fold = 0;
  // (Leap seconds, where the system shows them, are no seconds here.)
  const int second = std::min(b.tm_sec, 59);
  i64 shown;
  if (!to_seconds(m, static_cast<int>(i64{b.tm_year} + 1900), b.tm_mon + 1, b.tm_mday, b.tm_hour, b.tm_min, second,
                  shown))
    return value_raised;
  // The clock shows it for the second time if it was set back less than a day ago.
  if (local) {
    i64 before;
    if (!to_local_seconds(m, seconds + epoch_seconds - 86400, before)) return value_raised;
    const i64 jump = shown - before - 86400;
    if (jump < 0) {
      if (!to_local_seconds(m, seconds + epoch_seconds + jump, before)) return value_raised;
      fold = before == shown;
    }
  }
  const fields f{b.tm_year + 1900, b.tm_mon + 1, b.tm_mday, b.tm_hour, b.tm_min, second, microseconds};
  return call_datetime(m, cls, pack(f), fold, tzinfo);
}
value in_zone(vm& m, type_object* cls, i64 seconds, int microseconds, value tzinfo) {
  const value r = at_moment(m, cls, seconds, microseconds, is_none(tzinfo), tzinfo);
  return is_raised(r) || is_none(tzinfo) ? r : call_method(m, tzinfo, intern(m, "fromutc"), &r, 1);
}
timespec current_time() {
  timespec t;
  ::clock_gettime(CLOCK_REALTIME, &t);
  return t;
}
value now(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value zone;
  if (!bind_arguments(m, "now", "tz?", args + 1, nargs - 1, kwnames, &zone)) return value_raised;
  zone = or_none(zone);
  if (!check_tzinfo(m, zone)) return value_raised;
  const timespec t = current_time();
  return in_zone(m, args[0].as<type_object>(), t.tv_sec, static_cast<int>(t.tv_nsec / 1000), zone);
}
value utcnow(vm& m, value cls) {
  const timespec t = current_time();
  return at_moment(m, cls.as<type_object>(), t.tv_sec, static_cast<int>(t.tv_nsec / 1000), false, none);
}
value fromtimestamp(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  i64 seconds;
  int microseconds;
  if (!bind_arguments(m, "fromtimestamp", "timestamp tz?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const value zone = or_none(v[1]);
  if (!check_tzinfo(m, zone) || !split_timestamp(m, v[0], seconds, microseconds)) return value_raised;
  return in_zone(m, args[0].as<type_object>(), seconds, microseconds, zone);
}
value utcfromtimestamp(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 seconds;
  int microseconds;
  if (!check_no_keywords(m, "datetime.utcfromtimestamp", kwnames) ||
      !arity_takes(m, "utcfromtimestamp", nargs - 1, 1, 1) || !split_timestamp(m, args[1], seconds, microseconds))
    return value_raised;
  return at_moment(m, args[0].as<type_object>(), seconds, microseconds, false, none);
}
value strptime(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "datetime.strptime", kwnames) || !arity_takes(m, "strptime", nargs - 1, 2, 2))
    return value_raised;
  for (u32 i = 1; i < 3; i++)
    if (!is_str(args[i]))
      return raise(m, m.exc.TypeError, "strptime() argument {} must be str, not {}", i, shown_type(m, args[i]));
  const value mod = import_module(m, intern(m, "_strptime"));
  return is_raised(mod) ? mod : call_method(m, mod, intern(m, "_strptime_datetime"), args, 3);
}
value combine(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "combine", "date time tzinfo?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  if (!is_date(m, v[0]))
    return raise(m, m.exc.TypeError, "combine() argument 1 must be datetime.date, not {}", shown_type(m, v[0]));
  if (!is_time(m, v[1]))
    return raise(m, m.exc.TypeError, "combine() argument 2 must be datetime.time, not {}", shown_type(m, v[1]));
  const time_object* t = as_time(v[1]);
  const value zone = same(v[2], value_unbound) ? t->tzinfo : v[2];
  if (!check_tzinfo(m, zone)) return value_raised;
  return call_datetime(m, args[0].as<type_object>(), (packed_of(v[0]) & ~time_mask) | t->packed, t->fold, zone);
}
value fromisoformat(vm& m, value cls, value text) {
  if (!is_str(text)) return raise_type_error(m, "fromisoformat: argument must be str");
  std::string s;
  fields f{};
  parsed_time t{};
  if (!isoformat_text(as_str(text), true, s) || s.size() < 7) return bad_isoformat(m, text);
  u64 at = find_separator(s.c_str(), s.size());
  if (at == std::string::npos || !parse_date(s.c_str(), at, f.year, f.month, f.day)) return bad_isoformat(m, text);
  if (s.size() > at) {
    // The separator is any character.
    const u8 lead = static_cast<u8>(s[at]);
    at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (at > s.size() || !parse_time(s.c_str() + at, s.size() - at, t)) return bad_isoformat(m, text);
  }
  const value zone = parsed_zone(m, t);
  if (is_raised(zone) || !check_date(m, f.year, f.month, f.day) ||
      !check_time(m, t.hour, t.minute, t.second, t.microsecond, 0))
    return value_raised;
  const u64 p = pack_date(f.year, f.month, f.day) | pack_time(t.hour, t.minute, t.second, t.microsecond);
  return call_datetime(m, cls.as<type_object>(), p, 0, zone);
}

// ---------------------------------------------------------------- parts

value hour(vm&, value self) { return value::small_int(hour_of(packed_of(self))); }
value minute(vm&, value self) { return value::small_int(minute_of(packed_of(self))); }
value second(vm&, value self) { return value::small_int(second_of(packed_of(self))); }
value microsecond(vm&, value self) { return value::small_int(microsecond_of(packed_of(self))); }
value tzinfo(vm&, value self) { return as_datetime(self)->tzinfo; }
value fold(vm&, value self) { return value::small_int(static_cast<i64>(as_datetime(self)->fold)); }
value date_part(vm& m, value self) { return make_date(m, m.types.date, packed_of(self) & ~time_mask); }
value time_part(vm& m, value self) {
  return make_time(m, m.types.time, packed_of(self) & time_mask, as_datetime(self)->fold, none);
}
value timetz(vm& m, value self) {
  const datetime_object* d = as_datetime(self);
  return make_time(m, m.types.time, d->packed & time_mask, d->fold, d->tzinfo);
}
value utcoffset(vm& m, value self) { return utc_offset(m, as_datetime(self)->tzinfo, self); }
value dst(vm& m, value self) { return dst_offset(m, as_datetime(self)->tzinfo, self); }
value tzname(vm& m, value self) { return zone_name(m, as_datetime(self)->tzinfo, self); }

value replace(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const datetime_object* d = as_datetime(args[0]);
  value v[9], zone = d->tzinfo;
  fields f;
  int fold;
  if (!bind_arguments(m, "replace", "year? month? day? hour? minute? second? microsecond? tzinfo? * fold?", args + 1,
                      nargs - 1, kwnames, v) ||
      !check_fold(m, v[8]) || !read_fields(m, v, d->packed, d->fold, f, zone, fold))
    return value_raised;
  return with_finalizer(m, make_datetime(m, type_of(m, args[0]), pack(f), static_cast<u64>(fold), zone));
}

// ---------------------------------------------------------------- text

value iso_text(vm& m, value self, u32 separator, std::string_view timespec) {
  char text[48];
  const datetime_object* d = as_datetime(self);
  char* p = put_date(text, d->packed);
  char* const at = p;
  if (separator < 128) *p++ = static_cast<char>(separator);
  const char* end = put_time(p, d->packed, timespec);
  if (!end) return raise_text(m, m.exc.ValueError, "Unknown timespec value");
  if (METAVM_LIKELY(separator < 128)) return make_text(m, text, end, d->tzinfo, self);
  str_object *date = make_str_latin1(m, {text, static_cast<size_t>(at - text)}), *sep = make_char(m, separator);
  const value rest = make_text(m, p, end, d->tzinfo, self);
  if (!date || !sep || is_raised(rest)) return value_raised;
  const value parts[] = {to_value(date), to_value(sep), rest};
  str_object* s = join_strings(m, parts, 3);
  return s ? to_value(s) : value_raised;
}
value isoformat(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  std::string timespec;
  if (!bind_arguments(m, "isoformat", "sep? timespec?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  u32 separator = 'T';
  if (!same(v[0], value_unbound)) {
    if (!is_str(v[0]) || as_str(v[0])->length != 1)
      return raise(m, m.exc.TypeError, "isoformat() argument 1 must be a unicode character, not {}",
                   shown_type(m, v[0]));
    separator = as_str(v[0])->at(0);
  }
  if (!same(v[1], value_unbound) && !is_str(v[1]))
    return raise(m, m.exc.TypeError, "isoformat() argument 2 must be str, not {}", shown_type(m, v[1]));
  return timespec_argument(m, v[1], timespec) ? iso_text(m, args[0], separator, timespec) : value_raised;
}
value str_method(vm& m, value self) {
  if (is_exact(self, m.shapes.datetime)) return iso_text(m, self, ' ', "auto");
  const value space = to_value(make_char(m, ' '));
  return call_method(m, self, intern(m, "isoformat"), &space, 1);
}
value repr_method(vm& m, value self) {
  const datetime_object* d = as_datetime(self);
  const fields f = unpack(d->packed);
  std::string text = fmt::format("{}({}, {}, {}, {}, {}", type_name(m, self), f.year, f.month, f.day, f.hour, f.minute);
  if (f.second || f.microsecond) text += fmt::format(", {}", f.second);
  if (f.microsecond) text += fmt::format(", {}", f.microsecond);
  if (d->fold) text += ", fold=1";
  if (!is_none(d->tzinfo)) {
    str_object* zone = repr(m, d->tzinfo);
    if (!zone) return value_raised;
    text += ", tzinfo=" + to_utf8(zone);
  }
  str_object* s = make_str(m, text + ")");
  return s ? to_value(s) : value_raised;
}

// ---------------------------------------------------------------- pickling

value reduce_with(vm& m, value self, i64 protocol) {
  const datetime_object* d = as_datetime(self);
  const fields f = unpack(d->packed);
  const int us = f.microsecond;
  const int state[] = {f.year >> 8, f.year & 255, f.month | (protocol > 3 && d->fold ? 128 : 0),
                       f.day,       f.hour,       f.minute,
                       f.second,    us >> 16,     us >> 8 & 255,
                       us & 255};
  char bytes[std::size(state)];
  for (u64 i = 0; i < std::size(state); i++) bytes[i] = static_cast<char>(state[i]);
  return reduced_to(m, self, {bytes, sizeof bytes}, d->tzinfo);
}
value reduce(vm& m, value self) { return reduce_with(m, self, 2); }
value reduce_ex(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  int protocol;
  if (!protocol_argument(m, "datetime.__reduce_ex__", args, nargs, kwnames, protocol)) return value_raised;
  return reduce_with(m, args[0], protocol);
}

}  // namespace

void add_datetime(vm& m, module_object* mod) {
  static const char* const operand = "($self, value, /)";
  static const method_def methods[] = {
      unary_method("__repr__", repr_method),
      unary_method("__str__", str_method),
      unary_method("__hash__", datetime_hash),
      binary_method("__lt__", compare_datetimes<comparison::lt>, operand),
      binary_method("__le__", compare_datetimes<comparison::le>, operand),
      binary_method("__eq__", compare_datetimes<comparison::eq>, operand),
      binary_method("__ne__", compare_datetimes<comparison::ne>, operand),
      binary_method("__gt__", compare_datetimes<comparison::gt>, operand),
      binary_method("__ge__", compare_datetimes<comparison::ge>, operand),
      binary_method("__add__", datetime_add, operand),
      binary_method("__radd__", datetime_add, operand),
      binary_method("__sub__", datetime_sub, operand),
      binary_method("__rsub__", datetime_rsub, operand),
      class_method(general_method("now", now, "($type, /, tz=None)",
                                  "Returns new datetime object representing current time local to tz.\n\n  tz\n    "
                                  "Timezone object.\n\nIf no tz is specified, uses local timezone.")),
      class_method(unary_method("utcnow", utcnow, nullptr, "Return a new datetime representing UTC day and time.")),
      class_method(general_method("fromtimestamp", fromtimestamp, nullptr,
                                  "timestamp[, tz] -> tz's local time from POSIX timestamp.")),
      class_method(general_method("utcfromtimestamp", utcfromtimestamp, nullptr,
                                  "Construct a naive UTC datetime from a POSIX timestamp.")),
      class_method(general_method("strptime", strptime, nullptr,
                                  "string, format -> new datetime parsed from a string (like time.strptime()).")),
      class_method(
          general_method("combine", combine, nullptr, "date, time -> datetime with same date and time fields")),
      class_method(binary_method("fromisoformat", fromisoformat, nullptr,
                                 "string -> datetime from a string in most ISO 8601 formats")),
      unary_method("date", date_part, nullptr, "Return date object with same year, month and day."),
      unary_method("time", time_part, nullptr, "Return time object with same time but with tzinfo=None."),
      unary_method("timetz", timetz, nullptr, "Return time object with same time and tzinfo."),
      unary_method("ctime", datetime_ctime, nullptr, "Return ctime() style string."),
      unary_method("timetuple", datetime_timetuple, nullptr, "Return time tuple, compatible with time.localtime()."),
      unary_method("timestamp", datetime_timestamp, nullptr, "Return POSIX timestamp as float."),
      unary_method("utctimetuple", datetime_utctimetuple, nullptr,
                   "Return UTC time tuple, compatible with time.localtime()."),
      general_method("isoformat", isoformat, nullptr,
                     "[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\nsep is used "
                     "to separate the year from the time, and defaults to 'T'.\nThe optional argument timespec "
                     "specifies the number of additional terms\nof the time to include. Valid options are 'auto', "
                     "'hours', 'minutes',\n'seconds', 'milliseconds' and 'microseconds'.\n"),
      unary_method("utcoffset", utcoffset, nullptr, "Return self.tzinfo.utcoffset(self)."),
      unary_method("tzname", tzname, nullptr, "Return self.tzinfo.tzname(self)."),
      unary_method("dst", dst, nullptr, "Return self.tzinfo.dst(self)."),
      general_method("replace", replace, nullptr, "Return datetime with new specified fields."),
      general_method("astimezone", datetime_astimezone, nullptr, "tz -> convert to local time in new timezone tz\n"),
      general_method("__reduce_ex__", reduce_ex, nullptr, "__reduce_ex__(proto) -> (cls, state)"),
      unary_method("__reduce__", reduce, nullptr, "__reduce__() -> (cls, state)"),
      end_of_methods};
  static const getset_def getsets[] = {{"hour", hour, nullptr},
                                       {"minute", minute, nullptr},
                                       {"second", second, nullptr},
                                       {"microsecond", microsecond, nullptr},
                                       {"tzinfo", tzinfo, nullptr},
                                       {"fold", fold, nullptr},
                                       {}};
  type_def d{};
  d.name = "datetime.datetime";
  d.lay = &datetime_object::get_layout();
  d.instance_kind = kind::native;
  d.base = m.types.date;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct_datetime;
  d.doc =
      "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe year, month and day "
      "arguments are required. tzinfo may be None, or an\ninstance of a tzinfo subclass. The remaining arguments may "
      "be ints.\n";
  type_object* t = m.types.datetime = make_builtin_type(m, d);
  m.shapes.datetime = t->root_shape;
  // Not the same object as the module's name: as in CPython, where pickles show it.
  if (str_object* name = make_str_latin1(m, "datetime")) m.heap.write(t, &t->qualname, name);
  module_set(m, mod, "datetime", to_value(t));
  type_add(m, t, "min", make_datetime(m, t, pack_date(1, 1, 1), 0, none));
  type_add(m, t, "max", make_datetime(m, t, pack_date(9999, 12, 31) | pack_time(23, 59, 59, 999999), 0, none));
  type_add(m, t, "resolution", make_delta(m, 0, 0, 1));
}

}  // namespace metavm::python::datetimes
