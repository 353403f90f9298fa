// Registers, constants, names and protected blocks of one scope.
#include "lang/python/compile/unit.hpp"

#include <algorithm>

#include "lang/python/compile/append.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

namespace {
std::string text_of(identifier i) { return std::string(i->view()); }

}  // namespace

code_object* make_code_object(vm& m) {
  auto* o = make_instance<code_object>(m, m.types.code);
  o->compiled = nullptr;
  o->compiled_data = nullptr;
  o->name = o->qualname = o->filename = m.empty_str;
  o->varnames = o->cellvars = o->freevars = o->names = o->consts = m.empty_tuple;
  o->bytecode = o->line_table = o->exception_table = none;
  o->argcount = o->posonly_argcount = o->kwonly_argcount = o->local_count = 0;
  o->stack_size = o->flags_word = o->first_line = o->self_attributes = 0;
  return o;
}

unit::unit(compilation& c, unit* parent, scope* s, std::string name, std::string qualname)
    : c_(c), parent_(parent), scope_(s), name_(std::move(name)), qualname_(std::move(qualname)) {
  engine& x = engine_of(c.m);
  x.blocks.push_back(std::make_unique<code_block>());
  block_ = x.blocks.back().get();
  x.details.push_back(std::make_unique<code_details>());
  details_ = x.details.back().get();
  block_->language = details_;
  if (parent) class_name_ = parent->class_name_;
}

// ---------------------------------------------------------------- registers and constants

u32 unit::temp() { return temps(1); }

u32 unit::temps(u32 n) {
  const u32 r = next_temp_;
  next_temp_ += n;
  max_temp_ = std::max(max_temp_, next_temp_);
  if (next_temp_ > 60000) failed_ = true;
  return r;
}

konst unit::k(value v) {
  auto [it, fresh] = word_index_.try_emplace(v.bits, static_cast<u32>(block_->constants.size()));
  if (fresh) block_->constants.push_back(v);
  return {it->second};
}

konst unit::k_str(std::string_view s) {
  auto [it, fresh] = constant_index_.try_emplace({0, std::string(s)}, static_cast<u32>(block_->constants.size()));
  if (fresh) block_->constants.push_back(to_value(intern(c_.m, s)));
  return {it->second};
}

konst unit::k_name(identifier name) { return k_str(name->view()); }

cache unit::ic() { return {caches_ < near_caches ? caches_++ : near_limit}; }

cache unit::shared_cache(const std::vector<u32>& question) {
  const auto [it, fresh] = shared_caches_.try_emplace(question, caches_);
  if (fresh && ++caches_ > near_limit) failed_ = true;
  return {it->second};
}

value unit::constant_value(const constant& c) {
  vm& m = c_.m;
  switch (c.kind) {
    case constant_kind::none:
      return none;
    case constant_kind::false_:
      return false_;
    case constant_kind::true_:
      return true_;
    case constant_kind::ellipsis:
      return ellipsis;
    case constant_kind::integer: {
      const value v = int_from_text(m, c.view(), c.base);
      return c.negative ? negative(m, v) : v;
    }
    case constant_kind::floating:
      return make_float(m, c.real);
    case constant_kind::complex:
      return make_complex(m, c.real, c.imag);
    case constant_kind::string: {
      // Short ones that look like names are interned, as CPython does.
      const std::string_view t = c.view();
      const bool plain =
          t.size() <= 64 && std::all_of(t.begin(), t.end(), [](char ch) {
            return ch == '_' || (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
          });
      return to_value(plain ? intern(m, t) : make_str(m, t));
    }
    case constant_kind::bytes:
      return to_value(make_bytes(m, c.view()));
    case constant_kind::tuple:
    case constant_kind::frozenset: {
      list_object* l = empty_list(m, c.size);
      for (u32 i = 0; i < c.size; i++) list_append(m, l, constant_value(c.items[i]));
      if (c.kind == constant_kind::tuple) return to_value(to_tuple(m, to_value(l)));
      set_object* s = make_set(m, m.types.frozenset);
      for (u64 i = 0; i < l->length; i++) set_add(m, s, l->storage->items[i]);
      return to_value(refilled_set(m, s));
    }
  }
  return none;
}

set_object* unit::refilled_set(vm& m, set_object* from) {
  set_object* s = make_set(m, m.types.frozenset);
  u64 at = 0;
  value v;
  while (set_next(from, at, v)) set_add(m, s, v);
  return s;
}

void unit::at(const located_node& n) {
  at_ = &n;
  asm_.mark({0, static_cast<u32>(n.lineno), static_cast<u32>(n.col_offset), static_cast<u32>(n.end_lineno),
             static_cast<u32>(n.end_col_offset)});
}

void unit::note_lines_before() {
  // Those at the end that are the instruction's own say nothing.
  while (at_ && !lines_before_.empty() && lines_before_.back() == static_cast<u32>(at_->lineno))
    lines_before_.pop_back();
  for (const u32 line : lines_before_) {
    details_->silent_lines.push_back(asm_.here() * 2);
    details_->silent_lines.push_back(line);
  }
  lines_before_.clear();
}

void unit::line_behind(const located_node& n) {
  if (at_ && at_->lineno == n.lineno) return;
  details_->silent_lines.push_back(last_emitted_ * 2 + 1);
  details_->silent_lines.push_back(static_cast<u32>(n.lineno));
}

void unit::at_no_line() {
  at_ = nullptr;
  if (!asm_.is_marked()) asm_.mark({});
}

void unit::at_glue() {
  if (at_) asm_.mark({0, static_cast<u32>(at_->lineno), 0, 0, 0});
}

// ---------------------------------------------------------------- names

identifier unit::mangled(identifier name) { return mangle(c_.tree.names, class_name_, name); }

name_scope unit::scope_of(identifier name) const {
  const symbol* s = scope_->find(name);
  return s ? s->scope : name_scope::global_implicit;
}

i32 unit::bound_local(identifier name) const {
  const identifier n = mangle(c_.tree.names, class_name_, name);
  if (scope_->kind != scope_kind::function || scope_of(n) != name_scope::local) return -1;
  const auto it = locals_.find(n);
  return it != locals_.end() && bound_[it->second] ? static_cast<i32>(it->second) : -1;
}

void unit::load_name(u32 reg, identifier name) {
  const identifier n = mangled(name);
  switch (scope_of(n)) {
    case name_scope::cell:
      emit<ops::load_own_cell>(def{reg}, use{cells_.at(n)}, k_name(n));
      return;
    case name_scope::free: {
      const u32 i = frees_.at(n);
      if (scope_->kind == scope_kind::class_) {
        emit<ops::load_class_free>(def{reg}, imm{static_cast<i32>(i)}, k_name(n));
        return;
      }
      const u32 c = temp();
      emit<ops::load_free>(def{c}, imm{static_cast<i32>(i)});
      emit<ops::load_cell>(def{reg}, use{c}, k_name(n));
      return;
    }
    case name_scope::local:
      if (scope_->kind == scope_kind::function) {
        const u32 r = locals_.at(n);
        if (bound_[r]) {
          if (r != reg) emit<ops::move>(def{reg}, use{r});
        } else {
          may_be_unbound_ = true;
          emit<ops::load_local>(def{reg}, use{r}, k_name(n));
        }
        return;
      }
      break;
    case name_scope::global_explicit:
      if (scope_->kind != scope_kind::module) {
        emit<ops::load_global>(def{reg}, k_name(n), ic());
        return;
      }
      break;
    default:
      break;
  }
  if (scope_->kind == scope_kind::function)
    emit<ops::load_global>(def{reg}, k_name(n), ic());
  else
    emit<ops::load_name>(def{reg}, k_name(n), ic());
}

void unit::store_name(identifier name, u32 reg) {
  const identifier n = mangled(name);
  switch (scope_of(n)) {
    case name_scope::cell:
      emit<ops::store_cell>(use{cells_.at(n)}, use{reg});
      return;
    case name_scope::free: {
      const u32 c = temp();
      emit<ops::load_free>(def{c}, imm{static_cast<i32>(frees_.at(n))});
      emit<ops::store_cell>(use{c}, use{reg});
      return;
    }
    case name_scope::local:
      if (scope_->kind == scope_kind::function) {
        const u32 r = locals_.at(n);
        if (r != reg) emit<ops::move>(def{r}, use{reg});
        set_bound(r);
        return;
      }
      break;
    case name_scope::global_explicit:
      emit<ops::store_global>(k_name(n), use{reg}, ic());
      return;
    default:
      break;
  }
  if (scope_->kind == scope_kind::function)
    emit<ops::store_global>(k_name(n), use{reg}, ic());
  else
    emit<ops::store_name>(k_name(n), use{reg}, ic());
}

void unit::delete_name(identifier name) {
  const identifier n = mangled(name);
  switch (scope_of(n)) {
    case name_scope::cell:
      // Its own variable: an error speaks of a local one.
      emit<ops::load_own_cell>(def{temp()}, use{cells_.at(n)}, k_name(n));
      emit<ops::delete_cell>(use{cells_.at(n)}, k_name(n));
      return;
    case name_scope::free: {
      const u32 c = temp();
      emit<ops::load_free>(def{c}, imm{static_cast<i32>(frees_.at(n))});
      emit<ops::delete_cell>(use{c}, k_name(n));
      return;
    }
    case name_scope::local:
      if (scope_->kind == scope_kind::function) {
        const u32 r = locals_.at(n);
        if (!bound_[r]) emit<ops::check_bound>(use{r}, k_name(n));
        emit<ops::unbind>(def{r});
        bound_[r] = false;
        may_be_unbound_ = true;
        return;
      }
      break;
    case name_scope::global_explicit:
      emit<ops::delete_global>(k_name(n));
      return;
    default:
      break;
  }
  if (scope_->kind == scope_kind::function)
    emit<ops::delete_global>(k_name(n));
  else
    emit<ops::delete_name>(k_name(n));
}

void unit::load_cell_itself(u32 reg, identifier name) {
  if (const auto it = cells_.find(name); it != cells_.end())
    emit<ops::move>(def{reg}, use{it->second});
  else
    emit<ops::load_free>(def{reg}, imm{static_cast<i32>(frees_.at(name))});
}

/// Gives registers to parameters, locals and cells.
void unit::prologue(const arguments* a) {
  auto add_local = [&](identifier n) {
    if (locals_.contains(n)) return;
    locals_[n] = static_cast<u32>(local_names_.size());
    local_names_.push_back(n);
  };
  if (a) {
    for (const arg* p : a->posonlyargs) add_local(mangled(p->arg_)), posonly_++, positional_++;
    for (const arg* p : a->args) add_local(mangled(p->arg_)), positional_++;
    for (const arg* p : a->kwonlyargs) add_local(mangled(p->arg_)), kwonly_++;
    if (a->vararg) add_local(mangled(a->vararg->arg_));
    if (a->kwarg) add_local(mangled(a->kwarg->arg_));
  } else if (scope_->comprehension != comprehension_kind::none) {
    add_local(c_.tree.names.intern(".0"));
    positional_ = 1;
  }
  parameter_count_ = static_cast<u32>(local_names_.size());
  std::vector<identifier> cells, frees;
  for (const symbol& s : scope_->symbols) {
    if (s.scope == name_scope::cell) cells.push_back(s.name);
    // A class may bind a name that its methods take from farther out.
    if (s.scope == name_scope::free || s.flags & symbol_flags::def_free_class) frees.push_back(s.name);
    if (s.scope == name_scope::local && scope_->kind == scope_kind::function) add_local(s.name);
  }
  if (scope_->kind == scope_kind::class_ && scope_->needs_class_closure) {
    const identifier n = c_.tree.names.intern("__class__");
    if (std::find(cells.begin(), cells.end(), n) == cells.end()) cells.push_back(n);
  }
  auto by_text = [](identifier x, identifier y) { return x->view() < y->view(); };
  std::sort(frees.begin(), frees.end(), by_text);
  std::sort(cells.begin(), cells.end(), by_text);
  frees.erase(std::unique(frees.begin(), frees.end()), frees.end());
  for (identifier n : frees) {
    frees_[n] = static_cast<u32>(free_names_.size());
    free_names_.push_back(n);
  }
  next_temp_ = static_cast<u32>(local_names_.size());
  for (identifier n : cells) {
    cells_[n] = next_temp_++;
    cell_names_.push_back(n);
  }
  bound_.assign(local_names_.size(), false);
  deleted_.assign(local_names_.size(), false);
  for (const symbol& s : scope_->symbols)
    if (const auto it = locals_.find(s.name); it != locals_.end()) deleted_[it->second] = s.deleted || s.handled;
  for (u32 i = 0; i < parameter_count_; i++) set_bound(i);
  first_temp_ = max_temp_ = next_temp_;
  if (generator_like_) emit<ops::return_generator>(args{0, parameter_count_});
  for (identifier n : cells) {
    const auto it = locals_.find(n);
    if (it != locals_.end() && it->second < parameter_count_)
      emit<ops::make_cell>(def{cells_.at(n)}, use{it->second});
    else
      emit<ops::new_cell>(def{cells_.at(n)});
  }
}

code_object* unit::finish(u32 first_line) {
  vm& m = c_.m;
  if (failed_) {
    raise_text(m, m.exc.SystemError, "code too large to compile");
    return nullptr;
  }
  if (m.pending.bits != value_unbound.bits) return nullptr;
  code_block& b = *block_;
  b.register_count = max_temp_ + 1;
  b.parameter_count = parameter_count_;
  b.name = qualname_;
  b.file = to_utf8(c_.filename);
  b.caches.resize(caches_);
  if (may_be_unbound_ || shows_locals_) b.flags |= metavm::code_flags::clear_registers;
  // Compiled code keeps no variable longer than it is needed.
  if (shows_locals_) b.flags |= metavm::code_flags::never_stage;
  if (generator_like_) b.flags |= metavm::code_flags::heap_frame;
  asm_.finish_into(b);
  find_appends(b);
  b.finish();
  code_object* o = make_code_object(m);
  o->compiled = &b;
  details_->code = o;
  details_->parameter_count = parameter_count_;
  details_->positional_count = positional_;
  details_->generator_like = generator_like_;
  details_->simple = positional_ == parameter_count_;
  for (u32 i = 0; i < local_names_.size(); i++) details_->local_registers.push_back(i);
  for (identifier n : cell_names_) details_->cell_registers.push_back(cells_.at(n));
  auto names = [&](const std::vector<identifier>& v) {
    list_object* l = empty_list(m, v.size());
    for (identifier n : v) list_append(m, l, to_value(intern(m, n->view())));
    return to_tuple(m, to_value(l));
  };
  o->name = intern(m, name_);
  o->qualname = make_str(m, qualname_);
  o->filename = c_.filename;
  o->varnames = names(local_names_);
  o->cellvars = names(cell_names_);
  o->freevars = names(free_names_);
  list_object* consts = empty_list(m);
  list_object* used = empty_list(m);
  // The first constant of a function is its docstring; None says that it has none.
  const bool documented = scope_->kind == scope_kind::function && scope_->comprehension == comprehension_kind::none;
  if (documented) list_append(m, consts, docstring_);
  constant_uses_.resize(b.constants.size());
  for (std::size_t i = 0; i < b.constants.size(); i++) {
    const value v = b.constants[i];
    if (constant_uses_[i] & used_as_name) list_append(m, used, v);
    if (constant_uses_[i] & used_as_value && !same(v, value_unbound) && !(documented && same(v, docstring_)))
      list_append(m, consts, v);
  }
  o->consts = to_tuple(m, to_value(consts));
  o->names = to_tuple(m, to_value(used));
  o->argcount = positional_;
  o->posonly_argcount = posonly_;
  o->kwonly_argcount = kwonly_;
  o->local_count = static_cast<u32>(local_names_.size());
  o->stack_size = b.register_count;
  o->first_line = first_line;
  u32 f = c_.future_flags;
  if (scope_->kind == scope_kind::function) {
    f |= code_flags::optimized | code_flags::new_locals;
    if (scope_->varargs) f |= code_flags::var_args;
    if (scope_->varkeywords) f |= code_flags::var_keywords;
    if (scope_->nested) f |= code_flags::nested;
  }
  if (generator_like_) {
    if (is_async_ && scope_->generator)
      f |= code_flags::async_generator;
    else if (is_async_)
      f |= code_flags::coroutine;
    else
      f |= code_flags::generator;
  }
  o->flags_word = f;
  return o;
}

// ---------------------------------------------------------------- protected blocks

void unit::protect(block& b) {
  b.protecting = true;
  b.range_start = asm_.here();
}

void unit::unprotect(block& b) {
  if (!b.protecting) return;
  b.protecting = false;
  if (asm_.here() > b.range_start) b.pieces.push_back({b.range_start, asm_.here()});
}

void unit::add_ranges(const block& b, u32 handler, u32 reg) {
  for (auto [from, to] : b.pieces) asm_.add_handler({from, to, handler, reg, 0});
}

/// Code that leaves block `index` early.
void unit::wind_up(std::size_t index) {
  const block b = blocks_[index];
  switch (b.what) {
    case block::kind::finally_body: {
      // The clause's own jumps see only the blocks outside.
      std::vector<block> inner(std::make_move_iterator(blocks_.begin() + static_cast<std::ptrdiff_t>(index)),
                               std::make_move_iterator(blocks_.end()));
      blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(index), blocks_.end());
      body(*b.body);
      for (block& x : inner) blocks_.push_back(std::move(x));
      return;
    }
    case block::kind::finally_end:
    case block::kind::handler:
      leave_handler(b.reg);
      return;
    case block::kind::handler_name: {
      const u32 t = next_temp_;
      const u32 r = temp();
      emit<ops::load_const>(def{r}, k_none());
      store_name(b.name, r);
      delete_name(b.name);
      release(t);
      return;
    }
    case block::kind::with:
    case block::kind::async_with: {
      const located_node* const here = at_;
      at(*b.statement);
      const u32 t = next_temp_;
      const u32 a = temps(3), d = temp();
      for (u32 i = 0; i < 3; i++) emit<ops::load_const>(def{a + i}, k_none());
      emit<ops::call>(def{d}, use{b.reg}, args{a, 3}, ic());
      if (b.what == block::kind::async_with) {
        emit<ops::get_awaitable>(def{d}, use{d}, imm{2});
        await_into(d, d, false);
      }
      release(t);
      at_ = here;
      return;
    }
    default:
      return;
  }
}

template <class F>
void unit::leave_blocks(std::size_t depth, F after) {
  std::vector<std::size_t> closed;
  const std::vector<u32> handled = handled_;
  for (std::size_t i = blocks_.size(); i-- > depth;) {
    if (blocks_[i].protecting) {
      unprotect(blocks_[i]);
      closed.push_back(i);
    }
    wind_up(i);
  }
  after();
  handled_ = handled;
  for (std::size_t i : closed) protect(blocks_[i]);
}

void unit::enter_handler(u32 saved, u32 exception) {
  emit<ops::push_handled>(def{saved}, use{exception});
  handled_.push_back(saved);
}

void unit::leave_handler(u32 saved) {
  emit<ops::pop_handled>(use{saved});
  METAVM_CHECK(!handled_.empty() && handled_.back() == saved);
  handled_.pop_back();
}

void unit::emit_return(u32 reg) {
  if (generator_like_)
    emit<ops::return_from>(use{reg});
  else
    emit<ops::return_value>(use{reg});
}

void unit::return_statement(const return_stmt& s) {
  const u32 t = next_temp_;
  u32 r;
  if (s.value) {
    r = value_of(*s.value);
    // A finally clause may assign the local.
    if (!is_temp(r) && !blocks_.empty()) {
      const u32 copy = temp();
      emit<ops::move>(def{copy}, use{r});
      r = copy;
    }
  } else {
    r = temp();
    emit<ops::load_const>(def{r}, k_none());
  }
  at(s);
  leave_blocks(0, [&] { emit_return(r); });
  release(t);
}

void unit::statement(const stmt& s) {
  if (failed_) return;
  const u32 t = next_temp_;
  at(s);
  switch (s.kind) {
    case node_kind::function_def: {
      const auto& f = cast<function_def>(s);
      std::vector<u32> d;
      const u32 r = temp();
      decorate(r, f.decorator_list, d);
      function_into(r, f, *f.args, &f.body, nullptr, text_of(f.name), f.returns, false);
      for (std::size_t i = d.size(); i-- > 0;) {
        at(*f.decorator_list[i]);
        const u32 a = temp();
        emit<ops::move>(def{a}, use{r});
        emit<ops::call>(def{r}, use{d[i]}, args{a, 1}, ic());
      }
      back_at(&s);
      store_name(f.name, r);
      break;
    }
    case node_kind::async_function_def: {
      const auto& f = cast<async_function_def>(s);
      std::vector<u32> d;
      const u32 r = temp();
      decorate(r, f.decorator_list, d);
      function_into(r, f, *f.args, &f.body, nullptr, text_of(f.name), f.returns, true);
      for (std::size_t i = d.size(); i-- > 0;) {
        at(*f.decorator_list[i]);
        const u32 a = temp();
        emit<ops::move>(def{a}, use{r});
        emit<ops::call>(def{r}, use{d[i]}, args{a, 1}, ic());
      }
      back_at(&s);
      store_name(f.name, r);
      break;
    }
    case node_kind::class_def: {
      const auto& c = cast<class_def>(s);
      std::vector<u32> d;
      const u32 r = temp();
      decorate(r, c.decorator_list, d);
      class_into(r, c);
      for (std::size_t i = d.size(); i-- > 0;) {
        at(*c.decorator_list[i]);
        const u32 a = temp();
        emit<ops::move>(def{a}, use{r});
        emit<ops::call>(def{r}, use{d[i]}, args{a, 1}, ic());
      }
      back_at(&s);
      store_name(c.name, r);
      break;
    }
    case node_kind::return_stmt:
      return_statement(cast<return_stmt>(s));
      break;
    case node_kind::delete_stmt:
      for (const expr* e : cast<delete_stmt>(s).targets) remove(*e);
      break;
    case node_kind::assign_stmt:
      assign(cast<assign_stmt>(s));
      break;
    case node_kind::aug_assign_stmt:
      aug_assign(cast<aug_assign_stmt>(s));
      break;
    case node_kind::ann_assign_stmt:
      ann_assign(cast<ann_assign_stmt>(s));
      break;
    case node_kind::for_stmt:
      for_loop(cast<for_stmt>(s));
      break;
    case node_kind::async_for_stmt:
      async_for_loop(cast<async_for_stmt>(s));
      break;
    case node_kind::while_stmt:
      while_loop(cast<while_stmt>(s));
      break;
    case node_kind::if_stmt:
      if_statement(cast<if_stmt>(s));
      break;
    case node_kind::with_stmt: {
      const auto& w = cast<with_stmt>(s);
      with_items(w.items, 0, w.body, false, s);
      break;
    }
    case node_kind::async_with_stmt: {
      const auto& w = cast<async_with_stmt>(s);
      with_items(w.items, 0, w.body, true, s);
      break;
    }
    case node_kind::match_stmt:
      match_statement(cast<match_stmt>(s));
      break;
    case node_kind::raise_stmt: {
      const auto& r = cast<raise_stmt>(s);
      const u32 e = temp(), cause = temp();
      if (r.exc)
        into(e, *r.exc);
      else
        emit<ops::load_const>(def{e}, k(value_unbound));
      if (r.cause)
        into(cause, *r.cause);
      else
        emit<ops::load_const>(def{cause}, k(value_unbound));
      at(s);
      emit<ops::raise>(use{e}, use{cause});
      break;
    }
    case node_kind::try_stmt: {
      const auto& x = cast<try_stmt>(s);
      emit<ops::nop>();
      try_statement(x.body, x.handlers, x.orelse, x.finalbody, false, s);
      break;
    }
    case node_kind::try_star_stmt: {
      const auto& x = cast<try_star_stmt>(s);
      emit<ops::nop>();
      try_statement(x.body, x.handlers, x.orelse, x.finalbody, true, s);
      break;
    }
    case node_kind::assert_stmt:
      assertion(cast<assert_stmt>(s));
      break;
    case node_kind::import_stmt:
      imports(cast<import_stmt>(s));
      break;
    case node_kind::import_from_stmt:
      imports_from(cast<import_from_stmt>(s));
      break;
    case node_kind::expr_stmt: {
      const expr& e = *cast<expr_stmt>(s).value;
      if (interactive_ && scope_->kind == scope_kind::module) {
        const u32 r = temp();
        into(r, e);
        emit<ops::print_expr>(def{r}, use{r});
      } else if (const auto* c = as<constant_expr>(&e)) {
        if (c->value.kind != constant_kind::string || &s != first_) emit<ops::nop>();
      } else {
        if (e.kind == node_kind::name_expr) {
          into(temp(), e);
        } else {
          value_of(e);
        }
      }
      break;
    }
    case node_kind::break_stmt:
    case node_kind::continue_stmt: {
      std::size_t i = blocks_.size();
      while (i-- > 0)
        if (blocks_[i].what == block::kind::loop || blocks_[i].what == block::kind::for_loop) break;
      const label to = s.kind == node_kind::break_stmt ? blocks_[i].end : blocks_[i].start;
      emit<ops::nop>();
      leave_blocks(i + 1, [&] { emit<ops::jump>(to); });
      break;
    }
    case node_kind::pass_stmt:
      emit<ops::nop>();
      break;
    default:
      break;  // global, nonlocal
  }
  release(t);
}

void unit::body(const sequence<stmt*>& b) {
  for (const stmt* s : b) statement(*s);
}

}  // namespace metavm::python
