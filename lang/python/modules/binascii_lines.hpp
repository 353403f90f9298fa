/// \file
/// The encodings of binascii that work on lines of text: uuencode and quoted-printable; and its
/// arguments.
#pragma once
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/parse/escapes.hpp"

namespace metavm::python::binascii {

/// Bytes, or an ASCII str. False: raised.
bool ascii_argument(vm& m, value v, std::string_view& out);
value raise_error(vm& m, const std::string& message);  ///< binascii.Error

value a2b_uu(vm& m, value data);
value b2a_uu(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value a2b_qp(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value b2a_qp(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

}  // namespace metavm::python::binascii
