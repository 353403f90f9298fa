#pragma once
/// \file
/// The kinds of tokens, and what a token is.

#include <cstdint>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace metavm::python {

/// Keywords are kinds of their own; soft keywords are names.
enum class tok : std::uint8_t {
  endmarker,
  name,
  number,
  string,
  newline,
  indent,
  dedent,
  error,
  // Operators and delimiters.
  lpar,
  rpar,
  lsqb,
  rsqb,
  lbrace,
  rbrace,
  colon,
  comma,
  semi,
  dot,
  ellipsis,
  rarrow,
  colonequal,
  plus,
  minus,
  star,
  slash,
  doubleslash,
  percent,
  at,
  doublestar,
  leftshift,
  rightshift,
  amper,
  vbar,
  circumflex,
  tilde,
  less,
  greater,
  eqequal,
  notequal,
  lessequal,
  greaterequal,
  equal,
  plusequal,
  minusequal,
  starequal,
  slashequal,
  doubleslashequal,
  percentequal,
  atequal,
  doublestarequal,
  leftshiftequal,
  rightshiftequal,
  amperequal,
  vbarequal,
  circumflexequal,
  unknown,  ///< a character that no token begins with: "$", "?", "!"
  // Keywords, alphabetically.
  kw_False,
  kw_None,
  kw_True,
  kw_and,
  kw_as,
  kw_assert,
  kw_async,
  kw_await,
  kw_break,
  kw_class,
  kw_continue,
  kw_def,
  kw_del,
  kw_elif,
  kw_else,
  kw_except,
  kw_finally,
  kw_for,
  kw_from,
  kw_global,
  kw_if,
  kw_import,
  kw_in,
  kw_is,
  kw_lambda,
  kw_nonlocal,
  kw_not,
  kw_or,
  kw_pass,
  kw_raise,
  kw_return,
  kw_try,
  kw_while,
  kw_with,
  kw_yield,
};

struct token {
  tok kind;
  std::uint8_t level;   ///< open brackets after it
  bool ascii;           ///< of a name: it needs no normalisation
  std::uint32_t begin;  ///< offsets in the text; for tokens without text both say where the
  std::uint32_t end;    ///< tokenizer stood
  std::int32_t lineno;
  std::int32_t col;  ///< -1 for tokens without text
  std::int32_t end_lineno;
  std::int32_t end_col;
};

/// Why the tokens end in tok::error.
enum class lexical_problem : std::uint8_t {
  none,
  known,        ///< the error is complete
  end_of_file,  ///< within brackets, or after a backslash
  bad_dedent,
  bad_tabs,
  too_deep,
  line_continuation,
};

struct open_bracket {
  char character;
  std::int32_t lineno;
  std::int32_t col;
};

struct token_list {
  std::vector<token> tokens;
  lexical_problem problem = lexical_problem::none;
  syntax_error error;                ///< if the problem is `known`
  bool unterminated_string = false;  ///< the known problem is one that more input could mend
  std::vector<open_bracket> open;    ///< brackets open where the tokens end
  /// Starts of lines that a backslash or a string has joined to the line before.
  std::vector<std::uint32_t> joined_lines;
};

}  // namespace metavm::python
