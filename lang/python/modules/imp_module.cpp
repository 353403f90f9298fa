/// \file
/// The _imp module: what importlib needs of the interpreter.
#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

/// The modules that CPython has frozen: ours come from the library's source, or from its cache, without a search.
struct frozen_module {
  const char *name, *path, *origin;
  bool is_package = false;
};
constexpr frozen_module frozen_modules[] = {
    {"_frozen_importlib", "importlib/_bootstrap.py", "importlib._bootstrap"},
    {"_frozen_importlib_external", "importlib/_bootstrap_external.py", "importlib._bootstrap_external"},
    {"zipimport", "zipimport.py", "zipimport"},
    {"abc", "abc.py", "abc"},
    {"codecs", "codecs.py", "codecs"},
    {"io", "io.py", "io"},
    {"_collections_abc", "_collections_abc.py", "_collections_abc"},
    {"_sitebuiltins", "_sitebuiltins.py", "_sitebuiltins"},
    {"genericpath", "genericpath.py", "genericpath"},
    {"ntpath", "ntpath.py", "ntpath"},
    {"posixpath", "posixpath.py", "posixpath"},
    {"os", "os.py", "os"},
    {"site", "site.py", "site"},
    {"stat", "stat.py", "stat"},
    {"importlib.util", "importlib/util.py", "importlib.util"},
    {"importlib.machinery", "importlib/machinery.py", "importlib.machinery"},
    {"runpy", "runpy.py", "runpy"},
    {"__hello__", "__hello__.py", "__hello__"},
    {"__hello_alias__", "__hello__.py", "__hello__"},
    {"__hello_only__", "__hello__.py", nullptr},
    {"__phello__", "__phello__/__init__.py", "__phello__", true},
    {"__phello_alias__", "__hello__.py", "__hello__", true},
    {"__phello_alias__.spam", "__hello__.py", "__hello__"},
    {"__phello__.__init__", "__phello__/__init__.py", "<__phello__"},
    {"__phello__.ham", "__phello__/ham/__init__.py", "__phello__.ham", true},
    {"__phello__.ham.__init__", "__phello__/ham/__init__.py", "<__phello__.ham"},
    {"__phello__.ham.eggs", "__phello__/ham/eggs.py", "__phello__.ham.eggs"},
    {"__phello__.spam", "__phello__/spam.py", "__phello__.spam"},
};
const frozen_module* find_frozen(std::string_view name) {
  for (const frozen_module& f : frozen_modules)
    if (name == f.name) return &f;
  return nullptr;
}
bool to_name(vm& m, value v, const char* function, std::string& out) {
  if (!is_str(v)) {
    raise(m, m.exc.TypeError, "{}() argument must be str, not {}", function, type_name(m, v));
    return false;
  }
  out = to_utf8(as_str(v));
  return true;
}

value imp_extension_suffixes(vm& m) { return to_value(empty_list(m)); }

value imp_is_builtin(vm& m, value v) {
  std::string name;
  if (!to_name(m, v, "is_builtin", name)) return value_raised;
  return value::small_int(find_builtin_module(name) ? 1 : 0);
}
value imp_create_builtin(vm& m, value spec) {
  const value v = get_attribute(m, spec, "name");
  std::string name;
  if (is_raised(v) || !to_name(m, v, "create_builtin", name)) return value_raised;
  module_object* mod = make_builtin_module(m, name);
  if (mod) return to_value(mod);
  return same(m.pending, value_unbound) ? none : value_raised;
}
value imp_exec_builtin(vm&, value) { return value::small_int(0); }

value imp_is_frozen(vm& m, value v) {
  std::string name;
  return to_name(m, v, "is_frozen", name) ? from_bool(find_frozen(name) != nullptr) : value_raised;
}
value no_such_frozen(vm& m, const std::string& name) {
  return raise_import_error(m, m.exc.ImportError, fmt::format("No such frozen object named '{}'", name),
                            result(make_str(m, name)), none);
}
value imp_is_frozen_package(vm& m, value v) {
  std::string name;
  if (!to_name(m, v, "is_frozen_package", name)) return value_raised;
  const frozen_module* f = find_frozen(name);
  return f ? from_bool(f->is_package) : no_such_frozen(m, name);
}
value imp_find_frozen(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  std::string name;
  if (!bind_arguments(m, "find_frozen", "name / * withdata?", args, nargs, kw, out) ||
      !to_name(m, out[0], "find_frozen", name))
    return value_raised;
  const frozen_module* f = find_frozen(name);
  if (!f) return none;
  const value parts[] = {none, from_bool(f->is_package), f->origin ? to_value(make_str(m, f->origin)) : none};
  return result(make_tuple(m, parts, 3));
}
value imp_get_frozen_object(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  std::string name;
  if (!check_no_keywords(m, "get_frozen_object", kw) || !check_arity(m, "get_frozen_object", nargs, 1, 2) ||
      !to_name(m, args[0], "get_frozen_object", name))
    return value_raised;
  const frozen_module* f = find_frozen(name);
  if (!f) return no_such_frozen(m, name);
  return compile_library_file(m, f->path, fmt::format("<frozen {}>", f->origin ? f->origin : f->name));
}
value imp_init_frozen(vm& m, value v) {
  std::string name;
  return to_name(m, v, "init_frozen", name) ? none : value_raised;
}
value imp_frozen_module_names(vm& m) {
  list_object* l = empty_list(m);
  for (const frozen_module& f : frozen_modules) list_append(m, l, to_value(intern(m, f.name)));
  return to_value(l);
}
value imp_override_frozen(vm&, value) { return none; }

value imp_create_dynamic(vm& m, const value*, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "create_dynamic", kw) || !check_arity(m, "create_dynamic", nargs, 1, 2))
    return value_raised;
  return raise_text(m, m.exc.ImportError, "extension modules in C cannot be loaded");
}
value imp_exec_dynamic(vm&, value) { return value::small_int(0); }

value imp_fix_co_filename(vm& m, value code, value path) {
  if (!is_kind(code, kind::code) || !is_str(path))
    return raise_text(m, m.exc.TypeError, "_fix_co_filename() needs a code object and a path");
  auto* c = code.as<code_object>();
  rename_file(m, c, as_str(path));
  return none;
}

/// SipHash with one and three rounds (Aumasson, Bernstein 2012), as CPython hashes sources.
u64 sip_hash_13(u64 k0, u64 k1, const u8* p, u64 n) {
  u64 v0 = k0 ^ 0x736f6d6570736575u, v1 = k1 ^ 0x646f72616e646f6du, v2 = k0 ^ 0x6c7967656e657261u,
      v3 = k1 ^ 0x7465646279746573u;
  const auto rotate = [](u64 x, int by) { return x << by | x >> (64 - by); };
  const auto round = [&] {
    v0 += v1, v1 = rotate(v1, 13) ^ v0, v0 = rotate(v0, 32);
    v2 += v3, v3 = rotate(v3, 16) ^ v2;
    v0 += v3, v3 = rotate(v3, 21) ^ v0;
    v2 += v1, v1 = rotate(v1, 17) ^ v2, v2 = rotate(v2, 32);
  };
  const u64 last_byte = n << 56;
  for (; n >= 8; p += 8, n -= 8) {
    u64 w;
    std::memcpy(&w, p, 8);
    v3 ^= w;
    round();
    v0 ^= w;
  }
  u64 tail = last_byte;
  for (u64 i = 0; i < n; i++) tail |= static_cast<u64>(p[i]) << (8 * i);
  v3 ^= tail;
  round();
  v0 ^= tail;
  v2 ^= 0xff;
  round();
  round();
  round();
  return v0 ^ v1 ^ v2 ^ v3;
}
value imp_source_hash(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  i64 key;
  buffer_view view;
  if (!bind_arguments(m, "source_hash", "key source", args, nargs, kw, out) || !to_index(m, out[0], key) ||
      !get_buffer(m, out[1], view))
    return value_raised;
  const u64 h = sip_hash_13(static_cast<u64>(key), 0, view.data, view.length);
  return result(make_bytes(m, {reinterpret_cast<const char*>(&h), 8}));
}

}  // namespace

module_object* init_module__imp(vm& m) {
  static const method_def functions[] = {method("extension_suffixes", imp_extension_suffixes),
                                         method("is_builtin", imp_is_builtin),
                                         method("create_builtin", imp_create_builtin),
                                         method("exec_builtin", imp_exec_builtin),
                                         method("is_frozen", imp_is_frozen),
                                         method("is_frozen_package", imp_is_frozen_package),
                                         method("find_frozen", imp_find_frozen),
                                         method("get_frozen_object", imp_get_frozen_object),
                                         method("init_frozen", imp_init_frozen),
                                         method("_frozen_module_names", imp_frozen_module_names),
                                         method("_override_frozen_modules_for_tests", imp_override_frozen),
                                         method("create_dynamic", imp_create_dynamic),
                                         method("exec_dynamic", imp_exec_dynamic),
                                         method("_fix_co_filename", imp_fix_co_filename),
                                         method("source_hash", imp_source_hash),
                                         {}};
  module_object* mod = make_module(m, "_imp", functions, "The interpreter's side of importing.");
  if (!mod || !add_import_lock(m, mod)) return nullptr;
  module_set(m, mod, "check_hash_based_pycs", to_value(intern(m, "default")));
  return mod;
}

}  // namespace metavm::python
