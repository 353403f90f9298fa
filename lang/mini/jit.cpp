// Where mini meets the staged machine.
#include "lang/mini/jit.hpp"

#include <cstdio>

#include "lang/mini/language.hpp"
#include "metavm/jit/machine.hpp"

namespace metavm::jit {
template <class L>
std::unique_ptr<engine> make_engine(typename L::context& x, const limits& l);
}

namespace metavm::mini {

namespace {

/// Limits drawn from a seed, so that tests meet every corner of the machine.
jit::limits random_limits(u64 seed) {
  u64 r = seed * 0x9E3779B97F4A7C15u + 88172645463325252u;
  auto below = [&](u32 n) {
    r ^= r << 13;
    r ^= r >> 7;
    r ^= r << 17;
    return static_cast<u32>(r % n);
  };
  jit::limits l;
  l.versions = 1 + below(6);
  l.chain = 1 + below(6);
  l.entries = 1 + below(4);
  l.inline_units = below(120);
  l.inline_depth = 1 + below(4);
  l.loop_samples = 1 + below(4);
  l.entry_samples = 1 + below(4);
  l.hints = below(4) != 0;
  l.soft_merges = below(4) != 0;
  return l;
}

}  // namespace

void configure_jit(vm& m, const jit_options& o) {
  m.jit = nullptr;
  m.machine.reset();
  if (o.use == jit_options::mode::off) return;
  jit::limits l;
  if (o.random_limits) l = random_limits(*o.random_limits);
  if (o.use == jit_options::mode::eager) {
    l.loop_samples = l.entry_samples = 1;
    m.tick_interval = 1;
    m.ticks = 0;
  }
  m.machine = jit::make_engine<language>(m, l);
  m.jit = m.machine.get();
  m.jit_stats = o.stats;
  m.jit_dump = o.dump;
}

void report_jit(vm& m) {
  if (!m.machine) return;
  if (m.jit_dump.find("asm") != std::string::npos)
    std::fputs(m.machine->code_text().c_str(), stderr);
  if (m.jit_stats) std::fputs(m.machine->report().c_str(), stderr);
}

}  // namespace metavm::mini
