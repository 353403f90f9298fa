#include "metavm/jit/code_memory.hpp"

#include <sys/mman.h>

#include "metavm/base/address_space.hpp"

namespace metavm::jit {
namespace {
constexpr u64 data_words = 1 << 16;
constexpr u64 page = 4096;
constexpr u64 slack = 1 << 18;  ///< room for one more segment
u64 up(u64 n) { return (n + page - 1) & ~(page - 1); }
}  // namespace

code_memory::code_memory(u64 bytes) : bytes_(up(address_space_share(bytes, 32))) {
  auto map = [](u64 n, int prot) {
    void* p = mmap(nullptr, n, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
    METAVM_CHECK(p != MAP_FAILED);
    return p;
  };
  base_ = hot_ = static_cast<u8*>(map(bytes_ * 2, PROT_NONE));
  cold_base_ = cold_ = base_ + bytes_;
  data_ = static_cast<u64*>(map(data_words * 8, PROT_READ | PROT_WRITE));
}

code_memory::~code_memory() {
  munmap(base_, bytes_ * 2);
  munmap(data_, data_words * 8);
}

bool code_memory::nearly_full() const { return hot_used() + slack > bytes_ || cold_used() + slack > bytes_; }

void code_memory::begin_write() {
  if (writing_++ > 0) return;
  open_hot_ = up(hot_used() + slack);
  open_cold_ = up(cold_used() + slack);
  METAVM_CHECK(mprotect(base_, open_hot_, PROT_READ | PROT_WRITE) == 0);
  METAVM_CHECK(mprotect(cold_base_, open_cold_, PROT_READ | PROT_WRITE) == 0);
}

void code_memory::end_write() {
  if (--writing_ > 0) return;
  METAVM_CHECK(mprotect(base_, open_hot_, PROT_READ | PROT_EXEC) == 0);
  METAVM_CHECK(mprotect(cold_base_, open_cold_, PROT_READ | PROT_EXEC) == 0);
}

u64* code_memory::constant(u64 bits) {
  for (u64 i = data_used_ > 64 ? data_used_ - 64 : 0; i < data_used_; i++)
    if (data_[i] == bits) return data_ + i;
  METAVM_CHECK(data_used_ < data_words);
  data_[data_used_] = bits;
  return data_ + data_used_++;
}

u64* code_memory::constant_pair(u64 bits) {
  data_used_ = (data_used_ + 1) & ~u64{1};
  METAVM_CHECK(data_used_ + 2 <= data_words);
  u64* p = data_ + data_used_;
  p[0] = p[1] = bits;
  data_used_ += 2;
  return p;
}

void code_memory::reset(u8* hot, u8* cold) {
  hot_ = hot;
  cold_ = cold;
}

}  // namespace metavm::jit
