// Leaving compiled code: the frames of a context are written to the guest stack, and plain goes on.
#include <alloca.h>
#include <algorithm>
#include <bit>
#include <cstring>

#include "emit.hpp"
#include "materialise.hpp"
#include "metavm/jit/prims.hpp"

namespace metavm::jit {

machine_state::machine_state(const stub& s, saved_registers* regs, const u64* native)
    : r(regs), native_frame(native), home(nullptr) {
  if (s.ctx.root) return;
  // At an entry the native frame does not exist yet: a home frame is still an argument.
  home = reinterpret_cast<frame*>(s.what == query::entry ? regs->gpr[7] : native[home_word]);
}

machine_state::machine_state(const saved_context& c, const u64* native)
    : r(nullptr), native_frame(native), home(c.root ? nullptr : reinterpret_cast<frame*>(native[home_word])) {}

u64 read_value(const saved_context& c, u32 id, const machine_state& at) {
  const saved_value& v = c.values[id];
  if (v.what == saved_value::form::constant) return v.bits;
  if (v.what == saved_value::form::compare) {
    const u64 a = read_value(c, c.kid_ids[v.first_kid], at), b = read_value(c, c.kid_ids[v.first_kid + 1], at);
    u64 r = a == b;
    if (v.bits) METAVM_CHECK(evaluate(static_cast<prim>(v.bits), a, b, r));
    return r;
  }
  METAVM_CHECK(v.what == saved_value::form::runtime);
  const location where = at.r || v.memory.kind == loc_kind::none ? v.where : v.memory;
  switch (where.kind) {
    case loc_kind::gpr:
      METAVM_CHECK(at.r);
      return at.r->gpr[where.index];
    case loc_kind::xmm:
      METAVM_CHECK(at.r);
      return std::bit_cast<u64>(at.r->xmm[where.index][0]);
    case loc_kind::spill:
      return at.native_frame[where.index];
    case loc_kind::home:
      return at.home->regs[static_cast<i16>(where.index)].bits;
    default:
      METAVM_CHECK(!"value without a place");
  }
  return 0;
}

/// The native frame is as good as gone, and where it lay comes another, not all of which is written at once: the
/// collector would find there what this one had.
static void forget(const machine_state& at, u64 frame_bytes) {
  std::memset(const_cast<u64*>(at.native_frame), 0, frame_bytes);
  if (at.r) *at.r = {};
}

/// In a frame of its own, which is gone while the rest of the program runs.
[[gnu::noinline]] static unwound finish_opcode(engine& e, frame* top, const saved_context& c, u64* bits) {
  compiler evaluator(e);
  return evaluator.finish_opcode(top, c, bits);
}

engine::outcome engine::leave(stub* s, const machine_state& at, bool raised, const observed_frame* seen) {
  const saved_context& c = s->ctx;
  x.code_sp = 0;  // the native frame is as good as gone
  saved_registers* const r = at.r;
  const u64 frame_bytes = s->what == query::entry ? 0 : c.frame_words * 8;
  const bool in_the_middle = c.after_effect && !raised && s->what != query::stepped;
  const std::size_t values = c.values.size();
  auto* made = static_cast<value*>(alloca(values * 8 + 8));
  std::memset(static_cast<void*>(made), 0, values * 8 + 8);
  materialiser m{x, c, at, made};
  // Of what somebody has seen the words are real already.
  if (seen)
    for (u32 i = 0; i < values; i++) made[i] = value{seen->bits[i]};
  for (const saved_frame& f : c.frames) {
    if (seen) break;
    m.get(f.function);
    m.get(f.extra);
    for (u32 k = 0; k < f.slot_count; k++) m.get(c.slots[f.first_slot + k].id);
  }
  // In the middle of an opcode its answers so far are needed, too.
  u64* bits = nullptr;
  if (in_the_middle) {
    bits = static_cast<u64*>(alloca(values * 8 + 8));
    for (u32 i = 0; i < values; i++)
      bits[i] = seen                                           ? seen->bits[i]
                : c.values[i].what == saved_value::form::again ? 0
                : c.values[i].type == vtype::word              ? m.get(i).bits
                                                               : read_value(c, i, at);
  }
  // Where the opcode that plain ran has gone, and what it wrote.
  const u64 stepped = s->what != query::stepped ? step_raised : seen ? r->gpr[0] : read_value(c, s->subject, at);
  value written[most_written];
  if (stepped != step_raised)
    for (u32 i = 0; i < most_written; i++)
      written[i] = seen ? value{x.scratch[first_written + i]} : i < c.tape.size() ? m.get(c.tape[i].id) : value_nil;
  value returned = value_nil;  // by the guest call that the frame waited for
  const bool call_done = s->what == query::kind && !raised;
  if (call_done) returned = static_cast<u32>(r->gpr[2]) == ret_float ? box_double(x, r->xmm[0][0]) : value{r->gpr[0]};
  frame* const saved_top = x.top;
  const bool home = c.root == nullptr;
  frame* below;
  frame* g;
  bool heap_frames = false;
  if (home) {
    g = at.home;
    below = nullptr;
  } else {
    below = ops.push_bottom(x);
    // It was called from compiled code, which waits in the native frame above.
    below->result_register = reinterpret_cast<u64>(at.native_frame) + frame_bytes + 8;
    g = reinterpret_cast<frame*>(below->regs + 1);
  }
  for (std::size_t i = 0; i < c.frames.size(); i++) {
    const saved_frame& f = c.frames[i];
    if (i > 0 || !home) {
      g->caller = below;
      g->result_register = i > 0 ? f.result_register : 0;
      g->code = f.code;
    }
    for (u32 k = 0; k < f.code->register_count; k++) g->regs[k] = value_unbound;  // dead ones, to a debugger
    g->function = made[f.function];
    g->extra = made[f.extra];
    // (Before it has an object it is an ordinary frame.)
    if (f.code->flags & code_flags::heap_frame && !same(g->extra, value_nil)) {
      g->result_register |= frame_noted;
      heap_frames = true;
    }
    g->pc = f.code->start + f.pc;
    for (u32 k = 0; k < f.slot_count; k++) {
      const saved_slot& slot = c.slots[f.first_slot + k];
      g->regs[slot.reg] = made[slot.id];
    }
    if (seen && seen->frames[i] != g) ops.frame_moved(x, seen->frames[i], g);
    below = g;
    g = reinterpret_cast<frame*>(g->regs + f.code->register_count);
  }
  frame* top = below;
  x.depth_left = static_cast<i64>(r->gpr[14]) - static_cast<i64>(c.frames.size()) + 1;
  if (call_done) top->regs[s->subject] = returned;
  unwound u{top, top->pc};
  if (stepped != step_raised) {
    if (stepped == step_returned) {
      u = ops.ret(x, top, written[0]);
    } else {
      for (std::size_t i = 0; i < s->site->out.size(); i++) top->regs[s->site->out[i]] = written[i];
      u.pc = top->code->start + stepped;
    }
  }
  if (heap_frames) {
    x.top = top;
    for (frame* h = top; h->code; h = h->caller) {
      if (h->code->flags & code_flags::heap_frame && !same(h->extra, value_nil)) ops.heap_frame_entered(x, h);
      if (h->code == c.frames[0].code && (!home || h == at.home)) break;
    }
  }
  if (raised) {
    stats.raises++;
    const bool behind = s->what == query::kind || s->what == query::passed;
    u = behind && !METAVM_PLANTED(17) ? ops.unwind_behind(x, top) : ops.unwind(x, top, top->pc);
  } else {
    stats.exits++;
  }
  x.top = top;
  if (in_the_middle) {
    stats.exits_after_effects++;
    u = finish_opcode(*this, top, c, bits);
  }
  if (home) {
    u.f->pc = u.pc;
    x.left_frame = u.f;
    x.scratch[4] = frame_bytes;
    forget(at, frame_bytes);
    return {nullptr, 0, ret_left};
  }
  // What the frames held is theirs alone from here on: they may let go of it.
  forget(at, frame_bytes);
  std::memset(static_cast<void*>(made), 0, values * 8);
  if (bits) std::memset(bits, 0, values * 8);
  std::fill(std::begin(written), std::end(written), value_nil);
  asm volatile("" : : "r"(made), "r"(bits), "r"(written) : "memory");
  const value v = ops.run(x, u.f, u.pc);
  x.top = saved_top;
  // The caller counts the frame that has returned itself.
  x.depth_left--;
  x.scratch[4] = frame_bytes;
  if (is_raised(v)) return {nullptr, 0, ret_raised};
  return {nullptr, v.bits, ret_word};
}

}  // namespace metavm::jit
