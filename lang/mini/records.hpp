/// \file
/// Record types, as C++ code makes them.
#pragma once
#include <span>

#include "lang/mini/runtime.hpp"

namespace metavm::mini {

/// What a declaration makes types from. Members: operator_count times nil, interned names of
/// fields, then pairs of a method's name and nil.
value new_record_model(vm& m, value name, std::span<const value> members, u64 fields);

}  // namespace metavm::mini
