// metavm-python: Python 3.11 on metavm.
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "lang/python/compile/compile.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/startup.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"

namespace {

using namespace metavm;
using namespace metavm::python;

struct command_line {
  std::string text, file, module;
  bool has_text = false, has_module = false;
  std::vector<std::string> arguments;
  bool jit = true;
  jit::limits limits;
  bool eager = false, stats = false;
  u32 gc_stress = 0;
  const gc::policy* gc = gc::find_policy({});
  bool gc_log = false, gc_verify = false;
  startup_options startup;
};

engine* running = nullptr;  // for the signal handler only: the process's main VM

void on_interrupt(int) {
  if (!running) return;
  running->interrupted = true;
  running->attention = true;
  running->ticks = 0;
}

[[noreturn]] void usage(const char* message) {
  std::fprintf(stderr, "%s\nusage: metavm-python [option] ... [-c cmd | -m mod | file | -] [arg] ...\n", message);
  std::exit(2);
}

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
      if (x == "jit=off") o.jit = false;
      else if (x == "jit=on") o.jit = true;
      else if (x == "jit=eager") o.jit = o.eager = true;
      else if (x == "jit-stats") o.stats = true;
      else if (x.starts_with("gc-stress=")) o.gc_stress = static_cast<u32>(std::atoi(x.c_str() + 10));
      else if (x.starts_with("random-limits="))
        o.limits = jit::random_limits(static_cast<u64>(std::atoll(x.c_str() + 14)));
      else if (x.starts_with("gc=")) {
        o.gc = gc::find_policy(x.substr(3));
        if (!o.gc) usage(("unknown collector: " + x.substr(3)).c_str());
      } else if (x == "gc-log") {
        o.gc_log = true;
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
      std::puts("Python 3.11.2 (metavm)");
      std::exit(0);
    }
    for (std::size_t k = 1; k < a.size(); k++) switch (a[k]) {
        case 'S': o.startup.no_site = 1; break;
        case 'E': o.startup.ignore_environment = 1; break;
        case 's': o.startup.no_user_site = 1; break;
        case 'I': o.startup.isolated = o.startup.ignore_environment = o.startup.no_user_site = o.startup.safe_path = 1; break;
        case 'O': o.startup.optimize++; break;
        case 'B': o.startup.dont_write_bytecode = 1; break;
        case 'b': o.startup.bytes_warning++; break;
        case 'u': case 'q': break;
        case 'v': o.startup.verbose++; break;
        case 'i': o.startup.inspect = 1; break;
        case 'P': o.startup.safe_path = 1; break;
        default: usage(("Unknown option: -" + std::string(1, a[k])).c_str());
      }
  }
  if (!o.has_text && !o.has_module && i < argc) o.file = argv[i++];
  for (; i < argc; i++) o.arguments.push_back(argv[i]);
}

/// Reports what ended the program and gives the exit status.
int finish(vm& m, value r) {
  int status = 0;
  if (is_raised(r)) {
    const value e = take_pending(m);
    if (is_instance(m, e, m.exc.SystemExit)) {
      const value code = get_attribute(m, e, "code");
      if (same(code, none))
        status = 0;
      else if (code.is_int())
        status = static_cast<int>(code.as_int() & 0xff);
      else {
        status = 1;
        if (str_object* s = to_str(m, code)) {
          const std::string text = to_utf8(s);
          const value err = dict_find_str(m, m.sys->dict, m.names.stderr);
          const value parts[] = {to_value(make_str(m, text + "\n"))};
          if (same(err, value_unbound) || same(err, none) || is_raised(call_method(m, err, m.names.write, parts, 1))) {
            if (is_raised(value_raised)) m.pending = value_unbound;
            std::fprintf(stderr, "%s\n", text.c_str());
          }
        }
      }
    } else if (is_instance(m, e, m.exc.KeyboardInterrupt)) {
      report_exception(m, e);
      status = 130;
    } else {
      report_exception(m, e);
      status = 1;
    }
  }
  finish_modules(m);
  return status;
}

value run_text(vm& m, module_object* main_module, const std::string& text, const std::string& name, bool is_str_source) {
  compile_options o;
  o.filename = name;
  o.source_is_str = is_str_source;
  code_object* c = compile_source(m, text, o);
  if (!c) return value_raised;
  return m.engine.run_code(m, c, main_module->dict, to_value(main_module->dict), nullptr);
}

int run(command_line& o) {
  gc::options go;
  go.collect_every = o.gc_stress;
  go.log = o.gc_log;
  go.verify = o.gc_verify;
  vm m(o.gc->make(go));
  auto x = make_engine(m);
  // How deep C++ may nest on this thread.
  pthread_attr_t attributes;
  void* stack = nullptr;
  std::size_t bytes = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &stack, &bytes);
  pthread_attr_destroy(&attributes);
  x->native_limit = static_cast<char*>(stack) + (1 << 20);
  m.native_stack_end = static_cast<char*>(stack) + (1 << 19);
  running = x.get();
  x->attach_thread = o.gc->attach_thread;
  x->detach_thread = o.gc->detach_thread;
  int status = 1;
  {
    o.startup.argv.clear();
    o.startup.argv.push_back(o.has_text ? "-c" : o.has_module ? "-m" : o.file.empty() ? "" : o.file);
    for (const std::string& a : o.arguments) o.startup.argv.push_back(a);
    if (!init_modules(m, o.startup) || !import_builtin_module(m, "_io") || !open_standard_streams(m, o.startup) ||
        !start_imports(m) || !run_site(m, o.startup)) {
      const value e = take_pending(m);
      str_object* text = repr(m, e);
      std::fprintf(stderr, "metavm-python: cannot start: %s\n", text ? to_utf8(text).c_str() : "?");
      running = nullptr;
      return status;
    }
    configure_jit(*x, o.jit, o.limits);
    if (o.eager) x->tick_interval = 1;
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, nullptr);
    module_object* main_module = make_module(m, "__main__", nullptr);
    dict_set_str(m, m.modules, "__main__", to_value(main_module));
    module_set(m, main_module, "__builtins__", to_value(m.builtins));
    module_set(m, main_module, "__annotations__", to_value(make_dict(m)));
    module_set(m, main_module, "__spec__", none);
    module_set(m, main_module, "__loader__", none);
    module_set(m, main_module, "__package__", none);
    module_set(m, main_module, "__doc__", none);
    value r = none;
    // The script's folder (or the current one) comes first on the path.
    const value path = dict_find_str(m, m.sys->dict, intern(m, "path"));
    if (is_kind(path, kind::list) && !o.startup.safe_path) {
      std::string folder;
      if (!o.has_text && !o.has_module && !o.file.empty()) {
        char* real = realpath(o.file.c_str(), nullptr);
        folder = real ? real : o.file;
        std::free(real);
        const auto slash = folder.rfind('/');
        folder = slash == folder.npos ? "" : folder.substr(0, slash ? slash : 1);
      }
      const value zero[] = {value::small_int(0), to_value(make_str(m, folder))};
      call_method(m, path, intern(m, "insert"), zero, 2);
    }
    if (o.has_text) {
      r = run_text(m, main_module, o.text + "\n", "<string>", true);
    } else if (o.has_module) {
      const value runpy = import_module(m, intern(m, "runpy"));
      r = runpy;
      if (!is_raised(runpy)) {
        const value f = get_attribute(m, runpy, "_run_module_as_main");
        r = is_raised(f) ? f : call1(m, f, to_value(make_str(m, o.module)));
      }
    } else {
      std::string text;
      bool ok = true;
      if (o.file.empty() || o.file == "-") {
        char buffer[65536];
        ssize_t n;
        while ((n = ::read(0, buffer, sizeof buffer)) > 0) text.append(buffer, static_cast<std::size_t>(n));
      } else {
        std::ifstream in(o.file, std::ios::binary);
        ok = static_cast<bool>(in);
        if (ok) text.assign(std::istreambuf_iterator<char>(in), {});
        ok = ok && !in.bad();
      }
      if (!ok) {
        std::fprintf(stderr, "metavm-python: can't open file '%s': [Errno %d] %s\n", o.file.c_str(), errno, std::strerror(errno));
        status = 2;
        running = nullptr;
        return status;
      }
      std::string name = o.file.empty() || o.file == "-" ? "<stdin>" : o.file;
      if (char folder[4096]; name[0] != '<' && name[0] != '/' && getcwd(folder, sizeof folder)) name = std::string(folder) + "/" + name;
      module_set(m, main_module, "__file__", to_value(make_str(m, name)));
      module_set(m, main_module, "__cached__", none);
      r = run_text(m, main_module, text, name, false);
    }
    status = finish(m, r);
    if (o.stats && x->machine) std::fputs(x->machine->report().c_str(), stderr);
  }
  running = nullptr;
  return status;
}

struct job {
  command_line* options;
  int status;
};

}  // namespace

int main(int argc, char** argv) {
  // The VM's thread is not the process's first: without this, malloc grows its memory there page by page.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TOP_PAD, 1 << 20);
  static command_line o;
  for (int i = 0; i < argc; i++) o.startup.orig_argv.push_back(argv[i]);
  char self[4096];
  const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n > 0) o.startup.executable.assign(self, static_cast<std::size_t>(n));
  parse(argc, argv, o);
  read_environment(o.startup);
  // Guest recursion may nest C++ deeply: the VM runs on a large stack of its own, of which only what is used costs.
  constexpr std::size_t stack_bytes = std::size_t{4} << 30;
  void* stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  job j{&o, 1};
  if (stack == MAP_FAILED) {
    std::fprintf(stderr, "metavm-python: no memory for the stack\n");
    return 1;
  }
  if (o.gc->attach_thread) o.gc->attach_thread();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, stack, stack_bytes);
  pthread_t thread;
  const int failed = pthread_create(
      &thread, &attributes,
      [](void* p) -> void* {
        auto* k = static_cast<job*>(p);
        if (k->options->gc->attach_thread) k->options->gc->attach_thread();
        k->status = run(*k->options);
        std::fflush(stdout);
        std::fflush(stderr);
        std::_Exit(k->status);
      },
      &j);
  if (failed) {
    std::fprintf(stderr, "metavm-python: cannot start the main thread\n");
    return 1;
  }
  pthread_join(thread, nullptr);
  return j.status;
}
