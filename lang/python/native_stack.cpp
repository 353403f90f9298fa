// The native stack: a large one for programs that nest deeply, and a smaller one when address space gets short.
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>

#include <algorithm>

#include "lang/python/engine.hpp"
#include "lang/python/python.hpp"
#include "metavm/base/address_space.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"

namespace metavm::python {

namespace {

/// Kept below what is in use, when the stack is made smaller.
constexpr u64 least_native_bytes = u64{4} << 20;

struct large_run {
  const std::function<int()>* f;
  char* stack;
  u64 bytes;
  sigset_t signals;
  int result;
};
thread_local large_run* this_run = nullptr;

void attach_thread() {
  for (const gc::policy& p : gc::policies())
    if (p.attach_thread) p.attach_thread();
}
void detach_thread() {
  for (const gc::policy& p : gc::policies())
    if (p.detach_thread) p.detach_thread();
}
void* run_large(void* p) {
  attach_thread();
  auto* r = this_run = static_cast<large_run*>(p);
  pthread_sigmask(SIG_SETMASK, &r->signals, nullptr);
  r->result = (*r->f)();
  detach_thread();
  return nullptr;
}

}  // namespace

int run_on_large_stack(const std::function<int()>& f) {
  // A collector may want to start in the main thread.
  attach_thread();
  // Of the address space only what is used costs memory.
  for (u64 bytes = address_space_share(u64{4} << 30, 8); bytes >= (u64{1} << 22); bytes /= 2) {
    void* stack =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) continue;
    // Signals are for the thread that runs guest code, from its start; but for those by which libgc stops threads.
    large_run r{&f, static_cast<char*>(stack), bytes, {}, 0};
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGPWR);
    sigdelset(&all, SIGXCPU);
    pthread_sigmask(SIG_BLOCK, &all, &r.signals);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stack, bytes);
    pthread_t thread;
    const int failed = pthread_create(&thread, &attributes, run_large, &r);
    pthread_attr_destroy(&attributes);
    if (failed == 0) pthread_join(thread, nullptr);
    pthread_sigmask(SIG_SETMASK, &r.signals, nullptr);
    munmap(r.stack, r.bytes);
    if (failed == 0) return r.result;
  }
  return f();  // on the stack that there is
}

/// What lies below the stack's used part, but for so much, goes back to the system.
static void shrink_large_stack(engine& x, u64 keep) {
  large_run* r = this_run;
  if (!r) return;
  char* const here = static_cast<char*>(__builtin_frame_address(0));
  const u64 used = static_cast<u64>(r->stack + r->bytes - here) + least_native_bytes;
  keep = (std::max(keep, used) + 4095) & ~u64{4095};
  if (keep >= r->bytes) return;
  munmap(r->stack, r->bytes - keep);
  r->stack += r->bytes - keep;
  r->bytes = keep;
  x.native_limit = r->stack + (1 << 20);
  x.m.native_stack_end = r->stack + (1 << 19);
}

void engine::address_space_changed() {
  if (machine && address_space_left() == 0) machine->memory.shrink(address_space_share(u64{16} << 20, 64));
  // Stacks of several threads: each would have to look after its own.
  if (!threads && address_space_left() == 0) {
    const u64 share = address_space_share(u64{4} << 30, 16);
    shrink_large_stack(*this, share);
    const char* const top = static_cast<const char*>(stack_top());
    const u64 used = static_cast<u64>(top - stack_base) + (u64{4} << 20);
    const u64 keep = (std::max(share, used) + 4095) & ~u64{4095};
    if (keep < guest_stack_bytes_) {
      munmap(stack_base + keep, guest_stack_bytes_ - keep);
      guest_stack_bytes_ = keep;
      stack_limit = stack_base + keep - (1 << 20);
    }
  }
  // Last: it shares what is left then.
  m.heap.address_space_changed();
}

}  // namespace metavm::python
