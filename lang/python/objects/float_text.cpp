/// \file
/// Floats and complex numbers as text, decimal and hexadecimal.
#include <charconv>
#include <cstring>

#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/unicode.hpp"
#include "lang/python/parse/escapes.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- to text

namespace {

/// Shortest digits that read back as `d`, laid out as repr() does; `dot_zero`: "1" becomes "1.0".
std::string shortest(double d, bool dot_zero) {
  if (std::isnan(d)) return "nan";
  if (std::isinf(d)) return d > 0 ? "inf" : "-inf";
  char text[32];
  const char* end = std::to_chars(text, text + sizeof text, d, std::chars_format::scientific).ptr;
  const char* p = text;
  std::string r;
  if (*p == '-') {
    r += '-';
    p++;
  }
  char digits[20];
  int n = 0;
  for (; *p != 'e'; p++)
    if (*p != '.') digits[n++] = *p;
  int exponent = 0;
  p++;
  std::from_chars(*p == '+' ? p + 1 : p, end, exponent);
  if (exponent < -4 || exponent >= 16) {
    r += digits[0];
    if (n > 1) r.append(".").append(digits + 1, static_cast<u64>(n) - 1);
    r += 'e';
    r += exponent < 0 ? '-' : '+';
    const int e = exponent < 0 ? -exponent : exponent;
    if (e < 10) r += '0';
    return r + std::to_string(e);
  }
  if (exponent < 0) {
    r.append("0.").append(static_cast<u64>(-exponent) - 1, '0').append(digits, static_cast<u64>(n));
    return r;
  }
  const int whole = exponent + 1;
  if (n <= whole) {
    r.append(digits, static_cast<u64>(n)).append(static_cast<u64>(whole - n), '0');
    if (dot_zero) r += ".0";
  } else {
    r.append(digits, static_cast<u64>(whole)).append(".");
    r.append(digits + whole, static_cast<u64>(n - whole));
  }
  return r;
}

}  // namespace

std::string float_repr(double d) { return shortest(d, true); }

std::string complex_repr(complex_number c) {
  if (c.real == 0 && !std::signbit(c.real)) return shortest(c.imag, false) + "j";
  std::string imag = shortest(c.imag, false);
  if (imag[0] != '-') imag.insert(imag.begin(), '+');
  return "(" + shortest(c.real, false) + imag + "j)";
}

std::string float_to_hex(double d) {
  if (!std::isfinite(d)) return shortest(d, false);
  const u64 bits = std::bit_cast<u64>(d);
  const int biased = static_cast<int>(bits >> 52 & 0x7FF);
  const u64 fraction = bits & ((u64{1} << 52) - 1);
  std::string r = std::signbit(d) ? "-" : "";
  if (d == 0) return r + "0x0.0p+0";
  char digits[16];
  std::snprintf(digits, sizeof digits, "%013llx", static_cast<unsigned long long>(fraction));
  const int exponent = biased ? biased - 1023 : -1022;
  r += biased ? "0x1." : "0x0.";
  r += digits;
  r += exponent < 0 ? "p-" : "p+";
  return r + std::to_string(exponent < 0 ? -exponent : exponent);
}

// ---------------------------------------------------------------- from text

namespace {

constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (u64 i = 0; i < a.size(); i++)
    if (lower(a[i]) != b[i]) return false;
  return true;
}

/// Length of "inf", "infinity" or "nan" at the start of `s`, longest match; 0 if there is none.
u64 special_word(std::string_view s, double& out) {
  for (const std::string_view word : {"infinity", "inf", "nan"})
    if (equal_ignoring_case(s.substr(0, word.size()), word)) {
      out = word[0] == 'i' ? HUGE_VAL : std::nan("");
      return word.size();
    }
  return 0;
}

/// Length of the decimal number at the start of `s` (no sign): digits, one dot, exponent. 0: none.
u64 number_extent(std::string_view s) {
  u64 i = 0, digits = 0;
  while (i < s.size() && is_ascii_digit(s[i])) i++, digits++;
  if (i < s.size() && s[i] == '.') {
    i++;
    while (i < s.size() && is_ascii_digit(s[i])) i++, digits++;
  }
  if (!digits) return 0;
  if (i < s.size() && lower(s[i]) == 'e') {
    u64 j = i + 1;
    if (j < s.size() && (s[j] == '+' || s[j] == '-')) j++;
    const u64 first = j;
    while (j < s.size() && is_ascii_digit(s[j])) j++;
    if (j > first) i = j;
  }
  return i;
}

/// Whether a number that `from_chars` finds out of range is too large rather than too small.
bool is_too_large(std::string_view s) {
  const u64 e = s.find_first_of("eE");
  const std::string_view mantissa = s.substr(0, e);
  const u64 first = mantissa.find_first_not_of("0.");
  const u64 dot = std::min(mantissa.find('.'), mantissa.size());
  const i64 position = first < dot ? static_cast<i64>(dot - first) : -static_cast<i64>(first - dot);
  if (e == s.npos) return position > 0;
  const bool negative = s[e + 1] == '-';
  i64 exponent = 0;
  for (const char c : s.substr(e + 1))
    if (is_ascii_digit(c) && exponent < (i64{1} << 56)) exponent = exponent * 10 + (c - '0');
  return position + (negative ? -exponent : exponent) > 0;
}

/// Reads sign and number at the start of `s`; the length read, 0 if there is none.
u64 read_float(std::string_view s, double& out) {
  const bool has_sign = !s.empty() && (s[0] == '-' || s[0] == '+');
  const bool negative = has_sign && s[0] == '-';
  const std::string_view rest = s.substr(has_sign);
  u64 n = special_word(rest, out);
  if (!n) {
    n = number_extent(rest);
    if (!n) return 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + n, out);
    if (error == std::errc::result_out_of_range) out = is_too_large(rest.substr(0, n)) ? HUGE_VAL : 0;
  }
  if (negative) out = -out;
  return n + has_sign;
}

/// Takes out single underscores between digits. False if one stands elsewhere.
bool remove_underscores(std::string_view s, std::string& out) {
  char before = 0;
  for (const char c : s) {
    if (c == '_') {
      if (!is_ascii_digit(before)) return false;
    } else {
      if (before == '_' && !is_ascii_digit(c)) return false;
      out += c;
    }
    before = c;
  }
  return before != '_';
}

}  // namespace

std::string_view strip_blanks(std::string_view s) {
  while (!s.empty() && is_ascii_blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_ascii_blank(s.back())) s.remove_suffix(1);
  return s;
}
std::string numeric_ascii(str_object* s) {
  if (s->is_ascii()) return std::string(s->ascii());
  std::string r;
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (c < 0x80) {
      r += static_cast<char>(c);
    } else if (unicode::is_space(c)) {
      r += ' ';
    } else {
      const int digit = unicode::decimal_value(c);
      r += digit < 0 ? '?' : static_cast<char>('0' + digit);
    }
  }
  return r;
}

bool float_from_text(std::string_view text, double& out) {
  std::string plain;
  if (text.find('_') != text.npos) {
    if (!remove_underscores(text, plain)) return false;
    text = plain;
  }
  const u64 n = read_float(text, out);
  return n && n == text.size();
}

bool float_from_str(vm& m, str_object* s, double& out) {
  if (s->is_ascii() ? float_from_text(strip_blanks(s->ascii()), out)
                    : float_from_text(strip_blanks(numeric_ascii(s)), out))
    return true;
  if (str_object* r = repr(m, to_value(s)))
    raise(m, m.exc.ValueError, "could not convert string to float: {}", to_utf8(r));
  return false;
}

bool has_stray_underscore(std::string_view text) {
  std::string plain;
  return text.find('_') != text.npos && !remove_underscores(text, plain);
}

bool complex_from_text(std::string_view text, complex_number& out) {
  std::string plain;
  if (text.find('_') != text.npos) {
    if (!remove_underscores(text, plain)) return false;
    text = plain;
  }
  text = strip_blanks(text);
  const bool bracket = !text.empty() && text.front() == '(';
  if (bracket) {
    if (text.size() < 2 || text.back() != ')') return false;
    text = strip_blanks(text.substr(1, text.size() - 2));
  }
  auto is_j = [&] { return !text.empty() && lower(text[0]) == 'j'; };
  // A sign alone in front of the j, or nothing, means one.
  auto unit = [&](double& d) {
    d = !text.empty() && text[0] == '-' ? -1 : 1;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
    return is_j();
  };
  out = {0, 0};
  double first;
  if (const u64 n = read_float(text, first)) {
    text.remove_prefix(n);
    if (text.empty()) {
      out.real = first;
      return true;
    }
    if (is_j()) {
      out.imag = first;
    } else {
      out.real = first;
      if (text[0] != '+' && text[0] != '-') return false;
      if (const u64 k = read_float(text, out.imag)) {
        text.remove_prefix(k);
        if (!is_j()) return false;
      } else if (!unit(out.imag)) {
        return false;
      }
    }
  } else if (!unit(out.imag)) {
    return false;
  }
  return text.size() == 1;
}

// ---------------------------------------------------------------- from hexadecimal

namespace {

/// The first 64 significant bits of a run of hexadecimal digits, and what follows them.
struct hex_mantissa {
  u64 bits = 0;
  i64 exponent = 0;  ///< of the lowest bit
  bool sticky = false;
  u64 digits = 0;
  void add(int digit, bool after_dot) {
    digits++;
    if (bits >> 60) {
      sticky |= digit != 0;
      exponent += after_dot ? 0 : 4;
    } else {
      bits = bits << 4 | static_cast<u64>(digit);
      exponent -= after_dot ? 4 : 0;
    }
  }
  /// Correctly rounded; infinite if it is too large.
  double to_double() const {
    if (!bits) return 0;
    const i64 top = exponent + 64 - std::countl_zero(bits);  // value < 2^top
    if (top > 1025) return HUGE_VAL;
    if (top < -1080) return 0;
    // Bits below the last place of the result: of 53 bits, or of a subnormal number.
    i64 drop = std::max<i64>(64 - std::countl_zero(bits) - 53, -1074 - exponent);
    u64 b = bits;
    i64 e = exponent;
    if (drop > 64) return 0;
    if (drop > 0) {
      const u64 kept = drop == 64 ? 0 : b >> drop;
      const u64 half = u64{1} << (drop - 1);
      const u64 lost = drop == 64 ? b : b & ((half << 1) - 1);
      b = kept + (lost > half || (lost == half && (sticky || (kept & 1))));
      e += drop;
    }
    return std::ldexp(static_cast<double>(b), static_cast<int>(std::max<i64>(e, -2000)));
  }
};

/// Reads [digits][.digits][p[+-]digits]. False if malformed.
bool read_hex(std::string_view s, hex_mantissa& out) {
  bool after_dot = false;
  u64 i = 0;
  for (; i < s.size(); i++) {
    if (s[i] == '.') {
      if (after_dot) return false;
      after_dot = true;
      continue;
    }
    const int d = hex_digit(static_cast<unsigned char>(s[i]));
    if (d < 0) break;
    out.add(d, after_dot);
  }
  if (!out.digits) return false;
  if (i < s.size() && lower(s[i]) == 'p') {
    i++;
    const bool negative = i < s.size() && s[i] == '-';
    if (i < s.size() && (s[i] == '-' || s[i] == '+')) i++;
    if (i == s.size() || !is_ascii_digit(s[i])) return false;
    i64 e = 0;
    for (; i < s.size() && is_ascii_digit(s[i]); i++)
      if (e < (i64{1} << 56)) e = e * 10 + (s[i] - '0');
    out.exponent += negative ? -e : e;
  }
  return i == s.size();
}

}  // namespace

value float_from_hex(vm& m, std::string_view text) {
  text = strip_blanks(text);
  bool negative = false;
  double d = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (const u64 n = special_word(text, d); !n || n != text.size()) {
    if (text.size() >= 2 && text[0] == '0' && lower(text[1]) == 'x') text.remove_prefix(2);
    hex_mantissa h;
    if (!read_hex(text, h)) return raise_text(m, m.exc.ValueError, "invalid hexadecimal floating-point string");
    d = h.to_double();
    if (std::isinf(d)) return raise_text(m, m.exc.OverflowError, "hexadecimal value too large to represent as a float");
  }
  return make_float(m, negative ? -d : d);
}

}  // namespace metavm::python
