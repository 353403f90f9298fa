// expect: no viable conversion|cannot convert
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  const i64 n = s.promote(to_raw(s.as_int(s.get(a))));
  s.set(d, s.box(to_sint(s.lift(n))));
#else
  const i64 n = to_raw(s.as_int(s.get(a)));  // HERE
  s.set(d, s.box(to_sint(s.lift(n))));
#endif
}
