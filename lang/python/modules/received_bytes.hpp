/// \file
/// Room for bytes of which nobody knows how many come.
#pragma once
#include <cstdlib>
#include <memory>

#include "lang/python/vm.hpp"

namespace metavm::python {

/// Up to so many bytes as a bytes object. Programs ask for far more than mostly comes: of that no large object is made.
class received_bytes {
 public:
  /// Raises MemoryError where there is no room for so many.
  received_bytes(vm& m, u64 most) : m_(m), most_(most) {
    if (most > largest_small && most <= largest_outside) {
      outside_.reset(static_cast<u8*>(std::malloc(most)));
      if (!outside_) raise_no_memory(m);
    } else {
      object_ = empty_bytes_of(m, most);
    }
  }
  explicit operator bool() const { return outside_ || object_; }
  u8* data() const { return outside_ ? outside_.get() : object_->data; }
  u64 most() const { return most_; }
  /// The first `n` of them. Null: raised.
  bytes_object* take(u64 n) const {
    if (object_ && n == most_) return object_;
    return make_bytes(m_, {reinterpret_cast<const char*>(data()), n});
  }

 private:
  struct release {
    void operator()(u8* p) const { std::free(p); }
  };
  static constexpr u64 largest_small = u64{1} << 13, largest_outside = u64{1} << 20;
  vm& m_;
  u64 most_;
  std::unique_ptr<u8[], release> outside_;
  bytes_object* object_ = nullptr;
};

}  // namespace metavm::python
