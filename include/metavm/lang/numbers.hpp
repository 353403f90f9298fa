/// \file
/// Numbers as most dynamic languages have them: small ints that become floats where they do not fit, and floats.
/// An opcode of such a language says which operation, and what is done when an operand is no number.
#pragma once
#include <cmath>

#include "metavm/lang/code.hpp"
#include "metavm/lang/operands.hpp"
#include "metavm/stage/words.hpp"

namespace metavm::numbers {

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
/// Comparisons; `holds` says whether an `order` is one that they accept.
struct less {
  METAVM_OP_FN compare(auto a, auto b) { return a < b; }
  static constexpr bool holds(int order) { return order == -1; }
};
/// As less.
struct less_equal {
  METAVM_OP_FN compare(auto a, auto b) { return a <= b; }
  static constexpr bool holds(int order) { return order == -1 || order == 0; }
};
/// As less.
struct equal {
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

}  // namespace metavm::numbers
