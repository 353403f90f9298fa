/// \file
/// What the files of _socket share.
#pragma once
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/import.hpp"

namespace metavm::python::sockets {

struct socket_object : object {
  i64 fd;  ///< -1: closed
  i64 family, type, protocol;
  double timeout;  ///< seconds; negative: blocking
  static const layout& get_layout() { return describe<socket_object>("socket"); }
};
inline socket_object* socket_of(value v) { return v.as<socket_object>(); }

/// Any address of a family that we know.
struct address {
  union {
    sockaddr base;
    sockaddr_in in4;
    sockaddr_in6 in6;
    sockaddr_un un;
    sockaddr_storage storage;
  };
  socklen_t length = sizeof(sockaddr_storage);
  address() : storage{} {}
};
bool to_address(vm& m, i64 family, value v, const char* function, address& out);  ///< false: raised
value from_address(vm& m, const address& a);

/// Waits until the socket is ready. tri::no: the time is over (raised); tri::error: raised.
tri wait_ready(vm& m, const socket_object* s, bool writing, const deadline& end);
/// f() with the socket's timeout; -1: raised.
template <class F>
i64 perform(vm& m, const socket_object* s, bool writing, F f, const deadline* until = nullptr) {
  const deadline own(s->timeout);
  const deadline& end = until ? *until : own;
  for (;;) {
    if (s->timeout > 0 && wait_ready(m, s, writing, end) != tri::yes) return -1;
    i64 r;
    {
      without_lock unlocked(m);
      r = f();
    }
    if (r >= 0) return r;
    if (errno == EINTR) {
      if (!run_signal_handlers(m)) return -1;
      continue;
    }
    if (s->timeout > 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) continue;
    raise_errno(m);
    return -1;
  }
}

value socket_sendmsg(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value socket_recvmsg(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value socket_recvmsg_into(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
void add_message_functions(std::vector<method_def>& t);

value raise_gaierror(vm& m, int error);
value raise_herror(vm& m, int error);
value raise_timeout(vm& m);
type_object* state_class(vm& m, const char* name);  ///< an exception class of the module _socket

void add_name_functions(std::vector<method_def>& t);
void add_constants(vm& m, module_object* mod);

}  // namespace metavm::python::sockets
