#include "metavm/jit/code_memory.hpp"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <mutex>
#include <new>

#include "metavm/base/address_space.hpp"

namespace metavm::jit {
namespace {
constexpr u64 data_words = 1 << 16;
constexpr u64 page = 4096;
constexpr u64 smallest_area = 64 * page;  ///< that is worth having when address space is short
u64 up(u64 n) { return (n + page - 1) & ~(page - 1); }

// Of the process. (Never destroyed: a fork may come late.)
std::mutex& all_mutex() {
  static auto* const m = new std::mutex;
  return *m;
}
std::vector<code_memory*>& all() {
  static auto* const v = new std::vector<code_memory*>;
  return *v;
}
}  // namespace

bool code_memory::map_twice() {
  const u64 n = bytes_ * 2;
  void* const run =
      mmap(nullptr, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
  if (run == MAP_FAILED) return false;
  // Of shared pages, an old size of 0 makes a second mapping.
  void* const write = mremap(run, 0, n, MREMAP_MAYMOVE);
  if (write == MAP_FAILED || mprotect(run, n, PROT_READ | PROT_EXEC) != 0) {
    if (write != MAP_FAILED) munmap(write, n);
    munmap(run, n);
    return false;
  }
  base_ = static_cast<u8*>(run);
  writing_view_ = static_cast<u8*>(write);
  writing_offset_ = writing_view_ - base_;
  return true;
}

bool code_memory::map_once() {
  void* const p =
      mmap(nullptr, bytes_ * 2, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
  if (p == MAP_FAILED) return false;
  base_ = static_cast<u8*>(p);
  return true;
}

code_memory::code_memory(u64 bytes) : bytes_(up(std::max<u64>(address_space_share(bytes, 32) / 2, 4 * page))) {
  void* const data = mmap(nullptr, data_words * 8, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_32BIT, -1, 0);
  if (data == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<u64*>(data);
  // Where address space is short a smaller area does.
  while (!map_twice() && !map_once()) {
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
  hot_used_ = base_;
  cold_used_ = cold_base_;
  static const int registered = pthread_atfork(before_fork, [] { after_fork(false); }, [] { after_fork(true); });
  METAVM_CHECK(registered == 0);
  const std::lock_guard lock(all_mutex());
  all().push_back(this);
}

code_memory::~code_memory() {
  {
    const std::lock_guard lock(all_mutex());
    std::erase(all(), this);
  }
  munmap(base_, bytes_ * 2);
  if (writing_view_) munmap(writing_view_, bytes_ * 2);
  munmap(data_, data_words * 8);
}

// ---------------------------------------------------------------- fork

// Shared pages would be shared with the child, too.

void code_memory::before_fork() {
  all_mutex().lock();
  for (code_memory* c : all()) c->save();
}

void code_memory::after_fork(bool child) {
  for (code_memory* c : all()) {
    if (!c->writing_view_) continue;
    if (child) c->restore();
    if (c->saved_) munmap(c->saved_, c->saved_bytes());
    c->saved_ = nullptr;
  }
  all_mutex().unlock();
}

void code_memory::save() {
  if (!writing_view_) return;
  void* const p = mmap(nullptr, saved_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) return;
  saved_ = static_cast<u8*>(p);
  std::memcpy(saved_, base_, hot_bytes());
  std::memcpy(saved_ + hot_bytes(), cold_base_, cold_bytes());
}

void code_memory::restore() {
  const u64 n = bytes_ * 2;
  METAVM_CHECK(mmap(base_, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) ==
               base_);
  // Without memory for a copy: from the pages of the parent, which may be writing.
  std::memcpy(base_, saved_ ? saved_ : writing_view_, hot_bytes());
  std::memcpy(cold_base_, saved_ ? saved_ + hot_bytes() : writing_view_ + bytes_, cold_bytes());
  METAVM_CHECK(mremap(base_, 0, n, MREMAP_MAYMOVE | MREMAP_FIXED, writing_view_) == writing_view_);
  METAVM_CHECK(mprotect(base_, n, PROT_READ | PROT_EXEC) == 0);
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
  set_cold(p + n);
  return p;
}

void code_memory::release(std::vector<gap> kept, u8* hot_start) {
  std::sort(kept.begin(), kept.end(), [](const gap& a, const gap& b) { return a.begin < b.begin; });
  auto collect = [&](u8* from, u8* to, const u8* used, gap& now, std::vector<gap>& rest) {
    rest.clear();
    for (const gap& k : kept) {
      if (k.end <= from || k.begin >= to) continue;
      if (k.begin > from) rest.push_back({from, k.begin});
      from = std::max(from, k.end);
    }
    if (from < to) rest.push_back({from, to});
    // Whoever still came here would be stopped at once.
    for (const gap& g : rest)
      if (g.begin < used)
        std::memset(writable(g.begin), 0xcc, static_cast<u64>(std::min<const u8*>(g.end, used) - g.begin));
    // The largest last: it is used first.
    std::sort(rest.begin(), rest.end(), [](const gap& a, const gap& b) { return a.room() < b.room(); });
    now = {to, to};
    if (!rest.empty()) {
      now = rest.back();
      rest.pop_back();
    }
  };
  collect(hot_start, base_ + bytes_, hot_used_, hot_, hot_gaps_);
  collect(cold_base_, cold_base_ + bytes_, cold_used_, cold_, cold_gaps_);
  if (kept.empty()) data_used_ = 0;
}

void code_memory::protect(bool writing) {
  METAVM_CHECK(mprotect(base_, bytes_ * 2, PROT_READ | (writing ? PROT_WRITE : PROT_EXEC)) == 0);
}

void code_memory::written_out() {
  if (!writing_view_) return protect(false);
  // Pages that are mapped twice count twice as resident memory.
  const u64 used = hot_bytes() + cold_bytes();
  if (used < used_when_dropped_ + (u64{1} << 18)) return;
  used_when_dropped_ = used;
  madvise(writing_view_, bytes_ * 2, MADV_DONTNEED);
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
