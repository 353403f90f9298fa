/// \file
/// The modules fcntl and termios: control of open files and terminals.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

using method_table::result;

constexpr u64 most_bytes = 1024;

/// fcntl and ioctl with an argument that is a number, or a structure as bytes. `call`: int (long or
/// pointer).
template <class F>
value control(vm& m, const char* name, value arg, bool mutate, F call) {
  if (same(arg, value_unbound) || is_int(m, arg)) {
    i64 n = 0;
    if (!same(arg, value_unbound) && !to_index(m, arg, n)) {
      if (!catch_pending(m, m.exc.OverflowError)) return value_raised;
      return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C long");
    }
    const i64 r = retry_interrupted(m, [&] { return call(reinterpret_cast<void*>(n)); });
    return r < 0 ? raise_errno(m) : make_int(m, r);
  }
  std::string text;
  buffer_view view;
  if (is_str(arg)) {
    text = to_utf8(as_str(arg));
    view = {reinterpret_cast<u8*>(text.data()), text.size(), true};
    mutate = false;
  } else if (mutate && !is_bytes(arg) && get_buffer(m, arg, view, true)) {
    const i64 r = retry_interrupted(m, [&] { return call(view.data); });
    return r < 0 ? raise_errno(m) : make_int(m, r);
  } else {
    m.pending = value_unbound;
    if (!get_buffer(m, arg, view)) return value_raised;
  }
  if (view.length > most_bytes) return raise(m, m.exc.ValueError, "{} argument 3 is too long", name);
  char buffer[most_bytes + 1];
  std::memcpy(buffer, view.data, view.length);
  buffer[view.length] = 0;
  const i64 r = retry_interrupted(m, [&] { return call(buffer); });
  return r < 0 ? raise_errno(m) : result(make_bytes(m, {buffer, view.length}));
}

value fcntl_fcntl(vm& m, const value* args, u32 nargs, tuple_object*) {
  int fd, command;
  if (!check_arity(m, "fcntl", nargs, 2, 3) || !descriptor_argument(m, args[0], fd) ||
      !int_argument(m, args[1], command) || !audit(m, "fcntl.fcntl", {args[0], args[1], nargs > 2 ? args[2] : none}))
    return value_raised;
  return control(m, "fcntl", nargs > 2 ? args[2] : value_unbound, false,
                 [&](void* p) { return ::fcntl(fd, command, p); });
}
value fcntl_ioctl(vm& m, const value* args, u32 nargs, tuple_object*) {
  int fd;
  i64 request;
  if (!check_arity(m, "ioctl", nargs, 2, 4) || !descriptor_argument(m, args[0], fd) || !to_index(m, args[1], request))
    return value_raised;
  tri mutate = nargs > 3 ? truth(m, args[3]) : tri::yes;
  if (mutate == tri::error) return value_raised;
  return control(m, "ioctl", nargs > 2 ? args[2] : value_unbound, mutate == tri::yes,
                 [&](void* p) { return ::ioctl(fd, static_cast<unsigned long>(static_cast<u32>(request)), p); });
}
value fcntl_flock(vm& m, value file, value operation) {
  int fd, what;
  if (!descriptor_argument(m, file, fd) || !int_argument(m, operation, what)) return value_raised;
  return retry_interrupted(m, [&] { return ::flock(fd, what); }) < 0 ? raise_errno(m) : none;
}
value fcntl_lockf(vm& m, const value* args, u32 nargs, tuple_object*) {
  int fd, what, whence = 0;
  i64 length = 0, start = 0;
  if (!check_arity(m, "lockf", nargs, 2, 5) || !descriptor_argument(m, args[0], fd) ||
      !int_argument(m, args[1], what) || (nargs > 2 && !to_index(m, args[2], length)) ||
      (nargs > 3 && !to_index(m, args[3], start)) || (nargs > 4 && !int_argument(m, args[4], whence)))
    return value_raised;
  struct flock l{};
  if (what == LOCK_UN)
    l.l_type = F_UNLCK;
  else if (what & LOCK_SH)
    l.l_type = F_RDLCK;
  else if (what & LOCK_EX)
    l.l_type = F_WRLCK;
  else
    return raise_text(m, m.exc.ValueError, "unrecognized lockf argument");
  l.l_start = start;
  l.l_len = length;
  l.l_whence = static_cast<short>(whence);
  return retry_interrupted(m, [&] { return ::fcntl(fd, what & LOCK_NB ? F_SETLK : F_SETLKW, &l); }) < 0 ? raise_errno(m)
                                                                                                        : none;
}

// ---------------------------------------------------------------- termios

value raise_termios(vm& m) {
  const int error = errno;
  const value cls = dict_find_str(m, make_builtin_module(m, "termios")->dict, intern(m, "error"));
  const value args[] = {make_int(m, error), to_value(make_str(m, std::strerror(error)))};
  // Guests may have put anything there.
  type_object* t = is_exception_class(cls) ? cls.as<type_object>() : m.exc.OSError;
  const value e = make_exception(m, t, args, 2);
  return is_raised(e) ? e : raise_value(m, e);
}
value done(vm& m, int r) { return r < 0 ? raise_termios(m) : none; }

value termios_tcgetattr(vm& m, value file) {
  int fd;
  struct termios t;
  if (!descriptor_argument(m, file, fd)) return value_raised;
  if (::tcgetattr(fd, &t) < 0) return raise_termios(m);
  list_object* cc = empty_list(m, NCCS);
  if (!cc) return value_raised;
  const bool raw = !(t.c_lflag & ICANON);
  for (u32 i = 0; i < NCCS; i++) {
    const bool number = raw && (i == VMIN || i == VTIME);
    const char c = static_cast<char>(t.c_cc[i]);
    if (!list_append(m, cc, number ? make_int(m, t.c_cc[i]) : result(make_bytes(m, {&c, 1})))) return value_raised;
  }
  const value parts[] = {make_uint(m, t.c_iflag),
                         make_uint(m, t.c_oflag),
                         make_uint(m, t.c_cflag),
                         make_uint(m, t.c_lflag),
                         make_uint(m, ::cfgetispeed(&t)),
                         make_uint(m, ::cfgetospeed(&t)),
                         to_value(cc)};
  return result(make_list(m, parts, 7));
}
value termios_tcsetattr(vm& m, value file, value when, value attributes) {
  int fd, how;
  if (!descriptor_argument(m, file, fd) || !int_argument(m, when, how)) return value_raised;
  if (!is_kind(attributes, kind::list) || attributes.as<list_object>()->length != 7)
    return raise_type_error(m, "tcsetattr, arg 3: must be 7 element list");
  struct termios t;
  if (::tcgetattr(fd, &t) < 0) return raise_termios(m);
  const value* a = attributes.as<list_object>()->storage->items;
  i64 n[6];
  for (int i = 0; i < 6; i++)
    if (!to_index(m, a[i], n[i])) return value_raised;
  if (!is_kind(a[6], kind::list) || a[6].as<list_object>()->length != NCCS)
    return raise_type_error(m, fmt::format("tcsetattr: attributes[6] must be {} element list", static_cast<int>(NCCS)));
  t.c_iflag = static_cast<tcflag_t>(n[0]);
  t.c_oflag = static_cast<tcflag_t>(n[1]);
  t.c_cflag = static_cast<tcflag_t>(n[2]);
  t.c_lflag = static_cast<tcflag_t>(n[3]);
  for (u32 i = 0; i < NCCS; i++) {
    const value c = a[6].as<list_object>()->storage->items[i];
    if (is_bytes(c) && c.as<bytes_object>()->length == 1)
      t.c_cc[i] = c.as<bytes_object>()->data[0];
    else if (c.is_int())
      t.c_cc[i] = static_cast<cc_t>(c.as_int());
    else
      return raise_type_error(m, "tcsetattr: elements of attributes must be characters or integers");
  }
  if (::cfsetispeed(&t, static_cast<speed_t>(n[4])) < 0 || ::cfsetospeed(&t, static_cast<speed_t>(n[5])) < 0)
    return raise_termios(m);
  return done(m, static_cast<int>(retry_interrupted(m, [&] { return ::tcsetattr(fd, how, &t); })));
}
template <int (*F)(int, int)>
value termios_control(vm& m, value file, value how) {
  int fd, n;
  return descriptor_argument(m, file, fd) && int_argument(m, how, n) ? done(m, F(fd, n)) : value_raised;
}
value termios_tcdrain(vm& m, value file) {
  int fd;
  return descriptor_argument(m, file, fd)
             ? done(m, static_cast<int>(retry_interrupted(m, [&] { return ::tcdrain(fd); })))
             : value_raised;
}
value termios_tcgetwinsize(vm& m, value file) {
  int fd;
  winsize w;
  if (!descriptor_argument(m, file, fd)) return value_raised;
  if (::ioctl(fd, TIOCGWINSZ, &w) < 0) return raise_termios(m);
  return tuple_of(m, {make_int(m, w.ws_row), make_int(m, w.ws_col)});
}

}  // namespace

#define METAVM_CONSTANT(name) module_set(m, mod, #name, make_int(m, static_cast<i64>(name)))
module_object* init_module_fcntl(vm& m) {
  static const method_def functions[] = {
      positional_method<"fcntl", fcntl_fcntl>("($module, fd, cmd, arg=0, /)"),
      positional_method<"ioctl", fcntl_ioctl>("($module, fd, request, arg=0, mutate_flag=True, /)"),
      binary_method("flock", fcntl_flock, "($module, fd, operation, /)"),
      positional_method<"lockf", fcntl_lockf>("($module, fd, cmd, len=0, start=0, whence=0, /)"), end_of_methods};
  module_object* mod =
      make_module(m, "fcntl", functions, "This module performs file control and I/O control on file descriptors.");
  METAVM_CONSTANT(LOCK_SH);
  METAVM_CONSTANT(LOCK_EX);
  METAVM_CONSTANT(LOCK_NB);
  METAVM_CONSTANT(LOCK_UN);
  METAVM_CONSTANT(LOCK_MAND);
  METAVM_CONSTANT(LOCK_READ);
  METAVM_CONSTANT(LOCK_WRITE);
  METAVM_CONSTANT(LOCK_RW);
  METAVM_CONSTANT(F_DUPFD);
  METAVM_CONSTANT(F_DUPFD_CLOEXEC);
  METAVM_CONSTANT(F_GETFD);
  METAVM_CONSTANT(F_SETFD);
  METAVM_CONSTANT(F_GETFL);
  METAVM_CONSTANT(F_SETFL);
  METAVM_CONSTANT(F_GETLK);
  METAVM_CONSTANT(F_SETLK);
  METAVM_CONSTANT(F_SETLKW);
  METAVM_CONSTANT(F_GETOWN);
  METAVM_CONSTANT(F_SETOWN);
  METAVM_CONSTANT(F_GETSIG);
  METAVM_CONSTANT(F_SETSIG);
  METAVM_CONSTANT(F_RDLCK);
  METAVM_CONSTANT(F_WRLCK);
  METAVM_CONSTANT(F_UNLCK);
  METAVM_CONSTANT(F_EXLCK);
  METAVM_CONSTANT(F_SHLCK);
  METAVM_CONSTANT(F_SETPIPE_SZ);
  METAVM_CONSTANT(F_GETPIPE_SZ);
  METAVM_CONSTANT(F_ADD_SEALS);
  METAVM_CONSTANT(F_GET_SEALS);
  METAVM_CONSTANT(F_SEAL_SEAL);
  METAVM_CONSTANT(F_SEAL_SHRINK);
  METAVM_CONSTANT(F_SEAL_GROW);
  METAVM_CONSTANT(F_SEAL_WRITE);
  METAVM_CONSTANT(F_SETLEASE);
  METAVM_CONSTANT(F_GETLEASE);
  METAVM_CONSTANT(F_NOTIFY);
  METAVM_CONSTANT(F_OFD_GETLK);
  METAVM_CONSTANT(F_OFD_SETLK);
  METAVM_CONSTANT(F_OFD_SETLKW);
  METAVM_CONSTANT(FD_CLOEXEC);
  METAVM_CONSTANT(FASYNC);
  METAVM_CONSTANT(DN_ACCESS);
  METAVM_CONSTANT(DN_MODIFY);
  METAVM_CONSTANT(DN_CREATE);
  METAVM_CONSTANT(DN_DELETE);
  METAVM_CONSTANT(DN_RENAME);
  METAVM_CONSTANT(DN_ATTRIB);
  METAVM_CONSTANT(DN_MULTISHOT);
  return mod;
}
module_object* init_module_termios(vm& m) {
  static const method_def functions[] = {
      unary_method("tcgetattr", termios_tcgetattr, "($module, fd, /)"),
      ternary_method("tcsetattr", termios_tcsetattr, "($module, fd, when, attributes, /)"),
      binary_method("tcsendbreak", termios_control<&::tcsendbreak>, "($module, fd, duration, /)"),
      unary_method("tcdrain", termios_tcdrain, "($module, fd, /)"),
      binary_method("tcflush", termios_control<&::tcflush>, "($module, fd, queue, /)"),
      binary_method("tcflow", termios_control<&::tcflow>, "($module, fd, action, /)"),
      unary_method("tcgetwinsize", termios_tcgetwinsize, "($module, fd, /)"),
      end_of_methods};
  module_object* mod =
      make_module(m, "termios", functions, "This module provides an interface to the Posix calls for tty I/O control.");
  make_exception_class(m, mod, "error", m.exc.Exception);
#include "lang/python/modules/termios_constants.def"
  return mod;
}
#undef METAVM_CONSTANT

}  // namespace metavm::python
