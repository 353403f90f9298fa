/// \file
/// types.GenericAlias: list[int].
#include "lang/python/objects/generic_alias.hpp"

#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

generic_alias_object* self_of(value v) { return v.as<generic_alias_object>(); }

value alias_of(vm& m, type_object* cls, value origin, value args, bool starred) {
  tuple_object* t = is_kind(args, kind::tuple) ? args.as<tuple_object>() : make_tuple(m, &args, 1);
  if (!t) return value_raised;
  adapt_root_shape(m, cls);
  auto* a = make_instance<generic_alias_object>(m, cls);
  a->origin = origin;
  a->args = t;
  a->parameters = value_unbound;
  a->starred = starred;
  return to_value(a);
}
value alias_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "GenericAlias", kwnames) || !check_arity(m, "GenericAlias", nargs, 2, 2))
    return value_raised;
  return alias_of(m, cls, args[0], args[1], false);
}

value alias_repr(vm& m, value self) {
  const generic_alias_object* a = self_of(self);
  std::string s = a->starred ? "*" : "";
  if (!append_type_repr(m, s, a->origin)) return value_raised;
  s += "[";
  for (u64 i = 0; i < a->args->length; i++) {
    if (i) s += ", ";
    // ParamSpec arguments stand as a list.
    if (!append_type_repr(m, s, a->args->items[i])) return value_raised;
  }
  if (a->args->length == 0) s += "()";
  return result(make_str(m, s + "]"));
}

value parameters_of(vm& m, value self) {
  generic_alias_object* a = self_of(self);
  if (same(a->parameters, value_unbound)) {
    tuple_object* t = collect_parameters(m, a->args);
    if (!t) return value_raised;
    m.heap.write(a, &a->parameters, to_value(t));
  }
  return a->parameters;
}
value alias_getitem(vm& m, value self, value item) {
  const value parameters = parameters_of(m, self);
  if (is_raised(parameters)) return parameters;
  tuple_object* args = substitute_parameters(m, self, self_of(self)->args, parameters.as<tuple_object>(), item);
  return args ? alias_of(m, m.types.generic_alias, self_of(self)->origin, to_value(args), self_of(self)->starred)
              : value_raised;
}

value alias_mro_entries(vm& m, value self, value) { return result(make_tuple(m, &self_of(self)->origin, 1)); }

value alias_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value self = args[0];
  const value o = call(m, self_of(self)->origin, args + 1, nargs - 1, kwnames);
  if (is_raised(o)) return o;
  if (!set_attribute(m, o, m.names.__orig_class__, self) && !catch_pending(m, m.exc.AttributeError) &&
      !catch_pending(m, m.exc.TypeError))
    return value_raised;
  return o;
}

/// Attributes that are the alias's own; all others are the origin's.
bool is_own_attribute(const vm& m, str_object* name) {
  str_object* const names[] = {m.names.__class__,       m.names.__origin__,     m.names.__args__,
                               m.names.__unpacked__,    m.names.__parameters__, m.names.__typing_unpacked_tuple_args__,
                               m.names.__mro_entries__, m.names.__reduce_ex__,  m.names.__reduce__,
                               m.names.__copy__,        m.names.__deepcopy__};
  for (str_object* n : names)
    if (n == name) return true;
  return false;
}
value alias_getattribute(vm& m, value self, value name) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  str_object* n = interned(m, as_str(name));
  if (!is_own_attribute(m, n)) return get_attribute(m, self_of(self)->origin, n);
  return generic_get_attribute(m, self, n);
}

value alias_eq(vm& m, value a, value b) {
  if (!is_instance(m, b, m.types.generic_alias)) return not_implemented;
  const generic_alias_object *x = self_of(a), *y = self_of(b);
  if (x->starred != y->starred) return false_;
  const tri t = equal(m, x->origin, y->origin);
  return t == tri::yes ? result(equal(m, to_value(x->args), to_value(y->args))) : result(t);
}
value alias_hash(vm& m, value self) {
  i64 h, k;
  if (!hash_of(m, self_of(self)->origin, h) || !hash_of(m, to_value(self_of(self)->args), k)) return value_raised;
  return make_int(m, h ^ k);
}
value alias_instancecheck(vm& m, value, value) {
  return raise_type_error(m, "isinstance() argument 2 cannot be a parameterized generic");
}
value alias_subclasscheck(vm& m, value, value) {
  return raise_type_error(m, "issubclass() argument 2 cannot be a parameterized generic");
}
value alias_or(vm& m, value a, value b) { return make_union(m, a, b); }
value alias_ror(vm& m, value a, value b) { return make_union(m, b, a); }
value alias_iter(vm& m, value self) {
  const value star = alias_of(m, m.types.generic_alias, self_of(self)->origin, to_value(self_of(self)->args), true);
  if (is_raised(star)) return star;
  tuple_object* t = make_tuple(m, &star, 1);
  return t ? get_iter(m, to_value(t)) : value_raised;
}
value alias_reduce(vm& m, value self) {
  const generic_alias_object* a = self_of(self);
  if (a->starred) {
    // Pickled as next(iter(alias)).
    const value plain = alias_of(m, m.types.generic_alias, a->origin, to_value(a->args), false);
    const value it = is_raised(plain) ? plain : alias_iter(m, plain);
    tuple_object* inner = is_raised(it) ? nullptr : make_tuple(m, &it, 1);
    if (!inner || !m.builtins) return value_raised;
    const value parts[] = {dict_find_str(m, m.builtins->dict, intern(m, "next")), to_value(inner)};
    return result(make_tuple(m, parts, 2));
  }
  const value inner[] = {a->origin, to_value(a->args)};
  tuple_object* t = make_tuple(m, inner, 2);
  const value parts[] = {to_value(m.types.generic_alias), t ? to_value(t) : none};
  return t ? result(make_tuple(m, parts, 2)) : value_raised;
}
value alias_dir(vm& m, value self) {
  const value names = call_special(m, self_of(self)->origin, special::dir);
  list_object* l = is_raised(names) ? nullptr : to_list(m, names);
  str_object* const own[] = {m.names.__origin__,     m.names.__args__,
                             m.names.__parameters__, m.names.__mro_entries__,
                             m.names.__reduce_ex__,  m.names.__reduce__,
                             m.names.__copy__,       m.names.__deepcopy__,
                             m.names.__unpacked__,   m.names.__typing_unpacked_tuple_args__,
                             m.names.__class__};
  for (str_object* n : own) {
    if (!l) break;
    const tri t = contains(m, to_value(l), to_value(n));
    if (t == tri::error || (t == tri::no && !list_append(m, l, to_value(n)))) l = nullptr;
  }
  return result(l);
}

value get_origin(vm&, value self) { return self_of(self)->origin; }
value get_args(vm&, value self) { return to_value(self_of(self)->args); }
value get_unpacked(vm&, value self) { return from_bool(self_of(self)->starred); }
value get_unpacked_args(vm& m, value self) {
  const generic_alias_object* a = self_of(self);
  return a->starred && same(a->origin, to_value(m.types.tuple)) ? to_value(a->args) : none;
}

const method_def methods[] = {
    method("__repr__", alias_repr),
    method("__getitem__", alias_getitem),
    method("__mro_entries__", alias_mro_entries),
    method("__call__", alias_call),
    method("__getattribute__", alias_getattribute),
    method("__eq__", alias_eq),
    method("__hash__", alias_hash),
    method("__instancecheck__", alias_instancecheck),
    method("__subclasscheck__", alias_subclasscheck),
    method("__or__", alias_or),
    method("__ror__", alias_ror),
    method("__iter__", alias_iter),
    method("__reduce__", alias_reduce),
    method("__dir__", alias_dir),
    {},
};
const getset_def getsets[] = {
    {"__origin__", get_origin, nullptr},
    {"__args__", get_args, nullptr},
    {"__unpacked__", get_unpacked, nullptr},
    {"__parameters__", parameters_of, nullptr, "Type variables in the GenericAlias."},
    {"__typing_unpacked_tuple_args__", get_unpacked_args, nullptr},
    {},
};

}  // namespace

value make_generic_alias(vm& m, value origin, value args) {
  return alias_of(m, m.types.generic_alias, origin, args, false);
}

void init_generic_alias(vm& m) {
  type_def d{"types.GenericAlias", &generic_alias_object::get_layout(), kind::native};
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = alias_construct;
  d.doc =
      "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and "
      "t.__args__ is (int,).";
  m.types.generic_alias = make_builtin_type(m, d);
  m.shapes.generic_alias = m.types.generic_alias->root_shape;
  mark_members(m, m.types.generic_alias, {"__origin__", "__args__", "__unpacked__"});
  init_union(m);
}

}  // namespace metavm::python
