#pragma once
/// \file
/// Syntax trees in the shape of Python 3.11's `ast` module. The nodes are described once, in
/// ast_nodes.def; structs, kinds, the visitor and the reflection table are all made from it.

#include <cstdint>
#include <span>
#include <string_view>

#include "arena.hpp"

namespace metavm::python {

/// Lines count from 1, columns from 0 in bytes of UTF-8.
struct location {
  std::int32_t lineno = 0;
  std::int32_t col_offset = 0;
  std::int32_t end_lineno = 0;
  std::int32_t end_col_offset = 0;
};

/// Children of a node; lives in the tree's arena.
template <class T>
struct sequence {
  T* items = nullptr;
  std::uint32_t count = 0;

  T* begin() const { return items; }
  T* end() const { return items + count; }
  std::uint32_t size() const { return count; }
  bool empty() const { return count == 0; }
  T& operator[](std::size_t i) const { return items[i]; }
  T& back() const { return items[count - 1]; }
};

/// Text that may be absent (then data is null).
struct string_field {
  const char* data = nullptr;
  std::uint32_t size = 0;

  explicit operator bool() const { return data != nullptr; }
  std::string_view view() const { return {data, size}; }
};

enum class constant_kind : std::uint8_t {
  none,
  false_,
  true_,
  ellipsis,
  integer,
  floating,
  complex,
  string,  ///< UTF-8; lone surrogates as three bytes each (WTF-8)
  bytes,
  tuple,      ///< only made by constant folding
  frozenset,  ///< only made by constant folding
};

struct constant {
  constant_kind kind = constant_kind::none;
  std::uint8_t base = 10;  ///< of an integer's digits: 2, 8, 10 or 16
  bool negative = false;   ///< of an integer; only constant folding makes negative ones
  std::uint32_t size = 0;  ///< bytes of data, or number of items
  union {
    const char* data = nullptr;  ///< integer: lower-case digits, no prefix, no underscores
    const constant* items;
    double real;
  };
  double imag = 0;

  std::string_view view() const { return {data, size}; }
};

#define PY_ENUM(name) enum class name : std::uint8_t {
#define PY_CASE(type, name, text) name,
#define PY_END_ENUM(name) \
  }                       \
  ;
#include "ast_nodes.def"

enum class node_kind : std::uint8_t {
#define PY_NODE(base, name, text) name,
#include "ast_nodes.def"
};

#define PY_NODE(base, name, text) struct name;
#include "ast_nodes.def"

struct node {
  node_kind kind;
};

/// A node that has a place in the source.
struct located_node : node, location {};

struct mod : node {};
struct stmt : located_node {};
struct expr : located_node {};
struct excepthandler : located_node {};
struct pattern : located_node {};
struct type_ignore : node {};
struct plain_product : node {};
struct located_product : located_node {};

#define PY_NODE(base, name, text) \
  struct name : base {            \
    static constexpr node_kind static_kind = node_kind::name;
#define PY_ONE(type, name) type* name = nullptr;
#define PY_OPT(type, name) type* name = nullptr;
#define PY_SEQ(type, name) sequence<type*> name{};
#define PY_SEQ_OPT(type, name) sequence<type*> name{};
#define PY_VALUE(type, name) type name{};
#define PY_VALUE_OPT(type, name) type name{};
#define PY_VALUE_SEQ(type, name) sequence<type> name{};
#define PY_END(name) \
  }                  \
  ;
#include "ast_nodes.def"

/// The node as a T if it is one, else null.
template <class T>
T* as(node* n) {
  return n != nullptr && n->kind == T::static_kind ? static_cast<T*>(n) : nullptr;
}
template <class T>
const T* as(const node* n) {
  return n != nullptr && n->kind == T::static_kind ? static_cast<const T*>(n) : nullptr;
}
template <class T>
T& cast(node& n) {
  return static_cast<T&>(n);
}
template <class T>
const T& cast(const node& n) {
  return static_cast<const T&>(n);
}

/// Calls v.one(name, field), v.opt, v.seq, v.seq_opt, v.value, v.value_opt, v.value_seq for each
/// field of a node, in order. Works for const and mutable nodes.
#define PY_NODE(base, name, text)                         \
  template <class N, class V>                             \
    requires std::is_same_v<std::remove_const_t<N>, name> \
  void for_each_field([[maybe_unused]] N& n, [[maybe_unused]] V&& v) {
#define PY_ONE(type, name) v.one(#name, n.name);
#define PY_OPT(type, name) v.opt(#name, n.name);
#define PY_SEQ(type, name) v.seq(#name, n.name);
#define PY_SEQ_OPT(type, name) v.seq_opt(#name, n.name);
#define PY_VALUE(type, name) v.value(#name, n.name);
#define PY_VALUE_OPT(type, name) v.value_opt(#name, n.name);
#define PY_VALUE_SEQ(type, name) v.value_seq(#name, n.name);
#define PY_END(name) }
#include "ast_nodes.def"

/// Calls f with the node as what it is.
template <class F>
decltype(auto) visit(node& n, F&& f) {
  switch (n.kind) {
#define PY_NODE(base, name, text) \
  case node_kind::name:           \
    return f(static_cast<name&>(n));
#include "ast_nodes.def"
  }
  __builtin_unreachable();
}
template <class F>
decltype(auto) visit(const node& n, F&& f) {
  switch (n.kind) {
#define PY_NODE(base, name, text) \
  case node_kind::name:           \
    return f(static_cast<const name&>(n));
#include "ast_nodes.def"
  }
  __builtin_unreachable();
}

/// How many a field holds, and whether of nodes.
enum class field_shape : std::uint8_t { one, opt, seq, seq_opt, value, value_opt, value_seq };

struct field_info {
  field_shape shape;
  std::string_view type;  ///< the name in ast_nodes.def
  std::string_view name;  ///< Python's name
};

struct node_info {
  std::string_view name;  ///< Python's name
  std::string_view base;  ///< the C++ base: a sum type, plain_product or located_product
  std::span<const field_info> fields;
};

/// What a kind of node looks like, for building the `_ast` module.
const node_info& info(node_kind kind);

/// Whether nodes of this kind have a location (are derived from located_node).
bool has_location(node_kind kind);

const char* to_string(expr_context value);
const char* to_string(boolop value);
const char* to_string(binary_operator value);
const char* to_string(unaryop value);
const char* to_string(cmpop value);

}  // namespace metavm::python
