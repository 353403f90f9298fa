/// \file
/// The proleptic Gregorian calendar, ISO weeks, local time, and the checks of fields.
#include <cerrno>
#include <cmath>
#include <ctime>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/float_ops.hpp"

namespace metavm::python::datetimes {
namespace {

constexpr u16 before_month[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
constexpr u8 month_lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr int four_hundred_years = 146097, hundred_years = 36524, four_years = 1461;

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
constexpr int days_before_year(int year) {
  const int y = year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400;
}
bool bad(vm& m, const char* message) {
  raise_text(m, m.exc.ValueError, message);
  return false;
}

}  // namespace

int days_in_month(int year, int month) { return month == 2 && is_leap(year) ? 29 : month_lengths[month]; }
int days_before_month(int year, int month) { return before_month[month] + (month > 2 && is_leap(year)); }
int to_ordinal(int year, int month, int day) { return days_before_year(year) + days_before_month(year, month) + day; }

void from_ordinal(int n, int& year, int& month, int& day) {
  u32 d = static_cast<u32>(n - 1);
  const u32 c400 = d / four_hundred_years;
  d %= four_hundred_years;
  const u32 c100 = d / hundred_years;
  d %= hundred_years;
  const u32 c4 = d / four_years;
  d %= four_years;
  const u32 c1 = d / 365;
  d %= 365;
  year = static_cast<int>(c400 * 400 + c100 * 100 + c4 * 4 + c1 + 1);
  if (c1 == 4 || c100 == 4) {  // the last day of a leap year
    year--;
    month = 12;
    day = 31;
    return;
  }
  const u32 leap = c1 == 3 && (c4 != 24 || c100 == 3);
  u32 guess = (d + 50) >> 5;  // right, or one too many
  if (before_month[guess] + (guess > 2 ? leap : 0) > d) guess--;
  month = static_cast<int>(guess);
  day = static_cast<int>(d - before_month[guess] - (guess > 2 ? leap : 0) + 1);
}

int first_iso_monday(int year) {
  const int first = days_before_year(year) + 1, weekday = weekday_of(first);
  return first - weekday + (weekday > 3 ? 7 : 0);
}
iso_date to_iso(u64 packed) {
  int year = year_of(packed);
  const int today = ordinal_of(packed);
  int start = first_iso_monday(year);
  if (today < start) {
    start = first_iso_monday(--year);
  } else if (today - start >= 52 * 7 && today >= first_iso_monday(year + 1)) {
    start = first_iso_monday(++year);
  }
  return {year, (today - start) / 7 + 1, (today - start) % 7 + 1};
}
iso_error from_iso(int year, int week, int day, int& ordinal) {
  if (year < 1 || year > 9999) return iso_error::year;
  if (week < 1 || week > 53) return iso_error::week;
  const int start = first_iso_monday(year);
  if (week == 53 && first_iso_monday(year + 1) - start < 53 * 7) return iso_error::week;
  if (day < 1 || day > 7) return iso_error::day;
  ordinal = start + (week - 1) * 7 + day - 1;
  return iso_error::none;
}

// ---------------------------------------------------------------- local time

bool to_seconds(vm& m, int year, int month, int day, int hour, int minute, int second, i64& out) {
  if (year < 1 || year > 9999) {
    raise(m, m.exc.ValueError, "year {} is out of range", year);
    return false;
  }
  out = i64{to_ordinal(year, month, day)} * 86400 + hour * 3600 + minute * 60 + second;
  return true;
}
bool to_local_seconds(vm& m, i64 u, i64& out) {
  const time_t t = u - epoch_seconds;
  tm local;
  if (!::localtime_r(&t, &local)) {
    raise_errno(m);
    return false;
  }
  return to_seconds(m, local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
                    out);
}
bool from_local_fields(vm& m, const fields& f, u64 fold, i64& out) {
  // Clocks show t at u if u = t - offset(u). The offset is sought near t itself, and a day before or after, so that
  // both are known where it changes.
  i64 t, shown;
  if (!to_seconds(m, f.year, f.month, f.day, f.hour, f.minute, f.second, t) || !to_local_seconds(m, t, shown))
    return false;
  const i64 a = shown - t, first = t - a;
  if (!to_local_seconds(m, first, shown)) return false;
  const bool first_fits = shown == t;
  i64 b = shown - first;
  if (first_fits) {
    const i64 other = first + (fold ? 86400 : -86400);
    if (!to_local_seconds(m, other, shown)) return false;
    b = shown - other;
    if (a == b) {
      out = first;
      return true;
    }
  }
  const i64 second = t - b;
  if (!to_local_seconds(m, second, shown)) return false;
  if (shown == t)
    out = second;
  else if (first_fits)
    out = first;
  else  // in a gap
    out = fold ? std::min(first, second) : std::max(first, second);
  return true;
}

namespace {

bool time_overflow(vm& m) {
  raise_text(m, m.exc.OverflowError, "timestamp out of range for platform time_t");
  return false;
}
bool whole_seconds(vm& m, value v, i64& seconds) {
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  return to_i64(m, i, seconds) || time_overflow(m);
}
/// \pre d is a whole number
bool fits_time(double d) { return d >= -9223372036854775808.0 && d < 9223372036854775808.0; }
bool check_number(vm& m, double d) { return !std::isnan(d) || bad(m, "Invalid value NaN (not a number)"); }

}  // namespace

bool split_timestamp(vm& m, value v, i64& seconds, int& microseconds) {
  microseconds = 0;
  if (!is_float_like(v)) return whole_seconds(m, v, seconds);
  const double d = double_of(v);
  if (!check_number(m, d)) return false;
  double whole, part = std::modf(d, &whole);
  part = std::nearbyint(part * 1e6);
  if (part >= 1e6) {
    part -= 1e6;
    whole += 1;
  } else if (part < 0) {
    part += 1e6;
    whole -= 1;
  }
  if (!fits_time(whole)) return time_overflow(m);
  seconds = static_cast<i64>(whole);
  microseconds = static_cast<int>(part);
  return true;
}
bool floor_timestamp(vm& m, value v, i64& seconds) {
  if (!is_float_like(v)) return whole_seconds(m, v, seconds);
  const double d = double_of(v);
  if (!check_number(m, d)) return false;
  if (!fits_time(std::floor(d))) return time_overflow(m);
  seconds = static_cast<i64>(std::floor(d));
  return true;
}

// ---------------------------------------------------------------- checks

bool check_date(vm& m, i64 year, i64 month, i64 day) {
  if (METAVM_UNLIKELY(year < 1 || year > 9999)) {
    raise(m, m.exc.ValueError, "year {} is out of range", year);
    return false;
  }
  if (METAVM_UNLIKELY(month < 1 || month > 12)) return bad(m, "month must be in 1..12");
  if (METAVM_UNLIKELY(day < 1 || day > days_in_month(static_cast<int>(year), static_cast<int>(month))))
    return bad(m, "day is out of range for month");
  return true;
}
bool check_time(vm& m, int hour, int minute, int second, int microsecond, int fold) {
  if (hour < 0 || hour > 23) return bad(m, "hour must be in 0..23");
  if (minute < 0 || minute > 59) return bad(m, "minute must be in 0..59");
  if (second < 0 || second > 59) return bad(m, "second must be in 0..59");
  if (microsecond < 0 || microsecond > 999999) return bad(m, "microsecond must be in 0..999999");
  if (fold != 0 && fold != 1) return bad(m, "fold must be either 0 or 1");
  return true;
}
bool check_fold(vm& m, value v) {
  return !v.is_int() || v.as_int() == 0 || v.as_int() == 1 || bad(m, "fold must be either 0 or 1");
}
bool check_tzinfo(vm& m, value v) {
  if (is_none(v) || is_tzinfo(m, v)) return true;
  raise(m, m.exc.TypeError, "tzinfo argument must be None or of a tzinfo subclass, not type '{}'", type_name(m, v));
  return false;
}

bool protocol_argument(vm& m, const char* method, const value* args, u32 nargs, tuple_object* kwnames, int& protocol) {
  return check_no_keywords(m, method, kwnames) && arity_takes(m, "__reduce_ex__", nargs - 1, 1, 1) &&
         int_field(m, args[1], protocol);
}
value reduced_to(vm& m, value self, std::string_view state, value tzinfo) {
  bytes_object* b = make_bytes(m, state);
  if (!b) return value_raised;
  const value args = is_none(tzinfo) ? tuple_of(m, {to_value(b)}) : tuple_of(m, {to_value(b), tzinfo});
  return is_raised(args) ? args : tuple_of(m, {to_value(type_of(m, self)), args});
}
bool int_field_slow(vm& m, value v, int& out) {
  const value n = index_int(m, v);
  if (is_raised(n)) return false;
  i64 i;
  const char* wrong = !to_i64(m, n, i) ? "Python int too large to convert to C long"
                      : i > INT32_MAX  ? "signed integer is greater than maximum"
                      : i < INT32_MIN  ? "signed integer is less than minimum"
                                       : nullptr;
  if (wrong) {
    raise_text(m, m.exc.OverflowError, wrong);
    return false;
  }
  out = static_cast<int>(i);
  return true;
}

u64 pack_nearest(fields f) {
  f.year = std::clamp(f.year, 1, 9999);
  f.month = std::clamp(f.month, 1, 12);
  f.day = std::clamp(f.day, 1, days_in_month(f.year, f.month));
  f.hour = std::clamp(f.hour, 0, 23);
  f.minute = std::clamp(f.minute, 0, 59);
  f.second = std::clamp(f.second, 0, 59);
  f.microsecond = std::clamp(f.microsecond, 0, 999999);
  return pack(f);
}
bool check_numbers(vm& m, const value* args, u32 nargs, u32 required, tuple_object* kwnames) {
  if (METAVM_LIKELY(nargs >= required) || kwnames) return true;
  int n;
  for (u32 i = 0; i < nargs; i++)
    if (!int_field(m, args[i], n)) return false;
  return true;
}

bool state_argument(vm& m, const char* class_name, value v, u64 length, u64 check_at, u8 check_mask, u8 least, u8 most,
                    u8* out, bool& found) {
  found = false;
  auto sane = [&](u32 c) { return (c & check_mask) >= least && (c & check_mask) <= most && c < 256; };
  if (is_bytes(v)) {
    const auto* b = v.as<bytes_object>();
    if (b->length != length || !sane(b->data[check_at])) return true;
    std::memcpy(out, b->data, length);
  } else if (is_str(v)) {
    str_object* s = as_str(v);
    if (s->length != length || !sane(s->at(check_at))) return true;
    for (u64 i = 0; i < length; i++) {
      if (s->at(i) > 255) {
        raise(m, m.exc.ValueError,
              "Failed to encode latin1 string when unpickling a {} object. pickle.load(data, encoding='latin1') is "
              "assumed.",
              class_name);
        return false;
      }
      out[i] = static_cast<u8>(s->at(i));
    }
  } else {
    return true;
  }
  found = true;
  return true;
}

i64 hash_word(u64 w) {
  w ^= w >> 31;
  w *= 0x9e3779b97f4a7c15u;
  w ^= w >> 29;
  w *= 0xbf58476d1ce4e5b9u;
  w ^= w >> 32;
  const i64 h = static_cast<i64>(w >> 3);  // fits a small int
  return h;
}
i64 hash_microseconds(i128 n) { return hash_word(static_cast<u64>(n) ^ static_cast<u64>(n >> 64) * 31); }

bool plain_hash(vm& m, value v, i64& out) {
  const shape* s = v.as_object()->get_shape();
  if (s == m.shapes.date) {
    out = hash_word(as_date(v)->packed);
  } else if (s == m.shapes.datetime && is_none(as_datetime(v)->tzinfo)) {
    out = datetime_hash(m, v).as_int();
  } else if (s == m.shapes.timedelta) {
    out = hash_microseconds(as_delta(v)->total());
  } else {
    return false;
  }
  return true;
}
tri plain_equal(vm& m, value a, value b) {
  const shape* s = a.as_object()->get_shape();
  if (s == m.shapes.date) return to_tri(as_date(a)->packed == as_date(b)->packed);
  if (s == m.shapes.datetime && same(as_datetime(a)->tzinfo, as_datetime(b)->tzinfo))
    return to_tri(as_datetime(a)->packed == as_datetime(b)->packed);
  if (s == m.shapes.timedelta) return to_tri(compare_deltas(as_delta(a), as_delta(b)) == 0);
  return tri::error;
}

}  // namespace metavm::python::datetimes
