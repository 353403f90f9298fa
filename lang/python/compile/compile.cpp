// The passes in order: parse, symbols, folding, checks, code.
#include "lang/python/compile/compile.hpp"

#include "lang/python/compile/ast_objects.hpp"
#include "lang/python/compile/unit.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/parse/check.hpp"
#include "lang/python/parse/fold.hpp"

namespace metavm::python {

void raise_syntax_error(vm& m, const syntax_error& e, const std::string& filename) {
  type_object* cls = m.exc.SyntaxError;
  switch (e.kind) {
    case error_kind::indentation_error:
      cls = m.exc.IndentationError;
      break;
    case error_kind::tab_error:
      cls = m.exc.TabError;
      break;
    case error_kind::value_error:
      cls = m.exc.ValueError;
      break;
    case error_kind::memory_error:
      cls = m.exc.MemoryError;
      break;
    case error_kind::recursion_error:
      cls = m.exc.RecursionError;
      break;
    case error_kind::system_error:
      cls = m.exc.SystemError;
      break;
    default:
      break;
  }
  if (!e.has_place) {
    raise_text(m, cls, e.message);
    return;
  }
  auto number = [&](int n) { return n == unknown_offset ? none : make_int(m, n); };
  const value parts[] = {to_value(make_str(m, filename)),
                         number(e.lineno),
                         number(e.offset),
                         e.text.empty() ? none : to_value(make_str(m, e.text)),
                         number(e.end_lineno),
                         number(e.end_offset)};
  const value arguments[] = {to_value(make_str(m, e.message)), to_value(make_tuple(m, parts, 6))};
  const value x = make_exception(m, cls, arguments, 2);
  if (!is_raised(x)) raise_value(m, x);
}

namespace {

/// What the passes of one compilation share: options, warnings, the error.
class passes {
 public:
  passes(vm& m, const compile_options& o) : m_(m), o_(o) {
    warn_ = [this](const char* category, const std::string& message, int line) {
      type_object* c =
          std::string_view(category) == "DeprecationWarning" ? m_.exc.DeprecationWarning : m_.exc.SyntaxWarning;
      if (warn_explicit(m_, c, message, o_.filename, line)) return false;
      warned_ = true;
      return true;
    };
  }

  /// Null: raised.
  std::unique_ptr<syntax_tree> parse_text(std::string_view source) {
    parse_options po;
    po.mode = o_.mode;
    po.ignore_cookie = o_.source_is_str;
    po.max_str_digits = static_cast<int>(m_.int_max_str_digits);
    po.dont_imply_dedent = o_.dont_imply_dedent;
    po.allow_incomplete_input = o_.allow_incomplete;
    po.barry_as_FLUFL = o_.future_flags & future_flags::barry_as_bdfl;
    po.warn = warn_;
    parse_result parsed = parse(source, po);
    if (parsed.error) fail(*parsed.error);
    return std::move(parsed.tree);
  }

  code_object* generate(syntax_tree& tree, std::string_view source) {
    symtable_options so;
    so.inherited_flags = o_.future_flags;
    symtable_result symbols = build_symbol_table(tree, so);
    if (symbols.error) return fail(*symbols.error);
    const u32 flags = o_.future_flags | symbols.table->future.flags;
    fold_options fo;
    fo.optimize = o_.optimize;
    fo.future_annotations = flags & future_flags::annotations;
    if (auto e = fold_constants(tree, fo)) return fail(*e);
    check_options co;
    co.optimize = o_.optimize;
    co.top_level_await = o_.top_level_await;
    co.warn = warn_;
    if (auto e = check_program(tree, *symbols.table, co)) return fail(*e);
    compilation c{m_, o_, source, tree, *symbols.table, make_str(m_, o_.filename), flags};
    unit u(c, nullptr, symbols.table->top, "<module>", "");
    u.module_body(*tree.root);
    return u.finish(1);
  }

 private:
  code_object* fail(const syntax_error& e) {
    // A warning that was turned into an error is a SyntaxError at its place; anything else that showing it raised
    // stays.
    if (!warned_ || catch_pending(m_, m_.exc.SyntaxWarning) || catch_pending(m_, m_.exc.DeprecationWarning))
      raise_syntax_error(m_, e, o_.filename);
    return nullptr;
  }

  vm& m_;
  const compile_options& o_;
  warning_handler warn_;
  bool warned_ = false;
};

}  // namespace

code_object* compile_source(vm& m, std::string_view source, const compile_options& o) {
  passes p(m, o);
  const std::unique_ptr<syntax_tree> tree = p.parse_text(source);
  if (!tree) return nullptr;
  source_text text(source, o.mode, o.source_is_str);
  return p.generate(*tree, text.text());
}

value parse_to_objects(vm& m, std::string_view source, const compile_options& o) {
  const std::unique_ptr<syntax_tree> tree = passes(m, o).parse_text(source);
  return tree ? tree_to_objects(m, *tree) : value_raised;
}

code_object* compile_objects(vm& m, value root, std::string_view mode, const compile_options& o) {
  const std::unique_ptr<syntax_tree> tree = tree_from_objects(m, root, mode);
  if (!tree || !validate_tree(m, *tree)) return nullptr;
  return passes(m, o).generate(*tree, "");
}

}  // namespace metavm::python
