/// \file
/// The second parser's rules for modules and simple statements.

#include "diagnose_impl.hpp"

namespace metavm::python {

bool diagnoser::file() {
  maybe([&] { return statements(); });
  return eat(tok::endmarker) != nullptr;
}

bool diagnoser::interactive() {
  return alt([&] { return compound_stmt() && eat(tok::newline); }) || alt([&] { return simple_stmts(); }) ||
         eat(tok::newline);
}

bool diagnoser::eval() {
  if (!expressions()) return false;
  while (eat(tok::newline)) {}
  return eat(tok::endmarker) != nullptr;
}

bool diagnoser::statements() {
  return many([&] { return statement(); });
}

bool diagnoser::statement() {
  return alt([&] { return compound_stmt(); }) || alt([&] { return simple_stmts(); });
}

bool diagnoser::simple_stmts() {
  if (alt([&] { return simple_stmt() && !at(tok::semi) && eat(tok::newline); })) return true;
  return alt([&] {
    if (!gather([&] { return simple_stmt(); }, tok::semi)) return false;
    eat(tok::semi);
    return eat(tok::newline) != nullptr;
  });
}

bool diagnoser::simple_stmt() {
  const token* any_node =
      memo(rule::simple_stmt, [&]() -> const token* { return simple_stmt_alternatives() ? tokens_.data() : nullptr; });
  return any_node != nullptr;
}

bool diagnoser::simple_stmt_alternatives() {
  if (alt([&] { return assignment(); })) return true;
  if (alt([&] { return star_expressions(); })) return true;
  switch (peek().kind) {
    case tok::kw_return:
      return return_stmt();
    case tok::kw_import:
      return import_stmt();
    case tok::kw_from:
      return import_from();
    case tok::kw_raise:
      return raise_stmt();
    case tok::kw_del:
      return del_stmt();
    case tok::kw_yield:
      return yield_expr_rule() != nullptr;
    case tok::kw_assert:
      return assert_stmt();
    case tok::kw_global:
    case tok::kw_nonlocal:
      return scope_stmt(peek().kind);
    case tok::kw_pass:
    case tok::kw_break:
    case tok::kw_continue:
      ++mark_;
      return true;
    default:
      return false;
  }
}

bool diagnoser::annotated_rhs() {
  return alt([&] { return yield_expr_rule(); }) || alt([&] { return star_expressions(); });
}

bool diagnoser::augassign() {
  tok kind = peek().kind;
  if (kind < tok::plusequal || kind > tok::circumflexequal) return false;
  ++mark_;
  return true;
}

bool diagnoser::assignment() {
  auto annotation = [&] {
    return eat(tok::colon) && expression() && maybe([&] { return eat(tok::equal) && annotated_rhs(); });
  };
  if (alt([&] { return eat(tok::name) && annotation(); })) return true;
  if (alt([&] {
        bool target = alt([&] { return eat(tok::lpar) && single_target() && eat(tok::rpar); }) ||
                      alt([&] { return single_subscript_attribute_target(); });
        return target && annotation();
      })) {
    return true;
  }
  if (alt([&] {
        return many([&] { return star_targets() && eat(tok::equal); }) && annotated_rhs() && !at(tok::equal);
      })) {
    return true;
  }
  bool cut = false;
  if (alt([&] {
        if (!single_target() || !augassign()) return false;
        cut = true;
        return annotated_rhs();
      })) {
    return true;
  }
  if (!cut && invalid_) invalid_assignment();
  return false;
}

void diagnoser::invalid_assignment() {
  auto targets = [&] { return any([&] { return star_targets() && eat(tok::equal); }); };
  alt([&] {
    expr* a = invalid_ann_assign_target();
    if (a && eat(tok::colon) && expression()) {
      raise_at(a, std::string("only single target (not ") + describe(a) + ") can be annotated");
    }
    return false;
  });
  alt([&] {
    expr* a = star_named_expression();
    if (a == nullptr || !eat(tok::comma)) return false;
    any([&] { return star_named_expressions(); });
    if (eat(tok::colon) && expression()) {
      raise_at(a, "only single target (not tuple) can be annotated");
    }
    return false;
  });
  alt([&] {
    expr* a = expression();
    if (a && eat(tok::colon) && expression()) raise_at(a, "illegal target for annotation");
    return false;
  });
  alt([&] {
    targets();
    expr* a = star_expressions();
    if (a && eat(tok::equal)) raise_invalid_target(a, expr_context::store);
    return false;
  });
  alt([&] {
    targets();
    expr* a = yield_expr_rule();
    if (a && eat(tok::equal)) raise_at(a, "assignment to yield expression not possible");
    return false;
  });
  alt([&] {
    expr* a = star_expressions();
    if (a && augassign() && annotated_rhs()) {
      raise_at(a, std::string("'") + describe(a) + "' is an illegal expression for augmented assignment");
    }
    return false;
  });
}

expr* diagnoser::invalid_ann_assign_target() {
  if (expr* e = alt([&] { return list_rule(); })) return e;
  if (expr* e = alt([&] { return tuple(); })) return e;
  return alt([&]() -> expr* {
    if (!eat(tok::lpar)) return nullptr;
    expr* e = invalid_ann_assign_target();
    return e != nullptr && eat(tok::rpar) ? e : nullptr;
  });
}

bool diagnoser::return_stmt() {
  return eat(tok::kw_return) && maybe([&] { return star_expressions(); });
}

bool diagnoser::raise_stmt() {
  bool something = alt(
      [&] { return eat(tok::kw_raise) && expression() && maybe([&] { return eat(tok::kw_from) && expression(); }); });
  return something || eat(tok::kw_raise);
}

bool diagnoser::scope_stmt(tok keyword) {
  return eat(keyword) && gather([&] { return eat(tok::name); });
}

bool diagnoser::del_stmt() {
  bool good = alt([&] { return eat(tok::kw_del) && del_targets() && (at(tok::semi) || at(tok::newline)); });
  if (!good && invalid_) {
    alt([&] {
      if (!eat(tok::kw_del)) return false;
      if (expr* a = star_expressions()) raise_invalid_target(a, expr_context::del);
      return false;
    });
  }
  return good;
}

bool diagnoser::assert_stmt() {
  return eat(tok::kw_assert) && expression() && maybe([&] { return eat(tok::comma) && expression(); });
}

bool diagnoser::dotted_name() {
  return eat(tok::name) && any([&] { return eat(tok::dot) && eat(tok::name); });
}

bool diagnoser::import_stmt() {
  return eat(tok::kw_import) &&
         gather([&] { return dotted_name() && maybe([&] { return eat(tok::kw_as) && eat(tok::name); }); });
}

bool diagnoser::import_from() {
  auto dots = [&] { return any([&] { return eat(tok::dot) || eat(tok::ellipsis); }); };
  return alt([&] {
           return eat(tok::kw_from) && dots() && dotted_name() && eat(tok::kw_import) && import_from_targets();
         }) ||
         alt([&] {
           return eat(tok::kw_from) && (at(tok::dot) || at(tok::ellipsis)) && dots() && eat(tok::kw_import) &&
                  import_from_targets();
         });
}

bool diagnoser::import_from_targets() {
  if (alt([&] {
        if (!eat(tok::lpar) || !import_from_as_names()) return false;
        eat(tok::comma);
        return eat(tok::rpar) != nullptr;
      })) {
    return true;
  }
  if (alt([&] { return import_from_as_names() && !at(tok::comma); })) return true;
  if (eat(tok::star)) return true;
  if (invalid_) {
    alt([&] {
      if (import_from_as_names() && eat(tok::comma) && eat(tok::newline)) {
        raise("trailing comma not allowed without surrounding parentheses");
      }
      return false;
    });
  }
  return false;
}

bool diagnoser::import_from_as_names() {
  return gather([&] { return import_from_as_name(); });
}

bool diagnoser::import_from_as_name() {
  return eat(tok::name) && maybe([&] { return eat(tok::kw_as) && eat(tok::name); });
}

}  // namespace metavm::python
