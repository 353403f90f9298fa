// The passes in order: parse, symbols, folding, checks, code.
#include "lang/python/compile/compile.hpp"

#include "lang/python/compile/unit.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/parse/check.hpp"
#include "lang/python/parse/fold.hpp"

namespace metavm::python {

void raise_syntax_error(vm& m, const syntax_error& e, const std::string& filename) {
  type_object* cls = m.exc.SyntaxError;
  switch (e.kind) {
    case error_kind::indentation_error: cls = m.exc.IndentationError; break;
    case error_kind::tab_error: cls = m.exc.TabError; break;
    case error_kind::value_error: cls = m.exc.ValueError; break;
    case error_kind::memory_error: cls = m.exc.MemoryError; break;
    case error_kind::recursion_error: cls = m.exc.RecursionError; break;
    case error_kind::system_error: cls = m.exc.SystemError; break;
    default: break;
  }
  if (!e.has_place) {
    raise_text(m, cls, e.message);
    return;
  }
  auto number = [&](int n) { return n == unknown_offset ? none : make_int(m, n); };
  const value parts[] = {to_value(make_str(m, filename)), number(e.lineno), number(e.offset),
                         e.text.empty() ? none : to_value(make_str(m, e.text)), number(e.end_lineno), number(e.end_offset)};
  const value arguments[] = {to_value(make_str(m, e.message)), to_value(make_tuple(m, parts, 6))};
  const value x = make_exception(m, cls, arguments, 2);
  if (!is_raised(x)) raise_value(m, x);
}

code_object* compile_source(vm& m, std::string_view source, const compile_options& o) {
  bool warned = false;
  warning_handler warn = [&](const char* category, const std::string& message, int line) {
    (void)line;
    type_object* c = std::string_view(category) == "DeprecationWarning" ? m.exc.DeprecationWarning : m.exc.SyntaxWarning;
    if (!python::warn(m, c, message)) {
      warned = true;
      return true;
    }
    return false;
  };
  parse_options po;
  po.mode = o.mode;
  po.ignore_cookie = o.source_is_str;
  po.max_str_digits = static_cast<int>(m.int_max_str_digits);
  po.warn = warn;
  parse_result parsed = parse(source, po);
  auto fail = [&](const syntax_error& e) -> code_object* {
    if (!warned || m.pending.bits == value_unbound.bits) raise_syntax_error(m, e, o.filename);
    return nullptr;
  };
  if (parsed.error) return fail(*parsed.error);
  symtable_options so;
  so.inherited_flags = o.future_flags;
  symtable_result symbols = build_symbol_table(*parsed.tree, so);
  if (symbols.error) return fail(*symbols.error);
  const u32 flags = o.future_flags | symbols.table->future.flags;
  fold_options fo;
  fo.optimize = o.optimize;
  fo.future_annotations = flags & future_flags::annotations;
  if (auto e = fold_constants(*parsed.tree, fo)) return fail(*e);
  check_options co;
  co.optimize = o.optimize;
  co.top_level_await = o.top_level_await;
  co.warn = warn;
  if (auto e = check_program(*parsed.tree, *symbols.table, co)) return fail(*e);
  source_text text(source, o.mode, o.source_is_str);
  compilation c{m, o, text.text(), *parsed.tree, *symbols.table, make_str(m, o.filename), flags};
  unit u(c, nullptr, symbols.table->top, "<module>", "");
  u.module_body(*parsed.tree->root);
  return u.finish(1);
}

}  // namespace metavm::python
