/// \file
/// The second parser's rules for expressions with operators.

#include "diagnose_impl.hpp"

namespace metavm::python {

expr* diagnoser::expressions() {
  std::uint32_t start = mark_;
  expr* first = expression();
  if (first == nullptr) return nullptr;
  std::vector<expr*> items{first};
  while (alt([&] {
    if (eat(tok::comma) == nullptr) return false;
    expr* next = expression();
    if (next != nullptr) items.push_back(next);
    return next != nullptr;
  })) {}
  bool comma = eat(tok::comma) != nullptr;
  return items.size() > 1 || comma ? make_display<tuple_expr>(start, items) : first;
}

expr* diagnoser::star_expressions() {
  std::uint32_t start = mark_;
  expr* first = star_expression();
  if (first == nullptr) return nullptr;
  std::vector<expr*> items{first};
  while (alt([&] {
    if (eat(tok::comma) == nullptr) return false;
    expr* next = star_expression();
    if (next != nullptr) items.push_back(next);
    return next != nullptr;
  })) {}
  bool comma = eat(tok::comma) != nullptr;
  return items.size() > 1 || comma ? make_display<tuple_expr>(start, items) : first;
}

expr* diagnoser::star_expression() {
  return memo(rule::star_expression, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* starred = alt([&]() -> expr* {
      if (eat(tok::star) == nullptr) return nullptr;
      expr* value = bitwise_or();
      if (value == nullptr) return nullptr;
      auto* n = make<starred_expr>(start);
      n->value = value;
      return n;
    });
    return starred != nullptr ? starred : expression();
  });
}

expr* diagnoser::star_named_expression() {
  std::uint32_t start = mark_;
  expr* starred = alt([&]() -> expr* {
    if (eat(tok::star) == nullptr) return nullptr;
    expr* value = bitwise_or();
    if (value == nullptr) return nullptr;
    auto* n = make<starred_expr>(start);
    n->value = value;
    return n;
  });
  return starred != nullptr ? starred : named_expression();
}

bool diagnoser::star_named_expressions(std::vector<expr*>* out) {
  bool good = gather([&] {
    expr* item = star_named_expression();
    if (item != nullptr && out != nullptr) out->push_back(item);
    return item != nullptr;
  });
  if (good) eat(tok::comma);
  return good;
}

expr* diagnoser::starred_expression() {
  std::uint32_t start = mark_;
  if (eat(tok::star) == nullptr) return nullptr;
  expr* value = expression();
  if (value == nullptr) return nullptr;
  auto* n = make<starred_expr>(start);
  n->value = value;
  return n;
}

expr* diagnoser::yield_expr_rule() {
  std::uint32_t start = mark_;
  expr* from = alt([&]() -> expr* {
    if (eat(tok::kw_yield) && eat(tok::kw_from) && expression()) return make<yield_from>(start);
    return nullptr;
  });
  if (from != nullptr) return from;
  if (eat(tok::kw_yield) == nullptr) return nullptr;
  maybe([&] { return star_expressions(); });
  return make<yield_expr>(start);
}

expr* diagnoser::assignment_expression() {
  std::uint32_t start = mark_;
  if (name_token() && eat(tok::colonequal) && expression()) return make<named_expr>(start);
  return nullptr;
}

expr* diagnoser::plain_named_expression() {
  expr* assigned = alt([&] { return assignment_expression(); });
  if (assigned != nullptr) return assigned;
  return alt([&]() -> expr* {
    expr* e = expression();
    return e != nullptr && !at(tok::colonequal) ? e : nullptr;
  });
}

expr* diagnoser::named_expression() {
  expr* assigned = alt([&] { return assignment_expression(); });
  if (assigned != nullptr) return assigned;
  if (invalid_) invalid_named_expression();
  return alt([&]() -> expr* {
    expr* e = expression();
    return e != nullptr && !at(tok::colonequal) ? e : nullptr;
  });
}

void diagnoser::invalid_named_expression() {
  std::uint32_t start = mark_;
  memo(rule::named_expression_mistake, [&]() -> expr* {
    alt([&] {
      expr* a = expression();
      if (a && eat(tok::colonequal) && expression()) {
        raise_at(a, std::string("cannot use assignment expressions with ") + describe(a));
      }
      return false;
    });
    auto last = [&] { return !at(tok::equal) && !at(tok::colonequal); };
    alt([&] {
      expr* a = name_token();
      if (a == nullptr || !eat(tok::equal)) return false;
      expr* b = bitwise_or();
      if (b != nullptr && last()) {
        raise_range(a, b, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
      }
      return false;
    });
    alt([&] {
      if (ahead([&] {
            return alt([&] { return list_rule(); }) || alt([&] { return tuple(); }) || alt([&] { return genexp(); }) ||
                   at(tok::kw_True) || at(tok::kw_None) || at(tok::kw_False);
          })) {
        return false;
      }
      expr* a = bitwise_or();
      if (a && eat(tok::equal) && bitwise_or() && last()) {
        raise_at(a, std::string("cannot assign to ") + describe(a) + " here. Maybe you meant '==' instead of '='?");
      }
      return false;
    });
    return nullptr;
  });
  mark_ = start;
}

bool diagnoser::is_legacy(const token& t) const { return token_text(t) == "print" || token_text(t) == "exec"; }

expr* diagnoser::conditional() {
  std::uint32_t start = mark_;
  if (disjunction() && eat(tok::kw_if) && disjunction() && eat(tok::kw_else) && expression()) {
    return make<if_exp>(start);
  }
  return nullptr;
}

expr* diagnoser::expression() {
  return memo(rule::expression, [&]() -> expr* {
    if (invalid_) {
      invalid_expression();
      invalid_legacy_expression();
    }
    if (expr* e = alt([&] { return conditional(); })) return e;
    if (expr* e = alt([&] { return disjunction(); })) return e;
    return alt([&] { return lambdef(); });
  });
}

expr* diagnoser::expression_without_invalid() {
  bool saved = invalid_;
  invalid_ = false;
  expr* e = alt([&] { return conditional(); });
  if (e == nullptr) e = alt([&] { return disjunction(); });
  if (e == nullptr) e = alt([&] { return lambdef(); });
  invalid_ = saved;
  return e;
}

/// A name that begins like a soft keyword: CPython compares no more characters than the name has.
bool diagnoser::soft_prefix() {
  const token& t = peek();
  if (t.kind != tok::name) return false;
  std::string_view text = token_text(t);
  for (std::string_view word : {"_", "case", "match"}) {
    if (word.starts_with(text)) return true;
  }
  return false;
}

void diagnoser::invalid_expression() {
  alt([&] {
    // `print "hello"` has a message of its own; soft keywords may begin a statement.
    if (ahead([&] { return alt([&] { return eat(tok::name) && eat(tok::string); }) || soft_prefix(); })) {
      return false;
    }
    std::uint32_t start = mark_;
    expr* a = disjunction();
    if (a == nullptr) return false;
    expr* b = expression_without_invalid();
    if (b == nullptr) return false;
    if (a->kind == node_kind::name_expr && is_legacy(tokens_[start])) return false;
    if (tokens_[mark_ - 1].level == 0) return false;
    raise_range(a, b, "invalid syntax. Perhaps you forgot a comma?");
  });
  alt([&] {
    expr* a = disjunction();
    if (a == nullptr || !eat(tok::kw_if)) return false;
    expr* b = disjunction();
    if (b == nullptr || at(tok::kw_else) || at(tok::colon)) return false;
    raise_range(a, b, "expected 'else' after 'if' expression");
  });
}

void diagnoser::invalid_legacy_expression() {
  alt([&] {
    const token& name = peek();
    expr* a = name_token();
    if (a == nullptr || at(tok::lpar)) return false;
    expr* b = star_expressions();
    if (b == nullptr || !is_legacy(name)) return false;
    std::string text(token_text(name));
    raise_range(a, b, "Missing parentheses in call to '" + text + "'. Did you mean " + text + "(...)?");
  });
}

expr* diagnoser::disjunction() {
  return memo(rule::disjunction, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* first = conjunction();
    if (first == nullptr) return nullptr;
    if (!many([&] { return eat(tok::kw_or) && conjunction(); })) return first;
    return make<bool_op>(start);
  });
}

expr* diagnoser::conjunction() {
  return memo(rule::conjunction, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* first = inversion();
    if (first == nullptr) return nullptr;
    if (!many([&] { return eat(tok::kw_and) && inversion(); })) return first;
    return make<bool_op>(start);
  });
}

expr* diagnoser::inversion() {
  return memo(rule::inversion, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* negated = alt([&]() -> expr* {
      if (eat(tok::kw_not) && inversion()) return make<unary_op>(start);
      return nullptr;
    });
    return negated != nullptr ? negated : comparison();
  });
}

bool diagnoser::comparison_operator(cmpop& op) {
  const token& t = peek();
  switch (t.kind) {
    case tok::eqequal:
      op = cmpop::eq;
      break;
    case tok::notequal: {
      bool angle = token_text(t) == "<>";
      ++mark_;
      if (input_.options.barry_as_FLUFL && !angle) {
        raise("with Barry as BDFL, use '<>' instead of '!='");
      }
      op = cmpop::ne;
      return angle == input_.options.barry_as_FLUFL;
    }
    case tok::less:
      op = cmpop::lt;
      break;
    case tok::lessequal:
      op = cmpop::lt_e;
      break;
    case tok::greater:
      op = cmpop::gt;
      break;
    case tok::greaterequal:
      op = cmpop::gt_e;
      break;
    case tok::kw_in:
      op = cmpop::in;
      break;
    case tok::kw_not:
      ++mark_;
      op = cmpop::not_in;
      return eat(tok::kw_in) != nullptr;
    case tok::kw_is:
      ++mark_;
      op = eat(tok::kw_not) ? cmpop::is_not : cmpop::is;
      return true;
    default:
      return false;
  }
  ++mark_;
  return true;
}

expr* diagnoser::comparison() {
  std::uint32_t start = mark_;
  expr* left = bitwise_or();
  if (left == nullptr) return nullptr;
  std::vector<cmpop> ops;
  bool compared = many([&] {
    cmpop op{};
    bool good = comparison_operator(op) && bitwise_or();
    if (good) ops.push_back(op);
    return good;
  });
  if (!compared) return left;
  auto* n = make<compare_expr>(start);
  n->left = left;
  n->ops = {input_.tree.memory.copy(ops.data(), 1), 1};
  return n;
}

expr* diagnoser::bitwise_or() { return binary(rule::bitwise_or); }

/// The left-recursive rules from bitwise_or to term: each is a chain of the next one.
expr* diagnoser::binary(rule which) {
  return memo(which, [&]() -> expr* {
    auto operand = [&] {
      if (which == rule::term) return factor();
      return binary(static_cast<rule>(static_cast<int>(which) + 1));
    };
    auto is_operator = [&](tok kind) {
      switch (which) {
        case rule::bitwise_or:
          return kind == tok::vbar;
        case rule::bitwise_xor:
          return kind == tok::circumflex;
        case rule::bitwise_and:
          return kind == tok::amper;
        case rule::shift:
          return kind == tok::leftshift || kind == tok::rightshift;
        case rule::sum:
          return kind == tok::plus || kind == tok::minus;
        default:
          return kind == tok::star || kind == tok::slash || kind == tok::doubleslash || kind == tok::percent ||
                 kind == tok::at;
      }
    };
    std::uint32_t start = mark_;
    expr* left = operand();
    if (left == nullptr) return nullptr;
    while (alt([&] {
      if (!is_operator(peek().kind)) return false;
      ++mark_;
      return operand() != nullptr;
    })) {
      left = make<bin_op>(start);
    }
    return left;
  });
}

expr* diagnoser::factor() {
  return memo(rule::factor, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* prefixed = alt([&]() -> expr* {
      tok kind = peek().kind;
      if (kind != tok::plus && kind != tok::minus && kind != tok::tilde) return nullptr;
      ++mark_;
      return factor() != nullptr ? make<unary_op>(start) : nullptr;
    });
    return prefixed != nullptr ? prefixed : power();
  });
}

expr* diagnoser::power() {
  std::uint32_t start = mark_;
  expr* base = await_primary();
  if (base == nullptr) return nullptr;
  bool raised_to = alt([&] { return eat(tok::doublestar) && factor(); });
  return raised_to ? make<bin_op>(start) : base;
}

expr* diagnoser::await_primary() {
  return memo(rule::await_primary, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* awaited = alt([&]() -> expr* {
      if (eat(tok::kw_await) && primary()) return make<await_expr>(start);
      return nullptr;
    });
    return awaited != nullptr ? awaited : primary();
  });
}

expr* diagnoser::primary() {
  return memo(rule::primary, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* left = atom();
    while (left != nullptr) {
      expr* next = primary_step(start);
      if (next == nullptr) break;
      left = next;
    }
    return left;
  });
}

/// One attribute, call or subscript after a primary.
expr* diagnoser::primary_step(std::uint32_t start) {
  if (alt([&] { return eat(tok::dot) && eat(tok::name); })) return make<attribute_expr>(start);
  if (alt([&] { return genexp(); })) return make<call_expr>(start);
  if (alt([&] { return eat(tok::lpar) && maybe([&] { return arguments_rule(); }) && eat(tok::rpar); })) {
    return make<call_expr>(start);
  }
  if (alt([&] { return eat(tok::lsqb) && slices() && eat(tok::rsqb); })) {
    return make<subscript_expr>(start);
  }
  return nullptr;
}

expr* diagnoser::slices() {
  std::uint32_t start = mark_;
  expr* one = alt([&]() -> expr* {
    expr* s = slice();
    return s != nullptr && !at(tok::comma) ? s : nullptr;
  });
  if (one != nullptr) return one;
  bool many_items = gather([&] { return alt([&] { return slice(); }) || alt([&] { return starred_expression(); }); });
  if (!many_items) return nullptr;
  eat(tok::comma);
  return make<tuple_expr>(start);
}

expr* diagnoser::slice() {
  std::uint32_t start = mark_;
  bool range = alt([&] {
    maybe([&] { return expression(); });
    if (!eat(tok::colon)) return false;
    maybe([&] { return expression(); });
    return maybe([&] {
      if (!eat(tok::colon)) return false;
      return maybe([&] { return expression(); });
    });
  });
  return range ? make<slice_expr>(start) : named_expression();
}

}  // namespace metavm::python
