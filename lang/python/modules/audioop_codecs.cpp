/// \file
/// The encodings of telephony (ITU-T G.711) and of IMA's ADPCM.
#include "lang/python/modules/audioop_samples.hpp"

namespace metavm::python::audio {
namespace {

/// The number of the segment: 0 for what is below 2^first_bit, one more for each doubling.
int segment(int magnitude, int first_bit) {
  return std::max(0, static_cast<int>(std::bit_width(static_cast<u32>(magnitude))) - first_bit);
}

constexpr int ulaw_bias = 33;  // of 14 bits
u8 to_ulaw(i32 sample14) {
  const u8 mask = sample14 < 0 ? 0x7f : 0xff;
  const int magnitude = std::min(std::abs(sample14), 8159) + ulaw_bias;
  const int s = segment(magnitude, 6);
  if (s >= 8) return 0x7f ^ mask;
  return static_cast<u8>((s << 4 | (magnitude >> (s + 1) & 0xf)) ^ mask);
}
i32 from_ulaw(u8 code) {
  code = static_cast<u8>(~code);
  const int magnitude = (((code & 0xf) << 3) + 4 * ulaw_bias) << (code >> 4 & 7);
  return code & 0x80 ? 4 * ulaw_bias - magnitude : magnitude - 4 * ulaw_bias;
}
u8 to_alaw(i32 sample13) {
  const u8 mask = sample13 >= 0 ? 0xd5 : 0x55;
  const int magnitude = sample13 >= 0 ? sample13 : -sample13 - 1;
  const int s = segment(magnitude, 5);
  if (s >= 8) return 0x7f ^ mask;
  return static_cast<u8>((s << 4 | (magnitude >> std::max(s, 1) & 0xf)) ^ mask);
}
i32 from_alaw(u8 code) {
  code ^= 0x55;
  const int s = code >> 4 & 7;
  int magnitude = ((code & 0xf) << 4) + 8;
  if (s) magnitude = (magnitude + 0x100) << (s - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

template <u8 (*code)(i32), int bits>
value encode(vm& m, const char* name, const value* args, u32 nargs) {
  fragment f;
  if (!check_arity(m, name, nargs, 2, 2) || !f.read(m, args[0], args[1])) return value_raised;
  return make_fragment(m, f.count(), 1, [&](u64 i) { return code(f.scaled_at(i) >> (32 - bits)); });
}
template <i32 (*sample)(u8)>
value decode(vm& m, const char* name, const value* args, u32 nargs) {
  fragment f;
  int width;
  if (!check_arity(m, name, nargs, 2, 2) || !f.read(m, args[0]) || !fragment::read_width(m, args[1], width))
    return value_raised;
  return make_fragment(m, f.length, width, [&](u64 i) { return sample(f.data[i]) * 65536 >> (32 - 8 * width); });
}

// ---------------------------------------------------------------- ADPCM

constexpr i16 steps[] = {7,     8,     9,     10,    11,    12,    13,    14,    16,    17,    19,   21,    23,
                         25,    28,    31,    34,    37,    41,    45,    50,    55,    60,    66,   73,    80,
                         88,    97,    107,   118,   130,   143,   157,   173,   190,   209,   230,  253,   279,
                         307,   337,   371,   408,   449,   494,   544,   598,   658,   724,   796,  876,   963,
                         1060,  1166,  1282,  1411,  1552,  1707,  1878,  2066,  2272,  2499,  2749, 3024,  3327,
                         3660,  4026,  4428,  4871,  5358,  5894,  6484,  7132,  7845,  8630,  9493, 10442, 11487,
                         12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767};
constexpr i8 index_changes[8] = {-1, -1, -1, -1, 2, 4, 6, 8};

struct predictor {
  int predicted = 0, index = 0;

  /// `state` as guests see it: None, or what `pair` gave. False: raised.
  bool read(vm& m, value state) {
    if (same(state, none)) return true;
    if (!is_kind(state, kind::tuple)) {
      raise_type_error(m, "state must be a tuple or None");
      return false;
    }
    const tuple_object* t = state.as<tuple_object>();
    if (t->length != 2) {
      raise_type_error(m, "illegal state argument");
      return false;
    }
    if (!int_argument(m, t->items[0], predicted) || !int_argument(m, t->items[1], index)) return false;
    if (predicted == static_cast<i16>(predicted) && static_cast<u32>(index) < std::size(steps)) return true;
    raise_text(m, m.exc.ValueError, "bad state");
    return false;
  }
  value pair(vm& m) const { return tuple_of(m, {make_int(m, predicted), make_int(m, index)}); }

  /// Follows a code of four bits.
  void follow(int code) {
    const int step = steps[index];
    int change = step >> 3;
    if (code & 4) change += step;
    if (code & 2) change += step >> 1;
    if (code & 1) change += step >> 2;
    predicted = std::clamp(predicted + (code & 8 ? -change : change), -0x8000, 0x7fff);
    index = std::clamp(index + index_changes[code & 7], 0, static_cast<int>(std::size(steps)) - 1);
  }
  int code_for(int sample) const {
    int left = std::abs(sample - predicted), step = steps[index];
    int code = sample < predicted ? 8 : 0;
    for (const int bit : {4, 2, 1}) {
      if (left >= step) {
        code |= bit;
        left -= step;
      }
      step >>= 1;
    }
    return code;
  }
};

value with_state(vm& m, value data, const predictor& p) {
  const value state = is_raised(data) ? data : p.pair(m);
  return is_raised(state) ? state : tuple_of(m, {data, state});
}

}  // namespace

value ulaw2lin(vm& m, const value* args, u32 nargs, tuple_object*) {
  return decode<from_ulaw>(m, "ulaw2lin", args, nargs);
}
value lin2ulaw(vm& m, const value* args, u32 nargs, tuple_object*) {
  return encode<to_ulaw, 14>(m, "lin2ulaw", args, nargs);
}
value alaw2lin(vm& m, const value* args, u32 nargs, tuple_object*) {
  return decode<from_alaw>(m, "alaw2lin", args, nargs);
}
value lin2alaw(vm& m, const value* args, u32 nargs, tuple_object*) {
  return encode<to_alaw, 13>(m, "lin2alaw", args, nargs);
}

value lin2adpcm(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  predictor p;
  if (!check_arity(m, "lin2adpcm", nargs, 3, 3) || !f.read(m, args[0], args[1]) || !p.read(m, args[2]))
    return value_raised;
  const u64 n = f.count();
  byte_builder out(m);
  int first = 0;
  for (u64 i = 0; i < n; i++) {
    const int code = p.code_for(f.scaled_at(i) >> 16);
    p.follow(code);
    if (i % 2)
      out.append(static_cast<u8>(first << 4 | code));
    else
      first = code;
  }
  const bytes_object* r = out.finish();
  return r ? with_state(m, to_value(r), p) : value_raised;
}
value adpcm2lin(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  predictor p;
  int width;
  if (!check_arity(m, "adpcm2lin", nargs, 3, 3) || !f.read(m, args[0]) || !fragment::read_width(m, args[1], width) ||
      !p.read(m, args[2]))
    return value_raised;
  const value data = make_fragment(m, f.length * 2, width, [&](u64 i) {
    p.follow(i % 2 ? f.data[i / 2] & 0xf : f.data[i / 2] >> 4);
    return p.predicted * 65536 >> (32 - 8 * width);
  });
  return with_state(m, data, p);
}

}  // namespace metavm::python::audio
