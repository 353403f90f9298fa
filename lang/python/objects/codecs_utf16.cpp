/// \file
/// UTF-16 and UTF-32.
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python::codecs {
namespace {

u32 read_unit(const u8* p, u32 bytes, bool big) {
  if (bytes == 2) return big ? u32{p[0]} << 8 | p[1] : u32{p[1]} << 8 | p[0];
  return big ? u32{p[0]} << 24 | u32{p[1]} << 16 | u32{p[2]} << 8 | p[3]
             : u32{p[3]} << 24 | u32{p[2]} << 16 | u32{p[1]} << 8 | p[0];
}
void put_unit(byte_builder& out, u32 c, u32 bytes, bool big) {
  u8 b[4];
  for (u32 k = 0; k < bytes; k++) b[big ? bytes - 1 - k : k] = static_cast<u8>(c >> (8 * k));
  out.append(b, bytes);
}
constexpr bool is_surrogate(u32 c) { return c - 0xd800 < 0x800; }
constexpr bool is_high(u32 c) { return c - 0xd800 < 0x400; }
constexpr bool is_low(u32 c) { return c - 0xdc00 < 0x400; }

/// Where the text starts behind a byte order mark, which decides the order.
u64 skip_mark(const decode_errors& e, int& byte_order, u32 bytes) {
  if (byte_order != 0 || e.size < bytes) return 0;
  if (read_unit(e.data, bytes, false) == 0xfeff) return byte_order = -1, bytes;
  if (read_unit(e.data, bytes, true) == 0xfeff) return byte_order = 1, bytes;
  return 0;
}

/// UTF-16 or UTF-32 of a whole string.
bytes_object* encode_units(vm& m, str_object* s, std::string_view errors, int byte_order, u32 bytes,
                           const char* encoding) {
  byte_builder out(m);
  const bool big = byte_order > 0;
  if (byte_order == 0) put_unit(out, 0xfeff, bytes, big);
  encode_errors e(m, encoding, errors, s);
  for (u64 i = 0; i < s->length;) {
    const u32 c = s->at(i);
    if (METAVM_LIKELY(!is_surrogate(c)) || e.kind() == handler::surrogatepass) {
      if (bytes == 2 && c > 0xffff) {
        put_unit(out, 0xd800 + ((c - 0x10000) >> 10), 2, big);
        put_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff), 2, big);
      } else {
        put_unit(out, c, bytes, big);
      }
      i++;
      continue;
    }
    const u64 end = i + 1;
    replacement r;
    const u64 from = i;
    if (!e.handle(from, end, "surrogates not allowed", r, i)) return nullptr;
    if (r.bytes) {
      if (r.bytes->length % bytes) return e.raise(from, end, "surrogates not allowed"), nullptr;
      out.append(r.bytes->view());
    } else {
      if (!r.text->is_ascii()) return e.raise(from, end, "surrogates not allowed"), nullptr;
      for (char c2 : r.text->ascii()) put_unit(out, static_cast<u8>(c2), bytes, big);
    }
  }
  return out.finish();
}

}  // namespace

str_object* decode_utf16(decode_errors& e, int& byte_order, u64* consumed) {
  str_builder out(e.machine());
  u64 at = skip_mark(e, byte_order, 2);
  const bool big = byte_order > 0;
  e.set_encoding(big ? "utf-16-be" : "utf-16-le");
  out.reserve((e.size - at) / 2);
  while (at < e.size) {
    const u64 left = e.size - at;
    if (left < 2) {
      if (consumed) break;
      if (!e.handle(at, e.size, "truncated data", out, at)) return nullptr;
      continue;
    }
    const u32 c = read_unit(e.data + at, 2, big);
    if (METAVM_LIKELY(!is_surrogate(c))) {
      out.append(c);
      at += 2;
      continue;
    }
    if (!is_high(c)) {
      if (!e.handle(at, at + 2, "illegal encoding", out, at)) return nullptr;
      continue;
    }
    if (left < 4) {
      if (consumed) break;
      if (!e.handle(at, e.size, "unexpected end of data", out, at)) return nullptr;
      continue;
    }
    const u32 d = read_unit(e.data + at + 2, 2, big);
    if (is_low(d)) {
      out.append(0x10000 + ((c - 0xd800) << 10) + (d - 0xdc00));
      at += 4;
    } else if (!e.handle(at, at + 2, "illegal UTF-16 surrogate", out, at)) {
      return nullptr;
    }
  }
  if (consumed) *consumed = at;
  return out.finish();
}

str_object* decode_utf32(decode_errors& e, int& byte_order, u64* consumed) {
  str_builder out(e.machine());
  u64 at = skip_mark(e, byte_order, 4);
  const bool big = byte_order > 0;
  e.set_encoding(big ? "utf-32-be" : "utf-32-le");
  while (at < e.size) {
    if (e.size - at < 4) {
      if (consumed) break;
      if (!e.handle(at, e.size, "truncated data", out, at)) return nullptr;
      continue;
    }
    const u32 c = read_unit(e.data + at, 4, big);
    if (METAVM_LIKELY(c < 0x110000 && !is_surrogate(c))) {
      out.append(c);
      at += 4;
      continue;
    }
    const char* reason = is_surrogate(c) ? "code point in surrogate code point range(0xd800, 0xe000)"
                                         : "code point not in range(0x110000)";
    if (!e.handle(at, at + 4, reason, out, at)) return nullptr;
  }
  if (consumed) *consumed = at;
  return out.finish();
}

bytes_object* encode_utf16(vm& m, str_object* s, std::string_view errors, int byte_order) {
  return encode_units(m, s, errors, byte_order, 2,
                      byte_order < 0   ? "utf-16-le"
                      : byte_order > 0 ? "utf-16-be"
                                       : "utf-16");
}
bytes_object* encode_utf32(vm& m, str_object* s, std::string_view errors, int byte_order) {
  return encode_units(m, s, errors, byte_order, 4,
                      byte_order < 0   ? "utf-32-le"
                      : byte_order > 0 ? "utf-32-be"
                                       : "utf-32");
}

}  // namespace metavm::python::codecs
