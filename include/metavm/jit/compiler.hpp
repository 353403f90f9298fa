/// \file
/// The language-independent half of the staged stage: builds segments from the primitives that
/// opcodes ask for, suspends at unknown promotions, resumes by replay, merges versions.
/// staged.hpp puts the author's vocabulary on top; src/jit/emit.cpp turns segments into code.
#pragma once
#include <map>
#include <string>

#include "metavm/jit/context.hpp"
#include "metavm/lang/opcode.hpp"
#include "metavm/lang/unwinding.hpp"

namespace metavm::jit {

/// Thrown inside the compiler when a segment has ended in the middle of an opcode.
struct suspended {};
/// Thrown when a segment does not fit: its values into the native frame, or its code into the memory for it.
struct too_large {};

/// What a stub waits for.
enum class query : u8 {
  shape,     ///< the shape of a word
  boolean,   ///< a branch
  identity,  ///< the bits of a word or pointer
  raised,    ///< an exception came back from C++
  quasi,     ///< a quasi-immutable field has changed
  kind,      ///< how a guest call returned
  entry,     ///< the first call of a function version
  stepped,   ///< where a plain step went
  reached,   ///< nothing: a loop is about to begin, whose values can be looked at
  leave,     ///< nothing: goes on in plain
  raise,     ///< nothing: an exception is pending; plain unwinds
  passed,    ///< likewise, and it came out of the call before the pc
};
inline constexpr u32 query_count = 12;

struct entry_point;

/// Where an opcode run by plain went, if not to a unit of its code.
inline constexpr u64 step_raised = ~u64{0}, step_returned = ~u64{1};
/// What it wrote, in execution::scratch.
inline constexpr u32 first_written = 8, most_written = 7;
/// How many values an opcode run by C++ or by plain may read.
inline constexpr u32 most_words = 48;

/// An opcode that compiled code leaves to plain because it has met too many kinds of values here: what goes in and out.
struct step_site {
  code_block* code;
  u32 unit;
  std::vector<u16> in, out;  ///< registers
  u64 steps = 0;
};

/// A place where compiled code ends for now: a question that has not been answered by the values met so far (`what` of
/// `subject`), with all that is needed to compile on from there. `patches` are led to the code that is made.
struct stub {
  u32 number = 0;
  query what = query::leave;
  saved_context ctx;
  u32 subject = ~u32{0};  ///< saved value id
  std::vector<u64> seen;
  std::vector<u8*> patches;  ///< rel32 fields that lead here
  u8* code = nullptr;        ///< its own few bytes in the cold area
  u8* tail = nullptr;        ///< the jump at the end of its segment, if that still ends the hot area
  entry_point* entry = nullptr;
  metavm::object* quasi = nullptr;
  const struct step_site* site = nullptr;  ///< of `stepped`
  version* begins = nullptr;               ///< query::reached: the version that starts here
  bool retired = false;                    ///< its code is on its way out, or cannot be made: leaves
  u64 hits = 0;
};

/// A place where paths meet: code that expects values of certain types in certain places.
struct version {
  saved_context ctx;
  u8* address = nullptr;
  bool loop = false;
  bool general = false;
  /// A loop's later iterations: the same values, and facts that the first iteration established.
  std::unique_ptr<version> peeled;
};

/// Compiled entry of a function for certain kinds of arguments.
struct entry_point {
  code_block* code = nullptr;
  std::vector<u8> kinds;  ///< return_kind of each argument: word, int or float
  u64 function = 0;       ///< the function's word, if it is for this one alone; else it is passed
  u8* address = nullptr;  ///< code or stub
  stub* first = nullptr;  ///< until compiled
  std::vector<u8*> patches;
  u32 returns = 0;  ///< bit k: has returned kind k
};

/// What analyses say of a code object; made when it is first compiled.
struct code_info {
  code_block* code = nullptr;
  u32 words = 0;                 ///< 64-bit words per live set
  std::vector<u64> live;         ///< per unit: registers live before the instruction there
  std::vector<u8> flags;         ///< per unit: point_flags
  std::vector<u16> definitions;  ///< per register: instructions that write it
  bool has_loops = false, has_calls = false;
  std::map<u32, void*> loop_entries;  ///< by header unit
  std::map<u32, u32> loop_heat;
  u32 entry_count = 0;
  u32 failures = 0;
  bool refused = false;
  std::string why;
  std::map<u32, std::vector<u64>> loop_registers;  ///< by header unit: registers that the loop reads or writes
  bool in_loop(u32 header, u32 reg) const {
    const auto it = loop_registers.find(header);
    return it == loop_registers.end() || (it->second[reg / 64] >> (reg % 64) & 1);
  }
  bool is_live(u32 unit, u32 reg) const { return live[unit * words + reg / 64] >> (reg % 64) & 1; }
  /// A frame waits behind a call, at `unit`: may a handler want what `reg` held before the call?
  bool handler_needs(u32 unit, u32 reg) const {
    for (const handler_range& h : code->handlers)
      if (unit > h.start && unit <= h.end && reg != h.reg && is_live(h.handler, reg)) return true;
    return false;
  }
};
/// Fills in what follows from the bytecode of `i.code`; `facts_of_opcode`: by number (opcode_tables).
void analyse(code_info& i, instruction_facts (*const* facts_of_opcode)(const u16* pc));
namespace point_flags {
inline constexpr u8 instruction = 1, loop_header = 2, join = 4;
}

/// Tuning, from the command line or at random in tests.
struct limits {
  u32 versions = 5;       ///< of one point before they are widened
  u32 chain = 6;          ///< values at one promotion before plain takes the opcode
  u32 entries = 5;        ///< typed entries of one function
  u32 inline_units = 90;  ///< largest inlined callee
  u32 inline_depth = 4;
  u32 inline_recursion_units = 90;  ///< largest function inlined into itself
  u32 loop_samples = 16, entry_samples = 16;
  u32 patience = 5;  ///< times that a guard leaves to plain before what it found is compiled
  double compile_seconds = 0.01,
         compile_share = 0.06;     ///< what compiling may take: so much, and of the time that passes
  u64 code_bytes = u64{32} << 20;  ///< hot and cold; what contexts may take is counted against four times as much
  bool hints = true;               ///< foresee promotions from the values at hand
  bool soft_merges = true;
  bool peel = true;        ///< loops have a version for all but their first iteration
  u32 rest = 9;            ///< after code has been thrown away plain goes on for so many times what compiling it took
  u32 leave_one_in = 0;    ///< tests: every n-th stub leaves to plain instead of compiling on
  u32 observe_one_in = 0;  ///< tests: every n-th run begun by compiled code finds that somebody looks at its frames
};
/// Limits drawn from a seed, so that tests meet every corner of the machine.
limits random_limits(u64 seed);

/// What the machine has done since it was made; what a language reports on demand.
struct statistics {
  u64 resumes = 0, segments = 0, nodes = 0, versions = 0, generalised = 0, stubs = 0, replays = 0, entries = 0,
      inlined = 0, exits = 0, exits_after_effects = 0, raises = 0, spills = 0, invalidations = 0, flushes = 0,
      guards_total = 0;
  u64 hidden_calls = 0;  ///< compiled calls of guest code in the middle of an opcode
  u64 observed = 0;      ///< native frames that somebody looked at
  u64 megamorphic = 0;   ///< promotions that had met too many values
  u64 guards[query_count] = {};
  u64 hot_bytes = 0, cold_bytes = 0, context_bytes = 0;
  u64 kept_segments = 0, too_large = 0;
  double seconds = 0;
};

/// The language as the core sees it.
struct language_ops {
  const char* name;
  u32 count;
  const u16* halt;                                      ///< where frames without code go on
  void (*const* emit)(class compiler&, const u16* pc);  ///< runs the opcode on the staged stage
  instruction_facts (*const* facts)(const u16* pc);
  std::string (*const* text)(const u16* pc);
  /// Runs one opcode in plain on the frame, and enters the guest code that it calls; where to go on.
  unwound (*step)(execution& x, frame* f, const u16* pc);
  /// Runs plain from f at pc until the frame without code below returns.
  value (*run)(execution& x, frame* f, const u16* pc);
  unwound (*unwind)(execution& x, frame* f, const u16* pc);
  unwound (*unwind_behind)(execution& x, frame* f);
  /// Traces the frames that the pending exception passes. Gives it if it is caught, else nil; value_raised: nothing was
  /// done, plain must unwind. Null: it always must.
  value (*pass_exception)(execution& x, const unwinding& u, const value* functions);
  const bool* takes_raised;  ///< by opcode: a hidden one that gets exceptions of its call
  frame* (*push_bottom)(execution& x);
  /// A frame for a call above `below`; null: no room, an exception is pending.
  frame* (*push)(execution& x, frame* below, code_block* c, value function, const value* arguments, u32 n,
                 u32 result_register);
  /// What plain does when f returns v.
  unwound (*ret)(execution& x, frame* f, value v);
  /// A frame that lives in the heap is on the guest stack now. May be null.
  void (*heap_frame_entered)(execution& x, frame* f);
  /// What was seen as `from` (frame_imaged) is on the guest stack now. Null: nobody looks at frames.
  void (*frame_moved)(execution& x, frame* from, frame* to);
};

class engine;

/// Of a frame that was resumed from the heap: has it passed a loop header since? Its first one is no merge point: a
/// generator comes by there once for each item, and the loop that drives it has a header of its own.
enum class turn : u8 { none, fresh, passed };

/// A frame as compilation sees it: which value each register holds. Most never exist in memory.
struct virtual_frame {
  code_block* code = nullptr;
  code_info* info = nullptr;
  u32 pc = 0;
  u32 result_register = 0;
  vid function = no_value, extra = no_value;
  turn at = turn::none;
  std::vector<vid> regs;
  std::vector<vid> stored;  ///< of a frame that lives in the heap: what its registers there hold, as far as known
};

/// How a segment ends.
enum class terminal : u8 { none, suspend, jump, start_version, ret, leave, raise };

/// Compiles one segment after another for one engine. Opcodes call it through `staged`; run by its engine alone, in the
/// thread that runs guest code. `suspended` is thrown, and caught inside, where a promotion has no answer.
class compiler {
 public:
  explicit compiler(engine& e) : e_(e) {}

  // ---- asked by opcodes through staged.hpp; every one answers from the tape while replaying ----
  vid get_register(u32 reg);
  void set_register(u32 reg, vid v);
  vid lift(vtype t, u64 bits);
  vid function();
  vid frame_extra();
  const shape* promote_shape(vid v);
  bool promote_bool(vid v);
  u64 promote_bits(vid v);
  /// Is the word this very constant?
  bool promote_is(vid v, value c);
  bool is_known(vid v);
  bool is_virtual(vid v);
  vid as_float(vid v);
  vid box_float(vid v);
  vid box_bool(vid v);
  vid apply(prim p, vid a, vid b = no_value);
  vid overflow_of(vid v);
  vid same_bits(vid a, vid b);
  vid select(vid c, vid a, vid b);
  /// Field or element: base is a word (tagged pointer) or raw address.
  vid load(vid base, vid index, u32 element, i32 disp, mem m, vtype t, const void* alias, bool immutable);
  void store(vid base, vid index, u32 element, i32 disp, mem m, vid v, const void* alias, bool barrier);
  vid load_quasi_immutable(vid base, i32 disp, vtype t, const void* alias);
  void set_shape(vid o, const shape* s);
  void pin_object(metavm::object* o);
  vid make_object(const shape* s, u64 bytes);
  void init_field(vid o, i32 disp, mem m, vid v);
  vid call_c(const void* fn, const vid* arguments, u32 count, c_signature sig);
  /// As call_c, with a range of frame registers put in memory: (x, pointer, count, more…).
  vid call_c_range(const void* fn, const vid* words, u32 n, const vid* more, u32 more_count, c_signature sig);
  bool raised(vid v);
  /// The author says that this word is an int.
  void assume_int(vid v) {
    node& x = n(resolve(v));
    if (!x.known) x.known = ex().int_shape;
  }
  /// The author says what an immutable field holds, and what shape a word has for good.
  void know(vid base, i32 disp, mem m, const void* alias, vid v);
  void know_shape(vid v, const shape* s) {
    node& x = n(resolve(v));
    if (!x.known && !evaluating()) x.known = s;
  }
  bool is_word(vid v) { return n(resolve(v)).type == vtype::word; }
  vid tag_pointer_value(vid v);
  vid untag_pointer_value(vid v);

  // ---- control; last thing an opcode does ----
  void jump(i32 offset);
  void call(u32 result_register, code_block* c, vid function, const vid* arguments, u32 n, bool to_hidden);
  void ret(vid v);
  /// Goes on in the hidden opcode behind this one, with v as the call's result.
  void continue_hidden(vid v);
  // Frames that live in the heap: compiler_frames.cpp.
  struct register_place {
    vid base;
    i32 disp;  ///< of register 0
    const void* alias;
  };
  bool is_inlined() const { return frames_.size() > 1; }
  bool inlines_frame(code_block* c);
  void resume_frame(code_block* c, vid fn, vid extra, register_place where, u32 unit, i32 received, vid sent);
  void save_registers(register_place where, u32 received);
  u32 next_unit() const { return next_pc_; }
  /// An exception is pending: goes on at its handler, or leaves.
  void unwind();
  /// The opcode is run by plain, and the code goes on behind it.
  void step_opcode(step_site& site);
  /// The opcode cannot be staged: plain runs it, and goes on.
  void plain_opcode();
  /// This call cannot be staged: plain runs the opcode, and the code goes on behind it if it can.
  void step_or_leave();
  vid call_result();

  execution& ex();
  const u16* pc() const { return top().code->start + top().pc; }
  code_block* code() const { return top().code; }
  virtual_frame& top() { return frames_.back(); }
  const virtual_frame& top() const { return frames_.back(); }

  // ---- driven by the engine ----
  void restore(const saved_context& c);
  /// Compiles from here until every open end is a stub, a jump or a return. False: not even the first segment fits.
  bool compile();
  std::vector<u64> register_hints;
  /// Behind `restore`: the awaited value is v; `guarded` asks for a test that it is.
  void resume_with(stub& s, u64 v, bool guarded);
  void set_side(bool side) { side_ = side; }

  // ---- evaluation: the opcode is run on the values at hand, nothing is compiled ----
  /// Runs the rest of an opcode that compiled code left in the middle; `f` is its frame, written to the guest stack.
  /// The tape of `c` answers what was asked before; `bits` are its values, words made real. Returns where plain goes
  /// on.
  unwound finish_opcode(frame* f, const saved_context& c, const u64* bits);
  bool evaluating() const { return real_ != nullptr; }
  frame* real_frame() const { return real_; }
  void trace(gc::tracer& t);

 private:
  friend class emitter;
  friend struct listing;
  friend class engine;
  friend struct merging;

  node& n(vid v) { return nodes_[v]; }
  vid resolve(vid v) const {
    while (v != no_value && nodes_[v].forward != no_value) v = nodes_[v].forward;
    return v;
  }
  vid append(node x);
  vid constant_node(vtype t, u64 bits, const shape* known);
  vid word_constant(value v);
  const shape* stable_shape(value v);
  /// A vid that exists at run time (boxes and objects are made real).
  vid materialise(vid v);
  vid as_f64(vid v);
  u32 snapshot();
  template <class F>
  vid tape_value(u32 tag, F make);
  template <class F>
  u64 tape_data(u32 tag, F make);
  [[noreturn]] void suspend(query q, vid subject);
  void guard(nop op, vid a, u64 imm);
  void note_store(vid base, vid index, i32 disp, u32 scale, const void* alias, vid v);
  void forget_memory();
  /// Goes on where the pending exception is taken, out of the function if nowhere. False: only plain can.
  bool pass_exception(bool behind);
  u64 foreseen_address(vid base, vid index, u8 scale, i32 disp) const;
  bool may_peek(const void* alias, u64 address, bool immutable) const;
  bool may_be_same_object(vid p, vid q) const;
  bool may_be_reference(vid v) const;
  bool call_on_hints(const void* fn, const vid* arguments, u32 count, c_signature sig, u64& result);
  void run_opcodes();
  void end_opcode();
  vid do_apply(prim p, vid a, vid b);
  vid field_of(vid object, i32 disp);
  void store_register(register_place where, u32 reg, vid v);
  vid do_load(vid base, vid index, u8 scale, i32 disp, mem m, vtype t, const void* alias, bool immutable);
  vid add_list(nop op, const vid* ids, u32 count);
  vid find_memo(const node& x);
  void remember(const node& x, vid result);
  void effect() { after_effect_ = true; }
  void note_call(vid call, effects what);
  void note_waiting();
  u64 raw_call(const void* fn, const vid* arguments, u32 count, c_signature sig);
  vid concrete_call(const void* fn, const vid* arguments, u32 count, c_signature sig);
  void concrete_store(u64 address, object* o, mem m, u64 bits, bool barrier);
  static u64 concrete_load(const char* p, mem m);
  void add_snapshot_value(vid v);
  /// Ends the segment at a merge point: jumps to a version, or makes one. True: nothing more to do here.
  bool merge(bool loop);
  struct matching;
  bool match(version& w);
  bool splits_object(vid v, const matching& m, std::vector<vid>& seen) const;
  struct memo;
  // Facts of contexts: facts.cpp.
  bool match_facts(const saved_context& w, matching& m);
  bool peel(version& w);
  void carry_facts(saved_context& s, matching& m);
  void restore_facts(const saved_context& c, std::vector<vid>& ids);
  void foresee(node& x);
  vid settled(vid v);
  vid derive(const saved_fact& f, const node& key);
  bool carries_facts() const { return !memos_.empty() && memos_.front().carried; }
  bool match_value(const saved_context& w, u32 saved, vid v, matching& m, bool general);
  void make_version_context(saved_context& s, bool loop, const std::vector<std::unique_ptr<version>>& others,
                            bool widen);
  /// What other versions have in the same place.
  using counterparts = std::vector<std::pair<const saved_context*, u32>>;
  u32 save_for_version(saved_context& s, vid v, bool assigned_often, bool unknown, matching& m);
  u32 save_object(saved_context& s, vid v, bool assigned_often, bool loop, bool widen, matching& m,
                  const counterparts& others);
  bool fits_object(vid v, const counterparts& others);
  bool tears(const matching& m) const;
  void convert_leaves(const saved_context& w);
  std::vector<u64> version_key() const;
  void prune_all();
  void clear_segment();
  void wait_until_reached(version& w);

  engine& e_;
  frame* real_ = nullptr;  ///< while evaluating: the frame that the opcode works on
  struct guest_call {
    code_block* code = nullptr;
    value function;
    std::vector<vid> arguments;
    u32 result_register = 0, after = 0;
  } call_;                      ///< while evaluating: the call that the opcode ended with
  std::vector<u64> addresses_;  ///< while evaluating: untagged constants, for the collector
  std::vector<node> nodes_;
  std::vector<u32> pool_;
  std::vector<virtual_frame> frames_;
  std::vector<answer> tape_;
  u32 cursor_ = 0;
  bool after_effect_ = false;
  bool resumed_ = false;     ///< the opcode under way was resumed: its end is a soft merge point
  bool side_ = false;        ///< on a path that left the first one: joins are merge points
  bool at_version_ = false;  ///< a version starts right here
  bool loop_jump_ = false;
  bool done_ = false;
  u32 next_pc_ = 0;
  bool control_ = false;  ///< the opcode changed frames itself
  struct undo {
    u32 reg;
    vid before;
  };
  vid new_call_ = no_value;         ///< a call just made that may look at frames: its context is wanted
  std::vector<vid> materialising_;  ///< virtual objects that are being made real
  std::vector<undo> undo_;          ///< registers of the top frame that the opcode under way has set

  // Facts of the segment.
  struct memo {
    nop op;
    prim code;
    mem access;
    u8 scale;
    i32 disp;
    vid a, b;
    u64 imm;
    const void* alias;
    bool immutable;
    vid result;
    bool carried = false;  ///< came with the context: whoever resumes from here gets it, too. These stand first
  };
  std::vector<memo> memos_;
  struct interned {
    u64 bits;
    vtype type;
    vid id;
  };
  std::vector<interned> constants_;  ///< one node for each constant of a segment
  /// Stored to while compiling: what memory holds there now is no forecast.
  struct dirt {
    const void* alias;
    u64 address;  ///< 0: not known
  };
  std::vector<dirt> dirty_;
  bool all_dirty_ = false;

  // Snapshots of the segment, in flat storage.
  struct snap_slot {
    u16 reg;
    bool stored;
    vid id;
    u32 known;
  };
  struct snap_frame {
    code_block* code;
    u32 pc, result_register;
    vid function, extra;
    u32 first, count;
    turn at;
  };
  struct snap {
    u32 frame, frame_count, tape, tape_count, object, object_count;
    bool after_effect;
    vid subject;
    query what;
    stub* chain;  ///< existing stub that a failing guard returns to
    metavm::object* quasi;
    const step_site* site;
    u32 fact, fact_count;
    u64 fused_value;  ///< of a comparison without a register, on the failing side
  };
  struct snap_object {
    vid id;
    u32 shape;
    u32 first, count;
  };
  std::vector<snap> snaps_;
  std::vector<snap_frame> snap_frames_;
  std::vector<snap_slot> snap_slots_;
  std::vector<answer> snap_tape_;
  std::vector<memo> snap_facts_;
  std::vector<snap_object> snap_objects_;
  std::vector<u32> snap_kids_;  ///< (disp, vid) pairs

  bool has_result_hint_ = false;
  u64 result_hint_ = 0;
  std::vector<vid> restored_ids_;  ///< node of each value of the context restored last
  std::vector<u32> unhinted_;
  struct opcode_mark {
    u32 offset;  ///< first node
    const code_block* code;
    u32 unit;
  };
  std::vector<opcode_mark> marks_;  ///< (dumps) where opcodes begin
  entry_point* root_ = nullptr;
  u32 frame_words_ = 0;

  // End of the segment.
  terminal terminal_ = terminal::none;
  u32 terminal_snapshot_ = ~u32{0};
  version* terminal_version_ = nullptr;
  version* loop_version_ = nullptr;  ///< the loop header passed last
  struct leaf {
    u32 saved_id;  ///< in the version's context
    vid id;
    bool seldom = false;  ///< need not be in a register
  };
  std::vector<leaf> leaves_;
  vid returned_ = no_value;
  u32 returned_kind_ = ret_word;
  std::string where_began_;  ///< for listings
};

}  // namespace metavm::jit
