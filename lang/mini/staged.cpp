// mini's staged machine: the framework's compiler over the same opcodes.
#include "lang/mini/language.hpp"
#include "metavm/jit/staged_impl.hpp"

namespace metavm {
template std::unique_ptr<jit::engine> jit::make_engine<mini::language>(mini::vm&,
                                                                       const jit::limits&);
}  // namespace metavm
