/// \file
/// Compound statements and definitions.

#include "parser_impl.hpp"

namespace metavm::python {

/// `if` or `elif` with all that follows it.
stmt* parser::if_statement() {
  nesting level(*this, 1);
  const token* start = cur_++;
  auto* n = make<if_stmt>();
  n->test = named_expression();
  n->body = block();
  if (at(tok::kw_elif)) {
    stmt* next = if_statement();
    n->orelse = {memory_.copy(&next, 1), 1};
  } else {
    n->orelse = else_block();
  }
  return place_block(n, start);
}

stmt* parser::while_statement() {
  const token* start = cur_++;
  auto* n = make<while_stmt>();
  n->test = named_expression();
  n->body = block();
  n->orelse = else_block();
  return place_block(n, start);
}

template <class T>
stmt* parser::for_statement(const token* start) {
  expect(tok::kw_for);
  auto* n = make<T>();
  n->target = target_list(expr_context::store);
  expect(tok::kw_in);
  n->iter = star_expressions();
  n->body = block();
  n->orelse = else_block();
  return place_block(n, start);
}

template <class T>
stmt* parser::with_statement(const token* start) {
  expect(tok::kw_with);
  auto* n = make<T>();
  n->items = with_items();
  n->body = block();
  return place_block(n, start);
}

sequence<withitem*> parser::with_items() {
  sequence<withitem*> result;
  if (at(tok::lpar) && parenthesized_with_items(result)) return result;
  list<withitem> items(*this);
  do {
    items.push(with_item(tok::comma, tok::colon));
  } while (eat(tok::comma));
  return items.finish(memory_);
}

/// Items in parentheses of their own. False if the parenthesis begins an expression.
bool parser::parenthesized_with_items(sequence<withitem*>& result) {
  const token* start = cur_;
  int depth = 0;
  const token* close = cur_;
  for (;; ++close) {
    tok kind = close->kind;
    if (kind == tok::endmarker || kind == tok::error) fail();
    if (kind == tok::lpar || kind == tok::lsqb || kind == tok::lbrace) ++depth;
    if (kind == tok::rpar || kind == tok::rsqb || kind == tok::rbrace) {
      if (--depth == 0) break;
    }
  }
  if (close[1].kind != tok::colon) return false;
  ++cur_;
  list<withitem> items(*this);
  try {
    do {
      if (items.size() != 0 && at(tok::rpar)) break;
      items.push(with_item(tok::comma, tok::rpar));
    } while (eat(tok::comma));
    if (cur_ != close || items.size() == 0) fail();
  } catch (const parse_failure&) {
    cur_ = start;  // it holds a tuple with stars, a walrus, a yield: an expression
    return false;
  }
  ++cur_;
  result = items.finish(memory_);
  return true;
}

withitem* parser::with_item(tok before, tok after) {
  auto* n = make<withitem>();
  n->context_expr = expression();
  if (eat(tok::kw_as)) {
    // No star at the top, and no tuple without parentheses.
    n->optional_vars = at(tok::star) ? starred(&parser::bitwise_or) : primary();
    to_target(n->optional_vars, expr_context::store);
    if (!at(before) && !at(after)) fail();
  }
  return n;
}

stmt* parser::try_statement() {
  const token* start = cur_++;
  sequence<stmt*> body = block();
  list<excepthandler> handlers(*this);
  bool star = at(tok::kw_except) && cur_[1].kind == tok::star;
  while (at(tok::kw_except)) {
    if (star != (cur_[1].kind == tok::star)) fail();
    handlers.push(except_clause(star));
  }
  auto finish = [&](auto* n) {
    n->body = body;
    n->handlers = handlers.finish(memory_);
    if (handlers.size() != 0) n->orelse = else_block();
    if (eat(tok::kw_finally)) {
      n->finalbody = block();
    } else if (handlers.size() == 0) {
      fail();
    }
    return place_block(n, start);
  };
  if (star) return finish(make<try_star_stmt>());
  return finish(make<try_stmt>());
}

excepthandler* parser::except_clause(bool star) {
  const token* start = cur_++;
  if (star) ++cur_;
  auto* n = make<except_handler>();
  if (star || !at(tok::colon)) {
    n->type = expression();
    if (eat(tok::kw_as)) n->name = name();
  }
  n->body = block();
  return place_block(n, start);
}

stmt* parser::async_statement() {
  const token* start = cur_++;
  switch (cur_->kind) {
    case tok::kw_def:
      return function_definition<async_function_def>(start, {});
    case tok::kw_for:
      return for_statement<async_for_stmt>(start);
    case tok::kw_with:
      return with_statement<async_with_stmt>(start);
    default:
      fail();
  }
}

stmt* parser::decorated_statement() {
  list<expr> decorators(*this);
  while (eat(tok::at)) {
    decorators.push(named_expression());
    expect(tok::newline);
  }
  sequence<expr*> all = decorators.finish(memory_);
  if (at(tok::kw_class)) return class_definition(all);
  const token* start = cur_;
  if (eat(tok::kw_async)) return function_definition<async_function_def>(start, all);
  return function_definition<function_def>(start, all);
}

template <class T>
stmt* parser::function_definition(const token* start, sequence<expr*> decorators) {
  expect(tok::kw_def);
  auto* n = make<T>();
  n->name = name();
  n->decorator_list = decorators;
  expect(tok::lpar);
  n->args = parameters(tok::rpar, true);
  expect(tok::rpar);
  if (eat(tok::rarrow)) n->returns = expression();
  n->body = block();
  return place_block(n, start);
}

stmt* parser::class_definition(sequence<expr*> decorators) {
  const token* start = cur_;
  expect(tok::kw_class);
  auto* n = make<class_def>();
  n->name = name();
  n->decorator_list = decorators;
  if (at(tok::lpar)) call_arguments(n->bases, n->keywords, false);
  n->body = block();
  return place_block(n, start);
}

template stmt* parser::for_statement<for_stmt>(const token*);
template stmt* parser::with_statement<with_stmt>(const token*);
template stmt* parser::function_definition<function_def>(const token*, sequence<expr*>);

}  // namespace metavm::python
