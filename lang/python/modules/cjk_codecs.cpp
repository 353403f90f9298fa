#include "lang/python/modules/cjk_codecs.hpp"

namespace metavm::python::cjk {
namespace {

using table_fn = const table& (*)();

/// One byte, or more that begin with a high one: how many the first byte says (0: none).
using length_fn = u32 (*)(u8 lead);
u32 length_always_two(u8) { return 2; }
u32 length_in_euc_jp(u8 lead) { return lead == 0x8f ? 3 : 2; }
u32 length_in_shift_jis(u8 lead) {
  if (lead >= 0xa1 && lead <= 0xdf) return 1;
  return (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xea) ? 2 : 0;
}
u32 length_in_shift_jisx0213(u8 lead) { return lead >= 0xeb && lead <= 0xfc ? 2 : length_in_shift_jis(lead); }
u32 length_in_cp932(u8 lead) { return lead == 0x80 || (lead >= 0xa0 && lead <= 0xdf) || lead >= 0xfd ? 1 : 2; }

class table_codec : public codec {
 public:
  /// `roman`: the low bytes are those of JIS X 0201, with a yen sign and an overline.
  table_codec(const char* name, table_fn t, length_fn length = length_always_two, bool roman = false)
      : codec(name), table_(t), length_(length), roman_(roman) {}
  int decode(state&, const u8* p, u64 n, characters& out) const override {
    if (METAVM_LIKELY(*p < 0x80)) return out.add(roman_ ? roman_character(*p) : *p), 1;
    const u32 length = length_(*p);
    if (length == 0) return -1;
    if (n < length) return 0;
    u32 code = *p;
    for (u32 i = 1; i < length; i++) code = code << 8 | p[i];
    const table::text t = table_().decode(code);
    if (METAVM_UNLIKELY(t.first - 1 >= unassigned - 1)) return t.first ? -static_cast<int>(length) : -1;
    out.add(t.first);
    if (t.second) out.add(t.second);
    return static_cast<int>(length);
  }
  int encode(state&, u32 c, u32 next, bool last, code& out) const override {
    if (METAVM_LIKELY(c < 0x80) && !(roman_ && roman_character(c) != c)) return out.add(c), 1;
    const table& t = table_();
    if (t.starts_pair(c)) {
      if (next == no_character && !last) return 0;
      if (const u32 both = next == no_character ? 0 : t.encode(c, next)) {
        out.add_code(both);
        return 2;
      }
    }
    const u32 code = t.encode(c);
    if (!code) return -1;
    out.add_code(code);
    return 1;
  }

 protected:
  table_fn table_;

 private:
  length_fn length_;
  bool roman_;
};

/// Syllables that KS X 1001 lacks are spelt: a filler, then three letters.
class euc_kr_codec : public table_codec {
 public:
  euc_kr_codec() : table_codec("euc_kr", euc_kr) {}
  int decode(state& s, const u8* p, u64 n, characters& out) const override {
    if (*p != mark || n < 2 || p[1] != filler) return table_codec::decode(s, p, n, out);
    if (n < 8) return 0;
    if (p[2] != mark || p[4] != mark || p[6] != mark) return -1;
    const u32 first = place(first_letters, p[3]), last = p[7] == filler ? 0 : 1 + place(last_letters, p[7]);
    const u32 middle = p[5] - 0xbfu;
    if (first >= 19 || middle >= 21 || last >= 28) return -1;
    out.add(0xac00 + (first * 21 + middle) * 28 + last);
    return 8;
  }
  int encode(state& s, u32 c, u32 next, bool last, code& out) const override {
    const u32 syllable = c - 0xac00;
    if (syllable >= 19 * 21 * 28 || table_().encode(c)) return table_codec::encode(s, c, next, last, out);
    const u32 end = syllable % 28;
    const u32 letters[] = {filler, first_letters[syllable / (21 * 28)], 0xbf + syllable / 28 % 21,
                           end ? last_letters[end - 1] : filler};
    for (const u32 letter : letters) {
      out.add(mark);
      out.add(letter);
    }
    return 1;
  }

 private:
  static constexpr u8 mark = 0xa4, filler = 0xd4;
  static constexpr u8 first_letters[19] = {0xa1, 0xa2, 0xa4, 0xa7, 0xa8, 0xa9, 0xb1, 0xb2, 0xb3, 0xb5,
                                           0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe};
  static constexpr u8 last_letters[27] = {0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa9, 0xaa,
                                          0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xb2, 0xb4,
                                          0xb5, 0xb6, 0xb7, 0xb8, 0xba, 0xbb, 0xbc, 0xbd, 0xbe};
  template <u32 N>
  static u32 place(const u8 (&letters)[N], u8 letter) {
    u32 i = 0;
    while (i < N && letters[i] != letter) i++;
    return i;
  }
};

/// Two bytes, or four that count through what the two leave out.
class gb18030_codec : public table_codec {
 public:
  gb18030_codec() : table_codec("gb18030", gb18030) {}
  int decode(state& s, const u8* p, u64 n, characters& out) const override {
    if (*p < 0x80 || n < 2 || p[1] - 0x30u > 9) return table_codec::decode(s, p, n, out);
    if (n < 4) return 0;
    const u32 a = p[0] - 0x81u, b = p[2] - 0x81u, d = p[3] - 0x30u;
    if (a > 0x7d || b > 0x7d || d > 9) return -1;
    const u32 place = ((a % 15 * 10 + p[1] - 0x30u) * 126 + b) * 10 + d;
    const u32 c = a < 4     ? gb18030_nth(place)
                  : a >= 15 ? 0x10000 + ((a - 15) * 10 + p[1] - 0x30u) * 1260 + b * 10 + d
                            : 0;
    if (c == 0 || c > 0x10ffff) return -1;
    out.add(c);
    return 4;
  }
  int encode(state& s, u32 c, u32 next, bool last, code& out) const override {
    if (c < 0x80 || (c < 0x10000 && table_().encode(c))) return table_codec::encode(s, c, next, last, out);
    u32 place = c < 0x10000 ? gb18030_place(c) : c - 0x10000;
    if (place == ~0u) return -1;
    const u32 first = c < 0x10000 ? 0x81 : 0x90;
    u32 bytes[4];
    bytes[3] = 0x30 + place % 10, place /= 10;
    bytes[2] = 0x81 + place % 126, place /= 126;
    bytes[1] = 0x30 + place % 10, place /= 10;
    bytes[0] = first + place;
    for (const u32 b : bytes) out.add(b);
    return 1;
  }
};

/// GB 2312 in seven bits, between ~{ and ~}.
class hz_codec : public codec {
 public:
  hz_codec() : codec("hz") {}
  int decode(state& s, const u8* p, u64 n, characters& out) const override {
    u8& chinese = s.c[0];
    if (*p == '~') {
      if (n < 2) return 0;
      if (p[1] == '~' && !chinese)
        out.add('~');
      else if (p[1] == '{' && !chinese)
        chinese = 1;
      else if (p[1] == '}' && chinese)
        chinese = 0;
      else if (p[1] != '\n' || chinese)
        return -1;
      return 2;
    }
    if (*p & 0x80) return -1;
    if (!chinese) return out.add(*p), 1;
    if (n < 2) return 0;
    const u32 c = gb2312().decode((u32{*p} << 8 | p[1]) | 0x8080).first;
    if (!c || p[1] & 0x80) return -1;
    out.add(c);
    return 2;
  }
  int encode(state& s, u32 c, u32, bool, code& out) const override {
    if (c < 0x80) {
      end_encoding(s, out);
      out.add(c);
      if (c == '~') out.add('~');
      return 1;
    }
    const u32 code = gb2312().encode(c);
    if (!code) return -1;
    if (!s.c[0]) out.add_text("~{");
    s.c[0] = 1;
    out.add_code(code & 0x7f7f);
    return 1;
  }
  void end_encoding(state& s, code& out) const override {
    if (s.c[0]) out.add_text("~}");
    s.c[0] = 0;
  }
  void end_decoding(state& s) const override { s.c[0] = 0; }
};

}  // namespace

const codec* find_codec(std::string_view module, std::string_view name) {
  static const table_codec gb2312_codec("gb2312", gb2312), gbk_codec("gbk", gbk), big5_codec("big5", big5),
      cp950_codec("cp950", cp950), big5hkscs_codec("big5hkscs", big5hkscs), cp949_codec("cp949", cp949),
      johab_codec("johab", johab), euc_jp_codec("euc_jp", euc_jp, length_in_euc_jp),
      euc_jisx0213_codec("euc_jisx0213", euc_jisx0213, length_in_euc_jp),
      euc_jis_2004_codec("euc_jis_2004", euc_jis_2004, length_in_euc_jp),
      shift_jis_codec("shift_jis", shift_jis, length_in_shift_jis),
      shift_jisx0213_codec("shift_jisx0213", shift_jisx0213, length_in_shift_jisx0213, true),
      shift_jis_2004_codec("shift_jis_2004", shift_jis_2004, length_in_shift_jisx0213, true),
      cp932_codec("cp932", cp932, length_in_cp932);
  static const euc_kr_codec korean;
  static const gb18030_codec four_bytes;
  static const hz_codec seven_bits;
  struct entry {
    const char* module;
    const codec* c;
  };
  static const entry entries[] = {{"_codecs_cn", &gb2312_codec},
                                  {"_codecs_cn", &gbk_codec},
                                  {"_codecs_cn", &four_bytes},
                                  {"_codecs_cn", &seven_bits},
                                  {"_codecs_hk", &big5hkscs_codec},
                                  {"_codecs_jp", &shift_jis_codec},
                                  {"_codecs_jp", &cp932_codec},
                                  {"_codecs_jp", &euc_jp_codec},
                                  {"_codecs_jp", &shift_jis_2004_codec},
                                  {"_codecs_jp", &euc_jis_2004_codec},
                                  {"_codecs_jp", &euc_jisx0213_codec},
                                  {"_codecs_jp", &shift_jisx0213_codec},
                                  {"_codecs_kr", &korean},
                                  {"_codecs_kr", &cp949_codec},
                                  {"_codecs_kr", &johab_codec},
                                  {"_codecs_tw", &big5_codec},
                                  {"_codecs_tw", &cp950_codec}};
  if (module == "_codecs_iso2022") return find_iso2022_codec(name);
  for (const entry& e : entries)
    if (module == e.module && name == e.c->name) return e.c;
  return nullptr;
}

}  // namespace metavm::python::cjk
