/// \file
/// The iterators of lists, tuples, strings, ranges, dicts, sets, of sequences by index, and iter(f,
/// sentinel).
#include "lang/python/objects/iterators.hpp"

#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/set_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

iterator_object* self_of(value v) { return v.as<iterator_object>(); }

METAVM_INLINE value finish(vm& m, iterator_object* it) {
  m.heap.write(it, &it->a, none);
  return value_unbound;
}
METAVM_INLINE void advance(iterator_object* it, u64 i) { it->position = value::small_int(static_cast<i64>(i)); }
METAVM_INLINE u64 position_of(const iterator_object* it) { return static_cast<u64>(it->position.as_int()); }

value list_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (METAVM_UNLIKELY(is_none(it->a))) return value_unbound;
  const auto* l = it->a.as<list_object>();
  const u64 i = position_of(it);
  if (METAVM_UNLIKELY(i >= l->length)) return finish(m, it);
  advance(it, i + 1);
  return l->storage->items[i];
}
value list_reversed_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const auto* l = it->a.as<list_object>();
  const u64 i = position_of(it);  // -1 becomes too large
  if (i >= l->length) return finish(m, it);
  advance(it, i - 1);
  return l->storage->items[i];
}
value tuple_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (METAVM_UNLIKELY(is_none(it->a))) return value_unbound;
  const auto* t = it->a.as<tuple_object>();
  const u64 i = position_of(it);
  if (METAVM_UNLIKELY(i >= t->length)) return finish(m, it);
  advance(it, i + 1);
  return t->items[i];
}
value str_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (METAVM_UNLIKELY(is_none(it->a))) return value_unbound;
  const str_object* s = as_str(it->a);
  const u64 i = position_of(it);
  if (METAVM_UNLIKELY(i >= s->length)) return finish(m, it);
  advance(it, i + 1);
  const u32 c = s->at(i);
  return to_value(METAVM_LIKELY(c < 256) ? m.latin1_chars[c] : make_char(m, c));
}
value bytes_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const auto* b = it->a.as<bytes_object>();
  const u64 i = position_of(it);
  if (i >= b->length) return finish(m, it);
  advance(it, i + 1);
  return value::small_int(b->data[i]);
}
value bytearray_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const auto* b = it->a.as<bytearray_object>();
  const u64 i = position_of(it);
  if (i >= b->length) return finish(m, it);
  advance(it, i + 1);
  return value::small_int(b->data()[i]);
}
value memoryview_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const i64 i = it->position.as_int();
  const value v = memoryview_item_at(m, it->a, i);
  if (is_raised(v)) return v;
  if (same(v, value_unbound)) return finish(m, it);
  it->position = value::small_int(i + 1);
  return v;
}

value range_next(vm&, value self) {
  iterator_object* it = self_of(self);
  const value v = it->position;
  if (METAVM_UNLIKELY(same(v, it->a))) return value_unbound;
  it->position = value::from_bits(v.bits + it->b.bits);
  return v;
}
value range_big_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  const value v = it->a;
  const auto* rest = it->b.as<tuple_object>();
  const tri done = equal(m, v, rest->items[0]);
  if (done != tri::no) return done == tri::yes ? value_unbound : value_raised;
  const value next = binary(m, binary_op::add, v, rest->items[1]);
  if (is_raised(next)) return value_raised;
  m.heap.write(it, &it->a, next);
  return v;
}

enum class part { key, item, pair };

METAVM_INLINE value take(vm& m, const dict_entry& e, part p) {
  if (p == part::key) return e.key;
  if (p == part::item) return e.item;
  const value pair[] = {e.key, e.item};
  return to_value(make_tuple(m, pair, 2));
}
METAVM_COLD value changed(vm& m, iterator_object* it, const char* message) {
  it->b = value::small_int(-1);  // stays in error
  if (is_subtype(type_of(m, it->a), m.types.ordered_dict)) message = "OrderedDict mutated during iteration";
  return raise_text(m, m.exc.RuntimeError, message);
}

template <part p>
value dict_next_entry(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (METAVM_UNLIKELY(is_none(it->a))) return value_unbound;
  const auto* d = it->a.as<dict_object>();
  if (METAVM_UNLIKELY(static_cast<i64>(d->length) != it->b.as_int()))
    return changed(m, it, "dictionary changed size during iteration");
  u64 at = position_of(it);
  const dict_entry* e;
  if (METAVM_UNLIKELY(!table_next(d->table, at, e))) return finish(m, it);
  if (METAVM_UNLIKELY(it->remaining == 0)) return changed(m, it, "dictionary keys changed during iteration");
  it->remaining--;
  advance(it, at);
  return take(m, *e, p);
}
template <part p>
value dict_previous_entry(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const auto* d = it->a.as<dict_object>();
  if (static_cast<i64>(d->length) != it->b.as_int()) return changed(m, it, "dictionary changed size during iteration");
  i64 at = it->position.as_int();
  if (at >= static_cast<i64>(d->table->used)) at = static_cast<i64>(d->table->used) - 1;
  while (at >= 0 && !is_live(entries_of(d->table)[at])) at--;
  if (at < 0) return finish(m, it);
  if (it->remaining == 0) return changed(m, it, "dictionary keys changed during iteration");
  it->remaining--;
  it->position = value::small_int(at - 1);
  return take(m, entries_of(d->table)[at], p);
}
value set_next_element(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (METAVM_UNLIKELY(is_none(it->a))) return value_unbound;
  const auto* s = it->a.as<set_object>();
  if (METAVM_UNLIKELY(static_cast<i64>(s->length) != it->b.as_int()))
    return changed(m, it, "Set changed size during iteration");
  u64 at = position_of(it);
  const set_entry* e;
  if (METAVM_UNLIKELY(!set_table_next(s->table, at, e))) return finish(m, it);
  if (it->remaining) it->remaining--;
  advance(it, at);
  return e->key;
}

/// Ends an iteration by index where the sequence says so.
value end_of_sequence(vm& m, iterator_object* it) {
  if (!catch_pending(m, m.exc.IndexError) && !catch_pending(m, m.exc.StopIteration)) return value_raised;
  return finish(m, it);
}
value sequence_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const i64 i = it->position.as_int();
  const value v = get_item(m, it->a, value::small_int(i));
  if (is_raised(v)) return end_of_sequence(m, it);
  it->position = value::small_int(i + 1);
  return v;
}
value call_sentinel_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const value v = call0(m, it->a);
  if (is_raised(v)) return catch_pending(m, m.exc.StopIteration) ? finish(m, it) : value_raised;
  if (is_none(it->a)) return value_unbound;  // the call went on with this iterator
  const tri end = equal(m, it->b, v);
  if (end == tri::error) return value_raised;
  return end == tri::yes ? finish(m, it) : v;
}

constexpr type_object* builtin_types::* classes[] = {
    &builtin_types::list_iterator,
    &builtin_types::list_reverseiterator,
    &builtin_types::tuple_iterator,
    &builtin_types::str_iterator,
    &builtin_types::bytes_iterator,
    &builtin_types::bytearray_iterator,
    &builtin_types::range_iterator,
    &builtin_types::longrange_iterator,
    &builtin_types::dict_keyiterator,
    &builtin_types::dict_valueiterator,
    &builtin_types::dict_itemiterator,
    &builtin_types::set_iterator,
    &builtin_types::dict_reversekeyiterator,
    &builtin_types::dict_reversevalueiterator,
    &builtin_types::dict_reverseitemiterator,
    &builtin_types::iterator,
    &builtin_types::reversed,
    &builtin_types::callable_iterator,
    &builtin_types::enumerate,
    &builtin_types::zip,
    &builtin_types::map,
    &builtin_types::filter,
    &builtin_types::memory_iterator,
};
constexpr next_fn nexts[] = {
    list_next,
    list_reversed_next,
    tuple_next,
    str_next,
    bytes_next,
    bytearray_next,
    range_next,
    range_big_next,
    dict_next_entry<part::key>,
    dict_next_entry<part::item>,
    dict_next_entry<part::pair>,
    set_next_element,
    dict_previous_entry<part::key>,
    dict_previous_entry<part::item>,
    dict_previous_entry<part::pair>,
    sequence_next,
    sequence_reversed_next,
    call_sentinel_next,
    enumerate_next,
    zip_next,
    map_next,
    filter_next,
    memoryview_next,
};
static_assert(std::size(classes) == static_cast<u32>(iterator_kind::memoryview) + 1);
static_assert(std::size(nexts) == std::size(classes));
static_assert(static_cast<u32>(iterator_kind::dict_keys_reversed) == 12 &&
              static_cast<u32>(iterator_kind::sequence) == 15);

}  // namespace

next_fn next_of(iterator_kind k) { return nexts[static_cast<u32>(k)]; }
type_object* iterator_class(vm& m, iterator_kind k) { return m.types.*classes[static_cast<u32>(k)]; }

value iterator_next_method(vm& m, value self) {
  const value v = nexts[self_of(self)->which](m, self);
  return METAVM_UNLIKELY(same(v, value_unbound)) ? raise_stop_iteration(m) : v;
}
value iterator_self(vm&, value self) { return self; }

iterator_object* make_iterator(vm& m, iterator_kind k, value a, value b) {
  const py_shape* shape = METAVM_UNLIKELY(k == iterator_kind::str && as_str(a)->is_ascii())
                              ? m.shapes.str_ascii_iterator
                              : iterator_class(m, k)->root_shape;
  auto* it = m.heap.make<iterator_object>(shape);
  it->which = static_cast<u32>(k);
  it->remaining = 0;
  it->a = a;
  it->b = b;
  u64 position = 0;
  switch (k) {
    case iterator_kind::list_reversed:
      position = a.as<list_object>()->length - 1;
      break;
    case iterator_kind::dict_keys:
    case iterator_kind::dict_values:
    case iterator_kind::dict_items:
    case iterator_kind::dict_keys_reversed:
    case iterator_kind::dict_values_reversed:
    case iterator_kind::dict_items_reversed: {
      const auto* d = a.as<dict_object>();
      it->b = value::small_int(static_cast<i64>(d->length));
      it->remaining = static_cast<u32>(d->length);
      if (k >= iterator_kind::dict_keys_reversed) position = u64{d->table->used} - 1;
      break;
    }
    case iterator_kind::set: {
      const auto* s = a.as<set_object>();
      it->b = value::small_int(static_cast<i64>(s->length));
      it->remaining = static_cast<u32>(s->length);
      break;
    }
    default:
      break;
  }
  it->position = value::small_int(static_cast<i64>(position));
  return it;
}

}  // namespace metavm::python
