/// \file
/// mini's opcodes: what every instruction means, written once, for every stage.
#pragma once
#include "lang/mini/runtime.hpp"
#include "metavm/lang/opcode.hpp"
#include "metavm/stage/dyn.hpp"

namespace metavm::mini::ops {

template <class S>
using word = dyn<S, value>;

// ---------------------------------------------------------------- small helpers

template <class S>
METAVM_OP_PART bool is_number(S& s, word<S> v) {
  return s.is_int(v) || s.is_float(v);
}
template <class S>
METAVM_OP_PART dyn<S, double> as_number(S& s, word<S> v) {
  if (s.is_int(v)) return to_double(s.as_int(v));
  return s.as_float(v);
}
/// Is the number one that a float can hold?
template <class S>
METAVM_OP_PART bool exact_as_float(S& s, word<S> v) {
  constexpr i64 limit = i64{1} << 53;
  return !s.is_int(v) || s.promote(unsigned_less(to_raw(s.as_int(v)) + limit, 2 * limit + 1));
}
template <class S>
METAVM_OP_PART bool truthy(S& s, word<S> v) {
  if (s.is(v, value_false)) return false;
  return !s.is(v, value_nil);
}
template <class S>
METAVM_OP_PART bool is_kind(S& s, word<S> v, kind k) {
  return kind_of(s.shape_of(v)) == k;
}
/// The record operator's function, known while compiling; nil if v has none.
template <class S>
METAVM_OP_PART value operator_of(S& s, word<S> v, record_operator o) {
  const shape* sh = s.shape_of(v);
  return kind_of(sh) == kind::record ? find_operator(sh, o) : value_nil;
}
inline code_block* code_of(value f) { return f.as<function_object>()->code; }

// ---------------------------------------------------------------- moves, constants, variables

struct load_constant {
  static constexpr const char* name = "load_constant";
  template <class S>
  METAVM_OP run(S& s, def d, konst k) {
    s.set(d, s.get(k));
  }
};
struct move {
  static constexpr const char* name = "move";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    s.set(d, s.get(a));
  }
};
struct make_cell {
  static constexpr const char* name = "make_cell";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    s.set(d, s.box(s.template make<cell_object>(s.cx().shape.cell,
                                                init<&cell_object::content>(s.get(a)),
                                                init<&cell_object::name>(s.lift(value_nil)))));
  }
};
struct get_cell {
  static constexpr const char* name = "get_cell";
  template <class S>
  METAVM_OP run(S& s, def d, use c) {
    s.set(d, s.template load<&cell_object::content>(s.template as<cell_object>(s.get(c))));
  }
};
struct set_cell {
  static constexpr const char* name = "set_cell";
  template <class S>
  METAVM_OP run(S& s, use c, use a) {
    s.template store<&cell_object::content>(s.template as<cell_object>(s.get(c)), s.get(a));
  }
};
struct get_captured {
  static constexpr const char* name = "get_captured";
  template <class S>
  METAVM_OP run(S& s, def d, imm i) {
    auto f = s.template as<function_object>(s.function());
    s.set(d, s.template item_immutable<&function_object::captured>(f, static_cast<u32>(i.number)));
  }
};
/// A captured variable that lives in a cell.
struct get_captured_cell {
  static constexpr const char* name = "get_captured_cell";
  template <class S>
  METAVM_OP run(S& s, def d, imm i) {
    auto f = s.template as<function_object>(s.function());
    auto c = s.template item_immutable<&function_object::captured>(f, static_cast<u32>(i.number));
    s.set(d, s.template load<&cell_object::content>(s.template as<cell_object>(c)));
  }
};
struct set_captured_cell {
  static constexpr const char* name = "set_captured_cell";
  template <class S>
  METAVM_OP run(S& s, imm i, use a) {
    auto f = s.template as<function_object>(s.function());
    auto c = s.template item_immutable<&function_object::captured>(f, static_cast<u32>(i.number));
    s.template store<&cell_object::content>(s.template as<cell_object>(c), s.get(a));
  }
};
struct get_callee {
  static constexpr const char* name = "get_callee";
  template <class S>
  METAVM_OP run(S& s, def d) {
    s.set(d, s.function());
  }
};
/// A variable of the module. With Check it may not be set yet.
template <bool Check>
struct get_global {
  static constexpr const char* name = Check ? "get_global_checked" : "get_global";
  template <class S>
  METAVM_OP run(S& s, def d, konst cell) {
    auto c = s.template as<cell_object>(s.get(cell));
    auto v = s.template load_quasi_immutable<&cell_object::content>(c);
    if constexpr (Check)
      if (s.is(v, value_unbound)) return s.template raise<&raise_unbound>(s.get(cell));
    s.set(d, v);
  }
};
template <bool Check>
struct set_global {
  static constexpr const char* name = Check ? "set_global_checked" : "set_global";
  template <class S>
  METAVM_OP run(S& s, konst cell, use a) {
    auto c = s.template as<cell_object>(s.get(cell));
    if constexpr (Check)
      if (s.is(s.template load_quasi_immutable<&cell_object::content>(c), value_unbound))
        return s.template raise<&raise_unbound>(s.get(cell));
    s.template store_quasi_immutable<&cell_object::content>(c, s.get(a));
  }
};

// ---------------------------------------------------------------- arithmetic

struct adding {
  static constexpr const char* name = "add";
  static constexpr auto method = record_operator::add;
  static constexpr auto slow = &add_slow;
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return add_overflow(a, b);
  }
  template <class D>
  METAVM_OP_FN floats(D a, D b) {
    return a + b;
  }
};
struct subtracting {
  static constexpr const char* name = "sub";
  static constexpr auto method = record_operator::sub;
  static constexpr auto slow = &arithmetic_error<record_operator::sub>;
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return sub_overflow(a, b);
  }
  template <class D>
  METAVM_OP_FN floats(D a, D b) {
    return a - b;
  }
};
struct multiplying {
  static constexpr const char* name = "mul";
  static constexpr auto method = record_operator::mul;
  static constexpr auto slow = &arithmetic_error<record_operator::mul>;
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return mul_overflow(a, b);
  }
  template <class D>
  METAVM_OP_FN floats(D a, D b) {
    return a * b;
  }
};
/// What is left when the operands are not both numbers.
template <auto Slow, class S>
METAVM_OP_PART void binary_slow(S& s, def d, word<S> x, word<S> y, record_operator o) {
  const value f = operator_of(s, x, o);
  if (same(f, value_nil)) return s.set_or_raise(d, s.template residual<Slow>(x, y));
  s.call_values(d, code_of(f), s.lift(f), x, y);
}
template <class A, class Y>
struct arithmetic {
  static constexpr const char* name = A::name;
  static constexpr bool has_rare = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto r = A::ints(s.as_int(x), s.as_int(y));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
    } else if (s.both_inline_float(x, y)) {
      return s.set(d, s.box(A::floats(s.as_inline_float(x), s.as_inline_float(y))));
    }
    if (s.rare()) return;
    if (is_number(s, x) && is_number(s, y))
      return s.set(d, s.box(A::floats(as_number(s, x), as_number(s, y))));
    binary_slow<A::slow>(s, d, x, y, A::method);
  }
};
template <class Y>
struct divide {
  static constexpr const char* name = "div";
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (is_number(s, x) && is_number(s, y))
      return s.set(d, s.box(as_number(s, x) / as_number(s, y)));
    binary_slow<&arithmetic_error<record_operator::div>>(s, d, x, y, record_operator::div);
  }
};
/// Floor division and modulus.
template <bool Quotient, class Y>
struct flooring {
  static constexpr const char* name = Quotient ? "floor_div" : "mod";
  static constexpr bool has_rare = true;
  static constexpr auto method = Quotient ? record_operator::floor_div : record_operator::mod;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto i = s.as_int(x), j = s.as_int(y);
      if (s.promote(j == sint(0))) return s.template raise<&raise_division_by_zero>();
      if constexpr (Quotient) {
        // The one quotient that does not fit: the least int by -1.
        if (s.promote(j == sint(-1))) {
          auto n = sub_overflow(sint(0), i);
          if (s.promote(n.overflow)) return s.set(d, s.box(-to_double(i)));
          return s.set(d, s.box(n.result));
        }
        return s.set(d, s.box(floor_div(i, j)));
      } else {
        return s.set(d, s.box(floor_mod(i, j)));
      }
    }
    if (s.rare()) return;
    if (is_number(s, x) && is_number(s, y)) {
      auto r = s.template residual<Quotient ? &float_floor_div : &float_floor_mod, effects::none>(
          as_number(s, x), as_number(s, y));
      return s.set(d, s.box(r));
    }
    binary_slow<&arithmetic_error<method>>(s, d, x, y, method);
  }
};
struct and_ {
  static constexpr const char* name = "and";
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return a & b;
  }
};
struct or_ {
  static constexpr const char* name = "or";
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return a | b;
  }
};
struct xor_ {
  static constexpr const char* name = "xor";
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return a ^ b;
  }
};
template <class A, class Y>
struct bitwise {
  static constexpr const char* name = A::name;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) return s.set(d, s.box(A::ints(s.as_int(x), s.as_int(y))));
    s.set_or_raise(d, s.template residual<&bitwise_error>(x, y));
  }
};
template <bool Left, class Y>
struct shift {
  static constexpr const char* name = Left ? "shift_left" : "shift_right";
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (!s.both_int(x, y)) return s.set_or_raise(d, s.template residual<&shift_error>(x, y));
    auto n = s.as_int(y);
    if (!s.promote(unsigned_less(to_raw(n), 62))) return s.template raise<&raise_shift_count>(y);
    s.set(d, s.box(Left ? shift_left(s.as_int(x), n) : shift_right(s.as_int(x), n)));
  }
};
struct negate {
  static constexpr const char* name = "negate";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (s.is_int(x)) {
      auto r = sub_overflow(sint(0), s.as_int(x));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
    }
    if (is_number(s, x)) return s.set(d, s.box(-as_number(s, x)));
    s.set_or_raise(d, s.template residual<&negate_error>(x));
  }
};
struct complement {
  static constexpr const char* name = "complement";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (s.is_int(x)) return s.set(d, s.box(s.as_int(x) ^ sint(-1)));
    s.set_or_raise(d, s.template residual<&complement_error>(x));
  }
};
struct logical_not {
  static constexpr const char* name = "not";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    s.set(d, s.lift(from_bool(!truthy(s, s.get(a)))));
  }
};

// ---------------------------------------------------------------- comparisons

struct less {
  static constexpr const char* name = "lt";
  static constexpr auto method = record_operator::lt;
  static constexpr auto slow = &less_slow;
  static constexpr auto mixed = &less_mixed;
  template <class T>
  METAVM_OP_FN compare(T a, T b) {
    return a < b;
  }
};
struct less_equal {
  static constexpr const char* name = "le";
  static constexpr auto method = record_operator::le;
  static constexpr auto slow = &less_equal_slow;
  static constexpr auto mixed = &less_equal_mixed;
  template <class T>
  METAVM_OP_FN compare(T a, T b) {
    return a <= b;
  }
};
struct equal {
  static constexpr const char* name = "eq";
  static constexpr auto method = record_operator::eq;
  static constexpr auto slow = &equal_slow;
  static constexpr auto mixed = &equal_mixed;
  template <class T>
  METAVM_OP_FN compare(T a, T b) {
    return a == b;
  }
};
/// a > b, where b is a constant, is b < a.
struct greater {
  static constexpr const char* name = "gt";
  using swapped = less;
};
struct greater_equal {
  static constexpr const char* name = "ge";
  using swapped = less_equal;
};
/// Calls done(dyn<S, bool>) for what can be decided here, or enters the record's method, after
/// which the opcode's `finish` goes on.
template <class C, class S, class F>
METAVM_OP_PART void compare_straight(S& s, word<S> x, word<S> y, F done) {
  if (s.both_int(x, y)) return done(C::compare(s.as_int(x), s.as_int(y)));
  if (s.both_inline_float(x, y))
    return done(C::compare(s.as_inline_float(x), s.as_inline_float(y)));
  if (s.rare()) return;
  if (is_number(s, x) && is_number(s, y)) {
    if (exact_as_float(s, x) && exact_as_float(s, y))
      return done(C::compare(as_number(s, x), as_number(s, y)));
    return done(same(s.template residual<C::mixed, effects::none>(x, y), value_true));
  }
  const value f = operator_of(s, x, C::method);
  if (!same(f, value_nil)) return s.call_then(code_of(f), s.lift(f), x, y);
  auto r = s.template residual<C::slow>(x, y);
  if (s.raised(r)) return s.unwind();
  done(same(r, value_true));
}
template <class C, class S, class F>
METAVM_OP_PART void compare(S& s, word<S> x, word<S> y, F done) {
  if constexpr (requires { typename C::swapped; })
    compare_straight<typename C::swapped>(s, y, x, done);
  else
    compare_straight<C>(s, x, y, done);
}
struct compare_finish {
  template <class S, class Y>
  METAVM_OP run(S& s, def d, use, Y, word<S> r) {
    s.set(d, s.lift(from_bool(truthy(s, r))));
  }
};
template <class C, class Y>
struct comparison {
  static constexpr const char* name = C::name;
  static constexpr bool has_rare = true;
  using finish = compare_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    compare<C>(s, s.get(a), s.get(b), [&](auto c) METAVM_INLINE_LAMBDA { s.set(d, s.box(c)); });
  }
};
template <bool Sense>
struct branch_finish {
  template <class S, class Y>
  METAVM_OP run(S& s, use, Y, target t, word<S> r) {
    if (truthy(s, r) == Sense) s.jump(t);
  }
};
/// Compare and jump if the outcome is Sense.
template <class C, class Y, bool Sense>
struct branch {
  static constexpr const char* name = C::name;
  static constexpr bool has_rare = true;
  using finish = branch_finish<Sense>;
  template <class S>
  METAVM_OP run(S& s, use a, Y b, target t) {
    compare<C>(s, s.get(a), s.get(b), [&](auto c) METAVM_INLINE_LAMBDA {
      if (s.promote(c) == Sense) s.jump(t);
    });
  }
};

// ---------------------------------------------------------------- jumps and loops

struct jump {
  static constexpr const char* name = "jump";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, target t) {
    s.jump(t);
  }
};
template <bool Sense>
struct jump_if {
  static constexpr const char* name = Sense ? "jump_if" : "jump_if_not";
  template <class S>
  METAVM_OP run(S& s, use a, target t) {
    if (truthy(s, s.get(a)) == Sense) s.jump(t);
  }
};
/// Start of `for i in a..b`: both must be ints. Jumps out of an empty loop.
struct range_begin {
  static constexpr const char* name = "range_begin";
  template <class S>
  METAVM_OP run(S& s, use a, use b, target t) {
    auto x = s.get(a), y = s.get(b);
    if (!s.both_int(x, y)) return s.template raise<&raise_range>(x, y);
    if (!s.promote(s.as_int(x) < s.as_int(y))) s.jump(t);
  }
};
/// End of the loop's body: next int, jump back if it is below the end.
struct range_next {
  static constexpr const char* name = "range_next";
  template <class S>
  METAVM_OP run(S& s, def d, use i, use end, target t) {
    auto n = add_overflow(s.as_int(s.get(i)), sint(1)).result;  // below the end: cannot overflow
    s.set(d, s.box(n));
    if (s.promote(n < s.as_int(s.get(end)))) s.jump(t);
  }
};
/// `for x in e`: to the loop's body with element number `i`, or on if there is none. With Pairs the
/// first of two variables: an array's index.
template <bool Pairs>
struct each_next {
  static constexpr const char* name = Pairs ? "each_next_pair" : "each_next";
  static constexpr bool has_rare = true;
  template <class S>
  METAVM_OP run(S& s, def d, use collection, use i, target t) {
    auto c = s.get(collection), n = s.get(i);
    if (s.has_shape(c, s.cx().shape.array)) {
      auto a = s.template as<array_object>(c);
      auto at = to_raw(s.as_int(n));
      if (!s.promote(at < s.template load<&array_object::length>(a))) return;
      if constexpr (Pairs)
        s.set(d, n);
      else
        s.set(d, s.template item<&storage_object::items>(s.template load<&array_object::storage>(a),
                                                         at));
      return s.jump(t);
    }
    if (s.rare()) return;
    auto r = s.template residual<Pairs ? &each_pair_slow : &each_slow>(c, n);
    if (s.raised(r)) return s.unwind();
    if (s.is(r, value_unbound)) return;
    s.set(d, r);
    s.jump(t);
  }
};
/// Second variable of `for k, v in e`.
struct each_value {
  static constexpr const char* name = "each_value";
  template <class S>
  METAVM_OP run(S& s, def d, use collection, use i) {
    s.set(d, s.template residual<&each_value_slow, effects::reads>(s.get(collection), s.get(i)));
  }
};
/// Advances the position of `each_next`, from -1 on: maps step over removed entries.
struct each_step {
  static constexpr const char* name = "each_step";
  template <class S>
  METAVM_OP run(S& s, def d, use collection, use i) {
    auto c = s.get(collection), n = s.get(i);
    if (s.has_shape(c, s.cx().shape.map))
      return s.set(d, s.template residual<&map_step, effects::reads>(c, n));
    s.set(d, s.box(add_overflow(s.as_int(n), sint(1)).result));
  }
};

// ---------------------------------------------------------------- arrays, maps, strings

struct new_array {
  static constexpr const char* name = "new_array";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    s.set(d, s.template residual_args<&make_array>(a));
  }
};
struct new_map {
  static constexpr const char* name = "new_map";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    s.set_or_raise(d, s.template residual_args<&make_map>(a));
  }
};
/// More elements for a long literal.
struct extend {
  static constexpr const char* name = "extend";
  template <class S>
  METAVM_OP run(S& s, use o, args a) {
    if (s.raised(s.template residual_args<&extend_literal>(a, s.get(o)))) s.unwind();
  }
};
template <class Y>
struct get_index {
  static constexpr const char* name = "get_index";
  static constexpr bool has_rare = true;
  template <class S>
  METAVM_OP run(S& s, def d, use o, Y i) {
    auto c = s.get(o), n = s.get(i);
    if (s.has_shape(c, s.cx().shape.array) && s.is_int(n)) {
      auto a = s.template as<array_object>(c);
      auto at = to_raw(s.as_int(n));
      if (s.promote(unsigned_less(at, s.template load<&array_object::length>(a))))
        return s.set(d, s.template item<&storage_object::items>(
                            s.template load<&array_object::storage>(a), at));
    }
    if (s.rare()) return;
    binary_slow<&get_index_slow>(s, d, c, n, record_operator::get_index);
  }
};
struct set_index {
  static constexpr const char* name = "set_index";
  static constexpr bool has_rare = true;
  template <class S>
  METAVM_OP run(S& s, def scratch, use o, use i, use v) {
    auto c = s.get(o), n = s.get(i);
    if (s.has_shape(c, s.cx().shape.array) && s.is_int(n)) {
      auto a = s.template as<array_object>(c);
      auto at = to_raw(s.as_int(n));
      if (s.promote(unsigned_less(at, s.template load<&array_object::length>(a))))
        return s.template set_item<&storage_object::items>(
            s.template load<&array_object::storage>(a), at, s.get(v));
    }
    if (s.rare()) return;
    const value f = operator_of(s, c, record_operator::set_index);
    if (!same(f, value_nil)) return s.call_values(scratch, code_of(f), s.lift(f), c, n, s.get(v));
    s.set_or_raise(scratch, s.template residual<&set_index_slow>(c, n, s.get(v)));
  }
};

// ---------------------------------------------------------------- records

struct get_field {
  static constexpr const char* name = "get_field";
  template <class S>
  METAVM_OP run(S& s, def d, use o, konst field, cache c) {
    auto x = s.get(o);
    const shape* sh = s.shape_of(x);
    const i64 i =
        s.template elidable<&find_field>(c, reinterpret_cast<u64>(sh), sh, s.constant(field));
    if (i < 0) return s.set_or_raise(d, s.template residual<&get_field_slow>(x, s.get(field)));
    s.set(d, s.template item<&record_object::fields>(s.template as<record_object>(x),
                                                     static_cast<u32>(i)));
  }
};
struct set_field {
  static constexpr const char* name = "set_field";
  template <class S>
  METAVM_OP run(S& s, use o, konst field, use v, cache c) {
    auto x = s.get(o);
    const shape* sh = s.shape_of(x);
    const i64 i =
        s.template elidable<&find_field>(c, reinterpret_cast<u64>(sh), sh, s.constant(field));
    if (i < 0) return s.template raise<&raise_no_field>(x, s.get(field));
    s.template set_item<&record_object::fields>(s.template as<record_object>(x),
                                                static_cast<u32>(i), s.get(v));
  }
};

/// A declaration has run: a new type, like the model, with methods to come.
struct new_record_type {
  static constexpr const char* name = "new_record_type";
  template <class S>
  METAVM_OP run(S& s, def d, konst model) {
    s.set_or_raise(d, s.template residual<&make_record_type>(s.get(model)));
  }
};
struct set_methods {
  static constexpr const char* name = "set_methods";
  template <class S>
  METAVM_OP run(S& s, use type, args methods) {
    s.template residual_args<&set_record_methods>(methods, s.get(type));
  }
};

// ---------------------------------------------------------------- functions

struct make_closure {
  static constexpr const char* name = "make_closure";
  template <class S>
  METAVM_OP run(S& s, def d, konst prototype, args captured) {
    const function_object* p = s.constant(prototype).template as<function_object>();
    s.set(d, s.box(s.template make_tail<function_object, &function_object::captured>(
                 s.cx().shape.function, captured.count,
                 [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(captured, i); },
                 init<&function_object::code>(p->code),
                 init<&function_object::captured_count>(u64{captured.count}))));
  }
};
template <class S>
METAVM_OP_PART void call_any(S& s, def d, word<S> f, args a) {
  const kind k = kind_of(s.shape_of(f));
  if (k == kind::function) {
    code_block* c = s.promote(
        s.template load_immutable<&function_object::code>(s.template as<function_object>(f)));
    if (c->parameter_count != a.count)
      return s.template raise<&raise_arity>(f, s.lift(sint(a.count)));
    return s.call(d, c, f, a);
  }
  if (k == kind::builtin) return s.set_or_raise(d, s.template residual_args<&call_builtin>(a, f));
  if (k == kind::record_type) {
    const value t = s.promote(f);
    const record_type_object* type = t.as<record_type_object>();
    if (a.count > type->field_count)
      return s.template raise<&raise_arity>(f, s.lift(sint(a.count)));
    return s.set(d, s.box(s.template make_slots<record_object, &record_object::fields>(
                        type->instances, static_cast<u32>(type->field_count),
                        [&](u32 i) METAVM_INLINE_LAMBDA {
                          return i < a.count ? s.get(a, i) : s.lift(value_nil);
                        })));
  }
  const value m = operator_of(s, f, record_operator::call);
  if (same(m, value_nil)) return s.template raise<&raise_not_callable>(f);
  if (code_of(m)->parameter_count != a.count + 1)
    return s.template raise<&raise_arity>(s.lift(m), s.lift(sint(a.count)));
  s.call_with_self(d, code_of(m), s.lift(m), f, a);
}
struct call {
  static constexpr const char* name = "call";
  template <class S>
  METAVM_OP run(S& s, def d, use f, args a) {
    call_any(s, d, s.get(f), a);
  }
};
/// Calls a variable of the module that is assigned by its declaration only.
struct call_global {
  static constexpr const char* name = "call_global";
  template <class S>
  METAVM_OP run(S& s, def d, konst cell, args a) {
    auto c = s.template as<cell_object>(s.get(cell));
    auto f = s.template load_quasi_immutable<&cell_object::content>(c);
    if (s.is(f, value_unbound)) return s.template raise<&raise_unbound>(s.get(cell));
    call_any(s, d, f, a);
  }
};
/// Calls a function of the library.
struct call_known {
  static constexpr const char* name = "call_known";
  template <class S>
  METAVM_OP run(S& s, def d, konst f, args a) {
    s.set_or_raise(d, s.template residual_args<&call_builtin>(a, s.get(f)));
  }
};
/// r.m(…): the first argument register holds r; a method gets it, a field's function does not.
struct call_method {
  static constexpr const char* name = "call_method";
  template <class S>
  METAVM_OP run(S& s, def d, konst method, args a, cache c) {
    auto self = s.get(a, 0);
    const shape* sh = s.shape_of(self);
    const value m =
        s.template elidable<&find_method>(c, reinterpret_cast<u64>(sh), sh, s.constant(method));
    if (same(m, value_nil)) {
      auto f = s.template residual<&get_method_slow>(self, s.get(method));
      if (s.raised(f)) return s.unwind();
      return call_any(s, d, f, args{a.base + 1, a.count - 1});
    }
    if (code_of(m)->parameter_count != a.count)
      return s.template raise<&raise_arity>(s.lift(m), s.lift(sint(a.count - 1)));
    s.call(d, code_of(m), s.lift(m), a);
  }
};
template <class Y>
struct ret {
  static constexpr const char* name = "return";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, Y a) {
    s.ret(s.get(a));
  }
};
struct import_ {
  static constexpr const char* name = "import";
  template <class S>
  METAVM_OP run(S& s, def d, konst path, konst importer) {
    s.set_or_raise(d, s.template residual<&import_module>(s.get(path), s.get(importer)));
  }
};
struct throw_ {
  static constexpr const char* name = "throw";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, use a) {
    s.template raise<&throw_value>(s.get(a));
  }
};

// ---------------------------------------------------------------- the list

template <template <class> class Op>
using both = mp::mp_list<Op<use>, Op<konst>>;
template <class A>
using arithmetics = mp::mp_list<arithmetic<A, use>, arithmetic<A, konst>>;
template <class A>
using bitwises = mp::mp_list<bitwise<A, use>, bitwise<A, konst>>;
template <class C>
using comparisons =
    mp::mp_list<comparison<C, use>, comparison<C, konst>, branch<C, use, true>,
                branch<C, use, false>, branch<C, konst, true>, branch<C, konst, false>>;

template <class C>
using swapped_comparisons =
    mp::mp_list<comparison<C, konst>, branch<C, konst, true>, branch<C, konst, false>>;

using list = mp::mp_append<
    mp::mp_list<load_constant, move, make_cell, get_cell, set_cell, get_captured, get_captured_cell,
                set_captured_cell, get_callee, get_global<false>, get_global<true>,
                set_global<false>, set_global<true>>,
    arithmetics<adding>, arithmetics<subtracting>, arithmetics<multiplying>, both<divide>,
    mp::mp_list<flooring<true, use>, flooring<true, konst>, flooring<false, use>,
                flooring<false, konst>>,
    bitwises<and_>, bitwises<or_>, bitwises<xor_>,
    mp::mp_list<shift<true, use>, shift<true, konst>, shift<false, use>, shift<false, konst>,
                negate, complement, logical_not>,
    comparisons<less>, comparisons<less_equal>, comparisons<equal>, swapped_comparisons<greater>,
    swapped_comparisons<greater_equal>,
    mp::mp_list<jump, jump_if<true>, jump_if<false>, range_begin, range_next, each_next<false>,
                each_next<true>, each_value, each_step, new_array, new_map, extend, get_index<use>,
                get_index<konst>, set_index, get_field, set_field, new_record_type, set_methods,
                make_closure, call, call_global, call_known, call_method, ret<use>, ret<konst>,
                throw_, import_>>;

}  // namespace metavm::mini::ops
