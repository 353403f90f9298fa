/// \file
/// The import lock: what importlib holds while it asks the finders.
#include "lang/python/core.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/threads.hpp"

namespace metavm::python {
namespace {

struct import_lock_object : object {
  u64 owner;  ///< the thread's serial number
  u64 count;  ///< how often it has the lock
  static const layout& get_layout() { return describe<import_lock_object>("import_lock"); }
};
import_lock_object* lock_of(value v) { return v.as<import_lock_object>(); }

u64 this_thread(vm& m) {
  thread_registry* threads = engine_of(m).threads;
  return threads ? threads->running()->serial : 0;
}

value acquire(vm& m, value self) {
  import_lock_object* l = lock_of(self);
  const u64 me = this_thread(m);
  // A thread that held it may have been left behind by a fork.
  while (l->count && l->owner != me && threads_of(engine_of(m)).is_alive(l->owner)) {
    threads_of(engine_of(m)).wait_for_change(0.05);  // now and then, so that signals are seen
    if (engine_of(m).interrupted && !run_pending_work(m)) return value_raised;
  }
  if (l->owner != me) l->count = 0;
  l->owner = me;
  l->count++;
  return none;
}
value release(vm& m, value self) {
  import_lock_object* l = lock_of(self);
  if (!l->count || l->owner != this_thread(m)) return raise_text(m, m.exc.RuntimeError, "not holding the import lock");
  if (--l->count == 0 && engine_of(m).threads) engine_of(m).threads->changed();
  return none;
}
value held(vm&, value self) { return from_bool(lock_of(self)->count > 0); }

}  // namespace

bool add_import_lock(vm& m, module_object* imp) {
  static const method_def methods[] = {
      unary_method("acquire_lock", acquire, "($self, /)",
                   "Acquires the interpreter's import lock for the current thread."),
      unary_method("release_lock", release, "($self, /)", "Release the interpreter's import lock."),
      unary_method("lock_held", held, "($self, /)", "Return True if the import lock is currently held, else False."),
      end_of_methods};
  type_object* t = make_native_type<import_lock_object>(m, nullptr, "metavm.import_lock", methods, nullptr, nullptr,
                                                        nullptr, nullptr, type_flags::not_instantiable);
  auto* l = make_native<import_lock_object>(m, t);
  l->owner = l->count = 0;
  for (const method_def* d = methods; d->name; d++) {
    const value f = get_attribute(m, to_value(l), d->name);
    if (is_raised(f)) return false;
    module_set(m, imp, d->name, f);
  }
  return true;
}

}  // namespace metavm::python
