/// \file
/// What a heap keeps of its pauses: how many of which length, and how the heap grew and shrank.
#pragma once
#include <array>
#include <bit>
#include <chrono>
#include <string>
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::gc {

enum class pause_kind : u8 { young, full };

/// The pauses of a heap. Needs no memory that grows with their number.
class pause_record {
 public:
  struct sample {
    double at,
        seconds;     ///< since the heap was made; of the longest pause that the sample stands for
    u64 heap_bytes;  ///< behind it
    pause_kind kind;
  };
  /// Eight steps in a doubling: a length is known to an eighth.
  static constexpr u32 steps_log2 = 3, bucket_count = 320;

  void add(pause_kind kind, double seconds, u64 heap_bytes) {
    counts_[static_cast<u32>(kind)][bucket_of(seconds)]++;
    totals_[static_cast<u32>(kind)]++;
    const std::chrono::duration<double> at = std::chrono::steady_clock::now() - start_;
    add_sample({at.count(), seconds, heap_bytes, kind});
  }
  u64 count(pause_kind kind) const { return totals_[static_cast<u32>(kind)]; }
  u64 count(pause_kind kind, u32 bucket) const { return counts_[static_cast<u32>(kind)][bucket]; }
  /// The length below which the part `q` (0 to 1) of the pauses lie, in seconds; 0 if there are
  /// none.
  double quantile(pause_kind kind, double q) const {
    const u64 rank = static_cast<u64>(q * static_cast<double>(count(kind)));
    u64 below = 0;
    for (u32 b = 0; b < bucket_count; b++) {
      below += count(kind, b);
      if (below > rank || (below == count(kind) && below)) return length_of(b);
    }
    return 0;
  }
  /// At most a thousand or so, in order; each stands for as many pauses as any other.
  const std::vector<sample>& samples() const { return samples_; }

  static u32 bucket_of(double seconds) {
    const u64 ns = seconds < 0 ? 0 : static_cast<u64>(seconds * 1e9);
    if (ns < (1u << steps_log2)) return static_cast<u32>(ns);
    const u32 e = static_cast<u32>(std::bit_width(ns)) - 1;
    const u32 step = static_cast<u32>(ns >> (e - steps_log2)) & ((1u << steps_log2) - 1);
    const u32 b = ((e - steps_log2 + 1) << steps_log2) + step;
    return b < bucket_count ? b : bucket_count - 1;
  }
  /// The middle of a bucket, in seconds.
  static double length_of(u32 bucket) {
    if (bucket < (1u << steps_log2)) return bucket * 1e-9;
    const u32 e = (bucket >> steps_log2) + steps_log2 - 1;
    const double step = bucket & ((1u << steps_log2) - 1);
    return static_cast<double>(u64{1} << e) * (1 + (step + 0.5) / (1u << steps_log2)) * 1e-9;
  }

 private:
  static constexpr std::size_t most_samples = 2048;

  void add_sample(const sample& s) {
    if (!samples_.empty() && in_last_ < stride_) {
      sample& last = samples_.back();
      if (s.seconds > last.seconds) last.seconds = s.seconds;
      if (s.kind == pause_kind::full) last.kind = s.kind;
      last.heap_bytes = s.heap_bytes > last.heap_bytes ? s.heap_bytes : last.heap_bytes;
      in_last_++;
      return;
    }
    if (samples_.size() == most_samples) halve();
    samples_.push_back(s);
    in_last_ = 1;
  }
  void halve() {
    for (std::size_t i = 0; i < most_samples / 2; i++) {
      sample a = samples_[2 * i];
      const sample& b = samples_[2 * i + 1];
      if (b.seconds > a.seconds) a.seconds = b.seconds;
      if (b.heap_bytes > a.heap_bytes) a.heap_bytes = b.heap_bytes;
      if (b.kind == pause_kind::full) a.kind = b.kind;
      samples_[i] = a;
    }
    samples_.resize(most_samples / 2);
    stride_ *= 2;
  }

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::array<std::array<u32, bucket_count>, 2> counts_{};
  std::array<u64, 2> totals_{};
  std::vector<sample> samples_;
  u64 stride_ = 1, in_last_ = 0;
};

class heap;

/// Writes the heap's pauses and sizes to a file: figures if its name ends in .json, else a picture
/// (SVG). False: errno says why it cannot be written.
bool write_pauses(const heap& h, const std::string& path);

}  // namespace metavm::gc
