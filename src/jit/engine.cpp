// The engine: entries, and the way from plain into compiled code.
#include <pthread.h>

#include <algorithm>
#include <bit>

#include "emit.hpp"
#include "metavm/jit/engine.hpp"
#include "metavm/lang/stale.hpp"

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
  // Compiled loops look at this flag alone; what the collection leaves to do (finalizers, an error) waits for a poll.
  x.attention = true;
  // As ranges: collectors take few roots one by one (libgc gives up when its mark stack is full of them).
  t.visit_conservatively(pinned.data(), pinned.data() + pinned.size());
  t.visit_conservatively(pinned_addresses.data(), pinned_addresses.data() + pinned_addresses.size());
  for (compiler* c : evaluators) c->trace(t);
  for (const auto& o : observed) {
    t.visit_conservatively(o->bits.data(), o->bits.data() + o->bits.size());
    t.visit_conservatively(o->images.data(), o->images.data() + o->images.size());
  }
}

void engine::pin(u64 word) {
  new_pins.push_back(word);
  if (!pinned_set.emplace(word, true).second) return;
  if (value{word}.is_pointer())
    pinned.push_back(value{word});
  else
    pinned_addresses.push_back(word);
}

void engine::pin_constant(vtype t, u64 bits) {
  if (t == vtype::word ? value{bits}.is_pointer() : t == vtype::raw && bits >> 32 != 0 && bits >> 48 == 0) pin(bits);
}

void engine::emit_segment(compiler& c) {
  try {
    emit->segment(c);
  } catch (const Xbyak::Error&) {
    throw too_large{};
  }
}

void engine::abandon_segment() { emit->abandon(); }

void engine::leave_at(version& v) {
  stub* s = new_stub(query::leave);
  s->ctx = v.ctx;
  s->ctx.root = comp->root_;
  s->ctx.frame_words = comp->frame_words_;
  memory.begin_write();
  emit->write_stub(*s);
  u8* const hot = memory.hot();
  *memory.writable(hot) = 0xe9;
  emit->patch(hot + 1, s->code);
  memory.set_hot(hot + 5);
  memory.end_write();
}

stub* engine::new_stub(query q) {
  stubs.push_back(std::make_unique<stub>());
  stub* s = stubs.back().get();
  s->number = static_cast<u32>(stubs.size() - 1);
  s->what = q;
  stats.stubs++;
  return s;
}

// ---------------------------------------------------------------- entries

entry_point* engine::entry_for(code_block* c, const std::vector<u8>& kinds, u64 function) {
  auto key = std::make_tuple(c, kinds, function);
  if (auto it = entry_by_kinds.find(key); it != entry_by_kinds.end()) return it->second;
  code_info* info = info_of(c);
  // The general entry passes words alone, in registers.
  if (info->entry_count >= limit.entries && kinds.size() < std::size(emitter::argument_gprs)) {
    std::get<1>(key).assign(kinds.size(), u8{ret_word});
    std::get<2>(key) = 0;
    if (auto it = entry_by_kinds.find(key); it != entry_by_kinds.end()) return it->second;
  }
  if (memory.cold_room() < 64) throw too_large{};
  info->entry_count++;
  stats.entries++;
  entries.push_back(std::make_unique<entry_point>());
  entry_point* e = entries.back().get();
  e->code = c;
  e->kinds = std::get<1>(key);
  e->function = std::get<2>(key);
  entry_by_kinds[key] = e;
  stub* s = new_stub(query::entry);
  s->entry = e;
  e->first = s;
  make_entry_context(*e, s->ctx);
  memory.begin_write();
  write_entry_stub(*e);
  memory.end_write();
  return e;
}

/// How arguments arrive.
void engine::make_entry_context(entry_point& point, saved_context& ctx) {
  entry_point* const e = &point;
  code_block* const c = e->code;
  ctx.root = e;
  ctx.frame_words = (outgoing_words + 40 + c->register_count * 2) | 1;
  using form = saved_value::form;
  u16 ints = 0, floats = 0;
  saved_value function{form::constant, vtype::word, {}};
  function.bits = e->function;
  if (!e->function) {
    function.what = form::runtime;
    function.where = {loc_kind::gpr, emitter::argument_gprs[ints++]};
  }
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
}

void* engine::loop_entry(code_block* c, u32 unit) {
  code_info* info = info_of(c);
  if (info->refused) return nullptr;
  if (auto it = info->loop_entries.find(unit); it != info->loop_entries.end()) return it->second;
  if ((memory.nearly_full() || stats.context_bytes > context_budget() || flush_wanted_) && !try_flush()) return nullptr;
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
  // In front: a jump to the stub with rdi (home) kept. The stub's own address is the entry until
  // then.
  memory.end_write();
  info->loop_entries[unit] = s->code;
  s->entry = nullptr;
  return s->code;
}

u64 engine::enter(void* code, frame* home, u32& kind) {
  u64 payload = 0;
  const void* const here = __builtin_frame_address(0);
  // Word by word: a pair that is loaded right after its halves were stored waits for them.
  activation& a = activations.emplace_back();
  a.base = here;
  a.thread = static_cast<u64>(pthread_self());
  kind = static_cast<u32>(emit->enter_code(code, &x, home, &payload));
  // Other threads may have come and not gone yet.
  if (activations.back().base == here)
    activations.pop_back();
  else
    std::erase_if(activations, [&](const activation& other) { return other.base == here; });
  return payload;
}

/// Flushing that gained nothing is not tried again at once: what fills the memory is still at work.
bool engine::try_flush() {
  if (quiet_ > 0) {
    quiet_--;
    return false;
  }
  if (flush() && !memory.nearly_full()) return true;
  quiet_ = 1000;
  return false;
}

/// Code that enters a loop: its frame may live long, and not all of it is written at once.
static void* loop_code(void* code) {
  if (code) clear_native_stack<4096>();
  return code;
}

/// Code that leaves often must not keep samples from being taken: those go on at their own pace.
void engine::look_for_loop() {
  if (reenter == 0) kept_ticks = std::max<i64>(x.ticks, 0);
  x.ticks = 0;
  reenter = 16;
}

void* sample(execution& x, frame* f, const u16* pc) {
  engine& e = *x.jit;
  code_block* c = f->code;
  if (c->flags & code_flags::never_stage) return nullptr;
  if (x.depth_left < 64 || (f->result_register & frame_stepped)) return nullptr;
  code_info* info = e.info_of(c);
  if (info->refused) return nullptr;
  const u32 unit = static_cast<u32>(pc - c->start);
  if (unit != 0 && !(info->flags[unit] & point_flags::loop_header)) return nullptr;
  if (e.reenter > 0) {
    const bool is_sample = e.kept_ticks-- <= 0;
    const auto it = unit == 0 ? info->loop_entries.end() : info->loop_entries.find(unit);
    if (is_sample) e.kept_ticks = x.ticks;
    const bool found = it != info->loop_entries.end();
    e.reenter = found ? 0 : e.reenter - 1;
    x.ticks = e.reenter > 0 ? 0 : e.kept_ticks;
    if (found) return loop_code(it->second);
    if (!is_sample) return nullptr;
  }
  // The start of a generator's code only makes its object.
  if (unit == 0 && c->flags & code_flags::heap_frame) return nullptr;
  const u32 heat = ++info->loop_heat[unit];
  if (heat < (unit == 0 ? e.limit.entry_samples : e.limit.loop_samples)) return nullptr;
  if (e.resting() || (e.over_budget() && heat < 8 * e.limit.entry_samples)) return nullptr;
  void* code = e.loop_entry(c, unit);
  if (unit == 0) c->entry = code;
  return loop_code(code);
}

void* entry_of(execution& x, code_block* c) {
  if (c->entry) return c->entry;
  engine& e = *x.jit;
  code_info* info = e.info_of(c);
  if (info->refused || c->flags & (code_flags::never_stage | code_flags::heap_frame)) return nullptr;
  if (++info->loop_heat[0] < (e.limit.entry_samples <= 1 ? 1 : 16 * e.limit.entry_samples)) return nullptr;
  return c->entry = e.loop_entry(c, 0);
}

bool enter(execution& x, void* code, frame* f, value& result) {
  if (METAVM_UNLIKELY(x.depth_left < 32 || static_cast<char*>(__builtin_frame_address(0)) < x.native_limit)) {
    f->pc = f->pc ? f->pc : f->code->start;
    x.left_frame = f;
    return false;
  }
  engine& e = *x.jit;
  if (METAVM_UNLIKELY(e.limit.observe_one_in)) e.look_at_frames(f);
  frame* const saved = x.top;
  frame* const saved_code_top = x.code_top;
  const u64 saved_code_sp = x.code_sp;
  x.top = x.code_top = f;
  x.code_sp = 0;
  u32 kind = 0;
  const u64 payload = e.enter(code, f, kind);
  x.code_top = saved_code_top;
  x.code_sp = saved_code_sp;
  if (kind == ret_left) return false;
  x.top = saved;
  if (kind == ret_float)
    result = box_double(x, std::bit_cast<double>(payload));
  else
    result = value{payload};
  return true;
}

void engine::depend(object*, code_block*) {}
void engine::invalidate(object*) {}
void invalidate(execution&, object*) {}

}  // namespace metavm::jit
