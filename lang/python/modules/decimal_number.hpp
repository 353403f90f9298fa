/// \file
/// Decimal numbers and the operations of the General Decimal Arithmetic specification on them, without a VM.
#pragma once
#include "lang/python/modules/decimal_natural.hpp"

namespace metavm::python::decimals {

enum class form : u8 { finite, infinite, quiet_nan, signaling_nan };

enum class rounding : u8 { up, down, ceiling, floor, half_up, half_down, half_even, zero_five_up };

/// Conditions that an operation reports; what a context keeps as flags and traps.
namespace status {
inline constexpr u32 clamped = 1, conversion_syntax = 2, division_by_zero = 4, division_impossible = 8,
                     division_undefined = 16, inexact = 32, invalid_context = 64, invalid_operation = 128,
                     overflow = 256, rounded = 512, subnormal = 1024, underflow = 2048, float_operation = 4096;
inline constexpr u32 any_invalid =
    conversion_syntax | division_impossible | division_undefined | invalid_context | invalid_operation;
}  // namespace status

inline constexpr i64 max_precision = 999'999'999'999'999'999, max_emax = max_precision, min_emin = -max_emax,
                     min_etiny = min_emin - (max_precision - 1);

/// What decides about results. `status` collects what happened.
struct settings {
  i64 precision = 28, emin = -999'999, emax = 999'999;
  u32 status = 0, traps = 0;
  rounding round = rounding::half_even;
  bool clamp = false, capitals = true;

  i64 etiny() const { return emin - (precision - 1); }
  i64 etop() const { return emax - (precision - 1); }
};
/// For exact results: as wide as anything can be.
inline settings widest() {
  settings s;
  s.precision = max_precision;
  s.emin = min_emin;
  s.emax = max_emax;
  return s;
}

/// A decimal whose coefficient lies elsewhere: (-1)^negative * limbs * 10^exponent. Of a NaN the limbs are the payload.
struct view {
  limb_span limbs;
  i64 exponent;
  i64 digits;  ///< of the coefficient; 1 of zero
  form kind;
  bool negative;

  bool is_special() const { return kind != form::finite; }
  bool is_nan() const { return kind >= form::quiet_nan; }
  bool is_infinite() const { return kind == form::infinite; }
  bool is_zero() const { return kind == form::finite && limbs.is_zero(); }
  i64 adjusted() const { return exponent + digits - 1; }
};

struct number {
  natural limbs;
  i64 exponent = 0;
  i64 digits = 1;  ///< kept by who fills `limbs`: see `count`
  form kind = form::finite;
  bool negative = false;

  number() = default;
  explicit number(const view& v)
      : limbs(v.limbs), exponent(v.exponent), digits(v.digits), kind(v.kind), negative(v.negative) {}
  number(u64 coefficient, i64 e, bool minus = false) : limbs(coefficient), exponent(e), negative(minus) { count(); }
  operator view() const { return {limbs, exponent, digits, kind, negative}; }

  void count() { digits = count_digits(limbs); }
  i64 adjusted() const { return exponent + digits - 1; }
  bool is_special() const { return kind != form::finite; }
  bool is_zero() const { return kind == form::finite && limbs.is_zero(); }
  void set(const view& v) {
    limbs.set(v.limbs);
    exponent = v.exponent;
    digits = v.digits;
    kind = v.kind;
    negative = v.negative;
  }
  void set_zero(bool minus, i64 e) {
    limbs.clear();
    exponent = e;
    digits = 1;
    kind = form::finite;
    negative = minus;
  }
  void set_small(u64 x, i64 e = 0, bool minus = false) {
    limbs.set(x);
    exponent = e;
    kind = form::finite;
    negative = minus;
    count();
  }
  void set_special(form f, bool minus) {
    limbs.clear();
    exponent = 0;
    digits = 1;
    kind = f;
    negative = minus;
  }
  /// NaN, and why.
  void set_invalid(settings& c, u32 why = status::invalid_operation) {
    set_special(form::quiet_nan, false);
    c.status |= why;
  }
};

// ---------------------------------------------------------------- rounding

/// Whether what was kept becomes larger by one. `odd`: its last bit; `zero_or_five`: its last digit is 0 or 5.
bool rounds_up(rounding r, bool negative, remainder_class rest, const natural& kept);
/// Makes r fit the context: rounds, and looks after exponents.
void finish(number& r, settings& c);
/// As `finish`, for an r whose digits behind the last are not all zero: it has more than c.precision digits, or
/// reaches below etiny.
void finish_inexact(number& r, settings& c);
/// Takes the operand that is a NaN, if one is. \pre one of them is special for anything to happen
bool take_nan(number& r, const view& a, const view& b, settings& c);
bool take_nan(number& r, const view& a, settings& c);
void fix_payload(number& r, const settings& c);
/// The largest number of the context.
void set_largest(number& r, bool negative, const settings& c);
/// r := a with another exponent, rounding as `how`. False: it would take too many digits.
remainder_class rescale(number& r, const view& a, i64 exponent, rounding how);

// ---------------------------------------------------------------- arithmetic

void add(number& r, const view& a, const view& b, bool subtract, settings& c);
void multiply(number& r, const view& a, const view& b, settings& c);
void divide(number& r, const view& a, const view& b, settings& c);
void divide_integer(number& q, const view& a, const view& b, settings& c);
void remainder(number& r, const view& a, const view& b, settings& c);
void divide_modulo(number& q, number& r, const view& a, const view& b, settings& c);
void remainder_near(number& r, const view& a, const view& b, settings& c);
void fused_multiply_add(number& r, const view& a, const view& b, const view& x, settings& c);
void plus(number& r, const view& a, settings& c);
void minus(number& r, const view& a, settings& c);
void absolute(number& r, const view& a, settings& c);
void square_root(number& r, const view& a, settings& c);

void quantize(number& r, const view& a, const view& b, settings& c);
/// As `quantize` to an exponent; a is finite.
void quantize_to(number& r, const view& a, i64 exponent, settings& c);
void to_integral(number& r, const view& a, bool exact, settings& c);
void reduce(number& r, const view& a, settings& c);

// ---------------------------------------------------------------- comparison

/// -1, 0, 1. \pre no NaN
int compare_values(const view& a, const view& b);
int compare_magnitudes(const view& a, const view& b);
int compare_total(const view& a, const view& b);
int compare_total_magnitudes(const view& a, const view& b);
void compare(number& r, const view& a, const view& b, bool signal, settings& c);
enum class extreme : u8 { max, min, max_magnitude, min_magnitude };
void choose(number& r, const view& a, const view& b, extreme e, settings& c);

// ---------------------------------------------------------------- the rest

void next_plus(number& r, const view& a, settings& c);
void next_minus(number& r, const view& a, settings& c);
void next_toward(number& r, const view& a, const view& b, settings& c);
enum class logical : u8 { and_, or_, xor_ };
void logical_binary(number& r, const view& a, const view& b, logical op, settings& c);
void logical_invert(number& r, const view& a, settings& c);
void rotate(number& r, const view& a, const view& b, settings& c);
void shift(number& r, const view& a, const view& b, settings& c);
void scale_by(number& r, const view& a, const view& b, settings& c);
void log_b(number& r, const view& a, settings& c);
bool same_quantum(const view& a, const view& b);
bool is_normal(const view& a, const settings& c);
bool is_subnormal(const view& a, const settings& c);
const char* number_class(const view& a, const settings& c);

void exponential(number& r, const view& a, settings& c);
void natural_log(number& r, const view& a, settings& c);
void common_log(number& r, const view& a, settings& c);
void power(number& r, const view& a, const view& b, settings& c);
void power_modulo(number& r, const view& a, const view& b, const view& modulus, settings& c);

// ---------------------------------------------------------------- text

/// Reads all of `text` (ASCII, no spaces or underscores). False: it is no number. Not rounded.
/// `out_of_range`: the exponent is beyond what any context allows.
bool parse(number& r, std::string_view text);
std::string to_text(const view& a, bool capitals, bool engineering);
inline constexpr u64 short_text_size = 56;
/// The text of a number of few digits that needs no exponent, at most short_text_size characters; 0: it is another.
u64 write_short_text(char* out, const view& a);
/// The value is an integer or can be cut to one: |a| rounded towards zero.
void truncate(natural& r, const view& a);

}  // namespace metavm::python::decimals
