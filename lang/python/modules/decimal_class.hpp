/// \file
/// _decimal: the parts that the class Decimal is put together of.
#pragma once
#include "lang/python/modules/decimal_types.hpp"

namespace metavm::python::decimals {

extern const method_def operator_methods[];  ///< ended by a null name, like the others
extern const method_def named_methods[];

}  // namespace metavm::python::decimals
