/// \file
/// Loops over code units of 1, 2 or 4 bytes, and over UTF-8.
#pragma once
#include <algorithm>
#include <cstring>
#include <string>

#include "metavm/base/config.hpp"

namespace metavm::python {

/// Calls f with a zero of the unit's type.
template <class F>
METAVM_INLINE auto with_width(u32 width, F f) {
  switch (width) {
    case 1:
      return f(u8{0});
    case 2:
      return f(u16{0});
    default:
      return f(u32{0});
  }
}

inline u32 unit_at(const u8* p, u32 width, u64 i) {
  switch (width) {
    case 1:
      return p[i];
    case 2:
      return reinterpret_cast<const u16*>(p)[i];
    default:
      return reinterpret_cast<const u32*>(p)[i];
  }
}

constexpr u32 width_for(u32 highest) { return highest < 0x100 ? 1 : highest < 0x10000 ? 2 : 4; }

inline bool all_ascii(const u8* p, u64 n) {
  u64 bits = 0, i = 0;
  for (; i + 32 <= n; i += 32) {
    u64 w[4];
    std::memcpy(w, p + i, 32);
    if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080) return false;
  }
  for (; i + 8 <= n; i += 8) {
    u64 w;
    std::memcpy(&w, p + i, 8);
    bits |= w;
  }
  for (; i < n; i++) bits |= p[i];
  return !(bits & 0x8080808080808080);
}

/// An upper bound of the units that lies in the same class (ASCII, Latin-1, BMP, all).
template <class T>
inline u32 highest_of(const T* p, u64 n) {
  if constexpr (sizeof(T) == 1) {
    return all_ascii(p, n) ? 0x7f : 0xff;
  } else {
    u32 bits = 0;
    for (u64 i = 0; i < n;) {
      const u64 end = std::min<u64>(n, i + 1024);
      u32 b = 0;
      for (; i < end; i++) b |= p[i];
      bits |= b;
      if (bits >= (sizeof(T) == 2 ? 0x100 : 0x10000)) break;
    }
    return bits;
  }
}
inline u32 highest_unit(const u8* p, u32 width, u64 n) {
  return with_width(width, [&](auto t) { return highest_of(reinterpret_cast<const decltype(t)*>(p), n); });
}

/// Fills `to` with copies of the unit; `total` is a multiple of n.
inline void repeat_bytes(u8* to, u64 total, const u8* unit, u64 n) {
  if (n == 1) {
    std::memset(to, *unit, total);
    return;
  }
  if (!total) return;
  std::memcpy(to, unit, n);
  for (u64 done = n; done < total;) {
    const u64 more = std::min(done, total - done);
    std::memcpy(to + done, to, more);
    done += more;
  }
}

/// One code point of valid UTF-8 (WTF-8); advances p.
inline u32 decode_utf8_unit(const u8*& p) {
  const u32 c = *p++;
  if (c < 0x80) return c;
  if (c < 0xe0) {
    const u32 r = (c & 0x1f) << 6 | (p[0] & 0x3f);
    p += 1;
    return r;
  }
  if (c < 0xf0) {
    const u32 r = (c & 0x0f) << 12 | (p[0] & 0x3fu) << 6 | (p[1] & 0x3f);
    p += 2;
    return r;
  }
  const u32 r = (c & 0x07) << 18 | (p[0] & 0x3fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3f);
  p += 3;
  return r;
}

/// Writes 1 to 4 bytes; returns how many.
inline u32 encode_utf8_unit(u8* to, u32 c) {
  if (c < 0x80) {
    to[0] = static_cast<u8>(c);
    return 1;
  }
  if (c < 0x800) {
    to[0] = static_cast<u8>(0xc0 | c >> 6);
    to[1] = static_cast<u8>(0x80 | (c & 0x3f));
    return 2;
  }
  if (c < 0x10000) {
    to[0] = static_cast<u8>(0xe0 | c >> 12);
    to[1] = static_cast<u8>(0x80 | (c >> 6 & 0x3f));
    to[2] = static_cast<u8>(0x80 | (c & 0x3f));
    return 3;
  }
  to[0] = static_cast<u8>(0xf0 | c >> 18);
  to[1] = static_cast<u8>(0x80 | (c >> 12 & 0x3f));
  to[2] = static_cast<u8>(0x80 | (c >> 6 & 0x3f));
  to[3] = static_cast<u8>(0x80 | (c & 0x3f));
  return 4;
}
inline void append_utf8_unit(std::string& out, u32 c) {
  u8 b[4];
  out.append(reinterpret_cast<const char*>(b), encode_utf8_unit(b, c));
}

}  // namespace metavm::python
