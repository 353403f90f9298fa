// expect: has effects
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, residual<&function_with_context>(s, s.get(a)));
#else
  s.set(d, residual<&function_with_context, effects::none>(s, s.get(a)));  // HERE
#endif
}
