// A collection of the heap that counts references.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "rc_heap.hpp"

namespace metavm::gc {
namespace immix {
namespace {

constexpr u32 count_shift = 5;
constexpr u8 one = 1 << count_shift;
constexpr u32 stuck = 7;

u32 count_of(const object* o) { return o->gc >> count_shift; }

}  // namespace

// ---------------------------------------------------------------- sets of objects

bool object_set::find(object* o, u64& word, u64& bit) const {
  const u64 a = reinterpret_cast<u64>(o);
  if (!space_.contains(a)) return false;
  const u64 granule = (a - reinterpret_cast<u64>(space_.address_of(0))) / granule_bytes;
  word = granule / 64;
  bit = u64{1} << (granule % 64);
  return true;
}

bool object_set::insert(object* o) {
  u64 word, bit;
  if (!find(o, word, bit)) return large_.insert(o).second;
  if (word >= bits_.size()) bits_.resize((word / start_words + 1) * start_words);
  const bool is_new = !(bits_[word] & bit);
  bits_[word] |= bit;
  return is_new;
}

void object_set::erase(object* o) {
  u64 word, bit;
  if (!find(o, word, bit))
    large_.erase(o);
  else if (word < bits_.size())
    bits_[word] &= ~bit;
}

bool object_set::contains(object* o) const {
  u64 word, bit;
  if (!find(o, word, bit)) return large_.contains(o);
  return word < bits_.size() && (bits_[word] & bit);
}

// ---------------------------------------------------------------- finding and counting

/// Finds what lives and is not marked yet: what is new, or in a full collection everything. Counts
/// the references from what it finds.
class counter final : public tracer {
 public:
  explicit counter(rc_heap& h) : h_(h) {}

  void visit(value* slot) override {
    if (slot->is_pointer()) root(slot->as_object());
  }
  void visit(object** slot) override {
    if (*slot) root(*slot);
  }
  /// Reads all of a stack, also what AddressSanitizer has poisoned between its variables.
  [[gnu::no_sanitize_address]] void visit_conservatively(const void* begin, const void* end) override {
    const u64* w = reinterpret_cast<const u64*>((reinterpret_cast<u64>(begin) + 7) & ~u64{7});
    const u64* const last = reinterpret_cast<const u64*>(reinterpret_cast<u64>(end) & ~u64{7});
    for (; w < last; w++)
      if (h_.space_.contains(*w) || *w - h_.large_begin_ <= h_.large_span_) word(*w);
  }
  void visit_native(const void* begin, const void* end) override {
    native_ = true;
    visit_conservatively(begin, end);
    native_ = false;
  }
  void root(object* o) {
    find(o);
    h_.root(o);
  }
  void reference(object* o) {
    find(o);
    if (count_of(o) < stuck) o->gc = static_cast<u8>(o->gc + one);
  }
  void references_of(object* o) {
    for_each_reference(
        o,
        [&](value* v) {
          if (v->is_pointer()) reference(v->as_object());
        },
        [&](object** p) {
          if (*p) reference(*p);
        });
  }
  void references_of(const value_range& r) {
    for (value* v = r.begin; v < r.end; v++)
      if (v->is_pointer()) reference(v->as_object());
  }
  void stale_words_of(object* o) {
    const word_range stale = stale_words(o);
    if (stale.begin) visit_conservatively(stale.begin, stale.end);
  }
  void drain() {
    std::vector<object*>& stack = h_.mark_stack_;
    while (!stack.empty()) {
      object* o = stack.back();
      stack.pop_back();
      place(o);
      references_of(o);
      if (o->get_shape()->lay->tail == tail_kind::stale_values) {
        h_.stale_holders_.push_back(o);
        stale_words_of(o);
      }
    }
  }
  u64 live_bytes = 0;

 private:
  void find(object* o) {
    if (h_.is_marked(o)) return;
    o->gc = static_cast<u8>(h_.epoch_ | gc_barrier_bit | (o->gc & held_again_bit));
    h_.mark_stack_.push_back(o);
  }
  METAVM_NOINLINE void word(u64 w) {
    if (object* o = h_.find_object(w)) found(o);
    // A pointer to an object's end, as C++ loops over arrays keep it, keeps the object.
    if (native_ && (w & 7) == 0)
      if (object* o = h_.find_object(w - 1)) found(o);
  }
  void found(object* o) {
    if (native_) h_.hold(o);
    root(o);
  }
  void place(object* o) {
    const u64 a = reinterpret_cast<u64>(o);
    const u64 bytes = object_bytes(o);
    live_bytes += bytes;
    if (!h_.space_.contains(a)) return;
    block_marks& m = h_.space_.marks(h_.space_.block_of(a));
    const u64 at = a & (block_bytes - 1);
    const u64 granule = at / granule_bytes;
    m.starts[h_.starts_ ^ (h_.full_now_ ? 1 : 0)][granule / 64] |= u64{1} << (granule % 64);
    for (u64 l = at / line_bytes, last = (at + bytes - 1) / line_bytes; l <= last; l++) m.lines[l] = 1;
  }
  rc_heap& h_;
  bool native_ = false;
};

/// Before its first change since the last collection: what it refers to has been counted.
void rc_heap::remember(object* o) {
  immix_heap::remember(o);
  // Dirty cards have been taken down already.
  const value_range tail = card_range(o);
  const u8* const cards = tail.begin && large_header_of(o)->dirty ? large_header_of(o)->cards : nullptr;
  for_each_reference(
      o,
      [&](value* v) {
        if (!v->is_pointer()) return;
        if (cards && v >= tail.begin && v < tail.end) {
          const u64 at = static_cast<u64>(v - tail.begin);
          const u8 state = cards[at / card_values];
          if (state == card::whole || state == at % card_values + 1) return;
        }
        subtract_.push_back(v->as_object());
      },
      [&](object** p) {
        if (*p) subtract_.push_back(*p);
      });
}

void rc_heap::card_dirtied(const value_range& values) {
  for (value* v = values.begin; v < values.end; v++)
    if (v->is_pointer()) subtract_.push_back(v->as_object());
}

void rc_heap::count_roots(counter& c) {
  scan_native_stack(c);
  for (root_set* r : roots_) r->trace(c);
  c.visit_conservatively(arena_, arena_cursor_);
  for (std::size_t i = queue_head_; i < queue_.size(); i++) c.root(queue_[i]);
}

// ---------------------------------------------------------------- death

void rc_heap::drop(object* o) {
  const u32 n = count_of(o);
  if (n == stuck) return;
  if (METAVM_UNLIKELY(n == 0)) {
    // More references were taken away than were ever counted: a store went round the barrier. Left
    // to the next trace.
    if (!options_.verify) return;
    std::fprintf(stderr, "metavm: heap check: %s at %p (gc %02x) is referred to less than not at all\n",
                 o->get_shape()->lay->name, static_cast<void*>(o), o->gc);
    std::abort();
  }
  o->gc = static_cast<u8>(o->gc - one);
  if (n == 1) candidates_.push_back(o);
}

/// For its finalizer. It lives on until the program has asked for it and lets it go.
void rc_heap::queue(object* o) {
  finalizable_.erase(o);
  queue_.push_back(o);
  queued_now_.push_back(o);
  root(o);
  attention = true;
}

void rc_heap::free(object* o) {
  for_each_reference(
      o,
      [&](value* v) {
        if (v->is_pointer()) drop(v->as_object());
      },
      [&](object** p) {
        if (*p) drop(*p);
      });
  const u64 bytes = object_bytes(o);
  freed_bytes_ += bytes;
  o->gc = dead_epoch;
  const u64 a = reinterpret_cast<u64>(o);
  if (!space_.contains(a)) return;
  const u32 b = space_.block_of(a);
  const u64 granule = (a & (block_bytes - 1)) / granule_bytes;
  space_.marks(b).starts[starts_][granule / 64] &= ~(u64{1} << (granule % 64));
  freed_.push_back({a, bytes});
}

/// Frees what has the count zero and is no root, and what that alone kept.
void rc_heap::drop_dead() {
  candidates_.insert(candidates_.end(), zero_.begin(), zero_.end());
  zero_.clear();
  while (!candidates_.empty()) {
    object* o = candidates_.back();
    candidates_.pop_back();
    if (is_dead(o) || count_of(o) != 0 || rooted_.contains(o)) continue;
    const bool finalizable = finalizable_.contains(o);
    if (finalizable && is_finalizer_due(o)) {
      queue(o);
      continue;
    }
    if (finalizable) {
      finalizable_.erase(o);
      finalizable_freed_ = true;
    }
    free(o);
  }
  for (const freed_place& f : freed_) free_lines_of(f);
  freed_.clear();
}

/// The lines of a dead object that no other lies in. Looked at when all are dead, line by line: most blocks lose a few
/// objects only.
void rc_heap::free_lines_of(const freed_place& f) {
  const u32 b = space_.block_of(f.begin);
  block_marks& m = space_.marks(b);
  const u64 at = f.begin & (block_bytes - 1);
  bool some = false;
  for (u64 l = at / line_bytes, last = (at + f.bytes - 1) / line_bytes; l <= last; l++) {
    if (!m.lines[l] || is_line_used(b, l)) continue;
    m.lines[l] = 0;
    some = true;
  }
  if (some) space_.touch(b);
}

bool rc_heap::is_line_used(u32 b, u64 line) {
  constexpr u64 granules = line_bytes / granule_bytes;
  const u64* const starts = space_.marks(b).starts[starts_];
  const u64 first = line * granules;
  if (starts[first / 64] >> (first % 64) & ((u64{1} << granules) - 1)) return true;
  // Does the last object that starts before it reach into it?
  u64 word = first / 64;
  u64 bits = starts[word] & ((u64{1} << (first % 64)) - 1);
  while (!bits) {
    if (word == 0) return false;
    bits = starts[--word];
  }
  const u64 start = (word * 64 + 63 - static_cast<u32>(__builtin_clzll(bits))) * granule_bytes;
  return start + object_bytes(reinterpret_cast<object*>(space_.address_of(b) + start)) > line * line_bytes;
}

// ---------------------------------------------------------------- finalizers

/// Of those that nothing refers to: new ones, and in a full collection all that the trace did not
/// find. The others are known from now on.
void rc_heap::queue_dead_finalizable(counter& c, bool full) {
  std::size_t kept = 0;
  for (object* o : old_finalizable_) {
    if (full && !is_marked(o)) {
      if (!is_finalizer_due(o)) {
        finalizable_.erase(o);
        continue;
      }
      queue(o);
      c.root(o);
    } else {
      old_finalizable_[kept++] = o;
    }
  }
  old_finalizable_.resize(kept);
  for (object* o : new_finalizable_) {
    if (is_marked(o)) {
      finalizable_.insert(o);
      old_finalizable_.push_back(o);
    } else if (is_finalizer_due(o)) {
      queue(o);
      c.root(o);
    }
  }
  new_finalizable_.clear();
}

void rc_heap::finalize_all() {
  for (object* o : old_finalizable_) finalizable_.erase(o);
  immix_heap::finalize_all();
}

// ---------------------------------------------------------------- a collection

u64 rc_heap::find_live(bool full) {
  counter c(*this);
  freed_bytes_ = 0;
  if (full) {
    // Everything is counted anew.
    remembered_.clear();
    subtract_.clear();
    zero_.clear();
    stale_holders_.clear();
  }
  count_roots(c);
  clean_cards([&](const value_range& r) {
    if (!full) c.references_of(r);
  });
  for (std::size_t i = 0, n = stale_holders_.size(); i < n; i++) c.stale_words_of(stale_holders_[i]);
  for (object* o : remembered_) {
    o->gc |= gc_barrier_bit;
    c.references_of(o);
  }
  remembered_.clear();
  c.drain();
  queue_dead_finalizable(c, full);
  c.drain();
  if (full) flip_starts();
  const std::size_t queued_before = queued_now_.size();
  for (object* o : subtract_) drop(o);
  subtract_.clear();
  drop_dead();
  if (queued_now_.size() > queued_before || std::exchange(finalizable_freed_, false))
    std::erase_if(old_finalizable_, [&](object* o) { return !finalizable_.contains(o); });
  std::erase_if(stale_holders_, [&](object* o) { return is_dead(o); });
  drop_weak_links(clear_weak_links(true));
  // What waits for its finalizer is not dead, but gone for weak links.
  if (!queued_now_.empty()) {
    std::sort(queued_now_.begin(), queued_now_.end());
    for (const weak_entry& e : old_weak_)
      if (object* to = weak_get(*e.link); to && std::binary_search(queued_now_.begin(), queued_now_.end(), to)) {
        e.link->hidden = nullptr;
        attention = true;
      }
    queued_now_.clear();
  }
  settle_held();
  for (object* o : rooted_list_) {
    rooted_.erase(o);
    if (count_of(o) == 0) zero_.push_back(o);
  }
  rooted_list_.clear();
  stats_.live_bytes -= full ? 0 : std::min(stats_.live_bytes, freed_bytes_);
  return c.live_bytes;
}

// ---------------------------------------------------------------- the check

namespace {

/// Counts references from all that can be reached.
class recount final : public tracer {
 public:
  void visit(value* slot) override {
    if (slot->is_pointer()) reach(slot->as_object());
  }
  void visit(object** slot) override {
    if (*slot) reach(*slot);
  }
  void visit_conservatively(const void*, const void*) override {}
  void run() {
    while (!todo_.empty()) {
      object* o = todo_.back();
      todo_.pop_back();
      const auto count = [&](object* to) {
        counts[to]++;
        reach(to);
      };
      for_each_reference(
          o,
          [&](value* v) {
            if (v->is_pointer()) count(v->as_object());
          },
          [&](object** p) {
            if (*p) count(*p);
          });
    }
  }
  std::unordered_map<object*, u64> counts;  // traced by the heap: looked at within a collection

 private:
  void reach(object* o) {
    if (seen_.insert(o).second) todo_.push_back(o);
  }
  std::unordered_set<object*> seen_;  // as `counts`: traced
  std::vector<object*> todo_;         // as `counts`: traced
};

}  // namespace

void rc_heap::verify() {
  immix_heap::verify();
  recount r;
  for (root_set* s : roots_) {
    s->trace(r);
    r.run();
  }
  for (const auto& [o, n] : r.counts) {
    if (count_of(o) == stuck || count_of(o) >= n) continue;
    std::fprintf(stderr, "metavm: heap check: %s at %p (gc %02x) has the count %u, but %llu references\n",
                 o->get_shape()->lay->name, static_cast<void*>(o), o->gc, count_of(o),
                 static_cast<unsigned long long>(n));
    std::abort();
  }
}

}  // namespace immix

std::unique_ptr<heap> make_rc_heap(const options& o) { return std::make_unique<immix::rc_heap>(o); }

}  // namespace metavm::gc
