/// \file
/// The modules _multiprocessing (semaphores between processes) and _posixshmem (named shared
/// memory).
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/external.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace multiprocessing {
namespace {

using method_table::result;

enum sem_kind : int { recursive_mutex, semaphore };

struct sem_object : object {
  external_object* handle;  ///< of the sem_t; null while it is being made
  value name;               ///< str, or None once unlinked
  u64 owner;                ///< thread that holds it, while count > 0
  i64 count, limit, kind;
  static const layout& get_layout() { return describe<sem_object>("SemLock", &sem_object::handle, &sem_object::name); }
  sem_t* sem() const { return static_cast<sem_t*>(handle->memory); }
};
sem_object* self_of(value v) { return v.as<sem_object>(); }

u64 this_thread(vm& m) { return m.engine.thread_id ? m.engine.thread_id(m) : static_cast<u64>(::pthread_self()); }
bool is_mine(vm& m, const sem_object* s) { return s->count > 0 && s->owner == this_thread(m); }
void release_sem(void* p) { ::sem_close(static_cast<sem_t*>(p)); }
bool usable(vm& m, const sem_object* s) {
  if (s->handle && s->handle->memory) return true;
  raise_text(m, m.exc.ValueError, "semaphore was closed");
  return false;
}

value wrap(vm& m, type_object* cls, sem_t* sem, int kind, i64 limit, value name) {
  external_object* e = make_external(m, sem, release_sem, 64);
  if (!e) return value_raised;
  auto* s = make_native<sem_object>(m, cls);
  s->handle = e;
  s->name = name;
  s->owner = 0;
  s->count = 0;
  s->limit = limit;
  s->kind = kind;
  return to_value(s);
}

bool name_argument(vm& m, value v, std::string& out) {
  if (!is_str(v)) {
    raise_type_error(m, "name must be str, not " + type_name(m, v));
    return false;
  }
  return to_fs_path(m, v, out);
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  int kind, initial, limit;
  std::string name;
  if (!bind_arguments(m, "SemLock", "kind value maxvalue name unlink", args, nargs, kwnames, v) ||
      !int_argument(m, v[0], kind) || !int_argument(m, v[1], initial) || !int_argument(m, v[2], limit) ||
      !name_argument(m, v[3], name))
    return value_raised;
  const tri unlink = truth(m, v[4]);
  if (unlink == tri::error) return value_raised;
  if (kind != recursive_mutex && kind != semaphore) return raise_text(m, m.exc.ValueError, "unrecognized kind");
  sem_t* sem = ::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, static_cast<unsigned>(initial));
  if (sem == SEM_FAILED) return raise_errno(m);
  if (unlink == tri::yes && ::sem_unlink(name.c_str()) < 0) {
    const value e = raise_errno(m);
    ::sem_close(sem);
    return e;
  }
  return wrap(m, cls, sem, kind, limit, unlink == tri::yes ? none : v[3]);
}
value rebuild(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  i64 handle;
  int kind, limit;
  if (!bind_arguments(m, "_rebuild", "handle kind maxvalue name /", args + 1, nargs - 1, kwnames, v) ||
      !size_argument(m, v[0], handle) || !int_argument(m, v[1], kind) || !int_argument(m, v[2], limit))
    return value_raised;
  std::string name;
  // A handle of another process means nothing here: the name is what counts.
  if (same(v[3], none)) return raise_text(m, m.exc.ValueError, "a semaphore without name cannot be opened again");
  if (!name_argument(m, v[3], name)) return value_raised;
  sem_t* sem = ::sem_open(name.c_str(), 0);
  return sem == SEM_FAILED ? raise_errno(m) : wrap(m, args[0].as<type_object>(), sem, kind, limit, v[3]);
}

/// tri::no: not free in time; tri::error: raised.
tri wait(vm& m, sem_t* sem, bool blocking, double timeout) {
  timespec end{};
  if (blocking && timeout >= 0) {
    ::clock_gettime(CLOCK_REALTIME, &end);
    const double whole = std::floor(timeout);
    end.tv_sec += static_cast<time_t>(whole);
    end.tv_nsec += static_cast<long>((timeout - whole) * 1e9);
    if (end.tv_nsec >= 1000000000) end.tv_sec++, end.tv_nsec -= 1000000000;
  }
  if (::sem_trywait(sem) == 0) return tri::yes;
  for (;;) {
    int r;
    {
      without_lock unlocked(m);
      r = !blocking ? ::sem_trywait(sem) : timeout >= 0 ? ::sem_timedwait(sem, &end) : ::sem_wait(sem);
    }
    if (r == 0) return tri::yes;
    if (errno == EINTR) {
      if (!run_signal_handlers(m)) return tri::error;
      continue;
    }
    if (errno == EAGAIN || errno == ETIMEDOUT) return tri::no;
    raise_errno(m);
    return tri::error;
  }
}
value acquire(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "acquire", "block? timeout?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const tri block = same(v[0], value_unbound) ? tri::yes : truth(m, v[0]);
  if (block == tri::error) return value_raised;
  double timeout = -1;
  if (!same(v[1], value_unbound) && !same(v[1], none)) {
    if (!to_double(m, v[1], timeout)) return value_raised;
    timeout = timeout > 0 ? std::min(timeout, 1e9) : 0;
  }
  sem_object* s = self_of(args[0]);
  if (!usable(m, s)) return value_raised;
  if (s->kind == recursive_mutex && is_mine(m, s)) {
    s->count++;
    return true_;
  }
  const tri t = wait(m, s->sem(), block == tri::yes, timeout);
  if (t != tri::yes) return result(t);
  s->count++;
  s->owner = this_thread(m);
  return true_;
}
value release(vm& m, value self) {
  sem_object* s = self_of(self);
  if (!usable(m, s)) return value_raised;
  if (s->kind == recursive_mutex) {
    if (!is_mine(m, s))
      return raise_text(m, m.exc.AssertionError, "attempt to release recursive lock not owned by thread");
    if (s->count > 1) {
      s->count--;
      return none;
    }
  } else {
    int now;
    if (::sem_getvalue(s->sem(), &now) < 0) return raise_errno(m);
    if (now >= s->limit) return raise_text(m, m.exc.ValueError, "semaphore or lock released too many times");
  }
  if (::sem_post(s->sem()) < 0) return raise_errno(m);
  s->count--;
  return none;
}
value enter(vm& m, value self) { return acquire(m, &self, 1, nullptr); }
value leave(vm& m, const value* args, u32, tuple_object*) { return release(m, args[0]); }
value get_count(vm& m, value self) { return make_int(m, self_of(self)->count); }
value get_is_mine(vm& m, value self) { return from_bool(is_mine(m, self_of(self))); }
value get_value(vm& m, value self) {
  int n;
  if (!usable(m, self_of(self))) return value_raised;
  return ::sem_getvalue(self_of(self)->sem(), &n) < 0 ? raise_errno(m) : value::small_int(n < 0 ? 0 : n);
}
value get_is_zero(vm& m, value self) {
  const value n = get_value(m, self);
  return is_raised(n) ? n : from_bool(n.as_int() == 0);
}
value after_fork(vm&, value self) {
  self_of(self)->count = 0;
  return none;
}
value get_handle(vm& m, value self) { return make_uint(m, reinterpret_cast<u64>(self_of(self)->handle->memory)); }
value get_kind(vm& m, value self) { return make_int(m, self_of(self)->kind); }
value get_limit(vm& m, value self) { return make_int(m, self_of(self)->limit); }
value get_name(vm&, value self) { return self_of(self)->name; }

value unlink_semaphore(vm& m, value v) {
  std::string name;
  if (!name_argument(m, v, name)) return value_raised;
  return ::sem_unlink(name.c_str()) < 0 ? raise_errno(m) : none;
}

// ---------------------------------------------------------------- _posixshmem

value shm_open(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  std::string name;
  int flags, mode = 0777;
  if (!bind_arguments(m, "shm_open", "path flags mode?", args, nargs, kwnames, v)) return value_raised;
  if (!is_str(v[0])) return raise_type_error(m, "shm_open() argument 'path' must be str, not " + type_name(m, v[0]));
  if (!to_fs_path(m, v[0], name) || !int_argument(m, v[1], flags) ||
      (!same(v[2], value_unbound) && !int_argument(m, v[2], mode)))
    return value_raised;
  const int fd = static_cast<int>(
      retry_interrupted(m, [&] { return ::shm_open(name.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(mode)); }));
  return fd < 0 ? raise_os_error(m, errno, v[0]) : value::small_int(fd);
}
value shm_unlink(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  std::string name;
  if (!bind_arguments(m, "shm_unlink", "path", args, nargs, kwnames, v)) return value_raised;
  if (!is_str(v[0])) return raise_type_error(m, "shm_unlink() argument 'path' must be str, not " + type_name(m, v[0]));
  if (!to_fs_path(m, v[0], name)) return value_raised;
  return ::shm_unlink(name.c_str()) < 0 ? raise_os_error(m, errno, v[0]) : none;
}

}  // namespace
}  // namespace multiprocessing

module_object* init_module__multiprocessing(vm& m) {
  using namespace multiprocessing;
  static const method_def methods[] = {
      general_method("acquire", acquire, "($self, /, block=True, timeout=None)", "Acquire the semaphore/lock."),
      unary_method("release", release, "($self, /)", "Release the semaphore/lock."),
      unary_method("__enter__", enter, "($self, /)", "Enter the semaphore/lock."),
      general_method("__exit__", leave, "($self, exc_type=None, exc_value=None, exc_tb=None, /)",
                     "Exit the semaphore/lock."),
      unary_method("_count", get_count, "($self, /)",
                   "Num of `acquire()`s minus num of `release()`s for this process."),
      unary_method("_is_mine", get_is_mine, "($self, /)", "Whether the lock is owned by this thread."),
      unary_method("_get_value", get_value, "($self, /)", "Get the value of the semaphore."),
      unary_method("_is_zero", get_is_zero, "($self, /)", "Return whether semaphore has value zero."),
      unary_method("_after_fork", after_fork, "($self, /)", "Rezero the net acquisition count after fork()."),
      class_method(general_method("_rebuild", rebuild)),
      end_of_methods};
  static const getset_def getsets[] = {
      {"handle", get_handle}, {"kind", get_kind}, {"maxvalue", get_limit}, {"name", get_name}, {}};
  static const method_def functions[] = {unary_method("sem_unlink", unlink_semaphore, nullptr), end_of_methods};
  module_object* mod = make_module(m, "_multiprocessing", functions);
  type_object* t = m.types.sem_lock = make_native_type<sem_object>(m, mod, "_multiprocessing.SemLock", methods,
                                                                   construct, nullptr, "Semaphore/Mutex type", getsets);
  type_add(m, t, "SEM_VALUE_MAX", value::small_int(SEM_VALUE_MAX));
  dict_object* flags = make_dict(m);
  for (const char* name : {"HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"})
    if (!dict_set_str(m, flags, name, value::small_int(1))) return nullptr;
  module_set(m, mod, "flags", to_value(flags));
  return mod;
}

module_object* init_module__posixshmem(vm& m) {
  using namespace multiprocessing;
  static const method_def functions[] = {
      general_method("shm_open", multiprocessing::shm_open, "($module, /, path, flags, mode=511)",
                     "Open a shared memory object.  Returns a file descriptor (integer)."),
      general_method("shm_unlink", multiprocessing::shm_unlink, "($module, /, path)",
                     "Remove a shared memory object (similar to unlink()).\n\nProcesses that have "
                     "it open or mapped "
                     "can go on with it."),
      end_of_methods};
  return make_module(m, "_posixshmem", functions, "POSIX shared memory module");
}

}  // namespace metavm::python
