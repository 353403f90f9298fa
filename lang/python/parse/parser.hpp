#pragma once
/// \file
/// From source text to a syntax tree, or to the error that CPython 3.11 would report.

#include <memory>
#include <optional>
#include <string_view>

#include "ast.hpp"
#include "error.hpp"
#include "source.hpp"

namespace metavm::python {

struct parse_options {
  parse_mode mode = parse_mode::exec;
  bool ignore_cookie = false;           ///< the source was a str: it is UTF-8
  bool barry_as_FLUFL = false;          ///< `<>` instead of `!=`
  bool dont_imply_dedent = false;       ///< PyCF_DONT_IMPLY_DEDENT, for codeop
  bool allow_incomplete_input = false;  ///< PyCF_ALLOW_INCOMPLETE_INPUT, for codeop
  int max_str_digits = 4300;            ///< sys.get_int_max_str_digits(); 0 is no limit
  warning_handler warn{};
};

/// A tree and all that it points to.
struct syntax_tree {
  arena memory;
  name_table names{memory};
  mod* root = nullptr;
};

/// Either a tree or an error.
struct parse_result {
  std::unique_ptr<syntax_tree> tree;
  std::optional<syntax_error> error;
};

parse_result parse(std::string_view source, const parse_options& options = {});

}  // namespace metavm::python
