/// \file
/// What the files behind the builtins module share.
#pragma once
#include <vector>

#include "lang/python/vm.hpp"

namespace metavm::python {

void add_builtins_of_objects(std::vector<method_def>& table);
void add_builtins_of_sequences(std::vector<method_def>& table);
void add_builtins_of_code(std::vector<method_def>& table);
void add_builtins_of_text(std::vector<method_def>& table);
/// anext(it, default)
void init_anext(vm& m);

}  // namespace metavm::python
