/// \file
/// What Python's opcodes call in C++ beyond runtime.hpp and core.hpp.
#pragma once
#include "lang/python/engine.hpp"
#include "lang/python/generator_steps.hpp"
#include "lang/python/known_builtins.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "metavm/stage/types.hpp"

namespace metavm::python {

/// builtin_function_object::flags: looks at its caller's frame (super, globals, locals, …), so compiled code leaves to
/// plain before it calls it.
inline constexpr u8 builtin_needs_frame = 1;

// ---- lookups that fold while compiling (elidable) ----
/// Valid as long as the class's version stays. Never null.
const attribute_location* locate(vm& m, const py_shape* s, value name);
const store_location* locate_for_store(vm& m, const py_shape* s, value name);
/// The entry number of a global name; with bit 62 set, of a built-in one; -1: neither (or use the slow path).
i64 find_global(vm& m, dict_object* globals, dict_object* builtins, value name);
/// The entry number of a name of the globals themselves that may be stored to directly, or -1.
i64 find_own_global(vm& m, dict_object* globals, value name);
i64 find_entry(vm& m, dict_object* d, value name);  ///< entry of a str key, -1 if absent
/// Special method of a class, value_unbound if it has none.
value special_method(const py_shape* s, special which);
/// Is `cls` an ordinary class: default allocation, no finalizer, not abstract, type.__call__? Then calls of it
/// are allocation and __init__.
u64 is_ordinary_class(vm& m, type_object* cls);
/// How an instance of a class of exceptions is made: by an allocation with the arguments; then by a guest's __init__.
enum class exception_making : u64 { generally, by_allocation, by_guest };
exception_making exception_made_by(vm& m, type_object* cls);
/// A guest's __new__ whose result is what a call of the class gives (no __init__ to follow); else unbound.
value guest_constructor(vm& m, type_object* cls);
/// The index of a field of a namedtuple's class, -1: it is none.
i64 tuple_field(vm& m, const py_shape* s, value name);
/// A class of tuples that leaves items and iteration alone, and whose instances hold nothing else.
bool is_plain_tuple_class(vm& m, const type_object* cls);
/// Bytes from an object's start to attribute slot i.
inline u32 slot_offset(const py_shape* s, u32 i) { return s->slots_offset + 8 * i; }

/// Built-in functions that take all of an iterator and exist as guest code, too (drains.cpp).
enum class drain : u8 { sum, any, all, list, tuple, set, sorted, min, max, join, none };
drain drain_of_builtin(const builtin_function_object* b);
drain drain_of_class(vm& m, const type_object* cls);
/// The guest function; it takes the iterator (str.join: and the separator). value_unbound: not now.
value drain_function(vm& m, drain which);
/// Which attribute of a complex number a name is.
enum class complex_part { other, real, imag };
complex_part complex_part_of(value name);
/// Of the math module, as C has them.
namespace pure {
double sqrt(double x);
double sin(double x);
double cos(double x);
double tan(double x);
double atan(double x);
double exp(double x);
double log(double x);
double fabs(double x);
double atan2(double y, double x);
double pow(double x, double y);
double fmod(double x, double y);
i64 floor(double x);  ///< \pre it fits
i64 ceil(double x);   ///< \pre it fits
}  // namespace pure
void mark_known_builtins(vm& m);
/// The built-in method that `found`, seen in the class of shape s, is, if binding it to an instance makes an ordinary
/// bound method; else null.
const builtin_function_object* bindable_builtin(vm& m, const py_shape* s, value found);
/// isinstance(an object of this class, cls) as long as the classes stay; error: guest code must say.
tri instance_by_class(vm& m, type_object* of, type_object* cls);
/// The code point at i of an exact str; pure. \pre i is in range
i64 code_point_at(value s, i64 i);
value char_of_code_point(vm& m, i64 i);
i64 truncate(double d);             ///< pure. \pre it fits
value number_text(vm& m, value v);  ///< str of an exact int or float
/// Where `super()` finds its class in frames of this code; its object is in register 0.
struct super_context_of {
  bool known;
  u32 class_cell;  ///< number in the closure
};
super_context_of super_context(const code_block* c);
/// A guest function, or a method written in C++, called `name` behind `behind` in the mro of cls; else unbound.
value find_in_super(vm& m, type_object* behind, type_object* cls, value name);
/// What `cls.name(…)` calls: constant (a function, or anything), method (a class method's function), or generic; valid
/// as long as the versions of cls and its metaclass stay.
const attribute_location* locate_on_type(vm& m, type_object* cls, value name);
/// The entry of a name in a module's dict, -1 if absent; starts the version that its caller's cache needs.
i64 find_in_module(vm& m, dict_object* d, value name);

// ---- errors ----
void raise_unbound_local(vm& m, value name);
void raise_unbound_free(vm& m, value name);
void raise_name_not_defined(vm& m, value name);
void raise_init_result(vm& m, value result);

// ---- slow forms of opcodes; value_raised if they raise ----
template <binary_op O>
value binary_slow(vm& m, value a, value b) {
  return binary(m, O, a, b);
}
template <binary_op O>
value inplace_slow(vm& m, value a, value b) {
  return inplace(m, O, a, b);
}
template <comparison C>
value compare_slow(vm& m, value a, value b) {
  return compare(m, a, b, C);
}
/// The rest of `a op b` after the left operand's own method returned NotImplemented.
value binary_after_left(vm& m, binary_op o, value a, value b, bool in_place);
template <binary_op O, bool InPlace>
value binary_after_left(vm& m, value a, value b) {
  return binary_after_left(m, O, a, b, InPlace);
}
/// The same after the right operand's method, which had come first or was the only one.
value binary_after_right(vm& m, binary_op o, value a, value b, bool in_place);
template <binary_op O, bool InPlace>
value binary_after_right(vm& m, value a, value b) {
  return binary_after_right(m, O, a, b, InPlace);
}
/// The rest of `a op= b` after the in-place method returned NotImplemented.
value binary_after_inplace(vm& m, binary_op o, value a, value b);
template <binary_op O>
value binary_after_inplace(vm& m, value a, value b) {
  return binary_after_inplace(m, O, a, b);
}
value compare_after_right(vm& m, comparison c, value a, value b);
template <comparison C>
value compare_after_right(vm& m, value a, value b) {
  return compare_after_right(m, C, a, b);
}
/// Exact strs; pure.
bool compare_texts(value a, value b, comparison c);
template <comparison C>
bool compare_texts(value a, value b) {
  return compare_texts(a, b, C);
}
/// `key in d` of a dict, set or frozenset where that runs no guest code; else value_unbound.
value contains_plain_key(vm& m, value d, value key);
/// The same of an exact str, tuple or list.
value contains_plain_item(vm& m, value container, value item);
value join_two(vm& m, value a, value b);  ///< a + b of exact strs
/// `d[key]` of a dict likewise; value_unbound as well if the key is absent.
value get_plain_key(vm& m, value d, value key);
/// d[key] = v for a plain key: none or raised; value_unbound: not plain, nothing was done.
value set_add_plain(vm& m, value s, value v);  ///< likewise
value dict_set_plain(vm& m, value d, value key, value v);
i64 checked_length(vm& m, value v);      ///< what __len__ returned, as a length; -1: raised
value length_of_result(vm& m, value r);  ///< what __len__ returned, checked; or raised
value checked_iterator(vm& m, value r);  ///< what __iter__ returned
/// What `with` calls: the guest function in v's class; else unbound.
value special_function(vm& m, const py_shape* s, value name);
/// The guest's __getattr__, if `at` says that it must be asked for the attribute; else unbound.
value attribute_hook(vm& m, const py_shape* s, const attribute_location* at, value name);
/// The attribute in the object's own dict; unbound: it is not there; raised (nothing is pending): only guest code could
/// say. \pre dict mode
value find_own_attribute(vm& m, value o, value name);
value set_own_attribute(vm& m, value o, value name, value v);  ///< none or raised; likewise
/// The descriptor in the class with a guest's `__set__` that storing the attribute calls; else unbound.
value guest_descriptor(vm& m, const py_shape* s, value name);
/// What storing the attribute calls: a guest's setter of a property (2 arguments) or __setattr__ (3); else unbound.
value attribute_setter(vm& m, const py_shape* s, value name);
/// \pre i is in range
value char_of_text(vm& m, value s, i64 i);
value latin1_char_of_text(vm& m, value s, i64 i);  ///< of a string of one byte a character
/// x[from:to] of an exact str, list or tuple; bounds are small ints or none.
value slice_simply(vm& m, value x, value from, value to);
/// What dict.get gives where finding the key runs no guest code; unbound: it may.
value dict_get_plain(vm& m, value d, value key, value otherwise);
/// A method written in C++ of any convention, with its self in a[0].
value call_located_builtin(vm& m, const value* a, u32 n, value b);
/// Is an AttributeError pending? Then it is over with it.
bool take_attribute_error(vm& m);
void raise_not_bool(vm& m, value r);    ///< of __bool__
value truth_of_length(vm& m, value n);  ///< what __len__ returned, as a truth; or raised
value compare_after_left(vm& m, comparison c, value a, value b);
template <comparison C>
value compare_after_left(vm& m, value a, value b) {
  return compare_after_left(m, C, a, b);
}
/// x += y for strings that only one variable holds. x itself, longer, if it may grow and has room.
value append_text(vm& m, value x, value y);
/// v, which may be seen by others from now on: it does not grow any more.
value without_growth(value v);
template <auto F>
value fixed_result(vm& m, value a, value b) {
  return without_growth(F(m, a, b));
}
/// list(x), tuple(x) of anything, dict(x) of an exact dict.
value list_of(vm& m, value x);
value tuple_of(vm& m, value x);
value dict_of(vm& m, value x);
/// Of ints of any size; pure.
template <comparison C>
bool compare_ints(value a, value b) {
  return sign_satisfies(int_compare(a, b), C);
}
/// `a is b`; pure.
bool same_object(vm& m, value a, value b);
/// Truth of any object: true, false or raised.
value truth_slow(vm& m, value v);
double complex_magnitude(double real, double imag);  ///< pure
double float_power(double a, double b);              ///< pure
double float_floor_div(double a, double b);          ///< pure; b != 0
double float_mod(double a, double b);                ///< pure; b != 0
value contains_slow(vm& m, value container, value item);
value not_slow(vm& m, value v);
value load_attribute(vm& m, value o, value name);
/// Do frames of this generator-like code wait where an exception is looked at?
bool cleans_up(const code_block* c);
/// The pending AttributeError of a guest that does not say whose attribute is missing: this one's.
void complete_attribute_error(vm& m, value o, value name);
/// Behind a guest's getter or `__getattr__` that raised: what `__getattr__` gives in the place of an AttributeError of
/// the getter, or raised.
value after_raising_getter(vm& m, value o, value name);
value store_attribute(vm& m, value o, value name, value v);  ///< none or raised
value delete_attribute(vm& m, value o, value name);
value bind_method(vm& m, value function, value self);
value dict_get_item_slow(vm& m, value d, value key);  ///< exact dict
value set_item_slow(vm& m, value o, value key, value v);
value delete_item(vm& m, value o, value key);
value load_global_slow(vm& m, value function, value name);
value store_global_slow(vm& m, value function, value name, value v);
value delete_global_slow(vm& m, value function, value name);
value load_name_slow(vm& m, value function, value names, value name);
value store_name_slow(vm& m, value function, value names, value name, value v);
value delete_name_slow(vm& m, value function, value names, value name);
value load_class_free_slow(vm& m, value names, value cell, value name);
value call_args(vm& m, const value* a, u32 n, value f);
value call_kw_args(vm& m, const value* a, u32 n, value f, value kwnames);
value call_ex_slow(vm& m, value f, value positional, value keywords);
/// A method call with self in a[0].
/// What `x.name` is for a call without x in front; unbound where it is a method to be found again. Raises.
value find_method_slow(vm& m, value x, value name);
value call_method_args(vm& m, const value* a, u32 n, value name);
value call_method_kw_args(vm& m, const value* a, u32 n, value name, value kwnames);
/// A guest function with any parameters, called from C++.
value call_guest_function(vm& m, const value* a, u32 n, value f);
value call_guest_function_kw(vm& m, const value* a, u32 n, value f, value kwnames);
/// The generator of a call of f with these values of its parameters.
value make_generator_slow(vm& m, const value* parameters, u32 n, value f);
value build_list(vm& m, const value* a, u32 n);
value build_tuple(vm& m, const value* a, u32 n);
/// The same, but the last one is an iterable, whose items follow the others.
value join_tuple(vm& m, const value* a, u32 n);
value build_set(vm& m, const value* a, u32 n);
value build_dict(vm& m, const value* a, u32 n);
value build_string(vm& m, const value* a, u32 n);
value list_append_slow(vm& m, value l, value v);
value set_add_slow(vm& m, value s, value v);
value dict_set_slow(vm& m, value d, value k, value v);
value list_extend_slow(vm& m, value l, value v);
value argument_tuple_slow(vm& m, value v, value f);
value argument_dict_slow(vm& m, value v, value f);  ///< the arguments of `f(*v)`
value set_update_slow(vm& m, value s, value v);
value dict_update_slow(vm& m, value d, value v);
value dict_merge_slow(vm& m, value d, value v, value f);
value list_to_tuple(vm& m, value l);
value format_slow(vm& m, value v, i64 conversion, value spec);
/// A tuple of exactly n items, or raises as unpacking does.
value unpack_slow(vm& m, value v, i64 n);
value unpack_ex_slow(vm& m, value v, i64 before, i64 after);
value iterate(vm& m, value v);
value next_item(vm& m, value iterator);  ///< value_unbound at the end
value make_function_slow(vm& m, const value* parts, u32 n, value code, value function);
value load_build_class(vm& m, value function);
value import_name_slow(vm& m, value function, value name, value fromlist, value level);
value import_from_slow(vm& m, value module, value name);
value import_star_slow(vm& m, value function, value module, value names);
value push_handled_slow(vm& m, value e);
value pop_handled_slow(vm& m, value saved);
value raise_slow(vm& m, value e, value cause);
value reraise_slow(vm& m, value e);
value check_match_slow(vm& m, value e, value pattern);
value check_star_match_slow(vm& m, value e, value pattern);  ///< tuple (match, rest)
value prepare_star_slow(vm& m, value original, value list);
/// Is the one positional pattern of such a class for the subject itself?
bool matches_itself(vm& m, type_object* cls);
/// What a class pattern takes from its subject: attributes; value_unbound: the subject itself.
struct matched_names {
  static constexpr u32 most = 8;
  u32 count = 0;
  value pattern = value_unbound;  ///< the tuple of names that it is for: kept, so that its address stays its own
  value names[most] = {value_unbound, value_unbound, value_unbound, value_unbound,
                       value_unbound, value_unbound, value_unbound, value_unbound};
};
/// Of `cls(…)` with so many positional patterns and these names; null: C++ must see to it. Right as long as the class
/// stays.
const matched_names* names_of_pattern(vm& m, type_object* cls, i64 positional, tuple_object* names);
value match_class_slow(vm& m, value subject, value cls, value count, value names);  ///< tuple or none
value match_keys_slow(vm& m, value subject, value keys);
value length_slow(vm& m, value v);
value setup_annotations_slow(vm& m, value function, value names);
value load_special_slow(vm& m, value o, value name);  ///< for with: looked up in the class, bound
value with_exit_slow(vm& m, value exit, value e);
value get_awaitable_slow(vm& m, value v, i64 where);
value get_yield_from_slow(vm& m, value v);
value get_aiter_slow(vm& m, value v);
value get_anext_slow(vm& m, value v);
value end_async_for_slow(vm& m, value e);
value negative_slow(vm& m, value v);
value positive_slow(vm& m, value v);
value invert_slow(vm& m, value v);
value async_wrap(vm& m, value v);
value print_expression(vm& m, value v);

/// How the registers of a guest function's parameters get their values in calls of one form.
struct call_plan {
  enum class how : u8 { argument, default_, keyword_default, rest, keywords };
  struct source {
    how what;
    u16 index;
  };
  static constexpr u32 most_keyword_defaults = 4;
  bool fits = false;  ///< else such a call is an error, or C++'s
  bool makes_keywords = false;
  u32 count = 0, defaults = 0, keyword_defaults = 0;  ///< (the last `defaults` of the positional ones)
  i32 rest = -1;                                      ///< first argument that goes to *args
  u32 rest_count = 0;
  value keyword_names[most_keyword_defaults] = {};
  std::vector<source> sources;
  std::vector<u32> extra;             ///< arguments that go to **kwargs
  value extra_names = value_unbound;  ///< a tuple
  value names = value_unbound;        ///< of the call: kept, so that its address stays its own
};
/// For n arguments, the last of which are for `names`, which may be null. Depends on its arguments alone.
const call_plan* plan_call(engine& x, const code_object* c, u32 n, tuple_object* names);
/// {name: value, …} for **kwargs.
value keywords_dict(vm& m, value names, value values);
/// A keyword parameter's default, value_unbound if it has none.
value keyword_default(vm& m, value f, value name);
/// What `cls.name(…)` calls, as long as the class's version stays.
struct class_member {
  enum class how : u8 { unknown, function, of_class } what = how::unknown;
  value found = value_unbound;  ///< of_class: it gets the class first
};
const class_member* find_in_class(vm& m, type_object* cls, value name);

// ---- frames of guest code, entered from plain ----
unwound enter_function(engine& x, frame* f, const u16* next, u32 result_register, const value* a, u32 n,
                       value function);
unwound enter_function_kw(engine& x, frame* f, const u16* next, u32 result_register, const value* a, u32 n,
                          value function, value kwnames);
/// `next(it)` or `it.send(v)` for a generator, in the same interpreter loop; gives value_unbound at its end.
unwound enter_generator(engine& x, frame* f, const u16* next, value generator, value sent);
unwound yield_frame(engine& x, frame* f, const u16* next, value v);
unwound return_from_generator(engine& x, frame* f, const u16* next, value v);
/// First instruction of generator-like code: makes the generator of this frame and returns it.
unwound become_generator(engine& x, frame* f, const u16* next);
/// One step of `yield from` / await on anything: value_unbound at the end, the result in x.stop_value.
value send_step(vm& m, value delegate, value sent);
/// StopIteration with the stop value.
void raise_stopped(vm& m);

/// What the yield in front of a suspended generator's next instruction says.
struct yield_point {
  i32 delegate;  ///< register with what it yields for; negative: nothing
  i32 handled;   ///< in a handler: register with what the caller was handling; else negative
  u32 sent;      ///< register that gets what is sent
};
inline yield_point yield_before(const u16* next) {
  return {static_cast<i16>(next[-3]), static_cast<i16>(next[-2]), next[-1]};
}
/// Code that makes one step of generators of code c: (generator, sent) -> what it yields, value_unbound at the end. So
/// a step is a call that has an entry of its own.
code_block* driver_of(engine& x, code_block* c);
/// Is a StopIteration pending? Then it is over with it.
bool take_stop_iteration(vm& m);

}  // namespace metavm::python
