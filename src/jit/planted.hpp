/// \file
/// Bugs that can be switched on, one at a time, in a build of its own (METAVM_PLANTED_BUGS), to see
/// that the fuzzers find them. In every other build METAVM_PLANTED is false.
#pragma once
#include "metavm/base/config.hpp"

#ifdef METAVM_PLANTED_BUGS
namespace metavm::jit {
inline u32 planted_bug = 0;  ///< 0: none
inline constexpr const char* planted_names[] = {
    "the overflow of ints is not looked at",
    "one comparison of ints has the wrong condition",
    "a store leaves remembered loads stale",
    "a call leaves remembered loads stale",
    "a snapshot keeps registers that the opcode under way has set",
    "matching ignores the value of a constant",
    "two values share a spill slot",
    "a circle of parallel moves loses a value",
    "fields of virtual objects are mixed up at an exit",
    "the depth counter loses one at each compiled call",
    "a word is returned as an int",
    "stores have no write barrier",
    "a hint is taken for a fact",
    "matching ignores the shape of a value",
    "NaN equals everything",
    "an effect is not noted: the opcode repeats it",
    "the handler is looked up behind the call",
    "a register that only a handler needs is lost during a call",
    "a shift to the right leaves bits in the tag",
    "floor division rounds towards zero",
    "booleans are inverted at an exit",
    "a quasi-immutable field is taken for a constant",
};
inline constexpr u32 planted_count = sizeof planted_names / sizeof planted_names[0];
}  // namespace metavm::jit
#define METAVM_PLANTED(n) (::metavm::jit::planted_bug == (n))
#else
#define METAVM_PLANTED(n) false
#endif
