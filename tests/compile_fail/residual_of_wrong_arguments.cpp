// expect: does not take these arguments
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  s.set(d, residual<&function_of_two>(s, s.get(a), s.get(a)));
#else
  s.set(d, residual<&function_of_two>(s, s.get(a)));  // HERE
#endif
}
