/// \file
/// Waiting for another thread of the VM, and telling those that wait.
#pragma once
#include <algorithm>
#include <ctime>

#include "lang/python/modules/audit.hpp"
#include "lang/python/threads.hpp"

namespace metavm::python {

/// Waits until `is_free()`, for ever if `timeout` (seconds) is negative; tri::no when the time is over.
template <class F>
tri wait_until(vm& m, double timeout, F is_free) {
  timespec start;
  ::clock_gettime(CLOCK_MONOTONIC, &start);
  const auto elapsed = [&] {
    timespec now;
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec - start.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec - start.tv_nsec);
  };
  thread_registry& threads = threads_of(engine_of(m));
  while (!is_free()) {
    // Now and then, so that signals are seen.
    double most = 0.05;
    if (timeout >= 0) {
      const double left = timeout - elapsed();
      if (left <= 0) return tri::no;
      most = std::min(most, left);
    }
    threads.wait_for_change(most);
    if (!run_signal_handlers(m)) return tri::error;
    if (engine_of(m).interrupted && !run_pending_work(m)) return tri::error;
  }
  return tri::yes;
}
/// Something that another thread may wait for has changed.
inline void notify_waiting(vm& m) {
  if (auto* t = engine_of(m).threads) t->changed();
}

}  // namespace metavm::python
