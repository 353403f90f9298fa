#include "metavm/jit/compiler.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "metavm/jit/machine.hpp"
#include "metavm/jit/prims.hpp"

namespace metavm::jit {
namespace {

// Tags of answers on the tape: which primitive gave it. A mismatch in replay means that an opcode read state
// that it must not read.
enum tag : u32 {
  tag_shape = 1, tag_bool, tag_bits, tag_known, tag_virtual, tag_apply = 0x100, tag_overflow = 0x200, tag_same,
  tag_select, tag_load, tag_store, tag_quasi, tag_object, tag_init, tag_call, tag_raised = 0x400, tag_form, tag_float, tag_tag, tag_shape_set,
};

u32 bits32(const void* p) { return static_cast<u32>(reinterpret_cast<std::uintptr_t>(p)); }

}  // namespace

execution& compiler::ex() { return e_.x; }

// ---------------------------------------------------------------- tape

template <class F>
vid compiler::tape_value(u32 tag, F make) {
  if (cursor_ < tape_.size()) {
    const answer& a = tape_[cursor_++];
    METAVM_CHECK(a.tag == tag && "replay diverged");
    return a.id;
  }
  const vid v = make();
  tape_.push_back({tag, v, 0});
  cursor_++;
  return v;
}

template <class F>
u64 compiler::tape_data(u32 tag, F make) {
  if (cursor_ < tape_.size()) {
    const answer& a = tape_[cursor_++];
    METAVM_CHECK(a.tag == tag && "replay diverged");
    return a.payload;
  }
  const u64 d = make();
  tape_.push_back({tag, no_value, d});
  cursor_++;
  return d;
}

// ---------------------------------------------------------------- nodes

vid compiler::append(node x) {
  nodes_.push_back(x);
  return static_cast<vid>(nodes_.size() - 1);
}

vid compiler::constant_node(vtype t, u64 bits, const shape* known) {
  node x;
  x.op = nop::constant;
  x.type = t;
  x.imm = bits;
  x.known = known;
  x.has_hint = true;
  x.hint = bits;
  return append(x);
}

vid compiler::word_constant(value v) {
  if (v.is_pointer()) e_.pin(v.bits);
  return constant_node(vtype::word, v.bits, stable_shape(v));
}

/// The shape of a known word, null if it may change: an object is only foreseen to keep its hidden class.
const shape* compiler::stable_shape(value v) {
  const shape* s = shape_of(e_.x, v);
  return s->flags & shape_mutable ? nullptr : s;
}

vid compiler::lift(vtype t, u64 bits) {
  return t == vtype::word ? word_constant(value{bits}) : constant_node(t, bits, nullptr);
}

vid compiler::add_list(nop op, const vid* ids, u32 count) {
  node x;
  x.op = op;
  x.list = static_cast<u32>(pool_.size());
  x.list_count = count;
  pool_.insert(pool_.end(), ids, ids + count);
  return append(x);
}

vid compiler::find_memo(const node& x) {
  for (std::size_t i = memos_.size(); i-- > 0;) {
    const memo& m = memos_[i];
    if (m.op == x.op && m.code == x.code && m.a == x.a && m.b == x.b && m.imm == x.imm && m.disp == x.disp &&
        m.access == x.access && m.scale == x.scale && m.alias == x.alias)
      return m.result;
  }
  return no_value;
}

void compiler::remember(const node& x, vid result) {
  memos_.push_back({x.op, x.code, x.access, x.scale, x.disp, x.a, x.b, x.imm, x.alias, x.immutable, result});
}

vid compiler::get_register(u32 reg) {
  vid v = top().regs[reg];
  METAVM_CHECK(v != no_value && "register read before it was written");
  return resolve(v);
}

void compiler::set_register(u32 reg, vid v) {
  undo_.push_back({reg, top().regs[reg]});
  top().regs[reg] = v;
}

vid compiler::function() { return resolve(top().function); }
vid compiler::frame_extra() { return resolve(top().extra); }

// ---------------------------------------------------------------- boxes

vid compiler::box_float(vid v) {
  v = resolve(v);
  if (n(v).op == nop::constant) {
    const value w = try_inline_float(std::bit_cast<double>(n(v).imm));
    if (w.is_inline_float()) return word_constant(w);
  }
  node x;
  x.op = nop::box_float;
  x.type = vtype::word;
  x.a = v;
  x.known = e_.x.float_shape;
  return append(x);
}

vid compiler::box_bool(vid v) {
  v = resolve(v);
  if (n(v).op == nop::constant) return word_constant(from_bool(n(v).imm != 0));
  node x;
  x.op = nop::box_bool;
  x.type = vtype::word;
  x.a = v;
  x.known = e_.x.constant_shapes[constants::true_id];
  return append(x);
}

vid compiler::as_f64(vid v) {
  v = resolve(v);
  if (n(v).op == nop::box_float) return resolve(n(v).a);
  if (n(v).op == nop::constant)
    return constant_node(vtype::f64, std::bit_cast<u64>(unbox_double(value{n(v).imm})), nullptr);
  node x;
  x.op = nop::unbox_float;
  x.type = vtype::f64;
  x.a = v;
  x.inline_float = n(v).inline_float;
  const vid known = find_memo(x);
  if (known != no_value) return known;
  if (n(v).has_hint && n(v).inline_float) {
    x.has_hint = true;
    x.hint = std::bit_cast<u64>(value{n(v).hint}.as_inline_float());
  } else if (n(v).has_hint) {
    x.has_hint = true;
    x.hint = std::bit_cast<u64>(unbox_double(value{n(v).hint}));
  }
  const vid r = append(x);
  remember(x, r);
  return r;
}

vid compiler::as_float(vid v) {
  return tape_value(tag_float, [&] { return as_f64(v); });
}

vid compiler::materialise(vid v) {
  v = resolve(v);
  switch (n(v).op) {
    case nop::box_float:
    case nop::box_bool: {
      const bool is_float = n(v).op == nop::box_float;
      const vid child = resolve(n(v).a);
      node x;
      x.op = is_float ? nop::make_float : nop::make_bool;
      x.type = vtype::word;
      x.a = child;
      x.known = n(v).known;
      // A box stays virtual where it stands: later float arithmetic on it takes the child again.
      const vid found = find_memo(x);
      if (found != no_value) return found;
      if (!is_float && n(child).has_hint) {
        x.has_hint = true;
        x.hint = from_bool(n(child).hint != 0).bits;
      }
      const vid r = append(x);
      remember(x, r);
      return r;
    }
    case nop::object: {
      // Allocated first and filled after, so that circles work.
      node x;
      x.op = nop::allocate;
      x.type = vtype::word;
      x.imm = n(v).imm;
      x.disp = n(v).disp;
      x.known = n(v).known;
      const vid r = append(x);
      n(v).forward = r;
      const u32 list = n(v).list, count = n(v).list_count;
      for (u32 i = 0; i < count; i++) {
        const i32 disp = static_cast<i32>(pool_[list + 2 * i]);
        vid child = resolve(pool_[list + 2 * i + 1]);
        if (n(child).type == vtype::word) child = materialise(child);
        node st;
        st.op = nop::store;
        st.a = r;
        st.disp = disp - static_cast<i32>(tag_pointer);
        st.c = child;
        st.access = n(child).type == vtype::f64 ? mem::f64 : mem::bits64;
        st.immutable = true;  // initialising: before anybody can look
        append(st);
      }
      return r;
    }
    default: return v;
  }
}

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
  if (!undo_.empty()) {
    now = top().regs;
    for (std::size_t i = undo_.size(); i-- > 0;) top().regs[undo_[i].reg] = undo_[i].before;
  }
  for (std::size_t i = 0; i < frames_.size(); i++) {
    virtual_frame& f = frames_[i];
    const bool last = i + 1 == frames_.size();
    snap_frame sf{f.code, f.pc, f.result_register, resolve(f.function), resolve(f.extra),
                  static_cast<u32>(snap_slots_.size()), 0};
    for (u32 r = 0; r < f.regs.size(); r++) {
      if (f.regs[r] == no_value || !f.info->is_live(f.pc, r)) continue;
      if (!last && r == frames_[i + 1].result_register) continue;
      const vid v = resolve(f.regs[r]);
      snap_slots_.push_back({static_cast<u16>(r), v, bits32(n(v).known) | (n(v).inline_float ? 1u : 0u)});
    }
    sf.count = static_cast<u32>(snap_slots_.size()) - sf.first;
    snap_frames_.push_back(sf);
    add_snapshot_value(sf.function);
    add_snapshot_value(sf.extra);
    for (u32 k = 0; k < sf.count; k++) add_snapshot_value(snap_slots_[sf.first + k].id);
  }
  if (!undo_.empty()) top().regs = std::move(now);
  for (answer a : tape_) {
    if (a.id != no_value) {
      a.id = resolve(a.id);
      a.payload = bits32(n(a.id).known) | (n(a.id).inline_float ? 1u : 0u);
      add_snapshot_value(a.id);
    }
    snap_tape_.push_back(a);
  }
  s.object_count = static_cast<u32>(snap_objects_.size()) - s.object;
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
    snap_kids_.push_back(resolve(pool_[n(v).list + 2 * i + 1]));
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
    if (x.known) return reinterpret_cast<u64>(x.known);
    if (x.op == nop::constant && !(shape_of(e_.x, value{x.imm})->flags & shape_mutable))
      return reinterpret_cast<u64>(shape_of(e_.x, value{x.imm}));
    if (x.has_hint && e_.limit.hints) {
      const value h{x.hint};
      const shape* s = shape_of(e_.x, h);
      guard(nop::guard_shape, v, reinterpret_cast<u64>(s) | (h.is_inline_float() ? 1 : 0));
      snaps_.back().what = query::shape;
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
    if (x.has_hint && e_.limit.hints) {
      const u64 b = x.hint != 0;
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
    case query::raised: tape_.push_back({tag_raised, no_value, v}); break;
    case query::boolean: {
      if (guarded) add_guard(v ? nop::guard_true : nop::guard_false, subject, v);
      const vid k = constant_node(vtype::boolean, v, nullptr);
      for (answer& a : tape_)
        if (subject != no_value && a.id == subject) a.id = k;
      tape_.push_back({tag_bool, no_value, v});
      break;
    }
    case query::identity: {
      if (guarded) add_guard(nop::guard_same, subject, v);
      if (n(subject).type == vtype::word) {
        if (value{v}.is_pointer()) e_.pin(v);
        n(subject).known = stable_shape(value{v});
      }
      node seen;
      seen.op = nop::guard_same;
      seen.a = subject;
      remember(seen, n(subject).type == vtype::word ? word_constant(value{v})
                                                    : constant_node(n(subject).type, v, nullptr));
      tape_.push_back({tag_bits, no_value, v});
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
    default: break;
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
      if (x.type == vtype::word && value{b}.is_pointer()) e_.pin(b);
      guard(nop::guard_same, v, b);
      snaps_.back().what = query::identity;
      remember(seen, x.type == vtype::word ? word_constant(value{b}) : constant_node(x.type, b, nullptr));
      if (n(v).type == vtype::word) n(v).known = stable_shape(value{b});
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

// ---------------------------------------------------------------- primitives

vid compiler::do_apply(prim p, vid a, vid b) {
  const prim_type t = type_of(p);
  a = resolve(a);
  if (b != no_value) b = resolve(b);
  if (n(a).type == vtype::word) a = materialise(a);
  if (b != no_value && n(b).type == vtype::word) b = materialise(b);
  const bool both = n(a).op == nop::constant && (!t.binary || n(b).op == nop::constant);
  u64 r = 0;
  const bool may_overflow = p == prim::int_add_overflow || p == prim::int_sub_overflow || p == prim::int_mul_overflow;
  if (both && !(may_overflow && evaluate_overflow(p, n(a).imm, n(b).imm)) &&
      evaluate(p, n(a).imm, t.binary ? n(b).imm : 0, r))
    return constant_node(t.result, r, t.result == vtype::word ? e_.x.int_shape : nullptr);
  if (t.commutes && n(a).op == nop::constant) std::swap(a, b);
  node x;
  x.op = nop::prim;
  x.code = p;
  x.type = t.result;
  x.a = a;
  x.b = b;
  if (t.result == vtype::word) x.known = e_.x.int_shape;
  const vid found = find_memo(x);
  if (found != no_value) return found;
  if (n(a).has_hint && (!t.binary || n(b).has_hint))
    x.has_hint = evaluate(p, n(a).hint, t.binary ? n(b).hint : 0, x.hint);
  const vid v = append(x);
  remember(x, v);
  return v;
}

vid compiler::apply(prim p, vid a, vid b) {
  return tape_value(tag_apply + static_cast<u32>(p), [&] { return do_apply(p, a, b); });
}

vid compiler::overflow_of(vid v) {
  return tape_value(tag_overflow, [&]() -> vid {
    v = resolve(v);
    const node o = n(v);
    if (o.op == nop::constant) return constant_node(vtype::boolean, 0, nullptr);  // only then it was folded
    node x;
    x.op = nop::overflow;
    x.type = vtype::boolean;
    x.a = v;
    const vid found = find_memo(x);
    if (found != no_value) return found;
    if (n(o.a).has_hint && n(o.b).has_hint) {
      x.has_hint = true;
      x.hint = evaluate_overflow(o.code, n(o.a).hint, n(o.b).hint);
    }
    const vid r = append(x);
    remember(x, r);
    return r;
  });
}

vid compiler::same_bits(vid a, vid b) {
  return tape_value(tag_same, [&]() -> vid {
    a = resolve(a);
    b = resolve(b);
    if (a == b) return constant_node(vtype::boolean, 1, nullptr);
    const bool va = n(a).op == nop::object, vb = n(b).op == nop::object;
    if (va || vb) return constant_node(vtype::boolean, 0, nullptr);  // a fresh object is like no other
    a = materialise(a);
    b = materialise(b);
    if (n(a).op == nop::constant && n(b).op == nop::constant)
      return constant_node(vtype::boolean, n(a).imm == n(b).imm, nullptr);
    if (n(a).op == nop::constant) std::swap(a, b);
    node x;
    x.op = nop::is_same;
    x.type = vtype::boolean;
    x.a = a;
    x.b = b;
    const vid found = find_memo(x);
    if (found != no_value) return found;
    if (n(a).has_hint && n(b).has_hint) {
      x.has_hint = true;
      x.hint = n(a).hint == n(b).hint;
    }
    const vid r = append(x);
    remember(x, r);
    return r;
  });
}

vid compiler::select(vid c, vid a, vid b) {
  return tape_value(tag_select, [&]() -> vid {
    c = resolve(c);
    a = resolve(a);
    b = resolve(b);
    if (n(c).op == nop::constant) return n(c).imm ? a : b;
    if (n(a).type == vtype::word) {
      a = materialise(a);
      b = materialise(b);
    }
    node x;
    x.op = nop::select;
    x.type = n(a).type;
    x.a = a;
    x.b = b;
    x.c = c;
    if (n(a).known == n(b).known) x.known = n(a).known, x.inline_float = n(a).inline_float && n(b).inline_float;
    return append(x);
  });
}

/// A raw address of an object as a word, and back. The words of virtual objects become real.
vid compiler::tag_pointer_value(vid v) {
  return tape_value(tag_tag, [&]() -> vid {
    const vid one = constant_node(vtype::raw, tag_pointer, nullptr);
    const vid r = do_apply(prim::raw_add, v, one);
    n(r).type = vtype::word;
    n(r).known = nullptr;
    return r;
  });
}
vid compiler::untag_pointer_value(vid v) {
  return tape_value(tag_tag, [&]() -> vid {
    v = materialise(v);
    if (n(v).op == nop::constant) return constant_node(vtype::raw, n(v).imm - tag_pointer, nullptr);
    return do_apply(prim::raw_sub, v, constant_node(vtype::raw, tag_pointer, nullptr));
  });
}

// ---------------------------------------------------------------- memory

bool compiler::may_peek(const void* alias, bool immutable) const {
  if (immutable) return true;
  if (all_dirty_) return false;
  return std::find(dirty_.begin(), dirty_.end(), alias) == dirty_.end();
}

vid compiler::do_load(vid base, vid index, u8 scale, i32 disp, mem m, vtype t, const void* alias, bool immutable) {
  base = resolve(base);
  if (index != no_value) index = resolve(index);
  const bool tagged = n(base).type == vtype::word;
  node x;
  x.op = nop::load;
  x.type = t;
  x.access = m;
  x.a = base;
  x.b = index;
  x.scale = index == no_value ? u8{0} : scale;
  x.disp = disp - (tagged ? 1 : 0);
  x.alias = alias;
  x.immutable = immutable;
  auto peek = [&](u64 b, u64 i) -> u64 {
    const char* p = reinterpret_cast<const char*>(b) + x.disp +
                    static_cast<i64>(i) * static_cast<i64>(x.scale);
    u64 r = 0;
    switch (m) {
      case mem::u32_: r = *reinterpret_cast<const u32*>(p); break;
      case mem::i32_: r = static_cast<u64>(static_cast<i64>(*reinterpret_cast<const i32*>(p))); break;
      case mem::u16_: r = *reinterpret_cast<const u16*>(p); break;
      case mem::u8_: r = *reinterpret_cast<const u8*>(p); break;
      default: std::memcpy(&r, p, 8);
    }
    return r;
  };
  if (immutable && n(base).op == nop::constant && (index == no_value || n(index).op == nop::constant)) {
    const u64 bits = peek(n(base).imm, index == no_value ? 0 : n(index).imm);
    return t == vtype::word ? word_constant(value{bits}) : constant_node(t, bits, nullptr);
  }
  const vid found = find_memo(x);
  if (found != no_value) return found;
  if (n(base).has_hint && (index == no_value || n(index).has_hint) && may_peek(alias, immutable)) {
    x.has_hint = true;
    x.hint = peek(n(base).hint, index == no_value ? 0 : n(index).hint);
  }
  const vid r = append(x);
  remember(x, r);
  return r;
}

vid compiler::load(vid base, vid index, u32 element, i32 disp, mem m, vtype t, const void* alias, bool immutable) {
  return tape_value(tag_load, [&]() -> vid {
    base = resolve(base);
    if (n(base).op == nop::object && index == no_value) {
      for (u32 i = 0; i < n(base).list_count; i++)
        if (static_cast<i32>(pool_[n(base).list + 2 * i]) == disp) return resolve(pool_[n(base).list + 2 * i + 1]);
    }
    if (n(base).op == nop::object) base = materialise(base);
    return do_load(base, index, static_cast<u8>(element), disp, m, t, alias, immutable);
  });
}

void compiler::note_store(vid base, vid index, i32 disp, u32 scale, const void* alias, vid v) {
  std::erase_if(memos_, [&](const memo& m) {
    return m.op == nop::load && !m.immutable && m.alias == alias &&
           !(m.a == base && m.disp != disp && index == no_value && m.b == no_value);
  });
  if (std::find(dirty_.begin(), dirty_.end(), alias) == dirty_.end()) dirty_.push_back(alias);
  (void)scale;
  (void)v;
}

void compiler::forget_memory() {
  for (node& x : nodes_)
    if (x.known && (x.known->flags & shape_mutable) && x.op != nop::object) x.known = nullptr;
  std::erase_if(memos_, [](const memo& m) { return m.op == nop::load && !m.immutable; });
  all_dirty_ = true;
}

void compiler::store(vid base, vid index, u32 element, i32 disp, mem m, vid v, const void* alias, bool barrier) {
  tape_data(tag_store, [&]() -> u64 {
    base = resolve(base);
    v = resolve(v);
    effect();
    if (n(base).op == nop::object && index == no_value) {
      for (u32 i = 0; i < n(base).list_count; i++)
        if (static_cast<i32>(pool_[n(base).list + 2 * i]) == disp) {
          pool_[n(base).list + 2 * i + 1] = v;
          return 0;
        }
    }
    if (n(base).op == nop::object) base = materialise(base);
    const vid virtual_form = v;
    if (n(v).type == vtype::word) v = materialise(v);
    if (barrier) {
      node b;
      b.op = nop::barrier;
      b.a = base;
      append(b);
    }
    node x;
    x.op = nop::store;
    x.access = m;
    x.a = base;
    x.b = index == no_value ? no_value : resolve(index);
    x.c = v;
    x.scale = index == no_value ? u8{0} : static_cast<u8>(element);
    x.disp = disp - (n(base).type == vtype::word ? 1 : 0);
    append(x);
    note_store(x.a, x.b, x.disp, x.scale, alias, v);
    // A load of the same place gives what was stored, boxes still open.
    if (m == mem::bits64) {
      node l;
      l.op = nop::load;
      l.access = m;
      l.a = x.a;
      l.b = x.b;
      l.scale = x.scale;
      l.disp = x.disp;
      l.alias = alias;
      remember(l, virtual_form);
    }
    return 0;
  });
}

vid compiler::load_quasi_immutable(vid base, i32 disp, vtype t, const void* alias) {
  return tape_value(tag_quasi, [&]() -> vid {
    base = resolve(base);
    if (n(base).op == nop::constant) {
      object* o = reinterpret_cast<object*>(n(base).imm - (n(base).type == vtype::word ? tag_pointer : 0));
      const value now = *reinterpret_cast<value*>(reinterpret_cast<char*>(o) + disp);
      const auto it = e_.unstable.find(o);
      if (it == e_.unstable.end() || it->second < 2) {
        // Foreseen to stay; one comparison holds it, once between two effects.
        const vid v = do_load(base, no_value, 0, disp, mem::bits64, t, alias, false);
        if (n(v).op == nop::constant) return v;
        node seen;
        seen.op = nop::guard_same;
        seen.a = v;
        const vid m = find_memo(seen);
        if (m != no_value) return m;
        guard(nop::guard_same, v, now.bits);
        snaps_.back().what = query::quasi;
        snaps_.back().quasi = o;
        const vid k = t == vtype::word ? word_constant(now) : constant_node(t, now.bits, nullptr);
        remember(seen, k);
        return k;
      }
    }
    return do_load(base, no_value, 0, disp, mem::bits64, t, alias, false);
  });
}

void compiler::pin_object(metavm::object* o) { e_.pin(value::pointer(o).bits); }

void compiler::set_shape(vid o, const shape* s) {
  tape_data(tag_shape_set, [&]() -> u64 {
    o = resolve(o);
    effect();
    if (n(o).op == nop::object) {
      n(o).imm = reinterpret_cast<u64>(s);
      n(o).known = s;
      return 0;
    }
    const shape* before = n(o).known;
    node x;
    x.op = nop::store;
    x.access = mem::u32_;
    x.a = o;
    x.c = constant_node(vtype::raw, reinterpret_cast<u64>(s), nullptr);
    x.disp = -1;
    append(x);
    // Other names of the same object have changed as well.
    for (node& y : nodes_)
      if (y.known == before && y.op != nop::object && y.op != nop::box_float && y.op != nop::box_bool) y.known = nullptr;
    n(o).known = s;
    return 0;
  });
}

vid compiler::make_object(const shape* s, u64 bytes) {
  return tape_value(tag_object, [&]() -> vid {
    node x;
    x.op = nop::object;
    x.type = vtype::word;
    x.imm = reinterpret_cast<u64>(s);
    x.disp = static_cast<i32>(bytes);
    x.known = s;
    x.list = static_cast<u32>(pool_.size());
    // Room for every word of the object, so that fields can be added without moving.
    pool_.resize(pool_.size() + 2 * (bytes / 8));
    return append(x);
  });
}

void compiler::init_field(vid o, i32 disp, mem m, vid v) {
  tape_data(tag_init, [&]() -> u64 {
    METAVM_CHECK(m == mem::bits64 || m == mem::f64);
    o = resolve(o);
    node& x = n(o);
    METAVM_CHECK(x.op == nop::object);
    for (u32 i = 0; i < x.list_count; i++)
      if (static_cast<i32>(pool_[x.list + 2 * i]) == disp) {
        pool_[x.list + 2 * i + 1] = resolve(v);
        return 0;
      }
    pool_[x.list + 2 * x.list_count] = static_cast<u32>(disp);
    pool_[x.list + 2 * x.list_count + 1] = resolve(v);
    x.list_count++;
    return 0;
  });
}

// ---------------------------------------------------------------- calls to C++

vid compiler::call_c(const void* fn, const vid* arguments, u32 count, c_signature sig) {
  return tape_value(tag_call, [&]() -> vid {
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
    if (has(sig.what, effects::writes | effects::calls_guest)) {
      forget_memory();
      effect();
    }
    return sig.result == vtype::none ? no_value : v;
  });
}

vid compiler::call_c_range(const void* fn, const vid* words, u32 count, const vid* more, u32 more_count,
                           c_signature sig) {
  return tape_value(tag_call + 0x80, [&]() -> vid {
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
    forget_memory();
    effect();
    return sig.result == vtype::none ? no_value : v;
  });
}

// ---------------------------------------------------------------- control

void compiler::jump(i32 offset) {
  next_pc_ = static_cast<u32>(static_cast<i32>(top().pc) + offset);
  loop_jump_ = offset < 0;
}

void compiler::unwind() {
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].what = query::raise;
  terminal_ = terminal::raise;
  throw suspended{};
}

void compiler::plain_opcode() {
  terminal_snapshot_ = snapshot();
  snaps_[terminal_snapshot_].what = query::leave;
  terminal_ = terminal::leave;
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
    returned_kind_ = n(returned_).known == e_.x.int_shape ? ret_int : ret_word;
  }
  terminal_ = terminal::ret;
  done_ = true;
}

void compiler::call(u32 result_register, code_block* c, vid fn, const vid* arguments, u32 count, bool to_hidden) {
  virtual_frame& me = top();
  code_info* info = e_.info_of(c);
  const u32 after = next_pc_ - (to_hidden ? 1 : 0);
  bool recursive = false;
  u32 registers = 0;
  for (const virtual_frame& f : frames_) {
    recursive |= f.code == c;
    registers += f.code->register_count;
  }
  const bool inlined = !recursive && !info->has_loops && !info->refused && c->bytecode.size() <= e_.limit.inline_units &&
                       frames_.size() < e_.limit.inline_depth && registers + c->register_count < 120 &&
                       !(c->flags & (code_flags::never_stage | code_flags::never_inline));
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
  u32 words = 1, floats = 0;
  for (u32 i = 0; i < count; i++) {
    const vid v = resolve(arguments[i]);
    u8 k = ret_word;
    if (n(v).known == e_.x.int_shape) k = ret_int;
    if (n(v).known == e_.x.float_shape) k = ret_float;
    kinds.push_back(k);
    (k == ret_float ? floats : words)++;
  }
  if (words > 8 || floats > 8 || info->refused || (c->flags & code_flags::never_stage)) return plain_opcode();
  entry_point* entry = e_.entry_for(c, kinds);
  std::vector<vid> real{materialise(fn)};
  for (u32 i = 0; i < count; i++)
    real.push_back(entry->kinds[i] == ret_float ? as_f64(arguments[i]) : materialise(arguments[i]));
  me.pc = after;
  const vid call_node = add_list(nop::call_guest, real.data(), static_cast<u32>(real.size()));
  n(call_node).imm = reinterpret_cast<u64>(entry);
  n(call_node).disp = static_cast<i32>(frames_.size());
  forget_memory();
  undo_.clear();
  tape_.clear();
  cursor_ = 0;
  after_effect_ = false;
  // The frame now waits behind the call; its result register is written by whoever resumes.
  top().regs[result_register] = no_value;
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

// ---------------------------------------------------------------- the loop over opcodes

void compiler::clear_segment() {
  nodes_.clear();
  pool_.clear();
  memos_.clear();
  snaps_.clear();
  snap_frames_.clear();
  snap_slots_.clear();
  snap_tape_.clear();
  snap_objects_.clear();
  snap_kids_.clear();
  leaves_.clear();
  terminal_ = terminal::none;
  terminal_version_ = nullptr;
  terminal_snapshot_ = ~u32{0};
  done_ = false;
}

/// Builds nodes for a saved context; `register_hints` holds the bits of its run-time values, if known.
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
        x.imm = s.bits;
        x.has_hint = true;
        x.hint = s.bits;
        if (x.type == vtype::word) {
          const shape* sh = shape_of(e_.x, value{s.bits});
          if (!(sh->flags & shape_mutable)) x.known = sh;
        }
        break;
      case form::box_float:
      case form::box_bool: x.op = s.what == form::box_float ? nop::box_float : nop::box_bool; break;
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
    ids.push_back(append(x));
  }
  for (std::size_t i = 0; i < c.values.size(); i++) {
    const saved_value& s = c.values[i];
    if (s.what == saved_value::form::box_float || s.what == saved_value::form::box_bool) {
      n(ids[i]).a = ids[s.first_kid];
      n(ids[i]).known = s.what == saved_value::form::box_float ? e_.x.float_shape
                                                               : e_.x.constant_shapes[constants::true_id];
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
    f.regs.assign(s.code->register_count, no_value);
    for (u32 k = 0; k < s.slot_count; k++) {
      const saved_slot& slot = c.slots[s.first_slot + k];
      f.regs[slot.reg] = ids[slot.id];
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
}

void compiler::compile() {
  for (;;) {
    try {
      while (!done_) {
        virtual_frame& f = top();
        const u8 flags = f.info->flags[f.pc];
        if (tape_.empty() && !at_version_) {
          const bool loop = flags & point_flags::loop_header;
          const bool soft = side_ && ((flags & point_flags::join) || (resumed_ && e_.limit.soft_merges));
          if (resumed_ && soft) resumed_ = false;
          if ((loop || soft) && merge(loop)) break;
        }
        at_version_ = false;
        const u16* at = pc();
        const bool was_resumed = !tape_.empty();
        next_pc_ = f.pc + e_.ops.facts[*at](at).length;
        control_ = false;
        cursor_ = 0;
        e_.stats.replays += was_resumed;
        e_.ops.emit[*at](*this, at);
        end_opcode();
        if (was_resumed) resumed_ = true;
      }
    } catch (const suspended&) {
    }
    e_.emit_segment(*this);
    if (terminal_ != terminal::start_version) return;
    // Go on behind the merge point, with what can be told of the values.
    const version* w = terminal_version_;
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
    std::vector<const void*> dirty = dirty_;
    register_hints = std::move(hints);
    restore(w->ctx);
    if (!register_hints.empty())
      for (u32 id : unhinted_) n(restored_ids_[id]).has_hint = false;
    register_hints.clear();
    all_dirty_ = stale;
    dirty_ = std::move(dirty);
    at_version_ = true;
    resumed_ = false;
  }
}

void compiler::end_opcode() {
  tape_.clear();
  cursor_ = 0;
  after_effect_ = false;
  undo_.clear();
  if (!control_) top().pc = next_pc_;
}

}  // namespace metavm::jit

