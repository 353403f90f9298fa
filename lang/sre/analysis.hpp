/// \file
/// What a part of a program says of texts before it runs: with which characters a match goes on, and whether a part
/// that has matched could match in another way that helps.
#pragma once
#include "lang/sre/program.hpp"

namespace metavm::sre {

/// What comes behind a part: instructions in [pc, end), then `up`.
struct continuation {
  u32 pc, end;
  const continuation* up;
};

/// The characters that may come next.
struct first_set {
  u64 low[4] = {};
  bool above = false;  ///< some character from 256 on
  bool ends = false;   ///< or the match ends there
  bool any = false;    ///< nothing is known
  void add(const first_set& o);
};
bool disjoint(const first_set& a, const first_set& b);

/// Instructions [from, to) of an alternative, and where all alternatives end.
struct alternative {
  u32 from, to;
};

class analysis {
 public:
  explicit analysis(const program& p) : p_(p), code_(p.code) {}

  /// Behind the item at pc.
  u32 behind(u32 pc) const;
  /// Of the alternation at pc; the last ends where the item does.
  std::vector<alternative> alternatives(u32 pc) const;
  /// Of the `if_group` at pc; the second may be empty.
  alternative yes_part(u32 pc) const;
  alternative no_part(u32 pc) const;
  /// Of a test of one character.
  first_set characters(const instruction& i) const;
  first_set first(u32 pc, u32 end, const continuation* up);
  /// Whether [pc, end), once matched, need not be tried again when what follows fails: what follows would fail there
  /// again.
  bool is_settled(u32 pc, u32 end, const continuation* up);
  bool is_settled_item(u32 pc, const continuation& next);
  /// Can it match without a character?
  bool may_be_empty(u32 pc, u32 end);
  bool contains(u32 pc, u32 end, op what) const;
  /// Marks that it sets: calls f(mark).
  template <class F>
  void marks(u32 pc, u32 end, F f) const {
    for (; pc < end; pc++)
      if (code_[pc].what == op::mark) f(code_[pc].a);
  }

 private:
  bool spend() { return budget_ && --budget_ && depth_ < most_nested; }
  /// Counts what is analysed inside what.
  struct nested {
    explicit nested(analysis& owner) : a(owner) { a.depth_++; }
    ~nested() { a.depth_--; }
    analysis& a;
  };
  static constexpr u32 most_nested = 200;
  void first_into(u32 pc, u32 end, const continuation* up, bool tested, first_set& out);
  const program& p_;
  const instruction* code_;
  u32 budget_ = 200000;  ///< of steps: large programs are not worth more
  u32 depth_ = 0;
};

/// One test of one character.
constexpr bool is_unit(op o) {
  return o == op::literal || o == op::not_literal || o == op::any || o == op::any_all || o == op::in_set;
}

}  // namespace metavm::sre
