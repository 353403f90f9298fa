/// \file
/// Parameterised generics: `list[int]`, `int | str`, and what both share.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

struct generic_alias_object : object {
  value origin;
  tuple_object* args;
  value parameters;  ///< tuple, or unbound: not collected yet
  u64 starred;       ///< `*tuple[int]`
  static const layout& get_layout() {
    return describe<generic_alias_object>("generic_alias", &generic_alias_object::origin, &generic_alias_object::args,
                                          &generic_alias_object::parameters);
  }
};
struct union_object : object {
  tuple_object* args;
  value parameters;
  static const layout& get_layout() {
    return describe<union_object>("union", &union_object::args, &union_object::parameters);
  }
};

/// The type variables among arguments, each once, in order of appearance. Null: raised.
tuple_object* collect_parameters(vm& m, tuple_object* args);
/// The arguments with type variables replaced by what `item` (one or a tuple) gives. Null: raised.
tuple_object* substitute_parameters(vm& m, value self, tuple_object* args, tuple_object* parameters, value item);
/// How an argument is shown. False: raised.
bool append_type_repr(vm& m, std::string& out, value v);

}  // namespace metavm::python
