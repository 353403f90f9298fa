// expect: deleted
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a, use b) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, s.select(same(s.get(a), s.get(b)), s.get(a), s.get(b)));
#else
  s.set(d, same(s.get(a), s.get(b)) ? s.get(a) : s.get(b));  // HERE
#endif
}
