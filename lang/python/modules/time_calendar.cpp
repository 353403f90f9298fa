/// \file
/// The time module's calendar: struct_time, conversions, formatting.
#include <ctime>

#include "lang/python/core.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/time_clock.hpp"
#include "lang/python/modules/time_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/struct_sequence.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

value time_value(vm& m, const tm& t) {
  const auto n = [](int i) { return value::small_int(i); };
  const value visible[] = {make_int(m, i64{1900} + t.tm_year),
                           n(t.tm_mon + 1),
                           n(t.tm_mday),
                           n(t.tm_hour),
                           n(t.tm_min),
                           n(t.tm_sec),
                           n((t.tm_wday + 6) % 7),
                           n(t.tm_yday + 1),
                           n(t.tm_isdst)};
  str_object* zone = t.tm_zone ? decode_fs(m, t.tm_zone) : nullptr;
  const value hidden[] = {zone ? to_value(zone) : none, make_int(m, t.tm_gmtoff)};
  return make_struct_sequence(m, m.types.struct_time, visible, hidden);
}

/// The optional argument of localtime and its like.
bool moment(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kw, time_t& out) {
  if (!check_no_keywords(m, name, kw) || !check_arity(m, name, nargs, 0, 1)) return false;
  if (nargs == 0 || is_none(args[0])) {
    out = ::time(nullptr);
    return true;
  }
  timespec t;
  if (!to_time(m, args[0], t)) return false;
  out = t.tv_sec;
  return true;
}
bool to_local(vm& m, time_t when, tm& out) {
  if (::localtime_r(&when, &out)) return true;
  raise_errno(m);
  return false;
}
value time_gmtime(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  time_t when;
  tm t{};
  if (!moment(m, "gmtime", args, nargs, kw, when)) return value_raised;
  if (!::gmtime_r(&when, &t)) return raise_errno(m);
  return time_value(m, t);
}
value time_localtime(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  time_t when;
  tm t{};
  return moment(m, "localtime", args, nargs, kw, when) && to_local(m, when, t) ? time_value(m, t) : value_raised;
}

/// Nine numbers, as struct_time has them. `zone` keeps the text that tm_zone points to.
bool from_tuple(vm& m, value v, const char* name, tm& t, std::string& zone) {
  t = {};
  if (!is_kind(v, kind::tuple)) {
    raise_text(m, m.exc.TypeError, "Tuple or struct_time argument required");
    return false;
  }
  const auto* p = v.as<tuple_object>();
  if (p->length != 9) {
    raise(m, m.exc.TypeError, "{}(): illegal time tuple argument", name);
    return false;
  }
  i64 n[9];
  for (int i = 0; i < 9; i++) {
    if (!to_index(m, p->items[i], n[i])) return false;
    if (n[i] != static_cast<i32>(n[i])) {
      raise_text(m, m.exc.OverflowError, "signed integer is greater than maximum");
      return false;
    }
  }
  if (n[0] < i64{INT32_MIN} + 1900) {
    raise_text(m, m.exc.OverflowError, "year out of range");
    return false;
  }
  t.tm_year = static_cast<int>(n[0] - 1900);
  t.tm_mon = static_cast<int>(n[1] - 1);
  t.tm_mday = static_cast<int>(n[2]);
  t.tm_hour = static_cast<int>(n[3]);
  t.tm_min = static_cast<int>(n[4]);
  t.tm_sec = static_cast<int>(n[5]);
  t.tm_wday = static_cast<int>((n[6] + 1) % 7);
  t.tm_yday = static_cast<int>(n[7] - 1);
  t.tm_isdst = static_cast<int>(n[8]);
  if (is_instance(m, v, m.types.struct_time)) {
    const value z = find_attribute(m, v, intern(m, "tm_zone"));
    const value offset = find_attribute(m, v, intern(m, "tm_gmtoff"));
    if (is_raised(z) || is_raised(offset)) return false;
    if (is_str(z)) {
      zone = to_utf8(as_str(z));
      t.tm_zone = zone.c_str();
    }
    i64 seconds;
    if (!same(offset, value_unbound) && !is_none(offset)) {
      if (!to_index(m, offset, seconds)) return false;
      t.tm_gmtoff = seconds;
    }
  }
  return true;
}
bool in_range(vm& m, tm& t) {
  // Zero stands for the first, where counting starts with one.
  if (t.tm_mon == -1) t.tm_mon = 0;
  if (t.tm_mday == 0) t.tm_mday = 1;
  if (t.tm_yday == -1) t.tm_yday = 0;
  const char* wrong = t.tm_mon < 0 || t.tm_mon > 11      ? "month out of range"
                      : t.tm_mday < 0 || t.tm_mday > 31  ? "day of month out of range"
                      : t.tm_hour < 0 || t.tm_hour > 23  ? "hour out of range"
                      : t.tm_min < 0 || t.tm_min > 59    ? "minute out of range"
                      : t.tm_sec < 0 || t.tm_sec > 61    ? "seconds out of range"
                      : t.tm_wday < 0                    ? "day of week out of range"
                      : t.tm_yday < 0 || t.tm_yday > 365 ? "day of year out of range"
                                                         : nullptr;
  if (wrong) raise_text(m, m.exc.ValueError, wrong);
  return !wrong;
}

value time_mktime(vm& m, value v) {
  tm t;
  std::string zone;
  if (!from_tuple(m, v, "mktime", t, zone)) return value_raised;
  t.tm_wday = -1;
  const time_t r = ::mktime(&t);
  if (r == -1 && t.tm_wday == -1) return raise_text(m, m.exc.OverflowError, "mktime argument out of range");
  return make_float(m, static_cast<double>(r));
}
value as_text(vm& m, const tm& t) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return result(make_str(m, fmt::format("{} {}{:3} {:02}:{:02}:{:02} {}", days[t.tm_wday % 7], months[t.tm_mon],
                                        t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, i64{1900} + t.tm_year)));
}
value time_asctime(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  tm t{};
  std::string zone;
  if (!check_no_keywords(m, "asctime", kw) || !check_arity(m, "asctime", nargs, 0, 1)) return value_raised;
  if (nargs == 0 ? !to_local(m, ::time(nullptr), t) : !from_tuple(m, args[0], "asctime", t, zone) || !in_range(m, t))
    return value_raised;
  return as_text(m, t);
}
value time_ctime(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  time_t when;
  tm t{};
  return moment(m, "ctime", args, nargs, kw, when) && to_local(m, when, t) ? as_text(m, t) : value_raised;
}

value time_strftime(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "strftime", kw) || !check_arity(m, "strftime", nargs, 1, 2)) return value_raised;
  if (!is_str(args[0]))
    return raise(m, m.exc.TypeError, "strftime() argument 1 must be str, not {}", type_name(m, args[0]));
  tm t{};
  std::string zone;
  if (nargs == 1 ? !to_local(m, ::time(nullptr), t) : !from_tuple(m, args[1], "strftime", t, zone) || !in_range(m, t))
    return value_raised;
  if (t.tm_isdst < -1) t.tm_isdst = -1;
  if (t.tm_isdst > 1) t.tm_isdst = 1;
  bytes_object* format = encode_text(m, as_str(args[0]), "utf-8", "surrogateescape");
  if (!format) return value_raised;
  // Zero bytes end a C string: the parts between them are formatted one by one.
  std::string text;
  const std::string all(format->view());
  for (u64 at = 0; at <= all.size();) {
    u64 end = all.find('\0', at);
    if (end == all.npos) end = all.size();
    const std::string part = all.substr(at, end - at);
    if (at) text += '\0';
    if (!part.empty()) {
      std::string buffer(1024, '\0');
      for (;;) {
        const u64 n = ::strftime(buffer.data(), buffer.size(), part.c_str(), &t);
        if (n || buffer.size() > 256 * part.size() + 4096) {
          text.append(buffer, 0, n);
          break;
        }
        buffer.resize(buffer.size() * 2);
      }
    }
    at = end + 1;
  }
  return result(decode_text(m, text, "utf-8", "surrogateescape"));
}
value time_strptime(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  const value mod = import_module(m, intern(m, "_strptime"));
  const value f = is_raised(mod) ? mod : get_attribute(m, mod, "_strptime_time");
  return is_raised(f) ? f : call(m, f, args, nargs, kw);
}

/// timezone, altzone, daylight, tzname: from the zone's offsets in winter and summer.
bool set_zone(vm& m, module_object* mod) {
  ::tzset();
  tm winter{}, summer{};
  const time_t year = 365 * 24 * 3600 + 6 * 3600;
  const time_t start = ::time(nullptr) / year * year;
  if (!to_local(m, start, winter) || !to_local(m, start + year / 2, summer)) return false;
  const std::string winter_name = winter.tm_zone, summer_name = summer.tm_zone;
  const i64 a = -winter.tm_gmtoff, b = -summer.tm_gmtoff;
  // South of the equator summer is in winter.
  const bool south = a < b;
  const value names[] = {to_value(decode_fs(m, south ? summer_name : winter_name)),
                         to_value(decode_fs(m, south ? winter_name : summer_name))};
  module_set(m, mod, "timezone", make_int(m, south ? b : a));
  module_set(m, mod, "altzone", make_int(m, south ? a : b));
  module_set(m, mod, "daylight", value::small_int(a != b));
  module_set(m, mod, "tzname", to_value(make_tuple(m, names, 2)));
  return true;
}
value time_tzset(vm& m) {
  const value mod = dict_find_str(m, m.modules, intern(m, "time"));
  return !is_kind(mod, kind::module) || set_zone(m, mod.as<module_object>()) ? none : value_raised;
}

}  // namespace

void add_calendar_functions(std::vector<method_def>& t) {
  t.push_back(method("gmtime", time_gmtime, nullptr, "gmtime([seconds]) -> struct_time in UTC"));
  t.push_back(method("localtime", time_localtime, nullptr, "localtime([seconds]) -> struct_time in local time"));
  t.push_back(method("mktime", time_mktime, nullptr, "mktime(tuple) -> seconds since the Epoch"));
  t.push_back(method("asctime", time_asctime, nullptr, "asctime([tuple]) -> text"));
  t.push_back(method("ctime", time_ctime, nullptr, "ctime([seconds]) -> text in local time"));
  t.push_back(method("strftime", time_strftime, nullptr, "strftime(format[, tuple]) -> text"));
  t.push_back(method("strptime", time_strptime, nullptr, "strptime(text, format) -> struct_time"));
  t.push_back(method("tzset", time_tzset, nullptr, "tzset(): take $TZ into account."));
}

bool init_calendar(vm& m, module_object* mod) {
  static constexpr const char* visible[] = {"tm_year", "tm_mon",  "tm_mday", "tm_hour", "tm_min",
                                            "tm_sec",  "tm_wday", "tm_yday", "tm_isdst"};
  static constexpr const char* hidden[] = {"tm_zone", "tm_gmtoff"};
  m.types.struct_time = make_struct_sequence_type(
      m, {"time.struct_time", "A moment, as gmtime(), localtime() and strptime() return it.", visible, hidden});
  module_set(m, mod, "struct_time", to_value(m.types.struct_time));
  return set_zone(m, mod);
}

}  // namespace metavm::python
