/// \file
/// The module _lzma: streams of liblzma. lzma_filters.cpp reads what guests say of filters.
#include "lang/python/modules/compression.hpp"
#include "lang/python/modules/lzma_filters.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace lzma {
namespace {

using namespace compression;

constexpr i64 check_unknown = LZMA_CHECK_ID_MAX + 1;

void release(void* p) {
  lzma_end(static_cast<lzma_stream*>(p));
  delete static_cast<lzma_stream*>(p);
}
bool argument(vm& m, value v, i64 otherwise, i64& out) {
  out = otherwise;
  return same(v, value_unbound) || same(v, none) || size_argument(m, v, out);
}

// ---------------------------------------------------------------- compressing

lzma_ret start_compressor(lzma_stream* s, i64 format, lzma_check check, u32 preset, const filter_chain* chain, vm& m) {
  switch (format) {
    case format_xz:
      return chain ? lzma_stream_encoder(s, chain->filters, check) : lzma_easy_encoder(s, preset, check);
    case format_alone: {
      if (chain) {
        if (chain->filters[0].id == LZMA_FILTER_LZMA1 && chain->filters[1].id == LZMA_VLI_UNKNOWN)
          return lzma_alone_encoder(s, static_cast<lzma_options_lzma*>(chain->filters[0].options));
        raise_text(m, m.exc.ValueError, "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter");
        return LZMA_GET_CHECK;
      }
      lzma_options_lzma options;
      if (lzma_lzma_preset(&options, preset)) return LZMA_OPTIONS_ERROR;
      return lzma_alone_encoder(s, &options);
    }
    default:
      return lzma_raw_encoder(s, chain->filters);
  }
}

value init_compressor(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  i64 format, check;
  if (!bind_arguments(m, "LZMACompressor", "format? check? preset? filters?", args + 1, nargs - 1, kwnames, v) ||
      !argument(m, v[0], format_xz, format) || !argument(m, v[1], -1, check))
    return value_raised;
  const value preset_value = or_none(v[2]), filters = or_none(v[3]);
  if (!same(preset_value, none) && !same(filters, none))
    return raise_text(m, m.exc.ValueError, "Cannot specify both preset and filter chain");
  u32 preset = LZMA_PRESET_DEFAULT;
  if (!same(preset_value, none)) {
    i64 n;
    if (!to_index(m, preset_value, n)) return value_raised;
    if (n < 0) return raise_text(m, m.exc.OverflowError, "can't convert negative int to unsigned");
    if (n > UINT32_MAX) return raise_text(m, m.exc.OverflowError, "Value too large for uint32_t type");
    preset = static_cast<u32>(n);
  }
  if (format != format_xz && check != -1 && check != LZMA_CHECK_NONE)
    return raise_text(m, m.exc.ValueError, "Integrity checks are only supported by FORMAT_XZ");
  if (format != format_xz && format != format_alone && format != format_raw)
    return raise(m, m.exc.ValueError, "Invalid container format: {}", format);
  if (format == format_raw && same(filters, none))
    return raise_text(m, m.exc.ValueError, "Must specify filters for FORMAT_RAW");
  filter_chain chain;
  if (!same(filters, none) && !read_filters(m, filters, chain)) return value_raised;
  auto* s = new lzma_stream(LZMA_STREAM_INIT);
  const lzma_ret code = start_compressor(s, format, check == -1 ? LZMA_CHECK_CRC64 : static_cast<lzma_check>(check),
                                         preset, same(filters, none) ? nullptr : &chain, m);
  if (code == LZMA_GET_CHECK || !succeeded(m, code)) {
    release(s);
    return value_raised;
  }
  external_object* e =
      make_external(m, s, release, static_cast<i64>(std::min<u64>(lzma_easy_encoder_memusage(preset), 1u << 30)));
  if (!e) return value_raised;
  auto* o = args[0].as<compressor_object>();
  set_stream(m, o, e);
  o->flushed = 0;
  return none;
}

// ---------------------------------------------------------------- decompressing

value init_decompressor(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  i64 format;
  if (!bind_arguments(m, "LZMADecompressor", "format? memlimit? filters?", args + 1, nargs - 1, kwnames, v) ||
      !argument(m, v[0], format_auto, format))
    return value_raised;
  const value limit_value = or_none(v[1]), filters = or_none(v[2]);
  u64 limit = UINT64_MAX;
  if (!same(limit_value, none)) {
    if (format == format_raw) return raise_text(m, m.exc.ValueError, "Cannot specify memory limit with FORMAT_RAW");
    i64 n;
    if (!to_index(m, limit_value, n, true)) return value_raised;
    if (n < 0) return raise_text(m, m.exc.OverflowError, "can't convert negative int to unsigned");
    limit = static_cast<u64>(n);
  }
  if (format == format_raw && same(filters, none))
    return raise_text(m, m.exc.ValueError, "Must specify filters for FORMAT_RAW");
  if (format != format_raw && !same(filters, none))
    return raise_text(m, m.exc.ValueError, "Cannot specify filters except with FORMAT_RAW");
  if (format < format_auto || format > format_raw)
    return raise(m, m.exc.ValueError, "Invalid container format: {}", format);
  filter_chain chain;
  if (format == format_raw && !read_filters(m, filters, chain)) return value_raised;
  constexpr u32 flags = LZMA_TELL_ANY_CHECK | LZMA_TELL_NO_CHECK;
  auto* s = new lzma_stream(LZMA_STREAM_INIT);
  const lzma_ret code = format == format_auto    ? lzma_auto_decoder(s, limit, flags)
                        : format == format_xz    ? lzma_stream_decoder(s, limit, flags)
                        : format == format_alone ? lzma_alone_decoder(s, limit)
                                                 : lzma_raw_decoder(s, chain.filters);
  if (!succeeded(m, code)) {
    release(s);
    return value_raised;
  }
  external_object* e = make_external(m, s, release, 1 << 20);
  if (!e) return value_raised;
  auto* o = args[0].as<decompressor_object>();
  set_stream(m, o, e);
  reset(m, o);
  o->check = format == format_alone || format == format_raw ? i64{LZMA_CHECK_NONE} : check_unknown;
  return none;
}
struct library {
  using stream = lzma_stream;
  static constexpr auto init_compressor = lzma::init_compressor;
  static constexpr auto init_decompressor = lzma::init_decompressor;
  static constexpr const char* compressor_signature = "($self, format=FORMAT_XZ, check=-1, preset=None, filters=None)";
  static constexpr const char* decompressor_signature = "($self, /, format=FORMAT_AUTO, memlimit=None, filters=None)";
  static constexpr bool output_may_wait = true;
  static constexpr const char* at_end = "Already at end of stream";
  static tri press(vm& m, feed<lzma_stream>& f, bool finish, u64& made) {
    const lzma_ret code = f.run(
        ~u64{0}, [&] { return lzma_code(&f.s, finish && f.in_left <= feed_most ? LZMA_FINISH : LZMA_RUN); }, made);
    // Without input and output there is nothing more to come; that is no error.
    const bool all = !f.in_left && made < sizeof f.buffer;
    if (code == LZMA_BUF_ERROR && all) return tri::yes;
    if (!succeeded(m, code)) return tri::error;
    return to_tri(code == LZMA_STREAM_END || (!finish && all));
  }
  static tri step(vm& m, decompressor_object* o, feed<lzma_stream>& f, u64 most, u64& made) {
    lzma_ret code;
    u64 more = 0;
    made = 0;
    do {
      code = f.run(most - made, [&] { return lzma_code(&f.s, LZMA_RUN); }, more);
      made += more;
      // How the stream is checked is told in between; it goes on.
      if (code == LZMA_NO_CHECK) o->check = LZMA_CHECK_NONE;
      if (code == LZMA_GET_CHECK) o->check = lzma_get_check(&f.s);
    } while ((code == LZMA_NO_CHECK || code == LZMA_GET_CHECK) && made < most);
    if (code == LZMA_BUF_ERROR && !f.in_left) return tri::no;
    return succeeded(m, code) ? to_tri(code == LZMA_STREAM_END) : tri::error;
  }
};

value get_check(vm& m, value self) { return make_int(m, self.as<decompressor_object>()->check); }

value is_check_supported(vm& m, value v) {
  int check;
  if (!int_argument(m, v, check)) return value_raised;
  return from_bool(lzma_check_is_supported(static_cast<lzma_check>(check)));
}

constexpr struct {
  const char* name;
  i64 number;
} constants[] = {{"FORMAT_AUTO", format_auto},
                 {"FORMAT_XZ", format_xz},
                 {"FORMAT_ALONE", format_alone},
                 {"FORMAT_RAW", format_raw},
                 {"CHECK_NONE", LZMA_CHECK_NONE},
                 {"CHECK_CRC32", LZMA_CHECK_CRC32},
                 {"CHECK_CRC64", LZMA_CHECK_CRC64},
                 {"CHECK_SHA256", LZMA_CHECK_SHA256},
                 {"CHECK_ID_MAX", LZMA_CHECK_ID_MAX},
                 {"CHECK_UNKNOWN", check_unknown},
                 {"FILTER_LZMA1", i64{LZMA_FILTER_LZMA1}},
                 {"FILTER_LZMA2", i64{LZMA_FILTER_LZMA2}},
                 {"FILTER_DELTA", i64{LZMA_FILTER_DELTA}},
                 {"FILTER_X86", i64{LZMA_FILTER_X86}},
                 {"FILTER_IA64", i64{LZMA_FILTER_IA64}},
                 {"FILTER_ARM", i64{LZMA_FILTER_ARM}},
                 {"FILTER_ARMTHUMB", i64{LZMA_FILTER_ARMTHUMB}},
                 {"FILTER_SPARC", i64{LZMA_FILTER_SPARC}},
                 {"FILTER_POWERPC", i64{LZMA_FILTER_POWERPC}},
                 {"MF_HC3", LZMA_MF_HC3},
                 {"MF_HC4", LZMA_MF_HC4},
                 {"MF_BT2", LZMA_MF_BT2},
                 {"MF_BT3", LZMA_MF_BT3},
                 {"MF_BT4", LZMA_MF_BT4},
                 {"MODE_FAST", LZMA_MODE_FAST},
                 {"MODE_NORMAL", LZMA_MODE_NORMAL},
                 {"PRESET_DEFAULT", LZMA_PRESET_DEFAULT},
                 {"PRESET_EXTREME", i64{LZMA_PRESET_EXTREME}}};

}  // namespace
}  // namespace lzma

module_object* init_module__lzma(vm& m) {
  using namespace lzma;
  static const getset_def getsets[] = {
      {"check", get_check, nullptr, "ID of the integrity check used by the input stream."},
      eof_getset,
      unused_data_getset,
      needs_input_getset,
      {}};
  static const method_def functions[] = {
      unary_method("is_check_supported", is_check_supported, "($module, check_id, /)",
                   "Test whether the given integrity check is supported."),
      unary_method("_encode_filter_properties", encode_filter_properties, "($module, filter, /)",
                   "Return a bytes object encoding the options (properties) of the filter."),
      binary_method("_decode_filter_properties", decode_filter_properties, "($module, filter_id, encoded_props, /)",
                    "Return a dict describing a filter, without its ID."),
      end_of_methods};
  module_object* mod = make_module(m, "_lzma", functions);
  m.types.lzma_compress =
      make_stream_type(m, mod, "_lzma.LZMACompressor", compressor_object::get_layout(), compressor_methods<library>(),
                       nullptr, "Create a compressor object for compressing data incrementally.");
  m.types.lzma_decompress = make_stream_type(m, mod, "_lzma.LZMADecompressor", decompressor_object::get_layout(),
                                             decompressor_methods<library>(), getsets,
                                             "Create a decompressor object for decompressing data incrementally.");
  mark_members(m, m.types.lzma_decompress, {"check", "eof", "unused_data", "needs_input"});
  type_object* error = make_exception_class(m, mod, "LZMAError", m.exc.Exception);
  if (!error) return nullptr;
  // Where guests cannot take it away.
  m.heap.write(m.types.lzma_compress, &m.types.lzma_compress->extra, static_cast<object*>(error));
  for (const auto& c : constants) module_set(m, mod, c.name, make_int(m, c.number));
  return mod;
}

}  // namespace metavm::python
