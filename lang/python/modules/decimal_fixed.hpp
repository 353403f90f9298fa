/// \file
/// Binary fixed-point numbers for the transcendental functions of decimals: an integer over a power of two.
#pragma once
#include "lang/python/modules/decimal_natural.hpp"

namespace metavm::python::decimals {

/// A GMP integer that frees itself.
class integer {
 public:
  integer() { mpz_init(z_); }
  explicit integer(limb_span s) {
    mpz_t t;
    mpz_init_set(z_, mpz_roinit_n(t, s.p, static_cast<mp_size_t>(s.n)));
  }
  ~integer() { mpz_clear(z_); }
  integer(const integer&) = delete;
  integer& operator=(const integer&) = delete;
  operator mpz_ptr() { return z_; }
  operator mpz_srcptr() const { return z_; }
  int sign() const { return mpz_sgn(z_); }
  u64 bits() const { return mpz_sgn(z_) ? mpz_sizeinbase(z_, 2) : 0; }
  /// The magnitude; good until the integer changes.
  limb_span limbs() const { return {mpz_limbs_read(z_), mpz_size(z_)}; }

 private:
  mpz_t z_;
};

/// Shifts left, or right (rounding down) by a negative count.
void shift_by(integer& z, i64 bits);
/// 2^bits * ln 10, an ulp or so off.
void fixed_ln10(integer& out, u64 bits);
/// 2^bits * e^(x / 2^bits). \pre 0 <= x, x / 2^bits < 4
void fixed_exp(integer& out, const integer& x, u64 bits);
/// 2^bits * ln(x / 2^bits). \pre 0.4 < x / 2^bits < 6
void fixed_ln(integer& out, const integer& x, u64 bits);

}  // namespace metavm::python::decimals
