/// \file
/// The module _bz2: streams of libbz2.
#include <bzlib.h>

#include "lang/python/modules/compression.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace bz2 {
namespace {

using namespace compression;

/// False: `code` says that something is wrong, and this was raised.
bool check(vm& m, int code) {
  switch (code) {
    case BZ_OK:
    case BZ_RUN_OK:
    case BZ_FLUSH_OK:
    case BZ_FINISH_OK:
    case BZ_STREAM_END:
      return true;
    case BZ_PARAM_ERROR:
      raise_text(m, m.exc.ValueError, "Internal error - invalid parameters passed to libbzip2");
      return false;
    case BZ_MEM_ERROR:
      raise_no_memory(m);
      return false;
    case BZ_DATA_ERROR:
    case BZ_DATA_ERROR_MAGIC:
      raise_text(m, m.exc.OSError, "Invalid data stream");
      return false;
    case BZ_IO_ERROR:
      raise_text(m, m.exc.OSError, "Unknown I/O error");
      return false;
    case BZ_UNEXPECTED_EOF:
      raise_text(m, m.exc.EOFError,
                 "Compressed file ended before the logical end-of-stream was detected");
      return false;
    case BZ_SEQUENCE_ERROR:
      raise_text(m, m.exc.RuntimeError,
                 "Internal error - Invalid sequence of commands sent to libbzip2");
      return false;
    default:
      raise(m, m.exc.OSError, "Unrecognized error from libbzip2: {}", code);
      return false;
  }
}

template <int (*end)(bz_stream*)>
void release(void* p) {
  end(static_cast<bz_stream*>(p));
  delete static_cast<bz_stream*>(p);
}

// ---------------------------------------------------------------- compressing

value compressor_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  int level = 9;
  if (!bind_arguments(m, "BZ2Compressor", "compresslevel? /", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[0], value_unbound) && !int_argument(m, v[0], level)))
    return value_raised;
  if (level < 1 || level > 9)
    return raise_text(m, m.exc.ValueError, "compresslevel must be between 1 and 9");
  auto* o = args[0].as<compressor_object>();
  auto* s = new bz_stream{};
  const int code = BZ2_bzCompressInit(s, level, 0, 0);
  if (code != BZ_OK) {
    delete s;
    check(m, code);
    return value_raised;
  }
  external_object* e = make_external(m, s, release<BZ2_bzCompressEnd>, 400000 + 900000 * level);
  if (!e) return value_raised;
  if (o->stream) o->stream->release_now(m);
  m.heap.write(o, &o->stream, e);
  o->flushed = 0;
  return none;
}
value run(vm& m, compressor_object* o, const u8* p, u64 n, int action) {
  auto* s = stream_of<bz_stream>(m, o);
  if (!s) return value_raised;
  byte_builder out(m);
  feed<bz_stream> f{*s, p, n, {}, out};
  for (;;) {
    u64 made;
    const int code = f.run(
        ~u64{0}, [&] { return BZ2_bzCompress(s, f.in_left > (1u << 30) ? BZ_RUN : action); }, made);
    if (!check(m, code)) return value_raised;
    if (code == BZ_STREAM_END || (action == BZ_RUN && !f.in_left) || out.failed()) break;
  }
  return finish_bytes(m, out);
}
value compress(vm& m, value self, value data) {
  auto* o = self.as<compressor_object>();
  buffer_view b;
  if (!get_buffer(m, data, b)) return value_raised;
  if (o->flushed) return raise_text(m, m.exc.ValueError, "Compressor has been flushed");
  return b.length ? run(m, o, b.data, b.length, BZ_RUN) : to_value(m.empty_bytes);
}
value flush(vm& m, value self) {
  auto* o = self.as<compressor_object>();
  if (o->flushed) return raise_text(m, m.exc.ValueError, "Repeated call to flush()");
  o->flushed = 1;
  return run(m, o, nullptr, 0, BZ_FINISH);
}

// ---------------------------------------------------------------- decompressing

struct library {
  using stream = bz_stream;
  static constexpr bool output_may_wait = false;
  static constexpr const char* at_end = "End of stream already reached";
  static tri step(vm& m, decompressor_object*, feed<bz_stream>& f, u64 most, u64& made) {
    const int code = f.run(most, [&] { return BZ2_bzDecompress(&f.s); }, made);
    return check(m, code) ? to_tri(code == BZ_STREAM_END) : tri::error;
  }
};

value decompressor_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "BZ2Decompressor", kwnames)) return value_raised;
  if (nargs > 1) return raise_type_error(m, "BZ2Decompressor() takes no positional arguments");
  auto* o = args[0].as<decompressor_object>();
  auto* s = new bz_stream{};
  const int code = BZ2_bzDecompressInit(s, 0, 0);
  if (code != BZ_OK) {
    delete s;
    check(m, code);
    return value_raised;
  }
  external_object* e = make_external(m, s, release<BZ2_bzDecompressEnd>, 3700000);
  if (!e) return value_raised;
  if (o->stream) o->stream->release_now(m);
  m.heap.write(o, &o->stream, e);
  reset(m, o);
  return none;
}

}  // namespace
}  // namespace bz2

module_object* init_module__bz2(vm& m) {
  using namespace bz2;
  static const method_def compressor_methods[] = {
      static_method(general_method("__new__", new_object<compressor_object>)),
      general_method("__init__", compressor_init, "($self, compresslevel=9, /)"),
      binary_method("compress", compress, "($self, data, /)",
                    "Provide data to the compressor object.\n\nGives what could be compressed so "
                    "far, or b''."),
      unary_method("flush", flush, "($self, /)",
                   "Finish the compression process.\n\nGives what is left; the object cannot be "
                   "used any more."),
      general_method("__reduce_ex__", refuse_pickle),
      end_of_methods};
  static const method_def decompressor_methods[] = {
      static_method(general_method("__new__", new_object<decompressor_object>)),
      general_method("__init__", decompressor_init, "($self, /)"),
      general_method("decompress", decompress<library>, "($self, /, data, max_length=-1)",
                     "Decompress *data*, returning uncompressed data as bytes.\n\nNot more than "
                     "*max_length* bytes, unless it is negative."),
      general_method("__reduce_ex__", refuse_pickle), end_of_methods};
  static const getset_def decompressor_getsets[] = {
      {"eof", get_eof, nullptr, "True if the end-of-stream marker has been reached."},
      {"unused_data", get_unused_data, nullptr,
       "Data found after the end of the compressed stream."},
      {"needs_input", get_needs_input, nullptr,
       "True if more input is needed before more decompressed data can be produced."},
      {}};
  module_object* mod = make_module(m, "_bz2", nullptr);
  m.types.bz2_compress = make_stream_type(
      m, mod, "_bz2.BZ2Compressor", compressor_object::get_layout(), compressor_methods, nullptr,
      "Create a compressor object for compressing data incrementally.");
  m.types.bz2_decompress = make_stream_type(
      m, mod, "_bz2.BZ2Decompressor", decompressor_object::get_layout(), decompressor_methods,
      decompressor_getsets, "Create a decompressor object for decompressing data incrementally.");
  mark_members(m, m.types.bz2_decompress, {"eof", "unused_data", "needs_input"});
  return mod;
}

}  // namespace metavm::python
