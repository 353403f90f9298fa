/// \file
/// type.__new__: making a class from its name, bases and namespace.
#include <algorithm>

#include "lang/python/exception.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python {
namespace {

/// What is being made, and what was found out about it so far.
struct class_plan {
  type_object* metatype;
  str_object* name;
  tuple_object* bases;
  type_object* base;     ///< decides the layout
  dict_object* names;    ///< the class's own namespace
  list_object* members;  ///< names of new __slots__ members, sorted; null if there are no __slots__
  bool add_dict = false, add_weakrefs = false;
};

constexpr u64 has_dict = type_flags::has_dict, has_weakrefs = type_flags::has_weakrefs;

bool allows_weakrefs(const type_object* base) {
  return base->root_shape->lay->tail == tail_kind::none || base->instance_kind == kind::str;
}

// ---------------------------------------------------------------- __slots__

/// Private names (__x) belong to the class they stand in.
str_object* mangle(vm& m, str_object* cls, str_object* name) {
  const std::string n = to_utf8(name);
  if (!n.starts_with("__") || n.ends_with("__") || n.find('.') != n.npos) return interned(m, name);
  std::string c = to_utf8(cls);
  c.erase(0, c.find_first_not_of('_'));
  return c.empty() ? interned(m, name) : intern(m, "_" + c + n);
}

bool is_identifier(vm& m, value name) {
  const value r = call_method(m, name, m.names.isidentifier);
  return same(r, true_);
}

bool read_slots(vm& m, class_plan& p, value slots) {
  tuple_object* list = is_str(slots) ? make_tuple(m, &slots, 1) : to_tuple(m, slots);
  p.members = empty_list(m);
  if (!list || !p.members) return false;
  if (list->length && (p.base->root_shape->lay->tail != tail_kind::none || p.base->instance_kind == kind::type) &&
      p.base->instance_kind != kind::str) {
    raise(m, m.exc.TypeError, "nonempty __slots__ not supported for subtype of '{}'", type_name_of(p.base));
    return false;
  }
  for (u64 i = 0; i < list->length; i++) {
    const value v = list->items[i];
    if (!is_str(v)) {
      raise(m, m.exc.TypeError, "__slots__ items must be strings, not '{}'", type_name(m, v));
      return false;
    }
    if (!is_identifier(m, v)) {
      if (same(m.pending, value_unbound)) raise_type_error(m, "__slots__ must be identifiers");
      return false;
    }
    str_object* s = as_str(v);
    if (str_equal(s, m.names.__dict__)) {
      if (p.add_dict || p.base->flags_word & has_dict) {
        raise_type_error(m, "__dict__ slot disallowed: we already got one");
        return false;
      }
      p.add_dict = true;
    } else if (str_equal(s, m.names.__weakref__)) {
      if (p.add_weakrefs || p.base->flags_word & has_weakrefs || !allows_weakrefs(p.base)) {
        raise_type_error(m, "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
        return false;
      }
      p.add_weakrefs = true;
    } else {
      str_object* member = mangle(m, p.name, s);
      if (!same(dict_find_str(m, p.names, member), value_unbound) && !str_equal(member, m.names.__qualname__) &&
          !str_equal(member, m.names.__classcell__)) {
        raise(m, m.exc.ValueError, "{} in __slots__ conflicts with class variable", to_utf8(repr(m, v)));
        return false;
      }
      if (!list_append(m, p.members, to_value(member))) return false;
    }
  }
  if (!list_sort(m, p.members, none, false)) return false;
  // Other bases may bring what __slots__ leaves out.
  for (u64 i = 0; i < p.bases->length; i++) {
    const type_object* b = p.bases->items[i].as<type_object>();
    if (b == p.base) continue;
    if (b->flags_word & has_dict && !(p.base->flags_word & has_dict)) p.add_dict = true;
    if (b->flags_word & has_weakrefs && !(p.base->flags_word & has_weakrefs) && allows_weakrefs(p.base))
      p.add_weakrefs = true;
  }
  return true;
}

bool plan_storage(vm& m, class_plan& p) {
  const value slots = dict_find_str(m, p.names, m.names.__slots__);
  if (!same(slots, value_unbound)) return read_slots(m, p, slots);
  p.members = nullptr;
  p.add_dict = !(p.base->flags_word & has_dict);
  p.add_weakrefs = !(p.base->flags_word & has_weakrefs) && allows_weakrefs(p.base);
  return true;
}

// ---------------------------------------------------------------- the namespace

bool wrap_in(vm& m, class_plan& p, str_object* name, value (*wrap)(vm&, value)) {
  const value f = dict_find_str(m, p.names, name);
  return !is_kind(f, kind::function) || dict_set_str(m, p.names, name, wrap(m, f));
}

bool complete_namespace(vm& m, class_plan& p, type_object* t) {
  if (same(dict_find_str(m, p.names, m.names.__module__), value_unbound)) {
    if (dict_object* globals = m.engine.current_globals(m)) {
      const value name = dict_find_str(m, globals, m.names.__name__);
      if (!same(name, value_unbound) && !dict_set_str(m, p.names, m.names.__module__, name)) return false;
    }
  }
  const value qualname = dict_find_str(m, p.names, m.names.__qualname__);
  if (!same(qualname, value_unbound)) {
    if (!is_str(qualname)) {
      raise(m, m.exc.TypeError, "type __qualname__ must be a str, not {}", type_name(m, qualname));
      return false;
    }
    m.heap.write(t, &t->qualname, as_str(qualname));
    if (dict_remove(m, p.names, to_value(m.names.__qualname__)) == tri::error) return false;
  }
  if (same(dict_find_str(m, p.names, m.names.__doc__), value_unbound) &&
      !dict_set_str(m, p.names, m.names.__doc__, none))
    return false;
  return wrap_in(m, p, m.names.special_names[static_cast<u32>(special::new_)], make_static_method) &&
         wrap_in(m, p, m.names.__init_subclass__, make_class_method) &&
         wrap_in(m, p, m.names.__class_getitem__, make_class_method);
}

bool fill_class_cell(vm& m, class_plan& p, type_object* t) {
  const value cell = dict_find_str(m, p.names, m.names.__classcell__);
  if (same(cell, value_unbound)) return true;
  if (!is_kind(cell, kind::cell)) {
    str_object* r = repr(m, to_value(type_of(m, cell)));
    if (r) raise(m, m.exc.TypeError, "__classcell__ must be a nonlocal cell, not {}", to_utf8(r));
    return false;
  }
  m.heap.write(cell.as_object(), &cell.as<cell_object>()->content, to_value(t));
  return dict_remove(m, p.names, to_value(m.names.__classcell__)) != tri::error;
}

// ---------------------------------------------------------------- layout

value get_instance_dict(vm& m, value self) {
  const value d = instance_dict(m, self);
  return same(d, value_unbound) ? raise_no_attribute(m, self, m.names.__dict__) : d;
}
value set_instance_dict_attribute(vm& m, value self, value v) {
  // Classes and modules look after their own.
  if (is_kind(self, kind::type))
    return raise_text(m, m.exc.AttributeError, "attribute '__dict__' of 'type' objects is not writable");
  if (is_kind(self, kind::module)) return raise_text(m, m.exc.AttributeError, "readonly attribute");
  if (same(v, value_unbound)) {
    dict_object* d = make_dict(m);
    return d && set_instance_dict(m, self, to_value(d)) ? none : value_raised;
  }
  return set_instance_dict(m, self, v) ? none : value_raised;
}
value get_weakref_list(vm&, value) { return none; }

constexpr getset_def dict_getset{"__dict__", get_instance_dict, set_instance_dict_attribute,
                                 "dictionary for instance variables (if defined)"};
constexpr getset_def weakref_getset{"__weakref__", get_weakref_list, nullptr,
                                    "list of weak references to the object (if defined)"};

/// How many attributes instances are likely to get, going by __init__ and by the base.
u32 guess_attributes(vm& m, const class_plan& p) {
  const py_shape* r = p.base->root_shape;
  u32 n =
      r->inline_slots > p.base->slot_member_count && !r->dict_mode ? r->inline_slots - p.base->slot_member_count : 0;
  const value init = dict_find_str(m, p.names, m.names.special_names[static_cast<u32>(special::init)]);
  if (is_kind(init, kind::function)) {
    const u32 own = init.as<function_object>()->code->self_attributes;
    n = own ? (n + own) : std::max(n, 3u);
  } else if (p.base == m.types.object) {
    n = 3;
  }
  return std::min(n, 32u);
}

bool lay_out(vm& m, class_plan& p, type_object* t) {
  const py_shape* from = p.base->root_shape;
  const layout* lay = from->lay;
  u32 extra = from->extra_offset;
  bool behind = from->flags & shape_pointer_behind_tail;
  const bool wants_dict = p.add_dict || p.base->flags_word & has_dict;
  const bool own_dict = t->instance_kind == kind::module || t->instance_kind == kind::type;
  const u32 members = p.members ? static_cast<u32>(p.members->length) : 0;
  u32 first_member = p.base->slot_member_count;
  if (lay->tail != tail_kind::none && !own_dict && t->instance_kind != kind::instance) {
    behind |= wants_dict || members;
    t->slot_member_count = p.base->slot_member_count + members;
    t->root_shape = make_root_shape(m, t, *lay, 0, 0, behind);
  } else {
    if (wants_dict && !own_dict && !extra) {
      extra = lay->fixed_bytes;
      lay = derive_layout(m, *lay);
    }
    t->slot_member_count = first_member + members;
    const u32 more = wants_dict && !own_dict ? guess_attributes(m, p) : 0;
    t->root_shape = make_root_shape(m, t, *lay, extra, t->slot_member_count + more, false);
  }
  for (u32 i = 0; i < members; i++) {
    auto* d = m.heap.make<member_descriptor_object>(m.shapes.member_descriptor);
    d->owner = t;
    d->name = as_str(p.members->storage->items[i]);
    d->slot = first_member + i;
    if (!dict_set_str(m, p.names, d->name, to_value(d))) return false;
  }
  auto absent = [&](str_object* n) { return same(dict_find_str(m, p.names, n), value_unbound); };
  if (p.add_dict) {
    t->flags_word |= has_dict;
    if (absent(m.names.__dict__) && !dict_set_str(m, p.names, m.names.__dict__, make_getset(m, t, dict_getset)))
      return false;
  }
  if (p.add_weakrefs) {
    t->flags_word |= has_weakrefs;
    if (absent(m.names.__weakref__) &&
        !dict_set_str(m, p.names, m.names.__weakref__, make_getset(m, t, weakref_getset)))
      return false;
  }
  return true;
}

// ---------------------------------------------------------------- telling others

/// RuntimeError with the pending exception as its cause.
void raise_from_pending(vm& m, std::string_view message) {
  const value cause = take_pending(m);
  raise_text(m, m.exc.RuntimeError, message);
  if (!is_exception(m.pending) || !is_exception(cause)) return;
  exception_object* e = as_exception(m.pending);
  m.heap.write(e, &e->cause, cause);
  m.heap.write(e, &e->context, cause);
  e->suppress_context = 1;
}

bool call_set_name(vm& m, type_object* t, dict_object* names) {
  bool any = false;
  u64 at = 0;
  value key, item;
  while (!any && dict_next(names, at, key, item))
    any = item.is_pointer() && !is_kind(item, kind::function) && !is_kind(item, kind::str) &&
          !same(type_lookup(m, type_of(m, item), m.names.__set_name__), value_unbound);
  if (!any) return true;
  dict_object* copy = dict_copy(m, names);
  if (!copy) return false;
  at = 0;
  while (dict_next(copy, at, key, item)) {
    if (!item.is_pointer()) continue;
    const value f = type_lookup(m, type_of(m, item), m.names.__set_name__);
    if (same(f, value_unbound)) continue;
    const value args[] = {to_value(t), key};
    if (!is_raised(call_with_self(m, f, item, args, 2))) continue;
    str_object* shown = is_instance(m, m.pending, m.exc.Exception) ? as_str(key) : nullptr;
    if (shown)
      raise_from_pending(m, fmt::format("Error calling __set_name__ on '{}' instance '{}' in '{}'", type_name(m, item),
                                        to_utf8(shown), type_name_of(t)));
    return false;
  }
  return true;
}

bool call_init_subclass(vm& m, type_object* t, const value* keyword_values, tuple_object* kwnames) {
  value found = value_unbound;
  for (u64 i = 1; i < t->mro->length && same(found, value_unbound); i++)
    found = dict_find_str(m, t->mro->items[i].as<type_object>()->dict, m.names.__init_subclass__);
  if (same(found, value_unbound)) return true;
  if (same(found, m.core.object_init_subclass) && !(kwnames && kwnames->length)) return true;
  const value bound = bind_descriptor(m, found, value_unbound, t);
  return !is_raised(bound) && !is_raised(call(m, bound, keyword_values, 0, kwnames));
}

bool register_with_bases(vm& m, type_object* t) {
  for (u64 i = 0; i < t->bases->length; i++)
    if (!add_subclass(m, t->bases->items[i].as<type_object>(), t)) return false;
  return true;
}

value delegate(vm& m, type_object* winner, const class_plan& p, const value* keyword_values, tuple_object* kwnames) {
  const u32 keywords = kwnames ? static_cast<u32>(kwnames->length) : 0;
  tuple_object* args = empty_tuple_of(m, u64{4} + keywords);
  if (!args) return value_raised;
  args->items[0] = to_value(winner);
  args->items[1] = to_value(p.name);
  args->items[2] = to_value(p.bases);
  args->items[3] = to_value(p.names);
  for (u32 i = 0; i < keywords; i++) args->items[4 + i] = keyword_values[i];
  return call(m, winner->get_special(special::new_), args->items, 4, kwnames);
}

}  // namespace

value make_class(vm& m, type_object* metatype, str_object* name, tuple_object* bases, dict_object* names,
                 const value* keyword_values, tuple_object* kwnames) {
  class_plan p{metatype, name, bases, m.types.object, names, nullptr};
  if (bases->length == 0) {
    const value o = to_value(m.types.object);
    if (!(p.bases = make_tuple(m, &o, 1))) return value_raised;
  } else {
    for (u64 i = 0; i < bases->length; i++) {
      if (is_kind(bases->items[i], kind::type)) continue;
      const value entries = find_attribute(m, bases->items[i], m.names.__mro_entries__);
      if (is_raised(entries)) return entries;
      if (!same(entries, value_unbound))
        return raise_type_error(m, "type() doesn't support MRO entry resolution; use types.new_class()");
    }
    type_object* winner = best_metaclass(m, metatype, bases);
    if (!winner) return value_raised;
    if (winner != metatype && !same(winner->get_special(special::new_), m.core.type_new))
      return delegate(m, winner, p, keyword_values, kwnames);
    p.metatype = winner;
    if (!(p.base = best_base(m, bases))) return value_raised;
  }
  for (u32 i = 0; i < name->length; i++)
    if (name->at(i) == 0) return raise_text(m, m.exc.ValueError, "type name must not contain null characters");
  if (!(p.names = dict_copy(m, names)) || !plan_storage(m, p)) return value_raised;

  adapt_root_shape(m, p.metatype);
  type_object* t = allocate_type(m, p.metatype->root_shape);
  t->name = t->qualname = name;
  t->bases = p.bases;
  t->base = p.base;
  t->dict = p.names;
  t->instance_kind = p.base->instance_kind;
  constexpr u64 inherited = type_flags::is_exception | has_dict | has_weakrefs | type_flags::has_finalizer;
  constexpr u64 collection = type_flags::mapping | type_flags::sequence;
  t->flags_word = (p.base->flags_word & inherited) | type_flags::heap_type | type_flags::base_type;
  for (u64 i = 0; i < p.bases->length && !(t->flags_word & collection); i++)
    t->flags_word |= p.bases->items[i].as<type_object>()->flags_word & collection;
  if (p.members) t->flags_word |= type_flags::has_slots;
  // (A slot may be named __classcell__.)
  if (!complete_namespace(m, p, t) || !fill_class_cell(m, p, t) || !lay_out(m, p, t)) return value_raised;
  // __eq__ without __hash__: not hashable.
  auto own = [&](special s) { return dict_find_str(m, p.names, m.names.special_names[static_cast<u32>(s)]); };
  if (!same(own(special::eq), value_unbound) && same(own(special::hash), value_unbound) &&
      !dict_set_str(m, p.names, m.names.special_names[static_cast<u32>(special::hash)], none))
    return value_raised;
  if (!assign_mro(m, t)) return value_raised;
  t->version = fresh_type_version(m);
  compute_special_methods(m, t);
  if (!register_with_bases(m, t) || !call_set_name(m, t, p.names) || !call_init_subclass(m, t, keyword_values, kwnames))
    return value_raised;
  return to_value(t);
}

}  // namespace metavm::python
