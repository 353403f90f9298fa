/// \file
/// FileIO.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/io_module.hpp"
#include "lang/python/modules/io_types.hpp"
#include "lang/python/modules/received_bytes.hpp"

namespace metavm::python::io {
namespace {

using namespace method_table;

constexpr u64 most_at_once = u64{0x7ffff000};  ///< what Linux transfers in one call

file_object* self_of(value v) { return v.as<file_object>(); }

const char* mode_text(const file_object* f) {
  if (f->created) return f->readable ? "xb+" : "xb";
  if (f->appending) return f->readable ? "ab+" : "ab";
  if (f->readable) return f->writable ? "rb+" : "rb";
  return "wb";
}

void reset(file_object* f) {
  f->fd = -1;
  f->created = f->readable = f->writable = f->appending = f->wrapped = false;
  f->close_fd = true;
  f->seekable = -1;
  f->block_size = 0;
}
value file_new(vm& m, const value* args, u32, tuple_object*) {
  auto* f = make_instance<file_object>(m, args[0].as<type_object>());
  reset(f);
  m.heap.add_finalizer(f);
  return to_value(f);
}

/// Closes the descriptor; false: raised.
bool close_descriptor(vm& m, file_object* f) {
  const int fd = f->fd;
  f->fd = -1;
  if (fd < 0 || ::close(fd) == 0 || errno == EINTR) return true;
  raise_errno(m);
  return false;
}

/// Sets the access flags; -1: raised, else flags for open().
int parse_mode(vm& m, file_object* f, std::string_view mode) {
  bool plus = false;
  int main_modes = 0, flags = 0;
  for (char c : mode) {
    switch (c) {
      case 'x':
        main_modes++;
        f->created = f->writable = true;
        flags |= O_EXCL | O_CREAT;
        break;
      case 'r':
        main_modes++;
        f->readable = true;
        break;
      case 'w':
        main_modes++;
        f->writable = true;
        flags |= O_CREAT | O_TRUNC;
        break;
      case 'a':
        main_modes++;
        f->writable = f->appending = true;
        flags |= O_APPEND | O_CREAT;
        break;
      case 'b':
        break;
      case '+':
        if (plus) main_modes = 2;
        plus = true;
        f->readable = f->writable = true;
        break;
      default:
        raise(m, m.exc.ValueError, "invalid mode: {}", std::string(mode));
        return -1;
    }
  }
  if (main_modes != 1) {
    raise_text(m, m.exc.ValueError, "Must have exactly one of create/read/write/append mode and at most one plus");
    return -1;
  }
  flags |= f->readable && f->writable ? O_RDWR : f->readable ? O_RDONLY : O_WRONLY;
  return flags | O_CLOEXEC;
}

bool open_file(vm& m, value self, value name, std::string_view mode, bool close_fd, value opener) {
  file_object* f = self_of(self);
  if (f->fd >= 0 && f->close_fd && !close_descriptor(m, f)) return false;
  reset(f);
  i64 fd = -1;
  const bool by_number = is_int(m, name);
  std::string path;
  if (by_number) {
    if (!to_index(m, name, fd)) return false;
    if (fd < 0) {
      raise_text(m, m.exc.ValueError, "negative file descriptor");
      return false;
    }
    if (fd > INT32_MAX) {
      raise_text(m, m.exc.OverflowError, "Python int too large to convert to C int");
      return false;
    }
  } else if (!path_bytes(m, name, path)) {
    return false;
  }
  const int flags = parse_mode(m, f, mode);
  if (flags == -1) return false;
  f->close_fd = close_fd;
  if (!audit(m, "open", {name, to_value(make_str(m, mode)), value::small_int(flags)})) return false;
  bool opened_here = false;
  if (by_number) {
    f->fd = static_cast<i32>(fd);
  } else {
    if (!close_fd) {
      raise_text(m, m.exc.ValueError, "Cannot use closefd=False with file name");
      return false;
    }
    if (same(opener, value_unbound) || is_none(opener)) {
      fd = retry_interrupted(m, [&] { return ::open(path.c_str(), flags, 0666); });
      if (fd < 0) {
        raise_errno(m, name);
        return false;
      }
    } else {
      const value r = call2(m, opener, name, value::small_int(flags));
      if (is_raised(r)) return false;
      if (!is_int(m, r)) {
        raise_text(m, m.exc.TypeError, "expected integer from opener");
        return false;
      }
      if (!to_index(m, r, fd)) return false;
      if (fd < 0 || fd > INT32_MAX) {
        raise(m, m.exc.ValueError, "opener returned {}", fd);
        return false;
      }
    }
    f->fd = static_cast<i32>(fd);
    opened_here = true;
  }
  struct stat status;
  auto fail = [&] {
    if (opened_here) {
      ::close(f->fd);
    }
    f->fd = -1;
    return false;
  };
  f->block_size = default_buffer_size;
  if (::fstat(f->fd, &status) < 0) {
    if (errno == EBADF) {
      raise_errno(m, by_number ? value_unbound : name);
      return fail();
    }
  } else {
    if (S_ISDIR(status.st_mode)) {
      errno = EISDIR;
      raise_errno(m, name);
      return fail();
    }
    if (status.st_blksize > 1) f->block_size = static_cast<u32>(status.st_blksize);
    if (S_ISREG(status.st_mode)) f->seekable = 1;
  }
  if (!set_attribute(m, self, intern(m, "name"), name)) return fail();
  if (f->appending && file_seek(m, f, 0, SEEK_END) < 0) {
    if (f->seekable == 1 || !catch_pending(m, m.exc.OSError)) return fail();
  }
  return true;
}

value file_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[4];
  if (!bind_arguments(m, "FileIO", "file mode? closefd? opener?", args + 1, nargs - 1, kwnames, out))
    return value_raised;
  std::string mode = "r";
  if (!same(out[1], value_unbound)) {
    if (!is_str(out[1]))
      return raise(m, m.exc.TypeError, "FileIO() argument 'mode' must be str, not {}", type_name(m, out[1]));
    mode = to_utf8(as_str(out[1]));
  }
  bool close_fd = true;
  if (!same(out[2], value_unbound)) {
    const tri t = truth(m, out[2]);
    if (t == tri::error) return value_raised;
    close_fd = t == tri::yes;
  }
  return result(open_file(m, args[0], out[0], mode, close_fd, out[3]));
}
value file_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value cls_value = to_value(cls);
  const value self = file_new(m, &cls_value, 1, nullptr);
  list_object* all = empty_list(m, nargs + 1);
  list_append(m, all, self);
  const u64 total = nargs + (kwnames ? kwnames->length : 0);
  for (u64 i = 0; i < total; i++) list_append(m, all, args[i]);
  return is_raised(file_init(m, all->storage->items, nargs + 1, kwnames)) ? value_raised : self;
}

// ---------------------------------------------------------------- reading, writing

bool check_readable_file(vm& m, const file_object* f) {
  if (METAVM_UNLIKELY(f->fd < 0)) return raise_closed(m, "I/O operation on closed file"), false;
  if (METAVM_UNLIKELY(!f->readable)) return raise_unsupported(m, "File not open for reading"), false;
  return true;
}
bool check_writable_file(vm& m, const file_object* f) {
  if (METAVM_UNLIKELY(f->fd < 0)) return raise_closed(m, "I/O operation on closed file"), false;
  if (METAVM_UNLIKELY(!f->writable)) return raise_unsupported(m, "File not open for writing"), false;
  return true;
}

value file_readinto(vm& m, value self, value target) {
  if (!check_readable_file(m, self_of(self))) return value_raised;
  buffer_view view;
  if (!writable_buffer(m, "readinto", target, view)) return value_raised;
  const i64 n = file_read_into(m, self_of(self), view.data, view.length);
  return n == -2 ? none : n < 0 ? value_raised : value::small_int(n);
}
value file_readall(vm& m, value self) {
  file_object* f = self_of(self);
  if (f->fd < 0) return raise_closed(m, "I/O operation on closed file");
  // The rest of a regular file and one byte more, to see the end at once.
  u64 guess = default_buffer_size;
  struct stat status;
  const off_t at = ::lseek(f->fd, 0, SEEK_CUR);
  if (at >= 0 && ::fstat(f->fd, &status) == 0 && status.st_size >= at)
    guess = static_cast<u64>(status.st_size - at) + 1;
  std::unique_ptr<u8, decltype(&std::free)> block(static_cast<u8*>(std::malloc(guess)), std::free);
  u64 used = 0;
  for (;;) {
    if (used == guess) {
      guess += guess < 65536 ? 65536 : guess;
      u8* grown = static_cast<u8*>(std::realloc(block.get(), guess));
      if (!grown) return raise_no_memory(m);
      (void)block.release();
      block.reset(grown);
    }
    if (!block) return raise_no_memory(m);
    const i64 n = file_read_into(m, f, block.get() + used, guess - used);
    if (n == -1) return value_raised;
    if (n == -2 && used == 0) return none;
    if (n <= 0) break;
    used += static_cast<u64>(n);
  }
  return result(make_bytes(m, {reinterpret_cast<char*>(block.get()), used}));
}
value file_read(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "FileIO.read", kwnames) || !check_arity(m, "read", nargs - 1, 0, 1)) return value_raised;
  if (!check_readable_file(m, self_of(args[0]))) return value_raised;
  i64 n;
  if (!optional_size(m, nargs > 1 ? args[1] : none, n)) return value_raised;
  if (n < 0) return file_readall(m, args[0]);
  const received_bytes room(m, std::min(static_cast<u64>(n), most_at_once));
  if (!room) return value_raised;
  const i64 got = file_read_into(m, self_of(args[0]), room.data(), room.most());
  if (got < 0) return got == -2 ? none : value_raised;
  return result(room.take(static_cast<u64>(got)));
}
value file_write(vm& m, value self, value data) {
  if (!check_writable_file(m, self_of(self))) return value_raised;
  buffer_view view;
  if (!get_buffer(m, data, view)) return value_raised;
  const i64 n = file_write_from(m, self_of(self), view.data, view.length);
  return n == -2 ? none : n < 0 ? value_raised : value::small_int(n);
}

// ---------------------------------------------------------------- position, state

bool check_open_file(vm& m, const file_object* f) {
  return f->fd >= 0 || (raise_closed(m, "I/O operation on closed file"), false);
}
value file_seek_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "FileIO.seek", kwnames) || !check_arity(m, "seek", nargs - 1, 1, 2)) return value_raised;
  i64 whence = 0, offset;
  if (nargs > 2 && !to_index(m, args[2], whence)) return value_raised;
  if (!check_open_file(m, self_of(args[0]))) return value_raised;
  if (!to_offset(m, args[1], offset)) return value_raised;
  const i64 at = file_seek(m, self_of(args[0]), offset, static_cast<int>(whence));
  return at < 0 ? value_raised : make_int(m, at);
}
value file_tell(vm& m, value self) {
  if (!check_open_file(m, self_of(self))) return value_raised;
  const i64 at = file_seek(m, self_of(self), 0, SEEK_CUR);
  return at < 0 ? value_raised : make_int(m, at);
}
value file_truncate(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "FileIO.truncate", kwnames) || !check_arity(m, "truncate", nargs - 1, 0, 1))
    return value_raised;
  file_object* f = self_of(args[0]);
  if (!check_writable_file(m, f)) return value_raised;
  i64 size;
  value size_value;
  if (nargs > 1 && !is_none(args[1])) {
    if (!to_offset(m, args[1], size)) return value_raised;
    size_value = args[1];
  } else {
    size = file_seek(m, f, 0, SEEK_CUR);
    if (size < 0) return value_raised;
    size_value = make_int(m, size);
  }
  if (retry_interrupted(m, [&] { return ::ftruncate(f->fd, size); }) < 0) return raise_errno(m);
  return size_value;
}
value file_close(vm& m, value self) {
  file_object* f = self_of(self);
  const value base_close = type_lookup(m, m.types.raw_io_base, m.names.close);
  const value r = call1(m, base_close, self);
  const value error = is_raised(r) ? take_pending(m) : value_unbound;
  if (!f->close_fd)
    f->fd = -1;
  else if (!close_descriptor(m, f)) {
    if (same(error, value_unbound)) return value_raised;
    take_pending(m);
  }
  return same(error, value_unbound) ? none : raise_value(m, error);
}
value file_fileno(vm& m, value self) {
  return check_open_file(m, self_of(self)) ? value::small_int(self_of(self)->fd) : value_raised;
}
value file_isatty(vm& m, value self) {
  return check_open_file(m, self_of(self)) ? from_bool(::isatty(self_of(self)->fd)) : value_raised;
}
value file_readable(vm& m, value self) {
  return check_open_file(m, self_of(self)) ? from_bool(self_of(self)->readable) : value_raised;
}
value file_writable(vm& m, value self) {
  return check_open_file(m, self_of(self)) ? from_bool(self_of(self)->writable) : value_raised;
}
value file_seekable(vm& m, value self) {
  return check_open_file(m, self_of(self)) ? from_bool(file_is_seekable(m, self_of(self))) : value_raised;
}
value file_dealloc_warn(vm& m, value self, value source) {
  if (self_of(self)->fd < 0 || !self_of(self)->close_fd) return none;
  str_object* r = repr(m, source);
  if (!r || !warn(m, m.exc.ResourceWarning, "unclosed file " + to_utf8(r))) take_pending(m);
  return none;
}
value file_repr(vm& m, value self) {
  const file_object* f = self_of(self);
  if (f->fd < 0) return to_value(make_str_latin1(m, "<_io.FileIO [closed]>"));
  const char* close_text = f->close_fd ? "True" : "False";
  const value name = find_attribute(m, self, intern(m, "name"));
  if (is_raised(name)) return value_raised;
  if (same(name, value_unbound))
    return result(make_str(m, fmt::format("<_io.FileIO fd={} mode='{}' closefd={}>", f->fd, mode_text(f), close_text)));
  if (repr_enter(m, self)) return raise(m, m.exc.RuntimeError, "reentrant call inside {}.__repr__", type_name(m, self));
  str_object* r = repr(m, name);
  repr_leave(m, self);
  if (!r) return value_raised;
  return result(
      make_str(m, fmt::format("<_io.FileIO name={} mode='{}' closefd={}>", to_utf8(r), mode_text(f), close_text)));
}

value get_closed(vm&, value self) { return from_bool(self_of(self)->fd < 0); }
value get_close_fd(vm&, value self) { return from_bool(self_of(self)->close_fd); }
value get_mode(vm& m, value self) { return to_value(make_str_latin1(m, mode_text(self_of(self)))); }
value get_block_size(vm&, value self) { return value::small_int(self_of(self)->block_size); }
value set_block_size(vm& m, value self, value v) {
  i64 n;
  if (same(v, value_unbound) || !to_index(m, v, n)) return value_raised;
  self_of(self)->block_size = static_cast<u32>(n);
  return none;
}

}  // namespace

i64 file_read_into(vm& m, file_object* f, u8* p, u64 n) {
  const i64 got = retry_interrupted(m, [&] { return ::read(f->fd, p, std::min(n, most_at_once)); });
  if (METAVM_LIKELY(got >= 0)) return got;
  if (errno == EAGAIN) return -2;
  raise_errno(m);
  return -1;
}
i64 file_write_from(vm& m, file_object* f, const u8* p, u64 n) {
  const i64 done = retry_interrupted(m, [&] { return ::write(f->fd, p, std::min(n, most_at_once)); });
  if (METAVM_LIKELY(done >= 0)) return done;
  if (errno == EAGAIN) return -2;
  raise_errno(m);
  return -1;
}
i64 file_seek(vm& m, file_object* f, i64 offset, int whence) {
  const i64 at = ::lseek(f->fd, offset, whence);
  if (f->seekable < 0) f->seekable = at >= 0;
  if (at < 0) raise_errno(m);
  return at;
}
bool file_is_seekable(vm&, file_object* f) {
  if (f->seekable < 0) f->seekable = ::lseek(f->fd, 0, SEEK_CUR) >= 0;
  return f->seekable;
}

value make_file(vm& m, value name, std::string_view mode, bool close_fd, value opener) {
  const value cls = to_value(m.types.file_io);
  const value self = file_new(m, &cls, 1, nullptr);
  return open_file(m, self, name, mode, close_fd, opener) ? self : value_raised;
}

void init_file(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method("__new__", file_new),
      method("__init__", file_init),
      method("__repr__", file_repr),
      method("read", file_read, "($self, size=-1, /)", "Read at most size bytes in one call of the system."),
      method("readall", file_readall, "($self, /)", "Read until the end of the file."),
      method("readinto", file_readinto, "($self, buffer, /)"),
      method("write", file_write, "($self, b, /)", "Write bytes; return how many were written."),
      method("seek", file_seek_method, "($self, pos, whence=0, /)", "Move to a position and return it."),
      method("tell", file_tell, "($self, /)", "Return the position."),
      method("truncate", file_truncate, "($self, size=None, /)", "Change the size, by default to the position."),
      method("close", file_close, "($self, /)", "Close the file."),
      method("seekable", file_seekable, "($self, /)"),
      method("readable", file_readable, "($self, /)"),
      method("writable", file_writable, "($self, /)"),
      method("fileno", file_fileno, "($self, /)", "Return the file descriptor."),
      method("isatty", file_isatty, "($self, /)"),
      method("_dealloc_warn", file_dealloc_warn),
      {}};
  static const getset_def getsets[] = {
      {"closed", get_closed, nullptr, "True if the file is closed"},
      {"closefd", get_close_fd, nullptr, "True if closing the object closes the descriptor"},
      {"mode", get_mode, nullptr, "How the file was opened"},
      {"_blksize", get_block_size, set_block_size},
      {}};
  const value cls =
      make_class_of(m, "_io.FileIO", file_object::get_layout(), m.types.raw_io_base, methods, getsets, file_construct,
                    nullptr, "A file of the operating system, without buffer.", m.shapes.file_io);
  m.types.file_io = cls.as<type_object>();
  module_set(m, mod, "FileIO", cls);
}

}  // namespace metavm::python::io
