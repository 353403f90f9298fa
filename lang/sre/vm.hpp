/// \file
/// The machine that patterns run on: a guest stack, a stack of choices, and what the host says.
#pragma once
#include "metavm/jit/machine.hpp"
#include "metavm/lang/code.hpp"

namespace metavm::sre {

/// The stack on which loops keep what they need to go back. Reserved once, used as far as it is needed.
class choice_stack {
 public:
  choice_stack() = default;
  choice_stack(const choice_stack&) = delete;
  choice_stack& operator=(const choice_stack&) = delete;
  ~choice_stack();
  /// Where it begins; null: there is no memory.
  char* begin();
  /// Up to here it may be used at first.
  char* first_limit() const { return base_ + usual; }
  /// A limit above `limit`; null: there is no more.
  char* grow(char* limit);
  /// Gives back what an unusual match needed.
  void trim();

 private:
  static constexpr u64 usual = u64{1} << 18;
  char* base_ = nullptr;
  u64 bytes_ = 0;
  bool grown_ = false;
};

/// A context of the regular expressions' language. It has no values of its own: its words are addresses in texts and
/// small ints. The heap is the host's, whose safepoints it keeps.
class vm : public execution {
 public:
  explicit vm(const execution& host);
  ~vm();
  vm(const vm&) = delete;
  vm& operator=(const vm&) = delete;

  bool (*interrupted)(void*) = nullptr;  ///< asked at safepoints; true ends the match
  void* interrupted_context = nullptr;
  choice_stack choices;
  std::unique_ptr<jit::engine> machine;  ///< null: plain alone

  /// For the opcodes: more room for choices; 0: there is none.
  static value more_room(vm& x, value limit);

 private:
  static constexpr u64 stack_bytes = u64{1} << 20;
};

}  // namespace metavm::sre
