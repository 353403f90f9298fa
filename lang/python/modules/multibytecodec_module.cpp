/// \file
/// The module _multibytecodec, and those that hold the codecs of a country.
#include "lang/python/modules/cjk_streams.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/codecs.hpp"

namespace metavm::python {
namespace cjk {

namespace {

constexpr const char* incomplete = "incomplete multibyte sequence";
constexpr const char* illegal = "illegal multibyte sequence";

/// Text of an error handler: it must be encodable.
bool append_replacement(vm& m, const codec& c, state& s, str_object* text, byte_builder& out) {
  codecs::encode_errors strict(m, c.name, "strict", text);
  for (u64 i = 0; i < text->length;) {
    code made;
    const u32 next = i + 1 < text->length ? text->at(i + 1) : no_character;
    const int used = c.encode(s, text->at(i), next, true, made);
    if (used <= 0) return strict.raise(i, i + 1, illegal);
    out.append(made.b, made.n);
    i += static_cast<u64>(used);
  }
  return true;
}

}  // namespace

bytes_object* encode(vm& m, const codec& c, state& s, str_object* text, std::string_view errors, bool last,
                     u64* used_up) {
  byte_builder out(m);
  codecs::encode_errors handler(m, c.name, errors, text);
  handler.any_position = true;
  u64 i = 0;
  while (i < text->length) {
    code made;
    const u32 next = i + 1 < text->length ? text->at(i + 1) : no_character;
    const int used = c.encode(s, text->at(i), next, last, made);
    if (used == 0) break;
    if (METAVM_LIKELY(used > 0)) {
      out.append(made.b, made.n);
      i += static_cast<u64>(used);
      continue;
    }
    codecs::replacement r;
    if (!handler.handle(i, i + 1, illegal, r, i)) return nullptr;
    if (r.bytes)
      out.append(r.bytes->view());
    else if (!append_replacement(m, c, s, r.text, out))
      return nullptr;
  }
  *used_up = i;
  if (last) {
    code end;
    c.end_encoding(s, end);
    out.append(end.b, end.n);
  }
  return out.finish();
}

bool decode(vm& m, const codec& c, state& s, bytes_object* data, std::string_view errors, bool last, u64* used_up,
            str_builder& out) {
  codecs::decode_errors handler(m, c.name, errors, data->view(), to_value(data));
  handler.any_position = true;
  u64 i = 0;
  while (i < handler.size) {
    characters made;
    const int used = c.decode(s, handler.data + i, handler.size - i, made);
    if (METAVM_LIKELY(used > 0)) {
      for (u32 k = 0; k < made.n; k++) out.append(made.c[k]);
      i += static_cast<u64>(used);
      continue;
    }
    if (used == 0 && !last) break;
    const u64 to = used ? i + static_cast<u64>(-used) : handler.size;
    if (!handler.handle(i, to, used ? illegal : incomplete, out, i)) return false;
  }
  *used_up = i;
  return true;
}

namespace {

bool errors_argument(vm& m, value v, const char* function, std::string& errors) {
  if (same(v, value_unbound) || same(v, none)) return errors = "strict", true;
  if (!is_str(v)) {
    raise(m, m.exc.TypeError, "{}() argument 'errors' must be str or None, not {}", function, type_name(m, v));
    return false;
  }
  errors = to_utf8(as_str(v));
  return true;
}

value pair(vm& m, value text, u64 n) { return is_raised(text) ? text : tuple_of(m, {text, make_uint(m, n)}); }

value codec_encode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  std::string errors;
  if (!bind_arguments(m, "encode", "input errors?", args + 1, nargs - 1, kwnames, v) ||
      !errors_argument(m, v[1], "encode", errors))
    return value_raised;
  str_object* text = is_str(v[0]) ? as_str(v[0]) : to_str(m, v[0]);
  if (!text) return value_raised;
  const codec& c = *args[0].as<codec_object>()->c;
  state s;
  c.start(s, true);
  u64 used;
  const bytes_object* r = encode(m, c, s, text, errors, true, &used);
  return pair(m, or_raised(r), text->length);
}

value codec_decode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  std::string errors;
  std::string_view data;
  if (!bind_arguments(m, "decode", "input errors?", args + 1, nargs - 1, kwnames, v) ||
      !errors_argument(m, v[1], "decode", errors) || !get_bytes(m, v[0], data))
    return value_raised;
  bytes_object* copy = is_bytes(v[0]) ? v[0].as<bytes_object>() : make_bytes(m, data);
  if (!copy) return value_raised;
  const u64 length = copy->length;
  const codec& c = *args[0].as<codec_object>()->c;
  state s;
  c.start(s, false);
  u64 used;
  str_builder out(m);
  if (!decode(m, c, s, copy, errors, true, &used, out)) return value_raised;
  return pair(m, or_raised(out.finish()), length);
}

type_object* codec_type(vm& m) {
  if (!m.types.multibyte_codec) {
    static const method_def methods[] = {
        general_method("encode", codec_encode, "($self, /, input, errors=None)",
                       "Return an encoded string version of `input'.\n\n'errors' may be given to "
                       "set a different error handling scheme."),
        general_method("decode", codec_decode, "($self, /, input, errors=None)",
                       "Decodes 'input'.\n\n'errors' may be given to set a different error "
                       "handling scheme."),
        end_of_methods};
    m.types.multibyte_codec =
        make_native_type<codec_object>(m, nullptr, "_multibytecodec.MultibyteCodec", methods, nullptr, nullptr, nullptr,
                                       nullptr, type_flags::not_instantiable);
  }
  return m.types.multibyte_codec;
}

template <static_text Module>
value get_codec(vm& m, value name) {
  if (!is_str(name)) return raise_type_error(m, "encoding name must be a string.");
  const codec* c = find_codec(Module.text, to_utf8(as_str(name)));
  if (!c) return raise_text(m, m.exc.LookupError, "no such codec is supported.");
  auto* o = make_native<codec_object>(m, codec_type(m));
  o->c = c;
  return to_value(o);
}
template <static_text Module>
module_object* make_codecs_module(vm& m) {
  // CPython's functions take one argument besides the module; these have no module.
  static const method_def functions[] = {unary_method("getcodec", get_codec<Module>, "($module, arg, /)"),
                                         end_of_methods};
  return make_module(m, Module.text, functions);
}

}  // namespace
}  // namespace cjk

module_object* init_module__multibytecodec(vm& m) {
  module_object* mod = make_module(m, "_multibytecodec", nullptr);
  if (!mod) return nullptr;
  cjk::add_incremental_classes(m, mod);
  cjk::add_stream_classes(m, mod);
  return mod;
}
module_object* init_module__codecs_cn(vm& m) { return cjk::make_codecs_module<"_codecs_cn">(m); }
module_object* init_module__codecs_hk(vm& m) { return cjk::make_codecs_module<"_codecs_hk">(m); }
module_object* init_module__codecs_iso2022(vm& m) { return cjk::make_codecs_module<"_codecs_iso2022">(m); }
module_object* init_module__codecs_jp(vm& m) { return cjk::make_codecs_module<"_codecs_jp">(m); }
module_object* init_module__codecs_kr(vm& m) { return cjk::make_codecs_module<"_codecs_kr">(m); }
module_object* init_module__codecs_tw(vm& m) { return cjk::make_codecs_module<"_codecs_tw">(m); }

}  // namespace metavm::python
