// expect: not of the field's type
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(use a, use b) {
#ifdef METAVM_EXPECT_PASS
  store<&pair::second>(s, s.get(a), s.box(s.as_int(s.get(b))));
#else
  store<&pair::second>(s, s.get(a), s.as_int(s.get(b)));  // HERE
#endif
}
