/// \file
/// The immix heap: the mutator's surface, weak links, finalizers, collections. Internal to src/gc.
#pragma once
#include <pthread.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "immix_large.hpp"
#include "immix_space.hpp"
#include "metavm/gc/immix.hpp"

namespace metavm::gc::immix {

/// Bits of object::gc besides gc_barrier_bit: the epoch in which the object was marked, 0 for one that no collection
/// has seen (it is young). Full collections take the other epoch, so that old marks need no clearing.
inline constexpr u8 epoch_mask = 6, first_epoch = 2, other_epoch = 4;
/// Of an object whose memory is about to be free (gc::rc, within a collection).
inline constexpr u8 dead_epoch = 6;
/// An object to which the native stack pointed at a collection, and which was young or had been stored into since the
/// last one: C++ or compiled code may still be filling it, without barrier. As long as the stack points to it, it stays
/// remembered.
inline constexpr u8 held_bit = 8, held_again_bit = 16;

class immix_heap : public heap {
 public:
  explicit immix_heap(const options& o);
  ~immix_heap() override;

  void collect(bool full) override;
  bool collect_and_find(bool whole, const std::vector<object*>& asked) override;
  void account_external(i64 bytes) override;
  void address_space_changed() override;
  void weak_set(object* holder, weak_link& link, object* target) override;
  void weak_clear(weak_link& link) override { link.hidden = nullptr; }
  object* weak_get(const weak_link& link) override;
  void add_finalizer(object* o) override { new_finalizable_.push_back(o); }
  object* next_finalizable() override;
  void finalize_all() override;
  u64 identity_hash(object* o) override { return reinterpret_cast<u64>(o) >> 3; }
  u64 memory_of(const object* o) const override {
    return space_.contains(reinterpret_cast<u64>(o)) ? 0 : large_header_of(const_cast<object*>(o))->bytes;
  }
  void add_roots(root_set* r) override { roots_.push_back(r); }
  void remove_roots(root_set* r) override { std::erase(roots_, r); }
  statistics stats() const override;
  const char* name() const override { return "immix"; }
  void* allocate_shape_memory(u64 bytes) override;
  heap_attributes attributes() const override;
  /// For tests that start once and then fork: options::collect_every and verify from now on.
  void set_stress(u32 collect_every, bool verify);

 protected:
  object* allocate_slow(const shape* s, u64 bytes) override;
  object* allocate_huge(const shape* s, u64 tail_elements) override;
  void barrier_slow(object* o, value* slot, value old_value, value new_value) override;
  void barrier_bulk(object* o) override;
  void barrier_range(object* o, const value* begin, u64 count) override;

  friend class marker;
  friend class verifier;
  friend class counter;

  // What a policy of this family does its own way (rc_heap.hpp).

  /// Finds what lives, and where it lies; weak links to the rest are cleared, finalizers queued. How many bytes were
  /// found.
  virtual u64 find_live(bool full);
  /// Stores into `o` were reported.
  virtual void remember(object* o);
  /// May what is old die in a young collection?
  virtual bool old_may_die() const { return false; }
  virtual void verify();

  object* allocate_large(const shape* s, u64 bytes, bool sure);

  bool refill(u64 bytes);
  void take_hole(const run& hole);
  void give_up_holes();
  bool over_limit(u64 more, bool in_blocks = false) const;
  bool no_room(u64 bytes, bool in_blocks = false);
  void set_limits();
  void keep_reserve();
  u64 reserve_bytes() const;
  u64 used_bytes() const;
  void maybe_collect(u64 bytes);
  void stress();
  void collect_now(bool full) noexcept;
  void collect_from_here(bool full);
  void sort_runs();
  void scan_native_stack(tracer& t);
  char* stack_base_of_this_thread();
  void mark_roots(class marker& m);
  void find_what_is_asked(class marker& m);
  void hold(object* o);
  void settle_held();
  std::size_t clear_weak_links(bool full);
  void drop_weak_links(std::size_t from);
  void finish_finalizers(class marker& m, bool full);
  void sweep_large(bool full);
  void flip_starts();
  void adapt_young_budget(double pause, double between, u64 handed_out, u64 survived);
  bool is_marked(const object* o) const { return (o->gc & epoch_mask) == epoch_; }
  object* find_object(u64 address);
  object* find_in_block(u64 address);
  object* find_large(u64 address) const;
  void walk(run& r, u64 address);
  bool is_header(u64 word) const;

  // Large objects' tails are remembered by cards (immix_cards.cpp).

  /// Where the values of a large object's tail lie that are remembered by cards; empty for other objects.
  value_range card_range(object* o) const;
  static value_range values_of_card(const value_range& tail, u64 number, u8 state) {
    const u64 at = number * card_values + (state == card::whole ? 0 : state - 1);
    const u64 n = state == card::whole ? card_values : 1;
    return {tail.begin + std::min(at, tail.size()), tail.begin + std::min(at + n, tail.size())};
  }
  bool mark_cards(object* o, const value* begin, const value* end);
  void mark_card(object* o, large_header* h, const value_range& tail, u64 number, u8 state);
  /// Cleans the cards, and calls `visit(value_range)` for each that was dirty, unless its object is remembered as a
  /// whole.
  template <class Visit>
  void clean_cards(Visit&& visit) {
    for (const dirty_card& d : dirty_cards_) {
      large_header* h = large_header_of(d.holder);
      const u8 state = std::exchange(h->cards[d.number], card::clean);
      h->dirty = h->reports = 0;
      // It may have become shorter since.
      if (d.holder->gc & gc_barrier_bit) visit(values_of_card(card_range(d.holder), d.number, state));
    }
    dirty_cards_.clear();
  }
  /// Before the first store since the last collection into these values.
  virtual void card_dirtied(const value_range& values) { static_cast<void>(values); }

  options options_;
  u64 asked_limit_;            ///< options_.heap_limit is what the address space allows, too
  u64 large_limit_ = ~u64{0};  ///< most bytes for large objects, which lie where malloc has its memory
  space space_;
  u64 arena_bytes_ = u64{256} << 20;  ///< for shapes
  char* arena_;
  char* arena_cursor_;
  seldom_changed arena_seen_;
  std::vector<root_set*> roots_;

  u8 epoch_ = first_epoch;
  u32 starts_ = 0;  ///< which of block_marks::starts holds the live objects
  bool full_now_ = false;

  // Allocation.
  char* hole_begin_ = nullptr;                            ///< of the hole that `cursor` moves through
  char *overflow_ = nullptr, *overflow_limit_ = nullptr;  ///< a block for objects larger than the present hole
  char *stress_cursor_ = nullptr,
       *stress_limit_ = nullptr;  ///< stand for cursor and limit, so that every allocation is seen
  std::vector<run> runs_;         ///< handed out since the last collection
  u64 young_bytes_ = 0;           ///< handed out since the last collection
  u64 young_budget_, largest_young_budget_, smallest_young_budget_, full_threshold_;
  u64 old_bytes_ = 0;         ///< used after the last collection: what the next one would look at if it were full
  u64 allocated_before_ = 0;  ///< until the last collection
  u32 until_stress_ = 0, stress_collections_ = 0;
  bool collecting_ = false;
  const void* mutator_stack_ = nullptr;  ///< in a collection: where the stack begins that is not the collector's
  bool room_was_short_ = false;          ///< and the program was told

  // Large objects.
  large_space large_;
  std::vector<object*> young_large_, old_large_;
  std::vector<object*> large_by_address_;  ///< during a collection
  u64 large_begin_ = 0, large_span_ = 0;   ///< where they lie, all of them
  u64 large_bytes_ = 0, young_large_bytes_ = 0;

  // Weak links and finalizers: what is new since the last collection stands apart.
  struct weak_entry {
    object* holder;
    weak_link* link;
  };
  std::vector<weak_entry> new_weak_, old_weak_;
  std::vector<object*> new_finalizable_, old_finalizable_, queue_;
  std::size_t queue_head_ = 0;
  const std::vector<object*>* asked_ = nullptr;  ///< by collect_and_find
  bool asked_reached_ = false;
  std::vector<object*> only_on_stack_;  ///< what the native stack seems to refer to: marked last, if that is asked

  std::vector<object*> remembered_;
  struct dirty_card {
    object* holder;
    u64 number;
  };
  std::vector<dirty_card> dirty_cards_;      ///< of large objects
  std::vector<object*> held_, held_before_;  ///< objects with held_bit; those of the collection before
  std::vector<object*> mark_stack_;
  std::vector<value_range> mark_tails_;  ///< of wide objects: what was not gone through yet
  u64 external_bytes_ = 0, external_threshold_ = u64{64} << 20;
  statistics stats_;
  double last_end_ = 0;  ///< of a collection, in processor time
  struct stack_range {
    pthread_t thread;
    char* base;
  };
  std::vector<stack_range> stacks_;
};

}  // namespace metavm::gc::immix
