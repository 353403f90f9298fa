#include "lang/python/modules/unicodedata_functions.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>

#include <algorithm>
#include <iterator>

#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/text_units.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python::unicodedata {
namespace {

UChar32 icu(u32 c) { return static_cast<UChar32>(c); }

struct named_sequence {
  std::string_view name;
  u32 codes[4];
};
constexpr named_sequence named_sequences[] = {
#include "lang/python/modules/named_sequences.inc"
};

/// A run of characters whose properties were others in Unicode 3.2.
struct old_run {
  u32 first, last;
  const char *category, *bidirectional, *width;
  bool mirrored;
};
constexpr old_run old_runs[] = {
#include "lang/python/modules/unicode_3_2.inc"
};
const old_run* find_old(u32 c) {
  const auto* at =
      std::lower_bound(std::begin(old_runs), std::end(old_runs), c, [](const old_run& r, u32 x) { return r.last < x; });
  return at != std::end(old_runs) && at->first <= c ? at : nullptr;
}

}  // namespace

bool is_assigned(u32 c, bool old) {
  if (!old) return unicode::is_assigned(c);
  UVersionInfo age;
  u_charAge(icu(c), age);
  return age[0] > 0 && (age[0] < 3 || (age[0] == 3 && age[1] <= 2));
}

const char* category(u32 c, bool old) {
  constexpr const char* names[] = {"Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd",
                                   "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs", "Pd",
                                   "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"};
  if (const old_run* r = old ? find_old(c) : nullptr) return r->category;
  return names[is_assigned(c, old) ? u_charType(icu(c)) : 0];
}

const char* bidirectional(u32 c, bool old) {
  constexpr const char* names[] = {"L",   "R",  "EN",  "ES",  "ET",  "AN",  "CS", "B",   "S",   "WS",  "ON", "LRE",
                                   "LRO", "AL", "RLE", "RLO", "PDF", "NSM", "BN", "FSI", "LRI", "RLI", "PDI"};
  if (const old_run* r = old ? find_old(c) : nullptr) return r->bidirectional;
  const int type = u_charType(icu(c));
  if (!is_assigned(c, old) || type == U_UNASSIGNED) return "";
  return names[u_charDirection(icu(c))];
}

const char* east_asian_width(u32 c, bool old) {
  constexpr const char* names[] = {"N", "A", "H", "F", "Na", "W"};
  if (const old_run* r = old ? find_old(c) : nullptr) return r->width;
  // CPython 3.11 has "F" for what is not assigned.
  if (!is_assigned(c, old) || u_charType(icu(c)) == U_UNASSIGNED) return "F";
  return names[u_getIntPropertyValue(icu(c), UCHAR_EAST_ASIAN_WIDTH)];
}

int combining(u32 c, bool old) { return is_assigned(c, old) ? u_getCombiningClass(icu(c)) : 0; }
bool mirrored(u32 c, bool old) {
  if (const old_run* r = old ? find_old(c) : nullptr) return r->mirrored;
  return is_assigned(c, old) && u_isMirrored(icu(c));
}
int decimal(u32 c, bool old) {
  if (!is_assigned(c, old)) return -1;
  // Superscripts, subscripts and Ethiopic digits were decimal digits once.
  const bool was = c == 0xb2 || c == 0xb3 || c == 0xb9 || c - 0x1369 < 9 || c - 0x2070 < 26;
  return old && was ? unicode::digit_value(c) : unicode::decimal_value(c);
}

std::string decomposition(u32 c, bool old) {
  constexpr const char* tags[] = {"",           "",          "<compat>",   "<circle>", "<final>",    "<font>",
                                  "<fraction>", "<initial>", "<isolated>", "<medial>", "<narrow>",   "<noBreak>",
                                  "<small>",    "<square>",  "<sub>",      "<super>",  "<vertical>", "<wide>"};
  if (!is_assigned(c, old) || c - 0xac00 < 11172) return {};
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* n = unorm2_getNFKCInstance(&status);
  UChar units[64];
  const i32 length = unorm2_getRawDecomposition(n, icu(c), units, 64, &status);
  if (U_FAILURE(status) || length < 0) return {};
  std::string r = tags[u_getIntPropertyValue(icu(c), UCHAR_DECOMPOSITION_TYPE)];
  for (i32 i = 0; i < length;) {
    UChar32 x = units[i++];
    if (x - 0xd800 < 0x400 && x >= 0xd800 && i < length) x = 0x10000 + ((x - 0xd800) << 10) + (units[i++] - 0xdc00);
    if (!r.empty()) r += ' ';
    r += fmt::format("{:04X}", x);
  }
  return r;
}

// ---------------------------------------------------------------- normalization

bool form_named(std::string_view name, form& out) {
  if (name == "NFC") return out = form::nfc, true;
  if (name == "NFD") return out = form::nfd, true;
  if (name == "NFKC") return out = form::nfkc, true;
  if (name == "NFKD") return out = form::nfkd, true;
  return false;
}

namespace {

/// A normalizer, limited to what Unicode 3.2 had if `old`.
class normalizer {
 public:
  normalizer(form f, const UChar* only) {
    UErrorCode status = U_ZERO_ERROR;
    switch (f) {
      case form::nfc:
        n_ = unorm2_getNFCInstance(&status);
        break;
      case form::nfd:
        n_ = unorm2_getNFDInstance(&status);
        break;
      case form::nfkc:
        n_ = unorm2_getNFKCInstance(&status);
        break;
      case form::nfkd:
        n_ = unorm2_getNFKDInstance(&status);
        break;
    }
    if (!only) return;
    set_ = uset_openPattern(only, -1, &status);
    if (!set_) return;
    uset_freeze(set_);
    filtered_ = unorm2_openFiltered(n_, set_, &status);
    n_ = filtered_;
  }
  ~normalizer() {
    if (filtered_) unorm2_close(filtered_);
    if (set_) uset_close(set_);
  }
  normalizer(const normalizer&) = delete;
  normalizer& operator=(const normalizer&) = delete;
  const UNormalizer2* get() const { return n_; }

 private:
  const UNormalizer2* n_ = nullptr;
  UNormalizer2* filtered_ = nullptr;
  USet* set_ = nullptr;
};

std::u16string to_utf16(str_object* s) {
  std::u16string r;
  r.reserve(s->length);
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (c < 0x10000) {
      r += static_cast<char16_t>(c);
    } else {
      r += static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10));
      r += static_cast<char16_t>(0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  }
  return r;
}

/// Text without decompositions is its own normal form.
bool never_changes(form f, str_object* s) { return s->is_ascii() || (f == form::nfc && s->width() == 1); }

}  // namespace

namespace {
/// Normalizers limited to an age are slow to make: each VM keeps its own.
const normalizer& limited_normalizer(vm& m, form f, bool old) {
  std::shared_ptr<const void>& p = text_of(m).normalizers[static_cast<u32>(f) + (old ? 0 : 4)];
  if (!p) p = std::make_shared<const normalizer>(f, old ? u"[:age=3.2:]" : u"[:age=14.0:]");
  return *static_cast<const normalizer*>(p.get());
}

/// Whether the text has characters that got a decomposition after Unicode 14.0.
bool has_newer(str_object* s) {
  if (s->width() < 4) return false;
  for (u64 i = 0; i < s->length; i++)
    if (s->at(i) - 0x1e030 < 62) return true;
  return false;
}
}  // namespace

str_object* normalize(vm& m, form f, str_object* s, bool old) {
  if (never_changes(f, s)) return exact_str(m, s);
  const normalizer current(f, nullptr);
  const normalizer& n = old || has_newer(s) ? limited_normalizer(m, f, old) : current;
  const std::u16string in = to_utf16(s);
  if (in.size() > (u64{1} << 27)) return raise_no_memory(m), nullptr;
  std::u16string out(in.size() * 2 + 16, u'\0');
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    const i32 length = unorm2_normalize(n.get(), in.data(), static_cast<i32>(in.size()), out.data(),
                                        static_cast<i32>(out.size()), &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
      out.resize(static_cast<u64>(length) + 1);
      continue;
    }
    if (U_FAILURE(status)) return raise_text(m, m.exc.SystemError, "ICU cannot normalize"), nullptr;
    out.resize(static_cast<u64>(length));
    break;
  }
  str_builder b(m);
  b.reserve(out.size());
  for (u64 i = 0; i < out.size(); i++) {
    const u32 c = out[i];
    if (c - 0xd800 < 0x400 && i + 1 < out.size() && out[i + 1] - 0xdc00u < 0x400)
      b.append(0x10000 + ((c - 0xd800) << 10) + (out[++i] - 0xdc00u));
    else
      b.append(c);
  }
  return b.finish();
}

tri is_normalized(vm& m, form f, str_object* s, bool old) {
  if (never_changes(f, s)) return tri::yes;
  str_object* r = normalize(m, f, s, old);
  return r ? to_tri(str_equal(r, s)) : tri::error;
}

str_object* lookup(vm& m, std::string_view name) {
  const u32 c = codecs::character_by_name(name);
  if (c != ~0u) return make_char(m, c);
  std::string upper(name);
  for (char& x : upper)
    if (x >= 'a' && x <= 'z') x = static_cast<char>(x - 32);
  const auto* at = std::lower_bound(std::begin(named_sequences), std::end(named_sequences), upper,
                                    [](const named_sequence& a, const std::string& s) { return a.name < s; });
  if (at == std::end(named_sequences) || at->name != upper) return nullptr;
  u64 n = 0;
  while (n < 4 && at->codes[n]) n++;
  return make_str_from_code_points(m, at->codes, n);
}

}  // namespace metavm::python::unicodedata
