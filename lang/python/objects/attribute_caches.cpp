/// \file
/// What an attribute access does for all objects of a shape: for inline caches and compiled code.
#include "lang/python/core.hpp"
#include "lang/python/objects/class_variables.hpp"

namespace metavm::python {
namespace {

bool binds_as_method(vm& m, value c, type_object* t) {
  if (is_kind(c, kind::function)) return true;
  if (!is_kind(c, kind::builtin_function)) return false;
  const auto* f = c.as<builtin_function_object>();
  return f->is_method && same(f->self, value_unbound) && f->get_shape() != m.shapes.class_method_descriptor &&
         is_subtype(t, f->owner.as<type_object>());
}
bool is_plain_builtin(value c) {
  return is_kind(c, kind::builtin_function) &&
         (!c.as<builtin_function_object>()->is_method || !same(c.as<builtin_function_object>()->self, value_unbound));
}

/// Whether attributes are found in a way of their own.
bool hides_attributes(const py_shape* s) {
  switch (s->get_kind()) {
    case kind::module:
    case kind::type:
    case kind::function:
      return true;
    default:
      return false;
  }
}
bool has_own_dict(const py_shape* s) { return s->dict_mode && has_instance_dict(s); }
bool has_guest_getter(vm& m, value c) {
  return c.is_pointer() && is_kind(type_of(m, c)->get_special(special::get), kind::function);
}

/// What the class's attribute c (value_unbound: it has none) gives to an instance that has none of its own.
attribute_location locate_in_class(vm& m, type_object* t, str_object* name, value c) {
  constexpr attribute_location generic{attribute_kind::generic, 0, value_unbound};
  if (same(c, value_unbound))
    return same(t->get_special(special::getattr), value_unbound)
               ? attribute_location{attribute_kind::absent, 0, value_unbound}
               : generic;
  if (binds_as_method(m, c, t)) return {attribute_kind::method, 0, c};
  if ((is_kind(c, kind::static_method) && type_of(m, c) == m.types.static_method))
    return {attribute_kind::constant, 0, c.as<wrapped_method_object>()->function};
  if (!c.is_pointer() || is_plain_builtin(c) || same(type_of(m, c)->get_special(special::get), value_unbound))
    return locate_class_data(m, t, name, c);
  return has_guest_getter(m, c) ? attribute_location{attribute_kind::descriptor, 0, c} : generic;
}

}  // namespace

attribute_location locate_attribute(vm& m, py_shape* s, str_object* name) {
  constexpr attribute_location generic{attribute_kind::generic, 0, value_unbound};
  type_object* t = s->cls;
  if (!t->version || !same(t->get_special(special::getattribute), m.core.object_getattribute)) return generic;
  name = interned(m, name);
  const value c = type_lookup(m, t, name);
  if (!same(c, value_unbound) && c.is_pointer()) {
    const py_shape* cs = shape_of(m, c);
    if (cs->get_kind() == kind::member_descriptor) {
      const auto* d = c.as<member_descriptor_object>();
      if (!is_subtype(t, d->owner) || s->flags & shape_pointer_behind_tail) return generic;
      return {attribute_kind::member, static_cast<u32>(d->slot), c};
    }
    if (cs == m.shapes.property)
      return same(c.as<property_object>()->get, none) ? generic : attribute_location{attribute_kind::property, 0, c};
    if (cs->get_kind() == kind::getset_descriptor)
      return is_subtype(t, c.as<getset_descriptor_object>()->owner) ? attribute_location{attribute_kind::getset, 0, c}
                                                                    : generic;
    // (A class that becomes a descriptor later changes every class's version.)
    if (is_data_descriptor(m, c))
      return has_guest_getter(m, c) ? attribute_location{attribute_kind::descriptor, 0, c} : generic;
  }
  if (hides_attributes(s)) return generic;
  if (has_own_dict(s)) {
    attribute_location at = locate_in_class(m, t, name, c);
    at.own_first = true;
    return at;
  }
  if (const i32 slot = find_slot(s, name); slot >= 0) {
    return {attribute_kind::slot, static_cast<u32>(slot), value_unbound};
  }
  return locate_in_class(m, t, name, c);
}

store_location locate_store(vm& m, py_shape* s, str_object* name) {
  constexpr store_location generic{store_location::how::generic, 0, nullptr};
  type_object* t = s->cls;
  if (!t->version || !same(t->get_special(special::setattr), m.core.object_setattr)) return generic;
  name = interned(m, name);
  const value c = type_lookup(m, t, name);
  if (!same(c, value_unbound)) {
    if (is_kind(c, kind::member_descriptor)) {
      const auto* d = c.as<member_descriptor_object>();
      if (!is_subtype(t, d->owner) || s->flags & shape_pointer_behind_tail) return generic;
      return {store_location::how::member, static_cast<u32>(d->slot), nullptr};
    }
    if (is_data_descriptor(m, c)) return generic;
  }
  if (hides_attributes(s) || !has_instance_dict(s)) return generic;
  if (s->dict_mode) return {store_location::how::own_dict, 0, nullptr};
  if (const i32 slot = find_slot(s, name); slot >= 0)
    return {store_location::how::slot, static_cast<u32>(slot), nullptr};
  py_shape* next = shape_with(m, s, name);
  // Overflow storage is made, and the size of later instances learned, by the general way.
  if (!next || s->attribute_count >= s->inline_slots) return generic;
  return {store_location::how::add, s->attribute_count, next};
}

attribute_location locate_type_attribute(vm& m, type_object* cls, str_object* name) {
  constexpr attribute_location generic{attribute_kind::generic, 0, value_unbound};
  type_object* meta = static_cast<py_shape*>(cls->get_shape())->cls;
  if (!cls->version || !meta->version || !same(meta->get_special(special::getattribute), m.core.type_getattribute))
    return generic;
  name = interned(m, name);
  const value c = type_lookup(m, meta, name);
  if (!same(c, value_unbound) && is_data_descriptor(m, c)) return generic;
  const value own = type_lookup(m, cls, name);
  if (same(own, value_unbound)) return generic;
  if (is_kind(own, kind::function) || is_plain_builtin(own)) return {attribute_kind::constant, 0, own};
  if (!own.is_pointer()) return locate_class_data(m, cls, name, own);
  if ((is_kind(own, kind::static_method) && type_of(m, own) == m.types.static_method))
    return {attribute_kind::constant, 0, own.as<wrapped_method_object>()->function};
  if (is_kind(own, kind::builtin_function))
    return own.as_object()->get_shape() == m.shapes.class_method_descriptor
               ? generic
               : attribute_location{attribute_kind::constant, 0, own};
  if (!same(type_of(m, own)->get_special(special::get), value_unbound)) return generic;
  return locate_class_data(m, cls, name, own);
}

}  // namespace metavm::python
