/// \file
/// The engine of one execution: stubs, versions, entries, code memory. Internal to the staged machine.
#pragma once
#include <memory>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "metavm/jit/code_memory.hpp"
#include "metavm/jit/compiler.hpp"

namespace metavm::jit {

/// Registers as the common stub saves them, lowest address first.
struct saved_registers {
  double xmm[16][2];
  u64 gpr[16];  ///< by register number; rsp's place is unused
  u64 flags;
};

/// The machine as it stands when a stub is reached.
struct machine_state {
  saved_registers* r;
  const u64* native_frame;  ///< from its lowest address; at an entry it does not exist yet
  frame* home;              ///< of activations that came from plain, else null
  machine_state(const stub& s, saved_registers* regs, const u64* native);
  machine_state(const saved_context& c, const u64* native);  ///< while it waits: registers are not known
};

class emitter;

/// What a dump shall show.
struct dump_options {
  bool bytecode = false, contexts = false, guards = false, code = false;
  bool segments = false;  ///< operations and guards, into `listing`
  bool any() const { return bytecode || contexts || guards || (code && !segments); }
};

/// Code goes on here behind a call that may look at its frames, or whose callee may.
struct return_site {
  saved_context own;                ///< of a call of C++
  stub* behind = nullptr;           ///< of a compiled call: what its kind of return is asked of
  const step_site* step = nullptr;  ///< the call runs this opcode
  i32 depth = 0;             ///< what the call counts: a compiled call's frames, the inlined ones of a call of C++
  u32 result = ~u32{0};      ///< of a call of C++: its value's id
  vtype type = vtype::none;  ///< of the result
  bool is_bool = false;
  const saved_context& context() const { return behind ? behind->ctx : own; }
};

/// A native frame that somebody has looked at. Its return address leads to `engine::redirected`.
struct observed_frame {
  const u64* native_frame;
  stub behind;                 ///< a copy, for leaving
  return_site site;            ///< without its context
  std::vector<u64> bits;       ///< of each value; words of virtual objects are real
  std::vector<u64> images;     ///< frames that the guest stack does not have
  std::vector<frame*> frames;  ///< outermost first
};

/// A stretch of code, from one point where versions meet to another.
struct code_segment {
  u8 *hot, *hot_end, *cold, *cold_end;
  /// Jumps that lead out of it, to one of these:
  struct link {
    u8* place;
    stub* to_stub;
    entry_point* to_entry;
    version* to_version;
  };
  std::vector<link> links;
  stub* falls_to_stub = nullptr;        ///< what comes behind its last instruction: the code made for a stub
  version* falls_to_version = nullptr;  ///< or a version
  std::vector<u64> pins;                ///< objects that it names
  std::vector<std::pair<const u8*, std::unique_ptr<return_site>>> sites;  ///< by return address
  u32 number = 0;
  struct mark {
    u32 offset;
    const code_block* code;
    u32 unit;
  };
  std::vector<mark> marks;  ///< (dumps) which opcode the code from here on belongs to
};

/// From "bytecode,contexts,guards,asm"; false: another word is in it.
bool parse_dump(std::string_view words, dump_options& out);

/// Compiled code of one execution: makes it, enters it, throws it away. Belongs to one thread at a time, that which
/// runs guest code; traces what code refers to as a root of the heap. Without memory for code the program goes on in
/// plain.
class engine final : public gc::root_set {
 public:
  engine(execution& x, const language_ops& ops, const limits& l);
  ~engine();

  execution& x;
  const language_ops& ops;
  limits limit;
  statistics stats;
  dump_options dump;
  std::string listing;

  code_info* info_of(code_block* c);
  /// The entry for arguments of these kinds, and for this function if it is not 0; makes a stub for a new one, or the
  /// general one past the limit.
  entry_point* entry_for(code_block* c, const std::vector<u8>& kinds, u64 function);
  /// Code that goes on in loop header `unit` of a plain frame; null if it is refused.
  void* loop_entry(code_block* c, u32 unit);
  /// Code for calls with boxed arguments at `x.scratch[0]`.
  void* general_entry(code_block* c);

  /// A stub was reached: compiles on, or leaves. Called by the common stub through C.
  struct outcome {
    u8* go;       ///< code to jump to, or null: return from the compiled function
    u64 payload;  ///< with go == null: rax and
    u64 kind;     ///< edx
  };
  outcome resume(u32 number, saved_registers* r, u64* native_frame);

  u64 enter(void* code, frame* home, u32& kind);
  /// See jit::observe.
  frame* observe(u64 native_frame, frame* otherwise);
  bool glimpse(u64 native_frame, u32 reg, struct frame_glimpse& seen);
  /// Tests: now and then somebody looks at the frames from `f` down.
  void look_at_frames(frame* f);
  /// Do C++ functions look at the frames that compiled code has?
  bool shows_frames() const { return ops.frame_moved != nullptr; }
  void invalidate(object* o);
  void depend(object* o, code_block* c);
  void trace(gc::tracer& t) override;
  std::string report() const;
  /// What `dump` asks for, function by function.
  std::string dump_text() const;
  /// Throws all code away but for what frames of the native stack return into, which leaves at its next exit.
  /// Counters start again. False: not possible now.
  bool flush();
  /// Nothing is compiled for the present: code was thrown away just now.
  bool resting();
  /// More than its share of the time went into compiling: now only what is hotter still is compiled.
  bool over_budget();

  std::vector<std::unique_ptr<stub>> stubs;
  std::unordered_map<const code_block*, std::unique_ptr<code_info>> infos;
  std::map<std::vector<u64>, std::vector<std::unique_ptr<version>>> versions;
  std::vector<std::unique_ptr<entry_point>> entries;
  std::vector<std::unique_ptr<code_segment>> segments;
  std::vector<u64> new_pins;  ///< of the segment under way
  std::map<std::tuple<code_block*, std::vector<u8>, u64>, entry_point*> entry_by_kinds;
  code_memory memory;
  std::unique_ptr<compiler> comp;
  std::unique_ptr<emitter> emit;
  std::unordered_map<object*, u32> unstable;  ///< quasi-immutable objects that changed: how often
  std::vector<value> pinned;                  ///< objects named by code
  std::vector<u64> pinned_addresses;          ///< likewise, by address
  std::unordered_map<u64, bool> pinned_set;
  std::vector<compiler*> evaluators;  ///< at work; their values are roots

  std::map<std::pair<code_block*, u32>, std::unique_ptr<step_site>> step_sites;
  std::unordered_map<const u8*, const return_site*> return_sites;
  std::vector<std::unique_ptr<observed_frame>> observed;
  u32 reenter = 0;     ///< calls and back edges that plain may pass until it is in a compiled loop again
  i64 kept_ticks = 0;  ///< meanwhile: those that are left until the next sample
  std::unordered_map<const code_block*, std::vector<std::unique_ptr<unwinding>>> unwindings;  ///< by innermost frame

  /// Can compiled code go on with an exception of the innermost frame (`behind`: of the call before its pc)?
  bool takes_exception(const saved_context& c, bool behind) const;
  /// The one kept for code that refers to it.
  const unwinding* intern(unwinding u);
  stub* new_stub(query q);
  step_site* step_site_for(code_block* c, u32 unit);
  /// Throws too_large.
  void emit_segment(compiler& c);
  void abandon_segment();
  /// Code at the end of the hot area that leaves in the context of v, which stands there.
  void leave_at(version& v);
  /// A way into the compiled code runs on this native stack, from `base` down.
  struct activation {
    const void* base;
    u64 thread;
  };
  std::vector<activation> activations;
  u8* first_free_hot = nullptr;  ///< behind the code that every segment shares
  /// Keeps an object that code names: a tagged word, or an address.
  void pin(u64 word);
  void pin_constant(vtype t, u64 bits);
  void make_entry_context(entry_point& e, saved_context& ctx);
  /// Why something was not compiled, inlined or kept general: by code, reason and detail, how often.
  std::map<std::tuple<const code_block*, const char*, std::string>, u64> reasons;
  void note(const code_block* c, const char* reason, std::string detail = {}) {
    reasons[{c, reason, std::move(detail)}]++;
  }

 private:
  friend class emitter;
  friend class compiler;
  outcome leave(stub* s, const machine_state& at, bool raised, const observed_frame* seen = nullptr);
  /// Plain goes on from here: the next loop that has code is entered at once.
  void look_for_loop();
  void show(observed_frame& o, frame* home, frame* otherwise);
  outcome redirected(saved_registers* r, u64* native_frame);
  u64 context_budget() const { return 4 * limit.code_bytes; }
  void write_entry_stub(entry_point& e);
  bool try_flush();
  void unmake_entry(stub& s);
  double begun_ = 0;  ///< when the first code got hot, in seconds of the steady clock
  u32 budget_answers_ = 0;
  bool over_budget_ = false;
  bool flush_wanted_ = false;
  u64 quiet_ = 0;  ///< stubs that leave without trying to flush again
  /// Code that does not fit shall not be made and thrown away all the time.
  double rest_until_ = 0, compiled_before_ = 0;  ///< seconds of the steady clock, and of compiling
  u32 leave_counter_ = 0, look_counter_ = 0;
};

}  // namespace metavm::jit
