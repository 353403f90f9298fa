/// \file
/// The modules _md5, _sha1, _sha256 and _sha512, over OpenSSL's functions with plain state (the EVP
/// ones would need finalizers).
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "lang/python/modules/hash_object.hpp"

namespace metavm::python {
namespace hashes {
namespace {

#define METAVM_DIGEST(algorithm, name, context, function, bytes, block)               \
  struct algorithm {                                                                  \
    static constexpr const char* type_name = name;                                    \
    static constexpr u64 digest_bytes = bytes, block_bytes = block;                   \
    using state = context;                                                            \
    static void init(state& s) { function##_Init(&s); }                               \
    static void update(state& s, const u8* p, u64 n) { function##_Update(&s, p, n); } \
    static void finish(state& s, u8* out) { function##_Final(out, &s); }              \
  };
METAVM_DIGEST(md5, "_md5.md5", MD5_CTX, MD5, 16, 64)
METAVM_DIGEST(sha1, "_sha1.sha1", SHA_CTX, SHA1, 20, 64)
METAVM_DIGEST(sha224, "_sha256.sha224", SHA256_CTX, SHA224, 28, 64)
METAVM_DIGEST(sha256, "_sha256.sha256", SHA256_CTX, SHA256, 32, 64)
METAVM_DIGEST(sha384, "_sha512.sha384", SHA512_CTX, SHA384, 48, 128)
METAVM_DIGEST(sha512, "_sha512.sha512", SHA512_CTX, SHA512, 64, 128)

}  // namespace
}  // namespace hashes

using hashes::hash_methods;

#define METAVM_HASH_TYPE(id, attribute)                               \
  m.types.id = hash_methods<hashes::id>::add_type(m, mod, attribute); \
  m.shapes.id = m.types.id->root_shape

module_object* init_module__md5(vm& m) {
  static const method_def functions[] = {hash_methods<hashes::md5>::entry<&builtin_types::md5>(
                                             "Return a new MD5 hash object; optionally initialized with a "
                                             "string."),
                                         end_of_methods};
  module_object* mod = make_module(m, "_md5", functions);
  METAVM_HASH_TYPE(md5, "MD5Type");
  return mod;
}
module_object* init_module__sha1(vm& m) {
  static const method_def functions[] = {
      hash_methods<hashes::sha1>::entry<&builtin_types::sha1>("Return a new SHA1 hash object; optionally initialized "
                                                              "with a string."),
      end_of_methods};
  module_object* mod = make_module(m, "_sha1", functions);
  METAVM_HASH_TYPE(sha1, "SHA1Type");
  return mod;
}
module_object* init_module__sha256(vm& m) {
  static const method_def functions[] = {
      hash_methods<hashes::sha256>::entry<&builtin_types::sha256>("Return a new SHA-256 hash object; optionally "
                                                                  "initialized with a string."),
      hash_methods<hashes::sha224>::entry<&builtin_types::sha224>("Return a new SHA-224 hash object; optionally "
                                                                  "initialized with a string."),
      end_of_methods};
  module_object* mod = make_module(m, "_sha256", functions);
  METAVM_HASH_TYPE(sha224, "SHA224Type");
  METAVM_HASH_TYPE(sha256, "SHA256Type");
  return mod;
}
module_object* init_module__sha512(vm& m) {
  static const method_def functions[] = {
      hash_methods<hashes::sha512>::entry<&builtin_types::sha512>("Return a new SHA-512 hash object; optionally "
                                                                  "initialized with a string."),
      hash_methods<hashes::sha384>::entry<&builtin_types::sha384>("Return a new SHA-384 hash object; optionally "
                                                                  "initialized with a string."),
      end_of_methods};
  module_object* mod = make_module(m, "_sha512", functions);
  METAVM_HASH_TYPE(sha384, "SHA384Type");
  METAVM_HASH_TYPE(sha512, "SHA512Type");
  return mod;
}

}  // namespace metavm::python
