#include "lang/python/threads.hpp"
#include "lang/python/attention.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "lang/python/exception.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

constexpr u64 guest_stack_bytes = u64{1} << 28, native_stack_bytes = u64{1} << 28;

/// What a new thread is told.
struct start_order {
  thread_registry* registry;
  thread_state* state;
};

extern "C" __attribute__((naked, noinline)) void metavm_save_registers(u64*) {
  asm("movq %rbx, 0(%rdi)\n movq %rbp, 8(%rdi)\n movq %r12, 16(%rdi)\n movq %r13, 24(%rdi)\n movq "
      "%r14, 32(%rdi)\n"
      "movq %r15, 40(%rdi)\n ret");
}
void save_registers(u64* to) { metavm_save_registers(to); }

}  // namespace

thread_registry& threads_of(engine& x) {
  // Threads that still wait when the process ends wait on this object: it is never freed.
  if (!x.threads) x.threads = new thread_registry(x);
  return *x.threads;
}
bool in_main_thread(engine& x) { return !x.threads || x.threads->running()->is_main; }

thread_registry::thread_registry(engine& x) : x_(x) {
  threads_.push_back(std::make_unique<thread_state>());
  running_ = threads_.back().get();
  running_->is_main = true;
  running_->id = static_cast<u64>(::pthread_self());
  pthread_attr_t attributes;
  void* low = nullptr;
  std::size_t bytes = 0;
  ::pthread_getattr_np(::pthread_self(), &attributes);
  ::pthread_attr_getstack(&attributes, &low, &bytes);
  ::pthread_attr_destroy(&attributes);
  running_->native_high = static_cast<char*>(low) + bytes;
}

// ---------------------------------------------------------------- the lock

void thread_registry::save(thread_state& t) {
  vm& m = x_.m;
  t.depth_left = x_.depth_left;
  t.top = x_.top;
  t.left_frame = x_.left_frame;
  t.stack_limit = x_.stack_limit;
  t.native_limit = x_.native_limit;
  t.stack_base = x_.stack_base;
  t.left_sp = x_.left_sp;
  t.high_water = x_.high_water;
  t.code_sp = x_.code_sp;
  t.code_top = x_.code_top;
  t.pending = x_.pending;
  t.stop_value = x_.stop_value;
  t.live_frames = x_.live_frames;
  t.trace_function = x_.trace_function;
  t.profile_function = x_.profile_function;
  std::copy(std::begin(x_.scratch), std::end(x_.scratch), t.scratch);
  t.vm_pending = m.pending;
  t.handled = m.handled;
  t.context = m.states.context;
  t.running_loop = m.states.running_loop;
  t.native_depth = m.native_depth;
  t.native_stack_end = m.native_stack_end;
  t.repr_stack.swap(m.repr_stack);
}
void thread_registry::load(const thread_state& t) {
  vm& m = x_.m;
  x_.depth_left = t.depth_left;
  x_.top = t.top;
  x_.left_frame = t.left_frame;
  x_.stack_limit = t.stack_limit;
  x_.native_limit = t.native_limit;
  x_.stack_base = t.stack_base;
  x_.left_sp = t.left_sp;
  x_.high_water = t.high_water;
  x_.code_sp = t.code_sp;
  x_.code_top = t.code_top;
  x_.pending = t.pending;
  x_.stop_value = t.stop_value;
  x_.live_frames = t.live_frames;
  x_.trace_function = t.trace_function;
  x_.profile_function = t.profile_function;
  x_.tracing = x_.traces();
  std::copy(std::begin(t.scratch), std::end(t.scratch), x_.scratch);
  m.pending = t.vm_pending;
  m.handled = t.handled;
  m.states.context = t.context;
  m.states.running_loop = t.running_loop;
  m.native_depth = t.native_depth;
  m.native_stack_end = t.native_stack_end;
  m.repr_stack = t.repr_stack;
}

/// Words of the native stack, whatever they are: AddressSanitizer does not look, nor is this taken for a memcpy.
[[gnu::no_sanitize_address]] static void copy_stack(u64* to, const char* from, u64 bytes) {
  const auto* words = reinterpret_cast<const volatile u64*>(from);
  for (u64 i = 0; i < bytes / 8; i++) to[i] = words[i];
}
METAVM_NOINLINE thread_state* thread_registry::release() {
  thread_state* t = running_;
  // References may stand in registers that calls preserve: in themselves, or in the frames of this
  // function and its caller, which will be gone.
  save_registers(t->window);
  t->native_low = __builtin_frame_address(0);
  const char* from = static_cast<const char*>(__builtin_alloca(16));
  const u64 bytes = std::min<u64>(sizeof t->window - 6 * 8, static_cast<u64>(t->native_high - from));
  copy_stack(t->window + 6, from, bytes);
  save(*t);
  const std::lock_guard lock(mutex_);
  running_ = nullptr;
  locked_ = false;
  free_.notify_one();
  return t;
}
void thread_registry::acquire(thread_state* t) {
  std::unique_lock lock(mutex_);
  waiting_++;
  while (locked_)
    if (free_.wait_for(lock, std::chrono::duration<double>(x_.m.numbers.switch_interval)) == std::cv_status::timeout &&
        locked_) {
      // Whoever runs gives way at its next safepoint.
      call_attention(x_.m);
    }
  waiting_--;
  locked_ = true;
  switches_++;
  taken_.notify_all();
  lock.unlock();
  running_ = t;
  load(*t);
}
void thread_registry::yield_if_asked() {
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_) return;
  }
  u64 before;
  thread_state* t;
  {
    before = switches_;
    t = release();
  }
  {
    // Without this the same thread would have the lock again before another wakes.
    std::unique_lock lock(mutex_);
    taken_.wait_for(lock, std::chrono::milliseconds(100), [&] { return switches_ != before || !waiting_; });
  }
  acquire(t);
}

void thread_registry::wait_for_change(double seconds) {
  u64 seen;
  {
    const std::lock_guard lock(mutex_);
    seen = changes_;
  }
  thread_state* t = release();
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return changes_ != seen; });
  }
  acquire(t);
}
void thread_registry::changed() {
  const std::lock_guard lock(mutex_);
  changes_++;
  changed_.notify_all();
}

without_lock::without_lock(vm& m) : m_(m), thread_(nullptr) {
  if (engine* x = static_cast<engine*>(m.execution); x && x->threads) thread_ = x->threads->release();
}
without_lock::~without_lock() {
  if (!thread_) return;
  const int error = errno;
  engine_of(m_).threads->acquire(static_cast<thread_state*>(thread_));
  errno = error;
}

// ---------------------------------------------------------------- threads

value thread_registry::start(value f, value args, value kwargs) {
  vm& m = x_.m;
  const int protection = PROT_READ | PROT_WRITE, kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* guest = ::mmap(nullptr, guest_stack_bytes, protection, kind, -1, 0);
  if (guest == MAP_FAILED) return raise_text(m, m.exc.RuntimeError, "can't start new thread");
  forget_ended();
  list_object* frames = empty_list(m);
  if (!frames) return value_raised;
  threads_.push_back(std::make_unique<thread_state>());
  thread_state* t = threads_.back().get();
  t->serial = ++last_serial_;
  t->live_frames = to_value(frames);
  t->function = f;
  t->arguments = args;
  t->keywords = kwargs;
  t->stack_base = static_cast<char*>(guest);
  t->stack_limit = t->stack_base + guest_stack_bytes - (1 << 20);
  t->depth_left = m.recursion_limit;
  auto* order = new start_order{this, t};
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, native_stack_bytes);
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  const int failed = ::pthread_create(&thread, &attributes, thread_main, order);
  ::pthread_attr_destroy(&attributes);
  if (failed) {
    delete order;
    forget(t);
    return raise_text(m, m.exc.RuntimeError, "can't start new thread");
  }
  t->id = static_cast<u64>(thread);
  return make_uint(m, t->id);
}

/// Where the native stack of this thread ends, and how far it may be used.
void thread_registry::find_native_stack(thread_state& t) {
  pthread_attr_t attributes;
  void* low = nullptr;
  std::size_t bytes = 0;
  ::pthread_getattr_np(::pthread_self(), &attributes);
  ::pthread_attr_getstack(&attributes, &low, &bytes);
  ::pthread_attr_destroy(&attributes);
  const std::size_t reserve = std::min<std::size_t>(1 << 20, bytes / 4);
  t.native_high = static_cast<char*>(low) + bytes;
  t.native_limit = static_cast<char*>(low) + reserve;
  t.native_stack_end = static_cast<char*>(low) + reserve / 2;
}
/// The state stays until the lock is given up; only its references go.
void thread_registry::leave_stack(engine& x, thread_state& t) {
  ::munmap(t.stack_base, guest_stack_bytes);
  t.function = t.arguments = t.keywords = none;
  t.sentinel = value_unbound;
  t.ended = true;
  x.top = nullptr;
  x.stack_base = x.stack_limit = nullptr;
  x.stop_value = none;
  x.m.handled = none;
  x.m.states.context = x.m.states.running_loop = value_unbound;
}

thread_state* thread_registry::adopt() {
  vm& m = x_.m;
  void* guest =
      ::mmap(nullptr, guest_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (guest == MAP_FAILED) return nullptr;
  auto owned = std::make_unique<thread_state>();
  thread_state* t = owned.get();
  t->stack_base = static_cast<char*>(guest);
  t->stack_limit = t->stack_base + guest_stack_bytes - (1 << 20);
  t->depth_left = m.recursion_limit;
  t->id = static_cast<u64>(::pthread_self());
  if (x_.attach_thread) x_.attach_thread();
  find_native_stack(*t);
  acquire(t);
  forget_ended();
  t->serial = ++last_serial_;
  threads_.push_back(std::move(owned));
  if (list_object* frames = empty_list(m)) x_.live_frames = to_value(frames);
  return t;
}
void thread_registry::disown(thread_state* t) {
  void (*detach)() = x_.detach_thread;
  leave_stack(x_, *t);
  release();
  if (detach) detach();
}

void* thread_registry::thread_main(void* p) {
  const start_order order = *static_cast<start_order*>(p);
  delete static_cast<start_order*>(p);
  thread_registry& r = *order.registry;
  thread_state& t = *order.state;
  if (r.x_.attach_thread) r.x_.attach_thread();
  find_native_stack(t);
  r.acquire(&t);
  t.id = static_cast<u64>(::pthread_self());
  r.run(t);
  void (*detach)() = r.x_.detach_thread;
  r.release();
  if (detach) detach();
  return nullptr;
}

void thread_registry::run(thread_state& t) {
  vm& m = x_.m;
  const value function = t.function;
  value result = value_raised;
  const auto* args = t.arguments.as<tuple_object>();
  if (is_kind(t.keywords, kind::dict) && t.keywords.as<dict_object>()->length) {
    dict_object* d = t.keywords.as<dict_object>();
    value_array* all = m.heap.make_with_tail<value_array>(m.shapes.value_array, args->length + d->length);
    list_object* names = empty_list(m);
    if (all && names) {
      all->capacity = args->length + d->length;
      std::copy_n(args->items, args->length, all->items);
      std::fill_n(all->items + args->length, d->length, none);
      u64 at = 0, n = args->length;
      value key, item;
      while (n < all->capacity && dict_next(d, at, key, item)) {
        m.heap.write(all, &all->items[n++], item);
        list_append(m, names, key);
      }
      result = call(m, function, all->items, static_cast<u32>(args->length), to_tuple(m, to_value(names)));
    }
  } else {
    result = call(m, function, args->items, static_cast<u32>(args->length));
  }
  if (is_raised(result) && !catch_pending(m, m.exc.SystemExit)) write_unraisable(m, "thread started by", function);
  if (!same(t.sentinel, value_unbound)) {
    call_method(m, t.sentinel, intern(m, "release"));
    m.pending = value_unbound;
  }
  leave_stack(x_, t);
}

void thread_registry::forget(thread_state* t) {
  std::erase_if(threads_, [&](const auto& p) { return p.get() == t; });
}

void thread_registry::forget_ended() {
  std::erase_if(threads_, [&](const auto& p) { return p->ended && p.get() != running_; });
}

void thread_registry::trace(gc::tracer& t) {
  // No memory is freed here: a thread that a collector stopped may stand in malloc.
  for (auto& p : threads_) {
    thread_state& s = *p;
    for (value* v : {&s.function, &s.arguments, &s.keywords, &s.sentinel}) t.visit(v);
    if (p.get() == running_ || s.ended) continue;  // the stacks of one that ended are gone
    for (value* v : {&s.pending, &s.stop_value, &s.live_frames, &s.trace_function, &s.profile_function, &s.vm_pending,
                     &s.handled, &s.context, &s.running_loop})
      t.visit(v);
    for (value& v : s.repr_stack) t.visit(&v);
    if (s.stack_base) {
      execution probe;
      probe.top = s.top;
      probe.stack_base = s.stack_base;
      probe.stack_limit = s.stack_limit;
      probe.high_water = s.high_water;
      t.visit_conservatively(s.stack_base, probe.stack_top());
    }
    if (s.native_low && s.native_high) {
      t.visit_native(s.native_low, s.native_high);
      t.visit_native(s.window, std::end(s.window));
    }
  }
}

void thread_registry::after_fork_in_child() {
  // Only the thread that forked exists. The lock's parts are in an unknown state: they are made
  // anew.
  new (&mutex_) std::mutex;
  new (&free_) std::condition_variable;
  new (&taken_) std::condition_variable;
  new (&changed_) std::condition_variable;
  waiting_ = 0;
  locked_ = true;
  std::erase_if(threads_, [&](const auto& p) { return p.get() != running_; });
  running_->is_main = true;
}

}  // namespace metavm::python
