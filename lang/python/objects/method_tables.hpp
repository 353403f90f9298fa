/// \file
/// Short hands for the method tables of built-in types and modules.
#pragma once
#include "lang/python/runtime.hpp"

namespace metavm::python {

inline method_def unary_method(const char* name, fn1 f, const char* signature = "($self, /)",
                               const char* doc = nullptr) {
  return {name, calling::fixed1, reinterpret_cast<void*>(f), signature, doc};
}
inline method_def binary_method(const char* name, fn2 f, const char* signature = nullptr,
                                const char* doc = nullptr) {
  return {name, calling::fixed2, reinterpret_cast<void*>(f), signature, doc};
}
inline method_def ternary_method(const char* name, fn3 f, const char* signature = nullptr,
                                 const char* doc = nullptr) {
  return {name, calling::fixed3, reinterpret_cast<void*>(f), signature, doc};
}
inline method_def general_method(const char* name, builtin_fn f, const char* signature = nullptr,
                                 const char* doc = nullptr) {
  return {name, calling::general, reinterpret_cast<void*>(f), signature, doc};
}
inline method_def static_method(method_def d) {
  d.binding = method_binding::static_method;
  return d;
}
inline method_def class_method(method_def d) {
  d.binding = method_binding::class_method;
  return d;
}
inline constexpr method_def end_of_methods = {nullptr, calling::fixed0, nullptr};

}  // namespace metavm::python
