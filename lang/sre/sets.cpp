#include "lang/sre/sets.hpp"

#include <cctype>

#include "lang/sre/codes.hpp"

namespace metavm::sre {
namespace {

u32 locale_lower(u32 c) { return c < 256 ? static_cast<u32>(std::tolower(static_cast<int>(c))) : c; }
u32 locale_upper(u32 c) { return c < 256 ? static_cast<u32>(std::toupper(static_cast<int>(c))) : c; }
bool ascii_alnum(u32 c) { return c - '0' < 10 || (c | 32) - 'a' < 26; }
bool ascii_space(u32 c) { return c == ' ' || c - 9 < 5; }

bool in_category(u32 category, u32 c, const char_properties& p) {
  switch (category) {
    case codes::digit:
      return c - '0' < 10;
    case codes::not_digit:
      return c - '0' >= 10;
    case codes::space:
      return ascii_space(c);
    case codes::not_space:
      return !ascii_space(c);
    case codes::word:
      return is_word(c, folding::ascii, p);
    case codes::not_word:
      return !is_word(c, folding::ascii, p);
    case codes::linebreak:
      return c == '\n';
    case codes::not_linebreak:
      return c != '\n';
    case codes::loc_word:
      return is_word(c, folding::locale, p);
    case codes::loc_not_word:
      return !is_word(c, folding::locale, p);
    case codes::uni_digit:
      return p.is_decimal(c);
    case codes::uni_not_digit:
      return !p.is_decimal(c);
    case codes::uni_space:
      return p.is_space(c);
    case codes::uni_not_space:
      return !p.is_space(c);
    case codes::uni_word:
      return is_word(c, folding::unicode, p);
    case codes::uni_not_word:
      return !is_word(c, folding::unicode, p);
    case codes::uni_linebreak:
      return p.is_line_break(c);
    case codes::uni_not_linebreak:
      return !p.is_line_break(c);
    default:
      return false;
  }
}

/// The description alone, without folding. \pre checked by `translate`
bool described(const u32* w, u32 c, const char_properties& p) {
  bool yes = true;
  for (;;) switch (*w++) {
      case codes::failure:
        return !yes;
      case codes::negate:
        yes = !yes;
        break;
      case codes::literal:
        if (c == *w++) return yes;
        break;
      case codes::category:
        if (in_category(*w++, c, p)) return yes;
        break;
      case codes::charset:
        if (c < 256 && (w[c >> 5] >> (c & 31) & 1)) return yes;
        w += 8;
        break;
      case codes::range:
        if (w[0] <= c && c <= w[1]) return yes;
        w += 2;
        break;
      case codes::range_uni_ignore: {
        const u32 u = p.upper(c);
        if ((w[0] <= c && c <= w[1]) || (w[0] <= u && u <= w[1])) return yes;
        w += 2;
        break;
      }
      case codes::bigcharset: {
        const u32 blocks = *w++;
        if (c < 65536) {
          const u32 block = reinterpret_cast<const u8*>(w)[c >> 8];
          if (w[64 + block * 8 + ((c & 255) >> 5)] >> (c & 31) & 1) return yes;
        }
        w += 64 + blocks * 8;
        break;
      }
      default:
        return false;
    }
}

}  // namespace

u32 fold(u32 c, folding f, const char_properties& p) {
  switch (f) {
    case folding::none:
      return c;
    case folding::ascii:
      return c - 'A' < 26 ? c + 32 : c;
    case folding::locale:
      return locale_lower(c);
    case folding::unicode:
      return p.lower(c);
  }
  return c;
}

bool is_word(u32 c, folding f, const char_properties& p) {
  if (c == '_') return true;
  if (f == folding::unicode) return p.is_alnum(c);
  if (f == folding::locale) return c < 256 && std::isalnum(static_cast<int>(c));
  return ascii_alnum(c);
}

bool in_described_set(const char_set& s, u32 c, const u32* words, const char_properties& p) {
  const u32* w = words + s.words;
  const u32 lower = fold(c, s.fold, p);
  bool yes = described(w, lower, p);
  if (!yes && s.fold == folding::locale) {
    const u32 upper = locale_upper(c);
    yes = upper != lower && described(w, upper, p);
  }
  return yes != s.inverted;
}

}  // namespace metavm::sre
