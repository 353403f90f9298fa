/// \file
/// The class `type`: its methods and attributes.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

type_object* as_type(value v) { return v.as<type_object>(); }

/// For setters of class attributes: may it be changed, and is this no deletion?
bool check_settable(vm& m, type_object* t, const char* name, value v) {
  if (t->flags_word & type_flags::immutable) {
    raise(m, m.exc.TypeError, "cannot set '{}' attribute of immutable type '{}'", name, full_type_name(t));
    return false;
  }
  if (same(v, value_unbound)) {
    raise(m, m.exc.TypeError, "cannot delete '{}' attribute of immutable type '{}'", name, full_type_name(t));
    return false;
  }
  return audit(m, "object.__setattr__", {to_value(t), to_value(intern(m, name)), v});
}

// ---------------------------------------------------------------- attributes

value get_name(vm&, value self) { return to_value(as_type(self)->name); }
value set_name(vm& m, value self, value v) {
  type_object* t = as_type(self);
  if (!check_settable(m, t, "__name__", v)) return value_raised;
  if (!is_str(v))
    return raise(m, m.exc.TypeError, "can only assign string to {}.__name__, not '{}'", type_name_of(t),
                 type_name(m, v));
  for (u32 i = 0; i < as_str(v)->length; i++)
    if (as_str(v)->at(i) == 0) return raise_text(m, m.exc.ValueError, "type name must not contain null characters");
  m.heap.write(t, &t->name, as_str(v));
  return none;
}
value get_qualname(vm&, value self) { return to_value(as_type(self)->qualname); }
value set_qualname(vm& m, value self, value v) {
  type_object* t = as_type(self);
  if (!check_settable(m, t, "__qualname__", v)) return value_raised;
  if (!is_str(v))
    return raise(m, m.exc.TypeError, "can only assign string to {}.__qualname__, not '{}'", type_name_of(t),
                 type_name(m, v));
  m.heap.write(t, &t->qualname, as_str(v));
  return none;
}
value get_module(vm& m, value self) {
  type_object* t = as_type(self);
  const value v = dict_find_str(m, t->dict, m.names.__module__);
  if (!same(v, value_unbound) && !is_kind(v, kind::getset_descriptor)) return v;
  return same(t->module, value_unbound) ? raise_attribute_error(m, self, m.names.__module__, "__module__") : t->module;
}
value set_module(vm& m, value self, value v) {
  if (!check_settable(m, as_type(self), "__module__", v)) return value_raised;
  return result(type_set_own(m, as_type(self), m.names.__module__, v) == tri::yes);
}
value get_bases(vm&, value self) { return to_value(as_type(self)->bases); }
value get_base(vm&, value self) { return as_type(self)->base ? to_value(as_type(self)->base) : none; }
value get_mro(vm&, value self) { return as_type(self)->mro ? to_value(as_type(self)->mro) : none; }
value get_type_dict(vm& m, value self) { return make_mapping_proxy(m, to_value(as_type(self)->dict)); }

value get_doc(vm& m, value self) {
  type_object* t = as_type(self);
  if (t == m.types.type)
    return to_value(make_str(m,
                             "type(object) -> the object's type\n"
                             "type(name, bases, dict, **kwds) -> a new type"));
  // The attribute of that name may be one of the instances.
  if (t->doc) return result(make_str(m, split_doc(t->doc).text));
  const value v = dict_find_str(m, t->dict, m.names.__doc__);
  return same(v, value_unbound) ? none : bind_descriptor(m, v, value_unbound, t);
}
value set_doc(vm& m, value self, value v) {
  if (!check_settable(m, as_type(self), "__doc__", v)) return value_raised;
  return result(type_set_own(m, as_type(self), m.names.__doc__, v) == tri::yes);
}

value get_abstract(vm& m, value self) {
  const value v = self.bits == to_value(m.types.type).bits
                      ? value_unbound
                      : dict_find_str(m, as_type(self)->dict, m.names.__abstractmethods__);
  return same(v, value_unbound) ? raise_attribute_error(m, self, m.names.__abstractmethods__, "__abstractmethods__")
                                : v;
}
value set_abstract(vm& m, value self, value v) {
  type_object* t = as_type(self);
  if (t->flags_word & type_flags::immutable)
    return raise(m, m.exc.TypeError, "cannot set '__abstractmethods__' attribute of immutable type '{}'",
                 type_name_of(t));
  tri abstract = tri::no;
  if (!same(v, value_unbound)) {
    abstract = truth(m, v);
    if (abstract == tri::error) return value_raised;
  }
  const tri r = type_set_own(m, t, m.names.__abstractmethods__, v);
  if (r == tri::error) return value_raised;
  if (r == tri::no) return raise_attribute_error(m, self, m.names.__abstractmethods__, "__abstractmethods__");
  if (abstract == tri::yes)
    t->flags_word |= type_flags::abstract;
  else
    t->flags_word &= ~type_flags::abstract;
  return none;
}

value get_annotations(vm& m, value self) {
  type_object* t = as_type(self);
  if (!(t->flags_word & type_flags::heap_type))
    return raise_attribute_error(m, self, m.names.__annotations__,
                                 fmt::format("type object '{}' has no attribute '__annotations__'", type_name_of(t)));
  const value v = dict_find_str(m, t->dict, m.names.__annotations__);
  if (!same(v, value_unbound)) return bind_descriptor(m, v, value_unbound, t);
  dict_object* d = make_dict(m);
  if (!d || type_set_own(m, t, m.names.__annotations__, to_value(d)) != tri::yes) return value_raised;
  return to_value(d);
}
value set_annotations(vm& m, value self, value v) {
  type_object* t = as_type(self);
  if (t->flags_word & type_flags::immutable)
    return raise(m, m.exc.TypeError, "cannot set '__annotations__' attribute of immutable type '{}'", type_name_of(t));
  const tri r = type_set_own(m, t, m.names.__annotations__, v);
  if (r == tri::no) return raise_attribute_error(m, self, m.names.__annotations__, "__annotations__");
  return result(r == tri::yes);
}

value get_text_signature(vm& m, value self) {
  const char* doc = as_type(self)->doc;
  const std::string_view signature = doc ? split_doc(doc).signature : std::string_view();
  return signature.empty() ? none : result(make_str(m, signature));
}

value get_basic_size(vm& m, value self) { return make_uint(m, as_type(self)->root_shape->instance_bytes); }
value get_item_size(vm& m, value self) {
  const layout& l = *as_type(self)->root_shape->lay;
  return make_uint(m, l.tail == tail_kind::none ? 0 : l.tail_element_bytes);
}
value get_dict_offset(vm& m, value self) {
  const type_object* t = as_type(self);
  return make_uint(m, t->flags_word & type_flags::has_dict ? sizeof(object) : 0);
}
value get_weakref_offset(vm& m, value self) {
  return make_int(m, as_type(self)->flags_word & type_flags::has_weakrefs ? sizeof(object) : 0);
}
/// The bits of CPython's tp_flags that Python code looks at.
value get_flags(vm& m, value self) {
  const type_object* t = as_type(self);
  const u64 f = t->flags_word;
  u64 r = u64{1} << 12 | u64{1} << 18;  // ready, version tags
  if (f & type_flags::heap_type) r |= u64{1} << 9 | u64{1} << 14;
  if (f & type_flags::immutable) r |= u64{1} << 8;
  if (f & type_flags::base_type) r |= u64{1} << 10;
  if (f & type_flags::abstract) r |= u64{1} << 20;
  if (f & type_flags::not_instantiable) r |= u64{1} << 7;
  if (f & type_flags::sequence) r |= u64{1} << 5;
  if (f & type_flags::mapping) r |= u64{1} << 6;
  switch (t->instance_kind) {
    case kind::small_int:
    case kind::boolean:
    case kind::big_int:
      r |= u64{1} << 24;
      break;
    case kind::list:
      r |= u64{1} << 25;
      break;
    case kind::tuple:
      r |= u64{1} << 26;
      break;
    case kind::bytes:
      r |= u64{1} << 27;
      break;
    case kind::str:
      r |= u64{1} << 28;
      break;
    case kind::dict:
      r |= u64{1} << 29;
      break;
    case kind::exception:
      r |= u64{1} << 30;
      break;
    case kind::type:
      r |= u64{1} << 31;
      break;
    default:
      break;
  }
  return make_uint(m, r);
}

// ---------------------------------------------------------------- methods

value type_repr(vm& m, value self) {
  return result(make_str(m, fmt::format("<class '{}'>", qualified_name(m, as_type(self)))));
}

value type_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return call_type(m, as_type(args[0]), args + 1, nargs - 1, kwnames);
}

value make_from_arguments(vm& m, type_object* metatype, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs != 3) return raise(m, m.exc.TypeError, "type.__new__() takes exactly 3 arguments ({} given)", nargs);
  auto wrong = [&](int n, const char* expected, value v) {
    return raise(m, m.exc.TypeError, "type.__new__() argument {} must be {}, not {}", n, expected, type_name(m, v));
  };
  if (!is_str(args[0])) return wrong(1, "str", args[0]);
  if (!is_kind(args[1], kind::tuple)) return wrong(2, "tuple", args[1]);
  if (!is_kind(args[2], kind::dict)) return wrong(3, "dict", args[2]);
  return make_class(m, metatype, as_str(args[0]), args[1].as<tuple_object>(), args[2].as<dict_object>(), args + 3,
                    kwnames);
}
value type_construct(vm& m, type_object* metatype, const value* args, u32 nargs, tuple_object* kwnames) {
  return make_from_arguments(m, metatype, args, nargs, kwnames);
}
value type_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!is_subtype(as_type(args[0]), m.types.type))
    return raise(m, m.exc.TypeError, "type.__new__({0}): {0} is not a subtype of type", type_name_of(as_type(args[0])));
  return make_from_arguments(m, as_type(args[0]), args + 1, nargs - 1, kwnames);
}
value type_init(vm& m, const value*, u32 nargs, tuple_object* kwnames) {
  if (kwnames && kwnames->length && nargs == 2)
    return raise_type_error(m, "type.__init__() takes no keyword arguments");
  if (nargs != 2 && nargs != 4) return raise_type_error(m, "type.__init__() takes 1 or 3 arguments");
  return none;
}

str_object* attribute_name(vm& m, value name) {
  if (METAVM_LIKELY(is_str(name))) return as_str(name);
  raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  return nullptr;
}
value type_getattribute(vm& m, value self, value name) {
  str_object* n = attribute_name(m, name);
  return n ? type_get_attribute(m, self, n) : value_raised;
}
value type_setattr(vm& m, value self, value name, value v) {
  str_object* n = attribute_name(m, name);
  return result(n && type_set_attribute(m, as_type(self), n, v));
}
value type_delattr(vm& m, value self, value name) {
  str_object* n = attribute_name(m, name);
  return result(n && type_set_attribute(m, as_type(self), n, value_unbound));
}

value type_mro(vm& m, value self) {
  tuple_object* t = compute_mro(m, as_type(self), as_type(self)->bases);
  if (as_type(self)->bases->length == 0) return result(make_list(m, &self, 1));
  return t ? result(make_list(m, t->items, t->length)) : value_raised;
}
value type_subclasses(vm& m, value self) {
  list_object* l = empty_list(m);
  for_each_subclass(as_type(self), [&](type_object* t) {
    if (l && !list_append(m, l, to_value(t))) l = nullptr;
  });
  return result(l);
}
value type_prepare(vm& m, const value*, u32, tuple_object*) { return result(make_dict(m)); }

value type_dir(vm& m, value self) {
  dict_object* names = make_dict(m);
  const tuple_object* mro = as_type(self)->mro;
  for (u64 i = mro ? mro->length : 0; names && i-- > 0;) {
    const value d = get_attribute(m, mro->items[i], m.names.__dict__);
    if (is_raised(d)) {
      if (!catch_pending(m, m.exc.AttributeError)) return d;
      continue;
    }
    if (!dict_update(m, names, d)) return value_raised;
  }
  if (!names) return value_raised;
  list_object* l = empty_list(m, names->length);
  u64 at = 0;
  value key, item;
  while (l && dict_next(names, at, key, item))
    if (!list_append(m, l, key)) return value_raised;
  return result(l);
}

value type_instancecheck(vm& m, value cls, value v) {
  const tri r = plain_isinstance(m, v, cls);
  return result(r);
}
value type_subclasscheck(vm& m, value cls, value v) { return result(plain_issubclass(m, v, cls)); }
value type_or(vm& m, value a, value b) { return make_union(m, a, b); }
value type_ror(vm& m, value a, value b) { return make_union(m, b, a); }
value type_sizeof(vm& m, value self) { return make_uint(m, object_bytes(self.as_object())); }

// ---------------------------------------------------------------- __bases__

/// Whether b stands among the `__base__`s of a.
bool inherits_layout(const type_object* a, const type_object* b) {
  for (; a; a = a->base)
    if (a == b) return true;
  return false;
}
bool check_new_bases(vm& m, type_object* t, value v) {
  const std::string name = type_name_of(t);
  if (!is_kind(v, kind::tuple)) {
    raise(m, m.exc.TypeError, "can only assign tuple to {}.__bases__, not {}", name, type_name(m, v));
    return false;
  }
  const auto* bases = v.as<tuple_object>();
  if (bases->length == 0) {
    raise(m, m.exc.TypeError, "can only assign non-empty tuple to {}.__bases__, not ()", name);
    return false;
  }
  for (u64 i = 0; i < bases->length; i++) {
    if (!is_kind(bases->items[i], kind::type)) {
      raise(m, m.exc.TypeError, "{}.__bases__ must be tuple of classes, not '{}'", name, type_name(m, bases->items[i]));
      return false;
    }
    // While mro() of a metaclass runs, the mros may not know yet of bases that were set.
    if (is_subtype(as_type(bases->items[i]), t) || inherits_layout(as_type(bases->items[i]), t)) {
      raise_type_error(m, "a __bases__ item causes an inheritance cycle");
      return false;
    }
  }
  return true;
}

bool same_storage(type_object* a, type_object* b) {
  const py_shape *r = a->root_shape, *s = b->root_shape;
  // A base that adds only a place for attributes will do, if it was added at the same place or not
  // at all.
  return solid_base(a) == solid_base(b) && r->extra_offset == s->extra_offset &&
         r->lay->fixed_bytes == s->lay->fixed_bytes;
}

bool refresh_mros(vm& m, type_object* t) {
  if (!assign_mro(m, t)) return false;
  bool ok = true;
  for_each_subclass(t, [&](type_object* s) { ok = ok && refresh_mros(m, s); });
  return ok;
}

value set_bases(vm& m, value self, value v) {
  type_object* t = as_type(self);
  if (!check_settable(m, t, "__bases__", v) || !check_new_bases(m, t, v)) return value_raised;
  auto* bases = v.as<tuple_object>();
  type_object* base = best_base(m, bases);
  if (!base) return value_raised;
  if (!same_storage(t->base, base)) {
    if (solid_base(base)->root_shape->lay->tail != t->base->root_shape->lay->tail || t->base != m.types.object)
      return raise(m, m.exc.TypeError, "__bases__ assignment: '{}' deallocator differs from '{}'", type_name_of(base),
                   type_name_of(t->base));
    return raise(m, m.exc.TypeError, "__bases__ assignment: '{}' object layout differs from '{}'", type_name_of(base),
                 type_name_of(t->base));
  }
  tuple_object *old_bases = t->bases, *old_mro = t->mro;
  type_object* old_base = t->base;
  m.heap.write(t, &t->bases, bases);
  m.heap.write(t, &t->base, base);
  if (!refresh_mros(m, t)) {
    // Unless an mro() of a metaclass has set them anew.
    if (t->bases == bases) {
      m.heap.write(t, &t->bases, old_bases);
      m.heap.write(t, &t->base, old_base);
      m.heap.write(t, &t->mro, old_mro);
    }
    return value_raised;
  }
  if (t->bases != bases) return none;
  for (u64 i = 0; i < old_bases->length; i++) remove_subclass(as_type(old_bases->items[i]), t);
  for (u64 i = 0; i < bases->length; i++)
    if (!add_subclass(m, as_type(bases->items[i]), t)) return value_raised;
  refresh_special_methods(m, t);
  all_types_modified(m);
  return none;
}

}  // namespace

const method_def type_methods[] = {
    method("__new__", type_new, nullptr, "Create and return a new object."),
    method("__init__", type_init, "($self, /, *args, **kwargs)"),
    method("__call__", type_call, "($self, /, *args, **kwargs)", "Call self as a function."),
    method("__repr__", type_repr, "($self, /)"),
    method("__getattribute__", type_getattribute, "($self, name, /)"),
    method("__setattr__", type_setattr, "($self, name, value, /)"),
    method("__delattr__", type_delattr, "($self, name, /)"),
    method("__or__", type_or, "($self, value, /)"),
    method("__ror__", type_ror, "($self, value, /)"),
    method("__dir__", type_dir, "($self, /)", "Specialized __dir__ implementation for types."),
    method("__instancecheck__", type_instancecheck, "($self, instance, /)", "Check if an object is an instance."),
    method("__subclasscheck__", type_subclasscheck, "($self, subclass, /)", "Check if a class is a subclass."),
    method("__subclasses__", type_subclasses, "($self, /)", "Return a list of immediate subclasses."),
    method("__sizeof__", type_sizeof, "($self, /)", "Return memory consumption of the type object."),
    method("mro", type_mro, "($self, /)", "Return a type's method resolution order."),
    class_method("__prepare__", type_prepare, nullptr, "__prepare__() -> dict\nused for the class statement"),
    {},
};
const getset_def type_getsets[] = {
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__module__", get_module, set_module},
    {"__bases__", get_bases, set_bases},
    {"__base__", get_base, nullptr},
    {"__mro__", get_mro, nullptr},
    {"__dict__", get_type_dict, nullptr},
    {"__doc__", get_doc, set_doc},
    {"__abstractmethods__", get_abstract, set_abstract},
    {"__annotations__", get_annotations, set_annotations},
    {"__text_signature__", get_text_signature, nullptr},
    {"__basicsize__", get_basic_size, nullptr},
    {"__itemsize__", get_item_size, nullptr},
    {"__dictoffset__", get_dict_offset, nullptr},
    {"__weakrefoffset__", get_weakref_offset, nullptr},
    {"__flags__", get_flags, nullptr},
    {},
};

void init_type(vm& m) {
  type_def d{"type", &type_object::get_layout(), kind::type};
  d.flags = type_flags::base_type | type_flags::has_weakrefs | type_flags::has_dict;
  d.methods = type_methods;
  d.getsets = type_getsets;
  d.construct = type_construct;
  type_object* t = make_builtin_type(m, d);
  m.types.type = t;
  auto own = [&](const char* name) { return dict_find_str(m, t->dict, intern(m, name)); };
  for (const char* name :
       {"__mro__", "__base__", "__basicsize__", "__itemsize__", "__dictoffset__", "__weakrefoffset__", "__flags__"})
    show_as_member(m, own(name));
  m.core.type_getattribute = own("__getattribute__");
  m.core.type_setattr = own("__setattr__");
  m.core.type_delattr = own("__delattr__");
  m.core.type_call = own("__call__");
  m.core.type_new = own("__new__");
  m.core.type_init = own("__init__");
  m.core.type_instancecheck = own("__instancecheck__");
  m.core.type_subclasscheck = own("__subclasscheck__");
}

}  // namespace metavm::python
