// Frames that live in the heap (generators): compiled code goes on in them as in a callee, with their registers read
// from where they wait, and puts back what has changed when they wait again. Where their object is virtual nothing is
// moved.
#include "compiler_tape.hpp"

namespace metavm::jit {

bool compiler::inlines_frame(code_block* c) {
  return tape_data(tag_inlines, [&]() -> u64 {
           const code_info* info = e_.info_of(c);
           if (evaluating() || info->refused || c->flags & code_flags::never_stage) return false;
           // Code made to drive this one.
           if (frames_.size() == 1 && c->register_count < 200 && top().code->flags & code_flags::hidden) return true;
           bool recursive = false;
           u32 registers = 0;
           for (const virtual_frame& f : frames_) {
             recursive |= f.code == c;
             registers += f.code->register_count;
           }
           const char* obstacle = recursive                                             ? "recursive"
                                  : c->bytecode.size() > 3 * u64{e_.limit.inline_units} ? "too long"
                                  : frames_.size() > e_.limit.inline_depth              ? "too deep"
                                  : registers + c->register_count >= 120                ? "too many registers"
                                                                                        : nullptr;
           if (obstacle) e_.note(c, "not inlined", obstacle);
           return !obstacle;
         }) != 0;
}

/// The field of a virtual object.
vid compiler::field_of(vid object, i32 disp) {
  const node& x = n(object);
  for (u32 i = 0; i < x.list_count; i++)
    if (static_cast<i32>(pool_[x.list + 2 * i]) == disp) return resolve(pool_[x.list + 2 * i + 1]);
  return no_value;
}

void compiler::resume_frame(code_block* c, vid fn, vid extra, register_place where, u32 unit, i32 received, vid sent) {
  METAVM_CHECK(!evaluating());
  e_.stats.inlined++;
  top().pc = next_pc_ - 1;  // the hidden opcode
  virtual_frame f;
  f.code = c;
  f.info = e_.info_of(c);
  f.pc = unit;
  f.at = turn::fresh;
  f.result_register = top().code->register_count - 1;
  f.function = resolve(fn);
  f.extra = resolve(extra);
  f.regs.assign(c->register_count, no_value);
  const vid base = resolve(where.base);
  for (u32 r = 0; r < c->register_count; r++) {
    if (!f.info->is_live(unit, r)) continue;
    if (static_cast<i32>(r) == received) {
      f.regs[r] = resolve(sent);
      continue;
    }
    const i32 disp = where.disp + 8 * static_cast<i32>(r);
    f.regs[r] = n(base).op == nop::object
                    ? field_of(base, disp)
                    : do_load(base, no_value, 1, disp, mem::bits64, vtype::word, where.alias, false);
    METAVM_CHECK(f.regs[r] != no_value);
  }
  f.stored = f.regs;
  if (received >= 0) f.stored[static_cast<u32>(received)] = no_value;
  frames_.push_back(std::move(f));
  control_ = true;
  undo_.clear();
}

void compiler::store_register(register_place where, u32 reg, vid v) {
  node x;
  x.op = nop::store;
  x.a = where.base;
  x.c = v;
  x.disp = where.disp + 8 * static_cast<i32>(reg) - (n(where.base).type == vtype::word ? 1 : 0);
  append(x);
  note_store(x.a, no_value, x.disp, 0, where.alias, v);
  node l;
  l.op = nop::load;
  l.a = x.a;
  l.disp = x.disp;
  l.alias = where.alias;
  remember(l, v);
}

void compiler::save_registers(register_place where, u32 received) {
  METAVM_CHECK(!evaluating());
  effect();
  virtual_frame& f = top();
  where.base = resolve(where.base);
  const bool is_virtual = n(where.base).op == nop::object;
  std::vector<std::pair<u32, vid>> changed;
  bool barrier = false;
  for (u32 r = 0; r < f.regs.size(); r++) {
    const bool kept = r != received && f.info->is_live(next_pc_, r);
    if (is_virtual) {
      // What is dead must not make two states differ.
      const vid v = !kept ? word_constant(value_unbound) : f.regs[r] == no_value ? no_value : resolve(f.regs[r]);
      const node& o = n(where.base);
      for (u32 i = 0; i < o.list_count && v != no_value; i++)
        if (static_cast<i32>(pool_[o.list + 2 * i]) == where.disp + 8 * static_cast<i32>(r))
          pool_[o.list + 2 * i + 1] = v;
      continue;
    }
    if (!kept || f.regs[r] == no_value) continue;
    if (r < f.stored.size() && f.stored[r] != no_value && resolve(f.stored[r]) == resolve(f.regs[r])) continue;
    changed.push_back({r, f.regs[r]});
  }
  // Boxes and objects first, so that nothing is allocated between the barrier and the stores.
  for (auto& [r, v] : changed) {
    v = materialise(v);
    barrier |= n(v).known != e_.x.int_shape && !(n(v).op == nop::constant && !value{n(v).imm}.is_pointer());
  }
  if (barrier) {
    node b;
    b.op = nop::barrier;
    b.a = where.base;
    append(b);
  }
  for (auto [r, v] : changed) store_register(where, r, resolve(v));
}

}  // namespace metavm::jit
