/// \file
/// Options for the staged machine, as the command line gives them.
#pragma once
#include <optional>

#include "lang/mini/vm.hpp"

namespace metavm::mini {

struct jit_options {
  enum class mode : u8 { off, on, eager };
  mode use = mode::on;
  std::optional<u64> random_limits;  ///< seed: random thresholds and limits (tests)
  std::string dump;                  ///< comma-separated: contexts, guards, segments, asm
  u64 code_bytes = 0;                ///< memory for generated code, 0: the default
  bool stats = false;
};

/// Hands the options over to the engine; call once, before the first program runs.
void configure_jit(vm& m, const jit_options& o);

/// Prints what --stats and --dump ask for, at the end of a program.
void report_jit(vm& m);

}  // namespace metavm::mini
