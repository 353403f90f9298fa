/// \file
/// Lookup of keys that run no guest code.
#include "lang/python/objects/plain_keys.hpp"

#include "lang/python/modules/datetime_types.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/runtime.hpp"

namespace metavm::python {

bool plain_hash(vm& m, value v, i64& out, u32 nesting) {
  if (v.is_int()) {
    out = small_int_hash(v.as_int());
    return true;
  }
  if (!v.is_pointer())
    return (v.is_inline_float() || same(v, true_) || same(v, false_) || same(v, none)) && hash_of(m, v, out);
  const shape* s = v.as_object()->get_shape();
  if (s == m.shapes.str) {
    out = static_cast<i64>(str_hash(m, as_str(v)));
    return true;
  }
  if (s != m.shapes.tuple) return datetimes::plain_hash(m, v, out);
  if (nesting == most_plain_nesting) return false;
  const auto* t = v.as<tuple_object>();
  tuple_hasher h;
  for (u64 i = 0; i < t->length; i++) {
    i64 item;
    if (!plain_hash(m, t->items[i], item, nesting + 1)) return false;
    h.add(item);
  }
  out = h.result(t->length);
  return true;
}

tri plain_equal(vm& m, value a, value b, u32 nesting) {
  if (same(a, b)) return tri::yes;
  if (a.is_int() && b.is_int()) return tri::no;
  const shape* s = a.is_pointer() ? a.as_object()->get_shape() : nullptr;
  const shape* o = b.is_pointer() ? b.as_object()->get_shape() : nullptr;
  if (s == m.shapes.str) {
    if (o == s) return to_tri(str_equal(as_str(a), as_str(b)));
    return !o || o == m.shapes.tuple ? tri::no : tri::error;
  }
  if (s == m.shapes.tuple && nesting < most_plain_nesting) {
    if (o != s) return !o || o == m.shapes.str ? tri::no : tri::error;
    const auto *x = a.as<tuple_object>(), *y = b.as<tuple_object>();
    if (x->length != y->length) return tri::no;
    for (u64 i = 0; i < x->length; i++)
      if (const tri t = plain_equal(m, x->items[i], y->items[i], nesting + 1); t != tri::yes) return t;
    return tri::yes;
  }
  if (same(a, none)) return !o || o == m.shapes.str || o == m.shapes.tuple ? tri::no : tri::error;
  if (s && o == s) return datetimes::plain_equal(m, a, b);
  // Numbers of different kinds, floats that are not themselves: exact, and no guest's.
  if (!s && !o) return equal(m, a, b);
  return !s && (o == m.shapes.str || o == m.shapes.tuple) ? tri::no : tri::error;
}

i64 find_plain_key(vm& m, const dict_table* t, value key) {
  if (is_exact(key, m.shapes.str) && t->only_str)
    return table_find_str(t, as_str(key), str_stored_hash(m, as_str(key)));
  i64 h;
  if (!plain_hash(m, key, h)) return lookup_unsure;
  const u64 hash = stored_hash(h);
  bool other = false;
  const i64 found = probe(t, hash, [&](u32 n) METAVM_INLINE_LAMBDA {
    const dict_entry& e = entries_of(t)[n];
    if (same(e.key, key)) return true;
    if (e.hash != hash) return false;
    const tri eq = plain_equal(m, e.key, key);
    return eq == tri::error ? (other = true) : eq == tri::yes;
  });
  return other ? lookup_unsure : found;
}

}  // namespace metavm::python
