// expect: no matching|no viable|could not convert|cannot convert
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, s.get(a));
#else
  s.set(a, s.get(a));  // HERE
#endif
}
