/// \file
/// Built-in functions that compiled code knows by heart (ops/known_callees.hpp).
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// Kept from bit 2 of object::flags on.
enum class known_builtin : u8 {
  none,
  len,
  isinstance,
  abs,
  min,
  max,
  ord,
  chr,
  getattr,
  hasattr,
  dict_get,
  tuple_new,
  list_pop,
  sum,
  any,
  all,
  sorted,
  str_join,
  math_sqrt,
  math_sin,
  math_cos,
  math_tan,
  math_atan,
  math_exp,
  math_log,
  math_fabs,
  math_floor,
  math_ceil,
  math_atan2,
  math_pow,
  math_fmod,
};
inline known_builtin known_builtin_of(const builtin_function_object* b) {
  return static_cast<known_builtin>(b->flags >> 2);
}
inline void mark_known(value f, known_builtin which) {
  if (is_kind(f, kind::builtin_function))
    f.as_object()->flags = static_cast<u8>((f.as_object()->flags & 3) | static_cast<u8>(which) << 2);
}

}  // namespace metavm::python
