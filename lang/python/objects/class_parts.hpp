/// \file
/// What the files that make up classes share.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

/// Marks computed attributes that CPython has as plain fields: that shows in repr and in errors.
void mark_members(vm& m, type_object* t, std::initializer_list<const char*> names);
/// The number of a special method by its name, or -1.
i32 special_index(vm& m, str_object* name);
void fill_special_table(vm& m);
void compute_special_methods(vm& m, type_object* t);
/// The documentation of a type written in C++: "name(signature)\n--\n\n" may stand in front.
struct doc_parts {
  std::string_view signature, text;  ///< signature: "(...)", empty if there is none
};
doc_parts split_doc(std::string_view doc);
/// For messages: with the module for a class written in C++, as CPython's tp_name.
std::string full_type_name(const type_object* t);
/// In the flags of a class that a guest made: messages name it as one written in C++, with its module.
inline constexpr u64 shows_module_flag = 4096;
/// In the flags of a class without __init__: a subclass has one, which follows a __new__ that gives its instances.
inline constexpr u64 initialised_below_flag = 8192;
/// A class object with empty fields.
type_object* allocate_type(vm& m, py_shape* shape);
/// `base` with an `object*` for further attributes added at its end.
const layout* derive_layout(vm& m, const layout& base);
/// The second half of `make_builtin_type`: namespace and special methods.
void fill_builtin_type(vm& m, type_object* t, const type_def& d);
type_object* solid_base(type_object* t);
/// The base that decides the layout; null: raised.
type_object* best_base(vm& m, tuple_object* bases);
/// Fills in t->mro, asking the metaclass if it has a say. False: raised.
bool assign_mro(vm& m, type_object* t);
/// Whether the constructor of `base`, called for `cls`, refuses keyword arguments: not if the other
/// half of the construction, which sees them too, is the subclass's own.
inline bool new_refuses_keywords(const type_object* cls, const type_object* base) {
  return cls == base || same(cls->get_special(special::init), base->get_special(special::init));
}
inline bool init_refuses_keywords(const type_object* cls, const type_object* base) {
  return cls == base || same(cls->get_special(special::new_), base->get_special(special::new_));
}
/// Makes o one of the objects of another shape with the same layout. What the collector knows of it stays: it may have
/// been found since it was made.
inline void take_shape(object* o, const shape* s) {
  o->shape_address = static_cast<u32>(reinterpret_cast<std::uintptr_t>(s));
}
extern const getset_def type_getsets[];
extern const method_def type_methods[];

}  // namespace metavm::python
