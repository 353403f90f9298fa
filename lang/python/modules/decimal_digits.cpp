/// \file
/// Natural numbers of decimals: powers of ten, counts of digits, text.
#include <cmath>
#include <memory>
#include <new>

#include "lang/python/modules/decimal_natural.hpp"

namespace metavm::python::decimals {
namespace {

mp_size_t size_of(u64 n) { return static_cast<mp_size_t>(n); }

constexpr i64 most_often = 1 << 15, most_kept = 1 << 22;

/// Powers of ten beyond the table, one by each place of a small hash table, and a few large ones.
struct power_cache {
  struct entry {
    i64 k = 0;
    natural power;
  };
  entry often[64], large[4];
  natural huge;
  u32 next_large = 0;
};
power_cache& cache() {
  static thread_local std::unique_ptr<power_cache> c;
  if (METAVM_UNLIKELY(!c)) c = std::make_unique<power_cache>();
  return *c;
}

void make_power(natural& r, i64 k) {
  if (k > most_digits) throw no_memory{};
  // 10^k = 5^k * 2^k
  const u64 limbs = static_cast<u64>(k) * 10 / 192 + 2;
  reserve(limbs);
  natural five;
  power(five, natural(u64{5}), static_cast<u64>(k));
  const limb_span f = five;
  const u64 words = static_cast<u64>(k) / 64, n = f.n + words + 1;
  u64* p = r.room(n);
  for (u64 i = 0; i < words; i++) p[i] = 0;
  if (k % 64) {
    p[n - 1] = mpn_lshift(p + words, f.p, size_of(f.n), static_cast<unsigned>(k % 64));
  } else {
    std::memcpy(p + words, f.p, f.n * 8);
    p[n - 1] = 0;
  }
  r.trim(n);
}

u64 bit_length(limb_span a) { return a.n * 64 - static_cast<u64>(std::countl_zero(a.p[a.n - 1])); }

}  // namespace

void power(natural& r, limb_span base, u64 e) {
  if (base.is_zero() || e == 0) {
    r.set(u64{e == 0});
    return;
  }
  const u64 bits = bit_length(base);
  if (bits == 1) {
    r.set(u64{1});
    return;
  }
  if (e > most_limbs * 64 / (bits - 1)) throw no_memory{};
  reserve(bits * e / 64 + 2);
  natural result(u64{1}), square(base), t;
  for (int i = 63 - std::countl_zero(e); i >= 0; i--) {
    mul(t, result, result);
    std::swap(t, result);
    if (e >> i & 1) {
      mul(t, result, square);
      std::swap(t, result);
    }
  }
  r = std::move(result);
}

limb_span pow10(i64 k) {
  if (METAVM_LIKELY(k <= table_digits)) return {powers.limbs[k], powers.counts[k]};
  power_cache& c = cache();
  if (k <= most_often) {
    power_cache::entry& e = c.often[k & 63];
    if (e.k != k) {
      e.k = 0;
      make_power(e.power, k);
      e.k = k;
    }
    return e.power;
  }
  for (power_cache::entry& e : c.large)
    if (e.k == k) return e.power;
  if (k > most_kept) {
    make_power(c.huge, k);
    return c.huge;
  }
  power_cache::entry& e = c.large[c.next_large++ & 3];
  e.k = 0;
  make_power(e.power, k);
  e.k = k;
  return e.power;
}

void mul_pow10(natural& r, limb_span a, i64 k) {
  if (a.is_zero()) {
    r.clear();
    return;
  }
  if (k == 0) {
    r.set(a);
    return;
  }
  mul(r, a, pow10(k));
}
void scale_up(natural& a, i64 k) {
  if (k == 0 || a.is_zero()) return;
  if (k <= 19) {
    a.mul_small(pow10_64(static_cast<u64>(k)));
    return;
  }
  natural t;
  mul(t, a, pow10(k));
  a = std::move(t);
}

i64 count_digits(limb_span a) {
  if (a.n <= 1) {
    const u64 x = a.low();
    const u64 t = (static_cast<u64>(64 - std::countl_zero(x | 1)) * 1233) >> 12;
    return static_cast<i64>(t + (x >= pow10_64(t))) + (x == 0);
  }
  const u64 bits = bit_length(a);
  // log10(2) * 2^64
  const i64 t = static_cast<i64>(static_cast<u128>(bits) * 5553023288523357132u >> 64);
  if (a.n == 2) return t + (a.low128() >= pow10_128(static_cast<u64>(t)));
  if (t > most_often) {
    // The logarithm tells, but close to a power of ten.
    const u64 n = a.n;
    const long double top = static_cast<long double>(a.p[n - 1]) * 0x1p64L + static_cast<long double>(a.p[n - 2]);
    const long double log = log10l(top) + static_cast<long double>((n - 2) * 64) * 0.30102999566398119521373889472449L;
    const long double whole = floorl(log);
    if (log - whole > 1e-6L && log - whole < 1 - 1e-6L) return static_cast<i64>(whole) + 1;
  }
  return t + (compare(a, pow10(t)) >= 0);
}

i64 strip_zeros(natural& a, i64 most) {
  i64 stripped = 0;
  // What 2 does not divide, 10 does not.
  u64 zero_limbs = 0;
  const limb_span s = a;
  while (!s.p[zero_limbs]) zero_limbs++;
  most = std::min<i64>(most, static_cast<i64>(zero_limbs * 64) + std::countr_zero(s.p[zero_limbs]));
  if (most <= 0) return 0;
  if (s.n <= 1) {
    u64 x = s.p[0];
    for (; stripped < most && x % 10 == 0; stripped++) x /= 10;
    a.set(x);
    return stripped;
  }
  // By growing powers, then by shrinking ones.
  natural q;
  i64 step = 1;
  const auto try_step = [&](i64 k) {
    if (k > most - stripped) return false;
    if (k <= 19 && a.mod_small(pow10_64(static_cast<u64>(k)))) return false;
    if (divide_pow10(q, a, k) != remainder_class::zero) return false;
    std::swap(q, a);
    stripped += k;
    return true;
  };
  for (; try_step(step); step *= 2) {}
  for (; step; step /= 2) try_step(step);
  return stripped;
}

namespace {

/// The last n digits of x, zeros in front.
METAVM_INLINE void write_chunk(char* out, u64 x, u64 n) {
  static constexpr char pairs[] =
      "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354"
      "5556575859606162636465666768697071727374757677787980818283848586878889909192939495969798"
      "99";
  char* p = out + n;
  for (; n >= 2; n -= 2) {
    const u64 q = x / 100;
    p -= 2;
    std::memcpy(p, pairs + 2 * (x - q * 100), 2);
    x = q;
  }
  if (n) p[-1] = static_cast<char>('0' + x % 10);
}

}  // namespace

void write_digits(char* out, limb_span a, i64 digits) {
  u64 n = static_cast<u64>(digits);
  if (a.n <= 1) {
    write_chunk(out, a.low(), n);
    return;
  }
  if (a.n <= 12) {
    u64 rest[12];
    u64 left = a.n;
    std::memcpy(rest, a.p, left * 8);
    while (left > 1) {
      const u64 chunk = mpn_divrem_1(rest, 0, rest, size_of(left), 10'000'000'000'000'000'000u);
      write_chunk(out + n - 19, chunk, 19);
      n -= 19;
      while (left && !rest[left - 1]) left--;
    }
    if (left) {
      // One limb holds up to 20 digits.
      if (n > 19) {
        write_chunk(out + n - 19, rest[0] % 10'000'000'000'000'000'000u, 19);
        rest[0] /= 10'000'000'000'000'000'000u;
        n -= 19;
      }
      write_chunk(out, rest[0], n);
    } else {
      std::memset(out, '0', n);
    }
    return;
  }
  reserve(2 * a.n);
  natural copy(a);
  u8* raw = reinterpret_cast<u8*>(out);
  // GMP may write one digit more than there are: a zero in front, which the count excludes for exact counts.
  std::unique_ptr<u8[]> room(new (std::nothrow) u8[n + 2]);
  if (!room) throw no_memory{};
  const u64 written = mpn_get_str(room.get(), 10, copy.data(), size_of(copy.size()));
  const u64 skip = written - n;
  for (u64 i = 0; i < n; i++) raw[i] = static_cast<u8>('0' + room[i + skip]);
}

std::string digits_of(limb_span a) {
  const i64 n = count_digits(a);
  std::string s(static_cast<u64>(n), '0');
  write_digits(s.data(), a, n);
  return s;
}

void read_digits(natural& r, std::string_view text) {
  while (!text.empty() && text[0] == '0') text.remove_prefix(1);
  const u64 n = text.size();
  const auto chunk = [&](u64 from, u64 to) {
    u64 x = 0;
    for (u64 i = from; i < to; i++) x = x * 10 + static_cast<u64>(text[i] - '0');
    return x;
  };
  if (n <= 19) {
    r.set(chunk(0, n));
    return;
  }
  if (n <= 38) {
    r.set(static_cast<u128>(chunk(0, n - 19)) * 10'000'000'000'000'000'000u + chunk(n - 19, n));
    return;
  }
  if (n > static_cast<u64>(most_digits)) throw no_memory{};
  const u64 limbs = n * 10 / 192 + 2;
  reserve(limbs);
  std::unique_ptr<u8[]> raw(new (std::nothrow) u8[n]);
  if (!raw) throw no_memory{};
  for (u64 i = 0; i < n; i++) raw[i] = static_cast<u8>(text[i] - '0');
  u64* p = r.room(limbs);
  r.trim(static_cast<u64>(mpn_set_str(p, raw.get(), n, 10)));
}

}  // namespace metavm::python::decimals
