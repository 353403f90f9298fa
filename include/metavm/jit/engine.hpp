/// \file
/// The staged machine as the plain interpreter sees it, and its assembly for a language.
#pragma once
#include <memory>

#include "metavm/lang/code.hpp"

namespace metavm::jit {

struct limits;
class engine;

/// An object that compiled code relies on (object_watched_bit) has changed.
METAVM_NOINLINE void invalidate(execution& x, object* o);

/// Counts a sample at (f, pc): a back edge or a function's start. The code to enter there, or null.
void* sample(execution& x, frame* f, const u16* pc);
/// The code to enter for calls of c from C++, which counts them; null: not hot yet.
void* entry_of(execution& x, code_block* c);
/// Runs compiled code in frame f. True: it returned, `result` holds what; false: plain goes on in
/// x.left_frame at its pc.
bool enter(execution& x, void* code, frame* f, value& result);

/// A sample fell on this place: count it, compile it when it is hot, enter compiled code. Returns
/// where plain goes on.
template <class L>
unwound hot(typename L::context& x, frame* f, const u16* pc);

/// Plain calls a function that has a compiled entry.
template <class L>
unwound call_from_plain(typename L::context& x, frame* f, const u16* next, code_block* c, value function,
                        const value* arguments, u32 count, u32 result_register);

}  // namespace metavm::jit
