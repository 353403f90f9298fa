#include "lang/python/objects/class_variables.hpp"

#include "lang/python/objects/dict_ops.hpp"

namespace metavm::python {

bool is_plain_data(const py_shape* s) {
  switch (s->get_kind()) {
    case kind::small_int:
    case kind::boolean:
    case kind::none:
    case kind::floating:
    case kind::big_int:
    case kind::complex:
    case kind::str:
    case kind::bytes:
    case kind::bytearray:
    case kind::list:
    case kind::tuple:
    case kind::dict:
    case kind::set:
    case kind::frozenset:
    case kind::range:
    case kind::instance:
      break;
    default:
      return false;
  }
  // Classes derived from the built-in ones may have them, too.
  for (const special x : {special::get, special::set, special::delete_, special::call})
    if (!same(s->cls->get_special(x), value_unbound)) return false;
  return true;
}

tri store_class_variable(vm& m, type_object* t, str_object* name, value v) {
  if (!t->version || (t->flags_word & type_flags::immutable) || !is_plain_data(shape_of(m, v))) return tri::no;
  const i64 n = dict_entry_of_str(m, t->dict, name);
  if (n < 0) return tri::no;
  if (!is_class_variable(t, name)) {
    const u64 length = name->length;
    if (length > 4 && name->is_ascii() && name->data[0] == '_' && name->data[1] == '_' &&
        name->data[length - 1] == '_' && name->data[length - 2] == '_')
      return tri::no;
    if (!is_plain_data(shape_of(m, dict_item_at(t->dict, static_cast<u64>(n))))) return tri::no;
    const u64 count = t->variables ? t->variables->length : 0;
    tuple_object* names = empty_tuple_of(m, count + 1);
    if (METAVM_UNLIKELY(!names)) return tri::error;
    for (u64 i = 0; i < count; i++) names->items[i] = t->variables->items[i];
    names->items[count] = to_value(name);
    m.heap.write(t, &t->variables, names);
    type_modified(m, t);
  }
  dict_set_item_at(m, t->dict, static_cast<u64>(n), v);
  return tri::yes;
}

void forget_class_variable(vm& m, type_object* t, str_object* name) {
  // Rare: the others are found out again.
  if (is_class_variable(t, name)) m.heap.write(t, &t->variables, static_cast<tuple_object*>(nullptr));
}

attribute_location locate_class_data(vm& m, type_object* t, str_object* name, value found) {
  if (t->mro)
    for (u64 i = 0; i < t->mro->length; i++) {
      auto* holder = t->mro->items[i].as<type_object>();
      const i64 n = dict_entry_of_str(m, holder->dict, name);
      if (n == -1) continue;
      if (n < 0 || !is_class_variable(holder, name)) break;
      return {attribute_kind::variable, static_cast<u32>(n), to_value(holder)};
    }
  return {attribute_kind::constant, 0, found};
}

}  // namespace metavm::python
