#include "lang/python/objects/dict_views.hpp"

#include "lang/python/core.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

dict_object* dict_of(value v) { return v.as<dict_view_object>()->dict; }
bool is_keys(vm& m, value v) { return is_exact(v, m.shapes.dict_keys) || is_exact(v, m.shapes.odict_keys); }
bool is_items(vm& m, value v) { return is_exact(v, m.shapes.dict_items) || is_exact(v, m.shapes.odict_items); }

value make_view(vm& m, py_shape* s, value d) {
  auto* v = m.heap.make<dict_view_object>(s);
  v->dict = d.as<dict_object>();
  return to_value(v);
}

value view_len(vm&, value self) { return value::small_int(static_cast<i64>(dict_of(self)->length)); }
template <iterator_kind k>
value view_iter(vm& m, value self) {
  return result(make_iterator(m, k, to_value(dict_of(self))));
}
value view_repr(vm& m, value self) {
  if (repr_enter(m, self)) return to_value(make_str_latin1(m, "..."));
  str_object* r = nullptr;
  if (list_object* l = to_list(m, self)) r = repr(m, to_value(l));
  repr_leave(m, self);
  if (!r) return value_raised;
  str_builder out(m);
  out.append(type_of(m, self)->name);
  out.append('(');
  out.append(r);
  out.append(')');
  return result(out.finish());
}
value view_mapping(vm& m, value self) { return make_mapping_proxy(m, to_value(dict_of(self))); }

tri view_contains(vm& m, value self, value v) {
  if (is_keys(m, self)) return dict_contains(m, dict_of(self), v);
  if (!is_kind(v, kind::tuple) || v.as<tuple_object>()->length != 2) return tri::no;
  const auto* pair = v.as<tuple_object>();
  const value found = dict_find(m, dict_of(self), pair->items[0]);
  if (is_raised(found)) return tri::error;
  return same(found, value_unbound) ? tri::no : equal(m, found, pair->items[1]);
}
value view_contains_method(vm& m, value self, value v) { return result(view_contains(m, self, v)); }

// ---------------------------------------------------------------- as sets

/// All of a's items in b?
tri all_contained(vm& m, value a, value b) {
  tri r = tri::yes;
  const bool ok = for_each_item(m, a, [&](value v) {
    r = contains(m, b, v);
    return r == tri::yes;
  });
  return ok || r == tri::no ? r : tri::error;
}

template <comparison op>
value view_compare(vm& m, value self, value other) {
  i64 theirs;
  if (is_kind(other, kind::set) || is_kind(other, kind::frozenset) || is_keys(m, other) || is_items(m, other))
    theirs = length_of(m, other);
  else
    return not_implemented;
  if (theirs < 0) return value_raised;
  const i64 mine = static_cast<i64>(dict_of(self)->length);
  tri r = tri::no;
  switch (op) {
    case comparison::eq:
    case comparison::ne:
      if (mine == theirs) r = all_contained(m, self, other);
      if (op == comparison::ne && r != tri::error) r = to_tri(r == tri::no);
      break;
    case comparison::lt:
      r = mine < theirs ? all_contained(m, self, other) : tri::no;
      break;
    case comparison::le:
      r = mine <= theirs ? all_contained(m, self, other) : tri::no;
      break;
    case comparison::gt:
      r = mine > theirs ? all_contained(m, other, self) : tri::no;
      break;
    case comparison::ge:
      r = mine >= theirs ? all_contained(m, other, self) : tri::no;
      break;
  }
  return result(r);
}

set_object* set_of(vm& m, value iterable) {
  // The dict itself, of which it is known how large the set will be.
  if (is_keys(m, iterable) && is_exact(to_value(dict_of(iterable)), m.shapes.dict))
    iterable = to_value(dict_of(iterable));
  set_object* s = make_set(m);
  return set_update(m, s, iterable) ? s : nullptr;
}

value view_intersection(vm& m, value self, value other) {
  // Walk over the smaller side if the other side can be asked.
  if (is_kind(other, kind::set) || is_kind(other, kind::frozenset) || is_keys(m, other) || is_items(m, other)) {
    const i64 theirs = length_of(m, other);
    if (theirs < 0) return value_raised;
    if (theirs > static_cast<i64>(dict_of(self)->length)) {
      const value t = self;
      self = other;
      other = t;
    }
  }
  set_object* r = make_set(m);
  const bool self_is_view = is_keys(m, self) || is_items(m, self);
  const bool ok = for_each_item(m, other, [&](value v) {
    const tri in = self_is_view ? view_contains(m, self, v) : contains(m, self, v);
    if (in == tri::yes) return set_add(m, r, v) != tri::error;
    return in == tri::no;
  });
  return ok ? to_value(r) : value_raised;
}
value difference(vm& m, value a, value b) {
  set_object* r = set_of(m, a);
  return r && set_difference_update(m, r, b) ? to_value(r) : value_raised;
}
value view_sub(vm& m, value self, value other) { return difference(m, self, other); }
value view_rsub(vm& m, value self, value other) { return difference(m, other, self); }
value joined(vm& m, value a, value b) {
  set_object* r = set_of(m, a);
  return r && set_update(m, r, b) ? to_value(r) : value_raised;
}
value view_or(vm& m, value self, value other) { return joined(m, self, other); }
value view_ror(vm& m, value self, value other) { return joined(m, other, self); }
value symmetric(vm& m, value a, value b) {
  set_object* r = set_of(m, a);
  return r && set_symmetric_difference_update(m, r, b) ? to_value(r) : value_raised;
}
value view_xor(vm& m, value self, value other) { return symmetric(m, self, other); }
value view_rxor(vm& m, value self, value other) { return symmetric(m, other, self); }

value view_isdisjoint(vm& m, value self, value other) {
  if (same(self, other)) return from_bool(dict_of(self)->length == 0);
  // Walk over the smaller side if the other is a set or a view too.
  if (is_kind(other, kind::set) || is_kind(other, kind::frozenset) || is_keys(m, other) || is_items(m, other)) {
    const i64 theirs = length_of(m, other);
    if (theirs < 0) return value_raised;
    if (theirs > static_cast<i64>(dict_of(self)->length)) {
      const value t = self;
      self = other;
      other = t;
    }
  }
  tri in = tri::no;
  const bool ok = for_each_item(m, other, [&](value v) {
    in = contains(m, self, v);
    return in == tri::no;
  });
  if (!ok && in != tri::yes) return value_raised;
  return from_bool(in == tri::no);
}

type_object* make_view_type(vm& m, const char* name, const method_def* methods) {
  static const getset_def getsets[] = {{"mapping", view_mapping, nullptr, "the dictionary that this view shows"}, {}};
  type_def d{};
  d.name = name;
  d.lay = &dict_view_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = 0;
  d.methods = methods;
  d.getsets = getsets;
  return make_builtin_type(m, d);
}

}  // namespace

value dict_keys_view(vm& m, value d) { return make_view(m, m.shapes.dict_keys, d); }
value dict_values_view(vm& m, value d) { return make_view(m, m.shapes.dict_values, d); }
value dict_items_view(vm& m, value d) { return make_view(m, m.shapes.dict_items, d); }

void init_dict_views(vm& m) {
#define METAVM_SET_LIKE                                                                                       \
  method("__repr__", view_repr), method("__len__", view_len), method("__contains__", view_contains_method),   \
      method("__eq__", view_compare<comparison::eq>), method("__ne__", view_compare<comparison::ne>),         \
      method("__lt__", view_compare<comparison::lt>), method("__le__", view_compare<comparison::le>),         \
      method("__gt__", view_compare<comparison::gt>), method("__ge__", view_compare<comparison::ge>),         \
      method("__and__", view_intersection), method("__rand__", view_intersection), method("__or__", view_or), \
      method("__ror__", view_ror), method("__sub__", view_sub), method("__rsub__", view_rsub),                \
      method("__xor__", view_xor), method("__rxor__", view_rxor),                                             \
      method("isdisjoint", view_isdisjoint, nullptr,                                                          \
             "Return True if the view and the given iterable have no item in common.")
  static const method_def keys[] = {METAVM_SET_LIKE,
                                    method("__iter__", view_iter<iterator_kind::dict_keys>),
                                    method("__reversed__", view_iter<iterator_kind::dict_keys_reversed>, "($self, /)"),
                                    {}};
  static const method_def items[] = {
      METAVM_SET_LIKE,
      method("__iter__", view_iter<iterator_kind::dict_items>),
      method("__reversed__", view_iter<iterator_kind::dict_items_reversed>, "($self, /)"),
      {}};
#undef METAVM_SET_LIKE
  static const method_def values[] = {
      method("__repr__", view_repr),
      method("__len__", view_len),
      method("__iter__", view_iter<iterator_kind::dict_values>),
      method("__reversed__", view_iter<iterator_kind::dict_values_reversed>, "($self, /)"),
      {}};
  m.types.dict_keys = make_view_type(m, "dict_keys", keys);
  m.types.dict_values = make_view_type(m, "dict_values", values);
  m.types.dict_items = make_view_type(m, "dict_items", items);
  m.shapes.dict_keys = m.types.dict_keys->root_shape;
  m.shapes.dict_values = m.types.dict_values->root_shape;
  m.shapes.dict_items = m.types.dict_items->root_shape;
  type_add(m, m.types.dict_keys, "__hash__", none);
  type_add(m, m.types.dict_items, "__hash__", none);
}

}  // namespace metavm::python
