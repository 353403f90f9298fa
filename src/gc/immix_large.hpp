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
  u64 capacity;  ///< of the memory, this header included; its low bits: pages of its own, the reserve's
  u8* cards;     ///< a byte for each `card_values` elements of the tail; see `card`
  u32 dirty;     ///< how many are
  u32 reports;   ///< stores that the barrier told of since the last collection
};
/// Elements of a large object's tail that are looked at together when one of them was stored into: two cache lines at
/// most.
inline constexpr u64 card_values = 16;
/// What a card says: `clean`, or a number n from 1 on, element n - 1 alone was stored into since the last collection,
/// or `whole`. (Stores here and there would else have sixteen elements looked at for each.)
namespace card {
inline constexpr u8 clean = 0, whole = card_values + 1;
}
struct value_range {
  value *begin = nullptr, *end = nullptr;
  u64 size() const { return static_cast<u64>(end - begin); }
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
  large_space();
  ~large_space();
  large_space(const large_space&) = delete;
  large_space& operator=(const large_space&) = delete;

  /// Null when the system has no memory. `clean`: all zero.
  object* allocate(u64 bytes, bool clean);
  /// From a reserve that was put by at the start, for when the system has none; null when that is used up, or for
  /// objects larger than `largest_reserved`. Clean.
  object* allocate_reserved(u64 bytes);
  static constexpr u64 largest_reserved = u64{80} << 10;
  void free(object* o);
  /// The cards of an object, made at the first use; null when the system has no memory.
  u8* cards_of(large_header* h);
  /// Gives back kept memory until at most `keep` bytes are left.
  void trim(u64 keep);

 private:
  static constexpr u32 class_count = 64;
  static u32 class_of(u64 bytes);
  static u64 class_bytes(u32 size_class);
  std::vector<large_header*> free_[class_count];
  static constexpr u64 reserve_count = 24;
  char* reserve_ = nullptr;  ///< costs nothing but address space until it is used
  std::vector<large_header*> reserve_free_;
  u64 kept_ = 0;
};

}  // namespace metavm::gc::immix
