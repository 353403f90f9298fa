// expect: must be known while compiling
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a, cache c) {
#ifdef METAVM_EXPECT_PASS
  auto x = s.get(a);
  if (by_shape<&known_number>(s, c, s.shape_of(x), s.promote(x)) == 1) s.set(d, x);
#else
  auto x = s.get(a);
  if (by_shape<&known_number>(s, c, s.shape_of(x), x) == 1) s.set(d, x);  // HERE
#endif
}
