/// \file
/// Asking whatever runs to look up at its next safepoint.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

/// Guest code, or a match of a regular expression, comes to a safepoint soon. A signal's handler and other threads may
/// call it.
void call_attention(vm& m);

}  // namespace metavm::python
