/// \file
/// mini inside a C++ program.
///
///     metavm::mini::machine m;
///     m.define("twice", [](double x) { return 2 * x; });
///     auto r = m.evaluate("let a = [1, 2]; fn sum(x, y) { return x + y }; twice(a[1])");
///     if (!r) puts(r.error().message.c_str());
///     auto sum = m.call(m.global("sum"), 3, 4);     // sum.as_int() == 7
///
/// Guest errors are results, never C++ exceptions. A machine is used by one thread at a time.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "lang/mini/vm.hpp"

namespace metavm::mini {

struct machine_options {
  u64 heap_limit = 0;     ///< bytes; 0: three quarters of the machine's memory
  u32 collect_every = 0;  ///< collect at every n-th allocation (tests)
  bool log_collections = false;
  bool verify_heap = false;            ///< check the heap after each collection (tests)
  std::string gc;                      ///< the collector (gc/policy.hpp); empty: the default
  std::vector<std::string> arguments;  ///< what `args()` gives
  std::string dump;                    ///< `bytecode`, …
};

/// What ended a program: an error or another value that was thrown, or a text that does not
/// compile.
struct failure {
  std::string message;
  std::string trace;  ///< lines, `  at FUNCTION (FILE:LINE)`
  bool does_not_compile = false;
  bool incomplete = false;  ///< does not compile because more text is wanted
  bool interrupted = false;
};

/// A guest value that C++ holds on to.
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

  value get() const { return vm_ ? vm_->kept[slot_] : value_nil; }
  bool is_nil() const { return same(get(), value_nil); }
  bool is_true() const { return !is_nil() && !same(get(), value_false); }
  std::string type() const { return vm_ ? type_name(*vm_, get()) : "nil"; }
  /// As `str` shows it.
  std::string text() const { return vm_ ? to_text(*vm_, get()) : "nil"; }
  /// \pre type() == "int"
  i64 as_int() const { return get().as_int(); }
  /// \pre type() is "int" or "float"
  double as_float() const {
    return get().is_int() ? static_cast<double>(get().as_int()) : unbox_double(get());
  }

 private:
  vm* vm_ = nullptr;
  u32 slot_ = 0;
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

namespace detail {
/// C++ types as guest values. `get` gives nothing if the value is of another type.
template <class T>
struct conversion;
}  // namespace detail

class machine {
 public:
  explicit machine(const machine_options& o = {});
  ~machine();
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;

  /// Runs a whole program. `path` is for messages and for what it imports.
  result run(std::string_view source, const std::string& path);
  result run_file(const std::string& path);
  /// Runs a text that sees what earlier texts declared. Gives the value of a last expression.
  result evaluate(std::string_view source, const std::string& name = "text");

  /// A variable that an evaluated text declared; nil if there is none.
  handle global(std::string_view name) const;

  template <class... A>
  result call(const handle& f, const A&... arguments) {
    // Handles, so that the arguments live until the call has them all.
    const handle held[] = {handle(*vm_, detail::conversion<A>::make(*vm_, arguments))..., handle()};
    return call_handles(f, held, sizeof...(A));
  }
  template <class T>
  handle make(const T& x) {
    return handle(*vm_, detail::conversion<T>::make(*vm_, x));
  }

  /// Adds a function to the library, for texts compiled from now on. Parameters and result:
  /// integers, double, bool, std::string, std::string_view (parameters), handle. A C++ exception
  /// becomes a guest error.
  template <class F>
  void define(const std::string& name, F f) {
    define_with(name, std::move(f), &std::decay_t<F>::operator());
  }
  template <class R, class... A>
  void define(const std::string& name, R (*f)(A...)) {
    define_call<R, A...>(name, f);
  }
  /// The same for a function of any number of values, which may raise: see lang/mini/vm.hpp.
  void define_raw(const std::string& name, u32 least, u32 most, vm::host_function f);

  vm& inside() { return *vm_; }

 private:
  result call_handles(const handle& f, const handle* arguments, u32 count);
  result run_function(value function, const value* arguments, u32 count);
  template <class F, class C, class R, class... A>
  void define_with(const std::string& name, F f, R (C::*)(A...) const) {
    define_call<R, A...>(name, std::move(f));
  }
  template <class F, class C, class R, class... A>
  void define_with(const std::string& name, F f, R (C::*)(A...)) {
    define_call<R, A...>(name, std::move(f));
  }
  template <class R, class... A, class F>
  void define_call(const std::string& name, F f) {
    define_raw(name, sizeof...(A), sizeof...(A),
               [name, f](vm& m, const value* a, u32) mutable -> value {
                 return detail_call<R, A...>(m, name, f, a, std::index_sequence_for<A...>{});
               });
  }
  template <class R, class... A, class F, std::size_t... I>
  static value detail_call(vm& m, const std::string& name, F& f, const value* a,
                           std::index_sequence<I...>);

  std::unique_ptr<vm> vm_;
  module_object* module_ = nullptr;  ///< of evaluated texts; among the VM's kept values
};

/// Raises what `argument N of X must be KIND` says; gives value_raised.
value raise_argument(vm& m, u32 number, const std::string& function, const char* wanted,
                     value given);

namespace detail {

template <class T>
  requires std::is_integral_v<T>
struct conversion<T> {
  static constexpr const char* name = "int";
  static value make(vm& m, T i) {
    return fits_small_int(static_cast<i64>(i)) ? value::small_int(static_cast<i64>(i))
                                               : box_double(m, static_cast<double>(i));
  }
  static std::optional<T> get(vm&, value v) {
    if (!v.is_int() || !std::in_range<T>(v.as_int())) return std::nullopt;
    return static_cast<T>(v.as_int());
  }
};
template <>
struct conversion<bool> {
  static constexpr const char* name = "bool";
  static value make(vm&, bool b) { return from_bool(b); }
  static std::optional<bool> get(vm&, value v) {
    if (!same(v, value_true) && !same(v, value_false)) return std::nullopt;
    return same(v, value_true);
  }
};
template <>
struct conversion<double> {
  static constexpr const char* name = "number";
  static value make(vm& m, double d) { return box_double(m, d); }
  static std::optional<double> get(vm& m, value v) {
    if (v.is_int()) return static_cast<double>(v.as_int());
    if (kind_of(m, v) != kind::floating) return std::nullopt;
    return unbox_double(v);
  }
};
template <class T>
  requires std::is_convertible_v<T, std::string_view>
struct conversion<T> {
  static constexpr const char* name = "string";
  static value make(vm& m, std::string_view s) { return make_string(m, s); }
  static std::optional<T> get(vm& m, value v) {
    return kind_of(m, v) == kind::string ? std::optional<T>(view(v)) : std::nullopt;
  }
};
template <std::size_t N>
struct conversion<char[N]> : conversion<std::string_view> {};
template <>
struct conversion<handle> {
  static constexpr const char* name = "value";
  static value make(vm&, const handle& h) { return h.get(); }
  static std::optional<handle> get(vm& m, value v) { return handle(m, v); }
};

}  // namespace detail

template <class R, class... A, class F, std::size_t... I>
value machine::detail_call(vm& m, const std::string& name, F& f, const value* a,
                           std::index_sequence<I...>) {
  std::tuple<std::optional<std::decay_t<A>>...> given{
      detail::conversion<std::decay_t<A>>::get(m, a[I])...};
  u32 bad = 0;
  const char* wanted = "";
  ((std::get<I>(given) || bad
        ? void()
        : void((bad = I + 1, wanted = detail::conversion<std::decay_t<A>>::name))),
   ...);
  if (bad) return raise_argument(m, bad, name, wanted, a[bad - 1]);
  if constexpr (std::is_void_v<R>) {
    f(*std::get<I>(given)...);
    return value_nil;
  } else {
    return detail::conversion<std::decay_t<R>>::make(m, f(*std::get<I>(given)...));
  }
}

/// Runs f on a thread with a stack of (address space for) a gigabyte, on which library functions
/// that call back can nest as deep as guest code does. Gives what f gives.
int run_on_large_stack(const std::function<int()>& f);

}  // namespace metavm::mini
