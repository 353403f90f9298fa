/// \file
/// Elements as the rest of _elementtree uses them: making, growing, texts and attributes.
#include <algorithm>

#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::elementtree {

bool check_element(vm& m, value v) {
  if (METAVM_LIKELY(is_element(m, v))) return true;
  raise_type_error(m, fmt::format("expected an Element, not \"{}\"", type_name(m, v)));
  return false;
}
bool check_element_argument(vm& m, value v, const char* what) {
  if (METAVM_LIKELY(is_element(m, v))) return true;
  raise_type_error(m, fmt::format("{} must be xml.etree.ElementTree.Element, not {}", what, shown_type(m, v)));
  return false;
}

element_object* make_element(vm& m, const state_object* s, value tag, value attributes) {
  auto* e = make_native<element_object>(m, s->element);
  e->tag = tag;
  e->text = e->tail = none;
  e->attributes = attributes;
  e->children = nullptr;
  e->length = 0;
  return e;
}

bool reserve_children(vm& m, element_object* e, u64 more) {
  const u64 old = e->children ? e->children->capacity : 0, n = e->length + more;
  if (n <= old) return true;
  // As CPython's elements grow, whose sizes programs can see.
  const u64 capacity = n <= 4 ? 4 : (n >> 3) + (n < 9 ? 3 : 6) + n;
  value_array* a = make_value_array(m, capacity);
  if (!a) return false;
  if (e->length) std::copy_n(e->children->items, e->length, a->items);
  m.heap.write(e, &e->children, a);
  return true;
}

namespace {

/// Puts one string in the place of pieces.
value join(vm& m, element_object* e, value element_object::* field, u8 flag) {
  const value pieces = e->*field;
  str_object* s = str_join(m, m.empty_str, pieces);
  if (!s) return value_raised;
  set_field(m, e, field, to_value(s));
  e->flags &= static_cast<u8>(~flag);
  return to_value(s);
}
void put(vm& m, element_object* e, value element_object::* field, u8 flag, value v, bool pieces) {
  set_field(m, e, field, v);
  e->flags = static_cast<u8>(pieces ? e->flags | flag : e->flags & ~flag);
}

}  // namespace

value text_of(vm& m, element_object* e) {
  if (METAVM_LIKELY(!(e->flags & element_object::text_pieces))) return e->text;
  return join(m, e, &element_object::text, element_object::text_pieces);
}
value tail_of(vm& m, element_object* e) {
  if (METAVM_LIKELY(!(e->flags & element_object::tail_pieces))) return e->tail;
  return join(m, e, &element_object::tail, element_object::tail_pieces);
}
void set_text(vm& m, element_object* e, value v, bool pieces) {
  put(m, e, &element_object::text, element_object::text_pieces, v, pieces);
}
void set_tail(vm& m, element_object* e, value v, bool pieces) {
  put(m, e, &element_object::tail, element_object::tail_pieces, v, pieces);
}

dict_object* make_attribute_dict(vm& m, const value* pairs, u64 n) {
  dict_object* d = make_dict_with_capacity(m, n / 2);
  for (u64 i = 0; d && i < n; i += 2)
    if (!dict_set_str(m, d, as_str(pairs[i]), pairs[i + 1])) return nullptr;
  return d;
}
value attributes_of(vm& m, element_object* e) {
  if (!e->is_plain() && !same(e->attributes, value_unbound)) return e->attributes;
  dict_object* d;
  if (e->is_plain()) {
    const auto* plain = e->attributes.as<value_array>();
    d = make_attribute_dict(m, plain->items, plain->capacity);
  } else {
    d = make_dict(m);
  }
  if (!d) return value_raised;
  set_attributes(m, e, to_value(d));
  return to_value(d);
}
void set_attributes(vm& m, element_object* e, value v) {
  set_field(m, e, &element_object::attributes, v);
  e->flags &= static_cast<u8>(~element_object::plain_attributes);
}

value_array* grown_array(vm& m, const value_array* a, u64 used) {
  value_array* r = make_value_array(m, std::max<u64>(used * 2, 24));
  if (r && used) std::copy_n(a->items, used, r->items);
  return r;
}
list_object* child_list(vm& m, const element_object* e) {
  return e->length ? make_list(m, e->children->items, e->length) : empty_list(m);
}
void drop_contents(vm& m, element_object* e) {
  set_attributes(m, e, value_unbound);
  m.heap.write(e, &e->children, static_cast<value_array*>(nullptr));
  e->length = 0;
}

}  // namespace metavm::python::elementtree
