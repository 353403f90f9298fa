// expect: deleted
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a, use b) {
#ifdef METAVM_EXPECT_PASS
  if (s.promote(s.as_int(s.get(a)) < s.as_int(s.get(b)))) s.set(d, s.get(a));
#else
  if (s.as_int(s.get(a)) < s.as_int(s.get(b))) s.set(d, s.get(a));  // HERE
#endif
}
