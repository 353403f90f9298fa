/// \file
/// The generator of code: registers, constants, tests, marks. What parts become stands in generate.cpp,
/// generate_tests.cpp and generate_loops.cpp.
#pragma once
#include <algorithm>
#include <cstring>
#include <map>

#include "lang/sre/analysis.hpp"
#include "lang/sre/generate.hpp"
#include "lang/sre/language.hpp"

namespace metavm::sre {

/// The program does not fit.
struct too_large {};

constexpr i16 as_operand(u32 n) { return static_cast<i16>(static_cast<u16>(n)); }

/// A test of a character, as operands of an instruction.
struct tested {
  test kind;
  u32 x = 0, y = 0, k = 0;
};

template <class C>
class generator : assembler<language> {
 public:
  generator(const program& p, const char_properties& c, generated_code& out)
      : p_(p), code_(p.code), properties_(c), out_(out), analysis_(p), set_of_(p.header->sets), word_of_{} {
    for (u32 f = 0; f < 4; f++) out.foldings[f] = {static_cast<folding>(f), &c};
  }
  void run();

 private:
  using reg = u32;
  static constexpr u32 width = sizeof(C);
  static constexpr u32 most_registers = 30000, most_units = 1u << 22, most_nested = 400;

  // ---- registers and constants ----
  reg take(u32 n = 1) {
    const reg r = next_register_;
    next_register_ += n;
    if (next_register_ > most_registers) throw too_large{};
    register_count_ = std::max(register_count_, next_register_);
    return r;
  }
  konst constant(u64 bits) {
    auto [it, fresh] = constant_index_.try_emplace(bits, static_cast<u32>(out_.code.constants.size()));
    if (fresh) out_.code.constants.push_back(value{bits});
    if (it->second > 0xffff) throw too_large{};
    return {it->second};
  }
  konst number(u64 n) { return constant(n << int_shift); }
  konst address(const void* p) { return constant(reinterpret_cast<u64>(p)); }
  reg mark(u32 m) const { return registers::marks + m; }
  reg last_group() const { return registers::marks + p_.header->marks; }

  // ---- tests (generate_tests.cpp) ----
  konst set_at(const char_set& s, const u32* words);
  konst set_constant(u32 set);
  tested test_of_set(const char_set& s) const;
  tested test_of(const instruction& i);
  tested word_test(folding f);
  bool without(const instruction& unit, u32 c, tested& out);
  void one_character(tested t, label fail, reg a = registers::at, reg end = registers::end);
  void all_characters(tested t, reg a, reg end);

  // ---- marks ----
  /// Registers of marks with those that keep what they held; 0: they were not set.
  using saved_marks = std::vector<std::pair<reg, reg>>;
  saved_marks save_marks(u32 pc, u32 end);
  /// Of a part that leaves nothing behind: if it fails, does some other way go on that may not set its marks?
  saved_marks save_marks_of_settled(u32 pc, u32 end, label fail) {
    return optional_ || fail.id != failed_.id ? save_marks(pc, end) : saved_marks{};
  }
  void restore(const saved_marks& s);
  label undoing(const saved_marks& s, label fail);
  bool may_be_set(u32 m) const { return m < set_marks_.size() && set_marks_[m]; }
  void note_set(u32 m) {
    if (set_marks_.size() <= m) set_marks_.resize(m + 1);
    set_marks_[m] = true;
    any_set_ |= (m & 1) != 0;
  }

  // ---- parts: each returns where to go for another way to match ----
  void search_begins(label none);
  label sequence(u32 pc, u32 end, const continuation* up, label fail);
  u32 literal_run(u32 pc, u32 end) const;
  label item(u32 pc, const continuation& next, label fail);
  void place_test(place where, label fail);
  label marking(u32 m, label fail);
  label alternation(const std::vector<alternative>& all, const continuation& next, label fail, bool settled);
  label choice_of_group(u32 pc, const continuation& next, label fail);
  label enclosed(u32 pc, label fail);
  label dispatch(const std::vector<label>& ways, reg which);

  // ---- loops (generate_loops.cpp) ----
  label repeat_one(u32 pc, const continuation& next, label fail);
  label greedy(const tested& t, reg limit, const continuation& next, label fail);
  label lazy(const instruction& unit, reg limit, const continuation& next, label fail);
  bool next_literal(continuation next, u32& c) const;
  label loop(u32 pc, const continuation& next, label fail);
  label settled_loop(u32 pc, const continuation& next, label fail);
  label greedy_loop(u32 pc, const continuation& next, label fail);
  label lazy_loop(u32 pc, const continuation& next, label fail);
  label possessive_loop(u32 pc, label fail);
  /// The registers of a loop's rounds, which go on the stack when the next one begins.
  struct round {
    reg first;
    std::vector<u32> counts;  ///< where in the code their number goes
  };
  void begin_rounds(round& r);
  void push_round(round& r);
  void pop_round(round& r);
  void end_rounds(const round& r);
  void jump_unless_less(reg a, u32 n, label to);

  const program& p_;
  const instruction* code_;
  const char_properties& properties_;
  generated_code& out_;
  analysis analysis_;
  std::vector<u32> set_of_;  ///< constants of the program's sets, plus one
  u32 word_of_[4];           ///< likewise of word characters
  std::map<u64, u32> constant_index_;
  std::vector<bool> set_marks_;
  bool any_set_ = false;
  u32 next_register_ = 0, register_count_ = 0;
  u32 nested_ = 0;           ///< parts around
  u32 optional_ = 0;         ///< parts around that are not on every way to a match
  label full_{}, failed_{};  ///< there is no memory; this attempt has failed
};

}  // namespace metavm::sre
