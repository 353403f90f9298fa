/// \file
/// The mini VM: one object per interpreter; several may live in one process.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lang/mini/object.hpp"

namespace metavm::mini {

struct shapes {
  shape *small_int, *floating, *boolean, *nil, *string, *byte_table, *storage, *float_storage,
      *array, *float_array, *map, *map_index, *function, *builtin, *record_type, *cell, *module,
      *internal;
};

/// One line of a trace, `count` times in a row.
struct trace_line {
  const code_block* code;
  u32 line;
  u32 count;
};

class vm final : public execution, public gc::root_set {
 public:
  explicit vm(std::unique_ptr<gc::heap> h);
  ~vm();
  vm(const vm&) = delete;
  vm& operator=(const vm&) = delete;
  void trace(gc::tracer& t) override;

  std::unique_ptr<gc::heap> heap_owner;
  mini::shapes shape;
  record_type_object* error_type = nullptr;  ///< instances: message, trace (text, or lines)
  std::vector<std::unique_ptr<code_block>> codes;
  std::vector<std::string> arguments;

  storage_object* empty_storage = nullptr;

  // ---- strings ----
  value empty_string;
  mini::byte_table* byte_strings = nullptr;
  const value* bytes = nullptr;                        ///< strings of one byte, in `byte_strings`
  value type_names[static_cast<u32>(kind::internal)];  ///< by kind; a record's is its type's
  std::vector<value> interned;  ///< traced: by `trace`; hash table of the strings in source texts
  u32 interned_count = 0;

  // ---- names ----
  std::vector<value> builtins;  ///< traced: by `trace`; in the order of builtin_names
  std::vector<std::string_view> builtin_names;
  using host_function = std::function<value(vm&, const value* arguments, u32 count)>;
  std::vector<host_function> host_functions;
  std::vector<std::unique_ptr<std::string>> host_names;

  // ---- modules ----
  struct loaded_module {
    value module;  ///< traced: by `trace`
    bool running;
  };
  std::map<std::string, loaded_module> modules;  ///< traced: by `trace`; by real path

  // ---- errors ----
  std::vector<trace_line> trace_lines;  ///< of the error on its way, innermost first
  bool tracing = false;                 ///< the value on its way is an error that has no trace yet
  u64 trace_left_out = 0;               ///< lines that were not kept
  volatile bool interrupted = false;    ///< set by a signal handler, with `attention`
  bool interrupt_pending = false;       ///< the value on its way is that error
  bool memory_error = false;            ///< one was raised since the last poll

  std::vector<value> kept;               ///< traced: by `trace`; what C++ holds on to (mini.hpp)
  std::vector<u32> kept_free;            ///< places in `kept`
  std::unique_ptr<jit::engine> machine;  ///< null: plain only
  bool jit_stats = false;
  u32 record_types = 0;
  std::string dump;                  ///< comma-separated: what to print (bytecode, …)
  std::function<void(int)> on_exit;  ///< `exit(n)`; default: std::exit

 private:
  void* stack_memory_ = nullptr;
  u64 stack_bytes_ = 0;
};

inline constexpr u64 guest_stack_bytes = u64{1} << 30;
inline constexpr i64 guest_depth = 200000;
inline constexpr u32 most_record_types = 1000000;  ///< shapes live in a small part of the memory

/// A shape for objects of this kind.
template <class T = shape>
T* new_shape(gc::heap& h, kind k, const layout& l) {
  T* s = h.make_shape<T>();
  s->lay = &l;
  s->kind = static_cast<u32>(k);
  s->instance_bytes = l.fixed_bytes;
  s->serial = static_cast<u32>(k);
  s->owner = value_nil;
  return s;
}

// ---- runtime functions (runtime.cpp, library*.cpp); those that return value may raise ----
value make_string(vm& m, std::string_view s);
value intern(vm& m, std::string_view s);       ///< the one string of a name; never raises
value raise(vm& m, std::string_view message);  ///< pending error record; returns value_raised
value raise_memory(vm& m);
const char* name_of(kind k);  ///< of values that are no records
std::string type_name(vm& m, value v);
std::string to_text(vm& m, value v);
/// Calls any value that can be called. value_raised if it ends by an exception.
value call_value(vm& m, value f, const value* arguments, u32 count);
/// Sets native_limit from the stack of the calling thread; call it in the thread that runs the VM.
void use_this_thread(vm& m);

inline std::string_view view(value s) { return s.as<string_object>()->view(); }
inline kind kind_of(const vm& m, value v) { return kind_of(shape_of(m, v)); }

}  // namespace metavm::mini
