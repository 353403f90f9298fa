// Repeats: of one character, and loops.
#include "lang/sre/generator.hpp"

namespace metavm::sre {

// ---------------------------------------------------------------- one character, repeated

/// What must come next, if it is one character.
template <class C>
bool generator<C>::next_literal(continuation next, u32& c) const {
  for (;;) {
    if (next.pc >= next.end) {
      if (!next.up) return false;
      next = *next.up;
    } else if (code_[next.pc].what == op::mark) {
      next.pc++;
    } else {
      c = code_[next.pc].a;
      return code_[next.pc].what == op::literal;
    }
  }
}

template <class C>
label generator<C>::repeat_one(u32 pc, const continuation& next, label fail) {
  constexpr u32 few = 4;
  const instruction &i = code_[pc], &unit = code_[pc + 1];
  const tested t = test_of(unit);
  if (i.a <= few) {
    for (u32 n = 0; n < i.a; n++) one_character(t, fail);
  } else {
    const reg least = take();
    emit<offset>(def{least}, use{registers::at}, number(u64{i.a} * width));
    emit<jump_if_below>(use{registers::end}, use{least}, fail);
    all_characters(t, registers::at, least);
    emit<jump_if_below>(use{registers::at}, use{least}, fail);
  }
  if (i.a == i.b) return fail;
  reg limit = registers::end;
  if (i.b != unlimited) {
    limit = take();
    emit<offset_within>(def{limit}, use{registers::at}, use{registers::end}, number(u64{i.b - i.a} * width));
  }
  if (i.what == op::repeat_one_possessive || analysis_.is_settled_item(pc, next)) {
    all_characters(t, registers::at, limit);
    return fail;
  }
  return i.what == op::repeat_one ? greedy(t, limit, next, fail) : lazy(unit, limit, next, fail);
}

template <class C>
label generator<C>::greedy(const tested& t, reg limit, const continuation& next, label fail) {
  const reg least = take(), most = take();
  emit<move>(def{least}, use{registers::at});
  all_characters(t, registers::at, limit);
  emit<move>(def{most}, use{registers::at});
  const label over = new_label(), back = new_label();
  emit<sre::jump>(over);
  bind(back);
  if (u32 c = 0; next_literal(next, c))
    emit<retreat_to<C>>(def{most}, use{most}, use{least}, imm{as_operand(c)}, imm{as_operand(c >> 16)}, fail);
  else
    emit<retreat<C>>(def{most}, use{most}, use{least}, fail);
  emit<move>(def{registers::at}, use{most});
  bind(over);
  return back;
}

template <class C>
label generator<C>::lazy(const instruction& unit, reg limit, const continuation& next, label fail) {
  const tested t = test_of(unit);
  const reg place = take();
  const label over = new_label(), back = new_label();
  emit<move>(def{place}, use{registers::at});
  u32 c = 0;
  tested skipped;
  const bool literal = next_literal(next, c);
  if (literal && t.kind == test::all) {
    // To the next such character.
    const label again = new_label();
    reg stop = limit;
    if (limit != registers::end) {
      stop = take();
      emit<offset_within>(def{stop}, use{limit}, use{registers::end}, number(width));
    }
    bind(again);
    emit<find_char<C>>(def{place}, use{place}, use{stop}, imm{as_operand(c)}, imm{as_operand(c >> 16)}, fail);
    emit<move>(def{registers::at}, use{place});
    emit<sre::jump>(over);
    bind(back);
    one_character(t, fail, place, limit);
    emit<sre::jump>(again);
  } else if (literal && without(unit, c, skipped)) {
    const label again = new_label();
    bind(again);
    all_characters(skipped, place, limit);
    emit<move>(def{registers::at}, use{place});
    emit<sre::jump>(over);
    bind(back);
    one_character(t, fail, place, limit);
    emit<sre::jump>(again);
  } else {
    emit<sre::jump>(over);
    bind(back);
    one_character(t, fail, place, limit);
    emit<move>(def{registers::at}, use{place});
  }
  bind(over);
  return back;
}

// ---------------------------------------------------------------- loops

template <class C>
label generator<C>::loop(u32 pc, const continuation& next, label fail) {
  const instruction& i = code_[pc];
  const u32 body = pc + 1, end = i.c;
  if (i.b == 0) return fail;
  const bool settled = analysis_.is_settled_item(pc, next);
  if (i.a == 0 && i.b == 1) {
    const alternative once{body, end}, never{end, end};
    // A settled one may as well be tried first.
    if (settled || code_[end].what == op::until_greedy) return alternation({once, never}, next, fail, settled);
    return alternation({never, once}, next, fail, settled);
  }
  // Few rounds stand one behind the other.
  constexpr u32 most_copies = 8, most_copied = 64;
  if (i.a == i.b && i.a <= most_copies && (end - body) * i.a <= most_copied) {
    std::vector<continuation> rests(i.a, next);
    for (u32 n = 1; n < i.a; n++) rests[n] = {body, end, &rests[n - 1]};
    for (u32 n = i.a; n-- > 0;) fail = sequence(body, end, &rests[n], fail);
    return fail;
  }
  if (settled) return settled_loop(pc, next, fail);
  return code_[end].what == op::until_greedy ? greedy_loop(pc, next, fail) : lazy_loop(pc, next, fail);
}

/// Goes to `to` if a is not below n.
template <class C>
void generator<C>::jump_unless_less(reg a, u32 n, label to) {
  const label less = new_label();
  emit<jump_if_less>(use{a}, number(n), less);
  emit<sre::jump>(to);
  bind(less);
}

/// As many rounds as there are; none of them needs to be undone.
template <class C>
label generator<C>::settled_loop(u32 pc, const continuation& next, label fail) {
  const instruction& i = code_[pc];
  const u32 body = pc + 1, end = i.c;
  const saved_marks saved = save_marks_of_settled(body, end, fail);
  const bool counted = i.a > 1 || i.b != unlimited;
  const reg start = take(), count = take(), begin = take();
  if (i.a == 1) emit<move>(def{start}, use{registers::at});
  if (counted) emit<set_int>(def{count}, imm{0});
  const label again = new_label(), ended = new_label(), leave_it = new_label();
  analysis_.marks(body, end, [&](u32 m) { note_set(m); });
  bind(again);
  emit<move>(def{begin}, use{registers::at});
  if (i.b != unlimited) jump_unless_less(count, i.b, leave_it);
  const continuation rest{end, end + 1, &next};
  optional_++;
  sequence(body, end, &rest, ended);
  optional_--;
  if (counted) emit<add_int>(def{count}, use{count}, imm{1});
  emit<sre::jump>(again);
  bind(ended);
  emit<move>(def{registers::at}, use{begin});
  bind(leave_it);
  const label undo = undoing(saved, fail);
  if (i.a == 1) emit<jump_if_same>(use{registers::at}, use{start}, fail);
  if (i.a > 1) emit<jump_if_less>(use{count}, number(i.a), undo);
  return undo;
}

template <class C>
void generator<C>::begin_rounds(round& r) {
  out_.uses_stack = true;
  r.counts.push_back(emit<clear>(defs{r.first, 0}) + 2);
}
template <class C>
void generator<C>::push_round(round& r) {
  r.counts.push_back(emit<reserve>(def{registers::limit}, use{registers::limit}, use{registers::sp}, imm{0}, full_) +
                     4);
  r.counts.push_back(emit<push>(def{registers::sp}, use{registers::sp}, args{r.first, 0}) + 4);
}
template <class C>
void generator<C>::pop_round(round& r) {
  r.counts.push_back(emit<pop>(def{registers::sp}, use{registers::sp}, defs{r.first, 0}) + 4);
}
/// All registers taken since belong to a round.
template <class C>
void generator<C>::end_rounds(const round& r) {
  for (u32 place : r.counts) units()[place] = static_cast<u16>(next_register_ - r.first);
}

template <class C>
label generator<C>::greedy_loop(u32 pc, const continuation& next, label fail) {
  const instruction& i = code_[pc];
  const u32 body = pc + 1, end = i.c;
  const reg count = take(), new_last = take();
  round r{take(2), {}};
  // Where the last round began that was more than the least number of them; where the present one did.
  const reg last = r.first, begin = r.first + 1;
  const label iterate = new_label(), more = new_label(), ended = new_label(), back = new_label(),
              leave_it = new_label();
  emit<set_int>(def{count}, imm{0});
  begin_rounds(r);
  analysis_.marks(body, end, [&](u32 m) { note_set(m); });
  bind(iterate);
  if (i.b != unlimited) jump_unless_less(count, i.b, leave_it);
  if (i.a) {
    emit<move>(def{new_last}, use{last});
    emit<jump_if_less>(use{count}, number(i.a), more);
  }
  // A round without characters is the last.
  emit<jump_if_same>(use{registers::at}, use{last}, leave_it);
  emit<move>(def{new_last}, use{registers::at});
  bind(more);
  push_round(r);
  emit<move>(def{last}, use{new_last});
  emit<move>(def{begin}, use{registers::at});
  emit<add_int>(def{count}, use{count}, imm{1});
  const continuation again{end, end + 1, &next};
  optional_++;
  const label other = sequence(body, end, &again, ended);
  optional_--;
  emit<sre::jump>(iterate);
  bind(ended);
  emit<move>(def{registers::at}, use{begin});
  pop_round(r);
  emit<add_int>(def{count}, use{count}, imm{-1});
  if (i.a) emit<jump_if_less>(use{count}, number(i.a), back);
  emit<sre::jump>(leave_it);
  bind(back);
  emit<jump_if_int>(use{count}, imm{0}, fail);
  emit<sre::jump>(other);
  bind(leave_it);
  end_rounds(r);
  return back;
}

template <class C>
label generator<C>::lazy_loop(u32 pc, const continuation& next, label fail) {
  const instruction& i = code_[pc];
  const u32 body = pc + 1, end = i.c;
  const reg count = take(), new_last = take(), left = take();
  round r{take(2), {}};
  const reg last = r.first, begin = r.first + 1;
  const label boundary = new_label(), more = new_label(), ended = new_label(), back = new_label(),
              leave_it = new_label(), one_more = new_label();
  emit<set_int>(def{count}, imm{0});
  begin_rounds(r);
  analysis_.marks(body, end, [&](u32 m) { note_set(m); });
  bind(boundary);
  if (i.a) {
    emit<move>(def{new_last}, use{last});
    emit<jump_if_less>(use{count}, number(i.a), more);
  }
  emit<move>(def{left}, use{registers::at});
  emit<sre::jump>(leave_it);
  bind(one_more);
  emit<move>(def{registers::at}, use{left});
  if (i.b != unlimited) jump_unless_less(count, i.b, back);
  emit<jump_if_same>(use{registers::at}, use{last}, back);
  emit<move>(def{new_last}, use{registers::at});
  bind(more);
  push_round(r);
  emit<move>(def{last}, use{new_last});
  emit<move>(def{begin}, use{registers::at});
  emit<add_int>(def{count}, use{count}, imm{1});
  const continuation again{end, end + 1, &next};
  optional_++;
  const label other = sequence(body, end, &again, ended);
  optional_--;
  emit<sre::jump>(boundary);
  bind(ended);
  emit<move>(def{registers::at}, use{begin});
  pop_round(r);
  emit<add_int>(def{count}, use{count}, imm{-1});
  bind(back);
  emit<jump_if_int>(use{count}, imm{0}, fail);
  emit<sre::jump>(other);
  bind(leave_it);
  end_rounds(r);
  return one_more;
}

/// A loop without way back: each round is as good as it was.
template <class C>
label generator<C>::possessive_loop(u32 pc, label fail) {
  const instruction& i = code_[pc];
  const u32 body = pc + 1, end = i.c - 1;
  if (i.b == 0) return fail;
  const saved_marks saved = save_marks_of_settled(body, end, fail);
  const bool loops = analysis_.contains(body, end, op::repeat);
  const reg count = take(), begin = take(), sp = take();
  const label again = new_label(), ended = new_label(), leave_it = new_label();
  emit<set_int>(def{count}, imm{0});
  if (loops) emit<move>(def{sp}, use{registers::sp});
  analysis_.marks(body, end, [&](u32 m) { note_set(m); });
  bind(again);
  emit<move>(def{begin}, use{registers::at});
  const continuation nothing{end, end + 1, nullptr};
  optional_++;
  sequence(body, end, &nothing, ended);
  optional_--;
  if (loops) emit<move>(def{registers::sp}, use{sp});
  emit<add_int>(def{count}, use{count}, imm{1});
  if (i.b != unlimited) jump_unless_less(count, i.b, leave_it);
  if (i.a) emit<jump_if_less>(use{count}, number(i.a), again);
  emit<jump_if_same>(use{registers::at}, use{begin}, leave_it);
  emit<sre::jump>(again);
  bind(ended);
  emit<move>(def{registers::at}, use{begin});
  bind(leave_it);
  const label undo = undoing(saved, fail);
  if (i.a) emit<jump_if_less>(use{count}, number(i.a), undo);
  return undo;
}

#define METAVM_SRE_LOOPS(C)                                                 \
  template label generator<C>::repeat_one(u32, const continuation&, label); \
  template label generator<C>::loop(u32, const continuation&, label);       \
  template label generator<C>::possessive_loop(u32, label);
METAVM_SRE_LOOPS(u8)
METAVM_SRE_LOOPS(u16)
METAVM_SRE_LOOPS(u32)
#undef METAVM_SRE_LOOPS

}  // namespace metavm::sre
