/// \file
/// The posix module: names and constants; its functions are in posix_*.cpp.
#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/modules/registry.hpp"

extern char** environ;

namespace metavm::python {
namespace {

const method_def* functions() {
  static const std::vector<method_def> table = [] {
    std::vector<method_def> t;
    posix::add_path_functions(t);
    posix::add_attribute_functions(t);
    posix::add_file_functions(t);
    posix::add_process_functions(t);
    posix::add_spawn_functions(t);
    posix::add_system_functions(t);
    t.push_back({});
    return t;
  }();
  return table.data();
}

value make_environ(vm& m) {
  dict_object* d = make_dict(m);
  for (char** p = environ; p && *p; p++) {
    const std::string_view s = *p;
    const auto equals = s.find('=', 1);
    if (s.empty() || equals == s.npos) continue;
    const value key = to_value(make_bytes(m, s.substr(0, equals)));
    if (same(dict_find(m, d, key), value_unbound)) dict_set(m, d, key, to_value(make_bytes(m, s.substr(equals + 1))));
  }
  return to_value(d);
}

/// What os.py asks for to know which functions take dir_fd, fd or follow_symlinks.
constexpr const char* have[] = {
    "HAVE_EVENTFD",   "HAVE_FACCESSAT",  "HAVE_FCHDIR",       "HAVE_FCHMOD",    "HAVE_FCHMODAT", "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",  "HAVE_FEXECVE",    "HAVE_FDOPENDIR",    "HAVE_FPATHCONF", "HAVE_FSTATAT",  "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE", "HAVE_FUTIMENS",   "HAVE_FUTIMES",      "HAVE_FUTIMESAT", "HAVE_LINKAT",   "HAVE_LCHOWN",
    "HAVE_LSTAT",     "HAVE_LUTIMES",    "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT",   "HAVE_MKFIFOAT", "HAVE_MKNODAT",
    "HAVE_OPENAT",    "HAVE_READLINKAT", "HAVE_RENAMEAT",     "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT"};

}  // namespace

module_object* init_module_posix(vm& m) {
  module_object* mod = make_module(m, "posix", functions(), "The operating system's functions; use os.");
  if (!mod) return nullptr;
#define METAVM_POSIX_CONSTANT(name, number) module_set(m, mod, #name, value::small_int(number));
#include "lang/python/modules/posix_constants.def"
#undef METAVM_POSIX_CONSTANT
  module_set(m, mod, "environ", make_environ(m));
  module_set(m, mod, "error", to_value(m.exc.OSError));
  list_object* l = empty_list(m, std::size(have));
  for (const char* h : have) list_append(m, l, to_value(intern(m, h)));
  module_set(m, mod, "_have_functions", to_value(l));
  posix::init_stat_types(m, mod);
  posix::init_scandir(m, mod);
  posix::init_process_types(m, mod);
  posix::init_system_types(m, mod);
  return mod;
}

}  // namespace metavm::python
