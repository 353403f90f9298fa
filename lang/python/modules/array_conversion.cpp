/// \file
/// array.array: to and from lists, bytes, text and files.
#include <algorithm>

#include "lang/python/modules/array_types.hpp"

namespace metavm::python::arrays {
namespace {
value done(bool ok) { return ok ? none : value_raised; }
}  // namespace

value tolist(vm& m, value self) {
  list_object* l = to_list_of_items(m, as_array(self));
  return l ? to_value(l) : value_raised;
}
value fromlist(vm& m, value self, value list) {
  if (!is_kind(list, kind::list)) return raise_type_error(m, "arg must be list");
  array_object* a = as_array(self);
  list_object* l = list.as<list_object>();
  const u64 old = a->length, n = l->length;
  for (u64 i = 0; i < n; i++) {
    if (l->length != n) {
      raise_text(m, m.exc.RuntimeError, "list changed size during iteration");
      return value_raised;
    }
    if (!append(m, a, l->storage->items[i])) {
      const value error = m.pending;
      m.pending = value_unbound;
      resize(m, a, std::min(old, a->length));
      m.pending = error;
      return value_raised;
    }
  }
  return none;
}
value tobytes(vm& m, value self) {
  const array_object* a = as_array(self);
  bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(a->storage->items), a->bytes()});
  return b ? to_value(b) : value_raised;
}
value frombytes(vm& m, value self, value buffer) { return done(append_bytes(m, as_array(self), buffer)); }
value tounicode(vm& m, value self) {
  array_object* a = as_array(self);
  if (a->type->code != 'u')
    return raise_text(m, m.exc.ValueError, "tounicode() may only be called on unicode type arrays");
  return to_text(m, a);
}
value fromunicode(vm& m, value self, value text) {
  array_object* a = as_array(self);
  if (!is_str(text))
    return raise(m, m.exc.TypeError, "fromunicode() argument must be str, not {}", shown_type(m, text));
  if (a->type->code != 'u')
    return raise_text(m, m.exc.ValueError, "fromunicode() may only be called on unicode type arrays");
  return done(append_text(m, a, as_str(text)));
}
value tofile(vm& m, value self, value file) {
  constexpr u64 block = 64 * 1024;
  for (u64 at = 0; at < as_array(self)->bytes(); at += block) {
    const array_object* a = as_array(self);
    const u64 n = std::min(block, a->bytes() - at);
    bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(a->storage->items + at), n});
    if (!b) return value_raised;
    const value v = to_value(b);
    if (is_raised(call_method(m, file, m.names.write, &v, 1))) return value_raised;
  }
  return none;
}
value fromfile(vm& m, value self, value file, value number) {
  i64 n;
  if (!size_argument(m, number, n)) return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "negative count");
  i64 bytes;
  if (__builtin_mul_overflow(n, static_cast<i64>(as_array(self)->type->size), &bytes)) return raise_no_memory(m);
  const value wanted = make_int(m, bytes);
  const value b = call_method(m, file, m.names.read, &wanted, 1);
  if (is_raised(b)) return b;
  if (!is_bytes(b)) return raise_type_error(m, "read() didn't return bytes");
  if (!append_bytes(m, as_array(self), b)) return value_raised;
  if (static_cast<i64>(b.as<bytes_object>()->length) != bytes)
    return raise_text(m, m.exc.EOFError, "read() didn't return enough bytes");
  return none;
}
value buffer_info(vm& m, value self) {
  const array_object* a = as_array(self);
  return tuple_of(m, {make_uint(m, reinterpret_cast<u64>(a->storage->items)), make_uint(m, a->length)});
}

}  // namespace metavm::python::arrays
