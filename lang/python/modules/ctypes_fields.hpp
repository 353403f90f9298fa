/// \file
/// _ctypes: where the fields of a structure lie.
#pragma once
#include "lang/python/modules/ctypes_types.hpp"

namespace metavm::python::ctypes {

/// How far a structure has come.
struct field_layout {
  u64 size = 0, offset = 0, alignment = 0;
  u64 open_bits = 0;  ///< width of the word that takes further bit fields; 0: none is open
  u64 next_bit = 0;   ///< the first free bit in it
};
/// The next field, of type `cls`; `bits`: 0, or the width of a bit field.
field_object* place_field(vm& m, type_object* cls, u64 index, u64 bits, u64 pack, bool big_endian, field_layout& at);
/// A field of an anonymous field, as one of the whole.
field_object* derive_field(vm& m, const field_object* from, u64 index, u64 offset);

}  // namespace metavm::python::ctypes
