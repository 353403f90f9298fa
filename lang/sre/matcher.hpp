/// \file
/// Runs a program over a text: a backtracking machine whose whole state is data, so that neither
/// long texts nor deeply nested patterns need native stack.
#pragma once
#include <memory>

#include "lang/sre/program.hpp"

namespace metavm::sre {

/// Characters of 1, 2 or 4 bytes.
struct text {
  const void* data;
  u64 length;
  u32 width;
};

enum class outcome : u8 { no, yes, interrupted, no_memory };

/// One way to go on, or one thing to undo, when the path that is tried fails.
struct choice {
  u32 what;
  u32 pc;
  u64 a, b;
};
/// A loop in progress.
struct loop_state {
  u32 pc, outer;
  i64 count;
  u64 last;  ///< where its last round began
};

/// A growing array that keeps its memory from match to match; full: `push` says so.
template <class T>
class scratch {
 public:
  T* data = nullptr;
  u64 size = 0, capacity = 0;
  scratch() = default;
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() { release(); }
  METAVM_INLINE bool push(const T& v) {
    if (METAVM_UNLIKELY(size == capacity) && !grow()) return false;
    data[size++] = v;
    return true;
  }
  void release();

 private:
  METAVM_NOINLINE bool grow();
};

/// The memory a match needs; used by one match at a time.
struct workspace {
  scratch<choice> choices;
  scratch<loop_state> loops;
  std::unique_ptr<i64[]> marks;  ///< positions; -1: not set
  u64 mark_capacity = 0;
  bool busy = false;
  void trim();  ///< gives back what an unusual match needed
};

struct match_request {
  text subject;                          ///< up to the end where the match must stop
  u64 from = 0;                          ///< where to start
  bool whole = false;                    ///< the match must reach the end
  bool search = false;                   ///< else it must begin at `from`
  bool advance = false;                  ///< no empty match at `from`
  bool (*interrupted)(void*) = nullptr;  ///< asked now and then; true ends the match
  void* context = nullptr;
};
struct match_result {
  u64 begin, end;
  i64 last_group;  ///< number of the group closed last; -1: none. The groups' bounds are in
                   ///< `workspace::marks`
};

outcome run(const program& p, const char_properties& c, const match_request& r, workspace& w, match_result& out);

}  // namespace metavm::sre
