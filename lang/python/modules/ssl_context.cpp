/// \file
/// ssl.SSLContext, as far as it is _ssl's: what connections are made with.
#include <cstring>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/io_module.hpp"
#include "lang/python/modules/ssl_types.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::tls {
namespace {

using method_table::result;

enum protocol : i64 { any = 2, tls_1_0 = 3, tls_1_1 = 4, tls_1_2 = 5, client = 16, server = 17 };

context_object* self_of(value v) { return v.as<context_object>(); }
SSL_CTX* context_of(value v) { return self_of(v)->get(); }
void release_context(void* p) { SSL_CTX_free(static_cast<SSL_CTX*>(p)); }

value context_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  int protocol;
  if (!bind_arguments(m, "_SSLContext", "protocol /", args + 1, nargs - 1, kwnames, v) ||
      !int_argument(m, v[0], protocol))
    return value_raised;
  const SSL_METHOD* method;
  int only = 0;
  switch (protocol) {
    case any:
      method = TLS_method();
      break;
    case client:
      method = TLS_client_method();
      break;
    case server:
      method = TLS_server_method();
      break;
    case tls_1_0:
      method = TLS_method(), only = TLS1_VERSION;
      break;
    case tls_1_1:
      method = TLS_method(), only = TLS1_1_VERSION;
      break;
    case tls_1_2:
      method = TLS_method(), only = TLS1_2_VERSION;
      break;
    default:
      return raise(m, m.exc.ValueError, "invalid or unsupported protocol version {}", protocol);
  }
  if (protocol == any && !warn(m, m.exc.DeprecationWarning, "ssl.PROTOCOL_TLS is deprecated", 2)) return value_raised;
  if (only && !warn(m, m.exc.DeprecationWarning,
                    only == TLS1_VERSION     ? "ssl.PROTOCOL_TLSv1 is deprecated"
                    : only == TLS1_1_VERSION ? "ssl.PROTOCOL_TLSv1_1 is deprecated"
                                             : "ssl.PROTOCOL_TLSv1_2 is deprecated",
                    2))
    return value_raised;
  SSL_CTX* c = SSL_CTX_new(method);
  if (!c) return raise_queued(m);
  if (only) SSL_CTX_set_min_proto_version(c, only), SSL_CTX_set_max_proto_version(c, only);
  SSL_CTX_set_options(c, (SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS) | SSL_OP_NO_SSLv3 | SSL_OP_NO_COMPRESSION |
                             SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_SINGLE_DH_USE | SSL_OP_SINGLE_ECDH_USE |
                             SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                          SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_id_context(c, reinterpret_cast<const unsigned char*>("Python"), 6);
  X509_VERIFY_PARAM* verify = SSL_CTX_get0_param(c);
  X509_VERIFY_PARAM_set_flags(verify, X509_V_FLAG_TRUSTED_FIRST);
  X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_CTX_set_verify(c, protocol == client ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  external_object* e = make_external(m, c, release_context, 50000);
  if (!e) return value_raised;
  auto* o = make_native<context_object>(m, args[0].as<type_object>());
  o->memory = e;
  o->server_name_callback = o->message_callback = o->keylog_file = o->protocols = none;
  o->protocol = protocol;
  o->check_hostname = protocol == client;
  o->post_handshake = 0;
  return to_value(o);
}

// ---------------------------------------------------------------- attributes

value get_check_hostname(vm&, value self) { return from_bool(self_of(self)->check_hostname != 0); }
value set_check_hostname(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "cannot delete attribute");
  const tri t = truth(m, v);
  if (t == tri::error) return value_raised;
  self_of(self)->check_hostname = t == tri::yes;
  SSL_CTX* c = context_of(self);
  if (t == tri::yes && SSL_CTX_get_verify_mode(c) == SSL_VERIFY_NONE) SSL_CTX_set_verify(c, SSL_VERIFY_PEER, nullptr);
  return none;
}
value get_verify_mode(vm&, value self) {
  const int mode = SSL_CTX_get_verify_mode(context_of(self));
  return value::small_int(!(mode & SSL_VERIFY_PEER) ? 0 : mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT ? 2 : 1);
}
value set_verify_mode(vm& m, value self, value v) {
  int mode;
  if (!int_argument(m, v, mode)) return value_raised;
  if (mode < 0 || mode > 2) return raise_text(m, m.exc.ValueError, "invalid value for verify_mode");
  if (mode == 0 && self_of(self)->check_hostname)
    return raise_text(m, m.exc.ValueError, "Cannot set verify_mode to CERT_NONE when check_hostname is enabled.");
  SSL_CTX_set_verify(context_of(self),
                     mode == 0   ? SSL_VERIFY_NONE
                     : mode == 1 ? SSL_VERIFY_PEER
                                 : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     SSL_CTX_get_verify_callback(context_of(self)));
  return none;
}
value get_options(vm& m, value self) { return make_int(m, static_cast<i64>(SSL_CTX_get_options(context_of(self)))); }
value set_options(vm& m, value self, value v) {
  i64 options;
  if (!to_index(m, v, options)) return value_raised;
  const u64 before = SSL_CTX_get_options(context_of(self)), after = static_cast<u64>(options);
  SSL_CTX_clear_options(context_of(self), before & ~after);
  SSL_CTX_set_options(context_of(self), after & ~before);
  return none;
}
value get_verify_flags(vm& m, value self) {
  return make_int(m, static_cast<i64>(X509_VERIFY_PARAM_get_flags(SSL_CTX_get0_param(context_of(self)))));
}
value set_verify_flags(vm& m, value self, value v) {
  i64 flags;
  if (!to_index(m, v, flags)) return value_raised;
  X509_VERIFY_PARAM* p = SSL_CTX_get0_param(context_of(self));
  const u64 before = X509_VERIFY_PARAM_get_flags(p), after = static_cast<u64>(flags);
  X509_VERIFY_PARAM_clear_flags(p, before & ~after);
  X509_VERIFY_PARAM_set_flags(p, after & ~before);
  return none;
}
template <bool lowest>
value get_version(vm&, value self) {
  const long v =
      lowest ? SSL_CTX_get_min_proto_version(context_of(self)) : SSL_CTX_get_max_proto_version(context_of(self));
  return value::small_int(v == 0 ? (lowest ? -2 : -1) : v);
}
template <bool lowest>
value set_version(vm& m, value self, value v) {
  int version;
  if (!int_argument(m, v, version)) return value_raised;
  if (self_of(self)->protocol != any && self_of(self)->protocol != client && self_of(self)->protocol != server)
    return raise_text(m, m.exc.ValueError,
                      "The context's protocol doesn't support modification of highest and lowest version.");
  if (version != -1 && version != -2 && (version < SSL3_VERSION || version > TLS1_3_VERSION))
    return raise(m, m.exc.ValueError, "Unsupported TLS/SSL version 0x{:x}", version);
  if (version == -2) version = lowest ? 0 : TLS1_VERSION;
  if (version == -1) version = lowest ? TLS1_3_VERSION : 0;
  const int ok = lowest ? SSL_CTX_set_min_proto_version(context_of(self), version)
                        : SSL_CTX_set_max_proto_version(context_of(self), version);
  return ok ? none : raise(m, m.exc.ValueError, "Unsupported protocol version 0x{:x}", version);
}
value get_protocol(vm&, value self) { return value::small_int(self_of(self)->protocol); }
value get_host_flags(vm&, value self) {
  return value::small_int(X509_VERIFY_PARAM_get_hostflags(SSL_CTX_get0_param(context_of(self))));
}
value set_host_flags(vm& m, value self, value v) {
  int flags;
  if (!int_argument(m, v, flags)) return value_raised;
  X509_VERIFY_PARAM_set_hostflags(SSL_CTX_get0_param(context_of(self)), static_cast<unsigned>(flags));
  return none;
}
value get_tickets(vm&, value self) {
  return value::small_int(static_cast<i64>(SSL_CTX_get_num_tickets(context_of(self))));
}
value set_tickets(vm& m, value self, value v) {
  int n;
  if (!int_argument(m, v, n)) return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "value must be non-negative");
  if (self_of(self)->protocol != server) return raise_text(m, m.exc.ValueError, "SSLContext is not a server context.");
  return SSL_CTX_set_num_tickets(context_of(self), static_cast<u64>(n))
             ? none
             : raise_text(m, m.exc.ValueError, "failed to set num tickets.");
}
value get_security_level(vm&, value self) { return value::small_int(SSL_CTX_get_security_level(context_of(self))); }
value get_post_handshake(vm&, value self) { return from_bool(self_of(self)->post_handshake != 0); }
value set_post_handshake(vm& m, value self, value v) {
  const tri t = same(v, value_unbound) ? tri::no : truth(m, v);
  if (t == tri::error) return value_raised;
  self_of(self)->post_handshake = t == tri::yes;
  SSL_CTX_set_post_handshake_auth(context_of(self), t == tri::yes);
  return none;
}
template <value context_object::* field>
value get_field(vm&, value self) {
  return self_of(self)->*field;
}
template <value context_object::* field>
value set_callable(vm& m, value self, value v) {
  if (same(v, value_unbound)) v = none;
  if (field == &context_object::server_name_callback && self_of(self)->protocol == client)
    return raise_text(m, m.exc.ValueError, "sni_callback cannot be set on TLS_CLIENT context");
  if (!same(v, none) && !is_callable(m, v)) return raise_type_error(m, "not a callable object");
  set_field(m, self_of(self), field, v);
  return none;
}
value set_keylog(vm& m, value self, value v) {
  if (same(v, value_unbound)) v = none;
  std::string path;
  if (!same(v, none)) {
    if (!to_fs_path(m, v, path)) return value_raised;
    BIO* b = BIO_new_file(path.c_str(), "a");
    if (!b) {
      ERR_clear_error();
      return raise_errno(m, v);
    }
    BIO_free(b);
  }
  set_field(m, self_of(self), &context_object::keylog_file, v);
  SSL_CTX_set_keylog_callback(
      context_of(self), same(v, none) ? nullptr : +[](const SSL* ssl, const char* line) {
        const operation* o = operation_of(ssl);
        const value file = o && o->connection ? o->connection->context.as<context_object>()->keylog_file : none;
        if (!is_kind(file, kind::str)) return;
        if (BIO* b = BIO_new_file(to_utf8(as_str(file)).c_str(), "a")) {
          BIO_printf(b, "%s\n", line);
          BIO_free(b);
        }
      });
  return none;
}

// ---------------------------------------------------------------- ciphers, protocols, keys

value set_ciphers(vm& m, value self, value v) {
  std::string text;
  if (!text_argument(m, v, "set_ciphers", text)) return value_raised;
  if (SSL_CTX_set_cipher_list(context_of(self), text.c_str())) return none;
  ERR_clear_error();
  return raise_text(m, class_of(m, kept::error), "No cipher can be selected.");
}
value describe_cipher(vm& m, const SSL_CIPHER* c) {
  dict_object* d = make_dict(m);
  bool ok = d != nullptr;
  const auto put = [&](const char* key, value v) { ok = ok && !is_raised(v) && dict_set_str(m, d, key, v); };
  const auto kind_name = [&](int nid) { return nid == NID_undef ? none : text_or_none(m, OBJ_nid2ln(nid)); };
  char text[512];
  SSL_CIPHER_description(c, text, sizeof text);
  text[std::strcspn(text, "\n")] = 0;
  int bits = 0;
  const int strength = SSL_CIPHER_get_bits(c, &bits);
  put("id", make_int(m, static_cast<i64>(SSL_CIPHER_get_id(c))));
  put("name", text_or_none(m, SSL_CIPHER_get_name(c)));
  put("protocol", text_or_none(m, SSL_CIPHER_get_version(c)));
  put("description", text_or_none(m, text));
  put("strength_bits", value::small_int(strength));
  put("alg_bits", value::small_int(bits));
  put("aead", from_bool(SSL_CIPHER_is_aead(c) != 0));
  put("symmetric", kind_name(SSL_CIPHER_get_cipher_nid(c)));
  put("digest", kind_name(SSL_CIPHER_get_digest_nid(c)));
  put("kea", kind_name(SSL_CIPHER_get_kx_nid(c)));
  put("auth", kind_name(SSL_CIPHER_get_auth_nid(c)));
  return ok ? to_value(d) : value_raised;
}
value get_ciphers(vm& m, value self) {
  SSL* ssl = SSL_new(context_of(self));
  if (!ssl) return raise_queued(m);
  list_object* l = make_list(m, nullptr, 0);
  const STACK_OF(SSL_CIPHER)* all = SSL_get_ciphers(ssl);
  bool ok = l != nullptr;
  for (int i = 0; ok && i < sk_SSL_CIPHER_num(all); i++) {
    const value v = describe_cipher(m, sk_SSL_CIPHER_value(all, i));
    ok = !is_raised(v) && list_append(m, l, v);
  }
  SSL_free(ssl);
  return ok ? to_value(l) : value_raised;
}

value set_alpn(vm& m, value self, value v) {
  buffer_view b;
  if (!get_buffer(m, v, b)) return value_raised;
  const value kept_bytes = result(make_bytes(m, std::string_view(reinterpret_cast<const char*>(b.data), b.length)));
  if (is_raised(kept_bytes)) return kept_bytes;
  set_field(m, self_of(self), &context_object::protocols, kept_bytes);
  const auto* bytes = kept_bytes.as<bytes_object>();
  if (SSL_CTX_set_alpn_protos(context_of(self), bytes->data, static_cast<unsigned>(bytes->length)))
    return raise_no_memory(m);
  return none;
}

struct password_source {
  vm& m;
  value given;  ///< on the native stack, so a collector sees it
  bool raised = false;
};
int give_password(char* out, int room, int, void* data) {
  auto& p = *static_cast<password_source*>(data);
  value v = p.given;
  if (is_callable(p.m, v)) v = call0(p.m, v);
  std::string text;
  if (is_raised(v) || (!is_kind(v, kind::str) && !is_kind(v, kind::bytes) && !is_kind(v, kind::bytearray))) {
    if (!is_raised(v))
      raise_type_error(
          p.m, same(v, p.given) ? "password should be a string or callable" : "password callback must return a string");
    p.raised = true;
    return -1;
  }
  if (!text_argument(p.m, v, "load_cert_chain", text)) {
    p.raised = true;
    return -1;
  }
  if (text.size() > static_cast<u64>(room)) {
    raise(p.m, p.m.exc.ValueError, "password cannot be longer than {} bytes", room);
    p.raised = true;
    return -1;
  }
  std::memcpy(out, text.data(), text.size());
  return static_cast<int>(text.size());
}
value load_cert_chain(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  std::string chain, key;
  if (!bind_arguments(m, "load_cert_chain", "certfile keyfile? password?", args + 1, nargs - 1, kwnames, v))
    return value_raised;
  if (!to_fs_path(m, v[0], chain)) {
    if (!catch_pending(m, m.exc.TypeError)) return value_raised;
    return raise_type_error(m, "certfile should be a valid filesystem path");
  }
  key = chain;
  if (!same(or_none(v[1]), none) && !to_fs_path(m, v[1], key)) {
    if (!catch_pending(m, m.exc.TypeError)) return value_raised;
    return raise_type_error(m, "keyfile should be a valid filesystem path");
  }
  SSL_CTX* c = context_of(args[0]);
  password_source password{m, or_none(v[2])};
  if (!same(password.given, none)) {
    SSL_CTX_set_default_passwd_cb(c, give_password);
    SSL_CTX_set_default_passwd_cb_userdata(c, &password);
  }
  errno = 0;
  const bool ok = SSL_CTX_use_certificate_chain_file(c, chain.c_str()) == 1 &&
                  SSL_CTX_use_PrivateKey_file(c, key.c_str(), SSL_FILETYPE_PEM) == 1 &&
                  SSL_CTX_check_private_key(c) == 1;
  const int saved = errno;
  SSL_CTX_set_default_passwd_cb(c, nullptr);
  SSL_CTX_set_default_passwd_cb_userdata(c, nullptr);
  if (ok) return none;
  if (password.raised) {
    ERR_clear_error();
    return value_raised;
  }
  if (saved && ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SYS) {
    ERR_clear_error();
    errno = saved;
    return raise_errno(m);
  }
  return raise_queued(m);
}

bool add_certificates(vm& m, SSL_CTX* c, value data, bool& failed) {
  X509_STORE* store = SSL_CTX_get_cert_store(c);
  buffer_view b;
  std::string text;
  const bool pem = is_kind(data, kind::str);
  if (pem) {
    text = to_utf8(as_str(data));
  } else {
    if (!get_buffer(m, data, b)) return false;
    text.assign(reinterpret_cast<const char*>(b.data), b.length);
  }
  BIO* in = BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
  if (!in) return raise_no_memory(m), false;
  int loaded = 0;
  for (;;) {
    X509* x = pem ? PEM_read_bio_X509(in, nullptr, nullptr, nullptr) : d2i_X509_bio(in, nullptr);
    if (!x) break;
    const int ok = X509_STORE_add_cert(store, x);
    X509_free(x);
    if (!ok) {
      if (ERR_GET_REASON(ERR_peek_last_error()) != X509_R_CERT_ALREADY_IN_HASH_TABLE) break;
      ERR_clear_error();
    }
    loaded++;
  }
  const unsigned long last = ERR_peek_last_error();
  // At the end of the data.
  const bool end =
      pem ? ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE : BIO_eof(in) != 0;
  BIO_free(in);
  if (loaded == 0) {
    raise_ssl(m, kept::error, 0,
              pem ? "no start line: cadata does not contain a certificate"
                  : "not enough data: cadata does not contain a certificate");
    return false;
  }
  failed = !end;
  if (end) ERR_clear_error();
  return true;
}
value load_verify_locations(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "load_verify_locations", "cafile? capath? cadata?", args + 1, nargs - 1, kwnames, v))
    return value_raised;
  for (value& x : v) x = or_none(x);
  if (same(v[0], none) && same(v[1], none) && same(v[2], none))
    return raise_type_error(m, "cafile, capath and cadata cannot be all omitted");
  const char* names[] = {"cafile", "capath"};
  std::string paths[2];
  for (int i = 0; i < 2; i++)
    if (!same(v[i], none) && !to_fs_path(m, v[i], paths[i])) {
      if (!catch_pending(m, m.exc.TypeError)) return value_raised;
      return raise_type_error(m, fmt::format("{} should be a valid filesystem path", names[i]));
    }
  if (!same(v[2], none)) {
    bool failed = false;
    if (!is_kind(v[2], kind::str) && !is_kind(v[2], kind::bytes) && !is_kind(v[2], kind::bytearray))
      return raise_type_error(m, "cadata should be an ASCII string or a bytes-like object");
    if (!add_certificates(m, context_of(args[0]), v[2], failed)) return value_raised;
    if (failed) return raise_queued(m);
  }
  if (same(v[0], none) && same(v[1], none)) return none;
  errno = 0;
  const int ok = SSL_CTX_load_verify_locations(context_of(args[0]), same(v[0], none) ? nullptr : paths[0].c_str(),
                                               same(v[1], none) ? nullptr : paths[1].c_str());
  if (ok == 1) return none;
  if (errno && ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SYS) {
    const int saved = errno;
    ERR_clear_error();
    errno = saved;
    return raise_errno(m);
  }
  return raise_queued(m);
}
value load_dh_params(vm& m, value self, value path) {
  std::string text;
  if (!to_fs_path(m, path, text) || !audit(m, "open", {path, to_value(intern(m, "rb")), value::small_int(0)}))
    return value_raised;
  BIO* in = BIO_new_file(text.c_str(), "r");
  if (!in) {
    ERR_clear_error();
    return raise_errno(m, path);
  }
  EVP_PKEY* key = PEM_read_bio_Parameters(in, nullptr);
  BIO_free(in);
  if (!key) return raise_queued(m);
  if (SSL_CTX_set0_tmp_dh_pkey(context_of(self), key)) return none;
  EVP_PKEY_free(key);
  return raise_queued(m);
}
value set_ecdh_curve(vm& m, value self, value v) {
  std::string name;
  if (!text_argument(m, v, "set_ecdh_curve", name)) return value_raised;
  if (OBJ_sn2nid(name.c_str()) == NID_undef)
    return raise(m, m.exc.ValueError, "unknown elliptic curve name '{}'", name);
  return SSL_CTX_set1_groups_list(context_of(self), name.c_str()) ? none : raise_queued(m);
}
value set_default_verify_paths(vm& m, value self) {
  return SSL_CTX_set_default_verify_paths(context_of(self)) ? none : raise_queued(m);
}

// ---------------------------------------------------------------- what there is

value counted(vm& m, std::initializer_list<std::pair<const char*, long>> all) {
  dict_object* d = make_dict(m);
  for (const auto& [name, n] : all)
    if (!d || !dict_set_str(m, d, name, make_int(m, n))) return value_raised;
  return to_value(d);
}
value session_stats(vm& m, value self) {
  SSL_CTX* c = context_of(self);
  return counted(m, {{"number", SSL_CTX_sess_number(c)},
                     {"connect", SSL_CTX_sess_connect(c)},
                     {"connect_good", SSL_CTX_sess_connect_good(c)},
                     {"connect_renegotiate", SSL_CTX_sess_connect_renegotiate(c)},
                     {"accept", SSL_CTX_sess_accept(c)},
                     {"accept_good", SSL_CTX_sess_accept_good(c)},
                     {"accept_renegotiate", SSL_CTX_sess_accept_renegotiate(c)},
                     {"hits", SSL_CTX_sess_hits(c)},
                     {"misses", SSL_CTX_sess_misses(c)},
                     {"timeouts", SSL_CTX_sess_timeouts(c)},
                     {"cache_full", SSL_CTX_sess_cache_full(c)}});
}
template <class F>
void each_authority(SSL_CTX* c, F f) {
  const STACK_OF(X509_OBJECT)* all = X509_STORE_get0_objects(SSL_CTX_get_cert_store(c));
  for (int i = 0; i < sk_X509_OBJECT_num(all); i++) f(sk_X509_OBJECT_value(all, i));
}
value cert_store_stats(vm& m, value self) {
  long certificates = 0, lists = 0, authorities = 0;
  each_authority(context_of(self), [&](X509_OBJECT* o) {
    if (X509* x = X509_OBJECT_get0_X509(o)) {
      certificates++;
      authorities += X509_check_ca(x) != 0;
    } else {
      lists++;
    }
  });
  return counted(m, {{"x509", certificates}, {"crl", lists}, {"x509_ca", authorities}});
}
value get_ca_certs(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "get_ca_certs", "binary_form?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const tri binary = same(v[0], value_unbound) ? tri::no : truth(m, v[0]);
  list_object* l = make_list(m, nullptr, 0);
  bool ok = l && binary != tri::error;
  each_authority(context_of(args[0]), [&](X509_OBJECT* o) {
    X509* x = ok ? X509_OBJECT_get0_X509(o) : nullptr;
    if (!x || !X509_check_ca(x)) return;
    const value c = binary == tri::yes ? certificate_bytes(m, x) : decode_certificate(m, x);
    ok = !is_raised(c) && list_append(m, l, c);
  });
  return ok ? to_value(l) : value_raised;
}

value wrap_socket(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  if (!bind_arguments(m, "_wrap_socket", "sock server_side server_hostname? * owner? session?", args + 1, nargs - 1,
                      kwnames, v))
    return value_raised;
  const tri side = truth(m, v[1]);
  if (side == tri::error) return value_raised;
  return wrap_connection(m, self_of(args[0]), v[0], none, none, side == tri::yes, or_none(v[2]), or_none(v[3]),
                         or_none(v[4]));
}
value wrap_bio(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[6];
  if (!bind_arguments(m, "_wrap_bio", "incoming outgoing server_side server_hostname? * owner? session?", args + 1,
                      nargs - 1, kwnames, v))
    return value_raised;
  const tri side = truth(m, v[2]);
  if (side == tri::error) return value_raised;
  for (int i = 0; i < 2; i++)
    if (type_of(m, v[i]) != class_of(m, kept::memory))
      return raise(m, m.exc.TypeError, "_wrap_bio() argument '{}' must be _ssl.MemoryBIO, not {}",
                   i ? "outgoing" : "incoming", shown_type(m, v[i]));
  return wrap_connection(m, self_of(args[0]), none, v[0], v[1], side == tri::yes, or_none(v[3]), or_none(v[4]),
                         or_none(v[5]));
}

}  // namespace

int select_protocol(SSL* ssl, const unsigned char** out, unsigned char* length, const unsigned char* theirs, unsigned n,
                    void*) {
  const operation* o = operation_of(ssl);
  const value mine = o && o->connection ? o->connection->context.as<context_object>()->protocols : none;
  if (!is_kind(mine, kind::bytes)) return SSL_TLSEXT_ERR_NOACK;
  const auto* b = mine.as<bytes_object>();
  const int r = SSL_select_next_proto(const_cast<unsigned char**>(out), length, b->data,
                                      static_cast<unsigned>(b->length), theirs, n);
  return r == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

bool make_context_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", context_new)),
      general_method("_wrap_socket", wrap_socket),
      general_method("_wrap_bio", wrap_bio),
      binary_method("set_ciphers", set_ciphers),
      unary_method("get_ciphers", get_ciphers),
      binary_method("_set_alpn_protocols", set_alpn),
      general_method("load_cert_chain", load_cert_chain, "($self, /, certfile, keyfile=None, password=None)"),
      general_method("load_verify_locations", load_verify_locations,
                     "($self, /, cafile=None, capath=None, cadata=None)"),
      binary_method("load_dh_params", load_dh_params),
      binary_method("set_ecdh_curve", set_ecdh_curve),
      unary_method("set_default_verify_paths", set_default_verify_paths),
      unary_method("session_stats", session_stats),
      unary_method("cert_store_stats", cert_store_stats),
      general_method("get_ca_certs", get_ca_certs, "($self, /, binary_form=False)"),
      end_of_methods};
  static const getset_def getsets[] = {
      {"check_hostname", get_check_hostname, set_check_hostname},
      {"verify_mode", get_verify_mode, set_verify_mode},
      {"options", get_options, set_options},
      {"verify_flags", get_verify_flags, set_verify_flags},
      {"minimum_version", get_version<true>, set_version<true>},
      {"maximum_version", get_version<false>, set_version<false>},
      {"protocol", get_protocol, nullptr},
      {"_host_flags", get_host_flags, set_host_flags},
      {"num_tickets", get_tickets, set_tickets},
      {"security_level", get_security_level, nullptr},
      {"post_handshake_auth", get_post_handshake, set_post_handshake},
      {"sni_callback", get_field<&context_object::server_name_callback>,
       set_callable<&context_object::server_name_callback>},
      {"_msg_callback", get_field<&context_object::message_callback>, set_callable<&context_object::message_callback>},
      {"keylog_filename", get_field<&context_object::keylog_file>, set_keylog},
      {}};
  type_object* context_class =
      make_native_type<context_object>(m, mod, "_ssl._SSLContext", methods, nullptr, nullptr, nullptr, getsets);
  keep(m, mod, kept::context, context_class);
  return context_class != nullptr;
}

}  // namespace metavm::python::tls
