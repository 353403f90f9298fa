#pragma once
/// \file
/// The parser for programs that are right. It looks at the next token to know what comes and
/// hardly ever goes back. At the first thing that is wrong it gives up without a word: what to
/// say is the business of diagnose.hpp.

#include <cassert>
#include <string>
#include <string_view>
#include <vector>

#include "parser.hpp"
#include "strings.hpp"
#include "token.hpp"

namespace metavm::python {

/// Thrown where the program is wrong; `at` is where that was noticed.
struct parse_failure {
  const token* at;
};
/// Thrown for a warning that is to be an error.
struct fatal_warning {
  syntax_error error;
};
/// Thrown where CPython's parser would run out of stack.
struct parse_overflow {};

/// The depth at which CPython gives up; its grammar rules are the unit.
inline constexpr int max_parser_depth = 6000;

class parser final : private string_reader {
 public:
  parser(syntax_tree& tree, std::string_view text, const token_list& tokens, const parse_options& options,
         int depth = 0)
      : string_reader(tree.memory),
        memory_(tree.memory),
        tree_(tree),
        text_(text),
        cur_(tokens.tokens.data()),
        options_(options),
        depth_(depth) {}

  mod* parse_mod();
  /// The expression of an f-string, in its parentheses.
  expr* parse_fstring_start() { return star_expressions(); }
  /// Whether nothing but blanks and comments follows a single statement.
  bool at_end_of_single(std::string_view text) const;

 private:
  /// Children collected before their number is known. These nest, so one stack serves all; only
  /// the innermost list may grow.
  template <class T>
  class list {
   public:
    explicit list(parser& p) : stack_(p.stack_), depth_(p.lists_), base_(stack_.size()) { level_ = ++depth_; }
    ~list() {
      --depth_;
      stack_.resize(base_);
    }
    list(const list&) = delete;
    list& operator=(const list&) = delete;

    void push(T* item) {
      assert(depth_ == level_);
      stack_.push_back(item);
    }
    std::size_t size() const { return stack_.size() - base_; }
    T* operator[](std::size_t i) const { return static_cast<T*>(stack_[base_ + i]); }
    sequence<T*> finish(arena& memory) const {
      std::size_t n = size();
      if (n == 0) return {};
      auto** items = static_cast<T**>(memory.allocate(n * sizeof(T*)));
      for (std::size_t i = 0; i < n; ++i) items[i] = (*this)[i];
      return {items, static_cast<std::uint32_t>(n)};
    }

   private:
    std::vector<node*>& stack_;
    int& depth_;
    std::size_t base_;
    int level_;
  };

  /// Counts a level of nesting for as long as it lives.
  class nesting {
   public:
    nesting(parser& p, int levels) : depth_(p.depth_), levels_(levels) {
      if (depth_ + levels > max_parser_depth) throw parse_overflow{};
      depth_ += levels;
    }
    ~nesting() { depth_ -= levels_; }
    nesting(const nesting&) = delete;
    nesting& operator=(const nesting&) = delete;

   private:
    int& depth_;
    int levels_;
  };

  // Tokens.
  bool at(tok kind) const { return cur_->kind == kind; }
  bool eat(tok kind) {
    if (cur_->kind != kind) return false;
    ++cur_;
    return true;
  }
  void expect(tok kind) {
    if (cur_->kind != kind) fail();
    ++cur_;
  }
  [[noreturn]] void fail() const { throw parse_failure{cur_}; }
  bool at_soft_keyword(std::string_view word) const { return cur_->kind == tok::name && token_text(*cur_) == word; }
  std::string_view token_text(const token& t) const { return text_.substr(t.begin, t.end - t.begin); }
  identifier name_of(const token& t);
  identifier name() {
    if (cur_->kind != tok::name) fail();
    return name_of(*cur_++);
  }

  // Nodes.
  template <class T>
  T* make() {
    T* n = memory_.make<T>();
    n->kind = T::static_kind;
    return n;
  }
  /// Places a node from a token to the last one read.
  template <class T>
  T* place(T* n, const token* start) const {
    const token* last = cur_ - 1;
    n->lineno = start->lineno;
    n->col_offset = start->col;
    n->end_lineno = last->end_lineno;
    n->end_col_offset = last->end_col;
    return n;
  }
  /// The same for statements that end with a block: the tokens after its last line do not count.
  template <class T>
  T* place_block(T* n, const token* start) const {
    const token* last = cur_ - 1;
    while (last->kind == tok::newline || last->kind == tok::dedent || last->kind == tok::indent ||
           last->kind == tok::endmarker) {
      --last;
    }
    n->lineno = start->lineno;
    n->col_offset = start->col;
    n->end_lineno = last->end_lineno;
    n->end_col_offset = last->end_col;
    return n;
  }

  // Statements (statements.cpp).
  bool statement(list<stmt>& out);
  void simple_statements(list<stmt>& out);
  stmt* simple_statement();
  stmt* expression_statement();
  stmt* annotated_assignment(expr* target, const token* start);
  stmt* del_statement();
  stmt* import_statement();
  stmt* import_from_statement();
  alias* dotted_alias();
  identifier dotted_name();
  template <class T>
  stmt* scope_statement();
  sequence<stmt*> block();
  sequence<stmt*> else_block();

  // Compound statements (compound_statements.cpp).
  stmt* if_statement();
  stmt* while_statement();
  template <class T>
  stmt* for_statement(const token* start);
  template <class T>
  stmt* with_statement(const token* start);
  sequence<withitem*> with_items();
  bool parenthesized_with_items(sequence<withitem*>& result);
  withitem* with_item(tok before, tok after);
  stmt* try_statement();
  excepthandler* except_clause(bool star);
  stmt* async_statement();
  stmt* decorated_statement();
  template <class T>
  stmt* function_definition(const token* start, sequence<expr*> decorators);
  stmt* class_definition(sequence<expr*> decorators);

  // Pattern matching (patterns.cpp).
  bool at_match_statement();
  stmt* match_statement();
  match_case* case_block();
  expr* subject_expression();
  pattern* patterns();
  pattern* maybe_star_pattern();
  pattern* any_pattern();
  pattern* or_pattern();
  pattern* closed_pattern();
  pattern* name_pattern();
  pattern* class_pattern(expr* cls, const token* start);
  pattern* sequence_pattern();
  pattern* mapping_pattern();
  expr* pattern_number();
  expr* dotted_value();
  identifier capture_name();

  // Expressions (expressions.cpp).
  expr* star_expressions();
  expr* star_expression();
  expr* star_named_expression();
  expr* expressions_or_yield() { return at(tok::kw_yield) ? yield_expression() : star_expressions(); }
  expr* yield_expression();
  expr* named_expression();
  expr* expression();
  expr* disjunction();
  expr* conjunction();
  expr* inversion();
  expr* comparison();
  bool comparison_operator(cmpop& op);
  expr* binary(int min_precedence);
  expr* bitwise_or() { return binary(1); }
  expr* factor();
  expr* power();
  expr* primary();
  expr* trailers(expr* left, const token* start);
  expr* slices();
  expr* slice();
  expr* starred(expr* (parser::*operand)());

  // Atoms (atoms.cpp).
  expr* atom();
  expr* name_atom(const token* t);
  expr* constant_atom(constant_kind kind);
  expr* number_atom();
  constant number_value(std::string_view digits);
  expr* strings_atom();
  expr* parenthesized();
  expr* list_display();
  expr* brace_display();
  expr* dict_display(const token* start, expr* key);
  sequence<comprehension*> comprehensions();
  sequence<expr*> conditions();
  bool at_comprehension() const { return at(tok::kw_for) || (at(tok::kw_async) && cur_[1].kind == tok::kw_for); }

  // Calls and parameters (arguments.cpp).
  void call_arguments(sequence<expr*>& args, sequence<keyword*>& keywords, bool generator);
  expr* lambda();
  arguments* parameters(tok close, bool annotations);
  arg* parameter(bool annotation, bool star_annotation);

  // Assignment targets (targets.cpp).
  void to_target(expr* e, expr_context context);
  expr* target_list(expr_context context);

  // string_reader.
  expr* parse_fstring_expression(const std::string& text, int lineno, int col) override;
  [[noreturn]] void string_error(const std::string& message) override;
  void invalid_escape(const char* escape, const token& where) override;

  arena& memory_;
  syntax_tree& tree_;
  std::string_view text_;
  const token* cur_;
  const parse_options& options_;
  int depth_;
  std::vector<node*> stack_;
  int lists_ = 0;                       ///< how many lists are open
  const token* read_before_ = nullptr;  ///< strings before this one have been read
  bool muted_ = false;                  ///< escapes are not to be warned of
};

}  // namespace metavm::python
