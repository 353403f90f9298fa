/// \file
/// super: attribute access that starts behind a class in the mro.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

super_object* self_of(value v) { return v.as<super_object>(); }

/// The class whose mro is searched for `self` as seen from `cls`; null: raised.
type_object* search_class(vm& m, type_object* cls, value self) {
  if (is_kind(self, kind::type) && is_subtype(self.as<type_object>(), cls)) return self.as<type_object>();
  type_object* t = type_of(m, self);
  if (is_subtype(t, cls)) return t;
  const value claimed = find_attribute(m, self, m.names.__class__);
  if (is_raised(claimed)) return nullptr;
  if (is_kind(claimed, kind::type) && claimed.as<type_object>() != t && is_subtype(claimed.as<type_object>(), cls))
    return claimed.as<type_object>();
  raise_type_error(m, "super(type, obj): obj must be an instance or subtype of type");
  return nullptr;
}

/// The attribute behind `cls` in the mro of `t`, bound; value_unbound if there is none.
value find_behind(vm& m, type_object* cls, type_object* t, value self, str_object* name) {
  const tuple_object* mro = t->mro;
  if (!mro) return value_unbound;
  u64 i = 0;
  while (i < mro->length && mro->items[i].as<type_object>() != cls) i++;
  for (i++; i < mro->length; i++) {
    const value v = dict_find_str(m, mro->items[i].as<type_object>()->dict, name);
    if (same(v, value_unbound)) continue;
    // Seen from the class itself (in a class method), functions stay unbound.
    return bind_descriptor(m, v, same(self, to_value(t)) ? value_unbound : self, t);
  }
  return value_unbound;
}

value super_new(vm& m, const value* args, u32, tuple_object*) {
  type_object* cls = args[0].as<type_object>();
  adapt_root_shape(m, cls);
  auto* s = make_instance<super_object>(m, cls);
  s->type = nullptr;
  s->self = none;
  s->self_type = nullptr;
  return to_value(s);
}

bool super_fill(vm& m, value v, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "super", kwnames)) return false;
  if (nargs > 2) {
    raise(m, m.exc.TypeError, "super() expected at most 2 arguments, got {}", nargs);
    return false;
  }
  value cls, self = none;
  if (nargs == 0) {
    cls = value_unbound;
    if (!m.engine.super_context(m, cls, self)) {
      if (same(m.pending, value_unbound)) raise_text(m, m.exc.RuntimeError, "super(): no arguments");
      return false;
    }
    if (same(self, value_unbound)) {
      raise_text(m, m.exc.RuntimeError, "super(): arg[0] deleted");
      return false;
    }
    if (same(cls, value_unbound)) {
      raise_text(m, m.exc.RuntimeError, "super(): empty __class__ cell");
      return false;
    }
    if (!is_kind(cls, kind::type)) {
      raise(m, m.exc.RuntimeError, "super(): __class__ is not a type ({})", type_name(m, cls));
      return false;
    }
  } else {
    cls = args[0];
    if (!is_kind(cls, kind::type)) {
      raise(m, m.exc.TypeError, "super() argument 1 must be a type, not {}", type_name(m, cls));
      return false;
    }
    if (nargs == 2) self = args[1];
  }
  super_object* s = self_of(v);
  type_object* t = nullptr;
  if (!same(self, none)) {
    t = search_class(m, cls.as<type_object>(), self);
    if (!t) return false;
  }
  m.heap.write(s, &s->type, cls.as<type_object>());
  m.heap.write(s, &s->self, self);
  m.heap.write(s, &s->self_type, t);
  return true;
}
value super_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(super_fill(m, args[0], args + 1, nargs - 1, kwnames));
}
value super_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value c = to_value(cls);
  const value self = super_new(m, &c, 1, nullptr);
  return super_fill(m, self, args, nargs, kwnames) ? self : value_raised;
}

value super_getattribute(vm& m, value self, value name) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  str_object* n = interned(m, as_str(name));
  super_object* s = self_of(self);
  if (s->self_type && n != m.names.__class__) {
    const value v = find_behind(m, s->type, s->self_type, s->self, n);
    if (!same(v, value_unbound)) return v;
  }
  return generic_get_attribute(m, self, n);
}

value super_repr(vm& m, value self) {
  const super_object* s = self_of(self);
  const std::string cls = s->type ? type_name_of(s->type) : "NULL";
  if (s->self_type)
    return result(make_str(m, fmt::format("<super: <class '{}'>, <{} object>>", cls, type_name_of(s->self_type))));
  return result(make_str(m, fmt::format("<super: <class '{}'>, NULL>", cls)));
}

value super_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "__get__", "self instance owner? /", args, nargs, kwnames, v)) return value_raised;
  super_object* s = self_of(v[0]);
  if (same(v[1], none) || !same(s->self, none) || !s->type) return v[0];
  const value again[] = {to_value(s->type), v[1]};
  return call(m, to_value(type_of(m, v[0])), again, 2);
}

value or_none(const object* o) { return o ? to_value(o) : none; }
value get_this_class(vm&, value self) { return or_none(self_of(self)->type); }
value get_self(vm&, value self) { return self_of(self)->self; }
value get_self_class(vm&, value self) { return or_none(self_of(self)->self_type); }

const method_def methods[] = {
    method("__new__", super_new),   method("__init__", super_init),
    method("__repr__", super_repr), method("__getattribute__", super_getattribute),
    method("__get__", super_get),   {},
};
const getset_def getsets[] = {
    {"__thisclass__", get_this_class, nullptr, "the class invoking super()"},
    {"__self__", get_self, nullptr, "the instance invoking super(); may be None"},
    {"__self_class__", get_self_class, nullptr, "the type of the instance invoking super(); may be None"},
    {},
};

}  // namespace

value super_attribute(vm& m, type_object* cls, value self, str_object* name) {
  type_object* t = search_class(m, cls, self);
  if (!t) return value_raised;
  if (name != m.names.__class__) {
    const value v = find_behind(m, cls, t, self, name);
    if (!same(v, value_unbound)) return v;
  }
  const value args[] = {to_value(cls), self};
  const value s = call_type(m, m.types.super, args, 2, nullptr);
  return is_raised(s) ? s : generic_get_attribute(m, s, name);
}

bool super_method(vm& m, type_object* cls, value self, str_object* name, value& function, bool& unbound) {
  type_object* t = search_class(m, cls, self);
  if (!t) return false;
  unbound = false;
  if (!same(self, to_value(t))) {
    const tuple_object* mro = t->mro;
    u64 i = 0;
    while (i < mro->length && mro->items[i].as<type_object>() != cls) i++;
    for (i++; i < mro->length; i++) {
      const value v = dict_find_str(m, mro->items[i].as<type_object>()->dict, name);
      if (same(v, value_unbound)) continue;
      const bool plain = is_kind(v, kind::builtin_function) && v.as<builtin_function_object>()->is_method &&
                         same(v.as<builtin_function_object>()->self, value_unbound) &&
                         v.as_object()->get_shape() != m.shapes.class_method_descriptor;
      if (is_kind(v, kind::function) || plain) {
        function = v;
        unbound = true;
        return true;
      }
      break;
    }
  }
  function = super_attribute(m, cls, self, name);
  return !is_raised(function);
}

void init_super(vm& m) {
  type_def d{"super", &super_object::get_layout(), kind::super};
  d.methods = methods;
  d.getsets = getsets;
  d.construct = super_construct;
  d.doc = "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object";
  m.types.super = make_builtin_type(m, d);
  m.shapes.super = m.types.super->root_shape;
  mark_members(m, m.types.super, {"__thisclass__", "__self__", "__self_class__"});
}

}  // namespace metavm::python
