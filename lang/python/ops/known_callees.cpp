// Built-in functions and classes that compiled code knows, `super()`, attributes of classes and
// modules: what is found out while compiling.
#include <algorithm>
#include <cmath>

#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/ops/runtime.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

void mark_known_builtins(vm& m) {
  static constexpr struct {
    const char* name;
    known_builtin which;
  } table[] = {{"len", known_builtin::len}, {"isinstance", known_builtin::isinstance},
               {"abs", known_builtin::abs}, {"min", known_builtin::min},
               {"max", known_builtin::max}, {"ord", known_builtin::ord},
               {"chr", known_builtin::chr}};
  if (!m.builtins) return;
  for (const auto& row : table) {
    const value f = dict_find_str(m, m.builtins->dict, intern(m, row.name));
    if (is_kind(f, kind::builtin_function))
      f.as_object()->flags = static_cast<u8>((f.as_object()->flags & 3) | static_cast<u8>(row.which) << 2);
  }
}

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
    const bool method = is_kind(v, kind::function) ||
                        (is_kind(v, kind::builtin_function) && v.as_object()->get_shape() != m.shapes.class_method_descriptor);
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
