/// \file
/// Python inside a C++ program.
///
///     metavm::python::machine m;
///     m.define("twice", [](double x) { return 2 * x; });
///     auto r = m.run("def area(w, h): return twice(w) * h");
///     if (!r) puts(r.error().traceback.c_str());
///     auto a = m.call(m.global("area"), 3, 4);      // *a->to<double>() == 24
///
/// Guest exceptions are results, never C++ exceptions. A machine is an object: several may live in one process, beside
/// machines of other languages. It is used by one thread at a time. Python code nests as deeply as the native stack of
/// the calling thread allows; `run_on_large_stack` gives one that is large.
#pragma once
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "lang/python/modules/startup.hpp"
#include "lang/python/vm.hpp"

namespace metavm::jit {
struct limits;
}

namespace metavm::python {

class engine;
class embedding;
class machine;

struct machine_options {
  /// Without `site` and what the environment says: both are for programs of Python's own.
  machine_options() { startup.no_site = startup.ignore_environment = startup.no_user_site = 1; }

  enum class jit_mode { off, on, eager } jit = jit_mode::on;  ///< eager: compile at once (tests)
  const jit::limits* limits = nullptr;                        ///< of the staged machine; null: the usual ones
  u64 heap_limit = 0;                                         ///< bytes; 0: none but the machine's memory
  u32 collect_every = 0;                                      ///< collect at every n-th allocation (tests)
  bool log_collections = false;
  bool verify_heap = false;  ///< check the heap after each collection (tests)
  std::string gc;            ///< the collector (gc/policy.hpp); empty: the default
  /// The standard library, sys.argv, sys.path, sys.flags.
  startup_options startup;
};

/// A guest value that C++ holds on to. It must not outlive its machine.
class handle {
 public:
  handle() = default;
  handle(vm& m, value v);
  handle(const handle& other);
  handle(handle&& other) noexcept : vm_(std::exchange(other.vm_, nullptr)), slot_(other.slot_) {}
  handle& operator=(handle other) noexcept {
    std::swap(vm_, other.vm_);
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~handle();

  /// The guest value; None for a handle that holds nothing.
  value get() const;
  bool is_none() const { return same(get(), none); }
  std::string type() const;  ///< the name of its class
  /// str(x) and repr(x); what they raise is dropped, and the text is "<unprintable NAME object>".
  std::string text() const;
  std::string repr() const;
  /// As a C++ value: an integer type, double, bool, std::string, handle, or std::vector of such (from any sequence).
  /// Nothing if the value is of another type or does not fit.
  template <class T>
  std::optional<T> to() const;

 private:
  vm* vm_ = nullptr;
  u32 slot_ = 0;
};

/// A guest exception that nobody caught. A C++ function called by a guest may throw one: the guest then sees that
/// exception.
struct failure {
  std::string type;       ///< name of the class: "ValueError"
  std::string message;    ///< str(exception)
  std::string traceback;  ///< as Python prints it, several lines
  handle exception;
  bool does_not_compile = false;   ///< a SyntaxError of the text itself
  std::optional<int> exit_status;  ///< of SystemExit
};

/// What a C++ function throws to raise a guest exception of a built-in class.
class error : public std::runtime_error {
 public:
  error(std::string type, const std::string& message) : std::runtime_error(message), type_(std::move(type)) {}
  const std::string& type() const { return type_; }

 private:
  std::string type_;
};

/// A value or a failure.
class result {
 public:
  result(handle v) : value_(std::move(v)) {}
  result(failure f) : failure_(std::move(f)) {}
  explicit operator bool() const { return !failure_; }
  const handle& operator*() const { return value_; }
  const handle* operator->() const { return &value_; }
  const failure& error() const { return *failure_; }

 private:
  handle value_;
  std::optional<failure> failure_;
};

/// A function in C++ as the guest calls it: positional arguments, then those by keyword. May raise (see runtime.hpp).
using host_function = std::function<value(vm&, const value* arguments, u32 count, tuple_object* keywords)>;

namespace detail {
/// C++ types as guest values. `make` may raise. `get` gives nothing if the value is of another type.
template <class T>
struct conversion;
}  // namespace detail

class machine {
 public:
  explicit machine(const machine_options& o = {});
  /// Runs what `atexit` registered and writes out what is buffered.
  ~machine();
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;

  /// Nothing, or why the machine could not start (the standard library is missing, …). Such a machine cannot be used.
  const std::optional<failure>& start_error() const { return start_error_; }

  /// Runs a text in `__main__`, which keeps its variables from text to text. The result is None. Standard output is
  /// written out afterwards.
  result run(std::string_view source, const std::string& name = "<string>");
  /// Runs a file as a script; its folder is not put on sys.path.
  result run_file(const std::string& path);
  /// The value of an expression, in `__main__`.
  result evaluate(std::string_view expression, const std::string& name = "<string>");
  /// sys.modules[name], imported if need be; "a.b" gives the module a.b.
  result import(std::string_view name);

  /// A variable of `__main__`; an empty handle if there is none.
  handle global(std::string_view name) const;
  template <class T>
  result set_global(std::string_view name, const T& x) {
    return set_global_value(name, make(x));
  }
  result attribute(const handle& object, std::string_view name);

  template <class... A>
  result call(const handle& f, const A&... arguments) {
    // Handles, so that the arguments live until the call has them all.
    const result held[] = {make(arguments)..., handle()};
    return call_handles(f, held, sizeof...(A));
  }
  template <class... A>
  result call_method(const handle& object, std::string_view name, const A&... arguments) {
    const result f = attribute(object, name);
    return f ? call(*f, arguments...) : f;
  }
  /// A C++ value as a guest value; the types are those of `handle::to`.
  template <class T>
  result make(const T& x) {
    enter();
    return wrap(detail::conversion<T>::make(*vm_, x));
  }

  /// Puts a C++ function into `__main__`. Parameters and result: the types of `handle::to`, std::string_view
  /// (parameters), void (result). A C++ exception becomes a guest exception: `error` the class it names, `failure` that
  /// very exception, std::bad_alloc MemoryError, std::invalid_argument ValueError, std::out_of_range IndexError, others
  /// RuntimeError.
  template <class F>
  void define(const std::string& name, F f) {
    define_with(name, std::move(f), &std::decay_t<F>::operator());
  }
  template <class R, class... A>
  void define(const std::string& name, R (*f)(A...)) {
    define_call<R, A...>(name, f);
  }
  /// The same for a function that takes guest values as they come.
  void define_raw(const std::string& name, host_function f);

  /// Writes out sys.stdout and sys.stderr.
  void flush();
  /// What to do about signals is the program's affair; this makes the running guest raise KeyboardInterrupt at its next
  /// safepoint. May be called from a signal handler or another thread.
  void interrupt();

  vm& inside() { return *vm_; }
  engine& inside_engine() { return *engine_; }
  module_object* main_module() const { return main_; }
  /// The value, or if it is `value_raised` the pending exception as a failure.
  result wrap(value v);

 private:
  /// At each entry: the thread may be another one than last time.
  void enter();
  result set_global_value(std::string_view name, const result& v);
  result call_handles(const handle& f, const result* arguments, u32 count);
  template <class F, class C, class R, class... A>
  void define_with(const std::string& name, F f, R (C::*)(A...) const) {
    define_call<R, A...>(name, std::move(f));
  }
  template <class F, class C, class R, class... A>
  void define_with(const std::string& name, F f, R (C::*)(A...)) {
    define_call<R, A...>(name, std::move(f));
  }
  template <class R, class... A, class F>
  void define_call(const std::string& name, F f);

  std::unique_ptr<vm> vm_;
  std::unique_ptr<engine> engine_;
  std::unique_ptr<embedding> embedding_;
  module_object* main_ = nullptr;  ///< in sys.modules, and among the embedding's kept values
  std::optional<failure> start_error_;
};

/// Raises "f() argument 2 must be str, not int", "f() takes exactly 2 arguments (1 given)", …; gives value_raised.
value raise_argument(vm& m, const std::string& function, u32 number, const char* wanted, value given);
value raise_argument_count(vm& m, const std::string& function, u32 wanted, u32 given, tuple_object* keywords);

/// Runs f on a thread with a stack of (address space for) gigabytes, on which Python code and built-in functions may
/// nest as deeply as sys.setrecursionlimit allows; ctrl-C is delivered to that thread.
int run_on_large_stack(const std::function<int()>& f);

namespace detail {

/// An int, bool or subclass of it as 64 bits; false: it is none, or does not fit.
bool get_integer(vm& m, value v, i64& signed_value, u64& unsigned_value, bool& negative);
value make_text(vm& m, std::string_view s);
bool is_text(vm& m, value v);
/// Its items, by the iteration protocol; false: it is no sequence.
bool get_items(vm& m, value v, std::vector<handle>& items);
value make_items(vm& m, const std::vector<handle>& items);

template <class T>
  requires(std::is_integral_v<T> && !std::same_as<T, bool>)
struct conversion<T> {
  static constexpr const char* name = "int";
  static value make(vm& m, T i) {
    if constexpr (std::is_signed_v<T>)
      return make_int(m, i);
    else
      return make_uint(m, i);
  }
  static std::optional<T> get(vm& m, value v) {
    i64 s;
    u64 u;
    bool negative;
    if (!get_integer(m, v, s, u, negative)) return std::nullopt;
    if (negative ? !std::in_range<T>(s) : !std::in_range<T>(u)) return std::nullopt;
    return negative ? static_cast<T>(s) : static_cast<T>(u);
  }
};
template <>
struct conversion<bool> {
  static constexpr const char* name = "bool";
  static value make(vm&, bool b) { return from_bool(b); }
  static std::optional<bool> get(vm&, value v) {
    if (!same(v, true_) && !same(v, false_)) return std::nullopt;
    return same(v, true_);
  }
};
template <std::floating_point T>
struct conversion<T> {
  static constexpr const char* name = "float";
  static value make(vm& m, T d) { return make_float(m, static_cast<double>(d)); }
  static std::optional<T> get(vm& m, value v) {
    if (is_float(m, v)) return static_cast<T>(float_value(m, v));
    const std::optional<i64> i = conversion<i64>::get(m, v);
    return i ? std::optional<T>(static_cast<T>(*i)) : std::nullopt;
  }
};
template <class T>
  requires std::is_convertible_v<T, std::string_view>
struct conversion<T> {
  static constexpr const char* name = "str";
  static value make(vm& m, std::string_view s) { return make_text(m, s); }
  static std::optional<std::string> get(vm& m, value v) {
    return is_text(m, v) ? std::optional<std::string>(to_utf8(as_str(v))) : std::nullopt;
  }
};
template <std::size_t N>
struct conversion<char[N]> : conversion<std::string_view> {};
template <>
struct conversion<handle> {
  static constexpr const char* name = "object";
  static value make(vm&, const handle& h) { return h.get(); }
  static std::optional<handle> get(vm& m, value v) { return handle(m, v); }
};
template <class T>
struct conversion<std::vector<T>> {
  static constexpr const char* name = "sequence";
  static value make(vm& m, const std::vector<T>& list) {
    std::vector<handle> items;
    items.reserve(list.size());
    for (const T& x : list) {
      const value v = conversion<T>::make(m, x);
      if (is_raised(v)) return v;
      items.emplace_back(m, v);
    }
    return make_items(m, items);
  }
  static std::optional<std::vector<T>> get(vm& m, value v) {
    std::vector<handle> items;
    if (!get_items(m, v, items)) return std::nullopt;
    std::vector<T> list;
    list.reserve(items.size());
    for (const handle& h : items) {
      const auto x = conversion<T>::get(m, h.get());
      if (!x) return std::nullopt;
      list.push_back(*x);
    }
    return list;
  }
};

template <class T>
using parameter = conversion<std::decay_t<T>>;
template <class T>
using held_parameter = decltype(parameter<T>::get(std::declval<vm&>(), value{}));

template <class R, class... A, class F, std::size_t... I>
value call_host(vm& m, const std::string& name, F& f, const value* a, std::index_sequence<I...>) {
  std::tuple<held_parameter<A>...> given{parameter<A>::get(m, a[I])...};
  u32 bad = 0;
  const char* wanted = "";
  ((std::get<I>(given) || bad ? void() : void((bad = I + 1, wanted = parameter<A>::name))), ...);
  if (bad) return raise_argument(m, name, bad, wanted, a[bad - 1]);
  if constexpr (std::is_void_v<R>) {
    f(*std::get<I>(given)...);
    return none;
  } else {
    return parameter<R>::make(m, f(*std::get<I>(given)...));
  }
}

}  // namespace detail

template <class T>
std::optional<T> handle::to() const {
  if (!vm_) return std::nullopt;
  return detail::conversion<T>::get(*vm_, get());
}

template <class R, class... A, class F>
void machine::define_call(const std::string& name, F f) {
  define_raw(name, [name, f](vm& m, const value* a, u32 count, tuple_object* keywords) mutable -> value {
    if (count != sizeof...(A) || keywords) return raise_argument_count(m, name, sizeof...(A), count, keywords);
    return detail::call_host<R, A...>(m, name, f, a, std::index_sequence_for<A...>{});
  });
}

}  // namespace metavm::python
