/// \file
/// Memory for shapes: immortal, and in the low 2 GB, because object headers and generated code name a shape by 32 bits.
/// A heap of any policy owns one. It grows by chunks, so that a process has room for many heaps.
#pragma once
#include <sys/mman.h>

#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::gc {

/// Fresh pages below 2 GB, zeroed when touched; null: there is no room. \pre a multiple of the page size
inline char* map_low(u64 bytes) {
  constexpr int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* p = ::mmap(nullptr, bytes, protection, flags | MAP_32BIT, -1, 0);
  // MAP_32BIT looks in the second gigabyte only. The first one is as good, from behind where programs may lie.
  for (u64 at = u64{1} << 30; p == MAP_FAILED && at >= bytes + (u64{64} << 20);) {
    at -= bytes;
    p = ::mmap(reinterpret_cast<void*>(at), bytes, protection, flags | MAP_FIXED_NOREPLACE, -1, 0);
  }
  return p == MAP_FAILED ? nullptr : static_cast<char*>(p);
}

/// Bump allocation by chunks of low memory; nothing is given back before the arena is destroyed. Not synchronised.
class shape_arena {
 public:
  shape_arena() = default;
  shape_arena(const shape_arena&) = delete;
  shape_arena& operator=(const shape_arena&) = delete;
  ~shape_arena() {
    for (const chunk& c : chunks_) ::munmap(c.begin, chunk_bytes);
  }

  /// Zeroed, aligned to 16 bytes. Ends the process when the low addresses are used up: a language limits the number of
  /// its shapes before that.
  void* allocate(u64 bytes) {
    bytes = (bytes + 15) & ~u64{15};
    METAVM_CHECK(bytes <= chunk_bytes);
    if (chunks_.empty() || static_cast<u64>(chunks_.back().begin + chunk_bytes - chunks_.back().cursor) < bytes)
      add_chunk();
    void* p = chunks_.back().cursor;
    chunks_.back().cursor += bytes;
    return p;
  }

  /// Calls f(begin, end) for each run of memory in use, in order.
  template <class F>
  void for_each_range(F f) const {
    for (const chunk& c : chunks_) f(static_cast<const char*>(c.begin), static_cast<const char*>(c.cursor));
  }

 private:
  static constexpr u64 chunk_bytes = u64{4} << 20;
  struct chunk {
    char *begin, *cursor;
  };

  void add_chunk() {
    char* p = map_low(chunk_bytes);
    METAVM_CHECK(p);
    chunks_.push_back({p, p});
  }

  std::vector<chunk> chunks_;
};

}  // namespace metavm::gc
