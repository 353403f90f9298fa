// expect: private
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, s.lift(s.promote(s.get(a))));
#else
  s.set(d, s.lift(value(s.get(a).r_)));  // HERE
#endif
}
