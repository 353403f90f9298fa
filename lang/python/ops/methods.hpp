/// \file
/// Special methods of guest classes in the middle of opcodes: which one an operator or comparison
/// calls first, and what follows when it returns.
#pragma once
#include "lang/python/ops/parts.hpp"

namespace metavm::python::ops {

/// A lookup in this class may be relied upon: a built-in one never changes, a guest's has a
/// version.
template <class S>
METAVM_OP_PART bool class_stays(S& s, const type_object* cls) {
  return !(cls->flags_word & type_flags::heap_type) || class_version(s, const_cast<type_object*>(cls)) != 0;
}

/// The guest function that `x op y` begins with.
struct operator_method {
  value function = value_unbound;  ///< unbound: C++ must see to the operator
  bool swapped = false;            ///< it is the right operand's, called as function(y, x)
};
/// Left operand first, but for a right one of a subclass that overrides the reflected method.
template <class S>
METAVM_OP_PART operator_method find_operator_method(S& s, word<S> x, word<S> y, special forward, special reflected) {
  const py_shape *a = py_shape_of(s, x), *b = py_shape_of(s, y);
  const bool left_is_instance = a->get_kind() == kind::instance;
  // A number knows nothing of guests' classes.
  if (!left_is_instance && !(b->get_kind() == kind::instance && is_exact_number(a))) return {};
  if (!class_stays(s, a->cls) || !class_stays(s, b->cls)) return {};
  const value f = left_is_instance ? a->cls->get_special(forward) : value_unbound;
  const value g = a->cls == b->cls ? value_unbound : b->cls->get_special(reflected);
  operator_method r;
  if (!same(g, value_unbound) && is_subtype(b->cls, a->cls) && !same(g, a->cls->get_special(reflected)))
    r = {g, true};
  else if (!same(f, value_unbound))
    r = {f, false};
  else
    r = {g, true};
  if (!is_simple_function(r.function, 2)) return {};
  return r;
}
/// Enters it; its result arrives in the opcode's `finish`.
template <class S>
METAVM_OP_PART bool enter_operator_method(S& s, operator_method f, word<S> x, word<S> y) {
  if (same(f.function, value_unbound)) return false;
  if (f.swapped)
    s.call_then(block_of_function(f.function), s.lift(f.function), y, x);
  else
    s.call_then(block_of_function(f.function), s.lift(f.function), x, y);
  return true;
}

// ---------------------------------------------------------------- binary operators

template <binary_op O>
struct methods_of_operator;
#define METAVM_PYTHON_METHODS(o, f, r, i)                                                        \
  template <>                                                                                    \
  struct methods_of_operator<binary_op::o> {                                                     \
    static constexpr special forward = special::f, reflected = special::r, inplace = special::i; \
  };
METAVM_PYTHON_METHODS(add, add, radd, iadd)
METAVM_PYTHON_METHODS(sub, sub, rsub, isub)
METAVM_PYTHON_METHODS(mul, mul, rmul, imul)
METAVM_PYTHON_METHODS(matmul, matmul, rmatmul, imatmul)
METAVM_PYTHON_METHODS(truediv, truediv, rtruediv, itruediv)
METAVM_PYTHON_METHODS(floordiv, floordiv, rfloordiv, ifloordiv)
METAVM_PYTHON_METHODS(mod, mod, rmod, imod)
METAVM_PYTHON_METHODS(pow, pow, rpow, ipow)
METAVM_PYTHON_METHODS(lshift, lshift, rlshift, ilshift)
METAVM_PYTHON_METHODS(rshift, rshift, rrshift, irshift)
METAVM_PYTHON_METHODS(and_, and_, rand_, iand_)
METAVM_PYTHON_METHODS(or_, or_, ror_, ior_)
METAVM_PYTHON_METHODS(xor_, xor_, rxor_, ixor_)
#undef METAVM_PYTHON_METHODS

/// `x op= y`: a guest's in-place method; unbound: there is none. `other`: there is one, but not for
/// us.
template <binary_op O, class S>
METAVM_OP_PART value inplace_method(S& s, word<S> x, bool& other) {
  const py_shape* a = py_shape_of(s, x);
  other = false;
  if (a->get_kind() != kind::instance) return value_unbound;
  if (!class_stays(s, a->cls)) {
    other = true;
    return value_unbound;
  }
  const value f = a->cls->get_special(methods_of_operator<O>::inplace);
  if (same(f, value_unbound)) return f;
  other = !is_simple_function(f, 2);
  return other ? value_unbound : f;
}
/// User-defined operators. False: nothing was done.
template <binary_op O, bool InPlace, class S>
METAVM_OP_PART bool binary_by_method(S& s, word<S> x, word<S> y) {
  if constexpr (InPlace) {
    bool other = false;
    const value f = inplace_method<O>(s, x, other);
    if (other) return false;
    if (!same(f, value_unbound)) {
      s.call_then(block_of_function(f), s.lift(f), x, y);
      return true;
    }
  }
  using methods = methods_of_operator<O>;
  return enter_operator_method(s, find_operator_method(s, x, y, methods::forward, methods::reflected), x, y);
}
template <binary_op O, bool InPlace, class S>
METAVM_OP_PART void binary_in_general(S& s, def d, word<S> x, word<S> y) {
  if constexpr (InPlace)
    s.set_or_raise(d, s.template residual<&inplace_slow<O>>(x, y));
  else
    s.set_or_raise(d, s.template residual<&binary_slow<O>>(x, y));
}
/// Behind the method: NotImplemented makes C++ go on with those that have not been asked.
template <binary_op O, bool InPlace>
struct binary_finish {
  template <class S, class Y>
  METAVM_OP run(S& s, def d, use a, Y b, word<S> r) {
    if (!s.is(r, not_implemented)) return s.set(d, r);
    auto x = s.get(a), y = s.get(b);
    if constexpr (InPlace) {
      bool other = false;
      if (!same(inplace_method<O>(s, x, other), value_unbound))
        return s.set_or_raise(d, s.template residual<&binary_after_inplace<O>>(x, y));
    }
    using methods = methods_of_operator<O>;
    if (find_operator_method(s, x, y, methods::forward, methods::reflected).swapped)
      return s.set_or_raise(d, s.template residual<&binary_after_right<O, InPlace>>(x, y));
    s.set_or_raise(d, s.template residual<&binary_after_left<O, InPlace>>(x, y));
  }
};

// ---------------------------------------------------------------- unary operators

/// A guest's method that takes the operand alone, in tail position. False: nothing was done.
template <class S>
METAVM_OP_PART bool unary_by_method(S& s, def d, word<S> x, special method) {
  const value f = special_of_word(s, x, method);
  if (same(f, value_unbound) || !is_simple_function(f, 1)) return false;
  s.call_values(d, block_of_function(f), s.lift(f), x);
  return true;
}

// ---------------------------------------------------------------- comparisons

template <comparison C>
inline constexpr special method_of_comparison = C == comparison::lt   ? special::lt
                                                : C == comparison::le ? special::le
                                                : C == comparison::eq ? special::eq
                                                : C == comparison::ne ? special::ne
                                                : C == comparison::gt ? special::gt
                                                                      : special::ge;
template <comparison C>
inline constexpr special reflected_comparison = C == comparison::lt   ? special::gt
                                                : C == comparison::le ? special::ge
                                                : C == comparison::eq ? special::eq
                                                : C == comparison::ne ? special::ne
                                                : C == comparison::gt ? special::lt
                                                                      : special::le;

struct comparison_method : operator_method {
  bool inverted = false;  ///< `!=` by the class's __eq__
};
template <comparison C, class S>
METAVM_OP_PART comparison_method find_comparison_method(S& s, word<S> x, word<S> y) {
  const py_shape *a = py_shape_of(s, x), *b = py_shape_of(s, y);
  comparison_method r;
  if (a->get_kind() == kind::instance) {
    if (!class_stays(s, a->cls) || !class_stays(s, b->cls)) return r;
    // A right operand of a subclass comes first: seldom, and not here.
    if (a->cls != b->cls && is_subtype(b->cls, a->cls)) return r;
    r.function = a->cls->get_special(method_of_comparison<C>);
    if (C == comparison::ne && same(r.function, s.cx().m.core.object_ne)) {
      r.function = a->cls->get_special(special::eq);
      r.inverted = true;
    }
  } else if (is_exact_number(a) && b->get_kind() == kind::instance && C != comparison::ne) {
    if (!class_stays(s, b->cls)) return r;
    r.function = b->cls->get_special(reflected_comparison<C>);
    r.swapped = true;
  }
  if (!is_simple_function(r.function, 2)) return {};
  return r;
}
/// Does `==` of objects of this kind with an instance whose class leaves it alone come down to
/// identity?
METAVM_INLINE bool equals_by_identity(vm& m, const py_shape* s) {
  switch (s->get_kind()) {
    case kind::instance:
      return same(s->cls->get_special(special::eq), m.core.object_eq) &&
             same(s->cls->get_special(special::ne), m.core.object_ne);
    case kind::none:
    case kind::small_int:
    case kind::boolean:
    case kind::floating:
    case kind::str:
    case kind::tuple:
    case kind::list:
    case kind::dict:
      return !(s->cls->flags_word & type_flags::heap_type);
    default:
      return false;
  }
}
template <class S>
METAVM_OP_PART bool compares_by_identity(S& s, word<S> x, word<S> y) {
  const py_shape *a = py_shape_of(s, x), *b = py_shape_of(s, y);
  if (a->get_kind() != kind::instance && b->get_kind() != kind::instance) return false;
  return class_stays(s, a->cls) && class_stays(s, b->cls) && equals_by_identity(s.cx().m, a) &&
         equals_by_identity(s.cx().m, b);
}
/// Behind the method that `enter_comparison_method` entered: done(result), or unwinds.
template <comparison C, class S, class F>
METAVM_OP_PART void finish_comparison(S& s, word<S> x, word<S> y, word<S> r, F done) {
  const comparison_method how = find_comparison_method<C>(s, x, y);
  if (s.is(r, not_implemented)) {
    auto v = how.swapped ? s.template residual<&compare_after_right<C>>(x, y)
                         : s.template residual<&compare_after_left<C>>(x, y);
    if (s.raised(v)) return s.unwind();
    return done(v);
  }
  if (!how.inverted) return done(r);
  const truth_outcome t = truth_of(s, r);
  if (t == truth_outcome::raised) return s.unwind();
  done(s.lift(from_bool(t == truth_outcome::no)));
}

// ---------------------------------------------------------------- truth

/// The guest's __bool__ or __len__ that says whether v is true. Unbound: C++ must see to it, or
/// nothing is to be asked.
template <class S>
METAVM_OP_PART value truth_method(S& s, word<S> v) {
  value f = special_of_word(s, v, special::boolean);
  if (same(f, value_unbound)) f = special_of_word(s, v, special::len);
  return is_simple_function(f, 1) ? f : value_unbound;
}
/// What it returned, as a truth.
template <class S>
METAVM_OP_PART truth_outcome truth_of_result(S& s, word<S> v, word<S> r) {
  if (!same(special_of_word(s, v, special::boolean), value_unbound)) {
    if (s.is(r, true_)) return truth_outcome::yes;
    if (s.is(r, false_)) return truth_outcome::no;
    s.template residual<&raise_not_bool>(r);
    return truth_outcome::raised;
  }
  if (s.is_int(r) && s.promote(sint(-1) < s.as_int(r)))
    return s.promote(s.as_int(r) == sint(0)) ? truth_outcome::no : truth_outcome::yes;
  auto n = s.template residual<&truth_of_length>(r);
  if (s.raised(n)) return truth_outcome::raised;
  return s.is(n, true_) ? truth_outcome::yes : truth_outcome::no;
}

}  // namespace metavm::python::ops
