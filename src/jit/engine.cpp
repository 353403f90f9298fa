// The engine: analyses, stubs that resume compilation, leaving to plain.
#include <alloca.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>

#include "emit.hpp"
#include "metavm/jit/engine.hpp"

namespace metavm::jit {

engine::engine(execution& ex, const language_ops& o, const limits& l) : x(ex), ops(o), limit(l), memory(l.code_bytes) {
  memory.begin_write();
  emit = std::make_unique<emitter>(*this);
  memory.end_write();
  comp = std::make_unique<compiler>(*this);
  x.heap->add_roots(this);
}
engine::~engine() { x.heap->remove_roots(this); }

void engine::trace(gc::tracer& t) {
  for (value& v : pinned) t.visit(&v);
}

void engine::pin(u64 word) {
  if (pinned_set.emplace(word, true).second) pinned.push_back(value{word});
}

void engine::emit_segment(compiler& c) { emit->segment(c); }

stub* engine::new_stub(query q) {
  stubs.push_back(std::make_unique<stub>());
  stub* s = stubs.back().get();
  s->number = static_cast<u32>(stubs.size() - 1);
  s->what = q;
  stats.stubs++;
  return s;
}

// ---------------------------------------------------------------- analysis

code_info* engine::info_of(code_block* c) {
  auto& slot = infos[c];
  if (!slot) {
    slot = std::make_unique<code_info>();
    slot->code = c;
    analyse(*slot);
    c->info = slot.get();
  }
  return slot.get();
}

void engine::analyse(code_info& i) {
  const code_block& c = *i.code;
  const u32 size = static_cast<u32>(c.bytecode.size());
  i.words = (c.register_count + 63) / 64;
  i.live.assign(u64{size + 1} * i.words, 0);
  i.flags.assign(size + 1, 0);
  i.definitions.assign(c.register_count, 0);
  for (u32 r = 0; r < c.parameter_count && r < c.register_count; r++) i.definitions[r]++;
  std::vector<u32> order;
  std::vector<instruction_facts> facts;
  std::vector<u32> predecessors(size + 1, 0);
  for (u32 at = 0; at < size;) {
    instruction_facts f = ops.facts[c.bytecode[at]](c.bytecode.data() + at);
    order.push_back(at);
    i.flags[at] |= point_flags::instruction;
    if (f.def_reg >= 0 && !f.hidden_op) i.definitions[static_cast<u32>(f.def_reg)]++;
    if (!f.hidden_op)
      for (u32 k = 0; k < f.def_range.count; k++) i.definitions[f.def_range.base + k]++;
    if (f.jump) {
      const u32 to = static_cast<u32>(static_cast<i32>(at) + f.jump);
      predecessors[to]++;
      if (f.jump < 0) {
        i.flags[to] |= point_flags::loop_header;
        i.has_loops = true;
      }
    }
    if (!f.ends) predecessors[at + f.length]++;
    facts.push_back(f);
    // A hidden opcode in its last unit is an instruction of its own.
    at += f.has_hidden ? f.length - 1 : f.length;
  }
  for (u32 at : order)
    if (predecessors[at] > 1) i.flags[at] |= point_flags::join;
  // Live registers, backwards until nothing changes.
  bool changed = true;
  std::vector<u64> set(i.words);
  auto add = [&](u32 r) { set[r / 64] |= u64{1} << (r % 64); };
  while (changed) {
    changed = false;
    for (std::size_t k = order.size(); k-- > 0;) {
      const u32 at = order[k];
      const instruction_facts& f = facts[k];
      std::fill(set.begin(), set.end(), 0);
      auto merge = [&](u32 unit) {
        for (u32 w = 0; w < i.words; w++) set[w] |= i.live[u64{unit} * i.words + w];
      };
      if (!f.ends) merge(at + f.length);
      if (f.has_hidden) merge(at + f.length - 1);
      if (f.jump) merge(static_cast<u32>(static_cast<i32>(at) + f.jump));
      if (f.def_reg >= 0) set[static_cast<u32>(f.def_reg) / 64] &= ~(u64{1} << (f.def_reg % 64));
      for (u32 u = f.def_range.base; u < f.def_range.base + f.def_range.count; u++)
        set[u / 64] &= ~(u64{1} << (u % 64));
      for (u32 u = 0; u < f.use_count; u++) add(f.uses[u]);
      for (u32 u = 0; u < f.arg_range.count; u++) add(f.arg_range.base + u);
      if (f.hidden_op) {
        // The call's result; and what the owner may have put into its result register before the call.
        add(c.register_count - 1);
        if (f.def_reg >= 0) add(static_cast<u32>(f.def_reg));
      }
      for (const handler_range& h : c.handlers)
        // The end counts: a frame that waits behind the last call of the range is still protected.
        if (at >= h.start && at <= h.end) {
          std::vector<u64> before = set;
          merge(h.handler);
          set[h.reg / 64] = (set[h.reg / 64] & ~(u64{1} << (h.reg % 64))) |
                            (before[h.reg / 64] & (u64{1} << (h.reg % 64)));
        }
      for (u32 w = 0; w < i.words; w++) {
        u64& have = i.live[u64{at} * i.words + w];
        if ((have | set[w]) != have) {
          have |= set[w];
          changed = true;
        }
      }
    }
  }
}

// ---------------------------------------------------------------- entries

entry_point* engine::entry_for(code_block* c, const std::vector<u8>& kinds) {
  auto key = std::make_pair(c, kinds);
  if (auto it = entry_by_kinds.find(key); it != entry_by_kinds.end()) return it->second;
  code_info* info = info_of(c);
  if (info->entry_count >= limit.entries) {
    key.second.assign(kinds.size(), u8{ret_word});
    if (auto it = entry_by_kinds.find(key); it != entry_by_kinds.end()) return it->second;
  }
  info->entry_count++;
  stats.entries++;
  entries.push_back(std::make_unique<entry_point>());
  entry_point* e = entries.back().get();
  e->code = c;
  e->kinds = key.second;
  entry_by_kinds[key] = e;
  stub* s = new_stub(query::entry);
  s->entry = e;
  e->first = s;
  saved_context& ctx = s->ctx;
  ctx.root = e;
  ctx.frame_words = (outgoing_words + 40 + c->register_count * 2) | 1;
  using form = saved_value::form;
  u16 ints = 0, floats = 0;
  saved_value function{form::runtime, vtype::word, {loc_kind::gpr, emitter::argument_gprs[ints++]}};
  ctx.values.push_back(function);
  saved_value extra{form::constant, vtype::word, {}};
  extra.bits = value_nil.bits;
  ctx.values.push_back(extra);
  saved_frame f{c, 0, 0, 0, 1, 0, 0};
  for (u32 i = 0; i < e->kinds.size(); i++) {
    u32 id = static_cast<u32>(ctx.values.size());
    if (e->kinds[i] == ret_float) {
      ctx.values.push_back({form::runtime, vtype::f64, {loc_kind::xmm, floats++}});
      saved_value box{form::box_float, vtype::word, {}};
      box.first_kid = id;
      box.known = static_cast<u32>(reinterpret_cast<std::uintptr_t>(x.float_shape));
      ctx.values.push_back(box);
      id++;
    } else {
      saved_value w{form::runtime, vtype::word, {loc_kind::gpr, emitter::argument_gprs[ints++]}};
      if (e->kinds[i] == ret_int) w.known = static_cast<u32>(reinterpret_cast<std::uintptr_t>(x.int_shape));
      ctx.values.push_back(w);
    }
    ctx.slots.push_back({static_cast<u16>(i), 0, id});
  }
  if (c->flags & code_flags::clear_registers) {
    saved_value unbound{form::constant, vtype::word, {}};
    unbound.bits = value_unbound.bits;
    const u32 id = static_cast<u32>(ctx.values.size());
    ctx.values.push_back(unbound);
    for (u32 r = static_cast<u32>(e->kinds.size()); r < c->register_count; r++)
      ctx.slots.push_back({static_cast<u16>(r), 0, id});
  }
  f.slot_count = static_cast<u32>(ctx.slots.size());
  ctx.frames.push_back(f);
  memory.begin_write();
  emit->write_stub(*s);
  memory.end_write();
  e->address = s->code;
  return e;
}

void* engine::loop_entry(code_block* c, u32 unit) {
  code_info* info = info_of(c);
  if (info->refused) return nullptr;
  if (auto it = info->loop_entries.find(unit); it != info->loop_entries.end()) return it->second;
  if (memory.nearly_full()) return nullptr;
  stub* s = new_stub(query::entry);
  saved_context& ctx = s->ctx;
  ctx.frame_words = (outgoing_words + 160 + c->register_count * 2) | 1;
  using form = saved_value::form;
  auto home = [&](int index) {
    saved_value v{form::runtime, vtype::word, {loc_kind::home, static_cast<u16>(index)}};
    ctx.values.push_back(v);
    return static_cast<u32>(ctx.values.size() - 1);
  };
  // The header's words stand below register 0.
  const u32 function = home(static_cast<int>(static_cast<u16>(-5)));
  const u32 extra = home(static_cast<int>(static_cast<u16>(-6)));
  saved_frame f{c, unit, 0, function, extra, 0, 0};
  for (u32 r = 0; r < c->register_count; r++)
    if (info->is_live(unit, r)) ctx.slots.push_back({static_cast<u16>(r), 0, home(static_cast<int>(r))});
  f.slot_count = static_cast<u32>(ctx.slots.size());
  ctx.frames.push_back(f);
  memory.begin_write();
  emit->write_stub(*s);
  // In front: a jump to the stub with rdi (home) kept. The stub's own address is the entry until then.
  memory.end_write();
  info->loop_entries[unit] = s->code;
  s->entry = nullptr;
  return s->code;
}

u64 engine::enter(void* code, frame* home, u32& kind) {
  u64 payload = 0;
  kind = static_cast<u32>(emit->enter_code(code, &x, home, &payload));
  return payload;
}

// ---------------------------------------------------------------- values at a stub

u64 engine::read(const saved_context& c, u32 id, const saved_registers* r, const u64* native_frame) {
  const saved_value& v = c.values[id];
  if (v.what == saved_value::form::constant) return v.bits;
  METAVM_CHECK(v.what == saved_value::form::runtime);
  switch (v.where.kind) {
    case loc_kind::gpr: return r->gpr[v.where.index];
    case loc_kind::xmm: return std::bit_cast<u64>(r->xmm[v.where.index][0]);
    case loc_kind::spill: return native_frame[v.where.index];
    case loc_kind::home: {
      const frame* home = reinterpret_cast<const frame*>(native_frame[home_word]);
      return home->regs[static_cast<i16>(v.where.index)].bits;
    }
    default: METAVM_CHECK(!"value without a place");
  }
  return 0;
}

namespace {
/// Makes real values of a saved context. `made` lies on the native stack, where the collector looks.
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
      case form::runtime: made[id] = value{read(e, c, id, r, native)}; break;
      case form::box_float:
        made[id] = box_double(e.x, std::bit_cast<double>(read(e, c, v.first_kid, r, native)));
        break;
      case form::box_bool: made[id] = from_bool((read(e, c, v.first_kid, r, native) & 1) != 0); break;
      case form::object: {
        object* o = e.x.heap->allocate(reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(v.known)), v.bits);
        made[id] = value::pointer(o);
        // Complete before the next allocation can look at it.
        std::memset(reinterpret_cast<char*>(o) + sizeof(object), 0, v.bits - sizeof(object));
        for (u32 k = 0; k < v.kids; k++) {
          const u32 child = c.kid_ids[v.first_kid + 2 * k + 1];
          u64* slot = reinterpret_cast<u64*>(reinterpret_cast<char*>(o) + c.kid_ids[v.first_kid + 2 * k]);
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
  materialiser m{*this, c,
                 [](engine& e, const saved_context& ctx, u32 id, const saved_registers* regs, const u64* native) {
                   return e.read(ctx, id, regs, native);
                 },
                 r, native_frame, made};
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
    // Behind a call the frame waits at the next instruction: the exception comes from the one before.
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

// ---------------------------------------------------------------- resuming

engine::outcome engine::resume(u32 number, saved_registers* r, u64* native_frame) {
  stub* s = stubs[number].get();
  if (s->what == query::leave) return leave(s, r, native_frame, 0);
  if (s->what == query::raise) return leave(s, r, native_frame, 1);
  if (memory.nearly_full() || leave_requested_) {
    leave_requested_ = true;
    if (!s->ctx.after_effect && s->what != query::kind) return leave(s, r, native_frame, 0);
  }
  const auto t0 = std::chrono::steady_clock::now();
  u64 v = 0;
  bool guarded = true;
  switch (s->what) {
    case query::shape: {
      const value w{read(s->ctx, s->subject, r, native_frame)};
      const shape* sh = shape_of(x, w);
      v = reinterpret_cast<u64>(sh) | (w.is_inline_float() ? 1 : 0);
      break;
    }
    case query::raised:
    case query::boolean:
      v = s->seen.empty() ? (read(s->ctx, s->subject, r, native_frame) & 1) : !s->seen[0];
      guarded = s->seen.empty();
      break;
    case query::identity: v = read(s->ctx, s->subject, r, native_frame); break;
    case query::kind:
      v = r->gpr[2] & 0xffffffffu;
      if (v == ret_raised) return leave(s, r, native_frame, 1);
      break;
    case query::quasi:
      unstable[s->quasi]++;
      stats.invalidations++;
      guarded = false;
      break;
    default: break;
  }
  if ((s->what == query::shape || s->what == query::identity) && s->seen.size() >= limit.chain && !s->ctx.after_effect)
    return leave(s, r, native_frame, 0);
  stats.resumes++;
  stats.guards[static_cast<u32>(s->what)]++;
  // What can be told of every value: the registers hold them now.
  std::vector<u64> hints;
  if (limit.hints) {
    hints.resize(s->ctx.values.size());
    for (u32 i = 0; i < hints.size(); i++) {
      const saved_value& sv = s->ctx.values[i];
      if (sv.what != saved_value::form::runtime) continue;
      if (s->what == query::entry && s->ctx.root == nullptr && sv.where.kind == loc_kind::home) {
        // The frame that is being entered: its address is in rdi, the native frame does not exist yet.
        const frame* home = reinterpret_cast<const frame*>(r->gpr[7]);
        hints[i] = home->regs[static_cast<i16>(sv.where.index)].bits;
      } else {
        hints[i] = read(s->ctx, i, r, native_frame);
      }
    }
  }
  comp->register_hints = std::move(hints);
  memory.begin_write();
  std::vector<u8*> waiting = std::move(s->patches);
  s->patches.clear();
  if (s->tail && s->tail + 5 == memory.hot()) {
    memory.set_hot(s->tail);
    std::erase(waiting, s->tail + 1);
  }
  s->tail = nullptr;
  u8* const start = memory.hot();
  comp->restore(s->ctx);
  comp->register_hints.clear();
  comp->set_side(!s->seen.empty() && s->what != query::entry);
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
  } else if (s->what == query::quasi) {
    // The opcode runs again from its start, which must not be taken for a merge point: the version there leads here.
    comp->tape_.clear();
    comp->at_version_ = true;
    METAVM_CHECK(!s->ctx.after_effect);
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
  comp->compile();
  emit->patch_all(waiting, start);
  memory.end_write();
  stats.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count();
  return {start, 0, 0};
}

void* sample(execution& x, frame* f, const u16* pc) {
  engine& e = *x.jit;
  code_block* c = f->code;
  if (c->flags & (code_flags::never_stage | code_flags::heap_frame)) return nullptr;
  if (x.depth_left < 64) return nullptr;
  code_info* info = e.info_of(c);
  if (info->refused) return nullptr;
  const u32 unit = static_cast<u32>(pc - c->start);
  if (unit != 0 && !(info->flags[unit] & point_flags::loop_header)) return nullptr;
  const u32 heat = ++info->loop_heat[unit];
  if (heat < (unit == 0 ? e.limit.entry_samples : e.limit.loop_samples)) return nullptr;
  void* code = e.loop_entry(c, unit);
  if (unit == 0) c->entry = code;
  return code;
}

bool enter(execution& x, void* code, frame* f, value& result) {
  if (METAVM_UNLIKELY(x.depth_left < 32 || static_cast<char*>(__builtin_frame_address(0)) < x.native_limit)) {
    f->pc = f->pc ? f->pc : f->code->start;
    x.left_frame = f;
    return false;
  }
  engine& e = *x.jit;
  frame* const saved = x.top;
  x.top = f;
  u32 kind = 0;
  const u64 payload = e.enter(code, f, kind);
  if (kind == ret_left) return false;
  x.top = saved;
  if (kind == ret_float)
    result = box_double(x, std::bit_cast<double>(payload));
  else
    result = value{payload};
  return true;
}

void engine::flush() {}
void engine::depend(object*, code_block*) {}
void engine::invalidate(object*) {}
void invalidate(execution&, object*) {}

std::string engine::report() const {
  std::string r;
  auto line = [&](const char* name, u64 n) { r += std::string("  ") + name + ": " + std::to_string(n) + "\n"; };
  r += std::string("staged machine of ") + ops.name + ":\n";
  line("resumes", stats.resumes);
  line("segments", stats.segments);
  line("nodes", stats.nodes);
  line("guards", stats.guards_total);
  line("stubs", stats.stubs);
  line("versions", stats.versions);
  line("generalised versions", stats.generalised);
  line("function entries", stats.entries);
  line("inlined calls", stats.inlined);
  line("replays", stats.replays);
  line("exits to plain", stats.exits);
  line("exceptions left to plain", stats.raises);
  line("spills", stats.spills);
  line("invalidations", stats.invalidations);
  line("hot code bytes", memory.hot_used());
  line("cold code bytes", memory.cold_used());
  u64 bytes = 0;
  for (const auto& s : stubs) bytes += s->ctx.bytes();
  line("context bytes", bytes);
  r += "  compile time: " + std::to_string(stats.seconds * 1e3) + " ms\n";
  static constexpr const char* names[] = {"shape", "boolean", "identity", "raised", "quasi-immutable", "return kind",
                                          "entry", "stepped", "leave", "raise"};
  for (u32 i = 0; i < query_count; i++)
    if (stats.guards[i]) line((std::string("resumed for ") + names[i]).c_str(), stats.guards[i]);
  return r;
}

}  // namespace metavm::jit
