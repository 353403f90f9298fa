/// \file
/// datetime.tzinfo and datetime.timezone, and how the other classes ask them.
#include <ctime>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python::datetimes {
namespace {

bool below_day(const delta_object* d) {
  return d->days == 0 || (d->days == -1 && (d->seconds > 0 || d->microseconds > 0));
}

value ask_offset(vm& m, value tzinfo, const char* name, value argument) {
  const value offset = call_method(m, tzinfo, intern(m, name), &argument, 1);
  if (is_raised(offset) || is_none(offset)) return offset;
  if (!is_delta(m, offset))
    return raise(m, m.exc.TypeError, "tzinfo.{}() must return None or timedelta, not '{}'", name, type_name(m, offset));
  if (!below_day(as_delta(offset)))
    return raise_text(m, m.exc.ValueError,
                      "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
  return offset;
}

}  // namespace

value utc_offset(vm& m, value tzinfo, value argument) {
  if (METAVM_LIKELY(is_none(tzinfo))) return none;
  return is_timezone(m, tzinfo) ? as_timezone(tzinfo)->offset : ask_offset(m, tzinfo, "utcoffset", argument);
}
value dst_offset(vm& m, value tzinfo, value argument) {
  return is_none(tzinfo) || is_timezone(m, tzinfo) ? none : ask_offset(m, tzinfo, "dst", argument);
}
value zone_name(vm& m, value tzinfo, value argument) {
  if (is_none(tzinfo)) return none;
  const value name = call_method(m, tzinfo, intern(m, "tzname"), &argument, 1);
  if (is_raised(name) || is_none(name) || is_str(name)) return name;
  return raise(m, m.exc.TypeError, "tzinfo.tzname() must return None or a string, not '{}'", type_name(m, name));
}

std::string offset_text(const delta_object* offset, const char* separator) {
  i64 n = static_cast<i64>(offset->total());  // less than a day
  const char sign = n < 0 ? '-' : '+';
  if (n < 0) n = -n;
  const i64 s = n / 1000000;
  std::string text = fmt::format("{}{:02}{}{:02}", sign, s / 3600, separator, s / 60 % 60);
  if (s % 60 || n % 1000000) text += fmt::format("{}{:02}", separator, s % 60);
  if (n % 1000000) text += fmt::format(".{:06}", n % 1000000);
  return text;
}

value make_timezone(vm& m, value offset, value name) {
  auto* z = make_native<timezone_object>(m, m.types.timezone);
  z->offset = offset;
  z->name = name;
  return to_value(z);
}
value timezone_for(vm& m, value offset, value name) {
  if (is_none(name) && is_zero(as_delta(offset))) return utc_zone(m);
  if (below_day(as_delta(offset))) return make_timezone(m, offset, name);
  str_object* shown = repr(m, offset);
  if (!shown) return value_raised;
  return raise(m, m.exc.ValueError,
               "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {}.",
               to_utf8(shown));
}
value local_zone_at(vm& m, i64 seconds) {
  const time_t t = seconds;
  tm local;
  if (!::localtime_r(&t, &local)) return raise_errno(m);
  const value offset = make_delta(m, 0, local.tm_gmtoff, 0);
  if (is_raised(offset)) return offset;
  str_object* name = decode_fs(m, local.tm_zone ? local.tm_zone : "");
  // (Unlike `timezone_for`, a zone without a name is not UTC itself: the system's always has one.)
  return name ? timezone_for(m, offset, to_value(name)) : value_raised;
}

namespace {

// ---------------------------------------------------------------- tzinfo

value tzinfo_construct(vm& m, type_object* cls, const value*, u32, tuple_object*) {
  return to_value(make_native<tzinfo_object>(m, cls));
}
value missing(vm& m, const char* name) {
  return raise(m, m.exc.NotImplementedError, "a tzinfo subclass must implement {}()", name);
}
value tzinfo_utcoffset(vm& m, value, value) { return missing(m, "utcoffset"); }
value tzinfo_dst(vm& m, value, value) { return missing(m, "dst"); }
value tzinfo_tzname(vm& m, value, value) { return missing(m, "tzname"); }

value tzinfo_fromutc(vm& m, value self, value dt) {
  if (!is_datetime(m, dt)) return raise_type_error(m, "fromutc: argument must be a datetime");
  if (!same(as_datetime(dt)->tzinfo, self)) return raise_text(m, m.exc.ValueError, "fromutc: dt.tzinfo is not self");
  const value offset = utc_offset(m, self, dt);
  if (is_raised(offset)) return offset;
  if (is_none(offset)) return raise_text(m, m.exc.ValueError, "fromutc: non-None utcoffset() result required");
  value dst = dst_offset(m, self, dt);
  if (is_raised(dst)) return dst;
  if (is_none(dst)) return raise_text(m, m.exc.ValueError, "fromutc: non-None dst() result required");
  // To standard time, and on by what the zone then says is saved.
  const auto *o = as_delta(offset), *d = as_delta(dst);
  const value standard =
      make_delta(m, i64{o->days} - d->days, o->seconds - d->seconds, o->microseconds - d->microseconds);
  if (is_raised(standard)) return standard;
  const value result = shift_datetime(m, dt, as_delta(standard), 1);
  if (is_raised(result)) return result;
  dst = dst_offset(m, self, result);
  if (is_raised(dst)) return dst;
  if (is_none(dst))
    return raise_text(m, m.exc.ValueError, "fromutc: tz.dst() gave inconsistent results; cannot convert");
  return is_zero(as_delta(dst)) ? result : shift_datetime(m, result, as_delta(dst), 1);
}
value tzinfo_reduce(vm& m, value self) {
  const value get = find_attribute(m, self, intern(m, "__getinitargs__"));
  if (is_raised(get)) return get;
  const value args = same(get, value_unbound) ? to_value(m.empty_tuple) : call0(m, get);
  if (is_raised(args)) return args;
  const value state = instance_state(m, self);
  return is_raised(state) ? state : tuple_of(m, {to_value(type_of(m, self)), args, state});
}

// ---------------------------------------------------------------- timezone

value timezone_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "timezone", "offset name?", args, nargs, kwnames, v)) return value_raised;
  if (!is_delta(m, v[0]))
    return raise(m, m.exc.TypeError, "timezone() argument 1 must be datetime.timedelta, not {}", shown_type(m, v[0]));
  if (same(v[1], value_unbound)) return timezone_for(m, v[0]);
  if (!is_str(v[1])) return raise(m, m.exc.TypeError, "timezone() argument 2 must be str, not {}", shown_type(m, v[1]));
  return timezone_for(m, v[0], v[1]);
}
bool check_moment(vm& m, value dt, const char* name) {
  if (is_none(dt) || is_datetime(m, dt)) return true;
  raise(m, m.exc.TypeError, "{}(dt) argument must be a datetime instance or None, not {}", name, type_name(m, dt));
  return false;
}
value timezone_utcoffset(vm& m, value self, value dt) {
  return check_moment(m, dt, "utcoffset") ? as_timezone(self)->offset : value_raised;
}
value timezone_dst(vm& m, value, value dt) { return check_moment(m, dt, "dst") ? none : value_raised; }
value timezone_str(vm& m, value self) {
  const auto* z = as_timezone(self);
  if (!is_none(z->name)) return z->name;
  // The offset of the one that is UTC itself, or of one as good, is zero.
  std::string text = "UTC";
  if (!is_zero(as_delta(z->offset))) text += offset_text(as_delta(z->offset), ":");
  str_object* s = make_str_latin1(m, text);
  return s ? to_value(s) : value_raised;
}
value timezone_tzname(vm& m, value self, value dt) {
  return check_moment(m, dt, "tzname") ? timezone_str(m, self) : value_raised;
}
value timezone_fromutc(vm& m, value self, value dt) {
  if (!is_datetime(m, dt)) return raise_type_error(m, "fromutc: argument must be a datetime");
  if (!same(as_datetime(dt)->tzinfo, self)) return raise_text(m, m.exc.ValueError, "fromutc: dt.tzinfo is not self");
  return shift_datetime(m, dt, as_delta(as_timezone(self)->offset), 1);
}
value timezone_repr(vm& m, value self) {
  if (same(self, utc_zone(m))) return to_value(make_str_latin1(m, "datetime.timezone.utc"));
  const auto* z = as_timezone(self);
  str_object* offset = repr(m, z->offset);
  str_object* name = !offset || is_none(z->name) ? nullptr : repr(m, z->name);
  if (!offset || (!name && !is_none(z->name))) return value_raised;
  str_object* s = make_str(m, fmt::format("datetime.timezone({}{}{})", to_utf8(offset), name ? ", " : "",
                                          name ? to_utf8(name) : std::string()));
  return s ? to_value(s) : value_raised;
}
template <bool equal>
value timezone_equality(vm& m, value self, value other) {
  if (!is_timezone(m, other)) return not_implemented;
  const bool eq = compare_deltas(as_delta(as_timezone(self)->offset), as_delta(as_timezone(other)->offset)) == 0;
  return from_bool(eq == equal);
}
value no_order(vm&, value, value) { return not_implemented; }
value timezone_hash(vm&, value self) {
  return value::small_int(hash_microseconds(as_delta(as_timezone(self)->offset)->total()));
}
value timezone_getinitargs(vm& m, value self) {
  const auto* z = as_timezone(self);
  return is_none(z->name) ? tuple_of(m, {z->offset}) : tuple_of(m, {z->offset, z->name});
}

}  // namespace

void add_zones(vm& m, module_object* mod) {
  static const method_def base_methods[] = {
      binary_method("tzname", tzinfo_tzname, nullptr, "datetime -> string name of time zone."),
      binary_method("utcoffset", tzinfo_utcoffset, nullptr,
                    "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC"),
      binary_method("dst", tzinfo_dst, nullptr, "datetime -> DST offset as timedelta positive east of UTC."),
      binary_method("fromutc", tzinfo_fromutc, nullptr, "datetime in UTC -> datetime in local time."),
      unary_method("__reduce__", tzinfo_reduce, nullptr, "-> (cls, state)"),
      end_of_methods};
  type_object* t = make_native_type<tzinfo_object>(m, mod, "datetime.tzinfo", base_methods, tzinfo_construct, nullptr,
                                                   "Abstract base class for time zone info objects.");
  m.types.tzinfo = t;
  m.shapes.tzinfo = t->root_shape;

  static const char* const operand = "($self, value, /)";
  static const method_def methods[] = {
      unary_method("__repr__", timezone_repr),
      unary_method("__str__", timezone_str),
      unary_method("__hash__", timezone_hash),
      binary_method("__lt__", no_order, operand),
      binary_method("__le__", no_order, operand),
      binary_method("__eq__", timezone_equality<true>, operand),
      binary_method("__ne__", timezone_equality<false>, operand),
      binary_method("__gt__", no_order, operand),
      binary_method("__ge__", no_order, operand),
      binary_method("tzname", timezone_tzname, nullptr,
                    "If name is specified when timezone is created, returns the name.  Otherwise returns offset as "
                    "'UTC(+|-)HH:MM'."),
      binary_method("utcoffset", timezone_utcoffset, nullptr, "Return fixed offset."),
      binary_method("dst", timezone_dst, nullptr, "Return None."),
      binary_method("fromutc", timezone_fromutc, nullptr, "datetime in UTC -> datetime in local time."),
      unary_method("__getinitargs__", timezone_getinitargs, nullptr, "pickle support"),
      end_of_methods};
  type_def d{};
  d.name = "datetime.timezone";
  d.lay = &timezone_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = 0;
  d.base = m.types.tzinfo;
  d.methods = methods;
  d.construct = timezone_construct;
  d.doc = "Fixed offset from UTC implementation of tzinfo.";
  t = m.types.timezone = make_builtin_type(m, d);
  m.shapes.timezone = t->root_shape;
  module_set(m, mod, "timezone", to_value(t));
  // Where guests cannot replace it.
  const value utc = make_timezone(m, make_delta(m, 0, 0, 0));
  m.heap.write(t, &t->extra, utc.as<object>());
  type_add(m, t, "utc", utc);
  // (In whole minutes, though offsets can be closer to a day.)
  type_add(m, t, "min", make_timezone(m, make_delta(m, -1, 60, 0)));
  type_add(m, t, "max", make_timezone(m, make_delta(m, 0, 86340, 0)));
  module_set(m, mod, "UTC", utc);
}

}  // namespace metavm::python::datetimes
