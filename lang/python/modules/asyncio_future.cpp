/// \file
/// _asyncio.Future: a result that is there later, and the callbacks that wait for it.
#include "lang/python/exception.hpp"
#include "lang/python/modules/asyncio_types.hpp"
#include "lang/python/modules/context_values.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::asyncio {

using namespace method_table;

void reset_future(future_object* f) {
  f->loop = f->callback = f->context = f->result = f->source_traceback = value_unbound;
  f->callbacks = nullptr;
  f->exception = f->traceback = f->cancel_message = f->cancelled_error = none;
  f->state = progress::pending;
  f->log_traceback = f->is_blocking = false;
}

future_object* make_future(vm& m, type_object* cls) {
  auto* f = make_native<future_object>(m, cls);
  f->extra = nullptr;
  reset_future(f);
  // Of classes with guests' methods nobody knows what theirs do.
  f->has_finalizer = cls->flags_word & type_flags::has_finalizer;
  if (METAVM_UNLIKELY(f->has_finalizer)) m.heap.add_finalizer(f);
  return f;
}

void want_finalizer(vm& m, future_object* f) {
  f->flags &= static_cast<u8>(~type_flags::finalized_flag);
  if (f->has_finalizer) return;
  f->has_finalizer = true;
  m.heap.add_finalizer(f);
}

namespace {

/// Done, and nothing of it would be lost.
void settle(future_object* f) {
  if (f->state != progress::pending && !f->log_traceback) f->flags |= type_flags::finalized_flag;
}

void drop_callbacks(vm& m, future_object* f) {
  set_field(m, f, &future_object::callback, value_unbound);
  set_field(m, f, &future_object::context, value_unbound);
  m.heap.write(f, &f->callbacks, static_cast<list_object*>(nullptr));
}

/// Has the loop call all callbacks. False: raised, and they are gone.
bool schedule_callbacks(vm& m, future_object* f) {
  settle(f);
  const value callback = f->callback;
  bool ok = true;
  if (!same(callback, value_unbound)) {
    ok = call_soon(m, f->loop, callback, to_value(f), f->context);
    set_field(m, f, &future_object::callback, value_unbound);
    set_field(m, f, &future_object::context, value_unbound);
  }
  const list_object* more = f->callbacks;
  if (METAVM_LIKELY(!more)) return ok;
  for (u64 i = 0, n = more->length; ok && i < n && i < more->length; i++) {
    const tuple_object* pair = more->storage->items[i].as<tuple_object>();
    ok = call_soon(m, f->loop, pair->items[0], to_value(f), pair->items[1]);
  }
  drop_callbacks(m, f);
  return ok;
}

value raise_invalid(vm& m, const char* message) {
  return raise_text(m, state_of(m)->invalid_state.as<type_object>(), message);
}
constexpr const char* not_started = "Future object is not initialized.";

}  // namespace

bool check_started(vm& m, const future_object* f) {
  if (METAVM_LIKELY(!same(f->loop, value_unbound))) return true;
  raise_text(m, m.exc.RuntimeError, not_started);
  return false;
}

bool start_future(vm& m, future_object* f, value loop) {
  m.heap.before_bulk_write(f);
  reset_future(f);
  f->flags &= static_cast<u8>(~type_flags::finalized_flag);
  if (same(loop, value_unbound) || same(loop, none)) {
    loop = current_loop(m);
    if (is_raised(loop)) return false;
  }
  set_field(m, f, &future_object::loop, loop);
  const state_object* s = state_of(m);
  const value debug = call_method(m, loop, s->get_debug);
  if (is_raised(debug)) return false;
  const tri t = truth(m, debug);
  if (t != tri::yes) return t == tri::no;
  const value trace = call0(m, s->extract_stack);
  if (is_raised(trace)) return false;
  set_field(m, f, &future_object::source_traceback, trace);
  return true;
}

bool set_future_result(vm& m, future_object* f, value v) {
  if (METAVM_UNLIKELY(!check_started(m, f))) return false;
  if (METAVM_UNLIKELY(f->state != progress::pending)) return !is_raised(raise_invalid(m, "invalid state"));
  set_field(m, f, &future_object::result, v);
  f->state = progress::finished;
  return schedule_callbacks(m, f);
}

bool set_future_exception(vm& m, future_object* f, value e) {
  if (!check_started(m, f)) return false;
  if (f->state != progress::pending) return !is_raised(raise_invalid(m, "invalid state"));
  if (is_exception_class(e)) {
    e = call0(m, e);
    if (is_raised(e)) return false;
    if (f->state != progress::pending) return !is_raised(raise_invalid(m, "invalid state"));
  }
  if (!is_exception(e)) return !is_raised(raise_type_error(m, "invalid exception object"));
  if (type_of(m, e) == m.exc.StopIteration)
    return !is_raised(
        raise_type_error(m, "StopIteration interacts badly with generators and cannot be raised into a Future"));
  set_field(m, f, &future_object::exception, e);
  set_field(m, f, &future_object::traceback, as_exception(e)->traceback);
  f->state = progress::finished;
  if (!schedule_callbacks(m, f)) return false;
  f->log_traceback = true;
  want_finalizer(m, f);
  return true;
}

tri cancel_future(vm& m, future_object* f, value message) {
  f->log_traceback = false;
  settle(f);
  if (f->state != progress::pending) return tri::no;
  f->state = progress::cancelled;
  set_field(m, f, &future_object::cancel_message, message);
  return schedule_callbacks(m, f) ? tri::yes : tri::error;
}

value make_cancelled_error(vm& m, future_object* f) {
  if (!same(f->cancelled_error, none)) {
    const value e = f->cancelled_error;
    set_field(m, f, &future_object::cancelled_error, none);
    return e;
  }
  const value cls = state_of(m)->cancelled_error;
  return same(f->cancel_message, none) ? call0(m, cls) : call1(m, cls, f->cancel_message);
}

namespace {

/// False: raised, since it is cancelled or not done.
bool check_finished(vm& m, future_object* f, const char* not_ready) {
  if (METAVM_LIKELY(f->state == progress::finished)) {
    f->log_traceback = false;
    settle(f);
    return true;
  }
  if (same(f->loop, value_unbound)) {
    raise_invalid(m, not_started);
  } else if (f->state == progress::cancelled) {
    const value e = make_cancelled_error(m, f);
    if (!is_raised(e)) raise_value(m, e);
  } else {
    raise_invalid(m, not_ready);
  }
  return false;
}

}  // namespace

outcome take_outcome(vm& m, future_object* f, value& out) {
  if (!check_finished(m, f, "Result is not set.")) return outcome::raised;
  if (METAVM_LIKELY(same(f->exception, none))) {
    out = f->result;
    return outcome::result;
  }
  out = f->exception;
  m.heap.write(out.as_object(), &as_exception(out)->traceback, f->traceback);
  set_field(m, f, &future_object::traceback, none);
  return outcome::exception;
}

bool add_callback(vm& m, future_object* f, value callback, value context) {
  if (METAVM_UNLIKELY(same(f->loop, value_unbound))) {
    raise_text(m, m.exc.RuntimeError, "uninitialized Future object");
    return false;
  }
  if (f->state != progress::pending) return call_soon(m, f->loop, callback, to_value(f), context);
  if (METAVM_LIKELY(same(f->callback, value_unbound) && !f->callbacks)) {
    set_field(m, f, &future_object::callback, callback);
    set_field(m, f, &future_object::context, context);
    return true;
  }
  if (!f->callbacks) {
    list_object* l = empty_list(m, 2);
    if (!l) return false;
    m.heap.write(f, &f->callbacks, l);
  }
  const value pair = tuple_of(m, {callback, context});
  return !is_raised(pair) && list_append(m, f->callbacks, pair);
}

void call_exception_handler(vm& m, const future_object* f, dict_object* information) {
  if (!same(f->source_traceback, value_unbound) &&
      !dict_set_str(m, information, "source_traceback", f->source_traceback))
    return write_unraisable(m, "", to_value(f));
  const value handle = get_attribute(m, f->loop, state_of(m)->call_exception_handler);
  if (is_raised(handle) || is_raised(call1(m, handle, to_value(information))))
    write_unraisable(m, "", is_raised(handle) ? to_value(f) : handle);
}

void report_lost_exception(vm& m, future_object* f) {
  if (!f->log_traceback) return;
  f->log_traceback = false;
  const value self = to_value(f);
  dict_object* d = make_dict(m);
  str_object* message = make_str(m, short_name(m, self) + " exception was never retrieved");
  if (!d || !message || !dict_set_str(m, d, "message", to_value(message)) ||
      !dict_set_str(m, d, "exception", f->exception) || !dict_set_str(m, d, "future", self))
    return write_unraisable(m, "", self);
  call_exception_handler(m, f, d);
}

// ---------------------------------------------------------------- methods

namespace {

value future_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_future(m, args[0].as<type_object>()));
}
bool loop_argument(vm& m, const value* args, u32 nargs, tuple_object* kwnames, value& loop) {
  // As loops make futures, without a look at the format.
  if (METAVM_LIKELY(nargs == 0 && kwnames && kwnames->length == 1 &&
                    same(kwnames->items[0], to_value(state_of(m)->loop)))) {
    loop = args[0];
    return true;
  }
  return bind_arguments(m, "Future", "* loop?", args, nargs, kwnames, &loop);
}
value future_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value loop;
  return result(loop_argument(m, args + 1, nargs - 1, kwnames, loop) && start_future(m, future_of(args[0]), loop));
}
value future_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value loop;
  if (!loop_argument(m, args, nargs, kwnames, loop)) return value_raised;
  future_object* f = make_future(m, cls);
  return start_future(m, f, loop) ? to_value(f) : value_raised;
}
value future_result(vm& m, value self) {
  value v;
  switch (take_outcome(m, future_of(self), v)) {
    case outcome::result:
      return v;
    case outcome::exception:
      return raise_value(m, v);
    default:
      return value_raised;
  }
}
value future_exception(vm& m, value self) {
  future_object* f = future_of(self);
  return check_finished(m, f, "Exception is not set.") ? f->exception : value_raised;
}
value future_set_result(vm& m, value self, value v) { return result(set_future_result(m, future_of(self), v)); }
value future_set_exception(vm& m, value self, value e) { return result(set_future_exception(m, future_of(self), e)); }
value future_add_done_callback(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (METAVM_LIKELY(nargs == 2 && kwnames && kwnames->length == 1 &&
                    same(kwnames->items[0], state_of(m)->context_name->items[0])))
    std::copy_n(args + 1, 2, v);
  else if (!bind_arguments(m, "add_done_callback", "fn / * context?", args + 1, nargs - 1, kwnames, v))
    return value_raised;
  if (same(v[1], value_unbound)) v[1] = copy_current_context(m);
  return is_raised(v[1]) ? v[1] : result(add_callback(m, future_of(args[0]), v[0], v[1]));
}

/// The pairs whose callback is not `callback`. False: raised.
bool callbacks_without(vm& m, future_object* f, value callback, list_object* kept) {
  for (u64 i = 0; f->callbacks && i < f->callbacks->length; i++) {
    const value pair = f->callbacks->storage->items[i];
    const tri same_one = equal(m, pair.as<tuple_object>()->items[0], callback);
    if (same_one == tri::error || (same_one == tri::no && !list_append(m, kept, pair))) return false;
  }
  return true;
}
value future_remove_done_callback(vm& m, value self, value callback) {
  future_object* f = future_of(self);
  if (!check_started(m, f)) return value_raised;
  i64 removed = 0;
  if (!same(f->callback, value_unbound)) {
    const tri same_one = equal(m, f->callback, callback);
    if (same_one == tri::error) return value_raised;
    if (same_one == tri::yes) {
      set_field(m, f, &future_object::callback, value_unbound);
      set_field(m, f, &future_object::context, value_unbound);
      removed++;
    }
  }
  if (!f->callbacks) return make_int(m, removed);
  const u64 before = f->callbacks->length;
  list_object* kept = empty_list(m, before);
  if (!kept || !callbacks_without(m, f, callback, kept)) return value_raised;
  // Comparing may have had callbacks called or removed: those do not come back.
  if (!f->callbacks) return make_int(m, removed + static_cast<i64>(before));
  m.heap.write(f, &f->callbacks, kept->length ? kept : nullptr);
  return make_int(m, removed + static_cast<i64>(before - kept->length));
}
value future_cancel(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value message;
  future_object* f = future_of(args[0]);
  if (!bind_arguments(m, "cancel", "msg?", args + 1, nargs - 1, kwnames, &message) || !check_started(m, f))
    return value_raised;
  return result(cancel_future(m, f, or_none(message)));
}
value future_cancelled(vm&, value self) { return from_bool(future_of(self)->state == progress::cancelled); }
value future_done(vm&, value self) { return from_bool(future_of(self)->state != progress::pending); }
value future_get_loop(vm& m, value self) {
  return check_started(m, future_of(self)) ? future_of(self)->loop : value_raised;
}
value future_make_cancelled_error(vm& m, value self) { return make_cancelled_error(m, future_of(self)); }
value future_await(vm& m, value self) {
  return check_started(m, future_of(self)) ? make_waiter(m, self) : value_raised;
}
value future_repr(vm& m, value self) {
  if (!check_started(m, future_of(self))) return value_raised;
  const state_object* s = state_of(m);
  return call1(m, is_instance(m, self, m.types.task) ? s->show_task : s->show_future, self);
}
value future_del(vm& m, value self) {
  report_lost_exception(m, future_of(self));
  return none;
}

// ---------------------------------------------------------------- attributes

value get_state(vm& m, value self) {
  if (!check_started(m, future_of(self))) return value_raised;
  static constexpr const char* texts[] = {"PENDING", "CANCELLED", "FINISHED"};
  return to_value(intern(m, texts[static_cast<u32>(future_of(self)->state)]));
}
value get_blocking(vm&, value self) { return from_bool(future_of(self)->is_blocking); }
value get_loop(vm&, value self) { return or_none(future_of(self)->loop); }
value get_callbacks(vm& m, value self) {
  const future_object* f = future_of(self);
  if (!check_started(m, f)) return value_raised;
  if (same(f->callback, value_unbound)) return f->callbacks ? to_value(f->callbacks) : none;
  const value first = tuple_of(m, {f->callback, f->context});
  if (is_raised(first)) return first;
  list_object* all = empty_list(m, 1);
  if (!all || !list_append(m, all, first)) return value_raised;
  return !f->callbacks || list_extend(m, all, to_value(f->callbacks)) ? to_value(all) : value_raised;
}
value get_result(vm& m, value self) {
  return check_started(m, future_of(self)) ? or_none(future_of(self)->result) : value_raised;
}
value get_exception(vm& m, value self) {
  return check_started(m, future_of(self)) ? future_of(self)->exception : value_raised;
}
value get_log_traceback(vm& m, value self) {
  return check_started(m, future_of(self)) ? from_bool(future_of(self)->log_traceback) : value_raised;
}
value get_source_traceback(vm&, value self) { return or_none(future_of(self)->source_traceback); }
value get_cancel_message(vm&, value self) { return future_of(self)->cancel_message; }

value raise_cannot_delete(vm& m) { return raise_text(m, m.exc.AttributeError, "cannot delete attribute"); }
value set_blocking(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_cannot_delete(m);
  const tri t = truth(m, v);
  if (t == tri::error || !check_started(m, future_of(self))) return value_raised;
  future_of(self)->is_blocking = t == tri::yes;
  return none;
}
value set_log_traceback(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_cannot_delete(m);
  const tri t = truth(m, v);
  if (t == tri::error) return value_raised;
  if (t == tri::yes) return raise_text(m, m.exc.ValueError, "_log_traceback can only be set to False");
  future_of(self)->log_traceback = false;
  settle(future_of(self));
  return none;
}
value set_cancel_message(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_cannot_delete(m);
  set_field(m, future_of(self), &future_object::cancel_message, v);
  return none;
}

}  // namespace

bool make_future_class(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method("__new__", future_new),
      method("__init__", future_init, "($self, /, *, loop=None)"),
      method("__repr__", future_repr, "($self, /)"),
      method("__iter__", future_await, "($self, /)"),
      method("__await__", future_await, "($self, /)", "An iterator for an await expression."),
      method("__del__", future_del),
      method("result", future_result, "($self, /)", "The result; raises what was set as exception."),
      method("exception", future_exception, "($self, /)", "The exception that was set, or None."),
      method("set_result", future_set_result, "($self, result, /)", "Makes it done, with a result."),
      method("set_exception", future_set_exception, "($self, exception, /)", "Makes it done, with an exception."),
      method("add_done_callback", future_add_done_callback, nullptr,
             "Has the loop call fn(self) in the context when it is done."),
      method("remove_done_callback", future_remove_done_callback, "($self, fn, /)",
             "Takes all callbacks back that equal fn. Returns their number."),
      method("cancel", future_cancel, "($self, /, msg=None)", "Cancels it unless it is done. Returns whether it was."),
      method("cancelled", future_cancelled, "($self, /)", "Whether it was cancelled."),
      method("done", future_done, "($self, /)", "Whether it has a result or an exception, or was cancelled."),
      method("get_loop", future_get_loop, "($self, /)", "The loop that it belongs to."),
      method("_make_cancelled_error", future_make_cancelled_error, "($self, /)",
             "The exception of who asks for the result of a cancelled one."),
      generic_entry(),
      {}};
  static const getset_def getsets[] = {{"_state", get_state, nullptr},
                                       {"_asyncio_future_blocking", get_blocking, set_blocking},
                                       {"_loop", get_loop, nullptr},
                                       {"_callbacks", get_callbacks, nullptr},
                                       {"_result", get_result, nullptr},
                                       {"_exception", get_exception, nullptr},
                                       {"_log_traceback", get_log_traceback, set_log_traceback},
                                       {"_source_traceback", get_source_traceback, nullptr},
                                       {"_cancel_message", get_cancel_message, set_cancel_message},
                                       {}};
  type_def d{};
  d.name = "_asyncio.Future";
  d.lay = &future_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs | type_flags::says_finalized;
  d.instances_have_dict = true;
  d.extra_offset = offset_of(&future_object::extra);
  d.methods = methods;
  d.getsets = getsets;
  d.construct = future_construct;
  d.doc = "Future(*, loop=None)\n--\n\nA result that is there later, and the callbacks that wait for it.";
  m.types.future = make_builtin_type(m, d);
  m.shapes.future = m.types.future->root_shape;
  module_set(m, mod, "Future", to_value(m.types.future));
  return true;
}

}  // namespace metavm::python::asyncio
