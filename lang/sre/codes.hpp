/// \file
/// The code that the standard library's `re` compiler emits (MAGIC 20220615): its numbers are the
/// library's.
#pragma once
#include "metavm/base/config.hpp"

namespace metavm::sre::codes {

inline constexpr u32 magic = 20220615, max_repeat = 0xffffffff;

enum code : u32 {
  failure,
  success,
  any,
  any_all,
  assert_,
  assert_not,
  at,
  branch,
  category,
  charset,
  bigcharset,
  groupref,
  groupref_exists,
  in,
  info,
  jump,
  literal,
  mark,
  max_until,
  min_until,
  not_literal,
  negate,
  range,
  repeat,
  repeat_one,
  subpattern,
  min_repeat_one,
  atomic_group,
  possessive_repeat,
  possessive_repeat_one,
  groupref_ignore,
  in_ignore,
  literal_ignore,
  not_literal_ignore,
  groupref_loc_ignore,
  in_loc_ignore,
  literal_loc_ignore,
  not_literal_loc_ignore,
  groupref_uni_ignore,
  in_uni_ignore,
  literal_uni_ignore,
  not_literal_uni_ignore,
  range_uni_ignore,
};
inline constexpr u32 place_count = 12;

enum category : u32 {
  digit,
  not_digit,
  space,
  not_space,
  word,
  not_word,
  linebreak,
  not_linebreak,
  loc_word,
  loc_not_word,
  uni_digit,
  uni_not_digit,
  uni_space,
  uni_not_space,
  uni_word,
  uni_not_word,
  uni_linebreak,
  uni_not_linebreak,
  category_count,
};

inline constexpr u32 info_prefix = 1, info_literal = 2, info_charset = 4;

}  // namespace metavm::sre::codes
