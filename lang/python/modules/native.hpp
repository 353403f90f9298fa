/// \file
/// What modules with classes of their own layout share: making instances and types, iterating,
/// calling.
#pragma once
#include "lang/python/core.hpp"
#include "lang/python/objects/method_tables.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

/// Whether native code may call on; checked where C++ objects can be nested without bound.
METAVM_INLINE bool stack_left(vm& m) {
  if (METAVM_LIKELY(static_cast<char*>(__builtin_frame_address(0)) >= m.native_stack_end)) return true;
  if (!enter_native(m, "")) return false;
  leave_native(m);
  return true;
}

/// The next item of any iterator; value_unbound at the end.
METAVM_INLINE value step(vm& m, value iterator) {
  if (auto* next = type_of(m, iterator)->iter_next)
    return METAVM_LIKELY(stack_left(m)) ? next(m, iterator) : value_raised;
  return iter_next(m, iterator);
}

using next_function = value (*)(vm&, value self);
using direct_call_fn = value (*)(vm&, value self, const value* args, u32 nargs, tuple_object* kwnames);
/// `__next__` made of a direct function.
template <next_function next>
value next_method(vm& m, value self) {
  const value v = next(m, self);
  return METAVM_UNLIKELY(same(v, value_unbound)) ? raise_stop_iteration(m) : v;
}
inline value self_method(vm&, value self) { return self; }
template <next_function next>
method_def next_entry() {
  return unary_method("__next__", next_method<next>);
}
inline method_def iter_entry() { return unary_method("__iter__", self_method); }
/// `cls[...]` for annotations.
inline method_def generic_entry() {
  return class_method(binary_method("__class_getitem__", make_generic_alias, nullptr, "See PEP 585"));
}

/// Keyword arguments are refused by a class itself, not by its subclasses (they may have an
/// __init__).
inline bool no_keywords(vm& m, type_object* cls, const char* name, tuple_object* kwnames) {
  return cls->flags_word & type_flags::heap_type || check_no_keywords(m, name, kwnames);
}

/// An instance whose fields the caller fills at once.
template <class T>
T* make_native(vm& m, type_object* cls) {
  return make_instance<T>(m, cls);
}
template <class T>
METAVM_INLINE void set_field(vm& m, T* o, value T::* field, value v) {
  m.heap.write(o, &(o->*field), v);
}

/// `__dict__` of classes made with `instances_have_dict`.
inline value get_dict_attribute(vm& m, value self) { return instance_dict(m, self); }
inline value set_dict_attribute(vm& m, value self, value v) {
  if (same(v, value_unbound)) {
    dict_object* d = make_dict(m);
    if (!d) return value_raised;
    v = to_value(d);
  }
  return set_instance_dict(m, self, v) ? none : value_raised;
}
inline constexpr getset_def dict_attribute{"__dict__", get_dict_attribute, set_dict_attribute};
/// Lets attributes look like those that CPython declares as members of a struct.
inline void mark_members(vm& m, type_object* t, std::initializer_list<const char*> names) {
  for (const char* name : names) show_as_member(m, dict_find_str(m, t->dict, intern(m, name)));
}
/// The class's own name, without its module.
inline std::string short_name(vm& m, value v) { return to_utf8(type_of(m, v)->name); }

/// Makes a class and puts it into its module (`name` is "module.Class").
template <class T>
type_object* make_native_type(vm& m, module_object* mod, const char* name, const method_def* methods,
                              constructor_fn construct, next_function next, const char* doc,
                              const getset_def* getsets = nullptr, u64 flags = type_flags::base_type) {
  type_def d{};
  d.name = name;
  d.lay = &T::get_layout();
  d.instance_kind = kind::native;
  d.flags = flags;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.iter_next = next;
  d.doc = doc;
  type_object* t = make_builtin_type(m, d);
  if (mod) module_set(m, mod, std::strrchr(name, '.') + 1, to_value(t));
  return t;
}

/// Tuples as results; value_raised when there is no memory.
inline value tuple_of(vm& m, std::initializer_list<value> items) {
  tuple_object* t = make_tuple(m, items.begin(), items.size());
  return t ? to_value(t) : value_raised;
}
inline value or_none(value v) { return same(v, value_unbound) ? none : v; }
inline bool is_iterator(vm& m, value v) {
  return type_of(m, v)->iter_next || !same(special_of(m, v, special::next), value_unbound);
}

/// An array of machine integers on the heap.
inline byte_array* make_index_array(vm& m, u64 n) {
  byte_array* a = n > u64{1} << 40 ? nullptr : m.heap.make_with_tail<byte_array>(m.shapes.byte_array, n * 8);
  if (!a) {
    raise_no_memory(m);
    return nullptr;
  }
  a->capacity = n * 8;
  return a;
}
inline i64* indices_of(byte_array* a) { return reinterpret_cast<i64*>(a->items); }

/// True if `t` is a built-in that only C++ code sees change; helps to say "argument must be T, not
/// X".
inline std::string shown_type(vm& m, value v) { return same(v, none) ? "None" : type_name(m, v); }

}  // namespace metavm::python
