/// \file
/// range as the runtime uses it.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// Number of values from start to stop by step. \pre step is not 0
i64 range_length(i64 start, i64 stop, i64 step);
/// \pre exact ints, step is not 0
value make_range(vm& m, value start, value stop, value step);
value range_get_item(vm& m, value self, value key);

}  // namespace metavm::python
