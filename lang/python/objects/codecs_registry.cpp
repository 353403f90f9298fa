/// \file
/// The registry of codecs and error handlers; encoding and decoding by name.
#include "lang/python/exception.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/str_methods.hpp"

namespace metavm::python {
namespace codecs {

std::string normalize_encoding(std::string_view name) {
  std::string r;
  bool gap = false;
  for (const char c : name) {
    const u32 lower = static_cast<u8>(c) | 32u;
    const bool letter = lower - 'a' < 26;
    if (letter || static_cast<u8>(c) - '0' < 10u || c == '.') {
      if (gap && !r.empty()) r += '_';
      gap = false;
      r += letter ? static_cast<char>(lower) : c;
    } else {
      gap = true;
    }
  }
  return r;
}

namespace {

enum class builtin : u8 { none, utf8, utf16, utf32, latin1, ascii };

/// The encodings that need no look at the registry.
builtin builtin_named(std::string_view name) {
  if (name == "utf-8" || name == "utf8") return builtin::utf8;
  if (name.size() > 12 || name.size() < 4) return builtin::none;
  const std::string n = normalize_encoding(name);
  if (n == "utf_8" || n == "utf8") return builtin::utf8;
  if (n == "utf_16" || n == "utf16") return builtin::utf16;
  if (n == "utf_32" || n == "utf32") return builtin::utf32;
  if (n == "ascii" || n == "us_ascii") return builtin::ascii;
  if (n == "latin1" || n == "latin_1" || n == "iso_8859_1" || n == "iso8859_1") return builtin::latin1;
  return builtin::none;
}

bool check_name(vm& m, std::string_view name) {
  if (name.find('\0') == std::string_view::npos) return true;
  raise_text(m, m.exc.ValueError, "embedded null character");
  return false;
}

/// Raises "encoding with 'x' codec failed (…)" from the pending exception, if that is a plain one.
void explain_failure(vm& m, const char* operation, std::string_view encoding) {
  const value e = take_pending(m);
  const auto* x = e.as<exception_object>();
  type_object* cls = type_of(m, e);
  const value own = instance_dict(m, e);
  if (is_raised(own)) take_pending(m);
  // Its class must make exceptions as BaseException does, and it must hold nothing else.
  const bool plain = e.as_object()->get_shape()->lay == &exception_object::get_layout() &&
                     cls->slot_member_count == 0 &&
                     same(cls->get_special(special::new_), m.exc.BaseException->get_special(special::new_)) &&
                     same(cls->get_special(special::init), m.exc.BaseException->get_special(special::init)) &&
                     !(is_kind(own, kind::dict) && own.as<dict_object>()->length) &&
                     (x->args->length == 0 || (x->args->length == 1 && is_str(x->args->items[0])));
  if (!plain) {
    raise_value(m, e);
    return;
  }
  str_object* shown = to_str(m, e);
  if (!shown) {
    take_pending(m);
    raise_value(m, e);
    return;
  }
  const std::string text = to_utf8(shown);
  raise(m, cls, "{} with '{}' codec failed ({}: {})", operation, encoding, type_name(m, e), text);
  const value wrapped = take_pending(m);
  auto* w = wrapped.as<exception_object>();
  m.heap.write(w, &w->cause, e);
  m.heap.write(w, &w->context, e);
  w->suppress_context = 1;
  raise_value(m, wrapped);
}

/// Calls part `index` of a CodecInfo with (v[, errors]) and returns the first item of the pair it
/// gives.
value run_codec(vm& m, u64 index, value v, std::string_view encoding, std::string_view errors, bool has_errors,
                bool text_only) {
  const bool encoding_it = index == 0;
  const value info = lookup_codec(m, encoding);
  if (is_raised(info)) return info;
  if (text_only && !is_exact(info, m.shapes.tuple)) {
    const value is_text = find_attribute(m, info, intern(m, "_is_text_encoding"));
    if (is_raised(is_text)) return is_text;
    const tri t = is_unbound(is_text) ? tri::yes : truth(m, is_text);
    if (t == tri::error) return value_raised;
    if (t == tri::no)
      return raise(m, m.exc.LookupError, "'{}' is not a text encoding; use {} to handle arbitrary codecs", encoding,
                   encoding_it ? "codecs.encode()" : "codecs.decode()");
  }
  const value function = info.as<tuple_object>()->items[index];
  value args[2] = {v, value_unbound};
  if (has_errors) {
    str_object* text = make_str(m, errors);
    if (!text) return value_raised;
    args[1] = to_value(text);
  }
  const value r = call(m, function, args, has_errors ? 2 : 1);
  if (is_raised(r)) {
    explain_failure(m, encoding_it ? "encoding" : "decoding", encoding);
    return r;
  }
  if (!is_kind(r, kind::tuple) || r.as<tuple_object>()->length != 2)
    return raise_type_error(m, encoding_it ? "encoder must return a tuple (object, integer)"
                                           : "decoder must return a tuple (object,integer)");
  return r.as<tuple_object>()->items[0];
}

}  // namespace

value encode_object(vm& m, value v, std::string_view encoding, std::string_view errors, bool has_errors) {
  return run_codec(m, 0, v, encoding, errors, has_errors, false);
}
value decode_object(vm& m, value v, std::string_view encoding, std::string_view errors, bool has_errors) {
  return run_codec(m, 1, v, encoding, errors, has_errors, false);
}

}  // namespace codecs

using namespace codecs;

// ---------------------------------------------------------------- lookup

bool codecs::load_encodings(vm& m) {
  // The package registers its search function when it is imported.
  const value import = get_attribute(m, to_value(m.builtins), "__import__");
  return !is_raised(import) && !is_raised(call1(m, import, to_value(intern(m, "encodings"))));
}

value lookup_codec(vm& m, std::string_view encoding) {
  if (!check_name(m, encoding)) return value_raised;
  text_state& state = text_of(m);
  if (!state.codec_search || !state.codec_search->length) {
    if (!load_encodings(m)) return value_raised;
  }
  if (!state.codec_cache) state.codec_cache = make_dict(m);
  str_object* key = intern(m, normalize_encoding(encoding));
  if (!key) return value_raised;
  const value known = dict_find_str(m, state.codec_cache, key);
  if (!is_unbound(known)) return known;
  if (!state.codec_search || !state.codec_search->length)
    return raise_text(m, m.exc.LookupError, "no codec search functions registered: can't find encoding");
  for (u64 i = 0; i < state.codec_search->length; i++) {
    const value r = call1(m, state.codec_search->storage->items[i], to_value(key));
    if (is_raised(r)) return r;
    if (is_none(r)) continue;
    if (!is_kind(r, kind::tuple) || r.as<tuple_object>()->length != 4)
      return raise_type_error(m, "codec search functions must return 4-tuples");
    return dict_set_str(m, state.codec_cache, key, r) ? r : value_raised;
  }
  return raise(m, m.exc.LookupError, "unknown encoding: {}", encoding);
}

value lookup_error_handler(vm& m, std::string_view name) {
  text_state& state = text_of(m);
  if (!state.error_handlers) {
    state.error_handlers = make_dict(m);
    add_error_handlers(m, state.error_handlers);
  }
  if (name.empty()) name = "strict";
  str_object* key = make_str(m, name);
  if (!key) return value_raised;
  const value v = dict_find_str(m, state.error_handlers, key);
  if (!is_unbound(v)) return v;
  return raise(m, m.exc.LookupError, "unknown error handler name '{}'", name);
}

// ---------------------------------------------------------------- text

str_object* decode_text(vm& m, std::string_view data, std::string_view encoding, std::string_view errors,
                        value object) {
  int order = 0;
  switch (builtin_named(encoding)) {
    case builtin::utf8: {
      decode_errors e(m, "utf-8", errors, data, object);
      return codecs::decode_utf8(e, nullptr);
    }
    case builtin::utf16: {
      decode_errors e(m, "utf-16", errors, data, object);
      return decode_utf16(e, order, nullptr);
    }
    case builtin::utf32: {
      decode_errors e(m, "utf-32", errors, data, object);
      return decode_utf32(e, order, nullptr);
    }
    case builtin::latin1:
      return decode_latin1(m, data);
    case builtin::ascii: {
      decode_errors e(m, "ascii", errors, data, object);
      return decode_ascii(e);
    }
    case builtin::none:
      break;
  }
  if (is_unbound(object)) {
    bytes_object* b = make_bytes(m, data);
    if (!b) return nullptr;
    object = to_value(b);
  }
  const value r = run_codec(m, 1, object, encoding, errors, !errors.empty(), true);
  if (is_raised(r)) return nullptr;
  if (is_str(r)) return as_str(r);
  raise(m, m.exc.TypeError,
        "'{}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary "
        "types",
        encoding, type_name(m, r));
  return nullptr;
}

bytes_object* encode_text(vm& m, str_object* s, std::string_view encoding, std::string_view errors) {
  switch (builtin_named(encoding)) {
    case builtin::utf8:
      return codecs::encode_utf8(m, s, errors);
    case builtin::utf16:
      return encode_utf16(m, s, errors, 0);
    case builtin::utf32:
      return encode_utf32(m, s, errors, 0);
    case builtin::latin1:
      return encode_limited(m, s, errors, 256);
    case builtin::ascii:
      return encode_limited(m, s, errors, 128);
    case builtin::none:
      break;
  }
  const value r = run_codec(m, 0, to_value(s), encoding, errors, !errors.empty(), true);
  if (is_raised(r)) return nullptr;
  if (is_bytes(r)) return r.as<bytes_object>();
  if (is_bytearray(r)) return make_bytes(m, r.as<bytearray_object>()->view());
  raise(m, m.exc.TypeError,
        "'{}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary "
        "types",
        encoding, type_name(m, r));
  return nullptr;
}

// ---------------------------------------------------------------- file system

str_object* decode_fs(vm& m, std::string_view s) { return decode_utf8(m, s, "surrogateescape"); }

bool to_fs_path(vm& m, value v, std::string& out) {
  if (!is_str(v) && !is_bytes(v)) {
    const value f = type_lookup(m, type_of(m, v), intern(m, "__fspath__"));
    if (is_unbound(f)) {
      raise(m, m.exc.TypeError, "expected str, bytes or os.PathLike object, not {}", type_name(m, v));
      return false;
    }
    const value path = call_method(m, v, intern(m, "__fspath__"));
    if (is_raised(path)) return false;
    if (!is_str(path) && !is_bytes(path)) {
      raise(m, m.exc.TypeError, "expected {}.__fspath__() to return str or bytes, not {}", type_name(m, v),
            type_name(m, path));
      return false;
    }
    v = path;
  }
  bytes_object* b = is_bytes(v) ? v.as<bytes_object>() : codecs::encode_utf8(m, as_str(v), "surrogateescape");
  if (!b) return false;
  out = b->view();
  if (out.find('\0') == std::string::npos) return true;
  raise_text(m, m.exc.ValueError, is_str(v) ? "embedded null character" : "embedded null byte");
  return false;
}

}  // namespace metavm::python
