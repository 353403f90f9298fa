/// \file
/// The class complex and its arithmetic.
#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/number_methods.hpp"

namespace metavm::python {

value make_complex(vm& m, double re, double im) {
  complex_object* c = m.heap.make<complex_object>(m.shapes.complex);
  c->real = re;
  c->imag = im;
  return to_value(c);
}

// ---------------------------------------------------------------- arithmetic

complex_number complex_multiply(complex_number a, complex_number b) {
  return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

complex_number complex_divide(complex_number a, complex_number b) {
  // Scaled by the larger part of the divisor, so that nothing overflows early (Smith).
  const double re = std::fabs(b.real), im = std::fabs(b.imag);
  if (re >= im) {
    const double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
    return {(a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator};
  }
  if (im >= re) {
    const double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
    return {(a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator};
  }
  return {std::nan(""), std::nan("")};
}

namespace {

/// `domain`: the phase is infinite, which C reports as a domain error of cos and sin.
complex_number polar_pow(complex_number a, complex_number b, bool& domain) {
  const double length = std::hypot(a.real, a.imag), angle = std::atan2(a.imag, a.real);
  double r = std::pow(length, b.real), phase = angle * b.real;
  if (b.imag != 0) {
    r /= std::exp(angle * b.imag);
    phase += b.imag * std::log(length);
  }
  domain = std::isinf(phase);
  return {r * std::cos(phase), r * std::sin(phase)};
}

complex_number integer_pow(complex_number a, int n) {
  complex_number r{1, 0};
  const bool inverse = n < 0;
  unsigned k = static_cast<unsigned>(inverse ? -n : n);
  for (complex_number p = a; k; k >>= 1) {
    if (k & 1) r = complex_multiply(r, p);
    if (k > 1) p = complex_multiply(p, p);
  }
  return inverse ? complex_divide({1, 0}, r) : r;
}

}  // namespace

value complex_pow(vm& m, complex_number a, complex_number b) {
  auto zero_power = [&] { return raise_text(m, m.exc.ZeroDivisionError, "0.0 to a negative or complex power"); };
  complex_number r;
  const bool a_zero = a.real == 0 && a.imag == 0;
  if (b.imag == 0 && b.real == std::floor(b.real) && std::fabs(b.real) <= 100) {
    if (a_zero && b.real < 0) return zero_power();
    r = integer_pow(a, static_cast<int>(b.real));
  } else if (a_zero) {
    if (b.imag != 0 || b.real < 0) return zero_power();
    r = {0, 0};
  } else {
    bool domain;
    r = polar_pow(a, b, domain);
    if (domain) return zero_power();
  }
  // Overflow: an infinite result of finite operands.
  const bool infinite = std::isinf(r.real) || std::isinf(r.imag);
  if (infinite) return raise_text(m, m.exc.OverflowError, "complex exponentiation");
  return make_complex(m, r);
}

value complex_binary(vm& m, binary_op op, complex_number a, complex_number b) {
  switch (op) {
    case binary_op::add:
      return make_complex(m, a.real + b.real, a.imag + b.imag);
    case binary_op::sub:
      return make_complex(m, a.real - b.real, a.imag - b.imag);
    case binary_op::mul:
      return make_complex(m, complex_multiply(a, b));
    case binary_op::truediv:
      if (b.real == 0 && b.imag == 0) return raise_text(m, m.exc.ZeroDivisionError, "complex division by zero");
      return make_complex(m, complex_divide(a, b));
    case binary_op::pow:
      return complex_pow(m, a, b);
    default:
      return not_implemented;
  }
}

i64 complex_hash(complex_number c) {
  const u64 h = static_cast<u64>(float_hash(c.real)) + 1000003 * static_cast<u64>(float_hash(c.imag));
  return h == ~u64{0} ? -2 : static_cast<i64>(h);
}

namespace {

// ---------------------------------------------------------------- constructor

value make_of(vm& m, type_object* cls, complex_number n) {
  if (cls == m.types.complex) return make_complex(m, n);
  complex_object* c = make_instance<complex_object>(m, cls);
  c->real = n.real;
  c->imag = n.imag;
  return to_value(c);
}

bool from_str(vm& m, str_object* s, complex_number& out) {
  if (s->is_ascii() ? complex_from_text(s->ascii(), out) : complex_from_text(numeric_ascii(s), out)) return true;
  if (s->is_ascii() && has_stray_underscore(s->ascii())) {
    if (str_object* r = repr(m, to_value(s)))
      raise(m, m.exc.ValueError, "could not convert string to complex: {}", to_utf8(r));
    return false;
  }
  raise_text(m, m.exc.ValueError, "complex() arg is a malformed string");
  return false;
}

/// One argument as a number. `is_complex`: it came with an imaginary part of its own.
bool part(vm& m, value v, const char* message, complex_number& out, bool& is_complex) {
  is_complex = is_complex_like(v);
  if (is_complex) {
    out = complex_of(v);
    return true;
  }
  out = {0, 0};
  bool found;
  if (number_to_double(m, v, out.real, found)) return true;
  if (!found) raise(m, m.exc.TypeError, "{}, not '{}'", message, type_name(m, v));
  return false;
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value bound[2];
  if (!bind_arguments(m, "complex", "real? imag?", args, nargs, kwnames, bound)) return value_raised;
  const value re = bound[0], im = bound[1];
  const bool has_re = !same(re, value_unbound), has_im = !same(im, value_unbound);
  if (has_re && !has_im && cls == m.types.complex && is_exact(re, m.shapes.complex)) return re;
  if (has_re && is_str(re)) {
    if (has_im) return raise_type_error(m, "complex() can't take second arg if first is a string");
    complex_number c;
    return from_str(m, as_str(re), c) ? make_of(m, cls, c) : value_raised;
  }
  if (has_im && is_str(im)) return raise_type_error(m, "complex() second arg can't be a string");
  complex_number r{0, 0}, i{0, 0};
  bool r_complex = false, i_complex = false;
  if (has_re) {
    bool found;
    if (!find_complex(m, re, r, found)) return value_raised;
    r_complex = found;
    if (!found && !part(m, re, "complex() first argument must be a string or a number", r, r_complex))
      return value_raised;
  }
  if (has_im && !part(m, im, "complex() second argument must be a number", i, i_complex)) return value_raised;
  // Parts that are real keep their signs of zero: nothing is added to them.
  if (i_complex) r.real -= i.imag;
  if (r_complex && has_im)
    i.real += r.imag;
  else if (r_complex)
    i.real = r.imag;
  return make_of(m, cls, {r.real, i.real});
}

// ---------------------------------------------------------------- operators

bool operand(vm& m, value v, complex_number& out, bool& ok) {
  ok = true;
  if (is_complex_like(v)) {
    out = complex_of(v);
    return true;
  }
  out.imag = 0;
  return float_operand(m, v, out.real, ok);
}
template <binary_op op>
value operate(vm& m, value a, value b) {
  complex_number c;
  bool ok;
  if (!operand(m, b, c, ok)) return not_implemented;
  return ok ? complex_binary(m, op, complex_of(a), c) : value_raised;
}
template <binary_op op>
value operate_reflected(vm& m, value a, value b) {
  complex_number c;
  bool ok;
  if (!operand(m, b, c, ok)) return not_implemented;
  return ok ? complex_binary(m, op, c, complex_of(a)) : value_raised;
}
template <bool reflected>
value pow_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  constexpr const char* name = reflected ? "__rpow__" : "__pow__";
  if (!check_no_keywords(m, name, kwnames) || !check_arity(m, name, nargs - 1, 1, 2)) return value_raised;
  if (nargs > 2 && !same(args[2], none)) return raise_text(m, m.exc.ValueError, "complex modulo");
  return reflected ? operate_reflected<binary_op::pow>(m, args[0], args[1])
                   : operate<binary_op::pow>(m, args[0], args[1]);
}
template <comparison op>
value order_method(vm&, value, value) {
  return not_implemented;
}
value neg_method(vm& m, value self) {
  const complex_number c = complex_of(self);
  return make_complex(m, -c.real, -c.imag);
}
value pos_method(vm& m, value self) {
  return is_exact(self, m.shapes.complex) ? self : make_complex(m, complex_of(self));
}
value abs_method(vm& m, value self) {
  const complex_number c = complex_of(self);
  const double r = std::hypot(c.real, c.imag);
  if (std::isinf(r) && std::isfinite(c.real) && std::isfinite(c.imag))
    return raise_text(m, m.exc.OverflowError, "absolute value too large");
  return make_float(m, r);
}
value bool_method(vm&, value self) {
  const complex_number c = complex_of(self);
  return from_bool(c.real != 0 || c.imag != 0);
}
value repr_method(vm& m, value self) { return to_value(make_str_latin1(m, complex_repr(complex_of(self)))); }
value conjugate(vm& m, value self) {
  const complex_number c = complex_of(self);
  return make_complex(m, c.real, -c.imag);
}
value getnewargs(vm& m, value self) {
  const complex_number c = complex_of(self);
  const value parts[] = {make_float(m, c.real), make_float(m, c.imag)};
  return to_value(make_tuple(m, parts, 2));
}
value real_part(vm& m, value self) { return make_float(m, complex_of(self).real); }
value imaginary_part(vm& m, value self) { return make_float(m, complex_of(self).imag); }

#define METAVM_COMPLEX_OPERATOR(name, op)                                     \
  binary_method("__" name "__", operate<binary_op::op>, "($self, value, /)"), \
      binary_method("__r" name "__", operate_reflected<binary_op::op>, "($self, value, /)")

const method_def methods[] = {
    unary_method("__repr__", repr_method),
    unary_method("__hash__", hash_method),
    binary_method("__lt__", order_method<comparison::lt>, "($self, value, /)"),
    binary_method("__le__", order_method<comparison::le>, "($self, value, /)"),
    binary_method("__eq__", number_compare_method<comparison::eq>, "($self, value, /)"),
    binary_method("__ne__", number_compare_method<comparison::ne>, "($self, value, /)"),
    binary_method("__gt__", order_method<comparison::gt>, "($self, value, /)"),
    binary_method("__ge__", order_method<comparison::ge>, "($self, value, /)"),
    METAVM_COMPLEX_OPERATOR("add", add),
    METAVM_COMPLEX_OPERATOR("sub", sub),
    METAVM_COMPLEX_OPERATOR("mul", mul),
    general_method("__pow__", pow_method<false>, "($self, value, mod=None, /)"),
    general_method("__rpow__", pow_method<true>, "($self, value, mod=None, /)"),
    unary_method("__neg__", neg_method),
    unary_method("__pos__", pos_method),
    unary_method("__abs__", abs_method),
    unary_method("__bool__", bool_method),
    METAVM_COMPLEX_OPERATOR("truediv", truediv),
    unary_method("__complex__", pos_method, "($self, /)", "Convert this value to exact type complex."),
    unary_method("conjugate", conjugate, "($self, /)",
                 "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j."),
    unary_method("__getnewargs__", getnewargs),
    binary_method("__format__", complex_format_spec, "($self, format_spec, /)",
                  "Convert to a string according to format_spec."),
    end_of_methods};

const getset_def getsets[] = {{"real", real_part, nullptr, "the real part of a complex number"},
                              {"imag", imaginary_part, nullptr, "the imaginary part of a complex number"},
                              {}};

}  // namespace

void init_complex(vm& m) {
  type_def d{};
  d.name = "complex";
  d.lay = &complex_object::get_layout();
  d.instance_kind = kind::complex;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.doc =
      "complex(real=0, imag=0)\n--\n\n"
      "Create a complex number from a real part and an optional imaginary part.\n\nThis is "
      "equivalent to "
      "(real + imag*1j) where imag defaults to 0.";
  m.types.complex = make_builtin_type(m, d);
  mark_members(m, m.types.complex, {"real", "imag"});
  m.shapes.complex = m.types.complex->root_shape;
}

}  // namespace metavm::python
