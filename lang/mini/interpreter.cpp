// mini's plain interpreter: the framework's dispatch over mini's opcodes.
#include "lang/mini/language.hpp"
#include "metavm/lang/interpreter_impl.hpp"

namespace metavm {
template struct interpreter<mini::language>;
}  // namespace metavm
