/// \file
/// printf-style formatting: str % args and bytes % args.
#include <climits>
#include <limits>

#include "lang/python/objects/format_number.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python {
namespace {

struct directive {
  bool left = false, plus = false, blank = false, alternate = false, zero = false, no_negative_zero = false;
  i64 width = -1;
  int precision = -1;
  u32 type = 0;
};

/// What both kinds of format have in common: finding arguments, numbers.
class percent_arguments {
 public:
  percent_arguments(vm& m, value args, bool mapping_allowed) : m_(m), args_(args) {
    if (is_kind(args, kind::tuple)) {
      count_ = static_cast<i64>(args.as<tuple_object>()->length);
      next_ = 0;
    }
    if (mapping_allowed && !is_unbound(special_of(m, args, special::getitem))) mapping_ = args;
  }
  /// The next argument, or value_raised.
  value next() {
    if (next_ < count_) {
      next_++;
      return count_ < 0 ? args_ : args_.as<tuple_object>()->items[next_ - 1];
    }
    return raise_type_error(m_, "not enough arguments for format string");
  }
  bool has_mapping() const { return !is_unbound(mapping_); }
  bool select(value key) {
    const value v = get_item(m_, mapping_, key);
    if (is_raised(v)) return false;
    args_ = v;
    count_ = -1, next_ = -2;
    return true;
  }
  bool all_used() const { return next_ >= count_ || has_mapping(); }

 private:
  vm& m_;
  value args_, mapping_ = value_unbound;
  i64 count_ = -1, next_ = -2;  ///< count -1: args is the one argument
};

/// Text of %d, %i, %u, %o, %x, %X: sign and prefix split off. False: raised.
bool integer_text(vm& m, value v, const directive& d, std::string& out, std::string_view& prefix) {
  const bool decimal = d.type == 'd' || d.type == 'i' || d.type == 'u';
  value i = v;
  if (!v.is_int()) {
    if (same(v, true_) || same(v, false_)) {
      i = value::small_int(same(v, true_));
    } else if (!is_int(m, v)) {
      i = value_unbound;
      if (decimal && is_float(m, v)) {
        i = int_from_double(m, float_value(m, v));
      } else if (decimal && !is_unbound(special_of(m, v, special::int_))) {
        i = call_special(m, v, special::int_);
        if (!is_raised(i) && !is_int(m, i))
          i = raise(m, m.exc.TypeError, "__int__ returned non-int (type {})", type_name(m, i));
      } else if (!is_unbound(special_of(m, v, special::index))) {
        i = index_int(m, v);
      }
      if (is_raised(i)) {
        if (!catch_pending(m, m.exc.TypeError)) return false;
        i = value_unbound;
      }
      if (is_unbound(i)) {
        raise(m, m.exc.TypeError, "%{} format: {} is required, not {}", static_cast<char>(d.type),
              decimal ? "a real number" : "an integer", type_name(m, v));
        return false;
      }
    }
  }
  const int base = decimal ? 10 : d.type == 'o' ? 8 : 16;
  const int_digits number(m, i, base);
  const std::string_view digits = number.text;
  if (!digits.data()) return false;
  if (d.precision > (1 << 30)) return raise_no_memory(m), false;
  out.assign(number.negative ? "-" : "");
  if (d.precision > static_cast<i64>(digits.size())) out.append(static_cast<u64>(d.precision) - digits.size(), '0');
  out += digits;
  if (d.type == 'X')
    for (char& c : out) c = static_cast<char>(c >= 'a' ? c - 32 : c);
  if (d.alternate && !decimal) prefix = d.type == 'o' ? "0o" : d.type == 'x' ? "0x" : "0X";
  return true;
}

/// Number text with sign, prefix and padding.
template <class Builder>
bool put_number(vm& m, Builder& out, const directive& d, std::string_view text, std::string_view prefix) {
  char sign = 0;
  if (text[0] == '-') {
    sign = '-';
    text.remove_prefix(1);
  } else if (d.plus) {
    sign = '+';
  } else if (d.blank) {
    sign = ' ';
  }
  const i64 n = static_cast<i64>(text.size() + prefix.size()) + (sign ? 1 : 0);
  if (d.width > (i64{1} << 32)) return raise_no_memory(m), false;
  const u64 padding = d.width > n ? static_cast<u64>(d.width - n) : 0;
  const bool zeros = d.zero && !d.left;
  if (!d.left && !zeros) out.append_fill(' ', padding);
  if (sign) out.append(static_cast<u8>(sign));
  for (char c : prefix) out.append(static_cast<u8>(c));
  if (zeros) out.append_fill('0', padding);
  if constexpr (std::is_same_v<Builder, str_builder>)
    out.append_ascii(text);
  else
    out.append(text);
  if (d.left) out.append_fill(' ', padding);
  return true;
}

// ---------------------------------------------------------------- the two kinds

struct str_percent {
  using builder = str_builder;
  static constexpr bool is_bytes = false;
  vm& m;
  str_object* format;
  u64 length() const { return format->length; }
  u32 at(u64 i) const { return format->at(i); }
  i64 next_percent(u64 from) const { return str_find_char(format, '%', from, format->length); }
  void put_literal(builder& out, u64 from, u64 to) const { out.append_slice(format, from, to); }
  value key(u64 from, u64 to) const { return or_raised(str_slice(m, format, from, to)); }

  bool put_text(builder& out, const directive& d, str_object* s) const {
    u64 n = s->length;
    if (d.type != 'c' && d.precision >= 0) n = std::min<u64>(n, static_cast<u64>(d.precision));
    if (d.width > (i64{1} << 32)) return raise_no_memory(m), false;
    const u64 padding = d.width > static_cast<i64>(n) ? static_cast<u64>(d.width) - n : 0;
    if (!d.left) out.append_fill(' ', padding);
    out.append_slice(s, 0, n);
    if (d.left) out.append_fill(' ', padding);
    return true;
  }
  bool put_object(builder& out, const directive& d, value v) const {
    str_object* s = d.type == 's' ? to_str(m, v) : d.type == 'r' ? repr(m, v) : ascii_repr(m, v);
    return s && put_text(out, d, s);
  }
  bool put_character(builder& out, const directive& d, value v) const {
    const auto wrong = [&] { return raise_type_error(m, "%c requires int or char"), false; };
    if (is_str(v)) return as_str(v)->length == 1 ? put_text(out, d, as_str(v)) : wrong();
    if (is_unbound(special_of(m, v, special::index))) return wrong();
    const value i = index_int(m, v);
    if (is_raised(i)) return false;
    i64 code;
    if (!to_i64(m, i, code) || code < 0 || code > 0x10ffff)
      return raise_text(m, m.exc.OverflowError, "%c arg not in range(0x110000)"), false;
    str_object* s = make_char(m, static_cast<u32>(code));
    return s && put_text(out, d, s);
  }
  bool to_number(value v, double& out) const { return to_double(m, v, out); }
};

struct bytes_percent {
  using builder = byte_builder;
  static constexpr bool is_bytes = true;
  vm& m;
  std::string_view format;
  u64 length() const { return format.size(); }
  u32 at(u64 i) const { return static_cast<u8>(format[i]); }
  i64 next_percent(u64 from) const {
    const u64 r = format.find('%', from);
    return r == std::string_view::npos ? -1 : static_cast<i64>(r);
  }
  void put_literal(builder& out, u64 from, u64 to) const { out.append(format.substr(from, to - from)); }
  value key(u64 from, u64 to) const { return or_raised(make_bytes(m, format.substr(from, to - from))); }

  bool put_text(builder& out, const directive& d, std::string_view s) const {
    if (d.type != 'c' && d.precision >= 0) s = s.substr(0, static_cast<u64>(d.precision));
    if (d.width > (i64{1} << 32)) return raise_no_memory(m), false;
    const u64 padding = d.width > static_cast<i64>(s.size()) ? static_cast<u64>(d.width) - s.size() : 0;
    if (!d.left) out.append_fill(' ', padding);
    out.append(s);
    if (d.left) out.append_fill(' ', padding);
    return true;
  }
  bool put_object(builder& out, const directive& d, value v) const {
    if (d.type == 'r' || d.type == 'a') {
      str_object* s = ascii_repr(m, v);
      return s && put_text(out, d, s->ascii());
    }
    buffer_view view;
    if (!is_bytes_kind(v) && !is_unbound(special_of(m, v, special::bytes))) {
      const value b = call_special(m, v, special::bytes);
      if (is_raised(b)) return false;
      if (!is_kind(b, kind::bytes)) {
        raise(m, m.exc.TypeError, "__bytes__ returned non-bytes (type {})", type_name(m, b));
        return false;
      }
      return put_text(out, d, b.as<bytes_object>()->view());
    }
    if (!is_bytes_like(m, v)) {
      raise(m, m.exc.TypeError, "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            type_name(m, v));
      return false;
    }
    return get_buffer(m, v, view) && put_text(out, d, {reinterpret_cast<const char*>(view.data), view.length});
  }
  static bool is_bytes_kind(value v) { return python::is_bytes(v) || is_bytearray(v); }
  bool put_character(builder& out, const directive& d, value v) const {
    std::string_view s;
    char c;
    if (is_bytes_kind(v)) {
      s = python::is_bytes(v) ? v.as<bytes_object>()->view() : v.as<bytearray_object>()->view();
    } else if (!is_unbound(special_of(m, v, special::index))) {
      const value i = index_int(m, v);
      if (is_raised(i)) return false;
      i64 code;
      if (!to_i64(m, i, code) || code < 0 || code > 255)
        return raise_text(m, m.exc.OverflowError, "%c arg not in range(256)"), false;
      c = static_cast<char>(code);
      s = {&c, 1};
    }
    if (s.size() != 1) return raise_type_error(m, "%c requires an integer in range(256) or a single byte"), false;
    return put_text(out, d, s);
  }
  bool to_number(value v, double& out) const {
    if (to_double(m, v, out)) return true;
    take_pending(m);
    raise(m, m.exc.TypeError, "float argument required, not {}", type_name(m, v));
    return false;
  }
};

template <class Source>
class percent_formatter {
 public:
  percent_formatter(const Source& s, percent_arguments& args, typename Source::builder& out)
      : m_(s.m), s_(s), args_(args), out_(out) {}

  bool run() {
    const u64 n = s_.length();
    for (at_ = 0; at_ < n;) {
      const i64 next = s_.next_percent(at_);
      const u64 end = next < 0 ? n : static_cast<u64>(next);
      s_.put_literal(out_, at_, end);
      at_ = end;
      if (next < 0) break;
      at_++;
      if (at_ < n && s_.at(at_) == '%') {
        out_.append('%');
        at_++;
        continue;
      }
      directive d;
      if (!parse(d) || !put(d)) return false;
    }
    if (args_.all_used()) return true;
    raise(m_, m_.exc.TypeError, "not all arguments converted during {} formatting",
          Source::is_bytes ? "bytes" : "string");
    return false;
  }

 private:
  bool fail(const char* message) { return raise_text(m_, m_.exc.ValueError, message), false; }
  bool incomplete() { return fail("incomplete format"); }
  bool more() const { return at_ < s_.length(); }

  bool parse_key() {
    if (!args_.has_mapping()) return raise_type_error(m_, "format requires a mapping"), false;
    const u64 begin = ++at_;
    for (u32 depth = 1;; at_++) {
      if (!more()) return fail("incomplete format key");
      const u32 c = s_.at(at_);
      if (c == '(') depth++;
      if (c == ')' && --depth == 0) break;
    }
    const value key = s_.key(begin, at_++);
    return !is_raised(key) && args_.select(key);
  }

  /// A number at the current place, at most `limit`.
  bool parse_digits(i64& out, i64 limit, const char* too_big) {
    i64 n = 0;
    while (more() && s_.at(at_) - '0' < 10) {
      const i64 digit = static_cast<i64>(s_.at(at_) - '0');
      if (n > (limit - digit) / 10) return fail(too_big);
      n = n * 10 + digit;
      at_++;
    }
    out = n;
    return true;
  }

  /// The argument that '*' stands for.
  bool star(value& v) {
    at_++;
    v = args_.next();
    if (is_raised(v)) return false;
    if (is_int(m_, v)) return true;
    raise_type_error(m_, "* wants int");
    return false;
  }

  bool parse(directive& d) {
    if (!more()) return incomplete();
    if (s_.at(at_) == '(' && !parse_key()) return false;
    for (; more(); at_++) {
      const u32 c = s_.at(at_);
      if (c == '-')
        d.left = true;
      else if (c == '+')
        d.plus = true;
      else if (c == ' ')
        d.blank = true;
      else if (c == '#')
        d.alternate = true;
      else if (c == '0')
        d.zero = true;
      else if (c == 'z' && Source::is_bytes)
        d.no_negative_zero = true;
      else
        break;
    }
    if (!more()) return incomplete();
    value v;
    if (s_.at(at_) == '*') {
      if (!star(v) || !size_argument(m_, v, d.width)) return false;
      if (d.width < 0) d.left = true, d.width = -std::max(d.width, -std::numeric_limits<i64>::max());
    } else if (!parse_digits(d.width, std::numeric_limits<i64>::max(), "width too big")) {
      return false;
    }
    if (more() && s_.at(at_) == '.') {
      at_++;
      if (more() && s_.at(at_) == '*') {
        if (!star(v) || !int_argument(m_, v, d.precision)) return false;
        d.precision = std::max(d.precision, 0);
      } else {
        i64 p;
        if (!parse_digits(p, INT_MAX, Source::is_bytes ? "prec too big" : "precision too big")) return false;
        d.precision = static_cast<int>(p);
      }
    }
    if (more() && (s_.at(at_) == 'h' || s_.at(at_) == 'l' || s_.at(at_) == 'L')) at_++;
    if (!more()) return incomplete();
    d.type = s_.at(at_++);
    return true;
  }

  bool put(const directive& d) {
    const value v = args_.next();
    if (is_raised(v)) return false;
    switch (d.type) {
      case 'b':
        if (!Source::is_bytes) break;
        [[fallthrough]];
      case 's':
      case 'r':
      case 'a':
        return s_.put_object(out_, d, v);
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X': {
        std::string text;
        std::string_view prefix;
        return integer_text(m_, v, d, text, prefix) && put_number(m_, out_, d, text, prefix);
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': {
        double x;
        if (!s_.to_number(v, x)) return false;
        if (d.precision > (1 << 28)) return raise_no_memory(m_), false;
        std::string text = double_to_text(x, d.type, d.precision < 0 ? 6 : d.precision, d.alternate, false);
        if (d.no_negative_zero && text[0] == '-' && text.find_first_of("123456789inIN") >= text.find_first_of("eE"))
          text.erase(0, 1);
        return put_number(m_, out_, d, text, {});
      }
      case 'c':
        return s_.put_character(out_, d, v);
      default:
        break;
    }
    raise(m_, m_.exc.ValueError, "unsupported format character '{}' (0x{:x}) at index {}",
          d.type > 31 && d.type < 127 ? static_cast<char>(d.type) : '?', d.type, at_ - 1);
    return false;
  }

  vm& m_;
  const Source& s_;
  percent_arguments& args_;
  typename Source::builder& out_;
  u64 at_ = 0;
};

}  // namespace

value str_format_percent(vm& m, value format, value args) {
  str_builder out(m);
  percent_arguments a(m, args, !is_kind(args, kind::tuple) && !is_str(args));
  const str_percent source{m, as_str(format)};
  if (!percent_formatter<str_percent>(source, a, out).run()) return value_raised;
  return or_raised(out.finish());
}

value bytes_format_percent(vm& m, std::string_view format, value args, bool as_bytearray) {
  byte_builder out(m);
  percent_arguments a(m, args, !is_kind(args, kind::tuple) && !is_str(args) && !is_bytes(args) && !is_bytearray(args));
  const bytes_percent source{m, format};
  if (!percent_formatter<bytes_percent>(source, a, out).run()) return value_raised;
  if (!as_bytearray) return or_raised(out.finish());
  if (out.failed()) return raise_no_memory(m);
  return or_raised(make_bytearray(m, out.view()));
}

}  // namespace metavm::python
