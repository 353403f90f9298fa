// Where mini meets the staged machine.
#include "lang/mini/jit.hpp"

namespace metavm::mini {

void configure_jit(vm&, const jit_options&) {}

}  // namespace metavm::mini
