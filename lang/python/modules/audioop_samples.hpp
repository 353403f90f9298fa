/// \file
/// Samples of one to four bytes in fragments of sound, for the module audioop.
#pragma once
#include <bit>
#include <cmath>
#include <cstring>

#include "lang/python/modules/native.hpp"

namespace metavm::python::audio {

/// A sample in the machine's byte order, signed.
inline i32 get_sample(const u8* p, int width) {
  switch (width) {
    case 1:
      return static_cast<i8>(*p);
    case 2: {
      i16 v;
      std::memcpy(&v, p, 2);
      return v;
    }
    case 3:
      return p[0] | p[1] << 8 | static_cast<i8>(p[2]) * 65536;
    default: {
      i32 v;
      std::memcpy(&v, p, 4);
      return v;
    }
  }
}
inline void set_sample(u8* p, int width, i32 v) {
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(p, &v, static_cast<u64>(width));
}
/// As if samples had four bytes, the loudest of all widths being equally loud.
inline i32 get_scaled(const u8* p, int width) {
  return static_cast<i32>(static_cast<u32>(get_sample(p, width)) << (32 - 8 * width));
}
inline void set_scaled(u8* p, int width, i32 v) { set_sample(p, width, v >> (32 - 8 * width)); }

inline double largest(int width) { return std::ldexp(1, 8 * width - 1) - 1; }
/// Rounded down, within the limits of the width.
inline i32 bounded(double v, int width) {
  const double most = largest(width), least = -most - 1;
  if (v > most)
    v = most;
  else if (v < least + 1.0)
    v = least;
  return static_cast<i32>(std::floor(v));
}

/// The exception audioop.error.
value raise_error(vm& m, const char* text);

/// The arguments of a function: a fragment first, then perhaps the width of its samples.
struct fragment {
  const u8* data = nullptr;
  u64 length = 0;
  int width = 2;

  bool read(vm& m, value v) {
    buffer_view b;
    if (!get_buffer(m, v, b)) return false;
    data = b.data;
    length = b.length;
    return true;
  }
  /// False: raised.
  bool read(vm& m, value v, value w) { return read(m, v) && read_width(m, w, width) && whole(m); }
  static bool read_width(vm& m, value w, int& width) {
    if (!int_argument(m, w, width)) return false;
    if (width >= 1 && width <= 4) return true;
    raise_error(m, "Size should be 1, 2, 3 or 4");
    return false;
  }
  bool whole(vm& m) const {
    if (length % static_cast<u64>(width) == 0) return true;
    raise_error(m, "not a whole number of frames");
    return false;
  }
  u64 count() const { return length / static_cast<u64>(width); }
  i32 at(u64 i) const { return get_sample(data + i * static_cast<u64>(width), width); }
  i32 scaled_at(u64 i) const { return get_scaled(data + i * static_cast<u64>(width), width); }
};

/// A new fragment of n samples; `set(i)` gives the i-th.
template <class F>
value make_fragment(vm& m, u64 n, int width, F set) {
  bytes_object* r = empty_bytes_of(m, n * static_cast<u64>(width));
  if (!r) return value_raised;
  for (u64 i = 0; i < n; i++) set_sample(r->data + i * static_cast<u64>(width), width, set(i));
  return to_value(r);
}

// audioop_codecs.cpp
value ulaw2lin(vm& m, const value* args, u32 nargs, tuple_object*);
value lin2ulaw(vm& m, const value* args, u32 nargs, tuple_object*);
value alaw2lin(vm& m, const value* args, u32 nargs, tuple_object*);
value lin2alaw(vm& m, const value* args, u32 nargs, tuple_object*);
value adpcm2lin(vm& m, const value* args, u32 nargs, tuple_object*);
value lin2adpcm(vm& m, const value* args, u32 nargs, tuple_object*);

}  // namespace metavm::python::audio
