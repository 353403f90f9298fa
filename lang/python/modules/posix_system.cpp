/// \file
/// posix: the system — environment, terminals, limits, random bytes.
#include <langinfo.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <cstdlib>
#include <cstring>

#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python::posix {

using namespace method_table;

namespace {

value py_putenv(vm& m, value name, value v) {
  path_argument n, t;
  if (!to_path(m, name, "putenv", "name", n) || !to_path(m, v, "putenv", "value", t)) return value_raised;
  if (n.text.find('=') != n.text.npos) return raise_text(m, m.exc.ValueError, "illegal environment variable name");
  if (!audit(m, "os.putenv", {name, v})) return value_raised;
  return done(m, ::setenv(n.c_str(), t.c_str(), 1));
}
value py_unsetenv(vm& m, value name) {
  path_argument n;
  if (!to_path(m, name, "unsetenv", "name", n) || !audit(m, "os.unsetenv", {name})) return value_raised;
  return done(m, ::unsetenv(n.c_str()));
}
value py_strerror(vm& m, value v) {
  int code;
  return to_int(m, v, code) ? result(make_str(m, std::strerror(code))) : value_raised;
}
value py_umask(vm& m, value v) {
  int mask;
  return to_int(m, v, mask) ? value::small_int(::umask(static_cast<mode_t>(mask))) : value_raised;
}
value py_uname(vm& m) {
  utsname u;
  if (::uname(&u) < 0) return raise_errno(m);
  const value parts[] = {name_value(m, u.sysname, false), name_value(m, u.nodename, false),
                         name_value(m, u.release, false), name_value(m, u.version, false),
                         name_value(m, u.machine, false)};
  return make_struct_sequence(m, m.types.uname_result, parts);
}
value py_times(vm& m) {
  tms t;
  const clock_t elapsed = ::times(&t);
  if (elapsed == static_cast<clock_t>(-1)) return raise_errno(m);
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto seconds = [&](clock_t c) { return make_float(m, static_cast<double>(c) / ticks); };
  const value parts[] = {seconds(t.tms_utime), seconds(t.tms_stime), seconds(t.tms_cutime), seconds(t.tms_cstime),
                         seconds(elapsed)};
  return make_struct_sequence(m, m.types.times_result, parts);
}
value py_cpu_count(vm&) {
  const long n = ::sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? none : value::small_int(n);
}
value py_getloadavg(vm& m) {
  double loads[3];
  if (::getloadavg(loads, 3) != 3) return raise_text(m, m.exc.OSError, "Load averages are unobtainable");
  const value parts[] = {make_float(m, loads[0]), make_float(m, loads[1]), make_float(m, loads[2])};
  return result(make_tuple(m, parts, 3));
}
bool fill_random(vm& m, u8* p, u64 n, unsigned flags) {
  while (n) {
    const ssize_t got = retry_interrupted(m, [&] { return ::getrandom(p, n, flags); });
    if (got < 0) return false;
    p += got;
    n -= static_cast<u64>(got);
  }
  return true;
}
value py_urandom(vm& m, value v) {
  i64 n;
  if (!to_index(m, v, n)) return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "negative argument not allowed");
  bytes_object* b = empty_bytes_of(m, static_cast<u64>(n));
  if (!b) return value_raised;
  return fill_random(m, b->data, b->length, 0) ? to_value(b) : raise_errno(m);
}
value py_getrandom(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  i64 n;
  int flags = 0;
  if (!bind_arguments(m, "getrandom", "size flags?", args, nargs, kw, out) || !to_index(m, out[0], n) ||
      (!same(out[1], value_unbound) && !to_int(m, out[1], flags)))
    return value_raised;
  if (n < 0) {
    errno = EINVAL;
    return raise_errno(m);
  }
  bytes_object* b = empty_bytes_of(m, static_cast<u64>(n));
  if (!b) return value_raised;
  const ssize_t got =
      retry_interrupted(m, [&] { return ::getrandom(b->data, b->length, static_cast<unsigned>(flags)); });
  if (got < 0) return raise_errno(m);
  return result(make_bytes(m, b->view().substr(0, static_cast<u64>(got))));
}

// ---------------------------------------------------------------- terminals

value py_get_terminal_size(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  int fd = 1;
  if (!check_no_keywords(m, "get_terminal_size", kw) || !check_arity(m, "get_terminal_size", nargs, 0, 1) ||
      (nargs && !to_int(m, args[0], fd)))
    return value_raised;
  winsize w;
  if (::ioctl(fd, TIOCGWINSZ, &w) < 0) return raise_errno(m);
  const value parts[] = {value::small_int(w.ws_col), value::small_int(w.ws_row)};
  return make_struct_sequence(m, m.types.terminal_size, parts);
}
value py_device_encoding(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int fd;
  if (!bind_arguments(m, "device_encoding", "fd", args, nargs, kw, out) || !to_int(m, out[0], fd)) return value_raised;
  return ::isatty(fd) ? to_value(make_str(m, nl_langinfo(CODESET))) : none;
}
value py_ttyname(vm& m, value v) {
  int fd;
  char name[256];
  if (!to_int(m, v, fd)) return value_raised;
  const int error = ::ttyname_r(fd, name, sizeof name);
  return error ? raise_os_error(m, error) : name_value(m, name, false);
}
value py_ctermid(vm& m) {
  char name[L_ctermid];
  return name_value(m, ::ctermid(name), false);
}
value py_openpty(vm& m) {
  int master, slave;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) < 0) return raise_errno(m);
  ::fcntl(master, F_SETFD, FD_CLOEXEC);
  ::fcntl(slave, F_SETFD, FD_CLOEXEC);
  const value parts[] = {value::small_int(master), value::small_int(slave)};
  return result(make_tuple(m, parts, 2));
}
value py_login_tty(vm& m, value v) {
  int fd;
  return to_int(m, v, fd) ? done(m, ::login_tty(fd)) : value_raised;
}
value py_tcgetpgrp(vm& m, value v) {
  int fd;
  return to_int(m, v, fd) ? number_or_error(m, ::tcgetpgrp(fd)) : value_raised;
}
value py_tcsetpgrp(vm& m, value v, value group) {
  int fd, pgid;
  return to_int(m, v, fd) && to_int(m, group, pgid) ? done(m, ::tcsetpgrp(fd, pgid)) : value_raised;
}

// ---------------------------------------------------------------- configuration

struct named_number {
  const char* name;
  int number;
};
constexpr named_number sysconf_names[] = {
    {"SC_ARG_MAX", _SC_ARG_MAX},
    {"SC_CHILD_MAX", _SC_CHILD_MAX},
    {"SC_CLK_TCK", _SC_CLK_TCK},
    {"SC_NGROUPS_MAX", _SC_NGROUPS_MAX},
    {"SC_OPEN_MAX", _SC_OPEN_MAX},
    {"SC_STREAM_MAX", _SC_STREAM_MAX},
    {"SC_TZNAME_MAX", _SC_TZNAME_MAX},
    {"SC_JOB_CONTROL", _SC_JOB_CONTROL},
    {"SC_SAVED_IDS", _SC_SAVED_IDS},
    {"SC_VERSION", _SC_VERSION},
    {"SC_PAGESIZE", _SC_PAGESIZE},
    {"SC_PAGE_SIZE", _SC_PAGESIZE},
    {"SC_SEM_NSEMS_MAX", _SC_SEM_NSEMS_MAX},
    {"SC_SEM_VALUE_MAX", _SC_SEM_VALUE_MAX},
    {"SC_IOV_MAX", _SC_IOV_MAX},
    {"SC_GETGR_R_SIZE_MAX", _SC_GETGR_R_SIZE_MAX},
    {"SC_GETPW_R_SIZE_MAX", _SC_GETPW_R_SIZE_MAX},
    {"SC_LOGIN_NAME_MAX", _SC_LOGIN_NAME_MAX},
    {"SC_TTY_NAME_MAX", _SC_TTY_NAME_MAX},
    {"SC_THREAD_STACK_MIN", _SC_THREAD_STACK_MIN},
    {"SC_THREADS", _SC_THREADS},
    {"SC_NPROCESSORS_CONF", _SC_NPROCESSORS_CONF},
    {"SC_NPROCESSORS_ONLN", _SC_NPROCESSORS_ONLN},
    {"SC_PHYS_PAGES", _SC_PHYS_PAGES},
    {"SC_AVPHYS_PAGES", _SC_AVPHYS_PAGES},
    {"SC_LINE_MAX", _SC_LINE_MAX},
    {"SC_HOST_NAME_MAX", _SC_HOST_NAME_MAX},
    {"SC_SYMLOOP_MAX", _SC_SYMLOOP_MAX},
    {"SC_ATEXIT_MAX", _SC_ATEXIT_MAX},
    {"SC_MONOTONIC_CLOCK", _SC_MONOTONIC_CLOCK},
};
constexpr named_number pathconf_names[] = {
    {"PC_LINK_MAX", _PC_LINK_MAX},
    {"PC_MAX_CANON", _PC_MAX_CANON},
    {"PC_MAX_INPUT", _PC_MAX_INPUT},
    {"PC_NAME_MAX", _PC_NAME_MAX},
    {"PC_PATH_MAX", _PC_PATH_MAX},
    {"PC_PIPE_BUF", _PC_PIPE_BUF},
    {"PC_CHOWN_RESTRICTED", _PC_CHOWN_RESTRICTED},
    {"PC_NO_TRUNC", _PC_NO_TRUNC},
    {"PC_VDISABLE", _PC_VDISABLE},
    {"PC_FILESIZEBITS", _PC_FILESIZEBITS},
    {"PC_SYMLINK_MAX", _PC_SYMLINK_MAX},
};
constexpr named_number confstr_names[] = {
    {"CS_PATH", _CS_PATH},
    {"CS_GNU_LIBC_VERSION", _CS_GNU_LIBC_VERSION},
    {"CS_GNU_LIBPTHREAD_VERSION", _CS_GNU_LIBPTHREAD_VERSION},
};
template <u64 N>
bool to_name(vm& m, value v, const named_number (&names)[N], int& out) {
  if (is_int(m, v)) return to_int(m, v, out);
  if (!is_str(v)) {
    raise_text(m, m.exc.TypeError, "configuration names must be strings or integers");
    return false;
  }
  for (const named_number& n : names)
    if (str_equals_ascii(as_str(v), n.name)) {
      out = n.number;
      return true;
    }
  raise_text(m, m.exc.ValueError, "unrecognized configuration name");
  return false;
}
value py_sysconf(vm& m, value v) {
  int name;
  if (!to_name(m, v, sysconf_names, name)) return value_raised;
  errno = 0;
  const long r = ::sysconf(name);
  return r == -1 && errno ? raise_errno(m) : make_int(m, r);
}
value py_confstr(vm& m, value v) {
  int name;
  if (!to_name(m, v, confstr_names, name)) return value_raised;
  char text[1024];
  errno = 0;
  const u64 n = ::confstr(name, text, sizeof text);
  if (n == 0) return errno ? raise_errno(m) : none;
  return name_value(m, {text, n - 1}, false);
}
value py_pathconf(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  path_argument p;
  int name;
  if (!bind_arguments(m, "pathconf", "path name", args, nargs, kw, out) ||
      !to_path(m, out[0], "pathconf", "path", p, path_kind::or_fd) || !to_name(m, out[1], pathconf_names, name))
    return value_raised;
  errno = 0;
  const long r = p.fd >= 0 ? ::fpathconf(p.fd, name) : ::pathconf(p.c_str(), name);
  return r == -1 && errno ? path_error(m, p) : make_int(m, r);
}
value py_fpathconf(vm& m, value v, value name_argument) {
  int fd, name;
  if (!to_int(m, v, fd) || !to_name(m, name_argument, pathconf_names, name)) return value_raised;
  errno = 0;
  const long r = ::fpathconf(fd, name);
  return r == -1 && errno ? raise_errno(m) : make_int(m, r);
}
template <u64 N>
value names_dict(vm& m, const named_number (&names)[N]) {
  dict_object* d = make_dict(m);
  for (const named_number& n : names) dict_set_str(m, d, n.name, value::small_int(n.number));
  return to_value(d);
}

}  // namespace

void init_system_types(vm& m, module_object* mod) {
  static constexpr const char* uname_fields[] = {"sysname", "nodename", "release", "version", "machine"};
  m.types.uname_result = make_struct_sequence_type(m, {"posix.uname_result", "What uname() returns.", uname_fields});
  static constexpr const char* times_fields[] = {"user", "system", "children_user", "children_system", "elapsed"};
  m.types.times_result = make_struct_sequence_type(m, {"posix.times_result", "What times() returns.", times_fields});
  static constexpr const char* size_fields[] = {"columns", "lines"};
  m.types.terminal_size = make_struct_sequence_type(m, {"os.terminal_size", "(columns, lines)", size_fields});
  module_set(m, mod, "uname_result", to_value(m.types.uname_result));
  module_set(m, mod, "times_result", to_value(m.types.times_result));
  module_set(m, mod, "terminal_size", to_value(m.types.terminal_size));
  module_set(m, mod, "sysconf_names", names_dict(m, sysconf_names));
  module_set(m, mod, "pathconf_names", names_dict(m, pathconf_names));
  module_set(m, mod, "confstr_names", names_dict(m, confstr_names));
}

void add_system_functions(std::vector<method_def>& t) {
  t.push_back(method("putenv", py_putenv, "($module, name, value, /)"));
  t.push_back(method("unsetenv", py_unsetenv, "($module, name, /)"));
  t.push_back(method("strerror", py_strerror, "($module, code, /)"));
  t.push_back(method("umask", py_umask, "($module, mask, /)"));
  t.push_back(method("uname", py_uname, "($module, /)"));
  t.push_back(method("times", py_times, "($module, /)"));
  t.push_back(method("cpu_count", py_cpu_count, "($module, /)"));
  t.push_back(method("getloadavg", py_getloadavg, "($module, /)"));
  t.push_back(method("urandom", py_urandom, "($module, size, /)", "Return random bytes fit for cryptography."));
  t.push_back(method("getrandom", py_getrandom, "($module, /, size, flags=0)"));
  t.push_back(method("get_terminal_size", py_get_terminal_size, nullptr, "Return (columns, lines) of a terminal."));
  t.push_back(method("device_encoding", py_device_encoding, "($module, /, fd)"));
  t.push_back(method("ttyname", py_ttyname, "($module, fd, /)"));
  t.push_back(method("ctermid", py_ctermid, "($module, /)"));
  t.push_back(method("openpty", py_openpty, "($module, /)"));
  t.push_back(method("login_tty", py_login_tty, "($module, fd, /)"));
  t.push_back(method("tcgetpgrp", py_tcgetpgrp, "($module, fd, /)"));
  t.push_back(method("tcsetpgrp", py_tcsetpgrp, "($module, fd, pgid, /)"));
  t.push_back(method("sysconf", py_sysconf, "($module, name, /)"));
  t.push_back(method("confstr", py_confstr, "($module, name, /)"));
  t.push_back(method("pathconf", py_pathconf, "($module, /, path, name)"));
  t.push_back(method("fpathconf", py_fpathconf, "($module, fd, name, /)"));
}

}  // namespace metavm::python::posix
