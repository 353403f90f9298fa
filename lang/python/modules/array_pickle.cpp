/// \file
/// array.array: iteration and pickling.
#include <algorithm>
#include <bit>

#include "lang/python/modules/array_types.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::arrays {
namespace {

// ---------------------------------------------------------------- iterator

struct array_iterator : object {
  value source;  ///< none at the end
  u64 index;
  static const layout& get_layout() { return describe<array_iterator>("arrayiterator", &array_iterator::source); }
};
value iterator_next(vm& m, value self) {
  array_iterator* it = self.as<array_iterator>();
  if (same(it->source, none)) return value_unbound;
  const array_object* a = as_array(it->source);
  if (it->index < a->length) return get_item_at(m, a, it->index++);
  set_field(m, it, &array_iterator::source, none);
  return value_unbound;
}
value builtin_iter(vm& m) { return get_attribute(m, to_value(m.builtins), "iter"); }
value iterator_reduce(vm& m, value self) {
  const array_iterator* it = self.as<array_iterator>();
  const value f = builtin_iter(m);
  if (is_raised(f)) return f;
  if (same(it->source, none)) {
    const value args = tuple_of(m, {to_value(m.empty_tuple)});
    return is_raised(args) ? args : tuple_of(m, {f, args});
  }
  const value args = tuple_of(m, {it->source});
  return is_raised(args) ? args : tuple_of(m, {f, args, make_uint(m, it->index)});
}
value iterator_setstate(vm& m, value self, value state) {
  i64 i;
  if (!size_argument(m, state, i)) return value_raised;
  array_iterator* it = self.as<array_iterator>();
  if (same(it->source, none)) return none;
  const i64 length = static_cast<i64>(as_array(it->source)->length);
  it->index = static_cast<u64>(std::clamp<i64>(i, 0, length));
  return none;
}

// ---------------------------------------------------------------- machine formats, as pickles name
// them

struct machine_format {
  u8 size;
  bool is_signed, big_endian;
  enum { integer, floating, utf } what;
};
constexpr machine_format formats[] = {{1, false, false, machine_format::integer},
                                      {1, true, false, machine_format::integer},
                                      {2, false, false, machine_format::integer},
                                      {2, false, true, machine_format::integer},
                                      {2, true, false, machine_format::integer},
                                      {2, true, true, machine_format::integer},
                                      {4, false, false, machine_format::integer},
                                      {4, false, true, machine_format::integer},
                                      {4, true, false, machine_format::integer},
                                      {4, true, true, machine_format::integer},
                                      {8, false, false, machine_format::integer},
                                      {8, false, true, machine_format::integer},
                                      {8, true, false, machine_format::integer},
                                      {8, true, true, machine_format::integer},
                                      {4, false, false, machine_format::floating},
                                      {4, false, true, machine_format::floating},
                                      {8, false, false, machine_format::floating},
                                      {8, false, true, machine_format::floating},
                                      // (CPython says 4 for UTF-16 too.)
                                      {4, false, false, machine_format::utf},
                                      {4, false, true, machine_format::utf},
                                      {4, false, false, machine_format::utf},
                                      {4, false, true, machine_format::utf}};

/// The number of the little-endian format of a type's items.
i64 format_of(const item_type& t) {
  const auto what = t.is_integer    ? machine_format::integer
                    : t.code == 'u' ? machine_format::utf
                                    : machine_format::floating;
  for (i64 i = static_cast<i64>(std::size(formats)); i-- > 0;)
    if (formats[i].what == what && formats[i].size == t.size && formats[i].is_signed == t.is_signed &&
        !formats[i].big_endian)
      return i;
  return -1;
}
/// The last type whose integers look like this, as CPython chooses it.
const item_type* type_for(const machine_format& f, const item_type* otherwise) {
  for (const char c : {'b', 'B', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q'}) {
    const item_type* t = find_item_type(static_cast<u32>(c));
    if (t->size == f.size && t->is_signed == f.is_signed) otherwise = t;
  }
  return otherwise;
}

value decode_number(vm& m, const machine_format& f, const u8* p) {
  u64 bits = 0;
  std::memcpy(&bits, p, f.size);
  if (f.big_endian) bits = __builtin_bswap64(bits) >> (64 - 8 * f.size);
  if (f.what == machine_format::floating)
    return make_float(m, f.size == 4 ? std::bit_cast<float>(static_cast<u32>(bits)) : std::bit_cast<double>(bits));
  const int shift = 64 - 8 * f.size;
  return f.is_signed ? make_int(m, static_cast<i64>(bits << shift) >> shift) : make_uint(m, bits);
}

value as_value(array_object* a) { return a ? to_value(a) : value_raised; }

value decode(vm& m, type_object* cls, const item_type* t, const machine_format& f, bytes_object* items) {
  if (f.what == machine_format::utf) {
    constexpr const char* names[] = {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"};
    str_object* s = decode_text(m, items->view(), names[&f - (std::end(formats) - 4)], "strict");
    array_object* a = s ? make_array(m, cls, t, 0) : nullptr;
    if (!a) return value_raised;
    if (t->code == 'u') return append_text(m, a, s) ? to_value(a) : value_raised;
    return extend(m, a, to_value(s)) ? to_value(a) : value_raised;
  }
  if (f.what == machine_format::integer) t = type_for(f, t);
  array_object* a = make_array(m, cls, t, 0);
  for (u64 at = 0; a && at < items->length; at += f.size) {
    const value v = decode_number(m, f, items->data + at);
    if (is_raised(v) || !append(m, a, v)) return value_raised;
  }
  return as_value(a);
}

}  // namespace

value make_array_iterator(vm& m, value array) {
  array_iterator* it = make_native<array_iterator>(m, m.types.array_iterator);
  it->source = array;
  it->index = 0;
  return to_value(it);
}
void add_array_iterator(vm& m) {
  static const method_def methods[] = {
      iter_entry(), next_entry<iterator_next>(),
      unary_method("__reduce__", iterator_reduce, "($self, /)", "Return state information for pickling."),
      binary_method("__setstate__", iterator_setstate, "($self, state, /)", "Set state information for unpickling."),
      end_of_methods};
  m.types.array_iterator =
      make_native_type<array_iterator>(m, nullptr, "array.arrayiterator", methods, nullptr, iterator_next, nullptr,
                                       nullptr, type_flags::not_instantiable);
  m.shapes.array_iterator = m.types.array_iterator->root_shape;
}

value reconstruct(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "array._array_reconstructor", kwnames) ||
      !check_arity(m, "_array_reconstructor", nargs, 4, 4))
    return value_raised;
  if (!is_str(args[1]) || as_str(args[1])->length != 1)
    return raise(m, m.exc.TypeError, "_array_reconstructor() argument 2 must be a unicode character, not {}",
                 shown_type(m, args[1]));
  int number;
  if (!int_argument(m, args[2], number)) return value_raised;
  if (!is_kind(args[0], kind::type))
    return raise(m, m.exc.TypeError, "first argument must be a type object, not {}", type_name(m, args[0]));
  type_object* cls = args[0].as<type_object>();
  if (!is_subtype(cls, m.types.array))
    return raise(m, m.exc.TypeError, "{} is not a subtype of array.array", to_utf8(cls->name));
  const item_type* t = find_item_type(as_str(args[1])->at(0));
  if (!t) return raise_text(m, m.exc.ValueError, "second argument must be a valid type code");
  if (number < 0 || number >= static_cast<int>(std::size(formats)))
    return raise_text(m, m.exc.ValueError, "third argument must be a valid machine format code.");
  if (!is_bytes(args[3]))
    return raise(m, m.exc.TypeError, "fourth argument should be bytes, not {}", type_name(m, args[3]));
  bytes_object* items = args[3].as<bytes_object>();
  if (number == format_of(*t)) {
    array_object* a = make_array(m, cls, t, 0);
    return a && append_bytes(m, a, args[3]) ? to_value(a) : value_raised;
  }
  const machine_format& f = formats[number];
  if (items->length % f.size) return raise_text(m, m.exc.ValueError, "string length not a multiple of item size");
  return decode(m, cls, t, f, items);
}

value reduce_ex(vm& m, value self, value protocol_value) {
  if (!is_int(m, protocol_value)) return raise_type_error(m, "__reduce_ex__ argument should be an integer");
  i64 protocol;
  if (!to_index(m, protocol_value, protocol)) return value_raised;
  value attributes = find_attribute(m, self, m.names.__dict__);
  if (is_raised(attributes)) return attributes;
  attributes = or_none(attributes);
  array_object* a = as_array(self);
  const value cls = to_value(type_of(m, self)), code = to_value(make_char(m, static_cast<u32>(a->type->code)));
  if (protocol < 3) {
    list_object* l = to_list_of_items(m, a);
    const value args = l ? tuple_of(m, {code, to_value(l)}) : value_raised;
    return is_raised(args) ? args : tuple_of(m, {cls, args, attributes});
  }
  const value mod = dict_find_str(m, m.modules, intern(m, "array"));
  const value f = same(mod, value_unbound) ? raise_text(m, m.exc.ImportError, "No module named 'array'")
                                           : get_attribute(m, mod, "_array_reconstructor");
  if (is_raised(f)) return f;
  bytes_object* bytes = make_bytes(m, {reinterpret_cast<const char*>(a->storage->items), a->bytes()});
  if (!bytes) return value_raised;
  const value args = tuple_of(m, {cls, code, value::small_int(format_of(*a->type)), to_value(bytes)});
  return is_raised(args) ? args : tuple_of(m, {f, args, attributes});
}

}  // namespace metavm::python::arrays
