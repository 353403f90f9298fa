/// \file
/// Pickling support of `object`.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

value object_reduce(vm& m, value self);
value object_reduce_ex(vm& m, value self, value protocol);
value object_getstate(vm& m, value self);
/// What self.__getstate__() gives, for classes with a `__reduce__` of their own.
value instance_state(vm& m, value self);
/// The list of the names of all __slots__ members, as copyreg caches them; none if there are none.
value slot_names(vm& m, type_object* cls);
/// What repr shows behind "at"; an object keeps it for life.
std::string address_text(vm& m, value v);
std::string qualified_name_with_module(vm& m, type_object* t);
i64 identity_hash(vm& m, value v);

}  // namespace metavm::python
