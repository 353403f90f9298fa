#include "tokenizer.hpp"

#include <cstdio>

#include "tokenizer_impl.hpp"

namespace metavm::python::lexical {

/// CPython counts a line when it reads its first character, so the first line needs no counting
/// and the end of the text starts none.
void tokenizer::run_lines() {
  for (;;) {
    blank_line_ = false;
    if (at_line_start_) {
      at_line_start_ = false;
      blank_line_ = indentation();
    }
    while (next_token()) {}
    if (cur_ == end_ && !at_line_start_) break;  // next_token() found the end
    if (cur_ < end_) start_line();
  }
  end_of_text();
}

void tokenizer::end_of_text() {
  if (!list_.open.empty()) fail(lexical_problem::end_of_file);
  if (options_.mode != parse_mode::single || list_.tokens.empty()) {
    add_bare(tok::endmarker);
    return;
  }
  // A statement typed without its newline gets one, and so does a block that thereby ends.
  add_bare(tok::newline);
  if (indents_.size() > 1 && options_.imply_dedents) {
    for (std::size_t i = 1; i < indents_.size(); ++i) add_bare(tok::dedent);
    add_bare(tok::newline);
  }
  add_bare(tok::endmarker);
}

/// Reads the blanks at a line's start. True if the line has no tokens.
bool tokenizer::indentation() {
  int col = 0;
  int alt_col = 0;
  int continued_col = 0;
  for (;;) {
    char c = *cur_;
    if (c == ' ') {
      ++col;
      ++alt_col;
    } else if (c == '\t') {
      col = (col / tab_size + 1) * tab_size;
      ++alt_col;
    } else if (c == '\f') {
      col = alt_col = 0;
    } else if (c == '\\') {
      // The first backslash after blanks decides the indentation of what follows it.
      if (continued_col == 0) continued_col = col;
      ++cur_;
      start_ = nullptr;
      continuation();
      continue;
    } else {
      break;
    }
    ++cur_;
  }
  if (*cur_ == '#' || *cur_ == '\n') return true;
  if (!list_.open.empty()) return false;
  if (continued_col != 0) col = alt_col = continued_col;
  change_indentation(col, alt_col);
  return false;
}

void tokenizer::change_indentation(int col, int alt_col) {
  if (col == indents_.back().col) {
    if (alt_col != indents_.back().alt_col) fail(lexical_problem::bad_tabs);
  } else if (col > indents_.back().col) {
    if (indents_.size() >= max_indents) fail(lexical_problem::too_deep);
    if (alt_col <= indents_.back().alt_col) fail(lexical_problem::bad_tabs);
    indents_.push_back({col, alt_col});
    add_bare(tok::indent);
  } else {
    std::size_t dedents = 0;
    while (indents_.size() > 1 && col < indents_.back().col) {
      indents_.pop_back();
      ++dedents;
    }
    if (col != indents_.back().col) fail(lexical_problem::bad_dedent);
    if (alt_col != indents_.back().alt_col) fail(lexical_problem::bad_tabs);
    for (; dedents > 0; --dedents) add_bare(tok::dedent);
  }
}

/// Reads one token. False at the end of a line (cur_ is after it) and of the text.
bool tokenizer::next_token() {
  start_ = nullptr;
  while (*cur_ == ' ' || *cur_ == '\t' || *cur_ == '\f') ++cur_;
  start_ = cur_;
  if (*cur_ == '#') {
    const void* p = std::memchr(cur_, '\n', static_cast<std::size_t>(end_ - cur_));
    cur_ = p == nullptr ? end_ : static_cast<const char*>(p);
  }
  char c = *cur_;
  if (c == '\0') return false;
  if (is(c, name_start)) {
    name_or_prefixed_string();
    return true;
  }
  if (c == '\n') {
    at_line_start_ = true;
    if (!blank_line_ && list_.open.empty()) add(tok::newline);
    ++cur_;
    return false;
  }
  if (is_digit(c) || (c == '.' && is_digit(cur_[1]))) {
    number();
    return true;
  }
  switch (c) {
    case '"':
    case '\'':
      string();
      break;
    case '\\':
      ++cur_;
      continuation();
      break;
    case '(':
    case '[':
    case '{':
      bracket_open();
      break;
    case ')':
    case ']':
    case '}':
      bracket_close();
      break;
    default:
      punctuation();
      break;
  }
  return true;
}

void tokenizer::name_or_prefixed_string() {
  // At most two letters of "bBuUrRfF" make a prefix.
  bool b = false;
  bool r = false;
  bool u = false;
  bool f = false;
  for (;;) {
    char c = *cur_;
    if ((c == 'b' || c == 'B') && !(b || u || f)) {
      b = true;
    } else if ((c == 'u' || c == 'U') && !(b || u || r || f)) {
      u = true;
    } else if ((c == 'r' || c == 'R') && !(r || u)) {
      r = true;
    } else if ((c == 'f' || c == 'F') && !(f || b || u)) {
      f = true;
    } else {
      break;
    }
    ++cur_;
    if (*cur_ == '"' || *cur_ == '\'') {
      string();
      return;
    }
  }
  bool ascii = true;
  while (is(*cur_, name_start | digit)) {
    if (static_cast<unsigned char>(*cur_) >= 128) ascii = false;
    ++cur_;
  }
  if (!ascii) check_identifier(start_);
  std::string_view text(start_, static_cast<std::size_t>(cur_ - start_));
  add(ascii ? keyword_kind(text) : tok::name, ascii);
}

void tokenizer::check_identifier(const char* start) {
  std::string_view text(start, static_cast<std::size_t>(cur_ - start));
  std::size_t invalid = find_invalid_utf8(text);
  if (invalid != std::string_view::npos) {
    // CPython stops at the bad byte and blames the token as the parser would.
    list_.problem = lexical_problem::known;
    syntax_error& e = list_.error;
    e.message = "(unicode error) " + utf8_error_message(text);
    std::string_view line(line_start_, static_cast<std::size_t>(line_end() - line_start_));
    e.lineno = e.end_lineno = lineno_;
    e.offset = static_cast<int>(cur_ - line_start_);
    e.end_offset = -1;
    e.text = replace_invalid_utf8(line);
    throw stop{};
  }
  for (std::size_t i = 0; i < text.size();) {
    decoded_char c = decode_char(text.substr(i));
    bool good = i == 0 ? is_xid_start(c.code_point) : is_xid_continue(c.code_point);
    i += c.length;
    if (good) continue;
    cur_ = start + i;
    char hex[16];
    std::snprintf(hex, sizeof hex, "%04X", c.code_point);
    if (!is_printable(c.code_point)) {
      fail(std::string("invalid non-printable character U+") + hex);
    }
    fail("invalid character '" + std::string(text.substr(i - c.length, c.length)) + "' (U+" + hex + ")");
  }
}

/// After a backslash: the line must end here, and another one must follow.
void tokenizer::continuation() {
  if (*cur_ != '\n') {
    if (*cur_ != '\0') ++cur_;
    fail(lexical_problem::line_continuation);
  }
  ++cur_;
  if (cur_ == end_) fail(lexical_problem::end_of_file);
  if (start_ == nullptr) {
    start_line();
  } else {
    start_joined_line();
  }
}

void tokenizer::bracket_open() {
  if (list_.open.size() >= max_brackets) {
    ++cur_;
    fail("too many nested parentheses");
  }
  char c = *cur_++;
  list_.open.push_back({c, lineno_, static_cast<int>(start_ - line_start_)});
  add(c == '(' ? tok::lpar : c == '[' ? tok::lsqb : tok::lbrace);
}

void tokenizer::bracket_close() {
  char c = *cur_++;
  if (list_.open.empty()) fail(std::string("unmatched '") + c + "'");
  open_bracket open = list_.open.back();
  list_.open.pop_back();
  char expected = open.character == '(' ? ')' : open.character == '[' ? ']' : '}';
  if (c != expected) {
    std::string message =
        std::string("closing parenthesis '") + c + "' does not match opening parenthesis '" + open.character + "'";
    if (open.lineno != lineno_) message += " on line " + std::to_string(open.lineno);
    fail(message);
  }
  add(c == ')' ? tok::rpar : c == ']' ? tok::rsqb : tok::rbrace);
}

void tokenizer::punctuation() {
  char c = *cur_++;
  auto eat = [&](char next) {
    if (*cur_ != next) return false;
    ++cur_;
    return true;
  };
  tok kind = tok::unknown;
  switch (c) {
    case ':':
      kind = eat('=') ? tok::colonequal : tok::colon;
      break;
    case ',':
      kind = tok::comma;
      break;
    case ';':
      kind = tok::semi;
      break;
    case '.':
      if (cur_[0] == '.' && cur_[1] == '.') {
        cur_ += 2;
        kind = tok::ellipsis;
      } else {
        kind = tok::dot;
      }
      break;
    case '=':
      kind = eat('=') ? tok::eqequal : tok::equal;
      break;
    case '+':
      kind = eat('=') ? tok::plusequal : tok::plus;
      break;
    case '-':
      kind = eat('=') ? tok::minusequal : eat('>') ? tok::rarrow : tok::minus;
      break;
    case '*':
      if (eat('*')) {
        kind = eat('=') ? tok::doublestarequal : tok::doublestar;
      } else {
        kind = eat('=') ? tok::starequal : tok::star;
      }
      break;
    case '/':
      if (eat('/')) {
        kind = eat('=') ? tok::doubleslashequal : tok::doubleslash;
      } else {
        kind = eat('=') ? tok::slashequal : tok::slash;
      }
      break;
    case '%':
      kind = eat('=') ? tok::percentequal : tok::percent;
      break;
    case '@':
      kind = eat('=') ? tok::atequal : tok::at;
      break;
    case '&':
      kind = eat('=') ? tok::amperequal : tok::amper;
      break;
    case '|':
      kind = eat('=') ? tok::vbarequal : tok::vbar;
      break;
    case '^':
      kind = eat('=') ? tok::circumflexequal : tok::circumflex;
      break;
    case '~':
      kind = tok::tilde;
      break;
    case '<':
      if (eat('<')) {
        kind = eat('=') ? tok::leftshiftequal : tok::leftshift;
      } else {
        kind = eat('=') ? tok::lessequal : eat('>') ? tok::notequal : tok::less;
      }
      break;
    case '>':
      if (eat('>')) {
        kind = eat('=') ? tok::rightshiftequal : tok::rightshift;
      } else {
        kind = eat('=') ? tok::greaterequal : tok::greater;
      }
      break;
    case '!':
      kind = eat('=') ? tok::notequal : tok::unknown;
      break;
    default:
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
        char hex[8];
        std::snprintf(hex, sizeof hex, "%04X", static_cast<unsigned char>(c));
        fail(std::string("invalid non-printable character U+") + hex);
      }
      break;
  }
  add(kind);
}

}  // namespace metavm::python::lexical

namespace metavm::python {

tok keyword_kind(std::string_view text) {
  struct entry {
    std::string_view text;
    tok kind;
  };
  // By length, then first letter: few comparisons for a name that is no keyword.
  static constexpr entry two[] = {
      {"as", tok::kw_as}, {"if", tok::kw_if}, {"in", tok::kw_in}, {"is", tok::kw_is}, {"or", tok::kw_or}};
  static constexpr entry three[] = {{"and", tok::kw_and}, {"def", tok::kw_def}, {"del", tok::kw_del},
                                    {"for", tok::kw_for}, {"not", tok::kw_not}, {"try", tok::kw_try}};
  static constexpr entry four[] = {{"None", tok::kw_None}, {"True", tok::kw_True}, {"elif", tok::kw_elif},
                                   {"else", tok::kw_else}, {"from", tok::kw_from}, {"pass", tok::kw_pass},
                                   {"with", tok::kw_with}};
  static constexpr entry five[] = {{"False", tok::kw_False}, {"async", tok::kw_async}, {"await", tok::kw_await},
                                   {"break", tok::kw_break}, {"class", tok::kw_class}, {"raise", tok::kw_raise},
                                   {"while", tok::kw_while}, {"yield", tok::kw_yield}};
  static constexpr entry six[] = {{"assert", tok::kw_assert}, {"except", tok::kw_except}, {"global", tok::kw_global},
                                  {"import", tok::kw_import}, {"lambda", tok::kw_lambda}, {"return", tok::kw_return}};
  static constexpr entry seven[] = {{"finally", tok::kw_finally}};
  static constexpr entry eight[] = {{"continue", tok::kw_continue}, {"nonlocal", tok::kw_nonlocal}};
  auto find = [&](const auto& entries) {
    for (const entry& e : entries) {
      if (e.text[0] == text[0] && e.text == text) return e.kind;
    }
    return tok::name;
  };
  switch (text.size()) {
    case 2:
      return find(two);
    case 3:
      return find(three);
    case 4:
      return find(four);
    case 5:
      return find(five);
    case 6:
      return find(six);
    case 7:
      return find(seven);
    case 8:
      return find(eight);
    default:
      return tok::name;
  }
}

token_list tokenize(std::string_view text, const tokenizer_options& options) {
  return lexical::tokenizer(text, options).run();
}

}  // namespace metavm::python
