// expect: an opcode's parameters are operands
#include "tests/compile_fail/probe.hpp"

using namespace probe;

#ifdef METAVM_EXPECT_PASS
METAVM_OPCODE(number, def d, imm n) { s.set(d, s.box(s.lift(sint(n.number)))); }
#else
METAVM_OPCODE(number, def d, int n) { s.set(d, s.box(s.lift(sint(n)))); }
#endif
u32 units() { return operand_units<number>; }  // HERE
