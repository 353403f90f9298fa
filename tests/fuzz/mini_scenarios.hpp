/// \file
/// Parts of random mini programs of a given form: what optimisations look for, with random parts
/// inside.
#pragma once
#include <functional>
#include <string>

#include "program.hpp"
#include "random.hpp"

namespace metavm::fuzz {

/// What a scenario takes from the generator around it.
struct mini_parts {
  random& r;
  std::function<std::string(const char* stem)> fresh;  ///< a new name
  std::function<std::string()> scalar, integer;        ///< expressions over what is in sight
};

/// Appends functions and loops that run them, with prints of what came out.
void mini_scenario(program& p, const mini_parts& s);

}  // namespace metavm::fuzz
