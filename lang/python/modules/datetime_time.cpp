/// \file
/// datetime.time.
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python::datetimes {

value make_time(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo) {
  auto* t = make_native<time_object>(m, cls);
  t->packed = packed;
  t->tzinfo = tzinfo;
  t->hash = -1;
  t->fold = fold;
  return to_value(t);
}

namespace {

bool read_fields(vm& m, const value* v, u64 p, u64 old_fold, int* n, value& tzinfo) {
  return int_field(m, v[0], hour_of(p), n[0]) && int_field(m, v[1], minute_of(p), n[1]) &&
         int_field(m, v[2], second_of(p), n[2]) && int_field(m, v[3], microsecond_of(p), n[3]) &&
         int_field(m, v[5], static_cast<int>(old_fold), n[4]) && check_time(m, n[0], n[1], n[2], n[3], n[4]) &&
         (same(v[4], value_unbound) || check_tzinfo(m, tzinfo = v[4]));
}

}  // namespace

value construct_time(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs >= 1 && nargs <= 2 && !kwnames && args[0].is_pointer()) {
    u8 s[6];
    bool found;
    // (A text in another script is no state here.)
    const bool text = is_str(args[0]) && as_str(args[0])->length == 6 && as_str(args[0])->at(0) > 255;
    if (!text && !state_argument(m, "time", args[0], 6, 0, 0x7f, 0, 23, s, found)) return value_raised;
    if (!text && found) {
      const value zone = nargs > 1 ? args[1] : none;
      if (!is_none(zone) && !is_tzinfo(m, zone)) return raise_type_error(m, "bad tzinfo state arg");
      const u64 p = pack_nearest({1, 1, 1, s[0] & 0x7f, s[1], s[2], s[3] << 16 | s[4] << 8 | s[5]});
      return make_time(m, cls, p & time_mask, s[0] >> 7, zone);
    }
  }
  value v[6], tzinfo = none;
  int n[5];
  if (!bind_arguments(m, nullptr, "hour? minute? second? microsecond? tzinfo? * fold?", args, nargs, kwnames, v) ||
      !read_fields(m, v, 0, 0, n, tzinfo))
    return value_raised;
  return make_time(m, cls, pack_time(n[0], n[1], n[2], n[3]), static_cast<u64>(n[4]), tzinfo);
}
value call_time(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo) {
  if (METAVM_LIKELY(constructs_plainly(m, cls, construct_time))) return make_time(m, cls, packed, fold, tzinfo);
  const value args[] = {value::small_int(hour_of(packed)), value::small_int(minute_of(packed)),
                        value::small_int(second_of(packed)), value::small_int(microsecond_of(packed)), tzinfo};
  const value r = call(m, to_value(cls), args, 5);
  if (!is_raised(r) && is_time(m, r)) as_time(r)->fold = fold;
  return r;
}

namespace {

value fromisoformat(vm& m, value cls, value text) {
  if (!is_str(text)) return raise_type_error(m, "fromisoformat: argument must be str");
  std::string s;
  parsed_time t;
  if (!isoformat_text(as_str(text), false, s)) return bad_isoformat(m, text);
  const u64 skipped = s.starts_with('T');
  if (!parse_time(s.c_str() + skipped, s.size() - skipped, t)) return bad_isoformat(m, text);
  const value zone = parsed_zone(m, t);
  if (is_raised(zone) || !check_time(m, t.hour, t.minute, t.second, t.microsecond, 0)) return value_raised;
  return call_time(m, cls.as<type_object>(), pack_time(t.hour, t.minute, t.second, t.microsecond), 0, zone);
}

value hour(vm&, value self) { return value::small_int(hour_of(as_time(self)->packed)); }
value minute(vm&, value self) { return value::small_int(minute_of(as_time(self)->packed)); }
value second(vm&, value self) { return value::small_int(second_of(as_time(self)->packed)); }
value microsecond(vm&, value self) { return value::small_int(microsecond_of(as_time(self)->packed)); }
value tzinfo(vm&, value self) { return as_time(self)->tzinfo; }
value fold(vm&, value self) { return value::small_int(static_cast<i64>(as_time(self)->fold)); }
value utcoffset(vm& m, value self) { return utc_offset(m, as_time(self)->tzinfo, none); }
value dst(vm& m, value self) { return dst_offset(m, as_time(self)->tzinfo, none); }
value tzname(vm& m, value self) { return zone_name(m, as_time(self)->tzinfo, none); }

// ---------------------------------------------------------------- comparison

template <comparison op>
value compare_with(vm& m, value self, value other) {
  if (!is_time(m, other)) return not_implemented;
  const time_object *a = as_time(self), *b = as_time(other);
  if (same(a->tzinfo, b->tzinfo)) return from_bool(ordered(a->packed, b->packed, op));
  const value x = utcoffset(m, self), y = is_raised(x) ? x : utcoffset(m, other);
  if (is_raised(y)) return y;
  if (is_none(x) && is_none(y)) return from_bool(ordered(a->packed, b->packed, op));
  if (is_none(x) || is_none(y)) {
    if (op == comparison::eq || op == comparison::ne) return from_bool(op == comparison::ne);
    return raise_type_error(m, "can't compare offset-naive and offset-aware times");
  }
  if (compare_deltas(as_delta(x), as_delta(y)) == 0) return from_bool(ordered(a->packed, b->packed, op));
  auto in_utc = [](const time_object* t, value offset) {
    const auto* o = as_delta(offset);
    return (second_of_day(t->packed) - i64{o->days} * 86400 - o->seconds) * 1000000 + microsecond_of(t->packed);
  };
  return from_bool(ordered(in_utc(a, x), in_utc(b, y), op));
}
value hash(vm& m, value self) {
  time_object* t = as_time(self);
  if (t->hash == -1) {
    value offset = t->tzinfo;
    if (!is_none(offset)) {
      // Whatever the zone says of the fold must not count.
      const value plain = t->fold ? make_time(m, type_of(m, self), t->packed, 0, t->tzinfo) : self;
      offset = utcoffset(m, plain);
      if (is_raised(offset)) return offset;
    }
    i128 n = i128{second_of_day(t->packed)} * 1000000 + microsecond_of(t->packed);
    if (!is_none(offset)) n -= as_delta(offset)->total();
    t->hash = hash_microseconds(n);
  }
  return value::small_int(t->hash);
}

// ---------------------------------------------------------------- text and the rest

value isoformat(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  std::string timespec;
  if (!bind_arguments(m, "isoformat", "timespec?", args + 1, nargs - 1, kwnames, &v)) return value_raised;
  if (!same(v, value_unbound) && !is_str(v))
    return raise(m, m.exc.TypeError, "isoformat() argument 1 must be str, not {}", shown_type(m, v));
  if (!timespec_argument(m, v, timespec)) return value_raised;
  char text[32];
  const time_object* t = as_time(args[0]);
  const char* end = put_time(text, t->packed, timespec);
  if (!end) return raise_text(m, m.exc.ValueError, "Unknown timespec value");
  return make_text(m, text, end, t->tzinfo, none);
}
value str_method(vm& m, value self) {
  if (is_exact(self, m.shapes.time)) return isoformat(m, &self, 1, nullptr);
  return call_method(m, self, intern(m, "isoformat"));
}
value repr_method(vm& m, value self) {
  const time_object* t = as_time(self);
  const u64 p = t->packed;
  std::string text = fmt::format("{}({}, {}", type_name(m, self), hour_of(p), minute_of(p));
  if (second_of(p) || microsecond_of(p)) text += fmt::format(", {}", second_of(p));
  if (microsecond_of(p)) text += fmt::format(", {}", microsecond_of(p));
  if (!is_none(t->tzinfo)) {
    str_object* zone = repr(m, t->tzinfo);
    if (!zone) return value_raised;
    text += ", tzinfo=" + to_utf8(zone);
  }
  if (t->fold) text += ", fold=1";
  str_object* s = make_str(m, text + ")");
  return s ? to_value(s) : value_raised;
}
value strftime(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (!bind_arguments(m, "strftime", "format", args + 1, nargs - 1, kwnames, &v)) return value_raised;
  if (!is_str(v)) return raise(m, m.exc.TypeError, "strftime() argument 1 must be str, not {}", shown_type(m, v));
  return format_with(m, args[0], as_str(v), as_time(args[0])->tzinfo, none);
}
value replace(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const time_object* t = as_time(args[0]);
  value v[6], zone = t->tzinfo;
  int n[5];
  if (!bind_arguments(m, "replace", "hour? minute? second? microsecond? tzinfo? * fold?", args + 1, nargs - 1, kwnames,
                      v) ||
      !check_fold(m, v[5]) || !read_fields(m, v, t->packed, t->fold, n, zone))
    return value_raised;
  return with_finalizer(
      m, make_time(m, type_of(m, args[0]), pack_time(n[0], n[1], n[2], n[3]), static_cast<u64>(n[4]), zone));
}
value reduce_with(vm& m, value self, i64 protocol) {
  const time_object* t = as_time(self);
  const u64 p = t->packed;
  const int us = microsecond_of(p), first = hour_of(p) | (protocol > 3 && t->fold ? 128 : 0);
  const char state[] = {static_cast<char>(first),    static_cast<char>(minute_of(p)),  static_cast<char>(second_of(p)),
                        static_cast<char>(us >> 16), static_cast<char>(us >> 8 & 255), static_cast<char>(us & 255)};
  return reduced_to(m, self, {state, sizeof state}, t->tzinfo);
}
value reduce(vm& m, value self) { return reduce_with(m, self, 2); }
value reduce_ex(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  int protocol;
  if (!protocol_argument(m, "time.__reduce_ex__", args, nargs, kwnames, protocol)) return value_raised;
  return reduce_with(m, args[0], protocol);
}

}  // namespace

void add_time(vm& m, module_object* mod) {
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
      general_method("isoformat", isoformat, nullptr,
                     "Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\nThe optional argument "
                     "timespec specifies the number of additional terms\nof the time to include. Valid options are "
                     "'auto', 'hours', 'minutes',\n'seconds', 'milliseconds' and 'microseconds'.\n"),
      general_method("strftime", strftime, nullptr, "format -> strftime() style string."),
      binary_method("__format__", format_method, nullptr, "Formats self with strftime."),
      unary_method("utcoffset", utcoffset, nullptr, "Return self.tzinfo.utcoffset(self)."),
      unary_method("tzname", tzname, nullptr, "Return self.tzinfo.tzname(self)."),
      unary_method("dst", dst, nullptr, "Return self.tzinfo.dst(self)."),
      general_method("replace", replace, nullptr, "Return time with new specified fields."),
      class_method(
          binary_method("fromisoformat", fromisoformat, nullptr, "string -> time from a string in ISO 8601 format")),
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
  type_object* t = make_native_type<time_object>(
      m, mod, "datetime.time", methods, construct_time, nullptr,
      "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll arguments are optional. "
      "tzinfo may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.\n",
      getsets);
  m.types.time = t;
  m.shapes.time = t->root_shape;
  type_add(m, t, "min", make_time(m, t, 0, 0, none));
  type_add(m, t, "max", make_time(m, t, pack_time(23, 59, 59, 999999), 0, none));
  type_add(m, t, "resolution", make_delta(m, 0, 0, 1));
}

}  // namespace metavm::python::datetimes
