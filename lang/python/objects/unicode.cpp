#include "lang/python/objects/unicode.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>

namespace metavm::python::unicode {
namespace {

constexpr u8 python_major = 14;

/// Characters whose case mapping has more than one code point; a mapping of length 0 is the simple
/// one.
struct special_casing {
  u32 code;
  u16 lower[3], upper[3], title[3], folded[3];
};
constexpr special_casing special_casings[] = {
#include "lang/python/objects/special_casing.inc"
};

const special_casing* find_special(u32 c) {
  if (c < 0xdf || c > 0xfb17) return nullptr;
  const auto* at = std::lower_bound(std::begin(special_casings), std::end(special_casings), c,
                                    [](const special_casing& s, u32 x) { return s.code < x; });
  return at != std::end(special_casings) && at->code == c ? at : nullptr;
}

u32 mapped(u32 c, const special_casing* s, const u16 (special_casing::*full)[3], UChar32 (*simple)(UChar32),
           u32 out[3]) {
  if (s && (s->*full)[0]) {
    u32 n = 0;
    for (; n < 3 && (s->*full)[n]; n++) out[n] = (s->*full)[n];
    return n;
  }
  const u32 r = static_cast<u32>(simple(static_cast<UChar32>(c)));
  out[0] = r == c || (is_assigned(c) && is_assigned(r)) ? r : c;
  return 1;
}

constexpr bool ascii_letter(u32 c) { return (c | 32) - 'a' < 26; }

bool has(u32 c, UProperty p) { return u_hasBinaryProperty(static_cast<UChar32>(c), p) && is_assigned(c); }

}  // namespace

bool is_assigned(u32 c) {
  if (c < 0x300) return true;
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(c), age);
  return age[0] <= python_major;
}

int category(u32 c) {
  const int r = u_charType(static_cast<UChar32>(c));
  return r == U_UNASSIGNED || is_assigned(c) ? r : U_UNASSIGNED;
}

bool is_alpha(u32 c) {
  if (c < 128) return ascii_letter(c);
  return u_isalpha(static_cast<UChar32>(c)) && is_assigned(c);
}

bool is_decimal(u32 c) { return decimal_value(c) >= 0; }

bool is_digit(u32 c) { return digit_value(c) >= 0; }

bool is_numeric(u32 c) {
  if (c < 128) return c - '0' < 10;
  return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE) != U_NT_NONE && is_assigned(c);
}

bool is_alnum(u32 c) { return is_alpha(c) || is_numeric(c); }

bool is_space_slow(u32 c) {
  switch (c) {
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return true;
    default:
      return c - 0x2000 <= 10;
  }
}

bool is_printable(u32 c) {
  if (c < 128) return c - 32 < 95;
  switch (category(c)) {
    case U_UNASSIGNED:
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return false;
    default:
      return true;
  }
}

/// Became lower case after Unicode 14.0.
constexpr bool lower_since_15(u32 c) { return c == 0x10fc || c - 0xa7f2 < 3 || c == 0xab69; }

bool is_lower(u32 c) {
  if (c < 128) return c - 'a' < 26;
  return has(c, UCHAR_LOWERCASE) && !lower_since_15(c);
}
bool is_upper(u32 c) {
  if (c < 128) return c - 'A' < 26;
  return has(c, UCHAR_UPPERCASE);
}
bool is_title(u32 c) { return c >= 128 && category(c) == U_TITLECASE_LETTER; }
bool is_cased(u32 c) {
  if (c < 128) return ascii_letter(c);
  return has(c, UCHAR_CASED) && !lower_since_15(c);
}
bool is_case_ignorable(u32 c) { return has(c, UCHAR_CASE_IGNORABLE); }
bool is_xid_start(u32 c) {
  if (c < 128) return ascii_letter(c);
  return has(c, UCHAR_XID_START);
}
bool is_xid_continue(u32 c) {
  if (c < 128) return ascii_letter(c) || c - '0' < 10 || c == '_';
  return has(c, UCHAR_XID_CONTINUE);
}

bool is_line_break(u32 c) { return c - 10 < 4 || c - 0x1c < 3 || c == 0x85 || c == 0x2028 || c == 0x2029; }

int decimal_value(u32 c) {
  if (c < 128) return c - '0' < 10 ? static_cast<int>(c - '0') : -1;
  if (u_charType(static_cast<UChar32>(c)) != U_DECIMAL_DIGIT_NUMBER || !is_assigned(c)) return -1;
  return u_charDigitValue(static_cast<UChar32>(c));
}

int digit_value(u32 c) {
  if (c < 128) return c - '0' < 10 ? static_cast<int>(c - '0') : -1;
  const int type = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE);
  if ((type != U_NT_DECIMAL && type != U_NT_DIGIT) || !is_assigned(c)) return -1;
  return static_cast<int>(u_getNumericValue(static_cast<UChar32>(c)));
}

bool numeric_value(u32 c, double& out) {
  if (!is_numeric(c)) return false;
  out = u_getNumericValue(static_cast<UChar32>(c));
  return true;
}

u32 to_lower(u32 c, u32 out[3]) {
  if (c < 128) {
    out[0] = c - 'A' < 26 ? c + 32 : c;
    return 1;
  }
  return mapped(c, find_special(c), &special_casing::lower, u_tolower, out);
}
u32 to_upper(u32 c, u32 out[3]) {
  if (c < 128) {
    out[0] = c - 'a' < 26 ? c - 32 : c;
    return 1;
  }
  return mapped(c, find_special(c), &special_casing::upper, u_toupper, out);
}
u32 to_title(u32 c, u32 out[3]) {
  if (c < 128) {
    out[0] = c - 'a' < 26 ? c - 32 : c;
    return 1;
  }
  return mapped(c, find_special(c), &special_casing::title, u_totitle, out);
}
u32 to_folded(u32 c, u32 out[3]) {
  if (c < 128) {
    out[0] = c - 'A' < 26 ? c + 32 : c;
    return 1;
  }
  return mapped(
      c, find_special(c), &special_casing::folded, [](UChar32 x) { return u_foldCase(x, U_FOLD_CASE_DEFAULT); }, out);
}
u32 simple_lower(u32 c) {
  return c < 128 ? (c - 'A' < 26 ? c + 32 : c) : static_cast<u32>(u_tolower(static_cast<UChar32>(c)));
}
u32 simple_upper(u32 c) {
  return c < 128 ? (c - 'a' < 26 ? c - 32 : c) : static_cast<u32>(u_toupper(static_cast<UChar32>(c)));
}

}  // namespace metavm::python::unicode
