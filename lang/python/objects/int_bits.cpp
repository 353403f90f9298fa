/// \file
/// Big ints as infinite two's complement: shifts, logic, counting bits.
#include "lang/python/objects/int_impl.hpp"

namespace metavm::python {
namespace {

mp_size_t signed_size(u64 n) { return static_cast<mp_size_t>(n); }

/// Shift count of `a << b` or `a >> b`. `huge`: more bits than any int has.
bool shift_count(vm& m, value b, u64& count, bool& huge) {
  const int_operand n(b);
  if (n.negative) {
    raise_text(m, m.exc.ValueError, "negative shift count");
    return false;
  }
  count = low_limb(n);
  huge = n.length > 1 || count > static_cast<u64>(INT64_MAX);
  return true;
}

/// Yields the limbs of an int in two's complement, from the lowest.
class complement_reader {
 public:
  explicit complement_reader(const int_view& v) : v_(v), carry_(v.negative) {}
  u64 next() {
    u64 limb = at_ < v_.length ? v_.limbs[at_] : 0;
    at_++;
    if (!v_.negative) return limb;
    limb = ~limb + carry_;
    carry_ = carry_ && !limb;
    return limb;
  }

 private:
  const int_view& v_;
  u64 at_ = 0;
  bool carry_;
};

template <class Op>
value combine(vm& m, value a, value b, Op op) {
  const int_operand x(a), y(b);
  const u64 n = std::max(x.length, y.length) + 1;
  int_object* r = new_int(m, n);
  if (!r) return value_raised;
  complement_reader p(x), q(y);
  for (u64 i = 0; i < n; i++) r->limbs[i] = op(p.next(), q.next());
  const bool negative = static_cast<i64>(r->limbs[n - 1]) < 0;
  if (negative) mpn_neg(r->limbs, r->limbs, signed_size(n));
  return finish_int(r, n, negative);
}

/// Ints of one limb whose two's complement fits 64 bits: no allocation but for the result.
template <class Op>
bool combine_words(vm& m, value a, value b, Op op, value& out) {
  i64 x, y;
  if (!int_to_i64(a, x) || !int_to_i64(b, y)) return false;
  out = make_int(m, static_cast<i64>(op(static_cast<u64>(x), static_cast<u64>(y))));
  return true;
}

template <class Op>
value logic(vm& m, value a, value b, Op op) {
  value r;
  return combine_words(m, a, b, op, r) ? r : combine(m, a, b, op);
}

}  // namespace

value int_and_slow(vm& m, value a, value b) {
  return logic(m, a, b, [](u64 x, u64 y) { return x & y; });
}
value int_or_slow(vm& m, value a, value b) {
  return logic(m, a, b, [](u64 x, u64 y) { return x | y; });
}
value int_xor_slow(vm& m, value a, value b) {
  return logic(m, a, b, [](u64 x, u64 y) { return x ^ y; });
}
value int_invert_slow(vm& m, value a) {
  // ~x == -x - 1
  const value minus_one = value::small_int(-1);
  const value negated = int_neg(m, a);
  return is_raised(negated) ? negated : int_add(m, negated, minus_one);
}

value int_lshift_slow(vm& m, value a, value b) {
  u64 count;
  bool huge;
  if (!shift_count(m, b, count, huge)) return value_raised;
  const int_operand x(a);
  if (!x.length) return value::small_int(0);
  if (huge) return raise_text(m, m.exc.OverflowError, "too many digits in integer");
  const u64 words = count / 64;
  const unsigned bits = count % 64;
  const u64 n = x.length + words + 1;
  int_object* r = new_int(m, n);
  if (!r) return value_raised;
  std::memset(r->limbs, 0, words * 8);
  if (bits) {
    r->limbs[n - 1] = mpn_lshift(r->limbs + words, x.limbs, signed_size(x.length), bits);
  } else {
    std::memcpy(r->limbs + words, x.limbs, x.length * 8);
    r->limbs[n - 1] = 0;
  }
  return finish_int(r, n, x.negative);
}

value int_rshift_slow(vm& m, value a, value b) {
  u64 count;
  bool huge;
  if (!shift_count(m, b, count, huge)) return value_raised;
  const int_operand x(a);
  const u64 words = count / 64;
  const unsigned bits = count % 64;
  if (huge || words >= x.length) return value::small_int(x.length && x.negative ? -1 : 0);
  const u64 n = x.length - words;
  int_object* r = new_int(m, n + 1);
  if (!r) return value_raised;
  bool lost = words && !mpn_zero_p(x.limbs, signed_size(words));
  if (bits) {
    lost |= mpn_rshift(r->limbs, x.limbs + words, signed_size(n), bits) != 0;
  } else {
    std::memcpy(r->limbs, x.limbs + words, n * 8);
  }
  // Rounded down: away from zero for negative numbers.
  r->limbs[n] = x.negative && lost ? mpn_add_1(r->limbs, r->limbs, signed_size(n), 1) : 0;
  return finish_int(r, n + 1, x.negative);
}

u64 int_bit_length(value a) { return bit_length_of(int_operand(a)); }
u64 int_bit_count(value a) {
  const int_operand x(a);
  return x.length ? mpn_popcount(x.limbs, signed_size(x.length)) : 0;
}
int int_sign(value a) {
  const int_operand x(a);
  return x.length == 0 ? 0 : x.negative ? -1 : 1;
}
bool int_is_odd(value a) {
  const int_operand x(a);
  return low_limb(x) & 1;
}

}  // namespace metavm::python
