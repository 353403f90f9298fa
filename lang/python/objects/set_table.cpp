/// \file
/// The table behind set and frozenset: lookup, growth, merging.
#include "lang/python/objects/set_table.hpp"

#include <algorithm>

#include "lang/python/objects/plain_keys.hpp"
#include "lang/python/objects/set_ops.hpp"

namespace metavm::python {
namespace {

constexpr u64 most_slots = u64{1} << 31;

/// Slots for more than `least` elements.
u64 slots_above(u64 least) {
  u64 slots = 8;
  while (slots <= least && slots < most_slots * 2) slots *= 2;
  return slots;
}

/// Puts an element that is not there into a fresh table with room.
void put_fresh(set_table* t, const set_entry& e) {
  set_entry* entries = entries_of(t);
  entries[walk_slots(t->mask, e.hash, [&](u32 i) METAVM_INLINE_LAMBDA { return !is_live(entries[i]); })] = e;
}

/// At a slot without an element: does the walk end there? An element that was removed leaves one that may be filled
/// again.
METAVM_INLINE bool ends_walk(const set_entry& e, u32 slot, i64& left) {
  if (is_vacant(e)) return true;
  left = slot;
  return false;
}

bool grow(vm& m, set_object* s) { return set_resize(m, s, s->length > 50000 ? s->length * 2 : s->length * 4); }

}  // namespace

set_table* make_set_table(vm& m, u64 slots) {
  auto* t = slots > most_slots ? nullptr : m.heap.make_with_tail<set_table>(m.shapes.set_table, slots * 2);
  if (METAVM_UNLIKELY(!t)) {
    raise_no_memory(m);
    return nullptr;
  }
  t->entry_words = slots * 2;
  t->mask = static_cast<u32>(slots - 1);
  t->filled = 0;
  t->only_str = true;
  for (u64 i = 0; i < slots; i++) entries_of(t)[i] = {value_unbound, 0};
  return t;
}

bool set_resize(vm& m, set_object* s, u64 least) {
  set_table* t = make_set_table(m, slots_above(least));
  if (METAVM_UNLIKELY(!t)) return false;
  const set_table* old = s->table;
  const set_entry* e;
  for (u64 at = 0; set_table_next(old, at, e);) put_fresh(t, *e);
  t->filled = static_cast<u32>(s->length);
  t->only_str = old->only_str;
  m.heap.write(s, &s->table, t);
  return true;
}

bool set_fill(vm& m, set_object* s, u32 vacant, value key, u64 hash) {
  if (METAVM_UNLIKELY(s->table == m.empty_set_table) && !set_resize(m, s, 0)) return false;
  set_table* t = s->table;
  set_entry& e = entries_of(t)[vacant];
  m.heap.write(t, &e.key, key);
  const bool refilled = e.hash == deleted_hash;
  e.hash = hash;
  if (t->only_str && !is_exact(key, m.shapes.str)) t->only_str = false;
  s->length++;
  if (refilled) return true;
  t->filled++;
  return METAVM_LIKELY(u64{t->filled} * 5 < u64{t->mask} * 3) || grow(m, s);
}

bool set_add_absent(vm& m, set_object* s, value key, u64 hash) {
  const set_entry* entries = entries_of(s->table);
  const u32 vacant = walk_slots(s->table->mask, hash, [&](u32 i) METAVM_INLINE_LAMBDA { return !is_live(entries[i]); });
  return set_fill(m, s, vacant, key, hash);
}

void set_delete_slot(vm& m, set_object* s, u64 slot) {
  set_entry& e = entries_of(s->table)[slot];
  m.heap.write(s->table, &e.key, value_unbound);
  e.hash = deleted_hash;
  s->length--;
}

bool set_merge(vm& m, set_object* s, const set_object* from) {
  if (s == from || from->length == 0) return true;
  const set_table* theirs = from->table;
  if ((s->table->filled + from->length) * 5 >= u64{s->table->mask} * 3 &&
      !set_resize(m, s, (s->length + from->length) * 2))
    return false;
  const set_entry* e;
  if (s->table->filled == 0) {
    set_table* t = s->table;
    if (t == m.empty_set_table) {
      t = make_set_table(m, 8);
      if (METAVM_UNLIKELY(!t)) return false;
    } else {
      m.heap.before_bulk_write(t);
    }
    if (t->mask == theirs->mask && theirs->filled == from->length) {
      std::copy_n(entries_of(theirs), u64{t->mask} + 1, entries_of(t));
    } else {
      for (u64 at = 0; set_table_next(theirs, at, e);) put_fresh(t, *e);
    }
    t->filled = static_cast<u32>(from->length);
    t->only_str = theirs->only_str;
    m.heap.write(s, &s->table, t);
    s->length = from->length;
    return true;
  }
  // A guest's __eq__ may change the other set meanwhile.
  for (u64 at = 0; set_table_next(from->table, at, e);)
    if (set_add_hashed(m, s, e->key, e->hash) == tri::error) return false;
  return true;
}

bool set_tidy(vm& m, set_object* s) { return s->table->filled - s->length <= s->table->mask / 4 || grow(m, s); }

i64 set_find(vm& m, set_table* const* where, value key, u64 hash, u32* vacant) {
restart:
  i64 left = -1;  // a slot that was left on the way
  const set_table* const t = *where;
  const set_entry* entries = entries_of(t);
  bool raised = false, changed = false;
  u32 slot;
  if (METAVM_LIKELY(t->only_str && is_exact(key, m.shapes.str))) {
    slot = walk_slots(t->mask, hash, [&](u32 i) METAVM_INLINE_LAMBDA {
      const set_entry& e = entries[i];
      if (same(e.key, key)) return true;
      if (!is_live(e)) return ends_walk(e, i, left);
      if (e.hash != hash) return false;
      return str_equal(as_str(e.key), as_str(key));
    });
  } else {
    slot = walk_slots(t->mask, hash, [&](u32 i) METAVM_INLINE_LAMBDA {
      const value k = entries[i].key;
      if (same(k, key)) return true;
      if (same(k, value_unbound)) return ends_walk(entries[i], i, left);
      if (entries[i].hash != hash) return false;
      if (is_exact(k, m.shapes.str) && is_exact(key, m.shapes.str)) return str_equal(as_str(k), as_str(key));
      const tri eq = equal(m, k, key);
      if (METAVM_UNLIKELY(eq == tri::error)) return raised = true;
      if (METAVM_UNLIKELY(*where != t || !same(entries[i].key, k))) return changed = true;
      return eq == tri::yes;
    });
  }
  if (METAVM_UNLIKELY(raised)) return lookup_raised;
  if (METAVM_UNLIKELY(changed)) goto restart;
  if (is_live(entries[slot])) return slot;
  if (vacant) *vacant = left < 0 ? slot : static_cast<u32>(left);
  return lookup_absent;
}

i64 find_plain_element(vm& m, const set_table* t, value key, u64 hash, u32* vacant) {
  const set_entry* entries = entries_of(t);
  bool other = false;
  i64 left = -1;
  const u32 slot = walk_slots(t->mask, hash, [&](u32 i) METAVM_INLINE_LAMBDA {
    const set_entry& e = entries[i];
    if (same(e.key, key)) return true;
    if (!is_live(e)) return ends_walk(e, i, left);
    if (e.hash != hash) return false;
    const tri eq = plain_equal(m, e.key, key);
    return eq == tri::error ? (other = true) : eq == tri::yes;
  });
  if (other) return lookup_unsure;
  if (is_live(entries[slot])) return slot;
  if (vacant) *vacant = left < 0 ? slot : static_cast<u32>(left);
  return lookup_absent;
}

}  // namespace metavm::python
