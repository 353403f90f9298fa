/// \file
/// How the second parser runs, and how its errors get their places.

#include "diagnose.hpp"

#include <algorithm>

#include "chars.hpp"
#include "diagnose_impl.hpp"
#include "parser_impl.hpp"
#include "tokenizer.hpp"

namespace metavm::python {

syntax_error diagnose(const diagnosis_input& input) { return diagnoser(input).run(); }

bool accepts(const diagnosis_input& input) { return diagnoser(input).accepts(); }

diagnoser::diagnoser(const diagnosis_input& input)
    : string_reader(input.tree.memory), input_(input), tokens_(input.tokens.tokens), memos_(tokens_.size(), nullptr) {}

bool diagnoser::start_rule() {
  if (input_.fstring) return star_expressions() != nullptr;
  switch (input_.options.mode) {
    case parse_mode::exec:
      return file();
    case parse_mode::eval:
      return eval();
    case parse_mode::single:
      return interactive();
  }
  return false;
}

bool diagnoser::accepts() {
  try {
    return start_rule();
  } catch (const raised&) {
    return false;
  } catch (const exhausted&) {
    return false;
  }
}

syntax_error diagnoser::run() {
  const token* failed = nullptr;
  bool final_word = false;
  try {
    if (start_rule()) {
      // Only a single statement may be right and yet be followed by something.
      final_word = true;
      raise("multiple statements found while compiling a single statement");
    }
    failed = &last_token();
    final_word = incomplete();
    if (final_word) raise_incomplete();
    memos_.assign(tokens_.size(), nullptr);
    mark_ = 0;
    depth_ = 0;
    invalid_ = true;
    start_rule();
    final_word = failed->kind == tok::indent || failed->kind == tok::dedent;
    if (failed->kind == tok::indent) raise_indentation("unexpected indent");
    if (failed->kind == tok::dedent) raise_indentation("unexpected unindent");
    raise_place(place_of(failed), "invalid syntax");
  } catch (const raised&) {
    if (failed == nullptr && !final_word && incomplete()) {
      attempt([&] { raise_incomplete(); });
    } else if (last_token().kind != tok::error && !final_word) {
      check_rest();
    }
  } catch (const exhausted& e) {
    error_ = {};
    if (e.stack || failed == nullptr) {
      error_.kind = error_kind::memory_error;
      error_.has_place = false;
    } else {
      attempt([&] { raise_place(place_of(failed), "invalid syntax"); });
    }
  }
  return error_;
}

/// Whether more text could make the program right, if the caller wants to know.
bool diagnoser::incomplete() const {
  if (!input_.options.allow_incomplete_input || fill_ == 0) return false;
  const token& t = last_token();
  if (t.kind == tok::error) {
    return input_.tokens.problem == lexical_problem::end_of_file || input_.tokens.unterminated_string;
  }
  return t.kind != tok::string && t.end >= input_.text.size();
}

/// An error of the tokenizer further on matters more than what the parser has to say.
void diagnoser::check_rest() {
  if (input_.tokens.problem == lexical_problem::none) return;
  if (input_.tokens.problem == lexical_problem::known) {
    error_ = input_.tokens.error;
    return;
  }
  const std::vector<open_bracket>& open = input_.tokens.open;
  if (open.empty() || last_token().lineno <= open.back().lineno) return;
  fill_ = static_cast<std::uint32_t>(tokens_.size());
  attempt([&] { raise_unclosed(); });
}

void diagnoser::fetch() {
  fill_ = mark_ + 1;
  if (tokens_[mark_].kind == tok::error) raise_tokenizer_error();
}

const token* diagnoser::force(tok kind, const char* text) {
  if (const token* t = eat(kind)) return t;
  raise_at(&peek(), std::string("expected '") + text + "'");
}

const token* diagnoser::soft(std::string_view word) {
  const token& t = peek();
  if (t.kind != tok::name || token_text(t) != word) return nullptr;
  ++mark_;
  return &t;
}

/// Where the tokenizer stands after the last token looked at.
std::uint32_t diagnoser::cursor() const {
  const token& t = last_token();
  return t.kind == tok::newline && t.col != no_column ? t.end + 1 : t.end;
}

std::uint32_t diagnoser::line_start(std::uint32_t offset) const {
  std::size_t i = offset == 0 ? std::string_view::npos : input_.text.rfind('\n', offset - 1);
  return i == std::string_view::npos ? 0 : static_cast<std::uint32_t>(i + 1);
}

/// The start of the tokenizer's buffer: of its line, and of those that are joined to it.
std::uint32_t diagnoser::buffer_start(std::uint32_t start) const {
  const auto& joined = input_.tokens.joined_lines;
  while (std::binary_search(joined.begin(), joined.end(), start)) start = line_start(start - 1);
  return start;
}

namespace {

/// The cursor, drawn back to the line it has just read the end of.
std::uint32_t within_line(const token& t, std::uint32_t cursor, std::string_view text) {
  bool line_read = t.kind == tok::newline || t.kind == tok::error || t.kind == tok::endmarker || cursor == text.size();
  return cursor > 0 && line_read && text[cursor - 1] == '\n' ? cursor - 1 : cursor;
}

}  // namespace

/// The line that CPython shows, and counts characters in: what its tokenizer has in its buffer.
std::string_view diagnoser::error_line(int lineno) const {
  std::string_view text = input_.text;
  if (fill_ > 0 && cursor_lineno() <= lineno) {
    std::uint32_t here = within_line(last_token(), cursor(), text);
    std::uint32_t start = buffer_start(line_start(here));
    std::size_t end = text.find('\n', here);
    end = end == std::string_view::npos ? text.size() : end + 1;
    return text.substr(start, end - start);
  }
  std::size_t start = 0;
  for (int i = input_.first_lineno; i < lineno; ++i) {
    std::size_t next = text.find('\n', start);
    if (next == std::string_view::npos || next + 1 > text.size()) break;
    start = next + 1;
  }
  return text.substr(start, text.find('\n', start) - start);
}

/// Columns count from 1 here, in bytes.
void diagnoser::report(error_kind kind, int lineno, int col, int end_lineno, int end_col, std::string message) {
  if (end_lineno == current_position) end_lineno = cursor_lineno();
  if (end_col == current_position) {
    std::uint32_t here = within_line(last_token(), cursor(), input_.text);
    end_col = static_cast<int>(cursor() - line_start(here));
  }
  std::string_view line = error_line(lineno);
  if (input_.fstring) {
    col -= input_.first_col;
    end_col -= input_.first_col;
    message.insert(0, "f-string: ");
  }
  auto chars = [&](int n) {
    // In f-strings CPython counts bytes, and with several lines its columns go below zero.
    if (n <= 0 || input_.fstring) return n;
    auto bytes = static_cast<std::size_t>(n);
    return count_chars(line.substr(0, bytes)) + (bytes > line.size() ? 1 : 0);
  };
  error_ = {};
  error_.kind = kind;
  error_.message = std::move(message);
  error_.lineno = lineno;
  error_.offset = chars(col);
  error_.end_lineno = end_lineno;
  error_.end_offset = chars(end_col);
  error_.text = replace_invalid_utf8(line);
  throw raised{};
}

/// An error at the last token that has been looked at.
void diagnoser::raise(std::string message, error_kind kind) {
  if (fill_ == 0) report(kind, 0, 0, 0, -1, std::move(message));
  const token& t = last_token();
  int col = t.col + 1;
  if (t.col == no_column) {
    std::uint32_t here = within_line(t, cursor(), input_.text);
    col = static_cast<int>(cursor() - line_start(here));
  }
  report(kind, t.lineno, col, t.end_lineno, t.end_col == no_column ? -1 : t.end_col + 1, std::move(message));
}

void diagnoser::raise_place(location a, std::string message, error_kind kind) {
  int end = a.end_col_offset == current_position ? current_position : a.end_col_offset + 1;
  report(kind, a.lineno, a.col_offset + 1, a.end_lineno, end, std::move(message));
}

void diagnoser::raise_tokenizer_error() {
  const token& t = last_token();
  switch (input_.tokens.problem) {
    case lexical_problem::known:
      error_ = input_.tokens.error;
      throw raised{};
    case lexical_problem::end_of_file:
      if (!input_.tokens.open.empty()) raise_unclosed();
      raise("unexpected EOF while parsing");
    case lexical_problem::bad_dedent:
      raise_indentation("unindent does not match any outer indentation level");
    case lexical_problem::bad_tabs:
      raise_place({t.lineno, 0, t.lineno, -1}, "inconsistent use of tabs and spaces in indentation",
                  error_kind::tab_error);
    case lexical_problem::too_deep:
      raise_place({t.lineno, 0, t.lineno, -1}, "too many levels of indentation", error_kind::indentation_error);
    case lexical_problem::line_continuation: {
      std::uint32_t start = buffer_start(line_start(within_line(t, t.end, input_.text)));
      raise_place({t.lineno, static_cast<int>(t.end - start) - 1, t.lineno, -1},
                  "unexpected character after line continuation character");
    }
    case lexical_problem::none:
      break;
  }
  raise("unknown parsing error");
}

void diagnoser::raise_unclosed() {
  const open_bracket& open = input_.tokens.open.back();
  raise_place({open.lineno, open.col, open.lineno, -1}, std::string("'") + open.character + "' was never closed");
}

const char* diagnoser::describe(const expr* e) {
  switch (e->kind) {
    case node_kind::attribute_expr:
      return "attribute";
    case node_kind::subscript_expr:
      return "subscript";
    case node_kind::starred_expr:
      return "starred";
    case node_kind::name_expr:
      return "name";
    case node_kind::list_expr:
      return "list";
    case node_kind::tuple_expr:
      return "tuple";
    case node_kind::lambda_expr:
      return "lambda";
    case node_kind::call_expr:
      return "function call";
    case node_kind::bool_op:
    case node_kind::bin_op:
    case node_kind::unary_op:
      return "expression";
    case node_kind::generator_exp:
      return "generator expression";
    case node_kind::yield_expr:
    case node_kind::yield_from:
      return "yield expression";
    case node_kind::await_expr:
      return "await expression";
    case node_kind::list_comp:
      return "list comprehension";
    case node_kind::set_comp:
      return "set comprehension";
    case node_kind::dict_comp:
      return "dict comprehension";
    case node_kind::dict_expr:
      return "dict literal";
    case node_kind::set_expr:
      return "set display";
    case node_kind::joined_str:
    case node_kind::formatted_value:
      return "f-string expression";
    case node_kind::compare_expr:
      return "comparison";
    case node_kind::if_exp:
      return "conditional expression";
    case node_kind::named_expr:
      return "named expression";
    case node_kind::constant_expr:
      switch (cast<constant_expr>(*e).value.kind) {
        case constant_kind::none:
          return "None";
        case constant_kind::false_:
          return "False";
        case constant_kind::true_:
          return "True";
        case constant_kind::ellipsis:
          return "ellipsis";
        default:
          return "literal";
      }
    default:
      return "expression";
  }
}

/// The first part of an expression that is no target, or null.
expr* diagnoser::invalid_target(expr* e, expr_context context, bool in_for) const {
  auto among = [&](const sequence<expr*>& items) -> expr* {
    for (expr* item : items) {
      if (expr* bad = invalid_target(item, context, in_for)) return bad;
    }
    return nullptr;
  };
  switch (e->kind) {
    case node_kind::list_expr:
      return among(cast<list_expr>(*e).elts);
    case node_kind::tuple_expr:
      return among(cast<tuple_expr>(*e).elts);
    case node_kind::starred_expr:
      if (context == expr_context::del) return e;
      return invalid_target(cast<starred_expr>(*e).value, context, in_for);
    case node_kind::compare_expr: {
      // The `a in b` of `for a in b` reads as a comparison.
      if (!in_for) return e;
      const auto& n = cast<compare_expr>(*e);
      if (n.ops[0] != cmpop::in) return nullptr;
      return invalid_target(n.left, context, in_for);
    }
    case node_kind::name_expr:
    case node_kind::subscript_expr:
    case node_kind::attribute_expr:
      return nullptr;
    default:
      return e;
  }
}

void diagnoser::raise_invalid_target(expr* e, expr_context context, bool in_for) {
  expr* bad = invalid_target(e, context, in_for);
  if (bad == nullptr) return;
  raise_at(bad, std::string(context == expr_context::del ? "cannot delete " : "cannot assign to ") + describe(bad));
}

expr* diagnoser::parse_fstring_expression(const std::string& text, int lineno, int col) {
  tokenizer_options lexing;
  lexing.mode = parse_mode::eval;
  lexing.first_lineno = lineno;
  lexing.first_col = col;
  token_list tokens = tokenize(text, lexing);
  try {
    parser inner(input_.tree, text, tokens, input_.options, depth_);
    return inner.parse_fstring_start();
  } catch (const parse_overflow&) {
    throw exhausted{true};
  } catch (const parse_failure&) {
    error_ = diagnose({text, tokens, input_.options, input_.tree, true, lineno, col});
    throw raised{};
  }
}

}  // namespace metavm::python
