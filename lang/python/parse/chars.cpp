#include "chars.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdio>

namespace metavm::python {

namespace {

struct utf8_problem {
  std::uint8_t length;
  const char* reason;
};

constexpr const char* invalid_start = "invalid start byte";
constexpr const char* invalid_continuation = "invalid continuation byte";
constexpr const char* unexpected_end = "unexpected end of data";

/// Decodes like decode_char, and says why not.
decoded_char decode(std::string_view text, bool allow_surrogates, utf8_problem& problem) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto fail = [&](std::uint8_t length, const char* reason) {
    problem = {length, reason};
    return decoded_char{invalid_character, length};
  };
  unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xc2 || first > 0xf4) return fail(1, invalid_start);
  int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  std::uint32_t c = first & (0x7fu >> length);
  for (int i = 1; i < length; ++i) {
    if (static_cast<std::size_t>(i) >= text.size()) {
      return fail(static_cast<std::uint8_t>(i), unexpected_end);
    }
    unsigned low = 0x80;
    unsigned high = 0xbf;
    if (i == 1) {
      if (first == 0xe0) low = 0xa0;
      if (first == 0xed && !allow_surrogates) high = 0x9f;
      if (first == 0xf0) low = 0x90;
      if (first == 0xf4) high = 0x8f;
    }
    unsigned next = byte(static_cast<std::size_t>(i));
    if (next < low || next > high) return fail(static_cast<std::uint8_t>(i), invalid_continuation);
    c = (c << 6) | (next & 0x3f);
  }
  return {c, static_cast<std::uint8_t>(length)};
}

}  // namespace

decoded_char decode_char(std::string_view text, bool allow_surrogates) {
  utf8_problem problem;
  return decode(text, allow_surrogates, problem);
}

void append_utf8(std::string& out, std::uint32_t c) {
  auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | (c >> 6));
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3f));
    put(0x80 | ((c >> 6) & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    decoded_char c = decode_char(text.substr(i));
    if (c.code_point == invalid_character) return i;
    i += c.length;
  }
  return std::string_view::npos;
}

std::string utf8_error_message(std::string_view text) {
  std::size_t at = find_invalid_utf8(text);
  if (at == std::string_view::npos) return {};
  utf8_problem problem{1, invalid_start};
  decode(text.substr(at), false, problem);
  char buffer[160];
  if (problem.length > 1) {
    std::snprintf(buffer, sizeof buffer, "'utf-8' codec can't decode bytes in position %zu-%zu: %s", at,
                  at + problem.length - 1, problem.reason);
  } else {
    std::snprintf(buffer, sizeof buffer, "'utf-8' codec can't decode byte 0x%02x in position %zu: %s",
                  static_cast<unsigned char>(text[at]), at, problem.reason);
  }
  return buffer;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t at = find_invalid_utf8(text);
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) break;
    append_utf8(out, 0xfffd);
    text.remove_prefix(at);
    text.remove_prefix(decode_char(text).length);
  }
  return out;
}

int count_chars(std::string_view text) {
  int count = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    i += static_cast<unsigned char>(text[i]) < 0x80 ? 1 : decode_char(text.substr(i), true).length;
    ++count;
  }
  return count;
}

bool is_xid_start(std::uint32_t c) { return c == '_' || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_XID_START); }

bool is_xid_continue(std::uint32_t c) { return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_XID_CONTINUE); }

bool is_printable(std::uint32_t c) {
  if (c == ' ') return true;
  switch (u_charType(static_cast<UChar32>(c))) {
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

std::string normalize_identifier(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) return std::string(text);
  icu::UnicodeString from = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  icu::UnicodeString to = nfkc->normalize(from, status);
  if (U_FAILURE(status)) return std::string(text);
  std::string result;
  return to.toUTF8String(result);
}

std::uint32_t character_by_name(std::string_view name) {
  if (name.empty() || name.size() > 256 || name.front() == '<') return invalid_character;
  std::string z(name);
  for (UCharNameChoice choice : {U_UNICODE_CHAR_NAME, U_CHAR_NAME_ALIAS}) {
    UErrorCode status = U_ZERO_ERROR;
    UChar32 c = u_charFromName(choice, z.c_str(), &status);
    if (U_SUCCESS(status)) return static_cast<std::uint32_t>(c);
  }
  // ICU knows one alias per character; Unicode has more for the controls that people use.
  struct alias_entry {
    const char* name;
    std::uint32_t c;
  };
  static constexpr alias_entry more[] = {
      {"LINE FEED", 0x0a},
      {"NEW LINE", 0x0a},
      {"NEWLINE", 0x0a},
      {"END OF LINE", 0x0a},
      {"LF", 0x0a},
      {"NL", 0x0a},
      {"EOL", 0x0a},
      {"CHARACTER TABULATION", 0x09},
      {"HORIZONTAL TABULATION", 0x09},
      {"HT", 0x09},
      {"TAB", 0x09},
      {"LINE TABULATION", 0x0b},
      {"VERTICAL TABULATION", 0x0b},
      {"VT", 0x0b},
      {"FORM FEED", 0x0c},
      {"FF", 0x0c},
      {"CARRIAGE RETURN", 0x0d},
      {"CR", 0x0d},
      {"NULL", 0x00},
      {"NUL", 0x00},
      {"ALERT", 0x07},
      {"BEL", 0x07},
      {"BACKSPACE", 0x08},
      {"BS", 0x08},
      {"ESCAPE", 0x1b},
      {"ESC", 0x1b},
      {"DELETE", 0x7f},
      {"DEL", 0x7f},
      {"NEXT LINE", 0x85},
      {"NEL", 0x85},
      {"NO-BREAK SPACE", 0xa0},
      {"NBSP", 0xa0},
      {"SOFT HYPHEN", 0xad},
      {"SHY", 0xad},
      {"ZERO WIDTH SPACE", 0x200b},
      {"ZWSP", 0x200b},
      {"ZWNJ", 0x200c},
      {"ZWJ", 0x200d},
      {"LRM", 0x200e},
      {"RLM", 0x200f},
      {"BYTE ORDER MARK", 0xfeff},
      {"BOM", 0xfeff},
      {"ZWNBSP", 0xfeff},
      {"SP", 0x20},
      {"LRE", 0x202a},
      {"RLE", 0x202b},
      {"PDF", 0x202c},
      {"LRO", 0x202d},
      {"RLO", 0x202e},
      {"NNBSP", 0x202f},
      {"WJ", 0x2060},
  };
  std::string upper;
  for (char c : name) upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  for (const alias_entry& e : more) {
    if (upper == e.name) return e.c;
  }
  return invalid_character;
}

}  // namespace metavm::python
