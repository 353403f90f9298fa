/// \file
/// Address space is reserved generously, unless the process has a limit for it (ulimit -v).
#pragma once
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "metavm/base/config.hpp"

namespace metavm {

/// `wanted` bytes, or one part in `parts` of what the process may have, if that is less; a multiple of the page size.
inline u64 address_space_share(u64 wanted, u64 parts) {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return std::min<u64>(wanted, std::max<u64>(limit.rlim_cur / parts & ~u64{4095}, u64{1} << 20));
}

/// How much more address space the process may have than it has now; ~0: there is no limit, or the system does not say;
/// negative numbers are zero.
inline u64 address_space_left() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return ~u64{0};
  unsigned long long pages = 0;
  std::FILE* f = std::fopen("/proc/self/statm", "re");
  const bool known = f && std::fscanf(f, "%llu", &pages) == 1;
  if (f) std::fclose(f);
  if (!known) return ~u64{0};
  const u64 now = u64{pages} * static_cast<u64>(sysconf(_SC_PAGESIZE));
  return limit.rlim_cur > now ? limit.rlim_cur - now : 0;
}

}  // namespace metavm
