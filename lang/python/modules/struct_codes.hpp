/// \file
/// Format strings of the struct module, compiled; packing and unpacking single items.
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python::structs {

/// One run of equal items.
struct code {
  char format;
  bool native;  ///< by the machine's own rules, where CPython's messages differ
  bool swap;    ///< big-endian
  u8 size;      ///< of one item ('s' and 'p': 1)
  u64 offset;
  u64 repeat;  ///< number of items; 's' and 'p': bytes in the one item
  bool is_text() const { return format == 's' || format == 'p'; }
  u64 items() const { return is_text() ? 1 : repeat; }
};

/// The class struct.error.
type_object* error_class(vm& m);
/// Compiles a format into an array of codes (a byte_array). Null: raised. `size`: of all; `items`:
/// values.
byte_array* compile(vm& m, std::string_view format, u64& size, u64& items);
/// Writes one item. False: raised.
bool pack_item(vm& m, const code& c, value v, u8* out);
/// Reads one item; value_raised if there is no memory.
value unpack_item(vm& m, const code& c, const u8* p);

// Half precision (IEEE 754 binary16).
double half_to_double(u16 h);
/// False: too large.
bool double_to_half(double d, u16& out);

}  // namespace metavm::python::structs
