/// \file
/// itertools: islice, pairwise, zip_longest, accumulate.
#include "lang/python/modules/itertools_types.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::itertools {
namespace {

// ---------------------------------------------------------------- islice

struct islice_object : object {
  value source;                 ///< none at the end
  i64 next, stop, step, count;  ///< stop -1: none
  static const layout& get_layout() { return describe<islice_object>("islice", &islice_object::source); }
};

/// An index, -1 with nothing raised if it is no number or too large.
i64 index_or_minus_one(vm& m, value v) {
  i64 i;
  if (to_index(m, v, i)) return i;
  take_pending(m);
  return -1;
}
value raise_bad_stop(vm& m) {
  return raise_text(m, m.exc.ValueError,
                    "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
}
value islice_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "islice", kwnames) || !check_arity(m, "islice", nargs, 2, 4)) return value_raised;
  i64 start = 0, stop = -1, by = 1;
  const value stop_value = args[nargs > 2 ? 2 : 1];
  if (nargs > 2 && !same(args[1], none)) start = index_or_minus_one(m, args[1]);
  if (!same(stop_value, none)) {
    stop = index_or_minus_one(m, stop_value);
    if (stop == -1) return raise_bad_stop(m);
  }
  if (start < 0 || stop < -1)
    return raise_text(m, m.exc.ValueError, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
  if (nargs > 3 && !same(args[3], none)) by = index_or_minus_one(m, args[3]);
  if (by < 1) return raise_text(m, m.exc.ValueError, "Step for islice() must be a positive integer or None.");
  const value it = get_iter(m, args[0]);
  if (is_raised(it)) return it;
  islice_object* o = make_native<islice_object>(m, cls);
  o->source = it;
  o->next = start;
  o->stop = stop;
  o->step = by;
  o->count = 0;
  return to_value(o);
}
value islice_next(vm& m, value self) {
  islice_object* o = self.as<islice_object>();
  const value it = o->source;
  if (same(it, none)) return value_unbound;
  const i64 stop = o->stop;
  auto finish = [&](value v) {
    set_field(m, o, &islice_object::source, none);
    return v;
  };
  while (o->count < o->next) {
    const value v = step(m, it);
    if (same(v, value_unbound) || is_raised(v)) return finish(v);
    o->count++;
  }
  if (stop != -1 && o->count >= stop) return finish(value_unbound);
  const value v = step(m, it);
  if (same(v, value_unbound) || is_raised(v)) return finish(v);
  o->count++;
  i64 next;
  const bool overflow = __builtin_add_overflow(o->next, o->step, &next);
  o->next = overflow || (stop != -1 && next > stop) ? (stop == -1 ? INT64_MAX : stop) : next;
  return v;
}
value islice_reduce(vm& m, value self) {
  islice_object* o = self.as<islice_object>();
  if (same(o->source, none)) {
    const value it = get_iter(m, to_value(empty_list(m)));
    return reduced(m, self, tuple_of(m, {it, value::small_int(0)}), value::small_int(0));
  }
  const value stop = o->stop == -1 ? none : make_int(m, o->stop);
  return reduced(m, self, tuple_of(m, {o->source, make_int(m, o->next), stop, make_int(m, o->step)}),
                 make_int(m, o->count));
}
value islice_setstate(vm& m, value self, value state) {
  i64 n;
  if (!size_argument(m, state, n)) return value_raised;
  self.as<islice_object>()->count = n;
  return none;
}

// ---------------------------------------------------------------- pairwise

struct pairwise_object : object {
  value source;  ///< none at the end
  value old;     ///< unbound before the first pair
  static const layout& get_layout() {
    return describe<pairwise_object>("pairwise", &pairwise_object::source, &pairwise_object::old);
  }
};
value pairwise_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "pairwise", kwnames) || !check_arity(m, "pairwise", nargs, 1, 1)) return value_raised;
  const value it = get_iter(m, args[0]);
  if (is_raised(it)) return it;
  pairwise_object* o = make_native<pairwise_object>(m, cls);
  o->source = it;
  o->old = value_unbound;
  return to_value(o);
}
value pairwise_next(vm& m, value self) {
  pairwise_object* o = self.as<pairwise_object>();
  if (same(o->source, none)) return value_unbound;
  auto finish = [&](value v) {
    set_field(m, o, &pairwise_object::source, none);
    set_field(m, o, &pairwise_object::old, value_unbound);
    return v;
  };
  if (same(o->old, value_unbound)) {
    const value first = step(m, o->source);
    if (same(first, value_unbound) || is_raised(first)) return finish(first);
    set_field(m, o, &pairwise_object::old, first);
    if (same(o->source, none)) return finish(value_unbound);  // the step used this iterator up
  }
  const value old = o->old;
  const value v = step(m, o->source);
  if (same(v, value_unbound) || is_raised(v)) return finish(v);
  const value pair = tuple_of(m, {old, v});
  set_field(m, o, &pairwise_object::old, v);
  return pair;
}

// ---------------------------------------------------------------- zip_longest

struct zip_longest_object : object {
  tuple_object* sources;  ///< none where exhausted
  value fill;
  u64 active;
  static const layout& get_layout() {
    return describe<zip_longest_object>("zip_longest", &zip_longest_object::sources, &zip_longest_object::fill);
  }
};
value zip_longest_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value fill = none;
  if (kwnames && kwnames->length) {
    if (kwnames->length > 1 || !str_equals_ascii(as_str(kwnames->items[0]), "fillvalue"))
      return raise_type_error(m, "zip_longest() got an unexpected keyword argument");
    fill = args[nargs];
  }
  list_object* its = empty_list(m, nargs);
  if (!its) return value_raised;
  for (u32 i = 0; i < nargs; i++) {
    const value it = get_iter(m, args[i]);
    if (is_raised(it) || !list_append(m, its, it)) return value_raised;
  }
  tuple_object* sources = make_tuple(m, its->storage->items, nargs);
  if (!sources) return value_raised;
  zip_longest_object* o = make_native<zip_longest_object>(m, cls);
  o->sources = sources;
  o->fill = fill;
  o->active = nargs;
  return to_value(o);
}
value zip_longest_next(vm& m, value self) {
  zip_longest_object* o = self.as<zip_longest_object>();
  tuple_object* sources = o->sources;
  const u64 n = sources->length;
  if (!n || !o->active) return value_unbound;
  tuple_object* r = empty_tuple_of(m, n);
  if (!r) return value_raised;
  for (u64 i = 0; i < n; i++) r->items[i] = none;
  for (u64 i = 0; i < n; i++) {
    value v = o->fill;
    if (!same(sources->items[i], none)) {
      v = step(m, sources->items[i]);
      if (is_raised(v)) {
        o->active = 0;
        return v;
      }
      if (same(v, value_unbound)) {
        if (same(sources->items[i], none) || --o->active == 0) {
          o->active = 0;
          return value_unbound;
        }
        m.heap.write(sources, &sources->items[i], none);
        v = o->fill;
      }
    }
    m.heap.write(r, &r->items[i], v);
  }
  return to_value(r);
}
value zip_longest_reduce(vm& m, value self) {
  zip_longest_object* o = self.as<zip_longest_object>();
  tuple_object* args = make_tuple(m, o->sources->items, o->sources->length);
  if (!args) return value_raised;
  for (u64 i = 0; i < args->length; i++)
    if (same(args->items[i], none)) args->items[i] = to_value(m.empty_tuple);
  return reduced(m, self, to_value(args), o->fill);
}
value zip_longest_setstate(vm& m, value self, value state) {
  set_field(m, self.as<zip_longest_object>(), &zip_longest_object::fill, state);
  return none;
}

// ---------------------------------------------------------------- accumulate

struct accumulate_object : object {
  value source, function;  ///< function none: addition
  value total;             ///< unbound before the first item
  value initial;           ///< none once used
  static const layout& get_layout() {
    return describe<accumulate_object>("accumulate", &accumulate_object::source, &accumulate_object::function,
                                       &accumulate_object::total, &accumulate_object::initial);
  }
};
value make_accumulate(vm& m, type_object* cls, value source, value function, value initial) {
  accumulate_object* o = make_native<accumulate_object>(m, cls);
  o->source = source;
  o->function = function;
  o->total = value_unbound;
  o->initial = initial;
  return to_value(o);
}
value accumulate_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "accumulate", "iterable func? * initial?", args, nargs, kwnames, v)) return value_raised;
  const value it = get_iter(m, v[0]);
  return is_raised(it) ? it : make_accumulate(m, cls, it, or_none(v[1]), or_none(v[2]));
}
value accumulate_next(vm& m, value self) {
  accumulate_object* o = self.as<accumulate_object>();
  if (METAVM_UNLIKELY(!same(o->initial, none))) {
    set_field(m, o, &accumulate_object::total, o->initial);
    set_field(m, o, &accumulate_object::initial, none);
    return o->total;
  }
  const value v = step(m, o->source);
  if (same(v, value_unbound) || is_raised(v)) return v;
  value total = o->total;
  if (same(total, value_unbound))
    total = v;
  else if (!same(o->function, none))
    total = call2(m, o->function, total, v);
  else if (both_small(total, v))
    total = int_add(m, total, v);
  else
    total = binary(m, binary_op::add, total, v);
  if (is_raised(total)) return total;
  set_field(m, o, &accumulate_object::total, total);
  return total;
}
value accumulate_reduce(vm& m, value self) {
  accumulate_object* o = self.as<accumulate_object>();
  if (!same(o->initial, none)) {
    const value first = tuple_of(m, {o->initial});
    const value it = is_raised(first) ? first : make_chain(m, first, o->source);
    return is_raised(it) ? it : reduced(m, self, tuple_of(m, {it, o->function}), none);
  }
  if (same(o->total, none)) {
    // A state of None could not be told from none at all: skip the first item of a new one instead.
    const value first = tuple_of(m, {o->total});
    value it = is_raised(first) ? first : make_chain(m, first, o->source);
    if (is_raised(it)) return it;
    it = get_iter(m, it);
    if (is_raised(it)) return it;
    const value again = make_accumulate(m, type_of(m, self), it, o->function, none);
    return tuple_of(m, {to_value(m.types.islice), tuple_of(m, {again, value::small_int(1), none})});
  }
  return reduced(m, self, tuple_of(m, {o->source, o->function}), or_none(o->total));
}
value accumulate_setstate(vm& m, value self, value state) {
  set_field(m, self.as<accumulate_object>(), &accumulate_object::total, state);
  return none;
}

}  // namespace

void add_slices(vm& m, module_object* mod) {
  static const method_def islice_methods[] = {iter_entry(), next_entry<islice_next>(),
                                              unary_method("__reduce__", islice_reduce),
                                              binary_method("__setstate__", islice_setstate), end_of_methods};
  m.types.islice = make_native_type<islice_object>(
      m, mod, "itertools.islice", islice_methods, islice_construct, islice_next,
      "islice(iterable, stop)\nislice(iterable, start, stop[, step])\n\nSelected items of an "
      "iterable, as a slice of a "
      "sequence would give them.");
  m.shapes.islice = m.types.islice->root_shape;
  static const method_def pairwise_methods[] = {iter_entry(), next_entry<pairwise_next>(), end_of_methods};
  make_native_type<pairwise_object>(m, mod, "itertools.pairwise", pairwise_methods, pairwise_construct, pairwise_next,
                                    "pairwise(iterable, /)\n--\n\nOverlapping pairs: s -> (s0,s1), (s1,s2), …");
  static const method_def zip_methods[] = {iter_entry(), next_entry<zip_longest_next>(),
                                           unary_method("__reduce__", zip_longest_reduce),
                                           binary_method("__setstate__", zip_longest_setstate), end_of_methods};
  make_native_type<zip_longest_object>(m, mod, "itertools.zip_longest", zip_methods, zip_longest_construct,
                                       zip_longest_next,
                                       "zip_longest(*iterables, fillvalue=None)\n\nTuples of "
                                       "one item from each iterable, until the longest is "
                                       "exhausted; fillvalue stands for missing items.");
  static const method_def accumulate_methods[] = {iter_entry(), next_entry<accumulate_next>(),
                                                  unary_method("__reduce__", accumulate_reduce),
                                                  binary_method("__setstate__", accumulate_setstate), end_of_methods};
  make_native_type<accumulate_object>(
      m, mod, "itertools.accumulate", accumulate_methods, accumulate_construct, accumulate_next,
      "accumulate(iterable, func=None, *, initial=None)\n--\n\nRunning sums, or results "
      "of another function of two arguments.");
}

}  // namespace metavm::python::itertools
