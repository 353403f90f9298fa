// The loop over opcodes: contexts become nodes, opcodes append to them, the segment is emitted.
#include <algorithm>

#include "compiler_tape.hpp"
#include "metavm/jit/prims.hpp"

namespace metavm::jit {

execution& compiler::ex() { return e_.x; }

// ---------------------------------------------------------------- the loop over opcodes

void compiler::clear_segment() {
  nodes_.clear();
  pool_.clear();
  memos_.clear();
  constants_.clear();
  snap_facts_.clear();
  snaps_.clear();
  snap_frames_.clear();
  snap_slots_.clear();
  snap_tape_.clear();
  snap_objects_.clear();
  snap_kids_.clear();
  leaves_.clear();
  new_call_ = no_value;
  terminal_ = terminal::none;
  terminal_version_ = nullptr;
  terminal_snapshot_ = ~u32{0};
  done_ = false;
}

/// Builds nodes for a saved context; `register_hints` holds the bits of its run-time values, if
/// known.
void compiler::restore(const saved_context& c) {
  clear_segment();
  tape_.clear();
  undo_.clear();
  dirty_.clear();
  all_dirty_ = false;
  root_ = c.root;
  frame_words_ = c.frame_words;
  std::vector<vid> ids;
  const bool hints = !register_hints.empty();
  for (std::size_t i = 0; i < c.values.size(); i++) {
    const saved_value& s = c.values[i];
    node x;
    x.type = s.type;
    x.known = reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(s.known & ~1u));
    x.inline_float = s.known & 1;
    using form = saved_value::form;
    switch (s.what) {
      case form::runtime:
        x.op = nop::entry;
        if (s.where.kind == loc_kind::gpr || s.where.kind == loc_kind::xmm)
          x.where = s.where;
        else
          x.memory = s.where;
        if (hints) {
          x.has_hint = true;
          x.hint = register_hints[i];
        }
        break;
      case form::constant:
        x.op = nop::constant;
        e_.pin_constant(x.type, s.bits);
        x.imm = s.bits;
        x.has_hint = true;
        x.hint = s.bits;
        if (x.type == vtype::word) {
          const shape* sh = shape_of(e_.x, value{s.bits});
          if (!(sh->flags & shape_mutable)) x.known = sh;
        }
        break;
      case form::box_float:
      case form::box_bool:
        x.op = s.what == form::box_float ? nop::box_float : nop::box_bool;
        break;
      case form::compare:
        x.op = s.bits ? nop::prim : nop::is_same;
        x.code = static_cast<prim>(s.bits);
        x.a = ids[c.kid_ids[s.first_kid]];
        x.b = ids[c.kid_ids[s.first_kid + 1]];
        if (s.bits && n(x.a).has_hint && n(x.b).has_hint)
          x.has_hint = evaluate(x.code, n(x.a).hint, n(x.b).hint, x.hint);
        break;
      case form::again:
        ids.push_back(no_value);  // with its fact
        continue;
      case form::object:
        x.op = nop::object;
        x.imm = s.known;
        x.known = reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(s.known));
        x.disp = static_cast<i32>(s.bits);
        x.list = static_cast<u32>(pool_.size());
        x.list_count = s.kids;
        pool_.resize(pool_.size() + std::max<u64>(2 * s.kids, 2 * (s.bits / 8)));
        break;
    }
    if (x.op == nop::constant) constants_.push_back({x.imm, x.type, static_cast<vid>(nodes_.size())});
    ids.push_back(append(x));
  }
  loop_version_ = c.loop;
  restore_facts(c, ids);
  for (std::size_t i = 0; i < c.values.size(); i++) {
    const saved_value& s = c.values[i];
    if (s.what == saved_value::form::box_float || s.what == saved_value::form::box_bool) {
      n(ids[i]).a = ids[s.first_kid];
      n(ids[i]).known =
          s.what == saved_value::form::box_float ? e_.x.float_shape : e_.x.constant_shapes[constants::true_id];
    } else if (s.what == saved_value::form::object) {
      for (u32 k = 0; k < s.kids; k++) {
        pool_[n(ids[i]).list + 2 * k] = c.kid_ids[s.first_kid + 2 * k];
        pool_[n(ids[i]).list + 2 * k + 1] = ids[c.kid_ids[s.first_kid + 2 * k + 1]];
      }
    }
  }
  frames_.clear();
  for (const saved_frame& s : c.frames) {
    virtual_frame f;
    f.code = s.code;
    f.info = e_.info_of(s.code);
    f.pc = s.pc;
    f.result_register = s.result_register;
    f.function = ids[s.function];
    f.extra = ids[s.extra];
    f.at = static_cast<turn>(s.at);
    f.regs.assign(s.code->register_count, no_value);
    if (s.code->flags & code_flags::heap_frame) f.stored = f.regs;
    for (u32 k = 0; k < s.slot_count; k++) {
      const saved_slot& slot = c.slots[s.first_slot + k];
      f.regs[slot.reg] = ids[slot.id];
      if (slot.stored) f.stored[slot.reg] = ids[slot.id];
    }
    frames_.push_back(std::move(f));
  }
  for (answer a : c.tape) {
    if (a.id != no_value) a.id = ids[a.id];
    tape_.push_back(a);
  }
  after_effect_ = c.after_effect;
  cursor_ = 0;
  restored_ids_ = std::move(ids);
  if (e_.dump.segments) {
    where_began_.clear();
    for (const virtual_frame& f : frames_)
      where_began_ += (where_began_.empty() ? "" : " > ") + f.code->name + ":" + std::to_string(f.pc);
  }
}

bool compiler::compile() {
  for (version* here = nullptr;;) {
    marks_.clear();
    try {
      run_opcodes();
      e_.emit_segment(*this);
    } catch (const too_large&) {
      e_.abandon_segment();
      e_.flush_wanted_ = e_.memory.hot_room() < e_.memory.bytes() / 2;
      if (!here) return false;
      e_.leave_at(*here);
      return true;
    }
    if (terminal_ != terminal::start_version) return true;
    // Go on behind the merge point, with what can be told of the values.
    version* const w = here = terminal_version_;
    std::vector<u64> hints;
    if (e_.limit.hints) {
      hints.assign(w->ctx.values.size(), 0);
      bool all = true;
      for (const leaf& l : leaves_) {
        const node& x = n(l.id);
        if (x.has_hint)
          hints[l.saved_id] = x.hint;
        else
          all = false;
      }
      // Values without a forecast: marked by restoring without hints for them.
      unhinted_.clear();
      if (!all)
        for (const leaf& l : leaves_)
          if (!n(l.id).has_hint) unhinted_.push_back(l.saved_id);
    }
    const bool stale = all_dirty_;
    std::vector<dirt> dirty = dirty_;
    register_hints = std::move(hints);
    restore(w->ctx);
    if (!register_hints.empty())
      for (u32 id : unhinted_) n(restored_ids_[id]).has_hint = false;
    register_hints.clear();
    all_dirty_ = stale;
    dirty_ = std::move(dirty);
    at_version_ = true;
    resumed_ = false;
    if (w->loop && e_.limit.hints && (all_dirty_ || !dirty_.empty())) {
      try {
        wait_until_reached(*w);
      } catch (const too_large&) {
        e_.abandon_segment();
        e_.flush_wanted_ = true;
        e_.leave_at(*w);
      }
      return true;
    }
  }
}

/// The values of a loop that is about to begin cannot be told, because of what was stored or called before. The
/// rest is compiled when it is reached.
void compiler::wait_until_reached(version& w) {
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].what = query::reached;
  terminal_ = terminal::suspend;
  e_.emit_segment(*this);
  snaps_[terminal_snapshot_].chain->begins = &w;
}

/// Appends nodes until the segment ends.
void compiler::run_opcodes() {
  try {
    while (!done_ && terminal_ == terminal::none) {
      virtual_frame& f = top();
      const u8 flags = f.info->flags[f.pc];
      if (tape_.empty() && !at_version_) {
        bool loop = flags & point_flags::loop_header;
        if (loop && f.at == turn::fresh) {
          f.at = turn::passed;
          loop = false;
        }
        const bool soft = side_ && ((flags & point_flags::join) || (resumed_ && e_.limit.soft_merges));
        if (resumed_ && soft) resumed_ = false;
        if ((loop || soft) && merge(loop)) return;
      }
      at_version_ = false;
      const u16* at = pc();
      const bool was_resumed = !tape_.empty();
      next_pc_ = f.pc + e_.ops.facts[*at](at).length;
      control_ = false;
      cursor_ = 0;
      e_.stats.replays += was_resumed;
      if (e_.dump.any()) marks_.push_back({static_cast<u32>(nodes_.size()), f.code, f.pc});
      e_.ops.emit[*at](*this, at);
      end_opcode();
      if (was_resumed) resumed_ = true;
    }
  } catch (const suspended&) {}
}

void compiler::end_opcode() {
  // Answers so many come from a loop over run-time data in the opcode itself: it is unrolled, and replay is quadratic.
  if (tape_.size() > 250) e_.note(top().code, "an opcode unrolls a loop", e_.ops.facts[*pc()](pc()).name);
  tape_.clear();
  cursor_ = 0;
  after_effect_ = false;
  undo_.clear();
  if (!control_) top().pc = next_pc_;
}

}  // namespace metavm::jit
