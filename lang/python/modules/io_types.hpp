/// \file
/// The streams of the _io module, and what its files share.
#pragma once
#include "lang/python/core.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python::io {

inline constexpr i64 default_buffer_size = 8192;

struct base_object : object {
  u64 reserved;
  static const layout& get_layout() { return describe<base_object>("_io._IOBase"); }
};

struct file_object : object {  ///< FileIO
  i32 fd;                      ///< -1: closed or not open
  bool created, readable, writable, appending, close_fd;
  i8 seekable;   ///< -1: not known yet
  bool wrapped;  ///< a buffer over this one closes it
  u32 block_size;
  static const layout& get_layout() { return describe<file_object>("_io.FileIO"); }
};

/// What BytesIO.getbuffer() exports.
struct bytes_io_object;
struct bytes_io_buffer : object {
  object* owner;    ///< the bytes_io_object
  object* exports;  ///< memoryviews alive
  static const layout& get_layout() {
    return describe<bytes_io_buffer>("_io._BytesIOBuffer", &bytes_io_buffer::owner, &bytes_io_buffer::exports);
  }
};
struct bytes_io_object : object {  ///< BytesIO
  byte_array* buffer;
  bytes_io_buffer* exporter;  ///< null until getbuffer()
  u64 length;                 ///< bytes in use
  u64 position;               ///< may be beyond the end
  u64 closed;
  static const layout& get_layout() {
    return describe<bytes_io_object>("_io.BytesIO", &bytes_io_object::buffer, &bytes_io_object::exporter);
  }
};

/// BufferedReader, BufferedWriter, BufferedRandom: one buffer that holds read-ahead or bytes to be written.
struct buffered_object : object {
  value raw;  ///< none: detached or not initialised
  byte_array* buffer;
  i64 buffer_size;
  i64 absolute;                   ///< position of the raw stream as far as known, else -1
  i64 position;                   ///< in the buffer
  i64 raw_position;               ///< of the raw stream, relative to the buffer's start
  i64 read_end;                   ///< valid bytes in the buffer, or -1
  i64 write_position, write_end;  ///< bytes to be written; write_end -1: none
  bool ready, detached, readable, writable, finalizing;
  bool fast_raw;  ///< raw is exactly a FileIO
  bool wrapped;   ///< a TextIOWrapper over this one closes it
  static const layout& get_layout() {
    return describe<buffered_object>("_io.Buffered", &buffered_object::raw, &buffered_object::buffer);
  }
};
struct rw_pair_object : object {
  value reader, writer;
  static const layout& get_layout() {
    return describe<rw_pair_object>("_io.BufferedRWPair", &rw_pair_object::reader, &rw_pair_object::writer);
  }
};

/// Universal newlines, incrementally.
struct newline_state {
  bool translate = true;
  bool pending_cr = false;
  u8 seen = 0;  ///< bits: 1 CR, 2 LF, 4 CRLF
};
/// `s` with the pending CR in front, translated. Null: raised.
str_object* feed_newlines(vm& m, newline_state& n, str_object* s, bool final);
value newlines_seen(vm& m, u8 seen);
/// Position behind the line that begins at `from`; -1 if s[from:to] has no line end. `newline`: the only line end, or
/// none: then "\n" if `translated`, else any.
i64 find_line_end(str_object* s, u64 from, u64 to, bool translated, value newline);
/// The newline argument: None, "", "\n", "\r" or "\r\n". False: raised.
bool check_newline(vm& m, value newline, bool quoted = true);

struct newline_decoder_object : object {  ///< IncrementalNewlineDecoder
  value decoder, errors;
  newline_state state;
  static const layout& get_layout() {
    return describe<newline_decoder_object>("_io.IncrementalNewlineDecoder", &newline_decoder_object::decoder,
                                            &newline_decoder_object::errors);
  }
};

struct string_io_object : object {  ///< StringIO
  str_object* text;                 ///< the content up to `pieces`
  list_object* pieces;              ///< written behind `text`, not joined yet; null if none
  u64 pieces_length;
  u64 position;
  bool closed, ready;
  bool read_universal, read_translate;
  newline_state newlines;
  value newline;        ///< the argument: none or a str
  value write_newline;  ///< what "\n" is written as; none: itself
  static const layout& get_layout() {
    return describe<string_io_object>("_io.StringIO", &string_io_object::text, &string_io_object::pieces,
                                      &string_io_object::newline, &string_io_object::write_newline);
  }
};

enum class native_codec : u8 { none, utf8, ascii, latin1 };

struct text_object : object {  ///< TextIOWrapper
  value buffer;                ///< none: detached or not initialised
  str_object *encoding, *errors;
  value encoder;        ///< none: native, or not writable
  value decoder;        ///< none: native, or not readable
  value read_newline;   ///< what ends lines: none (universal), or a str
  value write_newline;  ///< what "\n" is written as; none: itself
  byte_array* pending;  ///< encoded, not yet given to the buffer
  u64 pending_length;
  str_object* decoded;   ///< decoded, being read
  u64 used;              ///< code points of `decoded` that were read
  bytes_object* kept;    ///< native decoding: an incomplete sequence at the end of the last chunk
  value snapshot_input;  ///< bytes that gave `decoded`; none: not known
  newline_state newlines;
  i64 snapshot_flags;  ///< the decoder's state before the snapshot's input
  i64 chunk_size;
  native_codec codec;
  bool ready, detached, finalizing, line_buffering, write_through, readable, writable, seekable, has_read1, telling,
      read_universal, read_translate, encode_start, fast_buffer;
  static const layout& get_layout() {
    return describe<text_object>("_io.TextIOWrapper", &text_object::buffer, &text_object::encoding,
                                 &text_object::errors, &text_object::encoder, &text_object::decoder,
                                 &text_object::read_newline, &text_object::write_newline, &text_object::pending,
                                 &text_object::decoded, &text_object::kept, &text_object::snapshot_input);
  }
};

// ---------------------------------------------------------------- shared

value raise_unsupported(vm& m, const char* message);
value raise_closed(vm& m, const char* message = "I/O operation on closed file.");
/// `o.name()` as a truth value.
tri call_truth(vm& m, value o, const char* name);
/// `o.closed` as a truth value.
tri is_closed(vm& m, value o);
value call_named(vm& m, value o, const char* name);
value call_named(vm& m, value o, const char* name, value a);
value call_named(vm& m, value o, const char* name, value a, value b);
/// The target of readinto(); TypeError in that function's words.
bool writable_buffer(vm& m, const char* function, value target, buffer_view& out);
/// None or an integer: -1 for None and for no argument.
bool optional_size(vm& m, value v, i64& out);
/// Positions are 64-bit: OverflowError otherwise.
bool to_offset(vm& m, value v, i64& out);
/// Remembers a stream that must be flushed when the program ends, and closed when it dies.
void register_stream(vm& m, value stream);
/// A byte_array with undefined content; null: MemoryError raised.
byte_array* make_bytes_block(vm& m, u64 n);
/// A class of this module; also sets `shape`.
value make_class_of(vm& m, const char* name, const layout& lay, type_object* base, const method_def* methods,
                    const getset_def* getsets, constructor_fn construct, value (*next)(vm&, value), const char* doc,
                    py_shape*& shape);
/// Lines of a stream, by its readline(): readlines().
value base_readlines(vm& m, value self, i64 hint);
value base_next(vm& m, value self);
bool check_open(vm& m, value self);
bool check_readable(vm& m, value self);
bool check_writable(vm& m, value self);
bool check_seekable(vm& m, value self);

/// The next n bytes of a BytesIO, taken, if `read` is its method, and no subclass's, and it has so many; valid until it
/// is written to. Null: `read` has to be called.
const u8* take_from_bytes_io(vm& m, value read, u64 n);

// FileIO (io_file.cpp)
value make_file(vm& m, value name, std::string_view mode, bool close_fd, value opener);
/// Bytes read, 0 at the end, -1 raised, -2 would block.
i64 file_read_into(vm& m, file_object* f, u8* p, u64 n);
i64 file_write_from(vm& m, file_object* f, const u8* p, u64 n);
i64 file_seek(vm& m, file_object* f, i64 offset, int whence);  ///< -1: raised
bool file_is_seekable(vm& m, file_object* f);
// Buffered streams (io_buffered.cpp)
value make_buffered(vm& m, type_object* cls, value raw, i64 size);
value buffered_read1(vm& m, buffered_object* b, i64 n);
value buffered_flush(vm& m, value self);
value buffered_write(vm& m, value self, const u8* p, u64 n);
bool buffered_is_closed(vm& m, buffered_object* b, bool& closed);
// TextIOWrapper
value make_text(vm& m, value buffer, value encoding, value errors, value newline, bool line_buffering,
                bool write_through);
bool text_write(vm& m, text_object* t, str_object* s);
bool text_flush_pending(vm& m, text_object* t);

void init_base(vm& m, module_object* mod);
void init_file(vm& m, module_object* mod);
void init_bytes_io(vm& m, module_object* mod);
void init_buffered(vm& m, module_object* mod);
void init_rw_pair(vm& m, module_object* mod);  ///< (by init_buffered)
void init_string_io(vm& m, module_object* mod);
void init_newline_decoder(vm& m, module_object* mod);
void init_text(vm& m, module_object* mod);

}  // namespace metavm::python::io
