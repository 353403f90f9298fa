/// \file
/// tuple.
#include <cstring>

#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/plain_keys.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

namespace {
constexpr u64 largest_length = u64{1} << 40;
}

tuple_object* empty_tuple_of(vm& m, u64 n) {
  if (n == 0) return m.empty_tuple;
  auto* t = n > largest_length ? nullptr : m.heap.make_with_tail<tuple_object>(m.shapes.tuple, n);
  if (METAVM_UNLIKELY(!t)) {
    raise_no_memory(m);
    return nullptr;
  }
  t->length = n;
  return t;
}

tuple_object* make_tuple(vm& m, const value* items, u64 n) {
  tuple_object* t = empty_tuple_of(m, n);
  if (METAVM_LIKELY(t && n)) std::memcpy(static_cast<void*>(t->items), items, n * sizeof(value));
  return t;
}

tuple_object* make_tuple_of(vm& m, type_object* cls, const value* items, u64 n) {
  if (cls == m.types.tuple) return make_tuple(m, items, n);
  auto* t = make_instance_with_tail<tuple_object>(m, cls, n, &tuple_object::length);
  if (METAVM_LIKELY(t && n)) std::memcpy(static_cast<void*>(t->items), items, n * sizeof(value));
  return t;
}

tuple_object* list_to_tuple(vm& m, list_object* l) { return make_tuple(m, l->storage->items, l->length); }

tuple_object* to_tuple(vm& m, value iterable) {
  if (is_exact(iterable, m.shapes.tuple)) return iterable.as<tuple_object>();
  if (is_exact(iterable, m.shapes.list)) return list_to_tuple(m, iterable.as<list_object>());
  // Short results are the rule: collect them on the stack first.
  const value it = get_iter(m, iterable);
  if (is_raised(it)) return nullptr;
  value first[16];
  u64 n = 0;
  for (; n < 16; n++) {
    first[n] = iter_next(m, it);
    if (is_raised(first[n])) return nullptr;
    if (same(first[n], value_unbound)) return make_tuple(m, first, n);
  }
  list_object* l = empty_list(m, 32);
  if (!l) return nullptr;
  for (u64 i = 0; i < n; i++)
    if (!list_append_inline(m, l, first[i])) return nullptr;
  if (!list_extend(m, l, it)) return nullptr;
  return list_to_tuple(m, l);
}

tuple_object* tuple_slice(vm& m, tuple_object* t, u64 from, u64 to) {
  if (from == 0 && to == t->length && t->get_shape() == m.shapes.tuple) return t;
  return from < to ? make_tuple(m, t->items + from, to - from) : m.empty_tuple;
}

value tuple_get_item(vm& m, value self, value key) {
  auto* t = self.as<tuple_object>();
  if (METAVM_UNLIKELY(is_kind(key, kind::slice))) {
    i64 start, stop, step;
    if (!slice_unpack(m, key.as<slice_object>(), start, stop, step)) return value_raised;
    const i64 count = slice_adjust(static_cast<i64>(t->length), start, stop, step);
    if (count <= 0) return to_value(m.empty_tuple);
    if (step == 1) {
      tuple_object* r = tuple_slice(m, t, static_cast<u64>(start), static_cast<u64>(start + count));
      return r ? to_value(r) : value_raised;
    }
    tuple_object* r = empty_tuple_of(m, static_cast<u64>(count));
    if (!r) return value_raised;
    u64 at = static_cast<u64>(start);
    for (i64 i = 0; i < count; i++, at += static_cast<u64>(step)) r->items[i] = t->items[at];
    return to_value(r);
  }
  i64 i;
  if (METAVM_UNLIKELY(!item_index(m, key, "tuple", i))) return value_raised;
  if (i < 0) i += static_cast<i64>(t->length);
  if (METAVM_UNLIKELY(static_cast<u64>(i) >= t->length))
    return raise_text(m, m.exc.IndexError, "tuple index out of range");
  return t->items[i];
}

tuple_object* tuple_concat(vm& m, tuple_object* a, tuple_object* b) {
  if (a->length == 0 && b->get_shape() == m.shapes.tuple) return b;
  if (b->length == 0 && a->get_shape() == m.shapes.tuple) return a;
  tuple_object* r = empty_tuple_of(m, a->length + b->length);
  if (METAVM_UNLIKELY(!r)) return nullptr;
  std::memcpy(static_cast<void*>(r->items), a->items, a->length * sizeof(value));
  std::memcpy(static_cast<void*>(r->items + a->length), b->items, b->length * sizeof(value));
  return r;
}

value tuple_repeat(vm& m, value self, i64 n) {
  const auto* t = self.as<tuple_object>();
  if (n == 1 && is_exact(self, m.shapes.tuple)) return self;
  if (n <= 0 || t->length == 0) return to_value(m.empty_tuple);
  if (METAVM_UNLIKELY(static_cast<u64>(n) > largest_length / t->length)) return raise_no_memory(m);
  tuple_object* r = empty_tuple_of(m, t->length * static_cast<u64>(n));
  if (METAVM_UNLIKELY(!r)) return value_raised;
  for (i64 i = 0; i < n; i++)
    std::memcpy(static_cast<void*>(r->items + static_cast<u64>(i) * t->length), t->items, t->length * sizeof(value));
  return to_value(r);
}

tri tuple_contains(vm& m, tuple_object* t, value v) {
  for (u64 i = 0; i < t->length; i++) {
    if (same(t->items[i], v)) return tri::yes;
    const tri eq = equal(m, t->items[i], v);
    if (eq != tri::no) return eq;
  }
  return tri::no;
}

tri tuple_equal(vm& m, tuple_object* a, tuple_object* b) {
  // Unlike lists, tuples of different lengths still compare their common items in CPython; only an
  // item's `==` could tell, so we do not.
  if (a == b) {
    // Items compare by identity first: nothing to ask.
    return tri::yes;
  }
  if (a->length != b->length) return tri::no;
  for (u64 i = 0; i < a->length; i++) {
    const value x = a->items[i], y = b->items[i];
    if (same(x, y)) continue;
    if (x.is_int() && y.is_int()) return tri::no;
    const tri eq = equal(m, x, y);
    if (eq != tri::yes) return eq;
  }
  return tri::yes;
}

bool tuple_hash(vm& m, tuple_object* t, i64& out) {
  tuple_hasher h;
  for (u64 i = 0; i < t->length; i++) {
    i64 item;
    if (METAVM_UNLIKELY(!hash_of(m, t->items[i], item))) return false;
    h.add(item);
  }
  out = h.result(t->length);
  return true;
}

// ---------------------------------------------------------------- the guest's tuple

namespace {

using namespace method_table;

tuple_object* self_of(value v) { return v.as<tuple_object>(); }

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (new_refuses_keywords(cls, m.types.tuple) && !check_no_keywords(m, "tuple", kwnames)) return value_raised;
  if (!check_arity(m, "tuple", nargs, 0, 1)) return value_raised;
  tuple_object* t = nargs ? to_tuple(m, args[0]) : m.empty_tuple;
  if (!t || cls == m.types.tuple) return result(t);
  return result(make_tuple_of(m, cls, t->items, t->length));
}

value tuple_repr(vm& m, value self) {
  const auto* t = self_of(self);
  if (t->length == 0) return to_value(make_str_latin1(m, "()"));
  if (repr_enter(m, self)) return to_value(make_str_latin1(m, "(...)"));
  str_builder out(m);
  out.append('(');
  for (u64 i = 0; i < t->length; i++) {
    if (i) out.append_ascii(", ");
    str_object* r = repr(m, t->items[i]);
    if (!r) {
      repr_leave(m, self);
      return value_raised;
    }
    out.append(r);
  }
  out.append_ascii(t->length == 1 ? ",)" : ")");
  repr_leave(m, self);
  return result(out.finish());
}

template <comparison op>
value tuple_compare(vm& m, value a, value b) {
  if (!is_kind(b, kind::tuple)) return not_implemented;
  if constexpr (op == comparison::eq) return result(tuple_equal(m, self_of(a), self_of(b)));
  if constexpr (op == comparison::ne) {
    const tri eq = tuple_equal(m, self_of(a), self_of(b));
    return eq == tri::error ? value_raised : from_bool(eq == tri::no);
  }
  return compare_sequences(m, op, [&](int side, u64 i, value& out) {
    const tuple_object* t = self_of(side ? b : a);
    if (i >= t->length) return false;
    out = t->items[i];
    return true;
  });
}

value tuple_hash_method(vm& m, value self) {
  i64 h;
  return tuple_hash(m, self_of(self), h) ? make_int(m, h) : value_raised;
}
value tuple_len(vm&, value self) { return value::small_int(static_cast<i64>(self_of(self)->length)); }
value tuple_iter(vm& m, value self) { return result(make_iterator(m, iterator_kind::tuple, self)); }
value tuple_contains_method(vm& m, value self, value v) { return result(tuple_contains(m, self_of(self), v)); }
value tuple_add(vm& m, value self, value other) {
  if (METAVM_UNLIKELY(!is_kind(other, kind::tuple)))
    return raise(m, m.exc.TypeError, "can only concatenate tuple (not \"{}\") to tuple", type_name(m, other));
  return result(tuple_concat(m, self_of(self), self_of(other)));
}
value tuple_mul(vm& m, value self, value count) {
  if (!is_int(m, count) && same(special_of(m, count, special::index), value_unbound))
    return raise(m, m.exc.TypeError, "can't multiply sequence by non-int of type '{}'", type_name(m, count));
  const value i = index_int(m, count);
  i64 n;
  if (is_raised(i)) return value_raised;
  if (!to_i64(m, i, n))
    return raise(m, m.exc.OverflowError, "cannot fit '{}' into an index-sized integer", type_name(m, count));
  return tuple_repeat(m, self, n);
}
value tuple_index(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "tuple.index", kwnames) || !check_arity(m, "index", nargs - 1, 1, 3)) return value_raised;
  const auto* t = self_of(args[0]);
  const i64 n = static_cast<i64>(t->length);
  i64 start = 0, stop = INT64_MAX;
  if (nargs > 2 && !position_argument(m, args[2], start)) return value_raised;
  if (nargs > 3 && !position_argument(m, args[3], stop)) return value_raised;
  if (start < 0 && (start += n) < 0) start = 0;
  if (stop < 0) stop += n;
  for (i64 i = start; i < stop && i < n; i++) {
    const tri eq = equal(m, t->items[i], args[1]);
    if (eq == tri::error) return value_raised;
    if (eq == tri::yes) return value::small_int(i);
  }
  return raise_text(m, m.exc.ValueError, "tuple.index(x): x not in tuple");
}
value tuple_count(vm& m, value self, value v) {
  i64 n = 0;
  for (u64 i = 0; i < self_of(self)->length; i++) {
    const tri eq = equal(m, self_of(self)->items[i], v);
    if (eq == tri::error) return value_raised;
    n += eq == tri::yes;
  }
  return value::small_int(n);
}
value tuple_getnewargs(vm& m, value self) {
  const value copy = result(make_tuple(m, self_of(self)->items, self_of(self)->length));
  return is_raised(copy) ? copy : result(make_tuple(m, &copy, 1));
}
value tuple_sizeof(vm&, value self) {
  return value::small_int(static_cast<i64>(sizeof(tuple_object) + 8 * self_of(self)->length));
}

}  // namespace

void init_tuple(vm& m) {
  static const method_def methods[] = {
      method("__repr__", tuple_repr),
      method("__hash__", tuple_hash_method),
      method("__eq__", tuple_compare<comparison::eq>),
      method("__ne__", tuple_compare<comparison::ne>),
      method("__lt__", tuple_compare<comparison::lt>),
      method("__le__", tuple_compare<comparison::le>),
      method("__gt__", tuple_compare<comparison::gt>),
      method("__ge__", tuple_compare<comparison::ge>),
      method("__len__", tuple_len),
      method("__iter__", tuple_iter),
      method("__contains__", tuple_contains_method),
      method("__getitem__", tuple_get_item),
      method("__add__", tuple_add),
      method("__mul__", tuple_mul),
      method("__rmul__", tuple_mul),
      method("__getnewargs__", tuple_getnewargs, "($self, /)"),
      method("__sizeof__", tuple_sizeof, "($self, /)"),
      method("index", tuple_index, "($self, value, start=0, stop=9223372036854775807, /)",
             "Return the first index of value.\n\nRaises ValueError if there is none."),
      method("count", tuple_count, "($self, value, /)", "Return how many items are equal to value."),
      class_method("__class_getitem__", make_generic_alias),
      {}};
  type_def d{};
  d.name = "tuple";
  d.lay = &tuple_object::get_layout();
  d.instance_kind = kind::tuple;
  d.flags = type_flags::base_type | type_flags::sequence;
  d.methods = methods;
  d.construct = construct;
  d.doc =
      "tuple(iterable=(), /)\n--\n\n"
      "An immutable sequence.\n\nWithout an argument the tuple is empty; a tuple given is returned "
      "itself.";
  m.types.tuple = make_builtin_type(m, d);
  m.shapes.tuple = m.types.tuple->root_shape;
}

}  // namespace metavm::python
