/// \file
/// repr and str of any value.
#include "lang/python/core.hpp"

namespace metavm::python {

bool repr_enter(vm& m, value v) {
  for (const value& x : m.repr_stack)
    if (same(x, v)) return true;
  m.repr_stack.push_back(v);
  return false;
}
void repr_leave(vm& m, value v) {
  for (size_t i = m.repr_stack.size(); i-- > 0;)
    if (same(m.repr_stack[i], v)) {
      m.repr_stack.erase(m.repr_stack.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
}

str_object* repr(vm& m, value v) {
  const value f = special_of(m, v, special::repr);
  if (METAVM_UNLIKELY(!enter_native(m, " while getting the repr of an object"))) return nullptr;
  const value r = call_with_self(m, f, v, nullptr, 0);
  leave_native(m);
  if (is_raised(r)) return nullptr;
  if (METAVM_LIKELY(is_str(r))) return as_str(r);
  raise(m, m.exc.TypeError, "__repr__ returned non-string (type {})", type_name(m, r));
  return nullptr;
}

str_object* to_str(vm& m, value v) {
  if (is_exact(v, m.shapes.str)) return as_str(v);
  const value f = special_of(m, v, special::str);
  if (same(f, m.core.object_str)) return repr(m, v);
  if (METAVM_UNLIKELY(!enter_native(m, " while getting the str of an object"))) return nullptr;
  const value r = call_with_self(m, f, v, nullptr, 0);
  leave_native(m);
  if (is_raised(r)) return nullptr;
  if (METAVM_LIKELY(is_str(r))) return as_str(r);
  raise(m, m.exc.TypeError, "__str__ returned non-string (type {})", type_name(m, r));
  return nullptr;
}

}  // namespace metavm::python
