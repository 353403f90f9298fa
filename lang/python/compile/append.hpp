/// \file
/// Strings that grow in place: `s += t` in a loop takes time in proportion to t, not to s.
#pragma once
#include "metavm/lang/code.hpp"

namespace metavm::python {

/// Makes appends (ops::appending) of the in-place additions to variables whose string nobody else
/// can see: on every way to such an addition the last to touch the variable was a constant's
/// assignment or another such addition. (CPython finds the same by reference counts.) What reads
/// variables from outside, frame objects, takes the right to grow away (str_object::grows_flag).
void find_appends(code_block& c);

}  // namespace metavm::python
