#include "lang/sre/analysis.hpp"

namespace metavm::sre {

void first_set::add(const first_set& o) {
  for (u32 i = 0; i < 4; i++) low[i] |= o.low[i];
  above |= o.above;
  ends |= o.ends;
  any |= o.any;
}

bool disjoint(const first_set& a, const first_set& b) {
  if (a.any || b.any || (a.above && b.above)) return false;
  for (u32 i = 0; i < 4; i++)
    if (a.low[i] & b.low[i]) return false;
  return true;
}

u32 analysis::behind(u32 pc) const {
  const instruction& i = code_[pc];
  switch (i.what) {
    case op::branch:
      // Each alternative ends with a jump behind the last one.
      return code_[i.a - 1].a;
    case op::if_group:
      return no_part(pc).to;
    case op::repeat:
      return i.c + 1;
    case op::repeat_possessive:
      return i.c;
    case op::repeat_one:
    case op::repeat_one_lazy:
    case op::repeat_one_possessive:
      return pc + 2;
    case op::look:
    case op::look_not:
    case op::atomic:
      return i.a;
    default:
      return pc + 1;
  }
}

std::vector<alternative> analysis::alternatives(u32 pc) const {
  std::vector<alternative> r;
  const u32 end = code_[code_[pc].a - 1].a;
  u32 at = pc;
  while (at < end && code_[at].what == op::branch && code_[code_[at].a - 1].what == op::jump &&
         code_[code_[at].a - 1].a == end) {
    r.push_back({at + 1, code_[at].a - 1});
    at = code_[at].a;
  }
  r.push_back({at, end - 1});
  return r;
}

alternative analysis::yes_part(u32 pc) const {
  const instruction& i = code_[pc];
  return {pc + 1, i.c ? i.b - 1 : i.b};
}
alternative analysis::no_part(u32 pc) const {
  const instruction& i = code_[pc];
  return {i.b, i.c ? code_[i.b - 1].a : i.b};
}

first_set analysis::characters(const instruction& i) const {
  first_set r;
  auto all_but = [&](u32 c) {
    for (u64& w : r.low) w = ~u64{0};
    r.above = true;
    if (c < 256) r.low[c >> 6] &= ~(u64{1} << (c & 63));
  };
  switch (i.what) {
    case op::literal:
      if (i.a < 256)
        r.low[i.a >> 6] = u64{1} << (i.a & 63);
      else
        r.above = true;
      break;
    case op::not_literal:
      all_but(i.a);
      break;
    case op::any:
      all_but('\n');
      break;
    case op::any_all:
      all_but(~u32{0});
      break;
    default: {
      const char_set& s = p_.sets[i.a];
      for (u32 w = 0; w < 4; w++) r.low[w] = s.low[w];
      r.above = s.above != 0;
      r.any = s.by_locale;
    }
  }
  return r;
}

first_set analysis::first(u32 pc, u32 end, const continuation* up) {
  first_set out;
  first_into(pc, end, up, false, out);
  return out;
}

void analysis::first_into(u32 pc, u32 end, const continuation* up, bool tested, first_set& out) {
  const nested n(*this);
  for (;;) {
    if (out.any) return;
    if (!spend()) {
      out.any = true;
      return;
    }
    if (pc >= end) {
      if (!up) {
        out.any = true;
        return;
      }
      pc = up->pc;
      end = up->end;
      up = up->up;
      continue;
    }
    const instruction& i = code_[pc];
    switch (i.what) {
      case op::fail:
        return;
      case op::accept:
        // A test of the place may hold elsewhere only.
        (tested ? out.any : out.ends) = true;
        return;
      case op::literal:
      case op::not_literal:
      case op::any:
      case op::any_all:
      case op::in_set:
        out.add(characters(i));
        return;
      case op::at:
        tested = true;
        pc++;
        break;
      case op::mark:
        pc++;
        break;
      case op::look:
      case op::look_not:
        tested = true;
        pc = i.a;
        break;
      case op::branch: {
        const continuation next{behind(pc), end, up};
        for (const alternative& a : alternatives(pc)) first_into(a.from, a.to, &next, tested, out);
        return;
      }
      case op::repeat_one:
      case op::repeat_one_lazy:
      case op::repeat_one_possessive:
        if (i.b) out.add(characters(code_[pc + 1]));
        if (i.a) return;
        pc += 2;
        break;
      case op::repeat:
      case op::repeat_possessive: {
        const u32 after = behind(pc), body_end = i.what == op::repeat ? i.c : i.c - 1;
        const continuation next{after, end, up};
        if (i.b) first_into(pc + 1, body_end, &next, tested, out);
        if (i.a) return;
        pc = after;
        break;
      }
      case op::until_greedy:
      case op::until_lazy: {
        // Behind a round another one may begin.
        const continuation next{pc + 1, end, up};
        first_into(i.a + 1, pc, &next, tested, out);
        pc++;
        break;
      }
      case op::atomic: {
        const continuation next{i.a, end, up};
        first_into(pc + 1, i.a - 1, &next, tested, out);
        return;
      }
      default:
        out.any = true;
        return;
    }
  }
}

bool analysis::may_be_empty(u32 pc, u32 end) {
  const nested n(*this);
  while (pc < end) {
    if (!spend()) return true;
    const instruction& i = code_[pc];
    switch (i.what) {
      case op::literal:
      case op::not_literal:
      case op::any:
      case op::any_all:
      case op::in_set:
      case op::fail:
        return false;
      case op::repeat_one:
      case op::repeat_one_lazy:
      case op::repeat_one_possessive:
        if (i.a) return false;
        break;
      case op::repeat:
        if (i.a && !may_be_empty(pc + 1, i.c)) return false;
        break;
      case op::repeat_possessive:
        if (i.a && !may_be_empty(pc + 1, i.c - 1)) return false;
        break;
      case op::atomic:
        if (!may_be_empty(pc + 1, i.a - 1)) return false;
        break;
      case op::branch: {
        bool empty = false;
        for (const alternative& a : alternatives(pc)) empty |= may_be_empty(a.from, a.to);
        if (!empty) return false;
        break;
      }
      default:
        break;
    }
    pc = behind(pc);
  }
  return true;
}

bool analysis::is_settled(u32 pc, u32 end, const continuation* up) {
  while (pc < end) {
    const u32 next = behind(pc);
    if (!is_settled_item(pc, {next, end, up})) return false;
    pc = next;
  }
  return true;
}

bool analysis::is_settled_item(u32 pc, const continuation& next) {
  const nested n(*this);
  if (!spend()) return false;
  const instruction& i = code_[pc];
  switch (i.what) {
    case op::repeat_one:
      if (i.a == i.b) return true;
      return disjoint(characters(code_[pc + 1]), first(next.pc, next.end, next.up));
    case op::repeat_one_lazy: {
      if (i.a == i.b) return true;
      const first_set f = first(next.pc, next.end, next.up);
      return !f.ends && disjoint(characters(code_[pc + 1]), f);
    }
    case op::branch: {
      // No two alternatives begin alike. One that may be empty begins like what follows, and tells nothing of the
      // others when it has matched.
      first_set before;
      const std::vector<alternative> all = alternatives(pc);
      for (std::size_t k = 0; k < all.size(); k++) {
        const first_set f = first(all[k].from, all[k].to, &next);
        if ((k + 1 < all.size() && may_be_empty(all[k].from, all[k].to)) || !disjoint(f, before) ||
            !is_settled(all[k].from, all[k].to, &next))
          return false;
        before.add(f);
      }
      return true;
    }
    case op::if_group: {
      const alternative yes = yes_part(pc), no = no_part(pc);
      return is_settled(yes.from, yes.to, &next) && is_settled(no.from, no.to, &next);
    }
    case op::repeat: {
      if (may_be_empty(pc + 1, i.c)) return false;
      const first_set f = first(next.pc, next.end, next.up);
      const continuation again{i.c, i.c + 1, &next};
      if (code_[i.c].what == op::until_lazy && f.ends) return false;
      return disjoint(first(pc + 1, i.c, &again), f) && is_settled(pc + 1, i.c, &again);
    }
    default:
      return true;
  }
}

bool analysis::contains(u32 pc, u32 end, op what) const {
  for (; pc < end; pc++)
    if (code_[pc].what == what) return true;
  return false;
}

}  // namespace metavm::sre
