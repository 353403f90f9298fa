/// \file
/// The instructions of regular expressions. A pattern's code keeps all it knows in registers: where it is, where groups
/// begin and end, what each choice has left to try; failing is a jump to the choice before (generate.hpp). Registers
/// hold address words (stage/memory.hpp) of characters, and small ints.
#pragma once
#include <cstring>

#include "lang/sre/live_sets.hpp"
#include "lang/sre/runs.hpp"
#include "lang/sre/vm.hpp"
#include "metavm/lang/define.hpp"
#include "metavm/stage/memory.hpp"
#include "metavm/stage/words.hpp"

namespace metavm::sre {

// ---------------------------------------------------------------- one character

/// How a character is tested.
enum class test : u8 {
  equal,    ///< it is x | y << 16
  differs,  ///< it is not
  range,    ///< one of y characters from x on
  outside,  ///< none of them
  all,      ///< it is there
  set,      ///< it is in the `live_set` at k
  asked,    ///< likewise; the set depends on the locale
};
/// What it is tested for: operands of every instruction that tests.
struct test_operands {
  imm x, y;
  konst k;
  constexpr u32 low() const { return static_cast<u16>(x.number); }
  constexpr u32 high() const { return static_cast<u16>(y.number); }
  constexpr i64 character() const { return low() | high() << 16; }
};

inline bool decide(live_set* s, u32 c) { return s->decide(c); }
inline bool ask(live_set* s, u32 c) { return s->ask(c); }

/// The character of width C at p, as a number.
template <class C, class S>
METAVM_OP_PART auto character(S& s, dyn<S, value> p, i32 disp = 0) {
  return read<C>(s, p, disp);
}
/// Does the character at p (plus `disp` bytes) pass the test?
template <class C, test K, class S>
METAVM_OP_PART bool passes(S& s, dyn<S, value> p, test_operands t, i32 disp = 0) {
  if constexpr (K == test::all) {
    return true;
  } else if constexpr (K == test::equal) {
    return s.promote(character<C>(s, p, disp) == t.character());
  } else if constexpr (K == test::differs) {
    return !s.promote(character<C>(s, p, disp) == t.character());
  } else if constexpr (K == test::range) {
    return s.promote(unsigned_less(character<C>(s, p, disp) - static_cast<i64>(t.low()), i64{t.high()}));
  } else if constexpr (K == test::outside) {
    return !s.promote(unsigned_less(character<C>(s, p, disp) - static_cast<i64>(t.low()), i64{t.high()}));
  } else {
    live_set* const set = reinterpret_cast<live_set*>(s.constant(t.k).bits);
    if constexpr (K == test::asked) {
      return s.promote(s.template residual<&ask, effects::reads>(set, character<C>(s, p, disp)));
    } else if constexpr (sizeof(C) == 1) {
      return !s.promote(look_up(s, static_cast<const u8*>(set->first), character<u8>(s, p, disp)) == i64{0});
    } else {
      // The upper bits of a character are those of its second byte on.
      auto page = [&]() METAVM_INLINE_LAMBDA {
        if constexpr (sizeof(C) == 2)
          return read<u8>(s, p, disp + 1);
        else
          return read<u16>(s, p, disp + 1);
      }();
      const auto at = look_up_filled(s, reinterpret_cast<const u64*>(set->pages.get()), page);
      const auto found = read_item<u8>(s, at, read<u8>(s, p, disp));
      if (s.promote(found == i64{in_the_set})) return true;
      if (s.promote(found == i64{out_of_set})) return false;
      return s.promote(s.template residual < &decide,
                       effects::reads | effects::writes > (set, character<C>(s, p, disp)));
    }
  }
}

/// Names of instructions: "one8.equal".
template <class C, test K>
constexpr const char* test_name() {
  constexpr const char* names[3][7] = {
      {"8.equal", "8.differs", "8.range", "8.outside", "8.all", "8.set", "8.asked"},
      {"16.equal", "16.differs", "16.range", "16.outside", "16.all", "16.set", "16.asked"},
      {"32.equal", "32.differs", "32.range", "32.outside", "32.all", "32.set", "32.asked"}};
  return names[sizeof(C) / 2][static_cast<u32>(K)];
}
template <class C>
constexpr const char* width_name(const char* a, const char* b, const char* c) {
  return sizeof(C) == 1 ? a : sizeof(C) == 2 ? b : c;
}

/// One character.
METAVM_OPCODES(one, (class C, test K), (C, K), (test_name<C, K>()), def d, use a, use end, imm x, imm y, konst k,
               target fail) {
  const auto p = s.get(a);
  if (!s.promote(is_below(s, p, s.get(end)))) return s.jump(fail);
  if (!passes<C, K>(s, p, {x, y, k})) return s.jump(fail);
  s.set(d, advance(s, p, sizeof(C)));
}
/// As many characters as there are. In front of a jump back to it: compiled code does one at a time.
METAVM_OPCODES(many, (class C, test K), (C, K), (test_name<C, K>()), def d, use a, use end, imm x, imm y, konst k,
               target done) {
  auto p = s.get(a);
  if constexpr (S::is_staged) {
    if (!s.promote(is_below(s, p, s.get(end)))) return s.jump(done);
    if (!passes<C, K>(s, p, {x, y, k})) return s.jump(done);
    s.set(d, advance(s, p, sizeof(C)));
  } else {
    while (s.promote(is_below(s, p, s.get(end))) && passes<C, K>(s, p, {x, y, k})) p = advance(s, p, sizeof(C));
    s.set(d, p);
    s.jump(done);
  }
}
/// A word of n bytes that stands in the code's data (at k, padded to 8).
METAVM_OPCODES(literals, (class C), (C), (width_name<C>("literals8", "literals16", "literals32")), def d, use a,
               use end, konst k, imm n, target fail) {
  const auto p = s.get(a);
  const i64 bytes = n.number;
  if (s.promote(is_below(s, s.get(end), advance(s, p, bytes)))) return s.jump(fail);
  const char* const text = reinterpret_cast<const char*>(s.constant(k).bits);
  i32 at = 0;
  for (; at + 8 <= bytes; at += 8) {
    i64 w = 0;
    std::memcpy(&w, text + at, 8);
    if (!s.promote(read<u64>(s, p, at) == w)) return s.jump(fail);
  }
  if (bytes & 4) {
    u32 w = 0;
    std::memcpy(&w, text + at, 4);
    if (!s.promote(read<u32>(s, p, at) == i64{w})) return s.jump(fail);
    at += 4;
  }
  if (bytes & 2) {
    u16 w = 0;
    std::memcpy(&w, text + at, 2);
    if (!s.promote(read<u16>(s, p, at) == i64{w})) return s.jump(fail);
    at += 2;
  }
  if (bytes & 1)
    if (!s.promote(read<u8>(s, p, at) == i64{static_cast<u8>(text[at])})) return s.jump(fail);
  s.set(d, advance(s, p, bytes));
}
/// Is it the character x | y << 16? The place is one before the end.
METAVM_OPCODES(stands, (class C), (C), (width_name<C>("stands8", "stands16", "stands32")), use a, use end, imm x, imm y,
               target no) {
  const auto p = s.get(a);
  if (!s.promote(is_below(s, p, s.get(end)))) return s.jump(no);
  if (!passes<C, test::equal>(s, p, {x, y, {}})) s.jump(no);
}

// ---------------------------------------------------------------- places

enum class edge : u8 { beginning, end, line_begins, line_ends, last_line_ends };

METAVM_OPCODES(at_edge, (class C, edge E), (C, E), "at_edge", use a, use begin, use end, target fail) {
  const auto p = s.get(a);
  if constexpr (E == edge::beginning || E == edge::line_begins) {
    if (s.promote(same(p, s.get(begin)))) return;
    if constexpr (E == edge::line_begins)
      if (s.promote(character<C>(s, p, -static_cast<i32>(sizeof(C))) == i64{'\n'})) return;
  } else {
    if (s.promote(same(p, s.get(end)))) return;
    if constexpr (E == edge::last_line_ends)
      if (!s.promote(same(advance(s, p, sizeof(C)), s.get(end)))) return s.jump(fail);
    if constexpr (E != edge::end)
      if (s.promote(character<C>(s, p) == i64{'\n'})) return;
  }
  s.jump(fail);
}
/// A boundary of words (or none, if not Wanted), which are made of the characters of a set.
METAVM_OPCODES(at_boundary, (class C, test K, bool Wanted), (C, K, Wanted), (Wanted ? "at_boundary" : "at_no_boundary"),
               use a, use begin, use end, konst k, target fail) {
  const auto p = s.get(a);
  const auto from = s.get(begin), to = s.get(end);
  const bool first = s.promote(same(p, from)), last = s.promote(same(p, to));
  if (first && last) return s.jump(fail);
  const bool before = !first && passes<C, K>(s, p, {{}, {}, k}, -static_cast<i32>(sizeof(C)));
  const bool after = !last && passes<C, K>(s, p, {{}, {}, k});
  if ((before != after) != Wanted) s.jump(fail);
}

// ---------------------------------------------------------------- registers

METAVM_OPCODE(move, def d, use a) { s.set(d, s.get(a)); }
METAVM_OPCODE(clear, defs d) {
  for (u32 i = 0; i < d.count; i++) s.set(d, i, s.lift(value::small_int(0)));
}
METAVM_OPCODE(set_int, def d, imm n) { s.set(d, s.lift(value::small_int(n.number))); }
METAVM_OPCODE(add_int, def d, use a, imm n) { s.set(d, advance(s, s.get(a), n.number * 4)); }
/// The address (or int) that constant many bytes further.
METAVM_OPCODE(offset, def d, use a, konst bytes) { s.set(d, advance(s, s.get(a), s.constant(bytes).as_int())); }
/// The same, but no further than the end.
METAVM_OPCODE(offset_within, def d, use a, use end, konst bytes) {
  const auto p = advance(s, s.get(a), s.constant(bytes).as_int());
  const auto last = s.get(end);
  s.set(d, s.select(is_below(s, p, last), p, last));
}
METAVM_LAST_OPCODE(jump, target t) { s.jump(t); }
METAVM_OPCODE(jump_if_same, use a, use b, target t) {
  if (s.promote(same(s.get(a), s.get(b)))) s.jump(t);
}
METAVM_OPCODE(jump_if_below, use a, use b, target t) {
  if (s.promote(is_below(s, s.get(a), s.get(b)))) s.jump(t);
}
METAVM_OPCODE(jump_if_int, use a, imm n, target t) {
  if (s.promote(same(s.get(a), value::small_int(n.number)))) s.jump(t);
}
METAVM_OPCODE(jump_if_less, use a, konst n, target t) {
  if (s.promote(s.as_int(s.get(a)) < sint(s.constant(n).as_int()))) s.jump(t);
}

// ---------------------------------------------------------------- going back

/// One character back, if that is not before `least`.
METAVM_OPCODES(retreat, (class C), (C), (width_name<C>("retreat8", "retreat16", "retreat32")), def d, use a, use least,
               target fail) {
  const auto p = s.get(a);
  if (!s.promote(is_below(s, s.get(least), p))) return s.jump(fail);
  s.set(d, advance(s, p, -static_cast<i64>(sizeof(C))));
}
/// To the last such character before, if one stands from `least` on.
METAVM_OPCODES(retreat_to, (class C), (C), (width_name<C>("retreat_to8", "retreat_to16", "retreat_to32")), def d, use a,
               use least, imm x, imm y, target fail) {
  const auto p =
      s.template residual<&find_back<C>, effects::reads>(s.get(least), s.get(a), test_operands{x, y, {}}.character());
  if (s.promote(same(p, value::small_int(0)))) return s.jump(fail);
  s.set(d, p);
}
/// So many characters back, if there are as many.
METAVM_OPCODE(look_back, def d, use a, use begin, konst bytes, target fail) {
  const auto p = advance(s, s.get(a), -s.constant(bytes).as_int());
  if (s.promote(is_below(s, p, s.get(begin)))) return s.jump(fail);
  s.set(d, p);
}
/// A round of a loop begins: what the rounds before will need again goes on the stack of choices.
METAVM_OPCODE(push, def sp, use from, args a) {
  const auto p = s.get(from);
  for (u32 i = 0; i < a.count; i++) write_word(s, p, static_cast<i32>(8 * i), s.get(a, i));
  s.set(sp, advance(s, p, 8 * i64{a.count}));
}
METAVM_OPCODE(pop, def sp, use from, defs d) {
  const auto p = advance(s, s.get(from), -8 * i64{d.count});
  for (u32 i = 0; i < d.count; i++) s.set(d, i, read_word(s, p, static_cast<i32>(8 * i)));
  s.set(sp, p);
}
/// Room for so many words: another limit, if need be.
METAVM_OPCODE(reserve, def d, use limit, use sp, imm words, target full) {
  const auto now = s.get(limit);
  if (!s.promote(is_below(s, now, advance(s, s.get(sp), 8 * i64{words.number})))) return s.set(d, now);
  const auto more = s.template residual<&vm::more_room, effects::hidden>(now);
  if (s.promote(same(more, value::small_int(0)))) return s.jump(full);
  s.set(d, more);
}

// ---------------------------------------------------------------- groups

/// Goes on if the group has matched.
METAVM_OPCODE(unless_group, use from, use to, target no) {
  const auto p = s.get(from);
  if (s.promote(same(p, value::small_int(0))) || s.promote(is_below(s, s.get(to), p))) s.jump(no);
}
/// The text of a group again.
METAVM_OPCODES(group_again, (class C), (C), (width_name<C>("group_again8", "group_again16", "group_again32")), def d,
               use a, use end, use from, use to, konst how, target fail) {
  const auto p = s.template residual<&text_again<C>, effects::reads>(
      s.get(a), s.get(end), s.get(from), s.get(to), reinterpret_cast<const text_folding*>(s.constant(how).bits));
  if (s.promote(same(p, value::small_int(0)))) return s.jump(fail);
  s.set(d, p);
}

// ---------------------------------------------------------------- the search

/// From a on, before `stop`: the first character that may begin a match.
METAVM_OPCODES(find_first, (class C, test K), (C, K), (test_name<C, K>()), def d, use a, use stop, imm x, imm y,
               konst k, target none) {
  const auto p = s.get(a);
  if (!s.promote(is_below(s, p, s.get(stop)))) return s.jump(none);
  if (passes<C, K>(s, p, {x, y, k})) return s.set(d, p);
  // Often it is the next one.
  const auto next = advance(s, p, sizeof(C));
  if (!s.promote(is_below(s, next, s.get(stop)))) return s.jump(none);
  if (passes<C, K>(s, next, {x, y, k})) return s.set(d, next);
  const auto q = s.template residual < &find_in_set<C>,
             effects::reads | effects::writes > (next, s.get(stop), reinterpret_cast<live_set*>(s.constant(k).bits));
  if (s.promote(same(q, value::small_int(0)))) return s.jump(none);
  s.set(d, q);
}
/// From a on, before `stop`: the first place of a text.
METAVM_OPCODES(find_text, (class C), (C), (width_name<C>("find_text8", "find_text16", "find_text32")), def d, use a,
               use stop, use end, konst k, target none) {
  const auto q = s.template residual<&find_prefix<C>, effects::reads>(
      s.get(a), s.get(stop), s.get(end), reinterpret_cast<const prefix_text*>(s.constant(k).bits));
  if (s.promote(same(q, value::small_int(0)))) return s.jump(none);
  s.set(d, q);
}
/// From a on, before `stop`: the first such character.
METAVM_OPCODES(find_char, (class C), (C), (width_name<C>("find_char8", "find_char16", "find_char32")), def d, use a,
               use stop, imm x, imm y, target none) {
  const auto q =
      s.template residual<&find_forward<C>, effects::reads>(s.get(a), s.get(stop), test_operands{x, y, {}}.character());
  if (s.promote(same(q, value::small_int(0)))) return s.jump(none);
  s.set(d, q);
}
/// A match ends here, unless it must end elsewhere.
METAVM_OPCODE(accept, use a, use wanted, use forbidden, target fail) {
  const auto p = s.get(a), w = s.get(wanted);
  if (s.promote(same(p, s.get(forbidden)))) return s.jump(fail);
  if (s.promote(same(w, value::small_int(0)))) return;
  if (!s.promote(same(p, w))) s.jump(fail);
}
/// What was found: where the match begins and ends, and all marks.
METAVM_LAST_OPCODE(found, use out, use start, use a, args marks) {
  const auto p = s.get(out);
  write_word(s, p, 0, s.get(start));
  write_word(s, p, 8, s.get(a));
  for (u32 i = 0; i < marks.count; i++) write_word(s, p, static_cast<i32>(16 + 8 * i), s.get(marks, i));
  s.ret(s.lift(value::small_int(static_cast<i64>(outcome::yes))));
}
METAVM_LAST_OPCODE(leave, imm what) { s.ret(s.lift(value::small_int(what.number))); }

}  // namespace metavm::sre
