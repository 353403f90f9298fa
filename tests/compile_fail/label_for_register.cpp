// expect: a label stands for a jump target
#include "tests/compile_fail/probe.hpp"

using namespace probe;

METAVM_OPCODE(copy, def d, use a) { s.set(d, s.get(a)); }
struct lang : language {
  using opcodes = mp::mp_list<copy>;
};
void write(assembler<lang>& a) {
#ifdef METAVM_EXPECT_PASS
  a.emit<copy>(def{1}, use{0});
#else
  a.emit<copy>(def{1}, a.new_label());  // HERE
#endif
}
