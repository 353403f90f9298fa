/// \file
/// bytes and bytearray: ASCII case, predicates, translate, hex, and the method table that both
/// share.
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/text_units.hpp"
#include "lang/python/parse/escapes.hpp"

namespace metavm::python {
namespace {

constexpr bool is_lower(u8 c) { return c - 'a' < 26u; }
constexpr bool is_upper(u8 c) { return c - 'A' < 26u; }
constexpr bool is_alpha(u8 c) { return (c | 32) - 'a' < 26u; }
constexpr bool is_digit(u8 c) { return c - '0' < 10u; }
constexpr bool is_alnum(u8 c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_space(u8 c) { return c == ' ' || c - 9u < 5; }
constexpr u8 lower_of(u8 c) { return is_upper(c) ? c + 32 : c; }
constexpr u8 upper_of(u8 c) { return is_lower(c) ? c - 32 : c; }

/// `map(c, previous) -> byte` over all bytes.
template <class F>
value mapped(vm& m, value self, F map) {
  const std::string_view s = bytes_view(self);
  bytes_object* r = empty_bytes_of(m, s.size());
  if (!r) return value_raised;
  u8 previous = 0;
  for (u64 i = 0; i < s.size(); i++) {
    const u8 c = static_cast<u8>(s[i]);
    r->data[i] = map(c, previous);
    previous = c;
  }
  return is_bytearray(self) ? or_raised(make_bytearray(m, r->view())) : to_value(r);
}

template <bool (*Is)(u8)>
value all_are(value self) {
  const std::string_view s = bytes_view(self);
  for (char c : s)
    if (!Is(static_cast<u8>(c))) return false_;
  return from_bool(!s.empty());
}

}  // namespace

str_object* bytes_to_hex(vm& m, std::string_view data, value separator, i64 group) {
  u32 between = 0;
  bool separated = false;
  if (!is_unbound(separator)) {
    const i64 n = length_of(m, separator);
    if (n < 0) return nullptr;
    if (n != 1) return raise_text(m, m.exc.ValueError, "sep must be length 1."), nullptr;
    if (is_str(separator)) {
      between = as_str(separator)->at(0);
    } else if (is_bytes(separator)) {
      between = separator.as<bytes_object>()->data[0];
    } else {
      return raise_type_error(m, "sep must be str or bytes."), nullptr;
    }
    if (between > 127) return raise_text(m, m.exc.ValueError, "sep must be ASCII."), nullptr;
    separated = true;
  }
  const u64 n = data.size(), step = static_cast<u64>(group < 0 ? -group : group);
  separated &= step != 0 && n > 0;
  const u64 separators = separated ? (n - 1) / step : 0;
  if (n == 0) return m.empty_str;
  str_object* r = empty_str_of(m, 2 * n + separators, 1, between < 128);
  if (!r) return nullptr;
  constexpr char digits[] = "0123456789abcdef";
  u8* out = r->data;
  // Groups count from the right, or, if negative, from the left.
  u64 until = !separated ? ~u64{0} : group > 0 ? (n - 1) % step + 1 : step;
  for (u64 i = 0; i < n; i++) {
    if (until-- == 0) {
      *out++ = static_cast<u8>(between);
      until = step - 1;
    }
    *out++ = static_cast<u8>(digits[static_cast<u8>(data[i]) >> 4]);
    *out++ = static_cast<u8>(digits[data[i] & 15]);
  }
  return r;
}

bytes_object* hex_to_bytes(vm& m, value text) {
  if (!is_str(text)) {
    raise(m, m.exc.TypeError, "fromhex() argument must be str, not {}", type_name(m, text));
    return nullptr;
  }
  const str_object* s = as_str(text);
  byte_builder b(m);
  for (u64 i = 0; i < s->length;) {
    const u32 c = s->at(i);
    if (c < 128 && is_space(static_cast<u8>(c))) {
      i++;
      continue;
    }
    const int high = hex_digit(c);
    const int low = high < 0 || i + 1 >= s->length ? -1 : hex_digit(s->at(i + 1));
    if (high < 0 || low < 0) {
      raise(m, m.exc.ValueError, "non-hexadecimal number found in fromhex() arg at position {}", i + (high >= 0));
      return nullptr;
    }
    b.append(static_cast<u8>(high << 4 | low));
    i += 2;
  }
  return b.finish();
}

namespace bytes_methods {

value lower(vm& m, value self) {
  return mapped(m, self, [](u8 c, u8) { return lower_of(c); });
}
value upper(vm& m, value self) {
  return mapped(m, self, [](u8 c, u8) { return upper_of(c); });
}
value swapcase(vm& m, value self) {
  return mapped(m, self, [](u8 c, u8) { return is_alpha(c) ? static_cast<u8>(c ^ 32) : c; });
}
value title(vm& m, value self) {
  return mapped(m, self, [](u8 c, u8 before) { return is_alpha(before) ? lower_of(c) : upper_of(c); });
}
value capitalize(vm& m, value self) {
  bool first = true;
  return mapped(m, self, [&](u8 c, u8) {
    const u8 r = first ? upper_of(c) : lower_of(c);
    first = false;
    return r;
  });
}

value isalpha(vm&, value self) { return all_are<is_alpha>(self); }
value isalnum(vm&, value self) { return all_are<is_alnum>(self); }
value isdigit(vm&, value self) { return all_are<is_digit>(self); }
value isspace(vm&, value self) { return all_are<is_space>(self); }
value isascii(vm&, value self) {
  const std::string_view s = bytes_view(self);
  return from_bool(all_ascii(reinterpret_cast<const u8*>(s.data()), s.size()));
}
value islower(vm&, value self) {
  bool any = false;
  for (char c : bytes_view(self)) {
    if (is_upper(static_cast<u8>(c))) return false_;
    any |= is_lower(static_cast<u8>(c));
  }
  return from_bool(any);
}
value isupper(vm&, value self) {
  bool any = false;
  for (char c : bytes_view(self)) {
    if (is_lower(static_cast<u8>(c))) return false_;
    any |= is_upper(static_cast<u8>(c));
  }
  return from_bool(any);
}
value istitle(vm&, value self) {
  bool any = false, after = false;
  for (char signed_c : bytes_view(self)) {
    const u8 c = static_cast<u8>(signed_c);
    if (is_upper(c) ? after : is_lower(c) && !after) return false_;
    after = is_alpha(c);
    any |= after;
  }
  return from_bool(any);
}

value translate(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "translate", "table / delete?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  std::string_view table, drop;
  if (!is_none(out[0])) {
    if (!get_bytes(m, out[0], table)) return value_raised;
    if (table.size() != 256) return raise_text(m, m.exc.ValueError, "translation table must be 256 characters long");
  }
  if (!is_unbound(out[1]) && !get_bytes(m, out[1], drop)) return value_raised;
  const std::string_view s = bytes_view(args[0]);
  if (drop.empty()) {
    if (table.empty()) return bytes_unchanged(m, args[0]);
    return mapped(m, args[0], [&](u8 c, u8) { return static_cast<u8>(table[c]); });
  }
  bool dropped[256] = {};
  for (char c : drop) dropped[static_cast<u8>(c)] = true;
  byte_builder b(m);
  for (char c : s)
    if (!dropped[static_cast<u8>(c)])
      b.append(table.empty() ? static_cast<u8>(c) : static_cast<u8>(table[static_cast<u8>(c)]));
  if (!is_bytearray(args[0])) return or_raised(b.finish());
  if (b.failed()) return raise_no_memory(m);
  return or_raised(make_bytearray(m, b.view()));
}

value maketrans(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!arity_expected(m, "maketrans", nargs, 2, 2)) return value_raised;
  std::string_view from, to;
  if (!get_bytes(m, args[0], from) || !get_bytes(m, args[1], to)) return value_raised;
  if (from.size() != to.size()) return raise_text(m, m.exc.ValueError, "maketrans arguments must have same length");
  bytes_object* r = empty_bytes_of(m, 256);
  if (!r) return value_raised;
  for (u32 i = 0; i < 256; i++) r->data[i] = static_cast<u8>(i);
  for (u64 i = 0; i < from.size(); i++) r->data[static_cast<u8>(from[i])] = static_cast<u8>(to[i]);
  return to_value(r);
}

value hex(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "hex", "sep? bytes_per_sep?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  int group = 1;
  if (!is_unbound(out[1]) && !int_argument(m, out[1], group)) return value_raised;
  return or_raised(bytes_to_hex(m, bytes_view(args[0]), out[0], group));
}

value fromhex(vm& m, value cls, value text) {
  bytes_object* b = hex_to_bytes(m, text);
  if (!b) return value_raised;
  type_object* t = cls.as<type_object>();
  if (t == m.types.bytes) return to_value(b);
  if (t == m.types.bytearray) return or_raised(make_bytearray(m, b->view()));
  return call1(m, cls, to_value(b));
}

value decode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "decode", "encoding? errors?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  for (u32 i = 0; i < 2; i++)
    if (!is_unbound(out[i]) && !is_str(out[i]))
      return raise(m, m.exc.TypeError, "decode() argument '{}' must be str, not {}", i == 0 ? "encoding" : "errors",
                   type_name(m, out[i]));
  return or_raised(decode_text(m, bytes_view(args[0]), is_unbound(out[0]) ? "utf-8" : to_utf8(as_str(out[0])),
                               is_unbound(out[1]) ? "" : to_utf8(as_str(out[1])), args[0]));
}

value multiply(vm& m, value self, value count_argument) {
  i64 n;
  if (!repeat_argument(m, count_argument, n)) return value_raised;
  if (n == 1) return bytes_unchanged(m, self);
  const bool array = is_bytearray(self);
  const std::string_view s = bytes_view(self);
  u64 total = 0;
  if (n > 0 && __builtin_mul_overflow(s.size(), static_cast<u64>(n), &total)) total = ~u64{0};
  if (total >> 63) {
    if (array) return raise_no_memory(m);
    return raise_text(m, m.exc.OverflowError, "repeated bytes are too long");
  }
  bytes_object* r = bytes_repeat(m, s, n);
  if (!r) return value_raised;
  return array ? or_raised(make_bytearray(m, r->view())) : to_value(r);
}

value remainder(vm& m, value self, value args) {
  if (!is_bytearray(self)) return bytes_format_percent(m, bytes_view(self), args, false);
  bytes_object* copy = make_bytes(m, bytes_view(self));  // the arguments may change it
  return copy ? bytes_format_percent(m, copy->view(), args, true) : value_raised;
}
value reflected_remainder(vm& m, value self, value format) {
  if (!is_bytes(format) && !is_bytearray(format)) return not_implemented;
  return remainder(m, format, self);
}

void add_common(std::vector<method_def>& table) {
  const char* sub = "($self, sub[, start[, end]], /)";
  const char* pad = "($self, width, fillchar=b' ', /)";
  const method_def methods[] = {
      binary_method("__contains__", contains, "($self, key, /)"),
      binary_method("__mul__", multiply, "($self, value, /)"),
      binary_method("__rmul__", multiply, "($self, value, /)"),
      binary_method("__mod__", remainder, "($self, value, /)"),
      binary_method("__rmod__", reflected_remainder, "($self, value, /)"),
      positional_method<"bytes.find", find>(sub),
      positional_method<"bytes.rfind", rfind>(sub),
      positional_method<"bytes.index", index>(sub),
      positional_method<"bytes.rindex", rindex>(sub),
      positional_method<"bytes.count", count>(sub),
      positional_method<"bytes.startswith", startswith>("($self, prefix[, start[, end]], /)"),
      positional_method<"bytes.endswith", endswith>("($self, suffix[, start[, end]], /)"),
      binary_method("partition", partition, "($self, sep, /)"),
      binary_method("rpartition", rpartition, "($self, sep, /)"),
      positional_method<"bytes.replace", replace>("($self, old, new, count=-1, /)"),
      binary_method("removeprefix", removeprefix, "($self, prefix, /)"),
      binary_method("removesuffix", removesuffix, "($self, suffix, /)"),
      general_method("split", split, "($self, /, sep=None, maxsplit=-1)"),
      general_method("rsplit", rsplit, "($self, /, sep=None, maxsplit=-1)"),
      general_method("splitlines", splitlines, "($self, /, keepends=False)"),
      positional_method<"bytes.strip", strip>("($self, bytes=None, /)"),
      positional_method<"bytes.lstrip", lstrip>("($self, bytes=None, /)"),
      positional_method<"bytes.rstrip", rstrip>("($self, bytes=None, /)"),
      binary_method("join", join, "($self, iterable_of_bytes, /)"),
      positional_method<"bytes.center", center>(pad),
      positional_method<"bytes.ljust", ljust>(pad),
      positional_method<"bytes.rjust", rjust>(pad),
      binary_method("zfill", zfill, "($self, width, /)"),
      general_method("expandtabs", expandtabs, "($self, /, tabsize=8)"),
      unary_method("lower", lower),
      unary_method("upper", upper),
      unary_method("title", title),
      unary_method("capitalize", capitalize),
      unary_method("swapcase", swapcase),
      unary_method("isalpha", isalpha),
      unary_method("isalnum", isalnum),
      unary_method("isascii", isascii),
      unary_method("isdigit", isdigit),
      unary_method("islower", islower),
      unary_method("isupper", isupper),
      unary_method("istitle", istitle),
      unary_method("isspace", isspace),
      general_method("translate", translate, "($self, table, /, delete=b'')"),
      static_method(positional_method<"bytes.maketrans", maketrans>("(frm, to, /)")),
      general_method("hex", hex, nullptr,
                     "The bytes as hexadecimal digits, with sep between groups of bytes_per_sep bytes.\n\n"
                     "Groups are counted from the right, from the left if bytes_per_sep is negative.\n\n"
                     ">>> data = b'\\x0a\\x1f+<M'\n>>> data.hex()\n'0a1f2b3c4d'\n>>> data.hex(' ')\n'0a 1f 2b 3c 4d'\n"
                     ">>> data.hex('-', 2)\n'0a-1f2b-3c4d'\n>>> data.hex('-', -2)\n'0a1f-2b3c-4d'"),
      class_method(binary_method("fromhex", fromhex, "($type, string, /)")),
      general_method("decode", decode, "($self, /, encoding='utf-8', errors='strict')"),
  };
  table.insert(table.end(), std::begin(methods), std::end(methods));
}

}  // namespace bytes_methods
}  // namespace metavm::python
