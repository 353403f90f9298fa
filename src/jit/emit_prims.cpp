// Primitives to x86-64: arithmetic, comparisons and the flags they leave.
#include <bit>

#include "emit.hpp"
#include "planted.hpp"

namespace metavm::jit {

using namespace Xbyak;

namespace {
int swapped(int cc) {
  switch (cc) {
    case cc_l:
      return cc_g;
    case cc_le:
      return cc_ge;
    case cc_g:
      return cc_l;
    case cc_ge:
      return cc_le;
    case cc_b:
      return cc_a;
    case cc_a:
      return cc_b;
    case cc_ae:
      return cc_be;
    case cc_be:
      return cc_ae;
    default:
      return cc;
  }
}
}  // namespace

/// The node whose code stands behind that of v.
vid emitter::next_emitted(vid v) const {
  const auto& nodes = c_->nodes_;
  for (v++; v < nodes.size(); v++)
    if (nodes[v].needed && is_emitted(nodes[v].op)) break;
  return v;
}

/// A comparison in front of a guard of a chain stands at the start of its segment and must not move
/// anything: the stub of the guard before is reached from here, too.
bool emitter::stands_still(vid v) const {
  const vid next = next_emitted(v);
  if (next >= c_->nodes_.size()) return false;
  const node& g = c_->nodes_[next];
  return g.a == v && g.snapshot != ~u32{0} && c_->snaps_[g.snapshot].chain != nullptr;
}

u32 emitter::operand_gpr(vid v, bool still, u32 scratch) {
  if (!still || n(v).where.kind == loc_kind::gpr) return use_gpr(v);
  move_one({{loc_kind::gpr, static_cast<u16>(scratch)}, source_of(v), n(v).imm, false});
  return scratch;
}

u32 emitter::operand_xmm(vid v, bool still) {
  if (!still || n(v).where.kind == loc_kind::xmm) return use_xmm(v);
  move_one({{loc_kind::xmm, 15}, source_of(v), n(v).imm, true});
  return 15;
}

/// The flags now hold the boolean v (condition cc; for equality of doubles also "not unordered"):
/// used at once by the guard behind it, else turned into a register.
void emitter::consume_flags(vid v, int cc, bool parity) {
  auto& a = *a_;
  const u32 next = next_emitted(v);
  if (next < c_->nodes_.size() && n(next).a == v && n(v).last_use == next &&
      (n(next).op == nop::guard_true || n(next).op == nop::guard_false)) {
    c_->snaps_[n(next).snapshot].fused_value = n(next).op == nop::guard_false;
    stub* s = stub_for(n(next).snapshot, c_->snaps_[n(next).snapshot].what);
    s->seen.push_back(n(next).op == nop::guard_true);
    if (n(next).op == nop::guard_true) {
      jcc_stub(cc ^ 1, s);
      if (parity) jcc_stub(cc_p, s);
    } else if (!parity) {
      jcc_stub(cc, s);
    } else {
      Label fine;
      a.jp(fine);
      jcc_stub(cc, s);
      a.L(fine);
    }
    skip_until_ = next + 1;
    return;
  }
  if (!parity && next < c_->nodes_.size() && n(next).op == nop::select && n(next).c == v && n(v).last_use == next &&
      n(next).type != vtype::f64) {
    const u32 here = position_;
    position_ = next;
    // Moves leave the flags alone.
    const u32 p = use_gpr(n(next).a), q = use_gpr(n(next).b);
    const u32 d = take_gpr(next, preference(next));
    a.mov(g(d), g(q));
    a.db(0x48 | (d >= 8 ? 4 : 0) | (p >= 8 ? 1 : 0));
    a.db(0x0f);
    a.db(0x40 + cc);
    a.db(0xc0 | (d & 7) << 3 | (p & 7));  // cmovcc d, p
    position_ = here;
    skip_until_ = next + 1;
    return;
  }
  a.db(0x0f);
  a.db(0x90 + cc);
  a.db(0xc0);  // setcc al
  if (parity) {
    a.setnp(a.dl);
    a.and_(a.al, a.dl);
  }
  const u32 d = take_gpr(v, preference(v));
  a.movzx(g32(d), a.al);
}

void emitter::compare_doubles(vid p, vid q, bool still) {
  auto& a = *a_;
  const u32 r = operand_xmm(p, still);
  const node& y = n(q);
  if (y.where.kind == loc_kind::none && y.memory.kind == loc_kind::spill)
    a.vucomisd(x(r), spill_address(y.memory.index));
  else if (y.where.kind == loc_kind::none && y.op == nop::constant)
    a.vucomisd(x(r), a.qword[RegExp(reinterpret_cast<size_t>(e_.memory.constant(y.imm)))]);
  else
    a.vucomisd(x(r), x(use_xmm(q)));
}

/// The condition of an integer comparison; -1: it is none.
static int condition_of(const node& x) {
  if (x.op != nop::prim) return -1;
  switch (x.code) {
    case prim::int_lt:
    case prim::raw_lt:
      return cc_l;
    case prim::int_le:
      return METAVM_PLANTED(2) ? cc_l : cc_le;
    case prim::raw_ult:
    case prim::int_ult:
      return cc_b;
    case prim::int_eq:
    case prim::raw_eq:
      return cc_e;
    default:
      return -1;
  }
}

/// A load that only the comparison behind it reads: compared where it lies.
bool emitter::compare_with_load(vid v) {
  const vid next = next_emitted(v);
  if (next >= c_->nodes_.size() || n(v).last_use != next || n(v).access != mem::bits64) return false;
  const node y = n(next);
  const int cc = condition_of(y);
  if (cc < 0 || y.b != v || y.a == v || n(y.a).op == nop::constant || stands_still(next)) return false;
  const Address m = address(n(v).a, n(v).b, n(v).scale, n(v).disp);
  const u32 here = position_;
  position_ = next;
  a_->cmp(g(use_gpr(y.a)), m);
  skip_until_ = next + 1;
  consume_flags(next, cc, false);
  position_ = here;
  return true;
}

/// The same for a double that only the arithmetic behind it reads, as the second operand.
bool emitter::calculate_with_load(vid v) {
  auto& a = *a_;
  const vid next = next_emitted(v);
  if (next >= c_->nodes_.size() || n(v).last_use != next || n(v).access != mem::f64) return false;
  const node y = n(next);
  if (y.op != nop::prim || y.b != v || y.a == v) return false;
  const prim p = y.code;
  if (p != prim::float_add && p != prim::float_sub && p != prim::float_mul && p != prim::float_div) return false;
  const Address m = address(n(v).a, n(v).b, n(v).scale, n(v).disp);
  const u32 here = position_;
  position_ = next;
  const u32 r = use_xmm(y.a);
  const u32 d = take_xmm(next, preference(next));
  if (p == prim::float_add) a.vaddsd(x(d), x(r), m);
  if (p == prim::float_sub) a.vsubsd(x(d), x(r), m);
  if (p == prim::float_mul) a.vmulsd(x(d), x(r), m);
  if (p == prim::float_div) a.vdivsd(x(d), x(r), m);
  position_ = here;
  skip_until_ = next + 1;
  return true;
}

void emitter::compare(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  vid p = x0.a, q = x0.b;
  int cc = condition_of(x0);
  if (n(p).op == nop::constant && n(q).op != nop::constant) {
    std::swap(p, q);
    cc = swapped(cc);
  }
  const bool still = stands_still(v);
  const u32 r = operand_gpr(p, still, 0);
  if (n(q).op == nop::constant && n(q).where.kind == loc_kind::none && fits_i32(n(q).imm)) {
    const i32 k = static_cast<i32>(n(q).imm);
    if (k == 0 && (cc == cc_e || cc == cc_l || cc == cc_ge || cc == cc_le || cc == cc_g))
      a.test(g(r), g(r));
    else
      a.cmp(g(r), k);
  } else if (n(q).where.kind == loc_kind::none && n(q).memory.kind == loc_kind::spill) {
    a.cmp(g(r), spill_address(n(q).memory.index));
  } else {
    a.cmp(g(r), g(operand_gpr(q, still, 2)));
  }
  consume_flags(v, cc, false);
}

void emitter::int_division(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  const bool quotient = x0.code == prim::int_floor_div;
  const u32 r = use_gpr(x0.a);
  if (n(x0.b).op == nop::constant) {
    const u64 k = n(x0.b).imm;  // scaled
    if (static_cast<i64>(k) > 0 && std::has_single_bit(k) && k <= (u64{1} << 31)) {
      const u32 d = take_gpr(v, preference(v));
      a.mov(g(d), g(r));
      if (quotient) {
        a.sar(g(d), std::countr_zero(k) - int_shift);
        a.and_(g(d), -4);
      } else {
        a.and_(g(d), static_cast<int>(k - 4));
      }
      return;
    }
  }
  const u32 b = use_gpr(x0.b);
  const u32 d = take_gpr(v, preference(v));
  Label wide, end, fix_end;
  a.mov(a.rax, g(r));
  a.or_(a.rax, g(b));
  a.shr(a.rax, 32);
  a.mov(a.rax, g(r));
  a.jnz(wide);
  a.xor_(a.edx, a.edx);
  a.div(g32(b));
  if (quotient)
    a.lea(g(d), a.ptr[a.rax * 4]);
  else
    a.mov(g(d), a.rdx);
  a.jmp(end);
  a.L(wide);
  a.cqo();
  a.idiv(g(b));
  if (quotient) {
    // Towards minus infinity: one less if the remainder's sign is not the divisor's.
    a.lea(g(d), a.ptr[a.rax * 4]);
    a.test(a.rdx, a.rdx);
    a.jz(end);
    a.xor_(a.rdx, g(b));
    a.jns(end);
    if (!METAVM_PLANTED(20)) a.sub(g(d), 4);
  } else {
    a.mov(g(d), a.rdx);
    a.test(a.rdx, a.rdx);
    a.jz(end);
    a.xor_(a.rdx, g(b));
    a.jns(end);
    a.add(g(d), g(b));
  }
  a.L(end);
}

void emitter::prim_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  using enum prim;
  auto reuse = [&](vid operand) -> i32 {
    // The operand's register becomes the result's if it dies here.
    if (n(operand).op == nop::constant || !dies_here(operand)) return preference(v);
    const u32 r = n(operand).where.index;
    kill(operand);
    gpr_locked_ &= ~(1u << r);
    return static_cast<i32>(r);
  };
  switch (x0.code) {
    case int_add_overflow:
    case int_sub_overflow:
    case raw_add:
    case raw_sub:
    case int_and:
    case int_or:
    case int_xor:
    case raw_and: {
      vid p = x0.a, q = x0.b;
      const bool is_sub = x0.code == int_sub_overflow || x0.code == raw_sub;
      if (!is_sub && n(p).op == nop::constant) std::swap(p, q);
      const bool immediate = n(q).op == nop::constant && n(q).where.kind == loc_kind::none && fits_i32(n(q).imm);
      const u32 r = use_gpr(p);
      const u32 s = immediate ? 0 : use_gpr(q);
      const u32 d = take_gpr(v, p == q ? preference(v) : reuse(p));
      const bool flags_wanted = next_emitted(v) < c_->nodes_.size() && n(next_emitted(v)).op == nop::overflow;
      const bool adds =
          x0.code == int_add_overflow || x0.code == raw_add || x0.code == int_sub_overflow || x0.code == raw_sub;
      if (d != r && adds && !flags_wanted && (immediate || !is_sub)) {
        // Without a move.
        const i64 k = static_cast<i64>(n(q).imm);
        const i64 change = is_sub ? -k : k;
        if (!immediate) {
          a.lea(g(d), a.ptr[g(r) + g(s)]);
          return;
        }
        if (fits_i32(static_cast<u64>(change))) {
          a.lea(g(d), a.ptr[g(r) + static_cast<int>(change)]);
          return;
        }
      }
      if (d != r) a.mov(g(d), g(r));
      const i32 k = static_cast<i32>(n(q).imm);
      switch (x0.code) {
        case int_add_overflow:
        case raw_add:
          immediate ? a.add(g(d), k) : a.add(g(d), g(s));
          break;
        case int_sub_overflow:
        case raw_sub:
          immediate ? a.sub(g(d), k) : a.sub(g(d), g(s));
          break;
        case int_and:
        case raw_and:
          immediate ? a.and_(g(d), k) : a.and_(g(d), g(s));
          break;
        case int_or:
          immediate ? a.or_(g(d), k) : a.or_(g(d), g(s));
          break;
        default:
          immediate ? a.xor_(g(d), k) : a.xor_(g(d), g(s));
      }
      return;
    }
    case int_mul_overflow: {
      vid p = x0.a, q = x0.b;
      if (n(p).op == nop::constant) std::swap(p, q);
      const u32 r = use_gpr(p);
      if (n(q).op == nop::constant && fits_i32(static_cast<u64>(static_cast<i64>(n(q).imm) >> int_shift))) {
        const u32 d = take_gpr(v, preference(v));
        a.imul(g(d), g(r), static_cast<int>(static_cast<i64>(n(q).imm) >> int_shift));
        return;
      }
      const u32 s = use_gpr(q);
      const u32 d = take_gpr(v, preference(v));
      a.mov(g(d), g(r));
      a.sar(g(d), int_shift);
      a.imul(g(d), g(s));
      return;
    }
    case int_floor_div:
    case int_floor_mod:
      return int_division(v);
    case int_shift_left:
    case int_shift_right: {
      const u32 r = use_gpr(x0.a);
      if (n(x0.b).op == nop::constant) {
        const u32 d = take_gpr(v, reuse(x0.a));
        if (d != r) a.mov(g(d), g(r));
        const int k = static_cast<int>(static_cast<i64>(n(x0.b).imm) >> int_shift) & 63;
        if (x0.code == int_shift_left) {
          a.shl(g(d), k);
        } else {
          a.sar(g(d), k);
          if (!METAVM_PLANTED(19)) a.and_(g(d), -4);
        }
        return;
      }
      const u32 s = use_gpr(x0.b);
      const u32 d = take_gpr(v, preference(v));
      a.mov(a.rax, g(s));
      a.shr(a.rax, int_shift);
      if (x0.code == int_shift_left) {
        a.shlx(g(d), g(r), a.rax);
      } else {
        a.sarx(g(d), g(r), a.rax);
        a.and_(g(d), -4);
      }
      return;
    }
    case int_lt:
    case int_le:
    case int_ult:
    case int_eq:
    case raw_lt:
    case raw_ult:
    case raw_eq:
      return compare(v);
    case int_to_double: {
      const u32 r = use_gpr(x0.a);
      const u32 d = take_xmm(v, preference(v));
      a.mov(a.rax, g(r));
      a.sar(a.rax, int_shift);
      a.vxorps(x(d), x(d), x(d));
      a.vcvtsi2sd(x(d), x(d), a.rax);
      return;
    }
    case int_to_raw: {
      const u32 r = use_gpr(x0.a);
      const u32 d = take_gpr(v, reuse(x0.a));
      if (d != r) a.mov(g(d), g(r));
      a.sar(g(d), int_shift);
      return;
    }
    case raw_to_int: {
      const u32 r = use_gpr(x0.a);
      const u32 d = take_gpr(v, reuse(x0.a));
      if (d != r) a.mov(g(d), g(r));
      a.shl(g(d), int_shift);
      return;
    }
    case float_add:
    case float_sub:
    case float_mul:
    case float_div: {
      const u32 r = use_xmm(x0.a);
      const u32 s = use_xmm(x0.b);
      const u32 d = take_xmm(v, preference(v));
      switch (x0.code) {
        case float_add:
          a.vaddsd(x(d), x(r), x(s));
          break;
        case float_sub:
          a.vsubsd(x(d), x(r), x(s));
          break;
        case float_mul:
          a.vmulsd(x(d), x(r), x(s));
          break;
        default:
          a.vdivsd(x(d), x(r), x(s));
      }
      return;
    }
    case float_neg:
    case float_abs: {
      const u32 r = use_xmm(x0.a);
      const u32 d = take_xmm(v, preference(v));
      const u64 mask = x0.code == float_neg ? u64{1} << 63 : ~(u64{1} << 63);
      const Address k = a.ptr[RegExp(reinterpret_cast<size_t>(e_.memory.constant_pair(mask)))];
      if (x0.code == float_neg)
        a.vxorpd(x(d), x(r), k);
      else
        a.vandpd(x(d), x(r), k);
      return;
    }
    case float_floor: {
      const u32 r = use_xmm(x0.a);
      const u32 d = take_xmm(v, preference(v));
      a.vroundsd(x(d), x(r), x(r), 9);
      return;
    }
    case float_to_raw: {
      const u32 r = use_xmm(x0.a);
      const u32 d = take_gpr(v, preference(v));
      a.vcvttsd2si(g(d), x(r));
      return;
    }
    case float_sqrt: {
      const u32 r = use_xmm(x0.a);
      const u32 d = take_xmm(v, preference(v));
      a.vsqrtsd(x(d), x(r), x(r));
      return;
    }
    case float_lt:
    case float_le: {
      compare_doubles(x0.b, x0.a,
                      stands_still(v));  // unordered sets the carry: neither above nor above-or-equal
      return consume_flags(v, x0.code == float_lt ? cc_a : cc_ae, false);
    }
    case float_eq: {
      compare_doubles(x0.a, x0.b, stands_still(v));
      return consume_flags(v, cc_e, !METAVM_PLANTED(15));
    }
    case bool_not: {
      const u32 r = use_gpr(x0.a);
      const u32 d = take_gpr(v, preference(v));
      a.mov(g32(d), g32(r));
      a.xor_(g32(d), 1);
      return;
    }
    case bool_and: {
      const u32 r = use_gpr(x0.a), s = use_gpr(x0.b);
      const u32 d = take_gpr(v, preference(v));
      a.mov(g32(d), g32(r));
      a.and_(g32(d), g32(s));
      return;
    }
    default:
      METAVM_CHECK(!"primitive without code");
  }
}

}  // namespace metavm::jit
