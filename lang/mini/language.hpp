/// \file
/// mini, as the framework takes it: the opcode list and the hooks.
#pragma once
#include "lang/mini/opcodes.hpp"

namespace metavm::mini {

struct language : language_hooks {
  static constexpr const char* name = "mini";
  using opcodes = ops::list;
};

}  // namespace metavm::mini
