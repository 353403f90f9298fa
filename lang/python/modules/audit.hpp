/// \file
/// sys.audit from C++, and calls of the system that signals may interrupt.
#pragma once
#include <cerrno>
#include <initializer_list>

#include "lang/python/vm.hpp"

namespace metavm::python {

bool audit_slow(vm& m, const char* event, std::initializer_list<value> args);
/// Tells the audit hooks. False: one raised.
inline bool audit(vm& m, const char* event, std::initializer_list<value> args) {
  return METAVM_LIKELY(same(m.states.audit_hooks, value_unbound)) || audit_slow(m, event, args);
}
/// Gives the process's signals up, at the end of a VM.
void release_signals(vm& m);
/// Runs Python's handlers of signals that came. False: one raised.
bool run_signal_handlers(vm& m);
/// What waits for a safepoint: signals, callbacks of weak references, finalizers. False: an exception is pending.
bool run_pending_work(vm& m);
/// While it lives, other threads may run guest code; this one must not touch the VM.
class without_lock {
 public:
  explicit without_lock(vm& m);
  ~without_lock();  ///< leaves errno alone
  without_lock(const without_lock&) = delete;
  without_lock& operator=(const without_lock&) = delete;

 private:
  vm& m_;
  void* thread_;  ///< null: there is only one
};
/// f() until it is not interrupted, other threads running meanwhile; -1 with errno EINTR only if a handler raised.
template <class F>
auto retry_interrupted(vm& m, F f) {
  for (;;) {
    const auto r = [&] {
      without_lock unlocked(m);
      return f();
    }();
    if (METAVM_LIKELY(r != -1) || errno != EINTR) return r;
    if (!run_signal_handlers(m)) {
      errno = EINTR;
      return r;
    }
  }
}
/// OSError for errno, unless a signal handler raised something already.
value raise_errno(vm& m, value filename = value_unbound);

}  // namespace metavm::python
