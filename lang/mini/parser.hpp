// Tokens to syntax tree, also in constant evaluation. Recursive descent with precedences; native
// recursion and the height of the tree are bounded.
//
// What docs/mini.md leaves open is decided like this:
// - Comparisons do not chain: `a < b < c` is an error, not (a < b) < c.
// - `not` inside an operand needs parentheses, as it binds more loosely than every operator.
// - There are no bare blocks: `{` at the start of a statement is a map.
// - `else` and `catch` may stand on a new line: no statement starts with them.
// - A newline before `(`, `[` or `.` ends the statement, like everywhere outside brackets.
// - `fn f(x) => e` also works for declarations and methods; lists may end in a comma.
// - The header's variables of a function, loop or catch belong to the block that follows.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lang/mini/parser_base.hpp"

namespace metavm::mini {

class parser : parser_base {
 public:
  constexpr explicit parser(std::string_view source) : parser_base(source) {}

  constexpr parse_result run() {
    tree_.functions.emplace_back();  // the top level
    advance();
    const token first = current_;
    const node_id body = make_list(node_kind::block, first, statements(tk::end));
    tree_.functions[0].body = body;
    if (failed_) return {{}, static_cast<diagnostic&&>(error_), false};
    return {static_cast<ast&&>(tree_), {}, true};
  }

 private:
  // Precedences of binary operators, loosest first.
  enum level : int {
    lv_or = 1,
    lv_and,
    lv_not,
    lv_compare,
    lv_bit_or,
    lv_bit_xor,
    lv_bit_and,
    lv_shift,
    lv_add,
    lv_multiply,
  };

  static constexpr int level_of(tk kind) {
    switch (kind) {
      case tk::kw_or:
        return lv_or;
      case tk::kw_and:
        return lv_and;
      case tk::equal:
      case tk::not_equal:
      case tk::less:
      case tk::less_equal:
      case tk::greater:
      case tk::greater_equal:
        return lv_compare;
      case tk::bar:
        return lv_bit_or;
      case tk::caret:
        return lv_bit_xor;
      case tk::ampersand:
        return lv_bit_and;
      case tk::shift_left:
      case tk::shift_right:
        return lv_shift;
      case tk::plus:
      case tk::minus:
        return lv_add;
      case tk::star:
      case tk::slash:
      case tk::slash_slash:
      case tk::percent:
        return lv_multiply;
      default:
        return 0;
    }
  }
  static constexpr op op_of(tk kind) {
    return static_cast<op>(static_cast<int>(op::add) + static_cast<int>(kind) -
                           static_cast<int>(tk::plus));
  }
  /// `=` gives op::none, `+=` op::add, and so on.
  static constexpr bool assignment_op(tk kind, op& result) {
    if (kind < tk::assign) return false;
    const int n = static_cast<int>(kind) - static_cast<int>(tk::assign);
    constexpr op ops[] = {op::none, op::add,     op::sub,    op::mul,     op::div, op::floor_div,
                          op::mod,  op::bit_and, op::bit_or, op::bit_xor, op::shl, op::shr};
    result = ops[n];
    return true;
  }

  // --- Statements ---

  /// Up to, not including, the closing token.
  constexpr std::vector<node_id> statements(tk closing) {
    std::vector<node_id> list;
    for (;;) {
      while (at(tk::end_of_line) || at(tk::semicolon)) {
        if (at(tk::semicolon))
          advance();
        else
          current_.new_line = false;
      }
      if (at(closing) || at(tk::end)) return list;
      list.push_back(statement());
      if (!at(tk::end_of_line) && !at(tk::semicolon) && !at(closing) && !at(tk::end))
        unexpected("end of statement");
    }
  }

  constexpr node_id block(std::string_view context) {
    const nested deeper(*this);
    const token open = current_;
    if (!at(tk::open_brace)) {
      text what("'{'");
      what << ' ' << context;
      return unexpected(what.view());
    }
    const int brackets = brackets_;
    brackets_ = 0;
    advance();
    std::vector<node_id> list = statements(tk::close_brace);
    close(tk::close_brace, open, brackets);
    return make_list(node_kind::block, open, list);
  }

  constexpr node_id statement() {
    const token first = current_;
    switch (kind()) {
      case tk::kw_let:
        return let_statement();
      case tk::kw_fn:
        if (lexer_.name_follows()) return function_statement();
        break;
      case tk::kw_record:
        return record_statement();
      case tk::kw_if:
        return if_statement();
      case tk::kw_while: {
        advance();
        const node_id condition = expression();
        return make_tree(node_kind::while_loop, first, condition, block("after the condition"));
      }
      case tk::kw_for:
        return for_statement();
      case tk::kw_break:
        advance();
        return make(node_kind::break_loop, first);
      case tk::kw_continue:
        advance();
        return make(node_kind::continue_loop, first);
      case tk::kw_return: {
        advance();
        const bool bare =
            at(tk::end_of_line) || at(tk::semicolon) || at(tk::close_brace) || at(tk::end);
        return make_tree(node_kind::return_value, first, bare ? no_node : expression());
      }
      case tk::kw_throw:
        advance();
        return make_tree(node_kind::throw_value, first, expression());
      case tk::kw_try:
        return try_statement();
      case tk::kw_import:
        return import_statement();
      default:
        break;
    }
    const node_id left = expression();
    op o = op::none;
    if (!assignment_op(kind(), o)) return make_tree(node_kind::expression, first, left);
    const token sign = current_;
    const node_kind target = tree_[left].kind;
    if (target != node_kind::name && target != node_kind::index && target != node_kind::field)
      return fail_at(first.line, first.column, "cannot assign to this expression");
    advance_and_join();
    return make_tree(node_kind::assign, sign, left, expression(), no_node, no_node, o);
  }

  constexpr node_id let_statement() {
    const token first = current_;
    advance();
    const node_id variable = binding("a name after 'let'");
    if (!at(tk::assign)) return unexpected("'=' (a variable needs a value)");
    advance_and_join();
    const node_id value = expression();
    if (tree_[value].kind == node_kind::function) {
      function_info& f = tree_.functions[tree_[value].a];
      if (f.name == 0) f.name = tree_[variable].a;  // for messages
    }
    return make_tree(node_kind::let, first, variable, value);
  }

  constexpr node_id function_statement() {
    const token first = current_;
    advance();
    const node_id variable = binding("a name after 'fn'");
    return make_tree(node_kind::fn_decl, first, variable, function(first, tree_[variable].a, 0));
  }

  /// From the parameters on.
  constexpr node_id function(const token& place, string_id name, string_id method) {
    const auto id = static_cast<function_id>(tree_.functions.size());
    tree_.functions.push_back({.name = name, .method = method});
    std::vector<node_id> parameters;
    bracketed(tk::open_paren, tk::close_paren,
              [&] { parameters.push_back(binding("the name of a parameter")); });
    const bool arrow = at(tk::arrow);
    node_id body = no_node;
    if (arrow) {
      advance_and_join();
      body = expression();
    } else {
      body = block("or '=>' after the parameters");
    }
    const node_id result = add({.kind = node_kind::function, .a = id}, place, height(body));
    function_info& f = tree_.functions[id];
    f.node = result;
    f.body = body;
    f.arrow = arrow;
    f.first_parameter = store_list(parameters);
    f.parameter_count = static_cast<std::uint32_t>(parameters.size());
    return result;
  }

  constexpr node_id record_statement() {
    const token first = current_;
    advance();
    const node_id variable = binding("a name after 'record'");
    const token open = current_;
    if (!at(tk::open_brace)) return unexpected("'{' after the name of a record");
    const int brackets = brackets_++;
    advance();
    std::vector<node_id> members;
    while (at(tk::name)) {
      const token place = current_;
      members.push_back(make(node_kind::record_field, place, expect_name("a field")));
      if (!accept_comma()) break;
    }
    const auto fields = static_cast<std::uint32_t>(members.size());
    while (!at(tk::close_brace) && !at(tk::end)) {
      const token place = current_;
      if (accept(tk::semicolon)) continue;
      if (!accept(tk::kw_fn)) {
        unexpected(fields == members.size() ? "',', 'fn' or '}' in a record"
                                            : "'fn' or '}' in a record (fields stand first)");
        break;
      }
      const string_id method = method_name();
      text full(tree_.string(tree_[variable].a));
      full << '.' << tree_.string(method);
      const string_id name = tree_.strings.intern(full.view());
      members.push_back(function(place, name, method));
    }
    close(tk::close_brace, open, brackets);
    return make_list(node_kind::record, first, members, variable, fields);
  }

  /// A name or one of the operators that a record may define.
  constexpr string_id method_name() {
    if (at(tk::name)) return expect_name("a method");
    std::string_view written;
    switch (kind()) {
      case tk::plus:
      case tk::minus:
      case tk::star:
      case tk::slash:
      case tk::slash_slash:
      case tk::percent:
      case tk::less:
      case tk::less_equal:
      case tk::equal:
        written = token_text(kind());
        advance();
        break;
      case tk::open_bracket:
        advance();
        expect(tk::close_bracket, "(the operator is '[]' or '[]=')");
        written = accept(tk::assign) ? "[]=" : "[]";
        break;
      case tk::open_paren:
        advance();
        expect(tk::close_paren, "(the operator is '()', its parameters follow)");
        written = "()";
        break;
      default:
        return unexpected("a method's name or operator after 'fn'");
    }
    return tree_.strings.intern(written);
  }

  constexpr node_id if_statement() {
    const token first = current_;
    std::vector<node_id> arms;
    do {
      advance();  // `if`
      arms.push_back(expression());
      arms.push_back(block("after the condition"));
      if (current_.kind != tk::kw_else) return make_list(node_kind::if_else, first, arms);
      advance();
    } while (at(tk::kw_if));
    arms.push_back(block("or 'if' after 'else'"));
    return make_list(node_kind::if_else, first, arms);
  }

  constexpr node_id for_statement() {
    const token first = current_;
    advance();
    const node_id variable = binding("a name after 'for'");
    const node_id second = accept_comma() ? binding("a second name after ','") : no_node;
    expect(tk::kw_in);
    const node_id from = expression();
    const token dots = current_;
    if (!at(tk::range))
      return make_tree(node_kind::for_in, first, variable, second, from,
                       block("after what is iterated"));
    if (second != no_node)
      return fail_at(dots.line, dots.column, "a range gives one value, not two");
    advance_and_join();
    const node_id to = expression();
    return make_tree(node_kind::for_range, first, variable, from, to, block("after the range"));
  }

  constexpr node_id try_statement() {
    const token first = current_;
    advance();
    const node_id body = block("after 'try'");
    if (current_.kind != tk::kw_catch) return unexpected("'catch' after the block of 'try'");
    advance();
    const node_id variable = binding("a name after 'catch'");
    return make_tree(node_kind::try_catch, first, body, variable, block("after the name"));
  }

  constexpr node_id import_statement() {
    const token first = current_;
    advance();
    if (!at(tk::string)) return unexpected("a file name in quotes after 'import'");
    const string_id path = tree_.strings.intern(lexer_.decoded());
    advance();
    expect(tk::kw_as, "and a name after the file name");
    const node_id variable = binding("a name after 'as'");
    return add({.kind = node_kind::import, .a = variable, .b = path}, first, height(variable));
  }

  // --- Expressions ---

  constexpr node_id expression() {
    const nested deeper(*this);
    return binary(lv_or);
  }

  constexpr node_id binary(int loosest) {
    node_id left = no_node;
    if (at(tk::kw_not) && loosest <= lv_not) {
      const nested deeper(*this);
      const token sign = current_;
      advance();
      left = make_tree(node_kind::logical_not, sign, binary(lv_not));
    } else {
      left = unary();
    }
    bool compared = false;
    for (;;) {
      const token sign = current_;
      const tk k = kind();
      const int own = level_of(k);
      if (own == 0 || own < loosest) return left;
      if (own == lv_compare && compared)
        return fail("comparisons do not chain: join them with 'and', or use parentheses");
      compared = own == lv_compare;
      advance_and_join();
      const node_id right = binary(own + 1);
      if (k == tk::kw_or)
        left = make_tree(node_kind::logical_or, sign, left, right);
      else if (k == tk::kw_and)
        left = make_tree(node_kind::logical_and, sign, left, right);
      else
        left = make_tree(node_kind::binary, sign, left, right, no_node, no_node, op_of(k));
    }
  }

  constexpr node_id unary() {
    if (!at(tk::minus) && !at(tk::tilde)) return postfix();
    const nested deeper(*this);
    const token sign = current_;
    const op o = at(tk::minus) ? op::neg : op::bit_not;
    advance();
    return make_tree(node_kind::unary, sign, unary(), no_node, no_node, no_node, o);
  }

  constexpr node_id postfix() {
    node_id left = primary();
    for (;;) {
      const token sign = current_;
      if (at(tk::open_paren)) {
        const std::vector<node_id> arguments = argument_list();
        left = make_list(node_kind::call, sign, arguments, left);
      } else if (at(tk::open_bracket)) {
        const int brackets = brackets_++;
        advance();
        const node_id i = expression();
        close(tk::close_bracket, sign, brackets);
        left = make_tree(node_kind::index, sign, left, i);
      } else if (at(tk::dot)) {
        advance();
        const string_id name = expect_name("a name after '.'");
        if (at(tk::open_paren)) {
          const std::vector<node_id> arguments = argument_list();
          left = make_list(node_kind::method_call, sign, arguments, left, name);
        } else {
          left = add({.kind = node_kind::field, .a = left, .b = name}, sign, height(left));
        }
      } else {
        return left;
      }
    }
  }

  constexpr std::vector<node_id> argument_list() {
    std::vector<node_id> arguments;
    bracketed(tk::open_paren, tk::close_paren, [&] { arguments.push_back(expression()); });
    return arguments;
  }

  constexpr node_id primary() {
    const token first = current_;
    switch (kind()) {
      case tk::kw_nil:
        advance();
        return make(node_kind::nil, first);
      case tk::kw_false:
        advance();
        return make(node_kind::boolean, first, 0);
      case tk::kw_true:
        advance();
        return make(node_kind::boolean, first, 1);
      case tk::integer:
        advance();
        return make_bits(node_kind::integer, first, first.integer);
      case tk::real:
        advance();
        return make_bits(node_kind::real, first, std::bit_cast<std::int64_t>(first.real));
      case tk::string: {
        const string_id value = tree_.strings.intern(lexer_.decoded());
        advance();
        return make(node_kind::string, first, value);
      }
      case tk::name:
        return make(node_kind::name, first, expect_name("a name"));
      case tk::kw_self:
        advance();
        return make(node_kind::self, first, tree_.strings.intern("self"));
      case tk::kw_fn:
        advance();
        return function(first, 0, 0);
      case tk::open_paren: {
        const int brackets = brackets_++;
        advance();
        const node_id inner = expression();
        close(tk::close_paren, first, brackets);
        return inner;
      }
      case tk::open_bracket: {
        std::vector<node_id> elements;
        bracketed(tk::open_bracket, tk::close_bracket, [&] { elements.push_back(expression()); });
        return make_list(node_kind::array, first, elements);
      }
      case tk::open_brace: {
        std::vector<node_id> entries;
        bracketed(tk::open_brace, tk::close_brace, [&] {
          entries.push_back(expression());
          expect(tk::colon, "after a key");
          entries.push_back(expression());
        });
        return make_list(node_kind::map, first, entries);
      }
      case tk::kw_not:
        return fail("'not' needs parentheses here: it binds loosely");
      default:
        return unexpected("an expression");
    }
  }
  constexpr node_id make_bits(node_kind k, const token& place, std::int64_t bits) {
    node n{.kind = k};
    n.set_bits(static_cast<std::uint64_t>(bits));
    return add(n, place, 0);
  }
};

/// The syntax tree of a whole file, or the first error.
constexpr parse_result parse(std::string_view source) { return parser(source).run(); }

}  // namespace metavm::mini
