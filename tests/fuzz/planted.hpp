/// \file
/// The planted bugs of the build that has them (src/jit/planted.hpp).
#pragma once
#include "metavm/base/config.hpp"

namespace metavm::fuzz {

/// 0 in an ordinary build.
u32 planted_bugs();
const char* planted_name(u32 bug);
void set_planted_bug(u32 bug);

}  // namespace metavm::fuzz
