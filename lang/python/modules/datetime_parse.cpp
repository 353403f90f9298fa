/// \file
/// Reading ISO 8601: dates by month or week, times, offsets. What is accepted is exactly what CPython 3.11 accepts.
/// All texts end with a zero byte.
#include "lang/python/modules/datetime_types.hpp"

namespace metavm::python::datetimes {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Exactly so many digits; null if there are others.
const char* read_digits(const char* p, u64 count, int& out) {
  out = 0;
  for (; count; count--, p++) {
    if (!is_digit(*p)) return nullptr;
    out = out * 10 + (*p - '0');
  }
  return p;
}

struct clock_fields {
  int parts[3] = {0, 0, 0}, microsecond = 0;
};
enum class clock_end { failed, at_end, more };

/// "HH[[:]MM[[:]SS[(.|,)fraction]]]" of `p` … `end`; behind it there is the end of the text, or more.
clock_end read_clock(const char* p, const char* end, clock_fields& out) {
  bool separated = true;
  for (int i = 0; i < 3; i++) {
    p = read_digits(p, 2, out.parts[i]);
    if (!p) return clock_end::failed;
    const char next = *p++;
    if (i == 0) separated = next == ':';
    if (p >= end) return next ? clock_end::more : clock_end::at_end;
    if (separated && next == ':') continue;
    if (next == '.' || next == ',') break;
    if (separated) return clock_end::failed;
    p--;
  }
  const u64 remains = static_cast<u64>(end - p), used = std::min<u64>(remains, 6);
  p = read_digits(p, used, out.microsecond);
  if (!p) return clock_end::failed;
  for (u64 i = used; i < 6; i++) out.microsecond *= 10;
  while (is_digit(*p)) p++;  // finer than microseconds
  return *p ? clock_end::more : clock_end::at_end;
}

}  // namespace

bool parse_date(const char* p, u64 length, int& year, int& month, int& day) {
  const char* const start = p;
  if (!(p = read_digits(p, 4, year))) return false;
  const bool dashes = *p == '-';
  if (dashes) p++;
  if (*p == 'W') {
    int week, weekday = 1, ordinal;
    if (!(p = read_digits(p + 1, 2, week))) return false;
    if (static_cast<u64>(p - start) < length) {
      if (dashes && *p++ != '-') return false;
      if (!read_digits(p, 1, weekday)) return false;
    }
    if (from_iso(year, week, weekday, ordinal) != iso_error::none) return false;
    if (ordinal < 1) {
      year = 0;
      month = 12;
      day = 31 + ordinal;
      return true;
    }
    from_ordinal(ordinal, year, month, day);
    return true;
  }
  if (!(p = read_digits(p, 2, month))) return false;
  if (dashes && *p++ != '-') return false;
  return read_digits(p, 2, day) != nullptr;
}

u64 find_separator(const char* p, u64 length) {
  if (length == 7) return 7;
  if (p[4] == '-') {
    if (p[5] != 'W') return 10;
    // YYYY-Www, perhaps -D; what stands behind the second dash may be an hour, too.
    if (length < 8) return std::string::npos;
    if (length == 8 || p[8] != '-') return 8;
    if (length == 9) return std::string::npos;
    return length > 10 && is_digit(p[10]) ? 8 : 10;
  }
  if (p[4] != 'W') return 8;
  // YYYYWww, perhaps D: an even number of digits belongs to a time.
  u64 at = 7;
  while (at < length && is_digit(p[at])) at++;
  if (at < 9) return at;
  return at % 2 == 0 ? 7 : 8;
}

bool parse_time(const char* p, u64 length, parsed_time& out) {
  const char *const end = p + length, *sign = p;
  while (sign < end && *sign != '+' && *sign != '-' && *sign != 'Z') sign++;
  out = {};
  clock_fields c;
  const clock_end e = read_clock(p, sign, c);
  if (e == clock_end::failed || (sign == end && e == clock_end::more)) return false;
  out.hour = c.parts[0];
  out.minute = c.parts[1];
  out.second = c.parts[2];
  out.microsecond = c.microsecond;
  if (sign == end) return true;
  out.has_zone = true;
  if (*sign == 'Z') return sign[1] == 0;
  const int direction = *sign == '-' ? -1 : 1;
  clock_fields o;
  if (read_clock(sign + 1, end, o) != clock_end::at_end) return false;
  out.offset = direction * (o.parts[0] * 3600 + o.parts[1] * 60 + o.parts[2]);
  out.offset_microseconds = direction * o.microsecond;
  return true;
}

value parsed_zone(vm& m, const parsed_time& t) {
  if (!t.has_zone) return none;
  if (t.offset == 0) return utc_zone(m);
  const value offset = make_delta(m, 0, t.offset, t.offset_microseconds);
  return is_raised(offset) ? offset : timezone_for(m, offset);
}

value bad_isoformat(vm& m, value text) {
  str_object* shown = repr(m, text);
  if (!shown) return value_raised;
  return raise(m, m.exc.ValueError, "Invalid isoformat string: {}", to_utf8(shown));
}

bool isoformat_text(str_object* s, bool has_separator, std::string& out) {
  if (METAVM_LIKELY(s->is_ascii())) {
    out = s->ascii();
    return true;
  }
  auto is_surrogate = [](u32 c) { return c >= 0xd800 && c < 0xe000; };
  u64 separator = 0;
  if (has_separator)
    for (const u64 at : {7, 8, 10})
      if (!separator && at < s->length && is_surrogate(s->at(at))) separator = at;
  for (u64 i = 0; i < s->length; i++)
    if (is_surrogate(s->at(i)) && (!separator || i != separator)) return false;
  out = to_utf8(s);
  // In WTF-8 a lone surrogate has three bytes; all in front of this one are ASCII, or nothing is accepted.
  if (separator && out.size() >= separator + 3) out.replace(separator, 3, "T");
  return true;
}

}  // namespace metavm::python::datetimes
