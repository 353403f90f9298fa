/// \file
/// Files that shrink while they are mapped: what lies behind their end reads as zeros, instead of
/// ending the process.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// From now on, a page of this range that has no file behind it any more is replaced by an empty
/// one. False: there are too many such ranges.
bool guard_mapping(void* begin, u64 bytes);
void unguard_mapping(void* begin);

}  // namespace metavm::python
