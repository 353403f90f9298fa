#pragma once
/// \file
/// String literals: prefixes, escapes, implicit concatenation, f-strings as of Python 3.11.

#include <string>
#include <string_view>

#include "ast.hpp"
#include "token.hpp"

namespace metavm::python {

/// What reading strings needs from the parser that found them.
class string_reader {
 public:
  explicit string_reader(arena& memory) : memory_(memory) {}
  virtual ~string_reader() = default;

  /// The value of adjacent string tokens: a Constant or a JoinedStr.
  expr* read_strings(std::string_view text, const token* tokens, std::size_t count);

 protected:
  /// Parses "(expression)" cut out of an f-string, whose first character is to be at this place.
  virtual expr* parse_fstring_expression(const std::string& text, int lineno, int col) = 0;
  /// Must not return. CPython reports errors in strings at the last token it has looked at.
  [[noreturn]] virtual void string_error(const std::string& message) = 0;
  /// An invalid escape sequence, from after its backslash on. That is only a warning.
  virtual void invalid_escape(const char* escape, const token& where) = 0;
  static std::string invalid_escape_message(const char* escape);

 private:
  struct string_body;
  struct fstring;

  string_body split(std::string_view token_text) const;
  void decode_text(std::string& out, std::string_view in, bool raw, const token& t);
  void decode_escapes(std::string& out, std::string_view in, const token& t);
  void decode_bytes(std::string& out, std::string_view in, bool raw, const token& t);
  const char* unicode_escape(std::string& out, const char* p, const char* end, std::size_t at);
  void check_utf8(std::string_view in);

  void read_fstring(fstring& f, const char*& p, const char* end, int depth);
  bool read_literal(fstring& f, const char*& p, const char* end, int depth);
  expr* read_replacement(fstring& f, const char*& p, const char* end, int depth);
  const char* find_expression_end(const char* p, const char* end);
  void locate(fstring& f, const char* brace);
  expr* compile_expression(fstring& f, const char* begin, const char* end);
  void flush_literal(fstring& f);
  expr* finish(fstring& f);

  arena& memory_;
};

}  // namespace metavm::python
