// Register allocation of the emitter: one forward pass, every last use known.
#include <algorithm>
#include <bit>

#include "emit.hpp"
#include "planted.hpp"

namespace metavm::jit {

using namespace Xbyak;

// rax and rdx are scratch, r14 holds the depth, r15 the execution. Callee-saved ones last: they are
// kept for values that live across calls.
const u8 emitter::pool[11] = {1, 6, 7, 8, 9, 10, 11, 3, 5, 12, 13};
const u8 emitter::argument_gprs[8] = {1, 6, 7, 8, 9, 10, 11, 3};
namespace {
constexpr u32 xmm_count = 15;  // xmm15 is scratch
}  // namespace

Address emitter::spill_address(u32 slot) { return a_->qword[a_->rsp + 8 * slot]; }

void emitter::load_constant(u32 reg, u64 bits) {
  if (bits == static_cast<u32>(bits))
    a_->mov(g32(reg), static_cast<u32>(bits));
  else if (fits_i32(bits))
    a_->mov(g(reg), static_cast<i32>(bits));
  else
    a_->mov(g(reg), bits);
}

/// Registers of the home frame, and with negative numbers its header.
static int home_offset(u32 index) { return static_cast<int>(sizeof(frame)) + 8 * static_cast<i16>(index); }

void emitter::load_home(u32 reg, u32 index) {
  a_->mov(g(reg), spill_address(home_word));
  a_->mov(g(reg), a_->qword[g(reg) + home_offset(index)]);
}

u32 emitter::new_spill() {
  for (u32 i = first_spill_word; i < c_->frame_words_; i++)
    if (!spill_used_[i]) {
      spill_used_[i] = !METAVM_PLANTED(7);
      return i;
    }
  throw too_large{};
}

/// Takes v out of its register; the value must live elsewhere or be dead.
void emitter::drop_register(vid v) {
  location& l = n(v).where;
  if (l.kind == loc_kind::gpr) gpr_[l.index] = no_value;
  if (l.kind == loc_kind::xmm) xmm_[l.index] = no_value;
  l = {};
}

void emitter::spill(vid v) {
  node& x0 = n(v);
  if (x0.memory.kind == loc_kind::none) {
    const u32 s = new_spill();
    if (x0.where.kind == loc_kind::gpr)
      a_->mov(spill_address(s), g(x0.where.index));
    else
      a_->vmovsd(spill_address(s), x(x0.where.index));
    x0.memory = {loc_kind::spill, static_cast<u16>(s)};
    e_.stats.spills++;
  }
  drop_register(v);
}

void emitter::kill(vid v) {
  node& x0 = n(v);
  drop_register(v);
  if (x0.memory.kind == loc_kind::spill) spill_used_[x0.memory.index] = false;
  x0.memory = {};
}

u32 emitter::next_use(vid v) {
  u32& k = use_cursor_[v];
  while (use_places_[k] <= position_) k++;
  return use_places_[k];
}

/// What is read last goes first; twice as willingly if memory has it already.
u64 emitter::eviction_score(vid v) {
  const u64 distance = next_use(v) - position_;
  return 1 + (n(v).memory.kind != loc_kind::none ? 2 * distance + 1 : distance);
}

u32 emitter::free_gpr() {
  for (u8 r : pool)
    if (gpr_[r] == no_value && !(gpr_locked_ >> r & 1)) return r;
  u32 best = ~u32{0};
  u64 best_score = 0;
  for (u8 r : pool) {
    if (gpr_locked_ >> r & 1) continue;
    const u64 score = eviction_score(gpr_[r]);
    if (score > best_score) best_score = score, best = r;
  }
  METAVM_CHECK(best != ~u32{0});
  spill(gpr_[best]);
  return best;
}

u32 emitter::free_xmm() {
  for (u32 r = 0; r < xmm_count; r++)
    if (xmm_[r] == no_value && !(xmm_locked_ >> r & 1)) return r;
  u32 best = ~u32{0};
  u64 best_score = 0;
  for (u32 r = 0; r < xmm_count; r++) {
    if (xmm_locked_ >> r & 1) continue;
    const u64 score = eviction_score(xmm_[r]);
    if (score > best_score) best_score = score, best = r;
  }
  METAVM_CHECK(best != ~u32{0});
  spill(xmm_[best]);
  return best;
}

u32 emitter::take_gpr(vid v, i32 prefer) {
  u32 r;
  if (prefer >= 0 && gpr_[prefer] == no_value && !(gpr_locked_ >> prefer & 1))
    r = static_cast<u32>(prefer);
  else
    r = free_gpr();
  gpr_[r] = v;
  n(v).where = {loc_kind::gpr, static_cast<u16>(r)};
  gpr_locked_ |= 1u << r;
  return r;
}

u32 emitter::take_xmm(vid v, i32 prefer) {
  u32 r;
  if (prefer >= 0 && xmm_[prefer] == no_value && !(xmm_locked_ >> prefer & 1))
    r = static_cast<u32>(prefer);
  else
    r = free_xmm();
  xmm_[r] = v;
  n(v).where = {loc_kind::xmm, static_cast<u16>(r)};
  xmm_locked_ |= 1u << r;
  return r;
}

void emitter::lock(vid v) {
  const location l = n(v).where;
  if (l.kind == loc_kind::gpr) gpr_locked_ |= 1u << l.index;
  if (l.kind == loc_kind::xmm) xmm_locked_ |= 1u << l.index;
}

u32 emitter::use_gpr(vid v) {
  if (n(v).where.kind == loc_kind::gpr) {
    lock(v);
    return n(v).where.index;
  }
  const u32 r = take_gpr(v, preference(v));
  const node& x0 = n(v);
  switch (x0.memory.kind) {
    case loc_kind::constant:
      load_constant(r, x0.imm);
      break;
    case loc_kind::spill:
      a_->mov(g(r), spill_address(x0.memory.index));
      break;
    case loc_kind::home:
      load_home(r, x0.memory.index);
      break;
    default:
      METAVM_CHECK(!"value has no place");
  }
  return r;
}

u32 emitter::use_xmm(vid v) {
  if (n(v).where.kind == loc_kind::xmm) {
    lock(v);
    return n(v).where.index;
  }
  const u32 r = take_xmm(v, preference(v));
  const node& x0 = n(v);
  if (x0.memory.kind == loc_kind::constant) {
    if (x0.imm == 0)
      a_->vxorps(x(r), x(r), x(r));
    else
      a_->vmovsd(x(r), a_->qword[RegExp(reinterpret_cast<size_t>(e_.memory.constant(x0.imm)))]);
  } else {
    METAVM_CHECK(x0.memory.kind == loc_kind::spill);
    a_->vmovsd(x(r), spill_address(x0.memory.index));
  }
  return r;
}

// ---------------------------------------------------------------- liveness

void emitter::use_at(vid v, u32 at) {
  if (v == no_value) return;
  mark(v, at);
  reads_.push_back({v, at});
}

void emitter::mark(vid v, u32 at) {
  if (v == no_value) return;
  node& x0 = n(v);
  x0.needed = true;
  x0.last_use = std::max(x0.last_use, at);
}

void emitter::mark_snapshot_value(const compiler::snap& s, vid v, u32 at) {
  if (v == no_value) return;
  switch (n(v).op) {
    case nop::constant:
      return;
    case nop::box_float:
    case nop::box_bool:
      return mark_snapshot_value(s, c_->resolve(n(v).a), at);
    case nop::object:
      for (u32 i = 0; i < s.object_count; i++) {
        const compiler::snap_object& o = c_->snap_objects_[s.object + i];
        if (o.id != v) continue;
        if (n(v).last_use == at && n(v).needed) return;  // seen, circles
        n(v).needed = true;
        n(v).last_use = at;
        for (u32 k = 0; k < o.count; k++) mark_snapshot_value(s, c_->snap_kids_[o.first + 3 * k + 1], at);
        return;
      }
      return;
    default:
      if (is_comparison(n(v))) {
        // Made again from its operands, if it comes to that.
        mark(n(v).a, at);
        mark(n(v).b, at);
        return;
      }
      mark(v, at);
  }
}

/// An answer on the tape that whoever goes on can make again from its operands: the opcode has had no effect yet, so
/// what it has loaded is still there.
bool emitter::is_remade(const compiler::snap& s, vid v) {
  const node& x0 = n(v);
  if (s.after_effect || s.what == query::stepped || x0.lazy) return false;
  if (x0.op == nop::load) return n(x0.a).op != nop::object;
  return x0.op == nop::prim && (x0.code == prim::int_to_raw || x0.code == prim::raw_to_int);
}

void emitter::mark_snapshot(u32 index, u32 at) {
  const compiler::snap& s = c_->snaps_[index];
  for (u32 i = 0; i < s.frame_count; i++) {
    const compiler::snap_frame& f = c_->snap_frames_[s.frame + i];
    mark_snapshot_value(s, f.function, at);
    mark_snapshot_value(s, f.extra, at);
    for (u32 k = 0; k < f.count; k++) mark_snapshot_value(s, c_->snap_slots_[f.first + k].id, at);
  }
  // The tape is wanted by who goes on in the middle of the opcode; results of facts are made again from these.
  const bool restarts = !s.after_effect && (s.what == query::leave || s.what == query::raise);
  for (u32 i = 0; i < s.tape_count && !restarts; i++) {
    const vid v = c_->snap_tape_[s.tape + i].id;
    if (v == no_value || (!s.after_effect && n(v).lazy)) continue;
    if (is_remade(s, v)) {
      // Its operands, but for those that are made again themselves.
      auto on_tape = [&](vid part) {
        for (u32 k = 0; k < i; k++)
          if (c_->snap_tape_[s.tape + k].id == part) return is_remade(s, part) || n(part).lazy;
        return false;
      };
      for (vid part : {n(v).a, n(v).b})
        if (part != no_value && !on_tape(part)) mark_snapshot_value(s, part, at);
    } else {
      mark_snapshot_value(s, v, at);
    }
  }
  // What a guard looks at is marked by the guard.
  if (s.what != query::kind && s.subject != no_value && !guards_boolean(index)) mark_snapshot_value(s, s.subject, at);
  if (s.what == query::leave || s.what == query::raise || s.what == query::passed) return;
  for (u32 i = 0; i < s.fact_count; i++) {
    const compiler::memo& f = c_->snap_facts_[s.fact + i];
    for (vid v : {f.a, f.b, c_->resolve(f.result)})
      if (v != no_value && !n(v).lazy) mark_snapshot_value(s, v, at);
  }
}

/// What code needs when it goes on, in plain, behind a call while which somebody looked at its frames.
void emitter::mark_waiting(u32 index, u32 at) {
  const compiler::snap& s = c_->snaps_[index];
  // Objects may have been met in a snapshot behind it, with other fields.
  for (u32 i = 0; i < s.object_count; i++) n(c_->snap_objects_[s.object + i].id).last_use = 0;
  mark_snapshot(index, at);
}

void emitter::liveness() {
  auto& nodes = c_->nodes_;
  const u32 end = static_cast<u32>(nodes.size());
  reads_.clear();
  if (c_->terminal_snapshot_ != ~u32{0}) mark_snapshot(c_->terminal_snapshot_, end);
  for (const compiler::leaf& l : c_->leaves_) {
    mark(l.id, end);
    const location to =
        c_->terminal_ == terminal::jump ? c_->terminal_version_->ctx.values[l.saved_id].where : location{};
    const bool in_memory = to.kind == loc_kind::spill || to.kind == loc_kind::home;
    if (!(c_->terminal_ == terminal::jump ? in_memory : l.seldom)) reads_.push_back({l.id, end});
  }
  if (c_->terminal_ == terminal::ret) use_at(c_->returned_, end);
  for (u32 i = end; i-- > 0;) {
    node& x0 = nodes[i];
    switch (x0.op) {
      case nop::store:
      case nop::barrier:
      case nop::call_guest:
      case nop::plain_step:
      case nop::guard_true:
      case nop::guard_false:
      case nop::guard_shape:
      case nop::guard_same:
      case nop::guard_kind:
        x0.needed = true;
        break;
      case nop::guest_result:
        x0.needed = true;
        break;
      case nop::call_c:
        if (static_cast<effects>(x0.scale) != effects::none) x0.needed = true;
        break;
      default:
        break;
    }
    if (!x0.needed) continue;
    switch (x0.op) {
      case nop::entry:
      case nop::constant:
      case nop::box_float:
      case nop::box_bool:
      case nop::object:
        continue;  // their parts are marked by who needs them
      case nop::call_c:
      case nop::call_guest:
        for (u32 k = 0; k < x0.list_count; k++) use_at(c_->pool_[x0.list + k], i);
        break;
      default:
        use_at(x0.a, i);
        use_at(x0.b, i);
        use_at(x0.c, i);
    }
    if (x0.snapshot != ~u32{0}) mark_snapshot(x0.snapshot, i);
    if (x0.op == nop::call_c && x0.waits != ~u32{0}) mark_waiting(x0.waits, i + 1);
  }
  // By value, in order, each list closed by a place past the end.
  use_cursor_.assign(end + 1, 0);
  for (const auto& [v, at] : reads_) use_cursor_[v + 1]++;
  for (u32 i = 0; i < end; i++) use_cursor_[i + 1] += use_cursor_[i] + 1;
  use_places_.assign(use_cursor_[end], 2 * end + 64);
  {
    std::vector<u32> fill(use_cursor_.begin(), use_cursor_.end() - 1);
    for (std::size_t k = reads_.size(); k-- > 0;) use_places_[fill[reads_[k].first]++] = reads_[k].second;
  }
  // Who dies where.
  death_start_.assign(end + 2, 0);
  for (u32 i = 0; i < end; i++)
    if (nodes[i].needed) {
      nodes[i].last_use = std::max(nodes[i].last_use, i);
      death_start_[nodes[i].last_use + 1]++;
    }
  for (u32 i = 1; i < death_start_.size(); i++) death_start_[i] += death_start_[i - 1];
  deaths_.resize(death_start_.back());
  std::vector<u32> at(death_start_.begin(), death_start_.end() - 1);
  for (u32 i = 0; i < end; i++)
    if (nodes[i].needed) deaths_[at[nodes[i].last_use]++] = i;
}

// ---------------------------------------------------------------- moves

location emitter::source_of(vid v) {
  const node& x0 = n(v);
  if (x0.where.kind != loc_kind::none) return x0.where;
  return x0.memory;
}

void emitter::move_one(const move& m) {
  auto& a = *a_;
  const location d = m.to, s = m.from;
  if (d.kind == loc_kind::gpr) {
    switch (s.kind) {
      case loc_kind::gpr:
        a.mov(g(d.index), g(s.index));
        break;
      case loc_kind::spill:
        a.mov(g(d.index), spill_address(s.index));
        break;
      case loc_kind::home:
        load_home(d.index, s.index);
        break;
      case loc_kind::constant:
        load_constant(d.index, m.bits);
        break;
      default:
        METAVM_CHECK(!"move into a general register");
    }
  } else if (d.kind == loc_kind::xmm) {
    switch (s.kind) {
      case loc_kind::xmm:
        a.vmovaps(x(d.index), x(s.index));
        break;
      case loc_kind::spill:
        a.vmovsd(x(d.index), spill_address(s.index));
        break;
      case loc_kind::constant:
        if (m.bits == 0)
          a.vxorps(x(d.index), x(d.index), x(d.index));
        else
          a.vmovsd(x(d.index), a.qword[RegExp(reinterpret_cast<size_t>(e_.memory.constant(m.bits)))]);
        break;
      default:
        METAVM_CHECK(!"move into a vector register");
    }
  } else {
    auto destination = [&]() -> Address {
      if (d.kind == loc_kind::spill) return spill_address(d.index);
      a.mov(a.rdx, spill_address(home_word));
      return a.qword[a.rdx + home_offset(d.index)];
    };
    switch (s.kind) {
      case loc_kind::gpr:
        a.mov(destination(), g(s.index));
        break;
      case loc_kind::xmm:
        a.vmovsd(destination(), x(s.index));
        break;
      case loc_kind::constant:
        if (fits_i32(m.bits)) {
          a.mov(destination(), static_cast<i32>(m.bits));
        } else {
          load_constant(0, m.bits);
          a.mov(destination(), a.rax);
        }
        break;
      case loc_kind::spill:
        a.mov(a.rax, spill_address(s.index));
        a.mov(destination(), a.rax);
        break;
      case loc_kind::home:
        load_home(0, s.index);
        a.mov(destination(), a.rax);
        break;
      default:
        METAVM_CHECK(!"move into memory");
    }
  }
}

void emitter::parallel_moves(std::vector<move> todo) {
  std::erase_if(todo, [](const move& m) { return m.from.kind != loc_kind::constant && m.to == m.from; });
  // Constants and reloads last: they wait for nobody's source, but their targets must be free.
  while (!todo.empty()) {
    bool progress = false;
    for (std::size_t i = 0; i < todo.size();) {
      bool blocked = false;
      for (std::size_t j = 0; j < todo.size(); j++)
        blocked |= j != i && todo[j].from.kind != loc_kind::constant && todo[j].from == todo[i].to;
      if (blocked) {
        i++;
        continue;
      }
      move_one(todo[i]);
      todo.erase(todo.begin() + static_cast<std::ptrdiff_t>(i));
      progress = true;
    }
    if (progress) continue;
    // Circles: exchange the two places of one move, and rename the sources of the others.
    const location from = todo[0].from, to = todo[0].to;
    if (METAVM_PLANTED(8))
      move_one(todo[0]);
    else
      exchange(to, from);
    todo.erase(todo.begin());
    for (move& m : todo) {
      if (m.from.kind == loc_kind::constant) continue;
      if (m.from == to)
        m.from = from;
      else if (m.from == from)
        m.from = to;
    }
    std::erase_if(todo, [](const move& m) { return m.from.kind != loc_kind::constant && m.to == m.from; });
  }
}

void emitter::exchange(location p, location q) {
  auto& a = *a_;
  if (p.kind == loc_kind::gpr && q.kind == loc_kind::gpr) {
    a.xchg(g(p.index), g(q.index));
    return;
  }
  if (p.kind == loc_kind::xmm || q.kind == loc_kind::xmm) {
    if (p.kind != loc_kind::xmm) std::swap(p, q);
    a.vmovaps(x(15), x(p.index));
    move_one({p, q, 0, true});
    move_one({q, {loc_kind::xmm, 15}, 0, true});
    return;
  }
  if (p.kind != loc_kind::gpr) std::swap(p, q);
  if (p.kind == loc_kind::gpr) {
    a.vmovq(x(15), g(p.index));
    move_one({p, q, 0, false});
    move_one({q, {loc_kind::xmm, 15}, 0, true});
    return;
  }
  move_one({{loc_kind::gpr, 0}, p, 0, false});
  a.vmovq(x(15), a.rax);
  move_one({p, q, 0, false});
  move_one({q, {loc_kind::xmm, 15}, 0, true});
}

// ---------------------------------------------------------------- contexts with places

u32 emitter::save_value(saved_context& out, const compiler::snap& s, vid v, u32 known, std::vector<u32>& ids) {
  if (ids[v] != ~u32{0}) return ids[v];
  const node& x0 = n(v);
  saved_value r{};
  r.type = x0.type;
  r.known = known;
  using form = saved_value::form;
  if (is_comparison(x0) && !(v == s.subject && guards_boolean(static_cast<u32>(&s - c_->snaps_.data())))) {
    r.what = form::compare;
    r.bits = x0.op == nop::prim ? static_cast<u64>(x0.code) : 0;
    const u32 a = save_value(out, s, x0.a, 0, ids), b = save_value(out, s, x0.b, 0, ids);
    r.first_kid = static_cast<u32>(out.kid_ids.size());
    out.kid_ids.insert(out.kid_ids.end(), {a, b});
    ids[v] = static_cast<u32>(out.values.size());
    out.values.push_back(r);
    return ids[v];
  }
  const u32 id = static_cast<u32>(out.values.size());
  ids[v] = id;
  out.values.push_back(r);
  switch (x0.op) {
    case nop::constant:
      r.what = form::constant;
      r.bits = x0.imm;
      break;
    case nop::box_float:
    case nop::box_bool:
      r.what = x0.op == nop::box_float ? form::box_float : form::box_bool;
      r.first_kid = save_value(out, s, c_->resolve(x0.a), 0, ids);
      break;
    case nop::object: {
      r.what = form::object;
      r.known = static_cast<u32>(x0.imm);
      r.bits = static_cast<u64>(x0.disp);
      std::vector<u32> kids;
      for (u32 i = 0; i < s.object_count; i++) {
        const compiler::snap_object& o = c_->snap_objects_[s.object + i];
        if (o.id != v) continue;
        r.known = o.shape;
        r.kids = static_cast<u16>(o.count);
        for (u32 k = 0; k < o.count; k++) {
          kids.push_back(c_->snap_kids_[o.first + 3 * k]);
          kids.push_back(
              save_value(out, s, c_->snap_kids_[o.first + 3 * k + 1], c_->snap_kids_[o.first + 3 * k + 2], ids));
        }
      }
      r.first_kid = static_cast<u32>(out.kid_ids.size());
      out.kid_ids.insert(out.kid_ids.end(), kids.begin(), kids.end());
      break;
    }
    default:
      r.what = form::runtime;
      r.where = source_of(v);
      if (x0.memory.kind == loc_kind::spill || x0.memory.kind == loc_kind::home) r.memory = x0.memory;
      if (r.where.kind == loc_kind::none && x0.lazy) {
        r.what = form::again;
      } else if (r.where.kind == loc_kind::none && is_remade(s, v)) {
        r.what = form::again;
        const u32 a = save_value(out, s, x0.a, 0, ids);
        const u32 b = x0.b == no_value ? ~u32{0} : save_value(out, s, x0.b, 0, ids);
        own_facts_.push_back(
            {x0.op, x0.code, x0.access, x0.scale, x0.immutable, x0.type, x0.disp, a, b, x0.alias, id, true});
      } else if (r.where.kind == loc_kind::none) {
        // A comparison that only its guard uses: on the failing side its outcome is known.
        METAVM_CHECK(v == s.subject && x0.type == vtype::boolean);
        r.what = form::constant;
        r.bits = s.fused_value;
      }
  }
  out.values[id] = r;
  return id;
}

void emitter::save_facts(saved_context& out, const compiler::snap& s, std::vector<u32>& ids) {
  auto place = [&](vid v, u32 known) -> u32 {
    if (ids[v] != ~u32{0}) return ids[v];
    if (n(v).op != nop::constant && source_of(v).kind == loc_kind::none) return ~u32{0};
    return save_value(out, s, v, known, ids);
  };
  for (u32 i = 0; i < s.fact_count; i++) {
    const compiler::memo& f = c_->snap_facts_[s.fact + i];
    const u32 a = place(f.a, 0), b = f.b == no_value ? ~u32{0} : place(f.b, 0);
    if (a == ~u32{0} || (f.b != no_value && b == ~u32{0})) continue;
    const vid v = c_->resolve(f.result);
    const u32 known = static_cast<u32>(f.imm);
    u32 r = place(v, known);
    if (r == ~u32{0}) {
      saved_value again{};
      again.what = saved_value::form::again;
      again.type = n(v).type;
      again.known = known;
      r = ids[v] = static_cast<u32>(out.values.size());
      out.values.push_back(again);
    }
    out.facts.push_back({f.op, f.code, f.access, f.scale, f.immutable, n(f.result).type, f.disp, a, b, f.alias, r});
  }
}

void emitter::save_context(saved_context& out, u32 index, u32& subject) {
  const compiler::snap& s = c_->snaps_[index];
  own_facts_.clear();
  std::vector<u32> ids(c_->nodes_.size(), ~u32{0});
  // Slots first: they carry what was known at that time.
  for (u32 i = 0; i < s.frame_count; i++) {
    const compiler::snap_frame& f = c_->snap_frames_[s.frame + i];
    saved_frame sf{
        f.code, f.pc, f.result_register, 0, 0, static_cast<u32>(out.slots.size()), f.count, static_cast<u8>(f.at)};
    for (u32 k = 0; k < f.count; k++) {
      const compiler::snap_slot& slot = c_->snap_slots_[f.first + k];
      out.slots.push_back({slot.reg, slot.stored, save_value(out, s, slot.id, slot.known, ids)});
    }
    out.frames.push_back(sf);
  }
  for (u32 i = 0; i < s.frame_count; i++) {
    const compiler::snap_frame& f = c_->snap_frames_[s.frame + i];
    out.frames[i].function = save_value(out, s, f.function, 0, ids);
    out.frames[i].extra = save_value(out, s, f.extra, 0, ids);
  }
  const bool restarts = !s.after_effect && (s.what == query::leave || s.what == query::raise);
  for (u32 i = 0; i < s.tape_count && !restarts; i++) {
    answer a = c_->snap_tape_[s.tape + i];
    if (a.id != no_value) a.id = save_value(out, s, a.id, static_cast<u32>(a.payload), ids);
    out.tape.push_back(a);
  }
  if (s.what == query::kind)
    subject = s.subject;
  else if (s.subject != no_value)
    subject = save_value(out, s, s.subject, 0, ids);
  if (s.what != query::leave && s.what != query::raise && s.what != query::passed) save_facts(out, s, ids);
  out.facts.insert(out.facts.end(), own_facts_.begin(), own_facts_.end());
  out.loop = c_->loop_version_;
  out.after_effect = s.after_effect;
  out.root = c_->root_;
  out.frame_words = c_->frame_words_;
}

}  // namespace metavm::jit
