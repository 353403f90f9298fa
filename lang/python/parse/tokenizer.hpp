#pragma once
/// \file
/// From text to tokens.

#include <string_view>

#include "source.hpp"
#include "token.hpp"

namespace metavm::python {

struct tokenizer_options {
  parse_mode mode = parse_mode::exec;
  bool imply_dedents = true;  ///< in single mode, at the end of the text
  int first_lineno = 1;       ///< of the text, for expressions within f-strings
  int first_col = 0;
  const warning_handler* warn = nullptr;
};

/// All tokens of a text, which must have a NUL after its last character. An error ends the list
/// with a token of kind `error`; the parser may never get that far.
token_list tokenize(std::string_view text, const tokenizer_options& options);

/// The keyword that text is, or tok::name.
tok keyword_kind(std::string_view text);

}  // namespace metavm::python
