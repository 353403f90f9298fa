/// \file
/// The second parser's rules for atoms, displays and comprehensions.

#include "diagnose_impl.hpp"

namespace metavm::python {

expr* diagnoser::name_token() {
  std::uint32_t start = mark_;
  if (eat(tok::name) == nullptr) return nullptr;
  return make<name_expr>(start);
}

expr* diagnoser::number_token() {
  std::uint32_t start = mark_;
  const token* t = eat(tok::number);
  if (t == nullptr) return nullptr;
  auto* n = make<constant_expr>(start);
  std::string_view text = token_text(*t);
  bool radix =
      text.size() > 1 && text[0] == '0' && text[1] >= 'A' && (text[1] | 0x20) != 'e' && (text[1] | 0x20) != 'j';
  if (radix) {
    n->value.kind = constant_kind::integer;
  } else if (text.find_first_of("jJ") != std::string_view::npos) {
    n->value.kind = constant_kind::complex;
  } else if (text.find_first_of(".eE") != std::string_view::npos) {
    n->value.kind = constant_kind::floating;
  } else {
    n->value.kind = constant_kind::integer;
    std::size_t digits = 0;
    for (char c : text) digits += c != '_';
    int limit = input_.options.max_str_digits;
    if (limit > 0 && digits > static_cast<std::size_t>(limit)) {
      raise_place({t->lineno, no_column, t->end_lineno, no_column},
                  "Exceeds the limit (" + std::to_string(limit) + " digits) for integer string conversion: value has " +
                      std::to_string(digits) +
                      " digits; use sys.set_int_max_str_digits() to increase the limit - Consider "
                      "hexadecimal for huge integer literals to avoid decimal conversion limits.");
    }
  }
  return n;
}

expr* diagnoser::strings() {
  return memo(rule::strings, [&]() -> expr* {
    std::uint32_t start = mark_;
    while (eat(tok::string)) {}
    if (mark_ == start) return nullptr;
    return read_strings(input_.text, &tokens_[start], mark_ - start);
  });
}

expr* diagnoser::atom() {
  std::uint32_t start = mark_;
  auto constant_of = [&](constant_kind kind) -> expr* {
    ++mark_;
    auto* n = make<constant_expr>(start);
    n->value.kind = kind;
    return n;
  };
  switch (peek().kind) {
    case tok::name:
      return name_token();
    case tok::kw_True:
      return constant_of(constant_kind::true_);
    case tok::kw_False:
      return constant_of(constant_kind::false_);
    case tok::kw_None:
      return constant_of(constant_kind::none);
    case tok::string:
      return strings();
    case tok::number:
      return number_token();
    case tok::lpar:
      if (expr* e = alt([&] { return tuple(); })) return e;
      if (expr* e = alt([&] { return group(); })) return e;
      return alt([&] { return genexp(); });
    case tok::lsqb:
      if (expr* e = alt([&] { return list_rule(); })) return e;
      return alt([&] { return listcomp(); });
    case tok::lbrace:
      if (expr* e = alt([&] { return dict_rule(); })) return e;
      if (expr* e = alt([&] { return set_rule(); })) return e;
      if (expr* e = alt([&] { return dictcomp(); })) return e;
      return alt([&] { return setcomp(); });
    case tok::ellipsis:
      return constant_of(constant_kind::ellipsis);
    default:
      return nullptr;
  }
}

expr* diagnoser::tuple() {
  std::uint32_t start = mark_;
  if (!eat(tok::lpar)) return nullptr;
  std::vector<expr*> items;
  alt([&] {
    expr* first = star_named_expression();
    if (first == nullptr || !eat(tok::comma)) return false;
    items.push_back(first);
    return maybe([&] { return star_named_expressions(&items); });
  });
  if (!eat(tok::rpar)) return nullptr;
  return make_display<tuple_expr>(start, items);
}

expr* diagnoser::group() {
  expr* e = alt([&]() -> expr* {
    if (!eat(tok::lpar)) return nullptr;
    expr* inner = alt([&] { return yield_expr_rule(); });
    if (inner == nullptr) inner = alt([&] { return named_expression(); });
    return inner != nullptr && eat(tok::rpar) ? inner : nullptr;
  });
  if (e == nullptr && invalid_) invalid_group();
  return e;
}

void diagnoser::invalid_group() {
  alt([&] {
    if (!eat(tok::lpar)) return false;
    expr* a = starred_expression();
    if (a && eat(tok::rpar)) raise_at(a, "cannot use starred expression here");
    return false;
  });
  alt([&] {
    if (!eat(tok::lpar)) return false;
    const token* a = eat(tok::doublestar);
    if (a && expression() && eat(tok::rpar)) {
      raise_at(a, "cannot use double starred expression here");
    }
    return false;
  });
}

expr* diagnoser::genexp() {
  std::uint32_t start = mark_;
  bool good = alt([&] { return eat(tok::lpar) && plain_named_expression() && for_if_clauses() && eat(tok::rpar); });
  if (good) return make<generator_exp>(start);
  if (invalid_) invalid_comprehension();
  return nullptr;
}

expr* diagnoser::list_rule() {
  std::uint32_t start = mark_;
  std::vector<expr*> items;
  if (!eat(tok::lsqb)) return nullptr;
  maybe([&] { return star_named_expressions(&items); });
  if (!eat(tok::rsqb)) return nullptr;
  return make_display<list_expr>(start, items);
}

expr* diagnoser::listcomp() {
  std::uint32_t start = mark_;
  bool good = alt([&] { return eat(tok::lsqb) && named_expression() && for_if_clauses() && eat(tok::rsqb); });
  if (good) return make<list_comp>(start);
  if (invalid_) invalid_comprehension();
  return nullptr;
}

expr* diagnoser::set_rule() {
  std::uint32_t start = mark_;
  if (eat(tok::lbrace) && star_named_expressions() && eat(tok::rbrace)) {
    return make<set_expr>(start);
  }
  return nullptr;
}

expr* diagnoser::setcomp() {
  std::uint32_t start = mark_;
  bool good = alt([&] { return eat(tok::lbrace) && named_expression() && for_if_clauses() && eat(tok::rbrace); });
  if (good) return make<set_comp>(start);
  if (invalid_) invalid_comprehension();
  return nullptr;
}

expr* diagnoser::dict_rule() {
  std::uint32_t start = mark_;
  bool good = alt([&] {
    if (!eat(tok::lbrace)) return false;
    maybe([&] {
      if (!gather([&] { return double_starred_kvpair(); })) return false;
      eat(tok::comma);
      return true;
    });
    return eat(tok::rbrace) != nullptr;
  });
  if (good) return make<dict_expr>(start);
  // CPython tries this in the first pass already: it does not know the rule for an invalid_* one.
  if (eat(tok::lbrace)) invalid_double_starred_kvpairs();
  return nullptr;
}

expr* diagnoser::dictcomp() {
  std::uint32_t start = mark_;
  bool good = alt([&] { return eat(tok::lbrace) && kvpair() && for_if_clauses() && eat(tok::rbrace); });
  if (good) return make<dict_comp>(start);
  if (invalid_) invalid_dict_comprehension();
  return nullptr;
}

bool diagnoser::double_starred_kvpair() {
  return alt([&] { return eat(tok::doublestar) && bitwise_or(); }) || alt([&] { return kvpair(); });
}

bool diagnoser::kvpair() { return expression() && eat(tok::colon) && expression(); }

namespace {
constexpr const char* starred_value = "cannot use a starred expression in a dictionary value";
constexpr const char* value_expected = "expression expected after dictionary key and ':'";
}  // namespace

void diagnoser::invalid_double_starred_kvpairs() {
  alt([&] {
    if (gather([&] { return double_starred_kvpair(); }) && eat(tok::comma)) invalid_kvpair();
    return false;
  });
  alt([&] {
    if (!expression() || !eat(tok::colon)) return false;
    const token* a = eat(tok::star);
    if (a && bitwise_or()) raise_from(a, starred_value);
    return false;
  });
  alt([&] {
    if (!expression()) return false;
    const token* a = eat(tok::colon);
    if (a && (at(tok::rbrace) || at(tok::comma))) raise_at(a, value_expected);
    return false;
  });
}

void diagnoser::invalid_kvpair() {
  alt([&] {
    expr* a = expression();
    if (a && !at(tok::colon)) {
      raise_place({a->lineno, a->end_col_offset - 1, a->end_lineno, -1}, "':' expected after dictionary key");
    }
    return false;
  });
  alt([&] {
    if (!expression() || !eat(tok::colon)) return false;
    const token* a = eat(tok::star);
    if (a && bitwise_or()) raise_from(a, starred_value);
    return false;
  });
  alt([&] {
    if (!expression()) return false;
    const token* a = eat(tok::colon);
    if (a && (at(tok::rbrace) || at(tok::comma))) raise_at(a, value_expected);
    return false;
  });
}

void diagnoser::invalid_comprehension() {
  auto list_or_set = [&] { return eat(tok::lsqb) || eat(tok::lbrace); };
  constexpr const char* forgot = "did you forget parentheses around the comprehension target?";
  alt([&] {
    if (!eat(tok::lsqb) && !eat(tok::lpar) && !eat(tok::lbrace)) return false;
    expr* a = starred_expression();
    if (a && for_if_clauses()) {
      raise_at(a, "iterable unpacking cannot be used in comprehension");
    }
    return false;
  });
  alt([&] {
    if (!list_or_set()) return false;
    expr* a = star_named_expression();
    std::vector<expr*> b;
    if (a && eat(tok::comma) && star_named_expressions(&b) && for_if_clauses()) {
      raise_range(a, b.back(), forgot);
    }
    return false;
  });
  alt([&] {
    if (!list_or_set()) return false;
    expr* a = star_named_expression();
    if (a == nullptr) return false;
    const token* b = eat(tok::comma);
    if (b && for_if_clauses()) raise_range(a, b, forgot);
    return false;
  });
}

void diagnoser::invalid_dict_comprehension() {
  alt([&] {
    if (!eat(tok::lbrace)) return false;
    const token* a = eat(tok::doublestar);
    if (a && bitwise_or() && for_if_clauses() && eat(tok::rbrace)) {
      raise_at(a, "dict unpacking cannot be used in dict comprehension");
    }
    return false;
  });
}

/// Gives the last clause.
comprehension* diagnoser::for_if_clauses(comprehension** first) {
  comprehension* last = nullptr;
  for (;;) {
    comprehension* next = alt([&] { return for_if_clause(); });
    if (next == nullptr) return last;
    if (last == nullptr && first != nullptr) *first = next;
    last = next;
  }
}

comprehension* diagnoser::for_if_clause() {
  std::uint32_t start = mark_;
  for (bool async : {true, false}) {
    mark_ = start;
    if (async && !eat(tok::kw_async)) continue;
    if (!eat(tok::kw_for)) continue;
    expr* target = star_targets();
    if (target == nullptr || !eat(tok::kw_in)) continue;
    expr* iter = disjunction();
    if (iter == nullptr) return nullptr;  // nothing else is tried after `in`
    std::vector<expr*> ifs;
    while (alt([&] {
      if (!eat(tok::kw_if)) return false;
      expr* e = disjunction();
      if (e != nullptr) ifs.push_back(e);
      return e != nullptr;
    })) {}
    auto* n = input_.tree.memory.make<comprehension>();
    n->kind = node_kind::comprehension;
    n->target = target;
    n->iter = iter;
    n->ifs = keep(ifs);
    return n;
  }
  mark_ = start;
  if (invalid_) invalid_for_target();
  return nullptr;
}

expr* diagnoser::lambdef() {
  std::uint32_t start = mark_;
  if (!eat(tok::kw_lambda)) return nullptr;
  maybe([&] { return params(true); });
  if (eat(tok::colon) && expression()) return make<lambda_expr>(start);
  return nullptr;
}

}  // namespace metavm::python
