#pragma once
/// \file
/// The second parser, made for programs that are wrong (see diagnose.hpp). Every function is one
/// rule of the grammar: it reads and returns what it matched, or returns null (false) and leaves
/// the position anywhere; the caller goes back to try the next alternative. Rules named invalid_*
/// match what people write by mistake and raise the error for it. They are only tried when the
/// plain rules have failed, in a second pass.
///
/// The order of alternatives and of look-aheads is CPython's: the place of a plain "invalid
/// syntax" is the last token that anything looked at in the first pass.

#include <string>
#include <string_view>
#include <vector>

#include "diagnose.hpp"
#include "strings.hpp"

namespace metavm::python {

class diagnoser final : private string_reader {
 public:
  explicit diagnoser(const diagnosis_input& input);

  /// The first error, which there must be.
  syntax_error run();
  bool accepts();

 private:
  /// The error to report has been found.
  struct raised {};
  /// The parser's stack would overflow, or the search takes too long.
  struct exhausted {
    bool stack;
  };

  // Columns that are not those of a token.
  static constexpr int no_column = -1;
  static constexpr int current_position = -5;

  enum class rule : std::uint8_t {
    simple_stmt,
    block,
    expression,
    star_expression,
    disjunction,
    conjunction,
    inversion,
    comparison,
    bitwise_or,
    bitwise_xor,
    bitwise_and,
    shift,
    sum,
    term,
    factor,
    await_primary,
    primary,
    strings,
    arguments,
    star_target,
    target_with_star_atom,
    t_primary,
    del_target,
    named_expression_mistake,
    closed_pattern,
    star_pattern,
    name_or_attr,
  };
  /// What a rule gave at a position. Those of one position make a list.
  struct memo_entry {
    memo_entry* next;
    void* result;
    std::uint32_t end;
    rule which;
  };

  /// Remembers what a rule gave at a position. T is a pointer.
  template <class F>
  auto memo(rule which, F f) -> decltype(f()) {
    using T = decltype(f());
    std::uint32_t start = mark_;
    for (const memo_entry* m = memos_[start]; m != nullptr; m = m->next) {
      if (m->which != which) continue;
      mark_ = m->end;
      return static_cast<T>(m->result);
    }
    if (++depth_ > max_depth) throw exhausted{true};
    if (++steps_ > max_steps) throw exhausted{false};
    T result = f();
    --depth_;
    if (result == nullptr) mark_ = start;
    void* kept = const_cast<void*>(static_cast<const void*>(result));
    memos_[start] = memo_memory_.make<memo_entry>(memos_[start], kept, mark_, which);
    return result;
  }
  /// Tries one alternative: goes back if it does not match.
  template <class F>
  auto alt(F f) -> decltype(f()) {
    std::uint32_t start = mark_;
    auto result = f();
    if (!result) mark_ = start;
    return result;
  }
  /// Whether something follows, without reading it.
  template <class F>
  bool ahead(F f) {
    std::uint32_t start = mark_;
    bool result = static_cast<bool>(f());
    mark_ = start;
    return result;
  }
  /// item (separator item)*
  template <class F>
  bool gather(F item, tok separator = tok::comma) {
    if (!item()) return false;
    while (alt([&] { return eat(separator) && item(); })) {}
    return true;
  }
  /// Something optional; always true.
  template <class F>
  bool maybe(F f) {
    alt(f);
    return true;
  }
  template <class F>
  bool many(F f) {  // one or more
    if (!alt(f)) return false;
    while (alt(f)) {}
    return true;
  }
  template <class F>
  bool any(F f) {  // none or more
    while (alt(f)) {}
    return true;
  }

  // Tokens.
  const token& peek() {
    if (mark_ >= fill_) fetch();
    return tokens_[mark_];
  }
  void fetch();
  bool at(tok kind) { return peek().kind == kind; }
  const token* eat(tok kind) {
    const token& t = peek();
    if (t.kind != kind) return nullptr;
    ++mark_;
    return &t;
  }
  const token* force(tok kind, const char* text);
  const token* soft(std::string_view word);
  std::string_view token_text(const token& t) const { return input_.text.substr(t.begin, t.end - t.begin); }
  const token& last_token() const { return tokens_[fill_ - 1]; }

  // Errors.
  static location place_of(const token* t) { return {t->lineno, t->col, t->end_lineno, t->end_col}; }
  static location place_of(const located_node* n) { return *n; }
  [[noreturn]] void report(error_kind kind, int lineno, int col, int end_lineno, int end_col, std::string message);
  [[noreturn]] void raise(std::string message, error_kind kind = error_kind::syntax_error);
  [[noreturn]] void raise_indentation(std::string message) { raise(std::move(message), error_kind::indentation_error); }
  [[noreturn]] void raise_place(location a, std::string message, error_kind kind = error_kind::syntax_error);
  template <class T>
  [[noreturn]] void raise_at(const T* a, std::string message) {
    raise_place(place_of(a), std::move(message));
  }
  template <class A, class B>
  [[noreturn]] void raise_range(const A* a, const B* b, std::string message) {
    location from = place_of(a);
    location to = place_of(b);
    raise_place({from.lineno, from.col_offset, to.end_lineno, to.end_col_offset}, std::move(message));
  }
  template <class T>
  [[noreturn]] void raise_from(const T* a, std::string message) {
    location from = place_of(a);
    raise_place({from.lineno, from.col_offset, current_position, current_position}, std::move(message));
  }
  [[noreturn]] void raise_tokenizer_error();
  [[noreturn]] void raise_unclosed();
  [[noreturn]] void raise_incomplete() { raise("incomplete input"); }
  bool incomplete() const;
  void check_rest();
  /// Sets the error that f raises, and goes on.
  template <class F>
  static void attempt(F f) {
    try {
      f();
    } catch (const raised&) {}
  }
  int cursor_lineno() const { return last_token().end_lineno; }
  std::uint32_t cursor() const;
  std::uint32_t line_start(std::uint32_t offset) const;
  std::uint32_t buffer_start(std::uint32_t offset) const;
  std::string_view error_line(int lineno) const;
  void block_expected(const token* keyword, const char* what);
  void raise_invalid_target(expr* e, expr_context context, bool in_for = false);
  expr* invalid_target(expr* e, expr_context context, bool in_for) const;
  static const char* describe(const expr* e);

  // Nodes: only what the rules for errors look at.
  template <class T>
  T* make(std::uint32_t start) {
    T* n = input_.tree.memory.make<T>();
    n->kind = T::static_kind;
    const token& first = tokens_[start];
    const token& last = tokens_[mark_ == 0 ? 0 : mark_ - 1];
    static_cast<location&>(*n) = {first.lineno, first.col, last.end_lineno, last.end_col};
    return n;
  }
  sequence<expr*> keep(const std::vector<expr*>& items) {
    return {input_.tree.memory.copy(items.data(), items.size()), static_cast<std::uint32_t>(items.size())};
  }
  template <class T>
  expr* make_display(std::uint32_t start, const std::vector<expr*>& items) {
    T* n = make<T>(start);
    n->elts = keep(items);
    return n;
  }

  bool start_rule();

  // Statements (diagnose_statements.cpp).
  bool file();
  bool interactive();
  bool eval();
  bool statements();
  bool statement();
  bool compound_stmt();
  bool simple_stmts();
  bool simple_stmt();
  bool simple_stmt_alternatives();
  bool assignment();
  void invalid_assignment();
  expr* invalid_ann_assign_target();
  bool annotated_rhs();
  bool augassign();
  bool return_stmt();
  bool raise_stmt();
  bool scope_stmt(tok keyword);
  bool del_stmt();
  bool assert_stmt();
  bool import_stmt();
  bool import_from();
  bool import_from_targets();
  bool import_from_as_names();
  bool import_from_as_name();
  bool dotted_name();

  // Compound statements (diagnose_compound.cpp).
  bool block();
  bool decorators();
  bool class_def();
  bool class_def_raw();
  void invalid_class_def_raw();
  bool function_def();
  bool function_def_raw();
  void invalid_def_raw();
  bool if_stmt(tok keyword);
  bool else_block();
  bool while_stmt();
  bool for_stmt();
  void invalid_for_stmt();
  void invalid_for_target();
  bool with_stmt();
  void invalid_with_stmt();
  void invalid_with_stmt_indent();
  bool with_item();
  bool loose_with_items(bool parentheses);
  bool try_stmt();
  void invalid_try_stmt();
  bool except_block();
  bool except_star_block();
  void invalid_except_stmt();
  bool finally_block();

  // Parameters (diagnose_parameters.cpp).
  bool params(bool lambda);
  bool parameters(bool lambda);
  void invalid_parameters(bool lambda);
  bool slash_no_default(bool lambda);
  bool slash_with_default(bool lambda);
  bool star_etc(bool lambda);
  void invalid_star_etc(bool lambda);
  bool kwds(bool lambda);
  void invalid_kwds(bool lambda);
  const token* param(bool lambda);
  const token* param_no_default(bool lambda);
  bool param_no_default_star_annotation();
  bool param_with_default(bool lambda);
  bool param_maybe_default(bool lambda);
  bool param_end(bool lambda);
  bool default_value();

  // Patterns (diagnose_patterns.cpp).
  bool match_stmt();
  void invalid_match_stmt();
  bool subject_expr();
  bool case_block();
  void invalid_case_block();
  bool guard();
  bool patterns();
  pattern* pattern_rule();
  pattern* as_pattern();
  void invalid_as_pattern();
  pattern* or_pattern();
  pattern* closed_pattern();
  pattern* closed_pattern_alternatives();
  bool literal_pattern();
  bool literal_expr();
  bool complex_number();
  expr* signed_number();
  bool capture_target();
  bool attr();
  const token* name_or_attr();
  pattern* open_sequence_pattern();
  bool maybe_sequence_pattern();
  pattern* maybe_star_pattern();
  pattern* star_pattern();
  bool mapping_pattern();
  bool key_value_pattern();
  bool double_star_pattern();
  bool class_pattern();
  void invalid_class_pattern();
  bool positional_patterns(std::vector<pattern*>* out = nullptr);
  bool keyword_patterns();
  pattern* make_pattern(std::uint32_t start);

  // Expressions (diagnose_expressions.cpp).
  expr* expressions();
  expr* expression();
  void invalid_expression();
  void invalid_legacy_expression();
  expr* expression_without_invalid();
  expr* conditional();
  expr* yield_expr_rule();
  expr* star_expressions();
  expr* star_expression();
  bool star_named_expressions(std::vector<expr*>* out = nullptr);
  expr* star_named_expression();
  expr* assignment_expression();
  expr* named_expression();
  void invalid_named_expression();
  expr* plain_named_expression();
  expr* disjunction();
  expr* conjunction();
  expr* inversion();
  expr* comparison();
  bool comparison_operator(cmpop& op);
  expr* bitwise_or();
  expr* binary(rule which);
  expr* factor();
  expr* power();
  expr* await_primary();
  expr* primary();
  expr* primary_step(std::uint32_t start);
  expr* slices();
  expr* slice();
  expr* starred_expression();
  bool is_legacy(const token& t) const;
  bool soft_prefix();

  // Atoms (diagnose_atoms.cpp).
  expr* atom();
  expr* name_token();
  expr* number_token();
  expr* strings();
  expr* tuple();
  expr* group();
  void invalid_group();
  expr* genexp();
  expr* list_rule();
  expr* listcomp();
  expr* set_rule();
  expr* setcomp();
  expr* dict_rule();
  expr* dictcomp();
  bool double_starred_kvpair();
  bool kvpair();
  void invalid_double_starred_kvpairs();
  void invalid_kvpair();
  void invalid_comprehension();
  void invalid_dict_comprehension();
  comprehension* for_if_clauses(comprehension** first = nullptr);
  comprehension* for_if_clause();
  expr* lambdef();

  // Arguments (diagnose_arguments.cpp).
  call_expr* arguments_rule();
  void invalid_arguments();
  call_expr* args();
  bool kwargs(std::vector<expr*>& starred, std::vector<keyword*>& keywords);
  bool kwarg(bool double_star, std::vector<expr*>& starred, std::vector<keyword*>& keywords);
  void invalid_kwarg();

  // Targets (diagnose_targets.cpp).
  expr* star_targets();
  expr* star_target();
  expr* target_with_star_atom();
  expr* star_atom();
  expr* single_target();
  expr* single_subscript_attribute_target();
  expr* attribute_or_subscript_target();
  expr* t_primary();
  bool t_lookahead() { return at(tok::lpar) || at(tok::lsqb) || at(tok::dot); }
  bool del_targets();
  expr* del_target();
  expr* del_t_atom();

  // string_reader.
  expr* parse_fstring_expression(const std::string& text, int lineno, int col) override;
  [[noreturn]] void string_error(const std::string& message) override { raise(message); }
  void invalid_escape(const char*, const token&) override {}

  static constexpr int max_depth = 6000;
  static constexpr long max_steps = 20'000'000;

  const diagnosis_input& input_;
  const std::vector<token>& tokens_;
  std::uint32_t mark_ = 0;  ///< the next token
  std::uint32_t fill_ = 0;  ///< tokens looked at so far
  bool invalid_ = false;    ///< whether invalid_* rules are on
  int depth_ = 0;
  long steps_ = 0;
  arena memo_memory_;
  std::vector<memo_entry*> memos_;  ///< by position
  syntax_error error_;
};

}  // namespace metavm::python
