/// \file
/// The module _asyncio: futures and tasks in C++, and which loop and task run.
#include "lang/python/modules/asyncio_types.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace asyncio {

using namespace method_table;

value running_loop(vm& m) { return or_none(m.states.running_loop); }
value current_loop(vm& m) {
  const value running = running_loop(m);
  if (METAVM_LIKELY(!is_none(running))) return running;
  const state_object* s = state_of(m);
  const value policy = call0(m, s->get_event_loop_policy);
  return is_raised(policy) ? policy : call_method(m, policy, s->get_event_loop);
}

bool call_soon(vm& m, value loop, value callback, value argument, value context) {
  const state_object* s = state_of(m);
  value f, receiver, args[4];
  if (!lookup_call(m, loop, s->call_soon, f, receiver)) return false;
  u32 n = 0;
  if (!same(receiver, value_unbound)) args[n++] = receiver;
  args[n++] = callback;
  if (!same(argument, value_unbound)) args[n++] = argument;
  const bool has_context = !same(context, value_unbound);
  if (has_context) args[n] = context;
  return !is_raised(call(m, f, args, n, has_context ? s->context_name : nullptr));
}

bool register_task(vm& m, value task) {
  const state_object* s = state_of(m);
  return !is_raised(call_method(m, s->all_tasks, s->add, &task, 1));
}
bool enter_task(vm& m, value loop, value task) {
  dict_object* tasks = state_of(m)->current_tasks;
  const value running = tasks->length ? dict_find(m, tasks, loop) : value_unbound;
  if (METAVM_LIKELY(same(running, value_unbound))) return dict_set(m, tasks, loop, task);
  if (is_raised(running)) return false;
  str_object *entered = repr(m, task), *other = repr(m, running);
  if (entered && other)
    raise(m, m.exc.RuntimeError, "Cannot enter into task {} while another task {} is being executed.", to_utf8(entered),
          to_utf8(other));
  return false;
}
bool leave_task(vm& m, value loop, value task) {
  dict_object* tasks = state_of(m)->current_tasks;
  const value running = dict_pop(m, tasks, loop);
  if (METAVM_LIKELY(same(running, task))) return true;
  if (is_raised(running) || (!same(running, value_unbound) && !dict_set(m, tasks, loop, running))) return false;
  str_object *left = repr(m, task), *current = repr(m, or_none(running));
  if (left && current)
    raise(m, m.exc.RuntimeError, "Leaving task {} does not match the current task {}.", to_utf8(left),
          to_utf8(current));
  return false;
}

namespace {

value get_running_loop(vm& m) {
  const value loop = running_loop(m);
  return is_none(loop) ? raise_text(m, m.exc.RuntimeError, "no running event loop") : loop;
}
value set_running_loop(vm& m, value loop) {
  m.states.running_loop = loop;
  return none;
}
value get_event_loop(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value ignored;
  return bind_arguments(m, "_get_event_loop", "stacklevel?", args, nargs, kwnames, &ignored) ? current_loop(m)
                                                                                             : value_raised;
}
value register_task_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value task;
  return result(bind_arguments(m, "_register_task", "task", args, nargs, kwnames, &task) && register_task(m, task));
}
value unregister_task(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value task;
  const state_object* s = state_of(m);
  return result(bind_arguments(m, "_unregister_task", "task", args, nargs, kwnames, &task) &&
                !is_raised(call_method(m, s->all_tasks, s->discard, &task, 1)));
}
value enter_task_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  return result(bind_arguments(m, "_enter_task", "loop task", args, nargs, kwnames, v) && enter_task(m, v[0], v[1]));
}
value leave_task_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  return result(bind_arguments(m, "_leave_task", "loop task", args, nargs, kwnames, v) && leave_task(m, v[0], v[1]));
}

/// What futures and tasks do with the help of the library. False: raised.
bool take_library_parts(vm& m, state_object* s) {
  static constexpr struct {
    value state_object::* place;
    const char *module, *name;
  } parts[] = {
      {&state_object::get_event_loop_policy, "asyncio.events", "get_event_loop_policy"},
      {&state_object::show_future, "asyncio.base_futures", "_future_repr"},
      {&state_object::invalid_state, "asyncio.exceptions", "InvalidStateError"},
      {&state_object::cancelled_error, "asyncio.exceptions", "CancelledError"},
      {&state_object::show_task, "asyncio.base_tasks", "_task_repr"},
      {&state_object::get_stack, "asyncio.base_tasks", "_task_get_stack"},
      {&state_object::print_stack, "asyncio.base_tasks", "_task_print_stack"},
      {&state_object::is_coroutine, "asyncio.coroutines", "iscoroutine"},
      {&state_object::extract_stack, "traceback", "extract_stack"},
      {&state_object::all_tasks, "weakref", "WeakSet"},
  };
  for (const auto& part : parts) {
    const value mod = import_module(m, intern(m, part.module));
    const value v = is_raised(mod) ? mod : get_attribute(m, mod, part.name);
    if (is_raised(v)) return false;
    set_field(m, s, part.place, v);
  }
  if (!is_kind(s->invalid_state, kind::type) || !is_kind(s->cancelled_error, kind::type))
    return !is_raised(raise_type_error(m, "asyncio.exceptions has no exceptions"));
  const value tasks = call0(m, s->all_tasks);
  if (is_raised(tasks)) return false;
  set_field(m, s, &state_object::all_tasks, tasks);
  return true;
}
/// Null: raised.
state_object* make_state(vm& m) {
  const value context = to_value(intern(m, "context")), message = to_value(intern(m, "msg"));
  dict_object* tasks = make_dict(m);
  set_object* types = make_set(m);
  tuple_object *context_name = make_tuple(m, &context, 1), *message_name = make_tuple(m, &message, 1);
  if (!tasks || !types || !context_name || !message_name) return nullptr;
  auto* s = m.heap.make<state_object>(make_internal_shape<state_object>(m));
  s->get_event_loop_policy = s->show_future = s->show_task = s->get_stack = s->print_stack = s->is_coroutine =
      s->extract_stack = s->invalid_state = s->cancelled_error = s->wakeup = s->all_tasks = none;
  s->current_tasks = tasks;
  s->coroutine_types = types;
  s->context_name = context_name;
  s->message_name = message_name;
  s->tasks_made = 0;
  static constexpr struct {
    str_object* state_object::* place;
    const char* text;
  } names[] = {
      {&state_object::add, "add"},
      {&state_object::add_done_callback, "add_done_callback"},
      {&state_object::blocking, "_asyncio_future_blocking"},
      {&state_object::call_exception_handler, "call_exception_handler"},
      {&state_object::call_soon, "call_soon"},
      {&state_object::cancel, "cancel"},
      {&state_object::discard, "discard"},
      {&state_object::get_debug, "get_debug"},
      {&state_object::get_event_loop, "get_event_loop"},
      {&state_object::get_loop, "get_loop"},
      {&state_object::loop, "loop"},
      {&state_object::result, "result"},
      {&state_object::throw_, "throw"},
  };
  for (const auto& name : names) s->*name.place = nullptr;
  for (const auto& name : names) m.heap.write(s, &(s->*name.place), intern(m, name.text));
  return s;
}

}  // namespace
}  // namespace asyncio

module_object* init_module__asyncio(vm& m) {
  using namespace asyncio;
  static const method_def functions[] = {
      method("_get_running_loop", running_loop, "($module, /)", "The loop that runs in this thread, or None."),
      method("_set_running_loop", set_running_loop, "($module, loop, /)", "Sets the loop that runs in this thread."),
      method("get_running_loop", get_running_loop, "($module, /)", "The loop that runs in this thread."),
      method("get_event_loop", current_loop, "($module, /)", "The loop that runs in this thread, or the policy's."),
      method("_get_event_loop", get_event_loop, "($module, /, stacklevel=3)"),
      method("_register_task", register_task_function, "($module, /, task)", "Makes a task known to all_tasks()."),
      method("_unregister_task", unregister_task, "($module, /, task)", "Takes that back."),
      method("_enter_task", enter_task_function, "($module, /, loop, task)", "The task runs now."),
      method("_leave_task", leave_task_function, "($module, /, loop, task)", "The task does not run any more."),
      {}};
  // The library's modules import this one, and may have got it before.
  if (is_raised(import_module(m, intern(m, "asyncio.events"))) ||
      is_raised(import_module(m, intern(m, "_contextvars"))))
    return nullptr;
  const value made = dict_find_str(m, m.states.builtin_modules.as<dict_object>(), intern(m, "_asyncio"));
  if (is_kind(made, kind::module)) return made.as<module_object>();
  state_object* s = make_state(m);
  if (!s || !take_library_parts(m, s)) return nullptr;
  m.states.asyncio = to_value(s);
  module_object* mod = make_module(m, "_asyncio", functions, "Futures and tasks for asyncio.");
  if (!mod || !make_future_class(m, mod) || !make_task_class(m, mod)) return nullptr;
  make_waiter_class(m);
  make_step_class(m);
  m.heap.write(s, &s->wakeup,
               make_builtin_function(m, method("task_wakeup", task_wakeup), to_value(m.types.task), true));
  module_set(m, mod, "_all_tasks", s->all_tasks);
  module_set(m, mod, "_current_tasks", to_value(s->current_tasks));
  return mod;
}

}  // namespace metavm::python
