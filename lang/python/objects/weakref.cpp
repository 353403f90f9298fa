/// \file
/// weakref.ref, and the callbacks that follow a death.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

/// An entry of vm.weak_callbacks: refers weakly to the weakref object, whose own death cancels the callback.
struct weak_watch : object {
  gc::weak_link reference;
  static const layout& get_layout() { return describe<weak_watch>("weak_watch"); }
};

weakref_object* self_of(value v) { return v.as<weakref_object>(); }

bool watch(vm& m, weakref_object* r) {
  value_array* a = m.weak_callbacks;
  if (!a || m.weak_callback_count == a->capacity) {
    const u64 capacity = a ? a->capacity * 2 : 16;
    auto* b = m.heap.make_with_tail<value_array>(m.shapes.value_array, capacity);
    if (!b) return raise_no_memory(m), false;
    b->capacity = capacity;
    for (u64 i = 0; i < capacity; i++) b->items[i] = i < m.weak_callback_count ? a->items[i] : value_unbound;
    m.weak_callbacks = b;
  }
  auto* w = m.heap.make<weak_watch>(m.shapes.weak_watch);
  w->reference = {};
  m.heap.weak_set(w, w->reference, r);
  m.heap.write(m.weak_callbacks, &m.weak_callbacks->items[m.weak_callback_count], to_value(w));
  m.weak_callback_count++;
  return true;
}

/// Whether objects of this class may be referred to weakly.
bool allows_weakrefs(vm& m, value v) {
  return v.is_pointer() && type_of(m, v)->flags_word & type_flags::has_weakrefs;
}

value make_of(vm& m, type_object* cls, value target, value callback) {
  if (!allows_weakrefs(m, target))
    return raise(m, m.exc.TypeError, "cannot create weak reference to '{}' object", type_name(m, target));
  adapt_root_shape(m, cls);
  auto* r = make_instance<weakref_object>(m, cls);
  r->link = {};
  r->callback = callback;
  r->hash = value_unbound;
  r->target_id = m.heap.identity_hash(target.as_object());
  m.heap.weak_set(r, r->link, target.as_object());
  if (!same(callback, none) && !watch(m, r)) return value_raised;
  return to_value(r);
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
  return read_arguments(m, args, nargs, target, callback) ? make_of(m, cls, target, callback) : value_raised;
}
value ref_init(vm& m, const value*, u32 nargs, tuple_object*) {
  return check_arity(m, "__init__", nargs - 1, 1, 2) ? none : value_raised;
}
value ref_call(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!bind_arguments(m, "weakref", "", args + 1, nargs - 1, kwnames, nullptr)) return value_raised;
  return weakref_target(m, args[0]);
}
value ref_direct_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!bind_arguments(m, "weakref", "", args, nargs, kwnames, nullptr)) return value_raised;
  return weakref_target(m, self);
}
bool is_dead(vm& m, value ref) { return !m.heap.weak_get(self_of(ref)->link); }

value ref_hash(vm& m, value self) {
  weakref_object* r = self_of(self);
  if (!same(r->hash, value_unbound)) return r->hash;
  if (is_dead(m, self)) return raise_type_error(m, "weak object has gone away");
  i64 h;
  if (!hash_of(m, weakref_target(m, self), h)) return value_raised;
  const value v = make_int(m, h);
  m.heap.write(r, &r->hash, v);
  return v;
}
template <comparison Op>
value ref_compare(vm& m, value a, value b) {
  if (!is_kind(b, kind::weakref)) return not_implemented;
  if (is_dead(m, a) || is_dead(m, b)) return from_bool(same(a, b) == (Op == comparison::eq));
  return compare(m, weakref_target(m, a), weakref_target(m, b), Op);
}
value ref_repr(vm& m, value self) {
  if (is_dead(m, self)) return result(make_str(m, fmt::format("<weakref at {}; dead>", address_text(m, self))));
  const value target = weakref_target(m, self);
  const value name = find_attribute(m, target, m.names.__name__);
  if (is_raised(name)) return name;
  return result(make_str(
      m, fmt::format("<weakref at {}; to '{}' at {}{}>", address_text(m, self), type_name(m, target),
                     address_text(m, target), is_str(name) ? " (" + to_utf8(as_str(name)) + ")" : "")));
}
value get_callback(vm& m, value self) {
  return is_dead(m, self) ? none : self_of(self)->callback;
}
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

}  // namespace

value weakref_target(vm& m, value ref) {
  object* o = m.heap.weak_get(self_of(ref)->link);
  return o ? to_value(o) : none;
}
value make_weakref(vm& m, value target, value callback) { return make_of(m, m.types.weakref, target, callback); }

void run_weak_callbacks(vm& m) {
  const u64 collections = m.heap.stats().collections;
  if (!m.weak_callback_count || m.weak_callbacks_seen == collections) return;
  m.weak_callbacks_seen = collections;
  // Collects what is due first: the callbacks may make and drop weak references themselves.
  list_object* due = empty_list(m);
  u64 kept = 0;
  for (u64 i = 0; due && i < m.weak_callback_count; i++) {
    value_array* a = m.weak_callbacks;
    const value entry = a->items[i];
    object* r = m.heap.weak_get(entry.as<weak_watch>()->reference);
    if (r && is_dead(m, to_value(r))) {
      if (!list_append(m, due, to_value(r))) return;
      continue;
    }
    if (!r) continue;
    m.heap.write(a, &a->items[kept], entry);
    kept++;
  }
  for (u64 i = kept; i < m.weak_callback_count; i++)
    m.heap.write(m.weak_callbacks, &m.weak_callbacks->items[i], value_unbound);
  m.weak_callback_count = kept;
  if (!due || !due->length) return;
  const value pending = m.pending;
  m.pending = value_unbound;
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
}

}  // namespace metavm::python
