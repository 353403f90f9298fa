/// \file
/// Memory for generated code: never writable and executable at once. Private pages, so that after
/// fork each process has its own copy at the same addresses.
#pragma once
#include "metavm/base/config.hpp"

namespace metavm::jit {

/// Two growing areas, hot and cold, in the low 2 GB, and a data area for constants.
class code_memory {
 public:
  explicit code_memory(u64 bytes);
  ~code_memory();
  code_memory(const code_memory&) = delete;
  code_memory& operator=(const code_memory&) = delete;

  /// Between these nothing of the area may run; calls nest.
  void begin_write();
  void end_write();

  u8* hot() const { return hot_; }
  u8* cold() const { return cold_; }
  void set_hot(u8* p) { hot_ = p; }
  void set_cold(u8* p) { cold_ = p; }
  u64 hot_used() const { return static_cast<u64>(hot_ - base_); }
  u64 cold_used() const { return static_cast<u64>(cold_ - cold_base_); }
  bool nearly_full() const;
  /// Address of an 8- or 16-byte constant, in data memory; shared.
  u64* constant(u64 bits);
  u64* constant_pair(u64 bits);
  void reset(u8* hot, u8* cold);

 private:
  u64 bytes_;
  u8 *base_, *hot_, *cold_base_, *cold_;
  u64* data_;
  u64 data_used_ = 0;
  u32 writing_ = 0;
  u64 open_hot_ = 0, open_cold_ = 0;
};

}  // namespace metavm::jit
