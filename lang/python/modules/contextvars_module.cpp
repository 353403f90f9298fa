/// \file
/// The _contextvars module. A context is a dict from variables to values. Copies share it until one of them changes.
#include "lang/python/core.hpp"
#include "lang/python/modules/context_values.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/dict_views.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

struct context_object : object {
  dict_object* values;
  u64 shared;      ///< another context may have the same dict
  value previous;  ///< the context that was current before, while this one runs; else value_unbound
  static const layout& get_layout() {
    return describe<context_object>("_contextvars.Context", &context_object::values, &context_object::previous);
  }
};
struct variable_object : object {
  str_object* name;
  value otherwise;  ///< default, or value_unbound
  static const layout& get_layout() {
    return describe<variable_object>("_contextvars.ContextVar", &variable_object::name, &variable_object::otherwise);
  }
};
struct token_object : object {
  value variable, old_value;  ///< old value or value_unbound
  context_object* context;
  u64 used;
  static const layout& get_layout() {
    return describe<token_object>("_contextvars.Token", &token_object::variable, &token_object::old_value,
                                  &token_object::context);
  }
};

context_object* make_context(vm& m, dict_object* values) {
  auto* c = m.heap.make<context_object>(m.shapes.context);
  c->values = values;
  c->shared = false;
  c->previous = value_unbound;
  return c;
}
context_object* current_context(vm& m) {
  if (same(m.states.context, value_unbound)) {
    dict_object* d = make_dict(m);
    m.states.context = to_value(make_context(m, d));
  }
  return m.states.context.as<context_object>();
}
context_object* copy_of(vm& m, context_object* c) {
  context_object* copy = make_context(m, c->values);
  copy->shared = c->shared = true;
  return copy;
}
/// The values of a context that will change. Null: raised.
dict_object* own_values(vm& m, context_object* c) {
  if (!c->shared) return c->values;
  dict_object* d = dict_copy(m, c->values);
  if (!d) return nullptr;
  m.heap.write(c, &c->values, d);
  c->shared = false;
  return d;
}

// ---------------------------------------------------------------- Context

context_object* context_of(value v) { return v.as<context_object>(); }
value context_construct(vm& m, type_object*, const value*, u32 nargs, tuple_object* kw) {
  if (nargs || (kw && kw->length)) return raise_text(m, m.exc.TypeError, "Context() does not accept any arguments");
  dict_object* d = make_dict(m);
  return result(make_context(m, d));
}
value context_run(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  context_object* c = context_of(args[0]);
  if (nargs < 2) return raise_text(m, m.exc.TypeError, "run() missing 1 required positional argument");
  if (!same(c->previous, value_unbound)) {
    str_object* r = repr(m, args[0]);
    return r ? raise(m, m.exc.RuntimeError, "cannot enter context: {} is already entered", to_utf8(r)) : value_raised;
  }
  m.heap.write(c, &c->previous, to_value(current_context(m)));
  m.states.context = args[0];
  const value r = call(m, args[1], args + 2, nargs - 2, kw);
  m.states.context = c->previous;
  m.heap.write(c, &c->previous, value_unbound);
  return r;
}
value context_copy(vm& m, value self) { return result(copy_of(m, context_of(self))); }
bool check_variable(vm& m, value v) {
  if (is_exact(v, m.shapes.context_var)) return true;
  if (str_object* r = repr(m, v)) raise(m, m.exc.TypeError, "a ContextVar key was expected, got {}", to_utf8(r));
  return false;
}
value context_getitem(vm& m, value self, value key) {
  if (!check_variable(m, key)) return value_raised;
  const value v = dict_find(m, context_of(self)->values, key);
  return same(v, value_unbound) ? raise_key_error(m, key) : v;
}
value context_contains(vm& m, value self, value key) {
  return check_variable(m, key) ? result(dict_contains(m, context_of(self)->values, key)) : value_raised;
}
value context_get(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "Context.get", kw) || !check_arity(m, "get", nargs - 1, 1, 2) ||
      !check_variable(m, args[1]))
    return value_raised;
  const value v = dict_find(m, context_of(args[0])->values, args[1]);
  return same(v, value_unbound) ? (nargs > 2 ? args[2] : none) : v;
}
value context_len(vm&, value self) { return value::small_int(static_cast<i64>(context_of(self)->values->length)); }
value context_iter(vm& m, value self) {
  dict_object* copy = dict_copy(m, context_of(self)->values);
  return copy ? result(make_iterator(m, iterator_kind::dict_keys, to_value(copy))) : value_raised;
}
template <value (*view)(vm&, value)>
value context_view(vm& m, value self) {
  dict_object* copy = dict_copy(m, context_of(self)->values);
  return copy ? view(m, to_value(copy)) : value_raised;
}
value context_eq(vm& m, value self, value other) {
  if (!is_exact(other, m.shapes.context)) return not_implemented;
  return result(dict_equal(m, context_of(self)->values, context_of(other)->values));
}

// ---------------------------------------------------------------- ContextVar

variable_object* variable_of(value v) { return v.as<variable_object>(); }
value variable_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  if (!bind_arguments(m, "ContextVar", "name / * default?", args, nargs, kw, out)) return value_raised;
  if (!is_str(out[0])) return raise_text(m, m.exc.TypeError, "context variable name must be a str");
  auto* v = m.heap.make<variable_object>(m.shapes.context_var);
  v->name = as_str(out[0]);
  v->otherwise = out[1];
  return to_value(v);
}
value variable_get(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "ContextVar.get", kw) || !check_arity(m, "get", nargs - 1, 0, 1)) return value_raised;
  const value v = dict_find(m, current_context(m)->values, args[0]);
  if (!same(v, value_unbound)) return v;
  if (nargs > 1) return args[1];
  if (!same(variable_of(args[0])->otherwise, value_unbound)) return variable_of(args[0])->otherwise;
  const value e = call1(m, to_value(m.exc.LookupError), args[0]);
  return is_raised(e) ? e : raise_value(m, e);
}
value variable_set(vm& m, value self, value v) {
  context_object* c = current_context(m);
  const value old = dict_find(m, c->values, self);
  if (is_raised(old)) return old;
  auto* t = m.heap.make<token_object>(m.shapes.context_token);
  t->variable = self;
  t->old_value = old;
  t->context = c;
  t->used = 0;
  dict_object* values = own_values(m, c);
  return values && dict_set(m, values, self, v) ? to_value(t) : value_raised;
}
value variable_reset(vm& m, value self, value token) {
  if (!is_exact(token, m.shapes.context_token)) {
    str_object* r = repr(m, token);
    return r ? raise(m, m.exc.TypeError, "expected an instance of Token, got {}", to_utf8(r)) : value_raised;
  }
  auto* t = token.as<token_object>();
  context_object* c = current_context(m);
  const char* wrong = t->used                    ? "has already been used once"
                      : !same(t->variable, self) ? "was created by a different ContextVar"
                      : t->context != c          ? "was created in a different Context"
                                                 : nullptr;
  if (wrong) {
    str_object* r = repr(m, token);
    if (!r) return value_raised;
    return raise(m, t->used ? m.exc.RuntimeError : m.exc.ValueError, "{} {}", to_utf8(r), wrong);
  }
  t->used = 1;
  dict_object* values = own_values(m, c);
  if (!values) return value_raised;
  if (same(t->old_value, value_unbound)) return dict_remove(m, values, self) == tri::error ? value_raised : none;
  return result(dict_set(m, values, self, t->old_value));
}
value variable_repr(vm& m, value self) {
  const variable_object* v = variable_of(self);
  str_object* name = repr(m, to_value(v->name));
  if (!name) return value_raised;
  std::string text = fmt::format("<ContextVar name={}", to_utf8(name));
  if (!same(v->otherwise, value_unbound)) {
    str_object* r = repr(m, v->otherwise);
    if (!r) return value_raised;
    text += " default=" + to_utf8(r);
  }
  return result(make_str(m, fmt::format("{} at {}>", text, address_text(m, self))));
}
value variable_name(vm&, value self) { return to_value(variable_of(self)->name); }

// ---------------------------------------------------------------- Token

value missing_mark(vm& m) { return type_lookup(m, m.types.context_token, intern(m, "MISSING")); }
value token_repr(vm& m, value self) {
  const auto* t = self.as<token_object>();
  str_object* r = repr(m, t->variable);
  return r ? result(make_str(
                 m, fmt::format("<Token{} var={} at {}>", t->used ? " used" : "", to_utf8(r), address_text(m, self))))
           : value_raised;
}
value token_variable(vm&, value self) { return self.as<token_object>()->variable; }
value token_old_value(vm& m, value self) {
  const value v = self.as<token_object>()->old_value;
  return same(v, value_unbound) ? missing_mark(m) : v;
}
value missing_repr(vm& m, value) { return to_value(make_str_latin1(m, "<Token.MISSING>")); }

type_object* make_class_of(vm& m, const char* name, const layout& lay, const method_def* methods,
                           const getset_def* getsets, constructor_fn construct) {
  type_def d{};
  d.name = name;
  d.lay = &lay;
  d.instance_kind = kind::native;
  d.flags = type_flags::has_weakrefs;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  return make_builtin_type(m, d);
}

}  // namespace

value find_context_value(vm& m, value variable, u64& hint) {
  const dict_object* d = current_context(m)->values;
  // Keys are compared by identity, so an entry with this one is the right one, wherever it was found before.
  if (METAVM_LIKELY(hint < d->table->used && same(dict_key_at(d, hint), variable))) return dict_item_at(d, hint);
  const value v = dict_find(m, current_context(m)->values, variable);
  if (is_raised(v) || same(v, value_unbound)) return v;
  for (u64 i = 0; i < d->table->used; i++)
    if (same(dict_key_at(d, i), variable)) hint = i;
  return v;
}

value copy_current_context(vm& m) { return result(copy_of(m, current_context(m))); }

module_object* init_module__contextvars(vm& m) {
  static const method_def functions[] = {method("copy_context", copy_current_context, "($module, /)"), {}};
  static const method_def context_methods[] = {method("run", context_run),
                                               method("copy", context_copy, "($self, /)"),
                                               method("get", context_get, "($self, key, default=None, /)"),
                                               method("keys", context_view<dict_keys_view>, "($self, /)"),
                                               method("values", context_view<dict_values_view>, "($self, /)"),
                                               method("items", context_view<dict_items_view>, "($self, /)"),
                                               method("__getitem__", context_getitem),
                                               method("__contains__", context_contains),
                                               method("__len__", context_len),
                                               method("__iter__", context_iter),
                                               method("__eq__", context_eq),
                                               {}};
  static const method_def variable_methods[] = {method("get", variable_get),
                                                method("set", variable_set, "($self, value, /)"),
                                                method("reset", variable_reset, "($self, token, /)"),
                                                method("__repr__", variable_repr),
                                                class_method("__class_getitem__", make_generic_alias),
                                                {}};
  static const method_def token_methods[] = {
      method("__repr__", token_repr), class_method("__class_getitem__", make_generic_alias), {}};
  static const method_def missing_methods[] = {method("__repr__", missing_repr), {}};
  static const getset_def variable_getsets[] = {{"name", variable_name, nullptr}, {}};
  static const getset_def token_getsets[] = {
      {"var", token_variable, nullptr}, {"old_value", token_old_value, nullptr}, {}};
  module_object* mod = make_module(m, "_contextvars", functions, "Context variables.");
  if (!mod) return nullptr;
  auto add = [&](const char* name, const layout& lay, const method_def* methods, const getset_def* getsets,
                 constructor_fn construct, type_object*& type, py_shape*& shape) {
    type = make_class_of(m, fmt::format("_contextvars.{}", name).c_str(), lay, methods, getsets, construct);
    shape = type->root_shape;
    module_set(m, mod, name, to_value(type));
  };
  add("Context", context_object::get_layout(), context_methods, nullptr, context_construct, m.types.context,
      m.shapes.context);
  add("ContextVar", variable_object::get_layout(), variable_methods, variable_getsets, variable_construct,
      m.types.context_var, m.shapes.context_var);
  add("Token", token_object::get_layout(), token_methods, token_getsets, nullptr, m.types.context_token,
      m.shapes.context_token);
  type_add(m, m.types.context, "__hash__", none);
  type_add(m, m.types.context_token, "__hash__", none);
  type_object* missing =
      make_class_of(m, "Token.MISSING", token_object::get_layout(), missing_methods, nullptr, nullptr);
  auto* mark = m.heap.make<token_object>(missing->root_shape);
  mark->variable = mark->old_value = none;
  mark->context = nullptr;
  mark->used = 0;
  type_add(m, m.types.context_token, "MISSING", to_value(mark));
  return mod;
}

}  // namespace metavm::python
