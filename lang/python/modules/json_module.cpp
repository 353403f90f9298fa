/// \file
/// The module _json: strings; json_scanner.cpp reads values, json_encoder.cpp writes them.
#include "lang/python/modules/json_types.hpp"

#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python {
namespace json {

value raise_decode_error(vm& m, std::string_view message, str_object* text, u64 position) {
  const value mod = import_module(m, intern(m, "json.decoder"));
  if (is_raised(mod)) return mod;
  const value cls = get_attribute(m, mod, "JSONDecodeError");
  if (is_raised(cls)) return cls;
  const value e = call3(m, cls, to_value(make_str(m, message)), to_value(text), make_uint(m, position));
  return is_raised(e) ? e : raise_value(m, e);
}

// ---------------------------------------------------------------- reading strings

namespace {

/// Four hexadecimal digits from `at` on; -1: they are not there.
i32 four_digits(const str_object* s, u64 at) {
  if (at + 4 > s->length) return -1;
  i32 n = 0;
  for (u64 i = at; i < at + 4; i++) {
    const u32 c = s->at(i);
    const u32 digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 16;
    if (digit > 15) return -1;
    n = n << 4 | static_cast<i32>(digit);
  }
  return n;
}
bool is_high_surrogate(i32 c) { return c >= 0xd800 && c < 0xdc00; }
bool is_low_surrogate(i32 c) { return c >= 0xdc00 && c < 0xe000; }

/// What stands behind a backslash for itself or a control character; 0: no such escape.
u32 short_escape(u32 c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

str_object* scan_escaped(vm& m, str_object* s, u64 from, bool strict, u64& end) {
  const u64 length = s->length;
  const auto fail = [&](const char* message, u64 at) {
    raise_decode_error(m, message, s, at);
    return nullptr;
  };
  constexpr const char *unterminated = "Unterminated string starting at", *bad_unicode = "Invalid \\uXXXX escape";
  str_builder out(m);
  u64 at = from;
  for (;;) {
    const u64 start = at;
    while (at < length && s->at(at) != '"' && s->at(at) != '\\') {
      if (s->at(at) < ' ' && strict) return fail("Invalid control character at", at);
      at++;
    }
    out.append_slice(s, start, at);
    if (at >= length) return fail(unterminated, from - 1);
    if (s->at(at) == '"') break;
    const u64 backslash = at++;
    if (at >= length) return fail(unterminated, from - 1);
    const u32 c = s->at(at++);
    if (c != 'u') {
      const u32 meant = short_escape(c);
      if (!meant) return fail("Invalid \\escape", backslash);
      out.append(meant);
      continue;
    }
    i32 unit = four_digits(s, at);
    // A string cannot end with these digits: its quote is missing.
    if (unit < 0 || at + 4 >= length) return fail(bad_unicode, at - 1);
    at += 4;
    if (is_high_surrogate(unit) && at + 6 < length && s->at(at) == '\\' && s->at(at + 1) == 'u') {
      const i32 second = four_digits(s, at + 2);
      if (second < 0) return fail(bad_unicode, at + 1);
      if (is_low_surrogate(second)) {
        unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
        at += 6;
      }
    }
    out.append(static_cast<u32>(unit));
  }
  end = at + 1;
  return out.finish();
}

// ---------------------------------------------------------------- writing strings

namespace {

constexpr char hex_digits[] = "0123456789abcdef";

void append_unit(str_builder& out, u32 c) {
  char text[] = {
      '\\', 'u', hex_digits[c >> 12 & 15], hex_digits[c >> 8 & 15], hex_digits[c >> 4 & 15], hex_digits[c & 15]};
  out.append_ascii({text, sizeof text});
}
void append_escape(str_builder& out, u32 c) {
  switch (c) {
    case '"':
      return out.append_ascii("\\\"");
    case '\\':
      return out.append_ascii("\\\\");
    case '\b':
      return out.append_ascii("\\b");
    case '\f':
      return out.append_ascii("\\f");
    case '\n':
      return out.append_ascii("\\n");
    case '\r':
      return out.append_ascii("\\r");
    case '\t':
      return out.append_ascii("\\t");
    default:
      break;
  }
  if (c >= 0x10000) {
    append_unit(out, 0xd800 + ((c - 0x10000) >> 10));
    c = 0xdc00 + ((c - 0x10000) & 0x3ff);
  }
  append_unit(out, c);
}

}  // namespace

void append_quoted(str_builder& out, const str_object* s, bool ascii) {
  out.append('"');
  with_width(s->width(), [&](auto unit) {
    const auto* p = reinterpret_cast<const decltype(unit)*>(s->data);
    const u32 limit = ascii ? 0x7f : 0x110000;
    u64 done = 0;
    for (u64 i = 0; i < s->length; i++) {
      if (METAVM_LIKELY(is_plain(p[i]) && p[i] < limit)) continue;
      out.append_units(reinterpret_cast<const u8*>(p + done), sizeof unit, i - done);
      append_escape(out, p[i]);
      done = i + 1;
    }
    out.append_units(reinterpret_cast<const u8*>(p + done), sizeof unit, s->length - done);
  });
  out.append('"');
}

namespace {

template <bool ascii>
value encode_basestring(vm& m, value v) {
  if (!is_str(v)) return raise_type_error(m, "first argument must be a string, not " + type_name(m, v));
  str_builder out(m);
  append_quoted(out, as_str(v), ascii);
  return method_table::result(out.finish());
}
value scanstring(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "scanstring", kwnames)) return value_raised;
  if (!arity_takes(m, "scanstring", nargs, 2, 3)) return value_raised;
  i64 from;
  if (!size_argument(m, args[1], from)) return value_raised;
  const tri strict = nargs > 2 ? truth(m, args[2]) : tri::yes;
  if (strict == tri::error) return value_raised;
  if (!is_str(args[0])) return raise_type_error(m, "first argument must be a string, not " + type_name(m, args[0]));
  str_object* s = as_str(args[0]);
  if (from < 0 || static_cast<u64>(from) > s->length) return raise_text(m, m.exc.ValueError, "end is out of bounds");
  u64 end = 0;
  str_object* found = scan_string(m, s, static_cast<u64>(from), strict == tri::yes, end,
                                  [&](u64 a, u64 b) { return str_slice(m, s, a, b); });
  return found ? tuple_of(m, {to_value(found), make_uint(m, end)}) : value_raised;
}

}  // namespace

tri quoting_function(value f) {
  if (!is_kind(f, kind::builtin_function)) return tri::error;
  const void* code = f.as<builtin_function_object>()->function;
  if (code == reinterpret_cast<void*>(static_cast<fn1>(encode_basestring<true>))) return tri::yes;
  return code == reinterpret_cast<void*>(static_cast<fn1>(encode_basestring<false>)) ? tri::no : tri::error;
}

}  // namespace json

module_object* init_module__json(vm& m) {
  static const method_def functions[] = {
      unary_method("encode_basestring_ascii", json::encode_basestring<true>, nullptr,
                   "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON "
                   "representation of a Python string"),
      unary_method("encode_basestring", json::encode_basestring<false>, nullptr,
                   "encode_basestring(string) -> string\n\nReturn a JSON representation of a "
                   "Python string"),
      general_method("scanstring", json::scanstring, nullptr,
                     "scanstring(string, end, strict=True) -> (string, end)\n\nReads the JSON "
                     "string in `string` whose first character behind the\nquote is at `end`; "
                     "gives it and the index behind its closing quote."),
      end_of_methods};
  module_object* mod = make_module(m, "_json", functions, "json speedups\n");
  return mod && json::make_scanner_type(m, mod) && json::make_encoder_type(m, mod) ? mod : nullptr;
}

}  // namespace metavm::python
