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

value raise_gaierror(vm& m, int error);
value raise_herror(vm& m, int error);
value raise_timeout(vm& m);
type_object* state_class(vm& m, const char* name);  ///< an exception class of the module _socket

void add_name_functions(std::vector<method_def>& t);
void add_constants(vm& m, module_object* mod);

}  // namespace metavm::python::sockets
