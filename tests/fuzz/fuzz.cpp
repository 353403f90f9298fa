#include "fuzz.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "metavm/gc/policy.hpp"
#include "metavm/jit/compiler.hpp"
#include "planted.hpp"
#include "random.hpp"
#include "shrink.hpp"

namespace metavm::fuzz {
namespace {

struct options {
  u64 count = 1000, seed = 1;
  u32 jobs = 2, failures = 3, shrink_budget = 1500;
  double minutes = 0;  ///< 0: no end but `count`
  bool planted = false, show = false, one = false, need_coverage = false, carets = false;
  int bug = 0;
  std::string keep, file;
};

/// Between the processes.
struct state {
  std::atomic<u64> next{0}, done{0}, failed{0}, slow{0}, unclear{0};
  std::atomic<bool> stop{false};
  std::atomic<u64> bytes{0};
  coverage reached;
};

constexpr const char* usage = R"(usage: metavm fuzz %s [OPTION...]
  --count N       programs (default 1000)
  --seed N        the first program's seed (default 1)
  --one           only the program of that seed; says what each machine prints if they differ
  --show          print the programs instead of running them
  --file FILE     run this program with the set-up of --seed instead of a random one
  --jobs N        worker processes (default 2)
  --failures N    stop after so many (default 3)
  --minutes N     stop after so long
  --keep FOLDER   write failing programs there, shrunk
  --no-shrink     show failing programs as they are
  --coverage      fail if a part of the staged machine was not reached
  --test          as a test of the test suite: few programs; with METAVM_TEST_ALL set many, and --coverage
  --carets        against the reference: compare the lines of carets in tracebacks, too
  --planted       find each of the planted bugs (needs the build with them)
  --bug N         run with this planted bug
)";

bool is_slow(const std::vector<outcome>& runs) {
  return std::any_of(runs.begin(), runs.end(), [](const outcome& o) { return o.end.too_slow(); });
}

std::string what_differs(const std::vector<outcome>& runs) {
  const outcome& expected = runs.front();
  for (const outcome& o : runs) {
    if (o.end.crashed()) return o.machine + ": " + o.end.text();
    // A program that is slow in every machine is nobody's fault.
    if (o.end.too_slow() && !expected.end.too_slow() && expected.seconds < most_seconds / 8)
      return o.machine + ": " + o.end.text();
  }
  if (is_slow(runs)) return {};
  for (const outcome& o : runs)
    if (o.output != expected.output || o.end.status != expected.end.status)
      return o.machine + " and " + expected.machine + " differ";
  return {};
}

std::string difference(const std::vector<outcome>& runs) {
  std::string out;
  const outcome& expected = runs.front();
  for (const outcome& o : runs) {
    if (&o == &expected && runs.size() > 1) continue;
    std::size_t at = 0;
    while (at < o.output.size() && at < expected.output.size() && o.output[at] == expected.output[at]) at++;
    if (o.output != expected.output) {
      const std::size_t line = at ? o.output.rfind('\n', at - 1) : std::string::npos;
      const std::size_t begin = line == std::string::npos ? 0 : line + 1;
      out += "--- " + expected.machine + "\n" + expected.output.substr(std::min(begin, expected.output.size()), 400) +
             "\n--- " + o.machine + "\n" + o.output.substr(std::min(begin, o.output.size()), 400) + "\n";
    }
    if (!o.errors.empty()) out += "--- " + o.machine + " says\n" + o.errors.substr(0, 1500) + "\n";
    if (o.end.status != 0) out += "--- " + o.machine + ": " + o.end.text() + "\n";
  }
  return out;
}

/// Is `nan` a word of it?
bool prints_nan(const std::string& text) {
  for (std::size_t at = text.find("nan"); at != std::string::npos; at = text.find("nan", at + 1))
    if ((at == 0 || !std::isalnum(static_cast<unsigned char>(text[at - 1]))) &&
        (at + 3 >= text.size() || !std::isalnum(static_cast<unsigned char>(text[at + 3]))))
      return true;
  return false;
}
/// Without the lines that only underline the one before.
std::string without_carets(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    end = end == std::string::npos ? text.size() : end + 1;
    const std::string line = text.substr(at, end - at);
    if (line.find_first_not_of(" ^~\n") != std::string::npos || line.find_first_of("^~") == std::string::npos)
      out += line;
    at = end;
  }
  return out;
}

/// A shrunk program may not fail by lacking what was cut.
bool lacks_something(const std::string& output, const std::string& before) {
  for (const char* sign : {"SyntaxError", "NameError", "UnboundLocalError", "RecursionError", "IndentationError",
                           " error: expected", "is not defined"})
    if (output.find(sign) != std::string::npos && before.find(sign) == std::string::npos) return true;
  return false;
}

class fuzzer {
 public:
  fuzzer(language& l, const options& o) : l_(l), o_(o), state_(*shared<state>()) {}

  /// Runs the programs; how many failed.
  u64 run() {
    const auto start = std::chrono::steady_clock::now();
    std::fflush(stdout);
    std::vector<pid_t> workers;
    for (u32 j = 0; j < o_.jobs; j++) {
      const pid_t child = fork();
      METAVM_CHECK(child >= 0);
      if (child == 0) {
        work(start);
        std::fflush(stdout);
        std::_Exit(0);
      }
      workers.push_back(child);
    }
    bool lost = false;
    for (pid_t child : workers) {
      int status = 0;
      while (waitpid(child, &status, WNOHANG) == 0) {
        usleep(100'000);
        show_progress(start);
      }
      lost |= !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    }
    if (lost) {
      std::printf("a worker process ended badly\n");
      state_.failed++;
    }
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return state_.failed;
  }
  const state& result() const { return state_; }
  double seconds() const { return seconds_; }

 private:
  /// On a terminal, once a second.
  void show_progress(std::chrono::steady_clock::time_point start) {
    const auto passed = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
    if (passed.count() == shown_ || !isatty(STDERR_FILENO)) return;
    shown_ = passed.count();
    std::fprintf(stderr, "\r%llu of %llu programs, %llu failed ", static_cast<unsigned long long>(state_.done.load()),
                 static_cast<unsigned long long>(o_.count), static_cast<unsigned long long>(state_.failed.load()));
    if (state_.done >= o_.count || state_.stop) std::fputs("\n", stderr);
  }

  std::vector<outcome> attempt(const program& p, const setup& s) { return run(text_of(p, l_.style()), s); }

  std::vector<outcome> run(const std::string& text, const setup& s) {
    const double seconds = l_.seconds;
    if (s.collect_every) l_.seconds = std::min(seconds, 8.0);
    std::vector<outcome> runs = l_.run(text, s, state_.reached);
    l_.seconds = seconds;
    // With a collection at every few allocations a deep recursion takes for ever.
    if (s.collect_every && runs.back().end.too_slow()) runs = l_.run(text, s.calm(), state_.reached);
    return runs;
  }

  /// Fails a program because of the planted bug, and only so?
  bool is_planted_bug(const std::string& text, const setup& s) {
    set_planted_bug(0);
    const bool without = !what_differs(run(text, s)).empty();
    set_planted_bug(static_cast<u32>(o_.bug));
    return !without && !what_differs(run(text, s)).empty();
  }

  void work(std::chrono::steady_clock::time_point start) {
    l_.start();
    std::vector<std::pair<u64, std::string>> waiting;
    std::vector<outcome> waiting_runs;
    for (;;) {
      const u64 i = state_.stop ? o_.count : state_.next++;
      const bool late =
          o_.minutes > 0 &&
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > o_.minutes * 60;
      if (i >= o_.count || late) break;
      const u64 seed = o_.seed + i;
      const program p = l_.generate(seed);
      const std::string text = text_of(p, l_.style());
      const setup s = setup_for(seed);
      std::vector<outcome> runs = run(text, s);
      state_.done++;
      state_.bytes += runs.front().output.size();
      state_.slow += is_slow(runs);
      const std::string wrong = what_differs(runs);
      if (wrong.ends_with(" differ") && !o_.planted && l_.batch() && l_.reference_varies(text)) {
        // It shows an address, or the order of a set.
        state_.unclear++;
        std::printf("seed %llu: %s, and so does CPython from itself: not counted\n",
                    static_cast<unsigned long long>(seed), wrong.c_str());
      } else if (!wrong.empty()) {
        if (!o_.planted || is_planted_bug(text, s)) failure(seed, p, s, wrong, runs);
      } else if (l_.batch() && !o_.planted && !is_slow(runs)) {
        waiting.emplace_back(seed, text);
        waiting_runs.push_back(std::move(runs.front()));
        if (waiting.size() >= l_.batch()) compare_batch(waiting, waiting_runs);
      }
    }
    if (!waiting.empty()) compare_batch(waiting, waiting_runs);
    l_.stop();
  }

  void compare_batch(std::vector<std::pair<u64, std::string>>& waiting, std::vector<outcome>& ours) {
    std::vector<std::string> texts;
    for (auto& [seed, text] : waiting) texts.push_back(text);
    const std::vector<outcome> theirs = l_.reference(texts);
    for (std::size_t i = 0; i < theirs.size() && !state_.stop; i++) {
      if (theirs[i].end.too_slow()) continue;
      // How deep a recursion goes before its error is the implementation's: calls of C count in
      // CPython.
      if (theirs[i].output.find("RecursionError") != std::string::npos ||
          ours[i].output.find("RecursionError") != std::string::npos)
        continue;
      std::vector<outcome> runs{theirs[i], ours[i]};
      forget_carets(runs);
      const std::string wrong = what_differs(runs);
      if (wrong.empty()) continue;
      // Which NaN is the same object as which other, as containers ask, is the implementation's, too.
      if (prints_nan(theirs[i].output) || prints_nan(ours[i].output)) {
        state_.unclear++;
        std::printf("seed %llu: CPython differs, but NaN is printed: not counted\n",
                    static_cast<unsigned long long>(waiting[i].first));
        continue;
      }
      if (l_.reference_varies(waiting[i].second)) {
        state_.unclear++;
        std::printf("seed %llu: CPython differs, also from itself: not counted\n",
                    static_cast<unsigned long long>(waiting[i].first));
        continue;
      }
      const program p = l_.generate(waiting[i].first);
      failure(waiting[i].first, p, setup_for(waiting[i].first), wrong, runs, true);
    }
    waiting.clear();
    ours.clear();
  }

  void forget_carets(std::vector<outcome>& runs) const {
    if (!o_.carets)
      for (outcome& r : runs) r.output = without_carets(r.output);
  }

  std::vector<outcome> attempt_reference(const program& p, const setup& s) {
    const std::string text = text_of(p, l_.style());
    std::vector<outcome> runs = run(text, s);
    std::vector<outcome> theirs = l_.reference({text});
    runs = {theirs.front(), runs.front()};
    forget_carets(runs);
    return runs;
  }

  void failure(u64 seed, const program& p, const setup& s, const std::string& wrong, std::vector<outcome> runs,
               bool reference = false) {
    if (state_.stop) return;
    const u64 n = ++state_.failed;
    if (n >= o_.failures) state_.stop = true;
    if (o_.planted) return;
    std::printf("FAILED seed %llu: %s (%s)\n%s", static_cast<unsigned long long>(seed), wrong.c_str(), s.text().c_str(),
                difference(runs).c_str());
    std::fflush(stdout);
    program small = p;
    if (o_.shrink_budget) {
      // In the same way: else the program would become any other that fails.
      const outcome first = runs.front();
      const std::function<bool(const program&)> fails = [&](const program& c) {
        const std::vector<outcome> again = reference ? attempt_reference(c, s) : attempt(c, s);
        return what_differs(again) == wrong && again.front().end.status == first.end.status &&
               !lacks_something(again.front().output, first.output);
      };
      // Statements that are cut may be those that end a loop.
      l_.seconds = 2;
      if (fails(p)) {
        small = shrink(p, fails, o_.shrink_budget);
        runs = reference ? attempt_reference(small, s) : attempt(small, s);
      } else {
        std::printf("(it does not fail again)\n");
      }
      l_.seconds = most_seconds;
    }
    const std::string text = text_of(small, l_.style());
    std::printf("--- shrunk from %u lines to %u (seed %llu, %s)\n%s%s\n", size_of(p), size_of(small),
                static_cast<unsigned long long>(seed), s.text().c_str(), text.c_str(), difference(runs).c_str());
    std::fflush(stdout);
    if (!o_.keep.empty()) {
      const std::string path = o_.keep + "/" + l_.name() + "-" + std::to_string(seed);
      if (std::FILE* f = std::fopen(path.c_str(), "w")) {
        std::fprintf(f, "# %s: %s\n%s", wrong.c_str(), s.text().c_str(), text.c_str());
        std::fclose(f);
      }
    }
  }

  language& l_;
  options o_;
  state& state_;
  double seconds_ = 0;
  i64 shown_ = -1;
};

/// `--test`: as a test of the suite, whose environment says how thorough (METAVM_TEST_ALL) and, of a build that is
/// slow, which part of that will do (METAVM_TEST_DIVISOR).
void test_options(const language& l, options& o) {
  o.need_coverage = std::getenv("METAVM_TEST_ALL");
  o.count = l.test_count();
  if (!o.need_coverage) return;
  const char* divisor = std::getenv("METAVM_TEST_DIVISOR");
  o.count = l.all_count() / (divisor ? std::max(1UL, std::strtoul(divisor, nullptr, 10)) : 1UL);
}

bool parse(language& l, int count, char** words, options& o) {
  for (int i = 1; i < count; i++) {
    const std::string w = words[i];
    const auto number = [&](auto& n) {
      if (++i >= count) return false;
      char* end = nullptr;
      n = static_cast<std::decay_t<decltype(n)>>(std::strtod(words[i], &end));
      return *end == 0 && end != words[i];
    };
    const auto word = [&](std::string& s) {
      if (++i >= count) return false;
      s = words[i];
      return true;
    };
    bool good = true;
    if (w == "--count")
      good = number(o.count);
    else if (w == "--seed")
      good = number(o.seed);
    else if (w == "--jobs")
      good = number(o.jobs) && o.jobs > 0;
    else if (w == "--failures")
      good = number(o.failures);
    else if (w == "--minutes")
      good = number(o.minutes);
    else if (w == "--bug")
      good = number(o.bug);
    else if (w == "--keep")
      good = word(o.keep);
    else if (w == "--file")
      good = word(o.file);
    else if (w == "--no-shrink")
      o.shrink_budget = 0;
    else if (w == "--one")
      o.one = true;
    else if (w == "--show")
      o.show = true;
    else if (w == "--coverage")
      o.need_coverage = true;
    else if (w == "--carets")
      o.carets = true;
    else if (w == "--planted")
      o.planted = true;
    else if (w == "--test")
      test_options(l, o);
    else
      good = false;
    if (!good) {
      std::fprintf(stderr, usage, l.name());
      return false;
    }
  }
  return true;
}

/// Each planted bug must be found.
int find_planted(language& l, options o) {
  if (planted_bugs() == 0) {
    std::fprintf(stderr, "this build has no planted bugs\n");
    return 2;
  }
  o.failures = 1;
  u32 missed = 0, tried = 0;
  for (u32 bug = 1; bug <= planted_bugs(); bug++) {
    if (o.bug && static_cast<u32>(o.bug) != bug) continue;
    set_planted_bug(bug);
    options of_this = o;
    of_this.bug = static_cast<int>(bug);
    fuzzer f(l, of_this);
    const bool found = f.run() > 0;
    tried++;
    missed += !found;
    std::printf("%2u %-62s %s %llu programs\n", bug, planted_name(bug), found ? "found after" : "NOT FOUND in",
                static_cast<unsigned long long>(f.result().done.load()));
    std::fflush(stdout);
  }
  std::printf("fuzz-%s: %u of %u planted bugs found\n", l.name(), tried - missed, tried);
  return missed ? 1 : 0;
}

int run_file(language& l, const options& o) {
  std::string text;
  std::FILE* f = std::fopen(o.file.c_str(), "r");
  if (!f) {
    std::fprintf(stderr, "cannot read %s\n", o.file.c_str());
    return 2;
  }
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) text.append(buffer, n);
  std::fclose(f);
  l.start();
  std::vector<outcome> runs = l.run(text, setup_for(o.seed), *shared<coverage>());
  if (l.batch())
    for (outcome& r : l.reference({text})) runs.insert(runs.begin(), std::move(r));
  l.stop();
  const std::string wrong = what_differs(runs);
  std::printf("%s\n%s", wrong.empty() ? "no difference" : wrong.c_str(), difference(runs).c_str());
  return wrong.empty() ? 0 : 1;
}

}  // namespace

std::string setup::text() const {
  return "--random-limits=" + std::to_string(seed) + (eager ? " --jit=eager" : "") +
         " --tick-interval=" + std::to_string(tick_interval) +
         (collect_every ? " --gc-stress=" + std::to_string(collect_every) : "") + (verify ? " --gc-verify" : "") +
         (gc.empty() ? "" : " --gc=" + gc) + (code_kilobytes ? " --jit-code=" + std::to_string(code_kilobytes) : "");
}

setup setup_for(u64 seed) {
  random r(seed ^ 0x5EED);
  setup s;
  s.seed = seed;
  s.eager = r.percent(30);
  s.tick_interval = s.eager ? 1 : r.of({1, 2, 4, 8, 16});
  if (r.percent(15)) s.collect_every = r.of({7, 40, 150, 400});
  if (s.collect_every) s.verify = r.percent(50);
  if (!s.verify && r.percent(10)) s.gc = gc::policies().back().name;
  // So little that code is thrown away again and again.
  if (r.percent(25)) s.code_kilobytes = r.of({32, 32, 40, 48, 64});
  return s;
}

jit::limits limits_for(const setup& s) {
  jit::limits l = jit::random_limits(s.seed);
  if (s.eager) l.loop_samples = l.entry_samples = 1;
  if (s.code_kilobytes) l.code_bytes = u64{s.code_kilobytes} << 10, l.rest = 0;
  return l;
}

int fuzz_main(language& l, int count, char** words) {
  ensure_large_stack(words);
  options o;
  if (!parse(l, count, words, o)) return 2;
  if (o.one) o.count = 1;
  if (o.show) {
    for (u64 i = 0; i < o.count; i++) std::fputs(text_of(l.generate(o.seed + i), l.style()).c_str(), stdout);
    return 0;
  }
  if (o.planted) return find_planted(l, o);
  if (o.bug) set_planted_bug(static_cast<u32>(o.bug));
  if (!o.file.empty()) return run_file(l, o);
  fuzzer f(l, o);
  const u64 failed = f.run();
  const state& s = f.result();
  std::printf(
      "%s: %llu programs from seed %llu in %.1f s (%.0f a minute), %.1f MB of output, %llu too "
      "slow, %llu not counted, %llu failed\n%s",
      l.name(), static_cast<unsigned long long>(s.done.load()), static_cast<unsigned long long>(o.seed), f.seconds(),
      static_cast<double>(s.done.load()) * 60 / f.seconds(), static_cast<double>(s.bytes.load()) / 1e6,
      static_cast<unsigned long long>(s.slow.load()), static_cast<unsigned long long>(s.unclear.load()),
      static_cast<unsigned long long>(failed), s.reached.table().c_str());
  const std::string missing = s.reached.missing();
  if (!missing.empty()) std::printf("%s: never reached: %s\n", l.name(), missing.c_str());
  const bool bad = failed || (o.need_coverage && !missing.empty());
  std::printf("fuzz-%s: %d passed, %d failed\n", l.name(), bad ? 0 : 1, bad ? 1 : 0);
  return bad ? 1 : 0;
}

}  // namespace metavm::fuzz
