/// \file
/// Errors of OpenSSL as exceptions of the module _ssl.
#include <algorithm>
#include <cctype>

#include "lang/python/exception.hpp"
#include "lang/python/modules/ssl_types.hpp"

namespace metavm::python::tls {
namespace {

/// "tlsv1 alert unknown ca" as TLSV1_ALERT_UNKNOWN_CA.
std::string as_name(const char* text) {
  std::string s;
  for (; *text; text++) {
    const auto c = static_cast<unsigned char>(*text);
    s += std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_';
  }
  return s;
}
/// "x509 certificate routines" as X509.
std::string library_name(unsigned long code) {
  switch (ERR_GET_LIB(code)) {
    case ERR_LIB_SYS:
      return "SYS";
    case ERR_LIB_EC:
      return "EC";
    case ERR_LIB_EVP:
      return "EVP";
    case ERR_LIB_X509V3:
      return "X509V3";
    default:
      break;
  }
  const char* text = ERR_lib_error_string(code);
  if (!text) return {};
  const std::string_view all = text;
  return as_name(std::string(all.substr(0, all.find(' '))).c_str());
}

/// What is wrong with the other side's certificate.
std::string verification_text(vm&, connection_object* c) {
  const long code = SSL_get_verify_result(c->get());
  const std::string host = is_kind(c->server_hostname, kind::str) ? to_utf8(as_str(c->server_hostname)) : std::string();
  if (code == X509_V_ERR_HOSTNAME_MISMATCH)
    return fmt::format("Hostname mismatch, certificate is not valid for '{}'.", host);
  if (code == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return fmt::format("IP address mismatch, certificate is not valid for '{}'.", host);
  return X509_verify_cert_error_string(code);
}

}  // namespace

value raise_ssl(vm& m, kept k, int number, std::string_view text, unsigned long code, connection_object* c) {
  // That another library failed is no reason with a name.
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  const bool named = reason && !(ERR_GET_REASON(code) & ERR_RFLAG_COMMON);
  const std::string library = code ? library_name(code) : std::string(), name = named ? as_name(reason) : std::string();
  std::string message(text.empty() ? std::string_view(reason ? reason : "unknown error") : text);
  if (k == kept::verification && c) message += ": " + verification_text(m, c);
  if (!name.empty() && !library.empty())
    message = fmt::format("[{}: {}] {}", library, name, message);
  else if (!library.empty())
    message = fmt::format("[{}] {}", library, message);
  // CPython says the line of its own source here.
  message += " (_ssl.c)";
  ERR_clear_error();
  const value e = call2(m, to_value(class_of(m, k)), make_int(m, number), to_value(make_str(m, message)));
  if (is_raised(e)) return e;
  const auto give = [&](const char* attribute, value v) { return set_attribute(m, e, intern(m, attribute), v); };
  if (!give("reason", name.empty() ? none : to_value(make_str(m, name))) ||
      !give("library", library.empty() ? none : to_value(make_str(m, library))))
    return value_raised;
  if (k == kept::verification && c &&
      (!give("verify_code", make_int(m, SSL_get_verify_result(c->get()))) ||
       !give("verify_message", to_value(make_str(m, verification_text(m, c))))))
    return value_raised;
  return raise_value(m, e);
}

value raise_queued(vm& m) {
  const unsigned long code = ERR_peek_last_error();
  return raise_ssl(m, kept::error, static_cast<int>(ERR_GET_LIB(code)), {}, code);
}

value raise_result(vm& m, connection_object* c, int result) {
  // A callback, or a handler of signals, may have raised something of its own.
  if (c->raised) {
    c->raised = 0;
    ERR_clear_error();
    return value_raised;
  }
  const int saved = errno;
  const int error = SSL_get_error(c->get(), result);
  const unsigned long code = ERR_peek_last_error();
  switch (error) {
    case SSL_ERROR_ZERO_RETURN:
      return raise_ssl(m, kept::zero_return, error, "TLS/SSL connection has been closed (EOF)");
    case SSL_ERROR_WANT_READ:
      return raise_ssl(m, kept::want_read, error, "The operation did not complete (read)");
    case SSL_ERROR_WANT_WRITE:
      return raise_ssl(m, kept::want_write, error, "The operation did not complete (write)");
    case SSL_ERROR_WANT_X509_LOOKUP:
      return raise_ssl(m, kept::error, error, "The operation did not complete (X509 lookup)");
    case SSL_ERROR_WANT_CONNECT:
      return raise_ssl(m, kept::error, error, "The operation did not complete (connect)");
    case SSL_ERROR_SYSCALL:
      if (code) return raise_ssl(m, kept::system_call, error, {}, code);
      if (result == 0 || same(c->socket, none) || saved == 0)
        return raise_ssl(m, kept::end_of_file, 8, "EOF occurred in violation of protocol");
      errno = saved;
      return raise_errno(m);
    case SSL_ERROR_SSL:
      if (!code) return raise_ssl(m, kept::error, error, "A failure in the SSL library occurred");
      if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED)
        return raise_ssl(m, kept::verification, error, {}, code, c);
      if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return raise_ssl(m, kept::end_of_file, 8, "EOF occurred in violation of protocol", code);
      return raise_ssl(m, kept::error, error, {}, code);
    default:
      return raise_ssl(m, kept::error, 10, "Invalid error code");
  }
}

}  // namespace metavm::python::tls
