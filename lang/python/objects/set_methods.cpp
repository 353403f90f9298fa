/// \file
/// The classes set and frozenset as guests see them.
#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/objects/set_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

set_object* self_of(value v) { return v.as<set_object>(); }
bool is_frozen(value v) { return is_kind(v, kind::frozenset); }
/// The class of results: binary operators and methods of subclasses give the built-in class.
type_object* result_class(vm& m, value self) { return is_frozen(self) ? m.types.frozenset : m.types.set; }

// ---------------------------------------------------------------- making

value set_new(vm& m, const value* args, u32, tuple_object*) { return to_value(make_set(m, args[0].as<type_object>())); }
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "set", kwnames) || !check_arity(m, "set", nargs, 0, 1)) return false;
  set_clear(m, self_of(self));
  return nargs == 0 || set_update(m, self_of(self), args[0]);
}
value set_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value s = to_value(make_set(m, cls));
  return initialise(m, s, args, nargs, kwnames) ? s : value_raised;
}
value set_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}
value frozenset_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (new_refuses_keywords(cls, m.types.frozenset) && !check_no_keywords(m, "frozenset", kwnames)) return value_raised;
  if (!check_arity(m, "frozenset", nargs, 0, 1)) return value_raised;
  if (nargs && cls == m.types.frozenset && is_exact(args[0], m.shapes.frozenset)) return args[0];
  set_object* s = make_set(m, cls);
  return nargs == 0 || set_update(m, s, args[0]) ? to_value(s) : value_raised;
}

// ---------------------------------------------------------------- protocols

value set_repr(vm& m, value self) {
  const bool plain = is_exact(self, m.shapes.set);
  str_builder out(m);
  if (!plain) {
    out.append(type_of(m, self)->name);
    out.append('(');
  }
  if (self_of(self)->length == 0) {
    if (plain) out.append_ascii("set(");
    out.append(')');
    return result(out.finish());
  }
  if (repr_enter(m, self)) {
    out.append_ascii(plain ? "set(...)" : "...)");
    return result(out.finish());
  }
  // The elements first go into a list: their repr may change the set.
  out.append('{');
  list_object* l = to_list(m, self);
  for (u64 i = 0; l && i < l->length; i++) {
    if (i) out.append_ascii(", ");
    str_object* r = repr(m, l->storage->items[i]);
    if (!r) {
      l = nullptr;
      break;
    }
    out.append(r);
  }
  repr_leave(m, self);
  if (!l) return value_raised;
  out.append_ascii(plain ? "}" : "})");
  return result(out.finish());
}
value set_len(vm&, value self) { return value::small_int(static_cast<i64>(self_of(self)->length)); }
value set_iter(vm& m, value self) { return result(make_iterator(m, iterator_kind::set, self)); }
value set_contains_method(vm& m, value self, value v) { return result(set_contains_like(m, self_of(self), v)); }
value frozenset_hash_method(vm& m, value self) {
  set_object* s = self_of(self);
  if (!s->hash) s->hash = static_cast<u64>(frozenset_hash(s));
  return make_int(m, static_cast<i64>(s->hash));
}

template <comparison op>
value set_compare(vm& m, value self, value other) {
  if (!is_any_set(other)) return not_implemented;
  set_object *a = self_of(self), *b = self_of(other);
  tri r;
  switch (op) {
    case comparison::eq:
      r = set_equal(m, a, b);
      break;
    case comparison::ne:
      r = set_equal(m, a, b);
      if (r != tri::error) r = to_tri(r == tri::no);
      break;
    case comparison::lt:
      r = a->length < b->length ? set_is_subset(m, a, other) : tri::no;
      break;
    case comparison::le:
      r = set_is_subset(m, a, other);
      break;
    case comparison::gt:
      r = a->length > b->length ? set_is_subset(m, b, self) : tri::no;
      break;
    case comparison::ge:
      r = set_is_subset(m, b, self);
      break;
  }
  return result(r);
}

// ---------------------------------------------------------------- operators

value difference(vm& m, value a, value b) { return result(set_difference(m, self_of(a), b, result_class(m, a))); }
using set_operation = value (*)(vm&, value, value);
value joined(vm& m, value a, value b) {
  set_object* r = set_copy(m, self_of(a), result_class(m, a));
  return r && (same(a, b) || set_update(m, r, b)) ? to_value(r) : value_raised;
}
value common(vm& m, value a, value b) { return result(set_intersection(m, self_of(a), b, result_class(m, a))); }
value symmetric(vm& m, value a, value b) {
  // The other way round, as CPython has it: the order shows.
  set_object* r = make_set(m, result_class(m, a));
  return set_update(m, r, b) && set_symmetric_difference_update(m, r, a) ? to_value(r) : value_raised;
}

template <set_operation f>
value set_operator(vm& m, value self, value other) {
  return is_any_set(self) && is_any_set(other) ? f(m, self, other) : not_implemented;
}
template <set_operation f>
value set_operator_reflected(vm& m, value self, value other) {
  return is_any_set(self) && is_any_set(other) ? f(m, other, self) : not_implemented;
}

using set_change = bool (*)(vm&, set_object*, value);
bool keep_common(vm& m, set_object* s, value other) {
  set_object* r = set_intersection(m, s, other, nullptr);
  if (!r) return false;
  m.heap.write(s, &s->table, r->table);
  s->length = r->length;
  return true;
}
template <set_change f>
value set_inplace(vm& m, value self, value other) {
  if (!is_any_set(other)) return not_implemented;
  return f(m, self_of(self), other) ? self : value_raised;
}

// ---------------------------------------------------------------- named methods

value set_add_method(vm& m, value self, value v) {
  return set_add(m, self_of(self), v) == tri::error ? value_raised : none;
}
/// Removes v; a set stands for the frozenset with its content.
tri discard_like(vm& m, set_object* s, value v) {
  const tri t = set_discard(m, s, v);
  if (t != tri::error || !is_kind(v, kind::set) || !catch_pending(m, m.exc.TypeError)) return t;
  set_object* frozen = set_copy(m, v.as<set_object>(), m.types.frozenset);
  return frozen ? set_discard(m, s, to_value(frozen)) : tri::error;
}
value set_discard_method(vm& m, value self, value v) {
  return discard_like(m, self_of(self), v) == tri::error ? value_raised : none;
}
value set_remove(vm& m, value self, value v) {
  const tri t = discard_like(m, self_of(self), v);
  return t == tri::yes ? none : t == tri::no ? raise_key_error(m, v) : value_raised;
}
value set_pop_method(vm& m, value self) {
  const value v = set_pop(m, self_of(self));
  if (!same(v, value_unbound)) return v;
  return raise_key_error(m, to_value(make_str_latin1(m, "pop from an empty set")));
}
value set_clear_method(vm& m, value self) {
  set_clear(m, self_of(self));
  return none;
}
value set_copy_method(vm& m, value self) {
  if (is_exact(self, m.shapes.frozenset)) return self;
  return result(set_copy(m, self_of(self), result_class(m, self)));
}

bool check_no_keywords_for(vm& m, value self, const char* name, tuple_object* kwnames) {
  if (METAVM_LIKELY(!kwnames)) return true;
  return check_no_keywords(m, fmt::format("{}.{}", is_frozen(self) ? "frozenset" : "set", name).c_str(), kwnames);
}
/// A method's name as a template argument.
struct method_name {
  char text[24] = {};
  template <u64 N>
  consteval method_name(const char (&s)[N]) {
    for (u64 i = 0; i < N; i++) text[i] = s[i];
  }
};

template <set_change f, method_name Name>
value update_all(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords_for(m, args[0], Name.text, kwnames)) return value_raised;
  for (u32 i = 1; i < nargs; i++)
    if (!f(m, self_of(args[0]), args[i])) return value_raised;
  return none;
}
value set_symmetric_difference_update_method(vm& m, value self, value other) {
  return result(set_symmetric_difference_update(m, self_of(self), other));
}
/// `first` makes the result from self and the first argument, `then` changes it by the others.
template <set_operation first, set_change then, method_name Name>
value combine_all(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords_for(m, args[0], Name.text, kwnames)) return value_raised;
  if (nargs == 1) return result(set_copy(m, self_of(args[0]), result_class(m, args[0])));
  const value r = first(m, args[0], args[1]);
  for (u32 i = 2; i < nargs && !is_raised(r); i++)
    if (!(then == set_update && same(args[i], args[0])) && !then(m, self_of(r), args[i])) return value_raised;
  return r;
}
value set_isdisjoint(vm& m, value self, value other) { return result(set_is_disjoint(m, self_of(self), other)); }
value set_issubset(vm& m, value self, value other) { return result(set_is_subset(m, self_of(self), other)); }
value set_issuperset(vm& m, value self, value other) {
  if (is_any_set(other)) return result(set_is_subset(m, self_of(other), self));
  tri in = tri::yes;
  const bool ok = for_each_item(m, other, [&](value v) {
    in = set_contains(m, self_of(self), v);
    return in == tri::yes;
  });
  if (!ok && in != tri::no) return value_raised;
  return from_bool(in == tri::yes);
}
value set_reduce(vm& m, value self) {
  const value items = result(to_list(m, self));
  if (is_raised(items)) return value_raised;
  const value state = instance_state(m, self);
  if (is_raised(state)) return value_raised;
  const value r[] = {to_value(type_of(m, self)), to_value(make_tuple(m, &items, 1)), state};
  return result(make_tuple(m, r, 3));
}
value set_sizeof(vm&, value self) {
  const u64 bytes = sizeof(set_object) + sizeof(set_table) + 8 * self_of(self)->table->entry_words;
  return value::small_int(static_cast<i64>(bytes));
}

}  // namespace

void init_set(vm& m) {
#define METAVM_SET_COMMON                                                                                     \
  method("__repr__", set_repr), method("__len__", set_len), method("__iter__", set_iter),                     \
      method("__contains__", set_contains_method, "($self, object, /)"),                                      \
      method("__eq__", set_compare<comparison::eq>), method("__ne__", set_compare<comparison::ne>),           \
      method("__lt__", set_compare<comparison::lt>), method("__le__", set_compare<comparison::le>),           \
      method("__gt__", set_compare<comparison::gt>), method("__ge__", set_compare<comparison::ge>),           \
      method("__and__", set_operator<common>), method("__rand__", set_operator_reflected<common>),            \
      method("__or__", set_operator<joined>), method("__ror__", set_operator_reflected<joined>),              \
      method("__sub__", set_operator<difference>), method("__rsub__", set_operator_reflected<difference>),    \
      method("__xor__", set_operator<symmetric>), method("__rxor__", set_operator_reflected<symmetric>),      \
      method("__reduce__", set_reduce, "($self, /)"), method("__sizeof__", set_sizeof, "($self, /)"),         \
      method("copy", set_copy_method, nullptr, "Return a shallow copy."),                                     \
      method("difference", combine_all<difference, set_difference_update, "difference">, nullptr,             \
             "Return the elements that are in no other set."),                                                \
      method("intersection", combine_all<common, keep_common, "intersection">, nullptr,                       \
             "Return the elements that are in all sets."),                                                    \
      method("isdisjoint", set_isdisjoint, nullptr, "Return True if two sets have no element in common."),    \
      method("issubset", set_issubset, nullptr, "Report whether another set contains this set."),             \
      method("issuperset", set_issuperset, nullptr, "Report whether this set contains another set."),         \
      method("symmetric_difference", symmetric, nullptr, "Return the elements that are in exactly one set."), \
      method("union", combine_all<joined, set_update, "union">, nullptr,                                      \
             "Return the elements that are in any of the sets."),                                             \
      class_method("__class_getitem__", make_generic_alias)
  static const method_def set_table[] = {
      METAVM_SET_COMMON,
      static_method("__new__", set_new),
      method("__init__", set_init),
      method("__iand__", set_inplace<keep_common>),
      method("__ior__", set_inplace<set_update>),
      method("__isub__", set_inplace<set_difference_update>),
      method("__ixor__", set_inplace<set_symmetric_difference_update>),
      method("add", set_add_method, nullptr, "Add an element; nothing changes if it is there."),
      method("clear", set_clear_method, nullptr, "Remove all elements."),
      method("difference_update", update_all<set_difference_update, "difference_update">, nullptr,
             "Remove all elements of the other sets."),
      method("discard", set_discard_method, nullptr, "Remove an element if it is there."),
      method("intersection_update", update_all<keep_common, "intersection_update">, nullptr,
             "Keep only what is in all other sets too."),
      method("pop", set_pop_method, nullptr, "Remove and return some element.\n\nRaises KeyError if the set is empty."),
      method("remove", set_remove, nullptr, "Remove an element.\n\nRaises KeyError if it is not there."),
      method("symmetric_difference_update", set_symmetric_difference_update_method, nullptr,
             "Keep what is in exactly one of the two sets."),
      method("update", update_all<set_update, "update">, nullptr, "Add all elements of the other sets."),
      {}};
  static const method_def frozenset_table[] = {METAVM_SET_COMMON, method("__hash__", frozenset_hash_method), {}};
#undef METAVM_SET_COMMON
  type_def d{};
  d.name = "set";
  d.lay = &set_object::get_layout();
  d.instance_kind = kind::set;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.methods = set_table;
  d.construct = set_construct;
  d.doc = "set() -> new empty set\nset(iterable) -> new set with the iterable's elements";
  m.types.set = make_builtin_type(m, d);
  m.shapes.set = m.types.set->root_shape;
  type_add(m, m.types.set, "__hash__", none);
  d.name = "frozenset";
  d.instance_kind = kind::frozenset;
  d.methods = frozenset_table;
  d.construct = frozenset_construct;
  d.doc =
      "frozenset() -> empty immutable set\nfrozenset(iterable) -> immutable set of the iterable's "
      "elements";
  m.types.frozenset = make_builtin_type(m, d);
  m.shapes.frozenset = m.types.frozenset->root_shape;
}

}  // namespace metavm::python
