/// \file
/// The modules pwd and grp: who the users and groups of the system are.
#include <grp.h>
#include <pwd.h>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python {
namespace {

using method_table::result;

value text_of(vm& m, const char* s) { return s ? result(decode_fs(m, s)) : none; }

value user_entry(vm& m, const passwd* p) {
  const value parts[] = {text_of(m, p->pw_name),  text_of(m, p->pw_passwd), make_uint(m, p->pw_uid),
                         make_uint(m, p->pw_gid), text_of(m, p->pw_gecos),  text_of(m, p->pw_dir),
                         text_of(m, p->pw_shell)};
  return make_struct_sequence(m, m.types.struct_passwd, parts);
}
value group_entry(vm& m, const group* g) {
  list_object* members = empty_list(m);
  for (char** p = g->gr_mem; p && *p && members; p++)
    if (!list_append(m, members, text_of(m, *p))) members = nullptr;
  if (!members) return value_raised;
  const value parts[] = {text_of(m, g->gr_name), text_of(m, g->gr_passwd), make_uint(m, g->gr_gid), to_value(members)};
  return make_struct_sequence(m, m.types.struct_group, parts);
}
/// A user's or group's number; tri::no: none can have it.
tri id_argument(vm& m, value v, u32& out) {
  i64 n;
  const value i = index_int(m, v);
  if (is_raised(i)) return tri::error;
  if (!to_i64(m, i, n) || n < -1 || n > 0xffffffff) return tri::no;
  out = static_cast<u32>(n);
  return tri::yes;
}
value not_found(vm& m, const char* function, const char* what, value key) {
  str_object* r = is_str(key) ? repr(m, key) : to_str(m, key);
  return r ? raise_key_error(m,
                             to_value(make_str(m, fmt::format("{}(): {} not found: {}", function, what, to_utf8(r)))))
           : value_raised;
}
bool name_argument(vm& m, value v, const char* function, std::string& out) {
  if (is_str(v)) return to_fs_path(m, v, out);
  raise_type_error(m, fmt::format("{}() argument must be str, not {}", function, shown_type(m, v)));
  return false;
}

value pwd_getpwuid(vm& m, value v) {
  u32 id;
  const tri t = id_argument(m, v, id);
  if (t == tri::error) return value_raised;
  const passwd* p = t == tri::yes ? ::getpwuid(id) : nullptr;
  return p ? user_entry(m, p) : not_found(m, "getpwuid", "uid", v);
}
value pwd_getpwnam(vm& m, value v) {
  std::string name;
  if (!name_argument(m, v, "getpwnam", name)) return value_raised;
  const passwd* p = ::getpwnam(name.c_str());
  return p ? user_entry(m, p) : not_found(m, "getpwnam", "name", v);
}
value pwd_getpwall(vm& m) {
  list_object* out = empty_list(m);
  ::setpwent();
  while (const passwd* p = out ? ::getpwent() : nullptr) {
    const value e = user_entry(m, p);
    if (is_raised(e) || !list_append(m, out, e)) out = nullptr;
  }
  ::endpwent();
  return result(out);
}
value grp_getgrgid(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "getgrgid", "id", args, nargs, kwnames, v)) return value_raised;
  u32 id;
  const tri t = id_argument(m, v[0], id);
  if (t == tri::error) return value_raised;
  const group* g = t == tri::yes ? ::getgrgid(id) : nullptr;
  return g ? group_entry(m, g) : not_found(m, "getgrgid", "gid", v[0]);
}
value grp_getgrnam(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  std::string name;
  if (!bind_arguments(m, "getgrnam", "name", args, nargs, kwnames, v) || !name_argument(m, v[0], "getgrnam", name))
    return value_raised;
  const group* g = ::getgrnam(name.c_str());
  return g ? group_entry(m, g) : not_found(m, "getgrnam", "name", v[0]);
}
value grp_getgrall(vm& m) {
  list_object* out = empty_list(m);
  ::setgrent();
  while (const group* g = out ? ::getgrent() : nullptr) {
    const value e = group_entry(m, g);
    if (is_raised(e) || !list_append(m, out, e)) out = nullptr;
  }
  ::endgrent();
  return result(out);
}

}  // namespace

module_object* init_module_pwd(vm& m) {
  static const method_def functions[] = {unary_method("getpwuid", pwd_getpwuid, "($module, uidobj, /)"),
                                         unary_method("getpwnam", pwd_getpwnam, "($module, name, /)"),
                                         plain_function("getpwall", pwd_getpwall), end_of_methods};
  module_object* mod = make_module(m, "pwd", functions, "This module provides access to the Unix password database.");
  static constexpr const char* names[] = {"pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"};
  m.types.struct_passwd =
      make_struct_sequence_type(m, {"pwd.struct_passwd", "An entry of the password database.", names});
  module_set(m, mod, "struct_passwd", to_value(m.types.struct_passwd));
  return mod;
}
module_object* init_module_grp(vm& m) {
  static const method_def functions[] = {general_method("getgrgid", grp_getgrgid, "($module, /, id)"),
                                         general_method("getgrnam", grp_getgrnam, "($module, /, name)"),
                                         plain_function("getgrall", grp_getgrall), end_of_methods};
  module_object* mod = make_module(m, "grp", functions, "Access to the Unix group database.");
  static constexpr const char* names[] = {"gr_name", "gr_passwd", "gr_gid", "gr_mem"};
  m.types.struct_group = make_struct_sequence_type(m, {"grp.struct_group", "An entry of the group database.", names});
  module_set(m, mod, "struct_group", to_value(m.types.struct_group));
  return mod;
}

}  // namespace metavm::python
