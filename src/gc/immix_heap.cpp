// The mutator's surface of the immix heap: allocation, barrier, weak links, finalizers.
#include "immix_heap.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "metavm/base/address_space.hpp"
#include "metavm/base/memory_reserve.hpp"
#include "metavm/gc/shape_arena.hpp"

namespace metavm::gc {
namespace immix {
namespace {

/// For shapes; later heaps of the process get less, so that there is room for many.
constexpr u64 largest_arena_bytes = u64{256} << 20, smallest_arena_bytes = u64{4} << 20;
constexpr u64 smallest_young_budget = u64{1} << 20, largest_young_budget = u64{16} << 20;
/// What a language allocates while it starts mostly stays.
constexpr u64 first_young_budget = u64{4} << 20;
/// Beyond the heap limit.
constexpr u64 smallest_reserve = u64{512} << 10;
constexpr u64 smallest_full_threshold = u64{24} << 20;

}  // namespace

immix_heap::immix_heap(const options& o)
    : options_(o),
      asked_limit_(o.heap_limit),
      space_(o.heap_limit),
      young_budget_(first_young_budget),
      full_threshold_(smallest_full_threshold) {
  for (arena_bytes_ = address_space_share(largest_arena_bytes, 16); !(arena_ = map_low(arena_bytes_));
       arena_bytes_ /= 2)
    if (arena_bytes_ <= smallest_arena_bytes) throw std::bad_alloc();
  arena_cursor_ = arena_;
  until_stress_ = o.collect_every;
  set_limits();
}

void immix_heap::set_limits() {
  // What malloc needs for the rest of the machine must not run out before the language says that memory has.
  u64 most = address_space_share(~u64{0}, 3);
  if (most != ~u64{0}) most = std::min(most, space_.reserved() / 4 * 3);
  options_.heap_limit = asked_limit_;
  if (most != ~u64{0} && (!asked_limit_ || asked_limit_ > most)) options_.heap_limit = most;
  smallest_young_budget_ = smallest_young_budget;
  largest_young_budget_ = largest_young_budget;
  if (options_.heap_limit) {
    // What is new takes its part of a small heap.
    smallest_young_budget_ = std::clamp(options_.heap_limit / 64, u64{256} << 10, smallest_young_budget);
    largest_young_budget_ = std::clamp(options_.heap_limit / 16, smallest_young_budget_, largest_young_budget);
    young_budget_ = std::min(young_budget_, largest_young_budget_);
  }
  keep_reserve();
}

void immix_heap::address_space_changed() {
  if (collecting_) return;
  // A limit above what there is now is meant as room for so much more, reserved or not.
  if (const u64 left = address_space_left(); left != 0) {
    const u64 most = left == ~u64{0} ? left : used_bytes() + external_bytes_ + left;
    options_.heap_limit = asked_limit_ ? std::min(asked_limit_, most) : left == ~u64{0} ? 0 : most;
    large_limit_ = left == ~u64{0} ? left : large_bytes_ + left / 2;
    keep_reserve();
    return;
  }
  space_.shrink(address_space_share(~u64{0}, 4));
  const u64 used = (static_cast<u64>(arena_cursor_ - arena_) + 4095) & ~u64{4095};
  const u64 keep = std::max(used + smallest_arena_bytes, address_space_share(arena_bytes_, 16));
  if (keep < arena_bytes_) {
    munmap(arena_ + keep, arena_bytes_ - keep);
    arena_bytes_ = keep;
  }
  set_limits();
  large_limit_ = large_bytes_ + address_space_left() / 2;
}

/// For C++'s own tables, where address space is limited.
void immix_heap::keep_reserve() {
  const u64 share = address_space_share(~u64{0}, 64);
  if (share != ~u64{0}) memory_reserve::keep(std::min(share, u64{4} << 20));
}

immix_heap::~immix_heap() {
  for (object* o : young_large_) large_.free(o);
  for (object* o : old_large_) large_.free(o);
  munmap(arena_, arena_bytes_);
}

void* immix_heap::allocate_shape_memory(u64 bytes) {
  bytes = (bytes + 15) & ~u64{15};
  METAVM_CHECK(arena_cursor_ + bytes <= arena_ + arena_bytes_);
  void* p = arena_cursor_;
  arena_cursor_ += bytes;
  return p;
}

// ---------------------------------------------------------------- allocation

u64 immix_heap::used_bytes() const { return space_.blocks_in_use() * block_bytes + large_bytes_; }

/// What raising the error and letting go of what filled the heap may take beyond the limit.
u64 immix_heap::reserve_bytes() const { return std::max(options_.heap_limit / 32, smallest_reserve); }

bool immix_heap::over_limit(u64 more, bool in_blocks) const {
  return (options_.heap_limit && used_bytes() + external_bytes_ + more > options_.heap_limit) ||
         (in_blocks ? space_.room() < more + reserve_bytes() : large_bytes_ + more > large_limit_);
}

void immix_heap::stress() {
  if (options_.collect_every && --until_stress_ == 0) {
    until_stress_ = options_.collect_every;
    // Young ones in between show stores that went round the barrier.
    collect_now(++stress_collections_ % 4 == 0);
  }
}

void immix_heap::set_stress(u32 collect_every, bool verify) {
  options_.collect_every = collect_every;
  options_.verify = verify;
  until_stress_ = collect_every;
  // From now on every allocation comes to the slow path: there is no hole to allocate into.
  collect_now(true);
}

/// Collects when it is time, or when `bytes` more would go over the limit.
void immix_heap::maybe_collect(u64 bytes) {
  if (collecting_) return;
  if (young_bytes_ + bytes > young_budget_) collect_now(false);
  if (no_room(bytes, true)) out_of_memory_pending = attention = true;
}

/// Collects if `bytes` more would go over the limit. True: there is no room even so. Once that has been said, raising
/// the error and letting go of what filled the heap have a reserve, so that they do not end in the same error again.
bool immix_heap::no_room(u64 bytes, bool in_blocks) {
  if (METAVM_UNLIKELY(memory_reserve::used())) {
    // Room for C++'s tables, what is in them is the guest's doing.
    collect_now(true);
    keep_reserve();
    return true;
  }
  if (!over_limit(bytes, in_blocks)) return false;
  const bool in_reserve =
      (!options_.heap_limit || used_bytes() + external_bytes_ + bytes <= options_.heap_limit + reserve_bytes()) &&
      (!in_blocks || space_.room() >= bytes + reserve_bytes() / 4);
  if (room_was_short_ && in_reserve) return false;
  collect_now(true);
  // A heap that is as good as full would be collected again for every block.
  room_was_short_ = over_limit(bytes + reserve_bytes() / 2, in_blocks);
  return room_was_short_;
}

void immix_heap::take_hole(const run& hole) {
  runs_.push_back(hole);
  young_bytes_ += static_cast<u64>(hole.end - hole.begin);
}

/// A hole for at least `bytes`. Objects larger than a line that do not fit the present hole are allocated elsewhere, so
/// that one of them does not waste the rest of it (Blackburn & McKinley, section 3.1, "overflow allocation").
object* immix_heap::allocate_slow(const shape* s, u64 bytes) {
  if (METAVM_UNLIKELY(options_.collect_every != 0)) stress();
  if (bytes > largest_small) return allocate_large(s, bytes, true);
  const bool stressed = options_.collect_every != 0;
  for (int attempt = 0;; attempt++) {
    if (stressed && static_cast<u64>(stress_limit_ - stress_cursor_) >= bytes) {
      object* o = reinterpret_cast<object*>(stress_cursor_);
      stress_cursor_ += bytes;
      o->init_header(s);
      return o;
    }
    if (object* o = stressed ? nullptr : take(bytes)) {
      o->init_header(s);
      return o;
    }
    const i64 left = stressed ? stress_limit_ - stress_cursor_ : limit - cursor;
    const bool overflow = bytes > line_bytes && left >= static_cast<i64>(line_bytes);
    if (overflow && static_cast<u64>(overflow_limit_ - overflow_) >= bytes) {
      object* o = reinterpret_cast<object*>(overflow_);
      overflow_ += bytes;
      o->init_header(s);
      return o;
    }
    if (attempt == 0) {
      const u64 before = stats_.collections;
      maybe_collect(block_bytes);
      if (stats_.collections != before) continue;
    }
    run hole;
    const bool found = overflow ? space_.empty_block(hole) : space_.next_hole(bytes, hole);
    if (!found) {
      if (attempt < 2) {
        collect_now(true);
        continue;
      }
      // The error was reported above, and nobody raised it.
      throw std::bad_alloc();
    }
    take_hole(hole);
    if (overflow) {
      overflow_ = hole.begin;
      overflow_limit_ = hole.end;
    } else if (stressed) {
      stress_cursor_ = hole.begin;
      stress_limit_ = hole.end;
    } else {
      set_region(hole.begin, hole.end);
    }
    // A later frame here may have it in a variable not written yet: a pointer to what comes to lie there.
    hole = {};
    asm volatile("" : : "r"(&hole) : "memory");
  }
}

object* immix_heap::allocate_large(const shape* s, u64 bytes, bool sure) {
  if (!collecting_) {
    if (young_bytes_ + bytes > young_budget_ && young_bytes_ > 0) collect_now(false);
    if (sure) {
      if (no_room(bytes)) out_of_memory_pending = attention = true;
    } else if (over_limit(bytes)) {
      collect_now(true);
      if (over_limit(bytes)) return nullptr;
    }
  }
  // What holds no references need not be clean.
  const layout& l = *s->lay;
  const bool leaf = l.tail == tail_kind::bytes && !l.value_count && !l.pointer_count && !l.trace_extra &&
                    s->instance_bytes <= l.fixed_bytes && !(s->flags & shape_pointer_behind_tail);
  object* o = large_.allocate(bytes, !leaf);
  if (!o) {
    if (!collecting_) collect_now(true);
    large_.trim(0);
    o = large_.allocate(bytes, !leaf);
    if (!o) {
      if (!sure) return nullptr;
      out_of_memory_pending = attention = true;
      if (!(o = large_.allocate_reserved(bytes))) throw std::bad_alloc();
    }
  }
  o->init_header(s);
  young_large_.push_back(o);
  large_bytes_ += bytes;
  young_large_bytes_ += bytes;
  young_bytes_ += bytes;
  return o;
}

object* immix_heap::allocate_huge(const shape* s, u64 n) {
  const u64 element = s->lay->tail_element_bytes;
  if (n > (u64{1} << 46) / element) return nullptr;
  const u64 bytes = s->instance_bytes + ((n * element + 7) & ~u64{7}) + 8;
  if (options_.collect_every) stress();
  return allocate_large(s, bytes, false);
}

void immix_heap::give_up_holes() {
  // What was not used of the holes is free again, and zero still.
  if (limit) young_bytes_ -= static_cast<u64>(limit - cursor);
  clear_region();
  overflow_ = overflow_limit_ = stress_cursor_ = stress_limit_ = nullptr;
}

// ---------------------------------------------------------------- barrier

void immix_heap::remember(object* o) {
  o->gc &= static_cast<u8>(~gc_barrier_bit);
  remembered_.push_back(o);
}
void immix_heap::barrier_slow(object* o, value* slot, value, value) {
  if (space_.contains(reinterpret_cast<u64>(o)) || !mark_cards(o, slot, slot + 1)) remember(o);
}
void immix_heap::barrier_range(object* o, const value* begin, u64 count) {
  if (space_.contains(reinterpret_cast<u64>(o)) || !mark_cards(o, begin, begin + count)) remember(o);
}
void immix_heap::barrier_bulk(object* o) { remember(o); }

// ---------------------------------------------------------------- weak links, finalizers

// Kept complemented: no conservative scan takes it for a reference.
void immix_heap::weak_set(object* holder, weak_link& link, object* target) {
  link.hidden = reinterpret_cast<void*>(~reinterpret_cast<u64>(target));
  new_weak_.push_back({holder, &link});
}
object* immix_heap::weak_get(const weak_link& link) {
  return link.hidden ? reinterpret_cast<object*>(~reinterpret_cast<u64>(link.hidden)) : nullptr;
}

object* immix_heap::next_finalizable() {
  if (queue_head_ == queue_.size()) {
    queue_.clear();
    queue_head_ = 0;
    return nullptr;
  }
  return queue_[queue_head_++];
}

void immix_heap::finalize_all() {
  for (auto* list : {&old_finalizable_, &new_finalizable_}) {
    queue_.insert(queue_.end(), list->begin(), list->end());
    list->clear();
  }
}

// ---------------------------------------------------------------- accounts

void immix_heap::account_external(i64 bytes) {
  external_bytes_ = static_cast<u64>(std::max<i64>(0, static_cast<i64>(external_bytes_) + bytes));
  if (external_bytes_ > external_threshold_ && !collecting_) {
    collect_now(true);
    external_threshold_ = std::max(u64{64} << 20, external_bytes_ * 2);
  }
}

statistics immix_heap::stats() const {
  statistics r = stats_;
  const u64 unused = static_cast<u64>(limit - cursor) + static_cast<u64>(overflow_limit_ - overflow_);
  r.allocated_bytes = allocated_before_ + young_bytes_ - std::min(unused, young_bytes_);
  r.heap_bytes = used_bytes();
  return r;
}

heap_attributes immix_heap::attributes() const {
  heap_attributes a;
  a.cursor_offset = static_cast<u32>(reinterpret_cast<const char*>(&cursor) - reinterpret_cast<const char*>(this));
  a.limit_offset = static_cast<u32>(reinterpret_cast<const char*>(&limit) - reinterpret_cast<const char*>(this));
  a.full_offset = static_cast<u32>(reinterpret_cast<const char*>(&full) - reinterpret_cast<const char*>(this));
  a.largest_inline_bytes = largest_small;
  a.barrier_byte_offset = offsetof(object, gc);
  a.barrier_mask = gc_barrier_bit;
  a.barrier = barrier_kind::object_bit;
  return a;
}

void immix_heap::collect(bool full) {
  if (!collecting_) collect_now(full);
}

bool immix_heap::collect_and_find(bool whole, const std::vector<object*>& asked) {
  if (collecting_) return true;
  asked_ = &asked;
  asked_reached_ = false;
  collect_now(whole);
  asked_ = nullptr;
  return asked_reached_;
}

}  // namespace immix

std::unique_ptr<heap> make_immix_heap(const options& o) { return std::make_unique<immix::immix_heap>(o); }

}  // namespace metavm::gc
