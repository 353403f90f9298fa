#pragma once
/// \file
/// What is wrong with a program although it parses: `return` outside of a function, two starred
/// targets, patterns that can never match, and all else that CPython's compiler refuses or warns
/// of. The order is that in which CPython compiles, since the first error is the one reported.

#include <optional>

#include "ast.hpp"
#include "error.hpp"
#include "symtable.hpp"

namespace metavm::python {

struct check_options {
  bool top_level_await = false;  ///< PyCF_ALLOW_TOP_LEVEL_AWAIT
  int optimize = 0;              ///< the -O level: asserts are not compiled above 0
  warning_handler warn{};
};

/// The first error of a folded tree. Columns are in bytes here, as CPython's compiler has them.
std::optional<syntax_error> check_program(const syntax_tree& tree, const symbol_table& table,
                                          const check_options& options = {});

}  // namespace metavm::python
