#pragma once
/// \file
/// Why a program is wrong. The parser stops at the first thing it does not like; this reads the
/// program again in the order in which CPython's PEG parser tries its rules, because that order
/// decides what CPython says and where.

#include <string_view>

#include "ast.hpp"
#include "error.hpp"
#include "parser.hpp"
#include "token.hpp"

namespace metavm::python {

/// What is being parsed: a program, or "(expression)" cut out of an f-string.
struct diagnosis_input {
  std::string_view text;
  const token_list& tokens;
  const parse_options& options;
  syntax_tree& tree;
  bool fstring = false;
  int first_lineno = 1;  ///< where the text begins
  int first_col = 0;
};

/// The error of a program that does not parse.
syntax_error diagnose(const diagnosis_input& input);

/// True if the whole program is right by these rules: a check of the two parsers on each other.
bool accepts(const diagnosis_input& input);

}  // namespace metavm::python
