/// \file
/// The second parser's rules for compound statements.

#include "diagnose_impl.hpp"

namespace metavm::python {

bool diagnoser::compound_stmt() {
  tok kind = peek().kind;
  bool async = kind == tok::kw_async;
  bool decorated = kind == tok::at;
  return ((kind == tok::kw_def || decorated || async) && alt([&] { return function_def(); })) ||
         (kind == tok::kw_if && alt([&] { return if_stmt(tok::kw_if); })) ||
         ((kind == tok::kw_class || decorated) && alt([&] { return class_def(); })) ||
         ((kind == tok::kw_with || async) && alt([&] { return with_stmt(); })) ||
         ((kind == tok::kw_for || async) && alt([&] { return for_stmt(); })) ||
         (kind == tok::kw_try && alt([&] { return try_stmt(); })) ||
         (kind == tok::kw_while && alt([&] { return while_stmt(); })) || alt([&] { return match_stmt(); });
}

bool diagnoser::block() {
  const token* good = memo(rule::block, [&]() -> const token* {
    bool matched = alt([&] { return eat(tok::newline) && eat(tok::indent) && statements() && eat(tok::dedent); });
    if (!matched) matched = alt([&] { return simple_stmts(); });
    if (!matched && invalid_) {
      alt([&] {
        if (eat(tok::newline) && !at(tok::indent)) raise_indentation("expected an indented block");
        return false;
      });
    }
    return matched ? tokens_.data() : nullptr;
  });
  return good != nullptr;
}

/// After the colon of a statement: raises if the line ends and nothing is indented.
void diagnoser::block_expected(const token* keyword, const char* what) {
  if (!eat(tok::newline) || at(tok::indent)) return;
  raise_indentation(std::string("expected an indented block after ") + what + " on line " +
                    std::to_string(keyword->lineno));
}

bool diagnoser::decorators() {
  return many([&] { return eat(tok::at) && named_expression() && eat(tok::newline); });
}

bool diagnoser::class_def() {
  return alt([&] { return decorators() && class_def_raw(); }) || alt([&] { return class_def_raw(); });
}

bool diagnoser::class_def_raw() {
  if (invalid_) invalid_class_def_raw();
  auto bases = [&] { return eat(tok::lpar) && maybe([&] { return arguments_rule(); }) && eat(tok::rpar); };
  return eat(tok::kw_class) && eat(tok::name) && maybe(bases) && eat(tok::colon) && block();
}

void diagnoser::invalid_class_def_raw() {
  auto bases = [&] { return eat(tok::lpar) && maybe([&] { return arguments_rule(); }) && eat(tok::rpar); };
  alt([&] {
    if (eat(tok::kw_class) && eat(tok::name) && maybe(bases) && eat(tok::newline)) {
      raise("expected ':'");
    }
    return false;
  });
  alt([&] {
    const token* a = eat(tok::kw_class);
    if (a && eat(tok::name) && maybe(bases) && eat(tok::colon)) {
      block_expected(a, "class definition");
    }
    return false;
  });
}

bool diagnoser::function_def() {
  return alt([&] { return decorators() && function_def_raw(); }) || alt([&] { return function_def_raw(); });
}

bool diagnoser::function_def_raw() {
  if (invalid_) invalid_def_raw();
  auto rest = [&] {
    if (!eat(tok::kw_def) || !eat(tok::name)) return false;
    force(tok::lpar, "(");
    maybe([&] { return params(false); });
    if (!eat(tok::rpar)) return false;
    maybe([&] { return eat(tok::rarrow) && expression(); });
    force(tok::colon, ":");
    return block();
  };
  return alt(rest) || alt([&] { return eat(tok::kw_async) && rest(); });
}

void diagnoser::invalid_def_raw() {
  alt([&] {
    eat(tok::kw_async);
    const token* a = eat(tok::kw_def);
    if (a && eat(tok::name) && eat(tok::lpar) && maybe([&] { return params(false); }) && eat(tok::rpar) &&
        maybe([&] { return eat(tok::rarrow) && expression(); }) && eat(tok::colon)) {
      block_expected(a, "function definition");
    }
    return false;
  });
}

/// `if`, or `elif` with what follows it.
bool diagnoser::if_stmt(tok keyword) {
  if (++depth_ > max_depth) throw exhausted{true};
  const char* what = keyword == tok::kw_if ? "'if' statement" : "'elif' statement";
  if (invalid_) {
    alt([&] {
      if (eat(keyword) && named_expression() && eat(tok::newline)) raise("expected ':'");
      return false;
    });
    alt([&] {
      const token* a = eat(keyword);
      if (a && named_expression() && eat(tok::colon)) block_expected(a, what);
      return false;
    });
  }
  bool good = eat(keyword) && named_expression() && eat(tok::colon) && block() &&
              (alt([&] { return if_stmt(tok::kw_elif); }) || maybe([&] { return else_block(); }));
  --depth_;
  return good;
}

bool diagnoser::else_block() {
  if (invalid_) {
    alt([&] {
      const token* a = eat(tok::kw_else);
      if (a && eat(tok::colon)) block_expected(a, "'else' statement");
      return false;
    });
  }
  if (!eat(tok::kw_else)) return false;
  force(tok::colon, ":");
  return block();
}

bool diagnoser::while_stmt() {
  if (invalid_) {
    alt([&] {
      if (eat(tok::kw_while) && named_expression() && eat(tok::newline)) raise("expected ':'");
      return false;
    });
    alt([&] {
      const token* a = eat(tok::kw_while);
      if (a && named_expression() && eat(tok::colon)) block_expected(a, "'while' statement");
      return false;
    });
  }
  return eat(tok::kw_while) && named_expression() && eat(tok::colon) && block() && maybe([&] { return else_block(); });
}

bool diagnoser::for_stmt() {
  if (invalid_) invalid_for_stmt();
  std::uint32_t start = mark_;
  for (bool async : {false, true}) {
    mark_ = start;
    if (async && !eat(tok::kw_async)) continue;
    if (!eat(tok::kw_for) || !star_targets() || !eat(tok::kw_in)) continue;
    // Nothing else is tried after `in`.
    return star_expressions() && eat(tok::colon) && block() && maybe([&] { return else_block(); });
  }
  mark_ = start;
  if (invalid_) invalid_for_target();
  return false;
}

void diagnoser::invalid_for_stmt() {
  alt([&] {
    eat(tok::kw_async);
    if (eat(tok::kw_for) && star_targets() && eat(tok::kw_in) && star_expressions() && eat(tok::newline)) {
      raise("expected ':'");
    }
    return false;
  });
  alt([&] {
    eat(tok::kw_async);
    const token* a = eat(tok::kw_for);
    if (a && star_targets() && eat(tok::kw_in) && star_expressions() && eat(tok::colon)) {
      block_expected(a, "'for' statement");
    }
    return false;
  });
}

void diagnoser::invalid_for_target() {
  alt([&] {
    eat(tok::kw_async);
    if (!eat(tok::kw_for)) return false;
    if (expr* a = star_expressions()) raise_invalid_target(a, expr_context::store, true);
    return false;
  });
}

bool diagnoser::with_stmt() {
  if (invalid_) invalid_with_stmt_indent();
  auto parenthesized = [&] {
    if (!eat(tok::kw_with) || !eat(tok::lpar)) return false;
    if (!gather([&] { return with_item(); })) return false;
    eat(tok::comma);
    return eat(tok::rpar) && eat(tok::colon) && block();
  };
  auto plain = [&] { return eat(tok::kw_with) && gather([&] { return with_item(); }) && eat(tok::colon) && block(); };
  if (alt(parenthesized) || alt(plain) || alt([&] { return eat(tok::kw_async) && parenthesized(); }) ||
      alt([&] { return eat(tok::kw_async) && plain(); })) {
    return true;
  }
  if (invalid_) invalid_with_stmt();
  return false;
}

bool diagnoser::with_item() {
  auto follows = [&] { return at(tok::comma) || at(tok::rpar) || at(tok::colon); };
  if (alt([&] { return expression() && eat(tok::kw_as) && star_target() && follows(); })) {
    return true;
  }
  if (invalid_) {
    alt([&] {
      if (!expression() || !eat(tok::kw_as)) return false;
      expr* a = expression();
      if (a && follows()) raise_invalid_target(a, expr_context::store);
      return false;
    });
  }
  return alt([&] { return expression(); });
}

/// The items of a `with` that is wrong, with or without parentheses.
bool diagnoser::loose_with_items(bool parentheses) {
  if (parentheses && !eat(tok::lpar)) return false;
  bool items = gather([&] {
    return (parentheses ? expressions() : expression()) && maybe([&] { return eat(tok::kw_as) && star_target(); });
  });
  if (!items || !parentheses) return items;
  eat(tok::comma);
  return eat(tok::rpar) != nullptr;
}

void diagnoser::invalid_with_stmt() {
  for (bool parentheses : {false, true}) {
    alt([&] {
      eat(tok::kw_async);
      if (eat(tok::kw_with) && loose_with_items(parentheses) && eat(tok::newline)) {
        raise("expected ':'");
      }
      return false;
    });
  }
}

void diagnoser::invalid_with_stmt_indent() {
  for (bool parentheses : {false, true}) {
    alt([&] {
      eat(tok::kw_async);
      const token* a = eat(tok::kw_with);
      if (a && loose_with_items(parentheses) && eat(tok::colon)) {
        block_expected(a, "'with' statement");
      }
      return false;
    });
  }
}

bool diagnoser::try_stmt() {
  if (invalid_) invalid_try_stmt();
  auto body = [&] {
    if (!eat(tok::kw_try)) return false;
    force(tok::colon, ":");
    return block();
  };
  auto rest = [&] { return maybe([&] { return else_block(); }) && maybe([&] { return finally_block(); }); };
  return alt([&] { return body() && finally_block(); }) ||
         alt([&] { return body() && many([&] { return except_block(); }) && rest(); }) ||
         alt([&] { return body() && many([&] { return except_star_block(); }) && rest(); });
}

void diagnoser::invalid_try_stmt() {
  alt([&] {
    const token* a = eat(tok::kw_try);
    if (a && eat(tok::colon)) block_expected(a, "'try' statement");
    return false;
  });
  alt([&] {
    if (eat(tok::kw_try) && eat(tok::colon) && block() && !at(tok::kw_except) && !at(tok::kw_finally)) {
      raise("expected 'except' or 'finally' block");
    }
    return false;
  });
  constexpr const char* both = "cannot have both 'except' and 'except*' on the same 'try'";
  auto start = [&] { return eat(tok::kw_try) && eat(tok::colon) && any([&] { return block(); }); };
  auto type = [&] { return expression() && maybe([&] { return eat(tok::kw_as) && eat(tok::name); }); };
  alt([&] {
    if (!start() || !many([&] { return except_block(); })) return false;
    const token* a = eat(tok::kw_except);
    if (a == nullptr) return false;
    const token* b = eat(tok::star);
    if (b && type() && eat(tok::colon)) raise_range(a, b, both);
    return false;
  });
  alt([&] {
    if (!start() || !many([&] { return except_star_block(); })) return false;
    const token* a = eat(tok::kw_except);
    if (a && maybe(type) && eat(tok::colon)) raise_at(a, both);
    return false;
  });
}

bool diagnoser::except_block() {
  auto type = [&] { return expression() && maybe([&] { return eat(tok::kw_as) && eat(tok::name); }); };
  if (invalid_) {
    alt([&] {
      const token* a = eat(tok::kw_except);
      if (a && type() && eat(tok::colon)) block_expected(a, "'except' statement");
      return false;
    });
    alt([&] {
      const token* a = eat(tok::kw_except);
      if (a && eat(tok::colon)) block_expected(a, "'except' statement");
      return false;
    });
  }
  if (alt([&] { return eat(tok::kw_except) && type() && eat(tok::colon) && block(); }) ||
      alt([&] { return eat(tok::kw_except) && eat(tok::colon) && block(); })) {
    return true;
  }
  if (invalid_) invalid_except_stmt();
  return false;
}

bool diagnoser::except_star_block() {
  auto type = [&] { return expression() && maybe([&] { return eat(tok::kw_as) && eat(tok::name); }); };
  if (invalid_) {
    alt([&] {
      const token* a = eat(tok::kw_except);
      if (a && eat(tok::star) && type() && eat(tok::colon)) {
        block_expected(a, "'except*' statement");
      }
      return false;
    });
  }
  if (alt([&] { return eat(tok::kw_except) && eat(tok::star) && type() && eat(tok::colon) && block(); })) {
    return true;
  }
  if (invalid_) invalid_except_stmt();
  return false;
}

void diagnoser::invalid_except_stmt() {
  auto name = [&] { return maybe([&] { return eat(tok::kw_as) && eat(tok::name); }); };
  alt([&] {
    if (!eat(tok::kw_except)) return false;
    eat(tok::star);
    expr* a = expression();
    if (a && eat(tok::comma) && expressions() && name() && eat(tok::colon)) {
      raise_from(a, "multiple exception types must be parenthesized");
    }
    return false;
  });
  alt([&] {
    if (!eat(tok::kw_except)) return false;
    eat(tok::star);
    if (expression() && name() && eat(tok::newline)) raise("expected ':'");
    return false;
  });
  alt([&] {
    if (eat(tok::kw_except) && eat(tok::newline)) raise("expected ':'");
    return false;
  });
  alt([&] {
    if (eat(tok::kw_except) && eat(tok::star) && (eat(tok::newline) || eat(tok::colon))) {
      raise("expected one or more exception types");
    }
    return false;
  });
}

bool diagnoser::finally_block() {
  if (invalid_) {
    alt([&] {
      const token* a = eat(tok::kw_finally);
      if (a && eat(tok::colon)) block_expected(a, "'finally' statement");
      return false;
    });
  }
  if (!eat(tok::kw_finally)) return false;
  force(tok::colon, ":");
  return block();
}

}  // namespace metavm::python
