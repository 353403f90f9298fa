/// \file
/// Searching in arrays of code units: first and last unit of the needle by SIMD, then a comparison;
/// the C library's linear search takes over where that does badly.
#pragma once
#include <cstring>
#include <type_traits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "lang/python/objects/text_units.hpp"

namespace metavm::python::search {

template <class T>
i64 find_unit(const T* h, u64 n, T c) {
  if constexpr (sizeof(T) == 1) {
    const void* p = n ? std::memchr(h, c, n) : nullptr;
    return p ? static_cast<const T*>(p) - h : -1;
  } else {
    u64 i = 0;
#if defined(__SSE2__)
    constexpr u64 lanes = 16 / sizeof(T);
    const __m128i wanted = sizeof(T) == 2 ? _mm_set1_epi16(static_cast<short>(c)) : _mm_set1_epi32(static_cast<int>(c));
    for (; i + lanes <= n; i += lanes) {
      const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(h + i));
      const __m128i eq = sizeof(T) == 2 ? _mm_cmpeq_epi16(x, wanted) : _mm_cmpeq_epi32(x, wanted);
      const int mask = _mm_movemask_epi8(eq);
      if (mask) return static_cast<i64>(i + static_cast<u64>(__builtin_ctz(static_cast<unsigned>(mask))) / sizeof(T));
    }
#endif
    for (; i < n; i++)
      if (h[i] == c) return static_cast<i64>(i);
    return -1;
  }
}

template <class T>
i64 rfind_unit(const T* h, u64 n, T c) {
  if constexpr (sizeof(T) == 1) {
    const void* p = n ? memrchr(h, c, n) : nullptr;
    return p ? static_cast<const T*>(p) - h : -1;
  } else {
    while (n > 0)
      if (h[--n] == c) return static_cast<i64>(n);
    return -1;
  }
}

/// Linear time, whatever the needle.
template <class T>
i64 find_linear(const T* h, u64 n, const T* needle, u64 k) {
  const u8* begin = reinterpret_cast<const u8*>(h);
  const u8* end = begin + n * sizeof(T);
  for (const u8* p = begin; static_cast<u64>(end - p) >= k * sizeof(T);) {
    const void* found = memmem(p, static_cast<u64>(end - p), needle, k * sizeof(T));
    if (!found) return -1;
    const u64 at = static_cast<u64>(static_cast<const u8*>(found) - begin);
    if (at % sizeof(T) == 0) return static_cast<i64>(at / sizeof(T));
    p = begin + at + 1;
  }
  return -1;
}

/// \pre k > 0
template <class T>
i64 find(const T* h, u64 n, const T* needle, u64 k) {
  if (k > n) return -1;
  if (k == 1) return find_unit(h, n, *needle);
  const u64 positions = n - k + 1;
  const T first = needle[0], last = needle[k - 1];
  u64 i = 0;
#if defined(__SSE2__)
  constexpr u64 lanes = 16 / sizeof(T);
  const auto splat = [](T c) {
    if constexpr (sizeof(T) == 1)
      return _mm_set1_epi8(static_cast<char>(c));
    else if constexpr (sizeof(T) == 2)
      return _mm_set1_epi16(static_cast<short>(c));
    else
      return _mm_set1_epi32(static_cast<int>(c));
  };
  const auto equal_lanes = [](__m128i a, __m128i b) {
    if constexpr (sizeof(T) == 1)
      return _mm_cmpeq_epi8(a, b);
    else if constexpr (sizeof(T) == 2)
      return _mm_cmpeq_epi16(a, b);
    else
      return _mm_cmpeq_epi32(a, b);
  };
  const __m128i firsts = splat(first), lasts = splat(last);
  u64 work = 0;
  for (; i + lanes <= positions; i += lanes) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(h + i));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(h + i + k - 1));
    unsigned mask =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(equal_lanes(a, firsts), equal_lanes(b, lasts))));
    while (METAVM_UNLIKELY(mask)) {
      const u64 lane = static_cast<u64>(__builtin_ctz(mask)) / sizeof(T);
      if (std::memcmp(h + i + lane + 1, needle + 1, (k - 1) * sizeof(T)) == 0) return static_cast<i64>(i + lane);
      mask &= ~(((1u << sizeof(T)) - 1) << (lane * sizeof(T)));
      work += k;
    }
    if (METAVM_UNLIKELY(work > 4 * i + 4096)) {
      const i64 r = find_linear(h + i, n - i, needle, k);
      return r < 0 ? -1 : r + static_cast<i64>(i);
    }
  }
#endif
  for (; i < positions; i++)
    if (h[i] == first && h[i + k - 1] == last && std::memcmp(h + i + 1, needle + 1, (k - 1) * sizeof(T)) == 0)
      return static_cast<i64>(i);
  return -1;
}

/// \pre k > 0
template <class T>
i64 rfind(const T* h, u64 n, const T* needle, u64 k) {
  if (k > n) return -1;
  if (k == 1) return rfind_unit(h, n, *needle);
  const T first = needle[0], last = needle[k - 1];
  for (u64 i = n - k + 1; i-- > 0;)
    if (h[i] == first && h[i + k - 1] == last && std::memcmp(h + i, needle, k * sizeof(T)) == 0)
      return static_cast<i64>(i);
  return -1;
}

template <class T>
u64 count_unit(const T* h, u64 n, T c) {
  u64 r = 0;
  for (u64 i = 0; i < n;) {
    const u64 end = std::min<u64>(n, i + 128);
    u8 part = 0;
    for (; i < end; i++) part = static_cast<u8>(part + (h[i] == c));
    r += part;
  }
  return r;
}

/// Occurrences that do not overlap, `most` at most. \pre k > 0
template <class T>
u64 count(const T* h, u64 n, const T* needle, u64 k, u64 most = ~u64{0}) {
  if (k == 1 && most >= n) return count_unit(h, n, *needle);
  u64 r = 0;
  while (r < most) {
    const i64 at = find(h, n, needle, k);
    if (at < 0) break;
    r++;
    h += static_cast<u64>(at) + k;
    n -= static_cast<u64>(at) + k;
  }
  return r;
}

/// A needle in the unit width of its haystack. `impossible`: it holds a unit that the haystack
/// cannot have.
class widened_needle {
 public:
  widened_needle(const u8* p, u32 width, u64 n, u32 wanted) {
    if (width == wanted) {
      data_ = p;
    } else if (width > wanted) {
      impossible_ = true;
    } else {
      if (n * wanted > sizeof(inline_)) more_.resize(n * wanted);
      u8* to = more_.empty() ? inline_ : reinterpret_cast<u8*>(more_.data());
      with_width(wanted, [&](auto t) {
        using target = decltype(t);
        for (u64 i = 0; i < n; i++) reinterpret_cast<target*>(to)[i] = static_cast<target>(unit_at(p, width, i));
      });
      data_ = to;
    }
  }
  bool impossible() const { return impossible_; }
  template <class T>
  const T* units() const {
    return reinterpret_cast<const T*>(data_);
  }

 private:
  const u8* data_ = nullptr;
  bool impossible_ = false;
  std::string more_;
  alignas(8) u8 inline_[64];
};

}  // namespace metavm::python::search
