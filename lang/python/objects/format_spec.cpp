/// \file
/// The format-spec mini-language, str.__format__, format() and what f-strings need.
#include <limits>

#include "lang/python/objects/format_number.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python {
namespace {

bool is_alignment(u32 c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

/// Reads a number at `at`; leaves `out` if there is none. False: too many digits.
bool read_number(vm& m, str_object* s, u64& at, i64& out) {
  i64 n = 0;
  bool any = false;
  for (; at < s->length; at++) {
    const int digit = unicode::decimal_value(s->at(at));
    if (digit < 0) break;
    if (n > (std::numeric_limits<i64>::max() - digit) / 10) {
      raise_text(m, m.exc.ValueError, "Too many decimal digits in format string");
      return false;
    }
    n = n * 10 + digit;
    any = true;
  }
  if (any) out = n;
  return true;
}

bool raise_separator(vm& m, u32 separator, u32 type) {
  if (type > 32 && type < 128)
    raise(m, m.exc.ValueError, "Cannot specify '{}' with '{}'.", static_cast<char>(separator), static_cast<char>(type));
  else
    raise(m, m.exc.ValueError, "Cannot specify '{}' with '\\x{:x}'.", static_cast<char>(separator), type);
  return false;
}

bool check_grouping(vm& m, const format_spec& f) {
  switch (f.type) {
    case 0:
    case 'd':
    case 'e':
    case 'f':
    case 'g':
    case 'E':
    case 'G':
    case '%':
    case 'F':
      return true;
    case 'b':
    case 'o':
    case 'x':
    case 'X':
      if (f.grouping == '_') return true;
      [[fallthrough]];
    default:
      return raise_separator(m, f.grouping, f.type);
  }
}

}  // namespace

bool parse_format_spec(vm& m, str_object* s, value v, u32 default_type, u32 default_align, format_spec& f) {
  const u64 n = s->length;
  const auto at = [&](u64 i) { return i < n ? s->at(i) : 0xffffffffu; };
  f = {};
  f.align = default_align;
  f.type = default_type;
  u64 i = 0;
  bool fill_given = false, align_given = false;
  if (n >= 2 && is_alignment(at(1))) {
    f.fill = at(0);
    f.align = at(1);
    fill_given = align_given = true;
    i = 2;
  } else if (n >= 1 && is_alignment(at(0))) {
    f.align = at(0);
    align_given = true;
    i = 1;
  }
  if (at(i) == ' ' || at(i) == '+' || at(i) == '-') f.sign = at(i++);
  if (at(i) == 'z') f.no_negative_zero = true, i++;
  if (at(i) == '#') f.alternate = true, i++;
  if (!fill_given && at(i) == '0') {
    f.fill = '0';
    if (!align_given && default_align == '>') f.align = '=';
    i++;
  }
  if (!read_number(m, s, i, f.width)) return false;
  if (at(i) == ',') f.grouping = ',', i++;
  if (at(i) == '_') {
    if (f.grouping) return raise_text(m, m.exc.ValueError, "Cannot specify both ',' and '_'."), false;
    f.grouping = '_', i++;
  }
  if (at(i) == ',' && f.grouping == '_')
    return raise_text(m, m.exc.ValueError, "Cannot specify both ',' and '_'."), false;
  if (at(i) == '.') {
    i++;
    if (!read_number(m, s, i, f.precision)) return false;
    if (f.precision < 0) return raise_text(m, m.exc.ValueError, "Format specifier missing precision"), false;
  }
  if (n > i + 1) {
    raise(m, m.exc.ValueError, "Invalid format specifier '{}' for object of type '{}'", to_utf8(s), type_name(m, v));
    return false;
  }
  if (n == i + 1) f.type = at(i);
  return !f.grouping || check_grouping(m, f);
}

value raise_unknown_code(vm& m, u32 type, value v) {
  if (type > 32 && type < 128)
    return raise(m, m.exc.ValueError, "Unknown format code '{}' for object of type '{}'", static_cast<char>(type),
                 type_name(m, v));
  return raise(m, m.exc.ValueError, "Unknown format code '\\x{:x}' for object of type '{}'", type, type_name(m, v));
}

void padding_for(const format_spec& spec, u64 n, u64& left, u64& right) {
  left = right = 0;
  if (spec.width < 0 || static_cast<u64>(spec.width) <= n) return;
  const u64 padding = static_cast<u64>(spec.width) - n;
  switch (spec.align) {
    case '>':
      left = padding;
      break;
    case '^':
      left = padding / 2;
      break;
    case '=':
      return;  // inside the number
    default:
      break;
  }
  right = padding - left;
}

bool take_format_spec(vm& m, value self, value spec, u32 default_type, format_spec& out, value& result) {
  if (!is_str(spec)) {
    result = raise(m, m.exc.TypeError, "__format__() argument must be str, not {}", type_name(m, spec));
    return false;
  }
  if (as_str(spec)->length == 0) {
    result = or_raised(to_str(m, self));
    return false;
  }
  result = value_raised;
  return parse_format_spec(m, as_str(spec), self, default_type, default_type == 's' ? '<' : '>', out);
}

value str_format_spec(vm& m, value self, value spec) {
  format_spec f;
  value result;
  if (!take_format_spec(m, self, spec, 's', f, result)) return result;
  str_object* s = as_str(self);
  if (f.type != 's') return raise_unknown_code(m, f.type, self);
  const auto not_allowed = [&](const char* what) {
    return raise(m, m.exc.ValueError, "{} not allowed in string format specifier", what);
  };
  if (f.sign) return not_allowed(f.sign == ' ' ? "Space" : "Sign");
  if (f.no_negative_zero) return not_allowed("Negative zero coercion (z)");
  if (f.alternate) return not_allowed("Alternate form (#)");
  if (f.align == '=') return not_allowed("'=' alignment");
  u64 n = s->length;
  if (f.precision >= 0) n = std::min(n, static_cast<u64>(f.precision));
  u64 left, right;
  padding_for(f, n, left, right);
  if (!left && !right) return or_raised(str_slice(m, s, 0, n));
  str_builder b(m);
  b.append_fill(f.fill, left);
  b.append_slice(s, 0, n);
  b.append_fill(f.fill, right);
  return or_raised(b.finish());
}

str_object* format_simple(vm& m, value v) {
  if (METAVM_LIKELY(is_exact(v, m.shapes.str))) return as_str(v);
  if (v.is_int()) return int_to_str(m, v);
  if (v.is_constant() || v.is_inline_float()) return to_str(m, v);
  const value r = format_value(m, v, m.empty_str);
  return is_raised(r) ? nullptr : as_str(r);
}

value format_value(vm& m, value v, str_object* spec) {
  const py_shape* s = shape_of(m, v);
  const value text = to_value(spec ? spec : m.empty_str);
  if (s == m.shapes.str) return as_str(text)->length ? str_format_spec(m, v, text) : v;
  if (s == m.shapes.int_) return int_format_spec(m, v, text);
  if (s == m.shapes.float_) return float_format_spec(m, v, text);
  const value f = special_of(m, v, special::format);
  if (is_unbound(f)) return raise(m, m.exc.TypeError, "Type {} doesn't define __format__", type_name(m, v));
  const value r = call_special(m, v, special::format, &text, 1);
  if (is_raised(r)) return r;
  if (!is_str(r)) return raise(m, m.exc.TypeError, "__format__ must return a str, not {}", type_name(m, r));
  return r;
}

}  // namespace metavm::python
