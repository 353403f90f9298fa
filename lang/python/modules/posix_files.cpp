/// \file
/// posix: open files — reading, writing, positions, pipes.
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/modules/received_bytes.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::posix {

using namespace method_table;

namespace {

value py_open(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[4];
  path_argument p;
  int flags, mode = 0777, dir;
  if (!bind_arguments(m, "open", "path flags mode? * dir_fd?", args, nargs, kw, out) ||
      !to_path(m, out[0], "open", "path", p) || !to_int(m, out[1], flags) ||
      (!same(out[2], value_unbound) && !to_int(m, out[2], mode)) || !to_dir_fd(m, out[3], dir))
    return value_raised;
  flags |= O_CLOEXEC;
  if (!audit(m, "open", {out[0], none, value::small_int(flags)})) return value_raised;
  const int fd = retry_interrupted(m, [&] { return ::openat(dir, p.c_str(), flags, mode); });
  return fd < 0 ? path_error(m, p) : value::small_int(fd);
}
value py_close(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int fd;
  if (!bind_arguments(m, "close", "fd", args, nargs, kw, out) || !to_int(m, out[0], fd)) return value_raised;
  return ::close(fd) < 0 && errno != EINTR ? raise_errno(m) : none;
}
value py_closerange(vm& m, value low, value high) {
  int from, to;
  if (!to_int(m, low, from) || !to_int(m, high, to)) return value_raised;
  if (from < 0) from = 0;
  if (to > from && ::close_range(static_cast<unsigned>(from), static_cast<unsigned>(to - 1), 0) < 0)
    for (int fd = from; fd < to; fd++) ::close(fd);
  return none;
}

constexpr u64 most_at_once = 0x7ffff000;

/// Reads up to n bytes by f(pointer, size).
template <class F>
value read_bytes(vm& m, i64 n, F f) {
  if (n < 0) {
    errno = EINVAL;
    return raise_errno(m);
  }
  const received_bytes room(m, std::min(static_cast<u64>(n), most_at_once));
  if (!room) return value_raised;
  const ssize_t got = retry_interrupted(m, [&] { return f(room.data(), room.most()); });
  return got < 0 ? raise_errno(m) : result(room.take(static_cast<u64>(got)));
}
value py_read(vm& m, value fd_value, value count) {
  int fd;
  i64 n;
  if (!to_int(m, fd_value, fd) || !to_index(m, count, n)) return value_raised;
  return read_bytes(m, n, [&](u8* p, u64 size) { return ::read(fd, p, size); });
}
value py_pread(vm& m, value fd_value, value count, value offset) {
  int fd;
  i64 n, at;
  if (!to_int(m, fd_value, fd) || !to_index(m, count, n) || !to_index(m, offset, at)) return value_raised;
  return read_bytes(m, n, [&](u8* p, u64 size) { return ::pread(fd, p, size, at); });
}
value py_write(vm& m, value fd_value, value data) {
  int fd;
  buffer_view view;
  if (!to_int(m, fd_value, fd) || !get_buffer(m, data, view)) return value_raised;
  return number_or_error(
      m, retry_interrupted(m, [&] { return ::write(fd, view.data, std::min(view.length, most_at_once)); }));
}
value py_pwrite(vm& m, value fd_value, value data, value offset) {
  int fd;
  i64 at;
  buffer_view view;
  if (!to_int(m, fd_value, fd) || !to_index(m, offset, at) || !get_buffer(m, data, view)) return value_raised;
  return number_or_error(m, retry_interrupted(m, [&] { return ::pwrite(fd, view.data, view.length, at); }));
}

/// The buffers of readv and writev.
bool to_vectors(vm& m, value buffers, std::vector<iovec>& out, bool writable) {
  return for_each_item(m, buffers, [&](value v) {
    buffer_view view;
    if (!get_buffer(m, v, view, writable)) return false;
    out.push_back({view.data, view.length});
    return true;
  });
}
template <class F>
value vector_call(vm& m, value fd_value, value buffers, bool writable, F f) {
  int fd;
  std::vector<iovec> v;
  if (!to_int(m, fd_value, fd) || !to_vectors(m, buffers, v, writable)) return value_raised;
  return number_or_error(m, retry_interrupted(m, [&] { return f(fd, v.data(), static_cast<int>(v.size())); }));
}
value py_readv(vm& m, value fd, value buffers) {
  return vector_call(m, fd, buffers, true, [](int d, iovec* v, int n) { return ::readv(d, v, n); });
}
value py_writev(vm& m, value fd, value buffers) {
  return vector_call(m, fd, buffers, false, [](int d, iovec* v, int n) { return ::writev(d, v, n); });
}
value positioned_vector_call(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kw, bool reads) {
  i64 at, flags = 0;
  if (!check_no_keywords(m, name, kw) || !check_arity(m, name, nargs, 3, 4) || !to_index(m, args[2], at) ||
      (nargs > 3 && !to_index(m, args[3], flags)))
    return value_raised;
  return vector_call(m, args[0], args[1], reads, [&](int d, iovec* v, int n) {
    return reads ? ::preadv2(d, v, n, at, static_cast<int>(flags)) : ::pwritev2(d, v, n, at, static_cast<int>(flags));
  });
}
value py_preadv(vm& m, const value* a, u32 n, tuple_object* k) {
  return positioned_vector_call(m, "preadv", a, n, k, true);
}
value py_pwritev(vm& m, const value* a, u32 n, tuple_object* k) {
  return positioned_vector_call(m, "pwritev", a, n, k, false);
}

value py_lseek(vm& m, value fd_value, value offset, value how) {
  int fd, whence;
  i64 at;
  if (!to_int(m, fd_value, fd) || !to_index(m, offset, at) || !to_int(m, how, whence)) return value_raised;
  return number_or_error(m, ::lseek(fd, at, whence));
}
value py_ftruncate(vm& m, value fd_value, value length) {
  int fd;
  i64 n;
  if (!to_int(m, fd_value, fd) || !to_index(m, length, n) || !audit(m, "os.truncate", {fd_value, length}))
    return value_raised;
  return done(m, retry_interrupted(m, [&] { return ::ftruncate(fd, n); }));
}
value py_fsync(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int fd;
  if (!bind_arguments(m, "fsync", "fd", args, nargs, kw, out) || !to_descriptor(m, out[0], fd)) return value_raised;
  return done(m, retry_interrupted(m, [&] { return ::fsync(fd); }));
}
value py_fdatasync(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int fd;
  if (!bind_arguments(m, "fdatasync", "fd", args, nargs, kw, out) || !to_descriptor(m, out[0], fd)) return value_raised;
  return done(m, retry_interrupted(m, [&] { return ::fdatasync(fd); }));
}
value py_sync(vm&) {
  ::sync();
  return none;
}

value py_dup(vm& m, value v) {
  int fd;
  return to_int(m, v, fd) ? number_or_error(m, ::fcntl(fd, F_DUPFD_CLOEXEC, 0)) : value_raised;
}
value py_dup2(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  int from, to;
  bool inheritable;
  if (!bind_arguments(m, "dup2", "fd fd2 inheritable?", args, nargs, kw, out) || !to_int(m, out[0], from) ||
      !to_int(m, out[1], to) || !to_flag(m, out[2], true, inheritable))
    return value_raised;
  const int r =
      retry_interrupted(m, [&] { return inheritable || from == to ? ::dup2(from, to) : ::dup3(from, to, O_CLOEXEC); });
  return number_or_error(m, r);
}
value pipe_with(vm& m, int flags) {
  int ends[2];
  if (::pipe2(ends, flags) < 0) return raise_errno(m);
  const value parts[] = {value::small_int(ends[0]), value::small_int(ends[1])};
  return result(make_tuple(m, parts, 2));
}
value py_pipe(vm& m) { return pipe_with(m, O_CLOEXEC); }
value py_pipe2(vm& m, value v) {
  int flags;
  return to_int(m, v, flags) ? pipe_with(m, flags) : value_raised;
}
value py_isatty(vm& m, value v) {
  int fd;
  return to_int(m, v, fd) ? from_bool(::isatty(fd) == 1) : value_raised;
}
value py_get_inheritable(vm& m, value v) {
  int fd;
  if (!to_int(m, v, fd)) return value_raised;
  const int flags = ::fcntl(fd, F_GETFD);
  return flags < 0 ? raise_errno(m) : from_bool(!(flags & FD_CLOEXEC));
}
value py_set_inheritable(vm& m, value v, value on) {
  int fd;
  bool inheritable;
  if (!to_int(m, v, fd) || !to_flag(m, on, false, inheritable)) return value_raised;
  const int flags = ::fcntl(fd, F_GETFD);
  return done(m, flags < 0 ? flags : ::fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}
value py_get_blocking(vm& m, value v) {
  int fd;
  if (!to_int(m, v, fd)) return value_raised;
  const int flags = ::fcntl(fd, F_GETFL);
  return flags < 0 ? raise_errno(m) : from_bool(!(flags & O_NONBLOCK));
}
value py_set_blocking(vm& m, value v, value on) {
  int fd;
  bool blocking;
  if (!to_int(m, v, fd) || !to_flag(m, on, false, blocking)) return value_raised;
  const int flags = ::fcntl(fd, F_GETFL);
  return done(m, flags < 0 ? flags : ::fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}
value py_lockf(vm& m, value v, value command, value length) {
  int fd, what;
  i64 n;
  if (!to_int(m, v, fd) || !to_int(m, command, what) || !to_index(m, length, n) ||
      !audit(m, "os.lockf", {v, command, length}))
    return value_raised;
  return done(m, retry_interrupted(m, [&] { return ::lockf(fd, what, n); }));
}
value py_sendfile(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[4];
  int to, from;
  i64 at = 0, n;
  if (!bind_arguments(m, "sendfile", "out_fd in_fd offset count", args, nargs, kw, out) || !to_int(m, out[0], to) ||
      !to_int(m, out[1], from) || (!is_none(out[2]) && !to_index(m, out[2], at)) || !to_index(m, out[3], n))
    return value_raised;
  off_t offset = at;
  return number_or_error(m, retry_interrupted(m, [&] {
                           return ::sendfile(to, from, is_none(out[2]) ? nullptr : &offset, static_cast<u64>(n));
                         }));
}
/// An optional file position.
bool to_position(vm& m, value v, off_t& at, off_t*& p) {
  p = nullptr;
  if (same(v, value_unbound) || is_none(v)) return true;
  i64 n;
  if (!to_index(m, v, n)) return false;
  at = n;
  p = &at;
  return true;
}
value py_copy_file_range(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[5];
  int from, to;
  i64 n;
  off_t a, b, *pa, *pb;
  if (!bind_arguments(m, "copy_file_range", "src dst count offset_src? offset_dst?", args, nargs, kw, out) ||
      !to_int(m, out[0], from) || !to_int(m, out[1], to) || !to_index(m, out[2], n) || !to_position(m, out[3], a, pa) ||
      !to_position(m, out[4], b, pb))
    return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "negative value for 'count' not allowed");
  return number_or_error(
      m, retry_interrupted(m, [&] { return ::copy_file_range(from, pa, to, pb, static_cast<u64>(n), 0); }));
}
value py_splice(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[6];
  int from, to, flags = 0;
  i64 n;
  off_t a, b, *pa, *pb;
  if (!bind_arguments(m, "splice", "src dst count offset_src? offset_dst? flags?", args, nargs, kw, out) ||
      !to_int(m, out[0], from) || !to_int(m, out[1], to) || !to_index(m, out[2], n) || !to_position(m, out[3], a, pa) ||
      !to_position(m, out[4], b, pb) || (!same(out[5], value_unbound) && !to_int(m, out[5], flags)))
    return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "negative value for 'count' not allowed");
  return number_or_error(m, retry_interrupted(m, [&] {
                           return ::splice(from, pa, to, pb, static_cast<u64>(n), static_cast<unsigned>(flags));
                         }));
}
value py_posix_fadvise(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  int fd, advice;
  i64 at, n;
  if (!check_no_keywords(m, "posix_fadvise", kw) || !check_arity(m, "posix_fadvise", nargs, 4, 4) ||
      !to_int(m, args[0], fd) || !to_index(m, args[1], at) || !to_index(m, args[2], n) || !to_int(m, args[3], advice))
    return value_raised;
  const int error = ::posix_fadvise(fd, at, n, advice);
  return error ? raise_os_error(m, error) : none;
}
value py_posix_fallocate(vm& m, value v, value offset, value length) {
  int fd;
  i64 at, n;
  if (!to_int(m, v, fd) || !to_index(m, offset, at) || !to_index(m, length, n)) return value_raised;
  const int error = ::posix_fallocate(fd, at, n);
  return error ? raise_os_error(m, error) : none;
}
value py_memfd_create(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  path_argument name;
  int flags = MFD_CLOEXEC;
  if (!bind_arguments(m, "memfd_create", "name flags?", args, nargs, kw, out) ||
      !to_path(m, out[0], "memfd_create", "name", name) || (!same(out[1], value_unbound) && !to_int(m, out[1], flags)))
    return value_raised;
  return number_or_error(m, ::memfd_create(name.c_str(), static_cast<unsigned>(flags)));
}
value py_eventfd(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  i64 start;
  int flags = EFD_CLOEXEC;
  if (!bind_arguments(m, "eventfd", "initval flags?", args, nargs, kw, out) || !to_index(m, out[0], start) ||
      (!same(out[1], value_unbound) && !to_int(m, out[1], flags)))
    return value_raised;
  return number_or_error(m, ::eventfd(static_cast<unsigned>(start), flags));
}
value py_eventfd_read(vm& m, value v) {
  int fd;
  eventfd_t n;
  if (!to_int(m, v, fd)) return value_raised;
  return retry_interrupted(m, [&] { return ::eventfd_read(fd, &n); }) < 0 ? raise_errno(m) : make_uint(m, n);
}
value py_eventfd_write(vm& m, value v, value count) {
  int fd;
  if (!to_int(m, v, fd)) return value_raised;
  if (!is_int(m, count)) return raise_type_error(m, "an integer is required");
  u64 n;
  if (!int_to_u64(count, n))
    return compare_truth(m, count, value::small_int(0), comparison::lt) == tri::yes
               ? raise_text(m, m.exc.OverflowError, "can't convert negative int to unsigned")
               : raise_text(m, m.exc.OverflowError, "int too big to convert");
  return done(m, retry_interrupted(m, [&] { return ::eventfd_write(fd, n); }));
}

}  // namespace

void add_file_functions(std::vector<method_def>& t) {
  t.push_back(method("open", py_open, "($module, /, path, flags, mode=511, *, dir_fd=None)",
                     "Open a file and return its descriptor."));
  t.push_back(method("close", py_close, "($module, /, fd)", "Close a descriptor."));
  t.push_back(method("closerange", py_closerange, "($module, fd_low, fd_high, /)"));
  t.push_back(method("read", py_read, "($module, fd, length, /)", "Read at most length bytes."));
  t.push_back(method("write", py_write, "($module, fd, data, /)", "Write bytes; return how many were written."));
  t.push_back(method("pread", py_pread, "($module, fd, length, offset, /)"));
  t.push_back(method("pwrite", py_pwrite, "($module, fd, buffer, offset, /)"));
  t.push_back(method("readv", py_readv, "($module, fd, buffers, /)"));
  t.push_back(method("writev", py_writev, "($module, fd, buffers, /)"));
  t.push_back(method("preadv", py_preadv, "($module, fd, buffers, offset, flags=0, /)"));
  t.push_back(method("pwritev", py_pwritev, "($module, fd, buffers, offset, flags=0, /)"));
  t.push_back(method("lseek", py_lseek, "($module, fd, position, how, /)"));
  t.push_back(method("ftruncate", py_ftruncate, "($module, fd, length, /)"));
  t.push_back(method("fsync", py_fsync, "($module, /, fd)"));
  t.push_back(method("fdatasync", py_fdatasync, "($module, /, fd)"));
  t.push_back(method("sync", py_sync, "($module, /)"));
  t.push_back(method("dup", py_dup, "($module, fd, /)"));
  t.push_back(method("dup2", py_dup2, "($module, /, fd, fd2, inheritable=True)"));
  t.push_back(method("pipe", py_pipe, "($module, /)", "Create a pipe: (descriptor to read, descriptor to write)."));
  t.push_back(method("pipe2", py_pipe2, "($module, flags, /)"));
  t.push_back(method("isatty", py_isatty, "($module, fd, /)"));
  t.push_back(method("get_inheritable", py_get_inheritable, "($module, fd, /)"));
  t.push_back(method("set_inheritable", py_set_inheritable, "($module, fd, inheritable, /)"));
  t.push_back(method("get_blocking", py_get_blocking, "($module, fd, /)"));
  t.push_back(method("set_blocking", py_set_blocking, "($module, fd, blocking, /)"));
  t.push_back(method("lockf", py_lockf, "($module, fd, command, length, /)"));
  t.push_back(method("sendfile", py_sendfile, "($module, /, out_fd, in_fd, offset, count)"));
  t.push_back(
      method("copy_file_range", py_copy_file_range, "($module, /, src, dst, count, offset_src=None, offset_dst=None)"));
  t.push_back(method("splice", py_splice, "($module, /, src, dst, count, offset_src=None, offset_dst=None, flags=0)"));
  t.push_back(method("posix_fadvise", py_posix_fadvise, "($module, fd, offset, length, advice, /)"));
  t.push_back(method("posix_fallocate", py_posix_fallocate, "($module, fd, offset, length, /)"));
  t.push_back(method("memfd_create", py_memfd_create, "($module, /, name, flags=MFD_CLOEXEC)"));
  t.push_back(method("eventfd", py_eventfd, "($module, /, initval, flags=EFD_CLOEXEC)"));
  t.push_back(method("eventfd_read", py_eventfd_read, "($module, fd, /)"));
  t.push_back(method("eventfd_write", py_eventfd_write, "($module, fd, value, /)"));
}

}  // namespace metavm::python::posix
