/// \file
/// Instantiates the staged machine of a language; include in one translation unit.
#pragma once
#include "metavm/jit/machine.hpp"
#include "metavm/jit/staged.hpp"
#include "metavm/lang/interpreter.hpp"
#include "metavm/lang/unwinding.hpp"

namespace metavm::jit {

/// The opcodes of L as functions of the compiler, by number.
template <class L>
struct staged_tables {
  using ops = complete_ops<typename L::opcodes>;
  using context = typename L::context;
  using emit_fn = void (*)(compiler&, const u16*);
  template <class Op>
  static void emit_one(compiler& c, const u16* pc) {
    staged<L> s(c);
    run_opcode<Op>(s, pc);
  }
  template <class... Op>
  static constexpr std::array<emit_fn, sizeof...(Op)> make(mp::mp_list<Op...>) {
    return {&emit_one<Op>...};
  }
  static constexpr auto emit = make(ops{});

  static unwound step(execution& x, frame* f, const u16* pc) {
    return interpreter<L>::single_step(static_cast<context&>(x), f, pc);
  }
  static value run(execution& x, frame* f, const u16* pc) {
    return interpreter<L>::resume(static_cast<context&>(x), f, pc);
  }
  static unwound unwind(execution& x, frame* f, const u16* pc) {
    return plain_slow<L>::unwind(static_cast<context&>(x), f, pc);
  }
  static unwound unwind_behind(execution& x, frame* f) {
    if (give_raised<L>(f)) return {f, f->pc};
    return plain_slow<L>::unwind(static_cast<context&>(x), f, f->pc - 1);
  }
  static constexpr bool can_pass = requires(context& x, const unwinding& u) { L::trace_passed(x, u, nullptr); };
  static value pass_exception(execution& e, const unwinding& u, const value* functions) {
    if constexpr (can_pass) {
      context& x = static_cast<context&>(e);
      // What traces its program sees exceptions in plain.
      if constexpr (requires(frame* f) { L::trace_step(x, f, nullptr); })
        if (x.tracing) return value_raised;
      L::trace_passed(x, u, functions);
      return u.caught ? L::caught(x, x.top, handler_range{}) : value_nil;
    }
    return value_raised;
  }
  static frame* push_bottom(execution& x) { return interpreter<L>::push_bottom(static_cast<context&>(x)); }
  static frame* push(execution& x, frame* below, code_block* c, value function, const value* arguments, u32 n,
                     u32 result_register) {
    return interpreter<L>::push(static_cast<context&>(x), below, c, function, arguments, n, result_register);
  }
  static unwound ret(execution& x, frame* f, value v) { return plain_slow<L>::ret(static_cast<context&>(x), f, v); }

  static void heap_frame_entered([[maybe_unused]] execution& x, [[maybe_unused]] frame* f) {
    if constexpr (requires { L::heap_frame_entered(static_cast<context&>(x), f); })
      L::heap_frame_entered(static_cast<context&>(x), f);
  }

  static constexpr bool shows_frames = requires(context& x, frame* f) { L::frame_moved(x, f, f); };
  static void frame_moved([[maybe_unused]] execution& x, [[maybe_unused]] frame* from, [[maybe_unused]] frame* to) {
    if constexpr (shows_frames) L::frame_moved(static_cast<context&>(x), from, to);
  }

  static constexpr language_ops table{L::name,
                                      static_cast<u32>(mp::mp_size<ops>::value),
                                      interpreter<L>::halt_code,
                                      emit.data(),
                                      opcode_tables<L>::facts.data(),
                                      opcode_tables<L>::texts.data(),
                                      &step,
                                      &run,
                                      &unwind,
                                      &unwind_behind,
                                      can_pass ? &pass_exception : nullptr,
                                      opcode_tables<L>::takes_raised.data(),
                                      &push_bottom,
                                      &push,
                                      &ret,
                                      &heap_frame_entered,
                                      shows_frames ? &frame_moved : nullptr};
};

/// The staged machine for context x. Keep it as long as x runs; set x.jit to it.
template <class L>
std::unique_ptr<engine> make_engine(typename L::context& x, const limits& l) {
  return std::make_unique<engine>(x, staged_tables<L>::table, l);
}

}  // namespace metavm::jit
