#include "metavm/jit/code_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "metavm/base/address_space.hpp"

namespace metavm::jit {
namespace {
constexpr u64 data_words = 1 << 16;
constexpr u64 page = 4096;
constexpr u64 smallest_area = 64 * page;  ///< that is worth having when address space is short
u64 up(u64 n) { return (n + page - 1) & ~(page - 1); }
}  // namespace

code_memory::code_memory(u64 bytes) : bytes_(up(std::max<u64>(address_space_share(bytes, 32) / 2, 4 * page))) {
  auto map = [](u64 n, int prot) {
    void* p = mmap(nullptr, n, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
    return p == MAP_FAILED ? nullptr : p;
  };
  data_ = static_cast<u64*>(map(data_words * 8, PROT_READ | PROT_WRITE));
  if (!data_) throw std::bad_alloc();
  // Where address space is short a smaller area does.
  while (!(base_ = static_cast<u8*>(map(bytes_ * 2, PROT_NONE)))) {
    if (bytes_ <= smallest_area) {
      munmap(data_, data_words * 8);
      throw std::bad_alloc();
    }
    bytes_ = std::max(up(bytes_ / 2), smallest_area);
  }
  cold_base_ = base_ + bytes_;
  reserve_ = std::min<u64>(bytes_ / 4, 1 << 18);
  hot_ = {base_, base_ + bytes_};
  cold_ = {cold_base_, cold_base_ + bytes_};
}

code_memory::~code_memory() {
  munmap(base_, bytes_ * 2);
  munmap(data_, data_words * 8);
}

bool code_memory::nearly_full() {
  if (data_used_ + 1024 > data_words) return true;
  auto short_of = [&](gap& now, std::vector<gap>& rest) {
    while (now.room() < reserve_ && !rest.empty()) {
      now = rest.back();
      rest.pop_back();
    }
    return now.room() < reserve_;
  };
  return short_of(hot_, hot_gaps_) || short_of(cold_, cold_gaps_);
}

u8* code_memory::take_cold(u64 n) {
  while (cold_.room() < n && !cold_gaps_.empty()) {
    cold_ = cold_gaps_.back();
    cold_gaps_.pop_back();
  }
  if (cold_.room() < n) return nullptr;
  u8* const p = cold_.begin;
  cold_.begin += n;
  return p;
}

void code_memory::release(std::vector<gap> kept, u8* hot_start) {
  std::sort(kept.begin(), kept.end(), [](const gap& a, const gap& b) { return a.begin < b.begin; });
  auto collect = [&](u8* from, u8* to, gap& now, std::vector<gap>& rest) {
    rest.clear();
    for (const gap& k : kept) {
      if (k.end <= from || k.begin >= to) continue;
      if (k.begin > from) rest.push_back({from, k.begin});
      from = std::max(from, k.end);
    }
    if (from < to) rest.push_back({from, to});
    // Whoever still came here would be stopped at once.
    for (const gap& g : rest) std::memset(g.begin, 0xcc, g.room());
    // The largest last: it is used first.
    std::sort(rest.begin(), rest.end(), [](const gap& a, const gap& b) { return a.room() < b.room(); });
    now = {to, to};
    if (!rest.empty()) {
      now = rest.back();
      rest.pop_back();
    }
  };
  collect(hot_start, base_ + bytes_, hot_, hot_gaps_);
  collect(cold_base_, cold_base_ + bytes_, cold_, cold_gaps_);
  if (kept.empty()) data_used_ = 0;
}

void code_memory::begin_write() {
  if (writing_++ > 0) return;
  METAVM_CHECK(mprotect(base_, bytes_ * 2, PROT_READ | PROT_WRITE) == 0);
}

void code_memory::end_write() {
  if (--writing_ > 0) return;
  METAVM_CHECK(mprotect(base_, bytes_ * 2, PROT_READ | PROT_EXEC) == 0);
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

}  // namespace metavm::jit
