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
      raise_text(m, m.exc.EOFError, "Compressed file ended before the logical end-of-stream was detected");
      return false;
    case BZ_SEQUENCE_ERROR:
      raise_text(m, m.exc.RuntimeError, "Internal error - Invalid sequence of commands sent to libbzip2");
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

value init_compressor(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  int level = 9;
  if (!bind_arguments(m, "BZ2Compressor", "compresslevel? /", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[0], value_unbound) && !int_argument(m, v[0], level)))
    return value_raised;
  if (level < 1 || level > 9) return raise_text(m, m.exc.ValueError, "compresslevel must be between 1 and 9");
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
  set_stream(m, o, e);
  o->flushed = 0;
  return none;
}

// ---------------------------------------------------------------- decompressing

value init_decompressor(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
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
  set_stream(m, o, e);
  reset(m, o);
  return none;
}

struct library {
  using stream = bz_stream;
  static constexpr auto init_compressor = bz2::init_compressor;
  static constexpr auto init_decompressor = bz2::init_decompressor;
  static constexpr const char* compressor_signature = "($self, compresslevel=9, /)";
  static constexpr const char* decompressor_signature = "($self, /)";
  static constexpr bool output_may_wait = false;
  static constexpr const char* at_end = "End of stream already reached";
  static tri press(vm& m, feed<bz_stream>& f, bool finish, u64& made) {
    const int code = f.run(
        ~u64{0}, [&] { return BZ2_bzCompress(&f.s, finish && f.in_left <= feed_most ? BZ_FINISH : BZ_RUN); }, made);
    if (!check(m, code)) return tri::error;
    // Without input it refuses to run on; what it still holds comes later.
    return to_tri(code == BZ_STREAM_END || (!finish && !f.in_left));
  }
  static tri step(vm& m, decompressor_object*, feed<bz_stream>& f, u64 most, u64& made) {
    const int code = f.run(most, [&] { return BZ2_bzDecompress(&f.s); }, made);
    return check(m, code) ? to_tri(code == BZ_STREAM_END) : tri::error;
  }
};

}  // namespace
}  // namespace bz2

module_object* init_module__bz2(vm& m) {
  using namespace bz2;
  static const getset_def getsets[] = {eof_getset, unused_data_getset, needs_input_getset, {}};
  module_object* mod = make_module(m, "_bz2", nullptr);
  m.types.bz2_compress =
      make_stream_type(m, mod, "_bz2.BZ2Compressor", compressor_object::get_layout(), compressor_methods<library>(),
                       nullptr, "Create a compressor object for compressing data incrementally.");
  m.types.bz2_decompress = make_stream_type(m, mod, "_bz2.BZ2Decompressor", decompressor_object::get_layout(),
                                            decompressor_methods<library>(), getsets,
                                            "Create a decompressor object for decompressing data incrementally.");
  mark_members(m, m.types.bz2_decompress, {"eof", "unused_data", "needs_input"});
  return mod;
}

}  // namespace metavm::python
