/// \file
/// Natural numbers behind decimals: limbs in binary, few of them in place, and what decimal arithmetic asks of them:
/// counts of decimal digits, multiplication and division by powers of ten. Few limbs go through tables and reciprocals
/// of ours, the rest through GMP's mpn layer.
#pragma once
#include <gmp.h>

#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "metavm/base/config.hpp"

namespace metavm::python::decimals {

static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0);
using u128 = unsigned __int128;
using i128 = __int128;

/// Thrown where memory ends or a number would be unreasonably large; functions called by guests make it MemoryError.
struct no_memory {};

/// More limbs than this are refused: 2 GB a number, as ints are.
inline constexpr u64 most_limbs = u64{1} << 28;
/// So many decimal digits fit most_limbs.
inline constexpr i64 most_digits = 5'100'000'000;
/// GMP aborts the process when it gets no memory: throws before it comes to that.
void reserve(u64 limbs);

/// Limbs, least first, without leading zeros; they lie elsewhere.
struct limb_span {
  const u64* p;
  u64 n;
  u64 low() const { return n ? p[0] : 0; }
  u128 low128() const { return n > 1 ? static_cast<u128>(p[1]) << 64 | p[0] : low(); }
  bool is_zero() const { return n == 0; }
};

inline constexpr i64 table_digits = 154;
inline constexpr u64 table_limbs = 8;
/// 10^k for k <= table_digits.
struct power_table {
  u64 limbs[table_digits + 1][table_limbs];
  u8 counts[table_digits + 1];  ///< of limbs that are not zero
  consteval power_table() : limbs{}, counts{} {
    limbs[0][0] = 1;
    for (int k = 1; k <= table_digits; k++) {
      u128 carry = 0;
      for (u64 i = 0; i < table_limbs; i++) {
        carry += static_cast<u128>(limbs[k - 1][i]) * 10;
        limbs[k][i] = static_cast<u64>(carry);
        carry >>= 64;
      }
    }
    for (int k = 0; k <= table_digits; k++)
      for (counts[k] = table_limbs; !limbs[k][counts[k] - 1];) counts[k]--;
  }
};
inline constexpr power_table powers;
inline u64 pow10_64(u64 k) { return powers.limbs[k][0]; }
inline u128 pow10_128(u64 k) { return static_cast<u128>(powers.limbs[k][1]) << 64 | powers.limbs[k][0]; }

/// What was cut off, against half a unit of what was kept.
enum class remainder_class : u8 { zero, below_half, half, above_half };

class natural {
 public:
  static constexpr u64 inline_limbs = 12;

  natural() : p_(fixed_), n_(0), capacity_(inline_limbs) {}
  explicit natural(limb_span s) : natural() { set(s); }
  explicit natural(u64 x) : natural() { set(x); }
  natural(const natural& o) : natural() { set(o); }
  natural(natural&& o) noexcept : natural() { take(o); }
  natural& operator=(const natural& o) {
    if (this != &o) set(o);
    return *this;
  }
  natural& operator=(natural&& o) noexcept {
    if (this != &o) take(o);
    return *this;
  }
  ~natural() {
    if (METAVM_UNLIKELY(p_ != fixed_)) release();
  }

  operator limb_span() const { return {p_, n_}; }
  u64* data() { return p_; }
  const u64* data() const { return p_; }
  u64 size() const { return n_; }
  bool is_zero() const { return n_ == 0; }
  u64 low() const { return n_ ? p_[0] : 0; }
  bool is_odd() const { return low() & 1; }
  bool fits_u128() const { return n_ <= 2; }
  u128 low128() const { return limb_span(*this).low128(); }

  void clear() { n_ = 0; }
  void set(u64 x) {
    p_[0] = x;
    n_ = x != 0;
  }
  void set(u128 x) {
    p_[0] = static_cast<u64>(x);
    p_[1] = static_cast<u64>(x >> 64);
    n_ = p_[1] ? 2 : p_[0] != 0;
  }
  void set(limb_span s) {
    u64* p = room(s.n);
    for (u64 i = 0; i < s.n; i++) p[i] = s.p[i];
    n_ = s.n;
  }
  /// Room for n limbs; what was there is lost. Then `trim(n)`.
  u64* room(u64 n) {
    if (METAVM_UNLIKELY(n > capacity_)) grow(n, false);
    return p_;
  }
  u64* room_kept(u64 n) {
    if (METAVM_UNLIKELY(n > capacity_)) grow(n, true);
    return p_;
  }
  void trim(u64 n) {
    while (n && !p_[n - 1]) n--;
    n_ = n;
  }
  void add_small(u64 x);
  void sub_small(u64 x);  ///< \pre *this >= x
  void mul_small(u64 x);
  u64 mod_small(u64 x) const { return n_ ? mpn_mod_1(p_, static_cast<mp_size_t>(n_), x) : 0; }
  bool divisible_by_five() const {
    // 2^64 is one more than a multiple of five.
    u128 sum = 0;
    for (u64 i = 0; i < n_; i++) sum += p_[i];
    return static_cast<u64>(sum % 5) == 0;
  }

 private:
  void take(natural& o) noexcept;
  void release();
  METAVM_NOINLINE void grow(u64 n, bool keep);
  u64* p_;
  u64 n_, capacity_;
  u64 fixed_[inline_limbs];
};

int compare(limb_span a, limb_span b);
inline bool equal(limb_span a, limb_span b) { return a.n == b.n && std::memcmp(a.p, b.p, a.n * 8) == 0; }
/// r may be the same as a or b.
void add(natural& r, limb_span a, limb_span b);
void sub(natural& r, limb_span a, limb_span b);  ///< \pre a >= b
/// r is neither a nor b.
void mul(natural& r, limb_span a, limb_span b);
/// Quotient and remainder; neither is an operand. \pre b != 0
void divide(natural& q, natural& r, limb_span a, limb_span b);

/// 10^k; large ones stay in a cache of the thread's until the next call of anything here.
limb_span pow10(i64 k);
/// r is not a. \pre k >= 0
void mul_pow10(natural& r, limb_span a, i64 k);
/// a * 10^k in place.
void scale_up(natural& a, i64 k);
/// q = a / 10^k, rounded down; q may be a. \pre k >= 0
remainder_class divide_pow10(natural& q, limb_span a, i64 k);
/// r = a mod 10^k; r may be a.
void mod_pow10(natural& r, limb_span a, i64 k);
/// Decimal digits; 1 of zero.
i64 count_digits(limb_span a);
/// How often ten divides a, at most `most`; divides it out. \pre a != 0
i64 strip_zeros(natural& a, i64 most);
/// base^e, whatever the size (throws if it is too large).
void power(natural& r, limb_span base, u64 e);
/// floor(sqrt(a)); `exact`: nothing is left over.
void square_root(natural& r, limb_span a, bool& exact);

/// Writes the digits of a into `out` (count_digits(a) of them).
void write_digits(char* out, limb_span a, i64 digits);
std::string digits_of(limb_span a);
/// From digits '0' … '9'.
void read_digits(natural& r, std::string_view text);

}  // namespace metavm::python::decimals
