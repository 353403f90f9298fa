/// \file
/// The class memoryview: methods, casts, comparison.
#include "lang/python/objects/memoryview_parts.hpp"

namespace metavm::python {

value view_to_list(vm& m, memoryview_object* v, u32 dimension, const u8* p) {
  if (dimension == v->ndim) return unpack_item(m, p, v->format);
  list_object* l = empty_list(m, static_cast<u64>(v->shape()[dimension]));
  if (!l) return value_raised;
  for (i64 i = 0; i < v->shape()[dimension]; i++) {
    const value item = view_to_list(m, v, dimension + 1, p + i * v->strides()[dimension]);
    if (is_raised(item) || !list_append(m, l, item)) return value_raised;
  }
  return to_value(l);
}

namespace {

/// Compares along a dimension. Items of unknown formats are equal if their formats and bytes are.
tri equal_items(vm& m, memoryview_object* a, memoryview_object* b, u32 dimension, const u8* p, const u8* q) {
  if (dimension < a->ndim) {
    for (i64 i = 0; i < a->shape()[dimension]; i++) {
      const tri r =
          equal_items(m, a, b, dimension + 1, p + i * a->strides()[dimension], q + i * b->strides()[dimension]);
      if (r != tri::yes) return r;
    }
    return tri::yes;
  }
  const char f = native_format(a->format), g = native_format(b->format);
  if (f == g && f && f != 'f' && f != 'd' && f != '?')
    return to_tri(!std::memcmp(p, q, static_cast<u64>(a->item_bytes)));
  if (!f || !g)
    return to_tri(!std::strcmp(a->format, b->format) && a->item_bytes == b->item_bytes &&
                  !std::memcmp(p, q, static_cast<u64>(a->item_bytes)));
  const value x = unpack_item(m, p, a->format);
  const value y = is_raised(x) ? x : unpack_item(m, q, b->format);
  if (is_raised(y)) return tri::error;
  return compare_truth(m, x, y, comparison::eq);
}

}  // namespace

value view_equal(vm& m, value a, value b) {
  memoryview_object* v = view_object(a);
  if (v->released) return from_bool(same(a, b));
  if (is_kind(b, kind::memoryview) && view_object(b)->released) return from_bool(same(a, b));
  if (!is_bytes_like(m, b)) return not_implemented;
  const value other = make_memoryview(m, b);
  if (is_raised(other)) {
    take_pending(m);
    return not_implemented;
  }
  memoryview_object* w = view_object(other);
  tri r = to_tri(v->ndim == w->ndim && std::equal(v->shape(), v->shape() + v->ndim, w->shape()));
  if (r == tri::yes) r = equal_items(m, v, w, 0, v->data(), w->data());
  w->released = true;
  return r == tri::error ? value_raised : from_bool(r == tri::yes);
}

value cast_view(vm& m, memoryview_object* v, value format, value shape) {
  if (!is_str(format))
    return raise(m, m.exc.TypeError, "cast() argument 'format' must be str, not {}", type_name(m, format));
  if (!is_c_contiguous(v)) return raise_type_error(m, "memoryview: casts are restricted to C-contiguous views");
  const bool shaped = !is_unbound(shape);
  if ((shaped || v->ndim != 1) && item_count(v) == 0)
    return raise_type_error(m, "memoryview: cannot cast view with zeros in shape or strides");
  if (shaped) {
    if (!is_kind(shape, kind::list) && !is_kind(shape, kind::tuple))
      return raise_type_error(m, "shape must be a list or a tuple");
    tuple_object* dims = to_tuple(m, shape);
    if (!dims) return value_raised;
    shape = to_value(dims);
    if (dims->length > 64)
      return raise_text(m, m.exc.ValueError, "memoryview: number of dimensions must not exceed 64");
    if (v->ndim != 1 && dims->length != 1) return raise_type_error(m, "memoryview: cast must be 1D -> ND or ND -> 1D");
  }
  const char source = native_format(v->format);  // 0: of another kind, which may become bytes
  const std::string text = to_utf8(as_str(format));
  const char* target = static_format(text);
  if (!target)
    return raise_text(m, m.exc.ValueError,
                      "memoryview: destination format must be a native single character format prefixed with an "
                      "optional '@'");
  const auto is_byte = [](char f) { return f == 'b' || f == 'B' || f == 'c'; };
  if (!is_byte(source) && !is_byte(native_format(target)))
    return raise_type_error(m, "memoryview: cannot cast between two non-byte formats");
  const i64 size = native_size(native_format(target));
  const i64 bytes = static_cast<i64>(item_count(v)) * v->item_bytes;
  if (bytes % size) return raise_type_error(m, "memoryview: length is not a multiple of itemsize");
  const u32 ndim = shaped ? static_cast<u32>(shape.as<tuple_object>()->length) : 1;
  i64 dims[64];
  i64 total = size;
  for (u32 i = 0; shaped && i < ndim; i++) {
    const value d = shape.as<tuple_object>()->items[i];
    if (!is_int(m, d)) return raise_type_error(m, "memoryview.cast(): elements of shape must be integers");
    if (!to_i64(m, d, dims[i]) || dims[i] <= 0)
      return raise_text(m, m.exc.ValueError, "memoryview.cast(): elements of shape must be integers > 0");
    if (__builtin_mul_overflow(total, dims[i], &total))
      return raise_text(m, m.exc.ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
  }
  if (!shaped) dims[0] = bytes / size;
  if (shaped && total != bytes) return raise_type_error(m, "memoryview: product(shape) * itemsize != buffer size");
  memoryview_object* r = derived_view(m, v, ndim);
  if (!r) return value_raised;
  r->format = target;
  r->item_bytes = size;
  i64 stride = size;
  for (u32 i = ndim; i-- > 0;) {
    r->shape()[i] = dims[i];
    r->strides()[i] = stride;
    stride *= dims[i];
  }
  return to_value(r);
}

// ---------------------------------------------------------------- the class

namespace {

bool view_buffer(vm& m, value self, buffer_view& out, bool writable) {
  memoryview_object* v = view_object(self);
  if (!check_live(m, v)) return false;
  if (writable && v->readonly) {
    raise_text(m, m.exc.BufferError, "memoryview: underlying buffer is not writable");
    return false;
  }
  if (!is_c_contiguous(v)) {
    raise_text(m, m.exc.BufferError, "memoryview: underlying buffer is not C-contiguous");
    return false;
  }
  out.data = v->data();
  out.length = item_count(v) * static_cast<u64>(v->item_bytes);
  out.readonly = v->readonly;
  out.item_bytes = static_cast<u32>(v->item_bytes);
  out.format = v->format;
  out.base = v->base;
  out.dimensions = v->ndim;
  out.shape = v->shape();
  return true;
}

value construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  value x;
  if (!bind_arguments(m, "memoryview", "object", args, nargs, kwnames, &x)) return value_raised;
  return make_memoryview(m, x);
}

/// The view if it is live, else null with the error raised.
memoryview_object* live(vm& m, value self) {
  memoryview_object* v = view_object(self);
  return check_live(m, v) ? v : nullptr;
}

value dims_tuple(vm& m, const i64* p, u32 n) {
  value items[64];
  for (u32 i = 0; i < n; i++) items[i] = make_int(m, p[i]);
  return or_raised(make_tuple(m, items, n));
}

value get_obj(vm& m, value self) { return live(m, self) ? view_object(self)->exporter : value_raised; }
value get_nbytes(vm& m, value self) {
  memoryview_object* v = live(m, self);
  return v ? make_uint(m, item_count(v) * static_cast<u64>(v->item_bytes)) : value_raised;
}
value get_readonly(vm& m, value self) { return live(m, self) ? from_bool(view_object(self)->readonly) : value_raised; }
value get_itemsize(vm& m, value self) {
  return live(m, self) ? make_int(m, view_object(self)->item_bytes) : value_raised;
}
value get_format(vm& m, value self) {
  return live(m, self) ? or_raised(make_str(m, view_object(self)->format)) : value_raised;
}
value get_ndim(vm& m, value self) { return live(m, self) ? value::small_int(view_object(self)->ndim) : value_raised; }
value get_shape(vm& m, value self) {
  memoryview_object* v = live(m, self);
  return v ? dims_tuple(m, v->shape(), v->ndim) : value_raised;
}
value get_strides(vm& m, value self) {
  memoryview_object* v = live(m, self);
  return v ? dims_tuple(m, v->strides(), v->ndim) : value_raised;
}
value get_suboffsets(vm& m, value self) { return live(m, self) ? to_value(m.empty_tuple) : value_raised; }
value get_c_contiguous(vm& m, value self) {
  return live(m, self) ? from_bool(is_c_contiguous(view_object(self))) : value_raised;
}
value get_f_contiguous(vm& m, value self) {
  return live(m, self) ? from_bool(is_f_contiguous(view_object(self))) : value_raised;
}
value get_contiguous(vm& m, value self) {
  memoryview_object* v = live(m, self);
  return v ? from_bool(is_c_contiguous(v) || is_f_contiguous(v)) : value_raised;
}

value tobytes(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value order;
  if (!bind_arguments(m, "tobytes", "order?", args + 1, nargs - 1, kwnames, &order)) return value_raised;
  memoryview_object* v = live(m, args[0]);
  if (!v) return value_raised;
  char o = 'C';
  if (!is_unbound(order) && !is_none(order)) {
    if (!is_str(order))
      return raise(m, m.exc.TypeError, "tobytes() argument 'order' must be str or None, not {}", type_name(m, order));
    const std::string text = to_utf8(as_str(order));
    if (text != "C" && text != "F" && text != "A")
      return raise_text(m, m.exc.ValueError, "order must be 'C', 'F' or 'A'");
    o = text[0];
  }
  bytes_object* b = empty_bytes_of(m, item_count(v) * static_cast<u64>(v->item_bytes));
  if (!b) return value_raised;
  if (b->length) copy_items(v, b->data, o == 'F' || (o == 'A' && !is_c_contiguous(v) && is_f_contiguous(v)));
  return to_value(b);
}

value tolist(vm& m, value self) {
  memoryview_object* v = live(m, self);
  return v ? view_to_list(m, v, 0, v->data()) : value_raised;
}

value hex(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "hex", "sep? bytes_per_sep?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  int group = 1;
  if (!is_unbound(out[1]) && !int_argument(m, out[1], group)) return value_raised;
  bytes_object* b = memoryview_to_bytes(m, args[0]);
  return b ? or_raised(bytes_to_hex(m, b->view(), out[0], group)) : value_raised;
}

value cast(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "cast", "format shape?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  memoryview_object* v = live(m, args[0]);
  return v ? cast_view(m, v, out[0], out[1]) : value_raised;
}

value toreadonly(vm& m, value self) {
  memoryview_object* v = live(m, self);
  memoryview_object* r = v ? derived_view(m, v, v->ndim) : nullptr;
  if (r) r->readonly = true;
  return or_raised(r);
}

value release(vm& m, value self) {
  memoryview_object* v = view_object(self);
  v->released = true;
  m.heap.write(v, &v->exporter, none);
  m.heap.write(v, &v->base, static_cast<object*>(nullptr));
  return none;
}
value enter(vm& m, value self) { return live(m, self) ? self : value_raised; }
value exit_method(vm& m, const value* args, u32, tuple_object*) { return release(m, args[0]); }

value length_method(vm& m, value self) {
  const i64 n = memoryview_length(m, self);
  return n < 0 ? value_raised : make_int(m, n);
}
value set_item_method(vm& m, value self, value key, value v) {
  return memoryview_set_item(m, self, key, v) ? none : value_raised;
}
value del_item_method(vm& m, value self, value key) {
  return memoryview_set_item(m, self, key, value_unbound) ? none : value_raised;
}
value not_equal(vm& m, value a, value b) {
  const value r = view_equal(m, a, b);
  return same(r, true_) ? false_ : same(r, false_) ? true_ : r;
}

value hash_method(vm& m, value self) {
  memoryview_object* v = view_object(self);
  if (v->hash) return value::small_int(static_cast<i64>(v->hash));
  if (!check_live(m, v)) return value_raised;
  if (!v->readonly) return raise_text(m, m.exc.ValueError, "cannot hash writable memoryview object");
  const char f = native_format(v->format);
  if (f != 'B' && f != 'b' && f != 'c')
    return raise_text(m, m.exc.ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
  bytes_object* b = memoryview_to_bytes(m, self);
  if (!b) return value_raised;
  v->hash = bytes_hash(m, b);
  return value::small_int(static_cast<i64>(v->hash));
}

value repr_method(vm& m, value self) {
  memoryview_object* v = view_object(self);
  return or_raised(
      make_str(m, fmt::format("<{}memory at {:#x}>", v->released ? "released " : "", m.heap.identity_hash(v) << 4)));
}
value iterate(vm& m, value self) {
  memoryview_object* v = live(m, self);
  if (!v) return value_raised;
  if (v->ndim == 0) return raise_type_error(m, "invalid indexing of 0-dim memory");
  if (v->ndim > 1) return raise_text(m, m.exc.NotImplementedError, "multi-dimensional sub-views are not implemented");
  return or_raised(make_iterator(m, iterator_kind::memoryview, self));
}

}  // namespace

void init_memoryview(vm& m) {
  const method_def methods[] = {
      unary_method("__repr__", repr_method),
      unary_method("__hash__", hash_method),
      unary_method("__len__", length_method),
      unary_method("__iter__", iterate),
      binary_method("__eq__", view_equal, "($self, value, /)"),
      binary_method("__ne__", not_equal, "($self, value, /)"),
      binary_method("__getitem__", memoryview_get_item, "($self, key, /)"),
      ternary_method("__setitem__", set_item_method, "($self, key, value, /)"),
      binary_method("__delitem__", del_item_method, "($self, key, /)"),
      unary_method("__enter__", enter, nullptr),
      general_method("__exit__", exit_method, nullptr),
      unary_method("release", release),
      general_method("tobytes", tobytes, "($self, /, order='C')"),
      general_method(
          "hex", hex, nullptr,
          "The bytes as hexadecimal digits, with sep between groups of bytes_per_sep bytes.\n\n"
          "Groups are counted from the right, from the left if bytes_per_sep is negative.\n\n"
          ">>> data = memoryview(b'\\x0a\\x1f+<M')\n>>> data.hex()\n'0a1f2b3c4d'\n>>> data.hex(' ')\n'0a 1f 2b 3c 4d'\n"
          ">>> data.hex('-', 2)\n'0a-1f2b-3c4d'\n>>> data.hex('-', -2)\n'0a1f-2b3c-4d'"),
      unary_method("tolist", tolist),
      general_method("cast", cast, "($self, /, format, shape=<unrepresentable>)"),
      unary_method("toreadonly", toreadonly),
      end_of_methods,
  };
  const getset_def getsets[] = {
      {"obj", get_obj, nullptr},
      {"nbytes", get_nbytes, nullptr},
      {"readonly", get_readonly, nullptr},
      {"itemsize", get_itemsize, nullptr},
      {"format", get_format, nullptr},
      {"ndim", get_ndim, nullptr},
      {"shape", get_shape, nullptr},
      {"strides", get_strides, nullptr},
      {"suboffsets", get_suboffsets, nullptr},
      {"c_contiguous", get_c_contiguous, nullptr},
      {"f_contiguous", get_f_contiguous, nullptr},
      {"contiguous", get_contiguous, nullptr},
      {nullptr, nullptr, nullptr},
  };
  type_def d{};
  d.name = "memoryview";
  d.lay = &memoryview_object::get_layout();
  d.instance_kind = kind::memoryview;
  d.flags = type_flags::has_weakrefs | type_flags::sequence;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.get_buffer = view_buffer;
  d.doc = "memoryview(object)\n--\n\nCreate a new memoryview object which references the given object.";
  m.types.memoryview = make_builtin_type(m, d);
  m.shapes.memoryview = m.types.memoryview->root_shape;
}

}  // namespace metavm::python
