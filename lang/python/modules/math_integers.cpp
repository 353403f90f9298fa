/// \file
/// math: functions of ints.
#include "lang/python/modules/math_functions.hpp"
#include "lang/python/objects/int_impl.hpp"

namespace metavm::python::math {
namespace {

/// n * (n-1) * … of `count` factors by halves, so that large factors meet late.
value falling_product(vm& m, value n, u64 from, u64 count) {
  if (count == 0) return value::small_int(1);
  if (count <= 8) {
    value r = int_sub(m, n, make_uint(m, from));
    for (u64 i = 1; i < count && !is_raised(r); i++) {
      const value f = int_sub(m, n, make_uint(m, from + i));
      r = is_raised(f) ? f : int_mul(m, r, f);
    }
    return r;
  }
  const value a = falling_product(m, n, from, count / 2);
  if (is_raised(a)) return a;
  const value b = falling_product(m, n, from + count / 2, count - count / 2);
  return is_raised(b) ? b : int_mul(m, a, b);
}

/// False: the product of `count` factors up to n would be too large; MemoryError raised.
bool product_fits(vm& m, value n, u64 count) {
  const u64 bits = int_bit_length(n);
  // A fifth of the factors' bits is a safe lower bound of the product's.
  if (static_cast<unsigned __int128>(bits) * count / 5 < most_limbs * 64) return true;
  raise_no_memory(m);
  return false;
}

bool natural(vm& m, value v, const char* name, value& out) {
  out = index_int(m, v);
  if (is_raised(out)) return false;
  if (int_sign(out) >= 0) return true;
  raise(m, m.exc.ValueError, "{} must be a non-negative integer", name);
  return false;
}

constexpr long long largest = INT64_MAX;

value permutations(vm& m, value n, value k) {
  if (int_compare(k, n) > 0) return value::small_int(0);
  u64 count;
  if (!int_to_u64(k, count) || count > static_cast<u64>(largest))
    return raise(m, m.exc.OverflowError, "k must not exceed {}", largest);
  return product_fits(m, n, count) ? falling_product(m, n, 0, count) : value_raised;
}

/// n! fits 62 bits up to here.
constexpr u64 small_factorials = 19;
constexpr auto factorial_table = [] {
  std::array<i64, small_factorials + 1> t{};
  t[0] = 1;
  for (u64 i = 1; i < t.size(); i++) t[i] = t[i - 1] * static_cast<i64>(i);
  return t;
}();

}  // namespace

value factorial(vm& m, value v) {
  const value n = index_int(m, v);
  if (is_raised(n)) return n;
  if (int_sign(n) < 0) return raise_text(m, m.exc.ValueError, "factorial() not defined for negative values");
  i64 k;
  if (!int_to_i64(n, k)) return raise(m, m.exc.OverflowError, "factorial() argument should not exceed {}", largest);
  if (k <= static_cast<i64>(small_factorials)) return value::small_int(factorial_table[static_cast<u64>(k)]);
  if (!product_fits(m, n, static_cast<u64>(k))) return value_raised;
  if (!reserve_for_gmp(m, static_cast<u64>(k) * int_bit_length(n) / 64)) return value_raised;
  mpz_scratch r;
  mpz_fac_ui(r.z, static_cast<unsigned long>(k));
  return int_from_mpz(m, r.z);
}

value perm(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "math.perm", kwnames) || !check_arity(m, "perm", nargs, 1, 2)) return value_raised;
  if (nargs == 1 || same(args[1], none)) return factorial(m, args[0]);
  value n, k;
  n = index_int(m, args[0]);
  if (is_raised(n)) return n;
  k = index_int(m, args[1]);
  if (is_raised(k) || !natural(m, n, "n", n) || !natural(m, k, "k", k)) return value_raised;
  return permutations(m, n, k);
}

value comb(vm& m, value a, value b) {
  value n = index_int(m, a);
  if (is_raised(n)) return n;
  value k = index_int(m, b);
  if (is_raised(k) || !natural(m, n, "n", n) || !natural(m, k, "k", k)) return value_raised;
  const value other = int_sub(m, n, k);
  if (is_raised(other)) return other;
  if (int_sign(other) < 0) return value::small_int(0);
  if (int_compare(other, k) < 0) k = other;
  u64 count;
  if (!int_to_u64(k, count) || count > static_cast<u64>(largest))
    return raise(m, m.exc.OverflowError, "min(n - k, k) must not exceed {}", largest);
  if (count == 0) return value::small_int(1);
  if (count == 1) return n;
  // log2 of the result is at least k * (log2(n) - log2(k)).
  const u64 bits = int_bit_length(n), k_bits = int_bit_length(k);
  const u64 per_factor = bits > k_bits + 1 ? bits - k_bits - 1 : 1;
  if (static_cast<unsigned __int128>(per_factor) * count >= most_limbs * 64) return raise_no_memory(m);
  if (!reserve_for_gmp(m, (bits - k_bits + 3) * count / 64)) return value_raised;
  const int_operand x(n);
  mpz_scratch r;
  if (fits_one_limb(x))
    mpz_bin_uiui(r.z, low_limb(x), count);
  else
    mpz_bin_ui(r.z, mpz_view(x).z, count);
  return int_from_mpz(m, r.z);
}

value gcd(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "math.gcd", kwnames)) return value_raised;
  value r = value::small_int(0);
  for (u32 i = 0; i < nargs; i++) {
    const value x = index_int(m, args[i]);
    if (is_raised(x)) return x;
    if (same(r, value::small_int(1))) continue;
    r = int_gcd(m, r, x);
    if (is_raised(r)) return r;
  }
  return r;
}

value lcm(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "math.lcm", kwnames)) return value_raised;
  value r = value::small_int(1);
  for (u32 i = 0; i < nargs; i++) {
    const value x = index_int(m, args[i]);
    if (is_raised(x)) return x;
    if (same(r, value::small_int(0))) continue;
    const value g = int_gcd(m, r, x);
    if (is_raised(g)) return g;
    if (same(g, value::small_int(0))) {
      r = g;
      continue;
    }
    const value q = int_floordiv(m, r, g);
    r = is_raised(q) ? q : int_mul(m, q, x);
    if (!is_raised(r)) r = int_abs(m, r);
    if (is_raised(r)) return r;
  }
  return r;
}

value isqrt(vm& m, value v) {
  const value n = index_int(m, v);
  if (is_raised(n)) return n;
  if (int_sign(n) < 0) return raise_text(m, m.exc.ValueError, "isqrt() argument must be nonnegative");
  return int_isqrt(m, n);
}

}  // namespace metavm::python::math
