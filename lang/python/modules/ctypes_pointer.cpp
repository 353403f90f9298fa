/// \file
/// _ctypes: _Pointer and its metaclass, POINTER and pointer.
#include "lang/python/modules/ctypes_types.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::ctypes {

using method_table::result;

namespace {

type_object* as_type(value v) { return v.as<type_object>(); }

// ---------------------------------------------------------------- making classes

bool point_to(vm& m, class_info* i, value type) {
  if (!is_kind(type, kind::type)) {
    raise_type_error(m, "_type_ must be a type");
    return false;
  }
  const class_info* item = info_of_class(type);
  if (!item) {
    raise_type_error(m, "_type_ must have storage info");
    return false;
  }
  m.heap.write(i, &i->item, as_type(type));
  return true;
}
value make_pointer_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  type_object* cls = new_class(m, args, nargs, kwnames);
  if (!cls) return value_raised;
  class_info* i = make_info(m, cls, family::pointer);
  i->size = i->alignment = sizeof(void*);
  i->length = 1;
  i->flags |= class_flags::is_pointer;
  const value type = own_attribute(m, cls, "_type_");
  if (!same(type, value_unbound)) {
    if (!point_to(m, i, type)) return value_raised;
    i->format = permanent_format("&" + nested_format(info_of(i->item)));
  }
  set_info(m, cls, i);
  return to_value(cls);
}
value set_type(vm& m, value cls, value type) {
  class_info* i = info_of_class(cls);
  if (!i) return raise_type_error(m, "abstract class");
  if (!point_to(m, i, type)) return value_raised;
  return type_add(m, as_type(cls), "_type_", type) ? none : value_raised;
}
/// An address of what the class points to will do, and None.
value pointer_from_parameter(vm& m, value cls, value v) {
  if (same(v, none)) return v;
  const class_info* i = info_of_class(cls);
  if (!i) return raise_type_error(m, "abstract class");
  if (i->item) {
    const tri pointed = object_isinstance(m, v, to_value(i->item));
    if (pointed == tri::error) return value_raised;
    if (pointed == tri::yes) return argument_by_reference(m, v, 0);
  }
  if (is_data(m, v)) {
    const class_info* given = info_of_data(m, v);
    if ((given->family == family::pointer || given->family == family::array) && given->item && i->item) {
      const tri fits = object_issubclass(m, to_value(given->item), to_value(i->item));
      if (fits == tri::error) return value_raised;
      if (fits == tri::yes) return v;
    }
  }
  return from_parameter(m, cls, v);
}

// ---------------------------------------------------------------- instances

value raise_null(vm& m) { return raise_text(m, m.exc.ValueError, "NULL pointer access"); }

value get_contents(vm& m, value self) {
  data_object* o = as_data(self);
  const class_info* i = info_of_data(m, self);
  u8* p = load_pointer(o->data);
  if (!p || !i->item) return raise_null(m);
  return result(make_part(m, i->item, o, 0, p));
}
value set_contents(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "Pointer does not support item deletion");
  data_object* o = as_data(self);
  const class_info* i = info_of_data(m, self);
  if (!is_data(m, v)) {
    const tri fits = i->item ? object_isinstance(m, v, to_value(i->item)) : tri::no;
    if (fits == tri::error) return value_raised;
    return raise(m, m.exc.TypeError, "expected {} instead of {}", i->item ? class_name(i->item) : "a C type",
                 type_name(m, v));
  }
  data_object* to = as_data(v);
  store_pointer(o->data, to->data);
  if (!keep(m, o, 1, v)) return value_raised;
  const value kept = kept_objects(m, to);
  return !is_raised(kept) && keep(m, o, 0, kept) ? none : value_raised;
}

/// Where item `index` is; null: raised.
u8* item_place(vm& m, data_object* o, const class_info* i, i64 index) {
  u8* p = load_pointer(o->data);
  if (p && i->item) return p + index * static_cast<i64>(info_of(i->item)->size);
  raise_null(m);
  return nullptr;
}
bool is_index(vm& m, value key) {
  return key.is_int() || is_int(m, key) || !same(special_of(m, key, special::index), value_unbound);
}
bool index_of(vm& m, value key, i64& out) {
  if (to_index(m, key, out)) return true;
  if (catch_pending(m, m.exc.OverflowError))
    raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
  return false;
}
value get_slice(vm& m, data_object* o, const class_info* i, const slice_object* s) {
  // There is no length to count from.
  i64 start = 0, stop, step = 1;
  if (!same(s->step, none) && !to_index(m, s->step, step)) return value_raised;
  if (step == 0) return raise_text(m, m.exc.ValueError, "slice step cannot be zero");
  if (same(s->start, none)) {
    if (step < 0) return raise_text(m, m.exc.ValueError, "slice start is required for step < 0");
  } else if (!to_index(m, s->start, start)) {
    return value_raised;
  }
  if (same(s->stop, none)) return raise_text(m, m.exc.ValueError, "slice stop is required");
  if (!to_index(m, s->stop, stop)) return value_raised;
  i64 count = 0;
  if (step > 0 && stop > start) count = (stop - start - 1) / step + 1;
  if (step < 0 && stop < start) count = (stop - start + 1) / step + 1;
  if (count && !item_place(m, o, i, start)) return value_raised;
  return items_of(m, o, i, start, step, count);
}
value get_item_of(vm& m, value self, value key) {
  data_object* o = as_data(self);
  const class_info* i = info_of_data(m, self);
  if (is_index(m, key)) {
    i64 index;
    u8* p = index_of(m, key, index) ? item_place(m, o, i, index) : nullptr;
    return p ? read_data(m, i->item, nullptr, o, static_cast<u64>(index), info_of(i->item)->size, p) : value_raised;
  }
  return is_kind(key, kind::slice) ? get_slice(m, o, i, key.as<slice_object>())
                                   : raise_type_error(m, "Pointer indices must be integer");
}
value set_item_of(vm& m, value self, value key, value v) {
  data_object* o = as_data(self);
  const class_info* i = info_of_data(m, self);
  i64 index;
  if (!is_index(m, key))
    return raise(m, m.exc.TypeError, "sequence index must be integer, not '{}'", type_name(m, key));
  u8* p = index_of(m, key, index) ? item_place(m, o, i, index) : nullptr;
  return p && write_data(m, o, i->item, nullptr, v, static_cast<u64>(index), info_of(i->item)->size, p) ? none
                                                                                                        : value_raised;
}
value delete_item_of(vm& m, value, value) { return raise_type_error(m, "Pointer does not support item deletion"); }
value is_true(vm&, value self) { return from_bool(load_pointer(as_data(self)->data) != nullptr); }

value make(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const class_info* i = info_of_class(args[0]);
  if (!i || !i->item) return raise_type_error(m, "Cannot create instance: has no _type_");
  return new_data(m, args, nargs, kwnames);
}
value initialise(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "POINTER", nargs - 1, 0, 1)) return value_raised;
  return nargs > 1 ? set_contents(m, args[0], args[1]) : none;
}

}  // namespace

// ---------------------------------------------------------------- POINTER, pointer

value pointer_class(vm& m, value cls) {
  dict_object* cache = state_of(m)->pointer_types;
  const value found = dict_find(m, cache, cls);
  if (!same(found, value_unbound)) return found;
  dict_object* names = make_dict(m);
  const value base = to_value(m.types.c_pointer);
  tuple_object* bases = make_tuple(m, &base, 1);
  if (!names || !bases) return value_raised;
  std::string name = "LP_";
  if (is_str(cls)) {
    name += to_utf8(as_str(cls));
  } else if (is_kind(cls, kind::type)) {
    name += to_utf8(as_type(cls)->name);
    if (!dict_set_str(m, names, "_type_", cls)) return value_raised;
  } else {
    return raise_type_error(m, "must be a ctypes type");
  }
  const value args[] = {to_value(make_str(m, name)), to_value(bases), to_value(names)};
  const value made = call(m, to_value(m.types.c_pointer_meta), args, 3);
  if (is_raised(made)) return made;
  value key = cls;
  if (is_str(cls)) {
    key = identity_of(m, made);
    if (is_raised(key)) return key;
  }
  return dict_set(m, cache, key, made) ? made : value_raised;
}
value make_pointer_to(vm& m, value o) {
  const value cls = pointer_class(m, to_value(type_of(m, o)));
  return is_raised(cls) ? cls : call1(m, cls, o);
}

void add_pointer(vm& m, module_object* mod) {
  static const method_def own[] = {binary_method("from_param", pointer_from_parameter, nullptr,
                                                 "Convert a Python object into a function call parameter."),
                                   binary_method("set_type", set_type, nullptr, "Set what the pointer type points to."),
                                   end_of_methods};
  m.types.c_pointer_meta = make_metaclass(m, "_ctypes.PyCPointerType", make_pointer_class, own);
  static const method_def methods[] = {general_method("__new__", make),
                                       general_method("__init__", initialise, "($self, /, *args, **kwargs)"),
                                       unary_method("__bool__", is_true),
                                       binary_method("__getitem__", get_item_of, "($self, key, /)"),
                                       ternary_method("__setitem__", set_item_of, "($self, key, value, /)"),
                                       binary_method("__delitem__", delete_item_of, "($self, key, /)"),
                                       end_of_methods};
  static const getset_def getsets[] = {
      {"contents", get_contents, set_contents, "the object this pointer points to (read-write)"}, {}};
  type_def d{};
  d.name = "_ctypes._Pointer";
  d.methods = methods;
  d.getsets = getsets;
  d.doc = "XXX to be provided";
  m.types.c_pointer = make_base(m, mod, d, m.types.c_pointer_meta);
}

}  // namespace metavm::python::ctypes
