/// \file
/// Modules, blocks and simple statements.

#include "parser_impl.hpp"

namespace metavm::python {

namespace {

/// The operator of an augmented assignment; false if the token is none.
bool augmented_operator(tok kind, binary_operator& op) {
  switch (kind) {
    case tok::plusequal:
      op = binary_operator::add;
      return true;
    case tok::minusequal:
      op = binary_operator::sub;
      return true;
    case tok::starequal:
      op = binary_operator::mult;
      return true;
    case tok::slashequal:
      op = binary_operator::div;
      return true;
    case tok::doubleslashequal:
      op = binary_operator::floor_div;
      return true;
    case tok::percentequal:
      op = binary_operator::mod;
      return true;
    case tok::atequal:
      op = binary_operator::mat_mult;
      return true;
    case tok::doublestarequal:
      op = binary_operator::pow;
      return true;
    case tok::leftshiftequal:
      op = binary_operator::l_shift;
      return true;
    case tok::rightshiftequal:
      op = binary_operator::r_shift;
      return true;
    case tok::amperequal:
      op = binary_operator::bit_and;
      return true;
    case tok::vbarequal:
      op = binary_operator::bit_or;
      return true;
    case tok::circumflexequal:
      op = binary_operator::bit_xor;
      return true;
    default:
      return false;
  }
}

bool is_single_target(const expr* e) {
  return e->kind == node_kind::name_expr || e->kind == node_kind::attribute_expr ||
         e->kind == node_kind::subscript_expr;
}

}  // namespace

mod* parser::parse_mod() {
  switch (options_.mode) {
    case parse_mode::exec: {
      auto* n = make<module_mod>();
      list<stmt> body(*this);
      while (!at(tok::endmarker)) statement(body);
      n->body = body.finish(memory_);
      return n;
    }
    case parse_mode::eval: {
      auto* n = make<expression_mod>();
      const token* start = cur_;
      expr* first = expression();
      if (at(tok::comma)) {
        list<expr> items(*this);
        items.push(first);
        while (eat(tok::comma)) {
          if (at(tok::newline) || at(tok::endmarker)) break;
          items.push(expression());
        }
        auto* all = make<tuple_expr>();
        all->elts = items.finish(memory_);
        first = place(all, start);
      }
      n->body = first;
      while (eat(tok::newline)) {}
      if (!at(tok::endmarker)) fail();
      return n;
    }
    case parse_mode::single: {
      auto* n = make<interactive_mod>();
      list<stmt> body(*this);
      if (eat(tok::newline)) {
        auto* empty = make<pass_stmt>();
        body.push(place(empty, cur_ - 1));
      } else {
        // A compound statement ends with an empty line (or the end of the text).
        if (statement(body)) expect(tok::newline);
      }
      n->body = body.finish(memory_);
      return n;
    }
  }
  fail();
}

bool parser::at_end_of_single(std::string_view text) const {
  std::size_t i = cur_[-1].end;
  for (;;) {
    i = text.find_first_not_of(" \t\n\f", i);
    if (i == std::string_view::npos) return true;
    if (text[i] != '#') return false;
    i = text.find('\n', i);
    if (i == std::string_view::npos) return true;
  }
}

/// Reads a compound statement or a line of simple ones; true if it was a compound one.
bool parser::statement(list<stmt>& out) {
  switch (cur_->kind) {
    case tok::kw_if:
      out.push(if_statement());
      return true;
    case tok::kw_while:
      out.push(while_statement());
      return true;
    case tok::kw_for:
      out.push(for_statement<for_stmt>(cur_));
      return true;
    case tok::kw_with:
      out.push(with_statement<with_stmt>(cur_));
      return true;
    case tok::kw_try:
      out.push(try_statement());
      return true;
    case tok::kw_def:
      out.push(function_definition<function_def>(cur_, {}));
      return true;
    case tok::kw_class:
      out.push(class_definition({}));
      return true;
    case tok::kw_async:
      out.push(async_statement());
      return true;
    case tok::at:
      out.push(decorated_statement());
      return true;
    case tok::name:
      if (at_soft_keyword("match") && at_match_statement()) {
        const token* start = cur_;
        try {
          out.push(match_statement());
          return true;
        } catch (const parse_failure&) {
          cur_ = start;  // it was a name after all, or it is wrong either way
        }
      }
      break;
    default:
      break;
  }
  simple_statements(out);
  return false;
}

void parser::simple_statements(list<stmt>& out) {
  do {
    out.push(simple_statement());
  } while (eat(tok::semi) && !at(tok::newline));
  expect(tok::newline);
}

stmt* parser::simple_statement() {
  const token* start = cur_;
  switch (cur_->kind) {
    case tok::kw_return: {
      ++cur_;
      auto* n = make<return_stmt>();
      if (!at(tok::newline) && !at(tok::semi)) n->value = star_expressions();
      return place(n, start);
    }
    case tok::kw_import:
      return import_statement();
    case tok::kw_from:
      return import_from_statement();
    case tok::kw_raise: {
      ++cur_;
      auto* n = make<raise_stmt>();
      if (!at(tok::newline) && !at(tok::semi)) {
        n->exc = expression();
        if (eat(tok::kw_from)) n->cause = expression();
      }
      return place(n, start);
    }
    case tok::kw_pass:
      ++cur_;
      return place(make<pass_stmt>(), start);
    case tok::kw_break:
      ++cur_;
      return place(make<break_stmt>(), start);
    case tok::kw_continue:
      ++cur_;
      return place(make<continue_stmt>(), start);
    case tok::kw_del:
      return del_statement();
    case tok::kw_assert: {
      ++cur_;
      auto* n = make<assert_stmt>();
      n->test = expression();
      if (eat(tok::comma)) n->msg = expression();
      return place(n, start);
    }
    case tok::kw_global:
      return scope_statement<global_stmt>();
    case tok::kw_nonlocal:
      return scope_statement<nonlocal_stmt>();
    default:
      return expression_statement();
  }
}

template <class T>
stmt* parser::scope_statement() {
  const token* start = cur_++;
  std::vector<identifier> names;
  do {
    names.push_back(name());
  } while (eat(tok::comma));
  auto* n = make<T>();
  n->names = {memory_.copy(names.data(), names.size()), static_cast<std::uint32_t>(names.size())};
  return place(n, start);
}

/// An expression, or an assignment of any kind.
stmt* parser::expression_statement() {
  const token* start = cur_;
  expr* first = expressions_or_yield();
  if (at(tok::equal)) {
    list<expr> targets(*this);
    expr* value = first;
    while (eat(tok::equal)) {
      to_target(value, expr_context::store);
      targets.push(value);
      value = expressions_or_yield();
    }
    auto* n = make<assign_stmt>();
    n->targets = targets.finish(memory_);
    n->value = value;
    return place(n, start);
  }
  if (at(tok::newline) || at(tok::semi)) {
    auto* n = make<expr_stmt>();
    n->value = first;
    return place(n, start);
  }
  if (!is_single_target(first)) fail();
  if (at(tok::colon)) return annotated_assignment(first, start);
  auto* n = make<aug_assign_stmt>();
  if (!augmented_operator(cur_->kind, n->op)) fail();
  ++cur_;
  to_target(first, expr_context::store);
  n->target = first;
  n->value = expressions_or_yield();
  return place(n, start);
}

stmt* parser::annotated_assignment(expr* target, const token* start) {
  ++cur_;
  auto* n = make<ann_assign_stmt>();
  n->simple = target->kind == node_kind::name_expr && start->kind == tok::name ? 1 : 0;
  to_target(target, expr_context::store);
  n->target = target;
  n->annotation = expression();
  if (eat(tok::equal)) n->value = expressions_or_yield();
  return place(n, start);
}

stmt* parser::del_statement() {
  const token* start = cur_++;
  list<expr> targets(*this);
  do {
    if (at(tok::newline) || at(tok::semi)) break;
    expr* target = primary();
    to_target(target, expr_context::del);
    targets.push(target);
  } while (eat(tok::comma));
  if (targets.size() == 0 || (!at(tok::newline) && !at(tok::semi))) fail();
  auto* n = make<delete_stmt>();
  n->targets = targets.finish(memory_);
  return place(n, start);
}

/// "a.b.c" as one name.
identifier parser::dotted_name() {
  identifier first = name();
  if (!at(tok::dot)) return first;
  std::string text(first->view());
  while (eat(tok::dot)) {
    text.push_back('.');
    text.append(name()->view());
  }
  return tree_.names.intern(text);
}

alias* parser::dotted_alias() {
  const token* start = cur_;
  auto* n = make<alias>();
  n->name = dotted_name();
  if (eat(tok::kw_as)) n->asname = name();
  return place(n, start);
}

stmt* parser::import_statement() {
  const token* start = cur_++;
  list<alias> names(*this);
  do {
    names.push(dotted_alias());
  } while (eat(tok::comma));
  auto* n = make<import_stmt>();
  n->names = names.finish(memory_);
  return place(n, start);
}

stmt* parser::import_from_statement() {
  const token* start = cur_++;
  auto* n = make<import_from_stmt>();
  for (; at(tok::dot) || at(tok::ellipsis); ++cur_) n->level += at(tok::dot) ? 1 : 3;
  if (!at(tok::kw_import) || n->level == 0) n->module = dotted_name();
  expect(tok::kw_import);
  list<alias> names(*this);
  if (at(tok::star)) {
    const token* star = cur_++;
    auto* a = make<alias>();
    a->name = tree_.names.intern("*");
    names.push(place(a, star));
  } else {
    bool parenthesized = eat(tok::lpar);
    do {
      if (parenthesized && names.size() != 0 && at(tok::rpar)) break;
      const token* first = cur_;
      auto* a = make<alias>();
      a->name = name();
      if (eat(tok::kw_as)) a->asname = name();
      names.push(place(a, first));
    } while (eat(tok::comma));
    if (parenthesized) expect(tok::rpar);
  }
  n->names = names.finish(memory_);
  return place(n, start);
}

/// What follows the colon of a compound statement.
sequence<stmt*> parser::block() {
  expect(tok::colon);
  list<stmt> body(*this);
  if (eat(tok::newline)) {
    expect(tok::indent);
    do {
      statement(body);
    } while (!at(tok::dedent) && !at(tok::endmarker));
    expect(tok::dedent);
  } else {
    simple_statements(body);
  }
  return body.finish(memory_);
}

sequence<stmt*> parser::else_block() {
  if (!eat(tok::kw_else)) return {};
  return block();
}

}  // namespace metavm::python
