/// \file
/// What refers to what, for the module gc.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

/// May it refer to other objects?
bool is_tracked(vm& m, value v);
value gc_get_objects(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value gc_get_referrers(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value gc_get_referents(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

}  // namespace metavm::python
