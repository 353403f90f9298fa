/// \file
/// The module select: select, poll and epoll.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

/// Seconds (times `scale` gives seconds) or None. False: raised.
bool timeout_argument(vm& m, value v, double scale, double& out) {
  out = -1;
  if (same(v, value_unbound) || same(v, none)) return true;
  if (!is_int(m, v) && !is_float(m, v) && same(special_of(m, v, special::index), value_unbound)) {
    raise_type_error(m, scale == 1 ? "timeout must be an integer or None" : "timeout must be an integer or None");
    return false;
  }
  if (!to_double(m, v, out)) return false;
  if (std::isnan(out)) {
    raise_text(m, m.exc.ValueError, "Invalid value NaN (not a number)");
    return false;
  }
  out *= scale;
  return true;
}

// ---------------------------------------------------------------- select

struct wanted {
  value sequence;  ///< of what was given
  fd_set set;
  int highest = -1;
};
bool read_wanted(vm& m, value v, wanted& w) {
  FD_ZERO(&w.set);
  list_object* l = to_list(m, v);
  if (!l) {
    if (catch_pending(m, m.exc.TypeError)) raise_type_error(m, "arguments 1-3 must be sequences");
    return false;
  }
  w.sequence = to_value(l);
  for (u64 i = 0; i < l->length; i++) {
    int fd;
    if (!descriptor_argument(m, l->storage->items[i], fd)) return false;
    if (fd >= FD_SETSIZE) {
      raise_text(m, m.exc.ValueError, "filedescriptor out of range in select()");
      return false;
    }
    FD_SET(fd, &w.set);
    w.highest = std::max(w.highest, fd);
  }
  return true;
}
value ready_of(vm& m, const wanted& w, const fd_set& ready) {
  const auto* l = w.sequence.as<list_object>();
  list_object* out = empty_list(m);
  if (!out) return value_raised;
  for (u64 i = 0; i < l->length; i++) {
    int fd;
    if (!descriptor_argument(m, l->storage->items[i], fd)) return value_raised;
    if (FD_ISSET(fd, &ready) && !list_append(m, out, l->storage->items[i])) return value_raised;
  }
  return to_value(out);
}
value select_select(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "select", nargs, 3, 4)) return value_raised;
  double seconds;
  if (!timeout_argument(m, nargs > 3 ? args[3] : none, 1, seconds)) return value_raised;
  if (nargs > 3 && !same(args[3], none) && seconds < 0)
    return raise_text(m, m.exc.ValueError, "timeout must be non-negative");
  wanted w[3];
  for (int i = 0; i < 3; i++)
    if (!read_wanted(m, args[i], w[i])) return value_raised;
  const int n = std::max({w[0].highest, w[1].highest, w[2].highest}) + 1;
  const deadline end(seconds);
  fd_set sets[3];
  for (;;) {
    for (int i = 0; i < 3; i++) sets[i] = w[i].set;
    int r;
    {
      without_lock unlocked(m);
      const int ms = end.milliseconds();
      timeval t{ms / 1000, (ms % 1000) * 1000};
      r = ::select(n, &sets[0], &sets[1], &sets[2], ms < 0 ? nullptr : &t);
    }
    if (r > 0) break;
    if (r < 0 && errno != EINTR) return raise_errno(m);
    if (r < 0 && !run_signal_handlers(m)) return value_raised;
    if (r == 0 || end.passed()) {
      for (fd_set& s : sets) FD_ZERO(&s);
      break;
    }
  }
  value out[3];
  for (int i = 0; i < 3; i++)
    if (is_raised(out[i] = ready_of(m, w[i], sets[i]))) return value_raised;
  return tuple_of(m, {out[0], out[1], out[2]});
}

// ---------------------------------------------------------------- poll

struct poll_object : object {
  dict_object* registered;  ///< descriptor -> events
  u64 polling;
  static const layout& get_layout() { return describe<poll_object>("select.poll", &poll_object::registered); }
};
poll_object* poll_of(value v) { return v.as<poll_object>(); }

bool events_argument(vm& m, value v, u32 otherwise, u32& out) {
  out = otherwise;
  if (same(v, value_unbound)) return true;
  i64 n;
  if (!to_index(m, v, n)) return false;
  if (n < 0) {
    raise_text(m, m.exc.ValueError, "value must be positive");
    return false;
  }
  if (n > 0xffff) {
    raise_text(m, m.exc.OverflowError, "Python int too large for C unsigned short");
    return false;
  }
  out = static_cast<u32>(n);
  return true;
}
value poll_register(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "register", nargs - 1, 1, 2)) return value_raised;
  int fd;
  u32 events;
  if (!descriptor_argument(m, args[1], fd) ||
      !events_argument(m, nargs > 2 ? args[2] : value_unbound, POLLIN | POLLPRI | POLLOUT, events))
    return value_raised;
  return dict_set(m, poll_of(args[0])->registered, make_int(m, fd), make_int(m, events)) ? none : value_raised;
}
value poll_modify(vm& m, value self, value file, value mask) {
  int fd;
  u32 events;
  if (!descriptor_argument(m, file, fd) || !events_argument(m, mask, 0, events)) return value_raised;
  const value key = make_int(m, fd);
  if (same(dict_find(m, poll_of(self)->registered, key), value_unbound)) {
    errno = ENOENT;
    return raise_errno(m);
  }
  return dict_set(m, poll_of(self)->registered, key, make_int(m, events)) ? none : value_raised;
}
value poll_unregister(vm& m, value self, value file) {
  int fd;
  if (!descriptor_argument(m, file, fd)) return value_raised;
  const value key = make_int(m, fd);
  const tri t = dict_remove(m, poll_of(self)->registered, key);
  return t == tri::yes ? none : t == tri::no ? raise_key_error(m, key) : value_raised;
}
value poll_poll(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "poll", nargs - 1, 0, 1)) return value_raised;
  double seconds;
  if (!timeout_argument(m, nargs > 1 ? args[1] : none, 1e-3, seconds)) return value_raised;
  poll_object* o = poll_of(args[0]);
  if (o->polling) return raise_text(m, m.exc.RuntimeError, "concurrent poll() invocation");
  std::vector<pollfd> fds;
  u64 at = 0;
  value key, item;
  while (dict_next(o->registered, at, key, item))
    fds.push_back({static_cast<int>(key.as_int()), static_cast<short>(item.as_int()), 0});
  const deadline end(seconds);
  int r;
  o->polling = 1;
  for (;;) {
    {
      without_lock unlocked(m);
      r = ::poll(fds.data(), fds.size(), end.milliseconds());
    }
    if (r >= 0 || errno != EINTR) break;
    if (!run_signal_handlers(m)) {
      o->polling = 0;
      return value_raised;
    }
  }
  o->polling = 0;
  if (r < 0) return raise_errno(m);
  list_object* out = empty_list(m);
  if (!out) return value_raised;
  for (const pollfd& p : fds) {
    if (!p.revents) continue;
    const value pair = tuple_of(m, {make_int(m, p.fd), make_int(m, p.revents & 0xffff)});
    if (is_raised(pair) || !list_append(m, out, pair)) return value_raised;
  }
  return to_value(out);
}
value select_poll(vm& m) {
  dict_object* d = make_dict(m);
  if (!d) return value_raised;
  auto* o = make_native<poll_object>(m, m.types.select_poll);
  o->registered = d;
  o->polling = 0;
  return to_value(o);
}

// ---------------------------------------------------------------- epoll

struct epoll_object : object {
  i64 fd;
  static const layout& get_layout() { return describe<epoll_object>("select.epoll"); }
};
epoll_object* epoll_of(value v) { return v.as<epoll_object>(); }
bool epoll_open(vm& m, value self) {
  if (epoll_of(self)->fd >= 0) return true;
  raise_text(m, m.exc.ValueError, "I/O operation on closed epoll object");
  return false;
}
value epoll_with(vm& m, type_object* cls, i64 fd) {
  auto* o = make_native<epoll_object>(m, cls);
  o->fd = fd;
  return to_value(o);
}
value epoll_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "epoll", "sizehint? flags?", args, nargs, kwnames, v)) return value_raised;
  int hint = -1, flags = 0;
  if (!same(v[0], value_unbound) && !int_argument(m, v[0], hint)) return value_raised;
  if (!same(v[1], value_unbound) && !int_argument(m, v[1], flags)) return value_raised;
  if (hint < -1 || hint == 0) return raise_text(m, m.exc.ValueError, "negative sizehint");
  if (flags && flags != EPOLL_CLOEXEC) return raise_text(m, m.exc.OSError, "invalid flags");
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  return fd < 0 ? raise_errno(m) : epoll_with(m, cls, fd);
}
value epoll_fromfd(vm& m, value cls, value fd_value) {
  int fd;
  return int_argument(m, fd_value, fd) ? epoll_with(m, cls.as<type_object>(), fd) : value_raised;
}
value epoll_close(vm& m, value self) {
  const i64 fd = epoll_of(self)->fd;
  epoll_of(self)->fd = -1;
  return fd >= 0 && ::close(static_cast<int>(fd)) < 0 ? raise_errno(m) : none;
}
value epoll_closed(vm&, value self) { return from_bool(epoll_of(self)->fd < 0); }
value epoll_fileno(vm& m, value self) { return epoll_open(m, self) ? make_int(m, epoll_of(self)->fd) : value_raised; }
value epoll_control(vm& m, value self, value file, int what, value mask) {
  int fd;
  if (!epoll_open(m, self) || !descriptor_argument(m, file, fd)) return value_raised;
  epoll_event e{};
  e.data.fd = fd;
  i64 events = EPOLLIN | EPOLLPRI | EPOLLOUT;
  if (!same(mask, value_unbound) && !to_index(m, mask, events)) return value_raised;
  e.events = static_cast<u32>(events);
  return ::epoll_ctl(static_cast<int>(epoll_of(self)->fd), what, fd, &e) < 0 ? raise_errno(m) : none;
}
value epoll_register(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "register", "fd eventmask?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return epoll_control(m, args[0], v[0], EPOLL_CTL_ADD, v[1]);
}
value epoll_modify(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "modify", "fd eventmask", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return epoll_control(m, args[0], v[0], EPOLL_CTL_MOD, v[1]);
}
value epoll_unregister(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "unregister", "fd", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return epoll_control(m, args[0], v[0], EPOLL_CTL_DEL, value_unbound);
}
value epoll_poll(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "poll", "timeout? maxevents?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  double seconds;
  int most = -1;
  if (!epoll_open(m, args[0]) || !timeout_argument(m, v[0], 1, seconds)) return value_raised;
  if (!same(v[1], value_unbound) && !int_argument(m, v[1], most)) return value_raised;
  if (most == -1) most = FD_SETSIZE - 1;
  if (most < 1) return raise(m, m.exc.ValueError, "maxevents must be greater than 0, got {}", most);
  std::vector<epoll_event> events(static_cast<u64>(std::min(most, 1 << 16)));
  const deadline end(seconds);
  int r;
  for (;;) {
    {
      without_lock unlocked(m);
      r = ::epoll_wait(static_cast<int>(epoll_of(args[0])->fd), events.data(), static_cast<int>(events.size()),
                       end.milliseconds());
    }
    if (r >= 0 || errno != EINTR) break;
    if (!run_signal_handlers(m)) return value_raised;
  }
  if (r < 0) return raise_errno(m);
  list_object* out = empty_list(m);
  if (!out) return value_raised;
  for (int i = 0; i < r; i++) {
    const value pair = tuple_of(
        m, {make_int(m, events[static_cast<u64>(i)].data.fd), make_int(m, events[static_cast<u64>(i)].events)});
    if (is_raised(pair) || !list_append(m, out, pair)) return value_raised;
  }
  return to_value(out);
}
value epoll_enter(vm& m, value self) { return epoll_open(m, self) ? self : value_raised; }
value epoll_exit(vm& m, const value* args, u32, tuple_object*) { return epoll_close(m, args[0]); }

}  // namespace

module_object* init_module_select(vm& m) {
  static const method_def functions[] = {
      positional_method<"select", select_select>(
          "($module, rlist, wlist, xlist, timeout=None, /)",
          "Wait until one or more file descriptors are ready for some kind of I/O."),
      plain_function("poll", select_poll, "($module, /)", "Returns a polling object."), end_of_methods};
  module_object* mod =
      make_module(m, "select", functions, "This module supports asynchronous I/O on multiple file descriptors.");
  module_set(m, mod, "error", to_value(m.exc.OSError));
  static const method_def poll_methods[] = {
      positional_method<"register", poll_register>("($self, fd, eventmask=POLLIN|POLLPRI|POLLOUT, /)"),
      ternary_method("modify", poll_modify, "($self, fd, eventmask, /)"),
      binary_method("unregister", poll_unregister, "($self, fd, /)"),
      positional_method<"poll", poll_poll>("($self, timeout=None, /)"), end_of_methods};
  m.types.select_poll = make_native_type<poll_object>(m, nullptr, "select.poll", poll_methods, nullptr, nullptr,
                                                      nullptr, nullptr, type_flags::not_instantiable);
  static const method_def epoll_methods[] = {
      class_method(binary_method("fromfd", epoll_fromfd, "($type, fd, /)")),
      unary_method("close", epoll_close),
      unary_method("fileno", epoll_fileno),
      general_method("register", epoll_register, "($self, /, fd, eventmask=EPOLLIN|EPOLLPRI|EPOLLOUT)"),
      general_method("modify", epoll_modify, "($self, /, fd, eventmask)"),
      general_method("unregister", epoll_unregister, "($self, /, fd)"),
      general_method("poll", epoll_poll, "($self, /, timeout=None, maxevents=-1)"),
      unary_method("__enter__", epoll_enter),
      general_method("__exit__", epoll_exit),
      end_of_methods};
  static const getset_def epoll_getsets[] = {{"closed", epoll_closed, nullptr, "True if the epoll handler is closed"},
                                             {nullptr, nullptr, nullptr, nullptr}};
  m.types.select_epoll = make_native_type<epoll_object>(m, mod, "select.epoll", epoll_methods, epoll_construct, nullptr,
                                                        "Returns an epolling object.", epoll_getsets);
#define METAVM_CONSTANT(name) module_set(m, mod, #name, make_int(m, static_cast<i64>(name)))
  METAVM_CONSTANT(POLLIN), METAVM_CONSTANT(POLLPRI), METAVM_CONSTANT(POLLOUT), METAVM_CONSTANT(POLLERR);
  METAVM_CONSTANT(POLLHUP), METAVM_CONSTANT(POLLNVAL), METAVM_CONSTANT(POLLRDNORM), METAVM_CONSTANT(POLLRDBAND);
  METAVM_CONSTANT(POLLWRNORM), METAVM_CONSTANT(POLLWRBAND), METAVM_CONSTANT(POLLMSG), METAVM_CONSTANT(POLLRDHUP);
  METAVM_CONSTANT(EPOLLIN), METAVM_CONSTANT(EPOLLOUT), METAVM_CONSTANT(EPOLLPRI), METAVM_CONSTANT(EPOLLERR);
  METAVM_CONSTANT(EPOLLHUP), METAVM_CONSTANT(EPOLLRDHUP), METAVM_CONSTANT(EPOLLET), METAVM_CONSTANT(EPOLLONESHOT);
  METAVM_CONSTANT(EPOLLEXCLUSIVE), METAVM_CONSTANT(EPOLLRDNORM), METAVM_CONSTANT(EPOLLRDBAND),
      METAVM_CONSTANT(EPOLLWRNORM);
  METAVM_CONSTANT(EPOLLWRBAND), METAVM_CONSTANT(EPOLLMSG), METAVM_CONSTANT(EPOLL_CLOEXEC);
#undef METAVM_CONSTANT
  module_set(m, mod, "PIPE_BUF", make_int(m, 4096));
  return mod;
}

}  // namespace metavm::python
