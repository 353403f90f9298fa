// expect: invalid operands|no match for|no viable conversion
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a, use b) {
#ifdef METAVM_EXPECT_PASS
  auto less = to_double(s.as_int(s.get(a))) < s.as_float(s.get(b));
  s.set(d, s.box(less));
#else
  auto less = s.as_int(s.get(a)) < s.as_float(s.get(b));  // HERE
  s.set(d, s.box(less));
#endif
}
