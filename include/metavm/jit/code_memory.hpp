/// \file
/// Memory for generated code: no address is writable and executable at once.
///
/// The pages are mapped twice, for running and for writing, so that adding code costs no system call (a program that
/// compiles thousands of small pieces would spend its time in mprotect). Where the system has no such mappings there is
/// one, made writable and executable in turn. After fork the child has a copy of its own at the same addresses.
#pragma once
#include <cstring>
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::jit {

/// Two areas, hot and cold, in the low 2 GB, and a data area for constants. Each area is filled
/// from its first byte; once code has been thrown away, the gaps between the code that had to stay
/// are filled. Addresses are those where the code runs.
class code_memory {
 public:
  struct gap {
    u8 *begin, *end;
    u64 room() const { return static_cast<u64>(end - begin); }
  };

  /// Less if there is no address space for so much; std::bad_alloc if there is hardly any.
  explicit code_memory(u64 bytes);
  ~code_memory();
  code_memory(const code_memory&) = delete;
  code_memory& operator=(const code_memory&) = delete;

  /// Between these nothing of the area may run; calls nest.
  void begin_write() {
    if (writing_++ == 0 && !writing_view_) protect(true);
  }
  void end_write() {
    if (--writing_ == 0) written_out();
  }
  /// Where to write what is to run at p. \pre writing
  u8* writable(u8* p) const { return p + writing_offset_; }
  void write(u8* to, const void* from, u64 n) { std::memcpy(writable(to), from, n); }

  u8* hot() const { return hot_.begin; }
  u8* cold() const { return cold_.begin; }
  void set_hot(u8* p) {
    hot_.begin = p;
    if (p > hot_used_) hot_used_ = p;
  }
  void set_cold(u8* p) {
    cold_.begin = p;
    if (p > cold_used_) cold_used_ = p;
  }
  u64 hot_room() const { return hot_.room(); }
  u64 cold_room() const { return cold_.room(); }
  /// Of the hot area.
  u64 bytes() const { return static_cast<u64>(hot_end_ - base_); }
  u8* base() const { return base_; }
  bool holds(const void* p) const { return (p >= base_ && p < hot_end_) || (p >= cold_base_ && p < cold_end_); }
  /// No room for much more code, not in the other gaps either.
  bool nearly_full();
  /// n bytes of the cold area; null if there are none.
  u8* take_cold(u64 n);
  /// Everything from `hot_start` on is free but for `kept`. \pre writing
  void release(std::vector<gap> kept, u8* hot_start);
  /// Address of an 8- or 16-byte constant, in data memory; shared.
  u64* constant(u64 bits);
  u64* constant_pair(u64 bits);

  /// Gives address space back of which no part was used yet, but for so much of each area. \pre no code is being
  /// written
  void shrink(u64 bytes_of_each);

  /// Around fork, for every memory of the process (pthread_atfork).
  static void before_fork();
  static void after_fork(bool child);

 private:
  bool map_twice();
  bool map_once();
  void protect(bool writing);
  /// Calls f(begin, bytes) for each area where code runs: it is one mapping unless it was made smaller.
  template <class F>
  void each_mapping(F&& f) const {
    if (hot_end_ == cold_base_) return f(base_, static_cast<u64>(cold_end_ - base_));
    f(base_, static_cast<u64>(hot_end_ - base_));
    f(cold_base_, static_cast<u64>(cold_end_ - cold_base_));
  }
  bool make_own(u8* begin, u64 n);
  void written_out();
  void save();
  void restore();
  u64 hot_bytes() const { return static_cast<u64>(hot_used_ - base_); }
  u64 cold_bytes() const { return static_cast<u64>(cold_used_ - cold_base_); }
  u64 saved_bytes() const { return hot_bytes() + cold_bytes() + 1; }

  u64 bytes_;  ///< of each area, at first
  u64 reserve_;
  u8 *base_ = nullptr, *cold_base_ = nullptr;
  u8 *hot_end_ = nullptr, *cold_end_ = nullptr;
  u8* writing_view_ = nullptr;  ///< null: mapped once
  i64 writing_offset_ = 0;
  gap hot_, cold_;
  u8 *hot_used_, *cold_used_;  ///< nothing was ever written behind
  std::vector<gap> hot_gaps_, cold_gaps_;
  u64* data_;
  u64 data_used_ = 0;
  u32 writing_ = 0;
  u64 used_when_dropped_ = 0;
  u8* saved_ = nullptr;  ///< while a fork is going on: the used parts of both areas
};

}  // namespace metavm::jit
