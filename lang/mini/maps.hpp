/// \file
/// Maps and arrays, as C++ code uses them.
#pragma once

#include "lang/mini/vm.hpp"

namespace metavm::mini {

map_object* new_map_object(vm& m);
/// Where the key's value stands, or null. Raises nothing: NaN is not found.
value* map_find(vm& m, map_object* o, value key);
/// False if an error is pending: NaN, or no memory.
bool map_set(vm& m, map_object* o, value key, value v);
/// The removed value; nil if there was none.
value map_remove(vm& m, map_object* o, value key);
/// Makes a float that equals an int that int; false and an error pending if it is NaN.
bool map_key(vm& m, value& key);
/// Calls f(key, value) for each entry while it gives true. f must not change the map.
template <class F>
void map_each(const map_object* o, F f) {
  for (u64 i = 0; i < o->used; i++) {
    const value* e = o->entries->items + i * 3;
    if (!same(e[0], value_unbound) && !f(e[0], e[1])) return;
  }
}
/// What stands for a key when it is hashed: 32 bits.
u32 hash_of(vm& m, value key);

inline bool is_float(const vm& m, value v) {
  return v.is_inline_float() || (v.is_pointer() && v.as_object()->get_shape() == m.shape.floating);
}
inline bool is_array(const vm&, value v) {
  return v.is_pointer() && kind_of(v.as_object()->get_shape()) == kind::array;
}
inline bool holds_floats(const vm& m, const array_object* a) {
  return a->get_shape() == m.shape.float_array;
}
/// From now on its storage holds values. False if an error is pending: no memory.
bool make_general(vm& m, array_object* a);
/// Element i, which is there.
inline value array_item(vm& m, const array_object* a, u64 i) {
  return holds_floats(m, a) ? box_double(m, a->floats()->items[i]) : a->storage->items[i];
}
/// An array of n elements, all nil; null (error pending) if there is no memory. The storage is not
/// fresh: call before_bulk_write before filling it.
array_object* new_array_object(vm& m, u64 n);
bool array_push(vm& m, array_object* a, value v);
/// Capacity for n elements; false if an error is pending.
bool array_reserve(vm& m, array_object* a, u64 n);
/// Of n floats, not filled.
float_storage_object* new_float_storage(vm& m, u64 n);
array_object* new_float_array(vm& m, float_storage_object* s, u64 n);
/// Storage of n elements, all nil; null (error pending) if there is no memory.
storage_object* new_storage(vm& m, u64 n);

// ---- for opcodes: words for words ----
// Look-ups that can neither fail nor change anything; the key is an int, or a string.
value map_item_int(value map, value key);  ///< nil if it is not there
value map_item_text(value map, value key);
bool map_has_int(value map, value key);
bool map_has_text(value map, value key);
value map_item(vm& m, value map, value key);  ///< with any key; NaN: raises
value map_put(vm& m, value map, value key, value v);
/// Loops remember their place by an entry's sequence number. They never raise.
value map_key_at(value map, value i);  ///< value_unbound at the end
value map_value_at(value map, value i);
value map_step(value map, value i);  ///< of the entry after i
/// Stores an element, which is there, whatever the array holds.
value array_put(vm& m, value array, value i, value v);
value make_array(vm& m, const value* items, u32 n);
value make_map(vm& m, const value* pairs, u32 n);  ///< n counts values: key, value, …

}  // namespace metavm::mini
