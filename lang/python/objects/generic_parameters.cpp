/// \file
/// Type variables in parameterised generics: finding and replacing them.
#include "lang/python/exception.hpp"
#include "lang/python/objects/generic_alias.hpp"

namespace metavm::python {
namespace {

bool append_once(vm& m, list_object* l, value v) {
  for (u64 i = 0; i < l->length; i++)
    if (same(l->storage->items[i], v)) return true;
  return list_append(m, l, v);
}

i64 index_of_item(const tuple_object* t, value v) {
  for (u64 i = 0; i < t->length; i++)
    if (same(t->items[i], v)) return static_cast<i64>(i);
  return -1;
}

bool is_alias(vm& m, value v) { return is_instance(m, v, m.types.generic_alias); }

/// What `*args` in the item stands for, or unbound if v is no unpacked tuple type.
value unpacked_arguments(vm& m, value v) {
  if (is_alias(m, v)) {
    const auto* a = v.as<generic_alias_object>();
    if (a->starred && same(a->origin, to_value(m.types.tuple))) return to_value(a->args);
  }
  const value r = find_attribute(m, v, m.names.__typing_unpacked_tuple_args__);
  return same(r, none) ? value_unbound : r;
}

/// The item as a tuple with unpacked tuple types spread out; null: raised.
tuple_object* spread(vm& m, value item) {
  list_object* out = empty_list(m);
  if (!out) return nullptr;
  const bool many = is_kind(item, kind::tuple);
  const u64 n = many ? item.as<tuple_object>()->length : 1;
  for (u64 i = 0; i < n; i++) {
    const value v = many ? item.as<tuple_object>()->items[i] : item;
    if (!is_kind(v, kind::type)) {
      const value inner = unpacked_arguments(m, v);
      if (is_raised(inner)) return nullptr;
      if (is_kind(inner, kind::tuple)) {
        const auto* t = inner.as<tuple_object>();
        if (!(t->length && same(t->items[t->length - 1], ellipsis))) {
          for (u64 k = 0; k < t->length; k++)
            if (!list_append(m, out, t->items[k])) return nullptr;
          continue;
        }
      }
    }
    if (!list_append(m, out, v)) return nullptr;
  }
  return make_tuple(m, out->storage->items, out->length);
}

/// v[arguments for v's own parameters]; v itself if it has none.
value substitute_inside(vm& m, value v, tuple_object* parameters, const tuple_object* given) {
  const value own = find_attribute(m, v, m.names.__parameters__);
  if (is_raised(own)) return own;
  if (!is_kind(own, kind::tuple) || own.as<tuple_object>()->length == 0) return v;
  list_object* args = empty_list(m);
  if (!args) return value_raised;
  for (u64 i = 0; i < own.as<tuple_object>()->length; i++) {
    value p = own.as<tuple_object>()->items[i];
    const i64 at = index_of_item(parameters, p);
    if (at >= 0) {
      const value replacement = given->items[at];
      // A TypeVarTuple (iterable) takes several.
      if (!same(special_of(m, p, special::iter), value_unbound) && is_kind(replacement, kind::tuple)) {
        if (!list_extend(m, args, replacement)) return value_raised;
        continue;
      }
      p = replacement;
    }
    if (!list_append(m, args, p)) return value_raised;
  }
  tuple_object* t = make_tuple(m, args->storage->items, args->length);
  return t ? get_item(m, v, to_value(t)) : value_raised;
}

}  // namespace

tuple_object* collect_parameters(vm& m, tuple_object* args) {
  list_object* found = empty_list(m);
  for (u64 i = 0; found && i < args->length; i++) {
    const value v = args->items[i];
    if (is_kind(v, kind::type)) continue;
    const value subst = find_attribute(m, v, m.names.__typing_subst__);
    if (is_raised(subst)) return nullptr;
    if (!same(subst, value_unbound)) {
      if (!append_once(m, found, v)) return nullptr;
      continue;
    }
    const value inner = find_attribute(m, v, m.names.__parameters__);
    if (is_raised(inner)) return nullptr;
    if (!is_kind(inner, kind::tuple)) continue;
    for (u64 k = 0; k < inner.as<tuple_object>()->length; k++)
      if (!append_once(m, found, inner.as<tuple_object>()->items[k])) return nullptr;
  }
  return found ? make_tuple(m, found->storage->items, found->length) : nullptr;
}

tuple_object* substitute_parameters(vm& m, value self, tuple_object* args, tuple_object* parameters, value item) {
  if (parameters->length == 0) {
    str_object* r = repr(m, self);
    if (r) raise(m, m.exc.TypeError, "{} is not a generic class", to_utf8(r));
    return nullptr;
  }
  tuple_object* given = spread(m, item);
  if (!given) return nullptr;
  for (u64 i = 0; i < parameters->length; i++) {
    const value prepare = find_attribute(m, parameters->items[i], m.names.__typing_prepare_subst__);
    if (is_raised(prepare)) return nullptr;
    if (same(prepare, value_unbound) || same(prepare, none)) continue;
    const value r = call2(m, prepare, self, to_value(given));
    if (is_raised(r)) return nullptr;
    given = is_kind(r, kind::tuple) ? r.as<tuple_object>() : make_tuple(m, &r, 1);
    if (!given) return nullptr;
  }
  if (given->length != parameters->length) {
    str_object* r = repr(m, self);
    if (r)
      raise(m, m.exc.TypeError, "Too {} arguments for {}; actual {}, expected {}",
            given->length > parameters->length ? "many" : "few", to_utf8(r), given->length, parameters->length);
    return nullptr;
  }
  list_object* out = empty_list(m);
  for (u64 i = 0; out && i < args->length; i++) {
    value v = args->items[i];
    if (is_kind(v, kind::type)) {
      if (!list_append(m, out, v)) return nullptr;
      continue;
    }
    const value unpacks = find_attribute(m, v, m.names.__typing_is_unpacked_typevartuple__);
    if (is_raised(unpacks)) return nullptr;
    const bool several = !same(unpacks, value_unbound) && truth(m, unpacks) == tri::yes;
    const value subst = find_attribute(m, v, m.names.__typing_subst__);
    if (is_raised(subst)) return nullptr;
    const i64 at = same(subst, value_unbound) ? -1 : index_of_item(parameters, v);
    v = at >= 0 ? call1(m, subst, given->items[at]) : substitute_inside(m, v, parameters, given);
    if (is_raised(v)) return nullptr;
    if (!(several && is_kind(v, kind::tuple) ? list_extend(m, out, v) : list_append(m, out, v))) return nullptr;
  }
  return out ? make_tuple(m, out->storage->items, out->length) : nullptr;
}

bool append_type_repr(vm& m, std::string& out, value v) {
  if (same(v, ellipsis)) return out += "...", true;
  const value origin = find_attribute(m, v, m.names.__origin__);
  const value args = is_raised(origin) || same(origin, value_unbound) ? origin : find_attribute(m, v, m.names.__args__);
  if (is_raised(args)) return false;
  if (same(args, value_unbound)) {
    const value name = find_attribute(m, v, m.names.__qualname__);
    const value mod = is_raised(name) ? name : find_attribute(m, v, m.names.__module__);
    if (is_raised(mod)) return false;
    if (is_str(name) && !same(mod, value_unbound) && !same(mod, none)) {
      if (is_str(mod) && to_utf8(as_str(mod)) != "builtins") out += to_utf8(as_str(mod)) + ".";
      out += to_utf8(as_str(name));
      return true;
    }
  }
  str_object* s = repr(m, v);
  if (!s) return false;
  out += to_utf8(s);
  return true;
}

}  // namespace metavm::python
