/// \file
/// _decimal: Decimal.__format__.
#include <climits>
#include <clocale>

#include "lang/python/modules/decimal_types.hpp"
#include "lang/python/objects/str_methods.hpp"

namespace metavm::python::decimals {
namespace {

struct specification {
  std::string fill = " ";
  char align = '>', sign = '-', type = 0;
  bool zero_padding = false, no_negative_zero = false;
  i64 width = 0, precision = -1;
  std::string point = ".", separator, grouping;
};

bool read_number(std::string_view s, u64& at, i64& out) {
  out = 0;
  for (; at < s.size() && s[at] >= '0' && s[at] <= '9'; at++) {
    if (out > max_precision / 10) return false;
    out = out * 10 + (s[at] - '0');
  }
  return true;
}
u64 utf8_length(char c) {
  const u8 b = static_cast<u8>(c);
  return b < 0x80 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
}
bool is_alignment(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

/// False: malformed.
bool parse_specification(std::string_view s, bool capitals, specification& f) {
  u64 at = 0;
  bool aligned = false;
  const auto peek = [&] { return at < s.size() ? s[at] : '\0'; };
  if (!s.empty()) {
    const u64 n = utf8_length(s[0]);
    if (n < s.size() && is_alignment(s[n])) {
      f.fill = s.substr(0, n);
      f.align = s[n];
      at = n + 1;
      aligned = true;
    } else if (is_alignment(s[0])) {
      f.align = s[0];
      at = 1;
      aligned = true;
    }
  }
  if (peek() == '+' || peek() == '-' || peek() == ' ') f.sign = s[at++];
  if (peek() == 'z') {
    f.no_negative_zero = true;
    at++;
  }
  if (peek() == '0') {
    if (aligned) return false;
    f.zero_padding = true;
    f.fill = "0";
    f.align = '=';
    at++;
  }
  if (peek() >= '0' && peek() <= '9') {
    if (peek() == '0' || !read_number(s, at, f.width)) return false;
  }
  if (peek() == ',') {
    f.separator = ",";
    f.grouping = "\3\3";
    at++;
  }
  if (peek() == '.') {
    at++;
    if (peek() < '0' || peek() > '9' || !read_number(s, at, f.precision)) return false;
  }
  if (at == s.size()) {
    f.type = capitals ? 'G' : 'g';
    return true;
  }
  f.type = s[at++];
  if (f.type == 'n') {
    if (!f.separator.empty()) return false;
    f.type = 'g';
    const lconv* l = std::localeconv();
    f.point = l->decimal_point;
    f.separator = l->thousands_sep;
    f.grouping = l->grouping;
  }
  constexpr std::string_view types = "eEfFgG%";
  return types.find(f.type) != std::string_view::npos && at == s.size();
}

/// Separators between the digits, from the right; `least`: zeros in front until there are so many characters.
std::string grouped(std::string_view digits, const specification& f, i64 least) {
  if (f.grouping.empty() || f.separator.empty()) {
    std::string r(digits);
    if (static_cast<i64>(r.size()) < least) r.insert(0, static_cast<u64>(least) - r.size(), '0');
    return r;
  }
  std::string reversed;
  i64 left = static_cast<i64>(digits.size()), space = least;
  const char* g = f.grouping.c_str();
  i64 size = 0;
  bool last = false;
  for (;;) {
    if (*g == CHAR_MAX)
      last = true;
    else if (*g)
      size = *g++;
    const i64 rest = std::max<i64>({left, space, 1});
    const i64 n = last ? rest : std::min(rest, size);
    for (i64 i = 0; i < n; i++) reversed += left > 0 ? digits[static_cast<u64>(--left)] : '0';
    space -= n;
    if (left <= 0 && space <= 0) break;
    space -= 1;
    reversed.append(f.separator.rbegin(), f.separator.rend());
  }
  return {reversed.rbegin(), reversed.rend()};
}

u64 characters(std::string_view utf8) {
  u64 n = 0;
  for (const char c : utf8) n += (static_cast<u8>(c) & 0xc0) != 0x80;
  return n;
}

/// Rounds to so many digits, or appends zeros.
void round_digits(number& r, i64 digits, rounding how) {
  if (r.limbs.is_zero() || r.digits == digits) return;
  number from = std::move(r);
  rescale(r, from, from.adjusted() + 1 - digits, how);
  if (r.digits <= digits) return;
  // 99…9 became 100…0.
  from = std::move(r);
  rescale(r, from, from.exponent + 1, how);
}

constexpr i64 most_text = i64{1} << 32;

/// The number's text without sign and padding.
std::string body_of(number& r, const specification& f, rounding how) {
  char type = f.type;
  if (type == '%') r.exponent += 2;
  const char kind = type == '%' ? 'f' : static_cast<char>(type | 32);
  if (f.precision >= 0) {
    if (kind == 'e')
      round_digits(r, f.precision + 1, how);
    else if (kind == 'g') {
      if (r.digits > std::max<i64>(f.precision, 1)) round_digits(r, std::max<i64>(f.precision, 1), how);
    } else if (r.exponent != -f.precision) {
      const number copy = r;
      rescale(r, copy, -f.precision, how);
    }
  }
  if (kind == 'f' && r.limbs.is_zero() && r.exponent > 0) r.exponent = 0;
  const std::string digits = digits_of(r.limbs);
  const i64 n = static_cast<i64>(digits.size()), left = r.exponent + n;
  i64 point;
  if (kind == 'e')
    point = r.limbs.is_zero() && f.precision >= 0 ? 1 - f.precision : 1;
  else if (kind == 'f' || (r.exponent <= 0 && left > -6))
    point = left;
  else
    point = 1;
  if (std::abs(point) > most_text) throw no_memory{};
  std::string whole = "0", fraction;
  if (point < 0) {
    fraction = std::string(static_cast<u64>(-point), '0') + digits;
  } else if (point > n) {
    whole = digits + std::string(static_cast<u64>(point - n), '0');
  } else {
    if (point > 0) whole = digits.substr(0, static_cast<u64>(point));
    fraction = digits.substr(static_cast<u64>(point));
  }
  std::string tail;
  if (!fraction.empty()) tail = f.point + fraction;
  const i64 e = left - point;
  if (e != 0 || kind == 'e') {
    tail += type == 'E' || type == 'G' ? 'E' : 'e';
    if (e >= 0) tail += '+';
    tail += std::to_string(e);
  }
  if (type == '%') tail += '%';
  const bool sign = r.negative || f.sign != '-';
  const i64 least = f.zero_padding ? f.width - static_cast<i64>(characters(tail)) - sign : 0;
  if (least > most_text) throw no_memory{};
  return grouped(whole, f, least) + tail;
}

/// A localeconv()-like dict in place of the locale. False: raised.
bool override_locale(vm& m, value v, specification& f) {
  if (!is_kind(v, kind::dict)) {
    raise_text(m, m.exc.TypeError, "optional argument must be a dict");
    return false;
  }
  const auto take = [&](const char* name, std::string& out) {
    const value x = dict_find_str(m, v.as<dict_object>(), intern(m, name));
    if (is_raised(x)) return false;
    if (same(x, value_unbound)) return true;
    if (!is_str(x)) {
      raise_text(m, m.exc.ValueError, "invalid override dict");
      return false;
    }
    out = to_utf8(as_str(x));
    return true;
  };
  if (!take("decimal_point", f.point) || !take("thousands_sep", f.separator)) return false;
  // The codes of the grouping are Latin-1 characters.
  const value g = dict_find_str(m, v.as<dict_object>(), intern(m, "grouping"));
  if (is_raised(g)) return false;
  if (!same(g, value_unbound)) {
    if (!is_str(g)) {
      raise_text(m, m.exc.ValueError, "invalid override dict");
      return false;
    }
    f.grouping.clear();
    for (u64 i = 0; i < as_str(g)->length; i++) {
      if (as_str(g)->at(i) > CHAR_MAX) {
        raise_text(m, m.exc.ValueError, "invalid override dict");
        return false;
      }
      f.grouping += static_cast<char>(as_str(g)->at(i));
    }
  }
  if (f.point.empty() || characters(f.point) > 1 || characters(f.separator) > 1) {
    raise_text(m, m.exc.ValueError, "invalid override dict");
    return false;
  }
  return true;
}

}  // namespace

value decimal_format(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "__format__", kwnames) || !check_arity(m, "__format__", nargs - 1, 1, 2))
    return value_raised;
  if (!is_str(args[1])) return raise_text(m, m.exc.TypeError, "format arg must be str");
  context_object* c = current_context(m);
  if (!c) return value_raised;
  return guarded(m, [&] {
    if (as_str(args[1])->length == 0 && nargs == 2) return or_raised(text_result(m, view_of(args[0]), c, false));
    specification f;
    if (!parse_specification(to_utf8(as_str(args[1])), c->numbers.capitals, f))
      return raise_text(m, m.exc.ValueError, "invalid format string");
    if (nargs > 2 && !override_locale(m, args[2], f)) return value_raised;
    number r(view_of(args[0]));
    std::string body;
    if (r.is_special()) {
      const bool negative = r.negative;
      r.negative = false;
      body = to_text(r, true, false);
      if (f.type == '%') body += '%';
      r.negative = negative;
      if (f.zero_padding) f.fill = " ", f.align = '>';
    } else {
      // What becomes zero by rounding only loses its sign for f, not for F: so does CPython 3.11.
      const bool zero = r.limbs.is_zero();
      body = body_of(r, f, c->numbers.round);
      if (f.no_negative_zero && r.limbs.is_zero() && (zero || f.type != 'F')) r.negative = false;
    }
    std::string sign = r.negative ? "-" : f.sign == '-' ? "" : std::string(1, f.sign);
    if (f.width > most_text) throw no_memory{};
    const u64 used = sign.size() + characters(body);
    const u64 padding = static_cast<u64>(f.width) > used ? static_cast<u64>(f.width) - used : 0;
    const u64 before = f.align == '<' ? 0 : f.align == '^' ? padding / 2 : padding;
    std::string pad, rest;
    for (u64 i = 0; i < before; i++) pad += f.fill;
    for (u64 i = before; i < padding; i++) rest += f.fill;
    const std::string text = f.align == '=' ? sign + pad + body : pad + sign + body + rest;
    return or_raised(make_str(m, text));
  });
}

}  // namespace metavm::python::decimals
