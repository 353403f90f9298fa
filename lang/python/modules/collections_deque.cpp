/// \file
/// collections.deque: the ring and its operations.
#include <algorithm>
#include <bit>

#include "lang/python/modules/collections_types.hpp"

namespace metavm::python::collections {

value raise_mutated(vm& m) { return raise_text(m, m.exc.RuntimeError, "deque mutated during iteration"); }
value state_of(vm& m, value self) {
  const value f = get_attribute(m, self, "__getstate__");
  return is_raised(f) ? f : call0(m, f);
}

value make_deque(vm& m, type_object* cls, i64 most) {
  deque_object* d = make_native<deque_object>(m, cls);
  d->storage = m.empty_array;
  d->start = d->length = d->changes = 0;
  d->most = most;
  return to_value(d);
}

namespace {

/// Moves the items to a ring of another size, from its start on.
bool resize(vm& m, deque_object* d, u64 capacity) {
  value_array* a = m.heap.make_with_tail<value_array>(m.shapes.value_array, capacity);
  if (!a) {
    raise_no_memory(m);
    return false;
  }
  a->capacity = capacity;
  for (u64 i = 0; i < d->length; i++) a->items[i] = d->at(i);
  std::fill(a->items + d->length, a->items + capacity, value_unbound);
  m.heap.write(d, &d->storage, a);
  d->start = 0;
  return true;
}
METAVM_INLINE bool make_room(vm& m, deque_object* d) {
  const u64 capacity = d->storage->capacity;
  if (METAVM_LIKELY(d->length < capacity)) return true;
  return resize(m, d, capacity ? capacity * 2 : 8);
}
void put(vm& m, deque_object* d, u64 i, value v) { m.heap.write(d->storage, &d->at(i), v); }

/// Gives memory back when three quarters and more are unused.
void after_removal(vm& m, deque_object* d) {
  d->changes++;
  const u64 capacity = d->storage->capacity;
  if (METAVM_UNLIKELY(capacity > 64 && d->length < capacity / 8)) resize(m, d, capacity / 4);
}

}  // namespace

bool deque_append(vm& m, deque_object* d, value v) {
  if (METAVM_UNLIKELY(d->most >= 0 && d->length >= static_cast<u64>(d->most))) {
    if (d->most == 0) return true;
    deque_pop_left(m, d);
  }
  if (METAVM_UNLIKELY(!make_room(m, d))) return false;
  put(m, d, d->length, v);
  d->length++;
  d->changes++;
  return true;
}
bool deque_append_left(vm& m, deque_object* d, value v) {
  if (METAVM_UNLIKELY(d->most >= 0 && d->length >= static_cast<u64>(d->most))) {
    if (d->most == 0) return true;
    deque_pop(m, d);
  }
  if (METAVM_UNLIKELY(!make_room(m, d))) return false;
  d->start = (d->start - 1) & (d->storage->capacity - 1);
  put(m, d, 0, v);
  d->length++;
  d->changes++;
  return true;
}
value deque_pop(vm& m, deque_object* d) {
  if (METAVM_UNLIKELY(!d->length)) return raise_text(m, m.exc.IndexError, "pop from an empty deque");
  const value v = d->at(d->length - 1);
  put(m, d, d->length - 1, value_unbound);
  d->length--;
  after_removal(m, d);
  return v;
}
value deque_pop_left(vm& m, deque_object* d) {
  if (METAVM_UNLIKELY(!d->length)) return raise_text(m, m.exc.IndexError, "pop from an empty deque");
  const value v = d->at(0);
  put(m, d, 0, value_unbound);
  d->start = (d->start + 1) & (d->storage->capacity - 1);
  d->length--;
  after_removal(m, d);
  return v;
}
void deque_clear(vm& m, deque_object* d) {
  if (!d->length) return;
  m.heap.write(d, &d->storage, m.empty_array);
  d->start = d->length = 0;
  d->changes++;
}

bool deque_extend(vm& m, deque_object* d, value iterable, bool left) {
  if (same(iterable, to_value(d))) {
    list_object* copy = to_list(m, iterable);
    return copy && deque_extend(m, d, to_value(copy), left);
  }
  return for_each_item(m, iterable, [&](value v) { return left ? deque_append_left(m, d, v) : deque_append(m, d, v); });
}

void deque_rotate(vm& m, deque_object* d, i64 n) {
  if (d->length <= 1) return;
  const i64 length = static_cast<i64>(d->length);
  n %= length;
  if (n > length / 2) n -= length;
  if (n < -(length / 2)) n += length;
  d->changes++;
  m.heap.before_bulk_write(d->storage);
  const u64 mask = d->storage->capacity - 1;
  if (d->length == d->storage->capacity) {  // a full ring turns by itself
    d->start = (d->start - static_cast<u64>(n)) & mask;
    return;
  }
  for (; n > 0; n--) {
    const value v = d->at(d->length - 1);
    d->at(d->length - 1) = value_unbound;
    d->start = (d->start - 1) & mask;
    d->at(0) = v;
  }
  for (; n < 0; n++) {
    const value v = d->at(0);
    d->at(0) = value_unbound;
    d->start = (d->start + 1) & mask;
    d->at(d->length - 1) = v;
  }
}

bool deque_insert(vm& m, deque_object* d, u64 i, value v) {
  if (!make_room(m, d)) return false;
  m.heap.before_bulk_write(d->storage);
  if (i < d->length / 2) {
    d->start = (d->start - 1) & (d->storage->capacity - 1);
    for (u64 k = 0; k < i; k++) d->at(k) = d->at(k + 1);
  } else {
    for (u64 k = d->length; k > i; k--) d->at(k) = d->at(k - 1);
  }
  d->at(i) = v;
  d->length++;
  d->changes++;
  return true;
}
void deque_remove_at(vm& m, deque_object* d, u64 i) {
  m.heap.before_bulk_write(d->storage);
  if (i < d->length / 2) {
    for (u64 k = i; k > 0; k--) d->at(k) = d->at(k - 1);
    d->at(0) = value_unbound;
    d->start = (d->start + 1) & (d->storage->capacity - 1);
  } else {
    for (u64 k = i; k + 1 < d->length; k++) d->at(k) = d->at(k + 1);
    d->at(d->length - 1) = value_unbound;
  }
  d->length--;
  after_removal(m, d);
}

// ---------------------------------------------------------------- iterators

namespace {

struct deque_iterator : object {
  deque_object* source;
  u64 index, left, changes;  ///< index of the next item
  u64 backwards;
  static const layout& get_layout() { return describe<deque_iterator>("_deque_iterator", &deque_iterator::source); }
};

value make_iterator_of(vm& m, type_object* cls, value deque, bool backwards) {
  deque_iterator* it = make_native<deque_iterator>(m, cls);
  deque_object* d = as_deque(deque);
  it->source = d;
  it->left = d->length;
  it->index = backwards ? d->length - 1 : 0;
  it->changes = d->changes;
  it->backwards = backwards;
  return to_value(it);
}

value iterator_next(vm& m, value self) {
  deque_iterator* it = self.as<deque_iterator>();
  deque_object* d = it->source;
  if (METAVM_UNLIKELY(it->changes != d->changes)) {
    it->left = 0;
    return raise_mutated(m);
  }
  if (!it->left) return value_unbound;
  const value v = d->at(it->index);
  it->left--;
  it->index += it->backwards ? ~u64{0} : 1;
  return v;
}
value iterator_length_hint(vm& m, value self) { return make_uint(m, self.as<deque_iterator>()->left); }
value iterator_reduce(vm& m, value self) {
  const deque_iterator* it = self.as<deque_iterator>();
  const u64 done = it->source->length - it->left;
  const value args = tuple_of(m, {to_value(it->source), make_int(m, static_cast<i64>(done))});
  return is_raised(args) ? args : tuple_of(m, {to_value(type_of(m, self)), args});
}

template <bool backwards>
value iterator_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object*) {
  const char* name = backwards ? "_deque_reverse_iterator" : "_deque_iterator";
  if (!check_arity(m, name, nargs, 1, 2)) return value_raised;
  if (!is_deque(m, args[0]))
    return raise(m, m.exc.TypeError, "argument 1 must be collections.deque, not {}", shown_type(m, args[0]));
  i64 skip = 0;
  if (nargs > 1 && !size_argument(m, args[1], skip)) return value_raised;
  const value it = make_iterator_of(m, cls, args[0], backwards);
  for (; skip > 0; skip--) {
    const value v = iterator_next(m, it);
    if (is_raised(v)) return v;
    if (same(v, value_unbound)) break;
  }
  return it;
}

}  // namespace

value make_deque_iterator(vm& m, value deque, bool backwards) {
  return make_iterator_of(m, backwards ? m.types.deque_reverse_iterator : m.types.deque_iterator, deque, backwards);
}

void add_deque_iterators(vm& m, module_object* mod) {
  static const method_def methods[] = {
      iter_entry(), next_entry<iterator_next>(),
      unary_method("__length_hint__", iterator_length_hint, "($self, /)",
                   "Private method returning an estimate of len(list(it))."),
      unary_method("__reduce__", iterator_reduce, "($self, /)", "Return state information for pickling."),
      end_of_methods};
  m.types.deque_iterator = make_native_type<deque_iterator>(
      m, mod, "_collections._deque_iterator", methods, iterator_construct<false>, iterator_next, nullptr, nullptr, 0);
  m.types.deque_reverse_iterator =
      make_native_type<deque_iterator>(m, mod, "_collections._deque_reverse_iterator", methods,
                                       iterator_construct<true>, iterator_next, nullptr, nullptr, 0);
  m.shapes.deque_iterator = m.types.deque_iterator->root_shape;
  m.shapes.deque_reverse_iterator = m.types.deque_reverse_iterator->root_shape;
}

}  // namespace metavm::python::collections
