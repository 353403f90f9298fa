/// \file
/// The class `object`.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

using namespace method_table;

bool raise_if_abstract(vm& m, type_object* cls) {
  const value names = dict_find_str(m, cls->dict, m.names.__abstractmethods__);
  if (same(names, value_unbound)) return true;
  list_object* l = to_list(m, names);
  if (!l || !list_sort(m, l, none, false)) return false;
  if (l->length == 0) return true;
  std::string joined;
  for (u64 i = 0; i < l->length; i++) {
    if (!is_str(l->storage->items[i])) continue;
    joined += (joined.empty() ? "" : ", ") + to_utf8(as_str(l->storage->items[i]));
  }
  raise(m, m.exc.TypeError, "Can't instantiate abstract class {} with abstract method{} {}", type_name_of(cls),
        l->length == 1 ? "" : "s", joined);
  return false;
}

value object_construct(vm& m, type_object* cls, const value*, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(nargs || (kwnames && kwnames->length))) {
    if (!same(cls->get_special(special::new_), m.core.object_new))
      return raise_type_error(m, "object.__new__() takes exactly one argument (the type to instantiate)");
    if (same(cls->get_special(special::init), m.core.object_init))
      return raise(m, m.exc.TypeError, "{}() takes no arguments", type_name_of(cls));
  }
  if (METAVM_UNLIKELY(cls->flags_word & type_flags::abstract) && !raise_if_abstract(m, cls)) return value_raised;
  const type_object* solid = cls;
  while (solid->flags_word & type_flags::heap_type) solid = solid->base;
  if (METAVM_UNLIKELY(solid->flags_word & type_flags::not_instantiable))
    return raise(m, m.exc.TypeError, "cannot create '{}' instances", qualified_name(m, cls));
  return to_value(allocate_instance(m, cls));
}

std::string address_text(vm& m, value v) {
  const u64 n = v.is_pointer() ? m.heap.identity_hash(v.as_object()) << 4 : v.bits;
  return fmt::format("0x{:x}", n);
}

namespace {

value object_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_LIKELY(nargs == 1 && !(kwnames && kwnames->length))) return none;
  type_object* cls = type_of(m, args[0]);
  if (!same(cls->get_special(special::init), m.core.object_init))
    return raise_type_error(m, "object.__init__() takes exactly one argument (the instance to initialize)");
  if (same(cls->get_special(special::new_), m.core.object_new))
    return raise(m, m.exc.TypeError, "{}.__init__() takes exactly one argument (the instance to initialize)",
                 type_name_of(cls));
  return none;
}

value object_repr(vm& m, value self) {
  return result(make_str(
      m, fmt::format("<{} object at {}>", qualified_name_with_module(m, type_of(m, self)), address_text(m, self))));
}
value object_str(vm& m, value self) { return result(repr(m, self)); }
value object_hash(vm& m, value self) { return make_int(m, identity_hash(m, self)); }
value object_eq(vm&, value a, value b) { return same(a, b) ? true_ : not_implemented; }
value object_ne(vm& m, value a, value b) {
  const value eq = special_of(m, a, special::eq);
  if (same(eq, m.core.object_eq)) return same(a, b) ? false_ : not_implemented;
  const value r = call_with_self(m, eq, a, &b, 1);
  if (is_raised(r) || same(r, not_implemented)) return r;
  const tri t = truth(m, r);
  return t == tri::error ? value_raised : from_bool(t == tri::no);
}
value not_comparable(vm&, value, value) { return not_implemented; }

str_object* attribute_name(vm& m, value name) {
  if (METAVM_LIKELY(is_str(name))) return as_str(name);
  raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  return nullptr;
}
value object_getattribute(vm& m, value self, value name) {
  str_object* n = attribute_name(m, name);
  return n ? generic_get_attribute(m, self, n) : value_raised;
}
/// object.__setattr__ must not be a way round a class's own (C++) idea of setting, as for types.
bool check_bypass(vm& m, value self, const char* what) {
  if (!is_kind(self, kind::type)) return true;
  raise(m, m.exc.TypeError, "can't apply this {} to {} object", what, type_name(m, self));
  return false;
}
value object_setattr(vm& m, value self, value name, value v) {
  str_object* n = attribute_name(m, name);
  return result(n && check_bypass(m, self, "__setattr__") && generic_set_attribute(m, self, n, v));
}
value object_delattr(vm& m, value self, value name) {
  str_object* n = attribute_name(m, name);
  return result(n && check_bypass(m, self, "__delattr__") && generic_set_attribute(m, self, n, value_unbound));
}

value object_format(vm& m, value self, value spec) {
  if (!is_str(spec)) return raise(m, m.exc.TypeError, "__format__() argument must be str, not {}", type_name(m, spec));
  if (as_str(spec)->length)
    return raise(m, m.exc.TypeError, "unsupported format string passed to {}.__format__", type_name(m, self));
  return result(to_str(m, self));
}

value object_init_subclass(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const std::string name = is_kind(args[0], kind::type) ? type_name_of(args[0].as<type_object>()) : "object";
  if (kwnames && kwnames->length)
    return raise(m, m.exc.TypeError, "{}.__init_subclass__() takes no keyword arguments", name);
  if (nargs > 1)
    return raise(m, m.exc.TypeError, "{}.__init_subclass__() takes no arguments ({} given)", name, nargs - 1);
  return none;
}
value object_subclasshook(vm&, const value*, u32, tuple_object*) { return not_implemented; }

value object_sizeof(vm& m, value self) { return make_uint(m, self.is_pointer() ? object_bytes(self.as_object()) : 24); }

/// Adds the names in the namespaces of `t` and its bases.
bool merge_class_names(vm& m, dict_object* into, type_object* t) {
  for (u64 i = t->mro->length; i-- > 0;) {
    u64 at = 0;
    value key, item;
    dict_object* d = t->mro->items[i].as<type_object>()->dict;
    while (dict_next(d, at, key, item))
      if (!dict_set(m, into, key, none)) return false;
  }
  return true;
}
value keys_list(vm& m, dict_object* d) {
  list_object* l = empty_list(m, d->length);
  u64 at = 0;
  value key, item;
  while (l && dict_next(d, at, key, item))
    if (!list_append(m, l, key)) return value_raised;
  return result(l);
}
value object_dir(vm& m, value self) {
  dict_object* names = make_dict(m);
  if (!names) return value_raised;
  value own = find_attribute(m, self, m.names.__dict__);
  if (is_raised(own)) return own;
  if (is_kind(own, kind::dict)) {
    u64 at = 0;
    value key, item;
    while (dict_next(own.as<dict_object>(), at, key, item))
      if (!dict_set(m, names, key, none)) return value_raised;
  }
  const value cls = get_attribute(m, self, m.names.__class__);
  if (is_raised(cls)) return cls;
  if (is_kind(cls, kind::type) && !merge_class_names(m, names, cls.as<type_object>())) return value_raised;
  return keys_list(m, names);
}

value get_class(vm& m, value self) { return to_value(type_of(m, self)); }
value set_class_attribute(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete __class__ attribute");
  if (!is_kind(v, kind::type))
    return raise(m, m.exc.TypeError, "__class__ must be set to a class, not '{}' object", type_name(m, v));
  return result(audit(m, "object.__setattr__", {self, to_value(m.names.__class__), v}) &&
                set_class(m, self, v.as<type_object>()));
}

const method_def object_methods[] = {
    method("__init__", object_init, "($self, /, *args, **kwargs)",
           "Initialize self.  See help(type(self)) for accurate signature."),
    method("__repr__", object_repr, "($self, /)", "Return repr(self)."),
    method("__str__", object_str, "($self, /)", "Return str(self)."),
    method("__hash__", object_hash, "($self, /)", "Return hash(self)."),
    method("__eq__", object_eq, "($self, value, /)", "Return self==value."),
    method("__ne__", object_ne, "($self, value, /)", "Return self!=value."),
    method("__lt__", not_comparable, "($self, value, /)", "Return self<value."),
    method("__le__", not_comparable, "($self, value, /)", "Return self<=value."),
    method("__gt__", not_comparable, "($self, value, /)", "Return self>value."),
    method("__ge__", not_comparable, "($self, value, /)", "Return self>=value."),
    method("__getattribute__", object_getattribute, "($self, name, /)", "Return getattr(self, name)."),
    method("__setattr__", object_setattr, "($self, name, value, /)", "Implement setattr(self, name, value)."),
    method("__delattr__", object_delattr, "($self, name, /)", "Implement delattr(self, name)."),
    method("__format__", object_format, "($self, format_spec, /)", "Default object formatter."),
    method("__dir__", object_dir, "($self, /)", "Default dir() implementation."),
    method("__sizeof__", object_sizeof, "($self, /)", "Size of object in memory, in bytes."),
    method("__reduce__", object_reduce, "($self, /)", "Helper for pickle."),
    method("__reduce_ex__", object_reduce_ex, "($self, protocol, /)", "Helper for pickle."),
    method("__getstate__", object_getstate, "($self, /)", "Helper for pickle."),
    class_method("__init_subclass__", object_init_subclass, nullptr,
                 "This method is called when a class is subclassed.\n\nThe default implementation "
                 "does nothing. "
                 "It may be\noverridden to extend subclasses.\n"),
    class_method("__subclasshook__", object_subclasshook, nullptr,
                 "Abstract classes can override this to customize issubclass()."),
    {},
};
const getset_def object_getsets[] = {
    {"__class__", get_class, set_class_attribute, "the object's class"},
    {},
};

value own_of(vm& m, type_object* t, const char* name) { return dict_find_str(m, t->dict, intern(m, name)); }

}  // namespace

i64 identity_hash(vm& m, value v) {
  const u64 n = v.is_pointer() ? m.heap.identity_hash(v.as_object()) : v.bits >> 3;
  const i64 h = static_cast<i64>(n & ((u64{1} << 60) - 1));
  return h == -1 ? -2 : h;
}

std::string qualified_name_with_module(vm& m, type_object* t) {
  // object.__repr__ and the like: `__module__` by attribute, built-ins without it.
  return qualified_name(m, t);
}

void init_object(vm& m) {
  // object and type need each other: both exist before either is filled.
  type_def object_def{"object", &instance_object::get_layout(), kind::instance};
  object_def.flags = type_flags::base_type;
  object_def.methods = object_methods;
  object_def.getsets = object_getsets;
  object_def.construct = object_construct;
  object_def.doc =
      "object()\n--\n\n"
      "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns "
      "a new "
      "featureless\ninstance that has no instance attributes and cannot be given any.\n";
  m.types.object = make_builtin_type(m, object_def);
  m.shapes.object = m.types.object->root_shape;
  m.core.object_new = own_of(m, m.types.object, "__new__");
  m.core.object_init = own_of(m, m.types.object, "__init__");
  m.core.object_getattribute = own_of(m, m.types.object, "__getattribute__");
  m.core.object_setattr = own_of(m, m.types.object, "__setattr__");
  m.core.object_delattr = own_of(m, m.types.object, "__delattr__");
  m.core.object_hash = own_of(m, m.types.object, "__hash__");
  m.core.object_eq = own_of(m, m.types.object, "__eq__");
  m.core.object_ne = own_of(m, m.types.object, "__ne__");
  m.core.object_repr = own_of(m, m.types.object, "__repr__");
  m.core.object_str = own_of(m, m.types.object, "__str__");
  m.core.object_format = own_of(m, m.types.object, "__format__");
  m.core.object_class = own_of(m, m.types.object, "__class__");
  m.core.object_init_subclass = own_of(m, m.types.object, "__init_subclass__");
}

}  // namespace metavm::python
