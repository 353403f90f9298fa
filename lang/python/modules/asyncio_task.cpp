/// \file
/// _asyncio.Task: a future whose result a coroutine finds, step by step.
#include "lang/python/modules/asyncio_types.hpp"
#include "lang/python/modules/context_values.hpp"

namespace metavm::python::asyncio {
namespace {

using namespace method_table;

task_object* make_task(vm& m, type_object* cls) {
  auto* t = make_native<task_object>(m, cls);
  t->extra = nullptr;
  reset_future(t);
  t->waits_for = t->own_context = none;
  t->coroutine = t->name = t->step = t->wakeup = value_unbound;
  t->number = 0;
  t->cancel_requests = 0;
  t->must_cancel = t->log_destroy_pending = false;
  t->has_finalizer = cls->flags_word & type_flags::has_finalizer;
  if (METAVM_UNLIKELY(t->has_finalizer)) m.heap.add_finalizer(t);
  return t;
}

tri check_coroutine(vm& m, value v) {
  if (METAVM_LIKELY(is_exact(v, m.shapes.coroutine))) return tri::yes;
  state_object* s = state_of(m);
  const value cls = to_value(type_of(m, v));
  tri known = set_contains(m, s->coroutine_types, cls);
  if (known != tri::no) return known;
  const value r = call1(m, s->is_coroutine, v);
  known = is_raised(r) ? tri::error : truth(m, r);
  // (It remembers a few classes only: programs may make any number of them.)
  constexpr u64 most = 100;
  if (known == tri::yes && s->coroutine_types->length < most && set_add(m, s->coroutine_types, cls) == tri::error)
    return tri::error;
  return known;
}

bool start_task(vm& m, task_object* t, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "Task", "coro * loop? name? context?", args, nargs, kwnames, v) || !start_future(m, t, v[1]))
    return false;
  t->log_destroy_pending = false;
  const tri coroutine = check_coroutine(m, v[0]);
  if (coroutine == tri::error) return false;
  if (coroutine == tri::no) {
    if (str_object* r = repr(m, v[0])) raise(m, m.exc.TypeError, "a coroutine was expected, got {}", to_utf8(r));
    return false;
  }
  const value context = is_none(or_none(v[3])) ? copy_current_context(m) : v[3];
  if (is_raised(context)) return false;
  const value name = is_none(or_none(v[2]))         ? value_unbound
                     : is_exact(v[2], m.shapes.str) ? v[2]
                                                    : result(to_str(m, v[2]));
  if (is_raised(name)) return false;
  m.heap.before_bulk_write(t);
  t->own_context = context;
  t->waits_for = none;
  t->coroutine = v[0];
  t->name = name;
  t->number = same(name, value_unbound) ? ++state_of(m)->tasks_made : 0;
  t->cancel_requests = 0;
  t->must_cancel = false;
  t->log_destroy_pending = true;
  want_finalizer(m, t);
  return call_step_soon(m, t, value_unbound) && register_task(m, to_value(t));
}

value task_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_task(m, args[0].as<type_object>()));
}
value task_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(start_task(m, task_of(args[0]), args + 1, nargs - 1, kwnames));
}
value task_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  task_object* t = make_task(m, cls);
  return start_task(m, t, args, nargs, kwnames) ? to_value(t) : value_raised;
}
value task_del(vm& m, value self) {
  task_object* t = task_of(self);
  if (t->state == progress::pending && t->log_destroy_pending && !same(t->loop, value_unbound)) {
    dict_object* d = make_dict(m);
    if (d && dict_set_str(m, d, "task", self) &&
        dict_set_str(m, d, "message", to_value(intern(m, "Task was destroyed but it is pending!"))))
      call_exception_handler(m, t, d);
    else
      write_unraisable(m, "", self);
  }
  report_lost_exception(m, t);
  return none;
}

value task_cancel(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value message;
  return bind_arguments(m, "cancel", "msg?", args + 1, nargs - 1, kwnames, &message)
             ? result(cancel_task(m, task_of(args[0]), or_none(message)))
             : value_raised;
}
value task_cancelling(vm& m, value self) { return make_int(m, task_of(self)->cancel_requests); }
value task_uncancel(vm& m, value self) {
  task_object* t = task_of(self);
  if (t->cancel_requests > 0) t->cancel_requests--;
  return make_int(m, t->cancel_requests);
}
value task_refuse_result(vm& m, value, value) {
  return raise_text(m, m.exc.RuntimeError, "Task does not support set_result operation");
}
value task_refuse_exception(vm& m, value, value) {
  return raise_text(m, m.exc.RuntimeError, "Task does not support set_exception operation");
}
value task_get_stack(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value limit;
  return bind_arguments(m, "get_stack", "* limit?", args + 1, nargs - 1, kwnames, &limit)
             ? call2(m, state_of(m)->get_stack, args[0], or_none(limit))
             : value_raised;
}
value task_print_stack(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  return bind_arguments(m, "print_stack", "* limit? file?", args + 1, nargs - 1, kwnames, v)
             ? call3(m, state_of(m)->print_stack, args[0], or_none(v[0]), or_none(v[1]))
             : value_raised;
}
value task_get_name(vm& m, value self) {
  task_object* t = task_of(self);
  if (same(t->name, value_unbound)) {
    if (!t->number) return none;
    str_object* name = make_str(m, fmt::format("Task-{}", t->number));
    if (!name) return value_raised;
    m.heap.write(t, &t->name, to_value(name));
  }
  return t->name;
}
value task_set_name(vm& m, value self, value v) {
  const value name = is_exact(v, m.shapes.str) ? v : result(to_str(m, v));
  if (is_raised(name)) return name;
  m.heap.write(self.as_object(), &task_of(self)->name, name);
  return none;
}
value task_get_coro(vm&, value self) { return or_none(task_of(self)->coroutine); }

value get_log_destroy_pending(vm&, value self) { return from_bool(task_of(self)->log_destroy_pending); }
value set_log_destroy_pending(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "cannot delete attribute");
  const tri t = truth(m, v);
  if (t == tri::error) return value_raised;
  task_of(self)->log_destroy_pending = t == tri::yes;
  return none;
}
value get_must_cancel(vm&, value self) { return from_bool(task_of(self)->must_cancel); }
value get_waits_for(vm&, value self) { return task_of(self)->waits_for; }

}  // namespace

tri cancel_any(vm& m, value future, value message) {
  if (is_exact_task(m, future)) return cancel_task(m, task_of(future), message);
  if (is_exact_future(m, future)) return cancel_future(m, future_of(future), message);
  const state_object* s = state_of(m);
  const value cancel = get_attribute(m, future, s->cancel);
  const value r = is_raised(cancel) ? cancel : call(m, cancel, &message, 0, s->message_name);
  return is_raised(r) ? tri::error : truth(m, r);
}

tri cancel_task(vm& m, task_object* t, value message) {
  t->log_traceback = false;
  if (t->state != progress::pending) {
    t->flags |= type_flags::finalized_flag;
    return tri::no;
  }
  t->cancel_requests++;
  if (!same(t->waits_for, none)) {
    // It may refuse; then the task hears of it at its next step.
    const tri cancelled = cancel_any(m, t->waits_for, message);
    if (cancelled != tri::no) return cancelled;
  }
  t->must_cancel = true;
  m.heap.write(t, &t->cancel_message, message);
  return tri::yes;
}

bool make_task_class(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method("__new__", task_new),
      method("__init__", task_init, "($self, /, coro, *, loop=None, name=None, context=None)"),
      method("__del__", task_del),
      method("set_result", task_refuse_result, "($self, result, /)"),
      method("set_exception", task_refuse_exception, "($self, exception, /)"),
      method("cancel", task_cancel, "($self, /, msg=None)",
             "Asks the task to cancel itself: its coroutine gets CancelledError where it waits."),
      method("cancelling", task_cancelling, "($self, /)", "How often it was asked to."),
      method("uncancel", task_uncancel, "($self, /)", "Takes one such request back. Returns how many remain."),
      method("get_stack", task_get_stack, "($self, /, *, limit=None)", "The frames of its coroutine."),
      method("print_stack", task_print_stack, "($self, /, *, limit=None, file=None)",
             "Prints the frames of its coroutine."),
      method("get_name", task_get_name, "($self, /)"),
      method("set_name", task_set_name, "($self, value, /)"),
      method("get_coro", task_get_coro, "($self, /)"),
      generic_entry(),
      {}};
  static const getset_def getsets[] = {{"_log_destroy_pending", get_log_destroy_pending, set_log_destroy_pending},
                                       {"_must_cancel", get_must_cancel, nullptr},
                                       {"_coro", task_get_coro, nullptr},
                                       {"_fut_waiter", get_waits_for, nullptr},
                                       {}};
  type_def d{};
  d.name = "_asyncio.Task";
  d.lay = &task_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs | type_flags::says_finalized;
  d.base = m.types.future;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = task_construct;
  d.doc = "Task(coro, *, loop=None, name=None, context=None)\n--\n\nA coroutine that a loop runs, step by step.";
  m.types.task = make_builtin_type(m, d);
  m.shapes.task = m.types.task->root_shape;
  module_set(m, mod, "Task", to_value(m.types.task));
  return true;
}

}  // namespace metavm::python::asyncio
