/// \file
/// Tuples with named items, as sys.version_info and os.stat_result are.
#pragma once
#include <span>

#include "lang/python/vm.hpp"

namespace metavm::python {

struct struct_sequence_def {
  const char* name;  ///< "time.struct_time"
  const char* doc;
  /// Names of the items; null: has none.
  std::span<const char* const> visible;
  /// Further attributes that are no items.
  std::span<const char* const> hidden = {};
  bool instantiable = true;  ///< guests may make instances
};
type_object* make_struct_sequence_type(vm& m, const struct_sequence_def& d);
/// An instance from as many values as there are visible, then hidden fields.
value make_struct_sequence(vm& m, type_object* cls, std::span<const value> visible, std::span<const value> hidden = {});

}  // namespace metavm::python
