/// \file
/// What the files of _ssl share.
#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "lang/python/modules/external.hpp"
#include "lang/python/modules/socket_types.hpp"

namespace metavm::python::tls {

/// Classes of the module, which guests cannot replace; in its `extra`.
enum class kept : u32 {
  error,
  zero_return,
  want_read,
  want_write,
  system_call,
  end_of_file,
  verification,
  context,
  connection,
  session,
  memory,
  certificate,
  count
};
type_object* class_of(vm& m, kept k);
void keep(vm& m, module_object* mod, kept k, type_object* t);

/// ssl.SSLContext.
struct context_object : object {
  external_object* memory;                                    ///< SSL_CTX
  value server_name_callback, message_callback, keylog_file;  ///< none: not set
  value protocols;                                            ///< bytes for ALPN, or none
  i64 protocol;
  u64 check_hostname, post_handshake;
  static const layout& get_layout() {
    return describe<context_object>("ssl_context", &context_object::memory, &context_object::server_name_callback,
                                    &context_object::message_callback, &context_object::keylog_file,
                                    &context_object::protocols);
  }
  SSL_CTX* get() const { return static_cast<SSL_CTX*>(memory->memory); }
};
struct connection_object : object {
  external_object* memory;  ///< SSL
  value context, socket;    ///< socket: none over memory
  value owner, server_hostname;
  value incoming, outgoing;  ///< MemoryBIOs, or none
  u64 server_side, seen_end, raised;
  static const layout& get_layout() {
    return describe<connection_object>("ssl_socket", &connection_object::memory, &connection_object::context,
                                       &connection_object::socket, &connection_object::owner,
                                       &connection_object::server_hostname, &connection_object::incoming,
                                       &connection_object::outgoing);
  }
  SSL* get() const { return static_cast<SSL*>(memory->memory); }
};
struct memory_object : object {
  external_object* memory;  ///< BIO
  u64 eof;
  static const layout& get_layout() { return describe<memory_object>("ssl_memory", &memory_object::memory); }
  BIO* get() const { return static_cast<BIO*>(memory->memory); }
};
struct session_object : object {
  external_object* memory;  ///< SSL_SESSION
  value context;
  static const layout& get_layout() {
    return describe<session_object>("ssl_session", &session_object::memory, &session_object::context);
  }
  SSL_SESSION* get() const { return static_cast<SSL_SESSION*>(memory->memory); }
};
struct certificate_object : object {
  external_object* memory;  ///< X509
  static const layout& get_layout() {
    return describe<certificate_object>("ssl_certificate", &certificate_object::memory);
  }
  X509* get() const { return static_cast<X509*>(memory->memory); }
};

/// What OpenSSL's callbacks get: which object an operation is for, while it runs.
struct operation {
  vm* m;
  connection_object* connection;  ///< rooted by the stack of who runs the operation; null between operations
};
inline operation* operation_of(const SSL* ssl) {
  return static_cast<operation*>(SSL_get_app_data(const_cast<SSL*>(ssl)));
}
/// The protocol of a server, out of what the client offers.
int select_protocol(SSL* ssl, const unsigned char** out, unsigned char* length, const unsigned char* theirs, unsigned n,
                    void*);

/// An error of this class with number and message, and where in OpenSSL it comes from. Always value_raised.
value raise_ssl(vm& m, kept k, int number, std::string_view text, unsigned long code = 0,
                connection_object* c = nullptr);
/// What OpenSSL's queue of errors says last; empties it.
value raise_queued(vm& m);
/// What an operation's result means.
value raise_result(vm& m, connection_object* c, int result);

value decode_certificate(vm& m, X509* certificate);
value certificate_bytes(vm& m, X509* certificate);
value make_certificate(vm& m, X509* certificate);  ///< takes the reference
value chain_of(vm& m, const STACK_OF(X509) * chain);

value wrap_connection(vm& m, context_object* context, value socket, value incoming, value outgoing, bool server_side,
                      value server_hostname, value owner, value session);
value cipher_tuple(vm& m, const SSL_CIPHER* cipher);  ///< or none

bool make_context_type(vm& m, module_object* mod);
bool make_connection_types(vm& m, module_object* mod);
bool make_certificate_type(vm& m, module_object* mod);

/// Text or bytes that OpenSSL takes with a zero at the end. False: raised.
bool text_argument(vm& m, value v, const char* function, std::string& out);

inline value text_or_none(vm& m, const char* text) { return text ? method_table::result(make_str(m, text)) : none; }

}  // namespace metavm::python::tls
