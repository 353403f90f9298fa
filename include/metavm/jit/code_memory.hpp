/// \file
/// Memory for generated code: never writable and executable at once. Private pages, so that after
/// fork each process has its own copy at the same addresses.
#pragma once
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::jit {

/// Two areas, hot and cold, in the low 2 GB, and a data area for constants. Each area is filled
/// from its first byte; once code has been thrown away, the gaps between the code that had to stay
/// are filled.
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
  void begin_write();
  void end_write();

  u8* hot() const { return hot_.begin; }
  u8* cold() const { return cold_.begin; }
  void set_hot(u8* p) { hot_.begin = p; }
  void set_cold(u8* p) { cold_.begin = p; }
  u64 hot_room() const { return hot_.room(); }
  u64 cold_room() const { return cold_.room(); }
  u64 bytes() const { return bytes_; }
  u8* base() const { return base_; }
  bool holds(const void* p) const { return p >= base_ && p < base_ + 2 * bytes_; }
  /// No room for much more code, not in the other gaps either.
  bool nearly_full();
  /// n bytes of the cold area; null if there are none.
  u8* take_cold(u64 n);
  /// Everything from `hot_start` on is free but for `kept`.
  void release(std::vector<gap> kept, u8* hot_start);
  /// Address of an 8- or 16-byte constant, in data memory; shared.
  u64* constant(u64 bits);
  u64* constant_pair(u64 bits);

 private:
  u64 bytes_;  ///< of each area
  u64 reserve_;
  u8 *base_, *cold_base_;
  gap hot_, cold_;
  std::vector<gap> hot_gaps_, cold_gaps_;
  u64* data_;
  u64 data_used_ = 0;
  u32 writing_ = 0;
};

}  // namespace metavm::jit
