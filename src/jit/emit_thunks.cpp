// Code that every segment shares: the way in, the common part of stubs, and calls that keep all
// registers.
#include "emit.hpp"

namespace metavm::jit {

using namespace Xbyak;

namespace {

/// Where the common stub goes next; null: leave the compiled function with scratch[2], [3].
u8* resume_from_stub(engine* e, u64 number, saved_registers* r, u64* native_frame) {
  const engine::outcome o = e->resume(static_cast<u32>(number), r, native_frame);
  if (!o.go) {
    e->x.scratch[2] = o.payload;
    e->x.scratch[3] = o.kind;
  }
  return o.go;
}

u64 allocate_for_code(execution* x, u64 shape_address, u64 bytes) {
  return reinterpret_cast<u64>(
      gc::allocate_from_generated_code(x->heap, reinterpret_cast<const shape*>(shape_address), bytes));
}
void barrier_for_code(execution* x, object* o, value* slot) { gc::barrier_from_generated_code(x->heap, o, slot); }
u64 box_for_code(execution* x, double d) { return box_double(*x, d).bits; }

constexpr int kept_gprs[] = {1, 2, 6, 7, 8, 9, 10, 11};

}  // namespace

emitter::emitter(engine& e)
    : e_(e),
      hot_buffer_(1 << 18),
      cold_buffer_(1 << 17),
      hot_(hot_buffer_.size(), hot_buffer_.data()),
      cold_(cold_buffer_.size(), cold_buffer_.data()) {
  thunks();
}

void emitter::thunks() {
  auto& a = hot_;
  u8* const base = e_.memory.hot();
  auto here = [&] { return base + a.getSize(); };
  // enter(code, x, home, payload*) -> kind
  enter_code = reinterpret_cast<decltype(enter_code)>(here());
  for (int r : {3, 5, 12, 13, 14, 15}) a.push(g(static_cast<u32>(r)));
  a.push(a.rcx);
  a.mov(a.r15, a.rsi);
  a.mov(a.r14, a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)]);
  a.mov(a.rax, a.rdi);
  a.mov(a.rdi, a.rdx);
  a.call(a.rax);
  a.pop(a.rcx);
  Label word, no_store;
  a.cmp(a.edx, ret_left);
  a.je(no_store);
  a.mov(a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)], a.r14);
  a.L(no_store);
  a.mov(a.qword[a.rcx], a.rax);
  a.cmp(a.edx, ret_float);
  a.jne(word);
  a.vmovsd(a.qword[a.rcx], a.xmm0);
  a.L(word);
  a.mov(a.eax, a.edx);
  for (int r : {15, 14, 13, 12, 5, 3}) a.pop(g(static_cast<u32>(r)));
  a.vzeroupper();
  a.ret();

  // Behind a call during which somebody looked at the frames here; as a stub with a number of its own.
  redirect_code = here();
  a.push(-1);
  // The common part of all stubs. On the stack: the stub's number, above it the native frame.
  common_stub = here();
  a.pushfq();
  for (int r = 15; r >= 0; r--) a.push(g(static_cast<u32>(r)));
  a.sub(a.rsp, 256);
  for (int r = 0; r < 16; r++) a.vmovups(a.ptr[a.rsp + 16 * r], Xmm(r));
  constexpr int number_at = 256 + 16 * 8 + 8;
  a.mov(a.rdi, reinterpret_cast<u64>(&e_));
  a.mov(a.rsi, a.qword[a.rsp + number_at]);
  a.mov(a.rdx, a.rsp);
  a.lea(a.rcx, a.ptr[a.rsp + number_at + 8]);
  a.mov(a.rbx, a.rsp);
  a.and_(a.rsp, -16);
  a.mov(a.rax, reinterpret_cast<u64>(&resume_from_stub));
  a.call(a.rax);
  a.mov(a.rsp, a.rbx);
  Label leave;
  a.test(a.rax, a.rax);
  a.jz(leave, CodeGenerator::T_NEAR);
  a.mov(a.qword[a.rsp + number_at], a.rax);
  for (int r = 0; r < 16; r++) a.vmovups(Xmm(r), a.ptr[a.rsp + 16 * r]);
  a.add(a.rsp, 256);
  for (int r = 0; r < 16; r++) {
    if (r == 4)
      a.add(a.rsp, 8);
    else
      a.pop(g(static_cast<u32>(r)));
  }
  a.popfq();
  a.ret();
  a.L(leave);
  a.mov(a.rax, a.qword[a.r15 + x_offset(&e_.x.scratch[2], e_.x)]);
  a.mov(a.rdx, a.qword[a.r15 + x_offset(&e_.x.scratch[3], e_.x)]);
  a.mov(a.r14, a.qword[a.r15 + x_offset(&e_.x.depth_left, e_.x)]);
  a.lea(a.rsp, a.ptr[a.rsp + number_at + 8]);
  a.add(a.rsp, a.qword[a.r15 + x_offset(&e_.x.scratch[4], e_.x)]);
  a.ret();

  // Calls that leave every register but rax alone.
  auto keeping = [&](auto arguments, u64 fn) {
    u8* at = here();
    for (int r : kept_gprs) a.push(g(static_cast<u32>(r)));
    a.push(a.rbp);
    arguments();
    a.mov(a.rbp, a.rsp);
    a.sub(a.rsp, 256);
    a.and_(a.rsp, -16);
    for (int r = 0; r < 15; r++) a.vmovups(a.ptr[a.rsp + 16 * r], Xmm(r));
    a.mov(a.rax, fn);
    a.call(a.rax);
    for (int r = 0; r < 15; r++) a.vmovups(Xmm(r), a.ptr[a.rsp + 16 * r]);
    a.mov(a.rsp, a.rbp);
    a.pop(a.rbp);
    for (int i = 7; i >= 0; i--) a.pop(g(static_cast<u32>(kept_gprs[i])));
    a.ret();
    return at;
  };
  allocate_thunk_ = keeping(
      [&] {
        a.mov(a.esi, a.eax);
        a.mov(a.rdi, a.r15);
      },
      reinterpret_cast<u64>(&allocate_for_code));
  // The object is in rax, the slot in rdx (0: anywhere in it).
  barrier_thunk_ = keeping(
      [&] {
        a.mov(a.rsi, a.rax);
        a.mov(a.rdi, a.r15);
      },
      reinterpret_cast<u64>(&barrier_for_code));
  // The double is in xmm15.
  box_thunk_ = here();
  {
    for (int r : kept_gprs) a.push(g(static_cast<u32>(r)));
    a.push(a.rbp);
    a.mov(a.rdi, a.r15);
    a.mov(a.rbp, a.rsp);
    a.sub(a.rsp, 256);
    a.and_(a.rsp, -16);
    for (int r = 0; r < 15; r++) a.vmovups(a.ptr[a.rsp + 16 * r], Xmm(r));
    a.vmovaps(a.xmm0, a.xmm15);
    a.mov(a.rax, reinterpret_cast<u64>(&box_for_code));
    a.call(a.rax);
    for (int r = 0; r < 15; r++) a.vmovups(Xmm(r), a.ptr[a.rsp + 16 * r]);
    a.mov(a.rsp, a.rbp);
    a.pop(a.rbp);
    for (int i = 7; i >= 0; i--) a.pop(g(static_cast<u32>(kept_gprs[i])));
    a.ret();
  }
  finish_copy(nullptr, 0);
  e_.segments.clear();
  e_.first_free_hot = e_.memory.hot();
}

}  // namespace metavm::jit
