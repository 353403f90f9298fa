/// \file
/// posix: functions on paths — folders, links, names.
#include <dirent.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstring>

#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::posix {

using namespace method_table;

bool to_path(vm& m, value v, const char* function, const char* argument, path_argument& out, path_kind k) {
  const bool fd_allowed = k == path_kind::or_fd || k == path_kind::or_fd_or_none;
  const bool none_allowed = k == path_kind::or_none || k == path_kind::or_fd_or_none;
  if (same(v, value_unbound) || (none_allowed && is_none(v))) return true;
  value text = v;
  if (!is_str(v) && !is_bytes(v)) {
    const value f = type_lookup(m, type_of(m, v), intern(m, "__fspath__"));
    if (!same(f, value_unbound)) {
      text = fs_path(m, v);
      if (is_raised(text)) return false;
    } else if (fd_allowed && (is_int(m, v) || !same(special_of(m, v, special::index), value_unbound))) {
      out.given = v;
      return to_int(m, v, out.fd);
    } else {
      const char* more = fd_allowed && none_allowed ? ", os.PathLike, integer or None"
                         : fd_allowed               ? ", os.PathLike or integer"
                         : none_allowed             ? ", os.PathLike or None"
                                                    : " or os.PathLike";
      const std::string message =
          fmt::format("{}: {} should be string, bytes{}, not {}", function, argument, more, type_name(m, v));
      // Other buffers are taken, still.
      if (!is_bytes_like(m, v)) {
        raise_text(m, m.exc.TypeError, message);
        return false;
      }
      buffer_view view;
      if (!warn(m, m.exc.DeprecationWarning, message) || !get_buffer(m, v, view)) return false;
      bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(view.data), view.length});
      if (!b) return false;
      text = to_value(b);
      out.given = v;
      out.is_bytes = true;
      return path_bytes(m, text, out.text);
    }
  }
  out.given = text;  // errors name the path behind a path object
  out.is_bytes = is_bytes(text);
  return path_bytes(m, text, out.text);
}
value name_value(vm& m, std::string_view name, bool as_bytes) {
  return as_bytes ? result(make_bytes(m, name)) : result(decode_fs(m, name));
}
bool to_system_id(vm& m, value v, const char* what, u32& out) {
  if (!is_int(m, v) && same(special_of(m, v, special::index), value_unbound)) {
    raise(m, m.exc.TypeError, "{} should be integer, not {}", what, type_name(m, v));
    return false;
  }
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  i64 n;
  const bool fits = to_i64(m, i, n);
  if (fits && n >= -1 && n <= i64{UINT32_MAX}) {
    out = static_cast<u32>(n);
    return true;
  }
  // (Nothing that fits into a C long is called too great by CPython.)
  const bool great = !fits && compare_truth(m, i, value::small_int(0), comparison::gt) == tri::yes;
  raise(m, m.exc.OverflowError, "{} is {} than {}", what, great ? "greater" : "less", great ? "maximum" : "minimum");
  return false;
}
bool to_int(vm& m, value v, int& out) {
  const value i = index_int(m, v);
  i64 n;
  if (is_raised(i)) return false;
  const bool fits = to_i64(m, i, n);
  out = fits ? static_cast<int>(n) : 0;
  if (fits && out == n) return true;
  const tri negative = fits ? to_tri(n < 0) : compare_truth(m, i, value::small_int(0), comparison::lt);
  raise(m, m.exc.OverflowError, "fd is {} than {}", negative == tri::yes ? "less" : "greater",
        negative == tri::yes ? "minimum" : "maximum");
  return false;
}
bool to_dir_fd(vm& m, value v, int& out) {
  out = AT_FDCWD;
  if (same(v, value_unbound) || is_none(v)) return true;
  if (is_int(m, v) || !same(special_of(m, v, special::index), value_unbound)) return to_int(m, v, out);
  raise(m, m.exc.TypeError, "argument should be integer or None, not {}", type_name(m, v));
  return false;
}
bool to_descriptor(vm& m, value v, int& out) {
  if (!is_int(m, v)) {
    const value f = find_attribute(m, v, intern(m, "fileno"));
    if (is_raised(f)) return false;
    if (same(f, value_unbound)) {
      raise_text(m, m.exc.TypeError, "argument must be an int, or have a fileno() method.");
      return false;
    }
    v = call0(m, f);
    if (is_raised(v)) return false;
    if (!is_int(m, v)) {
      raise_text(m, m.exc.TypeError, "fileno() returned a non-integer");
      return false;
    }
  }
  if (!to_int(m, v, out)) return false;
  if (out >= 0) return true;
  raise(m, m.exc.ValueError, "file descriptor cannot be a negative integer ({})", out);
  return false;
}
bool to_flag(vm& m, value v, bool otherwise, bool& out) {
  out = otherwise;
  if (same(v, value_unbound)) return true;
  const tri t = truth(m, v);
  out = t == tri::yes;
  return t != tri::error;
}
value path_error(vm& m, const path_argument& p) { return raise_errno(m, p.given); }
value path_error(vm& m, const path_argument& a, const path_argument& b) {
  const value args[] = {value::small_int(errno), to_value(make_str(m, std::strerror(errno))), a.given, none, b.given};
  const value e = call(m, to_value(m.exc.OSError), args, 5);
  return is_raised(e) ? e : raise_value(m, e);
}

namespace {

value py_mkdir(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  path_argument p;
  int mode = 0777, dir;
  if (!bind_arguments(m, "mkdir", "path mode? * dir_fd?", args, nargs, kw, out) ||
      !to_path(m, out[0], "mkdir", "path", p) || (!same(out[1], value_unbound) && !to_int(m, out[1], mode)) ||
      !to_dir_fd(m, out[2], dir) ||
      !audit(m, "os.mkdir", {out[0], value::small_int(mode), value::small_int(dir == AT_FDCWD ? -1 : dir)}))
    return value_raised;
  return done(m, ::mkdirat(dir, p.c_str(), static_cast<mode_t>(mode)), p);
}
value unlink_with(vm& m, const char* name, int flags, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  path_argument p;
  int dir;
  if (!bind_arguments(m, name, "path * dir_fd?", args, nargs, kw, out) || !to_path(m, out[0], name, "path", p) ||
      !to_dir_fd(m, out[1], dir) ||
      !audit(m, flags ? "os.rmdir" : "os.remove", {out[0], value::small_int(dir == AT_FDCWD ? -1 : dir)}))
    return value_raised;
  return done(m, ::unlinkat(dir, p.c_str(), flags), p);
}
value py_unlink(vm& m, const value* a, u32 n, tuple_object* k) { return unlink_with(m, "unlink", 0, a, n, k); }
value py_remove(vm& m, const value* a, u32 n, tuple_object* k) { return unlink_with(m, "remove", 0, a, n, k); }
value py_rmdir(vm& m, const value* a, u32 n, tuple_object* k) { return unlink_with(m, "rmdir", AT_REMOVEDIR, a, n, k); }
value rename_with(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kw) {
  value out[4];
  path_argument from, to;
  int from_dir, to_dir;
  if (!bind_arguments(m, name, "src dst * src_dir_fd? dst_dir_fd?", args, nargs, kw, out) ||
      !to_path(m, out[0], name, "src", from) || !to_path(m, out[1], name, "dst", to) ||
      !to_dir_fd(m, out[2], from_dir) || !to_dir_fd(m, out[3], to_dir) ||
      !audit(m, "os.rename", {out[0], out[1], value::small_int(-1), value::small_int(-1)}))
    return value_raised;
  return ::renameat(from_dir, from.c_str(), to_dir, to.c_str()) < 0 ? path_error(m, from, to) : none;
}
value py_rename(vm& m, const value* a, u32 n, tuple_object* k) { return rename_with(m, "rename", a, n, k); }
value py_replace(vm& m, const value* a, u32 n, tuple_object* k) { return rename_with(m, "replace", a, n, k); }

value py_link(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[5];
  path_argument from, to;
  int from_dir, to_dir;
  bool follow;
  if (!bind_arguments(m, "link", "src dst * src_dir_fd? dst_dir_fd? follow_symlinks?", args, nargs, kw, out) ||
      !to_path(m, out[0], "link", "src", from) || !to_path(m, out[1], "link", "dst", to) ||
      !to_dir_fd(m, out[2], from_dir) || !to_dir_fd(m, out[3], to_dir) || !to_flag(m, out[4], true, follow) ||
      !audit(m, "os.link",
             {out[0], out[1], value::small_int(from_dir == AT_FDCWD ? -1 : from_dir),
              value::small_int(to_dir == AT_FDCWD ? -1 : to_dir)}))
    return value_raised;
  const int flags = follow && !same(out[4], value_unbound) ? AT_SYMLINK_FOLLOW : 0;
  return ::linkat(from_dir, from.c_str(), to_dir, to.c_str(), flags) < 0 ? path_error(m, from, to) : none;
}
value py_symlink(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[4];
  path_argument from, to;
  int dir;
  if (!bind_arguments(m, "symlink", "src dst target_is_directory? * dir_fd?", args, nargs, kw, out) ||
      !to_path(m, out[0], "symlink", "src", from) || !to_path(m, out[1], "symlink", "dst", to) ||
      !to_dir_fd(m, out[3], dir) ||
      !audit(m, "os.symlink", {out[0], out[1], value::small_int(dir == AT_FDCWD ? -1 : dir)}))
    return value_raised;
  return ::symlinkat(from.c_str(), dir, to.c_str()) < 0 ? path_error(m, from, to) : none;
}
value py_readlink(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  path_argument p;
  int dir;
  if (!bind_arguments(m, "readlink", "path * dir_fd?", args, nargs, kw, out) ||
      !to_path(m, out[0], "readlink", "path", p) || !to_dir_fd(m, out[1], dir))
    return value_raised;
  char buffer[4097];
  const ssize_t n = ::readlinkat(dir, p.c_str(), buffer, sizeof buffer);
  return n < 0 ? path_error(m, p) : name_value(m, {buffer, static_cast<u64>(n)}, p.is_bytes);
}
value py_mkfifo(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  path_argument p;
  int mode = 0666, dir;
  if (!bind_arguments(m, "mkfifo", "path mode? * dir_fd?", args, nargs, kw, out) ||
      !to_path(m, out[0], "mkfifo", "path", p) || (!same(out[1], value_unbound) && !to_int(m, out[1], mode)) ||
      !to_dir_fd(m, out[2], dir))
    return value_raised;
  return done(m, ::mkfifoat(dir, p.c_str(), static_cast<mode_t>(mode)), p);
}
value py_mknod(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[4];
  path_argument p;
  int mode = 0600, dir;
  i64 device = 0;
  if (!bind_arguments(m, "mknod", "path mode? device? * dir_fd?", args, nargs, kw, out) ||
      !to_path(m, out[0], "mknod", "path", p) || (!same(out[1], value_unbound) && !to_int(m, out[1], mode)) ||
      (!same(out[2], value_unbound) && !to_index(m, out[2], device)) || !to_dir_fd(m, out[3], dir))
    return value_raised;
  return done(m, ::mknodat(dir, p.c_str(), static_cast<mode_t>(mode), static_cast<dev_t>(device)), p);
}

value py_listdir(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  path_argument p;
  if (!bind_arguments(m, "listdir", "path?", args, nargs, kw, out) ||
      !to_path(m, out[0], "listdir", "path", p, path_kind::or_fd_or_none) ||
      !audit(m, "os.listdir", {same(out[0], value_unbound) ? none : out[0]}))
    return value_raised;
  DIR* d;
  if (p.fd >= 0) {
    const int copy = ::fcntl(p.fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return path_error(m, p);
    d = ::fdopendir(copy);
    if (!d) ::close(copy);
  } else {
    d = ::opendir(p.c_str());
  }
  if (!d) return path_error(m, p);
  if (p.fd >= 0) ::rewinddir(d);
  list_object* l = empty_list(m);
  for (;;) {
    errno = 0;
    const dirent* e = ::readdir(d);
    if (!e) {
      const int error = errno;
      ::closedir(d);
      errno = error;
      return error ? path_error(m, p) : to_value(l);
    }
    if (!std::strcmp(e->d_name, ".") || !std::strcmp(e->d_name, "..")) continue;
    const value name = name_value(m, e->d_name, p.is_bytes);
    if (is_raised(name) || !list_append(m, l, name)) {
      ::closedir(d);
      return value_raised;
    }
  }
}
value py_chdir(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  path_argument p;
  if (!bind_arguments(m, "chdir", "path", args, nargs, kw, out) ||
      !to_path(m, out[0], "chdir", "path", p, path_kind::or_fd) || !audit(m, "os.chdir", {out[0]}))
    return value_raised;
  return done(m, p.fd >= 0 ? ::fchdir(p.fd) : ::chdir(p.c_str()), p);
}
value py_fchdir(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int fd;
  if (!bind_arguments(m, "fchdir", "fd", args, nargs, kw, out) || !to_descriptor(m, out[0], fd)) return value_raised;
  return done(m, ::fchdir(fd));
}
value py_chroot(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  path_argument p;
  if (!bind_arguments(m, "chroot", "path", args, nargs, kw, out) || !to_path(m, out[0], "chroot", "path", p))
    return value_raised;
  return done(m, ::chroot(p.c_str()), p);
}
value current_folder(vm& m, bool as_bytes) {
  std::unique_ptr<char, decltype(&std::free)> s(::getcwd(nullptr, 0), std::free);
  return s ? name_value(m, s.get(), as_bytes) : raise_errno(m);
}
value py_getcwd(vm& m) { return current_folder(m, false); }
value py_getcwdb(vm& m) { return current_folder(m, true); }
value py_fspath(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  return bind_arguments(m, "fspath", "path", args, nargs, kw, out) ? fs_path(m, out[0]) : value_raised;
}

/// Text with "." and double slashes removed and ".." resolved, as posixpath.normpath wants it.
value py_path_normpath(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  if (!bind_arguments(m, "_path_normpath", "path", args, nargs, kw, out)) return value_raised;
  if (!is_str(out[0]))
    return raise(m, m.exc.TypeError, "_path_normpath() argument 'path' must be str, not {}", type_name(m, out[0]));
  str_object* s = as_str(out[0]);
  const u64 n = s->length;
  u64 slashes = 0;
  while (slashes < n && s->at(slashes) == '/') slashes++;
  struct part {
    u64 from, to;
  };
  std::vector<part> parts;
  for (u64 i = slashes; i < n;) {
    i64 end = str_find_char(s, '/', i, n);
    if (end < 0) end = static_cast<i64>(n);
    const part p{i, static_cast<u64>(end)};
    i = p.to + 1;
    const auto is_dots = [&](const part& x, u64 count) {
      if (x.to - x.from != count) return false;
      for (u64 k = x.from; k < x.to; k++)
        if (s->at(k) != '.') return false;
      return true;
    };
    if (p.from == p.to || is_dots(p, 1)) continue;
    if (!is_dots(p, 2) || (slashes == 0 && (parts.empty() || is_dots(parts.back(), 2))))
      parts.push_back(p);
    else if (!parts.empty())
      parts.pop_back();
  }
  str_builder r(m);
  for (u64 i = 0; i < (slashes == 2 ? 2 : slashes ? 1 : 0); i++) r.append('/');
  for (u64 i = 0; i < parts.size(); i++) {
    if (i) r.append('/');
    r.append_slice(s, parts[i].from, parts[i].to);
  }
  return result(r.finish());
}

}  // namespace

void add_path_functions(std::vector<method_def>& t) {
  t.push_back(method("mkdir", py_mkdir, "($module, /, path, mode=511, *, dir_fd=None)", "Create a folder."));
  t.push_back(method("unlink", py_unlink, "($module, /, path, *, dir_fd=None)", "Remove a file."));
  t.push_back(method("remove", py_remove, "($module, /, path, *, dir_fd=None)", "Remove a file."));
  t.push_back(method("rmdir", py_rmdir, "($module, /, path, *, dir_fd=None)", "Remove an empty folder."));
  t.push_back(method("rename", py_rename, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
                     "Rename a file or folder."));
  t.push_back(method("replace", py_replace, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
                     "Rename a file or folder, overwriting the destination."));
  t.push_back(method("link", py_link,
                     "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
                     "Create a hard link."));
  t.push_back(method("symlink", py_symlink, "($module, /, src, dst, target_is_directory=False, *, dir_fd=None)",
                     "Create a symbolic link named dst that points to src."));
  t.push_back(
      method("readlink", py_readlink, "($module, /, path, *, dir_fd=None)", "Return where a symbolic link points to."));
  t.push_back(method("mkfifo", py_mkfifo, "($module, /, path, mode=438, *, dir_fd=None)", "Create a named pipe."));
  t.push_back(method("mknod", py_mknod, "($module, /, path, mode=384, device=0, *, dir_fd=None)",
                     "Create a node of the file system."));
  t.push_back(method("listdir", py_listdir, "($module, /, path=None)", "Return the names in a folder."));
  t.push_back(
      method("scandir", posix_scandir, "($module, /, path=None)", "Return an iterator over the entries of a folder."));
  t.push_back(method("chdir", py_chdir, "($module, /, path)", "Change the current folder."));
  t.push_back(method("fchdir", py_fchdir, "($module, /, fd)", "Change the current folder to an open one."));
  t.push_back(method("chroot", py_chroot, "($module, /, path)", "Change the root folder."));
  t.push_back(method("getcwd", py_getcwd, "($module, /)", "Return the current folder as str."));
  t.push_back(method("getcwdb", py_getcwdb, "($module, /)", "Return the current folder as bytes."));
  t.push_back(method("fspath", py_fspath, "($module, /, path)", "Return the str or bytes behind a path object."));
  t.push_back(method("_path_normpath", py_path_normpath, "($module, /, path)"));
}

}  // namespace metavm::python::posix
