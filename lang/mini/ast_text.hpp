// The syntax tree as text (S-expressions), for tests and dumps; also in constant evaluation.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "lang/mini/ast.hpp"

namespace metavm::mini {

class ast_writer {
 public:
  constexpr explicit ast_writer(const ast& tree) : tree_(tree) {}

  constexpr text run(node_id id) {
    write(id);
    return static_cast<text&&>(out_);
  }

 private:
  constexpr void write(node_id id) {
    const node& n = tree_[id];
    switch (n.kind) {
      case node_kind::none:
        out_ << '-';
        break;
      case node_kind::nil:
        out_ << "nil";
        break;
      case node_kind::boolean:
        out_ << (n.a != 0 ? "true" : "false");
        break;
      case node_kind::integer:
        out_ << n.integer();
        break;
      case node_kind::real:
        write_real(n.real());
        break;
      case node_kind::string:
        write_string(tree_.string(n.a));
        break;
      case node_kind::name:
      case node_kind::self:
      case node_kind::binding:
      case node_kind::record_field:
        out_ << tree_.string(n.a);
        break;
      case node_kind::array:
        open("array"), list(n), close();
        break;
      case node_kind::map:
        open("map"), list(n), close();
        break;
      case node_kind::function:
        write_function(tree_.functions[n.a]);
        break;
      case node_kind::logical_and:
        form("and", {n.a, n.b});
        break;
      case node_kind::logical_or:
        form("or", {n.a, n.b});
        break;
      case node_kind::logical_not:
        form("not", {n.a});
        break;
      case node_kind::unary:
        form(op_text(n.op), {n.a});
        break;
      case node_kind::binary:
        form(op_text(n.op), {n.a, n.b});
        break;
      case node_kind::call:
        open("call"), next(n.a), list(n), close();
        break;
      case node_kind::method_call:
        open("call"), next(n.a), out_ << " ." << tree_.string(n.b), list(n), close();
        break;
      case node_kind::index:
        form("index", {n.a, n.b});
        break;
      case node_kind::field:
        open("field"), next(n.a), out_ << " ." << tree_.string(n.b), close();
        break;
      case node_kind::block:
        open("block"), list(n), close();
        break;
      case node_kind::expression:
        write(n.a);
        break;
      case node_kind::let:
        form("let", {n.a, n.b});
        break;
      case node_kind::assign:
        out_ << '(' << op_text(n.op) << '=', next(n.a), next(n.b), close();
        break;
      case node_kind::fn_decl:
        form("define", {n.a, n.b});
        break;
      case node_kind::record:
        open("record"), next(n.a), list(n), close();
        break;
      case node_kind::if_else:
        open("if"), list(n), close();
        break;
      case node_kind::while_loop:
        form("while", {n.a, n.b});
        break;
      case node_kind::for_range:
        form("for-range", {n.a, n.b, n.c, n.d});
        break;
      case node_kind::for_in:
        form("for-in", {n.a, n.b, n.c, n.d});
        break;
      case node_kind::break_loop:
        out_ << "break";
        break;
      case node_kind::continue_loop:
        out_ << "continue";
        break;
      case node_kind::return_value:
        form("return", {n.a});
        break;
      case node_kind::throw_value:
        form("throw", {n.a});
        break;
      case node_kind::try_catch:
        form("try", {n.a, n.b, n.c});
        break;
      case node_kind::import:
        open("import"), out_ << ' ', write_string(tree_.string(n.b)), next(n.a), close();
        break;
    }
  }

  constexpr void open(std::string_view head) { out_ << '(' << head; }
  constexpr void close() { out_ << ')'; }
  constexpr void next(node_id id) {
    out_ << ' ';
    write(id);
  }
  constexpr void list(const node& n) {
    for (node_id id : tree_.list(n)) next(id);
  }
  constexpr void form(std::string_view head, std::initializer_list<node_id> parts) {
    open(head);
    for (node_id id : parts) next(id);
    close();
  }

  constexpr void write_function(const function_info& f) {
    out_ << "(fn";
    if (f.name != 0) out_ << ' ' << tree_.string(f.name);
    out_ << " (";
    bool first = true;
    for (node_id id : tree_.parameters(f)) {
      if (!first) out_ << ' ';
      first = false;
      write(id);
    }
    out_ << ')';
    next(f.body);
    close();
  }
  constexpr void write_string(std::string_view s) {
    constexpr std::string_view digits = "0123456789abcdef";
    out_ << '"';
    for (char c : s) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\')
        out_ << '\\' << c;
      else if (c == '\n')
        out_ << "\\n";
      else if (byte < ' ' || byte == 0x7F)
        out_ << "\\x" << digits[byte >> 4] << digits[byte & 15];
      else
        out_ << c;
    }
    out_ << '"';
  }
  /// At run time as mini prints it, more or less; in constant evaluation only its whole part.
  constexpr void write_real(double value) {
    if (std::is_constant_evaluated()) {
      out_ << (value > -1e18 && value < 1e18 ? static_cast<std::int64_t>(value) : 0) << '.';
    } else {
      char digits[32];
      const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
      const std::string_view shortest(digits, static_cast<std::size_t>(end - digits));
      out_ << shortest;
      if (shortest.find_first_of(".en") == shortest.npos) out_ << ".0";
    }
  }

  const ast& tree_;
  text out_;
};

/// A node and all below it, `(+ 1 (call f x))`.
constexpr text to_text(const ast& tree, node_id id) { return ast_writer(tree).run(id); }

/// The statements of the top level.
constexpr text to_text(const ast& tree) { return to_text(tree, tree.functions[0].body); }

}  // namespace metavm::mini
