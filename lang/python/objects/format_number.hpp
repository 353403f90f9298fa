/// \file
/// Laying out a number: sign, prefix, grouped digits, remainder, padding.
#pragma once
#include "lang/python/text.hpp"

namespace metavm::python {

struct number_text {
  char sign = 0;               ///< '-', '+', ' ' or 0
  std::string_view prefix;     ///< "0x"
  std::string_view digits;     ///< what grouping applies to
  bool has_point = false;      ///< a decimal point follows, written as the locale has it
  std::string_view remainder;  ///< fraction, exponent, '%', "inf"
};
/// What stands between digits and at the point.
struct number_locale {
  std::string point = ".", separator, grouping;  ///< grouping as localeconv() gives it
};
number_locale locale_for(const format_spec& spec, u32 type);
/// The sign character for a number, by the format's wish.
inline char sign_for(bool negative, u32 wish) {
  return negative ? '-' : wish == '+' || wish == ' ' ? static_cast<char>(wish) : 0;
}
/// The digits of an int without its sign: in `buffer` if it is small. A null view: raised.
struct int_digits {
  char buffer[72];
  std::string_view text;
  bool negative = false;
  int_digits(vm& m, value v, int base);
};
/// Appends without outer padding if `spec.width` is negative. False: MemoryError raised.
bool append_number(vm& m, str_builder& out, const number_text& n, const format_spec& spec, const number_locale& l);
/// Splits "123.5e7" (no sign) into digits, point and remainder.
void split_number(std::string_view text, number_text& out);
value raise_unknown_code(vm& m, u32 type, value v);
/// str(v) for an empty spec, or the parsed spec. False: done or raised, `result` says.
bool take_format_spec(vm& m, value self, value spec, u32 default_type, format_spec& out, value& result);
/// Padding around text of `n` characters: left and right amounts.
void padding_for(const format_spec& spec, u64 n, u64& left, u64& right);

}  // namespace metavm::python
