/// \file
/// What _bz2 and _lzma share: the methods of their compressors and decompressors, input that waits,
/// output that is limited. A module's `library` says what only it knows.
#pragma once
#include <algorithm>

#include "lang/python/modules/external.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::compression {

struct compressor_object : object {
  external_object* stream;  ///< null until `__init__`
  u64 flushed;
  static const layout& get_layout() { return describe<compressor_object>("compressor", &compressor_object::stream); }
};
struct decompressor_object : object {
  external_object* stream;  ///< null until `__init__`
  value unused_data;        ///< bytes: what stands behind the end of the stream
  value waiting;            ///< bytes: input that was not consumed yet
  u32 eof, needs_input;
  i64 check;  ///< lzma: how the stream is checked
  static const layout& get_layout() {
    return describe<decompressor_object>("decompressor", &decompressor_object::stream,
                                         &decompressor_object::unused_data, &decompressor_object::waiting);
  }
};

template <class T>
value new_object(vm& m, const value* args, u32, tuple_object*) {
  T* o = make_native<T>(m, args[0].as<type_object>());
  o->stream = nullptr;
  if constexpr (std::is_same_v<T, decompressor_object>) {
    o->unused_data = o->waiting = to_value(m.empty_bytes);
    o->eof = 0;
    o->needs_input = 1;
    o->check = 0;
  } else {
    o->flushed = 0;
  }
  return to_value(o);
}

/// As at the start of a stream.
inline void reset(vm& m, decompressor_object* o) {
  set_field(m, o, &decompressor_object::unused_data, to_value(m.empty_bytes));
  set_field(m, o, &decompressor_object::waiting, to_value(m.empty_bytes));
  o->eof = 0;
  o->needs_input = 1;
}

/// The library's stream; null: raised.
template <class S, class T>
S* stream_of(vm& m, T* o) {
  if (METAVM_LIKELY(o->stream && o->stream->memory)) return static_cast<S*>(o->stream->memory);
  raise_text(m, m.exc.ValueError, "object is not initialized");
  return nullptr;
}

/// o's stream from now on; one that it had ends.
template <class T>
void set_stream(vm& m, T* o, external_object* stream) {
  if (o->stream) o->stream->release_now(m);
  m.heap.write(o, &o->stream, stream);
}

inline value finish_bytes(vm& m, byte_builder& out) {
  return out.failed() ? raise_no_memory(m) : method_table::result(make_bytes(m, out.view()));
}

/// As much input as a library gets at once: its counts may have 32 bits.
inline constexpr u64 feed_most = 1u << 30;

/// Where the input and output of a step are; both libraries name these fields alike.
template <class S>
struct feed {
  S& s;
  const u8* in;
  u64 in_left;
  u8 buffer[32768];
  byte_builder& out;

  /// Calls step() with as much input as fits and room for `most` bytes; what came out goes to
  /// `out`.
  template <class F>
  auto run(u64 most, F step, u64& made) {
    s.next_in = reinterpret_cast<decltype(s.next_in)>(const_cast<u8*>(in));
    const u64 given = std::min<u64>(in_left, feed_most);
    s.avail_in = static_cast<decltype(s.avail_in)>(given);
    s.next_out = reinterpret_cast<decltype(s.next_out)>(buffer);
    const u64 room = std::min<u64>(sizeof buffer, most);
    s.avail_out = static_cast<decltype(s.avail_out)>(room);
    const auto code = step();
    const u64 used = given - s.avail_in;
    in += used;
    in_left -= used;
    made = room - s.avail_out;
    out.append(buffer, made);
    s.next_in = nullptr;
    s.next_out = nullptr;
    return code;
  }
};

/// Compresses the bytes, to the end of the stream if `finish`. `Library::press(m, feed, finish,
/// made)` is tri::yes when all has come that comes without more input.
template <class Library>
value press(vm& m, compressor_object* o, const u8* p, u64 n, bool finish) {
  auto* s = stream_of<typename Library::stream>(m, o);
  if (!s) return value_raised;
  byte_builder out(m);
  feed<typename Library::stream> f{*s, p, n, {}, out};
  for (;;) {
    u64 made;
    const tri done = Library::press(m, f, finish, made);
    if (done == tri::error) return value_raised;
    if (done == tri::yes || out.failed()) return finish_bytes(m, out);
  }
}
/// `compress(data)`
template <class Library>
value compress(vm& m, value self, value data) {
  auto* o = self.as<compressor_object>();
  buffer_view b;
  if (!get_buffer(m, data, b)) return value_raised;
  if (o->flushed) return raise_text(m, m.exc.ValueError, "Compressor has been flushed");
  return b.length ? press<Library>(m, o, b.data, b.length, false) : to_value(m.empty_bytes);
}
/// `flush()`
template <class Library>
value flush(vm& m, value self) {
  auto* o = self.as<compressor_object>();
  if (o->flushed) return raise_text(m, m.exc.ValueError, "Repeated call to flush()");
  o->flushed = 1;
  return press<Library>(m, o, nullptr, 0, true);
}

/// `decompress(data, max_length)`. `Library::step(m, object, stream, feed, most, made)` is tri::yes
/// at the end of the stream.
template <class Library>
value decompress(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  i64 most = -1;
  if (!bind_arguments(m, "decompress", "data max_length?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[1], value_unbound) && !size_argument(m, v[1], most)))
    return value_raised;
  auto* o = args[0].as<decompressor_object>();
  buffer_view b;
  if (!get_buffer(m, v[0], b)) return value_raised;
  if (o->eof) return raise_text(m, m.exc.EOFError, Library::at_end);
  auto* s = stream_of<typename Library::stream>(m, o);
  if (!s) return value_raised;
  // What waits and what is new become one, which lives outside the heap while the library reads it.
  byte_builder input(m), out(m);
  const auto* waiting = o->waiting.as<bytes_object>();
  if (waiting->length) {
    input.append(waiting->view());
    input.append(b.data, b.length);
    if (input.failed()) return raise_no_memory(m);
  }
  feed<typename Library::stream> f{
      *s, waiting->length ? input.data() : b.data, waiting->length ? input.length() : b.length, {}, out};
  bool limited = false;
  for (;;) {
    const u64 left = most < 0 ? ~u64{0} : static_cast<u64>(most) - out.length();
    limited = left == 0;
    if (limited) break;
    u64 made;
    const u64 before = f.in_left;
    const tri ended = Library::step(m, o, f, left, made);
    if (ended == tri::error) return value_raised;
    if (out.failed()) return raise_no_memory(m);
    if (ended == tri::yes) {
      o->eof = 1;
      break;
    }
    if (!f.in_left && made < sizeof f.buffer && made < left) break;
    if (f.in_left == before && !made) break;
  }
  bytes_object* rest = f.in_left ? make_bytes(m, {reinterpret_cast<const char*>(f.in), f.in_left}) : m.empty_bytes;
  if (!rest) return value_raised;
  if (o->eof) {
    set_field(m, o, &decompressor_object::unused_data, to_value(rest));
    set_field(m, o, &decompressor_object::waiting, to_value(m.empty_bytes));
    o->stream->release_now(m);
  } else {
    set_field(m, o, &decompressor_object::waiting, to_value(rest));
  }
  o->needs_input = !o->eof && !rest->length && !(limited && Library::output_may_wait);
  return finish_bytes(m, out);
}

inline value get_eof(vm&, value self) { return from_bool(self.as<decompressor_object>()->eof); }
inline value get_needs_input(vm&, value self) { return from_bool(self.as<decompressor_object>()->needs_input); }
inline value get_unused_data(vm&, value self) { return self.as<decompressor_object>()->unused_data; }
inline value refuse_pickle(vm& m, const value* args, u32, tuple_object*) {
  return raise_type_error(m, "cannot pickle '" + qualified_name(m, type_of(m, args[0])) + "' object");
}

template <class Library>
const method_def* compressor_methods() {
  static const method_def methods[] = {
      static_method(general_method("__new__", new_object<compressor_object>)),
      general_method("__init__", Library::init_compressor, Library::compressor_signature),
      binary_method("compress", compress<Library>, "($self, data, /)",
                    "Provide data to the compressor object.\n\nGives what could be compressed so "
                    "far, or b''."),
      unary_method("flush", flush<Library>, "($self, /)",
                   "Finish the compression process.\n\nGives what is left; the object cannot be "
                   "used any more."),
      general_method("__reduce_ex__", refuse_pickle),
      end_of_methods};
  return methods;
}
template <class Library>
const method_def* decompressor_methods() {
  static const method_def methods[] = {
      static_method(general_method("__new__", new_object<decompressor_object>)),
      general_method("__init__", Library::init_decompressor, Library::decompressor_signature),
      general_method("decompress", decompress<Library>, "($self, /, data, max_length=-1)",
                     "Decompress *data*, returning uncompressed data as bytes.\n\nNot more than "
                     "*max_length* bytes, unless it is negative."),
      general_method("__reduce_ex__", refuse_pickle), end_of_methods};
  return methods;
}
inline constexpr getset_def eof_getset{"eof", get_eof, nullptr, "True if the end-of-stream marker has been reached."},
    unused_data_getset{"unused_data", get_unused_data, nullptr, "Data found after the end of the compressed stream."},
    needs_input_getset{"needs_input", get_needs_input, nullptr,
                       "True if more input is needed before more decompressed data can be produced."};

/// A class of this module with `__new__` and `__init__`.
inline type_object* make_stream_type(vm& m, module_object* mod, const char* name, const layout& lay,
                                     const method_def* methods, const getset_def* getsets, const char* doc) {
  type_def d{};
  d.name = name;
  d.lay = &lay;
  d.instance_kind = kind::native;
  d.methods = methods;
  d.getsets = getsets;
  d.doc = doc;
  type_object* t = make_builtin_type(m, d);
  module_set(m, mod, std::strrchr(name, '.') + 1, to_value(t));
  return t;
}

}  // namespace metavm::python::compression
