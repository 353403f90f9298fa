// Python's staged machine: the framework's compiler over the same opcodes.
#include "lang/python/ops/language.hpp"
#include "metavm/jit/staged_impl.hpp"

namespace metavm {
template std::unique_ptr<jit::engine> jit::make_engine<python::language>(python::engine&, const jit::limits&);
}  // namespace metavm
