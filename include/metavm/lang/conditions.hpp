/// \file
/// Families of opcodes for conditions: one puts a condition's truth into a register, one jumps on it. A language writes
/// the condition alone:
///
///     struct less {
///       static constexpr const char* name = "lt";
///       /// Calls done(bool or dyn<S, bool>), or raises, or enters guest code by `call_then`.
///       template <class S, class F>
///       METAVM_OP decide(S& s, use a, use b, F done) { … }
///       /// Of what guest code gave: is it true?
///       template <class S>
///       METAVM_OP_FN holds(S& s, dyn<S, value> v) { return !s.is(v, value_false); }
///     };
///     using opcodes = mp::mp_append<…, conditions<less, use, use>>;
#pragma once
#include <array>
#include <string_view>

#include "metavm/lang/opcode.hpp"
#include "metavm/stage/words.hpp"

namespace metavm {

/// Texts put together while compiling, for names of opcodes and messages: at most 95 bytes.
template <class... Text>
constexpr std::array<char, 96> joined(Text... parts) {
  std::array<char, 96> all{};
  std::size_t n = 0;
  auto add = [&](std::string_view part) {
    for (char c : part) all[n++] = c;
  };
  (add(parts), ...);
  return all;
}

/// d = does C hold for a and b?
template <class C, class X, class Y>
struct comparison {
  static constexpr const char* name = C::name;
  struct finish {
    template <class S>
    METAVM_OP run(S& s, def d, X, Y, dyn<S, value> r) {
      s.set(d, s.lift(from_bool(C::holds(s, r))));
    }
  };
  template <class S>
  METAVM_OP run(S& s, def d, X a, Y b) {
    C::decide(s, a, b, [&](auto c) METAVM_INLINE_LAMBDA { s.set(d, truth_word(s, c)); });
  }
};

/// Jumps if C's truth for a and b is Sense.
template <class C, class X, class Y, bool Sense>
struct branch {
  static constexpr auto text = joined(Sense ? "jump_if_" : "jump_if_not_", C::name);
  static constexpr const char* name = text.data();
  struct finish {
    template <class S>
    METAVM_OP run(S& s, X, Y, target t, dyn<S, value> r) {
      if (C::holds(s, r) == Sense) s.jump(t);
    }
  };
  template <class S>
  METAVM_OP run(S& s, X a, Y b, target t) {
    C::decide(s, a, b, [&](auto c) METAVM_INLINE_LAMBDA {
      if (decided(s, c) == Sense) s.jump(t);
    });
  }
};

/// The three opcodes of a condition on such operands.
template <class C, class X, class Y>
using conditions = mp::mp_list<comparison<C, X, Y>, branch<C, X, Y, true>, branch<C, X, Y, false>>;

/// The opcodes of a condition on two registers, or with a constant for one of them.
template <class C>
using all_conditions = mp::mp_append<conditions<C, use, use>, conditions<C, use, konst>, conditions<C, konst, use>>;

}  // namespace metavm
