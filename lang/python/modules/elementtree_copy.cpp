/// \file
/// Copies of elements, and their state for pickle.
#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::elementtree {
namespace {

using method_table::result;

/// A deep copy. Its recursion through exact elements is data, so trees may be as deep as they like.
class copier {
 public:
  copier(vm& m, state_object* s, dict_object* memo) : m_(m), s_(s), memo_(memo), open_(m.empty_array) {}

  value copy(element_object* from) {
    element_object* to = begin(from);
    if (!to || !push(to_value(from), to_value(to))) return value_raised;
    while (depth_) {
      value* top = open_->items + depth_ - 3;
      const value source = top[0], copied = top[1];
      const i64 at = top[2].as_int();
      if (static_cast<u64>(at) >= as_element(source)->length) {
        depth_ -= 3;
        continue;
      }
      m_.heap.write(open_, &top[2], value::small_int(at + 1));
      const value child = as_element(source)->child(static_cast<u64>(at));
      value v = known(child);
      bool is_begun = false;
      if (same(v, value_unbound)) {
        is_begun = is_exact_element(m_, child);
        v = is_begun ? result(begin(as_element(child))) : call2(m_, s_->deep_copy, child, to_value(memo_));
      }
      if (is_raised(v) || !check_element(m_, v) || !add_child(m_, as_element(copied), v)) return value_raised;
      if (is_begun && as_element(child)->length && !push(child, v)) return value_raised;
    }
    return to_value(to);
  }

 private:
  bool push(value from, value to) {
    if (METAVM_UNLIKELY(depth_ + 3 > open_->capacity)) {
      value_array* a = grown_array(m_, open_, depth_);
      if (!a) return false;
      open_ = a;
    }
    for (const value v : {from, to, value::small_int(0)}) m_.heap.write(open_, &open_->items[depth_++], v);
    return true;
  }
  /// What the memo has for it; value_unbound: nothing.
  value known(value v) {
    const value id = identity_of(m_, v);
    return is_raised(id) ? id : dict_find(m_, memo_, id);
  }
  bool remember(value from, value to) {
    const value id = identity_of(m_, from);
    return !is_raised(id) && dict_set(m_, memo_, id, to);
  }
  value part(value v) {
    if (same(v, none) || is_exact(v, m_.shapes.str)) return v;
    return call2(m_, s_->deep_copy, v, to_value(memo_));
  }
  bool is_simple(dict_object* d) {
    value key, item;
    for (u64 at = 0; dict_next(d, at, key, item);)
      if (!is_exact(key, m_.shapes.str) || !is_exact(item, m_.shapes.str)) return false;
    return true;
  }
  value attributes(value v) {
    if (!is_exact(v, m_.shapes.dict) || !is_simple(v.as<dict_object>())) return part(v);
    value copied = known(v);
    if (!same(copied, value_unbound)) return copied;
    copied = result(dict_copy(m_, v.as<dict_object>()));
    return !is_raised(copied) && remember(v, copied) ? copied : value_raised;
  }
  /// The copy of an element, still without children; it is in the memo before they are copied, so an element may be
  /// within itself.
  element_object* begin(element_object* from) {
    const value tag = part(from->tag);
    if (is_raised(tag)) return nullptr;
    element_object* to = make_element(m_, s_, tag);
    if (!remember(to_value(from), to_value(to))) return nullptr;
    if (from->is_plain()) {
      set_field(m_, to, &element_object::attributes, from->attributes);
      to->flags |= element_object::plain_attributes;
    } else if (!same(from->attributes, value_unbound)) {
      const value own = attributes(from->attributes);
      if (is_raised(own)) return nullptr;
      set_attributes(m_, to, own);
    }
    const bool text_pieces = from->flags & element_object::text_pieces;
    const value text = part(from->text);
    if (is_raised(text)) return nullptr;
    set_text(m_, to, text, text_pieces);
    const bool tail_pieces = from->flags & element_object::tail_pieces;
    const value tail = part(from->tail);
    if (is_raised(tail)) return nullptr;
    set_tail(m_, to, tail, tail_pieces);
    if (from->length && !reserve_children(m_, to, from->length)) return nullptr;
    return to;
  }

  vm& m_;
  state_object* s_;
  dict_object* memo_;
  value_array* open_;  ///< elements, their copies and the next child of each, from the outermost on
  u64 depth_ = 0;      ///< what is used of it
};

/// A list of pieces may still grow: each element has one of its own.
value own_pieces(vm& m, value v, bool pieces) {
  return pieces ? result(list_slice(m, v.as<list_object>(), 0, v.as<list_object>()->length)) : v;
}

}  // namespace

value element_copy(vm& m, value self) {
  element_object* e = as_element(self);
  // Both shall show the same dict.
  if (e->is_plain() && is_raised(attributes_of(m, e))) return value_raised;
  element_object* r = make_element(m, state_by(m, self), e->tag, e->attributes);
  const bool text_pieces = e->flags & element_object::text_pieces, tail_pieces = e->flags & element_object::tail_pieces;
  const value text = own_pieces(m, e->text, text_pieces);
  if (is_raised(text)) return text;
  set_text(m, r, text, text_pieces);
  const value tail = own_pieces(m, e->tail, tail_pieces);
  if (is_raised(tail)) return tail;
  set_tail(m, r, tail, tail_pieces);
  if (!e->length) return to_value(r);
  if (!reserve_children(m, r, e->length)) return value_raised;
  m.heap.before_bulk_write(r->children);
  std::copy_n(e->children->items, e->length, r->children->items);
  r->length = e->length;
  return to_value(r);
}

value element_deep_copy(vm& m, value self, value memo) {
  if (!is_kind(memo, kind::dict))
    return raise_type_error(m, fmt::format("__deepcopy__() argument must be dict, not {}", shown_type(m, memo)));
  return copier(m, state_by(m, self), memo.as<dict_object>()).copy(as_element(self));
}

value element_get_state(vm& m, value self) {
  element_object* e = as_element(self);
  dict_object* d = make_dict(m);
  const value children = result(child_list(m, e));
  if (!d || is_raised(children)) return value_raised;
  const value attributes = same(e->attributes, value_unbound) ? result(make_dict(m)) : attributes_of(m, e);
  if (is_raised(attributes)) return attributes;
  const value text = text_of(m, e);
  if (is_raised(text)) return text;
  const value tail = tail_of(m, e);
  if (is_raised(tail)) return tail;
  return result(dict_set_str(m, d, "tag", e->tag) && dict_set_str(m, d, "_children", children) &&
                        dict_set_str(m, d, "attrib", attributes) && dict_set_str(m, d, "text", text) &&
                        dict_set_str(m, d, "tail", tail)
                    ? d
                    : nullptr);
}

value element_set_state(vm& m, value self, value state) {
  if (!is_kind(state, kind::dict)) {
    str_object* shown = repr(m, state);
    return shown ? raise_type_error(m, fmt::format("Don't know how to unpickle \"{}\" as an Element", to_utf8(shown)))
                 : value_raised;
  }
  enum { tag, attrib, text, tail, children, count };
  constexpr std::string_view names[count] = {"tag", "attrib", "text", "tail", "_children"};
  value v[count];
  std::fill_n(v, u64{count}, value_unbound);
  value key, item;
  for (u64 at = 0; dict_next(state.as<dict_object>(), at, key, item);) {
    if (!is_str(key)) return raise_type_error(m, "keywords must be strings");
    const std::string name = to_utf8(as_str(key));
    const auto* found = std::find(names, names + count, name);
    if (found == names + count)
      return raise_type_error(m, fmt::format("'{}' is an invalid keyword argument for this function", name));
    v[found - names] = item;
  }
  if (same(v[tag], value_unbound)) return raise_type_error(m, "tag may not be NULL");
  element_object* e = as_element(self);
  set_field(m, e, &element_object::tag, v[tag]);
  set_text(m, e, or_none(v[text]), is_exact(v[text], m.shapes.list));
  set_tail(m, e, or_none(v[tail]), is_exact(v[tail], m.shapes.list));
  drop_contents(m, e);
  if (!same(v[children], value_unbound)) {
    if (!is_kind(v[children], kind::list)) return raise_type_error(m, "'_children' is not a list");
    const list_object* l = v[children].as<list_object>();
    if (!reserve_children(m, e, l->length)) return value_raised;
    for (u64 i = 0; i < l->length; i++)
      if (!check_element(m, l->storage->items[i]) || !add_child(m, e, l->storage->items[i])) return value_raised;
  }
  if (!same(v[attrib], value_unbound)) set_attributes(m, e, v[attrib]);
  return none;
}

value element_size(vm& m, value self) {
  // What CPython's takes: programs compare that.
  const element_object* e = as_element(self);
  u64 bytes = 56;
  if (e->children || !same(e->attributes, value_unbound)) bytes += 64;
  if (e->children && e->children->capacity > 4) bytes += 8 * e->children->capacity;
  return make_uint(m, bytes);
}

}  // namespace metavm::python::elementtree
