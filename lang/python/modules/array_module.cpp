/// \file
/// The module array: the class.
#include <algorithm>

#include "lang/python/modules/array_types.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace arrays {
namespace {

value done(bool ok) { return ok ? none : value_raised; }
value as_value(array_object* a) { return a ? to_value(a) : value_raised; }

// ---------------------------------------------------------------- making

constexpr const char* bad_typecode = "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)";

/// Fills a fresh array from the initializer. False: raised.
bool initialise(vm& m, array_object* a, value v) {
  if (is_str(v)) return append_text(m, a, as_str(v));
  if (is_bytes(v) || is_bytearray(v)) return append_bytes(m, a, v);
  if (is_array(m, v) && as_array(v)->type == a->type) return extend(m, a, v);
  if (is_array(m, v)) {
    const array_object* b = as_array(v);
    for (u64 i = 0; i < b->length; i++) {
      const value x = get_item_at(m, b, i);
      if (is_raised(x) || !append(m, a, x)) return false;
    }
    return true;
  }
  return extend(m, a, v);
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "array.array", kwnames)) return value_raised;
  if (nargs < 1 || nargs > 2)
    return raise(m, m.exc.TypeError, "array() takes at {} argument{} ({} given)", nargs ? "most 2" : "least 1",
                 nargs ? "s" : "", nargs);
  if (is_str(args[0]) && as_str(args[0])->length == 1 &&
      !audit(m, "array.__new__", {args[0], nargs > 1 ? args[1] : none}))
    return value_raised;
  if (!is_str(args[0]) || as_str(args[0])->length != 1)
    return raise(m, m.exc.TypeError, "array() argument 1 must be a unicode character, not {}", type_name(m, args[0]));
  const u32 code = as_str(args[0])->at(0);
  if (nargs > 1 && code != 'u') {
    if (is_str(args[1]))
      return raise(m, m.exc.TypeError, "cannot use a str to initialize an array with typecode '{}'",
                   to_utf8(as_str(args[0])));
    if (is_array(m, args[1]) && as_array(args[1])->type->code == 'u')
      return raise(m, m.exc.TypeError, "cannot use a unicode array to initialize an array with typecode '{}'",
                   to_utf8(as_str(args[0])));
  }
  const item_type* t = find_item_type(code);
  if (!t) return raise_text(m, m.exc.ValueError, bad_typecode);
  array_object* a = make_array(m, cls, t, 0);
  return a && (nargs < 2 || initialise(m, a, args[1])) ? to_value(a) : value_raised;
}

array_object* slice_of(vm& m, array_object* a, i64 start, i64 step, i64 count) {
  array_object* r = make_array(m, m.types.array, a->type, static_cast<u64>(count));
  if (!r) return nullptr;
  const u64 size = a->type->size;
  if (step == 1) {
    std::memcpy(r->storage->items, a->at(static_cast<u64>(start)), static_cast<u64>(count) * size);
  } else {
    for (i64 i = 0; i < count; i++)
      std::memcpy(r->at(static_cast<u64>(i)), a->at(static_cast<u64>(start + i * step)), size);
  }
  return r;
}
value copy(vm& m, value self) {
  array_object* a = as_array(self);
  return as_value(slice_of(m, a, 0, 1, static_cast<i64>(a->length)));
}
value deepcopy(vm& m, value self, value) { return copy(m, self); }

// ---------------------------------------------------------------- items

/// Fits an index. False: raised.
bool position(vm& m, const array_object* a, value key, const char* message, u64& out) {
  i64 i;
  if (!to_index(m, key, i)) {
    if (catch_pending(m, m.exc.OverflowError))
      raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
    return false;
  }
  const i64 length = static_cast<i64>(a->length);
  if (i < 0) i += length;
  if (i < 0 || i >= length) {
    raise_text(m, m.exc.IndexError, message);
    return false;
  }
  out = static_cast<u64>(i);
  return true;
}
bool is_index(vm& m, value key) {
  return key.is_int() || is_int(m, key) || !same(special_of(m, key, special::index), value_unbound);
}
value getitem(vm& m, value self, value key) {
  array_object* a = as_array(self);
  if (METAVM_LIKELY(key.is_int() && static_cast<u64>(key.as_int()) < a->length))
    return get_item_at(m, a, static_cast<u64>(key.as_int()));
  if (is_index(m, key)) {
    u64 i;
    return position(m, a, key, "array index out of range", i) ? get_item_at(m, a, i) : value_raised;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "array indices must be integers");
  i64 start, stop, step;
  if (!slice_unpack(m, key.as<slice_object>(), start, stop, step)) return value_raised;
  const i64 count = slice_adjust(static_cast<i64>(a->length), start, stop, step);
  return as_value(slice_of(m, a, start, step, count));
}

bool delete_range(vm& m, array_object* a, u64 from, u64 to) {
  const u64 size = a->type->size, old = a->length;
  if (from >= to) return true;
  // Resizing first would lose the tail; but it must not fail half way, so it is asked before.
  if (!resize(m, a, old)) return false;
  std::memmove(a->at(from), a->at(to), (old - to) * size);
  return resize(m, a, old - (to - from));
}
/// a[from:to] = the items of `b`, which is not `a`.
bool splice(vm& m, array_object* a, u64 from, u64 to, const array_object* b) {
  const u64 size = a->type->size, old = a->length, n = b ? b->length : 0, removed = to - from;
  if (n < removed && !delete_range(m, a, from + n, to)) return false;
  if (n > removed) {
    if (!resize(m, a, old + n - removed)) return false;
    std::memmove(a->at(from + n), a->at(to), (old - to) * size);
  }
  if (n) std::memcpy(a->at(from), b->storage->items, n * size);
  return true;
}

value set_slice(vm& m, array_object* a, value key, value v) {
  i64 start, stop, step;
  if (!slice_unpack(m, key.as<slice_object>(), start, stop, step)) return value_raised;
  const array_object* b = nullptr;
  if (!same(v, value_unbound)) {
    if (!is_array(m, v))
      return raise(m, m.exc.TypeError, "can only assign array (not \"{}\") to array slice", type_name(m, v));
    b = as_array(v);
    if (b->type != a->type) return raise_type_error(m, "bad argument type for built-in operation");
    if (b == a) {
      b = slice_of(m, a, 0, 1, static_cast<i64>(a->length));
      if (!b) return value_raised;
    }
  }
  i64 count = slice_adjust(static_cast<i64>(a->length), start, stop, step);
  if (step == 1) {
    if (stop < start) stop = start;
    return done(splice(m, a, static_cast<u64>(start), static_cast<u64>(stop), b));
  }
  const u64 size = a->type->size;
  if (b) {
    if (static_cast<i64>(b->length) != count)
      return raise(m, m.exc.ValueError, "attempt to assign array of size {} to extended slice of size {}", b->length,
                   count);
    for (i64 i = 0; i < count; i++)
      std::memcpy(a->at(static_cast<u64>(start + i * step)), b->at(static_cast<u64>(i)), size);
    return none;
  }
  if (!count) return none;
  if (!resize(m, a, a->length)) return value_raised;
  if (step < 0) {
    start += step * (count - 1);
    step = -step;
  }
  // Closes the gaps from the left.
  u64 to = static_cast<u64>(start);
  for (u64 i = to; i < a->length; i++) {
    const u64 distance = i - static_cast<u64>(start);
    if (distance % static_cast<u64>(step) == 0 && distance / static_cast<u64>(step) < static_cast<u64>(count)) continue;
    std::memcpy(a->at(to++), a->at(i), size);
  }
  return done(resize(m, a, to));
}
value setitem(vm& m, value self, value key, value v) {
  array_object* a = as_array(self);
  if (is_index(m, key)) {
    u64 i;
    u8 item[8];
    if (!position(m, a, key, "array assignment index out of range", i)) return value_raised;
    if (!pack_item(m, *a->type, v, item)) return value_raised;
    if (i >= a->length) return raise_text(m, m.exc.IndexError, "array assignment index out of range");
    std::memcpy(a->at(i), item, a->type->size);
    return none;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "array indices must be integers");
  return set_slice(m, a, key, v);
}
value delitem(vm& m, value self, value key) {
  array_object* a = as_array(self);
  if (is_index(m, key)) {
    u64 i;
    return position(m, a, key, "array assignment index out of range", i) ? done(delete_range(m, a, i, i + 1))
                                                                         : value_raised;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "array indices must be integers");
  return set_slice(m, a, key, value_unbound);
}

// ---------------------------------------------------------------- list-like methods

value append_method(vm& m, value self, value v) { return done(append(m, as_array(self), v)); }
value extend_method(vm& m, value self, value v) { return done(extend(m, as_array(self), v)); }
value insert(vm& m, value self, value where, value v) {
  i64 i;
  u8 item[8];
  array_object* a = as_array(self);
  if (!size_argument(m, where, i) || !pack_item(m, *a->type, v, item)) return value_raised;
  const u64 old = a->length, size = a->type->size;
  if (i < 0) i = std::max<i64>(i + static_cast<i64>(old), 0);
  const u64 at = std::min(static_cast<u64>(i), old);
  if (!resize(m, a, old + 1)) return value_raised;
  std::memmove(a->at(at + 1), a->at(at), (old - at) * size);
  std::memcpy(a->at(at), item, size);
  return none;
}
value pop(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "array.pop", kwnames) || !check_arity(m, "pop", nargs - 1, 0, 1)) return value_raised;
  i64 i = -1;
  if (nargs > 1 && !size_argument(m, args[1], i)) return value_raised;
  array_object* a = as_array(args[0]);
  const i64 length = static_cast<i64>(a->length);
  if (!length) return raise_text(m, m.exc.IndexError, "pop from empty array");
  if (i < 0) i += length;
  if (i < 0 || i >= length) return raise_text(m, m.exc.IndexError, "pop index out of range");
  const value v = get_item_at(m, a, static_cast<u64>(i));
  return !is_raised(v) && delete_range(m, a, static_cast<u64>(i), static_cast<u64>(i) + 1) ? v : value_raised;
}
/// The first index from `from` below `to` whose item equals v; -1: none, -2: raised.
i64 find(vm& m, array_object* a, value v, u64 from, u64 to) {
  for (u64 i = from; i < std::min(to, a->length); i++) {
    const value x = get_item_at(m, a, i);
    if (is_raised(x)) return -2;
    const tri eq = equal(m, x, v);
    if (eq == tri::error) return -2;
    if (eq == tri::yes) return static_cast<i64>(i);
  }
  return -1;
}
value remove(vm& m, value self, value v) {
  array_object* a = as_array(self);
  const i64 i = find(m, a, v, 0, a->length);
  if (i == -2) return value_raised;
  if (i < 0 || static_cast<u64>(i) >= a->length)
    return raise_text(m, m.exc.ValueError, "array.remove(x): x not in array");
  return done(delete_range(m, a, static_cast<u64>(i), static_cast<u64>(i) + 1));
}
value index(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "array.index", kwnames) || !check_arity(m, "index", nargs - 1, 1, 3)) return value_raised;
  array_object* a = as_array(args[0]);
  i64 bounds[2] = {0, INT64_MAX};
  for (u32 i = 2; i < nargs; i++) {
    i64& b = bounds[i - 2];
    if (!position_argument(m, args[i], b)) return value_raised;
    if (b < 0) b = std::max<i64>(b + static_cast<i64>(a->length), 0);
  }
  const i64 i = find(m, a, args[1], static_cast<u64>(bounds[0]), static_cast<u64>(bounds[1]));
  if (i == -2) return value_raised;
  return i < 0 ? raise_text(m, m.exc.ValueError, "array.index(x): x not in array") : value::small_int(i);
}
value count(vm& m, value self, value v) {
  array_object* a = as_array(self);
  i64 n = 0;
  for (u64 at = 0;; n++) {
    const i64 i = find(m, a, v, at, a->length);
    if (i == -2) return value_raised;
    if (i < 0) return value::small_int(n);
    at = static_cast<u64>(i) + 1;
  }
}
value contains_method(vm& m, value self, value v) {
  array_object* a = as_array(self);
  const i64 i = find(m, a, v, 0, a->length);
  return i == -2 ? value_raised : from_bool(i >= 0);
}
value reverse(vm&, value self) {
  array_object* a = as_array(self);
  u8 item[8];
  const u64 size = a->type->size;
  for (u64 i = 0, k = a->length; i + 1 < k; i++) {
    k--;
    std::memcpy(item, a->at(i), size);
    std::memcpy(a->at(i), a->at(k), size);
    std::memcpy(a->at(k), item, size);
  }
  return none;
}
value byteswap(vm&, value self) {
  array_object* a = as_array(self);
  const u64 size = a->type->size;
  for (u64 i = 0; i < a->length; i++) std::reverse(a->at(i), a->at(i) + size);
  return none;
}

// ---------------------------------------------------------------- operators

value length_method(vm& m, value self) { return make_uint(m, as_array(self)->length); }
value add(vm& m, value self, value other) {
  if (!is_array(m, other))
    return raise(m, m.exc.TypeError, "can only append array (not \"{}\") to array", type_name(m, other));
  array_object *a = as_array(self), *b = as_array(other);
  if (a->type != b->type) return raise_type_error(m, "bad argument type for built-in operation");
  array_object* r = make_array(m, m.types.array, a->type, a->length + b->length);
  if (!r) return value_raised;
  std::memcpy(r->storage->items, a->storage->items, a->bytes());
  std::memcpy(r->at(a->length), b->storage->items, b->bytes());
  return to_value(r);
}
value iadd(vm& m, value self, value other) {
  if (!is_array(m, other))
    return raise(m, m.exc.TypeError, "can only extend array with array (not \"{}\")", type_name(m, other));
  return extend(m, as_array(self), other) ? self : value_raised;
}
bool repeat_length(vm& m, const array_object* a, value times, u64& out) {
  i64 n;
  if (!is_index(m, times)) {
    raise(m, m.exc.TypeError, "can't multiply sequence by non-int of type '{}'", type_name(m, times));
    return false;
  }
  if (!to_index(m, times, n)) return false;
  if (n < 0) n = 0;
  if (!__builtin_mul_overflow(a->length, static_cast<u64>(n), &out) && out <= u64{1} << 40) return true;
  raise_no_memory(m);
  return false;
}
void fill_repeats(array_object* a, const u8* source, u64 source_bytes) {
  const u64 total = a->bytes();
  u8* p = a->storage->items;
  u64 filled = std::min(source_bytes, total);
  if (!filled) return;
  if (p != source) std::memcpy(p, source, filled);
  for (; filled < total; filled *= 2) std::memcpy(p + filled, p, std::min(filled, total - filled));
}
value mul(vm& m, value self, value times) {
  array_object* a = as_array(self);
  u64 n;
  if (!repeat_length(m, a, times, n)) return value_raised;
  array_object* r = make_array(m, m.types.array, a->type, n);
  if (!r) return value_raised;
  fill_repeats(r, a->storage->items, a->bytes());
  return to_value(r);
}
value imul(vm& m, value self, value times) {
  array_object* a = as_array(self);
  u64 n;
  const u64 bytes = a->bytes();
  if (!repeat_length(m, a, times, n) || (n != a->length && !resize(m, a, n))) return value_raised;
  fill_repeats(a, a->storage->items, bytes);
  return self;
}

template <comparison op>
value compare_method(vm& m, value x, value y) {
  if (!is_array(m, y)) return not_implemented;
  array_object *a = as_array(x), *b = as_array(y);
  constexpr bool equality = op == comparison::eq || op == comparison::ne;
  if (equality) {
    if (a->length != b->length) return from_bool(op == comparison::ne);
    if (a->type == b->type && a->type->is_integer) {
      const bool eq = a->length == 0 || std::memcmp(a->storage->items, b->storage->items, a->bytes()) == 0;
      return from_bool(eq == (op == comparison::eq));
    }
  }
  bool failed = false;
  const value r = compare_sequences(m, op, [&](int side, u64 i, value& out) {
    const array_object* s = side ? b : a;
    if (failed || i >= s->length) return false;
    out = get_item_at(m, s, i);
    failed = is_raised(out);
    return !failed;
  });
  return failed ? value_raised : r;
}

value repr_method(vm& m, value self) {
  array_object* a = as_array(self);
  str_builder out(m);
  out.append(type_of(m, self)->name);
  out.append_ascii("('");
  out.append(static_cast<u32>(a->type->code));
  out.append('\'');
  if (a->length) {
    const value content = a->type->code == 'u' ? to_text(m, a) : tolist(m, self);
    str_object* r = is_raised(content) ? nullptr : repr(m, content);
    if (!r) return value_raised;
    out.append_ascii(", ");
    out.append(r);
  }
  out.append(')');
  str_object* s = out.finish();
  return s ? to_value(s) : value_raised;
}
value size_of(vm& m, value self) { return make_uint(m, sizeof(array_object) + as_array(self)->storage->capacity); }
value typecode(vm& m, value self) { return to_value(make_char(m, static_cast<u32>(as_array(self)->type->code))); }
value itemsize(vm& m, value self) { return make_uint(m, as_array(self)->type->size); }

bool get_array_buffer(vm&, value self, buffer_view& out, bool) {
  array_object* a = as_array(self);
  out.data = a->storage->items;
  out.length = a->bytes();
  out.readonly = false;
  out.item_bytes = a->type->size;
  out.format = a->type->format;
  out.base = a->storage;
  out.exports = &a->exports;
  return true;
}

void add_array(vm& m, module_object* mod) {
  constexpr const char* one = "($self, v, /)";
  constexpr const char* plain = "($self, /)";
  static const method_def methods[] = {
      unary_method("__repr__", repr_method),
      binary_method("__lt__", compare_method<comparison::lt>),
      binary_method("__le__", compare_method<comparison::le>),
      binary_method("__eq__", compare_method<comparison::eq>),
      binary_method("__ne__", compare_method<comparison::ne>),
      binary_method("__gt__", compare_method<comparison::gt>),
      binary_method("__ge__", compare_method<comparison::ge>),
      unary_method("__iter__", make_array_iterator),
      unary_method("__len__", length_method),
      binary_method("__getitem__", getitem),
      ternary_method("__setitem__", setitem),
      binary_method("__delitem__", delitem),
      binary_method("__contains__", contains_method),
      binary_method("__add__", add),
      binary_method("__iadd__", iadd),
      binary_method("__mul__", mul),
      binary_method("__rmul__", mul),
      binary_method("__imul__", imul),
      binary_method("append", append_method, one, "Append new value v to the end of the array."),
      unary_method("buffer_info", buffer_info, plain,
                   "Return a tuple (address, length): the current memory address and the length in items."),
      unary_method("byteswap", byteswap, plain, "Byteswap all items of the array."),
      unary_method("__copy__", copy, plain, "Return a copy of the array."),
      binary_method("__deepcopy__", deepcopy, "($self, unused, /)", "Return a copy of the array."),
      binary_method("count", count, one, "Return number of occurrences of v in the array."),
      binary_method("extend", extend_method, "($self, bb, /)", "Append items to the end of the array."),
      ternary_method("fromfile", fromfile, "($self, f, n, /)",
                     "Read n objects from the file object f and append them to the end of the array."),
      binary_method("fromlist", fromlist, "($self, list, /)", "Append items to array from list."),
      binary_method("frombytes", frombytes, "($self, buffer, /)",
                    "Appends items from the string, interpreting it as an array of machine values."),
      binary_method("fromunicode", fromunicode, "($self, ustr, /)",
                    "Extends this array with data from the unicode string ustr; the typecode must be 'u'."),
      general_method("index", index, "($self, v, start=0, stop=sys.maxsize, /)",
                     "Return index of first occurrence of v in the array.\n\nRaise ValueError if "
                     "the value is not "
                     "present."),
      ternary_method("insert", insert, "($self, i, v, /)", "Insert a new item v into the array before position i."),
      general_method("pop", pop, "($self, i=-1, /)",
                     "Return the i-th element and delete it from the array.\n\ni defaults to -1."),
      binary_method("__reduce_ex__", reduce_ex, "($self, value, /)", "Return state information for pickling."),
      binary_method("remove", remove, one, "Remove the first occurrence of v in the array."),
      unary_method("reverse", reverse, plain, "Reverse the order of the items in the array."),
      binary_method("tofile", tofile, "($self, f, /)", "Write all items (as machine values) to the file object f."),
      unary_method("tolist", tolist, plain, "Convert array to an ordinary list with the same items."),
      unary_method("tobytes", tobytes, plain,
                   "Convert the array to an array of machine values and return them as bytes."),
      unary_method("tounicode", tounicode, plain, "Convert an array of unicode characters to a unicode string."),
      unary_method("__sizeof__", size_of, plain, "Size of the array in memory, in bytes."),
      end_of_methods};
  static const getset_def getsets[] = {
      {"typecode", typecode, nullptr, "the typecode character used to create the array"},
      {"itemsize", itemsize, nullptr, "the size, in bytes, of one array item"},
      {}};
  type_def d{};
  d.name = "array.array";
  d.lay = &array_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs | type_flags::sequence;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.get_buffer = get_array_buffer;
  d.doc =
      "array(typecode [, initializer]) -> array\n\nA sequence of numbers of one machine type, or "
      "of characters.\n\n"
      "The type codes, with the least size of an item in bytes:\n\n    'b' 'B'  signed, unsigned "
      "integer  1\n"
      "    'u'      character                 2\n    'h' 'H'  signed, unsigned integer  2\n    'i' "
      "'I'  signed, "
      "unsigned integer  2\n    'l' 'L'  signed, unsigned integer  4\n    'q' 'Q'  signed, "
      "unsigned integer  8\n"
      "    'f' 'd'  floating point            4, 8\n";
  m.types.array = make_builtin_type(m, d);
  m.shapes.array = m.types.array->root_shape;
  module_set(m, mod, "array", to_value(m.types.array));
  module_set(m, mod, "ArrayType", to_value(m.types.array));
}

}  // namespace
}  // namespace arrays

module_object* init_module_array(vm& m) {
  static const method_def functions[] = {
      general_method("_array_reconstructor", arrays::reconstruct,
                     "($module, arraytype, typecode, mformat_code, items, /)", "Internal. Used for pickling support."),
      end_of_methods};
  module_object* mod = make_module(m, "array", functions,
                                   "This module defines an object type which can efficiently represent\nan array of "
                                   "basic values: characters, integers, floating point\nnumbers.  Arrays are sequence "
                                   "types and behave very much like lists,\nexcept that the type of objects stored in "
                                   "them is constrained.\n");
  arrays::add_array_iterator(m);
  arrays::add_array(m, mod);
  module_set(m, mod, "typecodes", to_value(make_str(m, "bBuhHiIlLqQfd")));
  const value abc = import_module(m, intern(m, "collections.abc"));
  const value sequences = is_raised(abc) ? abc : get_attribute(m, abc, "MutableSequence");
  const value array_class = to_value(m.types.array);
  if (is_raised(sequences) || is_raised(call_method(m, sequences, intern(m, "register"), &array_class, 1)))
    return nullptr;
  return mod;
}

}  // namespace metavm::python
