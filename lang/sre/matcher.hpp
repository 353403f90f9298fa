/// \file
/// Runs a program over a text: as code of a language of the framework (generate.hpp), plain or staged. Neither long
/// texts nor deeply nested patterns need native stack.
#pragma once
#include <memory>

#include "lang/sre/program.hpp"
#include "metavm/lang/code.hpp"

namespace metavm::sre {

/// Characters of 1, 2 or 4 bytes.
struct text {
  const void* data;
  u64 length;
  u32 width;
};

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
  std::unique_ptr<i64[]> marks;  ///< of the groups, behind two words that are not: see `mark`
  u64 mark_capacity = 0;
  const char* text = nullptr;  ///< the marks are address words of characters in it; null: they are positions
  u32 shift = 0;               ///< of a character's width
  /// Where a mark stands; -1: it is not set.
  i64 mark(u64 i) const {
    const i64 m = marks[2 + i];
    if (METAVM_UNLIKELY(!text)) return m;
    return m == 0 ? -1 : (reinterpret_cast<const char*>(m - static_cast<i64>(tag_pointer)) - text) >> shift;
  }
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
  i64 last_group;  ///< number of the group closed last; -1: none. The groups' bounds: `workspace::mark`
};

/// By the machine of machine.hpp, for programs that are too large to become code.
outcome run_large(const program& p, const char_properties& c, const match_request& r, workspace& w, match_result& out);

struct generated_code;
class vm;

/// A program's code for each width of characters, made when it is first wanted.
struct pattern_code {
  pattern_code();
  ~pattern_code();
  std::unique_ptr<generated_code> by_width[3];
  bool made[3] = {};
};

/// Where a program finds its code: in a guest's object, zeroed at first.
struct code_link {
  pattern_code* code;
  u64 generation;
};

/// The patterns of one host: their code, the machine that runs it, and the compiler that makes machine code of what is
/// hot.
class matcher {
 public:
  /// \pre the host, and its heap, live longer
  explicit matcher(execution& host);
  ~matcher();
  matcher(const matcher&) = delete;
  matcher& operator=(const matcher&) = delete;

  outcome run(const program& p, code_link& link, const char_properties& c, const match_request& r, workspace& w,
              match_result& out);
  /// Something waits for the host's next safepoint.
  void call_attention();
  /// The staged machine, if there is one by now.
  jit::engine* machine() const;

 private:
  generated_code* code_for(const program& p, code_link& link, const char_properties& c, u32 width);
  void follow_host(u64 length);
  void forget_all();
  execution& host_;
  std::unique_ptr<vm> vm_;
  std::vector<std::unique_ptr<vm>> spare_;  ///< for matches in the middle of others
  std::vector<std::unique_ptr<pattern_code>> codes_;
  jit::engine* host_machine_ = nullptr;  ///< as it was when ours was made
  u64 generation_ = 1, runs_ = 0;
  u32 busy_ = 0;
};

}  // namespace metavm::sre
