/// \file
/// UTF-7 (RFC 2152).
#include "lang/python/objects/codecs.hpp"

namespace metavm::python::codecs {
namespace {

constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(u32 c) {
  if (c - 'A' < 26) return static_cast<int>(c - 'A');
  if (c - 'a' < 26) return static_cast<int>(c - 'a' + 26);
  if (c - '0' < 10) return static_cast<int>(c - '0' + 52);
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// Characters that stand for themselves in what we write.
bool is_direct(u32 c) {
  if (c == '\t' || c == '\n' || c == '\r') return true;
  return c >= 32 && c < 127 && c != '+' && c != '\\' && c != '~';
}

class encoder {
 public:
  explicit encoder(vm& m) : out_(m) {}
  bytes_object* run(str_object* s) {
    for (u64 i = 0; i < s->length; i++) {
      const u32 c = s->at(i);
      if (!shifted_ && c == '+') {
        out_.append("+-");
      } else if (is_direct(c)) {
        if (shifted_) leave(base64_value(c) >= 0 || c == '-');
        out_.append(static_cast<u8>(c));
      } else {
        if (!shifted_) out_.append('+'), shifted_ = true;
        if (c >= 0x10000) {
          put(0xd800 + ((c - 0x10000) >> 10));
          put(0xdc00 + ((c - 0x10000) & 0x3ff));
        } else {
          put(c);
        }
      }
    }
    if (shifted_) leave(true);
    return out_.finish();
  }

 private:
  void put(u32 unit) {
    buffer_ = buffer_ << 16 | unit;
    for (bits_ += 16; bits_ >= 6; bits_ -= 6) digit(buffer_ >> (bits_ - 6));
  }
  void leave(bool dash) {
    if (bits_) digit(buffer_ << (6 - bits_));
    bits_ = 0, buffer_ = 0;
    shifted_ = false;
    if (dash) out_.append('-');
  }
  void digit(u64 v) { out_.append(static_cast<u8>(base64_digits[v & 63])); }
  byte_builder out_;
  u64 buffer_ = 0;
  u32 bits_ = 0;
  bool shifted_ = false;
};

class decoder {
 public:
  explicit decoder(decode_errors& e) : e_(e), out_(e.machine()) {}

  str_object* run(u64* consumed) {
    for (;;) {
      while (at_ < e_.size)
        if (!step()) return nullptr;
      if (!shifted_ || consumed) break;
      if (surrogate_ || bits_ >= 6 || (bits_ > 0 && buffer_ != 0)) {
        shifted_ = false;
        surrogate_ = 0;
        if (!e_.handle(start_, e_.size, "unterminated shift sequence", out_, at_)) return nullptr;
        if (at_ < e_.size) continue;
      }
      break;
    }
    if (consumed) {
      *consumed = shifted_ ? start_ : at_;
      if (shifted_) out_.truncate(shift_out_start_);
    }
    return out_.finish();
  }

 private:
  bool fail(u64 from, const char* reason) { return e_.handle(from, at_, reason, out_, at_); }

  bool step() {
    const u32 c = e_.data[at_];
    if (shifted_) return in_shift(c);
    if (c == '+') {
      start_ = at_++;
      if (at_ < e_.size && e_.data[at_] == '-') {
        at_++;
        out_.append('+');
      } else if (at_ < e_.size && base64_value(e_.data[at_]) < 0) {
        at_++;
        return fail(start_, "ill-formed sequence");
      } else {
        shifted_ = true;
        surrogate_ = 0, bits_ = 0, buffer_ = 0;
        shift_out_start_ = out_.length();
      }
      return true;
    }
    at_++;
    if (c < 128) {
      out_.append(c);
      return true;
    }
    start_ = at_ - 1;
    return fail(start_, "unexpected special character");
  }

  bool in_shift(u32 c) {
    const int digit = base64_value(c);
    if (digit >= 0) {
      at_++;
      buffer_ = buffer_ << 6 | static_cast<u32>(digit);
      bits_ += 6;
      if (bits_ >= 16) take_unit();
      return true;
    }
    shifted_ = false;
    if (bits_ > 0 && (bits_ >= 6 || buffer_ != 0)) {
      at_++;
      surrogate_ = 0;
      return fail(start_,
                  bits_ >= 6 ? "partial character in shift sequence" : "non-zero padding bits in shift sequence");
    }
    if (surrogate_ && c < 128 && c != '+') out_.append(surrogate_);
    surrogate_ = 0;
    if (c == '-') at_++;
    return true;
  }

  void take_unit() {
    const u32 unit = static_cast<u32>(buffer_ >> (bits_ - 16));
    bits_ -= 16;
    buffer_ &= (u64{1} << bits_) - 1;
    if (surrogate_) {
      const u32 high = surrogate_;
      surrogate_ = 0;
      if (unit - 0xdc00 < 0x400) {
        out_.append(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
        return;
      }
      out_.append(high);
    }
    if (unit - 0xd800 < 0x400)
      surrogate_ = unit;
    else
      out_.append(unit);
  }

  decode_errors& e_;
  str_builder out_;
  u64 at_ = 0, start_ = 0, shift_out_start_ = 0, buffer_ = 0;
  u32 bits_ = 0, surrogate_ = 0;
  bool shifted_ = false;
};

}  // namespace

str_object* decode_utf7(decode_errors& e, u64* consumed) { return decoder(e).run(consumed); }
bytes_object* encode_utf7(vm& m, str_object* s) { return encoder(m).run(s); }

}  // namespace metavm::python::codecs
