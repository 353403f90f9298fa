/// \file
/// array.array: types of items, storage, growth.
#include <algorithm>
#include <cstring>

#include "lang/python/modules/array_types.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::arrays {
namespace {

constexpr item_type types[] = {{'b', 1, "b", true, true},  {'B', 1, "B", true, false}, {'u', 4, "w", false, false},
                               {'h', 2, "h", true, true},  {'H', 2, "H", true, false}, {'i', 4, "i", true, true},
                               {'I', 4, "I", true, false}, {'l', 8, "l", true, true},  {'L', 8, "L", true, false},
                               {'q', 8, "q", true, true},  {'Q', 8, "Q", true, false}, {'f', 4, "f", false, false},
                               {'d', 8, "d", false, false}};

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

bool overflow(vm& m, const char* message) {
  raise_text(m, m.exc.OverflowError, message);
  return false;
}

/// A range, and what is said below and above it.
struct limits {
  i64 least, most;
  const char *below, *above;
};
bool within(vm& m, i64 i, const limits& l) {
  if (METAVM_UNLIKELY(i < l.least)) return overflow(m, l.below);
  if (METAVM_UNLIKELY(i > l.most)) return overflow(m, l.above);
  return true;
}
constexpr limits short_limits{INT16_MIN, INT16_MAX, "signed short integer is less than minimum",
                              "signed short integer is greater than maximum"};
constexpr limits char_limits{INT8_MIN, INT8_MAX, "signed char is less than minimum",
                             "signed char is greater than maximum"};
constexpr limits byte_limits{0, UINT8_MAX, "unsigned byte integer is less than minimum",
                             "unsigned byte integer is greater than maximum"};
constexpr limits int_limits{INT32_MIN, INT32_MAX, "signed integer is less than minimum",
                            "signed integer is greater than maximum"};
constexpr limits unsigned_short_limits{0, UINT16_MAX, "unsigned short is less than minimum",
                                       "unsigned short is greater than maximum"};

bool pack_unsigned(vm& m, const item_type& t, value n, u8* out) {
  u64 u;
  if (!int_to_u64(n, u)) {
    if (t.code == 'Q')
      return overflow(m, int_sign(n) < 0 ? "can't convert negative int to unsigned" : "int too big to convert");
    return overflow(m, int_sign(n) < 0 ? "can't convert negative value to unsigned int"
                                       : "Python int too large to convert to C unsigned long");
  }
  if (t.code == 'I') {
    if (u > UINT32_MAX) return overflow(m, "unsigned int is greater than maximum");
    store(out, static_cast<u32>(u));
  } else {
    store(out, u);
  }
  return true;
}
bool pack_signed(vm& m, const item_type& t, value n, u8* out) {
  i64 i;
  if (!int_to_i64(n, i))
    return overflow(m, t.code == 'q' ? "int too big to convert" : "Python int too large to convert to C long");
  switch (t.code) {
    case 'b':
      if (!within(m, i, short_limits) || !within(m, i, char_limits)) return false;
      store(out, static_cast<i8>(i));
      return true;
    case 'B':
      if (!within(m, i, byte_limits)) return false;
      store(out, static_cast<u8>(i));
      return true;
    case 'h':
      if (!within(m, i, short_limits)) return false;
      store(out, static_cast<i16>(i));
      return true;
    case 'H':
      if (!within(m, i, int_limits) || !within(m, i, unsigned_short_limits)) return false;
      store(out, static_cast<u16>(i));
      return true;
    case 'i':
      if (!within(m, i, int_limits)) return false;
      store(out, static_cast<i32>(i));
      return true;
    default:
      store(out, i);
      return true;
  }
}

}  // namespace

const item_type* find_item_type(u32 code) {
  for (const item_type& t : types)
    if (static_cast<u32>(t.code) == code) return &t;
  return nullptr;
}

value get_item_at(vm& m, const array_object* a, u64 i) {
  const u8* p = a->at(i);
  switch (a->type->code) {
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
      return make_int(m, load<i64>(p));
    case 'L':
    case 'Q':
      return make_uint(m, load<u64>(p));
    case 'f':
      return make_float(m, load<float>(p));
    case 'd':
      return make_float(m, load<double>(p));
    default: {
      const u32 c = load<u32>(p);
      if (c > 0x10FFFF) return raise(m, m.exc.ValueError, "character U+{:x} is not in range [U+0000; U+10ffff]", c);
      str_object* s = make_char(m, c);
      return s ? to_value(s) : value_raised;
    }
  }
}

bool pack_item(vm& m, const item_type& t, value v, u8* out) {
  switch (t.code) {
    case 'f':
    case 'd': {
      double d;
      if (!to_double(m, v, d)) return false;
      if (t.code == 'f')
        store(out, static_cast<float>(d));
      else
        store(out, d);
      return true;
    }
    case 'u':
      if (!is_str(v) || as_str(v)->length != 1) {
        raise_type_error(m, "array item must be unicode character");
        return false;
      }
      store(out, as_str(v)->at(0));
      return true;
    default:
      break;
  }
  const value n = index_int(m, v);
  if (is_raised(n)) return false;
  const bool wide_unsigned = t.code == 'I' || t.code == 'L' || t.code == 'Q';
  return wide_unsigned ? pack_unsigned(m, t, n, out) : pack_signed(m, t, n, out);
}

// ---------------------------------------------------------------- storage

namespace {

byte_array* make_storage(vm& m, u64 bytes) {
  byte_array* b = bytes > u64{1} << 40 ? nullptr : m.heap.make_with_tail<byte_array>(m.shapes.byte_array, bytes);
  if (!b) {
    raise_no_memory(m);
    return nullptr;
  }
  b->capacity = bytes;
  return b;
}

}  // namespace

array_object* make_array(vm& m, type_object* cls, const item_type* t, u64 length) {
  if (length > (u64{1} << 40)) {
    raise_no_memory(m);
    return nullptr;
  }
  byte_array* b = make_storage(m, length * t->size);
  if (!b) return nullptr;
  std::memset(b->items, 0, b->capacity);
  array_object* a = make_native<array_object>(m, cls);
  a->storage = b;
  a->exports = nullptr;
  a->length = length;
  a->type = t;
  return a;
}

bool resize(vm& m, array_object* a, u64 length) {
  if (METAVM_UNLIKELY(a->exports != nullptr) && !check_not_exported(m, a, &a->exports)) {
    if (catch_pending(m, m.exc.BufferError))
      raise_text(m, m.exc.BufferError, "cannot resize an array that is exporting buffers");
    return false;
  }
  const u64 size = a->type->size;
  if (length > (u64{1} << 40)) {
    raise_no_memory(m);
    return false;
  }
  const u64 needed = length * size, capacity = a->storage->capacity;
  if (METAVM_UNLIKELY(needed > capacity || (capacity > 256 && needed < capacity / 4))) {
    byte_array* b = make_storage(m, needed > capacity ? std::max(needed, capacity + capacity / 8 + 32) : needed);
    if (!b) return false;
    std::memcpy(b->items, a->storage->items, std::min(a->bytes(), needed));
    m.heap.write(a, &a->storage, b);
  }
  if (length > a->length) std::memset(a->at(a->length), 0, needed - a->bytes());
  a->length = length;
  return true;
}

bool append(vm& m, array_object* a, value v) {
  u8 item[8];
  if (!pack_item(m, *a->type, v, item) || !resize(m, a, a->length + 1)) return false;
  std::memcpy(a->at(a->length - 1), item, a->type->size);
  return true;
}
bool extend(vm& m, array_object* a, value iterable) {
  if (!is_array(m, iterable)) return for_each_item(m, iterable, [&](value v) { return append(m, a, v); });
  const array_object* b = as_array(iterable);
  if (b->type != a->type) {
    raise_type_error(m, "can only extend with array of same kind");
    return false;
  }
  const u64 n = b->length, old = a->length;  // b may be a
  if (!resize(m, a, old + n)) return false;
  std::memcpy(a->at(old), b->storage->items, n * a->type->size);
  return true;
}
bool append_bytes(vm& m, array_object* a, value buffer) {
  buffer_view b;
  if (!get_buffer(m, buffer, b)) return false;
  if (b.item_bytes != 1) {
    raise_type_error(m, "a bytes-like object is required");
    return false;
  }
  if (b.length % a->type->size) {
    raise_text(m, m.exc.ValueError, "bytes length not a multiple of item size");
    return false;
  }
  const u64 old = a->length, n = b.length;
  if (!resize(m, a, old + n / a->type->size)) return false;
  // Growing moved nothing of the source, unless it looks into this array: then it was exported, and
  // that failed.
  std::memcpy(a->at(old), b.data, n);
  return true;
}

value to_text(vm& m, array_object* a) {
  const u32* p = reinterpret_cast<const u32*>(a->storage->items);
  for (u64 i = 0; i < a->length; i++)
    if (p[i] > 0x10FFFF) return raise(m, m.exc.ValueError, "character U+{:x} is not in range [U+0000; U+10ffff]", p[i]);
  str_object* s = make_str_from_code_points(m, p, a->length);
  return s ? to_value(s) : value_raised;
}
bool append_text(vm& m, array_object* a, str_object* s) {
  const u64 old = a->length;
  if (!resize(m, a, old + s->length)) return false;
  u32* p = reinterpret_cast<u32*>(a->at(old));
  for (u64 i = 0; i < s->length; i++) p[i] = s->at(i);
  return true;
}
list_object* to_list_of_items(vm& m, array_object* a) {
  list_object* l = empty_list(m, a->length);
  for (u64 i = 0; l && i < a->length; i++) {
    const value v = get_item_at(m, a, i);
    if (is_raised(v) || !list_append(m, l, v)) return nullptr;
  }
  return l;
}

}  // namespace metavm::python::arrays
