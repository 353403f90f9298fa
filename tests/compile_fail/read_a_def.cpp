// expect: no matching
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, s.get(a));
#else
  s.set(d, s.get(d));  // HERE
#endif
}
