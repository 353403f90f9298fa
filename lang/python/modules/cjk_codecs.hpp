/// \file
/// The codecs of Chinese, Japanese and Korean, a step at a time: how codes make up a text, and
/// where it ends or is wrong, is here; what they mean is in cjk_tables.hpp.
#pragma once
#include <string_view>

#include "lang/python/modules/cjk_tables.hpp"

namespace metavm::python::cjk {

/// What a codec remembers between two steps. Guests see it as a number (`getstate`).
struct state {
  u8 c[8] = {};
};
struct characters {
  u32 c[2];
  u32 n = 0;
  void add(u32 x) { c[n++] = x; }
};
struct code {
  u8 b[16];
  u32 n = 0;
  void add(u32 x) { b[n++] = static_cast<u8>(x); }
  /// A code of one to three bytes.
  void add_code(u32 x) {
    if (x > 0xffff) add(x >> 16);
    if (x > 0xff) add(x >> 8);
    add(x);
  }
  void add_text(std::string_view s) {
    for (const char c : s) add(static_cast<u8>(c));
  }
};
inline constexpr u32 no_character = ~0u;

class codec {
 public:
  explicit codec(const char* name) : name(name) {}
  virtual ~codec() = default;
  codec(const codec&) = delete;
  codec& operator=(const codec&) = delete;

  /// Reads at p[0:n], n > 0. Gives the number of bytes used; 0: more are needed; -k: k are wrong.
  virtual int decode(state& s, const u8* p, u64 n, characters& out) const = 0;
  /// Writes `c`, and perhaps the one behind it, which is `no_character` at the end of what is
  /// there; `last`: nothing will follow. Gives the number of characters used; 0: more are needed;
  /// -1: it has no code.
  virtual int encode(state& s, u32 c, u32 next, bool last, code& out) const = 0;
  virtual void start(state& s, bool encodes) const {
    (void)encodes;
    s = {};
  }
  virtual void end_encoding(state&, code&) const {}
  virtual void end_decoding(state&) const {}
  const char* name;
};

/// What JIS X 0201 has for a low byte.
inline u32 roman_character(u32 byte) { return byte == 0x5c ? 0xa5u : byte == 0x7e ? 0x203eu : byte; }

/// The codec that the module (`_codecs_jp`, say) has under this name; null if it has none.
const codec* find_codec(std::string_view module, std::string_view name);
/// Those with escape sequences (cjk_iso2022.cpp).
const codec* find_iso2022_codec(std::string_view name);

}  // namespace metavm::python::cjk
