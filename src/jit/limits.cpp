// Limits drawn at random, for tests.
#include "metavm/jit/compiler.hpp"

namespace metavm::jit {

limits random_limits(u64 seed) {
  u64 r = seed * 0x9E3779B97F4A7C15u + 88172645463325252u;
  auto below = [&](u32 n) {
    r ^= r << 13;
    r ^= r >> 7;
    r ^= r << 17;
    return static_cast<u32>(r % n);
  };
  limits l;
  l.compile_share = 1e9;  // no clock: the same for each run
  l.versions = 1 + below(6);
  l.chain = 1 + below(6);
  l.entries = 1 + below(4);
  l.inline_units = below(120);
  l.inline_depth = 1 + below(4);
  l.loop_samples = 1 + below(4);
  l.entry_samples = 1 + below(4);
  l.hints = below(4) != 0;
  l.soft_merges = below(4) != 0;
  l.peel = below(4) != 0;
  if (below(3) == 0) l.code_bytes = u64{64 + 32 * below(12)} << 10;
  if (below(3) == 0) l.leave_one_in = 2 + below(8);
  l.inline_recursion_units = below(2) ? below(120) : 0;
  if (below(2) == 0) l.rest = 0;
  if (below(3) == 0) l.observe_one_in = 1 + below(20);
  l.patience = below(2) ? below(4) : 0;
  return l;
}

}  // namespace metavm::jit
