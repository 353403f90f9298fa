/// \file
/// The module _hashlib: keys made of passwords, and under OpenSSL's names the digests of _md5,
/// _sha1 and the like.
#include <algorithm>
#include <cmath>
#include <vector>

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace hashlib {
namespace {

using method_table::result;

union state {
  MD5_CTX md5;
  SHA_CTX sha1;
  SHA256_CTX sha256;
  SHA512_CTX sha512;
};
struct algorithm {
  const char* name;
  u64 block_bytes, digest_bytes;
  void (*init)(state&);
  void (*update)(state&, const u8*, u64);
  void (*finish)(state&, u8*);
};
template <auto Init, auto Update, auto Final, auto Member>
constexpr algorithm make(const char* name, u64 block, u64 digest) {
  return {name,
          block,
          digest,
          [](state& s) { Init(&(s.*Member)); },
          [](state& s, const u8* p, u64 n) { Update(&(s.*Member), p, n); },
          [](state& s, u8* out) { Final(out, &(s.*Member)); }};
}
constexpr algorithm algorithms[] = {make<MD5_Init, MD5_Update, MD5_Final, &state::md5>("md5", 64, 16),
                                    make<SHA1_Init, SHA1_Update, SHA1_Final, &state::sha1>("sha1", 64, 20),
                                    make<SHA224_Init, SHA224_Update, SHA224_Final, &state::sha256>("sha224", 64, 28),
                                    make<SHA256_Init, SHA256_Update, SHA256_Final, &state::sha256>("sha256", 64, 32),
                                    make<SHA384_Init, SHA384_Update, SHA384_Final, &state::sha512>("sha384", 128, 48),
                                    make<SHA512_Init, SHA512_Update, SHA512_Final, &state::sha512>("sha512", 128, 64)};
constexpr u64 most_digest_bytes = 64, most_block_bytes = 128;

const algorithm* find_algorithm(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-') plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const algorithm& a : algorithms)
    if (plain == a.name) return &a;
  return nullptr;
}

/// HMAC (RFC 2104) with one key for many messages.
class keyed {
 public:
  keyed(const algorithm& a, const u8* key, u64 n) : a_(a) {
    u8 block[most_block_bytes] = {};
    if (n > a.block_bytes) {
      state s;
      a.init(s);
      a.update(s, key, n);
      a.finish(s, block);
    } else if (n) {
      std::copy_n(key, n, block);
    }
    const auto start = [&](state& s, u8 pad) {
      u8 padded[most_block_bytes];
      for (u64 i = 0; i < a.block_bytes; i++) padded[i] = block[i] ^ pad;
      a.init(s);
      a.update(s, padded, a.block_bytes);
    };
    start(inner_, 0x36);
    start(outer_, 0x5c);
  }
  void digest(std::initializer_list<std::string_view> message, u8* out) const {
    state s = inner_;
    for (const std::string_view m : message) a_.update(s, reinterpret_cast<const u8*>(m.data()), m.size());
    u8 first[most_digest_bytes];
    a_.finish(s, first);
    s = outer_;
    a_.update(s, first, a_.digest_bytes);
    a_.finish(s, out);
  }

 private:
  const algorithm& a_;
  state inner_, outer_;
};

/// PBKDF2 (RFC 8018).
void derive(const algorithm& a, std::string_view password, std::string_view salt, u64 rounds, u8* out, u64 n) {
  const keyed k(a, reinterpret_cast<const u8*>(password.data()), password.size());
  for (u32 number = 1; n; number++) {
    const char big_endian[] = {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
                               static_cast<char>(number >> 8), static_cast<char>(number)};
    u8 u[most_digest_bytes], sum[most_digest_bytes];
    k.digest({salt, {big_endian, 4}}, u);
    std::copy_n(u, a.digest_bytes, sum);
    for (u64 i = 1; i < rounds; i++) {
      k.digest({{reinterpret_cast<char*>(u), a.digest_bytes}}, u);
      for (u64 j = 0; j < a.digest_bytes; j++) sum[j] ^= u[j];
    }
    const u64 part = std::min(n, a.digest_bytes);
    out = std::copy_n(sum, part, out);
    n -= part;
  }
}

// ---------------------------------------------------------------- scrypt (RFC 7914)

u32 rotate(u32 x, int by) { return x << by | x >> (32 - by); }
void salsa_8(u32* b) {
  u32 x[16];
  std::copy_n(b, 16, x);
  constexpr u8 quarter[8][4] = {{0, 4, 8, 12}, {5, 9, 13, 1}, {10, 14, 2, 6}, {15, 3, 7, 11},
                                {0, 1, 2, 3},  {5, 6, 7, 4},  {10, 11, 8, 9}, {15, 12, 13, 14}};
  for (int round = 0; round < 4; round++)
    for (const auto& q : quarter) {
      x[q[1]] ^= rotate(x[q[0]] + x[q[3]], 7);
      x[q[2]] ^= rotate(x[q[1]] + x[q[0]], 9);
      x[q[3]] ^= rotate(x[q[2]] + x[q[1]], 13);
      x[q[0]] ^= rotate(x[q[3]] + x[q[2]], 18);
    }
  for (int i = 0; i < 16; i++) b[i] += x[i];
}
void mix_block(u32* b, u32* scratch, u64 r) {
  u32 x[16];
  std::copy_n(b + (2 * r - 1) * 16, 16, x);
  for (u64 i = 0; i < 2 * r; i++) {
    for (int j = 0; j < 16; j++) x[j] ^= b[i * 16 + static_cast<u64>(j)];
    salsa_8(x);
    std::copy_n(x, 16, scratch + (i / 2 + (i % 2 ? r : 0)) * 16);
  }
  std::copy_n(scratch, 32 * r, b);
}
/// `v`: room for n blocks.
void mix(u32* b, u32* v, u32* scratch, u64 n, u64 r) {
  const u64 words = 32 * r;
  for (u64 i = 0; i < n; i++) {
    std::copy_n(b, words, v + i * words);
    mix_block(b, scratch, r);
  }
  for (u64 i = 0; i < n; i++) {
    const u64 j = (b[(2 * r - 1) * 16] | u64{b[(2 * r - 1) * 16 + 1]} << 32) & (n - 1);
    for (u64 k = 0; k < words; k++) b[k] ^= v[j * words + k];
    mix_block(b, scratch, r);
  }
}

// ---------------------------------------------------------------- what guests call

bool bytes_argument(vm& m, value v, std::string& out) {
  buffer_view b;
  if (!get_buffer(m, v, b)) return false;
  out.assign(reinterpret_cast<const char*>(b.data), b.length);
  return true;
}
value unsupported(vm& m, std::string_view name) {
  const value cls = to_value(m.types.unsupported_digest);
  const value message = to_value(make_str(m, fmt::format("unsupported hash type {}", name)));
  const value e = call1(m, cls, message);
  return is_raised(e) ? e : raise_value(m, e);
}

value pbkdf2_hmac(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  i64 rounds, length = 0;
  std::string password, salt;
  if (!bind_arguments(m, "pbkdf2_hmac", "hash_name password salt iterations dklen?", args, nargs, kwnames, v))
    return value_raised;
  if (!is_str(v[0]))
    return raise_type_error(m, "pbkdf2_hmac() argument 'hash_name' must be str, not " + type_name(m, v[0]));
  if (!bytes_argument(m, v[1], password) || !bytes_argument(m, v[2], salt) || !size_argument(m, v[3], rounds))
    return value_raised;
  const algorithm* a = find_algorithm(to_utf8(as_str(v[0])));
  if (!a) return unsupported(m, to_utf8(as_str(v[0])));
  if (rounds < 1) return raise_text(m, m.exc.ValueError, "iteration value must be greater than 0.");
  if (rounds > INT32_MAX) return raise_text(m, m.exc.OverflowError, "iteration value is too great.");
  if (same(or_none(v[4]), none))
    length = static_cast<i64>(a->digest_bytes);
  else if (!size_argument(m, v[4], length))
    return value_raised;
  if (length < 1) return raise_text(m, m.exc.ValueError, "key length must be greater than 0.");
  if (length > INT32_MAX) return raise_text(m, m.exc.OverflowError, "key length is too great.");
  bytes_object* out = empty_bytes_of(m, static_cast<u64>(length));
  if (!out) return value_raised;
  {
    without_lock unlocked(m);
    derive(*a, password, salt, static_cast<u64>(rounds), out->data, out->length);
  }
  return to_value(out);
}

value scrypt(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[7];
  std::string password, salt;
  i64 n, r, p, most = 0, length = 64;
  if (!bind_arguments(m, "scrypt", "password * salt? n? r? p? maxmem? dklen?", args, nargs, kwnames, v) ||
      !bytes_argument(m, v[0], password))
    return value_raised;
  if (same(or_none(v[1]), none)) return raise_type_error(m, "salt is required");
  if (!bytes_argument(m, v[1], salt)) return value_raised;
  constexpr const char* names[] = {"n", "r", "p"};
  i64* const numbers[] = {&n, &r, &p};
  for (int i = 0; i < 3; i++) {
    if (!is_int(m, or_none(v[2 + i])))
      return raise_type_error(m, fmt::format("{} is required and must be an unsigned int", names[i]));
    if (!to_index(m, v[2 + i], *numbers[i], true)) return value_raised;
  }
  if ((!same(v[5], value_unbound) && !size_argument(m, v[5], most)) ||
      (!same(v[6], value_unbound) && !size_argument(m, v[6], length)))
    return value_raised;
  if (n < 2 || (n & (n - 1))) return raise_text(m, m.exc.ValueError, "n must be a power of 2.");
  if (most < 0 || most > INT32_MAX)
    return raise(m, m.exc.ValueError, "maxmem must be positive and smaller than {}", INT32_MAX);
  if (length < 1 || length > INT32_MAX)
    return raise(m, m.exc.ValueError, "dklen must be greater than 0 and smaller than {}", INT32_MAX);
  const u64 limit = most ? static_cast<u64>(most) : u64{32} << 20;
  if (r < 1 || p < 1 || r > (1 << 24) || p > (1 << 24) || static_cast<u64>(r) * static_cast<u64>(p) >= (1u << 30) ||
      static_cast<u64>(n) > limit / 128 / static_cast<u64>(r) ||
      128 * static_cast<u64>(r) * (static_cast<u64>(n) + static_cast<u64>(p) + 2) > limit)
    return raise_text(m, m.exc.ValueError, "Invalid parameter combination for n, r, p, maxmem.");
  bytes_object* out = empty_bytes_of(m, static_cast<u64>(length));
  if (!out) return value_raised;
  {
    without_lock unlocked(m);
    const u64 words = 32 * static_cast<u64>(r);
    const algorithm& sha256 = algorithms[3];
    std::vector<u32> b(words * static_cast<u64>(p)), memory(words * static_cast<u64>(n)), scratch(words);
    derive(sha256, password, salt, 1, reinterpret_cast<u8*>(b.data()), b.size() * 4);
    for (u64 i = 0; i < static_cast<u64>(p); i++)
      mix(b.data() + i * words, memory.data(), scratch.data(), static_cast<u64>(n), static_cast<u64>(r));
    derive(sha256, password, {reinterpret_cast<char*>(b.data()), b.size() * 4}, 1, out->data, out->length);
  }
  return to_value(out);
}

/// The algorithm that a digestmod argument names: a str, or one of our constructors.
const algorithm* algorithm_of(vm& m, value v) {
  if (is_str(v)) return find_algorithm(to_utf8(as_str(v)));
  const value name = is_kind(v, kind::builtin_function) ? to_value(v.as<builtin_function_object>()->name) : none;
  return is_str(name) ? find_algorithm(to_utf8(as_str(name))) : ((void)m, nullptr);
}
value hmac_digest(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  std::string key, message;
  if (!bind_arguments(m, "hmac_digest", "key msg digest", args, nargs, kwnames, v) || !bytes_argument(m, v[0], key) ||
      !bytes_argument(m, v[1], message))
    return value_raised;
  const algorithm* a = algorithm_of(m, v[2]);
  if (!a) {
    str_object* shown = to_str(m, v[2]);
    return shown ? unsupported(m, to_utf8(shown)) : value_raised;
  }
  u8 out[most_digest_bytes];
  keyed(*a, reinterpret_cast<const u8*>(key.data()), key.size()).digest({message}, out);
  return result(make_bytes(m, {reinterpret_cast<char*>(out), a->digest_bytes}));
}
/// hmac then does it by itself, with hash objects.
value hmac_new(vm& m, const value*, u32, tuple_object*) { return unsupported(m, "for an HMAC object"); }

value new_hash(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "new", "name string? * usedforsecurity?", args, nargs, kwnames, v)) return value_raised;
  if (!is_str(v[0])) return raise_type_error(m, "name must be a string");
  const algorithm* a = find_algorithm(to_utf8(as_str(v[0])));
  if (!a) return raise_text(m, m.exc.ValueError, "unsupported hash type " + to_utf8(as_str(v[0])));
  const value maker =
      dict_find_str(m, make_builtin_module(m, "_hashlib")->dict, intern(m, std::string("openssl_") + a->name));
  if (same(maker, value_unbound))
    return raise_text(m, m.exc.ValueError, "unsupported hash type " + to_utf8(as_str(v[0])));
  return same(v[1], value_unbound) ? call0(m, maker) : call1(m, maker, v[1]);
}
value fips_mode(vm&) { return value::small_int(0); }

}  // namespace
}  // namespace hashlib

module_object* init_module__hashlib(vm& m) {
  using namespace hashlib;
  static const method_def functions[] = {
      general_method("new", new_hash, "($module, /, name, string=b'', *, usedforsecurity=True)",
                     "Return a new hash object using the named algorithm."),
      general_method("pbkdf2_hmac", pbkdf2_hmac, "($module, /, hash_name, password, salt, iterations, dklen=None)",
                     "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as "
                     "pseudorandom function."),
      general_method("scrypt", scrypt,
                     "($module, /, password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64)",
                     "scrypt password-based key derivation function."),
      general_method("hmac_digest", hmac_digest, "($module, /, key, msg, digest)", "Single-shot HMAC."),
      general_method("hmac_new", hmac_new),
      plain_function("get_fips_mode", fips_mode),
      end_of_methods};
  module_object* mod = make_module(m, "_hashlib", functions, "OpenSSL interface for hashlib module");
  type_object* error = mod ? make_exception_class(m, mod, "UnsupportedDigestmodError", m.exc.ValueError) : nullptr;
  module_object* op = make_builtin_module(m, "_operator");
  set_object* names = make_set(m, m.types.frozenset);
  if (!error || !op || !names) return nullptr;
  m.types.unsupported_digest = error;
  module_set(m, mod, "compare_digest", dict_find_str(m, op->dict, intern(m, "_compare_digest")));
  constexpr struct {
    const char *name, *module;
  } made[] = {{"md5", "_md5"},       {"sha1", "_sha1"},     {"sha224", "_sha256"},  {"sha256", "_sha256"},
              {"sha384", "_sha512"}, {"sha512", "_sha512"}, {"sha3_224", "_sha3"},  {"sha3_256", "_sha3"},
              {"sha3_384", "_sha3"}, {"sha3_512", "_sha3"}, {"shake_128", "_sha3"}, {"shake_256", "_sha3"}};
  for (const auto& d : made) {
    module_object* from = make_builtin_module(m, d.module);
    if (!from) return nullptr;
    const value maker = dict_find_str(m, from->dict, intern(m, d.name));
    if (same(maker, value_unbound)) continue;
    module_set(m, mod, (std::string("openssl_") + d.name).c_str(), maker);
    if (set_add(m, names, to_value(intern(m, d.name))) == tri::error) return nullptr;
  }
  module_set(m, mod, "openssl_md_meth_names", to_value(names));
  return mod;
}

}  // namespace metavm::python
