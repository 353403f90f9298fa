/// \file
/// Shorthand for the tables of methods that a built-in type or module is made of.
#pragma once
#include <initializer_list>

#include "lang/python/core.hpp"

namespace metavm::python::method_table {

constexpr auto fixed0 = calling::fixed0;
constexpr auto fixed1 = calling::fixed1;
constexpr auto fixed2 = calling::fixed2;
constexpr auto fixed3 = calling::fixed3;
constexpr auto general = calling::general;
constexpr auto is_static = method_binding::static_method;
constexpr auto is_class = method_binding::class_method;

/// The C++ function of a table entry; its type must fit the calling convention named beside it.
inline void* fn(fn0 f) { return reinterpret_cast<void*>(f); }
inline void* fn(fn1 f) { return reinterpret_cast<void*>(f); }
inline void* fn(fn2 f) { return reinterpret_cast<void*>(f); }
inline void* fn(fn3 f) { return reinterpret_cast<void*>(f); }
inline void* fn(builtin_fn f) { return reinterpret_cast<void*>(f); }

/// Entries whose convention follows from the function's type.
inline method_def method(const char* name, fn0 f, const char* signature = nullptr, const char* doc = nullptr) {
  return {name, fixed0, fn(f), signature, doc};
}
inline method_def method(const char* name, fn1 f, const char* signature = nullptr, const char* doc = nullptr) {
  return {name, fixed1, fn(f), signature, doc};
}
inline method_def method(const char* name, fn2 f, const char* signature = nullptr, const char* doc = nullptr) {
  return {name, fixed2, fn(f), signature, doc};
}
inline method_def method(const char* name, fn3 f, const char* signature = nullptr, const char* doc = nullptr) {
  return {name, fixed3, fn(f), signature, doc};
}
inline method_def method(const char* name, builtin_fn f, const char* signature = nullptr, const char* doc = nullptr) {
  return {name, general, fn(f), signature, doc};
}
inline method_def static_method(const char* name, builtin_fn f, const char* signature = nullptr,
                                const char* doc = nullptr) {
  return {name, general, fn(f), signature, doc, is_static};
}
inline method_def class_method(const char* name, builtin_fn f, const char* signature = nullptr,
                               const char* doc = nullptr) {
  return {name, general, fn(f), signature, doc, is_class};
}
inline method_def class_method(const char* name, fn2 f, const char* signature = nullptr, const char* doc = nullptr) {
  return {name, fixed2, fn(f), signature, doc, is_class};
}

/// Lets computed attributes of a class pass for those that CPython declares by their offset ("readonly attribute").
inline void show_as_members(vm& m, type_object* t, std::initializer_list<const char*> names) {
  for (const char* n : names) {
    const value d = dict_find_str(m, t->dict, intern(m, n));
    if (is_kind(d, kind::getset_descriptor)) show_as_member(m, d);
  }
}

/// Results of functions that return a pointer or a flag.
template <class T>
value result(T* object) {
  return METAVM_LIKELY(object) ? value::pointer(object) : value_raised;
}
inline value result(bool ok) { return METAVM_LIKELY(ok) ? none : value_raised; }
inline value result(tri t) { return t == tri::error ? value_raised : from_bool(t == tri::yes); }

}  // namespace metavm::python::method_table
