/// \file
/// Classes: lookup along the mro with the method cache, resolved special methods, built-in classes.
#include <algorithm>

#include "lang/python/core.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/class_variables.hpp"

namespace metavm::python {

const layout& type_object::get_layout() {
  static const std::vector<u32> offsets = [] {
    std::vector<u32> o{offset_of(&type_object::module)};
    for (u32 i = 0; i < static_cast<u32>(special::count); i++)
      o.push_back(offset_of(&type_object::special_methods) + 8 * i);
    return o;
  }();
  static const layout result = [] {
    layout l = describe<type_object>("type", &type_object::extra, &type_object::name, &type_object::qualname,
                                     &type_object::bases, &type_object::mro, &type_object::base, &type_object::dict,
                                     &type_object::subclasses, &type_object::variables);
    l.value_offsets = offsets.data();
    l.value_count = static_cast<u32>(offsets.size());
    return l;
  }();
  return result;
}

bool is_subtype(type_object* a, type_object* b) {
  if (a == b) return true;
  const tuple_object* mro = a->mro;
  if (METAVM_UNLIKELY(!mro)) {
    while (a && a != b) a = a->base;
    return a == b;
  }
  // (A metaclass may put others in front of the class itself.)
  for (u64 i = 0; i < mro->length; i++)
    if (mro->items[i].as<type_object>() == b) return true;
  return false;
}
bool is_instance(vm& m, value v, type_object* t) { return is_subtype(type_of(m, v), t); }

std::string type_name_of(type_object* t) { return to_utf8(t->name); }
std::string full_type_name(const type_object* t) {
  // Messages name a class written in C++ with its module, as CPython's tp_name does.
  const bool plain = t->flags_word & type_flags::heap_type && !(t->flags_word & shows_module_flag);
  if (plain || !is_str(t->module)) return to_utf8(t->name);
  const std::string module = to_utf8(as_str(t->module));
  return module == "builtins" ? to_utf8(t->name) : module + "." + to_utf8(t->name);
}
std::string type_name(vm& m, value v) { return full_type_name(type_of(m, v)); }
std::string qualified_name(vm& m, type_object* t) {
  std::string q = to_utf8(t->qualname);
  const value mod = dict_find_str(m, t->dict, m.names.__module__);
  const value module = is_str(mod) ? mod : t->module;
  if (!is_str(module)) return q;
  std::string s = to_utf8(as_str(module));
  return s == "builtins" ? q : s + "." + q;
}

// ---------------------------------------------------------------- lookup

u64 fresh_type_version(vm& m) { return m.next_type_version++; }

namespace {

/// `holder`: the class that has it, or null.
value lookup_uncached(vm& m, type_object* t, str_object* name, const type_object*& holder) {
  const tuple_object* mro = t->mro;
  holder = nullptr;
  if (METAVM_UNLIKELY(!mro)) return dict_find_str(m, t->dict, name);
  for (u64 i = 0; i < mro->length; i++) {
    holder = mro->items[i].as<type_object>();
    value v = dict_find_str(m, holder->dict, name);
    if (!same(v, value_unbound)) return v;
  }
  holder = nullptr;
  return value_unbound;
}

METAVM_INLINE u32 cache_position(u64 version, const str_object* name) {
  const u64 n = reinterpret_cast<u64>(name) >> 4;
  return static_cast<u32>((version * 31 ^ n ^ (n >> 12)) & (lookup_cache_size - 1));
}

}  // namespace

value type_lookup(vm& m, type_object* t, str_object* name) {
  const type_object* holder;
  if (METAVM_LIKELY(t->version && name->is_interned())) {
    lookup_cache_entry& e = m.lookup_cache[cache_position(t->version, name)];
    if (METAVM_LIKELY(e.version == t->version && e.name == name)) return e.found;
    const u64 version = t->version;
    const value v = lookup_uncached(m, t, name, holder);
    if (t->version == version && !(holder && is_class_variable(holder, name))) e = {version, name, v};
    return v;
  }
  return lookup_uncached(m, t, name, holder);
}

void type_modified(vm& m, type_object* t) {
  if (!t->version) return;
  t->version = fresh_type_version(m);
  for_each_subclass(t, [&](type_object* s) { type_modified(m, s); });
}

void all_types_modified(vm& m) {
  for (py_shape* s : m.all_shapes)
    if (s->cls && s->cls->version) s->cls->version = fresh_type_version(m);
}

// ---------------------------------------------------------------- special methods

i32 special_index(vm& m, str_object* name) {
  if (name->length < 6 || !name->is_ascii() || name->data[0] != '_' || name->data[1] != '_') return -1;
  const u64 h = str_hash(m, name);
  for (u32 at = h & 511;; at = (at + 1) & 511) {
    const u8 slot = m.special_table[at];
    if (!slot) return -1;
    str_object* s = m.names.special_names[slot - 1];
    if (s == name || (!name->is_interned() && str_equal(s, name))) return slot - 1;
  }
}

void fill_special_table(vm& m) {
  for (u32 i = 0; i < static_cast<u32>(special::count); i++) {
    u32 at = str_hash(m, m.names.special_names[i]) & 511;
    while (m.special_table[at]) at = (at + 1) & 511;
    m.special_table[at] = static_cast<u8>(i + 1);
  }
}

namespace {

value raise_foreign_method(vm& m, const value* args, u32, tuple_object*) {
  return raise(m, m.exc.TypeError, "descriptor of another class received a '{}' object", type_name(m, args[0]));
}

/// What stands in the special slot of `t` for `v`, found in its mro. C++ methods are called without
/// looking at the receiver, so those of unrelated classes must not get there.
value special_value(vm& m, type_object* t, u32 index, value v) {
  if (index == static_cast<u32>(special::new_)) {
    if (is_kind(v, kind::static_method)) return v.as<wrapped_method_object>()->function;
    return v;
  }
  if (!is_kind(v, kind::builtin_function)) return v;
  const auto* f = v.as<builtin_function_object>();
  if (!f->is_method || !same(f->self, value_unbound) || !is_kind(f->owner, kind::type) ||
      is_subtype(t, f->owner.as<type_object>()))
    return v;
  auto* g = m.heap.make<builtin_function_object>(f->get_shape());
  std::memcpy(static_cast<void*>(&g->function), &f->function, sizeof(builtin_function_object) - sizeof(object));
  g->function = reinterpret_cast<void*>(&raise_foreign_method);
  g->convention = static_cast<u32>(calling::general);
  return to_value(g);
}

/// Overrides the special methods of `t` by those in the namespace of `c`, one of its bases or
/// itself.
void take_specials(vm& m, type_object* t, type_object* c) {
  u64 at = 0;
  value key, item;
  while (dict_next(c->dict, at, key, item)) {
    if (!is_str(key)) continue;
    const i32 i = special_index(m, as_str(key));
    if (i < 0) continue;
    const value v = special_value(m, t, static_cast<u32>(i), item);
    m.heap.write(t, &t->special_methods[i], v);
  }
}

void derive_from_specials(type_object* t) {
  if (!(t->flags_word & type_flags::heap_type)) return;
  const type_object* b = t->base;
  while (b->flags_word & type_flags::heap_type) b = b->base;
  auto as_in_base = [&](special s) { return same(t->get_special(s), b->get_special(s)); };
  t->construct = as_in_base(special::new_) && as_in_base(special::init) ? b->construct : nullptr;
  t->iter_next = as_in_base(special::next) ? b->iter_next : nullptr;
  t->direct_call = as_in_base(special::call) ? b->direct_call : nullptr;
  t->get_buffer = b->get_buffer;
  if (!same(t->get_special(special::del), value_unbound)) t->flags_word |= type_flags::has_finalizer;
}

/// A base with a __new__ of its own and nobody's __init__ learns that its __new__ may give instances that have one.
void mark_initialised_below(vm& m, type_object* t) {
  if (same(t->get_special(special::init), m.core.object_init) || same(t->get_special(special::new_), m.core.object_new))
    return;
  for (u64 i = 0; i < t->mro->length; i++) {
    type_object* b = t->mro->items[i].as<type_object>();
    if (b == t || !(b->flags_word & type_flags::heap_type) || b->flags_word & initialised_below_flag ||
        !same(b->get_special(special::init), m.core.object_init))
      continue;
    b->flags_word |= initialised_below_flag;
    type_modified(m, b);
  }
}

}  // namespace

void compute_special_methods(vm& m, type_object* t) {
  m.heap.before_bulk_write(t);
  const tuple_object* mro = t->mro;
  const type_object* b = t->bases->length == 1 ? t->bases->items[0].as<type_object>() : nullptr;
  // (A metaclass may order the bases as it likes.)
  if (b && mro->length == b->mro->length + 1 &&
      std::equal(mro->items + 1, mro->items + mro->length, b->mro->items, same)) {
    for (u32 i = 0; i < static_cast<u32>(special::count); i++) t->special_methods[i] = b->special_methods[i];
    take_specials(m, t, t);
  } else {
    for (value& v : t->special_methods) v = value_unbound;
    for (u64 i = mro->length; i-- > 0;) take_specials(m, t, mro->items[i].as<type_object>());
  }
  derive_from_specials(t);
  mark_initialised_below(m, t);
}

void refresh_special_methods(vm& m, type_object* t) {
  compute_special_methods(m, t);
  for_each_subclass(t, [&](type_object* s) { refresh_special_methods(m, s); });
}

tri type_set_own(vm& m, type_object* t, str_object* name, value v) {
  if (same(v, value_unbound)) {
    const tri r = dict_remove(m, t->dict, to_value(name));
    if (r != tri::yes) return r;
  } else if (const tri r = store_class_variable(m, t, name, v); r != tri::no) {
    return r;
  } else if (!dict_set_str(m, t->dict, name, v)) {
    return tri::error;
  }
  forget_class_variable(m, t, name);
  type_modified(m, t);
  const i32 index = special_index(m, name);
  if (index < 0) return tri::yes;
  refresh_special_methods(m, t);
  const auto s = static_cast<special>(index);
  if (s == special::get || s == special::set || s == special::delete_) all_types_modified(m);
  return tri::yes;
}

// ---------------------------------------------------------------- the list of subclasses

/// How many there are: what is not used stands at the end.
static u64 subclass_count(const value_array* a) {
  return a ? static_cast<u64>(std::partition_point(a->items, a->items + a->capacity,
                                                   [](value v) { return !same(v, value_unbound); }) -
                              a->items)
           : 0;
}

bool add_subclass(vm& m, type_object* base, type_object* sub) {
  value_array* a = base->subclasses;
  const u64 n = subclass_count(a);
  if (!a || n == a->capacity) {
    const u64 capacity = a ? a->capacity * 2 : 2;
    auto* b = m.heap.make_with_tail<value_array>(m.shapes.value_array, capacity);
    if (!b) {
      raise_no_memory(m);
      return false;
    }
    b->capacity = capacity;
    for (u64 i = 0; i < capacity; i++) b->items[i] = i < n ? a->items[i] : value_unbound;
    m.heap.write(base, &base->subclasses, b);
    a = b;
  }
  m.heap.write(a, &a->items[n], to_value(sub));
  return true;
}

void remove_subclass(type_object* base, type_object* sub) {
  value_array* a = base->subclasses;
  const u64 n = subclass_count(a);
  for (u64 i = 0; i < n; i++)
    if (same(a->items[i], to_value(sub))) {
      for (; i + 1 < n; i++) a->items[i] = a->items[i + 1];  // what moves stays reachable
      a->items[n - 1] = value_unbound;
      return;
    }
}

// ---------------------------------------------------------------- built-in classes

type_object* allocate_type(vm& m, py_shape* shape) {
  auto* t = m.heap.make<type_object>(shape);
  std::memset(static_cast<void*>(&t->extra), 0, sizeof(type_object) - sizeof(object));
  clear_slots(t, shape);
  t->module = value_unbound;
  for (value& v : t->special_methods) v = value_unbound;
  return t;
}

namespace {

/// The offsets of a derived layout stand behind it, and live as long as the VM.
struct derived_layout : layout {
  const layout* from;
  u32 offsets[25];
};

}  // namespace

const layout* derive_layout(vm& m, const layout& base) {
  for (const auto& l : m.derived_layouts)
    if (const auto* d = static_cast<const derived_layout*>(l.get()); d->from == &base) return d;
  auto owned = std::make_shared<derived_layout>();
  static_cast<layout&>(*owned) = base;
  METAVM_CHECK(base.pointer_count < std::size(owned->offsets));
  std::copy_n(base.pointer_offsets, base.pointer_count, owned->offsets);
  owned->offsets[base.pointer_count] = base.fixed_bytes;
  owned->from = &base;
  owned->pointer_offsets = owned->offsets;
  owned->pointer_count = base.pointer_count + 1;
  owned->fixed_bytes = base.fixed_bytes + 8;
  m.derived_layouts.push_back(owned);
  return owned.get();
}

namespace {

/// A shape that bootstrapping made before its class, if there is one for this layout.
py_shape* waiting_shape(vm& m, const type_def& d) {
  if (d.instances_have_dict && !d.extra_offset) return nullptr;
  for (py_shape* s : m.all_shapes)
    if (!s->cls && s->lay == d.lay && s->get_kind() == d.instance_kind) return s;
  return nullptr;
}

/// Whether the C++ struct itself has the pointer to further attributes.
bool has_inherent_extra(const vm& m, const py_shape* s) {
  return s->extra_offset && std::none_of(m.derived_layouts.begin(), m.derived_layouts.end(), [&](const auto& l) {
           return static_cast<const derived_layout*>(l.get()) == s->lay;
         });
}

void give_shape(vm& m, type_object* t, const type_def& d) {
  if (py_shape* s = waiting_shape(m, d)) {
    s->cls = t;
    s->owner = to_value(t);
    s->extra_offset = d.extra_offset;
    t->root_shape = s;
    return;
  }
  const bool has_tail = d.lay->tail != tail_kind::none;
  const layout* lay = d.lay;
  u32 extra_offset = d.extra_offset;
  bool behind = false;
  if (d.instances_have_dict && !extra_offset) {
    if (has_tail) {
      behind = true;
    } else {
      extra_offset = lay->fixed_bytes;
      lay = derive_layout(m, *lay);
    }
  }
  t->root_shape = make_root_shape(m, t, *lay, extra_offset, 0, behind);
}

bool is_new(const char* name) { return std::string_view(name) == "__new__"; }

void add_construct_as_new(vm& m, type_object* t) {
  method_def d{"__new__", calling::constructor, reinterpret_cast<void*>(t->construct), "($type, *args, **kwargs)",
               "Create and return a new object.  See help(type) for accurate signature."};
  value f = make_builtin_function(m, d, to_value(t), false);
  f.as<builtin_function_object>()->self = to_value(t);
  dict_set_str(m, t->dict, m.names.special_names[static_cast<u32>(special::new_)], f);
}

void add_methods(vm& m, type_object* t, const method_def* methods) {
  for (const method_def* d = methods; d && d->name; d++) {
    value f;
    if (is_new(d->name)) {
      method_def copy = *d;
      copy.convention = calling::checked_new;
      f = make_builtin_function(m, copy, to_value(t), false);
      f.as<builtin_function_object>()->self = to_value(t);
    } else if (d->binding == method_binding::static_method) {
      f = make_static_method(m, make_builtin_function(m, *d, to_value(t), false));
    } else {
      f = make_builtin_function(m, *d, to_value(t), true);
      if (d->binding == method_binding::class_method) take_shape(f.as_object(), m.shapes.class_method_descriptor);
    }
    dict_set_str(m, t->dict, intern(m, d->name), f);
  }
}

}  // namespace

doc_parts split_doc(std::string_view doc) {
  constexpr std::string_view end = ")\n--\n\n";
  const auto at = doc.find(end), open = doc.find('(');
  if (at == doc.npos || open > doc.find_first_of(" \n")) return {{}, doc};
  return {doc.substr(open, at + 1 - open), doc.substr(at + end.size())};
}

void fill_builtin_type(vm& m, type_object* t, const type_def& d) {
  add_methods(m, t, d.methods);
  const value no_new = dict_find_str(m, t->dict, m.names.special_names[static_cast<u32>(special::new_)]);
  if (t->construct && d.construct && same(no_new, value_unbound)) add_construct_as_new(m, t);
  for (const getset_def* g = d.getsets; g && g->name; g++)
    dict_set_str(m, t->dict, intern(m, g->name), make_getset(m, t, *g));
  if (same(dict_find_str(m, t->dict, m.names.__doc__), value_unbound))
    dict_set_str(m, t->dict, m.names.__doc__, d.doc ? to_value(make_str(m, split_doc(d.doc).text)) : none);
  t->doc = d.doc;
  // A class that says when its instances are equal, but not how they hash, has no hash.
  auto own = [&](special s) { return dict_find_str(m, t->dict, m.names.special_names[static_cast<u32>(s)]); };
  if (!same(own(special::eq), value_unbound) && same(own(special::hash), value_unbound))
    dict_set_str(m, t->dict, m.names.special_names[static_cast<u32>(special::hash)], none);
  compute_special_methods(m, t);
  type_modified(m, t);
}

type_object* make_builtin_type(vm& m, const type_def& d) {
  type_object* base = d.base ? d.base : m.types.object;
  type_object* t = allocate_type(m, m.shapes.type);
  const std::string_view full = d.name;
  const auto dot = full.rfind('.');
  const std::string_view name = dot == full.npos ? full : full.substr(dot + 1);
  t->name = intern(m, name);
  t->qualname = t->name;
  t->module = to_value(intern(m, dot == full.npos ? std::string_view("builtins") : full.substr(0, dot)));
  t->base = base;
  t->dict = make_dict(m);
  t->instance_kind = d.instance_kind;
  t->version = fresh_type_version(m);
  t->flags_word = d.flags | type_flags::immutable;
  const bool has_dict = d.instances_have_dict || (base && base->flags_word & type_flags::has_dict);
  if (has_dict) t->flags_word |= type_flags::has_dict;
  constexpr u64 inherited_flags = type_flags::mapping | type_flags::sequence | type_flags::is_exception;
  if (base) t->flags_word |= base->flags_word & inherited_flags;
  if (base) {
    value b = to_value(base);
    t->bases = make_tuple(m, &b, 1);
    tuple_object* mro = empty_tuple_of(m, base->mro->length + 1);
    mro->items[0] = to_value(t);
    for (u64 i = 0; i < base->mro->length; i++) mro->items[i + 1] = base->mro->items[i];
    t->mro = mro;
    add_subclass(m, base, t);
  } else {
    t->bases = m.empty_tuple;
    t->mro = empty_tuple_of(m, 1);
    t->mro->items[0] = to_value(t);
  }
  type_def full_def = d;
  // Classes keep their attributes in a dict of their own.
  full_def.instances_have_dict = d.instance_kind != kind::type && (d.instances_have_dict || has_dict);
  if (!d.extra_offset) {
    if (d.lay == &instance_object::get_layout())
      full_def.extra_offset = offset_of(&instance_object::extra);
    else if (base && base != m.types.object && has_inherent_extra(m, base->root_shape))
      full_def.extra_offset = base->root_shape->extra_offset;
  }
  give_shape(m, t, full_def);
  t->construct = d.construct;
  t->iter_next = d.iter_next;
  t->direct_call = d.direct_call;
  t->get_buffer = d.get_buffer;
  bool own_new = false;
  for (const method_def* x = d.methods; x && x->name; x++) own_new |= is_new(x->name);
  if (base && base != m.types.object) {
    if (!t->construct && !own_new) t->construct = base->construct;
    if (!t->iter_next) t->iter_next = base->iter_next;
    if (!t->direct_call) t->direct_call = base->direct_call;
    if (!t->get_buffer) t->get_buffer = base->get_buffer;
    if (!t->construct && !own_new) t->flags_word |= base->flags_word & type_flags::not_instantiable;
  } else if (!t->construct && !own_new && base) {
    t->flags_word |= type_flags::not_instantiable;
  }
  fill_builtin_type(m, t, d);
  return t;
}

bool type_add(vm& m, type_object* t, const char* name, value v) {
  return type_set_own(m, t, intern(m, name), v) == tri::yes;
}

}  // namespace metavm::python
