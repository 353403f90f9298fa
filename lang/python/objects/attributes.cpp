/// \file
/// Attribute access as the language defines it, and what inline caches may remember of it.
#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- descriptors

bool is_data_descriptor(vm& m, value v) {
  if (!v.is_pointer()) return false;
  switch (kind_of(m, v)) {
    case kind::function:
    case kind::builtin_function:
    case kind::str:
    case kind::tuple:
      return false;
    case kind::property:
    case kind::member_descriptor:
    case kind::getset_descriptor:
      return true;
    default:
      break;
  }
  type_object* t = type_of(m, v);
  return !same(t->get_special(special::set), value_unbound) || !same(t->get_special(special::delete_), value_unbound);
}

value make_bound_method(vm& m, value function, value self) {
  auto* b = m.heap.make<method_object>(m.shapes.method);
  b->function = function;
  b->self = self;
  return to_value(b);
}

namespace {

value bind_builtin(vm& m, builtin_function_object* f, value self, type_object* cls) {
  if (!f->is_method || !same(f->self, value_unbound)) return to_value(f);
  const py_shape* shape = static_cast<const py_shape*>(f->get_shape());
  if (shape == m.shapes.class_method_descriptor) {
    type_object* owner = f->owner.as<type_object>();
    if (!is_subtype(cls, owner))
      return raise(m, m.exc.TypeError, "descriptor '{}' requires a subtype of '{}' but received '{}'", to_utf8(f->name),
                   type_name_of(owner), type_name_of(cls));
    self = to_value(cls);
    shape = m.shapes.builtin_function;
  } else {
    if (same(self, value_unbound)) return to_value(f);
    type_object* owner = f->owner.as<type_object>();
    if (!is_instance(m, self, owner))
      return raise(m, m.exc.TypeError, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                   to_utf8(f->name), full_type_name(owner), type_name(m, self));
    shape = shape == m.shapes.wrapper_descriptor ? m.shapes.method_wrapper : m.shapes.builtin_function;
  }
  auto* b = m.heap.make<builtin_function_object>(shape);
  std::memcpy(static_cast<void*>(&b->function), &f->function, sizeof(builtin_function_object) - sizeof(object));
  b->self = self;
  b->prototype = f;
  return to_value(b);
}

value get_getset(vm& m, getset_descriptor_object* d, value self) {
  if (METAVM_UNLIKELY(!is_instance(m, self, d->owner)))
    return raise(m, m.exc.TypeError, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                 to_utf8(d->name), full_type_name(d->owner), type_name(m, self));
  return d->get(m, self);
}

value get_property(vm& m, property_object* p, value self) {
  if (METAVM_UNLIKELY(same(p->get, none))) return raise_property_error(m, p, self, "getter");
  return call1(m, p->get, self);
}

/// Where a member's value is kept in instances of subclasses of tail types: in the hidden dict.
value get_member(vm& m, member_descriptor_object* d, value self) {
  if (METAVM_UNLIKELY(!is_instance(m, self, d->owner)))
    return raise(m, m.exc.TypeError, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                 to_utf8(d->name), full_type_name(d->owner), type_name(m, self));
  object* o = self.as_object();
  const py_shape* s = static_cast<const py_shape*>(o->get_shape());
  const value v = s->flags & shape_pointer_behind_tail ? find_instance_attribute(m, o, d->name)
                                                       : slot_value(o, s, static_cast<u32>(d->slot));
  return METAVM_LIKELY(!same(v, value_unbound)) ? v : raise_no_attribute(m, self, d->name);
}

}  // namespace

value bind_descriptor(vm& m, value v, value self, type_object* cls) {
  if (!v.is_pointer()) return v;
  const bool has_self = !same(self, value_unbound);
  const py_shape* s = shape_of(m, v);
  switch (s->get_kind()) {
    case kind::function:
      return has_self ? make_bound_method(m, v, self) : v;
    case kind::builtin_function:
      return bind_builtin(m, v.as<builtin_function_object>(), self, cls);
    case kind::property:
      if (s != m.shapes.property) break;
      return has_self ? get_property(m, v.as<property_object>(), self) : v;
    case kind::getset_descriptor:
      return has_self ? get_getset(m, v.as<getset_descriptor_object>(), self) : v;
    case kind::member_descriptor:
      return has_self ? get_member(m, v.as<member_descriptor_object>(), self) : v;
    case kind::class_method:
      if (s->cls != m.types.class_method || !is_kind(v.as<wrapped_method_object>()->function, kind::function)) break;
      return make_bound_method(m, v.as<wrapped_method_object>()->function, to_value(cls));
    case kind::static_method:
      if (s->cls != m.types.static_method) break;
      return v.as<wrapped_method_object>()->function;
    case kind::str:
    case kind::tuple:
      return v;
    default:
      break;
  }
  const value get = s->cls->get_special(special::get);
  if (same(get, value_unbound)) return v;
  const value args[] = {has_self ? self : none, to_value(cls)};
  return call_with_self(m, get, v, args, 2);
}

// ---------------------------------------------------------------- reading

namespace {

/// What generic reading gives, value_unbound if there is no such attribute; errors of descriptors
/// pass through.
value generic_find(vm& m, value o, str_object* name) {
  const py_shape* s = shape_of(m, o);
  type_object* t = s->cls;
  const value c = type_lookup(m, t, name);
  if (!same(c, value_unbound)) {
    if (is_data_descriptor(m, c)) {
      if (kind_of(m, c) == kind::property || kind_of(m, c) == kind::getset_descriptor ||
          kind_of(m, c) == kind::member_descriptor || !same(type_of(m, c)->get_special(special::get), value_unbound))
        return bind_descriptor(m, c, o, t);
    }
  }
  if (o.is_pointer()) {
    const value own = find_instance_attribute(m, o.as_object(), name);
    if (!same(own, value_unbound)) return own;
  }
  if (same(c, value_unbound)) return c;
  return bind_descriptor(m, c, o, t);
}

value type_find(vm& m, type_object* t, str_object* name) {
  type_object* meta = static_cast<py_shape*>(t->get_shape())->cls;
  const value c = type_lookup(m, meta, name);
  if (!same(c, value_unbound) && is_data_descriptor(m, c) &&
      (is_kind(c, kind::getset_descriptor) || is_kind(c, kind::property) ||
       !same(type_of(m, c)->get_special(special::get), value_unbound)))
    return bind_descriptor(m, c, to_value(t), meta);
  const value own = type_lookup(m, t, name);
  if (!same(own, value_unbound)) return bind_descriptor(m, own, value_unbound, t);
  if (same(c, value_unbound)) return c;
  return bind_descriptor(m, c, to_value(t), meta);
}

/// Module-level `__getattr__`; value_unbound if there is none.
value module_fallback(vm& m, module_object* mod, str_object* name) {
  const value f = dict_find_str(m, mod->dict, m.names.special_names[static_cast<u32>(special::getattr)]);
  return same(f, value_unbound) ? f : call1(m, f, to_value(name));
}

/// If the pending exception is an AttributeError: drops it and says so.
bool drop_attribute_error(vm& m) { return catch_pending(m, m.exc.AttributeError); }

/// The lookup of a class that does not override __getattribute__. `own` tells which of the three it
/// is.
enum class reading : u8 { generic, type, module, guest };
METAVM_INLINE reading reading_of(vm& m, value getattribute) {
  if (METAVM_LIKELY(same(getattribute, m.core.object_getattribute))) return reading::generic;
  if (same(getattribute, m.core.type_getattribute)) return reading::type;
  if (same(getattribute, m.core.module_getattribute)) return reading::module;
  return reading::guest;
}

/// The attribute, or value_unbound where AttributeError is due but nobody made one yet, or
/// value_raised.
value read_attribute(vm& m, value o, str_object* name) {
  name = interned(m, name);
  type_object* t = type_of(m, o);
  const value ga = t->get_special(special::getattribute);
  value v;
  switch (reading_of(m, ga)) {
    case reading::generic:
      v = generic_find(m, o, name);
      break;
    case reading::type:
      v = type_find(m, o.as<type_object>(), name);
      break;
    case reading::module:
      v = generic_find(m, o, name);
      if (same(v, value_unbound)) v = module_fallback(m, o.as<module_object>(), name);
      break;
    default: {
      const value arg = to_value(name);
      v = call_with_self(m, ga, o, &arg, 1);
    }
  }
  if (METAVM_LIKELY(!same(v, value_unbound) && !is_raised(v))) return v;
  const value fallback = t->get_special(special::getattr);
  if (same(fallback, value_unbound)) return v;
  if (is_raised(v) && !drop_attribute_error(m)) return v;
  const value arg = to_value(name);
  return call_with_self(m, fallback, o, &arg, 1);
}

}  // namespace

METAVM_COLD void complete_attribute_error(vm& m, value o, value name) {
  if (!is_exception(m.pending) || !is_instance(m, m.pending, m.exc.AttributeError)) return;
  auto* e = m.pending.as<name_error_object>();
  if (!same(e->name, value_unbound) || !same(e->subject, value_unbound)) return;
  m.heap.write(e, &e->name, name);
  m.heap.write(e, &e->subject, o);
}

value after_raising_getter(vm& m, value o, value name) {
  type_object* t = type_of(m, o);
  const value fallback = t->get_special(special::getattr);
  // Without an attribute in the class it was __getattr__ itself that raised.
  if (!same(fallback, value_unbound) && !same(type_lookup(m, t, interned(m, as_str(name))), value_unbound) &&
      drop_attribute_error(m)) {
    const value v = call_with_self(m, fallback, o, &name, 1);
    if (!is_raised(v)) return v;
  }
  complete_attribute_error(m, o, name);
  return value_raised;
}

value get_attribute(vm& m, value o, str_object* name) {
  const value v = read_attribute(m, o, name);
  if (METAVM_UNLIKELY(is_raised(v))) complete_attribute_error(m, o, to_value(name));
  return METAVM_LIKELY(!same(v, value_unbound)) ? v : raise_no_attribute(m, o, name);
}
value find_attribute(vm& m, value o, str_object* name) {
  const value v = read_attribute(m, o, name);
  if (is_raised(v) && drop_attribute_error(m)) return value_unbound;
  return v;
}
value get_attribute(vm& m, value o, const char* name) { return get_attribute(m, o, intern(m, name)); }

value generic_get_attribute(vm& m, value o, str_object* name) {
  name = interned(m, name);
  const value v = generic_find(m, o, name);
  return same(v, value_unbound) ? raise_no_attribute(m, o, name) : v;
}
value type_get_attribute(vm& m, value o, str_object* name) {
  name = interned(m, name);
  const value v = type_find(m, o.as<type_object>(), name);
  return same(v, value_unbound) ? raise_no_attribute(m, o, name) : v;
}
value module_get_attribute(vm& m, value o, str_object* name) {
  name = interned(m, name);
  value v = generic_find(m, o, name);
  if (same(v, value_unbound)) v = module_fallback(m, o.as<module_object>(), name);
  return same(v, value_unbound) ? raise_no_attribute(m, o, name) : v;
}

// ---------------------------------------------------------------- writing

namespace {

bool set_member(vm& m, member_descriptor_object* d, value self, value v) {
  if (METAVM_UNLIKELY(!is_instance(m, self, d->owner))) {
    raise(m, m.exc.TypeError, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object", to_utf8(d->name),
          full_type_name(d->owner), type_name(m, self));
    return false;
  }
  object* o = self.as_object();
  const py_shape* s = static_cast<const py_shape*>(o->get_shape());
  if (s->flags & shape_pointer_behind_tail) {
    dict_object* hidden = enter_dict_mode(m, o);
    if (!hidden) return false;
    if (!same(v, value_unbound)) return dict_set_str(m, hidden, d->name, v);
    const tri r = dict_remove(m, hidden, to_value(d->name));
    if (r == tri::no) raise_value_of(m, m.exc.AttributeError, to_value(d->name));
    return r == tri::yes;
  }
  const u32 slot = static_cast<u32>(d->slot);
  if (same(v, value_unbound) && same(slot_value(o, s, slot), value_unbound)) {
    raise_value_of(m, m.exc.AttributeError, to_value(d->name));
    return false;
  }
  set_slot(m, o, s, slot, v);
  return true;
}

bool set_property(vm& m, property_object* p, value self, value v) {
  if (same(v, value_unbound)) {
    if (same(p->del, none)) return raise_property_error(m, p, self, "deleter"), false;
    return !is_raised(call1(m, p->del, self));
  }
  if (same(p->set, none)) return raise_property_error(m, p, self, "setter"), false;
  return !is_raised(call2(m, p->set, self, v));
}

}  // namespace

bool store_through(vm& m, value d, value self, value v) {
  const py_shape* s = shape_of(m, d);
  switch (s->get_kind()) {
    case kind::member_descriptor:
      return set_member(m, d.as<member_descriptor_object>(), self, v);
    case kind::property:
      if (s == m.shapes.property) return set_property(m, d.as<property_object>(), self, v);
      break;
    case kind::getset_descriptor: {
      auto* g = d.as<getset_descriptor_object>();
      if (!is_instance(m, self, g->owner)) {
        raise(m, m.exc.TypeError, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object", to_utf8(g->name),
              full_type_name(g->owner), type_name(m, self));
        return false;
      }
      if (!g->set) {
        if (g->is_member)
          raise_text(m, m.exc.AttributeError, "readonly attribute");
        else
          raise(m, m.exc.AttributeError, "attribute '{}' of '{}' objects is not writable", to_utf8(g->name),
                full_type_name(g->owner));
        return false;
      }
      return !is_raised(g->set(m, self, v));
    }
    default:
      break;
  }
  const bool deletes = same(v, value_unbound);
  const value f = s->cls->get_special(deletes ? special::delete_ : special::set);
  if (same(f, value_unbound)) {
    raise_text(m, m.exc.AttributeError, deletes ? "__delete__" : "__set__");
    return false;
  }
  const value args[] = {self, v};
  return !is_raised(call_with_self(m, f, d, args, deletes ? 1 : 2));
}

bool generic_set_attribute(vm& m, value o, str_object* name, value v) {
  name = interned(m, name);
  type_object* t = type_of(m, o);
  const value c = type_lookup(m, t, name);
  if (!same(c, value_unbound) && is_data_descriptor(m, c)) return store_through(m, c, o, v);
  if (o.is_pointer()) {
    const tri r = set_instance_attribute(m, o.as_object(), name, v);
    if (r != tri::no) return r == tri::yes;
  }
  const bool has_dict = o.is_pointer() && has_instance_dict(shape_of(m, o));
  if (!same(c, value_unbound) && !has_dict)
    raise(m, m.exc.AttributeError, "'{}' object attribute '{}' is read-only", type_name_of(t), to_utf8(name));
  else
    raise(m, m.exc.AttributeError, "'{}' object has no attribute '{}'", full_type_name(t), to_utf8(name));
  return false;
}

bool type_set_attribute(vm& m, type_object* t, str_object* name, value v) {
  name = interned(m, name);
  if (t->flags_word & type_flags::immutable) {
    raise(m, m.exc.TypeError, "cannot set '{}' attribute of immutable type '{}'", to_utf8(name), full_type_name(t));
    return false;
  }
  type_object* meta = static_cast<py_shape*>(t->get_shape())->cls;
  const value c = type_lookup(m, meta, name);
  if (!same(c, value_unbound) && is_data_descriptor(m, c)) {
    return store_through(m, c, to_value(t), v);
  }
  const tri r = type_set_own(m, t, name, v);
  if (r == tri::no)
    raise(m, m.exc.AttributeError, "type object '{}' has no attribute '{}'", type_name_of(t), to_utf8(name));
  return r == tri::yes;
}

bool set_attribute(vm& m, value o, str_object* name, value v) {
  type_object* t = type_of(m, o);
  const bool deletes = same(v, value_unbound);
  const value f = t->get_special(deletes ? special::delattr : special::setattr);
  if (METAVM_LIKELY(same(f, deletes ? m.core.object_delattr : m.core.object_setattr)))
    return generic_set_attribute(m, o, name, v);
  if (same(f, deletes ? m.core.type_delattr : m.core.type_setattr))
    return type_set_attribute(m, o.as<type_object>(), name, v);
  const value args[] = {to_value(interned(m, name)), v};
  return !is_raised(call_with_self(m, f, o, args, deletes ? 1 : 2));
}

// ---------------------------------------------------------------- methods

namespace {

/// Whether `c`, found in a class, is called with the receiver in front instead of being bound.
METAVM_INLINE bool takes_receiver(vm& m, value c, type_object* t) {
  const kind k = kind_of(m, c);
  if (k == kind::function) return true;
  if (k != kind::builtin_function) return false;
  const auto* f = c.as<builtin_function_object>();
  return f->is_method && same(f->self, value_unbound) && f->get_shape() != m.shapes.class_method_descriptor &&
         is_subtype(t, f->owner.as<type_object>());
}

/// The guest function in an exact classmethod or staticmethod; unbound if c is something else.
METAVM_INLINE value wrapped_function(vm& m, value c, kind k) {
  if (kind_of(m, c) != k) return value_unbound;
  if (type_of(m, c) != (k == kind::class_method ? m.types.class_method : m.types.static_method)) return value_unbound;
  const value f = c.as<wrapped_method_object>()->function;
  return is_kind(f, kind::function) ? f : value_unbound;
}

bool lookup_in_instance(vm& m, value self, type_object* t, str_object* name, value& function, value& receiver) {
  const value c = type_lookup(m, t, name);
  if (!c.is_pointer()) return false;
  value f = c, r = self;
  if (!takes_receiver(m, c, t)) {
    f = wrapped_function(m, c, kind::class_method);
    r = to_value(t);
    if (same(f, value_unbound)) {
      f = wrapped_function(m, c, kind::static_method);
      r = value_unbound;
    }
    if (same(f, value_unbound)) return false;
  }
  const value own = self.is_pointer() ? find_instance_attribute(m, self.as_object(), name) : value_unbound;
  const bool hidden = !same(own, value_unbound);
  function = hidden ? own : f;
  receiver = hidden ? value_unbound : r;
  return true;
}

bool lookup_in_class(vm& m, type_object* cls, str_object* name, value& function, value& receiver) {
  type_object* meta = static_cast<py_shape*>(cls->get_shape())->cls;
  const value c = type_lookup(m, meta, name);
  if (!same(c, value_unbound) && is_data_descriptor(m, c)) return false;
  const value own = type_lookup(m, cls, name);
  if (same(own, value_unbound)) {
    if (!c.is_pointer() || !takes_receiver(m, c, meta)) return false;
    function = c;
    receiver = to_value(cls);
    return true;
  }
  if (!own.is_pointer()) return false;
  receiver = value_unbound;
  if (is_kind(own, kind::function)) {
    function = own;
    return true;
  }
  if (is_kind(own, kind::builtin_function)) {
    if (own.as_object()->get_shape() == m.shapes.class_method_descriptor) receiver = to_value(cls);
    function = own;
    return true;
  }
  function = wrapped_function(m, own, kind::class_method);
  if (!same(function, value_unbound)) {
    receiver = to_value(cls);
    return true;
  }
  function = wrapped_function(m, own, kind::static_method);
  return !same(function, value_unbound);
}

}  // namespace

bool lookup_call(vm& m, value self, str_object* name, value& function, value& receiver) {
  type_object* t = type_of(m, self);
  name = interned(m, name);
  const value ga = t->get_special(special::getattribute);
  if (same(ga, m.core.object_getattribute)) {
    if (METAVM_LIKELY(lookup_in_instance(m, self, t, name, function, receiver))) return true;
  } else if (same(ga, m.core.type_getattribute)) {
    if (lookup_in_class(m, self.as<type_object>(), name, function, receiver)) return true;
  }
  receiver = value_unbound;
  function = get_attribute(m, self, name);
  return !is_raised(function);
}

bool lookup_method(vm& m, value self, str_object* name, value& function, bool& unbound) {
  value receiver;
  if (!lookup_call(m, self, name, function, receiver)) return false;
  unbound = same(receiver, self);
  if (METAVM_UNLIKELY(!unbound && !same(receiver, value_unbound))) function = make_bound_method(m, function, receiver);
  return true;
}

value call_method(vm& m, value self, str_object* name, const value* args, u32 nargs) {
  value f, receiver;
  if (!lookup_call(m, self, name, f, receiver)) return value_raised;
  return same(receiver, value_unbound) ? call(m, f, args, nargs) : call_prepended(m, f, receiver, args, nargs, nullptr);
}

}  // namespace metavm::python
