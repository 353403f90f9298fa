/// \file
/// posix.scandir and DirEntry. The folder is read at once: nothing stays open.
#include <dirent.h>
#include <unistd.h>

#include <cstring>

#include "lang/python/modules/posix_parts.hpp"

namespace metavm::python::posix {

using namespace method_table;

namespace {

struct entry_object : object {
  value name, path;
  value status, link_status;  ///< stat_result once asked for, else value_unbound
  u64 inode;
  i32 folder;  ///< descriptor that the name is relative to, or -1
  u8 type;     ///< DT_…
  static const layout& get_layout() {
    return describe<entry_object>("posix.DirEntry", &entry_object::name, &entry_object::path, &entry_object::status,
                                  &entry_object::link_status);
  }
};
struct entries_object : object {
  value entries;  ///< list of what is to come; none when closed
  u64 position;
  static const layout& get_layout() {
    return describe<entries_object>("posix.ScandirIterator", &entries_object::entries);
  }
};

entry_object* self_of(value v) { return v.as<entry_object>(); }

/// stat of the entry: 0, or the errno.
int read_status(vm& m, entry_object* e, bool follow, struct stat& s, path_argument& p) {
  if (!to_path(m, e->path, "DirEntry", "path", p)) return -1;
  const char* name = p.c_str();
  std::string plain;
  if (e->folder >= 0) {
    path_argument n;
    if (!to_path(m, e->name, "DirEntry", "name", n)) return -1;
    plain = n.text;
    name = plain.c_str();
  }
  const int r = ::fstatat(e->folder >= 0 ? e->folder : AT_FDCWD, name, &s, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  return r < 0 ? errno : 0;
}
value status_of(vm& m, entry_object* e, bool follow) {
  // Only links have two faces.
  value entry_object::* place = follow && e->type != DT_LNK && e->type != DT_UNKNOWN ? &entry_object::link_status
                                : follow                                             ? &entry_object::status
                                                                                     : &entry_object::link_status;
  if (!same(e->*place, value_unbound)) return e->*place;
  struct stat s;
  path_argument p;
  const int error = read_status(m, e, follow, s, p);
  if (error < 0) return value_raised;
  if (error) return raise_os_error(m, error, e->path);
  const value r = make_stat_result(m, s);
  if (!is_raised(r)) m.heap.write(e, &(e->*place), r);
  return r;
}

value test_mode(vm& m, value self, bool follow, unsigned wanted, u8 type) {
  entry_object* e = self_of(self);
  if (e->type != DT_UNKNOWN && !(follow && e->type == DT_LNK)) return from_bool(e->type == type);
  struct stat s;
  path_argument p;
  const int error = read_status(m, e, follow, s, p);
  if (error == ENOENT) return false_;
  if (error) return error < 0 ? value_raised : raise_os_error(m, error, e->path);
  return from_bool((s.st_mode & S_IFMT) == wanted);
}
bool follow_argument(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kw, bool& follow) {
  value out[1];
  return bind_arguments(m, name, "* follow_symlinks?", args + 1, nargs - 1, kw, out) &&
         to_flag(m, out[0], true, follow);
}
value entry_is_dir(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  bool follow;
  return follow_argument(m, "is_dir", args, nargs, kw, follow) ? test_mode(m, args[0], follow, S_IFDIR, DT_DIR)
                                                               : value_raised;
}
value entry_is_file(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  bool follow;
  return follow_argument(m, "is_file", args, nargs, kw, follow) ? test_mode(m, args[0], follow, S_IFREG, DT_REG)
                                                                : value_raised;
}
value entry_is_symlink(vm& m, value self) { return test_mode(m, self, false, S_IFLNK, DT_LNK); }
value entry_stat(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  bool follow;
  return follow_argument(m, "stat", args, nargs, kw, follow) ? status_of(m, self_of(args[0]), follow) : value_raised;
}
value entry_inode(vm& m, value self) { return make_uint(m, self_of(self)->inode); }
value entry_fspath(vm&, value self) { return self_of(self)->path; }
value entry_repr(vm& m, value self) {
  str_object* r = repr(m, self_of(self)->name);
  return r ? result(make_str(m, fmt::format("<DirEntry {}>", to_utf8(r)))) : value_raised;
}
value entry_name(vm&, value self) { return self_of(self)->name; }
value entry_path(vm&, value self) { return self_of(self)->path; }

// ---------------------------------------------------------------- the iterator

value entries_next(vm& m, value self) {
  auto* it = self.as<entries_object>();
  if (is_none(it->entries)) return value_unbound;
  auto* l = it->entries.as<list_object>();
  if (it->position < l->length) return l->storage->items[it->position++];
  m.heap.write(it, &it->entries, none);
  return value_unbound;
}
value entries_next_method(vm& m, value self) {
  const value v = entries_next(m, self);
  return same(v, value_unbound) ? raise_stop_iteration(m) : v;
}
value entries_self(vm&, value self) { return self; }
value entries_close(vm& m, value self) {
  auto* it = self.as<entries_object>();
  m.heap.write(it, &it->entries, none);
  return none;
}
value entries_exit(vm& m, const value* args, u32, tuple_object*) { return entries_close(m, args[0]); }

}  // namespace

value posix_scandir(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  path_argument p;
  if (!bind_arguments(m, "scandir", "path?", args, nargs, kw, out) ||
      !to_path(m, out[0], "scandir", "path", p, path_kind::or_fd_or_none) ||
      !audit(m, "os.scandir", {same(out[0], value_unbound) ? none : out[0]}))
    return value_raised;
  DIR* d;
  if (p.fd >= 0) {
    const int copy = ::fcntl(p.fd, F_DUPFD_CLOEXEC, 0);
    d = copy < 0 ? nullptr : ::fdopendir(copy);
    if (!d && copy >= 0) ::close(copy);
    if (d) ::rewinddir(d);
  } else {
    d = ::opendir(p.c_str());
  }
  if (!d) return path_error(m, p);
  std::string prefix;
  if (p.fd < 0) {
    prefix = p.text;
    if (!prefix.empty() && prefix.back() != '/') prefix += '/';
  }
  list_object* l = empty_list(m);
  bool ok = true;
  int error;
  for (;;) {
    errno = 0;
    const dirent* e = ::readdir(d);
    error = errno;
    if (!e) break;
    if (!std::strcmp(e->d_name, ".") || !std::strcmp(e->d_name, "..")) continue;
    const value name = name_value(m, e->d_name, p.is_bytes);
    const value path = prefix.empty() || is_raised(name) ? name : name_value(m, prefix + e->d_name, p.is_bytes);
    if (is_raised(name) || is_raised(path)) {
      ok = false;
      break;
    }
    auto* x = m.heap.make<entry_object>(m.shapes.dir_entry);
    x->name = name;
    x->path = path;
    x->status = x->link_status = value_unbound;
    x->inode = e->d_ino;
    x->folder = p.fd;
    x->type = e->d_type;
    if (!list_append(m, l, to_value(x))) {
      ok = false;
      break;
    }
  }
  ::closedir(d);
  if (!ok) return value_raised;
  if (error) {
    errno = error;
    return path_error(m, p);
  }
  auto* it = m.heap.make<entries_object>(m.shapes.scandir_iterator);
  it->entries = to_value(l);
  it->position = 0;
  return to_value(it);
}

void init_scandir(vm& m, module_object* mod) {
  static const method_def entry_methods[] = {method("is_dir", entry_is_dir, "($self, /, *, follow_symlinks=True)"),
                                             method("is_file", entry_is_file, "($self, /, *, follow_symlinks=True)"),
                                             method("is_symlink", entry_is_symlink, "($self, /)"),
                                             method("stat", entry_stat, "($self, /, *, follow_symlinks=True)"),
                                             method("inode", entry_inode, "($self, /)"),
                                             method("__fspath__", entry_fspath, "($self, /)"),
                                             method("__repr__", entry_repr),
                                             class_method("__class_getitem__", make_generic_alias),
                                             {}};
  static const getset_def entry_getsets[] = {{"name", entry_name, nullptr, "the file's name"},
                                             {"path", entry_path, nullptr, "the path given to scandir() and the name"},
                                             {}};
  static const method_def iterator_methods[] = {
      method("__iter__", entries_self), method("__next__", entries_next_method), method("__enter__", entries_self),
      method("__exit__", entries_exit), method("close", entries_close),          {}};
  type_def d{};
  d.name = "posix.DirEntry";
  d.lay = &entry_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = 0;
  d.methods = entry_methods;
  d.getsets = entry_getsets;
  m.types.dir_entry = make_builtin_type(m, d);
  m.shapes.dir_entry = m.types.dir_entry->root_shape;
  module_set(m, mod, "DirEntry", to_value(m.types.dir_entry));
  d.name = "posix.ScandirIterator";
  d.lay = &entries_object::get_layout();
  d.methods = iterator_methods;
  d.getsets = nullptr;
  d.iter_next = entries_next;
  m.types.scandir_iterator = make_builtin_type(m, d);
  m.shapes.scandir_iterator = m.types.scandir_iterator->root_shape;
}

}  // namespace metavm::python::posix
