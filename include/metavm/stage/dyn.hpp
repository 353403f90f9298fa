/// \file
/// `dyn<S, T>`: a T that is run-time data in stage S. An ordinary C++ value is known while compiling.
///
/// The only ways from a dyn to an ordinary value are `s.promote` and the promoting questions
/// (`s.is_int`, `s.shape`, …); `if (a < b)` on dyns is a compile error in every stage.
#pragma once
#include <type_traits>
#include <utility>

#include "metavm/stage/types.hpp"

namespace metavm {

/// A T in stage S. Copied freely; holds no reference that the collector would miss (a plain dyn is a local variable,
/// seen by the scan of the native stack).
template <class S, class T>
class dyn {
 public:
  using type = T;
  using stage = S;
  using representation = typename S::template rep<T>;

  /// A branch on run-time data must say so: `if (s.promote(c))`.
  explicit operator bool() const = delete;

 private:
  representation r_;
  constexpr explicit dyn(representation r) : r_(r) {}
  friend struct stage_access;
};

/// Stages look inside; opcodes must not.
struct stage_access {
  template <class S, class T>
  METAVM_INLINE static constexpr auto get(dyn<S, T> d) {
    return d.r_;
  }
  template <class S, class T>
  METAVM_INLINE static constexpr dyn<S, T> make(typename S::template rep<T> r) {
    return dyn<S, T>(r);
  }
};

/// Result of an arithmetic operation that may leave the small ints.
template <class S>
struct overflow_result {
  dyn<S, sint> result;
  dyn<S, bool> overflow;
};

// Operators. Each has the forms dyn-dyn, dyn-constant, constant-dyn.
#define METAVM_DYN_BINARY(name, T, R, operation)                                   \
  template <class S>                                                               \
  METAVM_INLINE constexpr dyn<S, R> name(dyn<S, T> a, dyn<S, T> b) {               \
    return S::template apply<op::operation>(a, b);                                 \
  }                                                                                \
  template <class S>                                                               \
  METAVM_INLINE constexpr dyn<S, R> name(dyn<S, T> a, std::type_identity_t<T> b) { \
    return S::template apply<op::operation>(a, S::lift_like(a, b));                \
  }                                                                                \
  template <class S>                                                               \
  METAVM_INLINE constexpr dyn<S, R> name(std::type_identity_t<T> a, dyn<S, T> b) { \
    return S::template apply<op::operation>(S::lift_like(b, a), b);                \
  }

METAVM_DYN_BINARY(operator<, sint, bool, int_lt)
METAVM_DYN_BINARY(operator<=, sint, bool, int_le)
METAVM_DYN_BINARY(operator==, sint, bool, int_eq)
METAVM_DYN_BINARY(unsigned_less, sint, bool, int_ult)
METAVM_DYN_BINARY(floor_div, sint, sint, int_floor_div)
METAVM_DYN_BINARY(floor_mod, sint, sint, int_floor_mod)
METAVM_DYN_BINARY(operator&, sint, sint, int_and)
METAVM_DYN_BINARY(operator|, sint, sint, int_or)
METAVM_DYN_BINARY(operator^, sint, sint, int_xor)
METAVM_DYN_BINARY(shift_left, sint, sint, int_shift_left)
METAVM_DYN_BINARY(shift_right, sint, sint, int_shift_right)
METAVM_DYN_BINARY(operator+, i64, i64, raw_add)
METAVM_DYN_BINARY(operator-, i64, i64, raw_sub)
METAVM_DYN_BINARY(operator&, i64, i64, raw_and)
METAVM_DYN_BINARY(operator<, i64, bool, raw_lt)
METAVM_DYN_BINARY(unsigned_less, i64, bool, raw_ult)
METAVM_DYN_BINARY(operator==, i64, bool, raw_eq)
METAVM_DYN_BINARY(operator+, double, double, float_add)
METAVM_DYN_BINARY(operator-, double, double, float_sub)
METAVM_DYN_BINARY(operator*, double, double, float_mul)
METAVM_DYN_BINARY(operator/, double, double, float_div)
METAVM_DYN_BINARY(operator<, double, bool, float_lt)
METAVM_DYN_BINARY(operator<=, double, bool, float_le)
METAVM_DYN_BINARY(operator==, double, bool, float_eq)
#undef METAVM_DYN_BINARY

#define METAVM_DYN_UNARY(name, T, R, operation)         \
  template <class S>                                    \
  METAVM_INLINE constexpr dyn<S, R> name(dyn<S, T> a) { \
    return S::template apply<op::operation>(a);         \
  }
METAVM_DYN_UNARY(to_double, sint, double, int_to_double)
METAVM_DYN_UNARY(to_raw, sint, i64, int_to_raw)
METAVM_DYN_UNARY(to_sint, i64, sint, raw_to_int)
METAVM_DYN_UNARY(operator-, double, double, float_neg)
METAVM_DYN_UNARY(square_root, double, double, float_sqrt)
METAVM_DYN_UNARY(absolute, double, double, float_abs)
METAVM_DYN_UNARY(floor, double, double, float_floor)
METAVM_DYN_UNARY(truncate, double, i64, float_to_raw)
METAVM_DYN_UNARY(operator!, bool, bool, bool_not)
#undef METAVM_DYN_UNARY

#define METAVM_DYN_OVERFLOW(name, operation)                                        \
  template <class S>                                                                \
  METAVM_INLINE constexpr overflow_result<S> name(dyn<S, sint> a, dyn<S, sint> b) { \
    return S::template apply_overflow<op::operation>(a, b);                         \
  }                                                                                 \
  template <class S>                                                                \
  METAVM_INLINE constexpr overflow_result<S> name(dyn<S, sint> a, sint b) {         \
    return S::template apply_overflow<op::operation>(a, S::lift_like(a, b));        \
  }                                                                                 \
  template <class S>                                                                \
  METAVM_INLINE constexpr overflow_result<S> name(sint a, dyn<S, sint> b) {         \
    return S::template apply_overflow<op::operation>(S::lift_like(b, a), b);        \
  }
METAVM_DYN_OVERFLOW(add_overflow, int_add_overflow)
METAVM_DYN_OVERFLOW(sub_overflow, int_sub_overflow)
METAVM_DYN_OVERFLOW(mul_overflow, int_mul_overflow)
#undef METAVM_DYN_OVERFLOW

/// The same word (identity), or the same pointer.
template <class S, class T>
METAVM_INLINE constexpr dyn<S, bool> same(dyn<S, T> a, dyn<S, T> b) {
  return S::same_bits(a, b);
}
template <class S, class T>
METAVM_INLINE constexpr dyn<S, bool> same(dyn<S, T> a, std::type_identity_t<T> b) {
  return S::same_bits(a, S::lift_like(a, b));
}

/// A field and its first value, for `make`.
template <auto M, class D>
struct field_init {
  D content;
};
/// `init<&pair::first>(x)`: pair::first is x at first.
template <auto M, class D>
METAVM_INLINE constexpr field_init<M, D> init(D d) {
  return {d};
}

}  // namespace metavm
