/// \file
/// Atoms: names, literals, displays and comprehensions.

#include <charconv>
#include <cmath>
#include <limits>

#include "chars.hpp"
#include "parser_impl.hpp"
#include "tokenizer.hpp"

namespace metavm::python {

namespace {

/// A float literal without underscores. Too large gives infinity, too small zero.
double float_value(std::string_view text) {
  double value = 0;
  auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc::result_out_of_range) return value;
  // Which of the two it is shows in the exponent of the first digit that is not zero.
  std::size_t e = text.find_first_of("eE");
  std::string_view mantissa = text.substr(0, e);
  std::size_t point = mantissa.find('.');
  std::size_t digit = mantissa.find_first_of("123456789");
  long exponent = 0;
  if (e != std::string_view::npos) {
    const char* p = text.data() + e + 1;
    bool negative = *p == '-';
    if (*p == '-' || *p == '+') ++p;
    if (std::from_chars(p, text.data() + text.size(), exponent).ec != std::errc{}) {
      exponent = std::numeric_limits<long>::max() / 2;
    }
    if (negative) exponent = -exponent;
  }
  long whole = static_cast<long>(point == std::string_view::npos ? mantissa.size() : point);
  return exponent + whole - static_cast<long>(digit) > 0 ? HUGE_VAL : 0.0;
}

}  // namespace

identifier parser::name_of(const token& t) {
  std::string_view text = token_text(t);
  if (t.ascii) return tree_.names.intern(text);
  return tree_.names.intern(normalize_identifier(text));
}

expr* parser::name_atom(const token* t) {
  auto* n = make<name_expr>();
  n->id = name_of(*t);
  n->lineno = t->lineno;
  n->col_offset = t->col;
  n->end_lineno = t->end_lineno;
  n->end_col_offset = t->end_col;
  return n;
}

expr* parser::constant_atom(constant_kind kind) {
  auto* n = make<constant_expr>();
  n->value.kind = kind;
  const token* start = cur_++;
  return place(n, start);
}

expr* parser::atom() {
  switch (cur_->kind) {
    case tok::name:
      return name_atom(cur_++);
    case tok::kw_True:
      return constant_atom(constant_kind::true_);
    case tok::kw_False:
      return constant_atom(constant_kind::false_);
    case tok::kw_None:
      return constant_atom(constant_kind::none);
    case tok::ellipsis:
      return constant_atom(constant_kind::ellipsis);
    case tok::number:
      return number_atom();
    case tok::string:
      return strings_atom();
    case tok::lpar:
      return parenthesized();
    case tok::lsqb:
      return list_display();
    case tok::lbrace:
      return brace_display();
    default:
      fail();
  }
}

constant parser::number_value(std::string_view digits) {
  std::string clean;
  if (digits.find('_') != std::string_view::npos) {
    for (char c : digits) {
      if (c != '_') clean.push_back(c);
    }
    digits = clean;
  }
  constant value;
  char second = digits.size() > 1 ? static_cast<char>(digits[1] | 0x20) : '0';
  if (second == 'x' || second == 'o' || second == 'b') {
    value.base = second == 'x' ? 16 : second == 'o' ? 8 : 2;
    digits.remove_prefix(2);
  } else if (digits.back() == 'j' || digits.back() == 'J') {
    value.kind = constant_kind::complex;
    value.real = 0;
    value.imag = float_value(digits.substr(0, digits.size() - 1));
    return value;
  } else if (digits.find_first_of(".eE") != std::string_view::npos) {
    value.kind = constant_kind::floating;
    value.real = float_value(digits);
    return value;
  }
  value.kind = constant_kind::integer;
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  if (value.base == 10 && options_.max_str_digits > 0 &&
      digits.size() > static_cast<std::size_t>(options_.max_str_digits)) {
    fail();
  }
  value.size = static_cast<std::uint32_t>(digits.size());
  char* copy = memory_.copy(digits.data(), digits.size());
  if (value.base == 16) {
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (copy[i] < 'a' && copy[i] > '9') copy[i] = static_cast<char>(copy[i] | 0x20);
    }
  }
  value.data = copy;
  return value;
}

expr* parser::number_atom() {
  auto* n = make<constant_expr>();
  n->value = number_value(token_text(*cur_));
  const token* start = cur_++;
  return place(n, start);
}

expr* parser::strings_atom() {
  const token* first = cur_;
  while (at(tok::string)) ++cur_;
  // What is read again, because it was not what it seemed to be, has been warned of already.
  muted_ = read_before_ != nullptr && first < read_before_;
  if (!muted_) read_before_ = cur_;
  return read_strings(text_, first, static_cast<std::size_t>(cur_ - first));
}

/// A parenthesised expression, a tuple or a generator expression.
expr* parser::parenthesized() {
  nesting level(*this, 29);
  const token* start = cur_++;
  if (eat(tok::rpar)) return place(make<tuple_expr>(), start);
  if (at(tok::kw_yield)) {
    expr* inner = yield_expression();
    expect(tok::rpar);
    return inner;
  }
  expr* first = star_named_expression();
  if (first->kind != node_kind::starred_expr) {
    if (eat(tok::rpar)) return first;
    if (at_comprehension()) {
      auto* n = make<generator_exp>();
      n->elt = first;
      n->generators = comprehensions();
      expect(tok::rpar);
      return place(n, start);
    }
  }
  if (!at(tok::comma)) fail();
  list<expr> items(*this);
  items.push(first);
  while (eat(tok::comma) && !at(tok::rpar)) items.push(star_named_expression());
  expect(tok::rpar);
  auto* n = make<tuple_expr>();
  n->elts = items.finish(memory_);
  return place(n, start);
}

expr* parser::list_display() {
  nesting level(*this, 29);
  const token* start = cur_++;
  list<expr> items(*this);
  if (!at(tok::rsqb)) {
    expr* first = star_named_expression();
    if (first->kind != node_kind::starred_expr && at_comprehension()) {
      auto* n = make<list_comp>();
      n->elt = first;
      n->generators = comprehensions();
      expect(tok::rsqb);
      return place(n, start);
    }
    items.push(first);
    while (eat(tok::comma) && !at(tok::rsqb)) items.push(star_named_expression());
  }
  expect(tok::rsqb);
  auto* n = make<list_expr>();
  n->elts = items.finish(memory_);
  return place(n, start);
}

/// A set, a dict or a comprehension of either.
expr* parser::brace_display() {
  nesting level(*this, 29);
  const token* start = cur_++;
  if (at(tok::rbrace) || at(tok::doublestar)) return dict_display(start, nullptr);
  expr* first = star_named_expression();
  if (at(tok::colon) && first->kind != node_kind::starred_expr) {
    // A walrus is no key unless it is parenthesised.
    if (first->kind == node_kind::named_expr && start[2].kind == tok::colonequal) fail();
    return dict_display(start, first);
  }
  if (first->kind != node_kind::starred_expr && at_comprehension()) {
    auto* n = make<set_comp>();
    n->elt = first;
    n->generators = comprehensions();
    expect(tok::rbrace);
    return place(n, start);
  }
  list<expr> items(*this);
  items.push(first);
  while (eat(tok::comma) && !at(tok::rbrace)) items.push(star_named_expression());
  expect(tok::rbrace);
  auto* n = make<set_expr>();
  n->elts = items.finish(memory_);
  return place(n, start);
}

/// A dict or dict comprehension, from its first item or after its first key.
expr* parser::dict_display(const token* start, expr* key) {
  list<expr> items(*this);  // keys and values in turn
  while (!at(tok::rbrace)) {
    if (key == nullptr && eat(tok::doublestar)) {
      items.push(nullptr);
      items.push(bitwise_or());
    } else {
      if (key == nullptr) key = expression();
      expect(tok::colon);
      expr* value = expression();
      if (items.size() == 0 && at_comprehension()) {
        auto* n = make<dict_comp>();
        n->key = key;
        n->value = value;
        n->generators = comprehensions();
        expect(tok::rbrace);
        return place(n, start);
      }
      items.push(key);
      items.push(value);
      key = nullptr;
    }
    if (!eat(tok::comma)) break;
  }
  expect(tok::rbrace);
  auto* n = make<dict_expr>();
  sequence<expr*> all = items.finish(memory_);
  std::uint32_t count = all.size() / 2;
  n->keys = {memory_.copy(all.items, count), count};
  n->values = {memory_.copy(all.items, count), count};
  for (std::uint32_t i = 0; i < count; ++i) {
    n->keys[i] = all[2 * i];
    n->values[i] = all[2 * i + 1];
  }
  return place(n, start);
}

/// The conditions of one `for` of a comprehension.
sequence<expr*> parser::conditions() {
  list<expr> ifs(*this);
  while (eat(tok::kw_if)) ifs.push(disjunction());
  return ifs.finish(memory_);
}

sequence<comprehension*> parser::comprehensions() {
  list<comprehension> all(*this);
  do {
    auto* n = make<comprehension>();
    n->is_async = eat(tok::kw_async) ? 1 : 0;
    expect(tok::kw_for);
    n->target = target_list(expr_context::store);
    expect(tok::kw_in);
    n->iter = disjunction();
    n->ifs = conditions();
    all.push(n);
  } while (at_comprehension());
  return all.finish(memory_);
}

expr* parser::parse_fstring_expression(const std::string& text, int lineno, int col) {
  tokenizer_options options;
  options.mode = parse_mode::eval;
  options.first_lineno = lineno;
  options.first_col = col;
  options.warn = &options_.warn;
  token_list tokens = tokenize(text, options);
  nesting level(*this, 1);
  try {
    parser inner(tree_, text, tokens, options_, depth_);
    return inner.parse_fstring_start();
  } catch (const parse_failure&) {
    fail();
  }
}

void parser::string_error(const std::string&) { fail(); }

void parser::invalid_escape(const char* escape, const token& where) {
  if (muted_ || !options_.warn) return;
  std::string message = invalid_escape_message(escape);
  if (!options_.warn("DeprecationWarning", message, where.lineno)) return;
  std::size_t begin = text_.rfind('\n', where.begin) + 1;  // 0 if there is none
  std::string_view line = text_.substr(begin, text_.find('\n', where.begin) - begin);
  syntax_error e;
  e.message = message;
  e.lineno = where.lineno;
  e.offset = count_chars(line.substr(0, where.begin - begin)) + 1;
  e.end_lineno = where.end_lineno;
  e.end_offset = where.end_col + 1;
  e.text = std::string(line) + '\n';
  throw fatal_warning{e};
}

}  // namespace metavm::python
