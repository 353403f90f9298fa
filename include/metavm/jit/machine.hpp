/// \file
/// The engine of one execution: stubs, versions, entries, code memory. Internal to the staged machine.
#pragma once
#include <memory>
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
};

class emitter;

/// What a dump shall show.
struct dump_options {
  bool bytecode = false, contexts = false, guards = false, code = false;
  bool segments = false;  ///< operations and guards, into dump_text
};

class engine final : public gc::root_set {
 public:
  engine(execution& x, const language_ops& ops, const limits& l);
  ~engine();

  execution& x;
  const language_ops& ops;
  limits limit;
  statistics stats;
  dump_options dump;
  std::string dump_text;

  code_info* info_of(code_block* c);
  /// The entry for arguments of these kinds; makes a stub for a new one, or the general one past the limit.
  entry_point* entry_for(code_block* c, const std::vector<u8>& kinds);
  /// Code that goes on in loop header `unit` of a plain frame; null if it is refused.
  void* loop_entry(code_block* c, u32 unit);
  /// Code for calls with boxed arguments at `x.scratch[0]`.
  void* general_entry(code_block* c);

  /// A stub was reached: compiles on, or leaves. Called by the common stub through C.
  struct outcome {
    u8* go;      ///< code to jump to, or null: return from the compiled function
    u64 payload; ///< with go == null: rax and
    u64 kind;    ///< edx
  };
  outcome resume(u32 number, saved_registers* r, u64* native_frame);

  u64 enter(void* code, frame* home, u32& kind);
  void invalidate(object* o);
  void depend(object* o, code_block* c);
  void trace(gc::tracer& t) override;
  std::string report() const;
  /// All code of the hot area, disassembled.
  std::string code_text() const;
  void flush();

  std::vector<std::unique_ptr<stub>> stubs;
  std::unordered_map<const code_block*, std::unique_ptr<code_info>> infos;
  std::map<std::vector<u64>, std::vector<std::unique_ptr<version>>> versions;
  std::vector<std::unique_ptr<entry_point>> entries;
  std::map<std::pair<code_block*, std::vector<u8>>, entry_point*> entry_by_kinds;
  code_memory memory;
  std::unique_ptr<compiler> comp;
  std::unique_ptr<emitter> emit;
  std::unordered_map<object*, u32> unstable;     ///< quasi-immutable objects that changed: how often
  std::vector<value> pinned;                     ///< objects named by code
  std::unordered_map<u64, bool> pinned_set;
  std::vector<compiler*> evaluators;             ///< at work; their values are roots

  std::map<std::pair<code_block*, u32>, std::unique_ptr<step_site>> step_sites;

  stub* new_stub(query q);
  step_site* step_site_for(code_block* c, u32 unit);
  void emit_segment(compiler& c);
  void pin(u64 word);
  std::unordered_map<const code_block*, std::string> refusals;

 private:
  friend class emitter;
  friend class compiler;
  outcome leave(stub* s, const machine_state& at, bool raised);
  void analyse(code_info& i);
  bool leave_requested_ = false;
  u32 leave_counter_ = 0;
};

}  // namespace metavm::jit
