// Calls of C++ and of guest code, and how an opcode ends.
#include <alloca.h>

#include <algorithm>

#include "compiler_tape.hpp"
#include "planted.hpp"

namespace metavm::jit {

// ---------------------------------------------------------------- calls to C++

/// While C++ that may look at frames runs, or that calls who may, this code waits in a context of its own.
void compiler::note_call(vid call, effects what) {
  if (has(what, effects::calls_guest) && e_.shows_frames()) new_call_ = call;
}
void compiler::note_waiting() {
  if (new_call_ == no_value) return;
  const u32 s = snapshot();
  snaps_[s].what = query::leave;
  n(new_call_).waits = s;
  new_call_ = no_value;
}

vid compiler::call_c(const void* fn, const vid* arguments, u32 count, c_signature sig) {
  const vid result = tape_value(tag_call, [&]() -> vid {
    if (evaluating()) return concrete_call(fn, arguments, count, sig);
    vid real[16];
    METAVM_CHECK(count <= 16);
    for (u32 i = 0; i < count; i++) real[i] = materialise(arguments[i]);
    const vid v = add_list(nop::call_c, real, count);
    node& x = n(v);
    x.type = sig.result;
    x.imm = reinterpret_cast<u64>(fn);
    x.scale = static_cast<u8>(sig.what);
    x.access = sig.result_is_bool ? mem::u8_ : mem::bits64;
    x.b = static_cast<u32>(frames_.size()) - 1;  // inlined frames, for the depth count
    if (has(sig.what, effects::writes | effects::calls_guest)) forget_memory();
    if (has(sig.what, effects::writes | effects::calls_guest | effects::hidden)) {
      if (!METAVM_PLANTED(16)) effect();
    } else if (call_on_hints(fn, real, count, sig, n(v).hint)) {
      n(v).has_hint = true;
    }
    note_call(v, sig.what);
    return sig.result == vtype::none ? no_value : v;
  });
  note_waiting();
  return result;
}

/// What a function without effects would give on the values at hand. What it reads may be out of date by what was
/// stored while compiling: as good a forecast as any.
bool compiler::call_on_hints(const void* fn, const vid* arguments, u32 count, c_signature sig, u64& result) {
  if (!e_.limit.hints || (static_cast<u8>(sig.what) & ~static_cast<u8>(effects::reads)) != 0) return false;
  if (sig.what != effects::none && all_dirty_) return false;
  u32 ints = 0, floats = 0;
  for (u32 i = 0; i < count; i++) {
    const node& x = n(arguments[i]);
    if (!x.has_hint) return false;
    (x.type == vtype::f64 ? floats : ints)++;
  }
  if (ints > 6 || floats > 8) return false;
  result = raw_call(fn, arguments, count, sig);
  return true;
}

vid compiler::call_c_range(const void* fn, const vid* words, u32 count, const vid* more, u32 more_count,
                           c_signature sig) {
  const vid result = tape_value(tag_call + 0x80, [&]() -> vid {
    if (evaluating()) {
      auto* const in_memory = static_cast<value*>(alloca(count * 8 + 8));
      for (u32 i = 0; i < count; i++) in_memory[i] = value{n(resolve(words[i])).imm};
      vid v[8] = {more[0], constant_node(vtype::raw, reinterpret_cast<u64>(in_memory), nullptr),
                  constant_node(vtype::raw, count, nullptr)};
      METAVM_CHECK(more_count <= 4);
      for (u32 i = 1; i < more_count; i++) v[i + 2] = more[i];
      return concrete_call(fn, v, more_count + 2, sig);
    }
    std::vector<vid> all;
    for (u32 i = 0; i < more_count; i++) all.push_back(materialise(more[i]));
    for (u32 i = 0; i < count; i++) all.push_back(materialise(words[i]));
    const vid v = add_list(nop::call_c, all.data(), static_cast<u32>(all.size()));
    node& x = n(v);
    x.type = sig.result;
    x.imm = reinterpret_cast<u64>(fn);
    x.scale = static_cast<u8>(sig.what);
    x.disp = static_cast<i32>(more_count) + 1;  // not 0: words beyond that many go to memory
    x.b = static_cast<u32>(frames_.size()) - 1;
    if (has(sig.what, effects::writes | effects::calls_guest)) forget_memory();
    if (has(sig.what, effects::writes | effects::calls_guest | effects::hidden)) effect();
    note_call(v, sig.what);
    return sig.result == vtype::none ? no_value : v;
  });
  note_waiting();
  return result;
}

// ---------------------------------------------------------------- control

void compiler::jump(i32 offset) {
  next_pc_ = static_cast<u32>(static_cast<i32>(top().pc) + offset);
  loop_jump_ = offset < 0;
}

void compiler::unwind() {
  if (!evaluating() && pass_exception(false)) return;
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].what = query::raise;
  terminal_ = terminal::raise;
  throw suspended{};
}

void compiler::plain_opcode() {
  if (!evaluating()) e_.note(top().code, "left to plain", e_.ops.facts[*pc()](pc()).name);
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].what = query::leave;
  terminal_ = terminal::leave;
  throw suspended{};
}

void compiler::step_or_leave() {
  if (evaluating() || after_effect_) plain_opcode();
  step_site* const site = e_.step_site_for(top().code, top().pc);
  if (!site) plain_opcode();
  for (std::size_t i = undo_.size(); i-- > 0;) top().regs[undo_[i].reg] = undo_[i].before;
  step_opcode(*site);
  throw suspended{};
}

void compiler::continue_hidden(vid v) {
  set_register(top().code->register_count - 1, v);
  next_pc_--;
}

vid compiler::call_result() { return get_register(top().code->register_count - 1); }

void compiler::ret(vid v) {
  control_ = true;
  v = resolve(v);
  if (evaluating()) {
    returned_ = v;
    terminal_ = terminal::ret;
    return;
  }
  if (frames_.size() > 1) {
    const u32 r = top().result_register;
    frames_.pop_back();
    undo_.clear();
    top().regs[r] = v;
    return;
  }
  if (n(v).known == e_.x.float_shape) {
    returned_ = as_f64(v);
    returned_kind_ = ret_float;
  } else {
    returned_ = materialise(v);
    returned_kind_ = n(returned_).known == e_.x.int_shape || METAVM_PLANTED(11) ? ret_int : ret_word;
  }
  terminal_ = terminal::ret;
  done_ = true;
}

void compiler::call(u32 result_register, code_block* c, vid fn, const vid* arguments, u32 count, bool to_hidden) {
  virtual_frame& me = top();
  code_info* info = e_.info_of(c);
  const u32 after = next_pc_ - (to_hidden ? 1 : 0);
  e_.stats.hidden_calls += to_hidden;
  if (evaluating()) {
    call_ = {c, value{n(resolve(fn)).imm}, {arguments, arguments + count}, result_register, after};
    return;
  }
  u32 copies = 0, registers = 0;
  for (const virtual_frame& f : frames_) {
    copies += f.code == c;
    registers += f.code->register_count;
  }
  // A short function may call itself once in line: most calls of a recursion are at its leaves.
  const bool recursive = copies > (c->bytecode.size() <= e_.limit.inline_recursion_units ? 1u : 0u);
  const char* obstacle = recursive                                             ? "recursive"
                         : info->has_loops && !(c->flags & code_flags::hidden) ? "has a loop"
                         : info->refused                                       ? "cannot be compiled"
                         : c->bytecode.size() > e_.limit.inline_units          ? "too long"
                         : frames_.size() >= e_.limit.inline_depth             ? "too deep"
                         : registers + c->register_count >= 120                ? "too many registers"
                         : c->flags & code_flags::never_stage                  ? "never compiled"
                         : c->flags & code_flags::never_inline                 ? "never inlined"
                                                                               : nullptr;
  if (obstacle && !(c->flags & (code_flags::heap_frame | code_flags::hidden))) e_.note(c, "not inlined", obstacle);
  // A call of a generator only makes its object.
  const bool inlined = !obstacle || c->flags & code_flags::heap_frame;
  if (inlined) {
    e_.stats.inlined++;
    me.pc = after;
    virtual_frame f;
    f.code = c;
    f.info = info;
    f.pc = 0;
    f.result_register = result_register;
    f.function = resolve(fn);
    f.extra = constant_node(vtype::word, value_nil.bits, shape_of(e_.x, value_nil));
    f.regs.assign(c->register_count, no_value);
    for (u32 i = 0; i < count; i++) f.regs[i] = resolve(arguments[i]);
    if (c->flags & code_flags::clear_registers) {
      const vid u = word_constant(value_unbound);
      for (u32 i = count; i < c->register_count; i++) f.regs[i] = u;
    }
    frames_.push_back(std::move(f));
    control_ = true;
    undo_.clear();
    return;
  }
  // A compiled call: arguments in registers, unboxed where their kind is known.
  std::vector<u8> kinds;
  const vid callee = resolve(fn);
  const u64 known_function = n(callee).op == nop::constant ? n(callee).imm : 0;
  u32 words = known_function ? 0 : 1, floats = 0;
  for (u32 i = 0; i < count; i++) {
    const vid v = resolve(arguments[i]);
    u8 k = ret_word;
    if (n(v).known == e_.x.int_shape) k = ret_int;
    if (n(v).known == e_.x.float_shape) k = ret_float;
    kinds.push_back(k);
    (k == ret_float ? floats : words)++;
  }
  if (words > 8 || floats > 8 || info->refused || (c->flags & code_flags::never_stage)) {
    e_.note(c, "not called directly", words > 8 || floats > 8 ? "too many arguments" : "cannot be compiled");
    return step_or_leave();
  }
  entry_point* entry = e_.entry_for(c, kinds, known_function);
  std::vector<vid> real;
  if (!entry->function) real.push_back(materialise(fn));
  for (u32 i = 0; i < count; i++)
    real.push_back(entry->kinds[i] == ret_float ? as_f64(arguments[i]) : materialise(arguments[i]));
  me.pc = after;
  const vid call_node = add_list(nop::call_guest, real.data(), static_cast<u32>(real.size()));
  n(call_node).imm = reinterpret_cast<u64>(entry);
  n(call_node).disp = static_cast<i32>(frames_.size()) - (c->flags & code_flags::hidden ? 1 : 0);
  forget_memory();
  undo_.clear();
  tape_.clear();
  cursor_ = 0;
  after_effect_ = false;
  // The frame now waits behind the call; its result register is written by whoever resumes. A
  // handler still sees what it held before.
  if (!top().info->handler_needs(after, result_register)) top().regs[result_register] = no_value;
  node x;
  x.op = nop::guest_result;
  x.type = vtype::word;
  u32 predicted = 0;
  if (e_.limit.hints)
    for (u32 k : {ret_int, ret_float, ret_word})
      if (entry->returns == (1u << k)) predicted = k;
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].what = query::kind;
  snaps_[terminal_snapshot_].subject = result_register;
  n(call_node).waits = terminal_snapshot_;
  if (predicted) {
    node g;
    g.op = nop::guard_kind;
    g.imm = predicted;
    g.snapshot = terminal_snapshot_;
    append(g);
    x.imm = predicted;
    if (predicted == ret_float) x.type = vtype::f64;
    if (predicted == ret_int) x.known = e_.x.int_shape;
    const vid r = append(x);
    top().regs[result_register] = predicted == ret_float ? box_float(r) : r;
    control_ = true;
    return;
  }
  terminal_ = terminal::suspend;
  throw suspended{};
}

}  // namespace metavm::jit
