/// \file
/// The classes of datetime: objects, their packed fields, and what the files behind them share.
#pragma once
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::datetimes {

using i128 = __int128;

// ---------------------------------------------------------------- fields

/// The fields of a moment. What date or time lack is zero.
struct fields {
  int year, month, day, hour, minute, second, microsecond;
};
/// All fields in one word whose order is that of time: year 14 bits, month 4, day 5, hour 5, minute 6, second 6,
/// microsecond 20.
constexpr u32 time_bits = 37;
constexpr u64 time_mask = (u64{1} << time_bits) - 1;
constexpr u64 pack_date(int year, int month, int day) {
  return (static_cast<u64>(year) << 9 | static_cast<u64>(month) << 5 | static_cast<u64>(day)) << time_bits;
}
constexpr u64 pack_time(int hour, int minute, int second, int microsecond) {
  return static_cast<u64>(hour) << 32 | static_cast<u64>(minute) << 26 | static_cast<u64>(second) << 20 |
         static_cast<u64>(microsecond);
}
constexpr u64 pack(const fields& f) {
  return pack_date(f.year, f.month, f.day) | pack_time(f.hour, f.minute, f.second, f.microsecond);
}
constexpr int year_of(u64 p) { return static_cast<int>(p >> (time_bits + 9)); }
constexpr int month_of(u64 p) { return static_cast<int>(p >> (time_bits + 5) & 15); }
constexpr int day_of(u64 p) { return static_cast<int>(p >> time_bits & 31); }
constexpr int hour_of(u64 p) { return static_cast<int>(p >> 32 & 31); }
constexpr int minute_of(u64 p) { return static_cast<int>(p >> 26 & 63); }
constexpr int second_of(u64 p) { return static_cast<int>(p >> 20 & 63); }
constexpr int microsecond_of(u64 p) { return static_cast<int>(p & 0xfffff); }
constexpr fields unpack(u64 p) {
  return {year_of(p), month_of(p), day_of(p), hour_of(p), minute_of(p), second_of(p), microsecond_of(p)};
}
constexpr i64 second_of_day(u64 p) { return hour_of(p) * 3600 + minute_of(p) * 60 + second_of(p); }
constexpr i64 day_microseconds = i64{86400} * 1000000;

// ---------------------------------------------------------------- objects

struct delta_object : object {
  i32 days, seconds, microseconds;  ///< normalised: only days can be negative
  static const layout& get_layout() { return describe<delta_object>("timedelta"); }
  i64 below_day() const { return i64{seconds} * 1000000 + microseconds; }
  i128 total() const { return static_cast<i128>(days) * day_microseconds + below_day(); }
};
struct date_object : object {
  u64 packed;
  static const layout& get_layout() { return describe<date_object>("date"); }
};
struct datetime_object : date_object {
  value tzinfo;  ///< or none
  i64 hash;      ///< -1: not computed
  u64 fold;
  static const layout& get_layout() { return describe<datetime_object>("datetime", &datetime_object::tzinfo); }
};
struct time_object : object {
  u64 packed;
  value tzinfo;  ///< or none
  i64 hash;      ///< -1: not computed
  u64 fold;
  static const layout& get_layout() { return describe<time_object>("time", &time_object::tzinfo); }
};
struct tzinfo_object : object {
  static const layout& get_layout() { return describe<tzinfo_object>("tzinfo"); }
};
struct timezone_object : tzinfo_object {
  value offset;  ///< a timedelta
  value name;    ///< str or none
  static const layout& get_layout() {
    return describe<timezone_object>("timezone", &timezone_object::offset, &timezone_object::name);
  }
};
inline delta_object* as_delta(value v) { return v.as<delta_object>(); }
inline date_object* as_date(value v) { return v.as<date_object>(); }
inline datetime_object* as_datetime(value v) { return v.as<datetime_object>(); }
inline time_object* as_time(value v) { return v.as<time_object>(); }
inline timezone_object* as_timezone(value v) { return v.as<timezone_object>(); }

METAVM_INLINE bool is_of(vm& m, value v, const py_shape* exact, type_object* t) {
  return METAVM_LIKELY(is_exact(v, exact)) || (is_kind(v, kind::native) && is_instance(m, v, t));
}
inline bool is_delta(vm& m, value v) { return is_of(m, v, m.shapes.timedelta, m.types.timedelta); }
inline bool is_datetime(vm& m, value v) { return is_of(m, v, m.shapes.datetime, m.types.datetime); }
inline bool is_date(vm& m, value v) {
  return is_exact(v, m.shapes.datetime) || is_of(m, v, m.shapes.date, m.types.date);
}
inline bool is_time(vm& m, value v) { return is_of(m, v, m.shapes.time, m.types.time); }
inline bool is_tzinfo(vm& m, value v) { return is_of(m, v, m.shapes.timezone, m.types.tzinfo); }
inline bool is_timezone(vm& m, value v) { return is_exact(v, m.shapes.timezone); }

// ---------------------------------------------------------------- calendar (datetime_calendar.cpp)

constexpr int last_ordinal = 3652059;
constexpr i64 epoch_seconds = i64{719163} * 86400;  ///< of 1970, counted from the day before 1-1-1

int days_in_month(int year, int month);
int days_before_month(int year, int month);
int to_ordinal(int year, int month, int day);
inline int ordinal_of(u64 p) { return to_ordinal(year_of(p), month_of(p), day_of(p)); }
/// \pre n >= 1; the year may be beyond 9999
void from_ordinal(int n, int& year, int& month, int& day);
/// Monday is 0.
inline int weekday_of(int ordinal) { return (ordinal + 6) % 7; }
/// The ordinal of the Monday that starts ISO week 1.
int first_iso_monday(int year);
struct iso_date {
  int year, week, weekday;
};
iso_date to_iso(u64 packed);
enum class iso_error { none, year, week, day };
/// The ordinal of an ISO date (it may lie behind the last one).
iso_error from_iso(int year, int week, int day, int& ordinal);

/// Seconds since the day before 1-1-1 of fields that may lie outside the years there are. False: ValueError raised.
bool to_seconds(vm& m, int year, int month, int day, int hour, int minute, int second, i64& out);
/// What clocks on the wall show at `u` (both seconds as above). False: raised.
bool to_local_seconds(vm& m, i64 u, i64& out);
/// The inverse: of two moments the first or second one, as `fold` says. False: raised.
bool from_local_fields(vm& m, const fields& f, u64 fold, i64& out);
/// A number to seconds and microseconds since 1970, rounded half to even. False: raised.
bool split_timestamp(vm& m, value v, i64& seconds, int& microseconds);
/// A number to whole seconds, rounded down. False: raised.
bool floor_timestamp(vm& m, value v, i64& seconds);

/// The moment nearest to fields that a state gave, which need not be sane (CPython keeps them as they are).
u64 pack_nearest(fields f);
/// Where arguments are missing: whether those that are there are ints, which CPython looks at first. False: raised.
bool check_numbers(vm& m, const value* args, u32 nargs, u32 required, tuple_object* kwnames);
/// Checks in CPython's words. False: raised.
bool check_date(vm& m, i64 year, i64 month, i64 day);
bool check_time(vm& m, int hour, int minute, int second, int microsecond, int fold);
bool check_tzinfo(vm& m, value v);
/// What replace() looks at before the other fields.
bool check_fold(vm& m, value v);
/// An argument that C takes as int; unbound: `otherwise`. False: raised.
bool int_field_slow(vm& m, value v, int& out);
/// The argument of `method`, a `__reduce_ex__`, called as args[0]'s. False: raised.
bool protocol_argument(vm& m, const char* method, const value* args, u32 nargs, tuple_object* kwnames, int& protocol);
/// What pickles and copies are made of: the class, and its arguments: the state, and the time zone if there is one.
value reduced_to(vm& m, value self, std::string_view state, value tzinfo);
METAVM_INLINE bool int_field(vm& m, value v, int& out) {
  if (METAVM_LIKELY(v.is_int()) && v.as_int() == static_cast<int>(v.as_int())) {
    out = static_cast<int>(v.as_int());
    return true;
  }
  return int_field_slow(m, v, out);
}
METAVM_INLINE bool int_field(vm& m, value v, int otherwise, int& out) {
  if (same(v, value_unbound)) {
    out = otherwise;
    return true;
  }
  return int_field(m, v, out);
}

// ---------------------------------------------------------------- making

/// Whether calling `cls` comes down to our own constructor, seen by nobody. (Calls see to finalizers, too.)
inline bool constructs_plainly(vm& m, type_object* cls, constructor_fn construct) {
  return cls->construct == construct && !(cls->flags_word & type_flags::has_finalizer) &&
         same(type_of(m, to_value(cls))->get_special(special::call), m.core.type_call);
}
/// Normalises; OverflowError if there are too many days.
value make_delta(vm& m, i64 days, i64 seconds, i64 microseconds, type_object* cls);
inline value make_delta(vm& m, i64 days, i64 seconds, i64 microseconds) {
  return make_delta(m, days, seconds, microseconds, m.types.timedelta);
}
value construct_date(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
value construct_time(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
value construct_datetime(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
/// What was made without a call of its class: registered if that has `__del__`.
inline value with_finalizer(vm& m, value v) {
  if (METAVM_UNLIKELY(type_of(m, v)->flags_word & type_flags::has_finalizer)) m.heap.add_finalizer(v.as_object());
  return v;
}
/// Instances without a call of the class. \pre the fields are right
value make_date(vm& m, type_object* cls, u64 packed);
value make_time(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo);
value make_datetime(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo);
/// What the class makes of the fields.
value call_date(vm& m, type_object* cls, u64 packed);
value call_time(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo);
value call_datetime(vm& m, type_object* cls, u64 packed, u64 fold, value tzinfo);
value make_timezone(vm& m, value offset, value name = none);
/// timezone.utc for an offset of zero without a name. ValueError if the offset is out of range.
value timezone_for(vm& m, value offset, value name = none);
inline value utc_zone(vm& m) { return value::pointer(m.types.timezone->extra); }

/// \pre both are timedeltas
inline int compare_deltas(const delta_object* a, const delta_object* b) {
  if (a->days != b->days) return a->days < b->days ? -1 : 1;
  const i64 x = a->below_day(), y = b->below_day();
  return (x > y) - (x < y);
}
inline bool is_zero(const delta_object* d) { return !d->days && !d->seconds && !d->microseconds; }
/// A hash of so many microseconds.
i64 hash_microseconds(i128 n);
i64 hash_word(u64 w);

/// For lookup in dicts and sets (objects/plain_keys.hpp): the hash of dates, times without a zone and the like, where
/// no guest code has a say; false: it is none.
bool plain_hash(vm& m, value v, i64& out);
/// `a == b` for instances of one class; error: it is not known without guest code (nothing is raised).
tri plain_equal(vm& m, value a, value b);

// ---------------------------------------------------------------- tzinfo (datetime_zones.cpp)

/// `tzinfo.utcoffset(argument)`: none or a timedelta of less than a day. \pre tzinfo is none or a tzinfo
value utc_offset(vm& m, value tzinfo, value argument);
value dst_offset(vm& m, value tzinfo, value argument);
value zone_name(vm& m, value tzinfo, value argument);  ///< none or a str
/// The system's zone as it is at a moment (seconds since 1970).
value local_zone_at(vm& m, i64 seconds);
std::string offset_text(const delta_object* offset, const char* separator);
void add_zones(vm& m, module_object* mod);

// ---------------------------------------------------------------- text (datetime_format.cpp, datetime_parse.cpp)

char* put_number(char* p, u32 n, u32 digits);
char* put_date(char* p, u64 packed);
/// Null: there is no such timespec.
char* put_time(char* p, u64 packed, std::string_view timespec);
/// The timespec of an argument (unbound: "auto"). False: raised.
bool timespec_argument(vm& m, value v, std::string& out);
value make_text(vm& m, const char* begin, const char* end, value tzinfo, value argument);
value date_ctime(vm& m, value self);  ///< at midnight, also of a datetime
value datetime_ctime(vm& m, value self);
/// strftime of any of the three. `argument`: what its tzinfo is asked with.
value format_with(vm& m, value self, str_object* format, value tzinfo, value argument);
value format_method(vm& m, value self, value format);
value make_struct_time(vm& m, u64 packed, int dst);

struct parsed_time {
  u64 packed;
  bool has_zone;
  int offset, offset_microseconds;  ///< in seconds
  int hour, minute, second, microsecond;
};
bool parse_date(const char* p, u64 length, int& year, int& month, int& day);
bool parse_time(const char* p, u64 length, parsed_time& out);
/// Where the separator between date and time must be; npos: nowhere.
u64 find_separator(const char* p, u64 length);
value parsed_zone(vm& m, const parsed_time& t);
value bad_isoformat(vm& m, value text);
/// The text in UTF-8; false (nothing is raised) if it has lone surrogates, other than as the separator.
bool isoformat_text(str_object* s, bool has_separator, std::string& out);

// ---------------------------------------------------------------- classes

void add_timedelta(vm& m, module_object* mod);
void add_date(vm& m, module_object* mod);
void add_time(vm& m, module_object* mod);
void add_datetime(vm& m, module_object* mod);
value make_iso_calendar_date(vm& m, iso_date d);
void add_iso_calendar_date(vm& m);
value date_isocalendar(vm& m, value self);

// Of datetime (datetime_arithmetic.cpp).
template <comparison op>
value compare_datetimes(vm& m, value self, value other);
value datetime_add(vm& m, value self, value other);
value datetime_sub(vm& m, value self, value other);
value datetime_rsub(vm& m, value self, value other);
value datetime_hash(vm& m, value self);
/// self + sign * delta.
value shift_datetime(vm& m, value self, const delta_object* delta, int sign);
value datetime_astimezone(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value datetime_timestamp(vm& m, value self);
value datetime_timetuple(vm& m, value self);
value datetime_utctimetuple(vm& m, value self);

/// The state bytes that pickles of CPython have, given to a constructor: bytes, or str of Latin-1. `found`: it is one.
/// False: raised.
bool state_argument(vm& m, const char* class_name, value v, u64 length, u64 check_at, u8 check_mask, u8 least, u8 most,
                    u8* out, bool& found);

}  // namespace metavm::python::datetimes
