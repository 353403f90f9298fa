/// \file
/// Operand types. An opcode's parameter list gives decoding, encoding, liveness, jump targets and
/// the disassembler; nothing about an instruction is written twice.
///
/// Bytecode is a sequence of 16-bit units: the opcode's number, then the operands.
#pragma once
#include <array>

#include "metavm/base/config.hpp"

namespace metavm {

struct def {
  u32 reg;
};  ///< a register that is written
struct use {
  u32 reg;
};  ///< a register that is read
struct konst {
  u32 index;
};  ///< a constant of the code object
struct imm {
  i32 number;
};  ///< a small number, -32768..32767
struct args {
  u32 base, count;
};  ///< consecutive registers, read
struct defs {
  u32 base, count;
};  ///< consecutive registers, written
struct target {
  i32 offset;
};  ///< a jump, relative to the start of this instruction (in units)
struct cache {
  u32 index;
};  ///< an inline cache of the code object

/// How an operand lies in bytecode: `units`, `decode`, `encode`.
template <class P>
struct operand;

template <>
struct operand<def> {
  static constexpr u32 units = 1;
  static constexpr def decode(const u16* p) { return {p[0]}; }
  static constexpr void encode(u16* p, def d) { p[0] = static_cast<u16>(d.reg); }
};
template <>
struct operand<use> {
  static constexpr u32 units = 1;
  static constexpr use decode(const u16* p) { return {p[0]}; }
  static constexpr void encode(u16* p, use d) { p[0] = static_cast<u16>(d.reg); }
};
template <>
struct operand<konst> {
  static constexpr u32 units = 1;
  static constexpr konst decode(const u16* p) { return {p[0]}; }
  static constexpr void encode(u16* p, konst d) { p[0] = static_cast<u16>(d.index); }
};
template <>
struct operand<cache> {
  static constexpr u32 units = 1;
  static constexpr cache decode(const u16* p) { return {p[0]}; }
  static constexpr void encode(u16* p, cache d) { p[0] = static_cast<u16>(d.index); }
};
template <>
struct operand<imm> {
  static constexpr u32 units = 1;
  static constexpr imm decode(const u16* p) { return {static_cast<i16>(p[0])}; }
  static constexpr void encode(u16* p, imm d) { p[0] = static_cast<u16>(d.number); }
};
template <>
struct operand<args> {
  static constexpr u32 units = 2;
  static constexpr args decode(const u16* p) { return {p[0], p[1]}; }
  static constexpr void encode(u16* p, args d) {
    p[0] = static_cast<u16>(d.base);
    p[1] = static_cast<u16>(d.count);
  }
};
template <>
struct operand<defs> {
  static constexpr u32 units = 2;
  static constexpr defs decode(const u16* p) { return {p[0], p[1]}; }
  static constexpr void encode(u16* p, defs d) {
    p[0] = static_cast<u16>(d.base);
    p[1] = static_cast<u16>(d.count);
  }
};
template <>
struct operand<target> {
  static constexpr u32 units = 2;
  static constexpr target decode(const u16* p) {
    return {static_cast<i32>(static_cast<u32>(p[0]) | static_cast<u32>(p[1]) << 16)};
  }
  static constexpr void encode(u16* p, target d) {
    p[0] = static_cast<u16>(static_cast<u32>(d.offset));
    p[1] = static_cast<u16>(static_cast<u32>(d.offset) >> 16);
  }
};

/// An inline cache: what `elidable` remembers at one site in the plain stage.
struct inline_cache {
  u64 key = 0;
  u64 result = 0;
};

}  // namespace metavm
