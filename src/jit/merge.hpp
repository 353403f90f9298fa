/// \file
/// Fitting a state into a context. Only for src/jit/merge.cpp and facts.cpp.
#pragma once
#include "metavm/jit/machine.hpp"

namespace metavm::jit {

/// One attempt to fit the present state into a version's context.
struct compiler::matching {
  std::vector<leaf> leaves;
  std::vector<std::pair<vid, u32>> objects;  ///< identity of virtual objects, both ways
  bool virtual_here(vid v) const {
    for (auto [id, saved] : objects)
      if (id == v) return true;
    return false;
  }
};

}  // namespace metavm::jit
