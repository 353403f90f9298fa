/// \file
/// Checks of expressions, and warnings about those that are probably mistakes.

#include "checker.hpp"

namespace metavm::python {

class checker::placed {
 public:
  placed(checker& c, const location& at) : checker_(c), old_(c.current().place) { c.set_place(at); }
  ~placed() { checker_.set_place(old_); }
  placed(const placed&) = delete;
  placed& operator=(const placed&) = delete;

 private:
  checker& checker_;
  location old_;
};

namespace {

/// The name of the type that an expression surely has, or null.
const char* inferred_type(const expr& e) {
  switch (e.kind) {
    case node_kind::tuple_expr:
      return "tuple";
    case node_kind::list_expr:
    case node_kind::list_comp:
      return "list";
    case node_kind::dict_expr:
    case node_kind::dict_comp:
      return "dict";
    case node_kind::set_expr:
    case node_kind::set_comp:
      return "set";
    case node_kind::generator_exp:
      return "generator";
    case node_kind::lambda_expr:
      return "function";
    case node_kind::joined_str:
    case node_kind::formatted_value:
      return "str";
    case node_kind::constant_expr:
      switch (cast<constant_expr>(e).value.kind) {
        case constant_kind::none:
          return "NoneType";
        case constant_kind::false_:
        case constant_kind::true_:
          return "bool";
        case constant_kind::ellipsis:
          return "ellipsis";
        case constant_kind::integer:
          return "int";
        case constant_kind::floating:
          return "float";
        case constant_kind::complex:
          return "complex";
        case constant_kind::string:
          return "str";
        case constant_kind::bytes:
          return "bytes";
        case constant_kind::tuple:
          return "tuple";
        case constant_kind::frozenset:
          return "frozenset";
      }
      return nullptr;
    default:
      return nullptr;
  }
}

constant_kind kind_of(const expr& e) { return cast<constant_expr>(e).value.kind; }

/// Whether `is` makes sense with an expression: not with a literal other than a singleton.
bool may_compare_identity(const expr& e) {
  if (e.kind != node_kind::constant_expr) return true;
  constant_kind kind = kind_of(e);
  return kind == constant_kind::none || kind == constant_kind::false_ || kind == constant_kind::true_ ||
         kind == constant_kind::ellipsis;
}

}  // namespace

void checker::visit(const expr& e) {
  placed here(*this, e);
  visit_inner(e);
}

void checker::visit_inner(const expr& e) {
  switch (e.kind) {
    case node_kind::bool_op:
      visit_all(cast<bool_op>(e).values);
      break;
    case node_kind::named_expr:
      visit(*cast<named_expr>(e).value);
      visit(*cast<named_expr>(e).target);
      break;
    case node_kind::bin_op:
      visit(*cast<bin_op>(e).left);
      visit(*cast<bin_op>(e).right);
      break;
    case node_kind::unary_op:
      visit(*cast<unary_op>(e).operand);
      break;
    case node_kind::lambda_expr:
      visit_lambda(cast<lambda_expr>(e));
      break;
    case node_kind::if_exp:
      visit_condition(*cast<if_exp>(e).test);
      visit(*cast<if_exp>(e).body);
      visit(*cast<if_exp>(e).orelse);
      break;
    case node_kind::dict_expr: {
      const auto& n = cast<dict_expr>(e);
      for (std::uint32_t i = 0; i < n.values.size(); ++i) {
        visit_maybe(n.keys[i]);
        visit(*n.values[i]);
      }
      break;
    }
    case node_kind::set_expr:
      visit_display(cast<set_expr>(e).elts, expr_context::load);
      break;
    case node_kind::generator_exp: {
      const auto& n = cast<generator_exp>(e);
      visit_comprehension(e, n.generators, *n.elt, nullptr);
      break;
    }
    case node_kind::list_comp: {
      const auto& n = cast<list_comp>(e);
      visit_comprehension(e, n.generators, *n.elt, nullptr);
      break;
    }
    case node_kind::set_comp: {
      const auto& n = cast<set_comp>(e);
      visit_comprehension(e, n.generators, *n.elt, nullptr);
      break;
    }
    case node_kind::dict_comp: {
      const auto& n = cast<dict_comp>(e);
      visit_comprehension(e, n.generators, *n.key, n.value);
      break;
    }
    case node_kind::yield_expr:
      if (current().symbols->kind != scope_kind::function) fail("'yield' outside function");
      visit_maybe(cast<yield_expr>(e).value);
      break;
    case node_kind::yield_from:
      if (current().symbols->kind != scope_kind::function) fail("'yield' outside function");
      if (in_async_function()) fail("'yield from' inside async function");
      visit(*cast<yield_from>(e).value);
      break;
    case node_kind::await_expr:
      visit_await(cast<await_expr>(e));
      break;
    case node_kind::compare_expr: {
      const auto& n = cast<compare_expr>(e);
      check_compare(n);
      visit(*n.left);
      visit_all(n.comparators);
      break;
    }
    case node_kind::call_expr:
      visit_call(cast<call_expr>(e));
      break;
    case node_kind::joined_str:
      visit_all(cast<joined_str>(e).values);
      break;
    case node_kind::formatted_value:
      visit(*cast<formatted_value>(e).value);
      visit_maybe(cast<formatted_value>(e).format_spec);
      break;
    case node_kind::attribute_expr: {
      const auto& n = cast<attribute_expr>(e);
      visit(*n.value);
      if (n.ctx == expr_context::store) check_name(n.attr, n.ctx);
      break;
    }
    case node_kind::subscript_expr: {
      const auto& n = cast<subscript_expr>(e);
      if (n.ctx == expr_context::load) {
        check_subscripter(*n.value);
        check_index(*n.value, *n.slice);
      }
      visit(*n.value);
      visit(*n.slice);
      break;
    }
    case node_kind::starred_expr:
      fail(cast<starred_expr>(e).ctx == expr_context::store ? "starred assignment target must be in a list or tuple"
                                                            : "can't use starred expression here");
    case node_kind::slice_expr: {
      const auto& n = cast<slice_expr>(e);
      visit_maybe(n.lower);
      visit_maybe(n.upper);
      visit_maybe(n.step);
      break;
    }
    case node_kind::name_expr:
      check_name(cast<name_expr>(e).id, cast<name_expr>(e).ctx);
      break;
    case node_kind::list_expr:
      visit_display(cast<list_expr>(e).elts, cast<list_expr>(e).ctx);
      break;
    case node_kind::tuple_expr:
      visit_display(cast<tuple_expr>(e).elts, cast<tuple_expr>(e).ctx);
      break;
    default:
      break;
  }
}

/// An expression of which only the truth matters.
void checker::visit_condition(const expr& e) {
  switch (e.kind) {
    case node_kind::unary_op:
      if (cast<unary_op>(e).op != unaryop::not_) break;
      visit_condition(*cast<unary_op>(e).operand);
      return;
    case node_kind::bool_op:
      for (const expr* value : cast<bool_op>(e).values) visit_condition(*value);
      return;
    case node_kind::if_exp:
      visit_condition(*cast<if_exp>(e).test);
      visit_condition(*cast<if_exp>(e).body);
      visit_condition(*cast<if_exp>(e).orelse);
      return;
    case node_kind::compare_expr: {
      const auto& n = cast<compare_expr>(e);
      if (n.ops.size() == 1) break;
      check_compare(n);
      visit(*n.left);
      visit_all(n.comparators);
      return;
    }
    default:
      break;
  }
  visit(e);
}

/// The items of a tuple, list or set, or the targets that a value is unpacked to.
void checker::visit_display(const sequence<expr*>& items, expr_context context) {
  if (context == expr_context::del) {
    visit_all(items);
    return;
  }
  if (context == expr_context::store) {
    bool star = false;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      if (items[i]->kind != node_kind::starred_expr) continue;
      if (star) fail("multiple starred expressions in assignment");
      if (i >= 256) fail("too many expressions in star-unpacking assignment");
      star = true;
    }
  }
  for (const expr* item : items) {
    const auto* star = as<starred_expr>(item);
    visit(star != nullptr ? *star->value : *item);
  }
}

void checker::check_keywords(const sequence<keyword*>& keywords) {
  for (std::uint32_t i = 0; i < keywords.size(); ++i) {
    identifier name = keywords[i]->arg_;
    if (name == nullptr) continue;
    check_name(name, expr_context::store);
    for (std::uint32_t j = i + 1; j < keywords.size(); ++j) {
      if (keywords[j]->arg_ != name) continue;
      set_place(*keywords[j]);
      fail("keyword argument repeated: " + std::string(name->view()));
    }
  }
}

void checker::visit_call(const call_expr& e) {
  check_keywords(e.keywords);
  const auto* method = as<attribute_expr>(e.func);
  if (method == nullptr) check_caller(*e.func);
  visit(*e.func);
  visit_call_parts(e.args, e.keywords);
}

void checker::visit_call_parts(const sequence<expr*>& args, const sequence<keyword*>& keywords) {
  for (const expr* a : args) {
    const auto* star = as<starred_expr>(a);
    visit(star != nullptr ? *star->value : *a);
  }
  for (const keyword* k : keywords) visit(*k->value);
}

void checker::visit_lambda(const lambda_expr& e) {
  check_parameters(*e.args);
  visit_defaults(*e.args);
  enter(unit_kind::lambda, e, e);
  visit(*e.body);
  leave();
}

void checker::visit_comprehension(const expr& e, const sequence<comprehension*>& generators, const expr& element,
                                  const expr* value) {
  unit_kind outer = current().kind;
  bool at_top = awaits_at_top();
  enter(unit_kind::comprehension, e, e);
  if (current().symbols->coroutine && e.kind != node_kind::generator_exp && outer != unit_kind::async_function &&
      outer != unit_kind::comprehension && !at_top) {
    fail("asynchronous comprehension outside of an asynchronous function");
  }
  for (std::uint32_t i = 0; i < generators.size(); ++i) {
    const comprehension& c = *generators[i];
    if (c.is_async != 0) push_block(block_kind::other);
    if (i > 0) visit(*c.iter);
    visit(*c.target);
    for (const expr* condition : c.ifs) visit_condition(*condition);
  }
  visit(element);
  visit_maybe(value);
  leave();
  visit(*generators[0]->iter);
}

void checker::visit_await(const await_expr& e) {
  if (!awaits_at_top()) {
    const unit& u = current();
    if (u.symbols->kind != scope_kind::function) fail("'await' outside function");
    if (u.kind != unit_kind::async_function && u.kind != unit_kind::comprehension) {
      fail("'await' outside async function");
    }
  }
  visit(*e.value);
}

void checker::check_compare(const compare_expr& e) {
  bool left = may_compare_identity(*e.left);
  for (std::uint32_t i = 0; i < e.ops.size(); ++i) {
    bool right = may_compare_identity(*e.comparators[i]);
    if ((e.ops[i] == cmpop::is || e.ops[i] == cmpop::is_not) && (!left || !right)) {
      warn(e.ops[i] == cmpop::is ? "\"is\" with a literal. Did you mean \"==\"?"
                                 : "\"is not\" with a literal. Did you mean \"!=\"?");
      return;
    }
    left = right;
  }
}

void checker::check_caller(const expr& e) {
  const char* type = inferred_type(e);
  if (type == nullptr || e.kind == node_kind::lambda_expr) return;
  warn(std::string("'") + type + "' object is not callable; perhaps you missed a comma?");
}

void checker::check_subscripter(const expr& e) {
  switch (e.kind) {
    case node_kind::constant_expr: {
      constant_kind kind = kind_of(e);
      if (kind == constant_kind::string || kind == constant_kind::bytes || kind == constant_kind::tuple) {
        return;
      }
      break;
    }
    case node_kind::set_expr:
    case node_kind::set_comp:
    case node_kind::generator_exp:
    case node_kind::lambda_expr:
      break;
    default:
      return;
  }
  warn(std::string("'") + inferred_type(e) + "' object is not subscriptable; perhaps you missed a comma?");
}

void checker::check_index(const expr& e, const expr& index) {
  const char* type = inferred_type(index);
  if (type == nullptr || std::string_view(type) == "int" || std::string_view(type) == "bool") {
    return;
  }
  switch (e.kind) {
    case node_kind::constant_expr: {
      constant_kind kind = kind_of(e);
      if (kind != constant_kind::string && kind != constant_kind::bytes && kind != constant_kind::tuple) {
        return;
      }
      break;
    }
    case node_kind::tuple_expr:
    case node_kind::list_expr:
    case node_kind::list_comp:
    case node_kind::joined_str:
    case node_kind::formatted_value:
      break;
    default:
      return;
  }
  warn(std::string(inferred_type(e)) + " indices must be integers or slices, not " + type +
       "; perhaps you missed a comma?");
}

}  // namespace metavm::python
