/// \file
/// Natural numbers of decimals: memory, addition, multiplication, division.
#include "lang/python/modules/decimal_natural.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

namespace metavm::python::decimals {
namespace {

mp_size_t size_of(u64 n) { return static_cast<mp_size_t>(n); }

/// A divisor of two limbs, shifted so that its top bit is set, with the reciprocal by which quotients of three limbs
/// by two are found without division (Moeller and Granlund, "Improved division by invariant integers").
struct reciprocal {
  u64 d1, d0, v;
  u32 shift;
  u128 divisor() const { return static_cast<u128>(d1) << 64 | d0; }
};

struct reciprocal_table {
  reciprocal of[39];
  consteval reciprocal_table() : of{} {
    for (u32 k = 0; k <= 38; k++) {
      u128 d = static_cast<u128>(powers.limbs[k][1]) << 64 | powers.limbs[k][0];
      u32 shift = 0;
      for (; !(d >> 127); shift++) d <<= 1;
      // v = (2^192 - 1) / d - 2^64, bit by bit.
      u128 rest = 0;
      u64 v = 0;
      for (int bit = 191; bit >= 0; bit--) {
        const bool carry = rest >> 127;
        rest = rest << 1 | 1;
        const bool fits = carry || rest >= d;
        if (fits) rest -= d;
        if (bit < 64) v = v << 1 | fits;
      }
      of[k] = {static_cast<u64>(d >> 64), static_cast<u64>(d), v, shift};
    }
  }
};
constexpr reciprocal_table reciprocals;

reciprocal make_reciprocal(u64 high, u64 low) {
  const u32 shift = static_cast<u32>(std::countl_zero(high));
  const u128 d = (static_cast<u128>(high) << 64 | low) << shift;
  const u64 d1 = static_cast<u64>(d >> 64), d0 = static_cast<u64>(d);
  u64 v = static_cast<u64>((static_cast<u128>(~d1) << 64 | ~u64{0}) / d1);
  u64 p = d1 * v + d0;
  if (p < d0) {
    v--;
    if (p >= d1) {
      v--;
      p -= d1;
    }
    p -= d1;
  }
  const u128 t = static_cast<u128>(v) * d0;
  p += static_cast<u64>(t >> 64);
  if (p < static_cast<u64>(t >> 64)) {
    v--;
    if ((static_cast<u128>(p) << 64 | static_cast<u64>(t)) >= d) v--;
  }
  return {d1, d0, v, shift};
}

/// (rest, u0) / d; the remainder stays in `rest`. \pre rest < d
METAVM_INLINE u64 divide_step(u128& rest, u64 u0, const reciprocal& d) {
  const u64 u2 = static_cast<u64>(rest >> 64), u1 = static_cast<u64>(rest);
  const u128 q = static_cast<u128>(d.v) * u2 + rest;
  u64 q1 = static_cast<u64>(q >> 64);
  const u64 q0 = static_cast<u64>(q);
  const u64 t1 = u1 - q1 * d.d1;
  const u128 t = static_cast<u128>(d.d0) * q1;
  u128 r = (static_cast<u128>(t1) << 64 | u0) - t - d.divisor();
  q1++;
  if (static_cast<u64>(r >> 64) >= q0) {
    q1--;
    r += d.divisor();
  }
  if (METAVM_UNLIKELY(r >= d.divisor())) {
    q1++;
    r -= d.divisor();
  }
  rest = r;
  return q1;
}

constexpr u64 most_short = 10;

/// (high, low) / d. \pre high < d
METAVM_INLINE u64 divide_word(u64 high, u64 low, u64 d, u64& rest) {
#ifdef __x86_64__
  u64 q;
  asm("divq %4" : "=a"(q), "=d"(rest) : "0"(low), "1"(high), "r"(d) : "cc");
  return q;
#else
  const u128 x = static_cast<u128>(high) << 64 | low;
  rest = static_cast<u64>(x % d);
  return static_cast<u64>(x / d);
#endif
}

/// q = a / d; the result is the remainder, shifted as d is. q may be a. \pre 2 <= a.n <= most_short
u128 divide_short(natural& q, limb_span a, const reciprocal& d) {
  const u32 words = d.shift / 64, bits = d.shift % 64;
  u64 m[most_short + 2];
  const u64 total = a.n + words + 1;
  for (u32 i = 0; i < words; i++) m[i] = 0;
  u64 below = 0;
  for (u64 i = 0; i < a.n; i++) {
    m[i + words] = bits ? a.p[i] << bits | below : a.p[i];
    below = bits ? a.p[i] >> (64 - bits) : 0;
  }
  m[total - 1] = below;
  u128 rest = static_cast<u128>(m[total - 1]) << 64 | m[total - 2];
  u64* out = q.room(total - 2);
  for (u64 i = total - 2; i-- > 0;) out[i] = divide_step(rest, m[i], d);
  q.trim(total - 2);
  return rest;
}

}  // namespace

// ---------------------------------------------------------------- memory

void reserve(u64 limbs) {
  if (METAVM_LIKELY(limbs < u64{1} << 16)) return;
  void* p = limbs > most_limbs * 2 ? nullptr : std::malloc(limbs * 8 * 10);
  asm volatile("" : : "r"(p) : "memory");  // else a compiler may leave both calls out
  if (!p) throw no_memory{};
  std::free(p);
}

void natural::grow(u64 n, bool keep) {
  if (n > most_limbs * 2) throw no_memory{};
  const u64 capacity = n + n / 4;
  u64* p = static_cast<u64*>(std::malloc(capacity * 8));
  if (!p) throw no_memory{};
  if (keep) std::memcpy(p, p_, n_ * 8);
  if (p_ != fixed_) std::free(p_);
  p_ = p;
  capacity_ = capacity;
}
void natural::release() { std::free(p_); }
void natural::take(natural& o) noexcept {
  if (o.p_ == o.fixed_) {
    std::memcpy(p_, o.p_, o.n_ * 8);  // any capacity is enough
    n_ = o.n_;
    return;
  }
  if (p_ != fixed_) std::free(p_);
  p_ = std::exchange(o.p_, o.fixed_);
  capacity_ = std::exchange(o.capacity_, inline_limbs);
  n_ = std::exchange(o.n_, 0);
}

// ---------------------------------------------------------------- small operands

void natural::add_small(u64 x) {
  u64* p = room_kept(n_ + 1);
  u64 i = 0;
  for (; x && i < n_; i++) {
    p[i] += x;
    x = p[i] < x;
  }
  if (x) {
    p[i] = x;
    n_++;
  }
}
void natural::sub_small(u64 x) {
  for (u64 i = 0; x; i++) {
    const u64 before = p_[i];
    p_[i] -= x;
    x = before < x;
  }
  trim(n_);
}
void natural::mul_small(u64 x) {
  u64* p = room_kept(n_ + 1);
  u64 carry = 0;
  for (u64 i = 0; i < n_; i++) {
    const u128 t = static_cast<u128>(p[i]) * x + carry;
    p[i] = static_cast<u64>(t);
    carry = static_cast<u64>(t >> 64);
  }
  p[n_] = carry;
  trim(n_ + 1);
}

// ---------------------------------------------------------------- addition, multiplication

int compare(limb_span a, limb_span b) {
  if (a.n != b.n) return a.n < b.n ? -1 : 1;
  for (u64 i = a.n; i-- > 0;)
    if (a.p[i] != b.p[i]) return a.p[i] < b.p[i] ? -1 : 1;
  return 0;
}

void add(natural& r, limb_span a, limb_span b) {
  if (a.n < b.n) std::swap(a, b);
  if (a.n <= 1) {
    r.set(static_cast<u128>(a.low()) + b.low());
    return;
  }
  const bool is_a = a.p == r.data(), is_b = b.p == r.data();
  u64* p = is_a || is_b ? r.room_kept(a.n + 1) : r.room(a.n + 1);
  if (is_a) a.p = p;
  if (is_b) b.p = p;
  if (b.n == 0) {
    if (!is_a) std::memcpy(p, a.p, a.n * 8);
    r.trim(a.n);
    return;
  }
  p[a.n] = mpn_add(p, a.p, size_of(a.n), b.p, size_of(b.n));
  r.trim(a.n + 1);
}

void sub(natural& r, limb_span a, limb_span b) {
  if (a.n <= 2) {
    r.set(a.low128() - b.low128());
    return;
  }
  const bool is_a = a.p == r.data(), is_b = b.p == r.data();
  u64* p = is_a || is_b ? r.room_kept(a.n) : r.room(a.n);
  if (is_a) a.p = p;
  if (is_b) b.p = p;
  if (b.n == 0) {
    if (!is_a) std::memcpy(p, a.p, a.n * 8);
  } else {
    mpn_sub(p, a.p, size_of(a.n), b.p, size_of(b.n));
  }
  r.trim(a.n);
}

void mul(natural& r, limb_span a, limb_span b) {
  if (a.n < b.n) std::swap(a, b);
  if (b.n == 0) {
    r.clear();
    return;
  }
  if (a.n == 1) {
    r.set(static_cast<u128>(a.p[0]) * b.p[0]);
    return;
  }
  u64* p = r.room(a.n + b.n);
  if (a.n == 2) {
    const u128 x = static_cast<u128>(a.p[0]) * b.p[0], y = static_cast<u128>(a.p[1]) * b.p[0] + (x >> 64);
    p[0] = static_cast<u64>(x);
    if (b.n == 1) {
      p[1] = static_cast<u64>(y);
      p[2] = static_cast<u64>(y >> 64);
    } else {
      const u128 z = static_cast<u128>(a.p[0]) * b.p[1] + static_cast<u64>(y);
      const u128 t = static_cast<u128>(a.p[1]) * b.p[1] + (y >> 64) + (z >> 64);
      p[1] = static_cast<u64>(z);
      p[2] = static_cast<u64>(t);
      p[3] = static_cast<u64>(t >> 64);
    }
  } else if (a.p == b.p && a.n == b.n) {
    reserve(2 * a.n);
    mpn_sqr(p, a.p, size_of(a.n));
  } else {
    reserve(a.n + b.n);
    mpn_mul(p, a.p, size_of(a.n), b.p, size_of(b.n));
  }
  r.trim(a.n + b.n);
}

// ---------------------------------------------------------------- division

void divide(natural& q, natural& r, limb_span a, limb_span b) {
  if (a.n <= 1 && b.n <= 1) {
    const u64 x = a.low(), y = b.low();
    q.set(x / y);
    r.set(x % y);
    return;
  }
  if (compare(a, b) < 0) {
    q.clear();
    r.set(a);
    return;
  }
  if (b.n == 1) {
    u64* p = q.room(a.n);
    if (a.n <= 4) {
      u64 rest = 0;
      for (u64 i = a.n; i-- > 0;) p[i] = divide_word(rest, a.p[i], b.p[0], rest);
      r.set(rest);
      q.trim(a.n);
      return;
    }
    r.set(static_cast<u64>(mpn_divrem_1(p, 0, a.p, size_of(a.n), b.p[0])));
    q.trim(a.n);
    return;
  }
  if (b.n == 2 && a.n <= most_short) {
    const reciprocal d = make_reciprocal(b.p[1], b.p[0]);
    r.set(divide_short(q, a, d) >> d.shift);
    return;
  }
  u64 *qp = q.room(a.n - b.n + 1), *rp = r.room(b.n);
  reserve(a.n + b.n);
  mpn_tdiv_qr(qp, rp, 0, a.p, size_of(a.n), b.p, size_of(b.n));
  q.trim(a.n - b.n + 1);
  r.trim(b.n);
}

namespace {

remainder_class classify(u128 rest, u128 divisor) {
  if (rest == 0) return remainder_class::zero;
  const u128 half = divisor / 2;
  return rest < half ? remainder_class::below_half : rest == half ? remainder_class::half : remainder_class::above_half;
}
remainder_class classify(const natural& rest, limb_span divisor) {
  if (rest.is_zero()) return remainder_class::zero;
  natural twice;
  add(twice, rest, rest);
  const int order = compare(twice, divisor);
  return order < 0 ? remainder_class::below_half : order == 0 ? remainder_class::half : remainder_class::above_half;
}

}  // namespace

remainder_class divide_pow10(natural& q, limb_span a, i64 k) {
  if (k == 0) {
    if (q.data() != a.p) q.set(a);
    return remainder_class::zero;
  }
  if (a.n <= 1 && k <= 19) {
    const u64 x = a.low(), d = pow10_64(static_cast<u64>(k)), quotient = x / d;
    q.set(quotient);
    return classify(x - quotient * d, d);
  }
  if (a.n >= 2 && a.n <= most_short && k <= 38) {
    const reciprocal& d = reciprocals.of[k];
    return classify(divide_short(q, a, d), d.divisor());
  }
  // 10^k >= 2^(3.3 k): far more than a.
  if (k > most_digits || static_cast<u64>(k) > a.n * 20) {
    const bool zero = a.is_zero();
    q.clear();
    return zero ? remainder_class::zero : remainder_class::below_half;
  }
  const limb_span d = pow10(k);
  if (compare(a, d) < 0) {
    const remainder_class c = classify(natural(a), d);
    q.clear();
    return c;
  }
  natural quotient, rest;
  divide(quotient, rest, a, d);
  const remainder_class c = classify(rest, d);
  q = std::move(quotient);
  return c;
}

void mod_pow10(natural& r, limb_span a, i64 k) {
  if (k > most_digits || static_cast<u64>(k) > a.n * 20) {
    if (r.data() != a.p) r.set(a);
    return;
  }
  natural quotient, rest;
  divide(quotient, rest, a, pow10(k));
  r = std::move(rest);
}

void square_root(natural& r, limb_span a, bool& exact) {
  if (a.is_zero()) {
    r.clear();
    exact = true;
    return;
  }
  natural rest;
  u64 *p = r.room((a.n + 1) / 2), *left = rest.room(a.n);
  reserve(2 * a.n);
  exact = mpn_sqrtrem(p, left, a.p, size_of(a.n)) == 0;
  r.trim((a.n + 1) / 2);
}

}  // namespace metavm::python::decimals
