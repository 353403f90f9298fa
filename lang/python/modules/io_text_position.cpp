/// \file
/// TextIOWrapper: positions. tell() gives a number that packs where in the bytes to go, the decoder's state there,
/// and how much to decode and skip from there on.
#include <array>

#include "lang/python/modules/io_text.hpp"

namespace metavm::python::io {

using namespace method_table;

namespace {

struct cookie {
  i64 start = 0, flags = 0, feed = 0, skip = 0;
  bool need_end = false;
};

value pack(vm& m, const cookie& c) {
  if (!c.flags && !c.feed && !c.skip && !c.need_end) return make_int(m, c.start);
  // Four 64-bit fields, the lowest first, as int.from_bytes would read them.
  u8 bytes[33];
  const i64 fields[] = {c.start, c.flags, c.feed, c.skip};
  std::memcpy(bytes, fields, sizeof fields);
  bytes[32] = c.need_end;
  return int_from_bytes(m, bytes, sizeof bytes, true, false);
}
bool unpack(vm& m, value v, cookie& c) {
  i64 fields[5] = {};
  const value mask = make_uint(m, ~u64{0});
  for (int i = 0; i < 5; i++) {
    const value low = binary(m, binary_op::and_, v, mask);
    if (is_raised(low)) return false;
    const value word = index_int(m, low);
    if (is_raised(word)) return false;
    if (!to_i64(m, word, fields[i])) {
      raise_text(m, m.exc.OverflowError, "Python int too large to convert to C long");
      return false;
    }
    v = binary(m, binary_op::rshift, v, value::small_int(64));
    if (is_raised(v)) return false;
  }
  c = {fields[0], fields[1], fields[2], fields[3], fields[4] != 0};
  return true;
}

/// Plain ASCII without CR decodes byte by byte.
bool is_plain(const text_object* t, std::string_view input, u64 n) {
  if (t->codec == native_codec::none || t->snapshot_flags || n > input.size()) return false;
  for (u64 i = 0; i < n; i++)
    if (static_cast<u8>(input[i]) >= 0x80 || input[i] == '\r') return false;
  return true;
}

/// Finds the bytes behind the characters of the snapshot that were read.
bool locate(vm& m, text_object* t, std::string_view input, cookie& c) {
  i64 chars = 0;
  u64 safe = 0, fed = 0;
  i64 safe_chars = 0, safe_flags = c.flags;
  if (!restore_decoder(m, t, c.flags)) return false;
  while (fed < input.size() && chars < c.skip) {
    str_object* s = decode_input(m, t, input.substr(fed, 1), false);
    if (!s) return false;
    chars += s->length;
    fed++;
    i64 flags;
    value waiting;
    if (!decoder_state(m, t, flags, waiting)) return false;
    if (waiting.as<bytes_object>()->length == 0 && chars <= c.skip) {
      safe = fed;
      safe_chars = chars;
      safe_flags = flags;
    }
  }
  if (chars < c.skip) {
    str_object* s = decode_input(m, t, {}, true);
    if (!s) return false;
    c.need_end = true;
    if (chars + s->length < c.skip) {
      raise_text(m, m.exc.OSError, "can't reconstruct logical file position");
      return false;
    }
  }
  c.start += static_cast<i64>(safe);
  c.flags = safe_flags;
  c.skip -= safe_chars;
  c.feed = c.skip || c.need_end ? static_cast<i64>(fed - safe) : 0;
  return true;
}

}  // namespace

value text_tell(vm& m, value self) {
  text_object* t = text_of(self);
  if (!check_usable(m, t)) return value_raised;
  if (!t->seekable) return raise_unsupported(m, "underlying stream is not seekable");
  if (!t->telling) return raise_text(m, m.exc.OSError, "telling position disabled by next() call");
  if (!text_flush_pending(m, t) || is_raised(call_method(m, self, m.names.flush))) return value_raised;
  const value at = call_named(m, t->buffer, "tell");
  if (is_raised(at) || !t->readable || is_none(t->snapshot_input)) return at;
  cookie c;
  if (!to_offset(m, at, c.start)) return value_raised;
  const bytes_object* input = t->snapshot_input.as<bytes_object>();
  c.start -= static_cast<i64>(input->length);
  c.flags = t->snapshot_flags;
  c.skip = static_cast<i64>(t->used);
  if (t->used == 0) return pack(m, c);
  if (is_plain(t, input->view(), t->used)) {
    c.start += c.skip;
    c.skip = 0;
    return pack(m, c);
  }
  // Decode again, then put the decoder back.
  i64 flags;
  value waiting;
  if (!decoder_state(m, t, flags, waiting)) return value_raised;
  const u8 seen = t->newlines.seen;
  bool ok = locate(m, t, input->view(), c);
  const value error = ok ? value_unbound : take_pending(m);
  ok = restore_decoder(m, t, flags) && ok;
  if (t->codec != native_codec::none) {
    m.heap.write(t, &t->kept, waiting.as<bytes_object>());
  } else if (ok && waiting.as<bytes_object>()->length) {
    const value parts[] = {waiting, make_int(m, t->read_universal ? flags >> 1 : flags)};
    ok = !is_raised(call_named(m, t->decoder, "setstate", result(make_tuple(m, parts, 2))));
  }
  t->newlines.seen = seen;
  if (!same(error, value_unbound)) return raise_value(m, error);
  return ok ? pack(m, c) : value_raised;
}

value text_seek(vm& m, value self, value target, i64 whence) {
  text_object* t = text_of(self);
  if (!check_usable(m, t)) return value_raised;
  if (!t->seekable) return raise_unsupported(m, "underlying stream is not seekable");
  const value zero = value::small_int(0);
  if (whence == 1 || whence == 2) {
    const tri none_left = equal(m, target, zero);
    if (none_left == tri::error) return value_raised;
    if (none_left == tri::no)
      return raise_unsupported(
          m, whence == 1 ? "can't do nonzero cur-relative seeks" : "can't do nonzero end-relative seeks");
    if (is_raised(call_method(m, self, m.names.flush))) return value_raised;
    if (whence == 1) {
      target = call_named(m, self, "tell");
      if (is_raised(target)) return value_raised;
    } else {
      drop_decoded(m, t);
      t->snapshot_input = none;
      if (t->readable && !reset_decoder(m, t)) return value_raised;
      const value at = call_named(m, t->buffer, "seek", zero, value::small_int(2));
      if (is_raised(at)) return value_raised;
      const tri begin = equal(m, at, zero);
      return begin != tri::error && reset_encoder(m, t, begin == tri::yes) ? at : value_raised;
    }
  } else if (whence != 0) {
    return raise(m, m.exc.ValueError, "invalid whence ({}, should be 0, 1 or 2)", whence);
  }
  const tri negative = compare_truth(m, target, zero, comparison::lt);
  if (negative == tri::error) return value_raised;
  if (negative == tri::yes) {
    str_object* r = repr(m, target);
    return r ? raise(m, m.exc.ValueError, "negative seek position {}", to_utf8(r)) : value_raised;
  }
  if (is_raised(call_method(m, self, m.names.flush))) return value_raised;
  cookie c;
  if (!unpack(m, target, c)) return value_raised;
  if (is_raised(call_named(m, t->buffer, "seek", make_int(m, c.start)))) return value_raised;
  drop_decoded(m, t);
  t->snapshot_input = none;
  if (t->readable) {
    if (c.start == 0 && c.flags == 0 ? !reset_decoder(m, t) : !restore_decoder(m, t, c.flags)) return value_raised;
    t->snapshot_flags = c.flags;
    m.heap.write(t, &t->snapshot_input, to_value(m.empty_bytes));
  }
  if (c.skip) {
    const value input = call_method(m, t->buffer, m.names.read, std::array{make_int(m, c.feed)}.data(), 1);
    if (is_raised(input)) return value_raised;
    if (!is_bytes(input))
      return raise(m, m.exc.TypeError, "underlying read() should have returned a bytes object, not '{}'",
                   type_name(m, input));
    m.heap.write(t, &t->snapshot_input, input);
    str_object* s = decode_input(m, t, input.as<bytes_object>()->view(), c.need_end);
    if (!s) return value_raised;
    set_decoded(m, t, s);
    if (s->length < static_cast<u64>(c.skip))
      return raise_text(m, m.exc.OSError, "can't restore logical file position");
    t->used = static_cast<u64>(c.skip);
  }
  return reset_encoder(m, t, c.start == 0 && c.flags == 0) ? target : value_raised;
}

}  // namespace metavm::python::io
