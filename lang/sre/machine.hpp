/// \file
/// The interpreter: one handler an opcode. A handler moves on (`pc`, `at`) or fails; what a failed
/// path changed is undone from the list of choices, which is the only stack there is.
#pragma once
#include "lang/sre/matcher.hpp"
#include "lang/sre/sets.hpp"

namespace metavm::sre {

template <class C>
class machine {
 public:
  machine(const program& p, const char_properties& c, const match_request& r, workspace& w)
      : code_(p.code),
        sets_(p.sets),
        words_(p.words),
        properties_(c),
        request_(r),
        w_(w),
        begin_(static_cast<const C*>(r.subject.data)),
        end_(begin_ + r.subject.length),
        forbidden_(r.advance ? begin_ + r.from : nullptr) {}

  /// Tries to match at `start`.
  outcome match(const C* start);
  const C* match_end() const { return match_end_; }
  i64 last_group() const { return last_group_; }
  bool poll() { return request_.interrupted && request_.interrupted(request_.context); }

 private:
  /// Kinds of choices. Those up to `last_undo` only undo; the others go on somewhere.
  enum : u32 {
    undo_mark,      ///< pc: mark, a: its old position, b: last group
    undo_loop,      ///< a: the current loop before
    undo_round,     ///< pc: loop, a: its count, b: where its last round began
    undo_new_loop,  ///< a: the current loop before
    last_undo = undo_new_loop,
    bottom,
    try_at,            ///< pc at position a
    fewer,             ///< repeat_one at pc: positions from b down to a
    more,              ///< repeat_one_lazy at pc: a matched so far, b rounds
    leave_loop,        ///< until_greedy at pc: a: position
    another_round,     ///< until_lazy at pc: a: position
    looking,           ///< look, look_not, atomic at pc: a: position, b: the enclosing barrier
    possessive_round,  ///< repeat_possessive at pc: a: position, b: enclosing barrier
  };
  static constexpr u32 no_barrier = 0xffffffff, no_loop = 0xffffffff;
  static constexpr u32 patience = 1 << 16;  ///< failures between two calls of `interrupted`

  i64& mark(u32 i) { return w_.marks[2 + u64{i}]; }
  u64 offset(const C* p) const { return static_cast<u64>(p - begin_); }

  METAVM_INLINE bool test(const instruction& i, C c) const {
    switch (i.what) {
      case op::literal:
        return c == i.a;
      case op::not_literal:
        return c != i.a;
      case op::any:
        return c != '\n';
      case op::any_all:
        return true;
      default:
        return in_set(sets_[i.a], c, words_, properties_);
    }
  }
  /// How far one-character tests succeed, at most to `limit`.
  const C* run_of(const instruction& i, const C* p, const C* limit) const {
    switch (i.what) {
      case op::literal:
        while (p < limit && *p == i.a) p++;
        return p;
      case op::not_literal:
        while (p < limit && *p != i.a) p++;
        return p;
      case op::any:
        while (p < limit && *p != '\n') p++;
        return p;
      case op::any_all:
        return limit;
      default: {
        const char_set& s = sets_[i.a];
        while (p < limit && in_set(s, *p, words_, properties_)) p++;
        return p;
      }
    }
  }
  const C* limit_of(const C* p, u32 most) const {
    return most == unlimited || static_cast<u64>(end_ - p) <= most ? end_ : p + most;
  }
  bool is_word_at(const C* p, folding f) const { return is_word(*p, f, properties_); }
  bool at_boundary(const C* p, folding f) const {
    const bool before = p > begin_ && is_word_at(p - 1, f), after = p < end_ && is_word_at(p, f);
    return before != after;
  }
  bool at_place(place where, const C* p) const;
  /// The end of the text of group `g` when it stands at `p` too; null: it does not.
  const C* group_again(u32 g, folding f, const C* p);
  void undo(const choice& c);
  /// Drops the choices above `barrier` (and itself), but for what must be undone some day.
  void commit(u32 barrier);
  bool push(u32 what, u32 pc, u64 a, u64 b) { return w_.choices.push({what, pc, a, b}); }

  const instruction* code_;
  const char_set* sets_;
  const u32* words_;
  const char_properties& properties_;
  const match_request& request_;
  workspace& w_;
  const C *begin_, *end_, *forbidden_, *match_end_ = nullptr;
  i64 last_group_ = -1;
  u32 loop_ = no_loop, barrier_ = no_barrier;
};

template <class C>
bool machine<C>::at_place(place where, const C* p) const {
  switch (where) {
    case place::beginning:
    case place::beginning_of_string:
      return p == begin_;
    case place::beginning_of_line:
      return p == begin_ || p[-1] == '\n';
    case place::end:
      return p == end_ || (p + 1 == end_ && *p == '\n');
    case place::end_of_line:
      return p == end_ || *p == '\n';
    case place::end_of_string:
      return p == end_;
    case place::boundary:
      return begin_ != end_ && at_boundary(p, folding::ascii);
    case place::no_boundary:
      return begin_ != end_ && !at_boundary(p, folding::ascii);
    case place::boundary_locale:
      return begin_ != end_ && at_boundary(p, folding::locale);
    case place::no_boundary_locale:
      return begin_ != end_ && !at_boundary(p, folding::locale);
    case place::boundary_unicode:
      return begin_ != end_ && at_boundary(p, folding::unicode);
    case place::no_boundary_unicode:
      return begin_ != end_ && !at_boundary(p, folding::unicode);
  }
  return false;
}

template <class C>
const C* machine<C>::group_again(u32 g, folding f, const C* p) {
  const i64 from = mark(2 * g), to = mark(2 * g + 1);
  if (from < 0 || to < from) return nullptr;
  for (const C *q = begin_ + from, *stop = begin_ + to; q < stop; q++, p++) {
    if (p >= end_) return nullptr;
    if (*p != *q && (f == folding::none || fold(*p, f, properties_) != fold(*q, f, properties_))) return nullptr;
  }
  return p;
}

template <class C>
METAVM_INLINE void machine<C>::undo(const choice& c) {
  switch (c.what) {
    case undo_mark:
      mark(c.pc) = static_cast<i64>(c.a);
      last_group_ = static_cast<i64>(c.b);
      break;
    case undo_loop:
      loop_ = static_cast<u32>(c.a);
      break;
    case undo_round:
      w_.loops.data[c.pc].count = static_cast<i64>(c.a);
      w_.loops.data[c.pc].last = c.b;
      break;
    default:
      loop_ = static_cast<u32>(c.a);
      w_.loops.size--;
  }
}

template <class C>
void machine<C>::commit(u32 barrier) {
  choice* c = w_.choices.data;
  u64 kept = barrier;
  for (u64 i = barrier + 1; i < w_.choices.size; i++)
    if (c[i].what <= last_undo) c[kept++] = c[i];
  w_.choices.size = kept;
}

template <class C>
outcome machine<C>::match(const C* at) {
  constexpr u64 nowhere = ~u64{0};
  u32 pc = 0, left = patience;
  w_.choices.size = w_.loops.size = 0;
  loop_ = no_loop;
  barrier_ = no_barrier;
  if (!push(bottom, 0, 0, 0)) return outcome::no_memory;
  for (;;) {
    const instruction& i = code_[pc];
    switch (i.what) {
      case op::fail:
        goto failed;
      case op::accept:
        if ((request_.whole && at != end_) || at == forbidden_) goto failed;
        match_end_ = at;
        return outcome::yes;
      case op::literal:
        if (at == end_ || *at != i.a) goto failed;
        at++, pc++;
        continue;
      case op::not_literal:
        if (at == end_ || *at == i.a) goto failed;
        at++, pc++;
        continue;
      case op::any:
        if (at == end_ || *at == '\n') goto failed;
        at++, pc++;
        continue;
      case op::any_all:
        if (at == end_) goto failed;
        at++, pc++;
        continue;
      case op::in_set:
        if (at == end_ || !in_set(sets_[i.a], *at, words_, properties_)) goto failed;
        at++, pc++;
        continue;
      case op::at:
        if (!at_place(static_cast<place>(i.a), at)) goto failed;
        pc++;
        continue;
      case op::mark:
        if (!push(undo_mark, i.a, static_cast<u64>(mark(i.a)), static_cast<u64>(last_group_))) goto full;
        mark(i.a) = static_cast<i64>(offset(at));
        if (i.a & 1) last_group_ = i.a / 2 + 1;
        pc++;
        continue;
      case op::jump:
        pc = i.a;
        continue;
      case op::branch:
        // The first character often decides already.
        if (i.b) {
          const bool possible = at != end_ && (i.b == static_cast<u32>(first_test::literal)
                                                   ? *at == i.c
                                                   : in_set(sets_[i.c], *at, words_, properties_));
          if (!possible) {
            pc = i.a;
            continue;
          }
        }
        if (!push(try_at, i.a, offset(at), 0)) goto full;
        pc++;
        continue;
      case op::group: {
        const C* p = group_again(i.a, static_cast<folding>(i.b), at);
        if (!p) goto failed;
        at = p;
        pc++;
        continue;
      }
      case op::if_group: {
        const i64 from = mark(2 * i.a), to = mark(2 * i.a + 1);
        pc = from >= 0 && to >= from ? pc + 1 : i.b;
        continue;
      }
      case op::repeat_one: {
        const C* last = run_of(code_[pc + 1], at, limit_of(at, i.b));
        const u64 n = static_cast<u64>(last - at);
        if (n < i.a) goto failed;
        if (n == i.a) {
          at = last;
          pc += 2;
          continue;
        }
        if (!push(fewer, pc, offset(at + i.a), offset(last))) goto full;
        goto failed;  // which takes the choice just made
      }
      case op::repeat_one_lazy: {
        if (static_cast<u64>(end_ - at) < i.a) goto failed;
        const C* p = run_of(code_[pc + 1], at, at + i.a);
        if (static_cast<u64>(p - at) < i.a) goto failed;
        if (i.a < i.b && !push(more, pc, offset(p), i.a)) goto full;
        at = p;
        pc += 2;
        continue;
      }
      case op::repeat_one_possessive: {
        const C* last = run_of(code_[pc + 1], at, limit_of(at, i.b));
        if (static_cast<u64>(last - at) < i.a) goto failed;
        at = last;
        pc += 2;
        continue;
      }
      case op::repeat:
        if (!push(undo_new_loop, 0, loop_, 0) || !w_.loops.push({pc, loop_, -1, nowhere})) goto full;
        loop_ = static_cast<u32>(w_.loops.size - 1);
        pc = i.c;
        continue;
      case op::until_greedy:
      case op::until_lazy: {
        loop_state& l = w_.loops.data[loop_];
        const instruction& bounds = code_[i.a];
        const i64 count = l.count + 1;
        if (count < static_cast<i64>(bounds.a)) {
          if (!push(undo_round, loop_, static_cast<u64>(l.count), l.last)) goto full;
          l.count = count;
          pc = i.a + 1;
          continue;
        }
        if (i.what == op::until_greedy && (bounds.b == unlimited || count < static_cast<i64>(bounds.b)) &&
            offset(at) != l.last) {
          if (!push(leave_loop, pc, offset(at), 0) || !push(undo_round, loop_, static_cast<u64>(l.count), l.last))
            goto full;
          l.count = count;
          l.last = offset(at);
          pc = i.a + 1;
          continue;
        }
        if (i.what == op::until_lazy && !push(another_round, pc, offset(at), 0)) goto full;
        if (!push(undo_loop, 0, loop_, 0)) goto full;
        loop_ = l.outer;
        pc++;
        continue;
      }
      case op::look:
      case op::look_not:
        if (offset(at) < i.b) {
          if (i.what == op::look) goto failed;
          pc = i.a;
          continue;
        }
        if (!push(looking, pc, offset(at), barrier_)) goto full;
        barrier_ = static_cast<u32>(w_.choices.size - 1);
        at -= i.b;
        pc++;
        continue;
      case op::atomic:
        if (!push(looking, pc, offset(at), barrier_)) goto full;
        barrier_ = static_cast<u32>(w_.choices.size - 1);
        pc++;
        continue;
      case op::repeat_possessive:
        if (i.b == 0) {
          pc = i.c;
          continue;
        }
        if (!push(undo_new_loop, 0, loop_, 0) || !w_.loops.push({pc, loop_, 0, nowhere})) goto full;
        loop_ = static_cast<u32>(w_.loops.size - 1);
        if (!push(possessive_round, pc, offset(at), barrier_)) goto full;
        barrier_ = static_cast<u32>(w_.choices.size - 1);
        pc++;
        continue;
      case op::end_of_group: {
        const u32 place = barrier_;
        const choice c = w_.choices.data[place];
        const instruction& opening = code_[c.pc];
        barrier_ = static_cast<u32>(c.b);
        if (opening.what == op::look_not) {
          while (w_.choices.size > place + 1) {
            const choice x = w_.choices.data[--w_.choices.size];
            if (x.what <= last_undo) undo(x);
          }
          w_.choices.size = place;
          goto failed;
        }
        commit(place);
        if (opening.what == op::look) at = begin_ + c.a;
        if (opening.what != op::repeat_possessive) {
          pc = opening.a;
          continue;
        }
        loop_state& l = w_.loops.data[loop_];
        if (!push(undo_round, loop_, static_cast<u64>(l.count), l.last)) goto full;
        l.count++;
        const bool again = (opening.b == unlimited || l.count < static_cast<i64>(opening.b)) &&
                           (l.count < static_cast<i64>(opening.a) || offset(at) != c.a);
        if (!again) {
          if (!push(undo_loop, 0, loop_, 0)) goto full;
          loop_ = l.outer;
          pc = opening.c;
          continue;
        }
        if (!push(possessive_round, c.pc, offset(at), barrier_)) goto full;
        barrier_ = static_cast<u32>(w_.choices.size - 1);
        pc = c.pc + 1;
        continue;
      }
    }
  failed:
    if (METAVM_UNLIKELY(--left == 0)) {
      if (poll()) return outcome::interrupted;
      left = patience;
    }
    for (;;) {
      choice& c = w_.choices.data[w_.choices.size - 1];
      switch (c.what) {
        case bottom:
          return outcome::no;
        case try_at:
          at = begin_ + c.a;
          pc = c.pc;
          w_.choices.size--;
          break;
        case fewer: {
          // Only positions where the next literal stands are worth a try.
          const C *p = begin_ + c.b, *least = begin_ + c.a;
          const instruction& next = code_[c.pc + 2];
          pc = c.pc + 2;
          if (next.what == op::literal) {
            if (p == end_ && p > least) p--;
            while (p > least && *p != next.a) p--;
          }
          at = p;
          if (p == least)
            w_.choices.size--;
          else
            c.b = offset(p - 1);
          break;
        }
        case more: {
          const C* p = begin_ + c.a;
          const instruction &repeat = code_[c.pc], &unit = code_[c.pc + 1], &next = code_[c.pc + 2];
          const C* limit = limit_of(p, repeat.b == unlimited ? unlimited : repeat.b - static_cast<u32>(c.b));
          const C* q = p;
          if (q == limit || !test(unit, *q)) {
            w_.choices.size--;
            continue;
          }
          q++;
          if (next.what == op::literal)
            while (q < limit && *q != next.a && test(unit, *q)) q++;
          c.b += static_cast<u64>(q - p);
          c.a = offset(q);
          if (q == limit) w_.choices.size--;
          at = q;
          pc = static_cast<u32>(&next - code_);
          break;
        }
        case leave_loop: {
          at = begin_ + c.a;
          pc = c.pc + 1;
          c.what = undo_loop;
          c.a = loop_;
          loop_ = w_.loops.data[loop_].outer;
          break;
        }
        case another_round: {
          const u32 until = c.pc;
          at = begin_ + c.a;
          w_.choices.size--;
          loop_state& l = w_.loops.data[loop_];
          const instruction& bounds = code_[code_[until].a];
          const i64 count = l.count + 1;
          if ((bounds.b != unlimited && count >= static_cast<i64>(bounds.b)) || offset(at) == l.last) continue;
          if (!push(undo_round, loop_, static_cast<u64>(l.count), l.last)) goto full;
          l.count = count;
          l.last = offset(at);
          pc = code_[until].a + 1;
          break;
        }
        case looking: {
          barrier_ = static_cast<u32>(c.b);
          const instruction& opening = code_[c.pc];
          w_.choices.size--;
          if (opening.what != op::look_not) continue;
          at = begin_ + c.a;
          pc = opening.a;
          break;
        }
        case possessive_round: {
          barrier_ = static_cast<u32>(c.b);
          const instruction& opening = code_[c.pc];
          const loop_state& l = w_.loops.data[loop_];
          at = begin_ + c.a;
          w_.choices.size--;
          if (l.count < static_cast<i64>(opening.a)) continue;
          if (!push(undo_loop, 0, loop_, 0)) goto full;
          loop_ = l.outer;
          pc = opening.c;
          break;
        }
        default:
          undo(c);
          w_.choices.size--;
          continue;
      }
      break;
    }
    continue;
  full:
    return outcome::no_memory;
  }
}

}  // namespace metavm::sre
