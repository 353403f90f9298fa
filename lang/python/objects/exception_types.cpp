/// \file
/// Exception classes with attributes of their own: StopIteration, SystemExit, KeyError,
/// ImportError, NameError, AttributeError, SyntaxError. (os_error.cpp, unicode_errors.cpp and
/// exception_group.cpp have the others.)
#include "lang/python/objects/exception_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

const layout& stop_iteration_object::get_layout() {
  using self = stop_iteration_object;
  return describe<self>("stop_iteration", &self::extra, &self::args, &self::cause, &self::context, &self::traceback,
                        &self::result);
}
const layout& import_error_object::get_layout() {
  using self = import_error_object;
  return describe<self>("import_error", &self::extra, &self::args, &self::cause, &self::context, &self::traceback,
                        &self::message, &self::name, &self::path);
}
const layout& name_error_object::get_layout() {
  using self = name_error_object;
  return describe<self>("name_error", &self::extra, &self::args, &self::cause, &self::context, &self::traceback,
                        &self::name, &self::subject);
}
const layout& syntax_error_object::get_layout() {
  using self = syntax_error_object;
  return describe<self>("syntax_error", &self::extra, &self::args, &self::cause, &self::context, &self::traceback,
                        &self::message, &self::filename, &self::line, &self::column, &self::text, &self::end_line,
                        &self::end_column, &self::print_file_and_line);
}

bool no_keywords(vm& m, value self, tuple_object* kwnames) {
  if (!kwnames || !kwnames->length) return true;
  raise(m, m.exc.TypeError, "{}() takes no keyword arguments", type_name(m, self));
  return false;
}

namespace {

// ---------------------------------------------------------------- StopIteration, SystemExit

bool stop_iteration_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, self, kwnames) || !set_exception_args(m, self, args, nargs)) return false;
  auto* e = self.as<stop_iteration_object>();
  m.heap.write(e, &e->result, nargs ? args[0] : none);
  return true;
}
bool system_exit_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, self, kwnames) || !set_exception_args(m, self, args, nargs)) return false;
  auto* e = self.as<stop_iteration_object>();
  value v = nargs ? args[0] : none;
  if (nargs > 1) {
    v = to_value(e->args);
  }
  m.heap.write(e, &e->result, v);
  return true;
}

const method_def stop_iteration_methods[] = {
    method("__new__", exception_new),
    method("__init__", init_method<stop_iteration_init>),
    {},
};
const getset_def stop_iteration_getsets[] = {field<&stop_iteration_object::result>("value"), {}};
const method_def system_exit_methods[] = {
    method("__new__", exception_new),
    method("__init__", init_method<system_exit_init>),
    {},
};
const getset_def system_exit_getsets[] = {field<&stop_iteration_object::result>("code"), {}};

// ---------------------------------------------------------------- KeyError

value key_error_str(vm& m, value self) {
  tuple_object* args = as_exception(self)->args;
  if (args->length == 0) return to_value(m.empty_str);
  return args->length == 1 ? result(repr(m, args->items[0])) : result(to_str(m, to_value(args)));
}
const method_def key_error_methods[] = {method("__str__", key_error_str), {}};

// ---------------------------------------------------------------- ImportError

/// Keyword-only optional fields: finds each of the names in kwnames.
bool keyword_fields(vm& m, const char* function, const value* kwvalues, tuple_object* kwnames, const char* first,
                    value* a, const char* second, value* b) {
  for (u64 i = 0; kwnames && i < kwnames->length; i++) {
    const std::string key = to_utf8(as_str(kwnames->items[i]));
    if (key == first)
      *a = kwvalues[i];
    else if (second && key == second)
      *b = kwvalues[i];
    else
      return raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for {}()", key, function), false;
  }
  return true;
}

bool import_error_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!set_exception_args(m, self, args, nargs)) return false;
  auto* e = self.as<import_error_object>();
  value name = value_unbound, path = value_unbound;
  if (!keyword_fields(m, "ImportError", args + nargs, kwnames, "name", &name, "path", &path)) return false;
  m.heap.write(e, &e->name, name);
  m.heap.write(e, &e->path, path);
  m.heap.write(e, &e->message, nargs == 1 ? args[0] : value_unbound);
  return true;
}
value import_error_str(vm& m, value self) {
  const value message = self.as<import_error_object>()->message;
  if (is_exact(message, m.shapes.str)) return message;
  const value base = m.exc.BaseException->get_special(special::str);
  return call_with_self(m, base, self, nullptr, 0);
}
value import_error_reduce(vm& m, value self) {
  auto* e = self.as<import_error_object>();
  value state = exception_state(m, self);
  if (is_raised(state)) return state;
  if (!same(e->name, value_unbound) || !same(e->path, value_unbound)) {
    dict_object* d = same(state, none) ? make_dict(m) : dict_copy(m, state.as<dict_object>());
    if (!d) return value_raised;
    if (!same(e->name, value_unbound) && !dict_set_str(m, d, "name", e->name)) return value_raised;
    if (!same(e->path, value_unbound) && !dict_set_str(m, d, "path", e->path)) return value_raised;
    state = to_value(d);
  }
  return reduce_exception(m, self, e->args, state);
}
const method_def import_error_methods[] = {
    method("__new__", exception_new),
    method("__init__", init_method<import_error_init>),
    method("__str__", import_error_str),
    method("__reduce__", import_error_reduce),
    {},
};
const getset_def import_error_getsets[] = {
    field<&import_error_object::message>("msg"),
    field<&import_error_object::name>("name"),
    field<&import_error_object::path>("path"),
    {},
};

// ---------------------------------------------------------------- NameError, AttributeError

bool name_error_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!set_exception_args(m, self, args, nargs)) return false;
  auto* e = self.as<name_error_object>();
  value name = value_unbound;
  if (!keyword_fields(m, "NameError", args + nargs, kwnames, "name", &name, nullptr, nullptr)) return false;
  m.heap.write(e, &e->name, name);
  return true;
}
bool attribute_error_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!set_exception_args(m, self, args, nargs)) return false;
  auto* e = self.as<name_error_object>();
  value name = value_unbound, subject = value_unbound;
  if (!keyword_fields(m, "AttributeError", args + nargs, kwnames, "name", &name, "obj", &subject)) return false;
  m.heap.write(e, &e->name, name);
  m.heap.write(e, &e->subject, subject);
  return true;
}
const method_def name_error_methods[] = {
    method("__new__", exception_new),
    method("__init__", init_method<name_error_init>),
    {},
};
const getset_def name_error_getsets[] = {field<&name_error_object::name>("name"), {}};
const method_def attribute_error_methods[] = {
    method("__new__", exception_new),
    method("__init__", init_method<attribute_error_init>),
    {},
};
const getset_def attribute_error_getsets[] = {
    field<&name_error_object::name>("name"),
    field<&name_error_object::subject>("obj"),
    {},
};

// ---------------------------------------------------------------- SyntaxError

bool syntax_error_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, self, kwnames) || !set_exception_args(m, self, args, nargs)) return false;
  auto* e = self.as<syntax_error_object>();
  if (nargs >= 1) m.heap.write(e, &e->message, args[0]);
  if (nargs != 2) return true;
  tuple_object* info = to_tuple(m, args[1]);
  if (!info) return false;
  const u64 n = info->length;
  if (n < 4 || n > 6) {
    raise(m, m.exc.TypeError, "function takes at {} {} arguments ({} given)", n < 4 ? "least" : "most", n < 4 ? 4 : 6,
          n);
    return false;
  }
  value* fields[] = {&e->filename, &e->line, &e->column, &e->text, &e->end_line, &e->end_column};
  for (u64 i = 0; i < 6; i++) m.heap.write(e, fields[i], i < n ? info->items[i] : value_unbound);
  if (n == 5) {
    raise_type_error(m, "end_offset must be provided when end_lineno is provided");
    return false;
  }
  return true;
}
value syntax_error_str(vm& m, value self) {
  auto* e = self.as<syntax_error_object>();
  str_object* text = to_str(m, same(e->message, value_unbound) ? none : e->message);
  if (!text) return value_raised;
  const bool has_name = is_str(e->filename);
  i64 line;
  const bool has_line = is_int(m, e->line) && to_i64(m, e->line, line);
  if (!has_name && !has_line) return to_value(text);
  std::string place = " (";
  if (has_name) {
    std::string path = to_utf8(as_str(e->filename));
    place += path.substr(path.rfind('/') + 1);
  }
  if (has_line) place += fmt::format("{}line {}", has_name ? ", " : "", line);
  return result(str_concat(m, text, make_str(m, place + ")")));
}
const method_def syntax_error_methods[] = {
    method("__new__", exception_new),
    method("__init__", init_method<syntax_error_init>),
    method("__str__", syntax_error_str),
    {},
};
const getset_def syntax_error_getsets[] = {
    field<&syntax_error_object::message>("msg"),
    field<&syntax_error_object::filename>("filename"),
    field<&syntax_error_object::line>("lineno"),
    field<&syntax_error_object::column>("offset"),
    field<&syntax_error_object::text>("text"),
    field<&syntax_error_object::end_line>("end_lineno"),
    field<&syntax_error_object::end_column>("end_offset"),
    field<&syntax_error_object::print_file_and_line>("print_file_and_line"),
    {},
};

}  // namespace

void define_special_exception(std::string_view name, type_def& d) {
  if (name == "StopIteration") {
    d.lay = &stop_iteration_object::get_layout();
    d.methods = stop_iteration_methods;
    d.getsets = stop_iteration_getsets;
    d.construct = construct_by<stop_iteration_init>;
  } else if (name == "SystemExit") {
    d.lay = &stop_iteration_object::get_layout();
    d.methods = system_exit_methods;
    d.getsets = system_exit_getsets;
    d.construct = construct_by<system_exit_init>;
  } else if (name == "KeyError") {
    d.methods = key_error_methods;
  } else if (name == "ImportError") {
    d.lay = &import_error_object::get_layout();
    d.methods = import_error_methods;
    d.getsets = import_error_getsets;
    d.construct = construct_by<import_error_init>;
  } else if (name == "NameError") {
    d.lay = &name_error_object::get_layout();
    d.methods = name_error_methods;
    d.getsets = name_error_getsets;
    d.construct = construct_by<name_error_init>;
  } else if (name == "AttributeError") {
    d.lay = &name_error_object::get_layout();
    d.methods = attribute_error_methods;
    d.getsets = attribute_error_getsets;
    d.construct = construct_by<attribute_error_init>;
  } else if (name == "SyntaxError") {
    d.lay = &syntax_error_object::get_layout();
    d.methods = syntax_error_methods;
    d.getsets = syntax_error_getsets;
    d.construct = construct_by<syntax_error_init>;
  }
}

value raise_no_attribute(vm& m, value o, str_object* name) {
  const std::string n = to_utf8(name);
  std::string text;
  if (is_kind(o, kind::type))
    text = fmt::format("type object '{}' has no attribute '{}'", type_name_of(o.as<type_object>()), n);
  else if (is_kind(o, kind::module))
    text = missing_in_module(m, o.as<module_object>(), n);
  else
    text = fmt::format("'{}' object has no attribute '{}'", type_name(m, o), n);
  return raise_attribute_error(m, o, name, text);
}

value raise_attribute_error(vm& m, value o, str_object* name, std::string_view message) {
  const value text = to_value(make_str(m, message));
  const value e = make_exception(m, m.exc.AttributeError, &text, 1);
  if (is_raised(e)) return e;
  auto* x = e.as<name_error_object>();
  m.heap.write(x, &x->name, to_value(name));
  m.heap.write(x, &x->subject, o);
  return raise_value(m, e);
}

value raise_name_error(vm& m, type_object* cls, str_object* name, std::string_view message) {
  const value text = to_value(make_str(m, message));
  const value e = make_exception(m, cls, &text, 1);
  if (is_raised(e)) return e;
  auto* x = e.as<name_error_object>();
  m.heap.write(x, &x->name, to_value(name));
  return raise_value(m, e);
}

value raise_import_error(vm& m, type_object* cls, std::string_view message, value name, value path) {
  const value text = to_value(make_str(m, message));
  const value e = make_exception(m, cls, &text, 1);
  if (is_raised(e)) return e;
  auto* x = e.as<import_error_object>();
  m.heap.write(x, &x->name, name);
  if (!same(path, none)) m.heap.write(x, &x->path, path);
  return raise_value(m, e);
}

namespace {
/// The names of submodules that are being imported: a list, or anything else.
value submodules_in_progress(vm& m, value spec) {
  if (same(spec, value_unbound) || same(spec, none)) return none;
  const value names = find_attribute(m, spec, intern(m, "_uninitialized_submodules"));
  if (!is_raised(names)) return names;
  take_pending(m);
  return none;
}
}  // namespace

std::string missing_in_module(vm& m, module_object* mod, const std::string& name) {
  const value own = dict_find_str(m, mod->dict, m.names.__name__);
  if (!is_str(own)) return fmt::format("module has no attribute '{}'", name);
  const std::string module_name = to_utf8(as_str(own));
  const value spec = dict_find_str(m, mod->dict, m.names.__spec__);
  if (!same(spec, value_unbound) && !same(spec, none)) {
    const value initialising = find_attribute(m, spec, m.names._initializing);
    if (is_raised(initialising)) {
      take_pending(m);
    } else if (!same(initialising, value_unbound) && truth(m, initialising) == tri::yes) {
      return fmt::format(
          "partially initialized module '{}' has no attribute '{}' (most likely due to a "
          "circular import)",
          module_name, name);
    }
  }
  // A submodule is an attribute of its package only when it has been imported.
  const value busy = submodules_in_progress(m, spec);
  if (is_kind(busy, kind::list))
    for (u64 i = 0; i < busy.as<list_object>()->length; i++) {
      const value v = busy.as<list_object>()->storage->items[i];
      if (is_str(v) && to_utf8(as_str(v)) == name)
        return fmt::format("cannot access submodule '{}' of module '{}' (most likely due to a circular import)", name,
                           module_name);
    }
  return fmt::format("module '{}' has no attribute '{}'", module_name, name);
}

}  // namespace metavm::python
