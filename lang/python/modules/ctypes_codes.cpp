/// \file
/// _ctypes: the simple types: reading and writing C memory.
#include <bit>

#include "lang/python/modules/ctypes_types.hpp"

namespace metavm::python::ctypes {
namespace {

// ---------------------------------------------------------------- integers

template <class T>
T swap_bytes(T v) {
  if constexpr (sizeof(T) == 1) return v;
  if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<u16>(v)));
  if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<u32>(v)));
  if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<u64>(v)));
}
template <class T, bool Swapped>
T load(const u8* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return Swapped ? swap_bytes(v) : v;
}
template <class T, bool Swapped>
void store(u8* p, T v) {
  if (Swapped) v = swap_bytes(v);
  std::memcpy(p, &v, sizeof v);
}

/// The lowest 64 bits of an int. False: raised.
bool low_bits(vm& m, value v, u64& out) {
  if (METAVM_LIKELY(v.is_int())) {
    out = static_cast<u64>(v.as_int());
    return true;
  }
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  if (i.is_int()) {
    out = static_cast<u64>(i.as_int());
  } else {
    const auto* big = i.as<int_object>();
    out = big->length ? big->limbs[0] : 0;
    if (big->negative) out = -out;
  }
  return true;
}

template <class T, bool Swapped>
value get_integer(vm& m, const u8* p, u64 size) {
  T v = load<T, Swapped>(p);
  if (const u64 bits = size >> 16) {
    // A field may go on in a word wider than its type: what is shifted out then is what x86 makes of it, as in CPython.
    using word = std::conditional_t<sizeof(T) == 8, u64, u32>;
    constexpr u64 width = sizeof(T) * 8, most = sizeof(word) * 8 - 1;
    v = static_cast<T>(static_cast<word>(v) << ((width - (size & 0xffff) - bits) & most));
    v = static_cast<T>(v >> ((width - bits) & most));
  }
  if constexpr (sizeof(T) < 8) return value::small_int(v);
  return std::is_signed_v<T> ? make_int(m, static_cast<i64>(v)) : make_uint(m, static_cast<u64>(v));
}
template <class T, bool Swapped>
value set_integer(vm& m, u8* p, value v, u64 size) {
  u64 n;
  if (!low_bits(m, v, n)) return value_raised;
  if (const u64 bits = size >> 16) {
    const u64 lowest = size & 0xffff, mask = (bits >= 64 ? ~u64{0} : (u64{1} << bits) - 1) << lowest;
    n = (static_cast<u64>(load<T, Swapped>(p)) & ~mask) | (n << lowest & mask);
  }
  store<T, Swapped>(p, static_cast<T>(n));
  return none;
}

// ---------------------------------------------------------------- other numbers

template <class T, bool Swapped>
value get_real(vm& m, const u8* p, u64) {
  using bits = std::conditional_t<sizeof(T) == 4, u32, u64>;
  return make_float(m, std::bit_cast<T>(load<bits, Swapped>(p)));
}
bool real_value(vm& m, value v, double& out) {
  if (is_float(m, v)) {
    out = float_value(m, v);
    return true;
  }
  return to_double(m, v, out);
}
template <class T, bool Swapped>
value set_real(vm& m, u8* p, value v, u64) {
  using bits = std::conditional_t<sizeof(T) == 4, u32, u64>;
  double d;
  if (!real_value(m, v, d)) return value_raised;
  store<bits, Swapped>(p, std::bit_cast<bits>(static_cast<T>(d)));
  return none;
}
value get_extended(vm& m, const u8* p, u64) {
  long double v;
  std::memcpy(&v, p, sizeof v);
  return make_float(m, static_cast<double>(v));
}
value set_extended(vm& m, u8* p, value v, u64) {
  double d;
  if (!real_value(m, v, d)) return value_raised;
  const long double l = d;
  std::memset(p, 0, sizeof l);
  std::memcpy(p, &l, 10);  // what is behind would be arbitrary
  return none;
}
value get_bool(vm&, const u8* p, u64) { return from_bool(*p != 0); }
value set_bool(vm& m, u8* p, value v, u64) {
  const tri t = truth(m, v);
  if (t == tri::error) return value_raised;
  *p = t == tri::yes;
  return none;
}
/// VARIANT_BOOL of Windows: all bits are set for true.
value get_variant_bool(vm&, const u8* p, u64) { return from_bool(load<i16, false>(p) != 0); }
value set_variant_bool(vm& m, u8* p, value v, u64) {
  const tri t = truth(m, v);
  if (t == tri::error) return value_raised;
  store<i16, false>(p, t == tri::yes ? -1 : 0);
  return none;
}

// ---------------------------------------------------------------- characters

value get_char(vm& m, const u8* p, u64) {
  bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(p), 1});
  return b ? to_value(b) : value_raised;
}
value set_char(vm& m, u8* p, value v, u64) {
  if (is_bytes(v) && v.as<bytes_object>()->length == 1) {
    *p = v.as<bytes_object>()->data[0];
    return none;
  }
  if (is_bytearray(v) && v.as<bytearray_object>()->length == 1) {
    *p = *v.as<bytearray_object>()->data();
    return none;
  }
  i64 i;
  if (is_int(m, v) && to_i64(m, v, i) && i >= 0 && i < 256) {
    *p = static_cast<u8>(i);
    return none;
  }
  return raise_type_error(m, "one character bytes, bytearray or integer expected");
}
value raise_not_text(vm& m, value v) {
  return raise(m, m.exc.TypeError, "unicode string expected instead of {} instance", type_name(m, v));
}
value get_wide(vm& m, const u8* p, u64) { return text_from_wide(m, p, 1); }
value set_wide(vm& m, u8* p, value v, u64) {
  if (!is_str(v)) return raise_not_text(m, v);
  if (as_str(v)->length != 1) return raise_type_error(m, "one character unicode string expected");
  const u32 c = as_str(v)->at(0);
  std::memcpy(p, &c, sizeof c);
  return none;
}
value get_char_array(vm& m, const u8* p, u64 size) {
  const void* end = std::memchr(p, 0, size);
  const u64 n = end ? static_cast<u64>(static_cast<const u8*>(end) - p) : size;
  bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(p), n});
  return b ? to_value(b) : value_raised;
}
value set_char_array(vm& m, u8* p, value v, u64 size) {
  if (!is_bytes(v)) return raise(m, m.exc.TypeError, "expected bytes, {} found", type_name(m, v));
  const auto* b = v.as<bytes_object>();
  // The text ends at its first zero.
  const void* end = b->length ? std::memchr(b->data, 0, b->length) : nullptr;
  const u64 n = end ? static_cast<u64>(static_cast<const u8*>(end) - b->data) : b->length;
  if (b->length > size && n > size)
    return raise(m, m.exc.ValueError, "bytes too long ({}, maximum length {})", n, size);
  if (n) std::memcpy(p, b->data, n);
  if (n < size) p[n] = 0;
  return none;
}
value get_wide_array(vm& m, const u8* p, u64 size) {
  return text_from_wide(m, p, wide_length(p, size / sizeof(wchar_t)));
}
value set_wide_array(vm& m, u8* p, value v, u64 size) {
  if (!is_str(v)) return raise_not_text(m, v);
  const str_object* s = as_str(v);
  const u64 room = size / sizeof(wchar_t);
  if (s->length > room) return raise(m, m.exc.ValueError, "string too long ({}, maximum length {})", s->length, room);
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    std::memcpy(p + i * sizeof c, &c, sizeof c);
  }
  if (s->length < room) std::memset(p + s->length * sizeof(wchar_t), 0, sizeof(wchar_t));
  return none;
}

// ---------------------------------------------------------------- pointers

value get_address(vm& m, const u8* p, u64) {
  u8* a = load_pointer(p);
  return a ? make_uint(m, reinterpret_cast<u64>(a)) : none;
}
value set_address(vm& m, u8* p, value v, u64) {
  u64 a = 0;
  if (!same(v, none)) {
    if (!is_int(m, v)) return raise_type_error(m, "cannot be converted to pointer");
    if (!low_bits(m, v, a)) return value_raised;
  }
  store_pointer(p, reinterpret_cast<void*>(a));
  return none;
}
value get_char_pointer(vm& m, const u8* p, u64) {
  const char* a = reinterpret_cast<const char*>(load_pointer(p));
  if (!a) return none;
  bytes_object* b = make_bytes(m, {a, std::strlen(a)});
  return b ? to_value(b) : value_raised;
}
value set_char_pointer(vm& m, u8* p, value v, u64 size) {
  if (is_bytes(v)) {
    const u8* text = terminated(m, v.as<bytes_object>());
    if (!text) return value_raised;
    store_pointer(p, text);
    return v;
  }
  if (same(v, none) || is_int(m, v)) return set_address(m, p, v, size);
  return raise(m, m.exc.TypeError, "bytes or integer address expected instead of {} instance", type_name(m, v));
}
value get_wide_pointer(vm& m, const u8* p, u64) {
  const u8* a = load_pointer(p);
  return a ? text_from_wide(m, a, wide_length(a)) : none;
}
value set_wide_pointer(vm& m, u8* p, value v, u64 size) {
  if (is_str(v)) {
    memory_object* copy = wide_copy(m, as_str(v));
    if (!copy) return value_raised;
    store_pointer(p, copy->data());
    return make_buffer_handle(m, copy);
  }
  if (same(v, none) || is_int(m, v)) return set_address(m, p, v, size);
  return raise(m, m.exc.TypeError, "unicode string or integer address expected instead of {} instance",
               type_name(m, v));
}
value get_object(vm& m, const u8* p, u64) {
  u64 word;
  std::memcpy(&word, p, sizeof word);
  if (word) return object_from_word(m, word);
  return same(m.pending, value_unbound) ? raise_text(m, m.exc.ValueError, "PyObject is NULL") : value_raised;
}
value set_object(vm& m, u8* p, value v, u64) {
  const u64 word = object_to_word(m, v);
  if (!word) return value_raised;
  std::memcpy(p, &word, sizeof word);
  return v;
}

// ---------------------------------------------------------------- the table

template <class T>
constexpr type_code integer_code(char c, ffi_type* ffi, const type_code* swapped = nullptr) {
  return {c, ffi, get_integer<T, false>, set_integer<T, false>, swapped};
}
template <class T>
constexpr type_code swapped_integer(char c, ffi_type* ffi) {
  return {c, ffi, get_integer<T, true>, set_integer<T, true>, nullptr};
}

const type_code swapped_codes[] = {
    swapped_integer<i16>('h', &ffi_type_sint16),
    swapped_integer<u16>('H', &ffi_type_uint16),
    swapped_integer<i32>('i', &ffi_type_sint32),
    swapped_integer<u32>('I', &ffi_type_uint32),
    swapped_integer<i64>('l', &ffi_type_sint64),
    swapped_integer<u64>('L', &ffi_type_uint64),
    swapped_integer<i64>('q', &ffi_type_sint64),
    swapped_integer<u64>('Q', &ffi_type_uint64),
    {'f', &ffi_type_float, get_real<float, true>, set_real<float, true>, nullptr},
    {'d', &ffi_type_double, get_real<double, true>, set_real<double, true>, nullptr},
};
const type_code codes[] = {
    integer_code<i16>('h', &ffi_type_sint16, &swapped_codes[0]),
    integer_code<u16>('H', &ffi_type_uint16, &swapped_codes[1]),
    integer_code<i32>('i', &ffi_type_sint32, &swapped_codes[2]),
    integer_code<u32>('I', &ffi_type_uint32, &swapped_codes[3]),
    integer_code<i64>('l', &ffi_type_sint64, &swapped_codes[4]),
    integer_code<u64>('L', &ffi_type_uint64, &swapped_codes[5]),
    integer_code<i64>('q', &ffi_type_sint64, &swapped_codes[6]),
    integer_code<u64>('Q', &ffi_type_uint64, &swapped_codes[7]),
    {'f', &ffi_type_float, get_real<float, false>, set_real<float, false>, &swapped_codes[8]},
    {'d', &ffi_type_double, get_real<double, false>, set_real<double, false>, &swapped_codes[9]},
    integer_code<i8>('b', &ffi_type_sint8),
    integer_code<u8>('B', &ffi_type_uint8),
    {'g', &ffi_type_longdouble, get_extended, set_extended, nullptr},
    {'?', &ffi_type_uint8, get_bool, set_bool, nullptr},
    {'v', &ffi_type_sint16, get_variant_bool, set_variant_bool, nullptr},
    {'c', &ffi_type_sint8, get_char, set_char, nullptr},
    {'u', &ffi_type_sint32, get_wide, set_wide, nullptr},
    {'z', &ffi_type_pointer, get_char_pointer, set_char_pointer, nullptr},
    {'Z', &ffi_type_pointer, get_wide_pointer, set_wide_pointer, nullptr},
    {'P', &ffi_type_pointer, get_address, set_address, nullptr},
    {'O', &ffi_type_pointer, get_object, set_object, nullptr},
};

}  // namespace

const type_code char_array_code = {'s', &ffi_type_pointer, get_char_array, set_char_array, nullptr};
const type_code wide_array_code = {'U', &ffi_type_pointer, get_wide_array, set_wide_array, nullptr};

const type_code* find_code(u32 code) {
  for (const type_code& c : codes)
    if (static_cast<u32>(c.code) == code) return &c;
  return nullptr;
}

}  // namespace metavm::python::ctypes
