/// \file
/// Binary operators and comparisons between the built-in numbers of mixed types.
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/objects/number_methods.hpp"

namespace metavm::python {

value int_binary(vm& m, binary_op op, value a, value b) {
  switch (op) {
    case binary_op::add:
      return int_add(m, a, b);
    case binary_op::sub:
      return int_sub(m, a, b);
    case binary_op::mul:
      return int_mul(m, a, b);
    case binary_op::truediv:
      return int_truediv(m, a, b);
    case binary_op::floordiv:
      return int_floordiv(m, a, b);
    case binary_op::mod:
      return int_mod(m, a, b);
    case binary_op::divmod:
      return int_divmod(m, a, b);
    case binary_op::pow:
      return int_pow(m, a, b);
    case binary_op::lshift:
      return int_lshift(m, a, b);
    case binary_op::rshift:
      return int_rshift(m, a, b);
    case binary_op::and_:
      if (is_bool(a) && is_bool(b)) return from_bool(same(a, true_) && same(b, true_));
      return int_and(m, a, b);
    case binary_op::xor_:
      if (is_bool(a) && is_bool(b)) return from_bool(!same(a, b));
      return int_xor(m, a, b);
    case binary_op::or_:
      if (is_bool(a) && is_bool(b)) return from_bool(same(a, true_) || same(b, true_));
      return int_or(m, a, b);
    case binary_op::matmul:
      break;
  }
  return not_implemented;
}

namespace {

enum class rank : u8 { integer, floating, complex, other };

METAVM_INLINE rank exact_rank(vm& m, value v) {
  if (v.is_int()) return rank::integer;
  if (v.is_inline_float()) return rank::floating;
  if (!v.is_pointer()) return is_bool(v) ? rank::integer : rank::other;
  const shape* s = v.as_object()->get_shape();
  if (s == m.shapes.int_) return rank::integer;
  if (s == m.shapes.float_) return rank::floating;
  return s == m.shapes.complex ? rank::complex : rank::other;
}

bool as_double(vm& m, rank r, value v, double& out) {
  if (r == rank::integer) return int_to_double(m, v, out);
  out = double_of(v);
  return true;
}
bool as_complex(vm& m, rank r, value v, complex_number& out) {
  if (r == rank::complex) {
    out = complex_of(v);
    return true;
  }
  out.imag = 0;
  return as_double(m, r, v, out.real);
}

}  // namespace

value number_binary(vm& m, binary_op op, value a, value b) {
  const rank p = exact_rank(m, a), q = exact_rank(m, b);
  if (p == rank::other || q == rank::other) return not_implemented;
  const rank top = std::max(p, q);
  if (top == rank::integer) return int_binary(m, op, a, b);
  if (op >= binary_op::lshift) return not_implemented;
  if (top == rank::floating) {
    double x, y;
    if (!as_double(m, p, a, x) || !as_double(m, q, b, y)) return value_raised;
    return float_binary(m, op, x, y);
  }
  if (op == binary_op::floordiv || op == binary_op::mod || op == binary_op::divmod) return not_implemented;
  complex_number x, y;
  if (!as_complex(m, p, a, x) || !as_complex(m, q, b, y)) return value_raised;
  return complex_binary(m, op, x, y);
}

value number_compare(vm& m, value a, value b, comparison op) {
  const rank p = exact_rank(m, a), q = exact_rank(m, b);
  if (p == rank::other || q == rank::other) return not_implemented;
  return compare_numbers(a, b, op);
}

value compare_numbers(value a, value b, comparison op) {
  const bool a_int = is_int_like(a), b_int = is_int_like(b);
  if (a_int && b_int) return from_bool(sign_satisfies(int_compare(a, b), op));
  const bool equality = op == comparison::eq || op == comparison::ne;
  if (is_complex_like(a) || is_complex_like(b)) {
    if (!equality) return not_implemented;
    bool eq;
    if (is_complex_like(a) && is_complex_like(b)) {
      const complex_number x = complex_of(a), y = complex_of(b);
      eq = x.real == y.real && x.imag == y.imag;
    } else {
      const complex_number c = complex_of(is_complex_like(a) ? a : b);
      const value r = is_complex_like(a) ? b : a;
      eq = c.imag == 0 && !std::isnan(c.real) &&
           (is_int_like(r) ? int_compare_double(r, c.real) == 0 : double_of(r) == c.real);
    }
    return from_bool(eq == (op == comparison::eq));
  }
  if (!a_int && !b_int) return from_bool(ordered(double_of(a), double_of(b), op));
  const double d = double_of(a_int ? b : a);
  if (METAVM_UNLIKELY(std::isnan(d))) return from_bool(op == comparison::ne);
  const int sign = int_compare_double(a_int ? a : b, d);
  return from_bool(sign_satisfies(a_int ? sign : -sign, op));
}

}  // namespace metavm::python
