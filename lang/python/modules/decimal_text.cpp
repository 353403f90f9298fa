/// \file
/// Decimals from text and to text.
#include "lang/python/modules/decimal_number.hpp"

namespace metavm::python::decimals {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool equals(std::string_view a, std::string_view lowercase) {
  if (a.size() != lowercase.size()) return false;
  for (u64 i = 0; i < a.size(); i++)
    if (lower(a[i]) != lowercase[i]) return false;
  return true;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
u64 count_leading_digits(std::string_view s) {
  u64 n = 0;
  while (n < s.size() && is_digit(s[n])) n++;
  return n;
}

/// An exponent; what is far out of range becomes something out of range. False: malformed.
bool read_exponent(std::string_view s, i64& out) {
  bool negative = false;
  if (!s.empty() && (s[0] == '+' || s[0] == '-')) {
    negative = s[0] == '-';
    s.remove_prefix(1);
  }
  if (s.empty() || count_leading_digits(s) != s.size()) return false;
  constexpr i64 beyond = 2'000'000'000'000'000'001;
  i64 e = 0;
  for (const char c : s) e = e > beyond / 10 ? beyond : e * 10 + (c - '0');
  out = negative ? -e : e;
  return true;
}

bool parse_special(number& r, std::string_view s) {
  if (equals(s, "inf") || equals(s, "infinity")) {
    r.set_special(form::infinite, r.negative);
    return true;
  }
  form f = form::quiet_nan;
  if (!s.empty() && lower(s[0]) == 's') {
    f = form::signaling_nan;
    s.remove_prefix(1);
  }
  if (s.size() < 3 || !equals(s.substr(0, 3), "nan")) return false;
  s.remove_prefix(3);
  if (count_leading_digits(s) != s.size()) return false;
  r.set_special(f, r.negative);
  read_digits(r.limbs, s);
  return true;
}

}  // namespace

bool parse(number& r, std::string_view s) {
  r.negative = false;
  if (!s.empty() && (s[0] == '+' || s[0] == '-')) {
    r.negative = s[0] == '-';
    s.remove_prefix(1);
  }
  const u64 whole = count_leading_digits(s);
  u64 fraction = 0, end = whole;
  if (end < s.size() && s[end] == '.') {
    fraction = count_leading_digits(s.substr(end + 1));
    end += 1 + fraction;
  }
  if (whole + fraction == 0) return parse_special(r, s);
  i64 exponent = 0;
  if (end < s.size() && (lower(s[end]) != 'e' || !read_exponent(s.substr(end + 1), exponent))) return false;
  if (METAVM_LIKELY(whole + fraction <= 19)) {
    u64 x = 0;
    for (u64 i = 0; i < end; i++)
      if (i != whole) x = x * 10 + static_cast<u64>(s[i] - '0');
    r.limbs.set(x);
  } else if (fraction == 0) {
    read_digits(r.limbs, s.substr(0, whole));
  } else {
    std::string digits(s.substr(0, whole));
    digits += s.substr(whole + 1, fraction);
    read_digits(r.limbs, digits);
  }
  r.kind = form::finite;
  r.exponent = exponent - static_cast<i64>(fraction);
  r.count();
  return true;
}

u64 write_short_text(char* out, const view& a) {
  const i64 point = a.exponent + a.digits;
  if (a.kind != form::finite || a.exponent > 0 || point <= -6 || a.digits > 40) return 0;
  char* p = out;
  if (a.negative) *p++ = '-';
  char digits[40];
  write_digits(digits, a.limbs, a.digits);
  const u64 n = static_cast<u64>(a.digits);
  const auto put = [&](const char* from, u64 count) {
    for (u64 i = 0; i < count; i++) p[i] = from[i];
    p += count;
  };
  if (point <= 0) {
    put("0.00000", static_cast<u64>(2 - point));
    put(digits, n);
  } else {
    put(digits, static_cast<u64>(point));
    if (a.exponent) *p++ = '.';
    put(digits + point, n - static_cast<u64>(point));
  }
  return static_cast<u64>(p - out);
}

std::string to_text(const view& a, bool capitals, bool engineering) {
  const char* minus = a.negative ? "-" : "";
  if (a.is_special()) {
    if (a.is_infinite()) return std::string(minus) + "Infinity";
    std::string s = std::string(minus) + (a.kind == form::quiet_nan ? "NaN" : "sNaN");
    if (!a.limbs.is_zero()) s += digits_of(a.limbs);
    return s;
  }
  char fixed[48];
  std::string large;
  const u64 n = static_cast<u64>(a.digits);
  char* digits = fixed;
  if (n > sizeof fixed) {
    large.resize(n);
    digits = large.data();
  }
  write_digits(digits, a.limbs, a.digits);
  const i64 adjusted = a.adjusted();
  // Digits before the point.
  i64 point;
  if (a.exponent <= 0 && adjusted >= -6) {
    point = a.exponent + a.digits;
  } else if (!engineering) {
    point = 1;
  } else if (a.limbs.is_zero()) {
    // Zeros show an exponent that is a multiple of three, with zeros behind the point as they need.
    const i64 e = (adjusted % 3 + 3) % 3;
    point = e == 0 ? 1 : e - 2;
  } else {
    point = (adjusted % 3 + 3) % 3 + 1;
  }
  std::string s;
  s.reserve(n + 16);
  s += minus;
  if (point <= 0) {
    s += "0.";
    s.append(static_cast<u64>(-point), '0');
    s.append(digits, n);
  } else if (static_cast<u64>(point) >= n) {
    s.append(digits, n);
    s.append(static_cast<u64>(point) - n, '0');
  } else {
    s.append(digits, static_cast<u64>(point));
    s += '.';
    s.append(digits + point, n - static_cast<u64>(point));
  }
  const i64 e = a.exponent + a.digits - point;
  if (e != 0 || !(a.exponent <= 0 && adjusted >= -6)) {
    if (e == 0 && engineering) return s;
    s += capitals ? 'E' : 'e';
    if (e >= 0) s += '+';
    s += std::to_string(e);
  }
  return s;
}

}  // namespace metavm::python::decimals
