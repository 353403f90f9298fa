// What the names of a program mean: the result of scope resolution (resolve.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lang/mini/ast.hpp"

namespace metavm::mini {

using variable_id = std::uint32_t;
inline constexpr variable_id no_variable = ~variable_id{0};

/// The functions of the library (docs/mini.md), visible where a program does not declare the name.
inline constexpr std::string_view library_names[] = {
    "print",     "write",      "str",       "int",       "float",  "type",   "len",     "array",
    "push",      "pop",        "insert",    "remove_at", "slice",  "concat", "reverse", "sort",
    "map",       "filter",     "keys",      "values",    "has",    "remove", "join",    "split",
    "find",      "replace",    "upper",     "lower",     "trim",   "chr",    "ord",     "sqrt",
    "sin",       "cos",        "tan",       "atan",      "atan2",  "exp",    "log",     "pow",
    "floor",     "ceil",       "abs",       "min",       "max",    "is_nan", "clock",   "args",
    "read_file", "write_file", "read_line", "exit",      "assert", "gc",     "hash",
    "import",  // no name: what the statement calls
};

// clang-format off: a comment a line
enum class ref_kind : std::uint8_t {
  none,
  local,    // index: variable_id, of the function that uses it
  capture,  // index: into function_scope::captures
  callee,   // the running function itself: its name, where that never changes
  global,   // index: into resolution::globals
  builtin,  // index: into the list of built-in names
};
// clang-format on

/// What a name, `self` or binding node stands for.
struct reference {
  ref_kind kind = ref_kind::none;
  /// A global that may be used before its declaration ran: a function that stands above the
  /// declaration, or a declaration of an earlier text of the REPL, which may have failed.
  bool check_set = false;
  std::uint32_t index = 0;
};

enum class variable_kind : std::uint8_t {
  let,
  parameter,
  self,
  function,
  record,
  loop,
  caught,
  import
};

/// A variable of a function, or of a block of the top level. Each run of its declaration, so each
/// iteration of a loop, makes a new one.
struct variable {
  string_id name = 0;
  node_id binding = no_node;  ///< no_node: `self`
  function_id owner = 0;
  variable_kind kind = variable_kind::let;
  bool captured = false;
  bool reassigned = false;  ///< ever after its declaration
  /// Captured, and assigned where a closure must see it: it lives in a cell of its own, which the
  /// declaration makes. Other captured variables are copied into closures.
  bool needs_cell = false;
  /// The place among the variables of the function alive at once; `self` and parameters come first.
  std::uint32_t slot = 0;
};

/// A variable of an enclosing function, as a closure holds it. `from` says where the function that
/// makes the closure has it: local (index: variable_id), capture (index into its own captures) or
/// callee.
struct capture {
  variable_id source = no_variable;
  ref_kind from = ref_kind::none;
  std::uint32_t index = 0;
  bool by_value = false;  ///< the value, not the cell
};

/// A variable of the module.
struct global_info {
  string_id name = 0;
  node_id binding = no_node;  ///< no_node: declared by an earlier text only
  bool reassigned = false;    ///< in this text, after its declaration
  bool known = false;         ///< from an earlier text
};

struct function_scope {
  function_id parent = 0;
  std::uint32_t slot_count = 0;
  variable_id self_name = no_variable;  ///< the local that `fn name` binds to this function
  std::vector<capture> captures;
};

/// Notes for the compiler:
/// - `fn f` whose variable needs a cell: make the cell, then the closure, then store it.
/// - A local record that its methods capture: make the record and store it in its variable first,
///   then make the methods' closures. Nothing of the program runs in between.
struct resolution {
  std::vector<reference> refs;  ///< by node_id
  std::vector<variable> variables;
  std::vector<global_info> globals;
  std::vector<function_scope> functions;  ///< by function_id
};

}  // namespace metavm::mini
