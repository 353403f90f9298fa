/// \file
/// _multibytecodec's incremental encoder and decoder.
#include "lang/python/modules/cjk_streams.hpp"
#include "lang/python/objects/bytes_methods.hpp"

namespace metavm::python::cjk {

namespace {
/// What may be pending: characters, and bytes.
constexpr u64 most_characters = 2, most_bytes = 8;

std::string errors_of(const stream_object* o) { return to_utf8(as_str(o->errors)); }
}  // namespace

stream_object* make_stream(vm& m, type_object* cls, value errors, value stream, bool encodes) {
  if (same(errors, value_unbound) || same(errors, none)) errors = to_value(intern(m, "strict"));
  if (!is_str(errors)) {
    raise_type_error(m, "errors must be a string");
    return nullptr;
  }
  const value c = get_attribute(m, to_value(cls), "codec");
  if (is_raised(c)) return nullptr;
  if (!m.types.multibyte_codec || !is_instance(m, c, m.types.multibyte_codec)) {
    raise_type_error(m, "codec is unexpected type");
    return nullptr;
  }
  auto* o = make_native<stream_object>(m, cls);
  o->c = c.as<codec_object>()->c;
  o->errors = errors;
  o->stream = stream;
  o->pending = encodes ? to_value(m.empty_str) : to_value(m.empty_bytes);
  o->c->start(o->s, encodes);
  return o;
}

value encode_more(vm& m, stream_object* o, value more, bool last) {
  str_object* text = is_str(more) ? as_str(more) : nullptr;
  if (!text) return raise_type_error(m, "couldn't convert the object to str.");
  if (as_str(o->pending)->length) text = str_concat(m, as_str(o->pending), text);
  u64 used;
  bytes_object* r = text ? encode(m, *o->c, o->s, text, errors_of(o), last, &used) : nullptr;
  if (!r) return value_raised;
  if (text->length - used > most_characters) return raise_text(m, m.exc.UnicodeError, "pending buffer overflow");
  str_object* left = str_slice(m, text, used, text->length);
  if (!left) return value_raised;
  set_field(m, o, &stream_object::pending, to_value(left));
  return to_value(r);
}

value decode_more(vm& m, stream_object* o, bytes_object* more, bool last) {
  const bytes_object* before = o->pending.as<bytes_object>();
  if (before->length) {
    byte_builder joined(m);
    joined.append(before->view());
    joined.append(more->view());
    more = joined.finish();
    if (!more) return value_raised;
  }
  u64 used;
  str_builder out(m);
  if (!decode(m, *o->c, o->s, more, errors_of(o), last, &used, out)) return value_raised;
  if (used < more->length && more->length - used > most_bytes)
    return raise_text(m, m.exc.UnicodeError, "pending buffer overflow");
  bytes_object* left = make_bytes(m, more->view().substr(std::min(used, more->length)));
  if (!left) return value_raised;
  set_field(m, o, &stream_object::pending, to_value(left));
  return or_raised(out.finish());
}

value get_errors(vm&, value self) { return self_of(self)->errors; }
value set_errors(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "cannot delete attribute");
  if (!is_str(v)) return raise_type_error(m, "errors must be a string");
  set_field(m, self_of(self), &stream_object::errors, v);
  return none;
}

namespace {

template <bool encodes>
value make(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, encodes ? "MultibyteIncrementalEncoder" : "MultibyteIncrementalDecoder", "errors?", args + 1,
                      nargs - 1, kwnames, v))
    return value_raised;
  if (!same(v[0], value_unbound) && !is_str(v[0]))
    return raise(m, m.exc.TypeError, "{}() argument 1 must be str, not {}",
                 encodes ? "IncrementalEncoder" : "IncrementalDecoder", shown_type(m, v[0]));
  return or_raised(make_stream(m, args[0].as<type_object>(), v[0], value_unbound, encodes));
}
value do_nothing(vm&, const value*, u32, tuple_object*) { return none; }

bool flag(vm& m, value v, bool& out) {
  const tri t = same(v, value_unbound) ? tri::no : truth(m, v);
  out = t == tri::yes;
  return t != tri::error;
}

// ---------------------------------------------------------------- encoder

value encoder_encode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  bool last;
  if (!bind_arguments(m, "encode", "input final?", args + 1, nargs - 1, kwnames, v) || !flag(m, v[1], last))
    return value_raised;
  return encode_more(m, self_of(args[0]), v[0], last);
}
value encoder_reset(vm& m, value self) {
  stream_object* o = self_of(self);
  code end;
  o->c->end_encoding(o->s, end);
  set_field(m, o, &stream_object::pending, to_value(m.empty_str));
  return none;
}
/// As a number: the length of the pending text in UTF-8, the text, and the state.
value encoder_getstate(vm& m, value self) {
  const stream_object* o = self_of(self);
  const std::string text = to_utf8(as_str(o->pending));
  std::string bytes(1, static_cast<char>(text.size()));
  bytes += text;
  bytes.append(reinterpret_cast<const char*>(o->s.c), sizeof o->s.c);
  return int_from_bytes(m, reinterpret_cast<const u8*>(bytes.data()), bytes.size(), true, false);
}
value encoder_setstate(vm& m, value self, value v) {
  if (!is_int(m, v)) return raise(m, m.exc.TypeError, "setstate() argument must be int, not {}", shown_type(m, v));
  const value args[] = {make_int(m, 1 + 4 * most_characters + sizeof(state)), to_value(intern(m, "little"))};
  const value raw = call_method(m, v, intern(m, "to_bytes"), args, 2);
  if (is_raised(raw)) return raw;
  const std::string_view bytes = raw.as<bytes_object>()->view();
  const u64 length = static_cast<u8>(bytes[0]);
  if (length > 4 * most_characters) return raise_text(m, m.exc.UnicodeError, "pending buffer too large");
  str_object* text = decode_utf8(m, bytes.substr(1, length));
  if (!text) return value_raised;
  stream_object* o = self_of(self);
  set_field(m, o, &stream_object::pending, to_value(text));
  std::memcpy(o->s.c, raw.as<bytes_object>()->data + 1 + length, sizeof o->s.c);
  return none;
}

// ---------------------------------------------------------------- decoder

value decoder_decode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  bool last;
  std::string_view data;
  if (!bind_arguments(m, "decode", "input final?", args + 1, nargs - 1, kwnames, v) || !flag(m, v[1], last) ||
      !get_bytes(m, v[0], data))
    return value_raised;
  bytes_object* b = is_bytes(v[0]) ? v[0].as<bytes_object>() : make_bytes(m, data);
  return b ? decode_more(m, self_of(args[0]), b, last) : value_raised;
}
value decoder_reset(vm& m, value self) {
  stream_object* o = self_of(self);
  o->c->end_decoding(o->s);
  set_field(m, o, &stream_object::pending, to_value(m.empty_bytes));
  return none;
}
value decoder_getstate(vm& m, value self) {
  const stream_object* o = self_of(self);
  const value flags = int_from_bytes(m, o->s.c, sizeof o->s.c, true, false);
  return is_raised(flags) ? flags : tuple_of(m, {o->pending, flags});
}
value decoder_setstate(vm& m, value self, value v) {
  if (!is_kind(v, kind::tuple))
    return raise(m, m.exc.TypeError, "setstate() argument must be tuple, not {}", shown_type(m, v));
  const tuple_object* t = v.as<tuple_object>();
  if (t->length != 2 || !is_bytes(t->items[0]) || !is_int(m, t->items[1]))
    return raise_type_error(m, "setstate(): illegal state argument");
  const value args[] = {make_int(m, sizeof(state)), to_value(intern(m, "little"))};
  const value raw = call_method(m, t->items[1], intern(m, "to_bytes"), args, 2);
  if (is_raised(raw)) return raw;
  if (t->items[0].as<bytes_object>()->length > most_bytes)
    return raise_text(m, m.exc.UnicodeError, "pending buffer too large");
  stream_object* o = self_of(self);
  set_field(m, o, &stream_object::pending, t->items[0]);
  std::memcpy(o->s.c, raw.as<bytes_object>()->data, sizeof o->s.c);
  return none;
}

}  // namespace

void add_incremental_classes(vm& m, module_object* mod) {
  static const getset_def getsets[] = {{"errors", get_errors, set_errors, "how to treat errors"}, {}};
  static const method_def encoder_methods[] = {
      static_method(general_method("__new__", make<true>)),
      general_method("__init__", do_nothing),
      general_method("encode", encoder_encode, "($self, /, input, final=False)"),
      unary_method("reset", encoder_reset),
      unary_method("getstate", encoder_getstate),
      binary_method("setstate", encoder_setstate, "($self, state, /)"),
      end_of_methods};
  make_native_type<stream_object>(m, mod, "_multibytecodec.MultibyteIncrementalEncoder", encoder_methods, nullptr,
                                  nullptr, nullptr, getsets);
  static const method_def decoder_methods[] = {
      static_method(general_method("__new__", make<false>)),
      general_method("__init__", do_nothing),
      general_method("decode", decoder_decode, "($self, /, input, final=False)"),
      unary_method("reset", decoder_reset),
      unary_method("getstate", decoder_getstate),
      binary_method("setstate", decoder_setstate, "($self, state, /)"),
      end_of_methods};
  make_native_type<stream_object>(m, mod, "_multibytecodec.MultibyteIncrementalDecoder", decoder_methods, nullptr,
                                  nullptr, nullptr, getsets);
}

}  // namespace metavm::python::cjk
