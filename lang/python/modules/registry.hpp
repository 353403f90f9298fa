/// \file
/// The modules that are written in C++.
#pragma once
#include <span>

#include "lang/python/vm.hpp"

namespace metavm::python {

struct builtin_module {
  const char* name;
  /// Makes the module; null: raised. Called once for each VM, at the first import.
  module_object* (*init)(vm& m);
};
/// All of them, sorted by name.
std::span<const builtin_module> builtin_modules();
/// Null if there is none.
const builtin_module* find_builtin_module(std::string_view name);

#define METAVM_PYTHON_MODULE(name) module_object* init_module_##name(vm& m);
#include "lang/python/modules/modules.def"
#undef METAVM_PYTHON_MODULE

}  // namespace metavm::python
