// The matcher's staged machine: the framework's compiler over the same opcodes.
#include "lang/sre/language.hpp"
#include "metavm/jit/memory.hpp"
#include "metavm/jit/staged_impl.hpp"

namespace metavm {
template std::unique_ptr<jit::engine> jit::make_engine<sre::language>(sre::vm&, const jit::limits&);
}  // namespace metavm
