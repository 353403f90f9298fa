/// \file
/// bytes: construction, operators, the class; and the buffer protocol's entry point.
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- construction

bytes_object* empty_bytes_of(vm& m, u64 n) {
  if (n == 0) return m.empty_bytes;
  const py_shape* shape = m.shapes.bytes;
  bytes_object* b;
  if (METAVM_LIKELY(n <= gc::heap::largest_sure_bytes)) {
    b = static_cast<bytes_object*>(m.heap.allocate(shape, shape->instance_bytes + n));
  } else {
    b = m.heap.make_with_tail<bytes_object>(shape, n);
    if (METAVM_UNLIKELY(!b)) {
      raise_no_memory(m);
      return nullptr;
    }
  }
  b->length = n;
  b->hash = 0;
  return b;
}

bytes_object* make_bytes(vm& m, std::string_view s) {
  bytes_object* b = empty_bytes_of(m, s.size());
  if (b && !s.empty()) std::memcpy(b->data, s.data(), s.size());
  return b;
}

u64 bytes_hash(vm& m, bytes_object* b) {
  if (!b->hash) b->hash = hash_bytes(m, b->data, b->length);
  return b->hash;
}

bool byte_argument(vm& m, value v, u8& out) {
  i64 i;
  if (v.is_int()) {
    i = v.as_int();
  } else {
    const value n = index_int(m, v);
    if (is_raised(n)) return false;
    if (!to_i64(m, n, i)) i = -1;
  }
  if (i < 0 || i > 255) {
    raise_text(m, m.exc.ValueError, "byte must be in range(0, 256)");
    return false;
  }
  out = static_cast<u8>(i);
  return true;
}

bytes_object* bytes_repeat(vm& m, std::string_view s, i64 n) {
  if (n <= 0 || s.empty()) return m.empty_bytes;
  u64 total;
  if (__builtin_mul_overflow(s.size(), static_cast<u64>(n), &total) || total >> 63) {
    raise_text(m, m.exc.OverflowError, "repeated bytes are too long");
    return nullptr;
  }
  bytes_object* r = empty_bytes_of(m, total);
  if (r) repeat_bytes(r->data, total, reinterpret_cast<const u8*>(s.data()), s.size());
  return r;
}

// ---------------------------------------------------------------- buffers

bool is_bytes_like(vm& m, value v) {
  if (!v.is_pointer()) return false;
  switch (kind_of(m, v)) {
    case kind::bytes:
    case kind::bytearray:
    case kind::memoryview:
      return true;
    case kind::str:
      return false;
    default:
      return type_of(m, v)->get_buffer != nullptr;
  }
}

bool get_buffer(vm& m, value v, buffer_view& out, bool writable) {
  const type_object* t = type_of(m, v);
  if (METAVM_LIKELY(t->get_buffer != nullptr)) {
    out = {};
    return t->get_buffer(m, v, out, writable);
  }
  raise(m, m.exc.TypeError, "a bytes-like object is required, not '{}'", type_name(m, v));
  return false;
}

namespace {

bool bytes_buffer(vm& m, value self, buffer_view& out, bool writable) {
  if (writable) {
    raise_text(m, m.exc.BufferError, "Object is not writable.");
    return false;
  }
  bytes_object* b = self.as<bytes_object>();
  out.data = b->data;
  out.length = b->length;
  out.readonly = true;
  out.base = b;
  return true;
}

/// The bytes of an iterable's ints. Null: raised.
bytes_object* from_iterable(vm& m, value x, const char* range_message) {
  byte_builder b(m);
  const bool ok = for_each_item(m, x, [&](value item) {
    i64 i;
    if (item.is_int()) {
      i = item.as_int();
    } else {
      const value n = index_int(m, item);
      if (is_raised(n)) return false;
      if (!to_i64(m, n, i)) i = -1;
    }
    if (i < 0 || i > 255) {
      raise_text(m, m.exc.ValueError, range_message);
      return false;
    }
    b.append(static_cast<u8>(i));
    return true;
  });
  return ok ? b.finish() : nullptr;
}

bytes_object* from_object(vm& m, value x, const char* type, const char* range_message) {
  if (is_exact(x, m.shapes.bytes)) return x.as<bytes_object>();
  if (is_bytes_like(m, x)) {
    if (is_kind(x, kind::memoryview)) return memoryview_to_bytes(m, x);
    std::string_view view;
    return get_bytes(m, x, view) ? make_bytes(m, view) : nullptr;
  }
  if (!is_str(x) && (!is_unbound(special_of(m, x, special::iter)) || !is_unbound(special_of(m, x, special::getitem))))
    return from_iterable(m, x, range_message);
  raise(m, m.exc.TypeError, "cannot convert '{}' object to {}", type_name(m, x), type);
  return nullptr;
}

}  // namespace

bytes_object* bytes_from_object(vm& m, value x) { return from_object(m, x, "bytes", "bytes must be in range(0, 256)"); }

bytes_object* bytes_from_arguments(vm& m, const char* type, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[3];
  if (!bind_arguments(m, type, "source? encoding? errors?", args, nargs, kwnames, out)) return nullptr;
  for (u32 i = 1; i < 3; i++)
    if (!is_unbound(out[i]) && !is_str(out[i])) {
      raise(m, m.exc.TypeError, "{}() argument '{}' must be str, not {}", type, i == 1 ? "encoding" : "errors",
            type_name(m, out[i]));
      return nullptr;
    }
  const value x = out[0];
  const bool has_encoding = !is_unbound(out[1]), has_errors = !is_unbound(out[2]);
  if (!is_unbound(x) && is_str(x)) {
    if (!has_encoding) return raise_type_error(m, "string argument without an encoding"), nullptr;
    return encode_text(m, as_str(x), to_utf8(as_str(out[1])), has_errors ? to_utf8(as_str(out[2])) : "");
  }
  if (has_encoding) return raise_type_error(m, "encoding without a string argument"), nullptr;
  if (has_errors) return raise_type_error(m, "errors without a string argument"), nullptr;
  if (is_unbound(x)) return m.empty_bytes;
  const bool is_array = std::string_view(type) == "bytearray";
  if (!is_array && !is_unbound(special_of(m, x, special::bytes)) && !is_exact(x, m.shapes.bytes)) {
    const value b = call_special(m, x, special::bytes);
    if (is_raised(b)) return nullptr;
    if (is_bytes(b)) return b.as<bytes_object>();
    raise(m, m.exc.TypeError, "__bytes__ returned non-bytes (type {})", type_name(m, b));
    return nullptr;
  }
  if (!is_unbound(special_of(m, x, special::index))) {
    i64 n;
    if (to_index(m, x, n)) {
      if (n < 0) return raise_text(m, m.exc.ValueError, "negative count"), nullptr;
      bytes_object* r = empty_bytes_of(m, static_cast<u64>(n));
      if (r) std::memset(r->data, 0, r->length);
      return r;
    }
    if (!catch_pending(m, m.exc.TypeError)) return nullptr;
  }
  return from_object(m, x, type, is_array ? "byte must be in range(0, 256)" : "bytes must be in range(0, 256)");
}

// ---------------------------------------------------------------- operators

value bytes_concat(vm& m, value a, value b) {
  std::string_view y;
  if (!is_bytes_like(m, b)) return raise(m, m.exc.TypeError, "can't concat {} to {}", type_name(m, b), type_name(m, a));
  if (!get_bytes(m, b, y)) return value_raised;
  const std::string_view x = bytes_view(a);
  if (is_exact(a, m.shapes.bytes)) {
    if (y.empty()) return a;
    if (x.empty() && is_exact(b, m.shapes.bytes)) return b;
  }
  bytes_object* r = empty_bytes_of(m, x.size() + y.size());
  if (!r) return value_raised;
  if (!x.empty()) std::memcpy(r->data, x.data(), x.size());
  if (!y.empty()) std::memcpy(r->data + x.size(), y.data(), y.size());
  return to_value(r);
}

value bytes_get_item(vm& m, value self, value key) {
  bytes_object* b = self.as<bytes_object>();
  if (is_exact(key, m.shapes.slice)) {
    i64 start, stop, step, count;
    if (!slice_bounds(m, key.as<slice_object>(), static_cast<i64>(b->length), start, stop, step, count))
      return value_raised;
    if (count <= 0) return to_value(m.empty_bytes);
    if (step == 1) {
      if (count == static_cast<i64>(b->length)) return bytes_unchanged(m, self);
      return or_raised(make_bytes(m, b->view().substr(static_cast<u64>(start), static_cast<u64>(count))));
    }
    bytes_object* r = empty_bytes_of(m, static_cast<u64>(count));
    if (!r) return value_raised;
    for (i64 i = 0, at = start; i < count; i++, at += step) r->data[i] = b->data[at];
    return to_value(r);
  }
  i64 i;
  if (METAVM_LIKELY(key.is_int())) {
    i = key.as_int();
  } else {
    if (is_unbound(special_of(m, key, special::index)))
      return raise(m, m.exc.TypeError, "byte indices must be integers or slices, not {}", type_name(m, key));
    const value n = index_int(m, key);
    if (is_raised(n)) return value_raised;
    if (!to_i64(m, n, i))
      return raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
  }
  if (i < 0) i += static_cast<i64>(b->length);
  if (i < 0 || i >= static_cast<i64>(b->length)) return raise_text(m, m.exc.IndexError, "index out of range");
  return value::small_int(b->data[i]);
}

namespace {

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  bytes_object* b = bytes_from_arguments(m, "bytes", args, nargs, kwnames);
  if (!b) return value_raised;
  if (cls == m.types.bytes) return to_value(b);
  bytes_object* r = make_instance_with_tail<bytes_object>(m, cls, b->length, &bytes_object::length);
  if (!r) return value_raised;
  r->hash = b->hash;
  if (b->length) std::memcpy(r->data, b->data, b->length);
  return to_value(r);
}

template <comparison Op>
value compare_method(vm&, value a, value b) {
  if (!is_bytes(b)) return not_implemented;
  const std::string_view x = a.as<bytes_object>()->view(), y = b.as<bytes_object>()->view();
  if constexpr (Op == comparison::eq) return from_bool(x == y);
  if constexpr (Op == comparison::ne) return from_bool(x != y);
  if constexpr (Op == comparison::lt) return from_bool(x < y);
  if constexpr (Op == comparison::le) return from_bool(x <= y);
  if constexpr (Op == comparison::gt) return from_bool(x > y);
  return from_bool(x >= y);
}

value repr_method(vm& m, value self) { return or_raised(bytes_repr(m, bytes_view(self))); }
value hash_method(vm& m, value self) {
  return value::small_int(static_cast<i64>(bytes_hash(m, self.as<bytes_object>())));
}
value length_method(vm& m, value self) { return make_uint(m, self.as<bytes_object>()->length); }
value iterate(vm& m, value self) { return or_raised(make_iterator(m, iterator_kind::bytes, self)); }
value bytes_method(vm& m, value self) {
  return is_exact(self, m.shapes.bytes) ? self : or_raised(make_bytes(m, bytes_view(self)));
}
value getnewargs(vm& m, value self) {
  const value copy = bytes_method(m, self);
  return is_raised(copy) ? copy : or_raised(make_tuple(m, &copy, 1));
}
value sizeof_method(vm& m, value self) { return make_uint(m, 33 + self.as<bytes_object>()->length); }

}  // namespace

void init_bytes(vm& m) {
  std::vector<method_def> methods = {
      unary_method("__repr__", repr_method),
      unary_method("__str__", repr_method),
      unary_method("__hash__", hash_method),
      unary_method("__len__", length_method),
      unary_method("__iter__", iterate),
      binary_method("__lt__", compare_method<comparison::lt>, "($self, value, /)"),
      binary_method("__le__", compare_method<comparison::le>, "($self, value, /)"),
      binary_method("__eq__", compare_method<comparison::eq>, "($self, value, /)"),
      binary_method("__ne__", compare_method<comparison::ne>, "($self, value, /)"),
      binary_method("__gt__", compare_method<comparison::gt>, "($self, value, /)"),
      binary_method("__ge__", compare_method<comparison::ge>, "($self, value, /)"),
      binary_method("__add__", bytes_concat, "($self, value, /)"),
      binary_method("__getitem__", bytes_get_item, "($self, key, /)"),
      unary_method("__bytes__", bytes_method),
      unary_method("__getnewargs__", getnewargs, nullptr),
      unary_method("__sizeof__", sizeof_method),
  };
  bytes_methods::add_common(methods);
  methods.push_back(end_of_methods);
  type_def d{};
  d.name = "bytes";
  d.lay = &bytes_object::get_layout();
  d.instance_kind = kind::bytes;
  d.methods = methods.data();
  d.construct = construct;
  d.get_buffer = bytes_buffer;
  d.doc =
      "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
      "bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> that many null "
      "bytes\n"
      "bytes() -> empty bytes object";
  m.types.bytes = make_builtin_type(m, d);
  m.shapes.bytes = m.types.bytes->root_shape;
}

}  // namespace metavm::python
