#pragma once
/// \file
/// Constants as Python's repr() writes them.

#include <string>
#include <string_view>

#include "ast.hpp"

namespace metavm::python {

/// Of a str (UTF-8, surrogates as WTF-8).
std::string repr_str(std::string_view text);
std::string repr_bytes(std::string_view text);
std::string repr_float(double value);
std::string repr_constant(const constant& value);

}  // namespace metavm::python
