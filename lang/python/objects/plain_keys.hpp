/// \file
/// Plain keys: values whose hash and equality run no guest code, that is strings, ints, floats,
/// booleans, None, dates (with naive datetimes and timedeltas), and tuples of those. Compiled code looks them up
/// without giving up what it knows.
#pragma once
#include <bit>

#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {

/// How deep tuples may be nested to count as plain: the functions here recurse.
inline constexpr u32 most_plain_nesting = 8;

/// The hash of a small tuple from those of its items (the rounds of xxHash64, one lane).
class tuple_hasher {
 public:
  METAVM_INLINE void add(i64 hash) { h_ = std::rotl(h_ + static_cast<u64>(hash) * prime2, 31) * prime1; }
  METAVM_INLINE i64 result(u64 length) const {
    const i64 h = static_cast<i64>(h_ + (length ^ (prime5 ^ 3527539u)));
    return h == -1 ? 1546275796 : h;
  }

 private:
  static constexpr u64 prime1 = 11400714785074694791u, prime2 = 14029467366897019727u, prime5 = 2870177450012600261u;
  u64 h_ = prime5;
};

/// The hash of v; false: it is not plain (nothing was done).
bool plain_hash(vm& m, value v, i64& out, u32 nesting = 0);
/// `a == b`; error: one of them is not plain (nothing is raised).
tri plain_equal(vm& m, value a, value b, u32 nesting = 0);
/// The entry of `key`, `lookup_absent`, or `lookup_unsure`: not plain, or a key there is not.
inline constexpr i64 lookup_unsure = -2;
i64 find_plain_key(vm& m, const dict_table* t, value key);

}  // namespace metavm::python
