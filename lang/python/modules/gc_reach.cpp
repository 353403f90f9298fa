/// \file
/// gc.get_objects, get_referrers, get_referents: what the guest's objects refer to, by a walk over everything that can
/// be reached from the VM.
#include <algorithm>
#include <unordered_set>
#include <vector>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/gc_reach.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"
#include "metavm/layout/describe.hpp"

namespace metavm::python {
namespace {

using method_table::result;

/// Part of other objects (the table of a dict, say), not an object of the guest.
bool is_part(const object* o) { return static_cast<const py_shape*>(o->get_shape())->cls == nullptr; }

/// Calls f(value) for the objects that an object of the guest refers to, through its parts.
template <class F>
void each_referent(object* from, F f) {
  std::vector<object*> parts{from};  // traced: reachable from `from`, and nothing is allocated meanwhile
  std::unordered_set<object*> seen;
  const auto reach = [&](value v) {
    if (!v.is_pointer()) return;
    if (!is_part(v.as_object()))
      f(v);
    else if (seen.insert(v.as_object()).second)
      parts.push_back(v.as_object());
  };
  while (!parts.empty()) {
    object* o = parts.back();
    parts.pop_back();
    for_each_reference(
        o, [&](value* v) { reach(*v); },
        [&](object** p) {
          if (*p) reach(value::pointer(*p));
        });
  }
}

/// Everything that can be reached from the VM. No memory is allocated on the heap while it lives.
class everything final : public gc::tracer {
 public:
  void visit(value* slot) override {
    if (slot->is_pointer()) reach(slot->as_object());
  }
  void visit(object** slot) override {
    if (*slot) reach(*slot);
  }
  void visit_conservatively(const void*, const void*) override {}
  /// Calls f for each object.
  template <class F>
  void walk(vm& m, F f) {
    m.trace(*this);
    while (!todo_.empty()) {
      object* o = todo_.back();
      todo_.pop_back();
      f(o);
      for_each_reference(o, [&](value* v) { visit(v); }, [&](object** p) { visit(p); });
    }
  }

 private:
  void reach(object* o) {
    if (seen_.insert(o).second) todo_.push_back(o);
  }
  std::unordered_set<object*> seen_;  // traced: alive as long as nothing is allocated
  std::vector<object*> todo_;         // traced: likewise
};

bool holds_parts(vm& m, object* o, int depth);
/// No value of the guest's, or a container of such.
bool is_of_vm(vm& m, value v, int depth) {
  if (!v.is_pointer()) return same(v, value_unbound) || same(v, value_raised);
  return is_part(v.as_object()) || (depth > 0 && holds_parts(m, v.as_object(), depth - 1));
}
/// Is it one of the VM's own lists, tuples or dicts (of the weak references to an object, say)? No guest can handle
/// what they hold.
bool holds_parts(vm& m, object* o, int depth) {
  const value v = to_value(o);
  switch (kind_of(m, v)) {
    case kind::list: {
      const auto* l = v.as<list_object>();
      return std::any_of(l->storage->items, l->storage->items + l->length,
                         [&](value x) { return is_of_vm(m, x, depth); });
    }
    case kind::tuple: {
      const auto* t = v.as<tuple_object>();
      return std::any_of(t->items, t->items + t->length, [&](value x) { return is_of_vm(m, x, depth); });
    }
    case kind::dict: {
      u64 at = 0;
      value key, item;
      while (dict_next(v.as<dict_object>(), at, key, item))
        if (is_of_vm(m, key, depth) || is_of_vm(m, item, depth)) return true;
      return false;
    }
    default:
      return false;
  }
}

/// The objects of the guest for which `wanted` says yes.
template <class F>
value collect_where(vm& m, F wanted) {
  // What the walk visits then is what the collector has seen.
  m.heap.collect(true);
  std::vector<value> found;  // traced: see everything; then held by the list
  everything all;
  all.walk(m, [&](object* o) {
    if (!is_part(o) && is_tracked(m, to_value(o)) && wanted(o) && !holds_parts(m, o, 1)) found.push_back(to_value(o));
  });
  list_object* l = empty_list(m, found.size());
  for (const value v : found)
    if (!l || !list_append(m, l, v)) return value_raised;
  return to_value(l);
}

}  // namespace

bool is_tracked(vm& m, value v) {
  if (!v.is_pointer()) return false;
  switch (kind_of(m, v)) {
    case kind::str:
    case kind::bytes:
    case kind::big_int:
    case kind::floating:
    case kind::complex:
    case kind::bytearray:
      return false;
    default:
      return true;
  }
}

value gc_get_objects(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  i64 generation = -1;
  if (!bind_arguments(m, "get_objects", "generation?", args, nargs, kwnames, v) ||
      (!same(v[0], value_unbound) && !same(v[0], none) && !to_index(m, v[0], generation)))
    return value_raised;
  if (generation > 2)
    return raise_text(m, m.exc.ValueError,
                      "generation parameter must be less than the number of available generations (3)");
  if (generation < -1) return raise_text(m, m.exc.ValueError, "generation parameter cannot be negative");
  if (!audit(m, "gc.get_objects", {value::small_int(generation)})) return value_raised;
  // All are in the oldest.
  if (generation == 0 || generation == 1) return result(empty_list(m));
  // Audit hooks cannot be taken away through what holds them.
  const value hooks = m.states.audit_hooks;
  return collect_where(m, [&](object* o) { return !hooks.is_pointer() || o != hooks.as_object(); });
}

value gc_get_referrers(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "gc.get_referrers", kwnames) ||
      !audit(m, "gc.get_referrers", {to_value(make_tuple(m, args, nargs))}))
    return value_raised;
  return collect_where(m, [&](object* o) {
    bool refers = false;
    each_referent(o, [&](value v) {
      for (u32 i = 0; i < nargs; i++) refers = refers || (v.is_pointer() && same(v, args[i]));
    });
    return refers;
  });
}

value gc_get_referents(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "gc.get_referents", kwnames) ||
      !audit(m, "gc.get_referents", {to_value(make_tuple(m, args, nargs))}))
    return value_raised;
  list_object* l = empty_list(m);
  bool ok = l != nullptr;
  for (u32 i = 0; i < nargs && ok; i++) {
    const value v = args[i];
    // Containers hold values that are no objects, too.
    if (is_kind(v, kind::list) || is_kind(v, kind::tuple) || is_kind(v, kind::set) || is_kind(v, kind::frozenset)) {
      ok = for_each_item(m, v, [&](value x) { return list_append(m, l, x); });
    } else if (is_kind(v, kind::dict)) {
      u64 at = 0;
      value key, item;
      // Keys of a dict with nothing but strings are not looked at, as in CPython.
      const bool keys = !v.as<dict_object>()->table->only_str;
      while (ok && dict_next(v.as<dict_object>(), at, key, item))
        ok = (!keys || list_append(m, l, key)) && list_append(m, l, item);
    } else if (is_tracked(m, v)) {
      std::vector<value> found;  // traced: they are reachable from the argument
      each_referent(v.as_object(), [&](value x) { found.push_back(x); });
      for (const value x : found) ok = ok && list_append(m, l, x);
    }
  }
  return ok ? to_value(l) : value_raised;
}

}  // namespace metavm::python
