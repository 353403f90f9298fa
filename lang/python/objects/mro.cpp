/// \file
/// The order of bases (C3), which base decides the layout, which metaclass wins.
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python {

type_object* best_metaclass(vm& m, type_object* start, tuple_object* bases) {
  type_object* winner = start;
  for (u64 i = 0; i < bases->length; i++) {
    type_object* t = type_of(m, bases->items[i]);
    if (is_subtype(winner, t)) continue;
    if (is_subtype(t, winner)) {
      winner = t;
      continue;
    }
    raise_type_error(m,
                     "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of "
                     "the metaclasses of all its bases");
    return nullptr;
  }
  return winner;
}

namespace {

/// Whether instances of `t` have more in them (fields in C++ or __slots__) than those of its base.
bool extends_layout(const type_object* t) {
  const type_object* b = t->base;
  if (!b) return true;
  if (t->slot_member_count != b->slot_member_count || t->instance_kind != b->instance_kind) return true;
  if (t->flags_word & type_flags::heap_type) return false;
  const layout &l = *t->root_shape->lay, &k = *b->root_shape->lay;
  return l.tail != k.tail || l.fixed_bytes != k.fixed_bytes || std::string_view(l.name) != k.name;
}

}  // namespace

type_object* solid_base(type_object* t) {
  while (!extends_layout(t)) t = t->base;
  return t;
}

type_object* best_base(vm& m, tuple_object* bases) {
  type_object *winner = nullptr, *base = nullptr;
  for (u64 i = 0; i < bases->length; i++) {
    if (!is_kind(bases->items[i], kind::type)) {
      raise_type_error(m, "bases must be types");
      return nullptr;
    }
    type_object* t = bases->items[i].as<type_object>();
    if (!(t->flags_word & type_flags::base_type)) {
      raise(m, m.exc.TypeError, "type '{}' is not an acceptable base type", qualified_name(m, t));
      return nullptr;
    }
    type_object* candidate = solid_base(t);
    if (!winner || (candidate != winner && is_subtype(candidate, winner))) {
      winner = candidate;
      base = t;
    } else if (!is_subtype(winner, candidate)) {
      raise_type_error(m, "multiple bases have instance lay-out conflict");
      return nullptr;
    }
  }
  return base;
}

namespace {

bool in_tail(const tuple_object* list, u64 from, value v) {
  for (u64 i = from + 1; i < list->length; i++)
    if (same(list->items[i], v)) return true;
  return false;
}

value raise_no_order(vm& m, const value* lists, const u64* at, u64 n) {
  std::string names;
  list_object* seen = empty_list(m);
  for (u64 i = 0; seen && i < n; i++) {
    const tuple_object* l = lists[i].as<tuple_object>();
    if (at[i] >= l->length) continue;
    const value head = l->items[at[i]];
    bool known = false;
    for (u64 k = 0; k < seen->length; k++) known |= same(seen->storage->items[k], head);
    if (known) continue;
    list_append(m, seen, head);
    names += (names.empty() ? " " : ", ") + type_name_of(head.as<type_object>());
  }
  return raise(m, m.exc.TypeError, "Cannot create a consistent method resolution\norder (MRO) for bases{}", names);
}

}  // namespace

tuple_object* compute_mro(vm& m, type_object* t, tuple_object* bases) {
  const u64 n = bases->length;
  // A metaclass's mro() may make a subclass of the class whose order it is asked for.
  for (u64 i = 0; i < n; i++)
    if (!bases->items[i].as<type_object>()->mro) {
      raise(m, m.exc.TypeError, "Cannot extend an incomplete type '{}'",
            type_name_of(bases->items[i].as<type_object>()));
      return nullptr;
    }
  if (n == 1) {
    const tuple_object* base = bases->items[0].as<type_object>()->mro;
    tuple_object* r = empty_tuple_of(m, base->length + 1);
    if (!r) return nullptr;
    r->items[0] = to_value(t);
    for (u64 i = 0; i < base->length; i++) r->items[i + 1] = base->items[i];
    return r;
  }
  for (u64 i = 0; i < n; i++)
    if (in_tail(bases, i, bases->items[i])) {
      raise(m, m.exc.TypeError, "duplicate base class {}", type_name_of(bases->items[i].as<type_object>()));
      return nullptr;
    }
  // Merges the orders of the bases, and the list of bases itself, which comes last.
  tuple_object* lists = empty_tuple_of(m, n + 1);
  if (!lists) return nullptr;
  for (u64 i = 0; i < n; i++) lists->items[i] = to_value(bases->items[i].as<type_object>()->mro);
  lists->items[n] = to_value(bases);
  list_object* order = empty_list(m, 8);
  if (!order || !list_append(m, order, to_value(t))) return nullptr;
  std::vector<u64> at(n + 1);
  for (;;) {
    bool more = false;
    value next = value_unbound;
    for (u64 i = 0; i <= n && same(next, value_unbound); i++) {
      const tuple_object* l = lists->items[i].as<tuple_object>();
      if (at[i] >= l->length) continue;
      more = true;
      const value head = l->items[at[i]];
      bool blocked = false;
      for (u64 k = 0; k <= n && !blocked; k++) blocked = in_tail(lists->items[k].as<tuple_object>(), at[k], head);
      if (!blocked) next = head;
    }
    if (!more) break;
    if (same(next, value_unbound)) {
      raise_no_order(m, lists->items, at.data(), n + 1);
      return nullptr;
    }
    if (!list_append(m, order, next)) return nullptr;
    for (u64 i = 0; i <= n; i++) {
      const tuple_object* l = lists->items[i].as<tuple_object>();
      if (at[i] < l->length && same(l->items[at[i]], next)) at[i]++;
    }
  }
  return make_tuple(m, order->storage->items, order->length);
}

bool assign_mro(vm& m, type_object* t) {
  type_object* meta = static_cast<py_shape*>(t->get_shape())->cls;
  const value own = type_lookup(m, meta, m.names.mro);
  const value standard = type_lookup(m, m.types.type, m.names.mro);
  tuple_object* order;
  if (same(own, standard)) {
    order = compute_mro(m, t, t->bases);
    if (!order) return false;
  } else {
    const value r = call_method(m, to_value(t), m.names.mro);
    if (is_raised(r)) return false;
    order = to_tuple(m, r);
    if (!order) return false;
    type_object* solid = solid_base(t);
    for (u64 i = 0; i < order->length; i++) {
      const value v = order->items[i];
      if (!is_kind(v, kind::type)) {
        raise(m, m.exc.TypeError, "mro() returned a non-class ('{}')", type_name(m, v));
        return false;
      }
      if (!is_subtype(solid, solid_base(v.as<type_object>()))) {
        raise(m, m.exc.TypeError, "mro() returned base with unsuitable layout ('{}')",
              type_name_of(v.as<type_object>()));
        return false;
      }
    }
    if (order->length == 0) {
      raise_type_error(m, "type MRO must not be empty");
      return false;
    }
  }
  m.heap.write(t, &t->mro, order);
  return true;
}

}  // namespace metavm::python
