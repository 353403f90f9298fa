/// \file
/// The heap as everybody but a collector sees it. A policy (gc/boehm.hpp, …) derives from `heap`.
///
/// Three surfaces:
///  - the mutator's: `allocate`, `write` (barrier before the store), `safepoint`: an inline fast
///    path over the fields below, an outlined virtual slow path. So built-ins compile once, for
///    every policy;
///  - the embedder's: roots (`root_set`), and how to trace an object (its shape's layout);
///  - the code generator's: `heap_attributes`, from which it emits the same fast paths.
///
/// Rules for code that uses the heap:
///  - locals and parameters may hold plain pointers and values: native stacks and registers are scanned
///    conservatively, and nothing that a stack may point to moves;
///  - memory from malloc (std::vector, …) is not scanned: keep values in heap objects, `gc::rooted`, or a `root_set`;
///  - an object is complete before the next call that may allocate: fill it right after `allocate`;
///  - every store of a value or object pointer into an object that is not fresh goes through `write`;
///  - one mutator at a time (the language's global lock), any registered thread.
#pragma once
#include <algorithm>
#include <cstring>
#include <vector>

#include "metavm/gc/pauses.hpp"
#include "metavm/layout/describe.hpp"
#include "metavm/layout/object.hpp"

namespace metavm::gc {

/// What a collector calls to visit references.
class tracer {
 public:
  /// A young collection: what an earlier trace of this tracer's heap visited, and did not change since, may be left
  /// out.
  bool young() const { return young_; }
  virtual void visit(value* slot) = 0;
  virtual void visit(object** slot) = 0;
  /// A range of words that may or may not be references.
  virtual void visit_conservatively(const void* begin, const void* end) = 0;
  /// The native stack (or saved registers) of a thread that waits: as the collecting thread's own, it may hold objects
  /// that are being filled.
  virtual void visit_native(const void* begin, const void* end) { visit_conservatively(begin, end); }

 protected:
  explicit tracer(bool young = false) : young_(young) {}
  ~tracer() = default;

 private:
  bool young_;
};

/// A range of words outside the heap that hardly ever change, as a root: a young collection visits only those that
/// differ from what the last trace saw, which costs it a comparison of memory. Keeps a copy of the range.
class seldom_changed {
 public:
  /// Calls `visit(i)` for the words that have to be visited, with their index from `begin`.
  template <class Visit>
  void trace(bool young, const void* begin, u64 words, Visit&& visit) {
    const u64* const now = static_cast<const u64*>(begin);
    const u64 known = young ? std::min<u64>(words, seen_.size()) : 0;
    for (u64 at = 0; at < known; at += chunk) {
      const u64 n = std::min(chunk, known - at);
      if (std::memcmp(now + at, seen_.data() + at, n * sizeof(u64)) == 0) continue;
      for (u64 i = at; i < at + n; i++)
        if (now[i] != seen_[i]) visit(i);
      std::memcpy(seen_.data() + at, now + at, n * sizeof(u64));
    }
    for (u64 i = known; i < words; i++) visit(i);
    seen_.resize(known);
    seen_.insert(seen_.end(), now + known, now + words);
  }

 private:
  static constexpr u64 chunk = 32;
  std::vector<u64> seen_;
};

/// Somebody that holds references outside the heap.
class root_set {
 public:
  virtual void trace(tracer& t) = 0;

 protected:
  ~root_set() = default;
};

/// How generated code allocates: by moving `heap::cursor` up to `heap::limit`.
enum class allocator_kind : u8 { bump };
/// How generated code tells of stores: not at all, or where a bit in the object's header asks for it.
enum class barrier_kind : u8 { none, object_bit };

/// What the code generator needs in order to emit allocation and barrier inline.
struct heap_attributes {
  allocator_kind allocator = allocator_kind::bump;
  u32 cursor_offset = 0;  ///< of `heap::cursor`, in the heap
  u32 limit_offset = 0;   ///< of `heap::limit`
  u32 full_offset = 0;    ///< of `heap::full`
  u32 granule = 8;
  u32 largest_inline_bytes = 0;  ///< above this size always call
  barrier_kind barrier = barrier_kind::object_bit;
  u32 barrier_byte_offset = 0;  ///< in the object
  u8 barrier_mask = 0;
};

/// Counts since the heap was made. Of a heap that several threads use: read them while nobody allocates.
struct statistics {
  u64 collections = 0, young_collections = 0;
  u64 allocated_bytes = 0;  ///< since the start, as far as the policy counts
  u64 heap_bytes = 0;       ///< held from the system
  u64 live_bytes = 0;       ///< after the last collection
  u64 survived_bytes = 0;   ///< of what was new at young collections, in all
  u64 young_bytes = 0;      ///< what was new at young collections, in all
  double pause_seconds = 0, longest_pause_seconds = 0;
};

/// How a heap is made; what a policy does not have it ignores.
struct options {
  u64 heap_limit = 0;     ///< bytes, 0: none
  u32 collect_every = 0;  ///< stress: collect at every n-th allocation, 0: off
  bool log = false;       ///< a line per collection on stderr
  bool verify = false;    ///< stress: check the heap after each collection
};

/// A weak reference's link. The target is not kept alive. Lives in an object of the language that
/// embeds it (never traced: declare no field of it to `describe`).
struct weak_link {
  void* hidden = nullptr;  ///< the policy's encoding of the target
};

/// The heap of one virtual machine, whatever collects it; the rules above hold for all its functions. Sizes are in
/// bytes. Nothing is thrown: each function says what it gives when memory runs out.
class heap {
 public:
  virtual ~heap() = default;
  /// In the low 2 GB if possible: generated code then reaches the bump region by address.
  static void* operator new(std::size_t bytes);
  static void operator delete(void* p, std::size_t bytes);
  heap(const heap&) = delete;
  heap& operator=(const heap&) = delete;

  // ---- the mutator's surface ----

  /// A fresh object of `bytes` (>= 8), header filled, the rest undefined. Never null: when memory
  /// is short, `out_of_memory_pending` is set and the language raises at its next safepoint.
  METAVM_INLINE object* allocate(const shape* s, u64 bytes) {
    bytes = (bytes + 7) & ~u64{7};
    if (object* o = take(bytes)) {
      o->init_header(s);
      return o;
    }
    return allocate_slow(s, bytes);
  }
  /// Room for an object in the bump region, its header to be filled; null if there is none. \pre a
  /// multiple of 8
  METAVM_INLINE object* take(u64 bytes) {
    char* const p = cursor;
    if (METAVM_UNLIKELY(static_cast<u64>(limit - p) < bytes)) return nullptr;
    cursor = p + bytes;
    return reinterpret_cast<object*>(p - tag_pointer);
  }
  /// An object without tail, of the shape's own size.
  template <class T = object>
  METAVM_INLINE T* make(const shape* s) {
    return static_cast<T*>(allocate(s, s->instance_bytes));
  }
  /// An object with `n` tail elements whose length field the caller sets at once. Null if there is
  /// no memory for it (only for more than `largest_sure_bytes`): raise the language's error.
  template <class T = object>
  METAVM_INLINE T* make_with_tail(const shape* s, u64 n) {
    const u64 element = s->lay->tail_element_bytes;
    if (METAVM_UNLIKELY(n > largest_sure_bytes / element)) return static_cast<T*>(allocate_huge(s, n));
    const u64 more = s->flags & shape_pointer_behind_tail ? 8 : 0;
    return static_cast<T*>(allocate(s, s->instance_bytes + ((n * element + 7) & ~u64{7}) + more));
  }
  static constexpr u64 largest_sure_bytes = 1 << 16;

  /// Stores v in a field of `o`, telling the collector first.
  METAVM_INLINE void write(object* o, value* slot, value v) {
    if (METAVM_UNLIKELY(o->gc & gc_barrier_bit)) barrier_slow(o, slot, *slot, v);
    *slot = v;
  }
  template <class T>
  METAVM_INLINE void write(object* o, T** slot, T* p) {
    if (METAVM_UNLIKELY(o->gc & gc_barrier_bit))
      barrier_slow(o, reinterpret_cast<value*>(slot), value{reinterpret_cast<u64>(*slot)},
                   value{reinterpret_cast<u64>(p)});
    *slot = p;
  }
  /// Bulk form: call before a run of stores into `o` (memmove, fill).
  METAVM_INLINE void before_bulk_write(object* o) {
    if (METAVM_UNLIKELY(o->gc & gc_barrier_bit)) barrier_bulk(o);
  }
  /// The same for a run of stores into `count` tail elements from `begin` on: of a large object only these are
  /// looked at again.
  METAVM_INLINE void before_bulk_write(object* o, const value* begin, u64 count) {
    if (METAVM_UNLIKELY(o->gc & gc_barrier_bit)) barrier_range(o, begin, count);
  }

  virtual void collect(bool full) = 0;
  /// Collects, and tells whether one of `asked` is reached without what only this thread's native stack seems to refer
  /// to: a stale word there keeps an object alive, but nobody will use it. C++ that waits on this stack may have the
  /// only reference, too, so what is not reached is to be left as it is. In young collections old objects count as
  /// reached. Policies that cannot tell say yes. Does not keep `asked` alive.
  virtual bool collect_and_find(bool whole, const std::vector<object*>& asked) {  // rooted: not at all, only looked at
    static_cast<void>(asked);
    collect(whole);
    return true;
  }
  /// Memory held by an object outside the heap grew (or shrank, if negative) by so many bytes.
  virtual void account_external(i64 bytes) = 0;
  /// The process has got another limit of its address space (setrlimit): what was reserved and is not used goes back,
  /// so that the limit leaves room, and the heap's own limit comes before it.
  virtual void address_space_changed() {}

  /// Makes `link`, which lies in the object `holder`, refer weakly to `target`.
  virtual void weak_set(object* holder, weak_link& link, object* target) = 0;
  virtual void weak_clear(weak_link& link) = 0;
  /// The target, or null once it is dead.
  virtual object* weak_get(const weak_link& link) = 0;
  /// When `o` becomes unreachable it is revived once and put in the queue of `next_finalizable`, unless `finalizer_due`
  /// says that there is nothing to do.
  virtual void add_finalizer(object* o) = 0;
  /// The language's answer for an object that nothing refers to any more. It may look at the object and its shape, and
  /// neither allocates nor stores. Null: yes.
  bool (*finalizer_due)(const object* o) = nullptr;
  bool is_finalizer_due(const object* o) const { return !finalizer_due || finalizer_due(o); }
  /// The next object whose finalizer the language shall run, or null.
  virtual object* next_finalizable() = 0;
  /// Puts all objects that still have a finalizer to come in that queue: the program ends.
  virtual void finalize_all() = 0;
  virtual u64 identity_hash(object* o) = 0;
  /// Bytes from o on that are its own, which may be more than its layout takes; 0: it lies among others.
  virtual u64 memory_of(const object* o) const {
    static_cast<void>(o);
    return 0;
  }

  // ---- the embedder's surface ----
  virtual void add_roots(root_set* r) = 0;
  virtual void remove_roots(root_set* r) = 0;
  virtual statistics stats() const = 0;
  /// How long the program stood still, collection by collection.
  const pause_record& pauses() const { return pauses_; }
  virtual const char* name() const = 0;
  /// Shapes are immortal, in the low 2 GB, and their `owner` is a root. Zeroed.
  virtual void* allocate_shape_memory(u64 bytes) = 0;
  template <class S>
  S* make_shape() {
    return ::new (allocate_shape_memory(sizeof(S))) S{};
  }

  // ---- the code generator's surface ----
  virtual heap_attributes attributes() const = 0;

  /// Bump region; empty in policies that allocate each object by call. The addresses are one too large: so the cursor
  /// is the next object's word.
  char* cursor = nullptr;
  char* limit = nullptr;
  static constexpr u32 most_words = 16;
  /// full[n]: from this value of `cursor` on there is no room for n words.
  char* full[most_words + 1] = {};
  bool out_of_memory_pending = false;
  /// Set when something waits for a safepoint: finalizers, weak callbacks, memory shortage.
  bool attention = false;

 protected:
  heap() = default;
  pause_record pauses_;
  void set_region(char* begin, char* end) {
    cursor = begin + tag_pointer;
    limit = end + tag_pointer;
    for (u32 i = 0; i <= most_words; i++) full[i] = reinterpret_cast<char*>(reinterpret_cast<u64>(limit) - 8 * i + 8);
  }
  void clear_region() {
    cursor = limit = nullptr;
    for (char*& p : full) p = nullptr;
  }
  METAVM_NOINLINE virtual object* allocate_slow(const shape* s, u64 bytes) = 0;
  /// Size computed with care for overflow; null if it cannot be had.
  METAVM_NOINLINE virtual object* allocate_huge(const shape* s, u64 tail_elements) = 0;
  /// A store to `slot` of `o`, whose barrier bit is set, follows. `new_value`: value_unbound where it is not told.
  METAVM_NOINLINE virtual void barrier_slow(object* o, value* slot, value old_value, value new_value) = 0;
  /// Stores anywhere in `o` follow.
  METAVM_NOINLINE virtual void barrier_bulk(object* o) = 0;
  /// Stores into `count` elements of the tail of `o`, from `begin` on, follow.
  METAVM_NOINLINE virtual void barrier_range(object* o, const value* begin, u64 count) {
    static_cast<void>(begin);
    static_cast<void>(count);
    barrier_bulk(o);
  }
  friend object* allocate_from_generated_code(heap*, const shape*, u64);
  friend void barrier_from_generated_code(heap*, object*, value*);
};

/// C entry points for generated code.
object* allocate_from_generated_code(heap* h, const shape* s, u64 bytes);
/// The barrier of a store, for generated code. `slot`: where the store goes; null: anywhere in `o`.
void barrier_from_generated_code(heap* h, object* o, value* slot);

}  // namespace metavm::gc
