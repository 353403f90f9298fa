/// \file
/// Weak references and proxies: one struct, several classes.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

/// A reference or proxy of class `cls`. Without callback and of a built-in class: the one that
/// exists already.
value make_weak(vm& m, type_object* cls, value target, value callback);
/// The target; value_unbound if it is dead.
inline value find_weak_target(vm& m, value ref) {
  object* o = m.heap.weak_get(ref.as<weakref_object>()->link);
  return o ? to_value(o) : value_unbound;
}
void init_weak_proxies(vm& m);

}  // namespace metavm::python
