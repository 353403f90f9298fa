/// \file
/// Assignment targets. They are read as expressions and become targets when it shows that they
/// are; a tree under construction may still be changed.

#include "parser_impl.hpp"

namespace metavm::python {

/// Makes an expression a target of the given context, or fails.
void parser::to_target(expr* e, expr_context context) {
  switch (e->kind) {
    case node_kind::name_expr:
      cast<name_expr>(*e).ctx = context;
      return;
    case node_kind::attribute_expr:
      cast<attribute_expr>(*e).ctx = context;
      return;
    case node_kind::subscript_expr:
      cast<subscript_expr>(*e).ctx = context;
      return;
    case node_kind::starred_expr: {
      if (context == expr_context::del) fail();
      auto& n = cast<starred_expr>(*e);
      if (n.value->kind == node_kind::starred_expr) fail();
      n.ctx = context;
      to_target(n.value, context);
      return;
    }
    case node_kind::tuple_expr: {
      auto& n = cast<tuple_expr>(*e);
      n.ctx = context;
      for (expr* item : n.elts) to_target(item, context);
      return;
    }
    case node_kind::list_expr: {
      auto& n = cast<list_expr>(*e);
      n.ctx = context;
      for (expr* item : n.elts) to_target(item, context);
      return;
    }
    default:
      fail();
  }
}

/// The targets of `for`, up to its `in`: one, or a tuple of several.
expr* parser::target_list(expr_context context) {
  auto one = [&] { return at(tok::star) ? starred(&parser::bitwise_or) : bitwise_or(); };
  const token* start = cur_;
  expr* first = one();
  if (at(tok::comma)) {
    list<expr> items(*this);
    items.push(first);
    while (eat(tok::comma) && !at(tok::kw_in)) items.push(one());
    auto* n = make<tuple_expr>();
    n->elts = items.finish(memory_);
    first = place(n, start);
  }
  to_target(first, context);
  return first;
}

}  // namespace metavm::python
