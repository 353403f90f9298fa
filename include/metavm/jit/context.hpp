/// \file
/// What compilation knows at a point: the virtual frames, and for each live register a value with
/// type, place, constant or virtual structure. Kept for every stub and version, so in a compact form.
#pragma once
#include <memory>

#include "metavm/jit/ir.hpp"

namespace metavm::jit {

struct entry_point;

/// One value of a saved context.
struct saved_value {
  enum class form : u8 {
    runtime,
    constant,
    box_float,
    box_bool,
    object,
    compare,  ///< a boolean that is computed again from its two operands
    again,    ///< the result of a fact, computed again if somebody needs it
  } what;
  vtype type;
  location where;
  bool seldom = false;  ///< leaf of a loop header that the loop does not touch
  u16 kids = 0;         ///< objects: number of fields
  u32 known = 0;        ///< shape address, 0: unknown; bit 0: a self-tagged float
  u32 first_kid = 0;    ///< box: the child's id; object, comparison: place in saved_context::kid_ids
  location memory;      ///< run-time values in a register: where else they lie
  u64 bits = 0;         ///< constant's bits; object: size in bytes; comparison: its prim, none for sameness
};

/// A virtual frame in a saved context.
struct saved_frame {
  code_block* code;
  u32 pc;                      ///< unit of the instruction that is being or will be run
  u32 result_register;         ///< in the caller
  u32 function, extra;         ///< value ids
  u32 first_slot, slot_count;  ///< in saved_context::slots
  u8 at = 0;                   ///< turn
};
/// A register of a saved frame that is live.
struct saved_slot {
  u16 reg;
  u16 stored = 0;  ///< the frame lives in the heap, and its register there holds the same
  u32 id;
};

/// An answer that a primitive gave, for replay. The tag is the primitive and its operands.
struct answer {
  u32 tag;
  vid id;       ///< a value, or no_value
  u64 payload;  ///< known data
};

/// A pure operation or load whose result is known: code that starts with this context need not do it again.
struct saved_fact {
  nop op;
  prim code;
  mem access;
  u8 scale;
  bool immutable;
  vtype type;
  i32 disp;
  u32 a, b;  ///< value ids; b may be absent (all ones)
  const void* alias;
  u32 result;
  bool own = false;  ///< of the opcode under way: an answer on its tape that is made again where somebody needs it
};

struct version;

/// All that compilation knows at one place, kept for later: frames, values, the tape of the opcode under way. Ids are
/// places in `values`.
struct saved_context {
  std::vector<saved_frame> frames;
  std::vector<saved_slot> slots;
  std::vector<saved_value> values;
  std::vector<u32> kid_ids;  ///< (field offset, value id) pairs of objects
  std::vector<answer> tape;  ///< answers of the opcode that is under way
  std::vector<saved_fact> facts;
  version* loop = nullptr;    ///< the loop header passed last on the way here
  bool after_effect = false;  ///< the opcode has had an effect already
  /// What compiled function or loop this belongs to:
  entry_point* root = nullptr;  ///< null: entered from plain, with a home frame
  u32 frame_words = 0;          ///< native frame, in words

  u64 bytes() const {
    return sizeof(*this) + frames.capacity() * sizeof(saved_frame) + slots.capacity() * sizeof(saved_slot) +
           values.capacity() * sizeof(saved_value) + kid_ids.capacity() * 4 + tape.capacity() * sizeof(answer) +
           facts.capacity() * sizeof(saved_fact);
  }
};

}  // namespace metavm::jit
