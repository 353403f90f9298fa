// The embedding interface.
#include "lang/python/python.hpp"
#include "lang/python/attention.hpp"

#include <pthread.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "lang/python/compile/compile.hpp"
#include "lang/python/core.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"

namespace metavm::python {

/// What C++ holds on to, and what guests may call: one per machine.
class embedding final : public gc::root_set {
 public:
  explicit embedding(vm& owner) : m(owner) {
    m.heap.add_roots(this);
    engine_of(m).embedded = this;
  }
  ~embedding() {
    engine_of(m).embedded = nullptr;
    m.heap.remove_roots(this);
  }
  void trace(gc::tracer& t) override {
    for (value& v : kept) t.visit(&v);
  }

  vm& m;
  std::vector<value> kept;  ///< traced: by `trace`
  std::vector<u32> kept_free;
  std::vector<host_function> functions;
  pthread_t thread{};
  bool has_thread = false;
};

// ---------------------------------------------------------------- handles

handle::handle(vm& m, value v) : vm_(&m) {
  embedding& e = *engine_of(m).embedded;
  if (e.kept_free.empty()) {
    slot_ = static_cast<u32>(e.kept.size());
    e.kept.push_back(v);
  } else {
    slot_ = e.kept_free.back();
    e.kept_free.pop_back();
    e.kept[slot_] = v;
  }
}
handle::handle(const handle& other) {
  if (other.vm_) *this = handle(*other.vm_, other.get());
}
handle::~handle() {
  if (!vm_) return;
  engine_of(*vm_).embedded->kept[slot_] = none;
  engine_of(*vm_).embedded->kept_free.push_back(slot_);
}
value handle::get() const { return vm_ ? engine_of(*vm_).embedded->kept[slot_] : none; }
std::string handle::type() const { return vm_ ? type_name(*vm_, get()) : "NoneType"; }

namespace {

std::string shown(vm& m, value v, str_object* s) {
  if (s) return to_utf8(s);
  take_pending(m);
  return "<unprintable " + type_name(m, v) + " object>";
}

}  // namespace

std::string handle::text() const { return vm_ ? shown(*vm_, get(), to_str(*vm_, get())) : "None"; }
std::string handle::repr() const { return vm_ ? shown(*vm_, get(), python::repr(*vm_, get())) : "None"; }

// ---------------------------------------------------------------- failures

namespace {

/// As the interpreter prints it.
std::string traceback_of(vm& m, value e) {
  const value mod = import_module(m, intern(m, "traceback"));
  value lines = mod;
  if (!is_raised(mod)) lines = call_method(m, mod, intern(m, "format_exception"), &e, 1);
  std::string text;
  if (is_raised(lines) || !for_each_item(m, lines, [&](value line) {
        if (is_str(line)) text += to_utf8(as_str(line));
        return true;
      })) {
    take_pending(m);
    return type_name(m, e) + ": " + shown(m, e, to_str(m, e)) + "\n";
  }
  return text;
}

failure take_failure(vm& m) {
  const value e = take_pending(m);
  failure f;
  f.exception = handle(m, e);
  f.type = type_name(m, e);
  f.message = shown(m, e, to_str(m, e));
  if (is_instance(m, e, m.exc.SystemExit)) {
    const value code = get_attribute(m, e, "code");
    if (is_raised(code)) take_pending(m);
    i64 status = 1;
    if (same(code, none))
      status = 0;
    else if (!is_int(m, code) || !to_i64(m, code, status))
      status = 1;
    f.exit_status = static_cast<int>(status & 0xff);
    f.traceback = f.type + (f.message.empty() ? "\n" : ": " + f.message + "\n");
  } else {
    f.traceback = traceback_of(m, e);
  }
  return f;
}

void set_native_limits(vm& m, engine& x) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* stack = nullptr;
  std::size_t bytes = 0;
  pthread_attr_getstack(&attributes, &stack, &bytes);
  pthread_attr_destroy(&attributes);
  // Small stacks keep half for what the limits do not count.
  const std::size_t reserve = std::min<std::size_t>(bytes / 2, 1 << 20);
  x.native_limit = static_cast<char*>(stack) + reserve;
  m.native_stack_end = static_cast<char*>(stack) + reserve / 2;
}

}  // namespace

// ---------------------------------------------------------------- machine

machine::machine(const machine_options& o) {
  const gc::policy* policy = gc::find_policy(o.gc);
  METAVM_CHECK(policy && "no such collector");
  if (policy->attach_thread) policy->attach_thread();
  gc::options g;
  g.heap_limit = o.heap_limit;
  g.collect_every = o.collect_every;
  g.log = o.log_collections;
  g.verify = o.verify_heap;
  vm_ = std::make_unique<vm>(policy->make(g), make_hash_key(o.startup));
  vm& m = *vm_;
  engine_ = make_engine(m);
  embedding_ = std::make_unique<embedding>(m);
  engine_->attach_thread = policy->attach_thread;
  engine_->detach_thread = policy->detach_thread;
  enter();
  if (!init_modules(m, o.startup) || !import_builtin_module(m, "_io") || !open_standard_streams(m, o.startup) ||
      !start_imports(m) || !run_site(m, o.startup)) {
    failure f;
    const value e = take_pending(m);
    f.exception = handle(m, e);
    f.type = type_name(m, e);
    f.message = shown(m, e, to_str(m, e));
    f.traceback = f.type + ": " + f.message + "\n";
    start_error_ = std::move(f);
    return;
  }
  jit::limits limits = o.limits ? *o.limits : jit::limits{};
  const bool eager = o.jit == machine_options::jit_mode::eager;
  if (eager) limits.compile_share = 1e9;
  if (eager && !o.limits) limits.patience = 0;
  configure_jit(*engine_, o.jit != machine_options::jit_mode::off, limits);
  if (eager) engine_->tick_interval = 1;
  main_ = make_module(m, "__main__", nullptr);
  embedding_->kept.push_back(to_value(main_));
  dict_set_str(m, m.modules, "__main__", to_value(main_));
  module_set(m, main_, "__builtins__", to_value(m.builtins));
  module_set(m, main_, "__annotations__", to_value(make_dict(m)));
  for (const char* name : {"__spec__", "__loader__", "__package__", "__doc__"}) module_set(m, main_, name, none);
}

machine::~machine() {
  if (main_) {
    enter();
    finish_modules(*vm_);
  }
  start_error_.reset();  // it holds a handle
  embedding_.reset();
}

void machine::enter() {
  if (embedding_->has_thread && pthread_equal(embedding_->thread, pthread_self())) return;
  if (engine_->attach_thread) engine_->attach_thread();
  embedding_->thread = pthread_self();
  embedding_->has_thread = true;
  set_native_limits(*vm_, *engine_);
}

result machine::wrap(value v) {
  if (is_raised(v)) return take_failure(*vm_);
  return handle(*vm_, v);
}

namespace {

value run_text(machine& x, std::string_view source, const compile_options& o) {
  vm& m = x.inside();
  code_object* c = compile_source(m, source, o);
  if (!c) return value_raised;
  dict_object* names = x.main_module()->dict;
  return m.engine.run_code(m, c, names, to_value(names), nullptr);
}

result compiled_and_run(machine& x, std::string_view source, const compile_options& o) {
  // A SyntaxError from the compiler has no traceback yet; one that was raised while running has.
  result r = x.wrap(run_text(x, source, o));
  if (r || r.error().type.empty()) return r;
  const value e = r.error().exception.get();
  vm& m = x.inside();
  if (!is_instance(m, e, m.exc.SyntaxError) || !same(as_exception(e)->traceback, none)) return r;
  failure f = r.error();
  f.does_not_compile = true;
  return f;
}

}  // namespace

result machine::run(std::string_view source, const std::string& name) {
  enter();
  compile_options o;
  o.filename = name;
  o.source_is_str = true;
  const std::string text = std::string(source) + "\n";
  result r = compiled_and_run(*this, text, o);
  flush();
  return r;
}

result machine::evaluate(std::string_view expression, const std::string& name) {
  enter();
  compile_options o;
  o.filename = name;
  o.mode = parse_mode::eval;
  o.source_is_str = true;
  const std::size_t first = expression.find_first_not_of(" \t");
  return compiled_and_run(*this, first == expression.npos ? "" : expression.substr(first), o);
}

result machine::run_file(const std::string& path) {
  enter();
  vm& m = *vm_;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in || in.bad()) {
    raise_os_error(m, errno ? errno : EIO, to_value(decode_fs(m, path)));
    return take_failure(m);
  }
  module_set(m, main_, "__file__", to_value(decode_fs(m, path)));
  compile_options o;
  o.filename = path;
  result r = compiled_and_run(*this, text, o);
  flush();
  return r;
}

result machine::import(std::string_view name) {
  enter();
  vm& m = *vm_;
  const value importlib = import_module(m, intern(m, "importlib"));
  if (is_raised(importlib)) return take_failure(m);
  const value text = detail::make_text(m, name);
  return wrap(is_raised(text) ? text : python::call_method(m, importlib, intern(m, "import_module"), &text, 1));
}

handle machine::global(std::string_view name) const {
  const value v = dict_find_str(*vm_, main_->dict, intern(*vm_, name));
  return same(v, value_unbound) ? handle() : handle(*vm_, v);
}

result machine::set_global_value(std::string_view name, const result& v) {
  if (!v) return v;
  if (!dict_set_str(*vm_, main_->dict, intern(*vm_, name), v->get())) return take_failure(*vm_);
  return handle();
}

result machine::attribute(const handle& object, std::string_view name) {
  enter();
  return wrap(get_attribute(*vm_, object.get(), intern(*vm_, name)));
}

result machine::call_handles(const handle& f, const result* arguments, u32 count) {
  enter();
  vm& m = *vm_;
  tuple_object* values = empty_tuple_of(m, count);
  for (u32 i = 0; i < count; i++) {
    if (!arguments[i]) return arguments[i];
    values->items[i] = arguments[i]->get();
  }
  return wrap(python::call(m, f.get(), values->items, count));
}

void machine::flush() {
  for (str_object* name : {vm_->names.stdout, vm_->names.stderr}) {
    const value stream = dict_find_str(*vm_, vm_->sys->dict, name);
    if (same(stream, value_unbound) || same(stream, none)) continue;
    if (is_raised(python::call_method(*vm_, stream, vm_->names.flush))) write_unraisable(*vm_, "", stream);
  }
}

void machine::interrupt() {
  engine_->interrupted = true;
  call_attention(engine_->m);
}

// ---------------------------------------------------------------- functions in C++

namespace {

value raise_host_error(vm& m, const std::string& type, const std::string& message) {
  const value cls = dict_find_str(m, m.builtins->dict, intern(m, type));
  if (!is_kind(cls, kind::type) || !is_subtype(cls.as<type_object>(), m.exc.BaseException))
    return raise_text(m, m.exc.RuntimeError, type + ": " + message);
  return raise_text(m, cls.as<type_object>(), message);
}

/// args[0] is the function's number. No C++ exception passes through the interpreter or generated code.
value call_host_function(vm& m, const value* args, u32 nargs, tuple_object* keywords) {
  try {
    return engine_of(m).embedded->functions[static_cast<u64>(args[0].as_int())](m, args + 1, nargs - 1, keywords);
  } catch (const error& e) {
    return raise_host_error(m, e.type(), e.what());
  } catch (const failure& f) {
    return raise_value(m, f.exception.get());
  } catch (const std::bad_alloc&) {
    return raise_no_memory(m);
  } catch (const std::invalid_argument& e) {
    return raise_text(m, m.exc.ValueError, e.what());
  } catch (const std::out_of_range& e) {
    return raise_text(m, m.exc.IndexError, e.what());
  } catch (const std::exception& e) {
    return raise_text(m, m.exc.RuntimeError, e.what());
  } catch (...) {
    return raise_text(m, m.exc.RuntimeError, "unknown C++ exception");
  }
}

}  // namespace

void machine::define_raw(const std::string& name, host_function f) {
  enter();
  vm& m = *vm_;
  const method_def entry{name.c_str(), calling::general, reinterpret_cast<void*>(&call_host_function)};
  const value v = make_builtin_function(m, entry, to_value(m.names.__main__), false);
  auto* b = v.as<builtin_function_object>();
  b->is_method = true;
  m.heap.write(b, &b->self, value::small_int(static_cast<i64>(embedding_->functions.size())));
  embedding_->functions.push_back(std::move(f));
  dict_set_str(m, main_->dict, intern(m, name), v);
}

value raise_argument(vm& m, const std::string& function, u32 number, const char* wanted, value given) {
  return raise(m, m.exc.TypeError, "{}() argument {} must be {}, not {}", function, number, wanted,
               type_name(m, given));
}
value raise_argument_count(vm& m, const std::string& function, u32 wanted, u32 given, tuple_object* keywords) {
  if (keywords && keywords->length) return raise(m, m.exc.TypeError, "{}() takes no keyword arguments", function);
  if (wanted == 0) return raise(m, m.exc.TypeError, "{}() takes no arguments ({} given)", function, given);
  return raise(m, m.exc.TypeError, "{}() takes exactly {} argument{} ({} given)", function,
               wanted == 1 ? "one" : std::to_string(wanted), wanted == 1 ? "" : "s", given);
}

// ---------------------------------------------------------------- conversions

namespace detail {

bool get_integer(vm& m, value v, i64& signed_value, u64& unsigned_value, bool& negative) {
  if (!is_int(m, v)) return false;
  if (to_i64(m, v, signed_value)) {
    negative = signed_value < 0;
    unsigned_value = static_cast<u64>(signed_value);
    return true;
  }
  // 2^63 … 2^64 - 1
  const value half = number_binary(m, binary_op::rshift, index_int(m, v), value::small_int(1));
  if (is_raised(half) || !to_i64(m, half, signed_value) || signed_value < 0) return false;
  const value last = number_binary(m, binary_op::and_, index_int(m, v), value::small_int(1));
  negative = false;
  unsigned_value = static_cast<u64>(signed_value) * 2 + (same(last, value::small_int(1)) ? 1 : 0);
  return true;
}

value make_text(vm& m, std::string_view s) {
  str_object* t = decode_fs(m, s);
  return t ? to_value(t) : value_raised;
}
bool is_text(vm& m, value v) { return kind_of(m, v) == kind::str; }

bool get_items(vm& m, value v, std::vector<handle>& items) {
  if (is_str(v) || same(special_of(m, v, special::iter), value_unbound)) return false;
  if (for_each_item(m, v, [&](value x) {
        items.emplace_back(m, x);
        return true;
      }))
    return true;
  take_pending(m);
  return false;
}
value make_items(vm& m, const std::vector<handle>& items) {
  list_object* l = empty_list(m, items.size());
  for (const handle& h : items)
    if (!l || !list_append(m, l, h.get())) return value_raised;
  return l ? to_value(l) : value_raised;
}

}  // namespace detail

}  // namespace metavm::python
