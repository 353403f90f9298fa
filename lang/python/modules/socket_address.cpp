/// \file
/// Addresses, names of hosts and services.
#include <arpa/inet.h>
#include <net/if.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/socket_types.hpp"

namespace metavm::python::sockets {

type_object* state_class(vm& m, const char* name) {
  module_object* mod = make_builtin_module(m, "_socket");
  const value v = mod ? dict_find_str(m, mod->dict, intern(m, name)) : value_unbound;
  return is_exception_class(v) ? v.as<type_object>() : m.exc.OSError;
}
static value raise_pair(vm& m, const char* cls, int number, const char* text) {
  const value args[] = {make_int(m, number), to_value(make_str(m, text ? text : "unknown error"))};
  const value e = make_exception(m, state_class(m, cls), args, 2);
  return is_raised(e) ? e : raise_value(m, e);
}
value raise_gaierror(vm& m, int error) {
  if (error == EAI_SYSTEM) return raise_errno(m);
  return raise_pair(m, "gaierror", error, ::gai_strerror(error));
}
value raise_herror(vm& m, int error) { return raise_pair(m, "herror", error, ::hstrerror(error)); }
value raise_timeout(vm& m) { return raise_text(m, m.exc.TimeoutError, "timed out"); }

namespace {

/// A host's name as the system takes it. False: raised.
bool host_text(vm& m, value v, std::string& out) {
  if (is_str(v)) {
    if (as_str(v)->is_ascii()) {
      out = std::string(as_str(v)->ascii());
    } else {
      bytes_object* b = encode_text(m, as_str(v), "idna", "strict");
      if (!b) return false;
      out = std::string(b->view());
    }
  } else if (is_bytes(v) || is_bytearray(v)) {
    buffer_view view;
    if (!get_buffer(m, v, view)) return false;
    out.assign(reinterpret_cast<const char*>(view.data), view.length);
  } else {
    raise_type_error(m, "str, bytes or bytearray expected, not " + shown_type(m, v));
    return false;
  }
  if (out.find('\0') == out.npos) return true;
  raise_text(m, m.exc.ValueError, "host name must not contain null character");
  return false;
}
bool port_number(vm& m, value v, const char* function, u16& out) {
  i64 n;
  if (!to_index(m, v, n)) return false;
  if (n < 0 || n > 65535) {
    raise(m, m.exc.OverflowError, "{}(): port must be 0-65535.", function);
    return false;
  }
  out = static_cast<u16>(n);
  return true;
}
/// The first address of a host, of this family. False: raised.
bool resolve(vm& m, const std::string& host, int family, address& out) {
  if (host == "<broadcast>" && family == AF_INET) {
    out.in4.sin_family = AF_INET;
    out.in4.sin_addr.s_addr = INADDR_BROADCAST;
    out.length = sizeof(sockaddr_in);
    return true;
  }
  addrinfo hints{}, *found = nullptr;
  hints.ai_family = family;
  if (host.empty()) {
    hints.ai_flags = AI_PASSIVE;
    hints.ai_socktype = SOCK_DGRAM;
  }
  int r;
  {
    without_lock unlocked(m);
    r = ::getaddrinfo(host.empty() ? nullptr : host.c_str(), host.empty() ? "0" : nullptr, &hints, &found);
  }
  if (r) {
    raise_gaierror(m, r);
    return false;
  }
  std::memcpy(&out.storage, found->ai_addr, std::min<u64>(found->ai_addrlen, sizeof out.storage));
  out.length = found->ai_addrlen;
  ::freeaddrinfo(found);
  return true;
}
std::string numeric_host(const address& a) {
  char text[NI_MAXHOST] = "";
  ::getnameinfo(&a.base, a.length, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

}  // namespace

bool to_address(vm& m, i64 family, value v, const char* function, address& out) {
  if (family == AF_UNIX) {
    std::string path;
    if (is_str(v)) {
      // (Zeros are allowed.)
      bytes_object* b = encode_text(m, as_str(v), "utf-8", "surrogateescape");
      if (!b) return false;
      path = b->view();
    } else {
      buffer_view view;
      if (!get_buffer(m, v, view)) return false;
      path.assign(reinterpret_cast<const char*>(view.data), view.length);
    }
    // The first byte 0 means a name that is no file: it is not ended by one. bind() makes such a name of an empty one.
    const bool abstract = path.empty() || path[0] == 0;
    if (path.size() + (abstract ? 0 : 1) > sizeof out.un.sun_path) {
      raise_text(m, m.exc.OSError, "AF_UNIX path too long");
      return false;
    }
    out.un.sun_family = AF_UNIX;
    std::memcpy(out.un.sun_path, path.data(), path.size());
    out.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
    return true;
  }
  if (family != AF_INET && family != AF_INET6) {
    raise(m, m.exc.OSError, "{}(): bad family", function);
    return false;
  }
  if (!is_kind(v, kind::tuple)) {
    raise(m, m.exc.TypeError, "{}(): AF_INET{} address must be tuple, not {}", function, family == AF_INET ? "" : "6",
          shown_type(m, v));
    return false;
  }
  const auto* t = v.as<tuple_object>();
  const u64 most = family == AF_INET ? 2 : 4;
  if (t->length < 2 || t->length > most) {
    if (family == AF_INET)
      raise(m, m.exc.TypeError, "{}(): AF_INET address must be a pair (host, port)", function);
    else
      raise(m, m.exc.TypeError, "{}(): AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])", function);
    return false;
  }
  std::string host;
  u16 port;
  if (!host_text(m, t->items[0], host) || !port_number(m, t->items[1], function, port)) return false;
  if (!resolve(m, host, static_cast<int>(family), out)) return false;
  if (family == AF_INET) {
    out.in4.sin_port = htons(port);
    return true;
  }
  i64 flow = 0, scope = 0;
  if (t->length > 2 && !to_index(m, t->items[2], flow)) return false;
  if (t->length > 3 && !to_index(m, t->items[3], scope)) return false;
  out.in6.sin6_port = htons(port);
  out.in6.sin6_flowinfo = htonl(static_cast<u32>(flow));
  if (t->length > 3) out.in6.sin6_scope_id = static_cast<u32>(scope);
  return true;
}

value from_address(vm& m, const address& a) {
  if (a.length == 0) return none;
  switch (a.base.sa_family) {
    case AF_INET:
      return tuple_of(m, {to_value(make_str(m, numeric_host(a))), make_int(m, ntohs(a.in4.sin_port))});
    case AF_INET6:
      return tuple_of(m, {to_value(make_str(m, numeric_host(a))), make_int(m, ntohs(a.in6.sin6_port)),
                          make_int(m, ntohl(a.in6.sin6_flowinfo)), make_int(m, a.in6.sin6_scope_id)});
    case AF_UNIX: {
      const u64 n = a.length > offsetof(sockaddr_un, sun_path) ? a.length - offsetof(sockaddr_un, sun_path) : 0;
      if (n && a.un.sun_path[0] == 0) return method_table::result(make_bytes(m, {a.un.sun_path, n}));
      return method_table::result(decode_fs(m, {a.un.sun_path, ::strnlen(a.un.sun_path, n)}));
    }
    default:
      return none;
  }
}

namespace {

value socket_getaddrinfo(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[6];
  if (!bind_arguments(m, "getaddrinfo", "host port family? type? proto? flags?", args, nargs, kwnames, v))
    return value_raised;
  std::string host, port;
  if (!same(v[0], none) && !host_text(m, v[0], host)) return value_raised;
  if (is_int(m, v[1])) {
    str_object* s = to_str(m, v[1]);
    if (!s) return value_raised;
    port = to_utf8(s);
  } else if (is_str(v[1])) {
    port = to_utf8(as_str(v[1]));
  } else if (is_bytes(v[1])) {
    port = std::string(v[1].as<bytes_object>()->view());
  } else if (!same(v[1], none)) {
    return raise_text(m, m.exc.OSError, "Int or String expected");
  }
  addrinfo hints{}, *found = nullptr;
  int* fields[] = {&hints.ai_family, &hints.ai_socktype, &hints.ai_protocol, &hints.ai_flags};
  for (int i = 0; i < 4; i++)
    if (!same(v[2 + i], value_unbound) && !int_argument(m, v[2 + i], *fields[i])) return value_raised;
  if (!audit(
          m, "socket.getaddrinfo",
          {v[0], v[1], make_int(m, hints.ai_family), make_int(m, hints.ai_socktype), make_int(m, hints.ai_protocol)}))
    return value_raised;
  int r;
  {
    without_lock unlocked(m);
    r = ::getaddrinfo(same(v[0], none) ? nullptr : host.c_str(), same(v[1], none) ? nullptr : port.c_str(), &hints,
                      &found);
  }
  if (r) return raise_gaierror(m, r);
  list_object* out = empty_list(m);
  for (const addrinfo* a = found; a && out; a = a->ai_next) {
    address where;
    std::memcpy(&where.storage, a->ai_addr, std::min<u64>(a->ai_addrlen, sizeof where.storage));
    where.length = a->ai_addrlen;
    const value item =
        tuple_of(m, {make_int(m, a->ai_family), make_int(m, a->ai_socktype), make_int(m, a->ai_protocol),
                     to_value(make_str(m, a->ai_canonname ? a->ai_canonname : "")), from_address(m, where)});
    if (is_raised(item) || !list_append(m, out, item)) out = nullptr;
  }
  ::freeaddrinfo(found);
  return method_table::result(out);
}

value socket_getnameinfo(vm& m, value where, value flags_value) {
  int flags;
  if (!int_argument(m, flags_value, flags)) return value_raised;
  if (!is_kind(where, kind::tuple)) return raise_type_error(m, "getnameinfo() argument 1 must be a tuple");
  const auto* t = where.as<tuple_object>();
  if (t->length < 2 || !is_str(t->items[0])) return raise_type_error(m, "getnameinfo(): illegal sockaddr argument");
  const std::string host = to_utf8(as_str(t->items[0]));
  address a;
  if (!audit(m, "socket.getnameinfo", {where})) return value_raised;
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICHOST;
  if (const int r = ::getaddrinfo(host.c_str(), nullptr, &hints, &found)) return raise_gaierror(m, r);
  const int family = found->ai_family;
  ::freeaddrinfo(found);
  if (!to_address(m, family, where, "getnameinfo", a)) return value_raised;
  char name[NI_MAXHOST], service[NI_MAXSERV];
  int r;
  {
    without_lock unlocked(m);
    r = ::getnameinfo(&a.base, a.length, name, sizeof name, service, sizeof service, flags);
  }
  if (r) return raise_gaierror(m, r);
  return tuple_of(m, {to_value(make_str(m, name)), to_value(make_str(m, service))});
}

value socket_gethostname(vm& m) {
  if (!audit(m, "socket.gethostname", {})) return value_raised;
  char name[1025];
  return ::gethostname(name, sizeof name - 1) < 0 ? raise_errno(m) : method_table::result(decode_fs(m, name));
}
value socket_gethostbyname(vm& m, value host) {
  std::string name;
  address a;
  if (!host_text(m, host, name) || !audit(m, "socket.gethostbyname", {host}) || !resolve(m, name, AF_INET, a))
    return value_raised;
  return to_value(make_str(m, numeric_host(a)));
}
value host_entry(vm& m, const hostent* h) {
  list_object *aliases = empty_list(m), *addresses = empty_list(m);
  for (char** p = h->h_aliases; p && *p; p++) list_append(m, aliases, to_value(make_str(m, *p)));
  for (char** p = h->h_addr_list; p && *p; p++) {
    char text[INET6_ADDRSTRLEN];
    if (::inet_ntop(h->h_addrtype, *p, text, sizeof text)) list_append(m, addresses, to_value(make_str(m, text)));
  }
  return tuple_of(m, {to_value(make_str(m, h->h_name)), to_value(aliases), to_value(addresses)});
}
value socket_gethostbyname_ex(vm& m, value host) {
  std::string name;
  address a;
  if (!host_text(m, host, name) || !audit(m, "socket.gethostbyname", {host}) || !resolve(m, name, AF_INET, a))
    return value_raised;
  const hostent* h = ::gethostbyname(name.c_str());
  return h ? host_entry(m, h) : raise_herror(m, h_errno);
}
value socket_gethostbyaddr(vm& m, value host) {
  std::string name;
  address a;
  if (!host_text(m, host, name) || !audit(m, "socket.gethostbyaddr", {host}) || !resolve(m, name, AF_UNSPEC, a))
    return value_raised;
  const bool six = a.base.sa_family == AF_INET6;
  const void* raw = six ? static_cast<const void*>(&a.in6.sin6_addr) : &a.in4.sin_addr;
  const hostent* h = ::gethostbyaddr(raw, six ? 16 : 4, a.base.sa_family);
  return h ? host_entry(m, h) : raise_herror(m, h_errno);
}
value socket_getservbyname(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "getservbyname", nargs, 1, 2)) return value_raised;
  for (u32 i = 0; i < nargs; i++)
    if (!is_str(args[i]))
      return raise_type_error(
          m, fmt::format("getservbyname() argument {} must be str, not {}", i + 1, shown_type(m, args[i])));
  const std::string name = to_utf8(as_str(args[0])), proto = nargs > 1 ? to_utf8(as_str(args[1])) : "";
  if (!audit(m, "socket.getservbyname", {args[0], nargs > 1 ? args[1] : none})) return value_raised;
  const servent* s = ::getservbyname(name.c_str(), nargs > 1 ? proto.c_str() : nullptr);
  return s ? make_int(m, ntohs(static_cast<u16>(s->s_port))) : raise_text(m, m.exc.OSError, "service/proto not found");
}
value socket_getservbyport(vm& m, const value* args, u32 nargs, tuple_object*) {
  u16 port;
  if (!check_arity(m, "getservbyport", nargs, 1, 2) || !port_number(m, args[0], "getservbyport", port))
    return value_raised;
  const std::string proto = nargs > 1 && is_str(args[1]) ? to_utf8(as_str(args[1])) : "";
  if (!audit(m, "socket.getservbyport", {value::small_int(port), nargs > 1 ? args[1] : none})) return value_raised;
  const servent* s = ::getservbyport(htons(port), nargs > 1 ? proto.c_str() : nullptr);
  return s ? to_value(make_str(m, s->s_name)) : raise_text(m, m.exc.OSError, "port/proto not found");
}
value socket_getprotobyname(vm& m, value name) {
  if (!is_str(name)) return raise_type_error(m, "getprotobyname() argument must be str, not " + shown_type(m, name));
  const protoent* p = ::getprotobyname(to_utf8(as_str(name)).c_str());
  return p ? make_int(m, p->p_proto) : raise_text(m, m.exc.OSError, "protocol not found");
}
value socket_inet_aton(vm& m, value text) {
  if (!is_str(text)) return raise_type_error(m, "inet_aton() argument 1 must be str, not " + shown_type(m, text));
  in_addr a;
  if (!::inet_aton(to_utf8(as_str(text)).c_str(), &a))
    return raise_text(m, m.exc.OSError, "illegal IP address string passed to inet_aton");
  return method_table::result(make_bytes(m, {reinterpret_cast<const char*>(&a), 4}));
}
value socket_inet_ntoa(vm& m, value packed) {
  buffer_view v;
  if (!get_buffer(m, packed, v)) return value_raised;
  if (v.length != 4) return raise_text(m, m.exc.OSError, "packed IP wrong length");
  return to_value(make_str(m, fmt::format("{}.{}.{}.{}", v.data[0], v.data[1], v.data[2], v.data[3])));
}
value socket_inet_pton(vm& m, value family, value text) {
  int af;
  if (!int_argument(m, family, af)) return value_raised;
  if (!is_str(text)) return raise_type_error(m, "inet_pton() argument 2 must be str, not " + shown_type(m, text));
  u8 out[16];
  const int r = ::inet_pton(af, to_utf8(as_str(text)).c_str(), out);
  if (r < 0) return raise_errno(m);
  if (r == 0) return raise_text(m, m.exc.OSError, "illegal IP address string passed to inet_pton");
  return method_table::result(make_bytes(m, {reinterpret_cast<const char*>(out), af == AF_INET ? 4u : 16u}));
}
value socket_inet_ntop(vm& m, value family, value packed) {
  int af;
  buffer_view v;
  if (!int_argument(m, family, af) || !get_buffer(m, packed, v)) return value_raised;
  if (af != AF_INET && af != AF_INET6) return raise(m, m.exc.ValueError, "unknown address family {}", af);
  if (v.length != (af == AF_INET ? 4u : 16u))
    return raise_text(m, m.exc.ValueError, "invalid length of packed IP address string");
  char text[INET6_ADDRSTRLEN];
  return ::inet_ntop(af, v.data, text, sizeof text) ? to_value(make_str(m, text)) : raise_errno(m);
}
template <class T, static_text Name>
value swap_bytes(vm& m, value v) {
  i64 n;
  if (!to_index(m, v, n)) return value_raised;
  if (n < 0)
    return raise(m, m.exc.OverflowError, "{}: can't convert negative Python int to C {}", Name.text,
                 sizeof(T) == 2 ? "16-bit unsigned integer" : "unsigned long");
  if (static_cast<u64>(n) > static_cast<T>(~T{0}))
    return raise(m, m.exc.OverflowError, "{}: Python int too large to convert to C {}", Name.text,
                 sizeof(T) == 2 ? "16-bit unsigned integer" : "32-bit unsigned integer");
  return make_int(m, sizeof(T) == 2 ? htons(static_cast<u16>(n)) : htonl(static_cast<u32>(n)));
}
value socket_if_nameindex(vm& m) {
  struct if_nameindex* all = ::if_nameindex();
  if (!all) return raise_errno(m);
  list_object* out = empty_list(m);
  for (auto* p = all; p->if_index && out; p++) {
    const value item = tuple_of(m, {make_int(m, p->if_index), method_table::result(decode_fs(m, p->if_name))});
    if (is_raised(item) || !list_append(m, out, item)) out = nullptr;
  }
  ::if_freenameindex(all);
  return method_table::result(out);
}
value socket_if_nametoindex(vm& m, value name) {
  std::string text;
  if (!to_fs_path(m, name, text)) return value_raised;
  const unsigned n = ::if_nametoindex(text.c_str());
  return n ? make_int(m, n) : raise_text(m, m.exc.OSError, "no interface with this name");
}
value socket_if_indextoname(vm& m, value index) {
  i64 n;
  char name[IF_NAMESIZE];
  if (!to_index(m, index, n)) return value_raised;
  return ::if_indextoname(static_cast<unsigned>(n), name) ? method_table::result(decode_fs(m, name)) : raise_errno(m);
}

}  // namespace

void add_name_functions(std::vector<method_def>& t) {
  t.push_back(general_method("getaddrinfo", socket_getaddrinfo));
  t.push_back(binary_method("getnameinfo", socket_getnameinfo));
  t.push_back(plain_function("gethostname", socket_gethostname));
  t.push_back(unary_method("gethostbyname", socket_gethostbyname, nullptr));
  t.push_back(unary_method("gethostbyname_ex", socket_gethostbyname_ex, nullptr));
  t.push_back(unary_method("gethostbyaddr", socket_gethostbyaddr, nullptr));
  t.push_back(positional_method<"getservbyname", socket_getservbyname>());
  t.push_back(positional_method<"getservbyport", socket_getservbyport>());
  t.push_back(unary_method("getprotobyname", socket_getprotobyname, nullptr));
  t.push_back(unary_method("inet_aton", socket_inet_aton, nullptr));
  t.push_back(unary_method("inet_ntoa", socket_inet_ntoa, nullptr));
  t.push_back(binary_method("inet_pton", socket_inet_pton));
  t.push_back(binary_method("inet_ntop", socket_inet_ntop));
  t.push_back(unary_method("ntohs", swap_bytes<u16, "ntohs">, nullptr));
  t.push_back(unary_method("htons", swap_bytes<u16, "htons">, nullptr));
  t.push_back(unary_method("ntohl", swap_bytes<u32, "ntohl">, nullptr));
  t.push_back(unary_method("htonl", swap_bytes<u32, "htonl">, nullptr));
  t.push_back(plain_function("if_nameindex", socket_if_nameindex));
  t.push_back(unary_method("if_nametoindex", socket_if_nametoindex, nullptr));
  t.push_back(unary_method("if_indextoname", socket_if_indextoname, nullptr));
}

}  // namespace metavm::python::sockets
