/// \file
/// Operators and comparisons.
#pragma once
#include <limits>

#include "lang/python/objects/int_ops.hpp"
#include "lang/python/ops/methods.hpp"

namespace metavm::python::ops {

// ---------------------------------------------------------------- binary operators

/// An int of any size, not of a subclass.
template <class S>
METAVM_OP_PART bool is_exact_int(S& s, word<S> x) {
  return s.is_int(x) || (kind_of_word(s, x) == kind::big_int && is_exact_builtin(s, x));
}
/// F of ints one of which is large, in compiled code. False: nothing was done.
template <auto F, class S>
METAVM_OP_PART bool large_ints(S& s, def d, word<S> x, word<S> y) {
  if constexpr (S::is_staged) {
    if (!is_exact_int(s, x) || !is_exact_int(s, y)) return false;
    s.set_or_raise(d, s.template residual < F, effects::may_collect | effects::may_raise > (x, y));
    return true;
  }
  return false;
}
/// x ** y of numbers. False: nothing was done.
template <class S>
METAVM_OP_PART bool power_inline(S& s, def d, word<S> x, word<S> y) {
  if (!is_number(s, x) || !is_number(s, y)) return false;
  if (s.both_int(x, y)) {
    if (s.is_known(y) && s.promote(s.as_int(y)).number() == 2) {
      auto r = mul_overflow(s.as_int(x), s.as_int(x));
      if (!s.promote(r.overflow)) {
        s.set(d, s.box(r.result));
        return true;
      }
    }
    s.set_or_raise(d, s.template residual < &int_pow, effects::may_collect | effects::may_raise > (x, y));
    return true;
  }
  // Not complex, no division by zero: the base is positive, or the exponent a natural number.
  auto base = as_number(s, x), exponent = as_number(s, y);
  const bool natural = s.is_int(y) && s.promote(sint(-1) < s.as_int(y));
  if (!natural && !s.promote(0.0 < base)) return false;
  auto r = s.template residual<&float_power, effects::none>(base, exponent);
  if (!s.promote(absolute(r) < std::numeric_limits<double>::infinity())) return false;
  s.set(d, s.box(r));
  return true;
}
/// + - * of complex numbers, and of those with floats and ints. False: nothing was done.
template <binary_op O, class S>
METAVM_OP_PART bool complex_inline(S& s, def d, word<S> x, word<S> y) {
  if constexpr (S::is_staged && (O == binary_op::add || O == binary_op::sub || O == binary_op::mul)) {
    const py_shape* shape = s.cx().m.shapes.complex;
    const bool first = s.has_shape(x, shape), second = s.has_shape(y, shape);
    if ((!first && !second) || (!first && !is_number(s, x)) || (!second && !is_number(s, y))) return false;
    auto real = [&](word<S> v, bool is_complex) METAVM_INLINE_LAMBDA {
      return is_complex ? s.template load<&complex_object::real>(s.template as<complex_object>(v)) : as_number(s, v);
    };
    auto imaginary = [&](word<S> v, bool is_complex) METAVM_INLINE_LAMBDA {
      return is_complex ? s.template load<&complex_object::imag>(s.template as<complex_object>(v)) : s.lift(0.0);
    };
    auto a = real(x, first), b = imaginary(x, first), p = real(y, second), q = imaginary(y, second);
    auto give = [&](auto re, auto im) METAVM_INLINE_LAMBDA {
      s.set(d, s.box(s.template make<complex_object>(shape, init<&complex_object::real>(re),
                                                     init<&complex_object::imag>(im))));
    };
    if constexpr (O == binary_op::add)
      give(a + p, b + q);
    else if constexpr (O == binary_op::sub)
      give(a - p, b - q);
    else
      give(a * p - b * q, a * q + b * p);
    return true;
  }
  return false;
}

struct op_add {
  static constexpr const char* name = "add";
  static constexpr auto which = binary_op::add;
  static constexpr auto ints_slow = &int_add_slow;
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return add_overflow(a, b);
  }
  template <class D>
  METAVM_OP_FN floats(D a, D b) {
    return a + b;
  }
};
struct op_sub {
  static constexpr const char* name = "sub";
  static constexpr auto which = binary_op::sub;
  static constexpr auto ints_slow = &int_sub_slow;
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return sub_overflow(a, b);
  }
  template <class D>
  METAVM_OP_FN floats(D a, D b) {
    return a - b;
  }
};
struct op_mul {
  static constexpr const char* name = "mul";
  static constexpr auto which = binary_op::mul;
  static constexpr auto ints_slow = &int_mul_slow;
  template <class I>
  METAVM_OP_FN ints(I a, I b) {
    return mul_overflow(a, b);
  }
  template <class D>
  METAVM_OP_FN floats(D a, D b) {
    return a * b;
  }
};
template <class A, class Y, bool InPlace = false>
struct arithmetic {
  static constexpr const char* name = A::name;
  static constexpr bool has_rare = true;
  using finish = binary_finish<A::which, InPlace>;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto r = A::ints(s.as_int(x), s.as_int(y));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
      return s.set_or_raise(d, s.template residual < A::ints_slow, effects::may_collect | effects::may_raise > (x, y));
    }
    if (s.both_inline_float(x, y)) return s.set(d, s.box(A::floats(s.as_inline_float(x), s.as_inline_float(y))));
    if (s.rare()) return;
    if (is_number(s, x) && is_number(s, y)) return s.set(d, s.box(A::floats(as_number(s, x), as_number(s, y))));
    if (large_ints<A::ints_slow>(s, d, x, y) || complex_inline<A::which>(s, d, x, y)) return;
    if constexpr (A::which == binary_op::add) {
      const py_shape* str = s.cx().m.shapes.str;
      if (s.has_shape(x, str) && s.has_shape(y, str))
        return s.set_or_raise(d, s.template residual < &join_two, effects::may_raise | effects::may_collect > (x, y));
    }
    if (binary_by_method<A::which, InPlace>(s, x, y)) return;
    binary_in_general<A::which, InPlace>(s, d, x, y);
  }
};
/// In-place addition to a variable that nobody else can see (compile/append.hpp): strings grow where they are.
template <class Y>
struct appending_finish {
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b, word<S> r) {
    constexpr auto op = binary_op::add;
    if (!s.is(r, not_implemented)) {
      if (!s.has_shape(r, s.cx().m.shapes.str)) return s.set(d, r);
      return s.set(d, s.template residual<&without_growth, effects::writes>(r));
    }
    auto x = s.get(a), y = s.get(b);
    bool other = false;
    if (!same(inplace_method<op>(s, x, other), value_unbound))
      return s.set_or_raise(d, s.template residual<&fixed_result<&binary_after_inplace<op>>>(x, y));
    if (find_operator_method(s, x, y, special::add, special::radd).swapped)
      return s.set_or_raise(d, s.template residual<&fixed_result<&binary_after_right<op, true>>>(x, y));
    s.set_or_raise(d, s.template residual<&fixed_result<&binary_after_left<op, true>>>(x, y));
  }
};
template <class Y>
struct appending {
  static constexpr const char* name = "append";
  static constexpr bool has_rare = true;
  using finish = appending_finish<Y>;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto r = add_overflow(s.as_int(x), s.as_int(y));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
      return s.set_or_raise(d, s.template residual < &int_add_slow, effects::may_collect | effects::may_raise > (x, y));
    }
    if (s.both_inline_float(x, y)) return s.set(d, s.box(s.as_inline_float(x) + s.as_inline_float(y)));
    if (s.rare()) return;
    if (is_number(s, x) && is_number(s, y)) return s.set(d, s.box(as_number(s, x) + as_number(s, y)));
    const py_shape* str = s.cx().m.shapes.str;
    if (s.has_shape(x, str) && s.has_shape(y, str))
      return s.set_or_raise(d, s.template residual < &append_text,
                            effects::writes | effects::may_raise | effects::may_collect > (x, y));
    if (complex_inline<binary_op::add>(s, d, x, y)) return;
    if (binary_by_method<binary_op::add, true>(s, x, y)) return;
    s.set_or_raise(d, s.template residual<&fixed_result<&inplace_slow<binary_op::add>>>(x, y));
  }
};
/// Division, floor division, modulus.
template <binary_op O, class Y, bool InPlace = false>
struct division {
  static constexpr const char* name = O == binary_op::truediv    ? "truediv"
                                      : O == binary_op::floordiv ? "floordiv"
                                                                 : "mod";
  static constexpr bool has_rare = true;
  using finish = binary_finish<O, InPlace>;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if constexpr (O == binary_op::truediv) {
      if (s.both_inline_float(x, y)) {
        auto q = s.as_inline_float(y);
        if (!s.promote(q == 0.0)) return s.set(d, s.box(s.as_inline_float(x) / q));
      }
    } else if (s.both_int(x, y)) {
      auto i = s.as_int(x), j = s.as_int(y);
      if (s.promote(sint(0) < j)) {
        if constexpr (O == binary_op::floordiv) return s.set(d, s.box(floor_div(i, j)));
        return s.set(d, s.box(floor_mod(i, j)));
      }
    }
    if (s.rare()) return;
    if (is_number(s, x) && is_number(s, y)) {
      if (O == binary_op::truediv && s.both_int(x, y)) {
        // Exact while both fit a double's mantissa.
        auto i = s.as_int(x), j = s.as_int(y);
        const sint big(i64{1} << 53);
        if (s.promote(i < big) && s.promote(sint(-(i64{1} << 53)) < i) && s.promote(sint(0) < j) && s.promote(j < big))
          return s.set(d, s.box(to_double(i) / to_double(j)));
      } else if (!(s.is_int(x) && s.is_int(y))) {
        auto p = as_number(s, x), q = as_number(s, y);
        if (!s.promote(q == 0.0)) {
          if constexpr (O == binary_op::truediv) return s.set(d, s.box(p / q));
          if constexpr (O == binary_op::floordiv)
            return s.set(d, s.box(s.template residual<&float_floor_div, effects::none>(p, q)));
          return s.set(d, s.box(s.template residual<&float_mod, effects::none>(p, q)));
        }
      }
    } else if (binary_by_method<O, InPlace>(s, x, y)) {
      return;
    }
    if constexpr (O == binary_op::floordiv)
      if (large_ints<&int_floordiv_slow>(s, d, x, y)) return;
    if constexpr (O == binary_op::mod)
      if (large_ints<&int_mod_slow>(s, d, x, y)) return;
    binary_in_general<O, InPlace>(s, d, x, y);
  }
};
/// & | ^: ints directly.
template <binary_op O, class Y, bool InPlace = false>
struct bitwise {
  static constexpr const char* name = O == binary_op::and_ ? "and" : O == binary_op::or_ ? "or" : "xor";
  static constexpr bool has_rare = true;
  using finish = binary_finish<O, InPlace>;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto i = s.as_int(x), j = s.as_int(y);
      if constexpr (O == binary_op::and_) return s.set(d, s.box(i & j));
      if constexpr (O == binary_op::or_) return s.set(d, s.box(i | j));
      return s.set(d, s.box(i ^ j));
    }
    if (s.rare()) return;
    constexpr auto large = O == binary_op::and_ ? &int_and_slow : O == binary_op::or_ ? &int_or_slow : &int_xor_slow;
    if (large_ints<large>(s, d, x, y)) return;
    if (binary_by_method<O, InPlace>(s, x, y)) return;
    binary_in_general<O, InPlace>(s, d, x, y);
  }
};
template <bool Left, class Y, bool InPlace = false>
struct shift {
  static constexpr const char* name = Left ? "lshift" : "rshift";
  static constexpr bool has_rare = true;
  static constexpr binary_op which = Left ? binary_op::lshift : binary_op::rshift;
  using finish = binary_finish<which, InPlace>;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto i = s.as_int(x), n = s.as_int(y);
      if (s.promote(unsigned_less(to_raw(n), 62))) {
        if constexpr (!Left) return s.set(d, s.box(shift_right(i, n)));
        // Nothing lost if shifting back gives the number again.
        auto r = shift_left(i, n);
        if (s.promote(shift_right(r, n) == i)) return s.set(d, s.box(r));
      }
    }
    if (s.rare()) return;
    if (large_ints<(Left ? &int_lshift_slow : &int_rshift_slow)>(s, d, x, y)) return;
    if (binary_by_method<which, InPlace>(s, x, y)) return;
    binary_in_general<which, InPlace>(s, d, x, y);
  }
};
/// Operators without a fast path of their own: ** @.
template <binary_op O, class Y, bool InPlace = false>
struct other_operator {
  static constexpr const char* name = O == binary_op::pow ? "pow" : "matmul";
  using finish = binary_finish<O, InPlace>;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if constexpr (S::is_staged && O == binary_op::pow)
      if (power_inline(s, d, x, y)) return;
    if (binary_by_method<O, InPlace>(s, x, y)) return;
    binary_in_general<O, InPlace>(s, d, x, y);
  }
};

// ---------------------------------------------------------------- unary operators

struct negate {
  static constexpr const char* name = "negate";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (s.is_int(x)) {
      auto r = sub_overflow(sint(0), s.as_int(x));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
    } else if (s.is_float(x)) {
      return s.set(d, s.box(-s.as_float(x)));
    }
    if (unary_by_method(s, d, x, special::neg)) return;
    s.set_or_raise(d, s.template residual<&negative_slow>(x));
  }
};
struct positive {
  static constexpr const char* name = "positive";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (is_number(s, x)) return s.set(d, x);
    if (unary_by_method(s, d, x, special::pos)) return;
    s.set_or_raise(d, s.template residual<&positive_slow>(x));
  }
};
struct invert {
  static constexpr const char* name = "invert";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (s.is_int(x)) return s.set(d, s.box(s.as_int(x) ^ sint(-1)));
    if (unary_by_method(s, d, x, special::invert)) return;
    s.set_or_raise(d, s.template residual<&invert_slow>(x));
  }
};
struct not_ {
  static constexpr const char* name = "not";
  struct not_finish {
    template <class S>
    METAVM_OP run(S& s, def d, use a, word<S> r) {
      set_inverted(s, d, truth_of_result(s, s.get(a), r));
    }
  };
  using finish = not_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (const value f = truth_method(s, x); !same(f, value_unbound))
      return s.call_then(block_of_function(f), s.lift(f), x);
    set_inverted(s, d, truth_of(s, x));
  }
  template <class S>
  METAVM_OP set_inverted(S& s, def d, truth_outcome t) {
    if (t == truth_outcome::raised) return s.unwind();
    s.set(d, s.lift(from_bool(t == truth_outcome::no)));
  }
};

// ---------------------------------------------------------------- comparisons

template <comparison C>
struct comparing {
  static constexpr const char* name = C == comparison::lt   ? "lt"
                                      : C == comparison::le ? "le"
                                      : C == comparison::eq ? "eq"
                                      : C == comparison::ne ? "ne"
                                      : C == comparison::gt ? "gt"
                                                            : "ge";
  template <class T>
  METAVM_OP_FN test(T a, T b) {
    if constexpr (C == comparison::lt) return a < b;
    if constexpr (C == comparison::le) return a <= b;
    if constexpr (C == comparison::eq) return a == b;
    if constexpr (C == comparison::ne) return !(a == b);
    if constexpr (C == comparison::gt) return b < a;
    if constexpr (C == comparison::ge) return b <= a;
  }
};
/// Calls done(dyn<S, bool>) for numbers; True if it did or a guest method was entered.
template <comparison C, class S, class F>
METAVM_OP_PART bool compare_fast(S& s, word<S> x, word<S> y, F done) {
  if (s.both_int(x, y)) {
    done(comparing<C>::test(s.as_int(x), s.as_int(y)));
    return true;
  }
  if (s.both_inline_float(x, y)) {
    done(comparing<C>::test(s.as_inline_float(x), s.as_inline_float(y)));
    return true;
  }
  return false;
}
template <comparison C, class S, class F>
METAVM_OP_PART bool compare_more(S& s, word<S> x, word<S> y, F done) {
  // Ints compare exactly with floats: only small ones may become floats.
  if (s.is_float(x) && s.is_float(y)) {
    done(comparing<C>::test(s.as_float(x), s.as_float(y)));
    return true;
  }
  if constexpr (S::is_staged)
    if (is_exact_int(s, x) && is_exact_int(s, y)) {
      done(s.template residual<&compare_ints<C>, effects::none>(x, y));
      return true;
    }
  const py_shape* str = s.cx().m.shapes.str;
  if (s.has_shape(x, str) && s.has_shape(y, str)) {
    done(s.template residual<&compare_texts<C>, effects::none>(x, y));
    return true;
  }
  if constexpr (C == comparison::eq || C == comparison::ne)
    if (compares_by_identity(s, x, y)) {
      done(C == comparison::eq ? same(x, y) : !same(x, y));
      return true;
    }
  return enter_operator_method(s, find_comparison_method<C>(s, x, y), x, y);
}
template <comparison C>
struct compare_finish {
  template <class S, class Y>
  METAVM_OP run(S& s, def d, use a, Y b, word<S> r) {
    finish_comparison<C>(s, s.get(a), s.get(b), r, [&](word<S> v) METAVM_INLINE_LAMBDA { s.set(d, v); });
  }
};
template <comparison C, class Y>
struct compare_op {
  static constexpr const char* name = comparing<C>::name;
  static constexpr bool has_rare = true;
  using finish = compare_finish<C>;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    auto done = [&](auto c) METAVM_INLINE_LAMBDA { s.set(d, s.box(c)); };
    if (compare_fast<C>(s, x, y, done)) return;
    if (s.rare()) return;
    if (compare_more<C>(s, x, y, done)) return;
    s.set_or_raise(d, s.template residual<&compare_slow<C>>(x, y));
  }
};
template <bool Sense, class S>
METAVM_OP_PART void branch_on(S& s, word<S> v, target t) {
  const truth_outcome o = truth_of(s, v);
  if (o == truth_outcome::raised) return s.unwind();
  if ((o == truth_outcome::yes) == Sense) s.jump(t);
}
template <comparison C, bool Sense>
struct branch_finish {
  template <class S, class Y>
  METAVM_OP run(S& s, use a, Y b, target t, word<S> r) {
    finish_comparison<C>(s, s.get(a), s.get(b), r, [&](word<S> v) METAVM_INLINE_LAMBDA { branch_on<Sense>(s, v, t); });
  }
};
/// Compare and jump if the truth of the outcome is Sense.
template <comparison C, class Y, bool Sense>
struct branch {
  static constexpr const char* name = comparing<C>::name;
  static constexpr bool has_rare = true;
  using finish = branch_finish<C, Sense>;
  template <class S>
  METAVM_OP run(S& s, use a, Y b, target t) {
    auto x = s.get(a), y = s.get(b);
    auto done = [&](auto c) METAVM_INLINE_LAMBDA {
      if (s.promote(c) == Sense) s.jump(t);
    };
    if (compare_fast<C>(s, x, y, done)) return;
    if (s.rare()) return;
    if (compare_more<C>(s, x, y, done)) return;
    auto r = s.template residual<&compare_slow<C>>(x, y);
    if (s.raised(r)) return s.unwind();
    branch_on<Sense>(s, r, t);
  }
};
/// `is` compares words: small ints, self-tagged floats and constants by value, objects by address. Boxed doubles and
/// big ints of equal value are one as well (DESIGN.md 6).
template <class S>
METAVM_OP_PART bool has_identity(S& s, word<S> x) {
  const kind k = kind_of_word(s, x);
  return k != kind::floating && k != kind::big_int && k != kind::complex;
}
template <bool Not>
struct is_op {
  static constexpr const char* name = Not ? "is_not" : "is";
  template <class S>
  METAVM_OP run(S& s, def d, use a, use b) {
    auto x = s.get(a), y = s.get(b);
    if constexpr (S::is_staged)
      if (has_identity(s, x)) {
        auto c = same(x, y);
        return s.set(d, s.box(Not ? !c : c));
      }
    auto c = s.template residual<&same_object, effects::reads>(x, y);
    s.set(d, s.box(Not ? !c : c));
  }
};
template <bool Not>
struct contains_op {
  static constexpr const char* name = Not ? "not_contains" : "contains";
  struct contains_finish {
    template <class S>
    METAVM_OP run(S& s, def d, use, use, word<S> r) {
      const truth_outcome t = truth_of(s, r);
      if (t == truth_outcome::raised) return s.unwind();
      s.set(d, s.lift(from_bool((t == truth_outcome::yes) != Not)));
    }
  };
  using finish = contains_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use item, use container) {
    auto x = s.get(item), in = s.get(container);
    const kind k = kind_of_word(s, in);
    const bool keyed = k == kind::dict || k == kind::set || k == kind::frozenset;
    if ((keyed || k == kind::str || k == kind::tuple || k == kind::list) && is_exact_builtin(s, in)) {
      // Strings and ints run no guest code.
      auto r = keyed ? s.template residual<&contains_plain_key, effects::reads>(in, x)
                     : s.template residual<&contains_plain_item, effects::reads>(in, x);
      if (!s.is(r, value_unbound)) return s.set(d, Not ? s.box(same(r, false_)) : r);
    } else if (k == kind::instance) {
      const value f = special_of_word(s, in, special::contains);
      if (!same(f, value_unbound) && is_simple_function(f, 2))
        return s.call_then(block_of_function(f), s.lift(f), in, x);
    }
    auto r = s.template residual<&contains_slow>(in, x);
    if (s.raised(r)) return s.unwind();
    if (!Not) return s.set(d, r);
    s.set(d, s.box(same(r, false_)));
  }
};

// ---------------------------------------------------------------- jumps

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
  static constexpr const char* name = Sense ? "jump_if_true" : "jump_if_false";
  static constexpr bool has_rare = true;
  struct jump_finish {
    template <class S>
    METAVM_OP run(S& s, use a, target t, word<S> r) {
      const truth_outcome o = truth_of_result(s, s.get(a), r);
      if (o == truth_outcome::raised) return s.unwind();
      if ((o == truth_outcome::yes) == Sense) s.jump(t);
    }
  };
  using finish = jump_finish;
  template <class S>
  METAVM_OP run(S& s, use a, target t) {
    auto x = s.get(a);
    if constexpr (!S::is_staged) {
      if (s.is(x, from_bool(Sense))) return s.jump(t);
      if (s.is(x, from_bool(!Sense))) return;
      if (s.rare()) return;
    }
    if (const value f = truth_method(s, x); !same(f, value_unbound))
      return s.call_then(block_of_function(f), s.lift(f), x);
    branch_on<Sense>(s, x, t);
  }
};
template <bool Sense>
struct jump_if_none {
  static constexpr const char* name = Sense ? "jump_if_none" : "jump_if_not_none";
  template <class S>
  METAVM_OP run(S& s, use a, target t) {
    if (s.is(s.get(a), none) == Sense) s.jump(t);
  }
};
struct jump_if_same {
  static constexpr const char* name = "jump_if_same";
  template <class S>
  METAVM_OP run(S& s, use a, konst k, target t) {
    if (s.promote(s.template residual<&same_object, effects::reads>(s.get(a), s.get(k)))) s.jump(t);
  }
};

template <template <class, class, bool> class Op, class A>
using four = mp::mp_list<Op<A, use, false>, Op<A, konst, false>, Op<A, use, true>, Op<A, konst, true>>;
template <template <auto, class, bool> class Op, auto A>
using four_of = mp::mp_list<Op<A, use, false>, Op<A, konst, false>, Op<A, use, true>, Op<A, konst, true>>;
template <comparison C>
using comparison_ops = mp::mp_list<compare_op<C, use>, compare_op<C, konst>, branch<C, use, true>,
                                   branch<C, use, false>, branch<C, konst, true>, branch<C, konst, false>>;
using operator_list = mp::mp_append<
    four<arithmetic, op_add>, four<arithmetic, op_sub>, four<arithmetic, op_mul>, four_of<division, binary_op::truediv>,
    four_of<division, binary_op::floordiv>, four_of<division, binary_op::mod>, four_of<bitwise, binary_op::and_>,
    four_of<bitwise, binary_op::or_>, four_of<bitwise, binary_op::xor_>, four_of<shift, true>, four_of<shift, false>,
    four_of<other_operator, binary_op::pow>, four_of<other_operator, binary_op::matmul>,
    mp::mp_list<negate, positive, invert, not_>, comparison_ops<comparison::lt>, comparison_ops<comparison::le>,
    comparison_ops<comparison::eq>, comparison_ops<comparison::ne>, comparison_ops<comparison::gt>,
    comparison_ops<comparison::ge>,
    mp::mp_list<appending<use>, appending<konst>, is_op<false>, is_op<true>, contains_op<false>, contains_op<true>,
                jump, jump_if<true>, jump_if<false>, jump_if_none<true>, jump_if_none<false>, jump_if_same>>;

}  // namespace metavm::python::ops
