/// \file
/// What modules that make processes share.
#pragma once
#include <string>
#include <vector>

#include "lang/python/vm.hpp"

namespace metavm::python {

/// Strings as exec wants them.
class string_vector {
 public:
  void add(std::string s) { strings_.push_back(std::move(s)); }
  bool add(vm& m, value v, const char* function, const char* what);  ///< false: raised
  u64 size() const { return strings_.size(); }
  const std::string& front() const { return strings_.front(); }
  /// Ended by null; valid until the next change.
  char** data();

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};
bool to_arguments(vm& m, value v, const char* function, string_vector& out);
bool to_environment(vm& m, value v, const char* function, string_vector& out);

enum class fork_hook : u8 { before, after_in_child, after_in_parent };
/// Runs what os.register_at_fork was given.
bool run_fork_hooks(vm& m, fork_hook which);

}  // namespace metavm::python
