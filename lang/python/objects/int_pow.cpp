/// \file
/// Powers of ints, with and without a modulus.
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_impl.hpp"

namespace metavm::python {
namespace {

/// As long as everything fits a machine word.
bool pow_word(i64 base, u64 exponent, i64& out) {
  i64 r = 1;
  for (;;) {
    if (exponent & 1 && __builtin_mul_overflow(r, base, &r)) return false;
    exponent >>= 1;
    if (!exponent) break;
    if (__builtin_mul_overflow(base, base, &base)) return false;
  }
  out = r;
  return true;
}

value pow_natural(vm& m, value a, value b) {
  const int_operand base(a), exponent(b);
  if (!exponent.length) return value::small_int(1);
  if (base.length <= 1 && low_limb(base) <= 1) {
    const i64 r = static_cast<i64>(low_limb(base));
    return value::small_int(base.negative && (low_limb(exponent) & 1) ? -r : r);
  }
  if (exponent.length > 1) return raise_no_memory(m);
  const u64 e = low_limb(exponent);
  i64 word, result;
  if (int_to_i64(a, word) && pow_word(word, e, result)) return make_int(m, result);
  unsigned __int128 bits = bit_length_of(base) - 1;
  bits *= e;
  if (bits > most_limbs * 64) return raise_no_memory(m);
  const u64 limbs = static_cast<u64>((static_cast<unsigned __int128>(bit_length_of(base)) * e) / 64);
  if (!reserve_for_gmp(m, limbs + 2)) return value_raised;
  const mpz_view x(base);
  mpz_scratch r;
  mpz_pow_ui(r.z, x.z, e);
  return int_from_mpz(m, r.z);
}

u64 pow_mod_word(u64 base, const int_view& exponent, u64 modulus) {
  using u128 = unsigned __int128;
  u64 r = 1 % modulus;
  base %= modulus;
  for (u64 i = 0; i < exponent.length; i++) {
    u64 e = exponent.limbs[i];
    const bool last = i + 1 == exponent.length;
    for (int bit = 0; bit < 64 && (!last || e); bit++, e >>= 1) {
      if (e & 1) r = static_cast<u64>(static_cast<u128>(r) * base % modulus);
      base = static_cast<u64>(static_cast<u128>(base) * base % modulus);
    }
  }
  return r;
}

value not_invertible(vm& m) { return raise_text(m, m.exc.ValueError, "base is not invertible for the given modulus"); }

/// \pre modulus > 1
value pow_positive_modulus(vm& m, value a, value b, value modulus) {
  a = int_mod(m, a, modulus);
  if (is_raised(a)) return a;
  const int_operand base(a), exponent(b), n(modulus);
  if (n.length == 1 && !exponent.negative) return make_uint(m, pow_mod_word(low_limb(base), exponent, n.limbs[0]));
  if (!reserve_for_gmp(m, 4 * n.length + exponent.length)) return value_raised;
  const mpz_view x(base), e(exponent), c(n);
  mpz_scratch r, positive;
  if (exponent.negative) {
    if (!mpz_invert(r.z, x.z, c.z)) return not_invertible(m);
    mpz_neg(positive.z, e.z);
    mpz_powm(r.z, r.z, positive.z, c.z);
  } else {
    mpz_powm(r.z, x.z, e.z, c.z);
  }
  return int_from_mpz(m, r.z);
}

}  // namespace

value int_pow(vm& m, value a, value b) {
  if (METAVM_LIKELY(b.is_int() ? b.as_int() >= 0 : int_sign(b) >= 0)) return pow_natural(m, a, b);
  double x, y;
  if (!int_to_double(m, a, x) || !int_to_double(m, b, y)) return value_raised;
  return float_pow(m, x, y);
}

value int_pow_mod(vm& m, value a, value b, value modulus) {
  const int sign = int_sign(modulus);
  if (sign == 0) return raise_text(m, m.exc.ValueError, "pow() 3rd argument cannot be 0");
  const value n = int_abs(m, modulus);
  if (is_raised(n)) return n;
  if (same(n, value::small_int(1))) return value::small_int(0);
  const value r = pow_positive_modulus(m, a, b, n);
  if (is_raised(r) || sign > 0 || same(r, value::small_int(0))) return r;
  return int_sub(m, r, n);
}

}  // namespace metavm::python
