/// \file
/// The fuzzer's main part, the same for every language.
#pragma once
#include <optional>
#include <vector>

#include "coverage.hpp"
#include "isolate.hpp"
#include "program.hpp"

namespace metavm::jit {
struct limits;
}

namespace metavm::fuzz {

/// How the staged machine is set up for one program.
struct setup {
  u64 seed = 0;            ///< of the random limits
  bool eager = false;      ///< compile at once
  i64 tick_interval = 8;   ///< back edges between two looks at what is hot
  u32 collect_every = 0;   ///< allocations between two collections; 0: as the heap wants
  bool verify = false;     ///< check the heap after each collection
  std::string gc;          ///< the collector; empty: the default
  u32 code_kilobytes = 0;  ///< memory for compiled code; 0: as the random limits have it
  /// Without what makes it slow.
  setup calm() const {
    setup s = *this;
    s.collect_every = 0;
    s.verify = false;
    return s;
  }
  std::string text() const;
};
setup setup_for(u64 seed);
jit::limits limits_for(const setup& s);

/// What one machine did with a program.
struct outcome {
  std::string machine;
  ending end;
  std::string output;
  std::string errors;  ///< what the machine itself said on standard error
  double seconds = 0;  ///< of processor time
};

/// Of processor time for one run, in every program's case but while shrinking.
inline constexpr double most_seconds = 20;

/// A language under test. `run` is called in a worker process.
class language {
 public:
  virtual ~language() = default;
  double seconds = most_seconds;  ///< of processor time for one run
  virtual const char* name() const = 0;
  virtual layout_style style() const = 0;
  virtual program generate(u64 seed) const = 0;
  /// Programs in a test run, and in a full one.
  virtual u64 test_count() const = 0;
  virtual u64 all_count() const = 0;
  /// In the worker, once, before the first run.
  virtual void start() {}
  /// In the worker, at its end.
  virtual void stop() {}
  /// Runs the text on every machine that is compared; the first is the reference.
  virtual std::vector<outcome> run(const std::string& text, const setup& s, coverage& c) = 0;
  /// A larger batch is compared with another implementation: called after each `batch()` programs.
  virtual u32 batch() const { return 0; }
  virtual std::vector<outcome> reference(const std::vector<std::string>&) { return {}; }
  /// Makes something else of the text itself from process to process (by hash randomisation)?
  virtual bool reference_varies(const std::string&) { return false; }
};

/// Parses the command line and does what it says. The exit status.
int fuzz_main(language& l, int count, char** words);

}  // namespace metavm::fuzz
