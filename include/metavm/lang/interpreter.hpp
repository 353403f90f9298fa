/// \file
/// The plain interpreter of a language, generated from its opcode list.
///
/// A language L names: `L::opcodes` (Mp11 list), `L::context` (derives from `execution`), and hooks:
///   static bool poll(context&, frame*, const u16*);       signals, finalizers; false: an exception is pending
///   static void recursion_error(context&);               makes the pending exception
///   static void add_trace(context&, frame*, u32 unit);   the frame is left, or enters a handler, by an exception
///   static value caught(context&, frame*, const handler_range&);  takes the pending exception for a handler
/// `static constexpr bool holds_no_values = true`: its registers never hold references, so that nobody looks at them.
/// And, where exceptions shall be handled in compiled code, too (else it leaves to plain for them):
///   static void trace_passed(context&, const unwinding&, const value* functions);  add_trace for all frames of it
/// Include interpreter_impl.hpp in one translation unit of the language.
#pragma once
#include "metavm/stage/plain.hpp"

namespace metavm {

/// Runs bytecode of L. Reentrant: guest code may call C++ that calls `run`; a thread at a time for one context. The
/// collector sees guest frames by the context's stack range.
template <class L>
struct interpreter {
  using context = typename L::context;

  /// Calls guest code `c` and runs until it returns. Arguments are n values for the first n
  /// registers. value_raised if it ended by an exception (x.pending). Not for stack-hungry recursion:
  /// takes native stack per call; checks it.
  static value run(context& x, code_block* c, value function, const value* arguments, u32 n);
  /// Goes on with frame `f`, set up on the stack with a bottom frame below (see push_bottom), at f->pc.
  static value resume(context& x, frame* f, const u16* pc);
  /// Where bottom frames go on: ends the run.
  static constexpr u16 halt_number = static_cast<u16>(mp::mp_size<complete_ops<typename L::opcodes>>::value);
  static constexpr u16 halt_code[1] = {halt_number};
  /// Runs one opcode and, if it calls guest code, no more than the entry into it. Where to go on.
  static unwound single_step(context& x, frame* f, const u16* pc);
  /// A frame without code on top of the guest stack; the frame above returns into it.
  static frame* push_bottom(context& x);
  /// Sets up a frame above `below`; null (pending exception) if there is no room.
  static frame* push(context& x, frame* below, code_block* c, value function, const value* arguments, u32 n,
                     u32 result_register);
  /// Where the next frame may start.
  static frame* stack_free(context& x);
};

}  // namespace metavm
