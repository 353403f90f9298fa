/// \file
/// The first pass over the tree: what is done with names.

#include "symtable_builder.hpp"

namespace metavm::python {

using namespace symbol_flags;

void symtable_builder::visit_mod(const mod& m) {
  switch (m.kind) {
    case node_kind::module_mod:
      visit_all(cast<module_mod>(m).body);
      break;
    case node_kind::interactive_mod:
      visit_all(cast<interactive_mod>(m).body);
      break;
    case node_kind::expression_mod:
      visit_one(*cast<expression_mod>(m).body);
      break;
    default:
      break;
  }
}

void symtable_builder::visit_one(const stmt& s) {
  nesting level(*this);
  switch (s.kind) {
    case node_kind::function_def:
      visit_function(cast<function_def>(s), false);
      break;
    case node_kind::async_function_def:
      visit_function(cast<async_function_def>(s), true);
      break;
    case node_kind::class_def:
      visit_class(cast<class_def>(s));
      break;
    case node_kind::return_stmt:
      if (const expr* value = cast<return_stmt>(s).value) {
        visit_one(*value);
        current_->returns_value = true;
      }
      break;
    case node_kind::delete_stmt:
      visit_all(cast<delete_stmt>(s).targets);
      break;
    case node_kind::assign_stmt:
      visit_all(cast<assign_stmt>(s).targets);
      visit_one(*cast<assign_stmt>(s).value);
      break;
    case node_kind::aug_assign_stmt:
      visit_one(*cast<aug_assign_stmt>(s).target);
      visit_one(*cast<aug_assign_stmt>(s).value);
      break;
    case node_kind::ann_assign_stmt:
      visit_ann_assign(cast<ann_assign_stmt>(s));
      break;
    case node_kind::for_stmt:
      visit_loop(cast<for_stmt>(s));
      break;
    case node_kind::async_for_stmt:
      visit_loop(cast<async_for_stmt>(s));
      break;
    case node_kind::while_stmt:
      visit_one(*cast<while_stmt>(s).test);
      visit_all(cast<while_stmt>(s).body);
      visit_all(cast<while_stmt>(s).orelse);
      break;
    case node_kind::if_stmt:
      visit_one(*cast<if_stmt>(s).test);
      visit_all(cast<if_stmt>(s).body);
      visit_all(cast<if_stmt>(s).orelse);
      break;
    case node_kind::with_stmt:
      visit_all(cast<with_stmt>(s).items);
      visit_all(cast<with_stmt>(s).body);
      break;
    case node_kind::async_with_stmt:
      visit_all(cast<async_with_stmt>(s).items);
      visit_all(cast<async_with_stmt>(s).body);
      break;
    case node_kind::match_stmt:
      visit_one(*cast<match_stmt>(s).subject);
      visit_all(cast<match_stmt>(s).cases);
      break;
    case node_kind::raise_stmt:
      visit_maybe(cast<raise_stmt>(s).exc);
      visit_maybe(cast<raise_stmt>(s).cause);
      break;
    case node_kind::try_stmt:
      visit_try(cast<try_stmt>(s));
      break;
    case node_kind::try_star_stmt:
      visit_try(cast<try_star_stmt>(s));
      break;
    case node_kind::assert_stmt:
      visit_one(*cast<assert_stmt>(s).test);
      visit_maybe(cast<assert_stmt>(s).msg);
      break;
    case node_kind::import_stmt:
      visit_all(cast<import_stmt>(s).names);
      break;
    case node_kind::import_from_stmt:
      visit_all(cast<import_from_stmt>(s).names);
      break;
    case node_kind::global_stmt:
      visit_scope_statement(s, cast<global_stmt>(s).names, true);
      break;
    case node_kind::nonlocal_stmt:
      visit_scope_statement(s, cast<nonlocal_stmt>(s).names, false);
      break;
    case node_kind::expr_stmt:
      visit_one(*cast<expr_stmt>(s).value);
      break;
    default:
      break;
  }
}

template <class T>
void symtable_builder::visit_loop(const T& s) {
  visit_one(*s.target);
  visit_one(*s.iter);
  visit_all(s.body);
  visit_all(s.orelse);
}

template <class T>
void symtable_builder::visit_try(const T& s) {
  visit_all(s.body);
  visit_all(s.orelse);
  visit_all(s.handlers);
  visit_all(s.finalbody);
}

template <class T>
void symtable_builder::visit_function(const T& s, bool async) {
  define(s.name, def_local, s);
  visit_defaults(*s.args);
  visit_annotations(s, *s.args, s.returns);
  visit_all(s.decorator_list);
  enter(scope_kind::function, s.name, s, s);
  current_->coroutine = async;
  visit_parameters(*s.args);
  visit_all(s.body);
  leave();
}

void symtable_builder::visit_class(const class_def& s) {
  define(s.name, def_local, s);
  visit_all(s.bases);
  visit_all(s.keywords);
  visit_all(s.decorator_list);
  enter(scope_kind::class_, s.name, s, s);
  identifier outer = private_;
  private_ = s.name;
  visit_all(s.body);
  private_ = outer;
  leave();
}

void symtable_builder::visit_ann_assign(const ann_assign_stmt& s) {
  if (const auto* target = as<name_expr>(s.target)) {
    std::uint32_t flags = flags_of(target->id);
    if ((flags & (def_global | def_nonlocal)) != 0 && current_ != table_->top && s.simple != 0) {
      fail(s, "annotated name '" + std::string(target->id->view()) + "' can't be " +
                  ((flags & def_global) != 0 ? "global" : "nonlocal"));
    }
    if (s.simple != 0) {
      define(target->id, def_annot | def_local, *target);
    } else if (s.value != nullptr) {
      define(target->id, def_local, *target);
    }
  } else {
    visit_one(*s.target);
  }
  visit_annotation(*s.annotation);
  visit_maybe(s.value);
}

void symtable_builder::visit_scope_statement(const stmt& s, const sequence<identifier>& names, bool global) {
  std::string what = global ? "global" : "nonlocal";
  for (identifier name : names) {
    std::uint32_t flags = flags_of(name);
    std::string text(name->view());
    if ((flags & (def_param | def_local | use | def_annot)) != 0) {
      fail(s, (flags & def_param) != 0   ? "name '" + text + "' is parameter and " + what
              : (flags & use) != 0       ? "name '" + text + "' is used prior to " + what + " declaration"
              : (flags & def_annot) != 0 ? "annotated name '" + text + "' can't be " + what
                                         : "name '" + text + "' is assigned to before " + what + " declaration");
    }
    define(name, global ? def_global : def_nonlocal, s);
    record_directive(name, s);
  }
}

void symtable_builder::visit_one(const expr& e) {
  nesting level(*this);
  switch (e.kind) {
    case node_kind::bool_op:
      visit_all(cast<bool_op>(e).values);
      break;
    case node_kind::named_expr:
      visit_named_expr(cast<named_expr>(e));
      break;
    case node_kind::bin_op:
      visit_one(*cast<bin_op>(e).left);
      visit_one(*cast<bin_op>(e).right);
      break;
    case node_kind::unary_op:
      visit_one(*cast<unary_op>(e).operand);
      break;
    case node_kind::lambda_expr:
      visit_lambda(cast<lambda_expr>(e));
      break;
    case node_kind::if_exp:
      visit_one(*cast<if_exp>(e).test);
      visit_one(*cast<if_exp>(e).body);
      visit_one(*cast<if_exp>(e).orelse);
      break;
    case node_kind::dict_expr:
      visit_all(cast<dict_expr>(e).keys);
      visit_all(cast<dict_expr>(e).values);
      break;
    case node_kind::set_expr:
      visit_all(cast<set_expr>(e).elts);
      break;
    case node_kind::generator_exp: {
      const auto& n = cast<generator_exp>(e);
      visit_comprehension(e, "genexpr", n.generators, *n.elt, nullptr);
      break;
    }
    case node_kind::list_comp: {
      const auto& n = cast<list_comp>(e);
      visit_comprehension(e, "listcomp", n.generators, *n.elt, nullptr);
      break;
    }
    case node_kind::set_comp: {
      const auto& n = cast<set_comp>(e);
      visit_comprehension(e, "setcomp", n.generators, *n.elt, nullptr);
      break;
    }
    case node_kind::dict_comp: {
      const auto& n = cast<dict_comp>(e);
      visit_comprehension(e, "dictcomp", n.generators, *n.key, n.value);
      break;
    }
    case node_kind::yield_expr:
      visit_yield(e, cast<yield_expr>(e).value);
      break;
    case node_kind::yield_from:
      visit_yield(e, cast<yield_from>(e).value);
      break;
    case node_kind::await_expr:
      check_annotation(e, "await expression");
      visit_one(*cast<await_expr>(e).value);
      current_->coroutine = true;
      break;
    case node_kind::compare_expr:
      visit_one(*cast<compare_expr>(e).left);
      visit_all(cast<compare_expr>(e).comparators);
      break;
    case node_kind::call_expr:
      visit_one(*cast<call_expr>(e).func);
      visit_all(cast<call_expr>(e).args);
      visit_all(cast<call_expr>(e).keywords);
      break;
    case node_kind::formatted_value:
      visit_one(*cast<formatted_value>(e).value);
      visit_maybe(cast<formatted_value>(e).format_spec);
      break;
    case node_kind::joined_str:
      visit_all(cast<joined_str>(e).values);
      break;
    case node_kind::attribute_expr:
      visit_one(*cast<attribute_expr>(e).value);
      break;
    case node_kind::subscript_expr:
      visit_one(*cast<subscript_expr>(e).value);
      visit_one(*cast<subscript_expr>(e).slice);
      break;
    case node_kind::starred_expr:
      visit_one(*cast<starred_expr>(e).value);
      break;
    case node_kind::slice_expr:
      visit_maybe(cast<slice_expr>(e).lower);
      visit_maybe(cast<slice_expr>(e).upper);
      visit_maybe(cast<slice_expr>(e).step);
      break;
    case node_kind::name_expr:
      visit_name(cast<name_expr>(e));
      break;
    case node_kind::list_expr:
      visit_all(cast<list_expr>(e).elts);
      break;
    case node_kind::tuple_expr:
      visit_all(cast<tuple_expr>(e).elts);
      break;
    default:
      break;
  }
}

void symtable_builder::visit_name(const name_expr& e) {
  define(e.id, e.ctx == expr_context::load ? use : def_local, e);
  if (e.ctx == expr_context::del) current_->add(mangled(e.id)).deleted = true;
  // super() finds its class in a cell, so naming it is a use of that.
  if (e.ctx == expr_context::load && current_->kind == scope_kind::function && e.id == super_name_) {
    define(class_name_, use, e);
  }
}

void symtable_builder::visit_lambda(const lambda_expr& e) {
  visit_defaults(*e.args);
  enter(scope_kind::function, "lambda", e, e);
  visit_parameters(*e.args);
  visit_one(*e.body);
  leave();
}

void symtable_builder::visit_named_expr(const named_expr& e) {
  check_annotation(e, "named expression");
  if (current_->iterable_depth_ > 0) {
    fail(e, "assignment expression cannot be used in a comprehension iterable expression");
  }
  if (current_->comprehension != comprehension_kind::none) {
    extend_named_expr_scope(cast<name_expr>(*e.target));
  }
  visit_one(*e.value);
  visit_one(*e.target);
}

/// A walrus in a comprehension binds its name in the function or module around that.
void symtable_builder::extend_named_expr_scope(const name_expr& target) {
  std::string text(target.id->view());
  for (scope* s = current_; s != nullptr; s = s->parent) {
    const symbol* found = s->find(mangled(target.id));
    std::uint32_t flags = found == nullptr ? 0 : found->flags;
    if (s->comprehension != comprehension_kind::none) {
      if ((flags & def_comp_iter) != 0) {
        fail(target, "assignment expression cannot rebind comprehension iteration variable '" + text + "'");
      }
      continue;
    }
    if (s->kind == scope_kind::function) {
      define(target.id, (flags & def_global) != 0 ? def_global : def_nonlocal, target);
      record_directive(target.id, target);
      define(*s, target.id, def_local, target);
      return;
    }
    if (s->kind == scope_kind::module) {
      define(target.id, def_global, target);
      record_directive(target.id, target);
      define(*s, target.id, def_global, target);
      return;
    }
    if (s->kind == scope_kind::class_) {
      fail(target, "assignment expression within a comprehension cannot be used in a class body");
    }
  }
}

void symtable_builder::visit_comprehension(const expr& e, std::string_view name,
                                           const sequence<comprehension*>& generators, const expr& element,
                                           const expr* value) {
  const comprehension& first = *generators[0];
  // The outermost iterable belongs to the scope around.
  ++current_->iterable_depth_;
  visit_one(*first.iter);
  --current_->iterable_depth_;
  enter(scope_kind::function, name, e, e);
  bool generator = e.kind == node_kind::generator_exp;
  current_->comprehension = generator                        ? comprehension_kind::generator
                            : e.kind == node_kind::list_comp ? comprehension_kind::list
                            : e.kind == node_kind::set_comp  ? comprehension_kind::set
                                                             : comprehension_kind::dict;
  if (first.is_async != 0) current_->coroutine = true;
  define(tree_.names.intern(".0"), def_param, e);
  current_->iteration_target_ = true;
  visit_one(*first.target);
  current_->iteration_target_ = false;
  visit_all(first.ifs);
  for (std::uint32_t i = 1; i < generators.size(); ++i) visit_one(*generators[i]);
  visit_maybe(value);
  visit_one(element);
  current_->generator = generator;
  bool async = current_->coroutine && !generator;
  leave();
  if (async) current_->coroutine = true;
}

void symtable_builder::visit_one(const comprehension& c) {
  current_->iteration_target_ = true;
  visit_one(*c.target);
  current_->iteration_target_ = false;
  ++current_->iterable_depth_;
  visit_one(*c.iter);
  --current_->iterable_depth_;
  visit_all(c.ifs);
  if (c.is_async != 0) current_->coroutine = true;
}

void symtable_builder::visit_yield(const expr& e, const expr* value) {
  check_annotation(e, "yield expression");
  visit_maybe(value);
  current_->generator = true;
  switch (current_->comprehension) {
    case comprehension_kind::none:
      break;
    case comprehension_kind::list:
      fail(e, "'yield' inside list comprehension");
    case comprehension_kind::set:
      fail(e, "'yield' inside set comprehension");
    case comprehension_kind::dict:
      fail(e, "'yield' inside dict comprehension");
    case comprehension_kind::generator:
      fail(e, "'yield' inside generator expression");
  }
}

void symtable_builder::visit_defaults(const arguments& a) {
  visit_all(a.defaults);
  visit_all(a.kw_defaults);
}

void symtable_builder::visit_parameters(const arguments& a) {
  for (const sequence<arg*>* args : {&a.posonlyargs, &a.args, &a.kwonlyargs}) {
    for (const arg* p : *args) define(p->arg_, def_param, *p);
  }
  if (a.vararg != nullptr) {
    define(a.vararg->arg_, def_param, *a.vararg);
    current_->varargs = true;
  }
  if (a.kwarg != nullptr) {
    define(a.kwarg->arg_, def_param, *a.kwarg);
    current_->varkeywords = true;
  }
}

void symtable_builder::visit_annotations(const stmt& owner, const arguments& a, const expr* returns) {
  if (future_annotations_) enter(scope_kind::annotation, "_annotation", owner, owner);
  auto annotations = [&](const sequence<arg*>& args) {
    for (const arg* p : args) visit_maybe(p->annotation);
  };
  annotations(a.posonlyargs);
  annotations(a.args);
  if (a.vararg != nullptr) visit_maybe(a.vararg->annotation);
  if (a.kwarg != nullptr) visit_maybe(a.kwarg->annotation);
  annotations(a.kwonlyargs);
  if (future_annotations_) leave();
  if (returns != nullptr) visit_annotation(*returns);
}

void symtable_builder::visit_annotation(const expr& e) {
  if (future_annotations_) enter(scope_kind::annotation, "_annotation", e, e);
  visit_one(e);
  if (future_annotations_) leave();
}

void symtable_builder::check_annotation(const expr& e, const char* what) {
  if (current_->kind != scope_kind::annotation) return;
  fail(e, std::string("'") + what + "' can not be used within an annotation");
}

void symtable_builder::visit_one(const excepthandler& h) {
  const auto& n = cast<except_handler>(h);
  visit_maybe(n.type);
  if (n.name == nullptr) return visit_all(n.body);
  define(n.name, def_local, n);
  const identifier key = mangled(n.name);
  symbol& s = current_->add(key);
  s.deleted |= std::find(handled_.begin(), handled_.end(), key) != handled_.end();
  s.handled = true;
  handled_.push_back(key);
  visit_all(n.body);
  handled_.pop_back();
}

void symtable_builder::visit_one(const withitem& item) {
  visit_one(*item.context_expr);
  visit_maybe(item.optional_vars);
}

void symtable_builder::visit_one(const match_case& c) {
  visit_one(*c.pattern_);
  visit_maybe(c.guard);
  visit_all(c.body);
}

void symtable_builder::visit_one(const alias& a) {
  identifier name = a.asname != nullptr ? a.asname : a.name;
  std::string_view text = name->view();
  if (text == "*") {
    if (current_->kind != scope_kind::module) fail(a, "import * only allowed at module level");
    return;
  }
  std::size_t dot = text.find('.');
  if (dot != std::string_view::npos) name = tree_.names.intern(text.substr(0, dot));
  define(name, def_import, a);
}

void symtable_builder::visit_one(const pattern& p) {
  nesting level(*this);
  auto bind = [&](identifier name) {
    if (name != nullptr) define(name, def_local, p);
  };
  switch (p.kind) {
    case node_kind::match_value:
      visit_one(*cast<match_value>(p).value);
      break;
    case node_kind::match_sequence:
      visit_all(cast<match_sequence>(p).patterns);
      break;
    case node_kind::match_star:
      bind(cast<match_star>(p).name);
      break;
    case node_kind::match_mapping:
      visit_all(cast<match_mapping>(p).keys);
      visit_all(cast<match_mapping>(p).patterns);
      bind(cast<match_mapping>(p).rest);
      break;
    case node_kind::match_class:
      visit_one(*cast<match_class>(p).cls);
      visit_all(cast<match_class>(p).patterns);
      visit_all(cast<match_class>(p).kwd_patterns);
      break;
    case node_kind::match_as:
      visit_maybe(cast<match_as>(p).pattern_);
      bind(cast<match_as>(p).name);
      break;
    case node_kind::match_or:
      visit_all(cast<match_or>(p).patterns);
      break;
    default:
      break;
  }
}

}  // namespace metavm::python
