/// \file
/// What bytes and bytearray share: every method that does not change its object.
#pragma once
#include <vector>

#include "lang/python/objects/method_tables.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

/// \pre bytes or bytearray. Valid until a bytearray changes.
inline std::string_view bytes_view(value v) {
  return is_bytearray(v) ? v.as<bytearray_object>()->view() : v.as<bytes_object>()->view();
}
inline std::string_view view_of(const buffer_view& b) { return {reinterpret_cast<const char*>(b.data), b.length}; }
/// A new object of the kind of `self`, exact class.
inline value bytes_like(vm& m, value self, std::string_view data) {
  return is_bytearray(self) ? or_raised(make_bytearray(m, data)) : or_raised(make_bytes(m, data));
}
/// The object itself if it is an exact bytes, else a copy.
inline value bytes_unchanged(vm& m, value self) {
  return is_exact(self, m.shapes.bytes) ? self : bytes_like(m, self, bytes_view(self));
}
bool get_bytes(vm& m, value v, std::string_view& out);  ///< of any bytes-like object

namespace bytes_methods {

#define METAVM_PYTHON_GENERAL(name) value name(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
#define METAVM_PYTHON_UNARY(name) value name(vm& m, value self);
#define METAVM_PYTHON_BINARY(name) value name(vm& m, value self, value argument);

// bytes_find.cpp
METAVM_PYTHON_GENERAL(find)
METAVM_PYTHON_GENERAL(rfind)
METAVM_PYTHON_GENERAL(index)
METAVM_PYTHON_GENERAL(rindex)
METAVM_PYTHON_GENERAL(count)
METAVM_PYTHON_GENERAL(startswith)
METAVM_PYTHON_GENERAL(endswith)
METAVM_PYTHON_BINARY(partition)
METAVM_PYTHON_BINARY(rpartition)
METAVM_PYTHON_GENERAL(replace)
METAVM_PYTHON_BINARY(removeprefix)
METAVM_PYTHON_BINARY(removesuffix)
METAVM_PYTHON_BINARY(contains)
// bytes_split.cpp
METAVM_PYTHON_GENERAL(split)
METAVM_PYTHON_GENERAL(rsplit)
METAVM_PYTHON_GENERAL(splitlines)
METAVM_PYTHON_GENERAL(strip)
METAVM_PYTHON_GENERAL(lstrip)
METAVM_PYTHON_GENERAL(rstrip)
METAVM_PYTHON_BINARY(join)
METAVM_PYTHON_GENERAL(center)
METAVM_PYTHON_GENERAL(ljust)
METAVM_PYTHON_GENERAL(rjust)
METAVM_PYTHON_BINARY(zfill)
METAVM_PYTHON_GENERAL(expandtabs)
// bytes_case.cpp
METAVM_PYTHON_UNARY(lower)
METAVM_PYTHON_UNARY(upper)
METAVM_PYTHON_UNARY(title)
METAVM_PYTHON_UNARY(capitalize)
METAVM_PYTHON_UNARY(swapcase)
METAVM_PYTHON_UNARY(isalpha)
METAVM_PYTHON_UNARY(isalnum)
METAVM_PYTHON_UNARY(isascii)
METAVM_PYTHON_UNARY(isdigit)
METAVM_PYTHON_UNARY(islower)
METAVM_PYTHON_UNARY(isupper)
METAVM_PYTHON_UNARY(istitle)
METAVM_PYTHON_UNARY(isspace)
METAVM_PYTHON_GENERAL(translate)
METAVM_PYTHON_GENERAL(maketrans)
METAVM_PYTHON_GENERAL(hex)
METAVM_PYTHON_BINARY(fromhex)
METAVM_PYTHON_GENERAL(decode)
METAVM_PYTHON_BINARY(multiply)
METAVM_PYTHON_BINARY(remainder)
METAVM_PYTHON_BINARY(reflected_remainder)

#undef METAVM_PYTHON_GENERAL
#undef METAVM_PYTHON_UNARY
#undef METAVM_PYTHON_BINARY

/// The part of the method table that both classes have.
void add_common(std::vector<method_def>& table);

}  // namespace bytes_methods
}  // namespace metavm::python
