/// \file
/// What frames that are gone left behind on the stacks. Those that come next at the same place have it in registers
/// that they have not written yet, and the collector, which looks at stacks conservatively, keeps it alive. Mostly that
/// does no harm; where a program goes on after its memory was used up, it is what used it up.
#pragma once
#include <algorithm>
#include <cstring>

#include "metavm/lang/code.hpp"

namespace metavm {

/// So much of what was left behind is cleared: frames nest deeper than that only in recursions, which leave many small
/// things.
inline constexpr u64 stale_bytes = u64{64} << 10;

/// Clears the native stack below the caller's frame. Before a call that lasts as long as the program: its frames would
/// keep what lay there, or what comes to lie where that pointed to.
template <u64 Bytes = stale_bytes>
[[gnu::noinline]] void clear_native_stack() {
  char below[Bytes];
  std::memset(below, 0, sizeof below);
  asm volatile("" : : "r"(below) : "memory");
}

/// Clears what frames that an exception has left behind, guest and native. \pre x.top is the frame that goes on
inline void forget_left_frames(execution& x) {
  char* const top = static_cast<char*>(const_cast<void*>(x.stack_top()));
  if (top && top < x.stack_limit)
    std::memset(top, 0, std::min<u64>(static_cast<u64>(x.stack_limit - top), stale_bytes));
  if (static_cast<char*>(__builtin_frame_address(0)) > x.native_limit + 2 * stale_bytes) clear_native_stack();
}

}  // namespace metavm
