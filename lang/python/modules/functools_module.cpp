/// \file
/// The module _functools: partial, reduce, cmp_to_key.
#include <algorithm>

#include "lang/python/modules/functools_types.hpp"
#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {
namespace functools {
namespace {

// ---------------------------------------------------------------- partial

struct partial_object : object {
  object* extra;
  value function;
  tuple_object* args;
  dict_object* keywords;
  static const layout& get_layout() {
    return describe<partial_object>("partial", &partial_object::extra, &partial_object::function, &partial_object::args,
                                    &partial_object::keywords);
  }
};

value partial_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames);

/// The class itself or one that calls as it does, without attributes of its own.
bool can_be_flattened(vm& m, value f) {
  const type_object* t = type_of(m, f);
  return t->direct_call == partial_call && f.as_object()->get_shape() == t->root_shape;
}

value partial_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  type_object* cls = args[0].as<type_object>();
  args++, nargs--;
  if (nargs < 1) return raise_type_error(m, "type 'partial' takes at least one argument");
  value f = args[0];
  if (!is_callable(m, f)) return raise_type_error(m, "the first argument must be callable");
  const partial_object* inner = can_be_flattened(m, f) ? f.as<partial_object>() : nullptr;
  const u64 before = inner ? inner->args->length : 0;
  tuple_object* all = empty_tuple_of(m, before + nargs - 1);
  if (!all) return value_raised;
  if (inner) {
    std::copy_n(inner->args->items, before, all->items);
    f = inner->function;
  }
  std::copy_n(args + 1, nargs - 1, all->items + before);
  dict_object* keywords = inner ? dict_copy(m, inner->keywords) : make_dict(m);
  if (!keywords) return value_raised;
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (!dict_set(m, keywords, kwnames->items[i], args[nargs + i])) return value_raised;
  partial_object* o = make_native<partial_object>(m, cls);
  o->extra = nullptr;
  o->function = f;
  o->args = all;
  o->keywords = keywords;
  return to_value(o);
}

/// Keywords of the partial object overridden and followed by those of the call.
value call_with_keywords(vm& m, partial_object* o, const value* args, u32 nargs, tuple_object* kwnames) {
  dict_object* all = dict_copy(m, o->keywords);
  if (!all) return value_raised;
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (!dict_set(m, all, kwnames->items[i], args[nargs + i])) return value_raised;
  const u64 before = o->args->length, positional = before + nargs, n = all->length;
  argument_list out(m, positional + n);
  tuple_object* names = empty_tuple_of(m, n);
  if (!out || !names) return value_raised;
  std::copy_n(o->args->items, before, out.data());
  std::copy_n(args, nargs, out.data() + before);
  u64 at = 0, i = 0;
  value key, item;
  while (i < n && dict_next(all, at, key, item)) {
    if (!is_str(key)) {
      std::fill_n(names->items + i, n - i, none);
      return raise_type_error(m, "keywords must be strings");
    }
    names->items[i] = key;
    out[positional + i++] = item;
  }
  return call(m, o->function, out.data(), static_cast<u32>(positional), names);
}

value partial_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  partial_object* o = self.as<partial_object>();
  if (METAVM_UNLIKELY(!stack_left(m))) return value_raised;
  if (o->keywords->length) return call_with_keywords(m, o, args, nargs, kwnames);
  const u64 before = o->args->length;
  if (!before) return call(m, o->function, args, nargs, kwnames);
  const u64 after = nargs + (kwnames ? kwnames->length : 0);
  argument_list out(m, before + after);
  if (!out) return value_raised;
  std::copy_n(o->args->items, before, out.data());
  std::copy_n(args, after, out.data() + before);
  return call(m, o->function, out.data(), static_cast<u32>(before + nargs), kwnames);
}
value partial_call_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return partial_call(m, args[0], args + 1, nargs - 1, kwnames);
}

value partial_repr(vm& m, value self) {
  if (repr_enter(m, self)) return to_value(make_str(m, "..."));
  partial_object* o = self.as<partial_object>();
  str_builder out(m);
  auto add = [&](value v) {
    str_object* s = repr(m, v);
    if (s) out.append(s);
    return s != nullptr;
  };
  out.append_utf8(type_name(m, self));
  out.append('(');
  bool ok = add(o->function);
  const tuple_object* args = o->args;
  for (u64 i = 0; ok && i < args->length; i++) {
    out.append_ascii(", ");
    ok = add(args->items[i]);
  }
  dict_object* keywords = o->keywords;
  u64 at = 0;
  value key, item;
  while (ok && dict_next(keywords, at, key, item)) {
    out.append_ascii(", ");
    str_object* name = to_str(m, key);
    ok = name != nullptr;
    if (!ok) break;
    out.append(name);
    out.append('=');
    ok = add(item);
  }
  repr_leave(m, self);
  if (!ok) return value_raised;
  out.append(')');
  str_object* s = out.finish();
  return s ? to_value(s) : value_raised;
}

value partial_reduce(vm& m, value self) {
  partial_object* o = self.as<partial_object>();
  value attributes = none;
  if (o->get_shape() != type_of(m, self)->root_shape) {
    attributes = instance_dict(m, self);
    if (is_raised(attributes)) return attributes;
    if (is_exact(attributes, m.shapes.dict) && attributes.as<dict_object>()->length == 0) attributes = none;
  }
  const value state = tuple_of(m, {o->function, to_value(o->args), to_value(o->keywords), attributes});
  const value args = tuple_of(m, {o->function});
  return is_raised(state) || is_raised(args) ? value_raised : tuple_of(m, {to_value(type_of(m, self)), args, state});
}
value partial_setstate(vm& m, value self, value state) {
  auto invalid = [&] { return raise_type_error(m, "invalid partial state"); };
  if (!is_kind(state, kind::tuple)) return invalid();
  const tuple_object* t = state.as<tuple_object>();
  if (t->length != 4) return invalid();
  const value f = t->items[0], args = t->items[1], keywords = t->items[2], attributes = t->items[3];
  if (!is_callable(m, f) || !is_kind(args, kind::tuple) || (!same(keywords, none) && !is_kind(keywords, kind::dict)))
    return invalid();
  const tuple_object* a = args.as<tuple_object>();
  tuple_object* own_args =
      is_exact(args, m.shapes.tuple) ? args.as<tuple_object>() : make_tuple(m, a->items, a->length);
  dict_object* own_keywords = same(keywords, none)                ? make_dict(m)
                              : is_exact(keywords, m.shapes.dict) ? keywords.as<dict_object>()
                                                                  : dict_copy(m, keywords.as<dict_object>());
  if (!own_args || !own_keywords) return value_raised;
  partial_object* o = self.as<partial_object>();
  set_field(m, o, &partial_object::function, f);
  m.heap.write(o, &o->args, own_args);
  m.heap.write(o, &o->keywords, own_keywords);
  if (same(attributes, none) && o->get_shape() != type_of(m, self)->root_shape)
    return set_instance_dict(m, self, to_value(make_dict(m))) ? none : value_raised;
  if (!same(attributes, none) && !set_instance_dict(m, self, attributes)) return value_raised;
  return none;
}
value partial_function(vm&, value self) { return self.as<partial_object>()->function; }
value partial_args(vm&, value self) { return to_value(self.as<partial_object>()->args); }
value partial_keywords(vm&, value self) { return to_value(self.as<partial_object>()->keywords); }

value set_partial_dict(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "cannot delete __dict__");
  return set_dict_attribute(m, self, v);
}

void add_partial(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", partial_new)),
      general_method("__call__", partial_call_method, "($self, /, *args, **kwargs)", "Call self as a function."),
      unary_method("__repr__", partial_repr),
      unary_method("__reduce__", partial_reduce),
      binary_method("__setstate__", partial_setstate),
      generic_entry(),
      end_of_methods};
  static const getset_def getsets[] = {
      {"func", partial_function, nullptr, "function object to use in future partial calls"},
      {"args", partial_args, nullptr, "tuple of arguments to future partial calls"},
      {"keywords", partial_keywords, nullptr, "dictionary of keyword arguments to future partial calls"},
      {"__dict__", get_dict_attribute, set_partial_dict},
      {}};
  type_def d{};
  d.name = "functools.partial";
  d.lay = &partial_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.instances_have_dict = true;
  d.extra_offset = offset_of(&partial_object::extra);
  d.methods = methods;
  d.getsets = getsets;
  d.direct_call = partial_call;
  d.doc =
      "partial(func, *args, **keywords) - a function like func with some arguments and keywords "
      "given "
      "already.\n";
  m.types.partial = make_builtin_type(m, d);
  m.shapes.partial = m.types.partial->root_shape;
  mark_members(m, m.types.partial, {"func", "args", "keywords"});
  module_set(m, mod, "partial", to_value(m.types.partial));
}

// ---------------------------------------------------------------- cmp_to_key

struct key_object : object {
  value compare, wrapped;  ///< wrapped: unbound in the function that makes keys
  static const layout& get_layout() {
    return describe<key_object>("KeyWrapper", &key_object::compare, &key_object::wrapped);
  }
};
value make_key(vm& m, value compare, value wrapped) {
  key_object* o = make_native<key_object>(m, m.types.key_wrapper);
  o->compare = compare;
  o->wrapped = wrapped;
  return to_value(o);
}
value cmp_to_key(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value f;
  if (!bind_arguments(m, "cmp_to_key", "mycmp", args, nargs, kwnames, &f)) return value_raised;
  return make_key(m, f, value_unbound);
}
value key_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (nargs == 1 && !kwnames)
    v = args[0];
  else if (!bind_arguments(m, "K", "obj", args, nargs, kwnames, &v))
    return value_raised;
  return make_key(m, self.as<key_object>()->compare, v);
}
value key_call_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return key_call(m, args[0], args + 1, nargs - 1, kwnames);
}
template <comparison op>
value key_compare(vm& m, value self, value other) {
  if (type_of(m, other) != m.types.key_wrapper) return raise_type_error(m, "other argument must be K instance");
  const key_object *a = self.as<key_object>(), *b = other.as<key_object>();
  if (same(a->wrapped, value_unbound) || same(b->wrapped, value_unbound))
    return raise_text(m, m.exc.AttributeError, "object");
  const value r = call2(m, a->compare, a->wrapped, b->wrapped);
  if (is_raised(r)) return r;
  if (METAVM_LIKELY(r.is_int())) {
    const i64 i = r.as_int();
    switch (op) {
      case comparison::lt:
        return from_bool(i < 0);
      case comparison::le:
        return from_bool(i <= 0);
      case comparison::eq:
        return from_bool(i == 0);
      case comparison::ne:
        return from_bool(i != 0);
      case comparison::gt:
        return from_bool(i > 0);
      case comparison::ge:
        return from_bool(i >= 0);
    }
  }
  return compare(m, r, value::small_int(0), op);
}
value key_object_attribute(vm&, value self) { return or_none(self.as<key_object>()->wrapped); }
value set_key_object(vm& m, value self, value v) {
  set_field(m, self.as<key_object>(), &key_object::wrapped, v);
  return none;
}

void add_key_wrapper(vm& m) {
  static const method_def methods[] = {
      general_method("__call__", key_call_method, "($self, /, *args, **kwargs)", "Call self as a function."),
      binary_method("__lt__", key_compare<comparison::lt>),
      binary_method("__le__", key_compare<comparison::le>),
      binary_method("__eq__", key_compare<comparison::eq>),
      binary_method("__ne__", key_compare<comparison::ne>),
      binary_method("__gt__", key_compare<comparison::gt>),
      binary_method("__ge__", key_compare<comparison::ge>),
      end_of_methods};
  static const getset_def getsets[] = {
      {"obj", key_object_attribute, set_key_object, "Value wrapped by a key function."}, {}};
  type_def d{};
  d.name = "functools.KeyWrapper";
  d.lay = &key_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::not_instantiable;
  d.methods = methods;
  d.getsets = getsets;
  d.direct_call = key_call;
  m.types.key_wrapper = make_builtin_type(m, d);
  m.shapes.key_wrapper = m.types.key_wrapper->root_shape;
}

// ---------------------------------------------------------------- reduce

value reduce(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "reduce", kwnames) || !check_arity(m, "reduce", nargs, 2, 3)) return value_raised;
  const value f = args[0];
  value r = nargs > 2 ? args[2] : value_unbound;
  const value it = get_iter(m, args[1]);
  if (is_raised(it)) {
    if (catch_pending(m, m.exc.TypeError)) return raise_type_error(m, "reduce() arg 2 must support iteration");
    return it;
  }
  for (;;) {
    const value v = step(m, it);
    if (is_raised(v)) return v;
    if (same(v, value_unbound)) break;
    r = same(r, value_unbound) ? v : call2(m, f, r, v);
    if (is_raised(r)) return r;
  }
  return same(r, value_unbound) ? raise_type_error(m, "reduce() of empty iterable with no initial value") : r;
}

}  // namespace
}  // namespace functools

module_object* init_module__functools(vm& m) {
  static const method_def functions[] = {
      general_method("reduce", functools::reduce, nullptr,
                     "reduce(function, iterable[, initial]) -> value\n\nCombines the items from "
                     "left to right by a "
                     "function of two arguments.\n\nreduce(lambda x, y: x+y, [1, 2, 3, 4, 5]) is "
                     "((((1+2)+3)+4)+5)."),
      general_method("cmp_to_key", functools::cmp_to_key, "($module, /, mycmp)",
                     "Convert a cmp= function into a key= function."),
      end_of_methods};
  module_object* mod = make_module(m, "_functools", functions, "Tools that operate on functions.");
  functools::add_key_wrapper(m);
  functools::add_partial(m, mod);
  functools::add_lru_cache(m, mod);
  return mod;
}

}  // namespace metavm::python
