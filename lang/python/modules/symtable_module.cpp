/// \file
/// `_symtable`: what the compiler knows of names, for the module `symtable`.
#include "lang/python/compile/compile.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

/// A scope. All fields are made with it.
struct entry_object : object {
  value id, name, symbols, varnames, children, nested, type, lineno;
  static const layout& get_layout() {
    return describe<entry_object>("symtable entry", &entry_object::id, &entry_object::name, &entry_object::symbols,
                                  &entry_object::varnames, &entry_object::children, &entry_object::nested,
                                  &entry_object::type, &entry_object::lineno);
  }
};

template <value entry_object::* Field>
value get_field(vm&, value self) {
  return self.as<entry_object>()->*Field;
}
value entry_repr(vm& m, value self) {
  const entry_object* e = self.as<entry_object>();
  return result(make_str(m, "<symtable entry " + to_utf8(as_str(e->name)) + "(" + to_utf8(repr(m, e->id)) + "), line " +
                                to_utf8(repr(m, e->lineno)) + ">"));
}
const getset_def getsets[] = {
    {"id", get_field<&entry_object::id>, nullptr},
    {"name", get_field<&entry_object::name>, nullptr},
    {"symbols", get_field<&entry_object::symbols>, nullptr},
    {"varnames", get_field<&entry_object::varnames>, nullptr},
    {"children", get_field<&entry_object::children>, nullptr},
    {"nested", get_field<&entry_object::nested>, nullptr},
    {"type", get_field<&entry_object::type>, nullptr},
    {"lineno", get_field<&entry_object::lineno>, nullptr},
    {},
};
const method_def methods[] = {unary_method("__repr__", entry_repr), {}};

enum : int { type_function, type_class, type_module, type_annotation };

int type_number(scope_kind k) {
  switch (k) {
    case scope_kind::function:
      return type_function;
    case scope_kind::class_:
      return type_class;
    case scope_kind::module:
      return type_module;
    case scope_kind::annotation:
      return type_annotation;
  }
  return type_module;
}

constexpr i64 scope_shift = 11;

/// \pre `type` is the class of entries. value_raised on failure.
value entry_of(vm& m, type_object* type, const scope& s) {
  if (!stack_left(m)) return value_raised;
  list_object* children = empty_list(m);
  for (const scope* c : s.children) {
    if (c->kind == scope_kind::annotation) continue;
    const value v = entry_of(m, type, *c);
    if (is_raised(v) || !list_append(m, children, v)) return value_raised;
  }
  dict_object* symbols = make_dict(m);
  for (const symbol& x : s.symbols)
    dict_set_str(m, symbols, intern(m, x.name->view()),
                 make_int(m, static_cast<i64>(x.flags) | static_cast<i64>(x.scope) << scope_shift));
  list_object* varnames = empty_list(m);
  for (identifier p : s.parameters) list_append(m, varnames, to_value(intern(m, p->view())));
  str_object* name = s.name ? intern(m, s.name->view()) : intern(m, "top");
  auto* e = make_native<entry_object>(m, type);
  e->id = make_int(m, static_cast<i64>(reinterpret_cast<std::uintptr_t>(&s) >> 3));
  e->name = to_value(name);
  e->symbols = to_value(symbols);
  e->varnames = to_value(varnames);
  e->children = to_value(children);
  e->nested = make_int(m, s.nested);
  e->type = make_int(m, type_number(s.kind));
  e->lineno = make_int(m, s.kind == scope_kind::module ? 0 : s.place.lineno);
  return to_value(e);
}

value symtable(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "symtable", kwnames) || !check_arity(m, "symtable", nargs, 3, 3)) return value_raised;
  compile_options o;
  if (!to_fs_path(m, args[1], o.filename)) return value_raised;
  if (!is_str(args[2]))
    return raise(m, m.exc.TypeError, "symtable() argument 3 must be str, not {}", type_name(m, args[2]));
  const std::string mode = to_utf8(as_str(args[2]));
  if (mode == "exec")
    o.mode = parse_mode::exec;
  else if (mode == "eval")
    o.mode = parse_mode::eval;
  else if (mode == "single")
    o.mode = parse_mode::single;
  else
    return raise_text(m, m.exc.ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
  std::string text;
  if (is_str(args[0])) {
    text = to_utf8(as_str(args[0]));
    o.source_is_str = true;
  } else {
    buffer_view b{};
    if (!get_buffer(m, args[0], b)) {
      if (!catch_pending(m, m.exc.TypeError)) return value_raised;
      return raise_type_error(m, "symtable() arg 1 must be a string or bytes object");
    }
    text.assign(reinterpret_cast<const char*>(b.data), b.length);
  }
  parse_options po;
  po.mode = o.mode;
  po.ignore_cookie = o.source_is_str;
  po.max_str_digits = static_cast<int>(m.int_max_str_digits);
  parse_result parsed = parse(text, po);
  if (parsed.error) {
    raise_syntax_error(m, *parsed.error, o.filename);
    return value_raised;
  }
  symtable_result symbols = build_symbol_table(*parsed.tree);
  if (symbols.error) {
    raise_syntax_error(m, *symbols.error, o.filename);
    return value_raised;
  }
  return entry_of(m, engine_of(m).symtable_entry.as<type_object>(), *symbols.table->top);
}

const method_def functions[] = {
    method("symtable", symtable, "($module, source, filename, startstr, /)",
           "Return symbol and scope dictionaries used internally by compiler."),
    {},
};

}  // namespace

module_object* init_module__symtable(vm& m) {
  module_object* mod = make_module(m, "_symtable", functions);
  if (!mod) return nullptr;
  type_object* entry =
      make_native_type<entry_object>(m, nullptr, "symtable entry", methods, nullptr, nullptr, nullptr, getsets, 0);
  if (!entry) return nullptr;
  engine_of(m).symtable_entry = to_value(entry);
  const std::pair<const char*, u32> constants[] = {
      {"USE", symbol_flags::use},
      {"DEF_GLOBAL", symbol_flags::def_global},
      {"DEF_NONLOCAL", symbol_flags::def_nonlocal},
      {"DEF_LOCAL", symbol_flags::def_local},
      {"DEF_PARAM", symbol_flags::def_param},
      {"DEF_IMPORT", symbol_flags::def_import},
      {"DEF_BOUND", symbol_flags::def_bound},
      {"DEF_ANNOT", symbol_flags::def_annot},
      {"DEF_FREE", symbol_flags::def_free},
      {"DEF_FREE_CLASS", symbol_flags::def_free_class},
      {"TYPE_FUNCTION", type_function},
      {"TYPE_CLASS", type_class},
      {"TYPE_MODULE", type_module},
      {"LOCAL", static_cast<u32>(name_scope::local)},
      {"GLOBAL_EXPLICIT", static_cast<u32>(name_scope::global_explicit)},
      {"GLOBAL_IMPLICIT", static_cast<u32>(name_scope::global_implicit)},
      {"FREE", static_cast<u32>(name_scope::free)},
      {"CELL", static_cast<u32>(name_scope::cell)},
      {"SCOPE_OFF", scope_shift},
      {"SCOPE_MASK", 15},
  };
  for (auto [name, number] : constants) module_set(m, mod, name, make_int(m, number));
  return mod;
}

}  // namespace metavm::python
