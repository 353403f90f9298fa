/// \file
/// _ctypes: fields: where they lie, and reading and writing them.
#include "lang/python/modules/ctypes_fields.hpp"

namespace metavm::python::ctypes {

using method_table::result;

field_object* place_field(vm& m, type_object* cls, u64 index, u64 bits, u64 pack, bool big_endian, field_layout& at) {
  const class_info* info = info_of(cls);
  auto* f = m.heap.make<field_object>(m.shapes.c_field);
  f->cls = cls;
  f->code = nullptr;
  f->index = index;
  f->anonymous = 0;
  if (info->family == family::array)
    if (const class_info* item = info_of(info->item); is_family(item, family::simple)) {
      if (item->code->code == 'c') f->code = &char_array_code;
      if (item->code->code == 'u') f->code = &wide_array_code;
    }

  const u64 width = info->size * 8;
  const auto bit_place = [&] { return bit_field(bits, big_endian ? at.open_bits - at.next_bit - bits : at.next_bit); };
  if (bits && at.open_bits && width <= at.open_bits && at.next_bit + bits <= at.open_bits) {
    // It goes on in the word that is open.
    f->size = bit_place();
    f->offset = at.offset - info->size;
    at.next_bit += bits;
    return f;
  }
  if (bits && at.open_bits && width >= at.open_bits && at.next_bit + bits <= width) {
    // The open word becomes wider.
    at.offset += info->size - at.open_bits / 8;
    at.size += info->size - at.open_bits / 8;
    at.open_bits = width;
    f->size = bit_place();
    f->offset = at.offset - info->size;
    at.next_bit += bits;
    return f;
  }
  at.next_bit = 0;
  at.open_bits = bits ? width : 0;
  f->size = bits ? bit_place() : info->size;
  at.next_bit = bits;
  at.alignment = pack ? std::min(pack, info->alignment) : info->alignment;
  if (at.alignment && at.offset % at.alignment) {
    const u64 gap = at.alignment - at.offset % at.alignment;
    at.size += gap;
    at.offset += gap;
  }
  f->offset = at.offset;
  at.size += info->size;
  at.offset += info->size;
  return f;
}
field_object* derive_field(vm& m, const field_object* from, u64 index, u64 offset) {
  auto* f = m.heap.make<field_object>(m.shapes.c_field);
  f->cls = from->cls;
  f->code = from->code;
  f->size = from->size;
  f->offset = from->offset + offset;
  f->index = from->index + index;
  f->anonymous = 0;
  return f;
}

namespace {

/// Whether the field lies in the object at all, which may be of any other class. False: raised.
bool check_inside(vm& m, const field_object* f, const data_object* o) {
  if (METAVM_LIKELY(f->offset + info_of(f->cls)->size <= o->size)) return true;
  raise_text(m, m.exc.ValueError, "the field does not lie in this object");
  return false;
}

}  // namespace

value read_field(vm& m, field_object* f, data_object* o) {
  if (!check_inside(m, f, o)) return value_raised;
  return read_data(m, f->cls, f->code ? f->code->get : nullptr, o, f->index, f->size, o->data + f->offset);
}

namespace {

field_object* as_field(value v) { return v.as<field_object>(); }

value get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__get__", kwnames) || !check_arity(m, "__get__", nargs - 1, 1, 2)) return value_raised;
  if (same(args[1], none)) return args[0];
  if (!is_data(m, args[1])) return raise_type_error(m, "not a ctype instance");
  return read_field(m, as_field(args[0]), as_data(args[1]));
}
value store(vm& m, value self, value instance, value v) {
  if (!is_data(m, instance)) return raise_type_error(m, "not a ctype instance");
  const field_object* f = as_field(self);
  data_object* o = as_data(instance);
  return result(write_data(m, o, f->cls, f->code ? f->code->set : nullptr, v, f->index, f->size, o->data + f->offset));
}
value remove(vm& m, value, value instance) {
  return raise_type_error(m, is_data(m, instance) ? "can't delete attribute" : "not a ctype instance");
}
value get_offset(vm& m, value self) { return make_uint(m, as_field(self)->offset); }
value get_size(vm& m, value self) { return make_uint(m, as_field(self)->size); }
value represent(vm& m, value self) {
  const field_object* f = as_field(self);
  const u64 bits = f->size >> 16;
  const std::string name = class_name(f->cls);
  // (A large field looks like one of bits; so it does in CPython.)
  return result(
      make_str(m, bits ? fmt::format("<Field type={}, ofs={}:{}, bits={}>", name, f->offset, f->size & 0xffff, bits)
                       : fmt::format("<Field type={}, ofs={}, size={}>", name, f->offset, f->size)));
}

}  // namespace

void add_fields(vm& m) {
  static const method_def methods[] = {general_method("__get__", get, "($self, instance, owner=None, /)"),
                                       ternary_method("__set__", store, "($self, instance, value, /)"),
                                       binary_method("__delete__", remove, "($self, instance, /)"),
                                       unary_method("__repr__", represent), end_of_methods};
  static const getset_def getsets[] = {{"offset", get_offset, nullptr, "offset in bytes of this field"},
                                       {"size", get_size, nullptr, "size in bytes of this field"},
                                       {}};
  m.types.c_field = make_native_type<field_object>(m, nullptr, "_ctypes.CField", methods, nullptr, nullptr,
                                                   "Structure/Union member", getsets, type_flags::not_instantiable);
  m.shapes.c_field = m.types.c_field->root_shape;
}

}  // namespace metavm::python::ctypes
