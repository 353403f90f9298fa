/// \file
/// mini's opcodes: what every instruction means, written once, for every stage.
///
/// An opcode's parameters are its operands; `s` is the stage. What has the type dyn is run-time
/// data, all else is known while compiling; promotions lead from one to the other.
#pragma once
#include "lang/mini/opcodes_library.hpp"

namespace metavm::mini::ops {

// ---------------------------------------------------------------- moves, constants, variables

METAVM_OPCODE(load_constant, def d, konst k) { s.set(d, s.get(k)); }
METAVM_OPCODE(move, def d, use a) { s.set(d, s.get(a)); }
METAVM_OPCODE(make_cell, def d, use a) {
  auto unnamed = init<&cell_object::name>(s.lift(value_nil));
  s.set(d, make<cell_object>(s, s.cx().shape.cell, init<&cell_object::content>(s.get(a)), unnamed));
}
METAVM_OPCODE(get_cell, def d, use c) { s.set(d, load<&cell_object::content>(s, s.get(c))); }
METAVM_OPCODE(set_cell, use c, use a) { store<&cell_object::content>(s, s.get(c), s.get(a)); }
template <class S>
METAVM_OP_PART word<S> captured(S& s, imm i) {
  return item<&function_object::captured>(s, s.function(), static_cast<u32>(i.number));
}
METAVM_OPCODE(get_captured, def d, imm i) { s.set(d, captured(s, i)); }
METAVM_OPCODE(get_captured_cell, def d, imm i) {
  s.set(d, load<&cell_object::content>(s, captured(s, i)));
}
METAVM_OPCODE(set_captured_cell, imm i, use a) {
  store<&cell_object::content>(s, captured(s, i), s.get(a));
}
METAVM_OPCODE(get_callee, def d) { s.set(d, s.function()); }
METAVM_OPCODE(get_global, def d, konst cell) {
  auto v = load<&global_object::content>(s, s.get(cell));
  if (s.is(v, value_unbound)) return raise<&raise_unbound>(s, s.get(cell));
  s.set(d, v);
}
/// Before an assignment that is no declaration.
METAVM_OPCODE(check_global, konst cell) {
  if (s.is(load<&global_object::content>(s, s.get(cell)), value_unbound))
    raise<&raise_unbound>(s, s.get(cell));
}
METAVM_OPCODE(set_global, konst cell, use a) {
  store<&global_object::content>(s, s.get(cell), s.get(a));
}

// ---------------------------------------------------------------- methods that are operators

template <class S>
METAVM_OP_PART auto code_of(S& s, word<S> f) {
  return s.promote(load<&function_object::code>(s, f));
}
/// The record operator's function, known while compiling; nil if v has none.
template <class S>
METAVM_OP_PART value operator_of(S& s, word<S> v, record_operator o) {
  const shape* sh = s.shape_of(v);
  return kind_of(sh) == kind::record ? find_operator(sh, o) : value_nil;
}
/// Calls the operator's function, if x has one.
template <class S, class... W>
METAVM_OP_PART bool call_operator(S& s, def d, record_operator o, word<S> x, W... more) {
  const value f = operator_of(s, x, o);
  if (same(f, value_nil)) return false;
  s.call_values(d, code_of(s, s.lift(f)), s.lift(f), x, more...);
  return true;
}

// ---------------------------------------------------------------- arithmetic

template <record_operator O>
using numbers_of =
    mp::mp_at_c<mp::mp_list<numbers::add, numbers::subtract, numbers::multiply, numbers::divide>,
                int(O)>;
/// The operands: registers, or one of them a constant.
METAVM_OPCODES(arithmetic, (record_operator O, class X, class Y), (O, X, Y), numbers_of<O>::name,
               def d, X a, Y b) {
  auto x = s.get(a), y = s.get(b);
  if (numbers::arithmetic<numbers_of<O>>(s, d, x, y)) return;
  if constexpr (O == record_operator::add) {
    if (is_text(s, x) && is_text(s, y)) {
      auto r = residual<&concatenated, quiet>(s, x, y);
      if (s.raised(r)) return s.unwind();
      s.know_shape(r, s.cx().shape.string);
      return s.set(d, r);
    }
  }
  if (call_operator(s, d, O, x, y)) return;
  set_result<&operate>(s, d, x, y, O);
}
/// Floor division and modulus.
METAVM_OPCODES(flooring, (bool Quotient, class Y), (Quotient, Y), Quotient ? "floor_div" : "mod",
               def d, use a, Y b) {
  constexpr auto op = Quotient ? record_operator::floor_div : record_operator::mod;
  constexpr auto floats = Quotient ? &numbers::floor_quotient : &numbers::floor_remainder;
  auto x = s.get(a), y = s.get(b);
  if (s.both_int(x, y)) {
    auto i = s.as_int(x), j = s.as_int(y);
    if (s.promote(j == sint(0))) return raise<&raise_text>(s, "value error: division by zero");
    if constexpr (!Quotient) return s.set(d, s.box(floor_mod(i, j)));
    // The one quotient that does not fit: the least int by -1.
    if (s.promote(j == sint(-1))) return void(numbers::negate(s, d, x));
    s.set(d, s.box(floor_div(i, j)));
  } else if (numbers::is_number(s, x) && numbers::is_number(s, y)) {
    auto p = numbers::as_double(s, x), q = numbers::as_double(s, y);
    s.set(d, s.box(residual<floats, effects::none>(s, p, q)));
  } else if (!call_operator(s, d, op, x, y)) {
    set_result<&operate>(s, d, x, y, op);
  }
}
enum class bits { and_, or_, xor_ };
inline constexpr const char* bit_names[] = {"and", "or", "xor"};
METAVM_OPCODES(bitwise, (bits B, class Y), (B, Y), bit_names[int(B)], def d, use a, Y b) {
  auto x = s.get(a), y = s.get(b);
  if (!s.both_int(x, y)) return raise<&raise_types>(s, "combine", x, y);
  auto i = s.as_int(x), j = s.as_int(y);
  s.set(d, s.box(B == bits::and_ ? i & j : B == bits::or_ ? i | j : i ^ j));
}
METAVM_OPCODES(shift, (bool Left, class Y), (Left, Y), Left ? "shift_left" : "shift_right", def d,
               use a, Y b) {
  auto x = s.get(a), y = s.get(b);
  if (!s.both_int(x, y)) return raise<&raise_types>(s, "shift", x, y);
  auto i = s.as_int(x), n = s.as_int(y);
  if (!s.promote(unsigned_less(to_raw(n), 62))) return raise<&raise_shift_count>(s, y);
  s.set(d, s.box(Left ? shift_left(i, n) : shift_right(i, n)));
}
METAVM_OPCODE(negate, def d, use a) {
  if (!numbers::negate(s, d, s.get(a))) raise<&raise_type>(s, "negate", s.get(a));
}
METAVM_OPCODE(complement, def d, use a) {
  if (!s.is_int(s.get(a))) return raise<&raise_type>(s, "invert", s.get(a));
  s.set(d, s.box(s.as_int(s.get(a)) ^ sint(-1)));
}

// ---------------------------------------------------------------- comparisons and jumps

template <class S>
METAVM_OP_PART bool truthy(S& s, word<S> v) {
  return !s.is(v, value_false) && !s.is(v, value_nil);
}
template <class C, record_operator O>
struct ordered : C {
  static constexpr record_operator method = O;
  /// Calls done(bool or dyn<S, bool>), raises, or enters the record's method, after which the
  /// opcode's `finish` goes on.
  template <class S, class X, class Y, class F>
  METAVM_OP decide(S& s, X a, Y b, F done) {
    auto x = s.get(a), y = s.get(b);
    if (numbers::compare<C>(s, x, y, done)) return;
    if constexpr (O == record_operator::eq) {
      if (is_text(s, x)) {
        if (!is_text(s, y)) return done(false);
        return equal_texts(s, x, y, done);
      }
    } else if (is_text(s, x) && is_text(s, y)) {
      return compare_texts < O == record_operator::le > (s, x, y, done);
    }
    const value f = operator_of(s, x, O);
    if (!same(f, value_nil)) return s.call_then(code_of(s, s.lift(f)), s.lift(f), x, y);
    auto r = residual<&operate>(s, x, y, O);
    if (s.raised(r)) return s.unwind();
    done(same(r, value_true));
  }
};
struct less : ordered<numbers::less, record_operator::lt> {
  static constexpr const char* names[] = {"lt", "jump_if_not_lt", "jump_if_lt"};
};
struct less_equal : ordered<numbers::less_equal, record_operator::le> {
  static constexpr const char* names[] = {"le", "jump_if_not_le", "jump_if_le"};
};
struct equal : ordered<numbers::equal, record_operator::eq> {
  static constexpr const char* names[] = {"eq", "jump_if_not_eq", "jump_if_eq"};
};
/// x == nil, true or false.
struct is {
  static constexpr const char* names[] = {"is", "jump_if_is_not", "jump_if_is"};
  template <class S, class F>
  METAVM_OP decide(S& s, use a, konst k, F done) {
    auto x = s.get(a);
    if (s.is(x, s.constant(k))) return done(true);
    const value f = operator_of(s, x, record_operator::eq);
    if (same(f, value_nil)) return done(false);
    s.call_then(code_of(s, s.lift(f)), s.lift(f), x, s.get(k));
  }
};
struct compare_finish {
  template <class S, class X, class Y>
  METAVM_OP run(S& s, def d, X, Y, word<S> r) {
    s.set(d, s.lift(from_bool(truthy(s, r))));
  }
};
template <class C, class X, class Y>
struct comparison {
  static constexpr const char* name = C::names[0];
  using finish = compare_finish;
  template <class S>
  METAVM_OP run(S& s, def d, X a, Y b) {
    C::decide(s, a, b, [&](auto c) METAVM_INLINE_LAMBDA { s.set(d, truth_word(s, c)); });
  }
};
template <bool Sense>
struct branch_finish {
  template <class S, class X, class Y>
  METAVM_OP run(S& s, X, Y, target t, word<S> r) {
    if (truthy(s, r) == Sense) s.jump(t);
  }
};
/// Compare and jump if the outcome is Sense.
template <class C, class X, class Y, bool Sense>
struct branch {
  static constexpr const char* name = C::names[1 + Sense];
  using finish = branch_finish<Sense>;
  template <class S>
  METAVM_OP run(S& s, X a, Y b, target t) {
    C::decide(s, a, b, [&](auto c) METAVM_INLINE_LAMBDA {
      if (decided(s, c) == Sense) s.jump(t);
    });
  }
};
METAVM_OPCODE(not_, def d, use a) { s.set(d, s.lift(from_bool(!truthy(s, s.get(a))))); }
METAVM_LAST_OPCODE(jump, target t) { s.jump(t); }
METAVM_OPCODES(jump_if, (bool Sense), (Sense), Sense ? "jump_if" : "jump_if_not", use a, target t) {
  if (truthy(s, s.get(a)) == Sense) s.jump(t);
}

// ---------------------------------------------------------------- loops

/// Start of `for i in a..b`: both must be ints. Jumps out of an empty loop.
METAVM_OPCODE(range_begin, use a, use b, target t) {
  auto x = s.get(a), y = s.get(b);
  if (!s.both_int(x, y)) return raise<&raise_range>(s, x, y);
  if (!s.promote(s.as_int(x) < s.as_int(y))) s.jump(t);
}
/// End of the loop's body: next int, jump back if it is below the end.
METAVM_OPCODE(range_next, def d, use i, use end, target t) {
  auto n = add_overflow(s.as_int(s.get(i)), sint(1)).result;  // below the end: cannot overflow
  s.set(d, s.box(n));
  if (s.promote(n < s.as_int(s.get(end)))) s.jump(t);
}
/// `for x in e`: to the loop's body with element number `i`, or on if there is none. With Pairs the
/// first of two variables: an array's index.
METAVM_OPCODES(each_next, (bool Pairs), (Pairs), Pairs ? "each_next_pair" : "each_next", def d,
               use collection, use i, target t) {
  auto c = s.get(collection), n = s.get(i);
  auto at = s.as_int(n);
  if (is_array(s, c)) {
    if (!s.promote(at < load<&arrays::count>(s, c))) return;
    s.set(d, Pairs ? n : element(s, c, at));
  } else if (is_floats(s, c)) {
    if (!s.promote(at < load<&arrays::count>(s, c))) return;
    s.set(d, Pairs ? n : float_element(s, c, at));
  } else if (!Pairs && is_text(s, c)) {
    if (!s.promote(at < to_sint(length_of(s, c)))) return;
    s.set(d, byte_text(s, item<&text::data>(s, c, at)));
  } else if (is_map(s, c)) {
    auto k = residual<&map_key_at, effects::reads>(s, c, n);
    if (s.is(k, value_unbound)) return;
    s.set(d, k);
  } else {
    auto r = residual<Pairs ? &each_pair : &each_element>(s, c, n);
    if (s.raised(r)) return s.unwind();
    if (s.is(r, value_unbound)) return;
    s.set(d, r);
  }
  s.jump(t);
}
/// Second variable of `for k, v in e`. Nothing has run since `each_next`: the element is there.
METAVM_OPCODE(each_value, def d, use collection, use i) {
  auto c = s.get(collection), n = s.get(i);
  if (is_array(s, c)) return s.set(d, element(s, c, s.as_int(n)));
  if (is_floats(s, c)) return s.set(d, float_element(s, c, s.as_int(n)));
  s.set(d, residual<&each_second, effects::reads>(s, c, n));
}
/// Advances the position of `each_next`, from -1 on: maps step over removed entries.
METAVM_OPCODE(each_step, def d, use collection, use i) {
  auto c = s.get(collection), n = s.get(i);
  if (s.has_shape(c, s.cx().shape.map))
    return s.set(d, residual<&map_step, effects::reads>(s, c, n));
  s.set(d, s.box(add_overflow(s.as_int(n), sint(1)).result));
}

// ---------------------------------------------------------------- functions

METAVM_OPCODE(make_closure, def d, konst prototype, args a) {
  auto model = s.lift(s.constant(prototype));
  s.set(d,
        s.box(s.template make_tail<function_object, &function_object::captured>(
            s.cx().shape.function, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
            init<&function_object::code>(load<&function_object::code>(s, model)),
            init<&function_object::captured_count>(s.lift(i64{a.count})))));
}
template <class S>
METAVM_OP_PART void call_any(S& s, def d, word<S> f, args a) {
  auto given = s.lift(sint(a.count));
  if (s.has_shape(f, s.cx().shape.function)) {
    auto c = code_of(s, f);
    if (c->parameter_count != a.count) return raise<&raise_arity>(s, f, given);
    return s.call(d, c, f, a);
  }
  const kind k = kind_of(s.shape_of(f));
  if (k == kind::builtin) return set_result_of<&call_builtin>(s, d, a, f);
  if (k == kind::record_type) {
    const shape* sh = s.promote(load<&record_type_object::instances>(s, f));
    const u32 fields = field_count(sh);
    if (a.count > fields) return raise<&raise_arity>(s, f, given);
    return s.set(d, s.box(s.template make_slots<record_object, &record_object::fields>(
                        sh, fields, [&](u32 i) METAVM_INLINE_LAMBDA {
                          return i < a.count ? s.get(a, i) : s.lift(value_nil);
                        })));
  }
  const value m = operator_of(s, f, record_operator::call);
  if (same(m, value_nil)) return raise<&raise_type>(s, "call", f);
  auto c = code_of(s, s.lift(m));
  if (c->parameter_count != a.count + 1) return raise<&raise_arity>(s, s.lift(m), given);
  s.call_with_self(d, c, s.lift(m), f, a);
}
METAVM_OPCODE(call, def d, use f, args a) { call_any(s, d, s.get(f), a); }
/// Calls a variable of the module that is assigned by its declaration only.
METAVM_OPCODE(call_global, def d, konst cell, args a) {
  auto f = load<&global_object::content>(s, s.get(cell));
  if (s.is(f, value_unbound)) return raise<&raise_unbound>(s, s.get(cell));
  call_any(s, d, f, a);
}
/// r.m(…): the first argument register holds r; a method gets it, a field's function does not.
METAVM_OPCODE(call_method, def d, konst method, args a, cache c) {
  auto self = s.get(a, 0);
  const value m = by_shape<&find_method>(s, c, s.shape_of(self), s.constant(method));
  if (!same(m, value_nil)) {
    auto code = code_of(s, s.lift(m));
    if (code->parameter_count == a.count) return s.call(d, code, s.lift(m), a);
    return raise<&raise_arity>(s, s.lift(m), s.lift(sint(a.count - 1)));
  }
  auto f = residual<&get_callable>(s, self, s.get(method));
  if (s.raised(f)) return s.unwind();
  call_any(s, d, f, args{a.base + 1, a.count - 1});
}
template <class Y>
struct ret {
  static constexpr const char* name = "return";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, Y a) {
    s.ret(s.get(a));
  }
};
METAVM_LAST_OPCODE(throw_, use a) { raise<&throw_value>(s, s.get(a)); }
METAVM_OPCODE(import_, def d, konst path, konst importer) {
  set_result<&import_module>(s, d, s.get(path), s.get(importer));
}

// ---------------------------------------------------------------- arrays, maps, strings

METAVM_OPCODE(new_array, def d, args a) { set_result_of<&make_array, quiet>(s, d, a); }
METAVM_OPCODE(new_map, def d, args a) { set_result_of<&make_map, quiet>(s, d, a); }
/// More elements for a long literal.
METAVM_OPCODE(extend, def d, use o, args a) { set_result_of<&extend_literal>(s, d, a, s.get(o)); }
/// Is `n` the number of an element of the array c?
template <class S>
METAVM_OP_PART bool in_array(S& s, word<S> c, word<S> n) {
  return s.is_int(n) && s.promote(unsigned_less(s.as_int(n), load<&arrays::count>(s, c)));
}
METAVM_OPCODES(get_index, (class Y), (Y), "get_index", def d, use o, Y i) {
  auto c = s.get(o), n = s.get(i);
  if (is_array(s, c) && in_array(s, c, n)) return s.set(d, element(s, c, s.as_int(n)));
  if (is_floats(s, c) && in_array(s, c, n)) return s.set(d, float_element(s, c, s.as_int(n)));
  if (is_text(s, c) && s.is_int(n)) {
    auto at = to_raw(s.as_int(n));
    if (s.promote(unsigned_less(at, length_of(s, c))))
      return s.set(d, byte_text(s, item<&text::data>(s, c, at)));
  } else if (is_map(s, c)) {
    return look_up(s, d, c, n);
  }
  if (!call_operator(s, d, record_operator::get_index, c, n)) set_result<&index_other>(s, d, c, n);
}
METAVM_OPCODE(set_index, def d, use o, use i, use v) {
  auto c = s.get(o), n = s.get(i), x = s.get(v);
  if (is_array(s, c) && in_array(s, c, n))
    return set_item<&items::items>(s, load<&arrays::storage>(s, c), s.as_int(n), x);
  if (is_floats(s, c) && in_array(s, c, n) && s.is_float(x))
    return set_float_element(s, c, s.as_int(n), x);
  if (is_map(s, c)) return set_result<&set_index_other, apart>(s, d, c, n, x);
  if (!call_operator(s, d, record_operator::set_index, c, n, x))
    set_result<&set_index_other>(s, d, c, n, x);
}

// ---------------------------------------------------------------- records

METAVM_OPCODE(get_field, def d, use o, konst field, cache c) {
  auto x = s.get(o);
  const i64 i = by_shape<&find_field>(s, c, s.shape_of(x), s.constant(field));
  if (i < 0) return set_result<&get_field_other>(s, d, x, s.get(field));
  s.set(d, item<&record_object::fields>(s, x, static_cast<u32>(i)));
}
METAVM_OPCODE(set_field, use o, konst field, use v, cache c) {
  auto x = s.get(o);
  const i64 i = by_shape<&find_field>(s, c, s.shape_of(x), s.constant(field));
  if (i < 0) return raise<&raise_no_field>(s, x, s.get(field));
  set_item<&record_object::fields>(s, x, static_cast<u32>(i), s.get(v));
}
/// A declaration has run: a new type, like the model, with methods to come.
METAVM_OPCODE(new_record_type, def d, konst model) {
  set_result<&make_record_type>(s, d, s.get(model));
}
METAVM_OPCODE(set_methods, def d, use type, args methods) {
  set_result_of<&set_record_methods>(s, d, methods, s.get(type));
}

// ---------------------------------------------------------------- the list

template <record_operator O>
using sides =
    mp::mp_list<arithmetic<O, use, use>, arithmetic<O, use, konst>, arithmetic<O, konst, use>>;
template <class C, class X, class Y>
using compare = mp::mp_list<comparison<C, X, Y>, branch<C, X, Y, true>, branch<C, X, Y, false>>;
template <class C>
using compares =
    mp::mp_append<compare<C, use, use>, compare<C, use, konst>, compare<C, konst, use>>;
template <class Y>
using either = mp::mp_list<flooring<true, Y>, flooring<false, Y>, bitwise<bits::and_, Y>,
                           bitwise<bits::or_, Y>, bitwise<bits::xor_, Y>, shift<true, Y>,
                           shift<false, Y>, get_index<Y>, ret<Y>>;

using list = mp::mp_append<
    mp::mp_list<load_constant, move, make_cell, get_cell, set_cell, get_captured, get_captured_cell,
                set_captured_cell, get_callee, get_global, check_global, set_global>,
    sides<record_operator::add>, sides<record_operator::sub>, sides<record_operator::mul>,
    sides<record_operator::div>, either<use>, either<konst>, compares<less>, compares<less_equal>,
    compare<equal, use, use>, compare<equal, use, konst>, compare<is, use, konst>,
    mp::mp_list<negate, complement, not_, jump, jump_if<true>, jump_if<false>, range_begin,
                range_next, each_next<false>, each_next<true>, each_value, each_step, new_array,
                new_map, extend, set_index, get_field, set_field, new_record_type, set_methods,
                make_closure, call, call_global, call_method, throw_, import_>,
    library_list>;

}  // namespace metavm::mini::ops
