// Built-in functions and classes that compiled code knows, `super()`, attributes of classes and
// modules: what is found out while compiling.
#include <algorithm>
#include <cmath>

#include "lang/python/modules/collections_types.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/ops/runtime.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

namespace {

bool is_simple_setter(value f, u32 n) {
  if (!is_kind(f, kind::function)) return false;
  const code_block* c = block_of(f.as<function_object>()->code);
  return c && details_of(c)->simple && c->parameter_count == n;
}

}  // namespace

void mark_known_builtins(vm& m) {
  static constexpr struct {
    const char* name;
    known_builtin which;
  } table[] = {{"len", known_builtin::len},         {"isinstance", known_builtin::isinstance},
               {"abs", known_builtin::abs},         {"min", known_builtin::min},
               {"max", known_builtin::max},         {"ord", known_builtin::ord},
               {"chr", known_builtin::chr},         {"getattr", known_builtin::getattr},
               {"hasattr", known_builtin::hasattr}, {"sum", known_builtin::sum},
               {"any", known_builtin::any},         {"all", known_builtin::all},
               {"sorted", known_builtin::sorted}};
  mark_known(type_lookup(m, m.types.dict, intern(m, "get")), known_builtin::dict_get);
  mark_known(type_lookup(m, m.types.list, intern(m, "pop")), known_builtin::list_pop);
  mark_known(type_lookup(m, m.types.str, intern(m, "join")), known_builtin::str_join);
  mark_known(m.types.tuple->get_special(special::new_), known_builtin::tuple_new);
  if (!m.builtins) return;
  for (const auto& row : table) mark_known(dict_find_str(m, m.builtins->dict, intern(m, row.name)), row.which);
}

const builtin_function_object* bindable_builtin(vm& m, const py_shape* s, value found) {
  if (!is_exact(found, m.shapes.method_descriptor)) return nullptr;
  const auto* b = found.as<builtin_function_object>();
  return b->is_method && same(b->self, value_unbound) && is_kind(b->owner, kind::type) &&
                 is_subtype(s->cls, b->owner.as<type_object>())
             ? b
             : nullptr;
}

value guest_constructor(vm& m, type_object* cls) {
  const u64 bad = type_flags::abstract | type_flags::has_finalizer | initialised_below_flag;
  if ((cls->flags_word & bad) || !(cls->flags_word & type_flags::heap_type) ||
      !same(cls->get_special(special::init), m.core.object_init) ||
      !same(type_of(m, to_value(cls))->get_special(special::call), m.core.type_call))
    return value_unbound;
  value f = cls->get_special(special::new_);
  if (is_kind(f, kind::static_method) && type_of(m, f) == m.types.static_method)
    f = f.as<wrapped_method_object>()->function;
  return is_kind(f, kind::function) ? f : value_unbound;
}
i64 tuple_field(vm& m, const py_shape* s, value name) {
  if (s->get_kind() != kind::tuple || !same(s->cls->get_special(special::getattribute), m.core.object_getattribute))
    return -1;
  const value f = type_lookup(m, s->cls, interned(m, as_str(name)));
  if (!f.is_pointer() || f.as_object()->get_shape()->lay != &collections::tuplegetter_object::get_layout()) return -1;
  return static_cast<i64>(f.as<collections::tuplegetter_object>()->index);
}
bool is_plain_tuple_class(vm& m, const type_object* cls) {
  const type_object* t = m.types.tuple;
  const py_shape* s = cls->root_shape;
  return cls->instance_kind == kind::tuple && !(s->flags & shape_pointer_behind_tail) && s->extra_offset == 0 &&
         s->inline_slots == 0 && s->instance_bytes == t->root_shape->instance_bytes &&
         same(cls->get_special(special::iter), t->get_special(special::iter)) &&
         same(cls->get_special(special::getitem), t->get_special(special::getitem));
}

value attribute_hook(vm& m, const py_shape* s, const attribute_location* at, value name) {
  const type_object* t = s->cls;
  const value hook = t->get_special(special::getattr);
  if (at->what != attribute_kind::generic || !is_kind(hook, kind::function) || s->get_kind() != kind::instance ||
      s->dict_mode != at->own_first || !same(t->get_special(special::getattribute), m.core.object_getattribute))
    return value_unbound;
  str_object* n = interned(m, as_str(name));
  if (!same(type_lookup(m, s->cls, n), value_unbound) || (!s->dict_mode && find_slot(s, n) >= 0)) return value_unbound;
  return hook;
}
value find_own_attribute(vm& m, value o, value name) {
  auto* d = static_cast<dict_object*>(*extra_of(o.as_object(), shape_of(m, o)));
  const i64 n = d ? dict_entry_of_str(m, d, as_str(name)) : -1;
  return n >= 0 ? dict_item_at(d, static_cast<u64>(n)) : n == -1 ? value_unbound : value_raised;
}
value set_own_attribute(vm& m, value o, value name, value v) {
  return set_instance_attribute(m, o.as_object(), as_str(name), v) == tri::yes ? none : value_raised;
}
value guest_descriptor(vm& m, const py_shape* s, value name) {
  if (s->get_kind() != kind::instance || !same(s->cls->get_special(special::setattr), m.core.object_setattr))
    return value_unbound;
  const value found = type_lookup(m, s->cls, interned(m, as_str(name)));
  return found.is_pointer() && is_kind(type_of(m, found)->get_special(special::set), kind::function) ? found
                                                                                                     : value_unbound;
}
value attribute_setter(vm& m, const py_shape* s, value name) {
  if (s->get_kind() != kind::instance) return value_unbound;
  const value hook = s->cls->get_special(special::setattr);
  if (!same(hook, m.core.object_setattr))
    return is_kind(hook, kind::function) && is_simple_setter(hook, 3) ? hook : value_unbound;
  const value found = type_lookup(m, s->cls, interned(m, as_str(name)));
  if (!is_kind(found, kind::property) || type_of(m, found) != m.types.property) return value_unbound;
  const value setter = found.as<property_object>()->set;
  return is_simple_setter(setter, 2) ? setter : value_unbound;
}
const matched_names* names_of_pattern(vm& m, type_object* cls, i64 positional, tuple_object* names) {
  const bool guests = cls->flags_word & type_flags::heap_type;
  if (type_of(m, to_value(cls)) != m.types.type || (guests && cls->version == 0)) return nullptr;
  auto& place = engine_of(m).patterns[{cls, names, positional, cls->version}];
  if (place) return place->count <= matched_names::most ? place.get() : nullptr;
  place = std::make_unique<matched_names>();
  matched_names& r = *place;
  r.pattern = to_value(names);
  auto give_up = [&] {
    r.count = matched_names::most + 1;
    return nullptr;
  };
  if (positional + static_cast<i64>(names->length) > i64{matched_names::most}) return give_up();
  auto take = [&](value name) {
    if (!is_exact(name, m.shapes.str)) return false;
    const value n = to_value(interned(m, as_str(name)));
    for (u32 i = 0; i < r.count; i++)
      if (same(r.names[i], n)) return false;
    r.names[r.count++] = n;
    return true;
  };
  if (positional > 0) {
    const value args = type_lookup(m, cls, intern(m, "__match_args__"));
    if (is_exact(args, m.shapes.tuple)) {
      const auto* t = args.as<tuple_object>();
      if (static_cast<i64>(t->length) < positional) return give_up();
      for (i64 i = 0; i < positional; i++)
        if (!take(t->items[i])) return give_up();
    } else if (same(args, value_unbound) && positional == 1 && matches_itself(m, cls)) {
      r.names[r.count++] = value_unbound;
    } else {
      return give_up();
    }
  }
  for (u64 i = 0; i < names->length; i++)
    if (!take(names->items[i])) return give_up();
  return &r;
}
namespace pure {
double sqrt(double x) { return std::sqrt(x); }
double sin(double x) { return std::sin(x); }
double cos(double x) { return std::cos(x); }
double tan(double x) { return std::tan(x); }
double atan(double x) { return std::atan(x); }
double exp(double x) { return std::exp(x); }
double log(double x) { return std::log(x); }
double fabs(double x) { return std::fabs(x); }
double atan2(double y, double x) { return std::atan2(y, x); }
double pow(double x, double y) { return std::pow(x, y); }
double fmod(double x, double y) { return std::fmod(x, y); }
i64 floor(double x) { return static_cast<i64>(std::floor(x)); }
i64 ceil(double x) { return static_cast<i64>(std::ceil(x)); }
}  // namespace pure
complex_part complex_part_of(value name) {
  const str_object* n = as_str(name);
  if (!n->is_ascii()) return complex_part::other;
  return n->ascii() == "real" ? complex_part::real : n->ascii() == "imag" ? complex_part::imag : complex_part::other;
}
value latin1_char_of_text(vm& m, value s, i64 i) { return to_value(m.latin1_chars[as_str(s)->data[i]]); }
value char_of_text(vm& m, value s, i64 i) { return char_of_code_point(m, as_str(s)->at(static_cast<u64>(i))); }
value slice_simply(vm& m, value x, value from, value to) {
  const i64 n = is_kind(x, kind::str)    ? as_str(x)->length
                : is_kind(x, kind::list) ? static_cast<i64>(x.as<list_object>()->length)
                                         : static_cast<i64>(x.as<tuple_object>()->length);
  auto bound = [n](value v, i64 otherwise) {
    if (!v.is_int()) return otherwise;
    i64 i = v.as_int();
    if (i < 0) i = std::max<i64>(i + n, 0);
    return std::min(i, n);
  };
  const i64 a = bound(from, 0), b = std::max(bound(to, n), a);
  const u64 first = static_cast<u64>(a), last = static_cast<u64>(b);
  if (is_kind(x, kind::str)) {
    str_object* s = str_slice(m, as_str(x), first, last);
    return s ? to_value(s) : value_raised;
  }
  if (is_kind(x, kind::list)) {
    list_object* l = list_slice(m, x.as<list_object>(), first, last);
    return l ? to_value(l) : value_raised;
  }
  if (a == 0 && b == n) return x;
  tuple_object* t = make_tuple(m, x.as<tuple_object>()->items + first, last - first);
  return t ? to_value(t) : value_raised;
}
value call_located_builtin(vm& m, const value* a, u32 n, value b) {
  return call_builtin(m, b.as<builtin_function_object>(), a, n, nullptr);
}
bool take_attribute_error(vm& m) { return catch_pending(m, m.exc.AttributeError); }

tri instance_by_class(vm& m, type_object* of, type_object* cls) {
  if (of == cls) return tri::yes;
  if (!same(type_lookup(m, type_of(m, to_value(cls)), m.names.__instancecheck__), m.core.type_instancecheck))
    return tri::error;
  if (is_subtype(of, cls)) return tri::yes;
  return same(of->get_special(special::getattribute), m.core.object_getattribute) &&
                 same(type_lookup(m, of, m.names.__class__), m.core.object_class)
             ? tri::no
             : tri::error;
}

i64 code_point_at(value s, i64 i) { return as_str(s)->at(static_cast<u64>(i)); }
value char_of_code_point(vm& m, i64 i) {
  if (i < 256) return to_value(m.latin1_chars[i]);
  str_object* s = make_char(m, static_cast<u32>(i));
  return s ? to_value(s) : value_raised;
}
i64 truncate(double d) { return static_cast<i64>(d); }
value number_text(vm& m, value v) {
  str_object* s = to_str(m, v);
  return s ? to_value(s) : value_raised;
}

super_context_of super_context(const code_block* c) {
  super_context_of r{};
  const code_details* d = details_of(c);
  if (!d || !d->code || d->code->argcount == 0 || d->generator_like) return r;
  const tuple_object* free = d->code->freevars;
  for (u64 i = 0; i < free->length; i++) {
    const str_object* name = as_str(free->items[i]);
    if (!name->is_ascii() || name->ascii() != "__class__") continue;
    r.class_cell = static_cast<u32>(i);
    r.known = true;
  }
  // One that inner functions use lives in a cell, whose register may be dead by now.
  const tuple_object* cells = d->code->cellvars;
  for (u64 i = 0; i < cells->length; i++)
    if (same(cells->items[i], d->code->varnames->items[0])) r.known = false;
  return r;
}

value find_in_super(vm& m, type_object* behind, type_object* cls, value name) {
  const tuple_object* mro = cls->mro;
  if (!mro || str_equal(as_str(name), m.names.__class__)) return value_unbound;
  u64 i = 0;
  while (i < mro->length && mro->items[i].as<type_object>() != behind) i++;
  for (i++; i < mro->length; i++) {
    const value v = dict_find_str(m, mro->items[i].as<type_object>()->dict, as_str(name));
    if (same(v, value_unbound)) continue;
    const bool method = is_kind(v, kind::function) || (is_kind(v, kind::builtin_function) &&
                                                       v.as_object()->get_shape() != m.shapes.class_method_descriptor);
    return method ? v : value_unbound;
  }
  return value_unbound;
}

const attribute_location* locate_on_type(vm& m, type_object* cls, value name) {
  type_object* meta = type_of(m, to_value(cls));
  auto& slot = engine_of(m).type_locations[{cls, as_str(name), cls->version, meta->version}];
  if (slot) return slot.get();
  slot = std::make_unique<attribute_location>(locate_type_attribute(m, cls, as_str(name)));
  if (slot->what == attribute_kind::generic && same(type_lookup(m, meta, interned(m, as_str(name))), value_unbound) &&
      meta->version && same(meta->get_special(special::getattribute), m.core.type_getattribute)) {
    const value own = type_lookup(m, cls, interned(m, as_str(name)));
    if (is_kind(own, kind::class_method) && type_of(m, own) == m.types.class_method &&
        is_kind(own.as<wrapped_method_object>()->function, kind::function))
      *slot = {attribute_kind::method, 0, own.as<wrapped_method_object>()->function};
  }
  return slot.get();
}

i64 find_in_module(vm& m, dict_object* d, value name) {
  dict_keys_version(m, d);
  const i64 n = dict_entry_of_str(m, d, as_str(name));
  return n < 0 ? -1 : n;
}

}  // namespace metavm::python
