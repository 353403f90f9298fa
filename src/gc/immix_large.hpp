/// \file
/// Memory of large objects, which live outside the blocks. Internal to src/gc.
#pragma once
#include <vector>

#include "metavm/base/config.hpp"
#include "metavm/layout/object.hpp"

namespace metavm::gc::immix {

/// In front of every large object; the object follows.
struct large_header {
  u64 bytes;     ///< of the object
  u64 capacity;  ///< of the memory, this header included; its lowest bit: pages of its own
  u64 logged;    ///< stores since the last collection that were remembered one by one
  u64 unused;
};
inline constexpr u64 large_header_bytes = sizeof(large_header);
static_assert(large_header_bytes == 32);
inline large_header* large_header_of(object* o) {
  return reinterpret_cast<large_header*>(reinterpret_cast<char*>(o) - large_header_bytes);
}

/// Hands out memory. What is freed is kept for the next object of its size class, up to an amount that `trim`
/// sets: memory that went through the system comes back page by page, at a fault each.
class large_space {
 public:
  large_space() = default;
  ~large_space() { trim(0); }
  large_space(const large_space&) = delete;
  large_space& operator=(const large_space&) = delete;

  /// Null when the system has no memory. `clean`: all zero.
  object* allocate(u64 bytes, bool clean);
  void free(object* o);
  /// Gives back kept memory until at most `keep` bytes are left.
  void trim(u64 keep);

 private:
  static constexpr u32 class_count = 64;
  static u32 class_of(u64 bytes);
  static u64 class_bytes(u32 size_class);
  std::vector<large_header*> free_[class_count];
  u64 kept_ = 0;
};

}  // namespace metavm::gc::immix
