// Leaving compiled code: the frames of a context are written to the guest stack, and plain goes on.
#include <alloca.h>
#include <bit>
#include <cstring>

#include "emit.hpp"

namespace metavm::jit {

u64 engine::read(const saved_context& c, u32 id, const saved_registers* r,
                 const u64* native_frame) {
  const saved_value& v = c.values[id];
  if (v.what == saved_value::form::constant) return v.bits;
  METAVM_CHECK(v.what == saved_value::form::runtime);
  switch (v.where.kind) {
    case loc_kind::gpr:
      return r->gpr[v.where.index];
    case loc_kind::xmm:
      return std::bit_cast<u64>(r->xmm[v.where.index][0]);
    case loc_kind::spill:
      return native_frame[v.where.index];
    case loc_kind::home: {
      const frame* home = reinterpret_cast<const frame*>(native_frame[home_word]);
      return home->regs[static_cast<i16>(v.where.index)].bits;
    }
    default:
      METAVM_CHECK(!"value without a place");
  }
  return 0;
}

namespace {
/// Makes real values of a saved context. `made` lies on the native stack, where the collector
/// looks.
struct materialiser {
  engine& e;
  const saved_context& c;
  u64 (*read)(engine&, const saved_context&, u32, const saved_registers*, const u64*);
  const saved_registers* r;
  const u64* native;
  value* made;

  value get(u32 id) {
    if (made[id].bits != 0) return made[id];
    const saved_value& v = c.values[id];
    using form = saved_value::form;
    switch (v.what) {
      case form::constant:
      case form::runtime:
        made[id] = value{read(e, c, id, r, native)};
        break;
      case form::box_float:
        made[id] = box_double(e.x, std::bit_cast<double>(read(e, c, v.first_kid, r, native)));
        break;
      case form::box_bool:
        made[id] = from_bool((read(e, c, v.first_kid, r, native) & 1) != 0);
        break;
      case form::object: {
        object* o = e.x.heap->allocate(
            reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(v.known)), v.bits);
        made[id] = value::pointer(o);
        // Complete before the next allocation can look at it.
        std::memset(reinterpret_cast<char*>(o) + sizeof(object), 0, v.bits - sizeof(object));
        for (u32 k = 0; k < v.kids; k++) {
          const u32 child = c.kid_ids[v.first_kid + 2 * k + 1];
          u64* slot =
              reinterpret_cast<u64*>(reinterpret_cast<char*>(o) + c.kid_ids[v.first_kid + 2 * k]);
          const saved_value& cv = c.values[child];
          if (cv.type == vtype::word) {
            const value w = get(child);
            e.x.heap->write(o, reinterpret_cast<value*>(slot), w);
          } else {
            *slot = read(e, c, child, r, native);
          }
        }
        break;
      }
    }
    return made[id];
  }
};
}  // namespace

engine::outcome engine::leave(stub* s, saved_registers* r, u64* native_frame, u64 raised) {
  const saved_context& c = s->ctx;
  METAVM_CHECK(!c.after_effect || raised);
  const std::size_t values = c.values.size();
  auto* made = static_cast<value*>(alloca(values * 8 + 8));
  std::memset(static_cast<void*>(made), 0, values * 8 + 8);
  materialiser m{*this,
                 c,
                 [](engine& e, const saved_context& ctx, u32 id, const saved_registers* regs,
                    const u64* native) { return e.read(ctx, id, regs, native); },
                 r,
                 native_frame,
                 made};
  for (const saved_frame& f : c.frames) {
    m.get(f.function);
    m.get(f.extra);
    for (u32 k = 0; k < f.slot_count; k++) m.get(c.slots[f.first_slot + k].id);
  }
  frame* const saved_top = x.top;
  const bool home = c.root == nullptr;
  frame* below;
  frame* g;
  if (home) {
    g = reinterpret_cast<frame*>(native_frame[home_word]);
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
      for (u32 k = 0; k < f.code->register_count; k++) g->regs[k] = value_nil;
    }
    g->function = made[f.function];
    g->extra = made[f.extra];
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
  x.scratch[4] = c.frame_words * 8;
  unwound u{top, top->pc};
  if (raised) {
    stats.raises++;
    // Behind a call the frame waits at the next instruction: the exception comes from the one
    // before.
    u = ops.unwind(x, top, s->what == query::kind ? top->pc - 1 : top->pc);
  } else {
    stats.exits++;
  }
  if (home) {
    u.f->pc = u.pc;
    x.left_frame = u.f;
    return {nullptr, 0, ret_left};
  }
  x.top = top;
  const value v = ops.run(x, u.f, u.pc);
  x.top = saved_top;
  x.scratch[4] = c.frame_words * 8;
  if (is_raised(v)) return {nullptr, 0, ret_raised};
  return {nullptr, v.bits, ret_word};
}

}  // namespace metavm::jit
