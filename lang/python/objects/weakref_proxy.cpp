/// \file
/// weakref.proxy: an object that passes everything on to the one it refers to.
#include "lang/python/exception.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/objects/weakref_parts.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

bool is_proxy(vm& m, value v) {
  const type_object* t = type_of(m, v);
  return t == m.types.weak_proxy || t == m.types.weak_callable_proxy;
}
/// The target of a proxy, any other value itself. False: ReferenceError raised.
bool unwrap(vm& m, value& v) {
  if (!is_proxy(m, v)) return true;
  const value target = find_weak_target(m, v);
  if (same(target, value_unbound)) {
    raise_text(m, m.exc.ReferenceError, "weakly-referenced object no longer exists");
    return false;
  }
  v = target;
  return true;
}

value proxy_repr(vm& m, value self) {
  const value target = find_weak_target(m, self);
  const value shown = same(target, value_unbound) ? none : target;
  return result(make_str(m, fmt::format("<weakproxy at {} to {} at {}>", address_text(m, self), type_name(m, shown),
                                        address_text(m, shown))));
}
value proxy_getattribute(vm& m, value self, value name) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  return unwrap(m, self) ? get_attribute(m, self, as_str(name)) : value_raised;
}
value proxy_setattr(vm& m, value self, value name, value v) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  return result(unwrap(m, self) && set_attribute(m, self, as_str(name), v));
}
value proxy_delattr(vm& m, value self, value name) { return proxy_setattr(m, self, name, value_unbound); }
value proxy_str(vm& m, value self) { return unwrap(m, self) ? result(to_str(m, self)) : value_raised; }
value proxy_bool(vm& m, value self) { return unwrap(m, self) ? result(truth(m, self)) : value_raised; }
value proxy_len(vm& m, value self) {
  const i64 n = unwrap(m, self) ? length_of(m, self) : -1;
  return n < 0 ? value_raised : make_int(m, n);
}
value proxy_getitem(vm& m, value self, value key) { return unwrap(m, self) ? get_item(m, self, key) : value_raised; }
value proxy_setitem(vm& m, value self, value key, value v) {
  return result(unwrap(m, self) && set_item(m, self, key, v));
}
value proxy_delitem(vm& m, value self, value key) { return result(unwrap(m, self) && del_item(m, self, key)); }
value proxy_contains(vm& m, value self, value item) {
  return unwrap(m, self) ? result(contains(m, self, item)) : value_raised;
}
value proxy_iter(vm& m, value self) { return unwrap(m, self) ? get_iter(m, self) : value_raised; }
value proxy_next(vm& m, value self) {
  if (!unwrap(m, self)) return value_raised;
  const type_object* t = type_of(m, self);
  if (!t->iter_next && same(t->get_special(special::next), value_unbound))
    return raise(m, m.exc.TypeError, "Weakref proxy referenced a non-iterator '{}' object", type_name(m, self));
  const value v = iter_next(m, self);
  return same(v, value_unbound) ? raise_stop_iteration(m) : v;
}
value proxy_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value f = args[0];
  return unwrap(m, f) ? call(m, f, args + 1, nargs - 1, kwnames) : value_raised;
}
value proxy_direct_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  return unwrap(m, self) ? call(m, self, args, nargs, kwnames) : value_raised;
}

template <value (*Operation)(vm&, value)>
value forward_unary(vm& m, value self) {
  return unwrap(m, self) ? Operation(m, self) : value_raised;
}
template <special S>
value forward_special(vm& m, value self) {
  return unwrap(m, self) ? call_special(m, self, S) : value_raised;
}
template <binary_op Op>
value forward_binary(vm& m, value a, value b) {
  return unwrap(m, a) && unwrap(m, b) ? binary(m, Op, a, b) : value_raised;
}
template <binary_op Op>
value forward_reflected(vm& m, value b, value a) {
  return unwrap(m, a) && unwrap(m, b) ? binary(m, Op, a, b) : value_raised;
}
template <binary_op Op>
value forward_inplace(vm& m, value a, value b) {
  return unwrap(m, a) && unwrap(m, b) ? inplace(m, Op, a, b) : value_raised;
}
template <comparison Op>
value forward_compare(vm& m, value a, value b) {
  return unwrap(m, a) && unwrap(m, b) ? compare(m, a, b, Op) : value_raised;
}
template <binary_op Op>
void add_operator(std::vector<method_def>& out, const char* forward, const char* reflected, const char* in_place) {
  out.push_back(method(forward, forward_binary<Op>));
  out.push_back(method(reflected, forward_reflected<Op>));
  if (in_place) out.push_back(method(in_place, forward_inplace<Op>));
}

std::vector<method_def> make_methods(bool callable) {
  std::vector<method_def> t = {
      method("__repr__", proxy_repr),
      method("__getattribute__", proxy_getattribute),
      method("__setattr__", proxy_setattr),
      method("__delattr__", proxy_delattr),
      method("__str__", proxy_str),
      method("__bool__", proxy_bool),
      method("__len__", proxy_len),
      method("__getitem__", proxy_getitem),
      method("__setitem__", proxy_setitem),
      method("__delitem__", proxy_delitem),
      method("__contains__", proxy_contains),
      method("__iter__", proxy_iter),
      method("__next__", proxy_next),
      method("__neg__", forward_unary<negative>),
      method("__pos__", forward_unary<positive>),
      method("__abs__", forward_unary<absolute>),
      method("__invert__", forward_unary<invert>),
      method("__index__", forward_unary<index_int>),
      method("__int__", forward_special<special::int_>),
      method("__float__", forward_special<special::float_>),
      method("__bytes__", forward_special<special::bytes>),
      method("__reversed__", forward_special<special::reversed>),
      method("__eq__", forward_compare<comparison::eq>),
      method("__ne__", forward_compare<comparison::ne>),
      method("__lt__", forward_compare<comparison::lt>),
      method("__le__", forward_compare<comparison::le>),
      method("__gt__", forward_compare<comparison::gt>),
      method("__ge__", forward_compare<comparison::ge>),
  };
  add_operator<binary_op::add>(t, "__add__", "__radd__", "__iadd__");
  add_operator<binary_op::sub>(t, "__sub__", "__rsub__", "__isub__");
  add_operator<binary_op::mul>(t, "__mul__", "__rmul__", "__imul__");
  add_operator<binary_op::matmul>(t, "__matmul__", "__rmatmul__", "__imatmul__");
  add_operator<binary_op::truediv>(t, "__truediv__", "__rtruediv__", "__itruediv__");
  add_operator<binary_op::floordiv>(t, "__floordiv__", "__rfloordiv__", "__ifloordiv__");
  add_operator<binary_op::mod>(t, "__mod__", "__rmod__", "__imod__");
  add_operator<binary_op::divmod>(t, "__divmod__", "__rdivmod__", nullptr);
  add_operator<binary_op::pow>(t, "__pow__", "__rpow__", "__ipow__");
  add_operator<binary_op::lshift>(t, "__lshift__", "__rlshift__", "__ilshift__");
  add_operator<binary_op::rshift>(t, "__rshift__", "__rrshift__", "__irshift__");
  add_operator<binary_op::and_>(t, "__and__", "__rand__", "__iand__");
  add_operator<binary_op::xor_>(t, "__xor__", "__rxor__", "__ixor__");
  add_operator<binary_op::or_>(t, "__or__", "__ror__", "__ior__");
  if (callable) t.push_back(method("__call__", proxy_call));
  t.push_back({});
  return t;
}

type_object* make_proxy_class(vm& m, const char* name, bool callable) {
  const std::vector<method_def> methods = make_methods(callable);
  type_def d{name, &weakref_object::get_layout(), kind::native};
  d.flags = 0;
  d.methods = methods.data();
  if (callable) d.direct_call = proxy_direct_call;
  return make_builtin_type(m, d);
}

}  // namespace

void init_weak_proxies(vm& m) {
  m.types.weak_proxy = make_proxy_class(m, "weakref.ProxyType", false);
  m.types.weak_callable_proxy = make_proxy_class(m, "weakref.CallableProxyType", true);
  m.shapes.weak_proxy = m.types.weak_proxy->root_shape;
  m.shapes.weak_callable_proxy = m.types.weak_callable_proxy->root_shape;
}

}  // namespace metavm::python
