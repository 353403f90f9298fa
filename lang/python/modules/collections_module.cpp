/// \file
/// The module _collections.
#include "lang/python/modules/collections_types.hpp"

namespace metavm::python {
namespace collections {

value count_elements(vm& m, value mapping, value iterable);

namespace {

value tuplegetter_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "_tuplegetter", nargs, 2, 2)) return value_raised;
  i64 index;
  if (!size_argument(m, args[0], index)) return value_raised;
  tuplegetter_object* o = make_native<tuplegetter_object>(m, cls);
  o->index = static_cast<u64>(index);
  o->doc = args[1];
  return to_value(o);
}
value tuplegetter_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(nargs < 2 || nargs > 3 || kwnames) &&
      (!check_no_keywords(m, "__get__", kwnames) || !check_arity(m, "__get__", nargs - 1, 1, 2)))
    return value_raised;
  const value obj = args[1];
  const tuplegetter_object* o = args[0].as<tuplegetter_object>();
  if (METAVM_LIKELY(is_kind(obj, kind::tuple))) {
    const tuple_object* t = obj.as<tuple_object>();
    if (METAVM_LIKELY(o->index < t->length)) return t->items[o->index];
    return raise_text(m, m.exc.IndexError, "tuple index out of range");
  }
  if (same(obj, none)) {
    if (nargs < 3 || same(args[2], none)) return raise_type_error(m, "__get__(None, None) is invalid");
    return args[0];
  }
  return raise(m, m.exc.TypeError, "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
               static_cast<i64>(o->index), type_name(m, obj));
}
value tuplegetter_set(vm& m, value, value, value) { return raise_text(m, m.exc.AttributeError, "can't set attribute"); }
value tuplegetter_delete(vm& m, value, value) { return raise_text(m, m.exc.AttributeError, "can't delete attribute"); }
value tuplegetter_reduce(vm& m, value self) {
  const tuplegetter_object* o = self.as<tuplegetter_object>();
  const value args = tuple_of(m, {make_int(m, static_cast<i64>(o->index)), o->doc});
  return is_raised(args) ? args : tuple_of(m, {to_value(type_of(m, self)), args});
}
value tuplegetter_repr(vm& m, value self) {
  const tuplegetter_object* o = self.as<tuplegetter_object>();
  str_object* doc = repr(m, o->doc);
  if (!doc) return value_raised;
  return to_value(make_str(m, fmt::format("_tuplegetter({}, {})", static_cast<i64>(o->index), to_utf8(doc))));
}
value get_doc(vm&, value self) { return self.as<tuplegetter_object>()->doc; }
value set_doc(vm& m, value self, value v) {
  set_field(m, self.as<tuplegetter_object>(), &tuplegetter_object::doc, or_none(v));
  return none;
}

}  // namespace

void add_tuplegetter(vm& m, module_object* mod) {
  static const method_def methods[] = {general_method("__get__", tuplegetter_get, "($self, instance, owner=None, /)"),
                                       ternary_method("__set__", tuplegetter_set),
                                       binary_method("__delete__", tuplegetter_delete),
                                       unary_method("__reduce__", tuplegetter_reduce),
                                       unary_method("__repr__", tuplegetter_repr),
                                       end_of_methods};
  static const getset_def getsets[] = {{"__doc__", get_doc, set_doc}, {}};
  make_native_type<tuplegetter_object>(m, mod, "_collections._tuplegetter", methods, tuplegetter_construct, nullptr,
                                       nullptr, getsets, 0);
}

}  // namespace collections

module_object* init_module__collections(vm& m) {
  static const method_def functions[] = {
      binary_method("_count_elements", collections::count_elements, "($module, mapping, iterable, /)",
                    "Count elements in the iterable, updating the mapping"),
      end_of_methods};
  module_object* mod = make_module(m, "_collections", functions,
                                   "High performance data structures.\n- deque:        ordered collection accessible "
                                   "from endpoints only\n- defaultdict:  dict subclass with a default value factory\n");
  collections::add_deque(m, mod);
  collections::add_deque_iterators(m, mod);
  collections::add_defaultdict(m, mod);
  collections::add_ordered_dict(m, mod);
  collections::add_tuplegetter(m, mod);
  return mod;
}

}  // namespace metavm::python
