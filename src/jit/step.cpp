// One opcode by plain in the middle of compiled code: where a promotion has met too many values,
// the opcode runs on an image of its frame that holds what it reads, and the compiled code goes on
// with what it wrote.
#include <algorithm>

#include "compiler_tape.hpp"

namespace metavm::jit {
namespace {

constexpr u32 first_out = first_written, most_in = most_words, most_out = most_written;

/// Runs the callee that the opcode has entered until it is back, for which its caller halts.
METAVM_NOINLINE const u16* finish_callee(execution& x, frame* f, unwound callee) {
  const u16* const behind = f->pc;
  f->caller->extra = value::from_bits(reinterpret_cast<u64>(behind) << int_shift);
  f->pc = f->caller->pc;
  x.jit->ops.run(x, callee.f, callee.pc);
  return behind;
}

/// C entry point: words are the function, the frame's extra, and the registers site->in. Returns
/// where to go on.
u64 step_from_code(execution* xp, const value* words, u64 count, step_site* site) {
  execution& x = *xp;
  site->steps++;
  frame* const saved = x.top;
  // A bottom frame for the case that the opcode leaves its own, and above it the image.
  frame* const below = reinterpret_cast<frame*>(const_cast<void*>(x.stack_top()));
  frame* const f = reinterpret_cast<frame*>(below->regs + 1);
  const code_block* const c = site->code;
  const u16* const pc = c->start + site->unit;
  below->code = nullptr;
  below->caller = saved;
  below->function = below->extra = below->regs[0] = value_nil;
  below->result_register = x.calling_code();
  below->pc = x.jit->ops.halt;
  f->function = words[0];
  f->extra = words[1];
  f->result_register = frame_stepped;
  f->caller = below;
  f->pc = pc;
  f->code = site->code;
  std::memset(static_cast<void*>(f->regs), 0,
              c->register_count * 8);  // ints: words that no collector follows
  const u16* in = site->in.data();
  METAVM_SMALL_LOOP
  for (u64 i = 2; i < count; i++) f->regs[*in++] = words[i];
  x.jit->look_at_frames(f);
  x.top = f;
  const unwound u = x.jit->ops.step(x, f, pc);
  const u16* next = u.pc;
  if (METAVM_UNLIKELY(u.f == below)) {
    x.scratch[first_out] = below->regs[0].bits;
    x.top = saved;
    return step_returned;
  }
  if (u.f != f) next = finish_callee(x, f, u);
  x.top = saved;
  if (METAVM_UNLIKELY(f->result_register & frame_raised)) return step_raised;
  const u32 outs = static_cast<u32>(site->out.size());
  METAVM_SMALL_LOOP
  for (u32 i = 0; i < outs; i++) x.scratch[first_out + i] = f->regs[site->out[i]].bits;
  return static_cast<u64>(next - c->start);
}

}  // namespace

/// What the opcode at `unit` reads and writes; null if an image of so many words is too large.
step_site* engine::step_site_for(code_block* c, u32 unit) {
  auto& place = step_sites[{c, unit}];
  if (place) return place.get();
  const u16* const pc = c->start + unit;
  const instruction_facts f = ops.facts[*pc](pc);
  auto s = std::make_unique<step_site>();
  s->code = c;
  s->unit = unit;
  auto add = [](std::vector<u16>& set, u32 r) {
    if (std::find(set.begin(), set.end(), r) == set.end()) set.push_back(static_cast<u16>(r));
  };
  for (u32 i = 0; i < f.use_count; i++) add(s->in, f.uses[i]);
  for (u32 i = 0; i < f.arg_range.count; i++) add(s->in, f.arg_range.base + i);
  // What a definition writes only sometimes is handed through.
  if (f.def_reg >= 0) add(s->out, static_cast<u32>(f.def_reg));
  for (u32 i = 0; i < f.def_range.count; i++) add(s->out, f.def_range.base + i);
  for (u16 r : s->out) add(s->in, r);
  if (f.hidden_op) add(s->in, c->register_count - 1);
  // What the language may look for in any frame (see analysis.cpp).
  if (c->language != nullptr && c->parameter_count != 0) add(s->in, 0);
  if (f.has_hidden) add(s->out, c->register_count - 1);
  if (s->in.size() > most_in || s->out.size() > most_out || (f.ends && !f.jump)) return nullptr;
  place = std::move(s);
  return place.get();
}

void compiler::step_opcode(step_site& site) {
  tape_.clear();
  cursor_ = 0;
  undo_.clear();
  after_effect_ = false;
  virtual_frame& f = top();
  std::vector<vid> words{resolve(f.function), resolve(f.extra)};
  // A register without value is one that the opcode does not read before it writes it.
  for (u16 r : site.in) words.push_back(f.regs[r] == no_value ? word_constant(value_nil) : resolve(f.regs[r]));
  auto address = [&](const void* p) { return constant_node(vtype::raw, reinterpret_cast<u64>(p), nullptr); };
  const vid more[] = {address(&e_.x), address(&site)};
  const vid next = call_c_range(reinterpret_cast<const void*>(&step_from_code), words.data(),
                                static_cast<u32>(words.size()), more, 2, {vtype::raw, false, effects::any});
  n(next).alias = &site;
  tape_.clear();
  for (std::size_t i = 0; i < std::max<std::size_t>(site.out.size(), 1); i++) {
    node x;
    x.op = nop::load;
    x.type = vtype::word;
    x.a = address(&e_.x.scratch[first_out + i]);
    tape_.push_back({tag_step, append(x), 0});
  }
  after_effect_ = false;
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].subject = next;
  snaps_[terminal_snapshot_].what = query::stepped;
  snaps_[terminal_snapshot_].site = &site;
  terminal_ = terminal::suspend;
}

}  // namespace metavm::jit
