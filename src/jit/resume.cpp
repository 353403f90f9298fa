// A stub was reached: compilation goes on with the value that came.
#include <bit>
#include <chrono>

#include "emit.hpp"
#include "metavm/lang/stale.hpp"

namespace metavm::jit {

/// The code for an entry could not be made: its stub is the entry again.
void engine::unmake_entry(stub& s) {
  if (s.entry) {
    s.entry->address = s.code;
    s.entry->first = &s;
    return;
  }
  code_block* const c = s.ctx.frames[0].code;
  code_info* const info = info_of(c);
  info->refused = true;
  info->why = "its code does not fit";
  info->loop_entries.clear();
  c->entry = nullptr;
}

/// Asked of a value that may differ the next time.
static bool is_of_value(query q) {
  return q == query::shape || q == query::boolean || q == query::identity || q == query::raised;
}

engine::outcome engine::resume(u32 number, saved_registers* r, u64* native_frame) {
  if (number == ~u32{0}) return redirected(r, native_frame);
  stub* s = stubs[number].get();
  s->hits++;
  const machine_state at(*s, r, native_frame);
  if (s->what == query::leave) return leave(s, at, false);
  const bool raised = s->what == query::raise || s->what == query::passed ||
                      (s->what == query::kind && static_cast<u32>(r->gpr[2]) == ret_raised) ||
                      (s->what == query::stepped && read_value(s->ctx, s->subject, at) == step_raised);
  if (s->what == query::raise || s->what == query::passed) return leave(s, at, true);
  if (s->retired) return leave(s, at, raised);
  // Tests leave anywhere, now and then: whatever suspends can go on in plain.
  if (limit.leave_one_in && ++leave_counter_ % limit.leave_one_in == 0) return leave(s, at, raised);
  if (memory.nearly_full() || stats.context_bytes > context_budget() || flush_wanted_) {
    stub mine(*s);
    try_flush();
    return leave(&mine, at, raised);
  }
  if (raised && !takes_exception(s->ctx, s->what == query::kind)) return leave(s, at, true);
  // Two of five guards of a large program fail only once: that is not worth compiling.
  if (is_of_value(s->what) && (s->hits <= limit.patience || (s->hits <= 100 && over_budget()))) {
    look_for_loop();
    return leave(s, at, raised);
  }
  const auto t0 = std::chrono::steady_clock::now();
  u64 v = 0;
  bool guarded = true;
  switch (s->what) {
    case query::shape: {
      const value w{read_value(s->ctx, s->subject, at)};
      const shape* sh = shape_of(x, w);
      v = reinterpret_cast<u64>(sh) | (w.is_inline_float() ? 1 : 0);
      break;
    }
    case query::raised:
    case query::boolean:
      v = s->seen.empty() ? (read_value(s->ctx, s->subject, at) & 1) : !s->seen[0];
      guarded = s->seen.empty();
      break;
    case query::stepped:
    case query::identity:
      v = read_value(s->ctx, s->subject, at);
      break;
    case query::kind:
      v = r->gpr[2] & 0xffffffffu;
      break;
    case query::quasi:
      unstable[s->quasi]++;
      if (s->ctx.after_effect) return leave(s, at, false);
      stats.invalidations++;
      guarded = false;
      break;
    default:
      break;
  }
  // Too many values: plain takes the opcode.
  const bool megamorphic = (s->what == query::shape || s->what == query::identity) && s->seen.size() >= limit.chain;
  step_site* site = nullptr;
  stats.megamorphic += megamorphic;
  if (megamorphic) {
    const saved_frame& f = s->ctx.frames.back();
    if (!s->ctx.after_effect) site = step_site_for(f.code, f.pc);
    note(f.code, "a promotion met too many values", ops.facts[f.code->start[f.pc]](f.code->start + f.pc).name);
    if (!site) return leave(s, at, false);
  }
  stats.resumes++;
  stats.guards[static_cast<u32>(s->what)]++;
  // What can be told of every value: the registers hold them now.
  std::vector<u64> hints;
  if (limit.hints) {
    hints.resize(s->ctx.values.size());
    for (u32 i = 0; i < hints.size(); i++) {
      const saved_value& sv = s->ctx.values[i];
      if (sv.what == saved_value::form::runtime) hints[i] = read_value(s->ctx, i, at);
    }
  }
  comp->register_hints = std::move(hints);
  memory.begin_write();
  std::vector<u8*> waiting = std::move(s->patches);
  s->patches.clear();
  u8* const tail = s->tail && s->tail + 5 == memory.hot() ? s->tail : nullptr;
  if (tail) memory.set_hot(tail);
  s->tail = nullptr;
  u8* const start = memory.hot();
  comp->restore(s->ctx);
  comp->register_hints.clear();
  comp->set_side((!s->seen.empty() && s->what != query::entry) || s->what == query::stepped);
  comp->resumed_ = false;
  comp->at_version_ = false;
  if (s->what == query::entry) {
    stub* out = nullptr;
    if (s->ctx.root) {
      out = new_stub(query::leave);
      out->ctx = s->ctx;
    }
    emit->prologue(s->ctx, out);
    if (s->entry) {
      s->entry->address = start;
      s->entry->first = nullptr;
      waiting.insert(waiting.end(), s->entry->patches.begin(), s->entry->patches.end());
      s->entry->patches.clear();
    } else {
      code_info* info = info_of(s->ctx.frames[0].code);
      info->loop_entries[s->ctx.frames[0].pc] = start;
      if (s->ctx.frames[0].code->entry == s->code) s->ctx.frames[0].code->entry = start;
    }
  } else if (s->what == query::reached) {
    s->begins->address = start;
    comp->at_version_ = true;
  } else if (s->what == query::quasi) {
    // The opcode runs again from its start, which must not be taken for a merge point: the version
    // there leads here.
    comp->tape_.clear();
    comp->at_version_ = true;
  } else if (site) {
    comp->step_opcode(*site);
  } else {
    comp->has_result_hint_ = false;
    if (s->what == query::kind && limit.hints) {
      comp->has_result_hint_ = true;
      comp->result_hint_ = v == ret_float ? std::bit_cast<u64>(r->xmm[0][0]) : r->gpr[0];
    }
    comp->resume_with(*s, v, guarded);
    comp->has_result_hint_ = false;
  }
  s->seen.push_back(v);
  const bool fits = comp->compile();
  if (fits) {
    // A jump at the end of the hot area is where the new code stands.
    if (tail) std::erase(waiting, tail + 1);
    emit->patch_all(waiting, start);
  } else {
    // Not even the first segment: from now on this place leaves.
    stats.too_large++;
    if (tail) memory.set_hot(tail + 5);
    s->patches = std::move(waiting);
    s->retired = true;
    if (s->what == query::entry) unmake_entry(*s);
  }
  memory.end_write();
  stats.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count();
  // The compiler's frames lay where those of the code that is called next will be.
  clear_native_stack<4096>();
  if (!fits) return leave(s, at, raised);
  return {start, 0, 0};
}

}  // namespace metavm::jit
