/// \file
/// Text of dates and times: isoformat, ctime, strftime.
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python::datetimes {

char* put_number(char* p, u32 n, u32 digits) {
  for (u32 i = digits; i-- > 0; n /= 10) p[i] = static_cast<char>('0' + n % 10);
  return p + digits;
}
char* put_date(char* p, u64 packed) {
  p = put_number(p, static_cast<u32>(year_of(packed)), 4);
  *p++ = '-';
  p = put_number(p, static_cast<u32>(month_of(packed)), 2);
  *p++ = '-';
  return put_number(p, static_cast<u32>(day_of(packed)), 2);
}
char* put_time(char* p, u64 packed, std::string_view timespec) {
  const u32 us = static_cast<u32>(microsecond_of(packed));
  p = put_number(p, static_cast<u32>(hour_of(packed)), 2);
  if (timespec == "hours") return p;
  *p++ = ':';
  p = put_number(p, static_cast<u32>(minute_of(packed)), 2);
  if (timespec == "minutes") return p;
  *p++ = ':';
  p = put_number(p, static_cast<u32>(second_of(packed)), 2);
  if (timespec == "seconds" || (timespec == "auto" && us == 0)) return p;
  *p++ = '.';
  if (timespec == "milliseconds") return put_number(p, us / 1000, 3);
  if (timespec == "microseconds" || timespec == "auto") return put_number(p, us, 6);
  return nullptr;
}
bool timespec_argument(vm& m, value v, std::string& out) {
  if (same(v, value_unbound)) {
    out = "auto";
    return true;
  }
  bytes_object* text = encode_utf8(m, as_str(v));
  if (!text) return false;
  out = text->view();
  return true;
}
value make_text(vm& m, const char* begin, const char* end, value tzinfo, value argument) {
  const std::string_view text(begin, static_cast<size_t>(end - begin));
  str_object* s;
  if (METAVM_LIKELY(is_none(tzinfo))) {
    s = make_str_latin1(m, text);
  } else {
    const value offset = utc_offset(m, tzinfo, argument);
    if (is_raised(offset)) return offset;
    std::string all(text);
    if (!is_none(offset)) all += offset_text(as_delta(offset), ":");
    s = make_str_latin1(m, all);
  }
  return s ? to_value(s) : value_raised;
}

namespace {

value ctime_text(vm& m, u64 p, bool with_time) {
  static constexpr const char* days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  fields f = unpack(p);
  if (!with_time) f.hour = f.minute = f.second = 0;
  str_object* s = make_str_latin1(m, fmt::format("{} {} {:2} {:02}:{:02}:{:02} {:04}", days[weekday_of(ordinal_of(p))],
                                                 months[f.month - 1], f.day, f.hour, f.minute, f.second, f.year));
  return s ? to_value(s) : value_raised;
}

}  // namespace

value date_ctime(vm& m, value self) { return ctime_text(m, as_date(self)->packed, false); }
value datetime_ctime(vm& m, value self) { return ctime_text(m, as_date(self)->packed, true); }

value make_struct_time(vm& m, u64 packed, int dst) {
  if (!m.types.struct_time && is_raised(import_module(m, intern(m, "time")))) return value_raised;
  const fields f = unpack(packed);
  const auto n = [](int i) { return value::small_int(i); };
  const value visible[] = {n(f.year),
                           n(f.month),
                           n(f.day),
                           n(f.hour),
                           n(f.minute),
                           n(f.second),
                           n(weekday_of(ordinal_of(packed))),
                           n(days_before_month(f.year, f.month) + f.day),
                           n(dst)};
  const value hidden[] = {none, none};
  return make_struct_sequence(m, m.types.struct_time, visible, hidden);
}

namespace {

/// The fields of any of the three classes.
u64 fields_of(vm& m, value self) {
  // (A time is formatted as one of the first of January 1900.)
  return is_time(m, self) ? as_time(self)->packed | pack_date(1900, 1, 1) : as_date(self)->packed;
}

/// What time.strftime() gets.
value time_tuple(vm& m, value self, u64 packed) {
  if (!is_time(m, self)) return call_method(m, self, intern(m, "timetuple"));
  const fields t = unpack(packed);
  const auto n = [](int i) { return value::small_int(i); };
  return tuple_of(m, {n(1900), n(1), n(1), n(t.hour), n(t.minute), n(t.second), n(0), n(1), n(-1)});
}

/// What stands in `format` for our own directives is put into `out`, for strftime() to find. False: raised.
bool replace_directives(vm& m, std::string_view format, u64 packed, value tzinfo, value argument, std::string& out) {
  for (u64 i = 0; i < format.size(); i++) {
    const char c = format[i];
    if (c != '%' || i + 1 == format.size()) {
      out += c;
      continue;
    }
    switch (const char directive = format[++i]) {
      case 'f':
        out += fmt::format("{:06}", microsecond_of(packed));
        break;
      case 'z': {
        const value offset = utc_offset(m, tzinfo, argument);
        if (is_raised(offset)) return false;
        if (!is_none(offset)) out += offset_text(as_delta(offset), "");
        break;
      }
      case 'Z': {
        const value name = zone_name(m, tzinfo, argument);
        if (is_raised(name)) return false;
        if (is_none(name)) break;
        // (A method, which a subclass of str may have its own of.)
        const value signs[] = {to_value(make_str_latin1(m, "%")), to_value(make_str_latin1(m, "%%"))};
        const value doubled =
            is_exact(name, m.shapes.str) && str_find_char(as_str(name), '%', 0, as_str(name)->length) < 0
                ? name
                : call_method(m, name, intern(m, "replace"), signs, 2);
        if (is_raised(doubled)) return false;
        if (!is_str(doubled)) {
          raise_type_error(m, "tzname.replace() did not return a string");
          return false;
        }
        bytes_object* text = encode_utf8(m, as_str(doubled));
        if (!text) return false;
        out += text->view();
        break;
      }
      default:
        out += c;
        out += directive;
    }
  }
  return true;
}

/// Directives that mean the same everywhere. False: there are others.
bool format_plainly(std::string_view format, u64 packed, std::string& out) {
  const fields f = unpack(packed);
  char digits[4];
  for (u64 i = 0; i < format.size(); i++) {
    const char c = format[i];
    if (c != '%') {
      if (static_cast<u8>(c) >= 0x80 || c == 0) return false;
      out += c;
      continue;
    }
    if (++i == format.size()) return false;
    int n = 0;
    u32 width = 2;
    switch (format[i]) {
      case 'Y':
        if (f.year < 1000) return false;
        n = f.year, width = 4;
        break;
      case 'y':
        n = f.year % 100;
        break;
      case 'm':
        n = f.month;
        break;
      case 'd':
        n = f.day;
        break;
      case 'H':
        n = f.hour;
        break;
      case 'M':
        n = f.minute;
        break;
      case 'S':
        n = f.second;
        break;
      case 'j':
        n = days_before_month(f.year, f.month) + f.day, width = 3;
        break;
      case '%':
        out += '%';
        continue;
      default:
        return false;
    }
    out.append(digits, static_cast<size_t>(put_number(digits, static_cast<u32>(n), width) - digits));
  }
  return true;
}

}  // namespace

value format_with(vm& m, value self, str_object* format, value tzinfo, value argument) {
  bytes_object* text = encode_utf8(m, format);
  if (!text) return value_raised;
  const u64 packed = fields_of(m, self);
  const value time = import_module(m, intern(m, "time"));
  const value f = is_raised(time) ? time : get_attribute(m, time, intern(m, "strftime"));
  if (is_raised(f)) return f;
  const py_shape* s = shape_of(m, self);
  const bool own = s == m.shapes.date || s == m.shapes.datetime || s == m.shapes.time;
  std::string wanted, out;
  // (A program may have put a function of its own there.)
  const bool plain = own && is_kind(f, kind::builtin_function) && (is_none(tzinfo) || is_timezone(m, tzinfo));
  value moment = none;
  if (!plain) {
    moment = time_tuple(m, self, packed);
    if (is_raised(moment)) return moment;
  }
  if (!replace_directives(m, text->view(), packed, tzinfo, argument, wanted)) return value_raised;
  if (plain) {
    if (format_plainly(wanted, packed, out)) {
      str_object* r = make_str_latin1(m, out);
      return r ? to_value(r) : value_raised;
    }
    moment = time_tuple(m, self, packed);
    if (is_raised(moment)) return moment;
  }
  str_object* final_format = make_str(m, wanted);
  return final_format ? call2(m, f, to_value(final_format), moment) : value_raised;
}

value format_method(vm& m, value self, value format) {
  if (!is_str(format))
    return raise(m, m.exc.TypeError, "__format__() argument 1 must be str, not {}", shown_type(m, format));
  if (as_str(format)->length == 0) {
    str_object* s = to_str(m, self);
    return s ? to_value(s) : value_raised;
  }
  return call_method(m, self, intern(m, "strftime"), &format, 1);
}

}  // namespace metavm::python::datetimes
