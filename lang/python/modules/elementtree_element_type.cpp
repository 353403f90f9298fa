/// \file
/// The class Element, SubElement.
#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::elementtree {
namespace {

using method_table::result;

// ---------------------------------------------------------------- making

/// The dict of `given` (an argument, or value_unbound) and the keywords; value_unbound: there is nothing.
/// Without `given`, the keyword attrib stands for it.
bool collect_attributes(vm& m, value given, const value* keyword_values, tuple_object* kwnames, value& out) {
  out = value_unbound;
  const u64 n = kwnames ? kwnames->length : 0;
  dict_object* d = nullptr;
  u64 skipped = n;
  if (same(given, value_unbound))
    for (u64 i = 0; i < n; i++)
      if (const str_object* name = as_str(kwnames->items[i]); name->is_ascii() && name->ascii() == "attrib") {
        skipped = i;
        given = keyword_values[i];
        if (!is_kind(given, kind::dict)) {
          raise_type_error(m, fmt::format("attrib must be dict, not {}", type_name(m, given)));
          return false;
        }
      }
  if (!same(given, value_unbound) && given.as<dict_object>()->length) {
    d = dict_copy(m, given.as<dict_object>());
    if (!d) return false;
  }
  for (u64 i = 0; i < n; i++) {
    if (i == skipped) continue;
    if (!d && !(d = make_dict(m))) return false;
    if (!dict_set_str(m, d, as_str(kwnames->items[i]), keyword_values[i])) return false;
  }
  if (d) out = to_value(d);
  return true;
}
/// Positional arguments: tag and, if given, a dict, from number `first` on.
bool check_arguments(vm& m, const char* function, const value* args, u32 nargs, u32 first) {
  const u32 least = first, most = first + 1;
  if (nargs < least || nargs > most) {
    const u32 bound = nargs < least ? least : most;
    raise_type_error(m, fmt::format("{}() takes at {} {} argument{} ({} given)", function,
                                    nargs < least ? "least" : "most", bound, bound == 1 ? "" : "s", nargs));
    return false;
  }
  if (nargs == most && !is_kind(args[first], kind::dict)) {
    raise_type_error(m,
                     fmt::format("{}() argument {} must be dict, not {}", function, most, shown_type(m, args[first])));
    return false;
  }
  return true;
}

element_object* make_empty(vm& m, type_object* cls) {
  auto* e = make_native<element_object>(m, cls);
  e->tag = e->text = e->tail = none;
  e->attributes = value_unbound;
  e->children = nullptr;
  e->length = 0;
  return e;
}
value element_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_empty(m, args[0].as<type_object>()));
}
bool initialise(vm& m, element_object* e, const value* args, u32 nargs, tuple_object* kwnames) {
  value attributes;
  if (!check_arguments(m, "Element", args, nargs, 1) ||
      !collect_attributes(m, nargs > 1 ? args[1] : value_unbound, args + nargs, kwnames, attributes))
    return false;
  set_field(m, e, &element_object::tag, args[0]);
  if (!same(attributes, value_unbound)) set_attributes(m, e, attributes);
  set_text(m, e, none);
  set_tail(m, e, none);
  return true;
}
value element_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, as_element(args[0]), args + 1, nargs - 1, kwnames));
}

// ---------------------------------------------------------------- attributes

bool is_dict_or_plain(vm& m, const element_object* e) {
  if (e->is_plain() || is_kind(e->attributes, kind::dict)) return true;
  raise_text(m, m.exc.SystemError, "bad argument to internal function");
  return false;
}
/// Above this many a dict is faster.
constexpr u64 most_scanned = 16;

value element_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (METAVM_LIKELY(!kwnames && (nargs == 2 || nargs == 3))) {
    v[0] = args[1];
    v[1] = nargs == 3 ? args[2] : value_unbound;
  } else if (!bind_arguments(m, "get", "key default?", args + 1, nargs - 1, kwnames, v)) {
    return value_raised;
  }
  element_object* e = as_element(args[0]);
  if (same(e->attributes, value_unbound)) return or_none(v[1]);
  if (METAVM_LIKELY(e->is_plain())) {
    const auto* plain = e->attributes.as<value_array>();
    const u64 n = plain->capacity;
    if (METAVM_LIKELY(is_exact(v[0], m.shapes.str) && n <= 2 * most_scanned)) {
      for (u64 i = 0; i < n; i += 2)
        if (str_equal(as_str(plain->items[i]), as_str(v[0]))) return plain->items[i + 1];
      return or_none(v[1]);
    }
    if (is_raised(attributes_of(m, e))) return value_raised;
  }
  if (!is_dict_or_plain(m, e)) return value_raised;
  const value found = dict_find(m, e->attributes.as<dict_object>(), v[0]);
  return same(found, value_unbound) ? or_none(v[1]) : found;
}
value element_set(vm& m, value self, value key, value v) {
  const value d = attributes_of(m, as_element(self));
  if (is_raised(d) || !is_dict_or_plain(m, as_element(self))) return value_raised;
  return result(dict_set(m, d.as<dict_object>(), key, v));
}
/// Calls f(name, text) -> value for each attribute: the list of what it gives.
template <class F>
value attribute_list(vm& m, element_object* e, F f) {
  if (same(e->attributes, value_unbound)) return result(empty_list(m));
  if (!is_dict_or_plain(m, e)) return value_raised;
  const value of = e->attributes;
  const bool plain = e->is_plain();
  list_object* l = empty_list(m, plain ? of.as<value_array>()->capacity / 2 : of.as<dict_object>()->length);
  const auto add = [&](value name, value text) {
    const value v = f(name, text);
    return !is_raised(v) && list_append_inline(m, l, v);
  };
  if (!l) return value_raised;
  if (plain) {
    const auto* pairs = of.as<value_array>();
    for (u64 i = 0; i < pairs->capacity; i += 2)
      if (!add(pairs->items[i], pairs->items[i + 1])) return value_raised;
  } else {
    value name, text;
    for (u64 at = 0; dict_next(of.as<dict_object>(), at, name, text);)
      if (!add(name, text)) return value_raised;
  }
  return to_value(l);
}
value element_keys(vm& m, value self) {
  return attribute_list(m, as_element(self), [](value name, value) { return name; });
}
value element_items(vm& m, value self) {
  return attribute_list(m, as_element(self), [&](value name, value text) { return tuple_of(m, {name, text}); });
}

// ---------------------------------------------------------------- fields

/// False: raised, since it is to be deleted.
bool is_stored(vm& m, value v) {
  if (METAVM_LIKELY(!same(v, value_unbound))) return true;
  raise_text(m, m.exc.AttributeError, "can't delete element attribute");
  return false;
}
value get_tag(vm&, value self) { return as_element(self)->tag; }
value set_tag(vm& m, value self, value v) {
  if (!is_stored(m, v)) return value_raised;
  set_field(m, as_element(self), &element_object::tag, v);
  return none;
}
value get_text(vm& m, value self) { return text_of(m, as_element(self)); }
value set_text_attribute(vm& m, value self, value v) {
  if (!is_stored(m, v)) return value_raised;
  set_text(m, as_element(self), v);
  return none;
}
value get_tail(vm& m, value self) { return tail_of(m, as_element(self)); }
value set_tail_attribute(vm& m, value self, value v) {
  if (!is_stored(m, v)) return value_raised;
  set_tail(m, as_element(self), v);
  return none;
}
value get_attrib(vm& m, value self) { return attributes_of(m, as_element(self)); }
value set_attrib(vm& m, value self, value v) {
  if (!is_stored(m, v)) return value_raised;
  if (!is_kind(v, kind::dict)) return raise_type_error(m, fmt::format("attrib must be dict, not {}", type_name(m, v)));
  set_attributes(m, as_element(self), v);
  return none;
}

// ---------------------------------------------------------------- other methods

value element_clear(vm& m, value self) {
  element_object* e = as_element(self);
  drop_contents(m, e);
  set_text(m, e, none);
  set_tail(m, e, none);
  return none;
}
value element_make(vm& m, value self, value tag, value attributes) {
  if (!is_kind(attributes, kind::dict))
    return raise_type_error(m, fmt::format("makeelement() argument 2 must be dict, not {}", shown_type(m, attributes)));
  value own = value_unbound;
  if (attributes.as<dict_object>()->length) {
    own = result(dict_copy(m, attributes.as<dict_object>()));
    if (is_raised(own)) return own;
  }
  return to_value(make_element(m, state_by(m, self), tag, own));
}
value element_repr(vm& m, value self) {
  if (repr_enter(m, self))
    return raise_text(m, m.exc.RuntimeError, "reentrant call inside xml.etree.ElementTree.Element.__repr__");
  str_object* tag = repr(m, as_element(self)->tag);
  repr_leave(m, self);
  const value id = tag ? identity_of(m, self) : value_raised;
  i64 address = 0;
  if (is_raised(id) || !to_i64(m, id, address)) return value_raised;
  return result(make_str(m, fmt::format("<Element {} at {:#x}>", to_utf8(tag), static_cast<u64>(address))));
}

}  // namespace

value construct_element(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  element_object* e = make_empty(m, cls);
  return initialise(m, e, args, nargs, kwnames) ? to_value(e) : value_raised;
}

value make_subelement(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value attributes;
  if ((nargs == 2 || nargs == 3) && !check_element_argument(m, args[0], "SubElement() argument 1")) return value_raised;
  if (!check_arguments(m, "SubElement", args, nargs, 2) ||
      !collect_attributes(m, nargs > 2 ? args[2] : value_unbound, args + nargs, kwnames, attributes))
    return value_raised;
  const value child = to_value(make_element(m, state_by(m, args[0]), args[1], attributes));
  return add_child(m, as_element(args[0]), child) ? child : value_raised;
}

type_object* make_element_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", element_new, "($type, *args, **kwargs)")),
      general_method("__init__", element_init, "($self, /, *args, **kwargs)"),
      unary_method("__repr__", element_repr),
      unary_method("__len__", element_length),
      binary_method("__getitem__", element_get_item, "($self, key, /)"),
      ternary_method("__setitem__", element_set_item, "($self, key, value, /)"),
      binary_method("__delitem__", element_delete_item, "($self, key, /)"),
      unary_method("clear", element_clear),
      general_method("get", element_get, "($self, /, key, default=None)"),
      ternary_method("set", element_set, "($self, key, value, /)"),
      general_method("find", element_find, "($self, /, path, namespaces=None)"),
      general_method("findtext", element_find_text, "($self, /, path, default=None, namespaces=None)"),
      general_method("findall", element_find_all, "($self, /, path, namespaces=None)"),
      binary_method("append", element_append, "($self, subelement, /)"),
      binary_method("extend", element_extend, "($self, elements, /)"),
      ternary_method("insert", element_insert, "($self, index, subelement, /)"),
      binary_method("remove", element_remove, "($self, subelement, /)"),
      general_method("iter", element_iterate, "($self, /, tag=None)"),
      unary_method("itertext", element_iterate_text),
      general_method("iterfind", element_iterate_find, "($self, /, path, namespaces=None)"),
      unary_method("items", element_items),
      unary_method("keys", element_keys),
      ternary_method("makeelement", element_make, "($self, tag, attrib, /)"),
      unary_method("__copy__", element_copy),
      binary_method("__deepcopy__", element_deep_copy, "($self, memo, /)"),
      unary_method("__sizeof__", element_size),
      unary_method("__getstate__", element_get_state),
      binary_method("__setstate__", element_set_state, "($self, state, /)"),
      end_of_methods};
  static const getset_def getsets[] = {
      {"tag", get_tag, set_tag, "A string identifying what kind of data this element represents"},
      {"text", get_text, set_text_attribute, "A string of text directly after the start tag, or None"},
      {"tail", get_tail, set_tail_attribute, "A string of text directly after the end tag, or None"},
      {"attrib", get_attrib, set_attrib, "A dictionary containing the element's attributes"},
      {}};
  return make_native_type<element_object>(m, mod, "xml.etree.ElementTree.Element", methods, construct_element, nullptr,
                                          nullptr, getsets, type_flags::base_type | type_flags::has_weakrefs);
}

}  // namespace metavm::python::elementtree
