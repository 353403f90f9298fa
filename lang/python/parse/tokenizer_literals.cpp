/// \file
/// Tokens of numbers and strings. Their values are read later, by the parser.

#include "tokenizer_impl.hpp"

namespace metavm::python::lexical {

void tokenizer::decimal_tail() {
  for (;;) {
    while (is_digit(*cur_)) ++cur_;
    if (*cur_ != '_') return;
    ++cur_;
    if (!is_digit(*cur_)) fail("invalid decimal literal");
  }
}

void tokenizer::number() {
  if (*cur_ == '0') {
    zero_number();
  } else {
    if (*cur_ != '.') decimal_tail();
    fraction_and_exponent();
  }
  add(tok::number);
}

/// A number that starts with 0: with a radix, or decimal if it is a float or all zeros.
void tokenizer::zero_number() {
  ++cur_;
  switch (*cur_) {
    case 'x':
    case 'X':
      radix_number(4, "hexadecimal");
      return;
    case 'o':
    case 'O':
      radix_number(3, "octal");
      return;
    case 'b':
    case 'B':
      radix_number(1, "binary");
      return;
    default:
      break;
  }
  for (;;) {
    if (*cur_ == '_') {
      ++cur_;
      if (!is_digit(*cur_)) fail("invalid decimal literal");
    }
    if (*cur_ != '0') break;
    ++cur_;
  }
  const char* zeros_end = cur_;
  bool nonzero = is_digit(*cur_);
  if (nonzero) decimal_tail();
  char c = *cur_;
  if (c == '.' || c == 'e' || c == 'E' || c == 'j' || c == 'J') {
    fraction_and_exponent();
  } else if (nonzero) {
    fail(
        "leading zeros in decimal integer literals are not permitted; "
        "use an 0o prefix for octal integers",
        static_cast<int>(start_ + 1 - line_start_), static_cast<int>(zeros_end + 1 - line_start_));
  } else {
    end_of_number("decimal");
  }
}

void tokenizer::radix_number(int bits, const char* name) {
  auto good = [&](char c) { return bits == 4 ? is(c, hex_digit) : c >= '0' && c < '0' + (1 << bits); };
  auto bad_digit = [&] {
    std::string message = std::string("invalid digit '") + *cur_ + "' in " + name + " literal";
    ++cur_;
    fail(message);
  };
  ++cur_;
  do {
    if (*cur_ == '_') ++cur_;
    if (!good(*cur_)) {
      if (is_digit(*cur_)) bad_digit();
      fail(std::string("invalid ") + name + " literal");
    }
    while (good(*cur_)) ++cur_;
  } while (*cur_ == '_');
  if (is_digit(*cur_)) bad_digit();
  end_of_number(name);
}

void tokenizer::fraction_and_exponent() {
  if (*cur_ == '.') {
    ++cur_;
    if (is_digit(*cur_)) decimal_tail();
  }
  if (*cur_ == 'e' || *cur_ == 'E') {
    bool sign = cur_[1] == '+' || cur_[1] == '-';
    if (is_digit(cur_[sign ? 2 : 1])) {
      cur_ += sign ? 2 : 1;
      decimal_tail();
    } else if (sign) {
      cur_ += 2;
      fail("invalid decimal literal");
    } else {
      end_of_number("decimal");  // "1else" is two tokens, "1e" an error
      return;
    }
  }
  if (*cur_ == 'j' || *cur_ == 'J') {
    ++cur_;
    end_of_number("imaginary");
  } else {
    end_of_number("decimal");
  }
}

/// Whether a keyword follows that may stand right after a number, as in "1if x else y".
bool tokenizer::keyword_after_number() const {
  std::string_view rest(cur_, static_cast<std::size_t>(end_ - cur_));
  for (std::string_view word : {"and", "else", "for", "or", "not"}) {
    if (rest.starts_with(word)) return !is(cur_[word.size()], name_start | digit);
  }
  return rest.starts_with("if") || rest.starts_with("in") || rest.starts_with("is");
}

void tokenizer::end_of_number(const char* kind) {
  if (!is(*cur_, name_start | digit)) return;
  std::string message = std::string("invalid ") + kind + " literal";
  if (!keyword_after_number()) fail(message);
  if (options_.warn != nullptr && *options_.warn && (*options_.warn)("SyntaxWarning", message, lineno_)) {
    fail(message);
  }
}

/// A string from its first quote; start_ is before the prefix.
void tokenizer::string() {
  const char* first_line = line_start_;
  int first_lineno = lineno_;
  char quote = *cur_;
  bool triple = cur_[1] == quote && cur_[2] == quote;
  cur_ += triple ? 3 : 1;
  auto next_line = [&] {
    ++cur_;
    if (cur_ < end_) start_joined_line();
  };
  for (;;) {
    char c = *cur_;
    if (c == quote) {
      if (!triple) {
        ++cur_;
        break;
      }
      if (cur_[1] == quote && cur_[2] == quote) {
        cur_ += 3;
        break;
      }
      ++cur_;
    } else if (c == '\\' && cur_[1] != '\0') {
      ++cur_;
      if (*cur_ == '\n') {
        next_line();
      } else {
        ++cur_;
      }
    } else if (c == '\0' || (c == '\n' && !triple)) {
      // CPython reports from the first quote, of which it knows the prefix's start.
      int detected = lineno_;
      list_.unterminated_string = c == '\0';
      cur_ = start_ + 1;
      line_start_ = first_line;
      lineno_ = first_lineno;
      fail(std::string(triple ? "unterminated triple-quoted string literal" : "unterminated string literal") +
           " (detected at line " + std::to_string(detected) + ")");
    } else if (c == '\n') {
      next_line();
    } else if (c == '\\') {
      ++cur_;
    } else {
      ++cur_;
    }
  }
  int base = shift(lineno_);
  list_.tokens.push_back({tok::string, level(), true, offset(start_), offset(cur_), first_lineno,
                          static_cast<int>(start_ - first_line) + base, lineno_,
                          static_cast<int>(cur_ - line_start_) + base});
}

}  // namespace metavm::python::lexical
