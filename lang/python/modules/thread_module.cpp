/// \file
/// The _thread module: locks and thread-local data. Threads themselves are the engine's to start.
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include "lang/python/core.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/thread_waits.hpp"
#include "lang/python/modules/time_clock.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/objects/struct_sequence.hpp"
#include "lang/python/text.hpp"
#include "lang/python/threads.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

struct lock_object : object {
  u64 locked;
  static const layout& get_layout() { return describe<lock_object>("_thread.lock"); }
};
struct rlock_object : object {
  u64 owner;  ///< thread id, while count > 0
  u64 count;
  static const layout& get_layout() { return describe<rlock_object>("_thread.RLock"); }
};
struct local_object : object {  ///< _local: its __dict__ is that of the thread that looked at it last
  u64 owner;                    ///< that thread's serial number
  value dicts;                  ///< dict: the other threads' __dict__ by serial number
  value arguments, keywords;    ///< of __init__, which each thread calls
  static const layout& get_layout() {
    return describe<local_object>("_thread._local", &local_object::dicts, &local_object::arguments,
                                  &local_object::keywords);
  }
};

constexpr double timeout_max = 9223372036.0;

u64 this_thread(vm& m) { return m.engine.thread_id ? m.engine.thread_id(m) : static_cast<u64>(::pthread_self()); }

u64 thread_serial(vm& m) {
  auto* threads = engine_of(m).threads;
  return threads ? threads->running()->serial : 0;
}
/// The arguments of acquire(). False: raised.
bool acquire_arguments(vm& m, const value* args, u32 nargs, tuple_object* kw, bool& blocking, double& timeout) {
  value out[2];
  if (!bind_arguments(m, "acquire", "blocking? timeout?", args + 1, nargs - 1, kw, out)) return false;
  blocking = true;
  timeout = -1;
  if (!same(out[0], value_unbound)) {
    const tri t = truth(m, out[0]);
    if (t == tri::error) return false;
    blocking = t == tri::yes;
  }
  if (!same(out[1], value_unbound) && !to_double(m, out[1], timeout)) return false;
  const char* wrong = !blocking && timeout != -1     ? "can't specify a timeout for a non-blocking call"
                      : timeout < 0 && timeout != -1 ? "timeout value must be positive"
                                                     : nullptr;
  if (wrong) {
    raise_text(m, m.exc.ValueError, wrong);
    return false;
  }
  if (timeout <= timeout_max) return true;
  raise_text(m, m.exc.OverflowError, "timeout value is too large");
  return false;
}

// ---------------------------------------------------------------- lock

lock_object* lock_of(value v) { return v.as<lock_object>(); }
value make_lock(vm& m) {
  auto* l = m.heap.make<lock_object>(m.shapes.lock);
  l->locked = 0;
  return to_value(l);
}
value lock_acquire(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  bool blocking;
  double timeout;
  if (!acquire_arguments(m, args, nargs, kw, blocking, timeout)) return value_raised;
  lock_object* l = lock_of(args[0]);
  if (l->locked) {
    const tri t = blocking ? wait_until(m, timeout, [&] { return !l->locked; }) : tri::no;
    if (t != tri::yes) return result(t);
  }
  l->locked = 1;
  return true_;
}
value lock_release(vm& m, value self) {
  if (!lock_of(self)->locked) return raise_text(m, m.exc.RuntimeError, "release unlocked lock");
  lock_of(self)->locked = 0;
  notify_waiting(m);
  return none;
}
value lock_locked(vm&, value self) { return from_bool(lock_of(self)->locked); }
value lock_exit(vm& m, const value* args, u32, tuple_object*) { return lock_release(m, args[0]); }
value lock_reinit(vm&, value self) {
  lock_of(self)->locked = 0;
  return none;
}
value lock_repr(vm& m, value self) {
  return result(make_str(m, fmt::format("<{} {} object at {}>", lock_of(self)->locked ? "locked" : "unlocked",
                                        qualified_name(m, type_of(m, self)), address_text(m, self))));
}

// ---------------------------------------------------------------- RLock

rlock_object* rlock_of(value v) { return v.as<rlock_object>(); }
value rlock_construct(vm& m, type_object* cls, const value*, u32, tuple_object*) {
  auto* l = make_instance<rlock_object>(m, cls);
  l->owner = l->count = 0;
  return to_value(l);
}
value rlock_acquire(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  bool blocking;
  double timeout;
  if (!acquire_arguments(m, args, nargs, kw, blocking, timeout)) return value_raised;
  rlock_object* l = rlock_of(args[0]);
  const u64 me = this_thread(m);
  if (l->count && l->owner != me) {
    const tri t = blocking ? wait_until(m, timeout, [&] { return l->count == 0; }) : tri::no;
    if (t != tri::yes) return result(t);
  }
  l->owner = me;
  l->count++;
  return true_;
}
value rlock_release(vm& m, value self) {
  rlock_object* l = rlock_of(self);
  if (!l->count || l->owner != this_thread(m))
    return raise_text(m, m.exc.RuntimeError, "cannot release un-acquired lock");
  if (--l->count == 0) notify_waiting(m);
  return none;
}
value rlock_exit(vm& m, const value* args, u32, tuple_object*) { return rlock_release(m, args[0]); }
value rlock_is_owned(vm& m, value self) {
  return from_bool(rlock_of(self)->count && rlock_of(self)->owner == this_thread(m));
}
value rlock_release_save(vm& m, value self) {
  rlock_object* l = rlock_of(self);
  if (!l->count) return raise_text(m, m.exc.RuntimeError, "cannot release un-acquired lock");
  const value parts[] = {make_uint(m, l->count), make_uint(m, l->owner)};
  l->count = l->owner = 0;
  notify_waiting(m);
  return result(make_tuple(m, parts, 2));
}
value rlock_acquire_restore(vm& m, value self, value state) {
  i64 count, owner;
  if (!is_kind(state, kind::tuple) || state.as<tuple_object>()->length != 2)
    return raise_text(m, m.exc.TypeError, "_acquire_restore() argument 1 must be a pair");
  if (!to_index(m, state.as<tuple_object>()->items[0], count) ||
      !to_index(m, state.as<tuple_object>()->items[1], owner))
    return value_raised;
  rlock_object* l = rlock_of(self);
  if (wait_until(m, -1, [&] { return l->count == 0; }) == tri::error) return value_raised;
  l->count = static_cast<u64>(count);
  l->owner = static_cast<u64>(owner);
  return none;
}
value rlock_reinit(vm&, value self) {
  rlock_of(self)->count = rlock_of(self)->owner = 0;
  return none;
}
value rlock_repr(vm& m, value self) {
  const rlock_object* l = rlock_of(self);
  return result(
      make_str(m, fmt::format("<{} {} object owner={} count={} at {}>", l->count ? "locked" : "unlocked",
                              qualified_name(m, type_of(m, self)), l->owner, l->count, address_text(m, self))));
}

// ---------------------------------------------------------------- thread-local data

local_object* local_of(value v) { return v.as<local_object>(); }
value local_new(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  auto* cls = args[0].as<type_object>();
  if ((nargs > 1 || (kw && kw->length)) && same(cls->get_special(special::init), m.core.object_init))
    return raise_text(m, m.exc.TypeError, "Initialization arguments are not supported");
  const u64 n = kw ? kw->length : 0;
  tuple_object* given = make_tuple(m, args + 1, nargs - 1 + n);
  if (!given) return value_raised;
  auto* l = make_instance<local_object>(m, cls);
  l->owner = thread_serial(m);
  l->dicts = none;
  l->arguments = to_value(given);
  l->keywords = kw ? to_value(kw) : none;
  return to_value(l);
}
/// The entries of threads that still run. Null: raised.
dict_object* living_dicts(vm& m, dict_object* dicts) {
  dict_object* living = make_dict(m);
  value key, d;
  for (u64 at = 0; living && dict_next(dicts, at, key, d);)
    if (engine_of(m).threads->is_alive(static_cast<u64>(key.as_int())) && !dict_set(m, living, key, d)) return nullptr;
  return living;
}
/// Puts this thread's attributes in place. False: raised.
bool switch_local(vm& m, value self) {
  local_object* l = local_of(self);
  const u64 me = thread_serial(m);
  if (METAVM_LIKELY(l->owner == me)) return true;
  if (is_none(l->dicts)) {
    dict_object* d = make_dict(m);
    if (!d) return false;
    m.heap.write(l, &l->dicts, to_value(d));
  }
  auto* dicts = l->dicts.as<dict_object>();
  const value now = instance_dict(m, self);
  if (is_raised(now) || !dict_set(m, dicts, value::small_int(static_cast<i64>(l->owner)), now)) return false;
  value mine = dict_find(m, dicts, value::small_int(static_cast<i64>(me)));
  const bool first = same(mine, value_unbound);
  if (first) {
    dicts = living_dicts(m, dicts);
    if (!dicts) return false;
    m.heap.write(l, &l->dicts, to_value(dicts));
    dict_object* d = make_dict(m);
    if (!d) return false;
    mine = to_value(d);
  }
  l->owner = me;
  if (!set_instance_dict(m, self, mine)) return false;
  const value init = type_of(m, self)->get_special(special::init);
  if (!first || same(init, m.core.object_init)) return true;
  const auto* given = l->arguments.as<tuple_object>();
  auto* names = is_none(l->keywords) ? nullptr : l->keywords.as<tuple_object>();
  return !is_raised(call_prepended(m, init, self, given->items,
                                   static_cast<u32>(given->length - (names ? names->length : 0)), names));
}
value local_getattribute(vm& m, value self, value name) {
  if (!is_str(name)) return raise_type_error(m, "attribute name must be string, not '" + type_name(m, name) + "'");
  return switch_local(m, self) ? generic_get_attribute(m, self, interned(m, as_str(name))) : value_raised;
}
value local_setattr(vm& m, value self, value name, value v) {
  if (!is_str(name)) return raise_type_error(m, "attribute name must be string, not '" + type_name(m, name) + "'");
  return switch_local(m, self) && generic_set_attribute(m, self, interned(m, as_str(name)), v) ? none : value_raised;
}
value local_delattr(vm& m, value self, value name) {
  if (!is_str(name)) return raise_type_error(m, "attribute name must be string, not '" + type_name(m, name) + "'");
  return switch_local(m, self) && generic_set_attribute(m, self, interned(m, as_str(name)), value_unbound)
             ? none
             : value_raised;
}

value local_dict(vm& m, value self) { return switch_local(m, self) ? instance_dict(m, self) : value_raised; }
value local_set_dict(vm& m, value self, value) {
  return raise(m, m.exc.AttributeError, "'{}' object attribute '__dict__' is read-only",
               qualified_name(m, type_of(m, self)));
}

// ---------------------------------------------------------------- functions

value thread_get_ident(vm& m) { return make_uint(m, this_thread(m)); }
value thread_get_native_id(vm& m) { return make_int(m, ::syscall(SYS_gettid)); }
value thread_start_new(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "start_new_thread", kw) || !check_arity(m, "start_new_thread", nargs, 2, 3))
    return value_raised;
  if (!is_callable(m, args[0])) return raise_text(m, m.exc.TypeError, "first arg must be callable");
  if (!is_kind(args[1], kind::tuple)) return raise_text(m, m.exc.TypeError, "2nd arg must be a tuple");
  if (nargs > 2 && !is_kind(args[2], kind::dict))
    return raise_text(m, m.exc.TypeError, "optional 3rd arg must be a dictionary");
  if (!m.engine.start_thread) return raise_text(m, m.exc.RuntimeError, "can't start new thread");
  return m.engine.start_thread(m, args[0], args[1], nargs > 2 ? args[2] : none);
}
value thread_exit(vm& m) { return raise_text(m, m.exc.SystemExit, ""); }
value thread_count(vm& m) {
  const auto* t = engine_of(m).threads;
  return value::small_int(t ? static_cast<i64>(t->count()) : 0);
}
/// A lock that is released when this thread ends.
value thread_set_sentinel(vm& m) {
  const value lock = make_lock(m);
  threads_of(engine_of(m)).running()->sentinel = lock;
  return lock;
}
value thread_stack_size(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  i64 n = 0;
  if (!check_no_keywords(m, "stack_size", kw) || !check_arity(m, "stack_size", nargs, 0, 1) ||
      (nargs && !to_index(m, args[0], n)))
    return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "size must be 0 or a positive value");
  if (n && n < 32768) return raise(m, m.exc.ValueError, "size not valid: {} bytes", n);
  return value::small_int(0);
}
value thread_interrupt_main(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  i64 number = SIGINT;
  if (!check_no_keywords(m, "interrupt_main", kw) || !check_arity(m, "interrupt_main", nargs, 0, 1) ||
      (nargs && !to_index(m, args[0], number)))
    return value_raised;
  if (number < 1 || number > 64) return raise_text(m, m.exc.ValueError, "signal number out of range");
  // As if it had come: one without a handler of the guest's does nothing.
  struct sigaction now;
  if (::sigaction(static_cast<int>(number), nullptr, &now) != 0 || now.sa_handler == SIG_DFL ||
      now.sa_handler == SIG_IGN)
    return none;
  ::raise(static_cast<int>(number));
  return run_signal_handlers(m) ? none : value_raised;
}
value thread_excepthook(vm& m, value info) {
  if (!is_instance(m, info, m.types.except_hook_args))
    return raise_text(m, m.exc.TypeError, "_thread.excepthook argument type must be ExceptHookArgs");
  const auto* t = info.as<tuple_object>();
  if (same(t->items[0], to_value(m.exc.SystemExit))) return none;
  const value error = dict_find_str(m, m.sys->dict, m.names.stderr);
  if (same(error, value_unbound) || is_none(error)) return none;
  std::string name = std::to_string(this_thread(m));
  if (!is_none(t->items[3])) {
    const value n = get_attribute(m, t->items[3], "name");
    if (is_raised(n)) return value_raised;
    str_object* s = to_str(m, n);
    if (!s) return value_raised;
    name = to_utf8(s);
  }
  const value intro = to_value(make_str(m, fmt::format("Exception in thread {}:\n", name)));
  if (is_raised(call_method(m, error, m.names.write, &intro, 1))) return value_raised;
  const value mod = import_module(m, intern(m, "traceback"));
  return is_raised(mod) ? mod : call_method(m, mod, intern(m, "print_exception"), t->items, 3);
}

type_object* make_class_of(vm& m, const char* name, const layout& lay, const method_def* methods,
                           constructor_fn construct, u64 flags, bool has_dict) {
  type_def d{};
  d.name = name;
  d.lay = &lay;
  d.instance_kind = kind::native;
  d.flags = flags;
  d.methods = methods;
  d.construct = construct;
  d.instances_have_dict = has_dict;
  return make_builtin_type(m, d);
}

}  // namespace

module_object* init_module__thread(vm& m) {
  static const method_def functions[] = {
      method("allocate_lock", make_lock, "($module, /)", "Make a lock."),
      method("allocate", make_lock, "($module, /)"),
      method("_set_sentinel", thread_set_sentinel, "($module, /)"),
      method("get_ident", thread_get_ident, "($module, /)", "Return a number that tells threads apart."),
      method("get_native_id", thread_get_native_id, "($module, /)"),
      method("start_new_thread", thread_start_new, nullptr, "start_new_thread(function, args[, kwargs]) -> id"),
      method("start_new", thread_start_new),
      method("exit", thread_exit, "($module, /)"),
      method("exit_thread", thread_exit, "($module, /)"),
      method("_count", thread_count, "($module, /)"),
      method("stack_size", thread_stack_size),
      method("interrupt_main", thread_interrupt_main, "($module, signum=2, /)"),
      method("_excepthook", thread_excepthook),
      {}};
  static const method_def lock_methods[] = {method("acquire", lock_acquire, "($self, /, blocking=True, timeout=-1)"),
                                            method("acquire_lock", lock_acquire),
                                            method("release", lock_release, "($self, /)"),
                                            method("release_lock", lock_release),
                                            method("locked", lock_locked, "($self, /)"),
                                            method("locked_lock", lock_locked),
                                            method("__enter__", lock_acquire),
                                            method("__exit__", lock_exit),
                                            method("_at_fork_reinit", lock_reinit),
                                            method("__repr__", lock_repr),
                                            {}};
  static const method_def rlock_methods[] = {method("acquire", rlock_acquire, "($self, /, blocking=True, timeout=-1)"),
                                             method("release", rlock_release, "($self, /)"),
                                             method("__enter__", rlock_acquire),
                                             method("__exit__", rlock_exit),
                                             method("_is_owned", rlock_is_owned),
                                             method("_release_save", rlock_release_save),
                                             method("_acquire_restore", rlock_acquire_restore),
                                             method("_at_fork_reinit", rlock_reinit),
                                             method("__repr__", rlock_repr),
                                             {}};
  static const method_def local_methods[] = {static_method("__new__", local_new),
                                             method("__getattribute__", local_getattribute),
                                             method("__setattr__", local_setattr),
                                             method("__delattr__", local_delattr),
                                             {}};
  module_object* mod = make_module(m, "_thread", functions, "Threads and locks.");
  if (!mod) return nullptr;
  m.types.lock = make_class_of(m, "_thread.lock", lock_object::get_layout(), lock_methods, nullptr,
                               type_flags::has_weakrefs, false);
  m.shapes.lock = m.types.lock->root_shape;
  m.types.rlock = make_class_of(m, "_thread.RLock", rlock_object::get_layout(), rlock_methods, rlock_construct,
                                type_flags::base_type | type_flags::has_weakrefs, false);
  m.types.thread_local_ = make_class_of(m, "_thread._local", local_object::get_layout(), local_methods, nullptr,
                                        type_flags::base_type | type_flags::has_weakrefs, true);
  type_add(m, m.types.thread_local_, "__dict__",
           make_getset(m, m.types.thread_local_, {"__dict__", local_dict, local_set_dict}));
  static constexpr const char* fields[] = {"exc_type", "exc_value", "exc_traceback", "thread"};
  m.types.except_hook_args =
      make_struct_sequence_type(m, {"_thread._ExceptHookArgs", "What threading.excepthook is told.", fields});
  module_set(m, mod, "LockType", to_value(m.types.lock));
  module_set(m, mod, "RLock", to_value(m.types.rlock));
  module_set(m, mod, "_local", to_value(m.types.thread_local_));
  module_set(m, mod, "_ExceptHookArgs", to_value(m.types.except_hook_args));
  module_set(m, mod, "error", to_value(m.exc.RuntimeError));
  module_set(m, mod, "TIMEOUT_MAX", make_float(m, timeout_max));
  return mod;
}

}  // namespace metavm::python
