/// \file
/// The module _sha3: Keccak as FIPS 202 has it.
#include <bit>

#include "lang/python/modules/hash_object.hpp"

namespace metavm::python {
namespace hashes {
namespace {

struct keccak_state {
  u64 lanes[25];
  u32 filled;  ///< bytes of the block that are in
};

constexpr u64 round_constants[24] = {0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
                                     0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
                                     0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
                                     0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
                                     0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
                                     0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

void permute(u64* a) {
  for (const u64 constant : round_constants) {
    u64 c[5], b[25];
    for (int x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int x = 0; x < 5; x++) {
      const u64 d = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
      for (int y = 0; y < 25; y += 5) a[y + x] ^= d;
    }
    // rho and pi: lane (x, y) goes to (y, 2x + 3y), turned by triangular numbers.
    b[0] = a[0];
    int x = 1, y = 0;
    for (int t = 0; t < 24; t++) {
      const int to = (2 * x + 3 * y) % 5;
      b[5 * to + y] = std::rotl(a[5 * y + x], (t + 1) * (t + 2) / 2 % 64);
      x = y;
      y = to;
    }
    for (int row = 0; row < 25; row += 5)
      for (int i = 0; i < 5; i++) a[row + i] = b[row + i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5]);
    a[0] ^= constant;
  }
}

template <u64 rate>
struct keccak {
  static constexpr u64 block_bytes = rate;
  using state = keccak_state;
  static void init(state& s) { std::memset(&s, 0, sizeof s); }
  static void update(state& s, const u8* p, u64 n) {
    u8* bytes = reinterpret_cast<u8*>(s.lanes);  // little-endian machine
    while (n) {
      if (s.filled == 0 && n >= rate) {
        for (u64 i = 0; i < rate / 8; i++) {
          u64 lane;
          std::memcpy(&lane, p + 8 * i, 8);
          s.lanes[i] ^= lane;
        }
        p += rate;
        n -= rate;
        permute(s.lanes);
        continue;
      }
      bytes[s.filled++] ^= *p++;
      n--;
      if (s.filled == rate) {
        permute(s.lanes);
        s.filled = 0;
      }
    }
  }
  static void squeeze(state& s, u8 suffix, u8* out, u64 n) {
    u8* bytes = reinterpret_cast<u8*>(s.lanes);
    bytes[s.filled] ^= suffix;
    bytes[rate - 1] ^= 0x80;
    for (;;) {
      permute(s.lanes);
      const u64 part = std::min(n, rate);
      std::memcpy(out, bytes, part);
      out += part;
      n -= part;
      if (!n) return;
    }
  }
};

constexpr u8 sha3_suffix = 0x06, shake_suffix = 0x1F;

template <u64 bits>
struct sha3 : keccak<200 - bits / 4> {
  static constexpr const char* type_name = bits == 224   ? "_sha3.sha3_224"
                                           : bits == 256 ? "_sha3.sha3_256"
                                           : bits == 384 ? "_sha3.sha3_384"
                                                         : "_sha3.sha3_512";
  static constexpr u64 digest_bytes = bits / 8;
  static constexpr u8 suffix = sha3_suffix;
  static void finish(keccak_state& s, u8* out) { sha3::squeeze(s, suffix, out, digest_bytes); }
};
template <u64 bits>
struct shake : keccak<200 - bits / 4> {
  static constexpr const char* type_name = bits == 128 ? "_sha3.shake_128" : "_sha3.shake_256";
  static constexpr u64 digest_bytes = 0;  // as CPython says
  static constexpr u8 suffix = shake_suffix;
};

template <class A>
struct sha3_methods {
  using base = hash_methods<A>;
  static value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
    value v[2];
    // CPython's constructors share this name.
    constexpr const char* name = "sha3_224";
    if (!bind_arguments(m, name, "data? / * usedforsecurity?", args, nargs, kwnames, v)) return value_raised;
    if (!same(v[1], value_unbound) && truth(m, v[1]) == tri::error) return value_raised;
    const value o = base::make(m, cls);
    return same(v[0], value_unbound) || base::feed(m, o, v[0]) ? o : value_raised;
  }
  static value capacity(vm&, value) { return value::small_int(1600 - 8 * static_cast<i64>(A::block_bytes)); }
  static value rate(vm&, value) { return value::small_int(8 * A::block_bytes); }
  static value suffix(vm& m, value) {
    const u8 s = A::suffix;
    return bytes_value(m, &s, 1);
  }

  static bool length_argument(vm& m, value v, i64& out) {
    if (!is_int(m, v)) {
      raise_type_error(m, "an integer is required");
    } else if (to_i64(m, v, out)) {
      if (out >= 0) return true;
      raise_text(m, m.exc.ValueError, "value must be positive");
    } else {
      raise_text(m, m.exc.OverflowError, "Python int too large to convert to C unsigned long");
    }
    return false;
  }
  /// The output of a shake, of any length.
  static bool output(vm& m, value self, value length, byte_builder& out) {
    i64 bytes = 0;
    if (!length_argument(m, length, bytes)) return false;
    if (bytes >= 1 << 29) {
      raise_text(m, m.exc.ValueError, "length is too large");
      return false;
    }
    out.append_fill(0, static_cast<u64>(bytes));
    if (out.failed()) {
      raise_no_memory(m);
      return false;
    }
    keccak_state s = self.as<hash_object<A>>()->state;
    if (bytes) A::squeeze(s, A::suffix, out.data(), static_cast<u64>(bytes));
    return true;
  }
  static value shake_digest(vm& m, value self, value length) {
    byte_builder out(m);
    return output(m, self, length, out) ? bytes_value(m, out.data(), out.length()) : value_raised;
  }
  static value shake_hexdigest(vm& m, value self, value length) {
    byte_builder out(m);
    return output(m, self, length, out) ? hex_value(m, out.data(), out.length()) : value_raised;
  }

  static void add(vm& m, module_object* mod, const method_def* methods) {
    static const getset_def getsets[] = {{"block_size", base::block_size, nullptr},
                                         {"name", base::name, nullptr},
                                         {"digest_size", base::digest_size, nullptr},
                                         {"_capacity_bits", capacity, nullptr},
                                         {"_rate_bits", rate, nullptr},
                                         {"_suffix", suffix, nullptr},
                                         {}};
    make_native_type<hash_object<A>>(m, mod, A::type_name, methods, construct, nullptr,
                                     "A hash object; data, if given, is hashed at once.", getsets, 0);
  }
  static void add_fixed(vm& m, module_object* mod) { add(m, mod, base::methods()); }
  static void add_shake(vm& m, module_object* mod) {
    static const method_def methods[] = {
        unary_method("copy", base::copy, "($self, /)", "Return a copy of the hash object."),
        binary_method("digest", shake_digest, "($self, length, /)", "Return the digest value as a bytes object."),
        binary_method("hexdigest", shake_hexdigest, "($self, length, /)",
                      "Return the digest value as a string of hexadecimal digits."),
        binary_method("update", base::update, "($self, data, /)",
                      "Update this hash object's state with the provided bytes-like object."),
        end_of_methods};
    add(m, mod, methods);
  }
};

}  // namespace
}  // namespace hashes

module_object* init_module__sha3(vm& m) {
  using namespace hashes;
  module_object* mod = make_module(m, "_sha3", nullptr);
  sha3_methods<sha3<224>>::add_fixed(m, mod);
  sha3_methods<sha3<256>>::add_fixed(m, mod);
  sha3_methods<sha3<384>>::add_fixed(m, mod);
  sha3_methods<sha3<512>>::add_fixed(m, mod);
  sha3_methods<shake<128>>::add_shake(m, mod);
  sha3_methods<shake<256>>::add_shake(m, mod);
  module_set(m, mod, "implementation", to_value(make_str(m, "generic 64-bit")));
  return mod;
}

}  // namespace metavm::python
