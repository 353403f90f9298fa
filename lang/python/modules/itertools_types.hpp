/// \file
/// The iterators of the module itertools that more than one file knows.
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python::itertools {

void add_simple(vm& m, module_object* mod);         ///< count, cycle, repeat, chain, compress, …
void add_slices(vm& m, module_object* mod);         ///< islice, pairwise, zip_longest, accumulate
void add_combinatorics(vm& m, module_object* mod);  ///< product, permutations, combinations
void add_groups(vm& m, module_object* mod);         ///< groupby, tee
value tee(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

/// chain(first, rest) for iterables.
value make_chain(vm& m, value first, value rest);
/// (cls, (args…)) as __reduce__ gives it, with the state if there is one.
inline value reduced(vm& m, value self, value args, value state = value_unbound) {
  if (is_raised(args)) return args;
  const value cls = to_value(type_of(m, self));
  return same(state, value_unbound) ? tuple_of(m, {cls, args}) : tuple_of(m, {cls, args, state});
}
/// The state of __setstate__ as a tuple of n (at least `least`) items; null: raised.
inline tuple_object* state_tuple(vm& m, value state, u64 least, u64 most) {
  if (!is_kind(state, kind::tuple)) {
    raise_type_error(m, "state is not a tuple");
    return nullptr;
  }
  tuple_object* t = state.as<tuple_object>();
  if (t->length >= least && t->length <= most) return t;
  raise(m, m.exc.TypeError, "function takes {} {} argument{} ({} given)",
        least == most       ? "exactly"
        : t->length < least ? "at least"
                            : "at most",
        t->length < least ? least : most, (t->length < least ? least : most) == 1 ? "" : "s", t->length);
  return nullptr;
}

}  // namespace metavm::python::itertools
