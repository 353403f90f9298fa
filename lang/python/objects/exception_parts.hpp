/// \file
/// What the files of the exception classes share.
#pragma once
#include "lang/python/exception.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python {

/// An instance of an exception class with its C++ fields empty (values unbound, numbers zero) and
/// these args.
exception_object* allocate_exception(vm& m, type_object* cls, tuple_object* args);
value exception_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
/// BaseException.__init__: no keywords; sets args.
value exception_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
bool set_exception_args(vm& m, value self, const value* args, u32 nargs);
/// The second half of pickling: (class, args[, state]).
value reduce_exception(vm& m, value self, tuple_object* args, value state);
/// The instance's attributes as a dict for pickling; none if it has none.
value exception_state(vm& m, value self);

template <class T>
T* member_owner(value T::*, value self) {
  return self.as<T>();
}
/// An attribute that is a field; del makes it None again.
template <auto Field>
value get_field(vm&, value self) {
  auto* e = member_owner(Field, self);
  return same(e->*Field, value_unbound) ? none : e->*Field;
}
template <auto Field>
value set_field(vm& m, value self, value v) {
  auto* e = member_owner(Field, self);
  m.heap.write(e, &(e->*Field), v);
  return none;
}
template <auto Field>
constexpr getset_def field(const char* name) {
  return {name, get_field<Field>, set_field<Field>, nullptr};
}

/// An initialiser, as `__init__` and as a constructor of classes that override neither it nor
/// `__new__`.
using exception_initialiser = bool (*)(vm&, value self, const value* args, u32 nargs, tuple_object* kwnames);
template <exception_initialiser Init>
value init_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return Init(m, args[0], args + 1, nargs - 1, kwnames) ? none : value_raised;
}
template <exception_initialiser Init>
value construct_by(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  tuple_object* t = nargs ? make_tuple(m, args, nargs) : m.empty_tuple;
  if (!t) return value_raised;
  const value e = to_value(allocate_exception(m, cls, t));
  return Init(m, e, args, nargs, kwnames) ? e : value_raised;
}
bool no_keywords(vm& m, value self,
                 tuple_object* kwnames);  ///< false: "X() takes no keyword arguments" raised

/// Classes with fields of their own: `fill(m, d)` adds layout, methods and attributes to their
/// definitions.
void define_special_exception(std::string_view name, type_def& d);
void define_os_error(std::string_view name, type_def& d);
void define_unicode_exception(std::string_view name, type_def& d);
void define_exception_group(std::string_view name, type_def& d);

}  // namespace metavm::python
