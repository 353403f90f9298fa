/// \file
/// The _abc module: abstract base classes, registration and their caches.
#include "lang/python/core.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

/// `cls._abc_impl`. The sets hold weak references to classes; null until used.
struct abc_object : object {
  set_object *registry, *cache, *negative_cache;
  u64 negative_version;  ///< of the counter at the last fill of negative_cache
  static const layout& get_layout() {
    return describe<abc_object>("_abc._abc_data", &abc_object::registry, &abc_object::cache,
                                &abc_object::negative_cache);
  }
};

str_object* data_name(vm& m) { return intern(m, "_abc_impl"); }
/// Null: raised.
abc_object* data_of(vm& m, value cls) {
  const value v = get_attribute(m, cls, data_name(m));
  if (is_raised(v)) return nullptr;
  if (is_exact(v, m.shapes.abc_data)) return v.as<abc_object>();
  raise_text(m, m.exc.TypeError, "_abc_impl is set to a wrong type");
  return nullptr;
}
tri contains_class(vm& m, set_object* s, value cls) {
  if (!s || s->length == 0) return tri::no;
  const value ref = make_weakref(m, cls);
  if (is_raised(ref)) return catch_pending(m, m.exc.TypeError) ? tri::no : tri::error;
  return set_contains(m, s, ref);
}
bool add_class(vm& m, abc_object* d, set_object* abc_object::* place, value cls) {
  if (!(d->*place)) m.heap.write(d, &(d->*place), make_set(m));
  const value ref = make_weakref(m, cls);
  return !is_raised(ref) && set_add(m, d->*place, ref) != tri::error;
}

// ---------------------------------------------------------------- abstract methods

tri is_abstract(vm& m, value v) {
  const value mark = find_attribute(m, v, intern(m, "__isabstractmethod__"));
  if (is_raised(mark)) return tri::error;
  return same(mark, value_unbound) ? tri::no : truth(m, mark);
}
bool compute_abstract_methods(vm& m, value cls) {
  str_object* attribute = intern(m, "__abstractmethods__");
  set_object* abstracts = make_set(m, m.types.frozenset);
  auto* t = cls.as<type_object>();
  u64 at = 0;
  value name, v;
  while (dict_next(t->dict, at, name, v)) {
    const tri yes = is_abstract(m, v);
    if (yes == tri::error || (yes == tri::yes && set_add(m, abstracts, name) == tri::error)) return false;
  }
  for (u64 i = 0; i < t->bases->length; i++) {
    const value inherited = find_attribute(m, t->bases->items[i], attribute);
    if (is_raised(inherited)) return false;
    if (same(inherited, value_unbound)) continue;
    const bool ok = for_each_item(m, inherited, [&](value key) {
      if (!is_str(key)) return true;
      const value own = find_attribute(m, cls, as_str(key));
      if (is_raised(own)) return false;
      const tri yes = same(own, value_unbound) ? tri::no : is_abstract(m, own);
      return yes != tri::error && (yes == tri::no || set_add(m, abstracts, key) != tri::error);
    });
    if (!ok) return false;
  }
  return set_attribute(m, cls, attribute, to_value(abstracts));
}

value abc_init(vm& m, value cls) {
  if (!is_kind(cls, kind::type)) return raise_text(m, m.exc.TypeError, "_abc_init() argument must be a class");
  if (!compute_abstract_methods(m, cls)) return value_raised;
  auto* d = m.heap.make<abc_object>(m.shapes.abc_data);
  d->registry = d->cache = d->negative_cache = nullptr;
  d->negative_version = m.numbers.abc_counter;
  if (!set_attribute(m, cls, data_name(m), to_value(d))) return value_raised;
  // collections.abc.Sequence and Mapping say what match statements take for one.
  auto* t = cls.as<type_object>();
  str_object* flag_name = intern(m, "__abc_tpflags__");
  const value flags = dict_find_str(m, t->dict, flag_name);
  if (flags.is_int()) {
    if (flags.as_int() & 1 << 5) t->flags_word |= type_flags::sequence;
    if (flags.as_int() & 1 << 6) t->flags_word |= type_flags::mapping;
    if (!set_attribute(m, cls, flag_name, value_unbound)) return value_raised;
  }
  return none;
}

// ---------------------------------------------------------------- checks

value subclass_check(vm& m, value cls, value sub);

value abc_register(vm& m, value cls, value sub) {
  if (!is_kind(sub, kind::type)) return raise_text(m, m.exc.TypeError, "Can only register classes");
  tri t = object_issubclass(m, sub, cls);
  if (t != tri::no) return t == tri::yes ? sub : value_raised;
  t = object_issubclass(m, cls, sub);
  if (t != tri::no)
    return t == tri::yes ? raise_text(m, m.exc.RuntimeError, "Refusing to create an inheritance cycle") : value_raised;
  abc_object* d = data_of(m, cls);
  if (!d || !add_class(m, d, &abc_object::registry, sub)) return value_raised;
  m.numbers.abc_counter++;
  // Registered classes match like their base.
  if (is_kind(cls, kind::type)) {
    constexpr u64 collection = type_flags::sequence | type_flags::mapping;
    const u64 inherited = cls.as<type_object>()->flags_word & collection;
    if (inherited) {
      auto mark = [&](auto self, type_object* c) -> void {
        // Not what cannot change: str, say, which is a Sequence but matches no sequence pattern.
        if (c->flags_word & type_flags::immutable || (c->flags_word & collection) == inherited) return;
        c->flags_word = (c->flags_word & ~collection) | inherited;
        for_each_subclass(c, [&](type_object* s) { self(self, s); });
      };
      mark(mark, sub.as<type_object>());
    }
  }
  return sub;
}

value abc_subclasscheck(vm& m, value cls, value sub) {
  if (!is_kind(sub, kind::type)) return raise_text(m, m.exc.TypeError, "issubclass() arg 1 must be a class");
  return subclass_check(m, cls, sub);
}
value subclass_check(vm& m, value cls, value sub) {
  abc_object* d = data_of(m, cls);
  if (!d) return value_raised;
  tri t = contains_class(m, d->cache, sub);
  if (t != tri::no) return result(t);
  if (d->negative_version < m.numbers.abc_counter) {
    if (d->negative_cache) set_clear(m, d->negative_cache);
    d->negative_version = m.numbers.abc_counter;
  } else {
    t = contains_class(m, d->negative_cache, sub);
    if (t != tri::no) return t == tri::yes ? false_ : value_raised;
  }
  auto positive = [&]() -> value { return add_class(m, d, &abc_object::cache, sub) ? true_ : value_raised; };
  const value hook = call_method(m, cls, intern(m, "__subclasshook__"), &sub, 1);
  if (is_raised(hook)) return value_raised;
  if (same(hook, true_)) return positive();
  if (same(hook, false_)) return add_class(m, d, &abc_object::negative_cache, sub) ? false_ : value_raised;
  if (!same(hook, not_implemented))
    return raise_text(m, m.exc.AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
  if (is_kind(cls, kind::type) && is_subtype(sub.as<type_object>(), cls.as<type_object>())) return positive();
  // Registered classes; a copy, since checking may register more.
  if (d->registry && d->registry->length) {
    list_object* refs = to_list(m, to_value(d->registry));
    if (!refs) return value_raised;
    for (u64 i = 0; i < refs->length; i++) {
      const value registered = weakref_target(m, refs->storage->items[i]);
      if (is_none(registered)) continue;
      t = object_issubclass(m, sub, registered);
      if (t == tri::error) return value_raised;
      if (t == tri::yes) return positive();
    }
  }
  const value subclasses = call_method(m, cls, intern(m, "__subclasses__"));
  if (is_raised(subclasses)) return value_raised;
  if (!is_kind(subclasses, kind::list)) return raise_text(m, m.exc.TypeError, "__subclasses__() must return a list");
  const auto* l = subclasses.as<list_object>();
  for (u64 i = 0; i < l->length; i++) {
    t = object_issubclass(m, sub, l->storage->items[i]);
    if (t == tri::error) return value_raised;
    if (t == tri::yes) return positive();
  }
  return add_class(m, d, &abc_object::negative_cache, sub) ? false_ : value_raised;
}

value abc_instancecheck(vm& m, value cls, value instance) {
  abc_object* d = data_of(m, cls);
  if (!d) return value_raised;
  const value sub = get_attribute(m, instance, m.names.__class__);
  if (is_raised(sub)) return value_raised;
  const tri cached = contains_class(m, d->cache, sub);
  if (cached != tri::no) return result(cached);
  const value type = to_value(type_of(m, instance));
  if (same(type, sub)) {
    if (d->negative_version == m.numbers.abc_counter) {
      const tri t = contains_class(m, d->negative_cache, sub);
      if (t != tri::no) return t == tri::yes ? false_ : value_raised;
    }
    return call_method(m, cls, m.names.__subclasscheck__, &sub, 1);
  }
  const value r = call_method(m, cls, m.names.__subclasscheck__, &sub, 1);
  if (is_raised(r)) return r;
  const tri t = truth(m, r);
  if (t != tri::no) return t == tri::yes ? r : value_raised;
  return call_method(m, cls, m.names.__subclasscheck__, &type, 1);
}

// ---------------------------------------------------------------- the rest

value copy_of(vm& m, set_object* s) { return result(s ? set_copy(m, s) : make_set(m)); }
value abc_get_dump(vm& m, value cls) {
  abc_object* d = data_of(m, cls);
  if (!d) return value_raised;
  const value parts[] = {copy_of(m, d->registry), copy_of(m, d->cache), copy_of(m, d->negative_cache),
                         make_uint(m, d->negative_version)};
  return result(make_tuple(m, parts, 4));
}
value abc_reset_registry(vm& m, value cls) {
  abc_object* d = data_of(m, cls);
  if (!d) return value_raised;
  if (d->registry) set_clear(m, d->registry);
  return none;
}
value abc_reset_caches(vm& m, value cls) {
  abc_object* d = data_of(m, cls);
  if (!d) return value_raised;
  if (d->cache) set_clear(m, d->cache);
  if (d->negative_cache) set_clear(m, d->negative_cache);
  return none;
}
value abc_get_cache_token(vm& m) { return make_uint(m, m.numbers.abc_counter); }

}  // namespace

module_object* init_module__abc(vm& m) {
  static const method_def functions[] = {
      method("_abc_init", abc_init),
      method("_abc_register", abc_register),
      method("_abc_instancecheck", abc_instancecheck),
      method("_abc_subclasscheck", abc_subclasscheck),
      method("_get_dump", abc_get_dump),
      method("_reset_registry", abc_reset_registry),
      method("_reset_caches", abc_reset_caches),
      method("get_cache_token", abc_get_cache_token, "($module, /)",
             "Return a number that changes with each register() of an abstract base class."),
      {}};
  module_object* mod = make_module(m, "_abc", functions, "What the abc module has in C.");
  if (!mod) return nullptr;
  type_def d{};
  d.name = "_abc._abc_data";
  d.lay = &abc_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = 0;
  m.types.abc_data = make_builtin_type(m, d);
  m.shapes.abc_data = m.types.abc_data->root_shape;
  return mod;
}

}  // namespace metavm::python
