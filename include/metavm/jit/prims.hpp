/// \file
/// The primitives' meaning on bare bits, for folding and for foreseeing values.
#pragma once
#include "metavm/jit/ir.hpp"

namespace metavm::jit {

/// Types of a primitive's result and operands.
struct prim_type {
  vtype result, operand;
  bool commutes, binary;
};
/// What p takes and gives.
prim_type type_of(prim p);
/// Computes p(a, b) on representation bits. False where the result must be left to run time.
bool evaluate(prim p, u64 a, u64 b, u64& result);
/// Would the overflowing operation overflow?
bool evaluate_overflow(prim p, u64 a, u64 b);
/// For dumps.
const char* name_of(prim p);

}  // namespace metavm::jit
