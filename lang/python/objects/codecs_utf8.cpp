/// \file
/// UTF-8.
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python::codecs {
namespace {

/// One step of decoding: a code point, or what is wrong.
enum class step : i8 { invalid_start = -1, incomplete = -2, bad_second = -3, bad_third = -4, bad_fourth = -5, ok = 0 };

constexpr bool continues(u8 c) { return (c & 0xc0) == 0x80; }

/// Reads one sequence of two bytes or more at p; advances over a good one.
METAVM_INLINE step read_sequence(const u8*& p, const u8* end, u32& c) {
  const u8 a = p[0];
  const u64 left = static_cast<u64>(end - p);
  if (a < 0xc2) return step::invalid_start;
  if (a < 0xe0) {
    if (left < 2) return step::incomplete;
    if (!continues(p[1])) return step::bad_second;
    c = (a & 0x1fu) << 6 | (p[1] & 0x3fu);
    p += 2;
    return step::ok;
  }
  if (a < 0xf0) {
    if (left < 2) return step::incomplete;
    const u8 low = a == 0xe0 ? 0xa0 : 0x80, high = a == 0xed ? 0x9f : 0xbf;
    if (p[1] < low || p[1] > high) return step::bad_second;
    if (left < 3) return step::incomplete;
    if (!continues(p[2])) return step::bad_third;
    c = (a & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    p += 3;
    return step::ok;
  }
  if (a > 0xf4) return step::invalid_start;
  if (left < 2) return step::incomplete;
  const u8 low = a == 0xf0 ? 0x90 : 0x80, high = a == 0xf4 ? 0x8f : 0xbf;
  if (p[1] < low || p[1] > high) return step::bad_second;
  if (left < 3) return step::incomplete;
  if (!continues(p[2])) return step::bad_third;
  if (left < 4) return step::incomplete;
  if (!continues(p[3])) return step::bad_fourth;
  c = (a & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
  p += 4;
  return step::ok;
}

/// The length of the valid text at p; how many code points it has and how wide they are.
const u8* measure(const u8* p, const u8* end, u64& count, u32& bits) {
  while (p < end) {
    if (*p < 0x80) {
      const u8* from = p;
      while (end - p >= 8) {
        u64 w;
        std::memcpy(&w, p, 8);
        if (w & 0x8080808080808080) break;
        p += 8;
      }
      while (p < end && *p < 0x80) p++;
      count += static_cast<u64>(p - from);
      continue;
    }
    u32 c;
    if (read_sequence(p, end, c) != step::ok) break;
    bits |= c;
    count++;
  }
  return p;
}

/// Decodes valid text into units of T.
template <class T>
void fill(T* __restrict to, const u8* p, const u8* end) {
  while (p < end) {
    if (*p >= 0x80) {
      *to++ = static_cast<T>(decode_utf8_unit(p));
      continue;
    }
    while (end - p >= 8) {
      u64 w;
      std::memcpy(&w, p, 8);
      if (w & 0x8080808080808080) break;
      for (int i = 0; i < 8; i++) to[i] = p[i];
      to += 8, p += 8;
    }
    while (p < end && *p < 0x80) *to++ = *p++;
  }
}

/// The number of bytes that `n` units take, and whether surrogates are among them.
template <class T>
u64 encoded_size(const T* p, u64 n, bool& surrogates) {
  u64 total = n;
  u32 found = 0;
  for (u64 i = 0; i < n;) {
    const u64 end = std::min<u64>(n, i + 4096);
    u32 more = 0;
    for (; i < end; i++) {
      const u32 c = p[i];
      more += (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);
      if constexpr (sizeof(T) > 1) found |= (c & ~0x7ffu) == 0xd800;
    }
    total += more;
  }
  surrogates = found;
  return total;
}

template <class T>
void encode_units(u8* out, const T* p, u64 n) {
  for (u64 i = 0; i < n;) {
    if constexpr (sizeof(T) == 2) {
      for (; i + 4 <= n; i += 4, out += 4) {
        u64 w;
        std::memcpy(&w, p + i, 8);
        if (w & 0xff80ff80ff80ff80) break;
        for (int k = 0; k < 4; k++) out[k] = static_cast<u8>(p[i + static_cast<u64>(k)]);
      }
      if (i == n) break;
    }
    out += encode_utf8_unit(out, p[i++]);
  }
}

}  // namespace

str_object* decode_utf8(decode_errors& e, u64* consumed) {
  vm& m = e.machine();
  if (consumed) *consumed = e.size;
  if (all_ascii(e.data, e.size)) return make_str_latin1(m, {reinterpret_cast<const char*>(e.data), e.size});
  u64 count = 0;
  u32 bits = 0;
  const u8 *begin = e.data, *end = e.data + e.size;
  const u8* valid = measure(begin, end, count, bits);
  if (valid == end) {
    const u32 width = bits < 0x100 ? 1 : bits < 0x10000 ? 2 : 4;
    if (count == 1) return make_char(m, decode_utf8_unit(begin));
    str_object* s = empty_str_of(m, count, width, false);
    if (!s) return nullptr;
    with_width(width, [&](auto t) { fill(reinterpret_cast<decltype(t)*>(s->data), begin, end); });
    return s;
  }
  str_builder out(m);
  out.append_utf8({reinterpret_cast<const char*>(begin), static_cast<u64>(valid - begin)});
  for (u64 at = static_cast<u64>(valid - begin); at < e.size;) {
    const u8* p = e.data + at;
    if (*p < 0x80) {
      out.append(*p);
      at++;
      continue;
    }
    u32 c;
    const step r = read_sequence(p, e.data + e.size, c);
    if (r == step::ok) {
      out.append(c);
      at = static_cast<u64>(p - e.data);
      continue;
    }
    u64 bad_end = at + 1;
    const char* reason = "invalid continuation byte";
    if (r == step::invalid_start) {
      reason = "invalid start byte";
    } else if (r == step::incomplete ||
               (consumed && r == step::bad_second && *p == 0xed && e.size - at == 2 && p[1] >= 0xa0 &&
                p[1] < 0xc0)) {  // half a surrogate: the handler wants it whole
      if (consumed) {
        *consumed = at;
        break;
      }
      reason = "unexpected end of data";
      bad_end = e.size;
    } else {
      bad_end = at + static_cast<u64>(-3 - static_cast<int>(r)) + 1;
    }
    if (!e.handle(at, bad_end, reason, out, at)) return nullptr;
    if (consumed) *consumed = e.size;
  }
  return out.finish();
}

bytes_object* encode_utf8(vm& m, str_object* s, std::string_view errors) {
  if (s->is_ascii()) return make_bytes(m, s->ascii());
  bool surrogates = false;
  const u64 total = with_width(s->width(), [&](auto t) {
    return encoded_size(reinterpret_cast<const decltype(t)*>(s->data), s->length, surrogates);
  });
  if (!surrogates) {
    bytes_object* b = empty_bytes_of(m, total);
    if (!b) return nullptr;
    with_width(s->width(),
               [&](auto t) { encode_units(b->data, reinterpret_cast<const decltype(t)*>(s->data), s->length); });
    return b;
  }
  byte_builder out(m);
  encode_errors e(m, "utf-8", errors, s);
  for (u64 i = 0; i < s->length;) {
    u8 buffer[4];
    const u32 c = s->at(i);
    if (c - 0xd800 >= 0x800 || e.kind() == handler::surrogatepass) {
      out.append(buffer, encode_utf8_unit(buffer, c));
      i++;
      continue;
    }
    u64 end = i + 1;
    while (end < s->length && s->at(end) - 0xd800 < 0x800) end++;
    replacement r;
    const u64 from = i;
    if (!e.handle(from, end, "surrogates not allowed", r, i)) return nullptr;
    if (r.bytes) {
      out.append(r.bytes->view());
    } else if (r.text->is_ascii()) {
      out.append(r.text->ascii());
    } else {
      return e.raise(from, end, "surrogates not allowed"), nullptr;
    }
  }
  return out.finish();
}

}  // namespace metavm::python::codecs

namespace metavm::python {

bytes_object* encode_utf8(vm& m, str_object* s) { return codecs::encode_utf8(m, s, "strict"); }

str_object* decode_utf8(vm& m, std::string_view data, std::string_view errors) {
  codecs::decode_errors e(m, "utf-8", errors, data);
  return codecs::decode_utf8(e, nullptr);
}

}  // namespace metavm::python
