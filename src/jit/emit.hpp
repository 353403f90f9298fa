/// \file
/// From a segment to machine code: dead nodes out, registers chosen in one forward pass with every
/// last use known, code assembled in a scratch buffer and copied to its place. Includes xbyak: only
/// for src/jit/emit*.cpp.
#pragma once
#include <xbyak/xbyak.h>

#include "metavm/jit/machine.hpp"

namespace metavm::jit {

/// Native frame, from rsp up: words for outgoing arguments, one for the home frame, spill slots.
inline constexpr u32 outgoing_words = most_words + 4;
inline constexpr u32 home_word = outgoing_words;
inline constexpr u32 first_spill_word = outgoing_words + 1;

// Condition codes of x86.
inline constexpr int cc_o = 0, cc_b = 2, cc_ae = 3, cc_e = 4, cc_ne = 5, cc_be = 6, cc_a = 7, cc_p = 10, cc_l = 12,
                     cc_ge = 13, cc_le = 14, cc_g = 15;
/// Registers that C functions keep, of those that hold values.
inline constexpr u32 callee_saved = 1u << 3 | 1u << 5 | 1u << 12 | 1u << 13;

/// Place of a field of the execution, whose address is in r15.
inline int x_offset(const void* field, const execution& x) {
  return static_cast<int>(static_cast<const char*>(field) - reinterpret_cast<const char*>(&x));
}

/// A value of a context as it stands at a stub.
u64 read_value(const saved_context& c, u32 id, const machine_state& at);
/// Text of generated code.
std::string disassemble(const u8* from, const u8* to);

/// A segment as text; see listing.cpp.
struct listing {
  std::map<vid, u32> names;
  std::string line(compiler& c, vid v);
  static std::string tail(compiler& c);
};

class emitter {
 public:
  explicit emitter(engine& e);

  /// Emits the segment at the end of the hot area. Returns its address.
  u8* segment(compiler& c);
  /// Forgets what has been assembled.
  void abandon();
  /// Where native frames return to that somebody has looked at.
  u8* redirect_code = nullptr;
  /// Emits, in front of the next segment, what starts a root: frame, checks.
  void prologue(const saved_context& ctx, stub* leave);
  void write_stub(stub& s);
  void patch(u8* rel32, u8* to);
  void patch_all(std::vector<u8*>& places, u8* to);

  u64 (*enter_code)(void* code, execution* x, frame* home, u64* payload) = nullptr;
  u8* common_stub = nullptr;
  /// Registers that carry arguments of compiled calls.
  static const u8 argument_gprs[8];
  static const u8 pool[11];

 private:
  using gen = Xbyak::CodeGenerator;
  struct fix {
    bool in_cold;
    u32 at;        ///< of the rel32
    u8* absolute;  ///< target, or null:
    bool to_cold;
    u32 offset;
    stub* owner;  ///< record the place in this stub's patches
    entry_point* entry;
  };

  void thunks();
  void finish_copy(stub* tail_stub, u32 tail_at);

  // allocation
  node& n(vid v) { return c_->nodes_[v]; }
  Xbyak::Reg64 g(u32 i) const { return Xbyak::Reg64(static_cast<int>(i)); }
  Xbyak::Reg32 g32(u32 i) const { return Xbyak::Reg32(static_cast<int>(i)); }
  Xbyak::Xmm x(u32 i) const { return Xbyak::Xmm(static_cast<int>(i)); }
  u32 take_gpr(vid v, i32 prefer = -1);
  u32 take_xmm(vid v, i32 prefer = -1);
  u32 free_gpr();
  u32 free_xmm();
  void spill(vid v);
  void drop_register(vid v);
  void kill(vid v);
  u32 use_gpr(vid v);
  u32 use_xmm(vid v);
  u32 new_spill();
  void lock(vid v);
  i32 preference(vid v) const { return v < prefer_.size() ? prefer_[v] : -1; }
  bool dies_here(vid v) { return n(v).last_use <= position_; }
  Xbyak::Address spill_address(u32 slot);
  void load_home(u32 reg, u32 index);
  void load_constant(u32 reg, u64 bits);

  void liveness();
  void use_at(vid v, u32 at);
  /// Where v is read next, past the present node; far away if only stubs want it.
  u32 next_use(vid v);
  u64 eviction_score(vid v);
  void mark(vid v, u32 at);
  void mark_snapshot(u32 s, u32 at);
  /// Is this the snapshot of a guard of a boolean (and not of a suspension)?
  bool guards_boolean(u32 snapshot) const {
    const query q = c_->snaps_[snapshot].what;
    return snapshot != c_->terminal_snapshot_ && (q == query::boolean || q == query::raised);
  }
  void mark_waiting(u32 snapshot, u32 at);
  void mark_snapshot_value(const compiler::snap& s, vid v, u32 at);
  bool is_remade(const compiler::snap& s, vid v);
  void one(u32 i);
  void prim_node(vid v);
  void compare(vid v);
  bool compare_with_load(vid v);
  bool calculate_with_load(vid v);
  void compare_doubles(vid p, vid q, bool still);
  vid next_emitted(vid v) const;
  bool stands_still(vid v) const;
  u32 operand_gpr(vid v, bool still, u32 scratch);
  u32 operand_xmm(vid v, bool still);
  void consume_flags(vid v, int cc, bool parity);
  void int_division(vid v);
  void memory_node(vid v);
  void guard_node(vid v);
  u32 guard_operand(vid v, bool chained);
  void allocate_node(vid v);
  void call_c_node(vid v);
  void call_guest_node(vid v);
  void wait_site(vid call, u32 behind);
  void clear_caller_saved();
  void flush_all();
  void end();
  Xbyak::Address address(vid base, vid index, u32 scale, i32 disp);

  struct move {
    location to;
    location from;
    u64 bits;  ///< constant source
    bool is_float;
  };
  location source_of(vid v);
  void move_one(const move& m);
  void exchange(location p, location q);
  void parallel_moves(std::vector<move> m);

  void jcc_stub(int cc, stub* s);
  void jmp_to(u8* target, stub* s, entry_point* e, bool call);
  u32 jcc_cold(int cc);
  void cold_back();
  stub* stub_for(u32 snapshot, query what);
  void save_facts(saved_context& out, const compiler::snap& s, std::vector<u32>& ids);
  void save_context(saved_context& out, u32 snapshot, u32& subject);
  u32 save_value(saved_context& out, const compiler::snap& s, vid v, u32 known, std::vector<u32>& ids);

  engine& e_;
  compiler* c_ = nullptr;
  std::vector<u8> hot_buffer_, cold_buffer_;
  gen hot_, cold_;
  gen* a_ = nullptr;
  std::vector<fix> fixes_;
  std::vector<code_segment::mark> marks_;
  struct new_site {
    bool in_cold;
    u32 at;        ///< of the return address
    u32 snapshot;  ///< compiled calls: whose stub tells the context
    std::unique_ptr<return_site> site;
  };
  std::vector<new_site> sites_;
  vid gpr_[16], xmm_[16];
  u32 gpr_locked_ = 0, xmm_locked_ = 0;
  std::vector<bool> spill_used_;
  u32 position_ = 0;
  std::vector<u32> deaths_, death_start_;
  std::vector<std::pair<vid, u32>> reads_;  ///< (value, node), latest node first
  std::vector<u32> use_places_,
      use_cursor_;  ///< by value: nodes that read it, in order; the next one
  std::vector<i32> prefer_;
  vid flags_owner_ = no_value;
  u32 skip_until_ = 0;
  u8 *allocate_thunk_ = nullptr, *barrier_thunk_ = nullptr, *box_thunk_ = nullptr;
  u8* thunk_hot_end_ = nullptr;
  u32 cold_return_ = 0;
  std::vector<saved_fact> own_facts_;  ///< of the context that is being saved
  bool after_call_ = false;
  void list_segment(u8* start);
  std::vector<std::pair<vid, u32>> node_starts_;  ///< for listings
  u32 end_of_nodes_ = 0, hot_size_ = 0;
};

}  // namespace metavm::jit
