/// \file
/// datetime.datetime: comparison, arithmetic, conversion between zones.
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python::datetimes {
namespace {

/// Microseconds since the day before 1-1-1, as the clock shows it.
i64 clock_microseconds(u64 p) { return (i64{ordinal_of(p)} * 86400 + second_of_day(p)) * 1000000 + microsecond_of(p); }
value offset_of(vm& m, value self) { return utc_offset(m, as_datetime(self)->tzinfo, self); }
/// Whether the zone can say different things of moments that differ in the fold alone.
bool heeds_fold(vm& m, value zone) { return !is_none(zone) && !is_timezone(m, zone); }

/// Whether the offset depends on the fold: then it equals nothing in another zone (PEP 495).
tri is_ambiguous(vm& m, value self, value offset) {
  const datetime_object* d = as_datetime(self);
  if (!heeds_fold(m, d->tzinfo)) return tri::no;
  const value flipped = make_datetime(m, type_of(m, self), d->packed, !d->fold, d->tzinfo);
  const value other = offset_of(m, flipped);
  if (is_raised(other)) return tri::error;
  if (is_none(other) || is_none(offset)) return to_tri(!same(other, offset));
  return to_tri(compare_deltas(as_delta(other), as_delta(offset)) != 0);
}
value in_order(vm& m, i64 a, i64 b, comparison op, value self, value other, value x, value y) {
  if (a == b && (op == comparison::eq || op == comparison::ne)) {
    tri t = is_ambiguous(m, self, x);
    if (t == tri::no) t = is_ambiguous(m, other, y);
    if (t == tri::error) return value_raised;
    if (t == tri::yes) return from_bool(op == comparison::ne);
  }
  return from_bool(ordered(a, b, op));
}

METAVM_NOINLINE value compare_slowly(vm& m, value self, value other, comparison op) {
  const bool equality = op == comparison::eq || op == comparison::ne;
  if (!is_datetime(m, other)) {
    if (!is_date(m, other)) return not_implemented;
    if (equality) return from_bool(op == comparison::ne);
    return raise(m, m.exc.TypeError, "can't compare {} to {}", type_name(m, self), type_name(m, other));
  }
  const datetime_object *a = as_datetime(self), *b = as_datetime(other);
  const i64 p = static_cast<i64>(a->packed), q = static_cast<i64>(b->packed);
  if (same(a->tzinfo, b->tzinfo)) return from_bool(ordered(p, q, op));
  const value x = offset_of(m, self), y = is_raised(x) ? x : offset_of(m, other);
  if (is_raised(y)) return y;
  if (is_none(x) && is_none(y)) return in_order(m, p, q, op, self, other, x, y);
  if (is_none(x) || is_none(y)) {
    if (equality) return from_bool(op == comparison::ne);
    return raise_type_error(m, "can't compare offset-naive and offset-aware datetimes");
  }
  if (compare_deltas(as_delta(x), as_delta(y)) == 0) return in_order(m, p, q, op, self, other, x, y);
  return in_order(m, clock_microseconds(a->packed) - static_cast<i64>(as_delta(x)->total()),
                  clock_microseconds(b->packed) - static_cast<i64>(as_delta(y)->total()), op, self, other, x, y);
}

/// The fields at so many microseconds. False: OverflowError raised.
bool fields_at(vm& m, i64 microseconds, u64& packed) {
  const i64 days = microseconds / day_microseconds;
  if (METAVM_UNLIKELY(microseconds < day_microseconds || days > last_ordinal)) {
    raise_text(m, m.exc.OverflowError, "date value out of range");
    return false;
  }
  const i64 rest = microseconds % day_microseconds;
  const int s = static_cast<int>(rest / 1000000);
  int year, month, day;
  from_ordinal(static_cast<int>(days), year, month, day);
  packed = pack_date(year, month, day) | pack_time(s / 3600, s / 60 % 60, s % 60, static_cast<int>(rest % 1000000));
  return true;
}
bool shifted(vm& m, u64 packed, const delta_object* d, int sign, u64& out) {
  // (More days than there are in all lead out of range anyhow, but not of a word.)
  const i64 days = std::clamp<i64>(d->days, -last_ordinal - 1, last_ordinal + 1);
  return fields_at(m, clock_microseconds(packed) + sign * (days * day_microseconds + d->below_day()), out);
}

value difference(vm& m, value a, value b) {
  const datetime_object *x = as_datetime(a), *y = as_datetime(b);
  i64 n = clock_microseconds(x->packed) - clock_microseconds(y->packed);
  if (!same(x->tzinfo, y->tzinfo)) {
    const value p = offset_of(m, a), q = is_raised(p) ? p : offset_of(m, b);
    if (is_raised(q)) return q;
    if (is_none(p) != is_none(q)) return raise_type_error(m, "can't subtract offset-naive and offset-aware datetimes");
    if (!is_none(p)) n -= static_cast<i64>(as_delta(p)->total() - as_delta(q)->total());
  }
  return make_delta(m, 0, 0, n);
}

}  // namespace

template <comparison op>
value compare_datetimes(vm& m, value self, value other) {
  if (METAVM_LIKELY(is_exact(other, m.shapes.datetime) && same(as_datetime(self)->tzinfo, as_datetime(other)->tzinfo)))
    return from_bool(ordered(as_datetime(self)->packed, as_datetime(other)->packed, op));
  return compare_slowly(m, self, other, op);
}
template value compare_datetimes<comparison::lt>(vm&, value, value);
template value compare_datetimes<comparison::le>(vm&, value, value);
template value compare_datetimes<comparison::eq>(vm&, value, value);
template value compare_datetimes<comparison::ne>(vm&, value, value);
template value compare_datetimes<comparison::gt>(vm&, value, value);
template value compare_datetimes<comparison::ge>(vm&, value, value);

value datetime_hash(vm& m, value self) {
  datetime_object* d = as_datetime(self);
  if (d->hash == -1) {
    value offset = d->tzinfo;
    if (!is_none(offset)) {
      // Whatever the zone says of the fold must not count.
      const value plain =
          d->fold && heeds_fold(m, offset) ? make_datetime(m, type_of(m, self), d->packed, 0, offset) : self;
      offset = offset_of(m, plain);
      if (is_raised(offset)) return offset;
    }
    i64 n = clock_microseconds(d->packed);
    if (!is_none(offset)) n -= static_cast<i64>(as_delta(offset)->total());
    d->hash = hash_microseconds(n);
  }
  return value::small_int(d->hash);
}

value shift_datetime(vm& m, value self, const delta_object* delta, int sign) {
  u64 packed;
  const datetime_object* d = as_datetime(self);
  if (!shifted(m, d->packed, delta, sign, packed)) return value_raised;
  return call_datetime(m, type_of(m, self), packed, 0, d->tzinfo);
}
value datetime_add(vm& m, value self, value other) {
  return is_delta(m, other) ? shift_datetime(m, self, as_delta(other), 1) : not_implemented;
}
value datetime_sub(vm& m, value self, value other) {
  if (is_datetime(m, other)) return difference(m, self, other);
  return is_delta(m, other) ? shift_datetime(m, self, as_delta(other), -1) : not_implemented;
}
value datetime_rsub(vm& m, value self, value other) {
  return is_datetime(m, other) ? difference(m, other, self) : not_implemented;
}

// ---------------------------------------------------------------- zones

namespace {

/// The system's zone at a moment that a clock in UTC (or, `local`, here) shows.
value system_zone(vm& m, u64 packed, u64 fold, bool local) {
  const fields f = unpack(packed);
  i64 seconds;
  if (local) {
    if (!from_local_fields(m, f, fold, seconds)) return value_raised;
  } else if (!to_seconds(m, f.year, f.month, f.day, f.hour, f.minute, f.second, seconds)) {
    return value_raised;
  }
  return local_zone_at(m, seconds - epoch_seconds);
}

}  // namespace

value datetime_astimezone(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value to;
  if (!bind_arguments(m, "astimezone", "tz?", args + 1, nargs - 1, kwnames, &to)) return value_raised;
  to = or_none(to);
  if (!check_tzinfo(m, to)) return value_raised;
  const value self = args[0];
  const datetime_object* d = as_datetime(self);
  value from = d->tzinfo, offset = none;
  if (!is_none(from)) {
    if (same(from, to)) return self;
    offset = utc_offset(m, from, self);
    if (is_raised(offset)) return offset;
  }
  if (is_none(offset)) {
    // It is local time.
    from = system_zone(m, d->packed, d->fold, true);
    if (is_raised(from)) return from;
    if (same(from, to)) return self;
    offset = as_timezone(from)->offset;
  }
  u64 packed;
  if (!shifted(m, d->packed, as_delta(offset), -1, packed)) return value_raised;
  if (is_none(to)) {
    to = system_zone(m, packed, 0, false);
    if (is_raised(to)) return to;
  }
  const value utc = call_datetime(m, type_of(m, self), packed, 0, to);
  if (is_raised(utc)) return utc;
  if (is_timezone(m, to) && is_exact(utc, m.shapes.datetime))
    return shift_datetime(m, utc, as_delta(as_timezone(to)->offset), 1);
  return call_method(m, to, intern(m, "fromutc"), &utc, 1);
}

value datetime_timestamp(vm& m, value self) {
  const datetime_object* d = as_datetime(self);
  if (!is_none(d->tzinfo)) {
    const value offset = offset_of(m, self);
    if (is_raised(offset)) return offset;
    if (!is_none(offset)) {
      const i64 n =
          clock_microseconds(d->packed) - static_cast<i64>(as_delta(offset)->total()) - epoch_seconds * 1000000;
      constexpr i64 exact = i64{1} << 53;
      if (n >= -exact && n <= exact) return make_float(m, static_cast<double>(n) / 1e6);
      return int_truediv(m, make_int(m, n), value::small_int(1000000));
    }
    return raise_type_error(m, "can't subtract offset-naive and offset-aware datetimes");
  }
  i64 seconds;
  if (!from_local_fields(m, unpack(d->packed), d->fold, seconds)) return value_raised;
  return make_float(m, static_cast<double>(seconds - epoch_seconds) + microsecond_of(d->packed) / 1e6);
}

value datetime_timetuple(vm& m, value self) {
  int dst = -1;
  if (!is_none(as_datetime(self)->tzinfo)) {
    const value saved = dst_offset(m, as_datetime(self)->tzinfo, self);
    if (is_raised(saved)) return saved;
    if (!is_none(saved)) dst = !is_zero(as_delta(saved));
  }
  return make_struct_time(m, as_datetime(self)->packed, dst);
}
value datetime_utctimetuple(vm& m, value self) {
  u64 packed = as_datetime(self)->packed;
  const value offset = offset_of(m, self);
  if (is_raised(offset) || (!is_none(offset) && !shifted(m, packed, as_delta(offset), -1, packed))) return value_raised;
  return make_struct_time(m, packed, 0);
}

}  // namespace metavm::python::datetimes
