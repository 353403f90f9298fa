/// \file
/// Strings, as C++ code and opcodes use them.
#pragma once
#include "lang/mini/vm.hpp"

namespace metavm::mini {

value concatenated(vm& m, value a, value b);        ///< of strings
value substring(vm& m, value s, i64 from, i64 to);  ///< \pre 0 <= from <= to <= length
bool equal_strings(value a, value b);
/// By bytes.
template <bool OrEqual>
bool ordered_strings(value a, value b) {
  return OrEqual ? view(a) <= view(b) : view(a) < view(b);
}

}  // namespace metavm::mini
