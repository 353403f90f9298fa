/// \file
/// unicode_escape and raw_unicode_escape, and the names of characters.
#include "lang/python/objects/codecs.hpp"
#include "lang/python/parse/escapes.hpp"

namespace metavm::python::codecs {
namespace {

enum class outcome : u8 { done, incomplete, bad };

/// Reads `count` hexadecimal digits at `at`.
outcome read_hex(const decode_errors& e, u64& at, u32 count, u32& c) {
  c = 0;
  for (; count; count--, at++) {
    if (at >= e.size) return outcome::incomplete;
    const int d = hex_digit(e.data[at]);
    if (d < 0) return outcome::bad;
    c = c << 4 | static_cast<u32>(d);
  }
  return outcome::done;
}

/// What follows \N. `at` stands behind the N.
outcome read_name(const decode_errors& e, u64& at, const char*& reason, u32& c) {
  reason = "malformed \\N character escape";
  if (at >= e.size) return outcome::incomplete;
  if (e.data[at] != '{') return outcome::bad;
  const u64 from = ++at;
  while (at < e.size && e.data[at] != '}') at++;
  if (at >= e.size) return outcome::incomplete;
  if (at == from) return outcome::bad;
  c = character_by_name({reinterpret_cast<const char*>(e.data) + from, at - from});
  at++;
  reason = "unknown Unicode character name";
  return c == ~0u ? outcome::bad : outcome::done;
}

struct hex_escape {
  u32 digits;
  const char* truncated;
};
hex_escape hex_escape_for(u32 letter) {
  switch (letter) {
    case 'x':
      return {2, "truncated \\xXX escape"};
    case 'u':
      return {4, "truncated \\uXXXX escape"};
    case 'U':
      return {8, "truncated \\UXXXXXXXX escape"};
    default:
      return {0, nullptr};
  }
}

void append_escape(byte_builder& out, u32 c) {
  out.append(c < 0x100     ? fmt::format("\\x{:02x}", c)
             : c < 0x10000 ? fmt::format("\\u{:04x}", c)
                           : fmt::format("\\U{:08x}", c));
}

}  // namespace

str_object* decode_unicode_escape(decode_errors& e, u64* consumed) {
  vm& m = e.machine();
  str_builder out(m);
  u32 invalid = 0;
  u64 at = 0;
  while (at < e.size) {
    const u64 start = at;
    u32 c = e.data[at++];
    if (c != '\\') {
      out.append(c);
      continue;
    }
    outcome r = outcome::incomplete;
    const char* reason = "\\ at end of string";
    if (at < e.size) {
      const u32 letter = e.data[at++];
      if (letter == '\n') continue;
      if (const char simple = simple_escape(letter)) {
        out.append(simple);
        continue;
      }
      if (letter - '0' < 8) {
        c = letter - '0';
        for (int k = 0; k < 2 && at < e.size && e.data[at] - '0' < 8u; k++) c = c << 3 | (e.data[at++] - '0');
        out.append(c);
        continue;
      }
      if (const hex_escape h = hex_escape_for(letter); h.digits) {
        reason = h.truncated;
        r = read_hex(e, at, h.digits, c);
        if (r == outcome::done && c > 0x10ffff) {
          reason = "illegal Unicode character";
          r = outcome::bad;
        }
      } else if (letter == 'N') {
        r = read_name(e, at, reason, c);
      } else {
        if (!invalid) invalid = letter;
        out.append('\\');
        out.append(letter);
        continue;
      }
    }
    if (r == outcome::done) {
      out.append(c);
    } else if (r == outcome::incomplete && consumed) {
      at = start;
      break;
    } else if (!e.handle(start, at, reason, out, at)) {
      return nullptr;
    }
  }
  if (consumed) *consumed = at;
  if (invalid) {
    std::string message = "invalid escape sequence '\\";
    message += invalid < 128 ? std::string(1, static_cast<char>(invalid)) : to_utf8(make_char(m, invalid));
    if (!warn(m, m.exc.DeprecationWarning, message + "'")) return nullptr;
  }
  return out.finish();
}

str_object* decode_raw_unicode_escape(decode_errors& e, u64* consumed) {
  str_builder out(e.machine());
  u64 at = 0;
  while (at < e.size) {
    const u64 start = at;
    u32 c = e.data[at++];
    if (c != '\\' || (at >= e.size && !consumed)) {
      out.append(c);
      continue;
    }
    outcome r = outcome::incomplete;
    const char* reason = "";
    if (at < e.size) {
      const u32 letter = e.data[at++];
      const hex_escape h = letter == 'x' ? hex_escape{0, nullptr} : hex_escape_for(letter);
      if (!h.digits) {
        out.append('\\');
        out.append(letter);
        continue;
      }
      reason = h.truncated;
      r = read_hex(e, at, h.digits, c);
      if (r == outcome::done && c > 0x10ffff) {
        reason = "\\Uxxxxxxxx out of range";
        r = outcome::bad;
      }
    }
    if (r == outcome::done) {
      out.append(c);
    } else if (r == outcome::incomplete && consumed) {
      at = start;
      break;
    } else if (!e.handle(start, at, reason, out, at)) {
      return nullptr;
    }
  }
  if (consumed) *consumed = at;
  return out.finish();
}

bytes_object* encode_unicode_escape(vm& m, str_object* s) {
  byte_builder out(m);
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (c == '\\')
      out.append("\\\\");
    else if (c - 32 < 95)
      out.append(static_cast<u8>(c));
    else if (c == '\t' || c == '\n' || c == '\r')
      out.append(c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r");
    else
      append_escape(out, c);
  }
  return out.finish();
}

bytes_object* encode_raw_unicode_escape(vm& m, str_object* s) {
  byte_builder out(m);
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (c < 0x100)
      out.append(static_cast<u8>(c));
    else
      append_escape(out, c);
  }
  return out.finish();
}

}  // namespace metavm::python::codecs
