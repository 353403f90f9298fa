/// \file
/// Delta debugging: makes a failing program small while it goes on failing.
#pragma once
#include <functional>

#include "program.hpp"

namespace metavm::fuzz {

/// `fails` is asked at most `budget` times.
program shrink(program p, const std::function<bool(const program&)>& fails, u32 budget);

}  // namespace metavm::fuzz
