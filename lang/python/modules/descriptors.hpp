/// \file
/// What modules that wait for files and sockets share: descriptors, timeouts, exceptions of their
/// own.
#pragma once
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/modules/time_clock.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

/// An int, or something with fileno(). False: raised.
bool descriptor_argument(vm& m, value v, int& fd);
/// A new exception class in `mod`; null: raised.
type_object* make_exception_class(vm& m, module_object* mod, const char* name, type_object* base);

/// Milliseconds until a moment; for poll() that is called again after a signal.
class deadline {
 public:
  /// Negative: never.
  explicit deadline(double seconds);
  int milliseconds() const;
  bool passed() const;

 private:
  bool never_;
  i64 end_ = 0;  ///< nanoseconds of the monotonic clock
};

inline method_def plain_function(const char* name, fn0 f, const char* signature = "($module, /)",
                                 const char* doc = nullptr) {
  return {name, calling::fixed0, reinterpret_cast<void*>(f), signature, doc};
}

}  // namespace metavm::python
