/// \file
/// Ints as digits and as bytes.
#include <algorithm>
#include <charconv>

#include "lang/python/objects/int_impl.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

mp_size_t signed_size(u64 n) { return static_cast<mp_size_t>(n); }

constexpr int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

/// Digits of text without underscores. False if one of them is not of the base, or an underscore is
/// misplaced.
/// \pre `out` has room for all of `s`
bool collect_digits(std::string_view s, int base, u8* out, u64& n) {
  n = 0;
  bool digit_before = false;
  for (const char c : s) {
    if (c == '_') {
      if (!digit_before) return false;
      digit_before = false;
      continue;
    }
    const int d = digit_of(c);
    if (d >= base) return false;
    out[n++] = static_cast<u8>(d);
    digit_before = true;
  }
  return digit_before;
}

struct malloc_bytes {
  explicit malloc_bytes(u64 n) : p(static_cast<u8*>(std::malloc(n ? n : 1))) {}
  ~malloc_bytes() { std::free(p); }
  malloc_bytes(const malloc_bytes&) = delete;
  malloc_bytes& operator=(const malloc_bytes&) = delete;
  u8* p;
};

value raise_digit_limit(vm& m, u64 digits) {
  return raise(m, m.exc.ValueError,
               "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; "
               "use sys.set_int_max_str_digits() to increase the limit",
               m.int_max_str_digits, digits);
}

value parse_long(vm& m, std::string_view s, int base, bool negative) {
  malloc_bytes digits(s.size());
  if (!digits.p) return raise_no_memory(m);
  u64 n;
  if (!collect_digits(s, base, digits.p, n)) return value_unbound;
  if ((base & (base - 1)) != 0 && m.int_max_str_digits && n > m.int_max_str_digits) return raise_digit_limit(m, n);
  const u8* p = digits.p;
  while (n && !*p) p++, n--;
  if (!n) return value::small_int(0);
  const u64 limbs = n * static_cast<u64>(std::bit_width(static_cast<unsigned>(base - 1))) / 64 + 2;
  int_object* r = new_int(m, limbs);
  if (!r || !reserve_for_gmp(m, limbs)) return value_raised;
  const mp_size_t used = mpn_set_str(r->limbs, p, n, base);
  return finish_int(r, static_cast<u64>(used), negative);
}

}  // namespace

value int_from_text(vm& m, std::string_view s, int base) {
  bool negative = false;
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) {
    negative = s[0] == '-';
    s.remove_prefix(1);
  }
  if (s.empty()) return value_unbound;
  const char second = s.size() > 1 && s[0] == '0' ? s[1] : '\0';
  const int prefix = second == 'x' || second == 'X'   ? 16
                     : second == 'o' || second == 'O' ? 8
                     : second == 'b' || second == 'B' ? 2
                                                      : 0;
  const bool automatic = base == 0;
  if (prefix && (automatic || base == prefix)) {
    base = prefix;
    s.remove_prefix(2);
    if (!s.empty() && s[0] == '_') s.remove_prefix(1);
    if (s.empty()) return value_unbound;
  } else if (automatic) {
    base = 10;
    // "010" is ambiguous; only zeros may begin with a zero.
    if (s[0] == '0' && s.find_first_not_of("0_") != s.npos) return value_unbound;
  }
  if (METAVM_LIKELY(s.size() <= 11 || (base <= 10 && s.size() <= 18))) {
    u64 n = 0;
    bool digit_before = false;
    for (const char c : s) {
      if (c == '_') {
        if (!digit_before) return value_unbound;
        digit_before = false;
        continue;
      }
      const int d = digit_of(c);
      if (d >= base) return value_unbound;
      n = n * static_cast<u64>(base) + static_cast<u64>(d);
      digit_before = true;
    }
    return digit_before ? int_from_limb(m, n, negative) : value_unbound;
  }
  return parse_long(m, s, base, negative);
}

str_object* int_to_str(vm& m, value v, int base) {
  const int_operand x(v);
  char room[72];
  if (x.length <= 1) {
    char* p = room;
    if (x.negative) *p++ = '-';
    const auto r = std::to_chars(p, room + sizeof room, low_limb(x), base);
    return make_str_latin1(m, {room, static_cast<u64>(r.ptr - room)});
  }
  const bool decimal = (base & (base - 1)) != 0;
  const u64 limit = m.int_max_str_digits;
  auto over_limit = [&] {
    raise(m, m.exc.ValueError,
          "Exceeds the limit ({} digits) for integer string conversion; "
          "use sys.set_int_max_str_digits() to increase the limit",
          limit);
    return nullptr;
  };
  // Beyond 10/3 digits a bit there is no need to count.
  if (decimal && limit && bit_length_of(x) > limit * 10 / 3 + 64) return over_limit();
  const u64 n = mpn_sizeinbase(x.limbs, signed_size(x.length), base);
  limb_scratch copy(x.length + 1);
  malloc_bytes digits(n + 2);
  if (!copy || !digits.p || !reserve_for_gmp(m, x.length)) {
    if (!copy || !digits.p) raise_no_memory(m);
    return nullptr;
  }
  std::memcpy(copy.get(), x.limbs, x.length * 8);
  u64 used = mpn_get_str(digits.p, base, copy.get(), signed_size(x.length));
  const u8* p = digits.p;
  while (used > 1 && !*p) p++, used--;
  if (decimal && limit && used > limit) return over_limit();
  str_object* s = empty_str_of(m, used + x.negative, 1, true);
  if (!s) return nullptr;
  u8* out = s->data;
  if (x.negative) *out++ = '-';
  for (u64 i = 0; i < used; i++) out[i] = static_cast<u8>("0123456789abcdefghijklmnopqrstuvwxyz"[p[i]]);
  return s;
}

// ---------------------------------------------------------------- bytes

value int_from_bytes(vm& m, const u8* p, u64 n, bool little, bool is_signed) {
  if (!n) return value::small_int(0);
  const bool negative = is_signed && (p[little ? n - 1 : 0] & 0x80);
  const u64 limbs = (n + 7) / 8;
  int_object* r = nullptr;
  u64 room;
  u64* out = &room;
  if (limbs > 1) {
    r = new_int(m, limbs);
    if (!r) return value_raised;
    out = r->limbs;
  }
  const u64 whole = (limbs - 1) * 8;
  // (The last limb byte by byte in a register: it is read at once.)
  u64 top = negative ? ~u64{0} : 0;
  if (little) {
    std::memcpy(out, p, whole);
    for (u64 i = n; i-- > whole;) top = top << 8 | p[i];
  } else {
    std::reverse_copy(p + (n - whole), p + n, reinterpret_cast<u8*>(out));
    for (u64 i = 0; i < n - whole; i++) top = top << 8 | p[i];
  }
  out[limbs - 1] = top;
  if (negative) mpn_neg(out, out, signed_size(limbs));
  return r ? finish_int(r, limbs, negative) : int_from_limb(m, room, negative);
}

bool int_to_bytes(value v, u8* out, u64 n, bool little, bool is_signed) {
  const int_operand x(v);
  const u64 bits = bit_length_of(x);
  if (is_signed) {
    // -2^(8n-1) fits, 2^(8n-1) does not.
    const bool power = x.negative && mpn_popcount(x.limbs, signed_size(x.length)) == 1;
    // (-1 in no bytes at all passes too, as in CPython.)
    if (bits && bits + !power > n * 8 && !(n == 0 && power && bits == 1)) return false;
  } else if (bits > n * 8) {
    return false;
  }
  const u64 used = std::min(n, x.length * 8);
  std::memcpy(out, x.limbs, used);
  std::memset(out + used, 0, n - used);
  if (x.negative && x.length) {
    bool carry = true;
    for (u64 i = 0; i < n; i++) {
      out[i] = static_cast<u8>(~out[i] + carry);
      carry = carry && !out[i];
    }
  }
  if (!little) std::reverse(out, out + n);
  return true;
}

}  // namespace metavm::python
