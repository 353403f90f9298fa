/// \file
/// Compiler switches and the few integer names that the whole project uses.
#pragma once
#include <cstddef>
#include <cstdint>

namespace metavm {

using i8 = std::int8_t;
using u8 = std::uint8_t;
using i16 = std::int16_t;
using u16 = std::uint16_t;
using i32 = std::int32_t;
using u32 = std::uint32_t;
using i64 = std::int64_t;
using u64 = std::uint64_t;

}  // namespace metavm

#define METAVM_INLINE inline __attribute__((always_inline))
#define METAVM_NOINLINE __attribute__((noinline))
#define METAVM_COLD __attribute__((noinline, cold))
#define METAVM_LIKELY(x) __builtin_expect(static_cast<bool>(x), 1)
#define METAVM_UNLIKELY(x) __builtin_expect(static_cast<bool>(x), 0)

/// Begins the `run` of an opcode: `template <class S> METAVM_OP run(S& s, def d, use a) { … }`.
#define METAVM_OP __attribute__((always_inline)) static constexpr void
/// Begins a helper of opcodes. All of an opcode must be inlined, or its stage lives in memory.
#define METAVM_OP_PART __attribute__((always_inline)) inline constexpr
/// As METAVM_OP, for a static member that gives a result.
#define METAVM_OP_FN __attribute__((always_inline)) static constexpr auto

/// Before a loop of few rounds that is to stay small.
#if defined(__clang__)
#define METAVM_SMALL_LOOP _Pragma("clang loop vectorize(disable) unroll(disable)")
#else
#define METAVM_SMALL_LOOP _Pragma("GCC unroll 1")
#endif

/// Lambdas inside opcodes must not become calls: the stage object would escape to memory.
#define METAVM_INLINE_LAMBDA __attribute__((always_inline))

#if defined(__clang__) && __clang_major__ >= 19 && defined(__x86_64__)
/// Opcode handlers are chained by guaranteed tail calls in a convention without saved registers.
#define METAVM_TAIL_CALLS 1
#define METAVM_HANDLER_CC __attribute__((preserve_none))
#define METAVM_MUSTTAIL [[clang::musttail]]
/// A slow path that leaves its caller's registers alone.
#define METAVM_PRESERVE_MOST __attribute__((preserve_most))
#else
#define METAVM_PRESERVE_MOST
/// No guaranteed tail calls: the interpreter is a switch generated from the opcode list.
#define METAVM_TAIL_CALLS 0
#define METAVM_HANDLER_CC
#define METAVM_MUSTTAIL
#endif

namespace metavm::detail {
/// Prints and aborts: an internal invariant does not hold. Never the guest program's fault.
[[noreturn]] void assertion_failed(const char* what, const char* file, int line) noexcept;
}  // namespace metavm::detail

/// An invariant that is cheap enough to hold in release builds too.
#define METAVM_CHECK(c) \
  (METAVM_LIKELY(c) ? static_cast<void>(0) : ::metavm::detail::assertion_failed(#c, __FILE__, __LINE__))
#ifdef NDEBUG
#define METAVM_ASSERT(c) static_cast<void>(0)
#else
#define METAVM_ASSERT(c) METAVM_CHECK(c)
#endif
