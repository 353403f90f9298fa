/// \file
/// The class bytearray.
#include "lang/python/core.hpp"
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

namespace bytearray_methods {  // bytearray.cpp
value append(vm& m, value self, value item);
value extend(vm& m, value self, value items);
value insert(vm& m, const value* args, u32 nargs, tuple_object*);
value pop(vm& m, const value* args, u32 nargs, tuple_object*);
value remove(vm& m, value self, value item);
value clear(vm& m, value self);
value copy(vm& m, value self);
value reverse(vm& m, value self);
value inplace_add(vm& m, value self, value other);
value inplace_multiply(vm& m, value self, value count);
value add(vm& m, value self, value other);
}  // namespace bytearray_methods

namespace {

bytearray_object* self_of(value v) { return v.as<bytearray_object>(); }

/// A fresh empty instance of cls.
value make_empty(vm& m, type_object* cls) {
  byte_array* a = m.heap.make_with_tail<byte_array>(m.shapes.byte_array, 0);
  a->capacity = 0;
  bytearray_object* b = make_instance<bytearray_object>(m, cls);
  b->start = b->length = 0;
  b->storage = a;
  b->exports = nullptr;
  return to_value(b);
}

bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  bytes_object* data = bytes_from_arguments(m, "bytearray", args, nargs, kwnames);
  if (!data) return false;
  bytearray_object* b = self_of(self);
  if (!bytearray_resize(m, b, data->length)) return false;
  if (data->length) std::memcpy(b->data(), data->data, data->length);
  return true;
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value b = make_empty(m, cls);
  if (nargs == 0 && !kwnames) return b;
  return initialise(m, b, args, nargs, kwnames) ? b : value_raised;
}
value new_method(vm& m, const value* args, u32, tuple_object*) { return make_empty(m, args[0].as<type_object>()); }
value init_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return initialise(m, args[0], args + 1, nargs - 1, kwnames) ? none : value_raised;
}

bool bytearray_buffer(vm&, value self, buffer_view& out, bool) {
  bytearray_object* b = self_of(self);
  out.data = b->data();
  out.length = b->length;
  out.readonly = false;
  out.base = b->storage;
  out.exports = &b->exports;
  return true;
}

template <comparison Op>
value compare_method(vm& m, value a, value b) {
  if (is_str(b) || !is_bytes_like(m, b)) return not_implemented;
  std::string_view y;
  if (!get_bytes(m, b, y)) {
    take_pending(m);
    return not_implemented;
  }
  const std::string_view x = self_of(a)->view();
  if constexpr (Op == comparison::eq) return from_bool(x == y);
  if constexpr (Op == comparison::ne) return from_bool(x != y);
  if constexpr (Op == comparison::lt) return from_bool(x < y);
  if constexpr (Op == comparison::le) return from_bool(x <= y);
  if constexpr (Op == comparison::gt) return from_bool(x > y);
  return from_bool(x >= y);
}

value repr_method(vm& m, value self) {
  const std::string name = type_name(m, self) + "(b";
  return or_raised(bytes_repr(m, self_of(self)->view(), name.c_str(), ")"));
}
value str_method(vm& m, value self) { return repr_method(m, self); }
value length_method(vm& m, value self) { return make_uint(m, self_of(self)->length); }
value iterate(vm& m, value self) { return or_raised(make_iterator(m, iterator_kind::bytearray, self)); }
value set_item_method(vm& m, value self, value key, value v) {
  return bytearray_set_item(m, self, key, v) ? none : value_raised;
}
value del_item_method(vm& m, value self, value key) {
  return bytearray_set_item(m, self, key, value_unbound) ? none : value_raised;
}
value alloc_method(vm& m, value self) {
  const u64 n = self_of(self)->storage->capacity;
  return make_uint(m, n ? n + 1 : 0);
}
value sizeof_method(vm& m, value self) { return make_uint(m, 56 + self_of(self)->storage->capacity + 1); }

/// (class, (text, 'latin-1') or (bytes,), state)
value reduce(vm& m, value self, bool as_text) {
  const std::string_view data = self_of(self)->view();
  value arguments[2];
  u32 n = 0;
  if (as_text) {
    if (!data.empty()) {
      arguments[0] = or_raised(make_str_latin1(m, data));
      arguments[1] = or_raised(make_str(m, "latin-1"));
      n = 2;
    }
  } else if (!data.empty()) {
    arguments[0] = or_raised(make_bytes(m, data));
    n = 1;
  }
  for (u32 i = 0; i < n; i++)
    if (is_raised(arguments[i])) return value_raised;
  const value state = instance_state(m, self);
  if (is_raised(state)) return state;
  tuple_object* t = make_tuple(m, arguments, n);
  if (!t) return value_raised;
  const value parts[] = {to_value(type_of(m, self)), to_value(t), state};
  return or_raised(make_tuple(m, parts, 3));
}
value reduce_method(vm& m, value self) { return reduce(m, self, true); }
value reduce_ex_method(vm& m, const value* args, u32 nargs, tuple_object*) {
  int protocol = 0;
  if (nargs > 1 && !int_argument(m, args[1], protocol)) return value_raised;
  return reduce(m, args[0], protocol < 3);
}

}  // namespace

void init_bytearray(vm& m) {
  namespace bm = bytearray_methods;
  std::vector<method_def> methods = {
      static_method(general_method("__new__", new_method, "($type, *args, **kwargs)")),
      general_method("__init__", init_method, "($self, /, *args, **kwargs)"),
      unary_method("__repr__", repr_method),
      unary_method("__str__", str_method),
      unary_method("__len__", length_method),
      unary_method("__iter__", iterate),
      binary_method("__lt__", compare_method<comparison::lt>, "($self, value, /)"),
      binary_method("__le__", compare_method<comparison::le>, "($self, value, /)"),
      binary_method("__eq__", compare_method<comparison::eq>, "($self, value, /)"),
      binary_method("__ne__", compare_method<comparison::ne>, "($self, value, /)"),
      binary_method("__gt__", compare_method<comparison::gt>, "($self, value, /)"),
      binary_method("__ge__", compare_method<comparison::ge>, "($self, value, /)"),
      binary_method("__add__", bm::add, "($self, value, /)"),
      binary_method("__iadd__", bm::inplace_add, "($self, value, /)"),
      binary_method("__imul__", bm::inplace_multiply, "($self, value, /)"),
      binary_method("__getitem__", bytearray_get_item, "($self, key, /)"),
      ternary_method("__setitem__", set_item_method, "($self, key, value, /)"),
      binary_method("__delitem__", del_item_method, "($self, key, /)"),
      unary_method("__alloc__", alloc_method, nullptr),
      unary_method("__sizeof__", sizeof_method),
      unary_method("__reduce__", reduce_method),
      positional_method<"bytearray.__reduce_ex__", reduce_ex_method>("($self, proto=0, /)"),
      binary_method("append", bm::append, "($self, item, /)"),
      binary_method("extend", bm::extend, "($self, iterable_of_ints, /)"),
      positional_method<"bytearray.insert", bm::insert>("($self, index, item, /)"),
      positional_method<"bytearray.pop", bm::pop>("($self, index=-1, /)"),
      binary_method("remove", bm::remove, "($self, value, /)"),
      unary_method("clear", bm::clear),
      unary_method("copy", bm::copy),
      unary_method("reverse", bm::reverse),
  };
  bytes_methods::add_common(methods);
  methods.push_back(end_of_methods);
  type_def d{};
  d.name = "bytearray";
  d.lay = &bytearray_object::get_layout();
  d.instance_kind = kind::bytearray;
  d.methods = methods.data();
  d.construct = construct;
  d.get_buffer = bytearray_buffer;
  d.doc =
      "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> "
      "bytearray\n"
      "bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> that many "
      "null bytes\n"
      "bytearray() -> empty bytearray";
  m.types.bytearray = make_builtin_type(m, d);
  m.shapes.bytearray = m.types.bytearray->root_shape;
}

}  // namespace metavm::python
