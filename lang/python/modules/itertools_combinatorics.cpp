/// \file
/// itertools: product, permutations, combinations with and without replacement.
#include <algorithm>

#include "lang/python/modules/itertools_types.hpp"

namespace metavm::python::itertools {
namespace {

/// All four: a pool (or several), positions in it, and the last result, of which the next one is a
/// changed copy.
struct selection_object : object {
  tuple_object* pool;  ///< product: of pools
  byte_array* indices;
  byte_array* cycles;  ///< permutations
  tuple_object* last;  ///< null before the first
  i64 length;          ///< of a result
  u64 stopped;
  static const layout& get_layout() {
    return describe<selection_object>("itertools_selection", &selection_object::pool, &selection_object::indices,
                                      &selection_object::cycles, &selection_object::last);
  }
};

enum class selection { product, permutations, combinations, replacement };
constexpr const char* names[] = {"product", "permutations", "combinations", "combinations_with_replacement"};
constexpr const char* name_of(selection s) { return names[static_cast<int>(s)]; }

i64 size_of(const tuple_object* t) { return static_cast<i64>(t->length); }
const tuple_object* pool_at(const selection_object* o, i64 i) { return o->pool->items[i].as<tuple_object>(); }

/// Fresh result: the last one, or an empty one of the right length. Null: raised.
tuple_object* next_result(vm& m, selection_object* o) {
  if (o->last) return make_tuple(m, o->last->items, o->last->length);
  tuple_object* t = empty_tuple_of(m, static_cast<u64>(o->length));
  if (t && t->length) std::fill_n(t->items, t->length, none);
  return t;
}
value keep(vm& m, selection_object* o, tuple_object* r) {
  m.heap.write(o, &o->last, r);
  return to_value(r);
}
value finish(selection_object* o) {
  o->stopped = 1;
  return value_unbound;
}

value make(vm& m, type_object* cls, tuple_object* pool, i64 length, u64 index_count, bool permute) {
  byte_array* indices = make_index_array(m, index_count);
  byte_array* cycles = indices && permute ? make_index_array(m, static_cast<u64>(length)) : indices;
  if (!indices || !cycles) return value_raised;
  selection_object* o = make_native<selection_object>(m, cls);
  o->pool = pool;
  o->indices = indices;
  o->cycles = cycles;
  o->last = nullptr;
  o->length = length;
  o->stopped = 0;
  return to_value(o);
}

// ---------------------------------------------------------------- product

value product_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 times = 1;
  if (kwnames && kwnames->length) {
    value repeat;
    const value* keyword_values = args + nargs;
    if (!bind_arguments(m, "product", "* repeat?", keyword_values, 0, kwnames, &repeat) ||
        !size_argument(m, repeat, times))
      return value_raised;
    if (times < 0) return raise_text(m, m.exc.ValueError, "repeat argument cannot be negative");
  }
  if (nargs && times > (INT64_MAX >> 4) / static_cast<i64>(nargs))
    return raise_text(m, m.exc.OverflowError, "repeat argument too large");
  const i64 n = static_cast<i64>(nargs) * times;
  if (times == 0) nargs = 0;
  list_object* pools = empty_list(m, nargs);
  if (!pools) return value_raised;
  for (u32 i = 0; i < nargs; i++) {
    tuple_object* t = to_tuple(m, args[i]);
    if (!t || !list_append(m, pools, to_value(t))) return value_raised;
  }
  tuple_object* all = empty_tuple_of(m, static_cast<u64>(n));
  if (!all) return value_raised;
  for (i64 i = 0; i < n; i++) all->items[i] = pools->storage->items[i % static_cast<i64>(nargs)];
  const value r = make(m, cls, all, n, static_cast<u64>(n), false);
  if (!is_raised(r)) std::fill_n(indices_of(r.as<selection_object>()->indices), n, 0);
  return r;
}
value product_next(vm& m, value self) {
  selection_object* o = self.as<selection_object>();
  if (o->stopped) return value_unbound;
  i64* at = indices_of(o->indices);
  if (!o->last) {
    for (i64 i = 0; i < o->length; i++)
      if (!pool_at(o, i)->length) return finish(o);
    tuple_object* r = next_result(m, o);
    if (!r) return value_raised;
    for (i64 i = 0; i < o->length; i++) r->items[i] = pool_at(o, i)->items[at[i]];
    return keep(m, o, r);
  }
  i64 i = o->length - 1;
  while (i >= 0 && at[i] + 1 >= size_of(pool_at(o, i))) i--;
  if (i < 0) return finish(o);
  tuple_object* r = next_result(m, o);
  if (!r) return value_raised;
  at[i]++;
  for (i64 k = i + 1; k < o->length; k++) at[k] = 0;
  for (; i < o->length; i++) r->items[i] = pool_at(o, i)->items[at[i]];
  return keep(m, o, r);
}

// ---------------------------------------------------------------- the others

bool selection_arguments(vm& m, selection s, const value* args, u32 nargs, tuple_object* kwnames, tuple_object*& pool,
                         i64& r) {
  value v[2];
  const bool optional = s == selection::permutations;
  if (!bind_arguments(m, name_of(s), optional ? "iterable r?" : "iterable r", args, nargs, kwnames, v)) return false;
  if (!optional && !size_argument(m, v[1], r)) return false;
  pool = to_tuple(m, v[0]);
  if (!pool) return false;
  if (optional) {
    r = size_of(pool);
    if (!same(or_none(v[1]), none)) {
      if (!is_int(m, v[1])) {
        raise_type_error(m, "Expected int as r");
        return false;
      }
      if (!size_argument(m, v[1], r)) return false;
    }
  }
  if (r >= 0) return true;
  raise_text(m, m.exc.ValueError, "r must be non-negative");
  return false;
}

value combinations_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  tuple_object* pool;
  i64 r;
  if (!selection_arguments(m, selection::combinations, args, nargs, kwnames, pool, r)) return value_raised;
  const value v = make(m, cls, pool, r, static_cast<u64>(r), false);
  if (is_raised(v)) return v;
  selection_object* o = v.as<selection_object>();
  for (i64 i = 0; i < r; i++) indices_of(o->indices)[i] = i;
  o->stopped = r > size_of(pool);
  return v;
}
value replacement_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  tuple_object* pool;
  i64 r;
  if (!selection_arguments(m, selection::replacement, args, nargs, kwnames, pool, r)) return value_raised;
  const value v = make(m, cls, pool, r, static_cast<u64>(r), false);
  if (is_raised(v)) return v;
  selection_object* o = v.as<selection_object>();
  std::fill_n(indices_of(o->indices), r, 0);
  o->stopped = pool->length == 0 && r > 0;
  return v;
}
value permutations_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  tuple_object* pool;
  i64 r;
  if (!selection_arguments(m, selection::permutations, args, nargs, kwnames, pool, r)) return value_raised;
  const value v = make(m, cls, pool, r, pool->length, true);
  if (is_raised(v)) return v;
  selection_object* o = v.as<selection_object>();
  const i64 n = size_of(pool);
  for (i64 i = 0; i < n; i++) indices_of(o->indices)[i] = i;
  for (i64 i = 0; i < r; i++) indices_of(o->cycles)[i] = n - i;
  o->stopped = r > n;
  return v;
}

/// The first result: the pool at the indices.
value first_result(vm& m, selection_object* o) {
  tuple_object* r = next_result(m, o);
  if (!r) return value_raised;
  for (i64 i = 0; i < o->length; i++) r->items[i] = o->pool->items[indices_of(o->indices)[i]];
  return keep(m, o, r);
}

template <bool replacement>
value combinations_next(vm& m, value self) {
  selection_object* o = self.as<selection_object>();
  if (o->stopped) return value_unbound;
  if (!o->last) return first_result(m, o);
  i64* at = indices_of(o->indices);
  const i64 n = size_of(o->pool), length = o->length;
  i64 i = length - 1;
  while (i >= 0 && at[i] == (replacement ? n - 1 : i + n - length)) i--;
  if (i < 0) return finish(o);
  tuple_object* r = next_result(m, o);
  if (!r) return value_raised;
  at[i]++;
  r->items[i] = o->pool->items[at[i]];
  for (i++; i < length; i++) {
    at[i] = at[i - 1] + !replacement;
    r->items[i] = o->pool->items[at[i]];
  }
  return keep(m, o, r);
}

value permutations_next(vm& m, value self) {
  selection_object* o = self.as<selection_object>();
  if (o->stopped) return value_unbound;
  if (!o->last) return first_result(m, o);
  const i64 n = size_of(o->pool), length = o->length;
  i64 *at = indices_of(o->indices), *cycles = indices_of(o->cycles);
  if (n == 0) return finish(o);
  tuple_object* r = next_result(m, o);
  if (!r) return value_raised;
  for (i64 i = length - 1; i >= 0; i--) {
    if (--cycles[i] == 0) {
      // This place has seen every item: rotate it to the end.
      const i64 index = at[i];
      for (i64 k = i; k < n - 1; k++) at[k] = at[k + 1];
      at[n - 1] = index;
      cycles[i] = n - i;
      continue;
    }
    std::swap(at[i], at[n - cycles[i]]);
    for (i64 k = i; k < length; k++) r->items[k] = o->pool->items[at[k]];
    return keep(m, o, r);
  }
  return finish(o);
}

// ---------------------------------------------------------------- pickling

value ints_of(vm& m, byte_array* a, i64 n) {
  tuple_object* t = empty_tuple_of(m, static_cast<u64>(n));
  if (!t) return value_raised;
  for (i64 i = 0; i < n; i++) t->items[i] = value::small_int(indices_of(a)[i]);
  return to_value(t);
}
value invalid(vm& m) { return raise_text(m, m.exc.ValueError, "invalid arguments"); }

template <selection s>
value selection_reduce(vm& m, value self) {
  selection_object* o = self.as<selection_object>();
  const value empty = to_value(m.empty_tuple);
  if (s == selection::product) {
    if (o->stopped) return reduced(m, self, tuple_of(m, {empty}));
    if (!o->last) return reduced(m, self, to_value(o->pool));
    const value at = ints_of(m, o->indices, o->length);
    return is_raised(at) ? at : reduced(m, self, to_value(o->pool), at);
  }
  const value length = value::small_int(o->length);
  if (!o->last) return reduced(m, self, tuple_of(m, {to_value(o->pool), length}));
  if (o->stopped) return reduced(m, self, tuple_of(m, {empty, length}));
  value state = ints_of(m, o->indices, s == selection::permutations ? size_of(o->pool) : o->length);
  if (s == selection::permutations && !is_raised(state)) {
    const value cycles = ints_of(m, o->cycles, o->length);
    state = is_raised(cycles) ? cycles : tuple_of(m, {state, cycles});
  }
  return is_raised(state) ? state : reduced(m, self, tuple_of(m, {to_value(o->pool), length}), state);
}

/// Reads n indices, each clipped to 0 … limit(i). False: raised.
template <class Limit>
bool read_indices(vm& m, tuple_object* t, byte_array* to, i64 least, Limit limit) {
  for (u64 i = 0; i < t->length; i++) {
    i64 x;
    if (!is_int(m, t->items[i])) {
      raise_type_error(m, "an integer is required");
      return false;
    }
    if (!to_index(m, t->items[i], x)) return false;
    indices_of(to)[i] = std::max(least, std::min(x, limit(static_cast<i64>(i))));
  }
  return true;
}

template <selection s>
value selection_setstate(vm& m, value self, value state) {
  selection_object* o = self.as<selection_object>();
  if (!is_kind(state, kind::tuple) || size_of(state.as<tuple_object>()) != o->length) return invalid(m);
  tuple_object* t = state.as<tuple_object>();
  const i64 n = size_of(o->pool);
  if (s == selection::product) {
    for (i64 i = 0; i < o->length; i++)
      if (!pool_at(o, i)->length) {
        o->stopped = 1;
        return none;
      }
    if (!read_indices(m, t, o->indices, 0, [&](i64 i) { return size_of(pool_at(o, i)) - 1; })) return value_raised;
    tuple_object* r = next_result(m, o);
    if (!r) return value_raised;
    for (i64 i = 0; i < o->length; i++) r->items[i] = pool_at(o, i)->items[indices_of(o->indices)[i]];
    keep(m, o, r);
    return none;
  }
  if (o->length && !n) return none;
  const bool ordered = s == selection::combinations;
  if (ordered && o->length > n) return none;
  if (!read_indices(m, t, o->indices, 0, [&](i64 i) { return ordered ? i + n - o->length : n - 1; }))
    return value_raised;
  return is_raised(first_result(m, o)) ? value_raised : none;
}
value permutations_setstate(vm& m, value self, value state) {
  selection_object* o = self.as<selection_object>();
  tuple_object* t = state_tuple(m, state, 2, 2);
  if (!t) return value_raised;
  for (u64 i = 0; i < 2; i++)
    if (!is_kind(t->items[i], kind::tuple))
      return raise(m, m.exc.TypeError, "argument {} must be tuple, not {}", i + 1, shown_type(m, t->items[i]));
  tuple_object *indices = t->items[0].as<tuple_object>(), *cycles = t->items[1].as<tuple_object>();
  const i64 n = size_of(o->pool);
  if (size_of(indices) != n || size_of(cycles) != o->length || o->length > n) return invalid(m);
  if (!read_indices(m, indices, o->indices, 0, [&](i64) { return n - 1; }) ||
      !read_indices(m, cycles, o->cycles, 1, [&](i64 i) { return n - i; }))
    return value_raised;
  return is_raised(first_result(m, o)) ? value_raised : none;
}
value selection_sizeof(vm&, value self) {
  const selection_object* o = self.as<selection_object>();
  return value::small_int(static_cast<i64>(sizeof(selection_object) + o->indices->capacity));
}

}  // namespace

void add_combinatorics(vm& m, module_object* mod) {
  static const method_def product_methods[] = {iter_entry(),
                                               next_entry<product_next>(),
                                               unary_method("__reduce__", selection_reduce<selection::product>),
                                               binary_method("__setstate__", selection_setstate<selection::product>),
                                               unary_method("__sizeof__", selection_sizeof),
                                               end_of_methods};
  make_native_type<selection_object>(m, mod, "itertools.product", product_methods, product_construct, product_next,
                                     "product(*iterables, repeat=1)\n\nCartesian product, as "
                                     "nested loops would give it: the last iterable "
                                     "advances fastest.\n\nproduct(A, repeat=2) is product(A, A).");
  static const method_def permutation_methods[] = {
      iter_entry(),
      next_entry<permutations_next>(),
      unary_method("__reduce__", selection_reduce<selection::permutations>),
      binary_method("__setstate__", permutations_setstate),
      unary_method("__sizeof__", selection_sizeof),
      end_of_methods};
  make_native_type<selection_object>(m, mod, "itertools.permutations", permutation_methods, permutations_construct,
                                     permutations_next,
                                     "permutations(iterable, r=None)\n--\n\nAll arrangements of r items (default: of "
                                     "all).\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)");
  static const method_def combination_methods[] = {
      iter_entry(),
      next_entry<combinations_next<false>>(),
      unary_method("__reduce__", selection_reduce<selection::combinations>),
      binary_method("__setstate__", selection_setstate<selection::combinations>),
      unary_method("__sizeof__", selection_sizeof),
      end_of_methods};
  make_native_type<selection_object>(
      m, mod, "itertools.combinations", combination_methods, combinations_construct, combinations_next<false>,
      "combinations(iterable, r)\n--\n\nAll choices of r items in the order of the iterable.\n\n"
      "combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)");
  static const method_def replacement_methods[] = {
      iter_entry(),
      next_entry<combinations_next<true>>(),
      unary_method("__reduce__", selection_reduce<selection::replacement>),
      binary_method("__setstate__", selection_setstate<selection::replacement>),
      unary_method("__sizeof__", selection_sizeof),
      end_of_methods};
  make_native_type<selection_object>(m, mod, "itertools.combinations_with_replacement", replacement_methods,
                                     replacement_construct, combinations_next<true>,
                                     "combinations_with_replacement(iterable, r)\n--\n\nAll "
                                     "choices of r items, each of which may be chosen again.\n\n"
                                     "combinations_with_replacement('ABC', 2) --> ('A','A'), "
                                     "('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')");
}

}  // namespace metavm::python::itertools
