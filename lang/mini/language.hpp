/// \file
/// mini, as the framework takes it: the opcode list and the hooks.
#pragma once
#include "lang/mini/opcodes.hpp"

namespace metavm::mini {

struct constant_context;  ///< lang/mini/constant.hpp

struct language : language_hooks {
  static constexpr const char* name = "mini";
  using opcodes = ops::list;
  using constant_context = mini::constant_context;
  static constexpr bool derive_fast_handlers = true;
};

}  // namespace metavm::mini
