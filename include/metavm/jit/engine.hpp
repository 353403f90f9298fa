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

/// The innermost frame of the compiled code that waits in this native frame, as somebody sees it; `otherwise` if there
/// is none. It is the one to look at until control comes back to it; then the code goes on in plain, in the same frame.
frame* observe(execution& x, u64 native_frame, frame* otherwise);
/// Parts of a frame of compiled code.
struct frame_glimpse {
  const code_block* code;
  value function;
  value content;  ///< of one register; value_unbound if that is not needed any more
};
/// Reads register `reg` of the innermost frame of the compiled code that waits in this native frame, and what the frame
/// runs, without disturbing the code as `observe` does. False: that is not possible, or somebody observes it already.
bool glimpse(execution& x, u64 native_frame, u32 reg, frame_glimpse& seen);
/// Has somebody looked at the compiled code that waits in this native frame?
bool is_observed(const execution& x, u64 native_frame);
/// The place in compiled code to which the call returns for which it waits in this native frame.
inline u64 return_site_of(u64 native_frame) { return reinterpret_cast<const u64*>(native_frame)[-1]; }
/// Does compiled code wait in this native frame for C++ that it has called?
inline bool waits_for_cpp(execution& x, u64 native_frame) {
  if (x.calling_code() == native_frame) return true;
  for (const frame* f = x.top; f; f = f->caller)
    if (!f->code && f->result_register == native_frame) return true;
  return false;
}
/// What f was called by: frame::caller, and behind the bottom of a run the frames of the compiled code that began it.
inline frame* caller_of(execution& x, frame* f) {
  return !f->code && f->result_register ? observe(x, f->result_register, f->caller) : f->caller;
}
/// The innermost frame.
inline frame* innermost_frame(execution& x) {
  const u64 code = x.calling_code();
  return code ? observe(x, code, x.top) : x.top;
}

/// A sample fell on this place: count it, compile it when it is hot, enter compiled code. Returns
/// where plain goes on.
template <class L>
unwound hot(typename L::context& x, frame* f, const u16* pc);

/// Plain calls a function that has a compiled entry.
template <class L>
unwound call_from_plain(typename L::context& x, frame* f, const u16* next, code_block* c, value function,
                        const value* arguments, u32 count, u32 result_register);

}  // namespace metavm::jit
