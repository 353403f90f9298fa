// metavm-mini: runs a file, a text, or what is typed.
#include <editline/readline.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "lang/mini/errors.hpp"
#include "lang/mini/jit.hpp"
#include "lang/mini/mini.hpp"
#include "lang/mini/text_of.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"

namespace {

using namespace metavm;
using namespace metavm::mini;

/// With a place for the names of the collectors.
constexpr const char* usage =
    "usage: metavm-mini [OPTION...] [FILE [ARGUMENT...]]\n"
    "  -e TEXT               run TEXT; without FILE and TEXT: read and run lines\n"
    "  --jit=off|on|eager    the staged machine (eager: compile at once)\n"
    "  --gc=NAME             the collector: %s\n"
    "  --gc-log              a line per collection; on standard error\n"
    "  --gc-histogram=FILE   pauses and heap sizes: a picture (FILE.svg) or figures (FILE.json)\n"
    "  --gc-verify           check the heap after each collection, for tests\n"
    "  --gc-stress=N         collect at every N-th allocation\n"
    "  --jit-code=KB         memory for compiled code; what does not fit is thrown away\n"
    "  --dump=WHAT,...       bytecode, contexts, guards, segments, asm; on standard error\n"
    "  --stats               figures about the run; on standard error\n"
    "  --random-limits=SEED  random thresholds, for tests\n"
    "  --heap-limit=MB       the most memory for objects\n"
    "  --version             which version this is\n"
    "  -h, --help            this text\n";

constexpr int status_error = 1, status_usage = 2, status_interrupted = 130;

struct command_line {
  machine_options vm_options;
  jit_options jit;
  std::string file, text, histogram;
  bool has_file = false, has_text = false, stats = false, help = false, version = false;
};

bool parse_number_option(std::string_view s, u64& n) {
  const auto done = std::from_chars(s.data(), s.data() + s.size(), n);
  return done.ec == std::errc() && done.ptr == s.data() + s.size();
}

/// False after a complaint.
bool parse(int count, char** words, command_line& c) {
  const auto bad = [](std::string_view what, std::string_view word) {
    std::fprintf(stderr, "metavm-mini: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(word.size()), word.data());
    std::fprintf(stderr, usage, gc::policy_names());
    return false;
  };
  int i = 1;
  for (; i < count; i++) {
    const std::string_view word = words[i];
    if (word.size() < 2 || word[0] != '-') break;
    if (word == "--") {
      i++;
      break;
    }
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string_view argument =
        equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
    u64 n = 0;
    if (word == "-e") {
      if (++i == count) return bad("-e needs a text", "");
      c.text = words[i];
      c.has_text = true;
      i++;
      break;
    } else if (word == "-h" || word == "--help") {
      c.help = true;
    } else if (word == "--version") {
      c.version = true;
    } else if (name == "--jit") {
      if (argument == "off")
        c.jit.use = jit_options::mode::off;
      else if (argument == "on")
        c.jit.use = jit_options::mode::on;
      else if (argument == "eager")
        c.jit.use = jit_options::mode::eager;
      else
        return bad("--jit is off, on or eager, not", argument);
    } else if (name == "--gc") {
      if (!gc::find_policy(argument) || argument.empty()) return bad("no such collector", argument);
      c.vm_options.gc = argument;
    } else if (word == "--gc-log") {
      c.vm_options.log_collections = true;
    } else if (name == "--gc-histogram") {
      if (argument.empty()) return bad("--gc-histogram needs a file", word);
      c.histogram = argument;
    } else if (word == "--gc-verify") {
      c.vm_options.verify_heap = true;
    } else if (name == "--gc-stress") {
      if (!parse_number_option(argument, n)) return bad("not a number", word);
      c.vm_options.collect_every = static_cast<u32>(n);
    } else if (name == "--heap-limit") {
      if (!parse_number_option(argument, n) || n == 0 || n > (u64{1} << 30))
        return bad("not a number", word);
      c.vm_options.heap_limit = n << 20;
    } else if (name == "--random-limits") {
      if (!parse_number_option(argument, n)) return bad("not a number", word);
      c.jit.random_limits = n;
    } else if (name == "--jit-code") {
      if (!parse_number_option(argument, n) || n == 0 || n > (u64{1} << 20))
        return bad("not a number of kilobytes", word);
      c.jit.code_bytes = n << 10;
    } else if (name == "--dump") {
      jit::dump_options known;
      if (!jit::parse_dump(argument, known))
        return bad("--dump is of bytecode, contexts, guards, asm, not", argument);
      c.vm_options.dump = c.jit.dump = argument;
    } else if (word == "--stats") {
      c.stats = c.jit.stats = true;
    } else {
      return bad("unknown option", word);
    }
  }
  if (!c.has_text && i < count) {
    c.file = words[i++];
    c.has_file = true;
  }
  for (; i < count; i++) c.vm_options.arguments.emplace_back(words[i]);
  return true;
}

// ---------------------------------------------------------------- interruption

vm* running = nullptr;  // for the signal handler

void on_interrupt(int) {
  running->interrupted = true;
  running->attention = true;
  running->ticks = 0;
}

// ---------------------------------------------------------------- running

void print_stats(vm& m, double seconds) {
  const gc::statistics s = m.heap->stats();
  u64 units = 0;
  for (const auto& c : m.codes) units += c->bytecode.size();
  std::fprintf(
      stderr,
      "time          %.3f s\n"
      "collector     %s: %llu collections, %.3f s in pauses, the longest %.3f ms\n"
      "heap          %.1f MB held, %.1f MB live, %.1f MB allocated in all\n"
      "code          %zu functions, %llu units of bytecode\n",
      seconds, m.heap->name(), static_cast<unsigned long long>(s.collections), s.pause_seconds,
      s.longest_pause_seconds * 1e3, static_cast<double>(s.heap_bytes) / 1048576,
      static_cast<double>(s.live_bytes) / 1048576, static_cast<double>(s.allocated_bytes) / 1048576,
      m.codes.size(), static_cast<unsigned long long>(units));
}

int report(const failure& f) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s%s\n%s", f.does_not_compile ? "" : "error: ", f.message.c_str(),
               f.trace.c_str());
  return f.does_not_compile ? status_usage : f.interrupted ? status_interrupted : status_error;
}

std::string history_file() {
  const char* home = std::getenv("HOME");
  return home ? std::string(home) + "/.metavm-mini-history" : std::string();
}

int read_and_run(machine& m) {
  using_history();
  const std::string history = history_file();
  if (!history.empty()) read_history(history.c_str());
  stifle_history(1000);
  std::string source;
  for (;;) {
    char* line = readline(source.empty() ? "> " : ". ");
    m.inside().interrupted = false;
    if (!line) {
      if (source.empty()) break;
      std::putchar('\n');  // ctrl-D in the middle of a text drops it
      source.clear();
      continue;
    }
    source += line;
    source += '\n';
    if (*line) add_history(line);
    std::free(line);
    const result r = m.evaluate(source, "line");
    if (!r && r.error().incomplete) continue;
    source.clear();
    if (!r) {
      report(r.error());
    } else if (!r->is_nil()) {
      std::string shown;
      append_text(m.inside(), shown, r->get(), true);
      std::puts(shown.c_str());
    }
    std::fflush(stdout);
  }
  std::putchar('\n');
  if (!history.empty()) write_history(history.c_str());
  return 0;
}

std::string rest_of_input() {
  std::string s;
  char buffer[1 << 14];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) s.append(buffer, n);
  return s;
}

/// Never comes back: what has been written goes out, nothing is torn down.
[[noreturn]] void leave(int status) {
  const bool lost = std::ferror(stdout) != 0 || std::fflush(stdout) != 0;
  if (lost && status == 0) {
    std::fputs("error: output cannot be written\n", stderr);
    status = status_error;
  }
  std::fflush(stderr);
  _exit(status);
}

int run(const command_line& c) {
  const auto start = std::chrono::steady_clock::now();
  machine m(c.vm_options);
  vm& inside = m.inside();
  const auto end = [&](int status) {
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    report_jit(inside);
    if (c.stats) print_stats(inside, time.count());
    if (!c.histogram.empty() && !gc::write_pauses(*inside.heap, c.histogram)) {
      std::fprintf(stderr, "metavm-mini: cannot write %s: %s\n", c.histogram.c_str(),
                   std::strerror(errno));
      if (status == 0) status = status_error;
    }
    leave(status);
  };
  inside.on_exit = end;
  configure_jit(inside, c.jit);
  running = &inside;
  struct sigaction action = {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);

  if (!c.has_file && !c.has_text && isatty(0)) end(read_and_run(m));
  const result r = c.has_file   ? m.run_file(c.file)
                   : c.has_text ? m.run(c.text, "-e")
                                : m.run(rest_of_input(), "stdin");
  end(r ? 0 : report(r.error()));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  command_line c;
  if (!parse(count, words, c)) return status_usage;
  if (c.version) return std::puts("mini (metavm " METAVM_VERSION ")") < 0 ? status_error : 0;
  if (c.help) return std::printf(usage, gc::policy_names()) < 0 ? status_error : 0;
  return run_on_large_stack([&] { return run(c); });
}
