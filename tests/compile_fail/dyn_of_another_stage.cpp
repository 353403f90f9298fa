// expect: invalid operands|no match for|no viable conversion|could not convert|no matching
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

struct another {
  template <class T>
  using rep = T;
};
template <class S>
constexpr dyn<another, sint> other_stage(dyn<S, sint>) {
  return stage_access::make<another, sint>(sint(1));
}
TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  auto n = s.as_int(s.get(a));
  s.set(d, s.box(add_overflow(n, n).result));
#else
  auto n = s.as_int(s.get(a));
  s.set(d, s.box(add_overflow(other_stage(n), n).result));  // HERE
#endif
}
