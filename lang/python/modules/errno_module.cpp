#include <cerrno>

#include "lang/python/modules/registry.hpp"

namespace metavm::python {

module_object* init_module_errno(vm& m) {
  static const method_def functions[] = {{}};
  module_object* mod = make_module(m, "errno", functions, "Names of the system's error numbers.");
  if (!mod) return nullptr;
  dict_object* codes = make_dict(m);
  const struct {
    const char* name;
    int number;
  } names[] = {
#define METAVM_ERRNO(name) {#name, name},
#include "lang/python/modules/errno_names.def"
#undef METAVM_ERRNO
  };
  for (const auto& n : names) {
    const value number = value::small_int(n.number);
    module_set(m, mod, n.name, number);
    if (same(dict_find(m, codes, number), value_unbound) && !dict_set(m, codes, number, to_value(intern(m, n.name))))
      return nullptr;
  }
  module_set(m, mod, "errorcode", to_value(codes));
  return mod;
}

}  // namespace metavm::python
