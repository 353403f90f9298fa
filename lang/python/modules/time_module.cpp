/// \file
/// The time module: clocks. Calendar functions are in time_calendar.cpp.
#include <cerrno>
#include <cmath>
#include <vector>

#include "lang/python/core.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/time_clock.hpp"
#include "lang/python/modules/time_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

using namespace method_table;

bool to_time(vm& m, value v, timespec& t) {
  if (is_int(m, v) || !is_float(m, v)) {
    const value i = index_int(m, v);
    i64 n;
    if (is_raised(i)) return false;
    if (!to_i64(m, i, n)) {
      raise_text(m, m.exc.OverflowError, "timestamp too large to convert to C _PyTime_t");
      return false;
    }
    t = {static_cast<time_t>(n), 0};
    return true;
  }
  const double d = float_value(m, v);
  if (std::isnan(d)) {
    raise_text(m, m.exc.ValueError, "Invalid value NaN (not a number)");
    return false;
  }
  const double whole = std::floor(d);
  if (!(whole > -9.2e18 && whole < 9.2e18)) {
    raise_text(m, m.exc.OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  t.tv_sec = static_cast<time_t>(whole);
  t.tv_nsec = static_cast<long>(std::floor((d - whole) * 1e9));
  return true;
}

bool sleep_for(vm& m, timespec t) {
  timespec end;
  ::clock_gettime(CLOCK_MONOTONIC, &end);
  if (__builtin_add_overflow(end.tv_sec, t.tv_sec, &end.tv_sec)) end.tv_sec = INT64_MAX;
  end.tv_nsec += t.tv_nsec;
  if (end.tv_nsec >= 1000000000) end.tv_sec++, end.tv_nsec -= 1000000000;
  for (;;) {
    int r;
    {
      without_lock unlocked(m);
      r = ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, nullptr);
    }
    if (r != EINTR) return true;
    if (!run_pending_work(m)) return false;
  }
}

namespace {

double seconds_of(const timespec& t) { return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec); }
value nanoseconds_of(vm& m, const timespec& t) { return make_int(m, i64{1000000000} * t.tv_sec + t.tv_nsec); }

template <clockid_t Clock>
value clock_seconds(vm& m) {
  timespec t;
  ::clock_gettime(Clock, &t);
  return make_float(m, seconds_of(t));
}
template <clockid_t Clock>
value clock_nanoseconds(vm& m) {
  timespec t;
  ::clock_gettime(Clock, &t);
  return nanoseconds_of(m, t);
}

bool clock_id(vm& m, value v, clockid_t& out) {
  i64 n;
  if (!to_index(m, v, n)) return false;
  out = static_cast<clockid_t>(n);
  return true;
}
value time_clock_gettime(vm& m, value v) {
  clockid_t clock;
  timespec t;
  if (!clock_id(m, v, clock)) return value_raised;
  return ::clock_gettime(clock, &t) < 0 ? raise_errno(m) : make_float(m, seconds_of(t));
}
value time_clock_gettime_ns(vm& m, value v) {
  clockid_t clock;
  timespec t;
  if (!clock_id(m, v, clock)) return value_raised;
  return ::clock_gettime(clock, &t) < 0 ? raise_errno(m) : nanoseconds_of(m, t);
}
value time_clock_getres(vm& m, value v) {
  clockid_t clock;
  timespec t;
  if (!clock_id(m, v, clock)) return value_raised;
  return ::clock_getres(clock, &t) < 0 ? raise_errno(m) : make_float(m, seconds_of(t));
}
value time_clock_settime(vm& m, value v, value seconds) {
  clockid_t clock;
  timespec t;
  if (!clock_id(m, v, clock) || !to_time(m, seconds, t)) return value_raised;
  return ::clock_settime(clock, &t) < 0 ? raise_errno(m) : none;
}
value time_clock_settime_ns(vm& m, value v, value nanoseconds) {
  clockid_t clock;
  i64 n;
  if (!clock_id(m, v, clock) || !to_index(m, nanoseconds, n)) return value_raised;
  timespec t{static_cast<time_t>(n / 1000000000), static_cast<long>(n % 1000000000)};
  return ::clock_settime(clock, &t) < 0 ? raise_errno(m) : none;
}
value time_pthread_getcpuclockid(vm& m, value v) {
  i64 thread;
  clockid_t clock;
  if (!to_index(m, v, thread)) return value_raised;
  const int error = ::pthread_getcpuclockid(static_cast<pthread_t>(thread), &clock);
  return error ? raise_os_error(m, error) : value::small_int(clock);
}

value time_sleep(vm& m, value v) {
  timespec t;
  if (!is_float(m, v) && !is_int(m, v) && same(special_of(m, v, special::index), value_unbound))
    return raise(m, m.exc.TypeError, "'{}' object cannot be interpreted as an integer", type_name(m, v));
  if (!to_time(m, v, t)) return value_raised;
  if (t.tv_sec < 0) return raise_text(m, m.exc.ValueError, "sleep length must be non-negative");
  return sleep_for(m, t) ? none : value_raised;
}

value time_get_clock_info(vm& m, value name) {
  if (!is_str(name))
    return raise(m, m.exc.TypeError, "get_clock_info() argument 1 must be str, not {}", type_name(m, name));
  const struct {
    const char *name, *implementation;
    bool monotonic, adjustable;
    clockid_t clock;
  } clocks[] = {
      {"time", "clock_gettime(CLOCK_REALTIME)", false, true, CLOCK_REALTIME},
      {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", true, false, CLOCK_MONOTONIC},
      {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", true, false, CLOCK_MONOTONIC},
      {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false, CLOCK_PROCESS_CPUTIME_ID},
      {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false, CLOCK_THREAD_CPUTIME_ID},
  };
  for (const auto& c : clocks) {
    if (!str_equals_ascii(as_str(name), c.name)) continue;
    timespec t{};
    ::clock_getres(c.clock, &t);
    dict_object* d = make_dict(m);
    const bool ok = dict_set_str(m, d, "implementation", to_value(make_str(m, c.implementation))) &&
                    dict_set_str(m, d, "monotonic", from_bool(c.monotonic)) &&
                    dict_set_str(m, d, "adjustable", from_bool(c.adjustable)) &&
                    dict_set_str(m, d, "resolution", make_float(m, seconds_of(t)));
    return ok ? make_namespace(m, d) : value_raised;
  }
  return raise_text(m, m.exc.ValueError, "unknown clock");
}

const method_def* functions() {
  static const std::vector<method_def> table = [] {
    std::vector<method_def> t = {
        method("time", clock_seconds<CLOCK_REALTIME>, nullptr, "time() -> seconds since the Epoch"),
        method("time_ns", clock_nanoseconds<CLOCK_REALTIME>, nullptr, "time_ns() -> nanoseconds since the Epoch"),
        method("monotonic", clock_seconds<CLOCK_MONOTONIC>, nullptr, "monotonic() -> seconds of a steady clock"),
        method("monotonic_ns", clock_nanoseconds<CLOCK_MONOTONIC>),
        method("perf_counter", clock_seconds<CLOCK_MONOTONIC>, nullptr,
               "perf_counter() -> seconds of the clock for measuring"),
        method("perf_counter_ns", clock_nanoseconds<CLOCK_MONOTONIC>),
        method("process_time", clock_seconds<CLOCK_PROCESS_CPUTIME_ID>, nullptr,
               "process_time() -> seconds of computing by the process"),
        method("process_time_ns", clock_nanoseconds<CLOCK_PROCESS_CPUTIME_ID>),
        method("thread_time", clock_seconds<CLOCK_THREAD_CPUTIME_ID>, nullptr,
               "thread_time() -> seconds of computing by the thread"),
        method("thread_time_ns", clock_nanoseconds<CLOCK_THREAD_CPUTIME_ID>),
        method("clock_gettime", time_clock_gettime),
        method("clock_gettime_ns", time_clock_gettime_ns),
        method("clock_getres", time_clock_getres),
        method("clock_settime", time_clock_settime),
        method("clock_settime_ns", time_clock_settime_ns),
        method("pthread_getcpuclockid", time_pthread_getcpuclockid),
        method("sleep", time_sleep, nullptr, "sleep(seconds): wait so long."),
        method("get_clock_info", time_get_clock_info, nullptr, "get_clock_info(name) -> what is known of a clock"),
    };
    add_calendar_functions(t);
    t.push_back({});
    return t;
  }();
  return table.data();
}

}  // namespace

module_object* init_module_time(vm& m) {
  module_object* mod = make_module(m, "time", functions(), "Clocks, and conversions of times.");
  if (!mod) return nullptr;
  const struct {
    const char* name;
    int number;
  } constants[] = {{"CLOCK_REALTIME", CLOCK_REALTIME},
                   {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
                   {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
                   {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
                   {"CLOCK_TAI", CLOCK_TAI},
                   {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
                   {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
                   {"_STRUCT_TM_ITEMS", 11}};
  for (const auto& c : constants) module_set(m, mod, c.name, value::small_int(c.number));
  return init_calendar(m, mod) ? mod : nullptr;
}

}  // namespace metavm::python
