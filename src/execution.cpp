#include "metavm/lang/code.hpp"

namespace metavm {

METAVM_PRESERVE_MOST value box_double_slow(execution& x, double d) {
  auto* b = static_cast<boxed_double*>(x.heap->allocate(x.float_shape, sizeof(boxed_double)));
  b->number = d;
  return value::pointer(b);
}

}  // namespace metavm
