/// \file
/// Memory of C libraries that dies with an object of the heap.
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python {

/// Holds what a C library allocated. An object that refers to it keeps it; once both are
/// unreachable, or when `release_now` is called, `release` is. What refers to it must expect
/// `memory` to be null: a finalizer may revive it.
struct external_object : object {
  void* memory;
  void (*release)(void*);
  i64 bytes;  ///< what the collector was told
  static const layout& get_layout() { return describe<external_object>("external"); }
  void release_now(vm& m);
};
/// `bytes`: roughly what it takes, so that collections come in time. Null: raised, and `memory` was
/// released.
external_object* make_external(vm& m, void* memory, void (*release)(void*), i64 bytes);

}  // namespace metavm::python
