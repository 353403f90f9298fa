#include "lang/python/modules/mmap_faults.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <mutex>

namespace metavm::python {
namespace {

// Signals belong to the process, and a handler can take no lock: a table of fixed size for all VMs.
struct range {
  std::atomic<u64> begin{0}, end{0};
};
constexpr u32 most_ranges = 4096;
range ranges[most_ranges];
std::atomic<u32> used{0};  ///< entries from the start that were ever in use
struct sigaction before;

void on_bus_error(int number, siginfo_t* info, void* context) {
  const u64 at = reinterpret_cast<u64>(info->si_addr);
  for (u32 i = 0, n = used.load(std::memory_order_acquire); i < n; i++) {
    const u64 begin = ranges[i].begin.load(std::memory_order_relaxed);
    if (!begin || at < begin || at >= ranges[i].end.load(std::memory_order_relaxed)) continue;
    const u64 page = static_cast<u64>(::sysconf(_SC_PAGESIZE));
    if (::mmap(reinterpret_cast<void*>(at & ~(page - 1)), page, PROT_READ | PROT_WRITE,
               MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
      return;
  }
  if (before.sa_flags & SA_SIGINFO && before.sa_sigaction) return before.sa_sigaction(number, info, context);
  if (!(before.sa_flags & SA_SIGINFO) && before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
    return before.sa_handler(number);
  ::signal(SIGBUS, SIG_DFL);  // the instruction is tried again, and ends the process
}

std::mutex table_lock;

}  // namespace

bool guard_mapping(void* begin, u64 bytes) {
  std::lock_guard lock(table_lock);
  struct sigaction now;
  if (::sigaction(SIGBUS, nullptr, &now) == 0 && !(now.sa_flags & SA_SIGINFO && now.sa_sigaction == on_bus_error)) {
    before = now;
    struct sigaction own{};
    own.sa_sigaction = on_bus_error;
    own.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&own.sa_mask);
    ::sigaction(SIGBUS, &own, nullptr);
  }
  for (u32 i = 0; i < most_ranges; i++) {
    if (ranges[i].begin.load(std::memory_order_relaxed)) continue;
    ranges[i].end.store(reinterpret_cast<u64>(begin) + bytes, std::memory_order_relaxed);
    ranges[i].begin.store(reinterpret_cast<u64>(begin), std::memory_order_relaxed);
    if (i >= used.load(std::memory_order_relaxed)) used.store(i + 1, std::memory_order_release);
    return true;
  }
  return false;
}

void unguard_mapping(void* begin) {
  std::lock_guard lock(table_lock);
  for (u32 i = 0, n = used.load(std::memory_order_relaxed); i < n; i++)
    if (ranges[i].begin.load(std::memory_order_relaxed) == reinterpret_cast<u64>(begin))
      return ranges[i].begin.store(0, std::memory_order_relaxed);
}

}  // namespace metavm::python
