/// \file
/// _ctypes: Structure and Union, and their metaclasses.
#include "lang/python/modules/ctypes_fields.hpp"

namespace metavm::python::ctypes {

using method_table::result;

namespace {

type_object* as_type(value v) { return v.as<type_object>(); }

// ---------------------------------------------------------------- how they are passed

void mark_word(u8* words, u64 from, u64 to, word_class c) {
  for (u64 at = from / 8; at < 4 && at * 8 < to; at++)
    if (words[at] == word_unused || c == word_natural || c == word_extended) words[at] = c;
}
/// Notes what of `i`, which lies at `offset`, the first 32 bytes hold.
void mark_words(const class_info* i, u64 offset, u8* words) {
  if (offset >= 32) return;
  switch (i->family) {
    case family::array: {
      const class_info* item = info_of(i->item);
      for (u64 k = 0; k < i->length && item->size && offset + k * item->size < 32; k++)
        mark_words(item, offset + k * item->size, words);
      return;
    }
    case family::structure:
    case family::union_:
      for (u64 k = 0; k < 4; k++)
        if (i->words[k] != word_unused)
          mark_word(words, offset + k * 8, offset + std::min(k * 8 + 8, i->size), static_cast<word_class>(i->words[k]));
      return;
    default:
      mark_word(words, offset, offset + i->size,
                i->ffi == &ffi_type_float || i->ffi == &ffi_type_double ? word_real
                : i->ffi == &ffi_type_longdouble                        ? word_extended
                                                                        : word_natural);
  }
}
/// libffi knows neither arrays nor unions nor bit fields in structures, but it only has to know which registers to
/// take: that is a matter of each eight bytes.
ffi_type* struct_for_passing(const class_info* i) {
  std::vector<ffi_type*> elements;
  if (i->size <= 32)
    for (u64 k = 0; k * 8 < i->size; k++) {
      const u64 left = std::min<u64>(8, i->size - k * 8);
      if (i->words[k] == word_extended) {
        elements.push_back(&ffi_type_longdouble);
        k++;
      } else if (i->words[k] == word_real && left >= 4) {
        elements.push_back(left == 8 ? &ffi_type_double : &ffi_type_float);
      } else if (left == 8) {
        elements.push_back(&ffi_type_uint64);
      } else {
        elements.insert(elements.end(), left, &ffi_type_uint8);
      }
    }
  return permanent_struct(i->size, std::max<u64>(i->alignment, 1), std::move(elements));
}

// ---------------------------------------------------------------- _fields_

bool packing(vm& m, type_object* cls, u64& pack, bool& packed) {
  const value v = find_attribute(m, to_value(cls), intern(m, "_pack_"));
  if (is_raised(v)) return false;
  pack = 0;
  packed = !same(v, value_unbound);
  if (!packed) return true;
  i64 n = -1;
  if (!is_int(m, v) || !to_i64(m, v, n) || n < 0 || n > INT32_MAX) {
    raise_text(m, m.exc.ValueError, "_pack_ must be a non-negative integer");
    return false;
  }
  pack = static_cast<u64>(n);
  return true;
}

/// A field as the guest declares it.
struct declaration {
  str_object* name;
  type_object* cls;
  i64 bits = 0;
};
bool read_declaration(vm& m, value pair, i64 number, declaration& out) {
  const auto* t = is_kind(pair, kind::tuple) ? pair.as<tuple_object>() : nullptr;
  int bits = 0;
  if (!t || t->length < 2 || t->length > 3 || !is_str(t->items[0]) ||
      (t->length == 3 && !int_argument(m, t->items[2], bits))) {
    m.pending = value_unbound;
    raise_type_error(m, "'_fields_' must be a sequence of (name, C type) pairs");
    return false;
  }
  const class_info* info = info_of_class(t->items[1]);
  if (!info) {
    raise(m, m.exc.TypeError, "second item in _fields_ tuple (index {}) must be a C type", number);
    return false;
  }
  out.name = interned(m, as_str(t->items[0]));
  out.cls = as_type(t->items[1]);
  if (t->length < 3) return true;
  out.bits = bits;
  const u16 kind = info->ffi->type;
  const bool integer = is_family(info, family::simple) &&
                       (kind == FFI_TYPE_UINT8 || kind == FFI_TYPE_UINT16 || kind == FFI_TYPE_UINT32 ||
                        kind == FFI_TYPE_UINT64 || kind == FFI_TYPE_SINT64 ||
                        ((kind == FFI_TYPE_SINT8 || kind == FFI_TYPE_SINT16 || kind == FFI_TYPE_SINT32) &&
                         info->code->code != 'c' && info->code->code != 'u'));
  if (!integer) {
    raise(m, m.exc.TypeError, "bit fields not allowed for type {}", class_name(out.cls));
    return false;
  }
  if (bits > 0 && static_cast<u64>(bits) <= info->size * 8) return true;
  raise_text(m, m.exc.ValueError, "number of bits invalid for bit field");
  return false;
}

bool add_anonymous_fields(vm& m, type_object* cls, const field_object* outer, u64 index, u64 offset) {
  const value fields = get_attribute(m, to_value(outer->cls), "_fields_");
  if (is_raised(fields)) return false;
  return for_each_item(m, fields, [&](value pair) {
    const value name = get_item(m, pair, value::small_int(0));
    if (is_raised(name)) return false;
    const value inner = is_str(name) ? get_attribute(m, to_value(outer->cls), interned(m, as_str(name))) : none;
    if (is_raised(inner)) return false;
    if (!is_exact(inner, m.shapes.c_field)) {
      raise_type_error(m, "unexpected type");
      return false;
    }
    auto* f = inner.as<field_object>();
    if (f->anonymous) return add_anonymous_fields(m, cls, f, index + f->index, offset + f->offset);
    return type_set_own(m, cls, interned(m, as_str(name)), to_value(derive_field(m, f, index, offset))) != tri::error;
  });
}
bool read_anonymous(vm& m, type_object* cls) {
  const value names = find_attribute(m, to_value(cls), intern(m, "_anonymous_"));
  if (is_raised(names)) return false;
  if (same(names, value_unbound)) return true;
  if (!is_kind(names, kind::list) && !is_kind(names, kind::tuple)) {
    const value iterator = get_iter(m, names);
    if (is_raised(iterator)) {
      if (catch_pending(m, m.exc.TypeError)) raise_type_error(m, "_anonymous_ must be a sequence");
      return false;
    }
  }
  return for_each_item(m, names, [&](value name) {
    const value found = is_str(name)
                            ? get_attribute(m, to_value(cls), interned(m, as_str(name)))
                            : raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
    if (is_raised(found)) return false;
    if (!is_exact(found, m.shapes.c_field)) {
      raise(m, m.exc.AttributeError, "'{}' is specified in _anonymous_ but not in _fields_", to_utf8(as_str(name)));
      return false;
    }
    auto* f = found.as<field_object>();
    f->anonymous = 1;
    return add_anonymous_fields(m, cls, f, f->index, f->offset);
  });
}

/// Lays the class out, as its `_fields_` say. False: raised.
bool set_fields(vm& m, type_object* cls, value fields) {
  class_info* info = info_of(cls);
  if (!info) return !is_raised(raise_type_error(m, "ctypes state is not initialized"));
  const i64 count = length_of(m, fields);
  if (count < 0) {
    if (catch_pending(m, m.exc.TypeError)) raise_type_error(m, "'_fields_' must be a sequence of pairs");
    return false;
  }
  u64 pack;
  bool packed;
  const value swapped = find_attribute(m, to_value(cls), intern(m, "_swappedbytes_"));
  if (is_raised(swapped) || !packing(m, cls, pack, packed)) return false;
  if (info->flags & class_flags::final) {
    raise_text(m, m.exc.AttributeError, "_fields_ is final");
    return false;
  }
  const bool is_union = info->family == family::union_, big_endian = !same(swapped, value_unbound);
  const class_info* base = info_of(cls->base);
  field_layout at;
  u64 first = 0, alignment = 1, union_size = 0;
  std::memset(info->words, word_unused, sizeof info->words);
  if (base) {
    at.size = at.offset = base->size;
    alignment = base->alignment;
    first = base->length;
    mark_words(base, 0, info->words);
    info->flags |= base->flags & (class_flags::has_pointer | class_flags::has_union | class_flags::has_bit_field);
  }
  if (is_union) info->flags |= class_flags::has_union;
  const bool described = !is_union && !packed;
  std::string format = described ? "T{" : "B";
  for (i64 i = 0; i < count; i++) {
    declaration d;
    const value pair = get_item(m, fields, value::small_int(i));
    if (is_raised(pair) || !read_declaration(m, pair, i, d)) return false;
    class_info* type = info_of(d.cls);
    if (type->flags & (class_flags::is_pointer | class_flags::has_pointer)) info->flags |= class_flags::has_pointer;
    info->flags |= type->flags & (class_flags::has_union | class_flags::has_bit_field);
    type->flags |= class_flags::final;  // which shows if a structure contains itself
    if (d.bits) info->flags |= class_flags::has_bit_field;
    if (described) format += nested_format(type) + ":" + to_utf8(d.name) + ":";
    if (is_union) at.size = at.offset = at.alignment = 0;
    field_object* f = place_field(m, d.cls, static_cast<u64>(i), static_cast<u64>(d.bits), pack, big_endian, at);
    if (__builtin_add_overflow(first, static_cast<u64>(i), &f->index) || at.size > u64{1} << 46) {
      raise_text(m, m.exc.OverflowError, "structure too large");
      return false;
    }
    if (is_union) {
      union_size = std::max(union_size, at.size);
      at.open_bits = 0;
    }
    alignment = std::max(alignment, at.alignment);
    mark_words(type, f->offset, info->words);
    if (type_set_own(m, cls, d.name, to_value(f)) == tri::error) return false;
  }
  if (described) format += "}";
  const u64 size = is_union ? union_size : at.size;
  info->size = (size + alignment - 1) / alignment * alignment;
  info->alignment = alignment;
  info->length = first + static_cast<u64>(count);
  info->format = permanent_format(format);
  info->ffi = struct_for_passing(info);
  if (info->flags & class_flags::final) {
    raise_text(m, m.exc.AttributeError, "Structure or union cannot contain itself");
    return false;
  }
  info->flags |= class_flags::final;
  return read_anonymous(m, cls);
}

// ---------------------------------------------------------------- making classes

template <family Family>
value make_aggregate_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  type_object* cls = new_class(m, args, nargs, kwnames);
  if (!cls) return value_raised;
  if (!same(own_attribute(m, cls, "_abstract_"), value_unbound)) return to_value(cls);
  const value fields = own_attribute(m, cls, "_fields_");
  class_info* base = info_of(cls->base);
  class_info* info = make_info(m, cls, Family);
  info->ffi = permanent_struct(0, 1, {});
  if (same(fields, value_unbound) && base) {
    info = copy_info(m, cls, base);
    base->flags |= class_flags::final;
  }
  set_info(m, cls, info);
  // By way of `__setattr__`, which classes of the other order of bytes override.
  if (!same(fields, value_unbound) && !set_attribute(m, to_value(cls), intern(m, "_fields_"), fields))
    return value_raised;
  return to_value(cls);
}
value set_class_attribute(vm& m, value cls, value name, value v) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  str_object* n = interned(m, as_str(name));
  if (!type_set_attribute(m, as_type(cls), n, v)) return value_raised;
  if (str_equals_ascii(n, "_fields_") && !same(v, value_unbound) && !set_fields(m, as_type(cls), v))
    return value_raised;
  return none;
}
value delete_class_attribute(vm& m, value cls, value name) { return set_class_attribute(m, cls, name, value_unbound); }

// ---------------------------------------------------------------- instances

/// Gives the fields of `cls` and its bases their values by position. False: raised.
bool set_positional(vm& m, value self, type_object* cls, const value* args, u64 count, tuple_object* kwnames,
                    u64& done) {
  const class_info* info = info_of(cls);
  if (!info) return true;
  if (!set_positional(m, self, cls->base, args, count, kwnames, done)) return false;
  const value fields = own_attribute(m, cls, "_fields_");
  if (same(fields, value_unbound)) return true;
  const u64 first = done;
  for (; done < info->length && done < count; done++) {
    const value pair = get_item(m, fields, value::small_int(static_cast<i64>(done - first)));
    const value name = is_raised(pair) ? pair : get_item(m, pair, value::small_int(0));
    if (is_raised(name)) return false;
    if (!is_str(name)) {
      raise_type_error(m, "attribute name must be string");
      return false;
    }
    str_object* n = interned(m, as_str(name));
    for (u64 k = 0; kwnames && k < kwnames->length; k++)
      if (str_equal(as_str(kwnames->items[k]), n)) {
        str_object* shown = repr(m, name);
        if (shown) raise(m, m.exc.TypeError, "duplicate values for field {}", to_utf8(shown));
        return false;
      }
    if (!set_attribute(m, self, n, args[done])) return false;
  }
  return true;
}
value initialise(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value self = args[0];
  const u64 count = nargs - 1;
  if (count) {
    u64 done = 0;
    if (!set_positional(m, self, type_of(m, self), args + 1, count, kwnames, done)) return value_raised;
    if (done < count) return raise_type_error(m, "too many initializers");
  }
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (!set_attribute(m, self, as_str(kwnames->items[i]), args[nargs + i])) return value_raised;
  return none;
}

}  // namespace

void add_aggregates(vm& m, module_object* mod) {
  static const method_def own[] = {ternary_method("__setattr__", set_class_attribute, "($self, name, value, /)"),
                                   binary_method("__delattr__", delete_class_attribute, "($self, name, /)"),
                                   end_of_methods};
  static const method_def methods[] = {general_method("__new__", new_data),
                                       general_method("__init__", initialise, "($self, /, *args, **kwargs)"),
                                       end_of_methods};
  m.types.c_structure_meta = make_metaclass(m, "_ctypes.PyCStructType", make_aggregate_class<family::structure>, own);
  m.types.c_union_meta = make_metaclass(m, "_ctypes.UnionType", make_aggregate_class<family::union_>, own);
  type_def d{};
  d.name = "_ctypes.Structure";
  d.methods = methods;
  d.doc = "Structure base class";
  m.types.c_structure = make_base(m, mod, d, m.types.c_structure_meta);
  d.name = "_ctypes.Union";
  d.doc = "Union base class";
  m.types.c_union = make_base(m, mod, d, m.types.c_union_meta);
}

}  // namespace metavm::python::ctypes
