/// \file
/// Containers of any kind: items, membership, length; iteration.
#include "lang/python/core.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/iterators.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace {

bool absent(value f) { return same(f, value_unbound); }

value class_item(vm& m, value cls, value key) {
  if (same(cls, to_value(m.types.type))) return make_generic_alias(m, cls, key);
  const value f = find_attribute(m, cls, m.names.__class_getitem__);
  if (is_raised(f)) return f;
  if (!absent(f) && !same(f, none)) return call1(m, f, key);
  return raise(m, m.exc.TypeError, "type '{}' is not subscriptable", full_type_name(cls.as<type_object>()));
}

/// Types that CPython takes for sequences, changeable or not: they look at an index before they say that they do not
/// change.
bool takes_positions(vm& m, value o) {
  const kind k = kind_of(m, o);
  const type_object* t = type_of(m, o);
  return k == kind::tuple || k == kind::str || k == kind::bytes || k == kind::range || k == kind::set ||
         k == kind::frozenset || t == m.types.dict_keys || t == m.types.dict_items || t == m.types.dict_values ||
         t->flags_word & type_flags::heap_type;
}

/// Neither is there a method to set or delete items; or, in a guest's class, only the `other` one.
METAVM_COLD void raise_unchangeable(vm& m, value o, value key, special other) {
  const bool deletes = other == special::setitem;
  if (type_of(m, o)->flags_word & type_flags::heap_type && !absent(special_of(m, o, other))) {
    raise_text(m, m.exc.AttributeError, deletes ? "__delitem__" : "__setitem__");
    return;
  }
  const bool by_position = takes_positions(m, o) && (key.is_int() || !absent(special_of(m, key, special::index)));
  if (i64 i; by_position && !item_index(m, key, "sequence", i)) return;
  raise(m, m.exc.TypeError, "'{}' object {} support item {}", type_name(m, o),
        by_position && deletes ? "doesn't" : "does not", deletes ? "deletion" : "assignment");
}

}  // namespace

value get_item(vm& m, value o, value key) {
  if (METAVM_LIKELY(o.is_pointer())) {
    const shape* s = o.as_object()->get_shape();
    if (s == m.shapes.list) {
      const list_object* l = o.as<list_object>();
      if (METAVM_LIKELY(key.is_int())) {
        const u64 i = static_cast<u64>(key.as_int());
        if (METAVM_LIKELY(i < l->length)) return l->storage->items[i];
      }
      return list_get_item(m, o, key);
    }
    if (s == m.shapes.dict) {
      const value v = dict_find(m, o.as<dict_object>(), key);
      return METAVM_LIKELY(!absent(v)) ? v : raise_key_error(m, key);
    }
    if (s == m.shapes.tuple) {
      const tuple_object* t = o.as<tuple_object>();
      if (METAVM_LIKELY(key.is_int())) {
        const u64 i = static_cast<u64>(key.as_int());
        if (METAVM_LIKELY(i < t->length)) return t->items[i];
      }
      return tuple_get_item(m, o, key);
    }
  }
  const value f = special_of(m, o, special::getitem);
  if (METAVM_LIKELY(!absent(f))) return call_with_self(m, f, o, &key, 1);
  if (is_kind(o, kind::type)) return class_item(m, o, key);
  return raise(m, m.exc.TypeError, "'{}' object is not subscriptable", type_name(m, o));
}

bool set_item(vm& m, value o, value key, value v) {
  if (METAVM_LIKELY(o.is_pointer())) {
    const shape* s = o.as_object()->get_shape();
    if (s == m.shapes.list) {
      if (METAVM_LIKELY(key.is_int())) {
        const u64 i = static_cast<u64>(key.as_int());
        list_object* l = o.as<list_object>();
        if (METAVM_LIKELY(i < l->length)) {
          list_set_at(m, l, i, v);
          return true;
        }
      }
      return list_set_item(m, o, key, v);
    }
    if (s == m.shapes.dict) return dict_set(m, o.as<dict_object>(), key, v);
  }
  const value f = special_of(m, o, special::setitem);
  if (METAVM_UNLIKELY(absent(f))) {
    raise_unchangeable(m, o, key, special::delitem);
    return false;
  }
  const value args[] = {key, v};
  return !is_raised(call_with_self(m, f, o, args, 2));
}

bool del_item(vm& m, value o, value key) {
  const value f = special_of(m, o, special::delitem);
  if (METAVM_UNLIKELY(absent(f))) {
    raise_unchangeable(m, o, key, special::setitem);
    return false;
  }
  return !is_raised(call_with_self(m, f, o, &key, 1));
}

tri contains(vm& m, value container, value item) {
  if (is_exact(container, m.shapes.dict)) return dict_contains(m, container.as<dict_object>(), item);
  const value f = special_of(m, container, special::contains);
  if (METAVM_LIKELY(!absent(f))) {
    if (METAVM_UNLIKELY(same(f, none))) {
      raise(m, m.exc.TypeError, "'{}' object is not a container", type_name(m, container));
      return tri::error;
    }
    const value v = call_with_self(m, f, container, &item, 1);
    if (same(v, true_)) return tri::yes;
    if (same(v, false_)) return tri::no;
    return is_raised(v) ? tri::error : truth(m, v);
  }
  const value it = get_iter(m, container);
  if (is_raised(it)) {
    if (catch_pending(m, m.exc.TypeError))
      raise(m, m.exc.TypeError, "argument of type '{}' is not iterable", type_name(m, container));
    return tri::error;
  }
  for (;;) {
    const value v = iter_next(m, it);
    if (absent(v)) return tri::no;
    if (is_raised(v)) return tri::error;
    const tri t = equal(m, v, item);
    if (t != tri::no) return t;
  }
}

// ---------------------------------------------------------------- length

/// A length as a guest's __len__ gave it; -1: raised. Opcodes use it, too (ops/runtime.hpp).
i64 checked_length(vm& m, value v);
i64 checked_length(vm& m, value v) {
  if (is_raised(v)) return -1;
  if (METAVM_LIKELY(v.is_int() && v.as_int() >= 0)) return v.as_int();
  i64 n;
  const value i = index_int(m, v);
  if (is_raised(i)) return -1;
  if (!i.is_int()) {
    const tri negative = compare_truth(m, i, value::small_int(0), comparison::lt);
    if (negative == tri::error) return -1;
    if (negative == tri::no) {
      if (to_i64(m, i, n)) return n;
      raise_text(m, m.exc.OverflowError, "cannot fit 'int' into an index-sized integer");
      return -1;
    }
    n = -1;
  } else {
    n = i.as_int();
  }
  if (n < 0) {
    raise_text(m, m.exc.ValueError, "__len__() should return >= 0");
    return -1;
  }
  return n;
}

i64 length_of(vm& m, value o) {
  if (METAVM_LIKELY(o.is_pointer())) {
    const shape* s = o.as_object()->get_shape();
    if (s == m.shapes.list) return static_cast<i64>(o.as<list_object>()->length);
    if (s == m.shapes.str) return as_str(o)->length;
    if (s == m.shapes.dict) return static_cast<i64>(o.as<dict_object>()->length);
    if (s == m.shapes.tuple) return static_cast<i64>(o.as<tuple_object>()->length);
  }
  const value f = special_of(m, o, special::len);
  if (METAVM_UNLIKELY(absent(f))) {
    raise(m, m.exc.TypeError, "object of type '{}' has no len()", type_name(m, o));
    return -1;
  }
  return checked_length(m, call_with_self(m, f, o, nullptr, 0));
}

i64 length_hint(vm& m, value o, i64 otherwise) {
  if (!absent(special_of(m, o, special::len))) {
    const i64 n = length_of(m, o);
    if (n >= 0) return n;
    if (!catch_pending(m, m.exc.TypeError)) return -1;
  }
  const value f = special_of(m, o, special::length_hint);
  if (absent(f)) return otherwise;
  const value v = call_with_self(m, f, o, nullptr, 0);
  if (is_raised(v)) return catch_pending(m, m.exc.TypeError) ? otherwise : -1;
  if (same(v, not_implemented)) return otherwise;
  if (!is_int(m, v)) {
    raise(m, m.exc.TypeError, "__length_hint__ must be an integer, not {}", type_name(m, v));
    return -1;
  }
  i64 n;
  if (!to_index(m, v, n)) return -1;
  if (n >= 0) return n;
  raise_text(m, m.exc.ValueError, "__length_hint__() should return >= 0");
  return -1;
}

// ---------------------------------------------------------------- iteration

value get_iter(vm& m, value o) {
  type_object* t = type_of(m, o);
  const value f = t->get_special(special::iter);
  if (METAVM_UNLIKELY(absent(f))) {
    if (!absent(t->get_special(special::getitem)) && t->instance_kind != kind::dict)
      return to_value(make_iterator(m, iterator_kind::sequence, o));
    return raise(m, m.exc.TypeError, "'{}' object is not iterable", full_type_name(t));
  }
  if (METAVM_UNLIKELY(same(f, none)))
    return raise(m, m.exc.TypeError, "'{}' object is not iterable", full_type_name(t));
  const value it = call_with_self(m, f, o, nullptr, 0);
  if (is_raised(it)) return it;
  const type_object* ti = type_of(m, it);
  if (METAVM_UNLIKELY(!ti->iter_next && absent(ti->get_special(special::next))))
    return raise(m, m.exc.TypeError, "iter() returned non-iterator of type '{}'", type_name_of(type_of(m, it)));
  return it;
}

value iter_next(vm& m, value iterator) {
  const type_object* t = type_of(m, iterator);
  if (METAVM_LIKELY(t->iter_next != nullptr)) {
    if (METAVM_UNLIKELY(static_cast<char*>(__builtin_frame_address(0)) < m.native_stack_end)) {
      if (!enter_native(m, "")) return value_raised;
      leave_native(m);
    }
    return t->iter_next(m, iterator);
  }
  const value f = t->get_special(special::next);
  if (METAVM_UNLIKELY(absent(f) || same(f, none)))
    return raise(m, m.exc.TypeError, "'{}' object is not an iterator", type_name(m, iterator));
  const value v = call_with_self(m, f, iterator, nullptr, 0);
  if (METAVM_UNLIKELY(is_raised(v)) && catch_pending(m, m.exc.StopIteration)) return value_unbound;
  return v;
}

}  // namespace metavm::python
