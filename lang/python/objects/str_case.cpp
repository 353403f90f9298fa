/// \file
/// str: case mapping and the is… predicates.
#include <utility>

#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python {
namespace {

/// The lower case of capital sigma depends on where it stands (Final_Sigma of the Unicode
/// standard).
u32 lower_sigma(str_object* s, u64 at) {
  i64 j = static_cast<i64>(at) - 1;
  while (j >= 0 && unicode::is_case_ignorable(s->at(static_cast<u64>(j)))) j--;
  if (j < 0 || !unicode::is_cased(s->at(static_cast<u64>(j)))) return 0x3c3;
  u64 k = at + 1;
  while (k < s->length && unicode::is_case_ignorable(s->at(k))) k++;
  return k == s->length || !unicode::is_cased(s->at(k)) ? 0x3c2 : 0x3c3;
}

u32 lower_at(str_object* s, u64 at, u32 out[3]) {
  const u32 c = s->at(at);
  if (c == 0x3a3) {
    out[0] = lower_sigma(s, at);
    return 1;
  }
  return unicode::to_lower(c, out);
}

/// `map(i, c, out) -> count` for each character; ASCII strings stay so.
template <class F>
value map_characters(vm& m, str_object* s, F map) {
  str_builder b(m);
  b.reserve(s->length);
  u32 out[3];
  for (u64 i = 0; i < s->length; i++)
    for (u32 k = 0, n = map(i, s->at(i), out); k < n; k++) b.append(out[k]);
  return or_raised(b.finish());
}

template <class F>
value map_ascii(vm& m, str_object* s, F map) {
  if (s->length == 0) return or_raised(exact_str(m, s));
  if (s->length == 1) return or_raised(make_char(m, map(s->data[0])));
  str_object* r = empty_str_of(m, s->length, 1, true);
  if (!r) return value_raised;
  const u8* in = s->data;
  u8* __restrict out = r->data;
  for (u64 i = 0, n = s->length; i < n; i++) out[i] = map(in[i]);
  return to_value(r);
}

constexpr u8 ascii_lower(u8 c) { return static_cast<u8>(c + (static_cast<u8>(c - 'A') < 26 ? 32 : 0)); }
constexpr u8 ascii_upper(u8 c) { return static_cast<u8>(c - (static_cast<u8>(c - 'a') < 26 ? 32 : 0)); }

template <bool (*Is)(u32)>
value all_are(str_object* s) {
  if (s->length == 0) return false_;
  return with_width(s->width(), [&](auto t) {
    const auto* p = reinterpret_cast<const decltype(t)*>(s->data);
    for (u64 i = 0; i < s->length; i++)
      if (!Is(p[i])) return false_;
    return true_;
  });
}

}  // namespace

bool str_is_identifier(str_object* s) {
  if (s->length == 0) return false;
  const u32 c = s->at(0);
  if (c != '_' && !unicode::is_xid_start(c)) return false;
  for (u64 i = 1; i < s->length; i++)
    if (!unicode::is_xid_continue(s->at(i))) return false;
  return true;
}

namespace str_methods {

value lower(vm& m, value self) {
  str_object* s = as_str(self);
  if (s->is_ascii()) return map_ascii(m, s, ascii_lower);
  return map_characters(m, s, [&](u64 i, u32, u32* out) { return lower_at(s, i, out); });
}
value upper(vm& m, value self) {
  str_object* s = as_str(self);
  if (s->is_ascii()) return map_ascii(m, s, ascii_upper);
  return map_characters(m, s, [](u64, u32 c, u32* out) { return unicode::to_upper(c, out); });
}
value casefold(vm& m, value self) {
  str_object* s = as_str(self);
  if (s->is_ascii()) return map_ascii(m, s, ascii_lower);
  return map_characters(m, s, [](u64, u32 c, u32* out) { return unicode::to_folded(c, out); });
}
value capitalize(vm& m, value self) {
  str_object* s = as_str(self);
  if (s->is_ascii()) {
    bool first = true;
    return map_ascii(m, s, [&](u8 c) { return std::exchange(first, false) ? ascii_upper(c) : ascii_lower(c); });
  }
  return map_characters(
      m, s, [&](u64 i, u32 c, u32* out) { return i == 0 ? unicode::to_title(c, out) : lower_at(s, i, out); });
}
value title(vm& m, value self) {
  str_object* s = as_str(self);
  bool after_cased = false;
  if (s->is_ascii())
    return map_ascii(m, s, [&](u8 c) {
      const u8 lower = ascii_lower(c);
      const bool cased = static_cast<u8>(lower - 'a') < 26;
      return std::exchange(after_cased, cased) ? lower : ascii_upper(c);
    });
  return map_characters(m, s, [&](u64 i, u32 c, u32* out) {
    const u32 n = after_cased ? lower_at(s, i, out) : unicode::to_title(c, out);
    after_cased = unicode::is_cased(c);
    return n;
  });
}
value swapcase(vm& m, value self) {
  str_object* s = as_str(self);
  if (s->is_ascii())
    return map_ascii(m, s, [](u8 c) {
      const bool letter = static_cast<u8>(ascii_lower(c) - 'a') < 26;
      return static_cast<u8>(letter ? c ^ 32 : c);
    });
  return map_characters(m, s, [&](u64 i, u32 c, u32* out) -> u32 {
    if (unicode::is_upper(c)) return lower_at(s, i, out);
    if (unicode::is_lower(c)) return unicode::to_upper(c, out);
    out[0] = c;
    return 1;
  });
}

value isalpha(vm&, value self) { return all_are<unicode::is_alpha>(as_str(self)); }
value isalnum(vm&, value self) { return all_are<unicode::is_alnum>(as_str(self)); }
value isdecimal(vm&, value self) { return all_are<unicode::is_decimal>(as_str(self)); }
value isdigit(vm&, value self) { return all_are<unicode::is_digit>(as_str(self)); }
value isnumeric(vm&, value self) { return all_are<unicode::is_numeric>(as_str(self)); }
value isspace(vm&, value self) { return all_are<unicode::is_space>(as_str(self)); }
value isascii(vm&, value self) { return from_bool(as_str(self)->is_ascii()); }
value isidentifier(vm&, value self) { return from_bool(str_is_identifier(as_str(self))); }
value isprintable(vm&, value self) {
  return as_str(self)->length == 0 ? true_ : all_are<unicode::is_printable>(as_str(self));
}

value islower(vm&, value self) {
  const str_object* s = as_str(self);
  bool cased = false;
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (unicode::is_upper(c) || unicode::is_title(c)) return false_;
    cased |= unicode::is_lower(c);
  }
  return from_bool(cased);
}
value isupper(vm&, value self) {
  const str_object* s = as_str(self);
  bool cased = false;
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (unicode::is_lower(c) || unicode::is_title(c)) return false_;
    cased |= unicode::is_upper(c);
  }
  return from_bool(cased);
}
value istitle(vm&, value self) {
  const str_object* s = as_str(self);
  bool cased = false, after_cased = false;
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (unicode::is_upper(c) || unicode::is_title(c)) {
      if (after_cased) return false_;
      after_cased = cased = true;
    } else if (unicode::is_lower(c)) {
      if (!after_cased) return false_;
      after_cased = cased = true;
    } else {
      after_cased = false;
    }
  }
  return from_bool(cased);
}

}  // namespace str_methods
}  // namespace metavm::python
