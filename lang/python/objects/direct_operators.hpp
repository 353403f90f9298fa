/// \file
/// Operators between two objects of one class that is written in C++: their function without any search.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// Null: the operator must be found as the language says.
METAVM_INLINE fn2 direct_operator(vm& m, value a, value b, special s) {
  if (!a.is_pointer() || !b.is_pointer()) return nullptr;
  const auto* shape = static_cast<const py_shape*>(a.as_object()->get_shape());
  if (shape != b.as_object()->get_shape() || shape->get_kind() != kind::native) return nullptr;
  const value f = shape->cls->get_special(s);
  if (!is_kind(f, kind::builtin_function)) return nullptr;
  const auto* b_function = f.as<builtin_function_object>();
  if (static_cast<calling>(b_function->convention) != calling::fixed2 || !b_function->is_method ||
      !same(b_function->self, value_unbound))
    return nullptr;
  // Near the end of the stack the general way says what is to be said.
  if (METAVM_UNLIKELY(static_cast<char*>(__builtin_frame_address(0)) < m.native_stack_end)) return nullptr;
  return reinterpret_cast<fn2>(b_function->function);
}

}  // namespace metavm::python
