// metavm-python: Python 3.11 on metavm.
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>

#include "lang/python/compile/compile.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/interactive.hpp"
#include "lang/python/modules/sre_types.hpp"
#include "lang/python/parse/source.hpp"
#include "lang/python/python.hpp"
#include "lang/python/text.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"
#include "metavm/lang/stale.hpp"

namespace {

using namespace metavm;
using namespace metavm::python;

struct command_line {
  std::string text, file, module;
  bool has_text = false, has_module = false;
  std::vector<std::string> arguments;
  bool jit = true;
  jit::limits limits;
  jit::dump_options dump;
  bool eager = false, stats = false;
  u32 gc_stress = 0;
  const gc::policy* gc = gc::find_policy({});
  bool gc_log = false, gc_verify = false;
  std::string gc_histogram;
  u64 heap_limit = 0;
  startup_options startup;
};

/// With a place for the names of the collectors.
constexpr const char* help =
    "usage: metavm-python [option] ... [-c cmd | -m mod | file | -] [arg] ...\n"
    "Options as in CPython 3.11: -B -b -c -E -h -I -i -m -O -P -q -R -S -s -u -V -v -W -X. Of our own:\n"
    "  -X jit=off|on|eager    the staged machine (eager: compile at once)\n"
    "  -X jit-stats           what it did, at the end; on standard error\n"
    "  -X random-limits=SEED  random thresholds, for tests\n"
    "  -X gc=NAME             the collector: %s\n"
    "  -X gc-log              a line per collection; on standard error\n"
    "  -X gc-histogram=FILE   pauses and heap sizes: a picture (FILE.svg) or figures (FILE.json)\n"
    "  -X gc-stress=N         collect at every N-th allocation, for tests\n"
    "  -X gc-verify           check the heap after each collection, for tests\n"
    "  -X heap-limit=MB       the most memory for objects\n"
    "--help-env: environment variables, --help-xoptions: CPython's -X options, --help-all: everything.\n";
constexpr const char* help_env =
    "Environment variables, each as in CPython 3.11:\n"
    "PYTHONPATH, PYTHONSTARTUP, PYTHONHASHSEED, PYTHONUNBUFFERED, PYTHONDONTWRITEBYTECODE, PYTHONPYCACHEPREFIX,\n"
    "PYTHONOPTIMIZE, PYTHONDEBUG, PYTHONVERBOSE, PYTHONINSPECT, PYTHONWARNINGS, PYTHONNOUSERSITE, PYTHONSAFEPATH,\n"
    "PYTHONUTF8, PYTHONIOENCODING, PYTHONINTMAXSTRDIGITS, PYTHONDEVMODE, PYTHONBREAKPOINT.\n"
    "PYTHONHOME is not looked at.\n";
constexpr const char* help_x =
    "-X dev                      development mode\n"
    "-X utf8[=0|1]               UTF-8 mode\n"
    "-X int_max_str_digits=N     limit of digits in conversions of int and str\n"
    "-X pycache_prefix=PATH      where bytecode is cached\n"
    "-X warn_default_encoding    EncodingWarning where an encoding is left to the locale\n";

constexpr const char* version_text = "3.11.2 (metavm " METAVM_VERSION ")";

[[noreturn]] void usage(const char* message) {
  std::fprintf(stderr, "%s\nusage: metavm-python [option] ... [-c cmd | -m mod | file | -] [arg] ...\n", message);
  std::exit(2);
}

void print_help() { std::printf(help, gc::policy_names()); }

void parse(int argc, char** argv, command_line& o) {
  int i = 1;
  for (; i < argc; i++) {
    const std::string a = argv[i];
    if (a.size() < 2 || a[0] != '-') break;
    auto value_of_option = [&]() -> std::string {
      if (a.size() > 2) return a.substr(2);
      if (++i >= argc) usage(("Argument expected for the " + a + " option").c_str());
      return argv[i];
    };
    if (a[1] == 'c') {
      o.text = value_of_option();
      o.has_text = true;
      i++;
      break;
    }
    if (a[1] == 'm') {
      o.module = value_of_option();
      o.has_module = true;
      i++;
      break;
    }
    if (a[1] == 'X') {
      const std::string x = value_of_option();
      o.startup.x_options.push_back(x);
      if (x == "jit=off")
        o.jit = false;
      else if (x == "jit=on")
        o.jit = true;
      else if (x == "jit=eager")
        o.jit = o.eager = true;
      else if (x == "jit-stats")
        o.stats = true;
      else if (x.starts_with("jit-code=")) {
        const u64 kilobytes = static_cast<u64>(std::atoll(x.c_str() + 9));
        if (kilobytes == 0 || kilobytes > (u64{1} << 20)) usage("-X jit-code=KB takes a number of kilobytes");
        o.limits.code_bytes = kilobytes << 10;
      } else if (x.starts_with("jit-dump=")) {
        if (!jit::parse_dump(x.substr(9), o.dump))
          usage("-X jit-dump= takes bytecode, contexts, guards, segments, asm");
      } else if (x.starts_with("gc-stress="))
        o.gc_stress = static_cast<u32>(std::atoi(x.c_str() + 10));
      else if (x.starts_with("random-limits="))
        o.limits = jit::random_limits(static_cast<u64>(std::atoll(x.c_str() + 14)));
      else if (x.starts_with("gc=")) {
        o.gc = gc::find_policy(x.substr(3));
        if (!o.gc) usage(("unknown collector: " + x.substr(3)).c_str());
      } else if (x == "gc-log") {
        o.gc_log = true;
      } else if (x.starts_with("gc-histogram=")) {
        o.gc_histogram = x.substr(13);
      } else if (x.starts_with("heap-limit=")) {
        const u64 megabytes = static_cast<u64>(std::atoll(x.c_str() + 11));
        if (megabytes == 0 || megabytes > (u64{1} << 30)) usage("-X heap-limit=MB takes a number of megabytes");
        o.heap_limit = megabytes << 20;
      } else if (x == "gc-verify") {
        o.gc_verify = true;
      }
      continue;
    }
    if (a[1] == 'W') {
      o.startup.warn_options.push_back(value_of_option());
      continue;
    }
    if (a == "--version" || a == "-V") {
      std::printf("Python %s\n", version_text);
      std::exit(0);
    }
    if (a == "-VV") {
      std::printf("Python %s [built for x86-64 Linux]\n", version_text);
      std::exit(0);
    }
    if (a == "--help" || a == "-h" || a == "-?") {
      print_help();
      std::exit(0);
    }
    if (const bool all = a == "--help-all"; all || a == "--help-env" || a == "--help-xoptions") {
      if (all) print_help();
      if (all || a == "--help-env") std::fputs(help_env, stdout);
      if (all || a == "--help-xoptions") std::fputs(help_x, stdout);
      std::exit(0);
    }
    for (std::size_t k = 1; k < a.size(); k++) switch (a[k]) {
        case 'S':
          o.startup.no_site = 1;
          break;
        case 'E':
          o.startup.ignore_environment = 1;
          break;
        case 's':
          o.startup.no_user_site = 1;
          break;
        case 'I':
          o.startup.isolated = o.startup.ignore_environment = o.startup.no_user_site = o.startup.safe_path = 1;
          break;
        case 'O':
          o.startup.optimize++;
          break;
        case 'B':
          o.startup.dont_write_bytecode = 1;
          break;
        case 'b':
          o.startup.bytes_warning++;
          break;
        case 'u':
          o.startup.unbuffered = true;
          break;
        case 'q':
          o.startup.quiet = 1;
          break;
        case 'v':
          o.startup.verbose++;
          break;
        case 'i':
          o.startup.inspect = o.startup.interactive = 1;
          break;
        case 'R':
          o.startup.random_hashes = true;
          break;
        case 'P':
          o.startup.safe_path = 1;
          break;
        default:
          usage(("Unknown option: -" + std::string(1, a[k])).c_str());
      }
  }
  if (!o.has_text && !o.has_module && i < argc) o.file = argv[i++];
  for (; i < argc; i++) o.arguments.push_back(argv[i]);
}

/// The exit status that SystemExit `e` asks for. What is no number is printed.
int exit_status(vm& m, value e) {
  const value code = get_attribute(m, e, "code");
  if (is_raised(code)) {
    take_pending(m);
    return 1;
  }
  if (same(code, none)) return 0;
  if (is_int(m, code)) {
    i64 status = -1;
    return to_i64(m, code, status) ? static_cast<int>(status & 0xff) : 0xff;
  }
  str_object* s = to_str(m, code);
  if (!s) {
    take_pending(m);
    return 1;
  }
  const std::string text = to_utf8(s) + "\n";
  const value err = dict_find_str(m, m.sys->dict, m.names.stderr);
  const value line = to_value(make_str(m, text));
  if (same(err, value_unbound) || same(err, none)) {
    std::fputs(text.c_str(), stderr);
  } else if (is_raised(call_method(m, err, m.names.write, &line, 1))) {
    take_pending(m);
    std::fputs(text.c_str(), stderr);
  }
  return 1;
}

struct ending {
  int status = 0;
  bool interrupted = false;  ///< by a KeyboardInterrupt that nobody caught
};

/// Reports what ended the program.
ending finish(vm& m, value r) {
  ending end;
  if (is_raised(r)) {
    value e = take_pending(m);
    if (!is_instance(m, e, m.exc.SystemExit)) {
      end.interrupted = is_instance(m, e, m.exc.KeyboardInterrupt);
      e = report_exception(m, e);
      end.status = 1;
    }
    // The program's own, or that of its sys.excepthook.
    if (!same(e, value_unbound) && is_instance(m, e, m.exc.SystemExit)) end.status = exit_status(m, e);
  }
  if (!finish_modules(m)) end.status = 120;
  return end;
}

value run_text(vm& m, module_object* main_module, const std::string& text, const std::string& name,
               bool is_str_source) {
  clear_native_stack();  // of what starting up has left
  compile_options o;
  o.filename = name;
  o.source_is_str = is_str_source;
  code_object* c = compile_source(m, text, o);
  if (!c) return value_raised;
  clear_native_stack();
  return m.engine.run_code(m, c, main_module->dict, to_value(main_module->dict), nullptr);
}

/// How many bytes of `s` from its start are UTF-8.
std::size_t valid_utf8_prefix(std::string_view s) {
  std::size_t at = 0;
  while (at < s.size()) {
    const auto c = static_cast<unsigned char>(s[at]);
    const std::size_t more = c < 0x80                ? 0
                             : c >= 0xc2 && c < 0xe0 ? 1
                             : c >= 0xe0 && c < 0xf0 ? 2
                             : c >= 0xf0 && c < 0xf5 ? 3
                                                     : 9;
    if (more == 9 || at + more >= s.size()) return at;
    for (std::size_t i = 1; i <= more; i++)
      if ((static_cast<unsigned char>(s[at + i]) & 0xc0) != 0x80) return at;
    const auto second = more ? static_cast<unsigned char>(s[at + 1]) : 0;
    // Overlong forms, surrogates, beyond U+10FFFF.
    if ((c == 0xe0 && second < 0xa0) || (c == 0xed && second >= 0xa0) || (c == 0xf0 && second < 0x90) ||
        (c == 0xf4 && second >= 0x90))
      return at;
    at += more + 1;
  }
  return at;
}

/// False: errno says why.
bool read_program(const command_line& o, std::string& text) {
  const bool standard = o.file.empty() || o.file == "-";
  const int fd = standard ? 0 : ::open(o.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char buffer[65536];
  ssize_t n;
  while ((n = ::read(fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
  const int error = errno;
  if (!standard) ::close(fd);
  errno = error;
  return n == 0;
}

std::string real_path(const std::string& path) {
  char* p = realpath(path.c_str(), nullptr);
  std::string r = p ? p : path;
  std::free(p);
  return r;
}

/// As CPython shows a path that cannot be run.
std::string absolute(const std::string& path) {
  char folder[4096];
  if (path.starts_with("/") || !getcwd(folder, sizeof folder)) return path;
  return path == "." ? folder : std::string(folder) + "/" + path;
}

/// A file says what its text is encoded in, else it is UTF-8. False: raised.
bool check_encoding(vm& m, const std::string& text, const std::string& name) {
  if (text.starts_with("\xef\xbb\xbf")) return true;
  const auto first_end = std::min(text.find('\n'), text.size());
  const auto second_end = std::min(text.find('\n', std::min(first_end + 1, text.size())), text.size());
  const std::string_view view = text;
  if (!declared_encoding(view.substr(0, first_end)).empty() ||
      !declared_encoding(view.substr(std::min(first_end + 1, text.size()), second_end - first_end)).empty())
    return true;
  const auto bad = valid_utf8_prefix(view);
  if (bad == text.size()) return true;
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
  raise(m, m.exc.SyntaxError,
        "Non-UTF-8 code starting with '\\x{:02x}' in file {} on line {}, but no encoding declared; see "
        "https://peps.python.org/pep-0263/ for details",
        static_cast<unsigned>(static_cast<unsigned char>(text[bad])), to_utf8(decode_fs(m, name)), line);
  return false;
}

bool is_bytecode(const std::string& name) { return name.ends_with(".pyc"); }

/// `__loader__` of `__main__`: for files one that finds their source, or their code. value_raised: raised.
value set_main_loader(vm& m, module_object* main_module, const std::string& file) {
  const char* cls = file.empty() ? "BuiltinImporter" : is_bytecode(file) ? "SourcelessFileLoader" : "SourceFileLoader";
  const value mod =
      dict_find_str(m, m.modules, intern(m, file.empty() ? "_frozen_importlib" : "_frozen_importlib_external"));
  value loader = same(mod, value_unbound) ? none : get_attribute(m, mod, cls);
  if (!is_raised(loader) && !same(loader, none) && !file.empty())
    loader = call2(m, loader, to_value(m.names.__main__), to_value(decode_fs(m, file)));
  if (!is_raised(loader)) module_set(m, main_module, "__loader__", loader);
  return loader;
}
/// Runs a file of cached bytecode, which its loader reads.
value run_bytecode(vm& m, module_object* main_module) {
  const value loader = get_attribute(m, to_value(main_module), "__loader__"), name = to_value(m.names.__main__);
  const value code = is_raised(loader) ? loader : call_method(m, loader, intern(m, "get_code"), &name, 1);
  if (is_raised(code)) return code;
  if (!is_kind(code, kind::code)) return raise_text(m, m.exc.RuntimeError, "Bad code object in .pyc file");
  clear_native_stack();
  return m.engine.run_code(m, code.as<code_object>(), main_module->dict, to_value(main_module->dict), nullptr);
}

/// Puts `folder` in front of sys.path. False: raised.
bool add_to_path(vm& m, const std::string& folder) {
  const value path = dict_find_str(m, m.sys->dict, intern(m, "path"));
  if (!is_kind(path, kind::list)) return true;
  const value zero[] = {value::small_int(0), to_value(decode_fs(m, folder))};
  return !is_raised(call_method(m, path, intern(m, "insert"), zero, 2));
}

/// Runs module `name`, or with `as_main` what stands as `__main__` on sys.path, by runpy.
value run_module(vm& m, const std::string& name, bool as_main) {
  const value runpy = import_module(m, intern(m, "runpy"));
  if (is_raised(runpy)) return runpy;
  const value f = get_attribute(m, runpy, "_run_module_as_main");
  if (is_raised(f)) return f;
  const value args[] = {to_value(decode_fs(m, name)), from_bool(!as_main)};
  return call(m, f, args, 2);
}

/// Never comes back: what has been written goes out, nothing is torn down.
[[noreturn]] void leave(const ending& end) {
  std::fflush(stdout);
  std::fflush(stderr);
  if (end.interrupted) {
    // As a shell expects it of a program that ctrl-C ended.
    signal(SIGINT, SIG_DFL);
    kill(getpid(), SIGINT);
  }
  std::_Exit(end.status);
}

int run(command_line& o) {
  machine_options options;
  options.jit = !o.jit    ? machine_options::jit_mode::off
                : o.eager ? machine_options::jit_mode::eager
                          : machine_options::jit_mode::on;
  options.limits = &o.limits;
  options.gc = o.gc->name;
  options.collect_every = o.gc_stress;
  options.heap_limit = o.heap_limit;
  options.log_collections = o.gc_log;
  options.verify_heap = o.gc_verify;
  o.startup.argv = {o.has_text ? "-c" : o.has_module ? "-m" : o.file};
  for (const std::string& a : o.arguments) o.startup.argv.push_back(a);
  options.startup = o.startup;
  machine inside(options);
  if (const auto& jit = inside.inside_engine().machine) jit->dump = o.dump;
  if (const u64 needed = inside.inside().heap.stats().heap_bytes;
      o.heap_limit && (inside.start_error() || needed > o.heap_limit)) {
    std::fprintf(stderr, "metavm-python: a heap limit of %llu MB is too small to start\n",
                 static_cast<unsigned long long>(o.heap_limit >> 20));
    return 1;
  }
  if (inside.start_error()) {
    std::fprintf(stderr, "metavm-python: cannot start: %s", inside.start_error()->traceback.c_str());
    return 1;
  }
  vm& m = inside.inside();
  const bool is_file = !o.has_text && !o.has_module && !o.file.empty() && o.file != "-";
  value r = none;
  if (!import_builtin_module(m, "_signal")) {  // takes ctrl-C, unless a parent has switched that off
    r = value_raised;
  } else if (is_file) {
    std::string text;
    const bool readable = read_program(o, text);
    // Folders and zip files are run by what they hold as __main__.
    if ((!readable && errno == EISDIR) || text.starts_with("PK\3\4")) {
      if (!add_to_path(m, absolute(o.file)))
        r = value_raised;
      else
        r = run_module(m, "__main__", true);
    } else if (!readable) {
      const int error = errno;
      std::fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", o.startup.orig_argv[0].c_str(),
                   absolute(o.file).c_str(), error, std::strerror(error));
      leave({2});
    } else {
      // The script's folder comes first on the path.
      const std::string real = real_path(o.file);
      const auto slash = real.rfind('/');
      if (!o.startup.safe_path && !add_to_path(m, slash == real.npos ? "" : real.substr(0, slash ? slash : 1)))
        r = value_raised;
      const std::string name = absolute(o.file);
      if (is_raised(set_main_loader(m, inside.main_module(), name))) r = value_raised;
      module_set(m, inside.main_module(), "__file__", to_value(decode_fs(m, name)));
      module_set(m, inside.main_module(), "__cached__", none);
      if (!is_raised(r) && !is_bytecode(name) && !check_encoding(m, text, name)) r = value_raised;
      if (!is_raised(r))
        r = is_bytecode(name) ? run_bytecode(m, inside.main_module())
                              : run_text(m, inside.main_module(), text, name, false);
    }
  } else if ((!o.startup.safe_path && !add_to_path(m, o.has_module ? absolute(".") : "")) ||
             is_raised(set_main_loader(m, inside.main_module(), ""))) {
    r = value_raised;
  } else if (o.has_text) {
    // What is no UTF-8 cannot be a text.
    str_object* text = decode_fs(m, o.text + "\n");
    r = text && encode_text(m, text, "utf-8", "strict")
            ? run_text(m, inside.main_module(), o.text + "\n", "<string>", true)
            : value_raised;
  } else if (o.has_module) {
    r = run_module(m, o.module, false);
  } else if (isatty(0) || o.startup.inspect) {
    r = run_interactive(m, inside.main_module(), !o.startup.quiet, version_text);
  } else {
    std::string text;
    if (!read_program(o, text)) r = raise_os_error(m, errno);
    if (!is_raised(r) && !check_encoding(m, text, "<stdin>")) r = value_raised;
    if (!is_raised(r)) r = run_text(m, inside.main_module(), text, "<stdin>", false);
  }
  // -i, or the program has set PYTHONINSPECT: it can be looked at when it ended, whatever ended it.
  const char* look = o.startup.ignore_environment ? nullptr : std::getenv("PYTHONINSPECT");
  if ((o.startup.inspect || (look && *look)) && (is_file || o.has_text || o.has_module) &&
      isatty(0) + o.startup.inspect > 0) {
    if (is_raised(r)) report_exception(m, take_pending(m));
    r = run_interactive(m, inside.main_module(), false, version_text);
  }
  ending end = finish(m, r);
  if (!o.gc_histogram.empty() && !gc::write_pauses(m.heap, o.gc_histogram)) {
    std::fprintf(stderr, "metavm-python: cannot write %s: %s\n", o.gc_histogram.c_str(), std::strerror(errno));
    if (end.status == 0) end.status = 1;
  }
  // Regular expressions have a machine of their own.
  for (const jit::engine* x : {inside.inside_engine().machine.get(), regex::machine_of(inside.inside())}) {
    if (x && (x->dump.any() || x->dump.segments)) std::fputs(x->dump_text().c_str(), stderr);
    if (x && o.stats) std::fputs(x->report().c_str(), stderr);
  }
  leave(end);
}

/// The executable by the name it was started under: virtual environments are found beside a symbolic link to it.
std::string invoked_as(const char* name) {
  const std::string given = name ? name : "";
  if (given.find('/') != given.npos) return absolute(given.starts_with("./") ? given.substr(2) : given);
  if (const char* path = given.empty() ? nullptr : std::getenv("PATH")) {
    const std::string all = path;
    for (std::size_t at = 0; at <= all.size();) {
      const std::size_t end = std::min(all.find(':', at), all.size());
      const std::string file = all.substr(at, end - at) + "/" + given;
      if (end > at && access(file.c_str(), X_OK) == 0) return absolute(file);
      at = end + 1;
    }
  }
  char self[4096];
  const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  return n > 0 ? std::string(self, static_cast<std::size_t>(n)) : "";
}

/// When even malloc gives nothing (a limit that the program set, say), no MemoryError can be raised any more: the
/// end is an ordinary one, not a signal.
void end_without_memory() {
  try {
    if (const std::exception_ptr e = std::current_exception()) std::rethrow_exception(e);
  } catch (const std::bad_alloc&) {
    constexpr std::string_view text = "Fatal Python error: out of memory\n";
    [[maybe_unused]] const auto written = ::write(2, text.data(), text.size());
    ::_exit(1);
  } catch (...) {}
  std::abort();
}

}  // namespace

int main(int argc, char** argv) {
  std::set_terminate(end_without_memory);
  // The VM's thread is not the process's first: without this, malloc grows its memory there page by page.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TOP_PAD, 1 << 20);
  // What is written to a closed pipe, or beyond a limit, is an OSError.
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  command_line o;
  for (int i = 0; i < argc; i++) o.startup.orig_argv.push_back(argv[i]);
  o.startup.executable = invoked_as(argv[0]);
  parse(argc, argv, o);
  if (const std::string wrong = read_environment(o.startup); !wrong.empty()) {
    std::fprintf(stderr, "Fatal Python error: %s\nPython runtime state: preinitialized\n", wrong.c_str());
    return 1;
  }
  return run_on_large_stack([&] { return run(o); });
}
