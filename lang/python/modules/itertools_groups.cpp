/// \file
/// itertools: groupby and tee.
#include <algorithm>

#include "lang/python/modules/itertools_types.hpp"

namespace metavm::python::itertools {
namespace {

// ---------------------------------------------------------------- groupby

/// Keys and value are unbound where there is none yet.
struct groupby_object : object {
  value source, key_function;
  value target_key, current_key, current_value;
  value grouper;  ///< the one that may still advance
  static const layout& get_layout() {
    return describe<groupby_object>("groupby", &groupby_object::source, &groupby_object::key_function,
                                    &groupby_object::target_key, &groupby_object::current_key,
                                    &groupby_object::current_value, &groupby_object::grouper);
  }
};
struct grouper_object : object {
  groupby_object* parent;
  value key;
  static const layout& get_layout() {
    return describe<grouper_object>("_grouper", &grouper_object::parent, &grouper_object::key);
  }
};

value groupby_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "groupby", "iterable key?", args, nargs, kwnames, v)) return value_raised;
  const value it = get_iter(m, v[0]);
  if (is_raised(it)) return it;
  groupby_object* o = make_native<groupby_object>(m, cls);
  o->source = it;
  o->key_function = or_none(v[1]);
  o->target_key = o->current_key = o->current_value = value_unbound;
  o->grouper = none;
  return to_value(o);
}
/// Takes the next item in; value_unbound at the end, value_raised, or none.
value advance(vm& m, groupby_object* o) {
  const value v = step(m, o->source);
  if (same(v, value_unbound) || is_raised(v)) return v;
  const value key = same(o->key_function, none) ? v : call1(m, o->key_function, v);
  if (is_raised(key)) return key;
  set_field(m, o, &groupby_object::current_value, v);
  set_field(m, o, &groupby_object::current_key, key);
  return none;
}
value make_grouper(vm& m, groupby_object* parent, value key) {
  grouper_object* g = make_native<grouper_object>(m, m.types.grouper);
  g->parent = parent;
  g->key = key;
  set_field(m, parent, &groupby_object::grouper, to_value(g));
  return to_value(g);
}
value groupby_next(vm& m, value self) {
  groupby_object* o = self.as<groupby_object>();
  set_field(m, o, &groupby_object::grouper, none);
  for (;;) {
    if (!same(o->current_key, value_unbound)) {
      if (same(o->target_key, value_unbound)) break;
      const tri same_group = equal(m, o->target_key, o->current_key);
      if (same_group == tri::error) return value_raised;
      if (same_group == tri::no) break;
    }
    const value r = advance(m, o);
    if (!same(r, none)) return r;
  }
  const value key = o->current_key;
  set_field(m, o, &groupby_object::target_key, key);
  const value g = make_grouper(m, o, key);
  return tuple_of(m, {key, g});
}
value grouper_next(vm& m, value self) {
  grouper_object* g = self.as<grouper_object>();
  groupby_object* o = g->parent;
  if (!same(o->grouper, self)) return value_unbound;
  if (same(o->current_value, value_unbound)) {
    const value r = advance(m, o);
    if (!same(r, none)) return r;
  }
  const tri same_group = equal(m, g->key, o->current_key);
  if (same_group == tri::error) return value_raised;
  if (same_group == tri::no) return value_unbound;
  const value v = o->current_value;
  set_field(m, o, &groupby_object::current_value, value_unbound);
  return v;
}
value groupby_reduce(vm& m, value self) {
  groupby_object* o = self.as<groupby_object>();
  const value args = tuple_of(m, {o->source, o->key_function});
  if (same(o->target_key, value_unbound) || same(o->current_key, value_unbound) ||
      same(o->current_value, value_unbound))
    return reduced(m, self, args);
  return reduced(m, self, args, tuple_of(m, {o->current_key, o->current_value, o->target_key}));
}
value groupby_setstate(vm& m, value self, value state) {
  tuple_object* t = state_tuple(m, state, 3, 3);
  if (!t) return value_raised;
  groupby_object* o = self.as<groupby_object>();
  set_field(m, o, &groupby_object::current_key, t->items[0]);
  set_field(m, o, &groupby_object::current_value, t->items[1]);
  set_field(m, o, &groupby_object::target_key, t->items[2]);
  return none;
}
value grouper_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "_grouper", kwnames) || !check_arity(m, "_grouper", nargs, 2, 2)) return value_raised;
  if (!is_instance(m, args[0], m.types.groupby))
    return raise(m, m.exc.TypeError, "_grouper() argument 1 must be itertools.groupby, not {}", shown_type(m, args[0]));
  return make_grouper(m, args[0].as<groupby_object>(), args[1]);
}
value empty_iterator(vm& m) { return to_value(make_iterator(m, iterator_kind::tuple, to_value(m.empty_tuple))); }
value builtin_iter(vm& m) {
  const value f = m.builtins ? dict_find_str(m, m.builtins->dict, intern(m, "iter")) : value_unbound;
  return same(f, value_unbound) ? get_attribute(m, empty_iterator(m), "__class__") : f;
}
value grouper_reduce(vm& m, value self) {
  grouper_object* g = self.as<grouper_object>();
  if (!same(g->parent->grouper, self)) return tuple_of(m, {builtin_iter(m), tuple_of(m, {to_value(m.empty_tuple)})});
  return reduced(m, self, tuple_of(m, {to_value(g->parent), g->key}));
}

// ---------------------------------------------------------------- tee

constexpr u64 link_cells = 57;

/// A piece of what a tee has read: full pieces link to the next.
struct tee_data_object : object {
  value source;
  value next;  ///< the next piece, or none
  u32 count;
  u32 running;
  u64 capacity;
  value items[];
  static const layout& get_layout() {
    return describe<tee_data_object>("_tee_dataobject", &tee_data_object::source, &tee_data_object::next,
                                     tail<value>(&tee_data_object::capacity));
  }
};
struct tee_object : object {
  tee_data_object* data;
  u64 index;
  static const layout& get_layout() { return describe<tee_object>("_tee", &tee_object::data); }
};

tee_data_object* make_data(vm& m, type_object* cls, value source) {
  tee_data_object* d = make_instance_with_tail<tee_data_object>(m, cls, link_cells, &tee_data_object::capacity);
  if (!d) return nullptr;
  d->source = source;
  d->next = none;
  d->count = d->running = 0;
  std::fill_n(d->items, link_cells, none);
  return d;
}
value data_item(vm& m, tee_data_object* d, u64 i) {
  if (i < d->count) return d->items[i];
  if (d->running) return raise_text(m, m.exc.RuntimeError, "cannot re-enter the tee iterator");
  d->running = 1;
  const value v = step(m, d->source);
  d->running = 0;
  if (same(v, value_unbound) || is_raised(v)) return v;
  if (d->count < link_cells) {
    m.heap.write(d, &d->items[d->count], v);
    d->count++;
  }
  return v;
}
value make_tee(vm& m, type_object* cls, tee_data_object* d, u64 index) {
  tee_object* o = make_native<tee_object>(m, cls);
  o->data = d;
  o->index = index;
  return to_value(o);
}
value tee_next(vm& m, value self) {
  tee_object* o = self.as<tee_object>();
  if (o->index >= link_cells) {
    tee_data_object* d = o->data;
    if (same(d->next, none)) {
      tee_data_object* fresh = make_data(m, m.types.tee_data, d->source);
      if (!fresh) return value_raised;
      set_field(m, d, &tee_data_object::next, to_value(fresh));
    }
    m.heap.write(o, &o->data, d->next.as<tee_data_object>());
    o->index = 0;
  }
  const value v = data_item(m, o->data, o->index);
  if (!same(v, value_unbound) && !is_raised(v)) o->index++;
  return v;
}
value tee_of(vm& m, type_object* cls, value iterable) {
  const value it = get_iter(m, iterable);
  if (is_raised(it)) return it;
  if (is_instance(m, it, m.types.tee)) {
    const tee_object* o = it.as<tee_object>();
    return make_tee(m, m.types.tee, o->data, o->index);
  }
  tee_data_object* d = make_data(m, m.types.tee_data, it);
  return d ? make_tee(m, cls, d, 0) : value_raised;
}
value tee_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "_tee", kwnames) || !check_arity(m, "_tee", nargs, 1, 1)) return value_raised;
  return tee_of(m, cls, args[0]);
}
value tee_copy(vm& m, value self) {
  const tee_object* o = self.as<tee_object>();
  return make_tee(m, m.types.tee, o->data, o->index);
}
value tee_reduce(vm& m, value self) {
  const tee_object* o = self.as<tee_object>();
  return reduced(m, self, tuple_of(m, {to_value(m.empty_tuple)}),
                 tuple_of(m, {to_value(o->data), value::small_int(static_cast<i64>(o->index))}));
}
value tee_setstate(vm& m, value self, value state) {
  tuple_object* t = state_tuple(m, state, 2, 2);
  if (!t) return value_raised;
  if (!is_instance(m, t->items[0], m.types.tee_data))
    return raise(m, m.exc.TypeError, "argument 1 must be itertools._tee_dataobject, not {}",
                 shown_type(m, t->items[0]));
  int index;
  if (!int_argument(m, t->items[1], index)) return value_raised;
  tee_data_object* d = t->items[0].as<tee_data_object>();
  if (index < 0 || static_cast<u64>(index) > link_cells || static_cast<u32>(index) > d->count)
    return raise_text(m, m.exc.ValueError, "Index out of range");
  tee_object* o = self.as<tee_object>();
  m.heap.write(o, &o->data, d);
  o->index = static_cast<u64>(index);
  return none;
}
value data_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "_tee_dataobject", kwnames) || !check_arity(m, "_tee_dataobject", nargs, 3, 3))
    return value_raised;
  if (!is_kind(args[1], kind::list))
    return raise(m, m.exc.TypeError, "_tee_dataobject() argument 2 must be list, not {}", shown_type(m, args[1]));
  auto invalid = [&] { return raise_text(m, m.exc.ValueError, "Invalid arguments"); };
  const list_object* l = args[1].as<list_object>();
  if (l->length > link_cells) return invalid();
  if (!same(args[2], none) && (l->length < link_cells || !is_instance(m, args[2], m.types.tee_data))) return invalid();
  tee_data_object* d = make_data(m, cls, args[0]);
  if (!d) return value_raised;
  d->next = args[2];
  d->count = static_cast<u32>(l->length);
  std::copy_n(l->storage->items, l->length, d->items);
  return to_value(d);
}
value data_reduce(vm& m, value self) {
  const tee_data_object* d = self.as<tee_data_object>();
  list_object* l = make_list(m, d->items, d->count);
  return l ? reduced(m, self, tuple_of(m, {d->source, to_value(l), d->next})) : value_raised;
}

}  // namespace

value tee(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "itertools.tee", kwnames) || !check_arity(m, "tee", nargs, 1, 2)) return value_raised;
  i64 n = 2;
  if (nargs > 1 && !size_argument(m, args[1], n)) return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "n must be >= 0");
  if (n == 0) return to_value(m.empty_tuple);
  value it = get_iter(m, args[0]);
  if (is_raised(it)) return it;
  str_object* copy = intern(m, "__copy__");
  value f = find_attribute(m, it, copy);
  if (is_raised(f)) return f;
  if (same(f, value_unbound)) {
    it = tee_of(m, m.types.tee, it);
    f = is_raised(it) ? it : get_attribute(m, it, copy);
    if (is_raised(f)) return f;
  }
  list_object* l = make_list(m, &it, 1);
  if (!l) return value_raised;
  for (i64 i = 1; i < n; i++) {
    const value other = call0(m, f);
    if (is_raised(other) || !list_append(m, l, other)) return value_raised;
  }
  tuple_object* t = make_tuple(m, l->storage->items, l->length);
  return t ? to_value(t) : value_raised;
}

void add_groups(vm& m, module_object* mod) {
  static const method_def groupby_methods[] = {iter_entry(), next_entry<groupby_next>(),
                                               unary_method("__reduce__", groupby_reduce),
                                               binary_method("__setstate__", groupby_setstate), end_of_methods};
  m.types.groupby = make_native_type<groupby_object>(
      m, mod, "itertools.groupby", groupby_methods, groupby_construct, groupby_next,
      "groupby(iterable, key=None)\n--\n\nConsecutive items with equal keys, as pairs of key and "
      "iterator.\n\n"
      "Without a key function the items are their own keys.");
  static const method_def grouper_methods[] = {iter_entry(), next_entry<grouper_next>(),
                                               unary_method("__reduce__", grouper_reduce), end_of_methods};
  m.types.grouper = make_native_type<grouper_object>(m, mod, "itertools._grouper", grouper_methods, grouper_construct,
                                                     grouper_next, nullptr, nullptr, 0);
  static const method_def data_methods[] = {unary_method("__reduce__", data_reduce), end_of_methods};
  m.types.tee_data =
      make_native_type<tee_data_object>(m, mod, "itertools._tee_dataobject", data_methods, data_construct, nullptr,
                                        "teedataobject(iterable, values, next, /)\n--\n\nData container common to "
                                        "multiple tee objects.",
                                        nullptr, 0);
  static const method_def tee_methods[] = {iter_entry(),
                                           next_entry<tee_next>(),
                                           unary_method("__copy__", tee_copy),
                                           unary_method("__reduce__", tee_reduce),
                                           binary_method("__setstate__", tee_setstate),
                                           end_of_methods};
  m.types.tee =
      make_native_type<tee_object>(m, mod, "itertools._tee", tee_methods, tee_construct, tee_next,
                                   "Iterator wrapped to make it copyable.", nullptr, type_flags::has_weakrefs);
  m.shapes.groupby = m.types.groupby->root_shape;
  m.shapes.grouper = m.types.grouper->root_shape;
  m.shapes.tee_data = m.types.tee_data->root_shape;
  m.shapes.tee = m.types.tee->root_shape;
}

}  // namespace metavm::python::itertools
