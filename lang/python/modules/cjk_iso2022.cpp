/// \file
/// ISO 2022: charsets are called up by escape sequences.
#include "lang/python/modules/cjk_codecs.hpp"

#include <span>

namespace metavm::python::cjk {
namespace {

/// A charset is known by the last byte of its escape sequence; those of two bytes have the high
/// bit.
constexpr u8 ascii = 'B', latin1 = 'A', greek_letters = 'F', wide = 0x80;
constexpr u8 escape = 0x1b, shift_out = 0x0e, shift_in = 0x0f;

struct charset {
  u8 mark;
  u8 plane;  ///< G0, G1 or G2
  const table& (*codes)();
  u32 bits;  ///< what the table's codes have set and those here have not

  u32 width() const { return mark & wide ? 2 : 1; }
  table::text decode(const u8* p) const {
    if (mark == ('J')) return {roman_character(*p), 0};
    if (mark == ('I')) return {*p >= 0x21 && *p <= 0x5f ? 0xff40u + *p : 0u, 0};
    if ((p[0] | p[1]) & 0x80 || p[0] < 0x21) return {0, 0};
    const table::text t = codes().decode((u32{p[0]} << 8 | p[1]) | bits);
    return t.first == unassigned ? table::text{0, 0} : t;
  }
  /// The code of a character; 0 if it has none. (Those of two characters are never written.)
  u32 encode(u32 c) const {
    if (mark == 'J') return c == 0xa5 ? 0x5c : c == 0x203e ? 0x7e : 0;
    if (mark == 'I') return c - 0xff61 < 0x3f ? c - 0xff40 : 0;
    if (plane == 2) return 0;
    const u32 code = codes().encode(c);
    return (code & 0xff8080) == bits && (code >> 8 & 0xff) >= 0xa1 ? code & 0x7f7f : 0;
  }
};

const table& no_table() {
  static const table t;
  return t;
}

constexpr charset jisx0208{'B' | wide, 0, euc_jp, 0x8080};
constexpr charset jisx0208_of_1978{'@' | wide, 0, euc_jp, 0x8080};
constexpr charset jisx0212{'D' | wide, 0, euc_jp, 0x8f8080};
constexpr charset roman{'J', 0, no_table, 0};
constexpr charset katakana{'I', 0, no_table, 0};
constexpr charset korean{'C' | wide, 0, euc_kr, 0x8080};
constexpr charset korean_shifted{'C' | wide, 1, euc_kr, 0x8080};
constexpr charset chinese{'A' | wide, 0, gb2312, 0x8080};
constexpr charset western{latin1, 2, no_table, 0};
constexpr charset hellenic{greek_letters, 2, greek, 0};
constexpr charset plane_1_of_2000{'O' | wide, 0, jisx0213_2000, 0x8080};
constexpr charset plane_2_of_2000{'P' | wide, 0, jisx0213_2000, 0x8f8080};
constexpr charset plane_1_of_2004{'Q' | wide, 0, jisx0213_2004, 0x8080};
constexpr charset plane_2_of_2004{'P' | wide, 0, jisx0213_2004, 0x8f8080};

class iso2022_codec : public codec {
 public:
  /// `charsets`: an encoder takes the first that has the character.
  iso2022_codec(const char* name, std::span<const charset> charsets, bool shifts = false, bool has_g2 = false)
      : codec(name), charsets_(charsets), shifts_(shifts), has_g2_(has_g2) {}

  void start(state& s, bool encodes) const override {
    s = {};
    s.c[0] = s.c[1] = ascii;
    if (!encodes) s.c[2] = ascii;
  }
  void end_decoding(state& s) const override {
    s.c[0] = ascii;
    flags(s) &= static_cast<u8>(~shifted);
  }

  int decode(state& s, const u8* p, u64 n, characters& out) const override {
    const u8 c = *p;
    if (flags(s) & in_escape) {  // of an unknown sequence: passed on to its end
      out.add(c);
      if (ends_escape(c)) flags(s) &= static_cast<u8>(~in_escape);
      return 1;
    }
    if (c == escape) return decode_escape(s, p, n, out);
    if (shifts_ && (c == shift_in || c == shift_out)) {
      flags(s) = static_cast<u8>(c == shift_out ? flags(s) | shifted : flags(s) & ~shifted);
      return 1;
    }
    if (c == '\n') flags(s) &= static_cast<u8>(~shifted);
    if (c & 0x80) return -1;
    const u8 mark = flags(s) & shifted ? s.c[1] : s.c[0];
    if (c < 0x20 || mark == ascii) return out.add(c), 1;
    const charset* set = find(mark);
    if (!set) return -1;
    if (n < set->width()) return 0;
    const table::text t = set->decode(p);
    if (!t.first) return -static_cast<int>(set->width());
    out.add(t.first);
    if (t.second) out.add(t.second);
    return static_cast<int>(set->width());
  }

  int encode(state& s, u32 c, u32, bool, code& out) const override {
    if (c < 0x80) {
      call_up_ascii(s, out);
      leave_shift(s, out);
      out.add(c);
      return 1;
    }
    for (const charset& set : charsets_) {
      const u32 code = set.encode(c);
      if (!code) continue;
      if (set.plane == 0) leave_shift(s, out);
      if (s.c[set.plane] != set.mark) {
        out.add(escape);
        if (set.width() == 2) out.add('$');
        // The oldest sets of two bytes are called up without naming G0.
        if (set.width() == 1 || set.plane || set.mark != (jisx0208.mark)) out.add(set.plane ? ')' : '(');
        out.add(set.mark & 0x7f);
        s.c[set.plane] = set.mark;
      }
      if (set.plane == 1 && !(flags(s) & shifted)) {
        out.add(shift_out);
        flags(s) |= shifted;
      }
      if (set.width() == 2) out.add(code >> 8);
      out.add(code);
      return 1;
    }
    return -1;
  }
  void end_encoding(state& s, code& out) const override {
    leave_shift(s, out);
    call_up_ascii(s, out);
  }

 private:
  static constexpr u8 shifted = 1, in_escape = 2;
  static constexpr u64 longest_escape = 16;
  static u8& flags(state& s) { return s.c[4]; }
  static bool ends_escape(u8 c) { return (c >= 'A' && c <= 'Z') || c == '@'; }

  static void call_up_ascii(state& s, code& out) {
    if (s.c[0] == ascii) return;
    out.add_text("\x1b(B");
    s.c[0] = ascii;
  }
  static void leave_shift(state& s, code& out) {
    if (flags(s) & shifted) out.add(shift_in);
    flags(s) &= static_cast<u8>(~shifted);
  }
  const charset* find(u8 mark) const {
    for (const charset& set : charsets_)
      if (set.mark == mark) return &set;
    return nullptr;
  }

  int decode_escape(state& s, const u8* p, u64 n, characters& out) const {
    if (n < 2) return 0;
    switch (p[1]) {
      case '(':
      case ')':
      case '$':
      case '.':
      case '&':
        return designate(s, p, n);
      case 'N':
        if (has_g2_) return decode_single_shift(s, p, n, out);
        [[fallthrough]];
      default:
        out.add(escape);
        flags(s) |= in_escape;
        return 1;
    }
  }

  int designate(state& s, const u8* p, u64 n) const {
    u64 length = 0;
    for (u64 i = 1; !length; i++) {
      if (i >= longest_escape) return -1;
      if (i >= n) return 0;
      if (ends_escape(p[i]))
        length = i + 1;
      else if (!shifts_ && i + 1 < n && p[i] == '&' && p[i + 1] == '@')
        i += 2;  // the announcement of a revision: ESC & @ ESC $ B
    }
    const int wrong = -static_cast<int>(length);
    u8 mark, plane;
    if (length == 3) {
      mark = static_cast<u8>(p[1] == '$' ? p[2] | wide : p[2]);
      if (p[1] == '$' || p[1] == '(')
        plane = 0;
      else if (p[1] == ')')
        plane = 1;
      else if (has_g2_ && p[1] == '.')
        plane = 2;
      else
        return wrong;
    } else if (length == 4 && p[1] == '$' && (p[2] == '(' || p[2] == ')')) {
      mark = static_cast<u8>(p[3] | wide);
      plane = p[2] == ')';
    } else if (length == 6 && !shifts_ && p[3] == escape && p[4] == '$' && p[5] == 'B') {
      mark = jisx0208.mark;
      plane = 0;
    } else {
      return wrong;
    }
    if (mark != ascii && !find(mark)) return wrong;
    s.c[plane] = mark;
    return static_cast<int>(length);
  }

  /// ESC N: one character of G2.
  static int decode_single_shift(state& s, const u8* p, u64 n, characters& out) {
    if (n < 3) return 0;
    if (p[2] & 0x80) return -3;
    u32 c = 0;
    if (s.c[2] == latin1)
      c = p[2] + 0x80u;
    else if (s.c[2] == greek_letters)
      c = p[2] < 0x20 ? p[2] + 0x80u : greek().decode(p[2] | 0x80u).first;
    else if (s.c[2] == ascii)
      c = p[2];
    if (!c) return -3;
    out.add(c);
    return 3;
  }

  std::span<const charset> charsets_;
  bool shifts_, has_g2_;
};

}  // namespace

const codec* find_iso2022_codec(std::string_view name) {
  static constexpr charset kr[] = {korean_shifted};
  static constexpr charset jp[] = {jisx0208, roman, jisx0208_of_1978};
  static constexpr charset jp_1[] = {jisx0208, jisx0212, roman, jisx0208_of_1978};
  static constexpr charset jp_2[] = {jisx0208, jisx0212, korean, chinese, roman, jisx0208_of_1978, western, hellenic};
  static constexpr charset jp_2004[] = {jisx0208, plane_1_of_2004, plane_2_of_2004};
  static constexpr charset jp_3[] = {jisx0208, plane_1_of_2000, plane_2_of_2000};
  static constexpr charset jp_ext[] = {jisx0208, jisx0212, roman, katakana, jisx0208_of_1978};
  static const iso2022_codec codecs[] = {{"iso2022_kr", kr, true},     {"iso2022_jp", jp},
                                         {"iso2022_jp_1", jp_1},       {"iso2022_jp_2", jp_2, false, true},
                                         {"iso2022_jp_2004", jp_2004}, {"iso2022_jp_3", jp_3},
                                         {"iso2022_jp_ext", jp_ext}};
  for (const iso2022_codec& c : codecs)
    if (name == c.name) return &c;
  return nullptr;
}

}  // namespace metavm::python::cjk
