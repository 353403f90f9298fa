// Calls of C functions and of compiled guest code.
#include "emit.hpp"
#include "planted.hpp"

namespace metavm::jit {

using namespace Xbyak;

/// Values that live on leave the registers that C functions may change.
void emitter::clear_caller_saved() {
  for (u8 r : pool) {
    if (gpr_[r] == no_value || (callee_saved >> r & 1)) continue;
    const vid v = gpr_[r];
    if (dies_here(v)) continue;
    if (n(v).memory.kind == loc_kind::none) {
      u32 home = 0;
      for (u8 k : {u8{3}, u8{5}, u8{12}, u8{13}})
        if (gpr_[k] == no_value && !(gpr_locked_ >> k & 1)) home = k;
      if (home) {
        a_->mov(g(home), g(r));
        gpr_[home] = v;
        gpr_[r] = no_value;
        n(v).where = {loc_kind::gpr, static_cast<u16>(home)};
        continue;
      }
    }
    // Keep the copy in the register for the argument moves; only make sure that memory has it.
    if (n(v).memory.kind == loc_kind::none) {
      const u32 s = new_spill();
      a_->mov(spill_address(s), g(r));
      n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
      e_.stats.spills++;
    }
  }
  for (u32 r = 0; r < 15; r++) {
    if (xmm_[r] == no_value || dies_here(xmm_[r])) continue;
    const vid v = xmm_[r];
    if (n(v).memory.kind == loc_kind::none) {
      const u32 s = new_spill();
      a_->vmovsd(spill_address(s), x(r));
      n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
      e_.stats.spills++;
    }
  }
}

void emitter::call_c_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  static constexpr u8 c_gprs[] = {7, 6, 2, 1, 8, 9};
  clear_caller_saved();
  const bool waits = x0.waits != ~u32{0};
  if (waits)
    for (u8 r : pool) {
      // Who looks at the frames finds in memory what calls preserve.
      const vid k = gpr_[r];
      if (k == no_value || !(callee_saved >> r & 1) || dies_here(k) || n(k).memory.kind != loc_kind::none) continue;
      const u32 s = new_spill();
      a.mov(spill_address(s), g(r));
      n(k).memory = {loc_kind::spill, static_cast<u16>(s)};
    }
  std::vector<move> moves;
  u32 ints = 0, floats = 0;
  auto argument = [&](vid p) {
    const bool is_float = n(p).type == vtype::f64;
    const location from = source_of(p);
    location to =
        is_float ? location{loc_kind::xmm, static_cast<u16>(floats++)} : location{loc_kind::gpr, c_gprs[ints++]};
    METAVM_CHECK(ints <= 6 && floats <= 8);
    moves.push_back({to, from.kind == loc_kind::none ? location{loc_kind::constant, 0} : from, n(p).imm, is_float});
  };
  u32 pointer_place = ~u32{0};
  if (x0.disp > 0) {
    // context, pointer to words, their number, more…: words go to the outgoing area first.
    const u32 more = static_cast<u32>(x0.disp) - 1;
    const u32 words = x0.list_count - more;
    METAVM_CHECK(words <= outgoing_words && more >= 1);
    for (u32 k = 0; k < words; k++) {
      const vid p = c_->pool_[x0.list + more + k];
      move_one({{loc_kind::spill, static_cast<u16>(k)}, source_of(p), n(p).imm, false});
    }
    argument(c_->pool_[x0.list]);
    pointer_place = c_gprs[ints++];
    moves.push_back({{loc_kind::gpr, c_gprs[ints++]}, {loc_kind::constant, 0}, words, false});
    for (u32 k = 1; k < more; k++) argument(c_->pool_[x0.list + k]);
  } else {
    for (u32 k = 0; k < x0.list_count; k++) argument(c_->pool_[x0.list + k]);
  }
  parallel_moves(std::move(moves));
  if (pointer_place != ~u32{0}) a.mov(g(pointer_place), a.rsp);
  const effects what = static_cast<effects>(x0.scale);
  if (has(what, effects::calls_guest)) {
    // Guest frames that were inlined count too.
    if (x0.b == 0) {
      a.mov(a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)], a.r14);
    } else {
      a.lea(a.rax, a.ptr[a.r14 - static_cast<int>(x0.b)]);
      a.mov(a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)], a.rax);
    }
  }
  if (waits) a.mov(a.qword[a.r15 + x_offset(&e_.x.code_sp, e_.x)], a.rsp);
  a.mov(a.rax, x0.imm);
  a.call(a.rax);
  const u32 behind = static_cast<u32>(a.getSize());
  if (has(what, effects::calls_guest)) {
    // The recursion limit may have been changed.
    a.mov(a.r14, a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)]);
    if (x0.b != 0) a.add(a.r14, static_cast<int>(x0.b));
  }
  // Copies in caller-saved registers are gone.
  for (u8 r : pool)
    if (gpr_[r] != no_value && !(callee_saved >> r & 1)) drop_register(gpr_[r]);
  for (u32 r = 0; r < 15; r++)
    if (xmm_[r] != no_value) drop_register(xmm_[r]);
  if (x0.type == vtype::f64) {
    const u32 d = take_xmm(v, preference(v));
    if (d != 0) a.vmovaps(x(d), x(0));
  } else if (x0.type != vtype::none) {
    const u32 d = take_gpr(v, preference(v));
    if (x0.access == mem::u8_)
      a.movzx(g32(d), a.al);
    else
      a.mov(g(d), a.rax);
  }
  if (waits) wait_site(v, behind);
}

/// Where code goes on behind a call of C++ that may look at its frames.
void emitter::wait_site(vid call, u32 behind) {
  const node& x0 = n(call);
  auto site = std::make_unique<return_site>();
  u32 subject;
  save_context(site->own, x0.waits, subject);
  site->step = static_cast<const step_site*>(x0.alias);
  site->depth = static_cast<i32>(x0.b);
  site->type = x0.type;
  site->is_bool = x0.access == mem::u8_;
  if (x0.type != vtype::none) site->result = site->own.tape.back().id;
  sites_.push_back({a_ == &cold_, behind, ~u32{0}, std::move(site)});
}

/// Everything that lives on goes to memory: compiled guest code keeps no register.
void emitter::flush_all() {
  for (u8 r : pool) {
    const vid v = gpr_[r];
    if (v == no_value || dies_here(v) || n(v).memory.kind != loc_kind::none) continue;
    const u32 s = new_spill();
    a_->mov(spill_address(s), g(r));
    n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
    e_.stats.spills++;
  }
  for (u32 r = 0; r < 15; r++) {
    const vid v = xmm_[r];
    if (v == no_value || dies_here(v) || n(v).memory.kind != loc_kind::none) continue;
    const u32 s = new_spill();
    a_->vmovsd(spill_address(s), x(r));
    n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
    e_.stats.spills++;
  }
}

void emitter::call_guest_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  entry_point* entry = reinterpret_cast<entry_point*>(x0.imm);
  flush_all();
  std::vector<move> moves;
  u32 ints = 0, floats = 0;
  for (u32 k = 0; k < x0.list_count; k++) {
    const vid p = c_->pool_[x0.list + k];
    const bool is_float = n(p).type == vtype::f64;
    const location to =
        is_float ? location{loc_kind::xmm, static_cast<u16>(floats++)} : location{loc_kind::gpr, argument_gprs[ints++]};
    moves.push_back({to, source_of(p), n(p).imm, is_float});
  }
  parallel_moves(std::move(moves));
  // One for the callee and one for each inlined frame that waits here.
  const int depth = x0.disp;
  a.sub(a.r14, depth);
  jmp_to(nullptr, nullptr, entry, true);
  if (e_.shows_frames()) {
    auto site = std::make_unique<return_site>();
    site->depth = depth;
    sites_.push_back({a_ == &cold_, static_cast<u32>(a.getSize()), x0.waits, std::move(site)});
  }
  a.add(a.r14, depth - (METAVM_PLANTED(10) ? 1 : 0));
  for (u8 r : pool)
    if (gpr_[r] != no_value) drop_register(gpr_[r]);
  for (u32 r = 0; r < 15; r++)
    if (xmm_[r] != no_value) drop_register(xmm_[r]);
}

}  // namespace metavm::jit
