// Tests of characters, marks, and parts that choose.
#include "lang/sre/codes.hpp"
#include "lang/sre/generator.hpp"

namespace metavm::sre {

// ---------------------------------------------------------------- tests

template <class C>
konst generator<C>::set_at(const char_set& s, const u32* words) {
  out_.sets.push_back(std::make_unique<live_set>(s, words, properties_, width));
  return address(out_.sets.back().get());
}

template <class C>
konst generator<C>::set_constant(u32 set) {
  if (!set_of_[set]) set_of_[set] = set_at(p_.sets[set], p_.words).index + 1;
  return {set_of_[set] - 1};
}

/// A range of characters, or all but one, if the set is that; `set` without its constant otherwise.
template <class C>
tested generator<C>::test_of_set(const char_set& s) const {
  const auto in = [&](u32 c) { return (s.low[c >> 6] >> (c & 63) & 1) != 0; };
  const auto stretch = [&](bool wanted, u32& from, u32& n) {
    u32 c = 0;
    while (c < 256 && in(c) != wanted) c++;
    from = c;
    while (c < 256 && in(c) == wanted) c++;
    n = c - from;
    while (c < 256 && in(c) != wanted) c++;
    return n && c == 256;
  };
  u32 from, n;
  if ((width == 1 || s.above == 0) && stretch(true, from, n)) return {test::range, from, n};
  if ((width == 1 || s.above == 1) && stretch(false, from, n)) return {test::outside, from, n};
  return {test::set};
}

template <class C>
tested generator<C>::test_of(const instruction& i) {
  switch (i.what) {
    case op::literal:
      return {test::equal, i.a & 0xffff, i.a >> 16};
    case op::not_literal:
      return {test::differs, i.a & 0xffff, i.a >> 16};
    case op::any:
      return {test::differs, '\n', 0};
    case op::any_all:
      return {test::all};
    default: {
      const char_set& s = p_.sets[i.a];
      if (s.by_locale) return {test::asked, 0, 0, set_constant(i.a).index};
      tested t = test_of_set(s);
      if (t.kind == test::set) t.k = set_constant(i.a).index;
      return t;
    }
  }
}

/// Word characters.
template <class C>
tested generator<C>::word_test(folding f) {
  static constexpr u32 descriptions[4][3] = {{codes::category, codes::word, codes::failure},
                                             {codes::category, codes::word, codes::failure},
                                             {codes::category, codes::loc_word, codes::failure},
                                             {codes::category, codes::uni_word, codes::failure}};
  const u32 n = static_cast<u32>(f);
  if (!word_of_[n]) {
    char_set s{};
    s.by_locale = f == folding::locale;
    s.above = f == folding::unicode ? 2 : 0;
    if (!s.by_locale)
      for (u32 c = 0; c < 256; c++)
        if (in_described_set(s, c, descriptions[n], properties_)) s.low[c >> 6] |= u64{1} << (c & 63);
    word_of_[n] = set_at(s, descriptions[n]).index + 1;
  }
  return {f == folding::locale ? test::asked : test::set, 0, 0, word_of_[n] - 1};
}

/// The test of `unit`, less the character c. False: there is no such test.
template <class C>
bool generator<C>::without(const instruction& unit, u32 c, tested& out) {
  if (c > 255) return false;
  char_set s{};
  switch (unit.what) {
    case op::any:
    case op::not_literal:
      if (unit.what == op::not_literal && unit.a > 255) return false;
      for (u64& w : s.low) w = ~u64{0};
      s.above = 1;
      {
        const u32 but = unit.what == op::any ? '\n' : unit.a;
        s.low[but >> 6] &= ~(u64{1} << (but & 63));
      }
      break;
    case op::in_set:
      s = p_.sets[unit.a];
      if (s.by_locale) return false;
      break;
    default:
      return false;
  }
  s.low[c >> 6] &= ~(u64{1} << (c & 63));
  out = test_of_set(s);
  if (out.kind == test::set) out.k = set_at(s, p_.words).index;
  return true;
}

template <class C>
void generator<C>::one_character(tested t, label fail, reg a, reg end) {
  const imm x{as_operand(t.x)}, y{as_operand(t.y)};
  const auto with = [&]<test K>() { emit<one<C, K>>(def{a}, use{a}, use{end}, x, y, konst{t.k}, fail); };
  switch (t.kind) {
    case test::equal:
      return with.template operator()<test::equal>();
    case test::differs:
      return with.template operator()<test::differs>();
    case test::range:
      return with.template operator()<test::range>();
    case test::outside:
      return with.template operator()<test::outside>();
    case test::all:
      return with.template operator()<test::all>();
    case test::set:
      return with.template operator()<test::set>();
    case test::asked:
      return with.template operator()<test::asked>();
  }
}

/// As many as there are before `end`. \pre a is not behind it
template <class C>
void generator<C>::all_characters(tested t, reg a, reg end) {
  if (t.kind == test::all) {
    emit<move>(def{a}, use{end});
    return;
  }
  const imm x{as_operand(t.x)}, y{as_operand(t.y)};
  const label again = new_label(), done = new_label();
  bind(again);
  const auto with = [&]<test K>() { emit<many<C, K>>(def{a}, use{a}, use{end}, x, y, konst{t.k}, done); };
  switch (t.kind) {
    case test::equal:
      with.template operator()<test::equal>();
      break;
    case test::differs:
      with.template operator()<test::differs>();
      break;
    case test::range:
      with.template operator()<test::range>();
      break;
    case test::outside:
      with.template operator()<test::outside>();
      break;
    case test::asked:
      with.template operator()<test::asked>();
      break;
    default:
      with.template operator()<test::set>();
  }
  emit<sre::jump>(again);
  bind(done);
}

// ---------------------------------------------------------------- marks

/// Keeps what the marks set in [pc, end) hold.
template <class C>
typename generator<C>::saved_marks generator<C>::save_marks(u32 pc, u32 end) {
  std::vector<u32> seen;
  bool closes = false;
  analysis_.marks(pc, end, [&](u32 m) {
    closes |= (m & 1) != 0;
    seen.push_back(m);
  });
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  saved_marks s;
  for (u32 m : seen) s.push_back({mark(m), may_be_set(m) ? take() : 0});
  if (closes) s.push_back({last_group(), any_set_ ? take() : 0});
  for (const auto& [from, copy] : s)
    if (copy) emit<move>(def{copy}, use{from});
  return s;
}

template <class C>
void generator<C>::restore(const saved_marks& s) {
  for (const auto& [to, copy] : s)
    if (copy)
      emit<move>(def{to}, use{copy});
    else
      emit<clear>(defs{to, 1});
}

/// Where to go instead of `fail`, so that the marks are as they were.
template <class C>
label generator<C>::undoing(const saved_marks& s, label fail) {
  if (s.empty()) return fail;
  const label over = new_label(), undo = new_label();
  emit<sre::jump>(over);
  bind(undo);
  restore(s);
  emit<sre::jump>(fail);
  bind(over);
  return undo;
}

template <class C>
label generator<C>::marking(u32 m, label fail) {
  // What is on every way to a match is set again by the next attempt.
  saved_marks s;
  if (optional_) {
    s.push_back({mark(m), may_be_set(m) ? take() : 0});
    if (m & 1) s.push_back({last_group(), any_set_ ? take() : 0});
    for (const auto& [from, copy] : s)
      if (copy) emit<move>(def{copy}, use{from});
  }
  emit<move>(def{mark(m)}, use{registers::at});
  if (m & 1) {
    if (m / 2 + 1 > 0x7fff) throw too_large{};
    emit<set_int>(def{last_group()}, imm{static_cast<i32>(m / 2 + 1)});
  }
  note_set(m);
  return undoing(s, fail);
}

// ---------------------------------------------------------------- choices

/// Goes where the way that was taken (a number in `which`) can be tried otherwise.
template <class C>
label generator<C>::dispatch(const std::vector<label>& ways, reg which) {
  const label over = new_label(), back = new_label();
  emit<sre::jump>(over);
  bind(back);
  for (u32 k = 0; k + 1 < ways.size(); k++) emit<jump_if_int>(use{which}, imm{static_cast<i32>(k)}, ways[k]);
  emit<sre::jump>(ways.back());
  bind(over);
  return back;
}

template <class C>
label generator<C>::alternation(const std::vector<alternative>& all, const continuation& next, label fail,
                                bool settled) {
  if (all.size() > 0x7fff) throw too_large{};
  const u32 from = all.front().from, to = std::max(all.front().to, all.back().to);
  const saved_marks saved = settled ? save_marks_of_settled(std::min(from, all.back().from), to, fail) : saved_marks{};
  const reg start = take(), which = settled ? 0 : take();
  emit<move>(def{start}, use{registers::at});
  const label end = new_label();
  const u32 base = next_register_;
  u32 top = base;
  const std::vector<bool> set_before = set_marks_;
  std::vector<bool> set_after = set_marks_;
  const bool any_before = any_set_;
  bool any_after = any_set_;
  std::vector<label> ways;
  optional_++;
  for (std::size_t k = 0; k < all.size(); k++) {
    const bool last = k + 1 == all.size();
    const label other = last ? fail : new_label();
    next_register_ = base;
    set_marks_ = set_before;
    any_set_ = any_before;
    ways.push_back(sequence(all[k].from, all[k].to, &next, other));
    top = std::max(top, next_register_);
    if (set_after.size() < set_marks_.size()) set_after.resize(set_marks_.size());
    for (std::size_t m = 0; m < set_marks_.size(); m++) set_after[m] = set_after[m] || set_marks_[m];
    any_after |= any_set_;
    if (!settled) emit<set_int>(def{which}, imm{static_cast<i32>(k)});
    if (last) break;
    emit<sre::jump>(end);
    bind(other);
    emit<move>(def{registers::at}, use{start});
  }
  optional_--;
  bind(end);
  next_register_ = top;
  set_marks_ = std::move(set_after);
  any_set_ = any_after;
  return settled ? undoing(saved, fail) : dispatch(ways, which);
}

template <class C>
label generator<C>::choice_of_group(u32 pc, const continuation& next, label fail) {
  const instruction& i = code_[pc];
  const alternative yes = analysis_.yes_part(pc), no = analysis_.no_part(pc);
  const reg which = take();
  const label otherwise = new_label(), end = new_label();
  emit<unless_group>(use{mark(2 * i.a)}, use{mark(2 * i.a + 1)}, otherwise);
  optional_++;
  std::vector<label> ways;
  ways.push_back(sequence(yes.from, yes.to, &next, fail));
  emit<set_int>(def{which}, imm{0});
  emit<sre::jump>(end);
  bind(otherwise);
  ways.push_back(sequence(no.from, no.to, &next, fail));
  emit<set_int>(def{which}, imm{1});
  optional_--;
  bind(end);
  return dispatch(ways, which);
}

/// look, look_not, atomic
template <class C>
label generator<C>::enclosed(u32 pc, label fail) {
  const instruction& i = code_[pc];
  const u32 end = i.a - 1;
  const continuation nothing{end, end + 1, nullptr};
  const bool negative = i.what == op::look_not;
  const saved_marks saved = save_marks_of_settled(pc + 1, end, fail);
  const reg start = take(), sp = take();
  const bool loops = analysis_.contains(pc + 1, end, op::repeat);
  const label matched_not = negative ? new_label() : fail;
  emit<move>(def{start}, use{registers::at});
  if (loops) emit<move>(def{sp}, use{registers::sp});
  if (i.what != op::atomic && i.b)
    emit<look_back>(def{registers::at}, use{registers::at}, use{registers::begin}, number(u64{i.b} * width),
                    matched_not);
  optional_ += negative;
  sequence(pc + 1, end, &nothing, matched_not);
  optional_ -= negative;
  // No way back into it.
  if (loops) emit<move>(def{registers::sp}, use{sp});
  if (negative) {
    restore(saved);
    emit<sre::jump>(fail);
    bind(matched_not);
    emit<move>(def{registers::at}, use{start});
    return fail;
  }
  if (i.what == op::look) emit<move>(def{registers::at}, use{start});
  return undoing(saved, fail);
}

#define METAVM_SRE_TESTS(C)                                                                                    \
  template konst generator<C>::set_at(const char_set&, const u32*);                                            \
  template konst generator<C>::set_constant(u32);                                                              \
  template tested generator<C>::test_of_set(const char_set&) const;                                            \
  template tested generator<C>::test_of(const instruction&);                                                   \
  template tested generator<C>::word_test(folding);                                                            \
  template bool generator<C>::without(const instruction&, u32, tested&);                                       \
  template void generator<C>::one_character(tested, label, reg, reg);                                          \
  template void generator<C>::all_characters(tested, reg, reg);                                                \
  template typename generator<C>::saved_marks generator<C>::save_marks(u32, u32);                              \
  template void generator<C>::restore(const saved_marks&);                                                     \
  template label generator<C>::undoing(const saved_marks&, label);                                             \
  template label generator<C>::marking(u32, label);                                                            \
  template label generator<C>::dispatch(const std::vector<label>&, reg);                                       \
  template label generator<C>::alternation(const std::vector<alternative>&, const continuation&, label, bool); \
  template label generator<C>::choice_of_group(u32, const continuation&, label);                               \
  template label generator<C>::enclosed(u32, label);
METAVM_SRE_TESTS(u8)
METAVM_SRE_TESTS(u16)
METAVM_SRE_TESTS(u32)
#undef METAVM_SRE_TESTS

}  // namespace metavm::sre
