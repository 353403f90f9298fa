/// \file
/// collections.defaultdict and _count_elements.
#include "lang/python/modules/collections_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::collections {
namespace {

struct default_dict_object : dict_object {
  value factory;  ///< none: missing keys are errors
  static const layout& get_layout() {
    return describe<default_dict_object>("defaultdict", &default_dict_object::table, &default_dict_object::factory);
  }
};
default_dict_object* self_of(value v) { return v.as<default_dict_object>(); }

value make(vm& m, type_object* cls) {
  default_dict_object* d = make_native<default_dict_object>(m, cls);
  d->length = d->keys_version = 0;
  d->table = m.empty_table;
  d->factory = none;
  return to_value(d);
}
value new_method(vm& m, const value* args, u32, tuple_object*) { return make(m, args[0].as<type_object>()); }
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value factory = none;
  if (nargs) {
    factory = args[0];
    if (!same(factory, none) && !is_callable(m, factory)) {
      raise_type_error(m, "first argument must be callable or None");
      return false;
    }
    args++, nargs--;
  }
  set_field(m, self_of(self), &default_dict_object::factory, factory);
  return dict_update_arguments(m, self, "dict", args, nargs, kwnames);
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value d = make(m, cls);
  return initialise(m, d, args, nargs, kwnames) ? d : value_raised;
}
value init_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return initialise(m, args[0], args + 1, nargs - 1, kwnames) ? none : value_raised;
}

value missing(vm& m, value self, value key) {
  const value factory = self_of(self)->factory;
  if (same(factory, none)) return raise_key_error(m, key);
  const value v = call0(m, factory);
  if (is_raised(v)) return v;
  const bool plain = type_of(m, self) == m.types.default_dict;
  return (plain ? dict_set(m, self_of(self), key, v) : set_item(m, self, key, v)) ? v : value_raised;
}

/// type(d)(d.default_factory, items)
value copy_with(vm& m, value self, value items) {
  const value args[] = {self_of(self)->factory, items};
  return call_type(m, type_of(m, self), args, 2, nullptr);
}
value copy(vm& m, value self) { return copy_with(m, self, self); }
value merge(vm& m, value self, value left, value right) {
  if (!is_kind(left, kind::dict) || !is_kind(right, kind::dict)) return not_implemented;
  const value r = copy_with(m, self, left);
  if (is_raised(r)) return r;
  if (!is_kind(r, kind::dict)) return raise_type_error(m, "copy of a defaultdict is no dict");
  return dict_update(m, r.as<dict_object>(), right) ? r : value_raised;
}
value or_method(vm& m, value self, value other) { return merge(m, self, self, other); }
value ror_method(vm& m, value self, value other) { return merge(m, self, other, self); }

value reduce(vm& m, value self) {
  const value items = call_method(m, self, intern(m, "items"));
  if (is_raised(items)) return items;
  const value it = get_iter(m, items);
  if (is_raised(it)) return it;
  const value factory = self_of(self)->factory;
  const value args = same(factory, none) ? to_value(m.empty_tuple) : tuple_of(m, {factory});
  return is_raised(args) ? args : tuple_of(m, {to_value(type_of(m, self)), args, none, none, it});
}

value repr_method(vm& m, value self) {
  const value base = call_with_self(m, m.types.dict->get_special(special::repr), self, nullptr, 0);
  if (is_raised(base)) return base;
  str_builder out(m);
  out.append(type_of(m, self)->name);
  out.append('(');
  const value factory = self_of(self)->factory;
  // The factory may be a bound method of this very dict.
  if (!same(factory, none) && repr_enter(m, factory)) {
    out.append_ascii("...");
  } else {
    str_object* r = repr(m, factory);
    if (!same(factory, none)) repr_leave(m, factory);
    if (!r) return value_raised;
    out.append(r);
  }
  out.append_ascii(", ");
  out.append(as_str(base));
  out.append(')');
  str_object* s = out.finish();
  return s ? to_value(s) : value_raised;
}
value get_factory(vm&, value self) { return self_of(self)->factory; }
value set_factory(vm& m, value self, value v) {
  set_field(m, self_of(self), &default_dict_object::factory, or_none(v));
  return none;
}

// ---------------------------------------------------------------- _count_elements

/// Whether the mapping is a dict as far as getting and setting items goes.
bool counts_like_dict(vm& m, value mapping) {
  const type_object *t = type_of(m, mapping), *dict = m.types.dict;
  if (!is_kind(mapping, kind::dict) || !same(t->get_special(special::setitem), dict->get_special(special::setitem)))
    return false;
  str_object* get = intern(m, "get");
  return same(type_lookup(m, type_of(m, mapping), get), type_lookup(m, m.types.dict, get));
}
bool count_in_dict(vm& m, dict_object* d, value v) {
  u64 hash;
  if (!key_hash(m, v, hash)) return false;
  const value old = dict_find_hashed(m, d, v, hash);
  if (is_raised(old)) return false;
  const value one = value::small_int(1);
  const value sum = same(old, value_unbound) ? one
                    : old.is_int()           ? int_add(m, old, one)
                                             : binary(m, binary_op::add, old, one);
  return !is_raised(sum) && dict_set_hashed(m, d, v, sum, hash);
}
bool count_in_mapping(vm& m, value mapping, value get, value v) {
  const value old = call2(m, get, v, value::small_int(0));
  if (is_raised(old)) return false;
  const value sum = binary(m, binary_op::add, old, value::small_int(1));
  return !is_raised(sum) && set_item(m, mapping, v, sum);
}

}  // namespace

value count_elements(vm& m, value mapping, value iterable) {
  const value it = get_iter(m, iterable);
  if (is_raised(it)) return it;
  const bool fast = counts_like_dict(m, mapping);
  const value get = fast ? none : get_attribute(m, mapping, "get");
  if (is_raised(get)) return get;
  for (;;) {
    const value v = step(m, it);
    if (is_raised(v)) return v;
    if (same(v, value_unbound)) return none;
    if (!(fast ? count_in_dict(m, mapping.as<dict_object>(), v) : count_in_mapping(m, mapping, get, v)))
      return value_raised;
  }
}

void add_defaultdict(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", new_method)),
      general_method("__init__", init_method, "($self, /, *args, **kwargs)"),
      unary_method("__repr__", repr_method),
      binary_method("__or__", or_method),
      binary_method("__ror__", ror_method),
      binary_method("__missing__", missing, nullptr,
                    "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if "
                    "self.default_factory is None: raise KeyError((key,))\n  self[key] = value = "
                    "self.default_factory()\n  return value\n"),
      unary_method("copy", copy, nullptr, "D.copy() -> a shallow copy of D."),
      unary_method("__copy__", copy, nullptr, "D.copy() -> a shallow copy of D."),
      unary_method("__reduce__", reduce, nullptr, "Return state information for pickling."),
      generic_entry(),
      end_of_methods};
  static const getset_def getsets[] = {
      {"default_factory", get_factory, set_factory, "Factory for default value called by __missing__()."}, {}};
  type_def d{};
  d.name = "collections.defaultdict";
  d.lay = &default_dict_object::get_layout();
  d.instance_kind = kind::dict;
  d.flags = type_flags::base_type | type_flags::mapping | type_flags::has_weakrefs;
  d.base = m.types.dict;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.doc =
      "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default "
      "factory is called "
      "without arguments to produce\na new value when a key is not present, in __getitem__ "
      "only.\nA defaultdict "
      "compares equal to a dict with the same items.\nAll remaining arguments are treated the same "
      "as if they "
      "were\npassed to the dict constructor, including keyword arguments.";
  m.types.default_dict = make_builtin_type(m, d);
  m.shapes.default_dict = m.types.default_dict->root_shape;
  mark_members(m, m.types.default_dict, {"default_factory"});
  module_set(m, mod, "defaultdict", to_value(m.types.default_dict));
}

}  // namespace metavm::python::collections
