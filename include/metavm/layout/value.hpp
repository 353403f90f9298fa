/// \file
/// The default representation of a guest value: one 64-bit word.
///
/// The low three bits are the tag:
///
///     000, 100   small int: 62 bits, the word is the number times four; add and subtract are one
///                instruction and an overflow test, and two words are both ints if (x | y) & 3 == 0
///     001        pointer to a heap object, plus one (folded into the address of a field access)
///     101        a constant: nil, true, false, … (id * 8 + 5)
///     x1x        a double, "self-tagged" (Melançon, Feeley, Serrano: "Float Self-Tagging",
///                2024): rotated left by four so that the exponent's top three bits are the tag,
///                plus three. Of the eight values of these bits four are covered: 0 (zero and
///                the tiny), 3 and 4 (magnitudes from 2^-255 to 2^257) and 7 (the huge,
///                infinities, NaNs). The rest is boxed. With three added these four and no
///                others have the second bit set: one test tells a double from all else.
#pragma once
#include <bit>

#include "metavm/base/config.hpp"

namespace metavm {

struct object;

inline constexpr u64 tag_mask = 7;
inline constexpr u64 tag_pointer = 1;
inline constexpr u64 tag_constant = 5;
inline constexpr int int_shift = 2;
inline constexpr u64 int_tag_mask = 3;
inline constexpr i64 small_int_max = (i64{1} << 61) - 1;
inline constexpr i64 small_int_min = -(i64{1} << 61);
inline constexpr u64 float_tag_bit = 2;
inline constexpr int float_rotation = 4;
inline constexpr u64 float_bias = 3;

/// A guest value. Trivial; compare with `same` (bits), never with the language's equality.
struct value {
  u64 bits;

  static constexpr value from_bits(u64 b) { return value{b}; }
  static constexpr value constant(u32 id) { return value{u64{id} * 8 + tag_constant}; }
  /// \pre fits_small_int(i)
  static constexpr value small_int(i64 i) { return value{static_cast<u64>(i) << int_shift}; }
  static value pointer(const void* p) { return value{reinterpret_cast<u64>(p) + tag_pointer}; }

  constexpr bool is_int() const { return (bits & int_tag_mask) == 0; }
  constexpr bool is_pointer() const { return (bits & tag_mask) == tag_pointer; }
  constexpr bool is_constant() const { return (bits & tag_mask) == tag_constant; }
  /// Self-tagged only; a boxed double is a pointer.
  constexpr bool is_inline_float() const { return bits & float_tag_bit; }

  constexpr i64 as_int() const { return static_cast<i64>(bits) >> int_shift; }
  constexpr double as_inline_float() const {
    return std::bit_cast<double>(std::rotr(bits - float_bias, float_rotation));
  }
  object* as_object() const { return reinterpret_cast<object*>(bits - tag_pointer); }
  /// \pre the object is a T (or T is a prefix of its layout)
  template <class T>
  T* as() const {
    return reinterpret_cast<T*>(bits - tag_pointer);
  }
  constexpr u32 constant_id() const { return static_cast<u32>(bits >> 3); }
};
static_assert(sizeof(value) == 8);

constexpr bool same(value a, value b) { return a.bits == b.bits; }
constexpr bool fits_small_int(i64 i) { return i >= small_int_min && i <= small_int_max; }

/// The self-tagged word of a double; valid if the result `is_inline_float()`, else the double
/// must be boxed.
constexpr value try_inline_float(double d) {
  return value{std::rotl(std::bit_cast<u64>(d), float_rotation) + float_bias};
}

/// Constants that every language has; a language numbers its own from `first_language_constant`.
namespace constants {
inline constexpr u32 false_id = 0, true_id = 1, nil_id = 2, unbound_id = 3, raised_id = 4;
inline constexpr u32 first_language_constant = 5;
}  // namespace constants
inline constexpr value value_false = value::constant(constants::false_id);
inline constexpr value value_true = value::constant(constants::true_id);
inline constexpr value value_nil = value::constant(constants::nil_id);
/// A variable that has no value yet; never seen by a guest program.
inline constexpr value value_unbound = value::constant(constants::unbound_id);
/// Returned by a runtime function instead of a result: a guest exception is pending in the VM.
inline constexpr value value_raised = value::constant(constants::raised_id);

constexpr value from_bool(bool b) { return b ? value_true : value_false; }
constexpr bool is_raised(value v) { return same(v, value_raised); }

static_assert(try_inline_float(0.0).is_inline_float() && try_inline_float(-0.0).is_inline_float());
static_assert(try_inline_float(1.0).is_inline_float() && try_inline_float(-3e70).is_inline_float());
static_assert(try_inline_float(1.5).as_inline_float() == 1.5);
static_assert(try_inline_float(1e300).is_inline_float() && try_inline_float(-1e300).as_inline_float() == -1e300);
static_assert(!try_inline_float(1e100).is_inline_float() && !try_inline_float(1e-100).is_inline_float());

}  // namespace metavm
