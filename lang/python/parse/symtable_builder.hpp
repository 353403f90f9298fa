#pragma once
/// \file
/// The visitor that fills symbol tables.

#include <memory>
#include <string>
#include <string_view>

#include "symtable.hpp"

namespace metavm::python {

class symtable_builder {
 public:
  symtable_builder(syntax_tree& tree, const symtable_options& options);
  symtable_result run();

 private:
  /// Counts a level of nesting for as long as it lives.
  class nesting {
   public:
    explicit nesting(symtable_builder& b) : depth_(b.depth_) {
      if (depth_ >= b.options_.max_depth) too_deep();
      ++depth_;
    }
    ~nesting() { --depth_; }
    nesting(const nesting&) = delete;
    nesting& operator=(const nesting&) = delete;

   private:
    int& depth_;
  };

  [[noreturn]] static void fail(const location& at, std::string message);
  [[noreturn]] static void fail_at_directive(const scope& s, identifier name, std::string message);
  [[noreturn]] static void too_deep();

  void enter(scope_kind kind, std::string_view name, const node& owner, const location& place);
  void enter(scope_kind kind, identifier name, const node& owner, const location& place);
  void leave();

  identifier mangled(identifier name) { return mangle(tree_.names, private_, name); }
  std::uint32_t flags_of(identifier name);
  void define(identifier name, std::uint32_t flag, const location& at) { define(*current_, name, flag, at); }
  void define(scope& where, identifier name, std::uint32_t flag, const location& at);
  void record_directive(identifier name, const location& at);

  // First pass (symtable_visit.cpp).
  void visit_mod(const mod& m);
  template <class T>
  void visit_all(const sequence<T*>& items) {
    for (const T* item : items) {
      if (item != nullptr) visit_one(*item);
    }
  }
  template <class T>
  void visit_maybe(const T* item) {
    if (item != nullptr) visit_one(*item);
  }
  void visit_one(const stmt& s);
  void visit_one(const expr& e);
  void visit_one(const pattern& p);
  void visit_one(const withitem& item);
  void visit_one(const match_case& c);
  void visit_one(const excepthandler& h);
  void visit_one(const keyword& k) { visit_one(*k.value); }
  void visit_one(const alias& a);
  void visit_one(const comprehension& c);
  template <class T>
  void visit_function(const T& s, bool async);
  template <class T>
  void visit_loop(const T& s);
  template <class T>
  void visit_try(const T& s);
  void visit_class(const class_def& s);
  void visit_ann_assign(const ann_assign_stmt& s);
  void visit_scope_statement(const stmt& s, const sequence<identifier>& names, bool global);
  void visit_lambda(const lambda_expr& e);
  void visit_named_expr(const named_expr& e);
  void extend_named_expr_scope(const name_expr& target);
  void visit_comprehension(const expr& e, std::string_view name, const sequence<comprehension*>& generators,
                           const expr& element, const expr* value);
  void visit_yield(const expr& e, const expr* value);
  void visit_name(const name_expr& e);
  void visit_defaults(const arguments& a);
  void visit_parameters(const arguments& a);
  void visit_annotations(const stmt& owner, const arguments& a, const expr* returns);
  void visit_annotation(const expr& e);
  void check_annotation(const expr& e, const char* what);

  // Second pass.
  void analyze(scope& s);
  void analyze_name(scope& s, symbol& n);
  bool bound_outside(const scope& inner, identifier name) const;

  syntax_tree& tree_;
  const symtable_options& options_;
  std::unique_ptr<symbol_table> table_;
  std::vector<identifier> handled_{};  ///< names of the handlers that we are in
  scope* current_ = nullptr;
  identifier private_ = nullptr;  ///< the class whose private names are mangled
  identifier class_name_;
  identifier super_name_;
  bool future_annotations_ = false;
  int depth_ = 0;
};

}  // namespace metavm::python
