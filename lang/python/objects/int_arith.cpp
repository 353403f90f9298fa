/// \file
/// Big ints: making them, addition, subtraction, multiplication, conversion to machine integers.
#include "lang/python/objects/int_impl.hpp"

namespace metavm::python {

bool reserve_for_gmp(vm& m, u64 limbs) {
  if (METAVM_LIKELY(limbs < u64{1} << 16)) return true;
  // Large blocks are fresh mappings: asking for one shows whether there is room, and costs little.
  // A multiplication by transforms keeps some copies of both operands.
  void* p = limbs > most_limbs * 2 ? nullptr : std::malloc(limbs * 8 * 10);
  asm volatile("" : : "r"(p) : "memory");  // else a compiler may leave both calls out
  if (!p) {
    raise_no_memory(m);
    return false;
  }
  std::free(p);
  return true;
}

value int_from_limbs(vm& m, const u64* limbs, u64 n, bool negative) {
  while (n && !limbs[n - 1]) n--;
  if (n <= 1) {
    const u64 limb = n ? limbs[0] : 0;
    if (limb_is_small(limb, negative)) return small_from_limb(limb, negative);
  }
  int_object* r = new_int(m, n);
  if (!r) return value_raised;
  std::memcpy(r->limbs, limbs, n * 8);
  r->negative = negative;
  return to_value(r);
}

value make_int(vm& m, i64 i) {
  if (METAVM_LIKELY(fits_small_int(i))) return value::small_int(i);
  const u64 limb = i < 0 ? -static_cast<u64>(i) : static_cast<u64>(i);
  return int_from_limbs(m, &limb, 1, i < 0);
}
value make_uint(vm& m, u64 i) { return int_from_limb(m, i, false); }
value make_i128(vm& m, __int128 i) {
  if (METAVM_LIKELY(i >= small_int_min && i <= small_int_max)) return value::small_int(static_cast<i64>(i));
  using u128 = unsigned __int128;
  const u128 magnitude = i < 0 ? -static_cast<u128>(i) : static_cast<u128>(i);
  const u64 limbs[] = {static_cast<u64>(magnitude), static_cast<u64>(magnitude >> 64)};
  return int_from_limbs(m, limbs, 2, i < 0);
}
value make_int_of(vm& m, type_object* cls, value v) {
  const int_operand x(v);
  int_object* r = make_instance_with_tail<int_object>(m, cls, x.length, &int_object::length);
  if (!r) return value_raised;
  std::memcpy(r->limbs, x.limbs, x.length * 8);
  r->negative = x.negative;
  return to_value(r);
}
value exact_int(vm& m, value v) {
  if (v.is_int()) return v;
  if (is_bool(v)) return plain_int(v);
  if (is_exact(v, m.shapes.int_)) return v;
  const int_operand x(v);
  return int_from_limbs(m, x.limbs, x.length, x.negative);
}

bool is_int(vm&, value v) { return is_int_like(v); }
bool int_to_i64(value a, i64& out) {
  const int_operand x(a);
  if (x.length > 1) return false;
  const u64 limb = low_limb(x);
  if (limb > (u64{1} << 63) - !x.negative) return false;
  out = static_cast<i64>(x.negative ? -limb : limb);
  return true;
}
bool int_to_u64(value a, u64& out) {
  const int_operand x(a);
  if (x.length > 1 || x.negative) return false;
  out = low_limb(x);
  return true;
}
bool to_i64(vm&, value int_value, i64& out) {
  if (METAVM_LIKELY(int_value.is_int())) {
    out = int_value.as_int();
    return true;
  }
  return int_to_i64(int_value, out);
}

namespace {

__int128 to_i128(const int_view& v) {
  const __int128 i = static_cast<__int128>(low_limb(v));
  return v.negative ? -i : i;
}

/// Adds magnitudes or subtracts them, as the signs ask. `b_negative`: the sign b shall have.
value add_signed(vm& m, const int_view& a, const int_view& b, bool b_negative) {
  if (a.negative == b_negative) {
    const int_view& x = a.length >= b.length ? a : b;
    const int_view& y = a.length >= b.length ? b : a;
    int_object* r = new_int(m, x.length + 1);
    if (!r) return value_raised;
    if (y.length) {
      r->limbs[x.length] =
          mpn_add(r->limbs, x.limbs, static_cast<mp_size_t>(x.length), y.limbs, static_cast<mp_size_t>(y.length));
    } else {
      std::memcpy(r->limbs, x.limbs, x.length * 8);
      r->limbs[x.length] = 0;
    }
    return finish_int(r, x.length + 1, a.negative);
  }
  int order = a.length < b.length ? -1 : a.length > b.length;
  if (!order && a.length) order = mpn_cmp(a.limbs, b.limbs, static_cast<mp_size_t>(a.length));
  if (!order) return value::small_int(0);
  const int_view& x = order > 0 ? a : b;
  const int_view& y = order > 0 ? b : a;
  int_object* r = new_int(m, x.length);
  if (!r) return value_raised;
  if (y.length)
    mpn_sub(r->limbs, x.limbs, static_cast<mp_size_t>(x.length), y.limbs, static_cast<mp_size_t>(y.length));
  else
    std::memcpy(r->limbs, x.limbs, x.length * 8);
  return finish_int(r, x.length, order > 0 ? a.negative : b_negative);
}

}  // namespace

value int_add_slow(vm& m, value a, value b) {
  const int_operand x(a), y(b);
  if (fits_one_limb(x) && fits_one_limb(y)) return make_i128(m, to_i128(x) + to_i128(y));
  return add_signed(m, x, y, y.negative);
}
value int_sub_slow(vm& m, value a, value b) {
  const int_operand x(a), y(b);
  if (fits_one_limb(x) && fits_one_limb(y)) return make_i128(m, to_i128(x) - to_i128(y));
  return add_signed(m, x, y, !y.negative);
}

value int_mul_slow(vm& m, value a, value b) {
  const int_operand x(a), y(b);
  const bool negative = x.negative != y.negative;
  if (fits_one_limb(x) && fits_one_limb(y)) {
    const unsigned __int128 p = static_cast<unsigned __int128>(low_limb(x)) * low_limb(y);
    const u64 limbs[] = {static_cast<u64>(p), static_cast<u64>(p >> 64)};
    return int_from_limbs(m, limbs, 2, negative);
  }
  if (!x.length || !y.length) return value::small_int(0);
  const u64 n = x.length + y.length;
  int_object* r = new_int(m, n);
  if (!r || !reserve_for_gmp(m, n)) return value_raised;
  const mp_size_t xn = static_cast<mp_size_t>(x.length), yn = static_cast<mp_size_t>(y.length);
  if (yn == 1)
    r->limbs[xn] = mpn_mul_1(r->limbs, x.limbs, xn, y.limbs[0]);
  else if (xn == 1)
    r->limbs[yn] = mpn_mul_1(r->limbs, y.limbs, yn, x.limbs[0]);
  else if (x.limbs == y.limbs)
    mpn_sqr(r->limbs, x.limbs, xn);
  else if (xn >= yn)
    mpn_mul(r->limbs, x.limbs, xn, y.limbs, yn);
  else
    mpn_mul(r->limbs, y.limbs, yn, x.limbs, xn);
  return finish_int(r, n, negative);
}

value int_neg_slow(vm& m, value a) {
  const int_operand x(a);
  return int_from_limbs(m, x.limbs, x.length, !x.negative);
}
value int_abs(vm& m, value a) {
  if (a.is_int() && a.as_int() >= 0) return a;
  const int_operand x(a);
  return int_from_limbs(m, x.limbs, x.length, false);
}

}  // namespace metavm::python
