/// \file
/// `super().method(…)` in compiled code: the super object stays virtual, the method is looked up
/// while compiling.
#pragma once
#include "lang/python/ops/known_callees.hpp"

namespace metavm::python::ops {

/// `super()` in a method: an object for the class of the method and its first argument. False: C++
/// must find out.
template <class S>
METAVM_OP_PART bool make_super(S& s, def d) {
  const super_context_of where = super_context(s.code());
  if (!where.known) return false;
  auto f = s.template as<function_object>(s.function());
  auto cell = s.template item_immutable<&tuple_object::items>(s.template load_immutable<&function_object::closure>(f),
                                                              where.class_cell);
  auto cls = s.template load<&cell_object::content>(s.template as<cell_object>(cell));
  if (kind_of_word(s, cls) != kind::type) return false;
  type_object* c = s.promote(s.template as<type_object>(cls));
  auto self = s.get(use{0});
  const py_shape* sh = py_shape_of(s, self);
  const kind k = sh->get_kind();
  if ((k != kind::instance && k != kind::exception) || class_version(s, sh->cls) == 0 || !is_subtype(sh->cls, c))
    return false;
  s.set(d, s.box(s.template make<super_object>(s.cx().m.shapes.super, init<&super_object::type>(s.lift(c)),
                                               init<&super_object::self>(self),
                                               init<&super_object::self_type>(s.lift(sh->cls)))));
  return true;
}

/// `super().name` or what is called by it: the function found behind the class, and self. False: it
/// is no function.
template <class S>
METAVM_OP_PART bool super_method(S& s, word<S> x, value name, value& found, word<S>& self) {
  if (!s.has_shape(x, s.cx().m.shapes.super)) return false;
  auto o = s.template as<super_object>(x);
  if (!s.is_virtual(x)) return false;
  type_object* behind = s.promote(s.template load<&super_object::type>(o));
  type_object* cls = s.promote(s.template load<&super_object::self_type>(o));
  if (class_version(s, cls) == 0) return false;
  self = s.template load<&super_object::self>(o);
  found = find_in_super(s.cx().m, behind, cls, name);
  return !same(found, value_unbound);
}

/// A method written in C++ with self in front of the arguments. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_builtin_with_self(S& s, def d, const builtin_function_object* b, word<S> self, args a) {
  if (!b->is_method || !same(b->self, value_unbound)) return false;
  if (to_value(b).bits == s.cx().m.core.object_init.bits && a.count == 0) {
    s.set(d, s.lift(none));
    return true;
  }
  if (to_value(b).bits == s.cx().exception_init.bits && a.count > 0 && a.count <= 8 &&
      kind_of_word(s, self) == kind::exception) {
    auto t = s.box(s.template make_tail<tuple_object, &tuple_object::items>(
        s.cx().m.shapes.tuple, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
        init<&tuple_object::length>(u64{a.count})));
    s.template store<&exception_object::args>(s.template as<exception_object>(self), s.template as<tuple_object>(t));
    s.set(d, s.lift(none));
    return true;
  }
  switch (static_cast<calling>(b->convention)) {
    case calling::fixed1:
      if (a.count != 0) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, self));
      return true;
    case calling::fixed2:
      if (a.count != 1) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, self, s.get(a, 0)));
      return true;
    case calling::fixed3:
      if (a.count != 2) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, self, s.get(a, 0), s.get(a, 1)));
      return true;
    default:
      return false;
  }
}

}  // namespace metavm::python::ops
