/// \file
/// The methods of str, as its method table (str_type.cpp) refers to them.
#pragma once
#include "lang/python/text.hpp"

namespace metavm::python {

inline value or_raised(const object* o) { return METAVM_LIKELY(o) ? to_value(o) : value_raised; }

namespace str_methods {

#define METAVM_PYTHON_GENERAL(name) value name(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
#define METAVM_PYTHON_UNARY(name) value name(vm& m, value self);
#define METAVM_PYTHON_BINARY(name) value name(vm& m, value self, value argument);

// str_find.cpp
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
// str_split.cpp
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
// str_case.cpp
METAVM_PYTHON_UNARY(lower)
METAVM_PYTHON_UNARY(upper)
METAVM_PYTHON_UNARY(title)
METAVM_PYTHON_UNARY(capitalize)
METAVM_PYTHON_UNARY(casefold)
METAVM_PYTHON_UNARY(swapcase)
METAVM_PYTHON_UNARY(isalpha)
METAVM_PYTHON_UNARY(isalnum)
METAVM_PYTHON_UNARY(isascii)
METAVM_PYTHON_UNARY(isdecimal)
METAVM_PYTHON_UNARY(isdigit)
METAVM_PYTHON_UNARY(isnumeric)
METAVM_PYTHON_UNARY(isidentifier)
METAVM_PYTHON_UNARY(islower)
METAVM_PYTHON_UNARY(isupper)
METAVM_PYTHON_UNARY(istitle)
METAVM_PYTHON_UNARY(isprintable)
METAVM_PYTHON_UNARY(isspace)
// str_translate.cpp
METAVM_PYTHON_BINARY(translate)
METAVM_PYTHON_GENERAL(maketrans)

#undef METAVM_PYTHON_GENERAL
#undef METAVM_PYTHON_UNARY
#undef METAVM_PYTHON_BINARY

}  // namespace str_methods
}  // namespace metavm::python
