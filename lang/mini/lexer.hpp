// Source text to tokens, one at a time, also in constant evaluation.
//
// Tokens know whether a line ended before them; the parser decides whether that ends a statement.
#pragma once

#include <cstdint>
#include <string_view>

#include "lang/mini/number.hpp"
#include "lang/mini/text.hpp"

namespace metavm::mini {

// clang-format off
enum class tk : std::uint8_t {
  end, end_of_line, error,  // end_of_line: made by the parser, where a line's end counts
  name, integer, real, string,
  // Keywords, in the order of `token_texts`.
  kw_and, kw_as, kw_break, kw_catch, kw_continue, kw_else, kw_false, kw_fn, kw_for, kw_if,
  kw_import, kw_in, kw_let, kw_nil, kw_not, kw_or, kw_record, kw_return, kw_self, kw_throw,
  kw_true, kw_try, kw_while,
  // Punctuation.
  open_paren, close_paren, open_bracket, close_bracket, open_brace, close_brace,
  comma, semicolon, colon, dot, range, arrow,
  plus, minus, star, slash, slash_slash, percent, ampersand, bar, caret, tilde, shift_left,
  shift_right, equal, not_equal, less, less_equal, greater, greater_equal,
  assign,  // and the compound ones, in the order of their operators above
  plus_assign, minus_assign, star_assign, slash_assign, slash_slash_assign, percent_assign,
  ampersand_assign, bar_assign, caret_assign, shift_left_assign, shift_right_assign,
};

/// How each token is written (or called, where it has many spellings).
inline constexpr std::string_view token_texts[] = {
    "end of file", "end of line", "error", "name", "number", "number", "string",
    "and", "as", "break", "catch", "continue", "else", "false", "fn", "for", "if", "import", "in",
    "let", "nil", "not", "or", "record", "return", "self", "throw", "true", "try", "while",
    "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "..", "=>",
    "+", "-", "*", "/", "//", "%", "&", "|", "^", "~", "<<", ">>",
    "==", "!=", "<", "<=", ">", ">=", "=",
    "+=", "-=", "*=", "/=", "//=", "%=", "&=", "|=", "^=", "<<=", ">>=",
};
// clang-format on
static_assert(std::size(token_texts) == static_cast<std::size_t>(tk::shift_right_assign) + 1);

constexpr std::string_view token_text(tk kind) {
  return token_texts[static_cast<std::size_t>(kind)];
}

struct token {
  tk kind = tk::end;
  bool new_line = false;  ///< a line ended between the token before and this one
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string_view spelling;
  std::int64_t integer = 0;
  double real = 0;
};

namespace detail {

constexpr bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

/// The length of the UTF-8 sequence at the start of `s` (not empty), or 0 if it is not valid.
constexpr std::size_t utf8_length(std::string_view s) {
  const auto at = [&](std::size_t i) -> unsigned {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : 0;
  };
  const auto continues = [&](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
  const unsigned c = at(0);
  if (c < 0x80) return 1;
  if (c >= 0xC2 && c <= 0xDF) return continues(1) ? 2 : 0;
  if (c >= 0xE0 && c <= 0xEF) {
    if (c == 0xE0 && at(1) < 0xA0) return 0;  // longer than needed
    if (c == 0xED && at(1) > 0x9F) return 0;  // surrogates
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    if (c == 0xF0 && at(1) < 0x90) return 0;
    if (c == 0xF4 && at(1) > 0x8F) return 0;  // above U+10FFFF
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

constexpr void append_utf8(text& out, std::uint32_t c) {
  if (c < 0x80) {
    out << static_cast<char>(c);
    return;
  }
  const int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  constexpr unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
  out << static_cast<char>(lead[tail] | (c >> (6 * tail)));
  for (int i = tail - 1; i >= 0; --i) out << static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

}  // namespace detail

class lexer {
 public:
  constexpr explicit lexer(std::string_view source) : source_(source) {
    if (source_.starts_with("\xEF\xBB\xBF")) at_ = line_begin_ = 3;  // a byte order mark
  }

  /// The next token; after tk::error, `failure` says what is wrong, and no more may be asked.
  constexpr token next() {
    token t;
    t.new_line = skip_blanks();
    t.line = line_;
    t.column = column_at(at_);
    const std::size_t begin = at_;
    t.kind = failed_ ? tk::error : scan(t);
    t.spelling = source_.substr(begin, at_ - begin);
    return t;
  }

  /// Whether a name (or keyword) follows on the same line.
  constexpr bool name_follows() const {
    std::size_t i = at_;
    while (i < source_.size() && (source_[i] == ' ' || source_[i] == '\t')) ++i;
    return i < source_.size() && detail::is_name_start(source_[i]);
  }

  /// Where the last token ended.
  constexpr std::uint32_t line() const { return line_; }
  constexpr std::uint32_t column() const { return column_at(at_); }

  /// The bytes of the last string token.
  constexpr std::string_view decoded() const { return decoded_.view(); }

  diagnostic failure;

 private:
  constexpr char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }
  constexpr std::uint32_t column_at(std::size_t offset) const {
    return static_cast<std::uint32_t>(offset - line_begin_ - continuation_bytes_ + 1);
  }
  constexpr tk fail(std::uint32_t line, std::uint32_t column, text message, bool at_end = false) {
    if (!failed_) failure = {static_cast<text&&>(message), line, column, at_end};
    failed_ = true;
    return tk::error;
  }
  constexpr tk fail_here(text message) {
    return fail(line_, column_at(at_), static_cast<text&&>(message));
  }

  /// Steps over one character, which must be valid UTF-8 and not NUL.
  constexpr bool step() {
    const std::size_t size = detail::utf8_length(source_.substr(at_));
    if (size == 0) return fail_here("invalid UTF-8"), false;
    if (source_[at_] == '\0') return fail_here("NUL byte in the source"), false;
    at_ += size;
    continuation_bytes_ += size - 1;
    return true;
  }

  /// Skips blanks, line ends and comments; whether a line ended.
  constexpr bool skip_blanks() {
    bool new_line = false;
    while (at_ < source_.size()) {
      const char c = source_[at_];
      if (c == '\n') {
        new_line = true;
        line_begin_ = ++at_;
        continuation_bytes_ = 0;
        ++line_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == '#') {
        while (at_ < source_.size() && source_[at_] != '\n')
          if (!step()) return new_line;
      } else {
        break;
      }
    }
    return new_line;
  }

  constexpr tk scan(token& t) {
    if (at_ >= source_.size()) return tk::end;
    const char c = peek();
    if (detail::is_name_start(c)) return scan_name();
    if (detail::is_digit(c)) return scan_number(t);
    if (c == '"') return scan_string(t);
    return scan_punctuation();
  }

  constexpr tk scan_name() {
    const std::size_t begin = at_;
    while (detail::is_name_part(peek())) ++at_;
    const std::string_view word = source_.substr(begin, at_ - begin);
    for (auto k = static_cast<int>(tk::kw_and); k <= static_cast<int>(tk::kw_while); ++k)
      if (token_texts[k][0] == word[0] && token_texts[k] == word) return static_cast<tk>(k);
    return tk::name;
  }

  constexpr tk scan_number(token& t) {
    const std::size_t begin = at_;
    const bool hex = peek() == '0' && (peek(1) | 0x20) == 'x';
    // Takes all that looks like part of the number, so that `12ab` is one bad number.
    while (detail::is_name_part(peek()) || (!hex && peek() == '.' && detail::is_digit(peek(1))) ||
           (!hex && (peek() == '+' || peek() == '-') && (source_[at_ - 1] | 0x20) == 'e'))
      ++at_;
    const std::string_view literal = source_.substr(begin, at_ - begin);
    const number value = parse_number(literal, decoded_);
    t.integer = value.integer;
    t.real = value.real;
    if (value.kind == number::form::integer) return tk::integer;
    if (value.kind == number::form::real) return tk::real;
    text message(value.kind == number::form::bad ? "bad number '" : "number too large: '");
    message << literal << '\'';
    return fail(t.line, t.column, static_cast<text&&>(message));
  }

  constexpr tk scan_string(const token& t) {
    decoded_.clear();
    ++at_;
    for (;;) {
      if (at_ >= source_.size() || peek() == '\n')
        return fail(t.line, t.column, "unterminated string");
      const char c = peek();
      if (c == '"') return ++at_, tk::string;
      if (c == '\\') {
        if (!scan_escape()) return tk::error;
        continue;
      }
      const std::size_t begin = at_;
      if (!step()) return tk::error;
      decoded_ << source_.substr(begin, at_ - begin);
    }
  }

  constexpr bool scan_escape() {
    constexpr std::string_view letters = "ntr\\\"0";
    constexpr std::string_view meanings("\n\t\r\\\"\0", 6);
    const char c = peek(1);
    const std::size_t known = c == '\0' ? letters.npos : letters.find(c);
    if (known != letters.npos) {
      decoded_ << meanings[known];
      at_ += 2;
      return true;
    }
    using detail::hex_digit;
    if (c == 'x') {
      if (hex_digit(peek(2)) < 0 || hex_digit(peek(3)) < 0)
        return fail_here("bad escape: '\\x' takes two hexadecimal digits"), false;
      decoded_ << static_cast<char>(hex_digit(peek(2)) * 16 + hex_digit(peek(3)));
      at_ += 4;
      return true;
    }
    if (c == 'u') {
      std::size_t i = 3;
      std::uint32_t code = 0;
      for (; i < 9 && hex_digit(peek(i)) >= 0; ++i)
        code = code * 16 + static_cast<std::uint32_t>(hex_digit(peek(i)));
      if (peek(2) != '{' || i == 3 || peek(i) != '}')
        return fail_here("bad escape: write '\\u{H}' with one to six hexadecimal digits"), false;
      if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return fail_here("bad escape: no such Unicode character"), false;
      detail::append_utf8(decoded_, code);
      at_ += i + 1;
      return true;
    }
    text message("bad escape '\\");
    if (c > ' ' && c < 0x7F) message << c;
    message << '\'';
    return fail_here(static_cast<text&&>(message)), false;
  }

  /// The longest operator that fits.
  constexpr tk scan_punctuation() {
    const std::string_view rest = source_.substr(at_);
    tk best = tk::error;
    std::size_t size = 0;
    for (auto k = static_cast<int>(tk::open_paren); k <= static_cast<int>(tk::shift_right_assign);
         ++k) {
      if (token_texts[k][0] == rest[0] && token_texts[k].size() > size &&
          rest.starts_with(token_texts[k])) {
        best = static_cast<tk>(k);
        size = token_texts[k].size();
      }
    }
    at_ += size;
    if (best != tk::error) return best;
    text message("unexpected character '");
    const std::uint32_t column = column_at(at_);
    const std::size_t begin = at_;
    if (!step()) return tk::error;
    const auto c = static_cast<unsigned char>(source_[begin]);
    if (c < ' ' || c == 0x7F) {
      constexpr std::string_view digits = "0123456789abcdef";
      message << "\\x" << digits[c >> 4] << digits[c & 15];
    } else {
      message << source_.substr(begin, at_ - begin);
    }
    message << '\'';
    return fail(line_, column, static_cast<text&&>(message));
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t continuation_bytes_ = 0;  // on this line so far: bytes that are no character's first
  std::uint32_t line_ = 1;
  bool failed_ = false;
  text decoded_;
};

}  // namespace metavm::mini
