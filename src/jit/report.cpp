// Figures for --stats, and why something was not compiled or inlined.
#include "metavm/jit/machine.hpp"

namespace metavm::jit {

std::string engine::report() const {
  std::string r;
  auto line = [&](const char* name, u64 n) { r += std::string("  ") + name + ": " + std::to_string(n) + "\n"; };
  r += std::string("staged machine of ") + ops.name + ":\n";
  line("resumes", stats.resumes);
  line("segments", stats.segments);
  line("nodes", stats.nodes);
  line("guards", stats.guards_total);
  line("stubs", stats.stubs);
  line("versions", stats.versions);
  line("generalised versions", stats.generalised);
  line("function entries", stats.entries);
  line("inlined calls", stats.inlined);
  line("replays", stats.replays);
  u64 steps = 0;
  for (const auto& [place, site] : step_sites)
    if (site) steps += site->steps;
  line("opcodes run by plain", steps);
  line("exits to plain", stats.exits);
  line("exits after effects", stats.exits_after_effects);
  line("frames looked at", stats.observed);
  line("exceptions left to plain", stats.raises);
  line("spills", stats.spills);
  line("invalidations", stats.invalidations);
  line("code thrown away", stats.flushes);
  line("segments that frames kept", stats.kept_segments);
  line("segments that did not fit", stats.too_large);
  line("hot code bytes", stats.hot_bytes);
  line("cold code bytes", stats.cold_bytes);
  line("context bytes", stats.context_bytes);
  r += "  compile time: " + std::to_string(stats.seconds * 1e3) + " ms\n";
  static constexpr const char* names[] = {"shape",           "boolean",     "identity", "raised",
                                          "quasi-immutable", "return kind", "entry",    "stepped",
                                          "loop reached",    "leave",       "raise",    "passed"};
  for (u32 i = 0; i < query_count; i++)
    if (stats.guards[i]) line((std::string("resumed for ") + names[i]).c_str(), stats.guards[i]);
  const code_block* last = nullptr;
  for (const auto& [key, count] : reasons) {
    const auto& [code, reason, detail] = key;
    if (code != last) r += "  " + code->name + " (" + code->file + "):\n";
    last = code;
    r += std::string("    ") + reason + ": " + detail + (count > 1 ? ", " + std::to_string(count) + " times" : "") +
         "\n";
  }
  return r;
}

}  // namespace metavm::jit
