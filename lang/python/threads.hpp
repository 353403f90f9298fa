/// \file
/// Guest threads. Each is a thread of the system with stacks of its own; a global lock lets one run
/// at a time. The VM and the engine hold the state of the one that runs; the others' state waits
/// here.
#pragma once
#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "lang/python/engine.hpp"

namespace metavm::python {

/// What belongs to a thread, while it does not run.
struct thread_state {
  u64 id = 0;
  u64 serial = 0;  ///< unlike `id` never used again; the main thread's is 0
  bool is_main = false, ended = false;
  value function = none, arguments = none, keywords = none;
  value sentinel = value_unbound;  ///< lock that is released at the end
  // engine
  i64 depth_left = 0;
  frame *top = nullptr, *left_frame = nullptr;
  char *stack_limit = nullptr, *native_limit = nullptr, *stack_base = nullptr;
  void* left_sp = nullptr;
  const void* high_water = nullptr;
  u64 code_sp = 0;
  frame* code_top = nullptr;
  value pending = value_unbound, stop_value = none;
  value live_frames = none, trace_function = none, profile_function = none;
  u64 scratch[16] = {};
  // VM
  value vm_pending = value_unbound, handled = none, context = value_unbound, running_loop = value_unbound;
  u32 native_depth = 0;
  char* native_stack_end = nullptr;
  std::vector<value> repr_stack;
  // The native stack in use, for the collector.
  void* native_low = nullptr;
  char* native_high = nullptr;
  /// Copies of registers, and of the frames that are gone when the thread waits: what they hold is
  /// needed after.
  u64 window[128] = {};
};

class thread_registry {
 public:
  explicit thread_registry(engine& x);

  /// Gives the lock up; the result is for `acquire`.
  thread_state* release();
  void acquire(thread_state* t);
  /// At a safepoint: lets another thread run if one waits for long.
  void yield_if_asked();
  value start(value f, value args, value kwargs);
  /// Makes a thread that somebody else started one of ours, with the lock, until `disown`. Null: no memory.
  thread_state* adopt();
  void disown(thread_state* t);
  void trace(gc::tracer& t);
  void after_fork_in_child();
  thread_state* running() { return running_; }
  bool is_alive(u64 serial) const {
    for (const auto& t : threads_)
      if (t->serial == serial) return !t->ended;
    return false;
  }
  /// Without the main one.
  u64 count() const {
    u64 n = 0;
    for (const auto& t : threads_) n += !t->ended && !t->is_main;
    return n;
  }

  /// Waits for `changed()` from another thread, at most so long. The lock must be held; it is
  /// released meanwhile.
  void wait_for_change(double seconds);
  void changed();

 private:
  static void* thread_main(void* p);
  static void find_native_stack(thread_state& t);
  static void leave_stack(engine& x, thread_state& t);
  void save(thread_state& t);
  void load(const thread_state& t);
  void run(thread_state& t);
  void forget(thread_state* t);
  void forget_ended();

  engine& x_;
  std::vector<std::unique_ptr<thread_state>> threads_;
  thread_state* running_;
  // Under the mutex:
  std::mutex mutex_;
  std::condition_variable free_, taken_, changed_;
  bool locked_ = true;
  u32 waiting_ = 0;
  u64 switches_ = 0, changes_ = 0;
  u64 last_serial_ = 0;
};

/// Makes the registry of an engine when it is first needed.
thread_registry& threads_of(engine& x);
/// True in the thread that made the VM.
bool in_main_thread(engine& x);

}  // namespace metavm::python
