// expect: no matching|no viable|cannot convert|could not convert
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(target t) {
#ifdef METAVM_EXPECT_PASS
  s.jump(t);
#else
  s.jump(s.function());  // HERE
#endif
}
