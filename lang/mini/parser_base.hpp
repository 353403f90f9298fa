// What the parser stands on: the current token and whether a line's end counts, the first error,
// and the making of nodes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lang/mini/ast.hpp"
#include "lang/mini/lexer.hpp"

namespace metavm::mini {

inline constexpr int max_nesting = 200;  ///< expressions, unary operators and blocks
inline constexpr int max_height = 1000;  ///< of the tree: `a + b + c ...` is high without nesting

struct parse_result {
  ast tree;
  diagnostic error;
  bool ok = false;
};

class parser_base {
 protected:
  constexpr explicit parser_base(std::string_view source) : lexer_(source) {}

  // --- Tokens and errors ---

  /// The kind of the next token; end_of_line where a line's end counts.
  constexpr tk kind() const {
    return current_.new_line && brackets_ == 0 ? tk::end_of_line : current_.kind;
  }
  constexpr bool at(tk k) const { return kind() == k; }

  constexpr void advance() {
    if (failed_) return;
    last_line_ = lexer_.line();
    last_column_ = lexer_.column();
    current_ = lexer_.next();
    if (current_.kind == tk::error) {
      error_ = lexer_.failure;
      stop();
    }
  }
  /// After a token that cannot end a statement (operators, `,`, `=`): the line goes on.
  constexpr void advance_and_join() {
    advance();
    current_.new_line = false;
  }
  constexpr bool accept(tk k) {
    if (!at(k)) return false;
    advance();
    return true;
  }
  constexpr bool accept_comma() {
    if (!at(tk::comma)) return false;
    advance_and_join();
    return true;
  }

  /// After an error every token is the end of the file, so that all loops end.
  constexpr void stop() {
    failed_ = true;
    current_.kind = tk::end;
    current_.new_line = false;
  }
  constexpr node_id fail_at(std::uint32_t line, std::uint32_t column, text message) {
    if (!failed_) error_ = {static_cast<text&&>(message), line, column, current_.kind == tk::end};
    stop();
    return no_node;
  }
  constexpr node_id fail(text message) {
    return fail_at(current_.line, current_.column, static_cast<text&&>(message));
  }
  /// "expected WHAT, found TOKEN"
  constexpr node_id unexpected(std::string_view what) {
    text message("expected ");
    message << what << ", found ";
    const tk found = kind();
    if (found == tk::end || found == tk::end_of_line || found == tk::string) {
      message << token_text(found);
    } else {
      message << '\'' << current_.spelling << '\'';
    }
    if (found != tk::end_of_line) return fail(static_cast<text&&>(message));
    // The place is where the line ends, not where the next token stands.
    return fail_at(last_line_, last_column_, static_cast<text&&>(message));
  }
  constexpr bool expect(tk k, std::string_view context = {}) {
    if (accept(k)) return true;
    text what("'");
    what << token_text(k) << '\'';
    if (!context.empty()) what << ' ' << context;
    unexpected(what.view());
    return false;
  }
  constexpr string_id expect_name(std::string_view what) {
    if (!at(tk::name)) return unexpected(what);
    const string_id name = tree_.strings.intern(current_.spelling);
    advance();
    return name;
  }

  /// Counts one level of native recursion while it lives.
  class nested {
   public:
    constexpr explicit nested(parser_base& p) : parser_(p) {
      if (++parser_.depth_ > max_nesting) parser_.fail("nested too deeply");
    }
    nested(const nested&) = delete;
    nested& operator=(const nested&) = delete;
    constexpr ~nested() { --parser_.depth_; }

   private:
    parser_base& parser_;
  };

  // --- Brackets ---

  /// Takes the closing bracket that belongs to `open` and goes back to `brackets`.
  constexpr void close(tk closing, const token& open, int brackets) {
    if (current_.kind != closing) {
      text what("'");
      what << token_text(closing) << '\'';
      if (open.line != current_.line)
        what << " to close the '" << open.spelling << "' of line " << open.line;
      unexpected(what.view());
      return;
    }
    brackets_ = brackets;
    advance();
  }

  /// `open item, item, ... close`; newlines inside mean nothing, and a last comma is allowed.
  template <class Item>
  constexpr void bracketed(tk opening, tk closing, Item item) {
    const token open = current_;
    const int brackets = brackets_;
    if (!expect(opening)) return;
    ++brackets_;
    while (!at(closing) && !at(tk::end)) {
      item();
      if (!accept_comma()) break;
    }
    close(closing, open, brackets);
  }

  // --- Nodes ---

  constexpr node_id add(node n, const token& place, int below) {
    n.line = place.line;
    n.column = place.column;
    if (below >= max_height) return fail_at(place.line, place.column, "nested too deeply");
    n.height = static_cast<std::uint16_t>(below + 1);
    tree_.nodes.push_back(n);
    return static_cast<node_id>(tree_.nodes.size() - 1);
  }
  constexpr int height(node_id id) const { return tree_.nodes[id].height; }
  constexpr int height(const std::vector<node_id>& ids) const {
    int most = 0;
    for (node_id id : ids) most = std::max(most, height(id));
    return most;
  }
  constexpr node_id make(node_kind k, const token& place, std::uint32_t a = 0,
                         std::uint32_t b = 0) {
    return add({.kind = k, .a = a, .b = b}, place, 0);
  }
  /// A node with up to four children.
  constexpr node_id make_tree(node_kind k, const token& place, node_id a, node_id b = no_node,
                              node_id c = no_node, node_id d = no_node, op o = op::none) {
    return add({.kind = k, .op = o, .a = a, .b = b, .c = c, .d = d}, place,
               std::max({height(a), height(b), height(c), height(d)}));
  }
  constexpr std::uint32_t store_list(const std::vector<node_id>& list) {
    const auto first = static_cast<std::uint32_t>(tree_.links.size());
    for (node_id id : list) tree_.links.push_back(id);
    return first;
  }
  /// A node with a list; `a` is a node or unused, `b` is not a node.
  constexpr node_id make_list(node_kind k, const token& place, const std::vector<node_id>& list,
                              node_id a = no_node, std::uint32_t b = 0) {
    return add({.kind = k,
                .a = a,
                .b = b,
                .c = store_list(list),
                .d = static_cast<std::uint32_t>(list.size())},
               place, std::max(height(list), height(a)));
  }
  constexpr node_id binding(std::string_view what) {
    const token place = current_;
    const string_id name = expect_name(what);
    return make(node_kind::binding, place, name);
  }

  lexer lexer_;
  token current_;
  ast tree_;
  diagnostic error_;
  bool failed_ = false;
  int depth_ = 0;
  int brackets_ = 0;             // open ones in which newlines mean nothing
  std::uint32_t last_line_ = 1;  // where the token before the current one ended
  std::uint32_t last_column_ = 1;
};

}  // namespace metavm::mini
