#pragma once
/// \file
/// Operators on constants. Nothing is returned where Python would raise, or where the result
/// would be so large that computing it is better left to the running program.

#include <optional>

#include "ast.hpp"

namespace metavm::python {

std::optional<constant> fold_unary(arena& memory, unaryop op, const constant& value);
std::optional<constant> fold_binary(arena& memory, binary_operator op, const constant& left, const constant& right);
std::optional<constant> fold_subscript(arena& memory, const constant& value, const constant& index);

/// Python's bool(value).
bool is_true(const constant& value);

/// Python's ==, for the keys of mappings: numbers of different types may be equal.
bool equal(const constant& a, const constant& b);

}  // namespace metavm::python
