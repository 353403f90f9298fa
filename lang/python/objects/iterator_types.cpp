/// \file
/// The classes of the built-in iterators: length hints, copying and pickling.
#include "lang/python/init.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/iterators.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/range_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

iterator_object* self_of(value v) { return v.as<iterator_object>(); }
iterator_kind kind_of_iterator(value v) { return static_cast<iterator_kind>(self_of(v)->which); }

/// Length of the sequence behind an index iterator; -1: raised, -2: has none.
i64 sequence_length(vm& m, value self) {
  const value a = self_of(self)->a;
  switch (kind_of_iterator(self)) {
    case iterator_kind::list:
    case iterator_kind::list_reversed:
      return static_cast<i64>(a.as<list_object>()->length);
    case iterator_kind::tuple:
      return static_cast<i64>(a.as<tuple_object>()->length);
    case iterator_kind::str:
      return as_str(a)->length;
    case iterator_kind::bytes:
      return static_cast<i64>(a.as<bytes_object>()->length);
    case iterator_kind::bytearray:
      return static_cast<i64>(a.as<bytearray_object>()->length);
    default:
      if (same(special_of(m, a, special::len), value_unbound)) return -2;
      return length_of(m, a);
  }
}
bool runs_backwards(iterator_kind k) {
  return k == iterator_kind::list_reversed || k == iterator_kind::sequence_reversed;
}

value index_length_hint(vm& m, value self) {
  const iterator_object* it = self_of(self);
  if (is_none(it->a)) return value::small_int(0);
  const i64 n = sequence_length(m, self);
  if (n < 0) return n == -1 ? value_raised : not_implemented;
  const i64 at = it->position.as_int();
  if (runs_backwards(kind_of_iterator(self))) return value::small_int(at + 1 <= n ? at + 1 : 0);
  return value::small_int(at < n ? n - at : 0);
}
value entry_length_hint(vm&, value self) {
  const iterator_object* it = self_of(self);
  if (is_none(it->a)) return value::small_int(0);
  const u64 n =
      kind_of_iterator(self) == iterator_kind::set ? it->a.as<set_object>()->length : it->a.as<dict_object>()->length;
  return value::small_int(static_cast<i64>(n) == it->b.as_int() ? it->remaining : 0);
}
value range_length_hint(vm&, value self) {
  const iterator_object* it = self_of(self);
  return value::small_int(range_length(it->position.as_int(), it->a.as_int(), it->b.as_int()));
}
value big_range_rest(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const auto* rest = it->b.as<tuple_object>();
  return make_range(m, it->a, rest->items[0], rest->items[1]);
}
value big_range_length_hint(vm& m, value self) {
  const value r = big_range_rest(m, self);
  return is_raised(r) ? r : r.as<range_object>()->length;
}

/// (function, (argument,)[, state])
value reduced(vm& m, const char* function, value argument, value state = value_unbound) {
  const value f = builtin_named(m, function);
  if (is_raised(f)) return value_raised;
  const value parts[] = {f, to_value(make_tuple(m, &argument, 1)), state};
  return result(make_tuple(m, parts, same(state, value_unbound) ? 2 : 3));
}
value index_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const iterator_kind k = kind_of_iterator(self);
  if (!is_none(it->a)) return reduced(m, runs_backwards(k) ? "reversed" : "iter", it->a, it->position);
  switch (k) {
    case iterator_kind::list:
    case iterator_kind::list_reversed:
      return reduced(m, "iter", result(empty_list(m)));
    case iterator_kind::str:
      return reduced(m, "iter", to_value(m.empty_str));
    default:
      return reduced(m, "iter", to_value(m.empty_tuple));
  }
}
value entry_reduce(vm& m, value self) {
  // The items to come, without moving this iterator.
  auto* copy = m.heap.make<iterator_object>(self.as_object()->get_shape());
  const iterator_object* it = self_of(self);
  copy->which = it->which;
  copy->remaining = it->remaining;
  copy->a = it->a;
  copy->b = it->b;
  copy->position = it->position;
  list_object* l = to_list(m, to_value(copy));
  return l ? reduced(m, "iter", to_value(l)) : value_raised;
}
value range_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const value r = make_range(m, it->position, it->a, it->b);
  return is_raised(r) ? r : reduced(m, "iter", r, value::small_int(0));
}
value big_range_reduce(vm& m, value self) {
  const value r = big_range_rest(m, self);
  return is_raised(r) ? r : reduced(m, "iter", r, value::small_int(0));
}
value call_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  if (is_none(it->a)) return reduced(m, "iter", to_value(m.empty_tuple));
  const value f = builtin_named(m, "iter");
  if (is_raised(f)) return value_raised;
  const value arguments[] = {it->a, it->b};
  const value parts[] = {f, to_value(make_tuple(m, arguments, 2))};
  return result(make_tuple(m, parts, 2));
}

value index_setstate(vm& m, value self, value state) {
  i64 i;
  if (!to_index(m, state, i)) return value_raised;
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return none;
  const i64 n = sequence_length(m, self);
  if (n == -1) return value_raised;
  const i64 least = runs_backwards(kind_of_iterator(self)) ? -1 : 0;
  const i64 most = n == -2 ? small_int_max : n + least;
  it->position = value::small_int(i < least ? least : i > most ? most : i);
  return none;
}
value range_setstate(vm& m, value self, value state) {
  i64 i;
  if (!to_index(m, state, i)) return value_raised;
  iterator_object* it = self_of(self);
  const i64 n = range_length(it->position.as_int(), it->a.as_int(), it->b.as_int());
  i = i < 0 ? 0 : i > n ? n : i;
  it->position = value::small_int(it->position.as_int() + i * it->b.as_int());
  return none;
}
value big_range_setstate(vm& m, value self, value state) {
  iterator_object* it = self_of(self);
  const value i = index_int(m, state);
  if (is_raised(i)) return value_raised;
  const value skipped = binary(m, binary_op::mul, i, it->b.as<tuple_object>()->items[1]);
  if (is_raised(skipped)) return value_raised;
  const value next = binary(m, binary_op::add, it->a, skipped);
  if (is_raised(next)) return value_raised;
  m.heap.write(it, &it->a, next);
  return none;
}

#define METAVM_ITERATOR method("__iter__", iterator_self), method("__next__", iterator_next_method)
const method_def* index_methods() {
  static const method_def table[] = {METAVM_ITERATOR,
                                     method("__length_hint__", index_length_hint, "($self, /)"),
                                     method("__reduce__", index_reduce, "($self, /)"),
                                     method("__setstate__", index_setstate, "($self, state, /)"),
                                     {}};
  return table;
}
const method_def* entry_methods() {
  static const method_def table[] = {METAVM_ITERATOR,
                                     method("__length_hint__", entry_length_hint, "($self, /)"),
                                     method("__reduce__", entry_reduce, "($self, /)"),
                                     {}};
  return table;
}
const method_def* range_methods() {
  static const method_def table[] = {METAVM_ITERATOR,
                                     method("__length_hint__", range_length_hint, "($self, /)"),
                                     method("__reduce__", range_reduce, "($self, /)"),
                                     method("__setstate__", range_setstate, "($self, state, /)"),
                                     {}};
  return table;
}
const method_def* big_range_methods() {
  static const method_def table[] = {METAVM_ITERATOR,
                                     method("__length_hint__", big_range_length_hint, "($self, /)"),
                                     method("__reduce__", big_range_reduce, "($self, /)"),
                                     method("__setstate__", big_range_setstate, "($self, state, /)"),
                                     {}};
  return table;
}
const method_def* call_methods() {
  static const method_def table[] = {METAVM_ITERATOR, method("__reduce__", call_reduce, "($self, /)"), {}};
  return table;
}
const method_def* plain_methods() {
  static const method_def table[] = {METAVM_ITERATOR, {}};
  return table;
}

void make_class(vm& m, const char* name, type_object*& type, py_shape*& shape, iterator_kind k,
                const method_def* methods) {
  type_def d{};
  d.name = name;
  d.lay = &iterator_object::get_layout();
  d.instance_kind = kind::iterator;
  d.flags = 0;
  d.methods = methods;
  d.iter_next = next_of(k);
  type = make_builtin_type(m, d);
  shape = type->root_shape;
}

}  // namespace

value builtin_named(vm& m, const char* name) {
  const value v = m.builtins ? dict_find_str(m, m.builtins->dict, intern(m, name)) : value_unbound;
  if (!same(v, value_unbound)) return v;
  return raise(m, m.exc.AttributeError, "{}", name);
}

void init_iterators(vm& m) {
#define METAVM_ITERATOR_CLASS(id, name, k, methods) \
  make_class(m, name, m.types.id, m.shapes.id, iterator_kind::k, methods())
  METAVM_ITERATOR_CLASS(list_iterator, "list_iterator", list, index_methods);
  METAVM_ITERATOR_CLASS(list_reverseiterator, "list_reverseiterator", list_reversed, index_methods);
  METAVM_ITERATOR_CLASS(tuple_iterator, "tuple_iterator", tuple, index_methods);
  METAVM_ITERATOR_CLASS(str_iterator, "str_iterator", str, index_methods);
  METAVM_ITERATOR_CLASS(str_ascii_iterator, "str_ascii_iterator", str, index_methods);
  METAVM_ITERATOR_CLASS(bytes_iterator, "bytes_iterator", bytes, index_methods);
  METAVM_ITERATOR_CLASS(bytearray_iterator, "bytearray_iterator", bytearray, index_methods);
  METAVM_ITERATOR_CLASS(memory_iterator, "memory_iterator", memoryview, plain_methods);
  METAVM_ITERATOR_CLASS(range_iterator, "range_iterator", range, range_methods);
  METAVM_ITERATOR_CLASS(longrange_iterator, "longrange_iterator", range_big, big_range_methods);
  METAVM_ITERATOR_CLASS(dict_keyiterator, "dict_keyiterator", dict_keys, entry_methods);
  METAVM_ITERATOR_CLASS(dict_valueiterator, "dict_valueiterator", dict_values, entry_methods);
  METAVM_ITERATOR_CLASS(dict_itemiterator, "dict_itemiterator", dict_items, entry_methods);
  METAVM_ITERATOR_CLASS(dict_reversekeyiterator, "dict_reversekeyiterator", dict_keys_reversed, entry_methods);
  METAVM_ITERATOR_CLASS(dict_reversevalueiterator, "dict_reversevalueiterator", dict_values_reversed, entry_methods);
  METAVM_ITERATOR_CLASS(dict_reverseitemiterator, "dict_reverseitemiterator", dict_items_reversed, entry_methods);
  METAVM_ITERATOR_CLASS(set_iterator, "set_iterator", set, entry_methods);
  METAVM_ITERATOR_CLASS(iterator, "iterator", sequence, index_methods);
  METAVM_ITERATOR_CLASS(callable_iterator, "callable_iterator", call_sentinel, call_methods);
#undef METAVM_ITERATOR_CLASS
  init_iterator_tools(m);
}

}  // namespace metavm::python
