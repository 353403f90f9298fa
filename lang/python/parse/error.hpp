#pragma once
/// \file
/// What is wrong with a program: the same words and places CPython would give.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace metavm::python {

enum class error_kind : std::uint8_t {
  syntax_error,
  indentation_error,
  tab_error,
  value_error,      ///< only for NUL characters in the source
  memory_error,     ///< the parser's stack would overflow
  recursion_error,  ///< the tree is too deep for the later passes
  system_error,
};

/// An offset that is None in Python.
inline constexpr int unknown_offset = -1000000000;

/// Columns count from 1, in characters; 0 and -1 occur as in CPython where it knows no column.
struct syntax_error {
  error_kind kind = error_kind::syntax_error;
  std::string message;
  int lineno = 0;
  int offset = 0;  ///< unknown_offset stands for None
  int end_lineno = 0;
  int end_offset = 0;
  std::string text;       ///< the line, with its newline if CPython includes it
  bool has_place = true;  ///< false: only kind and message mean something
};

/// Warnings found while parsing, category first ("DeprecationWarning", "SyntaxWarning").
/// True means that the warning is to be an error.
using warning_handler = std::function<bool(const char* category, const std::string& message, int lineno)>;

/// The Python name of the exception.
inline const char* to_string(error_kind kind) {
  switch (kind) {
    case error_kind::syntax_error:
      return "SyntaxError";
    case error_kind::indentation_error:
      return "IndentationError";
    case error_kind::tab_error:
      return "TabError";
    case error_kind::value_error:
      return "ValueError";
    case error_kind::memory_error:
      return "MemoryError";
    case error_kind::recursion_error:
      return "RecursionError";
    case error_kind::system_error:
      return "SystemError";
  }
  return "SystemError";
}

}  // namespace metavm::python
