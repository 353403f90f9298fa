/// \file
/// How decoders and encoders deal with what they cannot handle.
#include "lang/python/exception.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python::codecs {
namespace {

handler handler_named(std::string_view name) {
  if (name.empty() || name == "strict") return handler::strict;
  if (name == "ignore") return handler::ignore;
  if (name == "replace") return handler::replace;
  if (name == "xmlcharrefreplace") return handler::xmlcharrefreplace;
  if (name == "backslashreplace") return handler::backslashreplace;
  if (name == "namereplace") return handler::namereplace;
  if (name == "surrogateescape") return handler::surrogateescape;
  if (name == "surrogatepass") return handler::surrogatepass;
  return handler::custom;
}

/// A registered function comes before the built-in of the same name.
handler resolve(vm& m, std::string_view name, value& function) {
  const handler h = handler_named(name);
  function = value_unbound;
  if (h == handler::strict || h == handler::ignore || h == handler::replace) return h;
  if (dict_object* d = text_of(m).error_handlers) {
    str_object* key = make_str(m, name);
    const value v = key ? dict_find_str(m, d, key) : value_unbound;
    if (!is_unbound(v) && !is_kind(v, kind::builtin_function)) {
      function = v;
      return handler::custom;
    }
  }
  return h;
}

/// The position a handler returned, fitted to `size`. False: raised.
bool resume_position(vm& m, value v, u64 size, u64& at, bool any_int) {
  i64 p;
  if (!to_i64(m, v, p)) {
    if (any_int) {
      raise_text(m, m.exc.IndexError, "position -1 from error handler out of bounds");
      return false;
    }
    raise_text(m, m.exc.OverflowError, "Python int too large to convert to C ssize_t");
    return false;
  }
  const i64 given = p;
  if (p < 0) p += static_cast<i64>(size);
  if (p < 0 || p > static_cast<i64>(size)) {
    raise(m, m.exc.IndexError, "position {} from error handler out of bounds", given < 0 ? p : given);
    return false;
  }
  at = static_cast<u64>(p);
  return true;
}

/// Calls a handler; its result is a tuple of two, the second an int. False: raised.
bool handler_result(vm& m, value function, value exception, const char* message, value& text, value& position) {
  const value r = call1(m, function, exception);
  if (is_raised(r)) return false;
  const tuple_object* t = is_kind(r, kind::tuple) ? r.as<tuple_object>() : nullptr;
  if (!t || t->length != 2 || !is_int(m, t->items[1])) {
    raise_type_error(m, message);
    return false;
  }
  text = t->items[0];
  position = t->items[1];
  return true;
}

}  // namespace

void append_escapes(str_object* s, u64 from, u64 to, handler kind, std::string& out) {
  for (u64 i = from; i < to; i++) {
    const u32 c = s->at(i);
    switch (kind) {
      case handler::replace:
        out += '?';
        break;
      case handler::xmlcharrefreplace:
        out += fmt::format("&#{};", c);
        break;
      case handler::namereplace:
        if (std::string name = character_name(c); !name.empty()) {
          out += "\\N{" + name + "}";
          break;
        }
        [[fallthrough]];
      case handler::backslashreplace:
        out += c < 0x100     ? fmt::format("\\x{:02x}", c)
               : c < 0x10000 ? fmt::format("\\u{:04x}", c)
                             : fmt::format("\\U{:08x}", c);
        break;
      default:
        break;
    }
  }
}

// ---------------------------------------------------------------- decoding

handler decode_errors::kind() {
  if (kind_ == handler::unknown) kind_ = resolve(m_, errors_, function_);
  return kind_;
}

bool decode_errors::input_object() {
  if (!is_unbound(object_) && is_bytes(object_)) return true;
  bytes_object* b = make_bytes(m_, {reinterpret_cast<const char*>(data), size});
  if (!b) return false;
  object_ = to_value(b);
  return true;
}

value decode_errors::exception(u64 from, u64 to, const char* reason) {
  if (!input_object()) return value_raised;
  str_object *encoding = make_str(m_, encoding_), *why = make_str(m_, reason);
  if (!encoding || !why) return value_raised;
  const value args[] = {to_value(encoding), object_, make_uint(m_, from), make_uint(m_, to), to_value(why)};
  return call(m_, to_value(m_.exc.UnicodeDecodeError), args, 5);
}

bool decode_errors::raise(u64 from, u64 to, const char* reason) {
  const value e = exception(from, to, reason);
  if (!is_raised(e)) raise_value(m_, e);
  return false;
}

bool decode_errors::call_handler(u64 from, u64 to, const char* reason, str_builder& out, u64& at) {
  const value function = is_unbound(function_) ? lookup_error_handler(m_, errors_) : function_;
  if (is_raised(function)) return false;
  function_ = function;
  const value e = exception(from, to, reason);
  if (is_raised(e)) return false;
  value text, position;
  constexpr const char* message = "decoding error handler must return (str, int) tuple";
  if (!handler_result(m_, function, e, message, text, position)) return false;
  if (!is_str(text)) return raise_type_error(m_, message), false;
  const value subject = e.as<unicode_error_object>()->subject;
  if (!is_bytes(subject)) return raise_type_error(m_, "exception attribute object must be bytes"), false;
  object_ = subject;
  data = subject.as<bytes_object>()->data;
  size = subject.as<bytes_object>()->length;
  if (!resume_position(m_, position, size, at, any_position)) return false;
  out.append(as_str(text));
  return true;
}

bool decode_errors::handle(u64 from, u64 to, const char* reason, str_builder& out, u64& at) {
  at = to;
  switch (kind()) {
    case handler::strict:
      return raise(from, to, reason);
    case handler::ignore:
      return true;
    case handler::replace:
      out.append(0xfffd);
      return true;
    case handler::surrogateescape: {
      u64 i = from;
      for (; i < to && i < from + 4 && data[i] >= 0x80; i++) out.append(0xdc00u + data[i]);
      if (i == from) return raise(from, to, reason);
      at = i;
      return true;
    }
    case handler::backslashreplace:
      for (u64 i = from; i < to; i++) out.append_ascii(fmt::format("\\x{:02x}", data[i]));
      return true;
    default:
      return call_handler(from, to, reason, out, at);
  }
}

// ---------------------------------------------------------------- encoding

handler encode_errors::kind() {
  if (kind_ == handler::unknown) kind_ = resolve(m_, errors_, function_);
  return kind_;
}

value encode_errors::exception(u64 from, u64 to, const char* reason) {
  str_object *encoding = make_str(m_, encoding_), *why = make_str(m_, reason);
  if (!encoding || !why) return value_raised;
  const value args[] = {to_value(encoding), to_value(s_), make_uint(m_, from), make_uint(m_, to), to_value(why)};
  return call(m_, to_value(m_.exc.UnicodeEncodeError), args, 5);
}

bool encode_errors::raise(u64 from, u64 to, const char* reason) {
  const value e = exception(from, to, reason);
  if (!is_raised(e)) raise_value(m_, e);
  return false;
}

bool encode_errors::call_handler(u64 from, u64 to, const char* reason, replacement& r, u64& at) {
  const value function = is_unbound(function_) ? lookup_error_handler(m_, errors_) : function_;
  if (is_raised(function)) return false;
  function_ = function;
  const value e = exception(from, to, reason);
  if (is_raised(e)) return false;
  value text, position;
  constexpr const char* message = "encoding error handler must return (str/bytes, int) tuple";
  if (!handler_result(m_, function, e, message, text, position)) return false;
  if (is_bytes(text))
    r.bytes = text.as<bytes_object>();
  else if (is_str(text))
    r.text = as_str(text);
  else
    return raise_type_error(m_, message), false;
  return resume_position(m_, position, s_->length, at, any_position);
}

bool encode_errors::handle(u64 from, u64 to, const char* reason, replacement& r, u64& at) {
  r = {};
  at = to;
  std::string text;
  switch (const handler h = kind()) {
    case handler::strict:
      return raise(from, to, reason);
    case handler::ignore:
      r.text = m_.empty_str;
      return true;
    case handler::surrogateescape: {
      u64 i = from;
      for (; i < to && s_->at(i) - 0xdc80 < 0x80; i++) text += static_cast<char>(s_->at(i) - 0xdc00);
      if (i == from) return raise(from, to, reason);
      at = i;
      r.bytes = make_bytes(m_, text);
      return r.bytes;
    }
    case handler::replace:
    case handler::xmlcharrefreplace:
    case handler::backslashreplace:
    case handler::namereplace:
      append_escapes(s_, from, to, h, text);
      r.text = make_str(m_, text);
      return r.text;
    default:
      return call_handler(from, to, reason, r, at);
  }
}

}  // namespace metavm::python::codecs
