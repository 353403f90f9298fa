#pragma once
/// \file
/// Source text: from the bytes of a file to UTF-8 with "\n" at the end of lines.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace metavm::python {

enum class parse_mode : std::uint8_t {
  exec,    ///< a module
  eval,    ///< one expression
  single,  ///< one interactive statement
};

/// The text that the tokenizer reads.
class source_text {
 public:
  /// Decodes by BOM or PEP 263 cookie, UTF-8 if there is neither. With `ignore_cookie` the bytes
  /// come from a str and are UTF-8 whatever a comment says. On failure error() is set.
  source_text(std::string_view bytes, parse_mode mode, bool ignore_cookie);

  const std::optional<syntax_error>& error() const { return error_; }

  /// Ends with "\n" in exec mode, unless empty. A NUL follows the last character.
  std::string_view text() const { return text_; }

  /// A line with its newline; lines count from 1. Empty if there is no such line.
  std::string_view line(int lineno) const;

 private:
  void fail(std::string message);
  bool find_encoding(std::string_view bytes, bool bom);
  bool decode(std::string_view bytes);
  void normalize(std::string_view bytes, parse_mode mode);

  std::string text_;
  std::string encoding_;
  std::optional<syntax_error> error_;
  mutable std::vector<std::uint32_t> line_starts_;
};

/// The encoding that a line's comment declares, normalised as CPython does, or "".
std::string declared_encoding(std::string_view line);

}  // namespace metavm::python
