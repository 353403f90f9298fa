/// \file
/// The names of characters, for \N{…} and unicodedata.
#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>

#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python::codecs {
namespace {

struct name_alias {
  std::string_view name;
  u32 code;
};
constexpr name_alias name_aliases[] = {
#include "lang/python/objects/name_aliases.inc"
};

bool is_tangut(u32 c) { return c - 0x17000 < 0x1800 || c - 0x18d00 < 9; }

}  // namespace

std::string character_name(u32 c) {
  // Python does not know the names of Tangut ideographs.
  if (c > 0x10ffff || !unicode::is_assigned(c) || is_tangut(c)) return {};
  char buffer[128];
  UErrorCode status = U_ZERO_ERROR;
  const i32 n = u_charName(static_cast<UChar32>(c), U_UNICODE_CHAR_NAME, buffer, sizeof buffer, &status);
  return U_FAILURE(status) || n <= 0 ? std::string() : std::string(buffer, static_cast<u64>(n));
}

u32 character_by_name(std::string_view name) {
  std::string upper(name);
  for (char& c : upper) {
    if (c == '\0') return ~0u;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  UErrorCode status = U_ZERO_ERROR;
  const UChar32 c = u_charFromName(U_UNICODE_CHAR_NAME, upper.c_str(), &status);
  if (U_SUCCESS(status)) {
    // Names that follow a rule have to be written as they are.
    const bool by_rule = upper.starts_with("HANGUL SYLLABLE ") || upper.starts_with("CJK UNIFIED IDEOGRAPH-");
    if ((by_rule && upper != name) || is_tangut(static_cast<u32>(c)) || !unicode::is_assigned(static_cast<u32>(c)))
      return ~0u;
    return static_cast<u32>(c);
  }
  const auto* at = std::lower_bound(std::begin(name_aliases), std::end(name_aliases), upper,
                                    [](const name_alias& a, const std::string& s) { return a.name < s; });
  return at != std::end(name_aliases) && at->name == upper ? at->code : ~0u;
}

}  // namespace metavm::python::codecs
