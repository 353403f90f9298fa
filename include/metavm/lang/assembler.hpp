/// \file
/// Writing bytecode: `emit<Op>(operands…)`, labels, constants, positions, handler ranges.
#pragma once
#include "metavm/lang/opcode.hpp"

namespace metavm {

/// A place in the code that jumps may name before it is bound.
struct label {
  u32 id;
};

/// Assembles one code object of language L. constexpr, so that it works inside the C++ compiler.
template <class L>
class assembler {
 public:
  using ops = typename L::opcodes;

  constexpr label new_label() {
    labels_.push_back(unbound);
    return label{static_cast<u32>(labels_.size() - 1)};
  }
  constexpr void bind(label l) { labels_[l.id] = here(); }
  constexpr u32 here() const { return static_cast<u32>(units_.size()); }
  constexpr bool is_bound(label l) const { return labels_[l.id] != unbound; }

  /// Appends an instruction; a `label` stands for a `target` operand. Returns its position.
  template <class Op, class... A>
  constexpr u32 emit(A... a) {
    const u32 at = here();
    units_.push_back(op_number<ops, Op>);
    [&]<class... P>(mp::mp_list<P...>) {
      static_assert(sizeof...(P) == sizeof...(A), "wrong number of operands for this opcode");
      (append<P>(at, a), ...);
    }(operands_of<Op>{});
    if constexpr (detail::has_finish<Op>) units_.push_back(op_number<ops, hidden<Op>>);
    return at;
  }
  constexpr void mark(position p) {
    p.start = here();
    if (!positions_.empty() && positions_.back().start == p.start)
      positions_.back() = p;
    else
      positions_.push_back(p);
  }
  /// Whether a mark waits for its first instruction.
  constexpr bool is_marked() const { return !positions_.empty() && positions_.back().start == here(); }
  constexpr void add_handler(handler_range h) { handlers_.push_back(h); }

  /// Resolves jumps. False if a label was never bound.
  constexpr bool resolve() {
    for (const patch& p : patches_) {
      if (labels_[p.id] == unbound) return false;
      operand<target>::encode(&units_[p.at], target{static_cast<i32>(labels_[p.id]) - static_cast<i32>(p.origin)});
    }
    patches_.clear();
    return true;
  }
  constexpr std::vector<u16>& units() { return units_; }
  constexpr const std::vector<handler_range>& handlers() const { return handlers_; }
  /// Moves everything into `c` (constants, names and counts are the caller's).
  void finish_into(code_block& c) {
    METAVM_CHECK(resolve());
    c.bytecode = std::move(units_);
    c.positions = std::move(positions_);
    c.handlers = std::move(handlers_);
  }
  constexpr u32 label_position(label l) const { return labels_[l.id]; }

 private:
  static constexpr u32 unbound = ~u32{0};
  struct patch {
    u32 at, origin, id;
  };
  template <class P, class A>
  constexpr void append(u32 origin, A a) {
    const u32 at = here();
    for (u32 i = 0; i < operand<P>::units; i++) units_.push_back(0);
    if constexpr (std::is_same_v<A, label>) {
      static_assert(std::is_same_v<P, target>, "a label stands for a jump target");
      patches_.push_back({at, origin, a.id});
    } else {
      static_assert(std::is_same_v<A, P>, "this opcode has another operand here");
      operand<P>::encode(&units_[at], a);
    }
  }
  std::vector<u16> units_;
  std::vector<u32> labels_;
  std::vector<patch> patches_;
  std::vector<position> positions_;
  std::vector<handler_range> handlers_;
};

}  // namespace metavm
