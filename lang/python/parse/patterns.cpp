/// \file
/// `match` statements and their patterns.

#include "parser_impl.hpp"

namespace metavm::python {

/// A quick look at a statement that begins with `match`: false if that is surely just a name.
bool parser::at_match_statement() {
  switch (cur_[1].kind) {
    case tok::name:
    case tok::number:
    case tok::string:
    case tok::lpar:
    case tok::lsqb:
    case tok::lbrace:
    case tok::ellipsis:
    case tok::plus:
    case tok::minus:
    case tok::tilde:
    case tok::star:
    case tok::kw_False:
    case tok::kw_None:
    case tok::kw_True:
    case tok::kw_await:
    case tok::kw_lambda:
    case tok::kw_not:
      break;
    default:
      return false;
  }
  // The statement's line must end with a colon.
  const token* t = cur_ + 1;
  while (t->kind != tok::newline && t->kind != tok::endmarker && t->kind != tok::error) ++t;
  return t->kind == tok::newline && t[-1].kind == tok::colon;
}

stmt* parser::match_statement() {
  const token* start = cur_++;
  auto* n = make<match_stmt>();
  n->subject = subject_expression();
  expect(tok::colon);
  expect(tok::newline);
  expect(tok::indent);
  list<match_case> cases(*this);
  do {
    cases.push(case_block());
  } while (!at(tok::dedent));
  ++cur_;
  n->cases = cases.finish(memory_);
  return place_block(n, start);
}

expr* parser::subject_expression() {
  const token* start = cur_;
  expr* first = star_named_expression();
  if (!at(tok::comma)) {
    if (first->kind == node_kind::starred_expr) fail();
    return first;
  }
  list<expr> items(*this);
  items.push(first);
  while (eat(tok::comma) && !at(tok::colon)) items.push(star_named_expression());
  auto* n = make<tuple_expr>();
  n->elts = items.finish(memory_);
  return place(n, start);
}

match_case* parser::case_block() {
  if (!at_soft_keyword("case")) fail();
  ++cur_;
  auto* n = make<match_case>();
  n->pattern_ = patterns();
  if (eat(tok::kw_if)) n->guard = named_expression();
  n->body = block();
  return n;
}

/// The patterns of a case: one, or a sequence without brackets.
pattern* parser::patterns() {
  const token* start = cur_;
  pattern* first = maybe_star_pattern();
  if (!at(tok::comma)) {
    if (first->kind == node_kind::match_star) fail();
    return first;
  }
  list<pattern> items(*this);
  items.push(first);
  while (eat(tok::comma) && !at(tok::colon) && !at(tok::kw_if)) items.push(maybe_star_pattern());
  auto* n = make<match_sequence>();
  n->patterns = items.finish(memory_);
  return place(n, start);
}

pattern* parser::maybe_star_pattern() {
  if (!at(tok::star)) return any_pattern();
  const token* start = cur_++;
  auto* n = make<match_star>();
  if (at_soft_keyword("_")) {
    ++cur_;
  } else {
    n->name = capture_name();
  }
  return place(n, start);
}

pattern* parser::any_pattern() {
  const token* start = cur_;
  pattern* inner = or_pattern();
  if (!eat(tok::kw_as)) return inner;
  auto* n = make<match_as>();
  n->pattern_ = inner;
  n->name = capture_name();
  return place(n, start);
}

/// A name that a pattern binds: not "_", and not the start of something longer.
identifier parser::capture_name() {
  if (at_soft_keyword("_")) fail();
  identifier result = name();
  if (at(tok::dot) || at(tok::lpar) || at(tok::equal)) fail();
  return result;
}

pattern* parser::or_pattern() {
  const token* start = cur_;
  pattern* first = closed_pattern();
  if (!at(tok::vbar)) return first;
  list<pattern> items(*this);
  items.push(first);
  while (eat(tok::vbar)) items.push(closed_pattern());
  auto* n = make<match_or>();
  n->patterns = items.finish(memory_);
  return place(n, start);
}

pattern* parser::closed_pattern() {
  const token* start = cur_;
  auto singleton = [&](constant_kind kind) {
    ++cur_;
    auto* n = make<match_singleton>();
    n->value.kind = kind;
    return place(n, start);
  };
  switch (cur_->kind) {
    case tok::kw_None:
      return singleton(constant_kind::none);
    case tok::kw_True:
      return singleton(constant_kind::true_);
    case tok::kw_False:
      return singleton(constant_kind::false_);
    case tok::number:
    case tok::minus: {
      auto* n = make<match_value>();
      n->value = pattern_number();
      return place(n, start);
    }
    case tok::string: {
      auto* n = make<match_value>();
      n->value = strings_atom();
      return place(n, start);
    }
    case tok::name:
      return name_pattern();
    case tok::lpar:
    case tok::lsqb:
      return sequence_pattern();
    case tok::lbrace:
      return mapping_pattern();
    default:
      fail();
  }
}

/// A number with its sign, or a complex one: "-1 + 2j".
expr* parser::pattern_number() {
  const token* start = cur_;
  auto real = [&]() -> expr* {
    if (!at(tok::minus)) return number_atom();
    const token* minus = cur_++;
    if (!at(tok::number)) fail();
    auto* n = make<unary_op>();
    n->op = unaryop::u_sub;
    n->operand = number_atom();
    return place(n, minus);
  };
  expr* left = real();
  if (!at(tok::plus) && !at(tok::minus)) return left;
  auto* n = make<bin_op>();
  n->op = at(tok::plus) ? binary_operator::add : binary_operator::sub;
  ++cur_;
  if (!at(tok::number)) fail();
  auto is_complex = [](const expr* e) {
    if (const auto* u = as<unary_op>(e)) e = u->operand;
    return cast<constant_expr>(*e).value.kind == constant_kind::complex;
  };
  n->left = left;
  n->right = number_atom();
  if (is_complex(left) || !is_complex(n->right)) fail();
  return place(n, start);
}

/// A wildcard, a capture, a value ("a.b") or a class pattern.
pattern* parser::name_pattern() {
  const token* start = cur_;
  tok next = cur_[1].kind;
  if (next == tok::equal) fail();
  if (next != tok::dot && next != tok::lpar) {
    auto* n = make<match_as>();
    if (at_soft_keyword("_")) {
      ++cur_;
    } else {
      n->name = name();
    }
    return place(n, start);
  }
  expr* value = dotted_value();
  if (at(tok::lpar)) return class_pattern(value, start);
  if (at(tok::equal)) fail();
  auto* n = make<match_value>();
  n->value = value;
  return place(n, start);
}

expr* parser::dotted_value() {
  const token* start = cur_;
  if (!at(tok::name)) fail();
  expr* value = name_atom(cur_++);
  while (eat(tok::dot)) {
    auto* n = make<attribute_expr>();
    n->value = value;
    n->attr = name();
    value = place(n, start);
  }
  return value;
}

pattern* parser::class_pattern(expr* cls, const token* start) {
  nesting level(*this, 10);
  ++cur_;
  list<pattern> positional(*this);
  while (!at(tok::rpar) && !(at(tok::name) && cur_[1].kind == tok::equal)) {
    positional.push(any_pattern());
    if (!eat(tok::comma)) break;
  }
  auto* n = make<match_class>();
  n->cls = cls;
  n->patterns = positional.finish(memory_);
  std::vector<identifier> names;
  list<pattern> keywords(*this);
  // After a positional pattern without a comma only the parenthesis can follow.
  while (!at(tok::rpar) && (n->patterns.empty() || cur_[-1].kind == tok::comma)) {
    names.push_back(name());
    expect(tok::equal);
    keywords.push(any_pattern());
    if (!eat(tok::comma)) break;
  }
  expect(tok::rpar);
  n->kwd_attrs = {memory_.copy(names.data(), names.size()), static_cast<std::uint32_t>(names.size())};
  n->kwd_patterns = keywords.finish(memory_);
  return place(n, start);
}

/// A sequence in brackets or parentheses, or one pattern in parentheses.
pattern* parser::sequence_pattern() {
  nesting level(*this, 10);
  const token* start = cur_;
  bool parentheses = at(tok::lpar);
  tok close = parentheses ? tok::rpar : tok::rsqb;
  ++cur_;
  list<pattern> items(*this);
  bool comma = false;
  while (!at(close)) {
    items.push(maybe_star_pattern());
    comma = eat(tok::comma);
    if (!comma) break;
  }
  expect(close);
  if (parentheses && items.size() == 1 && !comma) {
    if (items[0]->kind == node_kind::match_star) fail();
    return items[0];
  }
  auto* n = make<match_sequence>();
  n->patterns = items.finish(memory_);
  return place(n, start);
}

pattern* parser::mapping_pattern() {
  nesting level(*this, 10);
  const token* start = cur_++;
  auto* n = make<match_mapping>();
  std::vector<expr*> keys;
  list<pattern> values(*this);
  while (!at(tok::rbrace)) {
    if (eat(tok::doublestar)) {
      n->rest = capture_name();
      eat(tok::comma);
      break;
    }
    switch (cur_->kind) {
      case tok::kw_None:
        keys.push_back(constant_atom(constant_kind::none));
        break;
      case tok::kw_True:
        keys.push_back(constant_atom(constant_kind::true_));
        break;
      case tok::kw_False:
        keys.push_back(constant_atom(constant_kind::false_));
        break;
      case tok::number:
      case tok::minus:
        keys.push_back(pattern_number());
        break;
      case tok::string:
        keys.push_back(strings_atom());
        break;
      case tok::name:
        if (cur_[1].kind != tok::dot) fail();
        keys.push_back(dotted_value());
        break;
      default:
        fail();
    }
    expect(tok::colon);
    values.push(any_pattern());
    if (!eat(tok::comma)) break;
  }
  expect(tok::rbrace);
  n->keys = {memory_.copy(keys.data(), keys.size()), static_cast<std::uint32_t>(keys.size())};
  n->patterns = values.finish(memory_);
  return place(n, start);
}

}  // namespace metavm::python
