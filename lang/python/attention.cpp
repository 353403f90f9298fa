#include "lang/python/attention.hpp"

#include "lang/python/engine.hpp"
#include "lang/python/modules/sre_types.hpp"

namespace metavm::python {

void call_attention(vm& m) {
  engine& x = engine_of(m);
  x.attention = true;
  x.ticks = 0;
  if (m.matcher_memory) regex::matcher_of(m).patterns.call_attention();
}

}  // namespace metavm::python
