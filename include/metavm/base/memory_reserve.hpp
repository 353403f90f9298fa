/// \file
/// A reserve for C++'s own allocations where the address space of the process is limited: vectors and strings of the
/// machine that cannot be had any more come out of it, and the heap is told, so that the guest program gets its error.
#pragma once
#include "metavm/base/config.hpp"

namespace metavm::memory_reserve {

/// From now on operator new falls back on `bytes` of memory. What does not fit the reserve is std::bad_alloc still. Of
/// the process; a second call fills up what was used.
void keep(u64 bytes);
/// Has the reserve been used since the last `keep`?
bool used();

}  // namespace metavm::memory_reserve
