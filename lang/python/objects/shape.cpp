/// \file
/// Hidden classes: the tree of shapes of each class, and attributes stored through them.
#include "lang/python/core.hpp"
#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {
namespace {

constexpr u32 most_attributes = 128;  ///< further ones: dict mode
constexpr u32 most_shapes = 1024;     ///< of one family
constexpr u32 most_children = 64;
constexpr u32 most_inline_slots = 48;
constexpr u32 index_slots = 512;
constexpr u32 indexed_from = 8;

u32 index_position(vm* m, str_object* name) {
  return static_cast<u32>((m ? str_hash(*m, name) : name->hash) & (index_slots - 1));
}

void index_name(vm& m, attribute_table* t, u32 slot) {
  if (same(t->names[slot], value_unbound)) return;
  u32 at = index_position(&m, as_str(t->names[slot]));
  while (t->index->items[at]) at = (at + 1) & (index_slots - 1);
  t->index->items[at] = static_cast<u8>(slot + 1);
}

attribute_table* make_attribute_table(vm& m, u64 capacity) {
  auto* t = m.heap.make_with_tail<attribute_table>(m.shapes.attribute_table, capacity);
  t->capacity = capacity;
  t->used = 0;
  t->index_mask = 0;
  t->index = nullptr;
  for (u64 i = 0; i < capacity; i++) t->names[i] = value_unbound;
  return t;
}

/// The table of `s` with room for one name more at position s->attribute_count: its own if nobody
/// took it.
attribute_table* table_for_child(vm& m, py_shape* s) {
  attribute_table* t = s->attributes;
  const u32 n = s->attribute_count;
  if (t && t->used == n && n < t->capacity) return t;
  attribute_table* r = make_attribute_table(m, n < 4 ? 4 : n * 2);
  if (t) {
    m.heap.before_bulk_write(r);
    for (u32 i = 0; i < n; i++) r->names[i] = t->names[i];
  }
  r->used = n;
  return r;
}

void append_name(vm& m, attribute_table* t, str_object* name) {
  const u32 slot = t->used++;
  m.heap.write(t, &t->names[slot], to_value(name));
  if (t->used <= indexed_from) return;
  if (!t->index) {
    auto* index = m.heap.make_with_tail<byte_array>(m.shapes.byte_array, index_slots);
    index->capacity = index_slots;
    std::memset(index->items, 0, index_slots);
    m.heap.write(t, &t->index, index);
    for (u32 i = 0; i < slot; i++) index_name(m, t, i);
  }
  index_name(m, t, slot);
}

py_shape* copy_shape(vm& m, const py_shape* s) {
  py_shape* c = m.heap.make_shape<py_shape>();
  *c = *s;
  c->serial = static_cast<u32>(m.all_shapes.size()) + 1;
  c->first_child = c->next_sibling = c->in_dict_mode = c->next_family = nullptr;
  c->family_size = c->child_count = 0;
  m.all_shapes.push_back(c);
  return c;
}

}  // namespace

py_shape* make_internal_shape(vm& m, const layout& lay, kind k) {
  py_shape* s = m.heap.make_shape<py_shape>();
  s->lay = &lay;
  s->kind = static_cast<u32>(k);
  s->instance_bytes = lay.fixed_bytes;
  s->slots_offset = lay.fixed_bytes;
  s->owner = value_nil;
  s->serial = static_cast<u32>(m.all_shapes.size()) + 1;
  s->root = s;
  m.all_shapes.push_back(s);
  return s;
}

py_shape* make_root_shape(vm& m, type_object* cls, const layout& lay, u32 extra_offset, u32 inline_slots,
                          bool pointer_behind) {
  py_shape* s = make_internal_shape(m, lay, cls->instance_kind);
  s->cls = cls;
  s->owner = to_value(cls);
  s->extra_offset = extra_offset;
  s->inline_slots = inline_slots;
  s->instance_bytes = lay.fixed_bytes + 8 * inline_slots;
  s->attribute_count = cls->slot_member_count;
  // Attributes come and go, and `__class__` may be assigned to.
  if (extra_offset || pointer_behind || (cls->flags_word & type_flags::heap_type)) s->flags |= shape_mutable;
  if (pointer_behind) {
    s->flags |= shape_pointer_behind_tail;
    s->dict_mode = true;
    s->attribute_count = 0;
  } else if (s->attribute_count) {
    attribute_table* t = make_attribute_table(m, s->attribute_count + 4);
    t->used = s->attribute_count;
    s->attributes = t;
  }
  return s;
}

py_shape* root_shape_with(vm& m, type_object* cls, u32 inline_slots) {
  for (py_shape* s = cls->root_shape; s; s = s->next_family)
    if (s->inline_slots == inline_slots) return s;
  const py_shape* r = cls->root_shape;
  py_shape* s = make_root_shape(m, cls, *r->lay, r->extra_offset, inline_slots, false);
  s->next_family = cls->root_shape->next_family;
  cls->root_shape->next_family = s;
  return s;
}

void grow_root_shape(vm& m, type_object* cls) {
  py_shape* old = cls->root_shape;
  u32 want = std::min(most_inline_slots, cls->expected_attributes);
  if (old->dict_mode || !old->extra_offset || want <= old->inline_slots) {
    cls->expected_attributes = std::min(cls->expected_attributes, old->inline_slots);
    return;
  }
  cls->expected_attributes = want;
  py_shape* s = root_shape_with(m, cls, want);
  // Put it in front of the list of families.
  for (py_shape* p = old; p; p = p->next_family)
    if (p->next_family == s) p->next_family = s->next_family;
  s->next_family = old;
  m.heap.write(cls, reinterpret_cast<value*>(&cls->root_shape), value{reinterpret_cast<u64>(s)});
}

py_shape* shape_with(vm& m, py_shape* s, str_object* name) {
  for (py_shape *c = s->first_child, *before = nullptr; c; before = c, c = c->next_sibling)
    if (c->last_name == name) {
      if (before) {  // to the front
        before->next_sibling = c->next_sibling;
        c->next_sibling = s->first_child;
        s->first_child = c;
      }
      return c;
    }
  py_shape* root = s->root;
  if (s->dict_mode || s->attribute_count >= most_attributes || root->family_size >= most_shapes ||
      s->child_count >= most_children)
    return nullptr;
  str_hash(m, name);
  attribute_table* t = table_for_child(m, s);
  append_name(m, t, name);
  py_shape* c = copy_shape(m, s);
  c->attributes = t;
  c->attribute_count = s->attribute_count + 1;
  c->parent = s;
  c->last_name = name;
  c->root = root;
  c->next_sibling = s->first_child;
  s->first_child = c;
  s->child_count++;
  root->family_size++;
  if (s->attributes != t && s->child_count == 1) {
    // The table was full: the parent may as well see the larger one.
    s->attributes = t;
  }
  return c;
}

py_shape* dict_mode_of(vm& m, py_shape* s) {
  if (s->dict_mode) return s;
  py_shape* root = s->root;
  if (!root->in_dict_mode) {
    py_shape* d = copy_shape(m, root);
    d->dict_mode = true;
    d->attributes = nullptr;
    d->attribute_count = root->cls->slot_member_count;
    d->parent = nullptr;
    d->last_name = nullptr;
    d->root = root;
    root->in_dict_mode = d;
  }
  return root->in_dict_mode;
}

i32 find_slot_indexed(const py_shape* s, str_object* name) {
  const attribute_table* t = s->attributes;
  if (!name->hash) return -1;  // every name in a table has its hash, and names are interned
  if (!t->index) {
    for (u32 i = 0; i < s->attribute_count; i++)
      if (same(t->names[i], to_value(name))) return static_cast<i32>(i);
    return -1;
  }
  for (u32 at = index_position(nullptr, name);; at = (at + 1) & (index_slots - 1)) {
    const u32 slot = t->index->items[at];
    if (!slot) return -1;
    if (same(t->names[slot - 1], to_value(name)))
      return slot - 1 < s->attribute_count ? static_cast<i32>(slot - 1) : -1;
  }
}

namespace {

void set_shape(object* o, const py_shape* s) {
  o->shape_address = static_cast<u32>(reinterpret_cast<std::uintptr_t>(s));
}

/// Room for overflow slot `i` (counted behind the inline ones).
bool reserve_overflow(vm& m, object* o, const py_shape* s, u32 i) {
  object** extra = extra_of(o, s);
  auto* old = static_cast<value_array*>(*extra);
  if (old && i < old->capacity) return true;
  const u64 capacity = old ? old->capacity * 2 : 4;
  auto* a = m.heap.make_with_tail<value_array>(m.shapes.value_array, capacity);
  a->capacity = capacity;
  const u64 n = old ? old->capacity : 0;
  for (u64 k = 0; k < n; k++) a->items[k] = old->items[k];
  for (u64 k = n; k < capacity; k++) a->items[k] = value_unbound;
  m.heap.write(o, extra_of(o, s), static_cast<object*>(a));
  return true;
}

py_shape* shape_of_object(object* o) { return static_cast<py_shape*>(o->get_shape()); }

/// Takes attribute `slot` out, keeping the order of the others.
bool remove_slot(vm& m, object* o, py_shape* s, u32 slot) {
  const u32 n = s->attribute_count;
  py_shape* to = s->parent;
  if (slot + 1 < n) {
    if (n - slot > 16) return false;
    while (to->attribute_count > slot) to = to->parent;
    for (u32 i = slot + 1; i < n; i++) {
      to = shape_with(m, to, as_str(s->attributes->names[i]));
      if (!to) return false;
    }
    for (u32 i = slot; i + 1 < n; i++) set_slot(m, o, s, i, slot_value(o, s, i + 1));
  }
  set_slot(m, o, s, n - 1, value_unbound);
  set_shape(o, to);
  return true;
}

/// The dict of objects that always have one: modules, classes, functions. May be null in a
/// function.
dict_object** dict_of_kind(object* o) {
  switch (shape_of_object(o)->get_kind()) {
    case kind::module:
      return &static_cast<module_object*>(o)->dict;
    case kind::type:
      return &static_cast<type_object*>(o)->dict;
    case kind::function:
      return &static_cast<function_object*>(o)->dict;
    default:
      return nullptr;
  }
}

}  // namespace

bool add_instance_attribute(vm& m, object* o, str_object* name, value v) {
  py_shape* s = shape_of_object(o);
  if (!s->dict_mode) {
    if (py_shape* next = shape_with(m, s, name)) {
      const u32 slot = s->attribute_count;
      if (METAVM_UNLIKELY(slot >= s->inline_slots)) {
        if (!reserve_overflow(m, o, s, slot - s->inline_slots)) return false;
        if (type_object* cls = s->cls; slot + 1 > cls->expected_attributes) {
          cls->expected_attributes = slot + 1;
          // Caches that hold the root shape must see that there will be another.
          if (slot == cls->root_shape->inline_slots) cls->version = cls->version ? fresh_type_version(m) : 0;
        }
      }
      set_slot(m, o, next, slot, v);
      set_shape(o, next);
      return true;
    }
  }
  dict_object* d = enter_dict_mode(m, o);
  return d && dict_set_str(m, d, name, v);
}

dict_object* enter_dict_mode(vm& m, object* o) {
  py_shape* s = shape_of_object(o);
  if (dict_object** d = dict_of_kind(o)) {
    if (!*d) m.heap.write(o, d, make_dict(m));
    return *d;
  }
  object** extra = extra_of(o, s);
  if (s->dict_mode) {
    if (!*extra) {
      dict_object* d = make_dict(m);
      if (!d) return nullptr;
      m.heap.write(o, extra_of(o, s), static_cast<object*>(d));
      return d;
    }
    return static_cast<dict_object*>(*extra);
  }
  const u32 first = s->cls->slot_member_count;
  dict_object* d = make_dict_with_capacity(m, s->attribute_count - first);
  if (!d) return nullptr;
  for (u32 i = first; i < s->attribute_count; i++) {
    str_object* const name = as_str(s->attributes->names[i]);
    if (!dict_insert_hashed(m, d, to_value(name), slot_value(o, s, i), str_stored_hash(m, name))) return nullptr;
  }
  py_shape* to = dict_mode_of(m, s);
  m.heap.before_bulk_write(o);
  for (u32 i = first; i < s->attribute_count && i < s->inline_slots; i++) {
    object* holder;
    *slot_address(o, s, i, holder) = value_unbound;
  }
  m.heap.write(o, extra_of(o, s), static_cast<object*>(d));
  set_shape(o, to);
  return d;
}

value find_instance_attribute(vm& m, object* o, str_object* name) {
  const py_shape* s = shape_of_object(o);
  object** extra = nullptr;
  if (s->dict_mode)
    extra = extra_of(o, s);
  else if (METAVM_UNLIKELY(!s->extra_offset))
    extra = reinterpret_cast<object**>(dict_of_kind(o));
  if (extra) return *extra ? dict_find_str(m, static_cast<dict_object*>(*extra), name) : value_unbound;
  const i32 slot = find_slot(s, name);
  return slot < 0 ? value_unbound : slot_value(o, s, static_cast<u32>(slot));
}

tri set_instance_attribute(vm& m, object* o, str_object* name, value v) {
  py_shape* s = shape_of_object(o);
  if (!has_instance_dict(s)) return tri::no;
  const bool deletes = same(v, value_unbound);
  if (!s->dict_mode && s->extra_offset) {
    const i32 slot = find_slot(s, name);
    if (slot >= 0) {
      if (!deletes) {
        set_slot(m, o, s, static_cast<u32>(slot), v);
        return tri::yes;
      }
      if (remove_slot(m, o, s, static_cast<u32>(slot))) return tri::yes;
    } else if (deletes) {
      return tri::no;
    } else {
      return add_instance_attribute(m, o, name, v) ? tri::yes : tri::error;
    }
  }
  dict_object* d = enter_dict_mode(m, o);
  if (!d) return tri::error;
  if (deletes) return dict_remove(m, d, to_value(name));
  return dict_set_str(m, d, name, v) ? tri::yes : tri::error;
}

value instance_dict(vm& m, value v) {
  if (!v.is_pointer()) return value_unbound;
  object* o = v.as_object();
  const py_shape* s = shape_of_object(o);
  if (s->get_kind() == kind::type) return make_mapping_proxy(m, to_value(v.as<type_object>()->dict));
  if (!has_instance_dict(s)) return value_unbound;
  dict_object* d = enter_dict_mode(m, o);
  return d ? to_value(d) : value_raised;
}

bool set_instance_dict(vm& m, value v, value d) {
  if (!is_kind(d, kind::dict)) {
    raise(m, m.exc.TypeError, "__dict__ must be set to a dictionary, not a '{}'", type_name(m, d));
    return false;
  }
  object* o = v.as_object();
  if (dict_object** place = dict_of_kind(o)) {
    m.heap.write(o, place, d.as<dict_object>());
    return true;
  }
  if (!enter_dict_mode(m, o)) return false;
  m.heap.write(o, extra_of(o, shape_of_object(o)), static_cast<object*>(d.as<dict_object>()));
  return true;
}

namespace {

/// Whether instances of both lie in memory alike, so that one can become the other.
bool compatible_for_assignment(type_object* a, type_object* b) {
  const py_shape *r = a->root_shape, *s = b->root_shape;
  constexpr u64 must_agree = type_flags::has_dict | type_flags::has_weakrefs;
  if (a->instance_kind != b->instance_kind || a->slot_member_count != b->slot_member_count ||
      r->lay->fixed_bytes != s->lay->fixed_bytes || r->lay->tail != s->lay->tail ||
      r->extra_offset != s->extra_offset || (a->flags_word & must_agree) != (b->flags_word & must_agree))
    return false;
  auto layout_base = [](type_object* t) {
    while (t->flags_word & type_flags::heap_type) t = t->base;
    return t;
  };
  if (layout_base(a) != layout_base(b)) return false;
  if (!a->slot_member_count) return true;
  // __slots__ members: the same names in the same places.
  auto slot_owner = [](type_object* t) {
    while (t->base && t->base->slot_member_count == t->slot_member_count) t = t->base;
    return t;
  };
  type_object *p = slot_owner(a), *q = slot_owner(b);
  if (p == q) return true;
  if (p->base != q->base) return false;
  u64 at = 0;
  value key, item;
  while (dict_next(p->dict, at, key, item)) {
    if (!is_kind(item, kind::member_descriptor)) continue;
    bool found = false;
    u64 at2 = 0;
    value key2, item2;
    while (dict_next(q->dict, at2, key2, item2))
      found |= is_kind(item2, kind::member_descriptor) && str_equal(as_str(key), as_str(key2)) &&
               item.as<member_descriptor_object>()->slot == item2.as<member_descriptor_object>()->slot;
    if (!found) return false;
  }
  return true;
}

}  // namespace

bool set_class(vm& m, value v, type_object* cls) {
  type_object* old = type_of(m, v);
  const bool both_modules = is_kind(v, kind::module) && cls->instance_kind == kind::module;
  if (!both_modules && (!(cls->flags_word & type_flags::heap_type) || !(old->flags_word & type_flags::heap_type) ||
                        (cls->flags_word & type_flags::immutable))) {
    raise_type_error(m, "__class__ assignment only supported for mutable types or ModuleType subclasses");
    return false;
  }
  if (!v.is_pointer() || !compatible_for_assignment(old, cls)) {
    raise(m, m.exc.TypeError, "__class__ assignment: '{}' object layout differs from '{}'", type_name_of(cls),
          type_name_of(old));
    return false;
  }
  object* o = v.as_object();
  py_shape* s = shape_of_object(o);
  if (s->flags & shape_pointer_behind_tail) {
    set_shape(o, cls->root_shape);
    return true;
  }
  py_shape* to = root_shape_with(m, cls, s->inline_slots);
  if (s->dict_mode) {
    set_shape(o, dict_mode_of(m, to));
    return true;
  }
  for (u32 i = cls->slot_member_count; i < s->attribute_count; i++) {
    to = shape_with(m, to, as_str(s->attributes->names[i]));
    if (!to) {
      if (!enter_dict_mode(m, o)) return false;
      set_shape(o, dict_mode_of(m, root_shape_with(m, cls, s->inline_slots)));
      return true;
    }
  }
  set_shape(o, to);
  return true;
}

}  // namespace metavm::python
