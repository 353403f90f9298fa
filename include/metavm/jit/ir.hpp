/// \file
/// The intermediate form of the staged stage: a segment is a straight list of nodes between two
/// points where versions meet. Opcodes append nodes; nothing is emitted before the segment ends, so
/// dead nodes vanish and registers are chosen with the whole segment in view.
#pragma once
#include <vector>

#include "metavm/lang/code.hpp"
#include "metavm/stage/types.hpp"

namespace metavm::jit {

using vid = u32;  ///< a value: the index of the node that makes it
inline constexpr vid no_value = ~vid{0};

/// What the bits of a value mean.
enum class vtype : u8 {
  word,     ///< a guest value (ints are their own unboxed form; object pointers carry the tag)
  raw,      ///< an untagged 64-bit integer or address
  f64,      ///< an unboxed double
  boolean,  ///< 0 or 1, or flags
  none,
};

/// What a node computes.
enum class nop : u8 {
  entry,         ///< lives at segment start; location in `where`
  constant,      ///< imm
  box_float,     ///< word of f64 a: virtual until somebody needs the word
  box_bool,      ///< word of boolean a: virtual likewise
  object,        ///< word of a fresh object that has not escaped: shape in imm, fields in the pool
  make_float,    ///< the real word of f64 a (allocates if it must)
  make_bool,     ///< the real word of boolean a
  prim,          ///< `code` of a, b
  overflow,      ///< boolean: the int operation a overflowed
  load,          ///< memory at a + b * scale + disp
  store,         ///< memory at a + b * scale + disp = c
  unbox_float,   ///< f64 of word a whose shape is float
  is_same,       ///< boolean: a and b have the same bits
  select,        ///< boolean a ? b : c
  allocate,      ///< a fresh object: shape in imm, size in disp; header filled
  barrier,       ///< report a store into object a; imm: at a + b * scale + disp, else anywhere in it
  call_c,        ///< C function imm, arguments in the pool
  call_guest,    ///< compiled guest function (entry index imm), arguments in the pool
  guest_result,  ///< the payload of the call before, of the kind that its guard established
  plain_step,    ///< one opcode by the plain interpreter
  guard_true,    ///< a must be true (else the stub)
  guard_false,
  guard_shape,  ///< word a must have the shape imm
  guard_same,   ///< a must have the bits imm
  guard_kind,   ///< the guest call just made must have returned kind imm
};

/// Does the node have code of its own? Constants and virtual boxes and objects have none.
constexpr bool is_emitted(nop op) {
  return op != nop::constant && op != nop::box_float && op != nop::box_bool && op != nop::object;
}

/// How memory is read or written.
enum class mem : u8 { bits64, u32_, i32_, u16_, u8_, f64 };

/// Kinds of places that hold a value at run time.
enum class loc_kind : u8 { none, gpr, xmm, spill, home, constant };
/// Where a value is: number of a register, of a spill slot, of a place in the frame.
struct location {
  loc_kind kind = loc_kind::none;
  u16 index = 0;
  bool operator==(const location&) const = default;
};

/// One step of a segment, in the order of execution; its number (vid) is its name. Nodes move when one is appended:
/// keep no reference to one across that.
struct node {
  nop op = nop::constant;
  vtype type = vtype::none;
  prim code = prim::none;
  mem access = mem::bits64;
  u8 scale = 0;  ///< 0: no index; else 1, 2, 4, 8, or 16 for half (an int index over 2-byte items …)
  bool has_hint = false;
  bool immutable = false;
  bool inline_float = false;  ///< known float, and self-tagged
  i32 disp = 0;
  vid a = no_value, b = no_value, c = no_value;
  u64 imm = 0;
  u32 list = 0, list_count = 0;  ///< arguments or fields, in the pool
  u32 snapshot = ~u32{0};
  u32 waits = ~u32{0};           ///< calls: the snapshot in which the code waits while frames may be looked at
  const shape* known = nullptr;  ///< of a word
  u64 hint = 0;                  ///< the bits it had or would have, as far as can be told
  const void* alias = nullptr;   ///< which field: loads and stores of different fields never meet
  vid forward = no_value;        ///< an object that escaped: its word
  // Register allocation:
  location where;   ///< gpr or xmm, or none
  location memory;  ///< spill or home slot that holds it too
  u32 last_use = 0;
  bool needed = false;
  bool lazy = false;  ///< the result of a fact of the context, emitted only if somebody needs it
};

/// What is known of a word, as contexts keep it: its shape's address; bit 0: a self-tagged float.
inline u32 known_bits(const node& x) {
  return static_cast<u32>(reinterpret_cast<std::uintptr_t>(x.known)) | (x.inline_float ? 1u : 0u);
}

/// A boolean that two operands give at once.
constexpr bool is_comparison(const node& x) {
  if (x.op == nop::is_same) return true;
  if (x.op != nop::prim) return false;
  switch (x.code) {
    case prim::int_lt:
    case prim::int_le:
    case prim::int_ult:
    case prim::int_eq:
    case prim::raw_lt:
    case prim::raw_ult:
    case prim::raw_eq:
    case prim::float_lt:
    case prim::float_le:
    case prim::float_eq:
      return true;
    default:
      return false;
  }
}

/// Kinds of return of compiled guest code, in edx.
enum return_kind : u32 { ret_raised = 0, ret_word = 1, ret_int = 2, ret_float = 3, ret_left = 4 };

/// Whether a C function's result and parameters pass in integer or vector registers.
struct c_signature {
  vtype result = vtype::none;
  bool result_is_bool = false;
  effects what = effects::any;
};

constexpr bool fits_i32(u64 v) { return static_cast<i64>(v) == static_cast<i32>(v); }

}  // namespace metavm::jit
