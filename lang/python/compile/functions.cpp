// Calls, and everything that makes a function: def, lambda, comprehensions, classes.
#include "lang/python/compile/unit.hpp"
#include "lang/python/parse/fold.hpp"

namespace metavm::python {

/// A literal of 1 or more.
static bool is_positive(const expr& e) {
  const auto* c = as<constant_expr>(&e);
  if (!c || c->value.kind != constant_kind::integer || c->value.negative) return false;
  return std::string_view(c->value.data, c->value.size).find_first_not_of('0') != std::string_view::npos;
}

/// Whether the call looks at all variables of its function: locals(), vars(), eval(x), sys._getframe(), ….
static bool looks_at_locals(const call_expr& e) {
  if (const auto* a = as<attribute_expr>(e.func)) {
    // (A caller's frame is not the function's own.)
    const bool of_caller = e.args.size() == 1 && e.keywords.empty() && is_positive(*e.args[0]);
    return (a->attr->view() == "_getframe" && !of_caller) || a->attr->view() == "currentframe";
  }
  const auto* n = as<name_expr>(e.func);
  if (!n) return false;
  const std::string_view f = n->id->view();
  const u32 count = e.args.size() + e.keywords.size();
  if (f == "locals" || f == "vars" || f == "dir") return count == 0;
  return (f == "eval" || f == "exec") && count == 1;
}

/// Whether the code behind the call may be traced: compiled code would not be.
static bool switches_tracing(const call_expr& e) {
  const auto* a = as<attribute_expr>(e.func);
  return a && (a->attr->view() == "settrace" || a->attr->view() == "setprofile");
}

bool unit::has_effects(const expr& e) {
  if (e.kind == node_kind::name_expr) return bound_local(cast<name_expr>(e).id) < 0;
  return e.kind != node_kind::constant_expr;
}

/// f(x, y, *rest): the one that is spread, if it comes behind a few others and there is no second.
static const starred_expr* last_is_star(const sequence<expr*>& all) {
  constexpr u32 most = 15;
  const u32 n = all.size();
  if (n < 2 || n > most) return nullptr;
  for (u32 i = 0; i + 1 < n; i++)
    if (all[i]->kind == node_kind::starred_expr) return nullptr;
  return as<starred_expr>(all[n - 1]);
}

void unit::call_into(u32 d, const call_expr& e) {
  shows_locals_ = shows_locals_ || switches_tracing(e) || (scope_->kind == scope_kind::function && looks_at_locals(e));
  bool stars = false, spreads = false;
  for (const expr* a : e.args) stars |= a->kind == node_kind::starred_expr;
  for (const keyword* w : e.keywords) spreads |= w->arg_ == nullptr;
  const u32 count = e.args.size() + e.keywords.size();
  const auto* method = as<attribute_expr>(e.func);
  if (stars || spreads || count > 200) {
    const u32 f = value_of(*e.func);
    const u32 positional = temp(), keywords = temp();
    const auto* only_star = e.args.size() == 1 ? as<starred_expr>(e.args[0]) : nullptr;
    if (only_star) {
      into(positional, *only_star->value);
    } else if (const starred_expr* rest = last_is_star(e.args)) {
      const u32 t = next_temp_, front = e.args.size() - 1, a = temps(front + 1);
      for (u32 i = 0; i < front; i++) into(a + i, *e.args[i]);
      into(a + front, *rest->value);
      at(e);
      emit<ops::join_tuple>(def{positional}, args{a, front + 1});
      release(t);
    } else {
      emit<ops::build_list>(def{positional}, args{positional, 0});
      sequence_into(positional, e.args, false);
      emit<ops::list_to_tuple>(def{positional}, use{positional});
    }
    const bool only_spread = e.keywords.size() == 1 && spreads;
    if (e.keywords.empty()) {
      emit<ops::load_const>(def{keywords}, k_none());
    } else if (only_spread) {
      into(keywords, *e.keywords[0]->value);
      at(*e.keywords[0]);
      emit<ops::argument_dict>(def{keywords}, use{keywords}, use{f});
    } else {
      emit<ops::build_dict>(def{keywords}, args{keywords, 0});
      for (const keyword* w : e.keywords) {
        const u32 t = next_temp_;
        const u32 v = value_of(*w->value);
        if (w->arg_) {
          const u32 key = temp(), one = temp();
          emit<ops::load_const>(def{key}, k_name(w->arg_));
          const u32 pair = temps(2);
          emit<ops::move>(def{pair}, use{key});
          emit<ops::move>(def{pair + 1}, use{v});
          emit<ops::build_dict>(def{one}, args{pair, 2});
          at(*w);
          emit<ops::dict_merge>(use{keywords}, use{one}, use{f});
        } else {
          at(*w);
          emit<ops::dict_merge>(use{keywords}, use{v}, use{f});
        }
        release(t);
      }
    }
    at(e);
    if (only_star) emit<ops::argument_tuple>(def{positional}, use{positional}, use{f});
    emit<ops::call_ex>(def{d}, use{f}, use{positional}, use{keywords});
    return;
  }
  value names = value_unbound;
  if (!e.keywords.empty()) {
    list_object* l = empty_list(c_.m);
    for (const keyword* w : e.keywords) list_append(c_.m, l, to_value(intern(c_.m, w->arg_->view())));
    names = to_value(to_tuple(c_.m, to_value(l)));
  }
  const u32 self = method ? 1 : 0;
  u32 f = 0;
  // The callee, then the arguments, in consecutive registers.
  if (!method) {
    f = value_of(*e.func);
    if (!is_temp(f) && count > 0 && copies_locals_) {
      const u32 copy = temp();
      emit<ops::move>(def{copy}, use{f});
      f = copy;
    }
  }
  const u32 a = temps(count + self);
  // An attribute that is missing, or computed, comes before what the arguments do.
  bool found = false;
  if (method) {
    into(a, *method->value);
    for (const expr* x : e.args) found |= has_effects(*x);
    for (const keyword* w : e.keywords) found |= has_effects(*w->value);
    if (found) {
      f = temp();
      at(*method);
      emit<ops::find_method>(def{f}, use{a}, k_name(mangled(method->attr)), ic());
    }
  }
  for (u32 i = 0; i < e.args.size(); i++) into(a + self + i, *e.args[i]);
  for (u32 i = 0; i < e.keywords.size(); i++) into(a + self + e.args.size() + i, *e.keywords[i]->value);
  at(e);
  if (found) {
    if (same(names, value_unbound))
      emit<ops::call_found_method>(def{d}, use{f}, k_name(mangled(method->attr)), args{a, count + 1}, ic());
    else
      emit<ops::call_found_method_kw>(def{d}, use{f}, k_name(mangled(method->attr)), args{a, count + 1}, k(names),
                                      ic());
  } else if (method) {
    if (same(names, value_unbound))
      emit<ops::call_method>(def{d}, k_name(mangled(method->attr)), args{a, count + 1}, ic());
    else
      emit<ops::call_method_kw>(def{d}, k_name(mangled(method->attr)), args{a, count + 1}, k(names), ic());
  } else if (same(names, value_unbound)) {
    emit<ops::call>(def{d}, use{f}, args{a, count}, ic());
  } else {
    emit<ops::call_kw>(def{d}, use{f}, args{a, count}, k(names));
  }
}

void unit::decorate(u32, const sequence<expr*>& decorators, std::vector<u32>& regs) {
  for (const expr* e : decorators) {
    const u32 r = temp();
    into(r, *e);
    regs.push_back(r);
  }
}

/// Makes a function of compiled code: cells of the closure come from this scope.
void unit::closure_into(u32 d, code_object* code, u32 defaults, u32 kwdefaults, u32 annotations) {
  const konst made = k(to_value(code));  // among co_consts before what comes with it
  const u32 parts = temps(4);
  const u32 from[] = {defaults, kwdefaults, annotations};
  for (u32 i = 0; i < 3; i++) {
    if (from[i])
      emit<ops::move>(def{parts + i}, use{from[i]});
    else
      emit<ops::load_const>(def{parts + i}, k_none());
  }
  if (code->freevars->length) {
    const u32 n = static_cast<u32>(code->freevars->length);
    const u32 cells = temps(n);
    for (u32 i = 0; i < n; i++) {
      const identifier name = c_.tree.names.intern(to_utf8(as_str(code->freevars->items[i])));
      load_cell_itself(cells + i, name);
    }
    emit<ops::build_tuple>(def{parts + 3}, args{cells, n});
  } else {
    emit<ops::load_const>(def{parts + 3}, k_none());
  }
  emit<ops::make_function>(def{d}, made, args{parts, 4});
}

void unit::annotation_into(u32 d, const expr& e) {
  if (!(c_.future_flags & future_flags::annotations)) return into(d, e);
  // As it is written: the text between the expression's ends.
  std::string text;
  u32 line = 1, column = 0;
  for (char ch : c_.source) {
    const bool after_start = line > static_cast<u32>(e.lineno) ||
                             (line == static_cast<u32>(e.lineno) && column >= static_cast<u32>(e.col_offset));
    const bool before_end = line < static_cast<u32>(e.end_lineno) ||
                            (line == static_cast<u32>(e.end_lineno) && column < static_cast<u32>(e.end_col_offset));
    if (!before_end) break;
    if (after_start) text += ch;
    column++;
    if (ch == '\n') line++, column = 0;
  }
  emit<ops::load_const>(def{d}, k(to_value(make_str(c_.m, text))));
}

void unit::function_into(u32 d, const node& owner, const arguments& a, const sequence<stmt*>* stmts, const expr* single,
                         const std::string& name, const expr* returns, bool is_async) {
  const u32 t = next_temp_;
  u32 defaults = 0, kwdefaults = 0, annotations = 0;
  if (!a.defaults.empty()) {
    const u32 r = temps(a.defaults.size());
    for (u32 i = 0; i < a.defaults.size(); i++) into(r + i, *a.defaults[i]);
    defaults = temp();
    emit<ops::build_tuple>(def{defaults}, args{r, a.defaults.size()});
  }
  u32 given = 0;
  for (const expr* e : a.kw_defaults) given += e != nullptr;
  if (given) {
    const u32 r = temps(2 * given);
    u32 at_pair = r;
    for (u32 i = 0; i < a.kw_defaults.size(); i++) {
      if (!a.kw_defaults[i]) continue;
      emit<ops::load_const>(def{at_pair}, k_name(mangled(a.kwonlyargs[i]->arg_)));
      into(at_pair + 1, *a.kw_defaults[i]);
      at_pair += 2;
    }
    kwdefaults = temp();
    emit<ops::build_dict>(def{kwdefaults}, args{r, 2 * given});
  }
  std::vector<std::pair<identifier, const expr*>> notes;
  auto note = [&](const arg* p) {
    if (p && p->annotation) notes.push_back({p->arg_, p->annotation});
  };
  for (const arg* p : a.posonlyargs) note(p);
  for (const arg* p : a.args) note(p);
  note(a.vararg);
  for (const arg* p : a.kwonlyargs) note(p);
  note(a.kwarg);
  if (!notes.empty() || returns) {
    const u32 n = static_cast<u32>(notes.size()) + (returns ? 1 : 0);
    const u32 r = temps(2 * n);
    for (u32 i = 0; i < notes.size(); i++) {
      emit<ops::load_const>(def{r + 2 * i}, k_name(mangled(notes[i].first)));
      const expr* e = notes[i].second;
      if (const auto* star = as<starred_expr>(e)) {
        // *args: *Ts
        const u32 v = value_of(*star->value);
        emit<ops::unpack>(use{v}, defs{r + 2 * i + 1, 1});
      } else {
        annotation_into(r + 2 * i + 1, *e);
      }
    }
    if (returns) {
      emit<ops::load_const>(def{r + 2 * n - 2}, k_str("return"));
      annotation_into(r + 2 * n - 1, *returns);
    }
    annotations = temp();
    emit<ops::build_tuple>(def{annotations}, args{r, 2 * n});
  }
  scope* s = c_.table.of(owner);
  // A function that a `global` statement names is at module level whatever encloses it.
  std::string qualified = name;
  const identifier own = mangle(c_.tree.names, class_name_, c_.tree.names.intern(name));
  const bool global_name = stmts && scope_of(own) == name_scope::global_explicit;
  if (!qualname_.empty() && !global_name)
    qualified = qualname_ + (scope_->kind == scope_kind::function ? ".<locals>." : ".") + name;
  unit f(c_, this, s, name, qualified);
  if (stmts)
    f.function_body(*stmts, a, is_async);
  else
    f.lambda_body(*single, a);
  u32 line = 1;
  if (stmts) {
    line = static_cast<u32>(static_cast<const stmt&>(owner).lineno);
    const sequence<expr*>& decorators = owner.kind == node_kind::function_def
                                            ? cast<function_def>(owner).decorator_list
                                            : cast<async_function_def>(owner).decorator_list;
    if (!decorators.empty()) line = static_cast<u32>(decorators[0]->lineno);
  } else {
    line = static_cast<u32>(static_cast<const expr&>(owner).lineno);
  }
  code_object* code = f.finish(line);
  if (!code) {
    failed_ = true;
    return;
  }
  if (stmts)
    back_at(&static_cast<const stmt&>(owner));
  else
    back_at(&static_cast<const expr&>(owner));
  closure_into(d, code, defaults, kwdefaults, annotations);
  release(t);
}

struct walrus_finder {
  bool found = false;
  void look(const node* n) {
    if (!n || found) return;
    if (n->kind == node_kind::named_expr) {
      found = true;
      return;
    }
    python::visit(*n, [&](const auto& x) { for_each_field(x, *this); });
  }
  template <class T>
  void one(const char*, const T& x) {
    child(x);
  }
  template <class T>
  void opt(const char*, const T& x) {
    child(x);
  }
  template <class T>
  void seq(const char*, const sequence<T>& s) {
    for (const T& x : s) child(x);
  }
  template <class T>
  void seq_opt(const char*, const sequence<T>& s) {
    for (const T& x : s) child(x);
  }
  template <class T>
  void value(const char*, const T&) {}
  template <class T>
  void value_opt(const char*, const T&) {}
  template <class T>
  void value_seq(const char*, const T&) {}
  template <class T>
  void child(const T& x) {
    if constexpr (std::is_convertible_v<T, const node*>) look(x);
  }
};

/// Whether one of the statements, or of those in them (but not in a `match`, as CPython 3.11 has it), annotates a
/// variable.
static bool has_annotations(const sequence<stmt*>& statements) {
  for (const stmt* s : statements) {
    if (s->kind == node_kind::ann_assign_stmt) return true;
    bool found = false;
    auto look = [&](const sequence<stmt*>& inner) { found = found || has_annotations(inner); };
    if (const auto* i = as<if_stmt>(s)) look(i->body), look(i->orelse);
    if (const auto* i = as<for_stmt>(s)) look(i->body), look(i->orelse);
    if (const auto* i = as<while_stmt>(s)) look(i->body), look(i->orelse);
    if (const auto* i = as<with_stmt>(s)) look(i->body);
    if (const auto* i = as<try_stmt>(s)) {
      look(i->body), look(i->orelse), look(i->finalbody);
      for (const excepthandler* h : i->handlers) look(cast<except_handler>(*h).body);
    }
    if (found) return true;
  }
  return false;
}

void unit::function_body(const sequence<stmt*>& b, const arguments& a, bool is_async) {
  is_async_ = is_async;
  generator_like_ = is_async || scope_->generator;
  walrus_finder w;
  for (const stmt* s : b) w.look(s);
  copies_locals_ = w.found;
  prologue(&a);
  if (const auto* first = b.empty() ? nullptr : as<expr_stmt>(b[0]))
    if (const auto* text = as<constant_expr>(first->value);
        text && text->value.kind == constant_kind::string && c_.options.optimize < 2)
      docstring_ = constant_value(text->value);
  if (!same(docstring_, none)) k(docstring_);
  whole_body(b);
  at_no_line();
  const u32 r = temp();
  emit<ops::load_const>(def{r}, k_none());
  emit_return(r);
}

void unit::lambda_body(const expr& e, const arguments& a) {
  generator_like_ = scope_->generator;
  walrus_finder w;
  w.look(&e);
  copies_locals_ = w.found;
  prologue(&a);
  const u32 r = value_of(e);
  at(e);
  emit_return(r);
}

void unit::module_body(const mod& root) {
  class_name_ = nullptr;
  prologue(nullptr);
  const u32 r = temp();
  if (const auto* e = as<expression_mod>(&root)) {
    into(r, *e->body);
    emit_return(r);
    return;
  }
  const sequence<stmt*>& b =
      root.kind == node_kind::module_mod ? cast<module_mod>(root).body : cast<interactive_mod>(root).body;
  interactive_ = root.kind == node_kind::interactive_mod;
  if (has_annotations(b)) emit<ops::setup_annotations>();
  if (!interactive_ && !b.empty())
    if (const auto* first = as<expr_stmt>(b[0]))
      if (const auto* text = as<constant_expr>(first->value);
          text && text->value.kind == constant_kind::string && c_.options.optimize < 2) {
        at(*first);
        emit<ops::load_const>(def{r}, k(docstring_ = constant_value(text->value)));
        emit<ops::store_name>(k_str("__doc__"), use{r}, ic());
      }
  whole_body(b);
  at_no_line();
  emit<ops::load_const>(def{r}, k_none());
  emit_return(r);
}

static u32 first_line_of(const class_def& c) {
  return static_cast<u32>(c.decorator_list.empty() ? c.lineno : c.decorator_list[0]->lineno);
}

void unit::class_body(const class_def& c) {
  class_name_ = c.name;
  prologue(nullptr);
  const u32 line = first_line_of(c);
  asm_.mark({0, line, 0, line, 0});
  const u32 r = temp();
  emit<ops::load_global>(def{r}, k_str("__name__"), ic());
  emit<ops::store_name>(k_str("__module__"), use{r}, ic());
  emit<ops::load_const>(def{r}, k(to_value(make_str(c_.m, qualname_))));
  emit<ops::store_name>(k_str("__qualname__"), use{r}, ic());
  if (has_annotations(c.body)) emit<ops::setup_annotations>();
  if (!c.body.empty())
    if (const auto* first = as<expr_stmt>(c.body[0]))
      if (const auto* text = as<constant_expr>(first->value);
          text && text->value.kind == constant_kind::string && c_.options.optimize < 2) {
        at(*first);
        emit<ops::load_const>(def{r}, k(constant_value(text->value)));
        emit<ops::store_name>(k_str("__doc__"), use{r}, ic());
      }
  whole_body(c.body);
  at_no_line();
  if (scope_->needs_class_closure) {
    load_cell_itself(r, c_.tree.names.intern("__class__"));
    emit<ops::store_name>(k_str("__classcell__"), use{r}, ic());
  } else {
    emit<ops::load_const>(def{r}, k_none());
  }
  emit_return(r);
}

void unit::class_into(u32 d, const class_def& c) {
  const u32 t = next_temp_;
  scope* s = c_.table.of(c);
  std::string name(c.name->view());
  std::string qualified = name;
  const bool global_name = scope_of(mangled(c.name)) == name_scope::global_explicit;
  if (!qualname_.empty() && !global_name)
    qualified = qualname_ + (scope_->kind == scope_kind::function ? ".<locals>." : ".") + name;
  unit f(c_, this, s, name, qualified);
  f.class_body(c);
  code_object* code = f.finish(first_line_of(c));
  if (!code) {
    failed_ = true;
    return;
  }
  at(c);
  const u32 build = temp();
  emit<ops::load_build_class>(def{build});
  bool spread = false;
  for (const expr* b : c.bases) spread |= b->kind == node_kind::starred_expr;
  for (const keyword* w : c.keywords) spread |= w->arg_ == nullptr;
  if (spread) {
    const u32 positional = temp(), keywords = temp(), item = temp();
    emit<ops::build_list>(def{positional}, args{positional, 0});
    closure_into(item, code, 0, 0, 0);
    emit<ops::list_append>(use{positional}, use{item});
    emit<ops::load_const>(def{item}, k_str(name));
    emit<ops::list_append>(use{positional}, use{item});
    sequence_into(positional, c.bases, false);
    emit<ops::list_to_tuple>(def{positional}, use{positional});
    emit<ops::build_dict>(def{keywords}, args{keywords, 0});
    for (const keyword* w : c.keywords) {
      const u32 v = value_of(*w->value);
      if (w->arg_) {
        const u32 key = temp();
        emit<ops::load_const>(def{key}, k_name(w->arg_));
        emit<ops::dict_set>(use{keywords}, use{key}, use{v});
      } else {
        emit<ops::dict_merge>(use{keywords}, use{v}, use{build});
      }
    }
    at(c);
    emit<ops::call_ex>(def{d}, use{build}, use{positional}, use{keywords});
    release(t);
    return;
  }
  const u32 count = 2 + c.bases.size() + c.keywords.size();
  const u32 a = temps(count);
  closure_into(a, code, 0, 0, 0);
  emit<ops::load_const>(def{a + 1}, k_str(name));
  for (u32 i = 0; i < c.bases.size(); i++) into(a + 2 + i, *c.bases[i]);
  for (u32 i = 0; i < c.keywords.size(); i++) into(a + 2 + c.bases.size() + i, *c.keywords[i]->value);
  at(c);
  if (c.keywords.empty()) {
    emit<ops::call>(def{d}, use{build}, args{a, count}, ic());
  } else {
    list_object* l = empty_list(c_.m);
    for (const keyword* w : c.keywords) list_append(c_.m, l, to_value(intern(c_.m, w->arg_->view())));
    emit<ops::call_kw>(def{d}, use{build}, args{a, count}, k(to_value(to_tuple(c_.m, to_value(l)))));
  }
  release(t);
}

// ---------------------------------------------------------------- comprehensions

namespace {
const sequence<comprehension*>& generators_of(const expr& e) {
  switch (e.kind) {
    case node_kind::list_comp:
      return cast<list_comp>(e).generators;
    case node_kind::set_comp:
      return cast<set_comp>(e).generators;
    case node_kind::dict_comp:
      return cast<dict_comp>(e).generators;
    default:
      return cast<generator_exp>(e).generators;
  }
}
const char* comprehension_name(const expr& e) {
  switch (e.kind) {
    case node_kind::list_comp:
      return "<listcomp>";
    case node_kind::set_comp:
      return "<setcomp>";
    case node_kind::dict_comp:
      return "<dictcomp>";
    default:
      return "<genexpr>";
  }
}
}  // namespace

void unit::comprehension_into(u32 d, const expr& e) {
  const u32 t = next_temp_;
  scope* s = c_.table.of(e);
  const std::string name = comprehension_name(e);
  std::string qualified = name;
  if (!qualname_.empty()) qualified = qualname_ + (scope_->kind == scope_kind::function ? ".<locals>." : ".") + name;
  unit f(c_, this, s, name, qualified);
  f.is_async_ = s->coroutine;
  f.comprehension_body(e);
  code_object* code = f.finish(static_cast<u32>(e.lineno));
  if (!code) {
    failed_ = true;
    return;
  }
  const u32 fn = temp(), a = temp();
  closure_into(fn, code, 0, 0, 0);
  const comprehension& first = *generators_of(e)[0];
  into(a, *first.iter);
  at(e);
  if (first.is_async)
    emit<ops::get_aiter>(def{a}, use{a});
  else
    emit<ops::get_iter>(def{a}, use{a});
  at(e);
  emit<ops::call>(def{d}, use{fn}, args{a, 1}, ic());
  if (s->coroutine && e.kind != node_kind::generator_exp) {
    emit<ops::get_awaitable>(def{d}, use{d}, imm{0});
    await_into(d, d, false);
  }
  release(t);
}

void unit::comprehension_body(const expr& e) {
  generator_like_ = e.kind == node_kind::generator_exp || is_async_;
  walrus_finder w;
  w.look(&e);
  copies_locals_ = w.found;
  prologue(nullptr);
  const u32 r = temp();
  at(e);
  switch (e.kind) {
    case node_kind::list_comp:
      emit<ops::build_list>(def{r}, args{r, 0});
      break;
    case node_kind::set_comp:
      emit<ops::build_set>(def{r}, args{r, 0});
      break;
    case node_kind::dict_comp:
      emit<ops::build_dict>(def{r}, args{r, 0});
      break;
    default:
      break;
  }
  generators(generators_of(e), 0, e, r);
  if (e.kind == node_kind::generator_exp) emit<ops::load_const>(def{r}, k_none());
  emit_return(r);
}

void unit::generators(const sequence<comprehension*>& g, std::size_t i, const expr& owner, u32 result) {
  if (i == g.size()) {
    const u32 t = next_temp_;
    switch (owner.kind) {
      case node_kind::list_comp: {
        const u32 v = value_of(*cast<list_comp>(owner).elt);
        back_at(&owner);
        emit<ops::list_append>(use{result}, use{v});
        break;
      }
      case node_kind::set_comp: {
        const u32 v = value_of(*cast<set_comp>(owner).elt);
        at(owner);
        emit<ops::set_add>(use{result}, use{v});
        break;
      }
      case node_kind::dict_comp: {
        const u32 key = value_of(*cast<dict_comp>(owner).key);
        const u32 v = value_of(*cast<dict_comp>(owner).value);
        at(owner);
        emit<ops::dict_set>(use{result}, use{key}, use{v});
        break;
      }
      default: {
        u32 v = value_of(*cast<generator_exp>(owner).elt);
        at(owner);
        const u32 d = temp();
        if (is_async_) {
          emit<ops::async_generator_wrap>(def{d}, use{v});
          v = d;
        }
        yield_into(d, v);
      }
    }
    release(t);
    return;
  }
  const comprehension& c = *g[i];
  const u32 t = next_temp_;
  u32 it;
  if (i == 0) {
    it = 0;  // the argument `.0` is the first iterator
  } else {
    it = temp();
    into(it, *c.iter);
    at(owner);
    if (c.is_async)
      emit<ops::get_aiter>(def{it}, use{it});
    else
      emit<ops::get_iter>(def{it}, use{it});
  }
  label again = asm_.new_label(), end = asm_.new_label();
  const std::vector<bool> before = bound_;
  const u32 v = temp();
  block guard{block::kind::popped};
  asm_.bind(again);
  at(owner);
  if (c.is_async) {
    protect(guard);
    const u32 a = temp();
    emit<ops::get_anext>(def{a}, use{it});
    await_into(v, a, false);
    unprotect(guard);
    store(*c.target, v);
  } else {
    const i32 direct =
        c.target->kind == node_kind::name_expr && scope_of(mangled(cast<name_expr>(*c.target).id)) == name_scope::local
            ? static_cast<i32>(locals_.at(mangled(cast<name_expr>(*c.target).id)))
            : -1;
    if (direct >= 0) {
      emit<ops::for_iter>(def{static_cast<u32>(direct)}, use{it}, end);
      line_behind(*c.target);
      set_bound(static_cast<u32>(direct));
    } else {
      emit<ops::for_iter>(def{v}, use{it}, end);
      store(*c.target, v);
    }
  }
  for (const expr* condition : c.ifs) {
    at(owner);
    branch(*condition, false, again);
  }
  generators(g, i + 1, owner, result);
  back_at(&owner);
  emit<ops::jump>(again);
  if (c.is_async) {
    const u32 e = temp();
    add_ranges(guard, asm_.here(), e);
    emit<ops::end_async_for>(use{e});
  }
  asm_.bind(end);
  bound_ = before;
  release(t);
}

}  // namespace metavm::python
