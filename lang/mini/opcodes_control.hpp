/// \file
/// mini's opcodes: comparisons, jumps, loops, functions.
#pragma once
#include "lang/mini/opcodes_basic.hpp"

namespace metavm::mini::ops {

// ---------------------------------------------------------------- comparisons

struct less {
  static constexpr const char *name = "lt", *jump = "jump_if_lt", *jump_not = "jump_if_not_lt";
  static constexpr auto method = record_operator::lt;
  static constexpr auto slow = &less_slow;
  static constexpr auto mixed = &less_mixed;
  template <class T>
  METAVM_OP_FN compare(T a, T b) {
    return a < b;
  }
};
struct less_equal {
  static constexpr const char *name = "le", *jump = "jump_if_le", *jump_not = "jump_if_not_le";
  static constexpr auto method = record_operator::le;
  static constexpr auto slow = &less_equal_slow;
  static constexpr auto mixed = &less_equal_mixed;
  template <class T>
  METAVM_OP_FN compare(T a, T b) {
    return a <= b;
  }
};
struct equal {
  static constexpr const char *name = "eq", *jump = "jump_if_eq", *jump_not = "jump_if_not_eq";
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
  static constexpr const char *name = "gt", *jump = "jump_if_gt", *jump_not = "jump_if_not_gt";
  using swapped = less;
};
struct greater_equal {
  static constexpr const char *name = "ge", *jump = "jump_if_ge", *jump_not = "jump_if_not_ge";
  using swapped = less_equal;
};
/// Calls done(bool or dyn<S, bool>) for what can be decided here, or enters the record's method,
/// after which the opcode's `finish` goes on.
template <class C, class S, class F>
METAVM_OP_PART void compare_straight(S& s, word<S> x, word<S> y, F done) {
  if (s.both_int(x, y)) return done(C::compare(s.as_int(x), s.as_int(y)));
  if (s.both_inline_float(x, y))
    return done(C::compare(s.as_inline_float(x), s.as_inline_float(y)));
  if (is_number(s, x) && is_number(s, y)) {
    if (exact_as_float(s, x) && exact_as_float(s, y))
      return done(C::compare(as_number(s, x), as_number(s, y)));
    if (s.rare()) return;
    return done(same(s.template residual<C::mixed, effects::none>(x, y), value_true));
  }
  if constexpr (C::method == record_operator::eq) {
    if (s.has_shape(x, s.cx().shape.string)) {
      // Names, bytes and the texts of a program are unique: often the very same string.
      if (s.promote(same(x, y))) return done(true);
      if (!s.has_shape(y, s.cx().shape.string)) return done(false);
      if (s.rare()) return;
      return done(same(s.template residual<&equal_strings, effects::none>(x, y), value_true));
    }
  }
  if (s.rare()) return;
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
/// x == nil, true or false.
template <class S, class F>
METAVM_OP_PART void compare_constant(S& s, word<S> x, konst k, F done) {
  if (s.is(x, s.constant(k))) return done(true);
  const shape* sh = s.shape_of(x);
  if (!(sh->flags & shape_overloads_equality)) return done(false);
  if (s.rare()) return;
  const value f = find_operator(sh, record_operator::eq);
  s.call_then(code_of(f), s.lift(f), x, s.get(k));
}
template <class S>
METAVM_OP_PART auto as_word(S& s, bool c) {
  return s.lift(from_bool(c));
}
template <class S>
METAVM_OP_PART auto as_word(S& s, dyn<S, bool> c) {
  return s.box(c);
}
template <class S>
METAVM_OP_PART bool as_known(S&, bool c) {
  return c;
}
template <class S>
METAVM_OP_PART bool as_known(S& s, dyn<S, bool> c) {
  return s.promote(c);
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
  static constexpr bool has_rare = true, is_leaf = true;
  using finish = compare_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    compare<C>(s, s.get(a), s.get(b),
               [&](auto c) METAVM_INLINE_LAMBDA { s.set(d, as_word(s, c)); });
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
  static constexpr const char* name = Sense ? C::jump : C::jump_not;
  static constexpr bool has_rare = true, is_leaf = true;
  using finish = branch_finish<Sense>;
  template <class S>
  METAVM_OP run(S& s, use a, Y b, target t) {
    compare<C>(s, s.get(a), s.get(b), [&](auto c) METAVM_INLINE_LAMBDA {
      if (as_known(s, c) == Sense) s.jump(t);
    });
  }
};
struct is_constant {
  static constexpr const char* name = "is";
  static constexpr bool has_rare = true, is_leaf = true;
  using finish = compare_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, konst b) {
    compare_constant(s, s.get(a), b, [&](auto c) METAVM_INLINE_LAMBDA { s.set(d, as_word(s, c)); });
  }
};
template <bool Sense>
struct branch_is {
  static constexpr const char* name = Sense ? "jump_if_is" : "jump_if_is_not";
  static constexpr bool has_rare = true, is_leaf = true;
  using finish = branch_finish<Sense>;
  template <class S>
  METAVM_OP run(S& s, use a, konst b, target t) {
    compare_constant(s, s.get(a), b, [&](auto c) METAVM_INLINE_LAMBDA {
      if (as_known(s, c) == Sense) s.jump(t);
    });
  }
};

// ---------------------------------------------------------------- jumps and loops

struct jump {
  static constexpr const char* name = "jump";
  static constexpr bool ends = true, has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, target t) {
    s.jump(t);
  }
};
template <bool Sense>
struct jump_if {
  static constexpr const char* name = Sense ? "jump_if" : "jump_if_not";
  static constexpr bool has_rare = true, is_leaf = true;
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
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use i, use end, target t) {
    if (s.due(t)) return;
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
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use collection, use i, target t) {
    if (s.due(t)) return;
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
  if (s.has_shape(f, s.cx().shape.function)) {
    auto fn = s.template as<function_object>(f);
    code_block* c = s.promote(s.template load_immutable<&function_object::code>(fn));
    if (c->parameter_count == a.count) return s.call(d, c, f, a);
  }
  if (s.rare()) return;
  const kind k = kind_of(s.shape_of(f));
  if (k == kind::function) return s.template raise<&raise_arity>(f, s.lift(sint(a.count)));
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
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use f, args a) {
    call_any(s, d, s.get(f), a);
  }
};
/// Calls a variable of the module that is assigned by its declaration only.
struct call_global {
  static constexpr const char* name = "call_global";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, konst cell, args a) {
    auto c = s.template as<cell_object>(s.get(cell));
    auto f = s.template load_quasi_immutable<&cell_object::content>(c);
    if (s.is(f, value_unbound)) {
      if (s.rare()) return;
      return s.template raise<&raise_unbound>(s.get(cell));
    }
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
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, konst method, args a, cache c) {
    auto self = s.get(a, 0);
    const shape* sh = s.shape_of(self);
    const value m =
        s.template elidable<&find_method>(c, reinterpret_cast<u64>(sh), sh, s.constant(method));
    if (s.bailed()) return;
    if (!same(m, value_nil) && code_of(m)->parameter_count == a.count)
      return s.call(d, code_of(m), s.lift(m), a);
    if (s.rare()) return;
    if (!same(m, value_nil))
      return s.template raise<&raise_arity>(s.lift(m), s.lift(sint(a.count - 1)));
    auto f = s.template residual<&get_method_slow>(self, s.get(method));
    if (s.raised(f)) return s.unwind();
    call_any(s, d, f, args{a.base + 1, a.count - 1});
  }
};
template <class Y>
struct ret {
  static constexpr const char* name = "return";
  static constexpr bool ends = true, has_rare = true, is_leaf = true;
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

}  // namespace metavm::mini::ops
