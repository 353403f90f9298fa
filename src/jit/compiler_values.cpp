// Values: nodes, memos, boxes that stay virtual, primitives.
#include <algorithm>
#include <bit>

#include "compiler_tape.hpp"
#include "metavm/jit/prims.hpp"
#include "planted.hpp"

namespace metavm::jit {

// ---------------------------------------------------------------- nodes

vid compiler::append(node x) {
  nodes_.push_back(x);
  return static_cast<vid>(nodes_.size() - 1);
}

vid compiler::constant_node(vtype t, u64 bits, const shape* known) {
  if (!evaluating())
    for (std::size_t i = constants_.size(); i-- > 0;)
      if (constants_[i].bits == bits && constants_[i].type == t) {
        node& x = n(constants_[i].id);
        if (!x.known) x.known = known;
        return constants_[i].id;
      }
  node x;
  x.op = nop::constant;
  x.type = t;
  x.imm = bits;
  x.known = known;
  x.has_hint = true;
  x.hint = bits;
  if (!evaluating())
    constants_.push_back({bits, t, static_cast<vid>(nodes_.size())});
  else if (t == vtype::raw)
    addresses_.push_back(bits);
  return append(x);
}

vid compiler::word_constant(value v) {
  if (v.is_pointer() && !evaluating()) e_.pin(v.bits);
  return constant_node(vtype::word, v.bits, stable_shape(v));
}

/// The shape of a known word, null if it may change: an object is only foreseen to keep its hidden
/// class.
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
  if (evaluating()) real_->regs[reg] = value{n(resolve(v)).imm};
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
    if (evaluating()) return word_constant(box_double(e_.x, std::bit_cast<double>(n(v).imm)));
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
      // What it refers to comes first, so that nothing is allocated between this object and its last store; in a
      // circle that cannot be, and the stores behind an allocation tell the collector.
      materialising_.push_back(v);
      for (u32 i = 0; i < n(v).list_count; i++) {
        const vid child = resolve(pool_[n(v).list + 2 * i + 1]);
        if (n(child).type == vtype::word &&
            std::find(materialising_.begin(), materialising_.end(), child) == materialising_.end())
          materialise(child);
      }
      materialising_.pop_back();
      if (resolve(v) != v) return resolve(v);
      node x;
      x.op = nop::allocate;
      x.type = vtype::word;
      x.imm = n(v).imm;
      x.disp = n(v).disp;
      x.known = n(v).known;
      const vid r = append(x);
      n(v).forward = r;
      const u32 list = n(v).list, count = n(v).list_count;
      bool late = false;
      for (u32 i = 0; i < count; i++) {
        const i32 disp = static_cast<i32>(pool_[list + 2 * i]);
        vid child = resolve(pool_[list + 2 * i + 1]);
        if (n(child).type == vtype::word) {
          const std::size_t before = nodes_.size();
          child = materialise(child);
          late |= nodes_.size() != before;
          if (late) {
            node b;
            b.op = nop::barrier;
            b.a = r;
            append(b);
          }
        }
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
    default:
      return v;
  }
}

// ---------------------------------------------------------------- primitives

namespace {
/// A power of two, far from the ends of the range.
bool has_exact_reciprocal(u64 bits) {
  const u64 exponent = bits >> 52 & 0x7ff;
  return (bits & ((u64{1} << 52) - 1)) == 0 && exponent > 100 && exponent < 1900;
}
}  // namespace

vid compiler::do_apply(prim p, vid a, vid b) {
  const prim_type t = type_of(p);
  a = resolve(a);
  if (b != no_value) b = resolve(b);
  if (n(a).type == vtype::word) a = materialise(a);
  if (b != no_value && n(b).type == vtype::word) b = materialise(b);
  const bool both = n(a).op == nop::constant && (!t.binary || n(b).op == nop::constant);
  u64 r = 0;
  const bool may_overflow = p == prim::int_add_overflow || p == prim::int_sub_overflow || p == prim::int_mul_overflow;
  if (both && evaluating()) {
    METAVM_CHECK(evaluate(p, n(a).imm, t.binary ? n(b).imm : 0, r));
    const vid v = constant_node(t.result, r, nullptr);
    n(v).code = p;  // for its overflow flag
    n(v).a = a;
    n(v).b = b;
    return v;
  }
  if (both && !(may_overflow && evaluate_overflow(p, n(a).imm, n(b).imm)) &&
      evaluate(p, n(a).imm, t.binary ? n(b).imm : 0, r))
    return constant_node(t.result, r, t.result == vtype::word ? e_.x.int_shape : nullptr);
  if (p == prim::float_div && n(b).op == nop::constant && has_exact_reciprocal(n(b).imm)) {
    p = prim::float_mul;
    b = constant_node(vtype::f64, std::bit_cast<u64>(1 / std::bit_cast<double>(n(b).imm)), nullptr);
  }
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
    if (o.op == nop::constant && evaluating())
      return constant_node(vtype::boolean, evaluate_overflow(o.code, n(o.a).imm, n(o.b).imm), nullptr);
    if (o.op == nop::constant || METAVM_PLANTED(1))
      return constant_node(vtype::boolean, 0, nullptr);  // only then it was folded
    node x;
    x.op = nop::overflow;
    x.type = vtype::boolean;
    x.a = v;
    const vid found = find_memo(x);
    if (found != no_value) return found;
    // The operation was made in an earlier segment, and only its result came along: plain runs the opcode.
    if (o.op != nop::prim) plain_opcode();
    if (v + 1 != nodes_.size()) {
      // The flags have changed since: the operation once more.
      x.a = append(o);
    }
    if (n(o.a).has_hint && n(o.b).has_hint) {
      x.has_hint = true;
      x.hint = evaluate_overflow(o.code, n(o.a).hint, n(o.b).hint);
    }
    const vid r = append(x);
    x.a = v;
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
    if (n(b).op == nop::constant && n(b).type == vtype::word && n(a).known && value{n(b).imm}.is_constant() &&
        n(a).known != shape_of(e_.x, value{n(b).imm}))
      return constant_node(vtype::boolean, 0, nullptr);
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
    if (n(r).op == nop::constant) return constant_node(vtype::word, n(r).imm, nullptr);
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

}  // namespace metavm::jit
