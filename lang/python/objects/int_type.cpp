/// \file
/// The class int: constructor and methods.
#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/int_impl.hpp"
#include "lang/python/objects/number_methods.hpp"

namespace metavm::python {
namespace {

// ---------------------------------------------------------------- constructor

/// ValueError with at most 200 characters of the argument's repr.
value raise_invalid_literal(vm& m, int base, str_object* text) {
  if (!text) return value_raised;
  if (text->length > 200) text = str_slice(m, text, 0, 200);
  return raise(m, m.exc.ValueError, "invalid literal for int() with base {}: {}", base, to_utf8(text));
}

value from_str(vm& m, str_object* s, int base) {
  const value r = s->is_ascii() ? int_from_text(m, strip_blanks(s->ascii()), base)
                                : int_from_text(m, strip_blanks(numeric_ascii(s)), base);
  return same(r, value_unbound) ? raise_invalid_literal(m, base, repr(m, to_value(s))) : r;
}
value from_bytes_like(vm& m, value v, int base) {
  buffer_view b;
  if (!get_buffer(m, v, b)) return value_raised;
  // Parsing allocates nothing that the exporter could notice, but the message runs no guest code
  // either.
  const std::string text(reinterpret_cast<const char*>(b.data), b.length);
  const value r = int_from_text(m, strip_blanks(text), base);
  return same(r, value_unbound) ? raise_invalid_literal(m, base, bytes_repr(m, text)) : r;
}

value from_one(vm& m, value x) {
  const value r = number_to_int(m, x);
  if (METAVM_LIKELY(!same(r, value_unbound))) return r;
  if (is_str(x)) return from_str(m, as_str(x), 10);
  if (is_bytes_like(m, x)) return from_bytes_like(m, x, 10);
  return raise(m, m.exc.TypeError, "int() argument must be a string, a bytes-like object or a real number, not '{}'",
               type_name(m, x));
}

value from_arguments(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_LIKELY(nargs == 1 && !kwnames)) return from_one(m, args[0]);
  value bound[2];
  if (!bind_arguments(m, "int", "x? / base?", args, nargs, kwnames, bound)) return value_raised;
  const value x = bound[0], base_value = bound[1];
  if (same(x, value_unbound)) {
    if (!same(base_value, value_unbound)) return raise_type_error(m, "int() missing string argument");
    return value::small_int(0);
  }
  if (same(base_value, value_unbound)) return from_one(m, x);
  i64 base;
  if (!to_index(m, base_value, base, true)) return value_raised;
  if ((base != 0 && base < 2) || base > 36)
    return raise_text(m, m.exc.ValueError, "int() base must be >= 2 and <= 36, or 0");
  if (is_str(x)) return from_str(m, as_str(x), static_cast<int>(base));
  if (is_bytes(x) || is_bytearray(x)) return from_bytes_like(m, x, static_cast<int>(base));
  return raise_type_error(m, "int() can't convert non-string with explicit base");
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value r = from_arguments(m, args, nargs, kwnames);
  return cls == m.types.int_ || is_raised(r) ? r : make_int_of(m, cls, r);
}

// ---------------------------------------------------------------- operators

template <binary_op op>
value operate(vm& m, value a, value b) {
  return is_int_like(b) ? int_binary(m, op, a, b) : not_implemented;
}
template <binary_op op>
value operate_reflected(vm& m, value a, value b) {
  return is_int_like(b) ? int_binary(m, op, b, a) : not_implemented;
}
value power_of(vm& m, value base, value exponent, value modulus) {
  if (!is_int_like(base) || !is_int_like(exponent)) return not_implemented;
  if (same(modulus, none)) return int_pow(m, base, exponent);
  return is_int_like(modulus) ? int_pow_mod(m, base, exponent, modulus) : not_implemented;
}
value pow_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__pow__", kwnames) || !check_arity(m, "__pow__", nargs - 1, 1, 2)) return value_raised;
  return power_of(m, args[0], args[1], nargs > 2 ? args[2] : none);
}
value rpow_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__rpow__", kwnames) || !check_arity(m, "__rpow__", nargs - 1, 1, 2)) return value_raised;
  return power_of(m, args[1], args[0], nargs > 2 ? args[2] : none);
}
value neg_method(vm& m, value self) { return int_neg(m, plain_int(self)); }
value invert_method(vm& m, value self) { return int_invert(m, plain_int(self)); }
value abs_method(vm& m, value self) { return int_abs(m, plain_int(self)); }
value bool_method(vm&, value self) { return from_bool(int_sign(self) != 0); }
value float_method(vm& m, value self) {
  double d;
  return int_to_double(m, self, d) ? make_float(m, d) : value_raised;
}
value repr_method(vm& m, value self) {
  str_object* s = int_to_str(m, self);
  return s ? to_value(s) : value_raised;
}

value round_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__round__", kwnames) || !check_arity(m, "__round__", nargs - 1, 0, 1)) return value_raised;
  const value self = exact_int(m, args[0]);
  if (is_raised(self) || nargs == 1) return self;
  i64 digits;
  if (!to_index(m, args[1], digits, true)) return value_raised;
  if (digits >= 0) return self;
  // 10^k > 2^(3k): beyond that everything rounds to zero.
  const u64 places = static_cast<u64>(-(digits + 1)) + 1;
  if (places > int_bit_length(self) / 3 + 1) return value::small_int(0);
  const value unit = int_pow(m, value::small_int(10), make_uint(m, places));
  if (is_raised(unit)) return unit;
  const value units = int_divide_nearest(m, self, unit);
  return is_raised(units) ? units : int_mul(m, units, unit);
}

// ---------------------------------------------------------------- methods

value bit_length(vm& m, value self) { return make_uint(m, int_bit_length(self)); }
value bit_count(vm& m, value self) { return make_uint(m, int_bit_count(self)); }
value zero(vm&, value) { return value::small_int(0); }
value one(vm&, value) { return value::small_int(1); }
value as_integer_ratio(vm& m, value self) {
  const value parts[] = {exact_int(m, self), value::small_int(1)};
  return is_raised(parts[0]) ? value_raised : to_value(make_tuple(m, parts, 2));
}
value getnewargs(vm& m, value self) {
  const value v = exact_int(m, self);
  return is_raised(v) ? v : to_value(make_tuple(m, &v, 1));
}
value size_of(vm& m, value self) {
  const u64 digits = (int_bit_length(self) + 29) / 30;
  return make_uint(m, 24 + 4 * std::max<u64>(digits, 1));
}

/// byteorder and signed, which to_bytes and from_bytes share. False: raised.
bool byte_options(vm& m, const char* function, value order, value is_signed, bool& little, bool& sign) {
  little = sign = false;
  if (!same(order, value_unbound)) {
    if (!is_str(order)) {
      raise(m, m.exc.TypeError, "{}() argument 'byteorder' must be str, not {}", function,
            same(order, none) ? "None" : type_name(m, order));
      return false;
    }
    little = str_equals_ascii(as_str(order), "little");
    if (!little && !str_equals_ascii(as_str(order), "big")) {
      raise_text(m, m.exc.ValueError, "byteorder must be either 'little' or 'big'");
      return false;
    }
  }
  if (same(is_signed, value_unbound)) return true;
  const tri t = truth(m, is_signed);
  sign = t == tri::yes;
  return t != tri::error;
}

value to_bytes(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value bound[3];
  if (!bind_arguments(m, "to_bytes", "length? byteorder? * signed?", args + 1, nargs - 1, kwnames, bound))
    return value_raised;
  i64 length = 1;
  bool little, sign;
  if (!same(bound[0], value_unbound) && !size_argument(m, bound[0], length)) return value_raised;
  if (!byte_options(m, "to_bytes", bound[1], bound[2], little, sign)) return value_raised;
  if (length < 0) return raise_text(m, m.exc.ValueError, "length argument must be non-negative");
  if (!sign && int_sign(args[0]) < 0)
    return raise_text(m, m.exc.OverflowError, "can't convert negative int to unsigned");
  bytes_object* b = empty_bytes_of(m, static_cast<u64>(length));
  if (!b) return value_raised;
  if (!int_to_bytes(args[0], b->data, b->length, little, sign))
    return raise_text(m, m.exc.OverflowError, "int too big to convert");
  return to_value(b);
}

bytes_object* any_bytes(vm& m, value v) {
  if (is_bytes(v)) return v.as<bytes_object>();
  const value f = special_of(m, v, special::bytes);
  if (same(f, value_unbound)) return bytes_from_object(m, v);
  const value r = call_with_self(m, f, v, nullptr, 0);
  if (is_raised(r)) return nullptr;
  if (is_bytes(r)) return r.as<bytes_object>();
  raise(m, m.exc.TypeError, "__bytes__ returned non-bytes (type {})", type_name(m, r));
  return nullptr;
}
value from_bytes(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value bound[3];
  if (!bind_arguments(m, "from_bytes", "bytes byteorder? * signed?", args + 1, nargs - 1, kwnames, bound))
    return value_raised;
  bool little, sign;
  if (!byte_options(m, "from_bytes", bound[1], bound[2], little, sign)) return value_raised;
  const bytes_object* b = any_bytes(m, bound[0]);
  if (!b) return value_raised;
  const value r = int_from_bytes(m, b->data, b->length, little, sign);
  type_object* cls = args[0].as<type_object>();
  return cls == m.types.int_ || is_raised(r) ? r : call_type(m, cls, &r, 1, nullptr);
}

#define METAVM_INT_OPERATOR(name, op)                                         \
  binary_method("__" name "__", operate<binary_op::op>, "($self, value, /)"), \
      binary_method("__r" name "__", operate_reflected<binary_op::op>, "($self, value, /)")

const method_def methods[] = {
    unary_method("__repr__", repr_method),
    unary_method("__hash__", hash_method),
    binary_method("__lt__", int_compare_method<comparison::lt>, "($self, value, /)"),
    binary_method("__le__", int_compare_method<comparison::le>, "($self, value, /)"),
    binary_method("__eq__", int_compare_method<comparison::eq>, "($self, value, /)"),
    binary_method("__ne__", int_compare_method<comparison::ne>, "($self, value, /)"),
    binary_method("__gt__", int_compare_method<comparison::gt>, "($self, value, /)"),
    binary_method("__ge__", int_compare_method<comparison::ge>, "($self, value, /)"),
    METAVM_INT_OPERATOR("add", add),
    METAVM_INT_OPERATOR("sub", sub),
    METAVM_INT_OPERATOR("mul", mul),
    METAVM_INT_OPERATOR("mod", mod),
    METAVM_INT_OPERATOR("divmod", divmod),
    general_method("__pow__", pow_method, "($self, value, mod=None, /)"),
    general_method("__rpow__", rpow_method, "($self, value, mod=None, /)"),
    unary_method("__neg__", neg_method),
    unary_method("__pos__", exact_int),
    unary_method("__abs__", abs_method),
    unary_method("__bool__", bool_method),
    unary_method("__invert__", invert_method),
    METAVM_INT_OPERATOR("lshift", lshift),
    METAVM_INT_OPERATOR("rshift", rshift),
    METAVM_INT_OPERATOR("and", and_),
    METAVM_INT_OPERATOR("xor", xor_),
    METAVM_INT_OPERATOR("or", or_),
    unary_method("__int__", exact_int),
    unary_method("__float__", float_method),
    METAVM_INT_OPERATOR("floordiv", floordiv),
    METAVM_INT_OPERATOR("truediv", truediv),
    unary_method("__index__", exact_int),
    unary_method("conjugate", exact_int, "($self, /)", "Returns self, the complex conjugate of any int."),
    unary_method("bit_length", bit_length, "($self, /)",
                 "Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n"
                 ">>> (37).bit_length()\n6"),
    unary_method("bit_count", bit_count, "($self, /)",
                 "Number of ones in the binary representation of the absolute value of self.\n\n"
                 ">>> bin(-13)\n'-0b1101'\n>>> (-13).bit_count()\n3"),
    general_method("to_bytes", to_bytes, "($self, /, length=1, byteorder='big', *, signed=False)",
                   "Return an array of bytes representing an integer."),
    class_method(general_method("from_bytes", from_bytes, "($type, /, bytes, byteorder='big', *, signed=False)",
                                "Return the integer represented by the given array of bytes.")),
    unary_method(
        "as_integer_ratio", as_integer_ratio, "($self, /)",
        "Return a pair of integers, whose ratio is equal to the original int.\n\n>>> (7).as_integer_ratio()\n(7, 1)\n"
        ">>> (-7).as_integer_ratio()\n(-7, 1)\n>>> (0).as_integer_ratio()\n(0, 1)"),
    unary_method("__trunc__", exact_int, "($self, /)", "Truncating an Integral returns itself."),
    unary_method("__floor__", exact_int, "($self, /)", "Flooring an Integral returns itself."),
    unary_method("__ceil__", exact_int, "($self, /)", "Ceiling of an Integral returns itself."),
    general_method("__round__", round_method, nullptr,
                   "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an "
                   "integer."),
    unary_method("__getnewargs__", getnewargs),
    binary_method("__format__", int_format_spec, "($self, format_spec, /)"),
    unary_method("__sizeof__", size_of, "($self, /)", "Returns size in memory, in bytes."),
    end_of_methods};

const getset_def getsets[] = {{"real", exact_int, nullptr, "the real part of a complex number"},
                              {"imag", zero, nullptr, "the imaginary part of a complex number"},
                              {"numerator", exact_int, nullptr, "the numerator of a rational number in lowest terms"},
                              {"denominator", one, nullptr, "the denominator of a rational number in lowest terms"},
                              {}};

// ---------------------------------------------------------------- bool

value bool_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "bool", kwnames) || !check_arity(m, "bool", nargs, 0, 1)) return value_raised;
  if (!nargs) return false_;
  const tri t = truth(m, args[0]);
  return t == tri::error ? value_raised : from_bool(t == tri::yes);
}
value bool_repr(vm& m, value self) { return to_value(intern(m, same(self, true_) ? "True" : "False")); }

const method_def bool_methods[] = {unary_method("__repr__", bool_repr), METAVM_INT_OPERATOR("and", and_),
                                   METAVM_INT_OPERATOR("xor", xor_), METAVM_INT_OPERATOR("or", or_), end_of_methods};

}  // namespace

void init_int(vm& m) {
  type_def d{};
  d.name = "int";
  d.lay = &int_object::get_layout();
  d.instance_kind = kind::big_int;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.doc =
      "int([x]) -> integer\nint(x, base=10) -> integer\n\n"
      "Makes an integer of a number or string; 0 without arguments. A number x gives x.__int__();\n"
      "floats are truncated towards zero.\n\n"
      "Anything else, or a base, asks for a str, bytes or bytearray holding an integer literal in\n"
      "that base: an optional sign, surrounded by blanks at will. Bases are 0 and 2 to 36; base 0\n"
      "takes the base from the literal.\n>>> int('0b100', base=0)\n4";
  m.types.int_ = make_builtin_type(m, d);
  m.shapes.int_ = m.types.int_->root_shape;

  type_def b{};
  b.name = "bool";
  b.lay = &int_object::get_layout();
  b.instance_kind = kind::boolean;
  b.flags = 0;
  b.base = m.types.int_;
  b.methods = bool_methods;
  b.construct = bool_construct;
  b.doc =
      "bool(x) -> bool\n\nTrue when x is true, False otherwise. There are no other instances, and "
      "bool has no\n"
      "subclasses.";
  m.types.boolean = make_builtin_type(m, b);
  m.shapes.boolean = m.types.boolean->root_shape;
}

}  // namespace metavm::python
