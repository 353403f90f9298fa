/// \file
/// Definitions for lang/interpreter.hpp; instantiate once per language.
#pragma once
#include "metavm/jit/engine.hpp"
#include "metavm/lang/interpreter.hpp"

namespace metavm {

namespace jit {
/// Enters compiled code for frame g, which has been pushed; where plain goes on.
template <class L>
unwound enter_frame(typename L::context& x, frame* g, void* code);
}  // namespace jit

namespace detail {

/// Which fast handler an opcode gets besides the full one.
template <class L, class Op>
constexpr fast fast_handler() {
  if constexpr (is_leaf<Op>) return fast::leaf;
  if constexpr (has_rare<Op>) return fast::rare;
  if constexpr (requires { L::derive_fast_handlers; } && !has_own_handler<Op>) return fast::derived;
  return fast::no;
}

/// The handlers, and what they share that is not inlined.
template <class L>
struct dispatch {
  using context = typename L::context;
  using ops = complete_ops<typename L::opcodes>;
  static constexpr u16 halt_number = interpreter<L>::halt_number;
  static constexpr const u16* halt_code = interpreter<L>::halt_code;

  /// A language that traces has `bool tracing` in its context and a hook that runs before each instruction while it is
  /// set: `unwound trace_step(context&, frame*, const u16* pc)` says where to go on.
  static constexpr bool can_trace = requires(context& x, frame* f, const u16* pc) {
    x.tracing;
    L::trace_step(x, f, pc);
  };

  /// Code for a call of c from C++; null: none (yet).
  static void* compiled_entry(context& x, code_block* c) {
    if constexpr (can_trace)
      if (x.tracing) return nullptr;
    return METAVM_LIKELY(c->entry) ? c->entry : jit::entry_of(x, c);
  }

#if METAVM_TAIL_CALLS
  using handler = METAVM_HANDLER_CC u64 (*)(const u16*, frame*, context*, const void*);

  template <class Op>
  static METAVM_HANDLER_CC METAVM_NOINLINE u64 handle_rare(const u16* pc, frame* f, context* x, const void* handlers) {
    plain<L> s(*x, f, pc, pc + step_length<Op>);
    run_opcode<Op>(s, pc);
    const u16* next = s.next_pc();
    if constexpr (can_trace) handlers = switched(handlers, *x);  // by what the opcode called
    METAVM_MUSTTAIL return static_cast<const handler*>(handlers)[*next](next, s.current_frame(), x, handlers);
  }
  template <class Op>
  static METAVM_HANDLER_CC u64 handle(const u16* pc, frame* f, context* x, const void* handlers) {
    constexpr fast how = fast_handler<L, Op>();
    plain<L, how> s(*x, f, pc, pc + step_length<Op>);
    if constexpr (how == fast::derived && !is_hidden<Op> && has_operand<Op, target> && has_operand<Op, def>)
      // The jump may come after the effect: look first whether it must poll.
      if (METAVM_UNLIKELY(s.due(operand_of<Op, target>(pc))))
        METAVM_MUSTTAIL return handle_rare<Op>(pc, f, x, handlers);
    run_opcode<Op>(s, pc);
    if constexpr (how != fast::no)
      if (METAVM_UNLIKELY(s.bailed())) METAVM_MUSTTAIL return handle_rare<Op>(pc, f, x, handlers);
    const u16* next = s.next_pc();
    if constexpr (can_trace && !is_leaf<Op>) handlers = switched(handlers, *x);
    METAVM_MUSTTAIL return static_cast<const handler*>(handlers)[*next](next, s.current_frame(), x, handlers);
  }
  static METAVM_HANDLER_CC u64 halt(const u16*, frame* f, context* x, const void*) {
    x->top = f;
    return f->regs[0].bits;
  }
  template <class... Op>
  static constexpr std::array<handler, sizeof...(Op) + 1> make_table(mp::mp_list<Op...>) {
    return {&handle<Op>..., &halt};
  }
  static constexpr auto table = make_table(ops{});

  static METAVM_HANDLER_CC METAVM_NOINLINE u64 handle_traced(const u16* pc, frame* f, context* x,
                                                             const void* handlers) {
    if constexpr (can_trace) {
      const unwound u = L::trace_step(*x, f, pc);
      if (u.pc != pc || u.f != f)
        METAVM_MUSTTAIL return static_cast<const handler*>(handlers)[*u.pc](u.pc, u.f, x, handlers);
    }
    METAVM_MUSTTAIL return table[*pc](pc, f, x, handlers);
  }
  template <class... Op>
  static constexpr std::array<handler, sizeof...(Op) + 1> make_traced(mp::mp_list<Op...>) {
    return {(static_cast<void>(sizeof(Op)), &handle_traced)..., &halt};
  }
  static constexpr auto traced = make_traced(ops{});
  /// What goes on behind an opcode that may have switched tracing on or off. (A single step stays one.)
  METAVM_INLINE static const void* switched(const void* handlers, const context& x) {
    if (METAVM_UNLIKELY(x.tracing)) return handlers == table.data() ? traced.data() : handlers;
    return METAVM_UNLIKELY(handlers == traced.data()) ? table.data() : handlers;
  }
  METAVM_INLINE static const void* handlers_of(const context& x) {
    if constexpr (can_trace) return switched(table.data(), x);
    return table.data();
  }

  static METAVM_NOINLINE value loop(context& x, frame* f, const u16* pc) {
    return value{static_cast<const handler*>(handlers_of(x))[*pc](pc, f, &x, handlers_of(x))};
  }

  /// One opcode: with this table every opcode is the last.
  static METAVM_HANDLER_CC u64 stop(const u16* pc, frame* f, context* x, const void*) {
    x->top = f;
    return reinterpret_cast<u64>(pc);
  }
  static constexpr auto stop_table = [] {
    std::array<handler, table.size()> t{};
    t.fill(&stop);
    return t;
  }();
  static METAVM_NOINLINE unwound single_step(context& x, frame* f, const u16* pc) {
    const u16* next = reinterpret_cast<const u16*>(table[*pc](pc, f, &x, stop_table.data()));
    return {x.top, next};
  }
#else
  template <class Op>
  METAVM_INLINE static void step(context& x, frame*& f, const u16*& pc) {
    plain<L> s(x, f, pc, pc + step_length<Op>);
    run_opcode<Op>(s, pc);
    f = s.current_frame();
    pc = s.next_pc();
  }
  static METAVM_NOINLINE unwound single_step(context& x, frame* f, const u16* pc) {
    mp::mp_with_index<mp::mp_size<ops>::value>(
        *pc, [&](auto i) METAVM_INLINE_LAMBDA { step<mp::mp_at_c<ops, decltype(i)::value>>(x, f, pc); });
    return {f, pc};
  }
  /// One case per opcode number, made by Mp11's index dispatch, which is a switch.
  static METAVM_NOINLINE value loop(context& x, frame* f, const u16* pc) {
    for (;;) {
      const u16 n = *pc;
      if (METAVM_UNLIKELY(n == halt_number)) {
        x.top = f;
        return f->regs[0];
      }
      if constexpr (can_trace)
        if (METAVM_UNLIKELY(x.tracing)) {
          const unwound u = L::trace_step(x, f, pc);
          const bool moved = u.pc != pc || u.f != f;
          f = u.f;
          pc = u.pc;
          if (moved) continue;
        }
      mp::mp_with_index<mp::mp_size<ops>::value>(
          n, [&](auto i) METAVM_INLINE_LAMBDA { step<mp::mp_at_c<ops, decltype(i)::value>>(x, f, pc); });
    }
  }
#endif
};

}  // namespace detail

template <class L>
frame* interpreter<L>::stack_free(context& x) {
  return reinterpret_cast<frame*>(const_cast<void*>(x.stack_top()));
}

template <class L>
frame* interpreter<L>::push_bottom(context& x) {
  frame* b = stack_free(x);
  b->code = nullptr;
  b->caller = x.top;
  b->function = b->extra = value_nil;
  b->result_register = x.calling_code();
  b->pc = detail::dispatch<L>::halt_code;
  b->regs[0] = value_nil;
  return b;
}

template <class L>
frame* interpreter<L>::push(context& x, frame* below, code_block* c, value function, const value* arguments, u32 n,
                            u32 result_register) {
  frame* g = reinterpret_cast<frame*>(below->regs + (below->code ? below->code->register_count : 1));
  if (x.depth_left <= 0 || reinterpret_cast<char*>(g->regs + c->register_count) > x.stack_limit) {
    L::recursion_error(x);
    return nullptr;
  }
  x.depth_left--;
  g->function = function;
  g->extra = value_nil;
  g->result_register = result_register;
  g->caller = below;
  g->code = c;
  g->pc = c->start;
  if (arguments != g->regs) {
    // Word by word: what has just been stored in words would be waited for by wider loads.
    METAVM_SMALL_LOOP
    for (u32 i = 0; i < n; i++) g->regs[i] = arguments[i];
  }
  if (c->flags & code_flags::clear_registers)
    for (u32 i = n; i < c->register_count; i++) g->regs[i] = value_unbound;
  return g;
}

template <class L>
value interpreter<L>::resume(context& x, frame* f, const u16* pc) {
  frame* const saved = x.top;
  const value r = detail::dispatch<L>::loop(x, f, pc);
  x.top = saved;
  return r;
}

template <class L>
unwound interpreter<L>::single_step(context& x, frame* f, const u16* pc) {
  return detail::dispatch<L>::single_step(x, f, pc);
}

namespace jit {
/// Runs compiled code in frame g, which plain has set up and counted.
template <class L>
METAVM_INLINE unwound enter_frame(typename L::context& x, frame* g, void* code) {
  value result;
  if (!enter(x, code, g, result)) return {x.left_frame, x.left_frame->pc};
  return plain_slow<L>::ret(x, g, result);
}

}  // namespace jit

template <class L>
value interpreter<L>::run(context& x, code_block* c, value function, const value* arguments, u32 n) {
  if (METAVM_UNLIKELY(static_cast<char*>(__builtin_frame_address(0)) < x.native_limit)) {
    L::recursion_error(x);
    return value_raised;
  }
  frame* const saved = x.top;
  frame* b = push_bottom(x);
  if (METAVM_UNLIKELY(reinterpret_cast<char*>(b + 2) > x.stack_limit)) {
    L::recursion_error(x);
    return value_raised;
  }
  x.top = b;
  value r;
  if (frame* f = push(x, b, c, function, arguments, n, 0)) {
    unwound u{f, c->start};
    if (x.jit)
      if (void* const code = detail::dispatch<L>::compiled_entry(x, c)) {
        if constexpr (!requires { L::holds_no_values; })
          for (u32 i = n; i < c->register_count; i++) f->regs[i] = value_unbound;
        u = jit::enter_frame<L>(x, f, code);
      }
    r = u.f == b ? b->regs[0] : detail::dispatch<L>::loop(x, u.f, u.pc);
  } else {
    r = value_raised;
  }
  x.top = saved;
  return r;
}

// ---------------------------------------------------------------- compiled code

namespace jit {

/// Declared in jit/engine.hpp.
template <class L>
unwound hot(typename L::context& x, frame* f, const u16* pc) {
  if constexpr (detail::dispatch<L>::can_trace)
    if (x.tracing) return {f, pc};
  void* code = sample(x, f, pc);
  if (!code) return {f, pc};
  return enter_frame<L>(x, f, code);
}

template <class L>
unwound call_from_plain(typename L::context& x, frame* f, const u16* next, code_block* c, value function,
                        const value* arguments, u32 count, u32 result_register) {
  f->pc = next;
  frame* g = interpreter<L>::push(x, f, c, function, arguments, count, result_register);
  if (!g) return plain_slow<L>::unwind(x, f, next - 1);
  if constexpr (detail::dispatch<L>::can_trace)
    if (x.tracing) return {g, c->start};
  // While compiled code runs the frame on the guest stack keeps what it held at the entry: arguments, and nothing else.
  for (u32 i = count; i < c->register_count; i++) g->regs[i] = value_unbound;
  return enter_frame<L>(x, g, c->entry);
}

}  // namespace jit

// ---------------------------------------------------------------- slow paths of the plain stage

template <class L>
unwound plain_slow<L>::unwind(context& x, frame* f, const u16* pc) {
  u32 unit = f->code ? static_cast<u32>(pc - f->code->start) : 0;
  for (;;) {
    if (!f->code) {
      f->regs[0] = value_raised;
      return {f, detail::dispatch<L>::halt_code};
    }
    if (METAVM_UNLIKELY(f->result_register & frame_stepped)) {
      f->result_register |= frame_raised;
      return {f, detail::dispatch<L>::halt_code};
    }
    x.top = f;
    L::add_trace(x, f, unit);
    for (const handler_range& h : f->code->handlers) {
      if (unit >= h.start && unit < h.end) {
        f->regs[h.reg] = L::caught(x, f, h);
        return {f, f->code->start + h.handler};
      }
    }
    x.depth_left++;
    if (f->result_register >> 32) leave_noted(x, f);
    f = f->caller;
    if (f->code && give_raised<L>(f)) return {f, f->pc};
    // A caller's pc stands behind its call.
    if (f->code) unit = static_cast<u32>(f->pc - f->code->start) - 1;
  }
}

template <class L>
void plain_slow<L>::leave_noted(context& x, frame* f) {
  f->result_register &= frame_noted - 1;
  x.top = f;  // the hook allocates, and looks at the frames
  if constexpr (requires { L::frame_left(x, f); }) L::frame_left(x, f);
}

template <class L>
unwound plain_slow<L>::ret(context& x, frame* f, value v) {
  if (METAVM_UNLIKELY(f->result_register >> 32)) leave_noted(x, f);
  frame* c = f->caller;
  c->regs[f->result_register] = v;
  x.depth_left++;
  return {c, c->pc};
}

template <class L>
unwound plain_slow<L>::no_room(context& x, frame* f, const u16* pc) {
  x.depth_left++;
  x.top = f;
  f->pc = pc;
  L::recursion_error(x);
  return unwind(x, f, pc);
}

template <class L>
unwound plain_slow<L>::back_edge(context& x, frame* f, const u16* pc) {
  // At random, so that samples do not keep step with a loop.
  x.tick_random = x.tick_random * 6364136223846793005u + 1442695040888963407u;
  x.ticks = x.tick_interval < 2
                ? 0
                : x.tick_interval / 2 + static_cast<i64>((x.tick_random >> 33) % static_cast<u64>(x.tick_interval));
  x.top = f;
  f->pc = pc;
  if (METAVM_UNLIKELY(x.attention | x.heap->attention)) {
    x.attention = false;
    if (!L::poll(x, f, pc)) return unwind(x, f, pc);
  }
  if (x.jit) return jit::hot<L>(x, f, pc);
  return {f, pc};
}

template <class L>
unwound plain_slow<L>::call_staged(context& x, frame* f, const u16* next, code_block* c, value function,
                                   const value* arguments, u32 count, u32 result_register) {
  return jit::call_from_plain<L>(x, f, next, c, function, arguments, count, result_register);
}

template <class L>
unwound plain_slow<L>::call_with_self(context& x, frame* f, const u16* next, code_block* c, value function, value self,
                                      args a, u32 result_register) {
  f->pc = next;
  frame* g = reinterpret_cast<frame*>(f->regs + f->code->register_count);
  if (reinterpret_cast<char*>(g->regs + a.count + 1) > x.stack_limit) return no_room(x, f, next - 1);
  // The arguments' places in the new frame: the header is written after, so nothing overlaps.
  value* v = g->regs;
  v[0] = self;
  for (u32 i = 0; i < a.count; i++) v[i + 1] = f->regs[a.base + i];
  x.top = f;
  if (c->entry) return call_staged(x, f, next, c, function, v, a.count + 1, result_register);
  frame* n = interpreter<L>::push(x, f, c, function, v, a.count + 1, result_register);
  if (!n) return unwind(x, f, next - 1);
  return {n, c->start};
}

}  // namespace metavm
