/// \file
/// The code generator of one scope: registers, names, constants, protected blocks.
#pragma once
#include <map>
#include <unordered_map>

#include "lang/python/compile/compile.hpp"
#include "lang/python/ops/language.hpp"
#include "metavm/lang/assembler.hpp"

namespace metavm::python {

/// What all scopes of one compilation share.
struct compilation {
  vm& m;
  const compile_options& options;
  std::string_view source;
  syntax_tree& tree;
  const symbol_table& table;
  str_object* filename;
  u32 future_flags;
};

/// Something that must be wound up when control leaves it early.
struct block {
  enum class kind { loop, for_loop, finally_body, finally_end, with, async_with, handler, handler_name, popped };
  explicit block(kind k) : what(k) {}
  kind what;
  label start{}, end{};                     ///< loops: continue and break
  u32 reg = 0;                              ///< for: iterator; with: exit function; handler: what was handled before
  identifier name = nullptr;                ///< handler_name: to be unbound
  const sequence<stmt*>* body = nullptr;    ///< of a finally clause
  const located_node* statement = nullptr;  ///< with: what calls of the exit function point at
  location place{};
  // Protected range, in pieces: code that winds up early is not protected by what it winds up.
  bool protecting = false;
  u32 range_start = 0;
  std::vector<std::pair<u32, u32>> pieces;
};

class unit {
 public:
  unit(compilation& c, unit* parent, scope* s, std::string name, std::string qualname);

  /// The finished code object; null: raised.
  code_object* finish(u32 first_line);

  // ---- statements (statements.cpp, try.cpp, match.cpp) ----
  void module_body(const mod& root);
  void body(const sequence<stmt*>& b);
  /// All of a scope. A string that comes first is its documentation, no line.
  void whole_body(const sequence<stmt*>& b) {
    first_ = b.empty() ? nullptr : b[0];
    body(b);
  }
  void statement(const stmt& s);
  void function_body(const sequence<stmt*>& b, const arguments& a, bool is_async);
  void lambda_body(const expr& e, const arguments& a);
  void class_body(const class_def& c);
  void comprehension_body(const expr& owner);

  // ---- expressions (expressions.cpp, calls.cpp) ----
  /// Evaluates into some register: a local's own if e is a bound local, else a temporary.
  u32 value_of(const expr& e);
  void into(u32 reg, const expr& e);
  /// Jumps to `to` if the truth of e is `sense`, else goes on.
  void branch(const expr& e, bool sense, label to);
  void store(const expr& target, u32 reg);
  void remove(const expr& target);

 private:
  using assembler_type = assembler<language>;

  // registers
  u32 temp();
  u32 temps(u32 n);
  struct mark_temps;
  void release(u32 to) { next_temp_ = to; }
  bool is_temp(u32 r) const { return r >= first_temp_; }

  // constants
  konst k(value v);
  konst k_name(identifier name);
  konst k_str(std::string_view s);
  value constant_value(const constant& c);
  konst k_none() { return k(none); }
  cache ic();

  template <class Op, class... A>
  void emit(A... a) {
    (note_use<Op>(a), ...);
    if (!lines_before_.empty()) note_lines_before();
    if (METAVM_UNLIKELY((is_far(a) || ...))) {
      // Which instructions may share a cache: those that ask the same of it.
      std::vector<u32> question{op_number<language::opcodes, Op>};
      (add_to_question(question, a), ...);
      last_emitted_ = asm_.emit<Op>(near(question, a)...);
      return;
    }
    last_emitted_ = asm_.emit<Op>(a...);
  }
  // An operand has 16 bits: more constants than that cannot be named, and caches beyond are shared.
  static constexpr u32 near_caches = 0xf000, near_limit = 0x10000;
  template <class A>
  static constexpr bool is_far(A a) {
    if constexpr (std::is_same_v<A, konst> || std::is_same_v<A, cache>) return a.index >= near_limit;
    return false;
  }
  template <class A>
  static void add_to_question(std::vector<u32>& q, A a) {
    if constexpr (std::is_same_v<A, konst>) q.push_back(a.index);
    if constexpr (std::is_same_v<A, args> || std::is_same_v<A, defs>) q.push_back(a.count);
    if constexpr (std::is_same_v<A, imm>) q.push_back(static_cast<u32>(a.number));
  }
  template <class A>
  A near(const std::vector<u32>& question, A a) {
    if constexpr (std::is_same_v<A, konst>) failed_ = failed_ || is_far(a);
    if constexpr (std::is_same_v<A, cache>)
      if (is_far(a)) return shared_cache(question);
    return a;
  }
  cache shared_cache(const std::vector<u32>& question);
  std::map<std::vector<u32>, u32> shared_caches_;
  using opcodes_with_names =
      mp::mp_list<ops::load_global, ops::store_global, ops::delete_global, ops::load_name, ops::store_name,
                  ops::delete_name, ops::load_attr, ops::store_attr, ops::delete_attr, ops::call_method,
                  ops::call_method_kw, ops::find_method, ops::call_found_method, ops::call_found_method_kw,
                  ops::import_name, ops::import_from>;
  using opcodes_with_variables = mp::mp_list<ops::load_local, ops::check_bound, ops::load_cell, ops::load_own_cell,
                                             ops::delete_cell, ops::load_class_free, ops::load_special>;
  /// What a constant is for: co_names lists names, co_consts all else; what only errors name is in neither.
  template <class Op, class A>
  void note_use(A a) {
    if constexpr (std::is_same_v<A, konst>) {
      constant_uses_.resize(block_->constants.size());
      const value v = block_->constants[a.index];
      const bool name = mp::mp_contains<opcodes_with_names, Op>::value && is_str(v);
      if constexpr (!mp::mp_contains<opcodes_with_variables, Op>::value)
        constant_uses_[a.index] |= name ? used_as_name : used_as_value;
    }
  }
  void at(const located_node& n);
  /// What follows belongs to no line: the end of a body, wherever one comes from.
  void at_no_line();
  /// What follows belongs to no statement of its own (the jump behind a loop's body): in tracebacks it is on the line
  /// before, for tracing functions on none.
  void at_glue();
  /// Back from a part to the whole, for an instruction that cannot fail: only its line counts.
  void back_at(const located_node* whole) {
    if (whole && at_ && at_->lineno != whole->lineno) at(*whole);
  }
  /// Trace functions see the line of n before the next instruction, or behind the last one.
  void line_before(const located_node& n) { lines_before_.push_back(static_cast<u32>(n.lineno)); }
  void line_behind(const located_node& n);
  void note_lines_before();
  const located_node* at_ = nullptr;  ///< whose place the next instruction gets
  std::vector<u32> lines_before_;
  u32 last_emitted_ = 0;
  const stmt* first_ = nullptr;  ///< of the scope

  // names
  identifier mangled(identifier name);
  name_scope scope_of(identifier mangled_name) const;
  void load_name(u32 reg, identifier name);
  void store_name(identifier name, u32 reg);
  void delete_name(identifier name);
  /// A local gets a value.
  void set_bound(u32 r) { bound_[r] = !deleted_[r]; }
  i32 bound_local(identifier name) const;  ///< register of a fast local that is surely bound, or -1
  void load_cell_itself(u32 reg, identifier name);

  void prologue(const arguments* a);
  void binary(u32 d, binary_operator o, u32 a, const expr& right, bool in_place);
  template <bool InPlace, class Y>
  void binary_op_into(u32 d, binary_operator o, u32 a, Y y);
  void compare_into(u32 d, cmpop o, u32 a, u32 b);
  void branch_compare(cmpop o, u32 a, const expr& right, bool sense, label to);
  void bool_op_into(u32 d, const bool_op& e);
  void compare_chain_into(u32 d, const compare_expr& e);
  /// May evaluating it run code, or raise?
  bool has_effects(const expr& e);
  void call_into(u32 d, const call_expr& e);
  void sequence_into(u32 list, const sequence<expr*>& elts, bool set);
  void display_into(u32 d, const sequence<expr*>& elts, node_kind what);
  void dict_into(u32 d, const dict_expr& e);
  void joined_into(u32 d, const joined_str& e);
  void format_into(u32 d, const formatted_value& e);
  void function_into(u32 d, const node& owner, const arguments& a, const sequence<stmt*>* stmts, const expr* single,
                     const std::string& name, const expr* returns, bool is_async);
  /// A frozenset into which the elements of another are put one after the other.
  static set_object* refilled_set(vm& m, set_object* from);
  void closure_into(u32 d, code_object* code, u32 defaults, u32 kwdefaults, u32 annotations);
  void comprehension_into(u32 d, const expr& e);
  void generators(const sequence<comprehension*>& g, std::size_t i, const expr& owner, u32 result);
  void class_into(u32 d, const class_def& c);
  void decorate(u32 d, const sequence<expr*>& decorators, std::vector<u32>& regs);
  void await_into(u32 d, u32 awaitable, bool from_yield);
  void yield_into(u32 d, u32 reg);
  void slice_into(u32 d, const expr& e);
  void annotation_into(u32 d, const expr& e);
  void unpack_into(const sequence<expr*>& targets, u32 reg);

  void assign(const assign_stmt& s);
  void aug_assign(const aug_assign_stmt& s);
  void ann_assign(const ann_assign_stmt& s);
  void if_statement(const if_stmt& s);
  void while_loop(const while_stmt& s);
  void for_loop(const for_stmt& s);
  void async_for_loop(const async_for_stmt& s);
  void try_statement(const sequence<stmt*>& b, const sequence<excepthandler*>& handlers, const sequence<stmt*>& orelse,
                     const sequence<stmt*>& final, bool star, const stmt& s);
  void try_except(const sequence<stmt*>& b, const sequence<excepthandler*>& handlers, const sequence<stmt*>& orelse,
                  bool star, const stmt& s);
  void with_items(const sequence<withitem*>& items, std::size_t i, const sequence<stmt*>& b, bool is_async,
                  const stmt& s);
  void match_statement(const match_stmt& s);
  void items_around_star(const match_sequence& p, u32 subject, u32 star, label fail,
                         std::vector<std::pair<identifier, u32>>& captures);
  void match_pattern(const pattern& p, u32 subject, label fail, std::vector<std::pair<identifier, u32>>& captures);
  void imports(const import_stmt& s);
  void imports_from(const import_from_stmt& s);
  void assertion(const assert_stmt& s);
  void return_statement(const return_stmt& s);
  void emit_return(u32 reg);
  /// Entering and leaving a handler: `saved` keeps what was being handled before.
  void enter_handler(u32 saved, u32 exception);
  void leave_handler(u32 saved);
  /// Where a yield here finds what the generator's caller handles, -1: nothing is handled in the generator itself.
  imm handled_here() const { return {handled_.empty() ? -1 : static_cast<i32>(handled_.front())}; }

  // protected blocks
  void push_block(block b) { blocks_.push_back(std::move(b)); }
  void protect(block& b);
  void unprotect(block& b);
  void add_ranges(const block& b, u32 handler, u32 reg);
  /// Winds up the blocks above `depth`; the code is not protected by them. `after` goes on; then they are open again.
  template <class F>
  void leave_blocks(std::size_t depth, F after);
  void wind_up(std::size_t index);

  compilation& c_;
  unit* parent_;
  scope* scope_;
  std::string name_, qualname_;
  assembler_type asm_;
  static constexpr u8 used_as_name = 1, used_as_value = 2;
  std::vector<u8> constant_uses_;
  code_block* block_;  ///< in the engine's keeping: its constants are roots
  code_details* details_;
  std::map<std::pair<int, std::string>, u32> constant_index_;
  std::unordered_map<u64, u32> word_index_;
  std::unordered_map<identifier, u32> locals_, cells_, frees_;
  std::vector<identifier> local_names_, cell_names_, free_names_;
  std::vector<bool> bound_;    ///< per local register
  std::vector<bool> deleted_;  ///< somewhere: never taken for bound, as a loop or a handler may come from there
  u32 parameter_count_ = 0, positional_ = 0, posonly_ = 0, kwonly_ = 0;
  u32 first_temp_ = 0, next_temp_ = 0, max_temp_ = 0;
  u32 caches_ = 0;
  bool may_be_unbound_ = false;
  bool shows_locals_ = false;  ///< a function that asks for its own variables by name
  bool generator_like_ = false, is_async_ = false;
  bool copies_locals_ = false;  ///< a walrus may rebind locals inside expressions
  bool interactive_ = false;
  bool failed_ = false;
  std::vector<block> blocks_;
  std::vector<u32> handled_;  ///< of the handlers around the next instruction: registers with what was handled before
  identifier class_name_ = nullptr;
  value docstring_ = none;
  u32 comprehension_result_ = 0;
  friend struct walrus_finder;
};

}  // namespace metavm::python
