/// \file
/// Filter chains of liblzma, as guests write them: sequences of dicts.
#pragma once
#include <lzma.h>

#include "lang/python/modules/descriptors.hpp"

namespace metavm::python::lzma {

enum container : i64 { format_auto, format_xz, format_alone, format_raw };

struct filter_chain {
  filter_chain() = default;
  filter_chain(const filter_chain&) = delete;
  filter_chain& operator=(const filter_chain&) = delete;

  lzma_filter filters[LZMA_FILTERS_MAX + 1];
  union {
    lzma_options_lzma lzma;
    lzma_options_delta delta;
    lzma_options_bcj bcj;
  } options[LZMA_FILTERS_MAX];
};
/// False: raised.
bool read_filters(vm& m, value v, filter_chain& chain);
value encode_filter_properties(vm& m, value filter);
value decode_filter_properties(vm& m, value id, value properties);
/// False: the code means an error, and LZMAError (or MemoryError) was raised.
bool succeeded(vm& m, lzma_ret code);

}  // namespace metavm::python::lzma
