/// \file
/// Guest functions as guests see them.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/objects/builtins_of.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

using namespace method_table;

u64 fresh_function_version(vm& m) { return m.next_type_version++; }

function_object* make_function(vm& m, code_object* code, dict_object* globals, value builtins) {
  const value module = dict_find_str(m, globals, m.names.__name__);
  if (METAVM_UNLIKELY(!is_kind(builtins, kind::dict))) {
    builtins = stand_in_for(m, builtins);
    if (is_raised(builtins)) return nullptr;
  }
  auto* f = m.heap.make<function_object>(m.shapes.function);
  f->code = code;
  f->globals = globals;
  f->closure = nullptr;
  f->defaults = nullptr;
  f->kwdefaults = nullptr;
  f->dict = nullptr;
  f->name = code->name;
  f->qualname = code->qualname ? code->qualname : code->name;
  f->builtins = builtins;
  f->module = same(module, value_unbound) ? none : module;
  f->doc = code->consts && code->consts->length && is_str(code->consts->items[0]) ? code->consts->items[0] : none;
  f->annotations = value_unbound;
  f->version = fresh_function_version(m);
  return f;
}

dict_object* function_annotations(vm& m, function_object* f) {
  if (is_kind(f->annotations, kind::dict)) return f->annotations.as<dict_object>();
  dict_object* d = make_dict(m);
  if (!d) return nullptr;
  if (is_kind(f->annotations, kind::tuple)) {
    const auto* pairs = f->annotations.as<tuple_object>();
    for (u64 i = 0; i + 1 < pairs->length; i += 2)
      if (!dict_set(m, d, pairs->items[i], pairs->items[i + 1])) return nullptr;
  }
  m.heap.write(f, &f->annotations, to_value(d));
  return d;
}

namespace {

function_object* self_of(value v) { return v.as<function_object>(); }
bool deletes(value v) { return same(v, value_unbound); }

u64 closure_length(const tuple_object* t) { return t ? t->length : 0; }

value get_code(vm&, value self) { return to_value(self_of(self)->code); }
bool audit_change(vm& m, value self, const char* name, value v) {
  const value attribute = to_value(intern(m, name));
  return deletes(v) ? audit(m, "object.__delattr__", {self, attribute})
                    : audit(m, "object.__setattr__", {self, attribute, v});
}

value set_code(vm& m, value self, value v) {
  function_object* f = self_of(self);
  if (!is_kind(v, kind::code)) return raise_type_error(m, "__code__ must be set to a code object");
  if (!audit_change(m, self, "__code__", v)) return value_raised;
  const u64 have = closure_length(f->closure), need = closure_length(v.as<code_object>()->freevars);
  if (have != need)
    return raise(m, m.exc.ValueError, "{}() requires a code object with {} free vars, not {}", to_utf8(f->name), have,
                 need);
  m.heap.write(f, &f->code, v.as<code_object>());
  f->version = fresh_function_version(m);
  return none;
}
value get_defaults(vm&, value self) { return self_of(self)->defaults ? to_value(self_of(self)->defaults) : none; }
value set_defaults(vm& m, value self, value v) {
  function_object* f = self_of(self);
  tuple_object* t = nullptr;
  if (!deletes(v) && !same(v, none)) {
    if (!is_kind(v, kind::tuple)) return raise_type_error(m, "__defaults__ must be set to a tuple object");
    t = v.as<tuple_object>();
  }
  if (!audit_change(m, self, "__defaults__", v)) return value_raised;
  m.heap.write(f, &f->defaults, t);
  f->version = fresh_function_version(m);
  return none;
}
value get_kwdefaults(vm&, value self) { return self_of(self)->kwdefaults ? to_value(self_of(self)->kwdefaults) : none; }
value set_kwdefaults(vm& m, value self, value v) {
  function_object* f = self_of(self);
  dict_object* d = nullptr;
  if (!deletes(v) && !same(v, none)) {
    if (!is_kind(v, kind::dict)) return raise_type_error(m, "__kwdefaults__ must be set to a dict object");
    d = v.as<dict_object>();
  }
  if (!audit_change(m, self, "__kwdefaults__", v)) return value_raised;
  m.heap.write(f, &f->kwdefaults, d);
  f->version = fresh_function_version(m);
  return none;
}
value get_name(vm&, value self) { return to_value(self_of(self)->name); }
value set_name(vm& m, value self, value v) {
  if (deletes(v) || !is_str(v)) return raise_type_error(m, "__name__ must be set to a string object");
  m.heap.write(self_of(self), &self_of(self)->name, as_str(v));
  return none;
}
value get_qualname(vm&, value self) { return to_value(self_of(self)->qualname); }
value set_qualname(vm& m, value self, value v) {
  if (deletes(v) || !is_str(v)) return raise_type_error(m, "__qualname__ must be set to a string object");
  m.heap.write(self_of(self), &self_of(self)->qualname, as_str(v));
  return none;
}
template <value function_object::* Field>
value get_plain(vm&, value self) {
  return self_of(self)->*Field;
}
template <value function_object::* Field>
value set_plain(vm& m, value self, value v) {
  m.heap.write(self_of(self), &(self_of(self)->*Field), deletes(v) ? none : v);
  return none;
}
value get_globals(vm&, value self) { return to_value(self_of(self)->globals); }
value get_closure(vm&, value self) { return self_of(self)->closure ? to_value(self_of(self)->closure) : none; }
value get_annotations(vm& m, value self) { return result(function_annotations(m, self_of(self))); }
value set_annotations(vm& m, value self, value v) {
  if (deletes(v) || same(v, none)) {
    v = value_unbound;
  } else if (!is_kind(v, kind::dict)) {
    return raise_type_error(m, "__annotations__ must be set to a dict object");
  }
  m.heap.write(self_of(self), &self_of(self)->annotations, v);
  return none;
}
value get_dict(vm& m, value self) { return instance_dict(m, self); }
value set_dict(vm& m, value self, value v) {
  if (deletes(v)) return raise_type_error(m, "cannot delete __dict__");
  return result(set_instance_dict(m, self, v));
}

value function_repr(vm& m, value self) {
  return result(
      make_str(m, fmt::format("<function {} at {}>", to_utf8(self_of(self)->qualname), address_text(m, self))));
}
value function_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return m.engine.call_function(m, self_of(args[0]), args + 1, nargs - 1, kwnames);
}

value check_closure(vm& m, const code_object* code, value closure) {
  const u64 need = closure_length(code->freevars);
  if (same(closure, none)) {
    if (need) return raise_type_error(m, "arg 5 (closure) must be tuple");
    return none;
  }
  if (!is_kind(closure, kind::tuple))
    return raise_type_error(m, need ? "arg 5 (closure) must be tuple" : "arg 5 (closure) must be None or tuple");
  const auto* t = closure.as<tuple_object>();
  if (t->length != need)
    return raise(m, m.exc.ValueError, "{} requires closure of length {}, not {}", to_utf8(code->name), need, t->length);
  for (u64 i = 0; i < t->length; i++)
    if (!is_kind(t->items[i], kind::cell))
      return raise(m, m.exc.TypeError, "arg 5 (closure) expected cell, found {}", type_name(m, t->items[i]));
  return none;
}

value function_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  if (!bind_arguments(m, "function", "code globals name? argdefs? closure?", args, nargs, kwnames, v))
    return value_raised;
  for (u32 i = 2; i < 5; i++)
    if (same(v[i], value_unbound)) v[i] = none;
  if (!is_kind(v[0], kind::code))
    return raise(m, m.exc.TypeError, "function() argument 'code' must be code, not {}", type_name(m, v[0]));
  if (!is_kind(v[1], kind::dict))
    return raise(m, m.exc.TypeError, "function() argument 'globals' must be dict, not {}", type_name(m, v[1]));
  if (!same(v[2], none) && !is_str(v[2])) return raise_type_error(m, "arg 3 (name) must be None or string");
  if (!same(v[3], none) && !is_kind(v[3], kind::tuple))
    return raise_type_error(m, "arg 4 (defaults) must be None or tuple");
  auto* code = v[0].as<code_object>();
  if (is_raised(check_closure(m, code, v[4])) || !audit(m, "function.__new__", {v[0]})) return value_raised;
  auto* globals = v[1].as<dict_object>();
  value builtins = dict_find_str(m, globals, m.names.__builtins__);
  if (is_kind(builtins, kind::module)) builtins = to_value(builtins.as<module_object>()->dict);
  if (!is_kind(builtins, kind::dict)) {
    if (!m.builtins) return raise_text(m, m.exc.SystemError, "no builtins");
    builtins = to_value(m.builtins->dict);
  }
  function_object* f = make_function(m, code, globals, builtins);
  if (!same(v[2], none)) f->name = as_str(v[2]);
  if (!same(v[3], none)) f->defaults = v[3].as<tuple_object>();
  if (!same(v[4], none) && closure_length(code->freevars)) f->closure = v[4].as<tuple_object>();
  return to_value(f);
}

value function_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "", "self instance owner? /", args, nargs, kwnames, v)) return value_raised;
  const bool no_owner = same(v[2], value_unbound) || same(v[2], none);
  if (same(v[1], none) && no_owner) return raise_type_error(m, "__get__(None, None) is invalid");
  return same(v[1], none) ? v[0] : make_bound_method(m, v[0], v[1]);
}

const method_def function_methods[] = {
    method("__call__", function_call, "($self, /, *args, **kwargs)"),
    method("__get__", function_get, "($self, instance, owner=None, /)"),
    method("__repr__", function_repr, "($self, /)"),
    {},
};
value get_builtins(vm&, value self) { return builtins_of(self.as<function_object>()); }
const getset_def function_getsets[] = {
    {"__code__", get_code, set_code},
    {"__defaults__", get_defaults, set_defaults},
    {"__kwdefaults__", get_kwdefaults, set_kwdefaults},
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__module__", get_plain<&function_object::module>, set_plain<&function_object::module>},
    {"__doc__", get_plain<&function_object::doc>, set_plain<&function_object::doc>},
    {"__globals__", get_globals, nullptr},
    {"__closure__", get_closure, nullptr},
    {"__builtins__", get_builtins, nullptr},
    {"__annotations__", get_annotations, set_annotations},
    {"__dict__", get_dict, set_dict},
    {},
};

// ---------------------------------------------------------------- bound methods

method_object* method_of(value v) { return v.as<method_object>(); }

value method_function(vm&, value self) { return method_of(self)->function; }
value method_self(vm&, value self) { return method_of(self)->self; }
value method_doc(vm& m, value self) {
  const value v = find_attribute(m, method_of(self)->function, m.names.__doc__);
  return same(v, value_unbound) ? none : v;
}
value method_getattribute(vm& m, value self, value name) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  const value own = type_lookup(m, m.types.method, interned(m, as_str(name)));
  if (!same(own, value_unbound)) return bind_descriptor(m, own, self, m.types.method);
  return get_attribute(m, method_of(self)->function, as_str(name));
}
value method_repr(vm& m, value self) {
  const method_object* b = method_of(self);
  value name = find_attribute(m, b->function, m.names.__qualname__);
  if (same(name, value_unbound)) name = find_attribute(m, b->function, m.names.__name__);
  if (is_raised(name)) return name;
  str_object* target = repr(m, b->self);
  if (!target) return value_raised;
  str_object* head = make_str(m, fmt::format("<bound method {} of ", is_str(name) ? to_utf8(as_str(name)) : "?"));
  head = head ? str_concat(m, head, target) : nullptr;
  return result(head ? str_concat(m, head, make_str(m, ">")) : nullptr);
}
value method_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const method_object* b = method_of(args[0]);
  return call_prepended(m, b->function, b->self, args + 1, nargs - 1, kwnames);
}
value method_eq(vm& m, value a, value b) {
  if (!is_kind(b, kind::method)) return not_implemented;
  if (!same(method_of(a)->self, method_of(b)->self)) return false_;
  return result(equal(m, method_of(a)->function, method_of(b)->function));
}
value method_hash(vm& m, value self) {
  i64 h;
  if (!hash_of(m, method_of(self)->function, h)) return value_raised;
  const u64 mixed = static_cast<u64>(identity_hash(m, method_of(self)->self)) ^ static_cast<u64>(h);
  return make_int(m, static_cast<i64>(mixed << 4) >> 4);
}
value method_reduce(vm& m, value self) {
  const value name = get_attribute(m, method_of(self)->function, m.names.__name__);
  if (is_raised(name)) return name;
  const value getattr = m.builtins ? dict_find_str(m, m.builtins->dict, intern(m, "getattr")) : none;
  const value inner[] = {method_of(self)->self, name};
  tuple_object* t = make_tuple(m, inner, 2);
  const value parts[] = {getattr, t ? to_value(t) : none};
  return t ? result(make_tuple(m, parts, 2)) : value_raised;
}
value method_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "method", kwnames) || !check_arity(m, "method", nargs, 2, 2)) return value_raised;
  if (!is_callable(m, args[0])) return raise_type_error(m, "first argument must be callable");
  if (same(args[1], none)) return raise_type_error(m, "instance must not be None");
  return make_bound_method(m, args[0], args[1]);
}

const method_def method_methods[] = {
    method("__getattribute__", method_getattribute, "($self, name, /)"),
    method("__call__", method_call, "($self, /, *args, **kwargs)"),
    method("__repr__", method_repr, "($self, /)"),
    method("__eq__", method_eq, "($self, value, /)"),
    method("__hash__", method_hash, "($self, /)"),
    method("__reduce__", method_reduce),
    {},
};
const getset_def method_getsets[] = {
    {"__func__", method_function, nullptr, "the function (or other callable) implementing a method"},
    {"__self__", method_self, nullptr, "the instance to which a method is bound"},
    {"__doc__", method_doc, nullptr},
    {},
};

}  // namespace

bool is_callable(vm& m, value v) {
  const type_object* t = type_of(m, v);
  return t->direct_call || !same(t->get_special(special::call), value_unbound);
}

void init_functions(vm& m) {
  init_builtin_functions(m);
  type_def d{"function", &function_object::get_layout(), kind::function};
  d.flags = type_flags::has_weakrefs | type_flags::has_dict;
  d.methods = function_methods;
  d.getsets = function_getsets;
  d.construct = function_construct;
  d.doc =
      "function(code, globals, name=None, argdefs=None, closure=None)\n--\n\n"
      "A function made of a code object, the globals that it sees, its name, the defaults of its last "
      "parameters, and a tuple of cells for its free variables.";
  m.types.function = make_builtin_type(m, d);
  m.shapes.function = m.types.function->root_shape;
  mark_members(m, m.types.function, {"__globals__", "__closure__", "__builtins__"});

  type_def e{"method", &method_object::get_layout(), kind::method};
  e.flags = type_flags::has_weakrefs;
  e.methods = method_methods;
  e.getsets = method_getsets;
  e.construct = method_construct;
  e.doc = "method(function, instance, /)\n--\n\nA function bound to an instance.";
  m.types.method = make_builtin_type(m, e);
  m.shapes.method = m.types.method->root_shape;
  mark_members(m, m.types.method, {"__func__", "__self__"});
  init_code(m);
}

}  // namespace metavm::python
