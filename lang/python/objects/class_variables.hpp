/// \file
/// Class variables: attributes of a class that are assigned to again and again, such as counters. Once such an
/// attribute is known, storing into it changes no version, so that nothing that relies on the class is thrown away;
/// reading it looks into the class's dict each time. (PyPy's mutable cells in the dicts of types serve the same
/// purpose.)
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

/// Is `name`, which is interned, such an attribute of `t` itself?
METAVM_INLINE bool is_class_variable(const type_object* t, const str_object* name) {
  if (METAVM_LIKELY(!t->variables)) return false;
  for (u64 i = 0; i < t->variables->length; i++)
    if (t->variables->items[i].as<str_object>() == name) return true;
  return false;
}
/// Whether objects of this shape are mere data as class attributes: neither bound nor called. An instance's class may
/// change that; then its version changes, or (where it becomes a descriptor) every class's.
bool is_plain_data(const py_shape* s);
/// Before `t.name = v` is stored in t's dict. Yes: it has been stored, and no version changes. The name is interned.
tri store_class_variable(vm& m, type_object* t, str_object* name, value v);
/// The attribute goes or becomes something else than data.
void forget_class_variable(vm& m, type_object* t, str_object* name);
/// Where an attribute of data, found by `type_lookup`, is read: what is `constant`, or of kind `variable`.
attribute_location locate_class_data(vm& m, type_object* t, str_object* name, value found);

}  // namespace metavm::python
