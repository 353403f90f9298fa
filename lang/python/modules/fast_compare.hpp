/// \file
/// `a < b` as sorting and searching want it: numbers and strings without a call.
#pragma once
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/vm.hpp"

namespace metavm::python {

METAVM_INLINE tri less(vm& m, value a, value b) {
  if (METAVM_LIKELY(both_small(a, b))) return to_tri(static_cast<i64>(a.bits) < static_cast<i64>(b.bits));
  if (a.is_inline_float() && b.is_inline_float()) return to_tri(a.as_inline_float() < b.as_inline_float());
  if (is_exact(a, m.shapes.str) && is_exact(b, m.shapes.str)) return to_tri(str_compare(as_str(a), as_str(b)) < 0);
  return compare_truth(m, a, b, comparison::lt);
}

}  // namespace metavm::python
