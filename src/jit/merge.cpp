// Merge points: where paths meet, a version with a matching context is looked up; a new one is made
// up to a limit, then values that disagree are generalised, one by one.
#include <algorithm>

#include "merge.hpp"
#include "planted.hpp"

namespace metavm::jit {

std::vector<u64> compiler::version_key() const {
  // Activations of different roots differ in their native frame: they share no code.
  std::vector<u64> k{reinterpret_cast<u64>(root_), frame_words_};
  for (const virtual_frame& f : frames_) {
    k.push_back(reinterpret_cast<u64>(f.code));
    k.push_back(u64{f.pc} << 32 | f.result_register);
  }
  return k;
}

void compiler::prune_all() {
  for (std::size_t i = 0; i < frames_.size(); i++) {
    virtual_frame& f = frames_[i];
    for (u32 r = 0; r < f.regs.size(); r++) {
      const bool waits =
          i + 1 < frames_.size() && r == frames_[i + 1].result_register && !f.info->handler_needs(f.pc, r);
      if (f.regs[r] != no_value && (waits || !f.info->is_live(f.pc, r))) f.regs[r] = no_value;
    }
  }
}

bool compiler::match_value(const saved_context& w, u32 saved, vid v, matching& m, bool general) {
  v = resolve(v);
  const saved_value& s = w.values[saved];
  const node& x = n(v);
  using form = saved_value::form;
  const shape* known = reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(s.known & ~1u));
  switch (s.what) {
    case form::constant:
      if (x.op != nop::constant || (x.imm != s.bits && !METAVM_PLANTED(6)) || x.type != s.type) return false;
      // A known object may have another shape than the version was made for.
      return s.type != vtype::word || !known || !(known->flags & shape_mutable) || x.known == known;
    case form::box_float:
      if (x.known != e_.x.float_shape) return false;
      if (w.values[s.first_kid].what == form::constant)
        return x.op == nop::constant &&
               try_inline_float(std::bit_cast<double>(w.values[s.first_kid].bits)).bits == x.imm;
      m.leaves.push_back({s.first_kid, v});
      return true;
    case form::box_bool:
    case form::compare:
    case form::again:
      return false;
    case form::object: {
      if (x.op != nop::object || x.imm != reinterpret_cast<u64>(known) || x.list_count != s.kids) return false;
      for (auto [id, sid] : m.objects)
        if (id == v || sid == saved) return id == v && sid == saved;
      m.objects.push_back({v, saved});
      for (u32 i = 0; i < s.kids; i++) {
        const u32 disp = w.kid_ids[s.first_kid + 2 * i];
        if (pool_[n(v).list + 2 * i] != disp) return false;
        if (!match_value(w, w.kid_ids[s.first_kid + 2 * i + 1], pool_[n(v).list + 2 * i + 1], m, general)) return false;
      }
      return true;
    }
    case form::runtime:
      if (s.type != vtype::word) {
        if (x.type != s.type) return false;
      } else if (known) {
        if (x.known != known && !METAVM_PLANTED(14)) return false;
        if ((s.known & 1) && !x.inline_float) return false;
        if (x.op == nop::object) return false;
        if (x.op == nop::box_float && !general) return false;  // better unboxed, in a version of its own
      } else if ((x.known || x.op == nop::object) && !general) {
        return false;  // knowledge is not thrown away as long as there is room for another version
      }
      m.leaves.push_back({saved, v});
      return true;
  }
  return false;
}

/// Would making v real take an object with it that the version keeps virtual?
bool compiler::splits_object(vid v, const matching& m, std::vector<vid>& seen) const {
  v = resolve(v);
  const node& x = nodes_[v];
  if (x.op != nop::object || std::find(seen.begin(), seen.end(), v) != seen.end()) return false;
  if (m.virtual_here(v)) return true;
  seen.push_back(v);
  for (u32 i = 0; i < x.list_count; i++)
    if (splits_object(pool_[x.list + 2 * i + 1], m, seen)) return true;
  return false;
}

/// Would an object become real as a leaf and stay virtual in another place? One object must not become two.
bool compiler::tears(const matching& m) const {
  if (m.objects.empty()) return false;
  std::vector<vid> seen;
  return std::any_of(m.leaves.begin(), m.leaves.end(), [&](const leaf& l) { return splits_object(l.id, m, seen); });
}

bool compiler::match(version& w) {
  matching m;
  for (std::size_t i = 0; i < frames_.size(); i++) {
    const virtual_frame& f = frames_[i];
    const saved_frame& s = w.ctx.frames[i];
    if (!match_value(w.ctx, s.function, f.function, m, w.general)) return false;
    if (!match_value(w.ctx, s.extra, f.extra, m, w.general)) return false;
    for (u32 k = 0; k < s.slot_count; k++) {
      const saved_slot& slot = w.ctx.slots[s.first_slot + k];
      if (f.regs[slot.reg] == no_value) return false;
      if (!match_value(w.ctx, slot.id, f.regs[slot.reg], m, w.general)) return false;
    }
  }
  if (tears(m)) return false;
  // Facts are knowledge, too: not thrown away as long as there is room for another version.
  if (!w.loop && !w.general && w.ctx.facts.empty() && carries_facts()) return false;
  if (!w.ctx.facts.empty() && (!match_facts(w.ctx, m) || tears(m))) return false;
  leaves_ = std::move(m.leaves);
  return true;
}

/// Adds v to a version's context; its run-time parts become leaves. `unknown`: as a word of which
/// nothing is known. `assigned_often`: constants will vary.
u32 compiler::save_for_version(saved_context& s, vid v, bool assigned_often, bool unknown, matching& m) {
  v = resolve(v);
  const node x = n(v);
  using form = saved_value::form;
  saved_value r{};
  r.type = x.type;
  r.what = form::runtime;
  auto add = [&](const saved_value& value) {
    s.values.push_back(value);
    return static_cast<u32>(s.values.size() - 1);
  };
  auto add_leaf = [&](saved_value value) {
    const u32 id = add(value);
    m.leaves.push_back({id, v});
    return id;
  };
  auto known_bits = [&] {
    return static_cast<u32>(reinterpret_cast<std::uintptr_t>(x.known)) | (x.inline_float ? 1u : 0u);
  };
  if (unknown) return add_leaf(r);
  if (x.type == vtype::word && x.known == e_.x.float_shape && (x.op != nop::constant || assigned_often) &&
      (x.op == nop::box_float || assigned_often)) {
    saved_value child{};
    child.what = form::runtime;
    child.type = vtype::f64;
    const u32 c = add_leaf(child);
    r.what = form::box_float;
    r.known = static_cast<u32>(reinterpret_cast<std::uintptr_t>(x.known));
    r.first_kid = c;
    return add(r);
  }
  switch (x.op) {
    case nop::constant:
      if (!assigned_often) {
        r.what = form::constant;
        r.bits = x.imm;
        r.known = known_bits();
        return add(r);
      }
      r.known = known_bits();
      return add_leaf(r);
    case nop::object:
      return save_object(s, v, assigned_often, false, false, m, {});
    default:
      r.known = known_bits();
      return add_leaf(r);
  }
}

/// A virtual object in a version's context. What other versions have in its fields tells which of them vary: a loop
/// keeps no constant there, and where versions are widened each field that disagrees loses its knowledge by itself.
u32 compiler::save_object(saved_context& s, vid v, bool assigned_often, bool loop, bool widen, matching& m,
                          const counterparts& others) {
  using form = saved_value::form;
  for (auto [id, sid] : m.objects)
    if (id == v) return sid;
  const node x = n(v);
  saved_value r{};
  r.type = x.type;
  r.what = form::object;
  r.known = static_cast<u32>(x.imm);
  r.bits = static_cast<u64>(x.disp);
  r.kids = static_cast<u16>(x.list_count);
  const u32 at = static_cast<u32>(s.values.size());
  s.values.push_back(r);
  m.objects.push_back({v, at});
  std::vector<u32> kids;
  for (u32 i = 0; i < x.list_count; i++) {
    const u32 disp = pool_[x.list + 2 * i];
    const vid child = resolve(pool_[x.list + 2 * i + 1]);
    counterparts same_field;
    for (auto [c, id] : others) {
      const saved_value& o = c->values[id];
      if (o.what != form::object || o.known != r.known) continue;
      for (u32 k = 0; k < o.kids; k++)
        if (c->kid_ids[o.first_kid + 2 * k] == disp) same_field.push_back({c, c->kid_ids[o.first_kid + 2 * k + 1]});
    }
    kids.push_back(disp);
    if (n(child).op == nop::object) {
      const bool unknown = widen && !fits_object(child, same_field);
      kids.push_back(unknown ? save_for_version(s, child, assigned_often, true, m)
                             : save_object(s, child, assigned_often, loop, widen, m, same_field));
      continue;
    }
    bool varies = assigned_often, unknown = false;
    for (auto [c, id] : same_field) {
      const saved_value& o = c->values[id];
      if (n(child).op == nop::constant && loop && n(child).type == vtype::word)
        varies |= o.what != form::constant || o.bits != n(child).imm;
      matching trial;
      if (widen && !match_value(*c, id, child, trial, false)) unknown = true;
    }
    kids.push_back(save_for_version(s, child, varies, unknown, m));
  }
  s.values[at].first_kid = static_cast<u32>(s.kid_ids.size());
  s.kid_ids.insert(s.kid_ids.end(), kids.begin(), kids.end());
  return at;
}

/// Is v an object of the same form as all of these?
bool compiler::fits_object(vid v, const counterparts& others) {
  if (n(v).op != nop::object) return false;
  for (auto [c, id] : others) {
    const saved_value& o = c->values[id];
    if (o.what != saved_value::form::object || o.known != n(v).imm || o.kids != n(v).list_count) return false;
  }
  return true;
}

void compiler::make_version_context(saved_context& s, bool loop, const std::vector<std::unique_ptr<version>>& others,
                                    bool widen) {
  matching m;
  const bool everything = others.size() >= 3 * e_.limit.versions + 2;
  // What other versions have in a register.
  auto in_others = [&](std::size_t frame, u32 r) {
    counterparts same_register;
    for (const auto& o : others) {
      const saved_frame& of = o->ctx.frames[frame];
      for (u32 k = 0; k < of.slot_count; k++)
        if (o->ctx.slots[of.first_slot + k].reg == r)
          same_register.push_back({&o->ctx, o->ctx.slots[of.first_slot + k].id});
    }
    return same_register;
  };
  // Which registers lose their knowledge. Objects among them are made real before anything is written down: other
  // registers may hold them, too.
  std::vector<std::vector<bool>> loses(frames_.size());
  for (std::size_t i = 0; i < frames_.size(); i++) {
    virtual_frame& f = frames_[i];
    loses[i].assign(f.regs.size(), everything);
    if (everything || !widen) continue;
    for (u32 r = 0; r < f.regs.size(); r++) {
      if (f.regs[r] == no_value) continue;
      const counterparts same_register = in_others(i, r);
      if (fits_object(resolve(f.regs[r]), same_register)) continue;  // field by field
      // Only what an earlier version sees differently loses its knowledge.
      for (auto [c, id] : same_register) {
        matching trial;
        if (!match_value(*c, id, f.regs[r], trial, false)) loses[i][r] = true;
      }
    }
  }
  for (std::size_t i = 0; i < frames_.size(); i++)
    for (u32 r = 0; r < frames_[i].regs.size(); r++)
      if (frames_[i].regs[r] != no_value && loses[i][r] && n(resolve(frames_[i].regs[r])).op == nop::object)
        materialise(frames_[i].regs[r]);
  for (std::size_t i = 0; i < frames_.size(); i++) {
    virtual_frame& f = frames_[i];
    saved_frame sf{f.code, f.pc, f.result_register, 0, 0, 0, 0, static_cast<u8>(f.at)};
    sf.function = save_for_version(s, f.function, false, false, m);
    sf.extra = save_for_version(s, f.extra, false, false, m);
    for (leaf& l : m.leaves) l.seldom = l.seldom || l.saved_id == sf.function || l.saved_id == sf.extra;
    std::vector<saved_slot> slots;
    for (u32 r = 0; r < f.regs.size(); r++) {
      if (f.regs[r] == no_value) continue;
      const bool often = (loop || widen) && f.info->definitions[r] > 1;
      const std::size_t before = m.leaves.size();
      const vid v = resolve(f.regs[r]);
      const counterparts same_register = n(v).op == nop::object ? in_others(i, r) : counterparts{};
      const u32 saved = !loses[i][r] && fits_object(v, same_register)
                            ? save_object(s, v, often, loop, widen, m, same_register)
                            : save_for_version(s, f.regs[r], often, loses[i][r], m);
      slots.push_back({static_cast<u16>(r), 0, saved});
      // What the loop does not touch need not be in a register.
      if (loop && (i + 1 < frames_.size() || !f.info->in_loop(f.pc, r)))
        for (std::size_t k = before; k < m.leaves.size(); k++) m.leaves[k].seldom = true;
    }
    sf.first_slot = static_cast<u32>(s.slots.size());
    sf.slot_count = static_cast<u32>(slots.size());
    s.slots.insert(s.slots.end(), slots.begin(), slots.end());
    s.frames.push_back(sf);
  }
  if (tears(m)) {
    for (const leaf& l : m.leaves)
      if (n(resolve(l.id)).op == nop::object) materialise(l.id);
    s = {};
    return make_version_context(s, loop, others, widen);
  }
  for (const leaf& l : m.leaves) s.values[l.saved_id].seldom = l.seldom;
  if (!loop) carry_facts(s, m);
  s.loop = loop_version_;
  leaves_ = std::move(m.leaves);
}

/// Inserts the conversions that bring each leaf into the form its version wants.
void compiler::convert_leaves(const saved_context& w) {
  for (leaf& l : leaves_) {
    const saved_value& s = w.values[l.saved_id];
    const vid v = resolve(l.id);
    if (s.type == vtype::f64)
      l.id = n(v).type == vtype::f64 ? v : as_f64(v);
    else if (s.type == vtype::word)
      l.id = materialise(v);
  }
  for (leaf& l : leaves_) l.id = resolve(l.id);
}

bool compiler::merge(bool loop) {
  prune_all();
  auto& all = e_.versions[version_key()];
  version* found = nullptr;
  for (auto& w : all) {
    if (w->peeled && w->peeled->address && match(*w->peeled)) {
      found = w->peeled.get();
      break;
    }
    if (w->address && match(*w)) {
      found = w.get();
      break;
    }
  }
  if (found) {
    convert_leaves(found->ctx);
    if (loop && !side_ && e_.limit.peel && found == loop_version_ && !found->peeled && found->ctx.facts.empty() &&
        peel(*found))
      return true;
    terminal_snapshot_ = snapshot();
    snaps_[terminal_snapshot_].what = query::leave;
    terminal_ = terminal::jump;
    terminal_version_ = found;
    loop_jump_ = found->loop;
    return true;
  }
  const bool widen = all.size() >= e_.limit.versions;
  auto w = std::make_unique<version>();
  w->loop = loop;
  w->general = widen;
  make_version_context(w->ctx, loop, all, widen);
  if (loop) w->ctx.loop = w.get();
  if (widen) {
    e_.stats.generalised++;
    e_.note(top().code, "too many versions", "unit " + std::to_string(top().pc));
  }
  e_.stats.versions++;
  convert_leaves(w->ctx);
  terminal_ = terminal::start_version;
  terminal_version_ = w.get();
  all.push_back(std::move(w));
  return true;
}

}  // namespace metavm::jit
