/// \file
/// mini's opcodes: what every instruction means, written once, for every stage.
///
/// An opcode's parameters are its operands; `s` is the stage. What has the type dyn is run-time
/// data, all else is known while compiling; promotions lead from one to the other.
#pragma once
#include "lang/mini/opcodes_library.hpp"
#include "metavm/lang/conditions.hpp"

namespace metavm::mini::ops {

// ---------------------------------------------------------------- moves, constants, variables

METAVM_OPCODE(load_constant, def d, konst k) { s.set(d, s.get(k)); }
METAVM_OPCODE(move, def d, use a) { s.set(d, s.get(a)); }
METAVM_OPCODE(make_cell, def d, use a) {
  auto unnamed = init<&cell_object::name>(s.lift(value_nil));
  s.set(d, make<cell_object>(s, s.cx().shape.cell, init<&cell_object::content>(s.get(a)), unnamed));
}
METAVM_OPCODE(get_captured, def d, imm i) { s.set(d, captured(s, i)); }
METAVM_OPCODE(get_callee, def d) { s.set(d, s.function()); }
/// The cell lies in a register or was captured.
METAVM_OP_PART auto cell(auto& s, use a) { return s.get(a); }
METAVM_OP_PART auto cell(auto& s, imm i) { return captured(s, i); }
METAVM_OPCODES(get_cell, (class C), (C), "get_cell", def d, C c) {
  s.set(d, load<&cell_object::content>(s, cell(s, c)));
}
METAVM_OPCODES(set_cell, (class C), (C), "set_cell", C c, use a) {
  store<&cell_object::content>(s, cell(s, c), s.get(a));
}
/// Calls f(the value of a variable of the module), unless there is none yet.
METAVM_OP_PART void with_global(auto& s, konst global, auto f) {
  auto v = load<&global_object::content>(s, s.get(global));
  if (!s.is(v, value_unbound)) return f(v);
  fail(s, "name error: {name} is used before it is set",
       load<&global_object::name>(s, s.get(global)));
}
METAVM_OPCODE(get_global, def d, konst global) {
  with_global(s, global, [&](auto v) METAVM_INLINE_LAMBDA { s.set(d, v); });
}
METAVM_OPCODE(set_global, konst global, use a) {
  store<&global_object::content>(s, s.get(global), s.get(a));
}

// ---------------------------------------------------------------- methods that are operators

/// Calls call(code, function) for the operator of a record, known while compiling, if x has it.
METAVM_OP_PART bool with_operator(auto& s, auto x, record_operator o, auto call) {
  const shape* sh = s.shape_of(x);
  const value f = kind_of(sh) == kind::record ? find_operator(sh, o) : value_nil;
  if (!same(f, value_nil)) call(code_of(s, s.lift(f)), s.lift(f));
  return !same(f, value_nil);
}
/// Calls the operator's function, if x has one.
METAVM_OP_PART bool call_operator(auto& s, def d, record_operator o, auto x, auto... more) {
  return with_operator(s, x, o, [&](auto code, auto f) METAVM_INLINE_LAMBDA {
    s.call_values(d, code, f, x, more...);
  });
}

// ---------------------------------------------------------------- arithmetic

/// The first of them may be defined by records: they are in the order of record_operator.
using operations =
    mp::mp_list<numbers::add, numbers::subtract, numbers::multiply, numbers::divide,
                numbers::floor_divide, numbers::remainder, numbers::bit_and, numbers::bit_or,
                numbers::bit_xor, numbers::shift_left, numbers::shift_right>;
inline constexpr const char* verbs[] = {
    "add",     "subtract", "multiply", "divide", "divide", "take the remainder of",
    "combine", "combine",  "combine",  "shift",  "shift"};
template <std::size_t O>
inline constexpr auto cannot = joined("type error: cannot ", verbs[O], " {type} and {type}");

/// d = a N b. The operands are registers, or one of them a constant.
METAVM_OPCODES(binary, (class N, class X, class Y), (N, X, Y), N::name, def d, X a, Y b) {
  constexpr auto o = mp::mp_find<operations, N>::value;
  constexpr auto method = static_cast<record_operator>(o);
  auto x = s.get(a), y = s.get(b);
  constexpr auto wrong = method <= record_operator::mod
                             ? "value error: division by zero"
                             : "value error: shift count {} is not between 0 and 61";
  auto refuse = [&]() METAVM_INLINE_LAMBDA { fail(s, wrong, y); };
  if (numbers::operate<N>(s, d, x, y, refuse)) return;
  if constexpr (method == record_operator::add)
    if (is_text(s, x) && is_text(s, y))
      return set_text(s, d, residual<&concatenated, quiet>(s, x, y));
  if (method <= record_operator::mod && call_operator(s, d, method, x, y)) return;
  fail(s, cannot<o>.data(), x, y);
}
METAVM_OPCODE(negate, def d, use a) {
  if (!numbers::negate(s, d, s.get(a))) fail(s, "type error: cannot negate {type}", s.get(a));
}
METAVM_OPCODE(complement, def d, use a) {
  if (!numbers::complement(s, d, s.get(a))) fail(s, "type error: cannot invert {type}", s.get(a));
}

// ---------------------------------------------------------------- conditions and jumps

METAVM_OP_PART bool truthy(auto& s, auto v) { return !s.is(v, value_false) && !s.is(v, value_nil); }
struct condition {
  METAVM_OP_FN holds(auto& s, auto v) { return truthy(s, v); }
};
template <class N, record_operator O>
struct compares : condition {
  static constexpr const char* name = N::name;
  METAVM_OP decide(auto& s, auto a, auto b, auto done) {
    auto x = s.get(a), y = s.get(b);
    if (numbers::compare<N>(s, x, y, done)) return;
    if (is_text(s, x) && is_text(s, y)) {
      constexpr bool or_equal = O == record_operator::le;
      if constexpr (O == record_operator::eq)
        return texts::equal<&equal_strings>(s, x, y, done);
      else
        return texts::ordered<&ordered_strings<or_equal>, or_equal>(s, x, y, done);
    }
    const bool called = with_operator(
        s, x, O, [&](auto code, auto f) METAVM_INLINE_LAMBDA { s.call_then(code, f, x, y); });
    if (called) return;
    if constexpr (O == record_operator::eq)
      done(same(x, y));
    else
      fail(s, "type error: cannot compare {type} and {type}", x, y);
  }
};
using less = compares<numbers::less, record_operator::lt>;
using less_equal = compares<numbers::less_equal, record_operator::le>;
using equal = compares<numbers::equal, record_operator::eq>;
/// a == nil, true or false.
struct is : condition {
  static constexpr const char* name = "is";
  METAVM_OP decide(auto& s, use a, konst k, auto done) {
    auto x = s.get(a);
    if (s.is(x, s.constant(k))) return done(true);
    const bool called = with_operator(
        s, x, record_operator::eq,
        [&](auto code, auto f) METAVM_INLINE_LAMBDA { s.call_then(code, f, x, s.get(k)); });
    if (!called) done(false);
  }
};
METAVM_OPCODE(not_, def d, use a) { s.set(d, s.lift(from_bool(!truthy(s, s.get(a))))); }
METAVM_LAST_OPCODE(jump, target t) { s.jump(t); }
METAVM_OPCODES(jump_if, (bool Sense), (Sense), Sense ? "jump_if" : "jump_if_not", use a, target t) {
  if (truthy(s, s.get(a)) == Sense) s.jump(t);
}

// ---------------------------------------------------------------- loops

METAVM_OP_PART auto next(auto& s, auto i) {
  return add_overflow(s.as_int(i), sint(1)).result;  // below a bound: cannot overflow
}
/// Start of `for i in a..b`: both must be ints. Jumps out of an empty loop.
METAVM_OPCODE(range_begin, use a, use b, target t) {
  auto x = s.get(a), y = s.get(b);
  if (!s.both_int(x, y))
    return fail(s, "type error: range bound must be int, not {type}", s.is_int(x) ? y : x);
  if (!s.promote(s.as_int(x) < s.as_int(y))) s.jump(t);
}
/// End of the loop's body: next int, jump back if it is below the end.
METAVM_OPCODE(range_next, def d, use i, use end, target t) {
  auto n = next(s, s.get(i));
  s.set(d, s.box(n));
  if (s.promote(n < s.as_int(s.get(end)))) s.jump(t);
}
/// `for x in c`: to the loop's body with element number i (of maps a key), or on if there is none.
/// With Pairs the first of two variables: an element's number.
METAVM_OPCODES(each_next, (bool Pairs), (Pairs), Pairs ? "each_next_pair" : "each_next", def d,
               use collection, use i, target t) {
  auto c = s.get(collection), n = s.get(i);
  if (Pairs && is_text(s, c))
    return fail(s, "type error: cannot iterate over {type} with two variables", c);
  const bool done = with_elements(s, c, [&](auto count, auto at) METAVM_INLINE_LAMBDA {
    if (!s.promote(s.as_int(n) < count)) return;
    s.set(d, Pairs ? n : at(s.as_int(n)));
    s.jump(t);
  });
  if (done) return;
  if (!is_map(s, c)) return fail(s, "type error: cannot iterate over {type}", c);
  auto key = residual<&map_key_at, effects::reads>(s, c, n);
  if (s.is(key, value_unbound)) return;
  s.set(d, key);
  s.jump(t);
}
/// Second variable of `for k, v in c`. Nothing has run since `each_next`: the element is there.
METAVM_OPCODE(each_value, def d, use collection, use i) {
  auto c = s.get(collection), n = s.get(i);
  const bool done =
      with_elements(s, c, [&](auto, auto at) METAVM_INLINE_LAMBDA { s.set(d, at(s.as_int(n))); });
  if (!done) s.set(d, residual<&map_value_at, effects::reads>(s, c, n));
}
/// Advances the position of `each_next`, from -1 on: maps step over removed entries.
METAVM_OPCODE(each_step, def d, use collection, use i) {
  auto c = s.get(collection), n = s.get(i);
  s.set(d, is_map(s, c) ? residual<&map_step, effects::reads>(s, c, n) : s.box(next(s, n)));
}

// ---------------------------------------------------------------- functions

METAVM_OPCODE(make_closure, def d, konst prototype, args a) {
  s.set(d, metavm::make_closure(s, s.cx().shape.function, s.lift(s.constant(prototype)), a));
}
METAVM_OP_PART void call_any(auto& s, def d, auto f, args a) {
  if (s.has_shape(f, s.cx().shape.function)) {
    auto code = code_of(s, f);
    if (code->parameter_count == a.count) return s.call(d, code, f, a);
    return raise<&raise_arity>(s, f, i64{a.count});
  }
  const kind k = kind_of(s.shape_of(f));
  if (k == kind::builtin) return set_result_of<&call_builtin>(s, d, a, f);
  if (k == kind::record_type) {
    const shape* sh = s.promote(load<&record_type_object::instances>(s, f));
    if (a.count > type_of(sh)->field_count) return raise<&raise_arity>(s, f, i64{a.count});
    return s.set(d, new_record(s, sh, a));
  }
  const bool called =
      with_operator(s, f, record_operator::call, [&](auto code, auto m) METAVM_INLINE_LAMBDA {
        if (code->parameter_count == a.count + 1) return s.call_with_self(d, code, m, f, a);
        raise<&raise_arity>(s, m, i64{a.count});
      });
  if (!called) fail(s, "type error: cannot call {type}", f);
}
METAVM_OPCODE(call, def d, use f, args a) { call_any(s, d, s.get(f), a); }
/// Calls a variable of the module that is assigned by its declaration only.
METAVM_OPCODE(call_global, def d, konst global, args a) {
  with_global(s, global, [&](auto f) METAVM_INLINE_LAMBDA { call_any(s, d, f, a); });
}
/// r.m(…): the first argument register holds r; a method gets it, a field's function does not.
METAVM_OPCODE(call_method, def d, konst method, args a, cache c) {
  auto self = s.get(a, 0);
  const value m = by_shape<&find_method>(s, c, s.shape_of(self), s.constant(method));
  if (!same(m, value_nil)) {
    auto code = code_of(s, s.lift(m));
    if (code->parameter_count == a.count) return s.call(d, code, s.lift(m), a);
    return raise<&raise_arity>(s, s.lift(m), i64{a.count} - 1);
  }
  auto f = residual<&get_member>(s, self, s.get(method), "method");
  if (s.raised(f)) return s.unwind();
  call_any(s, d, f, args{a.base + 1, a.count - 1});
}
template <class X>
struct ret {
  static constexpr const char* name = "return";
  static constexpr bool ends = true;
  METAVM_OP run(auto& s, X a) { s.ret(s.get(a)); }
};
METAVM_LAST_OPCODE(throw_, use a) { raise<&throw_value>(s, s.get(a)); }

// ---------------------------------------------------------------- arrays, maps, strings

METAVM_OPCODE(new_array, def d, args a) { set_result_of<&make_array, quiet>(s, d, a); }
METAVM_OPCODE(new_map, def d, args a) { set_result_of<&make_map, quiet>(s, d, a); }
/// Is n the number of one of the count elements of c? Else raises.
METAVM_OP_PART bool in_bounds(auto& s, auto c, auto n, auto count) {
  const bool number = s.is_int(n);
  if (number && s.promote(unsigned_less(s.as_int(n), count))) return true;
  if (!number)
    fail(s, "type error: {type} index must be int, not {type}", c, n);
  else
    fail(s, "index error: index {} out of range for {type} of length {}", n, c, s.box(count));
  return false;
}
METAVM_OPCODES(get_index, (class X), (X), "get_index", def d, use collection, X i) {
  auto c = s.get(collection), n = s.get(i);
  const bool done = with_elements(s, c, [&](auto count, auto at) METAVM_INLINE_LAMBDA {
    if (in_bounds(s, c, n, count)) s.set(d, at(s.as_int(n)));
  });
  if (done) return;
  if (is_map(s, c)) return look_up(s, d, c, n);
  if (!call_operator(s, d, record_operator::get_index, c, n))
    fail(s, "type error: cannot index {type}", c);
}
METAVM_OPCODE(set_index, def d, use collection, use i, use v) {
  auto c = s.get(collection), n = s.get(i), x = s.get(v);
  if (is_array(s, c)) {
    if (in_bounds(s, c, n, count_of(s, c))) set_element(s, c, s.as_int(n), x);
  } else if (is_floats(s, c)) {
    if (!in_bounds(s, c, n, count_of(s, c))) return;
    if (s.is_float(x)) return set_float_element(s, c, s.as_int(n), x);
    set_result<&array_put>(s, d, c, n, x);
  } else if (is_map(s, c)) {
    set_result<&map_put, apart>(s, d, c, n, x);
  } else if (!call_operator(s, d, record_operator::set_index, c, n, x)) {
    fail(s, "type error: cannot assign to an element of {type}", c);
  }
}

// ---------------------------------------------------------------- records

METAVM_OPCODE(get_field, def d, use o, konst field, cache c) {
  auto x = s.get(o);
  const i64 i = by_shape<&find_field>(s, c, s.shape_of(x), s.constant(field));
  if (i < 0) return set_result<&get_member>(s, d, x, s.get(field), "field");
  s.set(d, item<&record_object::fields>(s, x, static_cast<u32>(i)));
}
METAVM_OPCODE(set_field, use o, konst field, use v, cache c) {
  auto x = s.get(o);
  const i64 i = by_shape<&find_field>(s, c, s.shape_of(x), s.constant(field));
  if (i < 0) return raise<&raise_read_only>(s, x, s.get(field));
  set_item<&record_object::fields>(s, x, static_cast<u32>(i), s.get(v));
}
/// A declaration has run: a new type, like the model, with methods to come.
METAVM_OPCODE(new_record_type, def d, konst model) {
  set_result<&make_record_type>(s, d, s.get(model));
}
METAVM_OPCODE(set_method, use type, konst place, use method) {
  set_item<&record_type::members>(s, s.get(type), s.as_int(s.get(place)), s.get(method));
}

// ---------------------------------------------------------------- the list

template <class N>
using sides = mp::mp_list<binary<N, use, use>, binary<N, use, konst>, binary<N, konst, use>>;

using list = mp::mp_append<
    mp::mp_list<load_constant, move, make_cell, get_captured, get_callee, get_cell<use>,
                get_cell<imm>, set_cell<use>, set_cell<imm>, get_global, set_global>,
    mp::mp_apply<mp::mp_append, mp::mp_transform<sides, operations>>, all_conditions<less>,
    all_conditions<less_equal>, all_conditions<equal>, conditions<is, use, konst>,
    mp::mp_list<negate, complement, not_, jump, jump_if<true>, jump_if<false>, range_begin,
                range_next, each_next<false>, each_next<true>, each_value, each_step, new_array,
                new_map, get_index<use>, get_index<konst>, set_index, get_field, set_field,
                new_record_type, set_method, make_closure, call, call_global, call_method, ret<use>,
                ret<konst>, throw_>,
    library_list>;

}  // namespace metavm::mini::ops
