/// \file
/// The module _struct.
#include <algorithm>
#include <span>

#include "lang/python/modules/struct_codes.hpp"

namespace metavm::python {
namespace structs {
namespace {

struct struct_object : object {
  byte_array* codes;  ///< null: not initialised
  value format;       ///< str
  u64 size;
  i64 items;
  static const layout& get_layout() {
    return describe<struct_object>("Struct", &struct_object::codes, &struct_object::format);
  }
  std::span<const code> all_codes() const {
    if (!codes) return {};
    return {reinterpret_cast<const code*>(codes->items), codes->capacity / sizeof(code)};
  }
};
struct_object* self_of(value v) { return v.as<struct_object>(); }

/// What the module keeps for each VM, in the class's unused `extra`: (format -> Struct,
/// struct.error).
tuple_object* state(vm& m) { return static_cast<tuple_object*>(m.types.struct_->extra); }
dict_object* cache(vm& m) { return state(m)->items[0].as<dict_object>(); }

// ---------------------------------------------------------------- Struct

bool initialise(vm& m, struct_object* o, value format) {
  if (is_str(format)) {
    str_object* s = as_str(format);
    if (!s->is_ascii()) return encode_text(m, s, "ascii", "strict") != nullptr && false;
  } else if (is_bytes(format)) {
    str_object* s = make_str_latin1(m, format.as<bytes_object>()->view());
    if (!s) return false;
    format = to_value(s);
  } else {
    raise(m, m.exc.TypeError, "Struct() argument 1 must be a str or bytes object, not {}", type_name(m, format));
    return false;
  }
  u64 size, items;
  const str_object* text = as_str(format);
  byte_array* codes = compile(m, {reinterpret_cast<const char*>(text->data), text->byte_length}, size, items);
  if (!codes) return false;
  m.heap.write(o, &o->codes, codes);
  set_field(m, o, &struct_object::format, format);
  o->size = size;
  o->items = static_cast<i64>(items);
  return true;
}
struct_object* allocate(vm& m, type_object* cls) {
  struct_object* o = make_native<struct_object>(m, cls);
  o->codes = nullptr;
  o->format = none;
  o->size = 0;
  o->items = -1;
  return o;
}
value struct_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(allocate(m, args[0].as<type_object>()));
}
value struct_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value format;
  if (!bind_arguments(m, "Struct", "format", args + 1, nargs - 1, kwnames, &format)) return value_raised;
  return initialise(m, self_of(args[0]), format) ? none : value_raised;
}
value struct_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value format;
  if (!bind_arguments(m, "Struct", "format", args, nargs, kwnames, &format)) return value_raised;
  struct_object* o = allocate(m, cls);
  return initialise(m, o, format) ? to_value(o) : value_raised;
}

/// The Struct of a format, remembered. Null: raised.
struct_object* find_struct(vm& m, value format) {
  dict_object* d = cache(m);
  const value found = dict_find(m, d, format);
  if (METAVM_LIKELY(!same(found, value_unbound))) return is_raised(found) ? nullptr : self_of(found);
  struct_object* o = allocate(m, m.types.struct_);
  if (!initialise(m, o, format)) return nullptr;
  if (d->length >= 100) dict_clear(m, d);
  return dict_set(m, d, format, to_value(o)) ? o : nullptr;
}

// ---------------------------------------------------------------- packing

bool check_count(vm& m, const struct_object* o, const char* function, u32 given) {
  if (METAVM_LIKELY(o->items == static_cast<i64>(given))) return true;
  raise(m, error_class(m), "{} expected {} items for packing (got {})", function, o->items, given);
  return false;
}
bool pack_values(vm& m, const struct_object* o, const value* args, u8* out) {
  std::memset(out, 0, o->size);
  for (const code& c : o->all_codes()) {
    u8* p = out + c.offset;
    for (u64 i = 0, n = c.items(); i < n; i++, p += c.size)
      if (!pack_item(m, c, *args++, p)) return false;
  }
  return true;
}
value pack(vm& m, struct_object* o, const value* args, u32 nargs) {
  if (!check_count(m, o, "pack", nargs)) return value_raised;
  bytes_object* b = empty_bytes_of(m, o->size);
  return b && pack_values(m, o, args, b->data) ? to_value(b) : value_raised;
}

value no_space(vm& m, const char* format, i64 size, i64 offset) {
  return raise(m, error_class(m), format, size, offset);
}
/// Fits an offset to a buffer as pack_into and unpack_from do. False: raised.
bool check_offset(vm& m, const struct_object* o, const buffer_view& b, i64& offset, bool packing) {
  const i64 size = static_cast<i64>(o->size), length = static_cast<i64>(b.length);
  if (offset < 0) {
    if (offset + size > 0) {
      no_space(m,
               packing ? "no space to pack {} bytes at offset {}" : "not enough data to unpack {} bytes at offset {}",
               size, offset);
      return false;
    }
    if (offset + length < 0) {
      raise(m, error_class(m), "offset {} out of range for {}-byte buffer", offset, length);
      return false;
    }
    offset += length;
  }
  if (length - offset >= size) return true;
  raise(m, error_class(m),
        "{} requires a buffer of at least {} bytes for {} {} bytes at offset {} (actual buffer "
        "size is {})",
        packing ? "pack_into" : "unpack_from", static_cast<u64>(size) + static_cast<u64>(offset),
        packing ? "packing" : "unpacking", size, offset, length);
  return false;
}

/// args: buffer, offset, values
value pack_into(vm& m, struct_object* o, const value* args, u32 nargs) {
  if (nargs < 1) return raise_text(m, error_class(m), "pack_into expected buffer argument");
  if (nargs < 2) return raise_text(m, error_class(m), "pack_into expected offset argument");
  if (!check_count(m, o, "pack_into", nargs - 2)) return value_raised;
  buffer_view b;
  if (!get_buffer(m, args[0], b, true)) {
    if (!catch_pending(m, m.exc.BufferError) && !catch_pending(m, m.exc.TypeError)) return value_raised;
    return raise(m, m.exc.TypeError, "argument must be read-write bytes-like object, not {}", type_name(m, args[0]));
  }
  i64 offset;
  if (!to_index(m, args[1], offset)) {
    if (!catch_pending(m, m.exc.OverflowError)) return value_raised;
    return raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, args[1]));
  }
  if (!check_offset(m, o, b, offset, true)) return value_raised;
  // Packing may run guest code that resizes the buffer: pack aside, then look again.
  byte_builder packed(m);
  packed.append_fill(0, o->size);
  if (packed.failed()) return raise_no_memory(m);
  if (!pack_values(m, o, args + 2, packed.data()) || !get_buffer(m, args[0], b, true)) return value_raised;
  if (b.length < static_cast<u64>(offset) + o->size)
    return raise_text(m, error_class(m), "buffer changed size during packing");
  std::memcpy(b.data + offset, packed.data(), o->size);
  return none;
}

// ---------------------------------------------------------------- unpacking

/// The values of the bytes `offset` … of a buffer. Making them may collect but runs no guest code.
value unpack_values(vm& m, const struct_object* o, const u8* p) {
  tuple_object* t = empty_tuple_of(m, static_cast<u64>(std::max<i64>(o->items, 0)));
  if (!t) return value_raised;
  std::fill_n(t->items, t->length, none);
  u64 at = 0;
  for (const code& c : o->all_codes()) {
    const u8* q = p + c.offset;
    for (u64 i = 0, n = c.items(); i < n; i++, q += c.size) {
      const value v = unpack_item(m, c, q);
      if (is_raised(v)) return v;
      m.heap.write(t, &t->items[at++], v);
    }
  }
  return to_value(t);
}
value unpack(vm& m, struct_object* o, value buffer) {
  buffer_view b;
  if (!get_buffer(m, buffer, b)) return value_raised;
  if (b.length != o->size) return raise(m, error_class(m), "unpack requires a buffer of {} bytes", o->size);
  return unpack_values(m, o, b.data);
}
value unpack_from(vm& m, struct_object* o, value buffer, value offset_value) {
  buffer_view b;
  i64 offset = 0;
  if (!get_buffer(m, buffer, b)) return value_raised;
  if (!same(offset_value, value_unbound) && (!size_argument(m, offset_value, offset) || !get_buffer(m, buffer, b)))
    return value_raised;
  if (!check_offset(m, o, b, offset, false)) return value_raised;
  return unpack_values(m, o, b.data + offset);
}

struct unpack_iterator : object {
  struct_object* format;
  value buffer;  ///< none at the end
  u64 offset;
  static const layout& get_layout() {
    return describe<unpack_iterator>("unpack_iterator", &unpack_iterator::format, &unpack_iterator::buffer);
  }
};
value iter_unpack(vm& m, struct_object* o, value buffer) {
  if (o->items < 0) return raise_text(m, m.exc.RuntimeError, "Struct object is not initialized");
  buffer_view b;
  if (!o->size) return raise_text(m, error_class(m), "cannot iteratively unpack with a struct of length 0");
  if (!get_buffer(m, buffer, b)) return value_raised;
  if (b.length % o->size)
    return raise(m, error_class(m), "iterative unpacking requires a buffer of a multiple of {} bytes", o->size);
  unpack_iterator* it = make_native<unpack_iterator>(m, m.types.unpack_iterator);
  it->format = o;
  it->buffer = buffer;
  it->offset = 0;
  return to_value(it);
}
value unpack_next(vm& m, value self) {
  unpack_iterator* it = self.as<unpack_iterator>();
  if (same(it->buffer, none)) return value_unbound;
  buffer_view b;
  if (!get_buffer(m, it->buffer, b)) return value_raised;
  if (it->offset + it->format->size > b.length) {
    set_field(m, it, &unpack_iterator::buffer, none);
    return value_unbound;
  }
  const value v = unpack_values(m, it->format, b.data + it->offset);
  it->offset += it->format->size;
  return v;
}
value unpack_length_hint(vm& m, value self) {
  const unpack_iterator* it = self.as<unpack_iterator>();
  buffer_view b;
  if (same(it->buffer, none)) return value::small_int(0);
  if (!get_buffer(m, it->buffer, b)) return value_raised;
  return make_uint(m, it->offset < b.length ? (b.length - it->offset) / it->format->size : 0);
}

// ---------------------------------------------------------------- methods

value pack_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "Struct.pack", kwnames)) return value_raised;
  return pack(m, self_of(args[0]), args + 1, nargs - 1);
}
value pack_into_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "Struct.pack_into", kwnames)) return value_raised;
  return pack_into(m, self_of(args[0]), args + 1, nargs - 1);
}
value unpack_method(vm& m, value self, value buffer) { return unpack(m, self_of(self), buffer); }
value iter_unpack_method(vm& m, value self, value buffer) { return iter_unpack(m, self_of(self), buffer); }
value unpack_from_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "unpack_from", "buffer offset?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return unpack_from(m, self_of(args[0]), v[0], v[1]);
}
value size_of(vm& m, value self) {
  const struct_object* o = self_of(self);
  return make_uint(m, sizeof(struct_object) + (o->codes ? o->codes->capacity : 0));
}
value get_format(vm&, value self) { return self_of(self)->format; }
value get_size(vm& m, value self) { return make_uint(m, self_of(self)->size); }

// ---------------------------------------------------------------- functions

value pack_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_struct.pack", kwnames)) return value_raised;
  if (!nargs) return raise_type_error(m, "missing format argument");
  struct_object* o = find_struct(m, args[0]);
  return o ? pack(m, o, args + 1, nargs - 1) : value_raised;
}
value pack_into_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_struct.pack_into", kwnames)) return value_raised;
  if (!nargs) return raise_type_error(m, "missing format argument");
  struct_object* o = find_struct(m, args[0]);
  return o ? pack_into(m, o, args + 1, nargs - 1) : value_raised;
}
value unpack_function(vm& m, value format, value buffer) {
  struct_object* o = find_struct(m, format);
  return o ? unpack(m, o, buffer) : value_raised;
}
value unpack_from_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "unpack_from", "format / buffer offset?", args, nargs, kwnames, v)) return value_raised;
  struct_object* o = find_struct(m, v[0]);
  return o ? unpack_from(m, o, v[1], v[2]) : value_raised;
}
value iter_unpack_function(vm& m, value format, value buffer) {
  struct_object* o = find_struct(m, format);
  return o ? iter_unpack(m, o, buffer) : value_raised;
}
value calcsize(vm& m, value format) {
  const struct_object* o = find_struct(m, format);
  return o ? make_uint(m, o->size) : value_raised;
}
value clear_cache(vm& m) {
  dict_clear(m, cache(m));
  return none;
}

bool add_state(vm& m) {
  const value names = to_value(make_dict(m));
  dict_set_str(m, names.as<dict_object>(), "__module__", to_value(make_str(m, "struct")));
  const value base = to_value(m.exc.Exception);
  const value args[] = {to_value(make_str(m, "error")), to_value(make_tuple(m, &base, 1)), names};
  const value error = call(m, to_value(m.types.type), args, 3);
  if (is_raised(error)) return false;
  const value parts[] = {to_value(make_dict(m)), error};
  m.heap.write(m.types.struct_, &m.types.struct_->extra, static_cast<object*>(make_tuple(m, parts, 2)));
  return true;
}

}  // namespace

type_object* error_class(vm& m) { return state(m)->items[1].as<type_object>(); }

}  // namespace structs

module_object* init_module__struct(vm& m) {
  using namespace structs;
  static const method_def methods[] = {
      static_method(general_method("__new__", struct_new)),
      general_method("__init__", struct_init, "($self, /, format)"),
      general_method("pack", pack_method, nullptr,
                     "S.pack(v1, v2, ...) -> bytes\n\nReturn a bytes object containing values v1, "
                     "v2, ... packed "
                     "according\nto the format string S.format."),
      general_method("pack_into", pack_into_method, nullptr,
                     "S.pack_into(buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... "
                     "according to the format "
                     "string S.format\nand write the packed bytes into the writable buffer buf "
                     "starting at\noffset."),
      binary_method("unpack", unpack_method, "($self, buffer, /)",
                    "Return a tuple containing unpacked values.\n\nThe buffer's size in bytes must "
                    "be Struct.size."),
      general_method("unpack_from", unpack_from_method, "($self, /, buffer, offset=0)",
                     "Return a tuple containing values unpacked from a buffer, from an offset on."),
      binary_method("iter_unpack", iter_unpack_method, "($self, buffer, /)",
                    "Return an iterator yielding tuples.\n\nTuples are unpacked from the given "
                    "bytes source, like a "
                    "repeated\ninvocation of unpack_from().\n\nRequires that the bytes length be a "
                    "multiple of the "
                    "struct size."),
      unary_method("__sizeof__", size_of, nullptr, "S.__sizeof__() -> size of S in memory, in bytes"),
      end_of_methods};
  static const getset_def getsets[] = {
      {"format", get_format, nullptr, "struct format string"}, {"size", get_size, nullptr, "struct size in bytes"}, {}};
  static const method_def iterator_methods[] = {iter_entry(), next_entry<unpack_next>(),
                                                unary_method("__length_hint__", unpack_length_hint), end_of_methods};
  static const method_def functions[] = {
      general_method("pack", pack_function, nullptr,
                     "pack(format, v1, v2, ...) -> bytes\n\nReturn a bytes object containing the "
                     "values v1, v2, ... "
                     "packed according\nto the format string."),
      general_method("pack_into", pack_into_function, nullptr,
                     "pack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, "
                     "... according to the "
                     "format string and write\nthe packed bytes into the writable buffer buf "
                     "starting at offset."),
      binary_method("unpack", unpack_function, "($module, format, buffer, /)",
                    "Return a tuple containing values unpacked according to the format string."),
      general_method("unpack_from", unpack_from_function, "($module, format, /, buffer, offset=0)",
                     "Return a tuple containing values unpacked according to the format string."),
      binary_method("iter_unpack", iter_unpack_function, "($module, format, buffer, /)",
                    "Return an iterator yielding tuples unpacked from the given bytes."),
      unary_method("calcsize", calcsize, "($module, format, /)",
                   "Return size in bytes of the struct described by the format string."),
      method_def{"_clearcache", calling::fixed0, reinterpret_cast<void*>(static_cast<fn0>(clear_cache)), "($module, /)",
                 "Clear the internal cache."},
      end_of_methods};
  module_object* mod = make_module(m, "_struct", functions,
                                   "Functions to convert between Python values and C "
                                   "structs.\nPython bytes objects are used to hold the "
                                   "data representing the C struct\nand also as format strings to "
                                   "describe the layout of data in it.");
  m.types.struct_ = make_native_type<struct_object>(m, mod, "_struct.Struct", methods, struct_construct, nullptr,
                                                    "Struct(fmt) --> compiled struct object", getsets,
                                                    type_flags::base_type | type_flags::has_weakrefs);
  m.shapes.struct_ = m.types.struct_->root_shape;
  m.types.unpack_iterator =
      make_native_type<unpack_iterator>(m, nullptr, "_struct.unpack_iterator", iterator_methods, nullptr, unpack_next,
                                        nullptr, nullptr, type_flags::not_instantiable);
  m.shapes.unpack_iterator = m.types.unpack_iterator->root_shape;
  if (!add_state(m)) return nullptr;
  module_set(m, mod, "error", to_value(error_class(m)));
  return mod;
}

}  // namespace metavm::python
