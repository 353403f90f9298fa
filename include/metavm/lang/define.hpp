/// \file
/// Short forms for defining opcodes. What they make is an ordinary opcode (lang/opcode.hpp):
///
///     METAVM_OPCODE(move, def d, use a) { s.set(d, s.get(a)); }
///     METAVM_LAST_OPCODE(jump, target t) { s.jump(t); }                       never goes on to the next instruction
///     METAVM_OPCODES(jump_if, (bool Sense), (Sense), Sense ? "jump_if" : "jump_if_not", use a, target t) { … }
///
/// The name is the identifier, less a `_` at its end (where C++ has the word); a family says its own.
#pragma once
#include "metavm/lang/opcode.hpp"

namespace metavm::detail {
/// An opcode's name from that of its type: without the underscore that keeps it from being a keyword.
template <std::size_t N>
constexpr std::array<char, N> opcode_name(const char (&id)[N]) {
  std::array<char, N> r{};
  for (std::size_t i = 0; i + 1 < N; i++) r[i] = id[i];
  if (N > 1 && r[N - 2] == '_') r[N - 2] = 0;
  return r;
}
}  // namespace metavm::detail

#define METAVM_DEFINE_OPCODE_(id, last, ...)                         \
  struct id {                                                        \
    static constexpr bool ends = last;                               \
    static constexpr auto text = ::metavm::detail::opcode_name(#id); \
    static constexpr const char* name = text.data();                 \
    template <class S>                                               \
    METAVM_OP run(S& s, __VA_ARGS__);                                \
  };                                                                 \
  template <class S>                                                 \
  constexpr void id::run([[maybe_unused]] S& s, __VA_ARGS__)
#define METAVM_OPCODE(id, ...) METAVM_DEFINE_OPCODE_(id, false, __VA_ARGS__)
#define METAVM_LAST_OPCODE(id, ...) METAVM_DEFINE_OPCODE_(id, true, __VA_ARGS__)

/// A family of opcodes: template parameters and arguments, each in parentheses, then the name.
#define METAVM_OPCODES(id, parameters, arguments, text, ...) \
  template <METAVM_UNPACK_ parameters>                       \
  struct id {                                                \
    static constexpr const char* name = text;                \
    template <class S>                                       \
    METAVM_OP run(S& s, __VA_ARGS__);                        \
  };                                                         \
  template <METAVM_UNPACK_ parameters>                       \
  template <class S>                                         \
  constexpr void id<METAVM_UNPACK_ arguments>::run([[maybe_unused]] S& s, __VA_ARGS__)
#define METAVM_UNPACK_(...) __VA_ARGS__
