/// \file
/// A TLS connection over a socket or over memory: ssl.SSLSocket and ssl.SSLObject, as far as they are _ssl's;
/// MemoryBIO.
///
/// OpenSSL reads and writes sockets by functions of ours, which let other threads run only while they wait: callbacks
/// into the guest may be made anywhere else.
#include <arpa/inet.h>

#include <cstring>

#include "lang/python/modules/ssl_types.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::tls {
namespace {

using method_table::result;

connection_object* self_of(value v) { return v.as<connection_object>(); }
sockets::socket_object* socket_of(const connection_object* c) {
  return same(c->socket, none) ? nullptr : c->socket.as<sockets::socket_object>();
}
void release_connection(void* p) {
  auto* ssl = static_cast<SSL*>(p);
  delete operation_of(ssl);
  SSL_free(ssl);
}

// ---------------------------------------------------------------- input and output of sockets

template <class F>
int transfer(BIO* b, F f, void (*again)(BIO*)) {
  auto* o = static_cast<operation*>(BIO_get_data(b));
  connection_object* c = o->connection;
  BIO_clear_retry_flags(b);
  if (!c) return -1;
  vm& m = *o->m;
  const int fd = static_cast<int>(socket_of(c)->fd);
  const auto r = retry_interrupted(m, [&] { return f(fd); });
  o->connection = c;  // another thread's operation may have come between
  if (r < 0) {
    if (errno == EINTR) c->raised = 1;
    if (errno == EAGAIN || errno == EWOULDBLOCK) again(b);
  }
  return static_cast<int>(r);
}
int read_socket(BIO* b, char* data, int n) {
  return transfer(
      b, [&](int fd) { return ::recv(fd, data, static_cast<u64>(n), 0); }, [](BIO* x) { BIO_set_retry_read(x); });
}
int write_socket(BIO* b, const char* data, int n) {
  return transfer(
      b, [&](int fd) { return ::send(fd, data, static_cast<u64>(n), MSG_NOSIGNAL); },
      [](BIO* x) { BIO_set_retry_write(x); });
}
long control_socket(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH; }
const BIO_METHOD* socket_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* b = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket of the VM");
    BIO_meth_set_read(b, read_socket);
    BIO_meth_set_write(b, write_socket);
    BIO_meth_set_ctrl(b, control_socket);
    return b;
  }();
  return method;
}

/// f(SSL*) until it is through, with the socket's timeout. False: raised; `result` is what it gave.
template <class F>
bool perform(vm& m, connection_object* c, const char* what, F f, int& result) {
  sockets::socket_object* s = socket_of(c);
  const deadline end(s ? s->timeout : -1);
  operation* o = operation_of(c->get());
  for (;;) {
    ERR_clear_error();
    errno = 0;
    o->connection = c;
    result = f(c->get());
    const int saved = errno;
    o->connection = nullptr;
    errno = saved;
    if (result > 0 && !c->raised) return true;
    const int error = SSL_get_error(c->get(), result);
    if (c->raised || !s || s->timeout <= 0 || (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE))
      return true;
    const tri ready = sockets::wait_ready(m, s, error == SSL_ERROR_WANT_WRITE, end);
    if (ready == tri::error) return false;
    if (ready == tri::no) {
      take_pending(m);
      raise(m, m.exc.TimeoutError, "The {} operation timed out", what);
      return false;
    }
  }
}

value do_handshake(vm& m, value self) {
  int r;
  if (!perform(m, self_of(self), "handshake", [](SSL* s) { return SSL_do_handshake(s); }, r)) return value_raised;
  return r > 0 && !self_of(self)->raised ? none : raise_result(m, self_of(self), r);
}

value write(vm& m, value self, value data) {
  buffer_view b;
  if (!get_buffer(m, data, b)) return value_raised;
  if (b.length == 0) return value::small_int(0);
  const int n = static_cast<int>(b.length > 1u << 30 ? 1u << 30 : b.length);
  int r;
  if (!perform(m, self_of(self), "write", [&](SSL* s) { return SSL_write(s, b.data, n); }, r)) return value_raised;
  return r > 0 && !self_of(self)->raised ? value::small_int(r) : raise_result(m, self_of(self), r);
}

value read(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "read", kwnames) || !check_arity(m, "read", nargs - 1, 1, 2)) return value_raised;
  i64 n;
  if (!to_index(m, args[1], n)) return value_raised;
  const bool given = nargs > 2;
  buffer_view b;
  u8* data = nullptr;
  if (given) {
    if (!get_buffer(m, args[2], b, true)) return value_raised;
    if (n <= 0 || n > static_cast<i64>(b.length)) n = static_cast<i64>(b.length);
    data = b.data;
  } else {
    if (n < 0) return raise_text(m, m.exc.ValueError, "size should not be negative");
    if (n == 0) return to_value(m.empty_bytes);
  }
  if (n == 0) return value::small_int(0);
  if (n > 1 << 30) n = 1 << 30;
  std::string room;
  if (!given) {
    room.resize(static_cast<u64>(n));
    data = reinterpret_cast<u8*>(room.data());
  }
  connection_object* c = self_of(args[0]);
  int r;
  if (!perform(m, c, "read", [&](SSL* s) { return SSL_read(s, data, static_cast<int>(n)); }, r)) return value_raised;
  if (r <= 0 || c->raised) {
    const bool end = !c->raised && SSL_get_error(c->get(), r) == SSL_ERROR_ZERO_RETURN &&
                     SSL_get_shutdown(c->get()) == SSL_RECEIVED_SHUTDOWN;
    if (!end) return raise_result(m, c, r);
    r = 0;
  }
  if (given) return value::small_int(r);
  return result(make_bytes(m, std::string_view(room.data(), static_cast<u64>(r))));
}

value shutdown(vm& m, value self) {
  connection_object* c = self_of(self);
  sockets::socket_object* s = socket_of(c);
  if (s && s->fd < 0) return raise_ssl(m, kept::error, 0, "Underlying socket connection gone");
  int r;
  for (int zeros = 0;;) {
    // Without read-ahead: what comes behind the end is not TLS.
    if (c->seen_end) SSL_set_read_ahead(c->get(), 0);
    if (!perform(
            m, c, "read",
            [&](SSL* x) {
              const int n = SSL_shutdown(x);
              return n == 0 ? 1 << 20 : n;
            },
            r))
      return value_raised;
    if (r != 1 << 20) break;
    // Ours is sent; theirs has to come.
    r = 0;
    if (++zeros > 1) break;
    c->seen_end = 1;
  }
  if (r < 0 || c->raised) return raise_result(m, c, r);
  return c->socket;
}

// ---------------------------------------------------------------- what is known of a connection

value pending(vm&, value self) { return value::small_int(SSL_pending(self_of(self)->get())); }
value getpeercert(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "getpeercert", "der?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const tri binary = same(v[0], value_unbound) ? tri::no : truth(m, v[0]);
  if (binary == tri::error) return value_raised;
  SSL* ssl = self_of(args[0])->get();
  if (!SSL_is_init_finished(ssl)) return raise_text(m, m.exc.ValueError, "handshake not done yet");
  X509* x = SSL_get1_peer_certificate(ssl);
  if (!x) return none;
  value r;
  if (binary == tri::yes)
    r = certificate_bytes(m, x);
  else if (SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER)
    r = decode_certificate(m, x);
  else
    r = result(make_dict(m));
  X509_free(x);
  return r;
}
value get_verified_chain(vm& m, value self) { return chain_of(m, SSL_get0_verified_chain(self_of(self)->get())); }
value get_unverified_chain(vm& m, value self) {
  SSL* ssl = self_of(self)->get();
  const value all = chain_of(m, SSL_get_peer_cert_chain(ssl));
  if (is_raised(all) || same(all, none) || !self_of(self)->server_side) return all;
  // A server's does not hold the client's own certificate.
  X509* x = SSL_get1_peer_certificate(ssl);
  if (!x) return all;
  const value first = make_certificate(m, x);
  const value at[] = {value::small_int(0), first};
  if (is_raised(first) || is_raised(call_method(m, all, intern(m, "insert"), at, 2))) return value_raised;
  return all;
}
value cipher(vm& m, value self) {
  const SSL_CIPHER* c = SSL_get_current_cipher(self_of(self)->get());
  return c ? cipher_tuple(m, c) : none;
}
value shared_ciphers(vm& m, value self) {
  const STACK_OF(SSL_CIPHER)* theirs = SSL_get_client_ciphers(self_of(self)->get());
  const STACK_OF(SSL_CIPHER)* ours = SSL_get_ciphers(self_of(self)->get());
  if (!theirs) return none;
  list_object* l = make_list(m, nullptr, 0);
  for (int i = 0; l && i < sk_SSL_CIPHER_num(theirs); i++) {
    const SSL_CIPHER* c = sk_SSL_CIPHER_value(theirs, i);
    if (sk_SSL_CIPHER_find(const_cast<STACK_OF(SSL_CIPHER)*>(ours), const_cast<SSL_CIPHER*>(c)) < 0) continue;
    const value v = cipher_tuple(m, c);
    if (is_raised(v) || !list_append(m, l, v)) return value_raised;
  }
  return l ? to_value(l) : value_raised;
}
value version(vm& m, value self) {
  SSL* ssl = self_of(self)->get();
  return SSL_is_init_finished(ssl) ? text_or_none(m, SSL_get_version(ssl)) : none;
}
value selected_alpn(vm& m, value self) {
  const unsigned char* text;
  unsigned n;
  SSL_get0_alpn_selected(self_of(self)->get(), &text, &n);
  return text ? result(make_str(m, std::string_view(reinterpret_cast<const char*>(text), n))) : none;
}
value compression(vm&, value) { return none; }
value get_channel_binding(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  std::string kind_of_binding = "tls-unique";
  if (!bind_arguments(m, "get_channel_binding", "cb_type?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[0], value_unbound) && !text_argument(m, v[0], "get_channel_binding", kind_of_binding)))
    return value_raised;
  if (kind_of_binding != "tls-unique")
    return raise(m, m.exc.ValueError, "'{}' channel binding type not implemented", kind_of_binding);
  SSL* ssl = self_of(args[0])->get();
  char data[128];
  const bool ours = (SSL_session_reused(ssl) != 0) != (self_of(args[0])->server_side == 0);
  const u64 n = ours ? SSL_get_finished(ssl, data, sizeof data) : SSL_get_peer_finished(ssl, data, sizeof data);
  return n ? result(make_bytes(m, std::string_view(data, n))) : none;
}
value verify_client_later(vm& m, value self) {
  return SSL_verify_client_post_handshake(self_of(self)->get()) ? none : raise_queued(m);
}

value get_context(vm&, value self) { return self_of(self)->context; }
value set_context(vm& m, value self, value v) {
  if (same(v, value_unbound) || !is_subtype(type_of(m, v), class_of(m, kept::context)))
    return raise_type_error(m, "The value must be a SSLContext");
  set_field(m, self_of(self), &connection_object::context, v);
  SSL_set_SSL_CTX(self_of(self)->get(), v.as<context_object>()->get());
  return none;
}
template <value connection_object::* field>
value get_field(vm&, value self) {
  return self_of(self)->*field;
}
value set_owner(vm& m, value self, value v) {
  set_field(m, self_of(self), &connection_object::owner, or_none(v));
  return none;
}
value get_side(vm&, value self) { return from_bool(self_of(self)->server_side != 0); }
value get_reused(vm&, value self) { return from_bool(SSL_session_reused(self_of(self)->get()) != 0); }

// ---------------------------------------------------------------- sessions

session_object* session_of(value v) { return v.as<session_object>(); }
value get_session(vm& m, value self) {
  SSL_SESSION* s = SSL_get1_session(self_of(self)->get());
  if (!s) return none;
  external_object* e = make_external(m, s, [](void* p) { SSL_SESSION_free(static_cast<SSL_SESSION*>(p)); }, 1000);
  if (!e) return value_raised;
  auto* o = make_native<session_object>(m, class_of(m, kept::session));
  o->memory = e;
  o->context = self_of(self)->context;
  return to_value(o);
}
value set_session(vm& m, value self, value v) {
  if (type_of(m, v) != class_of(m, kept::session)) return raise_type_error(m, "Value is not a SSLSession.");
  connection_object* c = self_of(self);
  if (!same(session_of(v)->context, c->context))
    return raise_text(m, m.exc.ValueError, "Session refers to a different SSLContext.");
  if (c->server_side) return raise_text(m, m.exc.ValueError, "Cannot set session for server-side SSLSocket.");
  if (SSL_is_init_finished(c->get())) return raise_text(m, m.exc.ValueError, "Cannot set session after handshake.");
  SSL_SESSION* copy = SSL_SESSION_dup(session_of(v)->get());
  const int ok = copy && SSL_set_session(c->get(), copy);
  SSL_SESSION_free(copy);
  return ok ? none : raise_queued(m);
}
value session_id(vm& m, value self) {
  unsigned n;
  const unsigned char* id = SSL_SESSION_get_id(session_of(self)->get(), &n);
  return result(make_bytes(m, std::string_view(reinterpret_cast<const char*>(id), n)));
}
value session_time(vm& m, value self) { return make_int(m, SSL_SESSION_get_time(session_of(self)->get())); }
value session_timeout(vm& m, value self) { return make_int(m, SSL_SESSION_get_timeout(session_of(self)->get())); }
value session_hint(vm& m, value self) {
  return make_int(m, static_cast<i64>(SSL_SESSION_get_ticket_lifetime_hint(session_of(self)->get())));
}
value session_ticket(vm&, value self) { return from_bool(SSL_SESSION_has_ticket(session_of(self)->get()) != 0); }
value session_equal(vm& m, value a, value b) {
  if (type_of(m, b) != class_of(m, kept::session)) return not_implemented;
  unsigned n, k;
  const unsigned char *x = SSL_SESSION_get_id(session_of(a)->get(), &n),
                      *y = SSL_SESSION_get_id(session_of(b)->get(), &k);
  return from_bool(n == k && std::memcmp(x, y, n) == 0);
}

// ---------------------------------------------------------------- memory

memory_object* memory_of(value v) { return v.as<memory_object>(); }
value memory_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "MemoryBIO", kwnames) || !check_arity(m, "MemoryBIO", nargs - 1, 0, 0)) return value_raised;
  BIO* b = BIO_new(BIO_s_mem());
  if (!b) return raise_no_memory(m);
  // Empty is not its end.
  BIO_set_retry_read(b);
  BIO_set_mem_eof_return(b, -1);
  external_object* e = make_external(m, b, [](void* p) { BIO_free(static_cast<BIO*>(p)); }, 1000);
  if (!e) return value_raised;
  auto* o = make_native<memory_object>(m, args[0].as<type_object>());
  o->memory = e;
  o->eof = 0;
  return to_value(o);
}
value memory_read(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 n = -1;
  if (!check_no_keywords(m, "read", kwnames) || !check_arity(m, "read", nargs - 1, 0, 1) ||
      (nargs > 1 && !to_index(m, args[1], n)))
    return value_raised;
  BIO* b = memory_of(args[0])->get();
  const u64 there = BIO_ctrl_pending(b);
  const u64 wanted = n < 0 || static_cast<u64>(n) > there ? there : static_cast<u64>(n);
  std::string data(wanted, 0);
  const int got = wanted ? BIO_read(b, data.data(), static_cast<int>(wanted)) : 0;
  return got < 0 ? raise_queued(m) : result(make_bytes(m, std::string_view(data.data(), static_cast<u64>(got))));
}
value memory_write(vm& m, value self, value v) {
  buffer_view b;
  if (!get_buffer(m, v, b)) return value_raised;
  if (memory_of(self)->eof) return raise_ssl(m, kept::error, 0, "cannot write() after write_eof()");
  const int n = b.length ? BIO_write(memory_of(self)->get(), b.data, static_cast<int>(b.length)) : 0;
  return n < 0 ? raise_queued(m) : value::small_int(n);
}
value memory_write_eof(vm&, value self) {
  memory_of(self)->eof = 1;
  BIO_clear_retry_flags(memory_of(self)->get());
  BIO_set_mem_eof_return(memory_of(self)->get(), 0);
  return none;
}
value memory_pending(vm&, value self) {
  return value::small_int(static_cast<i64>(BIO_ctrl_pending(memory_of(self)->get())));
}
value memory_eof(vm&, value self) {
  return from_bool(memory_of(self)->eof && BIO_ctrl_pending(memory_of(self)->get()) == 0);
}

// ---------------------------------------------------------------- callbacks into the guest

/// The name that a client asks for.
int server_name_called(SSL* ssl, int* alert, void*) {
  operation* o = operation_of(ssl);
  if (!o || !o->connection) return SSL_TLSEXT_ERR_OK;
  vm& m = *o->m;
  connection_object* c = o->connection;
  const value context = c->context, f = context.as<context_object>()->server_name_callback;
  if (same(f, none)) return SSL_TLSEXT_ERR_OK;
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  const value who = same(c->owner, none) ? to_value(c) : c->owner;
  const value r = call3(m, f, who, text_or_none(m, name), context);
  o->connection = c;
  if (is_raised(r)) {
    write_unraisable(m, "", f);
    *alert = SSL_AD_HANDSHAKE_FAILURE;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  if (same(r, none)) return SSL_TLSEXT_ERR_OK;
  i64 code;
  if (!is_int(m, r) || !to_index(m, r, code)) {
    if (is_int(m, r) || raise_type_error(m, "an integer is required").bits) write_unraisable(m, "", r);
    code = SSL_AD_INTERNAL_ERROR;
  }
  *alert = static_cast<int>(code);
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}
/// Messages of the protocol, for debugging.
void message_seen(int sent, int version_number, int content, const void* data, u64 n, SSL* ssl, void*) {
  operation* o = operation_of(ssl);
  if (!o || !o->connection || o->connection->raised) return;
  vm& m = *o->m;
  connection_object* c = o->connection;
  const value f = c->context.as<context_object>()->message_callback;
  if (same(f, none)) return;
  const auto* bytes = static_cast<const u8*>(data);
  int kind_of_message = -1;
  if (content == SSL3_RT_HEADER && n > 0) kind_of_message = bytes[0];
  if (content == SSL3_RT_ALERT && n > 1) kind_of_message = bytes[1];
  if (content == SSL3_RT_HANDSHAKE && n > 0) kind_of_message = bytes[0];
  if (content == SSL3_RT_CHANGE_CIPHER_SPEC) kind_of_message = 257;
  const value args[] = {same(c->owner, none) ? to_value(c) : c->owner,
                        result(make_str(m, sent ? "write" : "read")),
                        value::small_int(version_number),
                        value::small_int(content),
                        value::small_int(kind_of_message),
                        result(make_bytes(m, std::string_view(static_cast<const char*>(data), n)))};
  if (is_raised(call(m, f, args, 6))) c->raised = 1;
  o->connection = c;
}

/// Whom the client means to speak with. False: raised.
bool name_server(vm& m, connection_object* c, const std::string& name) {
  if (name.empty() || name[0] == '.') {
    raise_text(m, m.exc.ValueError, "server_hostname cannot be an empty string or start with a leading dot.");
    return false;
  }
  unsigned char address[16];
  const bool v4 = ::inet_pton(AF_INET, name.c_str(), address) == 1,
             v6 = !v4 && ::inet_pton(AF_INET6, name.c_str(), address) == 1;
  if (!v4 && !v6 && !SSL_set_tlsext_host_name(c->get(), name.c_str())) return raise_queued(m), false;
  if (!c->context.as<context_object>()->check_hostname) return true;
  X509_VERIFY_PARAM* p = SSL_get0_param(c->get());
  const int ok = v4 || v6 ? X509_VERIFY_PARAM_set1_ip(p, address, v4 ? 4 : 16)
                          : X509_VERIFY_PARAM_set1_host(p, name.c_str(), name.size());
  return ok || (raise_queued(m), false);
}

}  // namespace

value cipher_tuple(vm& m, const SSL_CIPHER* c) {
  return tuple_of(m, {text_or_none(m, SSL_CIPHER_get_name(c)), text_or_none(m, SSL_CIPHER_get_version(c)),
                      value::small_int(SSL_CIPHER_get_bits(c, nullptr))});
}

value wrap_connection(vm& m, context_object* context, value socket, value incoming, value outgoing, bool server_side,
                      value server_hostname, value owner, value session) {
  if (!same(socket, none) && (!socket.is_pointer() || !is_subtype(type_of(m, socket), m.types.socket)))
    return raise(m, m.exc.TypeError, "_wrap_socket() argument 'sock' must be _socket.socket, not {}",
                 shown_type(m, socket));
  if (context->protocol == 16 && server_side)
    return raise_ssl(m, kept::error, 0, "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context");
  if (context->protocol == 17 && !server_side)
    return raise_ssl(m, kept::error, 0, "Cannot create a client socket with a PROTOCOL_TLS_SERVER context");
  ERR_clear_error();
  SSL* ssl = SSL_new(context->get());
  if (!ssl) return raise_queued(m);
  auto* o = new operation{&m, nullptr};
  SSL_set_app_data(ssl, o);
  external_object* e = make_external(m, ssl, release_connection, 30000);
  if (!e) return value_raised;
  auto* c = make_native<connection_object>(m, class_of(m, kept::connection));
  c->memory = e;
  c->context = to_value(context);
  c->socket = socket;
  c->owner = owner;
  c->server_hostname = none;
  c->incoming = incoming;
  c->outgoing = outgoing;
  c->server_side = server_side;
  c->seen_end = c->raised = 0;
  if (!same(socket, none)) {
    BIO* b = BIO_new(socket_method());
    if (!b) return raise_no_memory(m);
    BIO_set_data(b, o);
    BIO_set_init(b, 1);
    SSL_set_bio(ssl, b, b);
  } else {
    BIO *in = memory_of(incoming)->get(), *out = memory_of(outgoing)->get();
    BIO_up_ref(in);
    BIO_up_ref(out);
    SSL_set_bio(ssl, in, out);
  }
  SSL_set_mode(ssl, SSL_MODE_AUTO_RETRY);
  if (server_side) {
    SSL_CTX_set_tlsext_servername_callback(context->get(), server_name_called);
    if (!same(context->protocols, none)) SSL_CTX_set_alpn_select_cb(context->get(), select_protocol, nullptr);
    if (context->post_handshake) {
      const int mode = SSL_get_verify_mode(ssl);
      if (mode & SSL_VERIFY_PEER) SSL_set_verify(ssl, mode | SSL_VERIFY_POST_HANDSHAKE, SSL_get_verify_callback(ssl));
    }
    SSL_set_accept_state(ssl);
  } else {
    if (context->post_handshake) SSL_set_post_handshake_auth(ssl, 1);
    SSL_set_connect_state(ssl);
  }
  if (!same(context->message_callback, none)) SSL_set_msg_callback(ssl, message_seen);
  if (!same(server_hostname, none)) {
    std::string name;
    if (!text_argument(m, server_hostname, "_wrap_socket", name)) return value_raised;
    const value shown = result(make_str(m, name));
    if (is_raised(shown)) return shown;
    set_field(m, c, &connection_object::server_hostname, shown);
    if (!name_server(m, c, name)) return value_raised;
  }
  if (!same(session, none) && is_raised(set_session(m, to_value(c), session))) return value_raised;
  return to_value(c);
}

bool make_connection_types(vm& m, module_object* mod) {
  static const method_def methods[] = {unary_method("do_handshake", do_handshake),
                                       binary_method("write", write),
                                       general_method("read", read),
                                       unary_method("pending", pending),
                                       general_method("getpeercert", getpeercert, "($self, /, der=False)"),
                                       unary_method("get_verified_chain", get_verified_chain),
                                       unary_method("get_unverified_chain", get_unverified_chain),
                                       unary_method("cipher", cipher),
                                       unary_method("shared_ciphers", shared_ciphers),
                                       unary_method("version", version),
                                       unary_method("selected_alpn_protocol", selected_alpn),
                                       unary_method("compression", compression),
                                       unary_method("shutdown", shutdown),
                                       general_method("get_channel_binding", get_channel_binding),
                                       unary_method("verify_client_post_handshake", verify_client_later),
                                       end_of_methods};
  static const getset_def getsets[] = {{"context", get_context, set_context},
                                       {"server_side", get_side, nullptr},
                                       {"server_hostname", get_field<&connection_object::server_hostname>, nullptr},
                                       {"owner", get_field<&connection_object::owner>, set_owner},
                                       {"session", get_session, set_session},
                                       {"session_reused", get_reused, nullptr},
                                       {}};
  type_object* connection_class =
      make_native_type<connection_object>(m, mod, "_ssl._SSLSocket", methods, nullptr, nullptr, nullptr, getsets, 0);
  keep(m, mod, kept::connection, connection_class);
  static const method_def session_methods[] = {binary_method("__eq__", session_equal), end_of_methods};
  static const getset_def session_getsets[] = {{"id", session_id, nullptr},
                                               {"time", session_time, nullptr},
                                               {"timeout", session_timeout, nullptr},
                                               {"ticket_lifetime_hint", session_hint, nullptr},
                                               {"has_ticket", session_ticket, nullptr},
                                               {}};
  type_object* session_class = make_native_type<session_object>(m, mod, "_ssl.SSLSession", session_methods, nullptr,
                                                                nullptr, nullptr, session_getsets, 0);
  keep(m, mod, kept::session, session_class);
  static const method_def memory_methods[] = {
      static_method(general_method("__new__", memory_new)), general_method("read", memory_read, "($self, size=-1, /)"),
      binary_method("write", memory_write), unary_method("write_eof", memory_write_eof), end_of_methods};
  static const getset_def memory_getsets[] = {{"pending", memory_pending, nullptr}, {"eof", memory_eof, nullptr}, {}};
  type_object* memory_class = make_native_type<memory_object>(m, mod, "_ssl.MemoryBIO", memory_methods, nullptr,
                                                              nullptr, nullptr, memory_getsets, 0);
  keep(m, mod, kept::memory, memory_class);
  return connection_class && session_class && memory_class;
}

}  // namespace metavm::python::tls
