/// \file
/// Descriptors of __slots__ members and computed attributes; the read-only view of a mapping.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

value make_getset(vm& m, type_object* owner, const getset_def& d) {
  str_object* name = intern(m, d.name);
  auto* g = m.heap.make<getset_descriptor_object>(m.shapes.getset_descriptor);
  g->owner = owner;
  g->name = name;
  g->get = d.get;
  g->set = d.set;
  g->doc = d.doc;
  g->is_member = 0;
  return to_value(g);
}

void show_as_member(vm& m, value getset) {
  getset.as<getset_descriptor_object>()->is_member = 1;
  take_shape(getset.as_object(), m.shapes.getset_member);
}

namespace {

/// Both kinds start with the owner and the name.
struct descriptor_head : object {
  type_object* owner;
  str_object* name;
};
descriptor_head* head_of(value v) { return v.as<descriptor_head>(); }

value get_name(vm&, value self) { return to_value(head_of(self)->name); }
value get_owner(vm&, value self) { return to_value(head_of(self)->owner); }
value get_qualname(vm& m, value self) {
  return result(make_str(m, to_utf8(head_of(self)->owner->qualname) + "." + to_utf8(head_of(self)->name)));
}
value get_doc(vm& m, value self) {
  if (!is_kind(self, kind::getset_descriptor)) return none;
  const char* doc = self.as<getset_descriptor_object>()->doc;
  return doc ? result(make_str(m, doc)) : none;
}
value descriptor_repr(vm& m, value self) {
  const bool member = is_kind(self, kind::member_descriptor) || self.as<getset_descriptor_object>()->is_member;
  return result(make_str(m, fmt::format("<{} '{}' of '{}' objects>", member ? "member" : "attribute",
                                        to_utf8(head_of(self)->name), full_type_name(head_of(self)->owner))));
}
value descriptor_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "__get__", "self instance owner? /", args, nargs, kwnames, v)) return value_raised;
  const bool no_owner = same(v[2], value_unbound) || same(v[2], none);
  if (same(v[1], none)) {
    if (no_owner) return raise_type_error(m, "__get__(None, None) is invalid");
    // None itself may have the attribute (`type(None).__class__`…): only then is it the instance.
    if (head_of(v[0])->owner != m.types.none) return v[0];
  }
  return bind_descriptor(m, v[0], v[1], type_of(m, v[1]));
}
value descriptor_set(vm& m, value self, value instance, value v) { return result(store_through(m, self, instance, v)); }
value descriptor_delete(vm& m, value self, value instance) {
  return result(store_through(m, self, instance, value_unbound));
}
value descriptor_reduce(vm& m, value self) {
  if (is_kind(self, kind::getset_descriptor) && !self.as<getset_descriptor_object>()->is_member)
    return raise_type_error(m, "cannot pickle 'getset_descriptor' object");
  const value getattr = m.builtins ? dict_find_str(m, m.builtins->dict, intern(m, "getattr")) : none;
  const value inner[] = {to_value(head_of(self)->owner), to_value(head_of(self)->name)};
  tuple_object* t = make_tuple(m, inner, 2);
  const value parts[] = {getattr, t ? to_value(t) : none};
  return t ? result(make_tuple(m, parts, 2)) : value_raised;
}

const method_def methods[] = {
    method("__repr__", descriptor_repr),     method("__get__", descriptor_get),       method("__set__", descriptor_set),
    method("__delete__", descriptor_delete), method("__reduce__", descriptor_reduce), {},
};
const getset_def getsets[] = {
    {"__name__", get_name, nullptr},
    {"__objclass__", get_owner, nullptr},
    {"__qualname__", get_qualname, nullptr},
    {"__doc__", get_doc, nullptr},
    {},
};

// ---------------------------------------------------------------- mappingproxy

struct mapping_proxy_object : object {
  value mapping;
  static const layout& get_layout() {
    return describe<mapping_proxy_object>("mappingproxy", &mapping_proxy_object::mapping);
  }
};
value mapping_of(value self) { return self.as<mapping_proxy_object>()->mapping; }

value proxy_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (!bind_arguments(m, "mappingproxy", "mapping", args, nargs, kwnames, &v)) return value_raised;
  const bool mapping =
      !same(special_of(m, v, special::getitem), value_unbound) && !is_kind(v, kind::list) && !is_kind(v, kind::tuple);
  if (!mapping) return raise(m, m.exc.TypeError, "mappingproxy() argument must be a mapping, not {}", type_name(m, v));
  return make_mapping_proxy(m, v);
}

value proxy_len(vm& m, value self) {
  const i64 n = length_of(m, mapping_of(self));
  return n < 0 ? value_raised : make_int(m, n);
}
value proxy_getitem(vm& m, value self, value key) { return get_item(m, mapping_of(self), key); }
value proxy_contains(vm& m, value self, value key) { return result(contains(m, mapping_of(self), key)); }
value proxy_iter(vm& m, value self) { return get_iter(m, mapping_of(self)); }
value proxy_reversed(vm& m, value self) { return call_special(m, mapping_of(self), special::reversed); }
value proxy_repr(vm& m, value self) {
  str_object* s = repr(m, mapping_of(self));
  s = s ? str_concat(m, make_str(m, "mappingproxy("), s) : nullptr;
  return result(s ? str_concat(m, s, make_str(m, ")")) : nullptr);
}
value proxy_str(vm& m, value self) { return result(to_str(m, mapping_of(self))); }
value unwrap(vm& m, value v) { return type_of(m, v) == m.types.mapping_proxy ? mapping_of(v) : v; }
value proxy_hash(vm& m, value self) {
  i64 h;
  return hash_of(m, mapping_of(self), h) ? make_int(m, h) : value_raised;
}
template <comparison Op>
value proxy_compare(vm& m, value a, value b) {
  return compare(m, mapping_of(a), unwrap(m, b), Op);
}
value proxy_or(vm& m, value a, value b) { return binary(m, binary_op::or_, unwrap(m, a), unwrap(m, b)); }
value proxy_ror(vm& m, value a, value b) { return binary(m, binary_op::or_, unwrap(m, b), unwrap(m, a)); }
value proxy_ior(vm& m, value self, value) {
  return raise(m, m.exc.TypeError, "'|=' is not supported by {}; use '|' instead", type_name(m, self));
}
template <str_object* well_known_names::* Name>
value forward(vm& m, value self) {
  return call_method(m, mapping_of(self), m.names.*Name);
}
value proxy_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "get", "self key default? /", args, nargs, kwnames, v)) return value_raised;
  if (same(v[2], value_unbound)) v[2] = none;
  return call_method(m, mapping_of(v[0]), m.names.get, v + 1, 2);
}
value proxy_class_getitem(vm& m, value cls, value item) { return make_generic_alias(m, cls, item); }

const method_def proxy_methods[] = {
    method("__len__", proxy_len),
    method("__getitem__", proxy_getitem),
    method("__contains__", proxy_contains),
    method("__iter__", proxy_iter),
    method("__reversed__", proxy_reversed, "($self, /)"),
    method("__repr__", proxy_repr),
    method("__str__", proxy_str),
    method("__hash__", proxy_hash),
    method("__eq__", proxy_compare<comparison::eq>),
    method("__ne__", proxy_compare<comparison::ne>),
    method("__lt__", proxy_compare<comparison::lt>),
    method("__le__", proxy_compare<comparison::le>),
    method("__gt__", proxy_compare<comparison::gt>),
    method("__ge__", proxy_compare<comparison::ge>),
    method("__or__", proxy_or),
    method("__ror__", proxy_ror),
    method("__ior__", proxy_ior),
    method("get", proxy_get, nullptr, "Return the value for key if key is in the mapping, else default."),
    method("keys", forward<&well_known_names::keys>, nullptr, "a set-like object providing a view on D's keys"),
    method("values", forward<&well_known_names::values>, nullptr, "an object providing a view on D's values"),
    method("items", forward<&well_known_names::items>, nullptr, "a set-like object providing a view on D's items"),
    method("copy", forward<&well_known_names::copy>, nullptr, "a shallow copy of D"),
    class_method("__class_getitem__", proxy_class_getitem, nullptr, "See PEP 585"),
    {},
};

}  // namespace

void mark_members(vm& m, type_object* t, std::initializer_list<const char*> names) {
  for (const char* name : names) show_as_member(m, dict_find_str(m, t->dict, intern(m, name)));
}

value make_mapping_proxy(vm& m, value mapping) {
  auto* p = m.heap.make<mapping_proxy_object>(m.shapes.mapping_proxy);
  p->mapping = mapping;
  return to_value(p);
}

void init_descriptors(vm& m) {
  type_def d{"getset_descriptor", &getset_descriptor_object::get_layout(), kind::getset_descriptor};
  d.flags = 0;
  d.methods = methods;
  d.getsets = getsets;
  m.types.getset_descriptor = make_builtin_type(m, d);

  type_def e{"member_descriptor", &member_descriptor_object::get_layout(), kind::member_descriptor};
  e.flags = 0;
  e.methods = methods;
  e.getsets = getsets;
  m.types.member_descriptor = make_builtin_type(m, e);
  m.shapes.member_descriptor = m.types.member_descriptor->root_shape;
  m.shapes.getset_member->cls = m.types.member_descriptor;
  m.shapes.getset_member->owner = to_value(m.types.member_descriptor);

  type_def p{"mappingproxy", &mapping_proxy_object::get_layout(), kind::native};
  p.flags = type_flags::mapping;
  p.methods = proxy_methods;
  p.construct = proxy_construct;
  m.types.mapping_proxy = make_builtin_type(m, p);
  m.shapes.mapping_proxy = m.types.mapping_proxy->root_shape;
}

}  // namespace metavm::python
