/// \file
/// Source positions of a code object's instructions.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

value code_positions(vm& m, value self);  ///< code.co_positions()
value code_lines(vm& m, value self);      ///< code.co_lines()

}  // namespace metavm::python
