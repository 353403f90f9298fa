/// \file
/// Fixed-point exponential and logarithm.
#include "lang/python/modules/decimal_fixed.hpp"

#include <cmath>
#include <memory>

namespace metavm::python::decimals {

void shift_by(integer& z, i64 bits) {
  if (bits >= 0)
    mpz_mul_2exp(z, z, static_cast<u64>(bits));
  else
    mpz_fdiv_q_2exp(z, z, static_cast<u64>(-bits));
}

namespace {

/// Terms from ... to to - 1 of sum 1 / ((2 k + 1) q^(2 k)), over q^(2 from): t / (b * p).
void split_atanh(u64 q, u64 from, u64 to, integer& b, integer& p, integer& t) {
  if (to - from == 1) {
    mpz_set_ui(b, 2 * from + 1);
    mpz_set_ui(p, q * q);
    mpz_set(t, p);
    return;
  }
  const u64 middle = (from + to) / 2;
  integer right_b, right_p, right_t;
  split_atanh(q, from, middle, b, p, t);
  split_atanh(q, middle, to, right_b, right_p, right_t);
  mpz_mul(t, t, right_b);
  mpz_mul(t, t, right_p);
  mpz_mul(right_t, right_t, b);
  mpz_add(t, t, right_t);
  mpz_mul(b, b, right_b);
  mpz_mul(p, p, right_p);
}
/// out += factor * 2^bits * atanh(1 / q)
void add_atanh(integer& out, u64 factor, u64 q, u64 bits) {
  const u64 terms = static_cast<u64>(static_cast<double>(bits) / (2 * std::log2(static_cast<double>(q)))) + 2;
  integer b, p, t;
  split_atanh(q, 0, terms, b, p, t);
  mpz_mul_2exp(t, t, bits);
  mpz_mul_ui(t, t, factor);
  mpz_mul(b, b, p);
  mpz_mul_ui(b, b, q);
  mpz_tdiv_q(t, t, b);
  mpz_add(out, out, t);
}

struct constant_cache {
  integer ln10;
  u64 bits = 0;
};
constant_cache& constants() {
  static thread_local std::unique_ptr<constant_cache> c;
  if (!c) c = std::make_unique<constant_cache>();
  return *c;
}

}  // namespace

void fixed_ln10(integer& out, u64 bits) {
  constant_cache& c = constants();
  if (c.bits < bits) {
    const u64 wanted = bits + bits / 4 + 64, inner = wanted + 16;
    reserve(inner / 64 * 8);
    integer sum;
    // ln 10 = 46 atanh(1/31) + 34 atanh(1/49) + 20 atanh(1/161)
    add_atanh(sum, 46, 31, inner);
    add_atanh(sum, 34, 49, inner);
    add_atanh(sum, 20, 161, inner);
    mpz_fdiv_q_2exp(c.ln10, sum, 16);
    c.bits = wanted;
  }
  mpz_fdiv_q_2exp(out, c.ln10, c.bits - bits);
}

void fixed_exp(integer& out, const integer& x, u64 bits) {
  // e^x = (e^(x / 2^halvings))^(2^halvings)
  const u64 halvings = static_cast<u64>(std::sqrt(static_cast<double>(bits)) * 0.9) + 1;
  const u64 inner = bits + halvings + 32;
  reserve(inner / 64 * 4);
  integer small, term;
  mpz_mul_2exp(small, x, inner - bits);
  mpz_fdiv_q_2exp(small, small, halvings);
  mpz_set_ui(out, 1);
  mpz_mul_2exp(out, out, inner);
  mpz_add(out, out, small);
  mpz_set(term, small);
  for (u64 n = 2; term.sign(); n++) {
    mpz_mul(term, term, small);
    mpz_fdiv_q_2exp(term, term, inner);
    mpz_fdiv_q_ui(term, term, n);
    mpz_add(out, out, term);
  }
  for (u64 i = 0; i < halvings; i++) {
    mpz_mul(out, out, out);
    mpz_fdiv_q_2exp(out, out, inner);
  }
  mpz_fdiv_q_2exp(out, out, inner - bits);
}

void fixed_ln(integer& out, const integer& x, u64 bits) {
  if (bits <= 40) {
    const double d = std::ldexp(mpz_get_d(x), -static_cast<int>(bits));
    mpz_set_d(out, std::floor(std::ldexp(std::log(d), static_cast<int>(bits))));
    return;
  }
  // From a third of the digits, one step of Halley's: y + 2 (x - e^y) / (x + e^y).
  const u64 less = bits / 3 + 10, inner = bits + 16;
  reserve(inner / 64 * 6);
  integer y, e, scaled, top, bottom;
  mpz_fdiv_q_2exp(scaled, x, bits - less);
  fixed_ln(y, scaled, less);
  mpz_mul_2exp(y, y, inner - less);
  mpz_mul_2exp(scaled, x, inner - bits);
  const bool negative = y.sign() < 0;
  if (negative) mpz_neg(y, y);
  fixed_exp(e, y, inner);
  if (negative) {
    // With e^-y: (x e^-y - 1) / (x e^-y + 1)
    mpz_neg(y, y);
    mpz_mul(scaled, scaled, e);
    mpz_fdiv_q_2exp(scaled, scaled, inner);
    mpz_set_ui(e, 1);
    mpz_mul_2exp(e, e, inner);
  }
  mpz_sub(top, scaled, e);
  mpz_add(bottom, scaled, e);
  mpz_mul_2exp(top, top, inner + 1);
  mpz_fdiv_q(top, top, bottom);
  mpz_add(out, y, top);
  mpz_fdiv_q_2exp(out, out, inner - bits);
}

}  // namespace metavm::python::decimals
