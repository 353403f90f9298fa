/// \file
/// What the files behind the sys module share.
#pragma once
#include <vector>

#include "lang/python/modules/startup.hpp"

namespace metavm::python {

void add_sys_functions(std::vector<method_def>& table);
void add_sys_hooks(std::vector<method_def>& table);
/// version_info, flags, float_info, …
bool add_sys_structures(vm& m, module_object* sys, const startup_options& o);
/// path, argv, prefix, …
bool add_sys_settings(vm& m, module_object* sys, const startup_options& o);

}  // namespace metavm::python
