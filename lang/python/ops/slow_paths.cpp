// Slow forms of operators, attributes, items, displays.
#include <cmath>

#include "lang/python/exception.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/objects/builtins_of.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/ops/runtime.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

namespace {
value done(bool ok) { return ok ? none : value_raised; }
template <class T>
value made(T* p) {
  return p ? to_value(p) : value_raised;
}
function_object* as_function(value f) { return f.as<function_object>(); }
}  // namespace

// ---------------------------------------------------------------- lookups

const attribute_location* locate(vm& m, const py_shape* s, value name) {
  auto& slot = engine_of(m).attribute_locations[{const_cast<py_shape*>(s), as_str(name), s->cls->version}];
  if (!slot) slot = std::make_unique<attribute_location>(locate_attribute(m, const_cast<py_shape*>(s), as_str(name)));
  return slot.get();
}

const store_location* locate_for_store(vm& m, const py_shape* s, value name) {
  auto& slot = engine_of(m).store_locations[{const_cast<py_shape*>(s), as_str(name), s->cls->version}];
  if (!slot) slot = std::make_unique<store_location>(locate_store(m, const_cast<py_shape*>(s), as_str(name)));
  return slot.get();
}

i64 find_entry(vm& m, dict_object* d, value name) {
  const i64 n = dict_entry_of_str(m, d, as_str(name));
  return n < 0 ? -1 : n;
}

i64 find_global(vm& m, dict_object* globals, dict_object* builtins, value name) {
  dict_keys_version(m, globals);
  dict_keys_version(m, builtins);
  // Subclasses of dict may have a `__getitem__` of their own.
  if (METAVM_UNLIKELY(globals->get_shape() != m.shapes.dict || builtins->get_shape() != m.shapes.dict)) return -1;
  const i64 g = dict_entry_of_str(m, globals, as_str(name));
  if (g >= 0) return g;
  if (g == -2) return -1;
  const i64 b = dict_entry_of_str(m, builtins, as_str(name));
  return b >= 0 ? b | i64{1} << 62 : -1;
}
i64 find_own_global(vm& m, dict_object* globals, value name) {
  dict_keys_version(m, globals);
  if (METAVM_UNLIKELY(globals->get_shape() != m.shapes.dict)) return -1;
  return std::max<i64>(dict_entry_of_str(m, globals, as_str(name)), -1);
}

value special_method(const py_shape* s, special which) { return s->cls->get_special(which); }

u64 is_ordinary_class(vm& m, type_object* cls) {
  adapt_root_shape(m, cls);
  const u64 bad = type_flags::abstract | type_flags::has_finalizer;
  return (cls->flags_word & bad) == 0 && (cls->flags_word & type_flags::heap_type) &&
         cls->instance_kind == kind::instance && same(cls->get_special(special::new_), m.core.object_new) &&
         same(type_of(m, to_value(cls))->get_special(special::call), m.core.type_call);
}

exception_making exception_made_by(vm& m, type_object* cls) {
  adapt_root_shape(m, cls);
  const type_object* base = m.exc.BaseException;
  const u64 bad = type_flags::abstract | type_flags::has_finalizer | type_flags::not_instantiable;
  if ((cls->flags_word & bad) || !same(type_of(m, to_value(cls))->get_special(special::call), m.core.type_call) ||
      !same(cls->get_special(special::new_), base->get_special(special::new_)))
    return exception_making::generally;
  const value init = cls->get_special(special::init);
  if (same(init, base->get_special(special::init)) && cls->construct == base->construct)
    return exception_making::by_allocation;
  return is_kind(init, kind::function) ? exception_making::by_guest : exception_making::generally;
}

// ---------------------------------------------------------------- errors

void raise_unbound_local(vm& m, value name) {
  raise(m, m.exc.UnboundLocalError, "cannot access local variable '{}' where it is not associated with a value",
        to_utf8(as_str(name)));
}
void raise_unbound_free(vm& m, value name) {
  raise(m, m.exc.NameError,
        "cannot access free variable '{}' where it is not associated with a value in enclosing scope",
        to_utf8(as_str(name)));
}
void raise_name_not_defined(vm& m, value name) {
  raise_name_error(m, m.exc.NameError, as_str(name), fmt::format("name '{}' is not defined", to_utf8(as_str(name))));
}
void raise_init_result(vm& m, value result) {
  raise(m, m.exc.TypeError, "__init__() should return None, not '{}'", type_name(m, result));
}

// ---------------------------------------------------------------- operators

bool same_object(vm& m, value a, value b) { return is_identical(m, a, b); }

value truth_slow(vm& m, value v) {
  const tri t = truth(m, v);
  return t == tri::error ? value_raised : from_bool(t == tri::yes);
}
double complex_magnitude(double real, double imag) { return std::hypot(real, imag); }
double float_power(double a, double b) { return std::pow(a, b); }
double float_mod(double a, double b) {
  double r = std::fmod(a, b);
  if (r != 0) {
    if ((b < 0) != (r < 0)) r += b;
  } else {
    r = std::copysign(0.0, b);
  }
  return r;
}
double float_floor_div(double a, double b) {
  const double r = std::fmod(a, b);
  double q = (a - r) / b;
  if (r != 0 && (b < 0) != (r < 0)) q -= 1;
  if (q == 0) return std::copysign(0.0, a / b);
  const double f = std::floor(q);
  return q - f > 0.5 ? f + 1 : f;
}
value contains_slow(vm& m, value container, value item) {
  const tri t = contains(m, container, item);
  return t == tri::error ? value_raised : from_bool(t == tri::yes);
}
value not_slow(vm& m, value v) {
  const tri t = truth(m, v);
  return t == tri::error ? value_raised : from_bool(t == tri::no);
}
value negative_slow(vm& m, value v) { return negative(m, v); }
value positive_slow(vm& m, value v) { return positive(m, v); }
value invert_slow(vm& m, value v) { return invert(m, v); }

// ---------------------------------------------------------------- attributes and items

value load_attribute(vm& m, value o, value name) { return get_attribute(m, o, as_str(name)); }
value store_attribute(vm& m, value o, value name, value v) { return done(set_attribute(m, o, as_str(name), v)); }
value delete_attribute(vm& m, value o, value name) { return done(set_attribute(m, o, as_str(name), value_unbound)); }
value bind_method(vm& m, value function, value self) { return make_bound_method(m, function, self); }
value dict_get_item_slow(vm& m, value d, value key) {
  const value v = dict_find(m, d.as<dict_object>(), key);
  return same(v, value_unbound) ? raise_key_error(m, key) : v;
}
value set_item_slow(vm& m, value o, value key, value v) { return done(set_item(m, o, key, v)); }
value delete_item(vm& m, value o, value key) { return done(del_item(m, o, key)); }

// ---------------------------------------------------------------- names

/// An item of a namespace, which may be any mapping; value_unbound if it has none.
static value find_name(vm& m, value names, value name) {
  if (METAVM_LIKELY(is_exact(names, m.shapes.dict))) return dict_find(m, names.as<dict_object>(), name);
  const value v = python::get_item(m, names, name);
  return is_raised(v) && catch_pending(m, m.exc.KeyError) ? value_unbound : v;
}
value load_global_slow(vm& m, value function, value name) {
  const function_object* f = as_function(function);
  value v = find_name(m, to_value(f->globals), name);
  if (same(v, value_unbound)) v = find_name(m, builtins_of(f), name);
  if (same(v, value_unbound)) {
    raise_name_not_defined(m, name);
    return value_raised;
  }
  return v;
}
value store_global_slow(vm& m, value function, value name, value v) {
  dict_object* g = as_function(function)->globals;
  if (METAVM_UNLIKELY(g->get_shape() != m.shapes.dict)) return done(set_item(m, to_value(g), name, v));
  const i64 n = dict_entry_of_str(m, g, as_str(name));
  if (METAVM_LIKELY(n >= 0)) {
    dict_set_item_at(m, g, static_cast<u64>(n), v);
    return none;
  }
  return done(dict_set(m, g, name, v));
}
value delete_global_slow(vm& m, value function, value name) {
  const tri t = dict_remove(m, as_function(function)->globals, name);
  if (t == tri::no) raise_name_not_defined(m, name);
  return done(t == tri::yes);
}
value load_name_slow(vm& m, value function, value names, value name) {
  value v;
  if (is_exact(names, m.shapes.dict)) {
    v = dict_find(m, names.as<dict_object>(), name);
  } else {
    v = python::get_item(m, names, name);
    if (is_raised(v) && catch_pending(m, m.exc.KeyError)) v = value_unbound;
  }
  return same(v, value_unbound) ? load_global_slow(m, function, name) : v;
}
value store_name_slow(vm& m, value function, value names, value name, value v) {
  if (same(names, none)) return store_global_slow(m, function, name, v);
  return done(set_item(m, names, name, v));
}
value delete_name_slow(vm& m, value function, value names, value name) {
  if (same(names, none)) return delete_global_slow(m, function, name);
  if (del_item(m, names, name)) return none;
  if (catch_pending(m, m.exc.KeyError)) raise_name_not_defined(m, name);
  return value_raised;
}
value load_class_free_slow(vm& m, value names, value cell, value name) {
  if (!same(names, none)) {
    value v =
        is_exact(names, m.shapes.dict) ? dict_find(m, names.as<dict_object>(), name) : python::get_item(m, names, name);
    if (is_raised(v) && catch_pending(m, m.exc.KeyError)) v = value_unbound;
    if (!same(v, value_unbound)) return v;
  }
  const value v = cell.as<cell_object>()->content;
  if (same(v, value_unbound)) {
    raise_unbound_free(m, name);
    return value_raised;
  }
  return v;
}
value setup_annotations_slow(vm& m, value function, value names) {
  const value key = to_value(m.names.__annotations__);
  if (same(names, none)) {
    dict_object* g = as_function(function)->globals;
    if (!same(dict_find(m, g, key), value_unbound)) return none;
    return done(dict_set(m, g, key, to_value(make_dict(m))));
  }
  // A namespace need not be a container: what it lacks is a KeyError.
  if (!is_raised(get_item(m, names, key))) return none;
  if (!catch_pending(m, m.exc.KeyError)) return value_raised;
  return done(set_item(m, names, key, to_value(make_dict(m))));
}

// ---------------------------------------------------------------- displays

value build_list(vm& m, const value* a, u32 n) { return made(make_list(m, a, n)); }
value build_tuple(vm& m, const value* a, u32 n) { return made(make_tuple(m, a, n)); }
value join_tuple(vm& m, const value* a, u32 n) {
  const u32 front = n - 1;
  if (METAVM_LIKELY(is_exact(a[front], m.shapes.tuple))) {
    const tuple_object* rest = a[front].as<tuple_object>();
    if (!rest->length) return build_tuple(m, a, front);
    tuple_object* all = empty_tuple_of(m, front + rest->length);
    if (!all) return value_raised;
    std::copy_n(a, front, all->items);
    std::copy_n(rest->items, rest->length, all->items + front);
    return to_value(all);
  }
  list_object* l = make_list(m, a, front);
  if (!l || is_raised(list_extend_slow(m, to_value(l), a[front]))) return value_raised;
  return made(make_tuple(m, l->storage->items, l->length));
}
value build_set(vm& m, const value* a, u32 n) {
  set_object* s = make_set(m);
  for (u32 i = 0; i < n; i++)
    if (set_add(m, s, a[i]) == tri::error) return value_raised;
  return to_value(s);
}
value build_dict(vm& m, const value* a, u32 n) {
  dict_object* d = make_dict_with_capacity(m, n / 2);
  if (!d) return value_raised;
  for (u32 i = 0; i < n; i += 2)
    if (!dict_set(m, d, a[i], a[i + 1])) return value_raised;
  return to_value(d);
}
value build_string(vm& m, const value* a, u32 n) { return made(join_strings(m, a, n)); }
value list_append_slow(vm& m, value l, value v) { return done(list_append(m, l.as<list_object>(), v)); }
value set_add_slow(vm& m, value s, value v) { return done(set_add(m, s.as<set_object>(), v) != tri::error); }
value dict_set_slow(vm& m, value d, value k, value v) { return done(dict_set(m, d.as<dict_object>(), k, v)); }
/// Does the class have an __iter__, or what iterating over a sequence needs?
static bool has_iteration(vm& m, value v) {
  const type_object* t = type_of(m, v);
  return !same(t->get_special(special::iter), value_unbound) ||
         (t->instance_kind != kind::dict && !same(t->get_special(special::getitem), value_unbound));
}
value argument_tuple_slow(vm& m, value v, value f) {
  if (is_exact(v, m.shapes.tuple)) return v;
  if (!has_iteration(m, v)) {
    std::string name;
    if (!function_text(m, f, name)) return value_raised;
    return raise(m, m.exc.TypeError, "{} argument after * must be an iterable, not {}", name, type_name(m, v));
  }
  return made(to_tuple(m, v));
}
value argument_dict_slow(vm& m, value v, value f) {
  dict_object* d = make_dict(m);
  if (!d) return value_raised;
  const value into = to_value(d);
  return is_raised(dict_merge_slow(m, into, v, f)) ? value_raised : into;
}
value list_extend_slow(vm& m, value l, value v) {
  if (!has_iteration(m, v))
    return raise(m, m.exc.TypeError, "Value after * must be an iterable, not {}", type_name(m, v));
  if (list_extend(m, l.as<list_object>(), v)) return none;
  return value_raised;
}
value set_update_slow(vm& m, value s, value v) { return done(set_update(m, s.as<set_object>(), v)); }
value dict_update_slow(vm& m, value d, value v) {
  if (!is_kind(v, kind::dict)) {
    const value keys = find_attribute(m, v, m.names.keys);
    if (is_raised(keys)) return keys;
    if (same(keys, value_unbound)) return raise(m, m.exc.TypeError, "'{}' object is not a mapping", type_name(m, v));
  }
  return done(dict_update(m, d.as<dict_object>(), v));
}
value dict_merge_slow(vm& m, value d, value v, value f) {
  // Keyword arguments: no key twice.
  std::string name;
  if (!is_kind(v, kind::dict)) {
    const value keys = find_attribute(m, v, m.names.keys);
    if (is_raised(keys)) return keys;
    if (same(keys, value_unbound)) {
      if (!function_text(m, f, name)) return value_raised;
      return raise(m, m.exc.TypeError, "{} argument after ** must be a mapping, not {}", name, type_name(m, v));
    }
  }
  value twice = value_unbound;
  if (dict_merge(m, d.as<dict_object>(), v, twice)) return none;
  if (same(twice, value_unbound)) return value_raised;
  str_object* const text = to_str(m, twice);
  if (!text || !function_text(m, f, name)) return value_raised;
  return raise(m, m.exc.TypeError, "{} got multiple values for keyword argument '{}'", name, to_utf8(text));
}
value list_to_tuple(vm& m, value l) {
  return made(make_tuple(m, l.as<list_object>()->storage->items, l.as<list_object>()->length));
}
value format_slow(vm& m, value v, i64 conversion, value spec) {
  if (conversion) {
    str_object* s = conversion == 's' ? to_str(m, v) : conversion == 'r' ? repr(m, v) : ascii_repr(m, v);
    if (!s) return value_raised;
    if (same(spec, none)) return to_value(s);
    v = to_value(s);
  }
  if (same(spec, none)) {
    if (is_exact(v, m.shapes.str)) return v;
    return format_value(m, v, m.empty_str);
  }
  return format_value(m, v, as_str(spec));
}

// ---------------------------------------------------------------- unpacking, iteration

value unpack_slow(vm& m, value v, i64 n) {
  if (is_exact(v, m.shapes.list) || is_exact(v, m.shapes.tuple)) {
    const u64 have = is_exact(v, m.shapes.list) ? v.as<list_object>()->length : v.as<tuple_object>()->length;
    if (have == static_cast<u64>(n)) return made(to_tuple(m, v));
    if (have > static_cast<u64>(n)) return raise(m, m.exc.ValueError, "too many values to unpack (expected {})", n);
    return raise(m, m.exc.ValueError, "not enough values to unpack (expected {}, got {})", n, have);
  }
  const value it = get_iter(m, v);
  if (is_raised(it)) {
    if (special_of(m, v, special::iter).bits == value_unbound.bits &&
        special_of(m, v, special::getitem).bits == value_unbound.bits && catch_pending(m, m.exc.TypeError))
      return raise(m, m.exc.TypeError, "cannot unpack non-iterable {} object", type_name(m, v));
    return it;
  }
  list_object* l = empty_list(m, static_cast<u64>(n));
  for (i64 i = 0; i < n; i++) {
    const value x = iter_next(m, it);
    if (is_raised(x)) return x;
    if (same(x, value_unbound))
      return raise(m, m.exc.ValueError, "not enough values to unpack (expected {}, got {})", n, i);
    if (!list_append(m, l, x)) return value_raised;
  }
  const value more = iter_next(m, it);
  if (is_raised(more)) return more;
  if (!same(more, value_unbound)) return raise(m, m.exc.ValueError, "too many values to unpack (expected {})", n);
  return list_to_tuple(m, to_value(l));
}
namespace {
value unpacked(vm& m, const value* items, i64 n, i64 before, i64 after) {
  if (n < before + after)
    return raise(m, m.exc.ValueError, "not enough values to unpack (expected at least {}, got {})", before + after, n);
  list_object* middle = make_list(m, items + before, static_cast<u64>(n - before - after));
  if (!middle) return value_raised;
  tuple_object* t = empty_tuple_of(m, static_cast<u64>(before + after + 1));
  if (!t) return value_raised;
  for (i64 i = 0; i < before; i++) t->items[i] = items[i];
  t->items[before] = to_value(middle);
  for (i64 i = 0; i < after; i++) t->items[before + 1 + i] = items[n - after + i];
  return to_value(t);
}
}  // namespace

value unpack_ex_slow(vm& m, value v, i64 before, i64 after) {
  if (is_exact(v, m.shapes.list)) {
    const auto* l = v.as<list_object>();
    return unpacked(m, l->storage->items, static_cast<i64>(l->length), before, after);
  }
  if (is_exact(v, m.shapes.tuple)) {
    const auto* t = v.as<tuple_object>();
    return unpacked(m, t->items, static_cast<i64>(t->length), before, after);
  }
  const value it = get_iter(m, v);
  if (is_raised(it)) {
    if (special_of(m, v, special::iter).bits == value_unbound.bits &&
        special_of(m, v, special::getitem).bits == value_unbound.bits && catch_pending(m, m.exc.TypeError))
      return raise(m, m.exc.TypeError, "cannot unpack non-iterable {} object", type_name(m, v));
    return it;
  }
  list_object* l = to_list(m, it);
  if (!l) return value_raised;
  return unpacked(m, l->storage->items, static_cast<i64>(l->length), before, after);
}
value iterate(vm& m, value v) { return get_iter(m, v); }
value next_item(vm& m, value iterator) { return iter_next(m, iterator); }
value length_slow(vm& m, value v) {
  const i64 n = length_of(m, v);
  return n < 0 ? value_raised : make_int(m, n);
}

// ---------------------------------------------------------------- functions, classes, imports

value make_function_slow(vm& m, const value* parts, u32, value code, value function) {
  const function_object* outer = as_function(function);
  function_object* f = make_function(m, code.as<code_object>(), outer->globals, outer->builtins);
  if (!f) return value_raised;
  if (!same(parts[0], none)) m.heap.write(f, &f->defaults, parts[0].as<tuple_object>());
  if (!same(parts[1], none)) m.heap.write(f, &f->kwdefaults, parts[1].as<dict_object>());
  if (!same(parts[2], none)) m.heap.write(f, &f->annotations, parts[2]);
  if (!same(parts[3], none)) m.heap.write(f, &f->closure, parts[3].as<tuple_object>());
  return to_value(f);
}
value load_build_class(vm& m, value function) {
  const value v = find_name(m, builtins_of(as_function(function)), to_value(intern(m, "__build_class__")));
  return same(v, value_unbound) ? raise_text(m, m.exc.NameError, "__build_class__ not found") : v;
}
value import_name_slow(vm& m, value function, value name, value fromlist, value level) {
  function_object* f = as_function(function);
  const value import = find_name(m, builtins_of(f), to_value(m.names.__import__));
  if (same(import, value_unbound)) return raise_text(m, m.exc.ImportError, "__import__ not found");
  if (is_raised(import)) return import;
  const value a[] = {name, to_value(f->globals), none, fromlist, level};
  return call(m, import, a, 5);
}
value import_from_slow(vm& m, value module, value name) { return import_from(m, module, as_str(name)); }
value import_star_slow(vm& m, value function, value module, value names) {
  const value into = same(names, none) ? to_value(as_function(function)->globals) : names;
  const value all = find_attribute(m, module, intern(m, "__all__"));
  if (is_raised(all)) return all;
  if (!same(all, value_unbound)) {
    const bool ok = for_each_item(m, all, [&](value n) {
      if (!is_str(n)) {
        const value own = get_attribute(m, module, m.names.__name__);
        if (is_raised(own)) return false;
        if (is_str(own))
          raise(m, m.exc.TypeError, "Item in {}.__all__ must be str, not {}", to_utf8(as_str(own)), type_name(m, n));
        else
          raise(m, m.exc.TypeError, "module __name__ must be a string, not {}", type_name(m, own));
        return false;
      }
      const value v = get_attribute(m, module, as_str(n));
      return !is_raised(v) && set_item(m, into, n, v);
    });
    return done(ok);
  }
  const value d = get_attribute(m, module, m.names.__dict__);
  if (is_raised(d)) return d;
  dict_object* copy = make_dict(m);
  if (!dict_update(m, copy, d)) return value_raised;
  u64 at = 0;
  value key, item;
  while (dict_next(copy, at, key, item)) {
    if (!is_str(key) || (as_str(key)->length && as_str(key)->at(0) == '_')) continue;
    if (!set_item(m, into, key, item)) return value_raised;
  }
  return none;
}

// ---------------------------------------------------------------- exceptions, with

value push_handled_slow(vm& m, value e) {
  const value before = m.handled;
  m.handled = e;
  return before;
}
value pop_handled_slow(vm& m, value saved) {
  m.handled = saved;
  return none;
}
value raise_slow(vm& m, value e, value cause) {
  if (same(e, value_unbound)) {
    if (same(m.handled, none)) return raise_text(m, m.exc.RuntimeError, "No active exception to reraise");
    return reraise_slow(m, m.handled);
  }
  return raise_object(m, e, cause);
}
value reraise_slow(vm& m, value e) {
  // Its traceback has this frame already: `add_trace` leaves it out once.
  if (is_exception(e)) e.as_object()->flags |= exception_object::reraised_flag;
  m.pending = e;
  return value_raised;
}
bool take_stop_iteration(vm& m) {
  const value e = m.pending;
  if (!catch_pending(m, m.exc.StopIteration)) return false;
  if (engine& x = engine_of(m); METAVM_UNLIKELY(x.tracing)) x.stop_value = e;  // trace functions see it
  return true;
}
value check_match_slow(vm& m, value e, value pattern) {
  const tri t = exception_matches(m, e, pattern);
  return t == tri::error ? value_raised : from_bool(t == tri::yes);
}
value check_star_match_slow(vm& m, value e, value pattern) {
  value parts[2] = {none, none};
  if (same(e, none)) return to_value(make_tuple(m, parts, 2));
  if (!match_exception_group(m, e, pattern, parts[0], parts[1])) return value_raised;
  return made(make_tuple(m, parts, 2));
}
value prepare_star_slow(vm& m, value original, value list) {
  return prepare_reraise_star(m, original, list.as<list_object>());
}
value load_special_slow(vm& m, value o, value name) {
  const value f = type_lookup(m, type_of(m, o), as_str(name));
  if (same(f, value_unbound)) {
    const std::string n = to_utf8(as_str(name));
    const bool async = n.starts_with("__a");
    const bool exit = n.find("exit") != n.npos;
    return raise(m, m.exc.TypeError, "'{}' object does not support the {} protocol{}", type_name(m, o),
                 async ? "asynchronous context manager" : "context manager",
                 exit ? fmt::format(" (missed {} method)", n) : std::string());
  }
  return bind_descriptor(m, f, o, type_of(m, o));
}
value with_exit_slow(vm& m, value exit, value e) {
  const value a[] = {to_value(type_of(m, e)), e, as_exception(e)->traceback};
  return call(m, exit, a, 3);
}
value print_expression(vm& m, value v) {
  const value hook = m.sys ? dict_find_str(m, m.sys->dict, intern(m, "displayhook")) : value_unbound;
  if (same(hook, value_unbound)) return raise_text(m, m.exc.RuntimeError, "lost sys.displayhook");
  return call1(m, hook, v);
}

// ---------------------------------------------------------------- matching

value match_keys_slow(vm& m, value subject, value keys) {
  const tuple_object* k = keys.as<tuple_object>();
  list_object* found = empty_list(m, k->length);
  set_object* seen = make_set(m);
  const value get = get_attribute(m, subject, "get");
  if (is_raised(get)) return get;
  // A marker that no mapping holds.
  const value missing = to_value(empty_list(m));
  for (u64 i = 0; i < k->length; i++) {
    const tri fresh = set_add(m, seen, k->items[i]);
    if (fresh == tri::error) return value_raised;
    if (fresh == tri::no) {
      str_object* r = repr(m, k->items[i]);
      if (!r) return value_raised;
      return raise(m, m.exc.ValueError, "mapping pattern checks duplicate key ({})", to_utf8(r));
    }
    const value v = call2(m, get, k->items[i], missing);
    if (is_raised(v)) return v;
    if (same(v, missing)) return none;
    if (!list_append(m, found, v)) return value_raised;
  }
  return list_to_tuple(m, to_value(found));
}
bool matches_itself(vm& m, type_object* cls) {
  for (type_object* b : {m.types.boolean, m.types.bytearray, m.types.bytes, m.types.dict, m.types.float_,
                         m.types.frozenset, m.types.int_, m.types.list, m.types.set, m.types.str, m.types.tuple})
    if (is_subtype(cls, b)) return true;
  return false;
}
value match_class_slow(vm& m, value subject, value cls, value count, value names) {
  if (!is_kind(cls, kind::type)) return raise_type_error(m, "called match pattern must be a type");
  const tri t = object_isinstance(m, subject, cls);
  if (t == tri::error) return value_raised;
  if (t == tri::no) return none;
  const i64 n = count.as_int();
  list_object* found = empty_list(m);
  set_object* seen = make_set(m);
  auto take = [&](value name) {
    const tri fresh = set_add(m, seen, name);
    if (fresh == tri::error) return -1;
    if (fresh == tri::no) {
      raise(m, m.exc.TypeError, "{}() got multiple sub-patterns for attribute '{}'",
            type_name_of(cls.as<type_object>()), to_utf8(as_str(name)));
      return -1;
    }
    const value v = find_attribute(m, subject, as_str(name));
    if (is_raised(v)) return -1;
    if (same(v, value_unbound)) return 0;
    return list_append(m, found, v) ? 1 : -1;
  };
  if (n > 0) {
    const value args = find_attribute(m, cls, intern(m, "__match_args__"));
    if (is_raised(args)) return args;
    bool self_match = false;
    u64 have = 0;
    if (same(args, value_unbound)) {
      self_match = matches_itself(m, cls.as<type_object>());
      have = self_match ? 1 : 0;
    } else {
      if (!is_exact(args, m.shapes.tuple))
        return raise(m, m.exc.TypeError, "{}.__match_args__ must be a tuple (got {})",
                     type_name_of(cls.as<type_object>()), type_name(m, args));
      have = args.as<tuple_object>()->length;
    }
    if (static_cast<u64>(n) > have)
      return raise(m, m.exc.TypeError, "{}() accepts {} positional sub-pattern{} ({} given)",
                   type_name_of(cls.as<type_object>()), have, have == 1 ? "" : "s", n);
    for (i64 i = 0; i < n; i++) {
      if (self_match) {
        if (!list_append(m, found, subject)) return value_raised;
        continue;
      }
      const value name = args.as<tuple_object>()->items[i];
      if (!is_str(name))
        return raise(m, m.exc.TypeError, "__match_args__ elements must be strings (got {})", type_name(m, name));
      const int r = take(name);
      if (r < 0) return value_raised;
      if (r == 0) return none;
    }
  }
  const tuple_object* k = names.as<tuple_object>();
  for (u64 i = 0; i < k->length; i++) {
    const int r = take(k->items[i]);
    if (r < 0) return value_raised;
    if (r == 0) return none;
  }
  return list_to_tuple(m, to_value(found));
}

}  // namespace metavm::python
