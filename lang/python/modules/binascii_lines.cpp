#include "lang/python/modules/binascii_lines.hpp"

namespace metavm::python::binascii {
namespace {

constexpr u64 longest_line = 76;

bool flag(vm& m, value v, bool otherwise, bool& out) {
  out = otherwise;
  if (is_unbound(v)) return true;
  const tri t = truth(m, v);
  out = t == tri::yes;
  return t != tri::error;
}

}  // namespace

// ---------------------------------------------------------------- uuencode

value a2b_uu(vm& m, value v) {
  std::string_view s;
  if (!ascii_argument(m, v, s)) return value_raised;
  byte_builder out(m);
  const auto at = [&](u64 i) { return static_cast<u8>(s[i]); };
  u32 left = ((s.empty() ? 0u : at(0)) - ' ') & 63;
  u64 i = s.empty() ? 0 : 1;
  u32 buffer = 0, bits = 0;
  for (; left > 0; i++) {
    u32 c = 0;  // blanks at the end of a line may have got lost
    if (i < s.size() && s[i] != '\n' && s[i] != '\r') {
      if (at(i) < ' ' || at(i) > ' ' + 64) return raise_error(m, "Illegal char");
      c = (at(i) - ' ') & 63u;
    } else if (i < s.size()) {
      c = 0;
    }
    buffer = buffer << 6 | c;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.append(static_cast<u8>(buffer >> bits));
      buffer &= (1u << bits) - 1;
      left--;
    }
  }
  for (; i < s.size(); i++)
    if (s[i] != ' ' && s[i] != ' ' + 64 && s[i] != '\n' && s[i] != '\r') return raise_error(m, "Trailing garbage");
  return or_raised(out.finish());
}

value b2a_uu(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  bool backtick;
  std::string_view s;
  if (!bind_arguments(m, "b2a_uu", "data / * backtick?", args, nargs, kwnames, v) || !get_bytes(m, v[0], s) ||
      !flag(m, v[1], false, backtick))
    return value_raised;
  if (s.size() > 45) return raise_error(m, "At most 45 bytes at once");
  byte_builder out(m);
  const auto put = [&](u32 x) { out.append(backtick && !x ? '`' : static_cast<u8>(x + ' ')); };
  put(static_cast<u32>(s.size()));
  u32 buffer = 0, bits = 0;
  for (u64 i = 0; i < s.size() || bits; i++) {
    buffer = buffer << 8 | (i < s.size() ? static_cast<u8>(s[i]) : 0u);
    for (bits += 8; bits >= 6; bits -= 6) put(buffer >> (bits - 6) & 63);
  }
  out.append('\n');
  return or_raised(out.finish());
}

// ---------------------------------------------------------------- quoted-printable

value a2b_qp(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  bool header;
  std::string_view s;
  if (!bind_arguments(m, "a2b_qp", "data header?", args, nargs, kwnames, v) || !ascii_argument(m, v[0], s) ||
      !flag(m, v[1], false, header))
    return value_raised;
  byte_builder out(m);
  for (u64 i = 0; i < s.size();) {
    if (s[i] != '=') {
      out.append(header && s[i] == '_' ? ' ' : static_cast<u8>(s[i]));
      i++;
      continue;
    }
    if (++i >= s.size()) break;
    if (s[i] == '\n' || s[i] == '\r') {  // a soft line break
      while (i < s.size() && s[i] != '\n') i++;
      if (i < s.size()) i++;
    } else if (s[i] == '=') {
      out.append('=');
      i++;
    } else {
      const int high = hex_digit(static_cast<u8>(s[i]));
      const int low = i + 1 < s.size() ? hex_digit(static_cast<u8>(s[i + 1])) : -1;
      if (high >= 0 && low >= 0) {
        out.append(static_cast<u8>(high << 4 | low));
        i += 2;
      } else {
        out.append('=');
      }
    }
  }
  return or_raised(out.finish());
}

namespace {

class qp_writer {
 public:
  qp_writer(vm& m, std::string_view s, bool quote_tabs, bool is_text, bool header)
      : out_(m), s_(s), quote_tabs_(quote_tabs), is_text_(is_text), header_(header) {
    const u64 at = s.find('\n');
    crlf_ = at != std::string_view::npos && at > 0 && s[at - 1] == '\r';
  }
  bytes_object* run() {
    for (u64 i = 0; i < s_.size();) {
      const u8 c = static_cast<u8>(s_[i]);
      if (must_quote(i)) {
        if (line_ + 3 >= longest_line) soft_break();
        quote(c);
        line_ += 3;
        i++;
      } else if (is_text_ && (c == '\n' || (c == '\r' && next_is(i, '\n')))) {
        line_ = 0;
        // A blank must not end a line.
        if (const u64 n = out_.length(); n && (out_.data()[n - 1] == ' ' || out_.data()[n - 1] == '\t')) {
          const u8 blank = out_.data()[n - 1];
          out_.truncate(n - 1);
          quote(blank);
        }
        line_end();
        i += c == '\r' ? 2 : 1;
      } else {
        if (i + 1 != s_.size() && s_[i + 1] != '\n' && line_ + 1 >= longest_line) soft_break();
        line_++;
        out_.append(header_ && c == ' ' ? '_' : c);
        i++;
      }
    }
    return out_.finish();
  }

 private:
  bool next_is(u64 i, char c) const { return i + 1 < s_.size() && s_[i + 1] == c; }
  bool must_quote(u64 i) const {
    const u8 c = static_cast<u8>(s_[i]);
    const bool last = i + 1 == s_.size();
    if (c > 126 || c == '=' || (header_ && c == '_')) return true;
    if (c == '.' && line_ == 0 && (last || s_[i + 1] == '\n' || s_[i + 1] == '\r' || s_[i + 1] == 0)) return true;
    if (c == '\r' || c == '\n') return !is_text_;
    if (c == '\t' || c == ' ') return last || (quote_tabs_ && c < 33);
    return c < 33;
  }
  void quote(u8 c) {
    constexpr char digits[] = "0123456789ABCDEF";
    out_.append('=');
    out_.append(static_cast<u8>(digits[c >> 4]));
    out_.append(static_cast<u8>(digits[c & 15]));
  }
  void line_end() { out_.append(crlf_ ? "\r\n" : "\n"); }
  void soft_break() {
    out_.append('=');
    line_end();
    line_ = 0;
  }
  byte_builder out_;
  std::string_view s_;
  bool quote_tabs_, is_text_, header_, crlf_ = false;
  u64 line_ = 0;
};

}  // namespace

value b2a_qp(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  bool quote_tabs, is_text, header;
  std::string_view s;
  if (!bind_arguments(m, "b2a_qp", "data quotetabs? istext? header?", args, nargs, kwnames, v) ||
      !flag(m, v[1], false, quote_tabs) || !flag(m, v[2], true, is_text) || !flag(m, v[3], false, header) ||
      !get_bytes(m, v[0], s))
    return value_raised;
  return or_raised(qp_writer(m, s, quote_tabs, is_text, header).run());
}

}  // namespace metavm::python::binascii
