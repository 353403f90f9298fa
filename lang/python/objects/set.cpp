/// \file
/// set and frozenset as the runtime uses them. The guest's methods are in set_methods.cpp.
#include "lang/python/objects/set_ops.hpp"

namespace metavm::python {

set_object* make_set(vm& m, type_object* cls) {
  auto* s = make_instance<set_object>(m, cls ? cls : m.types.set);
  s->length = 0;
  s->table = m.empty_table;
  s->hash = 0;
  return s;
}

set_object* set_copy(vm& m, set_object* s, type_object* cls) {
  dict_table* t = table_copy(m, s->table, s->length);
  if (METAVM_UNLIKELY(!t)) return nullptr;
  const u64 length = s->length;
  set_object* r = make_set(m, cls);
  r->table = t;
  r->length = length;
  return r;
}

tri set_add_hashed(vm& m, set_object* s, value v, u64 hash) {
  const i64 n = table_lookup(m, &s->table, v, hash);
  if (n >= 0) return tri::no;
  if (METAVM_UNLIKELY(n == lookup_raised)) return tri::error;
  if (METAVM_UNLIKELY(!table_insert(m, s, &s->table, s->length, v, none, hash))) return tri::error;
  s->length++;
  return tri::yes;
}
tri set_add(vm& m, set_object* s, value v) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, v, hash))) return tri::error;
  return set_add_hashed(m, s, v, hash);
}

tri set_contains_hashed(vm& m, set_object* s, value v, u64 hash) {
  const i64 n = table_lookup(m, &s->table, v, hash);
  return n >= 0 ? tri::yes : n == lookup_absent ? tri::no : tri::error;
}
tri set_contains(vm& m, set_object* s, value v) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, v, hash))) return tri::error;
  return set_contains_hashed(m, s, v, hash);
}
tri set_contains_like(vm& m, set_object* s, value v) {
  const tri t = set_contains(m, s, v);
  if (METAVM_LIKELY(t != tri::error) || !is_kind(v, kind::set)) return t;
  if (!catch_pending(m, m.exc.TypeError)) return t;
  return set_contains_hashed(m, s, v, stored_hash(frozenset_hash(v.as<set_object>())));
}

tri set_discard(vm& m, set_object* s, value v) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, v, hash))) return tri::error;
  const i64 n = table_lookup(m, &s->table, v, hash);
  if (n < 0) return n == lookup_absent ? tri::no : tri::error;
  table_delete(m, s->table, static_cast<u64>(n));
  s->length--;
  return tri::yes;
}

bool set_next(set_object* s, u64& at, value& key) {
  const dict_entry* e;
  if (!table_next(s->table, at, e)) return false;
  key = e->key;
  return true;
}

void set_clear(vm& m, set_object* s) {
  m.heap.write(s, &s->table, m.empty_table);
  s->length = 0;
}

value set_pop(vm& m, set_object* s) {
  u64 at = 0;
  const dict_entry* e;
  if (!table_next(s->table, at, e)) return value_unbound;
  const value v = e->key;
  table_delete(m, s->table, at - 1);
  s->length--;
  return v;
}

i64 frozenset_hash(set_object* s) {
  // Independent of the order: mixed hashes are xored.
  u64 h = (s->length + 1) * 1927868237u;
  u64 at = 0;
  const dict_entry* e;
  while (table_next(s->table, at, e)) {
    const u64 x = static_cast<u64>(hash_of_stored(e->hash));
    h ^= (x ^ 89869747u ^ (x << 16)) * 3644798167u;
  }
  h = (h ^ (h >> 11) ^ (h >> 25)) * 69069u + 907133923u;
  return static_cast<i64>((h ^ (h >> 32)) & ((u64{1} << 61) - 1));
}

namespace {

/// Calls f(key, hash) for each element of a set or key of an exact dict, as long as the table
/// stays. F may run guest code.
template <class F>
bool for_each_hashed(vm& m, dict_table* const* where, const u64* length, F f) {
  u64 at = 0;
  const dict_entry* e;
  const u64 expected = *length;
  while (table_next(*where, at, e)) {
    const value key = e->key;
    if (!f(key, e->hash)) return false;
    if (METAVM_UNLIKELY(*length != expected)) {
      raise_text(m, m.exc.RuntimeError, "Set changed size during iteration");
      return false;
    }
  }
  return true;
}
/// The same for any iterable.
template <class F>
bool for_each_element(vm& m, value iterable, F f) {
  if (is_any_set(iterable)) {
    auto* s = iterable.as<set_object>();
    return for_each_hashed(m, &s->table, &s->length, f);
  }
  if (is_exact(iterable, m.shapes.dict)) {
    auto* d = iterable.as<dict_object>();
    return for_each_hashed(m, &d->table, &d->length, f);
  }
  return for_each_item(m, iterable, [&](value v) {
    u64 hash;
    return key_hash(m, v, hash) && f(v, hash);
  });
}

}  // namespace

bool set_update(vm& m, set_object* s, value iterable) {
  if (is_any_set(iterable)) {
    auto* from = iterable.as<set_object>();
    if (from == s || from->length == 0) return true;
    if (s->length == 0) {
      dict_table* t = table_copy(m, from->table, from->length);
      if (!t) return false;
      m.heap.write(s, &s->table, t);
      s->length = from->length;
      return true;
    }
    if (s->table->usable < from->length && !table_grow(m, s, &s->table, s->length, s->length + from->length))
      return false;
  }
  return for_each_element(m, iterable, [&](value v, u64 hash) { return set_add_hashed(m, s, v, hash) != tri::error; });
}

bool set_difference_update(vm& m, set_object* s, value iterable) {
  if (same(to_value(s), iterable)) {
    set_clear(m, s);
    return true;
  }
  return for_each_element(m, iterable, [&](value v, u64 hash) {
    const i64 n = table_lookup(m, &s->table, v, hash);
    if (n >= 0) {
      table_delete(m, s->table, static_cast<u64>(n));
      s->length--;
    }
    return n != lookup_raised;
  });
}

bool set_symmetric_difference_update(vm& m, set_object* s, value iterable) {
  if (same(to_value(s), iterable)) {
    set_clear(m, s);
    return true;
  }
  // Elements that come twice count once.
  if (!is_any_set(iterable) && !is_exact(iterable, m.shapes.dict)) {
    set_object* other = make_set(m);
    if (!set_update(m, other, iterable)) return false;
    iterable = to_value(other);
  }
  return for_each_element(m, iterable, [&](value v, u64 hash) {
    const i64 n = table_lookup(m, &s->table, v, hash);
    if (n == lookup_raised) return false;
    if (n == lookup_absent) return set_add_hashed(m, s, v, hash) != tri::error;
    table_delete(m, s->table, static_cast<u64>(n));
    s->length--;
    return true;
  });
}

set_object* set_intersection(vm& m, set_object* s, value other, type_object* cls) {
  if (same(to_value(s), other)) return set_copy(m, s, cls);
  set_object* r = make_set(m, cls);
  if (is_any_set(other) && other.as<set_object>()->length > s->length) {
    const value t = to_value(s);
    s = other.as<set_object>();
    other = t;
  }
  const bool ok = for_each_element(m, other, [&](value v, u64 hash) {
    const tri in = set_contains_hashed(m, s, v, hash);
    if (in == tri::yes) return set_add_hashed(m, r, v, hash) != tri::error;
    return in == tri::no;
  });
  return ok ? r : nullptr;
}

tri set_is_disjoint(vm& m, set_object* s, value other) {
  if (same(to_value(s), other)) return to_tri(s->length == 0);
  if (is_any_set(other) && other.as<set_object>()->length > s->length) {
    const value t = to_value(s);
    s = other.as<set_object>();
    other = t;
  }
  tri in = tri::no;
  const bool ok = for_each_element(m, other, [&](value v, u64 hash) {
    in = set_contains_hashed(m, s, v, hash);
    return in == tri::no;
  });
  if (!ok && in != tri::yes) return tri::error;
  return to_tri(in == tri::no);
}

tri set_is_subset(vm& m, set_object* s, value other) {
  if (!is_any_set(other)) {
    set_object* o = make_set(m);
    if (!set_update(m, o, other)) return tri::error;
    other = to_value(o);
  }
  auto* o = other.as<set_object>();
  if (s->length > o->length) return tri::no;
  tri in = tri::yes;
  const bool ok = for_each_element(m, to_value(s), [&](value v, u64 hash) {
    in = set_contains_hashed(m, o, v, hash);
    return in == tri::yes;
  });
  if (!ok && in == tri::yes) return tri::error;
  return in;
}

tri set_equal(vm& m, set_object* a, set_object* b) {
  if (a == b) return tri::yes;
  if (a->length != b->length || (a->hash && b->hash && a->hash != b->hash)) return tri::no;
  return set_is_subset(m, a, to_value(b));
}

}  // namespace metavm::python
