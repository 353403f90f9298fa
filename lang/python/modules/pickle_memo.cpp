/// \file
/// The memo of a Pickler: objects by identity.
#include <cstring>

#include "lang/python/modules/pickle_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::pickle {
namespace {

/// So many objects are searched one by one.
constexpr u64 few = 8;

METAVM_INLINE u64 hash_of_identity(vm& m, value key) {
  const u64 id = METAVM_LIKELY(key.is_pointer()) ? m.heap.identity_hash(key.as_object()) : key.bits;
  return id * 0x9e3779b97f4a7c15;
}
u32* slots_of(const memo_object* memo) { return reinterpret_cast<u32*>(memo->index->items); }
u64 slot_mask(const memo_object* memo) { return ~u64{0} >> memo->shift; }

/// The slot of a key, or the empty one where it would be. \pre there is an index
METAVM_INLINE u32* find_slot_of(vm& m, const memo_object* memo, value key) {
  u32* const slots = slots_of(memo);
  const u64 mask = slot_mask(memo);
  for (u64 i = hash_of_identity(m, key) >> (memo->shift);; i = (i + 1) & mask)
    if (!slots[i] || same(memo->keys->items[slots[i] - 1], key)) return slots + i;
}

/// An index at most half full with twice as many objects.
bool make_index(vm& m, memo_object* memo) {
  u64 slots = 4 * few;
  while (slots < 4 * memo->count) slots *= 2;
  byte_array* index = memo->count > u64{1} << 30 ? nullptr : make_index_array(m, slots / 2);
  if (!index) return raise_no_memory(m), false;
  std::memset(index->items, 0, slots * sizeof(u32));
  m.heap.write(memo, &memo->index, index);
  memo->shift = static_cast<u64>(__builtin_clzll(slots)) + 1;
  for (u64 i = 0; i < memo->count; i++)
    if (const value key = memo->keys->items[i]; !same(key, value_unbound))
      *find_slot_of(m, memo, key) = static_cast<u32>(i) + 1;
  return true;
}

/// Room for one more key, with what depends on the number of keys.
METAVM_NOINLINE bool grow(vm& m, memo_object* memo) {
  value_array* keys = make_value_array(m, std::max<u64>(few, 2 * memo->count));
  if (!keys) return false;
  std::memcpy(static_cast<void*>(keys->items), memo->keys->items, memo->count * sizeof(value));
  m.heap.write(memo, &memo->keys, keys);
  if (memo->numbers) {
    byte_array* numbers = make_index_array(m, keys->capacity);
    if (!numbers) return false;
    std::memcpy(numbers->items, memo->numbers->items, memo->count * sizeof(i64));
    m.heap.write(memo, &memo->numbers, numbers);
  }
  return memo->count < few || make_index(m, memo);
}

METAVM_INLINE bool append(vm& m, memo_object* memo, value key) {
  const u64 n = memo->count;
  if (METAVM_UNLIKELY(n == memo->keys->capacity) && !grow(m, memo)) return false;
  m.heap.write(memo->keys, &memo->keys->items[n], key);
  if (METAVM_UNLIKELY(memo->numbers != nullptr)) indices_of(memo->numbers)[n] = static_cast<i64>(n);
  memo->count = n + 1;
  return true;
}

}  // namespace

memo_object* make_memo(vm& m, state_object* s) {
  value_array* keys = make_value_array(m, few);
  if (!keys) return nullptr;
  auto* memo = m.heap.make<memo_object>(s->memo_shape);
  memo->keys = keys;
  memo->index = memo->numbers = nullptr;
  memo->count = memo->shift = 0;
  return memo;
}

void memo_clear(vm& m, memo_object* memo) {
  m.heap.write(memo, &memo->keys, m.empty_array);
  m.heap.write(memo, &memo->index, static_cast<byte_array*>(nullptr));
  m.heap.write(memo, &memo->numbers, static_cast<byte_array*>(nullptr));
  memo->count = 0;
}

i64 memo_find(vm& m, const memo_object* memo, value key) {
  if (METAVM_UNLIKELY(!memo->index)) {
    for (u64 i = 0; i < memo->count; i++)
      if (same(memo->keys->items[i], key)) return static_cast<i64>(i);
    return -1;
  }
  return i64{*find_slot_of(m, memo, key)} - 1;
}

tri memo_find_or_add(vm& m, memo_object* memo, value key, u64& place) {
  if (METAVM_UNLIKELY(!memo->index)) {
    const i64 there = memo_find(m, memo, key);
    place = there < 0 ? memo->count : static_cast<u64>(there);
    if (there >= 0) return tri::yes;
    // (The array that grows gets an index.)
    if (!append(m, memo, key)) return tri::error;
    if (memo->index) *find_slot_of(m, memo, key) = static_cast<u32>(place) + 1;
    return tri::no;
  }
  u32* slot = find_slot_of(m, memo, key);
  if (*slot) {
    place = *slot - 1;
    return tri::yes;
  }
  place = memo->count;
  const byte_array* before = memo->index;
  if (METAVM_UNLIKELY(!append(m, memo, key))) return tri::error;
  if (METAVM_UNLIKELY(memo->index != before)) slot = find_slot_of(m, memo, key);
  *slot = static_cast<u32>(place) + 1;
  return tri::no;
}

bool memo_add_nameless(vm& m, memo_object* memo, u64& place) {
  place = memo->count;
  return append(m, memo, value_unbound);
}

}  // namespace metavm::python::pickle
