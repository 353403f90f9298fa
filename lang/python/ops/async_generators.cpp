// Async generators: what their methods return is awaited, step by step. An item that is yielded
// travels in a wrapper, so that it is told from what inner awaits hand to the event loop.
#include "lang/python/exception.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/ops/generator_parts.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

struct wrapped_item : object {
  value item;
  static const layout& get_layout() {
    return describe<wrapped_item>("async_generator_wrapped_value", &wrapped_item::item);
  }
};

enum class step_state : u32 { created, running, closed };
/// asend(), __anext__(), athrow(), aclose().
struct async_step : object {
  generator_object* generator;
  value argument;  ///< what is sent, or the exception to throw
  u32 state;
  u32 closing;  ///< aclose()
  static const layout& get_layout() {
    return describe<async_step>("async_generator_step", &async_step::generator, &async_step::argument);
  }
};
struct coroutine_wrapper : object {
  generator_object* coroutine;
  static const layout& get_layout() {
    return describe<coroutine_wrapper>("coroutine_wrapper", &coroutine_wrapper::coroutine);
  }
};

value at(vm& m, u32 i) { return engine_of(m).async_parts.as<tuple_object>()->items[i]; }
type_object* send_class(vm& m) { return at(m, 0).as<type_object>(); }
type_object* throw_class(vm& m) { return at(m, 1).as<type_object>(); }
type_object* wrapped_class(vm& m) { return at(m, 2).as<type_object>(); }
type_object* coroutine_class(vm& m) { return at(m, 3).as<type_object>(); }

bool is_wrapped(vm& m, value v) { return v.is_pointer() && type_of(m, v) == wrapped_class(m); }
async_step* as_step(value v) { return v.as<async_step>(); }

void set_running(generator_object* g, bool running) {
  g->flags_word =
      running ? g->flags_word | generator_bits::async_running : g->flags_word & ~generator_bits::async_running;
}

bool start_hooks(vm& m, value generator) {
  generator_object* g = as_generator(generator);
  if (g->flags_word & generator_bits::hooks_done) return true;
  g->flags_word |= generator_bits::hooks_done;
  if (!same(m.states.async_generator_finalizer, value_unbound) && !same(m.states.async_generator_finalizer, none)) {
    m.heap.write(g, &g->running_hook, m.states.async_generator_finalizer);
    m.heap.add_finalizer(g);
  }
  engine_of(m).async_generators_begun++;
  const value first = m.states.async_generator_first;
  return same(first, value_unbound) || same(first, none) || !is_raised(call1(m, first, generator));
}

value make_step(vm& m, type_object* cls, value generator, value argument, bool closing) {
  auto* s = make_native<async_step>(m, cls);
  s->generator = as_generator(generator);
  s->argument = argument;
  s->state = static_cast<u32>(step_state::created);
  s->closing = closing;
  return to_value(s);
}

value raise_end(vm& m) {
  const value e = make_exception(m, m.exc.StopAsyncIteration, nullptr, 0);
  return is_raised(e) ? e : raise_value(m, e);
}
bool ends_generator(vm& m) {
  return is_instance(m, m.pending, m.exc.StopAsyncIteration) || is_instance(m, m.pending, m.exc.GeneratorExit);
}

/// The await ends with this result. As iterators do, without an exception.
value ended(vm& m, value result) {
  set_stop_value(m, result);
  return value_unbound;
}
/// The methods of what steps by `Step`, which gives value_unbound at the end: StopIteration tells it.
template <value (*Step)(vm&, value, value)>
value step_method(vm& m, value self, value v) {
  return stepped(m, Step(m, self, v));
}
template <value (*Step)(vm&, value, value)>
value next_method(vm& m, value self) {
  return stepped(m, Step(m, self, none));
}
template <value (*Step)(vm&, value, value)>
value iter_next_of(vm& m, value self) {
  return Step(m, self, none);
}

/// What a step of the generator gave, as the awaitable's step gives it.
value unwrap(vm& m, async_step* s, value r) {
  generator_object* g = s->generator;
  if (same(r, value_unbound)) r = raise_end(m);
  if (is_raised(r)) {
    if (ends_generator(m)) g->flags_word |= generator_bits::async_closed;
    set_running(g, false);
    s->state = static_cast<u32>(step_state::closed);
    return r;
  }
  if (!is_wrapped(m, r)) return r;
  set_running(g, false);
  s->state = static_cast<u32>(step_state::closed);
  return ended(m, r.as<wrapped_item>()->item);
}

// ---------------------------------------------------------------- asend and __anext__

value used_up(vm& m, const char* what) { return raise(m, m.exc.RuntimeError, "cannot reuse already awaited {}", what); }
constexpr const char* send_names = "__anext__()/asend()";
constexpr const char* throw_names = "aclose()/athrow()";

value step_send(vm& m, value self, value v) {
  async_step* s = as_step(self);
  generator_object* g = s->generator;
  if (s->state == static_cast<u32>(step_state::closed)) return used_up(m, send_names);
  if (s->state == static_cast<u32>(step_state::created)) {
    if (g->flags_word & generator_bits::async_running)
      return raise_text(m, m.exc.RuntimeError, "anext(): asynchronous generator is already running");
    if (same(v, none)) v = s->argument;
    s->state = static_cast<u32>(step_state::running);
  }
  set_running(g, true);
  return unwrap(m, s, generator_send(m, to_value(g), v));
}
value send_step_throw(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "throw", kwnames) || !check_arity(m, "throw", nargs - 1, 1, 3)) return value_raised;
  async_step* s = as_step(args[0]);
  if (s->state == static_cast<u32>(step_state::closed)) return used_up(m, send_names);
  return stepped(m, unwrap(m, s, throw_into(m, to_value(s->generator), args, nargs)));
}
value step_close(vm&, value self) {
  as_step(self)->state = static_cast<u32>(step_state::closed);
  return none;
}

// ---------------------------------------------------------------- athrow and aclose

value ignored_exit(vm& m, async_step* s) {
  set_running(s->generator, false);
  s->state = static_cast<u32>(step_state::closed);
  return raise_text(m, m.exc.RuntimeError, "async generator ignored GeneratorExit");
}
/// A step of aclose(): the generator's end is the await's.
value closing_result(vm& m, async_step* s, value r) {
  if (same(r, value_unbound)) r = raise_end(m);
  if (!is_raised(r)) return is_wrapped(m, r) ? ignored_exit(m, s) : r;
  set_running(s->generator, false);
  s->state = static_cast<u32>(step_state::closed);
  if (!ends_generator(m)) return r;
  take_pending(m);
  return ended(m, none);
}
value step_throw(vm& m, value self, value v) {
  async_step* s = as_step(self);
  generator_object* g = s->generator;
  const value generator = to_value(g);
  if (s->state == static_cast<u32>(step_state::closed)) return used_up(m, throw_names);
  if (g->state() == generator_state::finished) {
    s->state = static_cast<u32>(step_state::closed);
    return ended(m, none);
  }
  if (s->state == static_cast<u32>(step_state::created)) {
    if (g->flags_word & generator_bits::async_running) {
      s->state = static_cast<u32>(step_state::closed);
      return raise(m, m.exc.RuntimeError, "{}: asynchronous generator is already running",
                   s->closing ? "aclose()" : "athrow()");
    }
    if (g->flags_word & generator_bits::async_closed) {
      s->state = static_cast<u32>(step_state::closed);
      return raise_end(m);
    }
    if (!same(v, none))
      return raise_text(m, m.exc.RuntimeError, "can't send non-None value to a just-started coroutine");
    s->state = static_cast<u32>(step_state::running);
    set_running(g, true);
    if (!s->closing) return unwrap(m, s, throw_into(m, generator, s->argument, false));
    g->flags_word |= generator_bits::async_closed;
    const value e = make_exception(m, m.exc.GeneratorExit, nullptr, 0);
    return closing_result(m, s, is_raised(e) ? e : throw_into(m, generator, e, false));
  }
  const value r = generator_send(m, generator, v);
  return s->closing ? closing_result(m, s, r) : unwrap(m, s, r);
}
value throw_step_throw(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "throw", kwnames) || !check_arity(m, "throw", nargs - 1, 1, 3)) return value_raised;
  async_step* s = as_step(args[0]);
  if (s->state == static_cast<u32>(step_state::closed)) return used_up(m, throw_names);
  const value r = throw_into(m, to_value(s->generator), args, nargs);
  return stepped(m, s->closing ? closing_result(m, s, r) : unwrap(m, s, r));
}

// ---------------------------------------------------------------- coroutine_wrapper

value inner(value self) { return to_value(self.as<coroutine_wrapper>()->coroutine); }
value wrapper_next(vm& m, value self) { return stepped(m, generator_send(m, inner(self), none)); }
value wrapper_iter_next(vm& m, value self) { return generator_send(m, inner(self), none); }
value wrapper_send(vm& m, value self, value v) { return stepped(m, generator_send(m, inner(self), v)); }
value wrapper_throw(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "throw", kwnames) || !check_arity(m, "throw", nargs - 1, 1, 3)) return value_raised;
  return stepped(m, throw_into(m, inner(args[0]), args, nargs));
}
value wrapper_close(vm& m, value self) { return generator_close(m, inner(self)); }

}  // namespace

value async_wrap(vm& m, value v) {
  auto* w = make_native<wrapped_item>(m, wrapped_class(m));
  w->item = v;
  return to_value(w);
}

value async_iterate(vm&, value self) { return self; }
value async_next(vm& m, value self) { return async_send(m, self, none); }
value async_send(vm& m, value self, value v) {
  return start_hooks(m, self) ? make_step(m, send_class(m), self, v, false) : value_raised;
}
value async_throw(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "athrow", kwnames) || !check_arity(m, "athrow", nargs - 1, 1, 3) ||
      !start_hooks(m, args[0]))
    return value_raised;
  const value e = exception_of_throw(m, args, nargs);
  return is_raised(e) ? e : make_step(m, throw_class(m), args[0], e, false);
}
value async_close(vm& m, value self) {
  return start_hooks(m, self) ? make_step(m, throw_class(m), self, none, true) : value_raised;
}
value async_get_running(vm&, value self) {
  return from_bool(as_generator(self)->flags_word & generator_bits::async_running);
}
value coroutine_await(vm& m, value self) {
  auto* w = make_native<coroutine_wrapper>(m, coroutine_class(m));
  w->coroutine = as_generator(self);
  return to_value(w);
}

void init_async_generators(vm& m) {
  static const method_def send_methods[] = {method("__await__", self_method),
                                            method("__iter__", self_method),
                                            method("__next__", next_method<step_send>),
                                            method("send", step_method<step_send>),
                                            method("throw", send_step_throw),
                                            method("close", step_close),
                                            {}};
  static const method_def throw_methods[] = {method("__await__", self_method),
                                             method("__iter__", self_method),
                                             method("__next__", next_method<step_throw>),
                                             method("send", step_method<step_throw>),
                                             method("throw", throw_step_throw),
                                             method("close", step_close),
                                             {}};
  static const method_def wrapper_methods[] = {method("__iter__", self_method), method("__next__", wrapper_next),
                                               method("send", wrapper_send),    method("throw", wrapper_throw),
                                               method("close", wrapper_close),  {}};
  static const method_def no_methods[] = {{}};
  const value classes[] = {
      to_value(make_native_type<async_step>(m, nullptr, "async_generator_asend", send_methods, nullptr,
                                            iter_next_of<step_send>, nullptr, nullptr, 0)),
      to_value(make_native_type<async_step>(m, nullptr, "async_generator_athrow", throw_methods, nullptr,
                                            iter_next_of<step_throw>, nullptr, nullptr, 0)),
      to_value(make_native_type<wrapped_item>(m, nullptr, "async_generator_wrapped_value", no_methods, nullptr, nullptr,
                                              nullptr, nullptr, 0)),
      to_value(make_native_type<coroutine_wrapper>(m, nullptr, "coroutine_wrapper", wrapper_methods, nullptr,
                                                   wrapper_iter_next, nullptr, nullptr, 0)),
  };
  engine_of(m).async_parts = to_value(make_tuple(m, classes, 4));
}

}  // namespace metavm::python
