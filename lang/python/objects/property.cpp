/// \file
/// property, staticmethod, classmethod.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

property_object* self_of(value v) { return v.as<property_object>(); }

value property_new(vm& m, const value* args, u32, tuple_object*) {
  type_object* cls = args[0].as<type_object>();
  adapt_root_shape(m, cls);
  auto* p = make_instance<property_object>(m, cls);
  p->get = p->set = p->del = p->doc = none;
  p->name = value_unbound;
  p->doc_from_getter = 0;
  return to_value(p);
}

value property_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "property", "fget? fset? fdel? doc?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  for (value& x : v)
    if (same(x, value_unbound)) x = none;
  property_object* p = self_of(args[0]);
  m.heap.write(p, &p->get, v[0]);
  m.heap.write(p, &p->set, v[1]);
  m.heap.write(p, &p->del, v[2]);
  m.heap.write(p, &p->doc, v[3]);
  p->doc_from_getter = 0;
  m.heap.write(p, &p->name, value_unbound);
  if (!same(v[3], none) || same(v[0], none)) return none;
  // The getter's doc serves for the property.
  const value doc = find_attribute(m, v[0], m.names.__doc__);
  if (is_raised(doc)) return doc;
  if (same(doc, value_unbound)) return none;
  p->doc_from_getter = 1;
  if (is_exact(args[0], m.shapes.property)) {
    m.heap.write(p, &p->doc, doc);
    return none;
  }
  // Instances of subclasses get an attribute, lest the subclass's own __doc__ hide it.
  return result(set_attribute(m, args[0], m.names.__doc__, doc));
}

value property_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (cls == m.types.property && nargs == 1 && !kwnames && is_kind(args[0], kind::function)) {
    auto* p = make_instance<property_object>(m, cls);
    p->get = args[0];
    p->set = p->del = none;
    p->name = value_unbound;
    p->doc = args[0].as<function_object>()->doc;
    p->doc_from_getter = !same(p->doc, none);
    return to_value(p);
  }
  const value c = to_value(cls);
  const value self = property_new(m, &c, 1, nullptr);
  const u32 n = nargs + (kwnames ? static_cast<u32>(kwnames->length) : 0);
  value all[6];
  if (nargs > 4) return raise(m, m.exc.TypeError, "property() takes at most 4 arguments ({} given)", nargs);
  if (n > 5) return raise(m, m.exc.TypeError, "property() takes at most 4 arguments ({} given)", n);
  all[0] = self;
  for (u32 i = 0; i < n; i++) all[i + 1] = args[i];
  return is_raised(property_init(m, all, nargs + 1, kwnames)) ? value_raised : self;
}

value property_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "__get__", "self instance owner? /", args, nargs, kwnames, v)) return value_raised;
  if (same(v[1], none)) {
    if (same(v[2], value_unbound) || same(v[2], none)) return raise_type_error(m, "__get__(None, None) is invalid");
    return v[0];
  }
  property_object* p = self_of(v[0]);
  return same(p->get, none) ? raise_property_error(m, p, v[1], "getter") : call1(m, p->get, v[1]);
}
value property_set(vm& m, value self, value instance, value v) {
  property_object* p = self_of(self);
  if (same(p->set, none)) return raise_property_error(m, p, instance, "setter");
  return is_raised(call2(m, p->set, instance, v)) ? value_raised : none;
}
value property_delete(vm& m, value self, value instance) {
  property_object* p = self_of(self);
  if (same(p->del, none)) return raise_property_error(m, p, instance, "deleter");
  return is_raised(call1(m, p->del, instance)) ? value_raised : none;
}

/// A property of the same class with some functions replaced (those that are not unbound).
value property_copy(vm& m, value self, value get, value set, value del) {
  property_object* p = self_of(self);
  auto choose = [](value fresh, value old) { return same(fresh, value_unbound) || same(fresh, none) ? old : fresh; };
  const value g = choose(get, p->get);
  const value doc = p->doc_from_getter && !same(g, none) ? none : p->doc;
  const value args[] = {g, choose(set, p->set), choose(del, p->del), doc};
  const value r = call(m, to_value(type_of(m, self)), args, 4);
  if (!is_raised(r) && is_kind(r, kind::property)) m.heap.write(self_of(r), &self_of(r)->name, self_of(self)->name);
  return r;
}
value property_getter(vm& m, value self, value f) { return property_copy(m, self, f, value_unbound, value_unbound); }
value property_setter(vm& m, value self, value f) { return property_copy(m, self, value_unbound, f, value_unbound); }
value property_deleter(vm& m, value self, value f) { return property_copy(m, self, value_unbound, value_unbound, f); }

value property_set_name(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (nargs != 3)
    return raise(m, m.exc.TypeError, "__set_name__() takes 2 positional arguments but {} were given", nargs - 1);
  m.heap.write(self_of(args[0]), &self_of(args[0])->name, args[2]);
  return none;
}

template <value property_object::* Field>
value get_field(vm&, value self) {
  return self_of(self)->*Field;
}
value set_doc(vm& m, value self, value v) {
  m.heap.write(self_of(self), &self_of(self)->doc, same(v, value_unbound) ? none : v);
  return none;
}
value is_abstract(vm& m, value f) {
  const value v = find_attribute(m, f, m.names.__isabstractmethod__);
  if (is_raised(v)) return v;
  return same(v, value_unbound) ? false_ : result(truth(m, v));
}
value property_abstract(vm& m, value self) {
  const property_object* p = self_of(self);
  for (value f : {p->get, p->set, p->del}) {
    const value v = is_abstract(m, f);
    if (!same(v, false_)) return v;
  }
  return false_;
}

const method_def property_methods[] = {
    method("__new__", property_new),
    method("__init__", property_init),
    method("__get__", property_get),
    method("__set__", property_set),
    method("__delete__", property_delete),
    method("__set_name__", property_set_name, nullptr, "Method to set name of a property."),
    method("getter", property_getter, nullptr, "Descriptor to obtain a copy of the property with a different getter."),
    method("setter", property_setter, nullptr, "Descriptor to obtain a copy of the property with a different setter."),
    method("deleter", property_deleter, nullptr,
           "Descriptor to obtain a copy of the property with a different deleter."),
    {},
};
const getset_def property_getsets[] = {
    {"fget", get_field<&property_object::get>, nullptr},  {"fset", get_field<&property_object::set>, nullptr},
    {"fdel", get_field<&property_object::del>, nullptr},  {"__doc__", get_field<&property_object::doc>, set_doc},
    {"__isabstractmethod__", property_abstract, nullptr}, {},
};

// ---------------------------------------------------------------- staticmethod, classmethod

wrapped_method_object* wrapped_of(value v) { return v.as<wrapped_method_object>(); }

/// Copies what identifies a function to what wraps it.
bool copy_identity(vm& m, value from, value to) {
  str_object* const names[] = {m.names.__module__, m.names.__name__, m.names.__qualname__, m.names.__doc__,
                               m.names.__annotations__};
  for (str_object* name : names) {
    const value v = find_attribute(m, from, name);
    if (is_raised(v)) return false;
    if (same(v, value_unbound)) continue;
    if (set_instance_attribute(m, to.as_object(), name, v) == tri::error) return false;
  }
  return true;
}

value wrapped_new(vm& m, const value* args, u32, tuple_object*) {
  type_object* cls = args[0].as<type_object>();
  adapt_root_shape(m, cls);
  auto* w = make_instance<wrapped_method_object>(m, cls);
  w->function = none;
  return to_value(w);
}
bool wrapped_fill(vm& m, value self, const char* name, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, name, kwnames) || !check_arity(m, name, nargs, 1, 1)) return false;
  m.heap.write(wrapped_of(self), &wrapped_of(self)->function, args[0]);
  return copy_identity(m, args[0], self);
}
const char* name_of_kind(value v) { return is_kind(v, kind::static_method) ? "staticmethod" : "classmethod"; }
value wrapped_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(wrapped_fill(m, args[0], name_of_kind(args[0]), args + 1, nargs - 1, kwnames));
}
value wrapped_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value c = to_value(cls);
  const value self = wrapped_new(m, &c, 1, nullptr);
  return wrapped_fill(m, self, name_of_kind(self), args, nargs, kwnames) ? self : value_raised;
}
value wrapped_repr(vm& m, value self) {
  str_object* s = repr(m, wrapped_of(self)->function);
  s = s ? str_concat(m, make_str(m, std::string("<") + name_of_kind(self) + "("), s) : nullptr;
  return result(s ? str_concat(m, s, make_str(m, ")>")) : nullptr);
}
value wrapped_function(vm&, value self) { return wrapped_of(self)->function; }
value wrapped_abstract(vm& m, value self) { return is_abstract(m, wrapped_of(self)->function); }
value get_dict(vm& m, value self) { return instance_dict(m, self); }
value set_dict(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "cannot delete __dict__");
  return result(set_instance_dict(m, self, v));
}

value static_get(vm&, const value* args, u32, tuple_object*) { return wrapped_of(args[0])->function; }
value static_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return call(m, wrapped_of(args[0])->function, args + 1, nargs - 1, kwnames);
}
value class_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "__get__", "self instance owner? /", args, nargs, kwnames, v)) return value_raised;
  const value f = wrapped_of(v[0])->function;
  value cls = v[2];
  if (same(cls, value_unbound) || same(cls, none)) cls = to_value(type_of(m, v[1]));
  if (is_kind(f, kind::function)) return make_bound_method(m, f, cls);
  // classmethod(property(…)) and other chains.
  const value get = special_of(m, f, special::get);
  if (same(get, value_unbound)) return make_bound_method(m, f, cls);
  return bind_descriptor(m, f, cls, is_kind(cls, kind::type) ? cls.as<type_object>() : type_of(m, cls));
}

const method_def static_methods[] = {
    method("__new__", wrapped_new),  method("__init__", wrapped_init), method("__get__", static_get),
    method("__call__", static_call), method("__repr__", wrapped_repr), {},
};
const method_def class_methods[] = {
    method("__new__", wrapped_new),
    method("__init__", wrapped_init),
    method("__get__", class_get),
    method("__repr__", wrapped_repr),
    {},
};
const getset_def wrapped_getsets[] = {
    {"__func__", wrapped_function, nullptr},
    {"__wrapped__", wrapped_function, nullptr},
    {"__isabstractmethod__", wrapped_abstract, nullptr},
    {"__dict__", get_dict, set_dict},
    {},
};

type_object* make_wrapper_class(vm& m, const char* name, kind k, const method_def* methods, const char* doc) {
  type_def d{name, &wrapped_method_object::get_layout(), k};
  d.instances_have_dict = true;
  d.methods = methods;
  d.getsets = wrapped_getsets;
  d.construct = wrapped_construct;
  d.doc = doc;
  return make_builtin_type(m, d);
}
value make_wrapper(vm& m, type_object* cls, value f) {
  auto* w = make_instance<wrapped_method_object>(m, cls);
  w->function = f;
  return to_value(w);
}

}  // namespace

value raise_property_error(vm& m, property_object* p, value self, const char* what) {
  const std::string cls = to_utf8(type_of(m, self)->qualname);
  if (same(p->name, value_unbound) || !is_str(p->name))
    return raise(m, m.exc.AttributeError, "property of '{}' object has no {}", cls, what);
  str_object* name = repr(m, p->name);
  if (!name) return value_raised;
  return raise(m, m.exc.AttributeError, "property {} of '{}' object has no {}", to_utf8(name), cls, what);
}

value make_static_method(vm& m, value f) { return make_wrapper(m, m.types.static_method, f); }
value make_class_method(vm& m, value f) { return make_wrapper(m, m.types.class_method, f); }

void init_property(vm& m) {
  type_def d{"property", &property_object::get_layout(), kind::property};
  d.methods = property_methods;
  d.getsets = property_getsets;
  d.construct = property_construct;
  d.doc =
      "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\n"
      "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  "
      "fset\n    function to "
      "be used for setting an attribute value\n  fdel\n    function to be used for del'ing an "
      "attribute\n  doc\n    "
      "docstring";
  m.types.property = make_builtin_type(m, d);
  m.shapes.property = m.types.property->root_shape;
  mark_members(m, m.types.property, {"fget", "fset", "fdel"});
  m.types.static_method =
      make_wrapper_class(m, "staticmethod", kind::static_method, static_methods,
                         "staticmethod(function) -> method\n\nConvert a function to be a static method.");
  m.shapes.static_method = m.types.static_method->root_shape;
  m.types.class_method =
      make_wrapper_class(m, "classmethod", kind::class_method, class_methods,
                         "classmethod(function) -> method\n\nConvert a function to be a class method.");
  m.shapes.class_method = m.types.class_method->root_shape;
}

}  // namespace metavm::python
