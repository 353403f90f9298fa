/// \file
/// The table behind dict, inline where opcodes and inline caches want it.
///
/// An entry's `hash` word is the hash shifted left like a small int, so that a collector which
/// traces the entries as values never misreads it. A deleted entry has key, item and hash
/// `value_unbound`; its index slot keeps pointing to it, so a probe walks over it.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// A hash as it stands in an entry.
METAVM_INLINE u64 stored_hash(i64 h) { return static_cast<u64>(h) << int_shift; }
METAVM_INLINE i64 hash_of_stored(u64 h) { return static_cast<i64>(h) >> int_shift; }
METAVM_INLINE u64 str_stored_hash(vm& m, str_object* s) { return stored_hash(static_cast<i64>(str_hash(m, s))); }
/// hash(int) for a small int: modulo 2^61 - 1, sign kept, never -1.
METAVM_INLINE i64 small_int_hash(i64 i) {
  constexpr i64 modulus = (i64{1} << 61) - 1;
  if (METAVM_UNLIKELY(i >= modulus || i <= -modulus)) i %= modulus;
  return METAVM_UNLIKELY(i == -1) ? -2 : i;
}

METAVM_INLINE dict_entry* entries_of(dict_table* t) { return reinterpret_cast<dict_entry*>(t->entries); }
METAVM_INLINE const dict_entry* entries_of(const dict_table* t) {
  return reinterpret_cast<const dict_entry*>(t->entries);
}
METAVM_INLINE bool is_live(const dict_entry& e) { return !same(e.key, value_unbound); }
METAVM_INLINE const u8* index_of(const dict_table* t) { return t->index ? t->index->items : t->small_index; }
/// Bytes of an index slot: what holds the entry numbers + 1 at a load of at most two thirds.
METAVM_INLINE u32 slot_bytes(u32 index_mask) { return index_mask < 256 ? 1 : index_mask < 65536 ? 2 : 4; }

/// Walks the probe sequence of `hash`; `f(entry number)` says when to stop. Returns that number, or
/// -1 at an empty slot.
template <class Slot, class F>
METAVM_INLINE i64 probe_slots(const Slot* index, u32 mask, u64 hash, F f) {
  u64 perturb = hash >> int_shift, i = perturb & mask;
  for (;;) {
    const u32 slot = index[i];
    if (slot == 0) return -1;
    if (f(slot - 1)) return static_cast<i64>(slot) - 1;
    perturb >>= 5;
    i = (i * 5 + perturb + 1) & mask;
  }
}
template <class F>
METAVM_INLINE i64 probe(const dict_table* t, u64 hash, F f) {
  const u8* index = index_of(t);
  const u32 mask = t->index_mask;
  if (METAVM_LIKELY(mask < 256)) return probe_slots(index, mask, hash, f);
  if (mask < 65536) return probe_slots(reinterpret_cast<const u16*>(index), mask, hash, f);
  return probe_slots(reinterpret_cast<const u32*>(index), mask, hash, f);
}

/// The entry of an exact str in a table of exact strs only; -1 if absent. Runs no guest code, never
/// fails.
/// \pre t->only_str, hash == str_stored_hash(m, key)
METAVM_INLINE i64 table_find_str(const dict_table* t, str_object* key, u64 hash) {
  const dict_entry* entries = entries_of(t);
  const value k = to_value(key);
  return probe(t, hash, [=](u32 n) METAVM_INLINE_LAMBDA {
    const dict_entry& e = entries[n];
    if (METAVM_LIKELY(same(e.key, k))) return true;
    if (METAVM_LIKELY(e.hash != hash)) return false;
    str_object* other = as_str(e.key);
    return !(other->is_interned() && key->is_interned()) && str_equal(other, key);
  });
}

/// The entry number of an exact str key, -1 if absent, or -2 if the dict has keys of other types:
/// then use `dict_find`. The number stays right as long as `dict_keys_version` does.
METAVM_INLINE i64 dict_entry_of_str(vm& m, const dict_object* d, str_object* key) {
  if (METAVM_UNLIKELY(!d->table->only_str)) return -2;
  return table_find_str(d->table, key, str_stored_hash(m, key));
}
METAVM_INLINE value dict_item_at(const dict_object* d, u64 entry) { return entries_of(d->table)[entry].item; }
METAVM_INLINE value dict_key_at(const dict_object* d, u64 entry) { return entries_of(d->table)[entry].key; }
/// Where entry n of a dict's table has its item.
METAVM_INLINE u32 dict_item_offset(u64 n) {
  return static_cast<u32>(sizeof(dict_table) + n * sizeof(dict_entry) + offsetof(dict_entry, item));
}
/// Replaces an item in place. \pre the entry is live
METAVM_INLINE void dict_set_item_at(vm& m, dict_object* d, u64 entry, value v) {
  dict_entry& e = entries_of(d->table)[entry];
  m.heap.write(d->table, &e.item, v);
}
/// A number that names the present key set of this dict; never 0.
METAVM_INLINE u64 dict_keys_version(vm& m, dict_object* d) {
  if (!d->keys_version) d->keys_version = m.next_keys_version++;
  return d->keys_version;
}

// ---------------------------------------------------------------- the table (dict_table.cpp)

inline constexpr i64 lookup_absent = -1, lookup_raised = -2;

/// Hash of a key as it stands in entries; false: raised.
METAVM_INLINE bool key_hash(vm& m, value key, u64& out) {
  if (METAVM_LIKELY(is_exact(key, m.shapes.str))) {
    out = str_stored_hash(m, as_str(key));
    return true;
  }
  if (key.is_int()) {
    out = stored_hash(small_int_hash(key.as_int()));
    return true;
  }
  i64 h;
  if (METAVM_UNLIKELY(!hash_of(m, key, h))) return false;
  out = stored_hash(h);
  return true;
}
/// The entry of any key in the table at `*where` (a field of `holder`), or
/// `lookup_absent`/`lookup_raised`. Starts again when a guest's `__eq__` changes the table.
i64 table_lookup_slow(vm& m, dict_table* const* where, value key, u64 hash);
METAVM_INLINE i64 table_lookup(vm& m, dict_table* const* where, value key, u64 hash) {
  const dict_table* t = *where;
  if (METAVM_LIKELY(t->only_str && is_exact(key, m.shapes.str))) return table_find_str(t, as_str(key), hash);
  return table_lookup_slow(m, where, key, hash);
}
/// A table for at least `capacity` entries, empty. Null: MemoryError raised.
dict_table* make_table(vm& m, u64 capacity);
/// Entries at the end that are deleted can be filled again.
void table_forget_last(dict_table* t);
/// Puts a table with room for `more` insertions in place of a full one, without the deleted
/// entries.
bool table_grow(vm& m, object* holder, dict_table** where, u64 live, u64 more);
/// Adds a key that is not there. The holder's length is the caller's to count. False: MemoryError.
bool table_insert(vm& m, object* holder, dict_table** where, u64 live, value key, value item, u64 hash);
/// Marks an entry deleted. The holder's length is the caller's to count.
void table_delete(vm& m, dict_table* t, u64 entry);
/// Cuts deleted entries off the end and returns the number of the last live one.
/// \pre there is one
u64 table_last(dict_table* t);
/// A copy of a table; compacted if it has many deleted entries. Null: MemoryError raised.
dict_table* table_copy(vm& m, const dict_table* t, u64 live);

METAVM_INLINE bool table_next(const dict_table* t, u64& at, const dict_entry*& e) {
  u64 i = at < t->first ? t->first : at;
  for (; i < t->used; i++)
    if (is_live(entries_of(t)[i])) {
      e = &entries_of(t)[i];
      at = i + 1;
      return true;
    }
  at = i;
  return false;
}

// ---------------------------------------------------------------- dict, further entry points
// (dict.cpp)

dict_object* make_dict_with_capacity(vm& m, u64 capacity);
/// A fresh empty instance of dict or a subclass.
dict_object* make_dict_of(vm& m, type_object* cls);
/// As dict_find/dict_set with a hash computed before.
value dict_find_hashed(vm& m, dict_object* d, value key, u64 hash);
bool dict_set_hashed(vm& m, dict_object* d, value key, value item, u64 hash);
/// \pre the key is not there
bool dict_insert_hashed(vm& m, dict_object* d, value key, value item, u64 hash);
/// Removes the entry with this number (as from `dict_entry_of_str`).
void dict_remove_entry(vm& m, dict_object* d, u64 entry);
/// `o[key]` for a dict or an instance of a subclass: with `__missing__`, KeyError if absent.
value dict_subscript(vm& m, value o, value key);
/// setdefault; value_raised on error.
value dict_set_default(vm& m, dict_object* d, value key, value otherwise);
/// Takes the last item out; false if the dict is empty.
bool dict_pop_last(vm& m, dict_object* d, value& key, value& item);
tri dict_contains(vm& m, dict_object* d, value key);
tri dict_equal(vm& m, dict_object* a, dict_object* b);
/// How an error message names a function: "module.qualname()". False: an exception is pending.
bool function_text(vm& m, value f, std::string& out);
/// Adds the items of a mapping, which has `keys`, but no key twice: false with nothing raised: `twice` (value_unbound
/// before) is a key that the dict had already.
bool dict_merge(vm& m, dict_object* d, value mapping, value& twice);
/// What `dict.update(*args, **kw)` and `dict(...)` do with their arguments.
bool dict_update_arguments(vm& m, value d, const char* name, const value* args, u32 nargs, tuple_object* kwnames);

}  // namespace metavm::python
