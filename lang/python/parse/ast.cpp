#include "ast.hpp"

#include <iterator>

namespace metavm::python {

namespace {

/// Python's name of a field: without the underscore that C++ needed.
constexpr std::string_view python_name(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

// The leading dummy keeps the arrays of nodes without fields from being empty.
#define PY_NODE(base, name, text) constexpr field_info fields_of_##name[] = {{field_shape::one, {}, {}},
#define PY_ONE(type, name) {field_shape::one, #type, python_name(#name)},
#define PY_OPT(type, name) {field_shape::opt, #type, python_name(#name)},
#define PY_SEQ(type, name) {field_shape::seq, #type, python_name(#name)},
#define PY_SEQ_OPT(type, name) {field_shape::seq_opt, #type, python_name(#name)},
#define PY_VALUE(type, name) {field_shape::value, #type, python_name(#name)},
#define PY_VALUE_OPT(type, name) {field_shape::value_opt, #type, python_name(#name)},
#define PY_VALUE_SEQ(type, name) {field_shape::value_seq, #type, python_name(#name)},
#define PY_END(name) \
  }                  \
  ;
#include "ast_nodes.def"

constexpr node_info infos[] = {
#define PY_NODE(base, name, text) {text, #base, std::span<const field_info>(fields_of_##name).subspan(1)},
#include "ast_nodes.def"
};

constexpr bool located[] = {
#define PY_NODE(base, name, text) std::is_base_of_v<located_node, name>,
#include "ast_nodes.def"
};

}  // namespace

const node_info& info(node_kind kind) { return infos[static_cast<std::size_t>(kind)]; }

bool has_location(node_kind kind) { return located[static_cast<std::size_t>(kind)]; }

#define PY_ENUM(name)                 \
  const char* to_string(name value) { \
    switch (value) {
#define PY_CASE(type, name, text) \
  case type::name:                \
    return text;
#define PY_END_ENUM(name)  \
  }                        \
  __builtin_unreachable(); \
  }
#include "ast_nodes.def"

}  // namespace metavm::python
