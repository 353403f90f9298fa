/// \file
/// Checks of statements, in the order in which CPython compiles them.

#include "checker.hpp"

namespace metavm::python {

namespace {
constexpr std::size_t max_blocks = 20;
}

std::optional<syntax_error> check_program(const syntax_tree& tree, const symbol_table& table,
                                          const check_options& options) {
  try {
    checker(table, options).run(*tree.root);
  } catch (const syntax_error& e) {
    return e;
  }
  return std::nullopt;
}

void checker::run(const mod& root) {
  enter(unit_kind::module, root, {});
  switch (root.kind) {
    case node_kind::module_mod:
      visit_stmts(cast<module_mod>(root).body);
      break;
    case node_kind::interactive_mod:
      interactive_ = true;
      visit_stmts(cast<interactive_mod>(root).body);
      break;
    case node_kind::expression_mod:
      visit(*cast<expression_mod>(root).body);
      break;
    default:
      break;
  }
  leave();
}

void checker::fail(std::string message) {
  const location& at = current().place;
  syntax_error e;
  e.message = std::move(message);
  e.lineno = at.lineno;
  e.offset = at.col_offset + 1;
  e.end_lineno = at.end_lineno;
  e.end_offset = at.end_col_offset + 1;
  throw e;
}

void checker::warn(const std::string& message) {
  if (options_.warn && options_.warn("SyntaxWarning", message, current().place.lineno)) {
    fail(message);
  }
}

void checker::enter(unit_kind kind, const node& owner, const location& place) {
  units_.push_back({kind, table_.of(owner), {}, place});
}

void checker::push_block(block_kind kind) {
  if (current().blocks.size() >= max_blocks) fail("too many statically nested blocks");
  current().blocks.push_back(kind);
}

/// Leaves blocks from the innermost on: all of them, or up to a loop if one is wanted.
bool checker::find_loop(bool wanted) {
  const std::vector<block_kind>& blocks = current().blocks;
  for (auto it = blocks.rbegin(); it != blocks.rend(); ++it) {
    if (*it == block_kind::exception_group_handler) {
      fail("'break', 'continue' and 'return' cannot appear in an except* block");
    }
    if (wanted && *it == block_kind::loop) return true;
  }
  return false;
}

void checker::check_name(identifier name, expr_context context) {
  if (context == expr_context::load || name == nullptr || name->view() != "__debug__") return;
  fail(context == expr_context::store ? "cannot assign to __debug__" : "cannot delete __debug__");
}

bool checker::awaits_at_top() const {
  return options_.top_level_await && units_.back().symbols->kind == scope_kind::module;
}

void checker::visit_stmts(const sequence<stmt*>& body) {
  for (const stmt* s : body) visit(*s);
}

void checker::visit(const stmt& s) {
  set_place(s);
  switch (s.kind) {
    case node_kind::function_def:
      visit_function(cast<function_def>(s), unit_kind::function);
      break;
    case node_kind::async_function_def:
      visit_function(cast<async_function_def>(s), unit_kind::async_function);
      break;
    case node_kind::class_def:
      visit_class(cast<class_def>(s));
      break;
    case node_kind::return_stmt:
      visit_return(cast<return_stmt>(s));
      break;
    case node_kind::delete_stmt:
      visit_all(cast<delete_stmt>(s).targets);
      break;
    case node_kind::assign_stmt:
      visit(*cast<assign_stmt>(s).value);
      visit_all(cast<assign_stmt>(s).targets);
      break;
    case node_kind::aug_assign_stmt:
      visit_aug_assign(cast<aug_assign_stmt>(s));
      break;
    case node_kind::ann_assign_stmt:
      visit_ann_assign(cast<ann_assign_stmt>(s));
      break;
    case node_kind::for_stmt:
      push_block(block_kind::loop);
      visit_for(cast<for_stmt>(s));
      break;
    case node_kind::async_for_stmt: {
      const auto& n = cast<async_for_stmt>(s);
      if (!awaits_at_top() && !in_async_function()) fail("'async for' outside async function");
      push_block(block_kind::loop);
      visit_for(n);
      break;
    }
    case node_kind::while_stmt: {
      const auto& n = cast<while_stmt>(s);
      push_block(block_kind::loop);
      visit_condition(*n.test);
      visit_stmts(n.body);
      pop_block();
      visit_stmts(n.orelse);
      break;
    }
    case node_kind::if_stmt: {
      const auto& n = cast<if_stmt>(s);
      visit_condition(*n.test);
      visit_stmts(n.body);
      visit_stmts(n.orelse);
      break;
    }
    case node_kind::with_stmt:
      visit_with(cast<with_stmt>(s), 0);
      break;
    case node_kind::async_with_stmt:
      visit_with(cast<async_with_stmt>(s), 0);
      break;
    case node_kind::match_stmt:
      visit_match(cast<match_stmt>(s));
      break;
    case node_kind::raise_stmt:
      visit_maybe(cast<raise_stmt>(s).exc);
      visit_maybe(cast<raise_stmt>(s).cause);
      break;
    case node_kind::try_stmt:
      visit_any_try(cast<try_stmt>(s), false);
      break;
    case node_kind::try_star_stmt:
      visit_any_try(cast<try_star_stmt>(s), true);
      break;
    case node_kind::assert_stmt:
      visit_assert(cast<assert_stmt>(s));
      break;
    case node_kind::import_stmt:
      for (const alias* a : cast<import_stmt>(s).names) {
        check_name(a->asname != nullptr ? a->asname : a->name, expr_context::store);
      }
      break;
    case node_kind::import_from_stmt:
      visit_import_from(cast<import_from_stmt>(s));
      break;
    case node_kind::expr_stmt: {
      const expr& value = *cast<expr_stmt>(s).value;
      if (value.kind != node_kind::constant_expr) visit(value);
      break;
    }
    case node_kind::break_stmt:
      if (!find_loop(true)) fail("'break' outside loop");
      break;
    case node_kind::continue_stmt:
      if (!find_loop(true)) fail("'continue' not properly in loop");
      break;
    default:
      break;
  }
}

void checker::check_parameters(const arguments& a) {
  for (const sequence<arg*>* args : {&a.posonlyargs, &a.args}) {
    for (const arg* p : *args) check_name(p->arg_, expr_context::store);
  }
  if (a.vararg != nullptr) check_name(a.vararg->arg_, expr_context::store);
  for (const arg* p : a.kwonlyargs) check_name(p->arg_, expr_context::store);
  if (a.kwarg != nullptr) check_name(a.kwarg->arg_, expr_context::store);
}

void checker::visit_defaults(const arguments& a) {
  visit_all(a.defaults);
  visit_all(a.kw_defaults);
}

void checker::visit_annotation(const expr* annotation) {
  if (annotation == nullptr || future_annotations()) return;
  const auto* star = as<starred_expr>(annotation);
  visit(star != nullptr ? *star->value : *annotation);
}

void checker::visit_annotations(const arguments& a, const expr* returns) {
  auto annotations = [&](const sequence<arg*>& args) {
    for (const arg* p : args) visit_annotation(p->annotation);
  };
  annotations(a.args);
  annotations(a.posonlyargs);
  if (a.vararg != nullptr) visit_annotation(a.vararg->annotation);
  annotations(a.kwonlyargs);
  if (a.kwarg != nullptr) visit_annotation(a.kwarg->annotation);
  visit_annotation(returns);
}

template <class T>
void checker::visit_function(const T& s, unit_kind kind) {
  check_parameters(*s.args);
  visit_all(s.decorator_list);
  visit_defaults(*s.args);
  visit_annotations(*s.args, s.returns);
  enter(kind, s, s);
  visit_stmts(s.body);
  leave();
  check_name(s.name, expr_context::store);
}

void checker::visit_class(const class_def& s) {
  visit_all(s.decorator_list);
  enter(unit_kind::class_, s, s);
  visit_stmts(s.body);
  leave();
  check_keywords(s.keywords);
  visit_call_parts(s.bases, s.keywords);
  check_name(s.name, expr_context::store);
}

void checker::visit_return(const return_stmt& s) {
  const scope& symbols = *current().symbols;
  if (symbols.kind != scope_kind::function) fail("'return' outside function");
  if (s.value != nullptr && symbols.coroutine && symbols.generator) {
    fail("'return' with value in async generator");
  }
  bool constant_value = s.value != nullptr && s.value->kind == node_kind::constant_expr;
  if (s.value != nullptr && !constant_value) visit(*s.value);
  // The place is the value's if that is a constant, but the statement's if they share no line.
  if (constant_value) set_place(*s.value);
  if (s.value == nullptr || s.value->lineno != s.lineno) set_place(s);
  find_loop(false);
}

void checker::visit_aug_assign(const aug_assign_stmt& s) {
  location statement = current().place;
  set_place(*s.target);
  switch (s.target->kind) {
    case node_kind::attribute_expr:
      visit(*cast<attribute_expr>(*s.target).value);
      break;
    case node_kind::subscript_expr:
      visit(*cast<subscript_expr>(*s.target).value);
      visit(*cast<subscript_expr>(*s.target).slice);
      break;
    default:
      break;
  }
  set_place(statement);
  visit(*s.value);
  set_place(*s.target);
  if (const auto* name = as<name_expr>(s.target)) check_name(name->id, expr_context::store);
}

void checker::visit_ann_assign(const ann_assign_stmt& s) {
  unit_kind kind = current().kind;
  bool evaluated = (kind == unit_kind::module || kind == unit_kind::class_) && !future_annotations();
  if (s.value != nullptr) {
    visit(*s.value);
    visit(*s.target);
  }
  switch (s.target->kind) {
    case node_kind::name_expr:
      check_name(cast<name_expr>(*s.target).id, expr_context::store);
      if (s.simple != 0 && evaluated) visit(*s.annotation);
      break;
    case node_kind::attribute_expr: {
      const auto& target = cast<attribute_expr>(*s.target);
      check_name(target.attr, expr_context::store);
      if (s.value == nullptr) visit(*target.value);
      break;
    }
    case node_kind::subscript_expr: {
      const auto& target = cast<subscript_expr>(*s.target);
      if (s.value != nullptr) break;
      visit(*target.value);
      if (const auto* parts = as<slice_expr>(target.slice)) {
        visit_maybe(parts->lower);
        visit_maybe(parts->upper);
        visit_maybe(parts->step);
      } else {
        visit(*target.slice);
      }
      break;
    }
    default:
      break;
  }
  if (s.simple == 0 && evaluated) visit(*s.annotation);
}

/// A loop; its block has been entered.
template <class T>
void checker::visit_for(const T& s) {
  visit(*s.iter);
  visit(*s.target);
  visit_stmts(s.body);
  pop_block();
  visit_stmts(s.orelse);
}

template <class T>
void checker::visit_with(const T& s, std::uint32_t index) {
  if (s.kind == node_kind::async_with_stmt && !awaits_at_top() && !in_async_function()) {
    fail("'async with' outside async function");
  }
  const withitem& item = *s.items[index];
  visit(*item.context_expr);
  push_block(block_kind::other);
  visit_maybe(item.optional_vars);
  if (index + 1 == s.items.size()) {
    visit_stmts(s.body);
  } else {
    visit_with(s, index + 1);
  }
  pop_block();
}

template <class T>
void checker::visit_any_try(const T& s, bool star) {
  if (s.finalbody.empty()) {
    visit_try(s.body, s.handlers, s.orelse, star);
    return;
  }
  push_block(block_kind::other);
  if (s.handlers.empty()) {
    visit_stmts(s.body);
  } else {
    visit_try(s.body, s.handlers, s.orelse, star);
  }
  pop_block();
  visit_stmts(s.finalbody);
  // Compiled twice: once more for when an exception is on its way, one block deeper.
  push_block(block_kind::other);
  visit_stmts(s.finalbody);
  pop_block();
}

void checker::visit_try(const sequence<stmt*>& body, const sequence<excepthandler*>& handlers,
                        const sequence<stmt*>& orelse, bool star) {
  push_block(block_kind::other);
  visit_stmts(body);
  pop_block();
  if (!star) visit_stmts(orelse);
  push_block(star ? block_kind::exception_group_handler : block_kind::other);
  for (std::uint32_t i = 0; i < handlers.size(); ++i) {
    const auto& h = cast<except_handler>(*handlers[i]);
    set_place(h);
    if (h.type == nullptr && i + 1 < handlers.size()) fail("default 'except:' must be last");
    visit_maybe(h.type);
    check_name(h.name, expr_context::store);
    push_block(block_kind::other);
    visit_stmts(h.body);
    pop_block();
  }
  pop_block();
  if (star) visit_stmts(orelse);
}

void checker::visit_assert(const assert_stmt& s) {
  const auto* items = as<tuple_expr>(s.test);
  const auto* c = as<constant_expr>(s.test);
  if ((items != nullptr && !items->elts.empty()) ||
      (c != nullptr && c->value.kind == constant_kind::tuple && c->value.size > 0)) {
    warn("assertion is always true, perhaps remove parentheses?");
  }
  if (options_.optimize > 0) return;
  visit_condition(*s.test);
  visit_maybe(s.msg);
}

void checker::visit_import_from(const import_from_stmt& s) {
  if (s.lineno > table_.future.last_lineno && s.module != nullptr && s.module->view() == "__future__") {
    fail("from __future__ imports must occur at the beginning of the file");
  }
  for (const alias* a : s.names) {
    check_name(a->asname != nullptr ? a->asname : a->name, expr_context::store);
  }
}

}  // namespace metavm::python
