#pragma once
/// \file
/// Constant folding, as far as CPython 3.11 does it before it compiles: results are the same to
/// the last bit, and what would raise is left alone.

#include <optional>

#include "ast.hpp"
#include "error.hpp"
#include "parser.hpp"

namespace metavm::python {

struct fold_options {
  int optimize = 0;                 ///< the -O level: `__debug__` is true at 0
  bool future_annotations = false;  ///< annotations are kept as they are written
  int max_depth = 3000;             ///< of nested expressions and statements
};

/// Changes the tree. Only fails if the tree is too deep.
std::optional<syntax_error> fold_constants(syntax_tree& tree, const fold_options& options = {});

}  // namespace metavm::python
