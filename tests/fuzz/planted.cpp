#include "planted.hpp"

#include "src/jit/planted.hpp"

namespace metavm::fuzz {

#ifdef METAVM_PLANTED_BUGS
u32 planted_bugs() { return jit::planted_count; }
const char* planted_name(u32 bug) { return jit::planted_names[bug - 1]; }
void set_planted_bug(u32 bug) { jit::planted_bug = bug; }
#else
u32 planted_bugs() { return 0; }
const char* planted_name(u32) { return ""; }
void set_planted_bug(u32) {}
#endif

}  // namespace metavm::fuzz
