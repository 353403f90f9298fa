/// \file
/// Time as the modules use it.
#pragma once
#include <ctime>

#include "lang/python/vm.hpp"

namespace metavm::python {

/// Seconds (int or float) to whole ones and nanoseconds, rounded down. False: raised.
bool to_time(vm& m, value seconds, timespec& out);
/// Sleeps so long; signal handlers run. False: one raised.
bool sleep_for(vm& m, timespec t);

}  // namespace metavm::python
