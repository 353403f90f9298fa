/// \file
/// The module _blake2: BLAKE2b and BLAKE2s (RFC 7693) with all parameters.
#include <bit>

#include "lang/python/modules/hash_object.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python {
namespace hashes {
namespace {

constexpr u8 sigma[12][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3}};

struct variant_b {
  using word = u64;
  static constexpr const char* name = "blake2b";
  static constexpr const char* type_name = "_blake2.blake2b";
  static constexpr int rounds = 12, r1 = 32, r2 = 24, r3 = 16, r4 = 63;
  static constexpr u64 salt_bytes = 16;
  static constexpr word iv[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
};
struct variant_s {
  using word = u32;
  static constexpr const char* name = "blake2s";
  static constexpr const char* type_name = "_blake2.blake2s";
  static constexpr int rounds = 10, r1 = 16, r2 = 12, r3 = 8, r4 = 7;
  static constexpr u64 salt_bytes = 8;
  static constexpr word iv[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
};

template <class V>
struct blake2 {
  using word = typename V::word;
  static constexpr u64 most_bytes = 8 * sizeof(word), block = 16 * sizeof(word);

  word h[8];
  word count[2];
  u8 buffer[block];
  u32 filled;
  u8 digest_bytes;
  bool last_node;

  void compress(const u8* p, bool last) {
    word v[16], data[16];
    std::memcpy(data, p, sizeof data);
    for (int i = 0; i < 8; i++) {
      v[i] = h[i];
      v[i + 8] = V::iv[i];
    }
    v[12] ^= count[0];
    v[13] ^= count[1];
    if (last) v[14] = static_cast<word>(~v[14]);
    if (last && last_node) v[15] = static_cast<word>(~v[15]);
    auto mix = [&](int a, int b, int c, int d, word x, word y) {
      v[a] = v[a] + v[b] + x;
      v[d] = std::rotr<word>(v[d] ^ v[a], V::r1);
      v[c] += v[d];
      v[b] = std::rotr<word>(v[b] ^ v[c], V::r2);
      v[a] = v[a] + v[b] + y;
      v[d] = std::rotr<word>(v[d] ^ v[a], V::r3);
      v[c] += v[d];
      v[b] = std::rotr<word>(v[b] ^ v[c], V::r4);
    };
    for (int r = 0; r < V::rounds; r++) {
      const u8* s = sigma[r];
      mix(0, 4, 8, 12, data[s[0]], data[s[1]]);
      mix(1, 5, 9, 13, data[s[2]], data[s[3]]);
      mix(2, 6, 10, 14, data[s[4]], data[s[5]]);
      mix(3, 7, 11, 15, data[s[6]], data[s[7]]);
      mix(0, 5, 10, 15, data[s[8]], data[s[9]]);
      mix(1, 6, 11, 12, data[s[10]], data[s[11]]);
      mix(2, 7, 8, 13, data[s[12]], data[s[13]]);
      mix(3, 4, 9, 14, data[s[14]], data[s[15]]);
    }
    for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
  }
  void add_count(u64 n) {
    const word before = count[0];
    count[0] += static_cast<word>(n);
    count[1] += count[0] < before;
  }
  void update(const u8* p, u64 n) {
    // The last block is compressed differently, so a full buffer waits for more.
    while (n) {
      if (filled == block) {
        add_count(block);
        compress(buffer, false);
        filled = 0;
      }
      if (filled == 0)
        for (; n > block; p += block, n -= block) {
          add_count(block);
          compress(p, false);
        }
      const u64 part = std::min(n, block - filled);
      std::memcpy(buffer + filled, p, part);
      filled += static_cast<u32>(part);
      p += part;
      n -= part;
    }
  }
  void finish(u8* out) {
    add_count(filled);
    std::memset(buffer + filled, 0, block - filled);
    compress(buffer, true);
    std::memcpy(out, h, digest_bytes);
  }
};

template <class V>
struct algorithm {
  static constexpr const char* type_name = V::type_name;
  static constexpr u64 block_bytes = blake2<V>::block, digest_bytes = blake2<V>::most_bytes;
  using state = blake2<V>;
  static void init(state&) {}
  static void update(state& s, const u8* p, u64 n) { s.update(p, n); }
  static void finish(state& s, u8* out) { s.finish(out); }
};

template <class V>
struct blake2_methods {
  using base = hash_methods<algorithm<V>>;
  using state = blake2<V>;
  using word = typename V::word;
  static constexpr u64 most = state::most_bytes;

  static bool small_argument(vm& m, value v, const char* name, int least, int above, u8& out) {
    if (same(v, value_unbound)) return true;
    int i;
    if (!int_argument(m, v, i)) return false;
    if (i >= least && i <= above) {
      out = static_cast<u8>(i);
      return true;
    }
    raise(m, m.exc.ValueError, "{} must be between {} and {}", name, least, above);
    return false;
  }
  static bool bytes_argument(vm& m, value v, const char* name, u64 limit, u8* out, u64& length) {
    length = 0;
    if (same(v, value_unbound)) return true;
    buffer_view b;
    if (!get_buffer(m, v, b)) return false;
    if (b.length > limit) {
      raise(m, m.exc.ValueError, "maximum {} length is {} bytes", name, limit);
      return false;
    }
    length = b.length;
    if (length) std::memcpy(out, b.data, length);
    return true;
  }
  static bool unsigned_argument(vm& m, value v, const char* too_large, u64& out) {
    if (same(v, value_unbound)) return true;
    const value n = index_int(m, v);
    if (is_raised(n)) return false;
    if (int_sign(n) < 0) {
      raise_text(m, m.exc.ValueError, "value must be positive");
      return false;
    }
    if (int_to_u64(n, out)) return true;
    raise_text(m, m.exc.OverflowError, too_large);
    return false;
  }

  static value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
    enum {
      p_data,
      p_digest_size,
      p_key,
      p_salt,
      p_person,
      p_fanout,
      p_depth,
      p_leaf_size,
      p_node_offset,
      p_node_depth,
      p_inner_size,
      p_last_node,
      p_security,
      p_count
    };
    value v[p_count];
    if (!bind_arguments(m, V::name,
                        "data? / * digest_size? key? salt? person? fanout? depth? leaf_size? "
                        "node_offset? node_depth? "
                        "inner_size? last_node? usedforsecurity?",
                        args, nargs, kwnames, v))
      return value_raised;
    // The parameter block, which starts the state.
    u8 head[8 * sizeof(word)] = {}, key_bytes[state::block] = {};
    constexpr bool wide = sizeof(word) == 8;
    u8 size = static_cast<u8>(most), inner = 0, node = 0;
    head[2] = head[3] = 1;
    u64 salt_length, person_length, key_length, leaf = 0, offset = 0;
    constexpr u64 salt_at = sizeof(head) - 2 * V::salt_bytes;
    if (!small_argument(m, v[p_digest_size], "digest_size", 1, static_cast<int>(most), size)) {
      if (!catch_pending(m, m.exc.ValueError)) return value_raised;
      return raise(m, m.exc.ValueError, "digest_size must be between 1 and {} bytes", most);
    }
    if (!bytes_argument(m, v[p_salt], "salt", V::salt_bytes, head + salt_at, salt_length) ||
        !bytes_argument(m, v[p_person], "person", V::salt_bytes, head + salt_at + V::salt_bytes, person_length) ||
        !small_argument(m, v[p_fanout], "fanout", 0, 255, head[2]) ||
        !small_argument(m, v[p_depth], "depth", 1, 255, head[3]) ||
        !unsigned_argument(m, v[p_leaf_size], "Python int too large to convert to C unsigned long", leaf))
      return value_raised;
    if (leaf > UINT32_MAX) return raise_text(m, m.exc.OverflowError, "leaf_size is too large");
    if (!unsigned_argument(m, v[p_node_offset], "int too big to convert", offset)) return value_raised;
    if (!wide && offset >> 48) return raise_text(m, m.exc.OverflowError, "node_offset is too large");
    if (!small_argument(m, v[p_node_depth], "node_depth", 0, 255, node)) return value_raised;
    if (!small_argument(m, v[p_inner_size], "inner_size", 0, static_cast<int>(most), inner)) {
      if (!catch_pending(m, m.exc.ValueError)) return value_raised;
      return raise(m, m.exc.ValueError, "inner_size must be between 0 and is {}", most);
    }
    if (!bytes_argument(m, v[p_key], "key", most, key_bytes, key_length)) return value_raised;
    const tri last = same(v[p_last_node], value_unbound) ? tri::no : truth(m, v[p_last_node]);
    if (last == tri::error) return value_raised;
    head[0] = size;
    head[1] = static_cast<u8>(key_length);
    std::memcpy(head + 4, &leaf, 4);
    std::memcpy(head + 8, &offset, wide ? 8 : 6);
    head[wide ? 16 : 14] = node;
    head[wide ? 17 : 15] = inner;

    auto* o = make_native<hash_object<algorithm<V>>>(m, cls);
    state& s = o->state;
    s = {};
    s.digest_bytes = size;
    s.last_node = last == tri::yes;
    word parameters[8];
    std::memcpy(parameters, head, sizeof head);
    for (int i = 0; i < 8; i++) s.h[i] = V::iv[i] ^ parameters[i];
    if (key_length) s.update(key_bytes, state::block);
    return same(v[p_data], value_unbound) || base::feed(m, to_value(o), v[p_data]) ? to_value(o) : value_raised;
  }

  static u64 size_of(value self) { return self.as<hash_object<algorithm<V>>>()->state.digest_bytes; }
  static value digest(vm& m, value self) {
    u8 out[most];
    base::finish(self, out);
    return bytes_value(m, out, size_of(self));
  }
  static value hexdigest(vm& m, value self) {
    u8 out[most];
    base::finish(self, out);
    return hex_value(m, out, size_of(self));
  }
  static value digest_size(vm&, value self) { return value::small_int(static_cast<i64>(size_of(self))); }

  static void add(vm& m, module_object* mod) {
    static const method_def methods[] = {
        unary_method("copy", base::copy, "($self, /)", "Return a copy of the hash object."),
        unary_method("digest", digest, "($self, /)", "Return the digest value as a bytes object."),
        unary_method("hexdigest", hexdigest, "($self, /)",
                     "Return the digest value as a string of hexadecimal digits."),
        binary_method("update", base::update, "($self, data, /)",
                      "Update this hash object's state with the provided bytes-like object."),
        end_of_methods};
    static const getset_def getsets[] = {{"name", base::name, nullptr},
                                         {"block_size", base::block_size, nullptr},
                                         {"digest_size", digest_size, nullptr},
                                         {}};
    type_object* t = make_native_type<hash_object<algorithm<V>>>(m, mod, V::type_name, methods, construct, nullptr,
                                                                 "Return a new BLAKE2 hash object.", getsets);
    const struct {
      const char* name;
      u64 number;
    } constants[] = {{"SALT_SIZE", V::salt_bytes},
                     {"PERSON_SIZE", V::salt_bytes},
                     {"MAX_KEY_SIZE", most},
                     {"MAX_DIGEST_SIZE", most}};
    for (const auto& c : constants) {
      const value n = value::small_int(static_cast<i64>(c.number));
      type_add(m, t, c.name, n);
      module_set(m, mod, fmt::format("{}_{}", sizeof(word) == 8 ? "BLAKE2B" : "BLAKE2S", c.name).c_str(), n);
    }
  }
};

}  // namespace
}  // namespace hashes

module_object* init_module__blake2(vm& m) {
  module_object* mod = make_module(m, "_blake2", nullptr, "_blake2b provides BLAKE2b for hashlib\n");
  hashes::blake2_methods<hashes::variant_b>::add(m, mod);
  hashes::blake2_methods<hashes::variant_s>::add(m, mod);
  return mod;
}

}  // namespace metavm::python
