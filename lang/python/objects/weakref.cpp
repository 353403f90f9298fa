/// \file
/// weakref.ref, the register of all weak references, and the callbacks that follow a death.
#include "lang/python/objects/weakref_parts.hpp"

#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

/// An entry of the register: refers weakly to the weakref object, whose own death cancels the
/// callback.
struct weak_watch : object {
  gc::weak_link reference;
  static const layout& get_layout() { return describe<weak_watch>("weak_watch"); }
};

weakref_object* self_of(value v) { return v.as<weakref_object>(); }

value register_key(vm& m, object* target) {
  return value::small_int(static_cast<i64>(m.heap.identity_hash(target) & ((u64{1} << 60) - 1)));
}

/// An entry of the register: a weak_watch, or a list of several.
value* watches_in(value& entry, u64& count) {
  if (!is_kind(entry, kind::list)) {
    count = 1;
    return &entry;
  }
  count = entry.as<list_object>()->length;
  return entry.as<list_object>()->storage->items;
}

/// Calls f(weakref_object*) for the living references to `target`.
template <class F>
void for_each_reference_to(vm& m, object* target, F f) {
  if (!m.weak_references) return;
  value entry = dict_find(m, m.weak_references, register_key(m, target));
  if (!entry.is_pointer()) return;
  u64 count;
  watches_in(entry, count);
  for (u64 i = 0; i < count; i++)
    if (object* r = m.heap.weak_get(watches_in(entry, count)[i].as<weak_watch>()->reference))
      if (m.heap.weak_get(static_cast<weakref_object*>(r)->link) == target) f(static_cast<weakref_object*>(r));
}

/// Enters r into the register: vm.weak_references maps identities to a weak_watch, or a list of such.
bool watch(vm& m, weakref_object* r, object* target) {
  if (!m.weak_references && !(m.weak_references = make_dict(m))) return false;
  const value key = register_key(m, target);
  const value entry = dict_find(m, m.weak_references, key);
  auto* w = m.heap.make<weak_watch>(m.shapes.weak_watch);
  w->reference = {};
  m.heap.weak_set(w, w->reference, r);
  if (!entry.is_pointer()) return dict_set(m, m.weak_references, key, to_value(w));
  if (is_kind(entry, kind::list)) return list_append(m, entry.as<list_object>(), to_value(w));
  const value both[] = {entry, to_value(w)};
  list_object* l = make_list(m, both, 2);
  return l && dict_set(m, m.weak_references, key, to_value(l));
}

bool read_arguments(vm& m, const value* args, u32 nargs, value& target, value& callback) {
  if (!check_arity(m, "__new__", nargs, 1, 2)) return false;
  target = args[0];
  callback = nargs > 1 ? args[1] : none;
  return true;
}
value ref_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value target, callback;
  if (cls == m.types.weakref && !check_no_keywords(m, "ref", kwnames)) return value_raised;
  return read_arguments(m, args, nargs, target, callback) ? make_weak(m, cls, target, callback) : value_raised;
}
value ref_init(vm& m, const value*, u32 nargs, tuple_object*) {
  return check_arity(m, "__init__", nargs - 1, 1, 2) ? none : value_raised;
}
value ref_direct_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(nargs || kwnames) && !bind_arguments(m, "weakref", "", args, nargs, kwnames, nullptr))
    return value_raised;
  return weakref_target(m, self);
}
value ref_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return ref_direct_call(m, args[0], args + 1, nargs - 1, kwnames);
}
bool is_dead(vm& m, value ref) { return !m.heap.weak_get(self_of(ref)->link); }

value ref_hash(vm& m, value self) {
  weakref_object* r = self_of(self);
  if (!same(r->hash, value_unbound)) return r->hash;
  const value target = find_weak_target(m, self);
  if (same(target, value_unbound)) return raise_type_error(m, "weak object has gone away");
  i64 h;
  if (!hash_of(m, target, h)) return value_raised;
  const value v = make_int(m, h);
  m.heap.write(r, &r->hash, v);
  return v;
}
template <comparison Op>
value ref_compare(vm& m, value a, value b) {
  if (!is_kind(b, kind::weakref)) return not_implemented;
  const value x = find_weak_target(m, a), y = find_weak_target(m, b);
  if (same(x, value_unbound) || same(y, value_unbound)) return from_bool(same(a, b) == (Op == comparison::eq));
  return compare(m, x, y, Op);
}
value ref_repr(vm& m, value self) {
  const value target = find_weak_target(m, self);
  if (same(target, value_unbound))
    return result(make_str(m, fmt::format("<weakref at {}; dead>", address_text(m, self))));
  const value name = find_attribute(m, target, m.names.__name__);
  if (is_raised(name)) return name;
  return result(
      make_str(m, fmt::format("<weakref at {}; to '{}' at {}{}>", address_text(m, self), type_name(m, target),
                              address_text(m, target), is_str(name) ? " (" + to_utf8(as_str(name)) + ")" : "")));
}
value get_callback(vm& m, value self) { return is_dead(m, self) ? none : self_of(self)->callback; }
value class_getitem(vm& m, value cls, value item) { return make_generic_alias(m, cls, item); }

const method_def methods[] = {
    method("__init__", ref_init, "($self, /, *args, **kwargs)"),
    method("__call__", ref_call, "($self, /, *args, **kwargs)"),
    method("__hash__", ref_hash),
    method("__eq__", ref_compare<comparison::eq>),
    method("__ne__", ref_compare<comparison::ne>),
    method("__repr__", ref_repr),
    class_method("__class_getitem__", class_getitem, nullptr, "See PEP 585"),
    {},
};
const getset_def getsets[] = {{"__callback__", get_callback, nullptr}, {}};

/// Takes the dead out of the register; those with a callback to be called go to `due`. False: no
/// memory.
bool sweep_register(vm& m, list_object* due) {
  list_object* empty = empty_list(m);
  if (!empty) return false;
  u64 at = 0;
  value key, entry;
  while (dict_next(m.weak_references, at, key, entry)) {
    u64 count, kept = 0;
    watches_in(entry, count);
    for (u64 i = 0; i < count; i++) {
      const value w = watches_in(entry, count)[i];
      object* r = m.heap.weak_get(w.as<weak_watch>()->reference);
      if (!r) continue;
      if (!is_dead(m, to_value(r))) {
        if (kept != i) list_set_at(m, entry.as<list_object>(), kept, w);
        kept++;
      } else if (!same(static_cast<weakref_object*>(r)->callback, none)) {
        if (!list_append(m, due, to_value(r))) return false;
      }
    }
    if (is_kind(entry, kind::list) && kept != count) list_delete_range(m, entry.as<list_object>(), kept, count);
    if (!kept && !list_append(m, empty, key)) return false;
  }
  for (u64 i = 0; i < empty->length; i++)
    if (dict_remove(m, m.weak_references, empty->storage->items[i]) == tri::error) return false;
  return true;
}

}  // namespace

value make_weak(vm& m, type_object* cls, value target, value callback) {
  if (!target.is_pointer() || !(type_of(m, target)->flags_word & type_flags::has_weakrefs))
    return raise(m, m.exc.TypeError, "cannot create weak reference to '{}' object", type_name(m, target));
  const bool shared = same(callback, none) && !(cls->flags_word & type_flags::heap_type);
  value known = value_unbound;
  if (shared)
    for_each_reference_to(m, target.as_object(), [&](weakref_object* r) {
      if (type_of(m, to_value(r)) == cls && same(r->callback, none)) known = to_value(r);
    });
  if (!same(known, value_unbound)) return known;
  adapt_root_shape(m, cls);
  auto* r = make_instance<weakref_object>(m, cls);
  r->link = {};
  r->callback = callback;
  r->hash = value_unbound;
  r->target_id = m.heap.identity_hash(target.as_object());
  m.heap.weak_set(r, r->link, target.as_object());
  return watch(m, r, target.as_object()) ? to_value(r) : value_raised;
}

value weakref_target(vm& m, value ref) {
  object* o = m.heap.weak_get(self_of(ref)->link);
  return o ? to_value(o) : none;
}
value make_weakref(vm& m, value target, value callback) { return make_weak(m, m.types.weakref, target, callback); }
value make_weak_proxy(vm& m, value target, value callback) {
  return make_weak(m, is_callable(m, target) ? m.types.weak_callable_proxy : m.types.weak_proxy, target, callback);
}
list_object* weak_references_to(vm& m, value target) {
  list_object* found = empty_list(m);
  if (found && target.is_pointer())
    for_each_reference_to(m, target.as_object(), [&](weakref_object* r) {
      if (found && !list_append(m, found, to_value(r))) found = nullptr;
    });
  return found;
}

void run_weak_callbacks(vm& m) {
  if (!m.weak_references || !m.weak_references->length) return;
  const u64 collections = m.heap.stats().collections;
  if (m.weak_callbacks_seen == collections) return;
  m.weak_callbacks_seen = collections;
  const value pending = m.pending;
  m.pending = value_unbound;
  // Collects what is due first: the callbacks may make and drop weak references themselves.
  list_object* due = empty_list(m);
  if (!due || !sweep_register(m, due)) {
    m.pending = pending;
    return;
  }
  for (u64 i = due->length; i-- > 0;) {  // the youngest first, as CPython does
    const value ref = due->storage->items[i];
    const value f = self_of(ref)->callback;
    m.heap.write(self_of(ref), &self_of(ref)->callback, none);
    if (!same(f, none) && is_raised(call1(m, f, ref))) write_unraisable(m, "weak reference callback", f);
  }
  m.pending = pending;
}

void init_weakref(vm& m) {
  m.shapes.weak_watch = make_internal_shape<weak_watch>(m);
  type_def d{"weakref.ReferenceType", &weakref_object::get_layout(), kind::weakref};
  d.methods = methods;
  d.getsets = getsets;
  d.construct = ref_construct;
  d.direct_call = ref_direct_call;
  m.types.weakref = make_builtin_type(m, d);
  m.shapes.weakref = m.types.weakref->root_shape;
  init_weak_proxies(m);
}

}  // namespace metavm::python
