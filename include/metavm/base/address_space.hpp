/// \file
/// Address space is reserved generously, unless the process has a limit for it (ulimit -v).
#pragma once
#include <sys/resource.h>

#include <algorithm>

#include "metavm/base/config.hpp"

namespace metavm {

/// `wanted` bytes, or one part in `parts` of what the process may have, if that is less; a multiple of the page size.
inline u64 address_space_share(u64 wanted, u64 parts) {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return std::min<u64>(wanted, std::max<u64>(limit.rlim_cur / parts & ~u64{4095}, u64{1} << 20));
}

}  // namespace metavm
