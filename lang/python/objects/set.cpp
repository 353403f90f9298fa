/// \file
/// set and frozenset as the runtime uses them. The guest's methods are in set_methods.cpp.
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/objects/set_table.hpp"

namespace metavm::python {

set_object* make_set(vm& m, type_object* cls) {
  auto* s = make_instance<set_object>(m, cls ? cls : m.types.set);
  s->length = 0;
  s->table = m.empty_set_table;
  s->hash = 0;
  return s;
}

set_object* set_copy(vm& m, set_object* s, type_object* cls) {
  set_object* r = make_set(m, cls);
  return set_merge(m, r, s) ? r : nullptr;
}

tri set_add_hashed(vm& m, set_object* s, value v, u64 hash) {
  u32 vacant;
  const i64 n = set_find(m, &s->table, v, hash, &vacant);
  if (n >= 0) return tri::no;
  if (METAVM_UNLIKELY(n == lookup_raised)) return tri::error;
  return METAVM_LIKELY(set_fill(m, s, vacant, v, hash)) ? tri::yes : tri::error;
}
tri set_add(vm& m, set_object* s, value v) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, v, hash))) return tri::error;
  return set_add_hashed(m, s, v, hash);
}

tri set_contains_hashed(vm& m, set_object* s, value v, u64 hash) {
  const i64 n = set_find(m, &s->table, v, hash);
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

tri set_discard_hashed(vm& m, set_object* s, value v, u64 hash) {
  const i64 n = set_find(m, &s->table, v, hash);
  if (n < 0) return n == lookup_absent ? tri::no : tri::error;
  set_delete_slot(m, s, static_cast<u64>(n));
  return tri::yes;
}
tri set_discard(vm& m, set_object* s, value v) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, v, hash))) return tri::error;
  return set_discard_hashed(m, s, v, hash);
}

bool set_next(set_object* s, u64& at, value& key) {
  const set_entry* e;
  if (!set_table_next(s->table, at, e)) return false;
  key = e->key;
  return true;
}

void set_clear(vm& m, set_object* s) {
  m.heap.write(s, &s->table, m.empty_set_table);
  s->length = 0;
}

value set_pop(vm& m, set_object* s) {
  if (s->length == 0) return value_unbound;
  set_table* t = s->table;
  u32 i = static_cast<u32>(s->hash) & t->mask;
  while (!is_live(entries_of(t)[i])) i = (i + 1) & t->mask;
  const value v = entries_of(t)[i].key;
  set_delete_slot(m, s, i);
  s->hash = i + 1;
  return v;
}

i64 frozenset_hash(set_object* s) {
  // Independent of the order: mixed hashes are xored.
  u64 h = 0, at = 0;
  const set_entry* e;
  while (set_table_next(s->table, at, e)) {
    const u64 x = static_cast<u64>(hash_of_stored(e->hash));
    h ^= (x ^ 89869747u ^ (x << 16)) * 3644798167u;
  }
  h ^= (s->length + 1) * 1927868237u;
  h = (h ^ (h >> 11) ^ (h >> 25)) * 69069u + 907133923u;
  return static_cast<i64>(h) == -1 ? 590923713 : static_cast<i64>(h);
}

namespace {

/// Can it be asked for elements, which come once each?
bool is_known_collection(vm& m, value v) { return is_any_set(v) || is_exact(v, m.shapes.dict); }

}  // namespace

bool set_update(vm& m, set_object* s, value iterable) {
  if (is_any_set(iterable)) return set_merge(m, s, iterable.as<set_object>());
  if (is_exact(iterable, m.shapes.dict)) {
    const u64 more = iterable.as<dict_object>()->length;
    if ((s->table->filled + more) * 5 >= u64{s->table->mask} * 3 && !set_resize(m, s, (s->length + more) * 2))
      return false;
  }
  return for_each_element(m, iterable, [&](value v, u64 hash) { return set_add_hashed(m, s, v, hash) != tri::error; });
}

bool set_difference_update(vm& m, set_object* s, value iterable) {
  if (same(to_value(s), iterable)) {
    set_clear(m, s);
    return true;
  }
  if (is_any_set(iterable) && iterable.as<set_object>()->length / 8 > s->length) {
    set_object* common = set_intersection(m, s, iterable, nullptr);
    if (!common) return false;
    iterable = to_value(common);
  }
  return for_each_element(m, iterable,
                          [&](value v, u64 hash) { return set_discard_hashed(m, s, v, hash) != tri::error; }) &&
         set_tidy(m, s);
}

set_object* set_difference(vm& m, set_object* s, value other, type_object* cls) {
  const u64 theirs = is_any_set(other)                ? other.as<set_object>()->length
                     : is_exact(other, m.shapes.dict) ? other.as<dict_object>()->length
                                                      : 0;
  // Looking the elements up in the other side is cheaper than copying them, unless it is small.
  if (!is_known_collection(m, other) || s->length / 4 > theirs) {
    set_object* r = set_copy(m, s, cls);
    return r && set_difference_update(m, r, other) ? r : nullptr;
  }
  set_object* r = make_set(m, cls);
  const bool ok = for_each_element(m, to_value(s), [&](value v, u64 hash) {
    const i64 n = is_any_set(other) ? set_find(m, &other.as<set_object>()->table, v, hash)
                                    : table_lookup(m, &other.as<dict_object>()->table, v, hash);
    return n >= 0 || (n == lookup_absent && set_add_absent(m, r, v, hash));
  });
  return ok ? r : nullptr;
}

bool set_symmetric_difference_update(vm& m, set_object* s, value iterable) {
  if (same(to_value(s), iterable)) {
    set_clear(m, s);
    return true;
  }
  // Elements that come twice count once.
  if (!is_known_collection(m, iterable)) {
    set_object* other = make_set(m);
    if (!set_update(m, other, iterable)) return false;
    iterable = to_value(other);
  }
  return for_each_element(m, iterable, [&](value v, u64 hash) {
    u32 vacant = 0;
    const i64 slot = set_find(m, &s->table, v, hash, &vacant);
    if (slot < 0) return slot == lookup_absent && set_fill(m, s, vacant, v, hash);
    set_delete_slot(m, s, static_cast<u64>(slot));
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
  // Those of a set are different from each other.
  const bool distinct = is_any_set(other);
  const auto add = [&](value v, u64 hash) {
    return distinct ? set_add_absent(m, r, v, hash) : set_add_hashed(m, r, v, hash) != tri::error;
  };
  const bool ok = for_each_element(m, other, [&](value v, u64 hash) {
    const tri in = set_contains_hashed(m, s, v, hash);
    if (in == tri::yes) return add(v, hash);
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

/// Frozensets whose hashes are known.
static bool different_hashes(const set_object* a, const set_object* b) {
  return is_kind(to_value(a), kind::frozenset) && is_kind(to_value(b), kind::frozenset) && a->hash && b->hash &&
         a->hash != b->hash;
}
tri set_equal(vm& m, set_object* a, set_object* b) {
  if (a == b) return tri::yes;
  if (a->length != b->length || different_hashes(a, b)) return tri::no;
  return set_is_subset(m, a, to_value(b));
}

}  // namespace metavm::python
