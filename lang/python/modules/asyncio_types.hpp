/// \file
/// What the files of _asyncio share: futures, tasks, the module's state.
#pragma once
#include "lang/python/generator_steps.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::asyncio {

/// What the module needs again, where guests cannot replace it: in `vm.states.asyncio`.
struct state_object : object {
  value get_event_loop_policy, show_future, show_task, get_stack, print_stack, is_coroutine, extract_stack;
  value invalid_state, cancelled_error;       ///< classes of exceptions
  value wakeup;                               ///< `task_wakeup`, not bound
  value all_tasks;                            ///< a WeakSet
  dict_object* current_tasks;                 ///< by loop
  set_object* coroutine_types;                ///< classes whose instances are known to be coroutines
  tuple_object *context_name, *message_name;  ///< ("context",), ("msg",)
  str_object *add, *add_done_callback, *blocking, *call_exception_handler, *call_soon, *cancel, *discard, *get_debug,
      *get_event_loop, *get_loop, *loop, *result, *throw_;
  u64 tasks_made;
  static const layout& get_layout() {
    using self = state_object;
    return describe<self>("asyncio_state", &self::get_event_loop_policy, &self::show_future, &self::show_task,
                          &self::get_stack, &self::print_stack, &self::is_coroutine, &self::extract_stack,
                          &self::invalid_state, &self::cancelled_error, &self::wakeup, &self::all_tasks,
                          &self::current_tasks, &self::coroutine_types, &self::context_name, &self::message_name,
                          &self::add, &self::add_done_callback, &self::blocking, &self::call_exception_handler,
                          &self::call_soon, &self::cancel, &self::discard, &self::get_debug, &self::get_event_loop,
                          &self::get_loop, &self::loop, &self::result, &self::throw_);
  }
};
inline state_object* state_of(vm& m) { return m.states.asyncio.as<state_object>(); }

// ---------------------------------------------------------------- futures (asyncio_future.cpp)

enum class progress : u32 { pending, cancelled, finished };

struct future_object : object {
  object* extra;
  value loop;                  ///< value_unbound: not initialised
  value callback, context;     ///< the first callback; value_unbound: there is none
  list_object* callbacks;      ///< further ones, as pairs; null: none
  value result;                ///< value_unbound: none yet
  value exception, traceback;  ///< or none
  value source_traceback;      ///< in debug mode; value_unbound: none
  value cancel_message;        ///< or none
  value cancelled_error;       ///< what ended a task, for who asks first; or none
  progress state;
  bool log_traceback, is_blocking;  ///< is_blocking: somebody yields it, so that a task shall wait for it
  bool has_finalizer;               ///< the collector knows of it
  static const layout& get_layout() {
    using self = future_object;
    return describe<self>("_asyncio.Future", &self::extra, &self::loop, &self::callback, &self::context,
                          &self::callbacks, &self::result, &self::exception, &self::traceback, &self::source_traceback,
                          &self::cancel_message, &self::cancelled_error);
  }
};
struct task_object : future_object {
  value waits_for;     ///< or none
  value coroutine;     ///< value_unbound: not initialised
  value own_context;   ///< where its steps run
  value name;          ///< value_unbound: made of `number` when somebody asks
  value step, wakeup;  ///< what is called for its next step; value_unbound until it is needed
  u64 number;
  i64 cancel_requests;
  bool must_cancel, log_destroy_pending;
  static const layout& get_layout() {
    using self = task_object;
    return describe<self>("_asyncio.Task", &self::extra, &self::loop, &self::callback, &self::context, &self::callbacks,
                          &self::result, &self::exception, &self::traceback, &self::source_traceback,
                          &self::cancel_message, &self::cancelled_error, &self::waits_for, &self::coroutine,
                          &self::own_context, &self::name, &self::step, &self::wakeup);
  }
};
inline future_object* future_of(value v) { return v.as<future_object>(); }
inline task_object* task_of(value v) { return v.as<task_object>(); }
/// Not of subclasses, whose methods may be a guest's.
inline bool is_exact_task(vm& m, value v) { return v.is_pointer() && type_of(m, v) == m.types.task; }
inline bool is_exact_future(vm& m, value v) {
  return v.is_pointer() && (type_of(m, v) == m.types.future || type_of(m, v) == m.types.task);
}

/// A fresh instance of Future or a subclass, not initialised.
future_object* make_future(vm& m, type_object* cls);
/// What the fields of a future are before and at each `__init__`.
void reset_future(future_object* f);
/// `Future.__init__`. `loop`: none or unbound for the one that runs. False: raised.
bool start_future(vm& m, future_object* f, value loop);
/// Raises RuntimeError if it was never initialised.
bool check_started(vm& m, const future_object* f);
/// Tells the collector that the class's `__del__` may have something to do.
void want_finalizer(vm& m, future_object* f);
bool set_future_result(vm& m, future_object* f, value v);
bool set_future_exception(vm& m, future_object* f, value e);
/// yes: it was pending.
tri cancel_future(vm& m, future_object* f, value message);
/// An instance of CancelledError, as cancel() and the task left it.
value make_cancelled_error(vm& m, future_object* f);
enum class outcome : u8 { raised, result, exception };
/// What result() returns or raises.
outcome take_outcome(vm& m, future_object* f, value& out);
bool add_callback(vm& m, future_object* f, value callback, value context);
/// Tells the loop's exception handler of an exception that nobody asked for.
void report_lost_exception(vm& m, future_object* f);
/// loop.call_exception_handler(information)
void call_exception_handler(vm& m, const future_object* f, dict_object* information);
/// `future.__await__()`
value make_waiter(vm& m, value future);
bool make_future_class(vm& m, module_object* mod);
void make_waiter_class(vm& m);

// ---------------------------------------------------------------- tasks (asyncio_task.cpp, asyncio_step.cpp)

/// Has the loop call the task's next step; with an exception thrown into the coroutine, if one is given.
bool call_step_soon(vm& m, task_object* t, value exception);
/// The task goes on. value_raised: raised.
value task_wakeup(vm& m, value task, value future);
tri cancel_task(vm& m, task_object* t, value message);
/// `future.cancel(msg=message)` of anything like a future.
tri cancel_any(vm& m, value future, value message);
bool make_task_class(vm& m, module_object* mod);
void make_step_class(vm& m);

// ---------------------------------------------------------------- loops (asyncio_module.cpp)

/// `loop.call_soon(callback[, argument], context=context)`; value_unbound where there is none. False: raised.
bool call_soon(vm& m, value loop, value callback, value argument, value context);
/// none: no loop runs in this thread.
value running_loop(vm& m);
/// The running loop, or else the policy's.
value current_loop(vm& m);
bool register_task(vm& m, value task);
bool enter_task(vm& m, value loop, value task);
bool leave_task(vm& m, value loop, value task);

}  // namespace metavm::python::asyncio
