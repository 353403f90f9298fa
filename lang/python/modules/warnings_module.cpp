/// \file
/// The _warnings module: what the warnings module has in C.
#include "lang/python/compile/compile.hpp"
#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

/// An attribute of the warnings module if that was imported (or can be, with `try_import`); value_unbound if not.
value warnings_attribute(vm& m, const char* name, bool try_import) {
  value mod = dict_find_str(m, m.modules, m.names.warnings);
  if (same(mod, value_unbound) && try_import) {
    mod = import_module(m, m.names.warnings);
    if (is_raised(mod)) return catch_pending(m, m.exc.ImportError) ? value_unbound : value_raised;
  }
  return same(mod, value_unbound) || is_none(mod) ? value_unbound : find_attribute(m, mod, intern(m, name));
}
value setting(vm& m, const char* name, value ours) {
  const value v = warnings_attribute(m, name, false);
  return same(v, value_unbound) ? ours : v;
}

// ---------------------------------------------------------------- filters

/// Does a filter's message or module part match the text?
tri part_matches(vm& m, value part, value text) {
  if (is_none(part)) return tri::yes;
  if (is_exact(part, m.shapes.str)) return equal(m, part, text);
  const value r = call_method(m, part, intern(m, "match"), &text, 1);
  return is_raised(r) ? tri::error : truth(m, r);
}
/// The action for a warning. Null: raised.
str_object* find_action(vm& m, value category, value text, i64 line, value module) {
  const value filters = setting(m, "filters", m.states.warning_filters);
  if (is_raised(filters)) return nullptr;
  if (!is_kind(filters, kind::list)) {
    raise_text(m, m.exc.ValueError, "_warnings.filters must be a list");
    return nullptr;
  }
  auto* l = filters.as<list_object>();
  for (u64 i = 0; i < l->length; i++) {
    const value f = l->storage->items[i];
    if (!is_kind(f, kind::tuple) || f.as<tuple_object>()->length != 5) {
      raise(m, m.exc.ValueError, "_warnings.filters item {} isn't a 5-tuple", i);
      return nullptr;
    }
    const value* part = f.as<tuple_object>()->items;
    if (!is_str(part[0])) {
      raise(m, m.exc.TypeError, "action must be a string, not '{}'", type_name(m, part[0]));
      return nullptr;
    }
    tri t = part_matches(m, part[1], text);
    if (t == tri::yes) t = object_issubclass(m, category, part[2]);
    if (t == tri::yes) t = part_matches(m, part[3], module);
    if (t == tri::error) return nullptr;
    if (t == tri::no) continue;
    i64 filter_line;
    if (!to_index(m, part[4], filter_line)) return nullptr;
    if (filter_line == 0 || filter_line == line) return as_str(part[0]);
  }
  const value action = setting(m, "defaultaction", m.states.warning_default_action);
  if (is_raised(action)) return nullptr;
  if (is_str(action)) return as_str(action);
  raise(m, m.exc.TypeError, "_warnings.defaultaction must be a string, not '{}'", type_name(m, action));
  return nullptr;
}

// ---------------------------------------------------------------- what was said already

tri already_warned(vm& m, value registry, value key, bool set) {
  auto* d = registry.as<dict_object>();
  str_object* version_key = intern(m, "version");
  const value version = dict_find_str(m, d, version_key);
  if (is_raised(version)) return tri::error;
  const value current = make_uint(m, m.numbers.warning_filters_version);
  if (!version.is_int() || !same(version, current)) {
    dict_clear(m, d);
    if (!dict_set_str(m, d, version_key, current)) return tri::error;
  } else {
    const value said = dict_find(m, d, key);
    if (is_raised(said)) return tri::error;
    if (!same(said, value_unbound)) {
      const tri t = truth(m, said);
      if (t != tri::no) return t;
    }
  }
  return set && !dict_set(m, d, key, true_) ? tri::error : tri::no;
}
tri update_registry(vm& m, value registry, value text, value category, bool add_zero) {
  const value parts[] = {text, category, value::small_int(0)};
  return already_warned(m, registry, to_value(make_tuple(m, parts, add_zero ? 3 : 2)), true);
}

// ---------------------------------------------------------------- showing

bool write_line(vm& m, value file, const std::string& s) {
  const value v = to_value(make_str(m, s));
  return !is_raised(call_method(m, file, m.names.write, &v, 1));
}
/// Without the warnings module.
bool show_plainly(vm& m, str_object* filename, i64 line, value text, value category) {
  const value error = dict_find_str(m, m.sys->dict, m.names.stderr);
  if (same(error, value_unbound) || is_none(error)) return true;
  str_object* s = to_str(m, text);
  if (!s) return false;
  return write_line(
      m, error,
      fmt::format("{}:{}: {}: {}\n", to_utf8(filename), line, to_utf8(category.as<type_object>()->name), to_utf8(s)));
}
bool show(vm& m, value category, value text, value message, str_object* filename, i64 line, value source) {
  const value f = warnings_attribute(m, "_showwarnmsg", !is_none(source));
  if (is_raised(f)) return false;
  if (same(f, value_unbound)) return show_plainly(m, filename, line, text, category);
  if (!is_callable(m, f)) {
    raise_text(m, m.exc.TypeError, "warnings._showwarnmsg() must be set to a callable");
    return false;
  }
  const value cls = warnings_attribute(m, "WarningMessage", false);
  if (is_raised(cls)) return false;
  if (same(cls, value_unbound)) {
    raise_text(m, m.exc.RuntimeError, "unable to get warnings.WarningMessage");
    return false;
  }
  const value args[] = {message, category, to_value(filename), make_int(m, line), none, none, source};
  const value info = call(m, cls, args, 7);
  return !is_raised(info) && !is_raised(call1(m, f, info));
}

struct warning {
  value category, message;
  str_object* filename;
  i64 line;
  value module;    ///< unbound: made of the file name
  value registry;  ///< dict or none
  value source;
};

value module_of_file(vm& m, str_object* filename) {
  const u64 n = filename->length;
  if (n == 0) return to_value(intern(m, "<unknown>"));
  const std::string s = to_utf8(filename);
  return to_value(s.size() > 3 && s.ends_with(".py") ? str_slice(m, filename, 0, n - 3) : filename);
}

bool issue(vm& m, warning w) {
  if (is_none(w.module)) return true;
  if (!is_none(w.registry) && !is_kind(w.registry, kind::dict)) {
    raise_text(m, m.exc.TypeError, "'registry' must be a dict or None");
    return false;
  }
  if (same(w.module, value_unbound)) w.module = module_of_file(m, w.filename);
  value text = w.message;
  const tri is_warning = object_isinstance(m, w.message, to_value(m.exc.Warning));
  if (is_warning == tri::error) return false;
  if (is_warning == tri::yes) {
    str_object* s = to_str(m, w.message);
    if (!s) return false;
    text = to_value(s);
    w.category = to_value(type_of(m, w.message));
  } else {
    w.message = call1(m, w.category, w.message);
    if (is_raised(w.message)) return false;
  }
  const value line = make_int(m, w.line);
  const value parts[] = {text, w.category, line};
  const value key = to_value(make_tuple(m, parts, 3));
  if (!is_none(w.registry)) {
    const tri said = already_warned(m, w.registry, key, false);
    if (said != tri::no) return said == tri::yes;
  }
  str_object* action = find_action(m, w.category, text, w.line, w.module);
  if (!action) return false;
  if (str_equals_ascii(action, "error")) {
    if (is_exception(w.message))
      raise_value(m, w.message);
    else
      raise_text(m, m.exc.TypeError, "exceptions must derive from BaseException");
    return false;
  }
  if (str_equals_ascii(action, "ignore")) return true;
  tri said = tri::no;
  if (!str_equals_ascii(action, "always")) {
    if (!is_none(w.registry) && !dict_set(m, w.registry.as<dict_object>(), key, true_)) return false;
    if (str_equals_ascii(action, "once")) {
      value registry = w.registry;
      if (is_none(registry)) {
        registry = setting(m, "onceregistry", m.states.warning_once);
        if (is_raised(registry)) return false;
        if (!is_kind(registry, kind::dict)) {
          raise(m, m.exc.TypeError, "_warnings.onceregistry must be a dict, not '{}'", type_name(m, registry));
          return false;
        }
      }
      said = update_registry(m, registry, text, w.category, false);
    } else if (str_equals_ascii(action, "module")) {
      if (!is_none(w.registry)) said = update_registry(m, w.registry, text, w.category, true);
    } else if (!str_equals_ascii(action, "default")) {
      str_object* r = repr(m, to_value(action));
      if (r) raise(m, m.exc.RuntimeError, "Unrecognized action ({}) in warnings.filters", to_utf8(r));
      return false;
    }
  }
  if (said != tri::no) return said == tri::yes;
  return show(m, w.category, text, w.message, w.filename, w.line, w.source);
}

// ---------------------------------------------------------------- where the warning comes from

tri is_importing(vm& m, value frame) {
  const value code = get_attribute(m, frame, "f_code");
  const value name = is_raised(code) ? code : get_attribute(m, code, "co_filename");
  if (is_raised(name)) return tri::error;
  if (!is_str(name)) return tri::no;
  const std::string s = to_utf8(as_str(name));
  return to_tri(s.find("importlib") != s.npos && s.find("_bootstrap") != s.npos);
}
value frame_back(vm& m, value frame, bool external) {
  for (;;) {
    frame = get_attribute(m, frame, "f_back");
    if (is_raised(frame) || is_none(frame) || !external) return frame;
    const tri t = is_importing(m, frame);
    if (t != tri::yes) return t == tri::error ? value_raised : frame;
  }
}
bool find_context(vm& m, i64 level, warning& w) {
  value frame = m.engine.frame_at ? m.engine.frame_at(m, 0) : value_unbound;
  if (is_raised(frame)) return false;
  if (same(frame, value_unbound)) frame = none;
  tri inside = is_none(frame) ? tri::no : is_importing(m, frame);
  if (inside == tri::error) return false;
  const bool external = level > 0 && inside == tri::no;
  while (--level > 0 && !is_none(frame)) {
    frame = frame_back(m, frame, external);
    if (is_raised(frame)) return false;
  }
  value globals;
  if (is_none(frame)) {
    globals = to_value(m.sys->dict);
    w.filename = intern(m, "sys");
    w.line = 1;
  } else {
    globals = get_attribute(m, frame, "f_globals");
    const value code = get_attribute(m, frame, "f_code");
    const value name = is_raised(code) ? code : get_attribute(m, code, "co_filename");
    const value line = get_attribute(m, frame, "f_lineno");
    if (is_raised(globals) || is_raised(name) || is_raised(line)) return false;
    w.filename = is_str(name) ? as_str(name) : m.empty_str;
    w.line = 0;
    if (!is_none(line) && !to_index(m, line, w.line)) return false;
  }
  if (!is_kind(globals, kind::dict)) globals = to_value(m.sys->dict);
  auto* d = globals.as<dict_object>();
  w.registry = dict_find_str(m, d, intern(m, "__warningregistry__"));
  if (is_raised(w.registry)) return false;
  if (same(w.registry, value_unbound)) {
    w.registry = to_value(make_dict(m));
    if (!dict_set_str(m, d, "__warningregistry__", w.registry)) return false;
  }
  w.module = dict_find_str(m, d, m.names.__name__);
  if (is_raised(w.module)) return false;
  if (!is_str(w.module) && !is_none(w.module)) w.module = to_value(intern(m, "<string>"));
  return true;
}

bool check_category(vm& m, value message, value& category) {
  const tri t = object_isinstance(m, message, to_value(m.exc.Warning));
  if (t == tri::error) return false;
  if (t == tri::yes) {
    category = to_value(type_of(m, message));
  } else if (same(category, value_unbound) || is_none(category)) {
    category = to_value(m.exc.UserWarning);
  }
  if (is_kind(category, kind::type) && is_subtype(category.as<type_object>(), m.exc.Warning)) return true;
  raise(m, m.exc.TypeError, "category must be a Warning subclass, not '{}'", type_name(m, category));
  return false;
}

value warnings_warn(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[4];
  i64 level = 1;
  if (!bind_arguments(m, "warn", "message category? stacklevel? source?", args, nargs, kw, out) ||
      (!same(out[2], value_unbound) && !to_index(m, out[2], level)) || !check_category(m, out[0], out[1]))
    return value_raised;
  warning w{out[1], out[0], nullptr, 0, none, none, same(out[3], value_unbound) ? none : out[3]};
  return result(find_context(m, level, w) && issue(m, w));
}
value warnings_warn_explicit(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[8];
  if (!bind_arguments(m, "warn_explicit", "message category filename lineno module? registry? module_globals? source?",
                      args, nargs, kw, out))
    return value_raised;
  if (!is_str(out[2]))
    return raise(m, m.exc.TypeError, "warn_explicit() argument 3 must be str, not {}", type_name(m, out[2]));
  warning w{out[1],
            out[0],
            as_str(out[2]),
            0,
            out[4],
            same(out[5], value_unbound) ? none : out[5],
            same(out[7], value_unbound) ? none : out[7]};
  if (!to_index(m, out[3], w.line)) return value_raised;
  return result(issue(m, w));
}
value warnings_filters_mutated(vm& m) {
  m.numbers.warning_filters_version++;
  return none;
}

}  // namespace

bool warn_explicit(vm& m, type_object* category, std::string_view message, std::string_view filename, i64 line) {
  return issue(
      m, {to_value(category), to_value(make_str(m, message)), make_str(m, filename), line, value_unbound, none, none});
}

module_object* init_module__warnings(vm& m) {
  static const method_def functions[] = {
      method("warn", warnings_warn, "($module, /, message, category=None, stacklevel=1, source=None)",
             "Issue a warning, or ignore it, or raise it."),
      method("warn_explicit", warnings_warn_explicit),
      method("_filters_mutated", warnings_filters_mutated),
      {}};
  module_object* mod = make_module(m, "_warnings", functions, "Filtering of warnings.");
  if (!mod) return nullptr;
  list_object* filters = empty_list(m, 5);
  auto add = [&](const char* action, type_object* category, value module) {
    const value parts[] = {to_value(intern(m, action)), none, to_value(category), module, value::small_int(0)};
    list_append(m, filters, to_value(make_tuple(m, parts, 5)));
  };
  add("default", m.exc.DeprecationWarning, to_value(m.names.__main__));
  add("ignore", m.exc.DeprecationWarning, none);
  add("ignore", m.exc.PendingDeprecationWarning, none);
  add("ignore", m.exc.ImportWarning, none);
  add("ignore", m.exc.ResourceWarning, none);
  m.states.warning_filters = to_value(filters);
  m.states.warning_once = to_value(make_dict(m));
  m.states.warning_default_action = to_value(intern(m, "default"));
  module_set(m, mod, "filters", m.states.warning_filters);
  module_set(m, mod, "_onceregistry", m.states.warning_once);
  module_set(m, mod, "_defaultaction", m.states.warning_default_action);
  return mod;
}

}  // namespace metavm::python
