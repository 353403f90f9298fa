// Statements: assignments, branches, loops, imports.
#include "lang/python/compile/unit.hpp"

namespace metavm::python {

namespace {
std::vector<bool> both(const std::vector<bool>& a, const std::vector<bool>& b) {
  std::vector<bool> r(a.size());
  for (std::size_t i = 0; i < a.size(); i++) r[i] = a[i] && b[i];
  return r;
}
const sequence<expr*>* elements(const expr& e) {
  if (const auto* t = as<tuple_expr>(&e)) return &t->elts;
  if (const auto* l = as<list_expr>(&e)) return &l->elts;
  return nullptr;
}
bool has_star(const sequence<expr*>& s) {
  for (const expr* e : s)
    if (e->kind == node_kind::starred_expr) return true;
  return false;
}
// The last thing that its code does is to set the result; an object is there before its __init__ runs.
bool set_at_once(const expr& e) {
  switch (e.kind) {
    case node_kind::constant_expr:
    case node_kind::name_expr:
    case node_kind::attribute_expr:
    case node_kind::subscript_expr:
    case node_kind::unary_op:
    case node_kind::bin_op:
      return true;
    default:
      return false;
  }
}
}  // namespace

void unit::assign(const assign_stmt& s) {
  const expr& target = *s.targets[0];
  if (s.targets.size() == 1) {
    // a, b = b, a: no tuple is made.
    const auto* to = elements(target);
    const auto* from = elements(*s.value);
    if (to && from && to->size() == from->size() && to->size() <= 16 && !has_star(*to) && !has_star(*from)) {
      const u32 r = temps(to->size());
      for (u32 i = 0; i < from->size(); i++) into(r + i, *(*from)[i]);
      for (u32 i = 0; i < to->size(); i++) store(*(*to)[i], r + i);
      return;
    }
    if (const auto* n = as<name_expr>(&target)) {
      const identifier name = mangled(n->id);
      if (scope_->kind == scope_kind::function && scope_of(name) == name_scope::local) {
        const u32 r = locals_.at(name);
        // Straight into the variable, unless a handler might see it half done: an object whose __init__ raised,
        // the left side of an `or`.
        const bool seen = std::any_of(blocks_.begin(), blocks_.end(), [](const block& b) { return b.protecting; });
        if (!seen || set_at_once(*s.value)) {
          into(r, *s.value);
          line_behind(target);
        } else {
          const u32 v = temp();
          into(v, *s.value);
          back_at(&target);
          emit<ops::move>(def{r}, use{v});
          emit<ops::unbind>(def{v});  // no second reference stays behind
        }
        set_bound(r);
        return;
      }
    }
  }
  const u32 v = value_of(*s.value);
  for (const expr* t : s.targets) store(*t, v);
}

void unit::aug_assign(const aug_assign_stmt& s) {
  switch (s.target->kind) {
    case node_kind::name_expr: {
      const identifier id = cast<name_expr>(*s.target).id;
      const i32 r = bound_local(id);
      if (r >= 0 && !copies_locals_) {
        line_before(*s.target);
        at(s);
        binary(static_cast<u32>(r), s.op, static_cast<u32>(r), *s.value, true);
        return;
      }
      const u32 v = temp();
      at(*s.target);
      load_name(v, id);
      binary(v, s.op, v, *s.value, true);
      at(s);
      store_name(id, v);
      return;
    }
    case node_kind::attribute_expr: {
      const auto& x = cast<attribute_expr>(*s.target);
      const u32 o = value_of(*x.value), v = temp();
      at(*s.target);
      emit<ops::load_attr>(def{v}, use{o}, k_name(mangled(x.attr)), ic());
      at(s);
      binary(v, s.op, v, *s.value, true);
      at(*s.target);
      emit<ops::store_attr>(use{o}, k_name(mangled(x.attr)), use{v}, ic());
      return;
    }
    default: {
      const auto& x = cast<subscript_expr>(*s.target);
      const u32 o = value_of(*x.value);
      u32 i;
      if (x.slice->kind == node_kind::slice_expr)
        slice_into(i = temp(), *x.slice);
      else
        i = value_of(*x.slice);
      const u32 v = temp();
      at(*s.target);
      emit<ops::get_item>(def{v}, use{o}, use{i});
      at(s);
      binary(v, s.op, v, *s.value, true);
      at(*s.target);
      emit<ops::set_item>(use{o}, use{i}, use{v});
    }
  }
}

void unit::ann_assign(const ann_assign_stmt& s) {
  if (s.value) {
    const u32 v = value_of(*s.value);
    store(*s.target, v);
  }
  if (const auto* n = as<name_expr>(s.target); n && s.simple && scope_->kind != scope_kind::function) {
    const u32 a = temp(), d = temp(), key = temp();
    annotation_into(a, *s.annotation);
    emit<ops::load_name>(def{d}, k_str("__annotations__"), ic());
    emit<ops::load_const>(def{key}, k_name(mangled(n->id)));
    emit<ops::set_item>(use{d}, use{key}, use{a});
  } else if (scope_->kind != scope_kind::function && !(c_.future_flags & future_flags::annotations)) {
    value_of(*s.annotation);
  }
  if (!s.value && !s.simple) {
    // The target's parts are evaluated, as CPython does.
    if (const auto* x = as<attribute_expr>(s.target)) value_of(*x->value);
    if (const auto* x = as<subscript_expr>(s.target)) {
      value_of(*x->value);
      value_of(*x->slice);
    }
  }
}

void unit::if_statement(const if_stmt& s) {
  label other = asm_.new_label(), end = asm_.new_label();
  branch(*s.test, false, other);
  const std::vector<bool> before = bound_;
  body(s.body);
  const std::vector<bool> after = bound_;
  bound_ = before;
  if (!s.orelse.empty()) {
    at_glue();
    emit<ops::jump>(end);
    asm_.bind(other);
    body(s.orelse);
  } else {
    asm_.bind(other);
  }
  asm_.bind(end);
  // A side that ends in a jump away does not count.
  auto ends = [](const sequence<stmt*>& b) {
    if (b.empty()) return false;
    const node_kind k = b.back()->kind;
    return k == node_kind::return_stmt || k == node_kind::raise_stmt || k == node_kind::break_stmt ||
           k == node_kind::continue_stmt;
  };
  if (ends(s.body))
    ;
  else if (ends(s.orelse))
    bound_ = after;
  else
    bound_ = both(bound_, after);
}

void unit::while_loop(const while_stmt& s) {
  label again = asm_.new_label(), next = asm_.new_label(), end = asm_.new_label(), out = asm_.new_label();
  const std::vector<bool> before = bound_;
  // The test stands at the end: one jump an iteration.
  bool for_ever = false;
  if (const auto* c = as<constant_expr>(s.test)) {
    for_ever = truth(c_.m, constant_value(c->value)) == tri::yes;
    emit<ops::nop>();
  }
  if (!for_ever) branch(*s.test, false, out);
  block b{block::kind::loop};
  b.start = next;
  b.end = end;
  push_block(b);
  asm_.bind(again);
  const u32 start = asm_.here();
  body(s.body);
  blocks_.pop_back();
  asm_.bind(next);
  bound_ = before;
  at(s);
  // A jump has to go back some way to be a loop, where signals are looked at: `while True: pass`.
  if (for_ever && asm_.here() == start) emit<ops::load_const>(def{temp()}, k_none());
  if (for_ever)
    emit<ops::jump>(again);
  else
    branch(*s.test, true, again);
  asm_.bind(out);
  bound_ = before;
  body(s.orelse);
  asm_.bind(end);
  bound_ = before;
}

void unit::for_loop(const for_stmt& s) {
  label again = asm_.new_label(), end = asm_.new_label(), out = asm_.new_label();
  const u32 it = temp();
  into(it, *s.iter);
  at(s);
  emit<ops::get_iter>(def{it}, use{it});
  const std::vector<bool> before = bound_;
  block b{block::kind::for_loop};
  b.start = again;
  b.end = end;
  b.reg = it;
  push_block(b);
  asm_.bind(again);
  at(s);
  i32 direct = -1;
  if (const auto* n = as<name_expr>(s.target))
    if (scope_->kind == scope_kind::function && scope_of(mangled(n->id)) == name_scope::local)
      direct = static_cast<i32>(locals_.at(mangled(n->id)));
  if (direct >= 0) {
    emit<ops::for_iter>(def{static_cast<u32>(direct)}, use{it}, out);
    line_behind(*s.target);
    set_bound(static_cast<u32>(direct));
  } else {
    const u32 v = temp();
    emit<ops::for_iter>(def{v}, use{it}, out);
    store(*s.target, v);
  }
  body(s.body);
  at_glue();
  emit<ops::jump>(again);
  blocks_.pop_back();
  asm_.bind(out);
  bound_ = before;
  body(s.orelse);
  asm_.bind(end);
  bound_ = before;
}

void unit::async_for_loop(const async_for_stmt& s) {
  label again = asm_.new_label(), end = asm_.new_label(), out = asm_.new_label();
  const u32 it = temp(), v = temp(), a = temp(), e = temp();
  into(it, *s.iter);
  at(s);
  emit<ops::get_aiter>(def{it}, use{it});
  const std::vector<bool> before = bound_;
  block b{block::kind::loop};
  b.start = again;
  b.end = end;
  push_block(b);
  asm_.bind(again);
  block guard{block::kind::popped};
  protect(guard);
  emit<ops::get_anext>(def{a}, use{it});
  await_into(v, a, false);
  unprotect(guard);
  store(*s.target, v);
  body(s.body);
  at_glue();
  emit<ops::jump>(again);
  blocks_.pop_back();
  add_ranges(guard, asm_.here(), e);
  emit<ops::end_async_for>(use{e});
  asm_.bind(out);
  bound_ = before;
  body(s.orelse);
  asm_.bind(end);
  bound_ = before;
}

void unit::assertion(const assert_stmt& s) {
  if (c_.options.optimize > 0) return;
  label fine = asm_.new_label();
  branch(*s.test, true, fine);
  const u32 e = temp(), cause = temp();
  emit<ops::load_const>(def{e}, k(to_value(c_.m.exc.AssertionError)));
  if (s.msg) {
    const u32 a = temp();
    into(a, *s.msg);
    at(s);
    emit<ops::call>(def{e}, use{e}, args{a, 1}, ic());
  }
  emit<ops::load_const>(def{cause}, k(value_unbound));
  // As CPython: the comparison that decided, if it was one.
  const expr* decided = s.test;
  while (const auto* both = as<bool_op>(decided)) decided = both->values[both->values.size() - 1];
  decided->kind == node_kind::compare_expr ? at(*decided) : at(s);
  emit<ops::raise>(use{e}, use{cause});
  asm_.bind(fine);
}

void unit::imports(const import_stmt& s) {
  const u32 level = temp(), from = temp(), m = temp();
  for (const alias* a : s.names) {
    emit<ops::load_const>(def{level}, k(value::small_int(0)));
    emit<ops::load_const>(def{from}, k_none());
    emit<ops::import_name>(def{m}, k_name(a->name), use{from}, use{level});
    const std::string_view name = a->name->view();
    const auto dot = name.find('.');
    if (a->asname) {
      // import a.b.c as x: x is c
      std::size_t start = dot;
      while (start != name.npos) {
        const std::size_t end = name.find('.', start + 1);
        emit<ops::import_from>(def{m}, use{m}, k_str(name.substr(start + 1, end == name.npos ? end : end - start - 1)));
        start = end;
      }
      store_name(a->asname, m);
    } else {
      store_name(dot == name.npos ? a->name : c_.tree.names.intern(name.substr(0, dot)), m);
    }
  }
}

void unit::imports_from(const import_from_stmt& s) {
  const u32 level = temp(), from = temp(), m = temp(), v = temp();
  list_object* l = empty_list(c_.m);
  for (const alias* a : s.names) list_append(c_.m, l, to_value(intern(c_.m, a->name->view())));
  emit<ops::load_const>(def{level}, k(value::small_int(s.level)));
  emit<ops::load_const>(def{from}, k(to_value(to_tuple(c_.m, to_value(l)))));
  emit<ops::import_name>(def{m}, s.module ? k_name(s.module) : k_str(""), use{from}, use{level});
  for (const alias* a : s.names) {
    at(s);
    if (a->name->view() == "*") {
      emit<ops::import_star>(use{m});
      return;
    }
    emit<ops::import_from>(def{v}, use{m}, k_name(a->name));
    store_name(a->asname ? a->asname : a->name, v);
  }
}

}  // namespace metavm::python
