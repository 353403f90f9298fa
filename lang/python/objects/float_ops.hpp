/// \file
/// Arithmetic on floats and complex numbers, text to numbers and back; exact comparison and hashing
/// across the numeric types.
#pragma once
#include <cmath>
#include <string_view>

#include "lang/python/vm.hpp"

namespace metavm::python {

/// float or an instance of a subclass.
inline bool is_float_like(value v) { return v.is_inline_float() || is_kind(v, kind::floating); }
inline bool is_complex_like(value v) { return is_kind(v, kind::complex); }
/// \pre is_float_like(v)
METAVM_INLINE double double_of(value v) {
  return METAVM_LIKELY(v.is_inline_float()) ? v.as_inline_float() : v.as<float_object>()->number;
}

// ---------------------------------------------------------------- float

/// Python's rounding-down division. \pre y != 0
double float_floordiv_raw(double x, double y);
double float_mod_raw(double x, double y);
value float_truediv(vm& m, double x, double y);
value float_floordiv(vm& m, double x, double y);
value float_mod(vm& m, double x, double y);
value float_divmod(vm& m, double x, double y);
value float_pow(vm& m, double x, double y);  ///< complex for a negative base and a fraction
value float_binary(vm& m, binary_op op, double x,
                   double y);  ///< not_implemented for bit operations
/// Correctly rounded to `digits` decimals (negative: tens, hundreds, …).
value float_round(vm& m, double x, i64 digits);
value float_round_to_int(vm& m, double x);
i64 float_hash(double d);
/// `text` without surrounding blanks: digits with single underscores between them, inf, nan.
bool float_from_text(std::string_view text, double& out);
/// float(text): blanks, Unicode digits. Raises ValueError.
bool float_from_str(vm& m, str_object* s, double& out);
value float_from_hex(vm& m, std::string_view text);
std::string float_to_hex(double d);
value make_float_of(vm& m, type_object* cls, double d);
/// OverflowError(34, "Numerical result out of range")
value raise_range_error(vm& m);
/// `text` of a str as plain ASCII: blanks and decimal digits of all scripts replaced, the rest of
/// the non-ASCII by '?'.
std::string numeric_ascii(str_object* s);
std::string_view strip_blanks(std::string_view s);

// ---------------------------------------------------------------- complex

struct complex_number {
  double real, imag;
};
/// \pre is_complex_like(v)
inline complex_number complex_of(value v) {
  const complex_object* c = v.as<complex_object>();
  return {c->real, c->imag};
}
inline value make_complex(vm& m, complex_number c) { return make_complex(m, c.real, c.imag); }
complex_number complex_multiply(complex_number a, complex_number b);
/// \pre b is not zero
complex_number complex_divide(complex_number a, complex_number b);
value complex_binary(vm& m, binary_op op, complex_number a, complex_number b);
value complex_pow(vm& m, complex_number a, complex_number b);
i64 complex_hash(complex_number c);
std::string complex_repr(complex_number c);
/// An underscore that does not stand between digits.
bool has_stray_underscore(std::string_view text);
bool complex_from_text(std::string_view text, complex_number& out);
/// __complex__, __float__ or __index__ of any value. False: raised.
bool to_complex(vm& m, value v, complex_number& out);

// ---------------------------------------------------------------- unary operators and hash, exact
// numbers

/// -v, +v, ~v, abs(v) of int, bool, float, complex exactly; not_implemented for anything else.
value number_negative(vm& m, value v);
value number_positive(vm& m, value v);
value number_invert(vm& m, value v);
value number_absolute(vm& m, value v);
/// Hash of any int, float or complex (subclasses too). \pre it is one
i64 number_hash(value v);

}  // namespace metavm::python
