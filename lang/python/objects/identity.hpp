/// \file
/// `is` and `id`.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// `a is b`: exact int, float and complex are the same object when they have the same value bit by bit, however
/// they are stored.
bool is_identical_slow(vm& m, value a, value b);
METAVM_INLINE bool is_identical(vm& m, value a, value b) {
  if (same(a, b)) return true;
  return METAVM_UNLIKELY(a.is_pointer() && b.is_pointer()) && is_identical_slow(m, a, b);
}
/// id(v)
value identity_of(vm& m, value v);

}  // namespace metavm::python
