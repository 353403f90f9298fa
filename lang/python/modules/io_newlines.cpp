/// \file
/// Universal newlines: IncrementalNewlineDecoder, and what text streams share.
#include "lang/python/modules/io_types.hpp"

namespace metavm::python::io {

using namespace method_table;

namespace {

constexpr u8 seen_cr = 1, seen_lf = 2, seen_crlf = 4;

/// Position of c in s[from:], or its length.
u64 find_or_end(str_object* s, u32 c, u64 from) {
  const i64 i = str_find_char(s, c, from, s->length);
  return i < 0 ? s->length : static_cast<u64>(i);
}

}  // namespace

str_object* feed_newlines(vm& m, newline_state& n, str_object* s, bool final) {
  if (n.pending_cr && (final || s->length)) {
    s = str_concat(m, make_char(m, '\r'), s);
    if (!s) return nullptr;
    n.pending_cr = false;
  }
  // A CR at the end may be the half of a CRLF.
  if (!final && s->length && s->at(s->length - 1) == '\r') {
    s = str_slice(m, s, 0, s->length - 1);
    if (!s) return nullptr;
    n.pending_cr = true;
  }
  if (s->length == 0) return s;
  const u64 first_cr = find_or_end(s, '\r', 0);
  if (METAVM_LIKELY(first_cr == s->length)) {
    if (!(n.seen & seen_lf) && find_or_end(s, '\n', 0) < s->length) n.seen |= seen_lf;
    return s;
  }
  if (!n.translate) {
    for (u64 i = 0; i < s->length; i++) {
      const u32 c = s->at(i);
      if (c == '\n') {
        n.seen |= seen_lf;
      } else if (c == '\r') {
        const bool pair = i + 1 < s->length && s->at(i + 1) == '\n';
        n.seen |= pair ? seen_crlf : seen_cr;
        i += pair;
      }
    }
    return s;
  }
  str_builder out(m);
  out.reserve(s->length);
  for (u64 i = 0; i < s->length;) {
    const u64 cr = find_or_end(s, '\r', i);
    if (!(n.seen & seen_lf)) {
      const u64 lf = find_or_end(s, '\n', i);
      if (lf < cr) n.seen |= seen_lf;
    }
    out.append_slice(s, i, cr);
    if (cr == s->length) break;
    out.append('\n');
    const bool pair = cr + 1 < s->length && s->at(cr + 1) == '\n';
    n.seen |= pair ? seen_crlf : seen_cr;
    i = cr + 1 + pair;
  }
  return out.finish();
}

value newlines_seen(vm& m, u8 seen) {
  value parts[3];
  u64 n = 0;
  if (seen & seen_cr) parts[n++] = to_value(make_char(m, '\r'));
  if (seen & seen_lf) parts[n++] = to_value(make_char(m, '\n'));
  if (seen & seen_crlf) parts[n++] = to_value(make_str_latin1(m, "\r\n"));
  return n == 0 ? none : n == 1 ? parts[0] : result(make_tuple(m, parts, n));
}

i64 find_line_end(str_object* s, u64 from, u64 to, bool translated, value newline) {
  auto behind = [](i64 at, u64 n) { return at < 0 ? at : at + static_cast<i64>(n); };
  if (translated) return behind(str_find_char(s, '\n', from, to), 1);
  if (!is_none(newline)) {
    str_object* end = as_str(newline);
    if (end->length == 1) return behind(str_find_char(s, end->at(0), from, to), 1);
    return behind(str_find(s, end, from, to), end->length);
  }
  const i64 lf = str_find_char(s, '\n', from, to);
  const u64 limit = lf < 0 ? to : static_cast<u64>(lf);
  const i64 cr = str_find_char(s, '\r', from, limit);
  if (cr < 0) return behind(lf, 1);
  return static_cast<u64>(cr) + 1 == limit && lf >= 0 ? lf + 1 : cr + 1;
}

bool check_newline(vm& m, value newline, bool quoted) {
  if (is_none(newline)) return true;
  if (!is_str(newline)) {
    raise(m, m.exc.TypeError, "newline must be str or None, not {}", type_name(m, newline));
    return false;
  }
  str_object* s = as_str(newline);
  for (const char* good : {"", "\n", "\r", "\r\n"})
    if (str_equals_ascii(s, good)) return true;
  if (str_object* r = quoted ? repr(m, newline) : s)
    raise(m, m.exc.ValueError, "illegal newline value: {}", to_utf8(r));
  return false;
}

// ---------------------------------------------------------------- IncrementalNewlineDecoder

namespace {

newline_decoder_object* self_of(value v) { return v.as<newline_decoder_object>(); }

value decoder_new(vm& m, const value* args, u32, tuple_object*) {
  auto* d = make_instance<newline_decoder_object>(m, args[0].as<type_object>());
  d->decoder = d->errors = none;
  d->state = {};
  return to_value(d);
}
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[3];
  if (!bind_arguments(m, "IncrementalNewlineDecoder", "decoder translate errors?", args, nargs, kwnames, out))
    return false;
  const tri t = truth(m, out[1]);
  if (t == tri::error) return false;
  newline_decoder_object* d = self_of(self);
  m.heap.write(d, &d->decoder, out[0]);
  m.heap.write(d, &d->errors, same(out[2], value_unbound) ? to_value(intern(m, "strict")) : out[2]);
  d->state = {};
  d->state.translate = t == tri::yes;
  return true;
}
value decoder_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}
value decoder_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value c = to_value(cls);
  const value self = decoder_new(m, &c, 1, nullptr);
  return initialise(m, self, args, nargs, kwnames) ? self : value_raised;
}

value decoder_decode(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "decode", "input final?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  const tri final = same(out[1], value_unbound) ? tri::no : truth(m, out[1]);
  if (final == tri::error) return value_raised;
  newline_decoder_object* d = self_of(args[0]);
  value text = out[0];
  if (!is_none(d->decoder)) {
    text = call_named(m, d->decoder, "decode", out[0], from_bool(final == tri::yes));
    if (is_raised(text)) return value_raised;
  }
  if (!is_str(text))
    return raise(m, m.exc.TypeError, "decoder should return a string result, not '{}'", type_name(m, text));
  return result(feed_newlines(m, d->state, as_str(text), final == tri::yes));
}
value decoder_getstate(vm& m, value self) {
  newline_decoder_object* d = self_of(self);
  value bytes = to_value(m.empty_bytes), flags = value::small_int(0);
  if (!is_none(d->decoder)) {
    const value state = call_named(m, d->decoder, "getstate");
    if (is_raised(state)) return value_raised;
    if (!is_kind(state, kind::tuple) || state.as<tuple_object>()->length != 2)
      return raise_text(m, m.exc.TypeError, "illegal decoder state");
    bytes = state.as<tuple_object>()->items[0];
    flags = state.as<tuple_object>()->items[1];
    if (!is_int(m, flags)) return raise_text(m, m.exc.TypeError, "illegal decoder state");
  }
  flags = binary(m, binary_op::lshift, flags, value::small_int(1));
  if (!is_raised(flags) && d->state.pending_cr) flags = binary(m, binary_op::or_, flags, value::small_int(1));
  if (is_raised(flags)) return value_raised;
  const value parts[] = {bytes, flags};
  return result(make_tuple(m, parts, 2));
}
value decoder_setstate(vm& m, value self, value state) {
  newline_decoder_object* d = self_of(self);
  if (!is_kind(state, kind::tuple)) return raise_text(m, m.exc.TypeError, "state argument must be a tuple");
  const auto* t = state.as<tuple_object>();
  i64 flags;
  if (t->length != 2) return raise_text(m, m.exc.TypeError, "setstate(): illegal state argument");
  if (!to_index(m, t->items[1], flags)) return value_raised;
  d->state.pending_cr = flags & 1;
  if (is_none(d->decoder)) return none;
  const value inner[] = {t->items[0], make_int(m, flags >> 1)};
  tuple_object* inner_state = make_tuple(m, inner, 2);
  return inner_state ? call_named(m, d->decoder, "setstate", to_value(inner_state)) : value_raised;
}
value decoder_reset(vm& m, value self) {
  newline_decoder_object* d = self_of(self);
  d->state.seen = 0;
  d->state.pending_cr = false;
  return is_none(d->decoder) ? none : call_named(m, d->decoder, "reset");
}
value get_newlines(vm& m, value self) { return newlines_seen(m, self_of(self)->state.seen); }

}  // namespace

void init_newline_decoder(vm& m, module_object* mod) {
  static const method_def methods[] = {static_method("__new__", decoder_new),
                                       method("__init__", decoder_init),
                                       method("decode", decoder_decode, "($self, /, input, final=False)"),
                                       method("getstate", decoder_getstate, "($self, /)"),
                                       method("setstate", decoder_setstate, "($self, state, /)"),
                                       method("reset", decoder_reset, "($self, /)"),
                                       {}};
  static const getset_def getsets[] = {{"newlines", get_newlines, nullptr}, {}};
  type_def d{};
  d.name = "_io.IncrementalNewlineDecoder";
  d.lay = &newline_decoder_object::get_layout();
  d.instance_kind = kind::native;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = decoder_construct;
  d.doc = "Wraps an incremental decoder (or None) and translates newlines.";
  m.types.newline_decoder = make_builtin_type(m, d);
  m.shapes.newline_decoder = m.types.newline_decoder->root_shape;
  module_set(m, mod, "IncrementalNewlineDecoder", to_value(m.types.newline_decoder));
}

}  // namespace metavm::python::io
