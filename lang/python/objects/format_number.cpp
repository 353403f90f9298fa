/// \file
/// int.__format__, float.__format__, complex.__format__.
#include "lang/python/objects/format_number.hpp"

#include <charconv>
#include <climits>
#include <clocale>
#include <cmath>

#include "lang/python/objects/str_methods.hpp"

namespace metavm::python {
namespace {

constexpr i64 most_width = i64{1} << 32;

/// Digits with separators, at least `least` characters: zeros fill.
std::string grouped(std::string_view digits, const number_locale& l, i64 least) {
  std::string reversed;
  i64 remaining = static_cast<i64>(digits.size());
  const i64 separator_size = static_cast<i64>(l.separator.size());
  bool separate = false, done = false;
  const auto put = [&](i64 zeros, i64 chars) {
    if (separate) reversed.append(l.separator.rbegin(), l.separator.rend());
    for (i64 i = 0; i < chars; i++) reversed += digits[static_cast<u64>(remaining - 1 - i)];
    reversed.append(static_cast<u64>(zeros), '0');
  };
  const char* g = l.grouping.c_str();
  char size = 0;
  for (;;) {
    if (*g == CHAR_MAX) break;
    if (*g) size = *g++;
    if (size <= 0) break;
    const i64 n = std::min<i64>(size, std::max<i64>(std::max(remaining, least), 1));
    const i64 zeros = std::max<i64>(0, n - remaining), chars = std::max<i64>(0, std::min(remaining, n));
    put(zeros, chars);
    separate = true;
    remaining -= chars;
    least -= n;
    if (remaining <= 0 && least <= 0) {
      done = true;
      break;
    }
    least -= separator_size;
  }
  if (!done) {
    const i64 n = std::max<i64>(std::max(remaining, least), 1);
    put(std::max<i64>(0, n - remaining), std::max<i64>(0, std::min(remaining, n)));
  }
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace

number_locale locale_for(const format_spec& spec, u32 type) {
  number_locale l;
  if (type == 'n') {
    const lconv* c = std::localeconv();
    l.point = c->decimal_point;
    l.separator = c->thousands_sep;
    l.grouping = c->grouping;
  } else if (spec.grouping) {
    l.separator = static_cast<char>(spec.grouping);
    const bool by_four = type == 'b' || type == 'o' || type == 'x' || type == 'X';
    l.grouping = by_four ? "\4" : "\3";
  }
  return l;
}

int_digits::int_digits(vm& m, value v, int base) {
  if (METAVM_LIKELY(v.is_int())) {
    negative = v.as_int() < 0;
    const u64 magnitude = negative ? -static_cast<u64>(v.as_int()) : static_cast<u64>(v.as_int());
    text = {buffer, static_cast<u64>(std::to_chars(buffer, buffer + sizeof buffer, magnitude, base).ptr - buffer)};
    return;
  }
  str_object* s = int_to_str(m, v, base);
  if (!s) return;
  text = s->ascii();
  negative = text[0] == '-';
  if (negative) text.remove_prefix(1);
}

bool append_number(vm& m, str_builder& out, const number_text& n, const format_spec& spec, const number_locale& l) {
  if (spec.width > most_width) return raise_no_memory(m), false;
  const i64 fixed =
      static_cast<i64>((n.sign ? 1 : 0) + n.prefix.size() + (n.has_point ? l.point.size() : 0) + n.remainder.size());
  const bool zeros_inside = spec.fill == '0' && spec.align == '=';
  std::string digits;
  std::string_view shown = n.digits;
  if (!n.digits.empty() && (!l.grouping.empty() || zeros_inside)) {
    digits = grouped(n.digits, l, zeros_inside ? spec.width - fixed : 0);
    shown = digits;
  }
  const u64 total = static_cast<u64>(fixed) + shown.size();
  u64 left, right;
  padding_for(spec, total, left, right);
  const u64 inner =
      spec.align == '=' && spec.width > static_cast<i64>(total) ? static_cast<u64>(spec.width) - total : 0;
  out.append_fill(spec.fill, left);
  if (n.sign) out.append(static_cast<u8>(n.sign));
  out.append_ascii(n.prefix);
  out.append_fill(spec.fill, inner);
  out.append_ascii(shown);
  if (n.has_point) out.append_ascii(l.point);
  out.append_ascii(n.remainder);
  out.append_fill(spec.fill, right);
  return true;
}

void split_number(std::string_view text, number_text& out) {
  u64 i = 0;
  while (i < text.size() && text[i] >= '0' && text[i] <= '9') i++;
  out.digits = text.substr(0, i);
  out.has_point = i < text.size() && text[i] == '.';
  out.remainder = text.substr(i + out.has_point);
}

// ---------------------------------------------------------------- doubles

namespace {

/// Shortest (precision < 0) or given significant digits, and the position of the point behind the
/// first digit.
std::string decimal_digits(double d, int precision, int& exponent) {
  std::string b(static_cast<u64>(std::max(precision, 20)) + 16, '\0');
  const auto r = precision < 0
                     ? std::to_chars(b.data(), b.data() + b.size(), d, std::chars_format::scientific)
                     : std::to_chars(b.data(), b.data() + b.size(), d, std::chars_format::scientific, precision);
  b.resize(static_cast<u64>(r.ptr - b.data()));
  const u64 e = b.find('e');
  exponent = std::atoi(b.c_str() + e + 1);
  std::string digits = b.substr(0, 1);
  if (e > 2) digits.append(b, 2, e - 2);
  return digits;
}

std::string with_exponent(const std::string& digits, int exponent, bool alternate, char e) {
  std::string r = digits.substr(0, 1);
  if (digits.size() > 1 || alternate) r += '.';
  r.append(digits, 1);
  return r + fmt::format("{}{}{:02}", e, exponent < 0 ? '-' : '+', std::abs(exponent));
}

/// Types g and r: an exponent only for the very large and small.
std::string general_text(double d, u32 type, int precision, bool alternate, bool add_dot_zero) {
  int exponent;
  std::string digits;
  int most;  // largest exponent written out
  if (type == 'r') {
    digits = decimal_digits(d, -1, exponent);
    most = 15;
  } else {
    if (precision == 0) precision = 1;
    const int exact = std::min(precision, 1200);
    digits = decimal_digits(d, exact - 1, exponent);
    if (alternate)
      digits.append(static_cast<u64>(precision - exact), '0');
    else
      while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
    most = precision - 1 - (add_dot_zero ? 1 : 0);
  }
  if (exponent < -4 || exponent > most) return with_exponent(digits, exponent, alternate, 'e');
  if (exponent < 0) return "0." + std::string(static_cast<u64>(-exponent - 1), '0') + digits;
  const u64 whole = static_cast<u64>(exponent) + 1;
  if (digits.size() > whole) return digits.substr(0, whole) + "." + digits.substr(whole);
  digits.append(whole - digits.size(), '0');
  if (add_dot_zero) return digits + ".0";
  return alternate ? digits + "." : digits;
}

}  // namespace

std::string double_to_text(double d, u32 type, int precision, bool alternate, bool add_dot_zero) {
  const bool upper = type == 'E' || type == 'F' || type == 'G';
  if (!std::isfinite(d)) {
    std::string r = std::isnan(d) ? "nan" : d < 0 ? "-inf" : "inf";
    if (upper)
      for (char& c : r) c = static_cast<char>(c == '-' ? c : c - 32);
    return r;
  }
  const bool negative = std::signbit(d);
  d = std::fabs(d);
  std::string r;
  const int exact = std::min(precision, 1200);  // no double has more digits behind the point
  switch (type) {
    case 'e':
    case 'E': {
      int exponent;
      std::string digits = decimal_digits(d, exact, exponent);
      digits.append(static_cast<u64>(precision - exact), '0');
      r = with_exponent(digits, exponent, alternate, 'e');
      break;
    }
    case 'f':
    case 'F': {
      std::string b(static_cast<u64>(exact) + 340, '\0');
      b.resize(static_cast<u64>(std::to_chars(b.data(), b.data() + b.size(), d, std::chars_format::fixed, exact).ptr -
                                b.data()));
      r = std::move(b);
      r.append(static_cast<u64>(precision - exact), '0');
      if (precision == 0 && alternate) r += '.';
      break;
    }
    default:
      r = general_text(d, type == 'r' ? 'r' : 'g', precision, alternate, add_dot_zero);
  }
  if (upper)
    for (char& c : r)
      if (c == 'e') c = 'E';
  return negative ? "-" + r : r;
}

namespace {

/// The text of a double by the spec's type; the type that remains is stored. Empty: raised.
std::string formatted_double(vm& m, double d, const format_spec& f, u32 type, i64 default_precision,
                             bool add_dot_zero) {
  constexpr i64 most_precision = i64{1} << 28;
  if (f.precision > INT_MAX) {
    raise_text(m, m.exc.ValueError, "precision too big");
    return {};
  }
  if (f.precision > most_precision) {
    raise_no_memory(m);
    return {};
  }
  const int precision = static_cast<int>(f.precision < 0 ? default_precision : f.precision);
  if (type == 'n') type = 'g';
  if (type == 'r' && f.precision >= 0) type = 'g';
  const bool percent = type == '%';
  if (percent) type = 'f', d *= 100;
  std::string text = double_to_text(d, type, precision, f.alternate, add_dot_zero);
  if (percent) text += '%';
  if (f.no_negative_zero && text[0] == '-' && text.find_first_of("123456789inIN") >= text.find_first_of("eE%"))
    text.erase(0, 1);
  return text;
}

value format_double(vm& m, double d, const format_spec& f) {
  u32 type = f.type;
  i64 default_precision = 6;
  const bool by_default = type == 0;
  if (by_default) type = 'r', default_precision = 0;
  const std::string text = formatted_double(m, d, f, type, default_precision, by_default);
  if (text.empty()) return value_raised;
  std::string_view rest = text;
  const bool negative = rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  number_text n;
  n.sign = sign_for(negative, f.sign);
  split_number(rest, n);
  str_builder b(m);
  if (!append_number(m, b, n, f, locale_for(f, type))) return value_raised;
  return or_raised(b.finish());
}

value format_int_as_char(vm& m, value v, const format_spec& f) {
  const auto not_allowed = [&](const char* what) {
    return raise(m, m.exc.ValueError, "{} not allowed with integer format specifier 'c'", what);
  };
  if (f.sign) return not_allowed("Sign");
  if (f.alternate) return not_allowed("Alternate form (#)");
  i64 code;
  if (!to_i64(m, v, code)) return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C long");
  if (code < 0 || code > 0x10ffff) return raise_text(m, m.exc.OverflowError, "%c arg not in range(0x110000)");
  str_builder b(m);
  u64 left, right;
  if (f.width > most_width) return raise_no_memory(m);
  padding_for(f, 1, left, right);
  const u64 inner = f.align == '=' && f.width > 1 ? static_cast<u64>(f.width) - 1 : 0;
  b.append_fill(f.fill, left + inner);
  b.append(static_cast<u32>(code));
  b.append_fill(f.fill, right);
  return or_raised(b.finish());
}

}  // namespace

value int_format_spec(vm& m, value self, value spec) {
  if (METAVM_LIKELY(is_str(spec) && as_str(spec)->length == 0 && self.is_int())) return or_raised(int_to_str(m, self));
  format_spec f;
  value result;
  if (!take_format_spec(m, self, spec, 'd', f, result)) return result;
  const value v = same(self, true_) ? value::small_int(1) : same(self, false_) ? value::small_int(0) : self;
  int base = 10;
  std::string_view prefix;
  switch (f.type) {
    case 'b':
      base = 2, prefix = "0b";
      break;
    case 'o':
      base = 8, prefix = "0o";
      break;
    case 'x':
      base = 16, prefix = "0x";
      break;
    case 'X':
      base = 16, prefix = "0X";
      break;
    case 'd':
    case 'n':
    case 'c':
      break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%': {
      double d;
      if (!to_double(m, v, d)) return value_raised;
      return format_double(m, d, f);
    }
    default:
      return raise_unknown_code(m, f.type, self);
  }
  if (f.precision >= 0) return raise_text(m, m.exc.ValueError, "Precision not allowed in integer format specifier");
  if (f.no_negative_zero)
    return raise_text(m, m.exc.ValueError, "Negative zero coercion (z) not allowed in integer format specifier");
  if (f.type == 'c') return format_int_as_char(m, v, f);
  const int_digits digits(m, v, base);
  std::string_view text = digits.text;
  if (!text.data()) return value_raised;
  std::string upper;
  if (f.type == 'X') {
    upper = text;
    for (char& c : upper) c = static_cast<char>(c >= 'a' ? c - 32 : c);
    text = upper;
  }
  number_text n;
  n.sign = sign_for(digits.negative, f.sign);
  if (f.alternate) n.prefix = prefix;
  n.digits = text;
  str_builder b(m);
  if (!append_number(m, b, n, f, locale_for(f, f.type))) return value_raised;
  return or_raised(b.finish());
}

value float_format_spec(vm& m, value self, value spec) {
  format_spec f;
  value result;
  if (!take_format_spec(m, self, spec, 0, f, result)) return result;
  switch (f.type) {
    case 0:
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'n':
    case '%':
      return format_double(m, float_value(m, self), f);
    default:
      return raise_unknown_code(m, f.type, self);
  }
}

value complex_format_spec(vm& m, value self, value spec) {
  format_spec f;
  value result;
  if (!take_format_spec(m, self, spec, 0, f, result)) return result;
  switch (f.type) {
    case 0:
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'n':
      break;
    default:
      return raise_unknown_code(m, f.type, self);
  }
  if (f.fill == '0') return raise_text(m, m.exc.ValueError, "Zero padding is not allowed in complex format specifier");
  if (f.align == '=')
    return raise_text(m, m.exc.ValueError, "'=' alignment flag is not allowed in complex format specifier");
  const double parts[] = {self.as<complex_object>()->real, self.as<complex_object>()->imag};
  const bool by_default = f.type == 0;
  const bool only_imaginary = by_default && parts[0] == 0 && !std::signbit(parts[0]);
  const bool parentheses = by_default && !only_imaginary;
  format_spec inner = f;
  inner.width = -1;
  inner.fill = ' ', inner.align = '<';
  str_builder b(m);
  if (parentheses) b.append('(');
  for (int i = only_imaginary ? 1 : 0; i < 2; i++) {
    const std::string text = formatted_double(m, parts[i], f, by_default ? 'r' : f.type, by_default ? 0 : 6, false);
    if (text.empty()) return value_raised;
    std::string_view rest = text;
    const bool negative = rest[0] == '-';
    if (negative) rest.remove_prefix(1);
    number_text n;
    n.sign = sign_for(negative, i == 1 && !only_imaginary ? '+' : f.sign);
    split_number(rest, n);
    if (!append_number(m, b, n, inner, locale_for(f, f.type))) return value_raised;
  }
  b.append('j');
  if (parentheses) b.append(')');
  if (f.width > most_width) return raise_no_memory(m);
  str_object* text = b.finish();
  if (!text) return value_raised;
  u64 left, right;
  padding_for(f, text->length, left, right);
  if (!left && !right) return to_value(text);
  str_builder padded(m);
  padded.append_fill(f.fill, left);
  padded.append(text);
  padded.append_fill(f.fill, right);
  return or_raised(padded.finish());
}

}  // namespace metavm::python
