/// \file
/// The module _socket: sockets themselves.
#include <fcntl.h>
#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/received_bytes.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/socket_types.hpp"

namespace metavm::python {

tri sockets::wait_ready(vm& m, const socket_object* s, bool writing, const deadline& end) {
  pollfd p{static_cast<int>(s->fd), static_cast<short>(writing ? POLLOUT : POLLIN), 0};
  for (;;) {
    int r;
    {
      without_lock unlocked(m);
      r = ::poll(&p, 1, end.milliseconds());
    }
    if (r > 0) return tri::yes;
    if (r == 0 && end.passed()) {
      raise_timeout(m);
      return tri::no;
    }
    if (r < 0 && errno != EINTR) {
      raise_errno(m);
      return tri::error;
    }
    if (r < 0 && !run_signal_handlers(m)) return tri::error;
  }
}
namespace {

using namespace sockets;
using method_table::result;

bool set_blocking(int fd, bool blocking) {
  int flag = blocking ? 0 : 1;
  return ::ioctl(fd, FIONBIO, &flag) >= 0;
}
double default_timeout(vm& m) {
  const value v = dict_find_str(m, make_builtin_module(m, "_socket")->dict, intern(m, "_default_timeout"));
  return is_float(m, v) ? float_value(m, v) : -1;
}
/// Seconds, or None: negative. False: raised.
bool to_timeout(vm& m, value v, double& out) {
  out = -1;
  if (same(v, none)) return true;
  if (!to_double(m, v, out)) return false;
  if (std::isnan(out)) {
    raise_text(m, m.exc.ValueError, "Invalid value NaN (not a number)");
    return false;
  }
  if (out < 0) {
    raise_text(m, m.exc.ValueError, "Timeout value out of range");
    return false;
  }
  return true;
}
bool fill_socket(vm& m, socket_object* s, i64 fd, i64 family, i64 type, i64 protocol) {
  s->fd = fd;
  s->family = family;
  s->type = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
  s->protocol = protocol;
  s->timeout = type & SOCK_NONBLOCK ? 0 : default_timeout(m);
  if (s->timeout >= 0 && !set_blocking(static_cast<int>(fd), false)) {
    raise_errno(m);
    return false;
  }
  return true;
}

value socket_construct(vm& m, type_object* cls, const value*, u32, tuple_object*) {
  auto* s = make_native<socket_object>(m, cls);
  s->fd = -1;
  s->family = s->type = s->protocol = -1;
  s->timeout = -1;
  return to_value(s);
}
value socket_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return socket_construct(m, args[0].as<type_object>(), args + 1, nargs - 1, kwnames);
}
value socket_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "socket", "family? type? proto? fileno?", args + 1, nargs - 1, kwnames, v))
    return value_raised;
  int family = -1, type = -1, protocol = -1;
  int* fields[] = {&family, &type, &protocol};
  for (int i = 0; i < 3; i++)
    if (!same(v[i], value_unbound) && !int_argument(m, v[i], *fields[i])) return value_raised;
  if (!audit(m, "socket.__new__", {args[0], make_int(m, family), make_int(m, type), make_int(m, protocol)}))
    return value_raised;
  int fd = -1;
  if (!same(v[3], value_unbound) && !same(v[3], none)) {
    if (is_float(m, v[3])) return raise_type_error(m, "integer argument expected, got float");
    i64 n;
    if (!to_index(m, v[3], n)) return value_raised;
    if (n < 0) return raise_text(m, m.exc.ValueError, "negative file descriptor");
    fd = static_cast<int>(n);
    address a;
    if (::getsockname(fd, &a.base, &a.length) < 0) {
      if (family == -1 || errno == EBADF || errno == ENOTSOCK) return raise_errno(m);
    } else if (family == -1) {
      family = a.base.sa_family;
    }
    socklen_t n_type = sizeof type;
    if (type == -1 && ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n_type) < 0) return raise_errno(m);
    n_type = sizeof protocol;
    if (protocol == -1 && ::getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &n_type) < 0) return raise_errno(m);
  } else {
    if (family == -1) family = AF_INET;
    if (type == -1) type = SOCK_STREAM;
    if (protocol == -1) protocol = 0;
    fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
    if (fd < 0) return raise_errno(m);
  }
  return fill_socket(m, socket_of(args[0]), fd, family, type, protocol) ? none : value_raised;
}

value socket_accept(vm& m, value self) {
  socket_object* s = socket_of(self);
  address a;
  const i64 fd =
      perform(m, s, false, [&] { return ::accept4(static_cast<int>(s->fd), &a.base, &a.length, SOCK_CLOEXEC); });
  return fd < 0 ? value_raised : tuple_of(m, {make_int(m, fd), from_address(m, a)});
}
value socket_bind(vm& m, value self, value where) {
  address a;
  if (!to_address(m, socket_of(self)->family, where, "bind", a) || !audit(m, "socket.bind", {self, where}))
    return value_raised;
  return ::bind(static_cast<int>(socket_of(self)->fd), &a.base, a.length) < 0 ? raise_errno(m) : none;
}
/// errno of the attempt, 0: connected, -1: raised.
int connect_to(vm& m, socket_object* s, const address& a) {
  int r;
  {
    without_lock unlocked(m);
    r = ::connect(static_cast<int>(s->fd), &a.base, a.length);
  }
  if (r == 0) return 0;
  const int error = errno;
  if (error == EINTR && !run_signal_handlers(m)) return -1;
  if (!(error == EINTR && s->timeout != 0) && !(error == EINPROGRESS && s->timeout > 0)) return error;
  const deadline end(s->timeout);
  if (wait_ready(m, s, true, end) != tri::yes) return -1;
  int found = 0;
  socklen_t n = sizeof found;
  ::getsockopt(static_cast<int>(s->fd), SOL_SOCKET, SO_ERROR, &found, &n);
  return found;
}
value socket_connect(vm& m, value self, value where) {
  address a;
  if (!to_address(m, socket_of(self)->family, where, "connect", a) || !audit(m, "socket.connect", {self, where}))
    return value_raised;
  const int r = connect_to(m, socket_of(self), a);
  if (r <= 0) return r ? value_raised : none;
  errno = r;
  return raise_errno(m);
}
value socket_connect_ex(vm& m, value self, value where) {
  address a;
  if (!to_address(m, socket_of(self)->family, where, "connect_ex", a) || !audit(m, "socket.connect", {self, where}))
    return value_raised;
  const int r = connect_to(m, socket_of(self), a);
  if (r >= 0) return make_int(m, r);
  return catch_pending(m, m.exc.TimeoutError) ? make_int(m, EWOULDBLOCK) : value_raised;
}
value socket_close(vm& m, value self) {
  const i64 fd = socket_of(self)->fd;
  socket_of(self)->fd = -1;
  if (fd >= 0 && ::close(static_cast<int>(fd)) < 0 && errno != ECONNRESET) return raise_errno(m);
  return none;
}
value socket_detach(vm& m, value self) {
  const i64 fd = socket_of(self)->fd;
  socket_of(self)->fd = -1;
  return make_int(m, fd);
}
value socket_fileno(vm& m, value self) { return make_int(m, socket_of(self)->fd); }
template <auto F>
value socket_name(vm& m, value self) {
  address a;
  return F(static_cast<int>(socket_of(self)->fd), &a.base, &a.length) < 0 ? raise_errno(m) : from_address(m, a);
}
value socket_listen(vm& m, const value* args, u32 nargs, tuple_object*) {
  int backlog = std::min(SOMAXCONN, 128);
  if (!check_arity(m, "listen", nargs - 1, 0, 1) || (nargs > 1 && !int_argument(m, args[1], backlog)))
    return value_raised;
  return ::listen(static_cast<int>(socket_of(args[0])->fd), std::max(backlog, 0)) < 0 ? raise_errno(m) : none;
}

// ---------------------------------------------------------------- data

bool flags_argument(vm& m, const value* args, u32 nargs, u32 at, int& flags) {
  flags = 0;
  return nargs <= at || int_argument(m, args[at], flags);
}
bool size_of_receive(vm& m, value v, const char* function, i64& n) {
  if (!size_argument(m, v, n)) return false;
  if (n >= 0) return true;
  raise(m, m.exc.ValueError, "negative buffersize in {}", function);
  return false;
}
template <bool from>
value socket_recv(vm& m, const value* args, u32 nargs, tuple_object*) {
  constexpr const char* name = from ? "recvfrom" : "recv";
  i64 n;
  int flags;
  if (!check_arity(m, name, nargs - 1, 1, 2) || !size_of_receive(m, args[1], name, n) ||
      !flags_argument(m, args, nargs, 2, flags))
    return value_raised;
  const received_bytes room(m, static_cast<u64>(n));
  if (!room) return value_raised;
  const socket_object* s = socket_of(args[0]);
  address a;
  u8* p = room.data();
  const i64 got = perform(m, s, false, [&] {
    return from ? ::recvfrom(static_cast<int>(s->fd), p, static_cast<u64>(n), flags, &a.base, &a.length)
                : ::recv(static_cast<int>(s->fd), p, static_cast<u64>(n), flags);
  });
  if (got < 0) return value_raised;
  const bytes_object* b = room.take(static_cast<u64>(got));
  if (!b) return value_raised;
  return from ? tuple_of(m, {to_value(b), from_address(m, a)}) : to_value(b);
}
template <bool from>
value socket_recv_into(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  constexpr const char* name = from ? "recvfrom_into" : "recv_into";
  value v[3];
  if (!bind_arguments(m, name, "buffer nbytes? flags?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  buffer_view view;
  i64 n = 0;
  int flags = 0;
  if (!get_buffer(m, v[0], view, true) || (!same(v[1], value_unbound) && !size_of_receive(m, v[1], name, n)) ||
      (!same(v[2], value_unbound) && !int_argument(m, v[2], flags)))
    return value_raised;
  if (n == 0) n = static_cast<i64>(view.length);
  if (static_cast<u64>(n) > view.length)
    return raise_text(
        m, m.exc.ValueError,
        from ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes");
  const socket_object* s = socket_of(args[0]);
  address a;
  const i64 got = perform(m, s, false, [&] {
    return from ? ::recvfrom(static_cast<int>(s->fd), view.data, static_cast<u64>(n), flags, &a.base, &a.length)
                : ::recv(static_cast<int>(s->fd), view.data, static_cast<u64>(n), flags);
  });
  if (got < 0) return value_raised;
  return from ? tuple_of(m, {make_int(m, got), from_address(m, a)}) : make_int(m, got);
}
value socket_send(vm& m, const value* args, u32 nargs, tuple_object*) {
  buffer_view view;
  int flags;
  if (!check_arity(m, "send", nargs - 1, 1, 2) || !get_buffer(m, args[1], view) ||
      !flags_argument(m, args, nargs, 2, flags))
    return value_raised;
  const socket_object* s = socket_of(args[0]);
  const i64 n = perform(m, s, true,
                        [&] { return ::send(static_cast<int>(s->fd), view.data, view.length, flags | MSG_NOSIGNAL); });
  return n < 0 ? value_raised : make_int(m, n);
}
value socket_sendall(vm& m, const value* args, u32 nargs, tuple_object*) {
  buffer_view view;
  int flags;
  if (!check_arity(m, "sendall", nargs - 1, 1, 2) || !get_buffer(m, args[1], view) ||
      !flags_argument(m, args, nargs, 2, flags))
    return value_raised;
  const socket_object* s = socket_of(args[0]);
  const deadline end(s->timeout);
  for (u64 done = 0; done < view.length;) {
    const i64 n = perform(
        m, s, true,
        [&] { return ::send(static_cast<int>(s->fd), view.data + done, view.length - done, flags | MSG_NOSIGNAL); },
        &end);
    if (n < 0) return value_raised;
    done += static_cast<u64>(n);
    // A signal that came amid it shows in nothing but that less was sent.
    if (!run_signal_handlers(m)) return value_raised;
  }
  return none;
}
value socket_sendto(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "sendto", nargs - 1, 2, 3)) return value_raised;
  buffer_view view;
  int flags = 0;
  address a;
  const socket_object* s = socket_of(args[0]);
  if (!get_buffer(m, args[1], view) || (nargs > 3 && !int_argument(m, args[2], flags)) ||
      !to_address(m, s->family, args[nargs - 1], "sendto", a) || !audit(m, "socket.sendto", {args[0], args[nargs - 1]}))
    return value_raised;
  const i64 n = perform(m, s, true, [&] {
    return ::sendto(static_cast<int>(s->fd), view.data, view.length, flags | MSG_NOSIGNAL, &a.base, a.length);
  });
  return n < 0 ? value_raised : make_int(m, n);
}

// ---------------------------------------------------------------- options

value socket_setblocking(vm& m, value self, value on) {
  const tri t = truth(m, on);
  if (t == tri::error) return value_raised;
  socket_of(self)->timeout = t == tri::yes ? -1 : 0;
  return set_blocking(static_cast<int>(socket_of(self)->fd), t == tri::yes) ? none : raise_errno(m);
}
value socket_getblocking(vm&, value self) { return from_bool(socket_of(self)->timeout != 0); }
value socket_settimeout(vm& m, value self, value v) {
  double seconds;
  if (!to_timeout(m, v, seconds)) return value_raised;
  socket_of(self)->timeout = seconds;
  return set_blocking(static_cast<int>(socket_of(self)->fd), seconds < 0) ? none : raise_errno(m);
}
value socket_gettimeout(vm& m, value self) {
  const double t = socket_of(self)->timeout;
  return t < 0 ? none : make_float(m, t);
}
value socket_setsockopt(vm& m, const value* args, u32 nargs, tuple_object*) {
  int level, option;
  if (!check_arity(m, "setsockopt", nargs - 1, 3, 4) || !int_argument(m, args[1], level) ||
      !int_argument(m, args[2], option))
    return value_raised;
  const int fd = static_cast<int>(socket_of(args[0])->fd);
  int r;
  if (is_int(m, args[3])) {
    int n;
    if (!int_argument(m, args[3], n)) return value_raised;
    r = ::setsockopt(fd, level, option, &n, sizeof n);
  } else if (same(args[3], none)) {
    int n;
    if (nargs < 5 || !int_argument(m, args[4], n))
      return nargs < 5 ? raise_type_error(m, "socket.setsockopt() requires 4 arguments when the third argument is None")
                       : value_raised;
    r = ::setsockopt(fd, level, option, nullptr, static_cast<socklen_t>(n));
  } else {
    buffer_view view;
    if (!get_buffer(m, args[3], view)) return value_raised;
    r = ::setsockopt(fd, level, option, view.data, static_cast<socklen_t>(view.length));
  }
  return r < 0 ? raise_errno(m) : none;
}
value socket_getsockopt(vm& m, const value* args, u32 nargs, tuple_object*) {
  int level, option, n = 0;
  if (!check_arity(m, "getsockopt", nargs - 1, 2, 3) || !int_argument(m, args[1], level) ||
      !int_argument(m, args[2], option) || (nargs > 3 && !int_argument(m, args[3], n)))
    return value_raised;
  const int fd = static_cast<int>(socket_of(args[0])->fd);
  if (n == 0) {
    int found = 0;
    socklen_t size = sizeof found;
    return ::getsockopt(fd, level, option, &found, &size) < 0 ? raise_errno(m) : make_int(m, found);
  }
  if (n < 0 || n > 1024) return raise_text(m, m.exc.OSError, "getsockopt buflen out of range");
  char buffer[1024];
  socklen_t size = static_cast<socklen_t>(n);
  if (::getsockopt(fd, level, option, buffer, &size) < 0) return raise_errno(m);
  return result(make_bytes(m, {buffer, size}));
}
value socket_shutdown(vm& m, value self, value how) {
  int n;
  if (!int_argument(m, how, n)) return value_raised;
  return ::shutdown(static_cast<int>(socket_of(self)->fd), n) < 0 ? raise_errno(m) : none;
}
value socket_repr(vm& m, value self) {
  const socket_object* s = socket_of(self);
  return to_value(make_str(
      m, fmt::format("<socket object, fd={}, family={}, type={}, proto={}>", s->fd, s->family, s->type, s->protocol)));
}
template <i64 socket_object::* Field>
value socket_field(vm& m, value self) {
  return make_int(m, socket_of(self)->*Field);
}

// ---------------------------------------------------------------- functions

value module_socketpair(vm& m, const value* args, u32 nargs, tuple_object*) {
  int v[] = {AF_UNIX, SOCK_STREAM, 0}, fds[2];
  if (!check_arity(m, "socketpair", nargs, 0, 3)) return value_raised;
  for (u32 i = 0; i < nargs; i++)
    if (!int_argument(m, args[i], v[i])) return value_raised;
  if (::socketpair(v[0], v[1] | SOCK_CLOEXEC, v[2], fds) < 0) return raise_errno(m);
  value made[2];
  for (int i = 0; i < 2; i++) {
    auto* s = make_native<socket_object>(m, m.types.socket);
    if (!fill_socket(m, s, fds[i], v[0], v[1], v[2])) return value_raised;
    made[i] = to_value(s);
  }
  return tuple_of(m, {made[0], made[1]});
}
value module_close(vm& m, value fd_value) {
  int fd;
  if (!int_argument(m, fd_value, fd)) return value_raised;
  return ::close(fd) < 0 && errno != ECONNRESET ? raise_errno(m) : none;
}
value module_dup(vm& m, value fd_value) {
  int fd;
  if (!int_argument(m, fd_value, fd)) return value_raised;
  const int made = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return made < 0 ? raise_errno(m) : make_int(m, made);
}
value module_getdefaulttimeout(vm& m) {
  const double t = default_timeout(m);
  return t < 0 ? none : make_float(m, t);
}
value module_setdefaulttimeout(vm& m, value v) {
  double seconds;
  if (!to_timeout(m, v, seconds)) return value_raised;
  module_set(m, make_builtin_module(m, "_socket"), "_default_timeout", make_float(m, seconds));
  return none;
}

const method_def socket_methods[] = {
    static_method(general_method("__new__", socket_new)),
    general_method("__init__", socket_init, "($self, /, family=-1, type=-1, proto=-1, fileno=None)"),
    unary_method("_accept", socket_accept),
    binary_method("bind", socket_bind),
    binary_method("connect", socket_connect),
    binary_method("connect_ex", socket_connect_ex),
    unary_method("close", socket_close),
    unary_method("detach", socket_detach),
    unary_method("fileno", socket_fileno),
    unary_method("getpeername", socket_name<&::getpeername>),
    unary_method("getsockname", socket_name<&::getsockname>),
    positional_method<"listen", socket_listen>(),
    positional_method<"recv", socket_recv<false>>(),
    positional_method<"recvfrom", socket_recv<true>>(),
    general_method("recv_into", socket_recv_into<false>),
    general_method("recvfrom_into", socket_recv_into<true>),
    positional_method<"send", socket_send>(),
    positional_method<"sendall", socket_sendall>(),
    positional_method<"sendto", socket_sendto>(),
    positional_method<"sendmsg", socket_sendmsg>(),
    positional_method<"recvmsg", socket_recvmsg>(),
    positional_method<"recvmsg_into", socket_recvmsg_into>(),
    binary_method("setblocking", socket_setblocking),
    unary_method("getblocking", socket_getblocking),
    binary_method("settimeout", socket_settimeout),
    unary_method("gettimeout", socket_gettimeout),
    positional_method<"setsockopt", socket_setsockopt>(),
    positional_method<"getsockopt", socket_getsockopt>(),
    binary_method("shutdown", socket_shutdown),
    unary_method("__repr__", socket_repr),
    end_of_methods};
const getset_def socket_getsets[] = {{"family", socket_field<&socket_object::family>, nullptr, "the socket family"},
                                     {"type", socket_field<&socket_object::type>, nullptr, "the socket type"},
                                     {"proto", socket_field<&socket_object::protocol>, nullptr, "the socket protocol"},
                                     {"timeout", socket_gettimeout, nullptr, "the socket timeout"},
                                     {nullptr, nullptr, nullptr, nullptr}};

}  // namespace

module_object* init_module__socket(vm& m) {
  static const std::vector<method_def> functions = [] {
    std::vector<method_def> t;
    sockets::add_name_functions(t);
    sockets::add_message_functions(t);
    t.push_back(positional_method<"socketpair", module_socketpair>());
    t.push_back(unary_method("close", module_close, nullptr));
    t.push_back(unary_method("dup", module_dup, nullptr));
    t.push_back(plain_function("getdefaulttimeout", module_getdefaulttimeout));
    t.push_back(unary_method("setdefaulttimeout", module_setdefaulttimeout, nullptr));
    t.push_back(end_of_methods);
    return t;
  }();
  module_object* mod = make_module(m, "_socket", functions.data(), "Implementation module for socket operations.");
  module_set(m, mod, "error", to_value(m.exc.OSError));
  module_set(m, mod, "timeout", to_value(m.exc.TimeoutError));
  for (const char* name : {"gaierror", "herror"}) {
    type_object* t = make_exception_class(m, mod, name, m.exc.OSError);
    if (!t || !type_add(m, t, "__module__", to_value(intern(m, "socket")))) return nullptr;
  }
  m.types.socket = make_native_type<socket_object>(m, mod, "_socket.socket", socket_methods, socket_construct, nullptr,
                                                   "A socket, one end of a network connection.", socket_getsets,
                                                   type_flags::base_type);
  module_set(m, mod, "SocketType", to_value(m.types.socket));
  module_set(m, mod, "has_ipv6", true_);
  module_set(m, mod, "_default_timeout", make_float(m, -1));
#define METAVM_SOCKET_CONSTANT(name) module_set(m, mod, #name, make_int(m, static_cast<i64>(name)));
#include "lang/python/modules/socket_constants.def"
#undef METAVM_SOCKET_CONSTANT
  module_set(m, mod, "SOL_UDP", make_int(m, IPPROTO_UDP));
  return mod;
}

}  // namespace metavm::python
