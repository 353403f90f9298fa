#include "lang/python/modules/cjk_tables.hpp"

#include <iconv.h>
#include <algorithm>

namespace metavm::python::cjk {
namespace {

/// Asks iconv for one sequence at a time.
class converter {
 public:
  explicit converter(const char* charset) : descriptor_(iconv_open("UTF-32LE", charset)) {}
  ~converter() {
    if (valid()) iconv_close(descriptor_);
  }
  converter(const converter&) = delete;
  converter& operator=(const converter&) = delete;
  bool valid() const { return descriptor_ != reinterpret_cast<iconv_t>(-1); }
  /// The number of characters, 0 if the bytes are not exactly one code.
  u64 run(const u8* p, u64 n, u32 (&out)[4]) {
    iconv(descriptor_, nullptr, nullptr, nullptr, nullptr);
    char* in = reinterpret_cast<char*>(const_cast<u8*>(p));
    char* to = reinterpret_cast<char*>(out);
    u64 left = sizeof out;
    if (iconv(descriptor_, &in, &n, &to, &left) == ~u64{0}) return 0;
    iconv(descriptor_, nullptr, nullptr, &to, &left);
    return (sizeof out - left) / 4;
  }

 private:
  iconv_t descriptor_;
};

}  // namespace

u32& table::decode_slot(u32 code) {
  if (code < 0x10000) return short_[code];
  long_.resize(0x10000);
  long_lead_ = code >> 16;
  return long_[code & 0xffff];
}

void table::add_pair(u32 code, u32 first, u32 second) {
  decode_slot(code) = pair_bit | static_cast<u32>(pairs_.size());
  pairs_.push_back({first, second});
  joined_[u64{first} << 32 | second] = code;
  starts_[first] = code;
}

void table::load(const char* charset, u32 lead) {
  converter convert(charset);
  if (!convert.valid()) return;  // a C library without its gconv modules: such characters are errors
  u8 bytes[3] = {static_cast<u8>(lead)};
  u8* p = bytes + (lead != 0);
  for (u32 a = 0x81; a < 0xff; a++)
    for (u32 b = 0x31; b < 0xff; b++) {
      p[0] = static_cast<u8>(a);
      p[1] = static_cast<u8>(b);
      const u32 code = lead << 16 | a << 8 | b;
      u32 c[4];
      const u64 n = convert.run(bytes, lead ? 3 : 2, c);
      // Two characters may be two codes of one byte each.
      if (n == 0 || n > 2 || (n == 2 && (c[1] < 0x2e5 || c[0] >= 0xff00 || lead))) continue;
      if (n == 2 && c[0] < 0xa0) continue;
      u32& there = decode_slot(code);
      if (there) continue;
      if (n == 2) {
        add_pair(code, c[0], c[1]);
        continue;
      }
      there = c[0];
      if (!encode(c[0])) set_encode(c[0], code);
    }
}

void table::load_bytes(const char* charset) {
  converter convert(charset);
  if (!convert.valid()) return;
  for (u32 code = 0xa0; code < 0x100; code++) {
    const u8 byte = static_cast<u8>(code);
    u32 c[4];
    if (convert.run(&byte, 1, c) == 1) set(code, c[0]);
  }
}

void table::set_decode(u32 code, u32 c) { decode_slot(code) = c; }
void table::set_encode(u32 c, u32 code) {
  if (c < 0x10000)
    basic_[c] = code;
  else if (code)
    others_[c] = code;
  else
    others_.erase(c);
}
void table::set(u32 code, u32 c) {
  drop(code);
  set_decode(code, c);
  set_encode(c, code);
}
void table::drop(u32 code) {
  const text old = decode(code);
  if (!old.first) return;
  if (!old.second && encode(old.first) == code) set_encode(old.first, 0);
  decode_slot(code) = 0;
}
void table::drop_range(u32 from, u32 to) {
  for (u32 code = from; code <= to; code++) drop(code);
}

namespace {

template <class Fill>
table made(Fill fill) {
  table t;
  fill(t);
  return t;
}

/// ETEN's kana and Cyrillic letters in Big5, which iconv has as private characters.
void add_eten_letters(table& t) {
  auto at = [](u32 i) {
    const u32 row = i / 157, cell = i % 157;
    return (0xc6 + row) << 8 | (cell < 63 ? 0x40 + cell : 0xa1 + cell - 63);
  };
  u32 i = 63;  // 0xc6a1
  auto add = [&](u32 from, u32 to) {
    for (u32 c = from; c <= to; c++) t.set(at(i++), c);
  };
  add(0x30fe, 0x30fe);
  add(0x309d, 0x309e);
  add(0x3005, 0x3005);
  add(0x3041, 0x3093);
  add(0x30a1, 0x30f6);
  add(0x0414, 0x0415);
  add(0x0401, 0x0401);
  add(0x0416, 0x041c);
  add(0x0423, 0x0435);
  add(0x0451, 0x0451);
  add(0x0436, 0x044f);
  add(0x2460, 0x2469);
  add(0x2474, 0x247d);
  t.drop_range(at(i), 0xc8fe);
  // Two are there twice; the ideographs, not the numerals, are meant.
  t.set_encode(0x5341, 0xa451);
  t.set_encode(0x5345, 0xa4ca);
}

/// JIS X 0213 as CPython has it.
void patch_jisx0213(table& t, u32 dash, u32 left, u32 right) {
  t.set(dash, 0x2015);
  t.set(left, 0x2985);
  t.set(right, 0x2986);
}

struct assignment {
  u32 code, c;
};
/// Where CPython's Big5 is not Microsoft's.
constexpr assignment big5_marks[] = {{0xa145, 0x2022}, {0xa14e, 0xff64}, {0xa1c2, 0x203e}, {0xa1e3, 0x223c},
                                     {0xa1f2, 0x2641}, {0xa1f3, 0x2609}, {0xa241, 0xff0f}, {0xa242, 0xff3c},
                                     {0xa244, 0x00a5}, {0xa246, 0x00a2}, {0xa247, 0x00a3}};
/// What the standard of 2004 added to that of 2000.
constexpr assignment added_in_2004[] = {{0xaea1, 0x4ff1}, {0xaffe, 0x525d}, {0xcfd4, 0x20b9f}, {0xcffe, 0x541e},
                                        {0xf4a7, 0x5653}, {0xfefa, 0x59f8}, {0xfefb, 0x5c5b},  {0xfefc, 0x5e77},
                                        {0xfefd, 0x7626}, {0xfefe, 0x7e6b}};
/// Where CPython's GB 18030 is that of 2000.
constexpr assignment gb18030_of_2000[] = {
    {0xa6d9, 0xe78d}, {0xa6da, 0xe78e}, {0xa6db, 0xe78f}, {0xa6dc, 0xe790}, {0xa6dd, 0xe791},
    {0xa6de, 0xe792}, {0xa6df, 0xe793}, {0xa6ec, 0xe794}, {0xa6ed, 0xe795}, {0xa6f3, 0xe796},
    {0xa8bc, 0xe7c7}, {0xfe51, 0xe816}, {0xfe52, 0xe817}, {0xfe53, 0xe818}, {0xfe59, 0xe81e},
    {0xfe61, 0xe826}, {0xfe66, 0xe82b}, {0xfe67, 0xe82c}, {0xfe6c, 0xe831}, {0xfe6d, 0xe832},
    {0xfe76, 0xe83b}, {0xfe7e, 0xe843}, {0xfe90, 0xe854}, {0xfe91, 0xe855}, {0xfea0, 0xe864}};
constexpr assignment johab_letters[] = {
    {0x8441, 0x3000}, {0x8442, 0x3131}, {0x8443, 0x3132}, {0x8445, 0x3134}, {0x8448, 0x3137}, {0x8449, 0x3139},
    {0x8451, 0x3141}, {0x8453, 0x3142}, {0x8455, 0x3145}, {0x8456, 0x3146}, {0x8457, 0x3147}, {0x8458, 0x3148},
    {0x8459, 0x314a}, {0x845a, 0x314b}, {0x845b, 0x314c}, {0x845c, 0x314d}, {0x845d, 0x314e}};

/// The code in Shift_JIS of a code of EUC's first two bytes.
u32 shifted(u32 code) {
  const u32 row = (code >> 8) - 0xa1, cell = (code & 0xff) - 0xa1;
  const u32 lead = row / 2 + 0x81, trail = row % 2 ? cell + 94 : cell;
  return (lead > 0x9f ? lead + 0x40 : lead) << 8 | (trail + 0x40 + (trail >= 0x3f));
}
void add_katakana(table& t, u32 lead) {
  for (u32 b = 0xa1; b <= 0xdf; b++) t.set(lead | b, 0xff61 + b - 0xa1);
}

std::vector<u32> characters_of_four_bytes() {
  std::vector<u32> r;
  for (u32 c = 0x80; c < 0x10000; c++)
    if (c - 0xd800 >= 0x800 && !gb18030().encode(c)) r.push_back(c);
  return r;
}
const std::vector<u32>& four_bytes() {
  static const std::vector<u32> list = characters_of_four_bytes();
  return list;
}

}  // namespace

const table& gb2312() {
  static const table made_once = made([](table& t) { t.load("EUC-CN"); });
  return made_once;
}
const table& gbk() {
  static const table made_once = made([](table& t) { t.load("GBK"); });
  return made_once;
}
const table& gb18030() {
  static const table made_once = made([](table& t) {
    t.load("GB18030");
    for (const assignment& a : gb18030_of_2000) t.set(a.code, a.c);
  });
  return made_once;
}
const table& big5() {
  static const table made_once = made([](table& t) {
    t.load("BIG5");
    add_eten_letters(t);
    t.drop(0xa3e1);
    t.drop_range(0xf9d6, 0xf9fe);
    for (const assignment& a : big5_marks) t.set(a.code, a.c);
  });
  return made_once;
}
const table& cp950() {
  static const table made_once = made([](table& t) {
    t.load("BIG5");
    add_eten_letters(t);
    // What is only in Big5 is taken from there.
    for (const assignment& a : big5_marks)
      if (!t.encode(a.c)) t.set_encode(a.c, a.code);
  });
  return made_once;
}
const table& big5hkscs() {
  static const table made_once = made([](table& t) {
    t.load("BIG5-HKSCS");
    t.drop_range(0x877a, 0x87fe);  // later than the version of 2004
    constexpr assignment marks[] = {{0xa15a, 0x2574}, {0xa1c3, 0xffe3}, {0xa1c5, 0x02cd}};
    for (const assignment& a : marks) t.set(a.code, a.c);
    constexpr assignment doubles[] = {{0xa1fe, 0xff0f}, {0xa240, 0xff3c}, {0xa2cc, 0x5341}, {0xa2ce, 0x5345}};
    for (const assignment& a : doubles) t.set_decode(a.code, a.c);
    constexpr assignment lines[] = {{0xf9f9, 0x2550}, {0xf9e9, 0x255e}, {0xf9eb, 0x2561}, {0xf9ea, 0x256a},
                                    {0xf9fa, 0x256d}, {0xf9fb, 0x256e}, {0xf9fd, 0x256f}, {0xf9fc, 0x2570}};
    for (const assignment& a : lines) t.set_encode(a.c, a.code);
  });
  return made_once;
}
const table& euc_kr() {
  static const table made_once = made([](table& t) {
    t.load("EUC-KR");
    t.drop(0xa2e8);
  });
  return made_once;
}
const table& cp949() {
  static const table made_once = made([](table& t) { t.load("UHC"); });
  return made_once;
}
const table& johab() {
  static const table made_once = made([](table& t) {
    t.load("JOHAB");
    t.drop(0xd9e8);
    for (const assignment& a : johab_letters) t.set_decode(a.code, a.c);
  });
  return made_once;
}
const table& euc_jp() {
  static const table made_once = made([](table& t) {
    add_katakana(t, 0x8e00);
    t.load("EUC-JP");
    t.load("EUC-JP", 0x8f);
    t.drop(0x8fa2b7);
    t.set_decode(0x8fa2b7, 0x7e);
    t.set_encode(0xa5, 0x5c);
    t.set_encode(0x203e, 0x7e);
  });
  return made_once;
}
const table& shift_jis() {
  static const table made_once = made([](table& t) {
    add_katakana(t, 0);
    for (u32 code = 0xa1a1; code < 0xfeff; code++)
      if (const u32 c = (code & 0xff) >= 0xa1 && (code & 0xff) < 0xff ? euc_jp().decode(code).first : 0)
        t.set(shifted(code), c);
    t.set_encode(0xa5, 0x5c);
    t.set_encode(0x203e, 0x7e);
  });
  return made_once;
}
const table& cp932() {
  static const table made_once = made([](table& t) {
    t.set(0x80, 0x80);
    t.set(0xa0, 0xf8f0);
    add_katakana(t, 0);
    for (u32 b = 0xfd; b <= 0xff; b++) t.set(b, 0xf8f1 + b - 0xfd);
    t.load("CP932");
    constexpr assignment also[] = {{0x8161, 0x2016}, {0x8191, 0xa2},   {0x8192, 0xa3},
                                   {0x817c, 0x2212}, {0x8160, 0x301c}, {0x81ca, 0xac}};
    for (const assignment& a : also) t.set_encode(a.c, a.code);
  });
  return made_once;
}
const table& jisx0213_2004() {
  static const table made_once = made([](table& t) {
    t.load("EUC-JISX0213");
    patch_jisx0213(t, 0xa1bd, 0xa2d6, 0xa2d7);
    t.load("EUC-JISX0213", 0x8f);
    t.drop(0xa2b2);
    t.set_decode(0xa2b2, 0x7e);
  });
  return made_once;
}
const table& jisx0213_2000() {
  static const table made_once = made([](table& t) {
    t = jisx0213_2004();
    for (const assignment& a : added_in_2004) {
      t.drop(a.code);
      t.set_decode(a.code, unassigned);
    }
    t.set(0x8ffdbb, 0x9b1d);
    t.set_decode(0x8ffdbb, 0x9b1c);  // CPython's ISO 2022 reads another than it writes
  });
  return made_once;
}
namespace {
table in_euc(const table& jisx0213) {
  table t = jisx0213;
  add_katakana(t, 0x8e00);
  t.set(0xa2b2, 0xff5e);
  t.load("EUC-JP", 0x8f);
  t.drop(0x8fa2b7);
  t.set_decode(0x8fa2b7, 0x7e);
  return t;
}
}  // namespace
const table& euc_jis_2004() {
  static const table t = in_euc(jisx0213_2004());
  return t;
}
const table& euc_jisx0213() {
  static const table made_once = made([](table& t) {
    t = in_euc(jisx0213_2000());
    t.set_decode(0x8ffdbb, 0x9b1d);
    // Not by JIS X 0212 either.
    for (const assignment& a : added_in_2004) t.set_encode(a.c, 0);
    t.set_encode(0x9b1c, 0);
  });
  return made_once;
}
const table& shift_jis_2004() {
  static const table made_once = made([](table& t) {
    add_katakana(t, 0);
    t.load("SHIFT_JISX0213");
    patch_jisx0213(t, 0x815c, 0x81d4, 0x81d5);
    t.drop(0x815f);
    t.drop(0x81b0);
    t.set(0x815f, 0x5c);
    t.set(0x81b0, 0x7e);
    t.set_encode(0xa5, 0x5c);
    t.set_encode(0x203e, 0x7e);
  });
  return made_once;
}
const table& shift_jisx0213() {
  static const table made_once = made([](table& t) {
    t = shift_jis_2004();
    for (const assignment& a : added_in_2004) {
      t.drop(shifted(a.code));
      t.set_decode(shifted(a.code), unassigned);
    }
    t.set(0xfc5a, 0x9b1d);
  });
  return made_once;
}

const table& greek() {
  static const table made_once = made([](table& t) {
    t.load_bytes("ISO-8859-7");
    for (const u32 later : {0xa4u, 0xa5u, 0xaau}) t.drop(later);
  });
  return made_once;
}

u32 gb18030_nth(u32 n) {
  const std::vector<u32>& list = four_bytes();
  return n < list.size() ? list[n] : 0;
}
u32 gb18030_place(u32 c) {
  const std::vector<u32>& list = four_bytes();
  const auto at = std::lower_bound(list.begin(), list.end(), c);
  return at != list.end() && *at == c ? static_cast<u32>(at - list.begin()) : ~0u;
}

}  // namespace metavm::python::cjk
