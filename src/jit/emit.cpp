// The emitter: nodes to x86-64.
#include "emit.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "metavm/jit/prims.hpp"

namespace metavm::jit {

using namespace Xbyak;

namespace {
// Condition codes of x86.
constexpr int cc_o = 0, cc_b = 2, cc_ae = 3, cc_e = 4, cc_ne = 5, cc_be = 6, cc_a = 7, cc_p = 10,
              cc_l = 12, cc_ge = 13, cc_le = 14, cc_g = 15;
int swapped(int cc) {
  switch (cc) {
    case cc_l: return cc_g;
    case cc_le: return cc_ge;
    case cc_g: return cc_l;
    case cc_ge: return cc_le;
    case cc_b: return cc_a;
    case cc_a: return cc_b;
    case cc_ae: return cc_be;
    case cc_be: return cc_ae;
    default: return cc;
  }
}
constexpr u32 callee_saved = 1u << 3 | 1u << 5 | 1u << 12 | 1u << 13;
int x_offset(const void* field, const execution& x) {
  return static_cast<int>(static_cast<const char*>(field) - reinterpret_cast<const char*>(&x));
}
}  // namespace

// ---------------------------------------------------------------- exits and jumps

stub* emitter::stub_for(u32 index, query what) {
  stub* s = c_->snaps_[index].chain;
  if (s) return s;
  s = e_.new_stub(what);
  s->quasi = c_->snaps_[index].quasi;
  save_context(s->ctx, index, s->subject);
  c_->snaps_[index].chain = s;
  return s;
}

void emitter::jcc_stub(int cc, stub* s) {
  a_->db(0x0f);
  a_->db(0x80 + cc);
  fixes_.push_back({a_ == &cold_, static_cast<u32>(a_->getSize()), nullptr, false, 0, s, nullptr});
  a_->dd(0);
}

void emitter::jmp_to(u8* target, stub* s, entry_point* entry, bool call) {
  a_->db(call ? 0xe8 : 0xe9);
  fixes_.push_back({a_ == &cold_, static_cast<u32>(a_->getSize()), target, false, 0, s, entry});
  a_->dd(0);
}

/// Jumps to a cold part that begins here; assembly goes on there until `cold_back`.
u32 emitter::jcc_cold(int cc) {
  a_->db(0x0f);
  a_->db(0x80 + cc);
  fixes_.push_back({false, static_cast<u32>(a_->getSize()), nullptr, true, static_cast<u32>(cold_.getSize()), nullptr, nullptr});
  a_->dd(0);
  cold_return_ = static_cast<u32>(a_->getSize());
  a_ = &cold_;
  return cold_return_;
}

void emitter::cold_back() {
  a_->db(0xe9);
  fixes_.push_back({true, static_cast<u32>(a_->getSize()), nullptr, false, cold_return_, nullptr, nullptr});
  a_->dd(0);
  a_ = &hot_;
}

void emitter::patch(u8* rel32, u8* to) {
  const i32 d = static_cast<i32>(to - (rel32 + 4));
  std::memcpy(rel32, &d, 4);
}

void emitter::patch_all(std::vector<u8*>& places, u8* to) {
  for (u8* p : places) patch(p, to);
  places.clear();
}

// ---------------------------------------------------------------- nodes

Address emitter::address(vid base, vid index, u32 scale, i32 disp) {
  const Reg64 b = g(use_gpr(base));
  if (index == no_value) return a_->qword[b + disp];
  if (n(index).op == nop::constant) {
    const i64 d = disp + static_cast<i64>(n(index).imm) * scale;
    if (fits_i32(static_cast<u64>(d))) return a_->qword[b + static_cast<int>(d)];
  }
  const Reg64 i = g(use_gpr(index));
  return a_->qword[b + i * static_cast<int>(scale) + disp];
}

void emitter::memory_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  const Address m = address(x0.a, x0.b, x0.scale, x0.disp);
  const RegExp e = m.getRegExp();
  if (x0.op == nop::load) {
    if (x0.access == mem::f64) {
      const u32 d = take_xmm(v, preference(v));
      a.vmovsd(x(d), a.qword[e]);
      return;
    }
    // The base's register may be reused if it dies here.
    if (dies_here(x0.a) && n(x0.a).where.kind == loc_kind::gpr) {
      const u32 r = n(x0.a).where.index;
      if (preference(v) < 0 && n(x0.a).last_use <= position_) {
        kill(x0.a);
        gpr_locked_ &= ~(1u << r);
      }
    }
    const u32 d = take_gpr(v, preference(v));
    switch (x0.access) {
      case mem::bits64: a.mov(g(d), a.qword[e]); break;
      case mem::u32_: a.mov(g32(d), a.dword[e]); break;
      case mem::i32_: a.movsxd(g(d), a.dword[e]); break;
      case mem::u16_: a.movzx(g32(d), a.word[e]); break;
      case mem::u8_: a.movzx(g32(d), a.byte[e]); break;
      case mem::f64: break;
    }
    return;
  }
  const node& c = n(x0.c);
  if (x0.access == mem::f64 || c.type == vtype::f64) {
    a.vmovsd(a.qword[e], x(use_xmm(x0.c)));
    return;
  }
  if (c.op == nop::constant && c.where.kind == loc_kind::none && fits_i32(c.imm) && x0.access == mem::bits64) {
    a.mov(a.qword[e], static_cast<i32>(c.imm));
    return;
  }
  const u32 r = use_gpr(x0.c);
  switch (x0.access) {
    case mem::bits64: a.mov(a.qword[e], g(r)); break;
    case mem::u32_:
    case mem::i32_: a.mov(a.dword[e], g32(r)); break;
    case mem::u16_: a.mov(a.word[e], Reg16(static_cast<int>(r))); break;
    case mem::u8_: a.mov(a.byte[e], Reg8(static_cast<int>(r), r >= 4)); break;
    case mem::f64: break;
  }
}

/// The flags now hold the boolean v (condition cc; for equality of doubles also "not unordered"):
/// used at once by the guard behind it, else turned into a register.
void emitter::consume_flags(vid v, int cc, bool parity) {
  auto& a = *a_;
  const u32 next = v + 1;
  if (next < c_->nodes_.size() && n(next).needed && n(next).a == v && n(v).last_use == next &&
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

void emitter::compare(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  vid p = x0.a, q = x0.b;
  int cc = cc_e;
  switch (x0.code) {
    case prim::int_lt:
    case prim::raw_lt: cc = cc_l; break;
    case prim::int_le: cc = cc_le; break;
    case prim::raw_ult: cc = cc_b; break;
    default: cc = cc_e;
  }
  if (n(p).op == nop::constant && n(q).op != nop::constant) {
    std::swap(p, q);
    cc = swapped(cc);
  }
  const u32 r = use_gpr(p);
  if (n(q).op == nop::constant && n(q).where.kind == loc_kind::none && fits_i32(n(q).imm)) {
    const i32 k = static_cast<i32>(n(q).imm);
    if (k == 0 && (cc == cc_e || cc == cc_l || cc == cc_ge || cc == cc_le || cc == cc_g))
      a.test(g(r), g(r));
    else
      a.cmp(g(r), k);
  } else if (n(q).where.kind == loc_kind::none && n(q).memory.kind == loc_kind::spill && dies_here(q)) {
    a.cmp(g(r), spill_address(n(q).memory.index));
  } else {
    a.cmp(g(r), g(use_gpr(q)));
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
    a.sub(g(d), 4);
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
      if (d != r) a.mov(g(d), g(r));
      const i32 k = static_cast<i32>(n(q).imm);
      switch (x0.code) {
        case int_add_overflow:
        case raw_add: immediate ? a.add(g(d), k) : a.add(g(d), g(s)); break;
        case int_sub_overflow:
        case raw_sub: immediate ? a.sub(g(d), k) : a.sub(g(d), g(s)); break;
        case int_and:
        case raw_and: immediate ? a.and_(g(d), k) : a.and_(g(d), g(s)); break;
        case int_or: immediate ? a.or_(g(d), k) : a.or_(g(d), g(s)); break;
        default: immediate ? a.xor_(g(d), k) : a.xor_(g(d), g(s));
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
    case int_floor_mod: return int_division(v);
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
          a.and_(g(d), -4);
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
    case int_eq:
    case raw_lt:
    case raw_ult:
    case raw_eq: return compare(v);
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
        case float_add: a.vaddsd(x(d), x(r), x(s)); break;
        case float_sub: a.vsubsd(x(d), x(r), x(s)); break;
        case float_mul: a.vmulsd(x(d), x(r), x(s)); break;
        default: a.vdivsd(x(d), x(r), x(s));
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
    case float_sqrt: {
      const u32 r = use_xmm(x0.a);
      const u32 d = take_xmm(v, preference(v));
      a.vsqrtsd(x(d), x(r), x(r));
      return;
    }
    case float_lt:
    case float_le: {
      const u32 r = use_xmm(x0.a), s = use_xmm(x0.b);
      a.vucomisd(x(s), x(r));  // unordered sets the carry: neither above nor above-or-equal
      return consume_flags(v, x0.code == float_lt ? cc_a : cc_ae, false);
    }
    case float_eq: {
      const u32 r = use_xmm(x0.a), s = use_xmm(x0.b);
      a.vucomisd(x(r), x(s));
      return consume_flags(v, cc_e, true);
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
    default: METAVM_CHECK(!"primitive without code");
  }
}

/// The guard's operand in a register. A guard of a chain stands at the start of its segment and shares its
/// stub with the guard before: it must not move anything.
u32 emitter::guard_operand(vid v, bool chained) {
  if (!chained || n(v).where.kind == loc_kind::gpr) return use_gpr(v);
  move_one({{loc_kind::gpr, 0}, source_of(v), n(v).imm, false});
  return 0;
}

void emitter::guard_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  const bool chained = c_->snaps_[x0.snapshot].chain != nullptr;
  const query q = c_->snaps_[x0.snapshot].what;
  if (x0.op == nop::guard_kind) {
    stub* s = stub_for(x0.snapshot, q);
    if (s->seen.empty()) s->seen.push_back(x0.imm);
    a.cmp(a.edx, static_cast<int>(x0.imm));
    jcc_stub(cc_ne, s);
    return;
  }
  // The operand first: loading it may spill, and the stub records where everything is.
  const u32 r = guard_operand(x0.a, chained);
  stub* s = stub_for(x0.snapshot, q);
  if (!chained) s->seen.push_back(x0.op == nop::guard_true ? 1 : x0.op == nop::guard_false ? 0 : x0.imm);
  if (x0.op == nop::guard_true || x0.op == nop::guard_false) {
    a.test(g32(r), g32(r));
    jcc_stub(x0.op == nop::guard_true ? cc_e : cc_ne, s);
    return;
  }
  if (x0.op == nop::guard_same) {
    if (fits_i32(x0.imm)) {
      a.cmp(g(r), static_cast<i32>(x0.imm));
    } else {
      a.mov(a.rdx, x0.imm);
      a.cmp(g(r), a.rdx);
    }
    jcc_stub(cc_ne, s);
    return;
  }
  const shape* sh = reinterpret_cast<const shape*>(x0.imm & ~u64{1});
  if (sh == e_.x.int_shape) {
    a.test(Reg8(static_cast<int>(r), r >= 4), 3);
    jcc_stub(cc_ne, s);
    return;
  }
  if (x0.imm & 1) {
    a.mov(a.edx, static_cast<int>(float_tag_set));
    a.bt(a.edx, g32(r));
    jcc_stub(cc_ae, s);
    return;
  }
  u32 constants_of = 0, first = 0;
  for (u32 i = 0; i < 32; i++)
    if (e_.x.constant_shapes[i] == sh) {
      if (!constants_of) first = i;
      constants_of++;
    }
  if (constants_of == 1) {
    a.cmp(g(r), static_cast<int>(value::constant(first).bits));
    jcc_stub(cc_ne, s);
    return;
  }
  if (constants_of == 2 && first == constants::false_id) {
    a.mov(a.rdx, g(r));
    a.and_(a.rdx, -9);
    a.cmp(a.rdx, static_cast<int>(value_false.bits));
    jcc_stub(cc_ne, s);
    return;
  }
  if (constants_of > 0) {
    // Several constants: the tag, then the number in a set.
    u32 set = 0;
    for (u32 i = 0; i < 32; i++)
      if (e_.x.constant_shapes[i] == sh) set |= 1u << i;
    a.mov(a.rdx, g(r));
    a.and_(a.edx, static_cast<int>(tag_mask));
    a.cmp(a.edx, static_cast<int>(tag_constant));
    jcc_stub(cc_ne, s);
    a.mov(a.rdx, g(r));
    a.shr(a.rdx, 3);
    a.mov(a.eax, static_cast<int>(set));
    a.bt(a.eax, a.edx);
    jcc_stub(cc_ae, s);
    return;
  }
  a.lea(a.edx, a.ptr[g(r) - 1]);
  a.test(a.dl, 7);
  jcc_stub(cc_ne, s);
  a.cmp(a.dword[g(r) - 1], static_cast<int>(reinterpret_cast<std::uintptr_t>(sh)));
  jcc_stub(cc_ne, s);
}

void emitter::allocate_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  const gc::heap_attributes at = e_.x.heap->attributes();
  const u32 d = take_gpr(v, preference(v));
  const u64 heap_address = reinterpret_cast<u64>(e_.x.heap);
  a.mov(a.rdx, a.qword[a.r15 + x_offset(&e_.x.heap, e_.x)]);
  a.mov(g(d), a.qword[a.rdx + static_cast<int>(at.cursor_offset)]);
  a.lea(a.rax, a.ptr[g(d) + x0.disp]);
  a.cmp(a.rax, a.qword[a.rdx + static_cast<int>(at.limit_offset)]);
  (void)heap_address;
  Label slow, done;
  jcc_cold(cc_a);
  {
    auto& k = *a_;
    k.mov(k.eax, static_cast<int>(x0.imm));
    k.mov(k.edx, x0.disp);
    jmp_to(allocate_thunk_, nullptr, nullptr, true);
    k.mov(g(d), k.rax);
    // Back behind the store of the cursor and the header.
  }
  const u32 fix_index = static_cast<u32>(fixes_.size());
  a_->db(0xe9);
  fixes_.push_back({true, static_cast<u32>(a_->getSize()), nullptr, false, 0, nullptr, nullptr});
  a_->dd(0);
  a_ = &hot_;
  a_->mov(a_->qword[a_->rdx + static_cast<int>(at.cursor_offset)], a_->rax);
  a_->mov(a_->qword[g(d)], static_cast<int>(x0.imm));
  fixes_[fix_index].offset = static_cast<u32>(a_->getSize());
  a_->inc(g(d));  // the tag
}

void emitter::one(u32 i) {
  auto& a = *a_;
  const node x0 = n(i);
  switch (x0.op) {
    case nop::entry:
    case nop::constant:
    case nop::box_float:
    case nop::box_bool:
    case nop::object: return;
    case nop::prim: {
      prim_node(i);
      // An overflow flag right behind must be taken before anything else touches the flags.
      if (i + 1 < c_->nodes_.size() && n(i + 1).needed && n(i + 1).op == nop::overflow && n(i + 1).a == i) {
        position_ = i + 1;
        consume_flags(i + 1, cc_o, false);
        if (skip_until_ <= i + 1) skip_until_ = i + 2;
        position_ = i;
      }
      return;
    }
    case nop::overflow: METAVM_CHECK(!"overflow flag apart from its operation");
    case nop::load:
    case nop::store: return memory_node(i);
    case nop::is_same: {
      const vid p = x0.a, q = x0.b;
      const u32 r = use_gpr(p);
      if (n(q).op == nop::constant && n(q).where.kind == loc_kind::none) {
        if (fits_i32(n(q).imm)) {
          a.cmp(g(r), static_cast<i32>(n(q).imm));
        } else {
          a.mov(a.rax, n(q).imm);
          a.cmp(g(r), a.rax);
        }
      } else {
        a.cmp(g(r), g(use_gpr(q)));
      }
      return consume_flags(i, cc_e, false);
    }
    case nop::select: {
      if (x0.type == vtype::f64) {
        const u32 c = use_gpr(x0.c), p = use_xmm(x0.a), q = use_xmm(x0.b);
        const u32 d = take_xmm(i, preference(i));
        Label other;
        a.vmovaps(x(15), x(q));
        a.test(g32(c), g32(c));
        a.jz(other);
        a.vmovaps(x(15), x(p));
        a.L(other);
        a.vmovaps(x(d), x(15));
        return;
      }
      const u32 c = use_gpr(x0.c), p = use_gpr(x0.a), q = use_gpr(x0.b);
      const u32 d = take_gpr(i, preference(i));
      a.mov(g(d), g(q));
      a.test(g32(c), g32(c));
      a.cmovnz(g(d), g(p));
      return;
    }
    case nop::unbox_float: {
      const u32 r = use_gpr(x0.a);
      const u32 d = take_xmm(i, preference(i));
      if (!x0.inline_float) {
        a.mov(a.eax, static_cast<int>(float_tag_set));
        a.bt(a.eax, g32(r));
        // Skips the decoding: what comes back is behind it.
        a.db(0x0f);
        a.db(0x80 + cc_ae);
        fixes_.push_back({false, static_cast<u32>(a.getSize()), nullptr, true, static_cast<u32>(cold_.getSize()), nullptr, nullptr});
        a.dd(0);
        a.lea(a.rax, a.ptr[g(r) - static_cast<int>(float_bias)]);
        a.rorx(a.rax, a.rax, float_rotation);
        a.vmovq(x(d), a.rax);
        cold_return_ = static_cast<u32>(a.getSize());
        a_ = &cold_;
        a_->vmovsd(x(d), a_->qword[g(r) - 1 + static_cast<int>(sizeof(object))]);
        cold_back();
        return;
      }
      a.lea(a.rax, a.ptr[g(r) - static_cast<int>(float_bias)]);
      a.rorx(a.rax, a.rax, float_rotation);
      a.vmovq(x(d), a.rax);
      return;
    }
    case nop::make_float: {
      const u32 s = use_xmm(x0.a);
      const u32 d = take_gpr(i, preference(i));
      a.vmovq(g(d), x(s));
      a.rorx(g(d), g(d), 64 - float_rotation);
      a.add(g(d), static_cast<int>(float_bias));
      a.mov(a.eax, static_cast<int>(float_tag_set));
      a.bt(a.eax, g32(d));
      jcc_cold(cc_ae);
      a_->vmovaps(x(15), x(s));
      jmp_to(box_thunk_, nullptr, nullptr, true);
      a_->mov(g(d), a_->rax);
      cold_back();
      return;
    }
    case nop::make_bool: {
      const u32 s = use_gpr(x0.a);
      const u32 d = take_gpr(i, preference(i));
      a.lea(g(d), a.ptr[g(s) * 8 + static_cast<int>(value_false.bits)]);
      return;
    }
    case nop::allocate: return allocate_node(i);
    case nop::barrier: {
      const gc::heap_attributes at = e_.x.heap->attributes();
      if (at.barrier == gc::barrier_kind::none) return;
      const bool tagged = n(x0.a).type == vtype::word;
      const u32 r = use_gpr(x0.a);
      a.test(a.byte[g(r) + static_cast<int>(at.barrier_byte_offset) - (tagged ? 1 : 0)], at.barrier_mask);
      jcc_cold(cc_ne);
      a_->lea(a_->rax, a_->ptr[g(r) - (tagged ? 1 : 0)]);
      jmp_to(barrier_thunk_, nullptr, nullptr, true);
      cold_back();
      return;
    }
    case nop::call_c: return call_c_node(i);
    case nop::call_guest: return call_guest_node(i);
    case nop::guest_result:
      if (x0.type == vtype::f64) {
        const u32 d = take_xmm(i, preference(i));
        if (d != 0) a.vmovaps(x(d), x(0));
      } else {
        const u32 d = take_gpr(i, preference(i));
        a.mov(g(d), a.rax);
      }
      return;
    case nop::plain_step: METAVM_CHECK(!"plain_step");
    default: return guard_node(i);
  }
}

// ---------------------------------------------------------------- calls

/// Values that live on leave the registers that C functions may change.
void emitter::clear_caller_saved() {
  for (u8 r : pool) {
    if (gpr_[r] == no_value || (callee_saved >> r & 1)) continue;
    const vid v = gpr_[r];
    if (dies_here(v)) continue;
    if (n(v).memory.kind == loc_kind::none) {
      u32 home = 0;
      for (u8 k : {u8{3}, u8{5}, u8{12}, u8{13}})
        if (gpr_[k] == no_value && !(gpr_locked_ >> k & 1)) home = k;
      if (home) {
        a_->mov(g(home), g(r));
        gpr_[home] = v;
        gpr_[r] = no_value;
        n(v).where = {loc_kind::gpr, static_cast<u16>(home)};
        continue;
      }
    }
    // Keep the copy in the register for the argument moves; only make sure that memory has it.
    if (n(v).memory.kind == loc_kind::none) {
      const u32 s = new_spill();
      a_->mov(spill_address(s), g(r));
      n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
      e_.stats.spills++;
    }
  }
  for (u32 r = 0; r < 15; r++) {
    if (xmm_[r] == no_value || dies_here(xmm_[r])) continue;
    const vid v = xmm_[r];
    if (n(v).memory.kind == loc_kind::none) {
      const u32 s = new_spill();
      a_->vmovsd(spill_address(s), x(r));
      n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
      e_.stats.spills++;
    }
  }
}

void emitter::call_c_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  static constexpr u8 c_gprs[] = {7, 6, 2, 1, 8, 9};
  clear_caller_saved();
  std::vector<move> moves;
  u32 ints = 0, floats = 0;
  auto argument = [&](vid p) {
    const bool is_float = n(p).type == vtype::f64;
    const location from = source_of(p);
    location to = is_float ? location{loc_kind::xmm, static_cast<u16>(floats++)}
                           : location{loc_kind::gpr, c_gprs[ints++]};
    METAVM_CHECK(ints <= 6 && floats <= 8);
    moves.push_back({to, from.kind == loc_kind::none ? location{loc_kind::constant, 0} : from, n(p).imm, is_float});
  };
  u32 pointer_place = ~u32{0};
  if (x0.disp > 0) {
    // context, pointer to words, their number, more…: words go to the outgoing area first.
    const u32 more = static_cast<u32>(x0.disp) - 1;
    const u32 words = x0.list_count - more;
    METAVM_CHECK(words <= outgoing_words && more >= 1);
    for (u32 k = 0; k < words; k++) {
      const vid p = c_->pool_[x0.list + more + k];
      move_one({{loc_kind::spill, static_cast<u16>(k)}, source_of(p), n(p).imm, false});
    }
    argument(c_->pool_[x0.list]);
    pointer_place = c_gprs[ints++];
    moves.push_back({{loc_kind::gpr, c_gprs[ints++]}, {loc_kind::constant, 0}, words, false});
    for (u32 k = 1; k < more; k++) argument(c_->pool_[x0.list + k]);
  } else {
    for (u32 k = 0; k < x0.list_count; k++) argument(c_->pool_[x0.list + k]);
  }
  parallel_moves(std::move(moves));
  if (pointer_place != ~u32{0}) a.mov(g(pointer_place), a.rsp);
  const effects what = static_cast<effects>(x0.scale);
  if (has(what, effects::calls_guest)) {
    // Guest frames that were inlined count too.
    if (x0.b == 0) {
      a.mov(a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)], a.r14);
    } else {
      a.lea(a.rax, a.ptr[a.r14 - static_cast<int>(x0.b)]);
      a.mov(a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)], a.rax);
    }
  }
  a.mov(a.rax, x0.imm);
  a.call(a.rax);
  // Copies in caller-saved registers are gone.
  for (u8 r : pool)
    if (gpr_[r] != no_value && !(callee_saved >> r & 1)) drop_register(gpr_[r]);
  for (u32 r = 0; r < 15; r++)
    if (xmm_[r] != no_value) drop_register(xmm_[r]);
  if (x0.type == vtype::none) return;
  if (x0.type == vtype::f64) {
    const u32 d = take_xmm(v, preference(v));
    if (d != 0) a.vmovaps(x(d), x(0));
    return;
  }
  const u32 d = take_gpr(v, preference(v));
  if (x0.access == mem::u8_)
    a.movzx(g32(d), a.al);
  else
    a.mov(g(d), a.rax);
}

/// Everything that lives on goes to memory: compiled guest code keeps no register.
void emitter::flush_all() {
  for (u8 r : pool) {
    const vid v = gpr_[r];
    if (v == no_value || dies_here(v) || n(v).memory.kind != loc_kind::none) continue;
    const u32 s = new_spill();
    a_->mov(spill_address(s), g(r));
    n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
    e_.stats.spills++;
  }
  for (u32 r = 0; r < 15; r++) {
    const vid v = xmm_[r];
    if (v == no_value || dies_here(v) || n(v).memory.kind != loc_kind::none) continue;
    const u32 s = new_spill();
    a_->vmovsd(spill_address(s), x(r));
    n(v).memory = {loc_kind::spill, static_cast<u16>(s)};
    e_.stats.spills++;
  }
}

void emitter::call_guest_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  entry_point* entry = reinterpret_cast<entry_point*>(x0.imm);
  flush_all();
  std::vector<move> moves;
  u32 ints = 0, floats = 0;
  for (u32 k = 0; k < x0.list_count; k++) {
    const vid p = c_->pool_[x0.list + k];
    const bool is_float = n(p).type == vtype::f64;
    const location to = is_float ? location{loc_kind::xmm, static_cast<u16>(floats++)}
                                 : location{loc_kind::gpr, argument_gprs[ints++]};
    moves.push_back({to, source_of(p), n(p).imm, is_float});
  }
  parallel_moves(std::move(moves));
  // One for the callee and one for each inlined frame that waits here.
  const int depth = x0.disp;
  a.sub(a.r14, depth);
  jmp_to(nullptr, nullptr, entry, true);
  a.add(a.r14, depth);
  for (u8 r : pool)
    if (gpr_[r] != no_value) drop_register(gpr_[r]);
  for (u32 r = 0; r < 15; r++)
    if (xmm_[r] != no_value) drop_register(xmm_[r]);
}

// ---------------------------------------------------------------- a whole segment

void emitter::prologue(const saved_context& ctx, stub* leave) {
  auto& a = hot_;
  a_ = &hot_;
  a.sub(a.rsp, static_cast<int>(ctx.frame_words * 8));
  if (!ctx.root) {
    a.mov(spill_address(home_word), a.rdi);
    return;
  }
  a.cmp(a.r14, 16);
  jcc_stub(cc_l, leave);
  a.cmp(a.rsp, a.qword[a.r15 + x_offset(&e_.x.native_limit, e_.x)]);
  jcc_stub(cc_b, leave);
}

u8* emitter::segment(compiler& c) {
  c_ = &c;
  a_ = &hot_;
  std::fill(gpr_, gpr_ + 16, no_value);
  std::fill(xmm_, xmm_ + 16, no_value);
  spill_used_.assign(c.frame_words_, false);
  skip_until_ = 0;
  liveness();
  const u32 end_at = static_cast<u32>(c.nodes_.size());
  prefer_.assign(c.nodes_.size(), -1);
  if (c.terminal_ == terminal::jump)
    for (const compiler::leaf& l : c.leaves_) {
      const location w = c.terminal_version_->ctx.values[l.saved_id].where;
      if (w.kind == loc_kind::gpr || w.kind == loc_kind::xmm) prefer_[l.id] = w.index;
    }
  for (u32 i = 0; i < end_at; i++) {
    node& x0 = c.nodes_[i];
    if (x0.op == nop::entry && x0.needed) {
      if (x0.where.kind == loc_kind::gpr && x0.where.index != 0) gpr_[x0.where.index] = i;
      if (x0.where.kind == loc_kind::xmm) xmm_[x0.where.index] = i;
      if (x0.memory.kind == loc_kind::spill) spill_used_[x0.memory.index] = true;
    }
    if (x0.op == nop::constant) x0.memory = {loc_kind::constant, 0};
  }
  // The result of a call arrives in rax, which is scratch: it moves on at once.
  for (u32 i = 0; i < end_at; i++) {
    node& x0 = c.nodes_[i];
    if (x0.op == nop::entry && x0.needed && x0.where.kind == loc_kind::gpr && x0.where.index == 0) {
      x0.where = {};
      gpr_locked_ = xmm_locked_ = 0;
      position_ = 0;
      const u32 d = take_gpr(i);
      a_->mov(g(d), a_->rax);
    }
  }
  for (u32 i = 0; i < end_at; i++) {
    position_ = i;
    if (c.nodes_[i].needed && i >= skip_until_) {
      gpr_locked_ = xmm_locked_ = 0;
      one(i);
      e_.stats.nodes++;
    }
    for (u32 k = death_start_[i]; k < death_start_[i + 1]; k++) kill(deaths_[k]);
  }
  position_ = end_at;
  gpr_locked_ = xmm_locked_ = 0;
  stub* tail = nullptr;
  u32 tail_at = 0;
  switch (c.terminal_) {
    case terminal::suspend:
    case terminal::leave:
    case terminal::raise: {
      // Operands of the awaited guard would like a register: it is loaded when the guard is made.
      stub* s = stub_for(c.terminal_snapshot_, c.snaps_[c.terminal_snapshot_].what);
      tail = s;
      tail_at = static_cast<u32>(hot_.getSize());
      jmp_to(nullptr, s, nullptr, false);
      break;
    }
    case terminal::ret: {
      if (c.returned_kind_ == ret_float) {
        move_one({{loc_kind::xmm, 0}, source_of(c.returned_), n(c.returned_).imm, true});
      } else {
        const location from = source_of(c.returned_);
        move_one({{loc_kind::gpr, 0}, from, n(c.returned_).imm, false});
      }
      hot_.mov(hot_.edx, static_cast<int>(c.returned_kind_));
      hot_.add(hot_.rsp, static_cast<int>(c.frame_words_ * 8));
      hot_.ret();
      if (c.root_) c.root_->returns |= 1u << c.returned_kind_;
      break;
    }
    case terminal::jump: {
      const version& w = *c.terminal_version_;
      if (w.loop) {
        // Signals, other threads and the collector's requests are looked for in every loop.
        stub* s = stub_for(c.terminal_snapshot_, query::leave);
        hot_.cmp(hot_.byte[hot_.r15 + x_offset(&e_.x.attention, e_.x)], 0);
        jcc_stub(cc_ne, s);
      }
      std::vector<move> moves;
      for (const compiler::leaf& l : c.leaves_)
        moves.push_back({w.ctx.values[l.saved_id].where, source_of(l.id), n(l.id).imm, n(l.id).type == vtype::f64});
      parallel_moves(std::move(moves));
      jmp_to(w.address, nullptr, nullptr, false);
      break;
    }
    case terminal::start_version: {
      version& w = *c.terminal_version_;
      std::vector<move> moves;
      std::vector<vid> taken;
      u32 homes = 0;
      // First those that keep their place, then the rest find one.
      for (int pass = 0; pass < 2; pass++)
        for (const compiler::leaf& l : c.leaves_) {
          saved_value& s = w.ctx.values[l.saved_id];
          const bool first_time = std::find(taken.begin(), taken.end(), l.id) == taken.end();
          const node& x0 = n(l.id);
          const bool keeps = first_time && !(l.seldom && x0.memory.kind != loc_kind::none) && (x0.where.kind == loc_kind::gpr || x0.where.kind == loc_kind::xmm) &&
                             x0.op != nop::constant;
          if (pass == 0) {
            if (!keeps) continue;
            s.where = x0.where;
            taken.push_back(l.id);
            continue;
          }
          if (s.where.kind != loc_kind::none) continue;
          // A register while there are some; loop-invariant home slots may stay where they are.
          u32 best = ~u32{0};
          const bool is_float = x0.type == vtype::f64;
          if (is_float) {
            for (u32 r = 0; r < 12 && best == ~u32{0}; r++)
              if (xmm_[r] == no_value) best = r;
          } else if (homes < 9 && !l.seldom) {
            for (u32 k = 0; k < 9 && best == ~u32{0}; k++)
              if (gpr_[pool[k]] == no_value) best = pool[k];
          }
          if (best != ~u32{0}) {
            s.where = {is_float ? loc_kind::xmm : loc_kind::gpr, static_cast<u16>(best)};
            (is_float ? xmm_ : gpr_)[best] = l.id;
            homes++;
          } else if (first_time && (x0.memory.kind == loc_kind::home || x0.memory.kind == loc_kind::spill)) {
            s.where = x0.memory;
            taken.push_back(l.id);
          } else {
            s.where = {loc_kind::spill, static_cast<u16>(new_spill())};
          }
          moves.push_back({s.where, source_of(l.id), x0.imm, is_float});
        }
      parallel_moves(std::move(moves));
      w.ctx.root = c.root_;
      w.ctx.frame_words = c.frame_words_;
      break;
    }
    case terminal::none: METAVM_CHECK(!"segment without end");
  }
  u8* start = e_.memory.hot();
  const u64 hot_size = hot_.getSize();
  finish_copy(tail, tail_at);
  if (c.terminal_ == terminal::start_version) c.terminal_version_->address = start + hot_size;
  e_.stats.segments++;
  return start;
}

/// Copies both buffers to their places and connects what they refer to.
void emitter::finish_copy(stub* tail, u32 tail_at) {
  METAVM_CHECK(!e_.memory.nearly_full());
  e_.memory.begin_write();
  u8* const hot = e_.memory.hot();
  u8* const cold = e_.memory.cold();
  std::memcpy(hot, hot_.getCode(), hot_.getSize());
  std::memcpy(cold, cold_.getCode(), cold_.getSize());
  e_.memory.set_hot(hot + hot_.getSize());
  e_.memory.set_cold(cold + cold_.getSize());
  for (const fix& f : fixes_) {
    u8* place = (f.in_cold ? cold : hot) + f.at;
    if (f.owner) {
      if (!f.owner->code) write_stub(*f.owner);
      f.owner->patches.push_back(place);
      patch(place, f.owner->code);
    } else if (f.entry) {
      patch(place, f.entry->address);
      if (f.entry->first) f.entry->patches.push_back(place);
    } else if (f.absolute) {
      patch(place, f.absolute);
    } else {
      patch(place, (f.to_cold ? cold : hot) + f.offset);
    }
  }
  if (tail) tail->tail = hot + tail_at;
  e_.memory.end_write();
  fixes_.clear();
  hot_.reset();
  cold_.reset();
  a_ = &hot_;
}

void emitter::write_stub(stub& s) {
  // push number; jmp common. Called while the memory is writable.
  u8* p = e_.memory.cold();
  s.code = p;
  p[0] = 0x68;
  std::memcpy(p + 1, &s.number, 4);
  p[5] = 0xe9;
  patch(p + 6, common_stub);
  e_.memory.set_cold(p + 10);
}

}  // namespace metavm::jit
