/// \file
/// Lists, tuples and slices as the rest of the runtime uses them, and what sequences have in
/// common.
#pragma once
#include <span>

#include "lang/python/vm.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- indices and slices

/// start, stop and step of a slice as machine integers, clipped to what a length can be. May run
/// guest code. False: raised (a zero step too).
bool slice_unpack(vm& m, slice_object* s, i64& start, i64& stop, i64& step);
/// Fits unpacked bounds to a length; the number of items selected. Runs no guest code.
i64 slice_adjust(i64 length, i64& start, i64& stop, i64 step);
/// The key of `sequence[key]` as an index, not yet fitted to the length. TypeError in the words of
/// `type_name`
/// ("list indices must be integers or slices, not str"); IndexError if it is too large for any
/// sequence.
bool item_index(vm& m, value key, const char* type_name, i64& out);
/// Position arguments of `index(x, start, stop)`: clipped, negative ones counted from the end by
/// the caller.
bool position_argument(vm& m, value v, i64& out);
/// `items[0:n]` compared element by element as list and tuple do; re-reads through `get` since `==`
/// may run guest code. \p get: (side, index, value& out) -> bool, false past the end.
template <class Get>
value compare_sequences(vm& m, comparison op, Get get);

// ---------------------------------------------------------------- list

/// A block for lists and the like, every place a valid word; the shared empty one for 0. Null:
/// MemoryError raised.
value_array* make_value_array(vm& m, u64 capacity);
/// Room for at least `n` items. False: MemoryError raised.
bool list_reserve(vm& m, list_object* l, u64 n);
/// A fresh empty instance of list or a subclass.
list_object* make_list_of(vm& m, type_object* cls);
METAVM_NOINLINE bool list_append_slow(vm& m, list_object* l, value v);
METAVM_INLINE bool list_append_inline(vm& m, list_object* l, value v) {
  const u64 n = l->length;
  value_array* a = l->storage;
  if (METAVM_UNLIKELY(n == a->capacity)) return list_append_slow(m, l, v);
  m.heap.write(a, &a->items[n], v);
  l->length = n + 1;
  return true;
}
METAVM_INLINE void list_set_at(vm& m, list_object* l, u64 i, value v) {
  m.heap.write(l->storage, &l->storage->items[i], v);
}
bool list_insert(vm& m, list_object* l, i64 at, value v);  ///< clipped as list.insert does
value list_pop(vm& m, list_object* l, i64 at);             ///< IndexError
void list_delete_range(vm& m, list_object* l, u64 from, u64 to);
void list_clear(vm& m, list_object* l);
list_object* list_slice(vm& m, list_object* l, u64 from, u64 to);
value list_get_item(vm& m, value l, value key);
bool list_set_item(vm& m, value l, value key, value v);  ///< v unbound: delete
list_object* list_concat(vm& m, list_object* a, list_object* b);
list_object* list_repeat(vm& m, list_object* l, i64 n);
void list_reverse(vm& m, list_object* l);
/// Replaces l[from:to] by the items (copied first if they lie in `l`). False: MemoryError.
bool list_splice(vm& m, list_object* l, u64 from, u64 to, const value* items, u64 n);
tri list_contains(vm& m, list_object* l, value v);
tri list_equal(vm& m, list_object* a, list_object* b);

/// The items of an exact or inherited list or tuple, or of a list made from any other iterable;
/// null data and `raised` set on error with `message` as TypeError if it is not iterable. Valid
/// until guest code runs; `keep` holds the object that owns the items.
struct fast_sequence {
  value keep = value_unbound;
  bool raised = false;
  fast_sequence(vm& m, value iterable, const char* message);
  std::span<const value> items() const;
};

// ---------------------------------------------------------------- tuple

tuple_object* make_tuple_of(vm& m, type_object* cls, const value* items, u64 n);
tuple_object* tuple_slice(vm& m, tuple_object* t, u64 from, u64 to);
value tuple_get_item(vm& m, value t, value key);
tuple_object* tuple_concat(vm& m, tuple_object* a, tuple_object* b);
value tuple_repeat(vm& m, value t, i64 n);
tri tuple_contains(vm& m, tuple_object* t, value v);
tri tuple_equal(vm& m, tuple_object* a, tuple_object* b);
bool tuple_hash(vm& m, tuple_object* t, i64& out);
tuple_object* list_to_tuple(vm& m, list_object* l);

// ---------------------------------------------------------------- comparison, inline

template <class Get>
value compare_sequences(vm& m, comparison op, Get get) {
  for (u64 i = 0;; i++) {
    value a, b;
    const bool more_a = get(0, i, a), more_b = get(1, i, b);
    if (!more_a || !more_b) {
      switch (op) {
        case comparison::lt:
          return from_bool(!more_a && more_b);
        case comparison::le:
          return from_bool(!more_a);
        case comparison::eq:
          return from_bool(more_a == more_b);
        case comparison::ne:
          return from_bool(more_a != more_b);
        case comparison::gt:
          return from_bool(more_a && !more_b);
        case comparison::ge:
          return from_bool(!more_b);
      }
    }
    if (same(a, b)) continue;
    const tri eq = equal(m, a, b);
    if (eq == tri::yes) continue;
    if (eq == tri::error) return value_raised;
    if (op == comparison::eq) return false_;
    if (op == comparison::ne) return true_;
    return compare(m, a, b, op);
  }
}

}  // namespace metavm::python
