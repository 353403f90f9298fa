// The embedding interface.
#include "lang/mini/mini.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "lang/mini/compile.hpp"
#include "lang/mini/errors.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/runtime.hpp"
#include "metavm/base/address_space.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/lang/stale.hpp"

namespace metavm::mini {

// ---------------------------------------------------------------- handles

handle::handle(vm& m, value v) : vm_(&m) {
  if (m.kept_free.empty()) {
    slot_ = static_cast<u32>(m.kept.size());
    m.kept.push_back(v);
  } else {
    slot_ = m.kept_free.back();
    m.kept_free.pop_back();
    m.kept[slot_] = v;
  }
}
handle::handle(const handle& other) {
  if (other.vm_) *this = handle(*other.vm_, other.get());
}
handle::~handle() {
  if (!vm_) return;
  vm_->kept[slot_] = value_nil;
  vm_->kept_free.push_back(slot_);
}

// ---------------------------------------------------------------- machine

namespace {

u64 default_heap_limit() {
  const u64 bytes =
      static_cast<u64>(sysconf(_SC_PHYS_PAGES)) * static_cast<u64>(sysconf(_SC_PAGESIZE));
  return bytes / 4 * 3;
}

failure take_failure(vm& m) {
  failure f;
  f.interrupted = m.interrupt_pending;
  const value v = take_pending(m);
  f.message = to_text(m, v);
  if (kind_of(m, v) == kind::record && type_of(v.as_object()->get_shape()) == m.error_type)
    f.trace = std::string(view(error_trace(m, v.as<record_object>())));
  return f;
}

}  // namespace

machine::machine(const machine_options& o) {
  gc::options g;
  g.heap_limit = o.heap_limit ? o.heap_limit : default_heap_limit();
  g.collect_every = o.collect_every;
  g.log = o.log_collections;
  g.verify = o.verify_heap;
  const gc::policy* p = gc::find_policy(o.gc);
  METAVM_CHECK(p && "no such collector");
  vm_ = std::make_unique<vm>(p->make(g));
  vm_->arguments = o.arguments;
  vm_->dump = o.dump;
  module_ = new_module(*vm_, "text");
  vm_->kept.push_back(value::pointer(module_));
}
machine::~machine() = default;

result machine::run_function(value function, const value* arguments, u32 count) {
  vm& m = *vm_;
  const value r = call_value(m, function, arguments, count);
  if (is_raised(r)) return take_failure(m);
  return handle(m, r);
}

result machine::run(std::string_view source, const std::string& path) {
  vm& m = *vm_;
  module_object* module = new_module(m, path);
  // Files that it imports cannot import it.
  const std::string key = real_path(path);
  if (!key.empty()) m.modules[key] = {value::pointer(module), true};
  compiled c = compile(m, source, module, {.file = path});
  if (!c.ok) return failure{c.error.format(path).str(), {}, true, c.error.at_end, false};
  clear_native_stack();
  return run_function(c.function, nullptr, 0);
}

result machine::run_file(const std::string& path) {
  std::string source;
  if (!read_source(path, source))
    return failure{"cannot read \"" + path + "\"", {}, true, false, false};
  return run(source, path);
}

result machine::evaluate(std::string_view source, const std::string& name) {
  compiled c = compile(*vm_, source, module_, {.file = name, .keep_globals = true});
  if (!c.ok) return failure{c.error.format(name).str(), {}, true, c.error.at_end, false};
  return run_function(c.function, nullptr, 0);
}

handle machine::global(std::string_view name) const {
  const value key = make_string(*vm_, name);
  const value* cell = map_find(*vm_, module_->variables, key);
  if (!cell || same(cell->as<cell_object>()->content, value_unbound)) return {};
  return handle(*vm_, cell->as<cell_object>()->content);
}

result machine::call_handles(const handle& f, const handle* arguments, u32 count) {
  storage_object* values = new_storage(*vm_, count);
  if (!values) return take_failure(*vm_);
  vm_->heap->before_bulk_write(values);
  for (u32 i = 0; i < count; i++) values->items[i] = arguments[i].get();
  return run_function(f.get(), values->items, count);
}

void machine::define_raw(const std::string& name, u32 least, u32 most, vm::host_function f) {
  vm& m = *vm_;
  m.host_functions.push_back([f = std::move(f)](vm& x, const value* a, u32 n) -> value {
    // No C++ exception passes through the interpreter or generated code.
    try {
      return f(x, a, n);
    } catch (const std::exception& e) {
      return raise(x, std::string("host error: ") + e.what());
    } catch (...) {
      return raise(x, "host error: unknown C++ exception");
    }
  });
  m.host_names.push_back(std::make_unique<std::string>(name));
  auto* b = m.heap->make<builtin_object>(m.shape.builtin);
  b->call = nullptr;
  b->least = least;
  b->most = most;
  b->name = m.host_names.back()->c_str();
  b->touches = touch::memory;
  b->host = m.host_functions.size();
  m.builtins.push_back(value::pointer(b));
  m.builtin_names.push_back(*m.host_names.back());
}

value raise_argument(vm& m, u32 number, const std::string& function, const char* wanted,
                     value given) {
  return bad_argument(m, number, function.c_str(), wanted, given);
}

// ---------------------------------------------------------------- stack

namespace {

void attach_thread() {
  for (const gc::policy& p : gc::policies())
    if (p.attach_thread) p.attach_thread();
}
void detach_thread() {
  for (const gc::policy& p : gc::policies())
    if (p.detach_thread) p.detach_thread();
}
struct large_run {
  const std::function<int()>* f;
  int result;
};
void* run_large(void* p) {
  attach_thread();
  auto* r = static_cast<large_run*>(p);
  r->result = (*r->f)();
  detach_thread();
  return nullptr;
}

}  // namespace

int run_on_large_stack(const std::function<int()>& f) {
  // A collector may want to start in the main thread.
  attach_thread();
  for (u64 bytes = address_space_share(u64{1} << 30, 8); bytes >= (u64{1} << 24); bytes /= 2) {
    void* stack = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) continue;
    large_run r{&f, 0};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stack, bytes);
    pthread_t thread;
    if (pthread_create(&thread, &attributes, run_large, &r) == 0) {
      // Ctrl-C is for the thread that runs guest code.
      sigset_t mine, old;
      sigemptyset(&mine);
      sigaddset(&mine, SIGINT);
      pthread_sigmask(SIG_BLOCK, &mine, &old);
      pthread_join(thread, nullptr);
      pthread_sigmask(SIG_SETMASK, &old, nullptr);
      pthread_attr_destroy(&attributes);
      munmap(stack, bytes);
      return r.result;
    }
    pthread_attr_destroy(&attributes);
    munmap(stack, bytes);
  }
  return f();  // on the stack that there is
}

}  // namespace metavm::mini
