/// \file
/// Random numbers that are the same everywhere: a seed names a program for good.
#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::fuzz {

class random {
 public:
  explicit random(u64 seed) : state_(seed) { next(); }
  u64 next() {  // splitmix64
    u64 z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }
  /// 0 to n - 1
  u32 below(u64 n) { return n ? static_cast<u32>(next() % n) : 0; }
  bool percent(u32 p) { return below(100) < p; }
  template <class T>
  const T& of(const std::vector<T>& v) {
    return v[below(v.size())];
  }
  std::string of(std::initializer_list<const char*> v) { return v.begin()[below(v.size())]; }
  u32 of(std::initializer_list<u32> v) { return v.begin()[below(v.size())]; }

 private:
  u64 state_;
};

}  // namespace metavm::fuzz
