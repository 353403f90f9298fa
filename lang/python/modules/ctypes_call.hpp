/// \file
/// _ctypes: who has the lock while C runs, and while C calls back.
#pragma once
#include "lang/python/modules/ctypes_types.hpp"
#include "lang/python/threads.hpp"

namespace metavm::python::ctypes {

/// While it lives, C code runs in this thread.
class foreign_call {
 public:
  foreign_call(vm& m, bool keeps_lock);
  ~foreign_call();  ///< leaves errno alone
  foreign_call(const foreign_call&) = delete;
  foreign_call& operator=(const foreign_call&) = delete;

 private:
  friend class guest_call;
  vm& m_;
  foreign_call* outer_;
  thread_state* thread_ = nullptr;  ///< null: the lock was kept
};
/// While it lives, C code has called the guest, from whatever thread.
class guest_call {
 public:
  explicit guest_call(vm& m);
  ~guest_call();
  /// False: there is no memory for what a thread needs.
  bool entered() const { return from_ || adopted_; }
  guest_call(const guest_call&) = delete;
  guest_call& operator=(const guest_call&) = delete;

 private:
  vm& m_;
  foreign_call *from_, *outer_ = nullptr;  ///< `from_` null: a thread that the VM does not know
  thread_state* adopted_ = nullptr;
};

}  // namespace metavm::python::ctypes
