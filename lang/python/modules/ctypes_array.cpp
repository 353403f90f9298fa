/// \file
/// _ctypes: Array and its metaclass.
#include "lang/python/modules/ctypes_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::ctypes {

using method_table::result;

namespace {

type_object* as_type(value v) { return v.as<type_object>(); }
bool holds(const class_info* i, char code) {
  const class_info* item = i->item ? info_of(i->item) : nullptr;
  return is_family(item, family::simple) && item->code->code == code;
}

// ---------------------------------------------------------------- value and raw

value get_text(vm& m, value self) {
  const data_object* o = as_data(self);
  return (holds(info_of_data(m, self), 'c') ? char_array_code : wide_array_code).get(m, o->data, o->size);
}
value set_text(vm& m, value self, value v) {
  data_object* o = as_data(self);
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete attribute");
  if (holds(info_of_data(m, self), 'c')) {
    if (!is_bytes(v)) return raise(m, m.exc.TypeError, "bytes expected instead of {} instance", type_name(m, v));
    const auto* b = v.as<bytes_object>();
    if (b->length > o->size) return raise_text(m, m.exc.ValueError, "byte string too long");
    if (b->length) std::memcpy(o->data, b->data, b->length);
    if (b->length < o->size) o->data[b->length] = 0;
    return none;
  }
  if (!is_str(v)) return raise(m, m.exc.TypeError, "unicode string expected instead of {} instance", type_name(m, v));
  if (as_str(v)->length > o->size / sizeof(wchar_t)) return raise_text(m, m.exc.ValueError, "string too long");
  return wide_array_code.set(m, o->data, v, o->size);
}
value get_raw(vm& m, value self) {
  const data_object* o = as_data(self);
  return result(make_bytes(m, {reinterpret_cast<const char*>(o->data), o->size}));
}
value set_raw(vm& m, value self, value v) {
  data_object* o = as_data(self);
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "cannot delete attribute");
  buffer_view b;
  if (!get_buffer(m, v, b)) return value_raised;
  if (b.length > o->size) return raise_text(m, m.exc.ValueError, "byte string too long");
  if (b.length) std::memmove(o->data, b.data, b.length);
  return none;
}
constexpr getset_def value_getset{"value", get_text, set_text, "string value"};
constexpr getset_def raw_getset{"raw", get_raw, set_raw, "value"};

// ---------------------------------------------------------------- making classes

value required(vm& m, type_object* cls, const char* name) {
  const value v = find_attribute(m, to_value(cls), intern(m, name));
  if (!same(v, value_unbound)) return v;
  return raise(m, m.exc.AttributeError, "class must define a '{}' attribute", name);
}
bool read_length(vm& m, type_object* cls, i64& out) {
  const value v = required(m, cls, "_length_");
  if (is_raised(v)) return false;
  if (!is_int(m, v)) {
    raise_type_error(m, "The '_length_' attribute must be an integer");
    return false;
  }
  const tri negative = compare_truth(m, v, value::small_int(0), comparison::lt);
  if (negative == tri::yes) raise_text(m, m.exc.ValueError, "The '_length_' attribute must not be negative");
  if (negative != tri::no) return false;
  if (to_i64(m, v, out)) return true;
  raise_text(m, m.exc.OverflowError, "The '_length_' attribute is too large");
  return false;
}
value make_array_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  type_object* cls = new_class(m, args, nargs, kwnames);
  // The base class itself is made in C++.
  i64 length;
  if (!cls || !read_length(m, cls, length)) return value_raised;
  const value type = required(m, cls, "_type_");
  if (is_raised(type)) return type;
  class_info* item = info_of_class(type);
  if (!item) return raise_type_error(m, "_type_ must have storage info");
  u64 size;
  if (__builtin_mul_overflow(item->size, static_cast<u64>(length), &size) || size > INT64_MAX)
    return raise_text(m, m.exc.OverflowError, "array too large");
  class_info* i = make_info(m, cls, family::array);
  i->item = as_type(type);
  i->length = static_cast<u64>(length);
  i->size = size;
  i->alignment = item->alignment;
  i->format = item->format;
  i->dimensions = item->dimensions + 1;
  std::vector<i64> shape{length};
  shape.insert(shape.end(), item->shape, item->shape + item->dimensions);
  i->shape = permanent_shape(shape.data(), shape.size());
  if (item->flags & (class_flags::is_pointer | class_flags::has_pointer)) i->flags |= class_flags::has_pointer;
  i->flags |= item->flags & (class_flags::has_union | class_flags::has_bit_field);
  item->flags |= class_flags::final;
  set_info(m, cls, i);
  if (!(i->flags & class_flags::has_instances)) return to_value(cls);
  const bool chars = holds(i, 'c'), wide = holds(i, 'u');
  if ((chars || wide) && !type_add(m, cls, "value", make_getset(m, cls, value_getset))) return value_raised;
  if (chars && !type_add(m, cls, "raw", make_getset(m, cls, raw_getset))) return value_raised;
  return to_value(cls);
}

// ---------------------------------------------------------------- items

value get_at(vm& m, data_object* o, const class_info* i, u64 index) {
  const u64 size = info_of(i->item)->size;
  return read_data(m, i->item, nullptr, o, index, size, o->data + index * size);
}
bool set_at(vm& m, data_object* o, const class_info* i, u64 index, value v) {
  const u64 size = info_of(i->item)->size;
  return write_data(m, o, i->item, nullptr, v, index, size, o->data + index * size);
}
bool is_index(vm& m, value key) {
  return key.is_int() || is_int(m, key) || !same(special_of(m, key, special::index), value_unbound);
}
/// False: raised.
bool position(vm& m, const class_info* i, value key, u64& out) {
  i64 n;
  if (!to_index(m, key, n)) {
    if (catch_pending(m, m.exc.OverflowError))
      raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
    return false;
  }
  if (n < 0) n += static_cast<i64>(i->length);
  if (n < 0 || static_cast<u64>(n) >= i->length) {
    raise_text(m, m.exc.IndexError, "invalid index");
    return false;
  }
  out = static_cast<u64>(n);
  return true;
}
value get_item_of(vm& m, value self, value key) {
  data_object* o = as_data(self);
  const class_info* i = info_of_data(m, self);
  if (is_index(m, key)) {
    u64 index;
    return position(m, i, key, index) ? get_at(m, o, i, index) : value_raised;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "indices must be integers");
  i64 start, stop, step;
  if (!slice_unpack(m, key.as<slice_object>(), start, stop, step)) return value_raised;
  const i64 count = std::max<i64>(0, slice_adjust(static_cast<i64>(i->length), start, stop, step));
  return items_of(m, o, i, start, step, count);
}
value set_item_of(vm& m, value self, value key, value v) {
  data_object* o = as_data(self);
  const class_info* i = info_of_data(m, self);
  if (is_index(m, key)) {
    u64 index;
    return position(m, i, key, index) && set_at(m, o, i, index, v) ? none : value_raised;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "indices must be integer");
  i64 start, stop, step;
  if (!slice_unpack(m, key.as<slice_object>(), start, stop, step)) return value_raised;
  const i64 count = std::max<i64>(0, slice_adjust(static_cast<i64>(i->length), start, stop, step));
  const i64 given = length_of(m, v);
  if (given < 0) return value_raised;
  if (given != count) return raise_text(m, m.exc.ValueError, "Can only assign sequence of same size");
  for (i64 k = 0; k < count; k++) {
    const value item = get_item(m, v, value::small_int(k));
    if (is_raised(item) || !set_at(m, o, i, static_cast<u64>(start + k * step), item)) return value_raised;
  }
  return none;
}
value delete_item_of(vm& m, value, value) { return raise_type_error(m, "Array does not support item deletion"); }
value length(vm& m, value self) { return make_uint(m, info_of_data(m, self)->length); }

value initialise(vm& m, const value* args, u32 nargs, tuple_object*) {
  data_object* o = as_data(args[0]);
  const class_info* i = info_of_data(m, args[0]);
  for (u32 k = 1; k < nargs; k++) {
    if (k - 1 >= i->length) return raise_text(m, m.exc.IndexError, "invalid index");
    if (!set_at(m, o, i, k - 1, args[k])) return value_raised;
  }
  return none;
}

}  // namespace

value items_of(vm& m, data_object* o, const class_info* i, i64 start, i64 step, i64 count) {
  const u64 size = info_of(i->item)->size;
  const u8* p = o->data;
  if (i->family == family::pointer) p = load_pointer(p);
  const auto at = [&](i64 k) { return const_cast<u8*>(p) + (start + k * step) * static_cast<i64>(size); };
  if (holds(i, 'c')) {
    bytes_object* b = empty_bytes_of(m, static_cast<u64>(count));
    for (i64 k = 0; b && k < count; k++) b->data[k] = *at(k);
    return result(b);
  }
  if (holds(i, 'u')) {
    str_builder out(m);
    if (!out.reserve(static_cast<u64>(count))) return result(out.finish());
    for (i64 k = 0; k < count; k++)
      if (!append_wide(m, out, at(k))) return value_raised;
    return result(out.finish());
  }
  list_object* l = empty_list(m, static_cast<u64>(count));
  for (i64 k = 0; l && k < count; k++) {
    const value v = read_data(m, i->item, nullptr, o, static_cast<u64>(start + k * step), size, at(k));
    if (is_raised(v) || !list_append(m, l, v)) return value_raised;
  }
  return result(l);
}

type_object* array_class(vm& m, type_object* item, i64 n) {
  class_info* info = info_of(item);
  if (!info) {
    raise_type_error(m, "Expected a type object");
    return nullptr;
  }
  const value length = make_int(m, n);
  if (info->arrays) {
    const value found = dict_find(m, info->arrays, length);
    if (is_kind(found, kind::type)) return as_type(found);
  }
  dict_object* names = make_dict(m);
  const value base = to_value(m.types.c_array);
  tuple_object* bases = make_tuple(m, &base, 1);
  if (!names || !bases || !dict_set_str(m, names, "_length_", length) ||
      !dict_set_str(m, names, "_type_", to_value(item)))
    return nullptr;
  const value args[] = {to_value(m.types.c_array_meta),
                        to_value(make_str(m, fmt::format("{}_Array_{}", to_utf8(item->name), n))), to_value(bases),
                        to_value(names)};
  const value cls = make_array_class(m, args, 4, nullptr);
  if (is_raised(cls)) return nullptr;
  if (!info->arrays) {
    dict_object* d = make_dict(m);
    if (!d) return nullptr;
    m.heap.write(info, &info->arrays, d);
  }
  return dict_set(m, info->arrays, length, cls) ? as_type(cls) : nullptr;
}

void add_array(vm& m, module_object* mod) {
  m.types.c_array_meta = make_metaclass(m, "_ctypes.PyCArrayType", make_array_class);
  static const method_def methods[] = {general_method("__new__", new_data),
                                       general_method("__init__", initialise, "($self, /, *args, **kwargs)"),
                                       unary_method("__len__", length),
                                       binary_method("__getitem__", get_item_of, "($self, key, /)"),
                                       ternary_method("__setitem__", set_item_of, "($self, key, value, /)"),
                                       binary_method("__delitem__", delete_item_of, "($self, key, /)"),
                                       generic_entry(),
                                       end_of_methods};
  type_def d{};
  d.name = "_ctypes.Array";
  d.methods = methods;
  d.doc = "XXX to be provided";
  m.types.c_array = make_base(m, mod, d, m.types.c_array_meta);
}

}  // namespace metavm::python::ctypes
