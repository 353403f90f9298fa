/// \file
/// The blocks and lines of an immix heap: address space, side tables, holes to allocate in. Internal to src/gc.
#pragma once
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::gc::immix {

inline constexpr u64 block_bytes = u64{32} << 10;
inline constexpr u64 line_bytes = 128;
inline constexpr u32 lines_per_block = block_bytes / line_bytes;
inline constexpr u64 granule_bytes = 8;
inline constexpr u32 granules_per_block = block_bytes / granule_bytes;
inline constexpr u32 start_words = granules_per_block / 64;
/// Larger objects live outside the blocks.
inline constexpr u64 largest_small = u64{8} << 10;

enum class block_state : u8 { unused, empty, in_use };

struct block_info {
  block_state state;
  bool dirty;      ///< its memory is not known to be zero
  bool listed;     ///< among the blocks with holes
  u16 free_lines;  ///< after the last collection
};

/// Side table of a block: what survived the last collection, and where objects start.
struct block_marks {
  u8 lines[lines_per_block];
  u64 starts[2][start_words];  ///< of live objects; a full collection fills the other one
  u64 young[start_words];      ///< of objects in runs that were walked for a conservative root
};

/// A stretch of a block that was handed out for bump allocation.
struct run {
  char* begin;
  char* end;
  char* walked = nullptr;  ///< block_marks::young holds the objects that start before it; null: none
};

class space {
 public:
  explicit space(u64 heap_limit);
  ~space();
  space(const space&) = delete;
  space& operator=(const space&) = delete;

  bool contains(u64 address) const { return address - base_ < used_; }
  u32 block_of(u64 address) const { return static_cast<u32>((address - base_) / block_bytes); }
  char* address_of(u32 block) const { return reinterpret_cast<char*>(base_ + u64{block} * block_bytes); }
  block_info& info(u32 block) { return infos_[block]; }
  const block_info& info(u32 block) const { return infos_[block]; }
  block_marks& marks(u32 block) { return marks_[block]; }
  const block_marks& marks(u32 block) const { return marks_[block]; }
  /// Has it been allocated into since the last collection?
  bool touched(u32 block) const { return touched_[block / 64] >> (block % 64) & 1; }
  /// A look at addresses that is fast in a loop: in registers altogether.
  struct filter {
    u64 base, used;
    const u64 *touched, *fresh;
    /// False: an old object lies there. True: a new one, or none of the blocks'.
    METAVM_INLINE bool may_be_fresh(u64 address) const {
      const u64 at = address - base, block = at / block_bytes, line = at / line_bytes;
      return at >= used || ((touched[block / 64] >> (block % 64) & 1) && (fresh[line / 64] >> (line % 64) & 1));
    }
  };
  filter what_is_fresh() const { return {base_, used_, touched_.data(), fresh_.data()}; }
  /// What lies there is older than the last collection: its line was not free then. \pre contains(address)
  bool is_old(u64 address) const {
    const u64 line = (address - base_) / line_bytes;
    return !touched(static_cast<u32>(line / lines_per_block)) || !(fresh_[line / 64] >> (line % 64) & 1);
  }
  u32 block_count() const { return static_cast<u32>(used_ / block_bytes); }

  /// The next hole of at least `bytes` (at most a block): in blocks with free lines, else an empty block. False: no
  /// address space left. Its memory is zero.
  bool next_hole(u64 bytes, run& hole);
  /// An empty block, zeroed, for objects that did not fit the present hole.
  bool empty_block(run& hole);
  /// The next `sweep` looks at this block.
  void touch(u32 block);
  /// Sorts the blocks after a collection: what is empty, what has holes. `full`: all of them, else those that were
  /// touched. Gives memory of many empty blocks back to the system.
  void sweep(bool full);
  u64 blocks_in_use() const { return in_use_; }
  u64 live_lines() const { return live_lines_; }
  u64 reserved() const { return reserved_; }
  /// Bytes that can still be had by the block.
  u64 room() const { return (max_blocks_ - used_ / block_bytes + empty_.size()) * block_bytes; }
  /// Gives back what was reserved beyond `bytes` of address space and was never used.
  void shrink(u64 bytes);

 private:
  bool take_block(u32& block);
  void hand_out(u32 block, u32 first_line, u32 last_line);
  bool hole_in(u32 block, u32 from_line, u64 bytes, run& hole);
  void zero(char* begin, char* end, bool known_zero);
  void sweep_block(u32 block, bool full);

  u64 base_ = 0, reserved_ = 0, used_ = 0;
  block_info* infos_ = nullptr;
  block_marks* marks_ = nullptr;
  u64 max_blocks_ = 0;
  std::vector<u64> touched_;  ///< a bit a block; small enough for the first cache, whatever the heap's size
  std::vector<u64> fresh_;    ///< a bit a line: handed out since the last collection
  std::vector<u32> empty_, recyclable_;
  bool some_left_list_ = false;               ///< a block with holes became empty
  u32 current_ = ~u32{0}, current_line_ = 0;  ///< where the search for holes goes on
  u64 in_use_ = 0, live_lines_ = 0;
};

}  // namespace metavm::gc::immix
