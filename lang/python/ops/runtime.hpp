/// \file
/// What Python's opcodes call in C++ beyond runtime.hpp and core.hpp.
#pragma once
#include "lang/python/engine.hpp"
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
i64 find_entry(vm& m, dict_object* d, value name);   ///< entry of a str key, -1 if absent
/// Special method of a class, value_unbound if it has none.
value special_method(const py_shape* s, special which);
/// Is `cls` an ordinary class: default allocation, no finalizer, not abstract, type.__call__? Then calls of it
/// are allocation and __init__.
u64 is_ordinary_class(vm& m, type_object* cls);
/// Bytes from an object's start to attribute slot i.
inline u32 slot_offset(const py_shape* s, u32 i) { return s->slots_offset + 8 * i; }

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
value compare_after_left(vm& m, comparison c, value a, value b);
template <comparison C>
value compare_after_left(vm& m, value a, value b) {
  return compare_after_left(m, C, a, b);
}
/// `a is b`; pure.
bool same_object(vm& m, value a, value b);
/// Truth of any object: true, false or raised.
value truth_slow(vm& m, value v);
double float_floor_div(double a, double b);  ///< pure; b != 0
double float_mod(double a, double b);        ///< pure; b != 0
value contains_slow(vm& m, value container, value item);
value not_slow(vm& m, value v);
value load_attribute(vm& m, value o, value name);
value store_attribute(vm& m, value o, value name, value v);   ///< none or raised
value delete_attribute(vm& m, value o, value name);
value bind_method(vm& m, value function, value self);
value dict_get_item_slow(vm& m, value d, value key);   ///< exact dict
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
value call_method_args(vm& m, const value* a, u32 n, value name);
value call_method_kw_args(vm& m, const value* a, u32 n, value name, value kwnames);
/// A guest function with any parameters, called from C++.
value call_guest_function(vm& m, const value* a, u32 n, value f);
value call_guest_function_kw(vm& m, const value* a, u32 n, value f, value kwnames);
value make_generator(vm& m, const value* a, u32 n, value f);
value build_list(vm& m, const value* a, u32 n);
value build_tuple(vm& m, const value* a, u32 n);
value build_set(vm& m, const value* a, u32 n);
value build_dict(vm& m, const value* a, u32 n);
value build_string(vm& m, const value* a, u32 n);
value list_append_slow(vm& m, value l, value v);
value set_add_slow(vm& m, value s, value v);
value dict_set_slow(vm& m, value d, value k, value v);
value list_extend_slow(vm& m, value l, value v);
value argument_tuple_slow(vm& m, value v, value f);  ///< the arguments of `f(*v)`
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
value check_star_match_slow(vm& m, value e, value pattern);   ///< tuple (match, rest)
value prepare_star_slow(vm& m, value original, value list);
value match_class_slow(vm& m, value subject, value cls, value count, value names);  ///< tuple or none
value match_keys_slow(vm& m, value subject, value keys);
value length_slow(vm& m, value v);
value setup_annotations_slow(vm& m, value function, value names);
value load_special_slow(vm& m, value o, value name);   ///< for with: looked up in the class, bound
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

// ---- frames of guest code, entered from plain ----
unwound enter_function(engine& x, frame* f, const u16* next, u32 result_register, const value* a, u32 n, value function);
unwound enter_function_kw(engine& x, frame* f, const u16* next, u32 result_register, const value* a, u32 n,
                          value function, value kwnames);
/// `next(it)` or `it.send(v)` for a generator, in the same interpreter loop; gives value_unbound at its end.
unwound enter_generator(engine& x, frame* f, const u16* next, value generator, value sent);
value generator_send(vm& m, value generator, value sent);   ///< value_unbound at the end (x.stop_value)
unwound yield_frame(engine& x, frame* f, const u16* next, value v, i64 resume_register);
unwound yield_for_delegate(engine& x, frame* f, const u16* next, value v, value delegate, i64 resume_register);
unwound return_from_generator(engine& x, frame* f, const u16* next, value v);
/// First instruction of generator-like code: makes the generator of this frame and returns it.
unwound become_generator(engine& x, frame* f, const u16* next);
/// One step of `yield from` / await on anything: value_unbound at the end, the result in x.stop_value.
value send_step(vm& m, value delegate, value sent);
value take_stop_value(vm& m);

}  // namespace metavm::python
