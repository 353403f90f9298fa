/// \file
/// The built-in error handlers as functions (codecs.lookup_error), working on exception objects.
#include "lang/python/exception.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/method_tables.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python::codecs {
namespace {

value wrong_exception(vm& m, value e) {
  return raise(m, m.exc.TypeError, "don't know how to handle {} in error callback", type_name(m, e));
}

/// A Unicode error with its subject and range fitted to the subject.
struct unicode_error {
  enum class type : u8 { none, encode, decode, translate } what = type::none;
  value subject = value_unbound;
  u64 from = 0, to = 0, length = 0;

  unicode_error(vm& m, value e) {
    what = is_instance(m, e, m.exc.UnicodeEncodeError)      ? type::encode
           : is_instance(m, e, m.exc.UnicodeDecodeError)    ? type::decode
           : is_instance(m, e, m.exc.UnicodeTranslateError) ? type::translate
                                                            : type::none;
    if (what == type::none) return;
    const auto* u = e.as<unicode_error_object>();
    subject = u->subject;
    if (what == type::decode ? !is_bytes(subject) : !is_str(subject)) {
      what = type::none;
      return;
    }
    length = what == type::decode ? subject.as<bytes_object>()->length : as_str(subject)->length;
    const i64 n = static_cast<i64>(length);
    from = static_cast<u64>(std::max<i64>(0, std::min(u->start, n - 1)));
    to = static_cast<u64>(std::min(std::max<i64>(u->end, 1), n));
    if (to < from) to = from;
  }
};

value pair(vm& m, value text, u64 at) {
  if (is_raised(text)) return text;
  const value parts[] = {text, make_uint(m, at)};
  return or_raised(make_tuple(m, parts, 2));
}

value strict_errors(vm& m, value e) {
  if (is_instance(m, e, m.exc.BaseException)) return raise_value(m, e);
  return raise_type_error(m, "codec must pass exception instance");
}

value ignore_errors(vm& m, value e) {
  const unicode_error u(m, e);
  if (u.what == unicode_error::type::none) return wrong_exception(m, e);
  return pair(m, to_value(m.empty_str), u.to);
}

value replace_errors(vm& m, value e) {
  const unicode_error u(m, e);
  str_builder b(m);
  switch (u.what) {
    case unicode_error::type::none:
      return wrong_exception(m, e);
    case unicode_error::type::decode:
      b.append(0xfffd);
      break;
    case unicode_error::type::encode:
      b.append_fill('?', u.to - u.from);
      break;
    case unicode_error::type::translate:
      b.append_fill(0xfffd, u.to - u.from);
      break;
  }
  return pair(m, or_raised(b.finish()), u.to);
}

template <handler Kind>
value escape_errors(vm& m, value e) {
  const unicode_error u(m, e);
  const bool any_type = Kind == handler::backslashreplace;
  std::string text;
  if (u.what == unicode_error::type::none || (!any_type && u.what != unicode_error::type::encode))
    return wrong_exception(m, e);
  if (u.what == unicode_error::type::decode)
    for (u64 i = u.from; i < u.to; i++) text += fmt::format("\\x{:02x}", u.subject.as<bytes_object>()->data[i]);
  else
    append_escapes(as_str(u.subject), u.from, u.to, Kind, text);
  return pair(m, or_raised(make_str(m, text)), u.to);
}

value surrogateescape_errors(vm& m, value e) {
  const unicode_error u(m, e);
  if (u.what == unicode_error::type::encode) {
    byte_builder b(m);
    for (u64 i = u.from; i < u.to; i++) {
      const u32 c = as_str(u.subject)->at(i);
      if (c - 0xdc80 >= 0x80) return raise_value(m, e);
      b.append(static_cast<u8>(c - 0xdc00));
    }
    return pair(m, or_raised(b.finish()), u.to);
  }
  if (u.what != unicode_error::type::decode) return wrong_exception(m, e);
  const u8* p = u.subject.as<bytes_object>()->data;
  str_builder b(m);
  u64 i = u.from;
  for (; i < u.to && i < u.from + 4 && p[i] >= 0x80; i++) b.append(0xdc00u + p[i]);
  if (i == u.from) return raise_value(m, e);
  return pair(m, or_raised(b.finish()), i);
}

/// Bytes of a code unit in the encodings that surrogatepass knows.
struct unit_layout {
  u32 bytes = 0;  ///< 0: not known
  bool big = false;
};
unit_layout layout_of_encoding(value encoding) {
  if (!is_str(encoding)) return {};
  const std::string n = normalize_encoding(to_utf8(as_str(encoding)));
  if (n == "utf_8" || n == "utf8" || n == "cp_utf8" || n == "cp65001") return {3, false};
  std::string_view s = n;
  if (!s.starts_with("utf")) return {};
  s.remove_prefix(3);
  if (s.starts_with('_')) s.remove_prefix(1);
  const u32 bytes = s.starts_with("16") ? 2 : s.starts_with("32") ? 4 : 0;
  if (!bytes) return {};
  s.remove_prefix(2);
  if (s.empty()) return {bytes, false};
  if (s.starts_with('_')) s.remove_prefix(1);
  if (s == "le") return {bytes, false};
  if (s == "be") return {bytes, true};
  return {};
}

value surrogatepass_errors(vm& m, value e) {
  const unicode_error u(m, e);
  if (u.what != unicode_error::type::encode && u.what != unicode_error::type::decode) return wrong_exception(m, e);
  const unit_layout l = layout_of_encoding(e.as<unicode_error_object>()->encoding);
  if (!l.bytes) return raise_value(m, e);
  if (u.what == unicode_error::type::encode) {
    byte_builder b(m);
    for (u64 i = u.from; i < u.to; i++) {
      const u32 c = as_str(u.subject)->at(i);
      if (c - 0xd800 >= 0x800) return raise_value(m, e);
      u8 out[4];
      if (l.bytes == 3) {
        b.append(out, encode_utf8_unit(out, c));
      } else {
        for (u32 k = 0; k < l.bytes; k++) out[l.big ? l.bytes - 1 - k : k] = static_cast<u8>(c >> (8 * k));
        b.append(out, l.bytes);
      }
    }
    return pair(m, or_raised(b.finish()), u.to);
  }
  const bytes_object* s = u.subject.as<bytes_object>();
  if (u.from + l.bytes > s->length) return raise_value(m, e);
  const u8* p = s->data + u.from;
  u32 c = 0;
  if (l.bytes == 3) {
    if ((p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
      c = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
  } else {
    for (u32 k = 0; k < l.bytes; k++) c |= u32{p[l.big ? l.bytes - 1 - k : k]} << (8 * k);
  }
  if (c - 0xd800 >= 0x800) return raise_value(m, e);
  return pair(m, or_raised(make_char(m, c)), u.from + l.bytes);
}

}  // namespace

void add_error_handlers(vm& m, dict_object* d) {
  struct entry {
    const char* name;
    const char* function;
    fn1 code;
  };
  constexpr entry entries[] = {
      {"strict", "strict_errors", strict_errors},
      {"ignore", "ignore_errors", ignore_errors},
      {"replace", "replace_errors", replace_errors},
      {"xmlcharrefreplace", "xmlcharrefreplace_errors", escape_errors<handler::xmlcharrefreplace>},
      {"backslashreplace", "backslashreplace_errors", escape_errors<handler::backslashreplace>},
      {"namereplace", "namereplace_errors", escape_errors<handler::namereplace>},
      {"surrogateescape", "surrogateescape", surrogateescape_errors},
      {"surrogatepass", "surrogatepass", surrogatepass_errors},
  };
  for (const entry& e : entries)
    dict_set_str(m, d, e.name,
                 make_builtin_function(m, unary_method(e.function, e.code, nullptr), value_unbound, false));
}

}  // namespace metavm::python::codecs
