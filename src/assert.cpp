#include <cstdio>
#include <cstdlib>

#include "metavm/base/config.hpp"

namespace metavm::detail {
void assertion_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "metavm: internal error: %s (%s:%d)\n", what, file, line);
  std::abort();
}
}  // namespace metavm::detail
