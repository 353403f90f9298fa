/// \file
/// The built-in iterators (iterator_object), beyond `make_iterator` of runtime.hpp.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// `which` -> the function behind __next__ and type_object::iter_next.
using next_fn = value (*)(vm&, value self);
next_fn next_of(iterator_kind k);
/// The built-in __next__: raises StopIteration where the direct function returns value_unbound.
value iterator_next_method(vm& m, value self);
value iterator_self(vm& m, value self);
/// The class of a kind of iterator, as member of vm::types.
type_object* iterator_class(vm& m, iterator_kind k);
/// The built-in `name` of the builtins module, for __reduce__; value_raised if it was removed.
value builtin_named(vm& m, const char* name);
/// enumerate, zip, map, filter, reversed (iterator_tools.cpp)
void init_iterator_tools(vm& m);
value enumerate_next(vm& m, value self);
value zip_next(vm& m, value self);
value map_next(vm& m, value self);
value filter_next(vm& m, value self);
value sequence_reversed_next(vm& m, value self);

}  // namespace metavm::python
