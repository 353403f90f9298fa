/// \file
/// The stream that a Pickler writes: bytes outside the heap, cut into frames.
#pragma once
#include <cstdlib>
#include <cstring>

#include "lang/python/modules/pickle_types.hpp"

namespace metavm::python::pickle {

class output {
 public:
  explicit output(vm& m) : m_(m), data_(inline_), capacity_(sizeof(inline_)) {}
  ~output() {
    if (data_ != inline_) std::free(data_);
  }
  output(const output&) = delete;
  output& operator=(const output&) = delete;

  /// From about this size on a frame is closed; what alone is as long stands outside of frames.
  static constexpr u64 frame_target = 64 * 1024;

  void set_framing(bool on) { framing_ = on; }
  bool framing() const { return framing_; }
  /// Whether the frame is long enough to be closed before the next object.
  bool frame_is_full() const { return frame_start_ >= 0 && length_ >= frame_limit_; }

  /// Room for n bytes, to be filled and then told to `advance`; begins a frame if need be. Null: raised.
  METAVM_INLINE u8* room(u64 n) {
    if (METAVM_UNLIKELY(capacity_ - length_ < n + header) && !grow(n + header)) return nullptr;
    if (METAVM_UNLIKELY(framing_ && frame_start_ < 0)) begin_frame();
    return data_ + length_;
  }
  void advance(u64 n) { length_ += n; }

  bool put(op o) {
    u8* p = room(1);
    if (METAVM_UNLIKELY(!p)) return false;
    *p = static_cast<u8>(o);
    length_++;
    return true;
  }
  /// An opcode and n bytes of a little-endian number.
  template <u32 n>
  bool put(op o, u64 number) {
    u8* p = room(1 + n);
    if (METAVM_UNLIKELY(!p)) return false;
    *p = static_cast<u8>(o);
    std::memcpy(p + 1, &number, n);
    length_ += 1 + n;
    return true;
  }
  bool put(const void* bytes, u64 n) {
    u8* p = room(n);
    if (METAVM_UNLIKELY(!p)) return false;
    if (n) std::memcpy(p, bytes, n);
    length_ += n;
    return true;
  }
  bool put(std::string_view s) { return put(s.data(), s.size()); }

  /// Writes the header of the frame, or takes its place away if it does not pay.
  void close_frame();
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), length_}; }
  void clear() {
    length_ = 0;
    frame_start_ = -1;
  }

 private:
  static constexpr u64 header = 9, least_frame = 4;
  METAVM_NOINLINE bool grow(u64 more);
  void begin_frame() {
    frame_start_ = static_cast<i64>(length_);
    length_ += header;
    frame_limit_ = length_ + frame_target;
  }

  vm& m_;
  u8* data_;
  u64 length_ = 0, capacity_, frame_limit_ = 0;
  i64 frame_start_ = -1;
  bool framing_ = false;
  alignas(8) u8 inline_[512];
};

}  // namespace metavm::python::pickle
