// The matcher's plain interpreter: the framework's dispatch over its opcodes.
#include "lang/sre/language.hpp"
#include "metavm/lang/interpreter_impl.hpp"

namespace metavm {
template struct interpreter<sre::language>;
}  // namespace metavm
