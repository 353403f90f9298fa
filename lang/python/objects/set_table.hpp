/// \file
/// The table behind set and frozenset. Programs see the order of its slots, and rely on it where the elements are ints
/// or tuples of ints, whose hashes are the same everywhere: so it is CPython's, with its probes, its sizes and the
/// moments at which it grows.
#pragma once
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/set_ops.hpp"

namespace metavm::python {

/// What the hash of a slot says from which an element was removed: no element has the hash -1. That of an empty slot is
/// 0.
inline constexpr u64 deleted_hash = static_cast<u64>(i64{-1}) << int_shift;

METAVM_INLINE set_entry* entries_of(set_table* t) { return reinterpret_cast<set_entry*>(t->entries); }
METAVM_INLINE const set_entry* entries_of(const set_table* t) { return reinterpret_cast<const set_entry*>(t->entries); }
METAVM_INLINE bool is_live(const set_entry& e) { return !same(e.key, value_unbound); }
METAVM_INLINE bool is_vacant(const set_entry& e) { return e.hash == 0 && !is_live(e); }

/// Walks over the slots for `hash`: some neighbours at a time, then a jump. `f(slot)` says when to stop. Returns the
/// slot.
template <class F>
METAVM_INLINE u32 walk_slots(u32 mask, u64 hash, F f) {
  constexpr u32 neighbours = 9;
  u64 perturb = static_cast<u64>(hash_of_stored(hash)), i = perturb & mask;
  for (;;) {
    const u64 last = i + neighbours <= mask ? i + neighbours : i;
    for (u64 slot = i; slot <= last; slot++)
      if (f(static_cast<u32>(slot))) return static_cast<u32>(slot);
    perturb >>= 5;
    i = (i * 5 + 1 + perturb) & mask;
  }
}

/// The next live slot from `at` on; false: none.
METAVM_INLINE bool set_table_next(const set_table* t, u64& at, const set_entry*& e) {
  const u64 slots = u64{t->mask} + 1;
  u64 i = at;
  for (; i < slots; i++)
    if (is_live(entries_of(t)[i])) {
      e = &entries_of(t)[i];
      at = i + 1;
      return true;
    }
  at = i;
  return false;
}

/// An empty table. Null: MemoryError raised. \pre a power of two, at least 8
set_table* make_set_table(vm& m, u64 slots);
/// The slot of an element, `lookup_absent` (then `vacant` is where it would go), or `lookup_raised`. Starts again when
/// a guest's `__eq__` changes the table.
i64 set_find(vm& m, set_table* const* where, value key, u64 hash, u32* vacant = nullptr);
/// Puts the live elements into a table of more than `least` slots. False: MemoryError.
bool set_resize(vm& m, set_object* s, u64 least);
/// Fills a vacant slot (of the present table) and lets the table grow. False: MemoryError.
bool set_fill(vm& m, set_object* s, u32 vacant, value key, u64 hash);
/// Adds an element that is known to be absent, to a table without slots of removed ones. False: MemoryError.
bool set_add_absent(vm& m, set_object* s, value key, u64 hash);
void set_delete_slot(vm& m, set_object* s, u64 slot);
/// Adds all of another set's elements. False: raised.
bool set_merge(vm& m, set_object* s, const set_object* from);
/// After many removals: a table without the slots they left.
bool set_tidy(vm& m, set_object* s);
/// The slot of a plain key (plain_keys.hpp), `lookup_absent`, or `lookup_unsure`.
i64 find_plain_element(vm& m, const set_table* t, value key, u64 hash, u32* vacant = nullptr);

/// Calls f(key, hash) for each element of any iterable; false: it did, or raised. F may run guest code.
template <class F>
bool for_each_element(vm& m, value iterable, F f) {
  if (is_any_set(iterable)) {
    const auto* s = iterable.as<set_object>();
    const set_entry* e;
    for (u64 at = 0; set_table_next(s->table, at, e);)
      if (!f(e->key, e->hash)) return false;
    return true;
  }
  if (is_exact(iterable, m.shapes.dict)) {
    const auto* d = iterable.as<dict_object>();
    const u64 expected = d->length;
    const dict_entry* e;
    for (u64 at = 0; table_next(d->table, at, e);) {
      if (!f(e->key, e->hash)) return false;
      if (METAVM_UNLIKELY(d->length != expected)) {
        raise_text(m, m.exc.RuntimeError, "dictionary changed size during iteration");
        return false;
      }
    }
    return true;
  }
  return for_each_item(m, iterable, [&](value v) {
    u64 hash;
    return key_hash(m, v, hash) && f(v, hash);
  });
}

}  // namespace metavm::python
