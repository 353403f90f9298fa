// expect: no matching|no viable conversion|private|could not convert|conversion from
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d) {
#ifdef METAVM_EXPECT_PASS
  const word<S> x = s.lift(value_nil);
  s.set(d, x);
#else
  const word<S> x = value_nil;  // HERE
  s.set(d, x);
#endif
}
