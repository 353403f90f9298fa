/// \file
/// What the files behind the time module share.
#pragma once
#include <vector>

#include "lang/python/vm.hpp"

namespace metavm::python {

void add_calendar_functions(std::vector<method_def>& t);
bool init_calendar(vm& m, module_object* mod);  ///< struct_time, timezone, …

}  // namespace metavm::python
