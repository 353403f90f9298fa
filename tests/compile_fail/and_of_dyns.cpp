// expect: deleted
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a, use b) {
#ifdef METAVM_EXPECT_PASS
  auto x = s.as_int(s.get(a)), y = s.as_int(s.get(b));
  if (s.promote(x < y) && s.promote(y < x)) s.set(d, s.get(a));
#else
  auto x = s.as_int(s.get(a)), y = s.as_int(s.get(b));
  s.set(d, s.box(x < y && y < x));  // HERE
#endif
}
