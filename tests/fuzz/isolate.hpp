/// \file
/// Runs a piece of work in a process of its own, so that nothing it does can hurt the fuzzer.
#pragma once
#include <sys/types.h>

#include <functional>
#include <string>

#include "metavm/base/config.hpp"

namespace metavm::fuzz {

/// Memory that forked processes share.
void* shared_memory(u64 bytes);
template <class T>
T* shared() {
  return new (shared_memory(sizeof(T))) T{};
}

/// A file in memory; what is written to it can be read back.
class memory_file {
 public:
  memory_file();
  ~memory_file();
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;
  int descriptor() const { return fd_; }
  void clear();
  std::string content() const;

 private:
  int fd_;
};

/// How a process ended: exit status, or minus the signal.
struct ending {
  int status = 0;
  bool too_slow() const;
  bool crashed() const { return status < 0 && !too_slow(); }
  std::string text() const;
};

/// Forks; `work` runs in the child, with standard error in `errors`. At most so many seconds of
/// processor time; `took`: how many it were.
ending isolated(const std::function<void()>& work, double seconds, const memory_file& errors, double* took = nullptr);

/// Big enough for guest recursion in C++: starts the program again if its stack is too small.
void ensure_large_stack(char** arguments);

}  // namespace metavm::fuzz
