/// \file
/// What the files of _functools share.
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python::functools {

void add_lru_cache(vm& m, module_object* mod);

/// Arguments put together for a call: on the stack when few, else in a tuple that the collector
/// sees.
class argument_list {
 public:
  argument_list(vm& m, u64 n) {
    if (n <= most) {
      data_ = buffer_;
      return;
    }
    tuple_object* t = empty_tuple_of(m, n);
    data_ = t ? t->items : nullptr;
    if (data_) std::fill_n(data_, n, none);
  }
  explicit operator bool() const { return data_ != nullptr; }
  value& operator[](u64 i) { return data_[i]; }
  value* data() { return data_; }

 private:
  static constexpr u64 most = 16;
  value* data_;
  value buffer_[most];
};

}  // namespace metavm::python::functools
