/// \file
/// repr() and ascii() of strings and bytes.
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

template <class Builder>
void append_hex(Builder& b, char letter, u32 c, u32 digits) {
  b.append('\\');
  b.append(static_cast<u8>(letter));
  for (u32 i = digits; i-- > 0;) b.append(static_cast<u8>(hex_digits[c >> (4 * i) & 15]));
}
template <class Builder>
void append_escape(Builder& b, u32 c) {
  if (c < 0x100)
    append_hex(b, 'x', c, 2);
  else if (c < 0x10000)
    append_hex(b, 'u', c, 4);
  else
    append_hex(b, 'U', c, 8);
}

/// The quotes that need least escaping.
u8 quote_for(bool single, bool twice) { return single && !twice ? '"' : '\''; }

/// \n, \r, \t or 0.
u8 short_escape(u32 c) { return c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : 0; }

}  // namespace

str_object* str_repr(vm& m, str_object* s) {
  const u64 n = s->length;
  const bool plain = s->is_ascii() && std::all_of(s->data, s->data + n,
                                                  [](u8 c) { return c >= ' ' && c < 127 && c != '\'' && c != '\\'; });
  if (METAVM_LIKELY(plain)) {
    str_object* r = empty_str_of(m, n + 2, 1, true);
    if (!r) return nullptr;
    r->data[0] = r->data[n + 1] = '\'';
    if (n) std::memcpy(r->data + 1, s->data, n);
    return r;
  }
  const u8 quote = quote_for(str_find_char(s, '\'', 0, n) >= 0, str_find_char(s, '"', 0, n) >= 0);
  str_builder b(m);
  b.reserve(n + 2);
  b.append(quote);
  for (u64 i = 0; i < n; i++) {
    const u32 c = s->at(i);
    if (c == quote || c == '\\') {
      b.append('\\');
      b.append(c);
    } else if (c - ' ' < 95) {
      b.append(c);
    } else if (const u8 e = short_escape(c)) {
      b.append('\\');
      b.append(e);
    } else if (unicode::is_printable(c)) {
      b.append(c);
    } else {
      append_escape(b, c);
    }
  }
  b.append(quote);
  return b.finish();
}

str_object* escape_non_ascii(vm& m, str_object* s) {
  if (s->is_ascii()) return s;
  str_builder b(m);
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (c < 128)
      b.append(c);
    else
      append_escape(b, c);
  }
  return b.finish();
}

str_object* ascii_repr(vm& m, value v) {
  str_object* s = repr(m, v);
  return s ? escape_non_ascii(m, s) : nullptr;
}

str_object* bytes_repr(vm& m, std::string_view data, const char* before, const char* after) {
  const u8 quote = quote_for(data.find('\'') != std::string_view::npos, data.find('"') != std::string_view::npos);
  str_builder b(m);
  b.append_ascii(before);
  b.append(quote);
  for (const char signed_c : data) {
    const u8 c = static_cast<u8>(signed_c);
    // bytearray escapes the single quote even between double ones.
    if (c == quote || c == '\\' || (c == '\'' && *after)) {
      b.append('\\');
      b.append(c);
    } else if (const u8 e = short_escape(c)) {
      b.append('\\');
      b.append(e);
    } else if (c - 32u < 95) {
      b.append(c);
    } else {
      append_hex(b, 'x', c, 2);
    }
  }
  b.append(quote);
  b.append_ascii(after);
  return b.finish();
}

}  // namespace metavm::python
