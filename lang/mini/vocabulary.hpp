/// \file
/// What mini's opcodes know of its arrays, strings and maps, in the words of the stages: what is
/// frequent is in line in compiled code, all else is left to maps.hpp and strings.hpp.
#pragma once
#include "lang/mini/maps.hpp"
#include "lang/mini/runtime.hpp"
#include "lang/mini/strings.hpp"
#include "metavm/lang/byte_strings.hpp"
#include "metavm/lang/define.hpp"
#include "metavm/lang/errors.hpp"
#include "metavm/lang/numbers.hpp"

namespace metavm::mini::ops {

/// Functions that read at most, and may raise; that change what opcodes do not look at.
inline constexpr effects quiet = effects::reads | effects::may_raise | effects::may_collect;
inline constexpr effects apart = quiet | effects::hidden;

/// Raises an error: see raise_error for what the message may say of up to three values.
METAVM_OP_PART void fail(auto& s, const char* message, auto... about) {
  raise_message<&raise_error>(s, message, about...);
}

METAVM_OP_PART bool is_array(auto& s, auto v) { return s.has_shape(v, s.cx().shape.array); }
METAVM_OP_PART bool is_floats(auto& s, auto v) { return s.has_shape(v, s.cx().shape.float_array); }
METAVM_OP_PART bool is_text(auto& s, auto v) { return s.has_shape(v, s.cx().shape.string); }
METAVM_OP_PART bool is_map(auto& s, auto v) { return s.has_shape(v, s.cx().shape.map); }

// ---------------------------------------------------------------- strings

using texts = byte_strings<string_object, byte_table>;
METAVM_OP_PART auto byte_text(auto& s, auto byte) {
  return texts::of_byte(s, s.cx().byte_strings, s.cx().shape.string, byte);
}
/// d = a string that C++ made, unless it raised.
METAVM_OP_PART void set_text(auto& s, def d, auto t) {
  if (s.raised(t)) return s.unwind();
  s.know_shape(t, s.cx().shape.string);
  s.set(d, t);
}

// ---------------------------------------------------------------- elements by number, by key

/// If c has elements by number: calls f(their count, element), where element(i) is a word.
METAVM_OP_PART bool with_elements(auto& s, auto c, auto f) {
  if (is_array(s, c))
    f(count_of(s, c), [&](auto i) METAVM_INLINE_LAMBDA { return element(s, c, i); });
  else if (is_floats(s, c))
    f(count_of(s, c), [&](auto i) METAVM_INLINE_LAMBDA { return float_element(s, c, i); });
  else if (is_text(s, c))
    f(to_sint(texts::length(s, c)),
      [&](auto i) METAVM_INLINE_LAMBDA { return byte_text(s, texts::byte_at(s, c, i)); });
  else
    return false;
  return true;
}
/// d = map[key], nil if it is not there.
METAVM_OP_PART void look_up(auto& s, def d, auto map, auto key) {
  if (s.is_int(key)) return s.set(d, residual<&map_item_int, effects::reads>(s, map, key));
  if (is_text(s, key)) return s.set(d, residual<&map_item_text, effects::reads>(s, map, key));
  set_result<&map_item, quiet>(s, d, map, key);
}

}  // namespace metavm::mini::ops
