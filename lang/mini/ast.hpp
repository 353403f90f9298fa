// The syntax tree of mini: nodes in one array, linked by index, so that it can be built and walked
// in constant evaluation and holds no pointers into the source.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lang/mini/text.hpp"

namespace metavm::mini {

using node_id = std::uint32_t;
using function_id = std::uint32_t;
inline constexpr node_id no_node = 0;  ///< node 0 stands for "none"

// clang-format off
enum class op : std::uint8_t {
  none,
  // In the order of the tokens (lexer.hpp).
  add, sub, mul, div, floor_div, mod, bit_and, bit_or, bit_xor, bit_not, shl, shr,
  eq, ne, lt, le, gt, ge,
  neg,
};
// clang-format on

/// How the operator is written.
constexpr std::string_view op_text(op o) {
  constexpr std::string_view texts[] = {"",  "+",  "-",  "*",  "/",  "//", "%",  "&", "|",  "^",
                                        "~", "<<", ">>", "==", "!=", "<",  "<=", ">", ">=", "-"};
  return texts[static_cast<std::size_t>(o)];
}

// clang-format off: a comment a line
/// What a node is; after each kind, the fields of `node` that it uses. "name" is a string_id,
/// "list" the nodes `tree.list(n)`.
enum class node_kind : std::uint8_t {
  none,

  // Expressions.
  nil,          // -
  boolean,      // a: 0 or 1
  integer,      // node::integer()
  real,         // node::real()
  string,       // a: name
  name,         // a: name                            a variable that is read (or assigned)
  self,         // a: name "self"
  array,        // list: elements
  map,          // list: key, value, key, value, ...
  function,     // a: function_id                     `fn(x) {...}`, also inside fn_decl and record
  logical_and,  // a, b: operands
  logical_or,   // a, b: operands
  logical_not,  // a: operand
  unary,        // op: neg or bit_not; a: operand
  binary,       // op; a, b: operands (gt and ge too: as written)
  call,         // a: callee; list: arguments
  method_call,  // a: receiver; b: name; list: arguments
  index,        // a: container; b: index
  field,        // a: record; b: name

  // Statements.
  block,        // list: statements
  expression,   // a: expression, its value is not used
  let,          // a: binding; b: value
  assign,       // a: target (name, index or field); b: value; op: none, or the one of `+=` etc.
  fn_decl,      // a: binding; b: function node
  record,       // a: binding; b: number of fields; list: fields, then methods (function nodes)
  if_else,      // list: condition, block, condition, block, ... [, else block]
  while_loop,   // a: condition; b: block
  for_range,    // a: binding; b: from; c: to; d: block
  for_in,       // a: binding; b: second binding or no_node; c: iterated; d: block
  break_loop,   // -
  continue_loop,  // -
  return_value,   // a: value or no_node
  throw_value,    // a: value
  try_catch,    // a: block; b: binding; c: block
  import,       // a: binding; b: name (the path as written)

  // Parts.
  binding,      // a: name                            a variable where it is declared
  record_field, // a: name
};
// clang-format on

struct node {
  node_kind kind = node_kind::none;
  mini::op op = op::none;
  /// The longest way down from here. Bounded by max_height, so walking a tree may recurse.
  std::uint16_t height = 0;
  /// Place for messages and traces: of the operator, the bracket or dot, else of the first token.
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;  // a list's place in ast::links
  std::uint32_t d = 0;  // a list's length

  constexpr std::uint64_t bits() const { return (std::uint64_t{b} << 32) | a; }
  constexpr void set_bits(std::uint64_t x) {
    a = static_cast<std::uint32_t>(x);
    b = static_cast<std::uint32_t>(x >> 32);
  }
  constexpr std::int64_t integer() const { return static_cast<std::int64_t>(bits()); }
  constexpr double real() const { return std::bit_cast<double>(bits()); }
};

/// One function of a module; function 0 is the module's top level.
struct function_info {
  string_id name = 0;      ///< for messages: `f`, `Point.len2`, `Point.+`; 0: none (or top level)
  string_id method = 0;    ///< of a method: its name in the record (`len2`, `+`, `[]=`, `()`)
  node_id node = no_node;  ///< its function node
  node_id body = no_node;  ///< a block, or with `=>` the expression that is returned
  bool arrow = false;      ///< body is an expression
  std::uint32_t first_parameter = 0;  ///< bindings in ast::links; `self` is not among them
  std::uint32_t parameter_count = 0;

  constexpr bool is_method() const { return method != 0; }
};

struct ast {
  std::vector<node> nodes = std::vector<node>(1, node{});
  std::vector<node_id> links;
  std::vector<function_info> functions;
  string_pool strings;  ///< names and string literals

  constexpr const node& operator[](node_id id) const { return nodes[id]; }
  constexpr std::string_view string(string_id id) const { return strings[id]; }

  /// The nodes in a node's list.
  constexpr std::span<const node_id> list(const node& n) const {
    return std::span<const node_id>(links).subspan(n.c, n.d);
  }
  constexpr std::span<const node_id> list(node_id id) const { return list(nodes[id]); }

  constexpr std::span<const node_id> record_fields(const node& n) const {
    return list(n).first(n.b);
  }
  constexpr std::span<const node_id> record_methods(const node& n) const {
    return list(n).subspan(n.b);
  }
  /// The bindings of a function's parameters.
  constexpr std::span<const node_id> parameters(const function_info& f) const {
    return std::span<const node_id>(links).subspan(f.first_parameter, f.parameter_count);
  }
};

}  // namespace metavm::mini
