/// \file
/// The module _codecs: the registry, and each built-in codec's two functions.
#include "lang/python/core.hpp"
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/parse/escapes.hpp"

namespace metavm::python {
namespace {

using namespace codecs;

// ---------------------------------------------------------------- arguments

/// Checks the number of positional arguments and reads `errors` (argument 2).
struct codec_arguments {
  vm& m;
  const char* name;
  const value* args;
  u32 nargs;
  std::string errors;

  bool check(u32 least, u32 most) {
    if (!arity_expected(m, name, nargs, least, most)) return false;
    if (nargs < 2 || is_none(args[1])) return true;
    if (!is_str(args[1])) {
      raise(m, m.exc.TypeError, "{}() argument 2 must be str or None, not {}", name, type_name(m, args[1]));
      return false;
    }
    errors = to_utf8(as_str(args[1]));
    return true;
  }
  bool text(str_object*& s) {
    if (!is_str(args[0])) {
      raise(m, m.exc.TypeError, "{}() argument 1 must be str, not {}", name, type_name(m, args[0]));
      return false;
    }
    s = as_str(args[0]);
    return true;
  }
  bool data(std::string_view& d) { return get_bytes(m, args[0], d); }
  /// Bytes, or the UTF-8 of a str, which `keep` then holds.
  bool data_or_text(std::string_view& d, value& keep) {
    keep = args[0];
    if (!is_str(keep)) return data(d);
    keep = or_raised(python::encode_utf8(m, as_str(keep)));
    if (is_raised(keep)) return false;
    d = keep.as<bytes_object>()->view();
    return true;
  }
  bool flag(u32 i, bool otherwise, bool& out) {
    out = otherwise;
    if (nargs <= i) return true;
    const tri t = truth(m, args[i]);
    out = t == tri::yes;
    return t != tri::error;
  }
  bool order(u32 i, int& out) {
    out = 0;
    return nargs <= i || int_argument(m, args[i], out);
  }
};

value pair(vm& m, const object* o, u64 n) {
  if (!o) return value_raised;
  const value parts[] = {to_value(o), make_uint(m, n)};
  return or_raised(make_tuple(m, parts, 2));
}

// ---------------------------------------------------------------- codecs

/// A decoder with (data, errors, final).
template <str_object* (*Decode)(decode_errors&, u64*)>
value stateful_decode(vm& m, const char* name, const char* encoding, const value* args, u32 nargs) {
  codec_arguments a{m, name, args, nargs, {}};
  std::string_view data;
  bool final;
  if (!a.check(1, 3) || !a.flag(2, false, final) || !a.data(data)) return value_raised;
  decode_errors e(m, encoding, a.errors, data, args[0]);
  u64 consumed = data.size();
  str_object* s = Decode(e, final ? nullptr : &consumed);
  return pair(m, s, consumed);
}

value utf_8_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  return stateful_decode<codecs::decode_utf8>(m, "utf_8_decode", "utf-8", args, nargs);
}
value utf_7_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  return stateful_decode<decode_utf7>(m, "utf_7_decode", "utf7", args, nargs);
}

template <str_object* (*Decode)(decode_errors&, int&, u64*), int Order>
value unit_decode(vm& m, const char* name, const value* args, u32 nargs) {
  codec_arguments a{m, name, args, nargs, {}};
  std::string_view data;
  bool final;
  if (!a.check(1, 3) || !a.flag(2, false, final) || !a.data(data)) return value_raised;
  decode_errors e(m, "", a.errors, data, args[0]);
  u64 consumed = data.size();
  int order = Order;
  str_object* s = Decode(e, order, final ? nullptr : &consumed);
  return pair(m, s, consumed);
}
template <str_object* (*Decode)(decode_errors&, int&, u64*)>
value unit_ex_decode(vm& m, const char* name, const value* args, u32 nargs) {
  codec_arguments a{m, name, args, nargs, {}};
  std::string_view data;
  bool final;
  int order;
  if (!a.check(1, 4) || !a.order(2, order) || !a.flag(3, false, final) || !a.data(data)) return value_raised;
  decode_errors e(m, "", a.errors, data, args[0]);
  u64 consumed = data.size();
  str_object* s = Decode(e, order, final ? nullptr : &consumed);
  if (!s) return value_raised;
  const value parts[] = {to_value(s), make_uint(m, consumed), value::small_int(order)};
  return or_raised(make_tuple(m, parts, 3));
}

#define METAVM_PYTHON_UNIT_DECODERS(bits)                                                \
  value utf_##bits##_decode(vm& m, const value* args, u32 nargs, tuple_object*) {        \
    return unit_decode<decode_utf##bits, 0>(m, "utf_" #bits "_decode", args, nargs);     \
  }                                                                                      \
  value utf_##bits##_le_decode(vm& m, const value* args, u32 nargs, tuple_object*) {     \
    return unit_decode<decode_utf##bits, -1>(m, "utf_" #bits "_le_decode", args, nargs); \
  }                                                                                      \
  value utf_##bits##_be_decode(vm& m, const value* args, u32 nargs, tuple_object*) {     \
    return unit_decode<decode_utf##bits, 1>(m, "utf_" #bits "_be_decode", args, nargs);  \
  }                                                                                      \
  value utf_##bits##_ex_decode(vm& m, const value* args, u32 nargs, tuple_object*) {     \
    return unit_ex_decode<decode_utf##bits>(m, "utf_" #bits "_ex_decode", args, nargs);  \
  }
METAVM_PYTHON_UNIT_DECODERS(16)
METAVM_PYTHON_UNIT_DECODERS(32)
#undef METAVM_PYTHON_UNIT_DECODERS

template <class Encode>
value plain_encode(vm& m, const char* name, const value* args, u32 nargs, Encode run) {
  codec_arguments a{m, name, args, nargs, {}};
  str_object* s;
  if (!a.check(1, 2) || !a.text(s)) return value_raised;
  return pair(m, run(s, std::string_view(a.errors)), s->length);
}

#define METAVM_PYTHON_ENCODER(name, expression)                                              \
  value name(vm& m, const value* args, u32 nargs, tuple_object*) {                           \
    return plain_encode(m, #name, args, nargs, [&](str_object* s, std::string_view errors) { \
      (void)errors;                                                                          \
      return expression;                                                                     \
    });                                                                                      \
  }
METAVM_PYTHON_ENCODER(utf_8_encode, codecs::encode_utf8(m, s, errors))
METAVM_PYTHON_ENCODER(utf_7_encode, encode_utf7(m, s))
METAVM_PYTHON_ENCODER(utf_16_le_encode, encode_utf16(m, s, errors, -1))
METAVM_PYTHON_ENCODER(utf_16_be_encode, encode_utf16(m, s, errors, 1))
METAVM_PYTHON_ENCODER(utf_32_le_encode, encode_utf32(m, s, errors, -1))
METAVM_PYTHON_ENCODER(utf_32_be_encode, encode_utf32(m, s, errors, 1))
METAVM_PYTHON_ENCODER(latin_1_encode, encode_limited(m, s, errors, 256))
METAVM_PYTHON_ENCODER(ascii_encode, encode_limited(m, s, errors, 128))
METAVM_PYTHON_ENCODER(unicode_escape_encode, encode_unicode_escape(m, s))
METAVM_PYTHON_ENCODER(raw_unicode_escape_encode, encode_raw_unicode_escape(m, s))
#undef METAVM_PYTHON_ENCODER

template <bytes_object* (*Encode)(vm&, str_object*, std::string_view, int)>
value ordered_encode(vm& m, const char* name, const value* args, u32 nargs) {
  codec_arguments a{m, name, args, nargs, {}};
  str_object* s;
  int order;
  if (!a.check(1, 3) || !a.text(s) || !a.order(2, order)) return value_raised;
  return pair(m, Encode(m, s, a.errors, order), s->length);
}
value utf_16_encode(vm& m, const value* args, u32 nargs, tuple_object*) {
  return ordered_encode<encode_utf16>(m, "utf_16_encode", args, nargs);
}
value utf_32_encode(vm& m, const value* args, u32 nargs, tuple_object*) {
  return ordered_encode<encode_utf32>(m, "utf_32_encode", args, nargs);
}

value latin_1_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  codec_arguments a{m, "latin_1_decode", args, nargs, {}};
  std::string_view data;
  if (!a.check(1, 2) || !a.data(data)) return value_raised;
  return pair(m, decode_latin1(m, data), data.size());
}
value ascii_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  codec_arguments a{m, "ascii_decode", args, nargs, {}};
  std::string_view data;
  if (!a.check(1, 2) || !a.data(data)) return value_raised;
  decode_errors e(m, "ascii", a.errors, data, args[0]);
  return pair(m, decode_ascii(e), data.size());
}

value charmap_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  codec_arguments a{m, "charmap_decode", args, nargs, {}};
  std::string_view data;
  if (!a.check(1, 3) || !a.data(data)) return value_raised;
  decode_errors e(m, "charmap", a.errors, data, args[0]);
  return pair(m, decode_charmap(e, nargs > 2 ? args[2] : none), data.size());
}
value charmap_encode(vm& m, const value* args, u32 nargs, tuple_object*) {
  codec_arguments a{m, "charmap_encode", args, nargs, {}};
  str_object* s;
  if (!a.check(1, 3) || !a.text(s)) return value_raised;
  return pair(m, encode_charmap(m, s, a.errors, nargs > 2 ? args[2] : none), s->length);
}
value charmap_build(vm& m, value table) {
  if (!is_str(table))
    return raise(m, m.exc.TypeError, "charmap_build() argument must be str, not {}", type_name(m, table));
  return build_charmap(m, as_str(table));
}

template <str_object* (*Decode)(decode_errors&, u64*)>
value escaped_decode(vm& m, const char* name, const char* encoding, const value* args, u32 nargs) {
  codec_arguments a{m, name, args, nargs, {}};
  std::string_view data;
  value keep;
  bool final;
  if (!a.check(1, 3) || !a.flag(2, true, final) || !a.data_or_text(data, keep)) return value_raised;
  decode_errors e(m, encoding, a.errors, data, keep);
  u64 consumed = data.size();
  str_object* s = Decode(e, final ? nullptr : &consumed);
  return pair(m, s, consumed);
}
value unicode_escape_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  return escaped_decode<decode_unicode_escape>(m, "unicode_escape_decode", "unicodeescape", args, nargs);
}
value raw_unicode_escape_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  return escaped_decode<decode_raw_unicode_escape>(m, "raw_unicode_escape_decode", "rawunicodeescape", args, nargs);
}

value readbuffer_encode(vm& m, const value* args, u32 nargs, tuple_object*) {
  codec_arguments a{m, "readbuffer_encode", args, nargs, {}};
  std::string_view data;
  value keep;
  if (!a.check(1, 2) || !a.data_or_text(data, keep)) return value_raised;
  return pair(m, make_bytes(m, data), data.size());
}

// ---------------------------------------------------------------- escapes in bytes

value escape_decode(vm& m, const value* args, u32 nargs, tuple_object*) {
  codec_arguments a{m, "escape_decode", args, nargs, {}};
  std::string_view data;
  value keep;
  if (!a.check(1, 2) || !a.data_or_text(data, keep)) return value_raised;
  byte_builder out(m);
  u8 invalid = 0;
  const auto at = [&](u64 i) { return static_cast<u8>(data[i]); };
  for (u64 i = 0; i < data.size();) {
    if (data[i] != '\\') {
      out.append(at(i++));
      continue;
    }
    if (++i == data.size()) return raise_text(m, m.exc.ValueError, "Trailing \\ in string");
    const u8 c = at(i++);
    switch (c) {
      case '\n':
        break;
      case '\\':
      case '\'':
      case '"':
        out.append(c);
        break;
      case 'b':
        out.append('\b');
        break;
      case 'f':
        out.append('\f');
        break;
      case 't':
        out.append('\t');
        break;
      case 'n':
        out.append('\n');
        break;
      case 'r':
        out.append('\r');
        break;
      case 'v':
        out.append('\v');
        break;
      case 'a':
        out.append('\a');
        break;
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7': {
        u32 code = c - '0';
        for (int k = 0; k < 2 && i < data.size() && at(i) - '0' < 8u; k++) code = code << 3 | (at(i++) - '0');
        out.append(static_cast<u8>(code));
        break;
      }
      case 'x': {
        const int high = i < data.size() ? hex_digit(at(i)) : -1;
        const int low = high >= 0 && i + 1 < data.size() ? hex_digit(at(i + 1)) : -1;
        if (low >= 0) {
          out.append(static_cast<u8>(high << 4 | low));
          i += 2;
          break;
        }
        if (a.errors.empty() || a.errors == "strict")
          return raise(m, m.exc.ValueError, "invalid \\x escape at position {}", i - 2);
        if (a.errors == "replace")
          out.append('?');
        else if (a.errors != "ignore")
          return raise(m, m.exc.ValueError, "decoding error; unknown error handling code: {}", a.errors);
        if (high >= 0) i++;
        break;
      }
      default:
        if (!invalid) invalid = c;
        out.append('\\');
        out.append(c);
    }
  }
  if (invalid &&
      !warn(m, m.exc.DeprecationWarning, std::string("invalid escape sequence '\\") + static_cast<char>(invalid) + "'"))
    return value_raised;
  return pair(m, out.finish(), data.size());
}

value escape_encode(vm& m, const value* args, u32 nargs, tuple_object*) {
  codec_arguments a{m, "escape_encode", args, nargs, {}};
  if (!a.check(1, 2)) return value_raised;
  if (!is_bytes(args[0]))
    return raise(m, m.exc.TypeError, "escape_encode() argument 1 must be bytes, not {}", type_name(m, args[0]));
  byte_builder out(m);
  const std::string_view data = bytes_view(args[0]);
  for (const char signed_c : data) {
    const u8 c = static_cast<u8>(signed_c);
    if (c == '\'' || c == '\\') {
      out.append('\\');
      out.append(c);
    } else if (c == '\t' || c == '\n' || c == '\r') {
      out.append(c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r");
    } else if (c - 32u < 95) {
      out.append(c);
    } else {
      out.append(fmt::format("\\x{:02x}", c));
    }
  }
  return pair(m, out.finish(), data.size());
}

// ---------------------------------------------------------------- registry

value register_search(vm& m, value function) {
  if (!is_callable(m, function)) return raise_type_error(m, "argument must be callable");
  // The library's own comes first.
  text_state& state = text_of(m);
  if ((!state.codec_search || !state.codec_search->length) &&
      same(dict_find_str(m, m.modules, intern(m, "encodings")), value_unbound) && !load_encodings(m))
    return value_raised;
  if (!state.codec_search) state.codec_search = empty_list(m);
  return list_append(m, state.codec_search, function) ? none : value_raised;
}
value unregister_search(vm& m, value function) {
  text_state& state = text_of(m);
  list_object* l = state.codec_search;
  if (!l) return none;
  for (u64 i = 0; i < l->length; i++) {
    if (!same(l->storage->items[i], function)) continue;
    m.heap.before_bulk_write(l->storage);
    for (u64 k = i + 1; k < l->length; k++) l->storage->items[k - 1] = l->storage->items[k];
    l->length--;
    if (state.codec_cache) dict_clear(m, state.codec_cache);
    break;
  }
  return none;
}

value lookup(vm& m, value name) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "lookup() argument must be str, not {}", type_name(m, name));
  return lookup_codec(m, to_utf8(as_str(name)));
}
value forget_codec(vm& m, value name) {
  if (!is_str(name))
    return raise(m, m.exc.TypeError, "_forget_codec() argument must be str, not {}", type_name(m, name));
  text_state& state = text_of(m);
  if (!state.codec_cache) return none;
  const value old = dict_pop(m, state.codec_cache, name);
  if (is_raised(old)) return old;
  return is_unbound(old) ? raise_key_error(m, name) : none;
}

value register_error(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!arity_expected(m, "register_error", nargs, 2, 2)) return value_raised;
  if (!is_str(args[0]))
    return raise(m, m.exc.TypeError, "register_error() argument 1 must be str, not {}", type_name(m, args[0]));
  if (!is_callable(m, args[1])) return raise_type_error(m, "handler must be callable");
  if (is_raised(lookup_error_handler(m, "strict"))) return value_raised;  // makes the table
  return dict_set(m, text_of(m).error_handlers, args[0], args[1]) ? none : value_raised;
}
value lookup_error(vm& m, value name) {
  if (!is_str(name))
    return raise(m, m.exc.TypeError, "lookup_error() argument must be str, not {}", type_name(m, name));
  return lookup_error_handler(m, to_utf8(as_str(name)));
}

template <value (*Run)(vm&, value, std::string_view, std::string_view, bool)>
value run_named(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[3];
  if (!bind_arguments(m, name, "obj encoding? errors?", args, nargs, kwnames, out)) return value_raised;
  for (u32 i = 1; i < 3; i++)
    if (!is_unbound(out[i]) && !is_str(out[i]))
      return raise(m, m.exc.TypeError, "{}() argument '{}' must be str, not {}", name, i == 1 ? "encoding" : "errors",
                   type_name(m, out[i]));
  return Run(m, out[0], is_unbound(out[1]) ? "utf-8" : to_utf8(as_str(out[1])),
             is_unbound(out[2]) ? "" : to_utf8(as_str(out[2])), !is_unbound(out[2]));
}
value encode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return run_named<encode_object>(m, "encode", args, nargs, kwnames);
}
value decode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return run_named<decode_object>(m, "decode", args, nargs, kwnames);
}

}  // namespace

module_object* init_module__codecs(vm& m) {
#define METAVM_PYTHON_CODEC(name, signature) positional_method<"_codecs." #name, name>(signature)
  const char* decoder = "($module, data, errors=None, final=False, /)";
  const char* encoder = "($module, str, errors=None, /)";
  const method_def functions[] = {
      unary_method("register", register_search, "($module, search_function, /)"),
      unary_method("unregister", unregister_search, "($module, search_function, /)"),
      unary_method("lookup", lookup, "($module, encoding, /)"),
      unary_method("_forget_codec", forget_codec, "($module, encoding, /)"),
      METAVM_PYTHON_CODEC(register_error, "($module, errors, handler, /)"),
      unary_method("lookup_error", lookup_error, "($module, name, /)"),
      general_method("encode", encode, "($module, /, obj, encoding='utf-8', errors='strict')"),
      general_method("decode", decode, "($module, /, obj, encoding='utf-8', errors='strict')"),
      METAVM_PYTHON_CODEC(escape_decode, "($module, data, errors=None, /)"),
      METAVM_PYTHON_CODEC(escape_encode, "($module, data, errors=None, /)"),
      METAVM_PYTHON_CODEC(utf_8_decode, decoder),
      METAVM_PYTHON_CODEC(utf_8_encode, encoder),
      METAVM_PYTHON_CODEC(utf_7_decode, decoder),
      METAVM_PYTHON_CODEC(utf_7_encode, encoder),
      METAVM_PYTHON_CODEC(utf_16_decode, decoder),
      METAVM_PYTHON_CODEC(utf_16_le_decode, decoder),
      METAVM_PYTHON_CODEC(utf_16_be_decode, decoder),
      METAVM_PYTHON_CODEC(utf_16_ex_decode, "($module, data, errors=None, byteorder=0, final=False, /)"),
      METAVM_PYTHON_CODEC(utf_16_encode, "($module, str, errors=None, byteorder=0, /)"),
      METAVM_PYTHON_CODEC(utf_16_le_encode, encoder),
      METAVM_PYTHON_CODEC(utf_16_be_encode, encoder),
      METAVM_PYTHON_CODEC(utf_32_decode, decoder),
      METAVM_PYTHON_CODEC(utf_32_le_decode, decoder),
      METAVM_PYTHON_CODEC(utf_32_be_decode, decoder),
      METAVM_PYTHON_CODEC(utf_32_ex_decode, "($module, data, errors=None, byteorder=0, final=False, /)"),
      METAVM_PYTHON_CODEC(utf_32_encode, "($module, str, errors=None, byteorder=0, /)"),
      METAVM_PYTHON_CODEC(utf_32_le_encode, encoder),
      METAVM_PYTHON_CODEC(utf_32_be_encode, encoder),
      METAVM_PYTHON_CODEC(unicode_escape_decode, "($module, data, errors=None, final=True, /)"),
      METAVM_PYTHON_CODEC(unicode_escape_encode, encoder),
      METAVM_PYTHON_CODEC(raw_unicode_escape_decode, "($module, data, errors=None, final=True, /)"),
      METAVM_PYTHON_CODEC(raw_unicode_escape_encode, encoder),
      METAVM_PYTHON_CODEC(latin_1_decode, "($module, data, errors=None, /)"),
      METAVM_PYTHON_CODEC(latin_1_encode, encoder),
      METAVM_PYTHON_CODEC(ascii_decode, "($module, data, errors=None, /)"),
      METAVM_PYTHON_CODEC(ascii_encode, encoder),
      METAVM_PYTHON_CODEC(charmap_decode, "($module, data, errors=None, mapping=None, /)"),
      METAVM_PYTHON_CODEC(charmap_encode, "($module, str, errors=None, mapping=None, /)"),
      unary_method("charmap_build", charmap_build, "($module, map, /)"),
      METAVM_PYTHON_CODEC(readbuffer_encode, "($module, data, errors=None, /)"),
      end_of_methods,
  };
#undef METAVM_PYTHON_CODEC
  return make_module(m, "_codecs", functions);
}

}  // namespace metavm::python
