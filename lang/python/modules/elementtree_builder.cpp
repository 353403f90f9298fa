/// \file
/// The class TreeBuilder.
#include "lang/python/modules/collections_types.hpp"
#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::elementtree {
namespace {

using method_table::result;

builder_object* self_of(value v) { return v.as<builder_object>(); }

// ---------------------------------------------------------------- making

builder_object* make_uninitialised(vm& m, type_object* cls) {
  auto* b = make_native<builder_object>(m, cls);
  b->root = b->current = b->last = none;
  b->last_for_tail = b->data = b->element_factory = b->comment_factory = b->pi_factory = value_unbound;
  b->queue = b->append_event = value_unbound;
  b->start_event = b->end_event = b->start_ns = b->end_ns = b->comment_event = b->pi_event = value_unbound;
  b->insert_comments = b->insert_pis = false;
  b->stack = nullptr;
  b->state = state_of(m);
  return b;
}
bool ready(vm& m, builder_object* b) {
  if (METAVM_LIKELY(b->stack != nullptr)) return true;
  list_object* l = empty_list(m);
  if (l) m.heap.write(b, &b->stack, l);
  return l;
}
value builder_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_uninitialised(m, args[0].as<type_object>()));
}
bool initialise(vm& m, builder_object* b, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  if (!bind_arguments(m, "TreeBuilder", "element_factory? * comment_factory? pi_factory? insert_comments? insert_pis?",
                      args, nargs, kwnames, v) ||
      !ready(m, b))
    return false;
  const tri comments = same(v[3], value_unbound) ? tri::no : truth(m, v[3]);
  const tri pis = comments == tri::error ? comments : same(v[4], value_unbound) ? tri::no : truth(m, v[4]);
  if (pis == tri::error) return false;
  const auto given = [](value f, value otherwise) { return same(f, value_unbound) || same(f, none) ? otherwise : f; };
  set_field(m, b, &builder_object::element_factory, given(v[0], value_unbound));
  set_field(m, b, &builder_object::comment_factory, given(v[1], b->state->comment_factory));
  set_field(m, b, &builder_object::pi_factory, given(v[2], b->state->pi_factory));
  b->insert_comments = comments == tri::yes && !same(b->comment_factory, value_unbound);
  b->insert_pis = pis == tri::yes && !same(b->pi_factory, value_unbound);
  return true;
}
value builder_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, self_of(args[0]), args + 1, nargs - 1, kwnames));
}
value construct_builder(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  builder_object* b = make_uninitialised(m, cls);
  return initialise(m, b, args, nargs, kwnames) ? to_value(b) : value_raised;
}

// ---------------------------------------------------------------- text

/// Adds text to what an element has there, or to a guest's own kind of element.
bool extend_attribute(vm& m, value element, const char* name, value data) {
  const value before = get_attribute(m, element, name);
  if (is_raised(before)) return false;
  value text = data;
  if (is_exact(data, m.shapes.list)) {
    text = result(str_join(m, m.empty_str, data));
    if (is_raised(text)) return false;
  }
  if (!same(before, none)) {
    text = binary(m, binary_op::add, before, text);
    if (is_raised(text)) return false;
  }
  return set_attribute(m, element, intern(m, name), text);
}
bool flush_slow(vm& m, builder_object* b) {
  const value data = b->data;
  const bool behind = !same(b->last_for_tail, value_unbound);
  const value target = behind ? b->last_for_tail : b->last;
  set_field(m, b, &builder_object::data, value_unbound);
  const bool pieces = is_exact(data, m.shapes.list);
  if (METAVM_LIKELY(is_exact_element(m, target))) {
    element_object* e = as_element(target);
    if (METAVM_LIKELY(same(behind ? e->tail : e->text, none))) {
      behind ? set_tail(m, e, data, pieces) : set_text(m, e, data, pieces);
      return true;
    }
    if (e->flags & (behind ? element_object::tail_pieces : element_object::text_pieces)) {
      auto* l = (behind ? e->tail : e->text).as<list_object>();
      return pieces ? list_extend(m, l, data) : list_append(m, l, data);
    }
  }
  return extend_attribute(m, target, behind ? "tail" : "text", data);
}

// ---------------------------------------------------------------- elements

bool add_to(vm& m, value parent, value child) {
  if (METAVM_LIKELY(is_exact_element(m, parent)))
    return check_element(m, child) && add_child(m, as_element(parent), child);
  return !is_raised(call_method(m, parent, intern(m, "append"), &child, 1));
}
/// A comment or processing instruction that may become part of the tree.
bool insert_single(vm& m, builder_object* b, value element) {
  if (same(b->current, none)) return true;
  if (!add_to(m, b->current, element)) return false;
  set_field(m, b, &builder_object::last_for_tail, element);
  return true;
}

// ---------------------------------------------------------------- methods

value start(vm& m, value self, value tag, value attributes) {
  if (!is_kind(attributes, kind::dict))
    return raise_type_error(m, fmt::format("start() argument 2 must be dict, not {}", shown_type(m, attributes)));
  builder_object* b = self_of(self);
  if (!builder_flush(m, b)) return value_raised;
  value element;
  if (same(b->element_factory, value_unbound))
    element =
        to_value(make_element(m, b->state, tag, attributes.as<dict_object>()->length ? attributes : value_unbound));
  else
    element = call2(m, b->element_factory, tag, attributes);
  return is_raised(element) ? element : builder_start(m, b, element);
}
value end(vm& m, value self, value) { return builder_end(m, self_of(self)); }
value data(vm& m, value self, value v) { return result(builder_data(m, self_of(self), v)); }
value comment(vm& m, value self, value text) { return builder_comment(m, self_of(self), text); }
value pi(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "TreeBuilder.pi", kwnames) || !check_arity(m, "pi", nargs - 1, 1, 2)) return value_raised;
  return builder_pi(m, self_of(args[0]), args[1], nargs > 2 ? args[2] : none);
}
value close(vm&, value self) { return builder_close(self_of(self)); }

}  // namespace

builder_object* make_builder(vm& m, state_object* s) { return make_uninitialised(m, s->builder); }

bool builder_flush(vm& m, builder_object* b) { return METAVM_LIKELY(same(b->data, value_unbound)) || flush_slow(m, b); }
bool builder_data(vm& m, builder_object* b, value v) {
  if (METAVM_LIKELY(same(b->data, value_unbound))) {
    // What comes before the first element is left out.
    if (!same(b->last, none)) set_field(m, b, &builder_object::data, v);
    return true;
  }
  if (is_exact(b->data, m.shapes.list)) return list_append(m, b->data.as<list_object>(), v);
  const value pieces[] = {b->data, v};
  list_object* l = make_list(m, pieces, 2);
  if (l) set_field(m, b, &builder_object::data, to_value(l));
  return l;
}

bool builder_event(vm& m, builder_object* b, value event, value node) {
  const value pair = tuple_of(m, {event, node});
  if (is_raised(pair)) return false;
  // A deque's own append can do nothing else; a subclass may have another.
  if (METAVM_LIKELY(!same(b->queue, value_unbound)))
    return collections::deque_append(m, b->queue.as<collections::deque_object>(), pair);
  return !is_raised(call1(m, b->append_event, pair));
}

value builder_start(vm& m, builder_object* b, value element) {
  if (!ready(m, b)) return value_raised;
  set_field(m, b, &builder_object::last_for_tail, value_unbound);
  const value parent = b->current;
  if (!same(parent, none)) {
    if (!add_to(m, parent, element)) return value_raised;
  } else {
    if (!same(b->root, none)) return raise_text(m, b->state->parse_error, "multiple elements on top level");
    set_field(m, b, &builder_object::root, element);
  }
  if (!list_append_inline(m, b->stack, parent)) return value_raised;
  set_field(m, b, &builder_object::current, element);
  set_field(m, b, &builder_object::last, element);
  if (!same(b->start_event, value_unbound) && !builder_event(m, b, b->start_event, element)) return value_raised;
  return element;
}
value builder_end(vm& m, builder_object* b) {
  if (!builder_flush(m, b) || !ready(m, b)) return value_raised;
  if (!b->stack->length) return raise_text(m, m.exc.IndexError, "pop from empty stack");
  const value last = b->current;
  set_field(m, b, &builder_object::last, last);
  set_field(m, b, &builder_object::last_for_tail, last);
  const u64 n = --b->stack->length;
  set_field(m, b, &builder_object::current, b->stack->storage->items[n]);
  list_set_at(m, b->stack, n, value_unbound);
  if (!same(b->end_event, value_unbound) && !builder_event(m, b, b->end_event, last)) return value_raised;
  return last;
}
value builder_comment(vm& m, builder_object* b, value text) {
  if (!builder_flush(m, b)) return value_raised;
  value made = text;
  if (!same(b->comment_factory, value_unbound)) {
    made = call1(m, b->comment_factory, text);
    if (is_raised(made) || (b->insert_comments && !insert_single(m, b, made))) return value_raised;
  }
  if (!same(b->comment_event, value_unbound) && !builder_event(m, b, b->comment_event, made)) return value_raised;
  return made;
}
value builder_pi(vm& m, builder_object* b, value target, value text) {
  if (!builder_flush(m, b)) return value_raised;
  value made;
  if (!same(b->pi_factory, value_unbound)) {
    made = call2(m, b->pi_factory, target, text);
    if (is_raised(made) || (b->insert_pis && !insert_single(m, b, made))) return value_raised;
  } else {
    made = tuple_of(m, {target, text});
    if (is_raised(made)) return made;
  }
  if (!same(b->pi_event, value_unbound) && !builder_event(m, b, b->pi_event, made)) return value_raised;
  return made;
}
value builder_close(const builder_object* b) { return b->root; }

type_object* make_builder_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", builder_new, "($type, *args, **kwargs)")),
      general_method("__init__", builder_init, "($self, /, *args, **kwargs)"),
      binary_method("data", data, "($self, data, /)"),
      ternary_method("start", start, "($self, tag, attrs, /)"),
      binary_method("end", end, "($self, tag, /)"),
      binary_method("comment", comment, "($self, text, /)"),
      general_method("pi", pi, "($self, target, text=None, /)"),
      unary_method("close", close),
      end_of_methods};
  return make_native_type<builder_object>(m, mod, "xml.etree.ElementTree.TreeBuilder", methods, construct_builder,
                                          nullptr, nullptr);
}

}  // namespace metavm::python::elementtree
