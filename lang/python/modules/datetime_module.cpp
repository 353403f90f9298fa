/// \file
/// The module _datetime. Instances are small and never change: a date is one word (datetime_types.hpp).
#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {

module_object* init_module__datetime(vm& m) {
  using namespace datetimes;
  module_object* mod = make_module(m, "_datetime", nullptr, "Fast implementation of the datetime type.");
  if (!mod) return nullptr;
  add_timedelta(m, mod);
  add_date(m, mod);
  add_zones(m, mod);
  add_time(m, mod);
  add_datetime(m, mod);
  add_iso_calendar_date(m);
  module_set(m, mod, "MINYEAR", value::small_int(1));
  module_set(m, mod, "MAXYEAR", value::small_int(9999));
  return mod;
}

}  // namespace metavm::python
