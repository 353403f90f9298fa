/// \file
/// The module _datetime: under CPython's name for its own, what datetime has in Python.
#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {

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
