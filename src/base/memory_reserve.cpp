#include "metavm/base/memory_reserve.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <new>

namespace metavm::memory_reserve {
namespace {

/// Small enough for malloc to give it out in pieces where it is freed, instead of returning it to the system.
constexpr u64 chunk_bytes = u64{64} << 10;
constexpr u64 most_chunks = 256;

std::mutex mutex;
void* chunks[most_chunks];
std::atomic<u64> kept = 0;
std::atomic<bool> was_used = false;
std::new_handler next = nullptr;

/// Called until the allocation succeeds: a chunk more is free each time, and neighbours grow together.
void release_one() {
  std::unique_lock lock(mutex);
  if (kept > 0) {
    was_used = true;
    std::free(chunks[--kept]);
    return;
  }
  lock.unlock();
  if (!next) throw std::bad_alloc();
  next();
}

}  // namespace

void keep(u64 bytes) {
  const std::lock_guard lock(mutex);
  if (std::get_new_handler() != release_one) next = std::set_new_handler(release_one);
  const u64 wanted = bytes / chunk_bytes < most_chunks ? bytes / chunk_bytes : most_chunks;
  while (kept < wanted) {
    void* const p = std::malloc(chunk_bytes);
    if (!p) return;
    chunks[kept++] = p;
  }
  was_used = false;
}

bool used() { return was_used; }

}  // namespace metavm::memory_reserve
