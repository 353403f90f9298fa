/// \file
/// The module itertools.
#include "lang/python/modules/itertools_types.hpp"

namespace metavm::python {

module_object* init_module_itertools(vm& m) {
  static const method_def functions[] = {general_method("tee", itertools::tee, "($module, iterable, n=2, /)",
                                                        "Returns a tuple of n independent iterators."),
                                         end_of_methods};
  module_object* mod = make_module(m, "itertools", functions,
                                   "Building blocks for iterators: endless ones, chains, "
                                   "selections, groups, and combinatorics.");
  itertools::add_simple(m, mod);
  itertools::add_slices(m, mod);
  itertools::add_combinatorics(m, mod);
  itertools::add_groups(m, mod);
  return mod;
}

}  // namespace metavm::python
