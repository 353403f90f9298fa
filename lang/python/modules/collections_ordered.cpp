/// \file
/// collections.OrderedDict. Every dict is ordered; what this class adds is moving items to an end,
/// and an equality that looks at the order.
#include "lang/python/modules/collections_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/dict_views.hpp"

namespace metavm::python::collections {
namespace {

dict_object* self_of(value v) { return v.as<dict_object>(); }
bool is_ordered(vm& m, value v) { return is_kind(v, kind::dict) && is_instance(m, v, m.types.ordered_dict); }
bool is_plain(vm& m, value v) { return type_of(m, v) == m.types.ordered_dict; }

bool set_pair(vm& m, value self, value key, value v) {
  return is_plain(m, self) ? dict_set(m, self_of(self), key, v) : set_item(m, self, key, v);
}

// ---------------------------------------------------------------- update

bool add_pair(vm& m, value self, value pair) {
  const value it = get_iter(m, pair);
  if (is_raised(it)) return false;
  value parts[2];
  for (u32 i = 0; i < 2; i++) {
    parts[i] = step(m, it);
    if (is_raised(parts[i])) return false;
    if (same(parts[i], value_unbound)) {
      raise(m, m.exc.ValueError, "need more than {} value{} to unpack", i, i == 1 ? "" : "s");
      return false;
    }
  }
  const value more = step(m, it);
  if (is_raised(more)) return false;
  if (!same(more, value_unbound)) {
    raise_text(m, m.exc.ValueError, "too many values to unpack (expected 2)");
    return false;
  }
  return set_pair(m, self, parts[0], parts[1]);
}
bool add_pairs(vm& m, value self, value pairs) {
  return for_each_item(m, pairs, [&](value pair) { return add_pair(m, self, pair); });
}
bool update_from(vm& m, value self, value other) {
  if (is_exact(other, m.shapes.dict) || (is_plain(m, other) && !same(other, self))) {
    u64 at = 0;
    value key, item;
    while (dict_next(self_of(other), at, key, item))
      if (!set_pair(m, self, key, item)) return false;
    return true;
  }
  const value keys = find_attribute(m, other, m.names.keys);
  if (is_raised(keys)) return false;
  if (!same(keys, value_unbound)) {
    const value list = call0(m, keys);
    return !is_raised(list) && for_each_item(m, list, [&](value key) {
      const value v = get_item(m, other, key);
      return !is_raised(v) && set_pair(m, self, key, v);
    });
  }
  const value items = find_attribute(m, other, intern(m, "items"));
  if (is_raised(items)) return false;
  if (same(items, value_unbound)) return add_pairs(m, self, other);
  const value pairs = call0(m, items);
  return !is_raised(pairs) && add_pairs(m, self, pairs);
}
bool update_by_arguments(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs && !update_from(m, self, args[0])) return false;
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (!set_pair(m, self, kwnames->items[i], args[nargs + i])) return false;
  return true;
}
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs > 1) {
    raise(m, m.exc.TypeError, "expected at most 1 arguments, got {}", nargs);
    return false;
  }
  return update_by_arguments(m, self, args, nargs, kwnames);
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value d = to_value(make_dict_of(m, cls));
  return initialise(m, d, args, nargs, kwnames) ? d : value_raised;
}
value new_method(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_dict_of(m, args[0].as<type_object>()));
}
value init_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return initialise(m, args[0], args + 1, nargs - 1, kwnames) ? none : value_raised;
}
value update(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs > 2) return raise(m, m.exc.TypeError, "update() takes at most 1 positional argument ({} given)", nargs - 1);
  return update_by_arguments(m, args[0], args + 1, nargs - 1, kwnames) ? none : value_raised;
}
value ior(vm& m, value self, value other) { return update_from(m, self, other) ? self : value_raised; }
value merge(vm& m, value self, value left, value right) {
  if (!is_kind(left, kind::dict) || !is_kind(right, kind::dict)) return not_implemented;
  const value r = call_type(m, type_of(m, self), &left, 1, nullptr);
  if (is_raised(r)) return r;
  if (!is_ordered(m, r)) return raise_type_error(m, "copy of an OrderedDict is none");
  return update_from(m, r, right) ? r : value_raised;
}
value or_method(vm& m, value self, value other) { return merge(m, self, self, other); }
value ror_method(vm& m, value self, value other) { return merge(m, self, other, self); }

// ---------------------------------------------------------------- order

/// A new table with entry `first` in front of the others.
bool move_to_front(vm& m, dict_object* d, u64 first) {
  const dict_table* old = d->table;
  dict_table* t = make_table(m, d->length + 1);
  if (!t) return false;
  const dict_entry moved = entries_of(old)[first];
  // A scratch object owns the table while it is filled: `d` must stay whole if memory runs out.
  dict_object* scratch = make_dict(m);
  if (!scratch) return false;
  m.heap.write(scratch, &scratch->table, t);
  auto add = [&](const dict_entry& e) {
    if (!table_insert(m, scratch, &scratch->table, scratch->length, e.key, e.item, e.hash)) return false;
    scratch->length++;
    return true;
  };
  if (!add(moved)) return false;
  u64 at = 0;
  const dict_entry* e;
  while (table_next(d->table, at, e))
    if (at - 1 != first && !add(*e)) return false;
  scratch->table->only_str = d->table->only_str;
  m.heap.write(d, &d->table, scratch->table);
  d->keys_version = 0;
  return true;
}

value move_to_end(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "move_to_end", "key last?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const tri last = same(v[1], value_unbound) ? tri::yes : truth(m, v[1]);
  if (last == tri::error) return value_raised;
  dict_object* d = self_of(args[0]);
  u64 hash;
  if (!key_hash(m, v[0], hash)) return value_raised;
  const i64 found = table_lookup(m, &d->table, v[0], hash);
  if (found == lookup_raised) return value_raised;
  if (found == lookup_absent) return raise_key_error(m, v[0]);
  const u64 entry = static_cast<u64>(found);
  if (last == tri::no) {
    u64 at = 0;
    const dict_entry* e;
    if (table_next(d->table, at, e) && at - 1 == entry) return none;
    return move_to_front(m, d, entry) ? none : value_raised;
  }
  if (table_last(d->table) == entry) return none;
  const dict_entry moved = entries_of(d->table)[entry];
  dict_remove_entry(m, d, entry);
  if (!table_insert(m, d, &d->table, d->length, moved.key, moved.item, moved.hash)) return value_raised;
  d->length++;
  d->keys_version = 0;
  return none;
}

value popitem(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (!bind_arguments(m, "popitem", "last?", args + 1, nargs - 1, kwnames, &v)) return value_raised;
  const tri last = same(v, value_unbound) ? tri::yes : truth(m, v);
  if (last == tri::error) return value_raised;
  dict_object* d = self_of(args[0]);
  if (!d->length) return raise_key_error(m, to_value(make_str(m, "dictionary is empty")));
  u64 at = 0;
  const dict_entry* e;
  if (last == tri::no) table_next(d->table, at, e);
  const u64 entry = last == tri::yes ? table_last(d->table) : at - 1;
  const value pair = tuple_of(m, {dict_key_at(d, entry), dict_item_at(d, entry)});
  if (!is_raised(pair)) dict_remove_entry(m, d, entry);
  return pair;
}

tri equal_in_order(vm& m, dict_object* a, dict_object* b) {
  const tri eq = dict_equal(m, a, b);
  if (eq != tri::yes) return eq;
  u64 i = 0, k = 0;
  value x, y, item;
  while (dict_next(a, i, x, item)) {
    if (!dict_next(b, k, y, item)) return tri::no;
    const tri same_key = equal(m, x, y);
    if (same_key != tri::yes) return same_key;
  }
  return tri::yes;
}
template <bool negate>
value equal_method(vm& m, value self, value other) {
  if (!is_kind(other, kind::dict)) return not_implemented;
  const tri eq = is_ordered(m, other) ? equal_in_order(m, self_of(self), self_of(other))
                                      : dict_equal(m, self_of(self), self_of(other));
  return eq == tri::error ? value_raised : from_bool((eq == tri::yes) != negate);
}

// ---------------------------------------------------------------- as dict, with keywords

value pop(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "pop", "key default?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const value r = dict_pop(m, self_of(args[0]), v[0]);
  if (!same(r, value_unbound)) return r;
  return same(v[1], value_unbound) ? raise_key_error(m, v[0]) : v[1];
}
value setdefault(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "setdefault", "key default?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const value self = args[0], otherwise = or_none(v[1]);
  if (is_plain(m, self)) return dict_set_default(m, self_of(self), v[0], otherwise);
  const tri has = contains(m, self, v[0]);
  if (has == tri::error) return value_raised;
  if (has == tri::yes) return get_item(m, self, v[0]);
  return set_item(m, self, v[0], otherwise) ? otherwise : value_raised;
}
value fromkeys(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "fromkeys", "iterable value?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const value d = call0(m, args[0]);
  if (is_raised(d)) return d;
  const value item = or_none(v[1]);
  const bool plain = type_of(m, d) == m.types.ordered_dict;
  const bool ok = for_each_item(
      m, v[0], [&](value key) { return plain ? dict_set(m, self_of(d), key, item) : set_item(m, d, key, item); });
  return ok ? d : value_raised;
}
value copy(vm& m, value self) {
  const value r = call0(m, to_value(type_of(m, self)));
  if (is_raised(r)) return r;
  const bool plain = is_plain(m, self);
  list_object* keys = to_list(m, to_value(self_of(self)));
  const bool ok = keys && for_each_item(m, to_value(keys), [&](value key) {
                    const value v = plain ? dict_find(m, self_of(self), key) : get_item(m, self, key);
                    if (is_raised(v)) return false;
                    if (same(v, value_unbound)) return true;
                    return plain ? dict_set(m, self_of(r), key, v) : set_item(m, r, key, v);
                  });
  return ok ? r : value_raised;
}
value reduce(vm& m, value self) {
  const value state = state_of(m, self);
  if (is_raised(state)) return state;
  const value items = call_method(m, self, intern(m, "items"));
  const value it = is_raised(items) ? items : get_iter(m, items);
  if (is_raised(it)) return it;
  return tuple_of(m, {to_value(type_of(m, self)), to_value(m.empty_tuple), state, none, it});
}
value repr_method(vm& m, value self) {
  str_builder out(m);
  out.append(type_of(m, self)->name);
  if (!self_of(self)->length) {
    out.append_ascii("()");
  } else {
    if (repr_enter(m, self)) return to_value(make_str(m, "..."));
    value items = is_plain(m, self) ? dict_items_view(m, self) : call_method(m, self, intern(m, "items"));
    list_object* pairs = is_raised(items) ? nullptr : to_list(m, items);
    str_object* r = pairs ? repr(m, to_value(pairs)) : nullptr;
    repr_leave(m, self);
    if (!r) return value_raised;
    out.append('(');
    out.append(r);
    out.append(')');
  }
  str_object* s = out.finish();
  return s ? to_value(s) : value_raised;
}

/// The dict's views under this class's names.
template <py_shape* builtin_shapes::* shape>
value view(vm& m, value self) {
  auto* v = m.heap.make<dict_view_object>(m.shapes.*shape);
  v->dict = self_of(self);
  return to_value(v);
}
py_shape* add_view(vm& m, const char* name, type_object* base) {
  type_def d{};
  d.name = name;
  d.lay = &dict_view_object::get_layout();
  d.instance_kind = base->instance_kind;
  d.flags = type_flags::not_instantiable;
  d.base = base;
  return make_builtin_type(m, d)->root_shape;
}

}  // namespace

void add_ordered_dict(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", new_method)),
      general_method("__init__", init_method, "($self, /, *args, **kwargs)"),
      unary_method("__repr__", repr_method),
      binary_method("__eq__", equal_method<false>),
      binary_method("__ne__", equal_method<true>),
      binary_method("__or__", or_method),
      binary_method("__ror__", ror_method),
      binary_method("__ior__", ior),
      unary_method("__reduce__", reduce, nullptr, "Return state information for pickling"),
      class_method(general_method("fromkeys", fromkeys, "($type, /, iterable, value=None)",
                                  "Create a new ordered dictionary with keys from iterable and values set to value.")),
      general_method("setdefault", setdefault, "($self, /, key, default=None)",
                     "Insert key with a value of default if key is not in the "
                     "dictionary.\n\nReturn the value for key "
                     "if key is in the dictionary, else default."),
      general_method("pop", pop, "($self, /, key, default=<unrepresentable>)",
                     "od.pop(key[,default]) -> v, remove specified key and return the corresponding "
                     "value.\n\nIf the "
                     "key is not found, return the default if given; otherwise,\nraise a KeyError."),
      general_method("popitem", popitem, "($self, /, last=True)",
                     "Remove and return a (key, value) pair from the dictionary.\n\nPairs are "
                     "returned in LIFO order "
                     "if last is true or FIFO order if false."),
      general_method("update", update, nullptr, "D.update([E, ]**F) -> None: as dict.update, item by item."),
      unary_method("keys", view<&builtin_shapes::odict_keys>),
      unary_method("values", view<&builtin_shapes::odict_values>),
      unary_method("items", view<&builtin_shapes::odict_items>),
      unary_method("copy", copy, nullptr, "od.copy() -> a shallow copy of od"),
      general_method("move_to_end", move_to_end, "($self, /, key, last=True)",
                     "Move an existing element to the end (or beginning if last is "
                     "false).\n\nRaise KeyError if the "
                     "element does not exist."),
      end_of_methods};
  static const getset_def getsets[] = {dict_attribute, {}};
  type_def d{};
  d.name = "collections.OrderedDict";
  d.getsets = getsets;
  d.lay = &dict_object::get_layout();
  d.instance_kind = kind::dict;
  d.flags = type_flags::base_type | type_flags::mapping | type_flags::has_weakrefs;
  d.base = m.types.dict;
  d.instances_have_dict = true;
  d.methods = methods;
  d.construct = construct;
  d.doc = "Dictionary that remembers insertion order";
  m.types.ordered_dict = make_builtin_type(m, d);
  m.shapes.ordered_dict = m.types.ordered_dict->root_shape;
  m.shapes.odict_keys = add_view(m, "odict_keys", m.types.dict_keys);
  m.shapes.odict_values = add_view(m, "odict_values", m.types.dict_values);
  m.shapes.odict_items = add_view(m, "odict_items", m.types.dict_items);
  module_set(m, mod, "OrderedDict", to_value(m.types.ordered_dict));
}

}  // namespace metavm::python::collections
