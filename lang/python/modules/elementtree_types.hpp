/// \file
/// What the files of _elementtree share: the layouts of its classes, the module's state, elements as C++ sees them.
#pragma once
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::elementtree {

/// What the module needs again, where guests cannot replace it: in the `extra` of the class Element.
struct state_object : object {
  type_object *element, *element_iterator, *builder, *parser, *parse_error;
  value comment_factory, pi_factory;  ///< value_unbound: none
  value deep_copy;                    ///< copy.deepcopy
  value paths;                        ///< the module xml.etree.ElementPath
  static const layout& get_layout() {
    return describe<state_object>("elementtree_state", &state_object::element, &state_object::element_iterator,
                                  &state_object::builder, &state_object::parser, &state_object::parse_error,
                                  &state_object::comment_factory, &state_object::pi_factory, &state_object::deep_copy,
                                  &state_object::paths);
  }
};
state_object* state_of(vm& m);

// ---------------------------------------------------------------- elements

struct element_object : object {
  value tag;
  value text, tail;  ///< with text_pieces or tail_pieces: a list of strings that nobody has asked for as one
  /// value_unbound: no attributes. With `plain_attributes`: a value_array name, text, name, text, …, of exact strings,
  /// which nobody writes to: other elements may have it, too. Else a dict, or what __setstate__ got.
  value attributes;
  value_array* children;  ///< null: no room yet
  u64 length;
  // Kept in object::flags.
  static constexpr u8 text_pieces = 1, tail_pieces = 2, plain_attributes = 4;
  static const layout& get_layout() {
    return describe<element_object>("Element", &element_object::tag, &element_object::text, &element_object::tail,
                                    &element_object::attributes, &element_object::children);
  }
  bool is_plain() const { return flags & plain_attributes; }
  value child(u64 i) const { return children->items[i]; }
};
inline element_object* as_element(value v) { return v.as<element_object>(); }

value construct_element(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
/// Exactly Element, no subclass.
METAVM_INLINE bool is_exact_element(vm& m, value v) {
  const type_object* t = type_of(m, v);
  return t->construct == construct_element && !(t->flags_word & type_flags::heap_type);
}
/// The state by way of an exact Element, else the long way.
METAVM_INLINE state_object* state_by(vm& m, value v) {
  return is_exact_element(m, v) ? static_cast<state_object*>(type_of(m, v)->extra) : state_of(m);
}
METAVM_INLINE bool is_element(vm& m, value v) {
  return METAVM_LIKELY(is_exact_element(m, v)) || is_instance(m, v, state_of(m)->element);
}
/// False, with TypeError: no element.
bool check_element(vm& m, value v);
bool check_element_argument(vm& m, value v, const char* what);

/// A new exact element; `attributes` (a dict, or value_unbound) becomes its own.
element_object* make_element(vm& m, const state_object* s, value tag, value attributes = value_unbound);
/// Room for `more` further children. False: raised.
bool reserve_children(vm& m, element_object* e, u64 more);
METAVM_INLINE bool add_child(vm& m, element_object* e, value child) {
  if (METAVM_UNLIKELY(!e->children || e->length == e->children->capacity) && !reserve_children(m, e, 1)) return false;
  m.heap.write(e->children, &e->children->items[e->length], child);
  e->length++;
  return true;
}
/// The text before the first child, or after the end, as one; value_raised: it cannot be joined.
value text_of(vm& m, element_object* e);
value tail_of(vm& m, element_object* e);
void set_text(vm& m, element_object* e, value v, bool pieces = false);
void set_tail(vm& m, element_object* e, value v, bool pieces = false);
/// The attributes as the guest sees them, made now if need be.
value attributes_of(vm& m, element_object* e);
void set_attributes(vm& m, element_object* e, value v);
/// A dict of name, text, name, text, …. Null: raised.
dict_object* make_attribute_dict(vm& m, const value* pairs, u64 n);
list_object* child_list(vm& m, const element_object* e);
/// Drops attributes and children.
void drop_contents(vm& m, element_object* e);

/// A copy of the first `used` values with room for more; null: raised. (Lists would do it, but guests find those
/// through gc and could change them.)
value_array* grown_array(vm& m, const value_array* a, u64 used);

// elementtree_children.cpp
value element_length(vm& m, value self);
value element_get_item(vm& m, value self, value key);
value element_set_item(vm& m, value self, value key, value v);
value element_delete_item(vm& m, value self, value key);
value element_append(vm& m, value self, value child);
value element_extend(vm& m, value self, value elements);
value element_insert(vm& m, value self, value index, value child);
value element_remove(vm& m, value self, value child);

// elementtree_find.cpp
value element_find(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value element_find_text(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value element_find_all(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value element_iterate_find(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

// elementtree_copy.cpp
value element_copy(vm& m, value self);
value element_deep_copy(vm& m, value self, value memo);
value element_get_state(vm& m, value self);
value element_set_state(vm& m, value self, value state);
value element_size(vm& m, value self);

// elementtree_iterator.cpp
value element_iterate(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value element_iterate_text(vm& m, value self);
type_object* make_iterator_type(vm& m);

type_object* make_element_type(vm& m, module_object* mod);
value make_subelement(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

// ---------------------------------------------------------------- TreeBuilder

struct builder_object : object {
  value root, current, last;                           ///< none: there is none yet
  value last_for_tail;                                 ///< text goes behind this; value_unbound: into `last`
  value data;                                          ///< text that waits: one piece, or a list; value_unbound
  value element_factory, comment_factory, pi_factory;  ///< value_unbound: none
  list_object* stack;                                  ///< what was `current`; null: __init__ was not called
  value queue, append_event;                           ///< where events go; value_unbound
  value start_event, end_event, start_ns, end_ns, comment_event, pi_event;  ///< value_unbound: not asked for
  u64 insert_comments, insert_pis;
  state_object* state;
  static const layout& get_layout() {
    return describe<builder_object>("TreeBuilder", &builder_object::root, &builder_object::current,
                                    &builder_object::last, &builder_object::last_for_tail, &builder_object::data,
                                    &builder_object::element_factory, &builder_object::comment_factory,
                                    &builder_object::pi_factory, &builder_object::stack, &builder_object::queue,
                                    &builder_object::append_event, &builder_object::start_event,
                                    &builder_object::end_event, &builder_object::start_ns, &builder_object::end_ns,
                                    &builder_object::comment_event, &builder_object::pi_event, &builder_object::state);
  }
};
type_object* make_builder_type(vm& m, module_object* mod);
/// A TreeBuilder without any factories.
builder_object* make_builder(vm& m, state_object* s);
/// What the methods do; value_raised: raised. `element`: what was made of a start tag.
value builder_start(vm& m, builder_object* b, value element);
value builder_end(vm& m, builder_object* b);
value builder_comment(vm& m, builder_object* b, value text);
value builder_pi(vm& m, builder_object* b, value target, value text);
value builder_close(const builder_object* b);
/// False: raised.
bool builder_data(vm& m, builder_object* b, value v);
bool builder_flush(vm& m, builder_object* b);
bool builder_event(vm& m, builder_object* b, value event, value node);

// ---------------------------------------------------------------- XMLParser

type_object* make_parser_type(vm& m, module_object* mod);

}  // namespace metavm::python::elementtree
