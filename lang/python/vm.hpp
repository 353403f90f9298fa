/// \file
/// The Python VM: everything that one interpreter instance owns. Several may live in one process.
#pragma once
#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "lang/python/runtime.hpp"

namespace metavm::python {

/// Interned names the runtime itself uses: `m.names.append`.
struct well_known_names {
#define METAVM_PYTHON_NAME(id) str_object* id = nullptr;
#include "lang/python/names.def"
#undef METAVM_PYTHON_NAME
  /// __add__ and the like, by `special`.
  str_object* special_names[static_cast<u32>(special::count)] = {};
};

/// The arguments of the built-in compile().
struct compile_request {
  value source;  ///< str, a bytes-like object or an AST node
  str_object* filename;
  std::string_view mode;     ///< "exec", "eval", "single" or "func_type"
  i64 flags = 0;             ///< PyCF_ONLY_AST and the like, and those of __future__
  bool dont_inherit = true;  ///< else the running code's __future__ flags are added
  i64 optimize = -1, feature_version = -1;
};

/// What the runtime asks of the execution engine, which installs its own. Before that: SystemError, or "none".
struct engine_hooks {
  value (*call_function)(vm&, function_object* f, const value* args, u32 nargs, tuple_object* kwnames);
  /// Runs a class body with `names` (any mapping) as its locals. The result is the body's: its __class__ cell or none.
  value (*run_class_body)(vm&, function_object* body, value names);
  /// For `super()`: the __class__ cell's content and the first argument of the running guest function.
  bool (*super_context)(vm&, value& cls, value& self);
  dict_object* (*current_globals)(vm&);  ///< of the running guest function; null if none runs
  /// A code object, or an AST node if the flags ask for one.
  value (*compile)(vm&, const compile_request& r) = nullptr;
  /// exec and eval of a code object. `globals` has its __builtins__; `locals` is any mapping; `closure` may be null.
  value (*run_code)(vm&, code_object* code, dict_object* globals, value locals, tuple_object* closure) = nullptr;
  /// locals() of the running guest function.
  value (*current_locals)(vm&) = nullptr;
  /// The frame object so many calls up; value_unbound if the stack is not that deep.
  value (*frame_at)(vm&, i64 depth) = nullptr;
  /// sys.settrace and sys.setprofile (none: off), and what they set.
  bool (*set_trace)(vm&, bool profile, value f) = nullptr;
  value (*get_trace)(vm&, bool profile) = nullptr;
  void (*recursion_limit_changed)(vm&, u32 before) = nullptr;
  /// threading.get_ident(); null: there is one thread.
  u64 (*thread_id)(vm&) = nullptr;
  /// marshal: a code object to bytes (value_raised: cannot) and back.
  value (*dump_code)(vm&, code_object* code) = nullptr;
  value (*load_code)(vm&, std::string_view data) = nullptr;
  /// _thread.start_new_thread: the new thread's id, or value_raised. Null: there are no threads.
  value (*start_thread)(vm&, value f, value args, value kwargs) = nullptr;
};

/// Method cache: what `name` gives in the mro of the class with this version.
struct lookup_cache_entry {
  u64 version;
  str_object* name;
  value found;
};
inline constexpr u32 lookup_cache_size = 4096;

/// What `bind_arguments` needs of a format while no keywords are given.
struct signature_summary {
  const char* format;
  u8 count, positional, required;  ///< parameters; those that take positions; how many of these must be given
  bool needs_keywords;             ///< a keyword-only parameter must be given
};
inline constexpr u32 signature_cache_size = 1024;

/// Built-in special methods by which the runtime recognises a class that overrides nothing.
struct core_functions {
  value object_new, object_init, object_getattribute, object_setattr, object_delattr, object_hash, object_eq, object_ne,
      object_repr, object_str, object_format, object_init_subclass, object_class;
  value type_getattribute, type_setattr, type_delattr, type_call, type_new, type_init;
  value module_getattribute;
  value type_instancecheck, type_subclasscheck;
};

/// What modules written in C++ keep besides their namespaces; all value_unbound at first.
struct module_states {
  value audit_hooks;  ///< list, once there is one
  value async_generator_first, async_generator_finalizer;
  value exit_functions;   ///< atexit: list of (function, args, kwargs)
  value signal_handlers;  ///< list by signal number
  value context;          ///< contextvars: the current Context
  value running_loop;     ///< asyncio: the loop that runs in this thread
  value asyncio;          ///< _asyncio: what it needs again (modules/asyncio_types.hpp)
  value warning_filters, warning_once, warning_default_action;
  value collector_callbacks;  ///< gc.callbacks
  value abc_instance_cache;
  value fault_file;             ///< faulthandler
  value unsupported_operation;  ///< io.UnsupportedOperation
  value open_streams;           ///< list of weak references: streams to flush at exit
  value builtin_modules;        ///< dict of the built-in modules made so far
  value at_fork;                ///< tuple of three lists: before, after in the child, after in the parent
  value decimal;                ///< _decimal: its classes and contexts (modules/decimal_types.hpp)
  value ctypes;                 ///< _ctypes: names, caches (modules/ctypes_types.hpp)
};

/// What adding a key to a dict did to its keys_version, so that removing it takes that back (dict.cpp). Addresses are
/// compared only.
struct key_toggle {
  u64 without, with;
  const dict_table* table;
  u64 key;
  u32 entry;
};

class vm final : public gc::root_set {
 public:
  /// `hash_key`: what the hashes of str and bytes depend on.
  explicit vm(std::unique_ptr<gc::heap> h, std::array<u64, 2> hash_key = {});
  ~vm();
  void trace(gc::tracer& t) override;

  std::unique_ptr<gc::heap> heap_owner;
  gc::heap& heap;
  builtin_types types;
  builtin_shapes shapes;
  builtin_exceptions exc;
  well_known_names names;

  /// Shapes by constant id, for values that are not pointers.
  py_shape* constant_shapes[8] = {};

  value pending = value_unbound;  ///< exception instance being raised (value_raised was returned)
  value handled = none;           ///< sys.exception(): innermost exception being handled
  tuple_object* empty_tuple = nullptr;
  str_object* empty_str = nullptr;
  bytes_object* empty_bytes = nullptr;
  value_array* empty_array = nullptr;    ///< storage of empty lists, shared
  dict_table* empty_table = nullptr;     ///< table of empty dicts, shared
  set_table* empty_set_table = nullptr;  ///< table of empty sets, shared
  str_object* latin1_chars[256] = {};
  module_object *builtins = nullptr, *sys = nullptr;
  dict_object* modules = nullptr;      ///< sys.modules
  module_object* importlib = nullptr;  ///< importlib._bootstrap once it runs
  std::string stdlib_folder;           ///< where the pure-Python standard library is; set before `start_imports`
  u64 next_type_version = 1, next_keys_version = 1;
  key_toggle key_toggles[64] = {};
  const std::array<u64, 2> hash_key;
  u32 recursion_limit = 1000;
  u32 int_max_str_digits = 4300;  ///< sys.set_int_max_str_digits; 0: no limit
  u32 native_depth = 0;           ///< nested runs of C++ code that called guest code
  /// Below this address C++ code shall not nest deeper; null: not computed yet. One per thread: the engine swaps it.
  char* native_stack_end = nullptr;
  void* interned = nullptr;              ///< str.cpp's table
  std::shared_ptr<void> matcher_memory;  ///< what regular expressions need while they match: no values
  void* execution = nullptr;             ///< the interpreter's state (frames, compiled code)
  std::vector<value> repr_stack;         ///< also traced

  engine_hooks engine;
  core_functions core;
  module_states states;
  gc::seldom_changed seen[6];  ///< blocks of roots as the last collection saw them
  struct {
    double switch_interval = 0.005;
    i64 origin_depth = 0;  ///< sys.set_coroutine_origin_tracking_depth
    bool finalizing = false;
    u64 warning_filters_version = 0;
    u64 abc_counter = 0;  ///< grows with each ABCMeta.register
    u64 next_context_version = 1;
    bool collector_enabled = true;
    i64 collector_thresholds[3] = {700, 10, 10}, collector_debug = 0;
  } numbers;                                                 ///< of sys and other modules
  std::vector<py_shape*> all_shapes;                         ///< traced: each shape's class, names and table
  std::vector<std::shared_ptr<const void>> derived_layouts;  ///< of classes that add attributes to a built-in's layout
  std::unique_ptr<lookup_cache_entry[]> lookup_cache;
  std::unique_ptr<signature_summary[]> signatures;  ///< bind_arguments' cache, by address of the format
  u8 special_table[512] = {};                       ///< names of special methods, hashed: number + 1
  dict_object* weak_references = nullptr;           ///< weakref.cpp: identity -> list of weak references
  u64 weak_callbacks_seen = 0;                      ///< number of collections when the register was last swept
};

inline py_shape* shape_of(vm& m, value v) {
  if (v.is_pointer()) return static_cast<py_shape*>(v.as_object()->get_shape());
  if (v.is_int()) return m.shapes.int_;
  if (v.is_inline_float()) return m.shapes.float_;
  return m.constant_shapes[v.constant_id()];
}
inline type_object* type_of(vm& m, value v) { return shape_of(m, v)->cls; }
inline kind kind_of(vm& m, value v) { return shape_of(m, v)->get_kind(); }

template <class... A>
value raise(vm& m, type_object* exception, const char* format, const A&... a) {
  return raise_text(m, exception, fmt::format(fmt::runtime(format), a...));
}

inline str_object* as_str(value v) { return v.as<str_object>(); }
inline value to_value(const object* o) { return value::pointer(o); }
inline bool is_kind(value v, kind k) {
  return v.is_pointer() && static_cast<py_shape*>(v.as_object()->get_shape())->get_kind() == k;
}
inline bool is_str(value v) { return is_kind(v, kind::str); }
/// Exactly this built-in class, no subclass.
inline bool is_exact(value v, const py_shape* s) { return v.is_pointer() && v.as_object()->get_shape() == s; }

template <class F>
bool for_each_item(vm& m, value iterable, F f) {
  if (is_exact(iterable, m.shapes.list)) {
    for (u64 i = 0; i < iterable.as<list_object>()->length; i++)
      if (!f(iterable.as<list_object>()->storage->items[i])) return false;
    return true;
  }
  if (is_exact(iterable, m.shapes.tuple)) {
    const tuple_object* t = iterable.as<tuple_object>();
    for (u64 i = 0; i < t->length; i++)
      if (!f(t->items[i])) return false;
    return true;
  }
  value it = get_iter(m, iterable);
  if (is_raised(it)) return false;
  for (;;) {
    value x = iter_next(m, it);
    if (same(x, value_unbound)) return true;
    if (is_raised(x) || !f(x)) return false;
  }
}

/// Sets up the attribute slots that stand in the fixed part, so that they can be traced.
inline void clear_slots(object* o, const py_shape* s) {
  char* base = reinterpret_cast<char*>(o);
  if (s->extra_offset) *reinterpret_cast<object**>(base + s->extra_offset) = nullptr;
  for (u32 i = 0; i < s->inline_slots; i++) *reinterpret_cast<value*>(base + s->slots_offset + 8 * i) = value_unbound;
}
template <class T>
T* make_instance(vm& m, type_object* cls) {
  py_shape* s = cls->root_shape;
  T* o = m.heap.make<T>(s);
  clear_slots(o, s);
  return o;
}
/// `length` is T's length member: set here, because the pointer behind the tail is found through it.
template <class T>
T* make_instance_with_tail(vm& m, type_object* cls, u64 n, auto T::* length) {
  py_shape* s = cls->root_shape;
  T* o = m.heap.make_with_tail<T>(s, n);
  if (METAVM_UNLIKELY(!o)) {
    raise_no_memory(m);
    return nullptr;
  }
  o->*length = static_cast<std::remove_reference_t<decltype(o->*length)>>(n);
  clear_slots(o, s);
  if (s->flags & shape_pointer_behind_tail) *pointer_behind_tail(o) = nullptr;
  return o;
}

}  // namespace metavm::python
