// try, with.
#include "lang/python/compile/unit.hpp"

namespace metavm::python {

void unit::try_statement(const sequence<stmt*>& b, const sequence<excepthandler*>& handlers,
                         const sequence<stmt*>& orelse, const sequence<stmt*>& final, bool star, const stmt& s) {
  if (final.empty()) return try_except(b, handlers, orelse, star, s);
  label end = asm_.new_label();
  const std::vector<bool> before = bound_;
  block f{block::kind::finally_body};
  f.body = &final;
  push_block(f);
  protect(blocks_.back());
  if (handlers.empty())
    body(b);
  else
    try_except(b, handlers, orelse, star, s);
  unprotect(blocks_.back());
  const block closed = blocks_.back();
  blocks_.pop_back();
  // The way without exception.
  const std::vector<bool> after = bound_;
  body(final);
  at_glue();
  emit<ops::jump>(end);
  // The way with one.
  const std::vector<bool> finished = bound_;
  bound_ = before;
  const u32 t = next_temp_;
  const u32 e = temp(), saved = temp(), again = temp();
  add_ranges(closed, asm_.here(), e);
  block ending{block::kind::finally_end};
  ending.reg = saved;
  enter_handler(saved, e);
  push_block(ending);
  protect(blocks_.back());
  body(final);
  unprotect(blocks_.back());
  const block inner = blocks_.back();
  blocks_.pop_back();
  at_glue();
  leave_handler(saved);
  emit<ops::reraise>(use{e});
  add_ranges(inner, asm_.here(), again);
  emit<ops::pop_handled>(use{saved});
  emit<ops::reraise>(use{again});
  release(t);
  asm_.bind(end);
  bound_ = finished;
}

void unit::try_except(const sequence<stmt*>& b, const sequence<excepthandler*>& handlers, const sequence<stmt*>& orelse,
                      bool star, const stmt& s) {
  label end = asm_.new_label();
  const std::vector<bool> before = bound_;
  block guard{block::kind::popped};
  push_block(guard);
  protect(blocks_.back());
  body(b);
  unprotect(blocks_.back());
  guard = blocks_.back();
  blocks_.pop_back();
  body(orelse);
  at_glue();
  emit<ops::jump>(end);
  std::vector<bool> after = bound_;
  const u32 t = next_temp_;
  const u32 e = temp(), saved = temp(), m = temp(), again = temp();
  bound_ = before;
  add_ranges(guard, asm_.here(), e);
  enter_handler(saved, e);
  block handling{block::kind::handler};
  handling.reg = saved;
  push_block(handling);
  protect(blocks_.back());
  u32 rest = 0, results = 0, original = 0;
  if (star) {
    rest = temp();
    results = temp();
    original = temp();
    emit<ops::move>(def{original}, use{e});
    emit<ops::move>(def{rest}, use{e});
    emit<ops::build_list>(def{results}, args{results, 0});
  }
  for (const excepthandler* x : handlers) {
    const auto& h = cast<except_handler>(*x);
    label next = asm_.new_label();
    bound_ = before;
    u32 caught = e;
    at(*x);
    if (h.type) {
      const u32 t2 = next_temp_;
      const u32 c = value_of(*h.type);
      at(*x);
      if (star) {
        const u32 pair = temps(2);
        emit<ops::check_star_match>(def{m}, use{rest}, use{c});
        emit<ops::unpack>(use{m}, defs{pair, 2});
        emit<ops::move>(def{m}, use{pair});
        emit<ops::move>(def{rest}, use{pair + 1});
        release(t2);
        emit<ops::jump_if_none<true>>(use{m}, next);
        caught = m;
      } else {
        emit<ops::check_match>(def{m}, use{e}, use{c});
        release(t2);
        emit<ops::jump_if<false>>(use{m}, next);
      }
    }
    // The body; in `except*` what it raises is collected.
    if (!h.type) line_before(*x);
    block raised{block::kind::popped};
    if (star) {
      leave_handler(saved);
      enter_handler(saved, caught);
      push_block(raised);
      protect(blocks_.back());
    }
    u32 failure = 0;
    if (h.name) {
      store_name(h.name, caught);
      // In its handler it stays, if nothing but the handler's end deletes it.
      const identifier key = mangled(h.name);
      if (scope_of(key) == name_scope::local && scope_->kind == scope_kind::function)
        bound_[locals_.at(key)] = !scope_->find(key)->deleted;
      block naming{block::kind::handler_name};
      naming.name = h.name;
      push_block(naming);
      protect(blocks_.back());
      body(h.body);
      unprotect(blocks_.back());
      naming = blocks_.back();
      blocks_.pop_back();
      const std::vector<bool> done = bound_;
      at_glue();
      auto clear = [&] {
        const u32 r = temp();
        emit<ops::load_const>(def{r}, k_none());
        store_name(h.name, r);
        delete_name(h.name);
      };
      clear();
      bound_ = done;
      if (scope_of(mangled(h.name)) == name_scope::local && scope_->kind == scope_kind::function)
        bound_[locals_.at(mangled(h.name))] = false;
      label fine = asm_.new_label();
      emit<ops::jump>(fine);
      const std::vector<bool> kept = bound_;
      failure = temp();
      add_ranges(naming, asm_.here(), failure);
      clear();
      emit<ops::reraise>(use{failure});
      bound_ = kept;
      asm_.bind(fine);
    } else {
      body(h.body);
    }
    if (star) {
      unprotect(blocks_.back());
      raised = blocks_.back();
      blocks_.pop_back();
      at_glue();
      emit<ops::jump>(next);
      const u32 what = temp();
      add_ranges(raised, asm_.here(), what);
      emit<ops::list_append>(use{results}, use{what});
      emit<ops::jump>(next);
    } else {
      // Done: no exception is being handled any more.
      unprotect(blocks_.back());
      const block closed = blocks_.back();
      blocks_.pop_back();
      at_glue();
      leave_handler(saved);
      emit<ops::jump>(end);
      const bool leaves =
          !h.body.empty() &&
          (h.body.back()->kind == node_kind::return_stmt || h.body.back()->kind == node_kind::raise_stmt ||
           h.body.back()->kind == node_kind::continue_stmt || h.body.back()->kind == node_kind::break_stmt);
      if (!leaves)
        for (std::size_t i = 0; i < after.size(); i++) after[i] = after[i] && bound_[i];
      push_block(closed);
      protect(blocks_.back());
      handled_.push_back(saved);
    }
    asm_.bind(next);
  }
  if (star) {
    at_glue();
    emit<ops::list_append>(use{results}, use{rest});
    emit<ops::prepare_reraise_star>(def{m}, use{original}, use{results});
    label raise_it = asm_.new_label();
    emit<ops::jump_if_none<false>>(use{m}, raise_it);
    unprotect(blocks_.back());
    const block closed = blocks_.back();
    blocks_.pop_back();
    leave_handler(saved);
    emit<ops::jump>(end);
    asm_.bind(raise_it);
    emit<ops::pop_handled>(use{saved});
    emit<ops::reraise>(use{m});
    add_ranges(closed, asm_.here(), again);
    for (std::size_t i = 0; i < after.size(); i++) after[i] = after[i] && before[i];
  } else {
    // Nobody wanted it.
    unprotect(blocks_.back());
    const block closed = blocks_.back();
    blocks_.pop_back();
    at(s);
    at_glue();
    leave_handler(saved);
    emit<ops::reraise>(use{e});
    add_ranges(closed, asm_.here(), again);
  }
  emit<ops::pop_handled>(use{saved});
  emit<ops::reraise>(use{again});
  release(t);
  asm_.bind(end);
  bound_ = after;
}

void unit::with_items(const sequence<withitem*>& items, std::size_t i, const sequence<stmt*>& b, bool is_async,
                      const stmt& s) {
  if (i == items.size()) return body(b);
  const withitem& w = *items[i];
  const u32 t = next_temp_;
  const u32 exit = temp(), enter = temp(), v = temp();
  const u32 manager = value_of(*w.context_expr);
  at(s);
  emit<ops::load_special>(def{enter}, use{manager}, k_str(is_async ? "__aenter__" : "__enter__"));
  emit<ops::load_special>(def{exit}, use{manager}, k_str(is_async ? "__aexit__" : "__exit__"));
  emit<ops::call>(def{v}, use{enter}, args{v, 0}, ic());
  if (is_async) {
    emit<ops::get_awaitable>(def{v}, use{v}, imm{1});
    await_into(v, v, false);
  }
  block guard{is_async ? block::kind::async_with : block::kind::with};
  guard.reg = exit;
  guard.statement = &s;
  push_block(guard);
  protect(blocks_.back());
  if (w.optional_vars) store(*w.optional_vars, v);
  const std::vector<bool> before = bound_;
  with_items(items, i + 1, b, is_async, s);
  unprotect(blocks_.back());
  guard = blocks_.back();
  blocks_.pop_back();
  const std::vector<bool> after = bound_;
  label end = asm_.new_label(), swallowed = asm_.new_label();
  at(s);
  const u32 a = temps(3), r = temp();
  for (u32 k3 = 0; k3 < 3; k3++) emit<ops::load_const>(def{a + k3}, k_none());
  emit<ops::call>(def{r}, use{exit}, args{a, 3}, ic());
  if (is_async) {
    emit<ops::get_awaitable>(def{r}, use{r}, imm{2});
    await_into(r, r, false);
  }
  emit<ops::jump>(end);
  // With an exception: __exit__ decides.
  const u32 e = temp(), saved = temp(), again = temp();
  add_ranges(guard, asm_.here(), e);
  enter_handler(saved, e);
  block handling{block::kind::popped};
  protect(handling);
  emit<ops::with_exit>(def{r}, use{exit}, use{e});
  if (is_async) {
    emit<ops::get_awaitable>(def{r}, use{r}, imm{2});
    await_into(r, r, false);
  }
  emit<ops::jump_if<true>>(use{r}, swallowed);
  unprotect(handling);
  leave_handler(saved);
  emit<ops::reraise>(use{e});
  add_ranges(handling, asm_.here(), again);
  emit<ops::pop_handled>(use{saved});
  emit<ops::reraise>(use{again});
  asm_.bind(swallowed);
  emit<ops::pop_handled>(use{saved});
  asm_.bind(end);
  // If it was swallowed the body may have stopped anywhere.
  for (std::size_t k3 = 0; k3 < bound_.size(); k3++) bound_[k3] = after[k3] && before[k3];
  release(t);
}

}  // namespace metavm::python
