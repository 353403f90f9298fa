/// \file
/// The class dict as guests see it.
#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/dict_views.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/set_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

bool append_pairs(vm& m, str_builder& out, dict_object* d) {
  u64 at = 0;
  value key, item;
  for (bool first = true; dict_next(d, at, key, item); first = false) {
    if (!first) out.append_ascii(", ");
    str_object* k = repr(m, key);
    if (!k) return false;
    out.append(k);
    out.append_ascii(": ");
    str_object* v = repr(m, item);
    if (!v) return false;
    out.append(v);
  }
  return true;
}

namespace {

using namespace method_table;

dict_object* self_of(value v) { return v.as<dict_object>(); }

value dict_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_dict_of(m, args[0].as<type_object>()));
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value d = to_value(make_dict_of(m, cls));
  return dict_update_arguments(m, d, "dict", args, nargs, kwnames) ? d : value_raised;
}
value dict_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(dict_update_arguments(m, args[0], "dict", args + 1, nargs - 1, kwnames));
}
value dict_update_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(dict_update_arguments(m, args[0], "update", args + 1, nargs - 1, kwnames));
}

value dict_repr(vm& m, value self) {
  if (self_of(self)->length == 0) return to_value(make_str_latin1(m, "{}"));
  if (repr_enter(m, self)) return to_value(make_str_latin1(m, "{...}"));
  str_builder out(m);
  out.append('{');
  const bool ok = append_pairs(m, out, self_of(self));
  out.append('}');
  repr_leave(m, self);
  return ok ? result(out.finish()) : value_raised;
}

value dict_eq(vm& m, value self, value other) {
  if (!is_kind(other, kind::dict)) return not_implemented;
  return result(dict_equal(m, self_of(self), self_of(other)));
}
value dict_ne(vm& m, value self, value other) {
  if (!is_kind(other, kind::dict)) return not_implemented;
  const tri eq = dict_equal(m, self_of(self), self_of(other));
  return eq == tri::error ? value_raised : from_bool(eq == tri::no);
}

value dict_len(vm&, value self) { return value::small_int(static_cast<i64>(self_of(self)->length)); }
value dict_iter(vm& m, value self) { return result(make_iterator(m, iterator_kind::dict_keys, self)); }
value dict_reversed(vm& m, value self) { return result(make_iterator(m, iterator_kind::dict_keys_reversed, self)); }
value dict_setitem(vm& m, value self, value key, value v) { return result(dict_set(m, self_of(self), key, v)); }
value dict_delitem(vm& m, value self, value key) {
  const tri t = dict_remove(m, self_of(self), key);
  if (t == tri::yes) return none;
  return t == tri::no ? raise_key_error(m, key) : value_raised;
}
value dict_contains_method(vm& m, value self, value key) { return result(dict_contains(m, self_of(self), key)); }

/// a | b, the result an exact dict.
value merged(vm& m, value a, value b) {
  if (!is_kind(a, kind::dict) || !is_kind(b, kind::dict)) return not_implemented;
  dict_object* d = dict_copy(m, self_of(a));
  return d && dict_update(m, d, b) ? to_value(d) : value_raised;
}
value dict_or(vm& m, value self, value other) { return merged(m, self, other); }
value dict_ror(vm& m, value self, value other) { return merged(m, other, self); }
value dict_ior(vm& m, value self, value other) { return dict_update(m, self_of(self), other) ? self : value_raised; }

// ---------------------------------------------------------------- named methods

value dict_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(nargs < 2 || nargs > 3 || kwnames) &&
      (!check_no_keywords(m, "dict.get", kwnames) || !check_arity(m, "get", nargs - 1, 1, 2)))
    return value_raised;
  const value v = dict_find(m, self_of(args[0]), args[1]);
  if (METAVM_LIKELY(!same(v, value_unbound))) return v;
  return nargs > 2 ? args[2] : none;
}
value dict_setdefault(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "dict.setdefault", kwnames) || !check_arity(m, "setdefault", nargs - 1, 1, 2))
    return value_raised;
  return dict_set_default(m, self_of(args[0]), args[1], nargs > 2 ? args[2] : none);
}
value dict_pop_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "dict.pop", kwnames) || !check_arity(m, "pop", nargs - 1, 1, 2)) return value_raised;
  const value v = dict_pop(m, self_of(args[0]), args[1]);
  if (!same(v, value_unbound)) return v;
  return nargs > 2 ? args[2] : raise_key_error(m, args[1]);
}
value dict_popitem(vm& m, value self) {
  value pair[2];
  if (!dict_pop_last(m, self_of(self), pair[0], pair[1]))
    return raise_key_error(m, to_value(make_str_latin1(m, "popitem(): dictionary is empty")));
  return result(make_tuple(m, pair, 2));
}
value dict_clear_method(vm& m, value self) {
  dict_clear(m, self_of(self));
  return none;
}
value dict_copy_method(vm& m, value self) { return result(dict_copy(m, self_of(self))); }

value dict_fromkeys(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "dict.fromkeys", kwnames) || !check_arity(m, "fromkeys", nargs - 1, 1, 2))
    return value_raised;
  const value item = nargs > 2 ? args[2] : none;
  const bool exact = args[0].as_object() == m.types.dict;
  const value d = exact ? to_value(make_dict(m)) : call0(m, args[0]);
  if (is_raised(d)) return value_raised;
  const bool plain = is_exact(d, m.shapes.dict);
  // What a set or a dict holds is not hashed anew.
  if (plain &&
      (is_exact(args[1], m.shapes.dict) || is_exact(args[1], m.shapes.set) || is_exact(args[1], m.shapes.frozenset)))
    return for_each_element(m, args[1],
                            [&](value key, u64 hash) { return dict_set_hashed(m, self_of(d), key, item, hash); })
               ? d
               : value_raised;
  const bool ok = for_each_item(
      m, args[1], [&](value key) { return plain ? dict_set(m, self_of(d), key, item) : set_item(m, d, key, item); });
  return ok ? d : value_raised;
}

value dict_sizeof(vm&, value self) {
  const dict_table* t = self_of(self)->table;
  const u64 bytes = sizeof(dict_object) + sizeof(dict_table) + 8 * t->entry_words + (t->index ? t->index->capacity : 0);
  return value::small_int(static_cast<i64>(bytes));
}

}  // namespace

void init_dict(vm& m) {
  static const method_def methods[] = {
      static_method("__new__", dict_new),
      method("__init__", dict_init),
      method("__repr__", dict_repr),
      method("__eq__", dict_eq),
      method("__ne__", dict_ne),
      method("__len__", dict_len),
      method("__iter__", dict_iter),
      method("__reversed__", dict_reversed, "($self, /)"),
      method("__getitem__", dict_subscript),
      method("__setitem__", dict_setitem),
      method("__delitem__", dict_delitem),
      method("__contains__", dict_contains_method, "($self, key, /)"),
      method("__or__", dict_or),
      method("__ror__", dict_ror),
      method("__ior__", dict_ior),
      method("__sizeof__", dict_sizeof),
      method("get", dict_get, "($self, key, default=None, /)",
             "Return the value of key, or default if it is not in the dictionary."),
      method("setdefault", dict_setdefault, "($self, key, default=None, /)",
             "Insert key with default if it is not in the dictionary; return its value."),
      method("pop", dict_pop_method, nullptr,
             "D.pop(k[,d]) -> v: remove key k and return its value, or d if it is absent and d is "
             "given, "
             "else raise KeyError."),
      method("popitem", dict_popitem, "($self, /)",
             "Remove and return the (key, value) pair that was inserted last.\n\nRaises KeyError "
             "if the dict "
             "is empty."),
      method("keys", dict_keys_view, nullptr, "D.keys() -> a set-like view of D's keys"),
      method("items", dict_items_view, nullptr, "D.items() -> a set-like view of D's items"),
      method("values", dict_values_view, nullptr, "D.values() -> a view of D's values"),
      method("update", dict_update_method, nullptr,
             "D.update([E, ]**F) -> None: take over the items of the mapping or iterable of pairs "
             "E, then F."),
      class_method("fromkeys", dict_fromkeys, "($type, iterable, value=None, /)",
                   "Create a dictionary with the keys of iterable, all with the same value."),
      method("clear", dict_clear_method, nullptr, "D.clear() -> None: remove all items."),
      method("copy", dict_copy_method, nullptr, "D.copy() -> a shallow copy of D"),
      class_method("__class_getitem__", make_generic_alias),
      {}};
  type_def d{};
  d.name = "dict";
  d.lay = &dict_object::get_layout();
  d.instance_kind = kind::dict;
  d.flags = type_flags::base_type | type_flags::mapping;
  d.methods = methods;
  d.construct = construct;
  d.doc =
      "dict() -> new empty dictionary\ndict(mapping) -> with a mapping's items\ndict(iterable) -> "
      "with the "
      "iterable's (key, value) pairs\ndict(**kwargs) -> with the name=value pairs of the call";
  m.types.dict = make_builtin_type(m, d);
  m.shapes.dict = m.types.dict->root_shape;
  type_add(m, m.types.dict, "__hash__", none);
  init_dict_views(m);
}

}  // namespace metavm::python
