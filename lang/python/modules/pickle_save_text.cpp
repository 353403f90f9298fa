/// \file
/// Writing numbers, text and bytes.
#include <bit>

#include "lang/python/modules/pickle_saver.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python::pickle {
namespace {

constexpr u64 most_in_4_bytes = 0xffffffff;

/// One opcode and a length of one, four or eight bytes. Gives the number of bytes in all.
u64 write_header(u8* p, op o, u64 n, u32 bytes) {
  p[0] = static_cast<u8>(o);
  std::memcpy(p + 1, &n, bytes);
  return 1 + bytes;
}

void append_hex(std::string& out, u32 c, int digits) {
  for (int i = digits - 1; i >= 0; i--) out += "0123456789abcdef"[c >> (4 * i) & 15];
}
/// A string as protocol 0 has it: Latin-1 with escapes, on one line.
std::string line_text(const str_object* s) {
  std::string out;
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (c >= 0x10000) {
      out += "\\U";
      append_hex(out, c, 8);
    } else if (c >= 0x100 || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a) {
      out += "\\u";
      append_hex(out, c, 4);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

}  // namespace

// ---------------------------------------------------------------- numbers

bool saver::save_constant(value v) {
  if (same(v, none)) return put(op::none);
  const bool yes = same(v, true_);
  return protocol_ >= 2 ? put(yes ? op::newtrue : op::newfalse) : put_line(op::integer, yes ? "01" : "00");
}

bool saver::save_int(i64 n) {
  if (n == static_cast<i32>(n)) {
    if (!bin_) return put_line(op::integer, fmt::format("{}", n));
    if (n >= 0 && n <= 0xff) return out_.put<1>(op::binint1, static_cast<u64>(n));
    if (n >= 0 && n <= 0xffff) return out_.put<2>(op::binint2, static_cast<u64>(n));
    return out_.put<4>(op::binint, static_cast<u64>(n));
  }
  return save_big_int(value::small_int(n));
}

bool saver::save_big_int(value v) {
  if (protocol_ < 2) {
    str_object* digits = int_to_str(m_, v);
    return digits && put_line(op::long_integer, to_utf8(digits) + "L");
  }
  const u64 n = int_bit_length(v) / 8 + 1;
  if (n > INT32_MAX) return fail(m_.exc.OverflowError, "int too large to pickle");
  u8* p = out_.room(n + 5);
  if (!p) return false;
  u8* digits = p + (n < 256 ? 2 : 5);
  if (!int_to_bytes(v, digits, n, true, true)) return fail(m_.exc.OverflowError, "int too large to pickle");
  // The bit length says nothing of numbers like -128, which need no byte for the sign.
  const u64 used = n > 1 && digits[n - 1] == 0xff && digits[n - 2] & 0x80 ? n - 1 : n;
  if (used < 256 && n == 256) {
    std::memmove(p + 2, digits, used);
    digits = p + 2;
  }
  out_.advance(write_header(p, used < 256 ? op::long1 : op::long4, used, used < 256 ? 1 : 4) + used);
  return true;
}

bool saver::save_float(double d) {
  if (!bin_) return put_line(op::floating, float_repr(d));
  u8* p = out_.room(9);
  if (METAVM_UNLIKELY(!p)) return false;
  const u64 bits = __builtin_bswap64(std::bit_cast<u64>(d));
  *p = static_cast<u8>(op::binfloat);
  std::memcpy(p + 1, &bits, 8);
  out_.advance(9);
  return true;
}

// ---------------------------------------------------------------- text

bool saver::save_str(value v) {
  bool found;
  u64 place = 0;
  if (!recall(v, found, place) || found) return found;
  str_object* s = as_str(v);
  const u64 n = s->length;
  if (METAVM_LIKELY(protocol_ >= 4 && n < 256 && s->is_ascii() && !p_->fast)) {
    u8* p = out_.room(n + 3);
    if (METAVM_UNLIKELY(!p)) return false;
    p[0] = static_cast<u8>(op::short_binunicode);
    p[1] = static_cast<u8>(n);
    std::memcpy(p + 2, s->data, n);
    p[n + 2] = static_cast<u8>(op::memoize);
    out_.advance(n + 3);
    return true;
  }
  return put_str(s) && (p_->fast || put_memo(place));
}

bool saver::put_str(str_object* s) {
  if (!bin_) return put_line(op::unicode, line_text(s));
  const u64 most = s->is_ascii() ? s->length : s->length * std::min(s->width() + 1, 4u);
  if (METAVM_LIKELY(most < output::frame_target)) {
    // Encoded in place, behind a header of five bytes.
    u8* p = out_.room(most + 5);
    if (METAVM_UNLIKELY(!p)) return false;
    u8* to = p + 5;
    if (s->is_ascii()) {
      std::memcpy(to, s->data, most);
      to += most;
    } else {
      with_width(s->width(), [&](auto unit) {
        const auto* from = reinterpret_cast<const decltype(unit)*>(s->data);
        for (u64 i = 0; i < s->length; i++)
          if (const u32 c = from[i]; c < 0x80)
            *to++ = static_cast<u8>(c);
          else
            to += encode_utf8_unit(to, c);
      });
    }
    const u64 n = static_cast<u64>(to - p) - 5;
    const bool brief = n < 256 && protocol_ >= 4;
    if (brief) std::memmove(p + 2, p + 5, n);
    out_.advance(write_header(p, brief ? op::short_binunicode : op::binunicode, n, brief ? 1 : 4) + n);
    return true;
  }
  const std::string encoded = s->is_ascii() ? std::string() : to_utf8(s);
  const std::string_view text = s->is_ascii() ? s->ascii() : std::string_view(encoded);
  u8 header[9];
  u64 n;
  if (text.size() <= most_in_4_bytes)
    n = write_header(header, op::binunicode, text.size(), 4);
  else if (protocol_ >= 4)
    n = write_header(header, op::binunicode8, text.size(), 8);
  else
    return fail(m_.exc.OverflowError, "serializing a string larger than 4 GiB requires pickle protocol 4 or higher");
  const bool in_memory = same(p_->write, value_unbound) || text.size() < output::frame_target;
  bytes_object* payload = in_memory ? m_.empty_bytes : make_bytes(m_, text);
  return payload && put_long_data(header, n, text, to_value(payload));
}

// ---------------------------------------------------------------- bytes

bool saver::put_bytes(std::string_view data, value payload) {
  u8 header[9];
  u64 n;
  if (data.size() < 256)
    n = write_header(header, op::short_binbytes, data.size(), 1);
  else if (data.size() <= most_in_4_bytes)
    n = write_header(header, op::binbytes, data.size(), 4);
  else if (protocol_ >= 4)
    n = write_header(header, op::binbytes8, data.size(), 8);
  else
    return fail(m_.exc.OverflowError,
                "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher");
  return put_long_data(header, n, data, payload) && memoize(payload);
}

bool saver::save_bytes(value v) {
  const std::string_view data = v.as<bytes_object>()->view();
  if (protocol_ >= 3) return put_bytes(data, v);
  // Older streams know no bytes, but strings that can be encoded.
  if (data.empty()) return save_by(to_value(m_.types.bytes), {}, v);
  str_object* text = make_str_latin1(m_, data);
  return text && save_by(s_->codecs_encode, {to_value(text), to_value(intern(m_, "latin1"))}, v);
}

bool saver::put_bytearray(std::string_view data, value payload) {
  u8 header[9];
  return put_long_data(header, write_header(header, op::bytearray8, data.size(), 8), data, payload) && memoize(payload);
}

bool saver::save_bytearray(value v) {
  const std::string_view data = v.as<bytearray_object>()->view();
  if (protocol_ >= 5) return put_bytearray(data, v);
  const value type = to_value(m_.types.bytearray);
  if (data.empty()) return save_by(type, {}, v);
  bytes_object* copy = make_bytes(m_, data);
  return copy && save_by(type, {to_value(copy)}, v);
}

bool saver::save_buffer(value v) {
  if (protocol_ < 5) return fail("PickleBuffer can only pickled with protocol >= 5");
  const value contents = buffer_contents(m_, v);
  if (is_raised(contents)) return false;
  buffer_view view;
  if (!get_buffer(m_, contents, view)) return false;
  if (!same(p_->buffer_callback, value_unbound)) {
    const value answer = call1(m_, p_->buffer_callback, v);
    const tri in_band = is_raised(answer) ? tri::error : truth(m_, answer);
    if (in_band == tri::error) return false;
    if (in_band == tri::no) return put(op::next_buffer) && (!view.readonly || put(op::readonly_buffer));
    if (!get_buffer(m_, contents, view)) return false;
  }
  const std::string_view data{reinterpret_cast<const char*>(view.data), view.length};
  return view.readonly ? put_bytes(data, v) : put_bytearray(data, v);
}

}  // namespace metavm::python::pickle
