/// \file
/// dict as the runtime uses it: find, set, remove, copy, update. The guest's methods are in
/// dict_methods.cpp.
#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- making

dict_object* make_dict_of(vm& m, type_object* cls) {
  auto* d = make_instance<dict_object>(m, cls);
  d->length = 0;
  d->table = m.empty_table;
  d->keys_version = 0;
  return d;
}

dict_object* make_dict(vm& m) {
  auto* d = m.heap.make<dict_object>(m.shapes.dict);
  d->length = 0;
  d->table = m.empty_table;
  d->keys_version = 0;
  return d;
}

dict_object* make_dict_with_capacity(vm& m, u64 capacity) {
  dict_table* t = capacity ? make_table(m, capacity) : m.empty_table;
  if (METAVM_UNLIKELY(!t)) return nullptr;
  auto* d = m.heap.make<dict_object>(m.shapes.dict);
  d->length = 0;
  d->table = t;
  d->keys_version = 0;
  return d;
}

dict_object* dict_copy(vm& m, dict_object* d) {
  dict_table* t = table_copy(m, d->table, d->length);
  if (METAVM_UNLIKELY(!t)) return nullptr;
  auto* r = m.heap.make<dict_object>(m.shapes.dict);
  r->length = d->length;
  r->table = t;
  r->keys_version = 0;
  return r;
}

namespace {

/// A version that somebody asked for never comes back, not even as 0: caches may hold what they saw then. (Unless the
/// keys are the same again, see below.)
METAVM_INLINE void keys_changed(vm& m, dict_object* d) {
  if (d->keys_version) d->keys_version = m.next_keys_version++;
}

// A name that comes to a namespace, goes, and comes again (`except … as e` in a module) leads back and forth between
// two versions.

key_toggle& toggle_of(vm& m, const dict_object* d, value key) {
  return m.key_toggles[((reinterpret_cast<u64>(d) >> 4) * 31 + (key.bits >> 4)) % std::size(m.key_toggles)];
}
METAVM_NOINLINE void key_added(vm& m, dict_object* d, value key, const dict_table* before) {
  key_toggle& t = toggle_of(m, d, key);
  const u32 entry = d->table->used - 1;
  // In another table the entries have other numbers, also when the key has gone.
  if (d->table != before) d->keys_version = m.next_keys_version++;
  if (!(t.without == d->keys_version && t.table == d->table && t.key == key.bits && t.entry == entry))
    t = {d->keys_version, m.next_keys_version++, d->table, key.bits, entry};
  d->keys_version = t.with;
}
METAVM_NOINLINE void key_removed(vm& m, dict_object* d, value key, u64 entry) {
  const key_toggle& t = toggle_of(m, d, key);
  const bool back = t.with == d->keys_version && t.table == d->table && t.key == key.bits && t.entry == entry &&
                    entry + 1 == d->table->used;
  d->keys_version = back ? t.without : m.next_keys_version++;
}

}  // namespace

// ---------------------------------------------------------------- lookup

value dict_find_hashed(vm& m, dict_object* d, value key, u64 hash) {
  const i64 n = table_lookup(m, &d->table, key, hash);
  if (METAVM_LIKELY(n >= 0)) return dict_item_at(d, static_cast<u64>(n));
  return n == lookup_absent ? value_unbound : value_raised;
}

value dict_find(vm& m, dict_object* d, value key) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, key, hash))) return value_raised;
  return dict_find_hashed(m, d, key, hash);
}

value dict_find_str(vm& m, dict_object* d, str_object* key) {
  const u64 hash = str_stored_hash(m, key);
  const dict_table* t = d->table;
  if (METAVM_UNLIKELY(!t->only_str)) return dict_find_hashed(m, d, to_value(key), hash);
  const i64 n = table_find_str(t, key, hash);
  return METAVM_LIKELY(n >= 0) ? entries_of(t)[n].item : value_unbound;
}

tri dict_contains(vm& m, dict_object* d, value key) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, key, hash))) return tri::error;
  const i64 n = table_lookup(m, &d->table, key, hash);
  return n >= 0 ? tri::yes : n == lookup_absent ? tri::no : tri::error;
}

value dict_subscript(vm& m, value o, value key) {
  const value v = dict_find(m, o.as<dict_object>(), key);
  if (METAVM_LIKELY(!same(v, value_unbound))) return v;
  if (!is_exact(o, m.shapes.dict)) {
    const value missing = special_of(m, o, special::missing);
    if (!same(missing, value_unbound)) return call_special(m, o, special::missing, &key, 1);
  }
  return raise_key_error(m, key);
}

// ---------------------------------------------------------------- change

bool dict_set_hashed(vm& m, dict_object* d, value key, value item, u64 hash) {
  const i64 n = table_lookup(m, &d->table, key, hash);
  if (n >= 0) {
    dict_set_item_at(m, d, static_cast<u64>(n), item);
    return true;
  }
  if (METAVM_UNLIKELY(n == lookup_raised)) return false;
  return dict_insert_hashed(m, d, key, item, hash);
}
bool dict_insert_hashed(vm& m, dict_object* d, value key, value item, u64 hash) {
  const dict_table* const before = d->table;
  if (d->keys_version) table_forget_last(d->table);
  if (METAVM_UNLIKELY(!table_insert(m, d, &d->table, d->length, key, item, hash))) return false;
  d->length++;
  if (d->keys_version) key_added(m, d, key, before);
  return true;
}

bool dict_set(vm& m, dict_object* d, value key, value v) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, key, hash))) return false;
  return dict_set_hashed(m, d, key, v, hash);
}

bool dict_set_str(vm& m, dict_object* d, str_object* key, value v) {
  return dict_set_hashed(m, d, to_value(key), v, str_stored_hash(m, key));
}

bool dict_set_str(vm& m, dict_object* d, const char* key, value v) { return dict_set_str(m, d, intern(m, key), v); }

value dict_set_default(vm& m, dict_object* d, value key, value otherwise) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, key, hash))) return value_raised;
  const value v = dict_find_hashed(m, d, key, hash);
  if (!same(v, value_unbound)) return v;
  if (METAVM_UNLIKELY(!table_insert(m, d, &d->table, d->length, key, otherwise, hash))) return value_raised;
  d->length++;
  keys_changed(m, d);
  return otherwise;
}

void dict_remove_entry(vm& m, dict_object* d, u64 entry) {
  const value key = dict_key_at(d, entry);
  table_delete(m, d->table, entry);
  d->length--;
  if (d->keys_version) key_removed(m, d, key, entry);
}

value dict_pop(vm& m, dict_object* d, value key) {
  u64 hash;
  if (METAVM_UNLIKELY(!key_hash(m, key, hash))) return value_raised;
  const i64 n = table_lookup(m, &d->table, key, hash);
  if (n < 0) return n == lookup_absent ? value_unbound : value_raised;
  const value item = dict_item_at(d, static_cast<u64>(n));
  dict_remove_entry(m, d, static_cast<u64>(n));
  return item;
}

tri dict_remove(vm& m, dict_object* d, value key) {
  const value v = dict_pop(m, d, key);
  if (is_raised(v)) return tri::error;
  return to_tri(!same(v, value_unbound));
}

bool dict_pop_last(vm& m, dict_object* d, value& key, value& item) {
  if (d->length == 0) return false;
  const u64 n = table_last(d->table);
  key = dict_key_at(d, n);
  item = dict_item_at(d, n);
  dict_remove_entry(m, d, n);
  return true;
}

void dict_clear(vm& m, dict_object* d) {
  if (d->table == m.empty_table) return;
  m.heap.write(d, &d->table, m.empty_table);
  d->length = 0;
  keys_changed(m, d);
}

bool dict_next(dict_object* d, u64& at, value& key, value& item) {
  const dict_entry* e;
  if (!table_next(d->table, at, e)) return false;
  key = e->key;
  item = e->item;
  return true;
}

// ---------------------------------------------------------------- merging

namespace {

/// Adds all of a real dict. Comparing keys may run guest code: the source's changes are noticed.
bool update_from_dict(vm& m, dict_object* d, dict_object* from) {
  if (d == from || from->length == 0) return true;
  if (d->length == 0) {
    dict_table* t = table_copy(m, from->table, from->length);
    if (METAVM_UNLIKELY(!t)) return false;
    m.heap.write(d, &d->table, t);
    d->length = from->length;
    keys_changed(m, d);
    return true;
  }
  if (d->table->usable < from->length) {
    if (!table_grow(m, d, &d->table, d->length, d->length + from->length)) return false;
    keys_changed(m, d);
  }
  u64 at = 0;
  const dict_entry* e;
  dict_table* const source = from->table;
  const u64 length = from->length;
  while (table_next(source, at, e)) {
    const dict_entry copy = *e;
    if (METAVM_UNLIKELY(!dict_set_hashed(m, d, copy.key, copy.item, copy.hash))) return false;
    if (METAVM_UNLIKELY(from->table != source || from->length != length)) {
      raise_text(m, m.exc.RuntimeError, "dict mutated during update");
      return false;
    }
  }
  return true;
}

bool update_from_pairs(vm& m, dict_object* d, value iterable) {
  u64 n = 0;
  return for_each_item(m, iterable, [&](value pair) {
    value k, v;
    if (is_exact(pair, m.shapes.tuple) && pair.as<tuple_object>()->length == 2) {
      k = pair.as<tuple_object>()->items[0];
      v = pair.as<tuple_object>()->items[1];
    } else {
      const list_object* l = to_list(m, pair);
      if (!l) {
        if (catch_pending(m, m.exc.TypeError))
          raise(m, m.exc.TypeError, "cannot convert dictionary update sequence element #{} to a sequence", n);
        return false;
      }
      if (l->length != 2) {
        raise(m, m.exc.ValueError, "dictionary update sequence element #{} has length {}; 2 is required", n, l->length);
        return false;
      }
      k = l->storage->items[0];
      v = l->storage->items[1];
    }
    n++;
    return dict_set(m, d, k, v);
  });
}

/// False with nothing raised: `twice` is a key of the dict already.
bool is_new_key(vm& m, dict_object* d, value key, value& twice) {
  const value have = dict_find(m, d, key);
  if (same(have, value_unbound)) return true;
  if (!is_raised(have)) twice = key;
  return false;
}

/// With `twice`: stops at a key that is there already, which it gets.
bool update_from_mapping(vm& m, dict_object* d, value mapping, value keys_method, value* twice = nullptr) {
  const value given = call0(m, keys_method);
  if (is_raised(given)) return false;
  const value keys = get_iter(m, given);
  if (is_raised(keys)) {
    if (catch_pending(m, m.exc.TypeError))
      raise(m, m.exc.TypeError, "{}.keys() returned a non-iterable (type {})", type_name(m, mapping),
            type_name(m, given));
    return false;
  }
  return for_each_item(m, keys, [&](value k) {
    if (twice && !is_new_key(m, d, k, *twice)) return false;
    const value v = get_item(m, mapping, k);
    return !is_raised(v) && dict_set(m, d, k, v);
  });
}

/// A dict whose items may be read without asking the class.
bool is_plain_mapping(vm& m, value v) {
  return is_kind(v, kind::dict) && (is_exact(v, m.shapes.dict) ||
                                    same(special_of(m, v, special::iter), m.types.dict->get_special(special::iter)));
}

}  // namespace

bool function_text(vm& m, value f, std::string& out) {
  const value qualname = find_attribute(m, f, m.names.__qualname__);
  if (is_raised(qualname)) return false;
  if (!is_str(qualname)) {
    str_object* s = to_str(m, f);
    if (s) out = to_utf8(s);
    return s != nullptr;
  }
  out.clear();
  const value module = find_attribute(m, f, m.names.__module__);
  if (is_raised(module)) return false;
  if (is_str(module) && to_utf8(as_str(module)) != "builtins") out = to_utf8(as_str(module)) + ".";
  out += to_utf8(as_str(qualname)) + "()";
  return true;
}

bool dict_update(vm& m, dict_object* d, value other) {
  if (METAVM_LIKELY(is_plain_mapping(m, other))) return update_from_dict(m, d, other.as<dict_object>());
  const value keys = find_attribute(m, other, m.names.keys);
  if (is_raised(keys)) return false;
  if (same(keys, value_unbound)) return update_from_pairs(m, d, other);
  return update_from_mapping(m, d, other, keys);
}

bool dict_merge(vm& m, dict_object* d, value mapping, value& twice) {
  if (!is_plain_mapping(m, mapping)) {
    const value keys = find_attribute(m, mapping, m.names.keys);
    return !is_raised(keys) && update_from_mapping(m, d, mapping, keys, &twice);
  }
  u64 at = 0;
  value key, item;
  while (dict_next(mapping.as<dict_object>(), at, key, item))
    if (!is_new_key(m, d, key, twice) || !dict_set(m, d, key, item)) return false;
  return true;
}

bool dict_update_arguments(vm& m, value d, const char* name, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(nargs > 1)) {
    raise(m, m.exc.TypeError, "{} expected at most 1 argument, got {}", name, nargs);
    return false;
  }
  if (nargs == 1 && !dict_update(m, d.as<dict_object>(), args[0])) return false;
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (!dict_set(m, d.as<dict_object>(), kwnames->items[i], args[nargs + i])) return false;
  return true;
}

tri dict_equal(vm& m, dict_object* a, dict_object* b) {
  if (a == b) return tri::yes;
  if (a->length != b->length) return tri::no;
  u64 at = 0;
  const dict_entry* e;
  // The table is read afresh each time: comparing may change the dict.
  while (table_next(a->table, at, e)) {
    const value mine = e->item;
    const value theirs = dict_find_hashed(m, b, e->key, e->hash);
    if (is_raised(theirs)) return tri::error;
    if (same(theirs, value_unbound)) return tri::no;
    const tri eq = equal(m, mine, theirs);
    if (eq != tri::yes) return eq;
  }
  return tri::yes;
}

}  // namespace metavm::python
