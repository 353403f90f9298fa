/// \file
/// The execution engine of Python: the framework's view of a VM (frames, compiled code), generators,
/// frame objects.
#pragma once
#include <map>
#include <memory>
#include <unordered_map>

#include "lang/python/core.hpp"
#include "metavm/lang/code.hpp"

namespace metavm::jit {
struct limits;
}

namespace metavm::python {

/// What a trace function is told of.
enum class trace_event : u8 { call, line, opcode, returns, exception, c_call, c_return, c_exception };

/// What the engine knows of a code object besides its bytecode (code_block::language).
struct code_details {
  code_object* code;
  code_object* traced_code;  ///< as the last collection saw `code`
  u32 parameter_count;       ///< registers that the caller fills: positional, keyword-only, *args, **kwargs
  u32 positional_count;      ///< without keyword-only and starred ones
  bool simple;               ///< only positional parameters, no generator: arguments go straight into registers
  bool generator_like;
  /// A generator that is collected while it waits has something to do: `finally`, `with`. Negative: not known yet.
  int cleans_up = -1;
  code_block* driver = nullptr;  ///< of generator-like code, once made: see ops/generator_code.hpp
  /// Registers of fast locals and cells, in the order of co_varnames + co_cellvars, for locals() and frames.
  std::vector<u32> local_registers, cell_registers;
  /// Lines that trace functions see of what is no instruction of its own: variables and constants as operands. Pairs of
  /// (unit * 2, + 1: after the instruction there), line.
  std::vector<u32> silent_lines;
};
inline code_details* details_of(const code_block* c) { return static_cast<code_details*>(c->language); }

enum class generator_state : u32 { created, suspended, running, finished };

/// generator_object::resume_unit, where it is not behind a yield. (Those stand farther up.) A fresh one goes on behind
/// the first instruction, return_generator.
namespace resume_units {
inline constexpr u64 finished = 0, running = 1, created = 3;
}

/// Generators, coroutines, async generators: a frame's registers, kept while it is suspended. Every field is a word, so
/// that compiled code can make one.
struct generator_object : object {
  object* extra;  ///< unused by exact ones
  function_object* function;
  code_object* code;
  str_object *name, *qualname;
  value handled;       ///< suspended in a handler: the exception that is handled there; else none
  value registers;     ///< value_array; none when it is finished. What is in it while it runs is old
  value running_hook;  ///< async generators: what runs (athrow, asend) or none
  u64 resume_unit;     ///< where it goes on in its code, or one of resume_units
  u64 flags_word;      ///< generator_bits (ops/generator_parts.hpp)
  value origin;        ///< cr_origin
  value frame;         ///< its frame object, once somebody asked; none

  value_array* block() const { return registers.as<value_array>(); }
  const u16* resume_pc() const { return static_cast<const code_block*>(code->compiled)->start + resume_unit; }
  generator_state state() const {
    return resume_unit > resume_units::created    ? generator_state::suspended
           : resume_unit == resume_units::created ? generator_state::created
           : resume_unit == resume_units::running ? generator_state::running
                                                  : generator_state::finished;
  }
  static const layout& get_layout() {
    return describe<generator_object>(
        "generator", &generator_object::extra, &generator_object::function, &generator_object::code,
        &generator_object::name, &generator_object::qualname, &generator_object::handled, &generator_object::registers,
        &generator_object::running_hook, &generator_object::origin, &generator_object::frame);
  }
};

class embedding;  // python.cpp

class engine final : public execution, public gc::root_set {
 public:
  explicit engine(vm& owner);
  ~engine();
  void trace(gc::tracer& t) override;
  operator vm&() { return m; }
  /// The process has another limit of its address space: what was reserved for heap and stacks and is not used goes
  /// back, as far as that limit asks for it.
  void address_space_changed();

  vm& m;
  std::vector<std::unique_ptr<code_block>> blocks;
  std::vector<std::unique_ptr<code_details>> details;
  std::unique_ptr<jit::engine> machine;
  template <class V, class... K>
  using found_by = std::map<std::tuple<K...>, std::unique_ptr<V>>;
  // What caches point to. Keys are only compared; what is found lives as long as its class has this version.
  found_by<attribute_location, py_shape*, str_object*, u64> attribute_locations;
  found_by<attribute_location, type_object*, str_object*, u64, u64> type_locations;
  found_by<store_location, py_shape*, str_object*, u64> store_locations;
  found_by<struct class_member, type_object*, str_object*, u64> class_members;
  found_by<struct call_plan, const code_block*, u32, tuple_object*> call_plans;  ///< their names: rooted by the plans
  /// Their tuples are rooted by the entries.
  found_by<struct matched_names, type_object*, tuple_object*, i64, u64> patterns;
  value drains[10] = {value_unbound, value_unbound, value_unbound, value_unbound, value_unbound,
                      value_unbound, value_unbound, value_unbound, value_unbound, value_unbound};  ///< by enum drain
  /// What opcodes know by name.
  const builtin_function_object *list_append = nullptr, *next_function = nullptr;
  const builtin_function_object* generator_steps[4] = {};  ///< send and __next__ of generators, send of coroutines
  bool is_generator_step(const builtin_function_object* b, u32 count) const {
    return count == 1 ? b == generator_steps[0] : count == 2 && (b == generator_steps[1] || b == generator_steps[2]);
  }
  value exception_init = value_unbound;  ///< BaseException.__init__
  const py_shape* passed_traceback_shape = nullptr;
  const py_shape *list_iterator_shape = nullptr, *range_iterator_shape = nullptr;
  u64 async_generators_begun = 0;  ///< since the hooks were set
  value stop_value = none;         ///< what the generator that ended last returned
  value ast_state = none;          ///< the classes of `_ast` once made: a tuple (see compile/ast_objects.hpp)
  value live_frames = none;  ///< list of the running thread's frame objects that are on the guest stack (frames.cpp)
  value trace_function = none, profile_function = none;  ///< sys.settrace, sys.setprofile
  u64 watched_frames = 0;                                ///< frames that have jumped (ops/jumps.hpp)
  bool tracing = false;                                  ///< traces(): plain only, by the traced handlers
  bool in_trace = false;                                 ///< a trace function runs
  trace_event told = trace_event::call;                  ///< of what, or was told last of
  bool traces() const { return !same(trace_function, none) || !same(profile_function, none) || watched_frames; }
  value async_parts = none;                  ///< the classes behind async generators' methods (async_generators.cpp)
  value symtable_entry = none;               ///< the class of `_symtable`'s scopes once made
  bool interrupted = false;                  ///< a signal waits
  bool memory_error_caught = false;          ///< since the last poll
  class thread_registry* threads = nullptr;  ///< null: there was only one thread so far (threads.hpp)
  /// Of the collector, for each thread that runs guest code; may be null.
  void (*attach_thread)() = nullptr;
  void (*detach_thread)() = nullptr;
  embedding* embedded = nullptr;  ///< what C++ outside the VM holds on to (python.hpp)

 private:
  u64 guest_stack_bytes_ = u64{4} << 30;  ///< reserved; less where address space is limited
};

inline engine& engine_of(vm& m) { return *static_cast<engine*>(m.execution); }
inline code_block* block_of(const code_object* c) { return static_cast<code_block*>(c->compiled); }

/// Hooks of the framework.
struct language_hooks {
  using context = engine;
  static constexpr const char* name = "python";
  static bool poll(engine& x, frame* f, const u16* pc);
  static void recursion_error(engine& x);
  static void add_trace(engine& x, frame* f, u32 unit);
  static void trace_passed(engine& x, const unwinding& u, const value* functions);
  static value caught(engine& x, frame* f, const handler_range& h);
  static void frame_left(engine& x, frame* f);
  static void heap_frame_entered(engine& x, frame* f);
  static void frame_moved(engine& x, frame* from, frame* to);
  static unwound trace_step(engine& x, frame* f, const u16* pc);
};

void init_generators(vm& m);  ///< generator and coroutine classes
/// A started or fresh generator's frame on top of `below`; null: finished (or an exception is pending).
frame* resume_generator(engine& x, frame* below, u32 result_register, generator_object* g, value sent, const u16*& pc);
/// A generator's frame came (back) to the guest stack, or left it: its frame object follows.
void frame_resumed(engine& x, frame* f, generator_object* g);
void frame_suspended(engine& x, generator_object* g, bool finished);
/// The generator (coroutine, …) of a call of f, which has not begun yet.
generator_object* make_generator_object(vm& m, function_object* f, const value* arguments);

/// Runs guest code from C++: binds arguments, nests the interpreter.
value run_function(engine& x, function_object* f, const value* args, u32 n, tuple_object* kwnames);
/// Installs the engine into the VM (vm::engine hooks, vm::execution).
std::unique_ptr<engine> make_engine(vm& m);
/// Makes the staged machine; `on` false: plain only.
void configure_jit(engine& x, bool on, const jit::limits& l);

}  // namespace metavm::python
