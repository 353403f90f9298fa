/// \file
/// Element.iter and Element.itertext: a walk through a tree in the order of its document.
#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::elementtree {
namespace {

struct iterator_object : object {
  value root;             ///< where it begins; value_unbound: it has begun
  value tag;              ///< none: all
  value_array* elements;  ///< from the root to where it is
  byte_array* positions;  ///< of the next child of each
  u64 depth, gives_text;
  static const layout& get_layout() {
    return describe<iterator_object>("_element_iterator", &iterator_object::root, &iterator_object::tag,
                                     &iterator_object::elements, &iterator_object::positions);
  }
};

bool grow(vm& m, iterator_object* it) {
  const u64 capacity = it->depth ? it->depth * 2 : 8;
  value_array* elements = make_value_array(m, capacity);
  byte_array* positions = elements ? make_index_array(m, capacity) : nullptr;
  if (!positions) return false;
  if (it->depth) {
    m.heap.before_bulk_write(elements);  // it may be old by now
    std::copy_n(it->elements->items, it->depth, elements->items);
    std::copy_n(indices_of(it->positions), it->depth, indices_of(positions));
  }
  m.heap.write(it, &it->elements, elements);
  m.heap.write(it, &it->positions, positions);
  return true;
}
METAVM_INLINE bool push(vm& m, iterator_object* it, value element) {
  if (METAVM_UNLIKELY(it->depth == it->elements->capacity) && !grow(m, it)) return false;
  m.heap.write(it->elements, &it->elements->items[it->depth], element);
  indices_of(it->positions)[it->depth++] = 0;
  return true;
}
METAVM_INLINE tri matches(vm& m, value tag, value sought) {
  if (same(sought, none) || same(tag, sought)) return tri::yes;
  if (METAVM_LIKELY(is_exact(tag, m.shapes.str) && is_exact(sought, m.shapes.str)))
    return to_tri(str_equal(as_str(tag), as_str(sought)));
  return equal(m, tag, sought);
}
tri is_text(vm& m, value v) {
  if (same(v, none)) return tri::no;
  if (METAVM_LIKELY(is_exact(v, m.shapes.str))) return to_tri(as_str(v)->length != 0);
  return truth(m, v);
}

/// The text itself, or value_unbound: there is none.
value if_any(vm& m, value text) {
  if (is_raised(text)) return text;
  const tri wanted = is_text(m, text);
  if (wanted == tri::error) return value_raised;
  return wanted == tri::yes ? text : value_unbound;
}

value iterator_next(vm& m, value self) {
  auto* it = self.as<iterator_object>();
  for (;;) {
    value element;
    if (METAVM_UNLIKELY(!it->depth)) {
      element = it->root;
      if (same(element, value_unbound)) return value_unbound;
      set_field(m, it, &iterator_object::root, value_unbound);
    } else {
      const value top = it->elements->items[it->depth - 1];
      i64& at = indices_of(it->positions)[it->depth - 1];
      const element_object* parent = as_element(top);
      if (static_cast<u64>(at) >= parent->length) {
        it->depth--;
        m.heap.write(it->elements, &it->elements->items[it->depth], value_unbound);
        // What follows the element that the walk began with is outside.
        if (it->gives_text && it->depth) {
          const value text = if_any(m, tail_of(m, as_element(top)));
          if (!same(text, value_unbound)) return text;
        }
        continue;
      }
      element = parent->child(static_cast<u64>(at++));
    }
    if (!push(m, it, element)) return value_raised;
    if (it->gives_text) {
      const value text = if_any(m, text_of(m, as_element(element)));
      if (!same(text, value_unbound)) return text;
      continue;
    }
    const tri found = matches(m, as_element(element)->tag, it->tag);
    if (found == tri::error) return value_raised;
    if (found == tri::yes) return element;
  }
}

value make_iterator(vm& m, value root, value tag, bool gives_text) {
  auto* it = make_native<iterator_object>(m, state_by(m, root)->element_iterator);
  it->root = root;
  it->tag = tag;
  it->elements = m.empty_array;
  it->positions = nullptr;
  it->depth = 0;
  it->gives_text = gives_text;
  return to_value(it);
}

}  // namespace

value element_iterate(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value tag;
  if (!bind_arguments(m, "iter", "tag?", args + 1, nargs - 1, kwnames, &tag)) return value_raised;
  if (same(tag, value_unbound) || (is_str(tag) && as_str(tag)->length == 1 && as_str(tag)->at(0) == '*')) tag = none;
  return make_iterator(m, args[0], tag, false);
}
value element_iterate_text(vm& m, value self) { return make_iterator(m, self, none, true); }

type_object* make_iterator_type(vm& m) {
  static const method_def methods[] = {iter_entry(), next_entry<iterator_next>(), end_of_methods};
  return make_native_type<iterator_object>(m, nullptr, "_elementtree._element_iterator", methods, nullptr,
                                           iterator_next, nullptr, nullptr, type_flags::not_instantiable);
}

}  // namespace metavm::python::elementtree
