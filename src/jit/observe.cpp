// Frames of compiled code that waits, seen from C++ that it has called. Somebody who looks at one
// gets an image of it; and as he may keep it, look at it again and change what it refers to, the
// code does not go on: behind the call it leaves to plain, where the frame is an ordinary one.
#include <alloca.h>

#include <algorithm>
#include <bit>

#include "emit.hpp"
#include "materialise.hpp"
#include "metavm/jit/engine.hpp"

namespace metavm::jit {

frame* observe(execution& x, u64 native_frame, frame* otherwise) { return x.jit->observe(native_frame, otherwise); }

bool glimpse(execution& x, u64 native_frame, u32 reg, frame_glimpse& seen) {
  return x.jit->glimpse(native_frame, reg, seen);
}

bool is_observed(const execution& x, u64 native_frame) {
  for (const auto& o : x.jit->observed)
    if (reinterpret_cast<u64>(o->native_frame) == native_frame) return true;
  return false;
}

frame* engine::observe(u64 native, frame* otherwise) {
  u64* const native_frame = reinterpret_cast<u64*>(native);
  for (const auto& o : observed)
    if (o->native_frame == native_frame) return o->frames.back();
  // The call that it waits for has pushed this:
  const u64 back = native_frame[-1];
  const auto found = return_sites.find(reinterpret_cast<const u8*>(back));
  if (found == return_sites.end()) return otherwise;
  const return_site& site = *found->second;
  const saved_context& c = site.context();
  stats.observed++;
  const u32 values = static_cast<u32>(c.values.size());
  const machine_state at(c, native_frame);
  // On the stack, for the collector.
  auto* made = static_cast<value*>(alloca(values * 8 + 8));
  std::memset(static_cast<void*>(made), 0, values * 8 + 8);
  auto* bits = static_cast<u64*>(alloca(values * 8 + 8));
  std::memset(bits, 0, values * 8 + 8);
  materialiser m{x, c, at, made};
  if (site.result != ~u32{0}) made[site.result] = value_nil;  // comes with the return
  for (const saved_frame& f : c.frames) {
    m.get(f.function);
    m.get(f.extra);
    for (u32 k = 0; k < f.slot_count; k++) m.get(c.slots[f.first_slot + k].id);
  }
  if (c.after_effect && !site.step)
    for (u32 i = 0; i < values; i++) {
      if (i == site.result || c.values[i].what == saved_value::form::again) continue;
      if (c.values[i].type == vtype::word)
        m.get(i);
      else
        bits[i] = read_value(c, i, at);
    }
  for (u32 i = 0; i < values; i++)
    if (c.values[i].type == vtype::word) bits[i] = made[i].bits;

  auto o = std::make_unique<observed_frame>();
  o->native_frame = native_frame;
  if (site.behind) {
    o->behind = *site.behind;
  } else {
    o->behind.what = site.step ? query::stepped : query::leave;
    o->behind.site = site.step;
    o->behind.ctx = site.own;
  }
  o->site.behind = site.behind;
  o->site.step = site.step;
  o->site.depth = site.depth;
  o->site.result = site.result;
  o->site.type = site.type;
  o->site.is_bool = site.is_bool;
  o->bits.assign(bits, bits + values);
  show(*o, at.home, otherwise);
  native_frame[-1] = reinterpret_cast<u64>(emit->redirect_code);
  observed.push_back(std::move(o));
  return observed.back()->frames.back();
}

bool engine::glimpse(u64 native, u32 reg, frame_glimpse& seen) {
  if (is_observed(x, native)) return false;
  u64* const native_frame = reinterpret_cast<u64*>(native);
  const auto found = return_sites.find(reinterpret_cast<const u8*>(native_frame[-1]));
  if (found == return_sites.end()) return false;
  const return_site& site = *found->second;
  const saved_context& c = site.context();
  if (c.frames.empty()) return false;
  const machine_state at(c, native_frame);
  const auto read = [&](u32 id, value& out) {
    const saved_value& v = c.values[id];
    if (id == site.result || v.type != vtype::word ||
        (v.what != saved_value::form::constant && v.what != saved_value::form::runtime))
      return false;
    out = value{read_value(c, id, at)};
    return true;
  };
  const saved_frame& f = c.frames.back();
  seen.code = f.code;
  seen.content = value_unbound;
  for (u32 k = 0; k < f.slot_count; k++) {
    const saved_slot& slot = c.slots[f.first_slot + k];
    if (slot.reg == reg && !read(slot.id, seen.content)) return false;
  }
  return read(f.function, seen.function);
}

void engine::look_at_frames(frame* f) {
  if (!limit.observe_one_in || !shows_frames() || ++look_counter_ % limit.observe_one_in != 0) return;
  for (u32 i = look_counter_ % 13; f && i > 0; i--) f = caller_of(x, f);
}

/// Makes the images. The outermost frame of code that was entered from plain is on the guest stack
/// already.
void engine::show(observed_frame& o, frame* home, frame* otherwise) {
  const saved_context& c = o.behind.ctx;
  const std::size_t count = c.frames.size();
  std::size_t words = frame_header_words + 1;
  for (const saved_frame& f : c.frames) words += 1 + frame_header_words + f.code->register_count;
  o.images.assign(words, 0);
  u64* room = o.images.data();
  frame* below = nullptr;
  if (!home) {
    // Behind it the code that has called.
    below = reinterpret_cast<frame*>(room);
    room += frame_header_words + 1;
    below->function = below->extra = below->regs[0] = value_nil;
    below->caller = otherwise;
    below->pc = ops.halt;
    below->code = nullptr;
    below->result_register = reinterpret_cast<u64>(o.native_frame + c.frame_words + 1);
  }
  for (std::size_t i = 0; i < count; i++) {
    const saved_frame& f = c.frames[i];
    const bool last = i + 1 == count;
    frame* g = home;
    if (i > 0 || !home) {
      *room++ = 0;
      g = reinterpret_cast<frame*>(room);
      room += frame_header_words + f.code->register_count;
      g->result_register = frame_imaged;
      g->caller = below;
      g->code = f.code;
    }
    g->function = value{o.bits[f.function]};
    g->extra = value{o.bits[f.extra]};
    // A frame that waits for a call stands behind it. Who looks at one on the guest stack knows
    // that if there is a frame above.
    const bool waits = !last || o.site.behind;
    g->pc = f.code->start + f.pc - (waits && (g != home || last) ? 1 : 0);
    for (u32 r = 0; r < f.code->register_count; r++) g->regs[r] = value_unbound;
    for (u32 k = 0; k < f.slot_count; k++) {
      const saved_slot& slot = c.slots[f.first_slot + k];
      g->regs[slot.reg] = value{o.bits[slot.id]};
    }
    o.frames.push_back(g);
    below = g;
  }
}

/// Control comes back to a native frame that was looked at.
engine::outcome engine::redirected(saved_registers* r, u64* native_frame) {
  const auto found =
      std::find_if(observed.begin(), observed.end(), [&](const auto& o) { return o->native_frame == native_frame; });
  METAVM_CHECK(found != observed.end());
  const std::unique_ptr<observed_frame> o = std::move(*found);
  observed.erase(found);
  stub& s = o->behind;
  bool raised = false;
  if (o->site.behind) {
    r->gpr[14] += static_cast<u64>(o->site.depth);
    raised = static_cast<u32>(r->gpr[2]) == ret_raised;
  } else {
    r->gpr[14] = static_cast<u64>(x.depth_left + o->site.depth);
    raised = o->site.step && r->gpr[0] == step_raised;
    if (o->site.result != ~u32{0})
      o->bits[o->site.result] = o->site.type == vtype::f64 ? std::bit_cast<u64>(r->xmm[0][0])
                                : o->site.is_bool          ? r->gpr[0] & 0xff
                                                           : r->gpr[0];
  }
  look_for_loop();
  return leave(&s, machine_state(s, r, native_frame), raised, o.get());
}

}  // namespace metavm::jit
