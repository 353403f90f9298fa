/// \file
/// types.SimpleNamespace.
#include <algorithm>

#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

value namespace_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(allocate_instance(m, args[0].as<type_object>()));
}
value namespace_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs > 1) return raise(m, m.exc.TypeError, "no positional arguments expected");
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (set_instance_attribute(m, args[0].as_object(), interned(m, as_str(kwnames->items[i])), args[nargs + i]) ==
        tri::error)
      return value_raised;
  return none;
}
value namespace_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs) return raise(m, m.exc.TypeError, "no positional arguments expected");
  object* o = allocate_instance(m, cls);
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (set_instance_attribute(m, o, interned(m, as_str(kwnames->items[i])), args[i]) == tri::error)
      return value_raised;
  return to_value(o);
}

value namespace_repr(vm& m, value self) {
  const std::string name = type_of(m, self) == m.types.simple_namespace ? "namespace" : type_name(m, self);
  if (repr_enter(m, self)) return result(make_str(m, name + "(...)"));
  const value d = instance_dict(m, self);
  str_object* s = is_raised(d) ? nullptr : make_str(m, name + "(");
  bool first = true;
  u64 at = 0;
  value key, item;
  while (s && dict_next(d.as<dict_object>(), at, key, item)) {
    if (!is_str(key) || as_str(key)->length == 0) continue;
    str_object* r = repr(m, item);
    str_object* part = r ? str_concat(m, as_str(key), make_str(m, "=")) : nullptr;
    if (part && !first) part = str_concat(m, make_str(m, ", "), part);
    s = part ? str_concat(m, s, part) : nullptr;
    s = s ? str_concat(m, s, r) : nullptr;
    first = false;
  }
  repr_leave(m, self);
  return result(s ? str_concat(m, s, make_str(m, ")")) : nullptr);
}

template <comparison Op>
value namespace_compare(vm& m, value a, value b) {
  if (!is_instance(m, a, m.types.simple_namespace) || !is_instance(m, b, m.types.simple_namespace))
    return not_implemented;
  const value x = instance_dict(m, a);
  const value y = is_raised(x) ? x : instance_dict(m, b);
  return is_raised(y) ? y : compare(m, x, y, Op);
}
value namespace_reduce(vm& m, value self) {
  const value parts[] = {to_value(type_of(m, self)), to_value(m.empty_tuple), instance_dict(m, self)};
  return is_raised(parts[2]) ? value_raised : result(make_tuple(m, parts, 3));
}
value get_dict(vm& m, value self) { return instance_dict(m, self); }

const method_def methods[] = {
    method("__new__", namespace_new),
    method("__init__", namespace_init, "($self, /, *args, **kwargs)"),
    method("__repr__", namespace_repr),
    method("__eq__", namespace_compare<comparison::eq>),
    method("__ne__", namespace_compare<comparison::ne>),
    method("__lt__", namespace_compare<comparison::lt>),
    method("__le__", namespace_compare<comparison::le>),
    method("__gt__", namespace_compare<comparison::gt>),
    method("__ge__", namespace_compare<comparison::ge>),
    method("__reduce__", namespace_reduce, nullptr, "Return state information for pickling"),
    {},
};
const getset_def getsets[] = {{"__dict__", get_dict, nullptr}, {}};

}  // namespace

value make_namespace(vm& m, dict_object* names) {
  object* o = allocate_instance(m, m.types.simple_namespace);
  u64 at = 0;
  value key, item;
  while (dict_next(names, at, key, item))
    if (is_str(key) && set_instance_attribute(m, o, interned(m, as_str(key)), item) == tri::error) return value_raised;
  return to_value(o);
}

void init_namespace(vm& m) {
  type_def d{"types.SimpleNamespace", &instance_object::get_layout(), kind::instance};
  d.flags = type_flags::base_type;
  d.instances_have_dict = true;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = namespace_construct;
  d.doc = "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)";
  m.types.simple_namespace = make_builtin_type(m, d);
  m.shapes.simple_namespace = m.types.simple_namespace->root_shape;
  mark_members(m, m.types.simple_namespace, {"__dict__"});
}

}  // namespace metavm::python
