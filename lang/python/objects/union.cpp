/// \file
/// types.UnionType: int | str.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/generic_alias.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

union_object* self_of(value v) { return v.as<union_object>(); }
bool is_union(vm& m, value v) { return type_of(m, v) == m.types.union_type; }
bool is_alias(vm& m, value v) { return is_instance(m, v, m.types.generic_alias); }
bool can_be_member(vm& m, value v) {
  return same(v, none) || is_kind(v, kind::type) || is_alias(m, v) || is_union(m, v);
}

/// Adds v, or the members of the union v, unless it is there. False: raised.
bool add_member(vm& m, list_object* l, value v) {
  if (is_union(m, v)) {
    const tuple_object* t = self_of(v)->args;
    for (u64 i = 0; i < t->length; i++)
      if (!add_member(m, l, t->items[i])) return false;
    return true;
  }
  if (same(v, none)) v = to_value(m.types.none);
  for (u64 i = 0; i < l->length; i++) {
    const value x = l->storage->items[i];
    if (same(x, v)) return true;
    if (is_alias(m, x) && is_alias(m, v)) {
      const tri t = equal(m, x, v);
      if (t != tri::no) return t == tri::yes;
    }
  }
  return list_append(m, l, v);
}
value union_of(vm& m, list_object* members) {
  if (members->length == 1) return members->storage->items[0];
  tuple_object* t = make_tuple(m, members->storage->items, members->length);
  if (!t) return value_raised;
  auto* u = m.heap.make<union_object>(m.shapes.union_type);
  u->args = t;
  u->parameters = value_unbound;
  return to_value(u);
}

value union_repr(vm& m, value self) {
  std::string s;
  const tuple_object* t = self_of(self)->args;
  for (u64 i = 0; i < t->length; i++) {
    if (i) s += " | ";
    if (same(t->items[i], to_value(m.types.none)))
      s += "None";
    else if (!append_type_repr(m, s, t->items[i]))
      return value_raised;
  }
  return result(make_str(m, s));
}
/// The members as a set: unions are equal whatever the order.
set_object* member_set(vm& m, value self) {
  set_object* s = make_set(m, m.types.frozenset);
  const tuple_object* t = self_of(self)->args;
  for (u64 i = 0; s && i < t->length; i++)
    if (set_add(m, s, t->items[i]) == tri::error) return nullptr;
  return s;
}
value union_eq(vm& m, value a, value b) {
  if (!is_union(m, b)) return not_implemented;
  set_object* x = member_set(m, a);
  set_object* y = x ? member_set(m, b) : nullptr;
  return y ? result(equal(m, to_value(x), to_value(y))) : value_raised;
}
value union_hash(vm& m, value self) {
  set_object* s = member_set(m, self);
  i64 h;
  return s && hash_of(m, to_value(s), h) ? make_int(m, h) : value_raised;
}

template <tri (*Check)(vm&, value, value)>
value check_members(vm& m, value self, value v) {
  const tuple_object* t = self_of(self)->args;
  for (u64 i = 0; i < t->length; i++)
    if (is_alias(m, t->items[i])) {
      return raise_type_error(m, Check == object_isinstance
                                     ? "isinstance() argument 2 cannot be a parameterized generic"
                                     : "issubclass() argument 2 cannot be a parameterized generic");
    }
  for (u64 i = 0; i < t->length; i++) {
    if (!is_kind(t->items[i], kind::type)) continue;
    const tri r = Check(m, v, t->items[i]);
    if (r != tri::no) return result(r);
  }
  return false_;
}
value union_subclasscheck(vm& m, value self, value v) {
  if (!is_kind(v, kind::type)) return raise_type_error(m, "issubclass() arg 1 must be a class");
  return check_members<object_issubclass>(m, self, v);
}
value union_or(vm& m, value a, value b) { return make_union(m, a, b); }
value union_ror(vm& m, value a, value b) { return make_union(m, b, a); }

value parameters_of(vm& m, value self) {
  union_object* u = self_of(self);
  if (same(u->parameters, value_unbound)) {
    tuple_object* t = collect_parameters(m, u->args);
    if (!t) return value_raised;
    m.heap.write(u, &u->parameters, to_value(t));
  }
  return u->parameters;
}
value union_getitem(vm& m, value self, value item) {
  const value parameters = parameters_of(m, self);
  if (is_raised(parameters)) return parameters;
  tuple_object* args = substitute_parameters(m, self, self_of(self)->args, parameters.as<tuple_object>(), item);
  if (!args || args->length == 0) return value_raised;
  value r = args->items[0];
  for (u64 i = 1; i < args->length; i++) {
    r = binary(m, binary_op::or_, r, args->items[i]);
    if (is_raised(r)) return r;
  }
  return r;
}
value get_args(vm&, value self) { return to_value(self_of(self)->args); }

const method_def methods[] = {
    method("__repr__", union_repr),
    method("__eq__", union_eq),
    method("__hash__", union_hash),
    method("__instancecheck__", check_members<object_isinstance>),
    method("__subclasscheck__", union_subclasscheck),
    method("__or__", union_or),
    method("__ror__", union_ror),
    method("__getitem__", union_getitem),
    {},
};
value get_module(vm& m, value) { return to_value(intern(m, "types")); }
const getset_def getsets[] = {
    {"__args__", get_args, nullptr},
    {"__module__", get_module, nullptr},
    {"__parameters__", parameters_of, nullptr, "Type variables in the types.UnionType."},
    {},
};

}  // namespace

value make_union(vm& m, value a, value b) {
  if (!can_be_member(m, a) || !can_be_member(m, b)) return not_implemented;
  list_object* l = empty_list(m, 2);
  if (!l || !add_member(m, l, a) || !add_member(m, l, b)) return value_raised;
  return union_of(m, l);
}

void init_union(vm& m) {
  type_def d{"types.UnionType", &union_object::get_layout(), kind::native};
  d.flags = 0;
  d.methods = methods;
  d.getsets = getsets;
  d.doc = "Represent a PEP 604 union type\n\nE.g. for int | str";
  m.types.union_type = make_builtin_type(m, d);
  m.shapes.union_type = m.types.union_type->root_shape;
  mark_members(m, m.types.union_type, {"__args__"});
}

}  // namespace metavm::python
