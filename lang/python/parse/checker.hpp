#pragma once
/// \file
/// The visitor behind check.hpp.

#include <string>
#include <vector>

#include "check.hpp"

namespace metavm::python {

class checker {
 public:
  checker(const symbol_table& table, const check_options& options) : table_(table), options_(options) {}
  void run(const mod& root);

 private:
  enum class unit_kind : std::uint8_t { module, class_, function, async_function, lambda, comprehension };
  /// What `break`, `continue` and `return` leave on their way.
  enum class block_kind : std::uint8_t { loop, other, exception_group_handler };
  /// A scope while its code is checked.
  struct unit {
    unit_kind kind;
    const scope* symbols;
    std::vector<block_kind> blocks;
    location place;
  };
  /// What is known while a pattern is checked.
  struct pattern_state {
    std::vector<identifier> stores{};
    bool allow_irrefutable = false;
  };
  /// Puts back the place at the end of an expression.
  class placed;

  unit& current() { return units_.back(); }
  void set_place(const location& at) { current().place = at; }
  [[noreturn]] void fail(std::string message);
  void warn(const std::string& message);
  void enter(unit_kind kind, const node& owner, const location& place);
  void leave() { units_.pop_back(); }
  void push_block(block_kind kind);
  void pop_block() { current().blocks.pop_back(); }
  bool find_loop(bool wanted);
  void check_name(identifier name, expr_context context);
  bool awaits_at_top() const;
  bool in_async_function() const { return units_.back().kind == unit_kind::async_function; }

  // Statements (check_statements.cpp).
  void visit_stmts(const sequence<stmt*>& body);
  void visit(const stmt& s);
  template <class T>
  void visit_function(const T& s, unit_kind kind);
  void visit_class(const class_def& s);
  void visit_return(const return_stmt& s);
  void visit_aug_assign(const aug_assign_stmt& s);
  void visit_ann_assign(const ann_assign_stmt& s);
  template <class T>
  void visit_for(const T& s);
  template <class T>
  void visit_with(const T& s, std::uint32_t item);
  void visit_try(const sequence<stmt*>& body, const sequence<excepthandler*>& handlers, const sequence<stmt*>& orelse,
                 bool star);
  template <class T>
  void visit_any_try(const T& s, bool star);
  void visit_assert(const assert_stmt& s);
  void visit_import_from(const import_from_stmt& s);
  void check_parameters(const arguments& a);
  void visit_defaults(const arguments& a);
  void visit_annotations(const arguments& a, const expr* returns);
  void visit_annotation(const expr* annotation);
  bool future_annotations() const { return (table_.future.flags & future_flags::annotations) != 0; }

  // Patterns (check_patterns.cpp).
  void visit_match(const match_stmt& s);
  void visit(const pattern& p, pattern_state& state);
  void visit_sub(const pattern& p, pattern_state& state);
  void visit_as(const match_as& p, pattern_state& state);
  void visit_or(const match_or& p, pattern_state& state);
  void visit_sequence(const match_sequence& p, pattern_state& state);
  void visit_mapping(const match_mapping& p, pattern_state& state);
  void visit_class(const match_class& p, pattern_state& state);
  void store(identifier name, pattern_state& state);
  void add_store(identifier name, pattern_state& state);

  // Expressions (check_expressions.cpp).
  void visit(const expr& e);
  void visit_inner(const expr& e);
  void visit_maybe(const expr* e) {
    if (e != nullptr) visit(*e);
  }
  void visit_all(const sequence<expr*>& items) {
    for (const expr* item : items) visit_maybe(item);
  }
  void visit_condition(const expr& e);
  void visit_display(const sequence<expr*>& items, expr_context context);
  void visit_call(const call_expr& e);
  void visit_call_parts(const sequence<expr*>& args, const sequence<keyword*>& keywords);
  void check_keywords(const sequence<keyword*>& keywords);
  void visit_lambda(const lambda_expr& e);
  void visit_comprehension(const expr& e, const sequence<comprehension*>& generators, const expr& element,
                           const expr* value);
  void visit_await(const await_expr& e);
  void check_compare(const compare_expr& e);
  void check_caller(const expr& e);
  void check_subscripter(const expr& e);
  void check_index(const expr& e, const expr& index);

  const symbol_table& table_;
  const check_options& options_;
  std::vector<unit> units_;
  bool interactive_ = false;
};

/// A pattern that matches everything and binds nothing.
inline bool is_wildcard(const pattern& p) {
  const auto* as_pattern = as<match_as>(&p);
  return as_pattern != nullptr && as_pattern->name == nullptr;
}

}  // namespace metavm::python
