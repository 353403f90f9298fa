/// \file
/// Python, as the framework takes it.
#pragma once
#include "lang/python/ops/arithmetic.hpp"
#include "lang/python/ops/calls.hpp"
#include "lang/python/ops/iteration.hpp"
#include "lang/python/ops/matching.hpp"
#include "lang/python/ops/objects.hpp"
#include "lang/python/ops/variables.hpp"

namespace metavm::python {

struct language : language_hooks {
  using opcodes = mp::mp_append<ops::operator_list, ops::variable_list, ops::call_list, ops::generator_list,
                                ops::iteration_list, ops::object_list, ops::matching_list>;
};

}  // namespace metavm::python
