#include "immix_large.hpp"

#include <sys/mman.h>

#include <bit>
#include <cstdlib>
#include <cstring>

namespace metavm::gc::immix {

namespace {

/// Memory of this size and more has pages of its own, which go back to the system at once.
constexpr u64 mapped_bytes = u64{1} << 20;
constexpr u64 smallest_bytes = u64{8} << 10;
constexpr u64 is_mapped = 1, is_reserved = 2;
constexpr u64 reserve_chunk = large_space::largest_reserved + large_header_bytes;
/// Size classes in a doubling: the rest of a chunk is at most a ninth of it.
constexpr u32 steps_log2 = 3;

}  // namespace

large_space::large_space() {
  void* p = mmap(nullptr, reserve_count * reserve_chunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) return;
  reserve_ = static_cast<char*>(p);
  for (u64 i = reserve_count; i-- > 0;)
    reserve_free_.push_back(reinterpret_cast<large_header*>(reserve_ + i * reserve_chunk));
}

large_space::~large_space() {
  trim(0);
  if (reserve_) munmap(reserve_, reserve_count * reserve_chunk);
}

object* large_space::allocate_reserved(u64 bytes) {
  if (bytes > largest_reserved || reserve_free_.empty()) return nullptr;
  large_header* h = reserve_free_.back();
  reserve_free_.pop_back();
  std::memset(static_cast<void*>(h), 0, large_header_bytes + bytes);
  h->capacity = reserve_chunk | is_reserved;
  h->bytes = bytes;
  return reinterpret_cast<object*>(reinterpret_cast<char*>(h) + large_header_bytes);
}

/// The smallest class that holds so many bytes.
u32 large_space::class_of(u64 bytes) {
  if (bytes <= smallest_bytes) return 0;
  const u32 doublings = static_cast<u32>(std::bit_width((bytes - 1) / smallest_bytes)) - 1;
  const u64 base = smallest_bytes << doublings, step = base >> steps_log2;
  return (doublings << steps_log2) + static_cast<u32>((bytes - base + step - 1) / step);
}

u64 large_space::class_bytes(u32 size_class) {
  const u64 base = smallest_bytes << (size_class >> steps_log2);
  return base + (base >> steps_log2) * (size_class & ((1u << steps_log2) - 1));
}

object* large_space::allocate(u64 bytes, bool clean) {
  const u64 all = bytes + large_header_bytes;
  large_header* h;
  if (all >= mapped_bytes) {
    void* p = mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return nullptr;
    h = static_cast<large_header*>(p);
    h->capacity = ((all + 7) & ~u64{7}) | is_mapped;
  } else {
    const u32 c = class_of(all);
    const u64 capacity = class_bytes(c);
    if (!free_[c].empty()) {
      h = free_[c].back();
      free_[c].pop_back();
      kept_ -= capacity;
      if (clean) std::memset(static_cast<void*>(h), 0, all);
    } else {
      h = static_cast<large_header*>(clean ? std::calloc(1, capacity) : std::malloc(capacity));
      if (!h) return nullptr;
    }
    h->capacity = capacity;
  }
  h->bytes = bytes;
  h->cards = nullptr;
  h->dirty = h->reports = 0;
  return reinterpret_cast<object*>(reinterpret_cast<char*>(h) + large_header_bytes);
}

void large_space::free(object* o) {
  large_header* h = large_header_of(o);
  std::free(h->cards);
  if (h->capacity & is_mapped) {
    munmap(h, h->capacity & ~is_mapped);
    return;
  }
  if (h->capacity & is_reserved) return reserve_free_.push_back(h);
  free_[class_of(h->capacity)].push_back(h);
  kept_ += h->capacity;
}

u8* large_space::cards_of(large_header* h) {
  if (!h->cards) h->cards = static_cast<u8*>(std::calloc(h->bytes / (card_values * sizeof(value)) + 1, 1));
  return h->cards;
}

void large_space::trim(u64 keep) {
  // The largest first: fewest calls for the most memory.
  for (u32 c = class_count; c-- > 0 && kept_ > keep;)
    while (!free_[c].empty() && kept_ > keep) {
      kept_ -= free_[c].back()->capacity;
      std::free(free_[c].back());
      free_[c].pop_back();
    }
}

}  // namespace metavm::gc::immix
