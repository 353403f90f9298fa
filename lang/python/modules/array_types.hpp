/// \file
/// array.array: the object, and single items.
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python::arrays {

struct item_type {
  char code;
  u8 size;
  const char* format;  ///< as memoryview shows it
  bool is_integer, is_signed;
};
/// Null: there is no such type code.
const item_type* find_item_type(u32 code);

struct array_object : object {
  byte_array* storage;
  object* exports;  ///< memoryviews that forbid resizing
  u64 length;       ///< items
  const item_type* type;
  static const layout& get_layout() {
    return describe<array_object>("array", &array_object::storage, &array_object::exports);
  }
  u8* at(u64 i) const { return storage->items + i * type->size; }
  u64 bytes() const { return length * type->size; }
};
inline array_object* as_array(value v) { return v.as<array_object>(); }
inline bool is_array(vm& m, value v) { return is_instance(m, v, m.types.array); }

/// Item i as a value.
value get_item_at(vm& m, const array_object* a, u64 i);
/// Writes one item of the type to `out`. False: raised.
bool pack_item(vm& m, const item_type& t, value v, u8* out);

array_object* make_array(vm& m, type_object* cls, const item_type* t, u64 length);  ///< items zero
/// Changes the length, with BufferError while a memoryview looks on; new items are zero.
bool resize(vm& m, array_object* a, u64 length);
bool append(vm& m, array_object* a, value v);
bool extend(vm& m, array_object* a, value iterable);
/// Appends the machine values in a bytes-like object.
bool append_bytes(vm& m, array_object* a, value buffer);
value to_text(vm& m, array_object* a);  ///< of type 'u'
bool append_text(vm& m, array_object* a, str_object* s);
list_object* to_list_of_items(vm& m, array_object* a);

// Methods (array_conversion.cpp).
value tolist(vm& m, value self);
value fromlist(vm& m, value self, value list);
value tobytes(vm& m, value self);
value frombytes(vm& m, value self, value buffer);
value tounicode(vm& m, value self);
value fromunicode(vm& m, value self, value text);
value tofile(vm& m, value self, value file);
value fromfile(vm& m, value self, value file, value number);
value buffer_info(vm& m, value self);

value reduce_ex(vm& m, value self, value protocol);
value reconstruct(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
void add_array_iterator(vm& m);
value make_array_iterator(vm& m, value array);

}  // namespace metavm::python::arrays
