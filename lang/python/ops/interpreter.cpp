// Python's plain interpreter: the framework's dispatch over Python's opcodes.
#include "lang/python/ops/language.hpp"
#include "metavm/lang/interpreter_impl.hpp"

namespace metavm {
template struct interpreter<python::language>;
}  // namespace metavm
