/// \file
/// Bugs that can be switched on, one at a time, in a build of its own (METAVM_PLANTED_BUGS), to see
/// that the fuzzers find them. In every other build METAVM_PLANTED is false.
#pragma once
#include "metavm/base/config.hpp"

#ifdef METAVM_PLANTED_BUGS
namespace metavm::jit {
inline u32 planted_bug = 0;  ///< 0: none
inline constexpr const char* planted_names[] = {
    "none yet",
};
inline constexpr u32 planted_count = sizeof planted_names / sizeof planted_names[0];
}  // namespace metavm::jit
#define METAVM_PLANTED(n) (::metavm::jit::planted_bug == (n))
#else
#define METAVM_PLANTED(n) false
#endif
