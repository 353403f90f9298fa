/// \file
/// Single items of a memoryview, and how a view is made from another.
#pragma once
#include "lang/python/objects/bytes_methods.hpp"

namespace metavm::python {

inline memoryview_object* view_object(value v) { return v.as<memoryview_object>(); }
/// False, with ValueError raised, if the view was released.
bool check_live(vm& m, const memoryview_object* v);
/// The character of a native format ("B", "@I"); 0 if it is none.
char native_format(const char* format);
i64 native_size(char format);
/// Static text of a native format given by a guest; null if it is none.
const char* static_format(std::string_view text);
value unpack_item(vm& m, const u8* p, const char* format);
bool pack_item(vm& m, u8* p, const char* format, value v);  ///< false: raised
/// A view of the same memory with room for `ndim` dimensions; shape and strides are the caller's.
memoryview_object* derived_view(vm& m, memoryview_object* from, u32 ndim);
bool is_c_contiguous(memoryview_object* v);
bool is_f_contiguous(memoryview_object* v);
u64 item_count(memoryview_object* v);
/// Copies all items to `out`, in C or Fortran order.
void copy_items(memoryview_object* v, u8* out, bool fortran);
value view_to_list(vm& m, memoryview_object* v, u32 dimension, const u8* p);
value make_memoryview_of_any(vm& m, value v);  ///< TypeError in the words of other buffers
/// What shows the memory of another object, a PickleBuffer, gives that one's view (none: released); anything else
/// itself.
value buffer_owner(vm& m, value exporter);
value view_equal(vm& m, value a, value b);
value cast_view(vm& m, memoryview_object* v, value format, value shape);

}  // namespace metavm::python
