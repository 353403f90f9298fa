/// \file
/// posix: attributes of files — stat, chmod, access, utime, extended attributes.
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmath>
#include <cstring>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python::posix {

using namespace method_table;

namespace {

double to_seconds(const timespec& t) { return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec); }
value to_nanoseconds(vm& m, const timespec& t) {
  i64 n;
  if (!__builtin_mul_overflow(static_cast<i64>(t.tv_sec), i64{1000000000}, &n) &&
      !__builtin_add_overflow(n, static_cast<i64>(t.tv_nsec), &n))
    return make_int(m, n);
  const value s = binary(m, binary_op::mul, make_int(m, t.tv_sec), value::small_int(1000000000));
  return is_raised(s) ? s : binary(m, binary_op::add, s, value::small_int(t.tv_nsec));
}

}  // namespace

value make_stat_result(vm& m, const struct stat& s) {
  const value visible[] = {value::small_int(s.st_mode),  make_uint(m, s.st_ino),        make_uint(m, s.st_dev),
                           make_uint(m, s.st_nlink),     value::small_int(s.st_uid),    value::small_int(s.st_gid),
                           make_int(m, s.st_size),       make_int(m, s.st_atim.tv_sec), make_int(m, s.st_mtim.tv_sec),
                           make_int(m, s.st_ctim.tv_sec)};
  const value hidden[] = {make_float(m, to_seconds(s.st_atim)),
                          make_float(m, to_seconds(s.st_mtim)),
                          make_float(m, to_seconds(s.st_ctim)),
                          to_nanoseconds(m, s.st_atim),
                          to_nanoseconds(m, s.st_mtim),
                          to_nanoseconds(m, s.st_ctim),
                          make_int(m, s.st_blksize),
                          make_int(m, s.st_blocks),
                          make_uint(m, s.st_rdev)};
  return make_struct_sequence(m, m.types.stat_result, visible, hidden);
}

void init_stat_types(vm& m, module_object* mod) {
  static constexpr const char* visible[] = {"st_mode", "st_ino",  "st_dev", "st_nlink", "st_uid",
                                            "st_gid",  "st_size", nullptr,  nullptr,    nullptr};
  static constexpr const char* hidden[] = {"st_atime",    "st_mtime",   "st_ctime",  "st_atime_ns", "st_mtime_ns",
                                           "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev"};
  m.types.stat_result =
      make_struct_sequence_type(m, {"os.stat_result", "What stat() tells of a file.", visible, hidden});
  module_set(m, mod, "stat_result", to_value(m.types.stat_result));
  static constexpr const char* fields[] = {"f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail",
                                           "f_files", "f_ffree",  "f_favail", "f_flag",  "f_namemax"};
  static constexpr const char* more[] = {"f_fsid"};
  m.types.statvfs_result =
      make_struct_sequence_type(m, {"os.statvfs_result", "What statvfs() tells of a file system.", fields, more});
  module_set(m, mod, "statvfs_result", to_value(m.types.statvfs_result));
}

namespace {

value stat_path(vm& m, const char* name, value path, value dir_value, bool follow, bool fd_allowed) {
  path_argument p;
  int dir;
  struct stat s;
  if (!to_path(m, path, name, "path", p, fd_allowed ? path_kind::or_fd : path_kind::plain) ||
      !to_dir_fd(m, dir_value, dir))
    return value_raised;
  if (p.fd >= 0 && dir != AT_FDCWD)
    return raise(m, m.exc.ValueError, "{}: can't specify dir_fd without matching path", name);
  if (p.fd >= 0 && !follow) return raise(m, m.exc.ValueError, "{}: cannot use fd and follow_symlinks together", name);
  const int r = p.fd >= 0 ? ::fstat(p.fd, &s) : ::fstatat(dir, p.c_str(), &s, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  return r < 0 ? path_error(m, p) : make_stat_result(m, s);
}
value py_stat(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  bool follow;
  if (!bind_arguments(m, "stat", "path * dir_fd? follow_symlinks?", args, nargs, kw, out) ||
      !to_flag(m, out[2], true, follow))
    return value_raised;
  return stat_path(m, "stat", out[0], out[1], follow, true);
}
value py_lstat(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  if (!bind_arguments(m, "lstat", "path * dir_fd?", args, nargs, kw, out)) return value_raised;
  return stat_path(m, "lstat", out[0], out[1], false, false);
}
value py_fstat(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int fd;
  struct stat s;
  if (!bind_arguments(m, "fstat", "fd", args, nargs, kw, out) || !to_int(m, out[0], fd)) return value_raised;
  return ::fstat(fd, &s) < 0 ? raise_errno(m) : make_stat_result(m, s);
}

value make_statvfs(vm& m, const struct statvfs& s) {
  const value visible[] = {make_uint(m, s.f_bsize),  make_uint(m, s.f_frsize), make_uint(m, s.f_blocks),
                           make_uint(m, s.f_bfree),  make_uint(m, s.f_bavail), make_uint(m, s.f_files),
                           make_uint(m, s.f_ffree),  make_uint(m, s.f_favail), make_uint(m, s.f_flag),
                           make_uint(m, s.f_namemax)};
  const value hidden[] = {make_uint(m, s.f_fsid)};
  return make_struct_sequence(m, m.types.statvfs_result, visible, hidden);
}
value py_statvfs(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  path_argument p;
  struct statvfs s;
  if (!bind_arguments(m, "statvfs", "path", args, nargs, kw, out) ||
      !to_path(m, out[0], "statvfs", "path", p, path_kind::or_fd))
    return value_raised;
  const int r = p.fd >= 0 ? ::fstatvfs(p.fd, &s) : ::statvfs(p.c_str(), &s);
  return r < 0 ? path_error(m, p) : make_statvfs(m, s);
}
value py_fstatvfs(vm& m, value v) {
  int fd;
  struct statvfs s;
  if (!to_int(m, v, fd)) return value_raised;
  return ::fstatvfs(fd, &s) < 0 ? raise_errno(m) : make_statvfs(m, s);
}

value py_access(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[5];
  path_argument p;
  int mode, dir;
  bool effective, follow;
  if (!bind_arguments(m, "access", "path mode * dir_fd? effective_ids? follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "access", "path", p) || !to_int(m, out[1], mode) || !to_dir_fd(m, out[2], dir) ||
      !to_flag(m, out[3], false, effective) || !to_flag(m, out[4], true, follow))
    return value_raised;
  const int flags = (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  return from_bool(::faccessat(dir, p.c_str(), mode, flags) == 0);
}
value py_chmod(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[4];
  path_argument p;
  int mode, dir;
  bool follow;
  if (!bind_arguments(m, "chmod", "path mode * dir_fd? follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "chmod", "path", p, path_kind::or_fd) || !to_int(m, out[1], mode) ||
      !to_dir_fd(m, out[2], dir) || !to_flag(m, out[3], true, follow) ||
      !audit(m, "os.chmod", {out[0], out[1], value::small_int(dir == AT_FDCWD ? -1 : dir)}))
    return value_raised;
  const mode_t bits = static_cast<mode_t>(mode);
  const int r = p.fd >= 0 ? ::fchmod(p.fd, bits) : ::fchmodat(dir, p.c_str(), bits, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  if (r < 0 && !follow && errno == EOPNOTSUPP)
    return raise_text(m, m.exc.NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
  return done(m, r, p);
}
value py_fchmod(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  int fd, mode;
  if (!bind_arguments(m, "fchmod", "fd mode", args, nargs, kw, out) || !to_int(m, out[0], fd) ||
      !to_int(m, out[1], mode))
    return value_raised;
  return done(m, retry_interrupted(m, [&] { return ::fchmod(fd, static_cast<mode_t>(mode)); }));
}
value audited_dir(int dir) { return value::small_int(dir == AT_FDCWD ? -1 : dir); }
value py_chown(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[5];
  path_argument p;
  u32 uid, gid;
  int dir;
  bool follow;
  if (!bind_arguments(m, "chown", "path uid gid * dir_fd? follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "chown", "path", p, path_kind::or_fd) || !to_system_id(m, out[1], "uid", uid) ||
      !to_system_id(m, out[2], "gid", gid) || !to_dir_fd(m, out[3], dir) || !to_flag(m, out[4], true, follow) ||
      !audit(m, "os.chown", {out[0], make_uint(m, uid), make_uint(m, gid), audited_dir(dir)}))
    return value_raised;
  return done(
      m, p.fd >= 0 ? ::fchown(p.fd, uid, gid) : ::fchownat(dir, p.c_str(), uid, gid, follow ? 0 : AT_SYMLINK_NOFOLLOW),
      p);
}
value py_lchown(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  path_argument p;
  u32 uid, gid;
  if (!bind_arguments(m, "lchown", "path uid gid", args, nargs, kw, out) || !to_path(m, out[0], "lchown", "path", p) ||
      !to_system_id(m, out[1], "uid", uid) || !to_system_id(m, out[2], "gid", gid) ||
      !audit(m, "os.chown", {out[0], make_uint(m, uid), make_uint(m, gid), value::small_int(-1)}))
    return value_raised;
  return done(m, ::lchown(p.c_str(), uid, gid), p);
}
value py_fchown(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  int fd;
  u32 uid, gid;
  if (!bind_arguments(m, "fchown", "fd uid gid", args, nargs, kw, out) || !to_int(m, out[0], fd) ||
      !to_system_id(m, out[1], "uid", uid) || !to_system_id(m, out[2], "gid", gid) ||
      !audit(m, "os.chown", {out[0], make_uint(m, uid), make_uint(m, gid), value::small_int(-1)}))
    return value_raised;
  return done(m, ::fchown(fd, uid, gid));
}

bool seconds_to_timespec(vm& m, value v, timespec& t) {
  if (is_int(m, v)) {
    i64 n;
    if (!to_index(m, v, n)) return false;
    t = {static_cast<time_t>(n), 0};
    return true;
  }
  double d;
  if (!to_double(m, v, d)) return false;
  if (std::isnan(d) || std::fabs(d) > 9e18) {
    raise_text(m, std::isnan(d) ? m.exc.ValueError : m.exc.OverflowError,
               std::isnan(d) ? "Invalid value NaN (not a number)" : "timestamp out of range for platform time_t");
    return false;
  }
  const double whole = std::floor(d);
  t.tv_sec = static_cast<time_t>(whole);
  t.tv_nsec = static_cast<long>(std::floor((d - whole) * 1e9));
  return true;
}
bool nanoseconds_to_timespec(vm& m, value v, timespec& t) {
  i64 n;
  if (!to_index(m, v, n)) return false;
  t.tv_sec = n / 1000000000;
  t.tv_nsec = n % 1000000000;
  if (t.tv_nsec < 0) t.tv_sec--, t.tv_nsec += 1000000000;
  return true;
}
value py_utime(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[5];
  path_argument p;
  int dir;
  bool follow;
  if (!bind_arguments(m, "utime", "path times? * ns? dir_fd? follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "utime", "path", p, path_kind::or_fd) || !to_dir_fd(m, out[3], dir) ||
      !to_flag(m, out[4], true, follow))
    return value_raised;
  if (!audit(m, "os.utime",
             {out[0], same(out[1], value_unbound) ? none : out[1], same(out[2], value_unbound) ? none : out[2],
              audited_dir(dir)}))
    return value_raised;
  const bool has_times = !same(out[1], value_unbound) && !is_none(out[1]), has_ns = !same(out[2], value_unbound);
  if (has_times && has_ns)
    return raise_text(m, m.exc.ValueError, "utime: you may specify either 'times' or 'ns' but not both");
  timespec t[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  if (has_times || has_ns) {
    const value pair = has_times ? out[1] : out[2];
    if (!is_kind(pair, kind::tuple) || pair.as<tuple_object>()->length != 2)
      return raise_text(m, m.exc.TypeError,
                        has_times ? "utime: 'times' must be either a tuple of two ints or None"
                                  : "utime: 'ns' must be a tuple of two ints");
    for (int i = 0; i < 2; i++) {
      const value v = pair.as<tuple_object>()->items[i];
      if (!(has_times ? seconds_to_timespec(m, v, t[i]) : nanoseconds_to_timespec(m, v, t[i]))) return value_raised;
    }
  }
  return done(m, p.fd >= 0 ? ::futimens(p.fd, t) : ::utimensat(dir, p.c_str(), t, follow ? 0 : AT_SYMLINK_NOFOLLOW), p);
}
value py_truncate(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  path_argument p;
  i64 length;
  if (!bind_arguments(m, "truncate", "path length", args, nargs, kw, out) ||
      !to_path(m, out[0], "truncate", "path", p, path_kind::or_fd) || !to_index(m, out[1], length) ||
      !audit(m, "os.truncate", {out[0], out[1]}))
    return value_raised;
  return done(m, p.fd >= 0 ? ::ftruncate(p.fd, length) : ::truncate(p.c_str(), length), p);
}

// ---------------------------------------------------------------- extended attributes

value py_getxattr(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  path_argument p, name;
  bool follow;
  if (!bind_arguments(m, "getxattr", "path attribute * follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "getxattr", "path", p, path_kind::or_fd) ||
      !to_path(m, out[1], "getxattr", "attribute", name) || !to_flag(m, out[2], true, follow) ||
      !audit(m, "os.getxattr", {out[0], out[1]}))
    return value_raised;
  for (u64 size : {u64{128}, u64{65536}}) {
    std::string data(size, '\0');
    const ssize_t n = p.fd >= 0 ? ::fgetxattr(p.fd, name.c_str(), data.data(), size)
                      : follow  ? ::getxattr(p.c_str(), name.c_str(), data.data(), size)
                                : ::lgetxattr(p.c_str(), name.c_str(), data.data(), size);
    if (n >= 0) return result(make_bytes(m, std::string_view(data).substr(0, static_cast<u64>(n))));
    if (errno != ERANGE) break;
  }
  return path_error(m, p);
}
value py_setxattr(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[5];
  path_argument p, name;
  int flags = 0;
  bool follow;
  buffer_view view;
  if (!bind_arguments(m, "setxattr", "path attribute value flags? * follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "setxattr", "path", p, path_kind::or_fd) ||
      !to_path(m, out[1], "setxattr", "attribute", name) ||
      (!same(out[3], value_unbound) && !to_int(m, out[3], flags)) || !to_flag(m, out[4], true, follow) ||
      !get_buffer(m, out[2], view) || !audit(m, "os.setxattr", {out[0], out[1], out[2], make_int(m, flags)}))
    return value_raised;
  const int r = p.fd >= 0 ? ::fsetxattr(p.fd, name.c_str(), view.data, view.length, flags)
                : follow  ? ::setxattr(p.c_str(), name.c_str(), view.data, view.length, flags)
                          : ::lsetxattr(p.c_str(), name.c_str(), view.data, view.length, flags);
  return done(m, r, p);
}
value py_removexattr(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  path_argument p, name;
  bool follow;
  if (!bind_arguments(m, "removexattr", "path attribute * follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "removexattr", "path", p, path_kind::or_fd) ||
      !to_path(m, out[1], "removexattr", "attribute", name) || !to_flag(m, out[2], true, follow) ||
      !audit(m, "os.removexattr", {out[0], out[1]}))
    return value_raised;
  const int r = p.fd >= 0 ? ::fremovexattr(p.fd, name.c_str())
                : follow  ? ::removexattr(p.c_str(), name.c_str())
                          : ::lremovexattr(p.c_str(), name.c_str());
  return done(m, r, p);
}
value py_listxattr(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  path_argument p;
  bool follow;
  if (!bind_arguments(m, "listxattr", "path? * follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "listxattr", "path", p, path_kind::or_fd_or_none) || !to_flag(m, out[1], true, follow) ||
      !audit(m, "os.listxattr", {same(out[0], value_unbound) ? none : out[0]}))
    return value_raised;
  std::string data(65536, '\0');
  const ssize_t n = p.fd >= 0 ? ::flistxattr(p.fd, data.data(), data.size())
                    : follow  ? ::listxattr(p.c_str(), data.data(), data.size())
                              : ::llistxattr(p.c_str(), data.data(), data.size());
  if (n < 0) return path_error(m, p);
  list_object* l = empty_list(m);
  for (u64 i = 0; i < static_cast<u64>(n);) {
    const std::string_view name(data.data() + i);
    const value v = name_value(m, name, false);
    if (is_raised(v) || !list_append(m, l, v)) return value_raised;
    i += name.size() + 1;
  }
  return to_value(l);
}

bool to_device(vm& m, value v, u64& out) {
  if (!is_int(m, v)) {
    raise_type_error(m, "an integer is required");
    return false;
  }
  if (int_to_u64(v, out)) return true;
  const bool negative = compare_truth(m, v, value::small_int(0), comparison::lt) == tri::yes;
  raise_text(m, m.exc.OverflowError, negative ? "can't convert negative int to unsigned" : "int too big to convert");
  return false;
}
value py_major(vm& m, value v) {
  u64 d;
  return to_device(m, v, d) ? make_uint(m, major(d)) : value_raised;
}
value py_minor(vm& m, value v) {
  u64 d;
  return to_device(m, v, d) ? make_uint(m, minor(d)) : value_raised;
}
value py_makedev(vm& m, value a, value b) {
  i64 x, y;
  if (!to_index(m, a, x) || !to_index(m, b, y)) return value_raised;
  return make_uint(m, makedev(static_cast<unsigned>(x), static_cast<unsigned>(y)));
}

}  // namespace

void add_attribute_functions(std::vector<method_def>& t) {
  t.push_back(method("stat", py_stat, "($module, /, path, *, dir_fd=None, follow_symlinks=True)",
                     "Return what the system knows of a file."));
  t.push_back(
      method("lstat", py_lstat, "($module, /, path, *, dir_fd=None)", "Like stat(), of a symbolic link itself."));
  t.push_back(method("fstat", py_fstat, "($module, /, fd)", "Like stat(), of an open file."));
  t.push_back(method("statvfs", py_statvfs, "($module, /, path)"));
  t.push_back(method("fstatvfs", py_fstatvfs, "($module, fd, /)"));
  t.push_back(method("access", py_access,
                     "($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
                     "Return whether the path can be accessed in that mode."));
  t.push_back(method("chmod", py_chmod, "($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)"));
  t.push_back(method("fchmod", py_fchmod, "($module, /, fd, mode)"));
  t.push_back(method("chown", py_chown, "($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)"));
  t.push_back(method("lchown", py_lchown, "($module, /, path, uid, gid)"));
  t.push_back(method("fchown", py_fchown, "($module, /, fd, uid, gid)"));
  t.push_back(method("utime", py_utime, nullptr, "Set access and modification time of a file."));
  t.push_back(method("truncate", py_truncate, "($module, /, path, length)"));
  t.push_back(method("getxattr", py_getxattr, "($module, /, path, attribute, *, follow_symlinks=True)"));
  t.push_back(
      method("setxattr", py_setxattr, "($module, /, path, attribute, value, flags=0, *, follow_symlinks=True)"));
  t.push_back(method("removexattr", py_removexattr, "($module, /, path, attribute, *, follow_symlinks=True)"));
  t.push_back(method("listxattr", py_listxattr, "($module, /, path=None, *, follow_symlinks=True)"));
  t.push_back(method("major", py_major, "($module, device, /)"));
  t.push_back(method("minor", py_minor, "($module, device, /)"));
  t.push_back(method("makedev", py_makedev, "($module, major, minor, /)"));
}

}  // namespace metavm::python::posix
