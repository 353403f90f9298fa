/// \file
/// The staged machine as the plain interpreter sees it.
#pragma once
#include "metavm/lang/code.hpp"

namespace metavm::jit {

/// An object that compiled code relies on (object_watched_bit) has changed.
METAVM_NOINLINE void invalidate(execution& x, object* o);

/// A sample fell on this place (back edge or function entry): count it, compile it when it is hot,
/// enter compiled code. Returns where plain goes on.
template <class L>
unwound hot(typename L::context& x, frame* f, const u16* pc);

/// Plain calls a function that has a compiled entry.
template <class L>
unwound call_from_plain(typename L::context& x, frame* f, const u16* next, code_block* c, value function,
                        const value* arguments, u32 count, u32 result_register);

template <class L>
unwound hot(typename L::context&, frame* f, const u16* pc) {
  return {f, pc};
}
template <class L>
unwound call_from_plain(typename L::context&, frame* f, const u16* next, code_block*, value, const value*, u32, u32) {
  return {f, next};
}

}  // namespace metavm::jit
