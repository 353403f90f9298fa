/// \file
/// What a function sees as built-ins. `__builtins__` of a namespace should be a dict or a module,
/// but guests may set it to anything; a function then gets a dict that stands for it and is always
/// looked into by the slow path.
#pragma once
#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {

/// In object::flags of a dict: its only item, of the key None, is the object meant.
inline constexpr u8 stand_in_flag = 64;

inline value stand_in_for(vm& m, value builtins) {
  dict_object* d = make_dict(m);
  if (!d || !dict_set(m, d, none, builtins)) return value_raised;
  d->flags |= stand_in_flag;
  return to_value(d);
}
/// The object itself, as guests shall see it.
inline value builtins_of(const function_object* f) {
  if (!is_kind(f->builtins, kind::dict)) return f->builtins;
  const auto* d = f->builtins.as<dict_object>();
  return METAVM_UNLIKELY(d->flags & stand_in_flag) ? dict_item_at(d, 0) : f->builtins;
}

}  // namespace metavm::python
