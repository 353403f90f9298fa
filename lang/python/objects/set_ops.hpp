/// \file
/// set and frozenset as the runtime uses them, beyond runtime.hpp. Their table is in set_table.hpp.
#pragma once
#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {

inline bool is_any_set(value v) { return is_kind(v, kind::set) || is_kind(v, kind::frozenset); }
tri set_add_hashed(vm& m, set_object* s, value v, u64 hash);
tri set_contains_hashed(vm& m, set_object* s, value v, u64 hash);
tri set_discard_hashed(vm& m, set_object* s, value v, u64 hash);
/// As the `in` operator: a set in place of a frozenset is looked up by its content.
tri set_contains_like(vm& m, set_object* s, value v);
/// A set of the same elements; `cls` null: an exact set.
set_object* set_copy(vm& m, set_object* s, type_object* cls = nullptr);
void set_clear(vm& m, set_object* s);
/// Takes an element out; value_unbound if the set is empty.
value set_pop(vm& m, set_object* s);
bool set_update(vm& m, set_object* s, value iterable);
bool set_difference_update(vm& m, set_object* s, value iterable);
/// Elements of `s` that are not in `other`, in an exact set of class `cls`. Null: raised.
set_object* set_difference(vm& m, set_object* s, value other, type_object* cls);
bool set_symmetric_difference_update(vm& m, set_object* s, value iterable);
/// Elements of `s` that are in `other` too, in an exact set of class `cls`. Null: raised.
set_object* set_intersection(vm& m, set_object* s, value other, type_object* cls);
tri set_is_disjoint(vm& m, set_object* s, value other);
tri set_is_subset(vm& m, set_object* s, value other);
tri set_equal(vm& m, set_object* a, set_object* b);
i64 frozenset_hash(set_object* s);

}  // namespace metavm::python
