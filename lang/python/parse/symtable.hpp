#pragma once
/// \file
/// Symbol tables: what every name means in every scope, by the rules of CPython 3.11.

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ast.hpp"
#include "error.hpp"
#include "future.hpp"
#include "parser.hpp"

namespace metavm::python {

/// What is done with a name in a scope. The values are those of CPython's `_symtable`.
namespace symbol_flags {
inline constexpr std::uint32_t def_global = 1;
inline constexpr std::uint32_t def_local = 2;
inline constexpr std::uint32_t def_param = 4;
inline constexpr std::uint32_t def_nonlocal = 8;
inline constexpr std::uint32_t use = 16;
inline constexpr std::uint32_t def_free = 32;
inline constexpr std::uint32_t def_free_class = 64;  ///< also a free variable of a method
inline constexpr std::uint32_t def_import = 128;
inline constexpr std::uint32_t def_annot = 256;
inline constexpr std::uint32_t def_comp_iter = 512;
inline constexpr std::uint32_t def_bound = def_local | def_param | def_import;
}  // namespace symbol_flags

/// Where a name lives. The values are those of CPython.
enum class name_scope : std::uint8_t {
  unknown,
  local,
  global_explicit,
  global_implicit,
  free,  ///< a cell of an enclosing function
  cell,  ///< a local variable that inner functions use
};

struct symbol {
  identifier name;  ///< mangled
  std::uint32_t flags = 0;
  name_scope scope = name_scope::unknown;
  bool deleted = false;  ///< by `del`, or at the end of a handler within another one of this name
  bool handled = false;  ///< a handler's, at whose end it is deleted
};

enum class scope_kind : std::uint8_t { function, class_, module, annotation };
enum class comprehension_kind : std::uint8_t { none, list, dict, set, generator };

/// A block of code with names of its own.
class scope {
 public:
  scope_kind kind = scope_kind::module;
  comprehension_kind comprehension = comprehension_kind::none;
  identifier name = nullptr;
  const node* owner = nullptr;  ///< the node that it belongs to
  scope* parent = nullptr;
  location place{};
  bool nested = false;  ///< within a function
  bool generator = false;
  bool coroutine = false;
  bool varargs = false;
  bool varkeywords = false;
  bool returns_value = false;
  bool has_free = false;
  bool child_has_free = false;
  bool needs_class_closure = false;      ///< a class some method of which uses `__class__`
  std::vector<identifier> parameters{};  ///< in the order of the arguments: then * and **
  std::vector<scope*> children{};
  std::vector<symbol> symbols{};  ///< in the order in which they were first seen

  /// The symbol of a mangled name, or null.
  const symbol* find(identifier mangled) const;
  symbol* find(identifier mangled);
  symbol& add(identifier mangled);

 private:
  friend class symtable_builder;
  struct directive {
    identifier name;
    location place;
  };
  std::unordered_map<identifier, std::uint32_t> index_{};  ///< only for large scopes
  std::vector<directive> directives_{};                    ///< `global` and `nonlocal` statements
  std::vector<identifier> free_{};                         ///< names that enclosing functions must provide
  bool iteration_target_ = false;                          ///< the targets of a comprehension are being visited
  int iterable_depth_ = 0;                                 ///< within how many iterables of comprehensions this is
};

/// All scopes of a program.
struct symbol_table {
  std::vector<std::unique_ptr<scope>> scopes;
  std::unordered_map<const node*, scope*> by_node;
  scope* top = nullptr;
  future_features future;

  /// The scope of a module, function, lambda, class or comprehension.
  scope* of(const node& owner) const {
    auto it = by_node.find(&owner);
    return it == by_node.end() ? nullptr : it->second;
  }
};

struct symtable_options {
  std::uint32_t inherited_flags = 0;  ///< future flags from elsewhere, as in a REPL
  int max_depth = 3000;               ///< of nested expressions and statements
};

struct symtable_result {
  std::unique_ptr<symbol_table> table;
  std::optional<syntax_error> error;
};

symtable_result build_symbol_table(syntax_tree& tree, const symtable_options& options = {});

/// A name as the body of a class sees it: `__x` becomes `_Class__x`. class_name may be null.
identifier mangle(name_table& names, identifier class_name, identifier name);

}  // namespace metavm::python
