/// \file
/// list as the runtime uses it. The guest's methods are in list_methods.cpp, sorting in
/// list_sort.cpp.
#include <cstring>

#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace {

constexpr u64 largest_length = u64{1} << 40;

/// Capacity for a list that grows to n items: half as much again (storage always moves, so
/// CPython's eighth would copy too often).
u64 grown_capacity(u64 n) { return n < 8 ? 8 : n + (n >> 1); }

void copy_items(vm& m, value_array* a, u64 at, const value* items, u64 n) {
  m.heap.before_bulk_write(a, a->items + at, n);
  std::memmove(static_cast<void*>(a->items + at), items, n * sizeof(value));
}
/// Unused places hold a small int, so that they keep nothing alive.
void clear_items(vm& m, value_array* a, u64 from, u64 to) {
  m.heap.before_bulk_write(a, a->items + from, to - from);
  std::memset(static_cast<void*>(a->items + from), 0, (to - from) * sizeof(value));
}

bool change_capacity(vm& m, list_object* l, u64 capacity) {
  value_array* a = make_value_array(m, capacity);
  if (METAVM_UNLIKELY(!a)) return false;
  std::memcpy(static_cast<void*>(a->items), l->storage->items, l->length * sizeof(value));
  m.heap.write(l, &l->storage, a);
  return true;
}

}  // namespace

namespace {

/// Its items are for the caller to fill, at once.
value_array* array_of(vm& m, u64 capacity) {
  if (METAVM_UNLIKELY(capacity > largest_length)) {
    raise_no_memory(m);
    return nullptr;
  }
  auto* a = m.heap.make_with_tail<value_array>(m.shapes.value_array, capacity);
  if (METAVM_UNLIKELY(!a)) {
    raise_no_memory(m);
    return nullptr;
  }
  a->capacity = capacity;
  return a;
}

}  // namespace

value_array* make_value_array(vm& m, u64 capacity) {
  if (capacity == 0) return m.empty_array;
  value_array* a = array_of(m, capacity);
  if (METAVM_LIKELY(a)) std::memset(static_cast<void*>(a->items), 0, capacity * sizeof(value));
  return a;
}

list_object* make_list_of(vm& m, type_object* cls) {
  auto* l = make_instance<list_object>(m, cls);
  l->length = 0;
  l->storage = m.empty_array;
  return l;
}

list_object* empty_list(vm& m, u64 capacity) {
  value_array* a = make_value_array(m, capacity);
  if (METAVM_UNLIKELY(!a)) return nullptr;
  auto* l = m.heap.make<list_object>(m.shapes.list);
  l->length = 0;
  l->storage = a;
  return l;
}

list_object* make_list(vm& m, const value* items, u64 n) {
  value_array* a = n ? array_of(m, n) : m.empty_array;
  if (METAVM_UNLIKELY(!a)) return nullptr;
  std::memcpy(static_cast<void*>(a->items), items, n * sizeof(value));
  auto* l = m.heap.make<list_object>(m.shapes.list);
  l->length = n;
  l->storage = a;
  return l;
}

bool list_reserve(vm& m, list_object* l, u64 n) {
  if (n <= l->storage->capacity) return true;
  if (METAVM_UNLIKELY(n > largest_length)) {
    raise_no_memory(m);
    return false;
  }
  // A first, exact size stays exact: lists made from something seldom grow afterwards.
  return change_capacity(m, l, l->length == 0 ? n : grown_capacity(n));
}

bool list_append_slow(vm& m, list_object* l, value v) {
  const u64 n = l->length;
  if (n == l->storage->capacity) {
    if (METAVM_UNLIKELY(n >= largest_length)) {
      raise_no_memory(m);
      return false;
    }
    if (METAVM_UNLIKELY(!change_capacity(m, l, grown_capacity(n + 1)))) return false;
  }
  list_set_at(m, l, n, v);
  l->length = n + 1;
  return true;
}

bool list_append(vm& m, list_object* l, value v) { return list_append_inline(m, l, v); }

void list_clear(vm& m, list_object* l) {
  m.heap.write(l, &l->storage, m.empty_array);
  l->length = 0;
}

bool list_insert(vm& m, list_object* l, i64 at, value v) {
  const u64 n = l->length;
  if (!list_reserve(m, l, n + 1)) return false;
  if (at < 0) at += static_cast<i64>(n);
  const u64 i = at < 0 ? 0 : static_cast<u64>(at) > n ? n : static_cast<u64>(at);
  value_array* a = l->storage;
  copy_items(m, a, i + 1, a->items + i, n - i);
  m.heap.write(a, &a->items[i], v);
  l->length = n + 1;
  return true;
}

void list_delete_range(vm& m, list_object* l, u64 from, u64 to) {
  if (from >= to) return;
  const u64 n = l->length;
  value_array* a = l->storage;
  copy_items(m, a, from, a->items + to, n - to);
  l->length = n - (to - from);
  clear_items(m, a, l->length, n);
  if (l->length == 0)
    list_clear(m, l);
  else if (l->length < a->capacity / 4 && a->capacity > 64)
    change_capacity(m, l, l->length * 2);
}

value list_pop(vm& m, list_object* l, i64 at) {
  const i64 n = static_cast<i64>(l->length);
  if (METAVM_UNLIKELY(n == 0)) return raise_text(m, m.exc.IndexError, "pop from empty list");
  if (at < 0) at += n;
  if (METAVM_UNLIKELY(at < 0 || at >= n)) return raise_text(m, m.exc.IndexError, "pop index out of range");
  const u64 i = static_cast<u64>(at);
  value_array* a = l->storage;
  const value v = a->items[i];
  if (METAVM_LIKELY(i + 1 == l->length && (l->length > a->capacity / 4 || a->capacity <= 64))) {
    m.heap.write(a, &a->items[i], value::small_int(0));
    l->length = i;
    return v;
  }
  list_delete_range(m, l, i, i + 1);
  return v;
}

bool list_splice(vm& m, list_object* l, u64 from, u64 to, const value* items, u64 n) {
  const u64 old = l->length, removed = to - from;
  if (n == 0) {
    list_delete_range(m, l, from, to);
    return true;
  }
  value_array* source = l->storage;
  if (items >= source->items && items < source->items + source->capacity) {
    value_array* copy = make_value_array(m, n);
    if (!copy) return false;
    std::memcpy(static_cast<void*>(copy->items), items, n * sizeof(value));
    return list_splice(m, l, from, to, copy->items, n);
  }
  if (METAVM_UNLIKELY(n > largest_length)) {
    raise_no_memory(m);
    return false;
  }
  if (!list_reserve(m, l, old - removed + n)) return false;
  value_array* a = l->storage;
  copy_items(m, a, from + n, a->items + to, old - to);
  copy_items(m, a, from, items, n);
  l->length = old - removed + n;
  if (l->length < old) clear_items(m, a, l->length, old);
  return true;
}

bool list_extend(vm& m, list_object* l, value iterable) {
  if (is_exact(iterable, m.shapes.list)) {
    const list_object* from = iterable.as<list_object>();
    return list_splice(m, l, l->length, l->length, from->storage->items, from->length);
  }
  if (is_exact(iterable, m.shapes.tuple)) {
    const tuple_object* from = iterable.as<tuple_object>();
    return list_splice(m, l, l->length, l->length, from->items, from->length);
  }
  const value it = get_iter(m, iterable);
  if (is_raised(it)) return false;
  const i64 hint = length_hint(m, iterable, 8);
  if (METAVM_UNLIKELY(hint < 0)) return false;
  if (static_cast<u64>(hint) > static_cast<u64>(INT64_MAX) - l->length) {
    // As in CPython: a hint that no list could have is none.
  } else if (static_cast<u64>(hint) > largest_length) {
    raise_no_memory(m);
    return false;
  } else if (l->length + static_cast<u64>(hint) > l->storage->capacity &&
             !change_capacity(m, l, l->length + static_cast<u64>(hint))) {
    return false;
  }
  if (auto* next = type_of(m, it)->iter_next) {
    for (;;) {
      const value v = next(m, it);
      if (METAVM_UNLIKELY(v.is_constant())) {
        if (same(v, value_unbound)) return true;
        if (is_raised(v)) return false;
      }
      if (METAVM_UNLIKELY(!list_append_inline(m, l, v))) return false;
    }
  }
  for (;;) {
    const value v = python::iter_next(m, it);
    if (same(v, value_unbound)) return true;
    if (is_raised(v) || !list_append_inline(m, l, v)) return false;
  }
}

list_object* to_list(vm& m, value iterable) {
  if (is_exact(iterable, m.shapes.list))
    return make_list(m, iterable.as<list_object>()->storage->items, iterable.as<list_object>()->length);
  list_object* l = empty_list(m);
  return l && list_extend(m, l, iterable) ? l : nullptr;
}

list_object* list_slice(vm& m, list_object* l, u64 from, u64 to) {
  return from < to ? make_list(m, l->storage->items + from, to - from) : empty_list(m);
}

list_object* list_concat(vm& m, list_object* a, list_object* b) {
  list_object* r = empty_list(m, a->length + b->length);
  if (METAVM_UNLIKELY(!r)) return nullptr;
  std::memcpy(static_cast<void*>(r->storage->items), a->storage->items, a->length * sizeof(value));
  std::memcpy(static_cast<void*>(r->storage->items + a->length), b->storage->items, b->length * sizeof(value));
  r->length = a->length + b->length;
  return r;
}

list_object* list_repeat(vm& m, list_object* l, i64 n) {
  if (n <= 0 || l->length == 0) return empty_list(m);
  if (METAVM_UNLIKELY(static_cast<u64>(n) > largest_length / l->length)) {
    raise_no_memory(m);
    return nullptr;
  }
  const u64 total = l->length * static_cast<u64>(n);
  list_object* r = empty_list(m, total);
  if (METAVM_UNLIKELY(!r)) return nullptr;
  value* out = r->storage->items;
  if (l->length == 1) {
    for (u64 i = 0; i < total; i++) out[i] = l->storage->items[0];
  } else {
    std::memcpy(static_cast<void*>(out), l->storage->items, l->length * sizeof(value));
    for (u64 done = l->length; done < total;) {
      const u64 more = done < total - done ? done : total - done;
      std::memcpy(static_cast<void*>(out + done), out, more * sizeof(value));
      done += more;
    }
  }
  r->length = total;
  return r;
}

void list_reverse(vm& m, list_object* l) {
  if (l->length < 2) return;
  m.heap.before_bulk_write(l->storage);
  value* a = l->storage->items;
  for (u64 i = 0, j = l->length - 1; i < j; i++, j--) {
    const value t = a[i];
    a[i] = a[j];
    a[j] = t;
  }
}

// ---------------------------------------------------------------- subscripts

namespace {

list_object* get_slice(vm& m, list_object* l, slice_object* s) {
  i64 start, stop, step;
  if (!slice_unpack(m, s, start, stop, step)) return nullptr;
  const i64 count = slice_adjust(static_cast<i64>(l->length), start, stop, step);
  if (count <= 0) return empty_list(m);
  if (step == 1) return make_list(m, l->storage->items + start, static_cast<u64>(count));
  list_object* r = empty_list(m, static_cast<u64>(count));
  if (METAVM_UNLIKELY(!r)) return nullptr;
  // The position runs unsigned: behind the last item it may wrap, unread.
  u64 at = static_cast<u64>(start);
  for (i64 i = 0; i < count; i++, at += static_cast<u64>(step)) r->storage->items[i] = l->storage->items[at];
  r->length = static_cast<u64>(count);
  return r;
}

bool delete_slice(vm& m, list_object* l, i64 start, i64 stop, i64 step) {
  const i64 count = slice_adjust(static_cast<i64>(l->length), start, stop, step);
  if (count <= 0) return true;
  if (step < 0) {
    start += step * (count - 1);
    step = -step;
  }
  if (step == 1 || count == 1) {
    list_delete_range(m, l, static_cast<u64>(start), static_cast<u64>(start + count));
    return true;
  }
  const u64 n = l->length, stride = static_cast<u64>(step);
  value* a = l->storage->items;
  m.heap.before_bulk_write(l->storage);
  u64 out = static_cast<u64>(start), next = out;
  i64 left = count;
  for (u64 i = out; i < n; i++) {
    if (left && i == next) {
      next += stride;
      left--;
    } else {
      a[out++] = a[i];
    }
  }
  clear_items(m, l->storage, out, n);
  l->length = out;
  if (out == 0) list_clear(m, l);
  return true;
}

bool set_slice(vm& m, list_object* l, slice_object* s, value v) {
  i64 start, stop, step;
  if (!slice_unpack(m, s, start, stop, step)) return false;
  if (same(v, value_unbound)) return delete_slice(m, l, start, stop, step);
  const fast_sequence from(m, v, step == 1 ? "can only assign an iterable" : "must assign iterable to extended slice");
  if (from.raised) return false;
  const i64 count = slice_adjust(static_cast<i64>(l->length), start, stop, step);
  const auto items = from.items();
  if (step == 1) {
    if (stop < start) stop = start;
    return list_splice(m, l, static_cast<u64>(start), static_cast<u64>(stop), items.data(), items.size());
  }
  if (static_cast<i64>(items.size()) != count) {
    raise(m, m.exc.ValueError, "attempt to assign sequence of size {} to extended slice of size {}", items.size(),
          count);
    return false;
  }
  const value* source = items.data();
  if (source == l->storage->items && count) {
    value_array* copy = make_value_array(m, items.size());
    if (!copy) return false;
    std::memcpy(static_cast<void*>(copy->items), source, items.size() * sizeof(value));
    source = copy->items;
  }
  m.heap.before_bulk_write(l->storage);
  u64 at = static_cast<u64>(start);
  for (i64 i = 0; i < count; i++, at += static_cast<u64>(step)) l->storage->items[at] = source[i];
  return true;
}

}  // namespace

fast_sequence::fast_sequence(vm& m, value iterable, const char* message) {
  if (is_exact(iterable, m.shapes.list) || is_exact(iterable, m.shapes.tuple)) {
    keep = iterable;
    return;
  }
  // Only the failure to get an iterator is reworded.
  const value it = get_iter(m, iterable);
  if (is_raised(it)) {
    if (catch_pending(m, m.exc.TypeError)) raise_text(m, m.exc.TypeError, message);
    raised = true;
    return;
  }
  list_object* l = to_list(m, it);
  if (l) keep = to_value(l);
  raised = !l;
}
std::span<const value> fast_sequence::items() const {
  if (is_kind(keep, kind::list)) return {keep.as<list_object>()->storage->items, keep.as<list_object>()->length};
  return {keep.as<tuple_object>()->items, keep.as<tuple_object>()->length};
}

value list_get_item(vm& m, value self, value key) {
  auto* l = self.as<list_object>();
  if (METAVM_UNLIKELY(is_kind(key, kind::slice))) {
    list_object* r = get_slice(m, l, key.as<slice_object>());
    return r ? to_value(r) : value_raised;
  }
  i64 i;
  if (METAVM_UNLIKELY(!item_index(m, key, "list", i))) return value_raised;
  if (i < 0) i += static_cast<i64>(l->length);
  if (METAVM_UNLIKELY(static_cast<u64>(i) >= l->length))
    return raise_text(m, m.exc.IndexError, "list index out of range");
  return l->storage->items[i];
}

bool list_set_item(vm& m, value self, value key, value v) {
  auto* l = self.as<list_object>();
  if (METAVM_UNLIKELY(is_kind(key, kind::slice))) return set_slice(m, l, key.as<slice_object>(), v);
  i64 i;
  if (METAVM_UNLIKELY(!item_index(m, key, "list", i))) return false;
  if (i < 0) i += static_cast<i64>(l->length);
  if (METAVM_UNLIKELY(static_cast<u64>(i) >= l->length)) {
    raise_text(m, m.exc.IndexError, "list assignment index out of range");
    return false;
  }
  if (same(v, value_unbound))
    list_delete_range(m, l, static_cast<u64>(i), static_cast<u64>(i) + 1);
  else
    list_set_at(m, l, static_cast<u64>(i), v);
  return true;
}

// ---------------------------------------------------------------- searching

tri list_contains(vm& m, list_object* l, value v) {
  for (u64 i = 0; i < l->length; i++) {
    const value x = l->storage->items[i];
    if (same(x, v)) return tri::yes;
    if (x.is_int() && v.is_int()) continue;
    const tri eq = equal(m, x, v);
    if (eq != tri::no) return eq;
  }
  return tri::no;
}

tri list_equal(vm& m, list_object* a, list_object* b) {
  if (a->length != b->length) return tri::no;
  for (u64 i = 0; i < a->length && i < b->length; i++) {
    const value x = a->storage->items[i], y = b->storage->items[i];
    if (same(x, y)) continue;
    if (x.is_int() && y.is_int()) return tri::no;
    const tri eq = equal(m, x, y);
    if (eq != tri::yes) return eq;
  }
  return to_tri(a->length == b->length);
}

}  // namespace metavm::python
