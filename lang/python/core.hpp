/// \file
/// Classes, shapes, attributes, exceptions: what the core offers to the engine and to types with
/// special needs, beyond runtime.hpp.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- shapes (shape.cpp)

/// A shape without class, for objects that a guest never sees, and for bootstrapping.
py_shape* make_internal_shape(vm& m, const layout& lay, kind k);
template <class T>
py_shape* make_internal_shape(vm& m) {
  return make_internal_shape(m, T::get_layout(), kind::internal);
}
/// The root shape of `cls` whose instances have `inline_slots` slots. \pre at least the __slots__
/// members
py_shape* make_root_shape(vm& m, type_object* cls, const layout& lay, u32 extra_offset, u32 inline_slots,
                          bool pointer_behind);
/// The class's root shape with that many inline slots (for `__class__` assignment and growth).
py_shape* root_shape_with(vm& m, type_object* cls, u32 inline_slots);
/// The transition by adding `name` (interned); null: go to dict mode instead.
py_shape* shape_with(vm& m, py_shape* s, str_object* name);
/// The family's dict mode shape.
py_shape* dict_mode_of(vm& m, py_shape* s);
/// If instances of `cls` were seen to need more slots than they get inline: gives later ones more.
void grow_root_shape(vm& m, type_object* cls);
inline void adapt_root_shape(vm& m, type_object* cls) {
  if (METAVM_UNLIKELY(cls->expected_attributes > cls->root_shape->inline_slots)) grow_root_shape(m, cls);
}

i32 find_slot_indexed(const py_shape* s, str_object* name);
/// The slot of `name` (interned) in objects of this shape, or -1. Not for dict mode; knows no
/// __slots__ members.
inline i32 find_slot(const py_shape* s, str_object* name) {
  const attribute_table* t = s->attributes;
  if (!t) return -1;
  if (METAVM_UNLIKELY(s->attribute_count > 8)) return find_slot_indexed(s, name);
  const value key = to_value(name);
  for (u32 i = 0; i < s->attribute_count; i++)
    if (same(t->names[i], key)) return static_cast<i32>(i);
  return -1;
}
/// The place of slot i, and the object that holds it (for the write barrier).
METAVM_INLINE value* slot_address(object* o, const py_shape* s, u32 i, object*& holder) {
  if (METAVM_LIKELY(i < s->inline_slots)) {
    holder = o;
    return reinterpret_cast<value*>(reinterpret_cast<char*>(o) + s->slots_offset) + i;
  }
  holder = *extra_of(o, s);
  return static_cast<value_array*>(holder)->items + (i - s->inline_slots);
}
METAVM_INLINE value slot_value(object* o, const py_shape* s, u32 i) {
  object* holder;
  return *slot_address(o, s, i, holder);
}
METAVM_INLINE void set_slot(vm& m, object* o, const py_shape* s, u32 i, value v) {
  object* holder;
  value* p = slot_address(o, s, i, holder);
  m.heap.write(holder, p, v);
}
/// Adds an attribute that the object does not have (in dict mode: sets it). False: raised.
bool add_instance_attribute(vm& m, object* o, str_object* name, value v);
/// Makes the attributes of `o` an ordinary dict and returns it. \pre its class gives it attributes
dict_object* enter_dict_mode(vm& m, object* o);
/// The instance's own attribute; value_unbound if it has none of that name. Runs no guest code.
value find_instance_attribute(vm& m, object* o, str_object* name);
/// Sets (value_unbound: deletes) an attribute of the instance itself. `tri::no`: there was nothing
/// to delete, or the object has no place for attributes.
tri set_instance_attribute(vm& m, object* o, str_object* name, value v);
/// Whether instances of this shape can have attributes that are not __slots__ members.
inline bool has_instance_dict(const py_shape* s) { return s->cls->flags_word & type_flags::has_dict; }
/// Calls f(name, value) for each own attribute in order; for vars() and pickling. F may not run
/// guest code.
template <class F>
void for_each_own_attribute(object* o, F f);
/// `o.__class__ = cls` for objects with slots. False: raised.
bool set_class(vm& m, value o, type_object* cls);
bool set_instance_dict(vm& m, value o, value d);  ///< `o.__dict__ = d`

// ---------------------------------------------------------------- lookups that inline caches
// remember

enum class attribute_kind : u8 {
  generic,     ///< nothing to remember: call get_attribute
  absent,      ///< AttributeError, for sure
  slot,        ///< instance slot `index`, set for sure
  member,      ///< __slots__ member in slot `index`; may be value_unbound: then generic
  constant,    ///< `found` itself, a class attribute
  variable,    ///< entry `index` of the dict of class `found`, a class attribute that is assigned to
  method,      ///< `found` is a function (guest or built-in) to be bound to the object
  property,    ///< `found` is a property_object: call its getter
  descriptor,  ///< `found` has, for the time being, a guest's `__get__`
  getset,      ///< `found` is a getset_descriptor_object
};
struct attribute_location {
  attribute_kind what;
  u32 index;
  value found;
  bool own_first = false;  ///< the object keeps its attributes in a dict, and what this has comes before all else
};
/// What `o.name` gives for every object `o` of this shape, as long as `shape->cls->version` stays.
attribute_location locate_attribute(vm& m, py_shape* s, str_object* name);
/// What `o.name = v` does for every object of this shape, as long as the class's version stays.
/// `slot`: overwrites slot `index`; `add`: moves to shape `next`, storing into slot `index` (the
/// caller sees to overflow storage); `own_dict`: the object keeps its attributes in a dict.
struct store_location {
  enum class how : u8 { generic, slot, member, add, own_dict } what;
  u32 index;
  py_shape* next;
};
store_location locate_store(vm& m, py_shape* s, str_object* name);
/// What `cls.name` gives, valid as long as the versions of cls and of its metaclass stay: constant
/// or generic.
attribute_location locate_type_attribute(vm& m, type_object* cls, str_object* name);
/// For `self.name(...)`: what to call, and what to put in front of the arguments (the object
/// itself, or its class for class methods; value_unbound: nothing). False: raised.
bool lookup_call(vm& m, value self, str_object* name, value& function, value& receiver);
/// For `self.name(...)`: the callable. `unbound`: call it with self in front of the arguments.
/// False: raised.
bool lookup_method(vm& m, value self, str_object* name, value& function, bool& unbound);

/// Interns unless it is; what every attribute name goes through.
inline str_object* interned(vm& m, str_object* s) { return METAVM_LIKELY(s->is_interned()) ? s : intern(m, s); }

// ---------------------------------------------------------------- classes (type.cpp, type_new.cpp)

/// Sets (value_unbound: deletes) a class attribute and everything that follows from it. `tri::no`:
/// was not there.
tri type_set_own(vm& m, type_object* t, str_object* name, value v);
/// A change that lookups can see: new version for t and all its subclasses.
void type_modified(vm& m, type_object* t);
/// A class became (or ceased to be) a descriptor: what caches know of any class may be wrong.
void all_types_modified(vm& m);
/// Computes special_methods and what derives from them anew, for t and its subclasses.
void refresh_special_methods(vm& m, type_object* t);
u64 fresh_type_version(vm& m);
/// `metatype(name, bases, namespace, **kwargs)` as type.__new__ does it.
value make_class(vm& m, type_object* metatype, str_object* name, tuple_object* bases, dict_object* names,
                 const value* keyword_values, tuple_object* kwnames);
/// __build_class__(body, name, *bases, metaclass=None, **kwargs)
value build_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
/// `cls(*args)`, type.__call__ included. The way to make an instance of any class from C++.
value call_type(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
/// A fresh object of a class whose base is object itself, or of any class without C++ parts. No
/// checks.
inline instance_object* allocate_instance(vm& m, type_object* cls) {
  adapt_root_shape(m, cls);
  auto* o = make_instance<instance_object>(m, cls);
  if (METAVM_UNLIKELY(cls->flags_word & type_flags::has_finalizer)) m.heap.add_finalizer(o);
  return o;
}
/// object.__new__ as a constructor; checks arguments and abstractness.
value object_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
value type_get_attribute(vm& m, value cls, str_object* name);  ///< type.__getattribute__
bool type_set_attribute(vm& m, type_object* t, str_object* name,
                        value v);  ///< type.__setattr__; unbound deletes
value module_get_attribute(vm& m, value mod, str_object* name);
tri plain_isinstance(vm& m, value v, value cls);  ///< type.__instancecheck__
tri plain_issubclass(vm& m, value v, value cls);  ///< type.__subclasscheck__
bool raise_if_abstract(vm& m, type_object* cls);  ///< false: raised
tuple_object* compute_mro(vm& m, type_object* t, tuple_object* bases);
type_object* best_metaclass(vm& m, type_object* start, tuple_object* bases);  ///< null: raised
/// `cls.__subclasses__()`: f(type_object*) for each.
template <class F>
void for_each_subclass(type_object* t, F f) {
  if (value_array* a = t->subclasses)
    for (u64 i = 0; i < a->capacity && !same(a->items[i], value_unbound); i++) f(a->items[i].as<type_object>());
}
bool add_subclass(vm& m, type_object* base, type_object* sub);
void remove_subclass(type_object* base, type_object* sub);
/// The name for `__name__` messages: "module.qualname" unless the module is builtins.
std::string qualified_name(vm& m, type_object* t);
std::string type_name_of(type_object* t);

// ---------------------------------------------------------------- callables

/// Binds a descriptor found in a class: v.__get__(self, cls). Returns v itself if it is no
/// descriptor.
value bind_descriptor(vm& m, value v, value self, type_object* cls);
bool is_data_descriptor(vm& m, value v);
value make_bound_method(vm& m, value function, value self);
value make_getset(vm& m, type_object* owner, const getset_def& d);
/// Makes it pass for what CPython declares by its offset: a "member_descriptor".
void show_as_member(vm& m, value getset);
/// Calls a built-in function with its bound self in front, if it has one.
value call_builtin(vm& m, builtin_function_object* f, const value* args, u32 nargs, tuple_object* kwnames);
/// Without regard to a bound self and to the class of the receiver.
value call_builtin_unbound(vm& m, builtin_function_object* f, const value* args, u32 nargs, tuple_object* kwnames);
/// Calls a special method found in the class of self (guest function or built-in), self unbound.
value call_with_self(vm& m, value f, value self, const value* args, u32 nargs);
/// f(self, args..., **kw) for a function found by `lookup_method` and the like.
value call_prepended(vm& m, value f, value self, const value* args, u32 nargs, tuple_object* kwnames);
bool is_callable(vm& m, value v);
value make_static_method(vm& m, value function);
value make_class_method(vm& m, value function);
value make_mapping_proxy(vm& m, value mapping);
function_object* make_function(vm& m, code_object* code, dict_object* globals, value builtins);
dict_object* function_annotations(vm& m, function_object* f);  ///< the dict, made now if need be; null: raised
value make_generic_alias(vm& m, value origin, value args);
value make_union(vm& m, value a, value b);  ///< a | b for classes; not_implemented if they are none
value make_namespace(vm& m, dict_object* names);
u64 fresh_function_version(vm& m);

/// Recursion guard around C++ code that runs guest code. False: RecursionError raised.
bool enter_native(vm& m, const char* where);
inline void leave_native(vm& m) { m.native_depth--; }

/// `super(cls, self).name` without making the super object; and the form for calls, as
/// `lookup_method`.
value super_attribute(vm& m, type_object* cls, value self, str_object* name);
bool super_method(vm& m, type_object* cls, value self, str_object* name, value& function, bool& unbound);
/// Stores through a data descriptor: d.__set__(self, v), or __delete__ for value_unbound. False:
/// raised.
bool store_through(vm& m, value d, value self, value v);

// ---------------------------------------------------------------- exceptions

/// An instance of a built-in or guest exception class with these arguments; value_raised on
/// failure.
value make_exception(vm& m, type_object* cls, const value* args, u32 nargs);
/// `raise e from cause` for any value e, cause (value_unbound: none given). Always value_raised.
value raise_object(vm& m, value e, value cause);
/// except clause: TypeError if `pattern` is no exception class or tuple of such.
tri exception_matches(vm& m, value exception, value pattern);
/// Makes `context` the __context__ of e, unless that would close a cycle.
void chain_context(vm& m, value e, value context);
/// The module, imported if need be.
value import_module(vm& m, str_object* name);
bool is_exception_class(value v);
bool is_exception(value v);

/// `except* pattern` for the exception e: what the clause gets (a group, or none) and what remains
/// (or none).
bool match_exception_group(vm& m, value e, value pattern, value& match, value& rest);
/// What to raise after all `except*` clauses of `original` ran, given what they raised or left;
/// none: nothing.
value prepare_reraise_star(vm& m, value original, list_object* raised_or_left);

// ---------------------------------------------------------------- weak references

/// Runs the callbacks of weak references whose target died. At a safepoint, after a collection.
void run_weak_callbacks(vm& m);
value make_weakref(vm& m, value target, value callback = none);
value make_weak_proxy(vm& m, value target, value callback = none);
/// All living weak references and proxies to an object.
list_object* weak_references_to(vm& m, value target);
value weakref_target(vm& m, value ref);  ///< none if dead

template <class F>
void for_each_own_attribute(object* o, F f) {
  const py_shape* s = static_cast<const py_shape*>(o->get_shape());
  for (u32 i = s->cls->slot_member_count; s->attributes && i < s->attribute_count; i++)
    f(as_str(s->attributes->names[i]), slot_value(o, s, i));
}

}  // namespace metavm::python
