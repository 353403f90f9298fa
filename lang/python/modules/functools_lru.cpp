/// \file
/// The wrapper that functools.lru_cache puts around a function.
#include <algorithm>

#include "lang/python/modules/functools_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::functools {
namespace {

/// A remembered result, in a ring ordered by use.
struct lru_link : object {
  lru_link *older, *newer;
  value key, result;
  u64 hash;
  static const layout& get_layout() {
    return describe<lru_link>("lru_link", &lru_link::older, &lru_link::newer, &lru_link::key, &lru_link::result);
  }
};
struct lru_object : object {
  object* extra;
  value function, info_type;
  value keyword_mark;  ///< parts positional arguments and keywords in a key
  dict_object* cache;  ///< key -> lru_link (bounded) or result
  lru_link* root;      ///< newer: the oldest link; older: the newest
  i64 hits, misses;
  i64 most;  ///< -1: unbounded
  u64 typed;
  static const layout& get_layout() {
    return describe<lru_object>("_lru_cache_wrapper", &lru_object::extra, &lru_object::function, &lru_object::info_type,
                                &lru_object::keyword_mark, &lru_object::cache, &lru_object::root);
  }
};

// ---------------------------------------------------------------- the ring

void unlink(vm& m, lru_link* l) {
  m.heap.write(l->older, &l->older->newer, l->newer);
  m.heap.write(l->newer, &l->newer->older, l->older);
}
void link_as_newest(vm& m, lru_link* root, lru_link* l) {
  lru_link* last = root->older;
  m.heap.write(l, &l->older, last);
  m.heap.write(l, &l->newer, root);
  m.heap.write(last, &last->newer, l);
  m.heap.write(root, &root->older, l);
}
lru_link* make_link(vm& m, value key, value result, u64 hash) {
  lru_link* l = m.heap.make<lru_link>(m.shapes.lru_link);
  l->older = l->newer = l;
  l->key = key;
  l->result = result;
  l->hash = hash;
  return l;
}

// ---------------------------------------------------------------- keys

/// One int or str without keywords is its own key; else a tuple of everything.
value make_key(vm& m, lru_object* o, const value* args, u32 nargs, tuple_object* kwnames) {
  const u64 keywords = kwnames ? kwnames->length : 0;
  if (METAVM_LIKELY(nargs == 1 && !keywords && !o->typed)) {
    const value v = args[0];
    if (v.is_int() || is_exact(v, m.shapes.str) || is_exact(v, m.shapes.int_)) return v;
  }
  u64 n = nargs + (keywords ? 1 + 2 * keywords : 0);
  if (o->typed) n += nargs + keywords;
  tuple_object* t = empty_tuple_of(m, n);
  if (!t) return value_raised;
  value* p = std::copy_n(args, nargs, t->items);
  if (keywords) *p++ = o->keyword_mark;
  for (u64 i = 0; i < keywords; i++) {
    *p++ = kwnames->items[i];
    *p++ = args[nargs + i];
  }
  for (u64 i = 0; o->typed && i < nargs + keywords; i++) *p++ = to_value(type_of(m, args[i]));
  return to_value(t);
}

// ---------------------------------------------------------------- calling

value call_unbounded(vm& m, lru_object* o, value key, u64 hash, const value* args, u32 nargs, tuple_object* kwnames) {
  const value found = dict_find_hashed(m, o->cache, key, hash);
  if (is_raised(found)) return found;
  if (!same(found, value_unbound)) {
    o->hits++;
    return found;
  }
  o->misses++;
  const value r = call(m, o->function, args, nargs, kwnames);
  if (is_raised(r) || !dict_set_hashed(m, o->cache, key, r, hash)) return value_raised;
  return r;
}

/// Drops the oldest result. False: raised (by an `__eq__`).
bool drop_oldest(vm& m, lru_object* o) {
  lru_link* oldest = o->root->newer;
  if (oldest == o->root) return true;
  unlink(m, oldest);
  return dict_remove(m, o->cache, oldest->key) != tri::error;
}

value call_bounded(vm& m, lru_object* o, value key, u64 hash, const value* args, u32 nargs, tuple_object* kwnames) {
  const value found = dict_find_hashed(m, o->cache, key, hash);
  if (is_raised(found)) return found;
  if (METAVM_LIKELY(!same(found, value_unbound))) {
    lru_link* l = found.as<lru_link>();
    o->hits++;
    // (If the comparison cleared the cache, the link joins the new ring without an entry:
    // harmless.)
    if (o->root->older != l) {
      unlink(m, l);
      link_as_newest(m, o->root, l);
    }
    return l->result;
  }
  o->misses++;
  const value r = call(m, o->function, args, nargs, kwnames);
  if (is_raised(r)) return r;
  // The call may have remembered the same key.
  const value meanwhile = dict_find_hashed(m, o->cache, key, hash);
  if (is_raised(meanwhile)) return meanwhile;
  if (!same(meanwhile, value_unbound)) return r;
  while (o->cache->length >= static_cast<u64>(o->most) && o->root->newer != o->root)
    if (!drop_oldest(m, o)) return value_raised;
  lru_link* l = make_link(m, key, r, hash);
  if (!dict_set_hashed(m, o->cache, key, to_value(l), hash)) return value_raised;
  link_as_newest(m, o->root, l);
  return r;
}

value lru_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  lru_object* o = self.as<lru_object>();
  if (METAVM_UNLIKELY(!stack_left(m))) return value_raised;
  if (METAVM_UNLIKELY(o->most == 0)) {
    o->misses++;
    return call(m, o->function, args, nargs, kwnames);
  }
  const value key = make_key(m, o, args, nargs, kwnames);
  u64 hash;
  if (is_raised(key) || !key_hash(m, key, hash)) return value_raised;
  return o->most < 0 ? call_unbounded(m, o, key, hash, args, nargs, kwnames)
                     : call_bounded(m, o, key, hash, args, nargs, kwnames);
}
value lru_call_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return lru_call(m, args[0], args + 1, nargs - 1, kwnames);
}

// ---------------------------------------------------------------- the rest

value lru_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "lru_cache", "user_function maxsize typed cache_info_type", args + 1, nargs - 1, kwnames, v))
    return value_raised;
  if (!is_callable(m, v[0])) return raise_type_error(m, "the first argument must be callable");
  i64 most = -1;
  if (!same(v[1], none)) {
    if (!is_int_like(v[1]) && same(special_of(m, v[1], special::index), value_unbound))
      return raise_type_error(m, "maxsize should be integer or None");
    if (!to_index(m, v[1], most)) return value_raised;
    if (most < 0) most = 0;
  }
  const tri typed = truth(m, v[2]);
  if (typed == tri::error) return value_raised;
  const value mark = call_type(m, m.types.object, nullptr, 0, nullptr);
  if (is_raised(mark)) return mark;
  dict_object* cache = make_dict(m);
  if (!cache) return value_raised;
  lru_link* root = make_link(m, none, none, 0);
  lru_object* o = make_native<lru_object>(m, args[0].as<type_object>());
  o->extra = nullptr;
  o->function = v[0];
  o->info_type = v[3];
  o->keyword_mark = mark;
  o->cache = cache;
  o->root = root;
  o->hits = o->misses = 0;
  o->most = most;
  o->typed = typed == tri::yes;
  return to_value(o);
}
value cache_info(vm& m, value self) {
  const lru_object* o = self.as<lru_object>();
  const value args[] = {make_int(m, o->hits), make_int(m, o->misses), o->most < 0 ? none : make_int(m, o->most),
                        make_int(m, static_cast<i64>(o->cache->length))};
  return call(m, o->info_type, args, 4);
}
value cache_clear(vm& m, value self) {
  lru_object* o = self.as<lru_object>();
  dict_object* cache = make_dict(m);
  if (!cache) return value_raised;
  lru_link* root = make_link(m, none, none, 0);
  m.heap.write(o, &o->cache, cache);
  m.heap.write(o, &o->root, root);
  o->hits = o->misses = 0;
  return none;
}
value lru_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__get__", kwnames) || !check_arity(m, "__get__", nargs - 1, 1, 2)) return value_raised;
  return same(args[1], none) ? args[0] : make_bound_method(m, args[0], args[1]);
}
value lru_reduce(vm& m, value self) { return get_attribute(m, self, m.names.__qualname__); }
value lru_deepcopy(vm&, value self, value) { return self; }

}  // namespace

void add_lru_cache(vm& m, module_object* mod) {
  m.shapes.lru_link = make_internal_shape<lru_link>(m);
  static const method_def methods[] = {
      static_method(general_method("__new__", lru_new)),
      general_method("__call__", lru_call_method, "($self, /, *args, **kwargs)", "Call self as a function."),
      general_method("__get__", lru_get, "($self, instance, owner=None, /)",
                     "Return an attribute of instance, which is of type owner."),
      unary_method("cache_info", cache_info, "($self, /)", "Report cache statistics"),
      unary_method("cache_clear", cache_clear, "($self, /)", "Clear the cache and cache statistics"),
      unary_method("__reduce__", lru_reduce),
      unary_method("__copy__", self_method),
      binary_method("__deepcopy__", lru_deepcopy),
      end_of_methods};
  static const getset_def getsets[] = {dict_attribute, {}};
  type_def d{};
  d.name = "functools._lru_cache_wrapper";
  d.lay = &lru_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.instances_have_dict = true;
  d.extra_offset = offset_of(&lru_object::extra);
  d.methods = methods;
  d.getsets = getsets;
  d.direct_call = lru_call;
  d.doc =
      "Create a cached callable that wraps another function.\n\nuser_function:      the function "
      "being cached\n\n"
      "maxsize:  0         for no caching\n          None      for unlimited cache size\n          "
      "n         for a "
      "bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          "
      "True      cache f(3) "
      "and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n     "
      "                   "
      "hits misses currsize maxsize\n";
  m.types.lru_cache_wrapper = make_builtin_type(m, d);
  m.shapes.lru_cache_wrapper = m.types.lru_cache_wrapper->root_shape;
  module_set(m, mod, "_lru_cache_wrapper", to_value(m.types.lru_cache_wrapper));
}

}  // namespace metavm::python::functools
