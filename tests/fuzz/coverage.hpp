/// \file
/// What of the staged machine the programs have reached.
#pragma once
#include <atomic>
#include <string>

#include "metavm/base/config.hpp"

namespace metavm {
struct execution;
}

namespace metavm::fuzz {

/// Counters in shared memory, added to by every process.
class coverage {
 public:
  /// Adds what the engine of x has counted.
  void add(const execution& x);
  /// A table of all counters.
  std::string table() const;
  /// The names of those that are zero.
  std::string missing() const;

 private:
  std::atomic<u64> counters_[48] = {};
};

}  // namespace metavm::fuzz
