// Nodes to x86-64: memory, guards, boxes, fresh objects.
#include "emit.hpp"

namespace metavm::jit {

using namespace Xbyak;

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
  if (x0.op == nop::load && (compare_with_load(v) || calculate_with_load(v))) return;
  const Address m = address(x0.a, x0.b, x0.scale, x0.disp);
  const RegExp e = m.getRegExp();
  if (x0.op == nop::load) {
    const vid next = next_emitted(v);
    if (x0.access == mem::bits64 && next < c_->nodes_.size() && n(next).op == nop::guard_same && n(next).a == v &&
        n(v).last_use == next && c_->snaps_[n(next).snapshot].what == query::quasi &&
        !c_->snaps_[n(next).snapshot].chain) {
      // Compared where it lies.
      stub* s = stub_for(n(next).snapshot, query::quasi);
      s->seen.push_back(n(next).imm);
      if (fits_i32(n(next).imm)) {
        a.cmp(a.qword[e], static_cast<i32>(n(next).imm));
      } else {
        a.mov(a.rdx, n(next).imm);
        a.cmp(a.qword[e], a.rdx);
      }
      jcc_stub(cc_ne, s);
      skip_until_ = next + 1;
      return;
    }
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
      case mem::bits64:
        a.mov(g(d), a.qword[e]);
        break;
      case mem::u32_:
        a.mov(g32(d), a.dword[e]);
        break;
      case mem::i32_:
        a.movsxd(g(d), a.dword[e]);
        break;
      case mem::u16_:
        a.movzx(g32(d), a.word[e]);
        break;
      case mem::u8_:
        a.movzx(g32(d), a.byte[e]);
        break;
      case mem::f64:
        break;
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
    case mem::bits64:
      a.mov(a.qword[e], g(r));
      break;
    case mem::u32_:
    case mem::i32_:
      a.mov(a.dword[e], g32(r));
      break;
    case mem::u16_:
      a.mov(a.word[e], Reg16(static_cast<int>(r)));
      break;
    case mem::u8_:
      a.mov(a.byte[e], Reg8(static_cast<int>(r), r >= 4));
      break;
    case mem::f64:
      break;
  }
}

/// The guard's operand in a register. A guard of a chain stands at the start of its segment and
/// shares its stub with the guard before: it must not move anything.
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
    a.test(Reg8(static_cast<int>(r), r >= 4), float_tag_bit);
    jcc_stub(cc_e, s);
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

/// A fresh object with its header, five instructions: the cursor is the object's word. Where the
/// heap does not lie in the low 2 GB its address comes first, and for large objects the end is
/// computed.
void emitter::allocate_node(vid v) {
  auto& a = *a_;
  const node x0 = n(v);
  const gc::heap_attributes at = e_.x.heap->attributes();
  const u32 d = take_gpr(v, preference(v));
  const u64 heap = reinterpret_cast<u64>(e_.x.heap);
  const bool low = heap < (u64{1} << 31) - 4096;
  auto field = [&](u32 offset) {
    return low ? a_->qword[RegExp(static_cast<size_t>(heap + offset))] : a_->qword[a_->rdx + static_cast<int>(offset)];
  };
  if (!low) a.mov(a.rdx, a.qword[a.r15 + x_offset(&e_.x.heap, e_.x)]);
  const u32 words = static_cast<u32>(x0.disp) / 8;
  const bool small = words <= gc::heap::most_words;
  a.mov(g(d), field(at.cursor_offset));
  if (small) {
    a.add(field(at.cursor_offset), x0.disp);
    a.cmp(g(d), field(at.full_offset + 8 * words));
    jcc_cold(cc_ae);
    a_->sub(field(at.cursor_offset), x0.disp);
  } else {
    a.lea(a.rax, a.ptr[g(d) + x0.disp]);
    a.cmp(a.rax, field(at.limit_offset));
    jcc_cold(cc_a);
  }
  a_->mov(a_->eax, static_cast<int>(x0.imm));
  a_->mov(a_->edx, x0.disp);
  jmp_to(allocate_thunk_, nullptr, nullptr, true);
  a_->lea(g(d), a_->ptr[a_->rax + static_cast<int>(tag_pointer)]);
  // Back behind the header.
  const u32 fix_index = static_cast<u32>(fixes_.size());
  cold_back();
  if (!small) a.mov(field(at.cursor_offset), a.rax);
  a.mov(a.qword[g(d) - static_cast<int>(tag_pointer)], static_cast<int>(x0.imm));
  fixes_[fix_index].offset = static_cast<u32>(a.getSize());
}

void emitter::one(u32 i) {
  auto& a = *a_;
  const node x0 = n(i);
  switch (x0.op) {
    case nop::entry:
    case nop::constant:
    case nop::box_float:
    case nop::box_bool:
    case nop::object:
      return;
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
    case nop::overflow:
      METAVM_CHECK(!"overflow flag apart from its operation");
    case nop::load:
    case nop::store:
      return memory_node(i);
    case nop::is_same: {
      const bool still = stands_still(i);
      const vid p = x0.a, q = x0.b;
      const u32 r = operand_gpr(p, still, 0);
      if (n(q).op == nop::constant && n(q).where.kind == loc_kind::none && fits_i32(n(q).imm))
        a.cmp(g(r), static_cast<i32>(n(q).imm));
      else
        a.cmp(g(r), g(operand_gpr(q, still, 2)));
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
        a.test(Reg8(static_cast<int>(r), r >= 4), float_tag_bit);
        // Skips the decoding: what comes back is behind it.
        a.db(0x0f);
        a.db(0x80 + cc_e);
        fixes_.push_back(
            {false, static_cast<u32>(a.getSize()), nullptr, true, static_cast<u32>(cold_.getSize()), nullptr, nullptr});
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
      const u32 owner = x0.b == no_value ? 0 : use_gpr(x0.b);
      const u32 d = take_gpr(i, preference(i));
      a.vmovq(g(d), x(s));
      a.rorx(g(d), g(d), 64 - float_rotation);
      a.add(g(d), static_cast<int>(float_bias));
      a.test(Reg8(static_cast<int>(d), d >= 4), float_tag_bit);
      jcc_cold(cc_e);
      a_->vmovaps(x(15), x(s));
      jmp_to(box_thunk_, nullptr, nullptr, true);
      a_->mov(g(d), a_->rax);
      if (x0.b != no_value && e_.x.heap->attributes().barrier != gc::barrier_kind::none) {
        const gc::heap_attributes at = e_.x.heap->attributes();
        const int tag = n(x0.b).type == vtype::word ? static_cast<int>(tag_pointer) : 0;
        Label quiet;
        a_->test(a_->byte[g(owner) + static_cast<int>(at.barrier_byte_offset) - tag], at.barrier_mask);
        a_->jz(quiet);
        a_->xor_(a_->edx, a_->edx);
        a_->lea(a_->rax, a_->ptr[g(owner) - tag]);
        jmp_to(barrier_thunk_, nullptr, nullptr, true);
        a_->L(quiet);
      }
      cold_back();
      return;
    }
    case nop::make_bool: {
      const u32 s = use_gpr(x0.a);
      const u32 d = take_gpr(i, preference(i));
      a.lea(g(d), a.ptr[g(s) * 8 + static_cast<int>(value_false.bits)]);
      return;
    }
    case nop::allocate:
      return allocate_node(i);
    case nop::barrier: {
      const gc::heap_attributes at = e_.x.heap->attributes();
      if (at.barrier == gc::barrier_kind::none) return;
      const bool tagged = n(x0.a).type == vtype::word;
      const u32 r = use_gpr(x0.a);
      // Its registers are settled before the branch, which must not change what is where.
      const Address slot = x0.imm ? address(x0.a, x0.b, x0.scale, x0.disp) : a.qword[a.rax];
      a.test(a.byte[g(r) + static_cast<int>(at.barrier_byte_offset) - (tagged ? 1 : 0)], at.barrier_mask);
      jcc_cold(cc_ne);
      if (x0.imm)
        a_->lea(a_->rdx, a_->ptr[slot.getRegExp()]);
      else
        a_->xor_(a_->edx, a_->edx);
      a_->lea(a_->rax, a_->ptr[g(r) - (tagged ? 1 : 0)]);
      jmp_to(barrier_thunk_, nullptr, nullptr, true);
      cold_back();
      return;
    }
    case nop::call_c:
      return call_c_node(i);
    case nop::call_guest:
      return call_guest_node(i);
    case nop::guest_result:
      if (x0.type == vtype::f64) {
        const u32 d = take_xmm(i, preference(i));
        if (d != 0) a.vmovaps(x(d), x(0));
      } else {
        const u32 d = take_gpr(i, preference(i));
        a.mov(g(d), a.rax);
      }
      return;
    case nop::plain_step:
      METAVM_CHECK(!"plain_step");
    default:
      return guard_node(i);
  }
}

}  // namespace metavm::jit
