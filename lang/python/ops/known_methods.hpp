/// \file
/// Methods of built-in classes that compiled code knows by heart; the others are called through their pointers.
#pragma once
#include "lang/python/ops/known_callees.hpp"

namespace metavm::python::ops {

/// A C++ function of a fixed number of arguments. False: nothing was done.
template <class S, class G>
METAVM_OP_PART bool call_fixed(S& s, def d, const builtin_function_object* b, u32 count, G arg) {
  switch (static_cast<calling>(b->convention)) {
    case calling::fixed0:
      if (count != 0) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function));
      return true;
    case calling::fixed1:
      if (count != 1) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, arg(0)));
      return true;
    case calling::fixed2:
      if (count != 2) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, arg(0), arg(1)));
      return true;
    case calling::fixed3:
      if (count != 3) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, arg(0), arg(1), arg(2)));
      return true;
    default:
      return false;
  }
}

/// list.append: no call while there is room.
template <class S>
METAVM_OP_PART bool append_inline(S& s, def d, word<S> self, word<S> v) {
  auto l = s.template as<list_object>(self);
  auto n = s.template load<&list_object::length>(l);
  auto storage = s.template load<&list_object::storage>(l);
  if (!s.promote(n < s.template load<&value_array::capacity>(storage))) return false;
  s.template set_item<&value_array::items>(storage, n, v);
  s.template store<&list_object::length>(l, n + i64{1});
  s.set(d, s.lift(none));
  return true;
}
/// list.pop(): the last item, where there is no storage to be given back.
template <class S>
METAVM_OP_PART bool pop_inline(S& s, def d, word<S> self) {
  auto l = s.template as<list_object>(self);
  auto n = s.template load<&list_object::length>(l);
  auto storage = s.template load<&list_object::storage>(l);
  if (!s.promote(i64{0} < n) || !s.promote(s.template load<&value_array::capacity>(storage) < i64{65})) return false;
  auto last = n - i64{1};
  auto v = s.template item<&value_array::items>(storage, last);
  s.template set_item<&value_array::items>(storage, last, s.lift(value::small_int(0)));
  s.template store<&list_object::length>(l, last);
  s.set(d, v);
  return true;
}
/// Method b of a class with `count` arguments, arg(0) being the receiver. False: nothing was done.
template <class S, class G>
METAVM_OP_PART bool call_known_method(S& s, def d, const builtin_function_object* b, u32 count, G arg) {
  if (b == s.cx().list_append && count == 2 && s.has_shape(arg(0), s.cx().m.shapes.list))
    return append_inline(s, d, arg(0), arg(1));
  if constexpr (S::is_staged) {
    switch (known_builtin_of(b)) {
      case known_builtin::list_pop:
        return count == 1 && s.has_shape(arg(0), s.cx().m.shapes.list) && pop_inline(s, d, arg(0));
      case known_builtin::dict_get: {
        if ((count != 2 && count != 3) || !s.has_shape(arg(0), s.cx().m.shapes.dict)) return false;
        auto v =
            s.template residual<&dict_get_plain, effects::reads>(arg(0), arg(1), count == 3 ? arg(2) : s.lift(none));
        if (s.promote(same(v, value_unbound))) return false;
        s.set(d, v);
        return true;
      }
      default:
        return false;
    }
  }
  return false;
}

}  // namespace metavm::python::ops
