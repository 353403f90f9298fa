#pragma once
/// \file
/// Characters: UTF-8, and what Unicode says of identifiers.

#include <cstdint>
#include <string>
#include <string_view>

namespace metavm::python {

/// One character of UTF-8 text. An invalid byte gives `code_point == invalid_character`, and
/// `length` is then the bytes that Python's decoder would replace by one U+FFFD.
struct decoded_char {
  std::uint32_t code_point;
  std::uint8_t length;
};
inline constexpr std::uint32_t invalid_character = 0xffffffff;

/// text must not be empty. Surrogates are invalid unless allowed.
decoded_char decode_char(std::string_view text, bool allow_surrogates = false);

/// Appends in UTF-8; lone surrogates as three bytes (WTF-8).
void append_utf8(std::string& out, std::uint32_t code_point);

/// The offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);

/// The words of UnicodeDecodeError for the first invalid byte: "'utf-8' codec can't decode ...".
std::string utf8_error_message(std::string_view text);

/// The text with U+FFFD for what is not valid UTF-8.
std::string replace_invalid_utf8(std::string_view text);

/// Characters in text, an invalid sequence counting as one.
int count_chars(std::string_view text);

bool is_xid_start(std::uint32_t c);
bool is_xid_continue(std::uint32_t c);
bool is_printable(std::uint32_t c);

/// The NFKC form (PEP 3131); text is valid UTF-8.
std::string normalize_identifier(std::string_view text);

/// The character called name by Unicode, aliases included, for "\N{...}"; invalid_character if
/// there is none.
std::uint32_t character_by_name(std::string_view name);

}  // namespace metavm::python
