// Collections: roots, marking, weak links and finalizers, sweeping; the check of the heap.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <span>

#include "immix_heap.hpp"

namespace metavm::gc::immix {

namespace {

constexpr u64 smallest_full_threshold = u64{24} << 20;
/// Memory of dead large objects that is kept.
constexpr u64 most_kept_large = u64{32} << 20;
/// The part of the time that young collections may take before they become rarer, and below which they may be more
/// frequent again (what the caches hold is cheap to allocate in).
constexpr double too_much = 0.1, little = 0.03;
/// A young collection longer than this makes the young generation smaller, if that is what makes it long.
constexpr double pause_goal = 2e-3;

double seconds_since(std::chrono::steady_clock::time_point t) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - t).count();
}

/// Of the process.
double processor_time() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

}  // namespace

// ---------------------------------------------------------------- finding objects

bool immix_heap::is_header(u64 word) const {
  const u64 s = word & 0xffffffffu;
  const u64 begin = reinterpret_cast<u64>(arena_);
  if (s < begin || s >= reinterpret_cast<u64>(arena_cursor_) || (s & 15)) return false;
  return reinterpret_cast<const shape*>(s)->lay != nullptr;
}

/// Notes where the objects of a young run start, up to the address.
void immix_heap::walk(run& r, u64 address) {
  const u32 b = space_.block_of(reinterpret_cast<u64>(r.begin));
  const char* const block = space_.address_of(b);
  block_marks& m = space_.marks(b);
  char* p = r.walked ? r.walked : r.begin;
  while (p < r.end && reinterpret_cast<u64>(p) <= address) {
    const u64 header = *reinterpret_cast<const u64*>(p);
    if (header == 0 || !is_header(header)) {
      p += granule_bytes;  // the rest of an object that became shorter, or not used yet
      continue;
    }
    const u64 at = static_cast<u64>(p - block) / granule_bytes;
    m.young[at / 64] |= u64{1} << (at % 64);
    p += object_bytes(reinterpret_cast<const object*>(p));
  }
  r.walked = p;
}

object* immix_heap::find_in_block(u64 address) {
  const u32 b = space_.block_of(address);
  const block_info& info = space_.info(b);
  if (info.state != block_state::in_use) return nullptr;
  char* const block = space_.address_of(b);
  const u64* starts = space_.marks(b).starts[starts_];
  if (space_.touched(b)) {
    // In a young run?
    auto it = std::upper_bound(runs_.begin(), runs_.end(), address,
                               [](u64 a, const run& r) { return a < reinterpret_cast<u64>(r.begin); });
    if (it != runs_.begin()) {
      run& r = *--it;
      if (address < reinterpret_cast<u64>(r.end)) {
        walk(r, address);
        starts = space_.marks(b).young;
      }
    }
  }
  // The nearest start at or before the address.
  const u32 granule = static_cast<u32>((address - reinterpret_cast<u64>(block)) / granule_bytes);
  u32 word = granule / 64;
  u64 bits = starts[word] & (~u64{0} >> (63 - granule % 64));
  // (An object that found room in a hole may be as large as a block.)
  while (!bits) {
    if (word == 0) return nullptr;
    bits = starts[--word];
  }
  const u32 at = word * 64 + 63 - static_cast<u32>(__builtin_clzll(bits));
  auto* o = reinterpret_cast<object*>(block + u64{at} * granule_bytes);
  return address < reinterpret_cast<u64>(o) + object_bytes(o) ? o : nullptr;
}

object* immix_heap::find_large(u64 address) const {
  auto it = std::upper_bound(large_by_address_.begin(), large_by_address_.end(), address,
                             [](u64 a, const object* o) { return a < reinterpret_cast<u64>(o); });
  if (it == large_by_address_.begin()) return nullptr;
  object* o = *--it;
  return address < reinterpret_cast<u64>(o) + large_header_of(o)->bytes ? o : nullptr;
}

object* immix_heap::find_object(u64 address) {
  if (space_.contains(address)) return find_in_block(address);
  return large_by_address_.empty() ? nullptr : find_large(address);
}

// ---------------------------------------------------------------- marking

class marker final : public tracer {
 public:
  explicit marker(immix_heap& h, bool young) : tracer(young), h_(h) {}

  void visit(value* slot) override {
    if (slot->is_pointer()) mark(slot->as_object());
  }
  void visit(object** slot) override {
    if (*slot) mark(*slot);
  }
  /// Reads all of a stack, also what AddressSanitizer has poisoned between its variables.
  [[gnu::no_sanitize_address]] void visit_conservatively(const void* begin, const void* end) override {
    const u64* w = reinterpret_cast<const u64*>((reinterpret_cast<u64>(begin) + 7) & ~u64{7});
    const u64* const last = reinterpret_cast<const u64*>(reinterpret_cast<u64>(end) & ~u64{7});
    // Nearly all words are none of ours: a look at the range settles them.
    for (; w < last; w++)
      if (h_.space_.contains(*w) || *w - h_.large_begin_ <= h_.large_span_) word(*w);
  }
  void visit_native(const void* begin, const void* end) override {
    native_ = true;
    visit_conservatively(begin, end);
    native_ = false;
  }
  METAVM_INLINE void mark(object* o) {
    // Old objects are marked already. They are known by where they lie, without a look at them.
    const u64 a = reinterpret_cast<u64>(o);
    if (young() && h_.space_.contains(a) && h_.space_.is_old(a)) return;
    if (!h_.is_marked(o)) mark_now(o);
  }
  /// Of an old object, stored into.
  void scan_old(const value_range& r) {
    const auto filter = h_.space_.what_is_fresh();
    for (value* v = r.begin; v < r.end; v++)
      if (v->is_pointer() && METAVM_UNLIKELY(filter.may_be_fresh(v->bits - tag_pointer))) mark(v->as_object());
  }
  /// An old object that was stored into, in a young collection: most of a large one's references are to old objects.
  void scan_old(object* o) {
    const shape* s = o->get_shape();
    if (s->lay->tail != tail_kind::values || object_length(o, *s->lay) < 64) return scan(o);
    const auto filter = h_.space_.what_is_fresh();
    for_each_reference(
        o,
        [&](value* v) {
          if (v->is_pointer() && METAVM_UNLIKELY(filter.may_be_fresh(v->bits - tag_pointer))) mark(v->as_object());
        },
        [&](object** p) {
          if (*p) mark(*p);
        });
  }
  void drain() {
    std::vector<object*>& stack = h_.mark_stack_;
    std::vector<value_range>& tails = h_.mark_tails_;
    for (;;) {
      while (!stack.empty()) {
        object* o = stack.back();
        stack.pop_back();
        if (!stack.empty()) __builtin_prefetch(stack.back());
        if (METAVM_UNLIKELY(h_.options_.verify)) check_references(o);
        place(o);
        scan(o);
      }
      if (tails.empty()) return;
      value_range& rest = tails.back();
      const value_range part{rest.begin, std::min(rest.begin + tail_part, rest.end)};
      rest.begin = part.end;
      if (rest.begin == rest.end) tails.pop_back();
      for (value* v = part.begin; v < part.end; v++)
        if (v->is_pointer()) mark(v->as_object());
    }
  }
  METAVM_INLINE void scan(object* o) {
    const shape* s = o->get_shape();
    if (METAVM_UNLIKELY(s->lay->tail == tail_kind::values && object_length(o, *s->lay) > tail_part))
      return scan_wide(o);
    for_each_reference(
        o,
        [&](value* v) {
          if (v->is_pointer()) mark(v->as_object());
        },
        [&](object** p) {
          if (*p) mark(*p);
        });
    const word_range stale = stale_words(o);
    if (METAVM_UNLIKELY(stale.begin != nullptr)) visit_conservatively(stale.begin, stale.end);
  }
  /// The tail waits, and is gone through part by part: the mark stack holds no more of it than a part.
  METAVM_NOINLINE void scan_wide(object* o) {
    const shape* s = o->get_shape();
    const layout& l = *s->lay;
    char* const base = reinterpret_cast<char*>(o);
    value* const tail = reinterpret_cast<value*>(base + s->instance_bytes);
    h_.mark_tails_.push_back({tail, tail + object_length(o, l)});
    const auto visit_value = [&](u32 offset) {
      const value v = *reinterpret_cast<value*>(base + offset);
      if (v.is_pointer()) mark(v.as_object());
    };
    for (u32 i = 0; i < l.value_count; i++) visit_value(l.value_offsets[i]);
    for (u32 at = l.fixed_bytes; at < s->instance_bytes; at += 8) visit_value(at);
    for (u32 i = 0; i < l.pointer_count; i++)
      if (object* p = *reinterpret_cast<object**>(base + l.pointer_offsets[i])) mark(p);
    if (s->flags & shape_pointer_behind_tail)
      if (object* p = *pointer_behind_tail(o)) mark(p);
  }
  /// Whatever an object refers to must be an object: looked at before it is followed.
  METAVM_COLD void check_references(object* o) {
    const auto check = [&](object* c, const void* slot) {
      if (h_.is_header(*reinterpret_cast<const u64*>(c))) return;
      std::fprintf(stderr, "metavm: heap check: %s at %p (gc %02x) refers to %p, which is no object, at +%ld\n",
                   o->get_shape()->lay->name, static_cast<void*>(o), o->gc, static_cast<void*>(c),
                   static_cast<long>(reinterpret_cast<u64>(slot) - reinterpret_cast<u64>(o)));
      std::abort();
    };
    for_each_reference(
        o,
        [&](value* v) {
          if (v->is_pointer()) check(v->as_object(), v);
        },
        [&](object** p) {
          if (*p) check(*p, p);
        });
  }
  u64 live_bytes = 0;
  bool waits = false;  ///< what is found is marked later

 private:
  static constexpr u64 tail_part = 1024;  ///< values

  METAVM_NOINLINE void mark_now(object* o) {
    // Young collections leave what is old alone: its mark is this epoch's.
    o->gc = static_cast<u8>(h_.epoch_ | gc_barrier_bit | (o->gc & held_again_bit));
    h_.mark_stack_.push_back(o);
  }
  METAVM_NOINLINE void word(u64 w) {
    if (object* o = h_.find_object(w)) found(o);
    // A pointer to an object's end, as C++ loops over arrays keep it, keeps the object. Elsewhere it is what it seems
    // to be: a reference to the object behind.
    if (native_ && (w & 7) == 0)
      if (object* o = h_.find_object(w - 1)) found(o);
  }
  void found(object* o) {
    if (native_) h_.hold(o);
    if (METAVM_UNLIKELY(waits))
      h_.only_on_stack_.push_back(o);
    else
      mark(o);
  }
  /// Marks the lines of a small object and where it starts.
  METAVM_INLINE void place(object* o) {
    const u64 a = reinterpret_cast<u64>(o);
    const u64 bytes = object_bytes(o);
    live_bytes += bytes;
    if (!h_.space_.contains(a)) return;
    const u32 b = h_.space_.block_of(a);
    block_marks& m = h_.space_.marks(b);
    const u64 at = a & (block_bytes - 1);
    const u64 granule = at / granule_bytes;
    m.starts[h_.starts_ ^ (h_.full_now_ ? 1 : 0)][granule / 64] |= u64{1} << (granule % 64);
    const u64 last = (at + bytes - 1) / line_bytes;
    for (u64 l = at / line_bytes; l <= last; l++) m.lines[l] = 1;
  }
  immix_heap& h_;
  bool native_ = false;  ///< a native stack is being scanned
};

char* immix_heap::stack_base_of_this_thread() {
  const pthread_t me = pthread_self();
  for (const stack_range& r : stacks_)
    if (pthread_equal(r.thread, me)) return r.base;
  pthread_attr_t a;
  void* low = nullptr;
  std::size_t size = 0;
  METAVM_CHECK(pthread_getattr_np(me, &a) == 0);
  pthread_attr_getstack(&a, &low, &size);
  pthread_attr_destroy(&a);
  stacks_.push_back({me, static_cast<char*>(low) + size});
  return stacks_.back().base;
}

void immix_heap::scan_native_stack(tracer& t) { t.visit_native(mutator_stack_, stack_base_of_this_thread()); }

void immix_heap::hold(object* o) {
  if (o->gc & held_again_bit) return;
  // Large tails are never filled without barrier while others allocate.
  if (card_range(o).begin) return;
  // Complete since long, and no run of stores is under way.
  if ((o->gc & epoch_mask) != 0 && (o->gc & (held_bit | gc_barrier_bit)) == gc_barrier_bit) return;
  o->gc |= held_again_bit;
  held_.push_back(o);
}

/// Behind marking: what the stack still holds stays remembered, the rest of those of last time is as any other.
void immix_heap::settle_held() {
  for (object* o : held_before_)
    if (!(o->gc & held_again_bit)) o->gc = static_cast<u8>((o->gc & ~held_bit) | gc_barrier_bit);
  for (object* o : held_) {
    o->gc = static_cast<u8>((o->gc & ~held_again_bit) | held_bit);
    remember(o);
  }
}

void immix_heap::mark_roots(marker& m) {
  // First: what is being filled is known by its having no mark yet.
  m.waits = asked_ != nullptr;
  scan_native_stack(m);
  m.waits = false;
  for (root_set* r : roots_) r->trace(m);
  arena_seen_.trace(!full_now_, arena_, static_cast<u64>(arena_cursor_ - arena_) / sizeof(u64),
                    [&](u64 i) { m.visit_conservatively(arena_ + i * 8, arena_ + i * 8 + 8); });
  for (std::size_t i = queue_head_; i < queue_.size(); i++) m.mark(queue_[i]);
  clean_cards([&](const value_range& r) {
    if (!full_now_) m.scan_old(r);
  });
  if (!full_now_)
    for (object* o : remembered_) {
      o->gc |= gc_barrier_bit;
      m.scan_old(o);
    }
  remembered_.clear();
}

void immix_heap::find_what_is_asked(marker& m) {
  asked_reached_ = std::any_of(asked_->begin(), asked_->end(), [&](const object* o) { return is_marked(o); });
  for (object* o : only_on_stack_) m.mark(o);
  only_on_stack_.clear();
  m.drain();
}

/// Clears the links to what was not found. Where the entries begin in old_weak_ that were looked at.
std::size_t immix_heap::clear_weak_links(bool full) {
  const std::size_t from = full ? 0 : old_weak_.size();
  old_weak_.insert(old_weak_.end(), new_weak_.begin(), new_weak_.end());
  new_weak_.clear();
  for (std::size_t i = from; i < old_weak_.size(); i++) {
    const weak_entry& e = old_weak_[i];
    object* target = weak_get(*e.link);
    if (!target || is_marked(target)) continue;
    e.link->hidden = nullptr;
    attention = true;
  }
  return from;
}

/// Behind finalizers, which may have brought holders back: those that are dead have no links, nor do cleared ones
/// count.
void immix_heap::drop_weak_links(std::size_t from) {
  const auto first = old_weak_.begin() + static_cast<std::ptrdiff_t>(from);
  old_weak_.erase(std::remove_if(first, old_weak_.end(),
                                 [&](const weak_entry& e) { return !is_marked(e.holder) || !e.link->hidden; }),
                  old_weak_.end());
}

void immix_heap::finish_finalizers(marker& m, bool full) {
  const std::size_t before = queue_.size();
  auto split = [&](std::vector<object*>& from, std::vector<object*>& kept) {
    std::size_t n = 0;
    for (object* o : from) {
      if (!is_marked(o)) {
        if (is_finalizer_due(o)) queue_.push_back(o);
      } else if (&from == &kept) {
        from[n++] = o;
      } else {
        kept.push_back(o);
      }
    }
    from.resize(&from == &kept ? n : 0);
  };
  if (full) split(old_finalizable_, old_finalizable_);
  split(new_finalizable_, old_finalizable_);
  for (std::size_t i = before; i < queue_.size(); i++) m.mark(queue_[i]);
  m.drain();
  if (queue_.size() > before) attention = true;
}

// ---------------------------------------------------------------- a collection

void immix_heap::sweep_large(bool full) {
  auto sweep = [&](std::vector<object*>& from, std::vector<object*>& kept) {
    std::size_t n = 0;
    for (object* o : from) {
      if (is_marked(o)) {
        if (&from == &kept)
          from[n++] = o;
        else
          kept.push_back(o);
        continue;
      }
      large_bytes_ -= large_header_of(o)->bytes;
      large_.free(o);
    }
    from.resize(&from == &kept ? n : 0);
  };
  if (full) sweep(old_large_, old_large_);
  sweep(young_large_, old_large_);
  // As much as was asked for since the last collection will be wanted until the next.
  large_.trim(std::min(young_large_bytes_, options_.heap_limit ? options_.heap_limit / 8 : most_kept_large));
  young_large_bytes_ = 0;
}

/// In processor time, so that what else the machine does changes nothing. Where much survives, the pause is as long as
/// the young generation is large, and collecting seldom saves little. Where little survives, the pause is what roots
/// cost, and it pays to collect seldom.
void immix_heap::adapt_young_budget(double pause, double between, u64 handed_out, u64 survived) {
  const bool long_by_survivors = pause > pause_goal && survived > handed_out / 4;
  if (long_by_survivors || pause < little * between)
    young_budget_ = std::max(young_budget_ - young_budget_ / 4, smallest_young_budget_);
  else if (pause > too_much * between && (survived <= handed_out / 4 || pause < pause_goal / 2))
    young_budget_ = std::min(young_budget_ * 2, largest_young_budget_);
}

u64 immix_heap::find_live(bool full) {
  marker m(*this, !full);
  mark_roots(m);
  m.drain();
  if (METAVM_UNLIKELY(asked_ != nullptr)) find_what_is_asked(m);
  const std::size_t links = clear_weak_links(full);
  finish_finalizers(m, full);
  drop_weak_links(links);
  settle_held();
  if (full) flip_starts();
  return m.live_bytes;
}

/// From now on the starts that this full collection found are those of the live objects.
void immix_heap::flip_starts() {
  for (u32 b = 0, n = space_.block_count(); b < n; b++)
    if (space_.info(b).state == block_state::in_use)
      std::memset(space_.marks(b).starts[starts_], 0, sizeof(u64) * start_words);
  starts_ ^= 1;
}

/// What is scanned begins here: the collector's own frames have what collections and allocations before left in them.
/// The registers lie in this frame, put there by our own code, as setjmp scrambles some.
/// Where not even the collector's own tables get memory, there is no going on.
METAVM_NOINLINE void immix_heap::collect_now(bool full) noexcept {
  u64 registers[6];
  asm volatile(
      "movq %%rbx, 0(%0)\n\tmovq %%rbp, 8(%0)\n\tmovq %%r12, 16(%0)\n\t"
      "movq %%r13, 24(%0)\n\tmovq %%r14, 32(%0)\n\tmovq %%r15, 40(%0)"
      :
      : "r"(registers)
      : "memory");
  mutator_stack_ = registers;
  collect_from_here(full);
  asm volatile("" : : "r"(registers) : "memory");  // no tail call: the frame stays
}

/// The holes of a block are handed out upwards, one behind the other: what is sorted is blocks.
void immix_heap::sort_runs() {
  const auto block = [&](const run& r) { return space_.block_of(reinterpret_cast<u64>(r.begin)); };
  std::vector<std::span<const run>> pieces;
  for (auto i = runs_.cbegin(); i != runs_.cend();) {
    const auto begin = i;
    while (++i != runs_.cend() && i->begin > i[-1].begin && block(*i) == block(*begin)) {}
    pieces.emplace_back(begin, i);
  }
  std::sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a[0].begin < b[0].begin; });
  std::vector<run> sorted;
  sorted.reserve(runs_.size());
  for (const auto& piece : pieces) sorted.insert(sorted.end(), piece.begin(), piece.end());
  runs_.swap(sorted);
}

METAVM_NOINLINE void immix_heap::collect_from_here(bool full) {
  METAVM_CHECK(!collecting_);
  collecting_ = true;
  const auto t0 = std::chrono::steady_clock::now();
  const double c0 = processor_time();
  if (old_bytes_ > full_threshold_) full = true;
  give_up_holes();
  sort_runs();
  large_by_address_ = old_large_;
  large_by_address_.insert(large_by_address_.end(), young_large_.begin(), young_large_.end());
  std::sort(large_by_address_.begin(), large_by_address_.end());
  large_begin_ = large_span_ = 0;
  if (!large_by_address_.empty()) {
    object* const last = large_by_address_.back();
    large_begin_ = reinterpret_cast<u64>(large_by_address_.front());
    large_span_ = reinterpret_cast<u64>(last) + large_header_of(last)->bytes - large_begin_;
  }
  full_now_ = full;
  if (full) {
    epoch_ = epoch_ == first_epoch ? other_epoch : first_epoch;
    for (u32 b = 0, n = space_.block_count(); b < n; b++) {
      if (space_.info(b).state != block_state::in_use) continue;
      std::memset(space_.marks(b).lines, 0, lines_per_block);
    }
  }
  held_before_.swap(held_);
  held_.clear();
  const u64 survived = find_live(full);
  for (const run& r : runs_)
    if (r.walked)
      std::memset(space_.marks(space_.block_of(reinterpret_cast<u64>(r.begin))).young, 0, sizeof(u64) * start_words);
  runs_.clear();
  sweep_large(full || old_may_die());
  space_.sweep(full);
  allocated_before_ += young_bytes_;
  const u64 handed_out = young_bytes_;
  young_bytes_ = 0;
  full_now_ = false;
  if (options_.verify) verify();
  large_by_address_.clear();

  stats_.collections++;
  if (!full) stats_.young_collections++;
  stats_.live_bytes = full ? survived : stats_.live_bytes + survived;
  if (full && !over_limit(0)) room_was_short_ = false;
  old_bytes_ = space_.live_lines() * line_bytes + large_bytes_;
  if (full) {
    full_threshold_ = std::max(smallest_full_threshold, old_bytes_ * 2);
    if (options_.heap_limit)
      full_threshold_ = std::min(full_threshold_, std::max(old_bytes_ + old_bytes_ / 4, options_.heap_limit * 3 / 4));
  }
  const double t = seconds_since(t0);
  stats_.pause_seconds += t;
  stats_.longest_pause_seconds = std::max(stats_.longest_pause_seconds, t);
  if (!full) {
    stats_.young_bytes += handed_out;
    stats_.survived_bytes += survived;
    adapt_young_budget(processor_time() - c0, c0 - last_end_, handed_out, survived);
  }
  pauses_.add(full ? pause_kind::full : pause_kind::young, t, used_bytes());
  last_end_ = processor_time();
  if (options_.log)
    std::fprintf(stderr, "gc: %s %s %.3f ms (processor %.3f ms), allocated %llu kB, survived %llu kB, heap %llu kB\n",
                 name(), full ? "full" : "young", t * 1e3, (last_end_ - c0) * 1e3,
                 static_cast<unsigned long long>(handed_out >> 10), static_cast<unsigned long long>(survived >> 10),
                 static_cast<unsigned long long>(used_bytes() >> 10));
  collecting_ = false;
}

}  // namespace metavm::gc::immix
