/// \file
/// The _signal module. Signals belong to the process: the VM that imports this module first gets them.
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstring>

#include "lang/python/attention.hpp"
#include "lang/python/core.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/finalizers.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/objects/struct_sequence.hpp"
#include "lang/python/text.hpp"
#include "lang/python/threads.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

constexpr i64 signal_count = 65;

/// What C's handler can see.
struct process_signals {
  std::atomic<vm*> owner{nullptr};
  std::atomic<bool> any{false};
  std::atomic<bool> pending[signal_count] = {};
  std::atomic<int> wakeup_fd{-1};
};
process_signals process;

void on_signal(int number) {
  const int saved = errno;
  process.pending[number] = true;
  process.any = true;
  if (vm* m = process.owner) {
    m->heap.attention = true;
    if (m->execution) call_attention(*m);
  }
  if (const int fd = process.wakeup_fd; fd >= 0) {
    const u8 byte = static_cast<u8>(number);
    (void)!::write(fd, &byte, 1);
  }
  errno = saved;
}

value handlers_item(vm& m, i64 number) { return m.states.signal_handlers.as<list_object>()->storage->items[number]; }
bool signal_number(vm& m, value v, i64& number) {
  if (!to_index(m, v, number)) return false;
  if (number >= 1 && number < signal_count) return true;
  raise_text(m, m.exc.ValueError, "signal number out of range");
  return false;
}
value or_error(vm& m, int r) { return r < 0 ? raise_errno(m) : none; }

/// False, with ValueError raised, in other threads than the main one.
bool check_main_thread(vm& m, const char* what) {
  if (in_main_thread(engine_of(m))) return true;
  raise(m, m.exc.ValueError, "{} only works in main thread of the main interpreter", what);
  return false;
}

value signal_signal(vm& m, value number_value, value handler) {
  i64 number;
  if (!to_index(m, number_value, number)) return value_raised;
  const bool is_number = is_int(m, handler);
  i64 code = -1;
  if (is_number && !to_index(m, handler, code)) return value_raised;
  if (!(is_number && (code == 0 || code == 1)) && !is_callable(m, handler))
    return raise_text(m, m.exc.TypeError,
                      "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
  if (!check_main_thread(m, "signal")) return value_raised;
  if (number < 1 || number >= signal_count) return raise_text(m, m.exc.ValueError, "signal number out of range");
  if (!run_signal_handlers(m)) return value_raised;
  struct sigaction action{};
  action.sa_handler = is_number && code == 0 ? SIG_DFL : is_number && code == 1 ? SIG_IGN : on_signal;
  if (::sigaction(static_cast<int>(number), &action, nullptr) < 0) return raise_errno(m);
  const value old = handlers_item(m, number);
  auto* l = m.states.signal_handlers.as<list_object>();
  m.heap.write(l->storage, &l->storage->items[number], is_number ? value::small_int(code) : handler);
  return old;
}
value signal_getsignal(vm& m, value v) {
  i64 number;
  return signal_number(m, v, number) ? handlers_item(m, number) : value_raised;
}
value raise_interrupt(vm& m) {
  const value e = make_exception(m, m.exc.KeyboardInterrupt, nullptr, 0);
  return is_raised(e) ? e : raise_value(m, e);
}
value signal_default_int_handler(vm& m, value, value) { return raise_interrupt(m); }
value signal_raise(vm& m, value v) {
  i64 number;
  if (!to_index(m, v, number)) return value_raised;
  if (number && (number < 0 || number >= signal_count)) {
    errno = EINVAL;
    return raise_errno(m);
  }
  if (::raise(static_cast<int>(number)) != 0) return raise_errno(m);
  return run_signal_handlers(m) ? none : value_raised;
}
value signal_strsignal(vm& m, value v) {
  i64 number;
  if (!signal_number(m, v, number)) return value_raised;
  const char* text = ::strsignal(static_cast<int>(number));
  return !text || std::strncmp(text, "Unknown", 7) == 0 ? none : to_value(make_str(m, text));
}
value signal_alarm(vm& m, value v) {
  i64 seconds;
  if (!to_index(m, v, seconds)) return value_raised;
  return make_uint(m, ::alarm(static_cast<unsigned>(seconds)));
}
value signal_pause(vm& m) {
  ::pause();
  return run_signal_handlers(m) ? none : value_raised;
}
value signal_siginterrupt(vm& m, value v, value flag) {
  i64 number, on;
  if (!signal_number(m, v, number)) return value_raised;
  if (!to_index(m, same(flag, true_) ? value::small_int(1) : same(flag, false_) ? value::small_int(0) : flag, on))
    return value_raised;
  struct sigaction action;
  if (::sigaction(static_cast<int>(number), nullptr, &action) < 0) return raise_errno(m);
  action.sa_flags = on ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
  return or_error(m, ::sigaction(static_cast<int>(number), &action, nullptr));
}
value signal_set_wakeup_fd(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  i64 fd;
  if (!bind_arguments(m, "set_wakeup_fd", "fd * warn_on_full_buffer?", args, nargs, kwnames, out) ||
      !to_index(m, out[0], fd) || !check_main_thread(m, "set_wakeup_fd"))
    return value_raised;
  if (fd != -1 && ::fcntl(static_cast<int>(fd), F_GETFD) < 0) return raise_errno(m);
  return value::small_int(process.wakeup_fd.exchange(static_cast<int>(fd)));
}

// ---------------------------------------------------------------- timers

value timer_value(vm& m, const itimerval& t) {
  const auto seconds = [](const timeval& v) {
    return static_cast<double>(v.tv_sec) + static_cast<double>(v.tv_usec) / 1e6;
  };
  const value parts[] = {make_float(m, seconds(t.it_value)), make_float(m, seconds(t.it_interval))};
  return result(make_tuple(m, parts, 2));
}
bool to_timeval(vm& m, value v, timeval& t) {
  double d;
  if (!to_double(m, v, d)) return false;
  const double whole = std::floor(d);
  t.tv_sec = static_cast<time_t>(whole);
  t.tv_usec = static_cast<suseconds_t>(std::ceil((d - whole) * 1e6));
  if (t.tv_usec >= 1000000) t.tv_sec++, t.tv_usec = 0;
  return true;
}
value timer_error(vm& m) {
  const value mod = dict_find_str(m, m.modules, intern(m, "_signal"));
  const value cls = is_kind(mod, kind::module)
                        ? dict_find_str(m, mod.as<module_object>()->dict, intern(m, "ItimerError"))
                        : to_value(m.exc.OSError);
  const value args[] = {value::small_int(errno), to_value(make_str(m, std::strerror(errno)))};
  const value e = make_exception(m, cls.as<type_object>(), args, 2);
  return is_raised(e) ? e : raise_value(m, e);
}
value signal_setitimer(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 which;
  itimerval fresh{}, old{};
  if (!check_no_keywords(m, "setitimer", kwnames) || !check_arity(m, "setitimer", nargs, 2, 3) ||
      !to_index(m, args[0], which) || !to_timeval(m, args[1], fresh.it_value) ||
      (nargs > 2 && !to_timeval(m, args[2], fresh.it_interval)))
    return value_raised;
  if (::setitimer(static_cast<__itimer_which>(which), &fresh, &old) < 0) return timer_error(m);
  return timer_value(m, old);
}
value signal_getitimer(vm& m, value v) {
  i64 which;
  itimerval t{};
  if (!to_index(m, v, which)) return value_raised;
  return ::getitimer(static_cast<__itimer_which>(which), &t) < 0 ? timer_error(m) : timer_value(m, t);
}

// ---------------------------------------------------------------- masks

bool to_mask(vm& m, value iterable, sigset_t& set) {
  sigemptyset(&set);
  return for_each_item(m, iterable, [&](value v) {
    i64 number;
    if (!to_index(m, v, number)) return false;
    if (number < 1 || number >= signal_count) {
      raise(m, m.exc.ValueError, "signal number {} out of range [1; {}]", number, signal_count - 1);
      return false;
    }
    sigaddset(&set, static_cast<int>(number));
    return true;
  });
}
value from_mask(vm& m, const sigset_t& set) {
  set_object* s = make_set(m);
  for (int i = 1; i < signal_count; i++)
    if (sigismember(&set, i) == 1 && set_add(m, s, value::small_int(i)) == tri::error) return value_raised;
  return to_value(s);
}
value signal_pthread_sigmask(vm& m, value how_value, value mask) {
  i64 how;
  sigset_t set, old;
  if (!to_index(m, how_value, how) || !to_mask(m, mask, set)) return value_raised;
  if (const int error = ::pthread_sigmask(static_cast<int>(how), &set, &old)) return raise_os_error(m, error);
  return run_signal_handlers(m) ? from_mask(m, old) : value_raised;
}
value signal_sigpending(vm& m) {
  sigset_t set;
  return ::sigpending(&set) < 0 ? raise_errno(m) : from_mask(m, set);
}
value signal_sigwait(vm& m, value mask) {
  sigset_t set;
  int number;
  if (!to_mask(m, mask, set)) return value_raised;
  if (const int error = ::sigwait(&set, &number)) return raise_os_error(m, error);
  return value::small_int(number);
}
value info_value(vm& m, const siginfo_t& i) {
  const value parts[] = {value::small_int(i.si_signo), value::small_int(i.si_code), value::small_int(i.si_errno),
                         value::small_int(i.si_pid),   value::small_int(i.si_uid),  value::small_int(i.si_status),
                         make_int(m, i.si_band)};
  return make_struct_sequence(m, m.types.struct_siginfo, parts);
}
value signal_sigwaitinfo(vm& m, value mask) {
  sigset_t set;
  siginfo_t info{};
  if (!to_mask(m, mask, set)) return value_raised;
  if (retry_interrupted(m, [&] { return ::sigwaitinfo(&set, &info); }) < 0) return raise_errno(m);
  return info_value(m, info);
}
value signal_sigtimedwait(vm& m, value mask, value timeout) {
  sigset_t set;
  siginfo_t info{};
  double d;
  if (!to_mask(m, mask, set) || !to_double(m, timeout, d)) return value_raised;
  if (d < 0) return raise_text(m, m.exc.ValueError, "timeout must be non-negative");
  timespec t{static_cast<time_t>(d), static_cast<long>((d - std::floor(d)) * 1e9)};
  const int r = retry_interrupted(m, [&] { return ::sigtimedwait(&set, &info, &t); });
  if (r < 0) return errno == EAGAIN ? none : raise_errno(m);
  return info_value(m, info);
}
value signal_valid_signals(vm& m) {
  sigset_t set;
  sigfillset(&set);
  return from_mask(m, set);
}
value signal_pthread_kill(vm& m, value thread, value v) {
  i64 id, number;
  if (!to_index(m, thread, id) || !to_index(m, v, number) || !audit(m, "signal.pthread_kill", {thread, v}))
    return value_raised;
  if (const int error = ::pthread_kill(static_cast<pthread_t>(id), static_cast<int>(number)))
    return raise_os_error(m, error);
  return run_signal_handlers(m) ? none : value_raised;
}
value signal_pidfd_send_signal(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 fd, number, flags = 0;
  if (!check_no_keywords(m, "pidfd_send_signal", kwnames) || !check_arity(m, "pidfd_send_signal", nargs, 2, 4) ||
      !to_index(m, args[0], fd) || !to_index(m, args[1], number) || (nargs > 3 && !to_index(m, args[3], flags)))
    return value_raised;
  if (nargs > 2 && !is_none(args[2])) return raise_text(m, m.exc.TypeError, "siginfo must be None");
  return or_error(m, static_cast<int>(::syscall(SYS_pidfd_send_signal, fd, number, nullptr, flags)));
}

struct named_number {
  const char* name;
  int number;
};
constexpr named_number numbers[] = {
    {"SIGABRT", SIGABRT},
    {"SIGALRM", SIGALRM},
    {"SIGBUS", SIGBUS},
    {"SIGCHLD", SIGCHLD},
    {"SIGCLD", SIGCHLD},
    {"SIGCONT", SIGCONT},
    {"SIGFPE", SIGFPE},
    {"SIGHUP", SIGHUP},
    {"SIGILL", SIGILL},
    {"SIGINT", SIGINT},
    {"SIGIO", SIGIO},
    {"SIGIOT", SIGIOT},
    {"SIGKILL", SIGKILL},
    {"SIGPIPE", SIGPIPE},
    {"SIGPOLL", SIGPOLL},
    {"SIGPROF", SIGPROF},
    {"SIGPWR", SIGPWR},
    {"SIGQUIT", SIGQUIT},
    {"SIGSEGV", SIGSEGV},
    {"SIGSTKFLT", SIGSTKFLT},
    {"SIGSTOP", SIGSTOP},
    {"SIGSYS", SIGSYS},
    {"SIGTERM", SIGTERM},
    {"SIGTRAP", SIGTRAP},
    {"SIGTSTP", SIGTSTP},
    {"SIGTTIN", SIGTTIN},
    {"SIGTTOU", SIGTTOU},
    {"SIGURG", SIGURG},
    {"SIGUSR1", SIGUSR1},
    {"SIGUSR2", SIGUSR2},
    {"SIGVTALRM", SIGVTALRM},
    {"SIGWINCH", SIGWINCH},
    {"SIGXCPU", SIGXCPU},
    {"SIGXFSZ", SIGXFSZ},
    {"SIG_BLOCK", SIG_BLOCK},
    {"SIG_UNBLOCK", SIG_UNBLOCK},
    {"SIG_SETMASK", SIG_SETMASK},
    {"SIG_DFL", 0},
    {"SIG_IGN", 1},
    {"NSIG", signal_count},
    {"ITIMER_REAL", ITIMER_REAL},
    {"ITIMER_VIRTUAL", ITIMER_VIRTUAL},
    {"ITIMER_PROF", ITIMER_PROF},
};

/// Which handlers the process had before.
void read_handlers(vm& m) {
  list_object* l = empty_list(m, signal_count);
  for (int i = 0; i < signal_count; i++) {
    struct sigaction action{};
    value v = none;
    if (i && ::sigaction(i, nullptr, &action) == 0)
      v = action.sa_handler == SIG_DFL   ? value::small_int(0)
          : action.sa_handler == SIG_IGN ? value::small_int(1)
                                         : none;
    list_append(m, l, v);
  }
  m.states.signal_handlers = to_value(l);
}

}  // namespace

bool run_signal_handlers(vm& m) {
  if (METAVM_LIKELY(!process.any.load(std::memory_order_relaxed)) || process.owner != &m) return true;
  if (!in_main_thread(engine_of(m))) return true;
  process.any = false;
  for (int i = 1; i < signal_count; i++) {
    if (!process.pending[i].exchange(false)) continue;
    const value handler = handlers_item(m, i);
    if (is_none(handler) || handler.is_int()) continue;
    const value frame = m.engine.frame_at ? m.engine.frame_at(m, 0) : none;
    if (is_raised(call2(m, handler, value::small_int(i), same(frame, value_unbound) ? none : frame))) {
      process.any = true;  // the others wait for the next chance
      return false;
    }
  }
  return true;
}

bool run_pending_work(vm& m) {
  m.heap.attention = false;
  if (m.heap.out_of_memory_pending) {
    raise_no_memory(m);
    return false;
  }
  engine& x = engine_of(m);
  if (x.threads) x.threads->yield_if_asked();
  if (x.interrupted && in_main_thread(x)) {
    x.interrupted = false;
    raise_interrupt(m);
    return false;
  }
  if (!run_signal_handlers(m)) return false;
  // These come when the collector finds it, anywhere in the program: trace functions do not see them.
  const bool in_trace = x.in_trace;
  x.in_trace = true;
  run_weak_callbacks(m);
  run_finalizers(m);
  x.in_trace = in_trace;
  return true;
}

void release_signals(vm& m) {
  vm* me = &m;
  process.owner.compare_exchange_strong(me, nullptr);
}

value raise_errno(vm& m, value filename) {
  // A signal handler's exception goes first.
  if (!same(m.pending, value_unbound)) return value_raised;
  return raise_os_error(m, errno, filename);
}

module_object* init_module__signal(vm& m) {
  static const method_def functions[] = {
      method("signal", signal_signal, "($module, signalnum, handler, /)", "Set what is done on a signal."),
      method("getsignal", signal_getsignal, "($module, signalnum, /)", "Return what is done on a signal."),
      method("default_int_handler", signal_default_int_handler, "($module, signalnum, frame, /)"),
      method("raise_signal", signal_raise, "($module, signalnum, /)"),
      method("strsignal", signal_strsignal, "($module, signalnum, /)"),
      method("alarm", signal_alarm, "($module, seconds, /)"),
      method("pause", signal_pause, "($module, /)"),
      method("siginterrupt", signal_siginterrupt, "($module, signalnum, flag, /)"),
      method("set_wakeup_fd", signal_set_wakeup_fd),
      method("setitimer", signal_setitimer, "($module, which, seconds, interval=0.0, /)"),
      method("getitimer", signal_getitimer, "($module, which, /)"),
      method("pthread_sigmask", signal_pthread_sigmask, "($module, how, mask, /)"),
      method("pthread_kill", signal_pthread_kill, "($module, thread_id, signalnum, /)"),
      method("pidfd_send_signal", signal_pidfd_send_signal, "($module, pidfd, signalnum, siginfo=None, flags=0, /)"),
      method("sigpending", signal_sigpending, "($module, /)"),
      method("sigwait", signal_sigwait, "($module, sigset, /)"),
      method("sigwaitinfo", signal_sigwaitinfo, "($module, sigset, /)"),
      method("sigtimedwait", signal_sigtimedwait, "($module, sigset, timeout, /)"),
      method("valid_signals", signal_valid_signals, "($module, /)"),
      {}};
  module_object* mod = make_module(m, "_signal", functions, "Signals of the operating system.");
  if (!mod) return nullptr;
  for (const named_number& n : numbers) module_set(m, mod, n.name, value::small_int(n.number));
  module_set(m, mod, "SIGRTMIN", value::small_int(SIGRTMIN));
  module_set(m, mod, "SIGRTMAX", value::small_int(SIGRTMAX));
  static constexpr const char* fields[] = {"si_signo", "si_code",   "si_errno", "si_pid",
                                           "si_uid",   "si_status", "si_band"};
  m.types.struct_siginfo = make_struct_sequence_type(m, {"signal.struct_siginfo", "What a signal tells.", fields});
  module_set(m, mod, "struct_siginfo", to_value(m.types.struct_siginfo));
  dict_object* names = make_dict(m);
  const value base = to_value(m.exc.OSError);
  dict_set_str(m, names, "__module__", to_value(intern(m, "signal")));
  module_set(m, mod, "ItimerError",
             make_class(m, m.types.type, intern(m, "itimer_error"), make_tuple(m, &base, 1), names, nullptr, nullptr));
  vm* nobody = nullptr;
  if (process.owner.compare_exchange_strong(nobody, &m)) {
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN);
    read_handlers(m);
    const value interrupt = dict_find_str(m, mod->dict, intern(m, "default_int_handler"));
    if (same(handlers_item(m, SIGINT), value::small_int(0)) &&
        is_raised(signal_signal(m, value::small_int(SIGINT), interrupt)))
      return nullptr;
  } else {
    read_handlers(m);
  }
  return mod;
}

}  // namespace metavm::python
