/// \file
/// The sys module: constants and settings.
#include <unistd.h>

#include <cstdlib>

#include <cfloat>
#include <climits>
#include <thread>

#include "lang/python/core.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/sys_parts.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python {
namespace {

// The version of the standard library that this runtime is made for.
constexpr i64 version_major = 3, version_minor = 11, version_micro = 2;
constexpr i64 hex_version = version_major << 24 | version_minor << 16 | version_micro << 8 | 0xf0;

value number(i64 i) { return value::small_int(i); }
value text(vm& m, std::string_view s) { return to_value(make_str(m, s)); }

value make_version_info(vm& m) {
  static constexpr const char* names[] = {"major", "minor", "micro", "releaselevel", "serial"};
  m.types.version_info =
      make_struct_sequence_type(m, {"sys.version_info", "Version information as a named tuple.", names, {}, false});
  const value parts[] = {number(version_major), number(version_minor), number(version_micro), text(m, "final"),
                         number(0)};
  return make_struct_sequence(m, m.types.version_info, parts);
}

/// What a virtual environment's executable stands for.
std::string base_executable(const std::string& executable) {
  const std::string folder = executable.substr(0, executable.find_last_of('/') + 1);
  if (::access((folder + "pyvenv.cfg").c_str(), F_OK) != 0 && ::access((folder + "../pyvenv.cfg").c_str(), F_OK) != 0)
    return executable;
  char* real = ::realpath(executable.c_str(), nullptr);
  const std::string r = real ? real : executable;
  std::free(real);
  return r;
}
value make_flags(vm& m, const startup_options& o) {
  static constexpr const char* names[] = {"debug",
                                          "inspect",
                                          "interactive",
                                          "optimize",
                                          "dont_write_bytecode",
                                          "no_user_site",
                                          "no_site",
                                          "ignore_environment",
                                          "verbose",
                                          "bytes_warning",
                                          "quiet",
                                          "hash_randomization",
                                          "isolated",
                                          "dev_mode",
                                          "utf8_mode",
                                          "warn_default_encoding",
                                          "safe_path",
                                          "int_max_str_digits"};
  m.types.system_flags =
      make_struct_sequence_type(m, {"sys.flags", "Flags given on the command line.", names, {}, false});
  const value parts[] = {number(o.debug),
                         number(o.inspect),
                         number(o.interactive),
                         number(o.optimize),
                         number(o.dont_write_bytecode),
                         number(o.no_user_site),
                         number(o.no_site),
                         number(o.ignore_environment),
                         number(o.verbose),
                         number(o.bytes_warning),
                         number(o.quiet),
                         number(o.hash_randomization),
                         number(o.isolated),
                         from_bool(o.dev_mode != 0),
                         number(o.utf8_mode),
                         number(o.warn_default_encoding),
                         from_bool(o.safe_path != 0),
                         number(static_cast<int>(o.int_max_str_digits))};
  return make_struct_sequence(m, m.types.system_flags, parts);
}

value make_float_info(vm& m) {
  static constexpr const char* names[] = {"max", "max_exp",  "max_10_exp", "min",   "min_exp", "min_10_exp",
                                          "dig", "mant_dig", "epsilon",    "radix", "rounds"};
  m.types.float_info =
      make_struct_sequence_type(m, {"sys.float_info", "Precision and range of float.", names, {}, false});
  const value parts[] = {make_float(m, DBL_MAX),
                         number(DBL_MAX_EXP),
                         number(DBL_MAX_10_EXP),
                         make_float(m, DBL_MIN),
                         number(DBL_MIN_EXP),
                         number(DBL_MIN_10_EXP),
                         number(DBL_DIG),
                         number(DBL_MANT_DIG),
                         make_float(m, DBL_EPSILON),
                         number(FLT_RADIX),
                         number(1)};
  return make_struct_sequence(m, m.types.float_info, parts);
}

value make_int_info(vm& m) {
  static constexpr const char* names[] = {"bits_per_digit", "sizeof_digit", "default_max_str_digits",
                                          "str_digits_check_threshold"};
  m.types.int_info = make_struct_sequence_type(m, {"sys.int_info", "How int is represented.", names, {}, false});
  const value parts[] = {number(30), number(4), number(4300), number(640)};
  return make_struct_sequence(m, m.types.int_info, parts);
}

value make_hash_info(vm& m) {
  static constexpr const char* names[] = {"width",     "modulus",   "inf",       "nan",   "imag",
                                          "algorithm", "hash_bits", "seed_bits", "cutoff"};
  m.types.hash_info = make_struct_sequence_type(m, {"sys.hash_info", "Parameters of hashing.", names, {}, false});
  const value parts[] = {number(64),      make_int(m, (i64{1} << 61) - 1),
                         number(314159),  number(0),
                         number(1000003), text(m, "siphash13"),
                         number(64),      number(128),
                         number(0)};
  return make_struct_sequence(m, m.types.hash_info, parts);
}

value make_thread_info(vm& m) {
  static constexpr const char* names[] = {"name", "lock", "version"};
  m.types.thread_info =
      make_struct_sequence_type(m, {"sys.thread_info", "How threads are implemented.", names, {}, false});
  const value parts[] = {text(m, "pthread"), text(m, "semaphore"), none};
  return make_struct_sequence(m, m.types.thread_info, parts);
}

value make_implementation(vm& m, value version_info) {
  dict_object* d = make_dict(m);
  const bool ok =
      dict_set_str(m, d, "name", text(m, "metavm")) && dict_set_str(m, d, "cache_tag", text(m, "metavm-311")) &&
      dict_set_str(m, d, "version", version_info) && dict_set_str(m, d, "hexversion", number(hex_version)) &&
      dict_set_str(m, d, "_multiarch", text(m, "x86_64-linux-gnu"));
  return ok ? make_namespace(m, d) : value_raised;
}

value str_list(vm& m, const std::vector<std::string>& strings) {
  list_object* l = empty_list(m, strings.size());
  for (const std::string& s : strings) {
    str_object* t = l ? decode_fs(m, s) : nullptr;
    if (!t || !list_append(m, l, to_value(t))) return value_raised;
  }
  return to_value(l);
}

value module_names(vm& m) {
  list_object* l = empty_list(m);
  for (const builtin_module& x : builtin_modules()) list_append(m, l, to_value(intern(m, x.name)));
  return to_value(list_to_tuple(m, l));
}
value library_names(vm& m) {
  set_object* s = make_set(m, m.types.frozenset);
#define METAVM_STDLIB_MODULE(name) set_add(m, s, to_value(intern(m, #name)));
#include "lang/python/modules/stdlib_modules.def"
#undef METAVM_STDLIB_MODULE
  return to_value(s);
}

value x_options(vm& m, const std::vector<std::string>& options) {
  dict_object* d = make_dict(m);
  for (const std::string& o : options) {
    const auto equals = o.find('=');
    str_object* key = decode_fs(m, o.substr(0, equals));
    str_object* v = equals == o.npos ? nullptr : decode_fs(m, o.substr(equals + 1));
    if (!key || !dict_set(m, d, to_value(key), v ? to_value(v) : true_)) return value_raised;
  }
  return to_value(d);
}

/// Sets sys attributes; a raised value makes the rest of the chain fail.
struct setter {
  vm& m;
  module_object* mod;
  bool ok = true;
  setter& operator()(const char* name, value v) {
    ok = ok && !is_raised(v) && dict_set_str(m, mod->dict, name, v);
    return *this;
  }
};

}  // namespace

bool add_sys_structures(vm& m, module_object* sys, const startup_options& o) {
  const value version_info = make_version_info(m);
  setter set{m, sys};
  set("version_info", version_info)("flags", make_flags(m, o))("float_info", make_float_info(m));
  set("int_info", make_int_info(m))("hash_info", make_hash_info(m))("thread_info", make_thread_info(m));
  set("implementation", make_implementation(m, version_info));
  static constexpr const char* hooks[] = {"firstiter", "finalizer"};
  m.types.asyncgen_hooks =
      make_struct_sequence_type(m, {"sys.asyncgen_hooks", "Hooks of asynchronous generators.", hooks, {}, false});
  return set.ok;
}

bool add_sys_settings(vm& m, module_object* sys, const startup_options& o) {
  setter set{m, sys};
  set("version", text(m, fmt::format("{}.{}.{} (main, Jan  1 2026, 00:00:00) [metavm 0.1]", version_major,
                                     version_minor, version_micro)));
  set("copyright", text(m, "Copyright (c) the authors of metavm. All Rights Reserved."));
  set("hexversion", number(hex_version))("api_version", number(1013))("maxsize", make_int(m, INT64_MAX));
  set("maxunicode", number(0x10ffff))("byteorder", text(m, "little"))("platform", text(m, "linux"));
  set("float_repr_style", text(m, "short"))("abiflags", to_value(m.empty_str))("platlibdir", text(m, "lib"));
  set("_framework", to_value(m.empty_str));
  const value git[] = {text(m, "metavm"), to_value(m.empty_str), to_value(m.empty_str)};
  set("_git", to_value(make_tuple(m, git, 3)));
  const value executable = to_value(decode_fs(m, o.executable)), prefix = to_value(decode_fs(m, o.prefix));
  set("executable", executable)("_base_executable", to_value(decode_fs(m, base_executable(o.executable))))(
      "prefix", prefix)("base_prefix", prefix);
  set("exec_prefix", prefix)("base_exec_prefix", prefix)("_home", none);
  set("pycache_prefix", o.pycache_prefix.empty() ? none : to_value(decode_fs(m, o.pycache_prefix)));
  set("_stdlib_dir", to_value(decode_fs(m, o.stdlib_folder)));
  set("argv", str_list(m, o.argv))("orig_argv", str_list(m, o.orig_argv.empty() ? o.argv : o.orig_argv));
  std::vector<std::string> path = o.path;
  if (path.empty()) path = {o.prefix + "/lib/python311.zip", o.stdlib_folder, o.stdlib_folder + "/lib-dynload"};
  path.insert(path.begin(), o.extra_path.begin(), o.extra_path.end());
  set("path", str_list(m, path))("warnoptions", str_list(m, o.warn_options));
  set("_xoptions", x_options(m, o.x_options))("dont_write_bytecode", from_bool(o.dont_write_bytecode != 0));
  set("meta_path", to_value(empty_list(m)))("path_hooks", to_value(empty_list(m)));
  set("path_importer_cache", to_value(make_dict(m)))("modules", to_value(m.modules));
  set("builtin_module_names", module_names(m))("stdlib_module_names", library_names(m));
  return set.ok;
}

namespace {

const method_def* functions() {
  static const std::vector<method_def> table = [] {
    std::vector<method_def> t;
    add_sys_functions(t);
    add_sys_hooks(t);
    t.push_back({});
    return t;
  }();
  return table.data();
}

}  // namespace

module_object* init_module_sys(vm& m) { return m.sys; }

bool init_modules(vm& m, const startup_options& o) {
  m.stdlib_folder = o.stdlib_folder;
  if (o.int_max_str_digits >= 0) m.int_max_str_digits = static_cast<u32>(o.int_max_str_digits);
  m.modules = make_dict(m);
  m.sys = make_module(m, "sys", functions(), "What the interpreter is and does, and its settings.");
  if (!m.sys || !add_sys_structures(m, m.sys, o) || !add_sys_settings(m, m.sys, o)) return false;
  dict_object* d = m.sys->dict;
  for (const char* name : {"displayhook", "excepthook", "breakpointhook", "unraisablehook"}) {
    const value v = dict_find_str(m, d, intern(m, name));
    if (!dict_set_str(m, d, fmt::format("__{}__", name).c_str(), v)) return false;
  }
  if (!dict_set_str(m, m.modules, "sys", to_value(m.sys))) return false;
  return import_builtin_module(m, "builtins") != nullptr;
}

bool set_argv(vm& m, const std::vector<std::string>& argv) {
  const value l = str_list(m, argv);
  return !is_raised(l) && dict_set_str(m, m.sys->dict, "argv", l);
}

}  // namespace metavm::python
