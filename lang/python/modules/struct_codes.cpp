#include "lang/python/modules/struct_codes.hpp"

#include <algorithm>
#include <bit>

#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python::structs {

// ---------------------------------------------------------------- half precision

double half_to_double(u16 h) {
  const double sign = h & 0x8000 ? -1 : 1;
  const int exponent = h >> 10 & 0x1f;
  const int fraction = h & 0x3ff;
  if (exponent == 0x1f) return fraction ? std::copysign(std::nan(""), sign) : sign * HUGE_VAL;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(fraction + 1024, exponent - 25);
}
bool double_to_half(double d, u16& out) {
  const u16 sign = std::signbit(d) ? 0x8000 : 0;
  const double x = std::fabs(d);
  if (std::isnan(d)) {
    out = sign | 0x7e00;
  } else if (x == 0) {
    out = sign;
  } else if (std::isinf(d)) {
    out = sign | 0x7c00;
  } else {
    // nearbyint rounds half to even. Carries run into the exponent, as they should.
    int e;
    std::frexp(x, &e);
    e = std::max(e, -13);
    const double scaled = std::nearbyint(std::ldexp(x, 11 - e));
    if (e > 17) return false;
    const int bits = static_cast<int>(scaled) + ((e + 13) << 10);
    if (bits >= 0x7c00) return false;
    out = static_cast<u16>(sign | bits);
  }
  return true;
}

// ---------------------------------------------------------------- compiling

namespace {

struct format_row {
  char format;
  u8 native_size, standard_size;  ///< 0: there is none
};
constexpr format_row rows[] = {{'x', 1, 1}, {'b', 1, 1}, {'B', 1, 1}, {'c', 1, 1}, {'s', 1, 1}, {'p', 1, 1},
                               {'h', 2, 2}, {'H', 2, 2}, {'i', 4, 4}, {'I', 4, 4}, {'l', 8, 4}, {'L', 8, 4},
                               {'n', 8, 0}, {'N', 8, 0}, {'q', 8, 8}, {'Q', 8, 8}, {'?', 1, 1}, {'e', 2, 2},
                               {'f', 4, 4}, {'d', 8, 8}, {'P', 8, 0}};

bool fail(vm& m, const char* message) {
  raise_text(m, error_class(m), message);
  return false;
}

struct reader {
  std::string_view text;
  bool native = true, align = true, swap = false;
  u64 size = 0, items = 0;

  void read_order() {
    if (text.empty()) return;
    switch (text[0]) {
      case '<':
      case '=':
        native = align = false;
        break;
      case '>':
      case '!':
        native = align = false;
        swap = true;
        break;
      case '@':
        break;
      default:
        return;
    }
    text.remove_prefix(1);
  }
  /// The next run. False: raised, or the end (`done`).
  bool next(vm& m, code& c, bool& done) {
    const u64 start = std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size());
    text.remove_prefix(start);
    done = text.empty();
    if (done) return false;
    u64 repeat = 1;
    if (is_digit(text[0])) {
      repeat = 0;
      while (!text.empty() && is_digit(text[0])) {
        if (__builtin_mul_overflow(repeat, u64{10}, &repeat) ||
            __builtin_add_overflow(repeat, static_cast<u64>(text[0] - '0'), &repeat) || repeat > INT64_MAX)
          return fail(m, "total struct size too long");
        text.remove_prefix(1);
      }
      if (text.empty()) return fail(m, "repeat count given without format specifier");
    }
    const format_row* row =
        std::find_if(std::begin(rows), std::end(rows), [&](const format_row& r) { return r.format == text[0]; });
    if (row == std::end(rows) || !(native ? row->native_size : row->standard_size))
      return fail(m, "bad char in struct format");
    text.remove_prefix(1);
    const u64 item = native ? row->native_size : row->standard_size;
    if (align) size = (size + item - 1) & ~(item - 1);
    // Little-endian formats of integers follow the native rules where the sizes agree.
    const bool real = row->format == 'f' || row->format == 'd' || row->format == 'e';
    c = {row->format, native || (!swap && !real && row->native_size == row->standard_size),
         swap,        static_cast<u8>(item),
         size,        repeat};
    u64 bytes;
    if (__builtin_mul_overflow(repeat, item, &bytes) || __builtin_add_overflow(size, bytes, &size) || size > INT64_MAX)
      return fail(m, "total struct size too long");
    if (c.format != 'x') items += c.items();
    return true;
  }

 private:
  static bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }
};

}  // namespace

byte_array* compile(vm& m, std::string_view format, u64& size, u64& items) {
  reader r{format};
  r.read_order();
  byte_builder codes(m);
  code c;
  bool done = false;
  while (r.next(m, c, done))
    if (c.format != 'x' && c.items()) codes.append(&c, sizeof c);
  if (!done) return nullptr;
  size = r.size;
  items = r.items;
  byte_array* a = codes.failed() ? nullptr : m.heap.make_with_tail<byte_array>(m.shapes.byte_array, codes.length());
  if (!a) {
    raise_no_memory(m);
    return nullptr;
  }
  a->capacity = codes.length();
  std::memcpy(a->items, codes.data(), codes.length());
  return a;
}

// ---------------------------------------------------------------- packing

namespace {

void store(const code& c, u64 bits, u8* out) {
  if (c.swap) bits = __builtin_bswap64(bits) >> (64 - 8 * c.size);
  std::memcpy(out, &bits, c.size);
}
u64 load(const code& c, const u8* p) {
  u64 bits = 0;
  std::memcpy(&bits, p, c.size);
  return c.swap ? __builtin_bswap64(bits) >> (64 - 8 * c.size) : bits;
}
bool is_signed(char format) { return format >= 'a'; }

/// The number for an integer format: exact int. False: raised.
bool integer_of(vm& m, value v, value& out) {
  if (METAVM_LIKELY(v.is_int())) {
    out = v;
    return true;
  }
  if (!is_int_like(v) && same(special_of(m, v, special::index), value_unbound))
    return fail(m, "required argument is not an integer");
  out = index_int(m, v);
  return !is_raised(out);
}

METAVM_COLD bool raise_range(vm& m, const code& c, value v) {
  i64 as_signed;
  u64 as_unsigned;
  const bool fits_signed = int_to_i64(v, as_signed), fits_unsigned = int_to_u64(v, as_unsigned);
  const char* too_long = c.native ? "argument out of range" : "int too large to convert";
  switch (c.format) {
    case 'b':
      return fail(m, fits_signed ? "byte format requires -128 <= number <= 127" : "argument out of range");
    case 'B':
      return fail(m, fits_signed ? "ubyte format requires 0 <= number <= 255" : "argument out of range");
    case 'h':
      if (!c.native) break;
      return fail(m, fits_signed ? "short format requires -32768 <= number <= 32767" : "argument out of range");
    case 'H':
      if (!c.native) break;
      return fail(m, fits_signed ? "ushort format requires 0 <= number <= 65535" : "argument out of range");
    case 'q':
    case 'Q':
    case 'n':
    case 'N':
      return fail(m, too_long);
    case 'P':
      return fail(m, "int too large to convert");
    default:
      break;
  }
  if (!(is_signed(c.format) ? fits_signed : fits_unsigned) || c.size == 8) return fail(m, "argument out of range");
  const u64 most = ~u64{0} >> (64 - 8 * c.size + is_signed(c.format));
  raise_text(m, error_class(m),
             is_signed(c.format)
                 ? fmt::format("'{}' format requires {} <= number <= {}", c.format, -static_cast<i64>(most) - 1, most)
                 : fmt::format("'{}' format requires 0 <= number <= {}", c.format, most));
  return false;
}

bool pack_integer(vm& m, const code& c, value v, u8* out) {
  value n = v;
  if (!integer_of(m, v, n)) return false;
  const int shift = 64 - 8 * c.size;
  i64 i;
  u64 u;
  if (METAVM_LIKELY(int_to_i64(n, i))) {
    if (is_signed(c.format) || (c.format == 'P' && i < 0)) {
      if (METAVM_UNLIKELY(static_cast<i64>(static_cast<u64>(i) << shift) >> shift != i)) return raise_range(m, c, n);
    } else if (METAVM_UNLIKELY(i < 0 || static_cast<u64>(i) << shift >> shift != static_cast<u64>(i))) {
      return raise_range(m, c, n);
    }
    store(c, static_cast<u64>(i), out);
    return true;
  }
  if (!is_signed(c.format) && c.size == 8 && int_to_u64(n, u)) {
    store(c, u, out);
    return true;
  }
  return raise_range(m, c, n);
}

bool pack_float(vm& m, const code& c, value v, u8* out) {
  double d;
  if (!to_double(m, v, d)) {
    take_pending(m);
    return fail(m, "required argument is not a float");
  }
  // What does not fit is another error for ints.
  auto too_large = [&](const char* message) {
    if (is_int_like(v)) return fail(m, "int too large to convert");
    raise_text(m, m.exc.OverflowError, message);
    return false;
  };
  if (c.format == 'd') {
    store(c, std::bit_cast<u64>(d), out);
  } else if (c.format == 'f') {
    const float f = static_cast<float>(d);
    if (std::isinf(f) && !std::isinf(d) && !c.native) return too_large("float too large to pack with f format");
    store(c, std::bit_cast<u32>(f), out);
  } else {
    u16 half;
    if (!double_to_half(d, half)) return too_large("float too large to pack with e format");
    store(c, half, out);
  }
  return true;
}

bool pack_text(vm& m, const code& c, value v, u8* out) {
  buffer_view b;
  if ((!is_bytes(v) && !is_bytearray(v)))
    return fail(
        m, c.format == 's' ? "argument for 's' must be a bytes object" : "argument for 'p' must be a bytes object");
  if (!get_buffer(m, v, b)) return false;
  u64 room = c.repeat;
  if (c.format == 'p') {
    if (!room) return true;
    room--;
    *out++ = static_cast<u8>(std::min<u64>({b.length, room, 255}));
  }
  const u64 n = std::min(b.length, room);
  std::memcpy(out, b.data, n);
  return true;
}

}  // namespace

bool pack_item(vm& m, const code& c, value v, u8* out) {
  switch (c.format) {
    case 's':
    case 'p':
      return pack_text(m, c, v, out);
    case 'c':
      if (!is_bytes(v) || v.as<bytes_object>()->length != 1)
        return fail(m, "char format requires a bytes object of length 1");
      *out = v.as<bytes_object>()->data[0];
      return true;
    case '?': {
      const tri t = truth(m, v);
      *out = t == tri::yes;
      return t != tri::error;
    }
    case 'e':
    case 'f':
    case 'd':
      return pack_float(m, c, v, out);
    default:
      return pack_integer(m, c, v, out);
  }
}

// ---------------------------------------------------------------- unpacking

value unpack_item(vm& m, const code& c, const u8* p) {
  switch (c.format) {
    case 's':
    case 'p': {
      u64 n = c.repeat;
      if (c.format == 'p' && n) n = std::min<u64>(*p++, n - 1);
      bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(p), n});
      return b ? to_value(b) : value_raised;
    }
    case 'c': {
      bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(p), 1});
      return b ? to_value(b) : value_raised;
    }
    case '?':
      return from_bool(*p != 0);
    case 'e':
      return make_float(m, half_to_double(static_cast<u16>(load(c, p))));
    case 'f':
      return make_float(m, std::bit_cast<float>(static_cast<u32>(load(c, p))));
    case 'd':
      return make_float(m, std::bit_cast<double>(load(c, p)));
    default:
      break;
  }
  const u64 bits = load(c, p);
  if (!is_signed(c.format)) return make_uint(m, bits);
  const int shift = 64 - 8 * c.size;
  return make_int(m, static_cast<i64>(bits << shift) >> shift);
}

}  // namespace metavm::python::structs
