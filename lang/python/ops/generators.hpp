/// \file
/// Generators, coroutines. In compiled code the frame of a generator is one of those that are inlined, whose registers
/// are read from the generator and put back when it yields; where the generator itself is virtual they never lie in
/// memory.
#pragma once
#include "lang/python/ops/variables.hpp"

namespace metavm::python::ops {

/// A generator or coroutine, whose steps compiled code can take.
template <class S>
METAVM_OP_PART bool is_exact_generator([[maybe_unused]] S& s, [[maybe_unused]] word<S> v) {
  if constexpr (S::is_staged) {
    const py_shape* sh = py_shape_of(s, v);
    return sh == s.cx().m.shapes.generator || sh == s.cx().m.shapes.coroutine;
  }
  return false;
}

/// As is_exact_generator. Only its own methods step one: it is neither iterated nor awaited.
template <class S>
METAVM_OP_PART bool is_async_generator([[maybe_unused]] S& s, [[maybe_unused]] word<S> v) {
  if constexpr (S::is_staged) return py_shape_of(s, v) == s.cx().m.shapes.async_generator;
  return false;
}

enum class resumption {
  slow,   ///< nothing was done: it is finished or running, or else C++ must look at it
  ended,  ///< it is a finished generator
  begun,  ///< its frame runs; the opcode's `finish` gets what it yields, value_unbound at its end
};
/// Sends to the generator x. \pre is_exact_generator. With `here` false the step is made by a call.
template <class S>
METAVM_OP_PART resumption go_on([[maybe_unused]] S& s, [[maybe_unused]] word<S> x, [[maybe_unused]] word<S> sent,
                                [[maybe_unused]] bool may_call = true) {
  if constexpr (S::is_staged) {
    auto g = s.template as<generator_object>(x);
    code_block* c = block_of(s.promote(s.template load_immutable<&generator_object::code>(g)));
    if (!s.inlines_frame(c)) {
      code_block* driver = may_call ? driver_of(s.cx(), c) : nullptr;
      if (!driver) return resumption::slow;
      s.call_then(driver, s.lift(none), x, sent);
      return resumption::begun;
    }
    const u64 unit = static_cast<u64>(s.promote(s.template load<&generator_object::resume_unit>(g)));
    if (unit == resume_units::finished && py_shape_of(s, x) == s.cx().m.shapes.generator) {
      // Not what the last one to end has left behind.
      s.template residual<&set_stop_value, effects::writes>(s.lift(none));
      return resumption::ended;
    }
    if (unit == resume_units::finished || unit == resume_units::running) return resumption::slow;
    const bool fresh = unit == resume_units::created;
    if (fresh && !s.is(sent, none)) return resumption::slow;
    yield_point y{-1, -1, 0};
    if (!fresh) y = yield_before(c->start + unit);
    // What ended a delegate by throw(), or waits in a handler.
    if (y.handled >= 0 || (y.delegate >= 0 && s.promote(same(sent, value_unbound)))) return resumption::slow;
    auto registers = s.template as<value_array>(s.template load<&generator_object::registers>(g));
    auto function = s.box(s.template load_immutable<&generator_object::function>(g));
    s.template store<&generator_object::resume_unit>(g, s.lift(static_cast<i64>(resume_units::running)));
    s.template resume_then<&value_array::items>(c, function, x, registers, static_cast<u32>(unit),
                                                fresh ? -1 : static_cast<i32>(y.sent), sent);
    return resumption::begun;
  }
  return resumption::slow;
}

/// The generator that a call of generator-like code gives, with these parameters.
template <class S>
METAVM_OP_PART word<S> fresh_generator(S& s, args parameters) {
  const u32 n = s.code()->register_count;
  if (n > 60 || cleans_up(s.code())) return s.template residual_args<&make_generator_slow>(parameters, s.function());
  auto f = s.template as<function_object>(s.function());
  str_object* name = s.promote(s.template load<&function_object::name>(f));
  str_object* qualname = s.promote(s.template load<&function_object::qualname>(f));
  code_object* code = s.promote(s.template load<&function_object::code>(f));
  auto& shapes = s.cx().m.shapes;
  const py_shape* sh = code->flags_word & code_flags::coroutine         ? shapes.coroutine
                       : code->flags_word & code_flags::async_generator ? shapes.async_generator
                                                                        : shapes.generator;
  auto registers = s.template make_tail<value_array, &value_array::items>(
      shapes.register_block, n,
      [&](u32 i) METAVM_INLINE_LAMBDA { return i < parameters.count ? s.get(parameters, i) : s.lift(value_unbound); },
      init<&value_array::capacity>(u64{n}));
  auto nothing = s.lift(none);
  return s.box(s.template make<generator_object>(
      sh, init<&generator_object::extra>(u64{0}), init<&generator_object::function>(f),
      init<&generator_object::code>(s.lift(code)), init<&generator_object::name>(s.lift(name)),
      init<&generator_object::qualname>(s.lift(qualname)), init<&generator_object::handled>(nothing),
      init<&generator_object::registers>(s.box(registers)), init<&generator_object::running_hook>(nothing),
      init<&generator_object::resume_unit>(u64{resume_units::created}), init<&generator_object::flags_word>(u64{0}),
      init<&generator_object::origin>(nothing), init<&generator_object::frame>(nothing)));
}
struct return_generator {
  static constexpr const char* name = "return_generator";
  template <class S>
  METAVM_OP run(S& s, [[maybe_unused]] args parameters) {
    if constexpr (S::is_staged)
      if (s.is_inlined()) return s.ret(fresh_generator(s, parameters));
    s.template switch_frame<&become_generator>();
  }
};
/// d: what is sent in. A yield on behalf of a delegate (yield from, await), which throw() and close() go to, names its
/// register. One in an exception handler names the register that keeps what the caller handles.
struct yield_value {
  static constexpr const char* name = "yield_value";
  template <class S>
  METAVM_OP run(S& s, use a, imm, [[maybe_unused]] imm handled, [[maybe_unused]] def d) {
    if constexpr (S::is_staged)
      if (handled.number < 0 && s.is_inlined()) {
        auto g = s.template as<generator_object>(s.frame_extra());
        auto v = s.get(a);
        auto registers = s.template as<value_array>(s.template load<&generator_object::registers>(g));
        s.template save_registers<&value_array::items>(registers, d.reg);
        s.template store<&generator_object::resume_unit>(g, s.lift(i64{s.next_unit()}));
        return s.ret(v);
      }
    s.template switch_frame<&yield_frame>(s.get(a));
  }
};
static_assert(op_length<return_generator> == resume_units::created);
static_assert(std::is_same_v<operands_of<yield_value>, mp::mp_list<use, imm, imm, def>>, "yield_before knows them");
/// The end of generator-like code.
struct return_from {
  static constexpr const char* name = "return_from_generator";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, use a) {
    if constexpr (S::is_staged)
      if (s.is_inlined()) {
        auto g = s.template as<generator_object>(s.frame_extra());
        auto v = s.get(a);
        if (s.is(s.template load<&generator_object::frame>(g), none)) {
          s.template residual<&set_stop_value, effects::writes>(v);
          s.template store<&generator_object::resume_unit>(g, s.lift(static_cast<i64>(resume_units::finished)));
          s.template store<&generator_object::registers>(g, s.lift(none));
          return s.ret(s.lift(value_unbound));
        }
      }
    s.template switch_frame<&return_from_generator>(s.get(a));
  }
};
/// yield from, await: sends b to a. If a is exhausted its result goes to d, and there is a jump; else d is what to
/// yield.
struct send_finish {
  template <class S>
  METAVM_OP run(S& s, def d, use, use, target t, word<S> r) {
    if (!s.promote(same(r, value_unbound))) return s.set(d, r);
    s.set(d, s.template residual<&take_stop_value, effects::writes>());
    s.jump(t);
  }
};
struct send {
  static constexpr const char* name = "send";
  static constexpr bool own_handler = true;
  using finish = send_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, use b, target t) {
    auto x = s.get(a), v = s.get(b);
    // value_unbound: ended by throw(), the result is there.
    if (is_exact_generator(s, x) && !s.promote(same(v, value_unbound))) {
      switch (go_on(s, x, v)) {
        case resumption::begun:
          return;
        case resumption::ended:
          s.set(d, s.lift(none));
          return s.jump(t);
        case resumption::slow:
          break;
      }
    }
    auto r = s.template residual<&send_step>(x, v);
    if (s.raised(r)) return s.unwind();
    if (!s.promote(same(r, value_unbound))) return s.set(d, r);
    s.set(d, s.template residual<&take_stop_value, effects::writes>());
    s.jump(t);
  }
};
struct get_yield_from_iter {
  static constexpr const char* name = "get_yield_from_iter";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (s.has_shape(x, s.cx().m.shapes.generator)) return s.set(d, x);
    s.set_or_raise(d, s.template residual<&get_yield_from_slow>(x));
  }
};
struct get_awaitable {
  static constexpr const char* name = "get_awaitable";
  template <class S>
  METAVM_OP run(S& s, def d, use a, imm where) {
    auto x = s.get(a);
    if (s.has_shape(x, s.cx().m.shapes.coroutine)) {
      auto unit = s.template load<&generator_object::resume_unit>(s.template as<generator_object>(x));
      if (s.promote(unit == static_cast<i64>(resume_units::created))) return s.set(d, x);
    }
    s.set_or_raise(d, s.template residual<&get_awaitable_slow>(x, i64{where.number}));
  }
};
/// One step of a generator by code made for that: d is what it yields, value_unbound at its end.
struct resume_generator_finish {
  template <class S>
  METAVM_OP run(S& s, def d, use, use, word<S> r) {
    s.set(d, r);
  }
};
struct resume_generator {
  static constexpr const char* name = "resume_generator";
  using finish = resume_generator_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, use b) {
    auto x = s.get(a), v = s.get(b);
    if (is_exact_generator(s, x) || is_async_generator(s, x)) {
      switch (go_on(s, x, v, false)) {
        case resumption::begun:
          return;
        case resumption::ended:
          return s.set(d, s.lift(value_unbound));
        case resumption::slow:
          break;
      }
    }
    s.template switch_then<&enter_generator, &generator_send_plain>(x, v);
  }
};

using generator_list =
    mp::mp_list<return_generator, yield_value, return_from, send, get_yield_from_iter, get_awaitable, resume_generator>;

}  // namespace metavm::python::ops
