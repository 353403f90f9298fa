#include "coverage.hpp"

#include <vector>

#include "metavm/jit/machine.hpp"

namespace metavm::fuzz {
namespace {

struct counter {
  const char* name;
  u64 (*value)(const execution&, const jit::statistics&);
  bool required = true;
};
#define METAVM_GUARD(which) \
  [](const execution&, const jit::statistics& s) { return s.guards[static_cast<u32>(jit::query::which)]; }
#define METAVM_COUNT(field) [](const execution&, const jit::statistics& s) { return s.field; }
constexpr counter counters[] = {
    {"guard: shape", METAVM_GUARD(shape)},
    {"guard: branch", METAVM_GUARD(boolean)},
    {"guard: identity", METAVM_GUARD(identity)},
    {"guard: exception from C++", METAVM_GUARD(raised)},
    {"guard: return kind", METAVM_GUARD(kind)},
    {"guard: quasi-immutable", METAVM_GUARD(quasi)},
    {"guard: where a step of plain went", METAVM_GUARD(stepped)},
    {"loops compiled when reached", METAVM_GUARD(reached)},
    {"function entries compiled", METAVM_GUARD(entry)},
    {"exits to plain", METAVM_COUNT(exits)},
    {"exits in the middle of an opcode", METAVM_COUNT(exits_after_effects)},
    {"exceptions left to plain", METAVM_COUNT(raises)},
    {"replays", METAVM_COUNT(replays)},
    {"versions", METAVM_COUNT(versions)},
    {"widened versions", METAVM_COUNT(generalised)},
    {"too many values: opcodes left to plain", METAVM_COUNT(megamorphic)},
    {"guest calls in mid-opcode", METAVM_COUNT(hidden_calls)},
    {"inlined calls", METAVM_COUNT(inlined)},
    {"spills", METAVM_COUNT(spills)},
    {"invalidations", METAVM_COUNT(invalidations)},
    {"evictions of code", METAVM_COUNT(flushes)},
    {"segments that frames kept", METAVM_COUNT(kept_segments)},
    {"segments that did not fit", METAVM_COUNT(too_large), false},
    {"collections", [](const execution& x, const jit::statistics&) { return x.heap->stats().collections; }},
};
#undef METAVM_GUARD
#undef METAVM_COUNT
static_assert(std::size(counters) <= 48);

}  // namespace

void coverage::add(const execution& x) {
  if (!x.jit) return;
  for (std::size_t i = 0; i < std::size(counters); i++)
    counters_[i].fetch_add(counters[i].value(x, x.jit->stats), std::memory_order_relaxed);
}

std::string coverage::table() const {
  std::string out;
  for (std::size_t i = 0; i < std::size(counters); i++) {
    const std::string n = std::to_string(counters_[i].load());
    out += "  " + n + std::string(n.size() < 12 ? 12 - n.size() : 1, ' ') + counters[i].name + "\n";
  }
  return out;
}

std::string coverage::missing() const {
  std::string out;
  for (std::size_t i = 0; i < std::size(counters); i++)
    if (counters[i].required && counters_[i].load() == 0)
      out += (out.empty() ? "" : ", ") + std::string(counters[i].name);
  return out;
}

}  // namespace metavm::fuzz
