/// \file
/// _ctypes: capsules: objects that carry an address.
#pragma once
#include <utility>

#include "lang/python/modules/ctypes_call.hpp"

namespace metavm::python::ctypes {

struct capsule_object : object {
  memory_object* memory;  ///< what it keeps alive, or null
  void *pointer, *context;
  const char* name;
  void (*destructor)(u64);
  bool finalizes;
  static const layout& get_layout() { return describe<capsule_object>("capsule", &capsule_object::memory); }
};
capsule_object* make_capsule(vm& m, void* pointer, const char* name, void (*destructor)(u64));
void set_destructor(vm& m, capsule_object* c, void (*destructor)(u64));

}  // namespace metavm::python::ctypes
