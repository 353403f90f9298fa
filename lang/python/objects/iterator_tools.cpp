/// \file
/// enumerate, zip, map, filter and reversed.
#include "lang/python/core.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/iterators.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

iterator_object* self_of(value v) { return v.as<iterator_object>(); }

value make(vm& m, type_object* cls, iterator_kind k, value a, value b) {
  auto* it = make_instance<iterator_object>(m, cls);
  it->which = static_cast<u32>(k);
  it->remaining = 0;
  it->a = a;
  it->b = b;
  it->position = value::small_int(0);
  return to_value(it);
}
/// Iterators may be nested without bound.
METAVM_INLINE bool stack_left(vm& m) {
  if (METAVM_LIKELY(static_cast<char*>(__builtin_frame_address(0)) >= m.native_stack_end && m.native_stack_end))
    return true;
  if (!enter_native(m, "")) return false;
  leave_native(m);
  return true;
}
/// iter_next with the direct function tried first.
METAVM_INLINE value step(vm& m, value iterator) {
  if (auto* next = type_of(m, iterator)->iter_next)
    return METAVM_LIKELY(stack_left(m)) ? next(m, iterator) : value_raised;
  return iter_next(m, iterator);
}
/// Iterators over each argument. Null: raised.
tuple_object* iterators_of(vm& m, const value* args, u32 n) {
  list_object* l = empty_list(m, n);
  if (!l) return nullptr;
  for (u32 i = 0; i < n; i++) {
    const value it = get_iter(m, args[i]);
    if (is_raised(it)) return nullptr;
    list_append(m, l, it);
  }
  return make_tuple(m, l->storage->items, n);
}

// ---------------------------------------------------------------- enumerate

value enumerate_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const u64 keywords = kwnames ? kwnames->length : 0;
  if (nargs + keywords > 2)
    return raise(m, m.exc.TypeError, "enumerate() takes at most 2 arguments ({} given)", nargs + keywords);
  value out[2] = {nargs > 0 ? args[0] : value_unbound, nargs > 1 ? args[1] : value_unbound};
  for (u64 i = 0; i < keywords; i++) {
    str_object* name = as_str(kwnames->items[i]);
    const bool is_start = str_equals_ascii(name, "start");
    if (!is_start && !str_equals_ascii(name, "iterable"))
      return raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for enumerate()", to_utf8(name));
    if (same(out[is_start], value_unbound)) out[is_start] = args[nargs + i];
  }
  if (same(out[0], value_unbound))
    return raise_text(m, m.exc.TypeError, "enumerate() missing required argument 'iterable'");
  value start = value::small_int(0);
  if (!same(out[1], value_unbound)) {
    start = index_int(m, out[1]);
    if (is_raised(start)) return value_raised;
  }
  const value it = get_iter(m, out[0]);
  if (is_raised(it)) return value_raised;
  const value e = make(m, cls, iterator_kind::enumerate, it, start.is_int() ? none : start);
  if (start.is_int()) self_of(e)->position = start;
  return e;
}
value enumerate_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const value arguments[] = {it->a, is_none(it->b) ? it->position : it->b};
  const value parts[] = {to_value(type_of(m, self)), to_value(make_tuple(m, arguments, 2))};
  return result(make_tuple(m, parts, 2));
}

// ---------------------------------------------------------------- zip

value zip_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  bool strict = false;
  for (u64 i = 0; kwnames && i < kwnames->length; i++) {
    if (!str_equals_ascii(as_str(kwnames->items[i]), "strict"))
      return raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for zip()",
                   to_utf8(as_str(kwnames->items[i])));
    const tri t = truth(m, args[nargs + i]);
    if (t == tri::error) return value_raised;
    strict = t == tri::yes;
  }
  tuple_object* iterators = iterators_of(m, args, nargs);
  return iterators ? make(m, cls, iterator_kind::zip, to_value(iterators), from_bool(strict)) : value_raised;
}
/// "argument 1" or "arguments 1-3"
std::string earlier_arguments(u64 n) { return n == 1 ? "argument 1" : fmt::format("arguments 1-{}", n); }
/// The strict zip's end: iterator i was the first to have no item.
value zip_strict_end(vm& m, const tuple_object* its, u64 i) {
  if (i) return raise(m, m.exc.ValueError, "zip() argument {} is shorter than {}", i + 1, earlier_arguments(i));
  for (i = 1; i < its->length; i++) {
    const value v = step(m, its->items[i]);
    if (is_raised(v)) return value_raised;
    if (!same(v, value_unbound))
      return raise(m, m.exc.ValueError, "zip() argument {} is longer than {}", i + 1, earlier_arguments(i));
  }
  return value_unbound;
}
value zip_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const value parts[] = {to_value(type_of(m, self)), it->a, true_};
  return result(make_tuple(m, parts, same(it->b, true_) ? 3 : 2));
}
value zip_setstate(vm& m, value self, value state) {
  const tri t = truth(m, state);
  if (t == tri::error) return value_raised;
  self_of(self)->b = from_bool(t == tri::yes);
  return none;
}

// ---------------------------------------------------------------- map, filter

value map_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (new_refuses_keywords(cls, m.types.map) && !check_no_keywords(m, "map", kwnames)) return value_raised;
  if (nargs < 2) return raise_text(m, m.exc.TypeError, "map() must have at least two arguments.");
  const value f = args[0];
  tuple_object* iterators = iterators_of(m, args + 1, nargs - 1);
  return iterators ? make(m, cls, iterator_kind::map, f, to_value(iterators)) : value_raised;
}
value map_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const auto* its = it->b.as<tuple_object>();
  tuple_object* arguments = empty_tuple_of(m, its->length + 1);
  if (!arguments) return value_raised;
  arguments->items[0] = it->a;
  for (u64 i = 0; i < its->length; i++) arguments->items[i + 1] = its->items[i];
  const value parts[] = {to_value(type_of(m, self)), to_value(arguments)};
  return result(make_tuple(m, parts, 2));
}

value filter_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (new_refuses_keywords(cls, m.types.filter) && !check_no_keywords(m, "filter", kwnames)) return value_raised;
  if (!check_arity(m, "filter", nargs, 2, 2)) return value_raised;
  const value f = args[0];
  const value it = get_iter(m, args[1]);
  return is_raised(it) ? it : make(m, cls, iterator_kind::filter, it, f);
}
value filter_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const value arguments[] = {it->b, it->a};
  const value parts[] = {to_value(type_of(m, self)), to_value(make_tuple(m, arguments, 2))};
  return result(make_tuple(m, parts, 2));
}

// ---------------------------------------------------------------- reversed

value reversed_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (new_refuses_keywords(cls, m.types.reversed) && !check_no_keywords(m, "reversed", kwnames)) return value_raised;
  if (!check_arity(m, "reversed", nargs, 1, 1)) return value_raised;
  const value o = args[0];
  const value special_method = special_of(m, o, special::reversed);
  if (is_none(special_method)) return raise(m, m.exc.TypeError, "'{}' object is not reversible", type_name(m, o));
  if (!same(special_method, value_unbound)) return call_special(m, o, special::reversed);
  if (is_kind(o, kind::dict) || same(special_of(m, o, special::getitem), value_unbound))
    return raise(m, m.exc.TypeError, "'{}' object is not reversible", type_name(m, o));
  const i64 n = length_of(m, o);
  if (n < 0) return value_raised;
  const value r = make(m, cls, iterator_kind::sequence_reversed, o, none);
  self_of(r)->position = value::small_int(n - 1);
  return r;
}
value reversed_length_hint(vm& m, value self) {
  const iterator_object* it = self_of(self);
  if (is_none(it->a)) return value::small_int(0);
  const i64 n = length_of(m, it->a);
  if (n < 0) return value_raised;
  const i64 at = it->position.as_int() + 1;
  return value::small_int(n < at ? 0 : at);
}
value reversed_reduce(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const value argument = is_none(it->a) ? to_value(m.empty_tuple) : it->a;
  const value parts[] = {to_value(type_of(m, self)), to_value(make_tuple(m, &argument, 1)), it->position};
  return result(make_tuple(m, parts, is_none(it->a) ? 2 : 3));
}
value reversed_setstate(vm& m, value self, value state) {
  i64 i;
  if (!to_index(m, state, i)) return value_raised;
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return none;
  const i64 n = length_of(m, it->a);
  if (n < 0) return value_raised;
  it->position = value::small_int(i < -1 ? -1 : i > n - 1 ? n - 1 : i);
  return none;
}

void make_class(vm& m, const char* name, type_object*& type, py_shape*& shape, iterator_kind k,
                const method_def* methods, constructor_fn construct, const char* doc) {
  type_def d{};
  d.name = name;
  d.lay = &iterator_object::get_layout();
  d.instance_kind = kind::iterator;
  d.methods = methods;
  d.construct = construct;
  d.iter_next = next_of(k);
  d.doc = doc;
  type = make_builtin_type(m, d);
  shape = type->root_shape;
}

}  // namespace

value enumerate_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  value pair[2];
  pair[1] = step(m, it->a);
  if (METAVM_UNLIKELY(same(pair[1], value_unbound) || is_raised(pair[1]))) return pair[1];
  if (METAVM_LIKELY(is_none(it->b))) {
    pair[0] = it->position;
    const i64 next = it->position.as_int() + 1;
    if (METAVM_LIKELY(fits_small_int(next)))
      it->position = value::small_int(next);
    else
      m.heap.write(it, &it->b, make_int(m, next));
  } else {
    pair[0] = it->b;
    const value next = binary(m, binary_op::add, it->b, value::small_int(1));
    if (is_raised(next)) return value_raised;
    m.heap.write(it, &it->b, next);
  }
  return result(make_tuple(m, pair, 2));
}

value zip_next(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const auto* its = it->a.as<tuple_object>();
  const u64 n = its->length;
  if (METAVM_UNLIKELY(n == 0)) return value_unbound;
  constexpr u64 few = 8;
  value items[few];
  list_object* many = nullptr;
  if (METAVM_UNLIKELY(n > few) && !(many = empty_list(m, n))) return value_raised;
  for (u64 i = 0; i < n; i++) {
    const value v = step(m, its->items[i]);
    if (METAVM_UNLIKELY(is_raised(v))) return value_raised;
    if (METAVM_UNLIKELY(same(v, value_unbound))) return same(it->b, true_) ? zip_strict_end(m, its, i) : value_unbound;
    if (METAVM_LIKELY(!many))
      items[i] = v;
    else if (!list_append(m, many, v))
      return value_raised;
  }
  return result(make_tuple(m, many ? many->storage->items : items, n));
}

value map_next(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const auto* its = it->b.as<tuple_object>();
  const u64 n = its->length;
  constexpr u64 few = 8;
  value items[few];
  list_object* many = nullptr;
  if (METAVM_UNLIKELY(n > few) && !(many = empty_list(m, n))) return value_raised;
  for (u64 i = 0; i < n; i++) {
    const value v = step(m, its->items[i]);
    if (METAVM_UNLIKELY(is_raised(v) || same(v, value_unbound))) return v;
    if (METAVM_LIKELY(!many))
      items[i] = v;
    else if (!list_append(m, many, v))
      return value_raised;
  }
  return call(m, it->a, many ? many->storage->items : items, static_cast<u32>(n));
}

value filter_next(vm& m, value self) {
  const iterator_object* it = self_of(self);
  const value f = it->b;
  const bool by_truth = is_none(f) || same(f, to_value(m.types.boolean));
  for (;;) {
    const value v = step(m, it->a);
    if (METAVM_UNLIKELY(is_raised(v) || same(v, value_unbound))) return v;
    value good = v;
    if (!by_truth) {
      good = call1(m, f, v);
      if (METAVM_UNLIKELY(is_raised(good))) return value_raised;
    }
    const tri t = same(good, true_) ? tri::yes : same(good, false_) ? tri::no : truth(m, good);
    if (t == tri::error) return value_raised;
    if (t == tri::yes) return v;
  }
}

value sequence_reversed_next(vm& m, value self) {
  iterator_object* it = self_of(self);
  if (is_none(it->a)) return value_unbound;
  const i64 i = it->position.as_int();
  if (i >= 0) {
    const value v = get_item(m, it->a, value::small_int(i));
    if (!is_raised(v)) {
      it->position = value::small_int(i - 1);
      return v;
    }
    if (!catch_pending(m, m.exc.IndexError) && !catch_pending(m, m.exc.StopIteration)) return value_raised;
  }
  it->position = value::small_int(-1);
  m.heap.write(it, &it->a, none);
  return value_unbound;
}

void init_iterator_tools(vm& m) {
#define METAVM_ITERATOR method("__iter__", iterator_self), method("__next__", iterator_next_method)
  static const method_def enumerate_methods[] = {METAVM_ITERATOR,
                                                 method("__reduce__", enumerate_reduce),
                                                 class_method("__class_getitem__", make_generic_alias),
                                                 {}};
  static const method_def zip_methods[] = {
      METAVM_ITERATOR, method("__reduce__", zip_reduce), method("__setstate__", zip_setstate), {}};
  static const method_def map_methods[] = {METAVM_ITERATOR, method("__reduce__", map_reduce), {}};
  static const method_def filter_methods[] = {METAVM_ITERATOR, method("__reduce__", filter_reduce), {}};
  static const method_def reversed_methods[] = {METAVM_ITERATOR,
                                                method("__length_hint__", reversed_length_hint),
                                                method("__reduce__", reversed_reduce),
                                                method("__setstate__", reversed_setstate),
                                                {}};
#undef METAVM_ITERATOR
  make_class(m, "enumerate", m.types.enumerate, m.shapes.enumerate, iterator_kind::enumerate, enumerate_methods,
             enumerate_construct,
             "enumerate(iterable, start=0)\n--\n\n"
             "The pairs (number, item) of an iterable, numbers counting from start.");
  make_class(m, "zip", m.types.zip, m.shapes.zip, iterator_kind::zip, zip_methods, zip_construct,
             "zip(*iterables, strict=False): tuples of the first, second, … items of all iterables, until the "
             "shortest ends.\n\n>>> list(zip('ab', range(9)))\n[('a', 0), ('b', 1)]");
  make_class(m, "map", m.types.map, m.shapes.map, iterator_kind::map, map_methods, map_construct,
             "map(func, *iterables): the results of func for the items of each iterable.");
  make_class(m, "filter", m.types.filter, m.shapes.filter, iterator_kind::filter, filter_methods, filter_construct,
             "filter(function or None, iterable): the items for which function is true, or that "
             "are true.");
  make_class(m, "reversed", m.types.reversed, m.shapes.reversed, iterator_kind::sequence_reversed, reversed_methods,
             reversed_construct,
             "reversed(sequence, /)\n--\n\n"
             "The items of a sequence from the last to the first.");
}

}  // namespace metavm::python
