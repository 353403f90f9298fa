#include "future.hpp"

#include <string>

namespace metavm::python {

namespace {

/// The flag of a feature; 0 for those that are always on, nothing for unknown ones.
std::optional<std::uint32_t> flag_of(std::string_view feature) {
  if (feature == "annotations") return future_flags::annotations;
  if (feature == "barry_as_FLUFL") return future_flags::barry_as_bdfl;
  for (std::string_view old : {"nested_scopes", "generators", "division", "absolute_import", "with_statement",
                               "print_function", "unicode_literals", "generator_stop"}) {
    if (feature == old) return 0;
  }
  return std::nullopt;
}

bool check_features(const import_from_stmt& s, future_features& result) {
  for (const alias* a : s.names) {
    std::string_view feature = a->name->view();
    std::string message;
    if (std::optional<std::uint32_t> flag = flag_of(feature)) {
      result.flags |= *flag;
      continue;
    }
    syntax_error& e = result.error.emplace();
    e.message = feature == "braces" ? "not a chance"
                                    : "future feature " + std::string(feature.substr(0, 100)) + " is not defined";
    e.lineno = e.end_lineno = s.lineno;
    e.offset = s.col_offset + 1;
    e.end_offset = unknown_offset;
    return false;
  }
  result.last_lineno = s.lineno;
  return true;
}

}  // namespace

future_features find_future_features(const mod& tree) {
  future_features result;
  sequence<stmt*> body;
  if (const auto* m = as<module_mod>(&tree)) body = m->body;
  if (const auto* m = as<interactive_mod>(&tree)) body = m->body;
  bool done = false;  // something else than a future import or a docstring has come
  int last_line = 0;
  for (const stmt* s : body) {
    if (done && s->lineno > last_line) break;
    last_line = s->lineno;
    if (const auto* import = as<import_from_stmt>(s)) {
      if (import->module == nullptr || import->module->view() != "__future__") {
        done = true;
        continue;
      }
      if (done) {
        syntax_error& e = result.error.emplace();
        e.message = "from __future__ imports must occur at the beginning of the file";
        e.lineno = e.end_lineno = s->lineno;
        e.offset = s->col_offset;
        e.end_offset = unknown_offset;
        return result;
      }
      if (!check_features(*import, result)) return result;
    } else if (const auto* e = as<expr_stmt>(s); e != nullptr && s == body[0]) {
      const auto* c = as<constant_expr>(e->value);
      done = c == nullptr || c->value.kind != constant_kind::string;
    } else {
      done = true;
    }
  }
  return result;
}

}  // namespace metavm::python
