/// \file
/// The open-addressing table behind dict: lookup, insertion, growth.
#include <bit>
#include <cstring>

#include "lang/python/init.hpp"
#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {
namespace {

constexpr u64 largest_capacity = u64{1} << 30;

u32 slots_for(u64 capacity) {
  const u64 slots = std::bit_ceil(capacity + (capacity >> 1) + 1);
  return static_cast<u32>(slots < 8 ? 8 : slots);
}
u32 capacity_of(u32 slots) { return static_cast<u32>((u64{slots} << 1) / 3); }

/// False: a slot on the way to it has been left behind by a deletion and leads there.
template <class Slot>
bool enter_slot(Slot* index, u32 mask, u64 hash, u32 entry) {
  u64 perturb = hash >> int_shift, i = perturb & mask;
  while (index[i]) {
    if (METAVM_UNLIKELY(index[i] == entry + 1)) return false;
    perturb >>= 5;
    i = (i * 5 + perturb + 1) & mask;
  }
  index[i] = static_cast<Slot>(entry + 1);
  return true;
}
template <class F>
METAVM_INLINE auto with_slots(dict_table* t, F f) {
  u8* index = const_cast<u8*>(index_of(t));
  switch (slot_bytes(t->index_mask)) {
    case 1:
      return f(index);
    case 2:
      return f(reinterpret_cast<u16*>(index));
    default:
      return f(reinterpret_cast<u32*>(index));
  }
}

/// Copies the live entries behind those already in `to`, which is fresh and large enough.
void move_entries(dict_table* to, const dict_table* from, u64 live) {
  dict_entry* out = entries_of(to);
  const dict_entry* in = entries_of(from);
  if (from->used - from->first == live) {
    std::memcpy(static_cast<void*>(out), in + from->first, live * sizeof(dict_entry));
  } else {
    u64 n = 0;
    for (u32 i = from->first; i < from->used; i++)
      if (is_live(in[i])) out[n++] = in[i];
  }
  to->used = static_cast<u32>(live);
  to->usable = to->capacity - to->used;
  with_slots(to, [&](auto* index) {
    for (u32 i = 0; i < to->used; i++) enter_slot(index, to->index_mask, out[i].hash, i);
  });
}

}  // namespace

dict_table* make_table(vm& m, u64 capacity) {
  if (METAVM_UNLIKELY(capacity > largest_capacity)) {
    raise_no_memory(m);
    return nullptr;
  }
  const u32 slots = slots_for(capacity);
  const u32 room = capacity_of(slots);
  byte_array* index = nullptr;
  if (slots > 16) {
    const u64 bytes = u64{slots} * slot_bytes(slots - 1);
    index = m.heap.make_with_tail<byte_array>(m.shapes.byte_array, bytes);
    if (METAVM_UNLIKELY(!index)) {
      raise_no_memory(m);
      return nullptr;
    }
    index->capacity = bytes;
    std::memset(index->items, 0, bytes);
  }
  auto* t = m.heap.make_with_tail<dict_table>(m.shapes.dict_table, u64{room} * 3);
  if (METAVM_UNLIKELY(!t)) {
    raise_no_memory(m);
    return nullptr;
  }
  t->entry_words = u64{room} * 3;
  t->used = t->first = 0;
  t->capacity = t->usable = room;
  t->index_mask = slots - 1;
  t->only_str = true;
  t->index = index;
  std::memset(t->small_index, 0, sizeof t->small_index);
  std::memset(static_cast<void*>(t->entries), 0, u64{room} * sizeof(dict_entry));
  return t;
}

bool table_grow(vm& m, object* holder, dict_table** where, u64 live, u64 more) {
  // Twice the live entries, so that growth is amortised; a table that lost many shrinks here.
  u64 capacity = live + (live > more ? live : more);
  if (capacity < 5) capacity = 5;
  dict_table* fresh = make_table(m, capacity);
  if (METAVM_UNLIKELY(!fresh)) return false;
  const dict_table* old = *where;
  fresh->only_str = old->only_str;
  move_entries(fresh, old, live);
  m.heap.write(holder, where, fresh);
  return true;
}

bool table_insert(vm& m, object* holder, dict_table** where, u64 live, value key, value item, u64 hash) {
  if (METAVM_UNLIKELY((*where)->usable == 0) && !table_grow(m, holder, where, live, 1)) return false;
  dict_table* t = *where;
  const u32 n = t->used;
  dict_entry& e = entries_of(t)[n];
  const bool entered = with_slots(t, [&](auto* index) { return enter_slot(index, t->index_mask, hash, n); });
  m.heap.write(t, &e.key, key);
  m.heap.write(t, &e.item, item);
  e.hash = hash;
  if (METAVM_UNLIKELY(t->only_str && !is_exact(key, m.shapes.str))) t->only_str = false;
  t->used = n + 1;
  t->usable -= entered;
  return true;
}

void table_forget_last(dict_table* t) {
  u32 n = t->used;
  while (n > 0 && !is_live(entries_of(t)[n - 1])) n--;
  t->used = n;
  if (t->first > n) t->first = n;
}

void table_delete(vm& m, dict_table* t, u64 entry) {
  dict_entry& e = entries_of(t)[entry];
  m.heap.write(t, &e.key, value_unbound);
  m.heap.write(t, &e.item, value_unbound);
  e.hash = value_unbound.bits;
  if (entry == t->first) {
    u32 i = t->first + 1;
    while (i < t->used && !is_live(entries_of(t)[i])) i++;
    t->first = i;
  }
}

u64 table_last(dict_table* t) {
  // Entries cut off here may be filled again while old slots still point to them: harmless, since a
  // probe compares keys, and `usable` does not grow, so there is always an empty slot.
  u32 n = t->used;
  while (!is_live(entries_of(t)[n - 1])) n--;
  t->used = n;
  if (t->first > n) t->first = n;
  return n - 1;
}

dict_table* table_copy(vm& m, const dict_table* t, u64 live) {
  if (live == 0) return m.empty_table;
  const bool exact = t->used == live && t->usable + t->used == t->capacity && live * 3 >= t->capacity;
  dict_table* fresh = make_table(m, exact ? t->capacity : live);
  if (METAVM_UNLIKELY(!fresh)) return nullptr;
  fresh->only_str = t->only_str;
  if (!exact) {
    move_entries(fresh, t, live);
    return fresh;
  }
  std::memcpy(static_cast<void*>(entries_of(fresh)), entries_of(t), live * sizeof(dict_entry));
  std::memcpy(fresh->small_index, t->small_index, sizeof t->small_index);
  if (t->index) std::memcpy(fresh->index->items, t->index->items, t->index->capacity);
  fresh->used = t->used;
  fresh->usable = t->usable;
  return fresh;
}

i64 table_lookup_slow(vm& m, dict_table* const* where, value key, u64 hash) {
restart:
  const dict_table* const t = *where;
  if (key.is_int()) {
    // Other keys with this hash (True, 1.0, a big int's subclass) go the general way below.
    bool other = false;
    const i64 found = probe(t, hash, [&](u32 n) METAVM_INLINE_LAMBDA {
      const dict_entry& e = entries_of(t)[n];
      if (same(e.key, key)) return true;
      if (METAVM_UNLIKELY(e.hash == hash && !e.key.is_int())) return other = true;
      return false;
    });
    if (METAVM_LIKELY(!other)) return found;
  }
  i64 result = lookup_absent;
  const i64 found = probe(t, hash, [&](u32 n) {
    const value k = entries_of(t)[n].key;
    if (same(k, key)) return true;
    if (entries_of(t)[n].hash != hash) return false;
    if (is_exact(k, m.shapes.str) && is_exact(key, m.shapes.str)) return str_equal(as_str(k), as_str(key));
    const tri eq = equal(m, k, key);
    if (METAVM_UNLIKELY(eq == tri::error)) {
      result = lookup_raised;
      return true;
    }
    if (METAVM_UNLIKELY(*where != t || !same(entries_of(t)[n].key, k))) {
      result = -3;
      return true;
    }
    return eq == tri::yes;
  });
  if (result == -3) goto restart;
  return result == lookup_raised ? lookup_raised : found;
}

}  // namespace metavm::python
