/// \file
/// memoryview: making views, single items, indexing and slicing.
#include "lang/python/objects/memoryview_parts.hpp"

#include <algorithm>

namespace metavm::python {

bool check_live(vm& m, const memoryview_object* v) {
  if (METAVM_LIKELY(!v->released)) return true;
  raise_text(m, m.exc.ValueError, "operation forbidden on released memoryview object");
  return false;
}

// ---------------------------------------------------------------- formats

namespace {
constexpr const char* native_formats[] = {"@c", "@b", "@B", "@h", "@H", "@i", "@I", "@l", "@L",
                                          "@q", "@Q", "@n", "@N", "@f", "@d", "@?", "@P"};
}

const char* static_format(std::string_view text) {
  for (const char* f : native_formats)
    if (text == f || text == f + 1) return text.size() == 2 ? f : f + 1;
  return nullptr;
}

char native_format(const char* format) {
  const char* f = static_format(format);
  return f ? f[f[0] == '@'] : 0;
}

i64 native_size(char format) {
  switch (format) {
    case 'h':
    case 'H':
      return 2;
    case 'i':
    case 'I':
    case 'f':
      return 4;
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
    case 'n':
    case 'N':
    case 'd':
    case 'P':
      return 8;
    default:
      return 1;
  }
}

namespace {
template <class T>
T load(const u8* p) {
  T r;
  std::memcpy(&r, p, sizeof r);
  return r;
}
template <class T>
void store(u8* p, T v) {
  std::memcpy(p, &v, sizeof v);
}
}  // namespace

value unpack_item(vm& m, const u8* p, const char* format) {
  switch (native_format(format)) {
    case 'c':
      return or_raised(make_bytes(m, {reinterpret_cast<const char*>(p), 1}));
    case 'b':
      return value::small_int(load<i8>(p));
    case 'B':
      return value::small_int(*p);
    case 'h':
      return value::small_int(load<i16>(p));
    case 'H':
      return value::small_int(load<u16>(p));
    case 'i':
      return value::small_int(load<i32>(p));
    case 'I':
      return value::small_int(load<u32>(p));
    case 'l':
    case 'q':
    case 'n':
      return make_int(m, load<i64>(p));
    case 'L':
    case 'Q':
    case 'N':
    case 'P':
      return make_uint(m, load<u64>(p));
    case 'f':
      return make_float(m, load<float>(p));
    case 'd':
      return make_float(m, load<double>(p));
    case '?':
      return from_bool(*p != 0);
    default:
      return raise(m, m.exc.NotImplementedError, "memoryview: unsupported format {}", format);
  }
}

namespace {

bool pack_integer(vm& m, u8* p, char f, value v, bool& wrong_value) {
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  const i64 bits = native_size(f) * 8;
  const bool is_signed = f == 'b' || f == 'h' || f == 'i' || f == 'l' || f == 'q' || f == 'n';
  i64 n = 0;
  wrong_value = true;
  if (!to_i64(m, i, n)) {
    if (is_signed || bits < 64) return false;
    // Between 2^63 and 2^64 - 1?
    const auto* big = i.as<int_object>();
    if (!i.is_pointer() || big->negative || big->length != 1) return false;
    n = static_cast<i64>(big->limbs[0]);
  } else if (is_signed ? bits < 64 && (n < -(i64{1} << (bits - 1)) || n >= i64{1} << (bits - 1))
                       : n < 0 || (bits < 64 && n >= i64{1} << bits)) {
    return false;
  }
  std::memcpy(p, &n, static_cast<u64>(bits) / 8);
  return true;
}

}  // namespace

bool pack_item(vm& m, u8* p, const char* format, value v) {
  const char f = native_format(format);
  bool wrong_value = false, ok = false;
  switch (f) {
    case 0:
      return raise(m, m.exc.NotImplementedError, "memoryview: unsupported format {}", format), false;
    case 'c':
      if (is_bytes(v)) {
        wrong_value = v.as<bytes_object>()->length != 1;
        ok = !wrong_value;
        if (ok) *p = v.as<bytes_object>()->data[0];
      }
      break;
    case '?': {
      const tri t = truth(m, v);
      if (t == tri::error) return false;
      *p = t == tri::yes;
      return true;
    }
    case 'f':
    case 'd': {
      double d;
      ok = to_double(m, v, d);
      if (ok && f == 'f') store(p, static_cast<float>(d));
      if (ok && f == 'd') store(p, d);
      break;
    }
    default:
      ok = pack_integer(m, p, f, v, wrong_value);
  }
  if (ok) return true;
  if (!is_unbound(m.pending) && !catch_pending(m, m.exc.TypeError)) return false;
  raise(m, wrong_value ? m.exc.ValueError : m.exc.TypeError, "memoryview: invalid {} for format '{}'",
        wrong_value ? "value" : "type", format);
  return false;
}

// ---------------------------------------------------------------- making views

namespace {

memoryview_object* allocate_view(vm& m, u32 ndim) {
  auto* v =
      make_instance_with_tail<memoryview_object>(m, m.types.memoryview, 2 * u64{ndim}, &memoryview_object::tail_length);
  if (!v) return nullptr;
  v->exporter = none;
  v->base = nullptr;
  v->offset = v->hash = 0;
  v->format = "B";
  v->item_bytes = 1;
  v->ndim = ndim;
  v->readonly = true, v->released = false;
  v->exports_offset = 0;
  return v;
}

/// Tells the exporter that `v` is there.
void register_view(vm& m, memoryview_object* v) {
  if (!v->exports_offset) return;
  object* exporter = v->exporter.as_object();
  add_export(m, exporter, reinterpret_cast<object**>(reinterpret_cast<char*>(exporter) + v->exports_offset), v);
}

void contiguous_strides(memoryview_object* v) {
  i64 stride = v->item_bytes;
  for (u32 i = v->ndim; i-- > 0;) {
    v->strides()[i] = stride;
    stride *= v->shape()[i];
  }
}

}  // namespace

memoryview_object* derived_view(vm& m, memoryview_object* from, u32 ndim) {
  memoryview_object* v = allocate_view(m, ndim);
  if (!v) return nullptr;
  v->exporter = from->exporter;
  v->base = from->base;
  v->offset = from->offset;
  v->format = from->format;
  v->item_bytes = from->item_bytes;
  v->readonly = from->readonly;
  v->exports_offset = from->exports_offset;
  for (u64 i = 0; i < v->tail_length; i++) v->tail[i] = 0;
  if (ndim == from->ndim) std::copy_n(from->tail, v->tail_length, v->tail);
  register_view(m, v);
  return v;
}

value make_memoryview(vm& m, value exporter) {
  if (METAVM_UNLIKELY(is_kind(exporter, kind::native)))
    if (const value owner = buffer_owner(m, exporter); !same(owner, none)) exporter = owner;
  if (is_kind(exporter, kind::memoryview)) {
    memoryview_object* from = view_object(exporter);
    return check_live(m, from) ? or_raised(derived_view(m, from, from->ndim)) : value_raised;
  }
  if (!is_bytes_like(m, exporter))
    return raise(m, m.exc.TypeError, "memoryview: a bytes-like object is required, not '{}'", type_name(m, exporter));
  buffer_view b;
  if (!get_buffer(m, exporter, b)) return value_raised;
  memoryview_object* v = allocate_view(m, b.dimensions);
  if (!v) return value_raised;
  v->exporter = exporter;
  v->base = b.base;
  v->offset = reinterpret_cast<u64>(b.data) - reinterpret_cast<u64>(b.base);
  v->format = b.format;
  v->item_bytes = b.item_bytes;
  v->readonly = b.readonly;
  if (b.exports)
    v->exports_offset =
        static_cast<u16>(reinterpret_cast<char*>(b.exports) - reinterpret_cast<char*>(exporter.as_object()));
  if (b.shape)
    std::copy_n(b.shape, b.dimensions, v->shape());
  else if (b.dimensions == 1)
    v->shape()[0] = static_cast<i64>(b.length / b.item_bytes);
  if (b.strides)
    std::copy_n(b.strides, b.dimensions, v->strides());
  else
    contiguous_strides(v);
  register_view(m, v);
  return to_value(v);
}

bool is_c_contiguous(memoryview_object* v) {
  if (v->ndim == 1) return v->shape()[0] == 1 || v->strides()[0] == v->item_bytes;
  i64 stride = v->item_bytes;
  for (u32 i = v->ndim; i-- > 0;) {
    if (v->shape()[i] > 1 && v->strides()[i] != stride) return item_count(v) == 0;
    stride *= v->shape()[i];
  }
  return true;
}
bool is_f_contiguous(memoryview_object* v) {
  if (v->ndim == 1) return v->shape()[0] == 1 || v->strides()[0] == v->item_bytes;
  i64 stride = v->item_bytes;
  for (u32 i = 0; i < v->ndim; i++) {
    if (v->shape()[i] > 1 && v->strides()[i] != stride) return item_count(v) == 0;
    stride *= v->shape()[i];
  }
  return true;
}
u64 item_count(memoryview_object* v) {
  u64 n = 1;
  for (u32 i = 0; i < v->ndim; i++) n *= static_cast<u64>(v->shape()[i]);
  return n;
}

namespace {
/// Calls f(const u8* item) for each item, the last index (or the first, for Fortran order) running
/// fastest.
template <class F>
void for_each_place(memoryview_object* v, bool fortran, F f) {
  const u64 n = item_count(v);
  i64 at[64] = {};
  const u8* p = v->data();
  for (u64 i = 0; i < n; i++) {
    f(p);
    for (u32 k = 0; k < v->ndim; k++) {
      const u32 d = fortran ? k : v->ndim - 1 - k;
      p += v->strides()[d];
      if (++at[d] < v->shape()[d]) break;
      p -= v->strides()[d] * v->shape()[d];
      at[d] = 0;
    }
  }
}
}  // namespace

void copy_items(memoryview_object* v, u8* out, bool fortran) {
  const u64 size = static_cast<u64>(v->item_bytes);
  if (fortran ? is_f_contiguous(v) : is_c_contiguous(v)) {
    const u64 n = item_count(v) * size;
    if (n) std::memcpy(out, v->data(), n);
    return;
  }
  for_each_place(v, fortran, [&](const u8* p) {
    std::memcpy(out, p, size);
    out += size;
  });
}

bytes_object* memoryview_to_bytes(vm& m, value self) {
  memoryview_object* v = view_object(self);
  if (!check_live(m, v)) return nullptr;
  bytes_object* b = empty_bytes_of(m, item_count(v) * static_cast<u64>(v->item_bytes));
  if (b && b->length) copy_items(v, b->data, false);
  return b;
}

// ---------------------------------------------------------------- items

i64 memoryview_length(vm& m, value self) {
  memoryview_object* v = view_object(self);
  if (!check_live(m, v)) return -1;
  return v->ndim == 0 ? 1 : v->shape()[0];
}

namespace {

/// Address of item `index` along a dimension. Null: IndexError raised.
u8* step_into(vm& m, memoryview_object* v, u8* p, i64 index, u32 dimension) {
  const i64 n = v->shape()[dimension];
  if (index < 0) index += n;
  if (index < 0 || index >= n) {
    raise(m, m.exc.IndexError, "index out of bounds on dimension {}", dimension + 1);
    return nullptr;
  }
  return p + index * v->strides()[dimension];
}

bool is_index(vm& m, value v) { return v.is_int() || !is_unbound(special_of(m, v, special::index)); }

template <class Test>
bool all_items(value v, Test test) {
  if (!is_kind(v, kind::tuple)) return false;
  const tuple_object* t = v.as<tuple_object>();
  for (u64 i = 0; i < t->length; i++)
    if (!test(t->items[i])) return false;
  return true;
}

/// The address that an index or a tuple of them names. Null: raised.
u8* place_of(vm& m, memoryview_object* v, value key) {
  if (is_kind(key, kind::tuple)) {
    const tuple_object* t = key.as<tuple_object>();
    if (t->length > v->ndim) {
      raise(m, m.exc.TypeError, "cannot index {}-dimension view with {}-element tuple", v->ndim, t->length);
      return nullptr;
    }
    if (t->length < v->ndim) {
      raise_text(m, m.exc.NotImplementedError, "sub-views are not implemented");
      return nullptr;
    }
    u8* p = v->data();
    for (u32 i = 0; i < v->ndim && p; i++) {
      i64 index;
      if (!to_index(m, t->items[i], index)) return nullptr;
      if (!check_live(m, v)) return nullptr;
      p = step_into(m, v, p, index, i);
    }
    return p;
  }
  i64 index = 0;
  if (key.is_int()) {
    index = key.as_int();
  } else {
    const value i = index_int(m, key);
    if (is_raised(i)) return nullptr;
    if (!to_i64(m, i, index)) {
      raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
      return nullptr;
    }
    if (!check_live(m, v)) return nullptr;
  }
  return step_into(m, v, v->data(), index, 0);
}

memoryview_object* sliced_view(vm& m, memoryview_object* v, slice_object* s) {
  i64 start, stop, step, count;
  if (!slice_bounds(m, s, v->shape()[0], start, stop, step, count)) return nullptr;
  if (!check_live(m, v)) return nullptr;
  memoryview_object* r = derived_view(m, v, v->ndim);
  if (!r) return nullptr;
  count = std::max<i64>(count, 0);
  r->offset += static_cast<u64>(start * v->strides()[0]);
  r->shape()[0] = count;
  r->strides()[0] = v->strides()[0] * step;
  return r;
}

}  // namespace

value memoryview_get_item(vm& m, value self, value key) {
  memoryview_object* v = view_object(self);
  if (!check_live(m, v)) return value_raised;
  if (v->ndim == 0) {
    if (is_kind(key, kind::tuple) && key.as<tuple_object>()->length == 0) return unpack_item(m, v->data(), v->format);
    if (same(key, ellipsis)) return self;
    return raise_type_error(m, "invalid indexing of 0-dim memory");
  }
  const bool multiple = all_items(key, [&](value x) { return is_index(m, x); });
  if (is_index(m, key) || multiple) {
    if (!multiple && v->ndim > 1)
      return raise_text(m, m.exc.NotImplementedError, "multi-dimensional sub-views are not implemented");
    const u8* p = place_of(m, v, key);
    return p ? unpack_item(m, p, v->format) : value_raised;
  }
  if (is_exact(key, m.shapes.slice)) return or_raised(sliced_view(m, v, key.as<slice_object>()));
  if (all_items(key, [&](value x) { return is_exact(x, m.shapes.slice); }))
    return raise_text(m, m.exc.NotImplementedError, "multi-dimensional slicing is not implemented");
  return raise_type_error(m, "memoryview: invalid slice key");
}

value memoryview_item_at(vm& m, value self, i64 index) {
  memoryview_object* v = view_object(self);
  if (!check_live(m, v)) return value_raised;
  if (v->ndim == 0) return raise_type_error(m, "invalid indexing of 0-dim memory");
  if (index >= v->shape()[0]) return value_unbound;
  if (v->ndim > 1) return raise_text(m, m.exc.NotImplementedError, "multi-dimensional sub-views are not implemented");
  return unpack_item(m, v->data() + index * v->strides()[0], v->format);
}

namespace {

bool set_slice(vm& m, memoryview_object* v, slice_object* key, value source) {
  const value other = make_memoryview_of_any(m, source);
  if (is_raised(other)) return false;
  memoryview_object *from = view_object(other), *to = sliced_view(m, v, key);
  if (!to) return false;
  const char f = native_format(to->format);
  const bool same_format = f ? f == native_format(from->format) : !std::strcmp(to->format, from->format);
  if (from->ndim != 1 || !same_format || from->item_bytes != to->item_bytes || from->shape()[0] != to->shape()[0]) {
    raise_text(m, m.exc.ValueError, "memoryview assignment: lvalue and rvalue have different structures");
    return false;
  }
  const u64 n = static_cast<u64>(to->shape()[0]), size = static_cast<u64>(to->item_bytes);
  byte_builder copy(m);  // they may overlap
  copy.append_fill(0, n * size);
  if (copy.failed()) return raise_no_memory(m), false;
  copy_items(from, copy.data(), false);
  u8* p = to->data();
  for (u64 i = 0; i < n; i++, p += to->strides()[0]) std::memcpy(p, copy.data() + i * size, size);
  from->released = to->released = true;
  return true;
}

}  // namespace

value make_memoryview_of_any(vm& m, value v) {
  if (!is_bytes_like(m, v))
    return raise(m, m.exc.TypeError, "a bytes-like object is required, not '{}'", type_name(m, v));
  return make_memoryview(m, v);
}

bool memoryview_set_item(vm& m, value self, value key, value item) {
  memoryview_object* v = view_object(self);
  if (!check_live(m, v)) return false;
  if (v->readonly) return raise_type_error(m, "cannot modify read-only memory"), false;
  if (is_unbound(item)) return raise_type_error(m, "cannot delete memory"), false;
  if (v->ndim == 0) {
    if (same(key, ellipsis) || (is_kind(key, kind::tuple) && key.as<tuple_object>()->length == 0))
      return pack_item(m, v->data(), v->format, item);
    return raise_type_error(m, "invalid indexing of 0-dim memory"), false;
  }
  const bool multiple = all_items(key, [&](value x) { return is_index(m, x); });
  if (is_index(m, key) || multiple) {
    if (!multiple && v->ndim > 1)
      return raise_text(m, m.exc.NotImplementedError, "sub-views are not implemented"), false;
    u8* p = place_of(m, v, key);
    if (!p) return false;
    u8 packed[8];  // packing may run guest code that releases the view
    if (!pack_item(m, packed, v->format, item) || !check_live(m, v)) return false;
    std::memcpy(p, packed, static_cast<u64>(native_size(native_format(v->format))));
    return true;
  }
  if (is_exact(key, m.shapes.slice)) {
    if (v->ndim == 1) return set_slice(m, v, key.as<slice_object>(), item);
    raise_text(m, m.exc.NotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1");
    return false;
  }
  if (all_items(key, [&](value x) { return is_exact(x, m.shapes.slice); })) {
    raise_text(m, m.exc.NotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1");
    return false;
  }
  return raise_type_error(m, "memoryview: invalid slice key"), false;
}

}  // namespace metavm::python
