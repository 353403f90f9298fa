/// \file
/// The module _ssl: TLS by OpenSSL. Functions, errors, constants.
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "lang/python/exception.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/ssl_types.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace tls {

type_object* class_of(vm& m, kept k) {
  const value mod = dict_find_str(m, m.states.builtin_modules.as<dict_object>(), intern(m, "_ssl"));
  return static_cast<value_array*>(mod.as<module_object>()->extra)->items[static_cast<u32>(k)].as<type_object>();
}
void keep(vm& m, module_object* mod, kept k, type_object* t) {
  auto* all = static_cast<value_array*>(mod->extra);
  m.heap.write(all, &all->items[static_cast<u32>(k)], to_value(t));
}

bool text_argument(vm& m, value v, const char* function, std::string& out) {
  if (is_kind(v, kind::str)) {
    out = to_utf8(as_str(v));
  } else if (is_kind(v, kind::bytes) || is_kind(v, kind::bytearray)) {
    buffer_view b;
    if (!get_buffer(m, v, b)) return false;
    out.assign(reinterpret_cast<const char*>(b.data), b.length);
  } else {
    raise(m, m.exc.TypeError, "{}() argument must be str, not {}", function, shown_type(m, v));
    return false;
  }
  if (out.find('\0') == std::string::npos) return true;
  raise_text(m, m.exc.ValueError, "embedded null character");
  return false;
}

namespace {

using method_table::result;

// ---------------------------------------------------------------- functions

value random_bytes(vm& m, value count) {
  i64 n;
  if (!to_index(m, count, n)) return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "num must be positive");
  std::string data(static_cast<u64>(n), 0);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(data.data()), static_cast<int>(n)) != 1) return raise_queued(m);
  return result(make_bytes(m, data));
}
value random_add(vm& m, value data, value entropy) {
  std::string text;
  double amount;
  if (!text_argument(m, data, "RAND_add", text) || !to_double(m, entropy, amount)) return value_raised;
  RAND_add(text.data(), static_cast<int>(text.size()), amount);
  return none;
}
value random_pseudo_bytes(vm& m, value count) {
  if (!warn(m, m.exc.DeprecationWarning, "ssl.RAND_pseudo_bytes() is deprecated")) return value_raised;
  const value v = random_bytes(m, count);
  return is_raised(v) ? v : tuple_of(m, {v, true_});
}
value random_status(vm&) { return from_bool(RAND_status() != 0); }

value describe_object(vm& m, const ASN1_OBJECT* o) {
  char text[128];
  const int nid = OBJ_obj2nid(o);
  if (OBJ_obj2txt(text, sizeof text, o, 1) <= 0) text[0] = 0;
  return tuple_of(m, {value::small_int(nid), text_or_none(m, OBJ_nid2sn(nid)), text_or_none(m, OBJ_nid2ln(nid)),
                      text[0] ? text_or_none(m, text) : none});
}
value text_to_object(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  std::string text;
  if (!bind_arguments(m, "txt2obj", "txt name?", args, nargs, kwnames, v) || !text_argument(m, v[0], "txt2obj", text))
    return value_raised;
  const tri by_name = same(v[1], value_unbound) ? tri::no : truth(m, v[1]);
  if (by_name == tri::error) return value_raised;
  ASN1_OBJECT* o = OBJ_txt2obj(text.c_str(), by_name == tri::no);
  if (!o) {
    ERR_clear_error();
    return raise(m, m.exc.ValueError, "unknown object '{:.100}'", text);
  }
  const value r = describe_object(m, o);
  ASN1_OBJECT_free(o);
  return r;
}
value number_to_object(vm& m, value number) {
  int nid;
  if (!int_argument(m, number, nid)) return value_raised;
  if (nid < NID_undef) return raise_text(m, m.exc.ValueError, "NID must be positive");
  ASN1_OBJECT* o = OBJ_nid2obj(nid);
  if (!o) {
    ERR_clear_error();
    return raise(m, m.exc.ValueError, "unknown NID {}", nid);
  }
  return describe_object(m, o);
}
value default_paths(vm& m) {
  return tuple_of(m, {text_or_none(m, X509_get_default_cert_file_env()), text_or_none(m, X509_get_default_cert_file()),
                      text_or_none(m, X509_get_default_cert_dir_env()), text_or_none(m, X509_get_default_cert_dir())});
}
value decode_file(vm& m, value path) {
  std::string name;
  if (!to_fs_path(m, path, name)) return value_raised;
  BIO* in = BIO_new_file(name.c_str(), "r");
  if (!in) return raise_text(m, class_of(m, kept::error), "Can't open file");
  X509* x = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  BIO_free(in);
  if (!x) return raise_text(m, class_of(m, kept::error), "Error decoding PEM-encoded file");
  const value r = decode_certificate(m, x);
  X509_free(x);
  return r;
}

/// str() of an error: what the system or OpenSSL says, without the number.
value error_text(vm& m, value self) {
  const value text = get_attribute(m, self, "strerror");
  if (is_raised(text)) return text;
  if (is_kind(text, kind::str)) return text;
  const value args = get_attribute(m, self, "args");
  return is_raised(args) ? args : result(to_str(m, args));
}

bool make_errors(vm& m, module_object* mod) {
  struct {
    kept which;
    const char *name, *doc;
  } const errors[] = {
      {kept::error, "SSLError", "An error occurred in the SSL implementation."},
      {kept::zero_return, "SSLZeroReturnError", "SSL/TLS session closed cleanly."},
      {kept::want_read, "SSLWantReadError",
       "Non-blocking SSL socket needs to read more data\nbefore the requested operation can be completed."},
      {kept::want_write, "SSLWantWriteError",
       "Non-blocking SSL socket needs to write more data\nbefore the requested operation can be completed."},
      {kept::system_call, "SSLSyscallError", "System error when attempting SSL operation."},
      {kept::end_of_file, "SSLEOFError", "SSL/TLS connection terminated abruptly."},
      {kept::verification, "SSLCertVerificationError", "A certificate could not be verified."}};
  const value module_name = to_value(make_str(m, "ssl"));
  type_object* error = nullptr;
  for (const auto& e : errors) {
    type_object* base = e.which == kept::error ? m.exc.OSError : error;

    type_object* t;
    if (e.which == kept::verification) {
      // Two bases: made as a guest makes a class.
      dict_object* names = make_dict(m);
      const value bases = tuple_of(m, {to_value(base), to_value(m.exc.ValueError)});
      const value made = names ? call3(m, to_value(m.types.type), to_value(make_str(m, e.name)), bases, to_value(names))
                               : value_raised;
      if (is_raised(made)) return false;
      t = made.as<type_object>();
      module_set(m, mod, e.name, made);
    } else {
      t = make_exception_class(m, mod, e.name, base);
      if (!t) return false;
    }
    dict_set_str(m, t->dict, "__module__", module_name);
    dict_set_str(m, t->dict, "__doc__", to_value(make_str(m, e.doc)));
    m.heap.write(t, &t->module, module_name);
    keep(m, mod, e.which, t);
    if (e.which != kept::error) continue;
    error = t;
    static const method_def text = unary_method("__str__", error_text);
    type_add(m, t, "__str__", make_builtin_function(m, text, to_value(t), true));
  }
  return true;
}

}  // namespace
}  // namespace tls

module_object* init_module__ssl(vm& m) {
  using namespace tls;
  // The class of sockets is _socket's.
  if (is_raised(import_module(m, intern(m, "_socket")))) return nullptr;
  static const method_def functions[] = {
      binary_method("RAND_add", [](vm& v, value a, value b) { return random_add(v, a, b); }),
      unary_method("RAND_bytes", random_bytes, "($module, n, /)"),
      unary_method("RAND_pseudo_bytes", random_pseudo_bytes, "($module, n, /)"),
      plain_function("RAND_status", random_status),
      general_method("txt2obj", text_to_object, "($module, /, txt, name=False)"),
      unary_method("nid2obj", number_to_object, "($module, nid, /)"),
      plain_function("get_default_verify_paths", default_paths),
      unary_method("_test_decode_cert", decode_file, "($module, path, /)"),
      end_of_methods};
  module_object* mod = make_module(m, "_ssl", functions,
                                   "Implementation module for SSL socket operations.  See the socket module\n"
                                   "for documentation.");
  value_array* classes = mod ? make_value_array(m, static_cast<u64>(kept::count)) : nullptr;
  if (!classes) return nullptr;
  m.heap.write(mod, &mod->extra, static_cast<object*>(classes));
  if (!make_context_type(m, mod) || !make_connection_types(m, mod) || !make_certificate_type(m, mod) ||
      !make_errors(m, mod))
    return nullptr;
  constexpr struct {
    const char* name;
    i64 number;
  } constants[] = {
#define METAVM_SSL_CONSTANT(name, number) {#name, static_cast<i64>(number)},
#include "lang/python/modules/ssl_constants.def"
#undef METAVM_SSL_CONSTANT
  };
  for (const auto& c : constants) module_set(m, mod, c.name, make_int(m, c.number));
  for (const char* name :
       {"HAS_SNI", "HAS_ECDH", "HAS_ALPN", "HAS_TLS_UNIQUE", "HAS_TLSv1", "HAS_TLSv1_1", "HAS_TLSv1_2", "HAS_TLSv1_3"})
    module_set(m, mod, name, true_);
  for (const char* name : {"HAS_NPN", "HAS_SSLv2", "HAS_SSLv3"}) module_set(m, mod, name, false_);
  module_set(m, mod, "_DEFAULT_CIPHERS", to_value(make_str(m, OSSL_default_cipher_list())));
  const unsigned long number = OpenSSL_version_num();
  const auto parts = [&](unsigned long n) {
    const auto part = [&](int shift, unsigned long mask) {
      return value::small_int(static_cast<i64>(n >> shift & mask));
    };
    return tuple_of(m, {part(28, 0xff), part(20, 0xff), part(12, 0xff), part(4, 0xff), part(0, 0xf)});
  };
  module_set(m, mod, "OPENSSL_VERSION_NUMBER", make_int(m, static_cast<i64>(number)));
  // The patch level stands where the fix was, before 3.0.
  module_set(m, mod, "OPENSSL_VERSION_INFO", parts(number));
  module_set(m, mod, "_OPENSSL_API_VERSION", parts(OPENSSL_VERSION_NUMBER));
  module_set(m, mod, "OPENSSL_VERSION", to_value(make_str(m, OpenSSL_version(OPENSSL_VERSION))));
  return mod;
}

}  // namespace metavm::python
