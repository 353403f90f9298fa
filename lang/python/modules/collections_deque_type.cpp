/// \file
/// collections.deque: the class.
#include <algorithm>

#include "lang/python/modules/collections_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::collections {
namespace {

value done(bool ok) { return ok ? none : value_raised; }

// ---------------------------------------------------------------- making

value deque_new(vm& m, const value* args, u32, tuple_object*) { return make_deque(m, args[0].as<type_object>(), -1); }
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "deque", "iterable? maxlen?", args, nargs, kwnames, v)) return false;
  i64 most = -1;
  if (!same(or_none(v[1]), none)) {
    if (!is_int(m, v[1])) {
      raise_type_error(m, "an integer is required");
      return false;
    }
    if (!size_argument(m, v[1], most)) return false;
    if (most < 0) {
      raise_text(m, m.exc.ValueError, "maxlen must be non-negative");
      return false;
    }
  }
  deque_object* d = as_deque(self);
  d->most = most;
  deque_clear(m, d);
  return same(v[0], value_unbound) || deque_extend(m, d, v[0]);
}
value deque_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value d = make_deque(m, cls, -1);
  return initialise(m, d, args, nargs, kwnames) ? d : value_raised;
}
value deque_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return done(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}
value deque_copy(vm& m, value self) {
  const deque_object* d = as_deque(self);
  type_object* cls = type_of(m, self);
  if (cls == m.types.deque) {
    const value r = make_deque(m, cls, d->most);
    return deque_extend(m, as_deque(r), self) ? r : value_raised;
  }
  const value args[] = {self, make_int(m, d->most)};
  const value r = call_type(m, cls, args, d->most < 0 ? 1 : 2, nullptr);
  if (!is_raised(r) && !is_deque(m, r))
    return raise(m, m.exc.TypeError, "{}() must return a deque, not {}", type_name_of(cls), type_name(m, r));
  return r;
}
value deque_reduce(vm& m, value self) {
  const value state = state_of(m, self);
  if (is_raised(state)) return state;
  const value it = get_iter(m, self);
  if (is_raised(it)) return it;
  const i64 most = as_deque(self)->most;
  const value args = most < 0 ? to_value(m.empty_tuple) : tuple_of(m, {to_value(m.empty_tuple), make_int(m, most)});
  return is_raised(args) ? args : tuple_of(m, {to_value(type_of(m, self)), args, state, it});
}

// ---------------------------------------------------------------- ends

value append(vm& m, value self, value v) { return done(deque_append(m, as_deque(self), v)); }
value appendleft(vm& m, value self, value v) { return done(deque_append_left(m, as_deque(self), v)); }
value extend(vm& m, value self, value v) { return done(deque_extend(m, as_deque(self), v)); }
value extendleft(vm& m, value self, value v) { return done(deque_extend(m, as_deque(self), v, true)); }
value pop(vm& m, value self) { return deque_pop(m, as_deque(self)); }
value popleft(vm& m, value self) { return deque_pop_left(m, as_deque(self)); }
value clear(vm& m, value self) {
  deque_clear(m, as_deque(self));
  return none;
}
value rotate(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "deque.rotate", kwnames) || !check_arity(m, "deque.rotate", nargs - 1, 0, 1))
    return value_raised;
  i64 n = 1;
  if (nargs > 1 && !size_argument(m, args[1], n)) return value_raised;
  deque_rotate(m, as_deque(args[0]), n);
  return none;
}
value reverse(vm& m, value self) {
  deque_object* d = as_deque(self);
  if (d->length > 1) m.heap.before_bulk_write(d->storage);
  for (u64 i = 0; i + 1 < d->length - i; i++) std::swap(d->at(i), d->at(d->length - 1 - i));
  return none;
}

// ---------------------------------------------------------------- search

/// Calls f(index, is equal) for items from `from` to `to` until it returns false. False: raised, by
/// a comparison or because one changed the deque (`message` with class `exception`).
template <class F>
bool for_each_equal(vm& m, deque_object* d, value v, u64 from, u64 to, F f, type_object* exception,
                    const char* message) {
  const u64 changes = d->changes;
  for (u64 i = from; i < to && i < d->length; i++) {
    const tri eq = equal(m, d->at(i), v);
    if (eq == tri::error) return false;
    if (d->changes != changes) {
      raise_text(m, exception, message);
      return false;
    }
    if (!f(i, eq == tri::yes)) return true;
  }
  return true;
}
constexpr const char* mutated = "deque mutated during iteration";

value count(vm& m, value self, value v) {
  i64 n = 0;
  deque_object* d = as_deque(self);
  const auto f = [&](u64, bool eq) {
    n += eq;
    return true;
  };
  if (!for_each_equal(m, d, v, 0, d->length, f, m.exc.RuntimeError, mutated)) return value_raised;
  return value::small_int(n);
}
value contains_method(vm& m, value self, value v) {
  bool found = false;
  deque_object* d = as_deque(self);
  const auto f = [&](u64, bool eq) { return !(found = eq); };
  if (!for_each_equal(m, d, v, 0, d->length, f, m.exc.RuntimeError, mutated)) return value_raised;
  return from_bool(found);
}
value index(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "deque.index", kwnames) || !check_arity(m, "index", nargs - 1, 1, 3)) return value_raised;
  deque_object* d = as_deque(args[0]);
  i64 bounds[2] = {0, static_cast<i64>(d->length)};
  for (u32 i = 2; i < nargs; i++)
    if (!position_argument(m, args[i], bounds[i - 2])) return value_raised;
  const i64 length = static_cast<i64>(d->length);
  for (i64& b : bounds) {
    if (b < 0) b = std::max<i64>(b + length, 0);
    b = std::min(b, length);
  }
  i64 found = -1;
  const auto f = [&](u64 i, bool eq) {
    if (eq) found = static_cast<i64>(i);
    return !eq;
  };
  if (!for_each_equal(m, d, args[1], static_cast<u64>(bounds[0]), static_cast<u64>(bounds[1]), f, m.exc.RuntimeError,
                      mutated))
    return value_raised;
  if (found >= 0) return value::small_int(found);
  str_object* r = repr(m, args[1]);
  return r ? raise(m, m.exc.ValueError, "{} is not in deque", to_utf8(r)) : value_raised;
}
value remove(vm& m, value self, value v) {
  deque_object* d = as_deque(self);
  i64 found = -1;
  const auto f = [&](u64 i, bool eq) {
    if (eq) found = static_cast<i64>(i);
    return !eq;
  };
  if (!for_each_equal(m, d, v, 0, d->length, f, m.exc.IndexError, mutated)) return value_raised;
  if (found < 0) {
    str_object* r = repr(m, v);
    return r ? raise(m, m.exc.ValueError, "{} is not in deque", to_utf8(r)) : value_raised;
  }
  deque_remove_at(m, d, static_cast<u64>(found));
  return none;
}

// ---------------------------------------------------------------- items

value length_method(vm& m, value self) { return make_uint(m, as_deque(self)->length); }
value bool_method(vm&, value self) { return from_bool(as_deque(self)->length != 0); }

bool item_position(vm& m, value self, value key, u64& out) {
  i64 i;
  if (!key.is_int() && !is_int(m, key) && same(special_of(m, key, special::index), value_unbound)) {
    raise(m, m.exc.TypeError, "sequence index must be integer, not '{}'", type_name(m, key));
    return false;
  }
  if (!to_index(m, key, i)) {
    if (catch_pending(m, m.exc.OverflowError))
      raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
    return false;
  }
  const i64 length = static_cast<i64>(as_deque(self)->length);
  if (i < 0) i += length;
  if (i < 0 || i >= length) {
    raise_text(m, m.exc.IndexError, "deque index out of range");
    return false;
  }
  out = static_cast<u64>(i);
  return true;
}
value getitem(vm& m, value self, value key) {
  u64 i;
  return item_position(m, self, key, i) ? as_deque(self)->at(i) : value_raised;
}
value setitem(vm& m, value self, value key, value v) {
  u64 i;
  if (!item_position(m, self, key, i)) return value_raised;
  deque_object* d = as_deque(self);
  m.heap.write(d->storage, &d->at(i), v);
  return none;
}
value delitem(vm& m, value self, value key) {
  u64 i;
  if (!item_position(m, self, key, i)) return value_raised;
  deque_remove_at(m, as_deque(self), i);
  return none;
}
value insert(vm& m, value self, value position, value v) {
  i64 i;
  if (!size_argument(m, position, i)) return value_raised;
  deque_object* d = as_deque(self);
  const i64 length = static_cast<i64>(d->length);
  if (d->most >= 0 && length >= d->most) return raise_text(m, m.exc.IndexError, "deque already at its maximum size");
  if (i < 0) i = std::max<i64>(i + length, 0);
  return done(deque_insert(m, d, static_cast<u64>(std::min(i, length)), v));
}

// ---------------------------------------------------------------- operators

value iadd(vm& m, value self, value other) { return deque_extend(m, as_deque(self), other) ? self : value_raised; }
value add(vm& m, value self, value other) {
  if (!is_deque(m, other))
    return raise(m, m.exc.TypeError, "can only concatenate deque (not \"{}\") to deque", type_name(m, other));
  const value r = deque_copy(m, self);
  return is_raised(r) || !deque_extend(m, as_deque(r), other) ? value_raised : r;
}
bool repeat_count(vm& m, value times, i64& n) {
  if (is_int(m, times) || !same(special_of(m, times, special::index), value_unbound)) return to_index(m, times, n);
  raise(m, m.exc.TypeError, "can't multiply sequence by non-int of type '{}'", type_name(m, times));
  return false;
}
value imul(vm& m, value self, value times) {
  i64 n;
  if (!repeat_count(m, times, n)) return value_raised;
  deque_object* d = as_deque(self);
  if (n <= 0) {
    deque_clear(m, d);
    return self;
  }
  const u64 length = d->length;
  if (n == 1 || !length) return self;
  if (d->most < 0 && static_cast<unsigned __int128>(length) * static_cast<u64>(n) > u64{1} << 40)
    return raise_no_memory(m);
  // With a limit only the last repetitions stay.
  if (d->most >= 0) n = std::min<i64>(n, d->most / static_cast<i64>(length) + 2);
  list_object* items = to_list(m, self);
  if (!items) return value_raised;
  for (i64 k = 1; k < n; k++)
    for (u64 i = 0; i < length; i++)
      if (!deque_append(m, d, items->storage->items[i])) return value_raised;
  return self;
}
value mul(vm& m, value self, value times) {
  i64 n;
  if (!repeat_count(m, times, n)) return value_raised;
  const value r = deque_copy(m, self);
  return is_raised(r) ? r : imul(m, r, times);
}

template <comparison op>
value compare_method(vm& m, value a, value b) {
  if (!is_deque(m, b)) return not_implemented;
  deque_object *x = as_deque(a), *y = as_deque(b);
  if (same(a, b)) return from_bool(op == comparison::eq || op == comparison::le || op == comparison::ge);
  if ((op == comparison::eq || op == comparison::ne) && x->length != y->length) return from_bool(op == comparison::ne);
  const u64 changes_x = x->changes, changes_y = y->changes;
  bool changed = false;
  const value r = compare_sequences(m, op, [&](int side, u64 i, value& out) {
    changed |= x->changes != changes_x || y->changes != changes_y;
    deque_object* d = side ? y : x;
    if (changed || i >= d->length) return false;
    out = d->at(i);
    return true;
  });
  return changed && !is_raised(r) ? raise_mutated(m) : r;
}

value repr_method(vm& m, value self) {
  if (repr_enter(m, self)) return to_value(make_str(m, "[...]"));
  list_object* items = to_list(m, self);
  str_object* r = items ? repr(m, to_value(items)) : nullptr;
  repr_leave(m, self);
  if (!r) return value_raised;
  str_builder out(m);
  out.append(type_of(m, self)->name);
  out.append('(');
  out.append(r);
  const i64 most = as_deque(self)->most;
  if (most >= 0) out.append_ascii(", maxlen=" + std::to_string(most));
  out.append(')');
  str_object* s = out.finish();
  return s ? to_value(s) : value_raised;
}
value iter_method(vm& m, value self) { return make_deque_iterator(m, self, false); }
value reversed_method(vm& m, value self) { return make_deque_iterator(m, self, true); }
value size_of(vm& m, value self) { return make_uint(m, sizeof(deque_object) + as_deque(self)->storage->capacity * 8); }
value maxlen(vm& m, value self) {
  const i64 most = as_deque(self)->most;
  return most < 0 ? none : make_int(m, most);
}

}  // namespace

void add_deque(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", deque_new)),
      general_method("__init__", deque_init, "($self, /, *args, **kwargs)"),
      unary_method("__repr__", repr_method),
      binary_method("__lt__", compare_method<comparison::lt>),
      binary_method("__le__", compare_method<comparison::le>),
      binary_method("__eq__", compare_method<comparison::eq>),
      binary_method("__ne__", compare_method<comparison::ne>),
      binary_method("__gt__", compare_method<comparison::gt>),
      binary_method("__ge__", compare_method<comparison::ge>),
      unary_method("__iter__", iter_method),
      unary_method("__len__", length_method),
      unary_method("__bool__", bool_method),
      binary_method("__contains__", contains_method),
      binary_method("__getitem__", getitem),
      ternary_method("__setitem__", setitem),
      binary_method("__delitem__", delitem),
      binary_method("__add__", add),
      binary_method("__iadd__", iadd),
      binary_method("__mul__", mul),
      binary_method("__rmul__", mul),
      binary_method("__imul__", imul),
      binary_method("append", append, nullptr, "Add an element to the right side of the deque."),
      binary_method("appendleft", appendleft, nullptr, "Add an element to the left side of the deque."),
      unary_method("clear", clear, nullptr, "Remove all elements from the deque."),
      unary_method("__copy__", deque_copy, nullptr, "Return a shallow copy of a deque."),
      unary_method("copy", deque_copy, nullptr, "Return a shallow copy of a deque."),
      binary_method("count", count, nullptr, "D.count(value) -- return number of occurrences of value"),
      binary_method("extend", extend, nullptr, "Extend the right side of the deque with elements from the iterable"),
      binary_method("extendleft", extendleft, nullptr,
                    "Extend the left side of the deque with elements from the iterable"),
      general_method("index", index, nullptr,
                     "D.index(value, [start, [stop]]) -- return first index of value.\n"
                     "Raises ValueError if the value is not present."),
      ternary_method("insert", insert, nullptr, "D.insert(index, object) -- insert object before index"),
      unary_method("pop", pop, nullptr, "Remove and return the rightmost element."),
      unary_method("popleft", popleft, nullptr, "Remove and return the leftmost element."),
      unary_method("__reduce__", deque_reduce, nullptr, "Return state information for pickling."),
      binary_method("remove", remove, nullptr, "D.remove(value) -- remove first occurrence of value."),
      unary_method("__reversed__", reversed_method, nullptr,
                   "D.__reversed__() -- return a reverse iterator over the deque"),
      unary_method("reverse", reverse, nullptr, "D.reverse() -- reverse *IN PLACE*"),
      general_method("rotate", rotate, nullptr,
                     "Rotate the deque n steps to the right (default n=1).  If n is negative, rotates left."),
      unary_method("__sizeof__", size_of, nullptr, "D.__sizeof__() -- size of D in memory, in bytes"),
      generic_entry(),
      end_of_methods};
  static const getset_def getsets[] = {{"maxlen", maxlen, nullptr, "maximum size of a deque or None if unbounded"}, {}};
  type_def d{};
  d.name = "collections.deque";
  d.lay = &deque_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs | type_flags::sequence;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = deque_construct;
  d.doc =
      "deque([iterable[, maxlen]]) --> deque object\n\nA list-like sequence optimized for data "
      "accesses near its "
      "endpoints.";
  m.types.deque = make_builtin_type(m, d);
  m.shapes.deque = m.types.deque->root_shape;
  module_set(m, mod, "deque", to_value(m.types.deque));
}

}  // namespace metavm::python::collections
