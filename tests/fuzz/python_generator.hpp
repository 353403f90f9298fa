/// \file
/// Random Python programs that end, whose output is CPython's if all is well: nothing depends on
/// addresses, on the order of sets, or on the depth of the stack.
#pragma once
#include "program.hpp"

namespace metavm::fuzz {

program generate_python(u64 seed);

}  // namespace metavm::fuzz
