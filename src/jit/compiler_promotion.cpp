// Promotion: snapshots, guards, suspension, and going on with the value that came.
#include "compiler_tape.hpp"
#include "planted.hpp"

namespace metavm::jit {

// ---------------------------------------------------------------- snapshots, guards, suspension

u32 compiler::snapshot() {
  snap s{};
  s.frame = static_cast<u32>(snap_frames_.size());
  s.frame_count = static_cast<u32>(frames_.size());
  s.tape = static_cast<u32>(snap_tape_.size());
  s.tape_count = static_cast<u32>(tape_.size());
  s.object = static_cast<u32>(snap_objects_.size());
  s.after_effect = after_effect_;
  s.subject = no_value;
  s.chain = nullptr;
  // Registers as they were when the opcode began: replay sets them again.
  std::vector<vid> now;
  if (!undo_.empty() && !METAVM_PLANTED(5)) {
    now = top().regs;
    for (std::size_t i = undo_.size(); i-- > 0;) top().regs[undo_[i].reg] = undo_[i].before;
  }
  for (std::size_t i = 0; i < frames_.size(); i++) {
    virtual_frame& f = frames_[i];
    const bool last = i + 1 == frames_.size();
    snap_frame sf{
        f.code, f.pc, f.result_register, resolve(f.function), resolve(f.extra), static_cast<u32>(snap_slots_.size()),
        0,      f.at};
    for (u32 r = 0; r < f.regs.size(); r++) {
      if (f.regs[r] == no_value || !f.info->is_live(f.pc, r)) continue;
      if (!last && r == frames_[i + 1].result_register && (METAVM_PLANTED(18) || !f.info->handler_needs(f.pc, r)))
        continue;
      const vid v = resolve(f.regs[r]);
      const bool stored = r < f.stored.size() && f.stored[r] != no_value && resolve(f.stored[r]) == v;
      snap_slots_.push_back({static_cast<u16>(r), stored, v, bits32(n(v).known) | (n(v).inline_float ? 1u : 0u)});
    }
    sf.count = static_cast<u32>(snap_slots_.size()) - sf.first;
    snap_frames_.push_back(sf);
    add_snapshot_value(sf.function);
    add_snapshot_value(sf.extra);
    for (u32 k = 0; k < sf.count; k++) add_snapshot_value(snap_slots_[sf.first + k].id);
  }
  if (!undo_.empty() && !METAVM_PLANTED(5)) top().regs = std::move(now);
  for (answer a : tape_) {
    if (a.id != no_value) {
      a.id = resolve(a.id);
      a.payload = bits32(n(a.id).known) | (n(a.id).inline_float ? 1u : 0u);
      add_snapshot_value(a.id);
    }
    snap_tape_.push_back(a);
  }
  s.object_count = static_cast<u32>(snap_objects_.size()) - s.object;
  s.fact = static_cast<u32>(snap_facts_.size());
  for (const memo& m : memos_) {
    if (!m.carried) break;
    snap_facts_.push_back(m);
    snap_facts_.back().imm = known_bits(n(resolve(m.result)));  // at this moment
  }
  s.fact_count = static_cast<u32>(snap_facts_.size()) - s.fact;
  snaps_.push_back(s);
  return static_cast<u32>(snaps_.size() - 1);
}

/// Notes the present fields of virtual objects that a snapshot holds.
void compiler::add_snapshot_value(vid v) {
  if (v == no_value || n(v).op != nop::object) return;
  const u32 first_of_this = snaps_.empty() ? 0 : snaps_.back().object + snaps_.back().object_count;
  for (std::size_t i = first_of_this; i < snap_objects_.size(); i++)
    if (snap_objects_[i].id == v) return;
  snap_objects_.push_back({v, static_cast<u32>(n(v).imm), static_cast<u32>(snap_kids_.size()), n(v).list_count});
  for (u32 i = 0; i < n(v).list_count; i++) {
    snap_kids_.push_back(pool_[n(v).list + 2 * i]);
    const vid child = resolve(pool_[n(v).list + 2 * i + 1]);
    snap_kids_.push_back(child);
    snap_kids_.push_back(known_bits(n(child)));  // at this moment: a guard behind it may find out more
  }
  for (u32 i = 0; i < n(v).list_count; i++) add_snapshot_value(resolve(pool_[n(v).list + 2 * i + 1]));
}

void compiler::guard(nop op, vid a, u64 imm) {
  const u32 s = snapshot();
  snaps_[s].subject = a;
  node x;
  x.op = op;
  x.a = a;
  x.imm = imm;
  x.snapshot = s;
  append(x);
  e_.stats.guards_total++;
}

void compiler::suspend(query q, vid subject) {
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].subject = subject;
  snaps_[terminal_snapshot_].what = q;
  terminal_ = terminal::suspend;
  throw suspended{};
}

const shape* compiler::promote_shape(vid v) {
  return reinterpret_cast<const shape*>(tape_data(tag_shape, [&]() -> u64 {
    v = resolve(v);
    node& x = n(v);
    if (evaluating()) return reinterpret_cast<u64>(shape_of(e_.x, value{x.imm}));
    if (x.known) return reinterpret_cast<u64>(x.known);
    if (x.op == nop::constant && !(shape_of(e_.x, value{x.imm})->flags & shape_mutable))
      return reinterpret_cast<u64>(shape_of(e_.x, value{x.imm}));
    if (x.has_hint && e_.limit.hints) {
      const value h{x.hint};
      const shape* s = shape_of(e_.x, h);
      if (!METAVM_PLANTED(13)) {
        guard(nop::guard_shape, v, reinterpret_cast<u64>(s) | (h.is_inline_float() ? 1 : 0));
        snaps_.back().what = query::shape;
      }
      n(v).known = s;
      n(v).inline_float = h.is_inline_float();
      return reinterpret_cast<u64>(s);
    }
    suspend(query::shape, v);
  }));
}

bool compiler::promote_bool(vid v) {
  return tape_data(tag_bool, [&]() -> u64 {
           v = resolve(v);
           const node& x = n(v);
           if (x.op == nop::constant) return x.imm != 0;
           node seen;  // an earlier promotion of the same question
           seen.op = nop::guard_true;
           seen.a = v;
           const vid m = find_memo(seen);
           if (m != no_value) return n(m).imm;
           // Arithmetic seldom overflows.
           if ((x.has_hint || x.op == nop::overflow) && e_.limit.hints) {
             const u64 b = x.has_hint && x.hint != 0;
             guard(b ? nop::guard_true : nop::guard_false, v, b);
             snaps_.back().what = query::boolean;
             const vid k = constant_node(vtype::boolean, b, nullptr);
             remember(seen, k);
             // Whoever replays this opcode later need not see the comparison again.
             for (answer& a : tape_)
               if (a.id == v) a.id = k;
             return b;
           }
           suspend(query::boolean, v);
         }) != 0;
}

void compiler::resume_with(stub& s, u64 v, bool guarded) {
  const auto add_guard = [&](nop op, vid a, u64 imm) {
    guard(op, a, imm);
    snaps_.back().chain = &s;
    snaps_.back().what = s.what;
  };
  const vid subject = s.what != query::kind && s.subject != ~u32{0} ? restored_ids_[s.subject] : no_value;
  switch (s.what) {
    case query::shape: {
      if (guarded) add_guard(nop::guard_shape, subject, v);
      n(subject).known = reinterpret_cast<const shape*>(v & ~u64{1});
      n(subject).inline_float = v & 1;
      tape_.push_back({tag_shape, no_value, v & ~u64{1}});
      break;
    }
    case query::raised:
      tape_.push_back({tag_raised, no_value, v});
      break;
    case query::boolean: {
      if (guarded) {
        // A comparison was not made before it was asked for: it stands before its guard.
        const vid tested = is_comparison(n(subject)) ? append(node(n(subject))) : subject;
        add_guard(v ? nop::guard_true : nop::guard_false, tested, v);
      }
      const vid k = constant_node(vtype::boolean, v, nullptr);
      for (answer& a : tape_)
        if (subject != no_value && a.id == subject) a.id = k;
      tape_.push_back({tag_bool, no_value, v});
      break;
    }
    case query::identity: {
      if (guarded) add_guard(nop::guard_same, subject, v);
      if (n(subject).type == vtype::word) {
        n(subject).known = stable_shape(value{v});
      }
      e_.pin_constant(n(subject).type, v);
      node seen;
      seen.op = nop::guard_same;
      seen.a = subject;
      remember(seen,
               n(subject).type == vtype::word ? word_constant(value{v}) : constant_node(n(subject).type, v, nullptr));
      tape_.push_back({tag_bits, no_value, v});
      break;
    }
    case query::stepped: {
      add_guard(nop::guard_same, subject, v);
      if (v == step_raised) {
        METAVM_CHECK(pass_exception(false));
        break;
      }
      if (v == step_returned) {
        const vid r = tape_[0].id;
        tape_.clear();
        ret(r);
        break;
      }
      for (std::size_t i = 0; i < s.site->out.size(); i++) top().regs[s.site->out[i]] = tape_[i].id;
      tape_.clear();
      top().pc = static_cast<u32>(v);
      resumed_ = true;
      break;
    }
    case query::kind: {
      node g;
      g.op = nop::guard_kind;
      g.imm = v;
      g.snapshot = snapshot();
      snaps_.back().chain = &s;
      snaps_.back().what = query::kind;
      snaps_.back().subject = s.subject;
      append(g);
      if (v == ret_raised) {
        METAVM_CHECK(pass_exception(true));
        break;
      }
      node x;
      x.op = nop::guest_result;
      x.imm = v;
      x.type = v == ret_float ? vtype::f64 : vtype::word;
      if (v == ret_int) x.known = e_.x.int_shape;
      if (has_result_hint_) {
        x.has_hint = true;
        x.hint = result_hint_;
      }
      const vid r = append(x);
      top().regs[s.subject] = v == ret_float ? box_float(r) : r;
      break;
    }
    default:
      break;
  }
}

u64 compiler::promote_bits(vid v) {
  return tape_data(tag_bits, [&]() -> u64 {
    v = resolve(v);
    if (n(v).op == nop::object) v = materialise(v);
    if (n(v).op == nop::box_float || n(v).op == nop::box_bool) v = materialise(v);
    const node& x = n(v);
    if (x.op == nop::constant) return x.imm;
    node seen;
    seen.op = nop::guard_same;
    seen.a = v;
    const vid m = find_memo(seen);
    if (m != no_value) return n(m).imm;
    if (x.has_hint && e_.limit.hints) {
      const u64 b = x.hint;
      const vtype type = x.type;  // the guard is one more node: x may be gone then
      e_.pin_constant(type, b);
      guard(nop::guard_same, v, b);
      snaps_.back().what = query::identity;
      remember(seen, type == vtype::word ? word_constant(value{b}) : constant_node(type, b, nullptr));
      if (type == vtype::word) n(v).known = stable_shape(value{b});
      return b;
    }
    suspend(query::identity, v);
  });
}

bool compiler::promote_is(vid v, value c) {
  // A fresh or unknown word: its shape first, which settles most questions for good.
  const shape* s = promote_shape(v);
  if (s != shape_of(e_.x, c)) return false;
  u32 siblings = 0;  // constants of this shape: nil has none, true and false have each other
  for (const shape* k : e_.x.constant_shapes) siblings += k == s;
  if (c.is_constant() && siblings == 1) return true;
  const bool inverted = siblings == 2 && same(c, value_false);
  const value tested = inverted ? value_true : c;
  const vid question = tape_value(tag_form, [&]() -> vid {
    v = resolve(v);
    if (n(v).op == nop::box_bool && same(tested, value_true)) return resolve(n(v).a);
    v = materialise(v);
    if (n(v).op == nop::constant) return constant_node(vtype::boolean, n(v).imm == tested.bits, nullptr);
    node x;
    x.op = nop::is_same;
    x.type = vtype::boolean;
    x.a = v;
    x.imm = tested.bits;  // for the memo: each constant is a node of its own
    const vid found = find_memo(x);
    if (found != no_value) return found;
    node y = x;
    y.imm = 0;
    y.b = word_constant(tested);
    if (n(v).has_hint) {
      y.has_hint = true;
      y.hint = n(v).hint == tested.bits;
    }
    const vid r = append(y);
    remember(x, r);
    return r;
  });
  return promote_bool(question) != inverted;
}

bool compiler::is_known(vid v) {
  return tape_data(tag_known, [&]() -> u64 { return n(resolve(v)).op == nop::constant; }) != 0;
}

bool compiler::is_virtual(vid v) {
  return tape_data(tag_virtual, [&]() -> u64 {
           const nop o = n(resolve(v)).op;
           return o == nop::object || o == nop::box_float || o == nop::box_bool;
         }) != 0;
}

bool compiler::raised(vid v) {
  return tape_data(tag_raised, [&]() -> u64 {
           v = resolve(v);
           if (n(v).op == nop::constant) return n(v).imm == value_raised.bits;
           if (n(v).known) return false;
           node x;
           x.op = nop::is_same;
           x.type = vtype::boolean;
           x.a = v;
           x.b = word_constant(value_raised);
           const vid test = append(x);
           guard(nop::guard_false, test, 0);
           snaps_.back().what = query::raised;
           return 0;
         }) != 0;
}

}  // namespace metavm::jit
