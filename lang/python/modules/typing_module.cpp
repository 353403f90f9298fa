#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

module_object* init_module__typing(vm& m) {
  static const method_def functions[] = {method_table::method("_idfunc", [](vm&, value v) -> value { return v; }), {}};
  return make_module(m, "_typing", functions, "What the typing module has in C.");
}

}  // namespace metavm::python
