#include "strings.hpp"

#include <cstdio>
#include <cstring>

#include "chars.hpp"
#include "escapes.hpp"

namespace metavm::python {

namespace {

constexpr int max_nesting = 200;

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// Reads up to three octal digits.
unsigned octal_escape(const char*& p, const char* end) {
  unsigned value = 0;
  for (int i = 0; i < 3 && p < end && is_octal(*p); ++i) {
    value = value * 8 + static_cast<unsigned>(*p++ - '0');
  }
  return value;
}

std::string quoted(char c) { return std::string("'") + c + "'"; }

char closing(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

}  // namespace

/// A string token without its prefix and quotes.
struct string_reader::string_body {
  std::string_view text;
  bool bytes = false;
  bool raw = false;
  bool format = false;
};

/// An f-string (or a sequence of strings) while it is read.
struct string_reader::fstring {
  const token* first = nullptr;
  const token* current = nullptr;
  const token* last = nullptr;
  const char* token_text = nullptr;  ///< of the current token
  const char* counted = nullptr;     ///< lines have been counted up to here
  const char* line = nullptr;        ///< the newline before that, or the start of the token
  int lines = 0;
  bool raw = false;
  bool format = false;  ///< any f-string seen: the result is a JoinedStr
  string_field kind{};
  std::string literal{};  ///< text not yet a node
  std::vector<expr*> values{};
};

string_reader::string_body string_reader::split(std::string_view text) const {
  string_body b;
  std::size_t i = 0;
  for (; text[i] != '"' && text[i] != '\''; ++i) {
    switch (text[i] | 0x20) {
      case 'b':
        b.bytes = true;
        break;
      case 'r':
        b.raw = true;
        break;
      case 'f':
        b.format = true;
        break;
      default:
        break;
    }
  }
  std::size_t quotes = text.size() - i >= 6 && text[i + 1] == text[i] && text[i + 2] == text[i] ? 3 : 1;
  b.text = text.substr(i + quotes, text.size() - i - 2 * quotes);
  return b;
}

void string_reader::check_utf8(std::string_view in) {
  std::string message = utf8_error_message(in);
  if (!message.empty()) string_error("(unicode error) " + message);
}

void string_reader::decode_text(std::string& out, std::string_view in, bool raw, const token& t) {
  if (raw || in.find('\\') == std::string_view::npos) {
    check_utf8(in);
    out.append(in);
  } else {
    decode_escapes(out, in, t);
  }
}

/// Escapes in a str. Errors give positions in CPython's intermediate form of the text, in which
/// a character outside ASCII takes ten.
void string_reader::decode_escapes(std::string& out, std::string_view in, const token& t) {
  const char* p = in.data();
  const char* end = p + in.size();
  std::size_t at = 0;  // where p is in the intermediate form
  const char* bad = nullptr;
  while (p < end) {
    if (static_cast<unsigned char>(*p) >= 0x80) {
      const char* run = p;
      while (p < end && static_cast<unsigned char>(*p) >= 0x80) ++p;
      std::string_view text(run, static_cast<std::size_t>(p - run));
      check_utf8(text);
      out.append(text);
      at += 10 * static_cast<std::size_t>(count_chars(text));
      continue;
    }
    if (*p != '\\') {
      out.push_back(*p++);
      ++at;
      continue;
    }
    const char* start = p++;
    if (p == end || static_cast<unsigned char>(*p) >= 0x80) {
      out.push_back('\\');  // at the end only before "{" in an f-string
      at += 6;
      continue;
    }
    char c = *p;
    if (c == '\n') {
      ++p;
    } else if (char simple = simple_escape(static_cast<unsigned char>(c)); simple != 0) {
      out.push_back(simple);
      ++p;
    } else if (is_octal(c)) {
      unsigned value = octal_escape(p, end);
      if (value > 0xff && bad == nullptr) bad = start + 1;
      append_utf8(out, value);
    } else if (c == 'x' || c == 'u' || c == 'U' || c == 'N') {
      p = unicode_escape(out, p, end, at);
    } else {
      out.push_back('\\');
      if (bad == nullptr) bad = p;
    }
    at += static_cast<std::size_t>(p - start);
  }
  if (bad != nullptr) invalid_escape(bad, t);
}

std::string string_reader::invalid_escape_message(const char* escape) {
  if (*escape >= '4' && *escape <= '7') {
    return "invalid octal escape sequence '\\" + std::string(escape, 3) + "'";
  }
  return std::string("invalid escape sequence '\\") + *escape + "'";
}

/// An escape by number or name; p is at its letter. Returns its end.
const char* string_reader::unicode_escape(std::string& out, const char* p, const char* end, std::size_t at) {
  const char* start = p - 1;
  auto fail = [&](const char* why) {
    std::size_t last = at + static_cast<std::size_t>(p - start) - 1;
    string_error("(unicode error) 'unicodeescape' codec can't decode bytes in position " + std::to_string(at) + "-" +
                 std::to_string(last) + ": " + why);
  };
  char letter = *p++;
  if (letter == 'N') {
    if (p < end && *p == '{') {
      const char* name = ++p;
      // Text outside ASCII is longer in CPython's form, but no name has any.
      while (p < end && *p != '}') ++p;
      if (p < end && p > name) {
        std::uint32_t c = character_by_name({name, static_cast<std::size_t>(p - name)});
        ++p;
        if (c == invalid_character) fail("unknown Unicode character name");
        append_utf8(out, c);
        return p;
      }
    }
    fail("malformed \\N character escape");
  }
  int digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  std::uint32_t c = 0;
  for (int i = 0; i < digits; ++i, ++p) {
    int value = p < end ? hex_digit(static_cast<unsigned char>(*p)) : -1;
    if (value < 0) {
      fail(letter == 'x'   ? "truncated \\xXX escape"
           : letter == 'u' ? "truncated \\uXXXX escape"
                           : "truncated \\UXXXXXXXX escape");
    }
    c = (c << 4) | static_cast<std::uint32_t>(value);
  }
  if (c > 0x10ffff) fail("illegal Unicode character");
  append_utf8(out, c);
  return p;
}

void string_reader::decode_bytes(std::string& out, std::string_view in, bool raw, const token& t) {
  for (char c : in) {
    if (static_cast<unsigned char>(c) >= 0x80) {
      string_error("bytes can only contain ASCII literal characters");
    }
  }
  if (raw) {
    out.append(in);
    return;
  }
  const char* p = in.data();
  const char* end = p + in.size();
  const char* bad = nullptr;
  while (p < end) {
    if (*p != '\\') {
      out.push_back(*p++);
      continue;
    }
    const char* start = p++;
    char c = *p;
    if (c == '\n') {
      ++p;
    } else if (char simple = simple_escape(static_cast<unsigned char>(c)); simple != 0) {
      out.push_back(simple);
      ++p;
    } else if (is_octal(c)) {
      unsigned value = octal_escape(p, end);
      if (value > 0xff && bad == nullptr) bad = start + 1;
      out.push_back(static_cast<char>(value));
    } else if (c == 'x') {
      int high = p + 1 < end ? hex_digit(static_cast<unsigned char>(p[1])) : -1;
      int low = p + 2 < end ? hex_digit(static_cast<unsigned char>(p[2])) : -1;
      if (high < 0 || low < 0) {
        string_error("(value error) invalid \\x escape at position " + std::to_string(start - in.data()));
      }
      out.push_back(static_cast<char>(high * 16 + low));
      p += 3;
    } else {
      out.push_back('\\');
      if (bad == nullptr) bad = p;
    }
  }
  if (bad != nullptr) invalid_escape(bad, t);
}

expr* string_reader::read_strings(std::string_view text, const token* tokens, std::size_t count) {
  fstring f;
  f.first = tokens;
  f.last = tokens + count - 1;
  if (text[tokens->begin] == 'u') f.kind = {"u", 1};
  bool bytes = false;
  for (std::size_t i = 0; i < count; ++i) {
    const token& t = tokens[i];
    string_body b = split(text.substr(t.begin, t.end - t.begin));
    std::size_t length = f.literal.size();
    if (b.bytes) {
      decode_bytes(f.literal, b.text, b.raw, t);
    } else if (!b.format) {
      decode_text(f.literal, b.text, b.raw, t);
    }
    if (i > 0 && b.bytes != bytes) {
      f.literal.resize(length);
      string_error("cannot mix bytes and nonbytes literals");
    }
    bytes = b.bytes;
    if (b.format) {
      f.current = &t;
      f.token_text = f.counted = f.line = text.data() + t.begin;
      f.lines = 0;
      f.raw = b.raw;
      const char* p = b.text.data();
      read_fstring(f, p, p + b.text.size(), 0);
    }
  }
  if (f.format) return finish(f);
  auto* result = memory_.make<constant_expr>();
  result->kind = node_kind::constant_expr;
  static_cast<location&>(*result) = {f.first->lineno, f.first->col, f.last->end_lineno, f.last->end_col};
  std::string_view value = memory_.copy(f.literal);
  result->value.kind = bytes ? constant_kind::bytes : constant_kind::string;
  result->value.data = value.data();
  result->value.size = static_cast<std::uint32_t>(value.size());
  if (!bytes) result->kind_ = f.kind;
  return result;
}

/// Makes a Constant of the text read so far.
void string_reader::flush_literal(fstring& f) {
  if (f.literal.empty()) return;
  auto* result = memory_.make<constant_expr>();
  result->kind = node_kind::constant_expr;
  static_cast<location&>(*result) = {f.first->lineno, f.first->col, f.last->end_lineno, f.last->end_col};
  std::string_view value = memory_.copy(f.literal);
  result->value.kind = constant_kind::string;
  result->value.data = value.data();
  result->value.size = static_cast<std::uint32_t>(value.size());
  result->kind_ = f.kind;
  f.values.push_back(result);
  f.literal.clear();
}

expr* string_reader::finish(fstring& f) {
  flush_literal(f);
  auto* result = memory_.make<joined_str>();
  result->kind = node_kind::joined_str;
  static_cast<location&>(*result) = {f.first->lineno, f.first->col, f.last->end_lineno, f.last->end_col};
  result->values = {memory_.copy(f.values.data(), f.values.size()), static_cast<std::uint32_t>(f.values.size())};
  return result;
}

/// Reads literal text and replacement fields to the end, or at depth > 0 (in a format
/// specification) to the closing brace.
void string_reader::read_fstring(fstring& f, const char*& p, const char* end, int depth) {
  f.format = true;
  for (;;) {
    if (read_literal(f, p, end, depth)) continue;
    if (p >= end || *p == '}') break;
    expr* value = read_replacement(f, p, end, depth);
    flush_literal(f);
    f.values.push_back(value);
  }
  if (depth == 0 && p < end - 1) string_error("f-string: unexpected end of string");
  if (depth != 0 && (p >= end || *p != '}')) string_error("f-string: expecting '}'");
}

/// Literal text up to a brace. True if it ended with a doubled brace, so that more may follow.
bool string_reader::read_literal(fstring& f, const char*& p, const char* end, int depth) {
  const char* start = p;
  const char* s = p;
  bool doubled = false;
  p = end;
  while (s < end) {
    char c = *s++;
    if (!f.raw && c == '\\' && s < end) {
      c = *s++;
      if (c == 'N') {
        if (s < end && *s++ == '{') {
          while (s < end && *s++ != '}') {}
        }
        continue;
      }
      if (c == '{') invalid_escape(s - 1, *f.current);
    }
    if (c != '{' && c != '}') continue;
    if (depth == 0) {
      if (s < end && *s == c) {
        p = s + 1;
        doubled = true;
        break;
      }
      if (c == '}') string_error("f-string: single '}' is not allowed");
    }
    p = --s;
    break;
  }
  if (s > start) {
    decode_text(f.literal, {start, static_cast<std::size_t>(s - start)}, f.raw, *f.current);
  }
  return doubled;
}

/// The end of the expression that starts at p: one of "!:=}" outside brackets and strings.
const char* string_reader::find_expression_end(const char* p, const char* end) {
  char quote = 0;
  bool triple = false;
  std::string open;
  for (; p < end; ++p) {
    char c = *p;
    if (c == '\\') string_error("f-string expression part cannot include a backslash");
    bool three = p + 2 < end && p[1] == c && p[2] == c;
    if (quote != 0) {
      if (c != quote) continue;
      if (triple && !three) continue;
      if (triple) p += 2;
      quote = 0;
      continue;
    }
    if (c == '\'' || c == '"') {
      quote = c;
      triple = three;
      if (three) p += 2;
    } else if (c == '(' || c == '[' || c == '{') {
      if (open.size() >= max_nesting) string_error("f-string: too many nested parenthesis");
      open.push_back(c);
    } else if (c == '#') {
      string_error("f-string expression part cannot include '#'");
    } else if (open.empty() && std::memchr("!:}=<>", c, 6) != nullptr) {
      if (p + 1 < end && p[1] == '=' && c != ':' && c != '}') {
        ++p;
        continue;
      }
      if (c == '<' || c == '>') continue;
      break;
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty()) string_error("f-string: unmatched " + quoted(c));
      char opening = open.back();
      open.pop_back();
      if (closing(opening) != c) {
        string_error("f-string: closing parenthesis " + quoted(c) + " does not match opening parenthesis " +
                     quoted(opening));
      }
    }
  }
  if (quote != 0) string_error("f-string: unterminated string");
  if (!open.empty()) string_error("f-string: unmatched " + quoted(open.back()));
  if (p >= end) string_error("f-string: expecting '}'");
  return p;
}

/// A replacement field; p is at its "{".
expr* string_reader::read_replacement(fstring& f, const char*& p, const char* end, int depth) {
  if (depth >= 2) string_error("f-string: expressions nested too deeply");
  const char* begin = ++p;
  p = find_expression_end(begin, end);
  expr* value = compile_expression(f, begin, p);
  int conversion = -1;
  bool debug = *p == '=';
  if (debug) {
    ++p;
    while (*p == ' ' || (*p >= '\t' && *p <= '\r')) ++p;
    if (p >= end) string_error("f-string: expecting '}'");
    f.literal.append(begin, p);
  }
  if (*p == '!') {
    ++p;
    if (p >= end) string_error("f-string: expecting '}'");
    conversion = static_cast<unsigned char>(*p++);
    if (conversion != 's' && conversion != 'r' && conversion != 'a') {
      string_error("f-string: invalid conversion character: expected 's', 'r', or 'a'");
    }
  }
  expr* format_spec = nullptr;
  if (p < end && *p == ':') {
    ++p;
    if (p >= end) string_error("f-string: expecting '}'");
    fstring spec;
    spec.first = spec.current = spec.last = f.current;
    spec.token_text = f.token_text;
    spec.counted = f.counted;
    spec.line = f.line;
    spec.lines = f.lines;
    spec.raw = f.raw;
    read_fstring(spec, p, end, depth + 1);
    format_spec = finish(spec);
  }
  if (p >= end || *p != '}') string_error("f-string: expecting '}'");
  ++p;
  if (debug && format_spec == nullptr && conversion == -1) conversion = 'r';
  auto* result = memory_.make<formatted_value>();
  result->kind = node_kind::formatted_value;
  static_cast<location&>(*result) = {f.first->lineno, f.first->col, f.last->end_lineno, f.last->end_col};
  result->value = value;
  result->conversion = conversion;
  result->format_spec = format_spec;
  return result;
}

expr* string_reader::compile_expression(fstring& f, const char* begin, const char* end) {
  auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f'; };
  const char* s = begin;
  while (s < end && blank(*s)) ++s;
  if (s == end) {
    if (*end == '!' || *end == ':' || *end == '=') {
      string_error("f-string: expression required before " + quoted(*end));
    }
    string_error("f-string: empty expression not allowed");
  }
  // The parentheses allow for leading blanks; the first stands where the brace was.
  std::string text;
  text.reserve(static_cast<std::size_t>(end - begin) + 2);
  text.push_back('(');
  text.append(begin, end);
  text.push_back(')');
  const char* brace = begin - 1;
  locate(f, brace);
  // After a newline that follows the brace at once, columns are those of the lines themselves.
  s = begin;
  while (*s == ' ' || *s == '\t' || *s == '\f') ++s;
  int cols = 0;
  if (*s != '\n') cols = static_cast<int>(brace - f.line) - (*f.line == '\n' ? 1 : 0);
  return parse_fstring_expression(text, f.current->lineno + f.lines, f.lines != 0 ? cols : f.current->col + cols);
}

/// Counts the lines of the token up to a brace.
void string_reader::locate(fstring& f, const char* brace) {
  for (; f.counted < brace; ++f.counted) {
    if (*f.counted != '\n') continue;
    f.line = f.counted;
    ++f.lines;
  }
}

}  // namespace metavm::python
