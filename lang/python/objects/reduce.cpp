/// \file
/// object.__reduce_ex__ and object.__getstate__: how an instance is taken apart for pickle and
/// copy.
#include "lang/python/objects/reduce.hpp"

#include "lang/python/exception.hpp"

namespace metavm::python {
namespace {

value copyreg_function(vm& m, str_object* name) {
  const value mod = import_module(m, m.names.copyreg);
  return is_raised(mod) ? mod : get_attribute(m, mod, name);
}

}  // namespace

value slot_names(vm& m, type_object* cls) {
  value names = dict_find_str(m, cls->dict, m.names.__slotnames__);
  if (same(names, value_unbound)) {
    const value f = copyreg_function(m, m.names._slotnames);
    if (is_raised(f)) return f;
    names = call1(m, f, to_value(cls));
    if (is_raised(names)) return names;
    if (!same(names, none) && !is_kind(names, kind::list))
      return raise_type_error(m, "copyreg._slotnames didn't return a list or None");
  }
  if (!same(names, none) && !is_kind(names, kind::list))
    return raise(m, m.exc.TypeError, "{}.__slotnames__ should be a list or None, not {}", type_name_of(cls),
                 type_name(m, names));
  return names;
}

namespace {

/// Whether all state that instances have beyond object's is attributes (that a reconstruction can
/// set).
bool only_attributes(type_object* t) {
  const layout& l = *t->root_shape->lay;
  return l.tail == tail_kind::none &&
         (t->instance_kind == kind::instance || (l.fixed_bytes <= sizeof(instance_object) && l.value_count == 0));
}

/// (A class that is not a guest's goes by its full name.)
value raise_cannot_pickle(vm& m, type_object* cls) {
  // (CPython has other words for those whose instances vary in size.)
  if (cls == m.types.code || cls == m.types.memoryview)
    return raise(m, m.exc.TypeError, "cannot pickle {} objects", type_name_of(cls));
  return raise(m, m.exc.TypeError, "cannot pickle '{}' object",
               cls->flags_word & type_flags::heap_type ? type_name_of(cls) : qualified_name(m, cls));
}

value default_state(vm& m, value self, bool required) {
  type_object* cls = type_of(m, self);
  if (required && !only_attributes(cls) && cls->instance_kind != kind::instance) return raise_cannot_pickle(m, cls);
  value state = find_attribute(m, self, m.names.__dict__);
  if (is_raised(state)) return state;
  if (same(state, value_unbound) || (is_kind(state, kind::dict) && state.as<dict_object>()->length == 0)) state = none;
  const value names = slot_names(m, cls);
  if (is_raised(names)) return names;
  if (same(names, none) || names.as<list_object>()->length == 0) return state;
  dict_object* slots = make_dict(m);
  if (!slots) return value_raised;
  const list_object* l = names.as<list_object>();
  for (u64 i = 0; i < l->length; i++) {
    const value name = l->storage->items[i];
    if (!is_str(name)) continue;
    const value v = find_attribute(m, self, as_str(name));
    if (is_raised(v)) return v;
    if (!same(v, value_unbound) && !dict_set(m, slots, name, v)) return value_raised;
  }
  if (slots->length == 0) return state;
  const value both[] = {state, to_value(slots)};
  tuple_object* t = make_tuple(m, both, 2);
  return t ? to_value(t) : value_raised;
}

value state_of(vm& m, value self, bool required) {
  const value f = get_attribute(m, self, m.names.__getstate__);
  if (is_raised(f)) return f;
  if (is_kind(f, kind::builtin_function) &&
      f.as<builtin_function_object>()->function == reinterpret_cast<void*>(&object_getstate))
    return default_state(m, self, required);
  return call0(m, f);
}
}  // namespace

value instance_state(vm& m, value self) { return state_of(m, self, false); }

namespace {

/// Looks a method up as special ones are: in the class only. Unbound if there is none.
value find_special_method(vm& m, value self, str_object* name) {
  type_object* cls = type_of(m, self);
  const value f = type_lookup(m, cls, name);
  return same(f, value_unbound) ? f : bind_descriptor(m, f, self, cls);
}

/// __getnewargs_ex__ or __getnewargs__; both results unbound if the class has neither. False:
/// raised.
bool new_arguments(vm& m, value self, value& args, value& kwargs) {
  args = kwargs = value_unbound;
  value f = find_special_method(m, self, m.names.__getnewargs_ex__);
  if (is_raised(f)) return false;
  if (!same(f, value_unbound)) {
    const value both = call0(m, f);
    if (is_raised(both)) return false;
    if (!is_kind(both, kind::tuple)) {
      raise(m, m.exc.TypeError, "__getnewargs_ex__ should return a tuple, not '{}'", type_name(m, both));
      return false;
    }
    const auto* t = both.as<tuple_object>();
    if (t->length != 2) {
      raise(m, m.exc.ValueError, "__getnewargs_ex__ should return a tuple of length 2, not {}", t->length);
      return false;
    }
    if (!is_kind(t->items[0], kind::tuple)) {
      raise(m, m.exc.TypeError, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
            type_name(m, t->items[0]));
      return false;
    }
    if (!is_kind(t->items[1], kind::dict)) {
      raise(m, m.exc.TypeError, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
            type_name(m, t->items[1]));
      return false;
    }
    args = t->items[0];
    kwargs = t->items[1];
    return true;
  }
  f = find_special_method(m, self, m.names.__getnewargs__);
  if (is_raised(f)) return false;
  if (same(f, value_unbound)) return true;
  args = call0(m, f);
  if (is_raised(args)) return false;
  if (is_kind(args, kind::tuple)) return true;
  raise(m, m.exc.TypeError, "__getnewargs__ should return a tuple, not '{}'", type_name(m, args));
  return false;
}

/// Iterators over the items of list and dict instances, as pickle wants them.
bool item_iterators(vm& m, value self, value& list_items, value& dict_items) {
  list_items = dict_items = none;
  if (is_kind(self, kind::list)) {
    list_items = get_iter(m, self);
    return !is_raised(list_items);
  }
  if (is_kind(self, kind::dict)) {
    const value items = call_method(m, self, m.names.items);
    if (is_raised(items)) return false;
    dict_items = get_iter(m, items);
    return !is_raised(dict_items);
  }
  return true;
}

value reduce_by_new(vm& m, value self) {
  type_object* cls = type_of(m, self);
  if (cls->flags_word & type_flags::not_instantiable) return raise_cannot_pickle(m, cls);
  value args, kwargs;
  if (!new_arguments(m, self, args, kwargs)) return value_raised;
  const bool has_args = !same(args, value_unbound);
  const value state = state_of(m, self, !has_args && !is_kind(self, kind::list) && !is_kind(self, kind::dict));
  if (is_raised(state)) return state;
  value make, make_args;
  if (same(kwargs, value_unbound) || kwargs.as<dict_object>()->length == 0) {
    make = copyreg_function(m, m.names.__newobj__);
    const u64 n = has_args ? args.as<tuple_object>()->length : 0;
    tuple_object* t = empty_tuple_of(m, n + 1);
    if (!t) return value_raised;
    t->items[0] = to_value(cls);
    for (u64 i = 0; i < n; i++) t->items[i + 1] = args.as<tuple_object>()->items[i];
    make_args = to_value(t);
  } else {
    make = copyreg_function(m, m.names.__newobj_ex__);
    const value parts[] = {to_value(cls), args, kwargs};
    tuple_object* t = make_tuple(m, parts, 3);
    if (!t) return value_raised;
    make_args = to_value(t);
  }
  if (is_raised(make)) return make;
  value list_items, dict_items;
  if (!item_iterators(m, self, list_items, dict_items)) return value_raised;
  const value parts[] = {make, make_args, state, list_items, dict_items};
  tuple_object* t = make_tuple(m, parts, 5);
  return t ? to_value(t) : value_raised;
}

value reduce_with(vm& m, value self, i64 protocol) {
  if (protocol >= 2) return reduce_by_new(m, self);
  const value f = copyreg_function(m, m.names._reduce_ex);
  return is_raised(f) ? f : call2(m, f, self, value::small_int(protocol));
}

}  // namespace

value object_getstate(vm& m, value self) { return default_state(m, self, false); }

value object_reduce(vm& m, value self) { return reduce_with(m, self, 0); }

value object_reduce_ex(vm& m, value self, value protocol) {
  i64 p;
  if (!to_index(m, protocol, p)) return value_raised;
  // A class with its own __reduce__ has the say.
  const value own = type_lookup(m, type_of(m, self), m.names.__reduce__);
  const value base = type_lookup(m, m.types.object, m.names.__reduce__);
  if (!same(own, base)) {
    const value f = get_attribute(m, self, m.names.__reduce__);
    return is_raised(f) ? f : call0(m, f);
  }
  return reduce_with(m, self, p);
}

}  // namespace metavm::python
