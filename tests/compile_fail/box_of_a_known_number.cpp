// expect: no matching
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, s.box(s.lift(sint(1))));
#else
  s.set(d, s.box(i64{1}));  // HERE
#endif
}
