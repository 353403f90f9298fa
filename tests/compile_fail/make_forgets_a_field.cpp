// expect: every traced field must be named
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, make<pair>(s, s.cx().pairs, init<&pair::first>(s.get(a)), init<&pair::second>(s.get(a))));
#else
  s.set(d, make<pair>(s, s.cx().pairs, init<&pair::first>(s.get(a))));  // HERE
#endif
}
