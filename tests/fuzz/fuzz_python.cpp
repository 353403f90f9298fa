// Random Python programs: plain against staged, and against CPython.
#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>

#include "fuzz.hpp"
#include "lang/python/compile/compile.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/startup.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"
#include "python_generator.hpp"
#include "src/gc/immix_heap.hpp"

namespace metavm::fuzz {
namespace {

constexpr const char* cpython = "/usr/bin/python3.11";

/// Imported once: they take longer than the programs that use them.
constexpr const char* modules[] = {"traceback",   "gc",       "abc",        "collections", "contextlib", "copy",
                                   "dataclasses", "datetime", "decimal",    "enum",        "fractions",  "functools",
                                   "heapq",       "io",       "itertools",  "json",        "math",       "operator",
                                   "random",      "re",       "statistics", "string",      "struct",     "textwrap",
                                   "types",       "typing"};

/// Runs each program in a process of its own, forked from one that has started already.
constexpr const char* reference_driver = R"python(
import abc, collections, contextlib, copy, dataclasses, datetime, decimal, enum, fractions, functools, gc, heapq
import io, itertools, json, math, operator, os, random, re, resource, signal, statistics, string, struct, sys
import textwrap, traceback, types, typing, warnings
warnings.simplefilter('ignore')
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
# The driver's own frame counts.
sys.setrecursionlimit(sys.getrecursionlimit() + 1)
for line in sys.stdin:
    path = line.strip()
    child = os.fork()
    if child == 0:
        status = 0
        for n, name in ((1, path + '.out'), (2, path + '.err')):
            f = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(f, n)
        signal.setitimer(signal.ITIMER_PROF, 20)
        with open(path) as f:
            text = f.read()
        main = types.ModuleType('__main__')
        main.__file__ = path
        sys.modules['__main__'] = main
        try:
            exec(compile(text, path, 'exec'), main.__dict__)
        except SystemExit as e:
            status = e.code
        except BaseException as e:
            status = 1
            sys.stdout.flush()
            e.__traceback__ = e.__traceback__.tb_next
            sys.__excepthook__(type(e), e, e.__traceback__)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
)python";

class python_language final : public language {
 public:
  const char* name() const override { return "python"; }
  layout_style style() const override { return layout_style::indented; }
  program generate(u64 seed) const override { return generate_python(seed); }
  u64 test_count() const override { return 60; }
  u64 all_count() const override { return 5000; }
  u32 batch() const override { return access(cpython, X_OK) == 0 ? 40 : 0; }

  /// The VM starts once; each program runs in a process forked from here.
  void start() override {
    files_ = std::make_unique<files>();
    char name[] = "/tmp/metavm-fuzz-XXXXXX";
    METAVM_CHECK(mkdtemp(name));
    folder_ = name;
    vm_ = new python::vm(gc::make_default_heap({}));
    engine_ = python::make_engine(*vm_).release();
    pthread_attr_t attributes;
    void* stack = nullptr;
    std::size_t bytes = 0;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &stack, &bytes);
    pthread_attr_destroy(&attributes);
    engine_->native_limit = static_cast<char*>(stack) + (1 << 20);
    vm_->native_stack_end = static_cast<char*>(stack) + (1 << 19);
    startup_.dont_write_bytecode = 1;
    startup_.warn_options = {"ignore"};
    startup_.argv = {"program.py"};
    startup_.orig_argv = {"metavm-python", "program.py"};
    METAVM_CHECK(python::init_modules(*vm_, startup_) && python::import_builtin_module(*vm_, "_io") &&
                 python::open_standard_streams(*vm_, startup_) && python::start_imports(*vm_));
    for (const char* module : modules) python::import_module(*vm_, python::intern(*vm_, module));
    // As in reference_driver.
    const value warnings = python::import_module(*vm_, python::intern(*vm_, "warnings"));
    const value ignore[] = {python::to_value(python::make_str(*vm_, "ignore"))};
    METAVM_CHECK(!is_raised(python::call_method(*vm_, warnings, python::intern(*vm_, "simplefilter"), ignore, 1)));
  }
  void stop() override {
    if (folder_.empty()) return;
    for (const std::string& f : {path(), folder_ + "/driver.py"}) unlink(f.c_str());
    for (u32 i = 0; i < batch(); i++)
      for (const char* ending : {"", ".out", ".err"}) unlink((path(i) + ending).c_str());
    rmdir(folder_.c_str());
  }

  std::vector<outcome> run(const std::string& text, const setup& s, coverage& c) override {
    write(path(), text);
    std::vector<outcome> out;
    out.push_back(one("plain", text, nullptr, c));
    out.push_back(one("staged", text, &s, c));
    return out;
  }

  std::vector<outcome> reference(const std::vector<std::string>& texts) override {
    if (!to_cpython_) start_cpython();
    std::vector<outcome> out;
    for (std::size_t i = 0; i < texts.size(); i++) {
      const std::string at = path(static_cast<u32>(i));
      write(at, texts[i]);
      std::fprintf(to_cpython_, "%s\n", at.c_str());
      std::fflush(to_cpython_);
      int status = -1;
      METAVM_CHECK(std::fscanf(from_cpython_, "%d", &status) == 1);
      out.push_back(
          {"CPython", {status}, without(read(at + ".out"), at) + "--- errors\n" + without(read(at + ".err"), at), {}});
    }
    return out;
  }
  bool reference_varies(const std::string& text) override {
    std::string first;
    for (int i = 0; i < 6; i++) {
      stop_cpython();
      const std::string output = reference({text}).front().output;
      if (i == 0)
        first = output;
      else if (output != first)
        return true;
    }
    return false;
  }

 private:
  std::string path() const { return folder_ + "/program.py"; }
  std::string path(u32 i) const { return folder_ + "/" + std::to_string(i) + ".py"; }
  static std::string without(std::string text, const std::string& name) {
    for (std::size_t at; (at = text.find(name)) != std::string::npos;) text.replace(at, name.size(), "program.py");
    // Addresses differ from run to run.
    for (std::size_t at = 0; (at = text.find(" at 0x", at)) != std::string::npos; at += 6)
      while (at + 6 < text.size() && std::isxdigit(static_cast<u8>(text[at + 6]))) text.erase(at + 6, 1);
    // And texts are turned round.
    for (std::size_t at = 0; (at = text.find("x0 ta ", at)) != std::string::npos; at += 6)
      while (at > 0 && std::isxdigit(static_cast<u8>(text[at - 1]))) text.erase(--at, 1);
    return text;
  }
  static void write(const std::string& name, const std::string& text) {
    std::FILE* f = std::fopen(name.c_str(), "w");
    METAVM_CHECK(f);
    std::fwrite(text.data(), 1, text.size(), f);
    std::fclose(f);
  }
  static std::string read(const std::string& name) {
    std::string s;
    if (std::FILE* f = std::fopen(name.c_str(), "r")) {
      char buffer[1 << 14];
      for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) s.append(buffer, n);
      std::fclose(f);
    }
    return s;
  }

  void stop_cpython() {
    if (!to_cpython_) return;
    std::fclose(to_cpython_);
    std::fclose(from_cpython_);
    to_cpython_ = from_cpython_ = nullptr;
    waitpid(cpython_process_, nullptr, 0);
  }

  void start_cpython() {
    const std::string driver = folder_ + "/driver.py";
    write(driver, reference_driver);
    int to[2], from[2];
    METAVM_CHECK(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0);
    const pid_t child = fork();
    METAVM_CHECK(child >= 0);
    cpython_process_ = child;
    if (child == 0) {
      dup2(to[0], 0);
      dup2(from[1], 1);
      execl(cpython, cpython, "-S", driver.c_str(), nullptr);
      std::_Exit(127);
    }
    close(to[0]);
    close(from[1]);
    to_cpython_ = fdopen(to[1], "w");
    from_cpython_ = fdopen(from[0], "r");
  }

  outcome one(const char* machine, const std::string& text, const setup* s, coverage& c) {
    auto& [out, errors, said] = *files_;
    out.clear();
    errors.clear();
    said.clear();
    double took = 0;
    const ending end = isolated([&] { std::_Exit(in_child(text, s, c)); }, seconds, said, &took);
    outcome o{machine, end, without(out.content(), path()) + "--- errors\n" + without(errors.content(), path()),
              said.content(), took};
    return o;
  }

  int in_child(const std::string& text, const setup* s, coverage& c) {
    using namespace python;
    dup2(files_->out.descriptor(), 1);
    // What the machine itself says stays apart: the guest's errors go elsewhere.
    const int said = dup(2);
    dup2(files_->errors.descriptor(), 2);
    python::vm& m = *vm_;
    jit::limits l;
    if (s) l = limits_for(*s);
    configure_jit(*engine_, s != nullptr, l);
    if (s) engine_->tick_interval = s->tick_interval;
    // The heap that every program begins with is larger than mini's.
    if (auto* h = dynamic_cast<gc::immix::immix_heap*>(&m.heap); h && s && s->collect_every)
      h->set_stress(s->collect_every * 30, s->verify);
    engine_->ticks = 0;
    module_object* main_module = make_module(m, "__main__", nullptr);
    dict_set_str(m, m.modules, "__main__", to_value(main_module));
    module_set(m, main_module, "__builtins__", to_value(m.builtins));
    module_set(m, main_module, "__file__", to_value(make_str(m, path())));
    compile_options o;
    o.filename = path();
    o.source_is_str = true;
    code_object* code = compile_source(m, text, o);
    value r = code ? m.engine.run_code(m, code, main_module->dict, to_value(main_module->dict), nullptr) : value_raised;
    int status = 0;
    if (is_raised(r)) {
      const value e = take_pending(m);
      status = 1;
      if (is_instance(m, e, m.exc.SystemExit)) {
        const value k = get_attribute(m, e, "code");
        status = k.is_int() ? static_cast<int>(k.as_int() & 0xff) : 0;
      } else {
        report_exception(m, e);
      }
    }
    finish_modules(m);
    dup2(said, 2);
    c.add(*engine_);
    return status;
  }

  struct files {
    memory_file out, errors, said;
  };
  std::unique_ptr<files> files_;  ///< of this worker
  std::FILE *to_cpython_ = nullptr, *from_cpython_ = nullptr;
  pid_t cpython_process_ = -1;
  std::string folder_;
  python::vm* vm_ = nullptr;
  python::engine* engine_ = nullptr;
  python::startup_options startup_;
};

}  // namespace
}  // namespace metavm::fuzz

int main(int count, char** words) {
  metavm::fuzz::python_language l;
  return metavm::fuzz::fuzz_main(l, count, words);
}
