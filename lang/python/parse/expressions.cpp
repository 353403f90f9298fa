/// \file
/// Expressions, from the loosest operators to the tightest.

#include "parser_impl.hpp"

namespace metavm::python {

namespace {

struct binary_entry {
  int precedence;  ///< 0: not a binary operator
  binary_operator op;
};

binary_entry binary_of(tok kind) {
  switch (kind) {
    case tok::vbar:
      return {1, binary_operator::bit_or};
    case tok::circumflex:
      return {2, binary_operator::bit_xor};
    case tok::amper:
      return {3, binary_operator::bit_and};
    case tok::leftshift:
      return {4, binary_operator::l_shift};
    case tok::rightshift:
      return {4, binary_operator::r_shift};
    case tok::plus:
      return {5, binary_operator::add};
    case tok::minus:
      return {5, binary_operator::sub};
    case tok::star:
      return {6, binary_operator::mult};
    case tok::slash:
      return {6, binary_operator::div};
    case tok::doubleslash:
      return {6, binary_operator::floor_div};
    case tok::percent:
      return {6, binary_operator::mod};
    case tok::at:
      return {6, binary_operator::mat_mult};
    default:
      return {0, binary_operator::add};
  }
}

/// Whether a comma at the end of a list is followed by another item.
bool starts_item(tok kind) {
  switch (kind) {
    case tok::name:
    case tok::number:
    case tok::string:
    case tok::lpar:
    case tok::lsqb:
    case tok::lbrace:
    case tok::ellipsis:
    case tok::plus:
    case tok::minus:
    case tok::tilde:
    case tok::star:
    case tok::kw_False:
    case tok::kw_None:
    case tok::kw_True:
    case tok::kw_await:
    case tok::kw_lambda:
    case tok::kw_not:
      return true;
    default:
      return false;
  }
}

}  // namespace

expr* parser::starred(expr* (parser::*operand)()) {
  const token* start = cur_;
  expect(tok::star);
  auto* n = make<starred_expr>();
  n->value = (this->*operand)();
  return place(n, start);
}

expr* parser::star_expressions() {
  const token* start = cur_;
  expr* first = star_expression();
  if (!at(tok::comma)) return first;
  list<expr> items(*this);
  items.push(first);
  while (eat(tok::comma) && starts_item(cur_->kind)) items.push(star_expression());
  auto* n = make<tuple_expr>();
  n->elts = items.finish(memory_);
  return place(n, start);
}

expr* parser::star_expression() { return at(tok::star) ? starred(&parser::bitwise_or) : expression(); }

expr* parser::star_named_expression() { return at(tok::star) ? starred(&parser::bitwise_or) : named_expression(); }

expr* parser::yield_expression() {
  const token* start = cur_;
  expect(tok::kw_yield);
  if (eat(tok::kw_from)) {
    auto* n = make<yield_from>();
    n->value = expression();
    return place(n, start);
  }
  auto* n = make<yield_expr>();
  if (starts_item(cur_->kind)) n->value = star_expressions();
  return place(n, start);
}

expr* parser::named_expression() {
  if (at(tok::name) && cur_[1].kind == tok::colonequal) {
    const token* start = cur_;
    auto* n = make<named_expr>();
    auto* target = static_cast<name_expr*>(name_atom(cur_++));
    target->ctx = expr_context::store;
    ++cur_;
    nesting level(*this, 2);
    n->target = target;
    n->value = expression();
    return place(n, start);
  }
  return expression();
}

expr* parser::expression() {
  if (at(tok::kw_lambda)) return lambda();
  const token* start = cur_;
  expr* body = disjunction();
  if (!at(tok::kw_if)) return body;
  ++cur_;
  auto* n = make<if_exp>();
  n->body = body;
  n->test = disjunction();
  expect(tok::kw_else);
  nesting level(*this, 1);
  n->orelse = expression();
  return place(n, start);
}

expr* parser::disjunction() {
  const token* start = cur_;
  expr* first = conjunction();
  if (!at(tok::kw_or)) return first;
  list<expr> values(*this);
  values.push(first);
  while (eat(tok::kw_or)) values.push(conjunction());
  auto* n = make<bool_op>();
  n->op = boolop::or_;
  n->values = values.finish(memory_);
  return place(n, start);
}

expr* parser::conjunction() {
  const token* start = cur_;
  expr* first = inversion();
  if (!at(tok::kw_and)) return first;
  list<expr> values(*this);
  values.push(first);
  while (eat(tok::kw_and)) values.push(inversion());
  auto* n = make<bool_op>();
  n->op = boolop::and_;
  n->values = values.finish(memory_);
  return place(n, start);
}

expr* parser::inversion() {
  if (!at(tok::kw_not)) return comparison();
  nesting level(*this, 1);
  const token* start = cur_++;
  auto* n = make<unary_op>();
  n->op = unaryop::not_;
  n->operand = inversion();
  return place(n, start);
}

bool parser::comparison_operator(cmpop& op) {
  switch (cur_->kind) {
    case tok::eqequal:
      op = cmpop::eq;
      break;
    case tok::notequal:
      if ((text_[cur_->begin] == '<') != options_.barry_as_FLUFL) return false;
      op = cmpop::ne;
      break;
    case tok::less:
      op = cmpop::lt;
      break;
    case tok::lessequal:
      op = cmpop::lt_e;
      break;
    case tok::greater:
      op = cmpop::gt;
      break;
    case tok::greaterequal:
      op = cmpop::gt_e;
      break;
    case tok::kw_in:
      op = cmpop::in;
      break;
    case tok::kw_is:
      ++cur_;
      op = eat(tok::kw_not) ? cmpop::is_not : cmpop::is;
      return true;
    case tok::kw_not:
      if (cur_[1].kind != tok::kw_in) return false;
      ++cur_;
      op = cmpop::not_in;
      break;
    default:
      return false;
  }
  ++cur_;
  return true;
}

expr* parser::comparison() {
  const token* start = cur_;
  expr* left = bitwise_or();
  cmpop op{};
  if (!comparison_operator(op)) return left;
  std::vector<cmpop> ops;
  list<expr> comparators(*this);
  cmpop* items = &op;
  std::size_t count = 1;
  comparators.push(bitwise_or());
  cmpop next{};
  while (comparison_operator(next)) {
    if (ops.empty()) ops.push_back(op);
    ops.push_back(next);
    comparators.push(bitwise_or());
  }
  if (!ops.empty()) {
    items = ops.data();
    count = ops.size();
  }
  auto* n = make<compare_expr>();
  n->left = left;
  n->ops = {memory_.copy(items, count), static_cast<std::uint32_t>(count)};
  n->comparators = comparators.finish(memory_);
  return place(n, start);
}

/// Left-associative operators of at least this precedence, by climbing.
expr* parser::binary(int min_precedence) {
  const token* start = cur_;
  expr* left = factor();
  for (;;) {
    binary_entry entry = binary_of(cur_->kind);
    if (entry.precedence < min_precedence || entry.precedence == 0) return left;
    ++cur_;
    auto* n = make<bin_op>();
    n->left = left;
    n->op = entry.op;
    n->right = entry.precedence == 6 ? factor() : binary(entry.precedence + 1);
    left = place(n, start);
  }
}

expr* parser::factor() {
  unaryop op{};
  switch (cur_->kind) {
    case tok::plus:
      op = unaryop::u_add;
      break;
    case tok::minus:
      op = unaryop::u_sub;
      break;
    case tok::tilde:
      op = unaryop::invert;
      break;
    default:
      return power();
  }
  nesting level(*this, 1);
  const token* start = cur_++;
  auto* n = make<unary_op>();
  n->op = op;
  n->operand = factor();
  return place(n, start);
}

expr* parser::power() {
  const token* start = cur_;
  expr* base = nullptr;
  if (eat(tok::kw_await)) {
    auto* n = make<await_expr>();
    n->value = primary();
    base = place(n, start);
  } else {
    base = primary();
  }
  if (!eat(tok::doublestar)) return base;
  nesting level(*this, 2);
  auto* n = make<bin_op>();
  n->left = base;
  n->op = binary_operator::pow;
  n->right = factor();
  return place(n, start);
}

expr* parser::primary() {
  const token* start = cur_;
  return trailers(atom(), start);
}

/// Attributes, calls and subscripts after an expression that began at start.
expr* parser::trailers(expr* left, const token* start) {
  for (;;) {
    switch (cur_->kind) {
      case tok::dot: {
        ++cur_;
        auto* n = make<attribute_expr>();
        n->value = left;
        n->attr = name();
        left = place(n, start);
        break;
      }
      case tok::lpar: {
        nesting level(*this, 29);
        auto* n = make<call_expr>();
        n->func = left;
        call_arguments(n->args, n->keywords, true);
        left = place(n, start);
        break;
      }
      case tok::lsqb: {
        nesting level(*this, 29);
        ++cur_;
        auto* n = make<subscript_expr>();
        n->value = left;
        n->slice = slices();
        expect(tok::rsqb);
        left = place(n, start);
        break;
      }
      default:
        return left;
    }
  }
}

expr* parser::slices() {
  const token* start = cur_;
  bool star = at(tok::star);
  expr* first = star ? starred(&parser::expression) : slice();
  if (!star && !at(tok::comma)) return first;
  list<expr> items(*this);
  items.push(first);
  while (eat(tok::comma) && !at(tok::rsqb)) {
    items.push(at(tok::star) ? starred(&parser::expression) : slice());
  }
  auto* n = make<tuple_expr>();
  n->elts = items.finish(memory_);
  return place(n, start);
}

expr* parser::slice() {
  const token* start = cur_;
  expr* lower = nullptr;
  if (!at(tok::colon)) {
    lower = named_expression();
    if (!at(tok::colon)) return lower;
    if (lower->kind == node_kind::named_expr && start[1].kind == tok::colonequal) fail();
  }
  ++cur_;
  auto* n = make<slice_expr>();
  n->lower = lower;
  auto ends = [&] { return at(tok::colon) || at(tok::comma) || at(tok::rsqb); };
  if (!ends()) n->upper = expression();
  if (eat(tok::colon) && !ends()) n->step = expression();
  return place(n, start);
}

}  // namespace metavm::python
