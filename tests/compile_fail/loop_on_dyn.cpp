// expect: deleted
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a, use b) {
#ifdef METAVM_EXPECT_PASS
  while (s.promote(same(s.get(a), s.get(b)))) s.set(d, s.get(a));
#else
  while (same(s.get(a), s.get(b))) s.set(d, s.get(a));  // HERE
#endif
}
