/// \file
/// Random mini programs that end: loops are bounded, recursion counts down, calls are paid for.
#pragma once
#include "program.hpp"

namespace metavm::fuzz {

program generate_mini(u64 seed);

}  // namespace metavm::fuzz
