// Maps: an array of entries in the order of insertion, found through an open-addressed index.
// Arrays.
//
// A loop over a map remembers the sequence number of an entry, not its place: entries move together
// when a map with holes grows, and the loop goes on at the right one. While no entry has moved,
// the number is the place.
#include "lang/mini/maps.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lang/mini/library.hpp"

namespace metavm::mini {
namespace {

constexpr u64 small_map = 8;  ///< maps with so few entries have no index
constexpr int hash_bits = 32;

METAVM_INLINE u32 mix(u64 x) {
  x *= 0x9E3779B97F4A7C15u;
  return static_cast<u32>(x >> 32) ^ static_cast<u32>(x >> 61);
}
METAVM_INLINE value tag_of(u64 sequence, u32 hash) {
  return value::small_int(static_cast<i64>(sequence << hash_bits | hash));
}
METAVM_INLINE u32 hash_in(const value* entry) {
  return static_cast<u32>(entry[2].bits >> int_shift);
}
METAVM_INLINE u64 sequence_in(const value* entry) {
  return entry[2].bits >> (int_shift + hash_bits);
}
METAVM_INLINE value* entry_at(const map_object* o, u64 i) { return o->entries->items + i * 3; }

METAVM_INLINE bool equal_keys(const vm& m, value a, value b) {
  if (same(a, b)) return true;
  if (!a.is_pointer() || !b.is_pointer()) return false;
  const shape* s = a.as_object()->get_shape();
  if (s != b.as_object()->get_shape()) return false;
  if (s == m.shape.string) return equal_content(a.as<string_object>(), b.as<string_object>());
  if (s == m.shape.floating) return a.as<boxed_double>()->number == b.as<boxed_double>()->number;
  return false;
}

/// The places in an index where a key may be, in order: ints in a row lie in a row, and the hash's
/// high bits soon tell keys with equal low bits apart.
class probe {
 public:
  METAVM_INLINE probe(const map_index* index, u32 hash)
      : mask_(index->capacity - 1), more_(hash), at_(hash & mask_) {}
  METAVM_INLINE u64 at() const { return at_; }
  METAVM_INLINE void next() {
    more_ >>= 5;
    at_ = (at_ * 5 + more_ + 1) & mask_;
  }

 private:
  u64 mask_, more_, at_;
};

/// The first entry of this hash for which found(key) holds, or null.
template <class F>
METAVM_INLINE value* search(const map_object* o, u32 hash, F found) {
  if (!o->index) {
    for (u64 i = 0; i < o->used; i++) {
      value* e = entry_at(o, i);
      if (hash_in(e) == hash && found(e[0])) return e;
    }
    return nullptr;
  }
  const map_index* index = o->index;
  for (probe p(index, hash);; p.next()) {
    const u64 slot = index->slots[p.at()];
    if (slot == 0) return nullptr;
    // An entry of another hash is not even looked at.
    if (slot >> hash_bits != hash) continue;
    value* e = entry_at(o, static_cast<u32>(slot) - 1);
    if (found(e[0])) return e;
  }
}
/// The key's entry, or null.
value* find_entry(const vm& m, const map_object* o, value key, u32 hash) {
  if (!key.is_pointer()) return search(o, hash, [&](value k) { return same(k, key); });
  return search(o, hash, [&](value k) { return equal_keys(m, k, key); });
}

void enter(map_index* index, u32 hash, u64 number) {
  probe p(index, hash);
  while (index->slots[p.at()] != 0) p.next();
  index->slots[p.at()] = u64{hash} << hash_bits | (number + 1);
}

/// New entries and index with room for `capacity` entries, without the removed ones.
bool rebuild(vm& m, map_object* o, u64 capacity) {
  if (capacity > (u64{1} << 30)) return raise_memory(m), false;
  storage_object* entries = new_storage(m, capacity * 3);
  if (!entries) return false;
  map_index* index = nullptr;
  if (capacity > small_map) {
    u64 slots = 16;
    while (slots * 2 < capacity * 3) slots *= 2;
    index = m.heap->make_with_tail<map_index>(m.shape.map_index, slots);
    if (!index) return raise_memory(m), false;
    index->capacity = slots;
    std::memset(index->slots, 0, slots * sizeof(u64));
  }
  m.heap->before_bulk_write(entries);
  u64 used = 0;
  for (u64 i = 0; i < o->used; i++) {
    const value* e = entry_at(o, i);
    if (same(e[0], value_unbound)) continue;
    std::memcpy(entries->items + used * 3, e, 3 * sizeof(value));
    if (index) enter(index, hash_in(e), used);
    used++;
  }
  o->used = used;
  m.heap->write(o, &o->entries, entries);
  m.heap->write(o, &o->index, index);
  return true;
}

/// The first entry whose sequence number is at least `sequence`; `used` if there is none.
u64 place_of(const map_object* o, u64 sequence) {
  if (sequence < o->used && sequence_in(entry_at(o, sequence)) == sequence) return sequence;
  u64 low = 0, high = o->used;
  while (low < high) {
    const u64 middle = (low + high) / 2;
    if (sequence_in(entry_at(o, middle)) < sequence)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

u64 string_hash(const string_object* s) {
  u64 h = s->length * 0x9E3779B97F4A7C15u;
  for (u64 i = 0; i < s->length; i += 8) {
    u64 w;
    std::memcpy(&w, s->data + i, 8);
    h = (h ^ w) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
  }
  return h | 1;
}

/// An int in place of a float that equals it; false for NaN.
METAVM_INLINE bool plain_key(const vm& m, value& key) {
  if (!key.is_inline_float() &&
      !(key.is_pointer() && key.as_object()->get_shape() == m.shape.floating))
    return true;
  const double d = unbox_double(key);
  if (std::isnan(d)) return false;
  if (d >= -0x1p61 && d < 0x1p61 && d == std::floor(d)) key = value::small_int(static_cast<i64>(d));
  return true;
}

}  // namespace

namespace {

METAVM_INLINE u32 hash_of_text(value key) {
  auto* s = key.as<string_object>();
  if (s->hash == 0) s->hash = string_hash(s);
  return static_cast<u32>(s->hash >> 16);
}
METAVM_INLINE u32 hash_of_int(value key) {
  return static_cast<u32>(key.as_int()) ^ static_cast<u32>(key.as_int() >> 32);
}
METAVM_INLINE const value* find_int(value map, value key) {
  return search(map.as<map_object>(), hash_of_int(key), [&](value k) { return same(k, key); });
}
METAVM_INLINE const value* find_text(value map, value key) {
  const struct shape* s = key.as_object()->get_shape();
  return search(map.as<map_object>(), hash_of_text(key), [&](value k) {
    return same(k, key) || (k.is_pointer() && k.as_object()->get_shape() == s &&
                            equal_content(k.as<string_object>(), key.as<string_object>()));
  });
}

}  // namespace

value map_item_int(value map, value key) {
  const value* e = find_int(map, key);
  return e ? e[1] : value_nil;
}
value map_item_text(value map, value key) {
  const value* e = find_text(map, key);
  return e ? e[1] : value_nil;
}
bool map_has_int(value map, value key) { return find_int(map, key) != nullptr; }
bool map_has_text(value map, value key) { return find_text(map, key) != nullptr; }

u32 hash_of(vm& m, value key) {
  if (key.is_pointer()) {
    object* o = key.as_object();
    if (o->get_shape() == m.shape.string) return hash_of_text(key);
    if (o->get_shape() == m.shape.floating)
      return mix(std::bit_cast<u64>(static_cast<boxed_double*>(o)->number));
    return mix(m.heap->identity_hash(o));
  }
  if (key.is_int()) return hash_of_int(key);
  return mix(key.bits);
}

bool map_key(vm& m, value& key) {
  if (plain_key(m, key)) return true;
  raise(m, "value error: NaN cannot be a map key");
  return false;
}

map_object* new_map_object(vm& m) {
  auto* o = m.heap->make<map_object>(m.shape.map);
  o->length = o->used = o->next_sequence = 0;
  o->entries = m.empty_storage;
  o->index = nullptr;
  return o;
}

value* map_find(vm& m, map_object* o, value key) {
  if (!plain_key(m, key)) return nullptr;
  value* e = find_entry(m, o, key, hash_of(m, key));
  return e ? e + 1 : nullptr;
}

bool map_set(vm& m, map_object* o, value key, value v) {
  if (METAVM_UNLIKELY(!plain_key(m, key))) return map_key(m, key);
  const u32 hash = hash_of(m, key);
  if (value* e = find_entry(m, o, key, hash)) {
    m.heap->write(o->entries, e + 1, v);
    return true;
  }
  if (METAVM_UNLIKELY(o->used * 3 + 3 > o->entries->capacity)) {
    const u64 wanted = o->length < 4 ? (o->used == 0 ? 4 : 8) : o->length * 2;
    if (!rebuild(m, o, wanted)) return false;
  }
  value* e = entry_at(o, o->used);
  m.heap->before_bulk_write(o->entries, e, 3);
  e[0] = key;
  e[1] = v;
  e[2] = tag_of(o->next_sequence++, hash);
  if (o->index) enter(o->index, hash, o->used);
  o->used++;
  o->length++;
  return true;
}

value map_remove(vm& m, map_object* o, value key) {
  if (!plain_key(m, key)) return value_nil;
  value* e = find_entry(m, o, key, hash_of(m, key));
  if (!e) return value_nil;
  const value old = e[1];
  m.heap->before_bulk_write(o->entries, e, 3);
  e[0] = value_unbound;
  e[1] = value_nil;
  o->length--;
  // Holes cost time in loops; without memory for new entries they stay.
  if (o->used > 32 && o->length * 4 < o->used && !rebuild(m, o, o->length * 2 + 8))
    m.pending = value_unbound;
  return old;
}

// ---------------------------------------------------------------- arrays

storage_object* new_storage(vm& m, u64 n) {
  auto* s = m.heap->make_with_tail<storage_object>(m.shape.storage, n);
  if (!s) return raise_memory(m), nullptr;
  s->capacity = n;
  std::fill_n(s->items, n, value_nil);
  return s;
}

array_object* new_array_object(vm& m, u64 n) {
  storage_object* s = m.empty_storage;
  if (n) {
    s = m.heap->make_with_tail<storage_object>(m.shape.storage, n);
    if (!s) return raise_memory(m), nullptr;
    s->capacity = n;
    // Complete before the next allocation.
    std::fill_n(s->items, n, value_nil);
  }
  auto* a = m.heap->make<array_object>(n ? m.shape.array : m.shape.float_array);
  a->set_length(n);
  a->storage = s;
  return a;
}

float_storage_object* new_float_storage(vm& m, u64 n) {
  auto* s = m.heap->make_with_tail<float_storage_object>(m.shape.float_storage, n);
  if (!s) return raise_memory(m), nullptr;
  s->capacity = n;
  return s;
}
array_object* new_float_array(vm& m, float_storage_object* s, u64 n) {
  auto* a = m.heap->make<array_object>(m.shape.float_array);
  a->set_length(n);
  a->storage = reinterpret_cast<storage_object*>(s);
  return a;
}

bool make_general(vm& m, array_object* a) {
  if (!holds_floats(m, a)) return true;
  storage_object* s = m.empty_storage;
  if (const u64 n = a->floats()->capacity) {
    s = new_storage(m, n);
    if (!s) return false;
    for (u64 i = 0; i < a->length(); i++)
      m.heap->write(s, &s->items[i], box_double(m, a->floats()->items[i]));
  }
  m.heap->write(a, &a->storage, s);
  a->shape_address = static_cast<u32>(reinterpret_cast<std::uintptr_t>(m.shape.array));
  return true;
}

bool array_reserve(vm& m, array_object* a, u64 n) {
  if (n <= a->storage->capacity) return true;
  const u64 length = a->length();
  n = std::max<u64>(n, length + length / 2 + 4);
  if (holds_floats(m, a)) {
    float_storage_object* s = new_float_storage(m, n);
    if (!s) return false;
    if (length) std::memcpy(s->items, a->floats()->items, length * sizeof(double));
    m.heap->write(a, &a->storage, reinterpret_cast<storage_object*>(s));
    return true;
  }
  storage_object* s = new_storage(m, n);
  if (!s) return false;
  m.heap->before_bulk_write(s);
  std::copy_n(a->storage->items, length, s->items);
  m.heap->write(a, &a->storage, s);
  return true;
}

bool array_push(vm& m, array_object* a, value v) {
  const u64 n = a->length();
  if (holds_floats(m, a)) {
    if (is_float(m, v)) {
      if (!array_reserve(m, a, n + 1)) return false;
      a->floats()->items[n] = unbox_double(v);
      a->set_length(n + 1);
      return true;
    }
    if (!make_general(m, a)) return false;
  }
  if (METAVM_UNLIKELY(n == a->storage->capacity) && !array_reserve(m, a, n + 1)) return false;
  m.heap->write(a->storage, &a->storage->items[n], v);
  a->set_length(n + 1);
  return true;
}

// ---------------------------------------------------------------- what opcodes call

value make_array(vm& m, const value* items, u32 n) {
  if (n && std::all_of(items, items + n, [&](value v) { return is_float(m, v); })) {
    float_storage_object* s = new_float_storage(m, n);
    if (!s) return value_raised;
    for (u32 i = 0; i < n; i++) s->items[i] = unbox_double(items[i]);
    return value::pointer(new_float_array(m, s, n));
  }
  array_object* a = new_array_object(m, n);
  if (!a) return value_raised;
  m.heap->before_bulk_write(a->storage);
  std::copy_n(items, n, a->storage->items);
  return value::pointer(a);
}

value make_map(vm& m, const value* pairs, u32 n) {
  map_object* o = new_map_object(m);
  if (n > 2 && !rebuild(m, o, n / 2)) return value_raised;
  for (u32 i = 0; i < n; i += 2)
    if (!map_set(m, o, pairs[i], pairs[i + 1])) return value_raised;
  return value::pointer(o);
}

value array_put(vm& m, value array, value i, value v) {
  array_object* a = array.as<array_object>();
  if (!is_float(m, v) && !make_general(m, a)) return value_raised;
  if (holds_floats(m, a))
    a->floats()->items[i.as_int()] = unbox_double(v);
  else
    m.heap->write(a->storage, &a->storage->items[i.as_int()], v);
  return value_nil;
}

value map_item(vm& m, value map, value key) {
  if (METAVM_UNLIKELY(!plain_key(m, key))) return map_key(m, key), value_raised;
  const value* e = find_entry(m, map.as<map_object>(), key, hash_of(m, key));
  return e ? e[1] : value_nil;
}
value map_put(vm& m, value map, value key, value v) {
  return map_set(m, map.as<map_object>(), key, v) ? value_nil : value_raised;
}

value map_key_at(value map, value i) {
  const map_object* o = map.as<map_object>();
  const u64 sequence = static_cast<u64>(i.as_int());
  const u64 at = place_of(o, sequence);
  if (at == o->used || sequence_in(entry_at(o, at)) != sequence) return value_unbound;
  return entry_at(o, at)[0];
}
value map_value_at(value map, value i) {
  const map_object* o = map.as<map_object>();
  const u64 at = place_of(o, static_cast<u64>(i.as_int()));
  return at == o->used ? value_nil : entry_at(o, at)[1];
}

value map_step(value map, value i) {
  const map_object* o = map.as<map_object>();
  for (u64 at = place_of(o, static_cast<u64>(i.as_int() + 1)); at < o->used; at++)
    if (!same(entry_at(o, at)[0], value_unbound))
      return value::small_int(static_cast<i64>(sequence_in(entry_at(o, at))));
  return value::small_int(static_cast<i64>(o->next_sequence));
}

}  // namespace metavm::mini
