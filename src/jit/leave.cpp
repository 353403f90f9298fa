// Leaving compiled code: the frames of a context are written to the guest stack, and plain goes on.
#include <alloca.h>
#include <bit>
#include <cstring>

#include "emit.hpp"
#include "metavm/jit/prims.hpp"
#include "planted.hpp"

namespace metavm::jit {

machine_state::machine_state(const stub& s, saved_registers* regs, const u64* native)
    : r(regs), native_frame(native), home(nullptr) {
  if (s.ctx.root) return;
  // At an entry the native frame does not exist yet: a home frame is still an argument.
  home = reinterpret_cast<frame*>(s.what == query::entry ? regs->gpr[7] : native[home_word]);
}

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
  switch (v.where.kind) {
    case loc_kind::gpr:
      return at.r->gpr[v.where.index];
    case loc_kind::xmm:
      return std::bit_cast<u64>(at.r->xmm[v.where.index][0]);
    case loc_kind::spill:
      return at.native_frame[v.where.index];
    case loc_kind::home:
      return at.home->regs[static_cast<i16>(v.where.index)].bits;
    default:
      METAVM_CHECK(!"value without a place");
  }
  return 0;
}

namespace {
/// Makes real values of a saved context. `made` lies on the native stack, where the collector
/// looks.
struct materialiser {
  execution& x;
  const saved_context& c;
  const machine_state& at;
  value* made;

  value get(u32 id) {
    if (made[id].bits != 0) return made[id];
    const saved_value& v = c.values[id];
    using form = saved_value::form;
    switch (v.what) {
      case form::constant:
      case form::runtime:
        made[id] = value{read_value(c, id, at)};
        break;
      case form::compare:
      case form::again: break;  // not words
      case form::box_float:
        made[id] = box_double(x, std::bit_cast<double>(read_value(c, v.first_kid, at)));
        break;
      case form::box_bool:
        made[id] = from_bool((read_value(c, v.first_kid, at) & 1) != (METAVM_PLANTED(21) ? 1 : 0));
        break;
      case form::object: {
        object* o = x.heap->allocate(
            reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(v.known)), v.bits);
        made[id] = value::pointer(o);
        // Complete before the next allocation can look at it.
        std::memset(reinterpret_cast<char*>(o) + sizeof(object), 0, v.bits - sizeof(object));
        for (u32 k = 0; k < v.kids; k++) {
          const u32 child = c.kid_ids[v.first_kid + 2 * k + 1];
          const u32 place = METAVM_PLANTED(9) ? v.kids - 1 - k : k;
          u64* slot = reinterpret_cast<u64*>(reinterpret_cast<char*>(o) +
                                             c.kid_ids[v.first_kid + 2 * place]);
          const saved_value& cv = c.values[child];
          if (cv.type == vtype::word) {
            const value w = get(child);
            x.heap->write(o, reinterpret_cast<value*>(slot), w);
          } else {
            *slot = read_value(c, child, at);
          }
        }
        break;
      }
    }
    return made[id];
  }
};
}  // namespace

engine::outcome engine::leave(stub* s, const machine_state& at, bool raised) {
  const saved_context& c = s->ctx;
  saved_registers* const r = at.r;
  const u64 frame_bytes = s->what == query::entry ? 0 : c.frame_words * 8;
  const bool in_the_middle = c.after_effect && !raised;
  const std::size_t values = c.values.size();
  auto* made = static_cast<value*>(alloca(values * 8 + 8));
  std::memset(static_cast<void*>(made), 0, values * 8 + 8);
  materialiser m{x, c, at, made};
  for (const saved_frame& f : c.frames) {
    m.get(f.function);
    m.get(f.extra);
    for (u32 k = 0; k < f.slot_count; k++) m.get(c.slots[f.first_slot + k].id);
  }
  // In the middle of an opcode its answers so far are needed, too.
  u64* bits = nullptr;
  if (in_the_middle) {
    bits = static_cast<u64*>(alloca(values * 8 + 8));
    for (u32 i = 0; i < values; i++)
      bits[i] = c.values[i].what == saved_value::form::again ? 0
                : c.values[i].type == vtype::word ? m.get(i).bits : read_value(c, i, at);
  }
  const u64 stepped = s->what == query::stepped ? read_value(c, s->subject, at) : step_raised;
  if (stepped != step_raised)
    for (const answer& a : c.tape) m.get(a.id);
  value returned = value_nil;  // by the guest call that the frame waited for
  const bool call_done = s->what == query::kind && !raised;
  if (call_done)
    returned =
        static_cast<u32>(r->gpr[2]) == ret_float ? box_double(x, r->xmm[0][0]) : value{r->gpr[0]};
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
    g = reinterpret_cast<frame*>(below->regs + 1);
  }
  for (std::size_t i = 0; i < c.frames.size(); i++) {
    const saved_frame& f = c.frames[i];
    if (i > 0 || !home) {
      g->caller = below;
      g->result_register = i > 0 ? f.result_register : 0;
      g->code = f.code;
      for (u32 k = 0; k < f.code->register_count; k++) g->regs[k] = value_unbound;  // dead ones, to a debugger
    }
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
    below = g;
    g = reinterpret_cast<frame*>(g->regs + f.code->register_count);
  }
  frame* top = below;
  x.depth_left = static_cast<i64>(r->gpr[14]) - static_cast<i64>(c.frames.size()) + 1;
  if (call_done) top->regs[s->subject] = returned;
  unwound u{top, top->pc};
  if (stepped != step_raised) {
    if (stepped == step_returned) {
      u = ops.ret(x, top, made[c.tape[0].id]);
    } else {
      for (std::size_t i = 0; i < s->site->out.size(); i++)
        top->regs[s->site->out[i]] = made[c.tape[i].id];
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
    compiler evaluator(*this);
    u = evaluator.finish_opcode(top, c, bits);
  }
  if (home) {
    u.f->pc = u.pc;
    x.left_frame = u.f;
    x.scratch[4] = frame_bytes;
    return {nullptr, 0, ret_left};
  }
  const value v = ops.run(x, u.f, u.pc);
  x.top = saved_top;
  // The caller counts the frame that has returned itself.
  x.depth_left--;
  x.scratch[4] = frame_bytes;
  if (is_raised(v)) return {nullptr, 0, ret_raised};
  return {nullptr, v.bits, ret_word};
}

}  // namespace metavm::jit
