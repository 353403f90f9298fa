// The emitter: a segment from its entry to its end, jumps and stubs, and the copy to its place.
#include <algorithm>
#include <cstring>

#include "emit.hpp"

namespace metavm::jit {

using namespace Xbyak;

stub* emitter::stub_for(u32 index, query what) {
  stub* s = c_->snaps_[index].chain;
  if (s) return s;
  s = e_.new_stub(what);
  s->quasi = c_->snaps_[index].quasi;
  s->site = c_->snaps_[index].site;
  save_context(s->ctx, index, s->subject);
  e_.stats.context_bytes += s->ctx.bytes() + sizeof(stub);
  c_->snaps_[index].chain = s;
  return s;
}

void emitter::jcc_stub(int cc, stub* s) {
  a_->db(0x0f);
  a_->db(0x80 + cc);
  fixes_.push_back({a_ == &cold_, static_cast<u32>(a_->getSize()), nullptr, false, 0, s, nullptr});
  a_->dd(0);
}

void emitter::jmp_to(u8* target, stub* s, entry_point* entry, bool call) {
  a_->db(call ? 0xe8 : 0xe9);
  fixes_.push_back({a_ == &cold_, static_cast<u32>(a_->getSize()), target, false, 0, s, entry});
  a_->dd(0);
}

/// Jumps to a cold part that begins here; assembly goes on there until `cold_back`.
u32 emitter::jcc_cold(int cc) {
  a_->db(0x0f);
  a_->db(0x80 + cc);
  fixes_.push_back(
      {false, static_cast<u32>(a_->getSize()), nullptr, true, static_cast<u32>(cold_.getSize()), nullptr, nullptr});
  a_->dd(0);
  cold_return_ = static_cast<u32>(a_->getSize());
  a_ = &cold_;
  return cold_return_;
}

void emitter::cold_back() {
  a_->db(0xe9);
  fixes_.push_back({true, static_cast<u32>(a_->getSize()), nullptr, false, cold_return_, nullptr, nullptr});
  a_->dd(0);
  a_ = &hot_;
}

void emitter::patch(u8* rel32, u8* to) {
  const i32 d = static_cast<i32>(to - (rel32 + 4));
  e_.memory.write(rel32, &d, 4);
}

void emitter::patch_all(std::vector<u8*>& places, u8* to) {
  for (u8* p : places) patch(p, to);
  places.clear();
}

void emitter::prologue(const saved_context& ctx, stub* leave) {
  auto& a = hot_;
  a_ = &hot_;
  a.sub(a.rsp, static_cast<int>(ctx.frame_words * 8));
  if (!ctx.root) {
    a.mov(spill_address(home_word), a.rdi);
    return;
  }
  a.cmp(a.r14, 16);
  jcc_stub(cc_l, leave);
  a.cmp(a.rsp, a.qword[a.r15 + x_offset(&e_.x.native_limit, e_.x)]);
  jcc_stub(cc_b, leave);
}

u8* emitter::segment(compiler& c) {
  c_ = &c;
  a_ = &hot_;
  std::fill(gpr_, gpr_ + 16, no_value);
  std::fill(xmm_, xmm_ + 16, no_value);
  spill_used_.assign(c.frame_words_, false);
  skip_until_ = 0;
  liveness();
  const u32 end_at = static_cast<u32>(c.nodes_.size());
  prefer_.assign(c.nodes_.size(), -1);
  if (c.terminal_ == terminal::jump)
    for (const compiler::leaf& l : c.leaves_) {
      const location w = c.terminal_version_->ctx.values[l.saved_id].where;
      if (w.kind == loc_kind::gpr || w.kind == loc_kind::xmm) prefer_[l.id] = w.index;
    }
  for (u32 i = 0; i < end_at; i++) {
    node& x0 = c.nodes_[i];
    if (x0.op == nop::entry && x0.needed) {
      if (x0.where.kind == loc_kind::gpr && x0.where.index != 0) gpr_[x0.where.index] = i;
      if (x0.where.kind == loc_kind::xmm) xmm_[x0.where.index] = i;
      if (x0.memory.kind == loc_kind::spill) spill_used_[x0.memory.index] = true;
    }
    if (x0.op == nop::constant) x0.memory = {loc_kind::constant, 0};
  }
  // The result of a call arrives in rax, which is scratch: it moves on at once.
  for (u32 i = 0; i < end_at; i++) {
    node& x0 = c.nodes_[i];
    if (x0.op == nop::entry && x0.needed && x0.where.kind == loc_kind::gpr && x0.where.index == 0) {
      x0.where = {};
      gpr_locked_ = xmm_locked_ = 0;
      position_ = 0;
      const u32 d = take_gpr(i);
      a_->mov(g(d), a_->rax);
    }
  }
  // The guard of the stub that was reached comes before everything else, with the comparison in front of it or the
  // call's result behind it: it shares the stub with the guards before it, so registers must be as the stub left them.
  // What the context has to compute again (comparisons, facts) comes after.
  u32 first_begin = end_at, first_end = end_at;
  for (u32 i = 0; i < end_at; i++) {
    const node& x0 = c.nodes_[i];
    if (x0.snapshot == ~u32{0}) continue;
    if (!c.snaps_[x0.snapshot].chain) break;
    first_begin = i;
    first_end = i + 1;
    if (x0.op == nop::guard_kind) {
      if (i + 1 < end_at && c.nodes_[i + 1].op == nop::guest_result) first_end = i + 2;
    } else if (x0.a + 1 == i && is_comparison(c.nodes_[x0.a])) {
      first_begin = x0.a;
    }
    break;
  }
  position_ = 0;
  for (u32 i = first_begin; i < first_end; i++) {
    gpr_locked_ = xmm_locked_ = 0;
    if (c.nodes_[i].needed && i >= skip_until_) one(i);
  }
  skip_until_ = 0;
  std::size_t next_mark = 0;
  for (u32 i = 0; i < end_at; i++) {
    position_ = i;
    if (e_.dump.segments && c.nodes_[i].needed && is_emitted(c.nodes_[i].op))
      node_starts_.push_back({i, static_cast<u32>(hot_.getSize())});
    for (; next_mark < c.marks_.size() && c.marks_[next_mark].offset <= i; next_mark++) {
      marks_.push_back({static_cast<u32>(hot_.getSize()), c.marks_[next_mark].code, c.marks_[next_mark].unit});
    }
    if (c.nodes_[i].needed && (i < first_begin || i >= first_end) && i >= skip_until_) {
      gpr_locked_ = xmm_locked_ = 0;
      one(i);
      e_.stats.nodes++;
    }
    for (u32 k = death_start_[i]; k < death_start_[i + 1]; k++) kill(deaths_[k]);
  }
  position_ = end_at;
  end_of_nodes_ = static_cast<u32>(hot_.getSize());
  gpr_locked_ = xmm_locked_ = 0;
  stub* tail = nullptr;
  u32 tail_at = 0;
  switch (c.terminal_) {
    case terminal::suspend:
    case terminal::leave:
    case terminal::raise: {
      // Operands of the awaited guard would like a register: it is loaded when the guard is made.
      stub* s = stub_for(c.terminal_snapshot_, c.snaps_[c.terminal_snapshot_].what);
      tail = s;
      tail_at = static_cast<u32>(hot_.getSize());
      jmp_to(nullptr, s, nullptr, false);
      break;
    }
    case terminal::ret: {
      if (c.returned_kind_ == ret_float) {
        move_one({{loc_kind::xmm, 0}, source_of(c.returned_), n(c.returned_).imm, true});
      } else {
        const location from = source_of(c.returned_);
        move_one({{loc_kind::gpr, 0}, from, n(c.returned_).imm, false});
      }
      hot_.mov(hot_.edx, static_cast<int>(c.returned_kind_));
      hot_.add(hot_.rsp, static_cast<int>(c.frame_words_ * 8));
      hot_.ret();
      if (c.root_ && c.returned_kind_ != ret_raised) c.root_->returns |= 1u << c.returned_kind_;
      break;
    }
    case terminal::jump: {
      const version& w = *c.terminal_version_;
      if (w.loop) {
        // Signals, other threads and the collector's requests are looked for in every loop.
        stub* s = stub_for(c.terminal_snapshot_, query::leave);
        hot_.cmp(hot_.byte[hot_.r15 + x_offset(&e_.x.attention, e_.x)], 0);
        jcc_stub(cc_ne, s);
      }
      std::vector<move> moves;
      for (const compiler::leaf& l : c.leaves_) {
        const location to = w.ctx.values[l.saved_id].where;
        if (n(l.id).memory == to && to.kind != loc_kind::none) continue;
        moves.push_back({w.ctx.values[l.saved_id].where, source_of(l.id), n(l.id).imm, n(l.id).type == vtype::f64});
      }
      parallel_moves(std::move(moves));
      jmp_to(w.address, nullptr, nullptr, false);
      break;
    }
    case terminal::start_version: {
      version& w = *c.terminal_version_;
      std::vector<move> moves;
      std::vector<vid> taken;
      // A loop's own values get registers, while some are left for what it computes; the others
      // stay where they are if there is room, else in memory.
      constexpr u32 most_gprs = 8, most_xmms = 11;
      u32 gprs = 0, xmms = 0;
      for (const compiler::leaf& l : c.leaves_)
        if (!l.seldom) (n(l.id).type == vtype::f64 ? xmms : gprs)++;
      for (int pass = 0; pass < 2; pass++)
        for (const compiler::leaf& l : c.leaves_) {
          saved_value& s = w.ctx.values[l.saved_id];
          const node& x0 = n(l.id);
          const bool is_float = x0.type == vtype::f64;
          const bool first_time = std::find(taken.begin(), taken.end(), l.id) == taken.end();
          if (pass == 0) {
            bool keeps = first_time && x0.op != nop::constant &&
                         (x0.where.kind == loc_kind::gpr || x0.where.kind == loc_kind::xmm);
            if (keeps && l.seldom && w.loop)
              keeps = x0.memory.kind == loc_kind::none && (is_float ? ++xmms <= most_xmms : ++gprs <= most_gprs - 2);
            if (!keeps) continue;
            s.where = x0.where;
            taken.push_back(l.id);
            continue;
          }
          if (s.where.kind != loc_kind::none) continue;
          u32 best = ~u32{0};
          if (!l.seldom) {
            if (is_float) {
              for (u32 r = 0; r < most_xmms && best == ~u32{0}; r++)
                if (xmm_[r] == no_value) best = r;
            } else {
              for (u32 k = 0; k < most_gprs && best == ~u32{0}; k++)
                if (gpr_[pool[k]] == no_value) best = pool[k];
            }
          }
          if (best != ~u32{0}) {
            s.where = {is_float ? loc_kind::xmm : loc_kind::gpr, static_cast<u16>(best)};
            (is_float ? xmm_ : gpr_)[best] = l.id;
          } else if (first_time && (x0.memory.kind == loc_kind::home || x0.memory.kind == loc_kind::spill)) {
            s.where = x0.memory;
            taken.push_back(l.id);
            continue;
          } else {
            s.where = {loc_kind::spill, static_cast<u16>(new_spill())};
          }
          moves.push_back({s.where, source_of(l.id), x0.imm, is_float});
        }
      parallel_moves(std::move(moves));
      w.ctx.root = c.root_;
      w.ctx.frame_words = c.frame_words_;
      break;
    }
    case terminal::none:
      METAVM_CHECK(!"segment without end");
  }
  u8* start = e_.memory.hot();
  const u64 hot_size = hot_.getSize();
  hot_size_ = static_cast<u32>(hot_size);
  finish_copy(tail, tail_at);
  if (e_.dump.segments) list_segment(start);
  node_starts_.clear();
  if (c.terminal_ == terminal::start_version) {
    c.terminal_version_->address = start + hot_size;
    e_.segments.back()->falls_to_version = c.terminal_version_;
    e_.stats.context_bytes += c.terminal_version_->ctx.bytes() + sizeof(version);
  }
  e_.stats.segments++;
  return start;
}

/// Copies both buffers to their places and connects what they refer to.
void emitter::finish_copy(stub* tail, u32 tail_at) {
  // Room for a jump behind it, and for the stubs.
  u64 stub_bytes = 1024;
  for (const fix& f : fixes_)
    if (f.owner && !f.owner->code) stub_bytes += 10;
  if (hot_.getSize() + 16 > e_.memory.hot_room() || cold_.getSize() + stub_bytes > e_.memory.cold_room())
    throw too_large{};
  e_.memory.begin_write();
  u8* const hot = e_.memory.hot();
  u8* const cold = e_.memory.cold();
  e_.memory.write(hot, hot_.getCode(), hot_.getSize());
  e_.memory.write(cold, cold_.getCode(), cold_.getSize());
  e_.memory.set_hot(hot + hot_.getSize());
  e_.memory.set_cold(cold + cold_.getSize());
  e_.stats.hot_bytes += hot_.getSize();
  e_.stats.cold_bytes += cold_.getSize();
  auto segment = std::make_unique<code_segment>();
  segment->hot = hot;
  segment->hot_end = tail ? hot + tail_at : hot + hot_.getSize();
  segment->cold = cold;
  segment->cold_end = cold + cold_.getSize();
  segment->falls_to_stub = tail;
  segment->pins = std::move(e_.new_pins);
  e_.new_pins.clear();
  const bool to_version = c_ && c_->terminal_ == terminal::jump;
  for (const fix& f : fixes_) {
    u8* place = (f.in_cold ? cold : hot) + f.at;
    if (f.owner) {
      if (!f.owner->code) write_stub(*f.owner);
      f.owner->patches.push_back(place);
      segment->links.push_back({place, f.owner, nullptr, nullptr});
      patch(place, f.owner->code);
    } else if (f.entry) {
      patch(place, f.entry->address);
      segment->links.push_back({place, nullptr, f.entry, nullptr});
      if (f.entry->first) f.entry->patches.push_back(place);
    } else if (f.absolute) {
      patch(place, f.absolute);
      if (to_version && f.absolute == c_->terminal_version_->address)
        segment->links.push_back({place, nullptr, nullptr, c_->terminal_version_});
    } else {
      patch(place, (f.to_cold ? cold : hot) + f.offset);
    }
  }
  for (new_site& s : sites_) {
    if (s.snapshot != ~u32{0}) s.site->behind = c_->snaps_[s.snapshot].chain;
    const u8* const place = (s.in_cold ? cold : hot) + s.at;
    e_.stats.context_bytes += sizeof(return_site) + s.site->own.bytes();
    e_.return_sites[place] = s.site.get();
    segment->sites.push_back({place, std::move(s.site)});
  }
  if (tail) tail->tail = hot + tail_at;
  segment->marks = std::move(marks_);
  e_.stats.context_bytes += sizeof(code_segment) + segment->links.size() * sizeof(code_segment::link);
  e_.segments.push_back(std::move(segment));
  e_.memory.end_write();
  abandon();
}

void emitter::abandon() {
  fixes_.clear();
  sites_.clear();
  marks_.clear();
  hot_.reset();
  cold_.reset();
  a_ = &hot_;
}

void emitter::write_stub(stub& s) {
  // push number; jmp common. Called while the memory is writable.
  u8* p = e_.memory.take_cold(10);
  if (!p) throw too_large{};
  s.code = p;
  u8 code[10] = {0x68, 0, 0, 0, 0, 0xe9};
  std::memcpy(code + 1, &s.number, 4);
  e_.memory.write(p, code, sizeof code);
  patch(p + 6, common_stub);
}

}  // namespace metavm::jit
