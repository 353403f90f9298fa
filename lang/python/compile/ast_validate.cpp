// The rules of trees that the parser keeps by itself, for trees that guests make.
#include "lang/python/compile/ast_objects.hpp"
#include "lang/python/modules/native.hpp"

namespace metavm::python {
namespace {

class validator {
 public:
  explicit validator(vm& owner) : m_(owner) {}

  bool root(const mod& n) {
    switch (n.kind) {
      case node_kind::module_mod:
        return statements(cast<module_mod>(n).body);
      case node_kind::interactive_mod:
        return statements(cast<interactive_mod>(n).body);
      case node_kind::expression_mod:
        return expression(*cast<expression_mod>(n).body);
      default:
        return fail("impossible module node");
    }
  }

 private:
  template <class... A>
  bool fail(const char* format, const A&... a) {
    raise(m_, m_.exc.ValueError, format, a...);
    return false;
  }

  bool place(const location& l) {
    if (l.lineno > l.end_lineno) return fail("AST node line range ({}, {}) is not valid", l.lineno, l.end_lineno);
    if ((l.lineno < 0 && l.end_lineno != l.lineno) || (l.col_offset < 0 && l.col_offset != l.end_col_offset))
      return fail("AST node column range ({}, {}) for line range ({}, {}) is not valid", l.col_offset, l.end_col_offset,
                  l.lineno, l.end_lineno);
    if (l.lineno == l.end_lineno && l.col_offset > l.end_col_offset)
      return fail("line {}, column {}-{} is not a valid range", l.lineno, l.col_offset, l.end_col_offset);
    return true;
  }
  bool name(identifier n) {
    for (const char* forbidden : {"None", "True", "False"})
      if (n->view() == forbidden) return fail("identifier field can't represent '{}' constant", forbidden);
    return true;
  }
  template <class S>
  bool not_empty(const S& s, const char* what, std::string_view owner) {
    return !s.empty() || fail("empty {} on {}", what, owner);
  }

  // ---- statements ----
  bool statements(const sequence<stmt*>& s) {
    for (const stmt* x : s)
      if (!statement(*x)) return false;
    return true;
  }
  bool body(const sequence<stmt*>& s, std::string_view owner) { return not_empty(s, "body", owner) && statements(s); }

  template <class F>
  bool function(const F& f, const char* owner) {
    return body(f.body, owner) && parameters(*f.args) && expressions(f.decorator_list) && maybe(f.returns);
  }
  template <class F>
  bool loop(const F& f, const char* owner) {
    return expression(*f.target, expr_context::store) && expression(*f.iter) && body(f.body, owner) &&
           statements(f.orelse);
  }
  template <class W>
  bool with(const W& w, const char* owner) {
    if (!not_empty(w.items, "items", owner)) return false;
    for (const withitem* i : w.items)
      if (!expression(*i->context_expr) || (i->optional_vars && !expression(*i->optional_vars, expr_context::store)))
        return false;
    return body(w.body, owner);
  }
  template <class T>
  bool attempt(const T& t, const char* owner) {
    if (!body(t.body, owner)) return false;
    if (t.handlers.empty() && t.finalbody.empty()) return fail("{} has neither except handlers nor finalbody", owner);
    if (t.handlers.empty() && !t.orelse.empty()) return fail("{} has orelse but no except handlers", owner);
    for (const excepthandler* h : t.handlers) {
      const auto& e = cast<except_handler>(*h);
      if (!place(e) || !maybe(e.type) || !body(e.body, "ExceptHandler")) return false;
    }
    return statements(t.finalbody) && statements(t.orelse);
  }
  bool targets(const sequence<expr*>& s, expr_context ctx, const char* owner) {
    return not_empty(s, "targets", owner) && expressions(s, ctx);
  }

  bool statement(const stmt& s) {
    if (!stack_left(m_) || !place(s)) return false;
    switch (s.kind) {
      case node_kind::function_def:
        return function(cast<function_def>(s), "FunctionDef");
      case node_kind::async_function_def:
        return function(cast<async_function_def>(s), "AsyncFunctionDef");
      case node_kind::class_def: {
        const auto& c = cast<class_def>(s);
        return body(c.body, "ClassDef") && expressions(c.bases) && keywords(c.keywords) &&
               expressions(c.decorator_list);
      }
      case node_kind::return_stmt:
        return maybe(cast<return_stmt>(s).value);
      case node_kind::delete_stmt:
        return targets(cast<delete_stmt>(s).targets, expr_context::del, "Delete");
      case node_kind::assign_stmt:
        return targets(cast<assign_stmt>(s).targets, expr_context::store, "Assign") &&
               expression(*cast<assign_stmt>(s).value);
      case node_kind::aug_assign_stmt:
        return expression(*cast<aug_assign_stmt>(s).target, expr_context::store) &&
               expression(*cast<aug_assign_stmt>(s).value);
      case node_kind::ann_assign_stmt: {
        const auto& a = cast<ann_assign_stmt>(s);
        if (a.target->kind != node_kind::name_expr && a.simple) {
          raise_type_error(m_, "AnnAssign with simple non-Name target");
          return false;
        }
        return expression(*a.target, expr_context::store) && maybe(a.value) && expression(*a.annotation);
      }
      case node_kind::for_stmt:
        return loop(cast<for_stmt>(s), "For");
      case node_kind::async_for_stmt:
        return loop(cast<async_for_stmt>(s), "AsyncFor");
      case node_kind::while_stmt: {
        const auto& w = cast<while_stmt>(s);
        return expression(*w.test) && body(w.body, "While") && statements(w.orelse);
      }
      case node_kind::if_stmt: {
        const auto& i = cast<if_stmt>(s);
        return expression(*i.test) && body(i.body, "If") && statements(i.orelse);
      }
      case node_kind::with_stmt:
        return with(cast<with_stmt>(s), "With");
      case node_kind::async_with_stmt:
        return with(cast<async_with_stmt>(s), "AsyncWith");
      case node_kind::match_stmt: {
        const auto& t = cast<match_stmt>(s);
        if (!expression(*t.subject) || !not_empty(t.cases, "cases", "Match")) return false;
        for (const match_case* c : t.cases)
          if (!one_pattern(*c->pattern_, false) || !maybe(c->guard) || !body(c->body, "match_case")) return false;
        return true;
      }
      case node_kind::raise_stmt: {
        const auto& r = cast<raise_stmt>(s);
        if (r.exc) return expression(*r.exc) && maybe(r.cause);
        return !r.cause || fail("Raise with cause but no exception");
      }
      case node_kind::try_stmt:
        return attempt(cast<try_stmt>(s), "Try");
      case node_kind::try_star_stmt:
        return attempt(cast<try_star_stmt>(s), "TryStar");
      case node_kind::assert_stmt:
        return expression(*cast<assert_stmt>(s).test) && maybe(cast<assert_stmt>(s).msg);
      case node_kind::import_stmt:
        return not_empty(cast<import_stmt>(s).names, "names", "Import");
      case node_kind::import_from_stmt:
        if (cast<import_from_stmt>(s).level < 0) return fail("Negative ImportFrom level");
        return not_empty(cast<import_from_stmt>(s).names, "names", "ImportFrom");
      case node_kind::global_stmt:
        return not_empty(cast<global_stmt>(s).names, "names", "Global");
      case node_kind::nonlocal_stmt:
        return not_empty(cast<nonlocal_stmt>(s).names, "names", "Nonlocal");
      case node_kind::expr_stmt:
        return expression(*cast<expr_stmt>(s).value);
      default:
        return true;
    }
  }

  // ---- expressions ----
  bool maybe(const expr* e) { return !e || expression(*e); }
  bool expressions(const sequence<expr*>& s, expr_context ctx = expr_context::load) {
    for (const expr* e : s)
      if (e && !expression(*e, ctx)) return false;
    return true;
  }
  bool keywords(const sequence<keyword*>& s) {
    for (const keyword* k : s)
      if (!expression(*k->value)) return false;
    return true;
  }
  bool comprehensions(const sequence<comprehension*>& s) {
    if (s.empty()) return fail("comprehension with no generators");
    for (const comprehension* c : s)
      if (!expression(*c->target, expr_context::store) || !expression(*c->iter) || !expressions(c->ifs)) return false;
    return true;
  }
  bool parameter_list(const sequence<arg*>& s) {
    for (const arg* a : s)
      if (!parameter(a)) return false;
    return true;
  }
  bool parameter(const arg* a) { return !a || (place(*a) && maybe(a->annotation)); }
  bool parameters(const arguments& a) {
    if (!parameter_list(a.posonlyargs) || !parameter_list(a.args) || !parameter(a.vararg) ||
        !parameter_list(a.kwonlyargs) || !parameter(a.kwarg))
      return false;
    if (a.defaults.size() > a.posonlyargs.size() + a.args.size())
      return fail("more positional defaults than args on arguments");
    if (a.kw_defaults.size() != a.kwonlyargs.size())
      return fail("length of kwonlyargs is not the same as kw_defaults on arguments");
    return expressions(a.defaults) && expressions(a.kw_defaults);
  }
  /// The context that the node itself names; null if it names none.
  static const expr_context* context_of(const expr& e) {
    switch (e.kind) {
      case node_kind::attribute_expr:
        return &cast<attribute_expr>(e).ctx;
      case node_kind::subscript_expr:
        return &cast<subscript_expr>(e).ctx;
      case node_kind::starred_expr:
        return &cast<starred_expr>(e).ctx;
      case node_kind::name_expr:
        return &cast<name_expr>(e).ctx;
      case node_kind::list_expr:
        return &cast<list_expr>(e).ctx;
      case node_kind::tuple_expr:
        return &cast<tuple_expr>(e).ctx;
      default:
        return nullptr;
    }
  }

  bool expression(const expr& e, expr_context ctx = expr_context::load) {
    if (!stack_left(m_) || !place(e)) return false;
    if (e.kind == node_kind::name_expr && !name(cast<name_expr>(e).id)) return false;
    if (const expr_context* own = context_of(e)) {
      if (*own != ctx)
        return fail("expression must have {} context but has {} instead", to_string(ctx), to_string(*own));
    } else if (ctx != expr_context::load) {
      return fail("expression which can't be assigned to in {} context", to_string(ctx));
    }
    switch (e.kind) {
      case node_kind::bool_op:
        if (cast<bool_op>(e).values.size() < 2) return fail("BoolOp with less than 2 values");
        return expressions(cast<bool_op>(e).values);
      case node_kind::named_expr:
        return expression(*cast<named_expr>(e).value);
      case node_kind::bin_op:
        return expression(*cast<bin_op>(e).left) && expression(*cast<bin_op>(e).right);
      case node_kind::unary_op:
        return expression(*cast<unary_op>(e).operand);
      case node_kind::lambda_expr:
        return parameters(*cast<lambda_expr>(e).args) && expression(*cast<lambda_expr>(e).body);
      case node_kind::if_exp:
        return expression(*cast<if_exp>(e).test) && expression(*cast<if_exp>(e).body) &&
               expression(*cast<if_exp>(e).orelse);
      case node_kind::dict_expr:
        if (cast<dict_expr>(e).keys.size() != cast<dict_expr>(e).values.size())
          return fail("Dict doesn't have the same number of keys as values");
        return expressions(cast<dict_expr>(e).keys) && expressions(cast<dict_expr>(e).values);
      case node_kind::set_expr:
        return expressions(cast<set_expr>(e).elts);
      case node_kind::list_comp:
        return comprehensions(cast<list_comp>(e).generators) && expression(*cast<list_comp>(e).elt);
      case node_kind::set_comp:
        return comprehensions(cast<set_comp>(e).generators) && expression(*cast<set_comp>(e).elt);
      case node_kind::generator_exp:
        return comprehensions(cast<generator_exp>(e).generators) && expression(*cast<generator_exp>(e).elt);
      case node_kind::dict_comp:
        return comprehensions(cast<dict_comp>(e).generators) && expression(*cast<dict_comp>(e).key) &&
               expression(*cast<dict_comp>(e).value);
      case node_kind::yield_expr:
        return maybe(cast<yield_expr>(e).value);
      case node_kind::yield_from:
        return expression(*cast<yield_from>(e).value);
      case node_kind::await_expr:
        return expression(*cast<await_expr>(e).value);
      case node_kind::compare_expr: {
        const auto& c = cast<compare_expr>(e);
        if (c.comparators.empty()) return fail("Compare has no comparators");
        if (c.comparators.size() != c.ops.size())
          return fail("Compare has a different number of comparators and operands");
        return expressions(c.comparators) && expression(*c.left);
      }
      case node_kind::call_expr:
        return expression(*cast<call_expr>(e).func) && expressions(cast<call_expr>(e).args) &&
               keywords(cast<call_expr>(e).keywords);
      case node_kind::joined_str:
        return expressions(cast<joined_str>(e).values);
      case node_kind::formatted_value:
        return expression(*cast<formatted_value>(e).value) && maybe(cast<formatted_value>(e).format_spec);
      case node_kind::attribute_expr:
        return expression(*cast<attribute_expr>(e).value);
      case node_kind::subscript_expr:
        return expression(*cast<subscript_expr>(e).slice) && expression(*cast<subscript_expr>(e).value);
      case node_kind::starred_expr:
        return expression(*cast<starred_expr>(e).value, ctx);
      case node_kind::slice_expr:
        return maybe(cast<slice_expr>(e).lower) && maybe(cast<slice_expr>(e).upper) && maybe(cast<slice_expr>(e).step);
      case node_kind::list_expr:
        return expressions(cast<list_expr>(e).elts, ctx);
      case node_kind::tuple_expr:
        return expressions(cast<tuple_expr>(e).elts, ctx);
      default:
        return true;
    }
  }

  // ---- patterns ----
  bool capture(identifier n) {
    if (n->view() == "_") return fail("can't capture name '_' in patterns");
    return name(n);
  }
  bool patterns(const sequence<pattern*>& s, bool star_allowed) {
    for (const pattern* p : s)
      if (!one_pattern(*p, star_allowed)) return false;
    return true;
  }
  static bool is_number(const expr& e, bool real, bool imaginary, bool negative_allowed) {
    if (negative_allowed && e.kind == node_kind::unary_op && cast<unary_op>(e).op == unaryop::u_sub)
      return is_number(*cast<unary_op>(e).operand, real, imaginary, false);
    if (e.kind != node_kind::constant_expr) return false;
    const constant_kind k = cast<constant_expr>(e).value.kind;
    return (real && (k == constant_kind::integer || k == constant_kind::floating)) ||
           (imaginary && k == constant_kind::complex);
  }
  bool literal(const expr& e) {
    if (!expression(e)) return false;
    switch (e.kind) {
      case node_kind::constant_expr:
        switch (cast<constant_expr>(e).value.kind) {
          case constant_kind::integer:
          case constant_kind::floating:
          case constant_kind::complex:
          case constant_kind::string:
          case constant_kind::bytes:
            return true;
          default:
            return fail("unexpected constant inside of a literal pattern");
        }
      case node_kind::attribute_expr:
      case node_kind::joined_str:
        return true;
      case node_kind::unary_op:
        if (is_number(e, true, true, true)) return true;
        break;
      case node_kind::bin_op: {
        const auto& b = cast<bin_op>(e);
        if ((b.op == binary_operator::add || b.op == binary_operator::sub) && is_number(*b.left, true, false, true) &&
            is_number(*b.right, false, true, false))
          return true;
        break;
      }
      default:
        break;
    }
    return fail("patterns may only match literals and attribute lookups");
  }
  static bool is_singleton(const constant& c) {
    return c.kind == constant_kind::none || c.kind == constant_kind::true_ || c.kind == constant_kind::false_;
  }
  bool one_pattern(const pattern& p, bool star_allowed) {
    if (!stack_left(m_) || !place(p)) return false;
    switch (p.kind) {
      case node_kind::match_value:
        return literal(*cast<match_value>(p).value);
      case node_kind::match_singleton:
        return is_singleton(cast<match_singleton>(p).value) ||
               fail("MatchSingleton can only contain True, False and None");
      case node_kind::match_sequence:
        return patterns(cast<match_sequence>(p).patterns, true);
      case node_kind::match_mapping: {
        const auto& x = cast<match_mapping>(p);
        if (x.keys.size() != x.patterns.size())
          return fail("MatchMapping doesn't have the same number of keys as patterns");
        if (x.rest && !capture(x.rest)) return false;
        for (const expr* k : x.keys) {
          if (k->kind == node_kind::constant_expr && is_singleton(cast<constant_expr>(*k).value)) continue;
          if (!literal(*k)) return false;
        }
        return patterns(x.patterns, false);
      }
      case node_kind::match_class: {
        const auto& x = cast<match_class>(p);
        if (x.kwd_attrs.size() != x.kwd_patterns.size())
          return fail("MatchClass doesn't have the same number of keyword attributes as patterns");
        if (!expression(*x.cls)) return false;
        const expr* c = x.cls;
        while (c->kind == node_kind::attribute_expr) c = cast<attribute_expr>(*c).value;
        if (c->kind != node_kind::name_expr)
          return fail("MatchClass cls field can only contain Name or Attribute nodes.");
        for (identifier n : x.kwd_attrs)
          if (!name(n)) return false;
        return patterns(x.patterns, false) && patterns(x.kwd_patterns, false);
      }
      case node_kind::match_star:
        if (!star_allowed) return fail("can't use MatchStar here");
        return !cast<match_star>(p).name || capture(cast<match_star>(p).name);
      case node_kind::match_as: {
        const auto& x = cast<match_as>(p);
        if (x.name && !capture(x.name)) return false;
        if (!x.pattern_) return true;
        if (!x.name) return fail("MatchAs must specify a target name if a pattern is given");
        return one_pattern(*x.pattern_, false);
      }
      case node_kind::match_or:
        if (cast<match_or>(p).patterns.size() < 2) return fail("MatchOr requires at least 2 patterns");
        return patterns(cast<match_or>(p).patterns, false);
      default:
        return true;
    }
  }

  vm& m_;
};

}  // namespace

bool validate_tree(vm& m, const syntax_tree& tree) { return validator(m).root(*tree.root); }

}  // namespace metavm::python
