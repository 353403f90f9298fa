/// \file
/// Numbers as most dynamic languages have them: small ints that become floats where they do not fit, and floats.
/// An opcode of such a language says which operation, and what is done when an operand is no number.
#pragma once
#include <cmath>

#include "metavm/lang/code.hpp"
#include "metavm/lang/operands.hpp"
#include "metavm/stage/words.hpp"

namespace metavm::numbers {

/// Floor division and modulus of floats: pure functions for `residual`.
inline double floor_quotient(double a, double b) { return std::floor(a / b); }
/// The result has the sign of b, as floor division asks for.
inline double floor_remainder(double a, double b) {
  // Whole numbers, which ints become when they grow: fmod takes a step for each bit of the quotient.
  constexpr double limit = 0x1p62;
  if (a > -limit && a < limit && b > -limit && b < limit) {
    const i64 i = static_cast<i64>(a), j = static_cast<i64>(b);
    if (j != 0 && i != 0 && static_cast<double>(i) == a && static_cast<double>(j) == b) {
      const i64 rest = i % j;
      if (rest != 0) return static_cast<double>((rest < 0) != (j < 0) ? rest + j : rest);
      return std::copysign(0.0, b);
    }
  }
  const double r = std::fmod(a, b);
  if (r != 0) return (r < 0) != (b < 0) ? r + b : r;
  return std::copysign(r, b);
}

/// Operations: `ints` gives an overflow_result, `floats` a double, `compare` a truth value.
struct add {
  static constexpr const char* name = "add";
  METAVM_OP_FN ints(auto a, auto b) { return add_overflow(a, b); }
  METAVM_OP_FN floats(auto a, auto b) { return a + b; }
};
/// As add.
struct subtract {
  static constexpr const char* name = "sub";
  METAVM_OP_FN ints(auto a, auto b) { return sub_overflow(a, b); }
  METAVM_OP_FN floats(auto a, auto b) { return a - b; }
};
/// As add.
struct multiply {
  static constexpr const char* name = "mul";
  METAVM_OP_FN ints(auto a, auto b) { return mul_overflow(a, b); }
  METAVM_OP_FN floats(auto a, auto b) { return a * b; }
};
/// Always a float.
struct divide {
  static constexpr const char* name = "div";
  METAVM_OP_FN floats(auto a, auto b) { return a / b; }
};
/// Floor division: the quotient rounded down. Ints give ints, except for the one quotient that does not fit.
struct floor_divide {
  static constexpr const char* name = "floor_div";
  METAVM_OP_FN quotients(auto a, auto b) { return floor_div(a, b); }
  static constexpr double (*float_quotients)(double, double) = &floor_quotient;
};
/// The remainder of floor division: it has the divisor's sign.
struct remainder {
  static constexpr const char* name = "mod";
  METAVM_OP_FN quotients(auto a, auto b) { return floor_mod(a, b); }
  static constexpr double (*float_quotients)(double, double) = &floor_remainder;
};
/// Of the bits of ints in two's complement.
struct bit_and {
  static constexpr const char* name = "and";
  METAVM_OP_FN bits(auto a, auto b) { return a & b; }
};
/// As bit_and.
struct bit_or {
  static constexpr const char* name = "or";
  METAVM_OP_FN bits(auto a, auto b) { return a | b; }
};
/// As bit_and.
struct bit_xor {
  static constexpr const char* name = "xor";
  METAVM_OP_FN bits(auto a, auto b) { return a ^ b; }
};
/// Shifts of ints by 0 to 61 bits; what leaves the 62 bits of an int is lost.
struct shift_left {
  static constexpr const char* name = "shift_left";
  METAVM_OP_FN shifted(auto a, auto count) { return metavm::shift_left(a, count); }
};
/// As shift_left; arithmetic.
struct shift_right {
  static constexpr const char* name = "shift_right";
  METAVM_OP_FN shifted(auto a, auto count) { return metavm::shift_right(a, count); }
};
/// Comparisons; `holds` says whether an `order` is one that they accept.
struct less {
  static constexpr const char* name = "lt";
  METAVM_OP_FN compare(auto a, auto b) { return a < b; }
  static constexpr bool holds(int order) { return order == -1; }
};
/// As less.
struct less_equal {
  static constexpr const char* name = "le";
  METAVM_OP_FN compare(auto a, auto b) { return a <= b; }
  static constexpr bool holds(int order) { return order == -1 || order == 0; }
};
/// As less.
struct equal {
  static constexpr const char* name = "eq";
  METAVM_OP_FN compare(auto a, auto b) { return a == b; }
  static constexpr bool holds(int order) { return order == 0; }
};

/// Promotes the kind of v.
template <class S>
METAVM_OP_PART bool is_number(S& s, dyn<S, value> v) {
  return s.is_int(v) || s.is_float(v);
}
/// \pre is_number
template <class S>
METAVM_OP_PART dyn<S, double> as_double(S& s, dyn<S, value> v) {
  if (s.is_int(v)) return to_double(s.as_int(v));
  return s.as_float(v);
}
/// Is the number one that a float can hold?
template <class S>
METAVM_OP_PART bool exact_as_double(S& s, dyn<S, value> v) {
  constexpr i64 limit = i64{1} << 53;
  return !s.is_int(v) || s.promote(unsigned_less(to_raw(s.as_int(v)) + limit, 2 * limit + 1));
}

/// d = x A y, if both are numbers.
template <class A, class S>
METAVM_OP_PART bool arithmetic(S& s, def d, dyn<S, value> x, dyn<S, value> y) {
  if constexpr (requires { A::ints(s.as_int(x), s.as_int(y)); }) {
    if (s.both_int(x, y)) {
      auto r = A::ints(s.as_int(x), s.as_int(y));
      if (!s.promote(r.overflow)) {
        s.set(d, s.box(r.result));
        return true;
      }
    }
  }
  if (s.both_inline_float(x, y)) {
    s.set(d, s.box(A::floats(s.as_inline_float(x), s.as_inline_float(y))));
    return true;
  }
  if (!is_number(s, x) || !is_number(s, y)) return false;
  s.set(d, s.box(A::floats(as_double(s, x), as_double(s, y))));
  return true;
}
/// d = -x, if x is a number.
template <class S>
METAVM_OP_PART bool negate(S& s, def d, dyn<S, value> x) {
  if (s.is_int(x)) {
    auto r = sub_overflow(sint(0), s.as_int(x));
    if (!s.promote(r.overflow)) {
      s.set(d, s.box(r.result));
      return true;
    }
  }
  if (!is_number(s, x)) return false;
  s.set(d, s.box(-as_double(s, x)));
  return true;
}
/// d = x with every bit turned, if x is an int.
template <class S>
METAVM_OP_PART bool complement(S& s, def d, dyn<S, value> x) {
  if (!s.is_int(x)) return false;
  s.set(d, s.box(s.as_int(x) ^ sint(-1)));
  return true;
}
/// d = x A y for any operation above but comparisons, if the operands are of a kind that it takes (bits are of ints);
/// `wrong()` if y is one that it does not: a divisor that is the int zero, a shift by too many bits.
template <class A, class S, class F>
METAVM_OP_PART bool operate(S& s, def d, dyn<S, value> x, dyn<S, value> y, F wrong) {
  if constexpr (requires { A::floats(1.0, 1.0); }) {
    return arithmetic<A>(s, d, x, y);
  } else {
    if (s.both_int(x, y)) {
      auto i = s.as_int(x), j = s.as_int(y);
      if constexpr (requires { A::bits(i, j); }) {
        s.set(d, s.box(A::bits(i, j)));
      } else if constexpr (requires { A::shifted(i, j); }) {
        if (s.promote(unsigned_less(to_raw(j), 62)))
          s.set(d, s.box(A::shifted(i, j)));
        else
          wrong();
      } else if (s.promote(j == sint(0))) {
        wrong();
      } else if (std::is_same_v<A, floor_divide> && s.promote(j == sint(-1))) {
        negate(s, d, x);  // the one quotient that does not fit: the least int by -1
      } else {
        s.set(d, s.box(A::quotients(i, j)));
      }
      return true;
    }
    if constexpr (requires { A::float_quotients; }) {
      if (is_number(s, x) && is_number(s, y)) {
        auto p = as_double(s, x), q = as_double(s, y);
        s.set(d, s.box(residual<A::float_quotients, effects::none>(s, p, q)));
        return true;
      }
    }
    return false;
  }
}

/// -1, 0, 1: how an int lies to a float, exactly; 2 if that is no number.
constexpr int order(i64 i, double d) {
  if (d != d) return 2;
  if (d >= 0x1p62) return -1;
  if (d <= -0x1p62) return 1;
  const i64 n = static_cast<i64>(d);  // towards zero
  const double whole = static_cast<double>(n);
  if (i != n) return i < n ? -1 : 1;
  return whole < d ? -1 : whole > d ? 1 : 0;
}
/// The same for any two numbers.
template <class T>
constexpr int order(T x, T y) {
  return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
}
/// The same for words. \pre both are numbers
inline int order(value a, value b) {
  if (a.is_int() && b.is_int()) return order(a.as_int(), b.as_int());
  if (a.is_int()) return order(a.as_int(), unbox_double(b));
  if (!b.is_int()) return order(unbox_double(a), unbox_double(b));
  const int o = order(b.as_int(), unbox_double(a));
  return o == 2 ? 2 : -o;
}
/// Compares two numbers exactly.
template <class C>
bool compare_exactly(value a, value b) {
  return C::holds(order(a, b));
}
/// done(x C y), if both are numbers; done takes a bool or a dyn<S, bool>.
template <class C, class S, class F>
METAVM_OP_PART bool compare(S& s, dyn<S, value> x, dyn<S, value> y, F done) {
  if (s.both_int(x, y)) {
    done(C::compare(s.as_int(x), s.as_int(y)));
    return true;
  }
  if (s.both_inline_float(x, y)) {
    done(C::compare(s.as_inline_float(x), s.as_inline_float(y)));
    return true;
  }
  if (!is_number(s, x) || !is_number(s, y)) return false;
  if (exact_as_double(s, x) && exact_as_double(s, y))
    done(C::compare(as_double(s, x), as_double(s, y)));
  else
    done(residual<&compare_exactly<C>, effects::none>(s, x, y));
  return true;
}

}  // namespace metavm::numbers
