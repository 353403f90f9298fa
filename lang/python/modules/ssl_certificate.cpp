/// \file
/// Certificates as guests see them: as dicts, as bytes, as objects of the class Certificate.
#include <openssl/pem.h>

#include "lang/python/modules/ssl_types.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::tls {
namespace {

using method_table::result;

value text_of_memory(vm& m, BIO* b) {
  char* data;
  const long n = BIO_get_mem_data(b, &data);
  const value v = result(make_str(m, std::string_view(data, static_cast<u64>(n))));
  BIO_free(b);
  return v;
}
/// What `print` writes.
template <class F>
value printed(vm& m, F print) {
  BIO* b = BIO_new(BIO_s_mem());
  if (!b) return raise_no_memory(m);
  print(b);
  return text_of_memory(m, b);
}

value name_of_object(vm& m, const ASN1_OBJECT* o) {
  char text[256];
  const int nid = OBJ_obj2nid(o);
  if (nid != NID_undef) return result(make_str(m, OBJ_nid2ln(nid)));
  OBJ_obj2txt(text, sizeof text, o, 1);
  return result(make_str(m, text));
}
value list_to_tuple(vm& m, list_object* l) { return l ? result(to_tuple(m, to_value(l))) : value_raised; }
bool append(vm& m, list_object* l, value v) { return l && !is_raised(v) && list_append(m, l, v); }

/// A distinguished name: a tuple of tuples (relative names) of pairs.
value decode_name(vm& m, const X509_NAME* name) {
  list_object *all = make_list(m, nullptr, 0), *part = make_list(m, nullptr, 0);
  int level = -1;
  for (int i = 0; all && part && i < X509_NAME_entry_count(name); i++) {
    const X509_NAME_ENTRY* e = X509_NAME_get_entry(name, i);
    if (level >= 0 && X509_NAME_ENTRY_set(e) != level) {
      if (!append(m, all, list_to_tuple(m, part))) return value_raised;
      part = make_list(m, nullptr, 0);
    }
    level = X509_NAME_ENTRY_set(e);
    unsigned char* text;
    const int n = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(e));
    if (n < 0) return raise_queued(m);
    const value v = result(make_str(m, std::string_view(reinterpret_cast<char*>(text), static_cast<u64>(n))));
    OPENSSL_free(text);
    const value key = name_of_object(m, X509_NAME_ENTRY_get_object(e));
    if (is_raised(v) || is_raised(key) || !append(m, part, tuple_of(m, {key, v}))) return value_raised;
  }
  if (!all || !part || (part->length && !append(m, all, list_to_tuple(m, part)))) return value_raised;
  return list_to_tuple(m, all);
}

value pair(vm& m, const char* kind, value v) { return is_raised(v) ? v : tuple_of(m, {result(make_str(m, kind)), v}); }
value string_value(vm& m, const ASN1_STRING* s) {
  return result(make_str(m, std::string_view(reinterpret_cast<const char*>(ASN1_STRING_get0_data(s)),
                                             static_cast<u64>(ASN1_STRING_length(s)))));
}
/// One of the alternative names.
value decode_general_name(vm& m, GENERAL_NAME* g) {
  switch (g->type) {
    case GEN_DIRNAME:
      return pair(m, "DirName", decode_name(m, g->d.dirn));
    case GEN_EMAIL:
      return pair(m, "email", string_value(m, g->d.rfc822Name));
    case GEN_DNS:
      return pair(m, "DNS", string_value(m, g->d.dNSName));
    case GEN_URI:
      return pair(m, "URI", string_value(m, g->d.uniformResourceIdentifier));
    case GEN_RID: {
      char text[256];
      OBJ_obj2txt(text, sizeof text, g->d.registeredID, 0);
      return pair(m, "Registered ID", result(make_str(m, text)));
    }
    case GEN_IPADD: {
      const u8* p = g->d.ip->data;
      std::string text;
      if (g->d.ip->length == 4)
        text = fmt::format("{}.{}.{}.{}", p[0], p[1], p[2], p[3]);
      else if (g->d.ip->length == 16)
        for (int i = 0; i < 16; i += 2) text += fmt::format("{}{:X}", i ? ":" : "", p[i] << 8 | p[i + 1]);
      else
        text = "<invalid>";
      return pair(m, "IP Address", result(make_str(m, text)));
    }
    default: {
      const value all = printed(m, [&](BIO* b) { GENERAL_NAME_print(b, g); });
      if (is_raised(all)) return all;
      const std::string text = to_utf8(as_str(all));
      const u64 at = text.find(':');
      if (at == std::string::npos) return tuple_of(m, {result(make_str(m, "<unsupported>")), all});
      return tuple_of(m, {result(make_str(m, text.substr(0, at))), result(make_str(m, text.substr(at + 1)))});
    }
  }
}

value decode_alternative_names(vm& m, X509* c) {
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(c, NID_subject_alt_name, nullptr, nullptr));
  if (!names) return none;
  list_object* l = make_list(m, nullptr, 0);
  bool ok = l != nullptr;
  for (int i = 0; ok && i < sk_GENERAL_NAME_num(names); i++)
    ok = append(m, l, decode_general_name(m, sk_GENERAL_NAME_value(names, i)));
  GENERAL_NAMES_free(names);
  return ok ? list_to_tuple(m, l) : value_raised;
}

/// The addresses of one kind of access to the authority.
value decode_access(vm& m, X509* c, int method) {
  auto* access = static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(c, NID_info_access, nullptr, nullptr));
  if (!access) return none;
  list_object* l = make_list(m, nullptr, 0);
  bool ok = l != nullptr;
  for (int i = 0; ok && i < sk_ACCESS_DESCRIPTION_num(access); i++) {
    const ACCESS_DESCRIPTION* a = sk_ACCESS_DESCRIPTION_value(access, i);
    if (OBJ_obj2nid(a->method) == method && a->location->type == GEN_URI)
      ok = append(m, l, string_value(m, a->location->d.uniformResourceIdentifier));
  }
  AUTHORITY_INFO_ACCESS_free(access);
  if (!ok) return value_raised;
  return l->length ? list_to_tuple(m, l) : none;
}
value decode_distribution_points(vm& m, X509* c) {
  auto* points = static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(c, NID_crl_distribution_points, nullptr, nullptr));
  if (!points) return none;
  list_object* l = make_list(m, nullptr, 0);
  bool ok = l != nullptr;
  for (int i = 0; ok && i < sk_DIST_POINT_num(points); i++) {
    const DIST_POINT* p = sk_DIST_POINT_value(points, i);
    if (!p->distpoint || p->distpoint->type != 0) continue;
    GENERAL_NAMES* names = p->distpoint->name.fullname;
    for (int j = 0; ok && j < sk_GENERAL_NAME_num(names); j++) {
      const GENERAL_NAME* g = sk_GENERAL_NAME_value(names, j);
      if (g->type == GEN_URI) ok = append(m, l, string_value(m, g->d.uniformResourceIdentifier));
    }
  }
  CRL_DIST_POINTS_free(points);
  if (!ok) return value_raised;
  return l->length ? list_to_tuple(m, l) : none;
}

certificate_object* self_of(value v) { return v.as<certificate_object>(); }
value public_bytes(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  int format = 1;
  if (!bind_arguments(m, "public_bytes", "format?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[0], value_unbound) && !int_argument(m, v[0], format)))
    return value_raised;
  if (format == 2) return certificate_bytes(m, self_of(args[0])->get());
  if (format != 1) return raise_text(m, m.exc.ValueError, "Unsupported format");
  return printed(m, [&](BIO* b) { PEM_write_bio_X509(b, self_of(args[0])->get()); });
}
value get_info(vm& m, value self) { return decode_certificate(m, self_of(self)->get()); }
value certificate_repr(vm& m, value self) {
  const value name = printed(
      m, [&](BIO* b) { X509_NAME_print_ex(b, X509_get_subject_name(self_of(self)->get()), 0, XN_FLAG_RFC2253); });
  return is_raised(name) ? name : result(make_str(m, fmt::format("<_ssl.Certificate '{}'>", to_utf8(as_str(name)))));
}
value certificate_hash(vm& m, value self) {
  return make_int(m, static_cast<i64>(X509_subject_name_hash(self_of(self)->get()) & 0xffffffff));
}
value certificate_equal(vm& m, value a, value b) {
  if (type_of(m, a) != type_of(m, b)) return not_implemented;
  return from_bool(X509_cmp(self_of(a)->get(), self_of(b)->get()) == 0);
}

}  // namespace

value decode_certificate(vm& m, X509* c) {
  dict_object* d = make_dict(m);
  bool ok = d != nullptr;
  const auto put = [&](const char* key, value v, bool always = true) {
    ok = ok && !is_raised(v) && ((!always && same(v, none)) || dict_set_str(m, d, key, v));
  };
  put("subject", decode_name(m, X509_get_subject_name(c)));
  put("issuer", decode_name(m, X509_get_issuer_name(c)));
  put("version", value::small_int(X509_get_version(c) + 1));
  put("serialNumber", printed(m, [&](BIO* b) { i2a_ASN1_INTEGER(b, X509_get_serialNumber(c)); }));
  put("notBefore", printed(m, [&](BIO* b) { ASN1_TIME_print(b, X509_get0_notBefore(c)); }));
  put("notAfter", printed(m, [&](BIO* b) { ASN1_TIME_print(b, X509_get0_notAfter(c)); }));
  put("subjectAltName", decode_alternative_names(m, c), false);
  put("OCSP", decode_access(m, c, NID_ad_OCSP), false);
  put("caIssuers", decode_access(m, c, NID_ad_ca_issuers), false);
  put("crlDistributionPoints", decode_distribution_points(m, c), false);
  return ok ? to_value(d) : value_raised;
}

value certificate_bytes(vm& m, X509* c) {
  unsigned char* data = nullptr;
  const int n = i2d_X509(c, &data);
  if (n < 0) return raise_queued(m);
  const value v = result(make_bytes(m, std::string_view(reinterpret_cast<char*>(data), static_cast<u64>(n))));
  OPENSSL_free(data);
  return v;
}

value make_certificate(vm& m, X509* c) {
  external_object* e = make_external(m, c, [](void* p) { X509_free(static_cast<X509*>(p)); }, 2000);
  if (!e) return value_raised;
  auto* o = make_native<certificate_object>(m, class_of(m, kept::certificate));
  o->memory = e;
  return to_value(o);
}

value chain_of(vm& m, const STACK_OF(X509) * chain) {
  if (!chain) return none;
  list_object* l = make_list(m, nullptr, 0);
  for (int i = 0; l && i < sk_X509_num(chain); i++) {
    X509* c = sk_X509_value(chain, i);
    X509_up_ref(c);
    if (!append(m, l, make_certificate(m, c))) return value_raised;
  }
  return l ? to_value(l) : value_raised;
}

bool make_certificate_type(vm& m, module_object* mod) {
  static const method_def methods[] = {general_method("public_bytes", public_bytes, "($self, /, format=1)"),
                                       unary_method("get_info", get_info),
                                       unary_method("__repr__", certificate_repr),
                                       unary_method("__hash__", certificate_hash),
                                       binary_method("__eq__", certificate_equal),
                                       end_of_methods};
  type_object* certificate_class =
      make_native_type<certificate_object>(m, mod, "_ssl.Certificate", methods, nullptr, nullptr, nullptr, nullptr, 0);
  keep(m, mod, kept::certificate, certificate_class);
  return certificate_class != nullptr;
}

}  // namespace metavm::python::tls
