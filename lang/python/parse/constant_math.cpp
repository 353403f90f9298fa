#include "constant_math.hpp"

#include <gmp.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "chars.hpp"

namespace metavm::python {

namespace {

// CPython's limits for results of folding.
constexpr std::size_t max_int_bits = 128;
constexpr std::size_t max_collection_size = 256;
constexpr std::size_t max_str_size = 4096;
constexpr long max_total_items = 1024;

bool is_bool(const constant& c) { return c.kind == constant_kind::true_ || c.kind == constant_kind::false_; }
bool is_integral(const constant& c) { return c.kind == constant_kind::integer || is_bool(c); }
bool is_number(const constant& c) {
  return is_integral(c) || c.kind == constant_kind::floating || c.kind == constant_kind::complex;
}

/// An integer of any size.
class integer {
 public:
  integer() { mpz_init(value_); }
  explicit integer(const constant& c) : integer() {
    if (is_bool(c)) {
      mpz_set_ui(value_, c.kind == constant_kind::true_ ? 1 : 0);
      return;
    }
    mpz_set_str(value_, std::string(c.view()).c_str(), c.base);
    if (c.negative) mpz_neg(value_, value_);
  }
  ~integer() { mpz_clear(value_); }
  integer(const integer&) = delete;
  integer& operator=(const integer&) = delete;

  mpz_ptr get() { return value_; }
  mpz_srcptr get() const { return value_; }
  int sign() const { return mpz_sgn(value_); }
  std::size_t bits() const { return sign() == 0 ? 0 : mpz_sizeinbase(value_, 2); }
  bool fits_long() const { return mpz_fits_slong_p(value_) != 0; }
  long to_long() const { return mpz_get_si(value_); }
  /// Whether its value as a double is exact.
  bool fits_double() const { return bits() <= 53; }
  /// The nearest double, ties to even; infinite if it is too large.
  double to_double() const {
    if (fits_double()) return mpz_get_d(value_);
    // 55 bits, of which the last also stands for all that follow, round like the whole number.
    std::size_t shift = bits() - 55;
    if (bits() < 55) shift = 0;
    integer top;
    mpz_abs(top.value_, value_);
    bool sticky = mpz_scan1(top.value_, 0) < shift;
    mpz_fdiv_q_2exp(top.value_, top.value_, shift);
    double value = static_cast<double>(mpz_get_ui(top.value_) | (sticky ? 1u : 0u));
    value = std::ldexp(value, static_cast<int>(shift));
    return sign() < 0 ? -value : value;
  }

  constant to_constant(arena& memory) const {
    std::string digits(mpz_sizeinbase(value_, 10) + 2, '\0');
    mpz_get_str(digits.data(), 10, value_);
    digits.resize(std::strlen(digits.c_str()));
    constant c;
    c.kind = constant_kind::integer;
    c.negative = digits[0] == '-';
    if (c.negative) digits.erase(0, 1);
    std::string_view text = memory.copy(digits);
    c.data = text.data();
    c.size = static_cast<std::uint32_t>(text.size());
    return c;
  }

 private:
  mpz_t value_;
};

constant make_bool(bool value) {
  constant c;
  c.kind = value ? constant_kind::true_ : constant_kind::false_;
  return c;
}

constant make_float(double value) {
  constant c;
  c.kind = constant_kind::floating;
  c.real = value;
  return c;
}

constant make_complex(double real, double imag) {
  constant c;
  c.kind = constant_kind::complex;
  c.real = real;
  c.imag = imag;
  return c;
}

constant make_text(arena& memory, constant_kind kind, std::string_view text) {
  constant c;
  c.kind = kind;
  std::string_view kept = memory.copy(text);
  c.data = kept.data();
  c.size = static_cast<std::uint32_t>(kept.size());
  return c;
}

/// The value as a double, as Python would convert it for an operation with a float.
std::optional<double> as_double(const constant& c) {
  if (c.kind == constant_kind::floating) return c.real;
  double value = integer(c).to_double();
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<constant> integer_operation(arena& memory, binary_operator op, const constant& a, const constant& b) {
  integer x(a);
  integer y(b);
  integer z;
  switch (op) {
    case binary_operator::add:
      mpz_add(z.get(), x.get(), y.get());
      break;
    case binary_operator::sub:
      mpz_sub(z.get(), x.get(), y.get());
      break;
    case binary_operator::mult:
      if (x.sign() != 0 && y.sign() != 0 && x.bits() + y.bits() > max_int_bits) {
        return std::nullopt;
      }
      mpz_mul(z.get(), x.get(), y.get());
      break;
    case binary_operator::div:
      if (y.sign() == 0 || !x.fits_double() || !y.fits_double()) return std::nullopt;
      return make_float(x.to_double() / y.to_double());
    case binary_operator::floor_div:
      if (y.sign() == 0) return std::nullopt;
      mpz_fdiv_q(z.get(), x.get(), y.get());
      break;
    case binary_operator::mod:
      if (y.sign() == 0) return std::nullopt;
      mpz_fdiv_r(z.get(), x.get(), y.get());
      break;
    case binary_operator::pow: {
      if (y.sign() < 0) return std::nullopt;
      if (!y.fits_long()) return std::nullopt;
      auto exponent = static_cast<unsigned long>(y.to_long());
      if (exponent != 0 && x.bits() > max_int_bits / exponent) return std::nullopt;
      mpz_pow_ui(z.get(), x.get(), exponent);
      break;
    }
    case binary_operator::l_shift: {
      if (y.sign() < 0 || !y.fits_long()) return std::nullopt;
      auto shift = static_cast<std::size_t>(y.to_long());
      if (x.sign() != 0 && (shift > max_int_bits || x.bits() > max_int_bits - shift)) {
        if (shift != 0) return std::nullopt;
      }
      if (x.sign() != 0) mpz_mul_2exp(z.get(), x.get(), shift);
      break;
    }
    case binary_operator::r_shift:
      if (y.sign() < 0) return std::nullopt;
      if (!y.fits_long()) {
        mpz_set_si(z.get(), x.sign() < 0 ? -1 : 0);
      } else {
        mpz_fdiv_q_2exp(z.get(), x.get(), static_cast<mp_bitcnt_t>(y.to_long()));
      }
      break;
    case binary_operator::bit_or:
      mpz_ior(z.get(), x.get(), y.get());
      break;
    case binary_operator::bit_xor:
      mpz_xor(z.get(), x.get(), y.get());
      break;
    case binary_operator::bit_and:
      mpz_and(z.get(), x.get(), y.get());
      break;
    case binary_operator::mat_mult:
      return std::nullopt;
  }
  bool bitwise = op == binary_operator::bit_or || op == binary_operator::bit_xor || op == binary_operator::bit_and;
  if (bitwise && is_bool(a) && is_bool(b)) return make_bool(z.sign() != 0);
  return z.to_constant(memory);
}

/// Python's % and // of floats; the divisor is not zero.
void float_divmod(double x, double y, double& quotient, double& remainder) {
  remainder = std::fmod(x, y);
  double div = (x - remainder) / y;
  if (remainder != 0) {
    if ((y < 0) != (remainder < 0)) {
      remainder += y;
      div -= 1.0;
    }
  } else {
    remainder = std::copysign(0.0, y);
  }
  if (div != 0) {
    quotient = std::floor(div);
    if (div - quotient > 0.5) quotient += 1.0;
  } else {
    quotient = std::copysign(0.0, x / y);
  }
}

std::optional<constant> float_operation(binary_operator op, double x, double y) {
  double quotient = 0;
  double remainder = 0;
  switch (op) {
    case binary_operator::add:
      return make_float(x + y);
    case binary_operator::sub:
      return make_float(x - y);
    case binary_operator::mult:
      return make_float(x * y);
    case binary_operator::div:
      if (y == 0) return std::nullopt;
      return make_float(x / y);
    case binary_operator::floor_div:
    case binary_operator::mod:
      if (y == 0) return std::nullopt;
      float_divmod(x, y, quotient, remainder);
      return make_float(op == binary_operator::mod ? remainder : quotient);
    case binary_operator::pow: {
      if (!std::isfinite(x) || !std::isfinite(y)) return std::nullopt;
      if (x == 0 && y < 0) return std::nullopt;
      if (x < 0 && y != std::floor(y)) return std::nullopt;  // complex
      double z = std::pow(x, y);
      if (!std::isfinite(z)) return std::nullopt;
      return make_float(z);
    }
    default:
      return std::nullopt;
  }
}

std::optional<constant> complex_operation(binary_operator op, const constant& a, const constant& b) {
  double ar = a.real;
  double br = b.real;
  double ai = 0;
  double bi = 0;
  if (a.kind == constant_kind::complex) {
    ai = a.imag;
  } else if (auto d = as_double(a)) {
    ar = *d;
  } else {
    return std::nullopt;
  }
  if (b.kind == constant_kind::complex) {
    bi = b.imag;
  } else if (auto d = as_double(b)) {
    br = *d;
  } else {
    return std::nullopt;
  }
  switch (op) {
    case binary_operator::add:
      return make_complex(ar + br, ai + bi);
    case binary_operator::sub:
      return make_complex(ar - br, ai - bi);
    case binary_operator::mult:
      return make_complex(ar * br - ai * bi, ar * bi + ai * br);
    case binary_operator::div: {
      // Scaled by the larger part of the divisor, so that nothing overflows on the way.
      if (std::abs(br) >= std::abs(bi)) {
        if (br == 0) return std::nullopt;
        double ratio = bi / br;
        double divisor = br + bi * ratio;
        return make_complex((ar + ai * ratio) / divisor, (ai - ar * ratio) / divisor);
      }
      double ratio = br / bi;
      double divisor = br * ratio + bi;
      return make_complex((ar * ratio + ai) / divisor, (ai * ratio - ar) / divisor);
    }
    default:
      return std::nullopt;
  }
}

/// Whether a tuple has no more than so many items, those of inner tuples included; what is left.
long check_complexity(const constant& c, long limit) {
  if (c.kind != constant_kind::tuple && c.kind != constant_kind::frozenset) return limit;
  limit -= static_cast<long>(c.size);
  for (std::uint32_t i = 0; limit >= 0 && i < c.size; ++i) {
    if (c.kind == constant_kind::tuple) limit = check_complexity(c.items[i], limit);
  }
  return limit;
}

std::optional<constant> repeat(arena& memory, const constant& value, const constant& count) {
  integer n(count);
  if (!n.fits_long()) return std::nullopt;
  long times = n.to_long();
  bool tuple = value.kind == constant_kind::tuple;
  std::size_t size = value.size;
  if (value.kind == constant_kind::string) {
    size = static_cast<std::size_t>(count_chars(value.view()));
  }
  std::size_t limit = tuple ? max_collection_size : max_str_size;
  if (size != 0 && (times < 0 || static_cast<std::size_t>(times) > limit / size)) {
    return std::nullopt;
  }
  if (tuple) {
    if (times > 0 && size > 0 && check_complexity(value, max_total_items / times) < 0) {
      return std::nullopt;
    }
    std::vector<constant> items;
    for (long i = 0; size > 0 && i < times; ++i) {
      items.insert(items.end(), value.items, value.items + value.size);
    }
    constant c;
    c.kind = constant_kind::tuple;
    c.items = memory.copy(items.data(), items.size());
    c.size = static_cast<std::uint32_t>(items.size());
    return c;
  }
  std::string text;
  for (long i = 0; size > 0 && i < times; ++i) text.append(value.view());
  return make_text(memory, value.kind, text);
}

std::optional<constant> concatenate(arena& memory, const constant& a, const constant& b) {
  if (a.kind != b.kind) return std::nullopt;
  if (a.kind == constant_kind::tuple) {
    std::vector<constant> items(a.items, a.items + a.size);
    items.insert(items.end(), b.items, b.items + b.size);
    constant c;
    c.kind = constant_kind::tuple;
    c.items = memory.copy(items.data(), items.size());
    c.size = static_cast<std::uint32_t>(items.size());
    return c;
  }
  if (a.kind != constant_kind::string && a.kind != constant_kind::bytes) return std::nullopt;
  std::string text(a.view());
  text.append(b.view());
  return make_text(memory, a.kind, text);
}

}  // namespace

bool is_true(const constant& c) {
  switch (c.kind) {
    case constant_kind::none:
    case constant_kind::false_:
      return false;
    case constant_kind::true_:
    case constant_kind::ellipsis:
      return true;
    case constant_kind::integer:
      return c.view() != "0";
    case constant_kind::floating:
      return c.real != 0;
    case constant_kind::complex:
      return c.real != 0 || c.imag != 0;
    default:
      return c.size != 0;
  }
}

bool equal(const constant& a, const constant& b) {
  if (is_number(a) && is_number(b)) {
    if (is_integral(a) && is_integral(b)) return mpz_cmp(integer(a).get(), integer(b).get()) == 0;
    auto imag = [](const constant& c) { return c.kind == constant_kind::complex ? c.imag : 0.0; };
    if (imag(a) != imag(b)) return false;
    auto real = [](const constant& c) { return is_integral(c) ? integer(c).to_double() : c.real; };
    if (is_integral(a)) return mpz_cmp_d(integer(a).get(), real(b)) == 0;
    if (is_integral(b)) return mpz_cmp_d(integer(b).get(), real(a)) == 0;
    return real(a) == real(b);
  }
  if (a.kind != b.kind) return false;
  if (a.kind == constant_kind::string || a.kind == constant_kind::bytes) {
    return a.view() == b.view();
  }
  if (a.kind != constant_kind::tuple) return a.kind != constant_kind::frozenset;
  if (a.size != b.size) return false;
  for (std::uint32_t i = 0; i < a.size; ++i) {
    if (!equal(a.items[i], b.items[i])) return false;
  }
  return true;
}

std::optional<constant> fold_unary(arena& memory, unaryop op, const constant& c) {
  if (op == unaryop::not_) return make_bool(!is_true(c));
  if (!is_number(c)) return std::nullopt;
  if (is_integral(c)) {
    integer x(c);
    integer z;
    if (op == unaryop::invert) {
      mpz_com(z.get(), x.get());
    } else if (op == unaryop::u_sub) {
      mpz_neg(z.get(), x.get());
    } else {
      mpz_set(z.get(), x.get());
    }
    return z.to_constant(memory);
  }
  if (op == unaryop::invert) return std::nullopt;
  constant result = c;
  if (op == unaryop::u_sub) {
    result.real = -c.real;
    if (c.kind == constant_kind::complex) result.imag = -c.imag;
  }
  return result;
}

std::optional<constant> fold_binary(arena& memory, binary_operator op, const constant& a, const constant& b) {
  if (is_number(a) && is_number(b)) {
    if (a.kind == constant_kind::complex || b.kind == constant_kind::complex) {
      return complex_operation(op, a, b);
    }
    bool negative_power = op == binary_operator::pow && b.negative;
    if (is_integral(a) && is_integral(b) && !negative_power) {
      return integer_operation(memory, op, a, b);
    }
    std::optional<double> x = as_double(a);
    std::optional<double> y = as_double(b);
    if (!x || !y) return std::nullopt;
    return float_operation(op, *x, *y);
  }
  auto sequence_like = [](const constant& c) {
    return c.kind == constant_kind::string || c.kind == constant_kind::bytes || c.kind == constant_kind::tuple;
  };
  if (op == binary_operator::add) return concatenate(memory, a, b);
  if (op == binary_operator::mult) {
    if (is_integral(a) && sequence_like(b)) return repeat(memory, b, a);
    if (is_integral(b) && sequence_like(a)) return repeat(memory, a, b);
  }
  return std::nullopt;
}

std::optional<constant> fold_subscript(arena& memory, const constant& value, const constant& index) {
  if (!is_integral(index)) return std::nullopt;
  integer n(index);
  if (!n.fits_long()) return std::nullopt;
  bool text = value.kind == constant_kind::string;
  if (!text && value.kind != constant_kind::bytes && value.kind != constant_kind::tuple) {
    return std::nullopt;
  }
  long size = text ? count_chars(value.view()) : static_cast<long>(value.size);
  long i = n.to_long();
  if (i < 0) i += size;
  if (i < 0 || i >= size) return std::nullopt;
  if (value.kind == constant_kind::tuple) return value.items[i];
  if (!text) {
    integer byte;
    mpz_set_ui(byte.get(), static_cast<unsigned char>(value.data[i]));
    return byte.to_constant(memory);
  }
  std::string_view rest = value.view();
  for (; i > 0; --i) rest.remove_prefix(decode_char(rest, true).length);
  return make_text(memory, constant_kind::string, rest.substr(0, decode_char(rest, true).length));
}

}  // namespace metavm::python
