/// \file
/// Reference counting over the blocks and lines of the immix heap. Internal to src/gc.
///
/// Counts stand in the three high bits of object::gc and say how many references the fields of heap
/// objects hold, as of the last collection; seven means "seven or more", for ever (until a trace
/// counts anew). Roots are not counted: an object of count zero lives as long as a root points to
/// it (deferred counting: Deutsch & Bobrow 1976). The barrier takes down an object's references
/// before its first change since the last collection; at the next one those are subtracted and what
/// it refers to then is added (coalescing: Levanoni & Petrank 2001). What was made since the last
/// collection has no count and costs nothing unless it is found alive.
#pragma once
#include <unordered_set>

#include "immix_heap.hpp"
#include "metavm/gc/rc.hpp"

namespace metavm::gc::immix {

/// A set of objects: a bit for each place in a block that one may start at.
class object_set {
 public:
  explicit object_set(const space& s) : space_(s) {}
  /// False: it was in the set.
  bool insert(object* o);
  void erase(object* o);
  bool contains(object* o) const;

 private:
  bool find(object* o, u64& word, u64& bit) const;
  const space& space_;
  std::vector<u64> bits_;
  std::unordered_set<object*> large_;  // traced by the owner of the set
};

class rc_heap final : public immix_heap {
 public:
  explicit rc_heap(const options& o) : immix_heap(o) {}
  const char* name() const override { return "rc"; }
  void finalize_all() override;
  /// Counts do not tell where a reference comes from.
  bool collect_and_find(bool whole, const std::vector<object*>& asked) override {  // rooted: not at all, only looked at
    return heap::collect_and_find(whole, asked);
  }

 protected:
  u64 find_live(bool full) override;
  void remember(object* o) override;
  void card_dirtied(const value_range& values) override;
  bool old_may_die() const override { return true; }
  void verify() override;

 private:
  friend class counter;

  void count_roots(class counter& c);
  void queue_dead_finalizable(class counter& c, bool full);
  void drop(object* o);
  void drop_dead();
  void free(object* o);
  void queue(object* o);
  struct freed_place {
    u64 begin, bytes;
  };
  void free_lines_of(const freed_place& f);
  bool is_line_used(u32 block, u64 line);
  bool is_dead(const object* o) const { return (o->gc & epoch_mask) == dead_epoch; }
  void root(object* o) {
    if (rooted_.insert(o)) rooted_list_.push_back(o);
  }

  std::vector<object*> subtract_;  // counted references, traced by nobody: what holds them was changed meanwhile
  std::vector<object*> zero_;      // count zero and rooted at the last collection: traced as roots, or dead by now
  std::vector<object*> candidates_;
  object_set rooted_{space_}, finalizable_{space_};
  bool finalizable_freed_ = false;      ///< one that had nothing to finalize is still in old_finalizable_
  std::vector<object*> rooted_list_;    // rooted_ in order, within a collection
  std::vector<object*> stale_holders_;  // objects with stale_values: their words are as roots, not counted
  std::vector<object*> queued_now_;     // by this collection
  std::vector<freed_place> freed_;      ///< by this collection, in blocks
  u64 freed_bytes_ = 0;
};

}  // namespace metavm::gc::immix
