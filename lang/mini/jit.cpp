// Where mini meets the staged machine.
#include "lang/mini/jit.hpp"

#include <cstdio>
#include <new>

#include "lang/mini/language.hpp"
#include "metavm/jit/machine.hpp"

namespace metavm::jit {
template <class L>
std::unique_ptr<engine> make_engine(typename L::context& x, const limits& l);
}

namespace metavm::mini {

void configure_jit(vm& m, const jit_options& o) {
  m.jit = nullptr;
  m.machine.reset();
  if (o.use == jit_options::mode::off) return;
  jit::limits l;
  if (o.random_limits) l = jit::random_limits(*o.random_limits);
  if (o.use == jit_options::mode::eager) {
    l.loop_samples = l.entry_samples = 1;
    l.compile_share = 1e9;
    if (!o.random_limits) l.patience = 0;
    m.tick_interval = 1;
    m.ticks = 0;
  }
  if (o.code_bytes) l.code_bytes = o.code_bytes;
  try {
    m.machine = jit::make_engine<language>(m, l);
  } catch (const std::bad_alloc&) {
    std::fputs("metavm-mini: no address space for compiled code; going on without it\n", stderr);
    return;
  }
  jit::parse_dump(o.dump, m.machine->dump);
  m.jit = m.machine.get();
  m.jit_stats = o.stats;
}

void report_jit(vm& m) {
  if (!m.machine) return;
  if (m.machine->dump.any() || m.machine->dump.segments)
    std::fputs(m.machine->dump_text().c_str(), stderr);
  if (m.jit_stats) std::fputs(m.machine->report().c_str(), stderr);
}

}  // namespace metavm::mini
