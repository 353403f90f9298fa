/// \file
/// Code objects, frames and the execution state: what every stage shares about a running program.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "metavm/gc/heap.hpp"
#include "metavm/lang/operands.hpp"

namespace metavm {

struct code_block;
struct unwinding;
namespace jit {
class engine;
struct code_info;
}  // namespace jit

/// Source position of an instruction. Entries are sorted by `start`; each holds up to the next one.
struct position {
  u32 start;  ///< first unit
  u32 line, column, end_line, end_column;
};

/// Instructions in [start, end) are protected: an exception goes to `handler`, in register `reg`.
/// Inner ranges come first.
struct handler_range {
  u32 start, end, handler;
  u32 reg;
  u32 depth;  ///< the language's own
};

/// Compiled guest code. Not moved; its constants are roots (the owner traces them).
struct code_block {
  // Read by the interpreter at each call:
  const u16* start = nullptr;
  const value* constant_base = nullptr;
  inline_cache* cache_base = nullptr;
  u32 register_count = 0;
  u32 parameter_count = 0;
  /// Staged entry that takes boxed arguments; null while there is none.
  void* entry = nullptr;
  u32 flags = 0;  ///< code_flags
  u32 heat = 0;   ///< samples that met this code
  jit::code_info* info = nullptr;

  std::vector<u16> bytecode;
  std::vector<value> constants;
  std::vector<inline_cache> caches;
  std::vector<position> positions;
  std::vector<handler_range> handlers;
  std::string name, file;
  void* language = nullptr;  ///< the language's own data
  bool constants_traced = false;

  /// Call when bytecode, constants and caches are complete.
  void finish() {
    start = bytecode.data();
    constant_base = constants.data();
    cache_base = caches.data();
  }
  /// For the owner's `root_set::trace`. Constants do not change after `finish`, so young collections meet them once.
  template <class Tracer>
  void trace_constants(Tracer& t) {
    if (t.young() && constants_traced) return;
    for (value& v : constants) t.visit(&v);
    constants_traced = constant_base != nullptr;
  }
  const position* find_position(u32 unit) const {
    const position* best = nullptr;
    for (const position& p : positions) {
      if (p.start > unit) break;
      best = &p;
    }
    return best;
  }
};
namespace code_flags {
inline constexpr u32 never_stage = 1;      ///< always plain
inline constexpr u32 clear_registers = 2;  ///< registers must be unbound at entry
inline constexpr u32 never_inline = 4;
inline constexpr u32 heap_frame = 8;  ///< frames of this code live in the heap (generators)
/// The language's own code: no frame of the guest, for its stack, its depth or its traces. Such a frame does not count
/// against the depth where it is the root of compiled code.
inline constexpr u32 hidden = 16;
}  // namespace code_flags

/// A plain frame, on the guest stack or inside a heap object. Registers follow.
struct frame {
  value extra;     ///< the language's own
  value function;  ///< the running closure
  /// Where the caller wants the result; bit 32: somebody holds this frame (see `frame_noted`). At the bottom of a run
  /// that compiled code has begun: its native frame.
  u64 result_register;
  frame* caller;
  const u16* pc;     ///< in a suspended or calling frame: where to go on
  code_block* code;  ///< null in the frame at the bottom of a run
  value regs[];
};
/// In frame::result_register: the language's `frame_left(context&, frame*)` is called when the frame ends.
inline constexpr u64 frame_noted = u64{1} << 32;
/// The frame is an image for one opcode that compiled code leaves to plain (src/jit/step.cpp): exceptions stop here
/// and leave the second mark. While a callee runs, `pc` halts the interpreter; see `going_on`.
inline constexpr u64 frame_stepped = u64{1} << 33, frame_raised = u64{1} << 34;
/// The frame is what somebody sees of a frame of compiled code that waits (src/jit/observe.cpp): its pc is the
/// instruction that runs, and the word in front of it is the language's own.
inline constexpr u64 frame_imaged = u64{1} << 35;
static_assert(sizeof(frame) == 48);
inline constexpr u32 frame_header_words = sizeof(frame) / 8;

/// Where a frame that waits for a call goes on.
inline const u16* going_on(const frame* f) {
  if (!(f->result_register & frame_stepped) || !f->caller->extra.is_int()) return f->pc;
  return reinterpret_cast<const u16*>(f->caller->extra.as_int());
}

/// Where the plain interpreter goes on: frame and instruction.
struct unwound {
  frame* f;
  const u16* pc;
};

/// The state of one thread of guest execution. Generated code addresses its fields by offset.
struct execution {
  gc::heap* heap = nullptr;
  /// Counts down at back edges and calls; below zero the slow path looks for signals, hot code, ….
  i64 ticks = 0;
  /// Guest frames that may still be entered before the language's recursion error.
  i64 depth_left = 0;
  frame* top = nullptr;          ///< innermost plain frame, kept while C++ code runs
  char* stack_limit = nullptr;   ///< end of the guest stack
  char* native_limit = nullptr;  ///< lowest address the native stack may reach
  const shape* int_shape = nullptr;
  const shape* float_shape = nullptr;
  const shape* constant_shapes[32] = {};
  value pending = value_unbound;  ///< the exception on its way, in the language's own form
  jit::engine* jit = nullptr;
  i64 tick_interval = 64;
  u64 tick_random = 1;
  bool attention = false;  ///< somebody set ticks to 0: poll
  char* stack_base = nullptr;
  // Used by generated code when it leaves to plain:
  frame* left_frame = nullptr;
  void* left_sp = nullptr;
  u64 scratch[16] = {};
  /// The native frame of compiled code that has called C++, if `top` is `code_top`, from which it was entered.
  u64 code_sp = 0;
  frame* code_top = nullptr;

  /// The words of the guest stack that are in use.
  const void* stack_top() const {
    if (!top) return stack_base;
    const frame* f = top;
    if (reinterpret_cast<const char*>(f) < stack_base || reinterpret_cast<const char*>(f) >= stack_limit)
      return high_water;
    return f->regs + (f->code ? f->code->register_count : 1);
  }
  const void* high_water = nullptr;  ///< upper bound while the top frame lies in the heap

  /// The native frame of the compiled code that C++ was called from just now; 0: it was called from plain.
  u64 calling_code() const { return top == code_top ? code_sp : 0; }
};

/// A double that its word cannot hold. Languages give it their float shape.
struct boxed_double : object {
  double number;
};

/// The hidden class of any word: of an object its own, of the rest what the execution gives for its kind.
METAVM_INLINE const shape* shape_of(const execution& x, value v) {
  if (v.is_pointer()) return v.as_object()->get_shape();
  if (v.is_int()) return x.int_shape;
  if (v.is_inline_float()) return x.float_shape;
  return x.constant_shapes[v.constant_id()];
}
/// `box_double` of a number that its word cannot hold: allocates a `boxed_double`, so it may collect. Never fails by
/// itself
/// (`gc::heap::allocate`).
METAVM_NOINLINE METAVM_PRESERVE_MOST value box_double_slow(execution& x, double d);
/// A float as a word: self-tagged where it fits.
METAVM_INLINE value box_double(execution& x, double d) {
  const value v = try_inline_float(d);
  return METAVM_LIKELY(v.is_inline_float()) ? v : box_double_slow(x, d);
}
/// \pre v is a float
METAVM_INLINE double unbox_double(value v) {
  return METAVM_LIKELY(v.is_inline_float()) ? v.as_inline_float() : v.as<boxed_double>()->number;
}

}  // namespace metavm
