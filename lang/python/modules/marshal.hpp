/// \file
/// Values as bytes, for C++ code.
#pragma once
#include <string_view>

#include "lang/python/vm.hpp"

namespace metavm::python {

bytes_object* marshal_value(vm& m, value v);  ///< null: raised
/// The data must stay where it is; trailing bytes do not matter.
value unmarshal_value(vm& m, std::string_view data);

}  // namespace metavm::python
