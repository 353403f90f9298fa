/// \file
/// The classes of the module _collections.
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python::collections {

/// A field of a namedtuple: item `index` of self.
struct tuplegetter_object : object {
  u64 index;
  value doc;
  static const layout& get_layout() { return describe<tuplegetter_object>("_tuplegetter", &tuplegetter_object::doc); }
};

/// A ring: item i lies in storage[(start + i) & (capacity - 1)]. Unused places hold value_unbound.
struct deque_object : object {
  value_array* storage;  ///< capacity is a power of two, or 0
  u64 start, length;
  i64 most;     ///< maxlen; -1: none
  u64 changes;  ///< so that iterators notice
  static const layout& get_layout() { return describe<deque_object>("deque", &deque_object::storage); }
  value& at(u64 i) { return storage->items[(start + i) & (storage->capacity - 1)]; }
};
inline deque_object* as_deque(value v) { return v.as<deque_object>(); }
inline bool is_deque(vm& m, value v) { return is_instance(m, v, m.types.deque); }

value make_deque(vm& m, type_object* cls, i64 most);
bool deque_append(vm& m, deque_object* d, value v);
bool deque_append_left(vm& m, deque_object* d, value v);
value deque_pop(vm& m, deque_object* d);
value deque_pop_left(vm& m, deque_object* d);
void deque_clear(vm& m, deque_object* d);
bool deque_extend(vm& m, deque_object* d, value iterable, bool left = false);
void deque_rotate(vm& m, deque_object* d, i64 n);
bool deque_insert(vm& m, deque_object* d, u64 at, value v);
void deque_remove_at(vm& m, deque_object* d, u64 i);
value raise_mutated(vm& m);  ///< RuntimeError: deque mutated during iteration

void add_deque(vm& m, module_object* mod);
void add_deque_iterators(vm& m, module_object* mod);
value make_deque_iterator(vm& m, value deque, bool backwards);
void add_defaultdict(vm& m, module_object* mod);
void add_ordered_dict(vm& m, module_object* mod);
void add_tuplegetter(vm& m, module_object* mod);

/// The object's own attributes as __reduce__ has them: its __getstate__().
value state_of(vm& m, value self);

}  // namespace metavm::python::collections
