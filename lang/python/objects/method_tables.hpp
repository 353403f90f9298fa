/// \file
/// Short hands for the method tables of built-in types and modules.
#pragma once
#include "lang/python/runtime.hpp"

namespace metavm::python {

inline method_def unary_method(const char* name, fn1 f, const char* signature = "($self, /)",
                               const char* doc = nullptr) {
  return {name, calling::fixed1, reinterpret_cast<void*>(f), signature, doc};
}
inline method_def binary_method(const char* name, fn2 f, const char* signature = nullptr, const char* doc = nullptr) {
  return {name, calling::fixed2, reinterpret_cast<void*>(f), signature, doc};
}
inline method_def ternary_method(const char* name, fn3 f, const char* signature = nullptr, const char* doc = nullptr) {
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

/// A text that can be a template argument.
template <u64 N>
struct static_text {
  char text[N];
  consteval static_text(const char (&t)[N]) {
    for (u64 i = 0; i < N; i++) text[i] = t[i];
  }
};
/// A general method that takes no keywords: "class.method" is what its error message calls it.
template <static_text Name, builtin_fn F>
method_def positional_method(const char* signature = nullptr, const char* doc = nullptr) {
  const char* name = Name.text;
  for (const char* p = Name.text; *p; p++)
    if (*p == '.') name = p + 1;
  return general_method(
      name,
      [](vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
        if (METAVM_UNLIKELY(kwnames != nullptr) && !check_no_keywords(m, Name.text, kwnames)) return value_raised;
        return F(m, args, nargs, nullptr);
      },
      signature, doc);
}
inline constexpr method_def end_of_methods = {nullptr, calling::fixed0, nullptr};

}  // namespace metavm::python
