/// \file
/// The class float: constructor and methods.
#include <cstring>

#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/int_impl.hpp"
#include "lang/python/objects/number_methods.hpp"

namespace metavm::python {
namespace {

value make_of(vm& m, type_object* cls, double d) {
  return cls == m.types.float_ ? make_float(m, d) : make_float_of(m, cls, d);
}

bool from_bytes_like(vm& m, value v, double& out) {
  buffer_view b;
  if (!get_buffer(m, v, b)) return false;
  const std::string text(reinterpret_cast<const char*>(b.data), b.length);
  if (float_from_text(strip_blanks(text), out)) return true;
  if (str_object* r = is_bytes(v) ? bytes_repr(m, text) : repr(m, v))
    raise(m, m.exc.ValueError, "could not convert string to float: {}", to_utf8(r));
  return false;
}

bool from_one(vm& m, value x, double& out) {
  if (is_exact(x, m.shapes.str)) return float_from_str(m, as_str(x), out);
  bool found;
  if (number_to_double(m, x, out, found)) return true;
  if (found) return false;
  if (is_str(x)) return float_from_str(m, as_str(x), out);
  if (is_bytes_like(m, x)) return from_bytes_like(m, x, out);
  raise(m, m.exc.TypeError, "float() argument must be a string or a real number, not '{}'", type_name(m, x));
  return false;
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if ((new_refuses_keywords(cls, m.types.float_) && !check_no_keywords(m, "float", kwnames)) ||
      !check_arity(m, "float", nargs, 0, 1))
    return value_raised;
  if (!nargs) return make_of(m, cls, 0);
  if (cls == m.types.float_ && (args[0].is_inline_float() || is_exact(args[0], m.shapes.float_))) return args[0];
  double d;
  return from_one(m, args[0], d) ? make_of(m, cls, d) : value_raised;
}

// ---------------------------------------------------------------- operators

template <binary_op op>
value operate(vm& m, value a, value b) {
  double d;
  bool ok;
  if (!float_operand(m, b, d, ok)) return not_implemented;
  return ok ? float_binary(m, op, double_of(a), d) : value_raised;
}
template <binary_op op>
value operate_reflected(vm& m, value a, value b) {
  double d;
  bool ok;
  if (!float_operand(m, b, d, ok)) return not_implemented;
  return ok ? float_binary(m, op, d, double_of(a)) : value_raised;
}
template <bool reflected>
value pow_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  constexpr const char* name = reflected ? "__rpow__" : "__pow__";
  if (!check_no_keywords(m, name, kwnames) || !check_arity(m, name, nargs - 1, 1, 2)) return value_raised;
  if (nargs > 2 && !same(args[2], none))
    return raise_type_error(m, "pow() 3rd argument not allowed unless all arguments are integers");
  return reflected ? operate_reflected<binary_op::pow>(m, args[0], args[1])
                   : operate<binary_op::pow>(m, args[0], args[1]);
}
value neg_method(vm& m, value self) { return make_float(m, -double_of(self)); }
value pos_method(vm& m, value self) { return make_float(m, double_of(self)); }
value abs_method(vm& m, value self) { return make_float(m, std::fabs(double_of(self))); }
value bool_method(vm&, value self) { return from_bool(double_of(self) != 0); }
value trunc_method(vm& m, value self) { return int_from_double(m, double_of(self)); }
value floor_method(vm& m, value self) { return int_from_double(m, std::floor(double_of(self))); }
value ceil_method(vm& m, value self) { return int_from_double(m, std::ceil(double_of(self))); }
value repr_method(vm& m, value self) { return to_value(make_str_latin1(m, float_repr(double_of(self)))); }

value round_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__round__", kwnames) || !check_arity(m, "__round__", nargs - 1, 0, 1)) return value_raised;
  const double x = double_of(args[0]);
  if (nargs == 1 || same(args[1], none)) return float_round_to_int(m, x);
  i64 digits;
  if (!to_index(m, args[1], digits, true)) return value_raised;
  return float_round(m, x, digits);
}

// ---------------------------------------------------------------- methods

value is_integer(vm&, value self) {
  const double d = double_of(self);
  return from_bool(std::isfinite(d) && d == std::floor(d));
}
value hex(vm& m, value self) { return to_value(make_str_latin1(m, float_to_hex(double_of(self)))); }
value zero(vm& m, value) { return make_float(m, 0); }
value getnewargs(vm& m, value self) {
  const value v = pos_method(m, self);
  return to_value(make_tuple(m, &v, 1));
}

value as_integer_ratio(vm& m, value self) {
  const double d = double_of(self);
  if (std::isinf(d)) return raise_text(m, m.exc.OverflowError, "cannot convert Infinity to integer ratio");
  if (std::isnan(d)) return raise_text(m, m.exc.ValueError, "cannot convert NaN to integer ratio");
  int exponent;
  double f = std::frexp(d, &exponent);
  for (int i = 0; i < 300 && f != std::floor(f); i++) {
    f *= 2;
    exponent--;
  }
  value parts[] = {int_from_double(m, f), value::small_int(1)};
  const value shift = value::small_int(exponent < 0 ? -exponent : exponent);
  value& scaled = parts[exponent < 0];
  scaled = int_lshift(m, scaled, shift);
  return is_raised(scaled) ? scaled : to_value(make_tuple(m, parts, 2));
}

value from_hex(vm& m, value cls, value text) {
  if (!is_str(text)) return raise_type_error(m, "bad argument type for built-in operation");
  const bytes_object* utf8 = encode_utf8(m, as_str(text));  // lone surrogates are another error
  if (!utf8) return value_raised;
  const value r = float_from_hex(m, utf8->view());
  type_object* t = cls.as<type_object>();
  return t == m.types.float_ || is_raised(r) ? r : call_type(m, t, &r, 1, nullptr);
}

value get_format(vm& m, value, value kind_name) {
  if (!is_str(kind_name))
    return raise(m, m.exc.TypeError, "__getformat__() argument must be str, not {}",
                 same(kind_name, none) ? "None" : type_name(m, kind_name));
  if (!str_equals_ascii(as_str(kind_name), "double") && !str_equals_ascii(as_str(kind_name), "float"))
    return raise_text(m, m.exc.ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
  return to_value(make_str(m, "IEEE, little-endian"));
}

#define METAVM_FLOAT_OPERATOR(name, op)                                       \
  binary_method("__" name "__", operate<binary_op::op>, "($self, value, /)"), \
      binary_method("__r" name "__", operate_reflected<binary_op::op>, "($self, value, /)")

const method_def methods[] = {
    unary_method("__repr__", repr_method),
    unary_method("__hash__", hash_method),
    binary_method("__lt__", number_compare_method<comparison::lt>, "($self, value, /)"),
    binary_method("__le__", number_compare_method<comparison::le>, "($self, value, /)"),
    binary_method("__eq__", number_compare_method<comparison::eq>, "($self, value, /)"),
    binary_method("__ne__", number_compare_method<comparison::ne>, "($self, value, /)"),
    binary_method("__gt__", number_compare_method<comparison::gt>, "($self, value, /)"),
    binary_method("__ge__", number_compare_method<comparison::ge>, "($self, value, /)"),
    METAVM_FLOAT_OPERATOR("add", add),
    METAVM_FLOAT_OPERATOR("sub", sub),
    METAVM_FLOAT_OPERATOR("mul", mul),
    METAVM_FLOAT_OPERATOR("mod", mod),
    METAVM_FLOAT_OPERATOR("divmod", divmod),
    general_method("__pow__", pow_method<false>, "($self, value, mod=None, /)"),
    general_method("__rpow__", pow_method<true>, "($self, value, mod=None, /)"),
    unary_method("__neg__", neg_method),
    unary_method("__pos__", pos_method),
    unary_method("__abs__", abs_method),
    unary_method("__bool__", bool_method),
    unary_method("__int__", trunc_method),
    unary_method("__float__", pos_method),
    METAVM_FLOAT_OPERATOR("floordiv", floordiv),
    METAVM_FLOAT_OPERATOR("truediv", truediv),
    unary_method("conjugate", pos_method, "($self, /)", "Return self, the complex conjugate of any float."),
    unary_method("__trunc__", trunc_method, "($self, /)", "Return the Integral closest to x between 0 and x."),
    unary_method("__floor__", floor_method, "($self, /)", "Return the floor as an Integral."),
    unary_method("__ceil__", ceil_method, "($self, /)", "Return the ceiling as an Integral."),
    general_method("__round__", round_method, "($self, ndigits=None, /)",
                   "Return the Integral closest to x, rounding half toward even.\n\nWhen an "
                   "argument is passed, "
                   "work like built-in round(x, ndigits)."),
    unary_method("as_integer_ratio", as_integer_ratio, "($self, /)",
                 "Return a pair of integers, whose ratio is exactly equal to the original float.\n\n"
                 ">>> (0.75).as_integer_ratio()\n(3, 4)\n>>> (-2.0).as_integer_ratio()\n(-2, 1)\n"
                 ">>> (0.0).as_integer_ratio()\n(0, 1)"),
    class_method(binary_method("fromhex", from_hex, "($type, string, /)",
                               "Create a floating-point number from a hexadecimal string.\n\n"
                               ">>> float.fromhex('0x1.ffffp10')\n2047.984375\n>>> float.fromhex('-0x1p-1074')\n"
                               "-5e-324")),
    unary_method("hex", hex, "($self, /)",
                 "Return a hexadecimal representation of a floating-point number.\n\n>>> (-0.1).hex()\n"
                 "'-0x1.999999999999ap-4'\n>>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'"),
    unary_method("is_integer", is_integer, "($self, /)", "Return True if the float is an integer."),
    unary_method("__getnewargs__", getnewargs),
    class_method(binary_method("__getformat__", get_format, "($type, typestr, /)",
                               "The format of C doubles or floats; for testing.")),
    binary_method("__format__", float_format_spec, "($self, format_spec, /)",
                  "Formats the float according to format_spec."),
    end_of_methods};

const getset_def getsets[] = {{"real", pos_method, nullptr, "the real part of a complex number"},
                              {"imag", zero, nullptr, "the imaginary part of a complex number"},
                              {}};

}  // namespace

void init_float(vm& m) {
  type_def d{};
  d.name = "float";
  d.lay = &float_object::get_layout();
  d.instance_kind = kind::floating;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.doc = "float(x=0, /)\n--\n\nConvert a string or number to a floating point number, if possible.";
  m.types.float_ = make_builtin_type(m, d);
  m.shapes.float_ = m.types.float_->root_shape;
}

}  // namespace metavm::python
