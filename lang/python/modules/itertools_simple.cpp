/// \file
/// itertools: count, cycle, repeat, chain, compress, and those with a predicate.
#include "lang/python/modules/itertools_types.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::itertools {
namespace {

// ---------------------------------------------------------------- count

struct count_object : object {
  value current, step;
  static const layout& get_layout() {
    return describe<count_object>("count", &count_object::current, &count_object::step);
  }
};

bool is_number(vm& m, value v) {
  return is_int_like(v) || is_float_like(v) || is_complex_like(v) ||
         !same(special_of(m, v, special::index), value_unbound) ||
         !same(special_of(m, v, special::int_), value_unbound) ||
         !same(special_of(m, v, special::float_), value_unbound);
}
value count_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "count", "start? step?", args, nargs, kwnames, v)) return value_raised;
  for (value& x : v) {
    if (same(x, value_unbound))
      x = value::small_int(&x == v + 1);
    else if (!is_number(m, x))
      return raise_type_error(m, "a number is required");
    else if (is_int_like(x))
      x = exact_int(m, x);
    if (is_raised(x)) return x;
  }
  count_object* o = make_native<count_object>(m, cls);
  o->current = v[0];
  o->step = v[1];
  return to_value(o);
}
value count_next(vm& m, value self) {
  count_object* o = self.as<count_object>();
  const value v = o->current;
  value next;
  if (METAVM_LIKELY(both_small(v, o->step))) {
    next = int_add(m, v, o->step);
  } else {
    next = binary(m, binary_op::add, v, o->step);
    if (is_raised(next)) return next;
  }
  set_field(m, o, &count_object::current, next);
  return v;
}
bool counts_by_one(count_object* o) { return same(o->step, value::small_int(1)); }
value count_repr(vm& m, value self) {
  count_object* o = self.as<count_object>();
  str_object* start = repr(m, o->current);
  if (!start) return value_raised;
  std::string text = short_name(m, self) + "(" + to_utf8(start);
  if (!counts_by_one(o)) {
    str_object* by = repr(m, o->step);
    if (!by) return value_raised;
    text += ", " + to_utf8(by);
  }
  return to_value(make_str(m, text + ")"));
}
value count_reduce(vm& m, value self) {
  count_object* o = self.as<count_object>();
  if (counts_by_one(o) && o->current.is_int()) return reduced(m, self, tuple_of(m, {o->current}));
  return reduced(m, self, tuple_of(m, {o->current, o->step}));
}

// ---------------------------------------------------------------- cycle

struct cycle_object : object {
  value source;  ///< none once everything is saved
  list_object* saved;
  u64 index;
  u64 complete;  ///< restored with all items saved: do not save them again
  static const layout& get_layout() {
    return describe<cycle_object>("cycle", &cycle_object::source, &cycle_object::saved);
  }
};
value cycle_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "cycle", kwnames) || !check_arity(m, "cycle", nargs, 1, 1)) return value_raised;
  const value it = get_iter(m, args[0]);
  if (is_raised(it)) return it;
  list_object* saved = empty_list(m);
  if (!saved) return value_raised;
  cycle_object* o = make_native<cycle_object>(m, cls);
  o->source = it;
  o->saved = saved;
  o->index = o->complete = 0;
  return to_value(o);
}
value cycle_next(vm& m, value self) {
  cycle_object* o = self.as<cycle_object>();
  if (!same(o->source, none)) {
    const value v = step(m, o->source);
    if (is_raised(v)) return v;
    if (!same(v, value_unbound)) return o->complete || list_append(m, o->saved, v) ? v : value_raised;
    set_field(m, o, &cycle_object::source, none);
  }
  const list_object* l = o->saved;
  if (!l->length) return value_unbound;
  if (o->index >= l->length) o->index = 0;
  return l->storage->items[o->index++];
}
value cycle_reduce(vm& m, value self) {
  cycle_object* o = self.as<cycle_object>();
  value it = o->source;
  if (same(it, none)) {
    iterator_object* i = make_iterator(m, iterator_kind::list, to_value(o->saved));
    i->position = value::small_int(static_cast<i64>(o->index));
    it = to_value(i);
  }
  const bool complete = o->complete || same(o->source, none);
  return reduced(m, self, tuple_of(m, {it}), tuple_of(m, {to_value(o->saved), from_bool(complete)}));
}
value cycle_setstate(vm& m, value self, value state) {
  tuple_object* t = state_tuple(m, state, 2, 2);
  if (!t) return value_raised;
  if (!is_kind(t->items[0], kind::list))
    return raise(m, m.exc.TypeError, "argument 1 must be list, not {}", shown_type(m, t->items[0]));
  int complete;
  if (!int_argument(m, t->items[1], complete)) return value_raised;
  cycle_object* o = self.as<cycle_object>();
  m.heap.write(o, &o->saved, t->items[0].as<list_object>());
  o->complete = complete != 0;
  o->index = 0;
  return none;
}

// ---------------------------------------------------------------- repeat

struct repeat_object : object {
  value element;
  i64 left;  ///< -1: for ever
  static const layout& get_layout() { return describe<repeat_object>("repeat", &repeat_object::element); }
};
value repeat_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "repeat", "object times?", args, nargs, kwnames, v)) return value_raised;
  i64 times = -1;
  if (!same(v[1], value_unbound)) {
    if (!size_argument(m, v[1], times)) return value_raised;
    if (times < 0) times = 0;
  }
  repeat_object* o = make_native<repeat_object>(m, cls);
  o->element = v[0];
  o->left = times;
  return to_value(o);
}
value repeat_next(vm&, value self) {
  repeat_object* o = self.as<repeat_object>();
  if (!o->left) return value_unbound;
  if (o->left > 0) o->left--;
  return o->element;
}
value repeat_repr(vm& m, value self) {
  repeat_object* o = self.as<repeat_object>();
  str_object* r = repr(m, o->element);
  if (!r) return value_raised;
  std::string text = short_name(m, self) + "(" + to_utf8(r);
  if (o->left >= 0) text += ", " + std::to_string(o->left);
  return to_value(make_str(m, text + ")"));
}
value repeat_reduce(vm& m, value self) {
  repeat_object* o = self.as<repeat_object>();
  if (o->left < 0) return reduced(m, self, tuple_of(m, {o->element}));
  return reduced(m, self, tuple_of(m, {o->element, make_int(m, o->left)}));
}
value repeat_length_hint(vm& m, value self) {
  const i64 left = self.as<repeat_object>()->left;
  return left < 0 ? raise_type_error(m, "len() of unsized object") : make_int(m, left);
}

// ---------------------------------------------------------------- chain

struct chain_object : object {
  value source;  ///< iterator over the iterables; none at the end
  value active;  ///< iterator over the current one, or none
  static const layout& get_layout() {
    return describe<chain_object>("chain", &chain_object::source, &chain_object::active);
  }
};
value make_chain_of(vm& m, type_object* cls, value source) {
  chain_object* o = make_native<chain_object>(m, cls);
  o->source = source;
  o->active = none;
  return to_value(o);
}
value chain_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "chain", kwnames)) return value_raised;
  tuple_object* t = make_tuple(m, args, nargs);
  return t ? make_chain_of(m, cls, to_value(make_iterator(m, iterator_kind::tuple, to_value(t)))) : value_raised;
}
value chain_from_iterable(vm& m, value cls, value iterable) {
  const value it = get_iter(m, iterable);
  return is_raised(it) ? it : make_chain_of(m, cls.as<type_object>(), it);
}
value chain_next(vm& m, value self) {
  chain_object* o = self.as<chain_object>();
  while (!same(o->source, none)) {
    if (same(o->active, none)) {
      const value iterable = step(m, o->source);
      if (same(iterable, value_unbound) || is_raised(iterable)) {
        set_field(m, o, &chain_object::source, none);
        return iterable;
      }
      const value it = get_iter(m, iterable);
      if (is_raised(it)) {
        set_field(m, o, &chain_object::source, none);
        return it;
      }
      set_field(m, o, &chain_object::active, it);
    }
    const value v = step(m, o->active);
    if (METAVM_LIKELY(!same(v, value_unbound))) return v;
    set_field(m, o, &chain_object::active, none);
  }
  return value_unbound;
}
value chain_reduce(vm& m, value self) {
  chain_object* o = self.as<chain_object>();
  const value empty = to_value(m.empty_tuple);
  if (same(o->source, none)) return reduced(m, self, empty);
  return reduced(m, self, empty,
                 same(o->active, none) ? tuple_of(m, {o->source}) : tuple_of(m, {o->source, o->active}));
}
value chain_setstate(vm& m, value self, value state) {
  tuple_object* t = state_tuple(m, state, 1, 2);
  if (!t) return value_raised;
  for (u64 i = 0; i < t->length; i++)
    if (!is_iterator(m, t->items[i])) return raise_type_error(m, "Arguments must be iterators.");
  chain_object* o = self.as<chain_object>();
  set_field(m, o, &chain_object::source, t->items[0]);
  set_field(m, o, &chain_object::active, t->length > 1 ? t->items[1] : none);
  return none;
}

// ---------------------------------------------------------------- two operands: compress,
// dropwhile, …

/// An iterator with one more operand and a flag.
struct pair_object : object {
  value source, other;
  u64 started;
  static const layout& get_layout() {
    return describe<pair_object>("itertools_pair", &pair_object::source, &pair_object::other);
  }
};
value make_pair(vm& m, type_object* cls, value source, value other) {
  pair_object* o = make_native<pair_object>(m, cls);
  o->source = source;
  o->other = other;
  o->started = 0;
  return to_value(o);
}
value compress_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "compress", "data selectors", args, nargs, kwnames, v)) return value_raised;
  const value data = get_iter(m, v[0]);
  if (is_raised(data)) return data;
  const value selectors = get_iter(m, v[1]);
  return is_raised(selectors) ? selectors : make_pair(m, cls, data, selectors);
}
value compress_next(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  for (;;) {
    const value v = step(m, o->source);
    if (same(v, value_unbound) || is_raised(v)) return v;
    const value selector = step(m, o->other);
    if (same(selector, value_unbound) || is_raised(selector)) return selector;
    const tri t = truth(m, selector);
    if (t == tri::yes) return v;
    if (t == tri::error) return value_raised;
  }
}
value compress_reduce(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  return reduced(m, self, tuple_of(m, {o->source, o->other}));
}

constexpr char dropwhile_name[] = "dropwhile", takewhile_name[] = "takewhile", filterfalse_name[] = "filterfalse",
               starmap_name[] = "starmap";
template <const char* name>
value predicate_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, name, kwnames) || !check_arity(m, name, nargs, 2, 2)) return value_raised;
  const value f = args[0], it = get_iter(m, args[1]);
  return is_raised(it) ? it : make_pair(m, cls, it, f);
}
value predicate_reduce(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  return reduced(m, self, tuple_of(m, {o->other, o->source}));
}
value flagged_reduce(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  return reduced(m, self, tuple_of(m, {o->other, o->source}), value::small_int(static_cast<i64>(o->started)));
}
value flagged_setstate(vm& m, value self, value state) {
  const tri t = truth(m, state);
  if (t == tri::error) return value_raised;
  self.as<pair_object>()->started = t == tri::yes;
  return none;
}
tri holds(vm& m, value predicate, value v) {
  const value r = call1(m, predicate, v);
  return is_raised(r) ? tri::error : truth(m, r);
}
value dropwhile_next(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  for (;;) {
    const value v = step(m, o->source);
    if (o->started || same(v, value_unbound) || is_raised(v)) return v;
    const tri t = holds(m, o->other, v);
    if (t == tri::error) return value_raised;
    if (t == tri::no) {
      o->started = 1;
      return v;
    }
  }
}
value takewhile_next(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  if (o->started) return value_unbound;  // "stopped"
  const value v = step(m, o->source);
  if (same(v, value_unbound) || is_raised(v)) return v;
  const tri t = holds(m, o->other, v);
  if (t == tri::yes) return v;
  if (t == tri::error) return value_raised;
  o->started = 1;
  return value_unbound;
}
value filterfalse_next(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  const bool by_truth = same(o->other, none) || same(o->other, to_value(m.types.boolean));
  for (;;) {
    const value v = step(m, o->source);
    if (same(v, value_unbound) || is_raised(v)) return v;
    const tri t = by_truth ? truth(m, v) : holds(m, o->other, v);
    if (t == tri::no) return v;
    if (t == tri::error) return value_raised;
  }
}
value starmap_next(vm& m, value self) {
  pair_object* o = self.as<pair_object>();
  const value v = step(m, o->source);
  if (same(v, value_unbound) || is_raised(v)) return v;
  tuple_object* t = is_exact(v, m.shapes.tuple) ? v.as<tuple_object>() : to_tuple(m, v);
  return t ? call(m, o->other, t->items, static_cast<u32>(t->length)) : value_raised;
}

const char* const predicate_doc_drop =
    "dropwhile(predicate, iterable, /)\n--\n\nThe items from the first on for which predicate(item) "
    "is false.";

}  // namespace

value make_chain(vm& m, value first, value rest) {
  const value both[] = {first, rest};
  return chain_construct(m, m.types.chain, both, 2, nullptr);
}

void add_simple(vm& m, module_object* mod) {
  static const method_def count_methods[] = {iter_entry(), next_entry<count_next>(),
                                             unary_method("__repr__", count_repr),
                                             unary_method("__reduce__", count_reduce), end_of_methods};
  make_native_type<count_object>(m, mod, "itertools.count", count_methods, count_construct, count_next,
                                 "count(start=0, step=1)\n--\n\nThe numbers start, start + step, start + 2 * step, … "
                                 "without end.");
  static const method_def cycle_methods[] = {iter_entry(), next_entry<cycle_next>(),
                                             unary_method("__reduce__", cycle_reduce),
                                             binary_method("__setstate__", cycle_setstate), end_of_methods};
  make_native_type<cycle_object>(m, mod, "itertools.cycle", cycle_methods, cycle_construct, cycle_next,
                                 "cycle(iterable, /)\n--\n\nThe items of the iterable, over and over.");
  static const method_def repeat_methods[] = {iter_entry(),
                                              next_entry<repeat_next>(),
                                              unary_method("__repr__", repeat_repr),
                                              unary_method("__reduce__", repeat_reduce),
                                              unary_method("__length_hint__", repeat_length_hint),
                                              end_of_methods};
  make_native_type<repeat_object>(m, mod, "itertools.repeat", repeat_methods, repeat_construct, repeat_next,
                                  "repeat(object [,times])\n\nThe object `times` times, or without end.");
  static const method_def chain_methods[] = {
      iter_entry(),
      next_entry<chain_next>(),
      unary_method("__reduce__", chain_reduce),
      binary_method("__setstate__", chain_setstate),
      class_method(binary_method("from_iterable", chain_from_iterable, "($type, iterable, /)",
                                 "chain(*iterable) for an iterable that is evaluated lazily.")),
      generic_entry(),
      end_of_methods};
  m.types.chain = make_native_type<chain_object>(
      m, mod, "itertools.chain", chain_methods, chain_construct, chain_next,
      "chain(*iterables)\n\nThe items of the first iterable, then those of the next, until all are "
      "exhausted.");
  m.shapes.chain = m.types.chain->root_shape;
  static const method_def compress_methods[] = {iter_entry(), next_entry<compress_next>(),
                                                unary_method("__reduce__", compress_reduce), end_of_methods};
  make_native_type<pair_object>(m, mod, "itertools.compress", compress_methods, compress_construct, compress_next,
                                "compress(data, selectors)\n--\n\nThe items of data whose selectors are true.");
  static const method_def drop_methods[] = {iter_entry(), next_entry<dropwhile_next>(),
                                            unary_method("__reduce__", flagged_reduce),
                                            binary_method("__setstate__", flagged_setstate), end_of_methods};
  make_native_type<pair_object>(m, mod, "itertools.dropwhile", drop_methods, predicate_construct<dropwhile_name>,
                                dropwhile_next, predicate_doc_drop);
  static const method_def take_methods[] = {iter_entry(), next_entry<takewhile_next>(),
                                            unary_method("__reduce__", flagged_reduce),
                                            binary_method("__setstate__", flagged_setstate), end_of_methods};
  make_native_type<pair_object>(m, mod, "itertools.takewhile", take_methods, predicate_construct<takewhile_name>,
                                takewhile_next,
                                "takewhile(predicate, iterable, /)\n--\n\nThe items up to the "
                                "first for which predicate(item) is false.");
  static const method_def false_methods[] = {iter_entry(), next_entry<filterfalse_next>(),
                                             unary_method("__reduce__", predicate_reduce), end_of_methods};
  make_native_type<pair_object>(m, mod, "itertools.filterfalse", false_methods, predicate_construct<filterfalse_name>,
                                filterfalse_next,
                                "filterfalse(function, iterable, /)\n--\n\nThe items for which "
                                "function(item) is false, or, with None as the "
                                "function, the false items.");
  static const method_def star_methods[] = {iter_entry(), next_entry<starmap_next>(),
                                            unary_method("__reduce__", predicate_reduce), end_of_methods};
  make_native_type<pair_object>(m, mod, "itertools.starmap", star_methods, predicate_construct<starmap_name>,
                                starmap_next,
                                "starmap(function, iterable, /)\n--\n\nfunction(*item) for each item of the iterable.");
}

}  // namespace metavm::python::itertools
