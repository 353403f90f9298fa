#include "lang/python/core.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

value weakref_proxy(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "proxy", kw) || !check_arity(m, "proxy", nargs, 1, 2)) return value_raised;
  return make_weak_proxy(m, args[0], nargs > 1 ? args[1] : none);
}
value weakref_remove_dead(vm& m, value d, value key) {
  if (!is_kind(d, kind::dict))
    return raise(m, m.exc.TypeError, "_remove_dead_weakref() argument 1 must be dict, not {}", type_name(m, d));
  const value ref = dict_find(m, d.as<dict_object>(), key);
  if (is_raised(ref)) return value_raised;
  if (same(ref, value_unbound) || !is_kind(ref, kind::weakref)) return none;
  if (!is_none(weakref_target(m, ref))) return none;
  return dict_remove(m, d.as<dict_object>(), key) == tri::error ? value_raised : none;
}
value weakref_count(vm& m, value v) {
  list_object* l = weak_references_to(m, v);
  return l ? value::small_int(static_cast<i64>(l->length)) : value_raised;
}
value weakref_list(vm& m, value v) { return result(weak_references_to(m, v)); }

}  // namespace

module_object* init_module__weakref(vm& m) {
  static const method_def functions[] = {
      method("proxy", weakref_proxy, nullptr, "proxy(object[, callback]): passes everything on to the object."),
      method("_remove_dead_weakref", weakref_remove_dead, "($module, dct, key, /)"),
      method("getweakrefcount", weakref_count, "($module, object, /)"),
      method("getweakrefs", weakref_list, "($module, object, /)"),
      {}};
  module_object* mod = make_module(m, "_weakref", functions, "Weak references.");
  if (!mod) return nullptr;
  module_set(m, mod, "ref", to_value(m.types.weakref));
  module_set(m, mod, "ReferenceType", to_value(m.types.weakref));
  module_set(m, mod, "ProxyType", to_value(m.types.weak_proxy));
  module_set(m, mod, "CallableProxyType", to_value(m.types.weak_callable_proxy));
  return mod;
}

}  // namespace metavm::python
