#include "immix_space.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "metavm/base/address_space.hpp"

namespace metavm::gc::immix {

namespace {

constexpr u64 smallest_reserve = u64{64} << 20;
/// Holes of fewer lines are not worth the visit.
constexpr u32 smallest_hole_lines = 2;
constexpr u32 recyclable_lines = 8;  ///< a block with fewer free lines counts as full

void* reserve(u64 bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? nullptr : p;
}

}  // namespace

space::space(u64 heap_limit) {
  // Address space costs nothing, but there may be a limit to it (ulimit -v).
  u64 want = u64{256} << 30;
  want = std::max(smallest_reserve / 2, address_space_share(want, 4) & ~(block_bytes - 1));
  if (heap_limit && heap_limit * 2 < want)
    want = std::max(smallest_reserve, (heap_limit * 2 + block_bytes - 1) & ~(block_bytes - 1));
  for (; want >= smallest_reserve / 2; want /= 2) {
    const u64 blocks = want / block_bytes;
    char* p = static_cast<char*>(reserve(want + block_bytes));
    void* infos = p ? reserve(blocks * sizeof(block_info)) : nullptr;
    void* marks = infos ? reserve(blocks * sizeof(block_marks)) : nullptr;
    if (marks) {
      base_ = (reinterpret_cast<u64>(p) + block_bytes - 1) & ~(block_bytes - 1);
      reserved_ = want;
      max_blocks_ = blocks;
      infos_ = static_cast<block_info*>(infos);
      marks_ = static_cast<block_marks*>(marks);
      // What lies in front of the first whole block and behind the last is never touched.
      const u64 before = base_ - reinterpret_cast<u64>(p);
      if (before) munmap(p, before);
      if (before < block_bytes) munmap(reinterpret_cast<void*>(base_ + want), block_bytes - before);
      return;
    }
    if (infos) munmap(infos, blocks * sizeof(block_info));
    if (p) munmap(p, want + block_bytes);
  }
  throw std::bad_alloc();
}

space::~space() {
  munmap(reinterpret_cast<void*>(base_), reserved_);
  munmap(infos_, max_blocks_ * sizeof(block_info));
  munmap(static_cast<void*>(marks_), max_blocks_ * sizeof(block_marks));
}

void space::shrink(u64 bytes) {
  const u64 blocks = std::max({bytes / block_bytes, used_ / block_bytes, smallest_reserve / 2 / block_bytes});
  if (blocks >= max_blocks_) return;
  const auto give_back = [](void* begin, u64 keep, u64 all) {
    keep = (keep + 4095) & ~u64{4095};
    all = (all + 4095) & ~u64{4095};
    if (keep < all) munmap(static_cast<char*>(begin) + keep, all - keep);
  };
  give_back(reinterpret_cast<void*>(base_), blocks * block_bytes, max_blocks_ * block_bytes);
  give_back(infos_, blocks * sizeof(block_info), max_blocks_ * sizeof(block_info));
  give_back(static_cast<void*>(marks_), blocks * sizeof(block_marks), max_blocks_ * sizeof(block_marks));
  max_blocks_ = blocks;
  reserved_ = blocks * block_bytes;
}

void space::zero(char* begin, char* end, bool known_zero) {
  if (!known_zero) std::memset(begin, 0, static_cast<u64>(end - begin));
}

void space::touch(u32 block) {
  if (block / 64 >= touched_.size()) {
    touched_.resize(block / 64 + 1);
    fresh_.resize(touched_.size() * lines_per_block);
  }
  touched_[block / 64] |= u64{1} << (block % 64);
}

void space::hand_out(u32 block, u32 first, u32 last) {
  u64* const lines = &fresh_[u64{block} * (lines_per_block / 64)];
  for (u32 l = first; l < last; l++) lines[l / 64] |= u64{1} << (l % 64);
}

bool space::take_block(u32& block) {
  if (!empty_.empty()) {
    block = empty_.back();
    empty_.pop_back();
  } else {
    if (used_ / block_bytes >= max_blocks_) return false;
    block = static_cast<u32>(used_ / block_bytes);
    used_ += block_bytes;
  }
  block_info& i = infos_[block];
  i.state = block_state::in_use;
  i.free_lines = lines_per_block;
  touch(block);
  in_use_++;
  return true;
}

bool space::empty_block(run& hole) {
  u32 block;
  if (!take_block(block)) return false;
  char* p = address_of(block);
  zero(p, p + block_bytes, !infos_[block].dirty);
  infos_[block].dirty = true;
  hand_out(block, 0, lines_per_block);
  hole = {p, p + block_bytes};
  return true;
}

bool space::hole_in(u32 block, u32 line, u64 bytes, run& hole) {
  const u8* lines = marks_[block].lines;
  const u32 need = std::max(smallest_hole_lines, static_cast<u32>((bytes + line_bytes - 1) / line_bytes));
  while (line < lines_per_block) {
    const void* free = std::memchr(lines + line, 0, lines_per_block - line);
    if (!free) break;
    const u32 first = static_cast<u32>(static_cast<const u8*>(free) - lines);
    u32 last = first + 1;
    while (last < lines_per_block && !lines[last]) last++;
    if (last - first >= need) {
      char* p = address_of(block);
      hole = {p + first * line_bytes, p + last * line_bytes};
      zero(hole.begin, hole.end, false);
      current_line_ = last;
      hand_out(block, first, last);
      return true;
    }
    line = last;
  }
  return false;
}

bool space::next_hole(u64 bytes, run& hole) {
  for (;;) {
    if (current_ != ~u32{0} && hole_in(current_, current_line_, bytes, hole)) return true;
    current_ = ~u32{0};
    if (recyclable_.empty()) return empty_block(hole);
    current_ = recyclable_.back();
    recyclable_.pop_back();
    infos_[current_].listed = false;
    touch(current_);
    current_line_ = 0;
  }
}

void space::sweep_block(u32 b, bool full) {
  block_info& i = infos_[b];
  if (i.state != block_state::in_use) return;
  u32 live = 0;
  for (u32 l = 0; l < lines_per_block; l++) live += marks_[b].lines[l];
  if (!full) live_lines_ -= std::min<u64>(live_lines_, lines_per_block - i.free_lines);
  i.free_lines = static_cast<u16>(lines_per_block - live);
  if (live == 0) {
    some_left_list_ |= i.listed;
    i.state = block_state::empty;
    i.free_lines = lines_per_block;
    in_use_--;
    empty_.push_back(b);
    return;
  }
  live_lines_ += live;
  if (i.free_lines < recyclable_lines || i.listed) return;
  i.listed = true;
  recyclable_.push_back(b);
}

void space::sweep(bool full) {
  for (u32 w = 0; w < touched_.size(); w++)
    for (u64 bits = touched_[w]; bits; bits &= bits - 1) {
      const u64 b = w * 64 + static_cast<u32>(__builtin_ctzll(bits));
      std::fill_n(&fresh_[b * (lines_per_block / 64)], lines_per_block / 64, 0);
    }
  current_ = ~u32{0};
  if (full) {
    for (u32 b : recyclable_) infos_[b].listed = false;
    recyclable_.clear();
    live_lines_ = 0;
    for (u32 b = 0, n = block_count(); b < n; b++) sweep_block(b, true);
  } else {
    for (u32 w = 0; w < touched_.size(); w++)
      for (u64 bits = touched_[w]; bits; bits &= bits - 1)
        sweep_block(w * 64 + static_cast<u32>(__builtin_ctzll(bits)), false);
  }
  if (some_left_list_) {
    some_left_list_ = false;
    std::erase_if(recyclable_, [&](u32 b) {
      if (infos_[b].state == block_state::in_use) return false;
      infos_[b].listed = false;
      return true;
    });
  }
  std::fill(touched_.begin(), touched_.end(), 0);
  if (!full) return;
  // Low addresses first, so that the heap stays dense; the memory of what is far from being needed goes back.
  std::sort(empty_.begin(), empty_.end(), std::greater<>());
  std::sort(recyclable_.begin(), recyclable_.end(), std::greater<>());
  const std::size_t keep = static_cast<std::size_t>(in_use_ / 2 + 256);
  for (std::size_t k = 0; k + keep < empty_.size(); k++) {
    block_info& i = infos_[empty_[k]];
    if (!i.dirty) continue;
    madvise(address_of(empty_[k]), block_bytes, MADV_DONTNEED);
    i.dirty = false;
  }
}

}  // namespace metavm::gc::immix
