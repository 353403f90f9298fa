// expect: no matching|no viable|cannot convert|could not convert
// every stage
#include "tests/compile_fail/probe.hpp"

using namespace probe;

struct callable : object {
  code_block* code;
};
TESTED_OPCODE(def d, use a) {
#ifdef METAVM_EXPECT_PASS
  auto f = s.template as<callable>(s.get(a));
  s.call(d, s.promote(s.template load<&callable::code>(f)), s.get(a), args{0, 0});
#else
  auto f = s.template as<callable>(s.get(a));
  s.call(d, s.template load<&callable::code>(f), s.get(a), args{0, 0});  // HERE
#endif
}
