#include "lang/python/modules/import.hpp"
#include "lang/python/modules/audit.hpp"

#include <sys/stat.h>

#include <cstdio>

#include "lang/python/compile/code_store.hpp"
#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

value lookup(vm& m, dict_object* d, const char* name) { return dict_find_str(m, d, intern(m, name)); }
/// Absent counts as None.
value lookup_or_none(vm& m, dict_object* d, const char* name) {
  const value v = lookup(m, d, name);
  return same(v, value_unbound) ? none : v;
}

/// The package that relative names are relative to; null: raised.
str_object* package_of(vm& m, dict_object* globals) {
  const value package = lookup_or_none(m, globals, "__package__"), spec = lookup_or_none(m, globals, "__spec__");
  if (!is_none(package)) {
    if (!is_str(package)) {
      raise_text(m, m.exc.TypeError, "package must be a string");
      return nullptr;
    }
    if (!is_none(spec)) {
      const value parent = get_attribute(m, spec, "parent");
      if (is_raised(parent)) return nullptr;
      const tri eq = equal(m, package, parent);
      if (eq == tri::error || (eq == tri::no && !warn(m, m.exc.ImportWarning, "__package__ != __spec__.parent")))
        return nullptr;
    }
    return as_str(package);
  }
  if (!is_none(spec)) {
    const value parent = get_attribute(m, spec, "parent");
    if (is_raised(parent)) return nullptr;
    if (is_str(parent)) return as_str(parent);
    raise_text(m, m.exc.TypeError, "__spec__.parent must be a string");
    return nullptr;
  }
  if (!warn(m, m.exc.ImportWarning,
            "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__"))
    return nullptr;
  const value name = lookup(m, globals, "__name__");
  if (same(name, value_unbound)) {
    raise_key_error(m, to_value(make_str(m, "'__name__' not in globals")));
    return nullptr;
  }
  if (!is_str(name)) {
    raise_text(m, m.exc.TypeError, "__name__ must be a string");
    return nullptr;
  }
  if (!same(lookup(m, globals, "__path__"), value_unbound)) return as_str(name);
  const i64 dot = str_rfind(as_str(name), make_char(m, '.'), 0, as_str(name)->length);
  return dot < 0 ? m.empty_str : str_slice(m, as_str(name), 0, static_cast<u64>(dot));
}

str_object* resolve_relative(vm& m, str_object* name, value globals, i64 level) {
  if (is_none(globals)) {
    raise_key_error(m, to_value(make_str(m, "'__name__' not in globals")));
    return nullptr;
  }
  if (!is_kind(globals, kind::dict)) {
    raise_text(m, m.exc.TypeError, "globals must be a dict");
    return nullptr;
  }
  str_object* package = package_of(m, globals.as<dict_object>());
  if (!package) return nullptr;
  if (package->length == 0) {
    raise_text(m, m.exc.ImportError, "attempted relative import with no known parent package");
    return nullptr;
  }
  u64 end = package->length;
  for (; level > 1; level--) {
    const i64 dot = str_rfind(package, make_char(m, '.'), 0, end);
    if (dot < 0) {
      raise_text(m, m.exc.ImportError, "attempted relative import beyond top-level package");
      return nullptr;
    }
    end = static_cast<u64>(dot);
  }
  str_builder out(m);
  out.append_slice(package, 0, end);
  if (name->length) {
    out.append('.');
    out.append(name);
  }
  return out.finish();
}

/// A module found in sys.modules may still be running in another thread: importlib waits for it.
bool wait_for(vm& m, value mod, str_object* name) {
  const value spec = find_attribute(m, mod, m.names.__spec__);
  if (is_raised(spec)) return false;
  if (same(spec, value_unbound) || is_none(spec)) return true;
  const value busy = find_attribute(m, spec, intern(m, "_initializing"));
  if (is_raised(busy)) return false;
  if (same(busy, value_unbound) || same(busy, false_)) return true;
  const tri t = truth(m, busy);
  if (t != tri::yes) return t == tri::no;
  const value v = to_value(name);
  return is_raised(call_method(m, to_value(m.importlib), intern(m, "_lock_unlock_module"), &v, 1)) ? false : true;
}

/// Takes the import system's own frames out of a traceback: those of ImportErrors, and those on the way to a module
/// that was run. Links are value* in front of each traceback: the exception's, or `next` of the one before.
void trim_traceback(vm& m) {
  if (!is_exception(m.pending)) return;
  auto* e = m.pending.as<exception_object>();
  if (!is_kind(e->traceback, kind::traceback)) return;
  const bool always = is_instance(m, m.pending, m.exc.ImportError);
  const auto of_importlib = [](const traceback_object* t) {
    return t->code && (str_equals_ascii(t->code->filename, "<frozen importlib._bootstrap>") ||
                       str_equals_ascii(t->code->filename, "<frozen importlib._bootstrap_external>"));
  };
  traceback_object* kept = nullptr;  // the last one that stays
  const auto link = [&](traceback_object* next) {
    if (kept)
      m.heap.write(kept, &kept->next, next);
    else
      m.heap.write(e, &e->traceback, next ? to_value(next) : none);
  };
  for (auto* t = e->traceback.as<traceback_object>(); t;) {
    if (!of_importlib(t)) {
      kept = t;
      t = t->next;
      continue;
    }
    bool drop = always;
    traceback_object *end = t, *last = t;
    for (; end && of_importlib(end); last = end, end = end->next)
      drop |= str_equals_ascii(end->code->name, "_call_with_frames_removed");
    if (drop)
      link(end);
    else
      kept = last;
    t = end;
  }
}

value find_and_load(vm& m, str_object* name) {
  if (m.importlib) {
    if (!same(m.states.audit_hooks, value_unbound)) {
      value seen[3];
      constexpr const char* names[] = {"path", "meta_path", "path_hooks"};
      for (int i = 0; i < 3; i++) {
        const value v = dict_find_str(m, m.sys->dict, intern(m, names[i]));
        seen[i] = same(v, value_unbound) ? none : v;
      }
      if (!audit(m, "import", {to_value(name), none, seen[0], seen[1], seen[2]})) return value_raised;
    }
    const value args[] = {to_value(name), dict_find_str(m, m.builtins->dict, m.names.__import__)};
    const value mod = call_method(m, to_value(m.importlib), intern(m, "_find_and_load"), args, 2);
    if (is_raised(mod)) trim_traceback(m);
    return mod;
  }
  // Still starting: only what is built in.
  module_object* mod = import_builtin_module(m, to_utf8(name));
  if (mod) return to_value(mod);
  if (!same(m.pending, value_unbound)) return value_raised;
  return raise(m, m.exc.ModuleNotFoundError, "No module named '{}'", to_utf8(name));
}

}  // namespace

value import_name(vm& m, value name_value, value globals, value fromlist, i64 level) {
  if (!is_str(name_value)) return raise_text(m, m.exc.TypeError, "module name must be a string");
  if (level < 0) return raise_text(m, m.exc.ValueError, "level must be >= 0");
  str_object* name = as_str(name_value);
  str_object* full = name;
  if (level > 0) {
    full = resolve_relative(m, name, globals, level);
    if (!full) return value_raised;
  } else if (name->length == 0) {
    return raise_text(m, m.exc.ValueError, "Empty module name");
  }
  value mod = dict_find(m, m.modules, to_value(full));
  if (is_raised(mod)) return value_raised;
  if (!same(mod, value_unbound) && !is_none(mod)) {
    if (!wait_for(m, mod, full)) return value_raised;
  } else {
    mod = find_and_load(m, full);
    if (is_raised(mod)) return value_raised;
  }
  tri has_from = is_none(fromlist) ? tri::no : truth(m, fromlist);
  if (has_from == tri::error) return value_raised;
  if (has_from == tri::yes) {
    const value path = find_attribute(m, mod, m.names.__path__);
    if (is_raised(path) || same(path, value_unbound) || !m.importlib) return is_raised(path) ? path : mod;
    const value args[] = {mod, fromlist, dict_find_str(m, m.builtins->dict, m.names.__import__)};
    const value r = call_method(m, to_value(m.importlib), intern(m, "_handle_fromlist"), args, 3);
    if (is_raised(r)) trim_traceback(m);
    return r;
  }
  if (level > 0 && name->length == 0) return mod;
  const i64 dot = str_find_char(name, '.', 0, name->length);
  if (dot < 0) return mod;
  if (level == 0) {
    str_object* front = str_slice(m, name, 0, static_cast<u64>(dot));
    return front ? import_name(m, to_value(front), none, none, 0) : value_raised;
  }
  const u64 cut = name->length - static_cast<u64>(dot);
  str_object* front = str_slice(m, full, 0, full->length - cut);
  if (!front) return value_raised;
  const value top = dict_find(m, m.modules, to_value(front));
  if (!same(top, value_unbound)) return top;
  str_object* r = repr(m, to_value(front));
  return r ? raise(m, m.exc.KeyError, "{} not in sys.modules as expected", to_utf8(r)) : value_raised;
}

value import_from(vm& m, value mod, str_object* name) {
  const value v = find_attribute(m, mod, name);
  if (METAVM_LIKELY(!same(v, value_unbound))) return v;
  // A circular import may have left the submodule in sys.modules only.
  const value package = find_attribute(m, mod, m.names.__name__);
  if (is_raised(package)) return value_raised;
  if (is_str(package)) {
    str_builder full(m);
    full.append(as_str(package));
    full.append('.');
    full.append(name);
    str_object* key = full.finish();
    if (!key) return value_raised;
    const value sub = dict_find(m, m.modules, to_value(key));
    if (!same(sub, value_unbound)) return sub;
  }
  const std::string where = is_str(package) ? to_utf8(as_str(package)) : "<unknown module name>";
  const value file = find_attribute(m, mod, m.names.__file__);
  if (is_raised(file)) return value_raised;
  std::string message;
  if (!is_str(file)) {
    message = fmt::format("cannot import name '{}' from '{}' (unknown location)", to_utf8(name), where);
  } else {
    const value spec = find_attribute(m, mod, m.names.__spec__);
    if (is_raised(spec)) return value_raised;
    bool partial = false;
    if (!same(spec, value_unbound) && !is_none(spec)) {
      const value busy = find_attribute(m, spec, intern(m, "_initializing"));
      if (is_raised(busy)) return value_raised;
      const tri t = same(busy, value_unbound) ? tri::no : truth(m, busy);
      if (t == tri::error) return value_raised;
      partial = t == tri::yes;
    }
    message = fmt::format("cannot import name '{}' from {}'{}' {}({})", to_utf8(name),
                          partial ? "partially initialized module " : "", where,
                          partial ? "(most likely due to a circular import) " : "", to_utf8(as_str(file)));
  }
  return raise_import_error(m, m.exc.ImportError, message, is_str(package) ? package : none,
                            is_str(file) ? file : none);
}

value import_module(vm& m, str_object* name) {
  if (m.modules) {
    const value v = dict_find_str(m, m.modules, name);
    if (!same(v, value_unbound) && !same(v, none)) return wait_for(m, v, name) ? v : value_raised;
  }
  const value f = m.builtins ? dict_find_str(m, m.builtins->dict, m.names.__import__) : value_unbound;
  if (same(f, value_unbound)) return raise_text(m, m.exc.ImportError, "__import__ not found");
  const value r = call1(m, f, to_value(name));
  if (is_raised(r)) return r;
  const value v = m.modules ? dict_find_str(m, m.modules, name) : value_unbound;
  return same(v, value_unbound) ? r : v;
}

module_object* make_builtin_module(vm& m, std::string_view name) {
  const builtin_module* b = find_builtin_module(name);
  if (!b) return nullptr;
  str_object* key = intern(m, name);
  if (same(m.states.builtin_modules, value_unbound)) m.states.builtin_modules = to_value(make_dict(m));
  auto* made = m.states.builtin_modules.as<dict_object>();
  const value there = dict_find_str(m, made, key);
  if (is_kind(there, kind::module)) return there.as<module_object>();
  module_object* mod = b->init(m);
  return mod && dict_set_str(m, made, key, to_value(mod)) ? mod : nullptr;
}

module_object* import_builtin_module(vm& m, std::string_view name) {
  str_object* key = intern(m, name);
  const value there = dict_find_str(m, m.modules, key);
  if (is_kind(there, kind::module)) return there.as<module_object>();
  module_object* mod = make_builtin_module(m, name);
  return mod && dict_set_str(m, m.modules, key, to_value(mod)) ? mod : nullptr;
}

// ---------------------------------------------------------------- importlib

static bool may_write_cache(vm& m) {
  return same(dict_find_str(m, m.sys->dict, intern(m, "dont_write_bytecode")), false_);
}

/// Source paths are part of code objects only as text: nested ones get the new name too.
static void rename_file(vm& m, code_object* code, str_object* old, str_object* fresh) {
  if (!str_equal(code->filename, old)) return;
  m.heap.write(code, &code->filename, fresh);
  for (u64 i = 0; code->consts && i < code->consts->length; i++) {
    const value c = code->consts->items[i];
    if (is_kind(c, kind::code)) rename_file(m, c.as<code_object>(), old, fresh);
  }
}
void rename_file(vm& m, code_object* code, str_object* fresh) {
  if (!str_equal(code->filename, fresh)) rename_file(m, code, code->filename, fresh);
}

value compile_library_file(vm& m, std::string_view relative_path, std::string_view shown_name) {
  const std::string path = m.stdlib_folder + "/" + std::string(relative_path);
  const value cached = read_cached_code(m, path);
  if (!same(cached, value_unbound)) {
    // The cache is the import system's, too, which gives code the path of its source.
    if (is_kind(cached, kind::code))
      if (str_object* shown = make_str(m, shown_name)) rename_file(m, cached.as<code_object>(), shown);
    return cached;
  }
  std::string source;
  if (std::FILE* f = std::fopen(path.c_str(), "rb")) {
    char block[1 << 14];
    for (u64 n; (n = std::fread(block, 1, sizeof block, f)) > 0;) source.append(block, n);
    std::fclose(f);
  } else {
    return raise(m, m.exc.ImportError, "cannot read '{}': the standard library is needed", path);
  }
  if (!m.engine.compile) return raise_text(m, m.exc.SystemError, "there is no execution engine");
  compile_request r{};
  r.source = to_value(make_bytes(m, source));
  r.filename = make_str(m, shown_name);
  r.mode = "exec";
  r.dont_inherit = true;
  r.optimize = r.feature_version = -1;
  const value code = m.engine.compile(m, r);
  if (!is_raised(code) && may_write_cache(m)) write_cached_code(m, path, code);
  return code;
}

/// The first of sys.path_hooks: zipimport is only imported when there may be an archive.
static value zip_path_hook(vm& m, value path) {
  std::string text;
  if (!to_fs_path(m, path, text)) return value_raised;
  // As zipimporter does: the archive may be in front of a path into it.
  for (std::string front = text; !front.empty();) {
    struct stat s;
    if (::stat(front.c_str(), &s) == 0) {
      if (!S_ISREG(s.st_mode)) break;
      const value mod = import_module(m, intern(m, "zipimport"));
      if (is_raised(mod)) return mod;
      const value importer = get_attribute(m, mod, "zipimporter");
      return is_raised(importer) ? importer : call1(m, importer, path);
    }
    const auto slash = front.rfind('/');
    if (slash == front.npos) break;
    front.resize(slash);
  }
  str_object* shown = repr(m, path);
  return shown ? raise_import_error(m, m.exc.ImportError, "not a Zip file: " + to_utf8(shown), none, path)
               : value_raised;
}
static bool add_zip_path_hook(vm& m) {
  const value hooks = lookup(m, m.sys->dict, "path_hooks");
  if (!is_kind(hooks, kind::list)) return true;
  static const method_def hook{"zipimporter", calling::fixed1, reinterpret_cast<void*>(static_cast<fn1>(zip_path_hook)),
                               "(path, /)"};
  const value f = make_builtin_function(m, hook, none, false);
  const value args[] = {value::small_int(0), f};
  return !is_raised(f) && !is_raised(call_method(m, hooks, intern(m, "insert"), args, 2));
}

bool start_imports(vm& m) {
  module_object* bootstrap = make_module(m, "_frozen_importlib", nullptr);
  module_object* imp = import_builtin_module(m, "_imp");
  if (!bootstrap || !imp || !dict_set_str(m, m.modules, "_frozen_importlib", to_value(bootstrap))) return false;
  // FrozenImporter._fix_up_module asks for it.
  if (!dict_set_str(m, bootstrap->dict, "__origname__", to_value(make_str(m, "importlib._bootstrap")))) return false;
  const value code = compile_library_file(m, "importlib/_bootstrap.py", "<frozen importlib._bootstrap>");
  if (is_raised(code) || !add_builtins_to(m, bootstrap->dict)) return false;
  if (is_raised(m.engine.run_code(m, code.as<code_object>(), bootstrap->dict, to_value(bootstrap->dict), nullptr)))
    return false;
  const value args[] = {to_value(m.sys), to_value(imp)};
  if (is_raised(call_method(m, to_value(bootstrap), intern(m, "_install"), args, 2))) return false;
  m.importlib = bootstrap;
  if (is_raised(call_method(m, to_value(bootstrap), intern(m, "_install_external_importers")))) return false;
  if (!add_zip_path_hook(m)) return false;
  // Cached files are told apart by a number of ours.
  const value external = dict_find_str(m, m.modules, intern(m, "_frozen_importlib_external"));
  if (!is_kind(external, kind::module)) return true;
  const u32 format = code_format();
  auto* names = external.as<module_object>()->dict;
  return dict_set_str(m, names, "MAGIC_NUMBER", to_value(make_bytes(m, {reinterpret_cast<const char*>(&format), 4}))) &&
         dict_set_str(m, names, "_RAW_MAGIC_NUMBER", make_uint(m, format));
}

}  // namespace metavm::python
