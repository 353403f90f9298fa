/// \file
/// isinstance and issubclass, with everything that may stand in their second argument.
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python {
namespace {

/// For objects that are no classes but have `__bases__`: walks them.
tri abstract_issubclass(vm& m, value derived, value cls) {
  if (same(derived, cls)) return tri::yes;
  const value bases = find_attribute(m, derived, m.names.__bases__);
  if (is_raised(bases)) return tri::error;
  if (!is_kind(bases, kind::tuple)) return tri::no;
  if (!enter_native(m, " in __issubclass__")) return tri::error;
  tri r = tri::no;
  const auto* t = bases.as<tuple_object>();
  for (u64 i = 0; r == tri::no && i < t->length; i++) r = abstract_issubclass(m, t->items[i], cls);
  leave_native(m);
  return r;
}

/// Whether v can stand for a class at all: a tuple `__bases__`.
bool check_class(vm& m, value v, const char* message) {
  const value bases = find_attribute(m, v, m.names.__bases__);
  if (is_raised(bases)) return false;
  if (is_kind(bases, kind::tuple)) return true;
  raise_type_error(m, message);
  return false;
}

}  // namespace

tri plain_isinstance(vm& m, value v, value cls) {
  if (is_kind(cls, kind::type)) {
    type_object* c = cls.as<type_object>();
    type_object* t = type_of(m, v);
    if (is_subtype(t, c)) return tri::yes;
    // `__class__` may say otherwise (proxies, mocks). Only classes that meddle with it need be
    // asked.
    if (same(t->get_special(special::getattribute), m.core.object_getattribute) &&
        same(type_lookup(m, t, m.names.__class__), m.core.object_class))
      return tri::no;
    const value claimed = find_attribute(m, v, m.names.__class__);
    if (is_raised(claimed)) return tri::error;
    if (!is_kind(claimed, kind::type) || same(claimed, to_value(t))) return tri::no;
    return to_tri(is_subtype(claimed.as<type_object>(), c));
  }
  if (!check_class(m, cls, "isinstance() arg 2 must be a type, a tuple of types, or a union")) return tri::error;
  const value claimed = find_attribute(m, v, m.names.__class__);
  if (is_raised(claimed)) return tri::error;
  return same(claimed, value_unbound) ? tri::no : abstract_issubclass(m, claimed, cls);
}

tri plain_issubclass(vm& m, value derived, value cls) {
  if (is_kind(cls, kind::type) && is_kind(derived, kind::type))
    return to_tri(is_subtype(derived.as<type_object>(), cls.as<type_object>()));
  if (!check_class(m, derived, "issubclass() arg 1 must be a class") ||
      !check_class(m, cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union"))
    return tri::error;
  return abstract_issubclass(m, derived, cls);
}

namespace {

using check = tri (*)(vm&, value, value);

tri check_with(vm& m, value v, value cls, str_object* name, value standard, check plain, check again,
               const char* where) {
  if (is_kind(cls, kind::tuple)) {
    if (!enter_native(m, where)) return tri::error;
    tri r = tri::no;
    const auto* t = cls.as<tuple_object>();
    for (u64 i = 0; r == tri::no && i < t->length; i++) r = again(m, v, t->items[i]);
    leave_native(m);
    return r;
  }
  const value f = type_lookup(m, type_of(m, cls), name);
  if (same(f, value_unbound) || same(f, standard)) return plain(m, v, cls);
  if (!enter_native(m, where)) return tri::error;
  const value r = call_with_self(m, f, cls, &v, 1);
  leave_native(m);
  return is_raised(r) ? tri::error : truth(m, r);
}

}  // namespace

tri object_isinstance(vm& m, value v, value cls) {
  if (same(to_value(type_of(m, v)), cls)) return tri::yes;
  if (METAVM_LIKELY(is_exact(cls, m.shapes.type))) return plain_isinstance(m, v, cls);
  if (is_exact(cls, m.shapes.tuple)) {
    // Without a guard against depth, as long as there are only plain classes.
    const auto* t = cls.as<tuple_object>();
    u64 i = 0;
    for (; i < t->length && is_exact(t->items[i], m.shapes.type); i++) {
      const tri r = plain_isinstance(m, v, t->items[i]);
      if (r != tri::no) return r;
    }
    if (i == t->length) return tri::no;
  }
  return check_with(m, v, cls, m.names.__instancecheck__, m.core.type_instancecheck, plain_isinstance,
                    object_isinstance, " in __instancecheck__");
}
tri object_issubclass(vm& m, value v, value cls) {
  return check_with(m, v, cls, m.names.__subclasscheck__, m.core.type_subclasscheck, plain_issubclass,
                    object_issubclass, " in __subclasscheck__");
}

}  // namespace metavm::python
