/// \file
/// What a backslash and hexadecimal digits mean in literals, codecs and texts of numbers.
/// Python reference, 2.4.1 "String and Bytes literals".
#pragma once
#include <cstdint>

namespace metavm::python {

/// The value of a hexadecimal digit; -1 if `c` is none.
constexpr int hex_digit(std::uint32_t c) {
  if (c - '0' < 10) return static_cast<int>(c - '0');
  return (c | 32) - 'a' < 6 ? static_cast<int>((c | 32) - 'a' + 10) : -1;
}

/// The character that backslash and `c` mean; 0 if they mean no single one.
constexpr char simple_escape(std::uint32_t c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"':
      return static_cast<char>(c);
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 'v':
      return '\v';
    case 'a':
      return '\a';
    default:
      return 0;
  }
}

}  // namespace metavm::python
