#pragma once
/// \file
/// The tokenizer's insides; tokenizer.cpp has lines, names and operators, tokenizer_literals.cpp
/// numbers and strings.

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "chars.hpp"
#include "tokenizer.hpp"

namespace metavm::python::lexical {

inline constexpr int tab_size = 8;
inline constexpr std::size_t max_indents = 100;
inline constexpr std::size_t max_brackets = 200;

enum char_class : std::uint8_t { name_start = 1, digit = 2, hex_digit = 4 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    unsigned flags = 0;
    if (letter || c == '_' || c >= 128) flags |= name_start;
    if (c >= '0' && c <= '9') flags |= digit | hex_digit;
    if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) flags |= hex_digit;
    table[c] = static_cast<std::uint8_t>(flags);
  }
  return table;
}
inline constexpr auto classes = make_classes();

inline bool is(char c, int flags) { return (classes[static_cast<unsigned char>(c)] & flags) != 0; }
inline bool is_digit(char c) { return is(c, digit); }

/// Raised to stop; the problem is in the list already.
struct stop {};

class tokenizer {
 public:
  tokenizer(std::string_view text, const tokenizer_options& options)
      : text_(text),
        begin_(text.data()),
        end_(text.data() + text.size()),
        cur_(begin_),
        line_start_(begin_),
        options_(options),
        lineno_(options.first_lineno - (text.empty() ? 1 : 0)) {
    list_.tokens.reserve(text.size() / 4 + 16);
  }

  token_list run() {
    try {
      run_lines();
    } catch (const stop&) {
      add_bare(tok::error);
    }
    return std::move(list_);
  }

 private:
  void run_lines();
  void end_of_text();
  bool indentation();
  void change_indentation(int col, int alt_col);
  bool next_token();
  void name_or_prefixed_string();
  void check_identifier(const char* start);
  void number();
  void radix_number(int bits, const char* name);
  void zero_number();
  void decimal_tail();
  void fraction_and_exponent();
  void end_of_number(const char* kind);
  bool keyword_after_number() const;
  void string();
  void continuation();
  void bracket_open();
  void bracket_close();
  void punctuation();

  std::uint32_t offset(const char* p) const { return static_cast<std::uint32_t>(p - begin_); }
  int shift(int lineno) const { return lineno == options_.first_lineno ? options_.first_col : 0; }

  /// A token from start_ to cur_ on one line.
  void add(tok kind, bool ascii = true) {
    int base = shift(lineno_);
    list_.tokens.push_back({kind, level(), ascii, offset(start_), offset(cur_), lineno_,
                            static_cast<int>(start_ - line_start_) + base, lineno_,
                            static_cast<int>(cur_ - line_start_) + base});
  }
  /// A token without text.
  void add_bare(tok kind) {
    list_.tokens.push_back({kind, level(), true, offset(cur_), offset(cur_), lineno_, -1, lineno_, -1});
  }
  std::uint8_t level() const { return static_cast<std::uint8_t>(list_.open.size()); }

  /// Goes on to the line that starts at cur_.
  void start_line() {
    ++lineno_;
    line_start_ = cur_;
  }
  void start_joined_line() {
    start_line();
    list_.joined_lines.push_back(offset(cur_));
  }
  /// One past the newline of the current line.
  const char* line_end() const {
    const void* p = std::memchr(cur_, '\n', static_cast<std::size_t>(end_ - cur_));
    return p == nullptr ? end_ : static_cast<const char*>(p) + 1;
  }

  [[noreturn]] void fail(lexical_problem problem) {
    list_.problem = problem;
    if (problem != lexical_problem::line_continuation) cur_ = line_end();
    throw stop{};
  }
  /// An error that ends at cur_, or with an explicit range of bytes in the line.
  [[noreturn]] void fail(std::string message, int from = -1, int to = -1) {
    std::string_view line(line_start_, static_cast<std::size_t>(end_ - line_start_));
    if (std::size_t n = line.find('\n'); n != std::string_view::npos) line = line.substr(0, n);
    list_.problem = lexical_problem::known;
    syntax_error& e = list_.error;
    e.message = std::move(message);
    e.lineno = e.end_lineno = lineno_;
    e.text = replace_invalid_utf8(line);
    if (from < 0) {
      from = count_chars({line_start_, static_cast<std::size_t>(cur_ - line_start_)});
    }
    e.offset = from;
    e.end_offset = to < 0 ? from : to;
    throw stop{};
  }

  std::string_view text_;
  const char* begin_;
  const char* end_;
  const char* cur_;
  const char* line_start_;
  const char* start_ = nullptr;
  const tokenizer_options& options_;
  int lineno_;
  bool at_line_start_ = true;
  bool blank_line_ = false;
  token_list list_;
  struct indent_level {
    int col = 0;
    int alt_col = 0;
  };
  std::vector<indent_level> indents_{indent_level{}};
};

}  // namespace metavm::python::lexical
