#include "lang/python/modules/lzma_filters.hpp"

#include <cstdlib>

#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python::lzma {
namespace {

type_object* error_class(vm& m) { return static_cast<type_object*>(m.types.lzma_compress->extra); }

bool fail(vm& m, type_object* cls, std::string_view message) {
  raise_text(m, cls, message);
  return false;
}

/// An item of a mapping as a number; `tri::no`: it is not there.
tri number_of(vm& m, value mapping, const char* name, u64 most, u64& out) {
  const value v = get_item(m, mapping, to_value(intern(m, name)));
  if (is_raised(v)) return catch_pending(m, m.exc.KeyError) ? tri::no : tri::error;
  i64 n;
  if (!to_index(m, v, n, true)) return tri::error;
  if (n < 0) {
    raise_text(m, m.exc.OverflowError, "can't convert negative int to unsigned");
    return tri::error;
  }
  if (static_cast<u64>(n) > most) {
    raise_text(m, m.exc.OverflowError,
               most == UINT32_MAX ? "Value too large for uint32_t type" : "Value too large for lzma_vli type");
    return tri::error;
  }
  out = static_cast<u64>(n);
  return tri::yes;
}

/// Refuses keys that the filter does not know. `names` ends with null.
bool check_keys(vm& m, value mapping, const char* const* names, const char* message) {
  bool ok = true;
  return for_each_item(m, mapping, [&](value key) {
    ok = is_str(key) && str_equals_ascii(as_str(key), "id");
    for (const char* const* n = names; !ok && *n; n++) ok = is_str(key) && str_equals_ascii(as_str(key), *n);
    return ok || fail(m, m.exc.ValueError, message);
  });
}

bool read_lzma(vm& m, value v, lzma_options_lzma& o) {
  static constexpr const char* names[] = {"preset", "dict_size", "lc", "lp",    "pb",
                                          "mode",   "nice_len",  "mf", "depth", nullptr};
  u64 preset = LZMA_PRESET_DEFAULT;
  if (number_of(m, v, "preset", UINT32_MAX, preset) == tri::error) return false;
  if (lzma_lzma_preset(&o, static_cast<u32>(preset)))
    return fail(m, error_class(m), fmt::format("Invalid compression preset: {}", preset));
  if (!check_keys(m, v, names, "Invalid filter specifier for LZMA filter")) return false;
  u64 mode = o.mode, finder = o.mf, n;
  struct {
    const char* name;
    u32* place;
  } const fields[] = {{"dict_size", &o.dict_size}, {"lc", &o.lc},      {"lp", &o.lp}, {"pb", &o.pb},
                      {"nice_len", &o.nice_len},   {"depth", &o.depth}};
  for (const auto& f : fields) {
    const tri t = number_of(m, v, f.name, UINT32_MAX, n);
    if (t == tri::error) return false;
    if (t == tri::yes) *f.place = static_cast<u32>(n);
  }
  if (number_of(m, v, "mode", UINT32_MAX, mode) == tri::error ||
      number_of(m, v, "mf", UINT32_MAX, finder) == tri::error)
    return false;
  o.mode = static_cast<lzma_mode>(mode);
  o.mf = static_cast<lzma_match_finder>(finder);
  return true;
}

/// One filter; its options go to `options`.
template <class Options>
bool read_filter(vm& m, value v, lzma_filter& filter, Options& options) {
  if (!is_kind(v, kind::dict) && same(special_of(m, v, special::getitem), value_unbound)) {
    raise_type_error(m, "Filter specifier must be a dict or dict-like object");
    return false;
  }
  u64 id, n;
  const tri found = number_of(m, v, "id", UINT64_MAX, id);
  if (found != tri::yes)
    return found == tri::no && fail(m, m.exc.ValueError, "Filter specifier must have an \"id\" entry");
  filter.id = id;
  filter.options = &options;
  switch (id) {
    case LZMA_FILTER_LZMA1:
    case LZMA_FILTER_LZMA2:
      return read_lzma(m, v, options.lzma);
    case LZMA_FILTER_DELTA: {
      static constexpr const char* names[] = {"dist", nullptr};
      n = 1;
      if (!check_keys(m, v, names, "Invalid filter specifier for delta filter") ||
          number_of(m, v, "dist", UINT32_MAX, n) == tri::error)
        return false;
      options.delta = {};
      options.delta.type = LZMA_DELTA_TYPE_BYTE;
      options.delta.dist = static_cast<u32>(n);
      return true;
    }
    case LZMA_FILTER_X86:
    case LZMA_FILTER_POWERPC:
    case LZMA_FILTER_IA64:
    case LZMA_FILTER_ARM:
    case LZMA_FILTER_ARMTHUMB:
    case LZMA_FILTER_SPARC: {
      static constexpr const char* names[] = {"start_offset", nullptr};
      n = 0;
      if (!check_keys(m, v, names, "Invalid filter specifier for BCJ filter") ||
          number_of(m, v, "start_offset", UINT32_MAX, n) == tri::error)
        return false;
      options.bcj = {};
      options.bcj.start_offset = static_cast<u32>(n);
      return true;
    }
    default:
      return fail(m, m.exc.ValueError, fmt::format("Invalid filter ID: {}", id));
  }
}

}  // namespace

bool succeeded(vm& m, lzma_ret code) {
  switch (code) {
    case LZMA_OK:
    case LZMA_GET_CHECK:
    case LZMA_NO_CHECK:
    case LZMA_STREAM_END:
      return true;
    case LZMA_UNSUPPORTED_CHECK:
      return fail(m, error_class(m), "Unsupported integrity check");
    case LZMA_MEM_ERROR:
      raise_no_memory(m);
      return false;
    case LZMA_MEMLIMIT_ERROR:
      return fail(m, error_class(m), "Memory usage limit exceeded");
    case LZMA_FORMAT_ERROR:
      return fail(m, error_class(m), "Input format not supported by decoder");
    case LZMA_OPTIONS_ERROR:
      return fail(m, error_class(m), "Invalid or unsupported options");
    case LZMA_DATA_ERROR:
      return fail(m, error_class(m), "Corrupt input data");
    case LZMA_BUF_ERROR:
      return fail(m, error_class(m), "Insufficient buffer space");
    case LZMA_PROG_ERROR:
      return fail(m, error_class(m), "Internal error");
    default:
      return fail(m, error_class(m), fmt::format("Unrecognized error from liblzma: {}", static_cast<int>(code)));
  }
}

bool read_filters(vm& m, value v, filter_chain& chain) {
  const i64 n = length_of(m, v);
  if (n < 0) return false;
  if (n > LZMA_FILTERS_MAX)
    return fail(m, m.exc.ValueError,
                fmt::format("Too many filters - liblzma supports a maximum of {}", static_cast<int>(LZMA_FILTERS_MAX)));
  for (i64 i = 0; i < n; i++) {
    const value item = get_item(m, v, value::small_int(i));
    if (is_raised(item) || !read_filter(m, item, chain.filters[i], chain.options[i])) return false;
  }
  chain.filters[n].id = LZMA_VLI_UNKNOWN;
  return true;
}

value encode_filter_properties(vm& m, value v) {
  filter_chain chain;
  lzma_filter& filter = chain.filters[0];
  if (!read_filter(m, v, filter, chain.options[0])) return value_raised;
  u32 size = 0;
  if (!succeeded(m, lzma_properties_size(&size, &filter))) return value_raised;
  bytes_object* b = empty_bytes_of(m, size);
  if (!b || !succeeded(m, lzma_properties_encode(&filter, b->data))) return value_raised;
  return to_value(b);
}

value decode_filter_properties(vm& m, value id, value properties) {
  i64 number;
  buffer_view b;
  if (!to_index(m, id, number) || !get_buffer(m, properties, b)) return value_raised;
  lzma_filter filter{static_cast<lzma_vli>(number), nullptr};
  if (!succeeded(m, lzma_properties_decode(&filter, nullptr, b.data, b.length))) return value_raised;
  dict_object* d = make_dict(m);
  const auto put = [&](const char* name, u64 n) {
    if (d && !dict_set_str(m, d, name, make_uint(m, n))) d = nullptr;
  };
  put("id", filter.id);
  if (filter.options) {
    switch (filter.id) {
      case LZMA_FILTER_LZMA1: {
        const auto& o = *static_cast<lzma_options_lzma*>(filter.options);
        put("dict_size", o.dict_size);
        put("lc", o.lc);
        put("lp", o.lp);
        put("pb", o.pb);
        break;
      }
      case LZMA_FILTER_LZMA2:
        put("dict_size", static_cast<lzma_options_lzma*>(filter.options)->dict_size);
        break;
      case LZMA_FILTER_DELTA:
        put("dist", static_cast<lzma_options_delta*>(filter.options)->dist);
        break;
      default:
        put("start_offset", static_cast<lzma_options_bcj*>(filter.options)->start_offset);
        break;
    }
    std::free(filter.options);
  }
  return d ? to_value(d) : value_raised;
}

}  // namespace metavm::python::lzma
