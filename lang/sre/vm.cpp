#include "lang/sre/vm.hpp"

#include <sys/mman.h>

#include <new>

#include "metavm/base/address_space.hpp"

namespace metavm::sre {

choice_stack::~choice_stack() {
  if (base_) munmap(base_, bytes_);
}

char* choice_stack::begin() {
  if (base_) return base_;
  for (u64 n = address_space_share(u64{8} << 30, 8); n >= 2 * usual; n = n / 2 & ~u64{4095}) {
    void* p = mmap(nullptr, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) continue;
    base_ = static_cast<char*>(p);
    bytes_ = n;
    break;
  }
  return base_;
}

char* choice_stack::grow(char* limit) {
  const u64 now = static_cast<u64>(limit - base_);
  if (now >= bytes_) return nullptr;
  grown_ = true;
  return base_ + (now * 2 < bytes_ ? now * 2 : bytes_);
}

void choice_stack::trim() {
  if (!grown_) return;
  grown_ = false;
  madvise(base_ + usual, bytes_ - usual, MADV_DONTNEED);
}

vm::vm(const execution& host) {
  heap = host.heap;
  int_shape = host.int_shape;
  float_shape = host.float_shape;
  for (const shape*& s : constant_shapes) s = int_shape;
  void* stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) throw std::bad_alloc{};
  stack_base = static_cast<char*>(stack);
  stack_limit = stack_base + stack_bytes;
  native_limit = host.native_limit;
  depth_left = 1000;
  tick_interval = host.tick_interval;
}

vm::~vm() {
  machine.reset();
  munmap(stack_base, stack_bytes);
}

value vm::more_room(vm& x, value limit) {
  char* more = x.choices.grow(limit.as<char>());
  return more ? value::pointer(more) : value::small_int(0);
}

}  // namespace metavm::sre
