// expect: this field is immutable
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(use a, use b) {
#ifdef METAVM_EXPECT_PASS
  store<&pair::second>(s, s.get(a), s.get(b));
#else
  store<&pair::first>(s, s.get(a), s.get(b));  // HERE
#endif
}
