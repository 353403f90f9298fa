/// \file
/// mini's opcodes: moves, constants, variables, arithmetic.
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
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, konst cell) {
    auto c = s.template as<cell_object>(s.get(cell));
    auto v = s.template load_quasi_immutable<&cell_object::content>(c);
    if (!Check || !s.is(v, value_unbound)) return s.set(d, v);
    if (s.rare()) return;
    s.template raise<&raise_unbound>(s.get(cell));
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
/// The operands: registers, or one of them a constant.
template <class A, class X, class Y>
struct arithmetic {
  static constexpr const char* name = A::name;
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, X a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto r = A::ints(s.as_int(x), s.as_int(y));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
    } else if (s.both_inline_float(x, y)) {
      return s.set(d, s.box(A::floats(s.as_inline_float(x), s.as_inline_float(y))));
    }
    if (is_number(s, x) && is_number(s, y))
      return s.set(d, s.box(A::floats(as_number(s, x), as_number(s, y))));
    if (s.rare()) return;
    binary_slow<A::slow>(s, d, x, y, A::method);
  }
};
template <class X, class Y>
struct divide {
  static constexpr const char* name = "div";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, X a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_inline_float(x, y))
      return s.set(d, s.box(s.as_inline_float(x) / s.as_inline_float(y)));
    if (is_number(s, x) && is_number(s, y))
      return s.set(d, s.box(as_number(s, x) / as_number(s, y)));
    if (s.rare()) return;
    binary_slow<&arithmetic_error<record_operator::div>>(s, d, x, y, record_operator::div);
  }
};
/// Floor division and modulus.
template <bool Quotient, class Y>
struct flooring {
  static constexpr const char* name = Quotient ? "floor_div" : "mod";
  static constexpr bool has_rare = true, is_leaf = true;
  static constexpr auto method = Quotient ? record_operator::floor_div : record_operator::mod;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto i = s.as_int(x), j = s.as_int(y);
      if (s.promote(j == sint(0))) {
        if (s.rare()) return;
        return s.template raise<&raise_division_by_zero>();
      }
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
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) return s.set(d, s.box(A::ints(s.as_int(x), s.as_int(y))));
    if (s.rare()) return;
    s.set_or_raise(d, s.template residual<&bitwise_error>(x, y));
  }
};
template <bool Left, class Y>
struct shift {
  static constexpr const char* name = Left ? "shift_left" : "shift_right";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a, Y b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto n = s.as_int(y);
      if (s.promote(unsigned_less(to_raw(n), 62)))
        return s.set(d, s.box(Left ? shift_left(s.as_int(x), n) : shift_right(s.as_int(x), n)));
    }
    if (s.rare()) return;
    if (s.both_int(x, y)) return s.template raise<&raise_shift_count>(y);
    s.set_or_raise(d, s.template residual<&shift_error>(x, y));
  }
};
struct negate {
  static constexpr const char* name = "negate";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (s.is_int(x)) {
      auto r = sub_overflow(sint(0), s.as_int(x));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
    }
    if (is_number(s, x)) return s.set(d, s.box(-as_number(s, x)));
    if (s.rare()) return;
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

}  // namespace metavm::mini::ops
