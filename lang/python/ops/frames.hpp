/// \file
/// Frames as guests see them. A frame object is made when somebody asks for it (or an exception
/// passes); the frame is then *noted*, and when it is left its object takes a copy of the registers
/// along.
#pragma once
#include "lang/python/engine.hpp"
#include "metavm/lang/opcode.hpp"

namespace metavm::python {

struct frame_object : object {
  function_object* function;
  value extra;                  ///< the frame's: the namespace of class bodies and of exec
  value locals;                 ///< the dict that f_locals showed last, or none
  value back;                   ///< once left: the caller's frame object, or a traceback entry that has it, or none
  value trace;                  ///< f_trace
  value_array* registers;       ///< once left; null before, and after clear()
  generator_object* generator;  ///< whose frame it is; null: an ordinary frame
  frame* live;                  ///< on the guest stack; null: left, or suspended
  i64 unit;                     ///< once left: the last instruction
  i64 line;                     ///< while a trace function runs: the line it is told of; else 0
  i64 last_line, last_unit;     ///< tracing: where it was last
  i64 jump;                     ///< a trace function sends it to that instruction; negative: none does
  /// Once left: compiled code that had called, by way of C++, and is not looked at before somebody asks for `f_back`.
  /// Its native frame (0: there is none), and where the call returns to.
  u64 caller_frame, caller_site;
  u64 bits;
  static constexpr i64 line_zero = -1;  ///< in `line`: the line 0
  static constexpr u64 no_lines = 1, opcodes = 2, entered = 4, finished = 8, told = 16;
  /// Only a traceback entry (or such a frame below it) has it, which nobody has asked for it.
  static constexpr u64 unseen = 32;
  static constexpr u64 cleared = 64;   ///< what was not assigned yet is value_unbound in its registers
  static constexpr u64 emptied = 256;  ///< by clear()
  /// It has jumped: each instruction is looked at before it runs (jumps.hpp).
  static constexpr u64 watched = 128;

  code_object* code() const { return function->code; }
  static const layout& get_layout() {
    return describe<frame_object>("frame", &frame_object::function, &frame_object::extra, &frame_object::locals,
                                  &frame_object::back, &frame_object::trace, &frame_object::registers,
                                  &frame_object::generator);
  }
};

/// What the innermost call of the guest's runs, looked at without disturbing compiled code.
class running_call {
 public:
  explicit running_call(engine& x);
  /// Null: nothing of the guest's runs.
  const function_object* function() const;
  const code_block* code() const { return code_; }
  value reg(u32 r);

 private:
  void look();
  engine& x_;
  u64 native_ = 0;  ///< of compiled code that was not disturbed
  frame* frame_ = nullptr;
  value function_ = none;
  const code_block* code_ = nullptr;
};
/// The innermost frame of guest code, and the one that called it; null: none. (Compiled code that they belong to goes
/// on in plain: see jit::observe.)
frame* running_frame(engine& x);
frame* outer_frame(engine& x, frame* f);
inline function_object* function_of(const frame* f) { return f->function.as<function_object>(); }

/// The object of a frame on the guest stack; the same each time. `for_traceback`: nobody sees it yet.
frame_object* frame_object_of(vm& m, frame* f, bool for_traceback = false);
/// The object of a frame that has one already; null if not.
frame_object* noted_frame(engine& x, const frame* f);
/// An entry for a frame of compiled code: its `frame` is the function until somebody asks for it.
struct passed_traceback : traceback_object {
  static constexpr u8 caught_flag = 1;  ///< in object::flags: the exception went no further
  traceback_object* caller;             ///< the entry of the frame that called, if compiled code knew it; null
  static const layout& get_layout() {
    return describe<passed_traceback>("traceback", &traceback_object::next, &traceback_object::frame,
                                      &traceback_object::code, &passed_traceback::caller);
  }
};
/// tb_frame. For a frame that compiled code has passed an object is made now: it is over, and its variables are gone.
value frame_of_traceback(vm& m, traceback_object* t);
/// The object of a generator's frame, running or not; null: it is finished.
frame_object* generator_frame(vm& m, generator_object* g);
/// f_back; value_raised.
value back_of(vm& m, frame_object* o);
/// The frame of `caller` (a frame object or a traceback entry that stands for one) has called the one that the pending
/// exception passed last.
void note_caller(vm& m, value caller);
/// The frame is left for good (or, a generator's, for now): its object goes on without it.
void detach_frame(engine& x, frame* f);
/// The dict that f_locals shows, brought up to date.
value frame_locals(vm& m, frame_object* o);
/// Registers that surely hold a value of the running call before the instruction at `unit`; others
/// hold anything.
std::vector<bool> assigned_registers(const code_block* c, u32 unit);
/// By number of the opcode, for jit::analyse.
metavm::instruction_facts (*const* facts_of_opcodes())(const u16* pc);
/// The line that runs (or ran last) in it; 0: unknown.
i64 frame_line(engine& x, const frame_object* o);
i64 line_at(const code_block* c, u32 unit);

void init_frames(vm& m);

}  // namespace metavm::python
