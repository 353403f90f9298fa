/// \file
/// Context variables as modules in C++ read them.
#pragma once
#include "lang/python/runtime.hpp"

namespace metavm::python {

/// What a ContextVar holds in the current context; value_unbound if nothing. `hint`: where it was found last.
value find_context_value(vm& m, value variable, u64& hint);

/// contextvars.copy_context()
value copy_current_context(vm& m);

}  // namespace metavm::python
