#include "metavm/gc/boehm.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#define GC_THREADS
#define GC_NO_THREAD_REDIRECTS
#include <gc/gc.h>
#include <gc/gc_mark.h>
#include <gc/javaxfc.h>

#include "metavm/base/address_space.hpp"
#include "metavm/gc/shape_arena.hpp"

namespace metavm::gc {
namespace {

constexpr u64 granule = 16;
constexpr u64 small_limit = 512;  ///< sizes served from free lists
constexpr u64 reserve_bytes = u64{256} << 10;

/// State that must itself be scanned: lives in libgc's uncollectable memory.
struct scanned_state {
  void* free_list[small_limit / granule + 1];
  void* reserve;  ///< given up when the system has no memory; null: not had again yet
};

class boehm_heap final : public heap {
 public:
  explicit boehm_heap(const options& o);
  ~boehm_heap() override;

  void collect(bool full) override;
  void account_external(i64 bytes) override;
  void address_space_changed() override;
  void weak_set(object* holder, weak_link& link, object* target) override;
  void weak_clear(weak_link& link) override;
  object* weak_get(const weak_link& link) override;
  void add_finalizer(object* o) override;
  object* next_finalizable() override;
  void finalize_all() override;
  u64 identity_hash(object* o) override { return reinterpret_cast<u64>(o) >> 4; }
  u64 memory_of(const object* o) const override { return GC_size(o); }
  void add_roots(root_set* r) override { roots_.push_back(r); }
  void remove_roots(root_set* r) override { std::erase(roots_, r); }
  statistics stats() const override;
  const char* name() const override { return "boehm"; }
  void* allocate_shape_memory(u64 bytes) override;
  heap_attributes attributes() const override;

  void push_roots();
  struct queue_node {
    object* item;
    queue_node* next;
  };
  void queue_finalizable(object* o, queue_node* n);
  void note_pause(double seconds);

 protected:
  object* allocate_slow(const shape* s, u64 bytes) override;
  object* allocate_huge(const shape* s, u64 tail_elements) override;
  void barrier_slow(object*, value*, value, value) override {}
  void barrier_bulk(object*) override {}

 private:
  static bool is_leaf(const shape* s) {
    const layout& l = *s->lay;
    return l.value_count == 0 && l.pointer_count == 0 && l.tail != tail_kind::values &&
           l.tail != tail_kind::stale_values && s->instance_bytes <= l.fixed_bytes &&
           !(s->flags & shape_pointer_behind_tail) && !l.trace_extra;
  }
  void* raw_allocate(u64 bytes, bool leaf);
  void stress_tick();

  options options_;
  u64 asked_limit_;
  scanned_state* scanned_;
  std::vector<root_set*> roots_;
  shape_arena shapes_;
  u64 number_ = 0;  ///< among the heaps of the process
  u64 until_stress_ = 0;
  u64 collections_at_start_ = 0;
  u64 external_bytes_ = 0, external_threshold_ = u64{64} << 20;
  double pause_seconds_ = 0, longest_pause_ = 0;
  queue_node** queue_;  ///< uncollectable cell: head of the list of objects to finalize
};

// libgc is one per process: these connect its callbacks with our heaps.
std::mutex registry_mutex;
std::vector<boehm_heap*>& registry() {
  static std::vector<boehm_heap*> r;
  return r;
}
GC_push_other_roots_proc previous_push = nullptr;

void push_all_heaps() {
  for (boehm_heap* h : registry()) h->push_roots();
  if (previous_push) previous_push();
}

/// libgc collects when it thinks fit, for all heaps at once. Its lock is held.
void on_collection(GC_EventType event) {
  static std::chrono::steady_clock::time_point start;
  const auto now = std::chrono::steady_clock::now();
  if (event == GC_EVENT_START) start = now;
  if (event != GC_EVENT_END) return;
  // Nobody waits for libgc's lock while he holds this one.
  std::lock_guard lock(registry_mutex);
  for (boehm_heap* h : registry()) h->note_pause(std::chrono::duration<double>(now - start).count());
}

class pushing_tracer final : public tracer {
 public:
  // At once: libgc's mark stack takes no large number of ranges at this point.
  void visit(value* slot) override { GC_push_all_eager(slot, slot + 1); }
  void visit(object** slot) override { GC_push_all_eager(slot, slot + 1); }
  void visit_conservatively(const void* begin, const void* end) override {
    if (begin < end) push(const_cast<void*>(begin), const_cast<void*>(end));
  }

 private:
  /// At once: a range that waits on the mark stack needs room there, which the roots before it may have taken
  /// ("Unexpected mark stack overflow" ends the process).
  static void push(void* b, void* e) { GC_push_all_eager(b, e); }
};

void initialise_library() {
  static const bool once = [] {
    GC_set_all_interior_pointers(1);
    GC_set_dont_precollect(1);
    GC_INIT();
    GC_allow_register_threads();
    GC_set_finalize_on_demand(1);
    GC_set_java_finalization(1);
    GC_set_warn_proc([](char*, GC_word) {});
    GC_set_on_collection_event(&on_collection);
    previous_push = GC_get_push_other_roots();
    GC_set_push_other_roots(push_all_heaps);
    return true;
  }();
  (void)once;
}

boehm_heap::boehm_heap(const options& o) : options_(o), asked_limit_(o.heap_limit) {
  initialise_library();
  scanned_ = static_cast<scanned_state*>(GC_malloc_uncollectable(sizeof(scanned_state)));
  std::memset(static_cast<void*>(scanned_), 0, sizeof(scanned_state));
  queue_ = static_cast<queue_node**>(GC_malloc_uncollectable(sizeof(queue_node*)));
  *queue_ = nullptr;
  if (o.heap_limit) GC_set_max_heap_size(o.heap_limit);
  until_stress_ = o.collect_every;
  collections_at_start_ = GC_get_gc_no();
  std::lock_guard lock(registry_mutex);
  static u64 made = 0;
  number_ = ++made;
  registry().push_back(this);
}

boehm_heap::~boehm_heap() {
  {
    std::lock_guard lock(registry_mutex);
    std::erase(registry(), this);
  }
  GC_free(scanned_);
  GC_free(queue_);
}

void boehm_heap::push_roots() {
  pushing_tracer t;
  for (root_set* r : roots_) r->trace(t);
  shapes_.for_each_range([&](const char* begin, const char* end) { t.visit_conservatively(begin, end); });
}

void* boehm_heap::allocate_shape_memory(u64 bytes) { return shapes_.allocate(bytes); }

void boehm_heap::stress_tick() {
  if (options_.collect_every && --until_stress_ == 0) {
    until_stress_ = options_.collect_every;
    collect(true);
  }
}

void* boehm_heap::raw_allocate(u64 bytes, bool leaf) {
  if (METAVM_UNLIKELY(options_.collect_every != 0)) stress_tick();
  if (leaf) return GC_malloc_atomic(bytes);
  if (bytes <= small_limit) {
    void*& head = scanned_->free_list[(bytes + granule - 1) / granule];
    if (METAVM_UNLIKELY(!head)) {
      if (METAVM_UNLIKELY(!scanned_->reserve && !out_of_memory_pending))
        scanned_->reserve = GC_malloc_atomic(reserve_bytes);
      head = GC_malloc_many((bytes + granule - 1) & ~(granule - 1));
      if (!head) return nullptr;
    }
    void* p = head;
    head = *static_cast<void**>(p);
    return p;
  }
  return GC_malloc(bytes);
}

object* boehm_heap::allocate_slow(const shape* s, u64 bytes) {
  void* p = raw_allocate(bytes, is_leaf(s));
  if (METAVM_UNLIKELY(!p)) {
    // libgc does not always collect before it gives up.
    GC_gcollect();
    p = raw_allocate(bytes, is_leaf(s));
  }
  if (METAVM_UNLIKELY(!p)) {
    // The limit is reached: go over it for this small object and let the language raise.
    out_of_memory_pending = attention = true;
    const u64 old = options_.heap_limit;
    GC_set_max_heap_size(0);
    if (void* r = std::exchange(scanned_->reserve, nullptr)) GC_free(r);
    p = GC_malloc(bytes);
    GC_set_max_heap_size(old);
    if (!p) throw std::bad_alloc();
  }
  object* o = static_cast<object*>(p);
  o->init_header(s);
  return o;
}

object* boehm_heap::allocate_huge(const shape* s, u64 n) {
  const u64 element = s->lay->tail_element_bytes;
  if (n > (u64{1} << 46) / element) return nullptr;
  const u64 bytes = s->instance_bytes + ((n * element + 7) & ~u64{7}) + 8;
  if (options_.collect_every) stress_tick();
  const bool leaf = is_leaf(s);
  void* p = leaf ? GC_malloc_atomic(bytes) : GC_malloc(bytes);
  if (!p) {
    GC_gcollect();
    p = leaf ? GC_malloc_atomic(bytes) : GC_malloc(bytes);
  }
  if (!p) return nullptr;
  object* o = static_cast<object*>(p);
  o->init_header(s);
  return o;
}

void boehm_heap::collect(bool) {
  GC_gcollect();
  GC_invoke_finalizers();
}

/// \pre libgc's lock is held
void boehm_heap::note_pause(double seconds) {
  GC_prof_stats_s now;
  GC_get_prof_stats_unsafe(&now, sizeof now);
  pause_seconds_ += seconds;
  longest_pause_ = std::max(longest_pause_, seconds);
  pauses_.add(pause_kind::full, seconds, now.heapsize_full);
  if (options_.log)
    std::fprintf(stderr, "gc: boehm full %.3f ms, heap %llu kB\n", seconds * 1e3,
                 static_cast<unsigned long long>(now.heapsize_full >> 10));
}

void boehm_heap::account_external(i64 bytes) {
  external_bytes_ = static_cast<u64>(std::max<i64>(0, static_cast<i64>(external_bytes_) + bytes));
  if (external_bytes_ > external_threshold_) {
    collect(true);
    external_threshold_ = std::max(u64{64} << 20, external_bytes_ * 2);
  }
}

/// Half of what is left is for malloc.
void boehm_heap::address_space_changed() {
  const u64 left = address_space_left();
  u64 most = left == ~u64{0} ? 0 : GC_get_heap_size() + left / 2;
  if (asked_limit_ && (!most || most > asked_limit_)) most = asked_limit_;
  options_.heap_limit = most;
  GC_set_max_heap_size(most);
}

// The link is the complemented address, which libgc does not take for a reference and clears when the target
// dies. Links in dead holders are dropped by libgc itself.
void boehm_heap::weak_set(object*, weak_link& link, object* target) {
  if (link.hidden) GC_unregister_disappearing_link(&link.hidden);
  link.hidden = reinterpret_cast<void*>(~reinterpret_cast<u64>(target));
  GC_general_register_disappearing_link(&link.hidden, target);
}

void boehm_heap::weak_clear(weak_link& link) {
  if (link.hidden) GC_unregister_disappearing_link(&link.hidden);
  link.hidden = nullptr;
}

object* boehm_heap::weak_get(const weak_link& link) {
  if (!link.hidden) return nullptr;
  return static_cast<object*>(GC_call_with_alloc_lock(
      [](void* p) -> void* {
        void* v = *static_cast<void**>(p);
        return v ? reinterpret_cast<void*>(~reinterpret_cast<u64>(v)) : nullptr;
      },
      const_cast<void**>(&link.hidden)));
}

/// \pre registry_mutex is held
void boehm_heap::queue_finalizable(object* o, queue_node* n) {
  n->item = o;
  n->next = nullptr;
  queue_node** at = queue_;
  while (*at) at = &(*at)->next;
  *at = n;
  attention = true;
}

void boehm_heap::add_finalizer(object* o) {
  // Any heap's thread may find the object dead, after its own heap has gone too: so by number, not by address.
  GC_register_finalizer_no_order(
      o,
      [](void* p, void* number) {
        auto* n = static_cast<queue_node*>(GC_malloc(sizeof(queue_node)));
        std::lock_guard lock(registry_mutex);
        for (boehm_heap* h : registry())
          if (h->number_ == reinterpret_cast<u64>(number) && h->is_finalizer_due(static_cast<object*>(p)))
            h->queue_finalizable(static_cast<object*>(p), n);
      },
      reinterpret_cast<void*>(number_), nullptr, nullptr);
}

object* boehm_heap::next_finalizable() {
  if (GC_should_invoke_finalizers()) GC_invoke_finalizers();
  std::lock_guard lock(registry_mutex);
  queue_node* n = *queue_;
  if (!n) return nullptr;
  *queue_ = n->next;
  return n->item;
}

void boehm_heap::finalize_all() { GC_finalize_all(); }

statistics boehm_heap::stats() const {
  statistics r;
  r.collections = GC_get_gc_no() - collections_at_start_;
  r.allocated_bytes = GC_get_total_bytes();
  r.heap_bytes = GC_get_heap_size();
  r.live_bytes = r.heap_bytes - GC_get_free_bytes();
  r.pause_seconds = pause_seconds_;
  r.longest_pause_seconds = longest_pause_;
  return r;
}

heap_attributes boehm_heap::attributes() const {
  heap_attributes a;
  a.cursor_offset = static_cast<u32>(reinterpret_cast<const char*>(&cursor) - reinterpret_cast<const char*>(this));
  a.limit_offset = static_cast<u32>(reinterpret_cast<const char*>(&limit) - reinterpret_cast<const char*>(this));
  a.full_offset = static_cast<u32>(reinterpret_cast<const char*>(&full) - reinterpret_cast<const char*>(this));
  a.largest_inline_bytes = 512;
  a.barrier_byte_offset = offsetof(object, gc);
  a.barrier_mask = gc_barrier_bit;
  a.barrier = barrier_kind::none;
  return a;
}

}  // namespace

std::unique_ptr<heap> make_boehm_heap(const options& o) { return std::make_unique<boehm_heap>(o); }

void boehm_register_current_thread() {
  initialise_library();
  GC_stack_base sb;
  GC_get_stack_base(&sb);
  GC_register_my_thread(&sb);
}
void boehm_unregister_current_thread() { GC_unregister_my_thread(); }

}  // namespace metavm::gc
