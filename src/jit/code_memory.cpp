#include "metavm/jit/code_memory.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <string_view>

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
  cold_base_ = hot_end_ = base_ + bytes_;
  cold_end_ = cold_base_ + bytes_;
  reserve_ = std::min<u64>(bytes_ / 4, 1 << 18);
  hot_ = {base_, hot_end_};
  cold_ = {cold_base_, cold_end_};
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
  each_mapping([&](u8* begin, u64 n) {
    munmap(begin, n);
    if (writing_view_) munmap(begin + writing_offset_, n);
  });
  munmap(data_, data_words * 8);
}

void code_memory::shrink(u64 bytes_of_each) {
  const auto shrink_area = [&](u8* used, u8*& end, u8* keep, gap& now, std::vector<gap>& gaps) {
    keep = std::max(keep, used);
    keep += -reinterpret_cast<u64>(keep) & (page - 1);
    if (keep >= end) return;
    munmap(keep, static_cast<u64>(end - keep));
    if (writing_view_) munmap(keep + writing_offset_, static_cast<u64>(end - keep));
    end = keep;
    now = {std::min(now.begin, end), std::min(now.end, end)};
    for (gap& g : gaps) g = {std::min(g.begin, end), std::min(g.end, end)};
  };
  shrink_area(hot_used_, hot_end_, base_ + bytes_of_each, hot_, hot_gaps_);
  shrink_area(cold_used_, cold_end_, cold_base_ + bytes_of_each, cold_, cold_gaps_);
  reserve_ = std::min<u64>(bytes() / 4, reserve_);
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

/// Pages of this process alone in place of those that are the parent's, too. False: there is no address space, and
/// nothing was changed.
bool code_memory::make_own(u8* begin, u64 n) {
  constexpr int shared = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
  if (mmap(begin, n, PROT_READ | PROT_WRITE, shared, -1, 0) != begin) return false;
  // Without memory for a copy: from the pages of the parent, which may be writing.
  const auto fill = [&](u8* area, u64 used, const u8* saved) {
    if (area >= begin && area < begin + n) std::memcpy(area, saved_ ? saved : area + writing_offset_, used);
  };
  fill(base_, hot_bytes(), saved_);
  fill(cold_base_, cold_bytes(), saved_ ? saved_ + hot_bytes() : nullptr);
  u8* const view = begin + writing_offset_;
  munmap(view, n);  // first: some kernels ask for room for both
  METAVM_CHECK(mremap(begin, 0, n, MREMAP_MAYMOVE | MREMAP_FIXED, view) == view);
  METAVM_CHECK(mprotect(begin, n, PROT_READ | PROT_EXEC) == 0);
  return true;
}

void code_memory::restore() {
  each_mapping([&](u8* begin, u64 n) {
    if (make_own(begin, n)) return;
    // No more than before is needed, but the process may have more already than the limit that was set since.
    rlimit limit{};
    getrlimit(RLIMIT_AS, &limit);
    const rlimit most{limit.rlim_max, limit.rlim_max};
    const bool done = setrlimit(RLIMIT_AS, &most) == 0 && make_own(begin, n);
    setrlimit(RLIMIT_AS, &limit);
    if (done) return;
    // The parent's pages must not be run: it goes on changing them.
    constexpr std::string_view text = "metavm: no address space for compiled code in the new process\n";
    [[maybe_unused]] const auto written = ::write(2, text.data(), text.size());
    ::_exit(1);
  });
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
  collect(hot_start, hot_end_, hot_used_, hot_, hot_gaps_);
  collect(cold_base_, cold_end_, cold_used_, cold_, cold_gaps_);
  if (kept.empty()) data_used_ = 0;
}

void code_memory::protect(bool writing) {
  each_mapping(
      [&](u8* begin, u64 n) { METAVM_CHECK(mprotect(begin, n, PROT_READ | (writing ? PROT_WRITE : PROT_EXEC)) == 0); });
}

void code_memory::written_out() {
  if (!writing_view_) return protect(false);
  // Pages that are mapped twice count twice as resident memory.
  const u64 used = hot_bytes() + cold_bytes();
  if (used < used_when_dropped_ + (u64{1} << 18)) return;
  used_when_dropped_ = used;
  each_mapping([&](u8* begin, u64 n) { madvise(begin + writing_offset_, n, MADV_DONTNEED); });
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
