// Number literals of mini: digits to values, in constant evaluation too.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace metavm::mini {

/// Ints have 62 bits; whatever does not fit is a float.
inline constexpr std::int64_t max_int = (std::int64_t{1} << 61) - 1;
inline constexpr std::int64_t min_int = -max_int - 1;

struct number {
  enum class form : std::uint8_t { integer, real, bad, too_large };
  form kind = form::bad;
  std::int64_t integer = 0;
  double real = 0;
};

namespace detail {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The value of a hexadecimal digit, or -1.
constexpr int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// mantissa * 10^exponent. Correctly rounded where both parts are exact doubles; elsewhere a long
/// double keeps the error below one unit in the last place (constant evaluation only).
constexpr double scale_decimal(std::uint64_t mantissa, std::int64_t exponent) {
  if (mantissa == 0) return 0;
  if (exponent > 400) return std::numeric_limits<double>::infinity();
  if (exponent < -400) return 0;
  const bool down = exponent < 0;
  std::int64_t left = down ? -exponent : exponent;
  if (mantissa <= (std::uint64_t{1} << 53) && left <= 22) {
    double power = 1;
    for (std::int64_t i = 0; i < left; ++i) power *= 10;
    const double exact = static_cast<double>(mantissa);
    return down ? exact / power : exact * power;
  }
  long double power = 1;
  for (long double square = 10; left != 0; left >>= 1, square *= square)
    if (left & 1) power *= square;
  const long double exact = static_cast<long double>(mantissa);
  const long double value = down ? exact / power : exact * power;
  // A conversion that overflows is no constant expression, so ask first.
  if (value > static_cast<long double>(std::numeric_limits<double>::max()))
    return std::numeric_limits<double>::infinity();
  return static_cast<double>(value);
}

/// `s` is plain: digits [. digits] [e [sign] digits], checked by the caller.
constexpr double parse_plain_decimal(std::string_view s) {
  if (!std::is_constant_evaluated()) {
    double value = 0;
    const auto done = std::from_chars(s.data(), s.data() + s.size(), value);
    if (done.ec == std::errc()) return value;
    // Out of range; the path below finds out on which side.
  }
  std::uint64_t mantissa = 0;
  std::int64_t exponent = 0;
  std::size_t at = 0;
  bool fraction = false;
  for (; at < s.size() && s[at] != 'e' && s[at] != 'E'; ++at) {
    if (s[at] == '.') {
      fraction = true;
    } else if (mantissa < 1'000'000'000'000'000'000u) {
      mantissa = mantissa * 10 + static_cast<std::uint64_t>(s[at] - '0');
      exponent -= fraction;
    } else {
      exponent += !fraction;  // more digits than a mantissa holds
    }
  }
  if (at < s.size()) {
    ++at;
    const bool negative = s[at] == '-';
    if (s[at] == '-' || s[at] == '+') ++at;
    std::int64_t given = 0;
    for (; at < s.size(); ++at)
      if (given < 100'000'000) given = given * 10 + (s[at] - '0');
    exponent += negative ? -given : given;
  }
  return scale_decimal(mantissa, exponent);
}

}  // namespace detail

/// Reads a whole number literal: `12 1_000 0xff 1.5 2e10`, no sign. `_` stands between digits only.
/// A decimal integer that does not fit is a float. `plain` is a scratch text.
template <class Buffer>
constexpr number parse_number(std::string_view literal, Buffer& plain) {
  using namespace detail;
  const bool hex = literal.size() > 1 && literal[0] == '0' && (literal[1] | 0x20) == 'x';
  auto is_part = [&](std::size_t i) {
    return i < literal.size() && (hex ? hex_digit(literal[i]) >= 0 : is_digit(literal[i]));
  };
  plain.clear();
  std::size_t at = hex ? 2 : 0;
  // Copies one run of digits without its underscores; false if there is none.
  auto digits = [&] {
    if (!is_part(at)) return false;
    for (;; ++at) {
      if (is_part(at))
        plain << literal[at];
      else if (at >= literal.size() || literal[at] != '_' || !is_part(at + 1))
        return true;
    }
  };
  if (!digits()) return {};
  bool real = false;
  if (!hex && at < literal.size() && literal[at] == '.') {
    real = true;
    plain << literal[at++];
    if (!digits()) return {};
  }
  if (!hex && at < literal.size() && (literal[at] | 0x20) == 'e') {
    real = true;
    plain << literal[at++];
    if (at < literal.size() && (literal[at] == '+' || literal[at] == '-')) plain << literal[at++];
    if (!digits()) return {};
  }
  if (at != literal.size()) return {};

  number result{.kind = number::form::integer};
  if (!real) {
    const std::int64_t base = hex ? 16 : 10;
    bool fits = true;
    for (char c : plain.view()) {
      const int digit = hex_digit(c);
      fits = fits && result.integer <= (max_int - digit) / base;
      if (fits) result.integer = result.integer * base + digit;
    }
    if (fits) return result;
    if (hex) return {.kind = number::form::too_large};  // meant as bits: a float would lose some
  }
  result = {.kind = number::form::real, .real = parse_plain_decimal(plain.view())};
  if (result.real > std::numeric_limits<double>::max()) result.kind = number::form::too_large;
  return result;
}

}  // namespace metavm::mini
