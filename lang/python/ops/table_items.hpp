/// \file
/// Items of dicts and sets in compiled code: plain keys (objects/plain_keys.hpp) run no guest code.
#pragma once
#include "lang/python/ops/parts.hpp"

namespace metavm::python::ops {

/// What putting something into a container of one's own does.
inline constexpr effects grows = effects::writes | effects::may_raise | effects::may_collect;

/// d[key] = v; unwinds if that raises. \pre d is an exact dict
template <class S>
METAVM_OP_PART void set_dict_item(S& s, word<S> d, word<S> key, word<S> v) {
  if constexpr (S::is_staged) {
    auto r = s.template residual<&dict_set_plain, grows>(d, key, v);
    if (s.raised(r)) return s.unwind();
    if (!s.promote(same(r, value_unbound))) return;
  }
  if (s.raised(s.template residual<&dict_set_slow>(d, key, v))) s.unwind();
}

}  // namespace metavm::python::ops
