/// \file
/// How a task goes on: a step sends into the coroutine, and what it yields says what to wait for.
#include "lang/python/exception.hpp"
#include "lang/python/modules/asyncio_types.hpp"

namespace metavm::python::asyncio {
namespace {

using namespace method_table;

/// What the loop calls for a step.
struct step_object : object {
  task_object* task;
  value exception;  ///< to be thrown into the coroutine; value_unbound: none
  static const layout& get_layout() {
    return describe<step_object>("TaskStepMethWrapper", &step_object::task, &step_object::exception);
  }
};

// ---------------------------------------------------------------- coroutines

/// One step: as `generator_send`.
value resume(vm& m, value coroutine, value exception) {
  const bool plain = same(exception, value_unbound);
  if (METAVM_LIKELY(is_kind(coroutine, kind::generator) && type_of(m, coroutine) != m.types.async_generator))
    return plain ? generator_send(m, coroutine, none) : throw_into(m, coroutine, exception);
  set_stop_value(m, none);
  value r;
  if (!plain)
    r = call_method(m, coroutine, state_of(m)->throw_, &exception, 1);
  else if (auto* next = type_of(m, coroutine)->iter_next)
    return next(m, coroutine);
  else if (!same(special_of(m, coroutine, special::next), value_unbound))
    r = call_special(m, coroutine, special::next);
  else
    r = call_method(m, coroutine, m.names.send, &none, 1);
  if (!is_raised(r) || !is_instance(m, m.pending, m.exc.StopIteration)) return r;
  set_stop_value(m, m.pending.as<stop_iteration_object>()->result);
  m.pending = value_unbound;
  return value_unbound;
}

/// The coroutine has returned.
bool take_return(vm& m, task_object* t) {
  const value v = take_stop_value(m);
  if (METAVM_LIKELY(!t->must_cancel)) return set_future_result(m, t, v);
  // Cancelled right before it came to its end.
  t->must_cancel = false;
  return cancel_future(m, t, t->cancel_message) != tri::error;
}

/// The coroutine has raised. What the step gives.
value take_exception(vm& m, task_object* t) {
  const value e = take_pending(m);
  if (is_instance(m, e, state_of(m)->cancelled_error.as<type_object>())) {
    m.heap.write(t, &t->cancelled_error, e);
    return result(cancel_future(m, t, none));
  }
  if (!set_future_exception(m, t, e)) return value_raised;
  if (!is_instance(m, e, m.exc.KeyboardInterrupt) && !is_instance(m, e, m.exc.SystemExit)) return none;
  m.pending = e;
  return value_raised;
}

// ---------------------------------------------------------------- what it yields

/// The next step shall raise RuntimeError: what was yielded is nothing to wait for.
template <class... A>
bool refuse(vm& m, task_object* t, const char* format, const A&... objects) {
  str_object* texts[] = {repr(m, objects)...};
  for (const str_object* s : texts)
    if (!s) return false;
  u64 at = 0;
  std::string shown[sizeof...(A)];
  for (std::string& s : shown) s = to_utf8(texts[at++]);
  const value text = to_value(make_str(
      m, std::apply([&](const auto&... s) { return fmt::format(fmt::runtime(format), s...); }, std::to_array(shown))));
  const value e = make_exception(m, m.exc.RuntimeError, &text, 1);
  return !is_raised(e) && call_step_soon(m, t, e);
}
bool refuse_loop(vm& m, task_object* t, value future) {
  return refuse(m, t, "Task {} got Future {} attached to a different loop", to_value(t), future);
}
bool refuse_yield(vm& m, task_object* t, value future) {
  return refuse(m, t, "yield was used instead of yield from in task {} with {}", to_value(t), future);
}

value wakeup_of(vm& m, task_object* t) {
  if (same(t->wakeup, value_unbound)) {
    const value f = bind_descriptor(m, state_of(m)->wakeup, to_value(t), type_of(m, to_value(t)));
    m.heap.write(t, &t->wakeup, f);
  }
  return t->wakeup;
}

/// The task waits; if it was to be cancelled meanwhile, so is what it waits for.
bool wait_for(vm& m, task_object* t, value future) {
  m.heap.write(t, &t->waits_for, future);
  if (METAVM_LIKELY(!t->must_cancel)) return true;
  const tri done = cancel_any(m, future, t->cancel_message);
  if (done == tri::yes) t->must_cancel = false;
  return done != tri::error;
}
bool wait_for_future(vm& m, task_object* t, value yielded) {
  future_object* f = future_of(yielded);
  if (METAVM_UNLIKELY(!same(f->loop, t->loop))) return refuse_loop(m, t, yielded);
  if (METAVM_UNLIKELY(!f->is_blocking)) return refuse_yield(m, t, yielded);
  f->is_blocking = false;
  return add_callback(m, f, wakeup_of(m, t), t->own_context) && wait_for(m, t, yielded);
}
/// The loop of anything like a future: get_loop(), or `_loop` of old ones.
value loop_of(vm& m, value future) {
  const state_object* s = state_of(m);
  if (is_exact_future(m, future)) return future_of(future)->loop;
  const value f = find_attribute(m, future, s->get_loop);
  if (is_raised(f)) return f;
  return same(f, value_unbound) ? get_attribute(m, future, "_loop") : call0(m, f);
}
/// What says `_asyncio_future_blocking`.
bool wait_for_duck(vm& m, task_object* t, value yielded, value blocking) {
  const state_object* s = state_of(m);
  const tri blocks = truth(m, blocking);
  if (blocks == tri::error) return false;
  const value loop = loop_of(m, yielded);
  if (is_raised(loop)) return false;
  if (!same(loop, t->loop)) return refuse_loop(m, t, yielded);
  if (blocks == tri::no) return refuse_yield(m, t, yielded);
  if (!set_attribute(m, yielded, s->blocking, false_)) return false;
  const value add = get_attribute(m, yielded, s->add_done_callback);
  const value args[] = {wakeup_of(m, t), t->own_context};
  if (is_raised(add) || is_raised(call(m, add, args, 1, s->context_name))) return false;
  return wait_for(m, t, yielded);
}
bool take_yield(vm& m, task_object* t, value yielded) {
  if (METAVM_UNLIKELY(same(yielded, to_value(t)))) return refuse(m, t, "Task cannot await on itself: {}", yielded);
  if (is_exact_future(m, yielded)) return wait_for_future(m, t, yielded);
  // A bare yield leaves the loop one round.
  if (same(yielded, none)) return call_step_soon(m, t, value_unbound);
  const value blocking = find_attribute(m, yielded, state_of(m)->blocking);
  if (is_raised(blocking)) return false;
  if (!same(blocking, value_unbound) && !same(blocking, none)) return wait_for_duck(m, t, yielded, blocking);
  if (is_instance(m, yielded, m.types.generator))
    return refuse(m, t, "yield was used instead of yield from for generator in task {} with {}", to_value(t), yielded);
  return refuse(m, t, "Task got bad yield: {}", yielded);
}

// ---------------------------------------------------------------- a step

value run_step(vm& m, task_object* t, value exception) {
  state_object* s = state_of(m);
  if (METAVM_UNLIKELY(t->state != progress::pending)) {
    str_object *task = repr(m, to_value(t)), *given = repr(m, or_none(exception));
    if (!task || !given) return value_raised;
    return raise(m, s->invalid_state.as<type_object>(), "_step(): already done: {} {}", to_utf8(task), to_utf8(given));
  }
  if (METAVM_UNLIKELY(t->must_cancel)) {
    if (!same(exception, value_unbound)) {
      const tri cancelled = object_isinstance(m, exception, s->cancelled_error);
      if (cancelled == tri::error) return value_raised;
      if (cancelled == tri::no) exception = value_unbound;
    }
    if (same(exception, value_unbound)) exception = make_cancelled_error(m, t);
    if (is_raised(exception)) return exception;
    t->must_cancel = false;
  }
  m.heap.write(t, &t->waits_for, none);
  if (METAVM_UNLIKELY(same(t->coroutine, value_unbound)))
    return raise_text(m, m.exc.RuntimeError, "uninitialized Task object");
  const value r = resume(m, t->coroutine, exception);
  if (is_raised(r)) return take_exception(m, t);
  return result(same(r, value_unbound) ? take_return(m, t) : take_yield(m, t, r));
}

value step_task(vm& m, task_object* t, value exception) {
  const value self = to_value(t);
  if (!enter_task(m, t->loop, self)) return value_raised;
  const value r = run_step(m, t, exception);
  const value raised = m.pending;
  m.pending = value_unbound;
  if (METAVM_UNLIKELY(!leave_task(m, t->loop, self))) {
    if (is_raised(r)) chain_context(m, m.pending, raised);
    return value_raised;
  }
  m.pending = raised;
  return r;
}

value step_call(vm& m, value self, const value*, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(kwnames && kwnames->length)) return raise_type_error(m, "function takes no keyword arguments");
  if (METAVM_UNLIKELY(nargs)) return raise_type_error(m, "function takes no positional arguments");
  const auto* s = self.as<step_object>();
  return step_task(m, s->task, s->exception);
}
value step_call_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return step_call(m, args[0], args + 1, nargs - 1, kwnames);
}
value step_self(vm&, value self) { return to_value(self.as<step_object>()->task); }

}  // namespace

bool call_step_soon(vm& m, task_object* t, value exception) {
  value step = same(exception, value_unbound) ? t->step : value_unbound;
  if (same(step, value_unbound)) {
    auto* s = m.heap.make<step_object>(m.shapes.task_step);
    s->task = t;
    s->exception = exception;
    step = to_value(s);
    if (same(exception, value_unbound)) m.heap.write(t, &t->step, step);
  }
  return call_soon(m, t->loop, step, value_unbound, t->own_context);
}

value task_wakeup(vm& m, value task, value future) {
  task_object* t = task_of(task);
  if (METAVM_LIKELY(is_exact_future(m, future))) {
    value v;
    switch (take_outcome(m, future_of(future), v)) {
      case outcome::result:
        return step_task(m, t, value_unbound);
      case outcome::exception:
        return step_task(m, t, v);
      default:
        break;
    }
  } else if (!is_raised(call_method(m, future, state_of(m)->result))) {
    return step_task(m, t, value_unbound);
  }
  return step_task(m, t, take_pending(m));
}

void make_step_class(vm& m) {
  static const method_def methods[] = {method("__call__", step_call_method, "($self, /, *args, **kwargs)"), {}};
  static const getset_def getsets[] = {{"__self__", step_self, nullptr}, {}};
  type_def d{};
  d.name = "TaskStepMethWrapper";
  d.lay = &step_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::not_instantiable;
  d.methods = methods;
  d.getsets = getsets;
  d.direct_call = step_call;
  m.types.task_step = make_builtin_type(m, d);
  m.shapes.task_step = m.types.task_step->root_shape;
}

}  // namespace metavm::python::asyncio
