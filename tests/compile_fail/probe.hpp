/// \file
/// For the tests of what must not compile: a small language, and a macro that compiles an opcode for every stage.
#pragma once
#include "metavm/jit/staged.hpp"
#include "metavm/lang/assembler.hpp"
#include "metavm/lang/define.hpp"
#include "metavm/lang/numbers.hpp"
#include "metavm/stage/constant.hpp"

namespace probe {
using namespace metavm;

template <class S>
using word = dyn<S, value>;

struct pair : object {
  value first, second;
  u64 count;
  value rest[];
  using traced_fields = fields<&pair::first, &pair::second>;
  using immutable_fields = fields<&pair::first>;
  using quasi_immutable_fields = fields<&pair::second>;
};
struct context : execution {
  const shape* pairs;
};
struct constant_context : in_compiler::context {
  const shape* pairs;
};
struct language {
  static constexpr const char* name = "probe";
  using context = probe::context;
  using constant_context = probe::constant_context;
};
inline value function_of_two(value a, value) { return a; }
inline value function_with_context(context&, value a) { return a; }
inline i64 known_number(const shape*, value) { return 1; }
inline void fail(context&) {}

/// Compiles Op in every stage.
template <class Op>
struct in_every_stage {
  template <class S>
  static constexpr auto instance = &run_opcode<Op, S>;
  static constexpr auto plain_one = instance<plain<language>>;
  static constexpr auto fast_one = instance<plain<language, fast::derived>>;
  static constexpr auto staged_one = instance<staged<language>>;
  static constexpr auto constant_one = instance<constant_stage<language>>;
};
}  // namespace probe

/// An opcode `tested` with these operands; its body follows.
#define TESTED_OPCODE(...)                        \
  struct tested {                                 \
    static constexpr const char* name = "tested"; \
    template <class S>                            \
    METAVM_OP run(S& s, __VA_ARGS__);             \
  };                                              \
  template struct probe::in_every_stage<tested>;  \
  template <class S>                              \
  constexpr void tested::run([[maybe_unused]] S& s, __VA_ARGS__)
