/// \file
/// Functions and methods written in C++, as guests see them: five classes over one struct.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

/// Special methods that CPython shows as ordinary methods.
constexpr special plain_specials[] = {
    special::format, special::dir,   special::reversed, special::length_hint, special::missing, special::complex_,
    special::bytes,  special::round, special::enter,    special::exit,        special::aenter,  special::aexit,
};

bool shows_as_wrapper(vm& m, str_object* name, value owner) {
  const i32 index = special_index(m, name);
  if (index < 0 || !is_kind(owner, kind::type)) return false;
  const auto s = static_cast<special>(index);
  for (special p : plain_specials)
    if (p == s) return false;
  const kind k = owner.as<type_object>()->instance_kind;
  if (s == special::getitem) return k != kind::list && k != kind::dict;
  if (s == special::contains) return k != kind::dict && k != kind::set && k != kind::frozenset;
  return true;
}

/// Signature and text of special methods whose tables say nothing.
struct default_text {
  special method;
  const char *signature, *doc;
};
constexpr default_text default_texts[] = {
    {special::repr, "($self, /)", "Return repr(self)."},
    {special::str, "($self, /)", "Return str(self)."},
    {special::hash, "($self, /)", "Return hash(self)."},
    {special::boolean, "($self, /)", "True if self else False"},
    {special::lt, "($self, value, /)", "Return self<value."},
    {special::le, "($self, value, /)", "Return self<=value."},
    {special::eq, "($self, value, /)", "Return self==value."},
    {special::ne, "($self, value, /)", "Return self!=value."},
    {special::gt, "($self, value, /)", "Return self>value."},
    {special::ge, "($self, value, /)", "Return self>=value."},
    {special::init, "($self, /, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."},
    {special::call, "($self, /, *args, **kwargs)", "Call self as a function."},
    {special::len, "($self, /)", "Return len(self)."},
    {special::getitem, "($self, key, /)", "Return self[key]."},
    {special::setitem, "($self, key, value, /)", "Set self[key] to value."},
    {special::delitem, "($self, key, /)", "Delete self[key]."},
    {special::contains, "($self, key, /)", "Return key in self."},
    {special::iter, "($self, /)", "Implement iter(self)."},
    {special::next, "($self, /)", "Implement next(self)."},
    {special::getattribute, "($self, name, /)", "Return getattr(self, name)."},
    {special::setattr, "($self, name, value, /)", "Implement setattr(self, name, value)."},
    {special::delattr, "($self, name, /)", "Implement delattr(self, name)."},
    {special::get, "($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."},
    {special::set, "($self, instance, value, /)", "Set an attribute of instance to value."},
    {special::delete_, "($self, instance, /)", "Delete an attribute of instance."},
    {special::add, "($self, value, /)", "Return self+value."},
    {special::radd, "($self, value, /)", "Return value+self."},
    {special::iadd, "($self, value, /)", "Implement self+=value."},
    {special::sub, "($self, value, /)", "Return self-value."},
    {special::rsub, "($self, value, /)", "Return value-self."},
    {special::mul, "($self, value, /)", "Return self*value."},
    {special::rmul, "($self, value, /)", "Return value*self."},
    {special::imul, "($self, value, /)", "Implement self*=value."},
    {special::truediv, "($self, value, /)", "Return self/value."},
    {special::rtruediv, "($self, value, /)", "Return value/self."},
    {special::floordiv, "($self, value, /)", "Return self//value."},
    {special::rfloordiv, "($self, value, /)", "Return value//self."},
    {special::mod, "($self, value, /)", "Return self%value."},
    {special::rmod, "($self, value, /)", "Return value%self."},
    {special::pow, "($self, value, mod=None, /)", "Return pow(self, value, mod)."},
    {special::rpow, "($self, value, mod=None, /)", "Return pow(value, self, mod)."},
    {special::and_, "($self, value, /)", "Return self&value."},
    {special::or_, "($self, value, /)", "Return self|value."},
    {special::xor_, "($self, value, /)", "Return self^value."},
    {special::rand_, "($self, value, /)", "Return value&self."},
    {special::ror_, "($self, value, /)", "Return value|self."},
    {special::rxor_, "($self, value, /)", "Return value^self."},
    {special::lshift, "($self, value, /)", "Return self<<value."},
    {special::rshift, "($self, value, /)", "Return self>>value."},
    {special::neg, "($self, /)", "-self"},
    {special::pos, "($self, /)", "+self"},
    {special::abs, "($self, /)", "abs(self)"},
    {special::invert, "($self, /)", "~self"},
    {special::int_, "($self, /)", "int(self)"},
    {special::float_, "($self, /)", "float(self)"},
    {special::index, "($self, /)",
     "Return self converted to an integer, if self is suitable for use as an index "
     "into a list."},
};
const default_text* text_of(vm& m, const builtin_function_object* f) {
  const i32 index = special_index(m, f->name);
  for (const default_text& t : default_texts)
    if (static_cast<i32>(t.method) == index) return &t;
  return nullptr;
}

builtin_function_object* self_of(value v) { return v.as<builtin_function_object>(); }

value get_name(vm&, value self) { return to_value(self_of(self)->name); }
value get_qualname(vm& m, value self) {
  auto* f = self_of(self);
  if (f->qualname) return to_value(f->qualname);
  if (!is_kind(f->owner, kind::type)) return to_value(f->name);
  str_object* q = make_str(m, to_utf8(f->owner.as<type_object>()->qualname) + "." + to_utf8(f->name));
  if (!q) return value_raised;
  m.heap.write(f, &f->qualname, q);
  return to_value(q);
}
value get_doc(vm& m, value self) {
  auto* f = self_of(self);
  const char* doc = f->doc;
  if (!doc && f->get_shape() != m.shapes.builtin_function)
    if (const default_text* t = text_of(m, f)) doc = t->doc;
  return doc ? result(make_str(m, doc)) : none;
}
value get_signature(vm& m, value self) {
  auto* f = self_of(self);
  const char* s = f->signature;
  if (!s && f->get_shape() != m.shapes.builtin_function)
    if (const default_text* t = text_of(m, f)) s = t->signature;
  return s ? result(make_str(m, s)) : none;
}
value get_self(vm&, value self) {
  auto* f = self_of(self);
  return same(f->self, value_unbound) ? none : f->self;
}
value get_module(vm&, value self) {
  auto* f = self_of(self);
  return is_str(f->owner) ? f->owner : none;
}
value get_objclass(vm&, value self) { return self_of(self)->owner; }

value function_repr(vm& m, value self) {
  auto* f = self_of(self);
  const std::string name = to_utf8(f->name);
  // A function of an embedding program has its number as `self`.
  if (same(f->self, value_unbound) || is_kind(f->self, kind::module) || is_str(f->owner))
    return result(make_str(m, fmt::format("<built-in function {}>", name)));
  return result(make_str(m, fmt::format("<built-in method {} of {} object at {}>", name, type_name(m, f->self),
                                        address_text(m, f->self))));
}
value descriptor_repr(vm& m, value self) {
  auto* f = self_of(self);
  return result(make_str(m, fmt::format("<{} '{}' of '{}' objects>",
                                        f->get_shape() == m.shapes.wrapper_descriptor ? "slot wrapper" : "method",
                                        to_utf8(f->name), full_type_name(f->owner.as<type_object>()))));
}
value method_wrapper_repr(vm& m, value self) {
  auto* f = self_of(self);
  return result(make_str(m, fmt::format("<method-wrapper '{}' of {} object at {}>", to_utf8(f->name),
                                        type_name(m, f->self), address_text(m, f->self))));
}

value function_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return call_builtin(m, self_of(args[0]), args + 1, nargs - 1, kwnames);
}
value direct_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  return call_builtin(m, self_of(self), args, nargs, kwnames);
}

value function_eq(vm&, value a, value b) {
  if (!is_kind(b, kind::builtin_function)) return not_implemented;
  const auto *f = self_of(a), *g = self_of(b);
  return from_bool(f->function == g->function && same(f->self, g->self) && f->is_method == g->is_method &&
                   f->name == g->name);
}
value function_hash(vm& m, value self) {
  auto* f = self_of(self);
  const i64 h = static_cast<i64>((reinterpret_cast<u64>(f->function) >> 4) & ((u64{1} << 48) - 1));
  return make_int(m, h ^ (same(f->self, value_unbound) ? 0 : identity_hash(m, f->self)));
}
value function_reduce(vm& m, value self) {
  auto* f = self_of(self);
  // A static method has no receiver, but its class.
  const value holder = same(f->self, value_unbound) && is_kind(f->owner, kind::type) ? f->owner : f->self;
  if (same(holder, value_unbound) || is_kind(holder, kind::module)) return to_value(f->name);
  if (!m.builtins) return to_value(f->name);
  const value getattr = dict_find_str(m, m.builtins->dict, intern(m, "getattr"));
  const value inner[] = {holder, to_value(f->name)};
  tuple_object* t = make_tuple(m, inner, 2);
  const value parts[] = {getattr, t ? to_value(t) : none};
  return t ? result(make_tuple(m, parts, 2)) : value_raised;
}
value descriptor_reduce(vm& m, value self) {
  auto* f = self_of(self);
  const value getattr = m.builtins ? dict_find_str(m, m.builtins->dict, intern(m, "getattr")) : none;
  const value inner[] = {f->owner, to_value(f->name)};
  tuple_object* t = make_tuple(m, inner, 2);
  const value parts[] = {getattr, t ? to_value(t) : none};
  return t ? result(make_tuple(m, parts, 2)) : value_raised;
}

value descriptor_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "__get__", "self instance owner? /", args, nargs, kwnames, v)) return value_raised;
  const bool no_owner = same(v[2], value_unbound) || same(v[2], none);
  if (same(v[1], none) && no_owner) return raise_type_error(m, "__get__(None, None) is invalid");
  type_object* cls = is_kind(v[2], kind::type) ? v[2].as<type_object>() : type_of(m, v[1]);
  return bind_descriptor(m, v[0], same(v[1], none) ? value_unbound : v[1], cls);
}

const method_def function_methods[] = {
    method("__call__", function_call), method("__repr__", function_repr),     method("__eq__", function_eq),
    method("__hash__", function_hash), method("__reduce__", function_reduce), {},
};
const getset_def function_getsets[] = {
    {"__name__", get_name, nullptr},
    {"__qualname__", get_qualname, nullptr},
    {"__doc__", get_doc, nullptr},
    {"__text_signature__", get_signature, nullptr},
    {"__self__", get_self, nullptr},
    {"__module__", get_module, nullptr},
    {},
};
const method_def descriptor_methods[] = {
    method("__call__", function_call),
    method("__get__", descriptor_get),
    method("__repr__", descriptor_repr),
    method("__reduce__", descriptor_reduce),
    {},
};
/// (Nothing says how to find one again: the class gives what it is bound to.)
const method_def class_descriptor_methods[] = {
    method("__call__", function_call), method("__get__", descriptor_get), method("__repr__", descriptor_repr), {}};
const getset_def descriptor_getsets[] = {
    {"__name__", get_name, nullptr},         {"__qualname__", get_qualname, nullptr},
    {"__doc__", get_doc, nullptr},           {"__text_signature__", get_signature, nullptr},
    {"__objclass__", get_objclass, nullptr}, {},
};
const method_def wrapper_methods[] = {
    method("__call__", function_call), method("__repr__", method_wrapper_repr), method("__eq__", function_eq),
    method("__hash__", function_hash), method("__reduce__", function_reduce),   {},
};
const getset_def wrapper_getsets[] = {
    {"__name__", get_name, nullptr},
    {"__qualname__", get_qualname, nullptr},
    {"__doc__", get_doc, nullptr},
    {"__text_signature__", get_signature, nullptr},
    {"__objclass__", get_objclass, nullptr},
    {"__self__", get_self, nullptr},
    {},
};

type_object* make(vm& m, const char* name, const method_def* methods, const getset_def* getsets) {
  type_def d{name, &builtin_function_object::get_layout(), kind::builtin_function, 0};
  d.flags = type_flags::has_weakrefs;
  d.methods = methods;
  d.getsets = getsets;
  d.direct_call = direct_call;
  return make_builtin_type(m, d);
}

}  // namespace

value make_builtin_function(vm& m, const method_def& d, value owner, bool is_method) {
  str_object* name = intern(m, d.name);
  const bool wrapper = is_method && shows_as_wrapper(m, name, owner);
  auto* f = m.heap.make<builtin_function_object>(!is_method ? m.shapes.builtin_function
                                                 : wrapper  ? m.shapes.wrapper_descriptor
                                                            : m.shapes.method_descriptor);
  f->function = d.function;
  f->convention = static_cast<u32>(d.convention);
  f->is_method = is_method;
  f->name = name;
  f->qualname = nullptr;
  f->self = value_unbound;
  f->owner = owner;
  f->signature = d.signature;
  f->doc = d.doc;
  f->prototype = nullptr;
  return to_value(f);
}

void init_builtin_functions(vm& m) {
  // In the order of the shapes that bootstrapping made: each class takes the first without one.
  m.types.builtin_function = make(m, "builtin_function_or_method", function_methods, function_getsets);
  m.types.method_descriptor = make(m, "method_descriptor", descriptor_methods, descriptor_getsets);
  m.types.wrapper_descriptor = make(m, "wrapper_descriptor", descriptor_methods, descriptor_getsets);
  m.types.method_wrapper = make(m, "method-wrapper", wrapper_methods, wrapper_getsets);
  m.types.class_method_descriptor = make(m, "classmethod_descriptor", class_descriptor_methods, descriptor_getsets);
}

}  // namespace metavm::python
