#include "lang/python/modules/operator_getters.hpp"

#include <algorithm>

#include "lang/python/modules/functools_types.hpp"

namespace metavm::python::operators {
namespace {

/// itemgetter: `items` are the keys. attrgetter: each is a str, or a tuple of strs for a dotted
/// name. methodcaller: the method's name, then its arguments, then the values of `names`.
struct getter_object : object {
  tuple_object* items;
  tuple_object* names;
  static const layout& get_layout() {
    return describe<getter_object>("operator_getter", &getter_object::items, &getter_object::names);
  }
};
value make(vm& m, type_object* cls, tuple_object* items, tuple_object* names) {
  if (!items) return value_raised;
  getter_object* o = make_native<getter_object>(m, cls);
  o->items = items;
  o->names = names;
  return to_value(o);
}
getter_object* self_of(value v) { return v.as<getter_object>(); }

/// The one argument of a call; unbound: raised.
value only_argument(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_LIKELY(nargs == 1 && !kwnames)) return args[0];
  if (kwnames && kwnames->length)
    raise(m, m.exc.TypeError, "{}() takes no keyword arguments", name);
  else
    check_arity(m, name, nargs, 1, 1);
  return value_unbound;
}

/// One result for one item, else a tuple of them.
template <class F>
value collect(vm& m, const tuple_object* items, F get) {
  if (METAVM_LIKELY(items->length == 1)) return get(items->items[0]);
  tuple_object* r = empty_tuple_of(m, items->length);
  if (!r) return value_raised;
  std::fill_n(r->items, r->length, none);
  for (u64 i = 0; i < items->length; i++) {
    const value v = get(items->items[i]);
    if (is_raised(v)) return v;
    m.heap.write(r, &r->items[i], v);
  }
  return to_value(r);
}

template <direct_call_fn call_it>
value call_method_of(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return call_it(m, args[0], args + 1, nargs - 1, kwnames);
}

value repr_of(vm& m, value self, const tuple_object* items, const tuple_object* names) {
  if (repr_enter(m, self)) return to_value(make_str(m, short_name(m, self) + "(...)"));
  str_builder out(m);
  out.append_utf8(qualified_name(m, type_of(m, self)));
  out.append('(');
  bool ok = true;
  const u64 positional = items->length - (names ? names->length : 0);
  for (u64 i = 0; ok && i < items->length; i++) {
    if (i) out.append_ascii(", ");
    if (i >= positional) {
      out.append(as_str(names->items[i - positional]));
      out.append('=');
    }
    str_object* r = repr(m, items->items[i]);
    ok = r != nullptr;
    if (ok) out.append(r);
  }
  repr_leave(m, self);
  out.append(')');
  str_object* s = ok ? out.finish() : nullptr;
  return s ? to_value(s) : value_raised;
}

// ---------------------------------------------------------------- itemgetter

value itemgetter_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "itemgetter", kwnames) || (!nargs && !check_arity(m, "itemgetter", nargs, 1, 1)))
    return value_raised;
  return make(m, cls, make_tuple(m, args, nargs), nullptr);
}
value itemgetter_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  const value v = only_argument(m, "itemgetter", args, nargs, kwnames);
  if (same(v, value_unbound)) return value_raised;
  return collect(m, self_of(self)->items, [&](value key) {
    if (METAVM_LIKELY(key.is_int() && is_exact(v, m.shapes.tuple))) {
      const tuple_object* t = v.as<tuple_object>();
      if (static_cast<u64>(key.as_int()) < t->length) return t->items[key.as_int()];
    }
    return get_item(m, v, key);
  });
}
value itemgetter_repr(vm& m, value self) { return repr_of(m, self, self_of(self)->items, nullptr); }
value itemgetter_reduce(vm& m, value self) {
  return tuple_of(m, {to_value(type_of(m, self)), to_value(self_of(self)->items)});
}

// ---------------------------------------------------------------- attrgetter

/// The parts of a dotted name as interned strs; a name without dots is itself. Unbound: raised.
value split_name(vm& m, str_object* name) {
  i64 dot = str_find_char(name, '.', 0, name->length);
  if (dot < 0) return to_value(interned(m, exact_str(m, name)));
  list_object* parts = empty_list(m);
  if (!parts) return value_unbound;
  for (u64 from = 0;; from = static_cast<u64>(dot) + 1) {
    dot = str_find_char(name, '.', from, name->length);
    str_object* part = str_slice(m, name, from, dot < 0 ? name->length : static_cast<u64>(dot));
    if (!part || !list_append(m, parts, to_value(intern(m, part)))) return value_unbound;
    if (dot < 0) break;
  }
  tuple_object* t = make_tuple(m, parts->storage->items, parts->length);
  return t ? to_value(t) : value_unbound;
}
value attrgetter_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, cls, "attrgetter", kwnames) || (!nargs && !check_arity(m, "attrgetter", nargs, 1, 1)))
    return value_raised;
  list_object* names = empty_list(m, nargs);
  if (!names) return value_raised;
  for (u32 i = 0; i < nargs; i++) {
    if (!is_str(args[i])) return raise_type_error(m, "attribute name must be a string");
    const value v = split_name(m, as_str(args[i]));
    if (same(v, value_unbound) || !list_append(m, names, v)) return value_raised;
  }
  return make(m, cls, make_tuple(m, names->storage->items, nargs), nullptr);
}
value get_dotted(vm& m, value v, value name) {
  if (METAVM_LIKELY(is_str(name))) return get_attribute(m, v, as_str(name));
  const tuple_object* parts = name.as<tuple_object>();
  for (u64 i = 0; i < parts->length && !is_raised(v); i++) v = get_attribute(m, v, as_str(parts->items[i]));
  return v;
}
value attrgetter_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  const value v = only_argument(m, "attrgetter", args, nargs, kwnames);
  if (same(v, value_unbound)) return value_raised;
  return collect(m, self_of(self)->items, [&](value name) { return get_dotted(m, v, name); });
}
/// The names as they were given.
tuple_object* attribute_names(vm& m, const getter_object* o) {
  tuple_object* r = empty_tuple_of(m, o->items->length);
  if (!r) return nullptr;
  std::fill_n(r->items, r->length, none);
  str_object* dot = make_char(m, '.');
  for (u64 i = 0; i < r->length; i++) {
    const value name = o->items->items[i];
    str_object* s = is_str(name) ? as_str(name) : str_join(m, dot, name);
    if (!s) return nullptr;
    m.heap.write(r, &r->items[i], to_value(s));
  }
  return r;
}
value attrgetter_repr(vm& m, value self) {
  const tuple_object* names = attribute_names(m, self_of(self));
  return names ? repr_of(m, self, names, nullptr) : value_raised;
}
value attrgetter_reduce(vm& m, value self) {
  const tuple_object* names = attribute_names(m, self_of(self));
  return names ? tuple_of(m, {to_value(type_of(m, self)), to_value(names)}) : value_raised;
}

// ---------------------------------------------------------------- methodcaller

value methodcaller_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs < 1) return raise_type_error(m, "methodcaller needs at least one argument, the method name");
  if (!is_str(args[0])) return raise_type_error(m, "method name must be a string");
  const u64 n = nargs + (kwnames ? kwnames->length : 0);
  tuple_object* all = make_tuple(m, args, n);
  if (!all) return value_raised;
  all->items[0] = to_value(interned(m, exact_str(m, as_str(args[0]))));
  return make(m, cls, all, kwnames && kwnames->length ? kwnames : nullptr);
}
value methodcaller_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  const value v = only_argument(m, "methodcaller", args, nargs, kwnames);
  if (same(v, value_unbound)) return value_raised;
  const getter_object* o = self_of(self);
  const u32 keywords = o->names ? static_cast<u32>(o->names->length) : 0;
  const u32 positional = static_cast<u32>(o->items->length) - keywords - 1;
  value f;
  bool unbound;
  if (!lookup_method(m, v, as_str(o->items->items[0]), f, unbound)) return value_raised;
  const value* given = o->items->items + 1;
  return unbound ? call_prepended(m, f, v, given, positional, o->names) : call(m, f, given, positional, o->names);
}
value methodcaller_repr(vm& m, value self) { return repr_of(m, self, self_of(self)->items, self_of(self)->names); }
value methodcaller_reduce(vm& m, value self) {
  const getter_object* o = self_of(self);
  const value cls = to_value(type_of(m, self));
  if (!o->names) return tuple_of(m, {cls, to_value(o->items)});
  // functools.partial carries the keywords.
  const value functools = get_attribute(m, to_value(m.builtins), "__import__");
  const value mod = is_raised(functools) ? functools : call1(m, functools, to_value(make_str(m, "functools")));
  const value partial = is_raised(mod) ? mod : get_attribute(m, mod, "partial");
  if (is_raised(partial)) return partial;
  const u64 positional = o->items->length - o->names->length;
  functools::argument_list args(m, 2 + o->names->length);
  if (!args) return value_raised;
  args[0] = cls;
  args[1] = o->items->items[0];
  std::copy_n(o->items->items + positional, o->names->length, args.data() + 2);
  const value f = call(m, partial, args.data(), 2, o->names);
  if (is_raised(f)) return f;
  tuple_object* rest = make_tuple(m, o->items->items + 1, positional - 1);
  return rest ? tuple_of(m, {f, to_value(rest)}) : value_raised;
}

type_object* add(vm& m, module_object* mod, const char* name, const method_def* methods, constructor_fn construct,
                 direct_call_fn direct, const char* doc) {
  type_def d{};
  d.name = name;
  d.lay = &getter_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = 0;
  d.methods = methods;
  d.construct = construct;
  d.direct_call = direct;
  d.doc = doc;
  type_object* t = make_builtin_type(m, d);
  module_set(m, mod, std::strrchr(name, '.') + 1, to_value(t));
  return t;
}

}  // namespace

void add_getters(vm& m, module_object* mod) {
  constexpr const char *call_signature = "($self, /, *args, **kwargs)", *call_doc = "Call self as a function.";
  static const method_def item_methods[] = {
      general_method("__call__", call_method_of<itemgetter_call>, call_signature, call_doc),
      unary_method("__repr__", itemgetter_repr),
      unary_method("__reduce__", itemgetter_reduce, nullptr, "Return state information for pickling"), end_of_methods};
  m.types.item_getter = add(m, mod, "operator.itemgetter", item_methods, itemgetter_construct, itemgetter_call,
                            "itemgetter(item, ...) --> itemgetter object\n\nReturn a callable object that fetches "
                            "the given item(s) from "
                            "its operand.\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = "
                            "itemgetter(2, 5, 3), the call "
                            "g(r) returns (r[2], r[5], r[3])");
  static const method_def attr_methods[] = {
      general_method("__call__", call_method_of<attrgetter_call>, call_signature, call_doc),
      unary_method("__repr__", attrgetter_repr),
      unary_method("__reduce__", attrgetter_reduce, nullptr, "Return state information for pickling"), end_of_methods};
  m.types.attr_getter = add(m, mod, "operator.attrgetter", attr_methods, attrgetter_construct, attrgetter_call,
                            "attrgetter(attr, ...) --> attrgetter object\n\nReturn a callable object that fetches the "
                            "given attribute(s) "
                            "from its operand.\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = "
                            "attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = "
                            "attrgetter('name.first', "
                            "'name.last'), the call h(r) returns\n(r.name.first, r.name.last).");
  static const method_def caller_methods[] = {
      general_method("__call__", call_method_of<methodcaller_call>, call_signature, call_doc),
      unary_method("__repr__", methodcaller_repr),
      unary_method("__reduce__", methodcaller_reduce, nullptr, "Return state information for pickling"),
      end_of_methods};
  m.types.method_caller =
      add(m, mod, "operator.methodcaller", caller_methods, methodcaller_construct, methodcaller_call,
          "methodcaller(name, ...) --> methodcaller object\n\nReturn a callable object that calls the "
          "given method on "
          "its operand.\nAfter f = methodcaller('name'), the call f(r) returns r.name().\nAfter g = "
          "methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).");
  m.shapes.item_getter = m.types.item_getter->root_shape;
  m.shapes.attr_getter = m.types.attr_getter->root_shape;
  m.shapes.method_caller = m.types.method_caller->root_shape;
}

}  // namespace metavm::python::operators
