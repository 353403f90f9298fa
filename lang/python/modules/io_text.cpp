/// \file
/// TextIOWrapper: coding, reading and writing.
#include "lang/python/modules/io_text.hpp"

#include <langinfo.h>

#include <cstdlib>

#include "lang/python/modules/io_buffered.hpp"

namespace metavm::python::io {

using namespace method_table;

const char* locale_encoding() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* v = std::getenv(name);
    if (!v || !*v) continue;
    if (std::string_view(v) == "C" || std::string_view(v) == "POSIX") return "utf-8";
    const std::string_view codeset = nl_langinfo(CODESET);
    return codeset == "ANSI_X3.4-1968" ? "UTF-8" : nl_langinfo(CODESET);
  }
  return "utf-8";
}

// ---------------------------------------------------------------- state

void clear_text(vm& m, text_object* t) {
  t->buffer = t->encoder = t->decoder = t->read_newline = t->write_newline = none;
  t->snapshot_input = none;
  t->encoding = t->errors = t->decoded = m.empty_str;
  t->kept = m.empty_bytes;
  t->pending = nullptr;
  t->pending_length = t->used = 0;
  t->newlines = {};
  t->snapshot_flags = 0;
  t->chunk_size = default_buffer_size;
  t->codec = native_codec::none;
  t->ready = t->detached = t->finalizing = t->line_buffering = t->write_through = t->readable = t->writable = false;
  t->seekable = t->has_read1 = t->telling = t->read_universal = t->read_translate = false;
  t->encode_start = t->fast_buffer = false;
}
bool check_attached(vm& m, const text_object* t) {
  if (METAVM_LIKELY(t->ready)) return true;
  raise_text(m, m.exc.ValueError,
             t->detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
  return false;
}
bool text_is_closed(vm& m, text_object* t, bool& closed) {
  if (!check_attached(m, t)) return false;
  if (t->fast_buffer) return buffered_is_closed(m, t->buffer.as<buffered_object>(), closed);
  const tri c = is_closed(m, t->buffer);
  closed = c == tri::yes;
  return c != tri::error;
}
bool check_usable(vm& m, text_object* t) {
  bool closed;
  if (!text_is_closed(m, t, closed)) return false;
  if (METAVM_LIKELY(!closed)) return true;
  raise_closed(m);
  return false;
}
void set_decoded(vm& m, text_object* t, str_object* s) {
  m.heap.write(t, &t->decoded, s);
  t->used = 0;
}
void drop_decoded(vm& m, text_object* t) { set_decoded(m, t, m.empty_str); }

// ---------------------------------------------------------------- coding

namespace {

native_codec native_codec_of(str_object* encoding) {
  std::string name;
  for (char c : to_utf8(encoding)) {
    if (c == '_' || c == ' ') c = '-';
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  if (name == "utf-8" || name == "utf8") return native_codec::utf8;
  if (name == "ascii" || name == "us-ascii") return native_codec::ascii;
  if (name == "latin-1" || name == "iso-8859-1" || name == "latin1" || name == "iso8859-1") return native_codec::latin1;
  return native_codec::none;
}
const char* name_of(native_codec c) {
  return c == native_codec::utf8 ? "utf-8" : c == native_codec::ascii ? "ascii" : "latin-1";
}
/// codec.incrementalencoder(errors) and the like.
value incremental(vm& m, value codec, const char* what, str_object* errors) {
  const value factory = get_attribute(m, codec, what);
  return is_raised(factory) ? factory : call1(m, factory, to_value(errors));
}

/// How many bytes at the end begin a UTF-8 sequence without ending it.
u64 incomplete_tail(std::string_view s) {
  const u64 most = std::min<u64>(3, s.size());
  for (u64 n = 1; n <= most; n++) {
    const u8 c = static_cast<u8>(s[s.size() - n]);
    if (c < 0x80) return 0;
    if (c < 0xc0) continue;
    const u64 length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    return c >= 0xc2 && c <= 0xf4 && n < length ? n : 0;
  }
  return 0;
}

}  // namespace

bool set_coding(vm& m, text_object* t, str_object* encoding, str_object* errors) {
  const native_codec codec = native_codec_of(encoding);
  value encoder = none, decoder = none;
  if (codec == native_codec::none) {
    const std::string name = to_utf8(encoding);
    const value info = lookup_codec(m, name);
    if (is_raised(info)) return false;
    const value is_text = find_attribute(m, info, intern(m, "_is_text_encoding"));
    if (is_raised(is_text)) return false;
    if (same(is_text, false_)) {
      raise(m, m.exc.LookupError, "'{}' is not a text encoding; use codecs.open() to handle arbitrary codecs", name);
      return false;
    }
    if (t->readable) {
      decoder = incremental(m, info, "incrementaldecoder", errors);
      if (is_raised(decoder)) return false;
    }
    if (t->writable) {
      encoder = incremental(m, info, "incrementalencoder", errors);
      if (is_raised(encoder)) return false;
    }
  }
  t->codec = codec;
  m.heap.write(t, &t->encoder, encoder);
  m.heap.write(t, &t->decoder, decoder);
  m.heap.write(t, &t->encoding, encoding);
  m.heap.write(t, &t->errors, errors);
  return true;
}
void set_newline(vm& m, text_object* t, value newline) {
  t->read_translate = is_none(newline);
  t->read_universal = is_none(newline) || as_str(newline)->length == 0;
  m.heap.write(t, &t->read_newline, t->read_universal ? none : newline);
  const bool other = !t->read_universal && as_str(newline)->at(0) != '\n';
  m.heap.write(t, &t->write_newline, other ? newline : none);
  t->newlines = {};
  t->newlines.translate = t->read_translate;
}
bool start_encoder(vm& m, text_object* t) {
  if (!t->seekable || is_none(t->encoder)) return true;
  const value at = call_named(m, t->buffer, "tell");
  if (is_raised(at)) return false;
  const tri begin = equal(m, at, value::small_int(0));
  return begin == tri::error || begin == tri::yes
             ? begin == tri::yes
             : !is_raised(call_named(m, t->encoder, "setstate", value::small_int(0)));
}

str_object* decode_input(vm& m, text_object* t, std::string_view input, bool final) {
  str_object* s;
  if (METAVM_LIKELY(t->codec != native_codec::none)) {
    std::string joined;
    if (METAVM_UNLIKELY(t->kept->length)) {
      joined.assign(t->kept->view());
      joined += input;
      input = joined;
      m.heap.write(t, &t->kept, m.empty_bytes);
    }
    const u64 tail = t->codec == native_codec::utf8 && !final ? incomplete_tail(input) : 0;
    const std::string errors = to_utf8(t->errors);
    s = t->codec == native_codec::utf8 ? decode_utf8(m, input.substr(0, input.size() - tail), errors)
                                       : decode_text(m, input, name_of(t->codec), errors);
    if (!s) return nullptr;
    if (METAVM_UNLIKELY(tail)) {
      bytes_object* kept = make_bytes(m, input.substr(input.size() - tail));
      if (!kept) return nullptr;
      m.heap.write(t, &t->kept, kept);
    }
  } else {
    bytes_object* b = make_bytes(m, input);
    if (!b) return nullptr;
    const value v = call_named(m, t->decoder, "decode", to_value(b), from_bool(final));
    if (is_raised(v)) return nullptr;
    if (!is_str(v)) {
      raise(m, m.exc.TypeError, "decoder should return a string result, not '{}'", type_name(m, v));
      return nullptr;
    }
    s = as_str(v);
  }
  return t->read_universal ? feed_newlines(m, t->newlines, s, final) : s;
}

bool decoder_state(vm& m, text_object* t, i64& flags, value& waiting) {
  flags = 0;
  waiting = to_value(t->kept);
  if (t->codec == native_codec::none) {
    const value state = call_named(m, t->decoder, "getstate");
    if (is_raised(state)) return false;
    const bool good = is_kind(state, kind::tuple) && state.as<tuple_object>()->length == 2 &&
                      is_bytes(state.as<tuple_object>()->items[0]) && is_int(m, state.as<tuple_object>()->items[1]);
    if (!good) {
      raise_text(m, m.exc.TypeError, "illegal decoder state");
      return false;
    }
    waiting = state.as<tuple_object>()->items[0];
    if (!to_index(m, state.as<tuple_object>()->items[1], flags)) return false;
  }
  if (t->read_universal) flags = flags << 1 | (t->newlines.pending_cr ? 1 : 0);
  return true;
}
bool restore_decoder(vm& m, text_object* t, i64 flags) {
  m.heap.write(t, &t->kept, m.empty_bytes);
  if (t->read_universal) {
    t->newlines.pending_cr = flags & 1;
    flags >>= 1;
  }
  if (is_none(t->decoder)) return true;
  const value parts[] = {to_value(m.empty_bytes), make_int(m, flags)};
  tuple_object* state = make_tuple(m, parts, 2);
  return state && !is_raised(call_named(m, t->decoder, "setstate", to_value(state)));
}
bool reset_decoder(vm& m, text_object* t) {
  m.heap.write(t, &t->kept, m.empty_bytes);
  t->newlines.pending_cr = false;
  t->newlines.seen = 0;
  return is_none(t->decoder) || !is_raised(call_named(m, t->decoder, "reset"));
}
bool reset_encoder(vm& m, text_object* t, bool at_start) {
  if (is_none(t->encoder)) return true;
  return !is_raised(at_start ? call_named(m, t->encoder, "reset")
                             : call_named(m, t->encoder, "setstate", value::small_int(0)));
}

// ---------------------------------------------------------------- writing

namespace {

bool append_pending(vm& m, text_object* t, const u8* p, u64 n) {
  const u64 room = t->pending ? t->pending->capacity : 0;
  if (METAVM_UNLIKELY(t->pending_length + n > room)) {
    byte_array* a = make_bytes_block(m, std::max<u64>(2 * static_cast<u64>(default_buffer_size),
                                                      (t->pending_length + n) + (t->pending_length + n) / 2));
    if (!a) return false;
    if (t->pending_length) std::memcpy(a->items, t->pending->items, t->pending_length);
    m.heap.write(t, &t->pending, a);
  }
  std::memcpy(t->pending->items + t->pending_length, p, n);
  t->pending_length += n;
  return true;
}
bool has_char(str_object* s, u32 c) { return str_find_char(s, c, 0, s->length) >= 0; }

}  // namespace

bool text_flush_pending(vm& m, text_object* t) {
  if (t->pending_length == 0) return true;
  const u64 n = t->pending_length;
  byte_array* block = t->pending;
  t->pending_length = 0;
  if (t->fast_buffer && t->buffer.as<buffered_object>()->writable)
    return !is_raised(buffered_write(m, t->buffer, block->items, n));
  bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(block->items), n});
  if (!b) return false;
  const value v = to_value(b);
  return !is_raised(call_method(m, t->buffer, m.names.write, &v, 1));
}

bool text_write(vm& m, text_object* t, str_object* s) {
  if (!check_usable(m, t)) return false;
  if (METAVM_UNLIKELY(!t->writable)) {
    raise_unsupported(m, "not writable");
    return false;
  }
  bool flush = t->line_buffering && (has_char(s, '\n') || has_char(s, '\r'));
  if (METAVM_UNLIKELY(!is_none(t->write_newline)) && has_char(s, '\n')) {
    s = str_replace(m, s, make_char(m, '\n'), as_str(t->write_newline), -1);
    if (!s) return false;
  }
  if (METAVM_LIKELY(t->codec != native_codec::none && s->is_ascii())) {
    if (!append_pending(m, t, s->data, s->length)) return false;
  } else if (t->codec != native_codec::none) {
    const std::string errors = to_utf8(t->errors);
    bytes_object* b = encode_text(m, s, name_of(t->codec), errors);
    if (!b || !append_pending(m, t, b->data, b->length)) return false;
  } else {
    const value v = call_named(m, t->encoder, "encode", to_value(s));
    if (is_raised(v)) return false;
    if (!is_bytes(v)) {
      raise(m, m.exc.TypeError, "encoder should return a bytes object, not '{}'", type_name(m, v));
      return false;
    }
    if (!append_pending(m, t, v.as<bytes_object>()->data, v.as<bytes_object>()->length)) return false;
  }
  if (t->pending_length >= static_cast<u64>(t->chunk_size) || flush || t->write_through)
    if (!text_flush_pending(m, t)) return false;
  if (flush && is_raised(call_method(m, t->buffer, m.names.flush))) return false;
  if (t->readable) {
    if (t->decoded->length) drop_decoded(m, t);
    t->snapshot_input = none;
    return reset_decoder(m, t);
  }
  return true;
}

bool text_flush(vm& m, text_object* t) {
  if (!check_usable(m, t)) return false;
  t->telling = t->seekable;
  return text_flush_pending(m, t) && !is_raised(call_method(m, t->buffer, m.names.flush));
}

// ---------------------------------------------------------------- reading

tri read_chunk(vm& m, text_object* t, i64 wanted) {
  if (!t->readable) {
    raise_unsupported(m, "not readable");
    return tri::error;
  }
  value waiting = none;
  i64 flags = 0;
  if (t->telling && !decoder_state(m, t, flags, waiting)) return tri::error;
  const i64 size = std::max(t->chunk_size, wanted);
  const value input = t->fast_buffer && t->buffer.as<buffered_object>()->readable
                          ? buffered_read1(m, t->buffer.as<buffered_object>(), size)
                          : call_named(m, t->buffer, t->has_read1 ? "read1" : "read", value::small_int(size));
  if (is_raised(input)) return tri::error;
  buffer_view view;
  if (!get_buffer(m, input, view)) {
    if (catch_pending(m, m.exc.TypeError))
      raise(m, m.exc.TypeError, "underlying {}() should have returned a bytes-like object, not '{}'",
            t->has_read1 ? "read1" : "read", type_name(m, input));
    return tri::error;
  }
  const std::string_view data(reinterpret_cast<const char*>(view.data), view.length);
  str_object* s = decode_input(m, t, data, view.length == 0);
  if (!s) return tri::error;
  set_decoded(m, t, s);
  if (t->telling) {
    value kept = input;
    const std::string_view before = waiting.as<bytes_object>()->view();
    if (!before.empty() || !is_exact(input, m.shapes.bytes)) {
      if (!get_buffer(m, input, view)) return tri::error;
      bytes_object* joined =
          make_bytes(m, std::string(before).append(reinterpret_cast<const char*>(view.data), view.length));
      if (!joined) return tri::error;
      kept = to_value(joined);
    }
    m.heap.write(t, &t->snapshot_input, kept);
    t->snapshot_flags = flags;
  }
  return to_tri(s->length > 0 || view.length > 0);
}

namespace {

/// At most n decoded characters (all for n < 0), taken; null: raised.
str_object* take_decoded(vm& m, text_object* t, i64 n) {
  const u64 left = t->decoded->length - t->used;
  const u64 count = n < 0 || static_cast<u64>(n) > left ? left : static_cast<u64>(n);
  str_object* s = str_slice(m, t->decoded, t->used, t->used + count);
  if (s) t->used += count;
  return s;
}

}  // namespace

str_object* text_read(vm& m, text_object* t, i64 n) {
  if (!t->readable) {
    raise_unsupported(m, "not readable");
    return nullptr;
  }
  if (!text_flush_pending(m, t)) return nullptr;
  if (n < 0) {
    const value rest = call_method(m, t->buffer, m.names.read);
    if (is_raised(rest)) return nullptr;
    buffer_view view;
    if (!get_buffer(m, rest, view)) return nullptr;
    str_object* decoded = decode_input(m, t, {reinterpret_cast<const char*>(view.data), view.length}, true);
    if (!decoded) return nullptr;
    if (t->used < t->decoded->length) {
      str_object* first = take_decoded(m, t, -1);
      decoded = first ? str_concat(m, first, decoded) : nullptr;
    }
    drop_decoded(m, t);
    t->snapshot_input = none;
    return decoded;
  }
  str_object* first = take_decoded(m, t, n);
  if (!first || first->length == static_cast<u64>(n)) return first;
  str_builder all(m);
  all.append(first);
  while (static_cast<i64>(all.length()) < n) {
    const i64 left = n - static_cast<i64>(all.length());
    const tri more = read_chunk(m, t, left);
    if (more == tri::error) return nullptr;
    if (more == tri::no) break;
    str_object* s = take_decoded(m, t, left);
    if (!s) return nullptr;
    all.append(s);
  }
  return all.finish();
}

str_object* text_readline(vm& m, text_object* t, i64 limit) {
  if (!text_flush_pending(m, t)) return nullptr;
  // Lines that lie within one chunk are the rule.
  if (t->used < t->decoded->length && limit < 0) {
    const i64 end = find_line_end(t->decoded, t->used, t->decoded->length, t->read_translate, t->read_newline);
    if (METAVM_LIKELY(end >= 0)) {
      str_object* line = str_slice(m, t->decoded, t->used, static_cast<u64>(end));
      if (line) t->used = static_cast<u64>(end);
      return line;
    }
  }
  str_builder line(m);
  const bool pair = !is_none(t->read_newline) && as_str(t->read_newline)->length == 2;
  for (;;) {
    while (t->used >= t->decoded->length) {
      const tri more = read_chunk(m, t, 0);
      if (more == tri::error) return nullptr;
      if (more == tri::no) {
        drop_decoded(m, t);
        t->snapshot_input = none;
        return line.finish();
      }
    }
    str_object* s = t->decoded;
    const u64 from = t->used;
    i64 end = pair && line.length() && line.at(line.length() - 1) == '\r' && s->at(from) == '\n'
                  ? static_cast<i64>(from) + 1
                  : find_line_end(s, from, s->length, t->read_translate, t->read_newline);
    bool ended = end >= 0;
    if (!ended) end = s->length;
    if (limit >= 0 && static_cast<i64>(line.length()) + end - static_cast<i64>(from) >= limit) {
      end = static_cast<i64>(from) + limit - static_cast<i64>(line.length());
      ended = true;
    }
    line.append_slice(s, from, static_cast<u64>(end));
    t->used = static_cast<u64>(end);
    if (ended) return line.finish();
  }
}

}  // namespace metavm::python::io
