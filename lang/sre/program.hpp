/// \file
/// What a compiled regular expression is: instructions, sets of characters, and the properties of
/// characters that they ask for. Plain data without pointers, so that a program may lie anywhere,
/// on a guest's heap too.
#pragma once
#include <span>
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::sre {

/// The opcodes. `a`, `b` and `c` are the operands of an `instruction`.
enum class op : u32 {
  fail,                   ///< no match on this path
  accept,                 ///< the whole pattern matched
  literal,                ///< one character: a
  not_literal,            ///< one character but a
  any,                    ///< one character but a newline
  any_all,                ///< one character
  in_set,                 ///< one character of set a
  at,                     ///< a position: a is a `place`
  mark,                   ///< notes the position in mark a (2n and 2n+1 bound group n)
  jump,                   ///< to a
  branch,                 ///< goes on here, else at a; b and c: the `first_test` of what follows
  group,                  ///< the text of group a again; b is a `folding`
  if_group,               ///< goes on here if group a matched, else at b; c: a jump over the other part stands before b
  repeat,                 ///< loop: a = least, b = most, c = its `until`; the body follows
  until_greedy,           ///< end of the loop that starts at a
  until_lazy,             ///< likewise, preferring to leave it
  repeat_one,             ///< the next instruction (one character) a to b times, preferring more
  repeat_one_lazy,        ///< likewise, preferring less
  repeat_one_possessive,  ///< likewise, as often as it goes, without way back
  look,                   ///< looks at what follows: from b characters back; goes on at a
  look_not,               ///< goes on at a if what follows does not match
  atomic,                 ///< what follows, without way back into it
  repeat_possessive,      ///< a = least, b = most, c = behind the body: a loop without way back
  end_of_group,           ///< ends the body of look, look_not, atomic and repeat_possessive
};

struct instruction {
  op what;
  u32 a, b, c;
};
inline constexpr u32 unlimited = 0xffffffff;

enum class place : u32 {
  beginning,
  beginning_of_line,
  beginning_of_string,
  boundary,
  no_boundary,
  end,
  end_of_line,
  end_of_string,
  boundary_locale,
  no_boundary_locale,
  boundary_unicode,
  no_boundary_unicode,
};
enum class folding : u32 { none, ascii, locale, unicode };
enum class first_test : u32 { none, literal, in_set };

/// A set of characters: the first 256 as bits, the others by interpreting its description (`words`,
/// in the format of the `re` module's compiler).
struct char_set {
  u64 low[4];
  u32 words;       ///< where the description begins
  folding fold;    ///< how a character is folded before it is looked up
  bool inverted;   ///< the set of all others
  bool by_locale;  ///< depends on the locale: `low` is not valid
  u8 above;        ///< for characters from 256 on: 0 none of them, 1 all, 2 see the description
};

/// How a match ends.
enum class outcome : u8 { no, yes, interrupted, no_memory };

/// Properties of characters, which the host language provides.
struct char_properties {
  bool (*is_decimal)(u32);
  bool (*is_space)(u32);
  bool (*is_alnum)(u32);
  bool (*is_line_break)(u32);
  u32 (*lower)(u32);  ///< simple mappings
  u32 (*upper)(u32);
};

/// How a search finds candidates quickly.
struct search_hint {
  u32 least_width;                  ///< no match is shorter
  u32 prefix_length, prefix_words;  ///< literal beginning, in `words`
  u32 set;                          ///< else: set of possible first characters, or `unlimited`
  u32 is_literal;                   ///< the prefix is all there is
};

struct program_header {
  u32 instructions, sets, words;  ///< how many
  u32 marks;                      ///< twice the number of groups
  search_hint hint;
};

/// A view of a program wherever it lies.
struct program {
  const program_header* header;
  const instruction* code;
  const char_set* sets;
  const u32* words;

  /// \pre 8-byte aligned, made by `translate`
  static program at(const void* image) {
    program p;
    p.header = static_cast<const program_header*>(image);
    p.sets = reinterpret_cast<const char_set*>(static_cast<const u8*>(image) + (sizeof(program_header) + 7) / 8 * 8);
    p.code = reinterpret_cast<const instruction*>(p.sets + p.header->sets);
    p.words = reinterpret_cast<const u32*>(p.code + p.header->instructions);
    return p;
  }
};

/// Translates the code that the `re` module's compiler makes, checking it. Empty: invalid code.
std::vector<u8> translate(std::span<const u32> code, u32 groups, const char_properties& properties);

}  // namespace metavm::sre
