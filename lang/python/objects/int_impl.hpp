/// \file
/// What the files of int share: magnitudes as spans of limbs, scratch memory, results.
/// Everything goes through GMP's mpn layer on our own memory, or through mpz after a check of
/// sizes, since GMP aborts the process when it cannot allocate.
#pragma once
#include <gmp.h>

#include <cstdlib>

#include "lang/python/objects/int_ops.hpp"

namespace metavm::python {

static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0);

/// |x| as limbs, least first, without leading zeros. `room` backs small ints.
struct int_view {
  const u64* limbs;
  u64 length;
  bool negative;
};
inline int_view view_int(value v, u64& room) {
  if (v.is_int()) {
    const i64 i = v.as_int();
    room = i < 0 ? -static_cast<u64>(i) : static_cast<u64>(i);
    return {&room, room != 0, i < 0};
  }
  if (v.is_pointer()) {
    const int_object* o = v.as<int_object>();
    return {o->limbs, o->length, o->negative != 0};
  }
  room = same(v, true_);
  return {&room, room, false};
}
/// A value seen as limbs, with the room for it.
struct int_operand : int_view {
  explicit int_operand(value v) : int_view(view_int(v, room)) {}
  int_operand(const int_operand&) = delete;
  int_operand& operator=(const int_operand&) = delete;
  u64 room;
};
inline bool fits_one_limb(const int_view& v) { return v.length <= 1; }
inline u64 low_limb(const int_view& v) { return v.length ? v.limbs[0] : 0; }

/// More limbs than this are refused with MemoryError: 2 GB a number.
inline constexpr u64 most_limbs = u64{1} << 28;

/// Whether GMP may be let loose on operands of so many limbs: it needs a few times as much memory
/// and aborts if it gets none. False: MemoryError raised.
bool reserve_for_gmp(vm& m, u64 limbs);

/// Room for intermediate limbs, on the stack if few.
class limb_scratch {
 public:
  explicit limb_scratch(u64 n) : p_(n <= 64 ? fixed_ : allocate(n)) {}
  ~limb_scratch() {
    if (p_ != fixed_) std::free(p_);
  }
  limb_scratch(const limb_scratch&) = delete;
  limb_scratch& operator=(const limb_scratch&) = delete;
  explicit operator bool() const { return p_ != nullptr; }
  u64* get() { return p_; }
  u64& operator[](u64 i) { return p_[i]; }

 private:
  static u64* allocate(u64 n) { return n > most_limbs * 2 ? nullptr : static_cast<u64*>(std::malloc(n * 8)); }
  u64* p_;
  u64 fixed_[64];
};

/// A result with `n` limbs to be filled at once, then passed to `finish_int`. Null: raised.
inline int_object* new_int(vm& m, u64 n) {
  if (METAVM_UNLIKELY(n > most_limbs)) {
    raise_no_memory(m);
    return nullptr;
  }
  int_object* o = m.heap.make_with_tail<int_object>(m.shapes.int_, n);
  if (METAVM_UNLIKELY(!o)) {
    raise_no_memory(m);
    return nullptr;
  }
  o->length = static_cast<u32>(n);
  o->negative = 0;
  return o;
}
inline bool limb_is_small(u64 limb, bool negative) { return limb <= static_cast<u64>(small_int_max) + negative; }
inline value small_from_limb(u64 limb, bool negative) {
  return value::small_int(static_cast<i64>(negative ? -limb : limb));
}
/// Strips leading zero limbs of the first n, sets the sign, and makes what is small a small int.
inline value finish_int(int_object* o, u64 n, bool negative) {
  while (n && !o->limbs[n - 1]) n--;
  if (n <= 1) {
    const u64 limb = n ? o->limbs[0] : 0;
    if (limb_is_small(limb, negative)) return small_from_limb(limb, negative);
  }
  o->length = static_cast<u32>(n);
  o->negative = negative;
  return to_value(o);
}
/// An int from limbs that lie elsewhere (outside the heap, or in an object that is kept alive).
value int_from_limbs(vm& m, const u64* limbs, u64 n, bool negative);
inline value int_from_limb(vm& m, u64 limb, bool negative) {
  return limb_is_small(limb, negative) ? small_from_limb(limb, negative) : int_from_limbs(m, &limb, 1, negative);
}

/// Scratch mpz that frees itself.
struct mpz_scratch {
  mpz_scratch() { mpz_init(z); }
  ~mpz_scratch() { mpz_clear(z); }
  mpz_scratch(const mpz_scratch&) = delete;
  mpz_scratch& operator=(const mpz_scratch&) = delete;
  mpz_t z;
};
/// An operand as an mpz that must only be read.
struct mpz_view {
  explicit mpz_view(const int_view& v) {
    mpz_roinit_n(z, v.limbs, v.negative ? -static_cast<mp_size_t>(v.length) : static_cast<mp_size_t>(v.length));
  }
  mpz_t z;
};
inline value int_from_mpz(vm& m, mpz_srcptr z) {
  return int_from_limbs(m, mpz_limbs_read(z), mpz_size(z), mpz_sgn(z) < 0);
}

inline u64 bit_length_of(const int_view& v) {
  return v.length ? v.length * 64 - static_cast<u64>(std::countl_zero(v.limbs[v.length - 1])) : 0;
}

}  // namespace metavm::python
