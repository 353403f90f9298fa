/// \file
/// Programs from texts with choices in them, so that a generator's author writes the language
/// itself.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "program.hpp"
#include "random.hpp"

namespace metavm::fuzz {

/// What a text may ask for besides its own choices.
struct text_parts {
  random& r;
  std::string suffix;                                    ///< makes names of this program its own
  std::function<std::string(std::string_view what)> of;  ///< an expression of this kind, or nothing
};

/// Makes the choices of a text:
///   «a¦b¦c»    one of them; they may hold choices in turn
///   «3..9»     a number from 3 to 9
///   «40%…»     what follows, in 40 of 100 cases
///   «integer»  what `of` gives
///   name@      a name with the suffix
std::string chosen(std::string_view text, const text_parts& parts);

/// The statements of an indented text (blocks by four blanks, `else` and its like belong to what
/// stands before).
program parse_indented(std::string_view text);

}  // namespace metavm::fuzz
