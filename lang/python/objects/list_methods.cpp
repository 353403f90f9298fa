/// \file
/// The class list as guests see it.
#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

list_object* self_of(value v) { return v.as<list_object>(); }

bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if ((init_refuses_keywords(type_of(m, self), m.types.list) && !check_no_keywords(m, "list", kwnames)) ||
      !check_arity(m, "list", nargs, 0, 1))
    return false;
  list_clear(m, self_of(self));
  return nargs == 0 || list_extend(m, self_of(self), args[0]);
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value l = to_value(make_list_of(m, cls));
  return initialise(m, l, args, nargs, kwnames) ? l : value_raised;
}
value list_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_list_of(m, args[0].as<type_object>()));
}
value list_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}

value list_repr(vm& m, value self) {
  if (self_of(self)->length == 0) return to_value(make_str_latin1(m, "[]"));
  if (repr_enter(m, self)) return to_value(make_str_latin1(m, "[...]"));
  str_builder out(m);
  out.append('[');
  for (u64 i = 0; i < self_of(self)->length; i++) {
    if (i) out.append_ascii(", ");
    str_object* r = repr(m, self_of(self)->storage->items[i]);
    if (!r) {
      repr_leave(m, self);
      return value_raised;
    }
    out.append(r);
  }
  out.append(']');
  repr_leave(m, self);
  return result(out.finish());
}

template <comparison op>
value list_compare(vm& m, value a, value b) {
  if (!is_kind(b, kind::list)) return not_implemented;
  if constexpr (op == comparison::eq) return result(list_equal(m, self_of(a), self_of(b)));
  if constexpr (op == comparison::ne) {
    const tri eq = list_equal(m, self_of(a), self_of(b));
    return eq == tri::error ? value_raised : from_bool(eq == tri::no);
  }
  return compare_sequences(m, op, [&](int side, u64 i, value& out) {
    const list_object* l = self_of(side ? b : a);
    if (i >= l->length) return false;
    out = l->storage->items[i];
    return true;
  });
}

value list_len(vm&, value self) { return value::small_int(static_cast<i64>(self_of(self)->length)); }
value list_iter(vm& m, value self) { return result(make_iterator(m, iterator_kind::list, self)); }
value list_reversed(vm& m, value self) { return result(make_iterator(m, iterator_kind::list_reversed, self)); }
value list_contains_method(vm& m, value self, value v) { return result(list_contains(m, self_of(self), v)); }
value list_setitem(vm& m, value self, value key, value v) { return result(list_set_item(m, self, key, v)); }
value list_delitem(vm& m, value self, value key) { return result(list_set_item(m, self, key, value_unbound)); }
value list_add(vm& m, value self, value other) {
  if (METAVM_UNLIKELY(!is_kind(other, kind::list)))
    return raise(m, m.exc.TypeError, "can only concatenate list (not \"{}\") to list", type_name(m, other));
  return result(list_concat(m, self_of(self), self_of(other)));
}
value list_iadd(vm& m, value self, value other) { return list_extend(m, self_of(self), other) ? self : value_raised; }

/// The count of a repetition: not_implemented if it is no integer.
bool repeat_count(vm& m, value v, i64& n, value& otherwise) {
  if (v.is_int()) {
    n = v.as_int();
    return true;
  }
  if (!is_int(m, v) && same(special_of(m, v, special::index), value_unbound)) {
    otherwise = raise(m, m.exc.TypeError, "can't multiply sequence by non-int of type '{}'", type_name(m, v));
    return false;
  }
  const value i = index_int(m, v);
  otherwise = value_raised;
  if (is_raised(i)) return false;
  if (to_i64(m, i, n)) return true;
  raise(m, m.exc.OverflowError, "cannot fit '{}' into an index-sized integer", type_name(m, v));
  return false;
}
value list_mul(vm& m, value self, value count) {
  i64 n;
  value otherwise;
  if (!repeat_count(m, count, n, otherwise)) return otherwise;
  return result(list_repeat(m, self_of(self), n));
}
value list_imul(vm& m, value self, value count) {
  i64 n;
  value otherwise;
  if (!repeat_count(m, count, n, otherwise)) return otherwise;
  list_object* l = self_of(self);
  if (n <= 0) {
    list_clear(m, l);
    return self;
  }
  if (n == 1 || l->length == 0) return self;
  list_object* r = list_repeat(m, l, n);
  if (!r) return value_raised;
  m.heap.write(l, &l->storage, r->storage);
  l->length = r->length;
  return self;
}

// ---------------------------------------------------------------- named methods

value list_append_method(vm& m, value self, value v) { return result(list_append_inline(m, self_of(self), v)); }
value list_extend_method(vm& m, value self, value v) { return result(list_extend(m, self_of(self), v)); }
value list_clear_method(vm& m, value self) {
  list_clear(m, self_of(self));
  return none;
}
value list_copy(vm& m, value self) {
  return result(make_list(m, self_of(self)->storage->items, self_of(self)->length));
}
value list_insert_method(vm& m, value self, value at, value v) {
  i64 i;
  if (!to_index(m, at, i)) return value_raised;
  return result(list_insert(m, self_of(self), i, v));
}
value list_pop_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "list.pop", kwnames) || !check_arity(m, "pop", nargs - 1, 0, 1)) return value_raised;
  i64 i = -1;
  if (nargs > 1 && !to_index(m, args[1], i)) return value_raised;
  return list_pop(m, self_of(args[0]), i);
}
value list_remove(vm& m, value self, value v) {
  list_object* l = self_of(self);
  for (u64 i = 0; i < l->length; i++) {
    const tri eq = equal(m, l->storage->items[i], v);
    if (eq == tri::error) return value_raised;
    if (eq == tri::yes) {
      list_delete_range(m, l, i, i + 1 < l->length ? i + 1 : l->length);
      return none;
    }
  }
  return raise_text(m, m.exc.ValueError, "list.remove(x): x not in list");
}
value list_index(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "list.index", kwnames) || !check_arity(m, "index", nargs - 1, 1, 3)) return value_raised;
  list_object* l = self_of(args[0]);
  i64 start = 0, stop = INT64_MAX;
  if (nargs > 2 && !position_argument(m, args[2], start)) return value_raised;
  if (nargs > 3 && !position_argument(m, args[3], stop)) return value_raised;
  const i64 n = static_cast<i64>(l->length);
  if (start < 0 && (start += n) < 0) start = 0;
  if (stop < 0 && (stop += n) < 0) stop = 0;
  for (i64 i = start; i < stop && i < static_cast<i64>(l->length); i++) {
    const tri eq = equal(m, l->storage->items[i], args[1]);
    if (eq == tri::error) return value_raised;
    if (eq == tri::yes) return value::small_int(i);
  }
  str_object* r = repr(m, args[1]);
  return r ? raise(m, m.exc.ValueError, "{} is not in list", to_utf8(r)) : value_raised;
}
value list_count(vm& m, value self, value v) {
  i64 n = 0;
  for (u64 i = 0; i < self_of(self)->length; i++) {
    const tri eq = equal(m, self_of(self)->storage->items[i], v);
    if (eq == tri::error) return value_raised;
    n += eq == tri::yes;
  }
  return value::small_int(n);
}
value list_reverse_method(vm& m, value self) {
  list_reverse(m, self_of(self));
  return none;
}
value list_sort_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "sort", "* key? reverse?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  i64 reverse = 0;
  if (same(out[1], true_))
    reverse = 1;
  else if (!same(out[1], value_unbound) && !same(out[1], false_) && !to_index(m, out[1], reverse))
    return value_raised;
  return result(list_sort(m, self_of(args[0]), same(out[0], value_unbound) ? none : out[0], reverse != 0));
}
value list_sizeof(vm&, value self) {
  return value::small_int(static_cast<i64>(sizeof(list_object) + 16 + 8 * self_of(self)->storage->capacity));
}

}  // namespace

void init_list(vm& m) {
  static const method_def methods[] = {
      static_method("__new__", list_new),
      method("__init__", list_init, "($self, iterable=(), /)"),
      method("__repr__", list_repr),
      method("__eq__", list_compare<comparison::eq>),
      method("__ne__", list_compare<comparison::ne>),
      method("__lt__", list_compare<comparison::lt>),
      method("__le__", list_compare<comparison::le>),
      method("__gt__", list_compare<comparison::gt>),
      method("__ge__", list_compare<comparison::ge>),
      method("__len__", list_len),
      method("__iter__", list_iter),
      method("__reversed__", list_reversed, "($self, /)"),
      method("__contains__", list_contains_method),
      method("__getitem__", list_get_item),
      method("__setitem__", list_setitem),
      method("__delitem__", list_delitem),
      method("__add__", list_add),
      method("__iadd__", list_iadd),
      method("__mul__", list_mul),
      method("__rmul__", list_mul),
      method("__imul__", list_imul),
      method("__sizeof__", list_sizeof, "($self, /)"),
      method("append", list_append_method, "($self, object, /)", "Append object to the end of the list."),
      method("extend", list_extend_method, "($self, iterable, /)", "Append all items of iterable."),
      method("clear", list_clear_method, "($self, /)", "Remove all items."),
      method("copy", list_copy, "($self, /)", "Return a shallow copy."),
      method("insert", list_insert_method, "($self, index, object, /)", "Insert object before index."),
      method("pop", list_pop_method, "($self, index=-1, /)",
             "Remove and return the item at index, by default the last.\n\nRaises IndexError if "
             "there is none."),
      method("remove", list_remove, "($self, value, /)",
             "Remove the first item equal to value.\n\nRaises ValueError if there is none."),
      method("index", list_index, "($self, value, start=0, stop=9223372036854775807, /)",
             "Return the first index of value.\n\nRaises ValueError if there is none."),
      method("count", list_count, "($self, value, /)", "Return how many items are equal to value."),
      method("reverse", list_reverse_method, "($self, /)", "Reverse the list in place."),
      method("sort", list_sort_method, "($self, /, *, key=None, reverse=False)",
             "Sort the list in place; equal items keep their order."),
      class_method("__class_getitem__", make_generic_alias),
      {}};
  type_def d{};
  d.name = "list";
  d.lay = &list_object::get_layout();
  d.instance_kind = kind::list;
  d.flags = type_flags::base_type | type_flags::sequence;
  d.methods = methods;
  d.construct = construct;
  d.doc =
      "list(iterable=(), /)\n--\n\n"
      "A mutable sequence.\n\nWithout an argument the new list is empty; else it holds the items "
      "of the "
      "iterable.";
  m.types.list = make_builtin_type(m, d);
  m.shapes.list = m.types.list->root_shape;
  type_add(m, m.types.list, "__hash__", none);
}

}  // namespace metavm::python
