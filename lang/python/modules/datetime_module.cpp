/// \file
/// The module _datetime: under CPython's name for its own, what datetime has in Python. Its classes are the library's;
/// the functions that check fields are ours, since those in Python complain in other words than CPython does.
#include "lang/python/exception.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python {
namespace {

/// Reads the fields as ints that are only clipped if they are out of any range; keeps each in `given`, as an exact int.
bool read_fields(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames, u32 count, i64* out,
                 value* given) {
  if (!check_no_keywords(m, name, kwnames) || !check_arity(m, name, nargs, count, count)) return false;
  for (u32 i = 0; i < count; i++) {
    if (!to_index(m, args[i], out[i], true)) return false;
    given[i] = make_int(m, out[i]);
  }
  return true;
}
value bad_field(vm& m, const char* message) { return raise_text(m, m.exc.ValueError, message); }

i64 days_in_month(i64 year, i64 month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

value check_date_fields(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 f[3];
  value given[3];
  if (!read_fields(m, "_check_date_fields", args, nargs, kwnames, 3, f, given)) return value_raised;
  if (f[0] < 1 || f[0] > 9999) return raise(m, m.exc.ValueError, "year {} is out of range", f[0]);
  if (f[1] < 1 || f[1] > 12) return bad_field(m, "month must be in 1..12");
  if (f[2] < 1 || f[2] > days_in_month(f[0], f[1])) return bad_field(m, "day is out of range for month");
  return to_value(make_tuple(m, given, 3));
}
value check_time_fields(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 f[5];
  value given[5];
  if (!read_fields(m, "_check_time_fields", args, nargs, kwnames, 5, f, given)) return value_raised;
  if (f[0] < 0 || f[0] > 23) return bad_field(m, "hour must be in 0..23");
  if (f[1] < 0 || f[1] > 59) return bad_field(m, "minute must be in 0..59");
  if (f[2] < 0 || f[2] > 59) return bad_field(m, "second must be in 0..59");
  if (f[3] < 0 || f[3] > 999999) return bad_field(m, "microsecond must be in 0..999999");
  if (f[4] < 0 || f[4] > 1) return bad_field(m, "fold must be either 0 or 1");
  // The fold is given back as it came.
  given[4] = args[4];
  return to_value(make_tuple(m, given, 5));
}

/// Puts our functions into datetime, which is being imported, and lets messages name its classes as CPython's own.
/// False: raised.
bool give_checks(vm& m, value datetime) {
  static const method_def functions[] = {general_method("_check_date_fields", check_date_fields),
                                         general_method("_check_time_fields", check_time_fields), end_of_methods};
  const module_object* ours = make_module(m, "_datetime", functions, nullptr);
  if (!ours) return false;
  for (const char* name : {"_check_date_fields", "_check_time_fields"}) {
    str_object* n = intern(m, name);
    if (!set_attribute(m, datetime, n, dict_find_str(m, ours->dict, n))) return false;
  }
  for (const char* name : {"date", "datetime", "time", "timedelta", "timezone", "tzinfo"}) {
    const value cls = get_attribute(m, datetime, name);
    if (is_raised(cls)) return false;
    if (!is_kind(cls, kind::type)) continue;
    auto* t = cls.as<type_object>();
    t->flags_word |= shows_module_flag;
    m.heap.write(t, &t->module, to_value(intern(m, "datetime")));
  }
  return true;
}

}  // namespace

module_object* init_module__datetime(vm& m) {
  str_object* name = intern(m, "datetime");
  const value there = dict_find_str(m, m.modules, name);
  if (is_kind(there, kind::module)) {
    // datetime itself, while it is being imported, goes on with its own classes if it finds no
    // others.
    const value spec = get_attribute(m, there, "__spec__");
    const value busy = is_raised(spec) ? spec : get_attribute(m, spec, "_initializing");
    const tri t = is_raised(busy) ? tri::error : truth(m, busy);
    if (t == tri::error) return nullptr;
    if (t == tri::yes) {
      if (!give_checks(m, there)) return nullptr;
      raise_import_error(m, m.exc.ModuleNotFoundError, "No module named '_datetime'", to_value(intern(m, "_datetime")));
      return nullptr;
    }
  }
  const value source = import_module(m, name);
  const value names = is_raised(source) ? source : get_attribute(m, source, "__all__");
  module_object* mod =
      is_raised(names) ? nullptr : make_module(m, "_datetime", nullptr, "Fast implementation of the datetime type.");
  if (!mod || !for_each_item(m, names, [&](value n) {
        const value v = is_str(n) ? get_attribute(m, source, as_str(n)) : n;
        return !is_raised(v) && dict_set(m, mod->dict, n, v);
      }))
    return nullptr;
  return mod;
}

}  // namespace metavm::python
